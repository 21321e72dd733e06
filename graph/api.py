"""The public interface of runs: build, resume, list, show. Everything heavy is imported when it is needed."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.approval import DecisionFile
from ..domain.outcome import BuildOutcome
from ..domain.run import BuildOptions, Event, RunRecord, RunView, Waiting
from ..domain.task import TaskSpec
from ..memory.runs import RunFolder, RunStore, new_id, new_record, standing

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ..agents.team import Team
    from ..memory.plan_memory import PlanMemory
    from ..tools.catalogs.base import Catalog
    from .workplace import Workplace

Listener = Callable[[Event], None]


@dataclass(frozen=True)
class Brought:
    """What a Python caller brings along and a run's record cannot hold: a resume has to bring it again.

    `llm` is the chat model that the agents and the plans ask, in place of the one that the options name; `team` gets
    the team that was put together and gives the one that works, so that one agent can be replaced; `stop` ends the run
    after its current batch once it is set, in a state from which it resumes.
    """

    llm: "BaseChatModel | None" = None
    team: "Callable[[Team], Team] | None" = None
    stop: threading.Event = field(default_factory=threading.Event)


def build(
    task: TaskSpec,
    options: BuildOptions,
    *,
    home: Path,
    listener: Listener | None = None,
    run_id: str | None = None,
    on_start: Callable[[str], None] | None = None,
    brought: Brought | None = None,
) -> BuildOutcome | Waiting:
    """Build a dataset: from the task to `options.out`, or to the first checkpoint of `options.approve`.

    `listener` hears of progress from several threads, one event at a time; `on_start` is told the run's id once the
    run can be resumed. Raises InputErrors before anything is written (catalog, model, output folder), RunError for an
    id that is taken, and KeyboardInterrupt when interrupted (Ctrl-C, SIGTERM), after which `resume` goes on.
    """
    from ..tools.export.folder import check_output
    from .driver import Drive

    options = _anchored(options)
    check_output(Path(options.out))
    run_id = run_id or new_id(task)
    with workplace_of(options, home, run_id, listener, brought) as within:
        folder = RunStore(home).create(task, run_id)
        with folder.locked():
            record = new_record(folder.id, task, options)
            folder.save(record)
            if on_start is not None:
                on_start(folder.id)
            return Drive(folder, within(folder)).run(record, None)


def resume(
    run: str,
    decision: DecisionFile | None,
    *,
    home: Path,
    listener: Listener | None = None,
    brought: Brought | None = None,
) -> BuildOutcome | Waiting:
    """Go on with a run that waits, was interrupted, was killed or failed; `decision` answers the one that waits.

    Without a decision a run that waits just says again what for. Raises RunError for a run that is unknown, finished
    or in use by another process, and DecisionError, after which the run still waits, for a decision that does not fit.
    """
    from .driver import Drive, refuse_finished

    folder = RunStore(home).open(run)
    refuse_finished(folder)
    with folder.locked():
        record = refuse_finished(folder)
        with workplace_of(record.options, home, run, listener, brought) as within:
            return Drive(folder, within(folder)).run(record, decision)


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


def memory(home: Path) -> "PlanMemory":
    """The memory of plans under `home`."""
    from ..memory.embedders import choose
    from ..memory.plan_memory import PlanMemory

    return PlanMemory(home / "memory", lambda: choose(None, home))


@contextmanager
def workplace_of(
    options: BuildOptions, home: Path, run: str, listener: Listener | None, brought: Brought | None = None
) -> Iterator[Callable[[RunFolder], "Workplace"]]:
    """Agents and catalog put together before the run's folder is made, and let go of at the end."""
    brought = brought or Brought()
    team, catalog = _tools(options, home, run, brought)

    def within(folder: RunFolder) -> "Workplace":
        from ..memory.kept import Kept
        from .workplace import Workplace

        return Workplace(
            team=team,
            catalog=catalog,
            folder=folder,
            seed=options.seed,
            listener=listener,
            memory=memory(home) if options.memory else None,
            kept=Kept(home),
            stop=brought.stop,
        )

    try:
        yield within
    finally:
        team.close()


def _tools(options: BuildOptions, home: Path, run: str, brought: Brought) -> "tuple[Team, Catalog]":
    from ..agents.assemble import assemble
    from ..tools.catalogs import open_catalog

    catalog = open_catalog(options.catalog, home=home)
    team = assemble(options, home=home, run=run, should_stop=brought.stop.is_set, llm=brought.llm)
    return brought.team(team) if brought.team is not None else team, catalog


def _anchored(options: BuildOptions) -> BuildOptions:
    """Paths made absolute, so that a resume from another folder finds the same catalog and writes to the same place."""
    from ..tools.catalogs import anchored

    out = str(Path(options.out).expanduser().absolute())
    return options.model_copy(update={"out": out, "catalog": anchored(options.catalog)})
