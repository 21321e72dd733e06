"""Kinds of trap in questions about something: passages, dialogues, tables, facts, and where the answer stands."""

# ruff: noqa: E501 - tables of small datasets

import random
from typing import Any

import pyarrow as pa

from .choices import ASKED, QUIZ
from .kind import Kind, dataset, kind, task
from .pairs import SOLVED
from .words import CAPITALS, FOODS, PEOPLE, PLACES

_PAIRS = [(who, food, place) for who in PEOPLE for food, place in zip(FOODS, PLACES, strict=True)]

# dialogues with choices ----------------------------------------------------------------------------------------------

TALKS = []
_OPENINGS = ("Any idea how to", "Can you tell me how I", "What if we", "Must I", "May one")
_ENDS = (
    "Thanks, dear.",
    "Sounds good.",
    "Never heard of that.",
    "Will do.",
    "Great idea.",
    "Easy enough.",
    "Really?",
    "Let us see.",
)
_ASKS = (
    "What does he want for the {}?",
    "What is said of the {}?",
    "Which wish about the {}?",
    "Why speak of the {}?",
    "What of the {}?",
    "Which plan for the {}?",
)
for _number, (_goal, _way, _other) in enumerate(SOLVED):
    _lines = [f"M: {_OPENINGS[_number % 5]} {_goal}?", f"W: {_way}", f"M: {_ENDS[_number % 8]}"]
    _options = [f"To {_goal}.", f"To {_other[0].lower()}{_other[1:]}", f"No {_goal.split()[-1]} at all."]
    _right = _options[0]
    random.Random(_number).shuffle(_options)
    TALKS.append((_lines, _ASKS[_number % 6].format(_goal.split()[-1]), _options, _right))
TALK_SHOWN = (
    (
        "Dialogue:\nM: Do you like the film?\nW: No, it is far too long.\n\nQuestion: What does the woman think of the film?\n(A) It is too long.\n(B) It is too short.\n(C) It is funny.",
        "(A)",
    ),
    (
        "Dialogue:\nW: May I pay with a card?\nM: Only cash, I am afraid.\n\nQuestion: How can the woman pay?\n(A) By card.\n(B) With cash.\n(C) Not at all.",
        "(B)",
    ),
    (
        "Dialogue:\nM: The train is late again.\nW: Then we take a taxi.\nM: Good idea.\n\nQuestion: How will they travel?\n(A) By train.\n(B) On foot.\n(C) By taxi.",
        "(C)",
    ),
    (
        "Dialogue:\nW: Is this seat free?\nM: Yes, sit down, please.\n\nQuestion: Where are they most likely?\n(A) In a pool.\n(B) On a bus.\n(C) In bed.",
        "(B)",
    ),
)
TALK_TASK = task("Read the dialogue and choose the right answer to the question about it.", *TALK_SHOWN)
TALK_ABOUT = "# Dialogues\nDialogues with questions about them: reading comprehension with three choices each."


def _first_lines() -> dict[str, str]:
    return {lines[0]: right for lines, _, _, right in TALKS}


@kind("a dialogue as a list of turns with a question and choices")
def _() -> Kind:
    rows = {
        "dialogue": [lines for lines, *_ in TALKS],
        "question": [one for _, one, _, _ in TALKS],
        "choice": [options for _, _, options, _ in TALKS],
        "answer": [right for *_, right in TALKS],
    }
    return Kind(dataset(TALK_ABOUT, rows), TALK_TASK, _first_lines(), choice=True)


@kind("a dialogue in one text with a question and choices")
def _() -> Kind:
    rows = {
        "dialogue": ["\n".join(lines) for lines, *_ in TALKS],
        "question": [one for _, one, _, _ in TALKS],
        "choice": [options for _, _, options, _ in TALKS],
        "answer": [right for *_, right in TALKS],
    }
    return Kind(dataset(TALK_ABOUT, rows), TALK_TASK, _first_lines(), choice=True)


@kind("several questions about one dialogue in a list of objects")
def _() -> Kind:
    rows = {
        "dialogue": [lines for lines, *_ in TALKS[::2]],
        "questions": [
            [{"question": question, "choice": options, "answer": right}] for _, question, options, right in TALKS[::2]
        ],
    }
    return Kind(dataset(TALK_ABOUT, rows), TALK_TASK, _first_lines(), "either", choice=True)


