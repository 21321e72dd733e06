"""Where words go: results to standard output, everything else to standard error; JSON is one object and no more."""

import json
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from ...tools.texts import STEERING, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.segment import Segment


def harmless(text: str) -> str:
    """The text with a blank for every character that steers a terminal; line breaks and tabs stay."""
    return STEERING.sub(" ", text)


def say(text: str = "") -> None:
    """A line of the result, for a person."""
    _write(harmless(text) + "\n")


def note(text: str) -> None:
    """A line that is not the result: progress, hints, errors. Where nobody can be told any more, the work goes on."""
    try:
        sys.stderr.write(harmless(text) + "\n")
        sys.stderr.flush()
    except OSError:
        let_go_of(sys.stderr)


def let_go_of(stream: TextIO) -> None:
    """What is still to be written, at the latest by Python's own end, goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def emit(result: Mapping[str, Any]) -> None:
    """The one JSON object of a command. Lone surrogates, which no UTF-8 terminal takes, are written as escapes."""
    text = json.dumps(result, ensure_ascii=False, indent=2)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(result, indent=2)
    text = STEERING.sub(lambda value: json.dumps(value[0])[1:-1], text)
    _write(text + "\n")


class Unprintable(OSError):
    """Standard output takes no more, which undoes no work."""


def _write(text: str) -> None:
    """Raises Unprintable, or BrokenPipeError where nobody reads any more."""
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise
    except OSError as exc:
        raise Unprintable(exc.errno, exc.strerror) from exc


def plain(text: str, limit: int = 0) -> str:
    """Dataset text as one printable line: control characters, which could steer a terminal, become spaces."""
    line = one_line(text)
    return line if not limit or len(line) <= limit else line[: limit - 1] + "…"


def screen(*, stderr: bool = False, **options: Any) -> "Console":
    """A terminal for tables and bars, on which no stranger's text steers anything."""
    from rich.console import Console
    from rich.segment import Segment

    class Screen(Console):
        def render(self, renderable: Any, options: Any = None) -> "Iterator[Segment]":
            for part in super().render(renderable, options):
                yield part if part.control else Segment(harmless(part.text), part.style)

    return Screen(stderr=stderr, **options)
