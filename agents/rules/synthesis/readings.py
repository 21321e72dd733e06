"""The ways in which a task's texts may be read for a source: by parts, in one piece, with the last question apart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ....domain.brief import Slot, TextLayout
from ..reading.traits import slot_kind
from .judging.looks import tells_itself, written_under

if TYPE_CHECKING:
    from .source import Source

_ENDING = re.compile(r"(?s)(\S.*?[.!?…\"”])(\s)\s*([^\s.!?][^.!?\n]{2,60}[?:.])\s*")
_PAIR, _FEWEST = 2, 3


def readings(source: "Source") -> Iterator["Source"]:
    """The source read by the task's layouts, and with each column in one piece of which it has texts written as whole
    cells are: by these alone where the task has a heading or last line more."""
    brief = source.brief
    layouts, inputs, output = brief.layouts, brief.task.input_columns, brief.task.answer_column
    asked = [name for name in brief.task.columns if (name != output or brief.gives_text) and brief.options is None]
    found = {name: _around(source, layouts[name]) for name in asked}
    whole = {name: around for name, around in found.items() if around is not None}
    whole = whole if output in whole or all(len(layouts[name].slots) == 1 or name in whole for name in inputs) else {}
    if not any(map("".join, whole.values())):
        yield source
    if whole:
        yield _in_one_piece(source, whole)
    apart = {name: layout for name in inputs if (layout := _ending_apart(layouts[name])) is not None}
    if apart:
        yield source.read_by({**layouts, **apart})


def _around(source: "Source", layout: TextLayout) -> tuple[str, str] | None:
    """What stands before and behind the source's texts that are whole cells of a layout; None where none are."""
    texts = (one.filled for one in (source.texts if tells_itself(layout) else ()) if one.keeps == "all")
    found = [around for one in texts if (around := written_under(layout, one)) is not None]
    return min(found, key=lambda around: len("".join(around)), default=None)


def _in_one_piece(source: "Source", columns: Mapping[str, tuple[str, str]]) -> "Source":
    """The source with each of these columns of the task as one slot, between a heading and a last line."""
    layouts = dict(source.brief.layouts)
    rows = source.task.shown
    for name, (head, tail) in columns.items():
        texts = tuple(row[name].removeprefix(head).removesuffix(tail) for row in rows)
        slot = Slot(name=name, kind=slot_kind(texts), examples=texts)
        layouts[name] = TextLayout(literals=(head, tail), slots=(slot,))
    return source.read_by(layouts, {name: source.brief.layouts[name] for name in columns})


def _ending_apart(layout: TextLayout) -> TextLayout | None:
    """A layout with the one sentence of a few apart that each text of a part ends with ("What was the cause?")."""
    for place, slot in enumerate(layout.slots):
        parted = _parted(slot.examples) if slot.kind != "options" else None
        if parted is not None:
            heads, sign, ends = parted
            parts = (
                Slot(name="text", kind=slot_kind(heads), examples=heads),
                Slot(name="asked", kind=slot_kind(ends), examples=ends),
            )
            literals = (*layout.literals[: place + 1], sign, *layout.literals[place + 1 :])
            return TextLayout(literals=literals, slots=(*layout.slots[:place], *parts, *layout.slots[place + 1 :]))
    return None


def _parted(texts: Sequence[str]) -> tuple[tuple[str, ...], str, tuple[str, ...]] | None:
    """What stands before texts' last sentences, the sign between, and these, where they are two or more that recur."""
    found = [_ENDING.fullmatch(text) for text in texts]
    matches = [match for match in found if match is not None]
    ends = tuple(match[3] for match in matches)
    if len(matches) < max(len(texts), _FEWEST) or not _PAIR <= len(set(ends)) < len(ends) - 1:
        return None
    signs = {match[2] for match in matches}
    return (tuple(match[1] for match in matches), signs.pop(), ends) if len(signs) == 1 else None
