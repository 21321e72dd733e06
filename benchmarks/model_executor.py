"""How fast rows go through a model, what a call costs in processor time, and what a kill costs.

    python benchmarks/model_executor.py [--repeat 3] [--part rate|limit|batch|kill|memory]

A plan with one model operation (classify) is executed over generated rows against the stub server of the shared
laboratory (50 ms an answer; REGRAFT_SHARED names the folder), every answer stored in the ledger and every block of rows
on disk. Beside it, in the same run, a bare aiohttp loop sends the same number of calls and parses the answers, nothing
more. Each figure is of a process of its own, the best of the repeats: "rows/s" counts from rows in memory to finished
blocks, "whole process" from the start of the interpreter. Aims: 1,000 rows/s at 64 calls in flight (the limit is
1,280), 250 rows/s where the server takes 16 at once (the limit is 320), ten times the rows with ten rows a call, and no
answered call repeated after kill -9.
"""

import argparse
import asyncio
import json
import os
import platform
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("REGRAFT_SHARED", Path(__file__).parents[1] / ".." / "shared"))
STUB = SHARED / "lab" / "stub_openai.py"
IN_FLIGHT, LATENCY_S = 64, 0.05


def reviews(rows: int) -> list[str]:
    return [f"Review {number}: the film was slow at first, but its quiet end moved everyone." for number in range(rows)]


