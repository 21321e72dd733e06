"""Columns whose names count up, such as options and the texts that are compared: option_a and option_b."""

import re
from collections.abc import Sequence

from ...reading.names import numbered
from ...reading.traits import likeness
from .search import Program

_WORDY, _ALIKE = 2, 0.6
"""Words of texts in columns that count up, and how alike they are."""


def counting_up(programs: Sequence[Program]) -> dict[str, list[tuple[int, Program]]]:
    """Programs of two columns or more whose names count up, in their order, by what the names share."""
    groups: dict[str, list[tuple[int, Program]]] = {}
    for program in programs:
        if program.listed or not program.filled or (program.steps and "." not in program.name):
            continue
        place = _counted(program.name)
        if place is not None:
            groups.setdefault(place[0], []).append((place[1], program))
    for members in groups.values():
        members.sort(key=lambda pair: pair[0])
    counted = {base: [place for place, _ in members] for base, members in groups.items()}
    return {
        base: groups[base]
        for base, places in counted.items()
        if len(places) > 1 and places == list(range(places[0], places[0] + len(places)))
    }


def numbered_groups(programs: Sequence[Program]) -> list[list[Program]]:
    """Texts of the same kind in columns that count up: statement1 and statement2, response_a and response_b."""
    groups = [[program for _, program in members] for members in counting_up(programs).values()]
    return [
        group
        for group in groups
        if all(one.traits.words >= _WORDY and likeness(group[0].traits, one.traits) >= _ALIKE for one in group)
    ]


def _counted(name: str) -> tuple[str, int] | None:
    if re.fullmatch(r"[A-Ha-h]", name):
        return "option", ord(name.upper()) - ord("A")
    match = re.fullmatch(r"(.*?[a-z])[\s_.-]?(\d|[A-H])", name) or re.fullmatch(r"(op)([a-h])", name)
    if match:
        mark = match.group(2)
        return match.group(1).lower(), int(mark) if mark.isdigit() else ord(mark.upper()) - ord("A")
    return numbered(name)
