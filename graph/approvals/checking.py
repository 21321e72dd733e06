"""Checks an answer's contents before the graph sees it, so that a bad answer leaves the run waiting as it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ...agents.edits import edited
from ...agents.executor import check_plan
from ...domain.approval import Decision, Edit, UseAnyway
from ...domain.card import Candidate, DatasetRef
from ...domain.errors import ComponentError, DatasetError, DecisionError, PlanError, first_fault
from ...domain.plan import Plan
from ...tools.catalogs.base import Catalog
from ..workplace import Workplace
from .asking import Question
from .publishing import args_of


def check_answers(asked: Sequence[Question], answers: Mapping[str, Sequence[Decision]], work: Workplace) -> None:
    """Raises DecisionError for an edit that cannot be used, or an approval that nothing can follow."""
    for question in asked:
        actions = {action.source: action for action in question.request.action_requests}
        for decision in answers.get(question.id, ()):
            action = actions.get(decision.source) or question.request.action_requests[0]
            if action.name == "publish":
                args_of(action.args, decision)
            elif action.name == "use_datasets":
                _check_datasets(decision, work)
            elif isinstance(decision, Edit):
                plan = action.args.get("plan") or action.details["plan"]
                edited_plan(Plan.model_validate(plan), decision, work, question.request.checkpoint)


def _check_datasets(decision: Decision, work: Workplace) -> None:
    if isinstance(decision, Edit):
        resolve(decision.args.get("datasets"), (), work.catalog)
    elif isinstance(decision, UseAnyway):
        resolve([decision.source], (), work.catalog)


def resolve(
    ids: object, proposed: Sequence[Candidate], catalog: Catalog, splits: Sequence[str] | None = None
) -> tuple[Candidate, ...]:
    """A person's datasets as candidates: of the proposed ones, or any other of the catalog ("id" or "id/config").

    Raises DecisionError when `ids` is no list of texts, is empty, or names a dataset that the catalog does not have.
    """
    if not isinstance(ids, list) or not ids or not all(isinstance(name, str) for name in ids):
        raise DecisionError(
            "The edited action names no datasets", 'give args as {"datasets": ["<id>", …]}', waiting="datasets"
        )
    known = {candidate.ref.key: candidate for candidate in proposed}
    line = [known.get(name) or _from_catalog(name, proposed, catalog, splits) for name in dict.fromkeys(ids)]
    return tuple({candidate.ref.key: candidate for candidate in line}.values())


def _from_catalog(name: str, proposed: Sequence[Candidate], catalog: Catalog, asked: Sequence[str] | None) -> Candidate:
    candidate = next((candidate for candidate in proposed if candidate.ref.id == name), None)
    if candidate is not None:
        return candidate
    dataset, _, config = name.rpartition("/")
    for identifier, wanted in ((name, None), (dataset, config)):
        try:
            card = catalog.card(identifier) if identifier else None
        except DatasetError:
            continue
        configs = card.configs() if card else ()
        if card and configs and (wanted is None or wanted in configs):
            chosen = wanted or configs[0]
            ref = DatasetRef(id=card.id, revision=card.revision, config=chosen, splits=card.splits_for(chosen, asked))
            return Candidate(
                ref=ref,
                title=card.title,
                score=0.0,
                licenses=card.licenses,
                languages=card.languages,
                rows=catalog.row_count(ref),
                reasons=("chosen by a person",),
            )
    raise DecisionError(
        f"The catalog has no usable dataset {name!r}", "give ids as `regraft search` prints them", waiting="datasets"
    )


def edited_plan(before: Plan, decision: Edit, work: Workplace, checkpoint: str = "plan") -> Plan:
    """The plan as a person wants it: the one given, or the one asked about, with columns and labels changed.

    Raises DecisionError where that is no plan, reads something else, or cannot run on the source's columns.
    """
    args, source = decision.args, before.source
    if not {"plan", "columns", "label_map"} & set(args):
        raise DecisionError(
            f"The edit of {source} changes nothing", "give plan, columns or label_map", waiting=checkpoint
        )
    plan = _given_plan(args, source, checkpoint) if "plan" in args else before
    card = work.catalog.card(before.dataset)
    known = [split.split for split in card.splits if split.config == before.config]
    if (plan.dataset, plan.config) != (before.dataset, before.config) or not set(plan.splits) <= set(known):
        raise DecisionError(
            f"The edited plan reads something else than {source}",
            f"leave dataset and config as they are; splits are {', '.join(known)}",
            waiting=checkpoint,
        )
    splits = before.splits or tuple(known)
    block = work.sample(DatasetRef(id=card.id, revision=card.revision, config=before.config, splits=splits))
    try:
        check_plan(plan, block, before.columns)
        plan = edited(plan, block, _texts(args, "columns"), _texts(args, "label_map"))
        check_plan(plan, block, before.columns)
    except (PlanError, ComponentError) as exc:
        raise DecisionError(
            f"The edited plan of {source} cannot run: {exc.problem}", exc.remedy, waiting=checkpoint
        ) from exc
    return plan


def _given_plan(args: Mapping[str, Any], source: str, checkpoint: str) -> Plan:
    try:
        return Plan.model_validate(args["plan"])
    except ValidationError as exc:
        place, wrong = first_fault(exc)
        raise DecisionError(
            f"The edited plan of {source} is not a plan: {place or 'plan'}: {wrong}",
            'give args as {"source": …, "plan": {…}} with the plan as it was asked about, changed where you want it',
            waiting=checkpoint,
        ) from exc


def _texts(args: Mapping[str, Any], name: str) -> dict[str, Any]:
    given = args.get(name) or {}
    wrong = not isinstance(given, dict) or not all(isinstance(one, str | None) for one in given.values())
    if wrong or (name == "columns" and None in given.values()):
        raise DecisionError(
            f"{name!r} of the edit is no mapping of texts", f'write it as {{"{name}": {{"old": "new"}}}}'
        )
    return given
