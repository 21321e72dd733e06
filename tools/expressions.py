"""Regular expressions of RE2 as Arrow runs them, which compiles a pattern in every call."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pyarrow as pa

from .arrow import compute as pc

_FEW_BYTES, _FEW_SIGNS = 1 << 16, 256


def fitting(column: pa.Array | pa.ChunkedArray, pattern: str) -> str:
    """A pattern that finds the same in the column's texts and is quicker to compile: the letters, digits and marks of
    all scripts, which take RE2 a hundred times as long, are those that the texts have."""
    if (plain := ascii_pattern(pattern)) == pattern:
        return pattern
    if pc.all(pc.string_is_ascii(column), min_count=0).as_py():
        return plain
    if column.nbytes > _FEW_BYTES:
        return pattern  # reading them would take longer than it saves
    held = {sign for sign in "".join(filter(None, column.to_pylist())) if sign > "\x7f"}
    return pattern if len(held) > _FEW_SIGNS else _of_signs(pattern, "".join(sorted(held)))


_ASCII = {r"\pL": "A-Za-z", r"\pN": "0-9", r"\pM": r"\x{300}"}  # no mark is ASCII: one stands for all of them
_ANY_CASE = re.compile(r"\(\?[a-zA-Z]*i")
_IOTA_BELOW = "\u0345"
"""The one mark that is a letter in another case."""


@lru_cache(maxsize=512)
def ascii_pattern(pattern: str) -> str:
    """A pattern that matches the same ASCII texts without \\pL, \\pN and \\pM; itself where it has none of them."""
    if "[:" in pattern or not any(name in pattern for name in _ASCII):  # a bracket in a bracket
        return pattern
    return _without_names(pattern, _ASCII)


@lru_cache(maxsize=512)
def _of_signs(pattern: str, held: str) -> str:
    """A pattern that matches the same texts of ASCII and the signs that are held."""
    if _ANY_CASE.search(pattern) and (_IOTA_BELOW in held or r"\pM" in pattern):
        return pattern
    return _without_names(pattern, {name: _among(name, held) or plain for name, plain in _ASCII.items()})


@lru_cache(maxsize=512)
def _among(name: str, held: str) -> str:
    """Those of the signs that RE2 counts to a class beside its ASCII ones, as a part of a character class."""
    found = pc.match_substring_regex(pa.array(list(held), pa.string()), name).to_pylist()
    others = [rf"\x{{{ord(sign):x}}}" for sign, is_one in zip(held, found, strict=True) if is_one]
    return "".join([_ASCII[name] if name != r"\pM" else "", *others])


def _without_names(pattern: str, classes: Mapping[str, str]) -> str:
    found = [(pattern[start:end], inside) for start, end, inside in signs(pattern)]
    return "".join(
        sign if sign not in classes else classes[sign] if inside else f"[{classes[sign]}]" for sign, inside in found
    )


def signs(pattern: str) -> Iterator[tuple[int, int, bool]]:
    """Where each sign of a pattern begins and ends, an escape or a quoted text being one, and whether it stands in a
    character class."""
    place, inside = 0, False
    while place < len(pattern):
        end = place + 1
        if pattern.startswith(r"\Q", place):
            close = pattern.find(r"\E", place)
            end = len(pattern) if close < 0 else close + 2
        elif pattern[place] == "\\":
            end = place + (3 if pattern[end : end + 1] in ("p", "P") and pattern[end + 1 : end + 2] != "{" else 2)
        elif not inside and pattern[place] == "[":  # a bracket that follows is no end
            end = place + (2 if pattern.startswith("[]", place) else 3 if pattern.startswith("[^]", place) else 1)
        yield place, end, inside
        inside = pattern[place] != "]" if inside and end == place + 1 else inside or pattern[place] == "["
        place = end
