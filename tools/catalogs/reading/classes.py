"""Names of classes that a file beside the data gives to numbers: label2id.json, a model's config.json, classes.txt."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ....domain.card import ClassNames
from .labels import Labels

CLASS_FILE = re.compile(
    r"(?:.*/)?(?:"
    r"(?:label|class|tag|category)s?_?(?:2|to)?_?(?:id|idx|index)s?|(?:id|idx|index)s?_?(?:2|to)?_?(?:label|class|tag|category)s?"
    r"|(?:label|class|category)_?(?:map(?:ping)?|dict|names?|list)|labels?|class(?:es)?|categories|config"
    r")\.(?:json|txt|names)",
    re.IGNORECASE,
)
"""Files that may say which numbers stand for which classes."""
_FILES, _MOST, _LONGEST = 6, 1_000, 80
"""Files that are looked at, classes of one, and letters of a class's name."""
_NO_COLUMN = re.compile(
    r"(?:label|class|tag|id|idx|index|category)s?_?(?:2|to)_?(?:label|class|tag|id|idx|index|category)s?"
    r"|(?:label|class)?_?(?:map(?:ping)?|names?)|labels|classes|names",
    re.IGNORECASE,
)
"""Keys that say what a mapping is, and name no column."""
_NUMBERED = re.compile(r"(\d{1,4})(?:\s*[:,;=\t]\s*|\s+)(\S.*)")


@dataclass(frozen=True)
class Beside:
    """Names of classes by column, where a file has them by column, and those of no column; `note` tells of files that
    say different things, of which none is followed."""

    by_column: Labels = field(default_factory=dict)
    classes: ClassNames | None = None
    note: str = ""


def class_files(names: Iterable[str]) -> list[str]:
    """The files to look at, those nearest to the root first."""
    found = sorted(filter(CLASS_FILE.fullmatch, names), key=lambda name: (name.count("/"), name))
    return found[:_FILES]


def read_classes(texts: Mapping[str, str]) -> Beside:
    """What these files say, by their names."""
    by_column: dict[str, set[tuple[str, ...]]] = {}
    plain = dict[ClassNames, str]()
    for name, text in texts.items():
        for column, found in _of_file(name, text):
            if column is None:
                plain.setdefault(found, name)
            else:
                by_column.setdefault(column, set()).add(_from_zero(found))
    columns = {column: names.pop() for column, names in by_column.items() if len(names) == 1}
    stated = {found: name for found, name in plain.items() if found.first is not None} or plain
    if len(stated) > 1:
        note = f"{' and '.join(sorted(set(stated.values()))[:3])} name the classes differently, and are not followed"
        return Beside(columns, None, note)
    return Beside(columns, next(iter(stated), None))


def _from_zero(found: ClassNames) -> tuple[str, ...]:
    return ("",) * (found.first or 0) + found.names


def _of_file(name: str, text: str) -> Iterator[tuple[str | None, ClassNames]]:
    """The classes that a file names, each with the column that it names them for."""
    path = PurePosixPath(name.lower())
    if path.suffix != ".json":
        found = _of_lines(text.splitlines())
        yield from [(None, found)] if found is not None else ()
        return
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(value, list):
        found = _of_lines(value) if all(isinstance(item, str) for item in value) else None
        yield from [(None, found)] if found is not None else ()
    elif isinstance(value, dict):
        wanted = (
            {key: one for key, one in value.items() if _NO_COLUMN.fullmatch(key)} if path.stem == "config" else value
        )
        yield from _of_mapping(wanted)


def _of_mapping(value: Mapping[str, Any]) -> Iterator[tuple[str | None, ClassNames]]:
    found = _numbered(value)
    if found is not None:
        yield None, found
        return
    for key, inner in value.items():
        column = None if _NO_COLUMN.fullmatch(key) else key
        one = _numbered(inner) if isinstance(inner, dict) else None
        if isinstance(inner, list) and all(isinstance(item, str) for item in inner):
            one = _of_lines(inner)
        if one is not None:
            yield column, one


def _numbered(value: Mapping[str, Any]) -> ClassNames | None:
    """Names in the order of their numbers, which are keys or values, and all of those from 0 or 1 on."""
    pairs = [(key, inner) if _is_number(key) else (inner, key) for key, inner in value.items()]
    if not 2 <= len(pairs) <= _MOST or not all(_is_number(number) and _is_name(name) for number, name in pairs):
        return None
    names = {int(number): str(name).strip() for number, name in pairs}
    first = min(names)
    if first > 1 or sorted(names) != [*range(first, first + len(pairs))] or len(set(names.values())) < len(names):
        return None
    return ClassNames(names=tuple(names[number] for number in sorted(names)), first=first)


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | str)
        and not isinstance(value, bool)
        and re.fullmatch(r"\d{1,4}", str(value).strip()) is not None
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST and not _is_number(value)


def _of_lines(lines: list[str]) -> ClassNames | None:
    """One name a line, with its number before it or without any; None for lines that come again: they are rows."""
    texts = [line.strip().removeprefix("\ufeff") for line in lines[: _MOST + 1] if line.strip()]
    matches = [_NUMBERED.fullmatch(text) for text in texts]
    if texts and all(matches):
        return _numbered({match[1]: match[2].strip() for match in matches if match})
    if not 2 <= len(texts) <= _MOST or len(set(texts)) < len(texts) or not all(map(_is_name, texts)):
        return None
    return ClassNames(names=tuple(texts))
