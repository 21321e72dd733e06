"""One source's way through a build, as a subgraph: critique → plan → ⟨plan⟩ → sample → validate, and round again.

A plan that fails goes back to the planner with the reasons, a plan that a person rejects with the person's message;
both are attempts, and attempts are bounded. A plan that a person edits, or says to use anyway, stands: its sample is
taken whatever its checks say. `ask_plan` only asks; `apply_plan` acts on the answer.
"""

from dataclasses import replace
from typing import Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from ...agents.endings import are_habits, as_demanded, with_free_ends
from ...agents.executor import check_plan, is_paid
from ...agents.hearing import Obeyed, obey
from ...agents.pairing import sifted
from ...agents.recall import remembered_plan
from ...agents.showing import with_turns_noted
from ...agents.stated import left_open, said_plan, stated_plan
from ...agents.styled import as_drafted, kept_whole
from ...agents.validator import merit, overruled, tolerant, validate
from ...domain.approval import Approve, Drop, Edit, Reject, UseAnyway
from ...domain.errors import DatasetError, GiveUp, PlanError
from ...domain.plan import Plan
from ...domain.review import SchemaReview
from ...domain.run import Event
from ...domain.validation import Attempt
from ...tools.catalogs.base import Block
from ..approvals.answering import decisions_of
from ..approvals.asking import cost_text, plan_request
from ..approvals.checking import edited_plan
from ..approvals.shown import show_plan
from ..state import REJECTED, Source, SourceResult, SourceState, settled
from ..workplace import Workplace
from .costs import judged_chars, planned_cost, unplanned_cost
from .fence import fence, fenced
from .remembering import remember

_WORDS = {
    "anyway": "a person uses it anyway",
    "named": "the task file names it, and what its columns or labels are",
    "edited": "a person changed its plan",
}
_ALREADY = "This plan takes them so already: say what else is wrong, or change it by column, label or step."
_UNREAD = (
    "without a model a message can name another column or what labels mean, and these words name none; "
    "use the source anyway to take the last plan as it is"
)
MAX_ATTEMPTS = 3
"""Plans that are tried for one source; a person's rejection grants one more."""

Update = dict[str, Any]


def critique(state: SourceState, runtime: Runtime[Workplace]) -> Update:
    """Profile the source and let the critic judge its columns; a source that cannot be read is given up."""
    work, source = runtime.context, state.source
    try:
        found = source.candidate
        survey = replace(work.survey(found.ref), grade=found.grade, share=found.share)
        review = work.team.critic.critique(state.brief, survey)
    except DatasetError as exc:
        return {"source": source.give_up(exc.reason, unreadable=True)}
    except GiveUp as exc:
        return {"source": source.give_up(exc.problem)}
    work.tell(Event(stage="critique", source=source.key, message=f"{review.verdict}: {'; '.join(review.reasons)}"))
    if review.verdict == "reject" and _insisted(source, review):
        reason = f"{_WORDS[source.word or 'anyway']}, {REJECTED}"
        review = review.model_copy(update={"verdict": "adapt", "reasons": (reason, *review.reasons)})
    source = source.model_copy(update={"review": review, "total_rows": survey.profile.total_rows})
    if review.verdict == "reject":
        return {"source": source.give_up("; ".join(review.reasons) or "the schema critic rejects it")}
    return {"source": source}


def _insisted(source: Source, review: SchemaReview) -> bool:
    """Whether a person's word stands against the critic's; licences that the task file asks for are such a word too."""
    licence = any(problem.kind == "license" for problem in review.problems)
    return source.word == "anyway" or (source.word == "named" and not licence)


