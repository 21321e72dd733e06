"""Productions: with which arguments an operation could be tried on a column, for synthesis by example.

They stand beside the operation they try, as `OperationArgs.guesses`, so that an installed package's operation is
reached without a model too. A guess costs nothing but a run on a few cells; what it makes decides.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from ..cells import read_container

Keeps: TypeAlias = Literal["all", "frame", "part"]
"""What is left of a cell: all of it, all but the words that every cell begins or ends with, or a part."""


_LOOKED_AT = 20
"""Cells in which fields of lists and structs are looked for."""


@dataclass(frozen=True)
class Seen:
    """A column as productions see it.

    `cells` are Python values of some rows, `texts` the same as texts. `wanted` are the texts to be reproduced, one a
    cell; where there are none, as in a source, `like` may be texts that other rows show and that are looked for.
    `beside` are columns of numbers that may be reckoned with, lists as long as the column's own, or texts that its
    lists may point into. `depth` counts the steps that made the column.
    """

    column: str
    output: str
    cells: Sequence[Any]
    texts: tuple[str | None, ...]
    wanted: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    beside: "tuple[Seen, ...]" = ()
    depth: int = 0

    @cached_property
    def filled(self) -> list[str]:
        return [text for text in self.texts if text is not None and text.strip()]

    @cached_property
    def is_list(self) -> bool:
        return any(issubclass(kind, list | tuple) for kind in self._kinds)

    @cached_property
    def is_struct(self) -> bool:
        return any(issubclass(kind, dict) for kind in self._kinds)

    @cached_property
    def is_text(self) -> bool:
        return all(issubclass(kind, str | None) for kind in self._kinds) and bool(self.filled)

    @cached_property
    def _kinds(self) -> set[type]:
        return set(map(type, self.cells))

    @cached_property
    def alone(self) -> bool:
        """Whether nothing is known but the column: then whatever it holds may be what is looked for."""
        return not self.wanted and not self.like

    @cached_property
    def nested(self) -> list[Any]:
        """The lists and structs in the first cells, those among them that are kept as text; none where most are
        neither."""
        first = [cell for cell, text in zip(self.cells, self.texts, strict=True) if text is not None][:_LOOKED_AT]
        values = [read_container(cell) if isinstance(cell, str) else cell for cell in first]
        nested = [value for value in values if isinstance(value, list | tuple | dict)]
        return nested if len(nested) >= 0.9 * len(values) else []

    @cached_property
    def numbers(self) -> list[float] | None:
        """The cells as numbers, None where one of them is none."""
        return numbers(self.texts)

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Cells with what is wanted of them."""
        return [(text, goal) for text, goal in zip(self.texts, self.wanted, strict=False) if text]


@dataclass(frozen=True)
class Guess:
    """Arguments to try. `cost` orders programs: the cheapest of those that make the same texts is kept.

    `name` is what the new column may be called beside the one it is made of, `path` which field of it is taken. `cut`
    tells that more of a talk follows than is taken, which only its own answers leave unsaid. `makes` are the texts that
    come of the cells, None where one gives none, if they are known without a run: it then runs only where they help.
    """

    args: dict[str, Any]
    cost: float = 1.0
    keeps: Keeps = "all"
    name: str = ""
    path: str = ""
    cut: bool = False
    makes: tuple[str | None, ...] | None = None


_PLAIN = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")


def numbers(texts: Sequence[str | None]) -> list[float] | None:
    """Texts that are plain numbers, as such; None where one of them is none."""
    if not texts or not all(text is not None and _PLAIN.fullmatch(text) for text in texts):
        return None
    return [float(text) for text in texts if text is not None]


def decimals(texts: Sequence[str]) -> tuple[int, int]:
    """The fewest and the most decimals that numbers are written with."""
    lengths = [len(text.partition(".")[2]) for text in texts]
    return min(lengths), max(lengths)


_SIGNS = re.compile(r"[^\w\s]+\s?|\s[^\w\s]+\s|\n|\s|_")


def separators(texts: Sequence[str], most: int = 6) -> list[str]:
    """Signs between words that every text has, those that part it in few pieces first."""
    if not texts:
        return []
    shared: set[str] | None = None
    for text in texts:
        signs = {sign for match in _SIGNS.findall(text[:400]) for sign in {match, match.strip() or match, *match}}
        shared = signs if shared is None else shared & signs
    return sorted(shared or (), key=lambda sign: (max(text.count(sign) for text in texts), -len(sign), sign))[:most]


_BETWEEN_CELLS = (" | ", "\t", " ; ", "|")


def table_sign(texts: Sequence[str]) -> str | None:
    """What stands between the cells of texts that are all tables, of lines with as many cells; None for others."""
    tables = [[f" {line} " for line in text.strip().split("\n")] for text in texts]
    for sign in _BETWEEN_CELLS if tables and all(len(lines) > 1 for lines in tables) else ():
        widths = [{line.count(sign) for line in lines} for lines in tables]
        if all(len(width) == 1 and 0 not in width for width in widths):
            return sign
    return None


def common_start(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    first, last = (min(texts), max(texts)) if texts else ("", "")
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def pattern_of(text: str) -> str:
    """The text as an RE2 pattern."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text).replace("\n", r"\n").replace("\t", r"\t")


def leaves(value: object, path: str = "") -> Iterator[tuple[str, bool]]:
    """Paths to what a struct holds, and whether a list is there; a list of structs gives a list for every field."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        if not isinstance(key, str) or "." in key or inner is None:
            continue
        place = f"{path}{key}"
        if isinstance(inner, dict):
            yield from leaves(inner, f"{place}.")
        elif isinstance(inner, list | tuple) and inner and isinstance(inner[0], dict):
            yield from ((f"{place}.*.{field}", True) for field in inner[0])
        else:
            yield place, isinstance(inner, list | tuple)


_KEYWORDS = frozenset(["row", "not", "and", "or", "in", "is", "if", "else", "for", "true", "false", "none"])


def cell_of(column: str) -> str:
    """A column as a template names it."""
    plain = re.fullmatch(r"[A-Za-z_]\w*", column, re.ASCII) and column.lower() not in _KEYWORDS
    return column if plain else f"row[{quoted(column)}]"


def quoted(text: str) -> str:
    """A text as a template or an SQL identifier quotes it in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
