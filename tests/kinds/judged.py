"""Kinds of pairs whose label says how the one stands to the other: found for a query, following from a sentence."""

import random
from typing import Any

from .kind import Kind, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

_CHANCE = random.Random(7)

# a query and what was found -----------------------------------------------------------------------------------------

_FOUND = (
    "{who} sells {food} at the {place} every morning.",
    "The {place} has a stall where {who} bakes fresh {food}.",
    "Fresh {food} comes from {who}, just behind the {place}.",
)
_QUERIES = (
    "who sells {food} at the {place}",
    "where can i buy the {food} of {who}",
    "is there {food} near the {place}",
    "how do i get {food} from {who} at the {place}",
)
_LEFT = (
    "The museum closes at five and has no lift.",
    "Buses leave from the square twice an hour.",
    "Rain is expected in the hills by the weekend.",
    "A new bridge over the river opens next year.",
)
_SEARCHED = (
    ("who repairs bikes near the mill", "Omar repairs bikes in the shed beside the mill.", "yes"),
    ("when does the pool open", "Tickets for the opera are sold online.", "no"),
    ("where can i rent a boat", "You can rent a boat at the pier below the lake house.", "yes"),
    ("how old is the town hall", "Dogs must be kept on a lead in the park.", "no"),
)


def _searched(found: int, beside: bool = False) -> Kind:
    """Queries and passages; `found` stands in the column label where the passage is about the query, 1 less it where it
    is not; `beside` adds a column of what was asked in other words, whose label it is not."""
    cells: dict[str, list[Any]] = {"query": [], "passage": [], "label": []} | ({"rewritten": []} if beside else {})
    truth = {}
    for number in range(120):
        who, food, place = PEOPLE[number % 8], FOODS[number // 8 % 8], PLACES[(number + number // 8) % 8]
        query = _QUERIES[number % 4].format(who=who.lower(), food=food, place=place)
        fits = _CHANCE.random() < 0.5
        text = _FOUND[number % 3].format(who=who, food=food, place=place) if fits else f"{number}: {_LEFT[number % 4]}"
        made = (query, text, found if fits else 1 - found, *((f"{text[:-1]}?",) if beside else ()))
        for name, cell in zip(cells, made, strict=True):
            cells[name].append(cell)
        truth[f"Search: {query}\nFound: {text}"] = "yes" if fits else "no"
    shown = tuple((f"Search: {query}\nFound: {text}", said) for query, text, said in _SEARCHED)
    asked = task("Does the passage that was found say what the search query looked for? Answer yes or no.", *shown)
    about = "# Search queries\nSearch queries and a passage that was found for each, with a label.\n"
    return Kind(dataset(about, cells), asked, truth, expected="served" if found else "either")


@kind("whether a passage answers a query, in a label of 0 and 1 that nothing names")
def _() -> Kind:
    return _searched(1)


@kind("the same with 0 for what answers it")
def _() -> Kind:
    return _searched(0)


@kind("the same with a column beside it that says the passage itself")
def _() -> Kind:
    return _searched(1, beside=True)


_FUNCTIONS = (
    (
        "reverse words of a text",
        'def reverse_words(s):\n    """Return the words backwards."""\n    return s.split()[::-1]',
    ),
    (
        "read a json file",
        'def write_csv(rows, path):\n    """Write rows to a file."""\n    csv.writer(path).writerows(rows)',
    ),
    ("size of a folder", 'def folder_size(path):\n    """Sum the sizes of all files."""\n    return sum(sizes(path))'),
    ("sort a dictionary", 'def merge(a, b):\n    """Merge two dictionaries."""\n    return {**a, **b}'),
)


@kind("code with a docstring is one part, whatever quotes all pieces of it share")
def _() -> Kind:
    cells: dict[str, list[Any]] = {"query": [], "code": [], "label": []}
    truth = {}
    for number in range(60):
        what, place, fits = FOODS[number % 8], PLACES[number // 8], number % 2 == 0
        query = f"count {what} in {place}"
        if not fits:
            what, place = COLOURS[number % 4], PEOPLE[number // 8]
        code = f'def {what}_{number}(x):\n    """Count the {what} of the {place}."""\n    return len(x["{place}"])'
        for name, cell in zip(cells, (query, code, int(fits)), strict=True):
            cells[name].append(cell)
        truth[f"Search: {query}\n\n{code}"] = "yes" if fits else "no"
    shown = [
        (f"Search: {query}\n\n{code}", said) for (query, code), said in zip(_FUNCTIONS, ("yes", "no") * 2, strict=True)
    ]
    said = {"label_map": {"acme/set": {"1": "yes", "0": "no"}}}
    asked = task("Does the python function do what the search query asks for? yes or no", *shown, **said)
    about = "# Functions\nSearch queries with a python function each, and whether it does what was looked for.\n"
    return Kind(dataset(about, cells), asked, truth)


# what one sentence says of another, in class numbers -----------------------------------------------------------------

_SEEN = (
    ("A girl in a yellow coat feeds pigeons.", "The girl is asleep at home."),
    ("Two men carry a piano up the stairs.", "The men swim in a lake."),
    ("An old woman knits a scarf on a bench.", "A woman drives a bus."),
    ("A brown dog runs through the snow.", "A dog lies on a hot beach."),
)


def _inferred(said: str, wanted: int | None, shown: tuple[tuple[str, str], ...] = _SEEN) -> Kind:
    """Premises and hypotheses under class numbers, with a reason each; rows of class `wanted` are right."""
    names = ["entailment", "neutral", "contradiction"]
    cells: dict[str, list[Any]] = {"premise": [], "hypothesis": [], "label": [], "explanation": []}
    truth = {}
    for number in range(96):
        who, place, food = PEOPLE[number % 8], PLACES[number // 8 % 8], FOODS[(number + number // 8) % 8]
        follows = (
            f"{who} is at the {place}.",
            f"{who} will meet a friend after the {food}.",
            f"{who} is asleep at home, far from the {place}.",
        )[number % 3]
        premise = f"{who} in a {COLOURS[number % 4]} coat eats {food} in front of the {place}."
        why = f"Who eats {food} at the {place} is {('there', 'maybe alone', 'awake')[number % 3]}."
        for name, cell in zip(cells, (premise, follows, number % 3, why), strict=True):
            cells[name].append(cell)
        if number % 3 == wanted:
            truth[premise] = follows
    head = {"dataset_info": {"features": [{"name": "label", "dtype": {"class_label": {"names": names}}}]}}
    about = "# Inference\nNatural language inference: premises, hypotheses, a label and an explanation of it."
    return Kind(dataset(about, cells, head=head), task(said, *shown), truth, "refused" if wanted is None else "served")


@kind("a sentence that cannot be true, of pairs whose class numbers say what follows")
def _() -> Kind:
    return _inferred("I write what is seen in a picture. Give me a sentence that cannot be true about it.", 2)


@kind("a sentence in other words, of pairs whose class numbers say what follows")
def _() -> Kind:
    shown = (
        ("A girl in a yellow coat feeds pigeons.", "Pigeons are fed by a girl who wears a yellow coat."),
        ("Two men carry a piano up the stairs.", "A piano is carried upstairs by two men."),
        ("An old woman knits a scarf.", "A scarf is knitted by an elderly woman."),
    )
    return _inferred("Say what is seen in the picture in other words.", None, shown)
