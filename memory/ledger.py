"""Every answer that a model gave, stored before it is used, found again by what was asked; and what was paid for it.

One SQLite file (WAL) serves all runs and processes under one home. Answers are addressed by content: the same model,
parameters, messages and schema find the same answer, whichever run asked. What each run paid is a table beside it, and
what its processes hold for calls that are not answered yet another.
"""

import asyncio
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from ..domain.errors import OutputError
from ..domain.usage import Usage

if TYPE_CHECKING:
    from filelock import FileLock

Item = TypeVar("Item")
Made = TypeVar("Made")

_VERSION = 4
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key BLOB PRIMARY KEY, model TEXT NOT NULL, content TEXT NOT NULL, finish TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS of_no_use (key BLOB PRIMARY KEY, run TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS usage (
    run TEXT, purpose TEXT, source TEXT, model TEXT,
    calls INTEGER NOT NULL, cached INTEGER NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
    PRIMARY KEY (run, purpose, source, model)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asked_rows (
    key BLOB PRIMARY KEY, call BLOB NOT NULL, place INTEGER NOT NULL, rows INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS holds (
    run TEXT, owner TEXT, usd REAL NOT NULL, tokens REAL NOT NULL, PRIMARY KEY (run, owner)
) WITHOUT ROWID;
"""
_USAGE = (
    "SELECT purpose, source, model, calls, cached, prompt_tokens, completion_tokens FROM usage "
    "WHERE run = ? ORDER BY purpose, source, model"
)
_FOR_OTHERS = "EXISTS (SELECT 1 FROM of_no_use o WHERE o.key = answers.key AND o.run <> ?)"
"""Whether an answer was of no use to another run: it is this one's no more than if it had never been given."""
_BUSY_S = 60.0
_SQL_VARIABLES = 500
_LOG_PAGES = 8_000
"""So long grows the log (32 MB) before it is moved into the file, which is synced then while all calls wait; pages that
were written several times meanwhile are moved once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered to one call. `finish` is "stop", "length", "content_filter" or "refusal".

    `cached` answers came from the ledger: they were paid for earlier and are never counted as paid again.
    """

    content: str
    finish: str
    prompt_tokens: int
    completion_tokens: int
    cached: bool = False

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class Entry:
    """One paid call: its content address (32 bytes), its answer, and for whom it was made.

    `rows` are the addresses of the rows that it asked about, in their order, where these are to be found again.
    """

    key: bytes
    answer: Answer
    model: str
    purpose: str
    source: str = ""
    rows: tuple[bytes, ...] = ()

    def places(self) -> list[tuple[bytes, bytes, int, int]]:
        """The rows of the table of asked rows: the row's address, the call's, its place from 1 on, and rows in all."""
        return [(row, self.key, number, len(self.rows)) for number, row in enumerate(self.rows, start=1)]

    def row(self, created: float) -> tuple[object, ...]:
        """The row of the table `answers`; `created` in seconds since 1970."""
        given = self.answer
        return self.key, self.model, given.content, given.finish, given.prompt_tokens, given.completion_tokens, created


@dataclass(frozen=True, slots=True)
class AskedRow:
    """Where a row's answer stands: in which call's, at which place from 1 on, and of how many rows."""

    call: bytes
    place: int
    rows: int
    answer: Answer


class Held(NamedTuple):
    """What is held back of a run's caps, in dollars and in tokens."""

    usd: float = 0.0
    tokens: float = 0.0


Wish: TypeAlias = Callable[[tuple[Usage, ...], Held], Held]
"""From what a run has paid and what its other processes hold to what this process is to hold from now on."""


class Ledger:
    """Answers and usage of one home, seen from one run; safe for threads, and for processes side by side.

    A stored answer survives the end of its process however it ends (kill -9 included); a power failure may cost the
    last moments, never the file. Raises OutputError where the file cannot be used or the disk is full.
    """

    def __init__(self, path: Path, run: str = "") -> None:
        self.path = path
        self.run = run
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = _connect(path)
            self._reader = _connect(path)
        self._begin(threading.Lock(), threading.Lock())

    def _begin(self, write_lock: threading.Lock, read_lock: threading.Lock) -> None:
        self._write_lock = write_lock
        self._read_lock = read_lock
        self._commits = Together(self._store_all)
        self._owner = secrets.randbits(62)
        self._alive: FileLock | None = None

    def get(self, key: bytes) -> Answer | None:
        """The answer stored for this content address, marked as cached."""
        return self.get_many([key]).get(key)

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Answer]:
        """The answers stored for these content addresses, by address."""
        answers: dict[bytes, Answer] = {}
        with _explained(self.path), self._read_lock:
            for start in range(0, len(keys), _SQL_VARIABLES):
                part = keys[start : start + _SQL_VARIABLES]
                marks = ",".join("?" * len(part))
                query = (
                    "SELECT key, content, finish, prompt_tokens, completion_tokens FROM answers "
                    f"WHERE key IN ({marks}) AND NOT {_FOR_OTHERS}"
                )
                for key, *answer in self._reader.execute(query, [*part, self.run]):
                    answers[key] = Answer(*answer, cached=True)
        return answers

    def asked_rows(self, keys: Sequence[bytes]) -> dict[bytes, AskedRow]:
        """The latest answers that rows with these content addresses were part of, by address."""
        rows_asked: dict[bytes, AskedRow] = {}
        with _explained(self.path), self._read_lock:
            for start in range(0, len(keys), _SQL_VARIABLES):
                part = keys[start : start + _SQL_VARIABLES]
                query = (
                    "SELECT r.key, r.call, r.place, r.rows, content, finish, prompt_tokens, completion_tokens "
                    "FROM asked_rows r JOIN answers ON answers.key = r.call "
                    f"WHERE r.key IN ({','.join('?' * len(part))}) AND NOT {_FOR_OTHERS}"
                )
                for key, call, place, rows, *answer in self._reader.execute(query, [*part, self.run]):
                    rows_asked[key] = AskedRow(call, place, rows, Answer(*answer, cached=True))
        return rows_asked

    def store(self, entries: Sequence[Entry]) -> None:
        """Store paid calls in one transaction; on return they are safe. The first answer to a question stays, unless
        another run had no use for it."""
        now = time.time()
        with _explained(self.path), self._write_lock, self._writer:
            self._writer.execute("BEGIN IMMEDIATE")
            mine = [(entry.key, self.run) for entry in entries]
            self._writer.executemany(f"DELETE FROM answers WHERE key = ? AND {_FOR_OTHERS}", mine)
            self._writer.executemany("DELETE FROM of_no_use WHERE key = ? AND run <> ?", mine)
            self._writer.executemany(
                "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)",
                [entry.row(now) for entry in entries],
            )
            places = [place for entry in entries for place in entry.places()]
            self._writer.executemany("INSERT OR REPLACE INTO asked_rows VALUES (?, ?, ?, ?)", places)
            self._count(self.paid(entries))

    def set_aside(self, keys: Iterable[bytes]) -> None:
        """Answers that nothing could be taken from: this run finds them again, so that it pays for none twice when it
        is resumed; other runs ask anew, because the server may have been mended."""
        with _explained(self.path), self._write_lock, self._writer:
            self._writer.execute("BEGIN IMMEDIATE")
            rows = [(key, self.run) for key in keys]
            self._writer.executemany("INSERT OR REPLACE INTO of_no_use VALUES (?, ?)", rows)

    def reword(self, key: bytes, content: str) -> None:
        """Keep an answer in another form, which says the same and is read more easily."""
        with _explained(self.path), self._write_lock, self._writer:
            self._writer.execute("UPDATE answers SET content = ? WHERE key = ?", (content, key))

    def _store_all(self, entries: list[Entry]) -> list[None]:
        self.store(entries)
        return [None] * len(entries)

    @staticmethod
    def paid(entries: Sequence[Entry]) -> list[tuple[str, str, str, int, int, int, int]]:
        """What calls add to the usage: purpose, source, model, calls, cached, prompt and completion tokens."""
        paid: dict[tuple[str, str, str], list[int]] = {}
        for entry in entries:
            sums = paid.setdefault((entry.purpose, entry.source, entry.model), [0, 0, 0])
            sums[0] += 1
            sums[1] += entry.answer.prompt_tokens
            sums[2] += entry.answer.completion_tokens
        return [(*who, calls, 0, prompt, answer) for who, (calls, prompt, answer) in paid.items()]

    async def claim(self, key: bytes, check: Callable[[], None]) -> Answer | None:  # noqa: ARG002
        """Leave to ask a question that has no answer yet: None; or its answer, where another process that shares the
        ledger was asking it. `check` is called while waiting and raises what ends it. Give the leave back by `release`.

        Processes of one home do not wait for each other: two runs that ask the same at the same moment both pay.
        """
        return None

    def release(self, key: bytes) -> None:
        """Give back what `claim` gave."""

    def hold(self, wish: Wish) -> None:
        """Change what this process holds of the run's caps, in one step that no other process of the run is in.

        What is held counts for the others until it is changed, the ledger is closed, or the process has ended, however
        that ends. `wish` is told what was paid, all answers that were given to `keep` included.
        """
        from filelock import FileLock

        self.flush()
        with _explained(self.path), self._write_lock, self._writer:
            self._writer.execute("BEGIN IMMEDIATE")
            paid = usages(self._writer.execute(_USAGE, (self.run,)))
            holds = self._writer.execute("SELECT owner, usd, tokens FROM holds WHERE run = ?", (self.run,)).fetchall()
            mine = wish(paid, self._others([(int(owner), Held(*much)) for owner, *much in holds]))
            if self._alive is None:
                self._alive = FileLock(self._sign(self._owner), timeout=0, thread_local=False)
                self._alive.acquire()
            self._writer.execute(
                "INSERT OR REPLACE INTO holds VALUES (?, ?, ?, ?)", (self.run, str(self._owner), *mine)
            )

    def _others(self, holds: Iterable[tuple[int, Held]]) -> Held:
        """What other processes hold that live; the rows of those that ended are taken away."""
        from filelock import FileLock, Timeout

        usd = tokens = 0.0
        for owner, much in holds:
            if owner == self._owner:
                continue
            sign = self._sign(owner)
            try:
                with FileLock(sign, timeout=0):
                    self._let_go(owner)
                sign.unlink(missing_ok=True)
            except Timeout:
                usd, tokens = usd + much.usd, tokens + much.tokens
        return Held(usd, tokens)

    def _sign(self, owner: int) -> Path:
        """The file that a process keeps locked while it holds something."""
        return self.path.with_name(f"{self.path.name}-{owner:x}.held")

    def _let_go(self, owner: int) -> None:
        self._writer.execute("DELETE FROM holds WHERE run = ? AND owner = ?", (self.run, str(owner)))

    def flush(self) -> None:
        """Write what is waiting."""
        self._commits.flush()

    async def keep(self, entry: Entry) -> None:
        """Store one paid call; returns once it is safe. Calls that end together share one transaction."""
        await self._commits.add(entry)

    def note_cached(self, calls: dict[tuple[str, str, str], int]) -> None:
        """Count answers that came from the ledger, by (purpose, source, model)."""
        if not calls:
            return
        with _explained(self.path), self._write_lock, self._writer:
            self._writer.execute("BEGIN IMMEDIATE")
            self._count([(*who, 0, number, 0, 0) for who, number in calls.items()])

    def usage(self) -> tuple[Usage, ...]:
        """What this run paid for so far, its earlier processes included; prices are not known here."""
        with _explained(self.path), self._read_lock:
            return usages(self._reader.execute(_USAGE, (self.run,)))

    def save_recording(self, path: Path) -> int:
        """Write every answer as JSON lines in the order of their addresses; returns how many. See `load_recording`."""
        with _explained(self.path), self._read_lock, path.open("w", encoding="utf-8") as file:
            count = 0
            for key, *rest in self._reader.execute(
                "SELECT key, model, content, finish, prompt_tokens, completion_tokens FROM answers ORDER BY key"
            ):
                file.write(json.dumps([key.hex(), *rest], ensure_ascii=False) + "\n")
                count += 1
        return count

    def load_recording(self, path: Path) -> int:
        """Take in answers that `save_recording` wrote; they count as answered, not as paid by this run."""
        with path.open(encoding="utf-8") as file:
            rows = [recorded(line, path) for line in file if line.strip()]
        with _explained(self.path), self._write_lock, self._writer:
            self._writer.execute("BEGIN IMMEDIATE")
            self._writer.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        return len(rows)

    def close(self) -> None:
        """Write what is waiting, let go of what is held, and close the file."""
        self.flush()
        if self._alive is not None:
            with _explained(self.path):
                self._let_go(self._owner)
                self._alive.release()
                self._sign(self._owner).unlink(missing_ok=True)
        self._reader.close()
        self._writer.close()

    def _count(self, rows: Iterable[tuple[str, str, str, int, int, int, int]]) -> None:
        self._writer.executemany(
            "INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "calls = calls + excluded.calls, cached = cached + excluded.cached, "
            "prompt_tokens = prompt_tokens + excluded.prompt_tokens, "
            "completion_tokens = completion_tokens + excluded.completion_tokens",
            [(self.run, *row) for row in rows],
        )


def usages(rows: Iterable[tuple[str, str, str, int, int, int, int]]) -> tuple[Usage, ...]:
    """Rows of the table `usage` as usage."""
    return tuple(
        Usage(
            purpose=purpose,
            source=source or None,
            model=model,
            calls=calls,
            cached=cached,
            prompt_tokens=prompt,
            completion_tokens=completion,
        )
        for purpose, source, model, calls, cached, prompt, completion in rows
    )


def open_ledger(home: Path, run: str = "") -> Ledger:
    """The ledger of a home, or the one that it shares with others (see `shared`)."""
    from .shared import store_url

    url = store_url()
    if not url:
        return Ledger(home / "ledger.sqlite", run)
    from .shared.ledger import SharedLedger

    return SharedLedger(url, run)


class Together(Generic[Item, Made]):
    """Does what comes in during one turn of the event loop in one go, at the end of the turn.

    A thread of its own would have to fight the loop for the interpreter; a transaction takes less than that, a tenth
    of a millisecond, because nothing is synced until SQLite moves its log into the file.
    """

    def __init__(self, do: Callable[[list[Item]], Sequence[Made]]) -> None:
        self._do = do
        self._waiting: list[tuple[Item, asyncio.Future[Made]]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def add(self, item: Item) -> "asyncio.Future[Made]":
        """What comes of the item; raises OutputError where `do` does."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Made] = loop.create_future()
        if not self._waiting or self._loop is not loop:
            self._loop = loop
            loop.call_soon(self.flush)
        self._waiting.append((item, done))
        return done

    def flush(self) -> None:
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        made: Sequence[Made | OutputError]
        try:
            made = self._do([item for item, _ in batch])
        except OutputError as exc:
            made = [exc] * len(batch)
        for (_, done), one in zip(batch, made, strict=True):
            if done.done() or done.get_loop().is_closed():  # nobody waits any more; it is done all the same
                continue
            if isinstance(one, OutputError):
                done.set_exception(one)
            else:
                done.set_result(one)


def _connect(path: Path) -> sqlite3.Connection:
    store = sqlite3.connect(path, timeout=_BUSY_S, check_same_thread=False, isolation_level=None)
    version = store.execute("PRAGMA user_version").fetchone()[0]
    if version > _VERSION:
        store.close()
        raise OutputError(
            f"The ledger {path} was written by a newer Regraft",
            "upgrade Regraft or choose another home",
            path=str(path),
        )
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=NORMAL")
    store.execute(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}").fetchall()
    if version < _VERSION:
        with closing(store.cursor()) as cursor:
            cursor.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
    return store


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as exc:
        remedy = "free some space" if "full" in str(exc) else "move it aside or choose another home (REGRAFT_HOME)"
        raise OutputError(f"The ledger {path} cannot be used: {exc}", remedy, path=str(path)) from exc


def recorded(line: str, path: Path) -> tuple[object, ...]:
    try:
        key, model, content, finish, prompt, completion = json.loads(line)
        return bytes.fromhex(key), str(model), str(content), str(finish), int(prompt), int(completion), 0.0
    except (ValueError, TypeError) as exc:
        raise OutputError(f"{path} is not a recording of answers: {exc}", "record it again", path=str(path)) from exc
