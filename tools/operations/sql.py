"""The sql operation: one SELECT, or expressions, run by DuckDB over the table with nothing else in reach.

Four fences: DuckDB's own parser gives the statement's tree, in which only the table `rows`, subqueries and a few
table functions may stand; functions that make much of little, or compare all with all, check their arguments before
they begin; the connection has no file system, no extensions and a locked configuration; and a watchdog interrupts what
runs too long. DuckDB hears it between two groups of rows, so rows are given to it in groups of few bytes.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pydantic import Field, field_validator, model_validator

from ...domain.errors import PlanError
from ..arrow import compute as pc
from ..processor import thread_limit
from ..rows import PART
from .base import IDENTITY, MAX_BLOCK_BYTES, MAX_CELL_BYTES, ROW, OperationArgs, OperationContext, operation
from .cells import put_name
from .guess import Guess, Seen
from .reckoning import calculations, dates, sums
from .sql_bounds import check_pattern, guard
from .sql_functions import OF_THE_MACHINE, OF_THE_MOMENT, WINDOWS, allowed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

MAX_SQL = 8_000
TABLE = "rows"
_TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
_MACROS = (
    "list_",
    "array_",
    "map_contains_",
    "json",
    "md5_number_",
    "split_part",
    "nullif",
    "if",
    "fdiv",
    "fmod",
    "date_add",
    "days_in_month",
)
_READ_ROWS = 256
_GROUP_BYTES = 250_000
_AT_OPENING: dict[str, Any] = {"python_enable_replacements": False}
_SETTINGS = (
    "SET temp_directory = ''",
    "SET enable_external_access = false",
    "SET disabled_filesystems = 'LocalFileSystem'",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET memory_limit = '1GB'",
    "SET threads = 1",
    "SET preserve_insertion_order = true",
    "SET lock_configuration = true",
)


class SqlArgs(OperationArgs):
    select: str | None = Field(
        default=None,
        description="one SELECT over the table rows, row by row: without GROUP BY, DISTINCT, UNION, LIMIT and windows",
    )
    expressions: dict[str, str] | None = Field(
        default=None, min_length=1, description="an SQL expression by the new column it fills; other columns stay"
    )

    @field_validator("select")
    @classmethod
    def _one_select(cls, text: str | None) -> str | None:
        if text is not None:
            carried(_short(text))
        return text

    @field_validator("expressions")
    @classmethod
    def _single(cls, expressions: dict[str, str] | None) -> dict[str, str] | None:
        for name, text in (expressions or {}).items():
            if name in IDENTITY:
                raise ValueError(f"{name!r} holds the rows' identity")
            carried(_filling(pa.table({}), {name: _expression(_short(text))}))
        return expressions

    @model_validator(mode="after")
    def _one(self) -> "SqlArgs":
        if (self.select is None) == (self.expressions is None):
            raise ValueError("give either `select` or `expressions`")
        return self

    def columns_read(self) -> frozenset[str] | None:
        if self.expressions is None:
            return None
        read = [_columns(_expression(text)) for text in self.expressions.values()]
        return None if None in read else frozenset().union(*(names for names in read if names is not None))

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...] | None:
        return put_name(columns, *self.expressions) if self.expressions is not None else None

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        for expression, cost in (*dates(seen), *sums(seen)):
            yield Guess({"expressions": {seen.output: expression}}, cost)
        for expression in calculations(seen):
            yield Guess({"expressions": {seen.output: expression}}, 0.8, "part", name="calculation")


@operation("sql", scope="block")
def sql(table: pa.Table, args: SqlArgs, context: OperationContext) -> pa.Table:
    """Run one SELECT, or fill columns by SQL expressions, in DuckDB's dialect over the table `rows`.

    No files, no settings, no other statements, nothing random. Rows that a WHERE leaves out are rejected; rows that
    UNNEST makes are told apart.
    """
    statement = args.select if args.select is not None else _filling(table, args.expressions or {})
    carrying = carried(statement)
    _refuse_values(carrying, table)
    result = _run(carrying, table, context.timeout_s)
    missing = [name for name in IDENTITY if name not in result.column_names]
    if missing:
        raise PlanError("The SELECT drops the rows' identity", "select from the table rows, without grouping")
    return _renumbered(_small(result), table)


def _filling(table: pa.Table, expressions: dict[str, str]) -> str:
    new = ", ".join(f"({text}\n) AS {_quoted(name)}" for name, text in expressions.items())
    replaced = [name for name in expressions if name in table.column_names]
    kept = "* EXCLUDE (" + ", ".join(map(_quoted, replaced)) + ")" if replaced else "*"
    return f"SELECT {kept}, {new} FROM {TABLE}"


def _run(statement: str, table: pa.Table, timeout_s: float) -> pa.Table:
    import duckdb

    with connection() as database:
        database.register(TABLE, _grouped(table))
        try:
            with thread_limit(timeout_s, database.interrupt):  # with one thread, DuckDB's work is the caller's
                made = _in_cells(database.sql(statement), table)
                return _taken(made.to_arrow_reader(_READ_ROWS), max(MAX_BLOCK_BYTES, 2 * table.nbytes))
        except (duckdb.Error, OSError) as exc:  # while rows are taken, Arrow tells DuckDB's errors as one of the system
            if isinstance(exc, duckdb.InterruptException) or "INTERRUPT Error" in str(exc):
                raise PlanError(f"The SQL ran longer than {timeout_s:g} seconds", "make it simpler") from exc
            raise PlanError(f"DuckDB refuses the SQL: {_first_line(exc)}", "correct it") from exc


def _grouped(table: pa.Table) -> pa.Table:
    """The table in groups of at most _GROUP_BYTES, as far as rows can be parted."""
    rows = max(1, table.num_rows * _GROUP_BYTES // max(1, table.nbytes))
    return pa.Table.from_batches(table.to_batches(max_chunksize=rows), table.schema)


def _taken(reader: pa.RecordBatchReader, most: int) -> pa.Table:
    """The rows of a result. Raises PlanError where they take more than `most` bytes, before they are all made."""
    batches, size = [], 0
    for batch in reader:
        batches.append(batch)
        size += batch.nbytes
        if size > most:
            raise PlanError(f"The SQL makes more than {most:,} bytes of a block's rows", "join and unnest less")
    return pa.Table.from_batches(batches, reader.schema).combine_chunks()


def _in_cells(made: "DuckDBPyRelation", table: pa.Table) -> "DuckDBPyRelation":
    """What a statement makes, where no text or list may be longer than a cell may be. Raises PlanError where it gives a
    name to several columns."""
    twice = [name for name, count in Counter(made.columns).items() if count > 1]
    if twice:
        raise PlanError(f"The SELECT gives {twice[0]!r} to several columns", "give each column its own name with AS")
    texts = [column for column in table.columns if pa.types.is_string(column.type)]
    most = max([MAX_CELL_BYTES, *(pc.max(pc.binary_length(column)).as_py() or 0 for column in texts)])
    checked = []
    for name, kind in zip(map(_quoted, made.columns), map(str, made.types), strict=True):
        size = f"strlen({name})" if kind == "VARCHAR" else f"8 * len({name})" if kind.endswith("[]") else None
        told = f"error('it makes a text or list of more than {most:,} bytes')"
        checked.append(f"CASE WHEN {size} > {most} THEN {told} ELSE {name} END AS {name}" if size else name)
    return made.project(", ".join(checked))


def _refuse_values(statement: str, table: pa.Table) -> None:
    """Raises PlanError for what looks like a column and is none of the table's, but a value of DuckDB's own, such as
    the day or who works with it; the moment's also where a select inside of another may have left its column out."""
    spoken, nested = _spoken(statement)
    known = {name.lower() for name in table.column_names}
    wrong = (spoken & OF_THE_MACHINE) - known | (spoken & OF_THE_MOMENT if nested else set())
    if wrong:
        name = min(wrong)
        raise PlanError(f"There is no column {name!r}", "a plan gives the same rows each time, by the rows alone")


