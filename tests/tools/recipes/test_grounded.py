"""Rows from passages: each passage once, the nearest first, named in the lineage."""

from dataclasses import replace

import pytest
from recipe_fakes import brief_of, need_of
from regraft.domain.errors import GiveUp
from regraft.tools.recipes.base import RECIPES
from regraft.tools.recipes.bench import Passage
from regraft.tools.recipes.grounded import nearest, packed
from regraft.tools.recipes.writing import Order
from regraft.tools.testing import ModelServer, rows_in
from regraft.tools.testing.answers import schema_in

PASSAGES = [Passage(f"town/news@1/train/{n}", f"The mayor of town {n} sang in the sun. " * 6) for n in range(40)]


def respond(call):
    if "worked examples" in call["messages"][0]["content"]:
        told = {name: {"output": "glad"} for name in rows_in(call)}
        return told[""] if list(told) == [""] else told
    return {
        name: {"input": f"The mayor sang, {name}, {len(call['messages'][1]['content'])}."}
        for name in schema_in(call)["properties"]
    }


def bench_with(open_bench, server, passages):
    return replace(open_bench(server), passages=lambda count: passages[:count])


def make(bench, **need):
    return RECIPES.get("grounded").make(need_of(**({"brief": brief_of(labels=("glad",))} | need)), bench)


def test_every_row_names_its_passage_and_no_passage_serves_twice(open_bench):
    with ModelServer(respond) as server:
        bench = bench_with(open_bench, server, PASSAGES)
        first = make(bench, wanted=10)
        second = make(bench, wanted=10, round=1, kept=first.kept)
        prompt = server.seen.bodies[0]["messages"][1]["content"]
    origins = [row.parents[0] for done in (first, second) for row in done.rows]
    assert len(origins) == len(set(origins)) == 24
    assert all(origin.startswith("town/news@1/train/") for origin in origins)
    assert "<row>The mayor of town" in prompt


def test_it_ends_when_every_passage_was_used(open_bench):
    with ModelServer(respond) as server:
        bench = bench_with(open_bench, server, PASSAGES[:5])
        first = make(bench, wanted=10)
        second = make(bench, wanted=5, round=1, kept=first.kept)
    assert len(first.rows) == 5
    assert second.ended == "every passage has been used"


def test_without_passages_it_says_what_is_missing(open_bench):
    with ModelServer() as server, pytest.raises(GiveUp, match="No passages"):
        make(open_bench(server))


def test_passages_that_share_words_with_the_demonstrations_come_first():
    far, near = Passage("a", "Steel prices fell in Ohio."), Passage("b", "The bridge was taken by rain and sun.")
    assert [one.id for one in nearest(["The rain took the bridge away."], [far, near])] == ["b", "a"]


def test_long_passages_share_no_call():
    pages = packed([Order("x" * 15_000), Order("y" * 15_000), *[Order("z")] * 12])
    assert [len(page) for page in pages] == [1, 10, 3]


def test_a_passage_that_makes_no_row_is_left_empty_and_its_row_is_told(open_bench):
    def answer(call):
        told = respond(call)
        return {name: {"input": ""} if (name, row.keys()) == ("r2", {"input"}) else row for name, row in told.items()}

    with ModelServer(answer) as server:
        rows = make(bench_with(open_bench, server, PASSAGES[:5])).rows
    assert [row.reason for row in rows] == ["", "the model finds no row of the task in the passage", "", "", ""]
