"""Runs the graph of one run from wherever it stands to its end, a question, or an interruption."""

import errno
import logging
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, StateSnapshot

from ...domain.approval import ApprovalRequest, DecisionFile
from ...domain.errors import DecisionError, OutputError, RegraftError, RunError, Stopped
from ...domain.outcome import BuildOutcome
from ...domain.run import RunRecord, Waiting
from ...memory import ending
from ...memory.runs import RunFolder
from ...memory.shared import store_url
from ..approvals.answering import answers, as_state
from ..approvals.asking import Question, cap_text, merged
from ..approvals.checking import check_answers
from ..build import build_graph
from ..workplace import Workplace
from .checkpoints import saver

_STEPS = 10_000
"""More steps than any build takes: each round reads more rows or tries further candidates, so it ends by itself."""
_THREADS = 4
_WATCH_EVERY_S = 0.3
"""How often a run looks whether somebody asked it to stop."""


class Drive:
    """One process's hold on a run. Use within `folder.locked()`."""

    def __init__(self, folder: RunFolder, workplace: Workplace) -> None:
        self._folder = folder
        self._work = workplace
        self._config: Any = {
            "configurable": {"thread_id": folder.id},
            "recursion_limit": _STEPS,
            "max_concurrency": _THREADS,
        }

    def run(self, record: RunRecord, decision: DecisionFile | None) -> BuildOutcome | Waiting:
        """Go on, with `decision` where the run waits for one, until it ends or waits (again)."""
        with self._accounted(), saver(self._folder.checkpoints) as checkpointer:
            graph = build_graph(checkpointer)
            state = graph.get_state(self._config)
            asked, kept = questions(state), self._kept(state)
            if decision is not None and not asked:
                raise DecisionError(
                    f"Run {self._folder.id!r} waits for no decision", f"go on with: regraft resume {self._folder.id}"
                )
            if not state.values:
                state = self._step(graph, {"run": record.id, "task": record.task, "options": record.options})
            elif kept:
                state = self._step(graph, Command(resume=kept))
            elif state.tasks and not asked:
                state = self._step(graph, None)
            asked = questions(state)
            if decision is not None and asked:
                try:
                    given = self._answered(asked, decision)
                except DecisionError:
                    self._rest(state)
                    raise
                state = self._step(graph, Command(resume=given))
            return self._rest(state)

    def _answered(self, asked: list[Question], decision: DecisionFile) -> dict[str, Any]:
        """The decision, checked and kept. It is written before the graph sees it, so that a kill does not lose it."""
        accepted = answers(asked, decision)
        check_answers(asked, accepted, self._work)
        given = {key: as_state(decisions) for key, decisions in accepted.items()}
        self._folder.save_answers(given)
        return given

    def _kept(self, state: StateSnapshot) -> dict[str, Any]:
        """Answers that a killed process was given, for questions that still stand."""
        answered = self._folder.answers()
        return {q.id: answered[q.id] for q in questions(state) if q.id in answered}

    def _step(self, graph: CompiledStateGraph[Any, Any, Any, Any], start: Any) -> StateSnapshot:
        self._folder.mark("running")
        with stopping(self._work.stop), asked_to_stop(self._folder, self._work.stop):
            graph.invoke(start, self._config, context=self._work, durability="sync")
        return graph.get_state(self._config)

    def _rest(self, state: StateSnapshot) -> BuildOutcome | Waiting:
        asked = questions(state)
        if asked:
            request = _asked(asked, self._folder)
            self._folder.mark("waiting", f"waits for a decision at {request.checkpoint}")
            return Waiting(run=self._folder.id, request=request)
        outcome = state.values["outcome"]
        self._folder.save_outcome(outcome)
        self._folder.mark(outcome.status, "; ".join(outcome.reasons))
        return outcome

    @contextmanager
    def _accounted(self) -> Iterator[None]:
        """Say in the record how the process ended, and turn what the disk says into one sentence."""
        try:
            yield
        except (Stopped, KeyboardInterrupt) as exc:
            self._folder.mark("interrupted", "stopped; it can be resumed")
            raise KeyboardInterrupt from exc
        except DecisionError:
            raise
        except RegraftError as exc:
            self._mark_failed("budget" if exc.exit_code == 5 else "failed", str(exc))
            raise
        except (sqlite3.Error, OSError) as exc:
            full = isinstance(exc, OSError) and exc.errno in {errno.ENOSPC, errno.EDQUOT}
            self._mark_failed("failed", str(exc))
            if type(exc) is sqlite3.DatabaseError:  # its subclasses tell of the disk, this one of the file's content
                raise OutputError(
                    f"The checkpoints of run {self._folder.id} are damaged ({exc}), so that it cannot go on",
                    f"begin the build again, or put back an earlier copy of {self._folder.path}",
                ) from exc
            if full or isinstance(exc, sqlite3.Error):
                raise self._no_space(exc) from exc
            raise
        except Exception as exc:
            self._mark_failed("failed", f"{type(exc).__name__}: {exc}")
            raise

    def _no_space(self, exc: Exception) -> OutputError:
        problem = (
            "The disk is full" if "full" in str(exc) or isinstance(exc, OSError) else f"The checkpoints failed: {exc}"
        )
        return OutputError(problem, f"free some space, then go on with: regraft resume {self._folder.id}")

    def _mark_failed(self, status: Any, message: str) -> None:
        try:
            self._folder.mark(status, message)
        except OutputError:
            # A full disk has no room for the record either; it is read as interrupted, which is true and resumes.
            return


