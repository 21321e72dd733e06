"""Kinds of trap in rows of several raters: one item's scores and labels, and what raters were asked."""

from collections import Counter
from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

_RATERS, _ASPECTS = ("w11", "w12", "w13"), ("taste", "looks")
_ABOUT = "# Menus by sentiment\nThe sentiment of sentences from menus, scored from 0 to 100 by three people each."


def _sentences() -> list[str]:
    return [
        f"{who} of the {place} serves {food} on {colour} plates."
        for who, place, food, colour in product(PEOPLE[:4], PLACES[:4], FOODS[:3], COLOURS[:2])
    ]


def _scores() -> dict[str, list[int]]:
    return {text: [(17 * place + 29 * rater) % 101 for rater in range(3)] for place, text in enumerate(_sentences())}


_SHOWN = (
    ("Soup of the day comes with warm bread and a smile.", "81"),
    ("Fish, boiled.", "12"),
    ("A quiet garden and cakes of the house from three to six.", "94"),
)


@kind("a score is the mean of an item's raters")
def _() -> Kind:
    scores = _scores()
    rows = [(text, rater, score) for text, said in scores.items() for rater, score in zip(_RATERS, said, strict=True)]
    cells = columns("sentence annotator_id score", rows)
    asked = task("Score the sentiment of a sentence from a menu, from 0 (bad) to 100 (good).", *_SHOWN)
    return Kind(dataset(_ABOUT, cells), asked, {text: str(round(sum(said) / 3)) for text, said in scores.items()})


@kind("a score of two things is no mean of both")
def _() -> Kind:
    rows = [
        (text, rater, aspect, (score + 31 * number) % 101)
        for text, said in _scores().items()
        for rater, score in zip(_RATERS, said, strict=True)
        for number, aspect in enumerate(_ASPECTS)
    ]
    cells = columns("sentence annotator_id asked_about score", rows)
    asked = task("Score the sentiment of a sentence from a menu, from 0 (bad) to 100 (good).", *_SHOWN)
    return Kind(dataset(_ABOUT, cells), asked, {}, "refused")


@kind("a label is what most of an item's raters say")
def _() -> Kind:
    said = {text: ("positive", "positive", "negative") if place % 3 else ("negative", "negative", "positive")
            for place, text in enumerate(_sentences())}  # fmt: skip
    said |= {f"{text[:-1]} at night.": ("positive", "negative") for text in _sentences()[:12]}
    rows = [
        (text, rater, label) for text, labels in said.items() for rater, label in zip(_RATERS, labels, strict=False)
    ]
    cells = columns("sentence worker label", rows)
    about = "# Menus by sentiment\nThe sentiment of sentences from menus: positive or negative, by two people or three."
    asked = task(
        "Is the sentiment of this sentence from a menu positive or negative?",
        ("Our soup is the best of the coast!", "positive"),
        ("The fish is old and the plates are dirty.", "negative"),
        ("Nobody bakes cakes like ours.", "positive"),
        ("We never had worse bread.", "negative"),
    )
    most = {text: Counter(labels).most_common(1)[0][0] for text, labels in said.items() if len(labels) > 2}
    return Kind(dataset(about, cells), asked, most)


def _walks() -> dict[str, list[object]]:
    rows = list(product(COLOURS[:6], PLACES[:4], ("coast", "forest", "moor")))
    return {
        "path": [f"{colour.title()} path of the {place}" for colour, place, _ in rows],
        "terrain": [terrain for _, _, terrain in rows],
        "length": [3 + (7 * place) % 19 for place in range(len(rows))],
        "rating": [round(1 + (13 * place % 41) / 10, 1) for place in range(len(rows))],
    }


def _asked_of_walks(instruction: str, outputs: tuple[str, ...]) -> dict[str, object]:
    inputs = (
        "Path: Abbey loop\nTerrain: forest\nKilometres: 8",
        "Path: Cliffs of the north\nTerrain: coast\nKilometres: 14",
        "Path: Peat road\nTerrain: moor\nKilometres: 5",
    )
    return task(instruction, *zip(inputs, outputs, strict=True))


@kind("a table of the same facts gives the score asked for in other words")
def _() -> Kind:
    walks = _walks()
    rows = zip(walks["path"], walks["terrain"], walks["length"], walks["rating"], strict=True)
    truth = {f"Path: {name}\nTerrain: {land}\nKilometres: {far}": f"{score:.1f}" for name, land, far, score in rows}
    asked = _asked_of_walks("Guess how hikers scored a walk, on a scale from 1 to 5.", ("4.2", "3.9", "2.5"))
    return Kind(dataset("# Walks rated\nWalks by terrain and length, with the rating of each.", walks), asked, truth)


@kind("a table of the same facts without the number asked for gives none")
def _() -> Kind:
    asked = _asked_of_walks("Guess how many hikers take a walk in a day.", ("120", "86", "14"))
    return Kind(
        dataset("# Walks rated\nWalks by terrain and length, with the rating of each.", _walks()), asked, {}, "refused"
    )
