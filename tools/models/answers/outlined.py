"""Answers in YAML, as models give them where JSON was asked for.

Whatever YAML would take away from a text in silence (what looks like a comment, an anchor or a tag) makes an answer
none of this form.
"""

import re
from collections.abc import Sequence
from typing import Any

import yaml

from .objects import words_of
from .tables import FENCE

_OUTLINE = re.compile(r"(?:---\s{0,9}\n)?\s{0,9}(?:- |['\"]?\w{1,20}['\"]?:(?:\s|$))")
_TAKEN_AWAY = re.compile(r"\s#|^#|[-:] [&*!%@`]|- -|^ {13}|\t", re.MULTILINE)
_MOST_CHARS = 200_000


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
