"""Answers about several rows by their places alone: a list of as many values as there are rows, in JSON, in YAML or as
a table, a line for each, or ids that count from 0.

Such a list may have left a row out and told another twice, so that whoever takes it asks about two rows alone,
and compares.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from .objects import read_objects, words_of
from .outlined import outline
from .tables import FENCE, table
from .worded import spellings

_IDS = ("id", "row", "row_id", "index")
_DIGITS = re.compile(r"[a-z_ ]{0,5}(\d{1,6})", re.IGNORECASE)
_LIKE = 45
"""Texts that are at most so much alike, of 100, are of different rows, even where no other row's is more alike."""


def placed(content: str, count: int, *, by_line: bool = False) -> list[Any] | None:
    """A value for each of so many rows, in their order; None where the answer is of another form, has fewer or more
    values, or ids that are not those of the places. With `by_line` a line in words is a value too."""
    text = FENCE.sub("", words_of(content)).strip()
    forms = (_listed(text), _counted(text, count), _outlined(text), _lines(text) if by_line else None)
    values = next((told for told in forms if told is not None and len(told) == count), None)
    return values if values is not None and _in_order(values) else None


def _listed(text: str) -> list[Any] | None:
    """What stands in the one list, with a name or without, or in an object on each line."""
    start, end = text.find("["), text.rfind("]")
    if 0 <= start < end and "{" not in text[:start]:
        held = read_objects('{"rows": ' + text[start : end + 1] + "}").objects
        return held[0]["rows"] if len(held) == 1 and isinstance(held[0].get("rows"), list) else None
    held = read_objects(text).objects
    if len(held) == 1:
        lists = [value for value in held[0].values() if isinstance(value, list)]
        return lists[0] if len(lists) == 1 else None
    return list(held) if all(line.lstrip().startswith("{") for line in text.splitlines() if line.strip()) else None


def _counted(text: str, count: int) -> list[Any] | None:
    """What stands under keys from 0 on, each once."""
    held = read_objects(text).objects
    if len(held) != 1 or len(held[0]) != count:
        return None
    by_number = {int(found[1]): held[0][key] for key in held[0] if (found := _DIGITS.fullmatch(key))}
    return [by_number[number] for number in range(count)] if set(by_number) == set(range(count)) else None


def _outlined(text: str) -> list[Any] | None:
    """What stands in the one list of YAML, with a name or without, or on the lines of a table."""
    told = outline(text)
    if isinstance(told, dict) and len(told) == 1:
        told = next(iter(told.values()))
    return told if isinstance(told, list) else table(text)


def _lines(text: str) -> list[Any] | None:
    if "{" in text or "[" in text:
        return None
    return [next(reversed(list(spellings(line.strip())))) for line in text.splitlines() if line.strip()]


def _in_order(values: list[Any]) -> bool:
    """Whether ids, where values bear some, are those of their places, counted from 0 or from 1; they are taken off."""
    ids = [_id_of(value) for value in values]
    if all(each is None for each in ids):
        return True
    if ids not in ([*range(len(ids))], [*range(1, len(ids) + 1)]):
        return False
    values[:] = [{key: each for key, each in value.items() if key not in _IDS} for value in values]
    return True


def _id_of(value: Any) -> int | None:
    told = [str(value[key]) for key in _IDS if key in value] if isinstance(value, Mapping) and len(value) > 1 else []
    found = _DIGITS.fullmatch(told[0].strip()) if told else None
    return int(found[1]) if found else None


def telling(values: Sequence[Any]) -> tuple[int, ...]:
    """The first and the last place whose value is neither that before it nor that behind it, so that a list with a row
    left out, or in another order, would most likely have another there; the ends where no place is such."""
    told = [_text(value) for value in values]
    apart = [
        place
        for place in range(len(told))
        if told[place] not in (*told[max(0, place - 1) : place], *told[place + 1 : place + 2])
    ]
    first, last = (apart[0], apart[-1]) if apart else (0, len(told) - 1)
    return (first, last) if first < last else (0, last or len(told) - 1)


def confirms(alone: Any, values: Sequence[Any], place: int, *, exactly: bool) -> bool:
    """Whether what was told of a row alone says that its value is the one at this place, and not another."""
    mine = _text(alone)
    if exactly or mine == _text(values[place]):
        return mine == _text(values[place])
    from rapidfuzz.fuzz import ratio

    alike = [ratio(mine, _text(value)) for value in values]
    return alike[place] >= max(_LIKE, *alike)


def _text(value: Any) -> str:
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json")
