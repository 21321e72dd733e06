"""The schema critic with a model: what each column is for the task, and whether the source is worth a plan."""

from pydantic import BaseModel, ConfigDict, Field

from ...domain.brief import TaskBrief
from ...domain.review import Problem, Role, SchemaReview, Verdict
from ...tools.licences import refusal
from ...tools.models.chat import ChatModel, NoDecision
from ..team import Critic, Survey
from . import facts
from .prompts import messages


class ColumnRole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    column: str
    role: Role


class Critique(BaseModel):
    """The model's judgement of a source; reasons come before the verdict that they lead to."""

    model_config = ConfigDict(extra="forbid")
    reasons: list[str]
    roles: list[ColumnRole]
    problems: list[Problem]
    verdict: Verdict
    fit: float = Field(ge=0, le=1)


SERVES, OWN_SUBJECT = 3, 0.86
"""The grade of candidates that hold inputs and right outputs, and the least fit that the prompt gives these."""


class LLMCritic:
    """Asks a model; licences are no matter of opinion, and where the model gives no answer the rules' review stands.

    A source that the model graded best when it saw its rows, and that rules can use, is not asked about again:
    the plan's maker and the judge see its rows once more.
    """

    def __init__(self, chat: ChatModel, rules: Critic) -> None:
        self._chat = chat
        self._rules = rules

    def critique(self, brief: TaskBrief, survey: Survey) -> SchemaReview:
        """The review of one source."""
        card, profile = survey.card, survey.profile
        barred = refusal(card.licenses, brief.task.licenses) if brief.task.licenses is not None else None
        if barred:
            return self._rules.critique(brief, survey)
        if survey.grade == SERVES and (known := self._rules.critique(brief, survey)).verdict != "reject":
            return known.model_copy(update={"fit": max(known.fit, OWN_SUBJECT)})
        rows = facts.rows_of(survey.sample, 5)
        asked = messages("critic", **facts.task_of(brief), card=card, profile=profile, rows=rows)
        columns = {column.name for column in profile.columns}

        def trouble(answer: Critique) -> str | None:
            unknown = [role.column for role in answer.roles if role.column not in columns]
            return f"there is no column {unknown[0]!r}; columns are {', '.join(sorted(columns))}" if unknown else None

        try:
            answer, _ = self._chat.ask(asked, Critique, "critique", source=profile.ref.key, check=trouble)
        except NoDecision:
            return self._rules.critique(brief, survey)
        return SchemaReview(
            ref=profile.ref,
            verdict=answer.verdict,
            fit=round(answer.fit, 4),
            roles={role.column: role.role for role in answer.roles},
            problems=tuple(answer.problems),
            reasons=tuple(answer.reasons) or (f"the model's verdict is {answer.verdict}",),
        )
