"""Whether inputs and outputs belong together, by what the rows around them and the source's own marks say of it.

A line that one file of a parallel corpus lacks shifts all that follow: each row is sound by itself, and none is right.
What a right pair shares (words, names, numbers, length) is then found between an input and the neighbour's output. The
same measure tells what the two values of a column mean that nothing explains, where the pairs of one are chance pairs.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..domain.brief import TaskBrief
from ..domain.plan import Plan, Step
from ..domain.validation import CheckOutcome
from ..tools.catalogs.base import Block
from ..tools.rows import INDEX, SPLIT
from ..tools.texts import normal

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from ..memory.embedders import Embedder

    Matrix = NDArray[np.floating[Any]]

WINDOW = 128
"""Rows in their source's order in which neighbours are looked for."""
_LAGS = (1, -1, 2, -2, 3, -3)
_FEWEST, _CHARS = 30, 2_000
UNTIED = "check untied"
"""The name of what is told of single words that nothing ties to their inputs."""
_ENOUGH, _MOST, _OF_A_PHRASE = 100, 300, 3
"""Rows of which it is said that nothing ties them together, at least, how many are looked at, and words of a phrase."""
_SURE, _NOTHING, _RIVAL = 6.0, 2.5, 3.0
"""Standard errors above chance at which neighbours' texts surely agree, below which a row's own do not, and how many
times as far above as those of any other distance they are: related rows agree at several distances."""
_CARRIED = 0.3
"""The share of outputs that stand whole in the neighbour's input from which rows are turns of one talk."""
_FEW_VALUES, _FEWEST_OF_VALUE, _BESIDE = 3, 12, 0.25
"""A mark has so many values at most, each in so many rows; pairs of a bad value agree less than this part as well."""
_SURE_OF_VALUE, _AS_LONG = 4.0, 0.6


def can_tell(brief: TaskBrief) -> bool:
    """Whether outputs share enough with their inputs; labels and letters of options do not."""
    return brief.kind not in ("label", "multiple_choice")


def displaced(brief: TaskBrief, window: "pa.Table") -> tuple[CheckOutcome, ...]:
    """What speaks for outputs that belong to the row before or after theirs, in accepted rows of one stretch of the
    source."""
    if window.num_rows < _FEWEST:
        return ()
    inputs, outputs = input_and_output(brief, window)
    places = list(zip(window.column(SPLIT).to_pylist(), window.column(INDEX).to_pylist(), strict=True))
    number = {place: row for row, place in enumerate(places)}
    if len(number) < len(places):  # several rows were made of one
        return ()
    agree = _agreement(inputs, outputs)
    found, share = dict[int, float](), dict[int, float]()
    for lag in (0, *_LAGS):
        pairs = [(row, number.get((split, index + lag))) for row, (split, index) in enumerate(places)]
        both = [(row, other) for row, other in pairs if other is not None]
        if len(both) < _FEWEST:
            return ()
        rows, others = map(list, zip(*both, strict=True))
        found[lag] = float(agree[rows, others].mean() * np.sqrt(len(both)))
        carried = sum(normal(outputs[other]) in normal(inputs[row]) for row, other in both)
        share[lag] = carried / len(both)
    best = max(_LAGS, key=lambda lag: found[lag])
    rivals = max(found[lag] for lag in found if lag != best)
    if found[best] < _SURE or found[0] > _NOTHING or rivals * _RIVAL > found[best] or share[best] > _CARRIED:
        return ()
    whose = f"{'before' if best < 0 else 'after'} it" if abs(best) == 1 else f"{abs(best)} rows {_way(best)} it"
    first, last = places[0], places[-1]
    return (
        CheckOutcome(
            name="neighbours",
            severity="error",
            passed=0,
            failed=window.num_rows,
            reason=f"columns are shifted against each other: in rows {first[1]} to {last[1]} of {first[0]!r} the right "
            f"output of a row stands in the row {whose}, as words, numbers and lengths tell",
        ),
    )


def _way(lag: int) -> str:
    return "before" if lag < 0 else "after"


def untied(brief: TaskBrief, accepted: "pa.Table") -> CheckOutcome | None:
    """What speaks for outputs of other rows: nothing ties them to their own inputs, neither what is spelled alike, nor
    meaning, nor length. It is against the plan where outputs are phrases, of which right ones are tied in hundreds of
    datasets, and told where they are single words; None where something ties them, or rows are too few to tell."""
    if not brief.writes_text or accepted.num_rows < _ENOUGH:
        return None
    inputs, outputs = input_and_output(brief, accepted.slice(0, _MOST))
    long = np.outer(_standard(inputs), _standard(outputs))
    for scores in (spelled(inputs, outputs), long, meant(inputs, outputs)):
        if np.diagonal(against_chance(scores)).mean() * np.sqrt(len(inputs)) > _NOTHING:
            return None
    # of labels and numbers in JSON nothing need be in the input
    phrases = brief.kind != "structured" and np.median([len(text.split()) for text in outputs]) >= _OF_A_PHRASE
    return CheckOutcome(
        name="judge untied" if phrases else UNTIED,
        severity="error" if phrases else "warning",
        passed=0,
        failed=accepted.num_rows,
        reason=f"nothing ties the outputs of {len(inputs)} rows to their own inputs, neither words nor meaning nor "
        "length: they may belong to other rows. Read some before you train on them",
    )


