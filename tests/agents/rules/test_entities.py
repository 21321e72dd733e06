"""Which type of entities an instruction asks for."""

import pytest
from regraft.agents.rules.reading.entities import asks_for_a_type, type_asked

WNUT = ("corporation", "creative-work", "group", "location", "person", "product")
CONLL = ("LOC", "MISC", "ORG", "PER")


@pytest.mark.parametrize(
    ("types", "instruction", "asked"),
    [
        (WNUT, "List the people named in the tweet.", "person"),
        (WNUT, "Extract every location.", "location"),
        (WNUT, "Which persons and places are named?", None),
        (WNUT, "Mark the verbs.", None),
        (CONLL, "Extract the names of all companies. Persons and places are not wanted.", "ORG"),
        (CONLL, "pull out the cities", "LOC"),
        (("GENE",), "pull out the cities", None),
        (CONLL, "Pull out every organisation (a firm, a club). Persons and places don't count.", "ORG"),
        (("Disease", "Chemical"), "List the drugs in the sentence.", "Chemical"),
        (("ingredient", "tool"), "List the ingredients of the recipe.", "ingredient"),
    ],
)
def test_the_one_type_is_found_that_is_asked_for(types, instruction, asked):
    assert type_asked(types, instruction) == asked


def test_an_instruction_may_ask_for_no_known_type():
    assert asks_for_a_type("List the people.") and not asks_for_a_type("List the verbs.")
