"""Builds the tasks of a mixture one after the other, each a run of its own, and puts their rows into one dataset.

A run's id follows from the mixture and its options, so that the same command goes on where a killed one was.
"""

import hashlib
import json
from collections.abc import Callable
from math import ceil
from pathlib import Path

from ..domain.errors import InputError
from ..domain.mixture import MixOutcome, MixPart, Mixture
from ..domain.outcome import BuildOutcome
from ..domain.run import BuildOptions, Event, Waiting
from ..memory.runs import RunStore
from . import api
from .jobs import test_inputs

SURPLUS = 1.15
"""Rows built for each row of a part, since one deduplication and one decontamination take some of all parts."""

Listener = Callable[[Event], None]


def build_mixture(
    mixture: Mixture, options: BuildOptions, *, home: Path, listener: Listener | None = None
) -> MixOutcome:
    """Build all parts, and write what they make together to `options.out`, or nothing.

    Raises InputError, before anything is built, for parts of other columns, and afterwards for licences that exclude
    each other; what `api.build` raises for a part leaves the others as they are.
    """
    from ..tools.export.mixture import BuiltPart, check_shapes, write_mixture

    check_shapes(mixture, options.format)
    wanted = mixture.counts(options.rows)
    built: list[BuiltPart] = []
    for part in mixture.parts:
        run, outcome = _built(mixture, part, wanted[part.task.name], options, home, listener)
        folder = RunStore(home).open(run)
        rows = folder.table("accepted") if outcome.rows else None
        built.append(BuiltPart(part, run, outcome, rows, test_inputs(part.task)))
    return write_mixture(Path(options.out), mixture, built, options)


def _built(
    mixture: Mixture, part: MixPart, rows: int, options: BuildOptions, home: Path, listener: Listener | None
) -> tuple[str, BuildOutcome]:
    """The part's finished build: begun, or gone on with."""
    facts = [mixture.model_dump(mode="json"), options.model_dump(mode="json", exclude={"approve", "overwrite"})]
    key = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:12]
    run, store = f"{mixture.name[:40]}-{part.task.name[:40]}-{key}", RunStore(home)
    out = str(home / "mixtures" / key / part.task.name)
    update = {"rows": ceil(rows * SURPLUS), "out": out, "approve": (), "publish": None, "overwrite": True}
    known = {record.id: record for record in store.records()}
    if run in known and known[run].status in ("done", "short"):
        outcome = store.open(run).outcome()
        if outcome is not None:
            return run, outcome
    if run in known:
        ended = api.resume(run, None, home=home, listener=listener)
    else:
        ended = api.build(part.task, options.model_copy(update=update), home=home, listener=listener, run_id=run)
    if isinstance(ended, Waiting):
        raise InputError(f"Run {run} waits for a decision", f"answer it: regraft resume {run}")
    return run, ended
