"""What a plan's model calls would cost, found out without making one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pydantic import ValidationError

from ...domain.boundary import boundary, named
from ...domain.errors import PlanError, RegraftError
from ...domain.usage import Estimate, Usage
from ..models.prices import Prices
from ..models.prompts import many_rows, one_row
from ..models.request import schema_of
from ..models.rows import M, RowAnswers, RowTask, rows_of_a_call

if TYPE_CHECKING:
    from ...domain.plan import Plan
    from ..catalogs.base import Block
    from .bind import BoundPlan, BoundStep

_CHARS_A_TOKEN = 4
_TEXT_TOKENS, _SENTENCE_TOKENS, _WORD_TOKENS = 80, 12, 6
"""What an answer's field is taken to be long: a text that the model writes, where nobody knows better, a sentence that
says why, and a label or number that it chooses."""
_ROWS_A_CALL, _FRAME_TOKENS = 20, 300
"""Rows of a call about usual texts, and the tokens of what stands around them."""
_STAND_IN = "text"
_AS_LONG = frozenset({"rewrite", "translate"})
"""Purposes whose answers are about as long as the rows that they are made of."""
_WRAPPED_CHARS = len(many_rows(["", ""])) - len(many_rows([""]))


def estimate(
    plan: "Plan",
    sample: "Block",
    rows: int,
    model: str,
    prices: Prices | None = None,
    *,
    paid: Sequence[Usage] = (),
    tried: int = 0,
    text_tokens: float = _TEXT_TOKENS,
) -> Estimate:
    """What it takes to ask the plan's questions about `rows` rows that reach its first step that asks a model.

    Prompts are those that sampled rows give, answers are guessed by their form; what calls of the same kind about the
    same source took, of those that were `paid` when plans were `tried` on so many rows, is believed instead: later
    steps were asked about the rows that earlier ones had left, as they will be again. Steps before the first question
    are run; those after it are taken to keep every row, and what they would read of answers is stood in for. Nothing is
    asked. Raises PlanError where the plan does not bind, or fails before its first question.
    """
    from .bind import bind
    from .transform import after_steps

    rehearsal = Rehearsal(model, text_tokens)
    bound = bind(plan, sample.table.column_names, models=rehearsal)
    first = next((place for place, step in enumerate(bound.steps) if step.operation.kind == "model"), len(bound.steps))
    _rehearse(bound, first, after_steps(bound, sample, first))
    seen = _by_purpose(plan, paid, rehearsal.asked) if tried else {}
    totals = [asked.over(rows, seen.get(asked.purpose), tried) for asked in rehearsal.asked]
    prompt, answer = sum(total[1] for total in totals), sum(total[2] for total in totals)
    price = (prices or Prices()).of(model)
    return Estimate(
        rows=rows,
        model=model,
        calls=sum(total[0] for total in totals),
        prompt_tokens=ceil(prompt),
        completion_tokens=ceil(answer),
        usd=None if price is None else price.usd(prompt, answer),
    )


def unplanned(
    given: float, written: float, rows: int, model: str, prices: Prices | None = None, *, views: int = 1
) -> Estimate:
    """What it takes to ask about `rows` rows where no plan is known, by how many characters their inputs and outputs
    have: to write or tell each output, and with two `views` to check it, each twenty rows a call."""
    calls = ceil(rows / _ROWS_A_CALL)
    prompt, answer = calls * _FRAME_TOKENS + rows * _tokens(given), rows * (written / _CHARS_A_TOKEN + _WORD_TOKENS)
    if views > 1:
        prompt += calls * _FRAME_TOKENS + rows * _tokens(given + written)
        answer += rows * _SENTENCE_TOKENS
    price = (prices or Prices()).of(model)
    return Estimate(
        rows=rows,
        model=model,
        calls=views * calls,
        prompt_tokens=ceil(prompt),
        completion_tokens=ceil(answer),
        usd=None if price is None else price.usd(prompt, answer),
    )


def _tokens(chars: float) -> float:
    """Of a row in a prompt, with the marks around it."""
    return (chars + _WRAPPED_CHARS) / _CHARS_A_TOKEN


def _by_purpose(plan: "Plan", paid: Sequence[Usage], asked: "Sequence[Asked]") -> dict[str, Usage]:
    """What one question of each kind about the plan's source took, of all that were asked when plans were tried."""
    steps, found = Counter(one.purpose for one in asked), dict[str, Usage]()
    for purpose, count in steps.items():
        mine = [one for one in paid if one.source == plan.dataset and one.purpose == purpose and one.calls]
        if mine:
            found[purpose] = Usage(
                purpose=purpose,
                source=plan.dataset,
                model="",
                calls=ceil(sum(one.calls for one in mine) / count),
                prompt_tokens=sum(one.prompt_tokens for one in mine) // count,
                completion_tokens=sum(one.completion_tokens for one in mine) // count,
            )
    return found


