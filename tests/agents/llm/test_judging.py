"""What the judge with a model is shown, and what its grades do to the rules' findings."""

import json
import re
from dataclasses import replace

import pyarrow as pa
import pytest
from regraft.agents.chance import doubts_of
from regraft.agents.llm.controls import falsified
from regraft.agents.llm.facts import fitted
from regraft.agents.llm.judge import LLMJudge
from regraft.domain.brief import TaskBrief
from regraft.domain.task import Demonstration, TaskSpec
from regraft.domain.validation import CheckOutcome
from regraft.tools.models.chat import ChatModel
from regraft.tools.rows import INDEX, PART, SPLIT
from regraft.tools.testing.chat import ScriptedChatModel, scripted_models

from .conftest import source_of

NOTICE = "[…] stands for the middle of a long text, left out here alone: it is no fault of the row."


def table(rows):
    told = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]})
    told = told.append_column(SPLIT, pa.array(["train"] * len(rows), pa.string()))
    told = told.append_column(INDEX, pa.array(range(len(rows)), pa.int64()))
    return told.append_column(PART, pa.array([0] * len(rows), pa.int32()))


def by_mood(messages):
    """Grades the remarks of the tests' own task, whatever the prompt cuts out of them."""
    graded = []
    lines = [line for line in messages[-1].content.splitlines() if line.startswith("Row ")]
    for number, line in enumerate(lines, start=1):
        row = json.loads(line.split("<data>", 1)[1].removesuffix("</data>"))
        bad = any(word in row["input"] for word in ("nothing", "mouldy", "Never"))
        right = row["output"] == ("bad" if bad else "good")
        graded.append({"number": number, "why": "as it is", "grade": "right" if right else "wrong"})
    return {"grades": graded}


class Says:
    """Rules that find what a test tells them."""

    def __init__(self, *found):
        self.found = tuple(
            CheckOutcome(name=name, severity="error", passed=0, failed=20, reason=name) for name in found
        )

    def judge(self, brief, before, rows):
        return self.found


def judged(tmp_path, brief, source, moods, *found):
    model = ScriptedChatModel(respond=by_mood)
    texts = source.block.table.column("text").to_pylist()
    rows = table([{"input": text, "output": mood} for text, mood in zip(texts, moods, strict=True)])
    with scripted_models(model, tmp_path) as models:
        told = LLMJudge(ChatModel(models), Says(*found)).judge(brief, source.block, rows)
    return {one.name: one.severity for one in told}, model.asked


def test_the_answer_of_a_row_and_the_end_of_its_long_input_are_shown_however_long_it_is():
    row = {"input": "Table: " + "1 | 2 | 3\n" * 900 + "Question: how many?", "output": "five"}
    shown = fitted(row, 2_400)
    assert shown["output"] == "five"
    assert shown["input"].startswith("Table: ")
    assert shown["input"].endswith("Question: how many?")
    assert " […] " in shown["input"]
    assert 2_000 < sum(map(len, shown.values())) <= 2_500
    assert list(shown) == list(row)


@pytest.mark.parametrize("sizes", [(10, 20), (2_390, 5), (1_200, 1_190)])
def test_a_row_that_has_room_is_shown_as_it_is(sizes):
    row = {"input": "x" * sizes[0], "output": "y" * sizes[1]}
    assert fitted(row, 2_400) == row


def test_rows_that_are_shown_without_their_middle_are_said_to_be_so(tmp_path, brief, source):
    moods = ["bad"] * 10 + ["good"] * 10
    _, asked = judged(tmp_path, brief, source, moods)
    assert NOTICE not in asked[0][-1].content
    long = source.block.table.column("text").to_pylist()
    long = [f"{text} {'It rained. ' * 400}{text}" for text in long]
    text = source.block.table.set_column(0, "text", pa.array(long, pa.string()))
    block = replace(source.block, table=text)
    longer = replace(source, block=block)
    told, asked = judged(tmp_path / "long", brief, longer, moods)
    assert NOTICE in asked[0][-1].content
    assert "(cut," not in str(asked[0][-1].content).partition("# Rows to grade")[2]
    assert told["grades"] == "warning"


@pytest.mark.parametrize("guess", ["few_texts", "likeness"])
def test_what_rules_guess_of_few_demonstrations_is_a_doubt_where_the_grades_pass_and_an_error_where_they_do_not(
    tmp_path, brief, source, guess
):
    right, wrong = ["bad"] * 10 + ["good"] * 10, ["good"] * 10 + ["bad"] * 10
    told, _ = judged(tmp_path, brief, source, right, guess, "variety")
    assert (told[guess], told["variety"]) == ("warning", "error")
    told, _ = judged(tmp_path / "again", brief, source, wrong, guess)
    assert told == {guess: "error", "grades": "error"}


def brief_of(kind, outputs):
    shown = tuple(Demonstration(input=f"case {n}", output=output) for n, output in enumerate(outputs))
    task = TaskSpec(name="t", instruction="Rate it.", demonstrations=shown)
    return TaskBrief(task=task, kind=kind, labels=(), language=None, layouts={}, requirements=(), queries=())


