"""A split whose lists of class numbers, such as the tags of tokens, are read as the names of the classes."""

import re
from dataclasses import dataclass

import pyarrow as pa

from ...arrow import compute as pc
from .labels import Labels
from .rewritten import RewrittenSplit, relisted


@dataclass(frozen=True)
class SpelledSplit(RewrittenSplit):
    """Another split, with names in place of numbers in its lists of whole numbers; `names` holds the classes' by
    column, and `tags` those of the tags in lists that have no names of their own. A number without a name has none.
    """

    names: Labels
    tags: tuple[str, ...] = ()

    def written(self, column: pa.Field) -> pa.DataType | None:
        return _LISTS if self._of(column) else None

    def cells(self, lists: pa.ListArray, column: pa.Field) -> pa.ListArray:
        names, numbers = self._of(column), lists.flatten().cast(pa.int64())
        known = pc.and_(pc.greater_equal(numbers, 0), pc.less(numbers, len(names)))
        return relisted(lists, pa.array(names, pa.string()).take(pc.if_else(known, numbers, None)))

    def _of(self, column: pa.Field) -> tuple[str, ...]:
        kind = column.type
        numbers = pa.types.is_list(kind) and pa.types.is_integer(kind.value_type)
        return (self.names.get(column.name) or (self.tags if _TAGS.search(column.name) else ())) if numbers else ()


_LISTS = pa.list_(pa.string())
_TAGS = re.compile(r"tag|label|ner", re.IGNORECASE)
