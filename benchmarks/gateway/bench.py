#!/usr/bin/env python3
"""Compares the gateway with nginx as a plain reverse proxy, in one run, by processor time a request.

Both stand between the same load client and the same upstream (wire.c, compiled here), which are no part of what is
counted: the processor time is that of the proxy's own process, from /proc. The machine may be busy with other things;
so the lanes are run in turn, several rounds, and the medians of the rounds are compared.

Needs Linux, Python 3, gcc and nginx (Debian: apt-get install gcc nginx-light). Without nginx the gateway's own figures
are still taken, and no ratios.

    benchmarks/gateway/bench.py [--rounds 5] [--seconds 3] [--lanes small,agent,stream] [--held 500,5000]
                                [--launcher PATH]
"""
import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TICK = os.sysconf("SC_CLK_TCK")
PASSED = "claude-sonnet-4-5"  # from Anthropic's dialect to Anthropic's
TRANSLATED = "vendor/model"  # from Anthropic's dialect to Chat Completions


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def small(model, stream):
    return {"model": model, "max_tokens": 1024, "stream": stream,
            "messages": [{"role": "user", "content": "Say hello to the people who are waiting outside."}]}


def agent(model, stream):
    """A coding agent's request in the middle of its work: 66 KB of system prompt, tools and history."""
    words = "The quick brown fox jumps over the lazy dog while the tests are running in the background. "
    tools = [{"name": f"Tool{i}", "description": words * 6, "input_schema": {
        "type": "object", "additionalProperties": False, "required": ["path"], "properties": {
            "path": {"type": "string", "description": "The file to work on, as an absolute path."},
            "limit": {"type": "integer", "description": "The most lines to return."},
            "mode": {"type": "string", "enum": ["fast", "thorough"]}}}} for i in range(20)]
    messages = [{"role": "user", "content": "Fix the failing test in this folder, please."}]
    for i in range(20):
        messages.append({"role": "assistant", "content": [
            {"type": "text", "text": "I will look at the next file."},
            {"type": "tool_use", "id": f"toolu_{i:04}", "name": f"Tool{i}", "input": {"path": f"/src/File{i}.java"}}]})
        messages.append({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": f"toolu_{i:04}",
             "content": "\n".join(f"{n:5}\tint value{n} = \"line {n}\".length();" for n in range(34))}]})
    body = {"model": model, "max_tokens": 8192, "stream": stream, "tools": tools, "messages": messages,
            "system": [{"type": "text", "text": words * 60, "cache_control": {"type": "ephemeral"}}]}
    body["system"][0]["text"] += "x" * (66 * 1024 - len(json.dumps(body, separators=(",", ":"))))
    return body


def http_request(body):
    data = json.dumps(body, separators=(",", ":")).encode()
    head = (f"POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: application/json\r\n"
            f"Content-Type: application/json\r\nx-api-key: sk-ant-bench\r\nanthropic-version: 2023-06-01\r\n"
            f"Content-Length: {len(data)}\r\n\r\n")
    return head.encode() + data


def cpu(pids):
    """Processor seconds of processes so far."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def resident(pids):
    """Resident memory in MB."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/status") as f:
            total += next(int(line.split()[1]) for line in f if line.startswith("VmRSS:"))
    return total / 1024


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return [int(p) for p in f.read().split()]


