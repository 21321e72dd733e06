"""A split whose lists of class numbers, such as the tags of tokens, are read as the names of the classes."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from ...arrow import compute as pc
from .labels import Labels
from .split import Split
from .types import conform


@dataclass(frozen=True)
class SpelledSplit:
    """Another split, with names in place of numbers in its lists of whole numbers; `names` holds the classes' by
    column, and `tags` those of the tags in lists that have no names of their own. A number without a name has none.
    """

    split: Split
    names: Labels
    tags: tuple[str, ...] = ()

    @property
    def rows(self) -> int | None:
        return self.split.rows

    def ends(self, rows: int) -> Sequence[int]:
        return self.split.ends(rows)

    @cached_property
    def _numbered(self) -> pa.Schema:
        return self.split.schema()

    def schema(self) -> pa.Schema:
        return self._spelled(self._numbered)

    def read(self, start: int, stop: int, schema: pa.Schema) -> pa.Table:
        return self._with_names(self.split.read(start, stop, self._as_stored(schema)), schema)

    def stream(self, schema: pa.Schema) -> Iterator[pa.Table]:
        for table in self.split.stream(self._as_stored(schema)):
            yield self._with_names(table, schema)

    def sample(self, rows: int, chance: random.Random) -> tuple[pa.Table, list[int]]:
        table, numbers = self.split.sample(rows, chance)
        return self._with_names(table, self._spelled(table.schema)), numbers

    def _of(self, column: pa.Field) -> tuple[str, ...]:
        kind = column.type
        numbers = pa.types.is_list(kind) and pa.types.is_integer(kind.value_type)
        return (self.names.get(column.name) or (self.tags if _TAGS.search(column.name) else ())) if numbers else ()

    def _spelled(self, schema: pa.Schema) -> pa.Schema:
        return pa.schema([pa.field(one.name, _LISTS) if self._of(one) else one for one in schema])

    def _as_stored(self, schema: pa.Schema) -> pa.Schema:
        own = {one.name: one for one in self._numbered}
        return pa.schema([own[one.name] if one.name in own and self._of(own[one.name]) else one for one in schema])

    def _with_names(self, table: pa.Table, schema: pa.Schema) -> pa.Table:
        for place, column in enumerate(table.schema):
            names = self._of(column)
            if names:
                cells = pa.chunked_array([_named(chunk, names) for chunk in table.column(place).chunks], _LISTS)
                table = table.set_column(place, column.name, cells)
        return conform(table, schema)


_LISTS = pa.list_(pa.string())
_TAGS = re.compile(r"tag|label|ner", re.IGNORECASE)


def _named(lists: pa.ListArray, names: tuple[str, ...]) -> pa.ListArray:
    numbers = lists.flatten().cast(pa.int64())
    known = pc.and_(pc.greater_equal(numbers, 0), pc.less(numbers, len(names)))
    texts = pa.array(names, pa.string()).take(pc.if_else(known, numbers, None))
    sizes = pc.fill_null(pc.list_value_length(lists), 0)
    ends = pc.cumulative_sum(sizes.cast(pa.int32()))
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return pa.ListArray.from_arrays(offsets, texts, mask=lists.is_null())
