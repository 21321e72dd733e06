"""What a plan may ask for and does not get: more memory and time than a block's rows are worth."""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pydantic import ValidationError
from regraft.domain.errors import PlanError
from regraft.domain.plan import Plan, Step
from regraft.domain.requirement import Requirement
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.bind import bind, read_plan
from regraft.tools.execution.transform import transform
from regraft.tools.operations import code, regex_replace
from regraft.tools.operations.text import most_bytes

sys.path.insert(0, str(Path(__file__).parents[2] / "repository"))

from pumping import grows  # pyright: ignore[reportMissingImports]


def run(op=None, args=None, *, cell="abc " * 250, rows=20, steps=1, requirements=()):
    made = [Step(op=op, args=args or {})] * steps if op else []
    plan = Plan(task="t", dataset="d", columns=("text",), steps=tuple(made), requirements=requirements)
    table = pa.table({"text": [cell] * rows})
    return transform(bind(plan, ["text"]), Block(table, ["train"] * rows, list(range(rows))))


@pytest.mark.parametrize(
    ("op", "args", "steps"),
    [
        ("regex_replace", {"column": "text", "pattern": "a", "replacement": "a" * 100}, 3),
        ("regex_replace", {"column": "text", "pattern": "[a-z]", "replacement": "abcdefgh"}, 12),
        ("regex_replace", {"column": "text", "pattern": r"(?s)\A(.*)\z", "replacement": r"\1" * 400}, 2),
        ("code", {"code": "def main(text):\n    return 'x' * 50000000", "inputs": ["text"], "outputs": ["text"]}, 1),
        ("template", {"template": "{{ text" + " | replace('a', 'aaaaaaaaaa')" * 12 + " }}", "output": "text"}, 1),
    ],
)
def test_a_step_that_makes_cells_without_measure_rejects_their_rows(op, args, steps):
    done = run(op, args, steps=steps)
    assert (done.accepted.num_rows, done.rejected.num_rows) == (0, 20)
    assert len(set(done.rejected.column("reason").to_pylist())) == 1


@pytest.mark.parametrize("pattern", ["", "x*", "(?:)", "b?"])
def test_a_pattern_that_matches_between_all_letters_puts_nothing_there(pattern):
    with pytest.raises(PlanError, match="matches between all letters"):
        run("regex_replace", {"column": "text", "pattern": pattern, "replacement": "ab"})
    done = run("regex_replace", {"column": "text", "pattern": pattern, "replacement": ""}, cell="any")
    assert set(done.accepted["text"].to_pylist()) == {"any"}


def test_a_long_text_takes_a_long_beginning():
    args = {"column": "text", "pattern": r"\A", "replacement": "Read this. " * 90}
    (text,) = set(run("regex_replace", args, cell="word " * 3_000).accepted["text"].to_pylist())
    assert text == "Read this. " * 90 + "word " * 3_000


def test_a_replacement_that_takes_too_long_ends_its_step(monkeypatch):
    monkeypatch.setattr(regex_replace, "MAX_SECONDS", 0.0)
    with pytest.raises(PlanError, match=r"more than 0 s for 20 rows"):
        run("regex_replace", {"column": "text", "pattern": "a", "replacement": "b"})


def test_cells_that_were_long_before_stay():
    assert (
        run(
            "regex_replace", {"column": "text", "pattern": "a", "replacement": "b"}, cell="a" * 1_500_000, rows=2
        ).accepted.num_rows
        == 2
    )


@pytest.mark.parametrize(
    ("schema", "cell", "fits"),
    [
        ({"type": "string", "pattern": "^(a+)+$"}, "a" * 60 + "!", False),
        ({"type": "string", "pattern": "^(a+)+$"}, "a" * 60, True),
        ({"type": "array", "uniqueItems": True}, [{"a": n, "b": [n]} for n in range(4000)], True),
        ({"type": "array", "uniqueItems": True}, [1, 1.0], False),
        ({"type": "array", "uniqueItems": True}, [1, True], True),
        ({"patternProperties": {"^n": {"type": "number"}}}, {"n1": "x"}, False),
        (
            {
                "$defs": {
                    **{f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(29)},
                    "d29": {"type": "string"},
                },
                "$ref": "#/$defs/d0",
            },
            "a",
            False,
        ),
    ],
)
def test_a_json_schema_is_checked_in_bounded_work(schema, cell, fits):
    wish = Requirement(check="json_schema", args={"column": "text", "schema": json.dumps(schema)})
    assert run(cell=json.dumps(cell), requirements=(wish,), rows=3).accepted.num_rows == (3 if fits else 0)


