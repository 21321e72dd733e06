"""Rounds of any recipe: every candidate is accepted or rejected with a reason, whatever the recipe gives."""

import tempfile
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipe_fakes import brief_of
from regraft.domain.card import DatasetRef
from regraft.domain.errors import GiveUp
from regraft.domain.plan import plan_for
from regraft.domain.synthesis import Making
from regraft.tools.recipes.base import MadeRow, Recipe, Round
from regraft.tools.recipes.making import MakingJob
from regraft.tools.testing import sentence

CANDIDATES = st.one_of(
    st.builds(lambda n: MadeRow({"input": sentence(n), "output": "glad"}), st.integers(0, 30)),
    st.just(MadeRow({"input": "The sun is out and everyone sings.", "output": "glad"})),  # a demonstration
    st.just(MadeRow({"input": sentence("odd"), "output": "neutral"})),  # no label of the task
    st.just(MadeRow({"input": " ", "output": "sad"})),
    st.just(MadeRow({"output": "sad"})),
    st.just(MadeRow({"input": sentence("own")}, reason="the recipe took it out")),
)
ROUNDS = st.lists(st.lists(CANDIDATES, max_size=12), min_size=1, max_size=5)


def job(make, folder, patch, rows=10):
    """A recipe of one test's own, to be run; nothing but its name is asked of the model."""
    recipe = Recipe("given", make, lambda rows: rows, (), "text", "", 1, "Given rows.", "tests")
    patch.setattr("regraft.tools.recipes.making.RECIPES", SimpleNamespace(get=lambda _: recipe))
    brief = brief_of()
    plan = plan_for(brief, DatasetRef(id="recipe:given", revision="m", config="default", splits=()), (), "")
    return MakingJob(Making(recipe="given", rows=rows), brief, plan, folder, 0, SimpleNamespace(model="m"))


@given(ROUNDS, st.integers(1, 12), st.integers(0, 4))
@settings(max_examples=25, deadline=None)
def test_every_candidate_is_accepted_or_rejected_with_a_reason_also_after_a_kill(rounds, rows, killed_at):
    asked = []

    def make(need, _):
        asked.append(need.round)
        if need.round == killed_at and asked.count(killed_at) == 1:
            raise KeyboardInterrupt
        return Round(rounds[need.round]) if need.round < len(rounds) else Round([], ended="it has no more")

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        with suppress(KeyboardInterrupt):
            job(make, Path(folder), patch, rows).run(None)
        done = job(make, Path(folder), patch, rows).run(None)
        batches = list(done.batches())
        again = job(make, Path(folder), patch, rows).run(None)
    numbers = sorted(set(asked))
    places = [(f"round-{n}", place) for n in numbers for place in range(len([*rounds, []][n]))]
    assert done.counts.rows == len(places) == done.counts.accepted + done.counts.rejected
    assert sum(done.counts.reasons.values()) == done.counts.rejected
    assert sorted(done.lineage) == sorted(places)
    inputs = [text for batch in batches for text in batch.accepted.column("input").to_pylist()]
    assert len(inputs) == len(set(inputs)) == done.counts.accepted
    assert done.counts.accepted >= rows or done.ended
    assert (again.counts, again.ended) == (done.counts, done.ended)
    assert len(asked) - len(numbers) <= 1, "no finished round is made again"


def test_a_recipe_that_fails_gives_up_by_its_name_and_leaves_nothing(tmp_path, monkeypatch):
    def make(need, bench):
        raise ZeroDivisionError("division by zero")

    with pytest.raises(GiveUp, match="The recipe given of tests failed: ZeroDivisionError: division by zero"):
        job(make, tmp_path, monkeypatch).run(None)
    assert not list(tmp_path.rglob("*.parquet"))
