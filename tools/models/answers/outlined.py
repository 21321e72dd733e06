"""Answers in YAML, or as a table of which each line is a row, as models give them where JSON was asked for.

Whatever YAML would take away from a text in silence (what looks like a comment, an anchor or a tag) makes an answer
none of these forms.
"""

import csv
import re
from collections.abc import Sequence
from typing import Any

import yaml

from .objects import words_of

FENCE = re.compile(r"^\s{0,9}```\w{0,9}\s{0,9}$", re.MULTILINE)
_OUTLINE = re.compile(r"(?:---\s{0,9}\n)?\s{0,9}(?:- |['\"]?\w{1,20}['\"]?:(?:\s|$))")
_TAKEN_AWAY = re.compile(r"\s#|^#|[-:] [&*!%@`]|- -|^ {13}|\t", re.MULTILINE)
_MOST_CHARS = 200_000
_SIGNS = ",\t;|"
_NAME = re.compile(r"\w{1,40}")


def outline(text: str) -> Any | None:
    """The list or mapping that a text is as YAML, all its values as texts; None where it is none."""
    text = text.strip("\n")
    if len(text) > _MOST_CHARS or "{" in text or "[" in text or not _OUTLINE.match(text) or _TAKEN_AWAY.search(text):
        return None
    try:
        return _value(yaml.compose(text, Loader=yaml.BaseLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _value(node: Any) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(each) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        told = {str(key.value): _value(value) for key, value in node.value}
        if len(told) < len(node.value):
            raise ValueError("a key is given twice")
        return told
    return node.value


def outlined_rows(content: str, ids: Sequence[str]) -> dict[str, Any] | None:
    """What stands under each of the ids in YAML; None where the answer is of another form."""
    told = outline(FENCE.sub("", words_of(content)))
    return told if isinstance(told, dict) and set(ids) == set(told) else None


def table(text: str) -> list[dict[str, str]] | None:
    """The lines of a table by the names in its first line; None where a line has more or fewer cells than these."""
    lines = text.strip().splitlines()
    head = lines[0] if lines else ""
    sign = next((sign for sign in _SIGNS if sign in head), _SIGNS[0])
    names = [name.strip() for name in head.split(sign)]
    if len(text) > _MOST_CHARS or not all(map(_NAME.fullmatch, names)) or len(set(names)) < len(names):
        return None
    try:
        rows = [row for row in csv.reader(lines[1:], delimiter=sign, strict=True, skipinitialspace=True) if row]
    except csv.Error:
        return None
    if not rows or any(len(row) != len(names) for row in rows):
        return None
    return [dict(zip(names, map(str.strip, row), strict=True)) for row in rows]