@lru_cache(maxsize=256)
def _spoken(statement: str) -> tuple[frozenset[str], bool]:
    """Names that a statement uses as columns, in small letters, and whether a select stands in another."""
    tree = _read(statement)
    selects = sum("select_list" in node for node in _walk(tree))
    return frozenset(name.lower() for name in _named(tree)), selects > 1


@contextmanager
def connection() -> "Iterator[DuckDBPyConnection]":
    """A connection to a database in memory that reaches nothing. Tables registered on it are its own."""
    with _LOCK:
        database = _database().cursor()
    try:
        yield database
    finally:
        database.close()


_LOCK = Lock()


@lru_cache(maxsize=1)
def _database() -> "DuckDBPyConnection":
    """The one database of this process: opening another costs more than running a statement."""
    import duckdb

    database = duckdb.connect(":memory:", config=_AT_OPENING)
    for setting in _SETTINGS:
        database.execute(setting)
    return database


def _first_line(exc: Exception) -> str:
    return " ".join(str(exc).split("LINE 1:")[0].split())[:300]


def _small(table: pa.Table) -> pa.Table:
    """Large string and decimal columns as the types that other operations know."""
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.float64()))
        elif field.type in (pa.large_string(), pa.string_view()):
            table = table.set_column(place, field.name, table.column(place).cast(pa.string()))
    return table


