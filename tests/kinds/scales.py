"""Kinds of trap in scales: which end is the good one, where counting begins, and how many points there are."""

# ruff: noqa: E501 - tables of small datasets

from typing import Any

from .kind import Expected, Kind, dataset, kind, task
from .labels import POLES, REVIEWS, SHOWN, STARS, star_truth, stars_task
from .words import FOODS, PLACES

ABOUT = "# Reviews\nReviews of restaurants with the stars that guests gave."
TEXTS = [text for text, _ in STARS]


def rated(ratings: list[Any], about: str = ABOUT, column: str = "rating", **more: Any) -> Kind:
    return Kind(dataset(about, {"text": TEXTS, column: ratings}), stars_task(), star_truth(), **more)


@kind("ratings from 0 to 4 where the card says so")
def _() -> Kind:
    about = f"{ABOUT} The rating runs from 0 (worst) to 4 (best)."
    return rated([stars - 1 for _, stars in STARS], about)


@kind("ratings from 1 (best) to 5 (worst) without a word on it")
def _() -> Kind:
    return rated([6 - stars for _, stars in STARS], expected="either")


@kind("grades as at school, 1 the best, where the card says so")
def _() -> Kind:
    about = f"{ABOUT} The grade runs from 1 (very good) to 5 (very bad)."
    return rated([6 - stars for _, stars in STARS], about, "grade", expected="either")


@kind("stars for grades as at school, 1 the best, where the instruction says so")
def _() -> Kind:
    asked = "Give the review of the restaurant a grade from 1 (very good) to 5 (very bad)."
    shown = [(one["input"], str(6 - int(one["output"]))) for one in stars_task()["demonstrations"]]
    cells = {"text": TEXTS, "stars": [stars for _, stars in STARS]}
    truth = {text: str(6 - stars) for text, stars in STARS}
    return Kind(dataset(ABOUT, cells), task(asked, *shown), truth, "either")


@kind("ratings from 0 (best) to 4 (worst) without a word on it")
def _() -> Kind:
    return rated([5 - stars for _, stars in STARS], expected="either")


@kind("ratings of which nobody gave one star, counted from 0")
def _() -> Kind:
    kept = [(text, stars) for text, stars in STARS if stars > 1]
    cells = {"text": [text for text, _ in kept], "rating": [stars - 1 for _, stars in kept]}
    return Kind(dataset(ABOUT, cells), stars_task(), star_truth(), "either")


@kind("ratings from 1 to 10 for stars from 1 to 5")
def _() -> Kind:
    return rated([2 * stars - number % 2 for number, (_, stars) in enumerate(STARS)], expected="either")


@kind("ratings in words for stars from 1 to 5")
def _() -> Kind:
    words = ("terrible", "poor", "average", "good", "excellent")
    return rated([words[stars - 1] for _, stars in STARS], expected="either")


@kind("stars written as signs")
def _() -> Kind:
    return rated(["★" * stars + "☆" * (5 - stars) for _, stars in STARS], expected="either")


@kind("ratings as percentages for stars from 1 to 5")
def _() -> Kind:
    return rated([stars * 20 for _, stars in STARS], expected="either")


@kind("stars that were given before a reply, beside those after it")
def _() -> Kind:
    after = [min(5, stars + number % 2) for number, (_, stars) in enumerate(STARS)]
    cells = {"text": TEXTS, "rating": [stars for _, stars in STARS], "rating_after_reply": after}
    return Kind(dataset(ABOUT, cells), stars_task(), star_truth(), "either")


@kind("thumbs up and thumbs down for the poles")
def _() -> Kind:
    cells = {
        "text": [text for text, _ in POLES],
        "thumb": ["thumbs up" if fine else "thumbs down" for _, fine in POLES],
    }
    asked = task("Is the sentiment of the review positive or negative?", *SHOWN)
    return Kind(dataset(REVIEWS, cells), asked, {text: "positive" if fine else "negative" for text, fine in POLES})


@kind("positive and negative for thumbs up and thumbs down")
def _() -> Kind:
    cells = {"text": [text for text, _ in POLES], "label": ["positive" if fine else "negative" for _, fine in POLES]}
    shown = [(text, "thumbs up" if label == "positive" else "thumbs down") for text, label in SHOWN]
    asked = task("Would the guest give a thumbs up or a thumbs down?", *shown)
    return Kind(dataset(REVIEWS, cells), asked, {text: "thumbs up" if fine else "thumbs down" for text, fine in POLES})


@kind("recommended or not for thumbs up and thumbs down")
def _() -> Kind:
    cells = {"text": [text for text, _ in POLES], "recommended": [int(fine) for _, fine in POLES]}
    shown = [(text, "up" if label == "positive" else "down") for text, label in SHOWN]
    asked = task("Thumbs up or down for the review?", *shown)
    truth = {text: "up" if fine else "down" for text, fine in POLES}
    return Kind(
        dataset("# Reviews\nReviews of restaurants; recommended is 1 where the guest would come again.", cells),
        asked,
        truth,
        "either",
    )


ASKED_QUESTIONS = [
    (f"{opening} the {food} at the {place}{end}", score)
    for number, (opening, end, score) in enumerate(
        (
            ("Where can I eat", " ?", 1.0),
            ("How much is", "?", 0.8),
            ("what price", "", 0.4),
            ("eat where is", "", 0.2),
            ("cost", " how", 0.0),
        )
    )
    for food, place in zip(FOODS[number:] + FOODS[:number], PLACES, strict=True)
]


