"""One of some values, answered in words or in other values."""

import json
import re
from functools import partial
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict
from regraft.domain.errors import PlanError
from regraft.tools.models.answers.parsing import Unusable, check, parse_many, parse_one
from regraft.tools.models.transports.transport import Timeouts
from regraft.tools.testing import ModelServer, rows_in

from .conftest import EXPECTED, TEXTS, sentiment, task


@pytest.fixture
def open_service(open_service):
    """Patient ones: calls are counted here, and a busy machine would have some asked again."""
    return partial(open_service, timeouts=Timeouts(10.0, 10.0, 15.0))


RIGHT = [sentiment(text)["label"] for text in TEXTS[:60]]


class Verdict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    verdict: Annotated[Literal["good", "bad"], BeforeValidator(lambda told: str(told).strip(" .!").lower())]


def _told(line, one):
    """Answers of one line a row, and of one word where a single row is asked about."""

    def respond(call):
        texts = re.findall(r"<row[^>]*>\n(.*?)\n</row>", call["messages"][1]["content"], re.DOTALL)
        words = ["good" if "fine" in text else "bad" for text in texts]
        lines = [line.format(number, word, word.upper(), word.title()) for number, word in enumerate(words, start=1)]
        return "\n".join(lines) if len(words) > 1 else one.format(words[0], words[0].upper(), words[0].title())

    return respond


WORDED = (
    "r{0}: {1}", "r{0}: {3}.", "{0}. {1}", "{0}) {2}", "Row r{0}: {1}", "Row {0}: {3}", "**r{0}**: {1}", "- r{0}: {1}",
    "- **r{0}:** {3}", "r{0} = {1}", "r{0} - {1}", "r{0} {1}", "| r{0} | {1} |", "r{0},{1}", "r{0}: the answer is {1}.",
    "Row {0} -> **{3}**", '<row id="r{0}">{1}</row>', "<row id='{0}'>\n{3}.\n</row>",
)  # fmt: skip


@pytest.mark.parametrize("line", WORDED)
def test_a_verdict_in_words_is_read_where_each_line_has_its_id(open_service, line):
    with ModelServer(_told(line, "no")) as server:
        answers = open_service(server).rows(task(20, answer=Verdict), TEXTS[:60])
    assert [one and one.verdict for one in answers.values] == RIGHT
    assert server.calls == 3


@pytest.mark.parametrize(
    "word",
    ["{0}", "{1}.", "{2}!", "**{2}**", "`{0}`", '"{0}"', "Verdict: {0}", "The answer is {0}.", "1. {0}", "r1: {2}"],
)
def test_a_verdict_in_one_word_is_read(open_service, word):
    with ModelServer(_told("", word)) as server:
        answers = open_service(server).rows(task(1, answer=Verdict), TEXTS[:6])
    assert [one and one.verdict for one in answers.values] == RIGHT[:6]
    assert server.calls == 6


@pytest.mark.parametrize("answer", ["r1: good\nr1: bad\nr2: bad", "r1: good", "r1: good\nr3: bad", "r0: good\nr1: bad"])
def test_a_verdict_in_words_without_its_own_id_is_no_use(answer):
    with pytest.raises(Unusable):
        parse_many(answer, ["r1", "r2"], by_line=True)


@pytest.mark.parametrize(
    "told", ['"positive"', "true", "1", "null", '{"value": "?"}', '"good, since it says so"', '["good", "bad"]']
)
@pytest.mark.parametrize("rows_per_call", [1, 20])
def test_values_that_were_not_asked_for_are_told_after_one_rows_worth_of_calls(open_service, told, rows_per_call):
    def respond(call):
        many = call["messages"][1]["content"].count("<row")
        rows = ", ".join(f'"r{number}": {{"verdict": {told}}}' for number in range(1, many + 1))
        return f"{{{rows}}}" if many > 1 else f'{{"verdict": {told}}}'

    with ModelServer(respond) as server, pytest.raises(PlanError, match="cannot be read"):
        open_service(server).rows(task(rows_per_call, answer=Verdict), TEXTS[:60])
    assert server.calls <= 10


def test_answers_that_are_always_cut_off_end_the_step_after_one_rows_worth_of_calls(open_service):
    with ModelServer(weather=lambda call: "truncated") as server, pytest.raises(PlanError, match="was cut off") as told:
        open_service(server).rows(task(20, answer=Verdict), TEXTS[:60])
    assert "allow longer answers" in str(told.value)
    assert server.calls <= 21  # of the first group, whose halves are sounded out by three rows each


