"""Kinds of trap in codes, shares and programs: flags in an input, halves of raters, code before its repair."""

from itertools import product
from typing import Any

from .kind import Kind, columns, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_PATIENTS = [
    (30 + (7 * number) % 50, sex, smokes, 20 + (11 * number) % 60, number % 3 == 0)
    for number, (sex, smokes, _, _) in enumerate(product((0, 1), (0, 1), range(6), range(6)))
]
_SICK = (
    ("Age: 61; sex: male; smoker: yes; pulse: 71", "died"),
    ("Age: 44; sex: female; smoker: no; pulse: 64", "survived"),
    ("Age: 72; sex: female; smoker: yes; pulse: 55", "died"),
    ("Age: 38; sex: male; smoker: no; pulse: 49", "survived"),
)


@kind("flags are written in the words that inputs have for them")
def _() -> Kind:
    names = ("age", "is_male", "is_smoker", "pulse", "is_dead")
    cells = columns(names, _PATIENTS)
    truth = {
        f"Age: {age}; sex: {('female', 'male')[sex]}; smoker: {('no', 'yes')[smokes]}; pulse: {pulse}": (
            "died" if dead else "survived"
        )
        for age, sex, smokes, pulse, dead in _PATIENTS
    }
    about = "# Heart patients\nPredict whether a patient of a heart clinic died, from a few facts of each patient."
    asked = task("From these facts of a heart patient predict whether the patient died or survived.", *_SICK)
    return Kind(dataset(about, cells), asked, truth)


@kind("flags of other things are not written into an input")
def _() -> Kind:
    names = ("age", "is_left", "is_insured", "pulse", "is_dead")
    cells = columns(names, _PATIENTS)
    about = "# Heart patients\nPredict whether a patient of a heart clinic died, from a few facts of each patient."
    asked = task("From these facts of a heart patient predict whether the patient died or survived.", *_SICK)
    return Kind(dataset(about, cells), asked, {}, "refused")


_ABOUT_CAUSES = (
    "# Causes and effects\nCausal reasoning: a premise, and of two choices the more plausible cause or effect."
)


@kind("what is asked of a premise stands in the words of the demonstrations")
def _() -> Kind:
    whats = (("cause", "laughed", "looked", "sang"), ("effect", "spilled paint", "turned", "slept"))
    rows = [
        (
            f"{who} {did} by the {colour} {place}.",
            asked,
            f"The people of the {place} {one} at {who}.",
            f"A cat by the {place} {two} over {who}.",
            number % 2,
        )
        for number, (who, (asked, did, one, two), place, colour) in enumerate(
            product(PEOPLE[:5], whats, PLACES[:5], COLOURS[:1])
        )
    ]
    cells = columns("premise question choice1 choice2 label", rows)
    said = {"cause": "What was the cause?", "effect": "What happened as a result?"}
    shown = (
        ("The candle went out. What was the cause?\n(A) Somebody opened a window.\n(B) The wax was red.", "A"),
        ("The girl dropped her ice. What happened as a result?\n(A) She licked her lips.\n(B) She cried.", "B"),
        ("The bus was late. What was the cause?\n(A) It had blue seats.\n(B) A tree lay on the road.", "B"),
        ("He forgot his alarm. What happened as a result?\n(A) He came late.\n(B) He came early.", "A"),
    )
    asked = task("Causal reasoning: which of two choices is the more plausible cause or effect? Reply A or B.", *shown)
    truth = {f"{text} {said[ask]}": (one, two)[right] for text, ask, one, two, right in rows}
    return Kind(dataset(_ABOUT_CAUSES, cells), asked, truth, choice=True)


def _programs() -> list[tuple[str, str]]:
    names = ("count", "total", "size", "limit", "price", "width", "depth", "speed")
    return [
        (
            f"int {name} ( int {one} ) {{ return {one} {wrong} {number} ; }}",
            f"int {name} ( int {one} ) {{ return {one} {right} {number} ; }}",
        )
        for number, (name, one, (wrong, right)) in enumerate(product(names, "abc", (("+", "-"), ("<", "<="))))
    ]


_FIXES = (
    ("int last ( int a ) { return a . length ; }", "int last ( int a ) { return a . length - 1 ; }"),
    ("void put ( int b ) { this . c = c ; }", "void put ( int b ) { this . c = b ; }"),
    ("boolean ok ( int d ) { return d = 0 ; }", "boolean ok ( int d ) { return d == 0 ; }"),
)


@kind("code is repaired and not broken, whichever column the instruction names")
def _() -> Kind:
    rows = _programs()
    cells = {"id": list(range(len(rows))), "buggy": [one for one, _ in rows], "fixed": [two for _, two in rows]}
    asked = task("Repair buggy Java methods: the method with a bug in, the corrected method out.", *_FIXES)
    about = "# Bug fixes\nJava methods with a bug and the methods after the bug was fixed."
    return Kind(dataset(about, cells), asked, dict(rows))


