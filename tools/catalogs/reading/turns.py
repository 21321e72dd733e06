"""A split whose conversations, kept as lists of turns, have a text in each turn where the files have parts of one."""

from dataclasses import dataclass

import pyarrow as pa

from ...parts import SPEAKERS, SPEECH, text_of_parts
from .rewritten import RewrittenSplit, relisted


@dataclass(frozen=True)
class PlainTurns(RewrittenSplit):
    """Another split, with what is said as a text wherever it is a list of parts with a text each."""

    def written(self, column: pa.Field) -> pa.DataType | None:
        kind, speech = column.type, _speech(column.type)
        if not speech:
            return None
        turn = [(one.name, pa.string() if one.name == speech else one.type) for one in kind.value_type]
        return pa.list_(pa.struct(turn))

    def cells(self, lists: pa.ListArray, column: pa.Field) -> pa.ListArray:
        turns, speech, kind = lists.flatten(), _speech(column.type), self.written(column)
        fields = dict(zip((one.name for one in turns.type), turns.flatten(), strict=True))
        said = fields[speech].to_pylist()
        fields[speech] = pa.array([None if parts is None else text_of_parts(parts) for parts in said], pa.string())
        named = list(kind.value_type) if kind is not None else []
        return relisted(lists, pa.StructArray.from_arrays(list(fields.values()), fields=named, mask=turns.is_null()))


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
