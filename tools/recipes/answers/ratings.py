"""Ratings of several answers to one input, and the pair that they make: UltraFeedback's way (arXiv 2310.01377).

All answers to an input are rated together, once for each of four aspects, from 1 to 5; here in two orders, because
judges favour places. An answer's score is the mean of its aspects: the overall grade that was asked for beside them
was seen to be wrong in thousands of rows of the published data.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import fmean

from pydantic import BaseModel, ConfigDict

from ...models.prompts import system_prompt
from ...models.rows import RowTask
from ...operations.model import Score
from ..bench import Bench
from ..prompts import text_of

ASPECTS: Mapping[str, str] = {
    "instruction following": "does it do what is asked, all of it, within its limits",
    "honesty": "does it say how sure it can be, neither bolder nor more timid than it should",
    "truthfulness": "is what it says true, free of invention and contradiction",
    "helpfulness": "is it of use: clear, right, complete, without ballast",
}
LEAST_GAP = 1.0
"""Points of five that the best answer must be ahead of the lowest."""
ALIKE = 0.25
"""Points within which an answer is as good as the best: two of its eight ratings differ by one."""
PROMPTS_PER_CALL = 5
ANSWERS = 4

TIED = "the answers are rated alike"
TURNED = "the two orders of the answers are rated the other way round"
UNRATED = "the judge gave no ratings"


class Ratings(BaseModel):
    """The ratings of four answers by one aspect, in their order."""

    model_config = ConfigDict(extra="forbid")
    why: str
    answer_1: Score
    answer_2: Score
    answer_3: Score
    answer_4: Score

    def in_order(self) -> tuple[int, ...]:
        return self.answer_1, self.answer_2, self.answer_3, self.answer_4


@dataclass(frozen=True)
class Pair:
    """Places of the better and the worse answer, or why there is no pair. `gap` is in points of five."""

    chosen: int = -1
    rejected: int = -1
    gap: float = 0.0
    reason: str = ""


def rated(
    bench: Bench,
    instruction: str,
    inputs: Sequence[str],
    answers: Sequence[Sequence[str]],
    orders: Sequence[Sequence[int]],
) -> list[tuple[list[float], list[float]] | None]:
    """The mean of the aspects for each answer, as shown in the given order of places and in its reverse; None for an
    input that an aspect has no ratings of. Eight askings about each input, five inputs a call."""
    turned = [tuple(reversed(order)) for order in orders]
    jobs = [(aspect, way) for aspect in ASPECTS for way in (orders, turned)]

    def ask(job: tuple[str, Sequence[Sequence[int]]]) -> list[list[int] | None]:
        aspect, ways = job
        facts = {"count": ANSWERS, "aspect": aspect, "what": ASPECTS[aspect], "instruction": instruction}
        system = system_prompt(text_of("rate", **facts))
        task = RowTask(
            bench.model, system, Ratings, PROMPTS_PER_CALL, {"temperature": 0}, purpose="rate", source=bench.source
        )
        shown = [_shown(text, few, way) for text, few, way in zip(inputs, answers, ways, strict=True)]
        values = bench.rows(task, shown).values
        return [
            None if value is None else _by_place(value.in_order(), way) for value, way in zip(values, ways, strict=True)
        ]

    with ThreadPoolExecutor(len(jobs)) as pool:
        answered = list(pool.map(ask, jobs))
    return [_means([ratings[place] for ratings in answered]) for place in range(len(inputs))]


def _by_place(ratings: Sequence[int], order: Sequence[int]) -> list[int]:
    """Ratings given in the order shown, put back to the answers' own places."""
    back = [0] * len(ratings)
    for rating, place in zip(ratings, order, strict=True):
        back[place] = rating
    return back


def _means(ratings: Sequence[Sequence[int] | None]) -> tuple[list[float], list[float]] | None:
    """Means over the aspects, for the order and its reverse, which stand in turn."""
    known = [one for one in ratings if one is not None]
    if len(known) < len(ratings):
        return None
    ways = known[0::2], known[1::2]
    first, second = ([fmean(column) for column in zip(*way, strict=True)] for way in ways)
    return first, second


def pair_of(
    scores: tuple[Sequence[float], Sequence[float]] | None, lengths: Sequence[int] = (), *, longer: int = 0
) -> Pair:
    """The best answer against the lowest, by the mean of both orders; no pair for ties, small gaps, and where one order
    alone makes the difference.

    With `longer` above 0, the pairs before this one chose the longer answer too often: then an answer that is as good
    as the best and shorter than the lowest is chosen in its place; below 0 a longer one. `lengths` are in characters.
    """
    if scores is None:
        return Pair(reason=UNRATED)
    first, second = scores
    overall = [(one + other) / 2 for one, other in zip(first, second, strict=True)]
    chosen = max(range(len(overall)), key=lambda place: (overall[place], -place))
    rejected = min(range(len(overall)), key=lambda place: (overall[place], place))
    gap = overall[chosen] - overall[rejected]
    if not _leads(scores, chosen, rejected):
        return Pair(gap=gap, reason=TURNED if gap > 0 else TIED)
    if gap < LEAST_GAP:
        return Pair(gap=gap, reason=TIED)
    as_good = [
        place
        for place, score in enumerate(overall)
        if longer
        and score >= max(overall[chosen] - ALIKE, overall[rejected] + LEAST_GAP)
        and _leads(scores, place, rejected)
        and (lengths[rejected] - lengths[place]) * longer > 0
    ]
    best = max(as_good, key=lambda place: (overall[place], -place), default=chosen)
    return Pair(best, rejected, overall[best] - overall[rejected])


def _leads(scores: tuple[Sequence[float], Sequence[float]], one: int, other: int) -> bool:
    return all(order[one] > order[other] for order in scores)


def _shown(text: str, answers: Sequence[str], order: Sequence[int]) -> str:
    blocks = "\n\n".join(f"answer {number}:\n{answers[place]}" for number, place in enumerate(order, start=1))
    return f"input:\n{text}\n\n{blocks}"
