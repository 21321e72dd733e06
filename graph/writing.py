"""Writes a finished build to its output folder: rows, lineage, everything that was rejected, plans, card, report."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.outcome import BuildOutcome
from .jobs import accepted_rows, stored
from .state import BuildState, Source, settled
from .workplace import Workplace

if TYPE_CHECKING:
    import pyarrow as pa


def write(outcome: BuildOutcome, state: BuildState, work: Workplace) -> None:
    """Put the dataset in place, all at once. Raises OutputError, with `out` as it was, when the disk refuses."""
    from ..tools.export.dataset import write_dataset

    write_dataset(
        Path(state.options.out),
        outcome=outcome,
        brief=settled(state.brief),
        options=state.options,
        accepted=work.folder.table("accepted"),
        rejected=_rejected(state, work),
        made={source.key: _made_of(source, state, work) for source in state.accepted() if source.making is not None},
    )


def _made_of(source: Source, state: BuildState, work: Workplace) -> dict[tuple[str, int], str]:
    """The lineage of a recipe's accepted rows, by split and index."""
    from ..tools.recipes.making import MADE
    from ..tools.rows import INDEX, SPLIT

    if source.read is None:
        return {}
    rows = accepted_rows(source, work, settled(state.brief)).select([SPLIT, INDEX, MADE]).to_pylist()
    return {(row[SPLIT], row[INDEX]): row[MADE] for row in rows}


def _rejected(state: BuildState, work: Workplace) -> "Iterator[tuple[str, pa.Table]]":
    """Every row that was not taken, by source: first those of the plan and its checks, then those of curation."""
    curated, start = {}, 0
    for key, reasons in state.dropped.items():  # curation's table has source after source, in this order
        curated[key] = work.folder.table("rejected").slice(start, sum(reasons.values()))
        start += sum(reasons.values())
    for source in (*state.accepted(), *(s for s in state.recipes() if s.status == "given_up" and s.plan is not None)):
        if source.read is None:
            continue
        for batch in stored(source, work, settled(state.brief)).batches():
            yield source.key, batch.rejected
        if source.key in curated:
            yield source.key, curated[source.key]