def _functions() -> list[tuple[str, str, str]]:
    return [
        (
            f'def {name}_{one}(x):\n    """ Return x {said} {number}.\n    >>> {name}_{one}(1)\n    """\n',
            f"    y = x {sign} {number}\n    return y\n",
            f"\n\ndef check(candidate):\n    assert candidate(1) == 1 {sign} {number}\n    assert candidate\n",
        )
        for number, (name, one, (said, sign)) in enumerate(
            product(("add", "take", "put", "get"), "abcdefgh", (("plus", "+"), ("times", "*")))
        )
    ]


@kind("a function's body follows its head and not its tests")
def _() -> Kind:
    rows = _functions()
    cells = columns("prompt canonical_solution test", rows)
    cells = {name: cells[name] for name in ("test", "prompt", "canonical_solution")}
    shown = (
        (
            'def vowels(text):\n    """ Count the vowels.\n    >>> vowels("ab")\n    1\n    """\n',
            "    n = 0\n    return n\n",
        ),
        (
            'def leap(year):\n    """ Whether a year is a leap year.\n    leap(1900)\n    """\n',
            "    r = year % 4\n    return r\n",
        ),
        ('def pair(xs):\n    """ Sums of pairs.\n    >>> pair([1])\n    """\n', "    out = []\n    return out\n"),
    )
    asked = task("Code completion in Python: a function header with its docstring in, only the body out.", *shown)
    about = "# Python problems\nProgramming problems: a function header with a docstring, the body, and unit tests."
    return Kind(dataset(about, cells), asked, {one.strip("\n"): two.strip("\n") for one, two, _ in rows}, "either")


def _rated(name: str) -> dict[str, list[Any]]:
    texts = [
        f"{who} {says} the {place}." for says in ("will burn down", "went to") for who, place in product(PEOPLE, PLACES)
    ]
    half = len(texts) // 2
    shares = [
        (0.67, 1.0, 0.83)[place % 3] if place < half else (0.0, 0.17, 0.33)[place % 3] for place in range(len(texts))
    ]
    return {"comment": texts, name: [0.5 if place % 9 == 0 else share for place, share in enumerate(shares)]}


_VIOLENT = (
    ("Somebody should take a bat to them", "violent"),
    ("They smell, and nobody wants them here", "not violent"),
    ("Set their house on fire", "violent"),
    ("Go back to your kitchen", "not violent"),
)


@kind("what more than half of the raters say is the label")
def _() -> Kind:
    cells = _rated("violence")
    about = "# Hateful comments\nHateful comments with the share of raters who see violence in each."
    asked = task("These comments are hateful. Does a comment call for violence? Say violent or not violent.", *_VIOLENT)
    pairs = zip(cells["comment"], cells["violence"], strict=True)
    truth = {text: "violent" if share > 0.5 else "not violent" for text, share in pairs if share != 0.5}
    return Kind(dataset(about, cells), asked, truth)


@kind("the share of raters who see another thing is no label")
def _() -> Kind:
    about = "# Hateful comments\nHateful comments with the share of raters who see a religion in each."
    asked = task("These comments are hateful. Does a comment call for violence? Say violent or not violent.", *_VIOLENT)
    cells = _rated("religion")
    cells["religion"] = [(0.67, 0.0, 0.17, 1.0, 0.83)[place % 5] for place in range(len(cells["comment"]))]
    return Kind(dataset(about, cells), asked, {}, "refused")


@kind("names that tell how sure they are, for what follows")
def _() -> Kind:
    labels = {"entailment": "surely right", "neutral": "possibly right", "contradiction": "surely wrong"}
    rows = [
        (f"{who} eats {food} at the {place}.", f"{who} {claim}.", label)
        for who, food, place in product(PEOPLE[:4], FOODS[:4], PLACES[:3])
        for claim, label in (("eats", "entailment"), ("is glad", "neutral"), ("sleeps", "contradiction"))
    ]
    cells = columns("premise hypothesis label", rows)
    asked = task(
        "Does the guess follow from the premise? Say surely right, possibly right or surely wrong.",
        ("Premise: A girl jumps into a puddle.\nGuess: A child is outdoors.", "surely right"),
        ("Premise: Three men mend a roof.\nGuess: The men are brothers.", "possibly right"),
        ("Premise: A couple dances.\nGuess: Two people are asleep.", "surely wrong"),
    )
    truth = {f"Premise: {one}\nGuess: {two}": labels[label] for one, two, label in rows}
    about = "# Natural language inference\nPairs of premise and hypothesis with entailment, neutral or contradiction."
    return Kind(dataset(about, cells), asked, truth)


