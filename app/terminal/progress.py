"""What a build tells while it works, on stderr: a live display at a terminal, else stable lines, or JSON lines."""

import sys
import threading
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from .output import note, plain, screen

if TYPE_CHECKING:
    from ...domain.run import Event

LINE_EVERY_S = 5.0
"""Plain lines about one counter come no faster than this, except for its end."""


class Progress(AbstractContextManager["Progress"]):
    """Hears events, from any thread. This one is silent; its kinds print."""

    def hear(self, event: "Event") -> None:
        """Something happened."""

    def silent(self, sentence: str) -> None:
        """A model server that is waited for answers nothing."""
        from ...domain.run import Event

        self.hear(Event(stage="model", message=sentence))

    def __exit__(self, *_: object) -> None:
        """Take down the display."""


class LineProgress(Progress):
    """`stage: message` lines for logs: each message once, counters at most every few seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[tuple[str, str | None], float] = {}
        self._said: set[str] = set()
        self._full: set[tuple[str, str | None]] = set()

    def hear(self, event: "Event") -> None:
        line = describe(event)
        if event.asking == "end":
            return
        with self._lock:
            if event.done is not None and not self._due(event.done, event):
                return
            if line not in self._said:
                self._said.add(line)
                note(line)

    def _due(self, done: int, event: "Event") -> bool:
        """Whether a counter's line is told: after a while, and once when all that is wanted is there, or more."""
        key, now = (event.stage, event.source), time.monotonic()
        full = event.total is not None and done >= event.total and key not in self._full
        if full:
            self._full.add(key)
        elif now - self._last.get(key, -LINE_EVERY_S) < LINE_EVERY_S:
            return False
        self._last[key] = now
        return True


class LiveProgress(Progress):
    """One bar for each counter with its rate and time left; messages scroll above the bars."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        self._lock = threading.Lock()
        self._tasks: dict[tuple[str, str | None], Any] = {}
        self._asking: dict[tuple[str, str | None], Any] = {}
        self._bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}", markup=False),
            TimeRemainingColumn(),
            console=screen(stderr=True),
            transient=True,
        )

    def __enter__(self) -> "LiveProgress":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def hear(self, event: "Event") -> None:
        with self._lock:
            if event.asking is not None:
                self._wait_for_answer(event)
                return
            if event.done is None:
                self._bars.console.print(describe(event), markup=False, highlight=False)
                return
            key = (event.stage, event.source)
            if key not in self._tasks:
                name = plain(f"{event.stage} {event.source or ''}", 40)
                self._tasks[key] = self._bars.add_task(name, total=event.total, rate="")
            task = self._tasks[key]
            speed = next(one.speed for one in self._bars.tasks if one.id == task)
            rate = f"{speed:,.0f} {event.unit}/s" if speed else ""
            done = event.done if event.total is None else min(event.done, event.total)
            self._bars.update(task, completed=done, total=event.total, rate=rate)

    def _wait_for_answer(self, event: "Event") -> None:
        """A line that turns while a model is asked, and goes when it has answered."""
        key = (event.stage, event.source)
        if event.asking == "begin" and key not in self._asking:
            self._asking[key] = self._bars.add_task(plain(describe(event), 70), total=None, rate="")
        elif event.asking == "end" and key in self._asking:
            self._bars.remove_task(self._asking.pop(key))


def describe(event: "Event") -> str:
    """An event as one line."""
    source = f" [{plain(event.source, 60)}]" if event.source else ""
    count = ""
    if event.done is not None:
        total = f" of {event.total:,}" if event.total is not None and event.done <= event.total else ""
        count = f" ({event.done:,}{total} {event.unit})"
    paid = f", {event.tokens:,} tokens" if event.tokens else ""
    cost = f", ${event.usd:,.2f}" if event.usd else ""
    return f"{event.stage}{source}: {plain(event.message, 160)}{count}{paid}{cost}"


class JsonProgress(Progress):
    """Every event as one JSON object a line, for a program that reads standard error."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def hear(self, event: "Event") -> None:
        with self._lock:
            note(event.model_dump_json(exclude_none=True))


def open_progress(*, as_json: bool = False) -> Progress:
    """The display that fits standard error, and what the command was asked for."""
    if as_json:
        return JsonProgress()
    return LiveProgress() if sys.stderr.isatty() else LineProgress()
