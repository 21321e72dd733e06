"""Operations on texts: regular expressions, cleaning, numbers. Patterns are RE2's, which no text makes slow."""

import html
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import Annotated, Literal

import pyarrow as pa
from pydantic import AfterValidator, Field

from ..arrow import compute as pc
from ..encodings import mended
from ..expressions import fitting, signs
from .base import OperationArgs, OperationContext, OperationResult, operation
from .cells import WHITESPACE, Sieve, mapped, put, put_name, texts
from .guess import Guess, Seen, decimals, numbers, separators
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

_DETOKENIZED = (
    (r"\s*(?:-LRB-)\s*", " ("),
    (r"\s*(?:-RRB-)", ")"),
    (r"``\s*", '"'),
    (r"\s*''", '"'),
    (r"[ \t\x{a0}]+([.,!?;:%)\]}…。，！？；：])", r"\1"),
    (r"([(\[{$€£#])[ \t\x{a0}]+", r"\1"),
    (r"(?i)\b(\w+)\s+(n['’]t|['’](?:s|m|d|re|ve|ll))\b", r"\1\2"),
    (r"(?i)\b(ca|do|does|did|is|are|was|were|has|have|had|could|should|would|wo|must|need)n\s+['’]t\b", r"\1n't"),
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


class NumberArgs(OperationArgs):
    column: str = Field(description="column whose texts hold a number")
    output: str = Field(description="column that receives the number as text; 1,200.0 becomes 1200")
    which: Literal["only", "first", "last"] = Field(
        default="only", description="only: the text is a number, a sign or unit aside; else the first or last one in it"
    )
    after: str = Field(default="", description="look only behind the last place of this text, such as ####")
    mark: Literal[".", ","] = Field(
        default=".", description="what stands before decimals; with a comma 1.234,50 becomes 1234.5"
    )
    fractions: bool = Field(
        default=False, description="read 3/4 as 0.75 and 1 1/2 as 1.5; one without an end only where decimals are given"
    )
    decimals: int | None = Field(default=None, ge=0, le=12, description="round to so many decimals")
    pad: bool = Field(default=False, description="with decimals: write all of them, 3.0 and not 3")
    fewest: int = Field(default=0, ge=0, le=12, description="write so many decimals at least: with 1, 3.0 and 2.25")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        if seen.like and all(len(text) <= 24 and any(map(str.isdigit, text)) for text in seen.like):
            yield from cls._like(seen)
        if not seen.wanted or not all(any(map(str.isdigit, text)) for text in seen.filled):
            return
        forms: list[dict[str, object]] = [{}]
        if numbers(seen.wanted):
            few, most = decimals(seen.wanted)
            forms += [{"decimals": most, "pad": few == most > 0}]
        for which in ("only", "first", "last"):
            for form in forms:
                cost = 0.6 + 0.4 * (which != "only") + 0.3 * bool(form)
                args = {"column": seen.column, "output": seen.output, "which": which, **form}
                taken = cls.model_validate(args)
                makes = tuple(text if text is None else _number(text, taken) for text in seen.texts)
                yield Guess(args, cost, "part", makes=makes)

    @classmethod
    def _like(cls, seen: Seen) -> Iterable[Guess]:
        """The number that a cell is or ends in, with the decimals that all numbers looked for have, or the fewest."""
        few, most = decimals(seen.like) if numbers(seen.like) else (0, 0)
        if most < 3 and _untold(seen):
            return
        exact: dict[str, object] = {"decimals": most, "pad": True}
        form: dict[str, object] = exact if few == most > 0 else {"fewest": few} if few else {}
        args = {"column": seen.column, "output": seen.output, **form} | ({"mark": ","} if _commas(seen) else {})
        args |= {"fractions": True} if _fractions(seen) else {}
        yield Guess(args, 0.0, "part", name="number")
        for cost, after in ((0.02, "####"), (0.05, "answer is")):
            yield Guess({**args, "which": "last", "after": after}, cost, "part", name="number")


_WITH_COMMA = re.compile(r"\d{1,3}(?:[.'’]\d{3})+,\d+|\d+,\d{1,2}")
_WITH_POINT = re.compile(r"\d{1,3}(?:[,'’]\d{3})+(?:\.\d+)?|\d+\.\d+")
_UNTELLING = re.compile(r"\d{1,3}[.,]\d{3}")
_THOUSANDS_OR_DECIMALS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


def _commas(seen: Seen) -> bool:
    """Whether decimals stand behind a comma: some numbers tell so and none says otherwise ("1.234" tells nothing)."""
    bare = [re.sub(r"[^\d.,'’]", "", text[:40]) for text in seen.filled]
    telling = [text for text in bare if not _UNTELLING.fullmatch(text)]
    return any(map(_WITH_COMMA.fullmatch, telling)) and not any(map(_WITH_POINT.fullmatch, telling))


def _untold(seen: Seen) -> bool:
    """Whether nothing tells what stands behind a point: 87.000 is eighty-seven in some countries and more in others."""
    bare = [re.sub(r"[^\d.,'’]", "", text[:40]) for text in seen.filled] if seen.is_text else []
    marked = [text for text in bare if not text.isdigit()]
    plainly = any(len(text) > 3 for text in bare if text.isdigit())  # then thousands bear no mark
    return len(marked) > 1 and not plainly and all(map(_THOUSANDS_OR_DECIMALS.fullmatch, marked))


_FRACTION = re.compile(r"\s*([-+−]?)(?:(\d{1,6})[ \u00a0])?(\d{1,6})/(\d{1,4})\s*")
_FEWEST_FRACTIONS = 5


def _fractions(seen: Seen) -> bool:
    """Whether all that a slash parts are fractions, in lowest terms below one and of several kinds, which neither dates
    nor points out of a total are."""
    found = [_FRACTION.fullmatch(text) for text in seen.filled if "/" in text[:40]]
    parts = [(int(match[3]), int(match[4])) for match in found if match]
    proper = len(parts) == len(found) >= _FEWEST_FRACTIONS and len({below for _, below in parts}) > 1
    return proper and all(0 < above < below and gcd(above, below) == 1 for above, below in parts)


def _of_fraction(match: re.Match[str], decimals: int | None) -> Decimal | None:
    """The number that a fraction is; None where it has no end and is not to be rounded."""
    sign, whole, above, below = match.groups()
    if not int(below):
        return None
    value = int(whole or 0) + Fraction(int(above), int(below))
    value = -value if sign in ("-", "−") else value
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest > 1 and decimals is None:
        return None
    return Decimal(value.numerator) / Decimal(value.denominator)


@operation("number", for_kinds=("number", "structured"))
def number(table: pa.Table, args: NumberArgs, context: OperationContext) -> OperationResult:
    """Read a number out of a text and write it plainly: no thousands separators, no needless zeros, no currency."""
    sieve = Sieve(table)
    sieve.present(args.column)
    numbers = mapped(texts(sieve.table, args.column), lambda text: _number(text, args))
    kept = sieve.keep(numbers.is_valid(), f"column {args.column!r} holds no number where one is looked for")
    sieve.table = put(sieve.table, args.output, numbers if kept is None else numbers.filter(kept))
    return sieve.result()


_APART = "'’\u00a0\u2009\u202f"
"""What may stand between thousands, whatever stands before decimals."""


def _patterns(mark: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A whole text that is one number, and a number within a text: never a part of one that is written otherwise, such
    as 3/4, 1,5 or a date."""
    point, thousands = re.escape(mark), {".": ",", ",": "."}[mark] + _APART
    whole_part = rf"\d{{1,3}}(?:[{thousands}]\d{{3}})+(?!\d)|\d+"
    digits = rf"[-+−]?(?:{whole_part})(?:{point}\d+)?(?:[eE][-+]?\d{{1,3}})?|[-+−]?{point}\d+"
    whole = rf"\s*(?:[$€£¥]\s*)?({digits})\s*(?:%|[$€£¥]|[^\W\d]{{1,20}}\.?|\([^()\d]{{1,40}}\))?\s*\.?\s*"
    return re.compile(whole), re.compile(rf"(?<![\w.])(?<!\d[,'’/])(?:{digits})(?!\d|[.,'’/]\d)")


_PATTERNS = {mark: _patterns(mark) for mark in (".", ",")}
_PLAINLY = NumberArgs(column="", output="")


def _number(text: str, args: NumberArgs) -> str | None:
    if args.after:
        place = text.rfind(args.after)
        if place < 0:
            return None
        text = text[place + len(args.after) :]
    if len(text) > 20_000:
        text = text[:20_000] if args.which == "first" else text[-20_000:]
    whole, anywhere = _PATTERNS[args.mark]
    if args.which == "only":
        if args.fractions and (fraction := _FRACTION.fullmatch(text)) is not None:
            value = _of_fraction(fraction, args.decimals)
            return None if value is None else _written(str(value), args.model_copy(update={"mark": "."}))
        match = whole.fullmatch(text)
        return _written(match[1], args) if match else None
    matches = anywhere.findall(text)
    return _written(matches[0 if args.which == "first" else -1], args) if matches else None


def _written(text: str, args: NumberArgs) -> str | None:
    bare = re.sub(f"[{_APART}]", "", text)
    bare = bare.replace(".", "").replace(",", ".") if args.mark == "," else bare
    plain = plain_number(bare, args.decimals)
    fewest = max(args.fewest, (args.decimals or 0) if args.pad else 0)
    short = plain is not None and len(plain.partition(".")[2]) < fewest
    return f"{Decimal(plain):.{fewest}f}" if plain is not None and short else plain


def number_of(text: str) -> Decimal | None:
    """The number that a text is, a sign or unit aside, as the operation `number` reads it; None where it is none."""
    plain = _number(text, _PLAINLY)
    return None if plain is None else Decimal(plain)


_GROUPED = re.compile(r"[-+−]?\d{1,3}(?:,\d{3})+(?:[.eE].*)?", re.DOTALL)


def plain_number(text: str, decimals: int | None = None) -> str | None:
    """The number's plainest form: 1,200.50 as 1200.5, 39.0 as 39; None where it is none, such as 1,5, or beyond 40
    digits."""
    if "," in text and not _GROUPED.fullmatch(text.strip()):
        return None
    try:
        value = Decimal(text.replace(",", "").replace("−", "-"))
        if decimals is not None:
            value = round(value, decimals)
        if not value.is_finite() or abs(value.adjusted()) > 40:
            return None
    except (InvalidOperation, ValueError, OverflowError):
        return None
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


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
