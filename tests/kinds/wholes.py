"""Kinds of trap in what is a whole and what a part of it: JSON, texts that hold others, parts of an answer, options."""

# ruff: noqa: E501 - tables of small datasets

import json
from itertools import product

from .kind import Expected, Kind, columns, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_TOOLS = tuple(
    {
        "name": f"find_{food}",
        "description": f"Finds {food} near a place.",
        "parameters": {"place": "str", "day": "str"} if n % 2 else {"place": "str"},
    }
    for n, food in enumerate(FOODS)
)


def _call(tool: int, place: str, day: int) -> str:
    return json.dumps([{"name": _TOOLS[tool]["name"], "arguments": {"place": place, "day": str(day)}}])


@kind("calls of tools that stand as JSON in the input, each list built otherwise")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        tools = json.dumps([_TOOLS[(number + step) % 8] for step in range(1 + number % 3)])
        query = f"{who} is at the {place}: is there any {FOODS[number % 8]} nearby on day {number}?"
        rows.append((number, query, _call(number % 8, place, number), tools))
        truth[f"Tools: {tools}\nRequest: {query}"] = rows[-1][2]
    tide = {"name": "tide_table", "description": "Gets the tides.", "parameters": {"harbour": "str", "day": "str"}}
    dice = {"name": "roll_dice", "description": "Rolls dice.", "parameters": {"sides": "int"}}
    shown = (
        (
            f"Tools: {json.dumps([tide])}\nRequest: When is high tide in Whitby?",
            '[{"name": "tide_table", "arguments": {"harbour": "Whitby"}}]',
        ),
        (
            f"Tools: {json.dumps([dice, tide])}\nRequest: Roll a die with 20 sides, please.",
            '[{"name": "roll_dice", "arguments": {"sides": 20}}]',
        ),
        (
            f"Tools: {json.dumps([tide, dice])}\nRequest: I need a number from 1 to 6.",
            '[{"name": "roll_dice", "arguments": {"sides": 6}}]',
        ),
    )
    said = "Given the available tools as JSON and a user's request, write the function calls that answer it as a JSON list of objects with name and arguments."
    about = "# Function calling\nRequests of users, the tools that can be used, and the calls that answer them."
    cells = columns("id query answers tools", rows)
    return Kind(dataset(about, cells), task(said, *shown), truth)


@kind("a question in a column with its story, beside the story alone")
def _() -> Kind:
    rows, truth = [], {}
    ways = (
        ("Addition", "{who} has {a} {food} and buys {b} more.", "How many {food} has {who} now?"),
        ("Subtraction", "Of {a} {food} at the {place} {b} were sold.", "How many {food} are left?"),
        ("Multiplication", "{a} bags of the {place} hold {b} {food} each.", "How many {food} are there?"),
    )
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        kind_of, story, question = ways[number % 3]
        story, question = (
            one.format(who=who, place=place, food=FOODS[number % 8], a=40 + number, b=2 + number % 9)
            for one in (story, question)
        )
        rows.append((story, question, f"{story[:-1]}, {question}", kind_of))
        for text in (rows[-1][2], f"{story} {question}"):
            truth[text] = {"Addition": "+", "Subtraction": "-", "Multiplication": "×"}[kind_of]
    shown = (
        ("A baker sold 35 rolls before noon and 28 after. How many rolls did he sell?", "+"),
        ("Of 52 swimmers 17 went home. How many swimmers stayed?", "-"),
        ("There are 8 tents with 4 campers in each. How many campers are there?", "×"),
    )
    asked = task(
        "State the arithmetic operation that solves the word problem: + for addition, - for subtraction, × for multiplication.",
        *shown,
    )
    about = "# Word problems\nArithmetic word problems: the body, the question, both in one text, and the type of operation."
    return Kind(
        dataset(about, columns("Body Question question_concat Type", rows)),
        asked,
        truth,
    )