def sifted(plan: Plan, brief: TaskBrief, block: Block, accepted: "pa.Table") -> Plan | None:
    """The plan that leaves out the rows whose mark says that their input and output do not belong together: a column
    that the plan does not read, with a value at which pairs agree no better than chance. None where nothing says so."""
    if not brief.writes_text or accepted.num_rows < 2 * _FEWEST_OF_VALUE:
        return None
    marks = dict(_marks(plan, block, accepted))
    if not marks:
        return None
    given, made = input_and_output(brief, accepted)
    own = np.diagonal(_agreement(given, made))
    for name, values in marks.items():
        count = Counter(values)
        bad = _apart(values, count, own)
        if bad and _of_one_sort(given, values, bad) and _of_one_sort(made, values, bad):
            good = sorted(set(count) - set(bad))
            compared = {"operator": "eq", "value": good[0]} if len(good) == 1 else {"operator": "in", "value": good}
            step = Step(op="filter", args={"conditions": [{"column": name, **compared}]})
            why = f"Rows of which {name!r} says {' or '.join(bad)} are left out: their inputs and outputs have no more "
            why = f"{plan.why} {why}in common than those of any two rows.".strip()
            return plan.model_copy(update={"steps": (step, *plan.steps), "why": why})
    return None


def _marks(plan: Plan, block: Block, accepted: "pa.Table") -> Iterator[tuple[str, list[str]]]:
    """The columns of few values that a plan does not read, with the value of each accepted row."""
    from ..tools.cells import column_text
    from .showing import columns_read

    numbers = {place: row for row, place in enumerate(zip(block.splits, block.index, strict=True))}
    places = zip(accepted.column(SPLIT).to_pylist(), accepted.column(INDEX).to_pylist(), strict=True)
    rows, read = [numbers[place] for place in places], columns_read(plan)
    for name in (one for one in block.table.column_names if one not in read):
        texts = column_text(block.table.column(name)).to_pylist()
        values = [texts[row] for row in rows]
        count = Counter(values)
        if 2 <= len(count) <= _FEW_VALUES and None not in count and min(count.values()) >= _FEWEST_OF_VALUE:
            yield name, values


def _apart(values: Sequence[str], count: Counter[str], own: "Matrix") -> list[str]:
    """The values whose pairs are chance pairs, where those of all others surely are not."""
    means = {value: float(own[[one == value for one in values]].mean()) for value in count}
    best = max(means.values())
    bad = [value for value in sorted(count) if means[value] < _BESIDE * best]
    chance = all(means[value] * np.sqrt(count[value]) < _NOTHING for value in bad)
    sure = all(means[value] * np.sqrt(count[value]) > _SURE_OF_VALUE for value in count if value not in bad)
    return bad if bad and chance and sure else []


def _of_one_sort(texts: Sequence[str], values: Sequence[str], bad: Sequence[str]) -> bool:
    """Whether the texts of bad values are as long as the others: else they may be right ones of another kind, such as a
    yes or no among explanations."""
    long, is_bad = _standard(texts), np.array([value in bad for value in values])
    return bool(abs(long[is_bad].mean() - long[~is_bad].mean()) < _AS_LONG)


def input_and_output(brief: TaskBrief, rows: "pa.Table") -> tuple[list[str], list[str]]:
    """Each row's input and output as one text."""
    from ..tools.checks.cells import joined

    return joined(rows, brief.task.input_columns), joined(rows, brief.task.output_columns)


def _agreement(inputs: Sequence[str], outputs: Sequence[str]) -> "Matrix":
    """How much more each input (a row) and each output (a column) have in common than two of different rows, in
    standard deviations: spelled words and parts of words, which names and numbers keep in any language, and length."""
    long = np.outer(_standard(inputs), _standard(outputs))
    return against_chance(against_chance(spelled(inputs, outputs)) + long)


def spelled(inputs: Sequence[str], outputs: Sequence[str]) -> "Matrix":
    """What each input (a row) and each output (a column) have in common of words and parts of words."""
    from ..memory.embedders import LexicalEmbedder

    return _in_common(LexicalEmbedder(), inputs, outputs)


def meant(inputs: Sequence[str], outputs: Sequence[str]) -> "Matrix":
    """The same of what they mean."""
    from ..memory.embedders import choose

    return _in_common(choose("wordllama"), inputs, outputs)


def _in_common(embedder: "Embedder", inputs: Sequence[str], outputs: Sequence[str]) -> "Matrix":
    given, made = (embedder.embed([text[:_CHARS] for text in texts]) for texts in (inputs, outputs))
    return (given - given.mean(axis=0)) @ (made - made.mean(axis=0)).T


def _standard(texts: Sequence[str]) -> "Matrix":
    lengths = np.log1p([len(text) for text in texts])
    return (lengths - lengths.mean()) / (lengths.std() + 1e-9)


def against_chance(scores: "Matrix") -> "Matrix":
    """The scores in standard deviations of those of different rows."""
    others = scores[~np.eye(len(scores), dtype=bool)]
    return (scores - others.mean()) / (others.std() + 1e-9)
