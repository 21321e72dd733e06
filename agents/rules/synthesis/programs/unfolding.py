"""Rows that hold many examples each, as an article holds paragraphs with their questions: a row of every example."""

from collections.abc import Sequence

import pyarrow as pa

from .....domain.errors import RegraftError
from .....domain.plan import Step
from .....tools.catalogs.base import Block
from .....tools.operations.base import ROW
from .....tools.rows import PART
from ...reading.names import column_of, plays
from .search import SAMPLE_ROWS, Program, once, run_steps

_FEW, _SHORT = 12, 40
"""Values that labels have at most, and their letters."""


def unfold(sample: Block) -> tuple[tuple[Step, ...], Block] | None:
    """Steps that make a row of every innermost example, for sources whose rows hold many each, as an article holds
    paragraphs with their questions, and up to 200 of these rows, spread over the sample.

    None where no list of structs holds another one and no struct several lists, or where two such columns lie side by
    side.
    """
    table, steps = sample.table, list[Step]()
    for depth in range(3):
        nested, parallel = _nested(table, depth == 0), _parallel(table) if depth == 0 else {}
        if len(nested) + len(parallel) != 1:
            break
        added = [Step(op="explode", args={"columns": nested}), Step(op="flatten", args={"columns": nested})]
        for name, fields in parallel.items():
            columns = [f"{name}.{field}" for field in fields]
            added = [Step(op="flatten", args={"columns": [name]}), Step(op="explode", args={"columns": columns})]
        try:
            table = run_steps(table, added).drop_columns([ROW, PART])
        except RegraftError:  # such as two fields that would bear the same name
            return None
        steps += added
    if not steps or table.num_rows == 0:
        return None
    return tuple(steps), _spread(table)


def unfold_labelled(sample: Block, programs: Sequence[Program]) -> tuple[tuple[Step, ...], Block] | None:
    """Steps that make a row of every item of a list whose items are texts with a label of their own, and some of these
    rows, without the columns beside it that may hold labels of the whole; None for no such list, or several."""
    fields: dict[str, list[Program]] = {}
    for one in programs:
        if one.listed and one.keeps == "all" and one.filled and "." in one.name:
            fields.setdefault(column_of(one.name), []).append(one)
    lists = [name for name, own in fields.items() if any(map(_of_labels, own)) and any(map(_of_texts, own))]
    if len(lists) != 1:
        return None
    items = fields[lists[0]]
    steps = [*once([step for one in items for step in one.steps])]
    steps.append(Step(op="explode", args={"columns": [one.column for one in items]}))
    apart = {one.column for one in programs if not one.steps and one.name not in fields and _of_labels(one)}
    try:
        table = run_steps(sample.table, steps).drop_columns([ROW, PART, *apart])
    except RegraftError:
        return None
    return (tuple(steps), _spread(table)) if table.num_rows else None  # lists of one row may differ in length


def _of_labels(program: Program) -> bool:
    """Whether it holds few short values, one for each item or row."""
    items = {item for text in program.filled for item in text.split("\n")}
    return 1 < len(items) <= _FEW and max(map(len, items)) <= _SHORT


def _of_texts(program: Program) -> bool:
    items = [item for text in program.filled for item in text.split("\n")]
    return not plays(program.name, "identifier") and sum(map(len, items)) > _SHORT * len(items)


def _spread(table: pa.Table) -> Block:
    """Up to 200 rows of a table, from its beginning to its end."""
    chosen = sorted({place * table.num_rows // SAMPLE_ROWS for place in range(SAMPLE_ROWS)})
    return Block(table.take(pa.array(chosen)), [""] * len(chosen), range(len(chosen)))


def _parallel(table: pa.Table) -> dict[str, list[str]]:
    """Structs whose fields are all lists, two of them of texts or lists, as of the questions to a text: by fields."""
    structs = [one for one in table.schema if pa.types.is_struct(one.type)]
    lists = {one.name: list(one.type) for one in structs if all(pa.types.is_list(field.type) for field in one.type)}
    texts = {
        name: [
            field
            for field in fields
            if pa.types.is_string(field.type.value_type) or pa.types.is_list(field.type.value_type)
        ]
        for name, fields in lists.items()
    }
    return {name: [field.name for field in lists[name]] for name in lists if len(texts[name]) > 1}


def _nested(table: pa.Table, outermost: bool) -> list[str]:
    """Columns of lists of structs; of the outermost and those within only such as hold lists: answers stay so."""
    names: list[str] = []
    for column in table.schema:
        if pa.types.is_list(column.type) and pa.types.is_struct(column.type.value_type):
            inner = [one.type for one in column.type.value_type]
            if any(pa.types.is_list(one) and (not outermost or pa.types.is_struct(one.value_type)) for one in inner):
                names.append(column.name)
    return names
