"""What a turn of a conversation says where it is kept in parts: `[{"type": "text", "text": "…"}]` is its text."""

from collections.abc import Mapping, Sequence
from typing import Any

SPEAKERS, SPEECH = ("role", "from"), ("content", "value")
"""Fields of a turn that tell who speaks and, in the same order, what is said."""

_THOUGHTS = frozenset({"thinking", "redacted_thinking", "reasoning"})
"""Parts that no listener hears."""


def are_parts(value: Any) -> bool:
    """Whether a value is a list of parts of which some hold a text."""
    each = isinstance(value, list) and all(isinstance(part, Mapping) for part in value)
    return each and any(isinstance(part.get("text"), str) for part in value)


def text_of_parts(parts: Sequence[Mapping[str, Any]]) -> str:
    """The texts of the parts, a line each unless they bring white space of their own; "" where a part is a picture or
    another thing that no text tells, since the texts beside it are half of what is said."""
    said = ""
    for part in parts:
        kind, text = part.get("type"), part.get("text")
        if kind in _THOUGHTS:
            continue
        if not isinstance(text, str) or not (kind is None or str(kind).endswith("text")):
            return ""
        apart = not said or not text or said[-1].isspace() or text[0].isspace()
        said += text if apart else f"\n{text}"
    return said


def with_plain_turns(value: Any) -> Any:
    """A list of turns with a text in place of the parts of each; any other value as it is."""
    if not isinstance(value, list) or not all(isinstance(turn, dict) for turn in value):
        return value
    return [_plain(turn) for turn in value]


def _plain(turn: dict[Any, Any]) -> dict[Any, Any]:
    for who, speech in zip(SPEAKERS, SPEECH, strict=True):
        if who in turn and are_parts(turn.get(speech)):
            return turn | {speech: text_of_parts(turn[speech])}
    return turn
