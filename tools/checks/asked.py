"""Checks that a task asks for by name, as requirements with all their arguments."""

from collections.abc import Sequence
from typing import Any

from ...domain.requirement import Requirement
from .apply import bound


def asked(name: str, args: dict[str, Any], columns: Sequence[str]) -> list[Requirement]:
    """The requirements for one entry of a task's `checks`. A check that reads a column and is told none reads each of
    the task's `columns`, one requirement a column. `severity` in `args` wins over the check's own.

    Raises PlanError for an unknown check, one whose package is not installed, or arguments that do not fit.
    """
    from .base import CHECKS

    check = CHECKS.get(name) if name in CHECKS else None
    given = dict(args)
    severity = given.pop("severity", check.severity if check else "error")
    each: list[dict[str, Any]] = [given]
    if check is not None and "column" in check.args.model_fields and "column" not in given:
        each = [{"column": column, **given} for column in columns]
    elif check is not None and "columns" in check.args.model_fields and "columns" not in given:
        each = [{"columns": list(columns), **given}]
    needs = [Requirement(check=name, args=one, severity=severity, why="the task asks for it") for one in each]
    for requirement in needs:
        bound(requirement, columns)
    return needs
