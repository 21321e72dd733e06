"""The memory of plans: what was tried for which task on which dataset, and how it fared.

`<folder>/plans.sqlite` is the truth; several processes may write to it at once. `<folder>/chroma` finds experiences by
the likeness of their tasks and is brought in step when it is asked, so that a build pays for it only where other tasks
are remembered.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from ..domain.brief import TaskBrief
from ..domain.errors import PlanMemoryError
from ..domain.experience import Experience, Recalled, identity, reworded
from .embedders import Embedder
from .plan_index import PlanIndex
from .shared import Postgres, shared_store, store_url

SAME, SIMILAR = 60, 24
"""Experiences that come to mind at most, with the very task and with similar ones."""
_REPLACE = """
INSERT INTO experiences VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET identity = excluded.identity,
    kind = excluded.kind, task = excluded.task, dataset = excluded.dataset, created = excluded.created,
    body = excluded.body
"""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS experiences (
    id TEXT PRIMARY KEY, identity TEXT NOT NULL, kind TEXT NOT NULL, task TEXT NOT NULL, dataset TEXT NOT NULL,
    created TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_identity ON experiences (identity);
"""


class PlanMemory:
    """The memory in one folder. Nothing is opened or made before it is needed; every method may raise PlanMemoryError.

    `embedder` gives the embedder once it is needed; another one than before makes the vectors anew.
    """

    def __init__(self, folder: Path, embedder: Callable[[], Embedder]) -> None:
        self.folder = folder
        self._path = folder / "plans.sqlite"
        self._index = PlanIndex(folder / "chroma", embedder)

    def remember(self, experiences: Iterable[Experience]) -> None:
        """Keep experiences; one of the same task, dataset and plan takes the earlier one's place.

        A plan that passed again in a build that has not ended keeps the rows that it gave before.
        """
        with self._open() as store:
            for new in experiences:
                old = next(_read(store, "WHERE id = ?", [new.id]), None)
                if old is None or new.rows is not None or old.rows is None or new.result != old.result:
                    about = (new.id, identity(new.task), new.kind, new.task.name, new.ref.id, new.created)
                    row = (*about, new.model_dump_json())
                    store.execute(_REPLACE, row)

    def recall(
        self, brief: TaskBrief, *, run: str = "", binding: Callable[[Experience], bool] = lambda _: True
    ) -> tuple[Recalled, ...]:
        """What comes to mind for a task: experiences with it, then those with the most similar tasks of its kind.

        A run does not recall itself; `binding` says whose judgement counts. May raise ModelError of the embedder.
        """
        if not self._begun():
            return ()
        key = identity(brief.task)
        with self._open() as store:
            same = [
                one for one in _read(store, "WHERE identity = ? ORDER BY created DESC, id", [key]) if one.run != run
            ]
            others = {one.id: one for one in _read(store, "WHERE identity != ? AND kind = ?", [key, brief.kind])}
        same.sort(key=lambda one: one.result != "passed")
        recalled = [Recalled(experience=one, relation="same", binding=binding(one)) for one in same[:SAME]]
        if others:
            probe = "\n".join(dict.fromkeys((brief.task.instruction, *brief.queries)))
            near = self._index.similar(probe, others, kind=brief.kind, but=key, limit=SIMILAR)
            for one, likeness, alike in ((others[name], likeness, alike) for name, likeness, alike in near):
                relation = "reworded" if reworded(brief, one) else "similar" if alike else None
                if relation is not None:
                    about = {"relation": relation, "likeness": round(likeness, 4), "binding": binding(one)}
                    recalled.append(Recalled(experience=one, **about))
        return tuple(recalled)

    def experiences(self, *, task: str | None = None, dataset: str | None = None) -> list[Experience]:
        """Everything, or what is of the tasks of that name or of that dataset; the latest first."""
        if not self._begun():
            return []
        given = {name: value for name, value in (("task", task), ("dataset", dataset)) if value is not None}
        where = " AND ".join(f"{name} = ?" for name in given)
        with self._open() as store:
            clause = f"{f'WHERE {where}' if where else ''} ORDER BY created DESC, id"
            return list(_read(store, clause, list(given.values())))

    def forget(self, ids: Sequence[str]) -> None:
        """Forget experiences for good, their vectors too."""
        with self._open() as store:
            store.executemany("DELETE FROM experiences WHERE id = ?", [(name,) for name in ids])
        self._index.forget(ids)

    def clear(self) -> None:
        """Forget everything, also what another version wrote and this one cannot read."""
        with self._open() as store:
            ids = [name for (name,) in store.execute("SELECT id FROM experiences")]
            store.execute("DELETE FROM experiences")
        self._index.forget(ids)

    def _begun(self) -> bool:
        return bool(store_url()) or self._path.exists()

    @contextmanager
    def _open(self) -> Iterator["_Statements"]:
        """One transaction, in the store that machines share where there is one."""
        shared = shared_store()
        if shared is not None:
            with shared.transaction():
                yield _Shared(shared)
            return
        store: sqlite3.Connection | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            store = sqlite3.connect(self._path, timeout=60)
            # forgotten tasks must not stay readable in the file's free pages
            store.executescript(f"PRAGMA secure_delete=ON; PRAGMA journal_mode=WAL; {_SCHEMA}")
            with store:
                store.execute("BEGIN IMMEDIATE")
                yield store
        except (sqlite3.Error, OSError) as exc:
            raise PlanMemoryError(
                f"The memory of plans in {self.folder} cannot be used: {exc}", "remove that folder to begin anew"
            ) from exc
        finally:
            if store is not None:
                store.close()


class _Statements(Protocol):
    """What the statements above need of a database."""

    def execute(self, sql: str, values: Any = ..., /) -> Any: ...

    def executemany(self, sql: str, rows: Any, /) -> Any: ...


class _Shared:
    """The same statements in the dialect of Postgres, over its table."""

    def __init__(self, store: Postgres) -> None:
        self._store = store

    def execute(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._store.execute(_as_shared(sql), values)

    def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        self._store.executemany(_as_shared(sql), rows)


def _as_shared(sql: str) -> str:
    return sql.replace(" experiences", " regraft_experiences").replace("?", "%s")


def _read(store: _Statements, clause: str, values: Sequence[object]) -> Iterator[Experience]:
    for name, body in list(store.execute(f"SELECT id, body FROM experiences {clause}", list(values))):
        try:
            yield Experience.model_validate_json(body)
        except ValidationError as exc:
            raise PlanMemoryError(
                f"The experience {name} was remembered by another version of Regraft",
                "forget everything with: regraft plans forget --all",
            ) from exc
