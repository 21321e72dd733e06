"""SQL runs over the rows and reaches nothing else."""

import time

import pyarrow as pa
import pytest
from regraft.domain.errors import PlanError
from regraft.tools.operations.base import PART, ROW, OperationContext
from regraft.tools.operations.sql import SqlArgs, connection, sql
from regraft.tools.operations.sql_functions import PLAIN, WINDOWS


def test_expressions_fill_columns_and_leave_the_others(run):
    data = {"a": [1, 2], "name of b": ["x", "y"]}
    step = ("sql", {"expressions": {"a": "a * 10", "c": "upper(\"name of b\") || '!'"}})
    done = run(data, step, columns=["a", "name of b", "c"])
    assert [tuple(row.values())[:3] for row in done.accepted.to_pylist()] == [("10", "x", "X!"), ("20", "y", "Y!")]


def test_an_expression_that_names_no_column_is_refused_before_it_runs(run):
    with pytest.raises(PlanError, match="there is no column 'nope'"):
        run({"a": [1]}, ("sql", {"expressions": {"b": "nope + 1"}}), columns=["b"])


def test_a_select_keeps_identity_and_tells_what_it_left_out(run):
    step = ("sql", {"select": "SELECT upper(q) AS q FROM rows AS r WHERE length(q) > 1 ORDER BY q DESC"})
    done = run({"q": ["ab", "c", "de"]}, step, columns=["q"])
    assert [(row["q"], row["__index__"]) for row in done.accepted.to_pylist()] == [("AB", 0), ("DE", 2)]
    assert done.rejected.column("reason").to_pylist() == ["taken out by sql"]


def test_unnest_makes_rows_that_are_told_apart(run):
    done = run(
        pa.table({"l": [["a", "b"], ["c"]]}), ("sql", {"select": "SELECT unnest(l) AS x FROM rows"}), columns=["x"]
    )
    assert done.accepted.select(["x", "__part__"]).to_pylist() == [
        {"x": "a", "__part__": 0},
        {"x": "b", "__part__": 1},
        {"x": "c", "__part__": 0},
    ]


@pytest.mark.parametrize(
    "select",
    [
        "WITH t AS (SELECT * FROM rows) SELECT * FROM t",
        "FROM rows",
        "SELECT * FROM (SELECT * FROM rows WHERE q = 'a') AS s",
        "SELECT q, row_number() OVER (PARTITION BY __row__ ORDER BY q) AS n FROM rows",
    ],
)
def test_plain_selects_run(column, select):
    assert column({"q": ["a"]}, ("sql", {"select": select}), of="q") == ["a"]


HOSTILE = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "SELECT (SELECT count(*) FROM read_blob('/etc/passwd')) AS n, * FROM rows",
    "SELECT * FROM rows WHERE q IN (SELECT content FROM read_text('/etc/passwd'))",
    "WITH t AS (SELECT * FROM parquet_scan('x')) SELECT * FROM rows",
    "SELECT * FROM rows JOIN duckdb_settings() ON true",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('rows')",
    "SELECT getenv('HOME') AS h, * FROM rows",
    "SELECT random() AS r, * FROM rows",
    "SELECT now() AS r, * FROM rows",
    "SELECT * FROM rows TABLESAMPLE 10%",
    "SELECT * FROM rows USING SAMPLE 1",
    "COPY rows TO '/tmp/x.csv'",
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    "ATTACH '/tmp/x.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET enable_external_access = true",
    "CREATE TABLE t AS SELECT 1",
    "DROP TABLE rows",
    "SELECT 1; SELECT 2",
    "SELECT * FROM rows; COPY rows TO 'x'",
    "SELECT 1 AS one",
    "SELECT count(*) AS n FROM rows GROUP BY q",
    "SELECT DISTINCT q FROM rows",
    "SELECT q FROM rows UNION ALL SELECT q FROM rows",
    "DESCRIBE rows",
    "SHOW TABLES",
    "SUMMARIZE rows",
    "EXPLAIN SELECT * FROM rows",
    "VALUES (1)",
    "SELECT * FROM",
    "not sql",
    "",
    "SELECT " + "1+" * 5_000 + "1 FROM rows",
    "SELECT " + "(" * 3_000 + "1" + ")" * 3_000 + " FROM rows",
]


@pytest.mark.parametrize(
    ("select", "said"),
    [
        ("SELECT q, row_number() OVER (ORDER BY q) AS n FROM rows", "a window sees one block"),
        ("SELECT q FROM rows QUALIFY row_number() OVER (PARTITION BY q) = 1", "a window sees one block"),
        ("SELECT q, (SELECT count(*) FROM rows) AS n FROM rows", "may stand there once"),
        ("SELECT a.* FROM rows a JOIN rows b ON a.q = b.q", "may stand there once"),
        ("WITH t AS (SELECT * FROM rows) SELECT q, (SELECT count(*) FROM t) AS n FROM t", "may stand there once"),
        ("SELECT * FROM rows ORDER BY q LIMIT 5", "LIMIT would count"),
    ],
)
def test_what_would_count_in_each_block_of_the_rows_anew_is_refused(run, select, said):
    with pytest.raises(PlanError, match=said):
        run({"q": ["a"]}, ("sql", {"select": select}), columns=["q"])


