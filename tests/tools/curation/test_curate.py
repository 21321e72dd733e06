"""Curation as a whole: clean, chosen, ordered, and every row accounted for."""

import random
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest
from regraft.domain.brief import OptionsLayout, OutputKind, TaskBrief, TextLayout
from regraft.domain.task import TaskSpec
from regraft.tools.curation import CurationPolicy, SourceRows, curate
from regraft.tools.curation.curate import SURPLUS
from regraft.tools.curation.duplicates import CONTRADICTION, NEAR, SAME_INPUT, SAME_ROW
from regraft.tools.curation.overlap import DEMONSTRATION, TEST
from regraft.tools.rows import REJECTED_SCHEMA

from .helpers import placed, source

TASK = TaskSpec(
    name="mood",
    instruction="Say the mood of the sentence.",
    demonstrations=({"input": "What a dull film this was.", "output": "negative"},),  # type: ignore[arg-type]
)
LONG = "the old harbour was quiet that evening and the boats lay still while gulls slept on the wall above the nets {}"


def brief(kind: OutputKind = "label", task: TaskSpec = TASK, **more: Any) -> TaskBrief:
    layouts = {column: TextLayout(literals=("", ""), slots=()) for column in task.columns}
    return TaskBrief(task=task, kind=kind, language="en", layouts=layouts, requirements=(), queries=(), **more)


