"""ultrafeedback and evol_quality: pairs where the gap is real, answers that are better in both orders."""

import re

import pytest
from recipe_fakes import brief_of, need_of
from regraft.domain.errors import GiveUp
from regraft.tools.recipes.answers.evol_quality import NOT_BETTER
from regraft.tools.recipes.answers.ratings import TIED, TURNED
from regraft.tools.recipes.answers.ultrafeedback import PRINCIPLES
from regraft.tools.recipes.base import RECIPES
from regraft.tools.testing import ModelServer, orders_in, rows_in
from regraft.tools.testing.answers import schema_in

PAIRS = (
    {"input": "How do I boil an egg?", "output": {"chosen": "Eight minutes in boiling water.", "rejected": "Boil it."}},
    {"input": "How do I dry a book?", "output": {"chosen": "Stand it open in moving air.", "rejected": "Wait."}},
)


def pair_brief():
    return brief_of(
        task={"demonstrations": PAIRS, "instruction": "Give household advice."},
        kind="free_text",
        labels=(),
        layouts={},
        requirements=(),
    )


def each(call, answer):
    told = {name: answer(text) for name, text in rows_in(call).items()}
    return told[""] if list(told) == [""] else told


def judge(rate):
    """A model whose answers tell their principle, and which rates the answers of a row by `rate(texts in order)`."""

    def respond(call):
        system = call["messages"][0]["content"]
        if "Rate every answer" in system:

            def rated(text):
                shown = re.findall(r"answer \d:\n(.*?)(?=\n\nanswer|\Z)", text, re.DOTALL)
                return {"why": "so", **{f"answer_{n}": score for n, score in enumerate(rate(shown), start=1)}}

            return each(call, rated)
        if "Answer each row's input" in system:
            how = "short" if "unchecked" in system else system.split("input. ")[1].split(".")[0]
            return each(call, lambda text: {"answer": f"{how} answer to {text.split('<')[0]}"})
        return {name: {"input": f"How do I mend thing {name}?"} for name in schema_in(call)["properties"]}

    return respond


def make(name, bench, **need):
    return RECIPES.get(name).make(need_of(**({"brief": pair_brief(), "wanted": 5} | need)), bench).rows


def test_the_best_of_four_answers_is_paired_with_the_worst(open_bench):
    with ModelServer(judge(lambda texts: [1 if "short" in text else 4 for text in texts])) as server:
        rows = make("ultrafeedback", open_bench(server))
        systems = [body["messages"][0]["content"] for body in server.seen.bodies]
    assert {row.reason for row in rows} == {""}
    assert all("short" in row.cells["rejected"] and "short" not in row.cells["chosen"] for row in rows)
    assert rows[0].sampling["gap"] == 3.0
    rating = [system for system in systems if "Rate every answer" in system]
    assert len(set(rating)) == 4, "once for each aspect"
    assert len(rating) == 4 * 2 * 2, "in two orders, five inputs a call"


def test_answers_rated_alike_make_no_pair(open_bench):
    with ModelServer(judge(lambda texts: [3] * 4)) as server:
        assert {row.reason for row in make("ultrafeedback", open_bench(server))} == {TIED}


def test_a_judge_that_likes_the_first_place_makes_no_pair(open_bench):
    with ModelServer(judge(lambda texts: [5, 4, 2, 1])) as server:
        reasons = {row.reason for row in make("ultrafeedback", open_bench(server))}
    assert reasons <= {TIED, TURNED}


def test_lengths_tell_few_pairs_where_answers_that_are_as_good_differ_in_length(open_bench):
    def respond(call):
        system = call["messages"][0]["content"]
        if "Answer each row's input" not in system:
            return judge(lambda texts: [1 if "hasty" in text else 5 for text in texts])(call)
        if "unchecked" in system:
            return each(call, lambda text: {"answer": f"A hasty answer to {text}"})
        more = " at some length, with every reason and a second example" if "useful" in system else ""
        return each(call, lambda text: {"answer": f"Do {text[-8:]}{more}"})

    with ModelServer(respond) as server:
        rows = make("ultrafeedback", open_bench(server), wanted=20)
    pairs = [row.cells for row in rows if not row.reason]
    assert len(pairs) == 32
    assert sum(len(pair["chosen"]) > len(pair["rejected"]) for pair in pairs) == 16


