"""What a build takes from the memory of plans, and what it leaves there. Trouble with it is told and ends no build."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from ...agents.executor import is_paid
from ...agents.recall import standing
from ...domain.errors import PlanMemoryError
from ...domain.experience import Experience, Recalled, Result, remembered_task
from ...domain.run import Event
from ...memory.kept import code_of_judgement

if TYPE_CHECKING:
    from ...domain.brief import TaskBrief
    from ...domain.validation import Attempt
    from ..state import BuildState, Source
    from ..workplace import Workplace

OFFLINE = "offline"


def recall(brief: "TaskBrief", work: "Workplace") -> tuple[Recalled, ...]:
    """What comes to mind for the task. Called once a run and kept in its state, so that a resume decides alike."""
    if work.memory is None:
        return ()
    own, here = work.team.model, _here()

    def binding(known: Experience) -> bool:
        return own in (known.model, OFFLINE) and (known.result == "passed" or known.version == here)

    try:
        memories = work.memory.recall(brief, run=work.folder.id, binding=binding)
    except PlanMemoryError as exc:
        work.tell(Event(stage="retrieve", message=f"Nothing is remembered: {exc}"))
        return ()
    if memories:
        own_task = sum(memory.relation != "similar" for memory in memories)
        counts = f"{own_task} of this task, {len(memories) - own_task} of similar ones"
        work.tell(
            Event(stage="retrieve", message=f"{len(memories)} experiences of earlier builds come to mind: {counts}")
        )
    return memories


@cache
def _here() -> str:
    """Regraft's version, with the code that judges: what another one found unfit is tried again."""
    return f"{version('regraft')}+{code_of_judgement()[:12]}"


def remember(sources: Sequence["Source"], brief: "TaskBrief", work: "Workplace", rows: Sequence[int] = ()) -> None:
    """Keep what became of sources' plans, and how many `rows` of each were taken in the end. Done again, it leaves the
    same."""
    if work.memory is None or work.leaves_nothing or not sources:
        return
    about = _about(sources[0], brief, work)
    taken: Sequence[int | None] = rows or [None] * len(sources)
    pairs = zip(sources, taken, strict=True)
    try:
        work.memory.remember(one for source, count in pairs for one in _experiences(source, about, count))
    except PlanMemoryError as exc:
        key = sources[0].key if len(sources) == 1 else None
        work.tell(Event(stage="validate", source=key, message=f"It is not remembered: {exc}"))


def first_wave(state: "BuildState", usual: int) -> int:
    """How many candidates are tried first: those at the head of the line that served this task before, which may be
    enough, as they were then, and those of which nothing is known though they belong to the `usual` best.

    `usual` where nothing served, or where a person or the task named the datasets: then all of them are wanted.
    """
    line = state.line or ()
    ranks = [standing(candidate.ref, state.memories or ()).rank for candidate in line]
    if line != state.proposed or state.task.sources is not None or 1 not in ranks:
        return usual
    chosen = [
        rank > 0 or (rank == 0 and candidate.place is not None and candidate.place < usual)
        for rank, candidate in zip(ranks, line, strict=True)
    ]
    return max(1, [*chosen, False].index(False))


def memories_used(state: "BuildState") -> tuple[str, ...]:
    """The experiences that bore on this build, in words: all with its task, and hints about its candidates."""
    refs = [candidate.ref for candidate in (*state.proposed, *(s.candidate for s in state.sources.values()))]
    return tuple(
        f"{memory.experience.id} {memory.experience.ref.key}: {memory.sentence()}"
        for memory in state.memories or ()
        if memory.relation != "similar" or any(memory.concerns(ref) for ref in refs)
    )


def _about(source: "Source", brief: "TaskBrief", work: "Workplace") -> Experience:
    """What all experiences of a build have in common."""
    return Experience(
        task=remembered_task(brief.task),
        kind=brief.kind,
        labels=brief.labels,
        queries=brief.queries,
        ref=source.candidate.ref,
        plan=None,
        result="unfit",
        reasons=(),
        model=work.team.model,
        run=work.folder.id,
        created=work.folder.record().created,
        version=_here(),
    )


def _experiences(source: "Source", about: Experience, rows: int | None) -> Iterator[Experience]:
    about = about.model_copy(update={"ref": source.candidate.ref, "reasons": (source.given_up,)})
    for attempt in source.attempts:
        if attempt.report is None and not attempt.refused and is_paid(attempt.plan):
            continue  # it asks a model about rows: the fault may be the server's, which is mended by the next build
        yield about.model_copy(update=_fate(source, attempt, rows))
    if not source.attempts and source.status == "given_up" and not source.unreadable:
        yield about


def _fate(source: "Source", attempt: "Attempt", rows: int | None) -> dict[str, object]:
    from ...agents.validator import wilson

    report = attempt.report
    fate: dict[str, object] = {"plan": attempt.plan, "result": _result(source, attempt), "reasons": ()}
    if report is not None:
        interval = tuple(round(bound, 4) for bound in wilson(report.valid, report.rows))
        fate |= {"valid": report.valid, "sampled": report.rows, "interval": interval}
    if fate["result"] == "passed":
        taken = source.plan is not None and source.plan.hash == attempt.plan.hash
        fate["rows"] = None if rows is None else rows if taken else 0
    else:
        fate["reasons"] = (attempt.message,) if attempt.message else report.reasons if report else ()
    return fate


def _result(source: "Source", attempt: "Attempt") -> Result:
    if attempt.refused:
        return "refused"
    if attempt.report is None:
        return "broken"
    taken = source.plan is not None and source.plan.hash == attempt.plan.hash
    return "passed" if taken or attempt.report.verdict == "pass" else "failed"
