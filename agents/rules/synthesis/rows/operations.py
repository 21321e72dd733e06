"""Rows of one arithmetic operation, where labels name operations and a column holds what is calculated."""

import re
from typing import TYPE_CHECKING

from .....domain.plan import Step
from ...labels.senses import sense
from ...reading.texts import share
from ..programs.search import only

if TYPE_CHECKING:
    from ..source import Source

_OPERATIONS = frozenset({"addition", "subtraction", "multiplication", "division"})
_ONE = r"\A[^-+*/×÷]*[\d)]\s*[-+*/×÷]\s*[(\d][^-+*/×÷]*\z"
_SIGN = re.compile(r"(?<=[\d)])\s{0,3}[-+*/×÷]\s{0,3}(?=[(\d])")
_MOST, _FEW = 0.8, 0.02


def of_one_operation(source: "Source") -> tuple[list[Step], str]:
    """The step that leaves out rows of several operations, of which a label names one, and a word on it."""
    if source.brief.kind != "label" or not {sense(label).group for label in source.labels} <= _OPERATIONS:
        return [], ""
    for program in source.plain if source.labels else ():
        signs = [len(_SIGN.findall(text[:200])) for text in program.filled]
        if share([count > 0 for count in signs]) < _MOST:
            continue
        if share([count > 1 for count in signs]) <= _FEW:
            return [], ""
        why = f"rows of which {program.name!r} has one operation"
        return [*program.steps, only(program.column, "matches", value=_ONE)], why
    return [], ""
