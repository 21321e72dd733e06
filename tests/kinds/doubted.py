"""Kinds of trap in what is beside the rows that are meant: files that somebody left out, marks out of order, choices of
which a flag tells which are right, numbers in multiples, averages, and labels that no person gave."""

import json
import random
from collections.abc import Mapping, Sequence

from .files import ASKED_REVIEWS, RECORDS
from .kind import Expected, Kind, dataset, kind, task
from .labels import POLES, REVIEWS, pole_truth
from .words import FOODS, PEOPLE, PLACES

PAIRS = [(food, place) for place in PLACES for food in FOODS]
TURNED = [
    {"text": f"Once more: {one['text']}", "label": "negative" if one["label"] == "positive" else "positive"}
    for one in RECORDS
]


def lines(records: list[dict[str, str]]) -> str:
    return "\n".join(map(json.dumps, records))


@kind("a file of rows that were found invalid, beside that of valid ones")
def _() -> Kind:
    files = {"validated.jsonl": lines(RECORDS), "invalidated.jsonl": lines(TURNED)}
    return Kind(dataset(REVIEWS, files=files), ASKED_REVIEWS, pole_truth(), options={"rows": 90})


@kind("a file of rejected rows beside that of accepted ones")
def _() -> Kind:
    files = {"accepted.jsonl": lines(RECORDS), "rejected.jsonl": lines(TURNED)}
    told = ("split rejected is left alone",)
    return Kind(dataset(REVIEWS, files=files), ASKED_REVIEWS, pole_truth(), told=told, options={"rows": 90})


@kind("a split of rows that were found invalid, as the card names it")
def _() -> Kind:
    places = [{"split": "train", "path": "one.jsonl"}, {"split": "invalidated", "path": "two.jsonl"}]
    head = {"configs": [{"config_name": "default", "data_files": places}]}
    files = {"one.jsonl": lines(RECORDS), "two.jsonl": lines(TURNED)}
    return Kind(dataset(REVIEWS, head=head, files=files), ASKED_REVIEWS, pole_truth(), options={"rows": 90})


@kind("CSV: commas in texts that nothing quotes")
def _() -> Kind:
    rows = [f"{text},{'positive' if fine else 'negative'}" for text, fine in POLES if text.count(",") == 1]
    files = {"train.csv": "\n".join(["text,label", *rows])}
    return Kind(dataset(REVIEWS, files=files), ASKED_REVIEWS, pole_truth(), "refused")


def _villages() -> list[tuple[str, list[str], int]]:
    lots = random.Random(3)
    made = []
    for food, place in PAIRS:
        made.append((f"Who founded the {food} {place}?", lots.sample(PEOPLE, 4), lots.randrange(4)))
    return made


VILLAGES = _villages()
FOUNDED = task(
    "Choose the right answer to the question about founders.",
    ("Who founded the old mill?\n(A) Tom\n(B) Sue\n(C) Ida\n(D) Max", "(B)"),
    ("Who founded the new inn?\n(A) Ken\n(B) Lou\n(C) Kim\n(D) Roy", "(D)"),
)
ABOUT = "# Founders\nMultiple-choice questions about founders of places."


def founders(columns: Mapping[str, Sequence[object]], expected: Expected = "either") -> Kind:
    cells: dict[str, Sequence[object]] = {"question": [one for one, _, _ in VILLAGES], **columns}
    truth = {question: options[place] for question, options, place in VILLAGES}
    return Kind(dataset(ABOUT, cells), FOUNDED, truth, expected, 10, True)


@kind("options behind letters of their own, which stand in another order in each row")
def _() -> Kind:
    lots = random.Random(5)
    shuffled = [
        lots.sample([f"{letter}. {one}" for letter, one in zip("ABCD", options, strict=True)], 4)
        for _, options, _ in VILLAGES
    ]
    return founders({"options": shuffled, "answer": ["ABCD"[place] for *_, place in VILLAGES]}, "served")


