"""A small file that unpacks to more than memory holds is refused, alone and with its reason, in bounded memory."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from regraft.agents.rules.finding.rows import look
from regraft.domain.card import DatasetRef
from regraft.domain.errors import DatasetError
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.reading.budget import SAMPLE_BYTES

PEAK = """
def peak():  # what `getrusage` tells is never below what the process that began this one took
    try:
        told = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
    except OSError:
        import resource
        told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(told) >> 10
"""
READ = f"""{PEAK}
import json, sys
from pathlib import Path
from regraft.domain.card import DatasetRef
from regraft.domain.errors import DatasetError
from regraft.tools.catalogs.folder import FolderCatalog
catalog = FolderCatalog(Path(sys.argv[1]))
told, before = dict(), peak()
for name in ("bomb", "plain"):
    try:
        ref = DatasetRef(id=name, revision=catalog.card(name).revision, config="default", splits=("train",))
        told[name] = [len(catalog.sample(ref, 48)), len(catalog.read_block(ref, 0))]
    except DatasetError as exc:
        told[name] = exc.reason
print(json.dumps([told, peak() - before]))
"""
MEGABYTE = b"x" * (1 << 20)


def categories(folder: Path) -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 4_000, pa.int32()), pa.array([MEGABYTE.decode()]))
    pq.write_table(pa.table({"text": texts, "label": ["yes"] * 4_000}), folder / "train.parquet", compression="zstd")


def fewer_categories(folder: Path) -> None:
    """Just too many for what may be read at once."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 280, pa.int32()), pa.array([MEGABYTE.decode()]))
    pq.write_table(pa.table({"text": texts, "label": ["yes"] * 280}), folder / "train.parquet", compression="zstd")


def grown_categories(folder: Path) -> None:
    """Many texts first, so that a list of them looks as if it had been given up, and a bomb in the second group."""
    many = pa.array([f"text {number}" for number in range(4_000)]).dictionary_encode()
    one = pa.DictionaryArray.from_arrays(pa.array([0] * 4_000, pa.int32()), pa.array([MEGABYTE.decode()]))
    tables = [pa.table({"text": texts, "label": ["yes"] * 4_000}) for texts in (many, one)]
    with pq.ParquetWriter(folder / "train.parquet", tables[0].schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)


def fronted(folder: Path) -> None:
    """Each text as what is new in it beside the text before it: nothing."""
    table = pa.table({"text": pa.array([MEGABYTE.decode()]).take(pa.array([0] * 1_800)), "label": ["yes"] * 1_800})
    encodings = {"text": "DELTA_BYTE_ARRAY", "label": "PLAIN"}
    pq.write_table(table, folder / "train.parquet", use_dictionary=False, column_encoding=encodings, compression="zstd")


def listed(folder: Path) -> None:
    """Lists of equal numbers, which run lengths write in a few bytes."""
    numbers = pa.array(np.full(60_000_000, 7))
    lists = pa.LargeListArray.from_arrays(pa.array(range(0, 60_000_001, 1_000_000)), numbers)
    pq.write_table(pa.table({"text": ["soup"] * 60, "label": ["yes"] * 60, "ids": lists}), folder / "train.parquet")


def listed_less(folder: Path) -> None:
    """Just too many of them for what lists may take."""
    lists = pa.LargeListArray.from_arrays(pa.array(range(0, 6_000_001, 100_000)), pa.array(np.full(6_000_000, 7)))
    pq.write_table(pa.table({"text": ["soup"] * 60, "label": ["yes"] * 60, "ids": lists}), folder / "train.parquet")


def listed_by_columns(folder: Path) -> None:
    """The same, of which each column alone would do."""
    lists = pa.LargeListArray.from_arrays(pa.array(range(0, 6_000_001, 100_000)), pa.array(np.full(6_000_000, 7)))
    columns = {f"ids_{number}": lists for number in range(12)}
    pq.write_table(pa.table({"text": ["soup"] * 60, "label": ["yes"] * 60, **columns}), folder / "train.parquet")


def texts_in_lists(folder: Path) -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(60_000, np.int32)), pa.array([MEGABYTE.decode()]))
    lists = pa.ListArray.from_arrays(pa.array(range(0, 60_001, 1_000)), texts)
    pq.write_table(pa.table({"text": ["soup"] * 60, "label": ["yes"] * 60, "words": lists}), folder / "train.parquet")


def one_cell(folder: Path) -> None:
    texts = ["soup"] * 59 + [(MEGABYTE * 300).decode()]
    pq.write_table(pa.table({"text": texts, "label": ["yes"] * 60}), folder / "train.parquet", compression="zstd")


def long_cells(folder: Path) -> None:
    texts = [(MEGABYTE * 40).decode()] * 2
    table = pa.table({"text": texts, "label": ["yes"] * 2})
    pq.write_table(table, folder / "train.parquet", compression="zstd", use_dictionary=False)


