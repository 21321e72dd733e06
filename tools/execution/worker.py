"""A worker process: reads jobs and numbers of batches, makes the batches, and tells their figures.

    python -m regraft.tools.execution.worker

Standard input holds a JSON object a line: {"job": …, "desk": […]} names what is worked on from then on, {"make": 7}
asks for a batch, which is begun at once beside the others. Each is answered by a line: {"made": 7, "info": …} or
{"made": 7, "error": …}. The end of the input ends the process at once, in the middle of a batch too: then the driver is
gone, and a batch that is half made leaves no trace.
"""

import json
import os
import queue
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import IO, Any

from ...domain.crossing import as_data
from ...domain.errors import RegraftError, WorkerLost
from ...memory.batches import BatchInfo
from ..sparing import spare
from .blocks import BlockJob, Blocks
from .engine import opened

_AT_ONCE = 16
"""Batches at once in one worker: the driver sends more than one only where they wait for a model."""
_TRIES = 3
"""So often a batch is begun again whose wire to the desk was cut."""


class Worker:
    """Keeps what it has opened: of one source many batches are made."""

    _KEPT = 8

    def __init__(self) -> None:
        self._opened: dict[tuple[str, str], Blocks] = {}
        self._lock = threading.Lock()

    def make(self, job: BlockJob, desk: list[str] | None, number: int) -> dict[str, Any]:
        """The answer to {"make": number}."""
        try:
            info = self._made(job, desk, number)
        except RegraftError as exc:
            return as_data(exc)
        return {"info": None if info is None else info.model_dump(mode="json")}

    def _made(self, job: BlockJob, desk: list[str] | None, number: int) -> BatchInfo | None:
        """The batch. Where the wire to the desk is cut, it is begun again over another one: the driver may live, and
        has what was answered."""
        for _ in range(_TRIES):
            blocks = None
            with suppress(WorkerLost):
                blocks = self._blocks(job, desk)
                return blocks.batch(number)
            with self._lock:
                if blocks is not None and self._opened.get((job.key, job.root)) is blocks:
                    del self._opened[job.key, job.root]
        return self._blocks(job, desk).batch(number)

    def _blocks(self, job: BlockJob, desk: list[str] | None) -> Blocks:
        key = (job.key, job.root)
        with self._lock:
            if key not in self._opened:
                while len(self._opened) >= self._KEPT:
                    self._opened.pop(next(iter(self._opened)))
                self._opened[key] = opened(job, desk)
            return self._opened[key]


def main() -> None:
    spare()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the driver decides
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what an operation prints must not be taken for an answer
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin, lines), daemon=True).start()
    worker, job, desk, telling = Worker(), None, None, threading.Lock()

    def answer(job: BlockJob, desk: list[str] | None, asked: dict[str, Any]) -> None:
        try:
            made = json.dumps({"made": asked["id"], **worker.make(job, desk, asked["make"])})
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
            os._exit(1)  # a fault of the program is told by the worker's end, as a lack of memory is
        with telling:
            answers.write(made + "\n")
            answers.flush()

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="make") as pool:
        while True:
            asked = json.loads(lines.get())
            if "job" in asked:
                job, desk = BlockJob.model_validate(asked["job"]), asked["desk"]
            elif job is not None:
                pool.submit(answer, job, desk, asked)


def _read(stream: IO[str], lines: "queue.SimpleQueue[str]") -> None:
    for line in stream:
        lines.put(line)
    os._exit(0)


if __name__ == "__main__":
    main()
