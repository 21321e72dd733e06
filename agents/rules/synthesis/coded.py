"""Columns of a few codes, written in the words of the demonstrations: yes for 1 of `is_smoker`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ....domain.brief import Slot
from ....domain.plan import Step
from ....memory.lexical import words
from ..labels.mapping import map_labels
from ..labels.names import said_by_flag
from ..labels.senses import kin, sense
from ..reading.names import name_affinity
from ..reading.texts import fold, is_number
from .answers.flagged import is_flag, is_set, yes_and_no
from .programs.search import Program, made_by

if TYPE_CHECKING:
    from .source import Source

_MOST_WORDS, _PAIR, _FEWEST = 6, 2, 0.9


def coded(source: "Source", slots: Sequence[Slot]) -> Iterator[Program]:
    """Programs that write a column's codes as the parts of the demonstrations have them, where names settle it."""
    few = [one for one in source.plain if one.share > _FEWEST]
    few = [one for one in few if _PAIR <= len(one.folded) <= _MOST_WORDS]
    for slot in slots if few else ():
        shown = tuple(dict.fromkeys(slot.examples))
        if len(shown) > _MOST_WORDS or len(slot.examples) < _PAIR or any(map(is_number, shown)):
            continue
        for program in few:
            mapping = None if program.folded & set(map(fold, shown)) else _mapping(source, slot, shown, program)
            if mapping is not None:
                output = f"{program.column} as {slot.name}"
                step = Step(op="map_labels", args={"column": program.column, "mapping": mapping, "output": output})
                yield from made_by(source.table, program.name, output, [step])


def _mapping(source: "Source", slot: Slot, shown: Sequence[str], program: Program) -> Mapping[str, str] | None:
    """What each code of a column is in the slot's words; None where anything stays open."""
    values = list(dict.fromkeys(program.filled))
    said = yes_and_no(shown)
    if said is not None:
        called = is_flag(program) and name_affinity(slot.name, said_by_flag(program.name))
        return {value: said[0] if is_set(value) else said[1] for value in values} if called else None
    if len(shown) < _PAIR:
        return None
    counts, declared = Counter(program.filled), source.declared(program.name)
    called = map_labels(shown, slot.name, program.name, counts, source.card, declared)
    mapping = called.mapping if called is not None and called.evidence == "named" else _by_words(values, shown)
    return mapping if set(values) <= mapping.keys() and set(shown) == set(mapping.values()) else None


def _by_words(values: Sequence[str], shown: Sequence[str]) -> dict[str, str]:
    """The sentence that has each value, or a word for the same; of two, one may be told by the other."""
    groups = {value: kin(sense(value).group) for value in values}
    spoken = {text: {fold(word) for word in words(text)} for text in shown}
    mapping: dict[str, str] = {}
    for value, group in groups.items():
        fits = [
            text
            for text, said in spoken.items()
            if fold(value) in said or (group is not None and any(kin(sense(word).group) == group for word in said))
        ]
        mapping |= {value: fits[0]} if len(fits) == 1 else {}
    if len(values) == len(shown) == _PAIR and len(mapping) == 1:
        (value, text), *_ = mapping.items()
        mapping |= {other: rest for other in values for rest in shown if other != value and rest != text}
    return mapping
