"""The schema critic's judgement of a source."""

from typing import Literal

from .card import DatasetRef
from .noun import Noun

Verdict = Literal["use", "adapt", "reject"]
Role = Literal["input", "output", "options", "context", "label", "identifier", "leak", "ignored"]


class Problem(Noun):
    """Something wrong with a column (or, with column None, with the source)."""

    kind: Literal[
        "empty", "constant", "leak", "language", "license", "unlabelled", "unreadable", "mismatch", "size", "unreliable"
    ]
    column: str | None
    message: str


class SchemaReview(Noun):
    """Use as it is, adapt by a plan, or reject; `fit` from 0 to 1 orders sources that are not rejected.

    `at_home` is the share of the instruction's telling words that the source speaks of: of reviews of products, one of
    films has half. 1 where the answer follows from the input alone, whatever it speaks of, or where nobody looked.
    `near` is how near the demonstrations' inputs lie to the source's, by cosine and as a share of how near these lie to
    each other; None where nobody looked or too few rows tell.
    """

    ref: DatasetRef
    verdict: Verdict
    fit: float
    at_home: float = 1.0
    near: float | None = None
    roles: dict[str, Role]
    problems: tuple[Problem, ...] = ()
    reasons: tuple[str, ...]
