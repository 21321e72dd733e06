"""Large row groups are decoded once for ranges that follow, and ranges in any order hold the same rows."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.catalogs.reading.streams import Streams

ROWS, BATCH = 100, 7


class Numbers:
    """Rows that are their own numbers, in batches; counts how often they are opened and closed, and may fail."""

    def __init__(self) -> None:
        self.opened = self.closed = 0
        self.fails_at: int | None = None

    @contextmanager
    def __call__(self) -> Iterator[Iterator[pa.RecordBatch]]:
        self.opened += 1
        yield self._batches()
        self.closed += 1

    def _batches(self) -> Iterator[pa.RecordBatch]:
        for start in range(0, ROWS, BATCH):
            if self.fails_at is not None and start >= self.fails_at:
                raise OSError("the file is broken")
            yield pa.record_batch({"n": list(range(start, min(start + BATCH, ROWS)))})


def rows(streams: Streams, numbers: Numbers, low: int, high: int, key: str = "a", check=lambda _: None) -> list[int]:
    return [n for batch in streams.rows(key, low, high, numbers, check) for n in batch["n"].to_pylist()]


@given(
    ranges=st.lists(st.tuples(st.integers(0, ROWS), st.integers(0, 40)), min_size=1, max_size=12),
    kept=st.integers(0, 400),
)
def test_ranges_in_any_order_hold_their_rows(ranges: list[tuple[int, int]], kept: int) -> None:
    streams, numbers = Streams(most=1, kept=kept), Numbers()
    for place, (low, count) in enumerate(ranges):
        assert rows(streams, numbers, low, low + count, key=str(place % 2)) == list(range(low, min(low + count, ROWS)))
    assert numbers.opened - numbers.closed <= 1


def test_neighbours_are_decoded_once_though_two_of_them_change_places() -> None:
    streams, numbers = Streams(), Numbers()
    for low in (0, 20, 10, 30, 50, 40):
        rows(streams, numbers, low, low + 10)
    assert numbers.opened == 1


def test_what_lies_far_back_is_read_from_the_start_again() -> None:
    streams, numbers = Streams(kept=BATCH * 8), Numbers()
    rows(streams, numbers, 80, 90)
    rows(streams, numbers, 0, 10)
    assert (numbers.opened, numbers.closed) == (2, 1)


def test_a_stream_that_failed_is_begun_anew() -> None:
    streams, numbers = Streams(), Numbers()
    numbers.fails_at = 21
    assert rows(streams, numbers, 0, 10) == list(range(10))
    with pytest.raises(OSError, match="broken"):
        rows(streams, numbers, 10, 40)
    numbers.fails_at = None
    assert rows(streams, numbers, 10, 40) == list(range(10, 40))
    assert numbers.opened == 2


def test_the_size_of_what_is_asked_for_is_told_while_it_grows() -> None:
    told: list[int] = []
    rows(Streams(), Numbers(), 50, 80, check=told.append)
    assert told[0] == 0
    assert told[-1] >= 30 * 8
    assert told == sorted(told)
