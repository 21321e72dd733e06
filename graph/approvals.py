"""What a run asks a person at each checkpoint, and whether an answer fits what was asked.

Questions have the form of LangChain's human-in-the-loop middleware. Sources that wait in parallel are asked about in
one request, sorted by source; each decision goes back to the question that it answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from ..domain.approval import ActionRequest, ApprovalRequest, Decision, DecisionFile, ReviewConfig
from ..domain.card import Candidate
from ..domain.errors import DecisionError
from ..domain.plan import Plan
from ..domain.usage import Estimate
from ..domain.validation import Attempt
from .state import Source, settled

_DECISIONS: TypeAdapter[list[Decision]] = TypeAdapter(list[Decision])

DATASETS = ReviewConfig(action_name="use_datasets", allowed_decisions=("approve", "edit", "reject"))
PLAN = ReviewConfig(action_name="use_plan", allowed_decisions=("approve", "edit", "reject"))
SAMPLE = ReviewConfig(action_name="use_sample", allowed_decisions=("approve", "reject"))


@dataclass(frozen=True)
class Question:
    """A request as the graph asked it, by the id under which the graph takes the answer."""

    id: str
    request: ApprovalRequest


def datasets_request(candidates: Sequence[Candidate], rows: int) -> ApprovalRequest:
    """Ask which datasets are tried, in which order."""
    lines = [f"Use these datasets, tried in this order until {rows} rows are reached:"]
    for number, candidate in enumerate(candidates, start=1):
        size = f"{candidate.rows} rows" if candidate.rows is not None else "size unknown"
        licence = ", ".join(candidate.licenses) or "no licence stated"
        lines.append(
            f"{number}. {candidate.ref.key}: {candidate.title} ({size}; {licence}). {' '.join(candidate.reasons)}"
        )
    args = {"datasets": [candidate.ref.key for candidate in candidates]}
    action = ActionRequest(name="use_datasets", args=args, description="\n".join(lines))
    return ApprovalRequest(checkpoint="datasets", action_requests=(action,), review_configs=(DATASETS,))


def cost_text(cost: Estimate) -> str:
    """An estimate in words; a price that is not known is said to be unknown."""
    money = "at a price that is not known" if cost.usd is None else f"${cost.usd:,.2f}"
    tokens = cost.prompt_tokens + cost.completion_tokens
    return f"for {cost.rows:,} rows about {cost.calls:,} calls of {cost.model}, {tokens:,} tokens, {money}"


def plan_request(source: Source, plan: Plan, cost: Estimate | None = None) -> ApprovalRequest:
    """Ask whether a plan is tried on a sample of its source; `cost` is what its model calls would take."""
    steps = "\n".join(f"{number}. {step.op} {step.args}" for number, step in enumerate(plan.steps, start=1))
    about = "; ".join(source.review.reasons) if source.review else ""
    failed = [_why_failed(attempt) for attempt in source.attempts]
    earlier = "".join(f"\nAn earlier plan failed: {reason}" for reason in failed if reason)
    costs = f"\nModel calls: {cost_text(cost)}" if cost else "\nModel calls: none"
    text = f"Plan for {source.key}: {plan.why}\n{steps}\nThe source: {about}{earlier}{costs}"
    args = {"source": source.key, "plan": plan.model_dump(mode="json")}
    action = ActionRequest(name="use_plan", args=args, description=text)
    return ApprovalRequest(checkpoint="plan", action_requests=(action,), review_configs=(PLAN,))


def sample_request(sources: Sequence[Source], shares: dict[str, int]) -> ApprovalRequest:
    """Ask whether the sampled rows of each source are what is wanted."""
    actions: list[ActionRequest] = []
    for source in sorted(sources, key=lambda source: source.key):
        report = settled(source.validation)
        args = {
            "source": source.key,
            "rows": shares.get(source.key, 0),
            "share_valid": round(report.share_valid, 4),
            "preview": [example.model_dump(mode="json") for example in report.preview],
        }
        text = f"Take about {args['rows']} rows from {source.key}: {'; '.join(report.reasons)}"
        actions.append(ActionRequest(name="use_sample", args=args, description=text))
    return ApprovalRequest(checkpoint="sample", action_requests=tuple(actions), review_configs=(SAMPLE,))


def merged(questions: Sequence[Question]) -> ApprovalRequest:
    """All questions that wait as one request, in the order of `in_order`."""
    requests = [question.request for question in in_order(questions)]
    configs = dict.fromkeys(config for request in requests for config in request.review_configs)
    return ApprovalRequest(
        checkpoint=requests[0].checkpoint,
        action_requests=tuple(action for request in requests for action in request.action_requests),
        review_configs=tuple(configs),
    )


def in_order(questions: Sequence[Question]) -> list[Question]:
    """Questions by source: the graph's own order is that of the threads."""
    return sorted(questions, key=lambda q: (str(q.request.action_requests[0].args.get("source", "")), q.id))


def answers(questions: Sequence[Question], file: DecisionFile) -> dict[str, list[Decision]]:
    """Decisions by question id. Raises DecisionError, naming what is waited for, when the file does not fit."""
    request = merged(questions)
    actions = request.action_requests
    if file.checkpoint is not None and file.checkpoint != request.checkpoint:
        raise DecisionError(
            f"The decision answers the checkpoint {file.checkpoint!r}, but the run waits at {request.checkpoint!r}",
            f"give {_wanted(request)}",
            waiting=request.checkpoint,
            got=file.checkpoint,
        )
    if len(file.decisions) != len(actions):
        raise DecisionError(
            f"The run waits for {len(actions)} decision{'s' if len(actions) > 1 else ''}, not {len(file.decisions)}",
            f"give {_wanted(request)}",
            waiting=request.checkpoint,
            expected=len(actions),
            got=len(file.decisions),
        )
    allowed = {config.action_name: config.allowed_decisions for config in request.review_configs}
    for number, (decision, action) in enumerate(zip(file.decisions, actions, strict=True), start=1):
        if decision.type not in allowed[action.name]:
            raise DecisionError(
                f"Decision {number} is {decision.type!r}, which {action.name} does not allow",
                f"allowed are: {', '.join(allowed[action.name])}",
                waiting=request.checkpoint,
                allowed=allowed[action.name],
            )
    given = iter(file.decisions)
    return {q.id: [next(given) for _ in q.request.action_requests] for q in in_order(questions)}


def decisions_of(answer: list[dict[str, object]] | None) -> list[Decision]:
    """The decisions that a question was answered with, as the graph's state holds them."""
    return _DECISIONS.validate_python(answer or [])


def as_state(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """Decisions as plain data for the graph's state and the run's folder."""
    return _DECISIONS.dump_python(list(decisions), mode="json")


def _why_failed(attempt: Attempt) -> str:
    if attempt.message or attempt.report is None:
        return attempt.message
    return "; ".join(attempt.report.reasons) if attempt.report.verdict != "pass" else ""


def _wanted(request: ApprovalRequest) -> str:
    names = ", ".join(
        f"{action.name} {action.args['source']}" if "source" in action.args else action.name
        for action in request.action_requests
    )
    return f"one decision for each of: {names} (checkpoint {request.checkpoint!r})"
