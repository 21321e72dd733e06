"""The schema critic with a model: what each column is for the task, and whether the source is worth a plan."""

import re

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


SERVES, OWN_SUBJECT, WRITTEN = 3, 0.86, 0.5
"""The grade of candidates that hold inputs and right outputs, the least fit that the prompt gives these, and the fit of
inputs that a model said it cannot use since their outputs are to be written."""


_NO_OUTPUTS = re.compile(
    r"made up|invented|unlabell?ed|(?:no|without|lacks?|missing) (?:an? |the |any )?(?:outputs?|labels?|answers?)\b"
    r"|(?:outputs?|labels?|answers?) (?:are|is) missing"
    r"|(?:have|has|need|needs) to be (?:made|written|generated|created|produced)",
    re.IGNORECASE,
)


class LLMCritic:
    """Asks a model; licences are no matter of opinion, and where the model gives no answer the rules' review stands.

    A source that the model graded best when it saw its rows, and that rules can use, is not asked about again:
    the plan's maker and the judge see its rows once more. Inputs without outputs are no reason to reject.
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
        rows = facts.rows_of(survey.sample, 5, row_chars=facts.ROW_CHARS)
        asked = messages("critic", **facts.task_of(brief), card=card, profile=profile, rows=rows)
        columns = {column.name for column in profile.columns}

        def trouble(answer: Critique) -> str | None:
            unknown = [role.column for role in answer.roles if role.column not in columns]
            return f"there is no column {unknown[0]!r}; columns are {', '.join(sorted(columns))}" if unknown else None

        try:
            answer, _ = self._chat.ask(asked, Critique, "critique", source=profile.ref.key, check=trouble)
        except NoDecision:
            return self._rules.critique(brief, survey)
        unlabelled = _is_only_unlabelled(answer)
        return SchemaReview(
            ref=profile.ref,
            verdict="adapt" if unlabelled else answer.verdict,
            fit=round(WRITTEN if unlabelled else answer.fit, 4),
            roles={role.column: role.role for role in answer.roles},
            problems=tuple(answer.problems),
            reasons=tuple(answer.reasons) or (f"the model's verdict is {answer.verdict}",),
        )


def _is_only_unlabelled(answer: Critique) -> bool:
    """Whether a source that holds inputs is rejected for nothing but outputs that would have to be made."""
    if answer.verdict != "reject" or all(role.role != "input" for role in answer.roles):
        return False
    if answer.problems:
        return all(problem.kind == "unlabelled" for problem in answer.problems)
    return bool(answer.reasons) and all(_NO_OUTPUTS.search(reason) for reason in answer.reasons)
