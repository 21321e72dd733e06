"""When an instruction names a column: nouns that tell something, and no commands."""

import pytest
from regraft.agents.rules.synthesis.judging.agreement import tells
from regraft.agents.rules.synthesis.judging.looks import (
    asked,
    led,
    may_go,
    on_scale,
    same_scale,
    tells_itself,
    unlike_texts,
    written_under,
)
from regraft.domain.brief import Slot, TextLayout


@pytest.mark.parametrize(
    ("instruction", "column", "named"),
    [
        ("Give the capital of the country.", "capital", True),
        ("capital of the country", "capital", True),
        ("Rewrite the sentence in formal English.", "rewrite", False),
        ("Translate this into French.", "translate", False),
        ("Who is the director of the film?", "director", True),
        ("Who is the actor of the film?", "director", False),
        ("What is the largest city?", "city", False),
    ],
)
def test_a_column_is_named_by_a_noun_and_not_by_the_command(instruction: str, column: str, named: bool) -> None:
    assert asked(instruction, column) is named


@pytest.mark.parametrize(
    ("word", "telling"), [("capital", True), ("director", True), ("sentence", False), ("text", False)]
)
def test_words_that_any_dataset_has_tell_nothing(word: str, telling: bool) -> None:
    assert tells(word) is telling


@pytest.mark.parametrize(
    ("start", "goes"),
    [
        ("Text: ", True),
        ("What is the capital of ", True),
        ("SECTION 1. SHORT TITLE.\n\n    This Act may be cited as the ``", False),
        ("He said: “", False),
        ("In this letter the court of the town answers the plea of:", False),
    ],
)
def test_words_that_begin_all_texts_go_where_they_lead_to_the_text_and_no_others(start, goes):
    assert may_go(start, "Text:\n", ["Rome"]) is goes


def test_what_questions_begin_with_is_theirs_where_demonstrations_ask_too():
    assert may_go("What is the capital of", "", ["France", "Chad"])
    assert not may_go("What is the capital of", "", ["Who bakes bread?", "What do bees make?"])


def test_scales_are_read_of_plain_numbers_alone() -> None:
    assert on_scale(["5%", "−3", "1 000", "2", "3"], (1, 5))
    assert same_scale(["$2", "3", "4"], ["1", "4", "5%"])
    assert not same_scale(["5%"], ["1"])


@pytest.mark.parametrize(
    ("literals", "told"), [(("", ""), False), (("\n", " "), False), (("Text: ", ""), True), (("", "\n", ""), True)]
)
def test_texts_are_looked_at_only_where_a_layout_has_a_form(literals: tuple[str, ...], told: bool) -> None:
    slots = tuple(Slot(name="text", kind="text", examples=("one", "two")) for _ in literals[1:])
    layout = TextLayout(literals=literals, slots=slots)
    assert tells_itself(layout) is told
    assert told or written_under(layout, ["Text: one", "one\ntwo", "one"] * 9) is None


@pytest.mark.parametrize(
    ("instruction", "column", "side"),
    [
        ("Machine learning abstract in, paper title out.", "title", "wanted"),
        ("Machine learning abstract in, paper title out.", "abstract", "given"),
        ("sentence in, question out, thats all", "question", "wanted"),
        ("Find the title in the abstract.", "title", ""),
        ("Say what is left out: a question.", "question", ""),
    ],
)
def test_in_and_out_tell_which_column_is_asked_for(instruction, column, side):
    assert led(instruction, column) == side


@pytest.mark.parametrize(
    ("texts", "examples", "unlike"),
    [
        (["B-NP I-NP O O B-VP"] * 300, ["Ann met Bo .", "Al left ."], True),
        (["B-NP I-NP O O B-VP"] * 300, ["B-NP O O", "O B-VP O"], False),
        (["rain [date : on friday]", "call [person : ann]", "hello"] * 20, ["rain on monday"], True),
        (["rain [date : on friday]", "call [person : ann]"] * 20, ["snow [date : today]"], False),
        (["rain on friday", "call ann"] * 20, ["snow today"], False),
    ],
)
def test_tags_and_annotated_texts_are_no_texts_but_where_they_are_shown(texts, examples, unlike):
    assert unlike_texts(texts, examples) == unlike
