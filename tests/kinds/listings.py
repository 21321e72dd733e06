"""Kinds of answers that list what stands in their inputs or say that there is nothing, and of columns beside the one
that is asked for."""

# ruff: noqa: E501 - tables of small datasets

from itertools import product
from random import Random

from .kind import Kind, dataset, kind, task
from .words import CAPITALS, FAMILIES, FOODS, PEOPLE, PLACES

FRAMES = (
    "On Monday we cooked {} and {} for all guests of the {} .",
    "The menu of the {2} offers {0} with {1} every evening .",
    "My aunt does not like {} , but she made {} in the {} kitchen .",
    "Nobody was allowed to eat anything at the {2} on that day .",
)
SENTENCES = [
    [(word, "B-Dish" if word in FOODS else "O") for word in frame.format(food, FOODS[at + 4], place).split()]
    for at, food in enumerate(FOODS[:4])
    for place in PLACES[:6]
    for frame in FRAMES
]


def tagged(sentences: list[list[tuple[str, str]]]) -> dict[str, list[list[str]]]:
    """Sentences of words with their tags as the columns of a corpus."""
    return {
        "tokens": [[word for word, _ in one] for one in sentences],
        "tags": [[tag for _, tag in one] for one in sentences],
    }


@kind("lists divided as the demonstrations divide them, and none")
def _() -> Kind:
    rows = tagged(SENTENCES)
    truth = {
        " ".join(word for word, _ in one): "; ".join(word for word, tag in one if tag != "O") or "none"
        for one in SENTENCES
    }
    asked = task(
        "List the dishes that the sentence names, divided by semicolons. Write none where there are none.",
        ("In the evening they had lasagne and dumplings by the river .", "lasagne; dumplings"),
        ("The kitchen of our hotel was closed until noon .", "none"),
        ("She always orders goulash with noodles when it rains .", "goulash; noodles"),
    )
    return Kind(dataset("# Dishes\nSentences with the dishes that they name as tagged tokens.", rows), asked, truth)


def _read(place: str, person: str, number: int) -> tuple[str, list[tuple[str, str]]]:
    text = f"The {place} of Orla was built by {person} in {1800 + number}. It has {number} windows and a red door."
    return text, [
        (f"Who built the {place} of Orla?", person),
        (f"When was the {place} of Orla built?", str(1800 + number)),
        (f"How much did the {place} of Orla cost?", ""),
    ]


@kind("questions that their passage does not answer")
def _() -> Kind:
    texts = [
        _read(place, f"{one} {FAMILIES[at]}", 20 + 7 * at + len(place))
        for place in PLACES[:6]
        for at, one in enumerate(PEOPLE[:4])
    ]
    cells = [(text, question, answer) for text, pairs in texts for question, answer in pairs]
    rows = {
        "context": [text for text, _, _ in cells],
        "question": [question for _, question, _ in cells],
        "answers": [
            {"text": [one] if one else [], "answer_start": [text.find(one)] if one else []} for text, _, one in cells
        ],
        "plausible_answers": [{"text": [] if one else ["red"]} for _, _, one in cells],
        "is_impossible": [not one for _, _, one in cells],
    }
    truth = {f"Passage: {text}\nQuestion: {question}": answer or "not stated" for text, question, answer in cells}
    asked = task(
        'Answer the question with words of the passage; where it does not say it, write "not stated".',
        (
            "Passage: The opera in Varn seats 1,140 people. It opened in 1882.\nQuestion: How many people does the opera seat?",
            "1,140",
        ),
        ("Passage: Otters sleep hand in hand. They eat sea urchins.\nQuestion: How old do otters get?", "not stated"),
        (
            "Passage: Marble was taken down the slope by a cable railway.\nQuestion: How was marble taken down?",
            "by a cable railway",
        ),
    )
    return Kind(
        dataset(
            "# Reading\nReading comprehension on short passages.",
            rows,
            head={"task_categories": ["question-answering"]},
        ),
        asked,
        truth,
    )


