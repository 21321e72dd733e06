"""Evol-Instruct: six operations, four rules of elimination, labels that stay, and an end after four rounds."""

from collections import Counter

import pytest
from recipe_fakes import brief_of, need_of
from regraft.domain.synthesis import Gap
from regraft.tools.recipes import evol_instruct as evol
from regraft.tools.recipes.base import RECIPES, Accepted, MadeRow
from regraft.tools.recipes.solving import UNCONFIRMED
from regraft.tools.testing import ModelServer, orders_in, rows_in
from regraft.tools.testing.answers import schema_in


def model(evolve, *, equal=lambda text: False, label=lambda text: "glad" if "sun" in text else "sad"):
    count = 0

    def each(call, answer):
        told = {name: answer(text) for name, text in rows_in(call).items()}
        return told[""] if list(told) == [""] else told

    def respond(call):
        nonlocal count
        system = call["messages"][0]["content"]
        if "equal to the first" in system:
            return each(call, lambda text: {"equal": "equal" if equal(text) else "not equal"})
        if "worked examples" in system:
            return each(call, lambda text: {"output": label(text)})
        answer = {}
        for name in schema_in(call)["properties"]:
            answer[name] = {"input": evolve(count)}
            count += 1
        return answer

    return respond


def make(bench, **need):
    return RECIPES.get("evol_instruct").make(need_of(**need), bench)


def test_inputs_evolve_under_their_label_which_is_confirmed(open_bench):
    with ModelServer(model(lambda n: f"The sun shone on village {n} while its people sang.")) as server:
        rows = make(open_bench(server), wanted=20).rows
        bodies = server.seen.bodies
    assert {row.cells["output"] for row in rows} == {"glad", "sad"}
    assert {row.reason for row in rows} == {"", UNCONFIRMED}
    assert all(row.reason == UNCONFIRMED for row in rows if row.cells["output"] == "sad")
    assert {parent.split()[0] for row in rows for parent in row.parents} == {"demonstration"}
    orders = "".join(body["messages"][1]["content"] for body in bodies)
    assert sum(text in orders for text in evol.OPERATIONS.values()) >= 5


def test_rule_one_takes_out_what_a_model_calls_equal_but_not_in_breadth(open_bench):
    with ModelServer(model(lambda n: f"The sun shone on village {n} again.", equal=lambda _: True)) as server:
        rows = make(open_bench(server), wanted=40).rows
    reasons = {row.reason for row in rows}
    assert evol.EQUAL in reasons
    assert reasons & {"", UNCONFIRMED}, "a row evolved in breadth is compared with nothing"


@pytest.mark.parametrize(
    ("text", "out", "reason"),
    [
        ("The sun is out.", "Sorry, I cannot say.", evol.SORRY),
        ("The sun is out.", "sorry " + "word " * 90, ""),
        ("It is the of and, or?", "x is so", evol.EMPTY_WORDS),
        ("The sun is out.", "It is.", evol.EMPTY_WORDS),
        ("Rewrite the given prompt with the sun.", "Well done", evol.COPIED),
        ("#Rewritten Prompt#: the sun", "Well done", evol.COPIED),
    ],
)
def test_rules_two_to_four(text, out, reason):
    brief = brief_of(kind="free_text", labels=())
    assert evol.eliminated(brief, MadeRow({"input": text, "output": out})).reason == reason


def test_an_apology_is_no_excuse_in_a_task_with_labels():
    assert evol.eliminated(brief_of(), MadeRow({"input": "I am sorry for it.", "output": "sad"})).reason == ""


def test_free_texts_are_answered_anew(open_bench):
    brief = brief_of(kind="free_text", labels=(), requirements=())
    respond = model(lambda n: f"Name the town number {n} by the sea.", label=lambda text: f"Answer to {text}")
    with ModelServer(respond) as server:
        rows = make(open_bench(server), brief=brief, wanted=6).rows
    assert all(row.cells["output"] == f"Answer to {row.cells['input']}" for row in rows)


def test_a_row_evolves_four_times_and_no_more(open_bench):
    respond = model(lambda n: f"The sun shone on village {n} while its people sang.")
    with ModelServer(respond) as server:
        bench = open_bench(server)
        kept, accepted = {}, []
        for number in range(6):
            done = make(bench, wanted=10, round=number, accepted=accepted, kept=kept)
            kept = done.kept
            accepted += [
                Accepted(f"evol_instruct/{number}/{place}", row.cells)
                for place, row in enumerate(done.rows)
                if not row.reason
            ]
    depths = [kept["depth"][one.id] for one in accepted]
    assert set(depths) == {1, 2, 3, 4}


def test_what_is_eliminated_stays_out_of_the_pool(open_bench):
    with ModelServer(model(lambda n: f"The sun shone on village {n} again.")) as server:
        bench = open_bench(server)
        first = make(bench, wanted=5)
        second = make(bench, wanted=5, round=1, accepted=[], kept=first.kept)
    assert {parent for row in second.rows for parent in row.parents if "/" in parent} == set()


def test_a_row_that_comes_again_evolves_in_another_way(open_bench):
    with ModelServer(model(lambda n: f"The sun shone on village {n} while its people sang.")) as server:
        make(open_bench(server), wanted=8)
        told = [text for body in server.seen.bodies for text in orders_in(body).values()]
    assert len(told) == len(set(told)) == 12
    each = Counter(text.partition("The row: ")[2].partition("</row>")[0] for text in told)
    assert sorted(each.values()) == [6, 6]


def test_no_row_evolves_twice_in_the_same_way_in_a_whole_run_and_a_pool_that_is_used_up_says_so(open_bench):
    with ModelServer(model(lambda n: f"The sun shone on village {n} while its people sang.")) as server:
        bench = open_bench(server)
        first = make(bench, wanted=4)
        second = make(bench, wanted=40, round=1, kept=first.kept)
        third = make(bench, wanted=40, round=2, kept=second.kept)
        orders = [text for body in server.seen.bodies for text in orders_in(body).values()]
    assert len(first.rows) + len(second.rows) == len(orders) == len(set(orders)) == 12
    assert (list(third.rows), third.ended) == ([], "no row is left that could evolve in a new way")


def test_labels_are_evolved_by_quota(open_bench):
    gaps = tuple(Gap(kind="label", rows=n, column="output", value=v, told=v) for v, n in (("glad", 5), ("sad", 1)))
    glad = [Accepted(f"evol_instruct/0/{n}", {"input": f"Row {n}.", "output": "glad"}) for n in range(9)]
    with ModelServer(model(lambda n: f"The sun shone on village {n} again.")) as server:
        rows = make(open_bench(server), wanted=4, gaps=gaps, accepted=glad).rows
    assert Counter(row.cells["output"] for row in rows) == {"glad": 5, "sad": 1}
