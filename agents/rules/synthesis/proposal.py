"""What can be the task's answer in a source, and a whole way to make the task's rows of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ....domain.plan import Step
from ....domain.review import Role
from .assignment import Assignment
from .search import Program

Check = Callable[[Assignment], tuple[float, str]]
"""How far an answer goes with the inputs chosen for it (0 to 1), and a word on it."""


@dataclass(frozen=True)
class Answer:
    """The steps that write the first output column, and for a choice also the options.

    `steps` come before the inputs are cleaned, `late_steps` after, `last_steps` after the input templates. `computed`
    tells that the demonstrations' own program makes it of the inputs, whatever the source is about.
    """

    fit: float
    why: str
    used: frozenset[str]
    role: Role = "output"
    steps: tuple[Step, ...] = ()
    late_steps: tuple[Step, ...] = ()
    last_steps: tuple[Step, ...] = ()
    stem: Program | None = None
    options_column: str | None = None
    option_names: frozenset[str] = frozenset()
    check: Check | None = None
    computed: bool = False


@dataclass(frozen=True)
class Proposal:
    """Steps that make the task's rows, the part each column plays, and why.

    `fit` from 0 to 1; `parts` are the figures that it is made of, for the reasons a person reads. `elsewhere` says why
    the source is of another subject, where it is and serves all the same.
    """

    steps: tuple[Step, ...]
    fit: float
    roles: Mapping[str, Role]
    reasons: tuple[str, ...]
    parts: Mapping[str, float] = field(default_factory=dict)
    computed: bool = False
    elsewhere: str = ""