def plan(state: SourceState, runtime: Runtime[Workplace]) -> Update:
    """Take the plan that served this task before, or ask the planner for one that was not tried yet; either must be
    able to run on the source's columns."""
    work, source = runtime.context, state.source
    if len(source.attempts) >= MAX_ATTEMPTS + source.patience:
        return _best_or_none(state, work, f"{len(source.attempts)} plans were tried")
    try:
        block = work.survey(source.candidate.ref).sample
        known = _known_plan(state, block, work)
        draft, heard, again = (known, "", False) if known else _drafted(state, work)
        draft = with_turns_noted(draft, block)
    except DatasetError as exc:
        return {"source": source.give_up(exc.reason, unreadable=True)}
    except GiveUp as exc:
        return _best_or_none(state, work, exc.problem)
    if not again and any(attempt.plan.hash == draft.hash for attempt in _drafts(state)):
        return _best_or_none(state, work, "; ".join(("the planner has no other plan", *([heard] if heard else []))))
    try:
        check_plan(draft, block, state.brief.task.columns)
        draft = draft if again else _sifted(draft, state, work)
        shown = show_plan(draft, state.brief, source, work) if state.ask else None
        cost = planned_cost(draft, block, state, work)
        asked = None if cost else unplanned_cost(state.brief, state.rows, work)
        chars = judged_chars(draft, block, state, work) if state.ask else 0
        bill = work.bill(judged=1, row_chars=chars, rows=[cost] if cost else [], asked=asked) if state.ask else None
    except DatasetError as exc:
        return {"source": source.give_up(exc.reason, unreadable=True)}
    except PlanError as exc:
        return {"source": source.tried(Attempt(plan=draft, report=None, message=str(exc))), "draft": None}
    message = "it served before: " if known else f"{heard} ".lstrip()
    message += draft.why or f"{len(draft.steps)} steps"
    message += f" ({cost_text(cost)})" if cost else ""
    work.tell(Event(stage="plan", source=source.key, message=message))
    return {"draft": draft, "stands": False, "estimate": cost, "shown": shown, "heard": heard, "bill": bill}


def _sifted(draft: Plan, state: SourceState, work: Workplace) -> Plan:
    """The plan without the rows that a mark of the source tells to be no pairs, where one does, without outputs that
    were cut off, and with texts that end without a mark by habit. Raises PlanError and DatasetError."""
    if is_paid(draft):
        return draft
    ref, total = state.source.candidate.ref, state.source.total_rows
    with fence(work, state.source.key, "sample"):
        block, made = work.trial(ref, draft, total)
        kept = kept_whole(sifted(draft, state.brief, block, made.accepted) or draft, state.brief, made.accepted)
        freer = with_free_ends(kept, made.rejected, len(block))
        return freer if freer and are_habits(kept, freer, work.trial(ref, freer, total)[1].accepted) else kept


def ask_plan(state: SourceState) -> Update:
    """Stop for a person's decision on the plan."""
    return {"answer": interrupt(plan_request(state).model_dump(mode="json"))}


def apply_plan(state: SourceState, runtime: Runtime[Workplace]) -> Update:
    """Act on the decision: sample the plan, or the one that the person made of it, plan again, or drop the source."""
    decision, draft = decisions_of(state.answer)[0], settled(state.draft)
    source = state.source.marked(decision.wrong_rows)
    heard: Update = {"answer": None, "heard": "", "stuck": False}
    match decision:
        case Approve():
            return {**heard, "source": source}
        case Edit():
            edited = edited_plan(draft, decision, runtime.context)
            source = source.model_copy(update={"word": "edited"})
            return {**heard, "draft": edited, "stands": True, "source": source}
        case UseAnyway(failing_rows=failing):
            kept = tolerant(draft) if failing == "keep" else draft
            source = source.model_copy(update={"word": "anyway"})
            return {**heard, "draft": kept, "stands": True, "source": source}
        case Drop(message=message):
            return {**heard, "draft": None, "source": source.drop(message)}
        case Reject(message=message):
            reason = "; ".join(
                (message or "a person rejected the plan", *(row.sentence for row in decision.wrong_rows))
            )
            attempt = Attempt(plan=draft, report=None, message=reason, refused=True)
            source = source.model_copy(update={"word": None, "said": message}).tried(attempt, patience=1)
            return {**heard, "draft": None, "stands": False, "source": source}


def sample(state: SourceState, runtime: Runtime[Workplace]) -> Update:
    """Run the plan on sampled rows. A plan that cannot run is an attempt that failed."""
    draft = settled(state.draft)
    try:
        runtime.context.trial(state.source.candidate.ref, draft, state.source.total_rows)
    except PlanError as exc:
        attempt = Attempt(plan=draft, report=None, message=str(exc))
        if state.stands:
            return _stuck(state, runtime.context, attempt, str(exc))
        return {"draft": None, "source": state.source.tried(attempt)}
    except DatasetError as exc:
        return {"draft": None, "source": state.source.give_up(exc.reason, unreadable=True)}
    return {}


