#!/usr/bin/env python3
"""Measures the peak resident memory of one process in which many sub-agents work at the same time.

A model on loopback answers the run's first request with so many calls of the tool Agent. Each sub-agent reads a file of
some kilobytes and reports. The model holds every sub-agent's requests back until all sub-agents have asked, so that all
of them are there at once; where they are not, the figure would say too little and the program ends with an error.

Needs Python 3 on Linux and nothing else. Ends with 1 where the peak is above --limit.

    benchmarks/runner/subagents.py [--agents 100] [--limit 512] [--launcher PATH]
"""
import argparse
import http.server
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def last_words(messages):
    """The text of the last message of the user, and how many answers came after it."""
    answers = 0
    for message in reversed(messages):
        if message["role"] == "user":
            content = message["content"]
            text = content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
            return text, answers
        answers += message["role"] == "assistant"
    return "", answers


class Model(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *unused):
        pass

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        words, answers = last_words(asked["messages"])
        server = self.server
        if "Part" in words:
            server.barriers[answers].wait(timeout=120)
            if answers == 0:
                self.answer(calls=[("Read", {"file_path": "notes.txt"})])
            else:
                self.answer(text="The file was read. " * 50)
        elif answers == 0:
            self.answer(calls=[
                ("Agent", {"description": f"part {i}", "prompt": f"Part {i}: read notes.txt and report"})
                for i in range(server.agents)])
        else:
            self.answer(text="All parts are done.")

    def answer(self, text=None, calls=()):
        chunks = []
        if text:
            chunks.append({"content": text})
        for i, (name, arguments) in enumerate(calls):
            chunks.append({"tool_calls": [{"index": i, "id": f"call_{i}", "type": "function", "function": {
                "name": name, "arguments": json.dumps(arguments)}}]})
        body = ""
        for delta in chunks + [None]:
            choice = {"index": 0, "delta": delta or {}, "finish_reason": None}
            if delta is None:
                choice["finish_reason"] = "tool_calls" if calls else "stop"
            body += "data: " + json.dumps({
                "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
                "choices": [choice]}) + "\n\n"
        data = (body + "data: [DONE]\n\n").encode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--limit", type=int, default=512, help="megabytes")
    parser.add_argument("--launcher", default=os.path.join(ROOT, "agentic-flow"))
    options = parser.parse_args()
    server = Server(("127.0.0.1", 0), Model)
    server.agents = options.agents
    server.barriers = [threading.Barrier(options.agents) for _ in range(2)]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "notes.txt"), "w") as notes:
            notes.writelines(f"line {i} of the notes that every part reads\n" for i in range(500))
        environment = dict(
            os.environ,
            HOME=folder,
            OPENAI_BASE_URL=f"http://127.0.0.1:{server.server_address[1]}/v1",
            OPENAI_API_KEY="sk-none",
            AGENTIC_FLOW_SUBAGENTS=str(options.agents))
        run = subprocess.run(
            [options.launcher, "-p", "Do it", "--provider", "openai", "--model", "scripted", "--output", "json"],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if run.returncode != 0 or any(barrier.broken for barrier in server.barriers):
        sys.exit(f"the run failed ({run.returncode}), or not all sub-agents were there at once:\n{run.stderr[-2000:]}")
    result = json.loads(run.stdout)
    print(f"{options.agents} sub-agents at once: peak {peak:.0f} MB (limit {options.limit} MB), "
          f"{result['duration_ms']} ms")
    sys.exit(0 if peak <= options.limit else 1)


if __name__ == "__main__":
    main()
