"""Builds without a catalog in processes of their own, killed in the middle of a call and resumed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys

import forked
from regraft.tools.testing import ModelServer, invented

TASK = """\
name: tones
instruction: Say whether the sentence is glad or sad.
labels: [glad, sad]
synthesis: {recipes: [generate]}
demonstrations:
  - {input: The sun is out and everyone in the street sings., output: glad}
  - {input: The rain took the old bridge away in one night., output: sad}
"""


class Killer:
    """Answers as `invented` does, and kills the process that asks at given calls."""

    def __init__(self, *moments):
        self._moments, self.calls, self.kills, self.process = set(moments), 0, 0, None

    def __call__(self, call):
        self.calls += 1
        if self.calls in self._moments and self.process is not None and self.process.poll() is None:
            self.kills += 1
            os.kill(self.process.pid, signal.SIGKILL)
        return invented(call)


def go(home, server, killer=None):
    """Begin the build, or go on with it; the process's code and what it printed."""
    runs = [path.name for path in (home / "runs").iterdir()] if (home / "runs").exists() else []
    words = ["resume", runs[0]] if runs else ["build", str(home / "task.yaml"), "--catalog", "none", "--no-memory"]
    words += [] if runs else ["--model", "openai:any", "--base-url", server.url, "--rows", "80"]
    words += [] if runs else ["--out", str(home / "out")]
    environment, command = os.environ | {"REGRAFT_HOME": str(home)}, (*words, "--json")
    if killer is None:
        start = [sys.executable, "-m", "regraft", *command]
        done = subprocess.run(start, env=environment, capture_output=True, text=True, check=True)
        return 0, done.stdout
    with (home / "said").open("w+") as said, (home / "errors").open("w+") as errors:
        streams = (said.fileno(), said.fileno(), errors.fileno())
        killer.process = forked.Forked(forked.REGRAFT, command, streams, env=environment)
        code = killer.process.wait()
        assert code in (0, -9), (home / "errors").read_text()
        return code, (home / "said").read_text()


def files(home):
    return {path.name: path.read_bytes() for path in (home / "out").rglob("*.parquet")}


def stored(home):
    with sqlite3.connect(f"file:{home / 'ledger.sqlite'}?mode=ro", uri=True) as ledger:
        return [content for (content,) in ledger.execute("SELECT content FROM answers")]


def test_a_build_that_is_killed_while_it_asks_ends_with_the_same_bytes_and_asks_nothing_twice(tmp_path):
    for name in ("calm", "killed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "task.yaml").write_text(TASK)
    calm, home = tmp_path / "calm", tmp_path / "killed"
    with ModelServer(invented) as server:
        assert go(calm, server)[0] == 0

    killer, again, known, code, said = Killer(3, 6), 0, set(), -9, ""
    with ModelServer(killer) as server:
        while code == -9:
            assert not (home / "out").exists()
            start = len(server.seen.bodies)
            code, said = go(home, server, killer)
            again += sum(invented(body) in known for body in server.seen.bodies[start:])
            known = set(stored(home))
    assert killer.kills >= 2
    assert files(home) == files(calm)
    assert again == 0
    outcome = json.loads(said)
    paid = sum(usage["calls"] for usage in outcome["usage"])
    assert paid == len(stored(home)) == len(set(stored(home)))
    assert f"{paid:,} calls paid" in (home / "out" / "report.html").read_text()
