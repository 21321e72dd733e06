"""Texts in several languages: one list of them and one of languages, or of their codes, in each row."""

import json
import random
from collections.abc import Sequence
from typing import Any

from .kind import Kind, dataset, kind, task
from .words import PEOPLE

_PLACES = (
    ("harbour", "Hafen", "puerto"), ("market", "Markt", "mercado"), ("museum", "Museum", "museo"),
    ("station", "Bahnhof", "parque"), ("garden", "Garten", "huerto"), ("castle", "Schloss", "castillo"),
)  # fmt: skip
_FOODS = (("soup", "Suppe", "sopa"), ("bread", "Brot", "pan"), ("tea", "Tee", "agua"), ("cake", "Kuchen", "pastel"))
_CODES = ("en", "de", "es")
ROWS = [
    {
        "en": f"{who} waits with the {food[0]} near the {place[0]} this morning.",
        "de": f"{who} wartet heute früh mit {food[1]} nahe beim {place[1]}.",
        "es": f"{who} espera con {food[2]} cerca del {place[2]} esta mañana.",
    }
    for number, who in enumerate(PEOPLE)
    for place in _PLACES
    for food in _FOODS[number % 2 :: 2]
]
REVIEWS = [
    (
        label,
        {
            "en": f"The {food[0]} at the {place[0]} {english}.",
            "de": f"Das Essen mit {food[1]} im {place[1]} {german}.",
            "es": f"La comida con {food[2]} en el {place[2]} {spanish}.",
        },
    )
    for place in _PLACES
    for food in _FOODS
    for label, english, german, spanish in (
        ("good", "was wonderful, I would come again", "war wunderbar, ich komme wieder", "fue maravillosa, volveré"),
        ("bad", "was awful, I want my money back", "war furchtbar, ich zahle nichts", "fue horrible, no pagaré"),
    )
]

Lists = tuple[list[list[str]], list[list[str]]]


def _lists(rows: Sequence[dict[str, str]], *, mixed: bool, spelled: Sequence[str] = _CODES) -> Lists:
    """The languages of each row, and its texts in their order."""
    chance, names = random.Random(5), dict(zip(_CODES, spelled, strict=True))
    orders = [chance.sample(_CODES, 3) if mixed else list(_CODES) for _ in rows]
    texts = [[row[code] for code in order] for row, order in zip(rows, orders, strict=True)]
    return [[names[code] for code in order] for order in orders], texts


def _translated(cells: dict[str, Any]) -> Kind:
    shown = (
        ("The train to the coast leaves at nine.", "Der Zug zur Küste fährt um neun ab."),
        ("My brother is reading a long book.", "Mein Bruder liest ein langes Buch."),
        ("We will meet in front of the old church.", "Wir treffen uns vor der alten Kirche."),
    )
    about = "# Sentences\nEach row holds one sentence in English, German and Spanish, for machine translation."
    head = {"language": list(_CODES), "task_categories": ["translation"]}
    asked = task("Translate the sentence from English to German.", *shown)
    return Kind(dataset(about, cells, head=head), asked, {row["en"]: row["de"] for row in ROWS})


@kind("a list of languages beside a list of sentences, to be translated")
def _() -> Kind:
    languages, texts = _lists(ROWS, mixed=False)
    return _translated({"languages": languages, "sentences": texts})


@kind("languages in another order in each row, beside the list of their sentences")
def _() -> Kind:
    languages, texts = _lists(ROWS, mixed=True, spelled=("eng_Latn", "deu_Latn", "spa_Latn"))
    return _translated({"languages": languages, "sentences": texts})


@kind("lists of languages and of sentences that are kept as text")
def _() -> Kind:
    languages, texts = _lists(ROWS, mixed=True, spelled=("English", "German", "Spanish"))
    return _translated({"languages": [*map(json.dumps, languages)], "sentences": [*map(json.dumps, texts)]})


@kind("sentences with their language, in a list of another order in each row")
def _() -> Kind:
    rows = zip(*_lists(ROWS, mixed=True), strict=True)
    both = [[{"lang": code, "text": text} for code, text in zip(*row, strict=True)] for row in rows]
    return _translated({"translations": both})


def _reviewed(instruction: str, asked: str, *shown: tuple[str, str], language: str) -> Kind:
    languages, texts = _lists([texts for _, texts in REVIEWS], mixed=True)
    pairs = zip(languages, texts, strict=True)
    cells = {
        "review": [{"language": codes, "translation": own} for codes, own in pairs],
        "sentiment": [label for label, _ in REVIEWS],
    }
    about = "# Reviews of food\nReviews of restaurants in English, German and Spanish, labelled as good or bad."
    head = {"language": list(_CODES), "task_categories": ["text-classification"]}
    made = task(instruction, *shown, labels=["good", "bad"], language=language)
    return Kind(dataset(about, cells, head=head), made, {texts[asked]: label for label, texts in REVIEWS})


@kind("reviews in several languages as two lists, in the language that is asked for")
def _() -> Kind:
    shown = (("The pizza was lovely, the best in years.", "good"), ("The food was cold and bad.", "bad"))
    return _reviewed("Classify the review as good or bad.", "en", *shown, language="en")


@kind("reviews in several languages as two lists, in the language that the instruction names")
def _() -> Kind:
    shown = (
        ("Die Pizza war herrlich, der beste Abend seit Jahren.", "good"),
        ("Das Essen war kalt und schlecht.", "bad"),
    )
    return _reviewed("Classify the German review as good or bad.", "de", *shown, language="de")
