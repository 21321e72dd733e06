"""The two ways to a dataset on disk: the end of a build, and a plan applied to a source."""

import shlex
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from ...domain.brief import TaskBrief
from ...domain.card import Candidate, DatasetCard, DatasetRef
from ...domain.outcome import BuildOutcome, RowCounts, SourceOutcome
from ...domain.plan import Plan, Step
from ...domain.run import BuildOptions
from ..catalogs import BUILT_IN
from ..curation.pool import SOURCE
from ..execution.tracing import written_by_model
from ..rows import SPLIT
from .card import CardFacts, CardSource, dataset_card
from .figures import Spread, figures
from .report import report
from .storage import storage
from .writer import DatasetWriter, Origin


def write_dataset(
    out: Path,
    *,
    outcome: BuildOutcome,
    brief: TaskBrief,
    options: BuildOptions,
    accepted: pa.Table,
    rejected: Iterable[tuple[str, pa.Table]],
    made: Mapping[str, Mapping[tuple[str, int], str]] | None = None,
    steps: Mapping[str, Sequence[Step]] | None = None,
) -> str:
    """Write a finished build's folder and put it at `out` in one step; the digest of its files.

    `accepted` is curation's table: rows of `outcome.splits` one after the other. `rejected` gives tables of rejected
    rows (REJECTED_SCHEMA) with the key of their source, as many as there are; `made` has the lineage of made rows, by
    source, split and index, `steps` those that make them again, by source. Raises RegraftError when rows and the
    outcome's counts do not agree, OutputError when the disk does not take the files; `out` is then as it was.
    """
    task = brief.task
    origins = {source.ref.key: (source, plan) for source in outcome.sources if (plan := source.plan) is not None}
    written = [
        Origin(key, source.ref, _whole(plan, (steps or {}).get(key)), _writer(plan, options), (made or {}).get(key, {}))
        for key, (source, plan) in origins.items()
    ]
    stored = storage(brief, options.format)
    with DatasetWriter(out, task.columns, written, stored.shape if stored else None, options.replaces) as writer:
        start = 0
        for split, rows in (outcome.splits or {"train": len(accepted)}).items():
            writer.accept(accepted.slice(start, rows), split=split)
            start += rows
        for key, table in rejected:
            writer.reject(key, table)
        writer.verify({key: source.counts for key, (source, _) in origins.items()})
        facts = replace(card_facts(outcome, brief, options, accepted), digest=writer.digest())
        page = report(outcome, facts, accepted, brief)
        return writer.finish({"README.md": dataset_card(facts), "report.html": page})


def _whole(plan: Plan, steps: Sequence[Step] | None) -> Plan:
    """The plan of a source as it is written: that of a recipe with the steps that make its rows again, if there are."""
    return plan.model_copy(update={"steps": tuple(steps)}) if steps else plan


def write_applied(  # noqa: PLR0913 - facts of one dataset, each by its name
    out: Path,
    *,
    plan: Plan,
    ref: DatasetRef,
    card: DatasetCard | None,
    batches: Iterable[tuple[pa.Table, pa.Table]],
    counts: Callable[[], RowCounts],
    command: str,
    model: str | None = None,
    replaces: str | None = None,
) -> RowCounts:
    """Write what a plan makes of one source, batch by batch in constant memory, and put it at `out` in one step.

    `batches` gives accepted rows (the plan's columns and ORIGIN) and rejected ones (REJECTED_SCHEMA); `counts` is
    asked after the last; `model` is the one that the plan's steps asked. Returns the counts. Raises as `write_dataset`
    does.
    """
    with DatasetWriter(out, plan.columns, [Origin(ref.key, ref, plan, model)], replaces=replaces) as writer:
        spread = Spread(pa.schema([(column, pa.string()) for column in plan.columns]))
        splits: set[str] = set()
        for accepted, rejected in batches:
            spread.add(accepted)
            splits.update(accepted.column(SPLIT).unique().to_pylist())
            writer.accept(accepted, source=ref.key)
            writer.reject(ref.key, rejected)
        counted = counts()
        writer.verify({ref.key: counted})
        source = CardSource(
            key=ref.key,
            id=ref.id,
            revision=ref.revision,
            title=card.title if card else "",
            licenses=card.licenses if card else (),
            plan=plan,
            counts=counted,
            written=written_by_model(plan),
            splits=_in_order(splits, plan),
        )
        language = card.languages[0] if card and len(card.languages) == 1 else None
        facts = CardFacts(
            name=plan.task,
            task=None,
            kind=None,
            language=language,
            columns=plan.columns,
            sources=(source,),
            splits={"train": counted.accepted},
            figures=figures(spread.rows, *_sides(plan.columns)),
            reproduce=command,
            notes=("A plan was applied as it is: rows were not deduplicated, balanced or chosen.",),
            digest=writer.digest(),
        )
        page = report(_applied(plan, ref, source, counted), facts, spread.rows)
        writer.finish({"README.md": dataset_card(facts), "report.html": page})
    return counted


