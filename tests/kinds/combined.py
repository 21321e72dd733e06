"""Kinds of trap in labels and answers of several columns or parts: signed labels, two parts, marked parts, shares."""

# ruff: noqa: E501 - tables of small datasets

from .kind import Expected, Kind, columns, dataset, kind, task
from .words import BAD, FAMILIES, FOODS, GOOD, PEOPLE, PLACES, poles


def _signed(praise: str, complaint: str) -> Kind:
    about = "# Sentences of diners\nSentences of reviews by diners, labelled 1 (positive) or 0 (negative)."
    rows = [(text, int(good)) for text, good in poles()]
    signs = {True: "+1", False: "-1"} if praise == "+1" else {True: "-1", False: "+1"}
    shown = (*((text, signs[True]) for text in GOOD), *((text, signs[False]) for text in BAD))
    asked = f"Sentiment of sentences from reviews. Output {praise} for a positive sentence and {complaint} for a negative one."
    return Kind(
        dataset(about, columns("text label", rows)),
        task(asked, *shown),
        {text: signs[bool(good)] for text, good in rows},
    )


@kind("+1 for positive and -1 for negative")
def _() -> Kind:
    return _signed("+1", "-1")


@kind("-1 for positive and +1 for negative")
def _() -> Kind:
    return _signed("-1", "+1")


