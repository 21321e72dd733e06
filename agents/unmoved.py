"""Outputs that no question moves: a column that goes with the whole text (its title, its source) for an answer.

Such a text often stands in its passage, as answers do, and each row looks right by itself. What tells is that several
questions about one passage all get the same output.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from ..domain.brief import TaskBrief
from ..domain.validation import CheckOutcome

if TYPE_CHECKING:
    import pyarrow as pa

_ASKED_AGAIN = 5
"""Texts of which several questions are asked, from which it is no chance that each has one output."""


def unmoved(brief: TaskBrief, accepted: "pa.Table") -> tuple[CheckOutcome, ...]:
    """What speaks for outputs that follow from the text alone, where the demonstrations ask a question about it. Two
    questions may well have one label, letter or number in common, so of these nothing is said."""
    parts = _parts(brief, accepted) if brief.gives_text else []
    asked = [place for place, (question, _) in enumerate(parts) if question]
    if len(asked) != 1 or len(parts) < 2:
        return ()
    (question,) = asked
    outputs = zip(*(accepted.column(name).to_pylist() for name in brief.task.output_columns), strict=True)
    inputs = zip(*(texts for _, texts in parts), strict=True)
    rows = zip(inputs, outputs, strict=True)
    alike = answered_alike(
        (cells[:question] + cells[question + 1 :], cells[question], output) for cells, output in rows
    )
    if not alike:
        return ()
    return (
        CheckOutcome(
            name="judge unmoved",
            severity="error",
            passed=0,
            failed=accepted.num_rows,
            reason=f"the output is the same whatever is asked: of {alike} texts with several questions each has "
            "one output, which answers none of them",
        ),
    )


def answered_alike(rows: Iterable[tuple[Hashable, Hashable, Hashable]]) -> int:
    """How many texts have several questions, where all questions about a text have one answer, so that it answers none
    of them; 0 where some differ, or the texts are few. A row is a text, what is asked of it, and the answer."""
    given: defaultdict[Hashable, dict[Hashable, Hashable]] = defaultdict(dict)
    for text, question, answer in rows:
        given[text][question] = answer
    several = [set(answers.values()) for answers in given.values() if len(answers) > 1]
    return len(several) if len(several) >= _ASKED_AGAIN and all(len(one) == 1 for one in several) else 0


def _parts(brief: TaskBrief, accepted: "pa.Table") -> list[tuple[bool, list[str]]]:
    """The variable parts of the inputs, row by row, and whether each is a question in all demonstrations."""
    from ..tools.checks.near import Slots

    found: list[tuple[bool, list[str]]] = []
    for column in brief.task.input_columns:
        layout = brief.layouts[column]
        slots = Slots(layout.literals)
        rows = [slots.parts(text) for text in accepted.column(column).to_pylist()]
        if any(len(row) != len(layout.slots) for row in rows):
            return []
        texts = zip(*rows, strict=True) if rows else ([] for _ in layout.slots)
        for slot, cells in zip(layout.slots, texts, strict=True):
            found.append((all(example.rstrip().endswith(_ENDS) for example in slot.examples), list(cells)))
    return found


_ENDS = ("?", "？", "؟")
