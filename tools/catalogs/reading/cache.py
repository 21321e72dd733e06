"""Decoded tables that are likely to be asked for again, within a bound of memory, shared by threads."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

import pyarrow as pa

from .streams import Streams


class TableCache:
    """The tables used last, up to `limit` bytes. A table that is being loaded is loaded once, whoever else asks.

    `streams` are of what is too large to be kept whole.
    """

    def __init__(self, limit: int = 96 << 20) -> None:
        self._limit = limit
        self._tables: OrderedDict[Hashable, pa.Table] = OrderedDict()
        self._loading: dict[Hashable, Lock] = {}
        self._lock = Lock()
        self.streams = Streams()

    def get(self, key: Hashable, load: Callable[[], pa.Table]) -> pa.Table:
        """The table of `key`, loaded when it is not here. What `load` raises is passed on and nothing is kept."""
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
                return self._tables[key]
            loading = self._loading.setdefault(key, Lock())
        with loading:
            with self._lock:
                if key in self._tables:
                    return self._tables[key]
            try:
                table = load()
                self._keep(key, table)
                return table
            finally:
                with self._lock:
                    self._loading.pop(key, None)

    def peek(self, key: Hashable) -> pa.Table | None:
        """The table of `key`, None when it is not here."""
        with self._lock:
            return self._tables.get(key)

    def _keep(self, key: Hashable, table: pa.Table) -> None:
        if table.nbytes > self._limit:
            return
        with self._lock:
            self._tables[key] = table
            while sum(kept.nbytes for kept in self._tables.values()) > self._limit:
                self._tables.popitem(last=False)
