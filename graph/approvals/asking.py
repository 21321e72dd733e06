"""What a run asks a person at each checkpoint.

Questions have the form of LangChain's human-in-the-loop middleware. Sources that wait in parallel are asked about in
one request, sorted by source; `answering.py` takes each decision back to the question that it answers.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...agents.validator import merit
from ...domain.approval import ActionRequest, ApprovalRequest, Refused, ReviewConfig
from ...domain.card import Candidate, Excluded
from ...domain.plan import Plan
from ...domain.usage import Bill, Estimate, together
from ...domain.validation import Attempt, PlanShown, RowExample, ValidationReport
from ...tools.licences import in_a_sentence
from ...tools.texts import one_line
from ..state import REJECTED, Source, SourceState, settled

DATASETS = ReviewConfig(
    action_name="use_datasets", allowed_decisions=("approve", "edit", "reject", "drop", "use_anyway")
)
PLAN = ReviewConfig(action_name="use_plan", allowed_decisions=("approve", "edit", "reject", "drop", "use_anyway"))
SAMPLE = ReviewConfig(action_name="use_sample", allowed_decisions=("approve", "edit", "reject", "drop", "use_anyway"))
MADE = ReviewConfig(action_name="use_made_rows", allowed_decisions=("approve", "reject", "drop"))
LEAVE_OUT = ReviewConfig(action_name="leave_out", allowed_decisions=("approve", "edit", "reject", "drop", "use_anyway"))
LEAVE_OUT_UNPLANNED = ReviewConfig(
    action_name="leave_out_unplanned", allowed_decisions=("approve", "reject", "drop", "use_anyway")
)
_EXCLUDED_TOLD = 50
_FAILED_SHOWN = 8


@dataclass(frozen=True)
class Question:
    """A request as the graph asked it, by the id under which the graph takes the answer."""

    id: str
    request: ApprovalRequest


def datasets_request(
    candidates: Sequence[Candidate],
    rows: int,
    excluded: Sequence[Excluded] = (),
    heard: str = "",
    bill: Bill | None = None,
) -> ApprovalRequest:
    """Ask which datasets are tried, in which order."""
    lines = [heard] if heard else []
    lines.append(f"Use these datasets, tried in this order until {rows} rows are reached:")
    for number, candidate in enumerate(candidates, start=1):
        size = f"{candidate.rows} rows" if candidate.rows is not None else "size unknown"
        licence = in_a_sentence(candidate.licenses) or "no licence stated"
        lines.append(
            f"{number}. {candidate.ref.key}: {candidate.title} ({size}; {licence}). {'; '.join(candidate.reasons)}"
        )
    args = {"datasets": [candidate.ref.key for candidate in candidates]}
    details = {
        "candidates": [candidate.model_dump(mode="json") for candidate in candidates],
        "excluded": [one.model_dump(mode="json") for one in excluded[:_EXCLUDED_TOLD]],
    }
    action = ActionRequest(name="use_datasets", args=args, description=_lines(lines), details=details)
    return ApprovalRequest(checkpoint="datasets", action_requests=(action,), review_configs=(DATASETS,), bill=bill)


def cost_text(cost: Estimate) -> str:
    """An estimate in words; a price that is not known is said to be unknown."""
    money = "at a price that is not known" if cost.usd is None else f"${cost.usd:,.2f}"
    tokens = cost.prompt_tokens + cost.completion_tokens
    calls = "1 call" if cost.calls == 1 else f"{cost.calls:,} calls"
    return f"for {cost.rows:,} rows about {calls} of {cost.model}, {tokens:,} tokens, {money}"


def cap_text(usd: float | None, tokens: int | None) -> str:
    """What a run may spend, in words."""
    caps = [f"${usd:g}"] if usd is not None else []
    caps += [f"{tokens:,} tokens"] if tokens is not None else []
    return f"the whole run may spend {' and '.join(caps)}" if caps else "no cap is set"


def plan_request(state: SourceState) -> ApprovalRequest:
    """Ask whether a plan is used; its rows, what earlier plans failed on, and its cost beside the cap stand with it."""
    source, plan, shown, cost = state.source, settled(state.draft), state.shown or PlanShown(), state.estimate
    steps = [f"{number}. {step.op} {step.args}" for number, step in enumerate(plan.steps, start=1)]
    reasons = source.review.reasons if source.review is not None and not source.attempts else ()
    about = "; ".join(reason for reason in reasons if reason not in plan.why)
    failed = [f"An earlier plan failed: {why}" for attempt in source.attempts if (why := why_failed(attempt))]
    costs = f"Model calls: {cost_text(cost)}" if cost else "Model calls about rows: none"
    tried = [tried_text(shown)] if shown.tried else []
    heard = [state.heard] if state.heard else []
    lines = [
        *heard,
        f"Plan for {source.key}{_of_splits(plan)}: {plan.why}",
        *steps,
        *([f"The source: {about}"] if about else []),
        *failed,
        *tried,
        costs,
    ]
    details: dict[str, Any] = shown.model_dump(mode="json", exclude={"rows"}) | {
        "preview": [row.model_dump(mode="json") for row in shown.rows],
        "failed": [why for attempt in source.attempts if (why := why_failed(attempt))],
        "attempts": [
            {"steps": [step.model_dump(mode="json") for step in one.plan.steps], "why": why_failed(one)}
            for one in source.attempts
        ],
        "estimate": cost.model_dump(mode="json") if cost else None,
        "cap": state.bill.cap if state.bill else "",
        "heard": state.heard,
    }
    args = {"source": source.key, "plan": plan.model_dump(mode="json")}
    action = ActionRequest(name="use_plan", args=args, description=_lines(lines), details=details)
    return ApprovalRequest(checkpoint="plan", action_requests=(action,), review_configs=(PLAN,), bill=state.bill)


def _lines(lines: Sequence[str]) -> str:
    """What is asked, a line each: names, labels and reasons may be strangers' texts and begin no line of their own."""
    return "\n".join(map(one_line, lines))


