"""Caps on what a run may spend."""

from math import inf

from .errors import InputError


def check_caps(dollars: float | None, tokens: int | None) -> None:
    """Raises InputError for a cap that caps nothing: without end, no number, or below 0. None is no cap."""
    for cap, unit, such in ((dollars, "dollars", "2.50"), (tokens, "tokens", "200000")):
        if cap is not None and not 0 <= cap < inf:
            raise InputError(
                f"A budget of {cap} {unit} caps nothing", f"give a number such as {such}, or no budget at all"
            )
