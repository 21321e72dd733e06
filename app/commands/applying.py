"""`regraft apply`: a saved plan over a dataset, block by block, with no agent and in constant memory."""

import secrets
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import DatasetError, PlanError
from ..terminal.output import emit, plain, say
from ..terminal.progress import Progress, open_progress
from ..terminal.settings import at_terminal
from .building import DONE, SHORT, may_replace

if TYPE_CHECKING:
    import pyarrow as pa

    from ...domain.card import DatasetCard, DatasetRef
    from ...domain.outcome import RowCounts
    from ...domain.plan import Plan
    from ...domain.run import EngineName
    from ...memory.batches import BatchStore
    from ...tools.catalogs.base import Block, Catalog
    from ...tools.execution.bind import BoundPlan
    from ...tools.execution.engine import Engine
    from ...tools.execution.source import SourceRun
    from ...tools.models.service import ModelService

OFFLINE = "offline"
_DOUBTED_ROWS = 5_000
"""Rows whose labels are looked at."""


@dataclass(frozen=True)
class Wishes:
    """What the person said on the command line; None where nothing was said."""

    catalog: str
    rows: int | None
    out: Path | None
    seed: int
    model: str = OFFLINE
    base_url: str | None = None
    budget_usd: float | None = None
    concurrency: int = 64
    overwrite: bool = False
    engine: "EngineName" = "local"
    workers: int = 1
    budget_tokens: int | None = None


