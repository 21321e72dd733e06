"""Checks on how a text is written: literals around slots, numbers, JSON, code, markup."""

import json
import re
import warnings
from html.parser import HTMLParser
from typing import Literal

import pyarrow as pa
from pydantic import Field

from ..arrow import compute as pc
from ..syntax import parse
from .base import check
from .cells import each, matches, texts
from .text import ColumnArgs

_LONGEST_CODE = 50_000
_DEEPEST_BRACKETS = 90
_ALONE = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_TAG = (
    r"(?i)</?(?:p|br|hr|div|span|a|b|i|u|em|strong|sub|sup|ul|ol|li|h[1-6]|table|tr|td|th|tbody|thead|img|font|code|pre"
    r"|blockquote|center|small)(?:\s[^<>]*)?/?>|&(?:quot|amp|lt|gt|nbsp|apos|#\d{1,6}|#x[0-9a-f]{1,6});"
)


class LayoutArgs(ColumnArgs):
    literals: tuple[str, ...] = Field(
        min_length=1, description="fixed texts before, between and after the slots; n slots have n + 1 literals"
    )


@check("layout", reason="{column} is not written as in the demonstrations")
def layout(rows: pa.Table, args: LayoutArgs) -> pa.BooleanArray:
    """The text is the literals in their order with something beside white space in every slot between them."""
    slot = r"[\s\S]*\S[\s\S]*"
    return matches(texts(rows, args.column), r"\A" + slot.join(map(re.escape, args.literals)) + r"\z")


@check("layout_parts", reason="{column} holds some of the demonstrations' fixed texts, but not all of them in place")
def layout_parts(rows: pa.Table, args: LayoutArgs) -> pa.BooleanArray:
    """The text has the whole layout or none of its literals: one written otherwise passes, a broken one does not.

    Parts at the beginning may be left out whole: then the text starts with the label of a later one.
    """
    values = texts(rows, args.column)
    whole = layout(rows, args)
    for first in range(1, len(args.literals) - 1):
        if args.literals[0].strip() and args.literals[first].strip():
            rest = (args.literals[first].lstrip(), *args.literals[first + 1 :])
            whole = pc.or_(whole, layout(rows, args.model_copy(update={"literals": rest})))
    some = pa.array([False] * len(values), pa.bool_())
    for literal in args.literals:
        if literal.strip():
            some = pc.or_(some, pc.match_substring(values, literal.strip()))
    return pc.or_(whole, pc.invert(some))


class FixedTextsArgs(ColumnArgs):
    fixed: tuple[str, ...] = Field(min_length=1, description="texts of which each must stand somewhere in the cell")


@check("fixed_texts", reason="{column} lacks a fixed text of the demonstrations ({fixed})")
def fixed_texts(rows: pa.Table, args: FixedTextsArgs) -> pa.BooleanArray:
    """Every one of the texts stands somewhere in the cell, to the letter."""
    values = texts(rows, args.column)
    passed = pa.array([True] * len(values), pa.bool_())
    for text in args.fixed:
        passed = pc.and_(passed, pc.match_substring(values, text))
    return passed


class NumberArgs(ColumnArgs):
    decimals: tuple[int, int] = Field(default=(0, 0), description="fewest and most digits after the point")
    negative: bool = Field(default=True, description="whether a minus sign may stand before it")
    thousands: str = Field(default="", max_length=1, description="sign between groups of three digits; empty: none")
    prefix: str = Field(default="", description="fixed text before the number, such as $")
    suffix: str = Field(default="", description="fixed text after the number, such as %")


@check("number_format", reason="{column} is not a number as the demonstrations write it")
def number_format(rows: pa.Table, args: NumberArgs) -> pa.BooleanArray:
    """The whole text is one number with the sign, grouping and digits after the point that are allowed."""
    few, most = args.decimals
    digits = rf"\d{{1,3}}(?:{re.escape(args.thousands)}\d{{3}})*" if args.thousands else r"(?:0|[1-9]\d*)"
    fraction = rf"\.\d{{{max(few, 1)},{max(most, 1)}}}"
    fraction = "" if most == 0 else fraction if few else f"(?:{fraction})?"
    sign = "-?" if args.negative else ""
    return matches(
        texts(rows, args.column), rf"\A{re.escape(args.prefix)}{sign}{digits}{fraction}{re.escape(args.suffix)}\z"
    )


class JsonArgs(ColumnArgs):
    type: Literal["any", "object", "array"] = Field(default="any", description="what the JSON must be")
    keys: tuple[str, ...] = Field(default=(), description="keys that an object must have")