def test_a_false_number_is_far_from_the_rows_own():
    brief = brief_of("number", ("2.5", "-2.1", "0.2"))
    others = [{"output": text} for text in ("2.4", "2.2", "-1.0", "-3")]
    assert falsified(brief, {"input": "a", "output": "2.3"}, others) == {"input": "a", "output": "-1.0"}
    near = [{"output": "2.3"}, {"output": "2.4"}]
    assert falsified(brief, {"input": "a", "output": "2.3"}, near) == {"input": "a", "output": "2.4"}
    prices = [{"output": "$8.99"}, {"output": "$1,200"}]
    assert falsified(brief, {"input": "a", "output": "$9"}, prices) == {"input": "a", "output": "$1,200"}


def test_a_false_text_is_any_other_one():
    brief = brief_of("free_text", ("a lamp", "a chair"))
    others = [{"output": "x"}, {"output": "y"}]
    assert falsified(brief, {"input": "a", "output": "x"}, others) == {"input": "a", "output": "y"}


def grades_by(tmp_path, brief, source, moods, grade):
    """The judge's outcomes over rows with these moods, where a model grades each row by a function of it."""

    def respond(messages):
        rows = re.findall(r"^Row \d+: <data>(.*)</data>$", messages[-1].content, re.MULTILINE)
        graded = [(number, *grade(json.loads(row))) for number, row in enumerate(rows, start=1)]
        return {"grades": [{"number": number, "why": why, "grade": given} for number, given, why in graded]}

    texts = source.block.table.column("text").to_pylist()
    rows = table([{"input": text, "output": mood} for text, mood in zip(texts, moods, strict=True)])
    with scripted_models(ScriptedChatModel(respond=respond), tmp_path) as models:
        told = LLMJudge(ChatModel(models), Says()).judge(brief, source.block, rows)
    return {one.name: one for one in told}


def by_words(row):
    bad = any(word in row["input"] for word in ("nothing", "mouldy", "Never"))
    return ("right" if row["output"] == ("bad" if bad else "good") else "wrong", "by its words")


MOODS = ["bad"] * 10 + ["good"] * 10


def test_a_judge_who_says_that_nobody_can_know_the_answers_of_rows_and_demonstrations_is_heard(tmp_path, brief, source):
    told = grades_by(tmp_path, brief, source, MOODS, lambda row: ("bad row", "only the owner knows"))
    assert told.keys() == {"undecidable"}
    found = told["undecidable"]
    assert (found.severity, found.passed, found.failed) == ("error", 0, 20)
    assert found.reason.endswith(": only the owner knows")
    assert [one.reason for one in found.examples] == ["only the owner knows"] * 3


def test_bad_rows_say_nothing_of_the_task_where_its_demonstrations_are_good_ones(tmp_path, brief, source):
    shown = {one.row()["input"]: one.output for one in brief.task.demonstrations}

    def of_rows_alone(row):
        wrong = shown.get(row["input"], row["output"]) != row["output"]
        return ("wrong" if wrong else "right" if row["input"] in shown else "bad row", "it is cut off")

    told = grades_by(tmp_path, brief, source, MOODS, of_rows_alone)
    assert told.keys() == {"grades"}
    assert (told["grades"].severity, told["grades"].failed) == ("error", 20)


def wrongly_shown(brief, *numbers):
    """The brief where the demonstrations of these numbers, counted from 1, have the wrong output."""
    shown = brief.task.demonstrations
    turned = [
        one.model_copy(update={"output": "good" if one.output == "bad" else "bad"}) if number in numbers else one
        for number, one in enumerate(shown, start=1)
    ]
    return brief.model_copy(update={"task": brief.task.model_copy(update={"demonstrations": tuple(turned)})})


def many(source):
    """A source with rows to spare, of which false ones are made."""
    texts = source.block.table.column("text").to_pylist()
    moods = ["0"] * 10 + ["1"] * 10
    return source_of([f"{text} Day {day}." for day in range(2) for text in texts], moods * 2)


@pytest.mark.parametrize("number", [2, 3])
def test_one_wrong_demonstration_silences_no_judge_who_caught_all_false_rows_and_is_named(
    tmp_path, brief, source, number
):
    told = grades_by(tmp_path, wrongly_shown(brief, number), many(source), MOODS * 2, by_words)
    named = f"the model whose grades count finds fault with demonstration {number} (by its words): see to it"
    assert told["demonstrations"].reason == named
    assert (told["grades"].passed, told["grades"].failed) == (24, 0)
    assert doubts_of([told["demonstrations"].model_copy(update={"name": "judge demonstrations"})]) == (named,)


def test_a_judge_against_all_demonstrations_does_not_count_though_it_caught_all_false_rows(tmp_path, brief, source):
    told = grades_by(tmp_path, wrongly_shown(brief, 1, 2, 3), many(source), MOODS * 2, by_words)
    assert told.keys() == {"grades"}
    assert "do not count" in told["grades"].reason
