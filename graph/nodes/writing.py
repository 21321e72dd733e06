"""Writes a finished build to its output folder: rows, lineage, everything that was rejected, plans, card, report."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.outcome import BuildOutcome
from ..state import BuildState, Source, settled
from ..workplace import Workplace
from .jobs import stored

if TYPE_CHECKING:
    import pyarrow as pa


def write(outcome: BuildOutcome, state: BuildState, work: Workplace) -> str:
    """Put the dataset in place, all at once; the digest of its files.

    Raises OutputError, with `out` as it was, when the disk refuses or another build has written there meanwhile.
    """
    from ...tools.export.dataset import write_dataset
    from ...tools.recipes.making import MadeRun

    recipes = [source for source in _executed(state) if source.making is not None]
    runs = {source.key: stored(source, work, settled(state.brief)) for source in recipes}
    made = {key: run for key, run in runs.items() if isinstance(run, MadeRun)}
    return write_dataset(
        Path(state.options.out),
        outcome=outcome,
        brief=settled(state.brief),
        options=state.options,
        accepted=work.folder.table("accepted"),
        rejected=_rejected(state, work),
        made={key: run.lineage for key, run in made.items()},
        steps={key: run.steps for key, run in made.items()},
    )


def _executed(state: BuildState) -> list[Source]:
    """Sources of which rows were read or made; a recipe that was given up after its sample is one of them."""
    given_up = (s for s in state.recipes() if s.status == "given_up" and s.plan is not None)
    return [source for source in (*state.accepted(), *given_up) if source.read is not None]


def _rejected(state: BuildState, work: Workplace) -> "Iterator[tuple[str, pa.Table]]":
    """Every row that was not taken, by source: first those of the plan and its checks, then those of curation."""
    curated, start = {}, 0
    for key, reasons in state.dropped.items():  # curation's table has source after source, in this order
        curated[key] = work.folder.table("rejected").slice(start, sum(reasons.values()))
        start += sum(reasons.values())
    for source in _executed(state):
        for batch in stored(source, work, settled(state.brief)).batches():
            yield source.key, batch.rejected
            if source.status == "given_up":
                yield source.key, _unused(batch.accepted, state.task.columns)
        if source.key in curated:
            yield source.key, curated[source.key]


def _unused(rows: "pa.Table", columns: Sequence[str]) -> "pa.Table":
    """Rows of a recipe that was given up: they passed the checks, and none of them is taken."""
    import pyarrow as pa

    from ...tools.curation.output import PREVIEW_CHARS
    from ...tools.rows import ORIGIN, REJECTED_SCHEMA

    previews = (json.dumps(row, ensure_ascii=False)[:PREVIEW_CHARS] for row in rows.select(list(columns)).to_pylist())
    cells = {"stage": "unused", "reason": "not needed: the recipe was given up"}
    columns_told = [pa.array([text] * len(rows), pa.string()) for text in cells.values()]
    preview = pa.array(previews, pa.string(), size=len(rows))
    return pa.table([*(rows.column(name) for name in ORIGIN), *columns_told, preview], schema=REJECTED_SCHEMA)
