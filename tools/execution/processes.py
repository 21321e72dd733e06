"""Batches by worker processes on this machine. A lost worker costs the batches it was at: they are made again."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...domain.crossing import from_data
from ...domain.errors import WorkerLost
from ...memory.batches import BatchInfo
from ..sparing import spared_environment
from .blocks import BlockJob
from .engine import PAID_AT_ONCE, Hands, Making

if TYPE_CHECKING:
    from ..models.service import ModelService

_WORKER = "regraft.tools.execution.worker"
_TRIES = 3
"""So often a batch is begun: one that ends every worker would end them for ever."""
_NEIGHBOURS = 8
"""Batches whose numbers lie so close share a row group of their file, which one worker decodes once."""


class ProcessEngine:
    """`workers` processes, started when they are first needed and kept for all sources of a run."""

    def __init__(self, workers: int, catalog: str, home: Path) -> None:
        self.at_once = workers
        self._catalog = catalog
        self._home = home
        self._pool = ThreadPoolExecutor(max(workers, PAID_AT_ONCE), thread_name_prefix="worker")
        self._free = threading.Condition()
        self._all: list[_Process] = []

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that run now."""
        with self._free:
            return [one.pid for one in self._all]

    @contextmanager
    def work_on(self, job: BlockJob, models: "ModelService | None") -> Iterator[Hands]:
        job = job.model_copy(update={"catalog": self._catalog, "home": str(self._home)})
        desk = models.desk() if models is not None else None
        opening = json.dumps({"job": job.model_dump(mode="json"), "desk": desk})
        # a batch that waits for a model leaves its worker idle; one that computes does not
        hands = _Hands(self, opening, at_once=-(-PAID_AT_ONCE // self.at_once) if desk else 1)
        try:
            yield hands
        finally:
            hands.give_up()

    def submit(self, job: str, number: int, at_once: int) -> Making:
        return self._pool.submit(self._made, job, number, at_once)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        with self._free:
            ending, self._all = self._all, []
        for process in ending:
            process.end()

    def _made(self, job: str, number: int, at_once: int) -> BatchInfo | None:
        for _ in range(_TRIES):
            process = self._taken(number, at_once)
            try:
                answer = process.make(job, number).result()
            except OSError:  # it is gone
                answer = None
            with self._free:
                process.busy -= 1
                if answer is None and process in self._all:
                    self._all.remove(process)
                self._free.notify_all()
            if answer is not None:
                if "error" in answer:
                    raise from_data(answer)
                return None if answer["info"] is None else BatchInfo.model_validate(answer["info"])
            process.end()
        raise WorkerLost(
            f"{_TRIES} workers ended, one after the other, at block {number} of a source",
            "memory may be short: take fewer --workers and resume",
        )

    def _taken(self, number: int, at_once: int) -> "_Process":
        """A worker with a hand free, if it may be the one that was at a neighbouring batch."""
        with self._free:
            while True:
                free = [process for process in self._all if process.busy < at_once]
                idle = [process for process in free if not process.busy]
                near = [p for p in idle or free if p.last // _NEIGHBOURS == number // _NEIGHBOURS]
                if not idle and len(self._all) < self.at_once:
                    process = _Process()
                    self._all.append(process)
                elif near or free:
                    process = min(near or idle or free, key=lambda process: process.busy)
                else:
                    self._free.wait()
                    continue
                process.busy += 1
                process.last = number
                return process


class _Hands:
    def __init__(self, engine: ProcessEngine, job: str, at_once: int) -> None:
        self._engine = engine
        self._job = job
        self._at_once = at_once
        self._begun: list[Making] = []

    def make(self, number: int) -> Making:
        future = self._engine.submit(self._job, number, self._at_once)
        self._begun = [one for one in self._begun if not one.done()] + [future]
        return future

    def give_up(self) -> None:
        """Nothing new is begun; what is under way is waited for, so that nobody writes when the run has ended."""
        for future in self._begun:
            if not future.cancel():
                future.exception()


class _Process:
    """One worker. It ends by itself when this process does, however that ends: its input is then at its end."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", _WORKER]
        self._popen: subprocess.Popen[str] = subprocess.Popen(  # noqa: S603 - our own module, by our own Python
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=spared_environment(),
        )
        self.pid = self._popen.pid
        self.busy = 0
        self.last = -_NEIGHBOURS
        self._job = ""
        self._numbers = count()
        self._lock = threading.Lock()
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._gone = False
        threading.Thread(target=self._hear, name="worker-answers", daemon=True).start()

    def make(self, job: str, number: int) -> "Future[dict[str, Any]]":
        """The worker's answer. The future, or the call, raises OSError where the worker is gone."""
        with self._lock:
            if self._gone:
                raise BrokenPipeError
            if job != self._job:
                self._tell(job)
                self._job = job
            asked = next(self._numbers)
            self._tell(json.dumps({"make": number, "id": asked}))
            answer: Future[dict[str, Any]] = Future()
            self._waiting[asked] = answer
            return answer

    def end(self) -> None:
        with suppress(OSError, ValueError), self._lock:
            if self._popen.stdin is not None:
                self._popen.stdin.close()
        self._popen.wait()

    def _hear(self) -> None:
        for line in self._popen.stdout or ():
            if line.endswith("\n"):
                answer = json.loads(line)
                with self._lock:
                    waiting = self._waiting.pop(answer["made"])
                waiting.set_result(answer)
        with self._lock:
            self._gone = True
            lost, self._waiting = list(self._waiting.values()), {}
        for waiting in lost:
            waiting.set_exception(BrokenPipeError())

    def _tell(self, line: str) -> None:
        if self._popen.stdin is not None:
            self._popen.stdin.write(line + "\n")
            self._popen.stdin.flush()
