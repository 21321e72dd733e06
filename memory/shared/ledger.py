"""The ledger in Postgres, for processes on several machines: the same answers, and no question asked by two at once."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from ...domain.errors import OutputError
from ...domain.usage import Usage
from ..ledger import Answer, AskedRow, Entry, Held, Ledger, Together, Wish, recorded, usages
from .postgres import Postgres, lock_number

_POLL_S = 0.05
_FOR_OTHERS = "EXISTS (SELECT 1 FROM regraft_of_no_use o WHERE o.key = regraft_answers.key AND o.run <> %s)"


class SharedLedger(Ledger):
    """Answers and usage of all homes that share a store, seen from one run. Raises OutputError where it cannot be used.

    A question that is being asked is claimed: whoever else wants to ask it waits for that answer. A claim ends with the
    process that has it, however that ends.
    """

    def __init__(self, url: str, run: str = "") -> None:
        self.run = run
        self.path = Path("postgres")
        self._store = Postgres(url)
        self._begin(threading.Lock(), threading.Lock())
        self._holding = False
        self._claims = Together(self._claim_all)
        self._releases = Together(self._release_all)

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Answer]:
        if not keys:
            return {}
        rows = self._store.execute(
            "SELECT key, content, finish, prompt_tokens, completion_tokens FROM regraft_answers "
            f"WHERE key = ANY(%s) AND NOT {_FOR_OTHERS}",
            [list(keys), self.run],
        )
        return {bytes(key): Answer(_text(content), *rest, cached=True) for key, content, *rest in rows}

    def asked_rows(self, keys: Sequence[bytes]) -> dict[bytes, AskedRow]:
        if not keys:
            return {}
        rows = self._store.execute(
            "SELECT r.key, r.call, r.place, r.rows, content, finish, prompt_tokens, completion_tokens "
            "FROM regraft_asked_rows r JOIN regraft_answers ON regraft_answers.key = r.call "
            f"WHERE r.key = ANY(%s) AND NOT {_FOR_OTHERS}",
            [list(keys), self.run],
        )
        return {
            bytes(key): AskedRow(bytes(call), place, of, Answer(_text(content), *rest, cached=True))
            for key, call, place, of, content, *rest in rows
        }

    def store(self, entries: Sequence[Entry]) -> None:
        now = time.time()
        mine = [(entry.key, self.run) for entry in entries]
        with self._store.transaction(at_once=True):
            self._store.executemany(f"DELETE FROM regraft_answers WHERE key = %s AND {_FOR_OTHERS}", mine)
            self._store.executemany("DELETE FROM regraft_of_no_use WHERE key = %s AND run <> %s", mine)
            self._insert([entry.row(now) for entry in entries])
            self._store.executemany(
                "INSERT INTO regraft_asked_rows VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (key) DO UPDATE SET call = excluded.call, place = excluded.place, rows = excluded.rows",
                sorted({place[0]: place for entry in entries for place in entry.places()}.values()),
            )
            self._count(self.paid(entries))

    def set_aside(self, keys: Iterable[bytes]) -> None:
        self._store.executemany(
            "INSERT INTO regraft_of_no_use VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET run = excluded.run",
            [(key, self.run) for key in sorted(keys)],
        )

    def reword(self, key: bytes, content: str) -> None:
        said = content.encode("utf-8", "surrogatepass")
        self._store.execute("UPDATE regraft_answers SET content = %s WHERE key = %s", [said, key])

    async def claim(self, key: bytes, check: Callable[[], None]) -> Answer | None:
        while True:
            claimed = self._claims.add(key)
            try:
                is_mine, answer = await asyncio.shield(claimed)
            except asyncio.CancelledError:
                claimed.add_done_callback(partial(self._unclaim, key))
                raise
            if is_mine or answer is not None:
                return answer
            await asyncio.sleep(_POLL_S)
            check()

    def _unclaim(self, key: bytes, claimed: "asyncio.Future[tuple[bool, Answer | None]]") -> None:
        """Give back a claim that nobody waits for any more."""
        if not claimed.cancelled() and claimed.exception() is None and claimed.result()[0]:
            self.release(key)

    def _claim_all(self, keys: list[bytes]) -> list[tuple[bool, Answer | None]]:
        """Whether each question may be asked; and its answer, for which another process may have asked meanwhile."""
        numbers = [lock_number(key) for key in keys]
        rows = self._store.execute("SELECT pg_try_advisory_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])
        taken, answers = [row[0] for row in rows], self.get_many(keys)
        self._release_all([key for key, is_mine in zip(keys, taken, strict=True) if is_mine and key in answers])
        return [(is_mine and key not in answers, answers.get(key)) for key, is_mine in zip(keys, taken, strict=True)]

    def release(self, key: bytes) -> None:
        self._releases.add(key)

    def _release_all(self, keys: list[bytes]) -> list[bool]:
        numbers = [lock_number(key) for key in keys]
        sql = "SELECT pg_advisory_unlock(number) FROM unnest(%s::bigint[]) AS number"
        return [given for (given,) in self._store.execute(sql, [numbers])] if keys else []

    def note_cached(self, calls: dict[tuple[str, str, str], int]) -> None:
        if calls:
            self._count([(*who, 0, number, 0, 0) for who, number in calls.items()])

    def usage(self) -> tuple[Usage, ...]:
        return usages(
            self._store.execute(
                "SELECT purpose, source, model, calls, cached, prompt_tokens, completion_tokens FROM regraft_usage "
                "WHERE run = %s ORDER BY purpose, source, model",
                [self.run],
            )
        )

    def save_recording(self, path: Path) -> int:
        rows = self._store.execute(
            "SELECT key, model, content, finish, prompt_tokens, completion_tokens FROM regraft_answers ORDER BY key"
        )
        records = ([bytes(key).hex(), model, _text(content), *rest] for key, model, content, *rest in rows)
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in records)
        path.write_text("".join(lines), encoding="utf-8")
        return len(rows)

    def load_recording(self, path: Path) -> int:
        with path.open(encoding="utf-8") as file:
            rows = [recorded(line, path) for line in file if line.strip()]
        self._insert(rows)
        return len(rows)

    def hold(self, wish: Wish) -> None:
        self.flush()
        with self._store.transaction():
            run = [self.run]
            self._store.execute("SELECT pg_advisory_xact_lock(%s)", [lock_number(f"caps {self.run}")])
            if not self._holding:  # a lock of the connection's own: who can take it knows that its owner has ended
                self._holding = self._store.execute("SELECT pg_try_advisory_lock(%s)", [self._owner])[0][0]
            self._store.execute(
                "DELETE FROM regraft_holds WHERE run = %s AND owner <> %s AND pg_try_advisory_xact_lock(owner)",
                [*run, self._owner],
            )
            others = self._store.execute(
                "SELECT sum(usd), sum(tokens) FROM regraft_holds WHERE run = %s AND owner <> %s", [*run, self._owner]
            )[0]
            mine = wish(self.usage(), Held(*(much or 0.0 for much in others)))
            self._store.execute(
                "INSERT INTO regraft_holds VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (run, owner) DO UPDATE SET usd = excluded.usd, tokens = excluded.tokens",
                [*run, self._owner, *mine],
            )

    def close(self) -> None:
        self.flush()
        if self._holding:
            with suppress(OutputError):  # where the server is gone, what is held is let go with the connection
                self._store.execute("DELETE FROM regraft_holds WHERE owner = %s", [self._owner])
        self._store.close()

    def _insert(self, rows: Sequence[tuple[object, ...]]) -> None:
        self._store.executemany(
            "INSERT INTO regraft_answers VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [(key, model, str(content).encode("utf-8", "surrogatepass"), *rest) for key, model, content, *rest in rows],
        )

    def _count(self, rows: Iterable[tuple[str, str, str, int, int, int, int]]) -> None:
        self._store.executemany(
            "INSERT INTO regraft_usage VALUES (%s, %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (run, purpose, source, model) DO UPDATE SET "
            "calls = regraft_usage.calls + excluded.calls, cached = regraft_usage.cached + excluded.cached, "
            "prompt_tokens = regraft_usage.prompt_tokens + excluded.prompt_tokens, "
            "completion_tokens = regraft_usage.completion_tokens + excluded.completion_tokens",
            [(self.run, *row) for row in sorted(rows)],
        )


def _text(content: object) -> str:
    """An answer's text. It is kept as bytes: Postgres takes no text with a zero in it, and a model may write one."""
    return bytes(content).decode("utf-8", "surrogatepass")  # pyright: ignore[reportArgumentType]
