"""Worker processes and Ray, by the suite that all engines pass."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from regraft.domain.card import DatasetRef
from regraft.domain.errors import InputError, WorkerLost
from regraft.tools.catalogs.base import BLOCK_MEMORY
from regraft.tools.execution.blocks import BlockJob
from regraft.tools.execution.cluster import RayEngine
from regraft.tools.execution.engine import open_engine
from regraft.tools.execution.processes import ProcessEngine, _Process

from ...conformance.engine_suite import EngineSuite, World, free_plan, kill


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="nothing tells of a process's environment here")
def test_a_worker_begins_with_what_its_libraries_read_while_they_are_loaded(monkeypatch):
    monkeypatch.delenv("MIMALLOC_PURGE_DELAY", raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    process = _Process()
    environment = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
    process.end()
    assert {b"MIMALLOC_PURGE_DELAY=10000", b"OPENBLAS_NUM_THREADS=4"} <= set(environment)


class TestProcesses(EngineSuite):
    @pytest.fixture(scope="class")
    def engine(self, world):
        engine = ProcessEngine(2, str(world.catalog), world.root)
        yield engine
        engine.close()

    def lose_a_worker(self, engine):
        kill(engine.pids[0])
        return True

    def test_a_batch_that_ends_every_worker_is_told(self, world, engine, monkeypatch):
        monkeypatch.setattr("regraft.tools.execution.processes._WORKER", "regraft.no_such_module")
        fresh = ProcessEngine(1, str(world.catalog), world.root)
        with pytest.raises(WorkerLost, match="block 0"):
            world.run("doomed", free_plan(), fresh)
        fresh.close()

    def test_workers_end_with_their_driver(self, world):
        program = (
            "import sys, os, signal\n"
            "from pathlib import Path\n"
            "from regraft.tools.execution.processes import _Process\n"
            "print(_Process().pid, flush=True)\n"
            "os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        told = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
        pid = int(told.stdout)
        for _ in range(200):
            if not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_text():
                return
            time.sleep(0.05)
        pytest.fail("the worker outlived its driver")


class TestRay(EngineSuite):
    @pytest.fixture(scope="class")
    def engine(self, world):
        pytest.importorskip("ray", reason="the extra 'ray' is not installed")
        engine = open_engine("ray", 1, catalog=str(world.catalog), home=world.root)
        assert engine is not None
        yield engine
        engine.close()

    def lose_a_worker(self, engine):
        for _ in range(400):
            working = [pid for pid in descendants(os.getpid()) if command(pid).startswith(b"ray::make")]
            if working:
                kill(working[0])
                return True
            time.sleep(0.01)
        return False

    def test_workers_take_turns_with_other_work_on_this_machine(self, engine):
        import ray

        told = ray.remote(lambda: os.getpriority(os.PRIO_PROCESS, 0)).remote()
        assert ray.get(told) == os.getpriority(os.PRIO_PROCESS, 0)


def descendants(pid):
    """Process ids of all below a process."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for file in listed for child in file.read_text().split()]
    return [one for child in children for one in (child, *descendants(child))]


def command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_one_worker_is_this_process(tmp_path):
    assert open_engine("local", 1, catalog="builtin", home=tmp_path) is None


def test_a_job_is_data(tmp_path):
    world = World(tmp_path)
    job = BlockJob(plan=free_plan(), ref=world.ref, seed=1, size=128, root=str(tmp_path))
    assert BlockJob.model_validate_json(job.model_dump_json()) == job
    assert job.key != job.model_copy(update={"seed": 2}).key
    assert job.key == job.model_copy(update={"root": "elsewhere", "home": "elsewhere"}).key


@pytest.mark.parametrize("missing", ["ray"])
def test_an_engine_that_is_not_installed_is_told(tmp_path, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match="pip install"):
        open_engine(missing, 1, catalog="builtin", home=tmp_path)


@pytest.mark.parametrize("place", ["folder", "s3"])
def test_workers_that_see_no_disk_of_the_drivers_make_the_same_bytes(tmp_path, monkeypatch, request, place):
    """As on the nodes of a cluster without a shared disk: what they make comes by the object store."""
    address = str(tmp_path / "store") if place == "folder" else f"{request.getfixturevalue('s3')}{tmp_path}"
    alone, world = World(tmp_path / "alone"), World(tmp_path / "world")
    alone.run("runs/run/batches/000", free_plan(), None)
    monkeypatch.setenv("REGRAFT_BLOCKS", address)
    elsewhere = tmp_path / "elsewhere"

    class Unseen(ProcessEngine):
        def work_on(self, job, models):
            moved = Path(job.root).relative_to(world.root)
            return super().work_on(job.model_copy(update={"root": str(elsewhere / moved)}), models)

    engine = Unseen(2, str(world.catalog), world.root)
    world.run("runs/run/batches/000", free_plan(), engine)
    engine.close()
    assert not elsewhere.exists()
    assert world.files("runs") == alone.files("runs")


@pytest.mark.parametrize(
    ("address", "told"),
    [("", "Ray did not start on this machine: .* timed out.*--workers"), ("10.0.0.5:1", "reached: .*RAY_ADDRESS")],
)
def test_ray_that_fails_to_start_in_whatever_way_is_told_in_a_sentence(tmp_path, monkeypatch, address, told):
    """A raylet that a busy machine starts too slowly ends in an exception of no kind."""
    ray = pytest.importorskip("ray", reason="the extra 'ray' is not installed")

    def init(**_: object) -> None:
        raise Exception("The current node timed out during startup.")  # noqa: TRY002 - as Ray does

    monkeypatch.setattr(ray, "init", init)
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setenv("RAY_ADDRESS", address)
    with pytest.raises(InputError, match=told):
        open_engine("ray", 1, catalog=str(tmp_path), home=tmp_path)


def test_ray_is_asked_for_the_memory_of_a_block(tmp_path):
    """It then starts no more tasks on a node than the node's memory holds: the others wait."""
    asked: dict[str, float] = {}

    class Ray:
        def remote(self, **wishes: float) -> Callable[[Any], Any]:
            asked.update(wishes)
            return lambda function: function

        def put(self, value: str) -> str:
            return value

    engine = RayEngine.__new__(RayEngine)
    vars(engine).update(_ray=Ray(), _catalog="", _home=tmp_path)
    ref = DatasetRef(id="d", revision="1", config="default", splits=("train",))
    with engine.work_on(BlockJob(plan=free_plan(), ref=ref, seed=0, size=1, root=str(tmp_path)), None):
        assert asked["memory"] == BLOCK_MEMORY
