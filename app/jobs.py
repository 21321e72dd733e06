"""Work that the page or a coding agent starts: the same command that a person would give, in a process of its own,
which outlives them."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from ..memory.runs import RunFolder, RunStore

_LOG = "worker.log"
_LAST_BYTES = 4_000
_ENDS_WITHIN_S = 10


class Jobs:
    """Processes started from this page, by run. Other processes' work shows by the run's lock alone."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def resume(self, run: str, *options: str) -> None:
        """Let `regraft resume RUN` work on the run, unless it just does. Raises RunError for an unknown run."""
        folder = RunStore(self._home).open(run)
        with self._lock:
            if self._is_busy(run, folder):
                return
            environment = {**os.environ, "REGRAFT_HOME": str(self._home)}
            with (folder.path / _LOG).open("wb") as log:
                process = subprocess.Popen(  # noqa: S603 - this program itself, with the id of a run that is there
                    [sys.executable, "-m", "regraft", "resume", run, *options],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    env=environment,
                    start_new_session=True,
                )
            self._started[run] = process
        threading.Thread(target=process.wait, daemon=True).start()

    def _is_busy(self, run: str, folder: RunFolder) -> bool:
        """Whether a process works on the run or is about to; one that is just ending is waited for."""
        process = self._started.get(run)
        if process is None or process.poll() is not None:
            return False
        if folder.in_use() or folder.record().status in {"running", "interrupted"}:
            return True
        try:
            process.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            return True
        return False

    def stop(self, run: str) -> None:
        """Ask the process that this page started to end; what is finished is kept."""
        process = self._started.get(run)
        if process is not None and process.poll() is None:
            process.terminate()

    def is_starting(self, run: str) -> bool:
        """Whether a process that this page started for the run is there."""
        process = self._started.get(run)
        return process is not None and process.poll() is None


def last_words(folder: Path) -> str:
    """What the last process that the page started for a run said when it could not go on; empty where it could."""
    try:
        with (folder / _LOG).open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - _LAST_BYTES))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return next((line.removeprefix("regraft: ") for line in reversed(lines) if line.startswith("regraft: ")), "")
