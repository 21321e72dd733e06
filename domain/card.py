"""What a catalog knows about a dataset without reading its rows."""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from .noun import Noun


class SplitInfo(Noun):
    """One split of one configuration. `rows` and `bytes` are None where the catalog does not know them cheaply.

    `unpacked` are the bytes of its rows in memory as far as its files tell. `label_names` maps a column to the names of
    its class labels in this configuration.
    """

    config: str
    split: str
    files: tuple[str, ...]
    rows: int | None = None
    bytes: int | None = None
    unpacked: int | None = None
    label_names: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class ClassNames(Noun):
    """Names of classes in the order of their numbers. `first` is the number of the first one, None where nothing tells
    whether it is 0 or 1."""

    names: tuple[str, ...]
    first: int | None = None


class DatasetCard(Noun):
    """A dataset's card. `id` names it in its catalog, `revision` pins its content (a commit, or a hash of the files).

    `licenses` are SPDX-like identifiers in lower case as the card states them; empty when it states none.
    `downloads` counts what the catalog counts (the Hub: the last 30 days), `updated` is a UTC time in ISO 8601.
    `label_names` maps a column to the names of its class labels in order, where the card declares them and all
    configurations agree; `classes` are those of a file beside the data that names no column. `notes` tell what of the
    dataset could not be read or followed.
    """

    id: str
    revision: str
    title: str = ""
    description: str = ""
    languages: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    size_category: str | None = None
    gated: bool = False
    downloads: int | None = None
    updated: str | None = None
    splits: tuple[SplitInfo, ...] = ()
    label_names: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    classes: ClassNames | None = None
    notes: tuple[str, ...] = ()

    def configs(self) -> tuple[str, ...]:
        """Names of the configurations, in the card's order."""
        return tuple(dict.fromkeys(split.config for split in self.splits))

    def splits_for(self, config: str, asked: Sequence[str] | None = None) -> tuple[str, ...]:
        """Splits of a configuration that training data may be made of, training splits first, those for tests and those
        that somebody left out not at all: unless there is nothing else, or a person asked for splits by name and these
        are there."""
        names = [split.split for split in self.splits if split.config == config]
        named = tuple(split for split in asked or () if split in names)
        usual = sorted((split for split in names if not (is_test(split) or is_unsound(split))), key=_place)
        return named or tuple(usual) or tuple(sorted(names))

    def notes_for(self, ref: "DatasetRef", asked_by: str = "") -> tuple[str, ...]:
        """What a person should know of rows that are read from here: of their splits, and the notes."""
        return (*filter(None, [self.note_of_splits(ref, asked_by)]), *self.notes[:_NOTES_TOLD])

    def note_of_splits(self, ref: "DatasetRef", asked_by: str = "") -> str:
        """Of the splits that are read, or left alone, with what asks for these; nothing where all are for training."""
        left = [one.split for one in self.splits if one.config == ref.config and one.split not in ref.splits]
        tests = [split for split in ref.splits if is_test(split)]
        if tests:
            only = "" if len(tests) < len(ref.splits) else "nothing but "
            return f"{only}its split {', '.join(tests)} is read, whose rows may be those of a benchmark"
        return f"its split {', '.join(left)} is left alone{asked_by}" if left else ""


ASKED_BY_SPLITS = " (name it under `splits:` in the task file to take it)"
_NOTES_TOLD = 5
_TEST = re.compile(r"(?:^|[^a-z])(?:tests?|testing|eval|evaluation|held_?out)(?:[^a-z]|$)")
_ORDER = ("train", "valid", "dev")


def is_test(split: str) -> bool:
    """Whether a split is named for tests: its rows belong to no training data."""
    return _TEST.search(split.lower()) is not None and "train" not in split.lower()


_MEASURES = re.compile(r"(?:^|[^a-z])(?:valid|validation|val|dev|devel|development)(?:[^a-z]|$)")


def is_held_back(split: str) -> bool:
    """Whether a split is named for what others measure by: training data takes its rows last."""
    return is_test(split) or (_MEASURES.search(split.lower()) is not None and "train" not in split.lower())


_UNSOUND = re.compile(
    r"(?:^|[^a-z])(?:invalid(?:ated)?|rejected|discarded|excluded|unusable|noisy|corrupt(?:ed)?|mislabell?ed)(?:[^a-z]|$)"
)


def is_unsound(split: str) -> bool:
    """Whether a split is named for rows that somebody judged and left out."""
    return _UNSOUND.search(split.lower()) is not None


def _place(split: str) -> int:
    return next((place for place, name in enumerate(_ORDER) if name in split.lower()), len(_ORDER))


class DatasetRef(Noun):
    """Where rows come from: one configuration of one dataset at one revision; `splits` are read one after the other."""

    id: str
    revision: str
    config: str
    splits: tuple[str, ...]

    @property
    def key(self) -> str:
        """A short name for messages and lineage."""
        return self.id if self.config == "default" else f"{self.id}/{self.config}"


class Candidate(Noun):
    """A source that retrieval proposes, best first, with what speaks for it in words that a person can judge.

    `place` counts from 0: where it would stand if nothing were remembered of earlier builds. `share` is its score as a
    share of the best candidate's. `grade` is a model's, from 1 (the outputs would have to be made) to 3 (right for the
    task), None where no model gave one.
    """

    ref: DatasetRef
    title: str
    score: float
    licenses: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    rows: int | None = None
    reasons: tuple[str, ...] = ()
    place: int | None = None
    share: float = 1.0
    grade: int | None = None


class Excluded(Noun):
    """A dataset that retrieval left out, by which rule and why."""

    id: str
    rule: Literal["license", "language", "gated", "unreadable", "rank", "source", "person", "duplicate"]
    reason: str
