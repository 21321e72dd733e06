"""How fast and in how much memory the executor runs a mechanical plan, beside the same work written by hand.

    python benchmarks/executor.py [--rows 1000000] [--texts usual] [--repeat 5] [--memory]

The plan renames columns, writes a template, maps labels and filters. Regraft reads the parquet file of a folder
catalog block by block, runs the plan and stores accepted and rejected rows, synced to disk; it knows the file's hash
from an earlier run, as a home does. The scripts read the same file and write what a person needs: accepted rows with
their places, rejected ones with their reasons, both synced; `polars_rows` writes the accepted rows alone. All of them
run in processes of their own, warm, in turn; the best of the runs counts. `--memory` compares peak resident memory for
500,000 and 5,000,000 rows. Aims: 1.2 times the processor time of polars, and within 1.5 times the memory.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

LABELS = {"0": "negative", "1": "neutral", "2": "positive"}
WORDS = (
    *("the", "film", "was", "slow", "at", "first", "but", "its", "quiet", "end", "moved", "everyone", "who", "stayed"),
    *("and", "nobody", "asked", "for", "more"),
)


TEXTS = {"usual": (4, 40), "short": (1, 6), "long": (150, 400), "accented": (4, 40)}
"""Of how many words texts are at the least and below how many; those that are accented have an é for each e."""
LEAST = {"usual": 40, "short": 8, "long": 40, "accented": 40}
"""The characters of texts that the plan keeps."""


def generate(folder: Path, rows: int, texts: str = "usual") -> Path:
    """A dataset repository of that many rows with texts of one of the kinds of TEXTS, usually 20 to 200 characters."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    from regraft.tools.arrow import compute as pc

    data = folder / "data"
    data.mkdir(parents=True)
    (folder / "README.md").write_text("---\nlicense: cc0-1.0\n---\n# Generated reviews\n")
    dice = np.random.default_rng(0)
    with pq.ParquetWriter(data / "train-00000-of-00001.parquet", _schema()) as writer:
        for start in range(0, rows, 100_000):
            count = min(100_000, rows - start)
            sizes = dice.integers(*TEXTS[texts], count)
            drawn = dice.integers(0, len(WORDS), int(sizes.sum()))
            offsets = np.r_[0, np.cumsum(sizes)].astype(np.int32)
            words = pa.array([word.replace("e", "é") if texts == "accented" else word for word in WORDS])
            bodies = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), words.take(pa.array(drawn))), " ")
            titles = pc.binary_join_element_wise(
                "Review ", pa.array(np.arange(start, start + count)).cast(pa.string()), ""
            )
            labels = pa.array(dice.integers(0, 4, count))
            columns = [titles, bodies, labels, pa.array(dice.random(count))]
            writer.write_table(pa.table(columns, schema=_schema()), row_group_size=100_000)
    return data / "train-00000-of-00001.parquet"


def _schema():
    import pyarrow as pa

    return pa.schema([("title", pa.string()), ("body", pa.string()), ("label", pa.int64()), ("score", pa.float64())])


def plan(texts: str = "usual"):
    from regraft.domain.plan import Plan, Step

    steps = (
        Step(op="rename", args={"names": {"body": "review"}}),
        Step(op="template", args={"template": "Title: {{ title }}\nReview: {{ review|trim }}", "output": "input"}),
        Step(op="map_labels", args={"column": "label", "mapping": LABELS, "output": "output"}),
        Step(op="filter", args={"conditions": [{"column": "review", "operator": "min_chars", "value": LEAST[texts]}]}),
    )
    return Plan(task="sentiment", dataset="reviews", columns=("input", "output"), steps=steps)


def regraft(file: Path, out: Path, texts: str) -> int:
    """The executor over a folder catalog."""
    from regraft.tools.sparing import spare

    spare()  # as every command begins, before Arrow reads what memory it is to keep
    from regraft.domain.card import DatasetRef
    from regraft.memory.batches import BatchStore
    from regraft.memory.kept import Kept
    from regraft.tools.catalogs.folder import FolderCatalog
    from regraft.tools.execution.bind import bind
    from regraft.tools.execution.source import execute_source

    catalog = FolderCatalog(file.parents[2], kept=Kept(file.parents[3] / "kept"))
    card = catalog.card("reviews")
    ref = DatasetRef(id=card.id, revision=card.revision, config=card.splits[0].config, splits=("train",))
    bound = bind(plan(texts), ("title", "body", "label", "score"))
    run = execute_source(bound, catalog, ref, wanted=None, seed=0, store=BatchStore(out))
    assert run.counts.rows == run.counts.accepted + run.counts.rejected
    return run.counts.accepted


SHORT, UNKNOWN = "'review' min_chars {}", "the label in column 'label' is not one of the mapped labels"


def polars(file: Path, out: Path, texts: str) -> int:
    """The same by a polars script: accepted rows with their places, and places and reasons of the rejected ones."""
    import polars as pl

    out.mkdir()
    text, least = pl.col("review").str.strip_chars(), LEAST[texts]
    reason = (
        pl.when(pl.col("output").is_null())
        .then(pl.lit(UNKNOWN))
        .when(text.str.len_chars() < least)
        .then(pl.lit(SHORT.format(least)))
        .alias("reason")
    )
    frame = _polars_read(file, row_index_name="index").with_columns(reason, pl.lit("train").alias("split"))
    accepted = frame.filter(pl.col("reason").is_null()).select("input", "output", "split", "index")
    rejected = frame.filter(pl.col("reason").is_not_null()).select("split", "index", "reason")
    files = {"rows": accepted, "rejected": rejected}
    sinks = [rows.sink_parquet(out / f"{name}.parquet", compression="lz4", lazy=True) for name, rows in files.items()]
    pl.collect_all(sinks)
    return _synced(out)


