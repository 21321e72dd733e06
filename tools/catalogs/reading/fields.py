"""CSV and TSV files as a stream of records, read as the card says in the words of `pandas.read_csv`."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from .files import DataFile, format_of
from .records import Records, from_fields
from .text import MAX_LINE_CHARS, chunked, lines_of, open_text
from .types import clean_names

_SAMPLE_LINES = 200
_FEWEST_ROWS, _AGAIN, _SENTENCE, _ALIKE = 10, 3, 4, 0.9
"""What shows that a table has no header: rows, a class's own repetitions, words of a sentence, and the share of cells
that are sentences as well."""
_CHANGES_ROWS = frozenset(
    {"comment", "converters", "dayfirst", "decimal", "dtype", "false_values", "na_values", "on_bad_lines"}
    | {"skip_blank_lines", "skipfooter", "thousands", "true_values"}
)
"""Options that would change what the rows say, and that are not followed: people are told."""


@dataclass(frozen=True)
class FieldOptions:
    """What a card says on a CSV file. `header` is the number of the line that names the columns, None for no such line.

    `names` take the header's place; `skipped` are numbers of lines that are no part of the table, all from 0.
    """

    delimiter: str | None = None
    header: int | None = 0
    names: tuple[str, ...] | None = None
    skipped: frozenset[int] | range = frozenset()
    most_rows: int | None = None
    columns: tuple[str | int, ...] | None = None
    dialect: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "FieldOptions":
        """Options of a wrong type count as not given."""
        names = _names(options.get("names")) or _names(options.get("column_names"))
        return cls(
            delimiter=_mark(options.get("sep")) or _mark(options.get("delimiter")),
            header=_header(options, named=names is not None),
            names=names,
            skipped=_skipped(options.get("skiprows")),
            most_rows=_count(options.get("nrows")),
            columns=_columns(options.get("usecols")),
            dialect=_dialect_of(options),
        )


def not_followed(options: Mapping[str, Any]) -> list[str]:
    """Names of the card's options that would change rows and that no reader here follows."""
    return sorted(_CHANGES_ROWS & set(options))


def read_fields(file: DataFile, options: Mapping[str, Any]) -> Iterator[Records]:
    """The rows of a CSV or TSV file; a header line, a comma and quotation marks unless `options` say otherwise.

    Short rows are filled with nulls. Raises DatasetError for a row that is longer than the header.
    """
    # The module's own limit (131,072 characters a field) is below what documents need; it can only be set globally.
    csv.field_size_limit(MAX_LINE_CHARS)
    asked = FieldOptions.of(options)
    with open_text(file, options.get("encoding")) as stream:
        numbered = enumerate(lines_of(file, stream))
        lines = (line for number, line in numbered if number not in asked.skipped)
        head = list(islice(lines, _SAMPLE_LINES))
        dialect = _dialect(file, head, asked)
        if "header" not in options and asked.names is None and _headless(head, dialect):
            asked = replace(asked, header=None)
        reader = csv.reader(chain(head, lines), **dialect)
        try:
            yield from _records(file, reader, asked)
        except csv.Error as exc:
            raise file.problem(f"is not readable as CSV ({exc})", "repair it or remove it") from exc


def _records(file: DataFile, reader: Any, asked: FieldOptions) -> Iterator[Records]:
    rows: Iterator[Sequence[str]] = filter(None, reader)
    header: Sequence[str] = ()
    if asked.header is not None:
        header = next(islice(rows, asked.header, None), [])
    elif asked.names is None:
        first = next(rows, [])
        header, rows = [str(number) for number in range(len(first))], chain([first], rows)
    names = clean_names([str(name).strip() for name in asked.names or header])
    kept = _kept(names, asked.columns)
    for chunk in chunked(islice(rows, asked.most_rows), lambda row: sum(map(len, row))):
        whole = [_fitted(file, row, len(names), reader) for row in chunk]
        if len(kept) == len(names):
            yield from_fields(names, whole)
        else:
            yield from_fields([names[place] for place in kept], [[row[place] for place in kept] for row in whole])


def _kept(names: Sequence[str], columns: Sequence[str | int] | None) -> list[int]:
    """Places of the columns that are asked for, all where none of them is there."""
    kept = [place for place, name in enumerate(names) if columns is None or name in columns or place in columns]
    return kept or [*range(len(names))]


