"""The execution of an accepted source, be it a dataset by a plan or a recipe, with its results in the run's folder."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...agents.executor import SourceJob, is_paid, paid_reading, read_from
from ...domain.brief import TaskBrief
from ...domain.card import DatasetRef
from ...domain.errors import ModelError, TaskError
from ...domain.plan import Plan
from ...domain.task import TaskSpec
from ..state import Source, settled
from ..workplace import PAID_SAMPLE_ROWS, Workplace

if TYPE_CHECKING:
    import pyarrow as pa

    from ...memory.runs import RunFolder
    from ...tools.execution.source import PaidReading, SourceRun
    from ...tools.recipes.base import Accepted
    from ...tools.recipes.making import MadeRun, MakingJob

SOURCE = "__source__"
REAL = "real"
"""The table of the run that holds rows of datasets which recipes are shown and must not repeat."""


def job(source: Source, work: Workplace, brief: TaskBrief) -> "SourceJob | MakingJob":
    """What executes an accepted source. Doing it again does no finished part again."""
    if source.making is not None:
        return making_job(source, settled(source.plan), work, brief)
    plan = settled(source.plan)
    ref = read_from(source.candidate.ref, plan)
    return SourceJob(
        plan=plan,
        ref=ref,
        catalog=work.catalog,
        folder=batches_of(work.folder, source, plan),
        seed=work.seed,
        models=work.team.models,
        engine=work.engine,
        paid=reading_of(source, ref, work) if is_paid(plan) else None,
    )


def reading_of(source: Source, ref: DatasetRef, work: Workplace) -> "PaidReading | None":
    """How the source is read by its plan where that asks a model; None otherwise."""
    plan = settled(source.plan)
    sample, sampled = work.paid_sample(ref, plan), work.paid_sample_rows(ref, plan)
    return paid_reading(plan, sample, work.rows, sampled=sampled, tried=PAID_SAMPLE_ROWS, seed=work.seed)


def batches_of(run: "RunFolder", source: Source, plan: Plan) -> Path:
    """Where a source's execution, or a recipe's rounds, are kept."""
    return run.batches / f"{source.order:03d}-{source.making.recipe if source.making else plan.hash[:16]}"


def making_job(source: Source, plan: Plan, work: Workplace, brief: TaskBrief) -> "MakingJob":
    """A recipe as it is run for this build, sample and all."""
    from ...tools.recipes.making import MakingJob
    from ...tools.recipes.passages import passages_of

    making = settled(source.making)
    if work.team.models is None:
        raise ModelError("Rows are made by a model, and this run has none", "name one by --model openai:NAME")
    return MakingJob(
        making=making,
        brief=brief,
        plan=plan,
        folder=batches_of(work.folder, source, plan),
        seed=work.seed,
        models=work.team.models,
        real=_real(work, brief.task),
        held_out=test_inputs(brief.task),
        passages=partial(passages_of, work.catalog, making.texts, work.seed),
    )


def _real(work: Workplace, task: TaskSpec) -> "list[Accepted]":
    """Rows of datasets as recipes see them, each under its place."""
    from ...tools.recipes.base import Accepted
    from ...tools.rows import INDEX, SPLIT

    rows = work.folder.table(REAL).to_pylist()
    cells = [{column: row[column] for column in task.columns} for row in rows]
    return [Accepted(f"{row[SOURCE]}/{row[SPLIT]}/{row[INDEX]}", texts) for row, texts in zip(rows, cells, strict=True)]


def stored(source: Source, work: Workplace, brief: TaskBrief) -> "SourceRun | MadeRun":
    """What a source's execution left in the run's folder; nothing is executed again."""
    return job(source, work, brief).run(source.read.accepted if source.read else 0)


def accepted_rows(source: Source, work: Workplace, brief: TaskBrief) -> "pa.Table":
    """The rows that a source's execution accepted."""
    import pyarrow as pa

    return pa.concat_tables(batch.accepted for batch in stored(source, work, brief).batches())


def test_inputs(task: TaskSpec) -> list[str]:
    """The inputs of the task's test items, a text each with its columns on lines of their own."""
    if task.test is None:
        return []
    try:
        lines = Path(task.test).read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise TaskError(f"The test file {task.test} cannot be read: {exc.strerror or exc}", "put it back") from exc
    inputs = [json.loads(line)["input"] for line in lines if line.strip()]
    return [text if isinstance(text, str) else "\n".join(text[name] for name in task.input_columns) for text in inputs]
