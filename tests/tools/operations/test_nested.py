"""Lists and structs are read, taken apart and put together, whether native or kept as text."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.errors import PlanError
from regraft.tools.cells import read_literal


def parse(**args):
    return "parse", {"column": "c", "output": "output", **args}


@pytest.mark.parametrize(
    ("cell", "args", "expected"),
    [
        ("['9']", {}, "9"),
        ('["9"]', {}, "9"),
        ("{'a': {'b': [1, 2.0, 'x']}}", {"path": "a.b.1"}, "2"),
        ('{"a": [{"t": "u"}, {"t": "v"}]}', {"path": "a.-1.t"}, "v"),
        ('[{"r": "a", "t": 1}, {"r": "u", "t": 2}, {"r": "a", "t": 3}]', {"path": "r=a.t"}, "1"),
        ('[{"r": "a", "t": 1}, {"r": "u", "t": 2}, {"r": "a", "t": 3}]', {"path": "r=u+r=a.t"}, "3"),
        ('{"Yes": 1, "No": 0}', {"into": "best_key"}, "Yes"),
        ("42", {}, "42"),
        ("[true]", {}, "true"),
        ("[(1, 'a')]", {"path": "0.1"}, "a"),
        ('[["", "2020"], ["Sales\\nnet", 7], [null, "8"]]', {"into": "lines"}, " | 2020\nSales net | 7\n | 8"),
        ('{"t": [["a", "b"]]}', {"path": "t", "into": "lines", "between": "\t"}, "a\tb"),
    ],
)
def test_a_value_is_taken_out_of_a_text(column, cell, args, expected):
    assert column({"c": [cell]}, parse(**args)) == [expected]


@pytest.mark.parametrize(
    ("cell", "args", "expected"),
    [
        ("['a', 'b']", {}, "a|b"),
        ("['a' 'b c']", {}, "a|b c"),
        ("array(['it is', \"x's\"], dtype=object)", {}, "it is|x's"),
        ("['a', None, nan, 1]", {}, "a|1"),
        ('[{"t": "u"}, {"t": "v"}]', {"path": "*.t"}, "u|v"),
        ('{"Yes": 1, "No": 0}', {"into": "keys"}, "Yes|No"),
        ("{'q': 'a', 'r': 'b'}", {"into": "values"}, "a|b"),
    ],
)
def test_a_list_is_taken_out_of_a_text(column, cell, args, expected):
    steps = (
        parse(**{"into": "list", **args, "output": "l"}),
        ("join", {"column": "l", "separator": "|", "output": "output"}),
    )
    assert column({"c": [cell]}, *steps) == [expected]


def test_native_lists_and_structs_are_read_alike(column):
    table = pa.table({"c": [{"answers": [{"text": "x"}, {"text": "y"}]}]})
    assert column(table, parse(path="answers.1.text")) == ["y"]


@pytest.mark.parametrize(
    ("cell", "args", "reason"),
    [
        ("not a list", {}, "holds neither JSON nor a Python literal"),
        ("['a', 'b']", {}, "list of several items or none"),
        ("[]", {}, "list of several items or none"),
        ("{'a': 1}", {"path": "b"}, "has nothing at 'b'"),
        ("{'a': 1}", {"into": "list"}, "holds no list"),
        ("['a']", {"into": "keys"}, "holds no struct"),
        ("[['a'], 'b']", {"into": "lines"}, "holds no list of lists"),
        ("{'a': 1, 'b': 1}", {"into": "best_key"}, "no single key"),
        ("[null]", {}, "holds null"),
        ("[" * 40 + "]" * 40, {}, "nested too deeply"),
        ("__import__('os').system('id')", {}, "holds neither"),
        ("[" * 100_000, {}, "nested too deeply"),
        ("-" * 100_000 + "1", {}, "holds neither"),
        ("1+" * 50_000 + "1", {}, "holds neither"),
        ("9" * 5_000, {}, "holds neither"),
        ("[" + "1," * 600_000 + "]", {}, "too long to parse"),
        ('[{"r": "a"}, {"r": "u"}]', {"path": "r=u+r=a"}, "has nothing at 'r=u+r=a'"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_read_rejects_its_row_with_a_reason(reasons, cell, args, reason):
    assert reason in reasons({"c": [cell]}, parse(**args))[0]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=4)
    )
)
def test_what_python_writes_is_read_back(value):
    assert read_literal(repr([value])) == [value]


def test_explode_makes_a_row_of_each_item_and_tells_them_apart(run):
    data = {"l": [["a", "b"], ["c"], [], None], "k": ["1", "2", "3", "4"]}
    done = run(data, ("explode", {"columns": ["l"], "position": "p"}), columns=["l", "k", "p"])
    assert [tuple(row.values()) for row in done.accepted.to_pylist()] == [
        ("a", "1", "0", "train", 0, 0),
        ("b", "1", "1", "train", 0, 1),
        ("c", "2", "0", "train", 1, 0),
    ]
    assert done.expanded == 1
    assert done.rejected.column("reason").to_pylist() == ["the list in column 'l' is empty"] * 2


def test_lists_explode_in_step_or_not_at_all(run):
    data = {"a": [["1", "2"], ["3"]], "b": [["x", "y"], ["z", "?"]]}
    done = run(data, ("explode", {"columns": ["a", "b"]}), columns=["a", "b"])
    assert done.accepted.select(["a", "b"]).to_pylist() == [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]
    assert "differ in length" in done.rejected.column("reason")[0].as_py()


def test_exploding_twice_keeps_every_row_apart(run):
    data = {"a": [["1", "2"]], "b": [["x", "y"]]}
    done = run(data, ("explode", {"columns": ["a"]}), ("explode", {"columns": ["b"]}), columns=["a", "b"])
    assert done.accepted.column("__part__").to_pylist() == [0, 1, 2, 3]
    assert done.expanded == 3


def test_a_text_column_is_not_exploded(run):
    with pytest.raises(PlanError, match=r"Step 1 \(explode\): Column 'a' holds string and no lists"):
        run({"a": ["x"]}, ("explode", {"columns": ["a"]}), columns=["a"])


def test_stack_makes_labelled_rows_of_columns_side_by_side(run):
    data = {"good": ["G1", "G2", None], "bad": ["B1", " ", None]}
    step = ("stack", {"columns": {"good": "yes", "bad": "no"}, "output": "s", "label_output": "l"})
    done = run(data, step, columns=["s", "l"])
    assert [(row["s"], row["l"], row["__index__"]) for row in done.accepted.to_pylist()] == [
        ("G1", "yes", 0),
        ("B1", "no", 0),
        ("G2", "yes", 1),
    ]
    assert done.rejected.column("reason").to_pylist() == ["columns good, bad are empty"]


def test_stacking_exploded_rows_keeps_the_account(run):
    data = {"l": [["a", " "], ["c"]], "m": ["x", " "]}
    steps = (
        ("explode", {"columns": ["l"]}),
        ("stack", {"columns": {"l": "l", "m": "m"}, "output": "s", "label_output": "t"}),
    )
    done = run(data, *steps, columns=["s"])
    assert done.accepted.column("s").to_pylist() == ["a", "x", "x", "c"]


def test_flatten_reaches_every_depth(run):
    table = pa.table({"s": [{"a": "1", "t": {"b": "2"}}], "k": ["x"]})
    done = run(table, ("flatten", {}), columns=["s.a", "s.t.b", "k"])
    assert done.accepted.select(["s.a", "s.t.b", "k"]).to_pylist() == [{"s.a": "1", "s.t.b": "2", "k": "x"}]


def test_a_missing_struct_flattens_to_missing_cells(reasons):
    table = pa.table({"s": [{"a": "1"}, None]})
    assert reasons(table, ("flatten", {}), of="s.a") == {1: "column 's.a' is empty"}


def test_join_leaves_null_items_out_and_rejects_a_missing_list(run):
    table = pa.table({"l": [["a", None, "b"], None, []]})
    done = run(table, ("join", {"column": "l", "separator": "-", "output": "output"}), columns=["output"])
    assert done.accepted.column("output").to_pylist() == ["a-b", ""]


def test_numbers_are_joined_as_texts(column):
    table = pa.table({"l": [[1.0, 2.5], [3.0]]})
    assert column(table, ("join", {"column": "l", "output": "output"})) == ["1 2.5", "3"]


CHAT = [
    {"who": "user", "said": "Hi,\nit is broken"},
    {"who": "bot", "said": "Which one?"},
    {"who": "user", "said": "The lamp"},
    {"who": "bot", "said": "I send a new one."},
    {"who": "user", "said": "Thanks"},
]
WHO = {"column": "chat", "text": "said", "speaker": "who", "names": {"user": "C", "bot": "A"}, "output": "output"}


def test_turns_are_lines_that_begin_with_who_speaks(column):
    lines = "C: Hi, it is broken\nA: Which one?\nC: The lamp\nA: I send a new one.\nC: Thanks"
    assert column(pa.table({"chat": [CHAT]}), ("turns", WHO)) == [lines]


def test_a_conversation_is_parted_at_the_last_turn_of_one_speaker(column):
    table, ends = pa.table({"chat": [CHAT]}), {"last_by": "bot"}
    assert column(table, ("turns", WHO | ends | {"part": "last"})) == ["I send a new one."]
    before = "C: Hi, it is broken\nA: Which one?\nC: The lamp"
    assert column(table, ("turns", WHO | ends | {"part": "before"})) == [before]


def test_texts_without_speakers_take_turns(column):
    args = {"column": "l", "in_turn": ["A", "B"], "output": "output"}
    assert column(pa.table({"l": [["Hello", "Hi", "Bye"]]}), ("turns", args)) == ["A: Hello\nB: Hi\nA: Bye"]


def test_turns_that_say_nothing_or_by_strangers_are_rejected(reasons):
    table = pa.table({"chat": [[{"who": "user", "said": " "}], [{"who": "cat", "said": "Miaow"}], [], CHAT]})
    assert set(reasons(table, ("turns", WHO))) == {0, 1, 2}


def test_turns_want_a_speaker_or_names_in_turn(run):
    with pytest.raises(PlanError, match="in_turn"):
        run(pa.table({"l": [["a"]]}), ("turns", {"column": "l", "output": "output"}), columns=["output"])


def test_split_trims_items_and_drops_blank_ones(column):
    steps = (
        ("split", {"column": "a", "separator": ";", "output": "l"}),
        ("join", {"column": "l", "separator": "|", "output": "output"}),
    )
    assert column({"a": ["x; y ;;z"]}, *steps) == ["x|y|z"]


def test_items_beside_a_long_text_repeat_it_only_as_far_as_a_block_may_hold(run, reasons, monkeypatch):
    data = {"text": ["x" * 50_000, "short"], "items": [["i"] * 200, ["a", "b"]]}
    step = ("explode", {"columns": ["items"]})
    assert run(data, step, columns=["items"]).accepted.num_rows == 202
    monkeypatch.setattr("regraft.tools.operations.nested.MAX_BLOCK_BYTES", 1_600_000)
    assert reasons(data, step, of="items") == {0: "too many items, each beside all other columns"}
    with pytest.raises(PlanError, match="it makes too much of 40 rows"):
        run({"text": ["x" * 1_000] * 40, "items": [["i"] * 60] * 40}, step, columns=["items"])


def test_a_list_that_is_taken_apart_is_not_itself_repeated(run):
    before = pa.total_allocated_bytes()
    done = run({"items": [["item"] * 60_000]}, ("explode", {"columns": ["items"]}), columns=["items"])
    assert done.accepted.num_rows == 60_000
    assert pa.total_allocated_bytes() - before < 100_000_000


def test_sentences_of_a_passage_are_one_text(column):
    passages = [{"sentences": [["One.", " Two."], ["Three."]]}]
    lines = ("join", {"column": "output", "separator": "|", "output": "output"})
    assert column({"c": passages}, parse(path="sentences", into="texts"), lines) == ["One. Two.|Three."]
