"""Outputs that stand in for one: "No title", "Subscribe to read more".

Where nearly every input has a text of its own, one text that many inputs share is theirs only where these inputs are
alike, as phrases are that one translation serves.
"""

import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ...domain.brief import TaskBrief
from ...domain.task import TaskSpec
from ..checks.cells import has_phrase, words
from ..checks.near import Slots, jaccard
from ..texts import normal
from .duplicates import bare
from .keys import Keys, digests
from .pool import Pool

STANDS_IN = "the output is that of many rows whose inputs have nothing in common: it stands in for one"
KNOWN = "the output stands in for one that is not there"
_KNOWN = re.compile(
    r"error|untitled|unspecified|un(?:known|available|answerable)|tba|tbd|todo|n(?:/a|\.a)"
    r"|not (?:applicable|available|given|known|provided|specified|sure)|none (?:given|provided|of the above)"
    r"|no (?:answer|description|summary|text|title|reply|response|data|information|idea|content)"
    r"(?: (?:available|provided|given|found|needed|yet))?|(?:cannot|can't|could not) be (?:answered|determined)"
    r"|(?:i )?(?:do not|don't|dont) know(?: the answer)?|idk|dunno|see (?:above|below|attach\w{0,9})"
    r"|to be (?:added|announced|done|filled in)|(?:your )?(?:text|answer) (?:goes )?here|placeholder"
    r"|lorem ipsum\b.*|asdf\w{0,9}"
)
"""What people and programs write where they have no text."""
_NUMBERS = frozenset(("0", "0.0", "-1", "-1.0"))
_LEAST, _SHARE = 4, 0.005
"""Rows that say the same, at least, and their share of the source's."""
_OTHERS, _NEARLY_EACH = 20, 0.95
"""Rows with other outputs beside them, at least, and the share of these outputs that are said once."""
_FEWEST_WORDS = 3
"""Words of the demonstrations' outputs: shorter answers are shared by inputs that have nothing else in common."""
_COMPARED, _TWICE, _NEARER, _SOME = 12, 2.0, 0.2, 0.05
"""Inputs of one output that are compared. They are alike where they share some words, and twice as much as others do
or a fifth of what others do not share."""

_MANY = """
SELECT source, out1, out2, count(*) FROM keys GROUP BY source, out1, out2
HAVING count(*) >= {least} AND count(DISTINCT in1) >= {least}
"""
_ALL = "SELECT source, count(*), count(DISTINCT (out1, out2)) FROM keys GROUP BY source"
_PLACES = "SELECT place FROM keys WHERE source = {source} AND out1 = {out1} AND out2 = {out2} ORDER BY place"


class KnownStandIns:
    """Tells outputs that are known to stand in for one, in tasks that neither say nor show such outputs."""

    def __init__(self, brief: TaskBrief) -> None:
        task = brief.task
        shown = [row[column] for row in task.shown for column in task.output_columns]
        self._said, self._shown = _plain(task.instruction), set(map(_plain, shown))
        self._signs = all(any(map(str.isalnum, text)) for text in shown)
        self._words = brief.kind == "free_text" and not any(map(str.isdigit, "".join(shown)))

    def hold(self, cells: Sequence[str]) -> bool:
        """Whether a part of the output is one: known words, signs where all outputs shown have letters or digits, or
        the number that databases write for nothing where texts are to be written and none that is shown has a digit."""
        return any(map(self._is_one, cells))

    def _is_one(self, cell: str) -> bool:
        text = _plain(cell)
        if not any(map(str.isalnum, text)):
            return self._signs
        if text in _NUMBERS:
            return self._words
        return _KNOWN.fullmatch(text) is not None and text not in self._shown and not has_phrase(self._said, text)


def _plain(text: str) -> str:
    return normal(text.replace("’", "'")).strip("().[]<>!")


def reject_stand_ins(pool: Pool, keys: Keys, task: TaskSpec, slots: Sequence[Slots]) -> None:
    """Take out rows with an output that stands in for one. What the task itself says or shows may be said often, and
    where its outputs are short nothing is done."""
    shown = [[row[column] for column in task.output_columns] for row in task.shown]
    if not shown or np.median([len(words(" ".join(row))) for row in shown]) < _FEWEST_WORDS:
        return
    mine = {(int(one), int(other)) for one, other in digests("\x1f".join(map(normal, row)) for row in shown)}
    found = [row for row in keys.rows(_MANY.format(least=_LEAST)) if (row[1], row[2]) not in mine]
    totals = {source: (rows, texts) for source, rows, texts in keys.rows(_ALL)} if found else {}
    for source, (rows, texts) in sorted(totals.items()):
        many = [row[1:] for row in found if row[0] == source and row[3] >= _SHARE * rows]
        others = rows - sum(count for *_, count in many)
        if many and others >= _OTHERS and texts - len(many) >= _NEARLY_EACH * others:
            groups = [_places(keys, source, out1, out2) for out1, out2, _ in sorted(many)]
            _reject_unlike(pool, groups, task, slots)


def _places(keys: Keys, source: int, out1: int, out2: int) -> np.ndarray:
    found = [place for (place,) in keys.rows(_PLACES.format(source=source, out1=out1, out2=out2))]
    return np.array(found, np.int64)


def _reject_unlike(pool: Pool, groups: Sequence[np.ndarray], task: TaskSpec, slots: Sequence[Slots]) -> None:
    """Take out the groups of rows with one output each whose inputs are no more alike than those of two groups."""
    said = normal(task.instruction)
    seen = [_some(places) for places in groups]
    first = np.flatnonzero(pool.verdicts == 0)
    rest = _some(np.setdiff1d(first, np.concatenate(groups)))
    outputs = _texts(pool, np.array([places[0] for places in groups]), task.output_columns)
    texts = {
        place: set(words(bare(row, slots)))
        for place, row in _texts(pool, np.concatenate([*seen, rest]), task.input_columns).items()
    }
    usual = _likeness([texts[place] for place in rest.tolist()])
    alike = max(_SOME, min(_TWICE * usual, usual + _NEARER * (1 - usual)))
    for places, some in zip(groups, seen, strict=True):
        text = normal(" ".join(outputs[int(places[0])]))
        if _likeness([texts[place] for place in some.tolist()]) < alike and not (text and text in said):
            pool.reject(places, STANDS_IN)


def _some(places: np.ndarray) -> np.ndarray:
    return places[np.unique(np.linspace(0, len(places) - 1, min(len(places), _COMPARED)).astype(int))]


def _texts(pool: Pool, places: np.ndarray, columns: Sequence[str]) -> dict[int, list[str]]:
    """The cells of rows, by their places."""
    mask = np.zeros(len(pool), bool)
    mask[places] = True
    found = dict[int, list[str]]()
    for chunk in pool.chunks():
        mine = mask[chunk.places]
        if mine.any():
            numbers = (np.flatnonzero(mine) + chunk.start).tolist()
            found |= zip(numbers, chunk.cells(columns, mine), strict=True)
    return found


def _likeness(inputs: Sequence[set[str]]) -> float:
    return float(np.mean([jaccard(one, other) for one, other in combinations(inputs, 2)] or [0.0]))