@pytest.mark.parametrize(
    "expression",
    [
        "len(range(2000000000))",
        "repeat(text, 100000 * 1000)",
        "age(TIMESTAMP '2000-01-01')",
        "user",
        "current_connection_id()",
        "sleep_ms(1)",
        "pg_sleep(1)",
    ],
)
def test_sql_calls_functions_of_the_rows_alone_and_in_measure(expression):
    with pytest.raises(PlanError):
        run("sql", {"expressions": {"text": expression}})


@pytest.mark.parametrize(
    "expression",
    ["text || '!'", "array_to_string(list_reverse(split(text, ' ')), ' ')", "regexp_replace(text, 'a', 'b')"],
)
def test_ordinary_sql_still_runs(expression):
    assert run("sql", {"expressions": {"text": expression}}).accepted.num_rows == 20


COUNTING = r"(?:a?){1000}b{1000}c"


@pytest.mark.parametrize(
    ("op", "args"),
    [
        ("regex_extract", {"column": "text", "pattern": COUNTING, "output": "text"}),
        ("regex_replace", {"column": "text", "pattern": COUNTING, "replacement": "x"}),
    ],
)
def test_a_text_is_too_long_for_a_pattern_that_counts_far(op, args):
    reasons = run(op, args, cell="a" * 200_000, rows=3).rejected.column("reason").to_pylist()
    assert len(reasons) == 3
    assert all("too long for the pattern" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("pattern", "most"),
    [(r"\d{4}", 50_000_000), (r"(?:ab){10}", 5_000_000), (r"\(x\){3}", 30_000_000), (r"[{3}]a", 75_000_000)],
)
def test_the_longest_text_follows_what_a_pattern_counts(pattern, most):
    assert most <= most_bytes(pattern) <= 2 * most


def test_code_that_is_slow_on_every_row_ends_its_step(monkeypatch):
    monkeypatch.setattr(code, "STEP_ROW_S", 0.0)
    slow = "def main(a):\n    n = 0\n    for i in range(20000):\n        n = n + i\n    return str(n)\n"
    with pytest.raises(PlanError, match="make it quicker"):
        list(code.run_rows(slow, [("x",)] * 2_000, seed=0, timeout_s=0.01))


@pytest.mark.parametrize("odd", ["\ud800", "a\udfffb", float("inf"), float("nan")])
@pytest.mark.parametrize("place", [lambda odd: {"value": odd}, lambda odd: {"values": [{"deep": odd}]}])
def test_arguments_that_no_file_can_hold_are_refused(odd, place):
    for made in (lambda: Step(op="filter", args=place(odd)), lambda: Requirement(check="chars", args=place(odd))):
        with pytest.raises(ValidationError, match="what JSON cannot write"):
            made()


@pytest.mark.parametrize(
    "odd", [{"task": "\ud800"}, {"why": "\udfff"}, {"dataset": "a\ud800"}, {"columns": ["\ud800"]}]
)
def test_a_plan_with_half_a_character_is_refused_where_it_is_read(odd):
    with pytest.raises(PlanError, match="half a character"):
        read_plan({"task": "t", "dataset": "d", "columns": ["a"], "steps": [], **odd})


def test_a_source_of_thousands_of_columns_takes_no_more_than_its_columns_cost():
    step = Step(op="rename", args={"names": {"c0": "text"}})
    plan = Plan(task="t", dataset="d", columns=("text",), steps=(step,))

    def work(columns: int) -> None:
        table = pa.table({f"c{number}": ["x"] for number in range(columns)})
        transform(bind(plan, table.column_names), Block(table, ["train"], [0]))

    assert not grows(work, 500)
