"""Operations that ask a model about each row: the only ones that cost money.

Rows are asked about several at once; each ends with a value of the form that was asked for, or rejected with a reason.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

import pyarrow as pa
from pydantic import BeforeValidator, Field, model_validator

from .asking import BAD, BAD_ROW, SCORE, Asked, MaybeText, ModelArgs, Question, TemplateModelArgs, Text, ask
from .base import OperationContext, OperationResult, operation
from .cells import put, put_name


class GenerateArgs(TemplateModelArgs):
    instruction: str = Field(min_length=1, description="what the model is to write for each row")
    outputs: dict[str, str] = Field(
        min_length=1, max_length=20, description="columns to fill, each with a sentence on what is to stand in it"
    )
    temperature: float | None = Field(
        default=0.7, ge=0, le=2, description="0 for the likeliest text; null for the server's own setting"
    )

    def columns_made(self) -> tuple[str, ...]:
        return tuple(self.outputs)

    def answers_at_length(self) -> bool:
        return True


@operation("generate", kind="model", deterministic=False)
def generate(table: pa.Table, args: GenerateArgs, context: OperationContext) -> OperationResult:
    """Have a model write one or more texts for each row: a question, an explanation, an answer."""
    asked = ask(table, args.template, args, context, Question("generate", args.instruction, _texts(args.outputs)))
    return _filled(asked, args.outputs)


class ClassifyArgs(TemplateModelArgs):
    labels: list[str] = Field(min_length=2, max_length=500, description="the labels to choose from")
    output: str = Field(description="column that receives the label")
    instruction: str = Field(default="", description="what the labels tell about a row, and how to decide")
    unsure: Literal["choose", "reject"] = Field(
        default="choose", description="a row that no label fits: choose the closest, or reject the row"
    )

    @model_validator(mode="after")
    def _labels_differ(self) -> "ClassifyArgs":
        _refuse_twins(self.labels)
        return self

    def columns_made(self) -> tuple[str, ...]:
        return (self.output,)

    def answer_fields(self) -> tuple[str, ...]:
        return ("label",)


_NO_LABEL = "none of these"


@operation("classify", kind="model", deterministic=False)
def classify(table: pa.Table, args: ClassifyArgs, context: OperationContext) -> OperationResult:
    """Have a model choose one label for each row."""
    labels = [*args.labels, _NO_LABEL] if args.unsure == "reject" else args.labels
    kind = one_of(labels)
    listed = "\n".join(f"- {label}" for label in labels)
    instruction = f"{args.instruction}\n\nChoose the label that fits the row best:\n{listed}"
    asked = ask(table, args.template, args, context, Question("classify", instruction, {"label": (kind, "the label")}))
    asked.keep(lambda answer: answer["label"] != _NO_LABEL, "the model found no label that fits")
    asked.put(args.output, "label")
    return asked.result()


class ExtractArgs(TemplateModelArgs):
    outputs: dict[str, str] = Field(
        min_length=1, max_length=20, description="columns to fill, each with a sentence on what to look for"
    )
    instruction: str = Field(default="", description="what else the model must know")
    verbatim: bool = Field(default=True, description="take only what stands in the row word for word")
    missing: Literal["reject", "null"] = Field(
        default="reject", description="a row that does not hold it: reject the row, or leave the cell empty"
    )

    def columns_made(self) -> tuple[str, ...]:
        return tuple(self.outputs)


@operation("extract", kind="model", deterministic=False, for_kinds=("extract", "structured", "free_text"))
def extract(table: pa.Table, args: ExtractArgs, context: OperationContext) -> OperationResult:
    """Have a model find things in each row's text: names, spans, values."""
    how = "Copy each one from the row word for word" if args.verbatim else "Take each one from the row"
    instruction = f"{args.instruction}\n\n{how}; where the row does not hold it, answer null."
    fields = {name: (MaybeText, what) for name, what in args.outputs.items()}
    question = Question("extract", instruction, fields, _stands_there if args.verbatim else None)
    asked = ask(table, args.template, args, context, question)
    if args.missing == "reject":
        asked.keep(lambda answer: None not in answer.values(), "the row does not hold what is looked for")
    return _filled(asked, args.outputs)


