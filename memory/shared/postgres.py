"""A connection to the Postgres that REGRAFT_STORE=postgresql://… names, and the tables that are there."""

import hashlib
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from typing import Any

from ...domain.errors import InputError, OutputError

STORE = "REGRAFT_STORE"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS regraft_files (
    run TEXT, name TEXT, part INTEGER, digest TEXT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (run, name, part));
CREATE TABLE IF NOT EXISTS regraft_jobs (run TEXT, folder TEXT, job TEXT NOT NULL, PRIMARY KEY (run, folder));
CREATE TABLE IF NOT EXISTS regraft_answers (
    key BYTEA PRIMARY KEY, model TEXT NOT NULL, content BYTEA NOT NULL, finish TEXT NOT NULL,
    prompt_tokens BIGINT NOT NULL, completion_tokens BIGINT NOT NULL, created DOUBLE PRECISION NOT NULL);
CREATE TABLE IF NOT EXISTS regraft_asked_rows (
    key BYTEA PRIMARY KEY, call BYTEA NOT NULL, place INTEGER NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS regraft_of_no_use (key BYTEA PRIMARY KEY, run TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS regraft_usage (
    run TEXT, purpose TEXT, source TEXT, model TEXT,
    calls BIGINT NOT NULL, cached BIGINT NOT NULL, prompt_tokens BIGINT NOT NULL, completion_tokens BIGINT NOT NULL,
    PRIMARY KEY (run, purpose, source, model));
CREATE TABLE IF NOT EXISTS regraft_holds (
    run TEXT, owner BIGINT, usd DOUBLE PRECISION NOT NULL, tokens DOUBLE PRECISION NOT NULL, PRIMARY KEY (run, owner));
CREATE TABLE IF NOT EXISTS regraft_experiences (
    id TEXT PRIMARY KEY, identity TEXT NOT NULL, kind TEXT NOT NULL, task TEXT NOT NULL, dataset TEXT NOT NULL,
    created TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS regraft_by_identity ON regraft_experiences (identity);
"""
_SCHEMA_LOCK = 7_205_411
logging.getLogger("psycopg").addHandler(logging.NullHandler())  # a lost connection is told by the error alone


def store_url() -> str:
    """The address of the shared store, "" where there is none. Raises InputError for one that is no Postgres."""
    url = os.environ.get(STORE, "").strip()
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise InputError(f"{STORE} is no address of a Postgres", "write it as postgresql://user@host/database")
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
    def transaction(self, *, at_once: bool = False) -> Iterator[None]:
        """All or nothing of what is executed within; `at_once` in one round trip, where nothing of it gives rows."""
        with self._lock, self._explained(), self._sent(at_once), self._connection.transaction():
            yield

    def _sent(self, at_once: bool) -> AbstractContextManager[object]:
        import psycopg

        return self._connection.pipeline() if at_once and psycopg.Pipeline.is_supported() else nullcontext()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except self._error as exc:
            reason = (str(exc).splitlines() or [type(exc).__name__])[0]
            raise OutputError(
                f"The store in Postgres cannot be used: {reason}", f"see that the server runs and {STORE} names it"
            ) from exc


@lru_cache(maxsize=4)
def _opened(url: str, _process: int) -> Postgres:
    return Postgres(url)


def shared_store() -> Postgres | None:
    """This process's connection to the shared store; None where there is none."""
    url = store_url()
    return _opened(url, os.getpid()) if url else None


def lock_number(what: str | bytes) -> int:
    """A number of 64 bits for a lock, as Postgres wants it."""
    data = what.encode() if isinstance(what, str) else what
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)
