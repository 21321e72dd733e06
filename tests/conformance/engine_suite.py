"""What every engine must do: subclass `EngineSuite` and give it an `engine` of two workers. All of them make the bytes
that threads of one process make, whoever is lost on the way."""

import hashlib
import json
import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.domain.card import DatasetRef
from regraft.domain.errors import BudgetReached, DatasetError, PlanError
from regraft.domain.plan import Plan, Step
from regraft.memory.batches import BatchStore
from regraft.tools.catalogs import open_catalog
from regraft.tools.execution.bind import bind
from regraft.tools.execution.source import execute_source
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.models.service import ModelService
from regraft.tools.testing import ModelServer, by_row

ROWS = 2_600
_CODE = "def twice(n):\n    return str(int(n) * 2)"
SLOW = "def twice(n):\n    total = 0\n    for i in range(2000):\n        total += i\n    return str(int(n) * 2)"


def write_numbers(root: Path) -> None:
    """A folder with one dataset of numbers, in two files of several row groups."""
    data = root / "numbers" / "data"
    data.mkdir(parents=True)
    for part in range(2):
        count = ROWS // 2
        table = pa.table({"n": [str(part * count + row) for row in range(count)]})
        pq.write_table(table, data / f"train-{part:05d}-of-00002.parquet", row_group_size=300)


def free_plan(code: str = _CODE) -> Plan:
    steps = (
        Step(op="template", args={"template": "number {{ n }}", "output": "input"}),
        Step(op="code", args={"code": code, "inputs": ["n"], "outputs": ["output"]}),
        Step(op="filter", args={"conditions": [{"column": "n", "operator": "not_matches", "value": "7$"}]}),
    )
    return Plan(task="t", dataset="numbers", columns=("input", "output"), steps=steps)


def paid_plan() -> Plan:
    step = Step(op="answer", args={"template": "{{ n }}", "output": "a", "rows_per_call": 1})
    return Plan(task="t", dataset="numbers", columns=("n", "a"), steps=(step,))


def double(row):
    return {"answer": str(2 * int(row))}


class World:
    """A catalog, and executions of plans over it: each under a name, with files of its own."""

    def __init__(self, root: Path, *, written: bool = False) -> None:
        self.root, self.catalog = root, root / "catalog"
        if not written:
            write_numbers(self.catalog)
        self.opened = open_catalog(str(self.catalog), home=root)
        card = self.opened.card("numbers")
        self.ref = DatasetRef(id="numbers", revision=card.revision, config="default", splits=("train",))

    def run(self, name, plan, engine, *, wanted=None, models=None, **options):
        bound = bind(plan, ["n"], models=models)
        store = BatchStore(self.root / name)
        return execute_source(
            bound, self.opened, self.ref, wanted=wanted, seed=3, store=store, engine=engine, **options
        )

    def files(self, name):
        """Digests of all that the execution left on disk."""
        folder = self.root / name
        return {
            str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }


