"""Operations on labels: give each its name in the task, or take the option that a label names."""

import re
from collections.abc import Sequence
from typing import Literal

import pyarrow as pa
from pydantic import Field, model_validator

from ...domain.errors import PlanError
from ..arrow import compute as pc
from ..arrow import whole
from ..cells import cell_text, column_text
from ..texts import normal, whole_number
from .base import OperationArgs, OperationContext, OperationResult, operation
from .cells import WHITESPACE, Sieve, put, put_name, texts
from .numbers import plain_number


class MapLabelsArgs(OperationArgs):
    column: str = Field(description="column that holds the labels")
    mapping: dict[str, str] = Field(
        min_length=1, description="the task's label by the source's, as text: 0, true or entailment"
    )
    output: str = Field(description="column that receives the task's label")
    unmapped: Literal["reject", "keep", "default"] = Field(
        default="reject", description="a label that is not in the mapping: reject the row, keep it, or use `default`"
    )
    default: str | None = Field(default=None, description="label for those not in the mapping")
    ignore_case: bool = Field(default=False, description="find labels whatever their case")

    @model_validator(mode="after")
    def _default_given(self) -> "MapLabelsArgs":
        if (self.unmapped == "default") != (self.default is not None):
            raise ValueError("give `default` exactly when `unmapped` is 'default'")
        return self

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_written(self) -> frozenset[str]:
        return frozenset({self.output})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)


@operation("map_labels", for_kinds=("label", "multiple_choice", "structured"))
def map_labels(table: pa.Table, args: MapLabelsArgs, context: OperationContext) -> OperationResult:
    """Replace each label by the task's name for it. White space around labels is ignored; 1.0 is found as 1."""
    sieve = Sieve(table)
    sieve.present(args.column)
    column = whole(sieve.table.column(args.column))
    codes = (column_text(column) if pa.types.is_nested(column.type) else column).dictionary_encode()
    labels, places = _named(codes.dictionary, args), codes.indices  # of few labels each once
    sieve.table = context.live(sieve.table)
    if args.unmapped == "reject" and labels.null_count:
        known = labels.is_valid().take(places)
        kept = sieve.keep(known, f"the label in column {args.column!r} is not one of the mapped labels")
        places = places if kept is None else places.filter(kept)
    sieve.table = put(sieve.table, args.output, labels.take(places))
    return sieve.result()


def _named(cells: pa.Array, args: MapLabelsArgs) -> pa.Array:
    """The task's label for each of the source's; null where it is to be rejected."""
    labels = pc.utf8_trim(column_text(cells), characters=WHITESPACE)
    names = _by_label(args, cells.type)
    sought = pc.utf8_lower(labels) if args.ignore_case else labels
    mapped = pa.array(list(names.values())).take(pc.index_in(sought, value_set=pa.array(list(names))))
    if args.unmapped == "keep":
        return pc.coalesce(mapped, labels)
    return mapped if args.default is None else pc.fill_null(mapped, args.default)


def _by_label(args: MapLabelsArgs, kind: pa.DataType) -> dict[str, str]:
    """The mapping with its keys written as the column's cells are."""
    names: dict[str, str] = {}
    for label, name in args.mapping.items():
        key = label.strip(WHITESPACE)
        if pa.types.is_boolean(kind):
            key = {"1": "true", "0": "false"}.get(key, key.lower())
        elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
            key = plain_number(key) or key
        names.setdefault(key.lower() if args.ignore_case else key, name)
    return names


AnswerBy = Literal["text", "index0", "index1", "letter", "names", "key"]


KEYS = (
    "with answer_by key: list column with each option's key, such as its letter, or 1 for the right one and 0 for "
    "others; the letters or numbers that stand before the options if not given"
)


class OptionsArgs(OperationArgs):
    """What operations on rows with options share: where the options are and how an answer names one."""

    options: list[str] = Field(
        min_length=1, description="one list column with all options, or several columns with one option each"
    )
    answer: str = Field(description="column that names the right option")
    answer_by: AnswerBy = Field(
        description="how it does: its text; its number from 0 or from 1; its letter, A or a being the first; by "
        "`names`; or by its own row's key, whatever the order of keys"
    )
    names: list[str] | None = Field(
        default=None, description="with answer_by names: what the column holds for the first option, the second, …"
    )
    keys: str | None = Field(default=None, description=KEYS)

    @model_validator(mode="after")
    def _names_given(self) -> "OptionsArgs":
        if (self.answer_by == "names") != (self.names is not None):
            raise ValueError("give `names` exactly when `answer_by` is 'names'")
        if self.keys is not None and self.answer_by != "key":
            raise ValueError("give `keys` only when `answer_by` is 'key'")
        return self

    def columns_read(self) -> frozenset[str]:
        return frozenset({*self.options, self.answer, *([self.keys] if self.keys else [])})


def option_lists(table: pa.Table, columns: Sequence[str], *, single: bool = False) -> list[list[str] | None]:
    """The options of each row as texts, blank ones left out only at the end; None where the list is missing.

    With `single` one column of texts is one option a row; else it must hold lists.
    """
    if len(columns) == 1 and not (single and _holds_single_texts(table.column(columns[0]))):
        column = table.column(columns[0])
        if not pa.types.is_list(column.type) and not pa.types.is_large_list(column.type):
            raise PlanError(
                f"Column {columns[0]!r} holds {column.type} and no list of options",
                "make a list of it first, by `parse` or by `split`, or name several columns",
            )
        rows: list[list[str] | None] = [
            None if row is None else [cell_text(item) or "" for item in row] for row in column.to_pylist()
        ]
    else:
        rows = [list(row) for row in zip(*(_filled(table, name) for name in columns), strict=True)]
    for row in rows:
        while row and not row[-1].strip():
            row.pop()
    return rows


