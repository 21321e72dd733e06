import contextlib
import json
import time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from regraft.tools.models.answers.parsing import Unusable, parse_many, parse_object, parse_one


class Label(BaseModel):
    label: Literal["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        '{"label": "a"}',
        '\n {"label":"a"} \n',
        '```json\n{"label": "a"}\n```',
        'Sure, here it is:\n```\n{"label": "a"}\n```\nAnything else?',
        'The answer is {"label": "a"}.',
        json.dumps('{"label": "a"}'),
        '<think>\nIs it {"label": "b"}? No.\n</think>\n{"label": "a"}',
        'Is it {"label": "b"}? No.\n</think>\n\n{"label": "a"}',
        '<thinking>{"label": "b"}</thinking>{"label": "a"}',
        'Hm. <reasoning>{"label": "b"}</reasoning>\n```json\n{"label": "a"}\n```',
        '[THINK]{"label": "b"}[/THINK]{"label": "a"}',
        '<|channel|>analysis<|message|>{"label": "b"}?<|end|><|start|>me<|channel|>final<|message|>{"label": "a"}',
        '<|channel|>final <|constrain|>json<|message|>{"label": "a"}<|return|>',
        'analysisPerhaps {"label": "b"}.assistantfinal{"label": "a"}',
        'A draft:\n```json\n{"label": "b"}\n```\nNo, better:\n```json\n{"label": "a"}\n```',
        '{"label": "b"}\n{"label": "a"}',
        '{"label": "a"}\nI left {"reasons": "out"}.',
        'I use {braces and "quotes, then {"label": "a"}',
        '{"result": {"label": "a"}}',
        '{"answers": [{"label": "a"}]}',
        '{"r1": {"label": "a"}}',
        "{'label': 'a'}",
        "{'label': 'a',}",
        '{"label": "a",}',
        '```\n{"label": "a",\n}\n```',
        '{\n  // it isn\'t {plain}\n  "label": "a" /* or "b" */\n}',
        '<tool_call>{"name": "answer", "arguments": {"label": "a"}}</tool_call>',
        '{"type": "function", "parameters": {"label": "a"}}',
        '{"reasoning": "It says so.", "answer": {"label": "a"}}',
        '{"status": "ok", "error": null, "result": {"label": "a"}}',
        '<|channel|>analysis<|message|>{"label": "b"}?<|end|><|start|>me<|channel|>commentary to=functions.answer '
        '<|constrain|>json<|message|>{"label": "a"}<|call|>',
    ],
)
def test_an_object_is_found_where_models_put_it(content):
    assert parse_one(content, Label) == Label(label="a")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "the answer is empty"),
        ("   ", "the answer is empty"),
        ("a or b", "the answer is no JSON object"),
        ("[1]", "the answer is no JSON object"),
        ("I'm sorry, but I cannot help with that.", "the model refused in words"),
        ('{"label": "a"', "the answer is no JSON object"),
        ('{"label": "c"}', "label: Input should be 'a' or 'b'"),
        ('{"x": 1}', "label: Field required"),
        ("null", "the answer is no JSON object"),
        ("[" * 100_000, "the answer is no JSON object"),
        ("{" * 100_000, "the answer is no JSON object"),
        ('{"label": "a"}</think> I cannot.', "the answer is no JSON object"),
        ('<think>Perhaps {"label": "a"}', "the answer is no JSON object"),
        ('<|channel|>analysis<|message|>{"label": "a"}', "the answer is no JSON object"),
        ('{"draft": {"label": "b"}, "final": {"label": "a"}}', "label: Field required"),
        ('{"label": "a"} or rather {"label": "c"}', "label: Input should be 'a' or 'b'"),
        ("{'label': 'a', 'label': 'b'}", "the answer is no JSON object"),
        ('{"label": "a", "x": "\\ud800",}', "the answer is no JSON object"),
    ],
)
def test_what_is_no_use_is_told_why(content, why):
    with pytest.raises(Unusable) as caught:
        parse_one(content, Label)
    assert str(caught.value) == why


