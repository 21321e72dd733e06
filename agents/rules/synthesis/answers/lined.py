"""Texts with an item of two parts in each line ("Title: what it says"), written of lists that lie side by side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from .....domain.brief import Slot
from .....domain.plan import Step
from .....tools.operations.guess import cell_of
from ...reading.names import column_of, plays
from ...reading.traits import slot_kind
from ..composing import divided_by, printed
from ..judging.looks import TURN, looks, unlike_texts
from ..programs.search import Program, made_by, once

if TYPE_CHECKING:
    from ..source import Source

_SIGNS = ("\n\n", "\n", "; ", " | ")
_BETWEEN = (": ", ":\n", "\n", " - ", " – ", " — ", " | ", " -> ", " => ", " → ", " = ", "=", ". ")
_LEAD = re.compile(r"(?:[-*•–·>] ?|\[(\d{1,3})\] ?|\((\d{1,3})\) ?|(\d{1,3})[.):] )")
_FEWEST, _LEAST, _MOST_LISTS, _NAME, _HALF = 3, 0.3, 12, 3, 0.5
"""Items that show how one is written, least likeness of parts, lists tried of a kind, words of a name, of a text."""


@dataclass(frozen=True)
class Lined:
    """`sign` divides items; `lead` stands before the first part, with # for the item's number, `between` the parts."""

    sign: str
    lead: str
    between: str
    parts: tuple[Slot, Slot]


def lined_as(examples: Sequence[str]) -> Lined | None:
    """How all examples list items of two parts, several of them in most; None where they do not."""
    for sign in _SIGNS:
        items = [item for text in examples for item in text.strip().split(sign)]
        if len(items) < max(_FEWEST, 2 * len(examples)) and len(items) < len(examples) + _FEWEST:
            continue
        leads = [match[0] if (match := _LEAD.match(item)) else "" for item in items]
        bare = [item[len(lead) :] for item, lead in zip(items, leads, strict=True)]
        written = {re.sub(r"\d+", "#", lead) for lead in leads}
        between = next((one for one in _BETWEEN if one != sign and all(one in item[1:] for item in bare)), None)
        if between is not None and len(written) == 1:
            firsts, seconds = zip(*(item.split(between, 1) for item in bare), strict=True)
            parts = [
                Slot(name=name, kind=slot_kind(of), examples=of) for name, of in (("name", firsts), ("text", seconds))
            ]
            return Lined(sign, written.pop(), between, (parts[0], parts[1]))
    return None


def lined(source: "Source", slots: Sequence[Slot]) -> Iterator[Program]:
    """Lists side by side, an item of each in every line, where the demonstrations write one of these slots so."""
    forms = [form for slot in slots if (form := lined_as(slot.examples)) is not None]
    lists = [one for one in source.programs if one.lists_texts and not plays(one.name, "identifier")] if forms else []
    pairs = [pair for pair in combinations(lists[:_MOST_LISTS], 2) if _side_by_side(*pair)]
    for form in forms:
        fits = [max(((_fit(form, *two), *two) for two in permutations(pair)), key=lambda one: one[0]) for pair in pairs]
        for _, first, second in sorted((one for one in fits if one[0] > 0), key=lambda one: -one[0])[:2]:
            output = f"{second.column} by {first.column}"
            lead = printed(form.lead).replace("#", "{{ loop.index }}")
            line = f"{lead}{{{{ item }}}}{printed(form.between)}{{{{ {cell_of(second.column)}[loop.index0]|trim }}}}"
            text = divided_by(form.sign, cell_of(first.column), line)
            written = Step(op="template", args={"template": text, "output": output})
            steps = (*once([*first.steps, *second.steps]), written)
            yield from made_by(source.table, f"{first.name} + {second.name}", output, steps)


def turns_said(source: "Source", slots: Sequence[Slot]) -> Iterator[Program]:
    """A speaker's column before a text, where a slot holds one turn alone ("ANN: Good morning.")."""
    wanted = [slot for slot in slots if len(slot.examples) > 1 and all(map(TURN.fullmatch, slot.examples))]
    plain = [one for one in source.programs if not one.steps and not one.listed] if wanted else []
    speakers = [one for one in plain if plays(one.name, "speaker") and one.share == 1]
    for slot in wanted if len(speakers) == 1 else ():
        said = Slot(name=slot.name, kind="text", examples=tuple(text.split(": ", 1)[1] for text in slot.examples))
        texts = ((looks(said, one.filled, one.traits), one) for one in plain if one.share == 1 and one not in speakers)
        for fit, one in texts:
            if fit > _HALF:
                output = f"{one.column} of {speakers[0].column}"
                text = f"{{{{ {cell_of(speakers[0].column)} }}}}: {{{{ {cell_of(one.column)} }}}}"
                step = Step(op="template", args={"template": text, "output": output})
                yield from made_by(source.table, f"{speakers[0].name} + {one.name}", output, (step,))


def _side_by_side(one: Program, other: Program) -> bool:
    """Whether two lists are always as long, and what they hold belongs together."""
    if column_of(one.name) == column_of(other.name) and any(plays(each.name, "speaker") for each in (one, other)):
        return False  # turns, which are read as such
    return one.name != other.name and one.sizes == other.sizes and max(one.sizes) > 1


def _fit(form: Lined, first: Program, second: Program) -> float:
    """How much the items of two lists look like the two parts."""
    fit = 1.0
    for part, lists in zip(form.parts, (first, second), strict=True):
        items = [item for text in lists.filled[:60] for item in text.split("\n") if item.strip()]
        alike = looks(part, items) if items and not unlike_texts(items, part.examples) else 0.0
        if alike < _LEAST:
            return 0.0
        fit *= alike
    return fit
