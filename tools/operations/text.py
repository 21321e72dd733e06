"""Operations on texts: regular expressions and cleaning. Patterns are RE2's, which no text makes slow."""

import html
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Annotated, Literal

import pyarrow as pa
from pydantic import AfterValidator, Field

from ..arrow import compute as pc
from ..encodings import mended
from ..expressions import fitting, signs
from .base import OperationArgs, OperationContext, OperationResult, operation
from .cells import WHITESPACE, Sieve, mapped, put, put_name, texts
from .guess import Guess, Seen, separators
from .patterns import extractions, final_answer, frame, led, marked_parts


@lru_cache(maxsize=512)
def re2(pattern: str) -> str:
    if len(pattern) > 2_000:
        raise ValueError("the pattern is longer than 2,000 characters")
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid as exc:
        reason = str(exc).partition(": ")[2] or str(exc)
        raise ValueError(f"RE2 refuses the pattern: {reason} (it has no look-around and no back-references)") from exc
    return pattern


Pattern = Annotated[str, AfterValidator(re2)]
"""A pattern that RE2 accepts: it runs in time linear in the text."""


class RegexExtractArgs(OperationArgs):
    column: str = Field(description="column whose texts are searched")
    pattern: Pattern = Field(description="RE2 pattern; its first group is taken, the whole match if it has no group")
    output: str = Field(description="column that receives what was found")
    unmatched: Literal["reject", "keep", "null"] = Field(
        default="reject", description="a text without a match: reject the row, keep the whole text, or leave it empty"
    )

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        for pattern, cost in extractions(seen):
            yield Guess({"column": seen.column, "pattern": pattern, "output": seen.output}, cost, "part")
        if (pattern := frame(seen) or led(seen)) is not None:
            args = {"column": seen.column, "pattern": pattern, "output": seen.output}
            yield Guess(args, 1.0, "frame", name="content")
        if (pattern := final_answer(seen)) is not None:
            yield Guess({"column": seen.column, "pattern": pattern, "output": seen.output}, 1.0, "part", path="answer")
        for place, pattern in enumerate(marked_parts(seen), start=1):
            args = {"column": seen.column, "pattern": pattern, "output": seen.output}
            yield Guess(args, 1.0, path=f"marked={place}")


@operation("regex_extract")
def regex_extract(table: pa.Table, args: RegexExtractArgs, context: OperationContext) -> OperationResult:
    """Take the part of a text that a pattern finds first."""
    sieve = Sieve(table)
    sieve.present(args.column)
    column = sift_long(sieve, args.column, args.pattern)
    extracts = extracted(column, args.pattern)
    if args.unmatched == "keep":
        extracts = pc.coalesce(extracts, column)
    elif args.unmatched == "reject" and extracts.null_count:
        kept = sieve.keep(
            extracts.is_valid(), f"column {args.column!r} has no match of the pattern {args.pattern[:80]!r}"
        )
        extracts = extracts if kept is None else extracts.filter(kept)
    sieve.table = put(sieve.table, args.output, extracts)
    return sieve.result()


def extracted(column: pa.Array, pattern: str) -> pa.Array:
    """The first group of the first match in each text, null where there is none."""
    groups = pc.extract_regex(column, fitting(column, f"(?P<whole__>{_named_first_group(pattern)})"))
    name = "first__" if _first_group(pattern) is not None else "whole__"
    if isinstance(groups, pa.StructArray) and not groups.null_count:
        return groups.field(name)
    return pc.struct_field(groups, name)


@lru_cache(maxsize=512)
def _named_first_group(pattern: str) -> str:
    """The pattern with names for its groups: Arrow extracts named groups only, and wants every group named."""
    place = _first_group(pattern)
    if place is None:
        return pattern
    parts, start = [], 0
    for number, (begin, end) in enumerate(_groups(pattern)):
        parts += [pattern[start:begin], "(?P<first__>" if number == 0 else f"(?P<g{number}__>"]
        start = end
    return "".join([*parts, pattern[start:]])


def _first_group(pattern: str) -> int | None:
    groups = _groups(pattern)
    return groups[0][0] if groups else None


_CAPTURE = re.compile(r"\((?!\?)|\(\?P?<[A-Za-z_]\w*>")


