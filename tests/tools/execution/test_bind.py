"""A plan that cannot run is refused before it runs, in one sentence with what is wrong and what is allowed."""

import json

import pytest
from regraft.domain.errors import PlanError
from regraft.domain.plan import Plan, Step
from regraft.domain.requirement import Requirement
from regraft.tools.execution.bind import bind, load_plan, read_plan, save_plan

RENAME = ("rename", {"names": {"text": "a"}})


def test_a_plan_that_fits_is_bound_with_typed_arguments(plan):
    bound = bind(plan(RENAME), ["text", "label"])
    assert bound.steps[0].args.names == {"text": "a"}
    assert bound.scope == "row"


def test_a_plan_tells_which_columns_count_before_and_after_each_step(plan):
    steps = RENAME, ("map_labels", {"column": "label", "mapping": {"1": "yes"}, "output": "b"})
    bound = bind(plan(*steps, columns=["a", "b"]), ["text", "label", "score"])
    assert [bound.needed(done) for done in range(3)] == [{"text", "label", "a", "b"}, {"label", "a", "b"}, {"a", "b"}]


@pytest.mark.parametrize(
    "silent", [("sql", {"select": "SELECT * FROM rows"}), ("flatten", {}), ("sample", {"rows": 3})]
)
def test_all_columns_count_where_an_operation_does_not_tell_which_it_reads(plan, silent):
    assert bind(plan(silent)).needed() is None


def test_an_unknown_operation_is_named_with_those_there_are(plan):
    with pytest.raises(
        PlanError, match=r"Step 2 \(renam\): there is no operation 'renam'; known are: .*balance, "
    ) as caught:
        bind(plan(RENAME, ("renam", {})), ["text"])
    assert (caught.value.step, caught.value.operation, caught.value.exit_code) == (2, "renam", 2)
    assert "rename" in caught.value.data["allowed"]


@pytest.mark.parametrize(
    ("args", "said", "field"),
    [
        ({}, "its argument 'names' is missing; its arguments are: names", "names"),
        ({"names": {"text": "a"}, "nmaes": 1}, "it has no argument 'nmaes'; its arguments are: names", "nmaes"),
        ({"names": "text"}, "names: Input should be a valid dictionary", "names"),
        ({"names": {"text": 3}}, "names.text: Input should be a valid string", "names.text"),
        ({"names": {}}, "names: Dictionary should have at least 1 item", "names"),
    ],
)
def test_a_wrong_argument_is_told_by_its_field(plan, args, said, field):
    with pytest.raises(PlanError) as caught:
        bind(plan(("rename", args)), ["text"])
    assert f"Step 1 (rename): {said}" in str(caught.value)
    assert caught.value.data["field"] == field
    assert "\n" not in str(caught.value)


def test_what_an_argument_may_be_is_data_of_the_error(plan):
    with pytest.raises(PlanError) as caught:
        bind(plan(("cast", {"columns": {"a": "text", "b": "date"}})), ["a", "b"])
    assert caught.value.data["got"] == "'date'"
    assert "'text', 'integer', 'number' or 'boolean'" in caught.value.data["allowed"]


def test_a_column_that_is_not_there_is_named_with_those_that_are(plan):
    with pytest.raises(
        PlanError, match=r"Step 2 \(template\): there is no column 'body'; at this step there are: a, label\."
    ):
        bind(plan(RENAME, ("template", {"template": "{{ body }}", "output": "x"})), ["text", "label"])


def test_columns_of_the_task_that_are_never_made_are_named(plan):
    with pytest.raises(PlanError, match="The steps never make the column 'b'; the last step leaves: a, label"):
        bind(plan(RENAME, columns=["a", "b"]), ["text", "label"])


def test_without_the_sources_columns_names_are_left_to_the_run(plan):
    assert bind(plan(RENAME, columns=["a", "b"]), None).steps


def test_a_column_known_only_at_run_time_is_not_guessed(plan):
    select = ("sql", {"select": "SELECT * FROM rows"})
    assert bind(plan(select, columns=["whatever"]), ["text"])


def test_the_names_of_row_identity_are_reserved(plan):
    with pytest.raises(PlanError, match="kept for the rows' identity"):
        bind(plan(("rename", {"names": {"text": "__row__"}})), ["text"])
    with pytest.raises(PlanError, match="kept for the rows' identity"):
        bind(plan(RENAME), ["text", "__part__"])


def test_a_requirement_that_makes_no_sense_is_refused(plan):
    with pytest.raises(PlanError, match="There is no check 'nope'"):
        bind(plan(RENAME, requirements=(Requirement(check="nope"),)), ["text"])


@pytest.mark.parametrize(
    ("step", "scope"),
    [
        (("sample", {"fraction": 0.5}), "row"),
        (("sample", {"rows": 5}), "table"),
        (("multiple_choice", {"answer": "a", "distractors": "rows", "count": 4}), "block"),
        (("multiple_choice", {"answer": "a", "distractors": "pool", "pool": ["x", "y"], "count": 2}), "row"),
        (("deduplicate", {"columns": ["a"]}), "table"),
    ],
)
def test_the_scope_is_the_widest_of_the_steps(plan, step, scope):
    assert bind(plan(RENAME, step), ["text"]).scope == scope


def test_a_saved_plan_is_the_plan(plan, tmp_path):
    made = plan(RENAME, ("map_labels", {"column": "a", "mapping": {"ü\n": "x"}, "output": "a"}))
    save_plan(made, tmp_path / "p.json")
    assert load_plan(tmp_path / "p.json") == made
    assert load_plan(tmp_path / "p.json").hash == made.hash
    assert [path.name for path in tmp_path.iterdir()] == ["p.json"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"{", "is no JSON at line 1"),
        (b"\xff\xfe\x00", "is no UTF-8 text"),
        (b"[]", "it: input should be a valid dictionary"),
        (b"{}", "task: field required"),
        (b'{"task":"t","dataset":"d","columns":["a"],"steps":[{"op":"x","arg":{}}]}', "steps.0.arg: extra inputs"),
        (b'{"version":2,"task":"t","dataset":"d","columns":["a"],"steps":[]}', "version: input should be 1"),
        (b"[" * 100_000, "is no JSON"),
        (b" " * 2_100_000, "is larger than"),
    ],
    ids=["missing", "broken", "binary", "list", "empty", "unknown key", "version", "deep", "large"],
)
def test_a_file_that_is_no_plan_is_refused_in_one_sentence(tmp_path, content, said):
    path = tmp_path / "plan.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    assert said in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_a_folder_in_the_way_of_a_plan_is_told(plan, tmp_path):
    with pytest.raises(PlanError, match="cannot be written to"):
        save_plan(plan(RENAME), tmp_path / "nowhere" / "p.json")


def test_the_wording_of_a_plan_does_not_change_its_hash():
    first = Plan(task="t", dataset="d", columns=("a",), steps=(Step(op="select", args={"columns": ["a"]}),), why="x")
    again = Plan.model_validate(json.loads(first.model_dump_json()) | {"why": "y", "task": "u"})
    assert first.hash == again.hash


@pytest.mark.parametrize("columns", [[], ["a", "a"]])
def test_a_plan_without_columns_or_with_one_twice_is_told(columns):
    with pytest.raises(PlanError, match="columns: "):
        read_plan({"task": "t", "dataset": "d", "columns": columns, "steps": []})
