"""Limits of processor time for work that may never end, of which other work on the machine takes nothing."""

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread, get_ident
from typing import Any, Self

WAITING = 60
"""So many times its limit work may last by the wall clock, where it gets no processor or waits for something."""


class Limit:
    """Ends the work done inside its `with` after `seconds` of `clock`, by calling `stop` once from another thread.

    `clock` tells the processor time of who does the work, and raises OSError once that is gone. After the work,
    `over` says whether it reached the limit, and `spent` how much it took: `seconds` where it was ended or is gone.
    """

    def __init__(self, clock: Callable[[], float], seconds: float, stop: Callable[[], Any]) -> None:
        self._clock, self._seconds, self._stop = clock, seconds, stop
        self._done = Event()
        self._begun = 0.0
        self.spent = seconds
        self.over = False

    def __enter__(self) -> Self:
        self._begun = self._clock()
        self._watch = Thread(target=self._wait, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watch.join()
        if not self.over:
            self.spent = self._taken(self._seconds)
            self.over = self.spent > self._seconds

    def _wait(self) -> None:
        latest = time.monotonic() + WAITING * self._seconds
        left = self._seconds
        while not self._done.wait(max(0.01, left)):
            left = self._seconds - self._taken(0.0)
            if left < 0 or time.monotonic() > latest:
                self.over = True
                self._stop()
                return

    def _taken(self, unknown: float) -> float:
        try:
            return self._clock() - self._begun
        except OSError:
            return unknown


def process_limit(pid: int, seconds: float) -> Limit:
    """A limit for what another process does; it is killed where it takes more."""
    from psutil import NoSuchProcess, Process

    def clock() -> float:
        try:
            times = process.cpu_times()
        except NoSuchProcess as exc:
            raise ProcessLookupError(pid) from exc
        return times.user + times.system

    def kill() -> None:
        with suppress(NoSuchProcess):
            process.kill()

    process = Process(pid)
    return Limit(clock, seconds, kill)


def thread_limit(seconds: float, stop: Callable[[], Any]) -> Limit:
    """A limit for what the calling thread does; for the whole process, where threads have no clock of their own."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return Limit(time.process_time, seconds, stop)
    clock = time.pthread_getcpuclockid(get_ident())
    return Limit(lambda: time.clock_gettime(clock), seconds, stop)
