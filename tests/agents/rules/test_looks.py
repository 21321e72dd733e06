"""How far texts of a source look like what the demonstrations put in a slot."""

from itertools import permutations

from regraft.agents.rules.synthesis.looks import looks
from regraft.domain.brief import Slot

SENTENCES = ("The train was late again.", "I lost my mobile phone on the bus.", "Breakfast is ready.")


def test_lines_of_the_same_few_codes_look_like_no_sentences():
    codes = [" ".join(order) for order in permutations(("en", "pt", "fr", "es", "it"))]
    like = [f"The {name} was late for breakfast." for codes in permutations("abcd") for name in ["".join(codes)]]
    slot = Slot(name="text", kind="text", examples=SENTENCES)
    assert looks(slot, codes) < 0.3 < looks(slot, like)


def test_lines_of_the_tags_that_are_shown_look_like_them():
    tags = [" ".join(order) for order in permutations(("O", "B-PER", "B-LOC", "I-PER"))]
    shown = ("O O B-PER I-PER", "B-LOC O O", "O B-PER O O")
    assert looks(Slot(name="tags", kind="text", examples=shown), tags) > 0.3
