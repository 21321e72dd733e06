"""Opens a dataset: what its card says, which of its files make which split, and what their footers tell."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ...domain.card import SplitInfo
from ...domain.errors import DatasetError
from .archives import WithMembers, is_archive
from .dataset import FileDataset
from .layout import Layout, SplitFiles, find_layout, is_data, is_other_data, named_by_card
from .places import told_by_places
from .reading.arrow_file import arrow_labels
from .reading.budget import reading
from .reading.cache import TableCache
from .reading.classes import Beside, class_files, read_classes
from .reading.csv_options import not_followed
from .reading.fields import header_note
from .reading.files import DataFile
from .reading.json_text import count_lines, cut_off
from .reading.labels import Labels, features_labels, names_of_tags
from .reading.parquet import ParquetPart, open_parquet
from .reading.spelled import SpelledSplit
from .reading.split import ParquetSplit, Split, TextSplit
from .reading.text import encoding_note
from .reading.turns import PlainTurns
from .readme import common_labels, config_columns, config_labels, describe, parse_readme

if TYPE_CHECKING:
    from ...memory.kept import Kept

_FOOTERS_AT_ONCE = 16
_FILES_LOOKED_AT = 8
"""Files of a configuration that are asked whether bytes are texts."""
_OLDER_INFOS = "dataset_infos.json"
CARD = "README.md"
_READ = "parquet, Arrow, JSON, CSV, TSV or text"
TEXT_BYTES = 8 << 20
"""Of a card or another small file no more than this is read."""


class Repository(Protocol):
    """The files of one dataset, wherever they lie."""

    @property
    def names(self) -> Sequence[str]:
        """Names of all files, with their folders."""
        ...

    def file(self, name: str) -> DataFile:
        """One of them, to be read. Raises DatasetError when it is not there."""
        ...

    def text(self, name: str) -> str:
        """The text of a small file, cut where it is not small; empty when there is none of that name."""
        ...

    def revision(self, card: str, used: Sequence[DataFile]) -> str:
        """What tells the content of the card's text and the files that are read apart from any other."""
        ...


class FolderRepository:
    """Files on this machine by their names in the dataset. The revision is a hash of the card and of the data files'
    names and contents."""

    def __init__(self, dataset: str, paths: Mapping[str, Path], kept: "Kept | None" = None) -> None:
        self._dataset = dataset
        self._paths = paths
        self._kept = kept

    @property
    def names(self) -> Sequence[str]:
        return list(self._paths)

    def file(self, name: str) -> DataFile:
        return DataFile.of(self._dataset, name, self._paths[name])

    def text(self, name: str) -> str:
        return _text_of(self._paths[name]) if name in self._paths else ""

    def revision(self, card: str, used: Sequence[DataFile]) -> str:
        return _revision(card, used, self._kept)


def open_dataset(
    dataset: str, readme: Path | None, files: Mapping[str, Path], cache: TableCache, kept: "Kept | None" = None
) -> FileDataset:
    """A dataset of files on this machine; `files` holds them by their names in it, `readme` is its card. `kept`
    remembers the hashes of large files."""
    paths = {**files, CARD: readme} if readme is not None else {k: v for k, v in files.items() if k != CARD}
    return open_repository(dataset, FolderRepository(dataset, paths, kept), cache)


def open_repository(
    dataset: str, repository: Repository, cache: TableCache, layout: Layout | None = None
) -> FileDataset:
    """Read the card and the parquet footers. Raises DatasetError when no split can be read.

    None of the files is run. `layout` says which files make which split where neither card nor names tell.
    """
    with reading(dataset):
        return _open(dataset, repository, cache, layout)


def _open(dataset: str, repository: Repository, cache: TableCache, layout: Layout | None) -> FileDataset:
    source = repository.text(CARD)
    parsed = parse_readme(source)
    card = describe(dataset, parsed)
    files = class_files(repository.names)
    texts = {name: repository.text(name) for name in files}
    beside = read_classes(texts)
    layout = layout or find_layout(parsed.metadata, _but_classes(repository.names, texts))
    repository, layout = _looking_into_archives(parsed.metadata, repository, layout)
    if not layout.splits:
        reason = _why_nothing(repository.names, parsed.problem)
        raise DatasetError(dataset, reason, f"give it {_READ} files, unpacked")
    labels = _older_labels(repository.text(_OLDER_INFOS)) | config_labels(parsed.metadata)
    configs = {split.config for split in layout.splits}
    if len(labels) == len(configs) == 1:  # there is but one, whatever the card and the folders call it
        labels = dict(zip(configs, labels.values(), strict=True))
    opened = _Opened(repository, cache, labels, beside.by_column)
    opened.fetch(layout.splits)
    for split in layout.splits:
        features = config_columns(parsed.metadata, split.config)
        options = {"features": features, **split.options, "languages": card.languages}
        opened.add(replace(split, options=options) if split.kind != "parquet" else split)
    if not opened.splits:
        raise opened.errors[0]
    opened.read_texts()
    opened.spell_labels()
    opened.spell_lists(names_of_tags([parsed.text, *texts.values()]))
    opened.plain_turns()
    notes = (
        *card.notes,
        *layout.notes,
        *(f"left out: {error.reason}" for error in opened.errors),
        *_options_not_followed(layout.splits),
        *opened.notes,
        *filter(None, [beside.note]),
    )
    if all(split.rows == 0 for split in opened.infos):
        raise DatasetError(dataset, "it has no rows")
    used = list(opened.files.values())
    update = {
        "revision": repository.revision("\0".join([source, *texts.values()]), used),
        "splits": tuple(opened.infos),
        "label_names": common_labels([info.label_names for info in opened.infos]),
        "classes": beside.classes,
        "notes": notes,
    }
    return FileDataset(card.model_copy(update=update), used, opened.splits)