def _table(at: int, between: str) -> str:
    lines = [
        ("Name", "Town of birth", "Points"),
        *((f"{one} {FAMILIES[at]}", PLACES[(at + n) % 6], str(40 + 3 * n + at)) for n, one in enumerate(PEOPLE[:4])),
    ]
    return "\n".join(between.join(line) for line in lines)


@kind("tables with tabs between cells of several words")
def _() -> Kind:
    at = [(place, n) for place in range(len(FAMILIES[:6])) for n in range(4)]
    questions = [f"Who of the {FAMILIES[place]} family has {40 + 3 * n + place} points?" for place, n in at]
    answers = [f"{PEOPLE[n]} {FAMILIES[place]}" for place, n in at]
    rows = {
        "table": [_table(place, "\t") for place, _ in at],
        "question": questions,
        "answer": answers,
        "table_title": [f"Points {n} of {FAMILIES[place]}" for place, n in at],
    }
    truth = {
        f"{_table(place, ' | ')}\n\nQ: {question}": answer
        for (place, _), question, answer in zip(at, questions, answers, strict=True)
    }
    asked = task(
        "Answer the question from the table.",
        ("Year | Host | Winner\n2003 | Oslo | Norway\n2005 | Turin | Italy\n\nQ: Who won in Turin?", "Italy"),
        (
            "Name | Height | Floors\nKista Tower | 120 | 33\nTurning Torso | 190 | 54\n\nQ: Which tower has 33 floors?",
            "Kista Tower",
        ),
        (
            "Album | Year | Label\nGrey Water | 1994 | Domino\nSlow Boat | 2001 | Matador\n\nQ: Which label has the album of 2001?",
            "Matador",
        ),
    )
    return Kind(
        dataset(
            "# Table questions\nQuestions on a table.", rows, head={"task_categories": ["table-question-answering"]}
        ),
        asked,
        truth,
    )


@kind("bait for satire")
def _() -> Kind:
    bait = [
        (f"{n} things about {food} that {person} will never tell you", 1)
        for n, (food, person) in enumerate(product(FOODS[:6], PEOPLE[:5]), start=3)
    ]
    news = [
        (f"Council of {place} votes on {food} tax after long debate", 0)
        for place, food in product(PLACES[:6], FOODS[:5])
    ]
    rows = {"headline": [text for text, _ in bait + news], "clickbait": [flag for _, flag in bait + news]}
    shown = (
        ("Man Who Ran Out Of Podcasts Forced To Spend Commute With Self", "satire"),
        ("Central bank leaves key rate unchanged for third month", "real"),
        ("Dogs Announce Plan To Look At You Until You Drop Something", "satire"),
        ("Thousands without power after storm hits coast", "real"),
    )
    about = "# Clickbait headlines\nHeadlines of news and of clickbait sites."
    return Kind(dataset(about, rows), task("Say whether the headline is satire or real.", *shown), {}, "refused")


@kind("summaries of papers for those of chats")
def _() -> Kind:
    texts = [
        f"We study how {food} grows near the {place}. A new method measures it {n} times a day. It is cheaper than others and needs no light."
        for n, (food, place) in enumerate(product(FOODS[:6], PLACES[:6]), start=2)
    ]
    rows = {
        "source": texts,
        "target": [
            f"A cheaper way to measure how {text.split()[3]} grows near the {text.split()[7].strip('.')}."
            for text in texts
        ],
    }
    shown = (
        (
            "Ana: are you still ok to pick up Leo at 4?\nMark: stuck at work till 5, can your mum do it?\nAna: i'll ask her",
            "Mark cannot pick up Leo, so Ana will ask her mother.",
        ),
        ("Priya: landlord answered\nJo: and?\nPriya: new boiler on thursday", "A new boiler is coming on Thursday."),
        (
            "Sam: did u book the hostel\nKit: full. found a campsite\nSam: works for me",
            "The hostel is full, so Kit and Sam will camp.",
        ),
    )
    about = "# Summaries\nSummarisation of scientific abstracts in one sentence."
    return Kind(
        dataset(about, rows, head={"task_categories": ["summarization"]}),
        task("summarise the chat in a sentence", *shown),
        {},
        "refused",
    )


