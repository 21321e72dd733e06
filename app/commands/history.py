"""`regraft runs`, `regraft show` and `regraft stop`: what was run, where it stands, and that it is to end."""

from pathlib import Path

from ..terminal.display import outcome_lines, waiting_lines
from ..terminal.output import emit, note, plain, say
from ..terminal.progress import describe


def list_runs(*, home: Path, as_json: bool) -> None:
    """All runs, the newest first."""
    from ...graph import api

    records = sorted(api.runs(home), key=lambda record: record.created, reverse=True)
    if as_json:
        emit({"runs": [record.model_dump(mode="json") for record in records]})
        return
    broken = api.broken_runs(home)
    if not records and not broken:
        note(f"There are no runs in {home}.")
    for fault in broken.values():
        note(fault)
    for record in records:
        message = f"  {plain(record.message, 60)}" if record.message else ""
        say(f"{record.id:<32}  {record.status:<11}  {record.options.rows:>7,} rows  {record.updated[:16]}{message}")


def show_run(run: str, *, home: Path, as_json: bool) -> None:
    """One run. Raises RunError when there is none of that id."""
    from ...domain.run import Waiting
    from ...graph import api

    view = api.show(run, home)
    if as_json:
        emit(view.model_dump(mode="json"))
        return
    record, options = view.record, view.record.options
    say(f"{record.id}: {record.status}{f' ({plain(record.message, 200)})' if record.message else ''}")
    say(f"task:    {record.task.name}: {plain(record.task.instruction, 100)}")
    say(f"asked:   {options.rows:,} rows from {options.catalog}, model {options.model}, seed {options.seed}")
    say(f"out:     {options.out}")
    say(f"created: {record.created}, updated {record.updated}")
    for event in view.events[-12:]:
        say(f"  {describe(event)}")
    if view.waiting is not None:
        for line in waiting_lines(Waiting(run=record.id, request=view.waiting)):
            say(line)
    if view.outcome is not None:
        for line in outcome_lines(view.outcome):
            say(line)


def stop_run(run: str, *, home: Path, as_json: bool) -> None:
    """Ask whoever works on the run to end, and wait for it. Raises RunError where nobody works on it."""
    from ...graph import api

    record = api.stop(run, home, on_asked=lambda: note(f"Run {run} ends after its current batch …"))
    if as_json:
        emit(record.model_dump(mode="json"))
    elif record.status == "running":
        say(f"Run {run} was asked to stop and still works; it ends after its current batch.")
    elif record.status in ("done", "short", "waiting"):
        say(f"Run {run} had come to {record.status!r} by itself; see regraft show {run}.")
    else:
        say(f"Run {run} has stopped; go on with: regraft resume {run}")
