"""Outputs that list things with their types ("Paris: place; Ann: person"), and columns that they are written of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from .....domain.brief import TaskBrief
from .....domain.plan import Step
from .....memory.lexical import words
from ...labels.senses import plain_name, sense
from ...reading.entities import same_type
from ...reading.texts import fold
from ..composing import or_nothing
from ..judging.evidence import parts_of
from ..programs.search import Program, made_by, only
from ..programs.things import Things

if TYPE_CHECKING:
    from ..source import Source

_BETWEEN = (" - ", " – ", " -> ", " => ", " → ", " = ", "=", "/")
_STYLES = ((": ", ""), (" (", ")"), (" [", "]"), *((sign, "") for sign in _BETWEEN))
_SIGNS = ("\n", "; ", " | ", ", ", " ; ", ";", ",")
_TEXT, _TYPE = "{text}", "{type}"
_ORDERS = ((_TEXT, _TYPE), (_TYPE, _TEXT))


@dataclass(frozen=True)
class Entries:
    """`form` writes one entry, `sign` divides them, `types` are those shown, `nothing` is the answer without any."""

    form: str
    sign: str
    types: tuple[str, ...]
    nothing: str | None


def entries_of(brief: TaskBrief) -> Entries | None:
    """How the demonstrations list things that stand in their inputs, each with a type; None where they do not."""
    rows = brief.task.shown
    pairs = [(fold(parts_of(brief, row)), row[brief.task.answer_column].strip()) for row in rows]
    signs = [sign for sign in _SIGNS if any(sign in output for _, output in pairs)]
    for sign, (opening, closing), (first, second) in product(signs, _STYLES, _ORDERS):
        found = [_types(given, output, sign, (opening, closing), first == _TEXT) for given, output in pairs]
        without = {output for (_, output), types in zip(pairs, found, strict=True) if types is None}
        shown = [types for types in found if types]
        types = tuple(dict.fromkeys(one for types in shown for one in types))
        several = len(shown) > 1 and max(map(len, shown)) > 1 and len(types) >= 2
        if several and len(without) <= 1:
            return Entries(f"{first}{opening}{second}{closing}", sign, types, next(iter(without), None))
    return None


def _types(given: str, output: str, sign: str, style: tuple[str, str], texts_first: bool) -> list[str] | None:
    """The types of an output's entries; None where one of them is not written so, or its text not in the input."""
    types = []
    for item in output.split(sign):
        opening, closing = style
        head, apart, tail = item.strip().partition(opening) if texts_first else item.strip().rpartition(opening)
        text, kind = (head, tail) if texts_first else (tail, head)
        if not (apart and item.strip().endswith(closing)):
            return None
        text, kind = (text, kind.removesuffix(closing)) if texts_first else (text.removesuffix(closing), kind)
        if not text.strip() or not kind.strip() or fold(text) not in given:
            return None
        types.append(kind)
    return types


def listed_entries(source: "Source") -> Iterator[Program]:
    """Columns of things with their types, written as the demonstrations write theirs."""
    entries = entries_of(source.brief)
    if entries is None:
        return
    for things in source.things:
        called = _called(things.types, entries)
        if called is None:
            continue
        some = called.keys() < set(things.types)
        column, every = f"{things.column} listed", f"{things.column} of every type"
        steps = _lists(things, entries, called, column, {"types": sorted(called)} if some else {})
        if some and not _are_all(source.task.instruction, entries.types):
            # rows with others would be written in part
            steps += [*_lists(things, entries, called, every, {}), only(every, "eq", other=column)]
        if entries.nothing is not None:
            steps.append(or_nothing(column, entries.nothing))
        yield from made_by(source.table, things.column, column, steps)


def _lists(
    things: Things, entries: Entries, called: Mapping[str, str], output: str, kept: Mapping[str, object]
) -> list[Step]:
    """The steps that write a row's things as the demonstrations list theirs."""
    items, names = f"{things.column} entries", {kind: name for kind, name in called.items() if kind != name}
    return [
        things.read(items, **kept, form=entries.form, called=names),
        Step(op="join", args={"column": items, "separator": entries.sign, "output": output}),
    ]


def _called(types: Sequence[str], entries: Entries) -> dict[str, str] | None:
    """What each type that is wanted is called in the task: those shown; None where one shown is missing."""
    called: dict[str, str] = {}
    for name in entries.types:
        same = [one for one in types if plain_name(one) == plain_name(name)] or [
            one for one in types if same_type(one, name) or _same_sense(one, name)
        ]
        if len(same) != 1:
            return None
        called[same[0]] = name
    return called


def _are_all(instruction: str, types: Sequence[str]) -> bool:
    """Whether an instruction names all types that are shown, and none as an example ("slots like city and date")."""
    said = set(words(instruction))
    named = (said.issuperset(words(plain_name(one))) or same_type(one, instruction) for one in types)
    return _OPEN.search(instruction) is None and all(named)


_OPEN = re.compile(
    r"\b(?:like|such as|e\. ?g|for (?:example|instance)|including|usual|etc|and so on|and the like)\b|\.\.\.|…",
    re.IGNORECASE,
)


def _same_sense(one: str, name: str) -> bool:
    group = sense(one).group
    return group is not None and group == sense(name).group
