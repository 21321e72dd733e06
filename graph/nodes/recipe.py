"""One recipe's way through a build, as a subgraph: plan → ⟨plan⟩ → sample → settle.

A made row has the task's columns from the start, so that the plan has no step: a person is asked whether the recipe is
to be paid for, its first rows are judged as every sample is, and it is taken or given up. `ask` only asks.
"""

from typing import Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from ...agents.validator import fair, misjudged, validate
from ...domain.approval import ActionRequest, ApprovalRequest, Approve, Drop, Reject, ReviewConfig
from ...domain.brief import TaskBrief
from ...domain.errors import GiveUp, PlanError
from ...domain.plan import plan_for
from ...domain.run import Event
from ...domain.usage import Estimate
from ...domain.validation import Attempt
from ..approvals.answering import decisions_of
from ..approvals.asking import cost_text
from ..state import Source, SourceResult, SourceState, settled
from ..workplace import Workplace
from .costs import shown_chars
from .jobs import making_job

RECIPE = ReviewConfig(action_name="use_recipe", allowed_decisions=("approve", "reject", "drop"))

Update = dict[str, Any]


def plan_recipe(state: SourceState, runtime: Runtime[Workplace]) -> Update:
    """Say what is to be made and what it is expected to take."""
    work, source = runtime.context, state.source
    cost = _estimate(source, state.brief, work)
    why = "; ".join(settled(source.review).reasons)
    draft = plan_for(state.brief, source.candidate.ref, (), why)
    bill = work.bill(made=1, row_chars=shown_chars(state.brief), rows=[cost] if cost else [])
    work.tell(Event(stage="plan", source=source.key, message=cost_text(cost) if cost else why))
    return {"draft": draft, "estimate": cost, "bill": bill}


def ask_recipe(state: SourceState) -> Update:
    """Stop for a person's decision on the recipe, before anything is asked of a model."""
    return {"answer": interrupt(recipe_request(state).model_dump(mode="json"))}


def apply_recipe(state: SourceState) -> Update:
    """Act on the decision: begin, or begin with the person's word, or leave the recipe out."""
    match decisions_of(state.answer)[0]:
        case Approve():
            return {"answer": None}
        case Reject(message=message) if message:
            return {"answer": None, "draft": None, "source": with_message(state.source, message)}
        case Drop(message=message):
            return {"answer": None, "draft": None, "source": state.source.drop(message)}
        case _:
            given_up = state.source.give_up(f"a person rejected the recipe {settled(state.source.making).recipe}")
            return {"answer": None, "draft": None, "source": given_up}


def sample_recipe(state: SourceState, runtime: Runtime[Workplace]) -> Update:
    """Have the first rows made, and judge them: take the recipe, or give it up with an account of what it made."""
    work, source, draft = runtime.context, state.source, settled(state.draft)
    work.go_on()
    try:
        block, transformed, counts = making_job(source, draft, work, state.brief).sample()
    except (GiveUp, PlanError) as exc:
        return {"draft": None, "source": source.give_up(str(exc))}
    judged = work.team.judge.judge(state.brief, block, transformed.accepted) if transformed.accepted.num_rows else ()
    by_model = not _computed(source)
    report = validate(draft, state.brief, block, transformed, judged, total_rows=len(block), made=by_model)
    unvouched = misjudged(report.outcomes) if by_model else ()
    taken = not unvouched and (report.verdict == "pass" or fair(report))
    verdict = "pass" if taken else "give_up"
    work.tell(Event(stage="validate", source=source.key, message=f"{verdict}: {'; '.join(report.reasons)}"))
    attempt = Attempt(plan=draft, report=report)
    source = source.model_copy(update={"validation": report, "attempts": (*source.attempts, attempt)})
    if taken:
        return {"draft": None, "source": source.model_copy(update={"status": "accepted", "plan": draft})}
    # its rows are told, each with its reason, though none of them is taken
    given_up = source.give_up("; ".join(dict.fromkeys((*unvouched, *report.reasons)))).model_copy(
        update={"plan": draft, "read": counts}
    )
    return {"draft": None, "source": given_up}


def settle_recipe(state: SourceState) -> Update:
    """Hand the recipe back to the build."""
    return {"sources": {state.source.key: state.source}}


def route_recipe(state: SourceState) -> Literal["ask", "sample"]:
    return "ask" if state.ask else "sample"


def route_word(state: SourceState) -> Literal["sample", "plan", "settle"]:
    if state.source.status != "open":
        return "settle"
    return "sample" if state.draft is not None else "plan"


def recipe_graph() -> StateGraph[SourceState, Workplace, SourceState, SourceResult]:
    """The subgraph, not compiled, as that of a dataset."""
    graph = StateGraph(SourceState, context_schema=Workplace, output_schema=SourceResult)
    graph.add_node("plan", plan_recipe)
    graph.add_node("ask", ask_recipe)
    graph.add_node("apply", apply_recipe)
    graph.add_node("sample", sample_recipe)
    graph.add_node("settle", settle_recipe)
    graph.add_edge(START, "plan")
    graph.add_conditional_edges("plan", route_recipe)
    graph.add_edge("ask", "apply")
    graph.add_conditional_edges("apply", route_word)
    graph.add_edge("sample", "settle")
    graph.add_edge("settle", END)
    return graph


def recipe_request(state: SourceState) -> ApprovalRequest:
    """Ask whether a recipe is tried; the rows that it is to make and its cost stand with it."""
    source, cost, making = state.source, state.estimate, settled(state.source.making)
    cost_line = f"Model calls: {cost_text(cost) if cost else 'not known'}"
    messages = [f"A person said: {message}" for message in making.messages]
    text = f"Make {making.rows} rows by the recipe {making.recipe}: {settled(state.draft).why}"
    details = {
        "making": making.model_dump(mode="json", exclude={"texts"}),
        "estimate": cost.model_dump(mode="json") if cost else None,
        "cap": state.bill.cap if state.bill else "",
    }
    args = {"source": source.key, "recipe": making.recipe, "rows": making.rows}
    action = ActionRequest(
        name="use_recipe", args=args, description="\n".join([text, *messages, cost_line]), details=details
    )
    return ApprovalRequest(checkpoint="plan", action_requests=(action,), review_configs=(RECIPE,), bill=state.bill)


def with_message(source: Source, message: str) -> Source:
    """The recipe begun anew, with a person's word for it."""
    making = settled(source.making)
    making = making.model_copy(update={"messages": (*making.messages, message)})
    return source.model_copy(update={"making": making, "status": "open", "plan": None, "read": None})


def _computed(source: Source) -> bool:
    """Whether programs made the rows, which demonstrations tested; others are a model's word alone, and are not taken
    where the grades that a judge gave them do not count."""
    from ...tools.recipes.base import RECIPES

    return "sandbox" in RECIPES.get(settled(source.making).recipe).needs


def _estimate(source: Source, brief: TaskBrief, work: Workplace) -> Estimate | None:
    """What the recipe's rows are expected to take, by its own word."""
    from ...tools.recipes.base import RECIPES
    from ...tools.recipes.estimating import announced

    models, making = work.team.models, settled(source.making)
    if models is None:
        return None
    return announced(RECIPES.get(making.recipe), making.rows, brief, models.model, models.prices)
