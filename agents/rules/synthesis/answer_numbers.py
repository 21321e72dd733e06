"""Answers that are numbers, read out of a column by name and by how its cells end."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ....domain.brief import Slot
from ....domain.plan import Step
from ..reading.requirements import number_form
from ..reading.texts import is_number, share
from .answer import Answer
from .composing import made, template
from .looks import asked, looks
from .search import Program, program
from .source import Source

_NUMBER_NAMES = ("answer", "ans", "result", "solution", "target", "output", "value", "lsolutions", "label")
_RATING_NAMES = ("score", "rating", "similarity", "relatedness", "grade", "stars")


def number_answers(source: Source) -> Iterator[Answer]:
    """Columns named as answers are, whose cells are numbers or end in one."""
    brief = source.brief
    column = brief.task.output_columns[0]
    slot = brief.layouts[column].slots[0]
    form = number_form(slot.examples) or {}
    few, most = form.get("decimals", (0, 0))
    written_with = {"decimals": most, "pad": True} if few == most > 0 else {}
    for candidate in source.views:
        plain = candidate.name.lower().strip("_ ")
        rates = source.agreement.shared != () and plain.endswith((*_RATING_NAMES, "label", "target"))
        named = not candidate.steps and asked(brief.task.instruction, candidate.name)
        answers = plain.endswith(_NUMBER_NAMES) or plain.startswith(_NUMBER_NAMES)
        if candidate.listed or not (rates or named or answers):
            continue
        for args, worth in (
            ({"which": "only"}, 1.0),
            ({"which": "last", "after": "####"}, 0.98),
            ({"which": "last", "after": "answer is"}, 0.95),
        ):
            step = Step(
                op="number", args={"column": candidate.column, "output": "number of the task", **args, **written_with}
            )
            numbers = program(source.table, candidate.name, "number of the task", (*candidate.steps, step))
            if numbers is None or numbers.share < 0.5 or _counts_up(numbers):
                continue
            if not _same_scale(numbers, slot.examples) if rates else numbers.distinct < 0.1:
                continue
            whole = share([text.lstrip("-").isdigit() for text in numbers.filled])
            fits = whole if form.get("decimals") == [0, 0] else 1.0
            written = template(brief.layouts[column], ["number of the task"], made(column))
            yield Answer(
                fit=worth * (0.5 + 0.5 * numbers.share) * (0.6 + 0.4 * fits) * _sized(slot, numbers, named),
                why=f"{candidate.name!r} gives the number",
                used=frozenset({candidate.name}),
                steps=(*candidate.steps, step, written),
            )
            break


def _sized(slot: Slot, numbers: Program, named: bool) -> float:
    """Of a column that only its name speaks for, the numbers must look like the demonstrations' too."""
    return looks(slot, numbers.filled) if named else 1.0


def _same_scale(numbers: Program, examples: Sequence[str]) -> bool:
    """Ratings that run as far as the demonstrations' do: of five stars, not of a hundred points or of one."""
    given = [abs(float(text)) for text in numbers.filled if is_number(text) and "," not in text]
    shown = [abs(float(text)) for text in examples if is_number(text) and "," not in text]
    return bool(given) and bool(shown) and max(shown) <= max(given) <= 2.5 * max(shown)


def _counts_up(numbers: Program) -> bool:
    """Row numbers and identifiers are no answers."""
    values = [float(text) for text in numbers.filled if is_number(text) and "," not in text]
    rising = sum(1 for one, other in pairwise(values) if other == one + 1)
    return len(values) > 10 and rising > 0.97 * (len(values) - 1)
