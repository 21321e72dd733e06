"""Texts that break off."""

import pytest

from .helpers import passing


@pytest.mark.parametrize(
    "text", ["f(a, [b]) {c}", "That is good :(", "oh no ((( how sad", "a) one b) two", "plain", "(a) (b)"]
)
def test_a_text_whose_brackets_close_is_whole(text):
    assert passing("complete", [text]) == [True]


@pytest.mark.parametrize("text", ["f(a, [b", "name[The Wrestlers], area[city", "((1 + 2) * 3"])
def test_a_text_with_an_open_bracket_breaks_off(text):
    assert passing("complete", [text]) == [False]
    assert passing("complete", [text], brackets=False) == [True]


def test_only_a_text_of_several_sentences_must_end_with_one():
    texts = ["He went home. Then he", "He went home. Then he slept.", "He went home", 'He said: "Go. Now."', "3.5 km"]
    assert passing("complete", texts, sentences=True) == [False, True, True, True, True]


def test_a_missing_full_stop_is_seen():
    whole = [
        "It rains.",
        "Rain?",
        "“Rain.”",
        "下雨了。",
        "Rain 🌧",
        "see www.example.org/rain",
        "ask a@example.org",
        "wet #rain",
        "It rains :(",
        "It rains. I forgot my coat :-((",
    ]
    broken = ["It rains", "It rains,", "It rains -", "It rains ("]
    assert passing("sentence_end", whole + broken) == [True] * len(whole) + [False] * len(broken)
