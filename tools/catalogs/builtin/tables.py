"""Tables that every Python carries: status codes, error numbers, characters, time zones, names and their meanings."""

import builtins
import calendar
import datetime
import errno
import html.entities
import inspect
import keyword
import mimetypes
import os
import signal
import unicodedata
from collections.abc import Iterator
from encodings.aliases import aliases
from http import HTTPStatus

from .library import first_sentence
from .recipe import Row

_HTTP_CLASSES = ("informational", "success", "redirection", "client error", "server error")
_CHARACTERS = (range(0x20, 0x3000), range(0x1F300, 0x1FB00))
_YEARS = range(2000, 2030)


def http_statuses() -> list[Row]:
    return [
        {
            "code": status.value,
            "name": status.name,
            "phrase": status.phrase,
            "class": _HTTP_CLASSES[status.value // 100 - 1],
            "description": status.description or f"{status.phrase}.",
        }
        for status in HTTPStatus
    ]


def error_numbers() -> list[Row]:
    return [
        {"name": name, "number": number, "message": os.strerror(number)}
        for number, name in sorted(errno.errorcode.items())
    ]


def signals() -> list[Row]:
    return [
        {"name": each.name, "number": int(each), "description": described}
        for each in sorted(signal.Signals)
        if (described := signal.strsignal(each))
    ]


def characters() -> list[Row]:
    """Named characters up to the Han ideographs, and pictographs; a letter's script is the first word of its name."""
    rows = []
    for code in (code for block in _CHARACTERS for code in block):
        char = chr(code)
        name = unicodedata.name(char, "")
        if name:
            rows.append(
                {
                    "character": char,
                    "code_point": f"U+{code:04X}",
                    "name": name.lower(),
                    "category": _CATEGORIES[unicodedata.category(char)],
                    "script": name.split()[0].split("-")[0].lower() if unicodedata.category(char)[0] == "L" else None,
                }
            )
    return rows


def time_zones() -> list[Row]:
    """Zones named by region and place, with their offsets in January and July 2024; none where there is no database."""
    import zoneinfo

    rows = []
    for key in sorted(zoneinfo.available_timezones()):
        region, _, place = key.partition("/")
        if place and region != "Etc" and region[0].isupper() and region not in {"SystemV", "US"}:
            zone = zoneinfo.ZoneInfo(key)
            winter, summer = (datetime.datetime(2024, month, 1, tzinfo=zone).strftime("%z") for month in (1, 7))
            place = place.rsplit("/", 1)[-1].replace("_", " ")
            row = {"zone": key, "region": region, "place": place, "offset_january": winter, "offset_july": summer}
            rows.append(row | {"changes_clocks": winter != summer})
    return rows


def built_in_names() -> list[Row]:
    """Keywords and built-in functions and types, with what they are."""
    rows = [{"name": name, "kind": "keyword", "description": None} for name in keyword.kwlist]
    rows += [{"name": name, "kind": "soft keyword", "description": None} for name in keyword.softkwlist]
    for name in sorted(vars(builtins)):
        value = getattr(builtins, name)
        if name.startswith("_") or not callable(value) or inspect.getmodule(value) is not builtins or _exception(value):
            continue
        kind = "type" if isinstance(value, type) else "function"
        rows.append({"name": name, "kind": kind, "description": _described(value) or None})
    return rows


def built_in_exceptions() -> list[Row]:
    kinds = [value for value in vars(builtins).values() if _exception(value)]
    return [
        {
            "name": each.__name__,
            "module": "builtins",
            "bases": [base.__name__ for base in each.__bases__],
            "summary": described,
        }
        for each in sorted(dict.fromkeys(kinds), key=lambda each: each.__name__)
        if (described := _described(each))
    ]


def encodings() -> list[Row]:
    return [{"alias": alias, "encoding": encoding} for alias, encoding in sorted(aliases.items())]


def html_entities() -> list[Row]:
    return [
        {
            "entity": f"&{name}",
            "character": text,
            "meaning": " and ".join(unicodedata.name(char, "control character").lower() for char in text),
        }
        for name, text in sorted(html.entities.html5.items())
        if name.endswith(";")
    ]


def media_types() -> list[Row]:
    """File name extensions by Python's own table, without this machine's."""
    table = mimetypes.MimeTypes(filenames=()).types_map[True]
    return [
        {"extension": extension, "media_type": kind, "family": kind.split("/")[0]}
        for extension, kind in sorted(table.items())
    ]


def dates() -> list[Row]:
    """The first, the middle and the last day of every month of thirty years, in three notations."""
    return [
        {
            "iso": day.isoformat(),
            "us": day.strftime("%m/%d/%Y"),
            "words": f"{_MONTHS[day.month - 1]} {day.day}, {day.year}",
            "weekday": _DAYS[day.weekday()],
            "day_of_year": day.timetuple().tm_yday,
            "leap_year": calendar.isleap(day.year),
        }
        for day in _days()
    ]


def _days() -> Iterator[datetime.date]:
    for year in _YEARS:
        for month in range(1, 13):
            for number in (1, 15, calendar.monthrange(year, month)[1]):
                yield datetime.date(year, month, number)


def _exception(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, BaseException)


def _described(value: object) -> str:
    text = inspect.getdoc(value) or ""
    paragraphs = [paragraph for paragraph in text.split("\n\n") if "->" not in paragraph]
    return next(filter(None, map(first_sentence, paragraphs)), "")


# Not from the calendar module: its names follow the locale of whoever runs this.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CATEGORIES = {
    "Lu": "uppercase letter",
    "Ll": "lowercase letter",
    "Lt": "titlecase letter",
    "Lm": "modifier letter",
    "Lo": "other letter",
    "Mn": "nonspacing mark",
    "Mc": "spacing mark",
    "Me": "enclosing mark",
    "Nd": "decimal number",
    "Nl": "letter number",
    "No": "other number",
    "Pc": "connector punctuation",
    "Pd": "dash punctuation",
    "Ps": "open punctuation",
    "Pe": "close punctuation",
    "Pi": "initial punctuation",
    "Pf": "final punctuation",
    "Po": "other punctuation",
    "Sm": "math symbol",
    "Sc": "currency symbol",
    "Sk": "modifier symbol",
    "So": "other symbol",
    "Zs": "space separator",
    "Zl": "line separator",
    "Zp": "paragraph separator",
    "Cf": "format character",
}
