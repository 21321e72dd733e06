"""The Hub catalog against a loopback Hub: equal builds, builds in bad weather, bytes for a few rows of many.

python benchmarks/hub.py builds CATALOG_FOLDER TASK.yaml …     folder against Hub, fair and with 20% faults
python benchmarks/hub.py bytes [--rows 5000000]                 500 rows of a dataset of so many rows
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from regraft.tools.testing.loopback_hub.faults import clear, stormy
from regraft.tools.testing.loopback_hub.server import LoopbackHub

ROOT = Path(__file__).parents[1]


def build(task: Path, catalog: str, home: Path, out: Path, rows: int, endpoint: str = "") -> dict[str, Any]:
    """One build by the command line in a process of its own; what it printed, with its seconds and its data's hash."""
    home.mkdir(parents=True, exist_ok=True)
    env = os.environ | {"REGRAFT_HOME": str(home), "HF_HOME": str(home / "hf"), "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    env |= {"HF_ENDPOINT": endpoint} if endpoint else {}
    env.pop("HF_HUB_OFFLINE", None)
    command = [str(ROOT / ".venv/bin/regraft"), "build", str(task), "--catalog", catalog, "--out", str(out), "--json"]
    start = time.perf_counter()
    done = subprocess.run(
        [*command, "--rows", str(rows), "--approve", "none"], env=env, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    try:
        told = json.loads(done.stdout)
    except ValueError:
        sys.exit(f"the build ended with {done.returncode}: {done.stderr[-2000:]}")
    files = sorted((out / "data").glob("*.parquet")) if out.is_dir() else []
    state = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    return {"rows": told.get("rows", told), "data": state, "seconds": round(seconds, 1)}


def builds(folder: Path, tasks: list[Path], rows: int) -> None:
    for task in tasks:
        with tempfile.TemporaryDirectory() as scratch, LoopbackHub(folder) as hub:
            place = Path(scratch)
            results = {"folder": build(task, str(folder), place / "h0", place / "o0", rows)}
            for name, weather in (("hub", clear), ("hub with 20% faults", stormy(0.2, seed=7))):
                hub.seen.reset()
                hub.weather = weather
                told = build(task, "hub", place / f"h {name}", place / f"o {name}", rows, hub.url)
                faults = sum(hub.seen.faults.values())
                results[name] = told | {"requests": hub.seen.requests, "MB": hub.seen.bytes / 1e6, "faults": faults}
            same = len({json.dumps([one["rows"], one["data"]]) for one in results.values()}) == 1
            print(json.dumps({"task": task.stem, "same": same, **results}, indent=1), flush=True)


def few_of_many(rows: int) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    from regraft.domain.card import DatasetRef
    from regraft.tools.catalogs.hub.catalog import HubCatalog

    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "big" / "data"
        data.mkdir(parents=True)
        (data.parent / "README.md").write_text("---\nlicense: mit\n---\n# Big\n")
        shards, chance = 5, np.random.default_rng(0)
        for shard in range(shards):
            numbers = chance.integers(0, 1 << 62, (rows // shards, 3))
            texts = [f"What is {a} plus {b}, given {c}?" for a, b, c in numbers.tolist()]
            table = pa.table({"question": texts, "answer": [str(a + b) for a, b, _ in numbers.tolist()]})
            pq.write_table(table, data / f"train-{shard:05d}-of-{shards:05d}.parquet", row_group_size=100_000)
        size = sum(path.stat().st_size for path in data.iterdir())
        with LoopbackHub(Path(scratch)) as hub:
            catalog = HubCatalog(hub.url, token=False)
            card = catalog.card("big")
            ref = DatasetRef(id="big", revision=card.revision, config="default", splits=("train",))
            steps = {"card and footers": (hub.seen.bytes, hub.seen.requests)}
            catalog.sample(ref, 200)
            steps["and a sample of 200 rows"] = (hub.seen.bytes, hub.seen.requests)
            block = catalog.read_block(ref, 0, rows=500)
            steps["and a block of 500 rows"] = (hub.seen.bytes, hub.seen.requests)
            catalog.read_block(ref, 0)
            steps["and a block of 8,192 rows"] = (hub.seen.bytes, hub.seen.requests)
        print(f"{rows:,} rows in {shards} files of {size / 1e6:.0f} MB; rows read: {len(block) if block else 0}")
        for name, (count, requests) in steps.items():
            print(f"  {name:28} {count / 1e6:8.2f} MB  {requests} requests")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    both = commands.add_parser("builds")
    both.add_argument("folder", type=Path)
    both.add_argument("tasks", type=Path, nargs="+")
    both.add_argument("--rows", type=int, default=300)
    few = commands.add_parser("bytes")
    few.add_argument("--rows", type=int, default=5_000_000)
    asked = parser.parse_args()
    if asked.command == "bytes":
        few_of_many(asked.rows)
    else:
        builds(asked.folder.resolve(), asked.tasks, asked.rows)


if __name__ == "__main__":
    main()