def well_formed(column: str, about: str, expected: Expected = "served") -> Kind:
    shown = (
        ("What is the capital of France?", "1.0"),
        ("capital france what", "0.2"),
        ("How old is the queen of Spain?", "0.8"),
        ("queen how old", "0.0"),
    )
    cells = {column: [score for _, score in ASKED_QUESTIONS], "content": [text for text, _ in ASKED_QUESTIONS]}
    truth = {text.replace(" ?", "?"): str(score) for text, score in ASKED_QUESTIONS} | {
        text: str(score) for text, score in ASKED_QUESTIONS
    }
    return Kind(
        dataset(about, cells), task("Rate from 0 to 1 how well-formed the question is.", *shown), truth, expected
    )


@kind("ratings of how well-formed questions are, from 0 to 1")
def _() -> Kind:
    return well_formed(
        "rating", "# Well-formed questions\nQuestions with a rating of how well-formed they are, from 0 to 1."
    )


@kind("ratings of how well-formed questions are, under a longer name")
def _() -> Kind:
    return well_formed(
        "content_rating",
        "# Query wellformedness\nQueries, each rated by five people as well-formed or not; the mean is given.",
    )


@kind("ratings of how ill-formed questions are")
def _() -> Kind:
    one = well_formed(
        "ill_formed_rating",
        "# Ill-formed questions\nQuestions with a rating from 0 to 1 of how ill-formed they are.",
        "refused",
    )
    return Kind(one.files, one.task, {}, "refused")


@kind("ranges of ages as labels")
def _() -> Kind:
    ages = ("18-25", "26-40", "41-65")
    tells = (
        "I am in my first year at the university",
        "my two children are at school now",
        "I look forward to my pension soon",
    )
    rows = [
        (f"{tells[number % 3]}, and I like the {food} at the {place}.", ages[number % 3])
        for number, (food, place) in enumerate((food, place) for food in FOODS for place in PLACES)
    ]
    shown = (
        ("We are students and share a room near the old bridge in town.", "18-25"),
        ("Our son starts school in autumn, so we look for a bigger flat.", "26-40"),
        ("I retire in two years and then we want to see the world.", "41-65"),
    )
    cells = {"text": [text for text, _ in rows], "age_group": [age for _, age in rows]}
    return Kind(
        dataset("# Posts\nPosts with the age group of their authors.", cells),
        task("Guess the age group of the author of the post.", *shown),
        dict(rows),
    )


@kind("ranges as labels, written in another way")
def _() -> Kind:
    ages = ("18 to 25", "26 to 40", "41 to 65")
    rows = [
        (
            f"{('I am in my first year at the university', 'my two children are at school now', 'I look forward to my pension soon')[n % 3]}, and I like the {food} at the {place}.",
            n % 3,
        )
        for n, (food, place) in enumerate((food, place) for food in FOODS for place in PLACES)
    ]
    shown = (
        ("We are students and share a room near the old bridge in town.", "18-25"),
        ("Our son starts school in autumn, so we look for a bigger flat.", "26-40"),
        ("I retire in two years and then we want to see the world.", "41-65"),
    )
    cells = {"text": [text for text, _ in rows], "age_group": [ages[age] for _, age in rows]}
    truth = {text: ("18-25", "26-40", "41-65")[age] for text, age in rows}
    return Kind(
        dataset("# Posts\nPosts with the age group of their authors.", cells),
        task("Guess the age group of the author of the post.", *shown),
        truth,
        "either",
    )


@kind("three classes counted from 0 whose names nobody tells")
def _() -> Kind:
    kept = [(text, stars) for text, stars in STARS if stars in (1, 3, 5)]
    words = {1: "negative", 3: "neutral", 5: "positive"}
    shown = (*SHOWN, ("It was neither good nor bad, just okay.", "neutral"))
    cells = {"text": [text for text, _ in kept], "label": [{1: 0, 3: 1, 5: 2}[stars] for _, stars in kept]}
    return Kind(
        dataset(REVIEWS, cells),
        task("Is the sentiment of the review positive, negative or neutral?", *shown),
        {text: words[stars] for text, stars in kept},
        "either",
    )


_URGENT = (
    "The kitchen is on fire, come at once",
    "The heating broke, please come this week",
    "A lamp could be changed some day",
)
TICKETS = [
    (f"{_URGENT[n % 3]}: it is about the {food} at the {place}.", n % 3)
    for n, (food, place) in enumerate((food, place) for food in FOODS for place in PLACES)
]
"""Tickets with their places in the order of urgency, 0 for at once."""


@kind("how urgent, from 1 (at once) to 3 (can wait), for 1 (can wait) to 3 (at once)")
def _() -> Kind:
    rows = [(text, place + 1) for text, place in TICKETS]
    shown = (
        ("Water runs into the cellar, help now!", "3"),
        ("The door needs repair this week.", "2"),
        ("Some day the wall could be painted.", "1"),
    )
    cells = {"text": [text for text, _ in rows], "urgency": [score for _, score in rows]}
    truth = {text: str(4 - score) for text, score in rows}
    return Kind(
        dataset("# Tickets\nTickets of tenants with their urgency.", cells),
        task("How urgent is the ticket, from 1 (can wait) to 3 (at once)?", *shown),
        truth,
        "either",
    )


@kind("priorities P1 to P3")
def _() -> Kind:
    rows = [(text, f"P{place + 1}") for text, place in TICKETS]
    shown = (
        ("Water runs into the cellar, help now!", "high"),
        ("The door needs repair this week.", "medium"),
        ("Some day the wall could be painted.", "low"),
    )
    cells = {"text": [text for text, _ in rows], "priority": [score for _, score in rows]}
    truth = {text: {"P1": "high", "P2": "medium", "P3": "low"}[score] for text, score in rows}
    return Kind(
        dataset("# Tickets\nTickets of tenants with their priority.", cells),
        task("Is the priority of the ticket high, medium or low?", *shown),
        truth,
        "either",
    )
