"""A plan as a form: every argument in the field that fits it, and back again, unchanged where nobody touched it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...domain.errors import ComponentError, PlanError
from ...domain.plan import Plan, Step
from ...tools.export.wording import as_text, cut
from ...tools.operations.base import OPERATIONS
from ...tools.texts import whole_number
from ..commands.listing import first_sentence

Kind = Literal["text", "long", "lines", "number", "check", "choice", "pairs", "json"]

MOST_PAIRS = 60
MOST_STEPS = 60
_LONG = 70
_WORDS = 90
"""Characters of one argument in a step's sentence."""
_UNSET = ""
_MORE_PAIRS = 1
"""Empty lines at the end of a table, for what is added."""


@dataclass(frozen=True)
class Field:
    """One argument of a step: its name in the form, the widget that fits it, what stands in it, what it means."""

    name: str
    argument: str
    kind: Kind
    text: str
    about: str
    required: bool
    options: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StepForm:
    """One step. `base` is its number in the plan that was asked about, None for one that a person added.

    `sentence` says what it does with which arguments.
    """

    number: int
    operation: str
    does: str
    base: int | None
    fields: tuple[Field, ...]
    more: tuple[Field, ...]
    sentence: str


def step_forms(item: str, plan: Plan, bases: Sequence[int | None] | None = None) -> list[StepForm]:
    """The plan's steps as fields of the item of that name."""
    origins = bases if bases is not None else range(len(plan.steps))
    return [_step_form(item, n, step, base) for n, (step, base) in enumerate(zip(plan.steps, origins, strict=True))]


def _step_form(item: str, number: int, step: Step, base: int | None) -> StepForm:
    try:
        operation = OPERATIONS.get(step.op)
    except ComponentError:
        missing = "(of a package that is not installed here)"
        return StepForm(number, step.op, missing, base, (), (), f"{step.op} {missing}")
    schema = operation.schema()
    fields = [
        _field(item, number, name, part, schema, step.args) for name, part in schema.get("properties", {}).items()
    ]
    used = tuple(one for one in fields if one.argument in step.args or one.required)
    does = " ".join(operation.summary.split("\n\n")[0].split())
    rest = tuple(one for one in fields if one not in used)
    return StepForm(number, step.op, does, base, used, rest, _sentence(first_sentence(does), step.args))


def _sentence(does: str, args: Mapping[str, Any]) -> str:
    arguments = [f"{name}: {_in_words(value)}" for name, value in args.items()]
    return f"{does.rstrip('.:')} ({'; '.join(arguments)})" if arguments else does


def _in_words(value: Any) -> str:
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return cut(", ".join(f"{name} → {one}" for name, one in value.items()), _WORDS)
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return cut(", ".join(value), _WORDS)
    return as_text(value, _WORDS)


def _field(
    item: str, number: int, argument: str, part: Mapping[str, Any], schema: Mapping[str, Any], args: Mapping[str, Any]
) -> Field:
    kind, options = _kind(part, schema, args.get(argument))
    value = args.get(argument)
    pairs = tuple((str(k), str(v)) for k, v in value.items()) if kind == "pairs" and value else ()
    return Field(
        name=f"p{item}.s{number}.{argument}",
        argument=argument,
        kind=kind,
        text=_text(kind, value),
        about=str(part.get("description", "")),
        required=argument in schema.get("required", ()),
        options=options,
        pairs=(*pairs, *([("", "")] * _MORE_PAIRS)) if kind == "pairs" else (),
    )


def _kind(part: Mapping[str, Any], schema: Mapping[str, Any], value: Any) -> tuple[Kind, tuple[str, ...]]:
    """The widget for an argument: by its schema, and by the value where that does not fit the simple one."""
    part = _resolved(part, schema)
    if "enum" in part:
        return "choice", tuple(map(str, part["enum"]))
    kind = part.get("type")
    if kind == "boolean":
        return "check", ()
    if kind in ("integer", "number"):
        return "number", ()
    if kind == "string" and isinstance(value, str | None):
        return ("long" if value and ("\n" in value or len(value) > _LONG) else "text"), ()
    if kind == "array" and _resolved(part.get("items", {}), schema).get("type") == "string" and _flat(value):
        return "lines", ()
    names = part.get("additionalProperties")
    if kind == "object" and isinstance(names, dict) and names.get("type") == "string" and _small(value):
        return "pairs", ()
    return "json", ()


