"""What model operations share: the rows as texts, the form of an answer, values put into columns, rejections."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import pyarrow as pa
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)

from ...domain.errors import ModelError, PlanError, first_fault
from ..cells import cell_text
from .base import OperationArgs, OperationContext, OperationResult, Rejection
from .cells import Sieve, general, put, put_name
from .template import TemplateArgs, form, template
from .twins import TWIN, without_twins

if TYPE_CHECKING:
    from ..models.rows import RowAnswers, RowModels

_PROMPT = "__prompt__"
USUAL_ROWS, SHORT_ROWS = 20, 50
"""Rows of one call where the plan does not say, and where they and their answers are short."""
BAD_ROW = "bad row"
"""What an answer says in place of a text or label about a row of which nobody could say more."""
SCORE = "score_"
"""How the fields of an answer begin that are grades."""
_BROKEN = "Where the row is broken, cut off or cannot be decided, answer"
_BAD_ROWS = f'{_BROKEN} "{BAD_ROW}" in place of each text or label.'
_BAD_SCORES = f'{_BROKEN} "{BAD_ROW}" as the reason, and 1 for each score.'
BAD = "the model calls it a bad row: broken, cut off or undecidable"
_REFUSED = "the model refused"


def _not_empty(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise ValueError("it is empty")
    return stripped


Text = Annotated[str, AfterValidator(_not_empty)]
"""A text that is more than white space. (Not by a length in the schema: strict servers refuse that keyword.)"""

MaybeText = Annotated[str | None, AfterValidator(lambda text: (text or "").strip() or None)]
"""A text, or null for what is not there."""


class Example(BaseModel):
    """A worked example: the row as the model would see it, and what is to be answered, by column."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    row: str = Field(description="the row's text")
    answer: dict[str, Any] = Field(
        description="what is to be answered: {text: …} for rewrite, {label: …} for classify, {answer: …} for answer, "
        "else the columns to fill"
    )


class ModelArgs(OperationArgs):
    """Arguments of every model operation; all but `examples` are about cost and chance."""

    examples: list[Example] = Field(default=[], max_length=20, description="worked examples that the model is shown")
    rows_per_call: int | None = Field(
        default=None, ge=1, le=50, description="rows asked about in one call; 20 to 50 by their length if not given"
    )
    temperature: float | None = Field(
        default=0.0, ge=0, le=2, description="0 for the likeliest answer; null for the server's own setting"
    )
    max_tokens: int | None = Field(default=None, ge=1, description="most tokens of one row's answer")

    _form: "AnswerForm | None" = PrivateAttr(default=None)

    @property
    def most_per_call(self) -> int:
        """Rows that one call asks about at most."""
        return self.rows_per_call or (USUAL_ROWS if self.answers_at_length() else SHORT_ROWS)

    def answers_at_length(self) -> bool:
        """Whether an answer may be long though its row is short."""
        return False

    @model_validator(mode="after")
    def _examples_fit(self) -> "ModelArgs":
        fields = self.answer_fields()
        for shot in self.examples:
            if set(shot.answer) != set(fields) and not (len(fields) == len(shot.answer) == 1):
                given = ", ".join(shot.answer) or "nothing"
                raise ValueError(f"an example's answer has the fields {', '.join(fields)}, not {given}")
        return self

    def answer_fields(self) -> tuple[str, ...]:
        """Names of what one answer holds, as examples give it."""
        return self.columns_made()

    def columns_made(self) -> tuple[str, ...]:
        """Columns that the answers fill."""
        raise NotImplementedError

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, *self.columns_made())


class TemplateModelArgs(ModelArgs):
    """Arguments of an operation that shows the model what a template makes of a row."""

    template: str = Field(description='Jinja template over the columns, what the model sees of a row: "{{ question }}"')

    @field_validator("template")
    @classmethod
    def _compiles(cls, text: str) -> str:
        if not form(text).columns:
            raise ValueError("the template names no column")
        return text

    def columns_read(self) -> frozenset[str]:
        return form(self.template).columns


@dataclass(frozen=True)
class Question:
    """What is asked about each row. `fields` are the answer's, by name: their type and what is to stand in them.

    `accept` sees a row's text and its answer by field, and says what is wrong with it, if anything.
    """

    purpose: str
    instruction: str
    fields: Mapping[str, tuple[Any, str]]
    accept: Callable[[str, Mapping[str, Any]], str | None] | None = None


@dataclass(frozen=True)
class AnswerForm:
    """A question as it is sent: the answer's model, the model's attribute for each field, the system prompt."""

    answer: type[BaseModel]
    names: Mapping[str, str]
    system: str


