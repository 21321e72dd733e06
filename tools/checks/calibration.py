"""How far a task's requirements can be trusted: its demonstrations must pass them, falsified ones must not."""

from collections.abc import Sequence
from random import Random

import pyarrow as pa

from ...domain.brief import Calibration, TaskBrief
from ...domain.requirement import Requirement
from .apply import failures
from .corruption import MECHANICAL, Row

_KNOWN = "not_a_demonstration"
_DEMONSTRATIONS = frozenset({"demonstration", "demonstration_recased"})


def calibrated(brief: TaskBrief) -> TaskBrief:
    """The brief without requirements that a demonstration fails, with a note of each, and with what the rest catches of
    falsified demonstrations. What the task itself asks for stays. Raises PlanError for a requirement that cannot run.
    """
    rows = brief.task.shown
    judging = [need for need in brief.requirements if need.check != _KNOWN]
    failed = failures(_table(rows, brief), judging, scope="row")
    notes = [f"{_which(failure.failed)}: {failure.reason}" for failure in failed]
    wrong = [failure.requirement for failure in failed if failure.requirement not in brief.task.checks]
    kept = tuple(need for need in brief.requirements if need not in wrong)
    consequences = tuple(
        f"{note}; {'the check is dropped' if failure.requirement in wrong else 'the task asks for it, so it stays'}"
        for note, failure in zip(notes, failed, strict=True)
    )
    return brief.model_copy(
        update={
            "requirements": kept,
            "notes": (*brief.notes, *consequences),
            "calibration": _measured(brief, [need for need in kept if need.check != _KNOWN], rows),
        }
    )


def refused(
    rows: Sequence[Row], brief: TaskBrief, requirements: Sequence[Requirement], *, warnings_too: bool = False
) -> list[bool]:
    """Which rows a requirement on single rows refuses; with `warnings_too` also those that one warns of."""
    needs = [need for need in requirements if warnings_too or need.severity == "error"]
    verdicts = [failure.failed.to_pylist() for failure in failures(_table(rows, brief), needs, scope="row")]
    return [any(each) for each in zip(*verdicts, strict=True)] if verdicts else [False] * len(rows)


def _measured(brief: TaskBrief, needs: Sequence[Requirement], rows: Sequence[Row]) -> Calibration:
    rng, kinds, falsified = Random(0), [], []
    for kind, corrupt in MECHANICAL.items():
        for row in rows if kind not in _DEMONSTRATIONS else ():
            changed = corrupt(row, brief, rng)
            if changed is not None and changed != row:
                kinds.append(kind)
                falsified.append(changed)
    caught = refused(falsified, brief, needs)
    missed = dict.fromkeys(kind for kind, seen in zip(kinds, caught, strict=True) if not seen)
    return Calibration(falsified=len(falsified), caught=sum(caught), missed=tuple(missed))


def _table(rows: Sequence[Row], brief: TaskBrief) -> pa.Table:
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in brief.task.columns})


def _which(failed: pa.BooleanArray) -> str:
    places = [str(place) for place, is_wrong in enumerate(failed.to_pylist(), start=1) if is_wrong]
    return f"demonstration{'s' if len(places) > 1 else ''} {', '.join(places)}"
