"""Tables of a card that say what each number of a column stands for, as sentences."""

import re
from collections.abc import Iterator

from ..reading.texts import fold

_CELLS = re.compile(r"(?<!\\)\|")
_MARKS = " \t`*\"'"
_RULE = re.compile(r"[:\-–—\s]*")
_NUMBERS = frozenset(["id", "ids", "idx", "index", "#", "no", "nr", "number", "code", "value", "int", "integer", "key"])
_LABELS = frozenset(["label", "labels", "class", "classes", "category", "categories", "target"])
_SAID = frozenset(["name", "names", "meaning", "means", "description", "stands"])
_NAMES = _LABELS | _SAID | {"sentiment", "emotion", "topic", "intent"}
"""Words of the heads of such a table: of the numbers, of what is labelled, and of what they stand for. A column of
examples is called none of these."""
_FEWEST = 2


def numbers_in_tables(text: str) -> str:
    """Each number that a table of markdown explains, with what it says of it: "1 = negative, 2 = positive"."""
    said = (f"{number} = {name}" for table in _tables(text) for number, name in _explained(table))
    return ", ".join(said)


def _tables(text: str) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for line in (*text.split("\n"), ""):
        bare = line.strip()
        if bare.count("|") < 1 or (not rows and not _CELLS.search(bare)):
            if len(rows) > _FEWEST:
                yield rows
            rows = []
            continue
        cells = [cell.strip(_MARKS) for cell in _CELLS.split(bare.strip("|"))]
        if not all(map(_RULE.fullmatch, cells)):
            rows.append(cells)


def _explained(table: list[list[str]]) -> list[tuple[str, str]]:
    """The numbers of a table whose head says that they are a label's, each with what it is called."""
    head, *body = [fold(cell) for cell in table[0]], *table[1:]
    if any(len(row) != len(head) for row in body):
        return []
    said = [set(re.split(r"[\s_-]+", cell)) for cell in head]
    columns = list(zip(*body, strict=True))
    counted = [all(re.fullmatch(r"-?\d{1,3}", cell) for cell in cells) for cells in columns]
    worded = [all(any(map(str.isalpha, cell)) for cell in cells) for cells in columns]
    numbers = [place for place, words in enumerate(said) if counted[place] and words & (_NUMBERS | _LABELS)]
    names = [place for place, words in enumerate(said) if worded[place] and words & _NAMES]
    if len(numbers) != 1 or not names or len(set(columns[numbers[0]])) < len(body) or not _LABELS & set().union(*said):
        return []
    return list(zip(columns[numbers[0]], columns[names[0]], strict=True))