@kind("a list of turns stands in lines behind marks, as the demonstrations write them")
def _() -> Kind:
    rows = [
        ([f"{who} saw the {place}", f"It is {colour}"][: 1 + number % 2], f"Oh {says}, {who} {name}", says == "great")
        for number, (who, name, place, colour, says) in enumerate(
            product(PEOPLE[:4], FAMILIES[:2], PLACES[:4], COLOURS[:2], ("great", "yes"))
        )
    ]
    cells = columns("context response sarcasm", rows)
    asked = task(
        "Is the last reply of a thread sarcastic or sincere?",
        ("Thread:\n- The patch is out\n- No more trains for me\nReply: Oh brilliant, what we begged for", "sarcastic"),
        ("Thread:\n- How do I clean a pan?\nReply: With salt", "sincere"),
        ("Thread:\n- A third stadium\n- And my street?\nReply: Just park in the stadium", "sarcastic"),
        ("Thread:\n- The dog slept\n- At last\nReply: Lovely to hear", "sincere"),
    )
    truth = {
        "Thread:\n" + "\n".join(f"- {turn}" for turn in turns) + f"\nReply: {reply}": "sarcastic"
        if is_so
        else "sincere"
        for turns, reply, is_so in rows
    }
    about = "# Sarcasm in threads\nReplies with the conversation before them, and whether the reply is sarcasm."
    return Kind(dataset(about, cells), asked, truth)


@kind("five of many classes, of which few rows have each")
def _() -> Kind:
    wanted = {
        "book_flight": ("flight booking", "get me on a plane from {} to {}"),
        "flight_status": ("flight status", "has the plane from {} to {} landed"),
        "book_hotel": ("hotel booking", "two nights near the {} for {} please"),
        "car_rental": ("car rental", "an suv at the {} for {} until the eighth"),
        "lost_luggage": ("lost luggage", "my suitcase went from the {} with {} and is gone"),
    }
    rows = [
        (f"{verb} the {noun} at the {place} for {who} now", f"{verb}_{noun}")
        for verb, noun, place, who in product(
            ("play", "stop", "sell", "find", "move", "count"), (*FOODS, *COLOURS), PLACES[:6], PEOPLE[:6]
        )
    ]
    rows += [
        (said.format(place, who), name)
        for name, (_, said) in wanted.items()
        for place, who in product(PLACES[:6], PEOPLE[:6])
    ]
    cells = {"text": [text for text, _ in rows], "intent": [name for _, name in rows]}
    asked = task(
        "Route what people type to a travel assistant by intent: flight booking, flight status, hotel booking, "
        "car rental or lost luggage. Nothing else, please.",
        ("i need a seat to oslo on friday", "flight booking"),
        ("is the 9:40 from chicago on time", "flight status"),
        ("somewhere cheap to sleep downtown", "hotel booking"),
        ("can i have a van for a week", "car rental"),
        ("my bag never came out on the belt", "lost luggage"),
    )
    truth = {
        said.format(place, who): label
        for label, said in wanted.values()
        for place, who in product(PLACES[:6], PEOPLE[:6])
    }
    about = "# Intents of an assistant\nWhat people say to an assistant, with the intent of each request."
    return Kind(dataset(about, cells), asked, truth)


@kind("names without the article that rows have")
def _() -> Kind:
    jobs = ("janitor", "chief", "nurse", "guard", "cook", "clerk", "tailor", "farmer")
    rows = [
        (f"The {one} thanked the {two} because {who} had {did}.", f"The {one if did == 'a gift' else two}")
        for one, two, who, did in product(jobs[:4], jobs[4:], ("he", "she"), ("a gift", "helped"))
    ]
    cells = {"sentence": [text for text, _ in rows], "antecedent": [name for _, name in rows]}
    asked = task(
        "Coreference: who does the pronoun stand for? Give the noun alone.",
        ("The baker waved at the driver since she was done.", "baker"),
        ("The dentist called the student because he was late.", "student"),
        ("The welder paid the neighbour after he had won.", "welder"),
    )
    about = "# Pronouns\nCoreference: sentences with two nouns and a pronoun, and the noun that it stands for."
    return Kind(dataset(about, cells), asked, {text: name.removeprefix("The ") for text, name in rows})


@kind("prices keep the sign that stands before all of them")
def _() -> Kind:
    rows = [
        (f"{colour.title()} {food}", amount, f"${1.5 + (number * 7) % 40 / 4:.2f} ")
        for number, (colour, food, amount) in enumerate(product(COLOURS, FOODS, (1, 2, 3)))
    ]
    cells = columns("item quantity item_price", rows)
    asked = task(
        "Predict the price of an order line from item and quantity, in dollars.",
        ("Item: Steak bowl\nQuantity: 1", "$8.99"),
        ("Item: Canned soda\nQuantity: 3", "$3.27"),
        ("Item: Veggie roll\nQuantity: 2", "$22.50"),
    )
    truth = {f"Item: {item}\nQuantity: {number}": price.strip() for item, number, price in rows}
    about = "# Orders\nLines of orders: the item, its quantity and the price in dollars."
    return Kind(dataset(about, cells), asked, truth)


