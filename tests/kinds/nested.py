"""Kinds of trap in columns that nest or spread: fields of structs, lists side by side, records kept as text."""

# ruff: noqa: E501 - tables of small datasets

import json
import re
from typing import Any

import pyarrow as pa

from .kind import Content, Kind, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_HEADS = [
    (name, place, *more[: number % 3], size)
    for number, (name, place, size, more) in enumerate(
        (name, place, size, more)
        for name in ("Shop", "Ship", "Player", "Book", "Song", "Bridge")
        for place, size in (("Town", "Price"), ("Owner", "Length (m)"), ("Maker", "Year"))
        for more in (("Built", "Colour"), ("Rank", "Notes"))
    )
]
_SQL = [
    (heads, f"What {heads[place].lower()} when the {heads[-1].lower()} is {number}?", f"SELECT {heads[place]} FROM table WHERE {heads[-1]} = {number}", place)
    for number, heads in enumerate(_HEADS, start=11)
    for place in (number % (len(heads) - 1),)
]  # fmt: skip


@kind("the columns of a table within a struct, beside the types of its cells")
def _() -> Kind:
    cells: dict[str, list[Any]] = {
        "question": [asked for _, asked, _, _ in _SQL],
        "table": [
            {"types": [*("text" for _ in heads[1:]), "real"], "header": [*heads], "page": f"List {number}", "rows": [["a" for _ in heads], ["b" for _ in heads]]}
            for number, (heads, *_) in enumerate(_SQL)
        ],
        "sql": [{"text": query, "sel": place, "conds": {"column": [len(heads) - 1], "value": [str(number)]}} for number, (heads, _, query, place) in enumerate(_SQL, start=11)],
    }  # fmt: skip
    asked = task(
        "I tell you the columns of my table and what I want to know, you write the SQL.",
        ("Columns: City, Mayor, Inhabitants\nI want to know: Who is the mayor when the city is Tampere?", "SELECT Mayor FROM table WHERE City = Tampere"),
        ("Columns: Team, Wins, Losses\nI want to know: Which team has more than 12 wins?", "SELECT Team FROM table WHERE Wins > 12"),
        ("Columns: Lake, Country, Depth, Area (ha)\nI want to know: What country when the area (ha) is 40?", "SELECT Country FROM table WHERE Area (ha) = 40"),
    )  # fmt: skip
    truth = {f"Columns: {', '.join(heads)}\nI want to know: {asked}": query for heads, asked, query, _ in _SQL}
    return Kind(
        dataset("# Text to SQL\nQuestions about one table each, with the SQL query that answers it.", cells),
        asked,
        truth,
    )


_SUMS = [(first, second) for first in range(11, 31, 2) for second in (3, 4, 6, 9)]


def solved(ending: str) -> Kind:
    """Problems with solutions that end in the answer, which alone is asked for."""
    solutions = [
        f"We add {first} and {second} step by step.\nThis gives {first + second}.\n{ending.format(first + second)}"
        for first, second in _SUMS
    ]
    asked = [
        f"Tom has {first} stones and finds {second} more. How many stones does he have?" for first, second in _SUMS
    ]
    return Kind(
        dataset("# Maths word problems\nMath word problems with step-by-step solutions.", {"problem": asked, "solution": solutions}),
        task(
            "Do the maths problem. I only want the final answer, no working.",
            ("A farm has 14 cows and buys 21 more. How many cows does it have?", "35"),
            ("Ann reads 8 pages and then 17 pages. How many pages does she read?", "25"),
            ("There are 40 chairs and 19 more come. How many chairs are there?", "59"),
        ),
        {one: str(sum(pair)) for one, pair in zip(asked, _SUMS, strict=True)},
    )  # fmt: skip


@kind("final answers in a box within solutions")
def _() -> Kind:
    return solved(r"So he has $\boxed{{{}}}$ stones.")


@kind("final answers in tags behind solutions")
def _() -> Kind:
    return solved("<answer>{}</answer>")


@kind("final answers in a last sentence of solutions")
def _() -> Kind:
    return solved("The answer is {}.")


