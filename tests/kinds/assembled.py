"""Kinds of trap in answers that are put together: lists of what cells list, objects of things, parts of marked texts."""

# ruff: noqa: E501 - tables of small datasets

import json

from .kind import Expected, Kind, columns, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_MOODS = ("delight", "worry", "boredom", "envy", "awe")
_SAID = (
    "what a day, I could hug the {place}", "I keep checking the door of the {place}", "nothing happens in the {place} anyway",
    "why does {who} get the {food} and not me", "the light over the {place} took my breath away",
)  # fmt: skip


def _felt() -> list[tuple[str, list[str]]]:
    rows = [(number, number * 3 % 5, number * 2 % 5) for number in range(60)]
    return [
        (
            " and ".join(
                f"{_SAID[one]}, {n}".format(place=PLACES[n % 8], who=PEOPLE[n // 8], food=FOODS[n % 7])
                for one in ((first, second) if n % 3 == 0 and first != second else (first,))
            ),
            [_MOODS[one] for one in ((first, second) if n % 3 == 0 and first != second else (first,))],
        )
        for n, first, second in rows
    ]


_MOODS_SHOWN = (
    ("I jumped up and down when the letter came", ["delight"]),
    ("she won again, and my hands would not stop shaking", ["envy", "worry"]),
    ("an hour of slides and no coffee", ["boredom"]),
    ("the whole valley lay below us, I had to laugh", ["awe", "delight"]),
)


@kind("labels with commas between them as JSON lists")
def _() -> Kind:
    about = (
        "# Diary moods\nLines of diaries with one or more of the moods they show: delight, worry, boredom, envy or awe."
    )
    asked = "Which moods does a line of a diary show? They are delight, worry, boredom, envy and awe. Answer with a JSON list of strings."
    cells = columns(
        "line codes moods",
        [(text, ",".join(str(_MOODS.index(one)) for one in moods), ",".join(moods)) for text, moods in _felt()],
    )
    shown = tuple((text, json.dumps(moods)) for text, moods in _MOODS_SHOWN)
    return Kind(dataset(about, cells), task(asked, *shown), {text: json.dumps(moods) for text, moods in _felt()})


@kind("prose with commas beside the moods that are wanted as JSON lists")
def _() -> Kind:
    """The notes list no moods, though commas divide them too."""
    about = "# Diary moods\nLines of diaries with notes on them."
    asked = "Which moods does a line of a diary show? They are delight, worry, boredom, envy and awe. Answer with a JSON list of strings."
    notes = [f"seen at the {PLACES[n % 8]}, by {PEOPLE[n // 8]}, {COLOURS[n % 4]} ink" for n in range(60)]
    cells = columns("line moods", [(text, note) for (text, _), note in zip(_felt(), notes, strict=True)])
    shown = tuple((text, json.dumps(moods)) for text, moods in _MOODS_SHOWN)
    return Kind(dataset(about, cells), task(asked, *shown), {}, "refused")


_STREETS = tuple(f"{colour} {place}" for place in PLACES for colour in ("old", "upper", "new"))
_RIDES = (
    ("when does the tram leave from {one} towards {two}", True), ("i sit in {one} and must be in {two} by noon", False), ("bring me from {one} to {two}", True),
    ("is there a night bus to {two} from {one}", True), ("from {one} to {two} without stairs", True), ("how far is it to {two}", False),
)  # fmt: skip


def _rides() -> list[tuple[str, list[dict[str, str]]]]:
    made = []
    for number in range(144):
        (line, _), one, two = _RIDES[number % 6], _STREETS[number // 6], _STREETS[(number // 6 + 5) % 24]
        said = line.format(one=one, two=two)
        pairs = sorted(
            ((said.index(place), kind, place) for kind, place in (("p_out", one), ("p_in", two)) if place in said),
            reverse=number % 2 == 0,
        )
        made.append((said, [{"kind": kind, "words": place} for _, kind, place in pairs]))
    return made


_RIDES_SHOWN = (
    ("can i get from wooden gate to chalk hill tonight", ("wooden gate", "chalk hill")),
    ("to the tannery from east yard please", ("east yard", "tannery")),
    ("shortest way from the mint to fish lane", ("mint", "fish lane")),
    ("i want to go to birch row from cold spring", ("cold spring", "birch row")),
)


def _as_object(start: str, end: str) -> str:
    return json.dumps({"start": start, "end": end})


_RIDERS = "Our timetable app should understand from where a rider starts and where the ride is to end."


@kind("an object of the things of two opaque types, told by the words before them")
def _() -> Kind:
    about = "# Tram questions\nWhat riders asked the timetable app of a tram line, with the places in each question."
    cells = columns("said places", [(said, json.dumps(things)) for said, things in _rides()])
    truth = {}
    for said, things in _rides():
        held = {one["kind"]: one["words"] for one in things}
        if len(held) == 2:
            truth[said] = _as_object(held["p_out"], held["p_in"])
    shown = tuple((said, _as_object(*pair)) for said, pair in _RIDES_SHOWN)
    return Kind(dataset(about, cells), task(_RIDERS, *shown), truth)


@kind("an object of the things of two types that no word tells apart")
def _() -> Kind:
    about = "# Tram questions\nWhat riders asked the timetable app of a tram line, with the places in each question."
    rows = []
    for number, (one, two) in enumerate(zip(_STREETS * 4, (_STREETS[7:] + _STREETS[:7]) * 4, strict=True)):
        said = ("{one} {two} now", "{two} {one} tonight", "{one} and {two}", "{two} or {one}")[number % 4].format(
            one=one, two=two
        )
        rows.append((said, json.dumps([{"kind": "p_out", "words": one}, {"kind": "p_in", "words": two}])))
    shown = tuple((said, _as_object(*pair)) for said, pair in _RIDES_SHOWN)
    return Kind(dataset(about, columns("said places", rows)), task(_RIDERS, *shown), {}, "refused")


_ORDERS = (
    "{count} {food} to the {place}",
    "a {colour} box with {food}",
    "{food} for {who} at the {place}",
    "send {who} {count} {food}",
    "good morning",
    "is the {place} open",
)
_KINDS_OF = {"count": "amount", "food": "dish", "place": "where", "who": "guest", "colour": "colour"}


def _orders(way: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Orders as they are said, as they are marked, and the things in them with their types."""
    made = []
    for number in range(120):
        line = _ORDERS[number % 6] + (f", order {number}" if number % 6 in (1, 4, 5) else "")
        values = {
            "count": ("two", "three", "six")[number % 3],
            "food": FOODS[number // 6 % 8],
            "place": PLACES[number // 5 % 8],
            "who": PEOPLE[number // 7 % 8],
            "colour": COLOURS[number % 4],
        }
        held = sorted((line.index(f"{{{name}}}"), name) for name in values if f"{{{name}}}" in line)
        marked = {name: way.format(type=_KINDS_OF[name], text=value) for name, value in values.items()}
        made.append(
            (line.format(**values), line.format(**marked), [(_KINDS_OF[name], values[name]) for _, name in held])
        )
    return made


_ORDERS_SHOWN = (
    ("four cheese rolls to the town hall", "amount=four | dish=cheese rolls | where=town hall"),
    ("a plum dumpling for Igor at the mill", "dish=plum dumpling | guest=Igor | where=mill"),
    ("send Kay ten waffles", "guest=Kay | amount=ten | dish=waffles"),
    ("where is my goulash", "dish=goulash"),
)  # fmt: skip
_SLOTS = "Slot filling for a canteen's bot: write each slot of the order as slot=value with | between them. Orders without a slot are left out."


def _of_orders(way: str, *, plain: bool) -> Kind:
    about = "# Canteen orders\nOrders that a canteen's bot got, with slots marked in the text."
    orders = _orders(way)
    rows = [(said, marked) if plain else (marked,) for said, marked, _ in orders]
    known = {"amount", "dish", "where", "guest"}
    truth = {
        said: " | ".join(f"{kind}={text}" for kind, text in held)
        for said, _, held in orders
        if held and {kind for kind, _ in held} <= known
    }
    return Kind(
        dataset(about, columns("said marked" if plain else "marked", rows)), task(_SLOTS, *_ORDERS_SHOWN), truth
    )


@kind("slots that texts mark in brackets, one of a type that no demonstration has")
def _() -> Kind:
    """A row with a colour is in none of the readings right but with it, and without it in another."""
    return _of_orders("[{type} : {text}]", plain=True)


@kind("slots that texts mark as links, without a column of plain texts")
def _() -> Kind:
    return _of_orders("[{text}]({type})", plain=False)


@kind("slots that texts mark with tags, without a column of plain texts")
def _() -> Kind:
    return _of_orders("<{type}>{text}</{type}>", plain=False)


_JUDGED = [
    (f"Can {who} carry the {colour} {food} to the {place}?", n % 3 != 0, f"The {food} weighs {n % 7 + 1} kilograms. {who} carries up to {4 if n % 3 else 1} kilograms.")
    for n, (who, food, place, colour) in enumerate((PEOPLE[k % 8], FOODS[k // 8 % 8], PLACES[k % 7], COLOURS[k % 3]) for k in range(72))
]  # fmt: skip
_JUDGED_SHOWN = (
    ("Could a canary fly over the fence of a garden?", "Ruling: yes\nGrounds: A fence is two metres high. Canaries fly much higher than that."),
    ("Does a violin fit into a shoe box?", "Ruling: no\nGrounds: A violin is sixty centimetres long. Shoe boxes are about half of that."),
    ("Can a snail cross a road within a minute?", "Ruling: no\nGrounds: A snail makes a few centimetres a minute. Roads are several metres wide."),
)  # fmt: skip
_RULE = "Answer a yes/no question about what is possible, and justify it: a line with Ruling and yes or no in small letters, and one with Grounds."


def _rulings(words: tuple[str, str], sign: str) -> Kind:
    about = "# Possible or not\nYes/no questions about what is possible, each with the ruling and the grounds that justify it."
    begun = [words[not yes] if number % 24 else "Maybe" for number, (_, yes, _) in enumerate(_JUDGED)]
    cells = columns(
        "question answer",
        [(asked, f"{word}{sign} {why}") for word, (asked, _, why) in zip(begun, _JUDGED, strict=True)],
    )
    truth = {
        asked: f"Ruling: {'yes' if yes else 'no'}\nGrounds: {why}"
        for number, (asked, yes, why) in enumerate(_JUDGED)
        if number % 24
    }
    served = words == ("Yes", "No")
    return Kind(
        dataset(about, cells), task(_RULE, *_JUDGED_SHOWN), truth if served else {}, "served" if served else "refused"
    )


@kind("a verdict in capitals and the grounds behind it in one cell")
def _() -> Kind:
    return _rulings(("Yes", "No"), ".")


@kind("grounds behind a word that is no verdict")
def _() -> Kind:
    return _rulings(("Well", "So"), ",")


_JARS = [(PEOPLE[n % 8], FOODS[n // 8 % 8], n % 7 + 3, n % 5 + 2) for n in range(64)]
_SUMS_SHOWN = (
    ("A tray has 8 rows of 6 muffins. Peter sells 19 of them. How many muffins are left?", "The tray has 8 * 6 = 48 muffins.\nAfter the sale, 48 - 19 = 29 muffins are left.\nResult: 29"),
    ("Lena saves $14 a month. How much does she save in 3 years?", "Three years have 3 * 12 = 36 months.\nSo Lena saves 36 * $14 = $504.\nResult: 504"),
    ("A ferry carries 45 cars. 17 drive off and 8 drive on. How many cars are on the ferry then?", "After 17 cars drive off, 45 - 17 = 28 are on the ferry.\nWith the new ones there are 28 + 8 = 36 cars.\nResult: 36"),
)  # fmt: skip


@kind("worked sums of as many lines in all demonstrations")
def _() -> Kind:
    about = "# Jar sums\nMath word problems of grade school with worked solutions."
    rows, truth = [], {}
    for who, food, each, boxes in _JARS:
        asked = f"{who} fills {boxes} boxes with {each} jars of {food} each and one more with {each + 1}. How many jars are filled?"
        whole = each * boxes + each + 1
        lines = (
            [f"{boxes} boxes hold {boxes} * {each} = {boxes * each} jars."]
            if each % 2
            else [f"A box holds {each} jars.", f"So {boxes} boxes hold {boxes * each} jars."]
        )
        lines.append(f"With the last one {who} fills {boxes * each} + {each + 1} = {whole} jars.")
        rows.append((asked, "\n".join([*lines, f"#### {whole}"])))
        truth[asked] = "\n".join([*lines, f"Result: {whole}"])
    asked = "Math word problems for my kids, with the working line by line, and then Result: and the number in the last line."
    return Kind(dataset(about, columns("question solution", rows)), task(asked, *_SUMS_SHOWN), truth)


@kind("labels that hedge the names of columns of votes")
def _() -> Kind:
    about = "# Desk mails\nMails to a help desk, each sorted by three readers: threat, rude wording or neither."
    lines = (
        ("pay today or we come to your {place}", "threat"),
        ("what a stupid {food} you sold me, you clown", "merely rude"),
        ("my {food} came to the {place} on time", "fine"),
    )
    rows, truth = [], {}
    for number in range(90):
        line, label = lines[number % 3]
        text = f"{line.format(place=PLACES[number // 3 % 8], food=FOODS[number // 5 % 8])}, says {PEOPLE[number // 9 % 8]} in mail {number}"
        votes = [0, 0, 0]
        votes[number % 3] = 2 + number // 3 % 2
        votes[(number + 1) % 3] = 3 - votes[number % 3]
        rows.append((3, *votes, number % 3, text))
        truth[text] = label
    shown = (
        ("we know your street, so pay", "threat"),
        ("are you too dumb to read an order number?", "merely rude"),
        ("where do I find my invoice", "fine"),
    )
    asked = "Sort mails to our desk in three piles: a threat, merely rude wording, or fine."
    return Kind(
        dataset(about, columns("count threat rude_wording neither class mail", rows)), task(asked, *shown), truth
    )


def _of_options(*questions: str) -> Kind:
    about = "# Calendar sums\nDate arithmetic: a situation, and options of which one is the date that is asked for."
    rows, truth = [], {}
    for number in range(80):
        day, month, later = number % 20 + 1, number % 11 + 1, number % 3 + 1
        asked = f"{PEOPLE[number % 8]} fills a {FOODS[number // 8 % 8]} jar on {day:02}/{month:02}/19{60 + number % 37}. {questions[number % 2].format(later)}"
        right = f"{day + later:02}/{month:02}/19{60 + number % 37}"
        options = [
            right.replace("/19", "/20"),
            f"{right[:3]}{month % 11 + 2:02}{right[5:]}",
            f"{day + 6:02}{right[2:]}",
        ]
        options.insert(number * 7 % 4, right)
        block = "\n".join(f"({mark}) {one}" for mark, one in zip("ABCD", options, strict=True))
        rows.append((f"{asked}\nOptions:\n{block}", f"({'ABCD'[number * 7 % 4]})"))
        truth[asked] = right
    shown = (
        ("The bread was baked on 02/05/1988. What is the date 3 days later in DD/MM/YYYY?", "05/05/1988"),
        ("Rosa moved in on 11/02/2001. Tell me when the day after tomorrow is.", "13/02/2001"),
        ("On 17/08/1956 the bridge was closed, and nine days later it was open again. When was that?", "26/08/1956"),
    )
    asked = "Date arithmetic: read the situation and give the date that is asked for as DD/MM/YYYY. The input has no options."
    expected = "refused" if "one of" in questions[1] else "served"
    return Kind(dataset(about, columns("input target", rows)), task(asked, *shown), truth, expected)


@kind("the text of the option that a letter names, of options in the text that the task has not")
def _() -> Kind:
    return _of_options("What is the date {} days later in DD/MM/YYYY?", "Give the date that comes {} days after it.")


@kind("questions on options in the text that cannot be asked without them")
def _() -> Kind:
    return _of_options("Which of these dates comes {} days later?", "Take {} days from it: one of the dates below.")


_BOATS = ("barge", "dinghy", "ferry", "tug")


def _berths(facts: str, expected: Expected) -> Kind:
    """Boats at a pier with what they are, how they are called and their colour, as a string marks them."""
    about = "# Boats in words\nShort texts on boats at the pier, each with the facts on the boat that it tells."
    rows, truth = [], {}
    for number in range(96):
        boat, colour, name = (
            _BOATS[number % 4],
            COLOURS[number // 4 % 4],
            f"{FAMILIES[number // 16 % 8]} {FOODS[number % 8]}",
        )
        line = (
            "The {name} is a {colour} {boat} at pier {pier}.",
            "At pier {pier} lies a {boat} called The {name}, and it is {colour}.",
        )[number % 2]
        text = line.format(name=name, colour=colour, boat=boat, pier=number)
        rows.append((facts.format(boat=boat, colour=colour, name=name, other=_BOATS[(number + number // 4) % 4]), text))
        truth[text] = f"Boat: {boat} | Called: The {name}"
    shown = (
        ("Hardly anybody likes The Old Crow, which is a blue barge.", "Boat: barge | Called: The Old Crow"),
        ("By the north wall there is a dinghy, The Lark.", "Boat: dinghy | Called: The Lark"),
        ("The Merry Widow is a tug that needs paint.", "Boat: tug | Called: The Merry Widow"),
    )
    asked = (
        "Little texts tell of boats at the pier. For every text I need what kind of boat it is and how it is called."
    )
    return Kind(dataset(about, columns("facts text", rows)), task(asked, *shown), truth, expected)


@kind("facts that a string marks, one told by its name and one by what is shown of it")
def _() -> Kind:
    return _berths("make[{boat}], called[The {name}], tint[{colour}]", "served")


@kind("facts of two types that both have what is shown")
def _() -> Kind:
    return _berths("make[{boat}], called[The {name}], tows[{other}]", "refused")
