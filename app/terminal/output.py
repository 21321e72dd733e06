"""Where words go: results to standard output, everything else to standard error; JSON is one object and no more."""

import json
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...tools.texts import one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""Characters that steer a terminal, turn the direction of what follows, or hide in it, wherever a stranger's text holds
them. Joiners stay: Persian and emoji need them."""


def harmless(text: str) -> str:
    """The text with a blank for every character that steers a terminal; line breaks and tabs stay."""
    return STEERING.sub(" ", text)


def say(text: str = "") -> None:
    """A line of the result, for a person."""
    sys.stdout.write(harmless(text) + "\n")


def note(text: str) -> None:
    """A line that is not the result: progress, hints, errors."""
    sys.stderr.write(harmless(text) + "\n")
    sys.stderr.flush()


def emit(result: Mapping[str, Any]) -> None:
    """The one JSON object of a command. Lone surrogates, which no UTF-8 terminal takes, are written as escapes."""
    text = json.dumps(result, ensure_ascii=False, indent=2)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(result, indent=2)
    text = STEERING.sub(lambda found: json.dumps(found[0])[1:-1], text)
    sys.stdout.write(text + "\n")


def plain(text: str, limit: int = 0) -> str:
    """Dataset text as one printable line: control characters, which could steer a terminal, become spaces."""
    line = one_line(text)
    return line if not limit or len(line) <= limit else line[: limit - 1] + "…"


def screen(*, stderr: bool = False, **options: Any) -> "Console":
    """A terminal for tables and bars, on which no stranger's text steers anything."""
    from rich.console import Console

    class Screen(Console):
        def render_str(self, text: str, **how: Any) -> "Text":
            return super().render_str(harmless(text), **how)

    return Screen(stderr=stderr, **options)
