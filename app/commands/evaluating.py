"""`regraft evaluate`: the figures of a dataset, as tables for people or as one JSON object."""

import secrets
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import InputError, RegraftError
from ..terminal.output import emit, note, plain, say, screen
from .applying import OFFLINE

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ...domain.run import RunRecord
    from ...domain.task import TaskSpec
    from ...tools.evaluation import Dataset, Evaluation
    from ...tools.evaluation.figures import Probe
    from ...tools.evaluation.form import Form
    from ...tools.evaluation.language_student import Training
    from ...tools.evaluation.loading import Item
    from ...tools.models.service import ModelService

_LABELS_SHOWN = 12


@dataclass(frozen=True)
class Wishes:
    """What the person said on the command line; None where nothing was said."""

    test: Path | None = None
    task: Path | None = None
    raw: Path | None = None
    gold: Path | None = None
    seed: int = 0
    model: str = OFFLINE
    base_url: str | None = None
    budget_usd: float | None = None
    student: str | None = None
    student_steps: int = 60
    student_layers: int | None = None
    budget_tokens: int | None = None

    def training(self) -> "Training | None":
        """The language model that is asked for as a student."""
        from ...tools.evaluation.language_student import Training

        if self.student is None:
            return None
        return Training(self.student, steps=self.student_steps, seed=self.seed, layers=self.student_layers)


def run_evaluate(folder: Path, wishes: Wishes, *, home: Path, as_json: bool) -> None:
    """Measure the dataset in `folder` and print it. Raises InputError for files that are not what they should be."""
    from ..tasks.file import load_task

    evaluation = evaluation_of(folder, wishes, load_task(wishes.task) if wishes.task else None, home=home)
    if as_json:
        emit(evaluation.model_dump(mode="json"))
    else:
        show_evaluation(evaluation)


def evaluation_of(folder: Path, wishes: Wishes, task: "TaskSpec | None", *, home: Path) -> "Evaluation":
    """Measure the dataset in `folder`, by its run's task where none is given. Raises InputError for unusable files."""
    from ...memory.embedders import choose
    from ...tools.evaluation import evaluate, load_dataset, load_items
    from ...tools.evaluation.evaluate import GOLD, UNTRANSFORMED
    from ...tools.evaluation.loading import Item

    made = _record(folder, home)
    task = task or (made.task if made is not None else None)
    columns = {} if task is None else {"inputs": task.input_columns, "outputs": task.output_columns}
    data = load_dataset(folder, **columns, instruction=task.instruction if task is not None else "")

    def read(path: Path | None) -> "list[Item]":
        return load_items(path, data.inputs, data.outputs) if path is not None else []

    raw = _raw(folder, data, made, home) if wishes.test and not wishes.raw else read(wishes.raw)
    shown = task.shown if task is not None else []
    given = [Item(tuple(row[name] for name in data.inputs), tuple(row[name] for name in data.outputs)) for row in shown]
    with _models(wishes, home) as models:
        return evaluate(
            data,
            choose(None, home),
            items=read(wishes.test),
            demonstrations=given,
            others={UNTRANSFORMED: raw, GOLD: read(wishes.gold)},
            form=_form(task),
            models=models,
            training=wishes.training(),
            seed=wishes.seed,
        )


def _models(wishes: Wishes, home: Path) -> "AbstractContextManager[ModelService | None]":
    """Access to a model, or to none where "offline" is asked for. Raises ModelError for one that is unknown."""
    if wishes.model == OFFLINE:
        return nullcontext()
    from ...tools.models.opening import ModelOptions, open_models

    options = ModelOptions(base_url=wishes.base_url, budget_usd=wishes.budget_usd, budget_tokens=wishes.budget_tokens)
    return open_models(wishes.model, home, options, run=f"evaluate-{secrets.token_hex(4)}")


def _record(folder: Path, home: Path) -> "RunRecord | None":
    """The latest run that wrote the folder; None where no run is known to have done so."""
    from ...memory.runs import RunStore

    place = folder.resolve()
    try:
        records = RunStore(home).records()
    except RegraftError:
        return None
    made = [record for record in records if Path(record.options.out).resolve() == place]
    return max(made, key=lambda record: record.created, default=None)


def _form(task: "TaskSpec | None") -> "Form":
    """How the task's inputs are written, as its demonstrations show."""
    from ...agents.rules.reading.understand import OfflineUnderstander
    from ...domain.errors import GiveUp
    from ...tools.evaluation.form import UNKNOWN, Form

    try:
        return UNKNOWN if task is None else Form.of(OfflineUnderstander().understand(task))
    except GiveUp:
        return UNKNOWN


