"""How far a run at work is, in one small file that any process reads: `<run>/progress.json`.

Progress is told often and kept seldom: a counter that moves is written no more than twice a second, and losing the
last write costs nothing, because what a resume needs lies elsewhere.
"""

import threading
import time
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from ..domain.errors import OutputError
from ..domain.noun import Noun
from ..domain.run import Event
from .atomic import write_atomically

EVERY_S = 0.5


class Counter(Noun):
    """The last that was told of one counter, and where it began. Times are seconds since 1970."""

    event: Event
    since: float
    first: int
    at: float

    @property
    def left_s(self) -> float | None:
        """Seconds until it is through at its speed so far; None where that cannot be told yet."""
        done, total = self.event.done or 0, self.event.total
        spent, made = self.at - self.since, done - self.first
        if total is None or made <= 0 or spent <= 0 or done >= total:
            return None
        return (total - done) * spent / made


class Progress(Noun):
    """All counters of a run, by stage and source, and how many model calls were in flight when it was written."""

    at: float = 0.0
    in_flight: int = 0
    counters: tuple[Counter, ...] = ()

    @property
    def left_s(self) -> float | None:
        """Seconds until the slowest counter is through."""
        return max((left for counter in self.counters if (left := counter.left_s) is not None), default=None)


class ProgressFile:
    """Written by the process that works on the run, from several threads; read by any other."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "progress.json"
        self._lock = threading.Lock()
        self._counters: dict[tuple[str, str | None], Counter] = {}
        self._written = 0.0

    def note(self, event: Event, in_flight: int = 0) -> None:
        """Take in what happened. A disk that refuses the file is told of by those who must write, not here."""
        now = time.time()
        with self._lock:
            if event.done is not None:
                key = (event.stage, event.source)
                known = self._counters.get(key)
                since, first = (known.since, known.first) if known else (now, event.done)
                self._counters[key] = Counter(event=event, since=since, first=first, at=now)
            if event.done is None or event.done == event.total or now - self._written >= EVERY_S:
                self._write(now, in_flight)

    def waits(self, in_flight: int) -> None:
        """Take in that so many model calls wait for their answers, while nothing else is told."""
        now = time.time()
        with self._lock:
            if now - self._written >= EVERY_S:
                self._write(now, in_flight)

    def _write(self, now: float, in_flight: int) -> None:
        self._written = now
        text = Progress(at=now, in_flight=in_flight, counters=tuple(self._counters.values())).model_dump_json()
        with suppress(OutputError):
            write_atomically(self._path, lambda file: file.write(text.encode()))

    def read(self) -> Progress:
        """What was written last; empty where nothing was."""
        try:
            return Progress.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return Progress()
