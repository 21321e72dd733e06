"""What sampled rows say about each column of a source."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import pyarrow as pa

from ...domain.card import ClassNames, DatasetCard, DatasetRef
from ...domain.profile import ColumnProfile, ColumnType, TableProfile
from ..catalogs.base import Block
from ..cells import column_text, read_container
from ..texts import whole_number
from .language import detect

EXAMPLES, EXAMPLE_CHARS = 8, 200
SHOWN_VALUES, LABELS = 50, 200
_LABEL_CHARS = 80
_SENTENCES, _LABEL_WORDS = 5, 5
_UNSEEN = 0.15
_LITERALS = 20
_PROSE_CHARS, _PROSE_TEXTS = 1_000, 20


def profile(ref: DatasetRef, block: Block, total_rows: int | None, card: DatasetCard) -> TableProfile:
    """Describe the columns of `block`, sampled rows of `ref`; label names are the card's for that configuration."""
    table = block.table
    names = label_names(ref, card)
    names |= class_names(card, table, names)
    names |= voted_names(table, names)
    columns = tuple(
        profile_column(name, column, names.get(name, ()))
        for name, column in zip(table.column_names, table.columns, strict=True)
    )
    return TableProfile(ref=ref, rows=len(block), total_rows=total_rows, columns=columns)


def label_names(ref: DatasetRef, card: DatasetCard) -> dict[str, tuple[str, ...]]:
    """Names of the labels of each column that has them, for the configuration."""
    names = dict(card.label_names)
    for split in card.splits:
        if split.config == ref.config:
            names |= split.label_names
    return names


_CLASSES = re.compile(
    r"label|class|categor|target|intent|topic|emotion|sentiment|polarity|stance|tag|genre|section|kind|type|^y$",
    re.IGNORECASE,
)
"""How columns of class numbers are called."""


def called_as_classes(name: str) -> bool:
    """Whether a column's name says that it holds classes."""
    return _CLASSES.search(name) is not None


_NO_CLASS = -1
"""The number of a row without a class."""


