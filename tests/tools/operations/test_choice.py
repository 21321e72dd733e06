"""Multiple choice: one right answer, no two options alike, the same options wherever the row stands."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regraft.domain.errors import PlanError
from regraft.tools.operations.base import PART, ROW, OperationContext
from regraft.tools.operations.choice import MultipleChoiceArgs, multiple_choice
from regraft.tools.operations.labels import without_keys
from regraft.tools.texts import marker_at, normal


def build(**args):
    return "multiple_choice", args


def both(done):
    return [(row["options"], row["answer"]) for row in done.accepted.to_pylist()]


def test_existing_options_are_rendered_anew_in_their_order(run):
    table = pa.table({"l": [["A) red", "B) blue"], ["A) one", "B) two"]], "k": ["B", "A"]})
    step = build(
        distractors="options", columns=["l"], answer="k", answer_by="letter", shuffle=False, header="\nOptions:\n"
    )
    done = run(table, step, columns=["options", "answer"])
    assert both(done) == [("\nOptions:\n(A) red\n(B) blue", "(B)"), ("\nOptions:\n(A) one\n(B) two", "(A)")]


def test_each_option_has_a_column_of_its_own_where_these_are_named(run):
    data = {"right": ["r"] * 20, "wrong": ["w"] * 20}
    step = build(
        distractors="options",
        columns=["right", "wrong"],
        answer="right",
        answer_form="1",
        part_outputs=["first", "second"],
    )
    rows = run(data, step, columns=["first", "second", "answer"]).accepted.to_pylist()
    assert {(row["first"], row["second"], row["answer"]) for row in rows} == {("r", "w", "1"), ("w", "r", "2")}


def test_a_row_with_more_options_than_columns_for_them_is_rejected(run):
    table = pa.table({"l": [["x", "y"], ["x", "y", "z"]], "k": ["x", "x"]})
    step = build(distractors="options", columns=["l"], answer="k", part_outputs=["one", "two"])
    done = run(table, step, columns=["one", "two", "answer"])
    assert done.accepted.num_rows == 1
    assert done.rejected.column("reason").to_pylist() == ["it has 3 options"]


def test_an_answer_that_repeats_a_marked_option_is_found(run):
    table = pa.table({"l": [["1. red", "2. blue"]], "k": ["2. blue"]})
    step = build(distractors="options", columns=["l"], answer="k", shuffle=False, marker="- ", answer_as="text")
    assert both(run(table, step, columns=["options", "answer"])) == [("- red\n- blue", "blue")]


def test_options_in_columns_are_cut_to_the_count_and_keep_the_right_one(run):
    data = {"a": ["x"] * 20, "b": ["y"] * 20, "c": ["z"] * 20, "k": [2] * 20}
    step = build(
        distractors="options", columns=["a", "b", "c"], answer="k", answer_by="index0", count=2, answer_as="text"
    )
    for options, answer in both(run(data, step, columns=["options", "answer"])):
        assert answer == "z"
        assert options.count("\n") == 1
        assert ") z" in options


def test_wrong_answers_come_from_columns(run):
    data = {"right": ["r"] * 9, "w1": ["u"] * 9, "w2": ["v"] * 9}
    step = build(distractors="columns", columns=["w1", "w2"], answer="right", marker="A. ", answer_form="A")
    seen = both(run(data, step, columns=["options", "answer"]))
    for options, answer in seen:
        assert f"{answer}. r" in options
    assert len(set(seen)) > 1


def test_wrong_answers_from_other_rows_are_of_similar_length(run):
    answers = [f"{number:02d}" for number in range(40)] + [f"a much longer answer {number:02d}" for number in range(40)]
    step = build(distractors="rows", answer="a", count=4, answer_as="text")
    for options, _ in both(run({"a": answers}, step, columns=["options", "answer"])):
        lengths = {len(option) for option in options.split("\n")}
        assert max(lengths) - min(lengths) < 10
        assert len(options.split("\n")) == 4


def test_the_right_answer_stands_in_every_place_about_equally_often(run):
    data = {"a": [f"answer {number}" for number in range(800)]}
    done = run(data, build(distractors="rows", answer="a", count=4), columns=["options", "answer"])
    counts = done.accepted.column("answer").value_counts().to_pylist()
    assert len(counts) == 4
    assert all(150 < entry["counts"] < 250 for entry in counts)


def test_too_few_wrong_answers_reject_the_row(reasons):
    step = build(distractors="pool", pool=["x", "X ", "y"], answer="a", count=3)
    assert reasons({"a": ["x", "z"]}, step, of="options") == {0: "there are not enough wrong answers"}


def test_options_that_are_alike_reject_the_row(reasons):
    step = build(distractors="options", columns=["x", "y"], answer="k", answer_by="index0")
    told = reasons({"x": ["same", "p"], "y": ["Same ", "q"], "k": [0, 1]}, step, of="options")
    assert told == {0: "two options are alike, or one is empty"}


def test_options_do_not_depend_on_where_the_row_stands_in_its_block(run):
    step = build(distractors="pool", pool=list("pqrstuvw"), answer="a", count=4)
    whole = run({"a": list("abcdef")}, step, columns=["options", "answer"])
    tail = run({"a": list("def")}, step, columns=["options", "answer"], first=3)
    assert both(whole)[3:] == both(tail)


def test_another_seed_gives_another_order(run):
    step = build(distractors="pool", pool=list("pqrstuvw"), answer="a", count=4)
    first, second = (run({"a": list("abcdef")}, step, columns=["options"], seed=seed) for seed in (0, 1))
    assert not first.accepted.equals(second.accepted)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"distractors": "rows"}, "give `count`"),
        ({"distractors": "pool", "count": 3}, "give `pool` exactly"),
        ({"distractors": "options"}, "give `columns` exactly"),
        ({"distractors": "rows", "count": 3, "answer_by": "letter"}, "holds the answer's text"),
        ({"distractors": "rows", "count": 3, "answer_form": "the answer"}, "one letter or digit"),
        ({"distractors": "rows", "count": 99}, "less than or equal to 26"),
    ],
)
def test_arguments_that_contradict_each_other_are_refused(run, args, said):
    with pytest.raises(PlanError, match=said):
        run({"a": ["x"]}, build(answer="a", **args), columns=["options"])


@pytest.mark.parametrize(
    ("form", "third"),
    [
        ("(A) ", "(C) "),
        ("a.", "c."),
        ("1)", "3)"),
        ("0: ", "2: "),
        ("- ", "- "),
        ("[B]", "[D]"),
        ("Option A: ", "Option C: "),
    ],
)
def test_markers_count_on_from_the_first(form, third):
    assert marker_at(form, 2) == third


@pytest.mark.parametrize(
    ("options", "bare"),
    [
        (["A)1", "B) 2"], ["1", "2"]),
        (["(a) x", "(b) y"], ["x", "y"]),
        (["1. x", "2. y"], ["x", "y"]),
        (["A.B. White", "B. Q."], ["B. White", "Q."]),
        (["A) x", "C) y"], ["A) x", "C) y"]),
        (["I. Newton", "J. Watt"], ["I. Newton", "J. Watt"]),
        (["A) x"], ["A) x"]),
    ],
)
def test_markers_are_taken_off_only_where_all_options_bear_them_in_order(options, bare):
    assert without_keys(options) == bare


TEXTS = st.lists(
    st.one_of(st.sampled_from(["a", "A", " a", "b", "ß", "SS", ""]), st.text(max_size=5)), min_size=1, max_size=12
)


@settings(max_examples=150)
@given(
    answers=TEXTS,
    pool=st.lists(st.text(max_size=4), min_size=2, max_size=12),
    count=st.integers(2, 5),
    seed=st.integers(0, 9),
)
def test_no_option_equals_the_answer_or_another(answers, pool, count, seed):
    for more in ({"distractors": "rows"}, {"distractors": "pool", "pool": pool}):
        written = {"answer": "a", "count": count, "separator": "\x00", "marker": "", "answer_as": "text"}
        args = MultipleChoiceArgs.model_validate(written | more)
        rows = len(answers)
        table = pa.table({"a": answers, ROW: list(range(rows)), PART: pa.array([0] * rows, pa.int32())})
        done = multiple_choice(table, args, OperationContext(seed=seed))
        for row in done.table.to_pylist():
            forms = [normal(option) for option in row["options"].split("\x00")]
            if not any("\x00" in text for text in (*answers, *pool)):
                assert len(set(forms)) == len(forms) == count
                assert forms.count(normal(row["answer"])) == 1
                assert normal(row["answer"]) == normal(answers[row[ROW]])


def test_answers_of_rows_with_the_same_passage_come_first(run):
    table = pa.table({"a": ["red", "blue", "green", "north", "south", "east"], "p": ["colours"] * 3 + ["places"] * 3})
    step = build(distractors="rows", answer="a", near="p", count=3, answer_as="text", marker="- ")
    for options, _ in both(run(table, step, columns=["options", "answer"])):
        named = set(options.removeprefix("- ").split("\n- "))
        assert named in ({"red", "blue", "green"}, {"north", "south", "east"})


def test_a_passage_is_asked_for_only_with_answers_of_other_rows(run):
    with pytest.raises(PlanError, match="near"):
        run(
            pa.table({"a": ["x"]}),
            build(distractors="pool", pool=["x", "y"], answer="a", near="a", count=2),
            columns=["a"],
        )


def test_one_column_of_texts_is_the_one_wrong_answer(run):
    data = {"right": [f"r{n}" for n in range(20)], "wrong": [f"w{n}" for n in range(20)]}
    step = build(distractors="columns", columns=["wrong"], answer="right", answer_as="text")
    seen = both(run(data, step, columns=["options", "answer"]))
    assert [answer for _, answer in seen] == data["right"]
    assert all(f"w{n}" in options and f"r{n}" in options for n, (options, _) in enumerate(seen))


def test_lists_written_as_text_are_no_wrong_answers(run):
    data = {"right": ["a", "b"], "wrong": ['["c", "d"]', '["e", "f"]']}
    with pytest.raises(PlanError, match="no list of options"):
        run(data, build(distractors="columns", columns=["wrong"], answer="right"), columns=["options", "answer"])
