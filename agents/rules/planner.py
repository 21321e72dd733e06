"""Planning by example: the best proposal that was not tried yet, mended by what failed before."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ...domain.brief import TaskBrief
from ...domain.errors import GiveUp, PlanError
from ...domain.experience import Recalled
from ...domain.plan import Plan, Step, plan_for
from ...domain.requirement import Requirement
from ...domain.review import SchemaReview
from ...domain.validation import Attempt
from ...tools.catalogs.base import Block
from ..recall import barred
from ..team import Survey
from .critic import LEAST_FIT
from .reading.texts import as_words
from .synthesis.assignment import Proposal
from .synthesis.composing import made
from .workbench import Workbench

_FALLBACK = 0.75
"""A second plan may fit worse than the first by this factor, never below the least fit that a source needs."""
_FILLED = r"[\s\S]*\S[\s\S]*"
_TAGS = r"<[^<>]{1,80}>"
_LEAVES_OUT = ("check layout", "check chars")
"""Checks that are mended by leaving out the rows that fail them: where most do, the column is a wrong one."""


class OfflinePlanner:
    """Turns proposals into plans, best first; after a failure it filters what failed or takes another proposal."""

    def __init__(self, bench: Workbench | None = None) -> None:
        self._bench = bench or Workbench()

    def plan(
        self,
        brief: TaskBrief,
        survey: Survey,
        review: SchemaReview,
        attempts: Sequence[Attempt],
        memories: Sequence[Recalled] = (),
    ) -> Plan:
        """A plan that was not tried yet. Raises GiveUp with the reasons when none is left."""
        _, proposals = self._bench.read(brief, survey)
        tried = {attempt.plan.hash for attempt in attempts} | barred(brief, survey.profile.ref, memories)
        spoken_of = bool(survey.insisted or survey.said)  # by a person, who knows better than the fit
        wanted = _as_asked(proposals if spoken_of else _worth(proposals), attempts)
        for steps, why in _drafts(wanted, brief, attempts):
            plan = plan_for(brief, survey.profile.ref, steps, why)
            if plan.hash not in tried and _runs(plan, survey.sample):
                return plan
        reasons = _failures(attempts)
        raise GiveUp(
            f"No {'other ' if attempts else ''}plan makes this task of {review.ref.key}"
            + (f": {'; '.join(reasons)}" if reasons else ""),
            dataset=review.ref.id,
            tried=len(attempts),
        )


def _worth(proposals: Sequence[Proposal]) -> list[Proposal]:
    if not proposals:
        return []
    least = max(LEAST_FIT, _FALLBACK * proposals[0].fit)
    return [proposal for proposal in proposals if proposal.fit >= least]


def _drafts(
    proposals: Sequence[Proposal], brief: TaskBrief, attempts: Sequence[Attempt]
) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Steps in the order to be tried: the last attempt mended, then the proposals, then these mended too."""
    failed = [name for attempt in attempts for name in _failed_checks(attempt)]
    last = attempts[-1] if attempts else None
    if last is not None and last.report is not None and not last.message:
        for mended in _mends(last.plan.steps, brief, failed):
            yield mended, f"{last.plan.why}; mended for {', '.join(dict.fromkeys(failed))}"
    for proposal in proposals:
        yield proposal.steps, "; ".join(proposal.reasons)
    for proposal in proposals:
        for mended in _mends(proposal.steps, brief, failed):
            yield mended, "; ".join((*proposal.reasons, f"mended for {', '.join(dict.fromkeys(failed))}"))


def _runs(plan: Plan, sample: Block) -> bool:
    from ...tools.execution.bind import bind

    try:
        bind(plan, sample.table.column_names)
    except PlanError:
        return False
    return True


# learning from attempts -----------------------------------------------------------------------------------------------


def _failed_checks(attempt: Attempt) -> list[str]:
    """Checks that failed for a fifth of the rows or more; a layout or length that most rows lack is not theirs."""
    if attempt.report is None:
        return []
    return [
        outcome.name.removeprefix("check ")
        for outcome in attempt.report.outcomes
        if outcome.name.startswith("check ")
        and outcome.failed > 0.2 * (outcome.passed + outcome.failed)
        and (outcome.name not in _LEAVES_OUT or outcome.failed <= 0.5 * (outcome.passed + outcome.failed))
    ]


def _failures(attempts: Sequence[Attempt]) -> list[str]:
    texts = [one.message or "; ".join(one.report.reasons[:2] if one.report else ()) for one in attempts]
    return [text for text in dict.fromkeys(texts) if text][:3]


def _as_asked(proposals: list[Proposal], attempts: Sequence[Attempt]) -> list[Proposal]:
    """Proposals that use the columns a person named first, those with columns the person ruled out last of all."""
    messages = " ".join(attempt.message for attempt in attempts).lower()
    if not messages:
        return proposals

    def rank(proposal: Proposal) -> int:
        named = {name for name in proposal.roles if re.search(as_words(name.lower()), messages)}
        barred = {
            name
            for name in named
            if re.search(
                rf"\b(?:not|without|instead of|drop|never)\W+(?:\w+\W+){{0,3}}?{re.escape(name.lower())}(?!\w)",
                messages,
            )
        }
        return 10 * len(barred) - len(named - barred)

    return sorted(proposals, key=rank)


def _mends(steps: Sequence[Step], brief: TaskBrief, failed: Sequence[str]) -> Iterator[tuple[Step, ...]]:
    """The steps with filters and repairs, put before the last two (select, rename), for the checks that failed."""
    added: list[Step] = []
    for requirement in brief.requirements:
        if requirement.check in failed:
            added += _mend(requirement)
    added = [step for step in added if step not in steps]
    if added:
        yield (*steps[:-2], *added, *steps[-2:])


def _mend(requirement: Requirement) -> list[Step]:
    args = requirement.args
    column = made(args["column"]) if "column" in args else ""
    if requirement.check == "chars":
        conditions: list[dict[str, Any]] = [{"column": column, "operator": "min_chars", "value": args.get("min", 0)}]
        if args.get("max") is not None:
            conditions.append({"column": column, "operator": "max_chars", "value": args["max"]})
        return [Step(op="filter", args={"conditions": conditions})]
    if requirement.check == "layout":
        pattern = rf"\A{_FILLED.join(map(re.escape, args['literals']))}\z"
        return [Step(op="filter", args={"conditions": [{"column": column, "operator": "matches", "value": pattern}]})]
    if requirement.check == "no_markup":
        return [
            Step(op="regex_replace", args={"column": column, "pattern": _TAGS, "replacement": " "}),
            Step(op="clean_text", args={"columns": [column], "steps": ["entities", "spaces"]}),
        ]
    return []
