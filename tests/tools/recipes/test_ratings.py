"""UltraFeedback's pairing, against values worked out by hand."""

import pytest
from regraft.tools.recipes.answers.ratings import TIED, TURNED, UNRATED, _by_place, _means, pair_of


def test_ratings_go_back_to_the_answers_that_they_are_of():
    # shown in the order c, a, d, b with ratings 5, 2, 3, 1
    assert _by_place([5, 2, 3, 1], [2, 0, 3, 1]) == [2, 1, 5, 3]


def test_a_score_is_the_mean_of_four_aspects_in_each_order():
    forward = [[5, 1, 3, 3], [4, 1, 3, 3], [5, 2, 3, 3], [4, 2, 3, 3]]
    backward = [[3, 1, 3, 3]] * 4
    told = [one for pair in zip(forward, backward, strict=True) for one in pair]
    first, second = _means(told)
    assert first == [4.5, 1.5, 3.0, 3.0]
    assert second == [3.0, 1.0, 3.0, 3.0]


def test_one_missing_rating_loses_its_input_alone():
    assert _means([[1, 2, 3, 4], None]) is None
    assert pair_of(None).reason == UNRATED


@pytest.mark.parametrize(
    ("first", "second", "chosen", "rejected", "gap"),
    [
        ([4.5, 1.5, 3.0, 3.0], [3.0, 1.0, 3.0, 3.0], 0, 1, 2.5),
        ([2.0, 2.0, 5.0, 1.0], [2.0, 2.0, 4.0, 2.0], 2, 3, 3.0),
        ([1.0, 2.0, 2.0, 2.0], [1.0, 2.0, 2.0, 2.0], 1, 0, 1.0),
    ],
)
def test_the_best_answer_is_paired_with_the_lowest(first, second, chosen, rejected, gap):
    found = pair_of((first, second))
    assert (found.chosen, found.rejected, found.gap, found.reason) == (chosen, rejected, gap, "")


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([3.0] * 4, [3.0] * 4, TIED),  # chosen would be rejected
        ([3.0, 2.5, 3.0, 3.0], [3.0, 2.5, 3.0, 3.0], TIED),  # half a point
        ([5.0, 1.0, 3.0, 3.0], [2.0, 3.0, 2.5, 2.5], TURNED),  # the place decided
        ([5.0, 2.0, 3.0, 3.0], [2.0, 2.0, 3.0, 3.0], TURNED),
    ],
)
def test_ties_small_gaps_and_turned_orders_are_no_pairs(first, second, reason):
    assert pair_of((first, second)).reason == reason


@pytest.mark.parametrize(
    ("longer", "lengths", "chosen"),
    [
        (0, [90, 50, 40, 60], 0),  # as many longer as shorter so far: the best
        (3, [90, 50, 40, 60], 2),  # too many longer: as good within a quarter of a point, and shorter than the lowest
        (3, [90, 50, 70, 60], 0),  # none that is as good is shorter
        (-1, [50, 90, 70, 60], 2),  # too many shorter: the longer one of those that are as good
        (-1, [50, 90, 60, 60], 0),
    ],
)
def test_of_answers_that_are_as_good_the_one_is_chosen_that_keeps_lengths_in_balance(longer, lengths, chosen):
    first, second = [5.0, 4.5, 5.0, 2.0], [5.0, 4.5, 4.5, 2.0]
    found = pair_of((first, second), lengths, longer=longer)
    assert (found.chosen, found.rejected) == (chosen, 3)
    assert found.gap == (3.0 if chosen == 0 else 2.75)


def test_balance_takes_no_answer_that_only_one_order_prefers_or_whose_lead_is_small():
    assert pair_of(([4.0, 3.75, 3.0], [4.0, 3.75, 3.0]), [9, 1, 5], longer=1).chosen == 0  # ahead by 0.75
    assert pair_of(([5.0, 3.0, 3.0], [4.0, 5.75, 3.0]), [9, 1, 5], longer=1).chosen == 0  # level in one order


def test_a_scale_that_a_judge_shifts_as_a_whole_changes_no_pair():
    first, second = [4.0, 1.0, 2.0, 3.0], [4.0, 1.0, 2.0, 3.0]
    shifted = [value + 1 for value in first], [value + 1 for value in second]
    one, other = pair_of((first, second)), pair_of(shifted)
    assert (one.chosen, one.rejected, one.gap) == (other.chosen, other.rejected, other.gap)
