"""`regraft runs` and `regraft show`: what was run, and where it stands."""

from pathlib import Path
from typing import Any

from .display import outcome_lines, waiting_lines
from .output import emit, note, plain, say


def list_runs(*, home: Path, as_json: bool) -> None:
    """All runs, the newest first."""
    from ..graph import api

    records = sorted(api.runs(home), key=lambda record: record.created, reverse=True)
    if as_json:
        emit({"runs": [record.model_dump(mode="json") for record in records]})
        return
    if not records:
        note(f"There are no runs in {home}.")
    for record in records:
        message = f"  {plain(record.message, 60)}" if record.message else ""
        say(f"{record.id:<32}  {record.status:<11}  {record.options.rows:>7,} rows  {record.updated[:16]}{message}")


def show_run(run: str, *, home: Path, as_json: bool) -> None:
    """One run. Raises RunError when there is none of that id."""
    from ..graph import api

    view = api.show(run, home)
    if as_json:
        emit(_as_json(view))
        return
    record, options = view.record, view.record.options
    say(f"{record.id}: {record.status}{f' ({plain(record.message, 200)})' if record.message else ''}")
    say(f"task:    {record.task.name}: {plain(record.task.instruction, 100)}")
    say(f"asked:   {options.rows:,} rows from {options.catalog}, model {options.model}, seed {options.seed}")
    say(f"out:     {options.out}")
    say(f"created: {record.created}, updated {record.updated}")
    if view.waiting is not None:
        for line in waiting_lines(view.waiting):
            say(line)
    if view.outcome is not None:
        for line in outcome_lines(view.outcome):
            say(line)


def _as_json(view: Any) -> dict[str, Any]:
    return {
        "record": view.record.model_dump(mode="json"),
        "waiting": view.waiting.model_dump(mode="json") if view.waiting is not None else None,
        "outcome": view.outcome.model_dump(mode="json") if view.outcome is not None else None,
    }
