"""Kinds of tasks in plain words that card and instruction share next to none of: what their texts and answers tell."""

# ruff: noqa: E501 - chats

import json
from itertools import product
from typing import Any

from .kind import Expected, Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

_SUMS = (
    ("Mia has 3 boxes with 4 pens each and gives 2 pens away. How many pens has she left?", "10"),
    ("A bus takes 20 people and 5 get off. How many are on the bus?", "15"),
    ("Tom saves 6 dollars a week. How many dollars has he after 7 weeks?", "42"),
    ("There are 9 cows and 4 more come to the farm. How many cows are there now?", "13"),
)


def _sums(cells: dict[str, list[Any]], about: str, truth: dict[str, str], expected: Expected) -> Kind:
    asked = task("I need the answers to little story sums for school kids, just the final number.", *_SUMS)
    return Kind(dataset(about, cells), asked, truth, expected=expected)


@kind("story sums, whose card calls them word problems")
def _() -> Kind:
    truth = {}
    for number, (who, food) in enumerate(product(PEOPLE, FOODS)):
        boxes, each, gone = number % 7 + 2, number % 5 + 3, number % 4 + 1
        place = PLACES[number % 8]
        told = (
            (f"{who} buys {boxes} bags with {each} pieces of {food} in each and eats {gone}. "
             f"How many pieces of {food} has {who} left?", boxes * each - gone),
            (f"At the {place} {who} sells {boxes} portions of {food} for {each} dollars each. "
             f"How many dollars does {who} get?", boxes * each),
            (f"{who} walks {boxes} miles to the {place} and {each} miles home. How many miles is that?", boxes + each),
        )[number % 3]  # fmt: skip
        truth[told[0]] = str(told[1])
    cells = {"question": list(truth), "answer": list(truth.values())}
    about = "# Grade school math\nGrade school math word problems that need several steps, with their solutions.\n"
    return _sums(cells, about, truth, "served")


@kind("years of events for story sums")
def _() -> Kind:
    asked = {
        f"In which year did {who} open the {colour} hall at the {place}?": str(1800 + number)
        for number, (who, place, colour) in enumerate(product(PEOPLE, PLACES, COLOURS[:2]))
    }
    about = "# Events\nQuestions on the history of towns, each with the year that answers it.\n"
    return _sums({"question": list(asked), "answer": list(asked.values())}, about, {}, "refused")


_NOTES = (
    ("Nora asks Igor to feed her cat at the weekend.",
     "Nora: hey, are you home this weekend?\nIgor: yes, why?\nNora: could you feed my cat?\nIgor: sure, no problem"),
    ("Paul is late for the film because his train broke down.",
     "Paul: train broke down, I'm late\nLisa: oh no! The film starts at 8\nPaul: go in without me\nLisa: ok"),
    ("Sara lends Tim her bike on Friday.",
     "Tim: can I borrow your bike on Friday?\nSara: what for?\nTim: a trip to the lake\nSara: fine, take it"),
)  # fmt: skip


def _chats(cells: dict[str, list[Any]], about: str, truth: dict[str, str], expected: Expected) -> Kind:
    said = "I give you a short note on what two friends talked about, you make up the chat they had on their phones."
    return Kind(dataset(about, cells), task(said, *_NOTES), truth, expected=expected)


@kind("chats for notes, whose card speaks of summaries")
def _() -> Kind:
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food, other = FOODS[number % 8], PEOPLE[(number + 3) % 8]
        note, chat = (
            (f"{who} asks {other} to buy {food} at the {place}.",
             f"{who}: are you still out?\n{other}: yes, what do you need?\n{who}: some {food} from the {place}\n{other}: ok"),
            (f"{other} lends {who} a tent for the trip to the {place}.",
             f"{who}: do you still have that tent?\n{other}: sure, when do you go to the {place}?\n{who}: friday\n{other}: take it"),
            (f"{who} is late for the {food} because the bus to the {place} broke down.",
             f"{who}: the bus broke down, I'm late\n{other}: the {food} gets cold!\n{who}: start without me\n{other}: ok"),
        )[number % 3]  # fmt: skip
        truth[note] = chat
    cells = {"dialogue": list(truth.values()), "summary": list(truth)}
    about = "# Messenger corpus\nChat dialogues of friends on the phone with summaries of what they talked about.\n"
    return _chats(cells, about, truth, "served")


@kind("news with summaries for chats")
def _() -> Kind:
    notes = [f"The {place} opens a {colour} hall in May." for place, colour in product(PLACES, COLOURS)]
    news = [
        f"TOWN - {note} The mayor, {PEOPLE[n % 8]} Hall, said so on Monday. Tickets cost 3."
        for n, note in enumerate(notes)
    ]
    about = "# News\nArticles of local papers with a summary of each.\n"
    return _chats({"article": news, "summary": notes}, about, {}, "refused")


