"""Finished batches in an object store, for worker processes that see no disk of the driver's.

REGRAFT_BLOCKS=s3://bucket/folder names it, or any other place that fsspec reaches (gs://, abfs://, a folder of a shared
disk). A batch is committed once: whoever comes first has made it, and the file that is committed last makes it whole.
"""

import errno
import os
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from ...domain.boundary import boundary, first_line
from ...domain.errors import InputError, OutputError
from .runs import bring, shared_runs

BLOCKS = "REGRAFT_BLOCKS"
_WHOLE = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss", "memory"}
"""Protocols whose files are there whole or not at all; elsewhere a file is written under another name and moved."""
_TRIES, _WAIT_S = 5, 0.2
_REFUSED = {errno.EBUSY, errno.EIO, errno.EINVAL}
"""What s3fs makes of answers 409 and 412, and of codes that it does not know."""


class Commits(Protocol):
    """Where the files of finished batches are kept for other machines, by run and by name in the run's folder."""

    def commit(self, run: str, bodies: dict[str, bytes]) -> None:
        """Keep the files of a batch, in that order; who came first stays, for they are the same."""
        ...

    def fetch(self, run: str, folder: Path, names: Sequence[str]) -> bool:
        """Bring files that were committed together to the run's folder, in that order; whether they are kept."""
        ...

    def kept_in(self, run: str, folder: str) -> set[str]:
        """Names of the files that are kept in a folder of the run, without it."""
        ...


def blocks_url() -> str:
    """The address of the object store for batches, "" where there is none."""
    return os.environ.get(BLOCKS, "").strip()


def commits(url: str | None = None) -> Commits | None:
    """Where finished batches are committed: the object store of that address (else of REGRAFT_BLOCKS), else the shared
    store; None where a home keeps them alone."""
    url = blocks_url() if url is None else url
    return _opened(url, os.getpid()) if url else shared_runs()


class ObjectStore:
    """Files under one address. Raises InputError for an address that no installed file system reads, and OutputError
    where the store cannot be used."""

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        try:
            self._files, root = url_to_fs(url, use_listings_cache=False)
        except ImportError as exc:
            raise InputError(f"{BLOCKS}={url} needs a package that is not installed", f"{exc}") from exc
        except ValueError as exc:
            raise InputError(f"{BLOCKS}={url} is no address of an object store: {exc}", "write s3://…, gs://…") from exc
        self._files: Any
        self._root = root.rstrip("/")
        protocols = self._files.protocol
        self._whole = not _WHOLE.isdisjoint([protocols] if isinstance(protocols, str) else protocols)
        self._url = url

    def commit(self, run: str, bodies: dict[str, bytes]) -> None:
        with self._explained():
            for name, body in bodies.items():
                self._put(self._place(run, name), body)

    def fetch(self, run: str, folder: Path, names: Sequence[str]) -> bool:
        with self._explained():
            bodies = {name: self._body(self._place(run, name)) for name in reversed(names)}
        if bodies[names[-1]] is None:
            return False
        bring(folder, ((name, body) for name in names if (body := bodies[name]) is not None))
        return True

    def kept_in(self, run: str, folder: str) -> set[str]:
        with self._explained():
            try:
                paths = self._files.ls(self._place(run, folder), detail=False)
            except FileNotFoundError:
                return set()
        return {Path(name).name for name in paths}

    def remove(self, run: str) -> None:
        """Take away all that is kept of a run."""
        with self._explained():
            place = self._place(run)
            if self._files.exists(place):
                self._files.rm(place, recursive=True)

    def _place(self, *names: str) -> str:
        return "/".join((self._root, *names))

    def _body(self, place: str) -> bytes | None:
        try:
            return self._files.cat_file(place)
        except FileNotFoundError:
            return None

    def _put(self, place: str, body: bytes) -> None:
        if self._whole:
            self._create(place, body)
            return
        if self._files.exists(place):
            return
        folder, _, name = place.rpartition("/")
        self._files.makedirs(folder, exist_ok=True)
        other = f"{folder}/.{name}.{secrets.token_hex(4)}"
        self._files.pipe_file(other, body)
        self._files.mv(other, place)

    def _create(self, place: str, body: bytes) -> None:
        """Put a file unless there is one. S3 refuses one of two who put it at once though neither has ended (409), so
        that it is asked again."""
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

        waits = wait_random_exponential(multiplier=_WAIT_S)
        again = Retrying(stop=stop_after_attempt(_TRIES), wait=waits, retry=retry_if_exception(_refused), reraise=True)
        again(self._create_once, place, body)

    def _create_once(self, place: str, body: bytes) -> None:
        """Put a file unless there is one. Stores say in ways of their own that there is one."""
        try:
            self._files.pipe_file(place, body, mode="create")
        except FileExistsError:
            return
        except OSError as exc:
            if not (_refused(exc) and self._files.exists(place)):
                raise

    def _explained(self) -> AbstractContextManager[None]:
        """Each store's client has kinds of exceptions of its own."""
        return boundary(
            lambda exc: OutputError(
                f"The object store {self._url} cannot be used: {first_line(exc) or type(exc).__name__}",
                f"see that {BLOCKS} names a place that may be read and written",
            )
        )


def _refused(exc: BaseException) -> bool:
    return isinstance(exc, OSError) and exc.errno in _REFUSED


@lru_cache(maxsize=4)
def _opened(url: str, _process: int) -> ObjectStore:
    return ObjectStore(url)