def _sides(columns: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Input and output columns of a plan, which does not tell them apart: the output is called so, or is the last."""
    output = "output" if "output" in columns else columns[-1]
    return [column for column in columns if column != output], [output]


def _applied(plan: Plan, ref: DatasetRef, source: CardSource, counts: RowCounts) -> BuildOutcome:
    """What the report tells of: a build of one source that nobody had to look for."""
    why = ("named on the command line",)
    candidate = Candidate(ref=ref, title=source.title, score=1.0, licenses=source.licenses, reasons=why)
    made = SourceOutcome(candidate=candidate, plan=plan, counts=counts)
    taken = counts.accepted
    return BuildOutcome(run="", task=plan.task, status="done", rows_asked=taken, rows=taken, out=None, sources=(made,))


def card_facts(outcome: BuildOutcome, brief: TaskBrief, options: BuildOptions, accepted: pa.Table) -> CardFacts:
    """What the card and the report of a build tell."""
    task = brief.task
    read: dict[str, set[str]] = {}
    for place in accepted.group_by([SOURCE, SPLIT]).aggregate([]).to_pylist():
        read.setdefault(place[SOURCE], set()).add(place[SPLIT])
    planned = () if options.model == "offline" else (f"The plans were made with the model {options.model}.",)
    chosen = [f"Rows were chosen: {outcome.chosen}."] if outcome.chosen else []
    return CardFacts(
        name=task.name,
        task=task,
        kind=brief.kind,
        language=brief.language,
        columns=task.columns,
        sources=tuple(
            replace(_card_source(source, plan), splits=_in_order(read.get(source.ref.key, ()), plan))
            for source in outcome.sources
            if (plan := source.plan) and source.counts.accepted
        ),
        splits=outcome.splits or {"train": len(accepted)},
        figures=figures(accepted, task.input_columns, task.output_columns),
        reproduce=build_command(options, recalled=bool(outcome.recalled)),
        notes=(*brief.notes, *chosen, *outcome.reasons, *outcome.warnings, *planned),
        stored=storage(brief, options.format),
        example=accepted.select(list(task.columns)).slice(0, 1),
        gaps=outcome.gaps,
    )


def _in_order(splits: Collection[str], plan: Plan) -> tuple[str, ...]:
    """The splits that a plan reads, in its order, of these alone; none for a plan that names none."""
    return tuple(split for split in plan.splits if split in splits)


def build_command(options: BuildOptions, *, recalled: bool = False) -> str:
    """The command that makes the dataset again: with no memory of earlier builds unless something was recalled.

    Paths of the machine that made it stay out of what is shared.
    """
    catalog = options.catalog if options.catalog in BUILT_IN else "CATALOG_FOLDER"
    command = ["extend", "DATASET", "--task", "TASK.yaml"] if options.extends else ["build", "TASK.yaml"]
    words = ["regraft", *command, "--catalog", catalog, "--model", options.model]
    words += ["--rows", str(options.rows), "--seed", str(options.seed)]
    words += [] if options.format == "columns" else ["--format", options.format]
    if (asked := options.synthesis) is not None and asked.when is not None:
        share = asked.share if asked.when == "always" else None
        words += ["--synthesis", asked.when if share is None else f"{share:g}"]
    return shlex.join(words if recalled else [*words, "--no-memory"])


def _writer(plan: Plan, options: BuildOptions) -> str | None:
    """The model that wrote into the plan's rows; other plans make their rows without one, whoever planned them."""
    return options.model.partition(":")[2] or options.model if written_by_model(plan) else None


def _card_source(source: SourceOutcome, plan: Plan) -> CardSource:
    return CardSource(
        model=source.ref.revision if source.making else "",
        written=written_by_model(plan),
        key=source.ref.key,
        id=source.ref.id,
        revision=source.ref.revision,
        title=source.candidate.title,
        licenses=source.candidate.licenses,
        plan=plan,
        counts=source.counts,
    )
