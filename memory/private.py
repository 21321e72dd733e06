"""What lies under the home is for its owner alone: task texts, rows, answers, tracebacks."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_usual_mask: list[int] = []
_home: list[Path] = []
_CLOCKS_S = 2.0
"""A file system's clock may be so far behind the machine's."""


def keep_private(home: Path) -> None:
    """From now on the process makes files that only their owner reads (0600, folders 0700), and the home is one such.

    What is written for others to read is given to them by `as_usual`, where it does not lie in the home.
    """
    if not _usual_mask:
        _usual_mask.append(os.umask(0o077))
    _home[:] = [home.absolute()]
    close(home)


@contextmanager
def kept_private(home: Path) -> Iterator[None]:
    """Leave what is made or changed in the home meanwhile to its owner alone.

    For programs that call the library: what they write themselves keeps the permissions that they give it.
    """
    began = time.time() - _CLOCKS_S
    try:
        yield
    finally:
        if not _usual_mask and home.is_dir():
            close(home)
            for folder, folders, files in os.walk(home):
                for name in (*folders, *files):
                    _close_new(Path(folder, name), began)


def _close_new(place: Path, began: float) -> None:
    with suppress(OSError):  # gone meanwhile, or another's
        found = place.lstat()
        if found.st_ctime >= began and found.st_mode & 0o077 and not place.is_symlink():
            place.chmod(found.st_mode & 0o700)


def close(home: Path) -> None:
    """Shut the home's folder to everybody else, where there is one and it is ours."""
    with suppress(OSError):
        if home.stat().st_mode & 0o077:
            home.chmod(0o700)


def make(home: Path) -> None:
    """Make the home's folder, for its owner alone."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    close(home)


def make_usual(folder: Path) -> None:
    """Make a folder and those above it, as `as_usual` leaves them."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        _usual(each)


def as_usual(place: Path) -> None:
    """Give a folder and what it holds, or a file, the permissions that the person's own settings give new files."""
    for each in (place, *(place.rglob("*") if place.is_dir() else ())):
        _usual(each)


def _usual(each: Path) -> None:
    if _usual_mask and not each.is_symlink() and not any(each.absolute().is_relative_to(home) for home in _home):
        each.chmod((0o777 if each.is_dir() else 0o666) & ~_usual_mask[0])
