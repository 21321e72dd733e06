"""What an agent understood of a task: kind of output, layout of every column, what each row must satisfy."""

from typing import Literal

from pydantic import Field

from .approval import WrongRow
from .noun import Noun
from .requirement import Requirement
from .task import TaskSpec

OutputKind = Literal["label", "multiple_choice", "number", "extract", "free_text", "structured"]
SlotKind = Literal["text", "question", "number", "code", "word", "list", "options"]


class Slot(Noun):
    """A variable part of a column's text: what stands there, with the demonstrations' own fillings."""

    name: str
    kind: SlotKind
    examples: tuple[str, ...]

    @property
    def chars(self) -> tuple[int, int]:
        """Shortest and longest filling seen, in characters."""
        lengths = [len(example) for example in self.examples]
        return min(lengths), max(lengths)


class TextLayout(Noun):
    """A column's text as fixed literals around slots: literals[0] slot[0] literals[1] … slot[n-1] literals[n]."""

    literals: tuple[str, ...]
    slots: tuple[Slot, ...]


class OptionsLayout(Noun):
    """How a multiple choice is written: the text before the options, the marker of each, and how the answer names one.

    `marker` holds one letter or digit as its first option's, such as "(A) ", "A. ", "1) " or "- " for no letter.
    """

    column: str
    header: str
    marker: str
    separator: str
    counts: tuple[int, ...]
    answer: Literal["marker", "text", "both"]
    answer_form: str = Field(
        description="the answer as written for the first option, such as '(A)', 'A' or 'A.'; where it is both, what"
        " stands before its text, such as 'A. '"
    )


class Calibration(Noun):
    """How the requirements fare on demonstrations made wrong on purpose; `missed` names the kinds that pass."""

    falsified: int
    caught: int
    missed: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The finding as a sentence."""
        passed = f" (missed: {', '.join(kind.replace('_', ' ') for kind in self.missed)})" if self.missed else ""
        return f"of {self.falsified} falsified demonstrations the checks catch {self.caught}{passed}"


class TaskBrief(Noun):
    """The facts that every later agent works from. `layouts` has one entry a column of the task."""

    task: TaskSpec
    kind: OutputKind
    language: str | None
    labels: tuple[str, ...] = ()
    layouts: dict[str, TextLayout]
    options: OptionsLayout | None = None
    requirements: tuple[Requirement, ...]
    queries: tuple[str, ...]
    descriptions: tuple[str, ...] = ()
    """Datasets that a model thinks would serve, as their cards would put it; the nearest to each is a candidate."""
    notes: tuple[str, ...] = ()
    calibration: Calibration | None = None
    doubtful: tuple[int, ...] = Field(
        default=(), description="numbers of the demonstrations, from 1 on, that the instruction contradicts"
    )
    wrong_rows: tuple[WrongRow, ...] = Field(default=(), description="rows that a person marked wrong in this build")

    @property
    def gives_text(self) -> bool:
        """Whether outputs are texts: no labels, no number, none of some options."""
        return self.writes_text or self.kind == "extract"

    @property
    def writes_text(self) -> bool:
        """Whether outputs are texts that need not stand in their inputs."""
        return self.kind in ("free_text", "structured")

    @property
    def answer_layout(self) -> TextLayout:
        """The layout of the output column, the first where there are several."""
        return self.layouts[self.task.answer_column]

    @property
    def input_slots(self) -> list[Slot]:
        """The variable parts of all inputs, in their order."""
        return [slot for column in self.task.input_columns for slot in self.layouts[column].slots]
