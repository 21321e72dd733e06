"""The catalog that every machine with Python has: made at first use, then read like any other folder."""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from ....domain.errors import CatalogError
from ....memory.kept import Kept
from ..base import Catalog


def open_builtin(home: Path, kept: Kept | None = None) -> Catalog:
    """The built-in catalog under `home`/builtin, made there first if need be. Raises CatalogError if it cannot be."""
    from ..folder import FolderCatalog

    root = home / "builtin" / _version()
    if not root.is_dir():
        _make(root)
    return FolderCatalog(root, "builtin", kept=kept)


def _version() -> str:
    """A name that changes with the Python and with what makes the catalog."""
    state = hashlib.sha256(f"{sys.version}\0{sys.platform}".encode())
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in {".py", ".jsonl"}:
            state.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"python{sys.version_info.major}.{sys.version_info.minor}-{state.hexdigest()[:12]}"


def _make(root: Path) -> None:
    """Write all of it beside its place, then put it there at once: no other process ever sees a part of it."""
    from .recipe import write_dataset
    from .recipes import RECIPES

    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".making-", dir=root.parent))
        try:
            for recipe in RECIPES:
                write_dataset(recipe, scratch)
            _put(scratch, root)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as exc:
        raise CatalogError(
            f"The built-in catalog cannot be written to {root.parent} ({exc.strerror or exc})",
            "make room there, or set REGRAFT_HOME to a folder that can be written to",
        ) from exc


def _put(scratch: Path, root: Path) -> None:
    try:
        scratch.replace(root)
    except OSError:
        # Another process was faster; what it made is the same.
        if not root.is_dir():
            raise
