"""What a card says on CSV files, in the words of `pandas.read_csv`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_CHANGES_ROWS = frozenset(
    {"converters", "date_format", "dayfirst", "false_values", "lineterminator", "parse_dates", "true_values"}
)
"""Options that would change what the rows say, and that are not followed: people are told."""
_TEXT_TYPES = frozenset({"str", "string", "object", "large_string"})


@dataclass(frozen=True)
class FieldOptions:
    """What a card says on a CSV file. `header` is the number of the line that names the columns, None for no such line.

    `names` take the header's place; `skipped` are numbers of lines that are no part of the table, all from 0, and
    `footer` is the number of the last lines that are none. `texts` are columns that stay as they are written, None for
    all of them. `long_rows` tells that rows longer than the header are left out. `listed` names the columns
    of a file without a header.
    """

    delimiter: str | None = None
    header: int | None = 0
    names: tuple[str, ...] | None = None
    skipped: frozenset[int] | range = frozenset()
    footer: int = 0
    most_rows: int | None = None
    columns: tuple[str | int, ...] | None = None
    dialect: Mapping[str, Any] | None = None
    comment: str | None = None
    decimal: str = "."
    thousands: str | None = None
    missing: frozenset[str] = frozenset()
    texts: frozenset[str] | None = frozenset()
    long_rows: bool = False
    listed: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "FieldOptions":
        """Options of a wrong type count as not given."""
        names = _names(options.get("names")) or _names(options.get("column_names"))
        return cls(
            delimiter=_mark(options.get("sep")) or _mark(options.get("delimiter")),
            header=_header(options, named=names is not None),
            names=names,
            skipped=_skipped(options.get("skiprows")),
            footer=_count(options.get("skipfooter")) or 0,
            most_rows=_count(options.get("nrows")),
            columns=_columns(options.get("usecols")),
            dialect=_dialect_of(options),
            comment=_mark(options.get("comment")),
            decimal=_mark(options.get("decimal")) or ".",
            thousands=_mark(options.get("thousands")),
            missing=_missing(options.get("na_values")),
            texts=_as_texts(options.get("dtype", options.get("features"))),
            listed=tuple(options.get("features", ())),
            long_rows=options.get("on_bad_lines") in ("skip", "warn") or options.get("error_bad_lines") is False,
        )

    @property
    def rewrites(self) -> bool:
        """Whether cells are read as something else than what is written."""
        return bool(self.missing or self.thousands) or self.decimal != "."


def not_followed(options: Mapping[str, Any]) -> list[str]:
    """Names of the card's options that would change rows and that no reader here follows."""
    headers = ["header"] if isinstance(options.get("header"), list) else []  # names over several lines
    return sorted([*(_CHANGES_ROWS & set(options)), *headers])


def odd_separator(options: Mapping[str, Any]) -> str:
    """A separator that is no single character, by which no reader here splits a row; "" where there is none."""
    given = next((options[name] for name in ("sep", "delimiter") if isinstance(options.get(name), str)), "")
    return "" if _mark(given) else given


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
    return frozenset(number for number in _list(value) if _count(number) is not None)


def _columns(value: Any) -> tuple[str | int, ...] | None:
    return tuple(each for each in _list(value) if isinstance(each, str) or _count(each) is not None) or None


def _missing(value: Any) -> frozenset[str]:
    return frozenset(map(str, _list(value) or ([value] if isinstance(value, str | int | float) else ())))


def _as_texts(value: Any) -> frozenset[str] | None:
    if isinstance(value, str):
        return None if value in _TEXT_TYPES else frozenset()
    items = value.items() if isinstance(value, Mapping) else ()
    return frozenset(str(name) for name, kind in items if kind in _TEXT_TYPES)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


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
