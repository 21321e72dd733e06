"""The run store: one folder a run under `<home>/runs`, with a record that is written atomically and a lock.

The lock is the operating system's own, so a process that is killed gives it back; a record that still says "running"
while nobody holds the lock is shown as "interrupted".
"""

import errno
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from ..domain.errors import OutputError, RunError
from ..domain.outcome import BuildOutcome
from ..domain.run import BuildOptions, Event, RunRecord, RunStatus
from ..domain.secrets import struck
from ..domain.task import TaskSpec
from . import private
from .atomic import write_atomically
from .shared import SharedRuns, shared_runs

if TYPE_CHECKING:
    import pyarrow as pa

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TABLE_ROWS = 65_536
_DECISIONS = TypeAdapter(dict[str, list[dict[str, object]]])


class RunFolder:
    """The files of one run. `checkpoints` and `batches` are written by others at these places."""

    def __init__(self, path: Path, shared: SharedRuns | None = None) -> None:
        self.path = path
        self.id = path.name
        self._shared = shared
        self.checkpoints = path / "checkpoints.sqlite"
        self.batches = path / "batches"
        self._record, self._lock, self._stop = path / "run.json", path / "lock", path / "stop"
        self._events, self._outcome, self._decisions = (
            path / "events.jsonl",
            path / "outcome.json",
            path / "answers.json",
        )

    @property
    def home(self) -> Path:
        """The home folder under whose `runs` the run lies."""
        return self.path.parent.parent

    def record(self) -> RunRecord:
        """The record as it stands. Raises RunError when it is missing or broken."""
        try:
            return RunRecord.model_validate_json(self._record.read_bytes())
        except FileNotFoundError as exc:
            raise _unknown(self.id) from exc
        except ValidationError as exc:
            raise RunError(f"The record of run {self.id!r} is broken", f"remove {self.path}", run=self.id) from exc
        except OSError as exc:
            raise self._unusable(exc, "The record") from exc

    def save(self, record: RunRecord) -> None:
        self._keep(self._record, record.model_dump_json(indent=1))

    def mark(self, status: RunStatus, message: str = "") -> RunRecord:
        """Set the record's status; returns the new record."""
        record = self.record().model_copy(update={"status": status, "message": message, "updated": _now()})
        self.save(record)
        if self._shared is not None and self._events.exists():
            self._shared.push(self.id, self._events.name, self._events.read_bytes())
        return record

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the run for this process. Raises RunError at once when another one holds it."""
        # a moment's patience, because whoever lists runs tries each lock for an instant
        lock = FileLock(self._lock, timeout=0.5)
        try:
            lock.acquire()
        except Timeout as exc:
            raise self._taken() from exc
        except OSError as exc:
            raise self._unusable(exc, "The lock") from exc
        try:
            self._stop.unlink(missing_ok=True)
            with self._shared_lock():
                yield
        finally:
            lock.release()

    @contextmanager
    def _shared_lock(self) -> Iterator[None]:
        """Hold the run against other machines too, and take over what they left of it."""
        if self._shared is None:
            yield
            return
        if not self._shared.take(self.id):
            raise self._taken(elsewhere=True)
        try:
            self._shared.pull(self.id, self.path)
            yield
        finally:
            self._shared.release(self.id)

    def _taken(self, *, elsewhere: bool = False) -> RunError:
        return RunError(
            f"Run {self.id!r} is in use by another process",
            f"wait until it ends, or end it with: regraft stop {self.id}",
            run=self.id,
            in_use=True,
            elsewhere=elsewhere,
        )

    def _unusable(self, exc: OSError, what: str) -> RunError:
        problem = f"{what} of run {self.id!r} cannot be used: {exc.strerror or exc}"
        return RunError(problem, f"see to its permissions, or remove {self.path}", run=self.id)

    def keep_fault(self, name: str, text: str) -> Path:
        """Keep the traceback of a fault that ended a part of the run; returns its file."""
        path = self.path / "errors" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(struck(text), encoding="utf-8", errors="backslashreplace")
        return path

    def ask_to_stop(self) -> None:
        """Leave word for the process that holds the run; whoever takes the run next clears it away."""
        self._stop.touch()

    def is_asked_to_stop(self) -> bool:
        """Whether somebody asked the process that holds the run to end."""
        return self._stop.exists()

    def in_use(self) -> bool:
        lock = FileLock(self._lock, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            return True
        except OSError:  # no lock that anybody could hold
            return False
        lock.release()
        if self._shared is None:
            return False
        if not self._shared.take(self.id):
            return True
        self._shared.release(self.id)
        return False

    def log(self, event: Event) -> None:
        """Append a stage's event; `events` reads them back."""
        try:
            with self._events.open("a", encoding="utf-8") as file:
                file.write(event.model_dump_json() + "\n")
        except OSError as exc:
            if exc.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise self._unusable(exc, "The events") from exc

    def events(self) -> tuple[Event, ...]:
        try:
            lines = self._events.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        except OSError:
            return ()
        # a kill may have cut the last line; a later event is then glued to the piece
        return tuple(event for line in lines if line.endswith("\n") and (event := _event(line)) is not None)

    def outcome(self) -> BuildOutcome | None:
        """How the run ended; None where it has not, or nobody can read it any more."""
        try:
            return BuildOutcome.model_validate_json(self._outcome.read_bytes())
        except (OSError, ValidationError):
            return None

    def save_outcome(self, outcome: BuildOutcome) -> None:
        self._keep(self._outcome, outcome.model_dump_json(indent=1))

    def answers(self) -> dict[str, list[dict[str, object]]]:
        """Decisions by the id of the question that they answer, kept until the run has gone past them; none where they
        cannot be read, so that the questions are asked again."""
        try:
            return _DECISIONS.validate_json(self._decisions.read_bytes())
        except (OSError, ValidationError):
            return {}

    def save_answers(self, answers: dict[str, list[dict[str, object]]]) -> None:
        self._keep(self._decisions, _DECISIONS.dump_json(answers).decode())

    def save_table(self, name: str, table: "pa.Table") -> None:
        """Keep a table of the run; `table` maps it into memory, of which it then takes none of its own."""
        import pyarrow as pa

        place = self.path / f"{name}.arrow"

        def write(file: BinaryIO) -> None:
            with pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table, max_chunksize=_TABLE_ROWS)

        write_atomically(place, write)
        if self._shared is not None:
            self._shared.push_file(self.id, place.name, place)

    def _keep(self, place: Path, text: str) -> None:
        write_atomically(place, lambda file: file.write(text.encode()))
        if self._shared is not None:
            self._shared.push(self.id, place.name, text.encode())

    def table(self, name: str) -> "pa.Table":
        import pyarrow as pa

        return pa.ipc.open_file(pa.memory_map(str(self.path / f"{name}.arrow"))).read_all()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for what is needed for a while, on the run's own disk."""
        for left in self.path.glob("scratch-*"):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(prefix="scratch-", dir=self.path, ignore_cleanup_errors=True) as folder:
            yield Path(folder)