def _fitted(file: DataFile, row: Sequence[str], width: int, reader: Any) -> Sequence[str]:
    if len(row) == width:
        return row
    if len(row) > width and any(row[width:]):
        raise file.problem(
            f"has a row of {len(row)} fields under a header of {width} (at or before line {reader.line_num})",
            "quote the fields that hold the separator",
        )
    return [*row[:width], *[""] * (width - len(row))]


def _dialect(file: DataFile, head: Sequence[str], asked: FieldOptions) -> dict[str, Any]:
    tabs = format_of(file.name) == "tsv"
    delimiter = asked.delimiter or ("\t" if tabs else _delimiter(head))
    quoted = {"delimiter": delimiter, "quoting": csv.QUOTE_MINIMAL, **(asked.dialect or {})}
    # Many TSV files hold quotation marks that quote nothing: read them as quoted only if that makes rows as regular.
    bare = {"delimiter": delimiter, "quoting": csv.QUOTE_NONE}
    free = delimiter == "\t" and not asked.dialect
    return bare if free and _regular(head, bare) > _regular(head, quoted) else quoted


def _delimiter(head: Sequence[str]) -> str:
    """A comma, unless the header has none but has semicolons, tabs or bars."""
    first = next((line for line in head if line.strip()), "")
    return next((mark for mark in (",", ";", "\t", "|") if mark in first), ",")


def _regular(head: Sequence[str], dialect: Mapping[str, Any]) -> float:
    """The number of rows that are as wide as the first one."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO("".join(head)), **dialect)]
    except csv.Error:
        return -1.0
    return widths.count(widths[0]) if widths else 0.0


def _headless(head: Sequence[str], dialect: Mapping[str, Any]) -> bool:
    """Whether the first line is a row as the others: it has a class that comes again and again, a question among
    questions, or a sentence among sentences, which no column is called by."""
    try:
        first, *rows = filter(None, csv.reader(io.StringIO("".join(head)), **dialect))
    except (ValueError, csv.Error):
        return False
    whole = [row for row in rows if len(row) == len(first)]
    if len(whole) < _FEWEST_ROWS:
        return False
    return any(
        _is_cell(name.strip(), [cell.strip() for cell in cells if cell.strip()])
        for name, *cells in zip(first, *whole, strict=True)
    )


def _is_cell(name: str, cells: Sequence[str]) -> bool:
    again = len(set(cells)) <= len(cells) / 3 and cells.count(name) >= _AGAIN and not name.replace(".", "").isdigit()
    if again or len(name.split()) < _SENTENCE or name[-1] not in ".?!":
        return bool(name) and again
    alike = [
        cell.endswith("?") == name.endswith("?") and len(cell.split()) >= _SENTENCE and cell[-1] in ".?!"
        for cell in cells
    ]
    return len(set(cells)) > len(cells) / 2 and sum(alike) > _ALIKE * len(cells) > 0


# what a card may say --------------------------------------------------------------------------------------------------


def _mark(value: Any) -> str | None:
    """A separator of one character; YAML leaves the backslash of an unquoted \\t as it is."""
    text = "\t" if value == "\\t" else value
    return text if isinstance(text, str) and len(text) == 1 and text not in "\r\n" else None


def _names(value: Any) -> tuple[str, ...] | None:
    return tuple(map(str, value)) if isinstance(value, list) and value else None


def _header(options: Mapping[str, Any], named: bool) -> int | None:
    """As pandas infers it: the first line, and none where the card names the columns without speaking of a header."""
    if "header" not in options:
        return None if named else 0
    value = options["header"]
    if value is None or (isinstance(value, str) and value.lower() in ("none", "null")):
        return None
    number = _count(value)
    return number if number is not None else None if named else 0


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 31 else None


def _skipped(value: Any) -> frozenset[int] | range:
    count = _count(value)
    if count is not None:
        return range(count)
    return frozenset(number for number in value if _count(number) is not None) if _is_list(value) else frozenset()


def _columns(value: Any) -> tuple[str | int, ...] | None:
    given = [each for each in value if isinstance(each, str) or _count(each) is not None] if _is_list(value) else []
    return tuple(given) or None


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _dialect_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `csv.reader` that the card gives."""
    given: dict[str, Any] = {}
    for name in ("quotechar", "escapechar"):
        if _mark(options.get(name)):
            given[name] = options[name]
    for name in ("doublequote", "skipinitialspace"):
        if isinstance(options.get(name), bool):
            given[name] = options[name]
    if options.get("quoting") in range(4) and not isinstance(options["quoting"], bool):
        given["quoting"] = csv.QUOTE_NONE if options["quoting"] == csv.QUOTE_NONE else csv.QUOTE_MINIMAL
    return given