@check("json_valid", reason="{column} is not the JSON that is asked for")
def json_valid(rows: pa.Table, args: JsonArgs) -> pa.BooleanArray:
    """The text is JSON of the type asked for, with the keys asked for."""
    kinds = {"any": object, "object": dict, "array": list}

    def passes(text: str) -> bool:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return False
        return isinstance(value, kinds[args.type]) and (
            not args.keys or (isinstance(value, dict) and all(key in value for key in args.keys))
        )

    return each(texts(rows, args.column), passes)


@check("not_json", reason="{column} is wrapped in JSON")
def not_json(rows: pa.Table, args: ColumnArgs) -> pa.BooleanArray:
    """The whole text is no JSON object and no JSON list of texts or objects: an answer that was never unpacked."""
    return pc.invert(matches(texts(rows, args.column), r"\A\s*(?:\{\s*\"[\s\S]*\}|\[\s*[\"{][\s\S]*\])\s*\z"))


@check("no_letters", reason="{column} holds letters")
def no_letters(rows: pa.Table, args: ColumnArgs) -> pa.BooleanArray:
    """The text has signs and digits alone, as a formula has."""
    return pc.invert(matches(texts(rows, args.column), r"\pL"))


class BeginningArgs(ColumnArgs):
    beginnings: tuple[str, ...] = Field(min_length=1, description="what texts begin with, one of them each")


@check("begins_with", reason="{column} begins with none of {beginnings}")
def begins_with(rows: pa.Table, args: BeginningArgs) -> pa.BooleanArray:
    """The text begins with one of some texts, such as "Yes." and "No."."""
    return matches(texts(rows, args.column), rf"\A(?:{'|'.join(map(re.escape, args.beginnings))})")


@check("trimmed", reason="{column} begins or ends with white space")
def trimmed(rows: pa.Table, args: ColumnArgs) -> pa.BooleanArray:
    """No white space stands at either end of the text."""
    values = texts(rows, args.column)
    return pc.equal(values, pc.utf8_trim_whitespace(values))


class PythonArgs(ColumnArgs):
    lines: bool = Field(
        default=False, description="a line of a program is enough, such as the head of a block, whatever its indent"
    )


@check("python_parses", reason="{column} is not Python that parses")
def python_parses(rows: pa.Table, args: PythonArgs) -> pa.BooleanArray:
    """The text is Python by its grammar; nothing is run. Longer than 50,000 characters fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return each(texts(rows, args.column), is_python_line if args.lines else is_python)


_AROUND = ("{}", "{} pass", "if 1: pass\n{} pass", "try: pass\n{} pass", "{}\ndef f(): pass", "for x in y: {}")
"""Whole, the head of a block, one that goes on, an end of try, a decorator, what stands within a loop."""


def is_python_line(text: str) -> bool:
    """Whether a text is a line of Python by its grammar, alone or with what must stand around it."""
    line = text.strip()
    return bool(line) and any(is_python(around.replace("{}", line)) for around in _AROUND)


def is_python(text: str) -> bool:
    """Whether a text is Python by its grammar, and not endless."""
    if len(text) > _LONGEST_CODE or max(map(text.count, "([{")) > _DEEPEST_BRACKETS * 20:
        return False
    try:
        parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(text.strip())


@check("no_markup", reason="{column} holds HTML tags or entities")
def no_markup(rows: pa.Table, args: ColumnArgs) -> pa.BooleanArray:
    """No HTML tag or entity stands in the text."""
    return pc.invert(matches(texts(rows, args.column), _TAG))


@check("markup_parses", reason="{column} has tags that do not close or nest")
def markup_parses(rows: pa.Table, args: ColumnArgs) -> pa.BooleanArray:
    """Every HTML or XML tag that opens closes again, in order; tags of HTML that stand alone, such as br, need not."""
    return each(texts(rows, args.column), is_markup)


def is_markup(text: str) -> bool:
    """Whether all tags of a text nest; a text without tags passes."""
    return "<" not in text or _Nesting().holds(text)


class _Nesting(HTMLParser):
    """Follows tags as they open and close. Nothing is loaded or expanded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._open: list[str] = []
        self._right = True

    def holds(self, text: str) -> bool:
        self.feed(text)
        return self._right and not self._open and not self.rawdata.startswith("<")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in _ALONE:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself opens nothing."""
        del tag, attrs

    def handle_endtag(self, tag: str) -> None:
        if tag not in _ALONE:
            self._right = self._right and bool(self._open) and self._open.pop() == tag