def words(rng: random.Random, count: int = 12) -> str:
    return " ".join("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(count))


def many(name: str, count: int, labels=("positive", "negative"), seed: int = 0) -> SourceRows:
    rng = random.Random(f"{name}{seed}")
    return source(name, [(words(rng), labels[position % len(labels)]) for position in range(count)])


def run(candidates, *, rows=100, quotas=None, seed=7, task=TASK, given=None, tests=(), **policy):
    quotas = {candidate.source: rows for candidate in candidates} if quotas is None else quotas
    return curate(
        candidates,
        task=task,
        brief=given or brief(task=task),
        rows=rows,
        quotas=quotas,
        seed=seed,
        test_inputs=tests,
        policy=CurationPolicy(**policy),
    )


def reasons(curated, name="a") -> dict[int, str]:
    table = curated.rejected[name]
    return dict(zip(table["__index__"].to_pylist(), table["reason"].to_pylist(), strict=True))


def test_rows_that_say_the_same_are_taken_once():
    curated = run([source("a", [("One  Text", "positive"), ("one text", "Positive"), ("two", "negative")])])
    assert sorted(curated.accepted["input"].to_pylist()) == ["One  Text", "two"]
    assert reasons(curated) == {1: SAME_ROW}


def test_contradictions_are_all_taken_out_across_sources():
    first, second = source("a", [("x", "positive"), ("y", "positive")]), source("b", [("X", "negative")])
    curated = run([first, second])
    assert curated.accepted["input"].to_pylist() == ["y"]
    assert reasons(curated) == {0: CONTRADICTION}
    assert reasons(curated, "b") == {0: CONTRADICTION}


def test_open_outputs_do_not_contradict_each_other():
    curated = run([source("a", [("rhyme: day", "way"), ("rhyme: day", "say")])], given=brief("free_text"))
    assert curated.accepted["output"].to_pylist() == ["way"]
    assert reasons(curated) == {1: SAME_INPUT}


def test_near_duplicates_go_and_other_numbers_or_questions_stay():
    passage = LONG.format("by the sea wall") * 2
    rows = [
        (passage + " is it calm", "positive"),
        (passage.replace("gulls", "crows", 1) + " is it calm", "positive"),
        (passage + " what did the fishermen bring home from their long journey", "positive"),
        (passage + " 12 boats", "negative"),
        (passage + " 13 boats", "negative"),
        ("short text here", "positive"),
        ("short text there", "positive"),
    ]
    curated = run([source("a", rows)])
    assert reasons(curated) == {1: NEAR}


def test_a_near_duplicate_with_another_label_stays():
    text = LONG.format("") * 2
    curated = run([source("a", [(text + " good", "positive"), (text + " bad", "negative")])])
    assert curated.accepted.num_rows == 2


def test_a_shared_frame_does_not_make_texts_alike():
    frame = (
        "Decide with care whether the following sentence is right, and take all the time that you need for it: ",
        "",
    )
    framed = brief().model_copy(update={"layouts": {"input": TextLayout(literals=frame, slots=())}})
    rows = [(frame[0] + "apples are red", "positive"), (frame[0] + "pears are red", "positive")]
    assert run([source("a", rows)], given=framed).accepted.num_rows == 2


def test_demonstrations_are_kept_out():
    curated = run([source("a", [("what a DULL film this was.", "negative"), ("fine", "positive")])])
    assert reasons(curated) == {0: DEMONSTRATION}


def test_test_items_are_kept_out_whole_and_in_part():
    item = LONG.format("by the sea wall in the cold light of the moon")
    rows = [
        (item, "positive"),
        (item + " and more words", "positive"),
        ("a new text", "positive"),
        ("tiny", "negative"),
    ]
    curated = run([source("a", rows)], tests=[item, "TINY"])
    assert reasons(curated) == {0: TEST, 1: TEST, 3: TEST}


@pytest.mark.parametrize(("named", "rows", "held"), [((), 30, 0), ((), 40, 10), (("train", "dev"), 30, None)])
def test_splits_that_others_measure_by_fill_what_the_others_leave_unless_they_are_named(named, rows, held):
    task = TASK.model_copy(update={"splits": named or None})
    rng = random.Random(0)
    parts = [placed([(words(rng), "positive") for _ in range(30)], split) for split in ("dev", "train")]
    both = pa.concat_tables(parts)
    curated = run([SourceRows("a", both)], rows=rows, task=task)
    taken = Counter(curated.accepted["__split__"].to_pylist())
    assert curated.accepted.num_rows == rows
    assert taken["dev"] == held if held is not None else 0 < taken["dev"] < rows


def test_exactly_the_rows_asked_for_with_every_other_row_accounted_for():
    given = [many("a", 300), many("b", 200)]
    curated = run(given, rows=120, quotas={"a": 80, "b": 40})
    counts = Counter(curated.accepted["__source__"].to_pylist())
    assert counts == {"a": 80, "b": 40}
    assert {name: table.num_rows for name, table in curated.rejected.items()} == {"a": 220, "b": 160}
    assert set(reasons(curated).values()) == {SURPLUS}
    assert curated.rejected["a"].schema == REJECTED_SCHEMA
    assert curated.splits == {"train": 120}


def test_what_a_source_cannot_give_the_others_do():
    curated = run([many("a", 10), many("b", 200)], rows=100, quotas={"a": 60, "b": 40})
    assert Counter(curated.accepted["__source__"].to_pylist()) == {"a": 10, "b": 90}


def test_labels_come_in_equal_shares_as_far_as_there_are_rows():
    rng = random.Random(1)
    rows = [(words(rng), "positive" if position < 30 else "negative") for position in range(400)]
    assert Counter(run([source("a", rows)], rows=60).accepted["output"].to_pylist()) == {"positive": 30, "negative": 30}
    assert Counter(run([source("a", rows)], rows=100).accepted["output"].to_pylist())["positive"] == 30


def test_one_source_makes_up_for_the_labels_that_another_lacks():
    curated = run([many("a", 200), many("b", 50, labels=("positive",))], rows=100, quotas={"a": 50, "b": 50})
    assert Counter(curated.accepted["output"].to_pylist()) == {"positive": 50, "negative": 50}


def test_letters_of_options_are_balanced_and_free_texts_are_not():
    layout = OptionsLayout(
        column="input", header="", marker="(A) ", separator="\n", counts=(2,), answer="marker", answer_form="(A)"
    )
    rng = random.Random(3)
    rows = [(words(rng), "(A)" if position % 10 else "(B)") for position in range(400)]
    choice = run([source("a", rows)], rows=60, given=brief("multiple_choice", options=layout))
    assert Counter(choice.accepted["output"].to_pylist()) == {"(A)": 30, "(B)": 30}
    free = run([source("a", rows)], rows=60, given=brief("free_text"))
    assert Counter(free.accepted["output"].to_pylist())["(B)"] < 20


def test_the_choice_is_the_same_for_a_seed_and_another_for_another():
    given = [many("a", 300)]
    once, again, other = run(given, rows=50), run(given, rows=50), run(given, rows=50, seed=8)
    assert once.accepted.equals(again.accepted)
    assert not once.accepted.equals(other.accepted)


def test_rows_are_shuffled_over_sources_and_labels():
    rows = run([many("a", 100), many("b", 100)], rows=200).accepted["__source__"].to_pylist()
    assert 30 < Counter(rows[:100])["a"] < 70


@pytest.mark.parametrize("share", [0.1, 0.25])
def test_a_source_text_never_stands_on_both_sides_of_the_split(share):
    task = TaskSpec(
        name="reading",
        instruction="Answer the question.",
        demonstrations=({"input": {"context": "c", "question": "q"}, "output": "a"},),  # type: ignore[arg-type]
    )
    rng = random.Random(5)
    passages = [words(rng, 30) for _ in range(40)]
    columns = {
        "context": [passage for passage in passages for _ in range(5)],
        "question": [words(rng, 4) for _ in range(200)],
        "output": [words(rng, 2) for _ in range(200)],
        "__split__": ["train"] * 200,
        "__index__": pa.array(range(200), pa.int64()),
        "__part__": pa.array([0] * 200, pa.int32()),
    }
    candidates = [SourceRows("a", pa.table(columns))]
    curated = run(candidates, rows=200, task=task, given=brief("free_text", task=task), test_share=share)
    contexts = curated.accepted["context"].to_pylist()
    train = set(contexts[: curated.splits["train"]])
    test = set(contexts[curated.splits["train"] :])
    assert curated.splits["test"] == int(200 * share)
    assert sum(curated.splits.values()) == 200
    assert not train & test


def test_no_candidates_give_an_empty_table_with_the_right_columns():
    curated = run([])
    assert curated.accepted.column_names == ["input", "output", "__source__", "__split__", "__index__", "__part__"]
    assert curated.accepted.num_rows == 0
    assert curated.rejected == {}
