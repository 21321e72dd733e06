"""A way to make the task's rows of a source: steps, the part each column plays, how well it fits, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ....domain.plan import Step
from ....domain.review import Role


@dataclass(frozen=True)
class Proposal:
    """`fit` from 0 to 1; `parts` are the figures that it is made of, for the reasons a person reads."""

    steps: tuple[Step, ...]
    fit: float
    roles: Mapping[str, Role]
    reasons: tuple[str, ...]
    parts: Mapping[str, float] = field(default_factory=dict)
    computed: bool = False
