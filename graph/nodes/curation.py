"""The curate node: the rows that the sources gave become the dataset's rows, kept in the run's folder."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from langgraph.runtime import Runtime

from ...agents.executor import Supply, compose
from ...domain.run import Event
from ..state import BuildState, Source, settled
from ..workplace import Workplace
from .jobs import stored, test_inputs

if TYPE_CHECKING:
    import pyarrow as pa

    from ...tools.curation.choosing import Selection
    from ...tools.execution.source import SourceRun
    from ...tools.recipes.making import MadeRun


def curate_rows(state: BuildState, runtime: Runtime[Workplace]) -> dict[str, Any]:
    """Curate everything that was accepted so far, anew each time: what was a surplus may be needed now."""
    import pyarrow as pa

    from ...tools.curation import CurationPolicy, SourceRows, curate

    work, brief = runtime.context, settled(state.brief)
    work.go_on()
    sources = [source for source in state.accepted() if source.read is not None]
    many = sum(map(_made, sources))
    work.tell(Event(stage="curate", message=f"{many} rows to clean and choose from"))
    limits = {s.key: min(_made(s), s.making.rows) for s in sources if s.making is not None}
    own = {s.key: _made(s) for s in sources if s == state.own()}
    real = max(0, state.options.rows - sum(limits.values()) - sum(own.values()))
    fits = [
        Supply(s.key, state.fit(s), _made(s), state.sound(s)) for s in sources if s.making is None and s.key not in own
    ]
    made = {s.key: partial(_rows, stored(s, work, brief)) for s in sources}
    candidates = [SourceRows(key, rows, limits.get(key), own=key in own) for key, rows in made.items()]
    with work.folder.scratch() as scratch:
        done = curate(
            candidates,
            task=state.task,
            brief=brief,
            rows=state.options.rows,
            quotas=compose(real, fits) | limits | own,
            seed=work.seed,
            test_inputs=test_inputs(state.task),
            marked={s.key: [(row.split, row.row) for row in s.wrong_rows if row.left_out] for s in sources},
            policy=CurationPolicy(selection=_selection(state, work)),
            folder=scratch,
            made=many,
        )
        work.folder.save_table("accepted", done.accepted)
        if done.rejected:
            work.folder.save_table("rejected", pa.concat_tables(done.rejected.values()))
    kept = done.accepted.num_rows
    work.tell(Event(stage="curate", message=f"{kept} rows" + (f": {done.how}" if done.how else ""), done=kept))
    return {"curated": done.taken, "dropped": done.dropped, "splits": done.splits, "chosen": done.how}


def _rows(run: "SourceRun | MadeRun") -> "Iterator[pa.Table]":
    return (batch.accepted for batch in run.batches())


def _selection(state: BuildState, work: Workplace) -> "Selection":
    """How the task's rows are chosen: with the model where the run has one, else by figures."""
    from ...tools.curation.choosing import BY_CHANCE, Selection
    from ...tools.curation.grading import GRADED, by_model

    way, models = state.task.selection, work.team.models
    if way == "random":
        return BY_CHANCE
    if way == "similar":
        from ...memory.embedders import choose

        return Selection(way, embedder=choose(None, work.folder.home))
    if way == "diverse" or models is None:
        return Selection(way)
    asked = f"{models.model} grades {GRADED} rows, the others are scored by what that teaches"
    work.tell(Event(stage="curate", message=asked))
    return Selection(way, partial(by_model, models, state.task.instruction))


def _made(source: Source) -> int:
    return source.read.accepted if source.read else 0
