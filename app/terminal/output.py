"""Where words go: results to standard output, everything else to standard error; JSON is one object and no more."""

import json
import sys
from collections.abc import Mapping
from typing import Any


def say(text: str = "") -> None:
    """A line of the result, for a person."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """A line that is not the result: progress, hints, errors."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def emit(result: Mapping[str, Any]) -> None:
    """The one JSON object of a command. Lone surrogates, which no UTF-8 terminal takes, are written as escapes."""
    text = json.dumps(result, ensure_ascii=False, indent=2)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(result, indent=2)
    sys.stdout.write(text + "\n")


def plain(text: str, limit: int = 0) -> str:
    """Dataset text as one printable line: control characters, which could steer a terminal, become spaces."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if not limit or len(line) <= limit else line[: limit - 1] + "…"