# numbers at the end --------------------------------------------------------------------------------------------------

SUMS = [
    (
        f"{who} buys {number % 7 + 2} bags of {food} with {number % 5 + 3} pieces each at the {place}. How many pieces does {who} have?",
        number % 7 + 2,
        number % 5 + 3,
        (number % 7 + 2) * (number % 5 + 3),
    )
    for number, (who, food, place) in enumerate(_PAIRS)
]
SUM_TRUTH = {question: str(result) for question, _, _, result in SUMS}
SUM_SHOWN = (
    ("Tom has 3 boxes with 4 pens each. How many pens does he have?", "12"),
    ("A bus has 20 seats and 5 are free. How many people sit?", "15"),
    ("Lea runs 2 km on each of 7 days. How far does she run?", "14"),
)
SUM_TASK = task("Solve the maths word problem.", *SUM_SHOWN)
SUM_ABOUT = "# Grade school maths\nMaths word problems of grade school with their solutions."


def summed(answers: list[Any], name: str = "answer", **more: Any) -> Kind:
    return Kind(dataset(SUM_ABOUT, {"question": [one for one, *_ in SUMS], name: answers}), SUM_TASK, SUM_TRUTH, **more)


@kind("a solution that ends in #### and the number")
def _() -> Kind:
    return summed(
        [f"There are {a} bags.\nEach has {b} pieces, so <<{a}*{b}={r}>>{r} in all.\n#### {r}" for _, a, b, r in SUMS]
    )


@kind("a solution that ends in a boxed number")
def _() -> Kind:
    return summed([f"Multiply {a} by {b}. The answer is $\\boxed{{{r}}}$." for _, a, b, r in SUMS], "solution")


@kind("a solution that ends in a sentence with the number and its unit")
def _() -> Kind:
    return summed(
        [f"Multiply {a} bags by {b} pieces. So the answer is {r} pieces." for _, a, b, r in SUMS], expected="either"
    )


@kind("a solution whose last number is not the answer")
def _() -> Kind:
    return summed(
        [f"{r} pieces, for {a} bags of {b} each, as of page {n % 9 + 1}" for n, (_, a, b, r) in enumerate(SUMS)],
        expected="either",
    )


@kind("a number with an equation beside it")
def _() -> Kind:
    rows = {
        "question": [one for one, *_ in SUMS],
        "equation": [f"x={a}*{b}" for _, a, b, _ in SUMS],
        "ans": [float(r) for *_, r in SUMS],
    }
    return Kind(dataset(SUM_ABOUT, rows), SUM_TASK, SUM_TRUTH)


# a table and a question ----------------------------------------------------------------------------------------------

TABLES = []
for _number, (_who, _food, _place) in enumerate(_PAIRS):
    _cells = [(name, (_number * 7 + place * 3) % 20 + 1) for place, name in enumerate(PEOPLE[:4])]
    _table = "Name | Pieces\n" + "\n".join(f"{name} | {count}" for name, count in _cells)
    TABLES.append(
        (
            _table,
            f"How many more pieces of {_food} does {_cells[0][0]} have than nobody at the {_place} on day {_number}?",
            _cells[0][1],
        )
    )
TABLE_SHOWN = (
    ("Table:\nDay | Guests\nMonday | 4\nTuesday | 9\n\nQuestion: How many guests came on Tuesday?", "9"),
    (
        "Table:\nFruit | Price\nApple | 2\nPear | 3\nPlum | 1\n\nQuestion: How much are an apple and a pear together?",
        "5",
    ),
    ("Table:\nTeam | Goals\nReds | 7\nBlues | 4\n\nQuestion: How many goals more do the Reds have?", "3"),
)
TABLE_TASK = task("Answer the question with the numbers of the table.", *TABLE_SHOWN)
TABLE_ABOUT = "# Maths with tables\nMaths word problems, each with a table that is needed to solve it."


@kind("a table as a text beside a question")
def _() -> Kind:
    rows = {
        "question": [one for _, one, _ in TABLES],
        "table": [table for table, *_ in TABLES],
        "answer": [str(result) for *_, result in TABLES],
    }
    truth = {f"Table:\n{table}\n\nQuestion: {question}": str(result) for table, question, result in TABLES}
    return Kind(dataset(TABLE_ABOUT, rows), TABLE_TASK, truth)