def _stands_there(row: str, answer: Mapping[str, Any]) -> str | None:
    text = " ".join(row.split())
    for name, value in answer.items():
        if value is not None and " ".join(value.split()) not in text:
            return f"{name}: this text does not stand in the row word for word"
    return None


class RewriteArgs(ModelArgs):
    column: str = Field(description="column whose texts are rewritten")
    instruction: str = Field(min_length=1, description="how the text is to be changed, and what must stay")
    output: str | None = Field(default=None, description="column that receives the text, the same column if not given")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_made(self) -> tuple[str, ...]:
        return (self.output or self.column,)

    def answer_fields(self) -> tuple[str, ...]:
        return ("text",)


@operation("rewrite", kind="model", deterministic=False)
def rewrite(table: pa.Table, args: RewriteArgs, context: OperationContext) -> OperationResult:
    """Have a model rewrite a column's texts: simpler, shorter, in another style."""
    instruction = f"Rewrite the row's text. {args.instruction}"
    question = Question("rewrite", instruction, {"text": (Text, "the rewritten text and nothing else")})
    asked = ask(table, _whole(args.column), args, context, question)
    asked.put(args.output or args.column, "text")
    return asked.result()


class TranslateArgs(ModelArgs):
    columns: list[str] = Field(min_length=1, max_length=20, description="columns whose texts are translated in place")
    language: str = Field(
        min_length=2, description="language to translate into, in English: German, Brazilian Portuguese"
    )
    instruction: str = Field(default="", description="what must stay as it is: names, code, placeholders")

    def columns_read(self) -> frozenset[str]:
        return frozenset(self.columns)

    def columns_made(self) -> tuple[str, ...]:
        return tuple(self.columns)


@operation("translate", kind="model", deterministic=False)
def translate(table: pa.Table, args: TranslateArgs, context: OperationContext) -> OperationResult:
    """Have a model translate columns, those of one row together, so that they stay consistent."""
    descriptions = {name: f"the translation of {name}" for name in args.columns}
    instruction = f"Translate the row into {args.language}, meaning, tone and line breaks kept. {args.instruction}"
    alone = len(args.columns) == 1  # a name before the only text would be translated, or copied, with it
    shown = _whole(args.columns[0]) if alone else "\n".join(f"{name}: {_whole(name)}" for name in args.columns)
    question = Question("translate", instruction, _texts(descriptions), None if alone else _without_names)
    return _filled(ask(table, shown, args, context, question), descriptions)


def _without_names(row: str, answer: Mapping[str, Any]) -> str | None:
    """What is wrong where an answer repeats the name that stands before its text in the row."""
    lines = row.split("\n")
    for name, text in answer.items():
        label = f"{name}:"
        if str(text or "").startswith(label) and not any(line.startswith(f"{label} {label}") for line in lines):
            return f"{name} begins with its own name: only the text is to be translated"
    return None


class AnswerArgs(TemplateModelArgs):
    output: str = Field(description="column that receives the answer")
    instruction: str = Field(default="", description="what form the answer has to have")
    choices: list[str] | None = Field(
        default=None,
        min_length=2,
        max_length=500,
        description="all answers that there are, where they are known: option letters, labels; no other one is taken",
    )
    reasoning: str | None = Field(default=None, description="column that receives the steps that lead to the answer")

    @model_validator(mode="after")
    def _choices_differ(self) -> "AnswerArgs":
        _refuse_twins(self.choices or ())
        return self

    def columns_made(self) -> tuple[str, ...]:
        return (self.output,) if self.reasoning is None else (self.reasoning, self.output)

    def answers_at_length(self) -> bool:
        return self.reasoning is not None

    def answer_fields(self) -> tuple[str, ...]:
        return ("answer",) if self.reasoning is None else ("reasoning", "answer")


@operation("answer", kind="model", deterministic=False)
def answer(table: pa.Table, args: AnswerArgs, context: OperationContext) -> OperationResult:
    """Have a model answer each row's question, with its reasoning where a column is given for it."""
    fields: dict[str, tuple[Any, str]] = {}
    if args.reasoning is not None:  # before the answer, so that the answer follows from it
        fields["reasoning"] = (Text, "the steps that lead to the answer")
    fields["answer"] = (Text if args.choices is None else one_of(args.choices), "the answer alone")
    instruction = f"Answer the question in the row. {args.instruction}"
    asked = ask(table, args.template, args, context, Question("answer", instruction, fields))
    if args.reasoning is not None:
        asked.put(args.reasoning, "reasoning")
    asked.put(args.output, "answer")
    return asked.result()