def test_a_task_without_pairs_is_told_what_to_do(open_bench):
    texts = brief_of(kind="free_text", labels=(), requirements=())
    with ModelServer() as server, pytest.raises(GiveUp, match="not chosen and rejected; give the demonstrations"):
        make("ultrafeedback", open_bench(server), brief=texts)


def test_where_labels_are_known_no_judge_is_asked(open_bench):
    def respond(call):
        if rows_in(call):
            return each(call, lambda text: {"output": "glad" if "sun" in text else "sad"})
        asked = orders_in(call).items()
        return {name: {"input": f"The {'sun' if 'glad' in told else 'rain'} of {name}."} for name, told in asked}

    with ModelServer(respond) as server:
        rows = make("ultrafeedback", open_bench(server), brief=brief_of(), wanted=8)
        assert server.calls == 2, "one call writes the rows, one confirms their labels"
    assert [row.cells["output"] for row in rows if not row.reason] == ["glad", "sad"] * 5


def improver(better):
    def respond(call):
        system = call["messages"][0]["content"]
        if "Say which answer is better" in system:

            def told(text):
                first = text.split("first answer:\n")[1].split("\n")[0]
                return {"why": "so", "better": better(first)}

            return each(call, told)
        if "improved answer" in system:
            return each(call, lambda text: {"answer": "better: " + text.split("answer:\n")[1].split("\n")[0]})
        keys = schema_in(call)["$defs"]["row__"]["properties"]
        cells = {key: f"{key} of" for key in keys}
        return {name: {key: f"{text} {name}?" for key, text in cells.items()} for name in schema_in(call)["properties"]}

    return respond


def better_one(first):
    return "first" if first.startswith("better") else "second"


def test_an_answer_that_wins_in_both_orders_takes_the_place_of_the_first(open_bench):
    brief = brief_of(kind="free_text", labels=(), requirements=())
    with ModelServer(improver(better_one)) as server:
        rows = make("evol_quality", open_bench(server), brief=brief, wanted=8)
    assert all(row.cells["output"].startswith("better: output of") for row in rows)
    assert {row.sampling["evolved"] for row in rows} == {True}


def test_an_answer_that_wins_by_its_place_alone_is_not_taken(open_bench):
    brief = brief_of(kind="free_text", labels=(), requirements=())
    with ModelServer(improver(lambda first: "second")) as server:
        rows = make("evol_quality", open_bench(server), brief=brief, wanted=8)
    assert not [row for row in rows if row.cells["output"].startswith("better")]
    assert {row.reason for row in rows} == {""}


def test_where_pairs_are_asked_for_the_two_answers_are_the_pair(open_bench):
    with ModelServer(improver(better_one)) as server:
        rows = make("evol_quality", open_bench(server), wanted=4)
    assert all(row.cells["chosen"] == f"better: {row.cells['rejected']}" for row in rows)


def test_an_answer_that_is_only_as_good_makes_no_pair(open_bench):
    with ModelServer(improver(lambda first: "equal")) as server:
        assert {row.reason for row in make("evol_quality", open_bench(server), wanted=4)} == {NOT_BETTER}


def test_labels_cannot_be_improved(open_bench):
    with ModelServer() as server, pytest.raises(GiveUp, match="no free texts"):
        make("evol_quality", open_bench(server), brief=brief_of())


def test_no_principle_is_about_length():
    told = " ".join(PRINCIPLES.values()).lower()
    assert not [word for word in ("short", "few words", "brief") if word in told]
