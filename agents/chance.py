"""Labels that rows were given by chance: what held-out rows, and rows that stand there twice, say of it.

Names of labels say nothing of whether the right rows have them; what the rows' words tell does. Kernel ridge regression
over WordLlama's vectors and hashed words predicts each row from all others (leave-one-out in closed form), beside the
same with the labels dealt out anew (a permutation test: Ojala and Garriga 2010, JMLR 11). A hard task (irony,
entailment) looks the same as labels by chance, so a person is warned. Rows that stand twice know better: where their
labels differ as often as chance has it, no reading of the text explains them.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..domain.brief import TaskBrief
from ..domain.errors import PlanError
from ..domain.plan import Plan
from ..domain.validation import CheckOutcome
from ..tools.catalogs.base import Block
from .edits import wiring
from .executor import is_paid
from .pairing import UNTIED, untied
from .styled import STYLE

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Matrix = NDArray[np.floating[Any]]

BY_CHANCE = "check by chance"
_DOUBTS = (BY_CHANCE, UNTIED, STYLE, "judge demonstrations")
_MOST_ROWS, _CHARS = 600, 2_000
_LEAST_ROWS = 60
"""Fewer rows tell nothing either way: 38 right ones in a tongue that the vectors do not know looked like chance."""
_LEAST_TWICE = 8
_DEALT, _BETTER = 199, 1
"""Deals of the labels, and so many of them may be told as well as the labels themselves: p is at most 0.01."""
_RIDGE, _WORD_SHARE = 1.0, 0.5
_TWO_TEXTS = 0.5
"""The weight of what two input columns share, beside their texts."""


def by_chance(plan: Plan, brief: TaskBrief, block: Block, accepted: "pa.Table") -> tuple[CheckOutcome, ...]:
    """What speaks for labels by chance: a warning where nothing in the rows' words tells them apart, an error where
    rows that stand twice contradict each other as often as chance has it; and what is found of texts that nothing
    ties to their inputs. Labels that the plan reckons from the input itself are right by construction."""
    if told := untied(brief, accepted):
        return (told,)
    column, *more_columns = brief.task.output_columns
    if brief.kind != "label" or more_columns:
        return ()
    return _found(plan, brief.task.input_columns, column, block, accepted)


def applied_by_chance(plan: Plan, block: Block, accepted: "pa.Table") -> tuple[str, ...]:
    """The same in sentences, for rows that a saved plan made of others than those it was tried on. Its output is the
    one column of which its checks say what labels there are."""
    columns = {str(need.args.get("column")) for need in plan.requirements if need.check == "in_labels"}
    inputs = [name for name in plan.columns if name not in columns]
    if len(columns) != 1 or not inputs or not columns <= set(plan.columns):
        return ()
    return tuple(one.reason for one in _found(plan, inputs, columns.pop(), block, accepted))


def _found(
    plan: Plan, inputs: Sequence[str], column: str, block: Block, accepted: "pa.Table"
) -> tuple[CheckOutcome, ...]:
    if _reckoned(plan, inputs, column, block):
        return ()
    from ..tools.checks.cells import joined, texts

    labels = texts(accepted, column).to_pylist()
    found = _twice([text.strip() for text in joined(accepted, list(inputs))], labels)
    if found:
        return (found,)
    places = np.unique(np.linspace(0, len(labels) - 1, min(len(labels), _MOST_ROWS)).astype(int))
    cells = [texts(accepted, column).to_pylist() for column in inputs]
    return _untold([[column[place][:_CHARS] for place in places] for column in cells], [labels[p] for p in places])


def doubts_of(outcomes: Sequence[CheckOutcome]) -> tuple[str, ...]:
    """The sentences of those outcomes that warn of rows by chance, of texts in another style, or of
    demonstrations that a model which is believed calls wrong."""
    return tuple(one.reason for one in outcomes if one.name in _DOUBTS)


def _reckoned(plan: Plan, inputs: Sequence[str], column: str, block: Block) -> bool:
    """Whether the label is made of the very columns that the input is made of."""
    try:
        made = wiring(plan, block).columns
    except PlanError:
        return is_paid(plan)
    given = {origin for name in inputs for origin in made.get(name, ())}
    return set(made.get(column, ())) <= given


def _twice(inputs: Sequence[str], labels: Sequence[str]) -> CheckOutcome | None:
    """Pairs of rows with the same input, each row in one pair at most, whose labels differ as those of any two rows."""
    known: dict[str, list[str]] = defaultdict(list)
    for text, label in zip(inputs, labels, strict=True):
        known[text].append(label)
    pairs = [pair for same in known.values() for pair in zip(same[::2], same[1::2], strict=False)]
    differ = sum(one != other for one, other in pairs)
    shares = np.array(list(Counter(labels).values())) / max(1, len(labels))
    chance = 1 - float((shares**2).sum())
    usual, spread = chance * len(pairs), 2 * np.sqrt(chance * (1 - chance) * len(pairs))
    if len(pairs) < _LEAST_TWICE or abs(differ - usual) > spread:
        return None  # fewer are slips; more stand twice because they differ, and such rows are left out one by one
    if differ < max(3, 0.25 * len(pairs)):  # where nearly all rows have one label, chance hardly differs from care
        return None
    return CheckOutcome(
        name="judge contradictions",
        severity="error",
        passed=len(pairs) - differ,
        failed=differ,
        reason=f"{differ} of {len(pairs)} pairs of rows with the same text have two labels, as often as labels given "
        f"by chance ({chance * len(pairs):.0f})",
    )


def _untold(cells: Sequence[Sequence[str]], labels: Sequence[str]) -> tuple[CheckOutcome, ...]:
    names = sorted(set(labels))
    if len(labels) < _LEAST_ROWS or len(names) < 2:
        return ()
    given = np.array([[label == name for name in names] for label in labels], dtype=float)
    solver = np.linalg.inv(_alike(cells) + _RIDGE * np.eye(len(labels)))
    fit, right = _told(solver, given)
    dealt = np.random.default_rng(0)
    by_chance = [_told(solver, given[dealt.permutation(len(labels))]) for _ in range(_DEALT)]
    if sum(other >= fit for other, _ in by_chance) <= _BETTER:
        return ()
    chance = round(sum(rows for _, rows in by_chance) / _DEALT)
    return (
        CheckOutcome(
            name=BY_CHANCE,
            severity="warning",
            passed=right,
            failed=len(labels) - right,
            reason=f"nothing in these rows' words tells their labels apart ({right} of {len(labels)} right held out, "
            f"chance is {chance}): the task is hard, or the labels are wrong. Read some rows before you train on them",
        ),
    )


def _told(solver: "Matrix", given: "Matrix") -> tuple[float, int]:
    """How far each row's label is told by the other rows (the covariance of both), and how many are told rightly."""
    shares = given.mean(axis=0)
    centred = given - shares
    scores = centred - (solver @ centred) / np.diag(solver)[:, None]
    right = (scores + shares).argmax(axis=1) == given.argmax(axis=1)
    return float((scores * centred).sum()), int(right.sum())


