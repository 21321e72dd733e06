"""What Self-Instruct drops of what a model wrote, told by the demonstrations where they differ from instructions.

Length bounds, inputs that lean on things that are not there, outputs that repeat the input, texts that break off at a
colon, and inputs with two answers (arXiv 2212.10560, section 2.2 and its code).
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...domain.brief import TaskBrief
from ..texts import normal
from .base import MadeRow
from .solving import input_text, output_text

ECHO = "the output repeats the input"
BREAKS_OFF = "a text ends with a colon, as if something were to follow"
NOT_THERE = "the input speaks of an image, a file or a link that is not there"
LENGTH = "the input is far longer or shorter than those of the demonstrations"
CONTRADICTS = "rows with this input have different outputs"
_LONGER, _SHORTER = 4, 4
_SLACK = 20
_ABSENT = re.compile(
    r"\b(?:attached|following|above|below|shown|uploaded) (?:image|picture|photo|graph|chart|map|file|diagram|link)"
    r"|\b(?:image|picture|photo|graph|chart|map|file|diagram|table) (?:above|below|attached|shown)\b",
    re.IGNORECASE,
)


def filtered(brief: TaskBrief, rows: Sequence[MadeRow]) -> list[MadeRow]:
    """The rows, those that the filters drop with the reason; also all rows of an input that has several outputs."""
    columns = set(brief.task.columns)
    whole = [row if row.reason or set(row.cells) < columns else _filtered(brief, row) for row in rows]
    return _without_contradictions(brief, whole)


def _filtered(brief: TaskBrief, row: MadeRow) -> MadeRow:
    reason = _trouble(brief, row.cells)
    return replace(row, reason=reason) if reason else row


def _trouble(brief: TaskBrief, cells: Mapping[str, str]) -> str | None:
    shown = brief.task.shown
    given, out = input_text(brief, cells).strip(), output_text(brief, cells).strip()
    lengths = [len(input_text(brief, row)) for row in shown]
    if normal(given) == normal(out) and not any(
        normal(input_text(brief, row)) == normal(output_text(brief, row)) for row in shown
    ):
        return ECHO
    colons = any(text.rstrip().endswith((":", "：")) for row in shown for text in row.values())
    if not colons and (given.endswith((":", "：")) or out.endswith((":", "："))):
        return BREAKS_OFF
    if _ABSENT.search(given) and not any(_ABSENT.search(input_text(brief, row)) for row in shown):
        return NOT_THERE
    if not min(lengths) / _SHORTER - _SLACK <= len(given) <= max(lengths) * _LONGER + _SLACK:
        return LENGTH
    return None


def _without_contradictions(brief: TaskBrief, rows: Sequence[MadeRow]) -> list[MadeRow]:
    outputs: dict[str, set[str]] = defaultdict(set)
    columns = set(brief.task.columns)
    for row in rows:
        if not row.reason and set(row.cells) >= columns:
            outputs[normal(input_text(brief, row.cells))].add(normal(output_text(brief, row.cells)))
    return [
        replace(row, reason=CONTRADICTS)
        if not row.reason and set(row.cells) >= columns and len(outputs[normal(input_text(brief, row.cells))]) > 1
        else row
        for row in rows
    ]
