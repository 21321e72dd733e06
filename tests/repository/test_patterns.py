"""No text makes a pattern of the source slow: each takes time in proportion to a text's length."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from pumping import Found, patterns, slow


def of(pattern: str, use: str = "search", flags: int = 0) -> str | None:
    return slow(Found("here", re.compile(pattern, flags), frozenset({use})))


def test_every_pattern_of_the_source_takes_linear_time():
    found = [(one, slow(one)) for one in patterns()]
    assert {f"{one.place} {one.pattern.pattern}": why for one, why in found if why} == {}
    assert len(found) > 200, "the source has more patterns than were found"


def test_patterns_that_some_text_makes_slow_are_told():
    assert of(r"\s+$")
    assert of(r"\w+@\w+")
    assert of(r"(a+)+b")
    assert of(r"\((.*?)\)")
    assert of(r"</?\w+[^<>]*>")
    assert of(r"\d+\.?\d*", "fullmatch")


def test_patterns_in_linear_time_are_not():
    assert not of(r"\w+")
    assert not of(r"\([^()]*\)")
    assert not of(r"(?<!\d)\d+(?!\d)")
    assert not of(r"\s*\d+", "match")
