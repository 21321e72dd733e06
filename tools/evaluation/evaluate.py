"""All measures of one dataset, each over as many rows as it can take, with what was left out said."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from ...memory.embedders import Embedder
from ..models.rows import RowModels
from .difficulty import difficulty
from .diversity import diversity
from .figures import Evaluation, Lengths, Probe
from .form import UNKNOWN, Form
from .language_student import Training, language_probe
from .loading import Dataset, Item, label_counts
from .overlap import contamination, duplicates, overlap
from .probe import probe, sampled

ROUGE_ROWS = 2_000
"""Rows of the sample that is compared pair by pair."""

EMBEDDED_ROWS = 5_000

_NAMES_AN_OPTION = re.compile(r"\W?[A-Za-z]\W?")

DEMONSTRATIONS, UNTRANSFORMED, ROWS, GOLD = "demonstrations", "untransformed rows", "these rows", "gold rows"
REAL, MADE = "its rows from datasets", "its made rows"


def evaluate(  # noqa: PLR0913 - each is a thing that may be measured
    data: Dataset,
    embedder: Embedder,
    *,
    items: Sequence[Item] = (),
    demonstrations: Sequence[Item] = (),
    others: Mapping[str, Sequence[Item]] | None = None,
    form: Form = UNKNOWN,
    models: RowModels | None = None,
    training: Training | None = None,
    seed: int = 0,
) -> Evaluation:
    """Measure a dataset. `items` are the test set, `others` further sets of rows that the student is trained on, `form`
    how the task's inputs are written; `models` grade difficulty; `training` asks for a language model as a student too.

    The same arguments give the same figures. Raises InputError when the probe is due and scikit-learn is missing.
    """
    notes: list[str] = []
    texts = data.texts()
    compared = sampled(texts, ROUGE_ROWS, seed)
    if len(compared) < len(texts):
        notes.append(f"diversity is measured on {len(compared):,} of {len(texts):,} rows, drawn by chance")
    if not items:
        notes.append("without --test: no overlap with a test set, no contamination by it, no probe")
    if not demonstrations:
        notes.append("the demonstrations are not known: no contamination by them, no student of them (give --task)")
    if models is None:
        notes.append("words and steps stand in for difficulty: grading it takes a model (give --model)")
    embedded = sampled(texts, EMBEDDED_ROWS, seed)
    if items and len(embedded) < len(texts):
        notes.append(f"overlap is measured on {len(embedded):,} of {len(texts):,} rows, drawn by chance")
    sets = _sets(data, demonstrations, others or {})
    if training is not None and not items:
        notes.append("no student: it takes a test set (give --test)")
    return Evaluation(
        dataset=data.name,
        rows=data.table.num_rows,
        inputs=data.inputs,
        outputs=data.outputs,
        labels=data.labels(),
        lengths={name: _lengths(data, name) for name in (*data.inputs, *data.outputs)},
        diversity=diversity(compared),
        difficulty=difficulty(compared, sampled(data.answers(), ROUGE_ROWS, seed), models, form.instruction),
        duplicates=duplicates(data),
        contamination=contamination(data, items, demonstrations),
        overlap=overlap(embedded, [item.text for item in items], embedder) if items else None,
        probe=_probe(sets, embedder, items, form, notes, seed),
        student=language_probe(sets, items, form.instruction, training) if training is not None and items else None,
        notes=tuple(notes),
    )


def _sets(
    data: Dataset, demonstrations: Sequence[Item], others: Mapping[str, Sequence[Item]]
) -> dict[str, Sequence[Item]]:
    """What students are trained on, by name; the rows that recipes made apart from the others where there are both."""
    rows = data.items()
    sets = {DEMONSTRATIONS: demonstrations, UNTRANSFORMED: others.get(UNTRANSFORMED, ()), ROWS: rows}
    if data.made is not None and any(data.made) and not all(data.made):
        sets[REAL] = [row for row, made in zip(rows, data.made, strict=True) if not made]
        sets[MADE] = [row for row, made in zip(rows, data.made, strict=True) if made]
    return sets | dict(others)


def _probe(
    sets: Mapping[str, Sequence[Item]],
    embedder: Embedder,
    items: Sequence[Item],
    form: Form,
    notes: list[str],
    seed: int,
) -> Probe | None:
    if not items:
        return None
    answers = [item.answer for item in items]
    if form.choices(items) is None:
        if all(_NAMES_AN_OPTION.fullmatch(answer) for answer in answers):
            notes.append("no probe: the answers name options, which only a task file tells how to read (give --task)")
            return None
        if label_counts(answers) is None:
            notes.append("no probe: the answers are texts of their own, and the student only tells classes apart")
            return None
    measured = probe(sets, items, embedder, form=form, seed=seed)
    if all(score.low <= measured.majority for score in measured.scores):
        notes.append(
            "no student is surely better than no learning at all: the task is beyond it, its figures say little"
        )
    return measured


def _lengths(data: Dataset, column: str) -> Lengths:
    cells = [len(text or "") for text in data.table.column(column).to_pylist()] or [0]
    least, lower, median, upper, greatest = (int(value) for value in np.quantile(cells, [0, 0.25, 0.5, 0.75, 1]))
    return Lengths(least=least, lower=lower, median=median, upper=upper, greatest=greatest)