@kind("choices, of which a flag tells which few are right")
def _() -> Kind:
    chosen = ["ABCD"[(place + row) % 4] for row, (*_, place) in enumerate(VILLAGES)]
    flags = [row % 4 == 0 for row in range(len(VILLAGES))]
    return founders({"options": [one for _, one, _ in VILLAGES], "choice": chosen, "is_right": flags}, "served")


@kind("the place of the answer counted from the end")
def _() -> Kind:
    places = [place - 4 for *_, place in VILLAGES]
    return founders({"options": [one for _, one, _ in VILLAGES], "answer": places})


@kind("options that are decimals, in order")
def _() -> Kind:
    lots = random.Random(8)
    rows = [
        (f"How many tons of {food} are at the {place}?", [f"{one}.5" for one in range(4)], lots.randrange(4))
        for food, place in PAIRS
    ]
    asked = task(
        "Choose the right answer to the question about weights.",
        ("How many tons of sand are at the dock?\n(A) 1.5\n(B) 3.5\n(C) 4.2\n(D) 2.0", "(B)"),
        ("How many tons of coal are at the mine?\n(A) 4.5\n(B) 1.2\n(C) 3.0\n(D) 2.5", "(D)"),
    )
    cells = {
        "question": [one for one, _, _ in rows],
        "options": [one for _, one, _ in rows],
        "answer": ["ABCD"[place] for *_, place in rows],
    }
    truth = {question: options[place] for question, options, place in rows}
    return Kind(dataset("# Weights\nMultiple-choice questions about weights.", cells), asked, truth, choice=True)


NOTES = [f"Receipt {1000 + row}: {food} from the {place}" for row, (food, place) in enumerate(PAIRS)]


@kind("prices of which the card says that they are in thousands")
def _() -> Kind:
    prices = [round(random.Random(row).uniform(1, 2000), 2) for row in range(len(NOTES))]
    asked = task(
        "What is the price on the receipt?",
        ("Receipt 7: ham from the shop", "12.50"), ("Receipt 9: milk from the kiosk", "3.20"),
        ("Receipt 11: eggs from the stall", "104.99"),
    )  # fmt: skip
    about = "# Receipts\nReceipts with the price of each. `price` is in thousands."
    cells = {"text": NOTES, "price": [one / 1000 for one in prices]}
    truth = {note: f"{price:.2f}" for note, price in zip(NOTES, prices, strict=True)}
    return Kind(dataset(about, cells), asked, truth, "refused")


STARS = [random.Random(row).randint(1, 5) for row in range(len(NOTES))]
ASKED_STARS = task(
    "How many stars, 1 to 5, does the review give?",
    ("Review 7: the ham was nice", "4"), ("Review 9: the milk was sour", "1"), ("Review 11: fine eggs", "3"),
    ("Review 12: the best eggs", "5"),
)  # fmt: skip
REVIEWED = [note.replace("Receipt", "Review") for note in NOTES]


def starred(about: str, **cells: list[int]) -> Kind:
    truth = {text: str(stars) for text, stars in zip(REVIEWED, STARS, strict=True)}
    return Kind(dataset(f"# Reviews\n{about}", {"text": REVIEWED, **cells}), ASKED_STARS, truth, "either")


@kind("ratings of which a sentence of the card says that the lowest is the best")
def _() -> Kind:
    about = "Reviews of meals with the rating that they give.\nrating: 1 is the best and 5 the worst."
    return starred(about, rating=[6 - stars for stars in STARS])


@kind("ratings of which the card says that lower is better")
def _() -> Kind:
    about = "Reviews of meals with the rating that they give.\nrating: from 1 to 5, lower is better."
    return starred(about, rating=[6 - stars for stars in STARS])


@kind("the average stars of what is reviewed, beside no stars of the review")
def _() -> Kind:
    about = "Reviews of meals, with the stars that the place has on average."
    return starred(about, average_rating=[6 - stars for stars in STARS])


