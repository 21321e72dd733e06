"""What a recipe's rows are expected to take of the model, told before anything is asked."""

from ...domain.brief import TaskBrief
from ...domain.usage import Estimate
from ..models.prices import Prices
from .base import Recipe

_CHARS_A_TOKEN = 4
_FRAME_CHARS, _SHOWN = 1_500, 6
"""Characters of a prompt beside the task's own, and the demonstrations that it shows."""
_SPARE, _ROWS_A_CALL = 1.3, 20
"""Candidates for each accepted row, and rows' worth of text that a call writes at most."""


def announced(recipe: Recipe, rows: int, brief: TaskBrief, model: str, prices: Prices) -> Estimate:
    """What `rows` accepted rows would take by the recipe's own word, tokens guessed from the demonstrations' length."""
    known = [sum(map(len, row.values())) for row in brief.task.shown]
    each, calls = sum(known) / len(known), recipe.calls(rows)
    shown = min(_SHOWN, len(known)) * each
    prompt = calls * (_FRAME_CHARS + len(brief.task.instruction) + shown) / _CHARS_A_TOKEN
    answer = each * min(_SPARE * rows, calls * _ROWS_A_CALL) / _CHARS_A_TOKEN
    price = prices.of(model)
    return Estimate(
        rows=rows,
        model=model,
        calls=calls,
        prompt_tokens=round(prompt),
        completion_tokens=round(answer),
        usd=None if price is None else price.usd(prompt, answer),
    )
