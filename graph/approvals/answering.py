"""Takes a person's decisions back to the questions that they answer, and refuses what does not fit them."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter

from ...domain.approval import (
    ActionRequest,
    ApprovalRequest,
    Approve,
    Decision,
    DecisionFile,
    Drop,
    Edit,
    Reject,
    UseAnyway,
    WrongRow,
)
from ...domain.errors import DecisionError
from .asking import Question, in_order, merged

_DECISIONS: TypeAdapter[list[Decision]] = TypeAdapter(list[Decision])


def answers(questions: Sequence[Question], file: DecisionFile) -> dict[str, list[Decision]]:
    """Decisions by the id of the question that they answer, each naming its source; questions may be left open.

    Raises DecisionError, saying what is waited for, when the file does not fit.
    """
    request = merged(questions)
    _refuse_other_question(request, file)
    named = any(decision.source is not None for decision in file.decisions)
    if request.checkpoint == "datasets":
        given = _about_datasets(request, file)
    elif request.checkpoint != "publish" and (named or file.others is not None):
        given = _by_source(request, file)
    else:
        given = _by_place(request, file)
    for decision, action in given:
        _refuse_kind(request, decision, action)
    shown = [(_with_shown_rows(decision, action), action) for decision, action in given]
    taken = {
        question.id: [decision for decision, action in shown if action in _about(question)]
        for question in in_order(questions)
    }
    return {name: decisions for name, decisions in taken.items() if decisions}


def decisions_of(answer: list[dict[str, object]] | None) -> list[Decision]:
    """The decisions that a question was answered with, as the graph's state holds them."""
    return _DECISIONS.validate_python(answer or [])


