"""Answers of several fields, each of which is an answer of its own: a score and a verdict in one JSON object."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .....domain.brief import Slot, TaskBrief, TextLayout
from .....domain.errors import GiveUp
from .....domain.plan import Step
from .....domain.task import TaskSpec
from .....tools.cells import cell_text
from .....tools.operations.guess import cell_of
from ...reading.names import name_affinity
from ...reading.traits import slot_kind
from ...reading.understand import OfflineUnderstander
from ..assignment import Answer, all_of
from ..composing import made, printed
from ..programs.search import once

if TYPE_CHECKING:
    from ..source import Source

_MOST_FIELDS, _LEAST, _CLEARLY = 6, 0.6, 0.9
"""Fields of an answer, how well a column must fit one, and what part of that another column may reach at the most."""


@dataclass(frozen=True)
class Fields:
    """The JSON objects that demonstrations answer with: values by key, as texts, and what stands around them."""

    values: Mapping[str, tuple[str, ...]]
    quoted: Mapping[str, bool]
    literals: tuple[str, ...]

    @property
    def layout(self) -> TextLayout:
        """The objects as texts with a slot for each value, called by its key."""
        signs = ["", *('"' if quoted else "" for quoted in self.quoted.values()), ""]
        literals = (f"{signs[place]}{text}{signs[place + 1]}" for place, text in enumerate(self.literals))
        slots = (Slot(name=key, kind=slot_kind(shown), examples=shown) for key, shown in self.values.items())
        return TextLayout(literals=tuple(literals), slots=tuple(slots))

    def template(self, columns: Sequence[str]) -> str:
        """The template that writes an object of the columns' texts."""
        text = printed(self.literals[0])
        for column, literal, quoted in zip(columns, self.literals[1:], self.quoted.values(), strict=True):
            text += f"{{{{ {cell_of(column)}{'|tojson' if quoted else ''} }}}}{printed(literal)}"
        return text


def fields_of(brief: TaskBrief) -> Fields | None:
    """The fields of a task's answers, where all are objects with the same keys in one order, written alike."""
    shown = [row[brief.task.answer_column] for row in brief.task.shown]
    objects = [_object(text) for text in shown]
    keys = list(objects[0] or ())
    if not 1 < len(keys) <= _MOST_FIELDS or any(list(one or ()) != keys for one in objects):
        return None
    rows = [one for one in objects if one is not None]
    quoted = {key: isinstance(rows[0][key], str) for key in keys}
    if any(isinstance(row[key], str) != quoted[key] for row in rows for key in keys):
        return None
    literals = {_around(text, row) for text, row in zip(shown, rows, strict=True)}
    values = {key: tuple(cell_text(row[key]) or "" for row in rows) for key in keys}
    (written,) = literals if len(literals) == 1 else (None,)
    return Fields(values, quoted, written) if written is not None else None


def _object(text: str) -> dict[str, Any] | None:
    """The JSON object of plain values that a text is; None for another text."""
    try:
        read = json.loads(text)
    except ValueError:
        return None
    plain = isinstance(read, dict) and all(isinstance(one, str | int | float | bool) for one in read.values())
    return read if plain else None


def _around(text: str, row: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What stands before, between and behind the values of an object as written; None where written in its own way."""
    literals, rest = list[str](), text
    for key, value in row.items():
        before, name, rest = rest.partition(json.dumps(key, ensure_ascii=False))
        colon, written, rest = rest.partition(json.dumps(value, ensure_ascii=False))
        if not name or not written or colon.strip() != ":":
            return None
        literals.append(before + name + colon)
    return (*literals, rest)


def composed_answers(source: "Source", answers: "Callable[[Source], list[Answer]]") -> Iterator[Answer]:
    """The answer whose every field is the best of the `answers` for this field, where no other is nearly as good."""
    fields = fields_of(source.brief) if source.brief.kind == "structured" else None
    if fields is None:
        return
    parts: list[tuple[str, Answer]] = []
    for key, values in fields.values.items():
        column = f"{source.task.answer_column} {key}"
        brief = _alone(source, column, values)
        found = answers(source.of_brief(brief)) if brief is not None else []
        found = [one for one in found if not one.computed and not one.places and one.stem is None]
        best = _best(key, found)
        if best is None:
            return
        parts.append((made(column), best))
    used = [name for _, part in parts for name in sorted(part.used)]
    if len(set(used)) < len(used):
        return
    checks = [part.check for _, part in parts if part.check is not None]
    template = fields.template([column for column, _ in parts])
    written = Step(op="template", args={"template": template, "output": made(source.task.answer_column)})
    yield Answer(
        fit=min(part.fit for _, part in parts),
        why="; ".join(f"{key}: {part.why}" for key, (_, part) in zip(fields.values, parts, strict=True)),
        used=frozenset(used),
        steps=tuple(once(step for _, part in parts for step in part.steps)),
        late_steps=tuple(once(step for _, part in parts for step in part.late_steps)),
        last_steps=(*once(step for _, part in parts for step in part.last_steps), written),
        check=all_of(*checks) if checks else None,
    )


def _alone(source: "Source", column: str, values: Sequence[str]) -> TaskBrief | None:
    """The brief of the task that asks for one field alone; None where nothing can be made of it."""
    task = source.task
    shown = [
        {"input": demonstration.input, "output": {column: value}}
        for demonstration, value in zip(task.demonstrations, values, strict=True)
    ]
    facts = {"demonstrations": shown, "labels": None, "source_columns": {}, "checks": ()}
    try:
        brief = OfflineUnderstander(source.kept).understand(
            TaskSpec.model_validate(task.model_dump(mode="json") | facts)
        )
    except GiveUp:
        return None
    return brief if brief.options is None else None


def _best(key: str, found: Sequence[Answer]) -> Answer | None:
    """The answer that fits well and best, of those called as the field where some are; None where another is near."""
    called = [one for one in found if any(name_affinity(key, name) > 0 for name in one.used)]
    ranked = sorted(called or found, key=lambda one: -one.fit)
    if not ranked or ranked[0].fit < _LEAST:
        return None
    first = ranked[0]
    rivals = [one for one in ranked[1:] if one.used != first.used and one.fit > _CLEARLY * first.fit]
    return None if rivals else first