def _of_splits(plan: Plan) -> str:
    return f" (rows of {', '.join(plan.splits)})" if plan.splits else ""


def tried_text(shown: PlanShown) -> str:
    """What came of a plan's sample, before any judge saw it."""
    text = f"Tried on {shown.tried} rows: {shown.formed} reached the task's form, {shown.valid} of them pass the checks"
    text += f" ({'; '.join(shown.failing)})" if shown.failing else ""
    missing = f"; no row has the label {', '.join(map(repr, shown.labels_missing))}" if shown.labels_missing else ""
    return text + missing + "".join(f". Mind: {doubt}" for doubt in shown.doubts)


def sample_request(
    sources: Sequence[Source],
    shares: dict[str, int],
    refused: Sequence[Source] = (),
    tied: Mapping[str, PlanShown] | None = None,
    bill: Bill | None = None,
) -> ApprovalRequest:
    """Ask whether the sampled rows of each source are what is wanted; `refused` were given up by the agents.

    `tied` says how each source's plan ties its columns and labels to the task's.
    """
    actions: list[ActionRequest] = []
    for source in sorted(sources, key=lambda source: source.key):
        report, plan = settled(source.validation), settled(source.plan)
        args = {
            "source": source.key,
            "rows": shares.get(source.key, 0),
            "share_valid": round(report.share_valid, 4),
            "preview": [example.model_dump(mode="json") for example in sampled(report)],
        }
        take = f"Take about {args['rows']} rows from {source.key}"
        take = take if args["rows"] else f"Keep {source.key} for rows that better sources lack"
        text = f"{take}: {'; '.join(report.reasons)}"
        details = {
            "plan": plan.model_dump(mode="json"),
            "outcomes": [outcome.model_dump(mode="json") for outcome in report.outcomes],
            "word": source.word,
        } | _tied(tied, source)
        name = SAMPLE.action_name if source.making is None else MADE.action_name
        actions.append(ActionRequest(name=name, args=args, description=one_line(text), details=details))
    return ApprovalRequest(
        checkpoint="sample",
        action_requests=tuple(actions),
        review_configs=tuple(one for one in (SAMPLE, MADE) if one.action_name in {action.name for action in actions}),
        refused=tuple(
            Refused(source=s.key, why=s.given_up) for s in sorted(refused, key=lambda s: s.order) if not s.unreadable
        ),
        bill=bill,
    )


