data = open("settings.ini", "rb").read()
assert data == b"[server]\r\nport = 8080\r\nhost = localhost\r\n", data
