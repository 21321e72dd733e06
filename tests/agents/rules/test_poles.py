"""What names and cards say of the one of several that a column marks."""

import pytest
from regraft.agents.rules.labels.poles import marks_other, pairs_of, places_called, pole
from regraft.domain.card import DatasetCard

CHOOSE, ODD = "Which of the two solutions is better?", "Which of the two statements makes no sense?"


def card(text: str) -> DatasetCard:
    return DatasetCard(id="d", revision="1", description=text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("correct_answer", "right"),
        ("incorrectAnswer", "wrong"),
        ("loser", "wrong"),
        ("makes no sense", "wrong"),
        ("does not work", "wrong"),
        ("the test split has no answers", "open"),
        ("the right and the wrong one", "open"),
        ("sentence1", "open"),
    ],
)
def test_words_speak_of_the_right_or_the_wrong_one(text, expected):
    assert pole(text) == expected


@pytest.mark.parametrize(
    ("instruction", "column", "about", "doubted"),
    [
        (CHOOSE, "label", "The label is the number of the right solution.", False),
        (CHOOSE, "label", "The label is the number of the solution that does not work.", True),
        (CHOOSE, "loser", "Pairs of solutions.", True),
        (ODD, "label", "The label is 0 if the first statement makes no sense.", False),
        (ODD, "label", "The label is the number of the statement that makes sense.", True),
        (ODD, "label", "Pairs of statements.", True),
    ],
)
def test_a_column_that_marks_the_other_one_is_doubted(instruction, column, about, doubted):
    assert bool(marks_other(column, card(about), instruction)) is doubted


def test_columns_that_differ_in_right_and_wrong_alone_are_pairs():
    assert pairs_of(["sentence_good", "sentence_bad", "note"]) == [("sentence_good", "sentence_bad", "sentence")]


@pytest.mark.parametrize(
    ("names", "column", "texts", "about", "expected"),
    [
        (["response_a", "response_b"], "winner", ["model_a", "model_b", "tie"], "", {"model_a": 0, "model_b": 1}),
        (
            ["sent0", "sent1"],
            "label",
            ["0", "1"],
            "The label: 0 if the first, 1 if the second.",
            {"0": 0, "1": 1},
        ),
        (["sentence1", "sentence2"], "label", ["0", "1"], "1 if the second is a paraphrase of the first.", {}),
        (["sentence1", "sentence2"], "is_same", ["1", "2"], "The number of the sentence.", {}),
    ],
)
def test_a_column_calls_another_by_its_name_or_number(names, column, texts, about, expected):
    assert places_called(names, column, texts, card(about)) == expected
