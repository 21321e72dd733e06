"""Kinds of trap in parts that some rows have alone, and in answers that two columns give together."""

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

_ORDERS = ("Write a limerick about {food} for {who}.", "Explain to {who} how {food} came to the {place}.")
_WITH = ("Count the words of the sentence.", "Turn the sentence into a question for {who}.", "Say it politely.")


def _orders() -> list[tuple[str, str, str]]:
    """Requests, what they are about (empty in half of the rows), and replies."""
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, colour = PEOPLE[number % 8], COLOURS[number // 8 % 4]
        if number % 2:
            said = f"The {colour} {food} of {who} was left at the {place}."
            request = f"{_WITH[number % 3].format(who=who)[:-1]}, {colour} as it is."
            rows.append((request, said, f"It was at the {place} that {who} left {food}."))
        else:
            request = f"{_ORDERS[number // 2 % 2].format(food=food, place=place, who=who)[:-1]}, in {colour} ink."
            rows.append((request, "", f"Once upon a time {food} met {who} at the {place}, {colour} with cold."))
    return rows


def _of_orders(about: str = "# Instructions\nRequests to an assistant, some with a text to work on, and its replies."):
    cells = columns("instruction input output", _orders())
    return dataset(about, cells)


_ALONE = (
    ("Write a haiku about the moon.", "Pale moon on the lake,\na frog wakes and looks at it,\nthen both sleep again."),
    ("Explain what a comet is to a child.", "A comet is a dirty snowball that flies around the sun."),
)


@kind("a text to work on that stands behind some requests alone, as in the demonstrations")
def _() -> Kind:
    shown = (
        _ALONE[0],
        ("Make this sentence louder.\n\nInput: The dog barked at the moon.", "THE DOG BARKED AT THE MOON!"),
        _ALONE[1],
        ("Name the animal.\n\nInput: A frog sat by the lake.", "It is the frog."),
    )
    asked = task("Do what the request says. Some requests come with an input, some don't.", *shown)
    truth = {f"{one}\n\nInput: {two}" if two else one: reply for one, two, reply in _orders()}
    return Kind(_of_orders(), asked, truth)


@kind("a text to work on that no demonstration has")
def _() -> Kind:
    third = ("List two colours of the rainbow.", "Red and violet.")
    asked = task("Answer the user's request as a helpful assistant.", *_ALONE, third)
    return Kind(_of_orders(), asked, {one: reply for one, two, reply in _orders() if not two}, least=15)


@kind("a text to work on that all demonstrations have and half of the rows")
def _() -> Kind:
    shown = (
        ("Make this sentence louder.\nText: The dog barked at the moon.", "THE DOG BARKED AT THE MOON!"),
        ("Name the animal.\nText: A frog sat by the lake.", "It is the frog."),
        ("Put it into the past.\nText: Rain falls on the town.", "Rain fell on the town."),
    )
    asked = task("Do with the text what the request says.", *shown)
    return Kind(_of_orders(), asked, {f"{one}\nText: {two}": reply for one, two, reply in _orders() if two}, least=15)


@kind("keywords of an abstract that lie in two columns")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, colour = PEOPLE[number % 8], COLOURS[number // 8 % 4]
        text = f"We study how the {colour} {food} of {who} is kept at the {place}, and what the weather does to it."
        rows.append((text, [food, place], [f"{colour} produce", "shelf life"]))
    names = ("abstract", "extractive_keyphrases", "abstractive_keyphrases")
    cells = columns(names, rows)
    shown = (
        (
            "We measure the depth of snow on alpine roofs and say when they should be cleared by hand.",
            "alpine roofs; snow; structural load; winter maintenance",
        ),
        ("We train small networks to tell birds by their song in noisy forests.", "birds; noisy forests; bioacoustics"),
        (
            "The paper asks why old bridges rust from within though they are painted.",
            "bridges; rust; corrosion science",
        ),
    )
    asked = task("List all the keywords of the abstract, those in the text first, then those that are not.", *shown)
    about = "# Keyphrases\nAbstracts of papers with keyphrases: extractive (in the text) and abstractive (not in it)."
    return Kind(
        dataset(about, cells), asked, {text: "; ".join([*one, *two]) for text, one, two in rows}, expected="either"
    )


@kind("the sentence of evidence inside lists of a claim's evidence")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, colour = PEOPLE[number % 8], COLOURS[number // 8 % 4]
        claim = f"{who} sold {colour} {food} at the {place}."
        said = f"The {place} is where {who} traded {food} of a {colour} kind for years."
        rows.append((claim, ("SUPPORTS", "REFUTES")[number % 2], [[f"Page_{who}", str(number % 9), said]]))
    cells = columns("claim label evidence", rows)
    shown = (
        (
            "Claim: Karl built the red bridge.\nEvidence: The red bridge was built by Karl in one winter.",
            "true",
        ),
        ("Claim: The moon is made of cheese.\nEvidence: Rocks from the moon are basalt.", "false"),
        ("Claim: Frogs sing at night.\nEvidence: At night the frogs of the lake can be heard singing.", "true"),
    )
    asked = task("Is the claim true, going by the evidence? true or false.", *shown)
    about = "# Claims\nFact verification: claims with the evidence that supports or refutes them."
    ours = {"SUPPORTS": "true", "REFUTES": "false"}
    truth = {f"Claim: {claim}\nEvidence: {lists[0][2]}": ours[label] for claim, label, lists in rows}
    return Kind(dataset(about, cells), asked, truth)


_CLAUSES = (
    "It is reported that the {place} of {who} opened in {year}. Most visitors came by train",
    "Not far from the river stands the {place} of {who}. It was built in {year} and burned down later",
    "Long after others had left, {who} kept the {place} going. The books end in {year}",
)
_LEFT = (
    ("in {year}: a record", "When did the {place} of {who} begin?", "{year}"),
    ("for {food}: nothing else", "What was sold at the {place} of {who}?", "{food}"),
    ("with {other}: an old friend", "Who came to the {place} of {who}?", "{other}"),
)


@kind("the question that has a short answer, where prose with colons stands behind it in the same line")
def _() -> Kind:
    contexts, questions, answers, truth = [], [], [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        filled = {"who": who, "place": place, "year": 1800 + number, "food": FOODS[number % 8]}
        filled["other"] = PEOPLE[(number + 3) % len(PEOPLE)]
        passage = f"{_CLAUSES[number % 3]} {'. They came '.join(one for one, _, _ in _LEFT)}.".format(**filled)
        for _, question, answer in _LEFT:
            contexts.append(passage)
            questions.append(question.format(**filled))
            answers.append([answer.format(**filled)])
            truth[f"Short Answer: {answers[-1][0]} Context: {passage}"] = questions[-1]
    cells = {"id": [*map(str, range(len(contexts)))], "context": contexts, "question": questions, "answers": answers}
    shown = (
        (
            "Short Answer: 1911 Context: The mill was bought by the town of Orle in 1911. Its wheel had one flaw: "
            "it never turned.\nOptions:\n- When was the mill bought?\n- When did the wheel turn?",
            "When was the mill bought?",
        ),
        (
            "Short Answer: Ada Voss and Tom Reed Context: The first survey named nine kinds of moss. Two people went: "
            "Ada Voss and Tom Reed. Later surveys found more.\nOptions:\n- Who found more moss?\n"
            "- Who went on the survey?\n- How many kinds were named?",
            "Who went on the survey?",
        ),
        (
            "Short Answer: 14 Context: The season was short. The team lost 9 games and won 14 of them: a fair result."
            "\nOptions:\n- How many games did the team win?\n- How many games were lost?",
            "How many games did the team win?",
        ),
        (
            "Short Answer: 1650 Context: Few houses in the lane are older than 1650. A fire took the rest.\nOptions:\n"
            "- When was the fire?\n- How old are the oldest houses?\n- How many houses are there?",
            "How old are the oldest houses?",
        ),
    )
    asked = task("Given a short answer and its context, choose the question that has this answer.", *shown)
    about = "# Reading\nQuestions about passages: a question, its answers and the context where they stand."
    return Kind(dataset(about, cells), asked, truth, choice=True)
