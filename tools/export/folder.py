"""The output folder: checked before any work, filled beside its place, and put there in one step at the end."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...domain.errors import OutputError, OutputExists

KNOWN = frozenset({"data", "README.md", "lineage.parquet", "rejected.parquet", "plans", "report.html"})
"""All that a dataset of Regraft holds; a folder with anything else is somebody's and is never replaced."""

_MARK = "lineage.parquet"
ONLY_REPORT = frozenset({"report.html"})
"""What a build that gave no row leaves; the next build takes its place."""

_OURS = b'<p class="kind">Regraft report</p>'


def check_output(out: Path, *, overwrite: bool = True) -> None:
    """Refuse an output place that cannot be used, before anything is spent. Nothing is written.

    Usable are a path that does not exist, an empty folder, an earlier report alone, and with `overwrite` an earlier
    dataset of Regraft, which is replaced at the end of the work. Raises OutputError otherwise, OutputExists for an
    earlier dataset.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would follow a link that is to be refused
    if out.is_symlink():
        raise OutputError(f"{out} is a symbolic link", "give a folder of its own", out=str(out))
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file", "give a folder that is new, empty or an earlier dataset", out=str(out))
    if out.is_dir():
        _check_content(out)
        if not overwrite and (out / _MARK).exists():
            raise OutputExists(
                f"{out} holds an earlier dataset",
                "say --overwrite to replace it, or give another folder with --out",
                out=str(out),
            )
    parent = out.parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        raise OutputError(f"{parent} is a file, so {out} cannot be made", "give another folder", out=str(out))
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(
            f"{parent} cannot be written to", "give another folder or change its permissions", out=str(out)
        )


def _check_content(out: Path) -> None:
    try:
        names = {entry.name for entry in out.iterdir()}
    except OSError as exc:
        raise OutputError(f"{out} cannot be read", "change its permissions", out=str(out)) from exc
    foreign = sorted(names - KNOWN)
    if names and (foreign or _MARK not in names) and not (names == ONLY_REPORT and _is_ours(out / "report.html")):
        what = foreign[0] if foreign else sorted(names)[0]
        raise OutputError(
            f"{out} holds something that is not an earlier dataset ({what})",
            "give a folder that is new or empty, or move what it holds",
            out=str(out),
            found=what,
        )


def _is_ours(page: Path) -> bool:
    try:
        return _OURS in page.read_bytes()
    except OSError:
        return False


class Workspace:
    """A folder beside `out` that takes its place at the end. What a killed process left is cleared away.

    Between the two renames that replace an earlier dataset, that one stands under `_previous`; a process killed just
    there leaves it to be put back by the next start.
    """

    def __init__(self, out: Path) -> None:
        self.out = Path(os.path.abspath(out))  # noqa: PTH100
        self.path = self.out.with_name(f".{self.out.name}.partial-{os.getpid()}")
        self._previous = self.out.with_name(f".{self.out.name}.previous")

    def open(self) -> None:
        """Make the folder. Raises OutputError as `check_output` does, and where the disk is full or read-only."""
        with disk(self.out):
            self.out.parent.mkdir(parents=True, exist_ok=True)
            if self._previous.exists() and not self.out.exists():
                self._previous.rename(self.out)
            check_output(self.out)
            for left in self.out.parent.glob(f".{self.out.name}.partial-*"):
                if not _alive(left.name.rpartition("-")[2]):
                    shutil.rmtree(left, ignore_errors=True)
            shutil.rmtree(self.path, ignore_errors=True)
            self.path.mkdir()

    def put(self) -> None:
        """Give the folder its place; an earlier dataset there is gone when this returns, and not before."""
        with disk(self.out):
            check_output(self.out)
            _sync(self.path)
            if self.out.exists():
                shutil.rmtree(self._previous, ignore_errors=True)
                self.out.rename(self._previous)
            try:
                self.path.rename(self.out)
            except OSError:
                if self._previous.exists():
                    self._previous.rename(self.out)
                raise
            _sync(self.out.parent)
            shutil.rmtree(self._previous, ignore_errors=True)

    def drop(self) -> None:
        """Clear the folder away, with nothing changed at `out`."""
        shutil.rmtree(self.path, ignore_errors=True)


@contextmanager
def disk(out: Path) -> Iterator[None]:
    """Turn what the disk may answer into an OutputError of one sentence."""
    try:
        yield
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            problem, remedy = f"The disk is full, so nothing was written to {out}", "free some space"
        elif exc.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            problem, remedy = f"{out} cannot be written to", "give another folder or change the permissions"
        elif exc.errno == errno.ENAMETOOLONG:
            problem, remedy = f"The name of {out} is too long for the file system", "give a shorter one"
        else:
            problem, remedy = (
                f"{out} cannot be written: {exc.strerror or exc}",
                "see to the disk or give another folder",
            )
        raise OutputError(problem, remedy, out=str(out), errno=exc.errno) from exc


def _alive(pid: str) -> bool:
    if not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
