"""What holds for every plan: it survives a round trip, and no sequence of steps loses or doubles a row."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from regraft.domain.errors import PlanError
from regraft.domain.plan import Plan, Step
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.bind import bind
from regraft.tools.execution.transform import transform

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    steps=st.lists(st.tuples(st.text(max_size=8), st.dictionaries(st.text(max_size=5), JSON, max_size=3)), max_size=4),
    texts=st.lists(st.text(max_size=10), min_size=4, max_size=4),
)
def test_a_plan_survives_being_saved(steps, texts):
    plan = Plan(
        task=texts[0],
        dataset=texts[1],
        columns=(texts[2],),
        steps=tuple(Step(op=name, args=args) for name, args in steps),
        why=texts[3],
    )
    again = Plan.model_validate_json(plan.model_dump_json())
    assert again == plan
    assert again.hash == plan.hash


STEPS = [
    ("filter", {"conditions": [{"column": "a", "operator": "ne", "value": "x"}]}),
    ("filter", {"conditions": [{"column": "n", "operator": "gt", "value": 1}]}),
    ("template", {"template": "{{ a }}{{ b|upper }}", "output": "a"}),
    ("template", {"template": "{% if n %}{{ n }}{% else %}{{ b }}{% endif %}", "output": "b"}),
    ("regex_extract", {"column": "b", "pattern": "[a-y]+", "output": "b"}),
    ("map_labels", {"column": "n", "mapping": {"1": "x", "2": "y"}, "output": "c"}),
    ("coalesce", {"columns": ["a", "b"], "output": "a"}),
    ("number", {"column": "a", "output": "n"}),
    ("cast", {"columns": {"n": "integer"}}),
    ("split", {"column": "b", "separator": ",", "output": "l"}),
    ("explode", {"columns": ["l"], "position": "p"}),
    ("stack", {"columns": {"a": "1", "b": "2"}, "output": "s", "label_output": "t"}),
    ("rename", {"names": {"s": "a"}}),
    ("rename", {"names": {"t": "b"}}),
    ("parse", {"column": "a", "output": "l", "into": "list"}),
    ("join", {"column": "l", "separator": ",", "output": "b"}),
    (
        "multiple_choice",
        {"answer": "a", "distractors": "rows", "count": 2, "options_output": "b", "answer_output": "a"},
    ),
    ("sample", {"fraction": 0.7}),
    ("sample", {"rows": 3}),
    ("balance", {"column": "a"}),
    ("deduplicate", {"columns": ["a"]}),
    ("aggregate", {"by": ["a"], "column": "b", "how": "most_common"}),
    ("sql", {"expressions": {"n": "length(a)"}}),
    ("sql", {"select": "SELECT * FROM rows WHERE a < 'm' ORDER BY b"}),
    ("select", {"columns": ["a", "b"]}),
    ("constant", {"output": "n", "value": "2"}),
]
CELLS = st.one_of(st.none(), st.sampled_from(["", "x", "y,x", "['a','b']", "3", "é ß"]), st.text(max_size=4))


@settings(max_examples=200)
@given(
    rows=st.lists(
        st.tuples(CELLS, CELLS, st.one_of(st.none(), st.integers(0, 3)), st.lists(st.text(max_size=2), max_size=3))
    ),
    steps=st.lists(st.sampled_from(STEPS), max_size=6),
    seed=st.integers(0, 3),
)
def test_every_row_is_accounted_for_whatever_the_steps(rows, steps, seed):
    kinds = {"a": pa.string(), "b": pa.string(), "n": pa.int64(), "l": pa.list_(pa.string())}
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(kinds)
    table = pa.table(
        {name: pa.array(list(cells), kind) for (name, kind), cells in zip(kinds.items(), columns, strict=True)}
    )
    index = [7 + 2 * number for number in range(len(rows))]
    block = Block(table, ["train"] * len(rows), index)
    plan = Plan(task="t", dataset="d", columns=("a",), steps=tuple(Step(op=name, args=args) for name, args in steps))
    try:
        done = transform(bind(plan, table.column_names), block, seed=seed)
    except PlanError:
        return
    assert len(block) + done.expanded == done.accepted.num_rows + done.rejected.num_rows
    places = list(zip(*(done.accepted.column(name).to_pylist() for name in ("__index__", "__part__")), strict=True))
    assert len(set(places)) == len(places)
    assert places == sorted(places)
    assert {place for place, _ in places} | set(done.rejected.column("__index__").to_pylist()) == set(index)
    assert done.accepted.column("a").null_count == 0
    assert all(done.rejected.column("reason").to_pylist())
    bound = bind(plan, table.column_names)
    needed = [name for name in table.column_names if name in (bound.needed() or table.column_names)]
    for again in (block, Block(table.select(needed or ["n"]), block.splits, index)):
        assert transform(bound, again, seed=seed) == done
