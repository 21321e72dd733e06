"""Checks an answer's contents before the graph sees it, so that a bad answer leaves the run waiting as it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ..agents.executor import check_plan
from ..domain.approval import Decision, Edit
from ..domain.card import DatasetRef
from ..domain.errors import ComponentError, DecisionError, PlanError
from ..domain.plan import Plan
from .approvals import Question
from .datasets import resolve
from .publishing import args_of
from .workplace import Workplace


def check_answers(asked: Sequence[Question], answers: Mapping[str, Sequence[Decision]], work: Workplace) -> None:
    """Raises DecisionError for an edit that cannot be used, or an approval that nothing can follow."""
    for question in asked:
        for action, decision in zip(question.request.action_requests, answers[question.id], strict=True):
            if action.name == "publish":
                args_of(action.args, decision)
            if isinstance(decision, Edit):
                if decision.edited_action.name != action.name:
                    raise DecisionError(
                        f"The edited action is {decision.edited_action.name!r}, not {action.name!r}",
                        "edit the action that was asked about",
                        waiting=question.request.checkpoint,
                    )
                if action.name == "use_datasets":
                    resolve(decision.edited_action.args.get("datasets"), (), work.catalog)
                elif action.name == "use_plan":
                    _check_plan(action.args, decision.edited_action.args, work)


def _check_plan(asked: dict[str, Any], edited: dict[str, Any], work: Workplace) -> None:
    before = Plan.model_validate(asked["plan"])
    try:
        plan = Plan.model_validate(edited.get("plan"))
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "plan"
        raise DecisionError(
            f"The edited plan of {asked['source']} is not a plan: {where}: {first['msg']}",
            'give args as {"source": …, "plan": {…}} with the plan as it was asked about, changed where you want it',
            waiting="plan",
        ) from exc
    card = work.catalog.card(before.dataset)
    known = [split.split for split in card.splits if split.config == before.config]
    if (plan.dataset, plan.config) != (before.dataset, before.config) or not set(plan.splits) <= set(known):
        raise DecisionError(
            f"The edited plan reads something else than {asked['source']}",
            f"leave dataset and config as they are; splits are {', '.join(known)}",
            waiting="plan",
        )
    splits = before.splits or tuple(known)
    block = work.sample(DatasetRef(id=card.id, revision=card.revision, config=before.config, splits=splits))
    try:
        check_plan(plan, block, before.columns)
    except (PlanError, ComponentError) as exc:
        raise DecisionError(
            f"The edited plan of {asked['source']} cannot run: {exc.problem}", exc.remedy, waiting="plan"
        ) from exc
