"""What was worked out once of something that does not change: kept under the home for every later run.

    <home>/kept.sqlite    what (a name), key (a digest of all that decides the value) → bytes

Nothing here is needed: a file that is missing, locked, broken, full or of another version is as good as an empty one.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from pydantic import ValidationError

from ..domain.noun import Noun

N = TypeVar("N", bound=Noun)

LIMIT_BYTES = 256 << 20
"""The values together; the ones that were made first leave when there are more."""
MOST_BYTES = 16 << 20
"""A value that is larger is made anew each time."""
_VERSION = 1
_BUSY_S = 5.0
_ADDED = ("regraft.operations", "regraft.checks", "regraft.embedders")
_SOURCES = (".py", ".yaml")
_SCHEMA = """
CREATE TABLE kept (number INTEGER PRIMARY KEY, key BLOB UNIQUE, value BLOB);
CREATE TABLE total (bytes INTEGER);
INSERT INTO total VALUES (0);
"""


class Kept:
    """Values by key, shared by threads and processes; the same key always means the same value."""

    def __init__(self, home: Path, limit: int = LIMIT_BYTES) -> None:
        self._path = home / "kept.sqlite"
        self._limit = limit
        self._lock = Lock()
        self._store: sqlite3.Connection | None = None

    def get(self, key: bytes) -> bytes | None:
        """The value; None where there is none, or it cannot be had."""
        with self._lock, suppress(sqlite3.Error, OSError), self._opened() as store:
            row = store.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
            return row[0] if row else None
        return None

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value, for as long as there is room."""
        if len(value) > min(MOST_BYTES, self._limit):
            return
        with self._lock, suppress(sqlite3.Error, OSError), self._opened() as store, store:
            store.execute("BEGIN IMMEDIATE")
            new = store.execute("INSERT OR IGNORE INTO kept (key, value) VALUES (?, ?)", (key, value)).rowcount
            store.execute("UPDATE total SET bytes = bytes + ?", (len(value) * new,))
            self._make_room(store)

    def _make_room(self, store: sqlite3.Connection) -> None:
        over = store.execute("SELECT bytes FROM total").fetchone()[0] - self._limit
        if over <= 0:
            return
        going, freed = 0, 0
        for number, size in store.execute("SELECT number, length(value) FROM kept ORDER BY number"):
            going, freed = number, freed + size
            if freed >= over + self._limit // 4:  # a quarter at once, so that it happens seldom
                break
        store.execute("DELETE FROM kept WHERE number <= ?", (going,))
        store.execute("UPDATE total SET bytes = bytes - ?", (freed,))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        if self._store is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._store = _connect(self._path)
        yield self._store


def key_of(what: str, code: str, *decides: Any) -> bytes:
    """The key of a value: what it is, the code that makes it (see `code_of`), and all else that decides it, as JSON."""
    text = json.dumps([what, code, *decides], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).digest()


@cache
def code_of(*packages: str) -> str:
    """A digest of the source of packages, their subpackages included: what another version made is not taken up."""
    state = hashlib.blake2b(digest_size=16)
    for package in packages:
        spec = find_spec(package)
        folders = (spec.submodule_search_locations or ()) if spec is not None else ()
        for file in sorted(file for folder in folders for file in _sources(folder)):
            state.update(file.name.encode())
            state.update(file.read_bytes())
    return state.hexdigest()


def _sources(folder: str) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(place, name) for name in files if name.endswith(_SOURCES))


@cache
def code_of_judgement() -> str:
    """A digest of all code that judges tasks and sources by rules, packages with operations and checks included."""
    installed = entry_points()  # which reads the metadata of all packages, each time
    added = sorted(
        f"{group} {point.value} {point.dist.version if point.dist else ''}"
        for group in _ADDED
        for point in installed.select(group=group)
    )
    own = code_of("regraft.agents", "regraft.tools", "regraft.domain", "regraft.memory")
    return hashlib.blake2b("\n".join((own, *added)).encode(), digest_size=16).hexdigest()


def kept_model(kept: Kept | None, kind: type[N], key: Callable[[], bytes], make: Callable[[], N]) -> N:
    """What `make` gives, or gave before under the same key; made each time without a store."""
    if kept is None:
        return make()
    name = key()
    text = kept.get(name)
    if text is not None:
        try:
            return kind.model_validate_json(text)
        except ValidationError:
            pass  # cut by a disk that failed: made again
    made = make()
    kept.put(name, made.model_dump_json().encode("utf-8", "surrogatepass"))
    return made


def _connect(path: Path) -> sqlite3.Connection:
    store = sqlite3.connect(path, timeout=_BUSY_S, check_same_thread=False, isolation_level=None)
    with ExitStack() as undo:
        undo.callback(store.close)
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("PRAGMA synchronous=OFF")  # what is lost is made again
        version = store.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            with closing(store.cursor()) as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                if cursor.execute("PRAGMA user_version").fetchone()[0] == 0:
                    for statement in filter(None, map(str.strip, _SCHEMA.split(";"))):
                        cursor.execute(statement)
                    cursor.execute(f"PRAGMA user_version = {_VERSION}")
                cursor.execute("COMMIT")
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError("of another version")
        undo.pop_all()
    return store
