"""`regraft build` and `regraft resume`: start or go on, ask where a person is there, and tell how it ended."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ...domain.caps import check_caps
from ...domain.errors import (
    BudgetReached,
    DecisionError,
    InputError,
    OutputError,
    OutputExists,
    RegraftError,
    first_fault,
)
from ...tools.sparing import spare_pages
from ..tasks.file import load_task, parse_format
from ..tasks.synthesis import parse_synthesis
from ..terminal.failures import works_on
from ..terminal.output import note
from ..terminal.settings import at_terminal, forget_typed

if TYPE_CHECKING:
    from ...domain.approval import Checkpoint, DecisionFile
    from ...domain.outcome import BuildOutcome
    from ...domain.run import BuildOptions, EngineName, Event, Waiting
    from ...domain.task import TaskSpec

DONE, WAITING, SHORT, BUDGET = 0, 3, 4, 5
MAX_DECISION_BYTES = 50_000_000


@dataclass(frozen=True)
class Wishes:
    """What the person said on the command line; None where nothing was said."""

    catalog: str
    model: str
    base_url: str | None
    rows: int | None
    out: Path | None
    approve: str
    budget_usd: float | None
    budget_tokens: int | None
    seed: int
    publish: str | None = None
    public: bool = False
    format: str | None = None
    memory: bool = True
    overwrite: bool = False
    synthesis: str | None = None
    engine: "EngineName" = "local"
    workers: int = 1
    extends: str | None = None
    judge_model: str | None = None

    def options(self, task: "TaskSpec") -> "BuildOptions":
        """The run's options, with everything that was left open decided."""
        from ...domain.run import DEFAULT_ROWS, BuildOptions
        from ...tools.catalogs import anchored

        return BuildOptions(
            catalog=anchored(self.catalog),
            model=self.model,
            base_url=self.base_url,
            judge_model=self.judge_model,
            rows=self.rows or task.rows or DEFAULT_ROWS,
            out=str((self.out or Path("out") / task.name).absolute()),
            approve=parse_approval(self.approve),
            budget_usd=self.budget_usd,
            budget_tokens=self.budget_tokens,
            seed=self.seed,
            publish=_repository(self.publish),
            public=self.public,
            memory=self.memory,
            overwrite=self.overwrite,
            synthesis=parse_synthesis(self.synthesis, task.synthesis) if self.synthesis else None,
            engine=self.engine,
            workers=self.workers,
            extends=self.extends,
            format=parse_format(self.format, "--format has") if self.format else task.format or "columns",
        )


def _repository(name: str | None) -> str | None:
    """A repository's name as the Hub writes it. Raises InputError for anything else."""
    if name is not None and not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        raise InputError(f"--publish {name!r} is no name of a repository", "write it as owner/name")
    return name


def parse_approval(text: str) -> "tuple[Checkpoint, ...]":
    """The checkpoints that `none`, `all` or a list such as `datasets,plan` names. Raises InputError for others."""
    from ...domain.approval import Checkpoint

    known: tuple[Checkpoint, ...] = get_args(Checkpoint)
    words = [word.strip() for word in text.lower().split(",") if word.strip()]
    if words == ["none"]:
        return ()
    if words == ["all"]:
        return known
    wrong = [word for word in words if word not in known]
    if wrong or not words:
        raise InputError(
            f"--approve does not know {wrong[0]!r}" if wrong else "--approve is empty",
            f"say none, all, or some of {','.join(known)}",
        )
    return tuple(checkpoint for checkpoint in known if checkpoint in words)


def run_build(task_path: Path, wishes: Wishes, *, home: Path, as_json: bool) -> int:
    """Build, and return the exit code."""
    from .mixing import mixture_in, run_mixture

    if (mixture := mixture_in(task_path)) is not None:
        return run_mixture(mixture, wishes, home=home, as_json=as_json)
    return build_task(load_task(task_path), wishes, home=home, as_json=as_json)


def build_task(task: "TaskSpec", wishes: Wishes, *, home: Path, as_json: bool) -> int:
    """Build the dataset of a task that is read, and return the exit code."""
    spare_pages()
    options = wishes.options(task)
    if at_terminal() and not as_json and not options.overwrite:
        options = options.model_copy(update={"overwrite": may_replace(Path(options.out))})
    from ...graph import api

    def work(listener: "Callable[[Event], None]", on_start: Callable[[str], None]) -> "BuildOutcome | Waiting":
        return api.build(task, options, home=home, listener=listener, on_start=on_start)

    return _see_through(work, run=None, home=home, as_json=as_json)


def may_replace(out: Path) -> bool:
    """Whether the person lets an earlier dataset there be replaced; asked only where there is one."""
    from ...tools.export.folder import check_output

    try:
        check_output(out, overwrite=False)
    except OutputExists as exc:
        note(f"{exc.problem}.")
        forget_typed()
        return input("Replace it? [y/N] ").strip().lower() in ("y", "yes")
    return False


