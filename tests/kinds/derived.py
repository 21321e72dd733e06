"""Kinds of trap in answers that are made of several columns, of another scale, or of marks beside a list, and in rows
that an instruction leaves out by their texts."""

import json
from itertools import product

from .kind import Kind, add, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES


def _pairs() -> list[tuple[str, str, float, str]]:
    """Two sentences, how near they are in meaning (0 to 5), and what follows of what."""
    ways = (
        ("{who} bought {colour} {food} at the {place}.", "At the {place} {who} got {food} that was {colour}.", 4.8, 0),
        ("{who} carried {colour} {food} to the {place}.", "{who} never left home with any {food}.", 2.2, 1),
        ("{who} sold the {colour} {food} near the {place}.", "A dog slept under a tree in the rain.", 0.0, 2),
        (
            "The {colour} {food} of {who} is at the {place}.",
            "The {food} at the {place} is {who}'s, and {colour}.",
            5.0,
            0,
        ),
    )
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        one, two, near, label = ways[number % 4]
        parts = {"who": PEOPLE[number % 8], "food": food, "place": place, "colour": COLOURS[number // 8 % 4]}
        names = ("ENTAILMENT", "CONTRADICTION", "NEUTRAL")
        rows.append(
            (one.format(**parts), two.format(**parts), round(max(0.0, near - number % 5 / 10), 1), names[label])
        )
    return rows


def _of_pairs(**columns: int) -> dict:
    rows = list(zip(*_pairs(), strict=True))
    about = "# Pairs\nPairs of sentences with a semantic relatedness score from 0 to 5 and an entailment label."
    return dataset(about, {name: list(rows[place]) for name, place in columns.items()})


_SHOWN = (
    ("A: A man is playing a drum.\nB: A man is playing an instrument.", 4.1, "entailment"),
    ("A: A girl is asleep on a sofa.\nB: No girl is asleep.", 3.2, "contradiction"),
    ("A: A frog sits in the pond.\nB: A cook is peeling a potato.", 0.4, "neutral"),
)


@kind("a JSON object of a number and a label that two columns give")
def _() -> Kind:
    shown = [(given, json.dumps({"score": near, "verdict": label})) for given, near, label in _SHOWN]
    asked = task(
        "For two sentences write JSON: how related they are (score, 0 to 5, one decimal) and the verdict, which is "
        "entailment, contradiction or neutral.",
        *shown,
    )
    files = _of_pairs(sentence_A=0, sentence_B=1, relatedness_score=2, entailment_label=3)
    truth = {f"A: {a}\nB: {b}": json.dumps({"score": n, "verdict": v.lower()}) for a, b, n, v in _pairs()}
    return Kind(files, asked, truth)


@kind("points from 0 to 5 that are asked for in percent")
def _() -> Kind:
    shown = [(given.replace("A: ", "").replace("\nB: ", "\n///\n"), f"{near * 20:.0f}%") for given, near, _ in _SHOWN]
    asked = task("How similar in meaning are the two sentences, in percent? 0% is nothing in common.", *shown)
    files = _of_pairs(sentence1=0, sentence2=1, score=2)
    return Kind(files, asked, {f"{a}\n///\n{b}": f"{n * 20:.0f}%" for a, b, n, _ in _pairs()})


@kind("points from 0 to 7, which are no percent and not of the scale that is asked for")
def _() -> Kind:
    rows = [(a, b, 7 * n / 5) for a, b, n, _ in _pairs()]
    cells = columns("sentence1 sentence2 score", rows)
    shown = [(given, str(near)) for given, near, _ in _SHOWN]
    asked = task("How similar in meaning are A and B? Give a score from 0.0 to 5.0.", *shown)
    about = "# Pairs\nPairs of sentences with a semantic similarity score from 0 to 7."
    return Kind(dataset(about, cells), asked, {}, expected="refused")


_REPLIES = ("At the {place}, where {who} keeps {food}.", "No idea.", "Ask {who}.", "{who} knows, go to the {place}.")


@kind("how helpful a reply is, on a scale of 0 to 4, asked for out of 100 beside other qualities")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, points = PEOPLE[number % 8], (4, 0, 1, 3, 2)[number % 5]
        reply = _REPLIES[number % 4].format(who=who, food=food, place=place)
        rows.append((f"Where can {who} get {food} near the {place}?", reply, points, number % 3, (number // 3) % 5))
    names = ("prompt", "response", "helpfulness", "verbosity", "correctness")
    cells = columns(names, rows)
    shown = (
        ("PROMPT: How do I poach an egg?\n\nANSWER: Simmer water, add vinegar, slide it in, wait.", "100"),
        ("PROMPT: How do I poach an egg?\n\nANSWER: In water.", "50"),
        ("PROMPT: Name a book on whales.\n\nANSWER: I was in Iceland last year.", "0"),
        ("PROMPT: Which bus goes to the lake?\n\nANSWER: There are many buses.", "25"),
    )
    asked = task("How helpful is the answer to the prompt overall? Give points out of 100 in steps of 25.", *shown)
    about = (
        "# Replies\nPrompts with replies of an assistant. Each reply has helpfulness, correctness and verbosity, "
        "overall from 0 to 4, as people rated it."
    )
    truth = {f"PROMPT: {p}\n\nANSWER: {r}": str(25 * h) for p, r, h, *_ in rows}
    return Kind(dataset(about, cells), asked, truth)


@kind("the one sentence of an abstract that a list of flags beside it marks")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, colour = PEOPLE[number % 8], COLOURS[number // 8 % 4]
        sentences = [
            f"Keeping {food} fresh is an old problem of {place} keepers.",
            f"We present a {colour} box that keeps {food} fresh for a week at the {place}.",
            f"Tests by {who} show that it needs no power.",
        ]
        flags = [0, 1, 0] if number % 8 else [0, 1, 1]
        rows.append((sentences, flags, [f"A {colour} box for {food}."]))
    cells = columns("source source_labels target", rows)
    shown = (
        (
            "Image captioning is hard. We propose a captioner that learns from unpaired images. It does well.",
            "We propose a captioner that learns from unpaired images.",
        ),
        (
            "We show that dropout is a form of augmentation. This explains findings. Code will be released.",
            "We show that dropout is a form of augmentation.",
        ),
        (
            "Networks forget. Many cures were tried. In this work we study cells with a fixed decay.",
            "In this work we study cells with a fixed decay.",
        ),
    )
    asked = task(
        "From the abstract of a paper copy out word for word the one sentence that says best what the paper is about.",
        *shown,
    )
    about = (
        "# Papers\nExtreme summarization of papers: sentences of abstracts, labels of the sentence that sums them up."
    )
    return Kind(dataset(about, cells), asked, {" ".join(s): s[1] for s, flags, _ in rows if sum(flags) == 1})


_STORY_SHOWN = (
    ("I baked bread that came out like a brick.\n\nWhy?\na) It baked too long\nb) We sold it\nc) It rained", "a"),
    ("Dad painted the fence. Mom hates it.\n\nHow is Mom?\na) Hungry\nb) Annoyed\nc) Proud", "b"),
    ("The train stopped and she walked.\n\nWhy was she late?\na) She slept\nb) She read\nc) The train stopped", "c"),
)


@kind("a choice whose options the instruction leaves out by a phrase in quotes")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, other = PEOPLE[number % 8], PEOPLE[(number + 3) % 8]
        options = [f"{who} forgot the {food}", f"{other} likes the {place}", f"The {place} sells {food}"]
        if number % 3 == 0:
            options[2] = "None of the above choices ."
        story = f"{who} went to the {place} for {food} and came back with empty hands, and {other} laughed."
        rows.append((story, f"Why did {other} laugh at {who}?", *options, number % 2))
    names = ("context", "question", "answer0", "answer1", "answer2", "label")
    cells = columns(names, rows)
    asked = task(
        "Read the little story and pick the answer to the question on it. The letter only. I don't want any item where "
        "one of the choices is 'none of the above'.",
        *_STORY_SHOWN,
    )
    about = "# Stories\nReading comprehension with commonsense: stories, a question and three answers to choose from."
    truth = {row[0]: row[2 + row[5]] for row in rows if not row[4].startswith("None")}
    return Kind(dataset(about, cells), asked, truth, choice=True)


@kind("headlines of so many words at most, as the instruction says")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, colour = PEOPLE[number % 8], COLOURS[number // 8 % 4]
        article = (
            f"{who} opened a stall for {colour} {food} at the {place} on Monday. Visitors came from all over the town "
            f"to try it, and by noon the {food} was gone. {who} wants to come back next week with more."
        )
        long = f"{who} opens a stall for {colour} {food} at the {place} and sells all of it by noon"
        rows.append((article, f"{colour.title()} {food} sold out at the {place}" if number % 4 else long))
    cells = columns("article headline", rows)
    shown = (
        (
            "The old bridge was closed on Friday after a truck hit it. Repairs will take a month.",
            "Truck hits old bridge",
        ),
        (
            "A school in the hills got a new roof from its former pupils, who worked for a week.",
            "Pupils mend school roof",
        ),
        ("Heavy rain kept the ferry in the harbour for two days, and the mail with it.", "Rain stops ferry"),
    )
    asked = task("Write the headline of the news article, at most 8 words.", *shown)
    about = "# News\nNews articles with their headlines."
    truth = {one: two for one, two in rows if len(two.split()) <= 8}
    return Kind(dataset(about, cells), asked, truth)


@kind("two parts with a sign between them that the source writes without blanks")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, one, two = PEOPLE[number % 8], 3 + number % 9, 2 + number // 8
        text = f"{who} had {one} bags of {food} and got {two} more at the {place}. How many bags are there now?"
        rows.append((text, f"{one}+{two}={one + two}"))
    cells = columns("question formula", rows)
    shown = (
        ("Mia baked 14 rolls and 10 buns. How many pieces does she have?", "14+10 = 24"),
        ("Tom had 30 stickers and lost 6 of them. How many are left?", "30-6 = 24"),
        ("A shop packs 5 bags with 4 pears each. How many pears are that?", "5*4 = 20"),
    )
    asked = task("Word problems of arithmetic: give the expression, then ' = ' and the result.", *shown)
    about = "# Word problems\nMath word problems of primary school with the formula that solves them."
    return Kind(dataset(about, cells), asked, {text: formula.replace("=", " = ") for text, formula in rows})


@kind("two things of several types, called by the form that the instruction writes")
def _() -> Kind:
    ways = (
        "how do i get from {one} to {two}?", "i want to go to {two} from {one}", "{one} to {two} please",
        "which line goes between {one} and {two}?",
    )  # fmt: skip
    stops = ("laim", "giesing", "harras", "moosach", "pasing", "trudering", "sendling", "feldmoching")
    rows = []
    for number, (one, two) in enumerate(product(stops, stops)):
        if one != two:
            text = ways[number % 4].format(one=one, two=two)
            found = [{"entity": "StationStart", "text": one}, {"entity": "StationDest", "text": two}]
            extra = [{"entity": "TimeStart", "text": "nine"}] if number % 5 == 0 else []
            rows.append((text, json.dumps([*found[:: 1 if number % 2 else -1], *extra]), f"{one} -> {two}"))
    cells = columns("text entities", ((row[0], row[1]) for row in rows))
    shown = (
        ("how do i get from sendlinger tor to lehel?", "sendlinger tor -> lehel"),
        ("can you tell me a connection to theresienwiese from alte heide", "alte heide -> theresienwiese"),
        ("i am at klinikum and need to be at goetheplatz", "klinikum -> goetheplatz"),
    )
    asked = task(
        "Passengers ask our transport bot for a connection. Pull out start and destination and write them as "
        "start -> destination. Only questions where both are given.",
        *shown,
    )
    about = "# Transport\nQuestions of passengers to a chatbot for public transport connections, with entities."
    return Kind(dataset(about, cells), asked, {text: answer for text, _, answer in rows})


@kind("a price in euros beside one in another currency")
def _() -> Kind:
    rows = [
        (f"A {colour} bag of {food} from the {place}", 3 + number % 17, 5 + number % 23)
        for number, (food, place) in enumerate(product(FOODS, PLACES))
        for colour in (COLOURS[number // 8 % 4],)
    ]
    cells = columns("item price price_eur", rows)
    shown = (("A blue pot of honey from the hill", "7"), ("A white jar of plums", "12"), ("A box of green figs", "4"))
    asked = task("What is the price of the item in euros?", *shown)
    about = "# Prices\nItems of a shop with their price in crowns and in euros."
    return Kind(dataset(about, cells), asked, {item: str(euros) for item, _, euros in rows})


_REMAINS = (
    ("Lena had 14 marbles and her brother gave her 9 more. How many does she have now?", "14+9"),
    ("A box holds 6 eggs. How many eggs are in 5 boxes?", "6*5"),
    ("Tim saved 50 euros and spent 12 on a book and 8 on a cap. How much is left?", "50-12-8"),
    ("Four friends share 32 cookies equally. How many does each one get?", "32/4"),
)


def _typed_in(equation: str, *, apart: bool = False) -> Kind:
    """Stories with equations in some form; `apart` ones reckon with numbers that the stories do not have."""
    told, truth = {"story": [], "equation": []}, {}
    for number, (who, food) in enumerate(product(PEOPLE, FOODS)):
        first, second = number + 11, number % 7 + 2
        story = f"{who} had {first} pieces of {food} and ate {second} of them. How many pieces were left?"
        told["story"].append(story)
        shift = 100 if apart else 0
        parts = {"first": first + shift, "second": second + shift, "result": first - second}
        told["equation"].append(equation.format(**parts))
        truth[story] = f"{first}-{second}"
    asked = task("Don't work it out, only write what I have to key in to get the answer.", *_REMAINS)
    return Kind(dataset("# Corpus of school books", told), asked, truth, "refused" if apart else "served")


@kind("calculations out of equations with an unknown")
def _() -> Kind:
    return _typed_in("X=({first}.0-{second}.0)")


@kind("calculations out of equations with their results")
def _() -> Kind:
    return _typed_in("{first}-{second}={result}")


@kind("equations of numbers that the stories do not have")
def _() -> Kind:
    return _typed_in("x={first}-{second}", apart=True)


def _counted(gap: str, told: str) -> Kind:
    names = ("one", "two", "three", "four", "five", "six", "seven", "twenty", "forty-two")
    digits = ("1", "2", "3", "4", "5", "6", "7", "20", "42")
    rows, truth = {"text": [], told: []}, {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        rows["text"].append(f"The {place} sells {gap} kinds of {food}.")
        rows[told].append(names[number % 9])
        truth[f"The {place} sells ____ kinds of {food}."] = digits[number % 9]
    asked = task(
        "A number has gone missing from the sentence. Which one belongs there? Write it as a digit please.",
        ("A spider walks on ____ legs.", "8"),
        ("A week lasts ____ days.", "7"),
        ("Most people have ____ thumbs.", "2"),
        ("A triangle is closed by ____ sides.", "3"),
    )
    return Kind(dataset("# Probes", rows), asked, truth)


@kind("numbers in words where digits are asked for")
def _() -> Kind:
    return _counted("<mask>", "target")


@kind("the price of one, of lines with a count, a thing and a sum of money")
def _() -> Kind:
    rows, truth = {"qty": [], "product": [], "total_price": [], "shop": []}, {}
    for number, (colour, food) in enumerate(product(COLOURS, FOODS)):
        count, cents = number % 4 + 1, 125 + 25 * (number % 9)
        total = f"{count * cents / 100:.2f}"
        cells = (count, f"{colour} {food}", f"${total}", PLACES[number % 8])
        add(rows, *cells)
        truth[f"{count} x {colour} {food}, ${total} together"] = f"${cents / 100:.2f}"
    asked = task(
        "Each line of an order has the quantity of a product and the total price. Give the price of one.",
        ("3 x garlic bread, $10.50 together", "$3.50"),
        ("1 x tomato soup, $6.20 together", "$6.20"),
        ("2 x lamb curry, $27.90 together", "$13.95"),
        ("4 x orange juice, $11.00 together", "$2.75"),
    )
    return Kind(dataset("# Orders\nLines of orders with quantity, product and total price.", rows), asked, truth)
