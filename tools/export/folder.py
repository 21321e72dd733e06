"""The output folder: checked before any work, filled beside its place, and put there in one step at the end."""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...domain.errors import OutputError, OutputExists
from ...memory.private import as_usual, make_usual

KNOWN = frozenset({"data", "README.md", "lineage.parquet", "rejected.parquet", "plans", "report.html"})
"""All that a dataset of Regraft holds; a folder with anything else is somebody's and is never replaced."""

_MARK = "lineage.parquet"
ONLY_REPORT = frozenset({"report.html"})
"""What a build that gave no row leaves; the next build takes its place."""

_NAMES = re.compile(
    r"README\.md|report\.html|(?:lineage|rejected)\.parquet|plans/\w[\w.-]{0,200}\.json"
    r"|data/\w[\w.-]{0,200}-\d{5}-of-\d{5}\.parquet"
)
"""Every file that a dataset of Regraft may hold, by its name in the folder."""

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
        name = foreign[0] if foreign else sorted(names)[0]
        raise OutputError(
            f"{out} holds something that is not an earlier dataset ({name})",
            "give a folder that is new or empty, or move what it holds",
            out=str(out),
            found=name,
        )


def _is_ours(page: Path) -> bool:
    try:
        return _OURS in page.read_bytes()
    except OSError:
        return False


def manifest(out: Path) -> dict[str, str]:
    """The SHA-256 of every file of a dataset's folder, by name. Raises OutputError for links and for files that are
    none of a dataset's: nobody who approves rows approves those."""
    hashes: dict[str, str] = {}
    with disk(out):
        for place in sorted(out.rglob("*")):
            name = place.relative_to(out).as_posix()
            if place.is_symlink():
                raise OutputError(f"{out} holds a link, {name}", "remove it", out=str(out), found=name)
            if place.is_dir() and name in ("data", "plans"):
                continue
            if not place.is_file() or not _NAMES.fullmatch(name):
                raise OutputError(f"{out} holds {name}, which no dataset has", "remove it", out=str(out), found=name)
            with place.open("rb") as file:
                hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes


def digest_of(files: dict[str, str]) -> str:
    """One SHA-256 over the names and hashes of a manifest: what a person says yes to."""
    return hashlib.sha256("".join(f"{name}\0{files[name]}\n" for name in sorted(files)).encode()).hexdigest()


def standing_at(out: Path) -> str | None:
    """What tells the dataset that stands at `out` from another one there; None where there is none."""
    try:
        status = (out / _MARK).lstat()
    except OSError:
        return None
    return f"{status.st_ino}-{status.st_mtime_ns}-{status.st_size}"


class Workspace:
    """A folder beside `out` that takes its place at the end. What a killed process left is cleared away.

    `replaces` is what stood there when the work began (see `standing_at`), which is let go of; another dataset that
    came there meanwhile is not, unless it is this very one.

    Between the two renames that replace an earlier dataset, that one stands under `_previous`; a process killed just
    there leaves it to be put back by the next start.
    """

    def __init__(self, out: Path, replaces: str | None = None) -> None:
        self.out = Path(os.path.abspath(out))  # noqa: PTH100
        self._replaces = replaces
        self.path = self.out.with_name(f".{self.out.name}.partial-{os.getpid()}")
        self._previous = self.out.with_name(f".{self.out.name}.previous")

    def open(self) -> None:
        """Make the folder. Raises OutputError as `check_output` does, and where the disk is full or read-only."""
        with disk(self.out):
            make_usual(self.out.parent)
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
            self._keep_others()
            as_usual(self.path)
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

    def digest(self) -> str:
        """Of all files that were written; see `digest_of`."""
        return digest_of(manifest(self.path))

    def _keep_others(self) -> None:
        status = standing_at(self.out)
        if status in (None, self._replaces) or self.digest() == digest_of(manifest(self.out)):
            return
        raise OutputExists(
            f"Another build has written to {self.out} meanwhile",
            "move it away and resume this one, whose rows are kept",
            out=str(self.out),
        )

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
