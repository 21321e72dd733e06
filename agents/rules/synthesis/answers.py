"""What in a source can be the task's answer, for each kind of output."""

from collections.abc import Callable, Iterator

from ....domain.plan import Step
from ....tools.operations.guess import cell_of
from .answer import Answer
from .answer_choices import choice_answers
from .answer_labels import label_answers
from .answer_numbers import number_answers
from .answer_texts import extract_answers, text_answers
from .composing import made
from .demonstrated import computed
from .source import Source

_MOST = 8


def answers(source: Source) -> list[Answer]:
    """All answers that the source offers for the task's kind of output, best first."""
    makers: dict[str, Callable[[Source], Iterator[Answer]]] = {
        "label": label_answers,
        "multiple_choice": choice_answers,
        "number": number_answers,
        "extract": extract_answers,
        "free_text": text_answers,
        "structured": text_answers,
    }
    found = [*makers[source.brief.kind](source), *computed_answers(source)]
    return sorted(found, key=lambda answer: -answer.fit)[:_MOST]


def computed_answers(source: Source) -> Iterator[Answer]:
    """What the demonstrations' own cheapest program computes of the inputs, in rows where its rivals say the same."""
    programs = computed(source.brief)
    if not programs:
        return
    output, first = made(source.brief.task.output_columns[0]), programs[0]
    named = Step(op="template", args={"template": f"{{{{ {cell_of(first.column)} }}}}", "output": output})
    yield Answer(
        fit=0.9,
        why="the answer is computed as the demonstrations show",
        used=frozenset(),
        last_steps=(*first.steps, named),
        computed=True,
    )
