"""What lies under the home is for its owner alone: task texts, rows, answers, tracebacks."""

import os
from contextlib import suppress
from pathlib import Path

_usual_mask: list[int] = []


def keep_private(home: Path) -> None:
    """From now on the process makes files that only their owner reads (0600, folders 0700), and the home is one such.

    What is written for others to read is given to them by `as_usual`.
    """
    if not _usual_mask:
        _usual_mask.append(os.umask(0o077))
    close(home)


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
    if _usual_mask and not each.is_symlink():
        each.chmod((0o777 if each.is_dir() else 0o666) & ~_usual_mask[0])