def _raw(folder: Path, data: "Dataset", made: "RunRecord | None", home: Path) -> "list[Item]":
    """The source rows as they were, read from the run's catalog; none where that cannot be read any more."""
    if made is None:
        return []
    from ...tools.catalogs import open_catalog
    from ...tools.evaluation.untransformed import untransformed

    try:
        return untransformed(folder, data, open_catalog(made.options.catalog, home=home))
    except InputError as exc:
        note(f"The sources' rows as they were are left out: {exc}")
        return []


def show_evaluation(evaluation: "Evaluation") -> None:
    """The evaluation as a few tables, and a line for everything that was not measured."""
    from rich.table import Table
    from rich.text import Text

    console = screen()
    inputs, outputs = ", ".join(evaluation.inputs), ", ".join(evaluation.outputs)
    say(f"{plain(evaluation.dataset)}: {evaluation.rows:,} rows ({plain(inputs)} → {plain(outputs)})")
    figures = Table("measure", "figure", "of", box=None, pad_edge=False)
    for name, figure, of in _figures(evaluation):
        figures.add_row(name, figure, of)
    console.print(figures)
    say()
    lengths = Table("characters", "least", "25%", "median", "75%", "greatest", box=None, pad_edge=False)
    for column, of in evaluation.lengths.items():
        numbers = (of.least, of.lower, of.median, of.upper, of.greatest)
        lengths.add_row(Text(plain(column)), *(f"{number:,}" for number in numbers))
    console.print(lengths)
    if evaluation.labels:
        say()
        labels = Table("label", "rows", "share", box=None, pad_edge=False)
        for label, count in list(evaluation.labels.items())[:_LABELS_SHOWN]:
            labels.add_row(Text(plain(label, 60)), f"{count:,}", f"{count / evaluation.rows:.1%}")
        console.print(labels)
        if (more := len(evaluation.labels) - _LABELS_SHOWN) > 0:
            say(f"and {more} more labels")
    for probe in (evaluation.probe, evaluation.student):
        if probe is not None:
            say()
            console.print(_students(probe))
    for sentence in evaluation.notes:
        say(f"Note: {sentence}.")


def _figures(evaluation: "Evaluation") -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    if figures := evaluation.diversity:
        of = f"{figures.sample:,} rows"
        rows += [
            (f"rows whose highest ROUGE-L to another is below {figures.threshold}", f"{figures.distinct:.1%}", of),
            ("mean highest ROUGE-L to another row", f"{figures.nearest_mean:.3f}", of),
            ("unique bigrams a row", f"{figures.bigrams:.1f}", of),
            ("unique tokens a row", f"{figures.tokens:.1f}", of),
        ]
    hard = evaluation.difficulty
    of = f"{hard.rows:,} rows"
    rows += [
        ("distinct words an input (proxy of difficulty)", f"{hard.words:.1f}", of),
        ("steps an input (proxy of difficulty)", f"{hard.steps:.1f}", of),
    ]
    if hard.complexity is not None and hard.quality is not None:
        of = f"{hard.graded:,} rows, {hard.model}"
        rows += [
            ("difficulty, graded 1 to 6", f"{hard.complexity:.2f}", of),
            ("quality, graded 1 to 6", f"{hard.quality:.2f}", of),
        ]
    every, repeated = f"{evaluation.rows:,} rows", evaluation.duplicates
    rows += [
        ("rows that repeat an earlier row", f"{repeated.rows:,}", every),
        ("rows that repeat an earlier input only", f"{repeated.inputs:,}", every),
        ("rows nearly like an earlier one", f"{repeated.near:,}", every),
    ]
    if evaluation.contamination.test is not None:
        rows.append(("rows that overlap with test items", f"{evaluation.contamination.test:,}", every))
    if evaluation.contamination.demonstrations is not None:
        rows.append(("rows that overlap with demonstrations", f"{evaluation.contamination.demonstrations:,}", every))
    if near := evaluation.overlap:
        of = f"{near.rows:,} rows, {near.items:,} items, {near.embedder}"
        rows += [
            ("rows among the test items (precision)", f"{near.precision:.1%}", of),
            ("test items among the rows (recall)", f"{near.recall:.1%}", of),
            ("mean cosine of a test item to its nearest row", f"{near.nearest:.3f}", of),
        ]
    return rows


def _students(probe: "Probe"):
    from rich.table import Table

    title = f"A student ({probe.student}) on {probe.items:,} test items; without learning: {probe.majority:.1%}"
    students = Table("trained on", "rows", "accuracy", "95% interval", "macro F1", box=None, pad_edge=False)
    students.title, students.title_justify, students.title_style = title, "left", ""
    for score in probe.scores:
        students.add_row(
            score.trained_on,
            f"{score.rows:,}",
            f"{score.accuracy:.1%}",
            f"{score.low:.1%} to {score.high:.1%}",
            f"{score.macro_f1:.3f}" if score.macro_f1 is not None else "",
        )
    return students
