import pyarrow as pa
import pytest
from regraft.tools.export.pairs import accuracy_by_length, length_warning


def test_pairs_that_length_decides_are_seen():
    assert accuracy_by_length(["long answer"] * 9 + ["x"], ["no"] * 10) == 0.9
    assert accuracy_by_length(["no"] * 10, ["long answer"] * 10) == 1.0


def test_equal_lengths_and_no_pairs_are_chance():
    assert accuracy_by_length(["ab", "cd"], ["ef", "gh"]) == 0.5
    assert accuracy_by_length([], []) == 0.5


@pytest.mark.parametrize(
    ("chosen", "rejected", "said"),
    [
        (["a long answer"] * 4, ["short"] * 4, "100% of 4 pairs (50% is chance): it is the longer one"),
        (["ab", "abc"], ["abc", "ab"], "50% of 2 pairs (50% is chance)."),
    ],
)
def test_the_sentence_says_what_length_tells(chosen, rejected, said):
    assert said in length_warning(pa.table({"chosen": chosen, "rejected": rejected}))


def test_turns_are_read_and_other_rows_have_nothing_to_tell():
    turns = [[{"role": "assistant", "content": "a long answer"}]]
    short = [[{"role": "assistant", "content": "no"}]]
    assert "the longer one" in length_warning(pa.table({"chosen": turns, "rejected": short}))
    assert length_warning(pa.table({"input": ["a"], "output": ["b"]})) == ""
