"""Large row groups that are read in ranges: each is decoded from its start on, and once for ranges that follow."""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager
from threading import Lock

import pyarrow as pa

Opened = AbstractContextManager[Iterator[pa.RecordBatch]]


class Streams:
    """The `most` row groups that were read last, open where reading stopped; shared by threads.

    Of each the last `kept` bytes stay decoded, so that neighbours may be asked for in an order that is a little off. A
    range before those is read from the start again.
    """

    def __init__(self, most: int = 4, kept: int = 24 << 20) -> None:
        self._most, self._kept = most, kept
        self._streams: OrderedDict[Hashable, _Stream] = OrderedDict()
        self._lock = Lock()

    def rows(
        self, key: Hashable, low: int, high: int, open_stream: Callable[[], Opened], check: Callable[[int], None]
    ) -> list[pa.RecordBatch]:
        """Rows `low` to `high` of what `open_stream` opens. `check` is told how many bytes they take so far.

        What either of them raises is passed on, and the stream is begun anew the next time.
        """
        with self._lock:
            stream = self._streams.setdefault(key, _Stream(self._kept))
            self._streams.move_to_end(key)
            leaving = [self._streams.popitem(last=False)[1] for _ in range(len(self._streams) - self._most)]
        for other in leaving:
            other.close()
        return stream.rows(low, high, open_stream, check)


class _Stream:
    def __init__(self, kept: int) -> None:
        self._lock = Lock()
        self._most = kept
        self._opened: Opened | None = None
        self._batches: Iterator[pa.RecordBatch] = iter(())
        self._position = self._bytes = 0
        self._last: deque[tuple[int, pa.RecordBatch]] = deque()

    def rows(
        self, low: int, high: int, open_stream: Callable[[], Opened], check: Callable[[int], None]
    ) -> list[pa.RecordBatch]:
        with self._lock:
            try:
                if self._opened is None or low < (self._last[0][0] if self._last else self._position):
                    self._begin(open_stream)
                self._read_to(low, high, check)
            except BaseException:
                self._end()
                raise
            return [
                batch.slice(max(low - start, 0), min(high, start + batch.num_rows) - max(low, start))
                for start, batch in self._last
                if start < high and low < start + batch.num_rows
            ]

    def close(self) -> None:
        """Let the file go; whoever reads from it is waited for."""
        with self._lock:
            self._end()

    def _begin(self, open_stream: Callable[[], Opened]) -> None:
        self._end()
        self._opened = open_stream()
        self._batches = self._opened.__enter__()

    def _end(self) -> None:
        opened, self._opened, self._batches = self._opened, None, iter(())
        self._last.clear()
        self._position = self._bytes = 0
        if opened is not None:
            opened.__exit__(None, None, None)

    def _read_to(self, low: int, high: int, check: Callable[[int], None]) -> None:
        """Decode up to `high`, and keep what is needed of it, or is among the last bytes."""
        while self._position < high:
            batch = next(self._batches, None)
            if batch is None:
                return
            self._last.append((self._position, batch))
            self._position += batch.num_rows
            self._bytes += batch.nbytes
            check(sum(one.nbytes for start, one in self._last if low < start + one.num_rows))
            while self._bytes > self._most and self._last[0][0] + self._last[0][1].num_rows <= low:
                self._bytes -= self._last.popleft()[1].nbytes
