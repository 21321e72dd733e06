"""Kinds of trap that look like the plain case: texts that were taken away, pairs of texts with a label each, answers of
which one was accepted, what was chosen beside what was rejected."""

# ruff: noqa: E501 - tables of small datasets

from typing import Any

from .files import ASKED, GEO, QA
from .kind import Kind, dataset, kind, task
from .labels import GOOD, POLES, REVIEWS, SENTIMENT, SHOWN, STARS, pole_truth
from .pairs import SOLVED
from .words import CAPITALS, FOODS, PLACES

TEXTS = [text for text, _ in POLES]
LABELS = ["positive" if fine else "negative" for _, fine in POLES]


def reviews(texts: list[Any], labels: list[Any] = LABELS, truth: dict[str, str] | None = None, **more: Any) -> Kind:
    about = more.pop("about", REVIEWS)
    columns = more.pop("columns", {})
    right = truth if truth is not None else pole_truth()
    return Kind(dataset(about, {"text": texts, "label": labels, **columns}), task(SENTIMENT, *SHOWN), right, **more)


@kind("texts that were deleted or removed")
def _() -> Kind:
    gone = ("[deleted]", "[removed]", "", "nan", "N/A")
    return reviews([gone[n % 5] if n % 6 == 0 else text for n, text in enumerate(TEXTS)])


@kind("entities that were escaped twice")
def _() -> Kind:
    texts = [text.replace(" at the ", " &amp;amp; tea at the ") for text in TEXTS]
    truth = {text.replace("&amp;amp;", "&"): label for text, label in zip(texts, LABELS, strict=True)}
    return reviews(texts, truth=truth, expected="either")


@kind("labels that are digits without end, or signs that only look like numbers")
def _() -> Kind:
    odd = ("1" * 5_000, "²", "٣" * 40)
    labels = [odd[n % 3] if n % 9 == 0 else label for n, label in enumerate(LABELS)]
    truth = {text: label for n, (text, label) in enumerate(zip(TEXTS, LABELS, strict=True)) if n % 9}
    return reviews(TEXTS, labels, truth, about=f"{REVIEWS} 0: negative, 1: positive.", expected="either")


UNITS = (
    ", ",
    "A) ",
    " ",
    "\n",
    '"',
    "[",
    '{"a":',
    "<",
    "&amp;",
    "a",
    "ab",
    "1",
    ".",
    "|",
    "- ",
    "\\",
    "(",
    "👍",
    "a\u0301",
    "a-",
    "<b>",
    "1,",
    "[1],",
    "a. A",
    "'s ",
)


@kind("cells of one sign or one pair of signs without end among the rows")
def _() -> Kind:
    texts, labels = list(TEXTS), list(LABELS)
    for n, unit in enumerate(UNITS):
        texts.append(unit * (60_000 // len(unit)))
        labels.append("positive" if n % 2 else "negative")
    labels[3] = "ab" * 30_000
    truth = {text: label for text, label in zip(TEXTS, labels, strict=False) if len(label) < 10}
    return reviews(texts, labels, truth)


@kind("labels behind their numbers")
def _() -> Kind:
    return reviews(TEXTS, [f"{int(label == 'positive')}: {label}" for label in LABELS], expected="either")


@kind("a headline and a text with a label each")
def _() -> Kind:
    heads = [
        f"Guests on the {FOODS[n % 8]} of number {n}: {'what a great place' if n % 3 else 'never go there'}"
        for n in range(len(TEXTS))
    ]
    rows = {
        "headline": heads,
        "headline_sentiment": ["positive" if n % 3 else "negative" for n in range(len(TEXTS))],
        "review": TEXTS,
        "review_sentiment": LABELS,
    }
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), pole_truth(), "either")


@kind("one text with an aspect that decides")
def _() -> Kind:
    rows: dict[str, list[str]] = {"text": [], "aspect": [], "polarity": []}
    for n, (food, place) in enumerate((food, place) for food in FOODS for place in PLACES):
        text = f"At the {place} the {food} was wonderful, but the service was terrible on day {n}."
        for aspect, polarity in ((food, "positive"), ("service", "negative")):
            for name, cell in zip(rows, (text, aspect, polarity), strict=True):
                rows[name].append(cell)
    return Kind(
        dataset("# Aspects\nReviews of restaurants with the sentiment of one aspect each.", rows),
        task(SENTIMENT, *SHOWN),
        {},
        "refused",
    )


@kind("answers of which one was accepted")
def _() -> Kind:
    rows = {"question": [], "answers": []}
    for n, (question, town) in enumerate(QA):
        wrong = CAPITALS[(n + 5) % len(CAPITALS)][1]
        first = n % 2 == 0
        made = [{"text": town, "accepted": True, "score": 5}, {"text": wrong, "accepted": False, "score": 1}]
        rows["question"].append(question)
        rows["answers"].append(made if first else made[::-1])
    return Kind(dataset(GEO, rows), ASKED, dict(QA), "either")


@kind("answers with their votes, the best one anywhere")
def _() -> Kind:
    rows: dict[str, list[Any]] = {"question": [], "answer": [], "votes": []}
    for n, (question, town) in enumerate(QA):
        for text, votes in ((CAPITALS[(n + 5) % len(CAPITALS)][1], -3), (town, 12)):
            for name, cell in zip(rows, (question, text, votes), strict=True):
                rows[name].append(cell)
    return Kind(
        dataset("# Questions about geography\nQuestions about geography with answers of users and their votes.", rows),
        ASKED,
        dict(QA),
        "either",
    )


