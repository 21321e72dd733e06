"""Planning with a model: it sees the operations' own schemas, and its draft is tried on sampled rows first."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...domain.brief import TaskBrief
from ...domain.errors import ComponentError, GiveUp, PlanError
from ...domain.experience import Recalled
from ...domain.noun import Arguments
from ...domain.plan import Plan, Step, plan_for
from ...domain.profile import TableProfile
from ...domain.review import SchemaReview
from ...domain.validation import Attempt
from ...tools.catalogs.base import Block
from ...tools.execution.reaching import free_part
from ...tools.models.answers.parsing import explained
from ...tools.models.chat import ChatModel, NoDecision
from ...tools.operations.base import OPERATIONS
from ..obeying import disobeyed
from ..recall import barred
from ..team import Planner, Survey
from . import facts
from .prompts import messages


class DraftStep(BaseModel):
    model_config = ConfigDict(extra="forbid")
    op: str
    args: Arguments = Field(description="the operation's arguments")


class Draft(BaseModel):
    """A plan as the model writes it; no steps mean that the rows cannot become rows of the task."""

    model_config = ConfigDict(extra="forbid")
    why: str
    steps: list[DraftStep]


class LLMPlanner:
    """Asks a model for a plan. A draft that does not bind, repeats an earlier one, or makes no row of the sample goes
    back with the reason; where the model gives no usable one, the rules' plan is taken if they have one."""

    def __init__(self, chat: ChatModel, rules: Planner) -> None:
        self._chat = chat
        self._rules = rules

    def plan(
        self,
        brief: TaskBrief,
        survey: Survey,
        review: SchemaReview,
        attempts: Sequence[Attempt],
        memories: Sequence[Recalled] = (),
    ) -> Plan:
        """A plan that was not tried yet. Raises GiveUp when the model or, in its place, the rules find none."""
        profile, sample = survey.profile, survey.sample
        asked = messages(
            "plan",
            **facts.task_of(brief),
            card=survey.card,
            profile=profile,
            review=review,
            rows=facts.rows_of(sample, 4, row_chars=facts.ROW_CHARS),
            operations=facts.operations(brief, profile),
            attempts=facts.attempts_of(attempts, survey.said),
            bounds=facts.bounds_of(brief),
            memories=facts.memories_of(memories, attempts),
            said=survey.said,
        )
        tried = {attempt.plan.hash for attempt in attempts} | barred(brief, profile.ref, memories)
        source = profile.ref.key
        try:
            draft, _ = self._chat.ask(asked, Draft, "plan", source=source, check=_trial(brief, profile, sample, tried))
        except NoDecision as exc:
            try:
                return self._rules.plan(brief, survey, review, attempts, memories)
            except GiveUp as none:
                raise GiveUp(f"{exc.problem}; {none.problem}", dataset=review.ref.id, tried=len(attempts)) from exc
        if not draft.steps and survey.insisted:  # a person's word stands against the model's too
            with suppress(GiveUp):
                return self._rules.plan(brief, survey, review, attempts, memories)
        if not draft.steps:
            raise GiveUp(draft.why or "the model sees no plan", dataset=review.ref.id, tried=len(attempts))
        return plan_for(brief, profile.ref, _steps(draft), draft.why)


def _steps(draft: Draft) -> tuple[Step, ...]:
    return tuple(Step(op=step.op, args=step.args) for step in draft.steps)


def _misfit(number: int, step: DraftStep) -> str | None:
    """All that is wrong with a step's own arguments, so that one more round mends every step."""
    try:
        operation = OPERATIONS.get(step.op)
    except ComponentError as exc:
        return f"step {number}: {exc}"
    try:
        operation.args.model_validate(step.args)
    except ValidationError as exc:
        known = ", ".join(operation.args.model_fields)
        return f"step {number} ({step.op}): {explained(exc)} (its arguments: {known})"
    return None


def _unchecked(columns: Sequence[str]) -> str | None:
    if not columns:
        return None
    return (
        f"a model writes {', '.join(columns)} and nothing checks it: add `judge` behind it, or a second model step "
        "into a helper column, asked in other words, and `filter` for rows where both agree (`other`)"
    )


_WHOLE = (
    "a step of it sees the whole table, so that a model would be asked about every row of the source: leave that step "
    "out, duplicates and rows beyond those asked for are taken out later"
)


def _trial(brief: TaskBrief, profile: TableProfile, sample: Block, tried: set[str]) -> Callable[[Draft], str | None]:
    """What is wrong with a draft, or None. A draft that asks a model about rows is run up to that step: rows cost."""
    from ...tools.execution.bind import bind
    from ...tools.execution.tracing import unviewed
    from ...tools.execution.transform import transform

    def trouble(draft: Draft) -> str | None:
        if not draft.steps:
            return None
        wrong = [failures for number, step in enumerate(draft.steps, start=1) if (failures := _misfit(number, step))]
        if wrong:
            return "; ".join(wrong)
        plan = plan_for(brief, profile.ref, _steps(draft), draft.why)
        if plan.hash in tried:
            return "this plan was tried before and failed; take another way"
        try:
            bound = bind(plan, sample.table.column_names)
            if bound.paid and bound.scope == "table":
                return _WHOLE
            free = free_part(bound)
            made = transform(bound if free is None else bind(free, sample.table.column_names), sample)
        except PlanError as exc:
            return str(exc)
        names = {column.name: column.label_names for column in profile.columns}
        if against := disobeyed(brief.task, bound, sample, made.accepted, names):
            return against
        if made.accepted.num_rows or not len(sample):
            return _unchecked(unviewed(plan, brief.task.output_columns))
        reasons = Counter(made.rejected.column("reason").to_pylist()).most_common(3)
        previews = [text for text in made.rejected.column("preview").to_pylist() if text][:2]
        failures = "; ".join(f"{reason} ({count} rows)" for reason, count in reasons)
        shown = f"; rows came out as {' and '.join(previews)}" if previews else ""
        outcome = "makes no valid row" if free is None else "leaves no row to ask a model about"
        return f"the plan {outcome} of the {len(sample)} sampled ones: {failures}{shown}"

    return trouble