def test_many_must_have_every_id_once_and_no_other():
    assert parse_many('{"r1": 1, "r2": 2}', ["r1", "r2"]) == {"r1": 1, "r2": 2}
    for content, why in [
        ('{"r1": 1}', "no answer for r2"),
        ('{"r1": 1, "r2": 2, "r3": 3}', "unknown ids r3"),
        ('{"r1": 1, "r3": 2}', "no answer for r2; unknown ids r3"),
        ('{"r1": 1, "r2": 2, "r1": 3}', "the answer is no JSON object"),
    ]:
        with pytest.raises(Unusable) as caught:
            parse_many(content, ["r1", "r2"])
        assert str(caught.value) == why


def test_ids_may_be_spelled_as_numbers_or_in_capitals_where_all_are_there():
    for content in (
        '{"1": "a", "2": "b"}',
        '{"R1": "a", "R2": "b"}',
        '{"row_1": "a", "Row 2": "b"}',
        '{"answers": {"1": "a", "2": "b"}}',
    ):
        assert parse_many(content, ["r1", "r2"]) == {"r1": "a", "r2": "b"}
    for content in ('{"1": "a", "3": "b"}', '{"r1": "a", "1": "b"}', '{"0": "a", "1": "b"}'):
        with pytest.raises(Unusable):
            parse_many(content, ["r1", "r2"])


def test_what_stands_beside_the_rows_under_another_name_is_left_out():
    for beside in ('"confidence": 0.9', '"reasoning": "long"', '"1st": "c"'):
        assert parse_many(f'{{{beside}, "r1": "a", "r2": "b"}}', ["r1", "r2"]) == {"r1": "a", "r2": "b"}


class Text(BaseModel):
    text: str


@pytest.mark.parametrize(
    "text",
    ['It is {"text": "b"}</think>{"text": "c"}', "```\n{}\n```", "it's {'a': 1,}", "true, null,]", "<|channel|>final"],
)
def test_what_stands_within_a_text_is_no_answer(text):
    for content in (json.dumps({"text": text}), f"Here:\n```json\n{json.dumps({'text': text})}\n```"):
        assert parse_one(content, Text) == Text(text=text)


@pytest.mark.parametrize(
    "content",
    [
        '{"r1": {"label": "a"}}\n{"r2": {"label": "b"}}',
        '{"id": "r1", "label": "a"}\n{"id": "r2", "label": "b"}',
        '[{"id": "r1", "label": "a"}, {"id": "r2", "label": "b"}]',
        '[{"id": 1, "label": "a"}, {"id": 2, "label": "b"}]',
        '{"reasoning": "-", "answers": {"r1": {"label": "a"}, "r2": {"label": "b"}}}',
        '{"rows": [{"id": "r1", "label": "a"}, {"id": "r2", "label": "b"}]}',
        '{"answers": {"r1": {"label": "a"}, "r2": {"label": "b"}}}',
        '{"r1": {"label": "b"}, "r2": {"label": "a"}} No: {"r1": {"label": "a"}, "r2": {"label": "b"}}',
    ],
)
def test_rows_are_put_together_by_their_ids(content):
    assert parse_many(content, ["r1", "r2"]) == {"r1": {"label": "a"}, "r2": {"label": "b"}}


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        '{"',
        "{'",
        "</think>",
        '{"a": ',
        "{}",
        '{"a": 1}',
        "```\n",
        "<|channel|>final",
        "{[",
        '{"a":"\\',
        '\\"',
        "\\'",
        "/*",
        "//",
        " ,",
        ",  ",
    ],
)
def test_reading_takes_time_by_the_answers_length_alone(piece):
    begun = time.process_time()
    for content in (piece * (200_000 // len(piece)), "{" + piece * (200_000 // len(piece)) + "}"):
        with contextlib.suppress(Unusable):
            parse_one(content, Label)
    assert time.process_time() - begun < 10


def test_a_key_given_twice_inside_a_row_is_refused_too():
    with pytest.raises(Unusable):
        parse_many('{"r1": {"label": "a", "label": "b"}}', ["r1"])


@given(st.text(max_size=200))
def test_any_text_is_an_object_or_unusable(text):
    with contextlib.suppress(Unusable):
        assert isinstance(parse_object(text), dict)


@given(st.dictionaries(st.text(max_size=5), st.recursive(st.integers() | st.text(max_size=9), st.lists, max_leaves=9)))
def test_every_object_is_found_in_a_fence(told):
    assert parse_object(f"Here:\n```json\n{json.dumps(told)}\n```\n") == told
