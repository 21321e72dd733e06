"""The judge with a model: it grades sampled rows by a rubric, and counts only while it grades demonstrations right."""

import random
from collections import Counter
from collections.abc import Sequence
from typing import Literal
from zlib import crc32

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from ...domain.brief import OutputKind, TaskBrief
from ...domain.validation import CheckOutcome, RowExample
from ...tools.catalogs.base import Block
from ...tools.models.chat import ChatModel, NoDecision
from ...tools.rows import INDEX, SPLIT
from ..showing import Place
from ..team import Judge
from . import facts
from .controls import Row, Sitting, sittings
from .prompts import messages

ROWS, _FIRST_OF = 24, 3
"""Rows of the sample that are graded; all but every third by a first prompt, these by a second one where that finds
anything wrong or does not show that it can tell."""
SPARE = 12
"""Rows of the sample of which controls may be made."""
LEAST_RIGHT = 0.95
"""A smaller share of right rows than this sends the plan back, unless a single row is wrong."""
_ONE_IN = 4
"""Of so many true probes, and of so many falsified ones, a judge that counts may misjudge one; of several true ones in
any case where it caught all falsified ones, since a demonstration can be wrong too."""
_CELL_CHARS = 200
ROW_CHARS = 2_400
"""A row that is graded is shown so long; of a longer one the middle of its long cells is left out, never its end."""

UNGRADED = "no grade of the model can be read, so that the rules alone found the rows right"

_RUBRIC: dict[OutputKind, str] = {
    "label": "the output is the label that a careful annotator would give for this input",
    "multiple_choice": "one option is right and no other, and the output names it",
    "number": "the output is the right number",
    "extract": "the output stands in the input, and is what the instruction asks for, whole and no more",
    "free_text": "the output is what the instruction asks for about this very input: true, complete, of the right kind",
    "structured": "every part of the output follows from this very input or, where that is a bare claim, from what is "
    "known, and none is missing",
}

Verdict = Literal["right", "wrong", "bad row"]
"""A bad row is broken, cut off, or such that nobody can decide its answer."""