@lru_cache(maxsize=512)
def _groups(pattern: str) -> list[tuple[int, int]]:
    """Where the openings of capturing groups begin and end: not escaped ones, nor those in character classes."""
    openings = (_CAPTURE.match(pattern, start) for start, _, inside in signs(pattern) if not inside)
    return [opening.span() for opening in openings if opening]


_WORK = 300_000_000
"""Signs of a pattern times bytes of a text: a second or two, at the worst."""
_COUNTED = re.compile(r"\{(\d+)(?:,(\d*))?\}")


@lru_cache(maxsize=512)
def most_bytes(pattern: str) -> int:
    """The longest text for which a pattern is tried: linear time is long where a pattern counts to a thousand."""
    work, groups, last, behind = 0, [0], 1, 0
    for start, end, inside in signs(pattern):
        if inside or start < behind:
            continue
        sign, counted = pattern[start:end], _COUNTED.match(pattern, start)
        if counted:
            work, behind = work + last * max(map(int, filter(None, counted.groups()))), counted.end()
            continue
        work += end - start
        if sign == "(":
            groups.append(work)
        last = work - groups.pop() if sign == ")" and len(groups) > 1 else 1
    return _WORK // max(work, 1)


def sift_long(sieve: Sieve, column: str, pattern: str) -> pa.ChunkedArray | pa.Array:
    """The column's texts, once rows are out whose text is too long for the pattern."""
    cells = texts(sieve.table, column)
    most = most_bytes(pattern)
    if cells.nbytes <= most:
        return cells  # all of them together are not too long
    fits = pc.fill_null(pc.less_equal(pc.binary_length(cells), most), True)
    sieve.keep(fits, f"the text in column {column!r} is longer than {most:,} bytes, too long for the pattern")
    return texts(sieve.table, column)


Cleaning = Literal["encoding", "escapes", "entities", "unicode", "quotes", "detokenize", "spaces", "whitespace", "trim"]


class CleanTextArgs(OperationArgs):
    columns: list[str] = Field(min_length=1, description="columns whose texts are cleaned in place")
    steps: list[Cleaning] = Field(
        default=["entities", "unicode", "whitespace"],
        min_length=1,
        description="in this order: encoding (â€™ to ’, as ftfy mends it), escapes (a spelled-out \\n to a line end), "
        "entities (&amp; to &), unicode (NFC), quotes (typographic to plain), detokenize (no blank before "
        "punctuation), spaces (runs of blanks to one, line ends stay), whitespace (every run of white space to one "
        "blank, trimmed), trim",
    )

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.columns)


@operation("clean_text")
def clean_text(table: pa.Table, args: CleanTextArgs, context: OperationContext) -> pa.Table:
    """Undo what exports and tokenisers did to texts: entities, stray white space, blanks before punctuation."""
    for name in args.columns:
        column = texts(table, name)
        for step in args.steps:
            column = _CLEANINGS[step](column)
        table = put(table, name, column)
    return table


def _encoding(column: pa.Array) -> pa.Array:
    """Texts that were decoded by the wrong table, put right where that can be told (ftfy, Speer 2019)."""
    return mapped(column, mended) if not pc.all(pc.string_is_ascii(column)).as_py() else column


SPELLED_OUT = re.compile(r"""\\{1,3}(?:r\\{1,3})?n(?![a-z])|\\{1,3}t(?![a-z])|\\"{1,2}""")
"""Line ends, tabs and quotes that an export spelled out. A small letter behind makes them a command or a path."""


def _escapes(column: pa.Array) -> pa.Array:
    def read(match: re.Match[str]) -> str:
        return '"' if '"' in match[0] else "\n" if "n" in match[0] else " "

    suspects = pc.match_substring_regex(column, r"""\\[rnt"]""")
    return mapped(column, lambda text: SPELLED_OUT.sub(read, text)) if pc.any(suspects).as_py() else column


_CUT_APOSTROPHE = re.compile(r"\s#39;(?=(?:s|t|d|m|re|ve|ll)\b)")
_CUT_ENTITY = re.compile(r"(?<![&\w])(#(?:3[3-9]|14[5-9]|15[01]|82[0-3]\d)|quot|amp|lt|gt);")


_SPELLED_SIGNS = {"comma": ",", "period": ".", "semicolon": ";", "colon": ":"}
SPELLED_SIGN = re.compile(rf"_({'|'.join(_SPELLED_SIGNS)})_")
"""A sign that a corpus in lines of commas has spelled out: "my wallet_comma_ and left"."""