def validate_sample(state: SourceState, runtime: Runtime[Workplace]) -> Update:
    """Judge the sample: take the plan, send it back with the reasons, or give the source up.

    A person's plan is taken whatever is found, unless it makes no row at all.
    """
    work, source, draft = runtime.context, state.source, settled(state.draft)
    brief = state.brief.model_copy(update={"wrong_rows": (*state.brief.wrong_rows, *source.wrong_rows)})
    block, transformed = work.trial(source.candidate.ref, draft, source.total_rows)
    judged = work.team.judge.judge(brief, block, transformed.accepted) if transformed.accepted.num_rows else ()
    judged += work.displaced(source.candidate.ref, draft, brief)
    report = validate(draft, brief, block, transformed, judged, total_rows=source.total_rows)
    if state.stands and not report.valid:
        return _stuck(state, work, Attempt(plan=draft, report=report), "; ".join(report.reasons))
    report = overruled(report) if state.stands else report
    work.tell(Event(stage="validate", source=source.key, message=f"{report.verdict}: {'; '.join(report.reasons)}"))
    source = source.model_copy(update={"validation": report})
    if report.verdict == "pass":
        return {"draft": None, "source": _accept(source, Attempt(plan=draft, report=report))}
    source = source.tried(Attempt(plan=draft, report=report))
    if report.verdict == "give_up":
        source = source.give_up("; ".join(report.reasons))
    return {"draft": None, "source": source}


def settle(state: SourceState, runtime: Runtime[Workplace]) -> Update:
    """Hand the source back to the build, and remember what became of it."""
    remember([state.source], state.brief, runtime.context)
    return {"sources": {state.source.key: state.source}}


def route_start(state: SourceState) -> Literal["critique", "plan", "sample"]:
    if state.draft is not None:
        return "sample"
    return "critique" if state.source.review is None else "plan"


def route_critique(state: SourceState) -> Literal["plan", "settle"]:
    return "plan" if state.source.status == "open" else "settle"


def route_plan(state: SourceState) -> Literal["ask_plan", "sample", "plan", "settle"]:
    if state.source.status != "open":
        return "settle"
    if state.draft is None:
        return "plan"
    return "ask_plan" if state.ask and not state.stands else "sample"


def route_draft(state: SourceState) -> Literal["sample", "plan", "settle"]:
    if state.source.status != "open":
        return "settle"
    return "sample" if state.draft is not None else "plan"


def route_sample(state: SourceState) -> Literal["validate", "ask_plan", "plan", "settle"]:
    if state.source.status != "open":
        return "settle"
    if state.stuck:
        return "ask_plan"
    return "validate" if state.draft is not None else "plan"


def route_validate(state: SourceState) -> Literal["ask_plan", "plan", "settle"]:
    if state.source.status != "open":
        return "settle"
    return "ask_plan" if state.stuck else "plan"


def source_graph() -> StateGraph[SourceState, Workplace, SourceState, SourceResult]:
    """The subgraph, not compiled: the build compiles it, and a run's checkpoints hold its own state too."""
    graph = StateGraph(SourceState, context_schema=Workplace, output_schema=SourceResult)
    graph.add_node("critique", fenced(critique))
    graph.add_node("plan", fenced(plan))
    graph.add_node("ask_plan", ask_plan)
    graph.add_node("apply_plan", fenced(apply_plan))
    graph.add_node("sample", fenced(sample))
    graph.add_node("validate", fenced(validate_sample))
    graph.add_node("settle", settle)
    graph.add_conditional_edges(START, route_start)
    graph.add_conditional_edges("critique", route_critique)
    graph.add_conditional_edges("plan", route_plan)
    graph.add_edge("ask_plan", "apply_plan")
    graph.add_conditional_edges("apply_plan", route_draft)
    graph.add_conditional_edges("sample", route_sample)
    graph.add_conditional_edges("validate", route_validate)
    graph.add_edge("settle", END)
    return graph


def _known_plan(state: SourceState, block: Block, work: Workplace) -> Plan | None:
    """The remembered plan that comes before the planner's first."""
    if state.source.attempts:
        return None
    ref, models = state.source.candidate.ref, work.team.models is not None
    return remembered_plan(state.brief, ref, block, state.memories, models=models)


