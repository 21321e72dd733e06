"""A source is executed until enough rows are accepted; a killed execution goes on and ends with the same bytes."""

import hashlib
from pathlib import Path

import pyarrow as pa
import pytest
from regraft.domain.errors import PlanError
from regraft.memory.batches import BatchStore
from regraft.tools.execution import source as source_module
from regraft.tools.execution.bind import bind
from regraft.tools.execution.source import block_rows, execute_source
from regraft.tools.rows import INDEX, SPLIT

KEEP_EVEN = ("filter", {"conditions": [{"column": "a", "operator": "matches", "value": "[02468]$"}]})


def texts(count: int) -> list[str]:
    return [f"row {number}" for number in range(count)]


@pytest.fixture
def execute(catalog, plan, ref, tmp_path):
    """execute(rows=…, wanted=…, steps=[…]): the run, and the catalog it read."""

    def run(
        rows: int = 1_000, *, wanted=None, steps=(KEEP_EVEN,), store="s", test=0, counted=True, source=None, **more
    ):
        source = source or catalog(texts(rows), texts(test), counted=counted)
        done = execute_source(
            bind(plan(*steps), None), source, ref, wanted=wanted, seed=more.pop("seed", 0),
            store=BatchStore(tmp_path / store), **more,
        )  # fmt: skip
        assert (
            done.counts.rows + done.counts.expanded == done.counts.accepted + done.counts.rejected + done.counts.unread
        )
        return done, source

    return run


def rows_of(run) -> list[tuple[str, int]]:
    return [
        place
        for batch in run.batches()
        for place in zip(
            batch.accepted.column(SPLIT).to_pylist(), batch.accepted.column(INDEX).to_pylist(), strict=True
        )
    ]


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def test_everything_is_read_when_no_number_is_wanted(execute):
    run, _ = execute(1_000, test=500)
    assert run.counts.model_dump() == {
        "rows": 1_500,
        "expanded": 0,
        "accepted": 750,
        "unused": 0,
        "unread": 0,
        "reasons": {"filtered: 'a' does not match [02468]$": 750},
    }
    assert rows_of(run) == [("train", n) for n in range(0, 1_000, 2)] + [("test", n) for n in range(0, 500, 2)]


def test_reading_stops_when_enough_rows_are_accepted(execute):
    run, source = execute(100_000, wanted=100)
    assert run.counts.accepted >= 100
    assert run.counts.unread > 80_000
    assert len(source.read) < 14


def test_few_rows_wanted_come_from_all_over_a_sorted_source(execute):
    run, _ = execute(100_000, wanted=100)
    indices = [index for _, index in rows_of(run)]
    assert max(indices) - min(indices) > 50_000
    assert indices == sorted(indices)


def test_a_source_of_unknown_size_is_read_from_its_start(execute):
    run, source = execute(20_000, wanted=100, counted=False)
    assert (run.counts.rows, run.counts.unread) == (8_192, 0)
    assert source.read == sorted(source.read)
    whole, _ = execute(20_000, counted=False, store="whole")
    assert (whole.counts.rows, whole.counts.accepted) == (20_000, 10_000)


def test_a_larger_number_goes_on_where_the_smaller_one_stopped(execute, catalog):
    first, source = execute(50_000, wanted=1_000)
    read = list(source.read)
    more, _ = execute(wanted=10_000, source=source)
    assert set(rows_of(first)) < set(rows_of(more))
    assert not set(read[:8]) & set(source.read[len(read) :])
    assert more.counts.accepted >= 10_000


def test_asking_again_for_what_is_there_reads_nothing(execute):
    first, source = execute(50_000, wanted=1_000)
    read = len(source.read)
    again, _ = execute(wanted=first.counts.accepted, source=source)
    assert len(source.read) == read
    assert again.counts == first.counts
    assert rows_of(again) == rows_of(first)


def test_a_source_that_was_read_up_is_not_read_again(execute):
    first, source = execute(1_000, wanted=5_000)
    read = len(source.read)
    again, _ = execute(wanted=first.counts.accepted, source=source)
    assert len(source.read) == read
    assert again.counts == first.counts
    assert again.counts.unread == 0


def test_a_stopped_execution_goes_on_and_ends_with_the_same_bytes(execute, tmp_path):
    undisturbed, _ = execute(20_000, store="one", steps=(KEEP_EVEN,))
    calls = iter(range(1_000))
    stopped, _ = execute(20_000, store="two", should_stop=lambda: next(calls) >= 2)
    assert stopped.stopped
    assert 0 < stopped.counts.accepted < undisturbed.counts.accepted
    assert stopped.counts.unread > 0
    resumed, _ = execute(20_000, store="two")
    assert resumed.counts == undisturbed.counts
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_a_broken_batch_is_made_again(execute, tmp_path):
    run, _ = execute(5_000)
    before = digest(tmp_path / "s")
    victim = sorted((tmp_path / "s").rglob("*.accepted.arrow"))[3]
    victim.write_bytes(b"ARROW1 cut short")
    again, _ = execute(5_000)
    assert digest(tmp_path / "s") == before
    assert again.counts == run.counts


