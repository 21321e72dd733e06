import pytest
from recipe_fakes import brief_of, need_of
from regraft.domain.errors import ComponentError
from regraft.domain.synthesis import Gap
from regraft.tools.recipes.base import RECIPES, Accepted, Round, recipe


def test_the_plain_generator_is_known():
    assert RECIPES.get("generate").needs == ("model",)
    assert RECIPES.get("generate").calls(100) == 7


def test_a_name_that_is_taken_is_refused_with_both_owners():
    RECIPES.get("generate")
    with pytest.raises(ComponentError, match=r"test_base.*already declared by regraft\.tools\.recipes\.generate"):

        @recipe("generate", calls=lambda rows: rows)
        def other(need, bench):
            """Another one."""
            return Round([])


def test_a_recipe_says_what_it_does():
    with pytest.raises(ComponentError, match="has no docstring"):

        @recipe("silent", calls=lambda rows: rows)
        def silent(need, bench):
            return Round([])


def test_a_recipe_takes_a_need_and_a_bench():
    with pytest.raises(ComponentError, match="must be declared as"):

        @recipe("odd", calls=lambda rows: rows)
        def odd(need):
            """Odd."""
            return Round([])


def test_the_largest_gap_is_served_first_and_all_in_turn():
    small = Gap(kind="label", rows=1, column="output", value="sad", told="sad rows")
    large = Gap(kind="label", rows=3, column="output", value="glad", told="glad rows")
    orders = need_of(gaps=(small, large)).orders(4)
    assert [gap.value for gap in orders] == ["glad", "sad", "glad", "glad"]


def test_a_task_without_labels_has_orders_for_any_row():
    orders = need_of(brief=brief_of(kind="free_text", labels=())).orders(3)
    assert [gap.told for gap in orders] == ["any row of the task"] * 3


def test_chances_depend_on_seed_round_and_purpose_alone():
    one = need_of(seed=1, round=2).chances("x").random()
    assert one == need_of(seed=1, round=2, wanted=99).chances("x").random()
    assert one != need_of(seed=2, round=2).chances("x").random()
    assert one != need_of(seed=1, round=2).chances("y").random()


@pytest.mark.parametrize(
    ("candidates", "accepted", "spare"),
    [(0, 0, 1.5), (29, 1, 1.5), (100, 100, 1.1), (100, 50, 2.2), (100, 0, 3.0)],
)
def test_after_the_first_rounds_as_many_are_made_as_are_seen_to_be_needed(candidates, accepted, spare):
    taken = [Accepted(f"r/0/{n}", {}) for n in range(accepted)]
    assert need_of(candidates=candidates, accepted=taken).spare(1.5) == pytest.approx(spare)
