"""Task expansion with a model: the rules' reading, corrected and widened where the demonstrations bear it out."""

from collections.abc import Sequence

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from ...domain.brief import OutputKind, TaskBrief
from ...domain.errors import PlanError
from ...domain.requirement import Requirement
from ...domain.task import TaskSpec
from ...tools.checks.apply import failures
from ...tools.models.chat import ChatModel, NoDecision
from ..rules.reading.requirements import requirements
from ..rules.reading.understand import OfflineUnderstander
from ..team import Understander
from . import facts
from .prompts import messages


class ProposedRequirement(BaseModel):
    model_config = ConfigDict(extra="forbid")
    check: str
    args: dict[str, object] = Field(description="the check's arguments")
    why: str


class Withdrawn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    check: str
    column: str
    why: str


class Understanding(BaseModel):
    """What the model reads in a task."""

    model_config = ConfigDict(extra="forbid")
    kind: OutputKind
    labels: list[str]
    language: str | None
    doubtful: list[int] = Field(default=[], description="numbers of demonstrations that the instruction contradicts")
    dataset_descriptions: list[str]
    requirements: list[ProposedRequirement]
    withdrawn: list[Withdrawn] = Field(default=[], description="conditions of the rules that good rows need not meet")


_GUESSED = frozenset(
    ("boilerplate", "chars", "complete", "copied_prompt", "fixed_texts", "input_hides_answer", "lines", "no_markup")
) | {"not_json", "quantity", "sentence_end", "trimmed", "words"}
"""What rules only guess from a few demonstrations, so that whoever understands the task may withdraw it."""


class LLMUnderstander:
    """Asks a model what the rules cannot see. Layouts stay those that alignment found; what the model adds is taken
    only where every demonstration agrees with it."""

    def __init__(self, chat: ChatModel, rules: Understander | None = None) -> None:
        self._chat = chat
        self._rules = rules or OfflineUnderstander()

    def understand(self, task: TaskSpec) -> TaskBrief:
        """The brief of a task. Raises GiveUp as the rules do, and what ChatModel.ask raises for all calls."""
        read = self._rules.understand(task)
        asked = messages(
            "understand", **facts.task_of(read), known=facts.known_checks(read.requirements), checks=facts.checks(read)
        )
        try:
            answer, _ = self._chat.ask(asked, Understanding, "understand")
        except NoDecision as exc:
            return read.model_copy(update={"notes": (*read.notes, f"the rules' reading stands: {exc}")})
        kind, labels = _agreed(task, read, answer)
        language = read.language or (answer.language or None)
        needed = read.requirements
        if (kind, labels, language) != (read.kind, read.labels, read.language):
            needed = requirements(task, kind, labels, read.layouts, read.options, language)
        needed, gone = _kept(needed, answer.withdrawn)
        doubtful = tuple(sorted({number for number in answer.doubtful if 1 <= number <= len(task.demonstrations)}))
        told_of = ", ".join(map(str, doubtful))
        described = tuple(text for text in answer.dataset_descriptions[:5] if text.strip())
        note = (f"the instruction contradicts demonstration {told_of}, says the model: see to it",) if doubtful else ()
        return read.model_copy(
            update={
                "doubtful": doubtful,
                "notes": (*read.notes, *note, *gone),
                "kind": kind,
                "labels": labels,
                "language": language,
                "requirements": (*needed, *_borne_out(task, needed, answer.requirements)),
                "queries": tuple(dict.fromkeys((*read.queries, *described))),
                "descriptions": described,
            }
        )


def _kept(
    needed: Sequence[Requirement], withdrawn: Sequence[Withdrawn]
) -> tuple[tuple[Requirement, ...], tuple[str, ...]]:
    """The requirements that stand, and a note on each that the model withdraws."""
    asked = {(one.check, one.column): one.why for one in withdrawn if one.check in _GUESSED}
    kept, notes = list[Requirement](), list[str]()
    for need in needed:
        column = str(need.args.get("column", ""))
        why = asked.get((need.check, column))
        if why is None:
            kept.append(need)
        else:
            notes.append(f"not asked of {column or 'rows'}: {need.check}, says the model: {why}")
    return tuple(kept), tuple(notes)


def _agreed(task: TaskSpec, read: TaskBrief, answer: Understanding) -> tuple[OutputKind, tuple[str, ...]]:
    """The model's kind and labels where task and demonstrations bear them out, else the rules'."""
    if task.labels is not None or read.kind == "multiple_choice" or answer.kind == "multiple_choice":
        return read.kind, read.labels  # options are read from their marks in the text, or are not there
    outputs = [row[task.answer_column] for row in task.shown]
    if answer.kind != "label":
        return (answer.kind, ()) if read.kind != "label" or not read.labels else (read.kind, read.labels)
    labels = tuple(dict.fromkeys(label for label in answer.labels if label.strip()))
    named = all(label in outputs or label.lower() in task.instruction.lower() for label in labels)
    if labels and set(outputs) <= set(labels) and named:
        thinned = read.kind == "label" and set(labels) < set(read.labels)
        return "label", read.labels if thinned else labels  # no point of a scale that the instruction names is lost
    return ("label", read.labels) if read.kind == "label" else (read.kind, read.labels)


def _borne_out(
    task: TaskSpec, known: Sequence[Requirement], proposed: Sequence[ProposedRequirement]
) -> list[Requirement]:
    """Proposals that every demonstration meets; one that none of them can show is left out with those they break."""
    rows = task.shown
    table = pa.table({column: pa.array([row[column] for row in rows], pa.string()) for column in task.columns})
    taken: list[Requirement] = []
    have = {(requirement.check, str(sorted(requirement.args.items()))) for requirement in known}
    for proposal in proposed:
        requirement = Requirement(check=proposal.check, args=dict(proposal.args), why=proposal.why)
        if requirement.check == "not_a_demonstration":
            continue
        try:
            broken = failures(table, [requirement], scope="row")
        except PlanError:
            continue
        if not broken and (requirement.check, str(sorted(requirement.args.items()))) not in have:
            taken.append(requirement)
    return taken
