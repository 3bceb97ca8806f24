#!/usr/bin/env python3
"""Measures one process in which many members of a swarm work at the same time: peak memory, time, steps per second.

A model on loopback has each member read a file of some kilobytes and report. It holds every member's requests back until
all members have asked, so that all of them are there at once; where they are not, the figure would say too little and the
program ends with an error. A judge joins them. With --git each works in a worktree of its own.

Needs Python 3 on Linux and nothing else. Ends with 1 where the peak is above --limit.

    benchmarks/swarm/agents.py [--agents 100] [--limit 512] [--git] [--launcher PATH]
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "benchmarks", "runner"))
import subagents  # noqa: E402


class Model(subagents.Model):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        words, answers = subagents.last_words(asked["messages"])
        server = self.server
        if "You are `judge`" in words:
            self.answer(calls=[("StructuredOutput", {"take": [], "answer": "All parts are done."})])
            return
        server.barriers[answers].wait(timeout=240)
        if answers == 0:
            self.answer(calls=[("Read", {"file_path": "notes.txt"})])
        else:
            self.answer(text="The file was read. " * 50)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--limit", type=int, default=512, help="megabytes")
    parser.add_argument("--git", action="store_true", help="a worktree for each member")
    parser.add_argument("--launcher", default=os.path.join(ROOT, "agentic-flow"))
    options = parser.parse_args()
    server = subagents.Server(("127.0.0.1", 0), Model)
    server.barriers = [threading.Barrier(options.agents) for _ in range(2)]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        work = os.path.join(folder, "work")
        os.mkdir(work)
        with open(os.path.join(work, "notes.txt"), "w") as notes:
            notes.writelines(f"line {i} of the notes that every part reads\n" for i in range(500))
        if options.git:
            subprocess.run(["git", "init", "-q", work], check=True)
        environment = dict(
            os.environ,
            HOME=folder,
            OPENAI_BASE_URL=f"http://127.0.0.1:{server.server_address[1]}/v1",
            OPENAI_API_KEY="sk-none")
        began = time.monotonic()
        run = subprocess.run(
            [options.launcher, "swarm", "Read the notes", "--topology", "parallel", "--agents",
             f"researcher*{options.agents}", "--max-parallel", str(options.agents), "--provider", "openai", "--model",
             "scripted", "--output", "json"],
            cwd=work, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        took = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if run.returncode != 0 or any(barrier.broken for barrier in server.barriers):
        sys.exit(f"the swarm failed ({run.returncode}), or not all were there at once:\n{run.stderr[-2000:]}{run.stdout[:500]}")
    work_done = json.loads(run.stdout)["work"]
    print(f"{options.agents} members at once{' in worktrees' if options.git else ''}: peak {peak:.0f} MB "
          f"(limit {options.limit} MB), {took:.1f} s, {len(work_done)} pieces of work")
    sys.exit(0 if peak <= options.limit else 1)


if __name__ == "__main__":
    main()
