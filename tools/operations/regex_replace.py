"""The operation that replaces what a pattern matches, within bounds of bytes and of time."""

import re
import time
from collections.abc import Iterable, Sequence
from functools import lru_cache

import pyarrow as pa
from pydantic import Field, model_validator

from ...domain.errors import PlanError
from ..arrow import compute as pc
from ..arrow import whole
from ..expressions import ascii_pattern, fitting
from .base import MAX_BLOCK_BYTES, MAX_CELL_BYTES, OperationArgs, OperationContext, OperationResult, operation
from .cells import Sieve, put, put_name, texts
from .guess import Guess, Seen
from .patterns import MARKED, THING_MARKS, marked_parts, part_mark, replacements, things_marked
from .text import Pattern, sift_long

MAX_SECONDS = 20.0
"""Processor time that a replacement may take of a block."""
_PIECE_BYTES = 4_000_000
_LETTERS = 8
_GROUP = re.compile(r"\\(\d)")
"""A group in a replacement, as RE2 reads it."""


@lru_cache(maxsize=512)
def _fits(pattern: str, replacement: str) -> None:
    letters = pa.array(["a" * _LETTERS])
    try:
        pc.replace_substring_regex(pa.array([""]), ascii_pattern(pattern), replacement)
    except pa.ArrowInvalid as exc:
        raise ValueError(f"the replacement does not fit the pattern: {exc}") from exc
    if replacement and len(pc.replace_substring_regex(letters, ascii_pattern(pattern), "-")[0].as_py()) > 2 * _LETTERS:
        raise ValueError("the pattern matches between all letters, where nothing stands: let it match a sign or more")


_TAG = re.compile(r"</?(?i:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|font|blockquote)(?:\s[^<>]{0,200})?/?>")
_IN_LINE = re.compile(r"</?(?i:span|a|b|i|u|em|strong|font)[\s/>]")
"""Tags within a line, which part no words."""
_LOOKED_AT = 60


class RegexReplaceArgs(OperationArgs):
    column: str = Field(description="column whose texts are changed")
    pattern: Pattern = Field(description="RE2 pattern of what is replaced, wherever it stands")
    replacement: str = Field(
        default="", max_length=1_000, description="what stands there instead; \\1 is the first group"
    )
    output: str | None = Field(default=None, description="column that receives the text, the same column if not given")

    @model_validator(mode="after")
    def _groups_exist(self) -> "RegexReplaceArgs":
        _fits(self.pattern, self.replacement)
        return self

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output or self.column)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        for pattern, new, cost in replacements(seen):
            args = {"column": seen.column, "pattern": pattern, "replacement": new, "output": seen.output}
            yield Guess(args, cost)
        if seen.alone:
            yield from cls._without_tags(seen)
            if marked_parts(seen):
                args = {"column": seen.column, "pattern": MARKED, "replacement": r"\1", "output": seen.output}
                yield Guess(args, 0.6, path="marked=none")
            elif (marked := things_marked(seen)) is not None and marked[0] != "fields":  # which are no running text
                pattern = THING_MARKS[marked[0]]
                args = {"column": seen.column, "pattern": pattern.pattern, "output": seen.output}
                yield Guess({**args, "replacement": rf"\{pattern.groupindex['text']}"}, 0.6, path="marked=none")
        if (mark := part_mark(seen)) is not None:
            args = {"column": seen.column, "pattern": rf"\s*{mark}\s*", "replacement": "\n", "output": seen.output}
            yield Guess(args, 1.0, name="lines")

    @classmethod
    def _without_tags(cls, seen: Seen) -> Iterable[Guess]:
        """Texts of which most bear tags of HTML: these give way to nothing where they stand around texts alone."""
        looked = seen.filled[:_LOOKED_AT]
        if 2 * sum(map(bool, map(_TAG.search, looked))) <= len(looked):
            return
        around = rf"\A\s{{0,20}}(?:{_TAG.pattern}\s{{0,20}})+|(?:\s{{0,20}}{_TAG.pattern})+\s{{0,20}}$"
        inner = [match[0] for text in looked for match in _TAG.finditer(re.sub(around, "", text))]
        pattern, new = (_TAG.pattern, "" if all(map(_IN_LINE.match, inner)) else " ") if inner else (around, "")
        yield Guess(
            {"column": seen.column, "pattern": pattern, "replacement": new, "output": seen.output},
            0.6,
            name="without tags",
        )


@operation("regex_replace")
def regex_replace(table: pa.Table, args: RegexReplaceArgs, context: OperationContext) -> OperationResult:
    """Replace every match of a pattern in a column's texts."""
    sieve = Sieve(table)
    column = whole(sift_long(sieve, args.column, args.pattern))
    pattern = fitting(column, args.pattern)
    if args.replacement:
        column = _that_stay_short(sieve, column, pattern, args)
    sieve.table = put(sieve.table, args.output or args.column, _replaced(column, pattern, args.replacement))
    return sieve.result()


def _that_stay_short(sieve: Sieve, column: pa.Array, pattern: str, args: RegexReplaceArgs) -> pa.Array:
    """The texts, once rows are out whose text would be too long."""
    groups = len(_GROUP.findall(args.replacement))
    literal = len(_GROUP.sub("", args.replacement).encode())
    sizes = pc.fill_null(pc.binary_length(column), 0)
    if ((pc.max(sizes).as_py() or 0) + 1) * (1 + groups + literal) <= MAX_CELL_BYTES:
        return column
    # Arrow's own count takes an anchor for a match at every place
    without, marked = (pc.binary_length(_replaced(column, pattern, sign)) for sign in ("", "-"))
    put_in = pc.multiply(pc.subtract(marked, without), literal)
    # what a group is put for, in all places together, is at most what is taken out
    made = pc.add(pc.add(without, put_in), pc.multiply(pc.subtract(sizes, without), groups))
    fits = pc.less_equal(made, pc.max_element_wise(sizes, MAX_CELL_BYTES))
    sieve.keep(pc.fill_null(fits, True), f"the text would be longer than {MAX_CELL_BYTES:,} bytes")
    return whole(texts(sieve.table, args.column))


def _replaced(column: pa.Array, pattern: str, replacement: str) -> pa.Array:
    """The texts after the replacement, made piece by piece. Raises PlanError where that takes too long, or makes more
    than a block may hold."""
    begun, made, most = time.thread_time(), 0, max(MAX_BLOCK_BYTES, 2 * column.nbytes)
    pieces: list[pa.Array] = []
    rows = max(1, len(column) * _PIECE_BYTES // max(1, column.nbytes))
    for start in range(0, len(column), rows):
        pieces.append(pc.replace_substring_regex(column.slice(start, rows), pattern, replacement))
        made += pieces[-1].nbytes
        if made > most:
            raise PlanError(f"it makes more than {most:,} bytes of {len(column):,} rows", "make shorter texts")
        if time.thread_time() - begun > MAX_SECONDS:
            raise PlanError(
                f"it takes more than {MAX_SECONDS:.0f} s for {len(column):,} rows",
                "a pattern that matches at fewer places is faster",
            )
    return pa.concat_arrays(pieces) if pieces else column
