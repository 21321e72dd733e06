"""Cells of a task's column as texts, and the normal form in which two texts count as the same."""

import re
from collections.abc import Callable, Sequence

import pyarrow as pa

from ...domain.errors import PlanError
from ..arrow import compute as pc
from ..cells import column_text
from ..expressions import fitting
from ..texts import normal

_WORD = re.compile(r"\w+|[-+*/=<>()\[\]{}^&|~%$\\]")


def texts(rows: pa.Table, column: str) -> pa.StringArray:
    """The column as one array of strings; a missing cell is an empty text, so that checks need no third case."""
    return pc.fill_null(column_text(rows.column(column)), "")


def matches(values: pa.StringArray, pattern: str) -> pa.BooleanArray:
    """Where RE2 finds the pattern. Raises PlanError where RE2 refuses it."""
    try:
        return pc.match_substring_regex(values, fitting(values, pattern))
    except pa.ArrowInvalid as exc:
        raise PlanError("A check's arguments make a pattern that RE2 refuses", "shorten them", pattern=pattern) from exc


def each(values: pa.StringArray, passes: Callable[[str], bool]) -> pa.BooleanArray:
    """`passes` of every text, asked once for texts that repeat."""
    encoded = values.dictionary_encode()
    verdicts = pa.array([passes(text) for text in encoded.dictionary.to_pylist()], pa.bool_())
    return pc.take(verdicts, encoded.indices)


def joined(rows: pa.Table, columns: Sequence[str]) -> list[str]:
    """The columns of each row as one text, a line each."""
    cells = [texts(rows, column).to_pylist() for column in columns]
    return cells[0] if len(cells) == 1 else ["\n".join(row) for row in zip(*cells, strict=True)]


def words(text: str) -> list[str]:
    """The words of a text's normal form; of other signs those that formulas and code are made of."""
    return _WORD.findall(normal(text))


def has_phrase(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text and no letter or digit runs on at either end."""
    start = text.find(phrase)
    while start != -1:
        end = start + len(phrase)
        open_left = start == 0 or not (text[start - 1].isalnum() and phrase[0].isalnum())
        open_right = end == len(text) or not (text[end].isalnum() and phrase[-1].isalnum())
        if open_left and open_right:
            return True
        start = text.find(phrase, start + 1)
    return False
