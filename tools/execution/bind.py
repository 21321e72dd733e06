"""From a plan as data to a plan that can run: every argument typed, every column found, every template compiled."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ...domain.errors import ComponentError, PlanError
from ...domain.plan import Plan, Step
from ..operations.base import IDENTITY, OPERATIONS, Operation, OperationArgs, Scope

if TYPE_CHECKING:
    from ..models.rows import RowModels

_SCOPES: tuple[Scope, ...] = ("row", "block", "table")
MAX_PLAN_BYTES = 2_000_000


@dataclass(frozen=True)
class BoundStep:
    """A step with its operation and typed arguments. `number` counts from 1."""

    number: int
    operation: Operation
    args: OperationArgs

    @property
    def scope(self) -> Scope:
        return self.args.needs(self.operation.scope)


@dataclass(frozen=True)
class BoundPlan:
    """A plan that fits the registry and, where they were known, the source's columns.

    Model operations ask `models`, on the account of `source`.
    """

    plan: Plan
    steps: tuple[BoundStep, ...]
    models: "RowModels | None" = None
    source: str = ""

    @property
    def scope(self) -> Scope:
        """The widest scope of its steps: what must be in memory at once."""
        return _SCOPES[max((_SCOPES.index(step.scope) for step in self.steps), default=0)]

    @property
    def deterministic(self) -> bool:
        return all(step.operation.deterministic for step in self.steps)

    @property
    def rows_per_call(self) -> int:
        """Rows that one call to a model asks about, of the step that takes the most; 0 where no step asks a model."""
        asking = [step.args for step in self.steps if step.operation.kind == "model"]
        return max((getattr(args, "most_per_call", 1) for args in asking), default=0)

    @property
    def paid(self) -> bool:
        """Whether a step asks a model."""
        return self.rows_per_call > 0

    def needed(self, after: int = 0) -> frozenset[str] | None:
        """Columns that count once `after` steps are done: those that later steps read, and the plan's own; None where
        an operation does not say which it reads."""
        read = [_columns_read(step) for step in self.steps[after:]]
        return None if None in read else frozenset(self.plan.columns).union(*(names for names in read if names))


def bind(plan: Plan, columns: Sequence[str] | None = None, *, models: "RowModels | None" = None) -> BoundPlan:
    """Check a plan against the registry and the source's columns (None: unknown, then names are checked at run time).

    Without `models` a plan that asks a model can be checked and not run. Raises PlanError with the step, its operation
    and field, what it was given and what is allowed.
    """
    steps: list[BoundStep] = []
    present = None if columns is None else tuple(columns)
    if present is not None:
        _refuse_reserved(present)
    for number, step in enumerate(plan.steps, start=1):
        bound = _bound_step(number, step)
        if present is not None:
            check_columns(bound, present)
        steps.append(bound)
        present = _after(bound, present)
    if present is not None:
        check_result(plan, present)
    _check_requirements(plan)
    return BoundPlan(plan, tuple(steps), models, plan.dataset)


def _columns_read(step: BoundStep) -> frozenset[str] | None:
    """All columns that a step reads; None where its operation says nothing, or the columns it leaves are unknown."""
    silent = type(step.args).columns_read is OperationArgs.columns_read or step.args.columns_after(()) is None
    return None if silent else step.args.columns_read()


def check_columns(step: BoundStep, present: Sequence[str]) -> None:
    """Raises PlanError when the step reads a column that is not there."""
    present = [name for name in present if name not in IDENTITY]
    missing = sorted((step.args.columns_read() or frozenset()) - set(present))
    if missing:
        raise PlanError(
            f"there is no column {missing[0]!r}",
            f"at this step there are: {_listed(present)}",
            step=step.number,
            operation=step.operation.name,
            got=missing,
            allowed=present,
        )


def check_result(plan: Plan, present: Sequence[str]) -> None:
    """Raises PlanError when the last step leaves one of the plan's columns unmade."""
    present = [name for name in present if name not in IDENTITY]
    missing = [name for name in plan.columns if name not in present]
    if missing:
        raise PlanError(
            f"The steps never make the column {missing[0]!r}",
            f"the last step leaves: {_listed(present)}",
            got=missing,
            allowed=list(present),
        )