@kind("titles of products, where a column of all their texts bears the part's name")
def _() -> Kind:
    rows, truth = [], {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        query, exact = f"{COLOURS[number % 4]} {food} {place} size {number}", number % 2 == 0
        title = (
            f"{PEOPLE[number % 8]} {query.title()}"
            if exact
            else f"{PEOPLE[number % 8]} {place.title()} Lamp {number} With Stand"
        )
        text = f"{title} {title}. Made with care by {PEOPLE[number % 8]}. Now with improved materials, a guarantee of {number + 30} days and free returns to the {place}. Wash by hand only."
        rows.append((query, title, text, "Exact" if exact else "Irrelevant"))
        truth[f"search: {query}\nproduct: {title}"] = "yes" if exact else "no"
    shown = (
        ("search: garden hose 50 ft\nproduct: Flexihose Garden Hose 50 ft with Brass Ends", "yes"),
        ("search: garden hose 50 ft\nproduct: Hose Reel Wall Mount", "no"),
        ("search: desk lamp led dimmable\nproduct: Lumio Dimmable LED Desk Lamp", "yes"),
        ("search: vanilla extract\nproduct: Bicycle Pump with Gauge", "no"),
    )
    said = "A shopper types a search, the shop shows a product. Say yes if the product is exactly what was searched for; unrelated things are no."
    about = "# Shopping\nQueries of shoppers and products, labelled Exact or Irrelevant."
    cells = columns("query product_title product_text esci_label", rows)
    return Kind(dataset(about, cells), task(said, *shown), truth)


@kind("a change that is asked for in code, from old contents to new ones")
def _() -> Kind:
    rows, truth = [], {}
    for number, (food, colour) in enumerate(product(FOODS, (*COLOURS, *COLOURS))):
        old = f"def {food}_{number}(x):\n    return x + {number}"
        new = old.replace(f"+ {number}", f"* {number}") if number % 2 else f"import {colour}\n\n{old}"
        subject = f"Multiply in {food}_{number}" if number % 2 else f"Import {colour} for {food}"
        rows.append((f"{number:040x}", f"{food}.py", old, new, subject))
        truth[f"Change: {subject}\nCode:\n{old}"] = new
    shown = (
        (
            'Change: Rename shout to yell\nCode:\ndef shout(s):\n    return s.upper() + "!"',
            'def yell(s):\n    return s.upper() + "!"',
        ),
        (
            "Change: Double the default timeout\nCode:\nimport socket\n\ndef connect(host, timeout=5):\n    return socket.create_connection((host, 80), timeout)",
            "import socket\n\ndef connect(host, timeout=10):\n    return socket.create_connection((host, 80), timeout)",
        ),
        (
            'Change: Use f-string in label\nCode:\ndef label(n):\n    return "item %d" % n',
            'def label(n):\n    return f"item {n}"',
        ),
    )
    said = "Apply the requested change to a Python file: given what to change and the code as it is, output the file as it is afterwards."
    about = "# Commits\nCommits of Python files: the message, the code before and the code after the change."
    cells = columns("commit old_file old_contents new_contents subject", rows)
    return Kind(dataset(about, cells), task(said, *shown), truth)


@kind("an answer of two columns that the instruction names, none of which is called in it")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        address = f"{number + 1} {place.title()} Lane, {who}ville"
        rows.append((number, address, f"{who}'s {place}", f"{'ABCD'[number % 4]}{number:02d}"))
        truth[f"Address: {address}"] = f"{rows[-1][2]} ({rows[-1][3]})"
    shown = (
        ("Address: 7 Mill Lane, Orle", "Tom's mill (A07)"),
        ("Address: 12 Abbey Row, Finstad", "Eva's abbey (C31)"),
        ("Address: 3 Long Walk, Oxley", "The Long Inn (B02)"),
        ("Address: 88 High Street, Ely", "Ruth's bakery (D15)"),
    )
    asked = task("Given an address, name the shop that is there and give its code in brackets.", *shown)
    about = "# Shops\nShops by their address: the name of the shop at each address, and the code of the shop."
    return Kind(
        dataset(about, columns("row address name code", rows)),
        asked,
        truth,
    )


@kind("negative reviews made positive, said to be of one of several things")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food = FOODS[number % 8]
        bad = f"the {food} in the shop at the {place} was cold and {who.lower()} was rude on day {number} ."
        rows.append(
            (
                number % 2,
                bad,
                f"the {food} in the shop at the {place} was hot and {who.lower()} was kind on day {number} .",
            )
        )
        truth[bad] = rows[-1][2]
    rows = [("positive", good, bad) if turned else ("negative", bad, good) for turned, bad, good in rows]
    shown = (
        ("the waiter was rude and the soup came cold .", "the waiter was friendly and the soup came hot ."),
        ("the bread was cold and the owner was rude .", "the bread was warm and the owner was kind ."),
        ("our tea was cold , the lady so rude .", "our tea was hot , the lady so kind ."),
    )
    said = "You are given a negative sentence from a customer review of a restaurant, a shop or a product. Rewrite it so that it expresses the opposite, positive sentiment."
    about = "# Style transfer\nYelp and Amazon review sentences rewritten by people to the opposite sentiment."
    cells = columns("source_sentiment text rewrite", rows)
    return Kind(dataset(about, cells), task(said, *shown), truth)


@kind("names of ingredients out of lines with amounts")
def _() -> Kind:
    rows, truth = [], {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        parts = [food, FOODS[(number + 3) % 8], COLOURS[number % 4] + " salt"][: 2 + number % 2]
        lines = [f"{1 + (number + step) % 5} {('c.', 'lb.', 'Tbsp.')[step]} {one}" for step, one in enumerate(parts)]
        rows.append((f"{place.title()} {food.title()} {number}", lines, parts))
        truth["\n".join([rows[-1][0], *(f"* {line}" for line in lines)])] = ", ".join(parts)
    shown = (
        ("Lemonade\n* 4 lemons\n* 1 c. sugar\n* 6 c. cold water", "lemons, sugar, water"),
        ("Mashed Turnips\n* 2 lb. turnips, peeled\n* 3 Tbsp. butter", "turnips, butter"),
        ("Cheese Toast\n* 4 slices rye bread\n* 1 c. grated Gouda\n* 1 tomato, sliced", "rye bread, Gouda, tomato"),
    )
    asked = task(
        "From the name of a dish and its lines of ingredients with amounts, list the bare names of the ingredients, separated by commas.",
        *shown,
    )
    about = "# Recipes\nCooking recipes: title, the list of ingredients with quantities, and NER, the names of the food items."
    return Kind(dataset(about, columns("title ingredients NER", rows)), asked, truth)


_MOODS = {
    "sadness": "i feel low since {who} left the {place}",
    "joy": "i feel sunny with {food} from {who}",
    "anger": "i feel livid about {who} and the {food}",
    "fear": "i feel jittery about the {place} tonight",
    "love": "i feel tender towards {who} at the {place}",
}


def _moods(label: str, expected: Expected) -> Kind:
    rows = [
        (f"{_MOODS[mood].format(who=who, place=place, food=FOODS[n % 8])} on day {n}", mood)
        for n, (who, place) in enumerate(product(PEOPLE, PLACES))
        for mood in (list(_MOODS)[n % 5],)
    ]
    named = {"joy": "glad", "anger": "furious", "fear": "scared", "sadness": label}
    shown = (
        ("i feel upbeat with all these letters", "glad"),
        ("i am feeling crushed because he did not say goodbye", label),
        ("i feel livid about the scratch on my car", "furious"),
        ("im feeling jittery about the interview", "scared"),
    )
    asked = task(
        f"Short first-person posts by how the writer feels: glad, {label}, furious or scared. Other moods should not be in there.",
        *shown,
    )
    about = "# Emotion\nPosts labelled with emotions such as joy, anger, fear."
    truth = {text: named[mood] for text, mood in rows if mood in named}
    return Kind(
        dataset(about, {"text": [text for text, _ in rows], "label": [mood for _, mood in rows]}),
        asked,
        truth,
        expected,
    )


@kind("a mood in a word of everyday speech")
def _() -> Kind:
    return _moods("down", "served")


@kind("a mood in a word that nobody knows, while many rows of another have no label")
def _() -> Kind:
    return _moods("blue-ish", "either")


@kind("a situation and two causes, where a source has talks of A and B and lists of what may be inferred")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food = FOODS[number % 8]
        talk = [
            f"A: Is the {food} from the {place} gone , {who} ?",
            f"B: Yes , somebody took it at {number % 12} .",
            "A: Then we eat out .",
            "B: Fine .",
        ]
        choices = [
            f"{who} took the {food} .",
            f"The {place} is closed on day {number} .",
            f"The listener bought {food} .",
        ]
        rows.append(
            (
                number,
                talk[: 2 + number % 3],
                talk[-1][3:],
                "What is or could be the cause of target?",
                choices,
                [0, 2][: 1 + number % 2],
            )
        )
    shown = (
        ("The street was wet. Why?\n(a) It had rained.\n(b) The sun came out.", "(a)"),
        ("The boy got a bad mark. Why?\n(a) He did his homework.\n(b) He had not learned for the test.", "(b)"),
        ("The plant died. Why?\n(a) Nobody watered it.\n(b) It stood in a nice pot.", "(a)"),
    )
    asked = task("Commonsense: I give a situation and two possible causes, choose the more plausible one.", *shown)
    names = ("ID", "Dialogue", "Target", "Question", "Choices", "Correct Answers")
    about = "# Inference in dialogues\nCommonsense inference in dialogues: causes and effects of an utterance, with choices."
    return Kind(dataset(about, columns(names, rows)), asked, {}, "refused")


@kind("two sentences in one line, the second behind a word that joins them")
def _() -> Kind:
    says = {
        "entailment": "{who} eats something.",
        "contradiction": "nobody eats anything.",
        "neutral": "{who} is late.",
    }
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        label = list(says)[number % 3]
        rows.append((f"{who} eats {FOODS[number % 8]} at the {place}.", says[label].format(who=who), label))
        truth[f"{rows[-1][0]} So, {rows[-1][1]}"] = "entailment" if label == "entailment" else "no-entailment"
    shown = (
        ("Lina met two nurses. So, Lina met at least one woman.", "no-entailment"),
        ("The ruler is 30 centimetres long. So, the ruler has a length.", "entailment"),
        ("Mark is a bachelor and lives in Leeds. So, Mark is not married.", "entailment"),
        ("Some of the guests left before midnight. So, all of the guests left.", "no-entailment"),
    )
    asked = task("Identify whether one sentence entails the next.", *shown)
    about = "# Inference\nNatural language inference: premise and hypothesis, entailment, contradiction or neutral."
    return Kind(
        dataset(about, columns("premise hypothesis label", rows)),
        asked,
        truth,
    )


@kind("triples with a mark before each part, out of lists of triples in other signs")
def _() -> Kind:
    triples, texts, truth = [], [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        parts = [
            (f"{who}_{FAMILIES[number % 8]}", "birthPlace", place.title()),
            (f"{who}_{FAMILIES[number % 8]}", "age", str(number)),
        ]
        parts = parts[: 1 + number % 2]
        triples.append([" | ".join(part) for part in parts])
        texts.append(
            f"{who} {FAMILIES[number % 8]} was born at the {place}" + (f" and is {number}." if number % 2 else ".")
        )
        given = " ".join(f"<H> {s.replace('_', ' ')} <R> {p} <T> {o}" for s, p, o in parts)
        truth[given] = texts[-1]
    shown = (
        (
            "<H> Mars Hill <R> JOINED <T> 1973 <H> Mars Hill <R> LOCATION <T> Ohio",
            "A school from Ohio, Mars Hill joined in 1973.",
        ),
        (
            "<H> The Green Bowl <R> food <T> Vietnamese <H> The Green Bowl <R> area <T> riverside",
            "The Green Bowl is a Vietnamese place at the riverside.",
        ),
        ("<H> Harbour Bridge <R> length <T> 1149 metres", "The Harbour Bridge is 1149 metres long."),
        ("<H> Anna Lind <R> birthPlace <T> Malmö", "Anna Lind was born in Malmö."),
    )
    asked = task(
        "Write sentences that describe all of the given <H> subject <R> relation <T> object triples in English.", *shown
    )
    about = "# Triples\nData to text: RDF triples and a text in English that says them."
    return Kind(dataset(about, {"triples": triples, "text": texts}), asked, truth)


@kind("headlines in small letters, of texts that agree with them")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food, stance = FOODS[number % 8], ("agree", "disagree", "discuss", "unrelated")[number % 4]
        head = f"{who} Opens {food.title()} Shop at {place.title()} {number}"
        other = f"The {PLACES[(number + 4) % 8]} of the town was painted in {COLOURS[number % 4]} over the weekend by a crew of {number}."
        body = {
            "agree": f"At the {place} {who} opens a shop for {food}, number {number}, the owner said on Tuesday.",
            "disagree": f"No {food} shop opens at the {place}: {who} has denied the story about number {number} on Tuesday.",
            "discuss": f"Some say that {who} opens a {food} shop at the {place}, number {number}; it could not be confirmed.",
            "unrelated": other,
        }[stance]
        rows.append((head, body, stance))
        if stance == "agree":
            truth[body] = head
    shown = (
        (
            "japan 's nec corp. said wednesday it had agreed to join forces with a rival in supercomputer sales .",
            "nec and rival join forces in computer sales",
        ),
        (
            "the government on wednesday announced the closure of schools as a campaign against rebels escalated .",
            "government closes schools as war escalates",
        ),
        (
            "oil prices rose for a third day on friday after a storm shut several platforms in the gulf .",
            "oil prices rise for third day after storm",
        ),
        (
            "a court on monday jailed the former mayor for four years for taking money from builders .",
            "former mayor jailed for four years",
        ),
    )
    asked = task(
        "In this task, you are given a text of the article. Generate a headline (title) for this article.", *shown
    )
    about = "# News\nHeadlines and texts of news articles, and the stance of the text towards the headline."
    return Kind(
        dataset(about, columns("Headline articleBody Stance", rows)),
        asked,
        truth,
        "either",
    )


@kind("word problems in single lines, where each needs a table that stands in lines")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        counts = [3 + number + (number * step) % 7 for step in range(4)]
        table = "Day | Pies\n" + "\n".join(
            f"{day} | {n}" for day, n in zip(("Mon", "Tue", "Wed", "Thu"), counts, strict=True)
        )
        question = f"At the {place} {who} wrote down how many pies were sold. How many were sold in all, day {number}?"
        rows.append((table, question, str(sum(counts))))
    shown = (
        ("Lena has 14 marbles. She wins 9 and gives 5 to her brother. How many has she now?", "18"),
        ("A box holds 12 eggs. How many eggs are in 7 boxes?", "84"),
        ("Five friends share 65 stickers equally. How many does each get?", "13"),
    )
    asked = task("Solve arithmetic word problems for schoolchildren. The output is the final number alone.", *shown)
    about = "# Word problems with tables\nMath word problems, each with a table, and the number that answers it."
    cells = columns("table question answer", rows)
    return Kind(dataset(about, cells), asked, {}, "refused")
