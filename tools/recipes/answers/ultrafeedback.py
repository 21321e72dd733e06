"""UltraFeedback (arXiv 2310.01377): several answers to an input, rated by four aspects; the best against the lowest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil

from pydantic import BaseModel, ConfigDict, Field

from ....domain.brief import TaskBrief
from ....domain.errors import GiveUp
from ....domain.task import CHOSEN, REJECTED
from ...models.prompts import system_prompt
from ...models.rows import RowTask
from ...operations.asking import Text
from ...texts import normal
from ..base import MadeRow, Need, Round, recipe
from ..bench import Bench, columns_of
from ..prompts import text_of
from ..self_instruct import pages_of, self_instruct
from ..solving import input_text, is_closed
from .ratings import ANSWERS, ASPECTS, PROMPTS_PER_CALL, pair_of, rated

INPUTS_PER_CALL = 20
ANSWERS_PER_CALL = 10
MOST_INPUTS = 60
SPARE = 1.6
"""Inputs for each pair that is wanted: ties give none."""

PRINCIPLES: Mapping[str, str] = {
    "helpfulness": "Be as useful as you can: complete, clear, to the point.",
    "truthfulness": "Say only what is certainly true; name no fact that you could be wrong about.",
    "honesty": "Say how sure you are, and what you do not know.",
    "haste": "Answer at once with the first thing that comes to mind, unchecked, and as long as a careful answer is.",
}
"""What each of the four answers is told. The paper draws four of 17 models; one model needs to be told to differ. None
is told to be short: the shortest answer would be the rejected one in every pair, and length alone would tell them."""


class Written(BaseModel):
    """One answer."""

    model_config = ConfigDict(extra="forbid")
    answer: Text = Field(description="the answer")


def calls(rows: int) -> int:
    """Model calls for so many pairs: inputs, four answers, and ratings by four aspects in two orders."""
    inputs = ceil(SPARE * rows)
    rating = 2 * len(ASPECTS) * ceil(inputs / PROMPTS_PER_CALL)
    return ceil(inputs / INPUTS_PER_CALL) + ANSWERS * ceil(inputs / ANSWERS_PER_CALL) + rating


@recipe("ultrafeedback", calls=calls, paper="arXiv 2310.01377", paper_calls=12)
def ultrafeedback(need: Need, bench: Bench) -> Round:
    """Have a model answer each input four times and rate the answers by four aspects, in two orders; keep clear pairs.

    For tasks whose rows have `chosen` and `rejected`. Ties, gaps of less than a point, and differences that hang on
    the order are no pairs. Where the answer is a label or an option no judge is asked: rows are made answer first and
    confirmed unseen, and `--format preference` pairs each with a wrong label or option.
    """
    if is_closed(need.brief) and need.brief.kind != "number":
        return self_instruct(need, bench)
    require_pairs(need.brief)
    gaps = need.orders(min(ceil(need.spare(SPARE) * need.wanted), MOST_INPUTS))
    columns = {name: what for name, what in columns_of(need).items() if name in need.brief.task.input_columns}
    pages = [
        replace(page, columns=columns, shown=[(id_, _inputs(need.brief, row)) for id_, row in page.shown])
        for page in pages_of(need, gaps, INPUTS_PER_CALL)
    ]
    rows = bench.write(pages, "inputs")
    sound = [place for place, row in enumerate(rows) if not row.reason]
    inputs = [input_text(need.brief, rows[place].cells) for place in sound]
    answers = _answers(bench, need.brief, inputs)
    for place, row in zip(sound, _paired(need, bench, [rows[at] for at in sound], inputs, answers), strict=True):
        rows[place] = row
    return Round(rows)


def require_pairs(brief: TaskBrief) -> None:
    """Raises GiveUp where the task's rows are no preference pairs."""
    if set(brief.task.output_columns) != {CHOSEN, REJECTED}:
        raise GiveUp(
            f"The task's outputs are {', '.join(brief.task.output_columns)}, not {CHOSEN} and {REJECTED}",
            "give the demonstrations' outputs as these two, or build with --format preference",
        )


def _inputs(brief: TaskBrief, row: Mapping[str, str]) -> dict[str, str]:
    return {name: row[name] for name in brief.task.input_columns}


def _answers(bench: Bench, brief: TaskBrief, inputs: Sequence[str]) -> list[list[str] | None]:
    """Four answers to each input, by principle; None where one is missing."""
    answers: list[list[str | None]] = []
    for principle in PRINCIPLES.values():
        system = system_prompt(text_of("answer_by_principle", task=brief.task, principle=principle))
        task = RowTask(
            bench.model, system, Written, ANSWERS_PER_CALL, {"temperature": 0.7}, purpose="answer", source=bench.source
        )
        values = bench.rows(task, inputs).values if inputs else []
        answers.append([None if value is None else value.answer for value in values])
    each = [[one for one in few if one is not None] for few in zip(*answers, strict=True)]
    return [few if len(few) == ANSWERS else None for few in each]


def _paired(
    need: Need, bench: Bench, rows: Sequence[MadeRow], inputs: Sequence[str], answers: Sequence[list[str] | None]
) -> list[MadeRow]:
    made = list(rows)
    whole: list[tuple[int, list[str]]] = []
    for place, few in enumerate(answers):
        if few is None:
            made[place] = replace(rows[place], reason="the model gave fewer than four answers")
        elif len({normal(one) for one in few}) == 1:
            made[place] = replace(rows[place], reason="all answers are the same")
        else:
            whole.append((place, few))
    chances = need.chances("orders")
    orders = [chances.sample(range(ANSWERS), ANSWERS) for _ in whole]
    asked = [inputs[place] for place, _ in whole]
    scores = rated(bench, need.brief.task.instruction, asked, [few for _, few in whole], orders) if whole else []
    longer = sum(_longer(one.cells[CHOSEN], one.cells[REJECTED]) for one in need.accepted)
    for (place, few), score in zip(whole, scores, strict=True):
        pair = pair_of(score, [len(one) for one in few], longer=longer)
        if pair.reason:
            made[place] = replace(rows[place], reason=pair.reason)
            continue
        longer += _longer(few[pair.chosen], few[pair.rejected])
        cells = {**rows[place].cells, CHOSEN: few[pair.chosen], REJECTED: few[pair.rejected]}
        about = {"gap": round(pair.gap, 3), "principles": [list(PRINCIPLES)[at] for at in (pair.chosen, pair.rejected)]}
        made[place] = replace(rows[place], cells=cells, sampling={**rows[place].sampling, **about})
    return made


def _longer(chosen: str, rejected: str) -> int:
    """1 where the chosen answer is the longer one, -1 where it is the shorter one."""
    return (len(chosen) > len(rejected)) - (len(chosen) < len(rejected))