def preferred(names: tuple[str, str, str], first: bool = True) -> Kind:
    rows = {names[0]: [f"How do I {goal}?" for goal, _, _ in SOLVED]}
    kept, left = {names[1]: [right for _, right, _ in SOLVED]}, {names[2]: [wrong for _, _, wrong in SOLVED]}
    rows |= {**kept, **left} if first else {**left, **kept}
    shown = (
        ("How do I boil an egg?", "Put it into hot water for six minutes."),
        ("How do I sharpen a pencil?", "Turn it in a sharpener."),
        ("How do I dry wet shoes?", "Stuff them with paper."),
    )
    return Kind(
        dataset(
            "# Preferences\nQuestions on everyday life with an answer that people chose and one that they rejected.",
            rows,
        ),
        task("Answer the question on everyday life.", *shown),
        {f"How do I {goal}?": right for goal, right, _ in SOLVED},
        "either",
    )


@kind("a rejected answer beside the chosen one")
def _() -> Kind:
    return preferred(("prompt", "chosen", "rejected"), first=False)


@kind("a worse answer beside a better one")
def _() -> Kind:
    return preferred(("question", "better_response", "worse_response"), first=False)


@kind("answers without a word on which is right")
def _() -> Kind:
    one = preferred(("question", "response_1", "response_0"), first=False)
    return Kind(one.files, one.task, one.truth, "refused")


@kind("rows in several languages in one column")
def _() -> Kind:
    german = [
        f"Die Suppe am Hafen Nummer {n} war {'wunderbar, wir kommen gern wieder' if label == 'positive' else 'furchtbar, ich will mein Geld zurück'}."
        for n, label in enumerate(LABELS)
    ]
    texts = [german[n] if n % 3 == 0 else text for n, text in enumerate(TEXTS)]
    columns = {"lang": ["de" if n % 3 == 0 else "en" for n in range(len(TEXTS))]}
    return reviews(texts, columns=columns, expected="either")


@kind("a third class for a question of yes and no")
def _() -> Kind:
    kept = [(text, stars) for text, stars in STARS if stars in (1, 3, 5)]
    cells = {
        "text": [text for text, _ in kept],
        "label": [{1: "negative", 3: "neutral", 5: "positive"}[stars] for _, stars in kept],
    }
    shown = (
        (GOOD[0], "yes"),
        ("It was awful, I want my money back.", "no"),
        (GOOD[1], "yes"),
        ("It was okay, neither good nor bad.", "no"),
    )
    truth = {text: "yes" if stars == 5 else "no" for text, stars in kept}
    return Kind(
        dataset(REVIEWS, cells),
        task("Is the sentiment of the review positive? Answer yes or no.", *shown),
        truth,
        "either",
    )


@kind("is the review not negative")
def _() -> Kind:
    shown = (
        (GOOD[0], "yes"),
        ("It was awful, I want my money back.", "no"),
        (GOOD[1], "yes"),
        ("The worst lunch of my life.", "no"),
    )
    return Kind(
        dataset(REVIEWS, {"text": TEXTS, "negative": [int(label == "negative") for label in LABELS]}),
        task("Is the review free of anything negative? Answer yes or no.", *shown),
        {text: "yes" if label == "positive" else "no" for text, label in zip(TEXTS, LABELS, strict=True)},
        "either",
    )


@kind("fractions as answers")
def _() -> Kind:
    rows = {
        "question": [
            f"Which share of {n + 2} cakes are {n + 1} of them, sold at the {place}?"
            for n in range(6)
            for place in PLACES
        ],
        "answer": [f"{n + 1}/{n + 2}" for n in range(6) for _ in PLACES],
    }
    shown = (
        ("Which share of a dozen eggs are five of them?", "5/12"),
        ("Which part of a week are three days?", "3/7"),
        ("Which part of an hour are 7 minutes?", "7/60"),
    )
    return Kind(
        dataset("# Fractions\nMaths word problems on fractions with their answers.", rows),
        task("Solve the word problem; give a fraction.", *shown),
        dict(zip(rows["question"], rows["answer"], strict=True)),
        "either",
    )


@kind("similarity from 0 to 5 for a score from 0 to 1")
def _() -> Kind:
    rows: dict[str, list[Any]] = {"sentence1": [], "sentence2": [], "score": []}
    for n, (goal, right, wrong) in enumerate(SOLVED):
        for name, cell in zip(
            rows, (f"To {goal}: {right}", f"To {goal}: {right if n % 2 else wrong}", 4.8 if n % 2 else 1.2), strict=True
        ):
            rows[name].append(cell)
    shown = (
        ("First: A man plays a guitar.\nSecond: A man plays a guitar.", "1.0"),
        ("First: A dog runs.\nSecond: A ship sinks.", "0.0"),
        ("First: A boy eats.\nSecond: A child eats.", "0.8"),
    )
    return Kind(
        dataset("# Similarity\nPairs of sentences with their semantic similarity from 0 to 5.", rows),
        task("How similar in meaning are the two sentences, from 0 to 1?", *shown),
        {},
        "refused",
    )


@kind("broken and repaired sentences, the repaired ones first")
def _() -> Kind:
    good = [f"{who} goes to the {place} every day." for who in ("Ada", "Ben", "Cleo", "Dan") for place in PLACES]
    bad = [text.replace("goes", "go") for text in good]
    shown = (
        ("He walk to school.", "He walks to school."),
        ("They was late.", "They were late."),
        ("She have a car.", "She has a car."),
    )
    return Kind(
        dataset(
            "# Grammar\nSentences of learners with their corrections: grammatical error correction.",
            {"target": good, "source": bad},
        ),
        task("Correct the grammar of the sentence.", *shown),
        dict(zip(bad, good, strict=True)),
    )
