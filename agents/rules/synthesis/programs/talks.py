"""Conversations of a source: the columns that hold them, and what their last turns say."""

import re

import pyarrow as pa

from .....domain.plan import Step
from .....tools.arrow import compute as pc
from .search import Program, as_program, program_of


def structs_of(table: pa.Table) -> list[Program]:
    """The columns that hold lists of structs, as they are or written out."""
    lists = [one.name for one in table.schema if pa.types.is_list(one.type) and pa.types.is_struct(one.type.value_type)]
    lists += [one.name for one in table.schema if pa.types.is_string(one.type) and _spells_structs(table[one.name])]
    return [as_program(table.column(name), name) for name in lists]


def _spells_structs(texts: pa.ChunkedArray) -> bool:
    first = pc.index(pc.is_valid(texts), True).as_py() if len(texts) else -1
    return first >= 0 and re.match(r"\s*\[\s*\{", texts[first].as_py()) is not None


def last_turn(table: pa.Table, before: Program) -> Program | None:
    """The last turn of a conversation, beside the program that writes the turns before it."""
    *steps, step = before.steps
    output = f"{before.column} last"
    last = Step(op=step.op, args={**step.args, "part": "last", "output": output})
    return program_of(table, before.name.replace("=before", "=last"), output, (*steps, last))