def _alike(cells: Sequence[Sequence[str]]) -> "Matrix":
    """How alike rows are: rows x rows. Of two texts, what they share counts too."""
    from ..memory.embedders import LexicalEmbedder, choose

    meaning = choose("wordllama")
    whole = ["\n".join(row) for row in zip(*cells, strict=True)]
    vectors, spelled = meaning.embed(whole), LexicalEmbedder().embed(whole)
    alike = vectors @ vectors.T + _WORD_SHARE * (spelled @ spelled.T)
    if len(cells) > 1:
        one, other = meaning.embed(list(cells[0])), meaning.embed(list(cells[1]))
        apart, shared = _unit(np.abs(one - other)), _unit(one * other)
        figures = np.array([_shared(*pair) for pair in zip(cells[0], cells[1], strict=True)])
        figures = (figures - figures.mean(axis=0)) / (figures.std(axis=0) + 1e-9) / 2
        alike = alike + apart @ apart.T + shared @ shared.T + _TWO_TEXTS * (figures @ figures.T)
    return alike.astype(float)


def _shared(one: str, other: str) -> list[float]:
    from ..tools.checks.cells import words

    left, right = set(words(one)), set(words(other))
    both = len(left & right)
    return [
        both / max(1, len(left)),
        both / max(1, len(right)),
        float(np.log1p(len(left))),
        float(np.log1p(len(right))),
    ]


def _unit(vectors: "Matrix") -> "Matrix":
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