def _renumbered(result: pa.Table, before: pa.Table) -> pa.Table:
    """Rows in the order of their identity, parts numbered anew where one row became several."""
    from .nested import numbered

    place = [(name, "ascending") for name in IDENTITY]
    result = result.set_column(result.schema.get_field_index(ROW), ROW, result.column(ROW).cast(pa.int64()))
    result = result.set_column(result.schema.get_field_index(PART), PART, result.column(PART).cast(pa.int32()))
    if not (result.num_rows == before.num_rows and result.column(ROW).equals(before.column(ROW))):
        result = result.take(pc.sort_indices(result, sort_keys=place))
    identity = result.select(IDENTITY)
    distinct = identity.group_by(list(IDENTITY)).aggregate([]).num_rows
    return result if distinct == result.num_rows else numbered(result)


@lru_cache(maxsize=256)
def carried(text: str) -> str:
    """The SELECT with the rows' identity in its list. Raises ValueError where it is anything but one plain SELECT."""
    tree = _tree(text)
    guard(tree, _read)
    node = tree["statements"][0]["node"]
    if node["type"] != "SELECT_NODE":
        raise ValueError("it must be a plain SELECT from the table rows, without UNION")
    if node["group_expressions"] or any(modifier["type"] == "DISTINCT_MODIFIER" for modifier in node["modifiers"]):
        raise ValueError("GROUP BY and DISTINCT lose track of the rows; use the operations deduplicate and balance")
    starred = any(item["class"] == "STAR" and not item.get("expr") for item in node["select_list"])
    named = {name for item in node["select_list"] for name in (item.get("column_names") or [])[-1:]}
    origin = _rows_alias(node["from_table"])
    if not starred and origin is None:
        raise ValueError("it must select from the table rows")
    if not starred:
        node["select_list"] += [_column(origin, name) for name in IDENTITY if name not in named]
    with connection() as database:
        row = database.execute("SELECT json_deserialize_sql(?::JSON)", [json.dumps(tree)]).fetchone()
    return str(row[0]) if row else text


def _column(origin: str | None, name: str) -> dict[str, Any]:
    return {
        "class": "COLUMN_REF",
        "type": "COLUMN_REF",
        "alias": "",
        "column_names": [*([origin] if origin else ()), name],
    }


def _rows_alias(source: Any) -> str | None:
    """What the table rows is called in a FROM clause, the first time it stands there."""
    for node in _walk(source):
        if node.get("type") == "BASE_TABLE" and node.get("table_name", "").lower() == TABLE:
            return node.get("alias") or TABLE
        if node.get("type") == "SUBQUERY" and node.get("alias"):
            return node["alias"]
    return None


def _expression(text: str) -> str:
    """The expression, if it is one and nothing more. Raises ValueError otherwise."""
    if text.count("(") < text.count(")"):
        raise ValueError("brackets do not match")
    tree = _tree(f"SELECT ({text}\n) FROM {TABLE}")
    node = tree["statements"][0]["node"]
    if node["type"] != "SELECT_NODE" or len(node["select_list"]) != 1 or node["where_clause"] or node["modifiers"]:
        raise ValueError("it must be one SQL expression")
    if node["select_list"][0]["class"] == "STAR":
        raise ValueError("it must be one value")
    return text


def _short(text: str) -> str:
    if len(text) > MAX_SQL:
        raise ValueError(f"the SQL is longer than {MAX_SQL} characters")
    return text


def _tree(text: str) -> dict[str, Any]:
    """The parsed statement, of which every node is one that plans may use."""
    tree = _read(text)
    _inspect(tree)
    return tree


