"""How fast the web page answers on a run of a million rows, with as many rejected, beside one that waits for a person.

A run is made whose dataset has ROWS rows of some 300 characters in five sources, with lineage and rejected rows, as a
build would have left it; `regraft ui` is started on it as people start it, and each page is asked for again and again
over HTTP. The first answer after the start is told apart, because it imports and reads what later ones find ready.

Aim: every page within 100 ms. A search for a text that no rejected row holds must read them all; it is told, without an
aim.

    python benchmarks/page.py [--rows 1000000] [--times 20]
"""

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
from regraft.domain.card import Candidate, DatasetRef
from regraft.domain.outcome import BuildOutcome, RowCounts, SourceOutcome
from regraft.domain.plan import Plan, Step
from regraft.domain.run import BuildOptions
from regraft.domain.task import Demonstration, TaskSpec
from regraft.graph.runs.leaving import begin
from regraft.memory.runs import RunStore
from regraft.tools.export.writer import ROW_GROUP
from regraft.tools.rows import LINEAGE_SCHEMA, REJECTED_FILE_SCHEMA

SOURCES, LABELS = 5, ("positive", "negative", "neutral")
REASONS = ("the text is too long", "the text is a copy", "not needed: there are more rows than asked for")
AIM_MS = 100.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--times", type=int, default=20)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="regraft-page-") as folder:
        home = Path(folder)
        run = make_run(home, asked.rows)
        measure(home, run, asked.rows, asked.times)


def make_run(home: Path, rows: int) -> str:
    """A finished run of so many rows, and as many that were rejected."""
    out = home / "out"
    shown = tuple(Demonstration(input=f"text {n}", output=LABELS[n % 3]) for n in range(3))
    task = TaskSpec(name="million", instruction="Say how the text feels.", demonstrations=shown, labels=LABELS)
    run = begin(task, BuildOptions(catalog="builtin", rows=rows, out=str(out)), home=home)
    write(out, rows)
    each = {reason: rows // SOURCES // len(REASONS) for reason in REASONS}
    counts = RowCounts(rows=2 * (rows // SOURCES), accepted=rows // SOURCES, reasons=each)
    sources = []
    for number in range(SOURCES):
        ref = DatasetRef(id=f"source/{number}", revision="r", config="default", splits=("train",))
        steps = (Step(op="rename", args={"names": {"text": "input", "label": "output"}}),)
        plan = Plan(task=task.name, dataset=ref.id, columns=task.columns, steps=steps)
        candidate = Candidate(ref=ref, title=ref.id, score=1.0, licenses=("mit",))
        sources.append(SourceOutcome(candidate=candidate, plan=plan, counts=counts))
    facts = {"run": run, "task": task.name, "status": "done", "rows_asked": rows, "rows": rows, "out": str(out)}
    folder = RunStore(home).open(run)
    folder.save_outcome(BuildOutcome(**facts, sources=tuple(sources), splits={"train": rows}))
    folder.mark("done")
    return run


def write(out: Path, rows: int) -> None:
    """The three files that pages read, in row groups as a build writes them."""
    rng = random.Random(0)
    words = [f"word{number}" for number in range(5_000)]
    texts = [" ".join(rng.choices(words, k=40)) for _ in range(ROW_GROUP)]
    (out / "data").mkdir(parents=True)
    data = pa.schema([("input", pa.string()), ("output", pa.string())])
    settings = {"compression": "zstd", "compression_level": 3, "version": "2.6", "store_schema": False}
    with (
        pq.ParquetWriter(out / "data" / "train-00000-of-00001.parquet", data, **settings) as accepted,
        pq.ParquetWriter(out / "lineage.parquet", LINEAGE_SCHEMA, **settings) as lineage,
        pq.ParquetWriter(out / "rejected.parquet", REJECTED_FILE_SCHEMA, **settings) as rejected,
    ):
        for start in range(0, rows, ROW_GROUP):
            count = min(ROW_GROUP, rows - start)
            own = [f"{start + n} {texts[n]}" for n in range(count)]
            place = {"source": [f"source/{(start + n) % SOURCES}" for n in range(count)], "part": [0] * count}
            place |= {"revision": ["r"] * count, "config": ["default"] * count, "split": ["train"] * count}
            place["index"] = range(start, start + count)
            accepted.write_table(pa.table([own, rng.choices(LABELS, k=count)], schema=data))
            made = {"plan": ["h" * 64] * count, "checks": [["in_labels"]] * count}
            lineage.write_table(table(LINEAGE_SCHEMA, place | made, count))
            previews = [f'{{"input": "{text[:270]}"}}' for text in own]
            why = {"stage": ["check"] * count, "reason": rng.choices(REASONS, k=count), "preview": previews}
            rejected.write_table(table(REJECTED_FILE_SCHEMA, place | why, count))


def table(schema: pa.Schema, columns: dict[str, Any], rows: int) -> pa.Table:
    """A table of a schema whose other columns are empty."""
    filled = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(rows, f.type) for f in schema]
    return pa.table(filled, schema=schema)


def measure(home: Path, run: str, rows: int, times: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "regraft", "ui", "--no-browser", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "REGRAFT_HOME": str(home)}, stderr=subprocess.DEVNULL)
    try:
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        wait_for(client)
        client.get("/", params={"token": (home / "ui-token").read_text()})
        time.sleep(15)  # imports go on while a person reads the first page
        print(f"{rows:,} rows, {os.cpu_count()} processors, {times} visits a page; milliseconds")
        print(f"{'page':<44}{'first':>8}{'median':>8}{'worst':>8}")
        for name, path in pages(run).items():
            told(client, name, path, times, rows)
    finally:
        server.terminate()
        server.wait()


def pages(run: str) -> dict[str, str]:
    """What is asked for, by name; {n} is another place at each visit."""
    at, result = f"/runs/{run}", f"/runs/{run}/result"
    return {
        "runs": "/",
        "the run": at,
        "rows, any page": f"{result}?page={{n}}",
        "rows of a source and a label, any page": f"{result}?source=source/3@default&label=neutral&page={{m}}",
        "rejected rows": f"{result}?view=rejected",
        "rejected rows of a reason, any page": f"{result}?view=rejected&reason=the text is a copy&page={{m}}",
        "rejected rows with a text": f"{result}?view=rejected&q=word77 ",
        "rejected rows with a text that none has": f"{result}?view=rejected&q=nowhere{{n}}",
        "mixture": f"{result}?view=mixture",
        "figures": f"{result}?view=figures",
        "one row with its lineage": f"{at}/rows/{{n}}",
    }


def told(client: httpx.Client, name: str, path: str, times: int, rows: int) -> None:
    rng, spent = random.Random(1), []
    for _ in range(times + 1):
        place = rng.randrange(1, max(2, rows // 20))
        start = time.perf_counter()
        answer = client.get(path.format(n=place, m=place // 15 + 1))
        spent.append(1000 * (time.perf_counter() - start))
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
    first, *later = spent
    over = "" if statistics.median(later) <= AIM_MS else "  over the aim"
    print(f"{name:<44}{first:>8.0f}{statistics.median(later):>8.0f}{max(later):>8.0f}{over}")


def wait_for(client: httpx.Client) -> None:
    for _ in range(600):
        try:
            client.get("/static/ui.css")
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit("the page did not come up")


if __name__ == "__main__":
    main()
