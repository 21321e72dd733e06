"""Which kind of task a brief is of: as the instruction names it, and else as its demonstrations do it."""

import pytest
from regraft.agents.rules.labels.kinds import kinds_of_task
from regraft.agents.rules.reading.understand import OfflineUnderstander

from .worlds import task


def kinds(instruction: str, *shown: tuple[str, str], parts: str = "") -> frozenset[str]:
    return kinds_of_task(OfflineUnderstander().understand(task("asked", instruction, *shown)), parts)


_MENDED = (
    ("She don't like to swims in cold water.", "She doesn't like to swim in cold water."),
    ("The childrens was playing in garden.", "The children were playing in the garden."),
    ("He have two sister and a dogs.", "He has two sisters and a dog."),
)
_CHANGED = (
    ("The soup was hot on that day.", "The soup was cold on that day."),
    ("The old man sold his car.", "The young man sold his car."),
    ("We were happy to leave the town.", "We were sad to leave the town."),
)
_TALKED = (
    ("A: Is the flat free?\nB: Yes, come at four.\nA: I will be there on time.", "A will look at a free flat at four."),
    (
        "A: Your leg?\nB: I fell off my bike today.\nA: Take some ice for it.",
        "B fell off a bike and should take some ice.",
    ),
)
_RECORDS = (
    ("name: Anchor; type: pub; food: Thai", "The Anchor is a pub that serves Thai food."),
    ("name: Nonna; type: restaurant; area: old town", "Nonna is a restaurant in the old town there."),
)
_LINES = (("turn the tuple `p` around", "p[::-1]"), ("count the keys of `ages`", "len(ages)"))


@pytest.mark.parametrize(
    ("instruction", "shown", "kind"),
    [
        ("please write my sentence again without the mistakes", _MENDED, "grammar_correction"),
        ("I missed a talk between two people. Tell me what it was about.", _TALKED, "summarisation"),
        ("I type in the facts of a place and want a short text for our guide", _RECORDS, "data_to_text"),
        ("i say what i want to do in python and you give me the line of code for it", _LINES, "code_generation"),
    ],
)
def test_demonstrations_tell_the_kind_that_an_instruction_does_not_name(instruction, shown, kind):
    assert kind in kinds(instruction, *shown)


def test_another_word_in_each_sentence_is_no_slip_that_is_mended():
    assert "grammar_correction" not in kinds("Write the sentence with the opposite word.", *_CHANGED)


def test_a_kind_that_the_instruction_names_is_the_kind():
    assert "grammar_correction" not in kinds("Paraphrase the sentence.", *_MENDED)


def test_what_parts_are_called_counts_with_the_instruction():
    shown = (("Ann has 3 nuts and finds 4. How many nuts has Ann?", "7"), ("Bo had 9 cakes and ate 2. How many?", "7"))
    said = "solve the little maths story, answer with the number only"
    assert kinds(said, *shown, parts="question") > kinds(said, *shown)