def _rehearse(bound: "BoundPlan", first: int, table: pa.Table) -> None:
    """Ask the rehearsal every question of the plan about the table's rows. A step that cannot work on stood-in
    answers, or would take rows out because of them, is passed over: its columns are stood in for too."""
    for step in bound.steps[first:] if table.num_rows else ():
        table = _with_stand_ins(table, sorted(step.args.columns_read() or ()))
        after = _after(bound, step, table)
        if after is not None and after.num_rows >= table.num_rows:
            table = after
        else:
            table = _with_stand_ins(table, step.args.columns_after(table.column_names) or ())


def _after(bound: "BoundPlan", step: "BoundStep", table: pa.Table) -> pa.Table | None:
    from ..operations.base import OperationContext, OperationResult

    try:
        with boundary(lambda exc: PlanError(named(exc))):
            result = step.operation.run(table, step.args, OperationContext(models=bound.models, source=bound.source))
    except RegraftError:  # what answers stood in for is no plan's fault; the plan is run on its sample next
        return None
    return result.table if isinstance(result, OperationResult) else result


def _with_stand_ins(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    for name in columns:
        if name not in table.column_names:
            text = "word " * (_TEXT_TOKENS * _CHARS_A_TOKEN // 5)
            table = table.append_column(name, pa.array([text] * table.num_rows, pa.string()))
    return table


@dataclass(frozen=True)
class Asked:
    """A question that was rehearsed: what a row's text and a call's fixed part are long, in characters, how many rows
    one call asks about, and what a row's answer is guessed to take, in tokens. `distinct` is the share of rows that
    are asked about: equal ones are asked once."""

    row_chars: float
    fixed_chars: int
    rows_per_call: int
    answer_tokens: float
    distinct: float
    purpose: str = ""

    def over(self, rows: int, paid: Usage | None = None, tried: int = 0) -> tuple[int, float, float]:
        """Calls, prompt tokens and answer tokens for so many rows; as calls of the kind took that were `paid` when each
        plan was `tried` on so many rows."""
        asked = rows * self.distinct
        calls = ceil(asked / max(1, self.rows_per_call))
        if paid is not None:
            trials = max(1, round(paid.calls / ceil(tried * self.distinct / max(1, self.rows_per_call))))
            share = rows / tried / trials
            return calls, paid.prompt_tokens * share, paid.completion_tokens * share
        prompt = (asked * (self.row_chars + _WRAPPED_CHARS) + calls * self.fixed_chars) / _CHARS_A_TOKEN
        return calls, prompt, asked * self.answer_tokens


class Rehearsal:
    """Stands in for a ModelService: notes what would be asked, and answers with the smallest values that fit."""

    def __init__(self, model: str, text_tokens: float = _TEXT_TOKENS) -> None:
        self.model = model
        self._text_tokens = text_tokens
        self.asked: list[Asked] = []

    def rows(self, task: RowTask[M], texts: Sequence[str]) -> RowAnswers[M]:
        if not texts:
            return RowAnswers([], [])
        schema = schema_of(task.answer)
        distinct = list(dict.fromkeys(texts))
        chars = sum(map(len, distinct)) / len(distinct)
        per_call = rows_of_a_call(task, chars)
        frame = one_row("") if per_call == 1 else many_rows([""])
        told = _answer_tokens(schema.definition, self._text_tokens)
        if task.purpose in _AS_LONG:  # whatever the task's outputs are like
            told = max(told, chars / _CHARS_A_TOKEN + _WORD_TOKENS * len(schema.definition.get("properties", {})))
        tokens = min(told, task.max_tokens_per_row or 10**9)
        fixed = len(task.system) + len(frame) + len(schema.encoded)
        self.asked.append(Asked(chars, fixed, per_call, tokens, len(distinct) / len(texts), task.purpose))
        try:
            example = example_of(schema.definition)
            told_apart = [_as_long(example, told, row) for row in range(len(distinct))]
            values = dict(zip(distinct, map(task.answer.model_validate, told_apart), strict=True))
        except ValidationError:
            return RowAnswers([None] * len(texts), ["the rehearsal has no value that fits"] * len(texts))
        return RowAnswers([values[text] for text in texts], [None] * len(texts))


def _as_long(told: Any, tokens: float, row: int) -> Any:
    """An answer whose texts are as long as they are expected to be, and other ones in each row: later questions show
    them, and equal rows are asked about once."""
    texts = [name for name, value in told.items() if value == _STAND_IN] if isinstance(told, dict) else []
    words = "word " * max(1, int(tokens * _CHARS_A_TOKEN / 5 / max(1, len(texts))))
    return told | dict.fromkeys(texts, f"{words}{row}") if texts else told


def _answer_tokens(schema: Mapping[str, Any], text_tokens: float) -> float:
    fields = schema.get("properties", {})
    long = {name: _SENTENCE_TOKENS if name == "reason" else text_tokens for name in fields}
    return sum(_WORD_TOKENS + (long[name] if _is_text(field) else 0) for name, field in fields.items()) or text_tokens


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
    return {"boolean": True, "object": {}, "null": None}.get(str(schema.get("type")), _STAND_IN)