def _resolved(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A property with references followed, and without the "or nothing" of what is optional."""
    if "$ref" in part:
        part = schema.get("$defs", {}).get(str(part["$ref"]).rpartition("/")[2], {})
    choices = [one for one in part.get("anyOf", ()) if one.get("type") != "null"]
    return _resolved(choices[0], schema) if len(choices) == 1 else part


def _flat(value: Any) -> bool:
    return value is None or (
        isinstance(value, list | tuple)
        and all(isinstance(one, str) and one.strip() == one and one for one in value)
        and not any("\n" in one for one in value)
    )


def _small(value: Any) -> bool:
    """Whether a mapping fits a table of fields that hold a line each, where a line without a name is no entry."""
    return value is None or (
        isinstance(value, dict)
        and len(value) <= MOST_PAIRS
        and all(isinstance(name, str) and name.strip() and "\n" not in name for name in value)
        and all(isinstance(one, str) and "\n" not in one for one in value.values())
    )


def _text(kind: Kind, value: Any) -> str:
    if value is None:
        return _UNSET
    if kind == "lines":
        return "\n".join(value)
    if kind == "check":
        return "yes" if value else _UNSET
    if kind in ("text", "long", "choice") and isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=1 if kind == "json" else None)


def plan_of(form: Mapping[str, Any], item: str, base: Plan) -> tuple[Plan, list[int | None]]:
    """The plan that the form states for an item, and where each of its steps stood in `base`.

    Raises PlanError for an argument that cannot be read. A form without steps states `base` itself.
    """
    if f"p{item}.s0.op" not in form:
        return base, list(range(len(base.steps)))
    steps: list[Step] = []
    origins: list[int | None] = []
    for number in range(MOST_STEPS):
        name = form.get(f"p{item}.s{number}.op")
        if name is None:
            break
        origin = whole_number(str(form.get(f"p{item}.s{number}.base") or ""))
        origin = origin if origin is not None and origin < len(base.steps) else None
        known = base.steps[origin] if origin is not None and base.steps[origin].op == name else None
        steps.append(_step_of(form, item, number, str(name), known))
        origins.append(origin)
    return base.model_copy(update={"steps": tuple(steps)}), origins


def _step_of(form: Mapping[str, Any], item: str, number: int, operation: str, known: Step | None) -> Step:
    base = known.args if known else {}
    shown = _step_form(item, number, Step(op=operation, args=dict(base)), None)
    args = dict(base)
    for field in (*shown.fields, *shown.more):
        if field.kind == "pairs":
            pairs = _pairs_of(form, field)
            if pairs is not None and pairs != [pair for pair in field.pairs if pair != ("", "")]:
                args[field.argument] = dict(pairs)
            continue
        given = form.get(field.name)
        if field.kind == "check":
            given = given or (_UNSET if f"{field.name}.there" in form else None)
        if given is None:
            continue
        text = str(given).replace("\r\n", "\n")
        if text == field.text:
            continue
        if not text.strip() and not (field.required and field.kind in ("text", "long")) and field.kind != "check":
            args.pop(field.argument, None)
        else:
            args[field.argument] = _value(field, text, number + 1, operation)
    return Step(op=operation, args=args)


def _pairs_of(form: Mapping[str, Any], field: Field) -> list[tuple[str, str]] | None:
    """The lines of a table that have a name; None where the form has no such table."""
    if f"{field.name}.k0" not in form:
        return None
    pairs = []
    for number in range(MOST_PAIRS + _MORE_PAIRS + 1):
        key, value = (str(form.get(f"{field.name}.{side}{number}") or "") for side in "kv")
        if key.strip() and not form.get(f"{field.name}.x{number}"):
            pairs.append((key, value))
    return pairs


def _value(field: Field, text: str, step: int, operation: str) -> Any:
    if field.kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if field.kind == "check":
        return bool(text)
    if field.kind in ("text", "long", "choice"):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        form = "a number" if field.kind == "number" else "JSON"
        raise PlanError(
            f"{field.argument} is {text[:60]!r}, which is not {form}", "correct it", step=step, operation=operation
        ) from exc


def rearranged(
    plan: Plan, origins: list[int | None], action: str, number: int, operation: str = ""
) -> tuple[Plan, list[int | None]]:
    """The plan with a step moved, taken out or added. Raises PlanError for an operation that is not there."""
    steps = list(plan.steps)
    other = number + {"up": -1, "down": 1}.get(action, 0)
    if action in ("up", "down") and 0 <= number < len(steps) and 0 <= other < len(steps):
        steps[number], steps[other] = steps[other], steps[number]
        origins[number], origins[other] = origins[other], origins[number]
    elif action == "gone" and 0 <= number < len(steps):
        del steps[number], origins[number]
    elif action == "add":
        try:
            OPERATIONS.get(operation)
        except ComponentError as exc:
            raise PlanError(f"There is no operation {operation!r}", exc.remedy) from exc
        steps.append(Step(op=operation))
        origins.append(None)
    return plan.model_copy(update={"steps": tuple(steps)}), origins
