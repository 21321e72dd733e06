"""The public interface of runs: build, resume, list, show. Everything heavy is imported when it is needed."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.approval import DecisionFile
from ..domain.outcome import BuildOutcome
from ..domain.run import BuildOptions, Event, RunRecord, RunView, Waiting
from ..domain.task import TaskSpec
from ..memory.runs import RunFolder, RunStore, new_record, standing

if TYPE_CHECKING:
    from ..agents.team import Team
    from ..tools.catalogs.base import Catalog

Listener = Callable[[Event], None]


def build(
    task: TaskSpec,
    options: BuildOptions,
    *,
    home: Path,
    listener: Listener | None = None,
    run_id: str | None = None,
    on_start: Callable[[str], None] | None = None,
) -> BuildOutcome | Waiting:
    """Build a dataset: from the task to `options.out`, or to the first checkpoint of `options.approve`.

    `listener` hears of progress from several threads, one event at a time; `on_start` is told the run's id once the
    run can be resumed. Raises InputErrors before anything is written (catalog, model, output folder), RunError for an
    id that is taken, and KeyboardInterrupt when interrupted (Ctrl-C, SIGTERM), after which `resume` goes on.
    """
    from ..tools.export import check_output

    options = _anchored(options)
    check_output(Path(options.out))
    tools = _tools(options, home)
    folder = RunStore(home).create(task, run_id)
    with folder.locked():
        record = new_record(folder.id, task, options)
        folder.save(record)
        if on_start is not None:
            on_start(folder.id)
        return _drive(folder, record, tools, listener)


def resume(
    run: str, decision: DecisionFile | None, *, home: Path, listener: Listener | None = None
) -> BuildOutcome | Waiting:
    """Go on with a run that waits, was interrupted, was killed or failed; `decision` answers the one that waits.

    Without a decision a run that waits just says again what for. Raises RunError for a run that is unknown, finished
    or in use by another process, and DecisionError, after which the run still waits, for a decision that does not fit.
    """
    from .driver import refuse_finished

    folder = RunStore(home).open(run)
    refuse_finished(folder)
    with folder.locked():
        record = refuse_finished(folder)
        return _drive(folder, record, _tools(record.options, home), listener, decision)


def runs(home: Path) -> list[RunRecord]:
    """Every run under `home`, latest first."""
    return RunStore(home).records()


def show(run: str, home: Path) -> RunView:
    """All that is known of a run. Raises RunError when there is none of that id."""
    folder = RunStore(home).open(run)
    record = standing(folder)
    waiting = None
    if record.status == "waiting":
        from .driver import peek

        waiting = peek(folder)
    return RunView(record=record, waiting=waiting, outcome=folder.outcome(), events=folder.events())


def _drive(
    folder: RunFolder,
    record: RunRecord,
    tools: "tuple[Team, Catalog]",
    listener: Listener | None,
    decision: DecisionFile | None = None,
) -> BuildOutcome | Waiting:
    from .driver import Drive
    from .workplace import Workplace

    team, catalog = tools
    work = Workplace(team=team, catalog=catalog, folder=folder, seed=record.options.seed, listener=listener)
    return Drive(folder, work).run(record, decision)


def _tools(options: BuildOptions, home: Path) -> "tuple[Team, Catalog]":
    from ..agents.assemble import assemble
    from ..tools.catalogs import open_catalog

    return assemble(options.model, base_url=options.base_url, home=home), open_catalog(options.catalog, home=home)


def _anchored(options: BuildOptions) -> BuildOptions:
    """Paths made absolute, so that a resume from another folder finds the same catalog and writes to the same place."""
    catalog = Path(options.catalog)
    update = {"out": str(Path(options.out).expanduser().absolute())}
    if catalog.expanduser().is_dir():
        update["catalog"] = str(catalog.expanduser().absolute())
    return options.model_copy(update=update)
