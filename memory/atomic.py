"""Files that are whole or not there."""

import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from ..domain.errors import OutputError


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Replace `path` by what `write` writes: a reader, or a kill at any moment, sees the old file or the new one whole.

    Raises OutputError when the disk is full or the folder cannot be written.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with ExitStack() as undo:
            undo.callback(Path(temporary).unlink, missing_ok=True)
            with os.fdopen(handle, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
            undo.pop_all()
    except OSError as exc:
        raise OutputError(
            f"{path} cannot be written: {exc.strerror or exc}", "free some space or choose another REGRAFT_HOME"
        ) from exc