class RowGrade(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int
    why: str
    grade: Verdict

    @property
    def right(self) -> bool:
        return self.grade == "right"


class Grades(BaseModel):
    """One grade a row."""

    model_config = ConfigDict(extra="forbid")
    grades: list[RowGrade]


class LLMJudge:
    """Adds a model's grades to the rules' findings.

    Held-back demonstrations must be graded right, and falsified ones and rows wrong, unless most rows of the sample are
    called wrong; a model that cannot tell these apart is not believed about the rest, which is said as a warning. One
    that finds neither rows nor demonstrations to have an answer that anybody could know speaks of the task: an error.
    """

    def __init__(self, chat: ChatModel, rules: Judge) -> None:
        self._chat = chat
        self._rules = rules

    def judge(self, brief: TaskBrief, before: Block, rows: pa.Table) -> tuple[CheckOutcome, ...]:
        """The rules' findings, and the grades of some rows."""
        outcomes = self._rules.judge(brief, before, rows)
        if not rows.num_rows:
            return outcomes
        picked = _drawn(brief, rows)
        table = rows.take(picked)
        graded: list[Row] = table.select(list(brief.task.columns)).to_pylist()
        grades: dict[int, RowGrade] = {}
        seen = _Probes()
        left = [place for place in range(rows.num_rows) if place not in set(picked)][:SPARE]
        spare = rows.take(pa.array(left, pa.int64()))
        seed = crc32("\n".join(row[column] for row in graded for column in sorted(row)).encode())
        parts = _in_two(len(graded))
        for number, sitting in enumerate(sittings(brief, spare.select(brief.task.columns).to_pylist(), seed)):
            places = parts[number]
            given = self._grades(brief, sitting, [graded[place] for place in places], seed + number)
            if given is None:
                if not grades:
                    return (*outcomes, _told("no answer", UNGRADED))
                break
            grades |= zip(places, given, strict=False)
            seen.take(sitting, given[len(places) :])
            if seen.all_told and all(grade.right for grade in grades.values()):
                break  # so many right rows, from one who can tell, are as good a sign as one wrong among all would be
        places = list(zip(table.column(SPLIT).to_pylist(), table.column(INDEX).to_pylist(), strict=True))
        outcome = _outcome(grades, graded, _sources(before, places), places)
        if why := seen.undecidable([*grades.values()]):
            return (*outcomes, outcome.model_copy(update={"name": "undecidable", "severity": "error", "reason": why}))
        right = sum(grade.right for grade in grades.values())
        if not seen.believed(1 - right / len(grades)):
            return (*outcomes, _told("grades", f"the model's grades do not count: {seen.why}"))
        told = (*(outcomes if outcome.severity == "error" else map(_as_doubt, outcomes)), outcome)
        return (*told, _of_demonstrations(brief, seen.missed)) if seen.missed else told

    def _grades(self, brief: TaskBrief, sitting: Sitting, rows: Sequence[Row], seed: int) -> list[RowGrade] | None:
        """Grades of the rows, then of the true controls, the false and the turned ones; None where the model gives
        none."""
        several = [*rows, *sitting.true, *sitting.false, *sitting.turned]
        order = random.Random(seed).sample(range(len(several)), len(several))
        known = facts.task_of(brief) | {"shown": [one.row() for one in sitting.shown[:6]]}
        graded = [facts.fitted(several[place], ROW_CHARS) for place in order]
        whole = graded == [several[place] for place in order]
        asked = messages("judge", **known, rubric=_RUBRIC[brief.kind], graded=graded, whole=whole)
        numbers = list(range(1, len(several) + 1))

        def trouble(answer: Grades) -> str | None:
            given = sorted(grade.number for grade in answer.grades)
            return None if given == numbers else f"grade each row from 1 to {len(several)} exactly once"

        try:
            answer, _ = self._chat.ask(asked, Grades, "judge", check=trouble)
        except NoDecision:
            return None
        by_number = {grade.number: grade for grade in answer.grades}
        by_place = dict(zip(order, (by_number[number] for number in numbers), strict=True))
        return [by_place[place] for place in range(len(several))]


def _drawn(brief: TaskBrief, rows: pa.Table) -> list[int]:
    """Places of the rows that are graded: by chance, of labels as many of each as there are, since the dataset is
    balanced too, and a source's commonest label says nothing of the others."""
    mixed = random.Random(0).sample(range(rows.num_rows), rows.num_rows)
    if brief.kind == "label":
        labels, turns = rows.column(brief.task.answer_column).to_pylist(), Counter[str]()
        turn: dict[int, int] = {}
        for place in mixed:
            turn[place] = turns[labels[place]]
            turns[labels[place]] += 1
        mixed.sort(key=turn.__getitem__)
    return sorted(mixed[:ROWS])


def _in_two(count: int) -> tuple[list[int], list[int]]:
    """Places of the rows that the first prompt grades, and of those left for the second."""
    second = list(range(_FIRST_OF - 1, count, _FIRST_OF))
    return [place for place in range(count) if place not in second], second


_NAMED = {"bad row": " (bad row)"}


class _Probes:
    """What became of the controls: the grades of true ones, and which false and turned ones were called right."""

    def __init__(self) -> None:
        self._true: list[tuple[Row, RowGrade]] = []
        self._fooled: list[bool] = []
        self._turned: list[bool] = []

    def take(self, sitting: Sitting, given: Sequence[RowGrade]) -> None:
        true, false = len(sitting.true), len(sitting.true) + len(sitting.false)
        self._true += zip(sitting.true, given[:true], strict=True)
        self._fooled += (grade.right for grade in given[true:false])
        self._turned += (grade.right for grade in given[false:])

    @property
    def missed(self) -> list[tuple[Row, RowGrade]]:
        """Demonstrations that the model does not call right."""
        return [(row, grade) for row, grade in self._true if not grade.right]

    @property
    def all_told(self) -> bool:
        """Whether there was a control of each kind, and none was misjudged."""
        falsified = (*self._fooled, *self._turned)
        return bool(self._true and falsified) and not (self.missed or any(falsified))

    def believed(self, wrong: float) -> bool:
        """Whether the grades count, which call this share of the rows wrong: of turned rows as many may be right, since
        a plan that has labels the wrong way round is put right by turning them once more."""
        borne = round(wrong * len(self._turned))
        fooled, false = sum(self._fooled) + max(0, sum(self._turned) - borne), len(self._fooled) + len(self._turned)
        slip = not fooled and len(self.missed) == 1 < len(self._true)
        return (slip or _few(len(self.missed), len(self._true))) and _few(fooled, false)

    def undecidable(self, grades: Sequence[RowGrade]) -> str:
        """What the model says where most of these grades, and most of true ones, call the answer one that nobody can
        know; nothing where few do, or where it called any falsified row right."""
        demos = [grade for _, grade in self._true if grade.grade == "bad row"]
        rows = [grade for grade in grades if grade.grade == "bad row"]
        if any((*self._fooled, *self._turned)) or 2 * len(demos) <= len(self._true) or 2 * len(rows) <= len(grades):
            return ""
        counted = f"{len(demos)} of {len(self._true)} demonstrations and {len(rows)} of {len(grades)} rows"
        return f"the model finds that nobody can tell the answers of {counted} from what these show: {demos[0].why}"

    @property
    def why(self) -> str:
        """Why the grades do not count."""
        falsified = (*self._fooled, *self._turned)
        if not self._true or not falsified:
            return "nothing shows whether it can tell right from wrong"
        why = f"it called {len(self.missed)} of {len(self._true)} demonstrations wrong"
        return f"{why} and {sum(falsified)} of {len(falsified)} falsified rows right"


def _few(misjudged: int, of: int) -> bool:
    return of > 0 and misjudged <= of // _ONE_IN


def _sources(before: Block, wanted: Sequence[Place]) -> list[Row]:
    """What each row was made of, as the source has it."""
    numbers = {place: number for number, place in enumerate(zip(before.splits, before.index, strict=True))}
    return [facts.row_of(before, numbers[place], chars=_CELL_CHARS) for place in wanted]


def _outcome(
    grades: dict[int, RowGrade], rows: Sequence[Row], sources: Sequence[Row], places: Sequence[Place]
) -> CheckOutcome:
    bad = [place for place in sorted(grades) if not grades[place].right]
    whys = dict.fromkeys(f"{grades[place].why}{_NAMED.get(grades[place].grade, '')}" for place in bad[:3])
    reasons = f": {'; '.join(whys)}" if whys else ""
    enough = len(bad) < 2 or len(grades) - len(bad) >= LEAST_RIGHT * len(grades)
    examples = tuple(
        RowExample(
            row=places[number][1],
            split=places[number][0],
            before=_short(sources[number]),
            after=_short(rows[number]),
            reason=grades[number].why,
        )
        for number in bad[:3]
    )
    return CheckOutcome(
        name="grades",
        severity="warning" if enough else "error",
        passed=len(grades) - len(bad),
        failed=len(bad),
        reason=f"the model grades {len(bad)} of {len(grades)} rows wrong{reasons}",
        examples=examples,
    )


_GUESSED = frozenset({"few_texts", "likeness"})
"""Findings that rest on how the few demonstrations happen to look: that a part has few texts, such as four questions
about each talk, or is longer than theirs."""


def _as_doubt(outcome: CheckOutcome) -> CheckOutcome:
    """What the rules guessed is told and no more where whoever is believed finds the rows right, form and all: another
    plan could only reword them."""
    return outcome.model_copy(update={"severity": "warning"}) if outcome.name in _GUESSED else outcome


def _of_demonstrations(brief: TaskBrief, missed: Sequence[tuple[Row, RowGrade]]) -> CheckOutcome:
    """Which demonstrations a model that is believed calls wrong, and why: a person should look at them."""
    numbers = {tuple(one.row().items()): number for number, one in enumerate(brief.task.demonstrations, start=1)}
    told = {numbers[tuple(row.items())]: grade.why for row, grade in missed}
    which = "; ".join(f"demonstration {number} ({why})" for number, why in sorted(told.items()))
    return _told("demonstrations", f"the model whose grades count finds fault with {which}: see to it")


def _told(name: str, reason: str) -> CheckOutcome:
    return CheckOutcome(name=name, severity="warning", passed=0, failed=0, reason=reason)


def _short(row: Row) -> Row:
    texts = {name: text if isinstance(text, str) else facts.plain(text) for name, text in row.items()}
    return {name: text if len(text) <= _CELL_CHARS else f"{text[: _CELL_CHARS - 1]}…" for name, text in texts.items()}
