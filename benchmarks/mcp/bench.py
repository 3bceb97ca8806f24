#!/usr/bin/env python3
"""Measures what MCP servers cost: the time to connect ten, memory for each, the first request with 500 tools, and
processes that are left after kill -9.

All of it goes through the program as users start it. The ten servers are published ones (server-everything,
server-filesystem, server-memory), started by npx from a folder where they are installed; beside them stand ten whose
start is two seconds of waiting, because ten programs of Node on two cores wait for a core more than for us. What is
compared is measured in turn in the same run: ten together, each kind alone, and the same commands started and asked by
this script, without us.

Needs Linux, Python 3, a JDK (jcmd), and for the published servers Node with npm. Without --packages these are left out.

    benchmarks/mcp/bench.py [--rounds 3] [--packages FOLDER] [--launcher PATH]

FOLDER is where npm has installed the three servers; README.md has the command.
"""
import argparse
import atexit
import http.client
import http.server
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = os.path.join(ROOT, "agent", "src", "test", "resources", "tool-search", "tools.jsonl")
VERSION = "2025-11-25"
MARK = "AGENTIC_FLOW_BENCH_MARK"
WAITING = 2  # seconds


def serve(name, delay):
    """A server over standard streams with the tools that tools.jsonl has for a name; answers after a delay."""
    time.sleep(delay)
    with open(TOOLS) as f:
        tools = [json.loads(line) for line in f]
    tools = [{k: v for k, v in t.items() if k != "server"} for t in tools if t["server"] == name]
    for line in sys.stdin:
        message = json.loads(line)
        if "id" not in message:
            continue
        answer = {"jsonrpc": "2.0", "id": message["id"]}
        if message["method"] == "initialize":
            answer["result"] = {"protocolVersion": VERSION, "capabilities": {"tools": {}},
                                "serverInfo": {"name": name, "version": "1"}}
        elif message["method"] == "tools/list":
            answer["result"] = {"tools": tools}
        else:
            answer["error"] = {"code": -32601, "message": "Method not found"}
        print(json.dumps(answer), flush=True)


def stub(name, delay=0):
    return {"command": sys.executable, "args": [os.path.abspath(__file__), "--serve", name, "--delay", str(delay)]}


def published(kind, packages, folder):
    more = [folder] if kind == "filesystem" else []
    return {"command": "npx", "args": ["--offline", "--prefix", packages, "mcp-server-" + kind] + more,
            "env": {"MEMORY_FILE_PATH": os.path.join(folder, "memory.jsonl")}}


