"""Options that a source holds: a list column, several columns, or a block in a text; and how its answer names one."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ....domain.plan import Step
from ....tools.operations.labels import AnswerBy, OptionsArgs, place_of
from ..reading.names import numbered, plays
from ..reading.options_block import find_options
from ..reading.texts import median, share
from .search import Program, program

_NAMED = 0.85
"""Share of rows in which the answer must name an option."""
_STRIP = re.compile(r"^\s*[(\[]?[A-Za-z1-9][)\].:]\s*")


@dataclass(frozen=True)
class Options:
    """Where the options are, the answer and how it names one; `stem` is the text before a block of options."""

    views: tuple[Program, ...]
    answer: Program
    answer_by: AnswerBy
    names: list[str] | None
    sizes: Counter[int]
    texts: tuple[str, ...]
    stem: Program | None
    right: float

    def args(self) -> dict[str, Any]:
        """Arguments of the multiple_choice operation that say where options and answer are."""
        found: dict[str, Any] = {
            "answer": self.answer.column,
            "distractors": "options",
            "columns": [view.column for view in self.views],
            "answer_by": self.answer_by,
        }
        return found | ({"names": self.names} if self.names else {})

    @property
    def used(self) -> set[str]:
        return {view.name for view in self.views} | {self.answer.name}


def find_choices(table: pa.Table, views: Sequence[Program]) -> list[Options]:
    """Every way in which the views of a table give options and an answer, the surest first."""
    found: list[Options] = []
    answers = [_lettered(table, one) for one in views]
    shuffled = any(one.listed and _marks(one) and not _in_order(one) for one in views)
    for held, stem in [*_lists(views), *_columns(views), *_blocks(table, views)]:
        rows = _rows(held)
        filled = [row for row in rows if row]
        if len(filled) < 0.08 * len(rows) or len(filled) < 5:
            continue
        used = {view.name for view in held}
        for answer in answers:
            if answer.listed or answer.name in used:
                continue
            named = _naming(rows, answer)
            by_place = named is not None and named[0] != "text"
            if named and not (
                by_place and (shuffled or answer.keeps == "part")
            ):  # the first of many flags names no option
                texts = tuple(text for row in filled[:60] for text in row)
                found.append(Options(tuple(held), answer, *named[:2], Counter(map(len, filled)), texts, stem, named[2]))
    found.sort(key=lambda options: (-options.right, -_likely(options.answer)))
    return found[:4]


def _likely(answer: Program) -> float:
    return (1.0 if plays(answer.name, "answer") else 0.0) - 0.1 * len(answer.steps)


def _lists(views: Sequence[Program]) -> list[tuple[list[Program], Program | None]]:
    return [
        ([view], None)
        for view in views
        if view.listed
        and median([text.count("\n") + 1 for text in view.filled]) >= 2
        and not _tags(view)
        and not _marks(view)
    ]


def _marks(view: Program) -> bool:
    """Lists of the marks that stand before options (A, B, C or 1, 2, 3), in whatever order, not of options."""
    rows = [sorted(text.split("\n")) for text in view.filled]
    return share([len(row) > 1 and row in _series(len(row)) for row in rows]) >= 0.95


def _in_order(view: Program) -> bool:
    rows = [text.split("\n") for text in view.filled]
    return share([row in _series(len(row)) for row in rows]) >= 0.95


def _series(size: int) -> list[list[str]]:
    """The first marks of each kind, in order."""
    return [[chr(ord(first) + place) for place in range(size)] for first in ("A", "a", "1", "0")]


def _lettered(table: pa.Table, answer: Program) -> Program:
    """The answer by letters alone, where some rows name it by a letter and others by a number from 1; else as it is."""
    cells = {cell.strip() for cell in answer.filled} if not answer.listed else set[str]()
    digits = {cell for cell in cells if cell in tuple("12345678")}
    letters = {cell for cell in cells if re.fullmatch(r"[A-Ha-h]", cell)}
    if not letters or "1" not in digits or cells != letters | digits:
        return answer
    column = f"{answer.column} letter"
    args = {
        "column": answer.column,
        "mapping": {digit: chr(ord("A") + int(digit) - 1) for digit in sorted(digits)},
        "unmapped": "keep",
        "output": column,
    }
    return program(table, answer.name, column, [*answer.steps, Step(op="map_labels", args=args)]) or answer


def _tags(view: Program) -> bool:
    """Lists of tokens or tags, not of options."""
    items = [item for text in view.filled[:30] for item in text.split("\n")]
    sizes = [text.count("\n") + 1 for text in view.filled]
    return median(sizes) > 12 or len(set(items)) < 0.05 * len(items)


def _columns(views: Sequence[Program]) -> list[tuple[list[Program], Program | None]]:
    groups: dict[str, list[tuple[int, Program]]] = {}
    for view in views:
        if view.listed or view.traits.count == 0 or (view.steps and "." not in view.name):
            continue
        place = _place(view.name)
        if place is not None:
            groups.setdefault(place[0], []).append((place[1], view))
    found: list[tuple[list[Program], Program | None]] = []
    for base, members in groups.items():
        members.sort(key=lambda pair: pair[0])
        places = [place for place, _ in members]
        if len(members) >= 2 and places == list(range(places[0], places[0] + len(members))) and plays(base, "option"):
            found.append(([view for _, view in members], None))
    return found


def _place(name: str) -> tuple[str, int] | None:
    if re.fullmatch(r"[A-Ha-h]", name):
        return "option", ord(name.upper()) - ord("A")
    match = re.fullmatch(r"(.*?[a-z])[\s_-]?(\d|[A-H])", name)
    if match:
        mark = match.group(2)
        return match.group(1).lower(), int(mark) if mark.isdigit() else ord(mark) - ord("A")
    return numbered(name)


def _blocks(table: pa.Table, views: Sequence[Program]) -> list[tuple[list[Program], Program | None]]:
    """Texts that hold their options: the block is cut off and split by operations, so that it can be written anew."""
    found: list[tuple[list[Program], Program | None]] = []
    framed = {view.name for view in views if view.keeps == "frame"}
    for view in views:
        if view.listed or view.traits.words < 6:
            continue
        named = any(find_options(text, named=True) for text in view.filled[:3])
        if named and view.name in framed and view.keeps != "frame":
            continue
        if not (named or any(find_options(text) for text in view.filled[:3])):
            continue
        blocks = [find_options(text, named=named) for text in view.filled[3:40]]
        read = [block for block in blocks if block is not None]
        if len(read) < 0.8 * len(blocks) or not read:
            continue
        split = _split_block(table, view, read[0].header, read[0].marker, r"(?:\n\s*\n.*)?" if named else "")
        if split:
            found.append(split)
    return found


def _split_block(
    table: pa.Table, view: Program, header: str, marker: str, end: str
) -> tuple[list[Program], Program | None] | None:
    mark = next((char for char in reversed(marker) if char.isalnum()), None)
    body = re.escape(marker.strip()).replace("\\ ", " ")
    if mark is not None:
        series = "[A-Z]" if mark.isupper() else "[a-z]" if mark.islower() else "[0-9]"
        body = series.join(body.rsplit(mark, 1))
    heading = re.escape(header.strip()).replace("\\ ", " ")
    start = rf"{heading}\s*" if heading else ""
    first = re.escape(marker.strip()).replace("\\ ", " ")
    stem, block, marked, listed = (f"{view.name} {part}" for part in ("stem", "block", "marked", "options"))
    made = [
        ("regex_extract", view.column, {"pattern": rf"(?s)\A(.*?)\s*{start}{first}\s"}, stem),
        ("regex_extract", view.column, {"pattern": rf"(?s){start}({first}\s.*?){end}\z"}, block),
        ("regex_replace", block, {"pattern": rf"(?:\A|\n\s*|\s){body}\s+", "replacement": "|||"}, marked),
        ("split", marked, {"separator": "|||"}, listed),
    ]
    steps = [*view.steps, *(Step(op=op, args={"column": of, **args, "output": to}) for op, of, args, to in made)]
    options = program(table, view.name, listed, steps)
    before = program(table, view.name, stem, steps[: len(view.steps) + 1])
    return ([options], before) if options and before and options.share > 0.5 else None


def _rows(views: Sequence[Program]) -> list[list[str]]:
    if len(views) == 1 and views[0].listed:
        return [_unmarked(text.split("\n")) if text else [] for text in views[0].texts]
    columns = [view.texts for view in views]
    return [[cell for cell in row if cell is not None] if all(row) else [] for row in zip(*columns, strict=True)]


def _unmarked(items: list[str]) -> list[str]:
    """The items without the letters before them, where each has one."""
    return [_STRIP.sub("", item) for item in items] if all(map(_STRIP.match, items)) else items


def _naming(rows: Sequence[Sequence[str]], answer: Program) -> tuple[AnswerBy, list[str] | None, float] | None:
    """How the answer's cells name one of their rows' options, and in which share of rows they do: by the very reading
    of the operation that takes the answer."""
    pairs = [(options, cell.strip()) for options, cell in zip(rows, answer.texts, strict=True) if options and cell]
    pairs = [(options, cell) for options, cell in pairs if cell]
    cells = {cell for _, cell in pairs}
    if len(pairs) < 5 or len(cells) < 2:
        return None
    tries: list[tuple[AnswerBy, list[str] | None, float]] = []
    for by, names in _ways(cells, max(len(options) for options, _ in pairs)):
        args = OptionsArgs(options=["options"], answer="answer", answer_by=by, names=names)
        right = share([place_of(cell, options, args) is not None for options, cell in pairs])
        tries.append((by, names, right))
    best = max(tries, key=lambda tried: tried[2])
    return best if best[2] >= _NAMED else None


def _ways(cells: set[str], most: int) -> Iterator[tuple[AnswerBy, list[str] | None]]:
    """The ways in which cells may name one of so many options: numbers begin with 0, or go from 1 to the last."""
    yield "text", None
    bare = [cell.strip("().:[] ") for cell in cells]
    if all(len(cell) == 1 and cell.isalpha() for cell in bare):
        yield "letter", None
    elif all(cell.isdigit() and len(cell) < 3 for cell in bare):
        numbers = sorted(map(int, bare))
        if numbers[0] == 0:
            yield "index0", None
        elif numbers[0] == 1 and numbers[-1] == most:
            yield "index1", None
    elif len({cell.rstrip("0123456789") for cell in cells}) == 1 and all(cell[-1:].isdigit() for cell in cells):
        names = sorted(cells)
        if len(names) <= 10 and names[0].endswith(("0", "1")):
            yield "names", names
