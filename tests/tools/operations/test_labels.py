"""Labels get the task's names, and the option that a label names is taken."""

import pyarrow as pa
import pytest
from regraft.domain.errors import PlanError
from regraft.tools.operations.labels import OptionsArgs, keys_before, place_of


def relabel(mapping, **more):
    return "map_labels", {"column": "c", "mapping": mapping, "output": "output", **more}


@pytest.mark.parametrize(
    ("cells", "mapping"),
    [
        ([0, 1], {"0": "no", "1": "yes"}),
        ([0.0, 1.0], {"0": "no", "1": "yes"}),
        ([0.0, 1.0], {"0.0": "no", "1.0": "yes"}),
        ([False, True], {"False": "no", "True": "yes"}),
        ([False, True], {"0": "no", "1": "yes"}),
        ([" neg", "pos\n"], {"neg": "no", "pos": "yes"}),
    ],
)
def test_labels_are_found_however_the_source_writes_them(column, cells, mapping):
    assert column({"c": cells}, relabel(mapping)) == ["no", "yes"]


def test_an_unmapped_label_is_rejected_kept_or_given_the_default(column, reasons):
    data = {"c": ["a", "b"]}
    assert reasons(data, relabel({"a": "x"})) == {1: "the label in column 'c' is not one of the mapped labels"}
    assert column(data, relabel({"a": "x"}, unmapped="keep")) == ["x", "b"]
    assert column(data, relabel({"a": "x"}, unmapped="default", default="?")) == ["x", "?"]


def test_case_is_ignored_when_asked(column):
    assert column({"c": ["POS", "Neg"]}, relabel({"pos": "1", "NEG": "0"}, ignore_case=True)) == ["1", "0"]


def test_a_default_without_its_use_is_refused(run):
    with pytest.raises(PlanError, match="give `default` exactly when `unmapped` is 'default'"):
        run({"c": ["a"]}, relabel({"a": "x"}, default="?"), columns=["output"])


def choose(options, by, **more):
    return "choose", {"options": options, "answer": "k", "answer_by": by, "output": "output", **more}


@pytest.mark.parametrize(
    ("answers", "by", "more"),
    [
        ([0, 1], "index0", {}),
        ([1.0, 2.0], "index1", {}),
        (["a", "(B)"], "letter", {}),
        (["ONE ", "two"], "text", {}),
        (["answer1", "answer2"], "names", {"names": ["answer1", "answer2"]}),
    ],
)
def test_the_named_option_is_taken(column, answers, by, more):
    assert column({"x": ["one", "one"], "y": ["two", "two"], "k": answers}, choose(["x", "y"], by, **more)) == [
        "one",
        "two",
    ]


def test_options_in_a_list_give_the_answer_and_the_others(run):
    table = pa.table({"l": [["p", "q", "r"]], "k": ["B"]})
    step = choose(["l"], "letter", others_output="rest")
    done = run(table, step, columns=["output", "rest"])
    assert done.accepted.select(["output", "rest"]).to_pylist() == [{"output": "q", "rest": '["p", "r"]'}]


@pytest.mark.parametrize("answer", ["C", "?", "", "AB", "1"])
def test_an_answer_that_names_no_option_rejects_the_row(reasons, answer):
    assert (
        "names none of the options" in reasons({"x": ["p"], "y": ["q"], "k": [answer]}, choose(["x", "y"], "letter"))[0]
    )


def test_an_answer_that_names_two_equal_options_rejects_the_row(reasons):
    assert reasons({"x": ["p"], "y": ["P "], "k": ["p"]}, choose(["x", "y"], "text"))


@pytest.mark.parametrize(
    ("keys", "answer", "right"),
    [
        (["B", "A", "C"], "a", "two"),
        (["1", "2", "3"], "(2)", "two"),
        (["0", "0", "1"], "1", "three"),
        (["A", "B", "A"], "A", None),
        (["A", "B"], "B", None),
        (["A", "B", "C"], "D", None),
    ],
)
def test_an_answer_is_looked_up_in_its_own_rows_keys(column, keys, answer, right):
    data = {"l": [["one", "two", "three"]], "m": [keys], "k": [answer]}
    assert column(data, choose(["l"], "key", keys="m")) == ([right] if right else [])


def test_keys_may_stand_before_the_options_if_they_count_up(column):
    data = {"l": [["a ) one", "b ) two"], ["a ) one", "c ) two"]], "k": ["b", "a"]}
    assert column(data, choose(["l"], "key")) == ["b ) two"]


class Counted(str):
    """A text that counts how often its ends are looked at."""

    __slots__ = ("looks",)
    looks: int

    def strip(self, chars: str | None = None, /) -> "Counted":
        del chars
        self.looks += 1
        return self


def test_a_long_answer_is_read_once_and_not_once_for_each_of_many_keys():
    answer = Counted("k7")
    answer.looks = 0
    keys = [f"k{number}" for number in range(500)]
    assert place_of(answer, keys, OptionsArgs(options=["l"], answer="k", answer_by="key"), keys) == 7
    assert answer.looks <= 2


def test_more_options_than_there_are_letters_have_no_letters_before_them():
    letters = [chr(ord("A") + place) for place in range(26)]
    assert keys_before([f"{letter}) x" for letter in letters]) == letters
    assert keys_before(["A) x"] * 1_200_000) == []
