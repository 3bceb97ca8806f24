#!/usr/bin/env python3
"""Times agent runners as whole processes against one scripted model, in turn, in one run.

Each runner gets the same three-turn task from a model on loopback that answers at once: run a command that writes a
file, run a command that reads it, say that it is done. Measured per run: processor time of the whole process tree,
wall time, time from start to the first model request, the time from an answer to the next request (a command is run in
it), the part of that after the command's end, peak resident memory summed over the tree.

Needs Python 3 on Linux and nothing else; a runner that is not installed is left out and named.

    benchmarks/runner/bench.py [--runs 7] [--claude PATH] [--codex PATH] [--pi PATH] [--node PATH] [--launcher PATH]
"""
import argparse
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

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


# Each ends by saying when it ended, in nanoseconds since 1970.
COMMANDS = {1: "echo hello > note.txt; date +%s%N > ended.1", 2: "cat note.txt; date +%s%N > ended.2"}


def messages_stream(turn, shell):
    """The events of one answer in Anthropic's Messages dialect; shell is the name of the tool for commands."""
    call = COMMANDS.get(turn)
    yield "message_start", {"message": {
        "id": f"msg_{turn}", "type": "message", "role": "assistant", "model": "scripted", "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 1000, "output_tokens": 1}}}
    if call:
        yield "content_block_start", {"index": 0, "content_block": {
            "type": "tool_use", "id": f"toolu_{turn}", "name": shell, "input": {}}}
        yield "content_block_delta", {"index": 0, "delta": {
            "type": "input_json_delta", "partial_json": json.dumps({"command": call, **({"description": "step"} if shell == "Bash" else {})})}}
    else:
        yield "content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}
        yield "content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": "Done."}}
    yield "content_block_stop", {"index": 0}
    yield "message_delta", {"delta": {"stop_reason": "tool_use" if call else "end_turn", "stop_sequence": None},
                            "usage": {"output_tokens": 20}}
    yield "message_stop", {}


