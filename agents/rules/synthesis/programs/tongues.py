"""Texts in several languages in one list, in the order in which another names these: a column of each language."""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from .....domain.brief import TaskBrief
from .....domain.errors import RegraftError
from .....domain.plan import Step
from .....tools.catalogs.base import Block
from .....tools.cells import Unreadable, read_literal
from .....tools.languages import code_of, named_in
from .....tools.operations.base import ROW
from .....tools.rows import PART
from .search import run_steps

_TEXT_CHARS, _MOST_CHARS = 8, 20
"""Characters that texts have on average, and a language's name at most."""
_SEVERAL, _MOST = 2, 24
_QUOTE = '"'


def by_language(sample: Block, brief: TaskBrief) -> tuple[tuple[Step, ...], Block] | None:
    """Steps that make a column of the texts in each asked language of two parallel lists, one of languages and one of
    texts, in place of them, and the rows that they give; None where no lists are such ones.

    A row that has no text in a language has none in its column.
    """
    table, steps = sample.table, list[Step]()
    try:
        for step in _opening(table):
            steps.append(step)
            table = _run(table, [step])
        found = _lists(table)
        if found is None:
            return None
        languages, texts = found
        spelled = table.column(languages).combine_chunks().flatten().unique().to_pylist()
        wanted = _wanted({code_of(value): value for value in spelled}, brief)
        made = {f"{name}.{code}": _of(name, languages, spelling) for name in texts for code, spelling in wanted.items()}
        others = [name for name in table.column_names if name not in (languages, *texts)]
        steps += [Step(op="sql", args={"expressions": made}), Step(op="select", args={"columns": [*others, *made]})]
        table = _run(table, steps[-2:])
    except RegraftError:  # two fields that would bear one name
        return None
    return tuple(steps), Block(table, sample.splits, sample.index)


def _run(table: pa.Table, steps: Sequence[Step]) -> pa.Table:
    return run_steps(table, list(steps)).drop_columns([ROW, PART])


def _opening(table: pa.Table) -> Iterator[Step]:
    """Steps that make two columns of lists of a struct of lists, a list of structs, or lists that are kept as text."""
    for column in table.schema:
        if pa.types.is_struct(column.type) and _has_codes(table.column(column.name).combine_chunks().flatten()):
            yield Step(op="flatten", args={"columns": [column.name]})
        elif pa.types.is_list(column.type) and pa.types.is_struct(column.type.value_type):
            fields = [field.name for field in column.type.value_type]
            items = table.column(column.name).combine_chunks().flatten()
            if len(fields) == _SEVERAL and any(map(_codes, (items.field(place) for place in range(len(fields))))):
                for name in fields:
                    made = f"{column.name}.{name}"
                    yield Step(
                        op="parse", args={"column": column.name, "path": f"*.{name}", "into": "list", "output": made}
                    )
                others = [name for name in table.column_names if name != column.name]
                yield Step(op="select", args={"columns": [*others, *(f"{column.name}.{name}" for name in fields)]})
    texts = [column.name for column in table.schema if pa.types.is_string(column.type)]
    lists = {name: items for name in texts if (items := _read(table.column(name).to_pylist())) is not None}
    if any(_codes([item for cell in cells for item in cell]) for cells in lists.values()):
        for name in lists:
            yield Step(op="parse", args={"column": name, "into": "list", "output": name})


def _read(cells: Sequence[str | None]) -> list[list[str]] | None:
    """The lists of texts that all texts of a column are."""
    read = list[list[str]]()
    for cell in cells:
        if cell is None or not cell.lstrip().startswith("["):
            return None
        try:
            items = read_literal(cell)
        except Unreadable:
            return None
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            return None
        read.append([str(item) for item in items])
    return read or None


def _has_codes(fields: Sequence[pa.Array]) -> bool:
    return any(_codes(field.flatten()) for field in fields if pa.types.is_list(field.type))


def _codes(items: pa.Array | Sequence[str]) -> bool:
    """Whether all of them are languages, several of them."""
    if isinstance(items, Sequence):
        known = set(items)
    elif pa.types.is_string(items.type):
        known = {value for value in items.unique().to_pylist() if value is not None}
    else:
        return False
    return (
        _SEVERAL <= len(known) <= _MOST
        and all(len(value) <= _MOST_CHARS and code_of(value) for value in known)
        and len({code_of(value) for value in known}) == len(known)
    )


def _lists(table: pa.Table) -> tuple[str, list[str]] | None:
    """The one column of lists of languages, and those of lists of texts that are as long in every row."""
    lists = {
        column.name: table.column(column.name).combine_chunks()
        for column in table.schema
        if pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type)
    }
    languages = [name for name, cells in lists.items() if _codes(cells.flatten())]
    if len(languages) != 1:
        return None
    own = lists[languages[0]].value_lengths()
    if max(own.drop_null().to_pylist(), default=0) < _SEVERAL:
        return None
    texts = [name for name, cells in lists.items() if cells.value_lengths().equals(own) and _texts(cells.flatten())]
    texts = [name for name in texts if name != languages[0]]
    return (languages[0], texts) if texts else None


def _texts(items: pa.Array) -> bool:
    known = items.drop_null().to_pylist()
    return sum(map(len, known)) > _TEXT_CHARS * len(known)


def _wanted(spellings: dict[str, str], brief: TaskBrief) -> dict[str, str]:
    """Those of the languages that the instruction names, else the task's own; all where texts are to be written."""
    named = [code for code in named_in(brief.task.instruction) if code in spellings]
    writes = brief.gives_text
    if not named and brief.language in spellings and not writes:
        named = [brief.language]
    return spellings if len(named) < (_SEVERAL if writes else 1) else {code: spellings[code] for code in named}


def _of(texts: str, languages: str, spelling: str) -> str:
    quoted = spelling.replace("'", "''")
    return f"list_extract({_quoted(texts)}, list_position({_quoted(languages)}, '{quoted}'))"


def _quoted(name: str) -> str:
    return f"{_QUOTE}{name.replace(_QUOTE, _QUOTE * 2)}{_QUOTE}"