def _after(step: BoundStep, present: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if present is None:
        return None
    after = step.args.columns_after(present)
    if after is not None:
        if len(set(after)) < len(after):
            duplicate = next(name for name, count in Counter(after).items() if count > 1)
            raise PlanError(
                f"it would make two columns {duplicate!r}",
                "choose another name",
                step=step.number,
                operation=step.operation.name,
            )
        made = set(after) - set(present)
        if made & set(IDENTITY):
            raise PlanError(
                f"the name {min(made & set(IDENTITY))!r} is kept for the rows' identity",
                "choose another name",
                step=step.number,
                operation=step.operation.name,
            )
    return after


def _refuse_reserved(columns: Sequence[str]) -> None:
    reserved = sorted(set(columns) & set(IDENTITY))
    if reserved:
        raise PlanError(
            f"The source has a column {reserved[0]!r}, a name kept for the rows' identity", "rename it there"
        )


def _bound_step(number: int, step: Step) -> BoundStep:
    try:
        operation = OPERATIONS.get(step.op)
    except ComponentError as exc:
        raise PlanError(
            f"there is no operation {step.op!r}",
            exc.remedy,
            step=number,
            operation=step.op,
            got=step.op,
            allowed=[known.name for known in OPERATIONS],
        ) from exc
    try:
        return BoundStep(number, operation, operation.args.model_validate(step.args))
    except ValidationError as exc:
        raise _wrong_argument(number, operation, exc) from exc


def _wrong_argument(number: int, operation: Operation, exc: ValidationError) -> PlanError:
    error = exc.errors(include_url=False)[0]
    path = ".".join(str(part) for part in error["loc"])
    fields = list(operation.args.model_fields)
    message = error["msg"].removeprefix("Value error, ")
    value: Any = None if error["type"] == "missing" else _short(error["input"])
    if error["type"] == "extra_forbidden":
        problem, remedy = f"it has no argument {path!r}", f"its arguments are: {', '.join(fields)}"
    elif error["type"] == "missing":
        problem, remedy = f"its argument {path!r} is missing", f"its arguments are: {', '.join(fields)}"
    else:
        problem = f"{path}: {message}" if path else message
        remedy = f"`regraft tools show {operation.name}` says what it takes"
    return PlanError(
        problem, remedy, step=number, operation=operation.name, field=path, got=value, allowed=_allowed(error, fields)
    )


def _allowed(error: Any, fields: list[str]) -> Any:
    return (error.get("ctx") or {}).get("expected", fields)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 200 else text[:199] + "…"


def _check_requirements(plan: Plan) -> None:
    if plan.requirements:
        from ..checks.apply import bound

        for requirement in plan.requirements:
            bound(requirement, plan.columns)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:40]) + (f" and {len(names) - 40} more" if len(names) > 40 else "") or "none"


def load_plan(path: Path) -> Plan:
    """Read a saved plan. Raises PlanError, in one sentence, where it is missing, broken or no plan."""
    try:
        if path.stat().st_size > MAX_PLAN_BYTES:
            raise PlanError(f"The plan {path} is larger than {MAX_PLAN_BYTES:,} bytes", "give a plan file")
        text = path.read_text(encoding="utf-8")
    except OSError as exc:
        raise PlanError(f"The plan {path} cannot be read: {exc.strerror}", "give the path of a plan file") from exc
    except UnicodeDecodeError as exc:
        raise PlanError(f"The plan {path} is no UTF-8 text", "give a plan file") from exc
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as exc:
        where = f" at line {exc.lineno}" if isinstance(exc, json.JSONDecodeError) else ""
        raise PlanError(f"The plan {path} is no JSON{where}", "correct it, or save the plan again") from exc
    return read_plan(data, f"The plan {path}")


def read_plan(data: object, what: str = "The plan") -> Plan:
    """A plan from its JSON's values. Raises PlanError, in one sentence, for anything else; `what` begins it."""
    try:
        return Plan.model_validate(data)
    except ValidationError as exc:
        error = exc.errors(include_url=False)[0]
        field = ".".join(str(part) for part in error["loc"]) or "it"
        wrong = error["msg"].removeprefix("Value error, ")
        message = wrong[0].lower() + wrong[1:]
        raise PlanError(
            f"{what} cannot be used: {field}: {message}",
            f"a plan has the fields {', '.join(Plan.model_fields)}",
            field=field,
            got=_short(error["input"]),
        ) from exc


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan as JSON that people can read and edit, whole or not at all. Raises PlanError where it cannot."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_text(plan.model_dump_json(indent=2) + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as exc:
        temporary.unlink(missing_ok=True)
        raise PlanError(f"The plan cannot be written to {path}: {exc.strerror}", "choose another place") from exc
