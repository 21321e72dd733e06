"""Several tasks in one dataset: each with its share of the rows, and what each came to."""

from math import floor

from pydantic import Field, model_validator

from .noun import Noun
from .task import DataFormat, SafeName, TaskSpec

_EXACT = 1e-6


class MixPart(Noun):
    """A task and its share of the mixture's rows, above 0 and up to 1."""

    task: TaskSpec
    share: float = Field(gt=0, le=1)


class Mixture(Noun):
    """A mixture task: the shares of its parts are 1 together, and no two parts have the same name."""

    name: SafeName
    parts: tuple[MixPart, ...] = Field(min_length=2)
    rows: int | None = Field(default=None, gt=0)
    format: DataFormat | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Mixture":
        total = sum(part.share for part in self.parts)
        if abs(total - 1) > _EXACT:
            raise ValueError(f"the shares are {total:g} together; make them 1")
        names = [part.task.name for part in self.parts]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two parts are called {twice[0]!r}; rename one of the tasks")
        return self

    def counts(self, rows: int) -> dict[str, int]:
        """Rows of each part by its name, exactly `rows` together: the whole part of each share, and one more for those
        with the largest remainders."""
        exact = {part.task.name: part.share * rows for part in self.parts}
        counts = {name: floor(share + _EXACT) for name, share in exact.items()}
        order = sorted(exact, key=lambda name: counts[name] - exact[name])
        for name in order[: rows - sum(counts.values())]:
            counts[name] += 1
        return counts


class PartOutcome(Noun):
    """What a part gave: `built` rows of its own build, `rows` of them in the mixture, `made` of these such that a model
    made or wrote into, as their lineage says; `reasons` count those that were left out."""

    task: str
    share: float
    run: str
    built: int
    rows: int
    made: int
    sources: tuple[str, ...]
    licence: str
    reasons: dict[str, int]


class MixOutcome(Noun):
    """The end of a mixture. `status` "short": fewer rows than asked for, with the shares kept."""

    name: str
    status: str
    rows_asked: int
    rows: int
    out: str | None
    parts: tuple[PartOutcome, ...]
    licence: str
    reasons: tuple[str, ...] = ()