def run_resume(
    run: str, decision: str | None, *, home: Path, as_json: bool, caps: tuple[float | None, int | None] = (None, None)
) -> int:
    """Go on with a run, and return the exit code; `caps` (dollars, tokens) replace what the run may spend.

    Raises DecisionError for a file that is no decision.
    """
    answer = read_decision(decision) if decision is not None else None
    from ...graph import api

    if answer is None and at_terminal() and not as_json:
        from ...domain.run import Waiting

        request = api.show(run, home).waiting
        if request is not None and caps == (None, None):
            return _settle(Waiting(run=run, request=request), home=home, as_json=as_json)

    def work(listener: "Callable[[Event], None]", on_start: Callable[[str], None]) -> "BuildOutcome | Waiting":
        on_start(run)
        if caps == (None, None):
            return api.resume(run, answer, home=home, listener=listener)
        return api.resume(run, answer, home=home, listener=listener, caps=api.Caps(*caps))

    return _see_through(work, run=run, home=home, as_json=as_json)


def read_decision(source: str) -> "DecisionFile":
    """The decision in a JSON file, or on standard input for `-`. Raises DecisionError when it is none."""
    from pydantic import ValidationError

    from ...domain.approval import DecisionFile

    where = "standard input" if source == "-" else source
    try:
        data = sys.stdin.buffer.read(MAX_DECISION_BYTES) if source == "-" else Path(source).read_bytes()
    except OSError as exc:
        raise DecisionError(
            f"The decision file {source} cannot be read: {exc.strerror or exc}", "check the path"
        ) from exc
    try:
        return DecisionFile.model_validate_json(data)
    except ValidationError as exc:
        place, wrong = first_fault(exc)
        raise DecisionError(
            f"The decision in {where} cannot be used: {place + ': ' if place else ''}{wrong}",
            'write {"decisions": [{"type": "approve"}]}, with one decision for each thing that is asked',
        ) from exc


Work = "Callable[[Callable[[Event], None], Callable[[str], None]], BuildOutcome | Waiting]"


def _see_through(work: Work, *, run: str | None, home: Path, as_json: bool) -> int:  # pyright: ignore[reportInvalidTypeForm]
    """Do the work with its progress shown, then settle what came of it. An interruption says how to go on."""
    from ..terminal.progress import open_progress

    started: list[str] = []

    def on_start(run: str) -> None:
        started.append(run)
        works_on(run)

    if run:
        on_start(run)
    try:
        with open_progress(as_json=as_json) as progress:
            result = work(progress.hear, on_start)
    except BudgetReached as exc:
        if not started:
            raise
        exc.data.setdefault("run", started[-1])
        more = None if as_json or not at_terminal() else more_budget(exc)
        if more is None:
            caps_said = " ".join(f"--budget-{cap} N" for cap in _caps_reached(exc))
            exc.args = (f"{exc.problem}. Go on with a larger one: regraft resume {started[-1]} {caps_said}",)
            raise
        return run_resume(started[-1], None, home=home, as_json=as_json, caps=more)
    except RegraftError as exc:
        if started:
            exc.data.setdefault("run", started[-1])
        if (exc.exit_code == BUDGET or isinstance(exc, OutputError)) and started and started[-1] not in exc.remedy:
            exc.args = (f"{exc} Run {started[-1]} is kept; go on with: regraft resume {started[-1]}",)
        raise
    return _settle(result, home=home, as_json=as_json)


def more_budget(exc: BudgetReached) -> tuple[float | None, int | None] | None:
    """A larger cap (dollars, tokens) that the person gives on the spot; None to leave the run as it is."""
    note(f"{exc.problem}.")
    forget_typed()
    in_dollars = _caps_reached(exc)[0] == "usd"
    unit = "dollars" if in_dollars else "tokens"
    while text := input(f"New budget for the whole run, in {unit} (Enter: decide later): ").strip().lstrip("$"):
        try:
            more = (float(text), None) if in_dollars else (None, int(text.replace(",", "")))
            check_caps(*more)
        except ValueError:
            note(f"{text!r} is no number of {unit}.")
        except InputError as refused:
            note(str(refused))
        else:
            return more
    return None


def _caps_reached(exc: BudgetReached) -> list[str]:
    """The caps that are reached, as options name them: another one's being larger helps nobody."""
    return list(exc.data.get("reached") or ["usd" if exc.data.get("cap_usd") is not None else "tokens"])


def answered(waiting: "Waiting", *, home: Path, as_json: bool) -> int:
    """Ask the person who is there and go on with the run to its end, or tell what it waits for; the exit code."""
    return _settle(waiting, home=home, as_json=as_json)


def _settle(result: "BuildOutcome | Waiting", *, home: Path, as_json: bool) -> int:
    """Ask the person who is there, or tell how the run stands; the exit code."""
    from ...domain.run import Waiting
    from ...graph import api
    from ..terminal.display import show_outcome, show_waiting

    if not isinstance(result, Waiting):
        show_outcome(result, as_json=as_json)
        return DONE if result.status == "done" else SHORT
    if as_json or not at_terminal():
        show_waiting(result, as_json=as_json)
        return WAITING
    from ..terminal.asking import ask

    decision = ask(result.request)
    if decision is None:
        show_waiting(result, as_json=False)
        return WAITING
    run = result.run
    try:
        return _see_through(
            lambda listener, _: api.resume(run, decision, home=home, listener=listener),
            run=run,
            home=home,
            as_json=as_json,
        )
    except DecisionError as exc:
        note(f"That answer cannot be used: {exc}")
        return _settle(result, home=home, as_json=as_json)
