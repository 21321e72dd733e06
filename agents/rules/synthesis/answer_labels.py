"""Answers that are labels: columns whose values map onto the task's labels, and pairs of columns that hold one each."""

import re
from collections import Counter
from collections.abc import Iterator

from ....domain.plan import Step
from ..labels.mapping import LabelMapping, map_labels
from ..labels.said import as_said
from ..labels.senses import poles_of
from ..reading.texts import fold, median
from ..reading.traits import likeness
from .answer import Answer
from .composing import made
from .source import Source
from .views import View


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
    groups: dict[str, dict[str, View]] = {}
    for candidate in source.views:
        if candidate.items or candidate.steps:
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
            stem=View(both, column, (), found["good"].texts),
        )


def label_views(source: Source, labels: tuple[str, ...]) -> list[tuple[View, LabelMapping, float]]:
    """Columns whose values map onto the labels, with the mapping and how sure it is."""
    brief, found = source.brief, []
    asked = f"{brief.task.instruction} {_fixed(source)[0]}"
    said = brief.task.labels_for(source.card.id)
    named = brief.task.columns_for(source.card.id).get(brief.task.output_columns[0])
    for candidate in source.views:
        if candidate.items or (candidate.name != named if named else not _label_like(candidate)):
            continue
        counts = Counter(text.strip() for text in candidate.filled)
        try:
            declared = source.profile.column(candidate.name).label_names
        except KeyError:
            declared = ()
        wanted = labels or _open_labels(source, counts)
        if not wanted:
            continue
        counts.update({str(place): 0 for place in range(len(declared))} if declared else {})
        mapping = map_labels(wanted, asked, candidate.name, counts, source.card, declared)
        mapping = as_said(said, mapping, wanted, candidate.name, counts, declared)
        if mapping is not None and mapping.share_mapped >= 0.02:
            found.append((candidate, mapping, _label_fit(source, candidate, mapping, wanted)))
    return sorted(found, key=lambda triple: -triple[2])


def _label_fit(source: Source, candidate: View, mapping: LabelMapping, labels: tuple[str, ...]) -> float:
    if mapping.evidence == "said":
        return 1.0
    agreed = source.agreement
    evidence = {"named": 1.0, "related": 0.9, "generic": 0.9 if agreed.shared else 0.3}[mapping.evidence]
    if mapping.evidence == "named" and not agreed.shared:
        evidence = 1.25 if len(mapping.covered) == len(labels) and len(labels) > 2 else 1.0
    covered = len(mapping.covered) / len(labels)
    covered = max(covered, 0.8) if len(labels) > 6 else covered
    kept = 1.0 if mapping.share_mapped > 0.3 else 0.75 + 0.8 * mapping.share_mapped
    return evidence * covered * kept * _label_name(candidate.name)


def _label_name(name: str) -> float:
    plain = name.lower()
    if any(word in plain for word in ("gold", "label", "class", "intent", "sentiment", "category", "answer", "target")):
        return 0.97 if plain[-1:].isdigit() or "log" in plain.split("_") else 1.0
    return 0.93 if "annot" in plain or plain[-1:].isdigit() else 0.98


def _label_like(candidate: View) -> bool:
    filled = candidate.filled
    if len(filled) < 5 or candidate.share < 0.3:
        return False
    words = [len(text.split()) for text in filled]
    return median(words) <= 5 and max(words) <= 12 and candidate.distinct <= 0.6 and len(set(filled)) >= 2


def _open_labels(source: Source, counts: Counter[str]) -> tuple[str, ...]:
    """For an open label set: the source's own values, where it has the demonstrations' labels among them."""
    shown = {fold(example) for example in source.brief.layouts[source.brief.task.output_columns[0]].slots[0].examples}
    spelled = {fold(value): value for value in counts}
    if not shown or len(shown & set(spelled)) < max(2, 0.6 * len(shown)):
        return ()
    return tuple(value for value in counts if not value.isdigit())
