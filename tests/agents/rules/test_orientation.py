"""Pairs of texts that are the wrong way round are told by the source's own pairs."""

from itertools import pairwise

from regraft.agents.rules.synthesis.judging.orientation import orientation

THINGS = ("roof", "door", "garden", "wall", "fence", "lamp", "bridge", "tower", "window", "gate", "path", "chair")
PAIRS = [
    (f"We {verb} the {thing} of the {other}.", f"Wir {made} das Ding {thing} von {other}.")
    for verb, made in (("paint", "streichen"), ("sell", "verkaufen"), ("mend", "flicken"))
    for thing, other in pairwise(THINGS)
]
SHOWN = (
    ("We paint the boat of the aunt.", "Wir streichen das Boot von der Tante."),
    ("We clean the pan of the cook.", "Wir putzen das Blech von dem Koch."),
    ("They wait for the end of the day.", "Sie warten auf das Ende von dem Tag."),
)


def test_pairs_the_right_way_round_say_so() -> None:
    assert orientation(PAIRS, SHOWN) == 1


def test_pairs_the_wrong_way_round_say_so() -> None:
    assert orientation([(made, given) for given, made in PAIRS], SHOWN) == -1


def test_demonstrations_that_share_nothing_with_the_pairs_are_not_turned() -> None:
    pairs = [(f"the {thing} go down", f"the {thing} goes down") for thing in THINGS * 2]
    assert orientation(pairs, (("He walk home", "He walks home"), ("I was late", "I am late"))) == 0


def test_few_pairs_say_nothing() -> None:
    assert orientation(PAIRS[:10], SHOWN) == 0
