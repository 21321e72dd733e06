"""What a few sampled rows say for and against a dataset: content like the demonstrations', labels, options, numbers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....domain.brief import TaskBrief
from ....domain.card import DatasetCard, DatasetRef
from ....domain.errors import DatasetError
from ....memory.cards.index import LEAST_COSINE, standard
from ....memory.embedders import Embedder, choose
from ....tools.catalogs.base import Catalog
from ....tools.catalogs.reading.budget import reading
from ....tools.cells import leaves_text
from ....tools.profiling.profile import class_names
from ..labels.poles import asks_for_wrong
from ..labels.senses import alike, plain_name, sense
from ..reading.layouts import bare_labels
from ..reading.names import plays

SAMPLE_ROWS = 48
_SHOWN_ROWS, _CELL_CHARS, _ROW_CHARS, _OUTPUT_CHARS = 6, 200, 400, 100
_MOST_DEMONSTRATIONS = 12
_LABEL_CHARS = 60
NAMED = 20.0
"""How much it speaks for a source that it holds the very values that a person names: more than any likeness."""
_FEWEST_LABELS, _MOST_VALUES, _NEAR = 3, 60, 0.5
"""Labels in other words: how many at least, values of a column that are looked at, the mean cosine that counts."""
_PAIR, _TEXT_CHARS = 2, 8
_NUMBER = re.compile(r"\W{0,9}-?[\d,]{0,40}\.?\d{1,40}\W{0,9}(?:[^\W\d]{0,12}\W{0,9})?")
_FIRST, _SECOND = (re.compile(rf"(?:^|[\s\[(\"'])\(?{letter}[).:]") for letter in "AB")


@dataclass(frozen=True)
class RowFacts:
    """A source seen through sampled rows. `texts` are whole rows as text, cut; `labels` are the distinct values of
    each column that has few and short ones, folded; `numbers` are columns of many different numbers."""

    ref: DatasetRef
    columns: tuple[str, ...]
    texts: tuple[str, ...]
    labels: Mapping[str, frozenset[str]]
    prose: tuple[str, ...]
    numbers: tuple[str, ...]
    options: str | None


def look(catalog: Catalog, card: DatasetCard, ref: DatasetRef) -> RowFacts | DatasetError:
    """Reads the sample; a dataset that cannot be read is returned as its error, since others can go on."""
    try:
        with reading(ref.id):
            return _seen(catalog, card, ref)
    except DatasetError as error:
        return error


def _seen(catalog: Catalog, card: DatasetCard, ref: DatasetRef) -> RowFacts | DatasetError:
    table = catalog.sample(ref, SAMPLE_ROWS, seed=0).table
    rows: list[dict[str, Any]] = table.to_pylist()
    if not rows:
        return DatasetError(ref.id, "it has no rows")
    columns = {name: [leaves_text(row[name]) for row in rows] for name in table.column_names}
    known = card.label_names | class_names(card, table, card.label_names)
    declared = {name: _folded(values) for name, values in known.items()}
    return RowFacts(
        ref=ref,
        columns=tuple(columns),
        texts=tuple(_row_text(row) for row in rows[:_SHOWN_ROWS]),
        labels={name: values for name, cells in columns.items() if (values := _few(name, cells))} | declared,
        prose=tuple(name for name, cells in columns.items() if _is_prose(cells)),
        numbers=tuple(name for name, cells in columns.items() if _is_numbers(cells)),
        options=_options(columns, rows[0]),
    )


def likeness(embedder: Embedder, brief: TaskBrief, facts: Sequence[RowFacts]) -> list[float]:
    """How much each source's rows read like the demonstrations: mean vectors' cosines, as scores among sources."""
    import numpy as np

    shown = _demonstrations(brief)
    vectors = embedder.embed(shown + [text for one in facts for text in one.texts])
    wanted = vectors[: len(shown)].mean(axis=0)
    cosines: list[float] = []
    start = len(shown)
    for one in facts:
        mean = vectors[start : start + len(one.texts)].mean(axis=0)
        start += len(one.texts)
        cosines.append(float(mean @ wanted / max(np.linalg.norm(mean) * np.linalg.norm(wanted), 1e-9)))
    return standard(np.asarray(cosines), LEAST_COSINE).tolist() if cosines else []


def _demonstrations(brief: TaskBrief) -> list[str]:
    """The demonstrations as rows would read: inputs, then outputs, cut like rows."""
    inputs, outputs = brief.task.input_columns, brief.task.output_columns
    texts: list[str] = []
    for demonstration in brief.task.demonstrations[:_MOST_DEMONSTRATIONS]:
        row = demonstration.row()
        given = " ".join(row[name] for name in inputs)[: _ROW_CHARS - _OUTPUT_CHARS]
        texts.append(f"{given} {' '.join(row[name] for name in outputs)}"[:_ROW_CHARS])
    return texts


def fit(brief: TaskBrief, facts: RowFacts) -> tuple[float, list[str]]:
    """What columns and values speak for the source, about -1 to 1, with the reasons in words."""
    if brief.kind == "label":
        return _label_fit(brief, facts)
    if brief.kind == "multiple_choice" and facts.options:
        return 0.5, [f"it holds answer options ({facts.options})"]
    if brief.kind == "number":
        return (0.4, [f"column {facts.numbers[0]} holds numbers"]) if facts.numbers else (-0.2, [])
    wrong = [name for name in facts.columns if asks_for_wrong(brief.task.instruction, name) is not None]
    if wrong:
        return 1.0, [f"column {wrong[0]} holds the wrong ones that are asked for"]
    if brief.kind == "free_text" and len(facts.prose) < 2:
        return -0.6, ["it has one column of text only"]
    return 0.0, []


def _label_fit(brief: TaskBrief, facts: RowFacts) -> tuple[float, list[str]]:
    asked = _folded(value for value, label in brief.task.labels_for(facts.ref.id).items() if label is not None)
    named = [name for name, values in facts.labels.items() if asked and asked <= values]
    if named:
        return NAMED, [f"column {named[0]} holds the values that the task file's label_map names"]
    wanted = _folded(tuple(bare_labels(brief)))
    shares = {name: len(wanted & values) / len(wanted) for name, values in facts.labels.items() if wanted}
    best = max(shares, key=lambda name: (shares[name], name), default=None)
    if best is not None and shares[best] >= 0.5:
        common = sorted(wanted & facts.labels[best])[:5]
        much = shares[best] if len(facts.labels[best]) <= 2 * len(wanted) else shares[best] / 2
        return much, [f"column {best} holds the labels {', '.join(common)}"]
    meant = [name for name, values in facts.labels.items() if _means_all(wanted, values)]
    if meant:
        return 1.0, [f"column {meant[0]} holds labels that mean the same"]
    if len(wanted) >= _FEWEST_LABELS:
        near = {name: _near(wanted, values) for name, values in facts.labels.items() if len(values) <= _MOST_VALUES}
        nearest = max(near, key=lambda name: (near[name], name), default=None)
        if nearest is not None and near[nearest] >= _NEAR:
            return 0.8 * near[nearest], [f"column {nearest} holds labels of the like"]
    return (0.0, []) if facts.labels else (-0.3, ["no column looks like labels"])


def _means_all(wanted: frozenset[str], values: frozenset[str]) -> bool:
    """Whether each of several labels, none of which is yes or no, has a value that the lexicon says means the same."""
    asked = [sense(label) for label in wanted]
    if len(asked) < _PAIR or len(values) > _MOST_VALUES or any(one.generic or one.group is None for one in asked):
        return False
    return all(any(alike(one, sense(name)) for name in values) for one in asked)


def _near(wanted: frozenset[str], values: frozenset[str]) -> float:
    """How near in meaning each label's nearest value is, in the mean: a cosine of WordLlama's vectors."""
    names = sorted(wanted)
    vectors = choose("wordllama").embed([*names, *sorted(values)])
    return float((vectors[: len(names)] @ vectors[len(names) :].T).max(axis=1).mean())


def _row_text(row: Mapping[str, Any]) -> str:
    return " ".join(leaves_text(cell)[:_CELL_CHARS] for cell in row.values())[:_ROW_CHARS]


def _folded(values: Iterable[str]) -> frozenset[str]:
    return frozenset(re.sub(r"\W+", " ", plain_name(value)).strip() for value in values) - {""}


def _few(name: str, cells: Sequence[str]) -> frozenset[str]:
    """The values of a column that looks like labels: short, and repeated where the column is not named like one."""
    distinct = {cell for cell in cells if cell}
    most = len(cells) if plays(name, "label") else max(2, len(cells) // 2)
    if len(distinct) > most or any(len(cell) > _LABEL_CHARS for cell in distinct):
        return frozenset()
    return _folded(distinct)


def _is_prose(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    long = sum(len(cell) >= _TEXT_CHARS for cell in filled)
    return bool(filled) and 2 * long >= len(cells) and 2 * len(set(filled)) >= len(filled) and not _is_numbers(cells)


def _is_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in filled)
    return len(set(filled)) > len(cells) / 6 and numbers >= 0.9 * len(cells)


def _options(columns: Mapping[str, Sequence[str]], first: Mapping[str, Any]) -> str | None:
    named = [name for name in columns if plays(name, "options")]
    if len(named) >= 2:
        return ", ".join(named[:5])
    for name, cells in columns.items():
        if isinstance(first[name], list) and 2 <= len(first[name]) <= 8 and plays(name, "option", "options", "answer"):
            return name
        if sum(_is_lettered(cell) for cell in cells) > len(cells) / 2:
            return name
    return None


def _is_lettered(cell: str) -> bool:
    """Whether a text lists options by letters: an A) and behind it a B)."""
    first = _FIRST.search(cell)
    return first is not None and _SECOND.search(cell, first.end()) is not None
