"""Diversity is what its definition says, on texts whose figures can be counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.evaluation.diversity import diversity

TOKENS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=8)


def rouge_l(one: list[str], other: list[str]) -> float:
    """ROUGE-L F1 (Lin 2004) by the textbook's table of longest common subsequences."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for row, left in enumerate(one, 1):
        for column, right in enumerate(other, 1):
            longest = max(table[row - 1][column], table[row][column - 1])
            table[row][column] = table[row - 1][column - 1] + 1 if left == right else longest
    return 2 * table[-1][-1] / (len(one) + len(other))


@given(st.lists(TOKENS, min_size=2, max_size=6))
def test_the_nearest_row_is_the_one_with_the_highest_rouge_l(rows):
    nearest = [
        max(rouge_l(row, other) for at, other in enumerate(rows) if at != place) for place, row in enumerate(rows)
    ]
    found = diversity([" ".join(row) for row in rows], threshold=0.5)
    assert found is not None
    assert found.nearest_mean == pytest.approx(sum(nearest) / len(nearest), abs=1e-5)
    assert found.distinct == pytest.approx(sum(value < 0.5 for value in nearest) / len(nearest))


def test_tokens_and_bigrams_count_once():
    found = diversity(["The cat sat", "the cat ran"])
    assert found is not None
    assert (found.tokens, found.bigrams) == (2.0, 1.5)


def test_one_row_has_no_diversity():
    assert diversity(["alone"]) is None
