"""Datasets in huggingface_hub's cache, for work with HF_HUB_OFFLINE: read as they were fetched, at their commits."""

from pathlib import Path

from ....domain.errors import DatasetError
from ..dataset import FileDataset
from ..opening import open_dataset
from ..reading.cache import TableCache

_PREFIX = "datasets--"
_NOTE = "read offline from the cache of huggingface_hub, which may hold only some of its files"


def is_offline() -> bool:
    """Whether HF_HUB_OFFLINE is set."""
    from huggingface_hub import constants

    return constants.is_offline_mode()


def cached_ids() -> list[str]:
    """Ids of all datasets of which the cache holds a commit."""
    root = _root()
    folders = root.glob(f"{_PREFIX}*/snapshots") if root.is_dir() else ()
    return sorted(folder.parent.name.removeprefix(_PREFIX).replace("--", "/") for folder in folders)


def open_cached(dataset: str, revision: str | None, cache: TableCache) -> FileDataset:
    """The dataset at a commit, or at the one that `main` was at when it was fetched. Raises DatasetError."""
    folder = _root() / (_PREFIX + dataset.replace("/", "--"))
    refs = folder / "refs" / "main"
    commit = revision or (refs.read_text().strip() if refs.is_file() else "")
    snapshot = folder / "snapshots" / commit
    if ".." in dataset or not commit or not snapshot.is_dir():
        raise DatasetError(
            dataset,
            "it is not in the cache, and the Hub is not asked, because HF_HUB_OFFLINE is set",
            "unset it, or fetch the dataset first",
        )
    files = {str(path.relative_to(snapshot)): path.resolve() for path in sorted(snapshot.rglob("*")) if path.is_file()}
    opened = open_dataset(dataset, files.get("README.md"), files, cache)
    notes = (*opened.card.notes, _NOTE)
    opened.card = opened.card.model_copy(update={"revision": commit, "notes": notes})
    return opened


def _root() -> Path:
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)
