"""Options that stand in one text: behind marks of their own, parted by a sign, or in a block that ends it."""

import re
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from .....domain.plan import Step
from .....tools.operations.guess import common_start, pattern_of
from ...reading.names import plays
from ...reading.options_block import find_options
from ...reading.texts import share
from ..programs.search import Program, made_by, program_of

_NAMED = 0.8
"""Share of a column's texts that must be of one form."""
_MARK, _LETTER = r"[(\[]?[A-Ha-h1-8]\s?[)\]]", r"[(\[]?[A-Ha-h]\s?[)\]]"
_MARKED, _MARKS = re.compile(_MARK), re.compile(rf"(?:\A\s*|[\s,;|]){_MARK}")
_LETTERED = re.compile(rf"\s*{_LETTER}")
_APART = "|||"

InTexts = list[tuple[list[Program], Program | None]]
"""Programs of options, each with the one of the text before them."""


def in_texts(table: pa.Table, programs: Sequence[Program]) -> InTexts:
    """Every column of texts that hold options, as lists of them."""
    return [*_marked_texts(table, programs), *_parted_texts(table, programs), *_blocks(table, programs)]


def _marked_texts(table: pa.Table, programs: Sequence[Program]) -> InTexts:
    """Texts that are nothing but options behind their marks, "a ) red , b ) blue": each with its mark is an item."""
    marked: InTexts = []
    for column in programs:
        if column.listed or column.keeps != "all" or share([_all_marked(text) for text in column.filled]) < _NAMED:
            continue
        parted, listed = f"{column.name} parted", f"{column.name} items"
        letters = share([_LETTERED.match(text) is not None for text in column.filled]) > _NAMED
        mark = _LETTER if letters else _MARK  # where letters mark options, "(1, 2)" is a point and no second mark
        pattern = rf"(?:\A\s*|[\s,;|]+)({mark})\s*"
        steps = [
            *column.steps,
            Step(
                op="regex_replace",
                args={"column": column.column, "pattern": pattern, "replacement": rf"{_APART}\1 ", "output": parted},
            ),
            Step(op="split", args={"column": parted, "separator": _APART, "output": listed}),
        ]
        marked += [([options], None) for options in made_by(table, column.name, listed, steps)]
    return marked


def _parted_texts(table: pa.Table, programs: Sequence[Program]) -> InTexts:
    """Texts under the name of options that one sign parts into as many pieces in nearly every row: "red | blue"."""
    parted: InTexts = []
    for column in programs:
        if column.listed or column.keeps != "all" or not plays(f"{column.name} 1", "options"):
            continue
        sign = next((sign for sign in _PARTING if _parts(sign, column.filled) >= _PARTED), None)
        if sign is None or share([_all_marked(text) for text in column.filled]) >= _NAMED:
            continue
        listed = f"{column.name} items"
        step = Step(op="split", args={"column": column.column, "separator": sign, "output": listed})
        parted += [([options], None) for options in made_by(table, column.name, listed, [*column.steps, step])]
    return parted


_AGAIN = 0.2
"""The share of texts in which a letter begins two lines: who speaks again, and no option."""
_PARTING, _PARTED = ("|", "\n", ";", " / ", "/", ","), 0.95


def _parts(sign: str, texts: Sequence[str]) -> float:
    """The share of texts that a sign parts into the commonest number of pieces, none of them blank."""
    pieces = [[piece.strip() for piece in text.split(sign)] for text in texts]
    sizes = Counter(len(one) for one in pieces if len(one) > 1 and all(one))
    return max(sizes.values(), default=0) / max(len(texts), 1)


def _all_marked(text: str) -> bool:
    """Whether a text begins with the first mark and has the second."""
    if _MARKED.match(text.lstrip()) is None:
        return False
    marks = [re.sub(r"\W", "", mark) for mark in _MARKS.findall(text[:2000])]
    first = marks[0] if marks else ""
    return first in ("A", "a", "1") and marks[1:2] == [chr(ord(first) + 1)]


def _blocks(table: pa.Table, programs: Sequence[Program]) -> InTexts:
    """Texts that hold their options: the block is cut off and split by operations, so that it can be written anew."""
    splits: InTexts = []
    framed = {program.name for program in programs if program.keeps == "frame"}
    for program in programs:
        if program.listed:
            continue
        named = any(find_options(text, named=True) for text in program.filled[:3])
        if named and program.name in framed and program.keeps != "frame":
            continue
        if not (named or any(find_options(text) for text in program.filled[:3])) or program.traits.words < 6:
            continue
        blocks = [find_options(text, named=named) for text in program.filled[3:40]]
        read = [block for block in blocks if block is not None]
        if len(read) < 0.8 * len(blocks) or not read:
            continue
        begun = re.compile(rf"(?:\A|\n){re.escape(read[0].marker.strip())}\s")
        lettered = any(map(str.isalnum, read[0].marker))
        if lettered and share([len(begun.findall(text[:2000])) > 1 for text in program.filled[3:40]]) > _AGAIN:
            continue  # A speaks, and B, and A again
        end = _said_behind(program.filled) or (r"(?:\n\s*\n.*)?" if named else "")
        split = _split_block(table, program, read[0].header, read[0].marker, end)
        if split:
            splits.append(split)
    return splits


def _said_behind(texts: Sequence[str]) -> str:
    """The pattern of a heading with what follows it that all texts end with ("Answer format: …"): no option has it."""
    same = common_start([text.rstrip()[::-1] for text in texts])[::-1]
    found = _HEADED.search(same)
    return rf"\s{pattern_of(found[1])}\s*" if found else ""


_HEADED = re.compile(r"(?<=\s)([^\W\d_][\w ]{1,40}: \S.*)\Z", re.DOTALL)


def _split_block(
    table: pa.Table, column: Program, header: str, marker: str, end: str
) -> tuple[list[Program], Program | None] | None:
    mark = next((char for char in reversed(marker) if char.isalnum()), None)
    body = re.escape(marker.strip()).replace("\\ ", " ")
    if mark is not None:
        series = "[A-Z]" if mark.isupper() else "[a-z]" if mark.islower() else "[0-9]"
        body = series.join(body.rsplit(mark, 1))
    heading = re.escape(header.strip()).replace("\\ ", " ")
    start = rf"{heading}\s*" if heading else ""
    first = re.escape(marker.strip()).replace("\\ ", " ")
    stem, block, marked, listed = (f"{column.name} {part}" for part in ("stem", "block", "marked", "options"))
    made = [
        ("regex_extract", column.column, {"pattern": rf"(?s)\A(.*?)\s*{start}{first}\s"}, stem),
        ("regex_extract", column.column, {"pattern": rf"(?s){start}({first}\s.*?){end}\z"}, block),
        ("regex_replace", block, {"pattern": rf"(?:\A|\n\s*|\s){body}\s+", "replacement": "|||"}, marked),
        ("split", marked, {"separator": "|||"}, listed),
    ]
    steps = [*column.steps, *(Step(op=op, args={"column": of, **args, "output": to}) for op, of, args, to in made)]
    options = program_of(table, column.name, listed, steps)
    before = program_of(table, column.name, stem, steps[: len(column.steps) + 1])
    return ([options], before) if options and before and options.share > 0.5 else None
