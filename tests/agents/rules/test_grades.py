"""Labels and values that are points of one scale, in whatever words."""

import pytest
from regraft.agents.rules.labels.grades import by_grade
from regraft.agents.rules.labels.mapping import map_labels
from regraft.domain.card import DatasetCard

SCALES = (
    (
        ("terrible", "bad", "okay", "good", "great"),
        ("very negative", "negative", "neutral", "positive", "very positive"),
    ),
    (("strongly agree", "agree", "disagree"), ("completely agree", "somewhat agree", "somewhat disagree")),
    (("very likely", "likely", "unlikely"), ("almost certain", "probable", "improbable")),
    (("low", "medium", "high"), ("minor", "moderate", "severe")),
    (("not at all", "a little", "a lot"), ("none", "mild", "severe")),
    (("easy", "normal", "tough"), ("beginner", "intermediate", "advanced")),
    (("left", "center", "right"), ("left-leaning", "neutral", "right-leaning")),
    (("not toxic", "a bit toxic", "very toxic"), ("non-toxic", "slightly toxic", "highly_toxic")),
    (("can wait", "normal", "urgent"), ("low", "medium", "high")),
)


def named(values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {value: (value,) for value in values}


@pytest.mark.parametrize(("labels", "values"), SCALES)
def test_points_of_one_scale_are_mapped_in_order(labels: tuple[str, ...], values: tuple[str, ...]) -> None:
    assert by_grade(labels, named(values)) == dict(zip(values, labels, strict=True))
    assert by_grade(labels[::-1], named(values)) == dict(zip(values, labels, strict=True))


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (("bad", "ok", "good", "great"), ("terrible", "bad", "ok", "good")),
        (("low", "medium", "high"), ("none", "low", "high")),
        (("easy", "medium", "hard"), ("medium", "hard", "very hard")),
    ],
)
def test_points_that_lie_elsewhere_are_not_mapped_by_order(labels: tuple[str, ...], values: tuple[str, ...]) -> None:
    mapping = by_grade(labels, named(values))
    assert all(value == label for value, label in mapping.items())


def test_quality_is_no_amount() -> None:
    assert by_grade(("bad", "okay", "good"), named(("low", "medium", "high"))) == {}


def test_what_is_both_is_not_what_is_neither() -> None:
    mapping = by_grade(("bad", "mixed", "good"), named(("negative", "neutral", "positive")))
    assert "neutral" not in mapping


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (("entailment", "neutral", "contradiction"), ("entailment", "not_entailment")),
        (("positive", "neutral", "negative"), ("positive", "not positive")),
    ],
)
def test_a_negation_is_no_opposite_where_a_label_lies_between(labels: tuple[str, ...], values: tuple[str, ...]) -> None:
    assert by_grade(labels, named(values)).get(values[1]) is None
    assert by_grade((labels[0], labels[2]), named(values)) == {values[0]: labels[0], values[1]: labels[2]}
    with_middle = (values[0], "neutral", values[1])
    assert by_grade(labels, named(with_middle)) == dict(zip(with_middle, labels, strict=True))


def test_names_of_no_scale_have_no_order() -> None:
    assert by_grade(("joy", "anger", "fear"), named(("happy", "angry", "scared"))) == {}
    assert by_grade(("1", "2", "3"), named(("low", "medium", "high"))) == {}


def test_what_is_barely_true_is_mostly_false() -> None:
    labels = ("true", "mostly true", "half true", "mostly false", "false")
    values = ("true", "mostly-true", "half-true", "barely-true", "false")
    mapped = map_labels(
        labels, "Grade the claim.", "label", dict.fromkeys(values, 9), DatasetCard(id="a/b", revision="r")
    )
    assert mapped is not None
    assert mapped.mapping == dict(zip(values, labels, strict=True))


def test_letters_alone_are_codes_where_each_begins_one_label() -> None:
    card = DatasetCard(id="a/b", revision="r")
    mapped = map_labels(("male", "female"), "Say the gender.", "gender", {"M": 9, "F": 9}, card)
    assert mapped is not None
    assert mapped.mapping == {"M": "male", "F": "female"}
    assert map_labels(("male", "female"), "Say the gender.", "gender", {"M": 9, "F": 9, "X": 2}, card) is None
