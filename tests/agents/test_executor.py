"""Sharing rows out over sources."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.agents.executor import Supply, affordable, compose, is_paid, with_surplus
from regraft.domain.plan import Plan, Step
from regraft.tools.catalogs.base import Block


def test_a_source_with_many_damaged_rows_gives_fewer_and_not_none():
    shares = [compose(100, [Supply("a", 0.9, 500), Supply("b", 0.9, 500, sound)])["b"] for sound in (1, 0.9, 0.8, 0.5)]
    assert shares == [50, 44, 39, 20]


def test_shares_follow_quality() -> None:
    assert compose(100, [Supply("good", 0.95, 500), Supply("fair", 0.9, None)]) == {"good": 56, "fair": 44}


def test_a_source_that_fits_less_gives_no_rows_while_the_best_one_has_some() -> None:
    assert compose(100, [Supply("good", 0.95, 500), Supply("fair", 0.85, None)]) == {"good": 100, "fair": 0}


def test_equal_sources_share_evenly() -> None:
    assert compose(100, [Supply("a", 0.9, 500), Supply("b", 0.9, 500)]) == {"a": 50, "b": 50}


def test_what_a_small_source_cannot_give_falls_to_the_others() -> None:
    shares = compose(100, [Supply("big", 0.9, 1000), Supply("small", 0.9, 10), Supply("unknown", 0.9, None)])
    assert shares == {"big": 45, "small": 10, "unknown": 45}


def test_a_poor_fit_only_fills_what_is_left_over() -> None:
    supplies = [Supply("poor", 0.3, 1000), Supply("good", 0.9, 60), Supply("worse", 0.2, 1000)]
    assert compose(100, supplies) == {"poor": 40, "good": 60, "worse": 0}
    assert compose(50, supplies) == {"poor": 0, "good": 50, "worse": 0}


def test_no_sources_give_nothing() -> None:
    assert compose(100, []) == {}


@given(
    st.integers(0, 5000),
    st.lists(st.tuples(st.floats(0, 1), st.one_of(st.none(), st.integers(0, 1000))), max_size=8),
)
def test_shares_add_up_and_never_exceed_a_supply(rows: int, supplies: list[tuple[float, int | None]]) -> None:
    made = [Supply(str(n), fit, size) for n, (fit, size) in enumerate(supplies)]
    shares = compose(rows, made)
    sizes = [rows if size is None else size for _, size in supplies]
    assert sum(shares.values()) == min(rows, sum(sizes))
    assert all(0 <= shares[supply.key] <= size for supply, size in zip(made, sizes, strict=True))


ODD = Step(op="filter", args={"conditions": [{"column": "n", "operator": "matches", "value": "[13579]$"}]})
ASKS = Step(op="answer", args={"template": "{{ n }}", "output": "a"})


@pytest.mark.parametrize(
    ("steps", "rows", "reach"), [((ODD, ASKS), 10, 10), ((ASKS,), 10, 10), ((ODD, ASKS), 99, 50), ((ODD,), 10, 50)]
)
def test_a_trial_takes_as_many_rows_as_bring_the_model_those_it_may_be_asked_about(steps, rows, reach) -> None:
    block = Block(pa.table({"n": [str(n) for n in range(100)]}), ["train"] * 100, list(range(100)))
    columns = ("n", "a") if ASKS in steps else ("n",)
    plan = Plan(task="t", dataset="d", columns=columns, steps=steps)
    part = affordable(plan, block, rows, seed=0)
    asked = [index for index in part.index if index % 2 or ODD not in steps]
    assert len(asked) == reach
    if ASKS in steps and reach == 10:  # drawn from all over the sample, which is in its source's order
        assert max(asked) - min(asked) > 30
    else:
        assert len(part) == 100


def test_rows_that_a_model_makes_are_hardly_made_in_surplus() -> None:
    free = Plan(task="t", dataset="d", columns=("input",), steps=(Step(op="rename", args={"names": {"a": "input"}}),))
    paid = free.model_copy(update={"steps": (*free.steps, Step(op="generate"))})
    assert (is_paid(free), is_paid(paid)) == (False, True)
    assert (with_surplus(100, paid=False), with_surplus(100, paid=True)) == (200, 105)
