"""Opens a dataset of the Hub at a commit: by its own files, or by the Hub's conversion of them to parquet."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ....domain.errors import DatasetError
from ..dataset import FileDataset
from ..layout import Layout, SplitFiles, find_layout
from ..opening import CARD, open_repository
from ..reading.cache import TableCache
from ..readme import parse_readme
from .client import HubClient
from .files import HubRepository

if TYPE_CHECKING:
    from huggingface_hub.hf_api import DatasetInfo

SHARDS, FILES = 64, 600
"""Files of one split, and of a dataset, whose rows can be reached: each costs a request before anything is read."""

LARGE_TEXT_BYTES = 64 << 20
"""Text files beyond this would be read from their start for any row; parquet made of them is preferred."""

_CONVERTED = re.compile(r"(?P<config>[^/]+)/(?P<split>[^/]+)/\d{4,}\.parquet")
_PARTIAL = "partial-"


def open_at(client: HubClient, info: "DatasetInfo", revision: str | None, cache: TableCache) -> FileDataset:
    """The dataset at the commit that `info` tells of. Raises DatasetError, with the reason, when it cannot be read.

    A dataset without files that can be read (a script's, say) and one of large text files is read from the branch
    refs/convert/parquet where the Hub has made it; the card's revision is then that branch's commit.
    """
    repository = _repository(client, info)
    names = repository.names
    if revision is not None and CARD not in names and names and all(map(_CONVERTED.fullmatch, names)):
        return _open_converted(client, info.id, info.sha or "", repository, cache)
    layout = find_layout(parse_readme(repository.text(CARD)).metadata, names)
    text_bytes = sum(repository.size(split.files) for split in layout.splits if split.kind != "parquet")
    if layout.splits and text_bytes <= LARGE_TEXT_BYTES:
        return open_repository(info.id, repository, cache, bounded(layout))
    commit = client.converted(info.id)
    if commit is None:
        return open_repository(info.id, repository, cache, bounded(layout) if layout.splits else None)
    converted = _repository(client, client.info(info.id, commit))
    return _open_converted(client, info.id, commit, converted, cache)


def _repository(client: HubClient, info: "DatasetInfo") -> HubRepository:
    sizes = {each.rfilename: each.size or 0 for each in info.siblings or ()}
    return HubRepository(client, info.id, info.sha or "", sizes)


def _open_converted(
    client: HubClient, dataset: str, commit: str, repository: HubRepository, cache: TableCache
) -> FileDataset:
    """The conversion has no card: the dataset's own last one is shown."""
    layout = converted_layout(repository.names)
    if not layout.splits:
        raise DatasetError(dataset, "it has no file that is read, and the Hub has not converted it to parquet")
    with_card = repository.with_card(_repository(client, client.info(dataset)))
    opened = open_repository(dataset, with_card, cache, layout)
    note = f"read from the Hub's own conversion to parquet (commit {commit[:12]})"
    opened.card = opened.card.model_copy(update={"notes": (*opened.card.notes, note)})
    return opened


def converted_layout(names: Sequence[str]) -> Layout:
    """The conversion's own layout: a folder for each configuration, in it one for each split."""
    files: dict[tuple[str, str], list[str]] = {}
    notes: list[str] = []
    for name in sorted(names):
        if match := _CONVERTED.fullmatch(name):
            split = match["split"].removeprefix(_PARTIAL)
            if split != match["split"]:
                notes.append(f"the Hub has converted only the first part of {match['config']}/{split}")
            files.setdefault((match["config"], split), []).append(name)
    splits = tuple(SplitFiles(config, split, "parquet", tuple(own)) for (config, split), own in files.items())
    return bounded(Layout(splits, tuple(dict.fromkeys(notes))))


def bounded(layout: Layout) -> Layout:
    """The layout with no more files than can be looked at, and a note of what was left out."""
    splits: list[SplitFiles] = []
    notes = list(layout.notes)
    total = 0
    for split in layout.splits:
        own = split.files[: min(SHARDS, FILES - total)] if split.kind == "parquet" else split.files
        if len(own) < len(split.files):
            notes.append(f"of {split.config}/{split.split} {len(own)} of {len(split.files)} files are used")
        total += len(own)
        if own:
            splits.append(replace(split, files=own))
    return Layout(tuple(splits), tuple(notes))
