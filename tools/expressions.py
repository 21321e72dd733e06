"""Regular expressions of RE2 as Arrow runs them, which compiles a pattern in every call."""

from collections.abc import Iterator
from functools import lru_cache

import pyarrow as pa

from .arrow import compute as pc


def fitting(column: pa.Array | pa.ChunkedArray, pattern: str) -> str:
    """A pattern that finds the same in the column's texts and is quicker to compile: of ASCII texts one without the
    letters and digits of all scripts, which take RE2 a hundred times as long."""
    plain = ascii_pattern(pattern)
    return plain if plain != pattern and pc.all(pc.string_is_ascii(column), min_count=0).as_py() else pattern


_ASCII = {r"\pL": "A-Za-z", r"\pN": "0-9", r"\pM": r"\x{300}"}  # no mark is ASCII: one stands for all of them


@lru_cache(maxsize=512)
def ascii_pattern(pattern: str) -> str:
    """A pattern that matches the same ASCII texts without \\pL, \\pN and \\pM; itself where it has none of them."""
    if "[:" in pattern or not any(name in pattern for name in _ASCII):  # a bracket in a bracket
        return pattern
    found = [(pattern[start:end], inside) for start, end, inside in signs(pattern)]
    return "".join(
        sign if sign not in _ASCII else _ASCII[sign] if inside else f"[{_ASCII[sign]}]" for sign, inside in found
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
