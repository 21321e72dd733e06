"""Label sets that an instruction enumerates."""

import pytest
from regraft.agents.rules.reading.enumeration import enumerated


@pytest.mark.parametrize(
    ("instruction", "outputs", "labels"),
    [
        ("Is this spam? Answer yes or no.", ["yes"], ("yes", "no")),
        ("Classify the emotion as joy, anger, fear, or sadness.", ["joy", "fear"], ("joy", "anger", "fear", "sadness")),
        ("Label it 'positive', 'neutral' or 'negative'.", ["neutral"], ("positive", "neutral", "negative")),
        ("One of these topics: World, Sports, Sci/Tech.", ["World", "Sports"], ("World", "Sports", "Sci/Tech")),
        ("Reply with yes, no or maybe.", ["yes", "maybe"], ("yes", "no", "maybe")),
        ("Say whether it is clickbait or not clickbait.", ["clickbait"], ("clickbait", "not clickbait")),
        ("Which type: abbreviation, entity or number?", ["number"], ("abbreviation", "entity", "number")),
        ("Choose the stance: FAVOR, AGAINST, NONE", ["FAVOR"], ("FAVOR", "AGAINST", "NONE")),
        ("Given the facts, is the claim True, False or Open?", ["Open", "True"], ("True", "False", "Open")),
        ("Given the facts, is the claim True, False or Open?", ["Open", "False"], ("True", "False", "Open")),
        (
            "One of: World, Sports, Science and Technology.",
            ["World", "Science and Technology"],
            ("World", "Sports", "Science and Technology"),
        ),
        (
            "One of: order status, refund or return, cancel order, payment and bill.",
            ["order status", "refund or return"],
            ("order status", "refund or return", "cancel order", "payment and bill"),
        ),
        (
            "One of: art and music, sports, politics or science.",
            ["sports", "art and music"],
            ("art and music", "sports", "politics", "science"),
        ),
        ("Answer True or False.", ["True", "False"], ("True", "False")),
        ("Give the sentiment, positive or negative, as JSON.", ["positive"], ("positive", "negative")),
        ("Is it good, bad or ugly, please?", ["bad"], ("good", "bad", "ugly")),
        ("Sort these into Plant, Bridge or WrittenWork pls", ["Plant", "Bridge"], ("Plant", "Bridge", "WrittenWork")),
        (
            "What does it mean? Options: Yes / No / Yes, if paid / In the middle, neither yes nor no.",
            ["No", "Yes, if paid", "In the middle, neither yes nor no", "Yes"],
            ("Yes", "No", "Yes, if paid", "In the middle, neither yes nor no"),
        ),
        ("french film comments, thumbs up or thumbs down", ["thumbs down", "thumbs up"], ("thumbs up", "thumbs down")),
        ("Is this text a joke or not? joke / serious", ["joke", "serious"], ("joke", "serious")),
        (
            "The cause: broken_seal_of_the_outer_door, frozen_pipes or leaking_tank_under_the_floor.",
            ["frozen_pipes"],
            ("broken_seal_of_the_outer_door", "frozen_pipes", "leaking_tank_under_the_floor"),
        ),
    ],
)
def test_the_list_that_holds_all_outputs_is_the_label_set(
    instruction: str, outputs: list[str], labels: tuple[str, ...]
) -> None:
    assert enumerated(instruction, outputs) == labels


def test_a_list_of_other_things_is_no_label_set() -> None:
    assert enumerated("Write about cats, dogs or birds.", ["A cat sat."]) == ()
    assert enumerated("Summarise the text.", ["short"]) == ()


def test_labels_in_quotation_marks_are_the_set_whatever_is_said_of_each() -> None:
    asked = "Four piles: 'abroad' for the world, 'wallet' for money and companies, and 'lab' for science and stuff."
    assert enumerated(asked, ("wallet", "abroad", "lab")) == ("abroad", "wallet", "lab")


def test_what_is_said_of_an_item_in_brackets_is_no_item() -> None:
    asked = "The skills are list (adding a song, or an artist), weather, music (a song, album or show) and alarm."
    assert enumerated(asked, ("music", "list")) == ("list", "weather", "music", "alarm")
