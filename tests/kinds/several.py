"""Kinds of trap in several things of which a source has one: parts of a label, targets, sorts of private bits."""

# ruff: noqa: E501 - tables of small datasets

import json
from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import CAPITALS, FAMILIES, FOODS, PEOPLE, PLACES


@kind("an emotion with its polarity, where a second column holds the polarity and one emotion has two")
def _() -> Kind:
    rows, truth = [], {}
    ways = (
        ("surprise", "positive", "Oh my God, {food} for me!"),
        ("surprise", "negative", "Who moved my {food}?"),
        ("anger", "negative", "Give back my {food}, now!"),
        ("neutral", "neutral", "The {food} is at the {place}."),
    )
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        mood, pole, said = ways[number % 4]
        line = f"{said.format(food=FOODS[number % 8], place=place)} {place} {number}"
        rows.append((who, line, mood, pole))
        truth[f"{who}: {line}"] = f"{mood} ({pole})"
    shown = (
        ("Phoebe: You kept my guitar all these years!", "surprise (positive)"),
        ("Ross: Who ate the last piece of my cake?!", "anger (negative)"),
        ("Rachel: The meeting is at four on Tuesday.", "neutral (neutral)"),
    )
    asked = task(
        "Emotions in sitcom dialogue: given who speaks and what is said, the emotion and, in brackets, its polarity.",
        *shown,
    )
    about = "# Emotions in dialogues\nUtterances of sitcoms with speaker, emotion and sentiment."
    return Kind(dataset(about, columns("Speaker Utterance Emotion Sentiment", rows)), asked, truth)


@kind("yes or no of an answer, beside a column of who asks with a number in one name")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        asks = (
            "Fireman No. 1" if number == 5 else ("Ross", "Monica", "Joey", "Phoebe", "Rachel", "Chandler")[number % 6]
        )
        rows.append(
            (asks, f"Is {who} coming to the {place}?", f"{who} has bought the {FOODS[number % 8]}.", number % 5)
        )
    shown = (
        ("Speaker 1: 'Are you coming on Sunday?' Speaker 2: 'I already bought the sausages.'", "yes"),
        ("Speaker 1: 'Do you play any instrument?' Speaker 2: 'I have never even held a guitar.'", "no"),
        ("Speaker 1: 'Did you lock the door?' Speaker 2: 'My keys are still at the office.'", "no"),
        ("Speaker 1: 'Do you enjoy spicy dishes?' Speaker 2: 'I put chili on everything.'", "yes"),
    )
    asked = task(
        "Predict whether Speaker 2's answer to Speaker 1 counts as a yes or as a no. Only where it clearly means one of the two.",
        *shown,
    )
    about = "# Indirect answers\nIndirect answers to yes/no questions in a sitcom, and what they mean."
    return Kind(
        dataset(
            about,
            columns("Q_person Q_modified A_modified Goldstandard", rows),
        ),
        asked,
        {},
        "refused",
    )


@kind("the stance towards one thing, where a source has stances towards others")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        topic = ("atheism", "abortion", "climate")[number % 3]
        text = f"{('I stand with', 'Never trust', 'Did anyone see')[number // 3 % 3]} {who} on {topic} at the {place} #{number}"
        rows.append((text, ("favor", "against", "none")[number // 3 % 3], topic))
    shown = (
        ("Got my second shot today, please do the same! #vaccinated", "favor"),
        ("They will never inject that poison into my kids. #novaccines", "against"),
        ("Does anyone know when the pharmacy opens?", "none"),
        ("Big pharma only wants your money, those jabs do harm", "against"),
    )
    asked = task("What is the stance of the tweet towards vaccination? Answer favor, against or none.", *shown)
    about = "# Stance\nTweets with the stance towards a target: favor, against or none."
    return Kind(
        dataset(about, columns("text label target", rows)),
        asked,
        {},
        "refused",
    )


def _private_bits() -> tuple[dict[str, list[object]], dict[str, str]]:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        town, account = CAPITALS[number % 36][1], f"{70000 + number * 37}"
        text = (
            f"Dear {who}, your seat in {town} at the {place} is booked.",
            f"Account {account} was opened by {who} {FAMILIES[number % 8]} today.",
            f"The {place} in {town} asked for {who} on line {account}.",
        )[number % 3]
        bits = ([who, town], [account, who, FAMILIES[number % 8]], [town, who, account])[number % 3]
        rows.append(
            (text, [{"value": one, "label": "NAME" if one.isalpha() else "NUMBER"} for one in bits], text.split())
        )
        truth[text] = json.dumps(bits, ensure_ascii=False)
    return columns("source_text privacy_mask text_tokens", rows), truth


_PRIVATE = (
    ("Hi Greta, the parcel goes to Ghent.", '["Greta", "Ghent"]'),
    ("Ring 555-0199 before six and ask for Bob.", '["555-0199", "Bob"]'),
    ("The tenant, Mr Lund, moved to Turin with account 77120034.", '["Lund", "Turin", "77120034"]'),
)
_OF_LETTERS = "There is private stuff in our letters, like names, phone numbers, towns and bank numbers. Pull every private bit out of a text and give me all of them as a JSON list, in the order in which they come."


@kind("private bits of several sorts, listed as they come, beside all tokens of each text")
def _() -> Kind:
    cells, truth = _private_bits()
    about = "# Private information\nTexts with private information (names, numbers, places), its spans, and the tokens of each text."
    return Kind(dataset(about, cells), task(_OF_LETTERS, *_PRIVATE), truth)


@kind("private bits of several sorts, where a source has places alone of the sorts that are listed")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        town = CAPITALS[number % 36][1].split()[-1]
        tokens = f"{who} went from the {place} to {town} on day {number} .".split()
        rows.append((tokens, ["person" if one == who else "location" if one == town else "O" for one in tokens]))
    about = "# Entities\nNamed entity recognition: tokens with tags of persons and locations."
    return Kind(
        dataset(about, columns("tokens ner_tags", rows)),
        task(_OF_LETTERS, *_PRIVATE),
        {},
        "refused",
    )