_SNIPPETS = (
    (
        "{food}_{n} = {n}\nprint(len(str({food}_{n})))",
        "stores {n} in {food}_{n} and shows how many digits it has when it is written down.",
    ),
    (
        "import {colour}\n{colour}.run({n})",
        "loads the module {colour} and lets its function run with {n} as the only argument.",
    ),
    (
        "with open('{food}{n}') as f:\n    f.read({n})",
        "opens the file {food}{n} and takes the first {n} characters of what stands in it.",
    ),
)


@kind("short code that sentences describe, where the demonstrations show longer code with signs in every line")
def _() -> Kind:
    rows = []
    for n, (food, colour) in enumerate(product(FOODS, (*COLOURS, *COLOURS))):
        code, said = (one.format(food=food, colour=colour, n=n) for one in _SNIPPETS[n % 3])
        rows.append((code, said))
    shown = (
        (
            "total = 0\nfor number in range(1, 11):\n    total += number * number\nprint('the sum is', total)",
            "prints the sum of the first ten squares.",
        ),
        (
            "word = input('word? ')\nif word == word[::-1]:\n    print('the same')\nelse:\n    print('no, not it')",
            "tells whether a word reads the same backwards.",
        ),
        (
            "ages = [31, 4, 77, 12]\nages.sort()\nprint('youngest', ages[0])\nprint('oldest', ages[-1])",
            "prints the youngest and the oldest age.",
        ),
    )
    asked = task("Describe in English what this Python code does.", *shown)
    about = "# Code and what it does\nPython code with a description in English by an engineer: code summarization."
    return Kind(dataset(about, columns("code description", rows)), asked, dict(rows))


@kind("code that is repaired by a comment on it, under headings of their own, where the original is named as such")
def _() -> Kind:
    rows = []
    for n, (food, colour) in enumerate(product(FOODS, (*COLOURS, *COLOURS))):
        wrong, right = (f"def {colour}_{food}(x):\n    y = x {sign} {n}\n    return y" for sign in "+-")
        rows.append((n, wrong, f"The {food} must get less: take {n} away from x in place of adding it.", right))
    shown = (
        (
            "### Program\ndef largest(a, b, c):\n    return max(a, b)\n\n### Review\nThe third number is ignored.",
            "def largest(a, b, c):\n    return max(a, b, c)",
        ),
        (
            "### Program\ndef vowels(s):\n    return sum(1 for x in s if x in 'aeio')\n\n### Review\nAdd the letter u.",
            "def vowels(s):\n    return sum(1 for x in s if x in 'aeiou')",
        ),
        (
            "### Program\ndef double_all(xs):\n    return [x ** 2 for x in xs]\n\n### Review\nMultiply, do not square.",
            "def double_all(xs):\n    return [x * 2 for x in xs]",
        ),
    )
    asked = task("Code refinement: repair the incorrect Python program as the reviewer's comment says.", *shown)
    names = ("task_id", "original_model_code", "Feedback", "unedited_annotator_code")
    about = "# Feedback on code\nCode refinement: incorrect Python programs, a comment on each, and the repaired code."
    truth = {f"### Program\n{wrong}\n\n### Review\n{said}": right for _, wrong, said, right in rows}
    return Kind(dataset(about, columns(names, rows)), asked, truth)


@kind("titles of questions, none of which ends as a sentence does, for descriptions of code")
def _() -> Kind:
    rows = []
    for n, (food, colour) in enumerate(product(FOODS, (*COLOURS, *COLOURS))):
        code, _ = (one.format(food=food, colour=colour, n=n) for one in _SNIPPETS[n % 3])
        title = (f"{colour} raises KeyError {n} on my machine", f"Better way to keep {food} {n} in a file")[n % 2]
        rows.append((code, title))
    shown = (
        ("total = 0\nfor number in range(1, 11):\n    total += number\nprint(total)", "prints the sum of ten numbers."),
        ("word = input()\nif word == word[::-1]:\n    print('yes')", "tells whether a word reads the same backwards."),
        ("ages = [31, 4, 77]\nages.sort()\nprint(ages[0])", "prints the youngest age of a list."),
    )
    asked = task("Give an English language description of Python code.", *shown)
    about = "# Titles and code\nTitles of questions with Python code of an answer: code summarization."
    cells = columns("code title", rows)
    return Kind(dataset(about, cells), asked, {}, "refused")
