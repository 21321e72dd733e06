"""Requirements against rows: which fail, where and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
from pydantic import ValidationError

from ...domain.boundary import boundary, named
from ...domain.errors import ComponentError, PlanError, first_fault
from ...domain.requirement import Requirement
from ..arrow import compute as pc
from .base import CHECKS, Check, CheckArgs


@dataclass(frozen=True)
class Failure:
    """A requirement that some rows fail: `failed` is true for those, `reason` is one sentence for people."""

    requirement: Requirement
    reason: str
    failed: pa.BooleanArray


def failures(
    rows: pa.Table, requirements: Sequence[Requirement], *, scope: Literal["row", "table"] | None = None
) -> tuple[Failure, ...]:
    """The requirements of that scope (all when None) that at least one row fails, in their order.

    Rows hold the task's columns as texts and may hold others. Raises PlanError for an unknown check, arguments that
    do not fit it, or a column that the rows lack.
    """
    failures_seen = []
    for requirement in requirements:
        check, args = bound(requirement, rows.column_names)
        if scope not in (None, check.scope) or rows.num_rows == 0:
            continue
        failed = pc.invert(pc.fill_null(_verdicts(check, rows, args), False))
        if len(failed) != rows.num_rows:
            raise PlanError(
                f"Check {check.name!r} of {check.owner} gave {len(failed)} verdicts for {rows.num_rows} rows"
            )
        if failed.true_count:
            failures_seen.append(Failure(requirement, reason_of(check, args), failed))
    return tuple(failures_seen)


def _verdicts(check: Check, rows: pa.Table, args: CheckArgs) -> pa.BooleanArray:
    """What the check says of each row. Raises PlanError where it fails on them, as an operation's step does."""

    def fault(exc: Exception) -> PlanError:
        return PlanError(
            f"Check {check.name!r} fails on these rows: {named(exc)}",
            f"its arguments do not fit them, or {check.owner} is broken",
            check=check.name,
        )

    with boundary(fault):
        return check.run(rows, args)


def bound(requirement: Requirement, columns: Iterable[str] | None = None) -> tuple[Check, CheckArgs]:
    """The requirement's check and typed arguments. Raises PlanError as `failures` does, before any row is read."""
    try:
        check = CHECKS.get(requirement.check)
    except ComponentError as exc:
        raise PlanError(exc.problem, exc.remedy, check=requirement.check) from exc
    if (module := check.missing()) is not None:
        raise PlanError(
            f"Check {check.name!r} needs the package {module!r}, which is not installed",
            f"pip install '{check.extra or module}'",
            check=check.name,
        )
    try:
        args = check.args.model_validate(requirement.args)
    except ValidationError as exc:
        place, wrong = first_fault(exc)
        field = place or "its arguments"
        raise PlanError(
            f"Check {check.name!r} cannot use {field}: {wrong}",
            f"its arguments are {', '.join(info.alias or name for name, info in check.args.model_fields.items())}",
            check=check.name,
            field=field,
        ) from exc
    missing = sorted(set(args.columns_read()) - set(columns)) if columns is not None else []
    if missing:
        raise PlanError(
            f"Check {check.name!r} reads the column {missing[0]!r}, which the rows do not have",
            f"they have {', '.join(columns or ())}",
            check=check.name,
            columns=missing,
        )
    return check, args


_RANGE, _NO_END = "{min} to {max}", "{min} or more"


def reason_of(check: Check, args: CheckArgs) -> str:
    """The check's sentence with its arguments filled in: the same for every row, so that reasons can be counted."""
    told = args.model_dump()
    reason = check.reason.replace(_RANGE, _NO_END) if told.get("max", 0) is None else check.reason
    return reason.format_map(_Told((name, _in_words(value)) for name, value in told.items()))


def _in_words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "any number" if value is None else str(value)


class _Told(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
