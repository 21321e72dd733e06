"""Checkpoints of a run, in a SQLite file of its own or in the Postgres that machines share: strict msgpack, only our
nouns, no pickle."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...domain.errors import OutputError
from ...domain.noun import Noun
from ...memory.shared import STORE, store_url

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.checkpoint.postgres import PostgresSaver
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

_SETTING_UP = 7_205_412


def _nouns(base: type) -> Iterator[type]:
    for noun in base.__subclasses__():
        yield noun
        yield from _nouns(noun)


@contextmanager
def saver(path: Path) -> "Iterator[BaseCheckpointSaver[str]]":
    """The checkpoints at `path`, made when they are not there.

    Only the nouns of the domain and the graph's states are built from what is read back, whatever else the file names.
    """
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
    from langgraph.checkpoint.sqlite import SqliteSaver

    from ..nodes.rows import Reading
    from ..state import BuildState, SourceResult, SourceState

    kinds = (*_nouns(Noun), BuildState, SourceState, SourceResult, Reading)
    allowed = {(kind.__module__, kind.__name__) for kind in kinds}
    serializer = JsonPlusSerializer(allowed_msgpack_modules=sorted(allowed))
    url = store_url()
    if url:
        with _postgres(url, serializer) as shared:
            yield shared
        return
    with closing(sqlite3.connect(path, check_same_thread=False, timeout=30.0)) as connection:
        yield SqliteSaver(connection, serde=serializer)


@contextmanager
def _postgres(url: str, serializer: "JsonPlusSerializer") -> "Iterator[BaseCheckpointSaver[str]]":
    import psycopg
    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg.rows import dict_row

    try:
        options: Any = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
        with psycopg.connect(url, **options) as opened:
            connection: Any = opened
            shared = PostgresSaver(connection, serde=serializer)
            _set_up(shared, connection)
            yield shared
    except psycopg.Error as exc:
        reason = (str(exc).splitlines() or [type(exc).__name__])[0]
        raise OutputError(
            f"The checkpoints in Postgres cannot be used: {reason}", f"see that the server runs and {STORE} names it"
        ) from exc


def _set_up(shared: "PostgresSaver", connection: Any) -> None:
    """Make the tables, by one process at a time. The lock is tried again and again, because the indexes are made beside
    other transactions and would wait for one that waits for the lock."""
    while not connection.execute("SELECT pg_try_advisory_lock(%s) AS mine", [_SETTING_UP]).fetchone()["mine"]:
        time.sleep(0.05)
    try:
        shared.setup()
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [_SETTING_UP])
