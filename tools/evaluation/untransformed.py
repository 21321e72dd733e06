"""The source rows that a dataset was made of, as they were: what a student would learn without any transformation."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ...domain.card import DatasetRef
from ..catalogs.base import Catalog
from ..cells import cell_text
from .loading import MOST_LABELS, Dataset, Item

_SHOWN_CHARS = 4_000
_LEAST_TOLD = 0.05


def untransformed(folder: Path, data: Dataset, catalog: Catalog) -> list[Item]:
    """One item a source row, each source's columns of text as the input and its label column, as it is written there,
    as the output.

    The label column is the one that tells most of the built row's answer. Rows of sources without such a column are
    left out. Empty where the lineage is not there or does not fit; raises DatasetError where a source cannot be read.
    """
    file = folder / "lineage.parquet"
    if not file.is_file():
        return []
    lineage = pq.read_table(file).to_pylist()
    answers = data.answers()
    if len(lineage) < len(answers):
        return []
    wanted: dict[tuple[str, str, str, str], dict[int, str]] = defaultdict(dict)
    # the train split comes first, in the lineage as in the data
    for row, answer in zip(lineage, answers, strict=False):
        wanted[row["source"], row["revision"], row["config"], row["split"]][row["index"]] = answer
    items: list[Item] = []
    for (source, revision, config, split), rows in wanted.items():
        ref = DatasetRef(id=source, revision=revision, config=config, splits=(split,))
        items += _items(_read(catalog, ref, sorted(rows)), [rows[index] for index in sorted(rows)])
    return items


def _read(catalog: Catalog, ref: DatasetRef, indices: Sequence[int]) -> pa.Table | None:
    wanted, tables = set(indices), []
    for block in _blocks(catalog, ref):
        places = [place for place, index in enumerate(block.index) if index in wanted]
        tables.append(block.table.take(pa.array(places, pa.int64())))
    return pa.concat_tables(tables, promote_options="permissive") if tables else None


def _blocks(catalog: Catalog, ref: DatasetRef) -> Iterator:
    number = 0
    while (block := catalog.read_block(ref, number)) is not None:
        yield block
        number += 1


def _items(table: pa.Table | None, answers: Sequence[str]) -> list[Item]:
    if table is None or table.num_rows != len(answers):
        return []
    columns = {name: [_text(cell) for cell in table.column(name).to_pylist()] for name in table.column_names}
    label = max(columns, key=lambda name: _shared_information(columns[name], answers), default=None)
    if label is None or _shared_information(columns[label], answers) < _LEAST_TOLD:
        return []
    shown = [name for name, field in zip(table.column_names, table.schema, strict=True) if _is_text(field.type)]
    shown = [name for name in shown if name != label] or [name for name in columns if name != label]
    if not shown:
        return []
    given = zip(*([cell[:_SHOWN_CHARS] for cell in columns[name]] for name in shown), strict=True)
    return [Item(cells, (answer,)) for cells, answer in zip(given, columns[label], strict=True)]


def _shared_information(cells: Sequence[str], answers: Sequence[str]) -> float:
    """How much a column and the answers tell of each other: mutual information over joint entropy, 0 to 1.

    A column that tells rows apart beyond the answers scores low, one of too many values to be a label 0.
    """
    if len(set(cells)) > MOST_LABELS:
        return 0.0
    pairs, left, right = Counter(zip(cells, answers, strict=True)), Counter(cells), Counter(answers)
    joint = _entropy(pairs)
    return (_entropy(left) + _entropy(right) - joint) / joint if joint else 0.0


def _entropy(counts: Counter) -> float:
    shares = np.array(list(counts.values())) / counts.total()
    return float(-(shares * np.log(shares)).sum())


def _text(cell: object) -> str:
    return cell_text(cell) or ""


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)
