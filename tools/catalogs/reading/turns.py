"""A split whose conversations, kept as lists of turns, have a text in each turn where the files have parts of one."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from ...arrow import compute as pc
from ...parts import SPEAKERS, SPEECH, text_of_parts
from .split import Split
from .types import conform


@dataclass(frozen=True)
class PlainTurns:
    """Another split, with what is said as a text wherever it is a list of parts with a text each."""

    split: Split

    @property
    def rows(self) -> int | None:
        return self.split.rows

    def ends(self, rows: int) -> Sequence[int]:
        return self.split.ends(rows)

    @cached_property
    def _stored(self) -> pa.Schema:
        return self.split.schema()

    def schema(self) -> pa.Schema:
        return _plain_schema(self._stored)

    def read(self, start: int, stop: int, schema: pa.Schema) -> pa.Table:
        return conform(_plain_table(self.split.read(start, stop, self._as_stored(schema))), schema)

    def stream(self, schema: pa.Schema) -> Iterator[pa.Table]:
        for table in self.split.stream(self._as_stored(schema)):
            yield conform(_plain_table(table), schema)

    def sample(self, rows: int, chance: random.Random) -> tuple[pa.Table, list[int]]:
        table, numbers = self.split.sample(rows, chance)
        return _plain_table(table), numbers

    def _as_stored(self, schema: pa.Schema) -> pa.Schema:
        own = {one.name: one for one in self._stored if _speech(one.type)}
        return pa.schema([own.get(one.name, one) for one in schema]) if own else schema


def _speech(kind: pa.DataType) -> str:
    """The field of the turns that holds parts with a text each; empty for a column of anything else."""
    if not pa.types.is_list(kind) or not pa.types.is_struct(kind.value_type):
        return ""
    fields = {one.name: one.type for one in kind.value_type}
    for who, speech in zip(SPEAKERS, SPEECH, strict=True):
        said = fields.get(speech, pa.null())
        if who in fields and pa.types.is_list(said) and pa.types.is_struct(said.value_type):
            text = said.value_type.get_field_index("text")
            if text >= 0 and pa.types.is_string(said.value_type.field(text).type):
                return speech
    return ""


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(one.name, _plain_type(one.type)) if _speech(one.type) else one for one in schema])


def _plain_type(kind: pa.DataType) -> pa.DataType:
    speech = _speech(kind)
    turn = [(one.name, pa.string() if one.name == speech else one.type) for one in kind.value_type]
    return pa.list_(pa.struct(turn))


def _plain_table(table: pa.Table) -> pa.Table:
    for place, column in enumerate(table.schema):
        if _speech(column.type):
            kind = _plain_type(column.type)
            cells = pa.chunked_array([_plain_turns(chunk, kind) for chunk in table.column(place).chunks], kind)
            table = table.set_column(place, column.name, cells)
    return table


def _plain_turns(lists: pa.ListArray, kind: pa.DataType) -> pa.ListArray:
    turns, speech = lists.flatten(), _speech(lists.type)
    fields = dict(zip((one.name for one in turns.type), turns.flatten(), strict=True))
    said = fields[speech].to_pylist()
    fields[speech] = pa.array([None if parts is None else text_of_parts(parts) for parts in said], pa.string())
    plain = pa.StructArray.from_arrays(list(fields.values()), fields=list(kind.value_type), mask=turns.is_null())
    sizes = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(sizes.cast(pa.int32()))])
    return pa.ListArray.from_arrays(offsets, plain, mask=lists.is_null())
