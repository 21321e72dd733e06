"""What a recipe is: a function that makes candidate rows for a task, round after round.

How to write one
----------------
A recipe is a function of a `Need` and a `Bench` that returns one `Round` of candidates, declared by `@recipe(…)` with a
docstring whose first sentence is what `regraft recipes list` shows; `generate.py` beside this file is an example.
Built-in ones stand in `BUILT_IN` below, those of other packages come by an entry point of the group `regraft.recipes`
that names the module.

    @recipe("parrot", calls=lambda rows: ceil(rows / 20))
    def parrot(need: Need, bench: Bench) -> Round:
        '''Have a model write rows like the demonstrations.'''
        orders = [Order.of(gap) for gap in need.orders(min(need.wanted, 20))]
        return Round(bench.write([Page("Write rows like these.", need.shown(4), orders, columns_of(need))]))

- **Stateless.** A round depends on its need and on the model's answers alone. The need holds the seed, the round's
  number, what was accepted so far and what the recipe itself kept of its last round (`Round.kept`, plain JSON). Draw
  chances from `need.chances` only. So a run that was killed makes the same rounds from the ledger and pays nothing
  twice. Nothing is kept in globals.
- **Ask through the bench.** `bench.write` has the model write new rows, many a call, pages of a round side by side;
  `bench.decide` asks for one decision by a schema; `bench.rows` asks about each of many texts, as model operations do;
  `bench.service` is the ModelService itself for anything else. All go through the same ledger, gate and budget.
- **Return every candidate**, also those that the recipe eliminates, with `reason` filled: they are counted and land in
  rejected.parquet. Do not check form, labels, language, copies, near duplicates: that is done for all recipes after the
  round, by the task's own checks. `need.accepted` then has those that passed.
- **Say where rows come from**: `parents` are ids of candidates ("generate/0/17"), `demonstration N` (from 1), or a
  passage's id. Their own id (recipe, round, number) is given by their place in the round.
- **Refuse plainly.** A recipe that cannot serve this task or server raises GiveUp("This server cannot …") in round 0;
  the next recipe is then tried. A recipe that has nothing more to give returns `Round(…, ended="why")`.
- **Announce the cost**: `calls` tells the model calls for so many rows; the estimate at the checkpoint comes from it.
- `novelty="exact"` is for rows of which many look alike on purpose (arithmetic): then only equal ones are duplicates.
"""

import inspect
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ...domain.brief import TaskBrief
from ...domain.errors import ComponentError
from ...domain.plan import Step
from ...domain.synthesis import RECIPE_PREFIX, Gap
from ..registry import Registry

if TYPE_CHECKING:
    from .bench import Bench

BUILT_IN = (
    *("program", "self_instruct", "evol_instruct", "magpie"),
    *("grounded", "answers.ultrafeedback", "answers.evol_quality", "generate"),
)
"""The modules that hold them, below this package."""
DEFAULT_ORDER = ("program", "self_instruct", "generate")
"""Recipes that are tried where a task names none, as far as they are there."""

FOR_PAIRS = ("ultrafeedback",)
"""Those for tasks whose rows are preference pairs, with the outputs `chosen` and `rejected`."""

PREFIX = RECIPE_PREFIX
_ENOUGH_TO_SEE, _MARGIN = 30, 1.1


