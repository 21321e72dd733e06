"""What the critic asks of a source beyond its columns: that the search does not find others far better."""

from dataclasses import replace

import pytest
from regraft.agents.rules.critic import near_enough
from regraft.domain.review import SchemaReview

from .worlds import dataset


@pytest.mark.parametrize(
    ("share", "fit", "grade", "expected"),
    [(0.3, 0.55, None, "reject"), (0.3, 0.7, None, "adapt"), (0.8, 0.55, None, "adapt"), (0.3, 0.55, 2, "adapt")],
)
def test_what_the_search_finds_far_behind_needs_a_sure_plan_or_a_grade(
    share: float, fit: float, grade: int | None, expected: str
) -> None:
    source = replace(dataset("far", "Texts.", {"text": ["a", "b"]}), share=share, grade=grade)
    review = SchemaReview(ref=source.profile.ref, verdict="adapt", fit=fit, roles={}, reasons=("it fits",))
    assert near_enough(review, source).verdict == expected