@pytest.mark.parametrize(
    "answer", ["I would say it is good or bad.", "not good", "bad, not good", "2. good", "good\nbad"]
)
def test_words_that_are_no_verdict_are_none(answer):
    with pytest.raises(Unusable):
        parse_one(answer, Verdict)


OBJECTS = ("r{0}: {1}", '"r{0}": {1},', '<row id="r{0}">{1}</row>', "{0}. {1}", "- **r{0}**: {1}", "Row {0}: {1}")


@pytest.mark.parametrize("line", OBJECTS)
def test_an_object_on_each_line_is_read_by_the_id_before_it(open_service, line):
    def respond(call):
        told = [json.dumps(sentiment(text)) for text in rows_in(call).values()]
        return "\n".join(line.format(*each) for each in enumerate(told, start=1)) if len(told) > 1 else "no"

    with ModelServer(respond) as server:
        answers = open_service(server).rows(task(20), TEXTS[:60])
    assert answers.values == EXPECTED[:60]
    assert server.calls == 3


@pytest.mark.parametrize("answer", ['r1: {"a": 1}\nr1: {"a": 2}', 'r1: {"a": 1}', 'r1: {"a": 1}\nr3: {"a": 2}'])
def test_objects_whose_ids_are_not_those_asked_for_are_not_read(answer):
    with pytest.raises(Unusable):
        parse_many(answer, ["r1", "r2"])


def test_arguments_that_a_call_of_a_tool_gives_as_text_are_read():
    told = json.dumps({"name": "answer", "arguments": json.dumps({"r1": {"a": 1}, "r2": {"a": 2}})})
    assert parse_many(told, ["r1", "r2"]) == {"r1": {"a": 1}, "r2": {"a": 2}}


class Plain(BaseModel):
    label: Literal["good", "bad", "C", "c"]
    why: str


@pytest.mark.parametrize("told", ["Good", "GOOD.", "**good**", " good "])
def test_a_value_that_is_one_asked_for_but_for_case_and_marks_is_that_one(told):
    assert parse_one(json.dumps({"label": told, "why": "-"}), Plain).label == "good"


@pytest.mark.parametrize("told", ["goodish", "c.", "not bad", ""])
def test_a_value_that_may_be_another_one_is_none(told):
    with pytest.raises(Unusable):
        parse_one(json.dumps({"label": told, "why": "-"}), Plain)


def test_texts_in_the_marks_of_the_prompts_rows_are_read_to_the_letter():
    told = '<row id="r1">\n- one\n\n  two <b>\n</row>\n\n<row id="r2">r1: three</row>'
    assert parse_many(told, ["r1", "r2"], texts=True) == {"r1": "- one\n\n  two <b>", "r2": "r1: three"}


@pytest.mark.parametrize(
    "told",
    [
        '<row id="r1">one</row>',
        '<row id="r1">one</row><row id="r1">two</row>',
        '<row id="r2">two</row><row id="r1">one</row>',
        '<row id="r1">one</row> but <row id="r2">two</row>',
        '<row id="r1">one<row id="r2">two</row></row>',
        '<row id="r1">one</row><row id="r2">two',
        '<row id="r1">one</row><row id="r2">two</row> I mean three',
    ],
)
def test_marks_that_are_not_each_rows_own_are_no_answer(told):
    with pytest.raises(Unusable):
        parse_many(told, ["r1", "r2"], texts=True)


class Title(BaseModel):
    model_config = ConfigDict(extra="forbid")
    output: str


class Titled(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str
    why: str


@pytest.mark.parametrize(
    ("told", "model", "expected"),
    [
        ("<output>Old <b>mill</b></output>", Title, {"output": "Old <b>mill</b>"}),
        ("\n <why>it is</why>\n<title>Mill</title> ", Titled, {"title": "Mill", "why": "it is"}),
        ("<b>Mill</b>", Title, {"output": "<b>Mill</b>"}),
        ("Mill <output>", Title, {"output": "Mill <output>"}),
        (
            "<output>one</output> or <output>two</output>",
            Title,
            {"output": "<output>one</output> or <output>two</output>"},
        ),
    ],
)
def test_texts_in_tags_of_their_fields_are_read_without_them_and_other_tags_stay(told, model, expected):
    answer = f'<row id="r1">{told}</row>'
    value = parse_many(answer, ["r1"], texts=model is Title)["r1"]
    assert check(value, model).model_dump() == expected


@pytest.mark.parametrize("told", ["<title>Mill</title>", "<title>Mill</title><why></why><why></why>", "Mill"])
def test_fields_that_are_missing_or_doubled_in_tags_are_no_answer(told):
    with pytest.raises(Unusable):
        check(parse_many(f'<row id="r1">{told}</row>', ["r1"])["r1"], Titled)
