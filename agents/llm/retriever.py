"""Retrieval with a model: found by rules and the model's own dataset descriptions, then graded list by list."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from ...domain.brief import TaskBrief
from ...domain.card import Candidate, DatasetRef, Excluded
from ...domain.errors import DatasetError
from ...domain.experience import Recalled
from ...tools.catalogs.base import Catalog
from ...tools.models.chat import ChatModel, NoDecision
from ..recall import standing
from ..rules.finding.policy import speaks
from ..team import Retrieval, Retriever
from . import facts
from .prompts import messages

WIDER = 2
"""Candidates that are graded for each one asked for, in one list where the model's window holds it."""
CLOSER, _CLEAR = 6, 3
"""So many of the best are looked at more closely after the first look, unless no more than so many share the best
grade."""
_FOREIGN = 12
"""Candidates in other languages that are looked at where the task's own has too few."""
_SAMPLED = 64
_COMPARED, _LONG, _SAME_TEXTS = 1_000, 40, 5
"""Two configurations hold the same corpus where samples of so many rows share so many texts of such a length."""


MOST = 3
"""The best grade of a candidate."""


class Size(NamedTuple):
    """What a candidate is shown by: characters of its card, of its columns' names, of a row and of a cell; rows."""

    card: int
    columns: int
    row: int
    cell: int
    rows: int


_OF_NO_USE = "the model grades it as of no use for the task"
GLANCE, LOOK = Size(160, 160, 180, 60, 1), Size(400, 300, 500, 140, 3)
"""The first look at all, and the closer one at the best."""