def _entities(column: pa.Array) -> pa.Array:
    """Entities as their signs, those too that lost their & on the way ("Japan #39;s"), and signs spelled out."""
    if pc.any(pc.match_substring_regex(column, SPELLED_SIGN.pattern)).as_py():
        column = mapped(column, lambda text: SPELLED_SIGN.sub(lambda found: _SPELLED_SIGNS[found[1]], text))
    if pc.any(pc.match_substring_regex(column, r"&[#\w]+;")).as_py():
        column = mapped(column, html.unescape)
    if not pc.any(pc.match_substring_regex(column, r"(?:#\d{2,4}|\b(?:quot|amp|lt|gt));")).as_py():
        return column
    return mapped(column, lambda text: _CUT_ENTITY.sub(_sign_of, _CUT_APOSTROPHE.sub("'", text)))


def _sign_of(entity: re.Match[str]) -> str:
    return html.unescape(f"&{entity[1]};")


def _unicode(column: pa.Array) -> pa.Array:
    return pc.utf8_normalize(column, form="NFC") if not pc.all(pc.string_is_ascii(column)).as_py() else column


_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'"})

_NEGATED = "ca|do|does|did|is|are|was|were|has|have|had|could|should|would|wo|must|need|might|ai|sha"
_DETOKENIZED = (
    (r"\s*(?:-LRB-)\s*", " ("),
    (r"\s*(?:-RRB-)", ")"),
    (r"``\s*", '"'),
    (r"\s*''", '"'),
    (r"[ \t\x{a0}]+([.,!?;:%)\]}…。，！？；：])", r"\1"),
    (r"([(\[{$€£#])[ \t\x{a0}]+", r"\1"),
    (r"(?i)\b(\w+)\s+(n['’]t|['’](?:s|m|d|re|ve|ll))\b", r"\1\2"),
    (rf"(?i)\b({_NEGATED})n\s+['’]t\b", r"\1n't"),
    (rf"(?i)\b({_NEGATED})\s+n\s+(['’])\s*t\b", r"\1n\2t"),
    (r"(?i)\b(\w+) +(['’]) +(s|m|d|t|re|ve|ll)\b", r"\1\2\3"),
    (r'(^|\s)"\s+([^"]*?)\s+"', r'\1"\2"'),
)


def _detokenize(column: pa.Array) -> pa.Array:
    for pattern, replacement in _DETOKENIZED:
        column = pc.replace_substring_regex(column, pattern, replacement)
    return column


_CLEANINGS = {
    "encoding": _encoding,
    "escapes": _escapes,
    "entities": _entities,
    "unicode": _unicode,
    "quotes": lambda column: mapped(column, lambda text: text.translate(_QUOTES)),
    "detokenize": _detokenize,
    "spaces": lambda column: pc.utf8_trim(
        pc.replace_substring_regex(pc.replace_substring_regex(column, r"[ \t\x{a0}]+", " "), r" ?(\r?\n) ?", "\n"),
        characters=WHITESPACE,
    ),
    "whitespace": lambda column: pc.utf8_trim(
        pc.replace_substring_regex(column, r"[\s\p{Z}]+", " "), characters=WHITESPACE
    ),
    "trim": lambda column: pc.utf8_trim(column, characters=WHITESPACE),
}


class SplitArgs(OperationArgs):
    column: str = Field(description="column of texts")
    separator: str = Field(min_length=1, max_length=100, description="text between two items, such as ; or |||")
    output: str = Field(description="column that receives the list; items are trimmed and blank ones left out")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        if seen.wanted and seen.is_text and seen.depth == 0:
            for separator in separators(seen.filled):
                yield Guess({"column": seen.column, "separator": separator, "output": seen.output}, 0.8)


@operation("split")
def split(table: pa.Table, args: SplitArgs, context: OperationContext) -> pa.Table:
    """Split a text at a separator into a list of texts."""
    cells = texts(table, args.column).to_pylist()
    lists = [
        None if cell is None else [item.strip() for item in cell.split(args.separator) if item.strip()]
        for cell in cells
    ]
    return put(table, args.output, pa.array(lists, pa.list_(pa.string())))