@dataclass(frozen=True)
class MadeRow:
    """A candidate: the task's columns as texts, and all that its lineage tells.

    `prompt` is the SHA-256 (hex) of what was asked, `sampling` the parameters it was asked with, `model` who answered
    ("" for none), `fills` the `told` of the gap that the row was made for. A `reason` says why the recipe itself
    eliminates the candidate; `cells` may then lack columns.
    """

    cells: Mapping[str, str]
    parents: tuple[str, ...] = ()
    model: str = ""
    prompt: str = ""
    sampling: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    fills: str = ""

    def lineage(self) -> str:
        """All that is told of the row's making, as one line of JSON."""
        facts = {
            "parents": list(self.parents),
            "model": self.model,
            "prompt": self.prompt,
            "sampling": dict(self.sampling),
            "fills": self.fills,
        }
        return json.dumps(facts, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Accepted:
    """A row that passed all checks, under its id (recipe/round/number)."""

    id: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Need:
    """What one round is to give. `wanted` are the rows that are missing in all, `gaps` what they should be, each with
    the rows that it still lacks; () where any row will do.

    `accepted` are this recipe's accepted rows so far, in their order; `real` some rows of the datasets that were found,
    each under its place (dataset/split/index), `own` those of them that are a person's own, which the build extends:
    examples, as demonstrations are. `faults` say why candidates of earlier rounds were rejected, the commonest first,
    `messages` what a person said of them: both are for the model's ears. `kept` is what the recipe
    kept of its last round. `candidates` counts all that it made so far, accepted or not.
    """

    brief: TaskBrief
    seed: int
    round: int
    wanted: int
    gaps: tuple[Gap, ...] = ()
    accepted: Sequence[Accepted] = ()
    real: Sequence[Accepted] = ()
    own: Sequence[Accepted] = ()
    faults: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)
    candidates: int = 0

    def spare(self, usual: float) -> float:
        """Candidates to make for each row that is wanted: the usual number until enough were made to see how many are
        taken, then that share's, up to twice the usual."""
        if self.candidates < _ENOUGH_TO_SEE:
            return usual
        return min(2 * usual, _MARGIN * self.candidates / max(1, len(self.accepted)))

    def chances(self, purpose: str = "") -> random.Random:
        """The round's own source of chances, another one for each purpose."""
        return random.Random(f"{self.seed}/{self.round}/{purpose}")

    @property
    def instruction(self) -> str:
        """The task's instruction, with what a person said and why earlier candidates were rejected."""
        parts = [self.brief.task.instruction]
        parts += [f"A person who read earlier rows says: {message}" for message in self.messages]
        if self.faults:
            parts.append("Earlier rows were refused; make none of which this is true:")
            parts += [f"- {fault}" for fault in self.faults]
        return "\n".join(parts)

    def demonstrations(self) -> list[dict[str, str]]:
        """The demonstrations as rows."""
        return self.brief.task.shown

    def examples(self) -> list[tuple[str, Mapping[str, str]]]:
        """The demonstrations and, where a build extends them, a person's own rows, each with its id."""
        shown = [(f"demonstration {number}", row) for number, row in enumerate(self.demonstrations(), start=1)]
        known = [row for _, row in shown]
        return shown + [(one.id, one.cells) for one in self.own if one.cells not in known]

    def orders(self, rows: int) -> list[Gap]:
        """What each of `rows` rows should be: gaps in turn, the largest first, until they are full, then the task's
        labels in equal shares, or any row where there are none."""
        given = _in_turn(self.gaps, rows)
        return given + _in_turn(self._even(rows), rows - len(given))

    def _even(self, rows: int) -> tuple[Gap, ...]:
        task = self.brief.task
        if self.brief.kind != "label" or len(task.output_columns) != 1 or not self.brief.labels:
            return (Gap(kind="rows", rows=rows, told="any row of the task"),)
        column, each = task.answer_column, -(-rows // len(self.brief.labels))
        return tuple(
            Gap(kind="label", rows=each, column=column, value=label, told=f"a row whose {column} is {label!r}")
            for label in self.brief.labels
        )

    def shown(self, most: int, *, made: int = 0, page: int = 0) -> list[tuple[str, Mapping[str, str]]]:
        """Examples for a prompt, in random order, each with its id: at most `made` rows that this recipe made, the
        others demonstrations and a person's own rows; another choice for every round and page."""
        chances = self.chances(f"shown {page}")
        pool = [(one.id, one.cells) for one in self.accepted]
        own = chances.sample(pool, min(made, len(pool)))
        known = self.examples()
        chosen = own + chances.sample(known, min(most - len(own), len(known)))
        chances.shuffle(chosen)
        return chosen


def _in_turn(gaps: Sequence[Gap], rows: int) -> list[Gap]:
    left = [gap.rows for gap in gaps]
    given: list[Gap] = []
    while len(given) < rows and any(left):
        for place in sorted(range(len(gaps)), key=lambda place: -left[place]):
            if left[place] > 0 and len(given) < rows:
                given.append(gaps[place])
                left[place] -= 1
    return given


@dataclass(frozen=True)
class Round:
    """What one round gave: every candidate, in order. `kept` (plain JSON) comes back with the next need; `ended` says
    why there is nothing more to come. `steps` are those of a plan that makes the same rows of the parameters in their
    lineage, where no model is needed for that; the dataset has them under `plans/`."""

    rows: Sequence[MadeRow]
    kept: Mapping[str, Any] = field(default_factory=dict)
    ended: str = ""
    steps: Sequence[Step] = ()


Make: TypeAlias = "Callable[[Need, Bench], Round]"
Novelty: TypeAlias = Literal["text", "exact"]


@dataclass(frozen=True)
class Recipe:
    """A declared recipe. `calls` tells the model calls for so many accepted rows, `paper_calls` those a row when it is
    made in the paper's own way; `needs` what it cannot do without."""

    name: str
    make: Make
    calls: Callable[[int], int]
    needs: tuple[Literal["model", "passages", "raw completions", "sandbox"], ...]
    novelty: Novelty
    paper: str
    paper_calls: int
    summary: str
    owner: str = field(compare=False)


RECIPES: Registry[Recipe] = Registry(
    "recipe", "regraft.recipes", built_in=tuple(f"regraft.tools.recipes.{name}" for name in BUILT_IN)
)


def recipe(
    name: str,
    *,
    calls: Callable[[int], int],
    needs: Sequence[Literal["model", "passages", "raw completions", "sandbox"]] = ("model",),
    novelty: Novelty = "text",
    paper: str = "",
    paper_calls: int = 1,
) -> "Callable[[Make], Make]":
    """Declare the decorated function as a recipe and register it.

    Raises ComponentError when it has no docstring or other parameters, or when the name is taken (naming both owners).
    """

    def declare(make: Make) -> Make:
        owner = f"{make.__module__}.{getattr(make, '__qualname__', name)}"
        summary = (inspect.getdoc(make) or "").strip()
        if not summary:
            raise ComponentError(f"Recipe {name!r} of {owner} has no docstring", "say in it what the recipe does")
        if len(inspect.signature(make).parameters) != 2:
            raise ComponentError(f"{owner} must be declared as (need: Need, bench: Bench) -> Round", "mend its head")
        RECIPES.add(Recipe(name, make, calls, tuple(needs), novelty, paper, paper_calls, summary, owner))
        return make

    return declare
