"""One reading of a cell: every value of a table as text, and lists and objects that a dataset keeps as text.

Plans, profiles, checks, search and reports all see a cell through these functions, so that 39.0 is "39" for each.
"""

import json
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

import pyarrow as pa

from ..domain.errors import PlanError
from .arrow import compute as pc
from .arrow import whole
from .parts import with_plain_turns
from .syntax import literal

MAX_CHARS = 1_000_000
MAX_DEPTH = 30
"""Texts that are longer, or nested deeper, are not parsed: parsers are known to fail badly on those."""

_BINARY = "A column holds binary data, which has no text"
_UNWRITABLE = "(nested too deeply to be written)"


class Unreadable(Exception):
    """A cell does not hold what is looked for. The message is the same for all rows with the same trouble."""


# values as text -------------------------------------------------------------------------------------------------------


def cell_text(value: Any) -> str | None:
    """One value as text: true and false, 39.0 as 39, lists and structs as JSON, dates as ISO 8601, a midnight as its
    date alone; None for null.

    Raises PlanError for binary data.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, bytes):
        raise PlanError(_BINARY, "leave the column out")
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, datetime | time):
        return column_text(pa.array([value]))[0].as_py()
    return _json(list(value) if isinstance(value, set | frozenset) else value) if _holds(value) else str(value)


def number_text(value: float) -> str:
    """A number without a needless fraction and, below 10^16, without an exponent."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e16:
        return str(int(value))
    return repr(value)


def are_versions(values: Sequence[str]) -> bool:
    """Whether 1.10 stands beside 1.9: numbers with as many decimals as each needs have no noughts at their end, and
    those of a fixed count have as many everywhere."""
    decimals = [value.partition(".")[2] for value in values]
    return any(each[1:].endswith("0") for each in decimals) and len({len(each) for each in decimals if each}) > 1


def column_text(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The cells as one array of strings, null where they are null. Raises PlanError for binary data."""
    array = whole(column)
    if isinstance(array, pa.ChunkedArray):  # more text than one array of 32-bit offsets can hold
        raise PlanError("The texts of one column are longer than 2 GB together", "run the plan on smaller blocks")
    kind = array.type
    if pa.types.is_string(kind):
        return array
    if pa.types.is_dictionary(kind):
        return column_text(array.dictionary_decode())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        raise PlanError(_BINARY, "leave the column out")
    if pa.types.is_floating(kind) or pa.types.is_nested(kind) or pa.types.is_duration(kind):
        return pa.array([cell_text(value) for value in _plain(array)], pa.string())
    try:
        written = array.cast(pa.string())
    except pa.ArrowException:  # dates that Arrow cannot write, such as those of an unknown time zone
        return pa.array([None if value is None else str(value) for value in array.to_pylist()], pa.string())
    return _as_people_write(written) if pa.types.is_timestamp(kind) or pa.types.is_time(kind) else written


def _as_people_write(times: pa.Array) -> pa.Array:
    """Times without needless digits of a second, and midnights, as which files keep dates, without the hours."""
    for pattern, plain in ((r"(\.\d*?)0+(\D.*)?$", r"\1\2"), (r"\.(\D.*)?$", r"\1"), (r"^(.+-\d\d) 00:00:00$", r"\1")):
        times = pc.replace_substring_regex(times, pattern, plain)
    return times


def leaves_text(value: Any) -> str:
    """All that a cell holds as one text with blanks between, for search: no keys, brackets or binary data."""
    return " ".join(_leaves(value))


def _leaves(value: Any) -> Iterable[str]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if each:
                yield each
        elif isinstance(each, Mapping):
            waiting += reversed(list(each.values()))
        elif isinstance(each, list | tuple | set | frozenset):
            waiting += reversed(list(each))
        elif not isinstance(each, bytes) and (text := cell_text(each)):
            yield text


def _holds(value: Any) -> bool:
    return isinstance(value, list | dict | tuple | set | frozenset)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return _UNWRITABLE


def _whole(value: int) -> str:
    """Numbers of more digits than Python writes are written in hexadecimal, as only a literal like 0xff… makes them."""
    return str(value) if value.bit_length() < 3 * sys.int_info.default_max_str_digits else hex(value)


def _plain(array: pa.Array) -> list[Any]:
    """Python values; narrow floats by their shortest text, so that a 32-bit 0.1 is 0.1."""
    if pa.types.is_floating(array.type) and array.type.bit_width < 64:
        return [None if text is None else float(text) for text in array.cast(pa.string()).to_pylist()]
    return array.to_pylist()


# lists and objects that are kept as text ------------------------------------------------------------------------------


def read_literal(text: str) -> Any:
    """The value that a text writes, by JSON or else as a Python literal; tuples and sets become lists, and turns of a
    conversation that are kept in parts their texts.

    Nothing is evaluated. Raises Unreadable.
    """
    if len(text) > MAX_CHARS:
        raise Unreadable("holds a text that is too long to parse")
    if _deep(text):
        raise Unreadable("holds lists nested too deeply")
    try:
        return with_plain_turns(json.loads(text))
    except (ValueError, RecursionError):
        pass
    try:
        value = literal(_python(text))
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError) as exc:
        raise Unreadable("holds neither JSON nor a Python literal") from exc
    return list(value) if isinstance(value, tuple | set | frozenset) else with_plain_turns(value)


def read_container(text: str) -> list[Any] | dict[Any, Any] | None:
    """The list or object that a text spells; None when it spells neither."""
    if text[:1].isalnum() and text[0] != "a":  # most texts, and the check of all cells of many columns
        return None
    text = text.strip()
    if not text or (text[0], text[-1]) not in _BRACKETS:
        return None
    try:
        value = read_literal(text)
    except Unreadable:
        return None
    return value if isinstance(value, list | dict) else None


_BRACKETS = {("[", "]"), ("{", "}"), ("(", ")"), ("a", ")")}
_TOKEN = re.compile(
    r"""(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<open>\barray\()|(?P<close>,\s*dtype=[\w<>'"]+\)|\))"""
    r"""|(?P<word>\b(?:nan|null|true|false)\b)|(?P<space>\s+)|(?P<other>[^\s'"])""",
    re.DOTALL,
)
_WORDS = {"nan": "None", "null": "None", "true": "True", "false": "False"}


def _python(text: str) -> str:
    """The text as a Python literal: numpy's lists without commas get them, array(…) and JSON's words go."""
    text = text.strip()
    if "array(" not in text and not _numpy_like(text):
        return text
    parts: list[str] = []
    last = ""
    opened = 0
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind == "space":
            continue
        if kind == "string" and last == "string":
            parts.append(",")
        opened += kind == "open"
        if kind == "close" and opened:
            opened -= 1
        elif kind != "open":
            parts.append(_WORDS[token] if kind == "word" else token)
        last = kind or ""
    return "".join(parts)


_NUMPY_STRINGS = re.compile(r"""['"]\s+['"]""")
_JSON_WORD = re.compile(r"\b(?:nan|null|true|false)\b")


def _numpy_like(text: str) -> bool:
    return bool(_NUMPY_STRINGS.search(text)) or bool(_JSON_WORD.search(text))


_STRING = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_BRACKET = re.compile(r"[\[{(\]})]")


def _deep(text: str) -> bool:
    """Whether brackets outside strings nest deeper than MAX_DEPTH."""
    if text.count("[") + text.count("{") + text.count("(") <= MAX_DEPTH:
        return False
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{(" else -1
        if depth > MAX_DEPTH:
            return True
    return False