def long_row(folder: Path) -> None:
    texts = ["soup"] * 59 + [(MEGABYTE * 40).decode()]
    pq.write_table(pa.table({"text": texts, "label": ["yes"] * 60}), folder / "train.parquet", compression="zstd")


def one_line(folder: Path) -> None:
    with gzip.open(folder / "train.jsonl.gz", "wb") as file:
        file.write(b'{"text": "' + MEGABYTE * 100 + b'"}\n')


def lines(folder: Path) -> None:
    with gzip.open(folder / "train.csv.gz", "wb") as file:
        file.write(b"text,label\n" + (MEGABYTE + b",yes\n") * 200)


def numbers(folder: Path) -> None:
    with gzip.open(folder / "train.json.gz", "wb") as file:
        file.write(b'{"train": [' + b"[]," * 16_000_000 + b"{}]}")


@pytest.mark.parametrize(
    ("bomb", "reason", "most"),
    [
        (categories, "too large", 900),
        (fewer_categories, "too large", 400),
        (grown_categories, "too large", 900),
        (fronted, "too large", 900),
        (listed, "60,000,000 values in lists", 300),
        (listed_less, "6,000,000 values in lists", 300),
        (listed_by_columns, "its lists take", 300),
        (texts_in_lists, "too large", 300),
        (one_cell, "one page of its columns", 300),
        (long_cells, "texts of 40 MB each", 300),
        (long_row, "a row of 40 MB", 400),
        (one_line, "million characters", 900),
        (lines, "times its size", 900),
        (numbers, "more than 4,000,000 values", 400),
    ],
)
def test_what_unpacks_to_too_much_is_refused_in_bounded_memory(bomb, reason: str, most: int, tmp_path: Path) -> None:
    for name in ("bomb", "plain"):
        (tmp_path / name).mkdir()
    bomb(tmp_path / "bomb")
    (tmp_path / "plain" / "train.csv").write_text("text,label\n" + "soup,yes\n" * 60)
    assert sum(file.stat().st_size for file in (tmp_path / "bomb").iterdir()) < 400_000
    run = subprocess.run([sys.executable, "-c", READ, str(tmp_path)], capture_output=True, text=True, check=True)
    told, megabytes = json.loads(run.stdout)
    assert reason in told["bomb"]
    assert told["plain"] == [48, 60]
    assert megabytes < most


@pytest.mark.parametrize("rows", [True, False])
def test_rows_of_a_large_object_are_read_one_after_the_other_where_they_stand_so(rows: bool, tmp_path: Path) -> None:
    for name in ("bomb", "plain"):
        (tmp_path / name).mkdir()
    (tmp_path / "plain" / "train.csv").write_text("text,label\n" + "soup,yes\n" * 60)
    texts = [f"{number} {'x' * 20_000}" for number in range(4_000)]
    held = [{"text": text} for text in texts] if rows else {"text": texts}
    (tmp_path / "bomb" / "train.json").write_text(json.dumps({"version": {"of": [1, 1]}, "data": held}))
    run = subprocess.run([sys.executable, "-c", READ, str(tmp_path)], capture_output=True, text=True, check=True)
    told, megabytes = json.loads(run.stdout)
    refused = "train.json is one JSON object, too large to be read at once"
    assert told == {"bomb": [48, 4_000] if rows else refused, "plain": [48, 60]}
    assert megabytes < 400


TOGETHER = f"""{PEAK}
import json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from regraft.domain.card import DatasetRef
from regraft.domain.errors import DatasetError
from regraft.tools.catalogs.folder import FolderCatalog
def read(name):
    try:
        ref = DatasetRef(id=name, revision=catalog.card(name).revision, config="default", splits=("train",))
        return len(catalog.sample(ref, 48))
    except DatasetError as exc:
        return exc.reason
catalog, before = FolderCatalog(Path(sys.argv[1])), peak()
with ThreadPoolExecutor(6) as pool:
    told = list(pool.map(read, ["bomb_" + str(number) for number in range(6)]))
print(json.dumps([told, peak() - before]))
"""


@pytest.mark.parametrize(
    ("bomb", "reason", "most"), [(fronted, "too large", 1_100), (numbers, "more than 4,000,000", 700)]
)
def test_six_that_are_read_at_once_share_one_budget(bomb, reason: str, most: int, tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"bomb_{number}").mkdir()
        bomb(tmp_path / f"bomb_{number}")
    run = subprocess.run([sys.executable, "-c", TOGETHER, str(tmp_path)], capture_output=True, text=True, check=True)
    told, megabytes = json.loads(run.stdout)
    assert all(reason in one for one in told)
    assert megabytes < most


APPLY = """
import resource, subprocess, sys
ended = subprocess.run([sys.executable, "-m", "regraft", "apply", *sys.argv[1:]], capture_output=True, text=True)
print(ended.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10, ended.stderr)
"""
PLAN = {
    "task": "soup",
    "dataset": "bomb",
    "splits": ["train"],
    "columns": ["input", "output"],
    "steps": [
        {"op": "rename", "args": {"names": {"text": "input", "label": "output"}}},
        {"op": "select", "args": {"columns": ["input", "output"]}},
    ],
}


