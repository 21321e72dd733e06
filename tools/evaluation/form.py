"""What is known of how a task's inputs are written: their parts, and the options among which a choice is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.brief import OptionsLayout, TaskBrief
from ..checks.near import Slots
from ..checks.options import answers_of, parse_options
from .loading import Item


@dataclass(frozen=True)
class Choice:
    """One multiple-choice item: what is asked, the options without their markers, and the place of the right one."""

    question: str
    options: tuple[str, ...]
    right: int


@dataclass(frozen=True)
class Form:
    """`columns` are the input columns' names, `literals` the fixed texts of a single one; `options` tells where options
    stand, `instruction` what is to be done."""

    columns: tuple[str, ...] = ()
    literals: tuple[str, ...] = ()
    options: OptionsLayout | None = None
    instruction: str = ""

    @classmethod
    def of(cls, brief: TaskBrief) -> "Form":
        """The form that a task's demonstrations show."""
        columns = brief.task.input_columns
        layout = brief.layouts.get(columns[0]) if len(columns) == 1 else None
        return cls(columns, layout.literals if layout else (), brief.options, brief.task.instruction)

    def parts(self, item: Item) -> list[str]:
        """The input's columns, or what stands between the literals of a single one."""
        return list(item.inputs) if len(item.inputs) > 1 else Slots(self.literals).parts(item.text)

    def choices(self, items: Sequence[Item]) -> list[Choice] | None:
        """The items as choices among options; None where the task is no choice, or most of the items are not."""
        if self.options is None:
            return None
        choices = [choice for item in items if (choice := self._choice(item, self.options)) is not None]
        return choices if 2 * len(choices) > len(items) else None

    def _choice(self, item: Item, layout: OptionsLayout) -> Choice | None:
        place = self.columns.index(layout.column) if layout.column in self.columns else 0
        if place >= len(item.inputs):
            return None
        text = item.inputs[place]
        options = parse_options(text, header=layout.header, marker=layout.marker, separator=layout.separator)
        if options is None or len(options) < 2:
            return None
        named = answers_of(options, layout.answer, layout.answer_form)
        before = text.rpartition(layout.header)[0] if layout.header else text.partition(layout.marker)[0]
        question = "\n".join((*item.inputs[:place], before, *item.inputs[place + 1 :]))
        return Choice(question, tuple(options), named.index(item.answer)) if item.answer in named else None


UNKNOWN = Form()
"""The form of a task that is not known: every input column is one part, and there are no options."""
