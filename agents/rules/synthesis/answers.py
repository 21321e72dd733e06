"""What in a source can be the task's answer, for each kind of output."""

from collections.abc import Callable, Iterator

from .answer import Answer
from .answer_choices import choice_answers
from .answer_labels import label_answers
from .answer_numbers import number_answers
from .answer_texts import extract_answers, text_answers
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
    return sorted(makers[source.brief.kind](source), key=lambda answer: -answer.fit)[:_MOST]