def questions(state: StateSnapshot) -> list[Question]:
    """The questions that stand in a checkpoint."""
    return [
        Question(interrupt.id, ApprovalRequest.model_validate(interrupt.value))
        for task in state.tasks
        for interrupt in task.interrupts
    ]


@contextmanager
def stopping(stop: threading.Event) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM stop the run's threads too: the first sets `stop`, so that they end after their batch.

    Only the main thread gets signals; elsewhere the caller sets `stop`.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    ending.at_once.clear()

    def on_signal(number: int, frame: object) -> None:
        ending.at_once.set()
        stop.set()
        # Threads that end after LangGraph's executor is gone would log its late callbacks as tracebacks.
        logging.getLogger("concurrent.futures").disabled = True
        earlier = before[signal.Signals(number)]
        if callable(earlier):  # whoever began the run hears of it too, and may raise by itself
            earlier(number, frame)
        raise KeyboardInterrupt

    before: dict[signal.Signals, Any] = {
        number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def asked_to_stop(folder: RunFolder, stop: threading.Event) -> Iterator[None]:
    """Set `stop` once another process has left word that this one is to end."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_WATCH_EVERY_S):
            if folder.is_asked_to_stop():
                stop.set()
                return

    watcher = threading.Thread(target=watch, name="stop", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def peek(folder: RunFolder) -> ApprovalRequest | None:
    """The request that a run waits at, read from its checkpoints without holding the run."""
    if not store_url() and not folder.checkpoints.exists():
        return None
    with saver(folder.checkpoints) as checkpointer:
        state = build_graph(checkpointer).get_state({"configurable": {"thread_id": folder.id}})
    asked = questions(state)
    return _asked(asked, folder) if asked else None


def _asked(asked: list[Question], folder: RunFolder) -> ApprovalRequest:
    """The request that stands for the questions, beside what the run may spend now: its cap may have been raised since
    it was asked."""
    request, options = merged(asked), folder.record().options
    if request.bill is None:
        return request
    cap = cap_text(options.budget_usd, options.budget_tokens)
    return request.model_copy(update={"bill": request.bill.model_copy(update={"cap": cap})})


def reached(folder: RunFolder) -> dict[str, Any]:
    """The build's state as its last checkpoint has it, by channel; empty where it has not begun."""
    with saver(folder.checkpoints) as checkpointer:
        return build_graph(checkpointer).get_state({"configurable": {"thread_id": folder.id}}).values


def refuse_finished(folder: RunFolder) -> RunRecord:
    """The record of a run that can go on. Raises RunError for one that is finished."""
    record = folder.record()
    if record.status in {"done", "short"}:
        where = f"its dataset is at {record.options.out}" if record.status == "done" else record.message
        raise RunError(f"Run {folder.id!r} is finished", where or "start a new build", run=folder.id)
    return record