def leave_out_request(
    refused: Sequence[Source], tied: Mapping[str, PlanShown], bill: Bill | None = None
) -> ApprovalRequest:
    """Ask, where no source passed, whether those that the agents gave up are left out, or one is used anyway; the rows
    of its best plan stand with it, where it has one."""
    actions: list[ActionRequest] = []
    for source in sorted(refused, key=lambda source: source.order):
        attempt = best_attempt(source)
        report = attempt.report if attempt else None
        details: dict[str, Any] = {"why": source.given_up} | _tied(tied, source)
        if attempt is not None and report is not None:
            details |= {
                "plan": attempt.plan.model_dump(mode="json"),
                "outcomes": [outcome.model_dump(mode="json") for outcome in report.outcomes],
            }
        preview = [example.model_dump(mode="json") for example in sampled(report)] if report else []
        action = LEAVE_OUT if attempt is not None else LEAVE_OUT_UNPLANNED
        text = f"Leave {source.key} out, though no source passed: {source.given_up}"
        text += "" if attempt is not None else _unplanned(source)
        args = {"source": source.key, "preview": preview}
        actions.append(ActionRequest(name=action.action_name, args=args, description=one_line(text), details=details))
    named = {action.name for action in actions}
    configs = tuple(one for one in (LEAVE_OUT, LEAVE_OUT_UNPLANNED) if one.action_name in named)
    return ApprovalRequest(checkpoint="sample", action_requests=tuple(actions), review_configs=configs, bill=bill)


def _unplanned(source: Source) -> str:
    """What the critic found in a source that has no plan, and how a person's words can make one."""
    found = [why for why in (source.review.reasons if source.review else ()) if not why.endswith(REJECTED)]
    reasons = "".join(f"; {why}" for why in found if why not in source.given_up)
    return (
        f"{reasons}. If it holds what you want, reject this with a message that says which columns and labels are "
        'meant, such as "use COLUMN, VALUE means LABEL"'
    )


def best_attempt(source: Source) -> Attempt | None:
    """The attempt whose rows passed best, of those that made rows and that no person refused."""
    tried = [a for a in source.attempts if a.report is not None and a.report.rows and not a.refused]
    return max(tried, key=lambda attempt: merit(settled(attempt.report)), default=None)


def sampled(report: ValidationReport) -> tuple[RowExample, ...]:
    """Rows of a sample for a person: those that are taken, with what speaks against each, then some that are not."""
    lost = (outcome.examples[:1] for outcome in report.outcomes if outcome.name.startswith(("check", "plan")))
    taken = {(row.split, row.row) for row in report.preview}
    failed = [row for rows in lost for row in rows if row.reason and (row.split, row.row) not in taken]
    return (*report.preview, *failed[:_FAILED_SHOWN])


def _tied(tied: Mapping[str, PlanShown] | None, source: Source) -> dict[str, Any]:
    shown = (tied or {}).get(source.key)
    kept = {"columns", "label_map", "values", "source_columns", "class_names"}
    return shown.model_dump(mode="json", include=kept) if shown else {}


def merged(questions: Sequence[Question]) -> ApprovalRequest:
    """All questions that wait as one request, in the order of `in_order`, with an id of its own."""
    questions = in_order(questions)
    requests = [question.request for question in questions]
    configs = dict.fromkeys(config for request in requests for config in request.review_configs)
    content = "\n".join(f"{question.id} {question.request.model_dump_json()}" for question in questions)
    return ApprovalRequest(
        checkpoint=requests[0].checkpoint,
        action_requests=tuple(action for request in requests for action in request.action_requests),
        review_configs=tuple(configs),
        refused=tuple(one for request in requests for one in request.refused),
        bill=together([request.bill for request in requests if request.bill is not None]),
        id=hashlib.sha256(content.encode()).hexdigest()[:12],
    )


def in_order(questions: Sequence[Question]) -> list[Question]:
    """Questions by source: the graph's own order is that of the threads."""
    return sorted(questions, key=lambda q: (q.request.action_requests[0].source or "", q.id))


def why_failed(attempt: Attempt) -> str:
    """Why an earlier plan was not taken: a person's message, or what its sample failed on."""
    if attempt.message or attempt.report is None:
        return attempt.message
    return "; ".join(attempt.report.reasons) if attempt.report.verdict != "pass" else ""
