"""Labels that say two things, of which a source may hold each in a column of its own."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..reading.texts import fold, share
from .programs.search import Program

if TYPE_CHECKING:
    from .source import Source

_TWO_PARTS = re.compile(r"[^\W_][^()\[\]/|:]{0,40}?\s?[(\[/|:]\s?(\w[\w -]{0,30})[)\]]?")
_OTHERWISE = 0.02
"""The share of rows of which another column may say something else."""


def of_two_columns(source: "Source", label: Program, mapping: Mapping[str, str]) -> str:
    """Why labels of two parts ("surprise (positive)") are not made of one column: another one has the second parts, and
    says otherwise in some rows."""
    parted = {value: _TWO_PARTS.fullmatch(name) for value, name in mapping.items()}
    seconds = {value: fold(match[1]) for value, match in parted.items() if match}
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