def responses_stream(turn):
    """The events of one answer in OpenAI's Responses dialect."""
    call = COMMANDS.get(turn)
    if call:
        item = {"type": "function_call", "id": f"fc_{turn}", "call_id": f"call_{turn}", "name": "exec_command",
                "status": "completed", "arguments": json.dumps({"cmd": call})}
    else:
        item = {"type": "message", "id": f"msg_{turn}", "role": "assistant", "status": "completed",
                "content": [{"type": "output_text", "text": "Done.", "annotations": []}]}
    head = {"id": f"resp_{turn}", "object": "response", "created_at": 0, "model": "scripted", "output": []}
    yield "response.created", {"response": {**head, "status": "in_progress"}}
    yield "response.output_item.added", {"output_index": 0, "item": {**item, "status": "in_progress"}}
    yield "response.output_item.done", {"output_index": 0, "item": item}
    yield "response.completed", {"response": {
        **head, "status": "completed", "output": [item],
        "usage": {"input_tokens": 1000, "output_tokens": 20, "total_tokens": 1020,
                  "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}}}


class Model(http.server.BaseHTTPRequestHandler):
    """Answers a request by how many tool results it holds, so that it needs no state."""
    protocol_version = "HTTP/1.1"
    arrivals = []
    clock = []
    answered = []

    def do_POST(self):
        arrived, clock = time.monotonic(), time.time_ns()
        length = int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        if "count_tokens" in self.path:
            return self.reply({"input_tokens": 1000})
        Model.arrivals.append(arrived)
        Model.clock.append(clock)
        if self.path.split("?")[0].endswith("/responses"):
            results = sum(1 for item in body["input"] if item.get("type") == "function_call_output")
            events = responses_stream(results + 1)
        else:
            results = sum(1 for m in body.get("messages", []) if isinstance(m.get("content"), list)
                          for b in m["content"] if b.get("type") == "tool_result")
            shell = next((t["name"] for t in body.get("tools", []) if t["name"].lower() == "bash"), "Bash")
            events = messages_stream(results + 1, shell)
        data = b"".join(f"event: {name}\ndata: {json.dumps({'type': name, **fields})}\n\n".encode()
                        for name, fields in events)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        Model.answered.append(time.monotonic())

    def do_GET(self):
        self.reply({"data": [], "has_more": False})

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def reply(self, value):
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def tree_rss(pid):
    """Resident memory of a process and all below it, in MiB."""
    total, todo = 0, [pid]
    while todo:
        p = todo.pop()
        try:
            with open(f"/proc/{p}/statm") as f:
                total += int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in os.listdir(f"/proc/{p}/task"):
                with open(f"/proc/{p}/task/{task}/children") as f:
                    todo += [int(c) for c in f.read().split()]
        except OSError:
            continue  # it ended while we looked
    return total / 2**20


CODEX = """model = "scripted"
model_provider = "bench"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.bench]
name = "Bench"
base_url = "%s/v1"
env_key = "BENCH_KEY"
wire_api = "responses"
"""

PI = """{"providers": {"bench": {"api": "anthropic-messages", "baseUrl": "%s", "apiKey": "k",
 "models": [{"id": "scripted", "contextWindow": 200000, "maxTokens": 8000}]}}}
"""


def run(command, environment, turns, files=()):
    """Runs a command in a fresh folder and returns its figures, or the reason why it does not count."""
    work = tempfile.mkdtemp(prefix="runner-bench-")
    home = tempfile.mkdtemp(prefix="runner-home-")
    for name, text in files:
        os.makedirs(os.path.dirname(os.path.join(home, name)), exist_ok=True)
        with open(os.path.join(home, name), "w") as f:
            f.write(text)
    Model.arrivals.clear()
    Model.clock.clear()
    Model.answered.clear()
    peak, ended = [0.0], threading.Event()
    try:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=work, env={**environment, "HOME": home}, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

        def watch():
            while not ended.is_set():
                peak[0] = max(peak[0], tree_rss(process.pid))
                ended.wait(0.01)
        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        killer = threading.Timer(60, lambda: os.killpg(process.pid, signal.SIGKILL))
        killer.start()
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        killer.cancel()
        ended.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            return None, f"exit {process.returncode}: {output.decode(errors='replace')[-300:]}"
        if turns and len(Model.arrivals) != turns:
            return None, f"{len(Model.arrivals)} model requests instead of {turns}"
        if turns and not os.path.exists(os.path.join(work, "note.txt")):
            return None, "the file was not written"
        figures = {"cpu ms": 1000 * (usage.ru_utime + usage.ru_stime), "wall ms": 1000 * wall, "peak MiB": peak[0]}
        if turns:
            figures["first request ms"] = 1000 * (Model.arrivals[0] - start)
            gaps = [Model.arrivals[i + 1] - Model.answered[i] for i in range(turns - 1)]
            figures["answer to next request ms"] = 1000 * statistics.median(gaps)
            ends = [int(open(os.path.join(work, f"ended.{i}")).read()) for i in range(1, turns)]
            figures["command's end to next request ms"] = statistics.median(
                (Model.clock[i + 1] - end) / 1e6 for i, end in enumerate(ends))
        return figures, None
    finally:
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--launcher", default=os.path.join(ROOT, "agentic-flow"))
    parser.add_argument("--claude", default=shutil.which("claude"), help="Claude Code's executable")
    parser.add_argument("--codex", default=shutil.which("codex"), help="Codex's executable")
    parser.add_argument("--pi", default=shutil.which("pi"), help="pi's executable")
    parser.add_argument("--node", help="the folder of a newer Node for pi")
    args = parser.parse_args()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = {k: v for k, v in os.environ.items() if k in ("PATH", "JAVA_HOME", "LANG", "TMPDIR")}
    model = {**base, "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{server.server_port}", "ANTHROPIC_API_KEY": "dummy"}
    claude = {**model, "IS_SANDBOX": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"}
    task = "Write hello to note.txt and read it back"
    cases = [("agentic-flow --version", [args.launcher, "--version"], base, 0),
             ("agentic-flow, three turns",
              [args.launcher, "--agent", "coder", "--task", task, "--model", "claude-sonnet-4-5"], model, 3)]
    if args.claude:
        cases += [("claude --version", [args.claude, "--version"], base, 0),
                  ("claude --bare, three turns",
                   [args.claude, "--bare", "-p", task, "--permission-mode", "bypassPermissions"], claude, 3)]
    else:
        print("claude: not found, left out (npm install @anthropic-ai/claude-code@latest, then --claude PATH)")

    url = f"http://127.0.0.1:{server.server_port}"
    if args.codex:
        cases += [("codex exec, three turns",
                   [args.codex, "exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", task],
                   {**base, "BENCH_KEY": "k"}, 3, ((".codex/config.toml", CODEX % url),))]
    else:
        print("codex: not found, left out (npm install @openai/codex, then --codex PATH)")
    if args.pi:
        path = f"{args.node}:{base['PATH']}" if args.node else base["PATH"]
        cases += [("pi, three turns",
                   [args.pi, "--print", "--provider", "bench", "--model", "scripted", task],
                   {**base, "PATH": path, "PI_OFFLINE": "1"}, 3, ((".pi/agent/models.json", PI % url),))]
    else:
        print("pi: not found, left out (npm install @earendil-works/pi-coding-agent, then --pi PATH)")

    figures = {name: [] for name, *_ in cases}
    for name, command, environment, turns, *files in cases:  # one run to warm the file cache, not counted
        _, problem = run(command, environment, turns, *files)
        if problem:
            sys.exit(f"{name}: {problem}")
    for _ in range(args.runs):
        for name, command, environment, turns, *files in cases:
            result, problem = run(command, environment, turns, *files)
            if problem:
                sys.exit(f"{name}: {problem}")
            figures[name].append(result)

    columns = ["cpu ms", "wall ms", "first request ms", "answer to next request ms",
               "command's end to next request ms", "peak MiB"]
    print(f"median (best) of {args.runs} runs, in turn; processor time and memory are of the whole process tree\n")
    print("| command | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name, *_ in cases:
        cells = []
        for column in columns:
            values = [f[column] for f in figures[name] if column in f]
            cells.append(f"{statistics.median(values):.0f} ({min(values):.0f})" if values else "–")
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
