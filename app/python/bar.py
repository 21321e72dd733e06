"""Progress in a notebook: what happened last and a bar for each counter, in one place that is drawn anew."""

import threading
import time
from html import escape
from typing import TYPE_CHECKING, Any

from ..terminal.progress import Progress, describe

if TYPE_CHECKING:
    from ...domain.run import Event

DRAWN_EVERY_S = 0.25
"""A counter is drawn anew no faster than this, except for its end."""
_LINES = 4


class NotebookProgress(Progress):
    """Draws into the output of the cell that runs; needs IPython."""

    def __init__(self) -> None:
        from IPython.display import HTML, display

        self._html = HTML
        self._lock = threading.Lock()
        self._lines: list[str] = []
        self._bars: dict[tuple[str, str | None], Event] = {}
        self._drawn = 0.0
        self._place: Any = display(HTML("<p>…</p>"), display_id=True)

    def hear(self, event: "Event") -> None:
        with self._lock:
            if event.done is None:
                if event.asking != "end":
                    self._lines = [*self._lines, describe(event)][-_LINES:]
            else:
                self._bars[event.stage, event.source] = event
                if event.done != event.total and time.monotonic() - self._drawn < DRAWN_EVERY_S:
                    return
            self._draw()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._draw()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        self._place.update(self._html(progress_html(self._lines, list(self._bars.values()))))


def progress_html(lines: "list[str]", counters: "list[Event]") -> str:
    """Lines, then a bar for each counter. Texts of datasets are escaped."""
    text = "".join(f"<div><small>{escape(line)}</small></div>" for line in lines)
    bars = "".join(f"<div>{_bar(event)} <small>{escape(describe(event))}</small></div>" for event in counters)
    return text + bars


def _bar(event: "Event") -> str:
    if not event.total:
        return "<progress></progress>"
    return f"<progress max='{event.total}' value='{min(event.done or 0, event.total)}'></progress>"
