"""What several pages tell of a run, read from its folder and kept in memory while the files stay as they are."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request

from ...domain.outcome import BuildOutcome
from ...domain.run import RunRecord
from ...memory.progress import ProgressFile
from ...memory.runs import RunFolder, RunStore, standing
from ..jobs import last_words

if TYPE_CHECKING:
    from ...domain.usage import Usage

NOT_TOLD = "the process ended unexpectedly"


def home_of(request: Request) -> Path:
    return request.app.state.home


def run_of(request: Request) -> str:
    return request.path_params["run"]


def folder_of(request: Request) -> RunFolder:
    """The run's folder. Raises RunError when there is none."""
    return RunStore(home_of(request)).open(run_of(request))


@dataclass(frozen=True)
class Standing:
    """Where a run stands, as all pages tell it. `status` is "starting" while a process gets ready for it."""

    record: RunRecord
    status: str
    message: str
    rows: int
    checkpoint: str
    decided: bool
    usage: "tuple[Usage, ...]"

    @property
    def usd(self) -> float | None:
        from ...domain.usage import spent

        usd = spent(self.usage)["usd"] if self.usage else 0.0
        return float(usd) if usd is not None else None

    @property
    def tokens(self) -> int:
        return sum(one.tokens for one in self.usage)

    @property
    def is_moving(self) -> bool:
        """Whether a process works on it or is about to."""
        return self.status in ("running", "starting")

    @property
    def can_resume(self) -> bool:
        return self.status in ("interrupted", "budget", "failed") or (self.decided and not self.is_moving)


def stand(request: Request, record: RunRecord) -> Standing:
    """The run of a record as it stands now."""
    home = home_of(request)
    folder = RunStore(home).open(record.id)
    starting = request.app.state.jobs.is_starting(record.id)
    waiting = record.status == "waiting"
    checkpoint = record.message.rpartition(" ")[2] if waiting else ""
    decided = waiting and is_decided(folder, home)
    status = "starting" if starting and record.status != "running" else record.status
    message = record.message
    if not starting and record.status in ("interrupted", "failed", "waiting", "budget"):
        message = (last_words(folder.path) if record.status != "budget" else "") or message
    return Standing(
        record=record,
        status=status,
        message="" if starting else message,
        rows=rows_made(folder),
        checkpoint="" if starting or decided else checkpoint,
        decided=decided,
        usage=_usage(record, home),
    )


def standing_of(request: Request) -> Standing:
    """Where the request's run stands. Raises RunError when there is none."""
    return stand(request, standing(folder_of(request)))


def is_decided(folder: RunFolder, home: Path) -> bool:
    """Whether what the run waits for was answered, and nobody went on with it yet."""
    given = folder.answers()
    if not given:
        return False
    from ...graph.runs.watching import snapshot

    questions = snapshot(folder.id, home).questions
    return bool(questions) and all(question.id in given for question in questions)


def rows_made(folder: RunFolder) -> int:
    """Rows of the finished dataset, or those that its sources gave so far."""
    outcome = outcome_of(folder)
    if outcome is not None:
        return outcome.rows
    counters = ProgressFile(folder.path).read().counters
    return sum(one.event.done or 0 for one in counters if one.event.stage == "execute")


def outcome_of(folder: RunFolder) -> BuildOutcome | None:
    """How the run ended, None where it has not."""
    path = folder.path / "outcome.json"
    try:
        return _outcome(folder.path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=256)
def _outcome(folder: Path, _changed: int) -> BuildOutcome | None:
    return RunFolder(folder).outcome()


def _usage(record: RunRecord, home: Path) -> "tuple[Usage, ...]":
    if record.options.model == "offline":
        return ()
    from ...graph.runs.watching import usage_of

    return usage_of(record.id, home)
