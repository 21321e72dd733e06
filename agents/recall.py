"""What earlier builds teach: which remembered plan is tried first, which never again, and where a source stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.brief import TaskBrief
from ..domain.card import DatasetRef
from ..domain.errors import PlanError
from ..domain.experience import Recalled
from ..domain.plan import Plan, plan_for
from ..tools.catalogs.base import Block

NUDGE = 0.3
"""What a source that served a similar task gains in its score, for a likeness of 1; one that failed for it loses it."""
_TOLD = 3


@dataclass(frozen=True)
class Standing:
    """What is remembered of a source: `rank` 1 where it served this task, -1 where it failed for it, 0 otherwise;
    `nudge` to add to its score for similar tasks; `reasons` in words that a person can judge."""

    rank: int = 0
    nudge: float = 0.0
    reasons: tuple[str, ...] = ()


def standing(ref: DatasetRef, memories: Sequence[Recalled]) -> Standing:
    """Where a source stands. A failure counts for the revision it was found at, a success for any."""
    about = [memory for memory in memories if memory.concerns(ref)]
    own = [memory for memory in about if memory.relation != "similar"]
    served = [memory for memory in own if _served(memory)]
    failed = [memory for memory in own if _failed_here(memory, ref)]
    similar = [memory for memory in about if memory.relation == "similar" and _judged(memory)]
    signs = [memory.likeness if _served(memory) else -memory.likeness for memory in similar]
    nudge = NUDGE * max(signs, key=abs, default=0.0)
    rank = 1 if served else -1 if failed else 0
    bearing = served or failed or similar
    return Standing(rank, nudge, tuple(dict.fromkeys(memory.sentence() for memory in bearing))[:_TOLD])


def remembered_plan(
    brief: TaskBrief, ref: DatasetRef, sample: Block, memories: Sequence[Recalled], *, models: bool
) -> Plan | None:
    """The plan to try first: one that passed for this task on this source and still binds to its columns.

    It takes this brief's requirements, and is sampled and validated like any other. Plans that ask a model about rows
    need `models`.
    """
    from ..tools.execution.bind import bind
    from .executor import is_paid

    passed = [memory for memory in memories if memory.concerns(ref) and memory.binding and _served(memory)]
    for memory in sorted((one for one in passed if one.relation != "similar"), key=lambda one: _trust(one, ref)):
        plan = _anew(brief, ref, memory)
        if plan is None or (is_paid(plan) and not models):
            continue
        try:
            bind(plan, sample.table.column_names)
        except PlanError:
            continue
        return plan
    return None


def barred(brief: TaskBrief, ref: DatasetRef, memories: Sequence[Recalled]) -> set[str]:
    """Hashes of plans that failed for this very task on this revision of the source, as those judge who judge now, or
    that a person refused: they are not tried again."""
    plans = [
        _anew(brief, ref, memory)
        for memory in memories
        if memory.concerns(ref)
        and memory.relation == "same"
        and memory.experience.result != "passed"
        and (memory.binding or memory.experience.result == "refused")
        and memory.experience.ref.revision == ref.revision
    ]
    return {plan.hash for plan in plans if plan is not None}


def _anew(brief: TaskBrief, ref: DatasetRef, memory: Recalled) -> Plan | None:
    known = memory.experience
    if known.plan is None:
        return None
    plan = plan_for(brief, ref, known.plan.steps, known.plan.why)
    # a person may have chosen splits of their own; another revision may not have them
    kept = known.plan.splits if known.ref.revision == ref.revision else plan.splits
    return plan.model_copy(update={"splits": kept})


def _served(memory: Recalled) -> bool:
    return memory.experience.result == "passed" and memory.experience.rows != 0


def _judged(memory: Recalled) -> bool:
    """A plan that could not run, or a success without rows, says nothing about the source."""
    return _served(memory) or memory.experience.result in ("failed", "unfit")


def _failed_here(memory: Recalled, ref: DatasetRef) -> bool:
    known = memory.experience
    return (
        memory.relation == "same" and memory.binding and known.result != "passed" and known.ref.revision == ref.revision
    )


def _trust(memory: Recalled, ref: DatasetRef) -> tuple[object, ...]:
    """Sorts the most trusted first: this very task, this revision, most valid rows; ties by id, never by time."""
    known = memory.experience
    share = known.valid / known.sampled if known.sampled and known.valid is not None else 0.0
    return (memory.relation != "same", known.ref.revision != ref.revision, -share, -(known.rows or 0), known.id)