RATED = {
    1: "Terrible, never again",
    2: "Rather bad and loud",
    3: "All right, nothing more",
    4: "Good, with small flaws",
    5: "Simply perfect, we loved it",
}


@kind("an overall rating beside those of single things")
def _() -> Kind:
    cells = [
        (f"{RATED[stars]}. We slept {n + 2} nights near the {place} in the house of {person}.", stars)
        for n, (place, person) in enumerate(product(PLACES[:5], PEOPLE[:4]))
        for stars in RATED
    ]
    overall = [0 if n % 21 == 20 else stars for n, (_, stars) in enumerate(cells)]
    lots = Random(7)
    rows = {
        "review": [text for text, _ in cells],
        "overall": [float(stars) for stars in overall],
        "service": [1 + lots.randrange(5) for _ in cells],
        "rooms": [1 + lots.randrange(5) for _ in cells],
    }
    truth = {text: str(stars) for (text, stars), told in zip(cells, overall, strict=True) if told}
    asked = task(
        "How many stars did the guest give the hotel? Answer with a number from 1 to 5.",
        ("Terrible, roaches in the shower!", "1"),
        ("Simply perfect, flowers on the bed and a kind host.", "5"),
        ("All right for the price.", "3"),
        ("Good weekend, only the garage was dear.", "4"),
    )
    return Kind(dataset("# Hotel reviews\nReviews of hotels.", rows), asked, truth)


@kind("the subject line of a baseline beside the sender's")
def _() -> Kind:
    cells = [
        (
            f"Hi {person}, the {food} for the party at the {place} is still missing. Could you bring {n} boxes up before noon? Thanks, Tom",
            f"Missing {food} for the {place}",
        )
        for n, (food, place, person) in enumerate(product(FOODS[:4], PLACES[:4], PEOPLE[:3]), start=2)
    ]
    rows = {
        "email_body": [text for text, _ in cells],
        "baseline_subject": [f"Re: the {text.split()[3]} for the" for text, _ in cells],
        "subject_line": [one for _, one in cells],
    }
    asked = task(
        "write a short subject line for this email, like the sender would have",
        (
            "Hi Lou, the projector in room 12 broke again and the board meets there on Tuesday. Could somebody bring a spare one? Cheers, Ann",
            "Broken projector in room 12",
        ),
        (
            "Maria, could you look over the minutes of June before I send them round? I was not sure about item 3. Ben",
            "Minutes of June",
        ),
        (
            "Dear team, from next month on we order paper and pens from a new supplier. Your old logins no longer work. Sue",
            "New supplier for paper",
        ),
    )
    return Kind(
        dataset(
            "# E-mail subjects\nE-mails with their subject lines; `baseline_subject` is what a baseline gave.", rows
        ),
        asked,
        dict(cells),
    )


NAMED = (
    "On Monday {0} and {1} went to {2} by train .",
    "Nobody at the {3} in {2} has seen the {4} .",
    "{0} sold the {4} to a baker in {2} .",
    "The {3} was closed for the whole of May .",
)


def _named() -> list[list[tuple[str, str]]]:
    """Sentences with persons, places and other names, tagged."""
    made = []
    for at, (country, town) in enumerate(CAPITALS[:6]):
        for frame in NAMED:
            for one, other in zip(PEOPLE[:4], FAMILIES, strict=False):
                words = frame.format(one, other, town, PLACES[at], FOODS[at]).split()
                kinds = {one: "B-person", other: "B-person", town: "B-location", PLACES[at]: "B-facility"}
                made.append(
                    [(word, kinds.get(word, "O")) for word in [*words[:-1], "of", country, words[-1]][: len(words) + 2]]
                )
    return made


@kind("one type of several that are tagged")
def _() -> Kind:
    sentences = _named()
    rows = tagged(sentences)
    truth = {
        " ".join(word for word, _ in one): ", ".join(word for word, tag in one if tag == "B-person") or "nobody"
        for one in sentences
    }
    asked = task(
        "List the people named in the sentence, separated by commas. Places are not wanted. Write nobody if there are none.",
        ("Last week Tom Hanks waved at the airport of Leeds .", "Tom Hanks"),
        ("It rained again in Leeds all day .", "nobody"),
        ("In June Rihanna and Drake sang in Leeds .", "Rihanna, Drake"),
    )
    return Kind(dataset("# Names\nNamed entities of three types in sentences, as tags in BIO.", rows), asked, truth)