class Reviews:
    """A catalog of one dataset that lies in memory."""

    name = "memory"

    def __init__(self, rows: int) -> None:
        import pyarrow as pa

        texts = [text.encode() for text in reviews(rows)]
        ends = array("i", accumulate(map(len, texts), initial=0))
        # from buffers, since Arrow imports pandas before it makes an array of a list for others than Regraft
        buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
        self.table = pa.table([pa.Array.from_buffers(pa.string(), rows, buffers)], names=["review"])

    def card(self, dataset: str) -> object:
        from regraft.domain.card import DatasetCard, SplitInfo

        split = SplitInfo(config="default", split="train", files=(), rows=self.table.num_rows, bytes=self.table.nbytes)
        return DatasetCard(id=dataset, revision="1", splits=(split,))

    def row_count(self, _: object) -> int:
        return self.table.num_rows

    def blocks(self, _: object, *, rows: int) -> int:
        return -(-self.table.num_rows // rows)

    def read_block(self, _: object, block: int, *, rows: int, columns: object = None) -> object:  # noqa: ARG002
        from regraft.tools.catalogs.base import Block

        part = self.table.slice(block * rows, rows)
        index = range(block * rows, block * rows + part.num_rows)
        return Block(part, ["train"] * part.num_rows, index) if part.num_rows else None


def ours(url: str, home: Path, rows: int, rows_per_call: int) -> None:
    """Execute a plan that asks the model, as a build does, and tell what that took."""
    from regraft.tools.sparing import ending, spare

    spare()  # as the command does
    from regraft.domain.card import DatasetRef
    from regraft.domain.plan import Plan, Step
    from regraft.memory.batches import BatchStore
    from regraft.tools.execution.bind import bind
    from regraft.tools.execution.source import execute_source
    from regraft.tools.models.opening import ModelOptions, open_models

    args = {"template": "{{ review }}", "labels": ["label_a", "label_b"], "output": "label"}
    step = Step(op="classify", args={**args, "rows_per_call": rows_per_call})
    plan = Plan(task="t", dataset="d", columns=("review", "label"), steps=(step,))
    ref = DatasetRef(id="d", revision="1", config="default", splits=("train",))
    catalog: Any = Reviews(rows)
    with open_models("openai:stub", home, ModelOptions(base_url=url, concurrency=IN_FLIGHT)) as models:
        bound = bind(plan, ["review"], models=models)
        before = _peak_mb()
        began, worked = time.perf_counter(), time.process_time()
        run = execute_source(bound, catalog, ref, wanted=None, seed=0, store=BatchStore(home / "batches"))
        _tell(rows, rows / rows_per_call, began, worked, before, run.counts.accepted)
    ending(0)  # as the command does


def raw(url: str, rows: int, rows_per_call: int) -> None:
    """The same calls by aiohttp alone."""
    import aiohttp
    from pydantic import BaseModel, create_model

    class Label(BaseModel):
        label: str

    fields: dict[str, Any] = {f"r{number + 1}": (Label, ...) for number in range(rows_per_call)}
    answer = Label if rows_per_call == 1 else create_model("Labels", **fields)
    schema = {"type": "json_schema", "json_schema": {"name": "a", "schema": answer.model_json_schema()}}
    texts = reviews(rows)
    left = iter(range(0, rows, rows_per_call))
    answered: list[BaseModel] = []

    async def work(session: aiohttp.ClientSession) -> None:
        for start in left:
            content = "\n".join(texts[start : start + rows_per_call])
            body = {"model": "stub", "messages": [{"role": "user", "content": content}], "response_format": schema}
            async with session.post(f"{url}/chat/completions", json=body) as response:
                told = json.loads(await response.read())
                answered.append(answer.model_validate_json(told["choices"][0]["message"]["content"]))

    async def run() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:
            before = _peak_mb()
            began, worked = time.perf_counter(), time.process_time()
            await asyncio.gather(*(work(session) for _ in range(IN_FLIGHT)))
            _tell(rows, rows / rows_per_call, began, worked, before, len(answered) * rows_per_call)

    asyncio.run(run())


def _tell(rows: int, calls: float, began: float, worked: float, before_mb: float, accepted: int) -> None:
    seconds = time.perf_counter() - began
    figures = {
        "rows_s": rows / seconds,
        "cpu_ms": 1000 * (time.process_time() - worked) / calls,
        "accepted": accepted,
        "peak_mb": _peak_mb(),
        "grown_mb": _peak_mb() - before_mb,
    }
    print(json.dumps(figures))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def stub(*options: str) -> Iterator[str]:
    """The stub server in a process of its own; gives its base URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(STUB), "--port", str(port), "--latency", str(LATENCY_S), *options]
    with subprocess.Popen(command) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                _get(f"{url}/stats")
                break
            except OSError:
                time.sleep(0.1)
        try:
            yield f"{url}/v1"
        finally:
            process.kill()


def _get(url: str, data: bytes | None = None) -> dict[str, float]:
    with urllib.request.urlopen(url, data, timeout=5) as response:
        return json.loads(response.read())


def stats(url: str) -> dict[str, float]:
    return _get(url.removesuffix("/v1") + "/stats")


def command(part: str, url: str, home: Path, rows: int, rows_per_call: int = 1) -> list[str]:
    return [sys.executable, __file__, "--child", part, url, str(home), str(rows), str(rows_per_call)]


def measured(part: str, url: str, rows: int, rows_per_call: int, repeat: int) -> dict[str, float]:
    """The best of some runs, each in a process and a home of its own."""
    runs = []
    for _ in range(repeat):
        _get(url.removesuffix("/v1") + "/reset", b"{}")
        with tempfile.TemporaryDirectory() as home:
            began = time.perf_counter()
            told = subprocess.run(
                command(part, url, Path(home), rows, rows_per_call), check=True, capture_output=True, text=True
            )
            whole = rows / (time.perf_counter() - began)
        seen = stats(url)
        runs.append({**json.loads(told.stdout), "whole_s": whole, "busy": seen["r429"], "calls": seen["requests"]})
    best = max(runs, key=lambda run: run["rows_s"])
    best["cpu_ms"] = min(run["cpu_ms"] for run in runs)
    return best


def show(name: str, run: dict[str, float]) -> None:
    print(
        f"{name:36} {run['rows_s']:8,.0f} rows/s  whole process {run['whole_s']:7,.0f}  {run['calls']:6,.0f} calls "
        f"({run['busy']:.0f} refused)  {run['cpu_ms']:.2f} CPU ms a call  {run['peak_mb']:.0f} MB"
    )


def rate(repeat: int) -> None:
    with stub() as url:
        for rows in (1_000, 10_000):
            show(f"bare aiohttp, {rows:,} rows", measured("raw", url, rows, 1, repeat))
            show(f"regraft, {rows:,} rows", measured("ours", url, rows, 1, repeat))


def limit(repeat: int) -> None:
    with stub("--limit", "16") as url:
        for rows in (1_000, 3_000):
            show(f"regraft, 16 at once, {rows:,} rows", measured("ours", url, rows, 1, repeat))


def batch(repeat: int) -> None:
    with stub() as url:
        show("bare aiohttp, ten rows a call, 50,000", measured("raw", url, 50_000, 10, repeat))
        show("regraft, ten rows a call, 50,000", measured("ours", url, 50_000, 10, repeat))


def memory(repeat: int) -> None:
    del repeat
    with stub() as url:
        small, large = (measured("ours", url, rows, 10, 1) for rows in (1_000, 100_000))
        show("regraft, ten rows a call, 1,000", small)
        show("regraft, ten rows a call, 100,000", large)
        print(f"{'memory of 99,000 more rows':36} {large['peak_mb'] - small['peak_mb']:8,.0f} MB")


def kill(repeat: int) -> None:
    """Kill at 600 of 1,000 calls; what is asked beyond 1,000 calls in all was in flight or repeated."""
    del repeat
    with stub() as url, tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(command("ours", url, Path(home), 1_000), stdout=subprocess.DEVNULL)
        while stats(url)["requests"] < 600:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(4 * LATENCY_S)
        asked, kept = int(stats(url)["requests"]), _stored(Path(home))
        subprocess.run(command("ours", url, Path(home), 1_000), check=True, stdout=subprocess.DEVNULL)
        again = int(stats(url)["requests"]) - asked
    print(f"{'killed at':36} {asked} calls: {kept} answers stored, {asked - kept} in flight")
    print(f"{'asked after the resume':36} {again}: {again - (1_000 - kept)} of the answers stored before are repeated")


def _stored(home: Path) -> int:
    import sqlite3

    with sqlite3.connect(home / "ledger.sqlite") as ledger:
        return ledger.execute("SELECT count(*) FROM answers").fetchone()[0]


PARTS = {"rate": rate, "limit": limit, "batch": batch, "kill": kill, "memory": memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        part, url, home, rows, rows_per_call = given.child
        if part == "raw":
            raw(url, int(rows), int(rows_per_call))
        else:
            ours(url, Path(home), int(rows), int(rows_per_call))
        return
    if not STUB.is_file():
        sys.exit(f"skipped: there is no {STUB.name} in {SHARED.name}/lab; set REGRAFT_SHARED")
    load = os.getloadavg()[0]
    print(
        f"Python {platform.python_version()}, aiohttp {version('aiohttp')}, {os.cpu_count()} processors shared with "
        f"the server, load {load:.1f}; best of {given.repeat}"
    )
    for name in given.part or PARTS:
        PARTS[name](given.repeat)


if __name__ == "__main__":
    main()
