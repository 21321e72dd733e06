"""Texts that some rows have alone: written behind another where demonstrations do, else their rows are left out."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from .....domain.brief import Slot
from .....domain.plan import Step
from .....tools.operations.guess import cell_of
from ...reading.names import plays
from ..composing import printed
from ..programs.search import Program, made_by, only

if TYPE_CHECKING:
    from ..source import Source

_SELDOM, _OFTEN = 0.02, 0.98
"""Shares of rows between which a text is one that some rows have alone."""
_BREAKS = ("\n\n", "\n")
_BEGINS = re.compile(r"(?:[^\W\d_][\w ]{0,20}: ?\n?|```\w{0,10}\n|[\"“]|> ?)")
_ENDS = {"`": "\n```", '"': '"', "“": "”"}


def sparse(programs: Sequence[Program]) -> list[Program]:
    """The columns of texts that some rows have and others do not."""
    return [one for one in programs if one.plain and _SELDOM < one.share < _OFTEN and one.traits.words > 1]


def behind(source: "Source", slots: Sequence[Slot]) -> Iterator[Program]:
    """Programs that write a text of some rows behind one that all have, as some of the demonstrations have it."""
    now_and_then = sparse(source.plain)
    ways = {way: None for slot in slots if now_and_then and (way := _way(slot.examples)) is not None}
    always = [one for one in source.plain if one.share >= _OFTEN and one.traits.words > 1]
    for before, after in ways:
        for first, second in ((one, other) for one in always for other in now_and_then):
            cell = cell_of(second.column)
            text = f"{printed(before)}{{{{ {cell}|trim }}}}{printed(after)}"
            joined = f"{{{{ {cell_of(first.column)}|trim }}}}{{% if {cell} and {cell}|trim %}}{text}{{% endif %}}"
            output = f"{first.column} before {second.column}"
            step = Step(op="template", args={"template": joined, "output": output})
            yield from made_by(source.table, f"{first.name} + {second.name}", output, [step])


def _way(examples: Sequence[str]) -> tuple[str, str] | None:
    """What stands before a part that some examples have, and behind it; None where all or none have a second part."""
    parts = next((found for sign in _BREAKS if (found := [one.partition(sign) for one in examples if sign in one])), [])
    if not 0 < len(parts) < len(examples) or any("\n" in one for one in examples if parts[0][1] not in one):
        return None
    begun = [match[0] if (match := _BEGINS.match(part)) else "" for _, _, part in parts]
    begin = begun[0] if len(set(begun)) == 1 else ""
    end = _ENDS.get(begin[:1], "")
    fits = end and all(part.endswith(end) for *_, part in parts)
    return (parts[0][1] + begin, end) if fits or not end else (parts[0][1], "")


def rows_without(source: "Source", used: Collection[str]) -> tuple[list[Step], str]:
    """The step that keeps the rows of which nothing that belongs to the input is left out, and a word on it."""
    if not source.brief.gives_text:
        return [], ""
    left = [one for one in sparse(source.plain) if one.name not in used and plays(one.name, "given")]
    steps = [only(one.column, "max_chars", value=0) for one in left]
    return steps, " and ".join(f"rows that have no {one.name!r}, which would be left out" for one in left)
