"""A folder of dataset repositories in Hub layout as a catalog."""

from collections.abc import Collection, Iterator
from pathlib import Path
from threading import Lock

import pyarrow as pa

from ...domain.card import DatasetCard, DatasetRef
from ...domain.errors import CatalogError, DatasetError
from ...memory.kept import Kept, code_of, kept_model, key_of
from .base import BLOCK_ROWS, Block
from .dataset import FileDataset
from .opening import open_dataset
from .reading.cache import TableCache
from .reading.files import DataFile
from .sampling import drawn_before
from .tree import Tree


class FolderCatalog:
    """Datasets anywhere below a folder; a dataset's id is its path below it. Links that lead out are not followed.

    Raises CatalogError when the path is no folder, holds no dataset, or is itself one dataset.
    """

    def __init__(self, root: Path, name: str | None = None, *, kept: Kept | None = None) -> None:
        self._name = name or str(root)
        if not root.is_dir():
            problem = "is a file, not a folder" if root.exists() else "does not exist"
            raise CatalogError(f"The catalog {self._name} {problem}", "name a folder of datasets, 'builtin' or 'hub'")
        self._tree = Tree(root.resolve())
        if self._tree.is_one_dataset():
            raise CatalogError(
                f"The catalog {self._name} is itself one dataset", f"name the folder above it, {root.resolve().parent}"
            )
        self._paths = dict(sorted(self._tree.datasets()))
        if not self._paths:
            raise CatalogError(
                f"The catalog {self._name} holds no dataset",
                "put folders in it that hold a README.md or parquet, JSON, CSV or text files",
            )
        self._kept = kept
        self._cache = TableCache()
        self._lock = Lock()
        self._opening = {dataset: Lock() for dataset in self._paths}
        self._datasets: dict[str, FileDataset] = {}
        self._cards: dict[str, tuple[bytes, DatasetCard]] = {}
        self._problems: dict[str, DatasetError] = {}

    @property
    def name(self) -> str:
        return self._name

    def cards(self) -> Iterator[DatasetCard]:
        for dataset in self._paths:
            try:
                yield self.card(dataset)
            except DatasetError:
                continue

    def unreadable(self) -> dict[str, str]:
        for _ in self.cards():
            pass
        with self._lock:
            return {dataset: self._problems[dataset].reason for dataset in self._paths if dataset in self._problems}

    def card(self, dataset: str) -> DatasetCard:
        """The card as an earlier run read it where no file was touched since: the dataset is opened when rows are
        wanted."""
        with self._lock:
            known = self._cards.get(dataset) if dataset not in self._datasets else None
        if known is not None:
            return known[1]
        key = self._key(dataset) if dataset not in self._datasets else None
        if key is None:
            return self._dataset(dataset).card
        card = kept_model(self._kept, DatasetCard, lambda: key, lambda: self._dataset(dataset).card)
        with self._lock:
            self._cards[dataset] = key, card
        return card

    def _key(self, dataset: str) -> bytes | None:
        """What a dataset's id and all its files decide, by their times of change and inodes; None where these tell too
        little. Another root of the same files gives them another id."""
        if self._kept is None or dataset not in self._paths:
            return None
        listed, leads_out = self._tree.files(self._paths[dataset])
        try:
            files = [DataFile.of(dataset, name, path) for name, path in sorted(listed.items())]
        except DatasetError:
            return None
        if not all(file.settled for file in files):
            return None
        stamps = [(file.name, str(file.path), file.size, file.stamp) for file in files]
        code = code_of("regraft.tools.catalogs", "regraft.domain")
        return key_of("card", code, pa.__version__, dataset, stamps, leads_out)

    def row_count(self, ref: DatasetRef) -> int | None:
        card = self._unopened(ref)
        asked = [one for one in card.splits if one.config == ref.config and one.split in ref.splits] if card else []
        footers = [one.rows for one in asked if one.rows is not None and one.unpacked is not None]  # they count rows
        return sum(footers) if footers and len(footers) == len(ref.splits) else self._at(ref).row_count(ref)

    def blocks(self, ref: DatasetRef, *, rows: int = BLOCK_ROWS) -> int | None:
        return self._at(ref).blocks(ref, rows)

    def read_block(
        self, ref: DatasetRef, block: int, *, rows: int = BLOCK_ROWS, columns: Collection[str] | None = None
    ) -> Block | None:
        return self._at(ref).read_block(ref, block, rows, columns)

    def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> Block:
        drawn = drawn_before(self._kept, ref, rows, seed) if self._unopened(ref) is not None else None
        return drawn if drawn is not None else self._at(ref).sample(ref, rows, seed, self._kept)

    def _unopened(self, ref: DatasetRef) -> DatasetCard | None:
        """The card at the ref's revision, where no file was touched since it was read and the dataset was not opened:
        what was kept of it then serves. None where it must be opened."""
        with self._lock:
            known = self._cards.get(ref.id) if ref.id not in self._datasets else None
        if known is None or known[1].revision != ref.revision or self._key(ref.id) != known[0]:
            return None
        return known[1]

    def _at(self, ref: DatasetRef) -> FileDataset:
        """The dataset at the ref's revision."""
        dataset = self._dataset(ref.id)
        if not dataset.untouched():
            with self._lock:
                self._datasets.pop(ref.id, None)
            dataset = self._dataset(ref.id)
        if dataset.card.revision != ref.revision:
            raise DatasetError(
                ref.id,
                "its files changed since they were first looked at",
                "start a new build to use what is there now",
                revision=ref.revision,
            )
        return dataset

    def _dataset(self, dataset: str) -> FileDataset:
        if dataset not in self._paths:
            raise self._unknown(dataset)
        with self._opening[dataset]:
            with self._lock:
                if dataset in self._problems:
                    raise self._problems[dataset]
                if dataset in self._datasets:
                    return self._datasets[dataset]
            try:
                opened = self._opened(dataset)
            except DatasetError as exc:
                with self._lock:
                    self._problems[dataset] = exc
                raise
            with self._lock:
                self._datasets[dataset] = opened
            return opened

    def _opened(self, dataset: str) -> FileDataset:
        files, leads_out = self._tree.files(self._paths[dataset])
        if leads_out and not files:
            raise DatasetError(dataset, "its files are links that lead out of the catalog", "copy the files into it")
        return open_dataset(dataset, files.get("README.md"), files, self._cache, self._kept)

    def _unknown(self, dataset: str) -> DatasetError:
        if ".." in dataset.split("/") or dataset.startswith("/"):
            return DatasetError(dataset, "its name leads out of the catalog", "name it by its path below the catalog")
        near = [known for known in self._paths if dataset.lower() in known.lower()][:3]
        remedy = f"did you mean {', '.join(near)}?" if near else "say `regraft search` to see what there is"
        return DatasetError(dataset, f"the catalog {self._name} has no such dataset", remedy)