def _but_classes(names: Sequence[str], texts: Mapping[str, str]) -> list[str]:
    """The files without those that name classes, where others hold data."""
    listed = {name for name, text in texts.items() if read_classes({name: text}) != Beside()}
    others = [name for name in names if name not in listed]
    return others if any(map(is_data, others)) else list(names)


def _looking_into_archives(
    metadata: Mapping[str, Any], repository: Repository, layout: Layout
) -> tuple[Repository, Layout]:
    """The repository with its archives as folders, where the card names them or no other file is read."""
    archives = [name for name in repository.names if is_archive(name)]
    named = named_by_card(metadata, archives) if archives else []
    if not archives or (layout.splits and not named):
        return repository, layout
    inside = WithMembers(repository, named or sorted(archives))
    packed = find_layout(metadata, inside.names)
    if not packed.splits and not layout.splits and inside.errors:
        raise inside.errors[0]
    if not packed.splits:
        return repository, layout
    return inside, Layout(packed.splits, (*packed.notes, *inside.notes))


class _Opened:
    """The splits that could be opened so far, and why others could not."""

    def __init__(self, repository: Repository, cache: TableCache, labels: Mapping[str, Labels], beside: Labels) -> None:
        self._repository = repository
        self._cache = cache
        self._labels = labels
        self._beside = beside
        self._parts: dict[str, ParquetPart | DatasetError] = {}
        self._of_split: dict[tuple[str, str], list[ParquetPart]] = {}
        self.files: dict[str, DataFile] = {}
        self.infos: list[SplitInfo] = []
        self.splits: dict[tuple[str, str], Split] = {}
        self.errors: list[DatasetError] = []
        self.notes: dict[str, None] = {}

    def fetch(self, splits: Sequence[SplitFiles]) -> None:
        """Read the footers of files that lie elsewhere at once: one after the other they would take long."""
        names = dict.fromkeys(name for split in splits if split.kind == "parquet" for name in split.files)
        files = [self._repository.file(name) for name in names if len(names) > 1]
        if any(file.remote for file in files):
            with ThreadPoolExecutor(_FOOTERS_AT_ONCE) as pool:
                self._parts = dict(zip(names, pool.map(_part_or_error, files), strict=True))

    def add(self, wanted: SplitFiles) -> None:
        """Open one split's files, or note the error."""
        try:
            own = [self.files.get(name) or self._repository.file(name) for name in wanted.files]
            told = told_by_places(wanted.files, wanted.kind)
            parts = [self._part(file) for file in own] if wanted.kind == "parquet" else None
            parts = parts and [part.telling(told.columns.get(part.file.name, {})) for part in parts]
            labels = parts[0].label_names if parts else arrow_labels(own[0]) if wanted.kind == "arrow" else {}
        except DatasetError as exc:
            self.errors.append(exc)
            return
        if parts is None:
            rows = _lines(own) if any(file.size for file in own) else 0
            if wanted.kind != "arrow":
                self.notes.update(dict.fromkeys(filter(None, _file_notes(wanted, own))))
            split: Split = TextSplit(
                own, wanted.kind, wanted.options, self._cache, told.columns, documents=told.documents
            )
        else:
            rows = sum(part.rows for part in parts)
            split = ParquetSplit(parts, self._cache)
            self._of_split[wanted.config, wanted.split] = parts
        self.files.update((file.name, file) for file in own)
        self.splits[wanted.config, wanted.split] = split
        self.infos.append(
            SplitInfo(
                config=wanted.config,
                split=wanted.split,
                files=wanted.files,
                rows=rows,
                bytes=sum(file.size for file in own),
                unpacked=sum(size for part in parts for size in part.sizes) if parts is not None else None,
                label_names=self._split_labels(wanted.config, labels),
            )
        )

    def read_texts(self) -> None:
        """Read columns of bytes as texts where the first rows of some files say so and of none speak against it."""
        for config in dict.fromkeys(config for config, _ in self._of_split):
            keys = [key for key in self._of_split if key[0] == config]
            said: dict[str, bool] = {}
            for part in _spread([part for key in keys for part in self._of_split[key]], _FILES_LOOKED_AT):
                for name, is_text in part.texts().items():
                    said[name] = said.get(name, True) and is_text
            texts = [name for name, is_text in said.items() if is_text]
            for name in said.keys() - set(texts):
                self.notes.setdefault(f"the bytes of {name!r} are not read: they are no text in UTF-8")
            for key in keys if texts else ():
                self._of_split[key] = [part.with_texts(texts) for part in self._of_split[key]]
                self.splits[key] = ParquetSplit(self._of_split[key], self._cache)

    def spell_labels(self) -> None:
        """Read class labels by their names where files of one configuration number them differently."""
        for config in {config for config, _ in self._of_split}:
            parts = [part for key, own in self._of_split.items() if key[0] == config for part in own]
            orders: dict[str, set[tuple[str, ...]]] = {}
            for part in parts:
                for column, names in part.label_names.items():
                    orders.setdefault(column, set()).add(names)
            differing = [column for column, known in orders.items() if len(known) > 1]
            if differing:
                self._spell(config, differing)

    def _spell(self, config: str, columns: Sequence[str]) -> None:
        for key, own in self._of_split.items():
            if key[0] == config:
                spelled = [part.spelling([name for name in columns if name in part.label_names]) for part in own]
                self.splits[key] = ParquetSplit(spelled, self._cache)
        for place, info in enumerate(self.infos):
            if info.config == config:
                kept = {column: names for column, names in info.label_names.items() if column not in columns}
                self.infos[place] = info.model_copy(update={"label_names": kept})

    def spell_lists(self, tags: tuple[str, ...]) -> None:
        """Read lists of class numbers by their names; `tags` are those of lists of tags without names of their own."""
        names = {(info.config, info.split): info.label_names for info in self.infos}
        for key, split in self.splits.items():
            if names[key] or tags:
                self.splits[key] = SpelledSplit(split, names[key], tags)

    def plain_turns(self) -> None:
        """Read the turns of conversations as texts where the files keep them in parts."""
        self.splits = {key: PlainTurns(split) for key, split in self.splits.items()}

    def _part(self, file: DataFile) -> ParquetPart:
        known = self._parts.get(file.name)
        if isinstance(known, DatasetError):
            raise known
        return known or open_parquet(file)

    def _split_labels(self, config: str, of_files: Labels) -> Labels:
        stated = self._labels.get(config) or (self._labels.get("default", {}) if len(self._labels) == 1 else {})
        for column in sorted(of_files.keys() & stated.keys()):
            if of_files[column] != stated[column]:
                note = f"card and files name the classes of {column!r} in another order; the files' names are taken"
                self.notes.setdefault(note)
        return {**self._beside, **stated, **of_files}


