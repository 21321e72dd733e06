"""Scores from the probabilities of digits, against values worked out by hand."""

import math

import pytest
from pydantic import BaseModel
from regraft.tools.curation.grading import grades
from regraft.tools.models.answers.digits import by_field, expected, unwrapped, wrapped
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.models.rows import RowTask
from regraft.tools.testing import ModelServer, Rules, by_row
from regraft.tools.testing.chat import ScriptedChatModel, scripted_models


def logs(**shares):
    return {digit.strip("_"): math.log(share) for digit, share in shares.items()}


@pytest.mark.parametrize(
    ("digits", "score"),
    [
        ({"4": math.log(1.0)}, 4.0),
        (logs(_3=0.5, _5=0.5), 4.0),
        (logs(_1=0.25, _6=0.75), 4.75),
        (logs(_3=0.2, _4=0.2), 3.5),  # what is missing of the whole does not pull the score down
        (logs(_4=0.5, _9=0.5), 4.0),  # a digit off the scale
    ],
)
def test_a_score_is_the_mean_of_the_digits_by_their_softmax(digits, score):
    assert expected(digits, 1, 6) == pytest.approx(score)


def test_without_a_digit_there_is_no_score():
    assert expected({}, 1, 6) is None
    assert expected({"9": 0.0}, 1, 6) is None


def test_places_are_found_whatever_the_tokens():
    def token(text, **tops):
        return {
            "token": text,
            "logprob": 0.0,
            "top_logprobs": [{"token": k, "logprob": v} for k, v in logs(**tops).items()],
        }

    text = '{"r1": {"a": 4, "b": 2}}'
    tokens = [token('{"r1": {"a":'), token(" 4", _4=0.5, _5=0.5), token(', "b": '), token("2", _2=1.0), token("}}")]
    told, digits = unwrapped(wrapped(text, {"content": tokens}))
    found = by_field(told, digits)
    assert told == text
    assert expected(found["r1", "a"], 1, 6) == pytest.approx(4.5)
    assert expected(found["r1", "b"], 1, 6) == pytest.approx(2.0)


@pytest.mark.parametrize("logprobs", [None, {}, {"content": None}, {"content": [{"token": 3}]}, {"content": ["x"]}, 7])
def test_a_server_that_tells_nothing_of_use_gives_the_text_alone(logprobs):
    assert unwrapped(wrapped("a 4", logprobs)) == ("a 4", {})


class Grade(BaseModel):
    grade: int


def ask(server, tmp_path, texts):
    with open_models("openai:m", tmp_path, ModelOptions(base_url=server.url)) as models:
        return models.rows(RowTask("m", "Grade.", Grade, digits=True), texts)


HALF = {"4": 0.5, "5": 0.5}


@pytest.mark.parametrize("count", [1, 3])
def test_rows_come_with_their_digits(tmp_path, count):
    likely = lambda token: HALF if token == "4" else {token: 1.0}  # noqa: E731
    with ModelServer(by_row(lambda text: {"grade": 4}), likely=likely) as server:
        told = ask(server, tmp_path, [f"row {n}" for n in range(count)])
        again = ask(server, tmp_path, [f"row {n}" for n in range(count)])
        assert server.calls == 1
    assert [value.grade for value in told.values] == [4] * count
    assert [expected(one["grade"], 1, 6) for one in told.digits] == pytest.approx([4.5] * count)
    assert again.digits == told.digits, "the ledger keeps them"


def test_a_server_that_refuses_to_tell_is_asked_without(tmp_path):
    rules = Rules(unknown_params=("logprobs", "top_logprobs"))
    with ModelServer(by_row(lambda text: {"grade": 4}), rules=rules) as server:
        told = ask(server, tmp_path, ["row"])
    assert told.values[0].grade == 4
    assert told.digits == [{}]


def test_grades_are_the_means_where_the_server_tells_them(tmp_path):
    likely = lambda token: HALF if token == "4" else {token: 1.0}  # noqa: E731
    with (
        ModelServer(by_row(lambda text: {"complexity": 4, "quality": 2}), likely=likely) as server,
        open_models("openai:m", tmp_path, ModelOptions(base_url=server.url)) as models,
    ):
        found = grades(models, "Say it.", ["a", "b"], ["x", "y"])
    assert [(one.complexity, one.quality) for _, one in found] == [pytest.approx((4.5, 2.0))] * 2


def test_a_chat_model_of_another_provider_is_not_asked_for_what_it_may_refuse(tmp_path):
    model = ScriptedChatModel(replies=[{"grade": 4}])
    with scripted_models(model, tmp_path) as models:
        told = models.rows(RowTask("m", "Grade.", Grade, digits=True), ["row"])
    assert told.values[0].grade == 4
    assert not {"logprobs", "top_logprobs"} & set(model.given[0])
