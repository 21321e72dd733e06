"""Checks for what a transformation leaves behind."""

import pytest

from .helpers import passing


@pytest.mark.parametrize(
    "text",
    [
        "Question: {{ question }}",
        "{% if label %}yes{% endif %}",
        "None",
        " nan ",
        "null",
        "<NA>",
        "Dear [INSERT NAME],",
        "[Your answer here]",
        "['a', 'b']",
        "{'text': ['a'], 'start': [1]}",
        "<Thing object at 0x7f00aa>",
        "array([1, 2], dtype=object)",
    ],
)
def test_residue_is_refused(text):
    assert passing("template_residue", [text]) == [False]


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{{a}}{{b}}",
        "None of them came.",
        "a null hypothesis",
        "[MASK] is the capital of [MASK].",
        "100% {sure}",
        "[1, 2, 3]",
        "dict = {'a': 1}",
        "[laughs]",
        "nana",
    ],
)
def test_ordinary_texts_pass(text):
    assert passing("template_residue", [text]) == [True]


def test_a_label_that_looks_like_residue_can_be_allowed():
    assert passing("template_residue", ["None", "null"], allowed=["None"]) == [True, False]


@pytest.mark.parametrize("literals", [["Premise: ", " Hypothesis: ", ""], ["Premise:", "Hypothesis:"]])
def test_a_slot_that_is_only_a_missing_value_is_refused(literals):
    texts = [
        "Premise: It rains. Hypothesis: nan",
        "Premise: None Hypothesis: It is wet.",
        "Premise: None came. Hypothesis: It is wet.",
    ]
    assert passing("template_residue", texts, literals=literals) == [False, False, True]


def test_broken_characters_are_refused_and_foreign_ones_pass():
    broken = [
        "a\ufffdb",
        "a\x00b",
        "\x1b[31m",
        "Itâ€™s",
        "cafÃ©",
        "Â£5",
        "Ð¿Ñ€Ð¸Ð²ÐµÑ‚",
        "ï»¿text",
        "I?ve met him",
        "They don?t.",
    ]
    whole = ["It’s", "café", "£5", "привет", "São João", "日本\n\ttext", "Âge", "NÃO", "👍🏽 👨‍👩‍👧", "½°"]
    whole += ["/list?s=2&t=1", "Is it? I've heard so.", "flag ?t:f", "x = is_n?t:0", "Who? She?"]
    assert passing("encoding", broken) == [False] * len(broken)
    assert passing("encoding", whole) == [True] * len(whole)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("It was founded in <num> by two brothers.", False),
        ("Japan #39;s top team won.", False),
        ("Ask [NAME] about it.", False),
        ("Ask <PERSON_1> about it.", False),
        ("The [A] and the [sic] are <B>.", True),
        ("They asked for quot;peace quot; there.", False),
        ("He paid \\$25 for it.", False),
        ("See item #12; it is <b>new</b>.", True),
        ("A < b and b > c; cost: $25 #1", True),
    ],
)
def test_masks_of_numbers_and_signs_that_lost_a_part_are_pieces(text: str, right: bool):
    assert passing("encoding", [text], pieces=True) == [right]


def test_an_assistants_phrases_are_refused_and_people_may_say_sorry():
    phrases = [
        "As an AI language model, I do not have feelings.",
        "I'm sorry, but I can't help with that.",
        "I cannot assist with this request.",
        "Sure! Here's a summary of the text.",
        "The sum is 4. I hope this helps!",
        "Certainly, here are three ideas.",
    ]
    people = [
        "I'm sorry for your loss.",
        "I can't help falling in love.",
        "I cannot come.",
        "Sure thing.",
        "Here is Ann.",
    ]
    assert passing("boilerplate", phrases) == [False] * len(phrases)
    assert passing("boilerplate", people) == [True] * len(people)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ('B: "I am an actor. You may know me from ""The Days of Our Lives"".""', False),
        ('He asked: ""Why?"" and left.', False),
        ('print("", "")', True),
        ('"""Say what it returns."""', True),
        ('x = "" if y else ""', True),
        ('He said "no" and "never".', True),
    ],
)
def test_words_that_are_still_quoted_as_in_csv_are_broken(text: str, right: bool):
    assert passing("encoding", [text]) == [right]