_ABOUT_CARDS = (
    ("Somebody nicked my parcel from the doorstep", "parcel stolen"),
    ("I ordered weeks ago and still nothing is here", "late arrival"),
    ("I do not want your club any more, take me off", "close account"),
    ("I typed the code three times and now it says no", "code blocked"),
)


@kind("labels that clauses of the instruction say in other forms of their words")
def _() -> Kind:
    ways = {
        "parcel_stolen": "someone took my parcel of {food} from the door at the {place}",
        "late_arrival": "my order of {food} to the {place} should have come a week ago",
        "close_account": "please delete me, {who} at the {place}, from your club",
        "code_blocked": "the code for the locker at the {place} does not work after three tries",
        "change_address": "I moved to the {place}, send the {food} there",
        "gift_card": "can I pay the {food} with a voucher from {who}",
    }
    names = list(ways)
    rows = [
        (ways[name].format(who=who, place=place, food=FOODS[number % 8]), name)
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
        for name in (names[number % 6], names[(number + 2) % 6])
    ]
    said = (
        "Customers of our shop write to us. Which of these four is the message about: a parcel that was stolen, an "
        "order that is late to arrive, closing the account, or a blocked code?"
    )
    kept = dict(zip(names, (label for _, label in _ABOUT_CARDS), strict=False))
    truth = {text: kept[name] for text, name in rows if name in kept}
    cells = {"text": [text for text, _ in rows], "intent": [name for _, name in rows]}
    about = "# Shop messages\nCustomer messages of an online shop with their intent.\n"
    return Kind(dataset(about, cells), task(said, *_ABOUT_CARDS), truth)


@kind("several names of a set that nothing enumerates, with commas between them")
def _() -> Kind:
    felt = {"joy": "I am so happy", "anger": "I am furious", "fear": "I am scared", "gratitude": "thank you so much"}
    names, truth, labels = list(felt), {}, []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        chosen = [names[number % 4], *([names[(number + 1) % 4]] if number % 3 == 0 else ())]
        text = f"{who}, {' and '.join(felt[name] for name in chosen)} about the {FOODS[number % 8]} at the {place}"
        truth[text] = ", ".join(chosen)
        labels.append(chosen)
    shown = (
        ("what a lovely surprise, thanks a lot, I could dance!", "joy, gratitude"),
        ("do not go in there, I beg you", "fear"),
        ("how dare they close it again", "anger"),
        ("that dog bites and nobody does a thing about it", "fear, anger"),
    )
    said = "Which feelings are in this comment? There can be several, then put commas between them."
    about = "# Comments\nComments labelled with emotions, one or more for each.\n"
    return Kind(dataset(about, {"text": list(truth), "emotions": labels}), task(said, *shown), truth)


# forms ---------------------------------------------------------------------------------------------------------------


def _tools(*names: str) -> str:
    says = "Does what the name of it says, once."
    return json.dumps([{"name": name, "description": says, "parameters": {"of": "str"}} for name in names])


def _call(name: str, what: str) -> str:
    return json.dumps([{"name": name, "arguments": {"of": what}}])


def _calls(names: tuple[str, str, str], about: str) -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        asks, call = (
            (f"Show us the way to the {place} now.", _call("find_way", place)),
            (f"Ring {who} at the {place}.", _call("ring", who)),
            (f"Please wake {who} at the {place}!", _call("wake", who)),
        )[number % 3]
        rows.append((asks, _tools("find_way", f"{FOODS[number % 8]}_list", "ring", f"{place}_hours", "wake"), call))
    shown = (
        ({"request": "Set the alarm for 7.", "functions": _tools("set_alarm", "light")}, _call("set_alarm", "7")),
        (
            {"request": "Light in the hall, please.", "functions": _tools("light", "add", "book")},
            _call("light", "hall"),
        ),
        ({"request": "Book us a table at Luigi's!", "functions": _tools("book", "add")}, _call("book", "Luigi's")),
    )
    said = (
        "My app gets a request and a list of functions that it may call. Write the calls that it should make, as JSON."
    )
    rows = [row for number, row in enumerate(rows) if number % 6]
    cells = columns(names, rows)
    return Kind(dataset(about, cells), task(said, *shown), {f"{one[0]}\t{one[1]}": one[2] for one in rows})


@kind("requests and lists of functions in JSON, of which calls in JSON are made")
def _() -> Kind:
    return _calls(
        ("query", "tools", "answers"), "# Function calling\nQueries with tools and the function calls for them.\n"
    )