class Grade(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int = Field(description="the candidate's number")
    why: str
    grade: int = Field(ge=0, le=MOST)
    _place: int = PrivateAttr(0)


class Ranking(BaseModel):
    """Grades of one list of candidates, best first."""

    model_config = ConfigDict(extra="forbid")
    grades: list[Grade]


Graded = tuple[int, int, Candidate]
"""A candidate's grade, its place in the model's order, or in the rules' where that has none, and itself."""


class LLMRetriever:
    """Lets the rules find and filter, and a model see cards, columns and rows before the cut: all candidates at a
    glance, then the best of them more closely."""

    def __init__(self, chat: ChatModel, rules: Retriever) -> None:
        self._chat = chat
        self._rules = rules

    def retrieve(
        self,
        brief: TaskBrief,
        catalog: Catalog,
        *,
        limit: int,
        message: str = "",
        memories: Sequence[Recalled] = (),
    ) -> Retrieval:
        """At most `limit` candidates, the best graded first; those graded 0 are excluded with the model's reason.

        Experiences with similar tasks are shown to the model. Those with this very task are not: they decide the order
        after it, so that the questions stay what they were and the ledger answers them.
        """
        retrieval = self._candidates(brief, catalog, WIDER * limit, message)
        hints = [memory for memory in memories if memory.relation == "similar"]
        kept: list[Graded] = []
        excluded = list(retrieval.excluded)
        grades = self._graded(brief, catalog, retrieval.candidates, hints)
        for place, (candidate, grade) in enumerate(zip(retrieval.candidates, grades, strict=True)):
            if grade is None:
                kept.append((1, place, candidate))
            elif grade.grade == 0:
                excluded.append(Excluded(id=candidate.ref.id, rule="rank", reason=grade.why or _OF_NO_USE))
            else:
                value, rank = grade.grade, grade._place
                if _is_foreign(candidate, brief):  # behind those in the task's own language, by what they hold
                    value, rank = 1, rank + (1 + MOST - grade.grade) * len(retrieval.candidates)
                graded = candidate.model_copy(update={"reasons": (grade.why, *candidate.reasons), "grade": value})
                kept.append((value, rank, graded))
        kept = _corpora_once(_remembered(kept, memories))
        kept, again = _in_one_form(kept, catalog)
        excluded += again
        failed = {c.ref.id: known.reasons[0] for _, _, c in kept if (known := standing(c.ref, memories)).rank < 0}
        left = [
            Excluded(id=c.ref.id, rule="rank", reason=failed.get(c.ref.id, f"{limit} candidates rank better"))
            for _, _, c in kept[limit:]
        ]
        return Retrieval(tuple(candidate for _, _, candidate in kept[:limit]), (*excluded, *left))

    def _candidates(self, brief: TaskBrief, catalog: Catalog, limit: int, message: str) -> Retrieval:
        """What the rules find, and where that is too little, datasets in other languages behind it."""
        retrieval = self._rules.retrieve(brief, catalog, limit=limit, message=message)
        other = {one.id for one in retrieval.excluded if one.rule == "language"}
        room = min(_FOREIGN, limit - len(retrieval.candidates))
        if not other or room <= 0:
            return retrieval
        any_language = brief.model_copy(update={"language": None})
        more = self._rules.retrieve(any_language, catalog, limit=len(retrieval.candidates) + limit, message=message)
        behind = tuple(candidate for candidate in more.candidates if candidate.ref.id in other)[:room]
        taken = {candidate.ref.id for candidate in behind}
        return Retrieval(
            (*retrieval.candidates, *behind),
            tuple(one for one in retrieval.excluded if one.id not in taken or one.id not in other),
        )

    def _graded(
        self, brief: TaskBrief, catalog: Catalog, candidates: Sequence[Candidate], hints: Sequence[Recalled]
    ) -> list[Grade | None]:
        """A grade for each: by a glance at all, and by a closer look at the best of them where several are left."""
        grades = self._grades(brief, catalog, candidates, hints, GLANCE)
        known = sorted((-grade.grade, place) for place, grade in enumerate(grades) if grade is not None and grade.grade)
        if sum(grade == known[0][0] for grade, _ in known) <= _CLEAR:
            return grades  # those at the head are told apart by the critic
        best = sorted(place for _, place in known[:CLOSER])
        closer = self._grades(brief, catalog, [candidates[place] for place in best], hints, LOOK)
        for grade in grades:
            if grade is not None:
                grade._place += CLOSER  # behind those that were looked at more closely
        for place, grade in zip(best, closer, strict=True):
            grades[place] = grade or grades[place]
        return grades

    def _grades(
        self,
        brief: TaskBrief,
        catalog: Catalog,
        candidates: Sequence[Candidate],
        hints: Sequence[Recalled],
        size: Size,
    ) -> list[Grade | None]:
        """A grade for each; none where the model gives no usable answer, so that the rules' order stands."""
        if not candidates:
            return []
        shown = [shown_as(number, one, catalog, hints, size) for number, one in enumerate(candidates, start=1)]
        asked = messages("rerank", **facts.task_of(brief), candidates=shown, size=size._asdict(), closer=size is LOOK)
        try:
            answer, _ = self._chat.ask(asked, Ranking, "retrieve")
        except NoDecision as exc:
            if exc.why != "overflow" or len(candidates) == 1:
                return [None] * len(candidates)
            middle = len(candidates) // 2
            return [
                grade
                for part in (candidates[:middle], candidates[middle:])
                for grade in self._grades(brief, catalog, part, hints, size)
            ]
        for place, grade in enumerate(answer.grades):
            grade._place = place
        by_number = {grade.number: grade for grade in answer.grades}
        return [by_number.get(number) for number in range(1, len(candidates) + 1)]


def _is_foreign(candidate: Candidate, brief: TaskBrief) -> bool:
    """Whether the candidate's rows must be translated for the task."""
    return bool(brief.language) and not speaks(candidate.languages, brief.language or "")


def _corpora_once(graded: Sequence[Graded]) -> list[Graded]:
    """Other configurations of a dataset that stands in the line already go to its end: they often hold the same rows in
    another form, which would be paid for twice."""
    seen = set[str]()
    first: list[Graded] = []
    again: list[Graded] = []
    for one in graded:
        (again if one[2].ref.id in seen else first).append(one)
        seen.add(one[2].ref.id)
    return [*first, *again]


def _in_one_form(graded: Sequence[Graded], catalog: Catalog) -> tuple[list[Graded], list[Excluded]]:
    """Without configurations whose rows another one of the same dataset, before them, has in another form: a corpus is
    used, and paid for, once."""
    kept: list[Graded] = []
    again: list[Excluded] = []
    known: dict[str, set[str]] = {}

    def texts(ref: DatasetRef) -> set[str]:
        if ref.key not in known:
            known[ref.key] = _texts(catalog, ref)
        return known[ref.key]

    for one in graded:
        ref = one[2].ref
        earlier = next((other[2].ref for other in kept if other[2].ref.id == ref.id), None)
        if earlier is not None and len(texts(earlier) & texts(ref)) >= _SAME_TEXTS:
            again.append(Excluded(id=ref.key, rule="duplicate", reason=f"it holds the rows of {earlier.key} once more"))
        else:
            kept.append(one)
    return kept, again


def _texts(catalog: Catalog, ref: DatasetRef) -> set[str]:
    """Long texts of a sample; none where it cannot be read, which whoever reads it next is told."""
    try:
        table = catalog.sample(ref, _COMPARED).table
    except DatasetError:
        return set()
    cells = (cell for row in table.to_pylist() for cell in row.values())
    return {" ".join(cell.lower().split()) for cell in cells if isinstance(cell, str) and len(cell) >= _LONG}


def _remembered(graded: Sequence[Graded], memories: Sequence[Recalled]) -> list[Graded]:
    """Graded candidates in order: what served this task, the unknown, what failed for it; each by grade, then place."""
    plain = sorted(graded, key=lambda one: (-one[0], one[1]))
    placed = [(g, p, c.model_copy(update={"place": n})) for n, (g, p, c) in enumerate(plain)]
    known = [(standing(candidate.ref, memories), grade, place, candidate) for grade, place, candidate in placed]
    known.sort(key=lambda one: (-one[0].rank, -one[1], one[2]))
    return [
        (grade, place, candidate.model_copy(update={"reasons": (*past.reasons, *candidate.reasons)}))
        for past, grade, place, candidate in known
    ]


def shown_as(
    number: int, candidate: Candidate, catalog: Catalog, hints: Sequence[Recalled], size: Size
) -> dict[str, Any]:
    """A candidate as the prompt shows it."""
    shown: dict[str, Any] = {
        "number": number,
        "id": candidate.ref.key,
        "title": candidate.title if candidate.title.casefold() not in candidate.ref.id.casefold() else "",
        "rows": candidate.rows,
        "licenses": candidate.licenses,
        "languages": candidate.languages,
        "memories": standing(candidate.ref, hints).reasons,
    }
    try:
        card, block = catalog.card(candidate.ref.id), catalog.sample(candidate.ref, _SAMPLED)
    except DatasetError as exc:
        return shown | {"card": exc.reason, "columns": (), "sample": ()}
    rows = facts.rows_of(block, size.rows, chars=size.cell)
    return shown | {"card": _lead(card.description), "columns": block.table.column_names, "sample": rows}


def _lead(description: str) -> str:
    """A card's running text: headings repeat its title, and lists its columns and files."""
    lines = (line.strip() for line in description.splitlines())
    return " ".join(line for line in lines if line and line[0] not in "#-*|`<")