def _drafted(state: SourceState, work: Workplace) -> tuple[Plan, str, bool]:
    """The planner's next plan, what became of the message with which a person rejected the last one, and whether the
    plan may be one that was sent back before: the message asks for it by columns or labels.

    What the message says of columns and labels is done in any case: without a model to the plan that was rejected,
    where that obeys it whole, else to the planner's next one. Raises GiveUp, saying why not, where no plan is left.
    """
    source = state.source
    last = source.attempts[-1] if source.attempts else None
    message, fresh = source.said, last.refused if last is not None else bool(source.said)
    survey = replace(work.survey(source.candidate.ref), said=message, insisted=source.word == "anyway")
    mended = _mended(message, last.plan, survey.sample) if last is not None and fresh and message else None
    if mended is not None and last is not None and not mended.missed and work.team.models is None:
        if mended.plan.hash != last.plan.hash:
            return mended.plan, f"As you said ({message}).", True
        if mended.named:
            return last.plan, f"You said: {message}. {_ALREADY}", True
    try:
        draft = work.team.planner.plan(state.brief, survey, settled(source.review), _drafts(state), state.memories)
    except GiveUp as exc:
        if mended is not None and last is not None and mended.plan.hash != last.plan.hash:
            return mended.plan, _reply(message, mended), True
        said = said_plan(message, state.brief, survey.profile, survey.sample) if fresh and mended is None else None
        if said is not None and said.hash not in {attempt.plan.hash for attempt in source.attempts}:
            return said, f"As you said ({message}).", True
        missed = mended.missed if mended is not None else ()
        unread = fresh and message and not missed and work.team.models is None
        told = (_UNREAD if last else left_open(message, state.brief, survey.profile, survey.sample),) if unread else ()
        raise GiveUp("; ".join((exc.problem, *missed, *told)), **exc.data) from exc
    if not message:
        return draft, "", False
    obeyed = _mended(message, draft, survey.sample)
    if obeyed is None:
        return draft, "", False
    return obeyed.plan, _reply(message, obeyed) if fresh else "", fresh and obeyed.named and not obeyed.missed


def _drafts(state: SourceState) -> tuple[Attempt, ...]:
    """The attempts with the plans as the planner wrote them."""
    return tuple(
        attempt.model_copy(update={"plan": as_drafted(as_demanded(attempt.plan, state.brief), state.brief)})
        for attempt in state.source.attempts
    )


def _mended(message: str, draft: Plan, block: Block) -> Obeyed | None:
    """The plan as the message wants it; None where it cannot run, which whoever asked for it finds next."""
    try:
        return obey(message, draft, block)
    except PlanError:
        return None


def _reply(message: str, obeyed: Obeyed) -> str:
    """What became of a message, for the person who wrote it."""
    if obeyed.missed:
        return f"You said: {message}. Not done: {'; '.join(obeyed.missed)}."
    return f"As you said ({message})." if obeyed.named else f"You said: {message}. This is another plan."


def _accept(source: Source, attempt: Attempt) -> Source:
    """Take an attempt's plan. A passed attempt joins the list, so that the outcome tells the whole way."""
    attempts = source.attempts if attempt in source.attempts else (*source.attempts, attempt)
    update = {"status": "accepted", "attempts": attempts, "plan": attempt.plan, "validation": attempt.report}
    return source.model_copy(update=update)


def _stuck(state: SourceState, work: Workplace, attempt: Attempt, why: str) -> Update:
    """A person's plan that makes no row: ask again, saying why, where a person is asked; else give the source up."""
    if state.ask:
        try:
            shown = show_plan(attempt.plan, state.brief, state.source, work)
        except PlanError:
            shown = None
        heard = f"The plan makes no row as you left it: {why}"
        return {"stands": False, "stuck": True, "heard": heard, "shown": shown}
    source = state.source.model_copy(update={"attempts": (*state.source.attempts, attempt)})
    return {"draft": None, "source": source.give_up(f"the plan that a person wanted makes no row: {why}")}


def _best_or_none(state: SourceState, work: Workplace, why: str) -> Update:
    """No further plan will come, and none passed: the source is given up.

    Where a person said to use the source anyway, any plan that made rows serves; where the task file says how it is
    used, one that does just this.
    """
    source = state.source
    tried = [a for a in source.attempts if a.report is not None and not a.message]
    if source.word == "anyway" and (made := [a for a in tried if a.report and a.report.rows]):
        return {"draft": tolerant(_best(made).plan), "stands": True, "source": source}
    if source.word == "named":
        valid = [a for a in tried if a.report and a.report.valid]
        best = _best(valid).plan if valid else _stated_plan(state, work)
        if best is not None:
            return {"draft": best, "stands": True, "source": source}
    last = source.attempts[-1] if source.attempts else None
    reasons = [last.message] if last and last.message else list(last.report.reasons) if last and last.report else []
    return {"source": source.give_up("; ".join((why, *(one for one in reasons if one not in why))))}


def _stated_plan(state: SourceState, work: Workplace) -> Plan | None:
    """The plan that the task file's own words make, where it was not tried yet."""
    survey = work.survey(state.source.candidate.ref)
    plan = stated_plan(state.brief, survey.profile, survey.sample)
    return plan if plan is not None and plan.hash not in {one.plan.hash for one in state.source.attempts} else None


def _best(attempts: list[Attempt]) -> Attempt:
    return max(attempts, key=lambda attempt: merit(attempt.report) if attempt.report else 0.0)