def class_names(card: DatasetCard, table: pa.Table, known: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Names for the one column whose numbers are those of the classes that a file beside the data names; none where
    several columns may be meant, or the numbers may begin with 0 or 1 alike."""
    if card.classes is None:
        return {}
    fitting = {
        name: first
        for name, column in zip(table.column_names, table.columns, strict=True)
        if name not in known and called_as_classes(name) and (first := _first(column, card.classes)) is not None
    }
    called = [name for name in fitting if name.lower() in ("label", "labels")]
    wanted = called if len(called) == 1 else list(fitting)
    return {name: ("",) * fitting[name] + card.classes.names for name in wanted} if len(wanted) == 1 else {}


def _first(column: pa.ChunkedArray, classes: ClassNames) -> int | None:
    """The number of the first class in a column of whole numbers; None for any other column."""
    if pa.types.is_nested(column.type) or pa.types.is_boolean(column.type):
        return None
    texts = {text.strip() for text in column_text(column).to_pylist() if text is not None and text.strip()}
    places = {text: whole_number(text) for text in texts if text != str(_NO_CLASS)}
    numbers = {place for place in places.values() if place is not None}
    if not numbers or len(numbers) < len(places):
        return None
    fits = [first for first in (0, 1) if first <= min(numbers) and max(numbers) < first + len(classes.names)]
    if classes.first is not None:
        return classes.first if classes.first in fits else None
    return fits[0] if len(fits) == 1 else None


def voted_names(table: pa.Table, known: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Names for a column of class numbers whose every number goes with the most votes in one column beside it: those
    columns' names."""
    if not any(called_as_classes(name) and name not in known for name in table.column_names):
        return {}  # most tables: no cell need be read
    counted = {name: _counts(column) for name, column in zip(table.column_names, table.columns, strict=True)}
    votes = {name: one for name, one in counted.items() if one is not None and min(one) == 0 and name not in known}
    for name, classes in votes.items():
        others = [other for other in votes if other != name]
        sizes = Counter(classes)
        if not called_as_classes(name) or not 2 <= len(sizes) <= len(others) or max(sizes) != len(sizes) - 1:
            continue
        most = [max(others, key=lambda other: votes[other][row]) for row in range(len(classes))]
        named = {
            number: Counter(one for one, own in zip(most, classes, strict=True) if own == number) for number in sizes
        }
        first = {number: each.most_common(1)[0] for number, each in named.items()}
        clear = all(count >= _VOTED * sizes[number] for number, (_, count) in first.items())
        told = tuple(first[number][0] for number in range(len(sizes)))
        if clear and len(set(told)) == len(told) and min(sizes.values()) >= _FEWEST_VOTED:
            return {name: told}
    return {}


_VOTED, _FEWEST_VOTED, _MOST_VOTES = 0.95, 3, 100


def _counts(column: pa.ChunkedArray) -> list[int] | None:
    """The cells of a column of small whole numbers, none of them missing; None for another column."""
    if not pa.types.is_integer(column.type) or column.null_count or not len(column):
        return None
    cells = column.to_pylist()
    return cells if max(cells) <= _MOST_VOTES else None


def profile_column(name: str, column: pa.ChunkedArray | pa.Array, label_names: Sequence[str] = ()) -> ColumnProfile:
    """Describe one column by its cells."""
    kind = column_type(column.type)
    if kind == "binary":
        return _blank(name, kind, column.null_count / max(len(column), 1), tuple(label_names))
    texts = column_text(column).to_pylist()
    present = [text for text in texts if text is not None and text.strip() not in {"", "[]", "{}"}]
    if not present:
        return _blank(name, "empty", 1.0, tuple(label_names))
    counts = Counter(present)
    encoded, sizes = _encoded_kind(_distinct(counts, _LITERALS)) if kind == "text" else (None, [])
    if kind == "list":
        sizes = [len(cell) for cell in column.to_pylist() if cell is not None]
    labels = _is_label_like(kind, counts, len(present)) and encoded is None
    return ColumnProfile(
        name=name,
        type=kind,
        share_empty=1 - len(present) / len(texts),
        distinct=len(counts),
        chars=_spread([len(text) for text in present]),
        label_like=labels,
        values=tuple((_cut(value), count) for value, count in _commonest(counts, LABELS if labels else SHOWN_VALUES)),
        examples=tuple(_cut(text) for text in _distinct(counts, EXAMPLES)),
        language=_language(counts) if kind in {"text", "list"} and encoded is None else None,
        encoded=encoded,
        list_sizes=(min(sizes), max(sizes)) if sizes else None,
        label_names=tuple(label_names),
    )


_MANY_CLASSES, _CLASS_CHARS, _REPEATED, _SEEN_ONCE = 25, 40, 0.75, 4


def has_many_classes(profile: TableProfile) -> bool:
    """Whether a column is called as classes are and repeats its short values, of which the sample has not seen all:
    as many as several that it has seen once are left."""
    return any(
        column.type == "text"
        and called_as_classes(column.name)
        and column.chars[1] <= _CLASS_CHARS
        and (
            sum(count == 1 for _, count in column.values) >= _SEEN_ONCE
            if column.label_like
            else _MANY_CLASSES < column.distinct <= _REPEATED * profile.rows
        )
        for column in profile.columns
    )


def _encoded_kind(texts: list[str]) -> tuple[Literal["list", "struct"] | None, list[int]]:
    """What nearly all of the texts spell, and the sizes of the lists."""
    values = [read_container(text) for text in texts]
    lists = [len(value) for value in values if isinstance(value, list)]
    structs = sum(isinstance(value, dict) for value in values)
    if texts and len(lists) >= 0.9 * len(texts):
        return "list", lists
    return ("struct" if texts and structs >= 0.9 * len(texts) else None), []


def column_type(kind: pa.DataType) -> ColumnType:
    """The plain name of an Arrow type. Whatever holds bytes (an image's {bytes, path}, say) is binary."""
    if _holds_bytes(kind):
        return "binary"
    if pa.types.is_nested(kind):
        return "struct" if pa.types.is_struct(kind) else "list"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "number"
    if pa.types.is_null(kind):
        return "empty"
    return "date" if pa.types.is_temporal(kind) else "text"


def _holds_bytes(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        return any(_holds_bytes(field.type) for field in kind)
    if pa.types.is_list(kind):
        return _holds_bytes(kind.value_type)
    return pa.types.is_binary(kind)


def _blank(name: str, kind: ColumnType, share_empty: float, label_names: tuple[str, ...]) -> ColumnProfile:
    return ColumnProfile(
        name=name,
        type=kind,
        share_empty=share_empty,
        distinct=0,
        chars=(0, 0, 0),
        label_like=False,
        values=(),
        examples=(),
        label_names=label_names,
    )


def _is_label_like(kind: ColumnType, counts: Counter[str], rows: int) -> bool:
    """Short values that repeat so much that the sample has seen nearly all of them, and that are not many sentences.

    The share of values seen once estimates how probable an unseen value is (Good 1953, with Turing).
    """
    if kind not in {"text", "integer", "number", "boolean"} or max(map(len, counts)) > _LABEL_CHARS:
        return False
    if kind == "boolean":
        return True
    if len(counts) > _SENTENCES and sum(len(value.split()) for value in counts) > _LABEL_WORDS * len(counts):
        return False
    once = sum(count == 1 for count in counts.values())
    return len(counts) <= min(LABELS, rows / 2) and once <= max(_UNSEEN * rows, 1)


def _commonest(counts: Counter[str], limit: int) -> list[tuple[str, int]]:
    """By count, then by value, so that the same rows in another order give the same."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]


def _distinct(counts: Counter[str], limit: int) -> list[str]:
    """Different values, in the order of the rows."""
    return list(counts)[:limit]


def _spread(lengths: Sequence[int]) -> tuple[int, int, int]:
    ordered = sorted(lengths)
    return ordered[0], ordered[len(ordered) // 2], ordered[-1]


def _cut(text: str) -> str:
    return text if len(text) <= EXAMPLE_CHARS else text[: EXAMPLE_CHARS - 1] + "…"


def _language(counts: Counter[str]) -> str | None:
    share = _PROSE_CHARS // min(len(counts), _PROSE_TEXTS)
    return detect("\n".join(text[:share] for text in _distinct(counts, _PROSE_TEXTS)))
