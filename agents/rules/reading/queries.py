"""Search queries for a task: what it asks for in its own words, in the field's words, and by its parts."""

import re
from collections.abc import Mapping, Sequence

from ....domain.brief import OutputKind, TextLayout
from ....domain.task import TaskSpec
from ....memory.lexical import STOP_WORDS
from .concepts import concepts

_KINDS: dict[OutputKind, str] = {
    "label": "text classification labelled",
    "multiple_choice": "multiple choice questions with options",
    "number": "problems with the numeric answer",
    "extract": "answers that are spans of the text",
    "free_text": "",
    "structured": "",
}
_BOILERPLATE = re.compile(
    r"\b(?:answer|respond|reply)\w*\s+with\b[^.;]*|\bthe (?:in|out)put is\b|\bone of (?:the following|these)\b|"
    r"\b(?:say|determine|decide|predict|judge) whether\b|\b(?:given|please|write|your task is to|you are given)\b",
    re.IGNORECASE,
)


def queries(
    task: TaskSpec, kind: OutputKind, labels: Sequence[str], layouts: Mapping[str, TextLayout]
) -> tuple[str, ...]:
    """At most four queries, the most telling first, none twice."""
    plain = re.sub(r"\s+", " ", _BOILERPLATE.sub(" ", task.instruction)).strip(" .;,")
    named = " ".join(sorted(concepts(task.instruction))).replace("_", " ")
    parts = [slot.name.replace("_", " ") for column in task.input_columns for slot in layouts[column].slots]
    named_parts = [part for part in parts if part.rstrip(" 0123456789") not in _PLAIN_PARTS]
    labelled = f"labelled {', '.join(labels[:12])}" if labels else ""
    wanted = [
        task.instruction[:400],
        plain,
        " ".join(part for part in (named, _KINDS[kind]) if part),
        " ".join([*named_parts, labelled]).strip(),
    ]
    telling = {query: [word for word in query.lower().split() if word not in STOP_WORDS] for query in wanted}
    return tuple(query for query, words in telling.items() if len(words) > 1)


_PLAIN_PARTS = frozenset(("text", "items", "word", "number", "options", "question"))
