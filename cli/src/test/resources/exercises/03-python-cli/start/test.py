import subprocess, sys
out = subprocess.run([sys.executable, "count.py", "words.txt"], capture_output=True, text=True)
assert out.returncode == 0, out.stderr
assert out.stdout == "tea 2\nant 1\nzebra 1\n", out.stdout
missing = subprocess.run([sys.executable, "count.py", "gone.txt"], capture_output=True, text=True)
assert missing.returncode == 2 and "gone.txt" in missing.stderr and "Traceback" not in missing.stderr