@kind("a table as a text beside a question, with a title and a solution")
def _() -> Kind:
    rows = {
        "question": [one for _, one, _ in TABLES], "choices": [None] * len(TABLES), "answer": [str(result) for *_, result in TABLES], "unit": [None] * len(TABLES),
        "table_title": [f"Pieces on day {number}" for number in range(len(TABLES))], "table": [table for table, *_ in TABLES],
        "solution": [f"Look at the first row: it says {result}.\nThe answer is {result}." for *_, result in TABLES], "grade": [number % 8 + 1 for number in range(len(TABLES))],
    }  # fmt: skip
    truth = {f"Table:\n{table}\n\nQuestion: {question}": str(result) for table, question, result in TABLES}
    return Kind(dataset(TABLE_ABOUT, rows), TABLE_TASK, truth)


# questions with facts ------------------------------------------------------------------------------------------------

FACTS = []
for _number, (_land, _town) in enumerate(CAPITALS):
    _chance = random.Random(_number)
    _options = [_town, *(_chance.sample([town for land, town in CAPITALS if land != _land], 7))]
    _chance.shuffle(_options)
    FACTS.append(
        (
            f"What is the seat of government of {_land}?",
            _options,
            "ABCDEFGH"[_options.index(_town)],
            f"{_town} is the capital of {_land}.",
            f"Governments sit in capitals such as that of {_land}.",
            _town,
        )
    )
EIGHT_SHOWN = (
    ("What do bees make?\n(A) honey (B) milk (C) wool (D) oil (E) wine (F) silk (G) bread (H) salt", "A"),
    (
        "Where do fish live?\n(A) in trees (B) in sand (C) in snow (D) in water (E) in fire (F) in wood (G) in ice (H) in clouds",
        "D",
    ),
    (
        "What gives us light by day?\n(A) the moon (B) a star (C) fire (D) snow (E) sea (F) wind (G) the sun (H) rain",
        "G",
    ),
)


def eight(columns: tuple[str, ...], **more: Any) -> Kind:
    rows: dict[str, list[Any]] = {
        "id": [f"q{number}" for number in range(len(FACTS))],
        "question": [one for one, *_ in FACTS],
        "choices": [{"text": options, "label": list("ABCDEFGH")} for _, options, *_ in FACTS],
        "answerKey": [key for _, _, key, *_ in FACTS],
        "fact1": [fact for _, _, _, fact, *_ in FACTS],
        "fact2": [fact for *_, fact, _ in FACTS],
        "combinedfact": [f"Governments sit in {town}." for *_, town in FACTS],
        "formatted_question": [f"{one} " + " ".join(f"({mark}) {option}" for mark, option in zip("ABCDEFGH", options, strict=True)) for one, options, *_ in FACTS],
    }  # fmt: skip
    about = "# Science quiz\nQuestions of grade school with eight choices, each with two facts that are composed for its answer."
    files = dataset(about, {name: rows[name] for name in columns})
    return Kind(
        files,
        task("Choose the right answer to the question.", *EIGHT_SHOWN),
        {one: town for one, *_, town in FACTS},
        **more,
    )


ALL_COLUMNS = ("id", "question", "choices", "answerKey", "fact1", "fact2", "combinedfact", "formatted_question")


@kind("eight choices with facts beside them, options in one line")
def _() -> Kind:
    one = eight(ALL_COLUMNS)
    truth = {
        f"{q}\n" + " ".join(f"({mark}) {option}" for mark, option in zip("ABCDEFGH", options, strict=True)): key
        for q, options, key, *_ in FACTS
    }
    return Kind(one.files, one.task, truth, "either")


@kind("eight choices with facts beside them")
def _() -> Kind:
    shown = tuple((given.replace(" (", "\n("), f"({answer})") for given, answer in EIGHT_SHOWN)
    one = eight(ALL_COLUMNS)
    return Kind(one.files, task("Choose the right answer to the question.", *shown), one.truth, "either", choice=True)


