"""The files of runs in Postgres, so that another home takes up a run where this one left it.

Batches are written once and never changed: whoever commits one first has made it. The lock of a run, and the claim on a
batch, end with the connection of the process that has them.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..atomic import write_atomically
from .postgres import Postgres, lock_number, shared_store

_PART_BYTES = 32 << 20


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
        bring(folder, ((name, bodies[name]) for name in names if name in bodies))
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


def bring(folder: Path, bodies: Iterable[tuple[str, bytes]]) -> None:
    """Write files that are kept elsewhere to a run's folder, each whole or not at all, in that order."""
    for name, body in bodies:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, lambda file, body=body: file.write(body))


def shared_runs() -> SharedRuns | None:
    """The runs of the shared store; None where there is none."""
    store = shared_store()
    return SharedRuns(store) if store is not None else None


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
