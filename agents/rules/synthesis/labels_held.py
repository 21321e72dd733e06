"""Columns that have the very labels, items or types that a task's demonstrations show, and no other task has."""

import re
from typing import TYPE_CHECKING

from ..labels.assigning import LEFT_OVER
from ..labels.choosing import SURE, nearly_named
from ..labels.meaning import speaks
from ..labels.senses import plain_name, sense
from ..reading.concepts import concepts, domains
from ..reading.listing import labels_listed
from ..reading.texts import fold, median
from .answers.entries import entries_of
from .answers.parted import things_of_types
from .judging.agreement import BY_FORM
from .meanings import BY_MEANING

if TYPE_CHECKING:
    from .label_columns import LabelColumn
    from .source import Source

_PAIR, _MANY, _MOST_NAMED = 2, 4, 40
_BARE = frozenset({"yes", "no", "maybe"})
_RARE = frozenset({"strengthener", "weakener"})
_LISTED = re.compile(r"[,;|\n]")


def labels_held(source: "Source") -> tuple[str, float] | None:
    """A column with the very labels, items or types of the demonstrations, and the agreement that this alone is."""
    column = _label_column(source) or _items_listed(source) or labels_named(source)
    if column is not None:
        return column, BY_FORM
    typed, shown = _types_listed(source), entries_of(source.brief)
    many = shown is not None and len(shown.types) >= _MANY
    return (typed, BY_MEANING if many else BY_FORM) if typed is not None else None


def _label_column(source: "Source") -> str | None:
    """A column that has nearly all of three or more telling labels that the demonstrations show."""
    slot = source.brief.answer_layout.slots[0]
    if source.brief.kind != "label" and len(set(slot.examples)) == len(slot.examples):
        return None
    shown = {plain_name(label) for label in slot.examples if not sense(label).generic and speaks(label)}
    for program in source.programs:
        if len(shown) >= 3 and program.distinct < 0.8 and median([len(text) for text in program.filled]) <= 60:
            named = source.class_names(program)
            values = {plain_name(text) for text in (*named, *named.values())}
            if len(shown & values) >= max(3, 0.75 * len(shown)):
                return program.name
    return None


def _items_listed(source: "Source") -> str | None:
    """A column of lists that has nearly all of four or more telling items that demonstrations or instruction list."""
    if source.brief.kind == "label":
        return None
    slot = source.brief.answer_layout.slots[0]
    listed = labels_listed(source.task.instruction, slot.examples)
    shown = listed[1] if listed else (item for example in slot.examples for item in _LISTED.split(example))
    items = {plain_name(item) for item in shown}
    telling = {item for item in items if not sense(item).generic and speaks(item)}
    for program in source.programs if len(telling) >= _MANY else ():
        if program.listed and len(telling & program.items(plain_name)) >= max(_MANY, 0.75 * len(telling)):
            return program.name
    return None


def _types_listed(source: "Source") -> str | None:
    """A column of things with all types that the demonstrations list, or, where a word or its texts speak for a source,
    that have their words before them, or with three of one type that they show."""
    spoken = source.relevance.worded.score or source.relevance.reads_alike
    parts = [one.used[0] for one in things_of_types(source)] if spoken else []
    shown = [set(slot.examples) for slot in source.brief.answer_layout.slots] if spoken else []
    parts += [one.column for one in source.things if any(len(each) > _PAIR and one.type_of([*each]) for each in shown)]
    return next(iter((*(program.name for program in source.entries), *parts)), None)


def labels_named(source: "Source") -> str | None:
    """A column whose names stand for all of four labels or more that say something, or of three with two words or
    topics of one field, where rows do not speak against it."""
    labels = source.labels if source.brief.kind == "label" else ()
    if len(labels) == _PAIR and (among := _among_classes(source, labels)) is not None:
        return among
    if len(labels) == _PAIR and not source.relevance.in_other_words:
        return _pair_named(source, labels)
    bare = [label for label in labels if sense(label).group in _BARE]  # "it depends" and "in between" say enough
    rare = [label for label in labels if speaks(label) and plain_name(label) != sense(label).group]  # bearish, bullish
    topics = list(filter(_is_topic, labels))
    few = len(labels) == _MANY - 1 and max(len(rare), len(topics) - 1) >= _PAIR and not bare
    if not (few or _MANY <= len(labels) <= _MOST_NAMED) or len(bare) > len(labels) - _PAIR:
        return None
    columns = [one for one in source.label_columns(labels).columns if set(one.mapping.covered) == set(labels)]
    named = [one for one in columns if one.mapping.evidence == "named" or (one.gain > 0 and nearly_named(one.mapping))]
    if few or not any(map(str.isalpha, "".join(labels))):
        named = [one for one in named if one.gain > 0]  # any scale has these numbers
    return next((one.program.name for one in named if one.mapping.odds > -SURE), None)


def _is_topic(label: str) -> bool:
    return sense(label).group is None or bool(domains(concepts(label)))


def all_named(source: "Source", column: "LabelColumn") -> bool:
    """Whether a column has all labels by names that say enough of themselves: a rare pair, or many of which most do."""
    labels, mapping = source.labels, column.mapping
    if len(labels) == _PAIR:
        return labels_named(source) == column.program.name
    telling = [label for label in labels if speaks(label) and not sense(label).generic]
    named = mapping.evidence == "named" and set(mapping.covered) == set(labels)
    return named and len(telling) >= max(_MANY, 0.6 * len(labels))


def _among_classes(source: "Source", labels: tuple[str, ...]) -> str | None:
    """A column of many classes, two of them called as the labels are, that rows bear out or do not speak against."""
    least = SURE if source.relevance.in_other_words else -SURE
    columns = [one for one in source.label_columns(labels).columns if one.mapping.evidence == "named"]
    named = [one for one in columns if set(one.mapping.covered) == set(labels) and one.mapping.odds > least]
    telling = all(_is_topic(label) or plain_name(label) in LEFT_OVER for label in labels)
    return next((one.program.name for one in named if telling and len(one.program.folded) >= 5), None)


def _pair_named(source: "Source", labels: tuple[str, ...]) -> str | None:
    """A column that has two labels as its only values, by rare names or by other words of the lexicon for these."""
    if not all(sense(label).group in _RARE or (sense(label).group is None and speaks(label)) for label in labels):
        return None
    wanted = {sense(label).group or fold(label) for label in labels}
    plain = (one for one in source.programs if not one.steps and len(one.folded) == _PAIR)
    return next((one.name for one in plain if {sense(value).group or value for value in one.folded} == wanted), None)
