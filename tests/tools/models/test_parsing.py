import contextlib
import json
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from regraft.tools.models.parsing import Unusable, parse_many, parse_object, parse_one


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
        '<think>\nIs it {"label": "b"}? No.\n</think>\n{"label": "a"}',
    ],
)
def test_an_object_is_found_where_models_put_it(content):
    assert parse_one(content, Label) == Label(label="a")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "the answer is empty"),
        ("   ", "the answer is empty"),
        ("a", "the answer is no JSON object"),
        ("[1]", "the answer is no JSON object"),
        ('{"label": "a"', "the answer is no JSON object"),
        ('{"label": "c"}', "label: Input should be 'a' or 'b'"),
        ('{"x": 1}', "label: Field required"),
        ("null", "the answer is no JSON object"),
        ("[" * 100_000, "the answer is no JSON object"),
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
