"""The base of every model in this room."""

import json
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict


class Noun(BaseModel):
    """A frozen value: unknown fields are refused, so that a misspelt key is an error and not a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _written(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments that JSON and UTF-8 can write: models write halves of a character, and numbers that are none."""
    try:
        json.dumps(arguments, ensure_ascii=False, allow_nan=False, default=str).encode()
    except (ValueError, RecursionError) as exc:
        raise ValueError("they hold what JSON cannot write: half a character, or a number without end") from exc
    return arguments


Arguments = Annotated[dict[str, Any], AfterValidator(_written)]
"""Arguments by their names, as a plan's file holds them."""


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise ValueError("it holds half a character") from exc
    return text


Text = Annotated[str, AfterValidator(_whole)]
"""A text that UTF-8 can write: JSON's escapes can spell halves of a character."""
