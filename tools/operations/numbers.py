"""Numbers read out of texts and written plainly: no thousands separators, no needless zeros, no currency."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import gcd
from typing import Literal

import pyarrow as pa
from pydantic import Field

from .base import OperationArgs, OperationContext, OperationResult, operation
from .cells import Sieve, mapped, put, put_name, texts
from .guess import Guess, Seen, decimals, numbers


class NumberArgs(OperationArgs):
    column: str = Field(description="column whose texts hold a number")
    output: str = Field(description="column that receives the number as text; 1,200.0 becomes 1200")
    which: Literal["only", "first", "last", "result"] = Field(
        default="only",
        description="only: the text is a number, a sign or unit aside; first or last: that one in it; result: the last "
        "one, where the last calculation in the text comes to it, too",
    )
    after: str = Field(default="", description="look only behind the last place of this text, such as ####")
    mark: Literal[".", ","] = Field(
        default=".", description="what stands before decimals; with a comma 1.234,50 becomes 1234.5"
    )
    fractions: bool = Field(
        default=False, description="read 3/4 as 0.75 and 1 1/2 as 1.5; one without an end only where decimals are given"
    )
    spelled: bool = Field(default=False, description="read English words for numbers below a hundred: seven is 7")
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
        if are_in_words(seen.filled):
            yield Guess({"column": seen.column, "output": seen.output, "spelled": True}, 0.0, "part", name="number")
        if most < 3 and _untold(seen):
            return
        exact: dict[str, object] = {"decimals": most, "pad": True}
        form: dict[str, object] = exact if few == most > 0 else {"fewest": few} if few else {}
        args = {"column": seen.column, "output": seen.output, **form} | ({"mark": ","} if _commas(seen) else {})
        args |= {"fractions": True} if _fractions(seen) else {}
        yield Guess(args, 0.0, "part", name="number")
        for cost, after in ((0.02, "####"), (0.05, "answer is")):
            yield Guess({**args, "which": "last", "after": after}, cost, "part", name="number")
        yield Guess({**args, "which": "result"}, 0.1, "part", name="number")


_BELOW_TWENTY = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _of_word(text: str) -> str | None:
    """The digits of a number below a hundred that is written in words: forty-two is 42."""
    first, *rest = text[:40].lower().replace("-", " ").split() or [""]
    if first in _TENS and len(rest) <= 1:
        unit = _BELOW_TWENTY[1:10].index(rest[0]) + 1 if rest and rest[0] in _BELOW_TWENTY[1:10] else 0
        return None if rest and not unit else str(20 + 10 * _TENS.index(first) + unit)
    return str(_BELOW_TWENTY.index(first)) if first in _BELOW_TWENTY and not rest else None


def is_count(text: str) -> bool:
    """Whether a text is a whole number below a million, in digits or in words."""
    return re.fullmatch(r"\d{1,6}", text) is not None or _of_word(text) is not None


def are_in_words(texts: Sequence[str]) -> bool:
    """Whether more than half of the texts are numbers written in words."""
    return 2 * sum(_of_word(text) is not None for text in texts) > len(texts)


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
    if args.spelled and (named := _of_word(text)) is not None:
        return named
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
    if args.which == "result":
        reckoned = None if _CHECKS.search(text) else _AFTER_EQUALS.match(text.rpartition("=")[2])
        result = anywhere.match(reckoned[1]) if reckoned else None
        return _written(matches[-1], args) if result and _same(result[0], matches[-1], args) else None
    return _written(matches[0 if args.which == "first" else -1], args) if matches else None


_AFTER_EQUALS = re.compile(r"[\s$€£¥*({\\]{0,9}([-+−]?[.\d].{0,40})", re.DOTALL)
"""What stands behind the last sign of equality, up to its number."""
_CHECKS = re.compile(r"\b(?:check|verif|test|prov|proof)|\A[^=]*\Z", re.IGNORECASE)
"""What says that the last calculation only checks the answer, or a text without any."""


def _same(first: str, second: str, args: NumberArgs) -> bool:
    return _written(first, args) == _written(second, args) is not None


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
