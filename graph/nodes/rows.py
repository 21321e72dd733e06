"""From accepted sources to curated rows: compose → ⟨sample⟩ → execute → curate, again while rows are missing.

Rows that are missing after curation come first from the unread rows of the accepted sources, then from the next
candidates in line.
"""

from math import ceil, sqrt
from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Send, interrupt

from ...agents.executor import Supply, compose, is_paid, read_from, with_surplus
from ...agents.validator import tolerant
from ...domain.approval import Approve, Decision, Drop, Edit, Reject, UseAnyway
from ...domain.brief import TaskBrief
from ...domain.errors import DatasetError, PlanError
from ...domain.plan import Plan
from ...domain.run import Event
from ...domain.usage import Estimate, spent
from ..approvals.answering import decisions_of, paired
from ..approvals.asking import best_attempt, leave_out_request, sample_request
from ..approvals.checking import edited_plan
from ..approvals.shown import how_tied
from ..mix import missing_real
from ..state import REJECTED, BuildState, Channels, Source, settled
from ..workplace import PAID_SAMPLE_ROWS, Workplace
from .fence import fence
from .jobs import job
from .recipe import with_message
from .synthesis import after_rows

LEAST_KEPT = 0.05
"""The share of a source's rows that curation is assumed to keep at least, when more rows are read to make up for it."""

Update = dict[str, Any]


class Reading(Channels):
    """What one execution is told: read the source until `wanted` rows of it were accepted."""

    source: Source
    wanted: int
    brief: TaskBrief