class EngineSuite:
    @pytest.fixture(scope="class")
    def world(self, tmp_path_factory):
        return World(tmp_path_factory.mktemp("world"))

    @pytest.fixture
    def engine(self, world):
        raise NotImplementedError

    def lose_a_worker(self, engine) -> bool:
        """Kill one worker process now; False where there is none."""
        raise NotImplementedError

    def test_the_files_are_those_of_one_process(self, world, engine):
        alone = world.run("alone", free_plan(), None)
        run = world.run("together", free_plan(), engine)
        assert run.counts == alone.counts
        assert run.counts.rejected > 0
        assert world.files("together") == world.files("alone")

    def test_no_more_is_read_than_rows_are_wanted(self, world, engine):
        alone = world.run("few-alone", free_plan(), None, wanted=300)
        run = world.run("few", free_plan(), engine, wanted=300)
        assert run.counts == alone.counts
        assert run.counts.unread > 0
        kept = [batch.accepted.to_pylist() for batch in run.batches()]
        assert kept == [batch.accepted.to_pylist() for batch in alone.batches()]

    def test_a_lost_worker_costs_the_batch_it_was_at(self, world, engine):
        world.run("slow-alone", free_plan(SLOW), None)
        killed = []

        def lose(_done):
            if not killed:
                killed.append(self.lose_a_worker(engine))

        world.run("slow", free_plan(SLOW), engine, on_progress=lose)
        assert killed == [True]
        assert world.files("slow") == world.files("slow-alone")

    def test_an_error_of_a_worker_arrives_as_it_is(self, world, engine):
        wrong = free_plan().model_copy(
            update={"steps": (Step(op="sql", args={"expressions": {"input": "no_such(n)", "output": "n"}}),)}
        )
        with pytest.raises(PlanError, match="no_such") as alone:
            world.run("wrong-alone", wrong, None)
        with pytest.raises(PlanError, match="no_such") as raised:
            world.run("wrong", wrong, engine)
        assert str(raised.value) == str(alone.value)
        assert raised.value.step == 1

    def test_a_source_that_cannot_be_read_is_told_as_such(self, world, engine, tmp_path):
        gone = world.ref.model_copy(update={"revision": "another"})
        bound = bind(free_plan(), ["n"])
        with pytest.raises(DatasetError, match="numbers"):
            execute_source(bound, world.opened, gone, wanted=None, seed=0, store=BatchStore(tmp_path), engine=engine)

    def test_answers_of_a_model_are_those_of_one_process_and_paid_once(self, world, engine):
        files, calls = {}, {}
        for name, who in (("asked-alone", None), ("asked", engine)):
            with ModelServer(by_row(double)) as server:
                options = ModelOptions(base_url=server.url, concurrency=16)
                with open_models("openai:m", world.root / f"home-{name}", options, run="r") as models:
                    run = world.run(name, paid_plan(), who, models=models, wanted=500)
                    used = models.usage()
            files[name] = [batch.accepted.to_pylist() for batch in run.batches()]
            calls[name] = (run.counts.accepted, server.calls, sum(one.calls for one in used))
            assert server.seen.peak <= 16
        assert files["asked"] == files["asked-alone"]
        assert len(set(calls["asked"])) == 1

    def test_a_budget_holds_over_all_workers_together(self, world, engine):
        with ModelServer(by_row(double)) as server:
            options = ModelOptions(base_url=server.url, budget_tokens=3_000, concurrency=8)
            with open_models("openai:m", world.root / "home-budget", options, run="r") as models:
                with pytest.raises(BudgetReached):
                    world.run("budget", paid_plan(), engine, models=models)
                spent = sum(one.prompt_tokens + one.completion_tokens for one in models.usage())
        each = spent / server.calls
        assert 0 < spent <= 3_000 + 8 * each

    def test_calls_of_a_lost_worker_are_not_paid_again(self, world, engine):
        lost = []
        with ModelServer(by_row(double)) as server:
            options = ModelOptions(base_url=server.url)
            with open_models("openai:m", world.root / "home-lost", options, run="r") as models:

                def lose():
                    while server.calls < 100:
                        time.sleep(0.005)
                    lost.append(self.lose_a_worker(engine))

                thread = threading.Thread(target=lose)
                thread.start()
                run = world.run("lost", paid_plan(), engine, models=models, wanted=1_000)
                thread.join()
        assert lost == [True]
        asked = Counter(json.dumps(body, sort_keys=True) for body in server.seen.bodies)
        assert set(asked.values()) == {1}
        alone = run.counts.accepted
        assert alone >= 1_000

    def test_wires_to_the_desk_that_are_cut_cost_no_answer(self, world, engine):
        """The desk and the gate behind it live: who lost them connects again, and again."""
        rows, lost = {}, []
        for name, who in (("wired-alone", None), ("wired", engine)):
            home = world.root / f"home-{name}"
            with (
                ModelServer(by_row(double)) as server,
                open_models("openai:m", home, ModelOptions(base_url=server.url)) as models,
            ):
                if who is not None:
                    cutting = (server, models, lost, (100, 300, 700))
                    threading.Thread(target=cut_wires, args=cutting, daemon=True).start()
                run = world.run(name, paid_plan(), who, models=models, wanted=1_000)
            asked = Counter(json.dumps(body, sort_keys=True) for body in server.seen.bodies)
            assert set(asked.values()) == {1}, asked.most_common(1)
            rows[name] = [batch.accepted.to_pylist() for batch in run.batches()]
        assert sum(lost) > 1
        assert rows["wired"] == rows["wired-alone"]

    def test_a_stopped_execution_goes_on_where_it_was(self, world, engine):
        stopped = world.run("stopped", free_plan(), engine, should_stop=lambda: True)
        assert stopped.stopped
        run = world.run("stopped", free_plan(), engine)
        world.run("stopped-alone", free_plan(), None)
        assert not run.stopped
        assert world.files("stopped") == world.files("stopped-alone")


def cut_wires(server: ModelServer, models: ModelService, lost: list[int], moments: tuple[int, ...]) -> None:
    """End the connections of all workers to the desk, each time that so many calls were made; `lost` counts them."""
    for calls in moments:
        while server.calls < calls:
            time.sleep(0.005)
        desk = models._desk
        assert desk is not None
        wires = [task for task in list(desk._served) if getattr(task.get_coro(), "__name__", "") == "_serve"]
        for wire in wires:
            models._loop.call_soon_threadsafe(wire.cancel)
        lost.append(len(wires))


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