@dataclass(frozen=True)
class Applied:
    """What a plan made of a dataset. `out` is None where no row came out, and nothing was written.
    `splits_told` says which of its splits were left alone, or are those of a benchmark; `doubts` what speaks for labels
    that were given by chance."""

    ref: "DatasetRef"
    counts: "RowCounts"
    rows_asked: int | None
    out: Path | None
    splits_told: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether no row, or fewer than asked for, came out."""
        return self.counts.accepted < (self.rows_asked or 1)


def run_apply(plan_path: Path, dataset: str, wishes: Wishes, *, home: Path, as_json: bool) -> int:
    """Apply the plan and return the exit code: short where no row, or fewer than asked for, came out.

    Raises PlanError, CatalogError, DatasetError, ModelError or OutputError before anything is written.
    """
    from ...tools.execution.bind import load_plan

    command = _command(plan_path, dataset, wishes)
    if at_terminal() and not as_json and not wishes.overwrite:
        wishes = replace(wishes, overwrite=may_replace(folder_of(dataset, wishes)))
    with open_progress(as_json=as_json) as progress:
        applied = apply_plan(load_plan(plan_path), dataset, wishes, home=home, progress=progress, command=command)
    _tell(applied, as_json)
    return SHORT if applied.is_short else DONE


def apply_plan(
    plan: "Plan", dataset: str, wishes: Wishes, *, home: Path, progress: Progress, command: str = ""
) -> Applied:
    """Apply a plan to a dataset of the catalog. `command` is what makes it again, for the card.

    Raises PlanError, CatalogError, DatasetError, ModelError or OutputError before anything is written.
    """
    from ...tools.catalogs import open_catalog
    from ...tools.execution.bind import bind
    from ...tools.export.folder import check_output, standing_at

    opened = open_catalog(wishes.catalog, home=home)
    card = opened.card(dataset)
    ref = source_ref(plan, card)
    out = folder_of(dataset, wishes)
    check_output(out, overwrite=wishes.overwrite)
    replaces = standing_at(out)
    first = _first_block(opened, ref)
    columns = first.table.column_names
    _refuse_without_model(bind(plan, columns), wishes.model)
    command = command or _command(Path("PLAN.json"), dataset, wishes)
    with _scratch(home) as store, _models(wishes, home) as models:
        if models is not None:
            models.on_silence = progress.silent
        with _engine(wishes, home) as engine:
            bound = bind(plan, columns, models=models)
            run = _execute(bound, opened, ref, wishes, store, progress, engine)
        counts = _write(run, plan, ref, card, wishes, (out, replaces), command)
        doubts = _doubts(plan, first, run)
    return Applied(ref, counts, wishes.rows, out if counts.accepted else None, "; ".join(card.notes_for(ref)), doubts)


def folder_of(dataset: str, wishes: Wishes) -> Path:
    """Where the dataset is written."""
    return (wishes.out or Path("out") / dataset.replace("/", "-")).absolute()


def _refuse_without_model(bound: "BoundPlan", model: str) -> None:
    asks = next((step for step in bound.steps if step.operation.kind == "model"), None)
    if asks is not None and model == OFFLINE:
        raise PlanError(
            "it asks a model, and none is given",
            "say --model openai:NAME",
            step=asks.number,
            operation=asks.operation.name,
        )


def _models(wishes: Wishes, home: Path) -> "AbstractContextManager[ModelService | None]":
    """Access to the model that was asked for, or to none. Raises ModelError for one that is unknown."""
    if wishes.model == OFFLINE:
        return nullcontext()
    from ...tools.models.opening import ModelOptions, open_models

    options = ModelOptions(
        base_url=wishes.base_url,
        budget_usd=wishes.budget_usd,
        budget_tokens=wishes.budget_tokens,
        concurrency=wishes.concurrency,
    )
    return open_models(wishes.model, home, options, run=f"apply-{secrets.token_hex(4)}")


def source_ref(plan: "Plan", card: "DatasetCard") -> "DatasetRef":
    """The part of the dataset that the plan reads: its own configuration and splits where the dataset has them.

    A plan that was made for another dataset reads the splits for training where its own are not there, those for tests
    where there are no others. Raises DatasetError when it cannot be told which configuration is meant, or the plan's
    own splits are gone.
    """
    from ...domain.card import DatasetRef

    configs = card.configs()
    config = plan.config if plan.config in configs else configs[0] if len(configs) == 1 else None
    if config is None:
        names = ", ".join(configs) or "none"
        raise DatasetError(
            card.id, f"it has no configuration {plan.config!r}", f"set 'config' in the plan to one of: {names}"
        )
    splits = tuple(split.split for split in card.splits if split.config == config)
    if plan.dataset == card.id and not set(plan.splits) <= set(splits):
        missing = next(split for split in plan.splits if split not in splits)
        raise DatasetError(
            card.id, f"it has no split {missing!r}", f"set 'splits' in the plan to some of: {', '.join(splits)}"
        )
    return DatasetRef(id=card.id, revision=card.revision, config=config, splits=card.splits_for(config, plan.splits))


def _first_block(catalog: "Catalog", ref: "DatasetRef") -> "Block":
    block = catalog.read_block(ref, 0)
    if block is None:
        raise DatasetError(ref.key, "it has no rows", "choose another dataset")
    return block


def _doubts(plan: "Plan", first: "Block", run: "SourceRun") -> tuple[str, ...]:
    """What the first rows that were made say against their labels."""
    import pyarrow as pa

    from ...agents.chance import applied_by_chance

    made, rows = [], 0
    for batch in run.batches():
        made.append(batch.accepted.select(list(plan.columns)).slice(0, _DOUBTED_ROWS - rows))
        rows += made[-1].num_rows
        if rows >= _DOUBTED_ROWS:
            break
    return applied_by_chance(plan, first, pa.concat_tables(made)) if rows else ()


@contextmanager
def _scratch(home: Path) -> "Iterator[BatchStore]":
    """Room for finished blocks, on the disk of the runs: a system's own temporary folder is often in memory."""
    from ...memory.batches import BatchStore

    (home / "applied").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home / "applied", prefix="plan-") as folder:
        store = BatchStore(Path(folder))
        try:
            yield store
        finally:
            store.forget()


@contextmanager
def _engine(wishes: Wishes, home: Path) -> "Iterator[Engine | None]":
    """Worker processes, where they were asked for."""
    if wishes.engine == "local" and wishes.workers < 2:
        yield None
        return
    from ...tools.catalogs import anchored
    from ...tools.execution.engine import open_engine

    engine = open_engine(wishes.engine, wishes.workers, catalog=anchored(wishes.catalog), home=home)
    try:
        yield engine
    finally:
        if engine is not None:
            engine.close()