def _read(text: str) -> dict[str, Any]:
    import duckdb

    try:
        with connection() as database:
            row = database.execute("SELECT json_serialize_sql(?)", [text]).fetchone()
    except duckdb.Error as exc:
        raise ValueError(f"DuckDB cannot read it: {_first_line(exc)}") from exc
    try:
        tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    except RecursionError as exc:
        raise ValueError("the SQL is nested too deeply") from exc
    if tree["error"]:
        raise ValueError(f"it must be one SELECT that DuckDB can read: {tree.get('error_message', '')}".strip(": "))
    if len(tree["statements"]) != 1:
        raise ValueError("it must be one statement")
    return tree


def _inspect(tree: Any) -> None:
    own = {entry["key"].lower() for node in _walk(tree) for entry in (node.get("cte_map") or {}).get("map", ())}
    _by_the_row(tree, own)
    for node in _walk(tree):
        kind = node.get("type")
        if node.get("sample"):
            raise ValueError("a random sample is drawn by the operation sample")
        if kind == "BASE_TABLE":
            name = node["table_name"].lower()
            if node.get("schema_name") or node.get("catalog_name") or name not in own | {TABLE}:
                raise ValueError(f"there is no table {node['table_name']!r}; the table is called {TABLE}")
        elif kind == "TABLE_FUNCTION":
            function = (node.get("function") or {}).get("function_name", "").lower()
            if function not in _TABLE_FUNCTIONS:
                raise ValueError(f"the table function {function} is not allowed: plans read no files")
        elif kind == "FUNCTION":
            _inspect_function(node, node.get("function_name", "").lower())
        elif kind in ("SHOW_REF", "SHOWREF", "PIVOT") or node.get("show_type"):
            raise ValueError("SHOW, DESCRIBE and PIVOT are not allowed")


def _by_the_row(tree: Any, own: set[str]) -> None:
    """Raises ValueError for what looks at several rows: a plan's SQL has one block of them before it, which begins and
    ends anywhere, so that a number over all of them would say nothing of the source."""
    tables = Counter(node["table_name"].lower() for node in _walk(tree) if node.get("type") == "BASE_TABLE")
    for node in _walk(tree):
        if node.get("class") == "WINDOW" and ROW not in _named(node.get("partitions")):
            raise ValueError(f"a window sees one block of the rows alone: let it be PARTITION BY {ROW}, {_OF_ALL}")
        if node.get("type") in ("LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER"):
            raise ValueError(f"LIMIT would count in each block of the rows anew: {_OF_ALL}")
    if any(tables[name] > 1 for name in own | {TABLE}):
        raise ValueError(f"the table {TABLE} is one block of the rows, so it may stand there once: {_OF_ALL}")


_OF_ALL = "operations such as deduplicate, balance and sample see all rows"


def _inspect_function(node: dict[str, Any], name: str) -> None:
    if not allowed(name) or name not in _functions():
        raise ValueError(f"the function {name} is not allowed: a plan gives the same rows each time, by the rows alone")
    check_pattern(node, name)


@lru_cache(maxsize=1)
def _functions() -> frozenset[str]:
    """DuckDB's own functions that give the same value for the same arguments, as it declares them."""
    with connection() as database:
        rows = database.execute(
            "SELECT function_name, bool_and(coalesce(stability, 'CONSISTENT') = 'CONSISTENT'), "
            "bool_or(function_type = 'macro') FROM duckdb_functions() "
            "WHERE function_type IN ('scalar', 'aggregate', 'macro') GROUP BY 1"
        ).fetchall()
    functions = {name for name, same, macro in rows if same and (not macro or name.startswith(_MACROS))}
    return frozenset(functions | WINDOWS)


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    pending = [value]
    while pending:
        here = pending.pop()
        if isinstance(here, dict):
            yield here
            pending += here.values()
        elif isinstance(here, list):
            pending += here


@lru_cache(maxsize=256)
def _columns(text: str) -> frozenset[str] | None:
    """Columns that an expression names; None where it has tables of its own."""
    nodes = list(_walk(_tree(f"SELECT ({text}\n) FROM {TABLE}")["statements"]))
    if any(node.get("type") == "SUBQUERY" for node in nodes):
        return None
    lambdas = [_named(node["lhs"]) for node in nodes if node.get("type") == "LAMBDA"]
    return frozenset(_named(nodes)).difference(*lambdas)


def _named(value: Any) -> set[str]:
    names = [node.get("column_names", ()) for node in _walk(value) if node.get("type") == "COLUMN_REF"]
    return {name for name, *more in names if not more}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
