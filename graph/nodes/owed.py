"""Whose licences bind rows that a recipe wrote from passages: those of the datasets whose passages were used."""

import json
from typing import TYPE_CHECKING

from ...domain.outcome import BuildOutcome, SourceOutcome
from ..state import BuildState, settled
from ..workplace import Workplace
from .jobs import stored

if TYPE_CHECKING:
    from ...domain.synthesis import Making


def with_owed(outcome: BuildOutcome, state: BuildState, work: Workplace) -> BuildOutcome:
    """The outcome with the licences of each recipe's passages cut down to those that rows of the dataset come from."""
    if not any(source.making is not None and source.making.texts for source in outcome.sources):
        return outcome
    sources = tuple(_with_owed(source, state, work) for source in outcome.sources)
    return outcome.model_copy(update={"sources": sources})


def _with_owed(source: SourceOutcome, state: BuildState, work: Workplace) -> SourceOutcome:
    making = source.making
    if making is None or not making.texts or not source.counts.accepted:
        return source
    owed = licences_of(making, _parents(source.ref.key, state, work))
    return source.model_copy(update={"candidate": source.candidate.model_copy(update={"licenses": owed})})


def licences_of(making: "Making", parents: frozenset[str]) -> tuple[str, ...]:
    """The licences of the texts that are among the parents of rows (`dataset@revision/split/index`)."""
    from ...tools.licences import UNKNOWN

    used = [text for text in making.texts if any(parent.startswith(f"{text.ref.id}@") for parent in parents)]
    return tuple(dict.fromkeys(one for text in used for one in text.licenses or (UNKNOWN,)))


def _parents(key: str, state: BuildState, work: Workplace) -> frozenset[str]:
    """What the recipe's rows of the dataset were made of."""
    from ...tools.arrow import compute as pc
    from ...tools.curation.pool import SOURCE
    from ...tools.recipes.making import MadeRun
    from ...tools.rows import INDEX, SPLIT

    run = stored(state.sources[key], work, settled(state.brief))
    lineage = run.lineage if isinstance(run, MadeRun) else {}
    rows = work.folder.table("accepted").select([SOURCE, SPLIT, INDEX])
    taken = rows.filter(pc.equal(rows.column(SOURCE), key)).to_pylist()
    facts = (json.loads(lineage[row[SPLIT], row[INDEX]]) for row in taken)
    return frozenset(parent for fact in facts for parent in fact["parents"])