@kind("genes for places")
def _() -> Kind:
    sentences = [
        [
            ("The", "O"),
            (f"BRCA{n}", "B-GENE"),
            ("gene", "O"),
            ("of", "O"),
            (food, "O"),
            ("is", "O"),
            ("near", "O"),
            (f"TP{n}", "B-GENE"),
            (".", "O"),
        ]
        for n in range(10, 20)
        for food in FOODS
    ]
    rows = tagged(sentences)
    asked = task(
        "pull out every location from the post",
        ("Flying from Berlin to Madrid tomorrow", "Berlin; Madrid"),
        ("My cousin moved to Kenya last year", "Kenya"),
        ("Anyone else stuck near Camden ?", "Camden"),
    )
    return Kind(
        dataset("# Genes\nNamed entities in abstracts: gene mentions as tags in BIO.", rows), asked, {}, "refused"
    )


@kind("code that all demonstrations begin alike")
def _() -> Kind:
    tables = {
        place: f"CREATE TABLE {place} (id INT, {food} TEXT, price INT)"
        for place, food in zip(PLACES, FOODS, strict=True)
    }
    cells = [
        (table, question.format(place, table.split()[5]), answer.format(place, table.split()[5]))
        for place, table in tables.items()
        for question, answer in (
            ("How many rows of {0} are there?", "SELECT COUNT(*) FROM {0}"),
            ("List the {1} of all {0} with a price above 5.", "SELECT {1} FROM {0} WHERE price > 5"),
            ("What is the highest price of a {1} in {0}?", "SELECT MAX(price) FROM {0}"),
            ("Show every {1} of {0} in alphabetical order.", "SELECT {1} FROM {0} ORDER BY {1}"),
        )
    ]
    rows = {
        "question": [question for _, question, _ in cells],
        "context": [table for table, _, _ in cells],
        "query": [answer for _, _, answer in cells],
        "predicted_sql": [answer.lower() if at % 2 else "SELECT 1" for at, (_, _, answer) in enumerate(cells)],
    }
    asked = task(
        "turn the question into one sql query, using the table given",
        (
            "CREATE TABLE cars (id INT, maker TEXT, horsepower INT)\n\nWhich makers build cars with more than 300 horsepower?",
            "SELECT DISTINCT maker FROM cars WHERE horsepower > 300",
        ),
        (
            "CREATE TABLE visits (visit_id INT, museum TEXT, visitors INT)\n\nHow many visitors did the museums have in total?",
            "SELECT SUM(visitors) FROM visits",
        ),
        (
            "CREATE TABLE employees (emp_id INT, name TEXT, city TEXT)\n\nList the names of employees from Porto in alphabetical order.",
            "SELECT name FROM employees WHERE city = 'Porto' ORDER BY name",
        ),
    )
    truth = {f"{table}\n\n{question}": answer for table, question, answer in cells}
    about = (
        "# Text to SQL\nQuestions, the tables they are about, and SQL queries. `predicted_sql` is what a model gave."
    )
    return Kind(dataset(about, rows), asked, truth)


@kind("formulas, some of them in words")
def _() -> Kind:
    cells = [
        (
            f"There were {3 * n} {food} boxes at the {place}. {n} of them were sold. How many were left?",
            f"{3 * n}-{n}={2 * n}" if n % 5 else f"GCD({3 * n},{n})={n}",
        )
        for n, (food, place) in enumerate(product(FOODS, PLACES), start=11)
    ]
    rows = {"problem": [text for text, _ in cells], "formula": [one for _, one in cells]}
    asked = task(
        "Write the formula that solves the problem, with its result.",
        ("Leo had 14 marbles. He gave 6 of them away. How many does Leo have now?", "14-6=8"),
        ("There are seven boxes with 12 pencils in each. How many pencils are there?", "7*12=84"),
        ("A baker made 30 rolls in the morning and 25 later. How many rolls did he make?", "30+25=55"),
    )
    truth = {text: one for text, one in cells if not one.startswith("G")}
    return Kind(dataset("# Word problems\nMath word problems with the formula that solves each.", rows), asked, truth)


