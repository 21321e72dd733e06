"""How demonstrations list what stands in their inputs."""

import pytest
from regraft.agents.rules.reading.listing import Listing, listed_alike, listing
from regraft.agents.rules.reading.names import name_affinity


def test_the_sign_and_the_word_for_nothing_are_read_off_the_demonstrations():
    pairs = [("ate soup and rice", "soup; rice"), ("ate nothing", "none"), ("ate pie", "pie")]
    assert listing(pairs) == Listing("; ", "none")


def test_a_sign_within_numbers_divides_nothing():
    pairs = [("It seats 1,140 people", "1,140"), ("Otters sleep", "not stated"), ("It rained in May", "May")]
    assert listing(pairs) == Listing(None, "not stated")


@pytest.mark.parametrize(
    "pairs",
    [
        [("ate soup", "soup"), ("ate pie", "pie")],
        [("ate soup", "a starter"), ("ate pie", "a dessert"), ("ate rice", "rice")],
        [("ate soup", "soup"), ("ate pie", "none")],
    ],
)
def test_what_names_one_thing_each_or_other_things_is_no_list(pairs):
    assert listing(pairs) is None


def test_an_answer_holds_its_items_or_says_that_there_are_none():
    lists = Listing(", ", "none")
    assert lists.holds("ate soup and rice", "rice, soup") and lists.holds("ate nothing", "none")
    assert not lists.holds("ate soup", "soup, pie")


@pytest.mark.parametrize(("part", "column"), [("Absatz", "context"), ("вопрос", "question"), ("réponse", "answers")])
def test_parts_are_known_by_their_names_in_other_languages(part, column):
    assert name_affinity(part, column) > 0.5


@pytest.mark.parametrize(
    ("pairs", "nothing"),
    [
        ([("Ann met Bo.", "Ann"), ("Cy sings.", "Cy"), ("It rains.", "nobody")], "nobody"),
        ([("Ann met Bo.", "Ann"), ("Cy sings.", "Cy"), ("Di has 3 cats and 4 dogs.", "7")], None),
        ([("Who um who ran?", "who ran?"), ("So, who?", "who?"), ("In a no in what year?", "In what year?")], None),
    ],
)  # fmt: skip
def test_figures_and_the_input_in_other_words_do_not_stand_for_none(pairs, nothing):
    found = listing(pairs)
    assert (found.nothing if found else None) == nothing


def test_short_items_between_one_sign_are_a_list_whether_the_input_has_them_or_not():
    assert listed_alike(["tea; sleep", "maps; bees; long distances"]) == Listing("; ", None)
    assert listed_alike(["tea; sleep", "maps"]) is None
    assert listed_alike(["We slept; they did not wake us up at all.", "It rained; we left."]) is None
