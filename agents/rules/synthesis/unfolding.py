"""Sources whose rows hold many examples each: lists of structs, in which lists of structs may lie.

A row of a reading corpus may be a whole article: its paragraphs, each with its questions. The steps make a row of each
innermost item and keep what the outer ones say.
"""

import pyarrow as pa

from ....domain.errors import RegraftError
from ....domain.plan import Step
from ....tools.catalogs.base import Block
from ....tools.operations.base import ROW
from ....tools.rows import PART
from .search import run_steps

_DEEPEST = 3
_ROWS = 200


def unfold(sample: Block) -> tuple[tuple[Step, ...], Block] | None:
    """Steps that make a row of every innermost example, and up to 200 of these rows, spread over the sample.

    None where no list of structs holds another one, or where two such lists lie side by side.
    """
    table, steps = sample.table, list[Step]()
    for depth in range(_DEEPEST):
        held = _nested(table, depth == 0)
        if len(held) != 1:
            break
        added = [Step(op="explode", args={"columns": held}), Step(op="flatten", args={"columns": held})]
        try:
            table = run_steps(table, added).drop_columns([ROW, PART])
        except RegraftError:  # such as two fields that would bear the same name
            return None
        steps += added
    if not steps or table.num_rows == 0:
        return None
    chosen = sorted({place * table.num_rows // _ROWS for place in range(_ROWS)})
    rows = table.take(pa.array(chosen))
    return tuple(steps), Block(rows, [""] * len(chosen), range(len(chosen)))


def _nested(table: pa.Table, outermost: bool) -> list[str]:
    """Columns that hold lists of structs; of the outermost ones, and of those within, only such as hold lists again.

    An innermost list, such as the answers to a question, is left as it is.
    """
    found: list[str] = []
    for field in table.schema:
        if pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type):
            inner = [one.type for one in field.type.value_type]
            if any(pa.types.is_list(one) and (not outermost or pa.types.is_struct(one.value_type)) for one in inner):
                found.append(field.name)
    return found