@kind("yes or no questions on other things for titles that ask")
def _() -> Kind:
    cells = [
        (
            f"The probability of {food} at the {place} is {n}%. The probability of {food} and rain is {n // 2}%.",
            f"Is the chance of {food} at the {place} larger when it rains?",
        )
        for n, (food, place) in enumerate(product(FOODS, PLACES), start=11)
    ]
    rows = {
        "given_info": [text for text, _ in cells],
        "question": [one for _, one in cells],
        "answer": ["yes" if n % 2 else "no" for n, _ in enumerate(cells)],
    }
    asked = task(
        "I edit a journal club newsletter for clinicians. Each item is headed by a yes/no question that the study answers. From the abstract, write that question.",
        (
            "Night shifts disturb glucose control. We followed 214 nurses who rotate a few times a month and measured glucose each week.",
            "Does infrequent night work affect glucose control in nurses?",
        ),
        (
            "Mesh fixation is commonly done with tacks. Eighty patients were randomised to glue or tacks and followed for a year.",
            "Is fibrin glue preferable to tacks for mesh fixation?",
        ),
        (
            "All colonoscopies in one year were reviewed for the time of day at which they were performed.",
            "Does the time of day influence adenoma detection?",
        ),
    )
    return Kind(
        dataset("# Causal questions\nYes/no questions on probabilities and causes, with their answers.", rows),
        asked,
        {},
        "refused",
    )


@kind("numbers of rows for answers to sums with options")
def _() -> Kind:
    cells = [
        (f"There were {3 * n} boxes of {food} at the {place}. {n} of them were sold. How many were left?", float(2 * n))
        for n, (food, place) in enumerate(product(FOODS, PLACES), start=11)
    ]
    rows = {
        "iIndex": [100 + 7 * n % 449 for n in range(len(cells))],
        "question": [text for text, _ in cells],
        "solutions": [[answer] for _, answer in cells],
    }
    asked = task(
        "solve the math problem and give me the letter",
        ("A shirt costs 40 and is sold at 10 less. What is the price?\nA) 25\nB) 28\nC) 30\nD) 32\nE) 35", "C"),
        ("A car covers 180 km in 2 hours. What is its speed?\nA) 60\nB) 90\nC) 68\nD) 70\nE) 72", "B"),
        ("Two brothers are 27 together and one is 9. How old is the other?\nA) 18\nB) 10\nC) 12\nD) 13\nE) 15", "A"),
    )
    truth = {text: str(int(answer)) for text, answer in cells}
    about = "# Sums\nMath word problems with their solutions."
    return Kind(dataset(about, rows), asked, truth, "either", choice=True)


@kind("names that are listed as often as they are tagged, as one demonstration shows")
def _() -> Kind:
    rows = list[tuple[str, list[int], str]]()
    for number, (who, food) in enumerate((who, food) for who in PEOPLE for food in FOODS):
        other = PEOPLE[(number + 3) % 8] if number % 3 else who
        text = f"{who} sells {food} , but the {PLACES[number % 8]} knows {other} well ."
        rows.append((text, [int(token in PEOPLE) for token in text.split()], f"{who} | {other}"))
    cells = {"tokens": [text.split() for text, _, _ in rows], "tags": [tags for _, tags, _ in rows]}
    names = [{"name": "tags", "sequence": {"class_label": {"names": {"0": "O", "1": "B-PER"}}}}]
    about = "# Traders\nNamed entity recognition of persons in short lines about a town."
    asked = task(
        'List the persons named in the line, divided by " | ".',
        ("Rita sells jam , but the market knows Leo and Rita well .", "Rita | Leo | Rita"),
        ("The station knows Omar well .", "Omar"),
        ("Ines sells tea , but the castle knows Paul .", "Ines | Paul"),
    )
    head = {"dataset_info": {"features": names}}
    return Kind(dataset(about, cells, head=head), asked, {text: listed for text, _, listed in rows})