class JudgeArgs(TemplateModelArgs):
    criteria: dict[str, str] = Field(
        min_length=1, max_length=10, description="what is judged, each with a sentence on what earns the highest score"
    )
    least: int = Field(
        default=4, ge=1, le=5, description="rows with a lower score than this, from 1 to 5, are rejected"
    )
    instruction: str = Field(default="", description="what else the judge must know")
    output: str | None = Field(default=None, description="column that receives the lowest score")
    reason: str | None = Field(default=None, description="column that receives the judge's reason")

    def columns_made(self) -> tuple[str, ...]:
        return tuple(name for name in (self.output, self.reason) if name is not None)

    def answer_fields(self) -> tuple[str, ...]:
        return ("reason", *(f"{SCORE}{name}" for name in self.criteria))

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, *self.columns_made())


Score = Annotated[Literal[1, 2, 3, 4, 5], BeforeValidator(lambda told: int(told) if str(told).isdigit() else told)]


@operation("judge", kind="model", deterministic=False)
def judge(table: pa.Table, args: JudgeArgs, context: OperationContext) -> OperationResult:
    """Have a model grade each row from 1 to 5 by some criteria, and keep the rows that do well by all of them."""
    listed = "\n".join(f"- {name}: {what}" for name, what in args.criteria.items())
    instruction = f"{args.instruction}\n\nGrade the row from 1 (useless) to 5 (flawless), strictly, by:\n{listed}"
    fields: dict[str, tuple[Any, str]] = {"reason": (Text, "what is good and bad about the row, in one sentence")}
    fields |= {f"{SCORE}{name}": (Score, f"1 to 5: {what}") for name, what in args.criteria.items()}
    asked = ask(table, args.template, args, context, Question("judge", instruction, fields))
    asked.keep(lambda told: not told["reason"].lower().startswith(BAD_ROW), BAD)  # models like to add what is broken
    for name in args.criteria:
        reason = f"the judge scored {name} below {args.least}"
        asked.keep(lambda told, name=name: told[f"{SCORE}{name}"] >= args.least, reason)
    if args.output is not None:
        lowest = [str(min(answer[f"{SCORE}{name}"] for name in args.criteria)) for answer in asked.answers]
        asked.sieve.table = put(asked.sieve.table, args.output, pa.array(lowest, pa.string()))
    if args.reason is not None:
        asked.put(args.reason, "reason")
    return asked.result()


def _texts(columns: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    return {name: (Text, what) for name, what in columns.items()}


def _filled(asked: Asked, columns: Mapping[str, str]) -> OperationResult:
    for name in columns:
        asked.put(name)
    return asked.result()


def _whole(column: str) -> str:
    """A template that shows one column, whatever its name."""
    return '{{ row["' + column.replace("\\", "\\\\").replace('"', '\\"') + '"] }}'


def one_of(labels: Sequence[str]) -> Any:
    """The type of a field that holds one of these texts, or says that the row is bad, however a model spells it."""
    named = tuple(dict.fromkeys((*labels, BAD_ROW)))
    readings = [(spelling, _only(named, spelling)) for spelling in (str.strip, _folded, _plain_label)]

    def meant(told: Any) -> Any:
        """The label itself, else the only one that is the same but for case, else but for signs (not c for C++)."""
        text = str(told)
        return next((only[spelling(text)] for spelling, only in readings if spelling(text) in only), told)

    return Annotated[Literal[named], BeforeValidator(meant)]


def _only(labels: Sequence[str], spelling: Callable[[str], str]) -> dict[str, str]:
    """The labels by how they are spelled, without those that share it."""
    times = Counter(map(spelling, labels))
    return {key: label for label in labels if times[key := spelling(label)] == 1}


def _refuse_twins(labels: Sequence[str]) -> None:
    if len({label.strip() for label in labels}) < len(labels):
        raise ValueError("two labels are the same but for white space")


def _folded(text: str) -> str:
    return text.strip().casefold()


def _plain_label(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold() or text.strip()
