"""What several machines share of their homes, in Postgres: REGRAFT_STORE=postgresql://… names it, without it all stays
in the home's own files.

Runs and their finished batches are files of a home as ever; here they are kept a second time, so that another home
takes up a run where this one left it. Batches are written once and never changed: whoever commits one first has made
it. The lock of a run, and the claim on a question that is being asked, end with the connection of the process that has
them.
"""

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..domain.errors import InputError, OutputError
from .atomic import write_atomically

VARIABLE = "REGRAFT_STORE"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS regraft_files (
    run TEXT, name TEXT, part INTEGER, digest TEXT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (run, name, part));
CREATE TABLE IF NOT EXISTS regraft_jobs (run TEXT, folder TEXT, job TEXT NOT NULL, PRIMARY KEY (run, folder));
CREATE TABLE IF NOT EXISTS regraft_answers (
    key BYTEA PRIMARY KEY, model TEXT NOT NULL, content BYTEA NOT NULL, finish TEXT NOT NULL,
    prompt_tokens BIGINT NOT NULL, completion_tokens BIGINT NOT NULL, created DOUBLE PRECISION NOT NULL);
CREATE TABLE IF NOT EXISTS regraft_asked_rows (
    key BYTEA PRIMARY KEY, call BYTEA NOT NULL, place INTEGER NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS regraft_usage (
    run TEXT, purpose TEXT, source TEXT, model TEXT,
    calls BIGINT NOT NULL, cached BIGINT NOT NULL, prompt_tokens BIGINT NOT NULL, completion_tokens BIGINT NOT NULL,
    PRIMARY KEY (run, purpose, source, model));
CREATE TABLE IF NOT EXISTS regraft_experiences (
    id TEXT PRIMARY KEY, identity TEXT NOT NULL, kind TEXT NOT NULL, task TEXT NOT NULL, dataset TEXT NOT NULL,
    created TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS regraft_by_identity ON regraft_experiences (identity);
"""
_PART_BYTES = 32 << 20
_SCHEMA_LOCK = 7_205_411


def store_url() -> str:
    """The address of the shared store, "" where there is none. Raises InputError for one that is no Postgres."""
    url = os.environ.get(VARIABLE, "").strip()
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise InputError(f"{VARIABLE} is no address of a Postgres", "write it as postgresql://user@host/database")
    return url


class Postgres:
    """One connection, for threads one after the other. Raises OutputError where the server cannot be used."""

    def __init__(self, url: str) -> None:
        try:
            import psycopg
        except ImportError as exc:
            raise InputError("A store in Postgres is not installed", "run: pip install 'regraft[postgres]'") from exc
        self._error: type[Exception] = psycopg.Error
        self._lock = threading.RLock()
        with self._explained():
            self._connection: Any = psycopg.connect(url, autocommit=True, prepare_threshold=5)
            with self.transaction():
                self.execute("SELECT pg_advisory_xact_lock(%s)", [_SCHEMA_LOCK])
                self._connection.execute(_SCHEMA)

    def execute(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; its rows."""
        with self._lock, self._explained():
            cursor = self._connection.execute(sql, list(values))
            return cursor.fetchall() if cursor.description is not None else []

    def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        with self._lock, self._explained(), self._connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is executed within."""
        with self._lock, self._explained(), self._connection.transaction():
            yield

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except self._error as exc:
            told = (str(exc).splitlines() or [type(exc).__name__])[0]
            raise OutputError(
                f"The store in Postgres cannot be used: {told}", f"see that the server runs and {VARIABLE} names it"
            ) from exc


class SharedRuns:
    """The files of runs, by run and by name in the run's folder."""

    def __init__(self, store: Postgres) -> None:
        self._store = store

    def push(self, run: str, name: str, body: bytes) -> None:
        """Keep a file, in place of an earlier one of that name."""
        self._push(run, name, _digest(body), [body])

    def push_file(self, run: str, name: str, path: Path) -> None:
        """The same of a file that may be large: it is kept in parts."""
        with path.open("rb") as file:
            digest = _digest_of(path)
            self._push(run, name, digest, iter(lambda: file.read(_PART_BYTES), b""))

    def _push(self, run: str, name: str, digest: str, parts: Iterable[bytes]) -> None:
        with self._store.transaction():
            self._store.execute("DELETE FROM regraft_files WHERE run = %s AND name = %s", [run, name])
            for number, body in enumerate(parts):
                values = [run, name, number, digest, body]
                self._store.execute("INSERT INTO regraft_files VALUES (%s, %s, %s, %s, %s)", values)

    def commit(self, run: str, bodies: dict[str, bytes]) -> None:
        """Keep the files of a batch, all at once; who came first stays, for they are the same."""
        with self._store.transaction():
            self._store.executemany(
                "INSERT INTO regraft_files VALUES (%s, %s, 0, %s, %s) ON CONFLICT DO NOTHING",
                [(run, name, _digest(body), body) for name, body in bodies.items()],
            )

    def pull(self, run: str, folder: Path, only: Sequence[str] = ()) -> bool:
        """Bring the run's folder in step with what is kept, or `only` some of its files; whether anything is kept."""
        kept = self._store.execute(
            "SELECT name, digest, count(*) FROM regraft_files WHERE run = %s GROUP BY 1, 2", [run]
        )
        for name, digest, parts in kept:
            place = folder / name
            here = place.exists() and _digest_of(place) == digest
            if here or (only and name not in only) or ".." in Path(name).parts:
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            bodies = (self._part(run, name, part) for part in range(parts))
            write_atomically(place, lambda file, bodies=bodies: file.writelines(bodies))
        return bool(kept)

    def _part(self, run: str, name: str, part: int) -> bytes:
        sql = "SELECT body FROM regraft_files WHERE run = %s AND name = %s AND part = %s"
        return bytes(self._store.execute(sql, [run, name, part])[0][0])

    def fetch(self, run: str, folder: Path, names: Sequence[str]) -> bool:
        """Bring small files that were committed together to the run's folder, in that order; whether they are kept."""
        sql = "SELECT name, body FROM regraft_files WHERE run = %s AND name = ANY(%s)"
        bodies = {name: bytes(body) for name, body in self._store.execute(sql, [run, list(names)])}
        for name in (name for name in names if name in bodies):
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(place, lambda file, body=bodies[name]: file.write(body))
        return bool(bodies)

    def kept_in(self, run: str, folder: str) -> set[str]:
        """Names of the files that are kept in a folder of the run, without it."""
        sql = "SELECT substr(name, %s) FROM regraft_files WHERE run = %s AND starts_with(name, %s)"
        return {name for (name,) in self._store.execute(sql, [len(folder) + 2, run, f"{folder}/"])}

    def claim(self, run: str, name: str) -> bool:
        """Hold what a name of the run stands for until `unclaim`, or the end of this process; whether it is free."""
        return self._store.execute("SELECT pg_try_advisory_lock(%s)", [lock_number(f"{run} {name}")])[0][0]

    def unclaim(self, run: str, name: str) -> None:
        self._store.execute("SELECT pg_advisory_unlock(%s)", [lock_number(f"{run} {name}")])

    def offer(self, run: str, folder: str, job: str) -> None:
        """Let others know what batches are being made in a folder of the run."""
        sql = "INSERT INTO regraft_jobs VALUES (%s, %s, %s) ON CONFLICT (run, folder) DO UPDATE SET job = excluded.job"
        self._store.execute(sql, [run, folder, job])

    def withdraw(self, run: str, folder: str) -> None:
        self._store.execute("DELETE FROM regraft_jobs WHERE run = %s AND folder = %s", [run, folder])

    def offers(self, run: str) -> dict[str, str]:
        """What is being made for the run, by folder."""
        return dict(self._store.execute("SELECT folder, job FROM regraft_jobs WHERE run = %s ORDER BY folder", [run]))

    def runs(self) -> list[str]:
        """Ids of all runs that are kept."""
        return [run for (run,) in self._store.execute("SELECT DISTINCT run FROM regraft_files")]

    def take(self, run: str) -> bool:
        """Hold the run for this process until `release`, or its end; False where another one holds it."""
        return bool(self._store.execute("SELECT pg_try_advisory_lock(%s)", [lock_number(f"run {run}")])[0][0])

    def release(self, run: str) -> None:
        self._store.execute("SELECT pg_advisory_unlock(%s)", [lock_number(f"run {run}")])


@lru_cache(maxsize=4)
def _opened(url: str, _process: int) -> Postgres:
    return Postgres(url)


def shared_store() -> Postgres | None:
    """This process's connection to the shared store; None where there is none."""
    url = store_url()
    return _opened(url, os.getpid()) if url else None


def shared_runs() -> SharedRuns | None:
    """The runs of the shared store; None where there is none."""
    store = shared_store()
    return SharedRuns(store) if store is not None else None


def lock_number(what: str | bytes) -> int:
    """A number of 64 bits for a lock, as Postgres wants it."""
    data = what.encode() if isinstance(what, str) else what
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
