"""Pairs whose sides are exchanged, told by their form: code where a description stands, a question for an answer."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...domain.brief import TaskBrief
from ..checks.near import Slots
from .tongues import sides

_QUESTION = re.compile(r"[?？؟][\s\"'”’)]{0,4}\Z")
_KINDS = frozenset({"free_text", "structured"})
_FEWEST = 3
"""Demonstrations that show a form: of two, one may have it by chance."""


@dataclass(frozen=True)
class Forms:
    """Forms that all demonstrations have on the one side and none on the other, with the side: True for inputs."""

    told: Mapping[str, bool]
    inputs: int
    slots: Sequence[Slots]

    def why_not(self, cells: Sequence[str]) -> str:
        """Why a row, the cells of inputs and then of outputs, stands the wrong way round by a form that one side has
        and the other lacks; empty where it does not, or where its sides are alike."""
        given, made = sides(cells, self.inputs, self.slots)
        for name, of_inputs in self.told.items():
            having, lacking = (made, given) if of_inputs else (given, made)
            if lacking.strip() and _FORMS[name](having) and not _FORMS[name](lacking):
                wrong = "output and not the input" if of_inputs else "input and not the output"
                return f"the {wrong} is {name}, against all demonstrations: they are exchanged"
        return ""


def forms_of(brief: TaskBrief, slots: Sequence[Slots]) -> Forms | None:
    """The forms by which the demonstrations' sides differ; None where texts are not written, or none does."""
    task = brief.task
    if brief.kind not in _KINDS or len(task.shown) < _FEWEST:
        return None
    rows = [[row[column] for column in task.columns] for row in task.shown]
    shown = [sides(row, len(task.input_columns), slots) for row in rows]
    told: dict[str, bool] = {}
    for name, has in _FORMS.items():
        given, made = ({has(row[side]) for row in shown} for side in (0, 1))
        if given != made and len(given) == len(made) == 1:
            told[name] = given == {True}
    return Forms(told, len(task.input_columns), slots) if told else None


def _is_code(text: str) -> bool:
    from ..profiling.language import looks_like_code

    return looks_like_code(text)


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _is_question(text: str) -> bool:
    return _QUESTION.search(text[-8:]) is not None


_FORMS: Mapping[str, Callable[[str], bool]] = {"JSON": _is_json, "code": _is_code, "a question": _is_question}