@pytest.mark.parametrize("select", HOSTILE, ids=lambda text: text[:50])
def test_anything_but_a_select_over_the_rows_is_refused_before_anything_runs(run, select):
    with pytest.raises(PlanError, match=r"Step 1 \(sql\)"):
        run({"q": ["a"]}, ("sql", {"select": select}), columns=["q"])


@pytest.mark.parametrize(
    "expression",
    [
        "1), (SELECT content FROM read_text('/etc/passwd')",
        "1 FROM rows; COPY rows TO 'x' --",
        "q AS a, q",
        "*",
        "(SELECT content FROM read_text('/etc/passwd'))",
        "random()",
        "q) AS a, (q",
        "q /* open",
    ],
)
def test_an_expression_is_one_value_and_nothing_more(run, expression):
    with pytest.raises(PlanError, match=r"Step 1 \(sql\)"):
        run({"q": ["a"]}, ("sql", {"expressions": {"b": expression}}), columns=["b"])


def test_the_connection_itself_reaches_no_file(tmp_path):
    import duckdb

    (tmp_path / "x.csv").write_text("a\n1\n")
    rows = pa.table({"a": [1]})  # a replacement scan would find it by its name
    assert rows.num_rows
    with connection() as database:
        for statement in (
            f"SELECT * FROM read_csv('{tmp_path}/x.csv')",
            f"COPY (SELECT 1) TO '{tmp_path}/y.csv'",
            f"ATTACH '{tmp_path}/z.db'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SELECT * FROM rows",
        ):
            with pytest.raises(duckdb.Error):
                database.execute(statement)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.csv"]


def test_connections_do_not_see_each_others_rows():
    import duckdb

    with connection() as first, connection() as second:
        first.register("rows", pa.table({"a": [1]}))
        with pytest.raises(duckdb.Error):
            second.execute("SELECT * FROM rows")


def test_a_query_that_does_not_end_is_stopped():
    table = pa.table({"q": ["a"], ROW: [0], PART: pa.array([0], pa.int32())})
    args = SqlArgs(
        expressions={"n": "(SELECT sum(a.range * b.range) FROM range(10000) a, range(10000) b, range(10000))"}
    )
    started = time.perf_counter()
    with pytest.raises(PlanError, match="longer than"):
        sql(table, args, OperationContext(timeout_s=0.5))
    assert time.perf_counter() - started < 10


def test_a_join_that_makes_more_than_memory_holds_ends_before_it_is_made(run):
    words = {"q": [f"{'word ' * 50}{number}" for number in range(2_000)]}
    with pytest.raises(PlanError, match="makes more than"):
        run(words, ("sql", {"select": "SELECT rows.* FROM rows, range(100000)"}), columns=["q"])


def test_a_query_that_needs_all_memory_is_refused(run):
    step = (
        "sql",
        {"expressions": {"n": "(SELECT length(string_agg(repeat('x', 10000), '')) FROM range(10000) a, range(50) b)"}},
    )
    with pytest.raises(PlanError, match=r"Step 1 \(sql\): DuckDB refuses the SQL"):
        run({"q": ["a"]}, step, columns=["n"])


@pytest.mark.parametrize(
    "expression",
    [
        "printf('%2000000000d', n)",
        "printf('%*d', n, 1)",
        "printf(q, n)",
        "format('{:2000000000d}', n)",
        "format('{:>{}}', q, n)",
        "strftime(DATE '2020-01-01', repeat('%c', 9999))",
        "repeat(q, n)",
        "lpad(q, n::INT, 'a')",
        "rpad(q, n::INT, 'a')",
        "len(range(n))",
        "len(range(0, 1, n))::VARCHAR || len(generate_series(-n, n))",
        "len((SELECT list(i) FROM unnest(range(n)) AS t(i)))",
        "list_resize([1], n)",
        "bitstring('1', n::INT)",
        "repeat(repeat(repeat(q, 9), 9), 9)",
        "flatten(list_transform(range(10000), lambda a: range(10000)))",
        "list_transform(range(99), lambda a: list_transform(range(99), lambda b: range(99)))",
        "levenshtein(repeat(q, 5000), repeat(q, 5000))",
        "damerau_levenshtein(q, repeat(q, 5000))",
        "1" + "+1" * 900 + "+ len(range(n))",
        "replace(repeat('a', 9000), 'a', repeat(q, 9000))",
        "regexp_replace(repeat('a', 9000), 'a', repeat(q, 9000), 'g')",
        "array_to_string(range(9000), '" + "x" * 5_000 + "')",
        "list_reduce(list_transform(range(40), lambda x: q), lambda x, y: x || x)",
        "(SELECT list(i) FROM range(1000000) t(i))",
        "to_json(" * 20 + "q" + ")" * 20,
        "hex(" * 300 + "q" + ")" * 300,
        "(SELECT d FROM (SELECT " + "c||" * 50 + "c AS d FROM (SELECT " + "b||" * 50 + "b AS c FROM (SELECT q AS b))))",
    ],
)
def test_what_would_make_much_of_little_is_refused_before_it_is_made(run, expression):
    with pytest.raises(PlanError, match=r"Step 1 \(sql\)"):
        run({"q": ["a"], "n": [2_000_000_000]}, ("sql", {"expressions": {"o": expression}}), columns=["o"])


