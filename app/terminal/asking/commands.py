"""The lines that a person types: a letter, numbers of what it is about, and words, as "d 2 4" or "r 3 too long"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_LINE = re.compile(
    r"(?P<before>[\d.,\s-]*)(?P<letter>[a-z?+])(?P<rest>(?P<after>(?:\s*\d[\d.,-]*(?=\s|$)(?!\s*=))*)\s*(?P<text>.*))",
    re.DOTALL,
)
_MOST = 1_000


@dataclass(frozen=True)
class Command:
    """`numbers` are what it is about, in the order typed, empty for everything; `parts` are rows of a thing, as 2.3.

    `text` is what follows the numbers, `rest` all that follows the letter.
    """

    letter: str
    numbers: tuple[int, ...] = ()
    parts: tuple[tuple[int, int], ...] = ()
    text: str = ""
    rest: str = ""


def read(line: str) -> Command:
    """A line as a command. Words of more than a letter stand for their first: "approve" is "a"."""
    words = line.strip()
    if not words:
        return Command("")
    first = re.match(r"([\d,.\s-]*)([A-Za-z]{2,}|[A-Za-z?+])(?=[\s\d]|$)", words)
    if first:
        words = f"{first[1]}{first[2][0].lower()}{words[first.end() :]}"
    match = _LINE.fullmatch(words)
    if match is None:
        return Command("?", text=line)
    given = f"{match['before']} {match['after']}"
    parts = tuple((int(thing), int(row)) for thing, row in re.findall(r"(?<![\d.])(\d+)\.(\d+)", given))
    numbers = _numbers(re.sub(r"(?<![\d.])\d+\.\d+", " ", given))
    return Command(match["letter"], numbers, parts, match["text"].strip(), match["rest"].strip())


def by_name(command: Command, names: Sequence[str | None]) -> Command:
    """The command with names that its words begin with as numbers: "d my/films" is "d 2" where that is the second."""
    numbers, words = list(command.numbers), command.text.split(" ")
    while len(words) > 0 and (name := words[0].rstrip(",;:")) and name in names:
        numbers.append(names.index(name) + 1)
        words = words[1:]
    if len(numbers) == len(command.numbers):
        return command
    return replace(command, numbers=tuple(dict.fromkeys(numbers)), text=" ".join(words).strip())


def pairs(text: str) -> dict[str, str]:
    """ "old=new, old=new" as a mapping; empty where the text is written otherwise."""
    parts = text.removesuffix(",").split(",")
    split = [(old.strip(), new.strip()) for old, sign, new in (part.partition("=") for part in parts) if sign]
    right = len(split) == len(parts) and all(old and "=" not in new for old, new in split)
    return dict(split) if right else {}


def _numbers(text: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for start, end in re.findall(r"(\d+)(?:-(\d+))?", text):
        numbers += range(int(start), min(int(end or start), int(start) + _MOST) + 1)
    return tuple(dict.fromkeys(numbers))