def as_state(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """Decisions as plain data for the graph's state and the run's folder."""
    return _DECISIONS.dump_python(list(decisions), mode="json")


def paired(keys: Sequence[str], decisions: Sequence[Decision]) -> dict[str, Decision]:
    """Decisions by source: by the name that each bears, by place where none bears one."""
    if any(decision.source for decision in decisions):
        return {decision.source: decision for decision in decisions if decision.source}
    return dict(zip(keys, decisions, strict=False))


Given = list[tuple[Decision, ActionRequest | None]]
"""Decisions with the actions that they are about; None for a source that was refused and is not asked about."""


def _about(question: Question) -> list[ActionRequest | None]:
    """What a question takes decisions about; sources that were refused belong to the one that lists them."""
    actions: list[ActionRequest | None] = [*question.request.action_requests]
    return [*actions, None] if question.request.refused else actions


def _refuse_other_question(request: ApprovalRequest, file: DecisionFile) -> None:
    if file.checkpoint is not None and file.checkpoint != request.checkpoint:
        raise DecisionError(
            f"The decision answers the checkpoint {file.checkpoint!r}, but the run waits at {request.checkpoint!r}",
            f"give {_wanted(request)}",
            waiting=request.checkpoint,
            got=file.checkpoint,
        )
    if file.request is not None and file.request != request.id:
        raise DecisionError(
            "The decision comes too late: somebody has answered this question, and the run waits for another answer "
            f"at {request.checkpoint!r}",
            f"look at what it asks now, and give {_wanted(request)}",
            waiting=request.checkpoint,
            expected=request.id,
            got=file.request,
        )


def _by_place(request: ApprovalRequest, file: DecisionFile) -> Given:
    actions = request.action_requests
    if len(file.decisions) != len(actions):
        raise DecisionError(
            f"The run waits for {len(actions)} decision{'s' if len(actions) > 1 else ''}, not {len(file.decisions)}",
            f"give {_wanted(request)}",
            waiting=request.checkpoint,
            expected=len(actions),
            got=len(file.decisions),
        )
    return [(_named(decision, action), action) for decision, action in zip(file.decisions, actions, strict=True)]


def _by_source(request: ApprovalRequest, file: DecisionFile) -> Given:
    by_key = {action.source: action for action in request.action_requests}
    refused = {one.source for one in request.refused}
    given: dict[str | None, tuple[Decision, ActionRequest | None]] = {}
    for number, decision in enumerate(file.decisions, start=1):
        if decision.source is None and len(by_key) > 1:
            raise DecisionError(
                f"Decision {number} names no source, while others do",
                f"give {_wanted(request)}, each with its source",
                waiting=request.checkpoint,
            )
        key = decision.source if decision.source is not None else next(iter(by_key))
        if key not in by_key and key not in refused:
            raise _unknown(request, key, [*by_key, *sorted(refused)])
        if key in given:
            raise _twice(request, key)
        action = by_key.get(key)
        given[key] = (_named(decision, action) if action else decision, action)
    if file.others is not None:
        for key, action in by_key.items():
            if key not in given:
                given[key] = (_named(_other(file.others), action), action)
    return list(given.values())


def _about_datasets(request: ApprovalRequest, file: DecisionFile) -> Given:
    """At this checkpoint decisions that name a source are about single datasets, the other one about the whole list."""
    (action,) = request.action_requests
    if file.others not in (None, "approve"):
        raise DecisionError(
            f"{file.others!r} cannot be said of all other datasets at once", "name each one", waiting=request.checkpoint
        )
    whole = [decision for decision in file.decisions if decision.source is None]
    if len(whole) > 1:
        raise DecisionError(
            f"The run waits for 1 decision, not {len(whole)}",
            f"give {_wanted(request)}; others name a dataset as their source",
            waiting=request.checkpoint,
            expected=1,
            got=len(whole),
        )
    seen = set[str]()
    for decision in file.decisions:
        if decision.source is None:
            continue
        if not isinstance(decision, Drop | UseAnyway):
            raise DecisionError(
                f"{decision.source!r} is decided on by {decision.type!r}, which is about the whole list",
                "drop a dataset, or use it anyway; leave the source out of all other decisions",
                waiting=request.checkpoint,
            )
        if isinstance(decision, Drop) and decision.source not in action.args["datasets"]:
            raise _unknown(request, decision.source, action.args["datasets"])
        if decision.source in seen:
            raise _twice(request, decision.source)
        seen.add(decision.source)
    for decision in whole:
        if isinstance(decision, Drop | UseAnyway):
            raise DecisionError(
                f"{decision.type!r} needs the dataset that it is about",
                'give {"type": "drop", "source": "<id>"}',
                waiting=request.checkpoint,
            )
    return [(decision, action) for decision in file.decisions] or [(Approve(), action)]


def _named(decision: Decision, action: ActionRequest) -> Decision:
    return decision.model_copy(update={"source": action.source})


def _other(kind: str) -> Decision:
    kinds: dict[str, Decision] = {"approve": Approve(), "drop": Drop(), "use_anyway": UseAnyway()}
    return kinds[kind]


def _refuse_kind(request: ApprovalRequest, decision: Decision, action: ActionRequest | None) -> None:
    if action is None:
        if not isinstance(decision, UseAnyway | Drop):
            raise DecisionError(
                f"{decision.source!r} was given up, so {decision.type!r} does not fit it",
                "allowed are: use_anyway, drop",
                waiting=request.checkpoint,
            )
        return
    allowed = request.allowed(action)
    if decision.type not in allowed:
        raise DecisionError(
            f"Decision {decision.type!r} about {decision.source or action.name} is one that {action.name} does not "
            "allow",
            f"allowed are: {', '.join(allowed)}",
            waiting=request.checkpoint,
            allowed=allowed,
        )
    edited = decision.edited_action if isinstance(decision, Edit) else None
    if edited is not None and edited.name != action.name:
        raise DecisionError(
            f"The edited action is {edited.name!r}, not {action.name!r}",
            "edit the action that was asked about",
            waiting=request.checkpoint,
        )


def _with_shown_rows(decision: Decision, action: ActionRequest | None) -> Decision:
    """The decision with the texts of rows that it marks wrong, as the request shows them."""
    if not decision.wrong_rows or action is None:
        return decision
    shown = action.details.get("preview") or action.args.get("preview") or ()
    return decision.model_copy(
        update={"wrong_rows": tuple(_shown(row, action, shown, decision) for row in decision.wrong_rows)}
    )


def _shown(row: WrongRow, action: ActionRequest, shown: Iterable[dict[str, Any]], decision: Decision) -> WrongRow:
    matching = [one for one in shown if one["row"] == row.row and row.split in ("", one.get("split", ""))]
    if not matching:
        raise DecisionError(f"Row {row.row} of {action.source} is not among the rows shown", "mark rows that are shown")
    texts = {"before": matching[0]["before"], "after": matching[0]["after"], "split": matching[0].get("split", "")}
    return row.model_copy(update={**texts, "source": action.source or "", "left_out": not isinstance(decision, Reject)})


def _unknown(request: ApprovalRequest, key: str | None, known: Sequence[str | None]) -> DecisionError:
    return DecisionError(
        f"Nothing is asked about {key!r}",
        f"the run waits at {request.checkpoint!r} for: {', '.join(map(str, known))}",
        waiting=request.checkpoint,
        got=key,
        allowed=list(known),
    )


def _twice(request: ApprovalRequest, key: str | None) -> DecisionError:
    return DecisionError(
        f"There are two decisions about {key!r}", "give one for each source", waiting=request.checkpoint
    )


def _wanted(request: ApprovalRequest) -> str:
    names = ", ".join(
        f"{action.name} {action.source}" if action.source else action.name for action in request.action_requests
    )
    return f"one decision for each of: {names} (checkpoint {request.checkpoint!r})"
