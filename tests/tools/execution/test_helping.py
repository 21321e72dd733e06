"""Two processes on two homes make the batches of one run: none twice, with the same bytes, whoever is killed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from regraft.memory.batches import BatchStore

from ...conformance.engine_suite import SLOW, World, free_plan

SLOWER = SLOW.replace("2000", "15000")
ROOT = Path(__file__).parents[3]
HOLDER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from tests.conformance.engine_suite import SLOW, World, free_plan
from regraft.tools.execution.blocks import Blocks
made, original = [], Blocks.made
Blocks.made = lambda self, number, block: made.append(number) or original(self, number, block)
world = World(Path(sys.argv[2]))
run = world.run("runs/run/batches/000", free_plan(SLOW.replace("2000", "15000")), None)
print(run.counts.rows, sorted(made), sep=";", flush=True)
"""
HELPER = """
import sys
from pathlib import Path
from regraft.memory.shared import shared_runs
from regraft.tools.execution.blocks import Blocks
from regraft.tools.execution.helping import Helper
original = Blocks.made
def made(self, number, block):
    print(number, flush=True)
    return original(self, number, block)
Blocks.made = made
home = Path(sys.argv[1])
Helper(shared_runs(), home / "runs" / "run", catalog=sys.argv[2], home=home).help_until(lambda: False, lambda _: None)
"""


def started(program: str, *args: object) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, *map(str, args)], stdout=subprocess.PIPE, text=True)


def with_help(tmp_path: Path, *, killed: bool) -> tuple[list[int], list[int]]:
    """Batches that the holder made, and those that the helper began; the helper is killed in the middle of its third
    where `killed`."""
    holder = started(HOLDER, ROOT, tmp_path / "one")
    while not (tmp_path / "one" / "catalog" / "numbers" / "data" / "train-00001-of-00002.parquet").exists():
        time.sleep(0.05)
    helper = started(HELPER, tmp_path / "two", tmp_path / "one" / "catalog")
    assert helper.stdout is not None
    patience = threading.Timer(20, helper.kill)
    patience.start()
    lines = [helper.stdout.readline() for _ in range(3)] if killed else []
    patience.cancel()
    if not all(lines):
        holder.communicate(timeout=120)
        pytest.skip("the run was over before the other process had begun")
    first = [int(line) for line in lines]
    if killed:
        os.kill(helper.pid, signal.SIGKILL)
    told, _ = holder.communicate(timeout=120)
    helper.kill()
    rest = list(map(int, helper.stdout.read().split()))
    rows, made = told.split(";")
    assert int(rows) == 2600
    return json.loads(made), first + rest


@pytest.mark.parametrize("killed", [False, True])
def test_no_batch_is_made_twice_and_the_bytes_are_those_of_one(shared_store, tmp_path, monkeypatch, killed):
    made, begun = with_help(tmp_path, killed=killed)
    lost = set(begun[-1:]) & set(made) if killed else set()
    if len(begun) < 2:
        pytest.skip("the run was over before the other process had begun")
    assert sorted([*made, *begun]) == sorted([*range(21), *lost])
    monkeypatch.delenv("REGRAFT_STORE")
    alone = World(tmp_path / "alone")
    alone.run("runs/run/batches/000", free_plan(SLOWER), None)
    assert World(tmp_path / "one", written=True).files("runs") == alone.files("runs")


def test_a_batch_that_another_home_committed_is_not_made_again(shared_store, tmp_path):
    first, second = World(tmp_path / "one"), World(tmp_path / "two")
    first.run("runs/run/batches/000", free_plan(), None)
    second.run("runs/run/batches/000", free_plan(), None)
    assert (
        BatchStore(tmp_path / "two/runs/run/batches/000").tally()
        == BatchStore(tmp_path / "one/runs/run/batches/000").tally()
    )