def test_columns_that_are_put_together_again_and_again_under_new_names_are_refused(run):
    doubled = ", ".join(f"c{number} || c{number} AS c{number + 1}" for number in range(20))
    with pytest.raises(PlanError, match="more than 2,000 times as long as a row"):
        run({"q": ["a"]}, ("sql", {"select": f"SELECT *, q AS c0, {doubled} FROM rows"}), columns=["c20"])
    chained = {f"c{number + 1}": f"c{number} || c{number}" for number in range(20)}
    with pytest.raises(PlanError, match=r"Step 1 \(sql\)"):
        run({"c0": ["a"]}, ("sql", {"expressions": chained}), columns=["c20"])


def test_a_text_that_was_longer_than_a_cell_may_get_stays(column):
    assert column({"q": ["a" * 1_500_000]}, ("sql", {"select": "SELECT upper(q) AS q FROM rows"}), of="q") == [
        "A" * 1_500_000
    ]


VALUES = ("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "user", "session_user")
VALUES += ("current_user", "current_role", "current_schema", "current_catalog", '"USER"')


@pytest.mark.parametrize("name", VALUES)
def test_values_of_the_moment_and_the_machine_are_no_columns(run, name):
    with pytest.raises(PlanError, match="There is no column"):
        run({"q": ["a"]}, ("sql", {"select": f"SELECT q, {name} AS v FROM rows"}), columns=["q", "v"])
    with pytest.raises(PlanError, match="There is no column"):
        run({"q": ["a"]}, ("sql", {"expressions": {"v": f"(SELECT {name})"}}), columns=["q", "v"])


def test_columns_that_are_called_so_are_columns(column):
    data = {"user": ["ada"], "current_date": ["today"]}
    step = ("sql", {"select": "SELECT user || ' ' || current_date AS v FROM rows"})
    assert column(data, step, of="v") == ["ada today"]
    hidden = "SELECT current_date AS v FROM (SELECT user FROM rows) t"
    with pytest.raises(PlanError, match="There is no column 'current_date'"):
        column(data, ("sql", {"select": hidden}), of="v")


@pytest.mark.parametrize(
    "call",
    [
        "json_serialize_plan('SELECT now()')",
        "json_deserialize_sql('{}')",
        "sleep_ms(10)",
        "write_log('x')",
        "current_connection_id()",
        "txid_current()",
        "__internal_compress_string_hugeint(q)",
        "index_key(q)",
        "combine(q, q)",
        "invoke(lambda x: x, q)",
        "a_function_of_a_later_version(q)",
    ],
)
def test_functions_that_nobody_allowed_are_refused(run, call):
    with pytest.raises(PlanError, match="is not allowed"):
        run({"q": ["a"]}, ("sql", {"expressions": {"v": call}}), columns=["v"])


def test_every_function_that_is_allowed_is_one_of_duckdb_and_gives_the_same_each_time():
    with connection() as database:
        known = dict(
            database.execute(
                "SELECT function_name, bool_and(coalesce(stability, 'CONSISTENT') = 'CONSISTENT') "
                "FROM duckdb_functions() GROUP BY 1"
            ).fetchall()
        )
    assert [name for name in PLAIN if not known.get(name, name in WINDOWS)] == []


def test_functions_that_are_held_in_bounds_give_what_duckdb_gives(column):
    expression = (
        "repeat('*', n) || lpad(q, 4, '-') || range(n)::VARCHAR || range(n, 6, 2)::VARCHAR || levenshtein(q, w) || "
        "list_transform(['to', 'be'], lambda x: repeat('_', length(x)))::VARCHAR || printf('%03d', n)"
    )
    data = {"q": ["ab", "c"], "w": ["abc", "c"], "n": [3, 0]}
    assert column(data, ("sql", {"expressions": {"output": expression}})) == [
        "***--ab[0, 1, 2][3, 5]1[__, __]003",
        "---c[][0, 2, 4]0[__, __]000",
    ]


def test_a_wrong_type_is_told_in_one_sentence(run):
    with pytest.raises(PlanError, match=r"Step 1 \(sql\): DuckDB refuses the SQL: Conversion Error") as caught:
        run({"q": ["a"]}, ("sql", {"expressions": {"n": "q::INTEGER"}}), columns=["n"])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "select", ["SELECT q, q FROM rows", "SELECT *, n AS q FROM rows", "SELECT *, rows.* FROM rows"]
)
def test_a_select_that_names_a_column_twice_is_refused_by_the_columns_name(run, select):
    with pytest.raises(PlanError, match=r"Step 1 \(sql\): The SELECT gives '\w+' to several columns"):
        run({"q": ["a", "b"], "n": [1, 2]}, ("sql", {"select": select}), columns=["q"])
