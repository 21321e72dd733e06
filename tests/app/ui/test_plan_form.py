"""A plan goes into a form and comes out as it was; only what a person changes changes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.app.ui.plan_form import plan_of, rearranged, step_forms
from regraft.domain.errors import PlanError
from regraft.domain.plan import Plan, Step

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
NAMES = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12)
STEPS = st.one_of(
    st.builds(
        lambda column, mapping, output: Step(
            op="map_labels", args={"column": column, "mapping": mapping, "output": output, "unmapped": "keep"}
        ),
        NAMES,
        st.dictionaries(TEXTS, TEXTS, max_size=70),
        NAMES,
    ),
    st.builds(lambda names: Step(op="rename", args={"names": names}), st.dictionaries(NAMES, NAMES, max_size=5)),
    st.builds(lambda columns: Step(op="select", args={"columns": columns}), st.lists(TEXTS, max_size=5)),
    st.builds(lambda text: Step(op="template", args={"template": text, "output": "input"}), TEXTS),
    st.builds(lambda value: Step(op="elsewhere", args={"any": value}), st.one_of(st.integers(), TEXTS, st.none())),
)


def plan(*steps: Step) -> Plan:
    return Plan(task="t", dataset="a/b", columns=("input", "output"), steps=steps)


def sent(of: Plan, item: str = "0") -> dict[str, str]:
    """What a browser sends of the form: boxes that are not ticked not at all, line ends in the form of the web."""
    form: dict[str, str] = {}
    for step in step_forms(item, of):
        form[f"p{item}.s{step.number}.op"] = step.operation
        form[f"p{item}.s{step.number}.base"] = "" if step.base is None else str(step.base)
        for field in (*step.fields, *step.more):
            if field.kind == "pairs":
                for number, (key, value) in enumerate(field.pairs):
                    form[f"{field.name}.k{number}"], form[f"{field.name}.v{number}"] = key, value
            elif field.kind == "check":
                form[f"{field.name}.there"] = "1"
                form |= {field.name: "yes"} if field.text else {}
            else:
                form[field.name] = field.text.replace("\n", "\r\n")
    return form


@given(st.lists(STEPS, min_size=1, max_size=4))
def test_a_form_that_nobody_touched_is_the_plan_itself(steps):
    made = plan(*steps)
    assert plan_of(sent(made), "0", made)[0] == made


def test_a_form_without_steps_is_the_plan_itself():
    made = plan(Step(op="rename", args={"names": {"a": "input"}}))
    assert plan_of({}, "0", made) == (made, [0])


def test_one_changed_line_changes_one_entry():
    made = plan(Step(op="rename", args={"names": {"a": "input", "b": "output"}}))
    form = sent(made) | {"p0.s0.names.k1": "c"}
    assert plan_of(form, "0", made)[0].steps[0].args == {"names": {"a": "input", "c": "output"}}
    form |= {"p0.s0.names.k2": "d", "p0.s0.names.v2": "e"}
    assert plan_of(form, "0", made)[0].steps[0].args["names"]["d"] == "e"
    form |= {"p0.s0.names.k0": ""}
    assert "a" not in plan_of(form, "0", made)[0].steps[0].args["names"]


def test_an_optional_argument_is_left_out_when_its_field_is_emptied():
    made = plan(Step(op="map_labels", args={"column": "l", "mapping": {"0": "a"}, "output": "o", "unmapped": "keep"}))
    args = plan_of(sent(made) | {"p0.s0.unmapped": ""}, "0", made)[0].steps[0].args
    assert args == {"column": "l", "mapping": {"0": "a"}, "output": "o"}


def test_what_is_no_json_is_told_with_its_step():
    made = plan(Step(op="cast", args={"columns": {"a": "integer"}}))
    form = sent(made)
    (name,) = [name for name in form if name.startswith("p0.s0.columns")][:1]
    broken = form | ({name: "{"} if not name.endswith(".k0") else {})
    if broken != form:
        with pytest.raises(PlanError, match="Step 1"):
            plan_of(broken, "0", made)


def test_steps_move_go_and_come():
    made = plan(Step(op="select", args={"columns": ["a"]}), Step(op="rename", args={"names": {"a": "input"}}))
    up, origins = rearranged(made, [0, 1], "up", 1)
    assert ([step.op for step in up.steps], origins) == (["rename", "select"], [1, 0])
    assert rearranged(made, [0, 1], "up", 0)[0] == made
    assert [step.op for step in rearranged(made, [0, 1], "gone", 0)[0].steps] == ["rename"]
    assert rearranged(made, [0, 1], "add", 0, "filter")[1] == [0, 1, None]
    with pytest.raises(PlanError, match="no operation"):
        rearranged(made, [0, 1], "add", 0, "fly")


def test_a_moved_step_keeps_what_its_fields_cannot_hold():
    """An argument that a form only shows as JSON comes back as it was, wherever its step stands now."""
    deep = {"cases": [{"a": [1, {"b": None}]}]}
    made = plan(Step(op="elsewhere", args=deep), Step(op="select", args={"columns": ["a"]}))
    form = sent(made)
    moved = {
        "p0.s0.op": "select",
        "p0.s0.base": "1",
        "p0.s0.columns": form["p0.s1.columns"],
        "p0.s1.op": "elsewhere",
        "p0.s1.base": "0",
    }
    steps = plan_of(moved, "0", made)[0].steps
    assert json.dumps(steps[1].args) == json.dumps(deep)