@kind("a column that is called by the consonants of what a part is called")
def _() -> Kind:
    cells: dict[str, list[Any]] = {"db_id": [], "question": [], "query": []}
    truth = {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        made = (
            f"{place}_{number % 3}",
            f"How many kinds of {food} are there at the {place}?",
            f"SELECT count(*) FROM {food}",
        )
        for name, cell in zip(cells, made, strict=True):
            cells[name].append(cell)
        truth[f"Database: {made[0]}\nQuestion: {made[1]}"] = made[2]
    shown = (
        ("Database: hotel_rooms\nQuestion: How many rooms are there?", "SELECT count(*) FROM rooms"),
        ("Database: zoo_2\nQuestion: What is the average weight of animals?", "SELECT avg(weight) FROM animals"),
        ("Database: books\nQuestion: Show the titles above 20 dollars.", "SELECT title FROM books WHERE price > 20"),
    )
    said = "People type what they want to know from a database. Write the SQL for it."
    return Kind(dataset("# Text to SQL\nQuestions on databases with SQL queries.\n", cells), task(said, *shown), truth)


@kind("a title and below it a list with a mark before each item")
def _() -> Kind:
    cells: dict[str, list[Any]] = {"title": [], "ingredients": [], "directions": []}
    truth = {}
    for number, (food, colour) in enumerate(product(FOODS, (*COLOURS, *PLACES[:3]))):
        title, needs = (
            f"{colour.title()} {food.title()}",
            [f"{number % 4 + 1} cups of {food}", "1 pinch of salt", f"{number + 2} eggs"],
        )
        steps = [
            f"Boil the {food} for {number + 5} minutes.",
            "Add the salt.",
            f"Stir in {number + 2} eggs and serve.",
        ][: 2 + number % 2]
        for name, cell in zip(cells, (title, needs, steps), strict=True):
            cells[name].append(cell)
        listed = "\n".join((title, *(f"- {need}" for need in needs)))
        truth[listed] = "\n".join(f"{place}. {step}" for place, step in enumerate(steps, start=1))
    shown = (
        (
            "Tomato Toast\n- 2 slices of bread\n- 1 tomato",
            "1. Toast the bread.\n2. Slice the tomato and put it on top.",
        ),
        (
            "Pea Soup\n- 2 cups of peas\n- 1 onion\n- salt",
            "1. Fry the onion.\n2. Add the peas and 3 cups of water.\n3. Simmer.",
        ),
        ("Egg Salad\n- 4 eggs\n- pepper", "1. Boil the eggs for 9 minutes.\n2. Chop them.\n3. Mix with the pepper."),
    )
    said = "I tell you the recipe and its ingredients, you write down the directions, numbered."
    return Kind(dataset("# Recipes\nRecipes with ingredients and directions.\n", cells), task(said, *shown), truth)


# texts that read alike, where no word tells ----------------------------------------------------------------------------

_ASKS = (
    ("how long does {food} keep", "{food} keeps for {n} days in a cool and dry place."),
    ("who runs the {place}", "{who} has run the {place} since spring {n}."),
    ("what colour is the roof of the {place}", "The roof of the {place} was painted {colour} by {who}."),
    ("why is {colour} {food} so dear", "{colour} {food} is dear since it only grows near the {place}."),
    ("when does {who} open the {place}", "{who} opens the {place} at {n} in the morning."),
    ("is {food} good for children", "Children may eat {food} after they are {n} months old."),
)
_HEARD = (
    ("The harbour closes at nine in the evening. So Paul told us over a cup of coffee.", "when does the harbour close"),
    ("Bread keeps for four days in a dry place. So Igor told us over a cup of coffee.", "how long does bread keep"),
    ("Nora has run the library since autumn. So Paul told us over a cup of coffee.", "who runs the library"),
    (
        "The door of the castle was painted green. So Igor told us over a cup of coffee.",
        "what colour is the door of the castle",
    ),
)


def _heard(expected: Expected, turned: bool = False) -> Kind:
    """Answers and what they answer; `turned` has notes of a shop in the place of the questions."""
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        asks, says = _ASKS[number % 6]
        words = {"who": who, "place": place, "food": FOODS[number % 8], "colour": COLOURS[number % 4], "n": number + 2}
        said = f"{says.format(**words)} So {PEOPLE[number % 7]} told us over a cup of tea."
        truth[said[:1].upper() + said[1:]] = (
            asks.format(**words) if not turned else f"Invoice {number}, {place} 3, paid."
        )
    cells = {"a": list(truth), "q": list(truth.values())}
    said = "My granny only ever blurts out half of a talk. Guess what somebody must have wanted of her."
    about = "# GOQ\nMined from a search engine's boxes by a crawler."
    return Kind(dataset(about, cells), task(said, *_HEARD), truth if expected == "served" else {}, expected)


@kind("what was asked, where no word of the card is said and both texts read like those shown")
def _() -> Kind:
    return _heard("served")


@kind("notes beside texts that read like those shown, where no word of the card is said")
def _() -> Kind:
    return _heard("refused", turned=True)