@kind("a list of names in one line as a part of the input")
def _() -> Kind:
    about = "# Tables and queries\nText to SQL: questions on a table of which the column names are given, each with its SQL query."
    nouns = ("Dish", "Cook", "Price", "Stand", "Opened", "Town", "Wage", "Boat", "Owner", "Length")
    rows, truth = [], {}
    for number in range(88):
        head = [nouns[(number * 3 + step * (1 + number % 4)) % 10] for step in range(3)]
        value, place = FAMILIES[number // 4 % 8], number // 3 % 3
        asked = f"What is the {head[place].lower()} when the {head[(place + 1) % 3].lower()} is {value}?"
        query = f"SELECT {head[place]} FROM table WHERE {head[(place + 1) % 3]} = {value}"
        rows.append((asked, head, query))
        truth[f"Columns: {' | '.join(head)}\nQuestion: {asked}"] = query
    shown = (
        (
            "Columns: City | Mayor | Area\nQuestion: What is the area when the mayor is Lee?",
            "SELECT Area FROM table WHERE Mayor = Lee",
        ),
        (
            "Columns: Song | Singer | Year | Label\nQuestion: What is the singer when the song is Rain?",
            "SELECT Singer FROM table WHERE Song = Rain",
        ),
        (
            "Columns: Driver | Team\nQuestion: What is the team when the driver is Ruiz?",
            "SELECT Team FROM table WHERE Driver = Ruiz",
        ),
    )
    asked = "Text to SQL: translate the question into an SQL query over the single table called table, given its column names."
    return Kind(dataset(about, columns("question header query", rows)), task(asked, *shown), truth)


_LINES_SAID = {
    ("glee", "good"): "ha, the {food} from the {place} is here at last, number {n}",
    ("rage", "bad"): "get your hands off my {food}, this is the {n}th time at the {place}",
    ("shock", "good"): "oh, you kept the {food} from the {place} for me, all {n} of it",
    ("shock", "bad"): "what, the {food} is gone from the {place}, and {n} people saw it",
    ("calm", "plain"): "the {food} stands in the {place}, shelf {n}",
}
_CAST = ("Gunda", "Ivo", "Pola")


def _played(*more: str) -> tuple[list[tuple[str, ...]], dict[str, str]]:
    rows, truth = [], {}
    for number in range(100):
        (mood, side), line = list(_LINES_SAID.items())[number % 5]
        said = line.format(food=FOODS[number % 8], place=PLACES[number // 5 % 8], n=number + 2)
        rows.append((_CAST[number // 3 % 3], said, mood, side, *(side if number % 7 else "plain" for _ in more)))
        truth[f"{_CAST[number // 3 % 3]}: {said}"] = f"{mood} [{side}]"
    return rows, truth


_PLAYED = "# Lines of a play\nLines of a play with who says them, the emotion of the line, and its sentiment."
_PLAYED_SHOWN = (
    ("Otto: you saved me the last waffle!", "shock [good]"),
    ("Marta: who let the dog on my bed again?", "rage [bad]"),
    ("Otto: the bus leaves at nine.", "calm [plain]"),
    ("Rita: we made it, we made it!", "glee [good]"),
)
_FEEL = "Emotion of lines of a play: given who speaks and the line, give the emotion and in brackets its sentiment."


@kind("labels of two parts that are free, each of a column of its own, of speakers whom no demonstration has")
def _() -> Kind:
    rows, truth = _played()
    return Kind(dataset(_PLAYED, columns("Speaker Line Emotion Sentiment", rows)), task(_FEEL, *_PLAYED_SHOWN), truth)


@kind("labels of two parts, of which two columns may be the second one")
def _() -> Kind:
    rows, _truth = _played("first pass")
    return Kind(
        dataset(_PLAYED, columns("Speaker Line Emotion Sentiment Sentiment_2", rows)),
        task(_FEEL, *_PLAYED_SHOWN),
        {},
        "refused",
    )


def _pointed(second: str, expected: Expected) -> Kind:
    about = (
        "# Who is meant\nSentences with two parts in brackets: a person, and what refers to that person (coreference)."
    )
    rows, truth = [], {}
    jobs = ("cook", "nurse", "guard", "pilot", "baker", "clerk", "judge", "tailor")
    for number in range(64):
        job, other, word = (
            jobs[number % 8],
            jobs[(number + 1 + number // 8) % 8],
            second or ("she", "he")[number // 3 % 2],
        )
        other = "smith" if other == job else other
        word = word.format(other=other)
        line = "[The {job}] left the {other} at the {place}, since [{word}] had to fetch the {food}."
        said = line.format(job=job, other="driver", place=PLACES[number // 8], word=word, food=FOODS[number % 7])
        rows.append((said,))
        truth[said.replace("[", "").replace("]", "")] = f"{word}, The {job}"
    ends = ("he", "she", "he", "she") if not second else ("the florist", "the diver", "the miner", "the abbot")
    texts = (
        "The plumber thanked the dentist because {} had an hour for him.",
        "The gardener met the pilot when {} had no time.",
        "The teacher called the vet because {} could not find the dog.",
        "The waiter helped the singer since {} had a day off.",
    )
    whom = ("The plumber", "the pilot", "The teacher", "The waiter")
    shown = tuple((text.format(end), f"{end}, {who}") for text, end, who in zip(texts, ends, whom, strict=True))
    asked = "Coreference: write what refers to a person in the sentence, and the person, as they stand there, with a comma between them."
    return Kind(dataset(about, columns("text", rows)), task(asked, *shown), truth, expected)


@kind("two marked parts in another order than the text has them, told by how they look")
def _() -> Kind:
    return _pointed("", "served")


@kind("two marked parts that look alike, in an order that nothing tells")
def _() -> Kind:
    return _pointed("the {other}", "refused")


def _grounds(rule: str, expected: Expected) -> Kind:
    about = "# Complaints to a landlord\nComplaints with the share of readers who see a ground in them: noise, smell, price, manners."
    grounds = ("noise", "smell", "price", "manners")
    rows, truth = [], {}
    for number in range(80):
        shares = [((number * step + step * step) % 7) / 6 if (number + step) % 3 else 0.0 for step in (1, 2, 3, 5)]
        text = f"{PEOPLE[number % 8]} writes about the flat at the {PLACES[number // 8 % 8]} once more, letter {number}"
        rows.append((text, *shares))
        truth[text] = (
            "; ".join(ground for ground, part in zip(grounds, shares, strict=True) if part >= 0.5) or "nothing"
        )
    shown = (
        ("the neighbours drill at night and shout at me when I ask why", "noise; manners"),
        ("the bins stand open for weeks", "smell"),
        ("another ten percent, with the same old pipes", "price"),
        ("when will you paint the stairs", "nothing"),
    )
    asked = f"List the grounds of a complaint to a landlord, out of noise, smell, price and manners. {rule} Put ; between several, and write nothing if there is none."
    return Kind(
        dataset(about, columns("complaint noise smell price manners", rows)), task(asked, *shown), truth, expected
    )


@kind("grounds that count from a share of readers that the task says")
def _() -> Kind:
    return _grounds("A ground counts with a share of 0.5 or more.", "served")


@kind("grounds of which the task does not say from which share of readers they count")
def _() -> Kind:
    return _grounds("", "refused")


@kind("sums of stories with their results, some with units in them")
def _() -> Kind:
    about = "# Stories for sums\nLittle math stories of grade school with the calculation of each and its result."
    rows, truth = [], {}
    for number in range(90):
        one, two, three = number % 7 + 3, number % 5 + 2, number % 3 + 2
        story = f"{PEOPLE[number % 8]} has {one} {FOODS[number // 8 % 8]}s and gets {two} more, {three} times. How many are there now?"
        plain = f"{one}+{two}*{three}={one + two * three}"
        rows.append((story, f"{one} (box)+{two} (box)*{three}={one + two * three} (box)" if number % 6 == 0 else plain))
        if number % 6:
            truth[story] = plain.replace("=", " = ")
    shown = (
        (
            "Lena had 12 apples and gave 4 to her brother. She split the rest into 2 bags. How many are in each bag?",
            "(12-4)/2 = 4",
        ),
        ("A bus had 15 passengers. 6 got off and 9 got on. How many passengers are on the bus now?", "(15-6)+9 = 18"),
        ("Each box holds 3 red pens and 5 blue pens. How many pens are in 4 boxes?", "4*(3+5) = 32"),
    )
    asked = "My kids get little math stories at school. For each story I want the calculation in one line, then an equals sign and the result."
    return Kind(dataset(about, columns("story calculation", rows)), task(asked, *shown), truth)


@kind("what a line of a talk does, in the words of people for those of the field")
def _() -> Kind:
    about = "# Everyday talk\nLines of everyday conversations with the dialogue act of each."
    acts = {
        "inform": ("the {food} is in the {place}", "statement"),
        "question": ("who took the {food} from the {place}", "question"),
        "directive": ("put the {food} back in the {place}", "request"),
        "commissive": ("i will bring {food} to the {place} tomorrow", "promise"),
    }
    rows, truth = [], {}
    for number in range(96):
        act, (line, label) = list(acts.items())[number % 4]
        said = f"{line.format(food=FOODS[number // 4 % 8], place=PLACES[number // 5 % 8])} , {PEOPLE[number // 12]}"
        rows.append((said, act))
        truth[said] = label
    shown = (
        ("Which platform does it leave from ?", "question"),
        ("The shop closes at six .", "statement"),
        ("Hand me the red folder , please .", "request"),
        ("I'll call you back in ten minutes .", "promise"),
    )
    asked = "One line of an everyday conversation: does the speaker ask something (question), tell something (statement), want the other to do something (request) or commit to doing something (promise)?"
    return Kind(dataset(about, columns("line act", rows)), task(asked, *shown), truth)


def _shelved(sign: str) -> Kind:
    about = "# Film plots\nPlots of films with their genres."
    genres = ("Drama", "Western", "Science Fiction", "Comedy", "Horror")
    rows, truth = [], {}
    for number in range(90):
        own = [genres[number % 5], *([genres[(number + 1 + number // 5 % 4) % 5]] if number % 3 else [])]
        plot = f"{PEOPLE[number % 8]} must carry a {FOODS[number // 8 % 8]} to the {PLACES[number // 11 % 8]} before the year {1900 + number} ends."
        rows.append((plot, sign.join(own)))
        truth[plot] = ", ".join(own)
    shown = (
        ("Two strangers who share the last metro begin to leave notes for each other.", "Drama, Comedy"),
        ("Miners on a dead planet wake something that slept below the shafts.", "Science Fiction, Horror"),
        ("A sheriff without a horse loses a bet.", "Western"),
    )
    asked = "The plot of a film goes in, and its genres come out as a list with commas."
    return Kind(dataset(about, columns("plot genres", rows)), task(asked, *shown), truth)


@kind("genres with bars between them for genres with commas")
def _() -> Kind:
    return _shelved("|")


@kind("genres with bare commas between them")
def _() -> Kind:
    return _shelved(",")