_NOTES = [
    {
        "title": [f"{who} {family}", f"{place.title()} Road", food.title()],
        "sentences": [
            [f"{who} {family} is a painter.", f" She works at the {place}."],
            [f"{place.title()} Road is a street.", " It has a tram stop.", f" A {colour} house stands there."],
            [f"{food.title()} is served cold."],
        ],
    }
    for who, family, place, food, colour in ((one, two, three, four, five) for one, two in zip(PEOPLE, FAMILIES, strict=True) for three, four, five in zip(PLACES, FOODS, COLOURS * 2, strict=True))
]  # fmt: skip


def noted(title: str = "title", context: bool = True) -> Kind:
    """Passages of several titled notes with a question each; `context` as a struct of lists, else a list of structs."""
    asked = [f"Where does the painter {notes['title'][0]} work?" for notes in _NOTES]
    answers = [notes["title"][1].removesuffix(" Road").lower() for notes in _NOTES]
    listed = [[{"id": f"p{place}", title: one, "text": "".join(said)} for place, (one, said) in enumerate(zip(notes["title"], notes["sentences"], strict=True))] for notes in _NOTES]  # fmt: skip
    cells: dict[str, list[Any]] = {"id": [f"q{row}" for row in range(len(asked))], "question": asked, "answer": answers}
    cells["context" if context else "paragraphs"] = _NOTES if context else listed
    texts = ["\n".join(f"{one}: {''.join(said)}" for one, said in zip(notes["title"], notes["sentences"], strict=True)) for notes in _NOTES]  # fmt: skip
    return Kind(
        dataset("# Notes\nReading comprehension: questions that are answered out of several paragraphs of context.", cells),
        task(
            "Here are my notes and something I want to know. Answer as short as you can, using only the notes.",
            ("Notes:\nLena Fox: Lena Fox plays the oboe. She studied in Ghent.\nTin: Tin is a metal.\n\nI want to know: Where did Lena Fox study?", "Ghent"),
            ("Notes:\nMount Ebbin: Mount Ebbin is 2310 metres high.\nMount Sill: Mount Sill is 1988 metres high.\nDrover: A drover moves cattle.\n\nI want to know: Which of the two mountains is higher?", "Mount Ebbin"),
            ("Notes:\nSilver Line: The Silver Line is named after Edwin Silver. It was opened in 1954.\nEdwin Silver: Edwin Silver was an engineer from Malta.\n\nI want to know: From which country was the man the Silver Line was named after?", "Malta"),
        ),
        {f"Notes:\n{text}\n\nI want to know: {one}": answer for text, one, answer in zip(texts, asked, answers, strict=True)},
    )  # fmt: skip


@kind("titles beside lists of sentences in a struct")
def _() -> Kind:
    return noted()


@kind("paragraphs with their titles in a list of structs")
def _() -> Kind:
    return noted(context=False)


_FACTS = [
    {"name": f"The {colour.title()} {food.title()}", "eatType": kind_of, **({"priceRange": price} if number % 3 else {}), **({"nearTo": place} if number % 2 else {})}
    for number, (food, colour, place, kind_of, price) in enumerate(
        (food, colour, place, ("pub", "restaurant")[(row + column) % 2], ("cheap", "high")[column % 2])
        for row, (food, place) in enumerate(zip(FOODS, PLACES, strict=True))
        for column, colour in enumerate(COLOURS)
    )
]  # fmt: skip
_KEYS = {"name": "name", "eatType": "type", "priceRange": "price", "nearTo": "near to"}


def said(facts: dict[str, str]) -> str:
    price = f"{facts['priceRange']}-priced " if "priceRange" in facts else ""
    near = f" near the {facts['nearTo']}" if "nearTo" in facts else ""
    return f"{facts['name']} is a {price}{facts['eatType']}{near}."


def advertised(cells: list[Any]) -> Kind:
    """Records of places, from which a sentence is to be written."""
    asked = task(
        "I type in the facts of a place to eat and want a short text for our town guide that has them all in it",
        ("name: The Anchor; type: pub; price: cheap; near to: old harbour", "The Anchor is a cheap pub near the old harbour."),
        ("name: Bella Nonna; type: restaurant; near to: town hall", "Bella Nonna is a restaurant near the town hall."),
        ("name: Bean There; type: pub; price: fair", "Bean There is a pub with fair prices."),
    )  # fmt: skip
    truth = {"; ".join(f"{_KEYS[key]}: {value}" for key, value in facts.items()): said(facts) for facts in _FACTS}
    table = {"facts": cells, "text": [said(facts) for facts in _FACTS]}
    return Kind(
        dataset("# Restaurants\nData-to-text generation: facts about restaurants and a text.", table), asked, truth
    )