def _execute(
    bound: "BoundPlan",
    catalog: "Catalog",
    ref: "DatasetRef",
    wishes: Wishes,
    store: "BatchStore",
    progress: Progress,
    engine: "Engine | None",
) -> "SourceRun":
    from ...domain.run import Event
    from ...tools.execution.source import PaidReading, execute_source, paid_block_rows

    def hear(done: int) -> None:
        progress.hear(Event(stage="execute", message="rows accepted", source=ref.key, done=done, total=wishes.rows))

    return execute_source(
        bound,
        catalog,
        ref,
        wanted=wishes.rows,
        seed=wishes.seed,
        store=store,
        on_progress=hear,
        engine=engine,
        paid=PaidReading(paid_block_rows(bound.rows_per_call, wishes.rows)) if bound.paid else None,
    )


def _write(
    run: "SourceRun",
    plan: "Plan",
    ref: "DatasetRef",
    card: "DatasetCard",
    wishes: Wishes,
    place: tuple[Path, str | None],
    command: str,
) -> "RowCounts":
    """Write what came out, cut to the rows asked for; nothing is written where no row came out. `place` is the folder
    and what stood there before."""
    from ...tools.export.dataset import write_applied

    made = run.counts.accepted
    if not made:
        return run.counts
    wanted = made if wishes.rows is None else min(wishes.rows, made)
    counts = run.counts.model_copy(update={"accepted": wanted, "unused": made - wanted})
    out, replaces = place
    return write_applied(
        out,
        plan=plan,
        ref=ref,
        card=card,
        batches=_cut(run, wanted),
        counts=lambda: counts,
        command=command,
        model=None if wishes.model == OFFLINE else wishes.model,
        replaces=replaces,
    )


def _cut(run: "SourceRun", wanted: int) -> "Iterator[tuple[pa.Table, pa.Table]]":
    """Batches whose accepted rows are `wanted` together; the others are rejected as not needed."""
    import pyarrow as pa

    from ...tools.curation.curate import SURPLUS
    from ...tools.rows import ORIGIN, REJECTED_SCHEMA

    left = wanted
    for batch in run.batches():
        taken, surplus = batch.accepted.slice(0, left), batch.accepted.slice(left)
        left -= taken.num_rows
        columns_said = {"stage": "unused", "reason": SURPLUS, "preview": None}
        columns = [surplus.column(name) for name in ORIGIN]
        columns += [pa.array([value] * surplus.num_rows, pa.string()) for value in columns_said.values()]
        unneeded = pa.table(columns, names=[*ORIGIN, *columns_said]).cast(REJECTED_SCHEMA)
        yield taken, pa.concat_tables([batch.rejected, unneeded])


def _command(plan: Path, dataset: str, wishes: Wishes) -> str:
    """The command that makes the dataset again; the catalog's path is left out, since it says nothing elsewhere."""
    words = ["regraft", "apply", plan.name, "--dataset", dataset]
    words += ["--catalog", wishes.catalog if wishes.catalog in ("builtin", "hub") else "CATALOG_FOLDER"]
    words += ["--rows", str(wishes.rows)] if wishes.rows is not None else []
    words += ["--model", wishes.model] if wishes.model != OFFLINE else []
    return shlex.join([*words, "--seed", str(wishes.seed)])


def _tell(applied: Applied, as_json: bool) -> None:
    counts, rows, ref = applied.counts, applied.rows_asked, applied.ref
    if as_json:
        emit(
            {
                "status": "short" if applied.is_short else "done",
                "source": ref.model_dump(mode="json"),
                "rows": counts.accepted,
                "rows_asked": rows,
                "counts": counts.model_dump(mode="json"),
                "splits": applied.splits_told,
                "warnings": list(applied.doubts),
                "out": str(applied.out) if applied.out is not None else None,
            }
        )
        return
    name = plain(ref.key)
    asked = f" of the {rows:,} asked for" if rows is not None and counts.accepted < rows else ""
    say(
        f"{counts.accepted:,} rows{asked} from {name}; {counts.rejected:,} rejected, "
        f"{counts.unused:,} not needed, {counts.unread:,} not read."
    )
    if applied.splits_told:
        say(f"Of {name} {plain(applied.splits_told)}.")
    for reason, count in sorted(counts.reasons.items(), key=lambda item: -item[1])[:8]:
        say(f"  rejected {count:,}: {plain(reason, 200)}")
    for doubt in applied.doubts:
        say(f"Warning: {name}: {plain(doubt, 400)}.")
    say(f"Dataset: {applied.out}" if applied.out is not None else "Nothing was written.")
