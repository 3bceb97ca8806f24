import os, subprocess
for name in ["app.log", "app.log.1", "app.log.2"]:
    with open(name, "w") as file:
        file.write(name)
subprocess.run(["bash", "rotate.sh", "app.log", "3"], check=True)
assert sorted(each for each in os.listdir() if each.startswith("app")) == ["app.log", "app.log.1", "app.log.2", "app.log.3"]
assert os.path.getsize("app.log") == 0
assert open("app.log.1").read() == "app.log" and open("app.log.3").read() == "app.log.2"
