"""Self-Instruct: the pool, labels first and by quota, the paper's filters, and answers confirmed unseen."""

import re
from collections import Counter

import pytest
from recipe_fakes import brief_of, need_of
from regraft.domain.synthesis import Gap
from regraft.tools.recipes import filters
from regraft.tools.recipes.base import RECIPES, Accepted, MadeRow
from regraft.tools.recipes.filters import filtered
from regraft.tools.recipes.solving import UNANSWERED, UNCONFIRMED
from regraft.tools.testing import ModelServer, rows_in
from regraft.tools.testing.answers import schema_in


def writer(written, solved=lambda text: "glad" if "sun" in text else "sad"):
    """A model that writes rows by `written(number)` and labels inputs by `solved(text)`."""
    count = 0

    def respond(call):
        nonlocal count
        rows = rows_in(call)
        properties = schema_in(call)["properties"]
        if "confirm" in str(call["messages"][0]) or "worked examples" in call["messages"][0]["content"]:
            told = {name: {"output": solved(text)} for name, text in rows.items()}
            return told[""] if list(told) == [""] else told
        answer = {}
        for name in properties:
            answer[name] = written(count)
            count += 1
        return answer

    return respond


def make(bench, **need):
    return RECIPES.get("self_instruct").make(need_of(**need), bench).rows


def test_labels_come_first_and_by_quota_and_are_confirmed(open_bench):
    gaps = (
        Gap(kind="label", rows=3, column="output", value="sad", told="sad rows"),
        Gap(kind="label", rows=9, column="output", value="glad", told="glad rows"),
    )
    with ModelServer(writer(lambda n: {"input": f"The sun rose over town number {n}."})) as server:
        rows = make(open_bench(server), gaps=gaps, wanted=12)
        prompts = [body["messages"][1]["content"] for body in server.seen.bodies]
    assert Counter(row.cells["output"] for row in rows)["glad"] >= 9
    assert {row.reason for row in rows if row.cells["output"] == "glad"} == {""}
    assert {row.reason for row in rows if row.cells["output"] == "sad"} == {UNCONFIRMED}
    assert "glad rows" in prompts[0]
    assert server.calls == 2, "one call writes the rows, one confirms their labels"
    assert not [prompt for prompt in prompts[1:] if '"glad"' in prompt], "the label is not shown to who confirms it"


def test_a_hundred_rows_take_a_dozen_calls_or_less(open_bench):
    with ModelServer(writer(lambda n: {"input": f"The sun rose over town number {n}."})) as server:
        rows = make(open_bench(server), wanted=100)
    assert len(rows) == 125
    assert server.calls <= RECIPES.get("self_instruct").calls(100) == 14


def test_a_call_shows_eight_rows_at_most_two_of_them_made(open_bench):
    shown = tuple({"input": f"Demonstration {n} of the sun.", "output": "glad"} for n in range(9))
    accepted = [Accepted(f"self_instruct/0/{n}", {"input": f"Made {n}.", "output": "sad"}) for n in range(20)]
    brief = brief_of(task={"demonstrations": shown})
    with ModelServer(writer(lambda n: {"input": f"The sun {n}."})) as server:
        rows = make(open_bench(server), brief=brief, accepted=accepted, wanted=40, round=1)
        systems = [body["messages"][0]["content"] for body in server.seen.bodies if "Examples of rows" in str(body)]
    assert {system.count("Made ") for system in systems} == {2}
    assert {system.count("Demonstration ") for system in systems} == {6}
    assert len(set(systems)) == len(systems), "every call has a choice of its own"
    assert sum(parent.startswith("self_instruct/0/") for parent in rows[0].parents) == 2


def test_a_persons_own_rows_are_examples_too_and_lengths_are_theirs(open_bench):
    own = [
        Accepted(f"own/mine/train/{n}", {"input": f"Own row {n} " + "of the sun " * 8, "output": "glad"})
        for n in range(30)
    ]
    with ModelServer(writer(lambda n: {"input": f"The sun rose over town number {n}."})) as server:
        rows = make(open_bench(server), own=own, wanted=40)
        orders = [body["messages"][1]["content"] for body in server.seen.bodies if "Write 2" in str(body)]
    assert sum(parent.startswith("own/mine/train/") for parent in rows[0].parents) >= 5
    words = [int(found) for told in orders for found in re.findall(r"input of about (\d+) words", told)]
    assert sorted(words)[len(words) // 2] in (22, 27, 34), "most are as long as most examples"


def test_a_row_that_has_no_right_answer_is_dropped(open_bench):
    with ModelServer(writer(lambda n: {"input": f"The sun {n}."}, solved=lambda _: "none of these")) as server:
        assert {row.reason for row in make(open_bench(server), wanted=4)} == {UNANSWERED}


def test_free_texts_are_written_with_their_inputs_and_not_confirmed(open_bench):
    brief = brief_of(kind="free_text", labels=(), requirements=())
    with ModelServer(writer(lambda n: {"input": f"Name town {n}.", "output": f"It is {n}."})) as server:
        rows = make(open_bench(server), brief=brief, wanted=8)
        assert server.calls == 1
    assert [row.reason for row in rows] == [""] * 10


def row(text, out="glad"):
    return MadeRow({"input": text, "output": out})


@pytest.mark.parametrize(
    ("text", "out", "reason"),
    [
        ("The sun is out and we sing.", "glad", ""),
        ("Glad", "glad", filters.ECHO),
        ("The sun says the following to us:", "glad", filters.BREAKS_OFF),
        ("The attached image shows a sun today.", "glad", filters.NOT_THERE),
        ("What a lovely picture of the sun.", "glad", ""),
        ("word " * 60, "glad", filters.LENGTH),
    ],
)
def test_the_papers_filters(text, out, reason):
    (found,) = filtered(brief_of(), [row(text, out)])
    assert found.reason == reason


def test_an_input_with_two_outputs_loses_all_its_rows():
    rows = [
        row("The sun is out again.", "glad"),
        row("The  sun is out AGAIN.", "sad"),
        row("It rains on us all.", "sad"),
    ]
    assert [one.reason for one in filtered(brief_of(), rows)] == [filters.CONTRADICTS, filters.CONTRADICTS, ""]


def test_what_the_demonstrations_do_is_allowed():
    shown = ({"input": "Complete this:", "output": "Complete this:"}, {"input": "See the image below:", "output": "x"})
    brief = brief_of(task={"demonstrations": shown})
    (found,) = filtered(brief, [row("The chart above says:", "The chart above says:")])
    assert found.reason == ""