def _holds_single_texts(column: pa.ChunkedArray) -> bool:
    """Whether a column holds texts, and these are no lists written as text."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return False
    filled = [text.strip() for text in column.drop_null().to_pylist()]
    lists = sum(text.startswith("[") and text.endswith("]") for text in filled)
    return 2 * lists <= len(filled)


def _filled(table: pa.Table, name: str) -> list[str]:
    return pc.fill_null(texts(table, name), "").to_pylist()


def key_lists(table: pa.Table, column: str | None, options: Sequence[Sequence[str] | None]) -> list[Sequence[str]]:
    """The keys of each row's options: those that a list column holds, or those that stand before the options."""
    if column is None:
        return [keys_before(row or ()) for row in options]
    return [row or () for row in option_lists(table, [column])]


_MARKED = re.compile(r"\s*[(\[]?(?:([A-Za-z])\s?[).\]:、．]|([0-9])\s?(?:[)\]、．]|[.:](?![0-9])))\s*")
"""A mark before an option; 1.5 and 0:45 are numbers of their own."""
_LETTERS = 26


def keys_before(options: Sequence[str]) -> list[str]:
    """The letters or numbers before the options, as in A) and B), if all have one and these are the first ones, in
    whatever order; else none."""
    if not 2 <= len(options) <= _LETTERS:  # more have other keys, and a cell may hold millions
        return []
    matches = [_MARKED.match(option) for option in options]
    names = [match[1] or match[2] for match in matches if match]
    first = min(map(str.upper, names), default="")
    if not all(matches) or first not in ("A", "0", "1"):
        return []
    counted = [chr(ord(first) + place) for place in range(len(names))]
    return names if sorted(map(str.upper, names)) == counted else []


def keeps_keys(options: Sequence[str]) -> bool:
    """Whether most options, and not all, begin with the letters that they would have in order: "A. …", "B. …", "…"."""
    matches = [_MARKED.match(option) for option in options]
    own = [
        match is not None and (match[1] or match[2]).upper() == chr(ord("A") + place)
        for place, match in enumerate(matches)
    ]
    return 2 * sum(own) > len(own) and not all(own)


def without_keys(options: Sequence[str]) -> list[str]:
    """The options without the letters or numbers A) B) … or 1. 2. …, if all of them bear them."""
    matches = [_MARKED.match(option) for option in options]
    bare = [option[match.end() :] for option, match in zip(options, matches, strict=True) if match]
    return bare if keys_before(options) else list(options)


def _bare(key: str) -> str:
    """A key without the signs around it: (a) is A, 1.0 is 1."""
    bare = key.strip("().:[] \t\n").upper()
    return plain_number(bare) or bare


def place_of(answer: str, options: Sequence[str], args: OptionsArgs, keys: Sequence[str] = ()) -> int | None:
    """Position of the option that an answer names, None where it names none or several; `keys` are the row's own, and
    stand in whatever order."""
    answer = answer.strip(WHITESPACE)
    if args.answer_by == "key" or (args.answer_by == "letter" and keys):
        sought = _bare(answer)  # once: an answer of many characters and many keys would take a product of time
        places = [place for place, key in enumerate(keys) if _bare(key) == sought]
        return places[0] if len(places) == 1 and len(keys) == len(options) else None
    if args.answer_by == "text":
        sought = normal(answer)
        places = [place for place, option in enumerate(options) if normal(option) == sought]
        return places[0] if len(places) == 1 else None
    place = None
    if args.answer_by == "names":
        place = args.names.index(answer) if args.names and answer in args.names else None
    elif args.answer_by == "letter":
        bare = answer.strip("().:[] ").upper()
        place = ord(bare) - ord("A") if len(bare) == 1 and "A" <= bare <= "Z" else None
    else:
        number = whole_number(plain_number(answer) or "")
        place = None if number is None else number - (args.answer_by == "index1")
    return place if place is not None and 0 <= place < len(options) else None


class ChooseArgs(OptionsArgs):
    output: str = Field(description="column that receives the option's text")
    others_output: str | None = Field(default=None, description="column that receives the list of the other options")
    strip_markers: bool = Field(default=False, description="leave the options' own marks (A., 1.) out")

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output, *([self.others_output] if self.others_output else []))


@operation("choose", for_kinds=("multiple_choice",), nested=True)
def choose(table: pa.Table, args: ChooseArgs, context: OperationContext) -> OperationResult:
    """Take the option that an answer names, by text, number, letter or name; the others as a list if wanted."""
    sieve = Sieve(table)
    sieve.present(args.answer)
    chosen: list[str | None] = []
    others: list[list[str]] = []
    listed = option_lists(sieve.table, args.options)
    rows = zip(
        texts(sieve.table, args.answer).to_pylist(), listed, key_lists(sieve.table, args.keys, listed), strict=True
    )
    for answer, options, keys in rows:
        place = None if options is None else place_of(answer, options, args, keys)
        bare = without_keys(options or []) if args.strip_markers else options or []
        chosen.append(None if place is None else bare[place])
        others.append([option for at, option in enumerate(bare) if at != place])
    right, left = pa.array(chosen, pa.string()), pa.array(others, pa.list_(pa.string()))
    kept = sieve.keep(right.is_valid(), f"column {args.answer!r} names none of the options")
    sieve.table = put(sieve.table, args.output, right if kept is None else right.filter(kept))
    if args.others_output:
        sieve.table = put(sieve.table, args.others_output, left if kept is None else left.filter(kept))
    return sieve.result()
