"""Labels that say two things, of which a source may hold each in a column of its own."""

import re
from collections.abc import Mapping
from itertools import permutations
from typing import TYPE_CHECKING

from ....domain.brief import Slot, TextLayout
from ..reading.texts import fold, share
from .assignment import Answer
from .composing import made, template
from .programs.search import Program

if TYPE_CHECKING:
    from .source import Source

_TWO_PARTS = re.compile(r"([^\W_][^()\[\]/|:]{0,40}?)(\s?[(\[/|:]\s?)(\w[\w -]{0,30})([)\]]?)")
_OTHERWISE, _FEWEST = 0.02, 3
"""The share of rows of which another column may say something else, and labels that show that both parts are free."""


def of_two_columns(source: "Source", label: Program, mapping: Mapping[str, str]) -> str:
    """Why labels of two parts ("surprise (positive)") are not made of one column: another one has the second parts, and
    says otherwise in some rows."""
    parted = {value: _TWO_PARTS.fullmatch(name) for value, name in mapping.items()}
    seconds = {value: fold(match[3]) for value, match in parted.items() if match}
    if not seconds or len(seconds) < len(parted):
        return ""
    wanted = set(seconds.values())
    for other in source.programs:
        if other.name == label.name or len(other.folded) > len(label.folded) or not wanted <= other.folded:
            continue
        rows = [
            (value, cell) for value, cell in zip(label.texts, other.texts, strict=True) if value in seconds and cell
        ]
        if share([fold(cell or "") != seconds[value or ""] for value, cell in rows]) > _OTHERWISE:
            return f"the labels' second part is in {other.name!r}, which says otherwise in some rows"
    return ""


def both_parts(source: "Source") -> Answer | None:
    """The labels of an open set that say two things, written of the two columns that have every pair that is shown."""
    output = source.task.answer_column
    found = [_TWO_PARTS.fullmatch(row[output].strip()) for row in source.task.shown]
    shown = {(match[1], match[3]) for match in found if match}
    signs = {(match[2], match[4]) for match in found if match}
    if source.brief.labels or not all(found) or len(shown) < _FEWEST or len(signs) > 1:
        return None
    fitting = [
        (first, second)
        for first, second in permutations([one for one in source.plain if one.distinct < _HALF], 2)
        if shown <= set(zip(first.texts, second.texts, strict=True))
    ]
    if len(fitting) != 1:
        return None
    (first, second), (between, behind) = fitting[0], signs.pop()
    layout = TextLayout(
        literals=("", between, behind), slots=tuple(Slot(name=one.name, kind="word", examples=()) for one in fitting[0])
    )
    return Answer(
        fit=_SURE,
        why=f"{first.name!r} and {second.name!r} are the two parts of the labels",
        used=frozenset({first.name, second.name}),
        role="label",
        last_steps=(template(layout, [first.column, second.column], made(output)),),
    )


_HALF, _SURE = 0.5, 0.95
