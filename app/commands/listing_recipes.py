"""`regraft recipes`: the ways in which rows are made."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ...domain.errors import ComponentError
from ..terminal.output import emit, say

if TYPE_CHECKING:
    from ...tools.recipes.base import Recipe

PACKAGE = "regraft.tools"
_ROWS = 100
"""Rows for which the model calls are told."""


def list_recipes(*, as_json: bool) -> None:
    """Print every recipe with the first sentence of what it does."""
    from ...tools.recipes.base import DEFAULT_ORDER, RECIPES

    every = list(RECIPES)
    if as_json:
        emit(
            {"recipes": [_facts_of(one) for one in every], "default_order": [n for n in DEFAULT_ORDER if n in RECIPES]}
        )
        return
    width = max(len(one.name) for one in every)
    for one in every:
        foreign = "" if one.owner.startswith(PACKAGE) else f" [{one.owner}]"
        say(f"{one.name:<{width}}  {_first(one.summary)}{foreign}")


def show_recipe(name: str, *, as_json: bool) -> None:
    """Print a recipe whole. Raises ComponentError for an unknown name."""
    from ...tools.recipes.base import RECIPES

    if name not in RECIPES:
        like = get_close_matches(name, [one.name for one in RECIPES])
        guess = f"did you mean {' or '.join(like)}? " if like else ""
        raise ComponentError(f"There is no recipe {name!r}", f"{guess}regraft recipes list shows them all", name=name)
    one = RECIPES.get(name)
    if as_json:
        emit(_facts_of(one))
        return
    say(f"{one.name} (recipe)\n\n{one.summary}\n")
    say(f"  needs: {', '.join(one.needs) or 'nothing'}")
    say(f"  model calls: about {one.calls(_ROWS)} for {_ROWS} rows, {one.calls(10 * _ROWS)} for {10 * _ROWS}")
    if one.paper:
        say(f"  in the paper's own way: {one.paper_calls * _ROWS} for {_ROWS} rows")
    say(f"  duplicates: {'equal texts' if one.novelty == 'exact' else 'texts with a ROUGE-L above 0.7'}")
    say(f"  paper: {one.paper}" if one.paper else f"  declared by: {one.owner}")


def _facts_of(one: "Recipe") -> dict[str, Any]:
    facts = {name: getattr(one, name) for name in ("name", "summary", "novelty", "paper", "owner")}
    return {
        **facts,
        "needs": list(one.needs),
        "calls_per_100_rows": one.calls(_ROWS),
        "paper_calls": one.paper_calls * _ROWS,
    }


def _first(summary: str) -> str:
    paragraph = " ".join(summary.split("\n\n", maxsplit=1)[0].split())
    end = paragraph.find(". ")
    return paragraph if end < 0 else paragraph[: end + 1]
