"""The public interface of runs: build, resume, list, show. Everything heavy is imported when it is needed."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.approval import DecisionFile
from ..domain.caps import check_caps
from ..domain.errors import RunError
from ..domain.outcome import BuildOutcome
from ..domain.run import BuildOptions, Event, RunRecord, RunView, Waiting
from ..domain.task import TaskSpec
from ..memory.private import kept_private
from ..memory.runs import RunFolder, RunStore, new_id, new_record, standing

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ..agents.team import Team
    from ..memory.plan_memory import PlanMemory
    from ..tools.catalogs.base import Catalog
    from ..tools.execution.engine import Engine
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


@dataclass(frozen=True)
class Caps:
    """What the whole run may spend, earlier processes included; None leaves a cap as it is."""

    usd: float | None = None
    tokens: int | None = None

    def __post_init__(self) -> None:
        check_caps(self.usd, self.tokens)

    def of(self, options: BuildOptions) -> BuildOptions:
        """The options with these caps."""
        given = {"budget_usd": self.usd, "budget_tokens": self.tokens}
        return options.model_copy(update={name: cap for name, cap in given.items() if cap is not None})


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
    from ..tools.export.folder import check_output, standing_at
    from .mix import check_synthesis
    from .runs.driver import Drive

    options = _anchored(options)
    check_synthesis(task, options)
    check_output(Path(options.out), overwrite=options.overwrite)
    options = options.model_copy(update={"replaces": standing_at(Path(options.out))})
    run_id = run_id or new_id(task)
    with kept_private(home), workplace_of(options, home, run_id, listener, brought) as within:
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
    caps: Caps | None = None,
) -> BuildOutcome | Waiting:
    """Go on with a run that waits, was interrupted, was killed or failed; `decision` answers the one that waits.

    Without a decision a run that waits just says again what for. `caps` replace what the whole run may spend, from now
    on. Where a process on another machine holds the run, this one makes blocks for it, and takes it over should that
    one end. Raises RunError for a run that is unknown, finished or in use by a process of this home, and DecisionError,
    after which the run still waits, for a decision that does not fit.
    """
    from .runs.driver import Drive, refuse_finished

    folder = RunStore(home).open(run)
    refuse_finished(folder)
    with ExitStack() as holding:
        holding.enter_context(kept_private(home))
        try:
            holding.enter_context(decision_not_taken(folder, decision))
            holding.enter_context(folder.locked())
        except RunError as exc:
            if decision is not None or not exc.data.get("elsewhere"):
                raise
            return _helped(folder, home, listener, brought)
        record = refuse_finished(folder)
        if caps is not None:
            record = record.model_copy(update={"options": caps.of(record.options)})
        with workplace_of(record.options, home, run, listener, brought) as within:
            if caps is not None:  # caps that cannot be kept were refused before
                folder.save(record)
            return Drive(folder, within(folder)).run(record, decision)


def _helped(
    folder: RunFolder, home: Path, listener: Listener | None, brought: Brought | None
) -> BuildOutcome | Waiting:
    """Make batches for the process on another machine that holds the run; go on with the run where it ends before."""
    from .runs.helping import help_with

    stop = brought.stop if brought is not None else threading.Event()
    help_with(folder, home, listener or (lambda _: None), stop)
    folder = RunStore(home).open(folder.id)
    ended = folder.outcome()
    if folder.record().status in {"done", "short"} and ended is not None:
        return ended
    return resume(folder.id, None, home=home, listener=listener, brought=brought)


STOP_PATIENCE_S = 60.0
_STOP_POLL_S = 0.2


def stop(
    run: str, home: Path, *, on_asked: Callable[[], None] = lambda: None, patience_s: float = STOP_PATIENCE_S
) -> RunRecord:
    """Ask the process that works on a run to end after its current batch, and wait until it has.

    `on_asked` is called once word is left. The run is left in a state from which it resumes. The record still says
    "running" where the process takes longer than `patience_s`; it ends later. Raises RunError for a run that is
    unknown, or that nobody works on.
    """
    folder = RunStore(home).open(run)
    if not folder.in_use():
        record = standing(folder)
        raise RunError(f"Run {run!r} is not being worked on: it is {record.status}", f"see regraft show {run}", run=run)
    folder.ask_to_stop()
    on_asked()
    deadline = time.monotonic() + patience_s
    while folder.in_use() and time.monotonic() < deadline:
        time.sleep(_STOP_POLL_S)
    return standing(folder)


@contextmanager
def decision_not_taken(folder: RunFolder, decision: DecisionFile | None) -> Iterator[None]:
    """Say to a person whose decision meets another process at work that it was not taken, and why."""
    try:
        yield
    except RunError as exc:
        if decision is None or not exc.data.get("in_use"):
            raise
        raise RunError(
            f"The decision was not taken: another process works on run {folder.id!r}, perhaps on another answer",
            f"look with: regraft show {folder.id}",
            run=folder.id,
            in_use=True,
        ) from exc


def runs(home: Path) -> list[RunRecord]:
    """Every run under `home`, latest first."""
    return RunStore(home).records()


def broken_runs(home: Path) -> dict[str, str]:
    """Runs whose record cannot be read, with the reason of each."""
    return RunStore(home).broken()


def show(run: str, home: Path) -> RunView:
    """All that is known of a run. Raises RunError when there is none of that id."""
    folder = RunStore(home).open(run)
    record = standing(folder)
    waiting = None
    if record.status == "waiting":
        from .runs.driver import peek

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
    engine = _engine(options, home)

    def within(folder: RunFolder) -> "Workplace":
        from ..memory.kept import Kept
        from .approvals.asking import cap_text
        from .workplace import Workplace

        work = Workplace(
            team=team,
            catalog=catalog,
            folder=folder,
            seed=options.seed,
            listener=listener,
            memory=memory(home) if options.memory else None,
            kept=Kept(home),
            engine=engine,
            stop=brought.stop,
            cap=cap_text(options.budget_usd, options.budget_tokens),
            rows=options.rows,
        )
        if team.models is not None:
            team.models.on_ask, team.models.on_wait = work.tell_asking, work.note_calls
            team.models.on_silence = work.tell_silence
        return work

    try:
        yield within
    finally:
        if engine is not None:
            engine.close()
        team.close()


def _tools(options: BuildOptions, home: Path, run: str, brought: Brought) -> "tuple[Team, Catalog]":
    from ..agents.assemble import assemble
    from ..tools.catalogs import open_catalog

    catalog = open_catalog(options.catalog, home=home)
    team = assemble(options, home=home, run=run, should_stop=brought.stop.is_set, llm=brought.llm)
    return brought.team(team) if brought.team is not None else team, catalog


def _engine(options: BuildOptions, home: Path) -> "Engine | None":
    from ..memory.shared import commits

    commits()  # an address that cannot be read is told before anything is made
    if options.engine == "local" and options.workers < 2:
        return None
    from ..tools.execution.engine import open_engine

    return open_engine(options.engine, options.workers, catalog=options.catalog, home=home)


def _anchored(options: BuildOptions) -> BuildOptions:
    """Paths made absolute, so that a resume from another folder finds the same catalog and writes to the same place."""
    from ..tools.catalogs import anchored

    out = str(Path(options.out).expanduser().absolute())
    return options.model_copy(update={"out": out, "catalog": anchored(options.catalog)})