@pytest.mark.parametrize(
    ("bomb", "reason"), [(categories, "too large"), (fewer_categories, "too large"), (listed_less, "in lists")]
)
def test_a_saved_plan_over_what_unpacks_to_too_much_is_refused_in_bounded_memory(bomb, reason: str, tmp_path: Path):
    (tmp_path / "catalog" / "bomb").mkdir(parents=True)
    bomb(tmp_path / "catalog" / "bomb")
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    given = (str(tmp_path / "plan.json"), "--dataset", "bomb", "--catalog", str(tmp_path / "catalog"))
    words = [*given, "--rows", "20", "--out", str(tmp_path / "out")]
    run = subprocess.run([sys.executable, "-c", APPLY, *words], capture_output=True, text=True, check=True)
    code, megabytes, told = run.stdout.split(" ", 2)
    assert (code, int(megabytes) < 700, reason in told) == ("2", True, True), run.stdout


def test_long_texts_that_come_again_and_again_are_sampled(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    categories(tmp_path / "books")
    catalog = FolderCatalog(tmp_path)
    ref = DatasetRef(id="books", revision=catalog.card("books").revision, config="default", splits=("train",))
    sample = catalog.sample(ref, 48)
    assert {len(text) for text in sample.table.column("text").to_pylist()} == {1 << 20}
    assert sample.table.schema.types == [pa.string(), pa.string()]


def test_what_nobody_expected_of_a_dataset_is_that_dataset_s_own_fault() -> None:
    class Odd:
        def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> None:
            raise KeyError("a column that only this catalog knows")

    ref = DatasetRef(id="odd", revision="1", config="default", splits=("train",))
    found = look(Odd(), None, ref)  # pyright: ignore[reportArgumentType]
    assert isinstance(found, DatasetError)
    assert "unexpected KeyError" in found.reason


def test_a_sample_of_long_rows_has_fewer_of_them_from_all_over_the_source(tmp_path: Path):
    (tmp_path / "long").mkdir()
    table = pa.table({"n": list(range(400)), "items": [list(range(40_000))] * 400})
    pq.write_table(table, tmp_path / "long" / "train.parquet")
    catalog = FolderCatalog(tmp_path)
    ref = DatasetRef(id="long", revision=catalog.card("long").revision, config="default", splits=("train",))
    sample = catalog.sample(ref, 400)
    assert sample.table.nbytes <= SAMPLE_BYTES
    assert 20 <= len(sample) < 400
    assert len(sample.splits) == len(sample.index) == len(sample)
    assert sample.table.column("n").to_pylist() == list(sample.index)
    assert max(sample.index) > 350


@pytest.mark.parametrize("labels", [2, 3, 4])
def test_a_sample_of_long_rows_has_every_label_where_labels_take_turns(tmp_path: Path, labels: int):
    (tmp_path / "long").mkdir()
    names = [f"label {row % labels}" for row in range(240)]
    pq.write_table(
        pa.table({"label": names, "items": [list(range(50_000))] * 240}), tmp_path / "long" / "train.parquet"
    )
    catalog = FolderCatalog(tmp_path)
    ref = DatasetRef(id="long", revision=catalog.card("long").revision, config="default", splits=("train",))
    samples = [catalog.sample(ref, 240) for _ in range(2)]
    assert set(samples[0].table.column("label").to_pylist()) == set(names)
    assert samples[0].table.equals(samples[1].table)


def test_texts_in_lists_that_come_again_and_again_are_read_as_they_are(tmp_path: Path):
    (tmp_path / "lists").mkdir()
    words = [["soup", "x" * 400_000], None, [], ["bread"]] * 200
    pairs = [[{"q": "who", "a": "y" * 400_000}], [], [{"q": None, "a": "he"}]] * 266 + [[], None]
    table = pa.table({"words": words, "pairs": pairs})
    pq.write_table(table, tmp_path / "lists" / "train.parquet", row_group_size=500)
    catalog = FolderCatalog(tmp_path)
    ref = DatasetRef(id="lists", revision=catalog.card("lists").revision, config="default", splits=("train",))
    block = catalog.read_block(ref, 0)
    assert block is not None
    assert block.table.select(["words", "pairs"]).to_pylist() == table.to_pylist()
    assert len(catalog.sample(ref, 48)) > 0


def test_small_pages_of_a_large_column_are_no_reason_to_refuse_it(tmp_path: Path):
    (tmp_path / "books").mkdir()
    texts = pa.array([f"{number} " + "x" * 1_000_000 for number in range(80)])
    table = pa.table({"text": texts, "label": ["yes"] * 80})
    pq.write_table(table, tmp_path / "books" / "train.parquet", compression="zstd", use_dictionary=False)
    catalog = FolderCatalog(tmp_path)
    ref = DatasetRef(id="books", revision=catalog.card("books").revision, config="default", splits=("train",))
    block = catalog.read_block(ref, 0)
    assert block is not None
    assert block.table.column("text").to_pylist() == texts.to_pylist()