@dataclass(frozen=True)
class Asked:
    """Rows that were answered, their answers' fields in their order, and what was rejected before."""

    sieve: Sieve
    earlier: tuple[Rejection, ...]
    answers: list[Mapping[str, Any]]

    def put(self, column: str, field: str | None = None) -> None:
        """Fill a column from a field (of the same name if not given)."""
        values = [answer[field or column] for answer in self.answers]
        texts = [cell_text(value) for value in values]
        self.sieve.table = put(self.sieve.table, column, pa.array(texts, pa.string()))

    def keep(self, wanted: Callable[[Mapping[str, Any]], bool], reason: str) -> None:
        """Reject the rows whose answers are not wanted."""
        mask = [wanted(answer) for answer in self.answers]
        self.sieve.keep(pa.array(mask, pa.bool_()), reason)
        self.answers[:] = [answer for answer, kept in zip(self.answers, mask, strict=True) if kept]

    def result(self) -> OperationResult:
        result = self.sieve.result()
        return OperationResult(result.table, self.earlier + result.rejections)


def ask(table: pa.Table, shown: str, args: ModelArgs, context: OperationContext, question: Question) -> Asked:
    """Ask about every row that the template `shown` fits; rows without a usable answer are rejected, with the reason.

    Raises ModelError where the plan runs without a model.
    """
    from ..models.rows import RowTask

    if context.models is None:
        raise ModelError(
            f"The plan has a step {question.purpose!r} that asks a model", "name one by --model openai:NAME"
        )
    written = template(table, TemplateArgs(template=shown, output=_PROMPT), context)
    texts: list[str] = written.table.column(_PROMPT).to_pylist()
    sieve = Sieve(written.table.drop_columns([_PROMPT]))
    once = without_twins(texts)
    sieve.keep(pa.array(once, pa.bool_()), TWIN)
    texts = [text for text, kept in zip(texts, once, strict=True) if kept]
    form = _form_of(args, question)
    names, accept = form.names, question.accept
    task = RowTask(
        model=_asked_model(context.models, question),
        system=form.system,
        answer=form.answer,
        rows_per_call=args.rows_per_call or USUAL_ROWS,
        short_rows=args.most_per_call,
        params={} if args.temperature is None else {"temperature": args.temperature},
        max_tokens_per_row=args.max_tokens,
        purpose=question.purpose,
        source=context.source,
        once=True,
        accept=None if accept is None else lambda row, value: _accepted(accept, texts[row], _plain(value, names)),
    )
    answers = context.models.rows(task, texts)
    sieve.keep(pa.array([value is not None for value in answers.values], pa.bool_()), _reasons(answers))
    kept: list[Mapping[str, Any]] = [_plain(value, names) for value in answers.values if value is not None]
    asked = Asked(sieve, written.rejections, kept)
    asked.keep(lambda answer: BAD_ROW not in answer.values(), BAD)
    return asked


def _asked_model(models: "RowModels", question: Question) -> str:
    """Who is asked: where a second model judges, it is the one that grades rows."""
    judge: str | None = getattr(models, "judge_model", None)
    return judge if judge and question.purpose == "judge" else models.model


def _accepted(
    accept: Callable[[str, Mapping[str, Any]], str | None], text: str, answer: Mapping[str, Any]
) -> str | None:
    """What is wrong with an answer; nothing with one that calls the row bad."""
    return None if BAD_ROW in answer.values() else accept(text, answer)


def _form_of(args: ModelArgs, question: Question) -> "AnswerForm":
    """The form that goes with these arguments, made once for all blocks of a plan."""
    if args._form is None:
        from ..models.prompts import system_prompt

        answer, names = answer_model(question.fields)
        examples = [(shot.row, _as_answered(shot, answer)) for shot in args.examples]
        graded = any(name.startswith(SCORE) for name in question.fields)
        instruction = f"{question.instruction.strip()}\n\n{_BAD_SCORES if graded else _BAD_ROWS}"
        args._form = AnswerForm(answer, names, system_prompt(instruction, examples))
    return args._form


def _as_answered(shot: Example, answer: type[BaseModel]) -> str:
    """An example's answer as JSON, as the model is to write it. An answer of one field may bear any name, such as that
    of the column it fills. Raises PlanError where it is not what rows are to be answered with."""
    names = [info.alias or name for name, info in answer.model_fields.items()]
    value = dict(zip(names, shot.answer.values(), strict=True)) if len(names) == 1 else shot.answer
    try:
        answer.model_validate(value)
    except ValidationError as exc:
        field, wrong = first_fault(exc)
        raise PlanError(f"The answer of an example cannot be used: {field}: {wrong}", "correct it") from exc
    return json.dumps(value, ensure_ascii=False)


def answer_model(fields: Mapping[str, tuple[Any, str]]) -> tuple[type[BaseModel], dict[str, str]]:
    """A pydantic model with these fields, whatever characters their names have, and its attribute for each."""
    names = {name: f"field_{number}" for number, name in enumerate(fields)}
    definitions: dict[str, Any] = {
        names[name]: (kind, Field(alias=name, description=what)) for name, (kind, what) in fields.items()
    }
    return create_model("answer", __config__=ConfigDict(frozen=True, extra="forbid"), **definitions), names


def _plain(value: BaseModel, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: getattr(value, attribute) for name, attribute in names.items()}


def _reasons(answers: "RowAnswers[Any]") -> pa.Array:
    """Reasons without particulars, so that they can be counted."""
    reasons = [
        None if reason is None else _REFUSED if reason.startswith(_REFUSED) else general(reason)
        for reason in answers.reasons
    ]
    return pa.array(reasons, pa.string())