def test_results_do_not_depend_on_the_number_of_workers(execute, tmp_path, monkeypatch):
    for workers in (1, 4):
        monkeypatch.setattr("regraft.tools.execution.source.WORKERS", workers)
        execute(30_000, wanted=2_000, store=f"w{workers}", steps=(KEEP_EVEN, ("sample", {"fraction": 0.5})))
    key = next((tmp_path / "w1").iterdir()).name
    ends = [(tmp_path / f"w{workers}" / key / "end.json").read_text() for workers in (1, 4)]
    assert ends[0] == ends[1]


def test_another_seed_or_plan_uses_other_batches(execute, tmp_path):
    execute(1_000)
    execute(1_000, seed=1)
    execute(1_000, steps=())
    assert len(list((tmp_path / "s").iterdir())) == 3


def test_a_plan_over_the_whole_table_sees_all_rows_at_once(execute):
    run, _ = execute(20_000, steps=(("sample", {"rows": 7}),), test=10)
    assert (run.counts.accepted, run.counts.unread, run.counts.rows) == (7, 0, 20_010)
    duplicates, _ = execute(steps=(("deduplicate", {"columns": ["a"]}),), rows=20_000, test=10)
    assert duplicates.counts.accepted == 20_000


def test_added_rows_are_counted(execute):
    steps = (("split", {"column": "a", "separator": " ", "output": "a"}), ("explode", {"columns": ["a"]}))
    run, _ = execute(100, steps=steps)
    assert (run.counts.rows, run.counts.expanded, run.counts.accepted) == (100, 100, 200)


def test_an_empty_source_gives_no_rows(execute):
    for counted in (True, False):
        run, _ = execute(0, counted=counted, store=str(counted))
        assert run.counts.rows == run.counts.accepted == 0
        assert rows_of(run) == []
    run, _ = execute(0, steps=(("deduplicate", {"columns": ["a"]}),))
    assert run.counts.accepted == 0


def test_a_plan_that_does_not_fit_raises_with_its_step(execute):
    with pytest.raises(PlanError, match=r"Step 1 \(rename\): there is no column 'b'"):
        execute(10, steps=(("rename", {"names": {"b": "c"}}),))


def test_progress_tells_the_accepted_rows(execute):
    told: list[int] = []
    run, _ = execute(1_000, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == run.counts.accepted


@pytest.mark.parametrize(
    ("total", "size", "rows"),
    [
        (None, None, 8_192),
        (0, None, 128),
        (100, None, 128),
        (60_000, None, 1_024),
        (10**7, None, 8_192),
        (10**7, 10**8, 16_384),
        (10**7, 10**11, 8_192),
    ],
)
def test_blocks_grow_with_the_source_as_memory_allows(total, size, rows):
    assert block_rows(total, size) == rows


@pytest.mark.parametrize(
    ("total", "size", "rows"),
    [(None, None, 8_192), (100, None, 128), (60_000, None, 1_024), (10**6, 10**8, 65_536), (10**7, 10**11, 8_192)],
)
def test_blocks_of_a_large_source_are_larger_where_all_rows_are_read(total, size, rows):
    assert block_rows(total, size, all_rows=True) == rows


@pytest.mark.parametrize(
    ("total", "size", "unpacked", "rows"),
    [(20_000, 4 << 30, None, 512), (20_000, 1 << 20, 4 << 30, 512), (200, 100 << 30, None, 1), (100, 4 << 20, 8, 128)],
)  # fmt: skip
def test_blocks_of_long_rows_have_fewer_of_them(total, size, unpacked, rows):
    assert block_rows(total, size, unpacked) == rows


def test_blocks_of_lists_that_become_many_rows_have_fewer_of_them(execute, catalog, monkeypatch):
    """By what the first rows become, not by their bytes in the file: a text stands beside each item of its list."""
    monkeypatch.setattr(source_module, "BLOCK_MEMORY", 1 << 20)
    lists = catalog([f"{number:0100}" for number in range(256)])
    items = pa.array([[f"{number}-{item}" for item in range(50)] for number in range(256)])
    lists.tables["train"] = lists.tables["train"].append_column("b", items)
    explode = ("explode", {"columns": ["b"]})
    merge = ("template", {"template": "{{ a }} {{ b }}", "output": "a"})
    run, _ = execute(source=lists, steps=(explode, merge))
    assert [batch.accepted.num_rows for batch in run.batches()] == [32 * 50] * 8
