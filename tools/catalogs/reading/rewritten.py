"""A split of which some columns of lists are read otherwise than its files keep them."""

import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from ...arrow import compute as pc
from .split import Split
from .types import conform


@dataclass(frozen=True)
class RewrittenSplit(ABC):
    """Another split, with other cells in the columns for which `written` gives a type."""

    split: Split

    @abstractmethod
    def written(self, column: pa.Field) -> pa.DataType | None:
        """What a column of the files becomes; None for one that stays as it is."""

    @abstractmethod
    def cells(self, lists: pa.ListArray, column: pa.Field) -> pa.ListArray:
        """A piece of such a column, rewritten."""

    @property
    def rows(self) -> int | None:
        return self.split.rows

    def ends(self, rows: int) -> Sequence[int]:
        return self.split.ends(rows)

    @cached_property
    def _stored(self) -> pa.Schema:
        return self.split.schema()

    def schema(self) -> pa.Schema:
        return self._schema_written(self._stored)

    def read(self, start: int, stop: int, schema: pa.Schema) -> pa.Table:
        return conform(self._rewritten(self.split.read(start, stop, self._as_stored(schema))), schema)

    def stream(self, schema: pa.Schema) -> Iterator[pa.Table]:
        for table in self.split.stream(self._as_stored(schema)):
            yield conform(self._rewritten(table), schema)

    def sample(self, rows: int, chance: random.Random) -> tuple[pa.Table, list[int]]:
        table, numbers = self.split.sample(rows, chance)
        return conform(self._rewritten(table), self._schema_written(table.schema)), numbers

    def _schema_written(self, schema: pa.Schema) -> pa.Schema:
        kinds = [self.written(one) for one in schema]
        return pa.schema(
            [one if kind is None else pa.field(one.name, kind) for one, kind in zip(schema, kinds, strict=True)]
        )

    def _as_stored(self, schema: pa.Schema) -> pa.Schema:
        own = {one.name: one for one in self._stored if self.written(one) is not None}
        return pa.schema([own.get(one.name, one) for one in schema]) if own else schema

    def _rewritten(self, table: pa.Table) -> pa.Table:
        for place, column in enumerate(table.schema):
            kind = self.written(column)
            if kind is not None:
                chunks = [self.cells(chunk, column) for chunk in table.column(place).chunks]
                table = table.set_column(place, column.name, pa.chunked_array(chunks, kind))
        return table


def relisted(lists: pa.ListArray, items: pa.Array) -> pa.ListArray:
    """Lists of other items, as many in each as there were."""
    sizes = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(sizes.cast(pa.int32()))])
    return pa.ListArray.from_arrays(offsets, items, mask=lists.is_null())