@kind("records in brackets with longer names for their keys")
def _() -> Kind:
    return advertised([", ".join(f"{key}[{value}]" for key, value in facts.items()) for facts in _FACTS])


@kind("records in structs with longer names for their keys")
def _() -> Kind:
    return advertised([{key: facts.get(key) for key in _KEYS} for facts in _FACTS])


@kind("records as JSON text")
def _() -> Kind:
    return advertised([json.dumps(facts) for facts in _FACTS])


@kind("functions beside their words, which are no code as it is written")
def _() -> Kind:
    code = [f"def add_{one}(number):\n    total = number + {one}\n    return total" for one in range(30)]
    cells: dict[str, list[Any]] = {
        "func_code_tokens": [re.findall(r"\w+|[^\w\s]", text) for text in code],
        "func_code_string": code,
        "func_documentation_tokens": [f"Add {one} to a number .".split() for one in range(30)],
        "func_documentation_string": [f"Add {one} to a number." for one in range(30)],
    }
    asked = task(
        "Here's what a function should do, write it for me in Python.",
        ("Add up the even numbers in a list.", "def sum_even(numbers):\n    even = [n for n in numbers if n % 2 == 0]\n    return sum(even)"),
        ("Tell whether two words are anagrams of each other.", "def are_anagrams(a, b):\n    first = sorted(a)\n    return first == sorted(b)"),
        ("Turn degrees Celsius into Fahrenheit.", "def c_to_f(celsius):\n    degrees = celsius * 9 / 5\n    return degrees + 32"),
    )  # fmt: skip
    about = "# Code\nPython functions with their documentation, for code generation from a description."
    return Kind(dataset(about, cells), asked, {f"Add {one} to a number.": text for one, text in enumerate(code)})


_REMARKS = (
    ("Wind farms spoil the view of the coast.", "Wind farms"),
    ("Experts agree that early marriage keeps girls out of school.", "early marriage"),
    ("In most countries, free museums bring more visitors.", "free museums"),
)


def _remarks(size: int = 1) -> tuple[dict[str, Content], dict[str, str]]:
    rows = [
        (f"{opening} {colour} {food} in the {place} makes people {state}.", f"{colour} {food} in the {place}")
        for colour in COLOURS
        for food, opening, state in zip(
            FOODS, ("Doctors say that", "As we know,", "For most of us") * 3, _STATES * 2, strict=False
        )
        for place in PLACES[:4]
    ]
    held = [
        {"remarkWording": text, "remarkTarget": {"text": target, "span": {"start": text.index(target)}}}
        for text, target in rows
    ]
    together = [held[place : place + size] for place in range(0, 128, size)]
    cells = together if size > 1 else held
    about = "# Remarks\nRemarks from debates, each with the target of the remark."
    return dataset(about, pa.table({"topicId": list(range(len(cells))), "remarks": cells})), dict(rows)


_STATES = ("happy", "tired", "ill", "strong")


@kind("what the text of a field of a field is, by the field that it is of")
def _() -> Kind:
    files, truth = _remarks()
    asked = "Given a remark from a debate, extract the phrase of the remark that names its target."
    return Kind(files, task(asked, *_REMARKS), truth)


@kind("lists of texts, each with a field of a field that is asked for")
def _() -> Kind:
    files, truth = _remarks(4)
    asked = "Given a remark from a debate, extract the phrase of the remark that names its target."
    return Kind(files, task(asked, *_REMARKS), truth, "either")


@kind("the text of a field of a field, and something else is asked")
def _() -> Kind:
    files, _ = _remarks()
    shown = ((text, text.rstrip(".").split(" ", 2)[2]) for text, _ in _REMARKS)
    asked = "Given a statement of a politician, extract the phrase that names the reason which is given for a ban."
    return Kind(files, task(asked, *shown), {}, "refused")
