"""Executing plans that ask a model: what is paid for, and what is kept when it ends early."""

import threading

import pyarrow as pa
import pytest
from regraft.domain.card import DatasetCard, DatasetRef, SplitInfo
from regraft.domain.errors import BudgetReached
from regraft.domain.plan import Plan, Step
from regraft.memory.batches import BatchStore
from regraft.tools.catalogs.base import BLOCK_MEMORY, Block
from regraft.tools.execution.bind import bind
from regraft.tools.execution.blocks import drawn
from regraft.tools.execution.engine import PAID_AT_ONCE
from regraft.tools.execution.source import PaidReading, execute_source, paid_block_rows
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.operations.twins import TWIN
from regraft.tools.testing import ModelServer, by_row

REF = DatasetRef(id="d", revision="1", config="default", splits=("train",))
ROWS = 2_000


class Numbers:
    """A catalog of one dataset with the numbers up to ROWS."""

    name = "numbers"

    def card(self, dataset):
        split = SplitInfo(config="default", split="train", files=("f",), rows=ROWS, bytes=8 * ROWS)
        return DatasetCard(id="d", revision="1", splits=(split,))

    def row_count(self, ref):
        return ROWS

    def blocks(self, ref, *, rows):
        return -(-ROWS // rows)

    def read_block(self, ref, block, *, rows, columns=None):
        index = list(range(block * rows, min(ROWS, (block + 1) * rows)))
        table = pa.table({"n": [str(number) for number in index]})
        return Block(table, ["train"] * len(index), index) if index else None

    def sample(self, ref, rows, *, seed=0):
        index = list(range(seed, ROWS, ROWS // rows))[:rows]
        return Block(pa.table({"n": [str(number) for number in index]}), ["train"] * len(index), index)


def steps(*, rows_per_call=1):
    return (Step(op="answer", args={"template": "{{ n }}", "output": "a", "rows_per_call": rows_per_call}),)


PLAN = Plan(task="t", dataset="d", columns=("n", "a"), steps=steps())


@pytest.fixture
def execute(tmp_path):
    def execute_(
        server, *, wanted, budget_tokens=None, should_stop=None, rows_per_call=1, paid=None, catalog=None, before=()
    ):
        plan = Plan(task="t", dataset="d", columns=("n", "a"), steps=(*before, *steps(rows_per_call=rows_per_call)))
        options = ModelOptions(base_url=server.url, budget_tokens=budget_tokens)
        stop = should_stop or (lambda: False)
        with open_models("openai:m", tmp_path, options, run="r", should_stop=stop) as models:
            bound = bind(plan, ["n"], models=models)
            store = BatchStore(tmp_path / "batches")
            catalog = catalog or Numbers()
            run = execute_source(bound, catalog, REF, wanted=wanted, seed=0, store=store, should_stop=stop, paid=paid)
            return run, models.usage()

    return execute_


def double(row):
    return {"answer": str(2 * int(row))}


def rows_of(run):
    return [row for batch in run.batches() for row in batch.accepted.to_pylist()]


@pytest.mark.parametrize("wanted", [1, 300, 900])
def test_no_more_rows_are_paid_for_than_were_asked_for(execute, wanted):
    with ModelServer(by_row(double)) as server:
        run, _ = execute(server, wanted=wanted)
    assert run.counts.accepted == server.calls == wanted
    assert all(row["a"] == str(2 * int(row["n"])) for row in rows_of(run))


def half(row):
    return double(row) if int(row) % 2 else {"answer": ""}


def test_where_half_of_the_rows_are_rejected_a_few_more_are_paid_for_than_were_asked_for(execute):
    asked = []
    with ModelServer(by_row(lambda row: asked.append(row) or half(row))) as server:
        run, _ = execute(server, wanted=300, rows_per_call=10, paid=PaidReading(100))
    assert 300 <= run.counts.accepted <= 320
    assert len(set(asked)) <= 660


def test_rows_of_a_block_that_was_begun_in_part_are_asked_about_once_when_more_are_wanted(execute):
    with ModelServer(by_row(double)) as server:
        execute(server, wanted=130, paid=PaidReading(50))
        run, _ = execute(server, wanted=180, paid=PaidReading(50))
        assert run.counts.accepted == server.calls == 180
        run, _ = execute(server, wanted=ROWS + 1, paid=PaidReading(50))
    assert server.calls == ROWS
    assert run.counts.accepted == run.counts.rows == ROWS
    assert len({row["n"] for row in rows_of(run)}) == ROWS
    assert run.counts.unread == 0


def test_a_plan_that_makes_several_rows_of_one_is_begun_in_part_too(tmp_path):
    pairs = (
        Step(op="template", args={"template": "{{ n }} a,{{ n }} b", "output": "pair"}),
        Step(op="split", args={"column": "pair", "separator": ",", "output": "pair"}),
        Step(op="explode", args={"columns": ["pair"]}),
    )
    question = Step(op="answer", args={"template": "{{ pair }}", "output": "a", "rows_per_call": 1})
    plan = Plan(task="t", dataset="d", columns=("n", "a"), steps=(*pairs, question))
    with (
        ModelServer(by_row(lambda row: {"answer": row})) as server,
        open_models("openai:m", tmp_path, ModelOptions(base_url=server.url), run="r") as models,
    ):
        bound, store = bind(plan, ["n"], models=models), BatchStore(tmp_path / "batches")
        paid = PaidReading(20, first=10, sampled=200)
        run = execute_source(bound, Numbers(), REF, wanted=100, seed=0, store=store, paid=paid)
    assert run.counts.accepted == server.calls == 100


def test_a_block_that_was_begun_in_part_is_made_whole_where_nothing_else_is_left(execute):
    """The last block's first rows do not suffice where they are worse than those before."""
    with ModelServer(by_row(lambda row: {"answer": "bad row" if int(row) >= ROWS - 200 else row})) as server:
        run, _ = execute(server, wanted=ROWS - 150, paid=PaidReading(ROWS - 200))
    assert run.counts.accepted == ROWS - 200
    assert run.counts.rejected == 200
    assert run.counts.unread == 0


def test_rows_that_are_rejected_are_made_up_for(execute):
    def answer(row):
        return double(row) if int(row) % 4 == 0 else {"answer": ""}

    with ModelServer(by_row(answer)) as server:
        run, _ = execute(server, wanted=100, rows_per_call=8)
    assert run.counts.accepted >= 100
    assert run.counts.rows == run.counts.accepted + run.counts.rejected + run.counts.unread


def test_ten_rows_a_call_need_a_tenth_of_the_calls(execute):
    with ModelServer(by_row(double)) as server:
        run, _ = execute(server, wanted=None, rows_per_call=10)
    assert run.counts.accepted == ROWS
    assert server.calls == -(-ROWS // 10)


def test_a_budget_stops_the_run_and_a_larger_one_goes_on_without_paying_twice(execute):
    with ModelServer(by_row(double)) as server:
        with pytest.raises(BudgetReached) as caught:
            execute(server, wanted=None, budget_tokens=100_000)
        assert caught.value.exit_code == 5
        assert caught.value.data["tokens"] <= 100_000
        before = server.calls
        assert 100 < before < ROWS
        run, usage = execute(server, wanted=None)
    assert run.counts.accepted == ROWS
    assert server.calls == ROWS
    assert usage[0].calls == ROWS


def test_a_stop_keeps_what_was_answered(execute):
    with ModelServer(by_row(double), latency_s=0.01) as server:
        run, _ = execute(server, wanted=None, should_stop=lambda: server.calls > 300)
        assert run.stopped
        assert run.counts.accepted < ROWS
        run, _ = execute(server, wanted=None)
    assert run.counts.accepted == ROWS
    assert server.calls == ROWS


def test_a_finished_run_costs_nothing_to_repeat(execute, tmp_path):
    import shutil

    with ModelServer(by_row(double)) as server:
        first, _ = execute(server, wanted=200)
        calls = server.calls
        shutil.rmtree(tmp_path / "batches")
        second, usage = execute(server, wanted=200)
    assert server.calls == calls
    assert rows_of(first) == rows_of(second)
    assert (usage[0].calls, usage[0].cached) == (calls, calls)


def test_blocks_of_a_small_build_are_small_and_as_full_as_its_calls():
    assert paid_block_rows(20, 60) == 20
    assert paid_block_rows(20, 1_000) == 120
    assert paid_block_rows(20, 100_000) == paid_block_rows(20) == 260
    assert paid_block_rows(20, 60, share=0.1) == 200


def test_the_rest_of_the_sample_makes_even_blocks_and_no_small_one(execute):
    with ModelServer(by_row(double)) as server:
        run, _ = execute(server, wanted=None, paid=PaidReading(45, first=40, sampled=200))
    sizes = [info.rows for _, info in sorted(run._infos.items())][-4:]
    assert sizes == [40, 53, 53, 54]
    assert run.counts.accepted == ROWS


def test_the_sample_is_taken_first_those_rows_first_that_the_plan_was_tried_on_and_stands_in_no_other_block(execute):
    with ModelServer(by_row(double)) as server:
        run, _ = execute(server, wanted=40, paid=PaidReading(20, first=30, sampled=200))
        taken = rows_of(run)
        tried = drawn(Numbers().sample(REF, 200), 0, PLAN).table.column("n").to_pylist()
        assert set(tried[:30]) <= {row["n"] for row in taken} <= set(tried)
        assert run.counts.accepted == len(taken) == run.counts.rows - run.counts.unread
        run, _ = execute(server, wanted=None, paid=PaidReading(20, first=30, sampled=200))
    assert run.counts.accepted == run.counts.rows == ROWS
    assert len({row["n"] for row in rows_of(run)}) == ROWS
    assert run.counts.unread == 0


def test_of_a_few_rows_that_a_sample_lacks_no_more_than_these_are_asked_about(execute):
    with ModelServer(by_row(double)) as server:
        run, _ = execute(server, wanted=44, paid=PaidReading(12, first=40, sampled=200))
    assert run.counts.accepted == server.calls == 44


def test_a_small_dataset_is_drawn_from_all_over_its_source(execute):
    with ModelServer(by_row(double)) as server:
        run, _ = execute(server, wanted=60, paid=PaidReading(20, first=30, sampled=200))
    tenths = {int(row["n"]) * 10 // ROWS for row in rows_of(run)}
    assert tenths == set(range(10))


class Twins(Numbers):
    """The same catalog, of which two rows beside each other say the same of him and of her."""

    def read_block(self, ref, block, *, rows, columns=None):
        found = super().read_block(ref, block, rows=rows)
        return found and self._of(found.index)

    def sample(self, ref, rows, *, seed=0):
        return self._of(super().sample(ref, rows, seed=seed).index)

    def _of(self, index):
        texts = [f"{'She' if number % 2 else 'He'} has room {number // 2}" for number in index]
        return Block(pa.table({"n": texts}), ["train"] * len(index), index)


def test_a_row_whose_twin_was_asked_about_in_a_block_of_the_sample_is_not_paid_for(execute):
    """The sample is drawn from all over a source, so that the twins of its rows lie in other blocks; the rows that the
    plan was tried on were paid for before."""
    asked = []
    with ModelServer(by_row(lambda row: asked.append(row) or {"answer": row})) as server:
        paid = PaidReading(20, first=30, sampled=ROWS // 2)
        run, _ = execute(server, wanted=None, paid=paid, rows_per_call=20, catalog=Twins())
    sampled = {f"room {number // 2}" for number in Twins().sample(REF, ROWS // 2).index}
    assert len(asked) == len({text.split(" ", 2)[2] for text in asked}) == ROWS // 2
    assert len(sampled) == ROWS // 2  # every second row, so that each of the others has its twin there
    assert run.counts.accepted == ROWS // 2
    assert run.counts.reasons == {TWIN: ROWS // 2}


class Pictures(Numbers):
    """The same with a picture beside each number."""

    def _beside(self, block):
        return block and Block(
            block.table.append_column("p", pa.array([b"\xff"] * len(block))), block.splits, block.index
        )

    def read_block(self, ref, block, *, rows, columns=None):
        return self._beside(super().read_block(ref, block, rows=rows))

    def sample(self, ref, rows, *, seed=0):
        return self._beside(super().sample(ref, rows, seed=seed))


def test_what_no_text_can_show_hinders_no_question(execute):
    sql = Step(op="sql", args={"select": "SELECT *, 1 AS one FROM rows"})
    paid = PaidReading(20, first=10, sampled=100)
    with ModelServer(by_row(double)) as server:
        run, _ = execute(server, wanted=50, paid=paid, catalog=Pictures(), before=(sql,))
    assert run.counts.accepted == server.calls == 50


@pytest.mark.parametrize("in_order", [False, True])
def test_who_reads_fast_waits_for_a_slow_model(tmp_path, monkeypatch, in_order):
    """Of a source with 50 blocks no more are read than are worked on together, and one; in order of the file as well,
    where one process reads and others wait."""
    held, most, lock = [0], [0], threading.Lock()

    def change(by):
        with lock:
            held[0] += by
            most[0] = max(most[0], held[0])

    class Watched(Numbers):
        def blocks(self, ref, *, rows):
            return None if in_order else super().blocks(ref, rows=rows)

        def read_block(self, ref, block, *, rows, columns=None):
            found = super().read_block(ref, block, rows=rows)
            change(found is not None)
            return found

    put = BatchStore.put

    def put_and_let_go(self, *args, **more):
        info = put(self, *args, **more)
        change(-1)
        return info

    monkeypatch.setattr(BatchStore, "put", put_and_let_go)
    plan = Plan(task="t", dataset="d", columns=("n", "a"), steps=steps(rows_per_call=10))
    with (
        ModelServer(by_row(double), latency_s=0.005) as server,
        open_models("openai:m", tmp_path, ModelOptions(base_url=server.url, concurrency=4), run="r") as models,
    ):
        store, bound = BatchStore(tmp_path / "batches"), bind(plan, ["n"], models=models)
        run = execute_source(bound, Watched(), REF, wanted=None, seed=0, store=store, paid=PaidReading(40))
    assert run.counts.accepted == ROWS
    assert held == [0]
    assert 2 <= most[0] <= PAID_AT_ONCE + 1


class LongRows(Numbers):
    """The same with rows that take half a megabyte each in memory; notes how many are read at once."""

    def __init__(self):
        self.asked = set()

    def card(self, dataset):
        card = super().card(dataset)
        return card.model_copy(update={"splits": (card.splits[0].model_copy(update={"unpacked": ROWS << 19}),)})

    def read_block(self, ref, block, *, rows, columns=None):
        self.asked.add(rows)
        return super().read_block(ref, block, rows=rows)


@pytest.mark.parametrize(("rows_per_call", "rows"), [(1, BLOCK_MEMORY >> 19), (50, 250)])
def test_a_block_of_long_rows_holds_as_many_as_fit_into_memory_in_whole_calls(tmp_path, rows_per_call, rows):
    catalog, plan = (
        LongRows(),
        Plan(task="t", dataset="d", columns=("n", "a"), steps=steps(rows_per_call=rows_per_call)),
    )
    with (
        ModelServer(by_row(double)) as server,
        open_models("openai:m", tmp_path, ModelOptions(base_url=server.url), run="r") as models,
    ):
        store, bound = BatchStore(tmp_path / "batches"), bind(plan, ["n"], models=models)
        run = execute_source(bound, catalog, REF, wanted=None, seed=0, store=store, paid=PaidReading(1_500))
    assert run.counts.accepted == ROWS
    assert catalog.asked == {rows}
