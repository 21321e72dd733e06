"""Answers that are labels: columns whose values map onto the task's labels, and pairs of columns that hold one each."""

import re
from collections.abc import Iterator

from ....domain.plan import Step
from ..labels.mapping import LabelMapping
from ..labels.senses import poles_of
from ..reading.traits import likeness
from .answer import Answer
from .composing import made
from .label_columns import LabelColumn, standing
from .search import Program
from .source import Source


def label_answers(source: Source) -> Iterator[Answer]:
    """A mapping of label values, or a stack of two columns."""
    output = made(source.brief.task.output_columns[0])
    before, after = _fixed(source)
    full = {label.removeprefix(before).removesuffix(after): label for label in source.brief.labels}
    for label, mapping, fit in label_views(source, tuple(full)):
        named = {value: full.get(name, before + name + after) for value, name in mapping.mapping.items()}
        step = Step(op="map_labels", args={"column": label.column, "mapping": named, "output": output})
        yield Answer(fit, mapping.why, frozenset({label.name}), "label", steps=(*label.steps, step))
    yield from _stacked(source)


def _fixed(source: Source) -> tuple[str, str]:
    """The fixed text before and after every label ('{"label": "' and '"}')."""
    literals = source.brief.layouts[source.brief.task.output_columns[0]].literals
    return (literals[0], literals[-1]) if len(literals) == 2 else ("", "")


_GOOD = frozenset(("good", "correct", "right", "true", "positive", "grammatical", "acceptable", "valid", "proper"))
_BAD = frozenset(
    ("bad", "incorrect", "wrong", "false", "negative", "ungrammatical", "unacceptable", "invalid", "improper")
)


def _stacked(source: Source) -> Iterator[Answer]:
    """Two columns that hold texts of one label each (sentence_good, sentence_bad): a row of each."""
    labels = source.brief.labels
    poles = poles_of(labels)
    if poles is None or not source.agreement.shared:
        return
    groups: dict[str, dict[str, Program]] = {}
    for candidate in source.views:
        if candidate.listed or candidate.steps:
            continue
        parts = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", candidate.name).lower())
        for pole, names in (("good", _GOOD), ("bad", _BAD)):
            if names & set(parts) and len(parts) > 1:
                groups.setdefault(" ".join(part for part in parts if part not in names), {})[pole] = candidate
    for base, found in groups.items():
        if len(found) < 2 or likeness(found["good"].traits, found["bad"].traits) < 0.6:
            continue
        column, output = f"{base} of either", made(source.brief.task.output_columns[0])
        named = {found["good"].name: poles[0], found["bad"].name: poles[1]}
        step = Step(op="stack", args={"columns": named, "output": column, "label_output": output})
        both = f"{found['good'].name} + {found['bad'].name}"
        yield Answer(
            fit=0.95,
            why=f"{found['good'].name!r} holds {poles[0]} texts, {found['bad'].name!r} {poles[1]} ones",
            used=frozenset(named),
            role="input",
            steps=(step,),
            stem=Program(both, column, (), found["good"].texts, found["good"].texts),
        )


def label_views(source: Source, labels: tuple[str, ...]) -> list[tuple[Program, LabelMapping, float]]:
    """Columns whose values map onto the labels, with the mapping and how sure it is."""
    found = [
        (column.view, column.mapping, _label_fit(source, column, labels))
        for column in source.label_columns(labels, _fixed(source)[0]).found
    ]
    return sorted(found, key=lambda triple: -triple[2])


def _label_fit(source: Source, column: LabelColumn, labels: tuple[str, ...]) -> float:
    mapping, agreed = column.mapping, source.agreement
    if mapping.evidence == "said":
        return 1.0
    evidence = {"named": 1.0, "related": 0.9, "rows": 0.9, "generic": 0.9 if agreed.shared else 0.3}[mapping.evidence]
    if mapping.evidence == "named" and not agreed.shared:
        evidence = 1.25 if len(mapping.covered) == len(labels) and len(labels) > 2 else 1.0
    covered = len(mapping.covered) / max(len(labels), len(mapping.covered))
    covered = max(covered, 0.8) if len(labels) > 6 else covered
    kept = 1.0 if mapping.share_mapped > 0.3 else 0.75 + 0.8 * mapping.share_mapped
    return evidence * covered * kept * (0.93, 0.98, 0.99, 1.0)[standing(column.view.name)]