def compose_rows(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Share the rows that are missing out over the sources that have rows left; recipes make what they are to."""
    accepted = [source for source in state.accepted() if _left(state, source) != 0]
    shares = _shares(state, accepted)
    wanted = dict(state.wanted)
    for source in accepted:
        if shares.get(source.key):
            kept = _share_kept(state, source)
            made = source.read.accepted if source.read else 0
            paid = source.making is not None or is_paid(settled(source.plan))
            surplus = with_surplus(shares[source.key], paid=paid, selection=state.task.selection)
            wanted[source.key] = made + ceil(surplus / kept)
    if accepted:
        parts = ", ".join(f"{key} {share}" for key, share in shares.items() if share)
        runtime.context.tell(Event(stage="compose", message=f"Rows to come from each source: {parts or 'none'}"))
    return {"wanted": wanted}


def _shares(state: BuildState, sources: list[Source]) -> dict[str, int]:
    """Rows that each source is still to give."""
    given = state.curated or {}
    made = {s.key: max(0, s.making.rows - given.get(s.key, 0)) for s in sources if s.making is not None}
    own = {s.key: s.total_rows or 1 for s in sources if s == state.own() and s.read is None}
    real = [_supply(state, source) for source in sources if source.making is None and source.key not in own]
    return compose(max(0, missing_real(state) - sum(own.values())), real) | made | own


def ask_sample(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Stop for a person's decision on the sampled rows of each source, or, where none passed, on those given up."""
    asked, work = _unapproved(state), runtime.context
    if not asked:
        left = _given_up(state)
        best = ((source, attempt.plan) for source in left if (attempt := best_attempt(source)) is not None)
        request = leave_out_request(left, how_tied(best, work), work.bill(rows=[]))
        return {"answer": interrupt(request.model_dump(mode="json"))}
    given_up = (s for s in state.sources.values() if s.status == "given_up" and s.making is None)
    refused = [source for source in given_up if not source.dropped]
    real = [_supply(state, source) for source in state.accepted() if source.making is None]
    shares = compose(state.options.rows, real) | {s.key: s.making.rows for s in asked if s.making is not None}
    tied = how_tied(((s, settled(s.plan)) for s in asked if s.making is None), work)
    bill = work.bill(rows=_still_to_pay(state, shares, work))
    return {"answer": interrupt(sample_request(asked, shares, refused, tied, bill).model_dump(mode="json"))}


def _still_to_pay(state: BuildState, shares: dict[str, int], work: Workplace) -> list[Estimate]:
    """What the shares' rows take of a model beyond the sampled ones, by what those took."""
    from ...tools.execution.estimate import estimate
    from ...tools.execution.reaching import reaching

    models, estimates = work.team.models, []
    for source in state.accepted() if models is not None else ():
        plan = settled(source.plan)
        if source.making is not None or not is_paid(plan) or not shares.get(source.key):
            continue
        ref = read_from(source.candidate.ref, plan)
        block = work.paid_sample(ref, plan)
        reach = reaching(plan, block, seed=work.seed) or []
        tried = min(PAID_SAMPLE_ROWS, len(reach))
        needed = with_surplus(shares[source.key], paid=True, selection=state.task.selection)
        report = settled(source.validation)
        share = min(report.valid, tried) / max(1, tried)
        rows = needed / max(share, 1 / max(1, tried))
        if source.total_rows is not None:
            rows = min(rows, source.total_rows * len(reach) / max(1, len(block)))
        if models is not None and needed > min(report.valid, tried) and rows > tried:
            paid = models.usage()
            found = estimate(plan, block, ceil(rows - tried), models.model, models.prices, paid=paid, tried=tried)
            off = 2 * sqrt((1 - share) / max(1, share * tried))
            estimates.append(found.model_copy(update={"off": off, "short": off}))
    return estimates


def apply_sample(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Act on the decisions. A rejected source is planned again with the message, or dropped where there is none; a
    plan that is edited or used anyway is sampled again and stands. What is not decided yet is asked about again."""
    asked = {source.key: source for source in sorted(_unapproved(state), key=lambda source: source.key)}
    approved, sources = list(state.approved), {}
    for key, decision in paired([*asked], decisions_of(state.answer)).items():
        if key not in asked:
            sources |= _readmitted(state.sources.get(key), decision, runtime.context)
            continue
        source = asked[key].marked(decision.wrong_rows)
        if isinstance(decision, Approve):
            approved.append(settled(source.plan).hash)
        elif isinstance(decision, UseAnyway):
            approved.append(_kept(settled(source.plan), decision).hash)
        sources[key] = _decided(source, decision, runtime.context)
    return {"answer": None, "approved": tuple(approved), "sources": sources, "wanted": {}}


def _decided(source: Source, decision: Decision, work: Workplace) -> Source:
    """The source after a person's decision on its sample; one with a new plan is open again."""
    match decision:
        case Approve():
            return source
        case Edit():
            plan = edited_plan(settled(source.plan), decision, work, "sample")
            return source.model_copy(update={"status": "open", "plan": plan, "word": "edited"})
        case UseAnyway():
            plan = _kept(settled(source.plan), decision)
            return source.model_copy(update={"status": "open", "plan": plan, "word": "anyway"})
        case Drop(message=message):
            return source.drop(message)
        case Reject(message=message):
            reasons = "; ".join((*([message] if message else []), *(row.sentence for row in decision.wrong_rows)))
            if not reasons:
                return _refused(source, "").drop(why="a person rejected its sample")
            if source.making is not None:
                return with_message(_refused(source, reasons), reasons)
            update = {"status": "open", "plan": None, "word": None, "said": message, "patience": source.patience + 1}
            return _refused(source, reasons).model_copy(update=update)


def _readmitted(source: Source | None, decision: Decision, work: Workplace) -> dict[str, Source]:
    """A source that was given up, after a person's decision on it: left out for good, or open again with its best
    plan, with what the person made of that, or for another plan."""
    if source is None or source.status != "given_up":
        return {}
    best = best_attempt(source)
    update: Update = {"status": "open", "given_up": "", "patience": source.patience + 1}
    match decision:
        case UseAnyway():  # also the plan that the person sent back, where the agents have no other
            sent_back = (attempt for attempt in reversed(source.attempts) if attempt.refused)
            taken = best or next(sent_back, None)
            update |= {"word": "anyway", "plan": _kept(taken.plan, decision) if taken else None}
        case Edit() if best is not None:
            update |= {"word": "edited", "plan": edited_plan(best.plan, decision, work, "sample")}
        case Reject(message=message) if message:
            source = _refused(source, message) if source.attempts else source
            update |= {"word": None, "plan": None, "said": message}
        case Drop(message=message):
            return {source.key: source.drop(message)}
        case _:
            return {source.key: source.drop(why=source.given_up)}
    if source.review is not None and source.review.verdict == "reject":
        reasons = (f"a person uses it anyway, {REJECTED}", *source.review.reasons)
        update["review"] = source.review.model_copy(update={"verdict": "adapt", "reasons": reasons})
    return {source.key: source.marked(decision.wrong_rows).model_copy(update=update)}


def _kept(plan: Plan, decision: UseAnyway) -> Plan:
    return tolerant(plan) if decision.failing_rows == "keep" else plan


def execute(state: Reading, runtime: Runtime[Workplace]) -> Update:
    """Run one source's plan; finished batches of an earlier process are not made again."""
    work, source = runtime.context, state.source
    work.go_on()

    paid = work.team.models if source.making is not None or is_paid(settled(source.plan)) else None

    def progress(done: int) -> None:
        event = Event(stage="execute", source=source.key, message="rows accepted", done=done, total=state.wanted)
        if paid is not None:
            event = event.model_copy(update=spent(paid.usage()))
        work.tell(event, log=False)

    try:
        with fence(work, source.key, "execute"):
            run = job(source, work, state.brief).run(state.wanted, on_progress=progress, should_stop=work.stop.is_set)
    except DatasetError as exc:
        return {"sources": {source.key: source.give_up(str(exc), unreadable=True).model_copy(update={"read": None})}}
    except PlanError as exc:
        work.tell(Event(stage="execute", source=source.key, message=f"the plan failed: {exc}"))
        return {"sources": {source.key: source.failed_at_work(str(exc))}}
    work.go_on()
    counts, ended = run.counts, run.ended
    message = f"{counts.accepted} rows accepted, {counts.rejected} rejected, {counts.unread} unread"
    message += f"; {ended}" if ended else ""
    work.tell(Event(stage="execute", source=source.key, message=message, done=counts.accepted, total=state.wanted))
    return {"sources": {source.key: source.model_copy(update={"read": counts, "ended": ended})}}


def route_compose(state: BuildState) -> Literal["line_up", "ask_sample", "synthesise", "report"] | list[Send]:
    """Where a composition leads: to candidates that are needed, to a person, to reading, or to the end."""
    more = state.tried < len(state.line or ()) and missing_real(state) > 0
    if state.curated is None and more and _expected(state) < missing_real(state):
        return "line_up"
    if "sample" in state.options.approve and (_unapproved(state) or _given_up(state)):
        return "ask_sample"
    readings = [
        Send("execute", Reading(source=source, wanted=state.wanted[source.key], brief=settled(state.brief)))
        for source in state.accepted()
        if _left(state, source) != 0 and state.wanted.get(source.key, 0) > (source.read.accepted if source.read else 0)
    ]
    if readings:
        return readings
    return "line_up" if more else after_rows(state)


def route_samples(state: BuildState) -> Literal["compose"] | list[Send]:
    """Plan again for the sources that a person sent back, and compose anew from the others."""
    from .datasets import to_sources

    return to_sources(state) or "compose"


def route_curate(state: BuildState) -> Literal["compose", "synthesise", "report"] | list[Send]:
    """After curation: plan again for sources whose plan failed at work, read more, make rows, or end."""
    from .datasets import to_sources

    if again := to_sources(state):
        return again
    if missing_real(state) or any(_shares(state, [s]).get(s.key) for s in state.recipes() if _has_more(state, s)):
        return "compose"
    return after_rows(state)


def _has_more(state: BuildState, source: Source) -> bool:
    return source.status == "accepted" and _left(state, source) != 0


def _refused(source: Source, message: str) -> Source:
    """The source with its last attempt marked as refused by a person."""
    last = source.attempts[-1].model_copy(update={"message": message, "refused": True})
    return source.model_copy(update={"attempts": (*source.attempts[:-1], last)})


def _unapproved(state: BuildState) -> list[Source]:
    return [s for s in state.accepted() if s.plan is not None and s.plan.hash not in state.approved]


def _given_up(state: BuildState) -> list[Source]:
    """Datasets that the agents gave up and no person dropped, where none passed: a person may use one anyway."""
    if any(source.status == "accepted" and source.making is None for source in state.sources.values()):
        return []
    given_up = (s for s in state.sources.values() if s.status == "given_up" and s.making is None)
    return [source for source in given_up if not source.unreadable and not source.dropped]


def _left(state: BuildState, source: Source) -> int | None:
    """Rows of the source that were not read; None where that is unknown.

    A source of unknown size that gave what it was read for has more, as far as anybody knows.
    """
    if source.read is None:
        return source.total_rows
    if source.ended:
        return 0
    if source.total_rows is None and source.read.accepted >= state.wanted.get(source.key, 0):
        return None
    return source.read.unread


def _yield(source: Source) -> float:
    """Accepted rows for each row read: as counted, or as the sample says."""
    read, report = source.read, source.validation
    if read is not None and read.accepted + read.rejected:
        return read.accepted / (read.accepted + read.rejected)
    if report is None:
        return 0.0
    tried = report.rows + sum(outcome.failed for outcome in report.outcomes if outcome.name == "plan")
    return report.valid / max(tried, 1)


def _supply(state: BuildState, source: Source) -> Supply:
    """What is still to be expected of a source; at least a row while it has rows that were not read."""
    left = _left(state, source)
    rows = None if left is None else max(1, int(left * _yield(source)))
    return Supply(source.key, state.fit(source), rows, state.sound(source))


def _share_kept(state: BuildState, source: Source) -> float:
    """The share of a source's accepted rows that curation kept so far."""
    if source.read is None or not source.read.accepted or state.curated is None:
        return 1.0
    return max(LEAST_KEPT, state.curated.get(source.key, 0) / source.read.accepted)


def _expected(state: BuildState) -> float:
    supplies = [_supply(state, source) for source in state.accepted() if source.making is None]
    return sum(float("inf") if supply.rows is None else supply.rows for supply in supplies)
