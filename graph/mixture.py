"""Builds the tasks of a mixture one after the other, each a run of its own, and puts their rows into one dataset.

A run's id follows from the mixture and its options, so that the same command goes on where a killed one was.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path

from ..domain.errors import BudgetReached, InputError
from ..domain.mixture import MixOutcome, MixPart, Mixture
from ..domain.outcome import BuildOutcome
from ..domain.run import BuildOptions, Event, Waiting
from ..domain.usage import spent
from ..memory.runs import RunStore
from . import api
from .nodes.jobs import test_inputs

MORE = "run the same command with a larger budget: finished parts are not paid for again"
_FREE = {"approve", "overwrite", "budget_usd", "budget_tokens", "engine", "workers"}
"""Options that may change when the same command is run again: they decide nothing of the rows."""
SURPLUS = 1.15
"""Rows built for each row of a part, since one deduplication and one decontamination take some of all parts."""

Listener = Callable[[Event], None]


def build_mixture(
    mixture: Mixture, options: BuildOptions, *, home: Path, listener: Listener | None = None
) -> MixOutcome | Waiting:
    """Build all parts, and write what they make together to `options.out`, or nothing; or stop where a part's build
    waits for a person, whose answer goes to that run (`api.resume`), after which the same call goes on.

    The budget is that of all parts together. Raises InputError, before anything is built, for parts of other columns or
    a repository to publish to, and afterwards for licences that exclude each other; what `api.build` raises for a part
    leaves the others as they are.
    """
    from ..tools.export.folder import check_output
    from ..tools.export.mixture import BuiltPart, check_shapes, write_mixture

    if options.publish is not None:
        raise InputError("A mixture is not published by the build", "push its folder: hf upload REPO FOLDER")
    check_shapes(mixture, options.format)
    check_output(Path(options.out), overwrite=options.overwrite)
    wanted = mixture.counts(options.rows)
    built: list[BuiltPart] = []
    for part in mixture.parts:
        left = _left(options, [one.outcome for one in built], part)
        run, outcome = _built(mixture, part, wanted[part.task.name], options, left, home, listener)
        if isinstance(outcome, Waiting):
            return outcome
        folder = RunStore(home).open(run)
        rows = folder.table("accepted") if outcome.rows else None
        built.append(BuiltPart(part, run, outcome, rows, test_inputs(part.task)))
    return write_mixture(Path(options.out), mixture, built, options)


def _left(options: BuildOptions, ended: Sequence[BuildOutcome], part: MixPart) -> api.Caps:
    """What the next part may spend. Raises BudgetReached where that is nothing."""
    paid = spent(usage for outcome in ended for usage in outcome.usage)
    dollars, tokens = options.budget_usd, options.budget_tokens
    dollars = None if dollars is None else dollars - float(paid["usd"] or 0)
    tokens = None if tokens is None else tokens - int(paid["tokens"] or 0)
    if any(left is not None and left <= 0 for left in (dollars, tokens)):
        raise BudgetReached(f"The parts before {part.task.name!r} have spent the mixture's budget", MORE)
    return api.Caps(dollars, tokens)


def _built(
    mixture: Mixture,
    part: MixPart,
    rows: int,
    options: BuildOptions,
    left: api.Caps,
    home: Path,
    listener: Listener | None,
) -> tuple[str, BuildOutcome | Waiting]:
    """The part's build: begun, or gone on with, or ended before."""
    facts = [mixture.model_dump(mode="json"), options.model_dump(mode="json", exclude=_FREE)]
    key = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:12]
    run, store = f"{mixture.name[:40]}-{part.task.name[:40]}-{key}", RunStore(home)
    out = str(home / "mixtures" / key / part.task.name)
    approve = tuple(checkpoint for checkpoint in options.approve if checkpoint != "publish")
    update = {"rows": ceil(rows * SURPLUS), "out": out, "approve": approve, "overwrite": True}
    known = {record.id: record for record in store.records()}
    if run in known and known[run].status in ("done", "short"):
        outcome = store.open(run).outcome()
        if outcome is not None:
            return run, outcome
    if run in known:
        caps = left if left != api.Caps() else None
        return run, api.resume(run, None, home=home, listener=listener, caps=caps)
    given = left.of(options.model_copy(update=update))
    return run, api.build(part.task, given, home=home, listener=listener, run_id=run)