def polars_rows(file: Path, out: Path, texts: str) -> int:
    """Less by a polars script: the accepted rows alone."""
    import polars as pl

    out.mkdir()
    text = pl.col("review").str.strip_chars()
    frame = _polars_read(file).filter(pl.col("output").is_not_null() & (text.str.len_chars() >= LEAST[texts]))
    frame.select("input", "output").sink_parquet(out / "rows.parquet", compression="lz4")
    return _synced(out)


def _polars_read(file: Path, **options: Any) -> Any:
    import polars as pl

    label = pl.col("label").cast(pl.String).replace_strict(LABELS, default=None).alias("output")
    text = pl.format("Title: {}\nReview: {}", pl.col("title"), pl.col("review").str.strip_chars()).alias("input")
    return pl.scan_parquet(file, **options).rename({"body": "review"}).with_columns(text, label)


def duckdb(file: Path, out: Path, texts: str) -> int:
    """The same as the first of them, by DuckDB."""
    import duckdb as engine

    out.mkdir()
    cases = " ".join(f"WHEN {label} THEN '{name}'" for label, name in LABELS.items())
    connection = engine.connect()
    unknown, short = (reason.replace("'", "''") for reason in (UNKNOWN, SHORT.format(LEAST[texts])))
    connection.execute(f"""
        CREATE TEMP TABLE made AS
        SELECT *, CASE WHEN output IS NULL THEN '{unknown}' WHEN short THEN '{short}' END AS reason
        FROM (SELECT 'Title: ' || title || chr(10) || 'Review: ' || trim(body) AS input,
                     CASE label {cases} END AS output, 'train' AS split, file_row_number AS index,
                     length(trim(body)) < {LEAST[texts]} AS short
              FROM read_parquet('{file}', file_row_number = true))""")
    for name, columns, which in (
        ("rows", "input, output, split, index", ""),
        ("rejected", "split, index, reason", "NOT"),
    ):
        connection.execute(f"""COPY (SELECT {columns} FROM made WHERE reason IS {which} NULL)
            TO '{out}/{name}.parquet' (FORMAT parquet, COMPRESSION lz4_raw)""")
    return _synced(out)


def _synced(out: Path) -> int:
    """Sync the files to disk; how many rows were accepted."""
    import pyarrow.parquet as pq

    for file in out.iterdir():
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
    return pq.read_metadata(out / "rows.parquet").num_rows


WAYS: dict[str, Callable[[Path, Path, str], int]] = {
    "regraft": regraft,
    "polars": polars,
    "polars_rows": polars_rows,
    "duckdb": duckdb,
}


def child(way: str, file: Path, texts: str, repeat: int) -> None:
    """Measure one way in this process and print what it took."""
    seconds, cpu, rows = [], [], 0
    for _ in range(repeat):
        with tempfile.TemporaryDirectory(dir=file.parents[2].parent) as scratch:
            started, busy = time.perf_counter(), time.process_time()
            rows = WAYS[way](file, Path(scratch) / "out", texts)
            seconds.append(time.perf_counter() - started)
            cpu.append(time.process_time() - busy)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "rows": rows, "peak": peak}))


def measured(way: str, file: Path, texts: str, repeat: int) -> dict:
    asked = ("--file", str(file), "--texts", texts, "--repeat", str(repeat))
    done = subprocess.run(
        [sys.executable, __file__, "--child", way, *asked], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def speed(rows: int, texts: str, repeat: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        file = generate(Path(scratch) / "catalog" / "reviews", rows, texts)
        size = file.stat().st_size / 2**20
        print(f"{rows:,} rows, {texts} texts, {size:.0f} MiB of parquet, best and median of {repeat}")
        found = {way: measured(way, file, texts, repeat) for way in WAYS}
        for way, result in found.items():
            best, median = min(result["seconds"]), statistics.median(result["seconds"])
            cpu = min(result["cpu"])
            print(f"  {way:<11} {best:6.2f} s  {median:6.2f} s  CPU {cpu:5.2f} s  {result['rows']:,} rows accepted")
        if len({result["rows"] for result in found.values()}) > 1:
            raise SystemExit("the ways disagree on the rows")
        for way in [way for way in WAYS if way != "regraft"]:
            ratios = [min(found["regraft"][what]) / min(found[way][what]) for what in ("seconds", "cpu")]
            print(f"  regraft / {way}: {ratios[0]:.2f}, in processor time {ratios[1]:.2f}")


def memory() -> None:
    peaks = {}
    for rows in (500_000, 5_000_000):
        with tempfile.TemporaryDirectory() as scratch:
            file = generate(Path(scratch) / "catalog" / "reviews", rows)
            peaks[rows] = measured("regraft", file, "usual", 1)["peak"]
            print(f"  {rows:>9,} rows: peak {peaks[rows] / 2**20:.0f} MiB")
    print(f"  5,000,000 / 500,000 rows: {peaks[5_000_000] / peaks[500_000]:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--texts", choices=TEXTS, default="usual")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--memory", action="store_true", help="also compare peak memory for 500,000 and 5,000,000 rows")
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.file, options.texts, options.repeat)
        return
    names = ("pyarrow", "polars", "duckdb")
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in names)
    )
    speed(options.rows, options.texts, options.repeat)
    if options.memory:
        memory()


if __name__ == "__main__":
    main()
