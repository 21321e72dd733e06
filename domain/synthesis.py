"""What is to be made where sources run out: when, how much, by which recipes, and which gaps it is to fill."""

from typing import Literal, TypeAlias

from pydantic import Field

from .card import Candidate
from .noun import Noun

SynthesisTime: TypeAlias = Literal["never", "gaps", "always"]
"""When rows are made: never, for what the real rows lack, or always as the stated share of the dataset."""

DEFAULT_SHARE = 0.3
"""The share of made rows that is not exceeded unless a task asks for another one, or nothing real exists: training was
seen to be stable up to about a fifth of synthetic rows and worse beyond 30% (arXiv 2510.05133)."""


RECIPE_PREFIX = "recipe:"
"""What the id of a recipe's source begins with, so that no dataset's id is taken for one."""


class Synthesis(Noun):
    """`synthesis:` of a task file. `share` bounds the made rows as a share of the dataset (`when: always` aims at it);
    None is DEFAULT_SHARE, without a bound where nothing real exists. `recipes` are tried in this order; None leaves the
    choice to Regraft. `when` None is "gaps" where the build has a model, else "never"."""

    when: SynthesisTime | None = None
    share: float | None = Field(default=None, gt=0, le=1)
    recipes: tuple[str, ...] | None = Field(default=None, min_length=1)


class Gap(Noun):
    """Something that the real rows lack. Rows that fill it have `value` in `column` where these are given; `told` says
    to people and models what one such row is: "a row whose output is 'refund'"."""

    kind: Literal["rows", "label", "answer", "length", "topic", "language"]
    rows: int
    column: str | None = None
    value: str = ""
    told: str


class Making(Noun):
    """What one recipe is to make in a build: at most `rows` rows of the dataset, for these gaps. `texts` are the
    datasets that passages may be taken of, `own` a person's own dataset which the build extends, `messages` what a
    person said on sending its rows back."""

    recipe: str
    rows: int
    gaps: tuple[Gap, ...] = ()
    texts: tuple[Candidate, ...] = ()
    own: str = ""
    messages: tuple[str, ...] = ()