def _spread(parts: Sequence[ParquetPart], most: int) -> Sequence[ParquetPart]:
    """Some of the parts, from the first on."""
    return parts[:: -(-len(parts) // most)] if parts else parts


def _file_notes(wanted: SplitFiles, files: Sequence[DataFile]) -> Iterator[str]:
    """What a person should know of how a split's files of text are read."""
    for file in files:
        yield cut_off(file)
        yield encoding_note(file, wanted.options)
        if wanted.kind in ("csv", "tsv"):
            yield header_note(file, wanted.options)


def _options_not_followed(splits: Sequence[SplitFiles]) -> list[str]:
    options = sorted({name for split in splits if split.kind in ("csv", "tsv") for name in not_followed(split.options)})
    return [f"the card's options on CSV files that are not followed: {', '.join(options)}"] if options else []


def _lines(files: Sequence[DataFile]) -> int | None:
    """The rows of files of JSON Lines that are counted cheaply."""
    counts = [count_lines(file) for file in files]
    return sum(count for count in counts if count is not None) if None not in counts else None


def _part_or_error(file: DataFile) -> ParquetPart | DatasetError:
    try:
        return open_parquet(file)
    except DatasetError as exc:
        return exc


def _why_nothing(files: Sequence[str], problem: str) -> str:
    if problem:
        return problem
    if any(name.endswith(".py") for name in files):
        return "its rows come from a script, and scripts of datasets are never run"
    others = sorted(filter(is_other_data, files), key=lambda name: (not is_archive(name), name))
    if others:
        reason = "its archives hold no file of data" if is_archive(others[0]) else "its content is of no format"
        return f"{reason} that is read ({_READ}): {', '.join(others[:3])}"
    return "it has no data file"


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(TEXT_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _older_labels(text: str) -> dict[str, Labels]:
    """Label names that a dataset_infos.json states, as older datasets do."""
    try:
        infos = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    infos = infos if isinstance(infos, dict) else {}
    return {str(name): features_labels(info.get("features")) for name, info in infos.items() if isinstance(info, dict)}


def _revision(card: str, files: Iterable[DataFile], kept: "Kept | None") -> str:
    state = hashlib.sha256(card.encode("utf-8", "replace"))
    for file in sorted(files, key=lambda file: file.name):
        state.update(f"\0{file.name}\0{file.digest(kept)}".encode())
    return state.hexdigest()[:40]
