"""What a plan's model calls would cost, found out without making one."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ...domain.usage import Estimate
from .prices import Prices
from .prompts import many_rows, one_row
from .request import schema_of
from .rows import M, RowAnswers, RowTask, packed

if TYPE_CHECKING:
    from ...domain.plan import Plan
    from ..catalogs.base import Block

_CHARS_A_TOKEN = 4
_TEXT_TOKENS, _WORD_TOKENS = 80, 8
"""What an answer's field is taken to be long: a text that the model writes, and a label or number that it chooses."""


def estimate(plan: "Plan", sample: "Block", rows: int, model: str, prices: Prices | None = None) -> Estimate:
    """What `rows` rows of the plan would take, from the prompts that sampled rows give and guesses of the answers.

    Rows are taken to be accepted as often as mechanical steps and checks accept the sample's; nothing is asked, and
    the answers' place is taken by the smallest values that fit. Raises PlanError as running the plan would.
    """
    from ..execution.bind import bind
    from ..execution.transform import transform

    rehearsal = Rehearsal(model)
    transform(bind(plan, sample.table.column_names, models=rehearsal), sample)
    share = rows / max(1, len(sample))
    prompt, answer = rehearsal.prompt_tokens * share, rehearsal.completion_tokens * share
    price = (prices or Prices()).of(model)
    return Estimate(
        rows=rows,
        model=model,
        calls=ceil(rehearsal.calls * share),
        prompt_tokens=ceil(prompt),
        completion_tokens=ceil(answer),
        usd=None if price is None else price.usd(prompt, answer),
    )


class Rehearsal:
    """Stands in for a ModelService: counts what would be asked, and answers with the smallest values that fit."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.calls = 0
        self.prompt_tokens = 0.0
        self.completion_tokens = 0.0

    def rows(self, task: RowTask[M], texts: Sequence[str]) -> RowAnswers[M]:
        schema = schema_of(task.answer)
        distinct = list(dict.fromkeys(texts))
        for group in packed(range(len(distinct)), distinct, task.rows_per_call):
            chosen = [distinct[row] for row in group.rows]
            shown = one_row(chosen[0]) if len(chosen) == 1 else many_rows(chosen)
            self.calls += 1
            self.prompt_tokens += (len(task.system) + len(shown) + len(schema.encoded)) / _CHARS_A_TOKEN
        tokens = min(_answer_tokens(schema.definition), task.max_tokens_per_row or 10**9)
        self.completion_tokens += tokens * len(distinct)
        try:
            value = task.answer.model_validate(example_of(schema.definition))
        except ValidationError:
            return RowAnswers([None] * len(texts), ["the rehearsal has no value that fits"] * len(texts))
        return RowAnswers([value] * len(texts), [None] * len(texts))


def _answer_tokens(schema: Mapping[str, Any]) -> int:
    fields = schema.get("properties", {})
    return sum(_TEXT_TOKENS if _is_text(field) else _WORD_TOKENS for field in fields.values()) or _TEXT_TOKENS


def _is_text(field: Mapping[str, Any]) -> bool:
    kinds = [field, *field.get("anyOf", [])]
    return any(kind.get("type") == "string" and "enum" not in kind and "const" not in kind for kind in kinds)


def example_of(schema: Mapping[str, Any], definitions: Mapping[str, Any] | None = None) -> Any:
    """The first or smallest value that fits a schema."""
    known = schema.get("$defs", definitions or {})
    if "$ref" in schema:
        return example_of(known[schema["$ref"].rsplit("/", 1)[-1]], known)
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return example_of(schema[key][0], known)
    if "const" in schema or schema.get("enum"):
        return schema["const"] if "const" in schema else schema["enum"][0]
    if "properties" in schema:
        return {name: example_of(part, known) for name, part in schema["properties"].items()}
    if schema.get("type") == "array":
        return [example_of(schema.get("items", {}), known)] * max(1, schema.get("minItems", 1))
    if schema.get("type") in ("integer", "number"):
        return schema.get("minimum", 1)
    return {"boolean": True, "object": {}, "null": None}.get(str(schema.get("type")), "text")
