"""Whether a made row is a new one: ROUGE-L by hand, and what counts as the same."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recipe_fakes import brief_of
from regraft.domain.brief import Slot, TextLayout
from regraft.tools.recipes.novelty import ROUGE_L, Seen, rouge_l


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("a b c d", "a b c d", 1.0),
        ("a b c d", "a x c y", 0.5),  # two of four in order: 2 * 2 / 8
        ("a b c", "c b a", 1 / 3),  # one word in order: 2 * 1 / 6
        ("a b", "a b c d e f", 0.5),  # 2 * 2 / 8
        ("", "a", 0.0),
    ],
)
def test_rouge_l_is_twice_the_common_subsequence_over_both_lengths(one, other, score):
    assert rouge_l(one.split(), other.split()) == pytest.approx(score)


def seen(novelty="text", **changes):
    return Seen(brief_of(**changes), novelty)


def test_a_row_above_the_threshold_is_known_and_one_at_it_is_new():
    known = seen()
    known.know(["one two three four five six seven eight nine ten"], "a demonstration")
    eight = "one two three four five six seven eight x y"  # 2 * 8 / 20 = 0.8
    seven = "one two three four five six seven x y z"  # 2 * 7 / 20 = 0.7, which is not above 0.7
    assert known.trouble({"input": eight, "output": "glad"}) == "it is a demonstration again, or nearly"
    assert known.trouble({"input": seven, "output": "glad"}) is None


def test_the_same_text_in_other_letters_and_spaces_is_known_also_where_only_equal_ones_are():
    known = seen("exact")
    known.add({"input": "It is  half past two.", "output": "glad"}, "an earlier row")
    assert known.trouble({"input": "it is half past two.", "output": "sad"}) == "it is an earlier row again, or nearly"
    assert known.trouble({"input": "It is half past ten.", "output": "sad"}) is None


def test_the_fixed_words_of_a_layout_make_no_rows_alike():
    slot = Slot(name="sentence", kind="text", examples=("It rains.",))
    layout = TextLayout(literals=("Say in one short word how this sentence is meant here: ", ""), slots=(slot,))
    plain = TextLayout(literals=("", ""), slots=())
    known = seen(layouts={"input": layout, "output": plain})
    told = layout.literals[0]
    known.add({"input": told + "The dog barks.", "output": "glad"}, "an earlier row")
    assert known.trouble({"input": told + "Two ships sank.", "output": "glad"}) is None
    assert known.trouble({"input": told + "The dog barks!", "output": "glad"}) is not None


@given(st.integers(0, 10**6))
def test_counting_words_first_misses_no_row_that_is_alike(seed):
    chances = random.Random(seed)
    rows = [chances.choices("abcdefg", k=chances.randint(1, 9)) for _ in range(12)]
    known, texts = seen(), []
    for row in rows:
        text = " ".join(row)
        alike = any(rouge_l(row, other) > ROUGE_L for other in texts)
        assert (known.trouble({"input": text, "output": "glad"}) is not None) == alike
        known.add({"input": text, "output": "glad"}, "an earlier row")
        texts.append(row)
