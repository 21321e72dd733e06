"""What the places of files tell of their rows: folders such as lang=en, and folders or files of texts that are called
as classes are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from .layout import DATA_FOLDERS, KEYED

_CLASS = re.compile(r"[^\W\d]{2,40}")
_MOST_FILES = 20
"""More files of one folder are parts of a text and no classes."""
LABEL = "label"


@dataclass(frozen=True)
class Told:
    """Columns with their one value by the files' names; `documents` says that each file of text is one row."""

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    documents: bool = False


def told_by_places(files: Sequence[str], kind: str) -> Told:
    """What the places of a split's files tell."""
    paths = {name: PurePosixPath(name) for name in files}
    keyed = {name: dict(_keys(path)) for name, path in paths.items()}
    if len({tuple(sorted(keys)) for keys in keyed.values()}) == 1 and all(keyed.values()):
        return Told(keyed)
    if kind != "txt":
        return Told()
    folders = {name: path.parent.name for name, path in paths.items()}
    classes = set(folders.values())
    if 2 <= len(classes) <= len(files) // 2 and all(folders.values()) and not _parts(classes):
        return Told({name: {LABEL: folder} for name, folder in folders.items()}, documents=True)
    stems = {name: path.stem for name, path in paths.items()}
    alone = len(classes) == 1 and 2 <= len(files) <= _MOST_FILES
    if alone and all(map(_CLASS.fullmatch, stems.values())) and not _parts(set(stems.values())):
        return Told({name: {LABEL: stem} for name, stem in stems.items()})
    return Told()


def _keys(path: PurePosixPath) -> Iterator[tuple[str, str]]:
    for part in path.parts[:-1]:
        if match := KEYED.fullmatch(part):
            yield match[1], match[2]


def _parts(names: set[str]) -> bool:
    """Whether some name is that of a part of a dataset and of no class."""
    return any(name.lower() in DATA_FOLDERS for name in names)
