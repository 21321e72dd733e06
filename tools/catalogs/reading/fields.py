"""CSV and TSV files as a stream of records, read as the card says in the words of `pandas.read_csv`."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from ....domain.errors import DatasetError
from .csv_options import FieldOptions, odd_separator
from .dialect import dialect_of, lacks_header, may_lack_header, rows_of, stated_separator
from .files import DataFile, format_of
from .records import Records, from_fields
from .text import MAX_LINE_CHARS, chunked, lines_of, open_text
from .types import clean_names

_SAMPLE_LINES, _WORDS_OF_A_NAME = 200, 4
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_MORE_THAN_A_WORD = re.compile(r"[\s\d.,;:?!]")


def read_fields(file: DataFile, options: Mapping[str, Any]) -> Iterator[Records]:
    """The rows of a CSV or TSV file; a header line, a comma and quotation marks unless `options` say otherwise.

    Short rows are filled with nulls. Raises DatasetError for a row that is longer than the header, and where a mark
    that is never closed swallows lines that are no rows of their own.
    """
    # The module's own limit (131,072 characters a field) is below what documents need; it can only be set globally.
    csv.field_size_limit(MAX_LINE_CHARS)
    asked = FieldOptions.of(options)
    if odd := odd_separator(options):
        raise file.problem(f"is separated by {odd!r}, and rows are split at one character only", "give it as parquet")
    with open_text(file, options) as stream:
        numbered = enumerate(_uncommented(lines_of(file, stream), asked.comment))
        lines = _but_last((line for number, line in numbered if number not in asked.skipped), asked.footer)
        head = list(islice(lines, _SAMPLE_LINES))
        if asked.delimiter is None and (stated := stated_separator(head)):
            head, asked = head[1:], replace(asked, delimiter=stated)
        separator = asked.delimiter or ("\t" if format_of(file.name) == "tsv" else None)
        dialect = dialect_of(head, separator, asked.dialect or {})
        try:
            if "header" not in options and asked.names is None:
                asked = _without_header(asked, head, dialect)
            yield from _records(_Rows(file, chain(head, lines), dialect), head, asked)
        except csv.Error as exc:
            raise file.problem(f"is not readable as CSV ({exc})", "repair it or remove it") from exc


def header_note(file: DataFile, options: Mapping[str, Any]) -> str:
    """What is to be told of a table whose first line may be a row: empty of all others, and of a file that lies
    elsewhere."""
    asked = FieldOptions.of(options)
    if file.remote or "header" in options or asked.names is not None or asked.skipped or odd_separator(options):
        return ""
    try:
        with open_text(file, options) as stream:
            head = list(islice(_uncommented(lines_of(file, stream), asked.comment), _SAMPLE_LINES))
            separator = asked.delimiter or ("\t" if format_of(file.name) == "tsv" else None)
            dialect = dialect_of(head, separator, asked.dialect or {})
            if _without_header(asked, head, dialect) is not asked or not may_lack_header(head, dialect):
                return ""
            first = ", ".join(rows_of(head[:1], dialect)[0])
    except (csv.Error, DatasetError):
        return ""
    return f"the first line of {file.name} ({first[:80]}) is taken for names of columns, though it reads like a row"


def _without_header(asked: FieldOptions, head: Sequence[str], dialect: Mapping[str, Any]) -> FieldOptions:
    """The options for a file without a header, where it has none: its first line is a row as the others, or holds none
    of the names that the card lists for its columns, but cells that are more than a word."""
    first = [cell.strip() for cell in next(iter(rows_of(head, dialect)), [])]
    listed = len(first) == len(asked.listed) and not {*map(str.lower, first)} & {*map(str.lower, asked.listed)}
    if lacks_header(head, dialect) or (listed and any(_MORE_THAN_A_WORD.search(cell) for cell in first)):
        return replace(asked, header=None, names=asked.listed if listed else None)
    return asked


class _Rows:
    """The rows of a table, none of which has swallowed others."""

    def __init__(self, file: DataFile, lines: Iterable[str], dialect: Mapping[str, Any]) -> None:
        self.file, self.dialect, self.number = file, dialect, 0
        self._taken: list[str] = []
        self._reader = csv.reader(self._noted(lines), **dialect)

    def __iter__(self) -> Iterator[Sequence[str]]:
        width = 0
        for row in self._reader:
            taken, self._taken = self._taken, []
            width = width or len(row)
            for each in [row] if len(taken) < 2 or self._closes(taken) else self._apart(taken, width):
                if each:
                    yield each
            self.number += len(taken)

    def _noted(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._taken.append(line)
            yield line

    def _closes(self, lines: Sequence[str]) -> bool:
        """Whether a row of several lines is one by the rules: each mark that opens a cell closes it."""
        try:
            return sum(1 for _ in csv.reader(iter(lines), strict=True, **self.dialect)) == 1
        except csv.Error:
            return False

    def _apart(self, lines: Sequence[str], width: int) -> list[list[str]]:
        """Lines that an open mark made one row of, each as the row that it is by itself."""
        bare = {**self.dialect, "quoting": csv.QUOTE_NONE}
        parsed = [rows_of([line], self.dialect if self._closes([line]) else bare) for line in lines]
        rows = [row for rows in parsed for row in rows]
        if any(len(row) != width for row in rows):
            where = f"a quotation mark in line {self.number + 1}"
            raise self.file.problem(f"is no readable CSV: {where} is never closed", "double the marks inside cells")
        return rows


def _records(rows_read: _Rows, head: Sequence[str], asked: FieldOptions) -> Iterator[Records]:
    rows: Iterator[Sequence[str]] = iter(rows_read)
    header: Sequence[str] = ()
    if asked.header is not None:
        header = next(islice(rows, asked.header, None), [])
        header = ["", *header] if asked.names is None and _has_row_names(header, head, rows_read.dialect) else header
    elif asked.names is None:
        first = next(rows, [])
        header, rows = [str(number) for number in range(len(first))], chain([first], rows)
    names = clean_names([str(name).strip() for name in asked.names or header])
    kept = _kept(names, asked.columns)
    texts = frozenset(names) if asked.texts is None else asked.texts
    fitted = filter(None, (_fitted(rows_read, row, len(names), asked) for row in rows))
    for chunk in chunked(islice(fitted, asked.most_rows), lambda row: sum(map(len, row))):
        cells = chunk if len(kept) == len(names) else [[row[place] for place in kept] for row in chunk]
        if asked.rewrites:
            cells = [[_cell(cell, asked) for cell in row] for row in cells]
        yield from_fields([names[place] for place in kept], cells, texts)


def _has_row_names(header: Sequence[str], head: Sequence[str], dialect: Mapping[str, Any]) -> bool:
    """Whether every row has one cell more than the header: the first names the row, as R writes tables. A sentence is
    no name, and a blank behind a separator is part of one: then an unquoted separator makes one cell too many."""
    rows = rows_of(head, dialect)[1:]
    width = len(header) + 1
    first = {row[0] for row in rows if row}
    named = len(first) == len(rows) > 1 and all(len(name.split()) <= _WORDS_OF_A_NAME for name in first)
    return named and all(len(row) == width and row[-1] and not row[1].startswith(" ") for row in rows[:-1])


def _kept(names: Sequence[str], columns: Sequence[str | int] | None) -> list[int]:
    """Places of the columns that are asked for, all where none of them is there."""
    kept = [place for place, name in enumerate(names) if columns is None or name in columns or place in columns]
    return kept or [*range(len(names))]


def _fitted(rows: _Rows, row: Sequence[str], width: int, asked: FieldOptions) -> Sequence[str] | None:
    """The row as wide as the header; None for one that the card says to skip."""
    if len(row) == width:
        return row
    if len(row) > width and any(row[width:]):
        if asked.long_rows:
            return None
        raise rows.file.problem(
            f"has a row of {len(row)} fields under a header of {width} (at line {rows.number + 1})",
            "quote the fields that hold the separator",
        )
    return [*row[:width], *[""] * (width - len(row))]


def _cell(text: str, asked: FieldOptions) -> str:
    if text in asked.missing:
        return ""
    plain = text.replace(asked.thousands, "") if asked.thousands else text
    plain = plain.replace(asked.decimal, ".")
    return plain if _NUMBER.fullmatch(plain) else text


def _uncommented(lines: Iterable[str], mark: str | None) -> Iterator[str]:
    """Lines without what stands behind the mark of comments; one inside quotation marks is none."""
    for line in lines:
        place = line.find(mark) if mark is not None else -1
        if place < 0 or line.count('"', 0, place) % 2:
            yield line
        elif line[:place].strip():
            yield line[:place].rstrip() + "\n"


def _but_last(lines: Iterator[str], count: int) -> Iterator[str]:
    waiting: deque[str] = deque()
    for line in lines:
        waiting.append(line)
        if len(waiting) > count:
            yield waiting.popleft()