class RunStore:
    """The runs under one home folder."""

    def __init__(self, home: Path) -> None:
        self._root = home / "runs"
        self._shared = shared_runs()

    def create(self, task: TaskSpec, run_id: str | None = None) -> RunFolder:
        """A new run's folder. The record is not there yet: save it under the lock. Raises RunError for a taken id."""
        run = _checked(run_id) if run_id is not None else new_id(task)
        path = self._root / run
        try:
            private.make(self._root.parent)
            path.mkdir(parents=True)
        except OSError as exc:
            if path.is_dir():
                raise RunError(f"There is a run {run!r} already", "choose another id, or resume it", run=run) from exc
            raise OutputError(
                f"The run's folder {path} cannot be made: {exc.strerror or exc}", "choose another REGRAFT_HOME"
            ) from exc
        if self._shared is not None and self._shared.pull(run, path):
            raise RunError(f"There is a run {run!r} already", "choose another id, or resume it", run=run)
        return RunFolder(path, self._shared)

    def open(self, run: str) -> RunFolder:
        """The folder of a run. Raises RunError when the id is not one, or there is no such run."""
        folder = RunFolder(self._root / _checked(run), self._shared)
        known = self._shared is not None and self._shared.pull(run, folder.path)
        if not known and not folder.path.is_dir():
            raise _unknown(run)
        return folder

    def records(self) -> list[RunRecord]:
        """Every run, latest first; a run that died is shown as interrupted. `broken` has those that cannot be read."""
        records: list[RunRecord] = []
        for path in self._paths():
            try:
                records.append(standing(RunFolder(path, self._shared)))
            except RunError:
                continue
        return sorted(records, key=lambda record: (record.created, record.id), reverse=True)

    def broken(self) -> dict[str, str]:
        """Runs whose record cannot be read, with the reason of each."""
        faults: dict[str, str] = {}
        for path in (path for path in self._paths() if (path / "run.json").exists()):
            try:
                RunFolder(path, self._shared).record()
            except RunError as exc:
                faults[path.name] = str(exc)
        return faults

    def page(self, start: int, count: int) -> tuple[list[RunRecord], int]:
        """`count` runs from number `start`, those that changed last first, and how many there are: what a list shows
        without reading every record."""
        changed: list[tuple[int, Path]] = []
        for path in self._paths():
            try:
                changed.append(((path / "run.json").stat().st_mtime_ns, path))
            except OSError:
                continue
        records: list[RunRecord] = []
        for _, path in sorted(changed, reverse=True)[start : start + count]:
            try:
                records.append(standing(RunFolder(path, self._shared)))
            except RunError:
                continue
        return records, len(changed)

    def _paths(self) -> list[Path]:
        """The folders of all runs, with the records of those that other machines hold."""
        shared = self._shared
        for run in shared.runs() if shared is not None else ():
            if shared is not None and _ID.fullmatch(run):
                shared.pull(run, self._root / run, only=("run.json",))
        return list(self._root.iterdir()) if self._root.is_dir() else []


def new_id(task: TaskSpec) -> str:
    """An id that no other run has."""
    return f"{task.name}-{secrets.token_hex(4)}"


def new_record(run: str, task: TaskSpec, options: BuildOptions) -> RunRecord:
    """The record of a run that begins now."""
    now = _now()
    return RunRecord(id=run, task=task, options=options, status="running", created=now, updated=now)


def standing(folder: RunFolder) -> RunRecord:
    """The record, with "running" read as "interrupted" where no process holds the run."""
    record = folder.record()
    if record.status == "running" and not folder.in_use():
        return record.model_copy(update={"status": "interrupted", "message": "the process ended unexpectedly"})
    return record


def _checked(run: str) -> str:
    if not _ID.fullmatch(run) or ".." in run:
        raise RunError(
            f"{run!r} is not the id of a run", "ids are letters, digits, '-', '_' and '.'; see `regraft runs`", run=run
        )
    return run


def _unknown(run: str) -> RunError:
    return RunError(f"There is no run {run!r}", "see `regraft runs` for those there are", run=run)


def _event(line: str) -> Event | None:
    try:
        return Event.model_validate_json(line)
    except ValidationError:
        return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
