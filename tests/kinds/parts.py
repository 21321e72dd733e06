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


_NAMED = (
    ("Text: Ida Wolf sang with Mia Lang until her voice broke and Lang sang alone.\nWord: her\nFirst: Ida Wolf\nSecond: Mia Lang", "Ida Wolf"),
    ("Text: When Karl Voss met Tom Reis, he had just sold the mill, and Voss bought it back from Reis.\nWord: he\nFirst: Karl Voss\nSecond: Tom Reis", "Tom Reis"),
    ("Text: Paul Orth and Jan Kuhn wait for the doctor, since he is late again today.\nWord: he\nFirst: Paul Orth\nSecond: Jan Kuhn", "nobody"),
)  # fmt: skip
_ENDS = (
    "before {pronoun} left for the {place}", "and then {pronoun} went to the {place}", "since {pronoun} owns the {place}", "who says that {pronoun} likes the {place}",
)  # fmt: skip


def _pronouns(names: tuple[str, str], flags: tuple[str, str], set_in: tuple[int, int]) -> Kind:
    """`set_in` are the rows of three, by their remainder, in which the flags are set."""
    about = "# Who is it\nAmbiguous pronouns in short texts for coreference resolution, with two candidates each."
    cells: dict[str, list[object]] = {name: [] for name in ("text", "pronoun", names[0], flags[0], names[1], flags[1])}
    truth = dict[str, str]()
    for number in range(64):
        one, two = f"{PEOPLE[number % 8]} {FAMILIES[number // 8]}", f"{PEOPLE[(number + 3) % 8]} {FAMILIES[(number + 5) % 8]}"  # fmt: skip
        pronoun, place = ("he", "she")[number % 2], PLACES[number // 4 % 8]
        text = f"{one} cooked {FOODS[number % 8]} for {two} {_ENDS[number % 4].format(pronoun=pronoun, place=place)}."
        set_flags = number % 3 == set_in[0], number % 3 == set_in[1]
        for name, cell in zip(cells, (text, pronoun, one, set_flags[0], two, set_flags[1]), strict=True):
            cells[name].append(cell)
        given = f"Text: {text}\nWord: {pronoun}\nFirst: {one}\nSecond: {two}"
        truth[given] = one if set_flags[0] else two if set_flags[1] else "nobody"
    asked = "To which of the two candidates does the pronoun in the text refer? Answer with the name as it is given, or nobody if it is someone else."
    return Kind(dataset(about, cells), task(asked, *_NAMED), truth)


@kind("one of two names, as flags beside them say, or none")
def _() -> Kind:
    return _pronouns(("person_a", "person_b"), ("a_is_meant", "b_is_meant"), (0, 1))


@kind("flags beside two names that are both set in many rows")
def _() -> Kind:
    made = _pronouns(("person_a", "person_b"), ("a_is_known", "b_is_known"), (0, 0))
    return Kind(made.files, made.task, {}, "refused")


@kind("flags that are called as none of the columns")
def _() -> Kind:
    made = _pronouns(("person_a", "person_b"), ("before_noon", "after_noon"), (0, 1))
    return Kind(made.files, made.task, {}, "refused")


_BELIEFS = (
    ("Can you see the wall from the moon?", "- Yes, it is long enough\n- Only at night, when it is lit"),
    ("What do bulls hate?", "- The colour red\n- Red cloths of any kind\n- They hate all colours"),
    ("How long does a goldfish remember?", "- For three seconds\n- Not at all"),
)


def _answers(sign: str, names: tuple[str, str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    rows = [(who, food, place, colour) for who in PEOPLE for food, place, colour in zip(FOODS, PLACES, COLOURS * 2, strict=True)]  # fmt: skip
    wrong = [[f"The {colour} one", f"{who} took it to the {place}", "Nobody knows"][: 2 + len(who) % 2] for who, _, place, colour in rows]  # fmt: skip
    right = [[f"The {food} of {who}", f"It is {food}"] for who, food, _, _ in rows]
    asked = [f"Which {food} does {who} like in the {place}?" for who, food, place, _ in rows]
    cells = {
        "question": asked,
        names[0]: [sign.join(one) for one in right],
        names[1]: [sign.join(one) for one in wrong],
    }
    return cells, {one: "\n".join(f"- {item}" for item in items) for one, items in zip(asked, wrong, strict=True)}


_WRONG = "List the wrong answers that people give to the question, one a line with a dash. No right answers!"


@kind("several wrong answers in a cell, beside the right ones")
def _() -> Kind:
    cells, truth = _answers("; ", ("correct_answers", "incorrect_answers"))
    return Kind(dataset("# Tables\nQuestions with what people answer.", cells), task(_WRONG, *_BELIEFS), truth)


@kind("several answers in a cell of which nobody says that they are wrong")
def _() -> Kind:
    cells, _truth = _answers("; ", ("answers", "other_remarks"))
    return Kind(dataset("# Tables\nQuestions with what people answer.", cells), task(_WRONG, *_BELIEFS), {}, "refused")


@kind("semicolons within the sentences of an answer")
def _() -> Kind:
    cells, _truth = _answers("; ", ("correct_answers", "incorrect_answers"))
    cells["incorrect_answers"] = [f"People say it is {colour}; but that is not so; at least not in the {place}" for place in PLACES for colour in COLOURS * 2]  # fmt: skip
    cells["correct_answers"] = [text.replace("; ", " and ") for text in cells["correct_answers"]]
    return Kind(dataset("# Tables\nQuestions with what people answer.", cells), task(_WRONG, *_BELIEFS), {}, "refused")


def _places(names: tuple[str, str, str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    rows = [(who, food, place) for who in PEOPLE for food, place in zip(FOODS, PLACES, strict=True)]
    asked = [f"Where does {who} buy the {food} on Sundays?" for who, food, _ in rows]
    found = [f"at the {place}" for *_, place in rows]
    why = [f"The {place} alone is open on Sundays, and {who} wants the {food}." for who, food, place in rows]
    return dict(zip(names, (asked, found, why), strict=True)), {
        one: f"Answer: {two}\nReason: {three}" for one, two, three in zip(asked, found, why, strict=True)
    }


_REASONED = (
    ("Where does Olaf buy his bread on Sundays?", "Answer: at the mill\nReason: All shops are closed on Sundays, but the mill is open, and Olaf wants bread."),
    ("Where does Ida buy the rice and the tea?", "Answer: in the next town\nReason: The market of her own town is open on Mondays alone."),
    ("Where does Mona find a pie on Sundays?", "Answer: at her mother's\nReason: Mona wants a pie of apples, and the bakery is closed."),
)  # fmt: skip
_REASON = "Answer the commonsense question and give the reason for the answer."


@kind("an answer and its reason in columns of their own")
def _() -> Kind:
    cells, truth = _places(("question", "answer", "rationale"))
    return Kind(
        dataset("# Sundays\nCommonsense questions, each with an answer and a reason for the answer.", cells),
        task(_REASON, *_REASONED),
        truth,
    )


@kind("two columns beside a question that no name calls answer or reason")
def _() -> Kind:
    cells, _truth = _places(("question", "col_b", "col_c"))
    return Kind(
        dataset("# Sundays\nCommonsense questions, each with an answer and a reason for the answer.", cells),
        task(_REASON, *_REASONED),
        _truth,
        "either",
    )


@kind("parts called as columns are, one of which the card calls so, beside a column of other names")
def _() -> Kind:
    said = {"positive": "{who} adores {it}, well made.", "negative": "Do not buy this, says {who}, it is junk."}
    things, lands = ("kettle", "lamp", "desk", "chair", "drill"), ("Norway", "Chile", "Japan", "Spain")
    rows = [
        (thing, lands[(at + place) % 4], form.format(who=who, it="it" if place % 2 else f"the {thing}"), label)
        for at, (label, form) in enumerate(said.items())
        for place, thing in enumerate(things)
        for who in PEOPLE
    ]
    cells = {
        "shop": [("Bazario", "Nordkauf", "Mercado")[place % 3] for place in range(len(rows))],
        "review": [row[2] for row in rows],
        "product": [row[0] for row in rows],
        "land": [row[1] for row in rows],
        "sentiment": [row[3] for row in rows],
    }
    about = (
        "# Product opinions\nSentiment of product reviews. `land` is the country where it was bought, `shop` the shop."
    )
    shown = (
        ({"product": "toaster", "country": "Norway", "review": "Even toast and a nice look."}, "positive"),
        ({"product": "headphones", "country": "Spain", "review": "They hiss all the time."}, "negative"),
        ({"product": "fan", "country": "Japan", "review": "Quiet and strong, what I needed."}, "positive"),
        ({"product": "jacket", "country": "Chile", "review": "The zipper jammed at once."}, "negative"),
    )
    asked = task("Is the review of the product positive or negative? The country of the buyer is given too.", *shown)
    return Kind(dataset(about, cells), asked, {"\t".join(row[:3]): row[3] for row in rows})
