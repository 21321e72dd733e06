"""At a real terminal (a pseudo-terminal) a build asks, takes answers, and ends; Ctrl-C leaves it resumable."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

REGRAFT = str(Path(sys.executable).with_name("regraft"))
TASK = Path(__file__).parents[2] / "examples" / "product_sentiment.yaml"
PATIENCE_S = 100


class Terminal:
    """A command at a pseudo-terminal."""

    def __init__(self, *command: str, cwd: Path) -> None:
        self.master, child = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
        self.process = subprocess.Popen(
            command, stdin=child, stdout=child, stderr=child, cwd=cwd, env=environment, start_new_session=True
        )
        os.close(child)
        self.seen = ""

    def wait_for(self, pattern: str) -> str | None:
        """Read until the pattern comes after what was read before; None when the command ends first."""
        start, deadline = len(self.seen), time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.seen[start:]):
                return found.group()
            ready, _, _ = select.select([self.master], [], [], 0.2)
            try:
                data = os.read(self.master, 65_536) if ready else b""
            except OSError:  # the other end is closed: the command has ended
                return None
            self.seen += data.decode(errors="replace")
        pytest.fail(f"nothing like {pattern!r} came:\n{self.seen[-3000:]}")

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def end(self) -> int:
        self.wait_for(r"\Z(?!)")
        os.close(self.master)
        return self.process.wait(PATIENCE_S)


def test_a_person_approves_each_step_and_gets_the_dataset(tmp_path):
    terminal = Terminal(REGRAFT, "build", str(TASK), "--rows", "20", "--out", "made", cwd=tmp_path)
    asked = 0
    while terminal.wait_for(r"later \(l\): ") is not None:
        asked += 1
        terminal.type("a\n" if "publish: 1 of 1" not in terminal.seen else "r\nnot yet\n")
    code = terminal.end()
    assert code == 0, terminal.seen[-3000:]
    assert asked >= 3
    assert "shop/product-reviews" in terminal.seen
    assert re.search(r"before.*after", terminal.seen)
    assert (tmp_path / "made" / "lineage.parquet").exists()


def test_a_person_can_answer_later(tmp_path):
    terminal = Terminal(REGRAFT, "build", str(TASK), "--rows", "20", "--out", "made", cwd=tmp_path)
    assert terminal.wait_for(r"later \(l\): ") is not None
    terminal.type("l\n")
    assert terminal.end() == 3
    assert "regraft resume product_sentiment-" in terminal.seen
    assert not (tmp_path / "made").exists()
