"""Kinds of trap in answers of several parts: cells in another dress, things of types, talks with a question."""

# ruff: noqa: E501 - tables of small datasets

import json

from .kind import Kind, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_WAYS = [(PEOPLE[n % 8], FOODS[n // 8 % 8], n % 7 + 3, n % 5 + 2, n % 3 + 2) for n in range(72)]
_ASKED = [
    f"{who} fills {boxes} boxes with {rows} rows of {each} jars of {food} each. How many jars does {who} fill?"
    for who, food, rows, each, boxes in _WAYS
]
_SUMS = (
    ("A bus makes 4 trips with 30 people each, and 12 people more come on foot. How many people come?", "The bus brings 4 * 30 = 120 people.\nWith those on foot that is 120 + 12 = 132.\nResult: 132"),
    ("Nora reads 15 pages a day for 6 days. The book has 100 pages. How many pages are left?", "She reads 15 * 6 = 90 pages, so 100 - 90 = 10 pages are left.\nResult: 10"),
    ("A rope of 48 meters is cut in 6 parts, and each part is halved. How long is a piece in meters?", "There are 6 parts.\nEach part is 48 / 6 = 8 meters long.\nHalf of it is 8 / 2 = 4 meters.\nResult: 4"),
)  # fmt: skip
_SOLVE = "Solve the math word problem step by step and write the result in the last line."


def _worked(mark: str, end: str) -> list[str]:
    """Solutions with a corpus's own marks, and its own sign before the result."""
    return [
        f"Each box holds {rows}*{each}={mark.format(sum=f'{rows}*{each}', is_=rows * each)}{rows * each} jars.\n"
        f"In {boxes} boxes {who} fills {rows * each}*{boxes}={mark.format(sum=f'{rows * each}*{boxes}', is_=rows * each * boxes)}{rows * each * boxes} jars.\n{end} {rows * each * boxes}"
        for who, _, rows, each, boxes in _WAYS
    ]


def _solutions() -> dict[str, str]:
    return dict(zip(_ASKED, (text.replace("###", "Result:") for text in _worked("", "###")), strict=True))


@kind("worked sums with marks of a corpus, and a sign before the result")
def _() -> Kind:
    about = "# Jar sums\nMath word problems of grade school with worked solutions."
    cells = {"question": _ASKED, "solution": _worked("<<{sum}={is_}>>", "###")}
    return Kind(dataset(about, cells), task(_SOLVE, *_SUMS), _solutions())


@kind("texts in two parts that nothing tells apart")
def _() -> Kind:
    """A hint and what it hints at look alike: which of the two stands first cannot be said."""
    about = "# Riddles\nShort riddles about things in town with hints and explanations."
    riddles = [f"What waits at the {place} and is {colour} like {food}?" for place in PLACES for colour in COLOURS for food in FOODS[:2]]  # fmt: skip
    notes = [f"Think of what {who} {name} brings there ||| It is the bag that {who} {name} leaves at the door" for who in PEOPLE for name in FAMILIES]  # fmt: skip
    shown = (
        ("What has hands and no arms?", "Explanation: The clock has two hands that turn\nHint: Think of what tells you the time"),
        ("What gets wet while it dries?", "Explanation: A towel takes the water from you\nHint: Think of what hangs in the bathroom"),
        ("What has a neck and no head?", "Explanation: A bottle is thin below its cap\nHint: Think of what you drink from"),
    )  # fmt: skip
    asked = "Explain the riddle, and give a hint for it."
    cells = {"riddle": riddles, "notes": notes}
    return Kind(dataset(about, cells), task(asked, *shown), {}, "refused")


_STOPS = ("north pier", "old mill", "swan bay", "light house", "fish hall", "green point", "west dock", "stone arch")
_LINES = (
    "when does the {kind} go from {one} to {two}", "is there a {kind} to {two} from {one} today", "from {one} to {two} with the {kind} please",
    "i stand in {one} and want to get to {two}", "how much is the {kind} from {one} to {two}", "any {kind} from {one}?",
)  # fmt: skip


def _trips(lines: tuple[str, ...], names: tuple[str, str, str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    texts, things, truth = list[str](), list[str](), dict[str, str]()
    for number in range(120):
        line, one, two = lines[number % len(lines)], _STOPS[number // 6 % 8], _STOPS[(number // 6 + number // 48 + 1 + number % 3) % 8]  # fmt: skip
        kind_of = ("ferry", "boat")[number // 7 % 2]
        text = line.format(kind=kind_of, one=one, two=two)
        if one == two or text in texts:
            continue
        held = [(names[2], kind_of), (names[1], two), (names[0], one)]
        spans = [{"slot": name, "at": text.index(said), "value": said} for name, said in held if said in text]
        texts.append(text)
        things.append(json.dumps(spans))
        if one in text and two in text:
            truth[text] = f"from: {one}\nto: {two}"
    return {"query": texts, "slots": things}, truth


_ROUTES = (
    ("which boat takes me from harbour square to the lagoon", "from: harbour square\nto: lagoon"),
    ("a ferry to sandy cape from the mole", "from: mole\nto: sandy cape"),
    ("from eel creek to the tower on sunday", "from: eel creek\nto: tower"),
    ("is it far from the bell rock to cod island", "from: bell rock\nto: cod island"),
)
_FERRIES = "# Ferry questions\nWhat people asked a ferry line's bot, with the slots of each question."
_PULL = "People ask a bot about ferries. Pull out where they start and where they want to go."


@kind("things of opaque types, told by the words before them")
def _() -> Kind:
    cells, truth = _trips(_LINES, ("p1", "p2", "v"))
    return Kind(dataset(_FERRIES, cells), task(_PULL, *_ROUTES), truth)


@kind("things of opaque types that no word tells apart")
def _() -> Kind:
    lines = (
        "{kind} {one} {two}",
        "{two} {one} {kind}",
        "{kind} {two} {one} today",
        "{one} {two} {kind} please",
        "{one} and {two} {kind}",
    )
    cells, _truth = _trips(lines, ("p1", "p2", "v"))
    return Kind(dataset(_FERRIES, cells), task(_PULL, *_ROUTES), {}, "refused")


@kind("the letter of a choice about a talk of several turns")
def _() -> Kind:
    rows = [(who, food, place) for who in PEOPLE for food, place in zip(FOODS, PLACES, strict=True)]
    cells = {
        "talk": [
            [f"W: Did {who} call?", f"M: Yes, {who} still wants the {food}.", "W: Where do we meet?", f"M: In front of the {place}, at noon."]
            for who, food, place in rows
        ],
        "question": [f"What does {who} want, to be had at the {place}?" for who, _, place in rows],
        "choices": [[f"The {food}.", f"The {FOODS[(FOODS.index(food) + 3) % 8]}.", f"The {FOODS[(FOODS.index(food) + 5) % 8]}."] for _, food, _ in rows],
        "answer": [f"The {food}." for _, food, _ in rows],
    }  # fmt: skip
    shown = tuple(
        (f"M: {one}\nW: {two}\nM: {three}\n\nQuestion: {asked}\nA) {a}\nB) {b}\nC) {c}", letter)
        for one, two, three, asked, (a, b, c), letter in (
            (
                "Is this seat free?",
                "It is. Are you going to Cork?",
                "Only to Mallow.",
                "Where does the man go?",
                ("To Cork.", "To Mallow.", "Nowhere."),
                "B",
            ),
            (
                "You are late!",
                "The bus did not come.",
                "Take your bike, then.",
                "Why is the woman late?",
                ("The bus did not come.", "Her bike broke.", "She slept."),
                "A",
            ),
            (
                "May I try the coat?",
                "Which size?",
                "A small one.",
                "What does the man try?",
                ("A hat.", "A shoe.", "A coat."),
                "C",
            ),
        )
    )
    about = "# Overheard\nMultiple-choice reading comprehension over short dialogues."
    truth = dict(zip((f"Question: {text}" for text in cells["question"]), cells["answer"], strict=True))
    return Kind(
        dataset(about, cells),
        task("Reading comprehension. Read the talk and give the letter of the right answer.", *shown),
        truth,
        choice=True,
    )