def marked(mark):
    """The processes that carry a mark in their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as f:
                if f"{MARK}={mark}".encode() in f.read():
                    found.append(int(pid))
        except OSError:
            continue  # somebody else's, or gone
    return found


class Gateway:
    """The program with some servers behind its /mcp, and nothing known of them."""

    def __init__(self, launcher, servers):
        self.mark = uuid.uuid4().hex
        self.home = tempfile.mkdtemp(prefix="mcp-bench-")
        config = {"mcpServers": {name: {**entry, "env": {**entry.get("env", {}), MARK: self.mark}}
                                 for name, entry in servers.items()}}
        environment = {**os.environ, "AGENTIC_FLOW_HOME": self.home, "OPENROUTER_API_KEY": "none"}
        self.process = subprocess.Popen(
            [launcher, "proxy", "--port", "0", "--strict-mcp-config", "--mcp-config", json.dumps(config)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment, cwd=self.home)
        atexit.register(self.process.kill)  # where this script fails, the servers go with it
        self.address = self.process.stdout.readline().strip().split("//")[1]
        self.session = None
        self.ask("initialize", {"protocolVersion": VERSION, "capabilities": {},
                                "clientInfo": {"name": "bench", "version": "1"}})

    def ask(self, method, params):
        connection = http.client.HTTPConnection(self.address, timeout=120)
        headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
        if self.session:
            headers.update({"mcp-session-id": self.session, "mcp-protocol-version": VERSION})
        connection.request("POST", "/mcp", json.dumps(
            {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}), headers)
        response = connection.getresponse()
        self.session = response.getheader("mcp-session-id") or self.session
        body = response.read().decode()
        connection.close()
        if body.startswith("{"):
            return json.loads(body)["result"]
        events = [line[6:] for line in body.splitlines() if line.startswith("data: {")]
        return json.loads(events[-1])["result"]

    def connect(self, tools):
        """Returns how long it takes until so many tools can be called, in ms."""
        begun = time.monotonic()
        while True:
            listed = self.ask("tools/list", {})["tools"]
            known = len(listed)
            if any(t["name"] == "search_tools" for t in listed):
                found = self.ask("tools/call", {"name": "search_tools", "arguments": {"query": "read"}})
                known = found["structuredContent"]["searched"]
            if known == tools:
                return (time.monotonic() - begun) * 1000
            if time.monotonic() - begun > 120:
                sys.exit(f"{known} of {tools} tools are there after two minutes")

    def live_bytes(self):
        jcmd = os.path.join(os.path.dirname(os.path.realpath(f"/proc/{self.process.pid}/exe")), "jcmd")
        for _ in range(2):  # a histogram collects before it counts
            out = subprocess.run([jcmd, str(self.process.pid), "GC.class_histogram"],
                                 capture_output=True, text=True, check=True).stdout
        return int(out.strip().splitlines()[-1].split()[2])

    def kill(self):
        """Kills the program and nothing else; returns the processes of servers that lived, those that are left ten
        seconds later, and when the last one that ended did, in ms."""
        lived = len(marked(self.mark))
        begun = ended = time.monotonic()
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        left = lived
        while left and time.monotonic() - begun < 10:
            time.sleep(0.02)
            now = len(marked(self.mark))
            if now < left:
                left, ended = now, time.monotonic()
        for pid in marked(self.mark):
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.home, ignore_errors=True)
        return lived, left, (ended - begun) * 1000


def bare(servers):
    """Starts the same servers at once and asks each for its tools; returns ms, and how many tools there are."""
    counts, begun = [], time.monotonic()

    def one(entry):
        process = subprocess.Popen([entry["command"], *entry["args"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True, start_new_session=True,
                                   env={**os.environ, **entry.get("env", {})})
        try:
            for message in ({"id": 1, "method": "initialize", "params": {
                                "protocolVersion": VERSION, "capabilities": {},
                                "clientInfo": {"name": "bench", "version": "1"}}},
                            {"method": "notifications/initialized"},
                            {"id": 2, "method": "tools/list", "params": {}}):
                process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
                process.stdin.flush()
                while "id" in message:
                    line = process.stdout.readline()
                    if line.startswith("{") and json.loads(line).get("id") == message["id"]:
                        break
            counts.append((len(json.loads(line)["result"]["tools"]), time.monotonic()))
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    threads = [threading.Thread(target=one, args=(entry,)) for entry in servers.values()]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return (max(at for _, at in counts) - begun) * 1000, sum(count for count, _ in counts)


class Model(http.server.BaseHTTPRequestHandler):
    """Answers every request with a word, and keeps how long each was."""
    lengths = []

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        self.rfile.read(length)
        Model.lengths.append(length)
        events = [{"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [
            {"index": 0, "delta": {"role": "assistant", "content": "Done."}, "finish_reason": "stop"}]}]
        data = "".join(f"data: {json.dumps(each)}\n\n" for each in events) + "data: [DONE]\n\n"
        self.reply("text/event-stream", data)

    def do_GET(self):
        self.reply("application/json", '{"data": []}')

    def reply(self, kind, text):
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def first_requests(launcher):
    """Returns the bytes of an agent's first request with 500 tools of 18 servers: without servers, with the search,
    with all schemas."""
    with open(TOOLS) as f:
        names = list(dict.fromkeys(json.loads(line)["server"] for line in f))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        home, work = os.path.join(folder, "home"), os.path.join(folder, "work")
        os.mkdir(work)
        config = os.path.join(folder, "servers.json")
        with open(config, "w") as f:
            json.dump({"mcpServers": {name: stub(name) for name in names}}, f)
        environment = {**os.environ, "AGENTIC_FLOW_HOME": home, "OPENROUTER_API_KEY": "none",
                       "OPENROUTER_BASE_URL": f"http://127.0.0.1:{server.server_port}/api/v1"}

        def run(*arguments, **variables):
            subprocess.run([launcher, *arguments, "--cwd", work], env={**environment, **variables}, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

        def request(*more, **variables):
            Model.lengths.clear()
            run("run", "--task", "Say that you are done.", "--model", "vendor/model", *more, **variables)
            return Model.lengths[0]

        for name in names:  # so that what they have is known before the first request
            run("mcp", "test", name, "--mcp-config", config)
        lengths = (request(), request("--mcp-config", config),
                   request("--mcp-config", config, ENABLE_TOOL_SEARCH="false"))
    server.shutdown()
    return len(names), lengths


def median(values):
    return statistics.median(values)


def spread(values):
    return f"{median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--packages", type=os.path.abspath)
    parser.add_argument("--launcher", type=os.path.abspath, default=os.path.join(ROOT, "agentic-flow"))
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--delay", type=float, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve, options.delay)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    killed = []

    def connected(servers, tools):
        gateway = Gateway(options.launcher, servers)
        millis = gateway.connect(tools)
        killed.append(gateway.kill())
        return millis

    per_stub = bare({"one": stub("github")})[1]
    waiting = {1: [], 10: []}
    for _ in range(options.rounds):
        for count, all_of in waiting.items():
            all_of.append(connected({f"s{i}": stub("github", WAITING) for i in range(count)}, count * per_stub))
    ratio = median(waiting[10]) / median(waiting[1])
    print(f"servers that wait {WAITING} s: one {spread(waiting[1])} ms, ten {spread(waiting[10])} ms, {ratio:.2f} x")

    if options.packages:
        with tempfile.TemporaryDirectory() as folder:
            kinds = ["everything", "filesystem", "memory"]
            ten = {f"{kinds[i % 3]}-{i}": published(kinds[i % 3], options.packages, folder) for i in range(10)}
            alone = {kind: published(kind, options.packages, folder) for kind in kinds}
            tools = {kind: bare({kind: entry})[1] for kind, entry in alone.items()}
            sums = sum(tools[name.split("-")[0]] for name in ten)
            ours, theirs, single = [], [], {kind: [] for kind in kinds}
            for _ in range(options.rounds):
                for kind, entry in alone.items():
                    single[kind].append(connected({kind: entry}, tools[kind]))
                theirs.append(bare(ten)[0])
                ours.append(connected(ten, sums))
            slowest = max(kinds, key=lambda kind: median(single[kind]))
            print(f"published servers by npx: slowest alone ({slowest}) {spread(single[slowest])} ms,"
                  f" ten {spread(ours)} ms, {median(ours) / median(single[slowest]):.2f} x;"
                  f" the same ten without us {spread(theirs)} ms, {median(ours) / median(theirs):.2f} x")

    lived, left, last = (sum(k[0] for k in killed), sum(k[1] for k in killed), max(k[2] for k in killed))
    print(f"kill -9, {len(killed)} times: of {lived} processes {left} are left, the last ended after {last:.0f} ms")

    bytes_of = {}
    for count in (1, 41):
        gateway = Gateway(options.launcher, {f"s{i}": stub("github") for i in range(count)})
        gateway.connect(count * per_stub)
        bytes_of[count] = gateway.live_bytes()
        gateway.kill()
    print(f"live memory: {(bytes_of[41] - bytes_of[1]) / 40 / 1024:.0f} KiB for each server of {per_stub} tools,"
          f" {bytes_of[1] / 2**20:.1f} MiB with one")

    servers, (none, search, schemas) = first_requests(options.launcher)
    print(f"first request with 500 tools of {servers} servers: {search / 1000:.1f} KB, of which {(search - none) / 1000:.1f}"
          f" are theirs; with all schemas {schemas / 1000:.1f} KB, {schemas / search:.1f} x")
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
