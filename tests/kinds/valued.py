"""Kinds of answers that are a part of a cell: heads of calls, units in brackets, kinds of slots, ends of a scale."""

import json
from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import BAD, CAPITALS, COLOURS, FAMILIES, FOODS, GOOD, PEOPLE, PLACES, poles

_ACTS = {
    "inform": "The {thing} of the {place} is {colour}.",
    "ask_reason": "Why do you like the {colour} {thing} of the {place}?",
    "give_opinion": "I found the {thing} at the {place} far too {colour}.",
    "suggest": "Have you thought of the {colour} {thing} at the {place}?",
}
_ACTS_SHOWN = (
    ("The film was shot in 1999 on an island.", "inform"),
    ("Why is it that you enjoy old films so much?", "ask reason"),
    ("I couldn't stand that film, it felt lifeless.", "give opinion"),
    ("You like boats, so have you thought of a cruise?", "suggest"),
)


def _acts(asked: str, shown: tuple[tuple[str, str], ...], expected: str = "served") -> Kind:
    rows = []
    for number, (act, form) in enumerate((act, form) for _ in range(24) for act, form in _ACTS.items()):
        thing, place, colour = FOODS[number % 8], PLACES[number // 4 % 8], COLOURS[(number // 4 + number) % 4]
        text = form.format(thing=thing, place=place, colour=colour)
        rows.append((text, f"{act}(name[{thing}], place[{place}], colour[{colour}])", act.replace("_", " ")))
    rows = list({text: row for row in rows for text in row[:1]}.values())
    cells = {"utterance": [text for text, *_ in rows], "meaning": [held for _, held, _ in rows]}
    about = "# Dialogue acts\nDialogue act recognition: utterances with their meaning, a dialogue act and its slots."
    truth = {text: act for text, _, act in rows}
    return Kind(dataset(about, cells), task(asked, *shown), truth, expected=expected)  # type: ignore[arg-type]


@kind("labels before the brackets of calls")
def _() -> Kind:
    asked = "Which dialogue act is the utterance: inform, ask reason, give opinion or suggest?"
    return _acts(asked, _ACTS_SHOWN)


@kind("other labels than those before the brackets of calls")
def _() -> Kind:
    shown = tuple(zip([text for text, _ in _ACTS_SHOWN], ("praise", "threat", "apology", "thanks"), strict=True))
    return _acts("Which is the utterance: praise, threat, apology or thanks?", shown, "refused")


def _facts(values: tuple[str, ...], expected: str = "served") -> Kind:
    said = ("{who} is at the {place}.", "{who} is not at the {place}.", "{who} likes {food}.")
    rows = []
    for number, (who, place) in enumerate((who, place) for who in PEOPLE for place in PLACES):
        place_of = number % len(values)
        food = FOODS[number % 8]
        facts = f"{who} went to the {place} in the {COLOURS[number % 4]} car. Whoever went there is there."
        rows.append((facts, said[place_of].format(who=who, place=place, food=food), values[place_of], place_of))
    cells = {
        "facts": [one[0] for one in rows],
        "statement": [one[1] for one in rows],
        "label": [one[2] for one in rows],
    }
    shown = (
        ("Facts: All eels are fish. No fish is a plant.\nStatement: No eel is a plant.", "follows"),
        ("Facts: Every guest sings. Tom is a guest.\nStatement: Tom does not sing.", "ruled out"),
        ("Facts: Every baker is up early. Ida bakes.\nStatement: Ida has a dog.", "open"),
    )
    named = ("follows", "ruled out", "open")
    truth = {f"Facts: {facts}\nStatement: {said}": named[place] for facts, said, _, place in rows}
    asked = 'Say whether the statement "follows" from the facts, is "ruled out" by them, or is "open".'
    about = "# Deductions\nNatural language inference: facts, a statement, and whether it is true."
    return Kind(dataset(about, cells), task(asked, *shown), truth, expected=expected)  # type: ignore[arg-type]


@kind("true, false and unknown for what follows, is ruled out or open")
def _() -> Kind:
    return _facts(("True", "False", "Unknown"))


@kind("true and false alone, where a third answer is asked for")
def _() -> Kind:
    return _facts(("True", "False"), "refused")


def _wellformed(scores: tuple[float, ...], expected: str = "served") -> Kind:
    forms = (
        "What is the capital of {} ?",
        "Capital of {} what ?",
        "Which town is {} 's capital ?",
        "the {} capital is",
    )
    rows = [
        (form.format(land), scores[(number + place) % len(scores)])
        for number, (land, _) in enumerate(CAPITALS)
        for place, form in enumerate(forms)
    ]
    cells = {"content": [text for text, _ in rows], "rating": [score for _, score in rows]}
    shown = (
        ("How many islands are there in lake Saimaa ?", "1.0"),
        ("Wich is the hotest month at cyprus ?", "0.2"),
        ("The capital of paraffin what ?", "0.0"),
        ("What river does run by the town of Tartu ?", "0.6"),
    )
    asked = "Score search questions from 0 to 1: how well formed they are, as the share of raters who say ok."
    about = (
        "# Search questions\nSearch questions rated by raters for whether they are well formed: the share of raters."
    )
    truth = {text: f"{score:.1f}" for text, score in rows}
    return Kind(dataset(about, cells), task(asked, *shown), truth, expected=expected)  # type: ignore[arg-type]


@kind("shares of raters on the scale that the instruction names")
def _() -> Kind:
    return _wellformed((0.0, 0.2, 0.4, 0.6, 0.8, 1.0))


@kind("ratings of five points for shares")
def _() -> Kind:
    return _wellformed((1.0, 2.0, 3.0, 4.0, 5.0), "refused")


@kind("numbers with their units in brackets")
def _() -> Kind:
    rows = [
        (
            f"{who} {name} has {number + 3} {food} and buys {number % 7 + 2} more.",
            f"How many {food} does {who} {name} have now?",
            f"{number + 3 + number % 7 + 2} ({food})",
        )
        for number, (who, name) in enumerate((who, name) for who in PEOPLE for name in FAMILIES)
        for food in [("cups", "plums", "cents", "eggs")[number % 4]]
    ]
    cells = {"Body": [one[0] for one in rows], "Question": [one[1] for one in rows], "Answer": [one[2] for one in rows]}
    shown = (
        ("Story: Mia picked 14 daisies and 9 tulips.\nQuestion: How many flowers did Mia pick?", "23 flowers"),
        ("Story: A baker puts 48 muffins into 6 boxes.\nQuestion: How many muffins are in each?", "8 muffins"),
        ("Story: A ticket is 4 dollars, Noor buys 3.\nQuestion: How much does Noor pay?", "12 dollars"),
        ("Story: Of 31 crows 12 flew off.\nQuestion: How many crows are still there?", "19 crows"),
    )
    truth = {f"Story: {body}\nQuestion: {asks}": said.replace("(", "").rstrip(")") for body, asks, said in rows}
    about = "# Sums\nMath word problems of elementary school with the answer and its unit."
    asked = task("Solve the math word problem and give the answer with its unit.", *shown)
    return Kind(dataset(about, cells), asked, truth)


def _calls(asked: str, shown: tuple[tuple[str, str], ...], expected: str = "served") -> Kind:
    cells: dict[str, list[str]] = {"text": [], "slots": []}
    truth: dict[str, str] = {}
    for number in range(120):
        amount, day = f"{number + 11} pounds", f"the {number % 27 + 1}th"
        who, name = PEOPLE[number % 8], FAMILIES[number // 8 % 8]
        sends, dated = number % 3 == 0, number % 2 == 0
        text = f"I want {who} {name} to {f'get {amount}' if sends else 'call me'}{f' on {day}' if dated else ''}"
        slots = {"amount_of_money": {"text": amount, "span": [1, 2]}} if sends else {}
        slots |= {"date": {"text": day, "span": [3, 4]}} if dated else {}
        cells["text"].append(text)
        cells["slots"].append(json.dumps(slots))
        truth |= {f"Caller: {text}\nAmount:": amount} if sends else {}
    about = "# Bank calls\nRequests of callers to a bank with their slots."
    return Kind(dataset(about, cells), task(asked, *shown), truth, expected=expected)  # type: ignore[arg-type]


@kind("the one kind of slots that is asked for, where a request has it")
def _() -> Kind:
    shown = (
        ("Caller: hi I need to send 250 quid to my landlord by friday\nAmount:", "250 quid"),
        ("Caller: Somebody at Brinkley Motors charged me $89.90 twice\nAmount:", "$89.90"),
        ("Caller: raise the limit on my card to 3000 please\nAmount:", "3000"),
    )
    return _calls("Copy the amount of money out of what a caller of the bank says in a request.", shown)


@kind("a kind of slots that no request has")
def _() -> Kind:
    shown = (
        ("Caller: please block card 4411\nCard:", "4411"),
        ("Caller: somebody used my card 9923 twice\nCard:", "9923"),
        ("Caller: raise the limit of card 1200 please\nCard:", "1200"),
    )
    return _calls("Copy the card number out of what a caller of the bank says in a request.", shown, "refused")


@kind("no support, where a source has nothing but what follows and what is neutral")
def _() -> Kind:
    rows = [
        (
            f"The {food} of the {place} is {colour} in {1900 + number}." if number % 2 else f"They sell {food} there.",
            f"The {food} at the {place} is {colour}.",
            number % 2,
        )
        for number, (place, food) in enumerate((place, food) for place in PLACES for food in FOODS)
        for colour in [COLOURS[number % 4]]
    ]
    cells = {
        "premise": [one[0] for one in rows],
        "hypothesis": [one[1] for one in rows],
        "label": ["entails" if one[2] else "neutral" for one in rows],
    }
    shown = (
        ("Text: Because magnets have two poles, like poles push away.\nStatement: Like poles repel.", "supported"),
        ("Text: Magnets are sold in the gift shop.\nStatement: Like poles repel.", "not supported"),
        ("Text: Basalt, an igneous rock, cools quickly.\nStatement: Basalt is an igneous rock.", "supported"),
        ("Text: The chapter has twelve photographs.\nStatement: Basalt is an igneous rock.", "not supported"),
    )
    truth = {
        f"Text: {one}\nStatement: {other}": "supported" if holds else "not supported" for one, other, holds in rows
    }
    about = "# Pairs\nAn entailment dataset: premises and hypotheses, labelled entails or neutral."
    asked = task("does the text back the statement? supported or not supported", *shown)
    return Kind(dataset(about, cells), asked, truth)


def _asked_pole(asked: str, bad: str, good: str, expected: str = "served") -> Kind:
    rows = poles()
    cells = {"review": [text for text, _ in rows], "label": [int(well) for _, well in rows]}
    shown = (*((text, bad) for text in BAD), *((text, good) for text in GOOD))
    truth = {text: good if well else bad for text, well in rows}
    about = "# Reviews\nReviews of restaurants labelled 1 (positive) or 0 (negative)."
    return Kind(dataset(about, cells), task(asked, *shown), truth, expected=expected)  # type: ignore[arg-type]


@kind("yes for the bad end, as the instruction asks for it")
def _() -> Kind:
    return _asked_pole(
        "Judge the sentiment of the restaurant review: is the guest dissatisfied? Yes or no.", "yes", "no"
    )


@kind("yes for the good end, as the instruction asks for it")
def _() -> Kind:
    return _asked_pole("Judge the sentiment of the restaurant review: is the guest satisfied? Yes or no.", "no", "yes")


@kind("the good end denied")
def _() -> Kind:
    asked = "Judge the sentiment of the restaurant review: is the guest not satisfied? Yes or no."
    return _asked_pole(asked, "yes", "no", "either")


@kind("amounts of thousands in a column that is called as a rating may be")
def _() -> Kind:
    asked = [
        f"{who} sells {3 + n} boxes of {food} for {n + 7} hundred euros each and pays tax. What does {who} get?"
        for n, (who, food) in enumerate((who, food) for who in PEOPLE for food in FOODS)
    ]
    sums = [str((3 + n) * (n + 7) * 87.5) for n in range(len(asked))]
    shown = (("Ann sells 90 lamps for 800 euros each. What does she get?", "71512.5"),
             ("Tom rents 6 rooms for 411 euros each. What does he pay?", "2310.0"),
             ("Kim buys 12 tables for 77 euros each. What does she pay?", "911.0"))  # fmt: skip
    wanted = task("Solve the math word problem on trade and give the target.", *shown)
    about = "# Sums of trade\nMath word problems on trade, with the target of each."
    return Kind(dataset(about, {"problem": asked, "target": sums}), wanted, dict(zip(asked, sums, strict=True)))


@kind("a flag that is called as one label is, in a longer word")
def _() -> Kind:
    quiet = [f"{place.title()} council votes on the price of {food}" for place in PLACES for food in FOODS[:5]]
    loud = [
        f"{3 + n} {food} tricks that {who} does not want you to know"
        for n, (who, food) in enumerate(zip(PEOPLE * 5, FOODS * 5, strict=True))
    ]
    titles = [title for pair in zip(quiet, loud, strict=True) for title in pair]
    shown = (("You won't believe what this dog did next", "bait"), ("Parliament debates pension reform", "legit"),
             ("17 photos that prove cats rule", "bait"), ("Oil falls after a meeting", "legit"))  # fmt: skip
    wanted = task("is this headline clicky bait or legit news? answer bait / legit", *shown)
    cells = {"headline": titles, "clickbait": [n % 2 for n in range(len(titles))]}
    truth = {title: ("legit", "bait")[n % 2] for n, title in enumerate(titles)}
    return Kind(dataset("# Clickbait headlines\nHeadlines of news sites.", cells), wanted, truth)


@kind("decimals that all begin with 0 where they are shown, and with 1 in some rows")
def _() -> Kind:
    rows = [
        (round(0.2 + number % 50 / 60, 3), round(number * 37 % 101 / 80, 3), ("salsa", "techno", "polka")[number % 3])
        for number in range(90)
    ]
    cells = columns("danceability energy genre", rows)
    shown = (
        ("Danceability: 0.701\nEnergy: 0.688", "salsa"),
        ("Danceability: 0.211\nEnergy: 0.954", "techno"),
        ("Danceability: 0.333\nEnergy: 0.071", "polka"),
        ("Danceability: 0.812\nEnergy: 0.802", "techno"),
    )
    asked = task("Predict the genre of a song from its sound: salsa, techno or polka.", *shown)
    truth = {f"Danceability: {dance:g}\nEnergy: {energy:g}": genre for dance, energy, genre in rows}
    return Kind(dataset("# Songs\nThe sound of songs and the genre of each song.", cells), asked, truth)


@kind("prices that all end with 50 where they are shown, and otherwise in the rows")
def _() -> Kind:
    rows = [
        (f"{food} at the {place}", f"{2 + number % 9}.{(5, 50, 75)[number % 3]:02d}", ("cheap", "dear")[number % 9 > 4])
        for number, (food, place) in enumerate(product(FOODS, PLACES))
    ]
    cells = columns("dish price verdict", rows)
    shown = (
        ("Dish: stew at the inn\nPrice: 3.50 euros", "cheap"),
        ("Dish: fish at the harbour\nPrice: 12.50 euros", "dear"),
        ("Dish: soup at the station\nPrice: 2.50 euros", "cheap"),
    )
    asked = task("Say whether the price of a dish is cheap or dear: the verdict.", *shown)
    truth = {f"Dish: {dish}\nPrice: {price} euros": verdict for dish, price, verdict in rows}
    return Kind(dataset("# Dishes\nDishes with their price and a verdict: cheap or dear.", cells), asked, truth)
