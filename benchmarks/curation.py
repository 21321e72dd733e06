"""Curation at size: duplicates, contradictions, balance and exactly N rows of many millions, in little memory.

    python benchmarks/curation.py [--rows 20000000] [--take 0.5] [--seed 0] [--folder DIR]

Candidate rows are generated as an execution would have left them, in files of 8,192 rows: texts of 8 to 28 words, of
which 5% repeat an earlier one, 5% do so but for a word, and 1% have another label than their twin. Told are seconds and
processor time of each part, the peak of the process's own memory (`anonymous`: without pages of mapped files, which
the system takes back when it needs them), what the keys took on disk while they were needed, and the bytes a row of
each. A part of the same rows in the same order gives the same bytes with any memory (`tests/tools/curation`).
"""

import argparse
import json
import os
import resource
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

BATCH = 8_192
LABELS = ("negative", "neutral", "positive", "mixed")


def generate(folder: Path, rows: int) -> None:
    """Candidate rows in files of BATCH rows."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import compute as pc

    folder.mkdir(parents=True)
    dice = np.random.default_rng(0)
    words = pa.array(["".join(dice.choice(list("bdfgklmnprstaeiou"), dice.integers(3, 8))) for _ in range(30_000)])
    before = None
    for start in range(0, rows, BATCH):
        count = min(BATCH, rows - start)
        sizes = dice.integers(8, 29, count)
        offsets = np.r_[0, np.cumsum(sizes)].astype(np.int32)
        drawn = dice.integers(0, len(words), int(offsets[-1]))
        labels, fate = dice.integers(0, len(LABELS), count), dice.random(count)
        if before is not None:
            for row in np.flatnonzero(fate < 0.11):
                old, its = before[row % len(before)]
                size = min(len(old), offsets[row + 1] - offsets[row])
                drawn[offsets[row] : offsets[row] + size] = old[:size]
                if size < offsets[row + 1] - offsets[row]:
                    offsets[row + 1 :] -= offsets[row + 1] - offsets[row] - size
                    drawn = np.r_[drawn[: offsets[row + 1]], drawn[offsets[row + 1] + sizes[row] - size :]]
                    sizes[row] = size
                labels[row] = its if fate[row] < 0.1 else (its + 1) % len(LABELS)
                if fate[row] < 0.05:
                    drawn[offsets[row] + size // 2] = dice.integers(0, len(words))
        texts = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), words.take(pa.array(drawn))), " ")
        before = [(drawn[offsets[row] : offsets[row + 1]].copy(), labels[row]) for row in range(min(count, 2_000))]
        table = pa.table(
            {
                "input": texts,
                "output": pa.array(LABELS).take(pa.array(labels)),
                "__split__": pa.repeat("train", count),
                "__index__": pa.array(np.arange(start, start + count)),
                "__part__": pa.array(np.zeros(count, np.int32)),
            }
        )
        pq.write_table(table, folder / f"{start // BATCH:06d}.parquet", compression="lz4", use_dictionary=["__split__"])


def stored(folder: Path) -> Iterator:
    import pyarrow.parquet as pq

    for file in sorted(folder.iterdir()):
        yield pq.read_table(file)


class Watch:
    """The peaks of the process's anonymous memory and of a folder's size, looked at twice a second."""

    def __init__(self, folder: Path) -> None:
        self.memory = self.disk = 0
        self._folder, self._done = folder, threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self._done.wait(0.5):
            status = Path("/proc/self/status").read_text()
            self.memory = max(self.memory, int(status.split("RssAnon:")[1].split()[0]) << 10)
            self.disk = max(self.disk, sum(_size(file) for file in self._folder.rglob("spill/*")))

    def stop(self) -> None:
        self._done.set()


def _size(file: Path) -> int:
    try:
        return file.stat().st_blocks * 512
    except OSError:
        return 0


def curated(folder: Path, rows: int, take: int, seed: int) -> None:
    from regraft.domain.brief import TaskBrief
    from regraft.domain.task import TaskSpec
    from regraft.tools.curation import SourceRows, curate

    task = TaskSpec(name="t", instruction="Say the mood.", demonstrations=({"input": "x", "output": "neutral"},))  # type: ignore[arg-type]
    brief = TaskBrief(task=task, kind="label", language="en", layouts={}, requirements=(), queries=(), labels=LABELS)
    out = folder.parent / "out"
    out.mkdir()
    watch, began, busy = Watch(out), time.perf_counter(), os.times()
    done = curate(
        [SourceRows("a", lambda: stored(folder))],
        task=task,
        brief=brief,
        rows=take,
        quotas={"a": take},
        seed=seed,
        folder=out,
    )
    watch.stop()
    seconds, times = time.perf_counter() - began, os.times()
    cpu = times.user + times.system - busy.user - busy.system
    dropped = done.dropped["a"]
    assert done.accepted.num_rows == take, done.accepted.num_rows
    assert done.accepted.num_rows + sum(dropped.values()) == rows
    balance = Counter(done.accepted.column("output").value_counts().to_pylist()[0])
    told = {
        "rows": rows,
        "taken": take,
        "seconds": round(seconds, 1),
        "cpu": round(cpu, 1),
        "cpu_us_a_row": round(cpu / rows * 1e6, 1),
        "anonymous_MiB": watch.memory >> 20,
        "anonymous_bytes_a_row": round(watch.memory / rows, 1),
        "peak_rss_MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "spilled_MiB": watch.disk >> 20,
        "spilled_bytes_a_row": round(watch.disk / rows, 1),
        "written_bytes_a_row": round(sum(_size(file) for file in out.glob("*.arrow")) / rows, 1),
        "dropped": dropped,
        "a_label": dict(balance),
    }
    print(json.dumps(told, indent=1), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--take", type=float, default=0.5, help="share of the rows that are taken")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where candidates are made, or were")
    args = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="curation-", dir=args.folder and args.folder.parent))
    try:
        candidates = args.folder or scratch / "candidates"
        if not candidates.exists():
            generate(candidates, args.rows)
        link = scratch / "rows"
        link.symlink_to(candidates)
        curated(link, args.rows, int(args.rows * args.take), args.seed)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