@kind("two facts with a question and its choices")
def _() -> Kind:
    shown = (
        (
            "Fact 1: Bees make honey.\nFact 2: Honey is sweet food.\nQuestion: What sweet food do bees make?\n(A) honey\n(B) milk\n(C) wool\n(D) oil",
            "(A)",
        ),
        (
            "Fact 1: Fish live in water.\nFact 2: Water is wet all over.\nQuestion: Where do fish live?\n(A) in trees\n(B) in sand\n(C) in snow\n(D) in water",
            "(D)",
        ),
        (
            "Fact 1: The sun gives light.\nFact 2: Light is needed by plants.\nQuestion: What gives light to plants?\n(A) a stone\n(B) the sun\n(C) a fox\n(D) sand",
            "(B)",
        ),
    )
    one = eight(ALL_COLUMNS)
    return Kind(
        one.files,
        task("Use both facts and choose the right answer to the question.", *shown),
        {f"Fact 1: {fact1}": town for *_, fact1, _, town in FACTS},
        "either",
        choice=True,
    )


# talks of several turns ----------------------------------------------------------------------------------------------


@kind("messages of several turns, of which the answer to the first question is asked for")
def _() -> Kind:
    said = []
    for number, (land, town) in enumerate(CAPITALS):
        other_land, other = CAPITALS[(number + 7) % len(CAPITALS)]
        said.append([
            {"role": "user", "content": f"What is the capital of {land}?"}, {"role": "assistant", "content": f"The capital is {town}."},
            {"role": "user", "content": f"And of {other_land}?"}, {"role": "assistant", "content": f"That is {other}."},
        ])  # fmt: skip
    shown = (
        ("What is the capital of Mongolia?", "The capital is Ulaanbaatar."),
        ("What is the capital of Cyprus?", "The capital is Nicosia."),
        ("What is the capital of Laos?", "The capital is Vientiane."),
    )
    truth = {f"What is the capital of {land}?": f"The capital is {town}." for land, town in CAPITALS}
    return Kind(
        dataset("# Geography chats\nA user asks about geography, an assistant answers.", {"messages": said}),
        task("Answer the user's question about geography.", *shown),
        truth,
    )


@kind("talks as lists of lists of texts")
def _() -> Kind:
    said = [
        [[f"What is the capital of {land}?", f"The capital is {town}."], ["Thanks!", "You are welcome."]]
        for land, town in CAPITALS
    ]
    shown = (
        ("What is the capital of Mongolia?", "The capital is Ulaanbaatar."),
        ("What is the capital of Cyprus?", "The capital is Nicosia."),
        ("What is the capital of Laos?", "The capital is Vientiane."),
    )
    truth = {f"What is the capital of {land}?": f"The capital is {town}." for land, town in CAPITALS}
    table = pa.table({"data": pa.array(said, pa.list_(pa.list_(pa.string())))})
    return Kind(
        dataset("# Geography chats\nA user asks about geography, an assistant answers.", table),
        task("Answer the user's question about geography.", *shown),
        truth,
        "either",
    )


@kind("questions with answers nested in lists of lists")
def _() -> Kind:
    table = pa.table(
        {
            "question": [f"What is the capital of {land}?" for land, _ in CAPITALS],
            "answers": pa.array([[[town]] for _, town in CAPITALS], pa.list_(pa.list_(pa.string()))),
        }
    )
    shown = (
        ("What is the capital of Mongolia?", "Ulaanbaatar"),
        ("What is the capital of Cyprus?", "Nicosia"),
        ("What is the capital of Laos?", "Vientiane"),
    )
    return Kind(
        dataset("# Questions about geography\nQuestions about geography with their answers.", table),
        task("Answer the question about geography.", *shown),
        {f"What is the capital of {land}?": town for land, town in CAPITALS},
        "either",
    )


@kind("a key that is what a student chose")
def _() -> Kind:
    about = "# Quiz in class\nQuestions of a quiz. `answer` is the option that one student chose."
    cells = {
        "question": [question for question, _, _ in QUIZ],
        **{f"option{n + 1}": [options[n] for _, options, _ in QUIZ] for n in range(4)},
        "answer": [(right + number % 3) % 4 + 1 for number, (_, _, right) in enumerate(QUIZ)],
    }
    return Kind(dataset(about, cells), ASKED, {}, "refused", choice=True)
