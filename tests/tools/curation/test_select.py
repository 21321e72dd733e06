"""Shares, quotas and groups: what must hold for any supply."""

from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from regraft.tools.curation.keys import Keys
from regraft.tools.curation.select import cells, cut, draw, level, share_out
from regraft.tools.curation.splits import groups, held_out


def chosen_of(sources: np.ndarray, kinds: np.ndarray, chances: np.ndarray, **asked) -> np.ndarray:
    """The places that are taken of rows of these sources and outputs."""
    given = cells(Counter(zip(sources.tolist(), kinds.tolist(), strict=True)), **asked)
    rows = {"place": np.arange(len(sources)), "source": sources, "kind": kinds, "chance": chances}
    with Keys() as keys:
        keys.put("alive", pa.table(rows))
        return draw(keys, given, [cell.take for cell in given]).places


SUPPLY = st.lists(st.integers(0, 40), min_size=1, max_size=6)


@given(SUPPLY, st.integers(0, 200))
def test_levelled_shares_are_as_equal_as_the_supply_allows(supply, total):
    shares = level(supply, total)
    assert sum(shares) == min(total, sum(supply))
    assert all(0 <= share <= have for share, have in zip(shares, supply, strict=True))
    open_shares = [share for share, have in zip(shares, supply, strict=True) if share < have]
    assert not open_shares or max(shares) - min(open_shares) <= 1


@given(st.data())
def test_quotas_are_kept_where_they_can_be_and_filled_where_not(data):
    supply = data.draw(SUPPLY)
    quotas = data.draw(st.lists(st.integers(0, 40), min_size=len(supply), max_size=len(supply)))
    total = data.draw(st.integers(0, 200))
    shares = share_out(supply, quotas, total)
    assert sum(shares) == min(total, sum(supply))
    assert all(0 <= share <= have for share, have in zip(shares, supply, strict=True))
    if sum(quotas) <= total:
        assert all(s >= min(h, q) for s, h, q in zip(shares, supply, quotas, strict=True))


@given(SUPPLY, st.integers(0, 100))
def test_a_cut_never_adds(shares, total):
    total = min(total, sum(shares))
    if sum(shares):
        less = cut(shares, total)
        assert sum(less) == total
        assert all(one <= other for one, other in zip(less, shares, strict=True))


@settings(max_examples=30)
@given(st.data())
def test_selection_gives_exactly_the_rows_asked_for_and_none_twice(data):
    count = data.draw(st.integers(0, 60))
    draw = np.random.default_rng(data.draw(st.integers(0, 1000)))
    sources, outputs = draw.integers(0, 3, count), draw.integers(0, 4, count)
    rows, quota = data.draw(st.integers(0, 80)), data.draw(st.integers(0, 30))
    chances = draw.integers(0, 2**63, count, dtype=np.uint64)
    balance = data.draw(st.booleans())
    kinds = outputs if balance else np.zeros(count, np.int64)
    chosen = chosen_of(sources, kinds, chances, quotas={0: quota, 2: quota}, rows=rows)
    assert len(chosen) == len(set(chosen.tolist())) == min(rows, count)


def test_one_source_is_balanced_as_far_as_it_goes():
    outputs = np.array([0] * 50 + [1] * 10 + [2] * 50)
    sources, chances = np.zeros(110, np.int64), np.arange(110, dtype=np.uint64)
    chosen = chosen_of(sources, outputs, chances, quotas={0: 60}, rows=60)
    assert np.bincount(outputs[chosen]).tolist() == [25, 10, 25]


def test_rows_are_grouped_by_source_row_and_by_long_text_and_through_others():
    long, other = "a" * 120, "b" * 150
    places = [("s", "train", 0), ("s", "train", 0), ("s", "train", 1), ("s", "train", 2), ("s", "train", 3)]
    cells = [("x", long), ("y", other), ("z", other.upper()), ("w", long), ("v", "short")]
    group = groups(zip(places, cells, strict=True))
    assert group.tolist() == [0, 0, 0, 0, 4]


def test_a_test_part_never_takes_every_group():
    assert not held_out(np.zeros(10, np.int64), np.arange(10, dtype=np.uint64), 0.5).any()
    assert held_out(np.arange(10), np.arange(10, dtype=np.uint64), 0.3).sum() == 3
