"""Checkpoints of a run in its own SQLite file: strict msgpack, only our nouns, no pickle."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.noun import Noun

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver


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

    from .rows import Reading
    from .state import BuildState, SourceResult, SourceState

    kinds = (*_nouns(Noun), BuildState, SourceState, SourceResult, Reading)
    allowed = {(kind.__module__, kind.__name__) for kind in kinds}
    serializer = JsonPlusSerializer(allowed_msgpack_modules=sorted(allowed))
    with closing(sqlite3.connect(path, check_same_thread=False, timeout=30.0)) as connection:
        yield SqliteSaver(connection, serde=serializer)
