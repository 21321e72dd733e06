"""The dataset viewer's API beside a loopback Hub: splits, sizes, rows and statistics of datasets that can be read."""

from typing import Any

from ....domain.card import DatasetRef, SplitInfo
from ....domain.errors import DatasetError
from ...catalogs.dataset import FileDataset
from ...catalogs.opening import open_dataset
from ...catalogs.reading.cache import TableCache
from .reads import Asked, Reply, problem
from .store import HubRepository

FIRST_ROWS = 100


class Viewer:
    """Answers GET {viewer}/{what}?dataset=…&config=…&split=…"""

    def __init__(self) -> None:
        self._cache = TableCache()
        self._opened: dict[str, FileDataset] = {}

    def answer(self, repository: HubRepository, what: str, asked: Asked) -> Reply:
        if repository.private or (repository.gated and not repository.may_read(asked.user)):
            return problem(401, "The dataset does not exist, or is not accessible without authentication.")
        headers = {"X-Revision": repository.head().sha}
        try:
            dataset = self._dataset(repository)
        except DatasetError as exc:
            return problem(500, exc.reason, "DatasetGenerationError")
        split = _split(dataset, asked)
        whole = {"splits": _splits, "size": _sizes}.get(what)
        if whole is not None:
            return Reply(200, whole(dataset), headers)
        if split is None:
            return problem(404, "The split does not exist.", "SplitNotFoundError")
        if what == "first-rows":
            return Reply(200, _rows(dataset, split, 0, FIRST_ROWS), headers)
        if what == "rows":
            return Reply(
                200, _rows(dataset, split, int(asked.one("offset", "0")), int(asked.one("length", "100"))), headers
            )
        return Reply(200, _statistics(dataset, split), headers) if what == "statistics" else problem(404, "Not found")

    def _dataset(self, repository: HubRepository) -> FileDataset:
        commit = repository.head()
        if commit.sha not in self._opened:
            paths = {name: blob.path for name, blob in commit.files.items()}
            self._opened[commit.sha] = open_dataset(repository.id, paths.get("README.md"), paths, self._cache)
        return self._opened[commit.sha]


def _split(dataset: FileDataset, asked: Asked) -> SplitInfo | None:
    wanted = (asked.one("config"), asked.one("split"))
    return next((split for split in dataset.card.splits if (split.config, split.split) == wanted), None)


def _splits(dataset: FileDataset) -> dict[str, Any]:
    name = dataset.card.id
    return {"splits": [{"dataset": name, "config": s.config, "split": s.split} for s in dataset.card.splits]}


def _sizes(dataset: FileDataset) -> dict[str, Any]:
    rows = [{"config": s.config, "split": s.split, "num_rows": s.rows or 0} for s in dataset.card.splits]
    return {"size": {"dataset": {"num_rows": sum(one["num_rows"] for one in rows)}, "splits": rows}, "partial": False}


def _rows(dataset: FileDataset, split: SplitInfo, offset: int, length: int) -> dict[str, Any]:
    ref = DatasetRef(id=dataset.card.id, revision=dataset.card.revision, config=split.config, splits=(split.split,))
    block = dataset.read_block(ref, 0, offset + length)
    table = block.table.slice(offset) if block else None
    rows = table.to_pylist() if table else []
    names = table.column_names if table else []
    features = [
        {"feature_idx": place, "name": name, "type": {"dtype": str(table.schema.field(name).type), "_type": "Value"}}
        for place, name in enumerate(names)
        if table is not None
    ]
    entries = [{"row_idx": offset + place, "row": row, "truncated_cells": []} for place, row in enumerate(rows)]
    return {"features": features, "rows": entries, "num_rows_total": split.rows, "partial": False}


def _statistics(dataset: FileDataset, split: SplitInfo) -> dict[str, Any]:
    rows = [one["row"] for one in _rows(dataset, split, 0, split.rows or 0)["rows"]]
    columns = [
        {
            "column_name": name,
            "column_type": "other",
            "column_statistics": {"nan_count": sum(row[name] is None for row in rows)},
        }
        for name in (rows[0] if rows else {})
    ]
    return {"num_examples": len(rows), "statistics": columns, "partial": False}