def await_port(port, process, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode} before it listened")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.005)
    sys.exit(f"nothing listens on {port}")


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder, self.processes = options, folder, []
        self.wire = os.path.join(folder, "wire")
        subprocess.run(["gcc", "-O2", "-o", self.wire, os.path.join(ROOT, "benchmarks/gateway/wire.c")], check=True)
        self.upstream = free_port()
        self.start([self.wire, "upstream", str(self.upstream)])

    def start(self, command, **more):
        process = subprocess.Popen(command, **more)
        self.processes.append(process)
        return process

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()

    def nginx(self):
        """Starts nginx; returns its port and the processes that count, or nothing where there is none."""
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
        if not program:
            print("nginx is not installed (Debian: apt-get install nginx-light): no ratios", file=sys.stderr)
            return None
        port = free_port()
        conf = os.path.join(self.folder, "nginx.conf")
        with open(conf, "w") as f:
            f.write(f"""
daemon off; pid {self.folder}/nginx.pid; error_log stderr error; worker_processes 1; worker_rlimit_nofile 65536;
events {{ worker_connections 32768; }}
http {{
  access_log off; client_body_buffer_size 256k; keepalive_requests 1000000000;
  client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/proxy; fastcgi_temp_path {self.folder}/f;
  uwsgi_temp_path {self.folder}/u; scgi_temp_path {self.folder}/s;
  upstream model {{ server 127.0.0.1:{self.upstream}; keepalive 256; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=8192;
    location / {{
      proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
      proxy_read_timeout 300;
    }}
  }}
}}
""")
        process = self.start([program, "-p", self.folder, "-c", conf], stderr=subprocess.DEVNULL)
        await_port(port, process)
        return port, children(process.pid)

    def gateway(self):
        """Starts the gateway; returns its port, the process that counts and the ms to its first answer."""
        port = free_port()
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder,
                       "ANTHROPIC_API_KEY": "sk-ant-bench", "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{self.upstream}",
                       "OPENROUTER_API_KEY": "sk-or-bench",
                       "OPENROUTER_BASE_URL": f"http://127.0.0.1:{self.upstream}/api/v1"}
        for name in os.environ:
            if name.startswith("AGENTIC_FLOW_"):
                environment[name] = os.environ[name]
        begin = time.monotonic()
        process = self.start([self.options.launcher, "proxy", "--port", str(port)], env=environment,
                             cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        await_port(port, process)
        self.load(port, http_request(small(TRANSLATED, False)), 1, 0)
        first = (time.monotonic() - begin) * 1000
        return port, [process.pid], first

    def load(self, port, request, connections, seconds):
        """Returns how many requests were answered well."""
        path = os.path.join(self.folder, "request")
        with open(path, "wb") as f:
            f.write(request)
        out = subprocess.run([self.wire, "load", str(port), str(connections), str(seconds), path],
                             check=True, stdout=subprocess.PIPE, text=True).stdout
        good, bad, _ = map(int, out.split())
        if bad:
            sys.exit(f"{bad} of {good + bad} requests failed")
        return good

    def hold(self, port, streams, seconds, pids, model):
        path = os.path.join(self.folder, "request")
        body = small(model, True)
        body["messages"][0]["content"] = f"hold-open {seconds} please"
        with open(path, "wb") as f:
            f.write(http_request(body))
        before, used = resident(pids), cpu(pids)
        process = subprocess.Popen([self.wire, "hold", str(port), str(streams), str(seconds), path],
                                   stdout=subprocess.PIPE, text=True)
        peak = 0
        while process.poll() is None:
            peak = max(peak, resident(pids))
            time.sleep(0.2)
        whole, cut, events = map(int, process.stdout.read().split())
        return {"streams": streams, "whole": whole, "cut": cut, "events": events, "mb before": round(before),
                "mb": round(peak), "kb a stream": round((peak - before) * 1024 / streams, 1),
                "cpu s": round(cpu(pids) - used, 1)}


LANES = {"small": (small, False), "agent": (agent, False), "stream": (small, True)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--warmup", type=float, default=10, help="seconds for each of the gateway's lanes")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--lanes", default="small,agent,stream")
    parser.add_argument("--held", default="500,5000", help="how many streams to hold; empty for none")
    parser.add_argument("--hold-seconds", type=int, default=16)
    parser.add_argument("--held-warmup", type=float, default=12,
                        help="seconds of streams that the gateway answers before it holds some; 0 for a new one")
    parser.add_argument("--launcher", type=os.path.abspath, default=os.path.join(ROOT, "agentic-flow"))
    parser.add_argument("--json", help="a file for all figures")
    options = parser.parse_args()
    if not shutil.which("gcc"):
        sys.exit("gcc is needed for the load client and the upstream (Debian: apt-get install gcc libc6-dev)")
    lanes = [lane for lane in options.lanes.split(",") if lane]
    figures = {"cpu us": {}, "held": []}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        try:
            nginx = bench.nginx()
            port, pids, first = bench.gateway()
            time.sleep(1)
            figures["first answer ms"], figures["idle mb"] = round(first), round(resident(pids))
            print(f"gateway: first answer after {first:.0f} ms, idle {resident(pids):.0f} MB")
            sides = [("translated", port, pids, TRANSLATED), ("passed on", port, pids, PASSED)]
            if nginx:
                sides.insert(0, ("nginx", *nginx, PASSED))
            for lane in lanes:
                make, stream = LANES[lane]
                for _, side_port, _, model in sides[-2:]:
                    bench.load(side_port, http_request(make(model, stream)), options.connections, options.warmup)
            for round_ in range(options.rounds):
                for lane in lanes:
                    make, stream = LANES[lane]
                    for name, side_port, side_pids, model in sides:
                        used, begin = cpu(side_pids), time.monotonic()
                        count = bench.load(side_port, http_request(make(model, stream)), options.connections,
                                           options.seconds)
                        took = time.monotonic() - begin
                        each = figures["cpu us"].setdefault(lane, {}).setdefault(name, [])
                        each.append((cpu(side_pids) - used) / count * 1e6)
                        print(f"round {round_ + 1} {lane:7} {name:11} {count / took:8.0f}/s {each[-1]:7.1f} us", flush=True)
            print(f"\nmedian of {options.rounds} rounds, {options.connections} connections; processor time in us a "
                  "request and times nginx's\n")
            print("| | " + " | ".join(lanes) + " |\n|---" * 1 + "|---" * len(lanes) + "|")
            for name, *_ in sides:
                cells = []
                for lane in lanes:
                    own = statistics.median(figures["cpu us"][lane][name])
                    base = statistics.median(figures["cpu us"][lane]["nginx"]) if nginx else None
                    cells.append(f"{own:.0f}" + (f" ({own / base:.1f} x)" if base and name != "nginx" else ""))
                print(f"| {name} | " + " | ".join(cells) + " |")
            print(f"gateway resident after that: {resident(pids):.0f} MB")
            for streams in [int(n) for n in options.held.split(",") if n]:
                for name, held_port, held_pids, model in sides:
                    # Each time another gateway, so that nothing is left of the time before.
                    if name != "nginx":
                        held_port, held_pids, _ = bench.gateway()
                    if options.held_warmup:
                        bench.load(held_port, http_request(small(model, True)), options.connections,
                                   options.held_warmup)
                        time.sleep(3)
                    result = bench.hold(held_port, streams, options.hold_seconds, held_pids, model)
                    figures["held"].append({"side": name, **result})
                    print(f"held by {name}: {result}", flush=True)
        finally:
            bench.stop()
    if options.json:
        with open(options.json, "w") as f:
            json.dump(figures, f, indent=1)


if __name__ == "__main__":
    main()