POSTS = [f"{who} went to the {place} for {food}" for (food, place), who in zip(PAIRS, PEOPLE * 8, strict=True)]
WRITERS = [("bot", "human", "unclear")[random.Random(row).randrange(3)] for row in range(len(POSTS))]
ASKED_WRITERS = task(
    "Is the post by a bot, a human, or unclear?",
    ("Buy cheap watches now!!!", "bot"), ("I walked my dog this morning.", "human"), ("ok", "unclear"),
    labels=["bot", "human", "unclear"],
)  # fmt: skip


@kind("labels whose column is called as what a program guessed")
def _() -> Kind:
    about = "# Bots\nPosts of a network, annotated for whether a bot or a human wrote them."
    cells = {"text": POSTS, "silver_label": WRITERS[5:] + WRITERS[:5]}
    return Kind(dataset(about, cells), ASKED_WRITERS, dict(zip(POSTS, WRITERS, strict=True)), "refused")


@kind("a label of the title, as the card says, beside a longer text")
def _() -> Kind:
    about = (
        "# Bots\nPosts of a network, annotated for whether a bot or a human wrote them. The label is that of the title."
    )
    bodies = [f"{one}. {two}." for one, two in zip(POSTS[3:] + POSTS[:3], POSTS[9:] + POSTS[:9], strict=True)]
    cells = {"body": bodies, "title": POSTS, "writer": WRITERS}
    return Kind(dataset(about, cells), ASKED_WRITERS, dict(zip(POSTS, WRITERS, strict=True)), "either")


@kind("one headline that stands in for missing ones")
def _() -> Kind:
    bodies = [
        f"On Monday the {place} was full. {who} sold {food} to all who came, and by noon nothing was left of it. "
        f"The mayor thanked {who} and asked for more next year."
        for (food, place), who in zip(PAIRS, PEOPLE * 8, strict=True)
    ]
    titles = [f"{who} sells out of {food} at {place}" for (food, place), who in zip(PAIRS, PEOPLE * 8, strict=True)]
    asked = task(
        "Write a headline for the news article.",
        (
            "The council met on Tuesday. After three hours it chose to mend the bridge, and nobody spoke against it.",
            "Council chooses to mend bridge",
        ),
        (
            "A lorry lost its load of sand on the main road this morning. Nobody was hurt, and it was soon swept up.",
            "Lorry loses sand on main road",
        ),
        (
            "The school opens a new hall in May. Its pupils will sing there, and a baker has a stall.",
            "School opens hall",
        ),
    )
    cells = {"article": bodies, "headline": [one if row % 6 else "No title" for row, one in enumerate(titles)]}
    about = "# News\nNews articles with their headlines."
    return Kind(dataset(about, cells), asked, dict(zip(bodies, titles, strict=True)))


TONGUES = {
    "en": "{who} brings the {food} to the {place}.",
    "de": "{who} bringt das Essen ({food}) heute noch hin ({place}).",
    "nl": "{who} brengt het eten ({food}) vandaag nog ({place}).",
}


def tongues(*codes: str) -> Kind:
    """Sentences in columns that languages name, to be translated into German."""
    facts = [{"food": food, "place": place, "who": who} for (food, place), who in zip(PAIRS, PEOPLE * 8, strict=True)]
    cells = {code: [TONGUES[code].format(**one) for one in facts] for code in codes}
    asked = task(
        "Translate the English sentence into German.",
        ("The dog sleeps in the house.", "Der Hund schläft im Haus."),
        ("My sister reads a long book.", "Meine Schwester liest ein langes Buch."),
        ("We go to school on foot.", "Wir gehen zu Fuß zur Schule."),
    )
    truth = {TONGUES["en"].format(**one): TONGUES["de"].format(**one) for one in facts}
    about = "# Sentences\nTranslation of sentences from English."
    return Kind(dataset(about, cells), asked, truth, "served" if "de" in codes else "refused")


@kind("columns that three languages name, one of them close to the one that is asked for")
def _() -> Kind:
    return tongues("nl", "en", "de")


@kind("a column that a language names which is close to the one that is asked for")
def _() -> Kind:
    return tongues("en", "nl")
