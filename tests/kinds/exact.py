"""Kinds of trap in what names say exactly: rare labels of an open set, one of two speakers, reasons that are sums."""

import json
from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES

_THINGS = ("saddle", "tyre", "pedal", "helmet", "bell", "lamp", "chain", "brake", "basket", "pump")
_MORE = ("mirror", "seat", "rack", "lock", "spoke", "rim", "grip", "stand", "light", "fender")
_MATTERS = (
    ("lost", ("{who} asks the bot where the {thing} is", "{who} says the {thing} never came")),
    ("repair", ("the {thing} of {who} is broken, a complaint", "{who} needs a {thing} mended")),
    ("price", ("what is the rent of a {thing} for {who}", "what does {who} pay for the {thing}")),
)
_RIDER = (
    ("i think my bell was left out of the box", "bell lost"),
    ("the pump makes a hissing noise, can somebody look at it", "pump repair"),
    ("do students get the basket for less", "basket price"),
    ("nobody gave me the brake that i paid for", "brake lost"),
)


def _bicycles() -> list[tuple[str, str]]:
    """Messages in the order of their classes, of which the first two hundred show a few."""
    return [
        (said.format(thing=thing, who=f"{who} from the {place}"), f"{thing}_{matter}".upper())
        for thing, (matter, ways) in product((*_MORE, *_THINGS), _MATTERS)
        for said in ways
        for who, place in zip(PEOPLE[: 2 + 2 * (thing in _THINGS)], PLACES, strict=False)
    ]


@kind("rare labels of an open set, by the very names of a column that is kept in the order of its classes")
def _() -> Kind:
    rows = _bicycles()
    asked = (
        "We rent out bicycles and a bot takes the complaints. For each give the topic it belongs to, in small letters."
    )
    truth = {said: name.replace("_", " ").lower() for said, name in rows}
    about = "# Bicycle helpdesk\nRequests of riders by their intent."
    return Kind(dataset(about, columns("text label", rows)), task(asked, *_RIDER), truth)


_OF_THE_SECOND = (
    (
        "Speaker 1: Hi, I paint houses. And you?\nSpeaker 2: I keep the till of a bookshop.\n"
        "Speaker 1: Nice. Any pets?\nSpeaker 2: Two goats, they live behind my house.",
        "I work in a bookshop.\nI have two goats.",
    ),
    (
        "Speaker 1: What a day.\nSpeaker 2: Mine was fine, I swam in the lake.\n"
        "Speaker 1: I never learnt to swim.\nSpeaker 2: My father taught all five of us.",
        "I like to swim.\nI have four siblings.\nMy father can swim.",
    ),
    (
        "Speaker 1: Are you from here?\nSpeaker 2: No, I moved from Oslo last year.\n"
        "Speaker 1: I was born here.\nSpeaker 2: I miss the snow, and my choir.",
        "I am from oslo.\nI sing in a choir.",
    ),
)


def _chats() -> list[tuple[str, str, str]]:
    """Chats of two, with the facts about the first and those about the second."""
    ways = ("I cook {food} for a living", "My {food} won a prize", "I sell {food} at the {place}", "I live on {food}")
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        own = ways[number % 4].format(food=food, place=place)
        other = f"I met my wife at the {place}"
        told = f"My wife is from the {place}.\nI keep fish, {number + 2} of them."
        pets = f"I have {number + 2} fish"
        chat = f"Hello there. {own}.\nSpeaker 2: Lovely. {other}.\nSpeaker 1: So nice.\nSpeaker 2: Yes, and {pets}."
        rows.append(
            (
                f"Speaker 1: {chat}",
                f"{own}.\nI am polite.",
                told,
            )
        )
    return rows


_FACTS_ASKED = "Two people chat. List the facts about Speaker 2 from the dialogue as short sentences in the I form."
_PERSONAS = "# Chats\nDialogues of two speakers with the persona of each, as sentences."


@kind("facts about the second of two speakers, whom the instruction names as the column does")
def _() -> Kind:
    cells = columns(("speaker 1 persona", "speaker 2 persona", "dialogue"), [(*row[1:], row[0]) for row in _chats()])
    truth = {chat: facts for chat, _, facts in _chats()}
    return Kind(dataset(_PERSONAS, cells), task(_FACTS_ASKED, *_OF_THE_SECOND), truth)


@kind("facts about the first of two speakers alone, where those about the second are asked for")
def _() -> Kind:
    cells = columns(("speaker 1 persona", "dialogue"), [(one, chat) for chat, one, _ in _chats()])
    return Kind(dataset(_PERSONAS, cells), task(_FACTS_ASKED, *_OF_THE_SECOND), {}, expected="refused")


_SUMS = (
    (
        "Table:\n | 2021 | 2020\nSales | 4,110 | 3,800\nWages | 900 | 870\n\nQuestion: By how much did sales change?",
        "4,110-3,800",
    ),
    (
        "Table:\n(in thousands) | May | June\nBread | 12.5 | 11.0\nTea | 3.5 | 3.0\n\nQuestion: What is the average?",
        "(12.5+11.0)/2",
    ),
    (
        "Table:\n | Shares\nOpening | 50,000\nGranted | 8,000\n\nQuestion: What part of the opening was granted?",
        "8,000/50,000",
    ),
)
_SUMS_ASKED = (
    "Given the table of a company's financial report and a question that needs arithmetic, write the arithmetic "
    "expression that gives the answer."
)
_SUMS_TOLD = "# Finance tables\nQuestions on tables of companies' financial reports, answered by arithmetic."


def _tables() -> list[tuple[str, str, str, str, str]]:
    """Tables as JSON, the same in lines, questions, what they are derived by as a sum and in words."""
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        made, sold, more = 410 + 7 * number, 1_200 + 31 * number, PLACES[: 3 + number % 5]
        table = [["", f"{2001 + number % 9}", "Total"], [food, f"{made}", f"{sold:,}"]]
        table += [[f"{one} of {place}", f"{turn + number}", f"{sold + turn}"] for turn, one in enumerate(more)]
        lines = "\n".join(" | ".join(row) for row in table)
        ways = (
            (f"By how much is the total of {food} above {table[0][1]} at the {place}?", f"{sold:,}-{made}"),
            (f"What is the average of {food} at the {place}?", f"({made}+{sold:,})/2"),
            (f"What part of the total of {food} at the {place} is {table[0][1]}?", f"{made}/{sold:,}"),
        )
        question, derived = ways[number % 3]
        rows.append((json.dumps(table), lines, question, derived, f"The {food} sold at the {place} counts, so divide."))
    return rows


@kind("sums that answers are derived by, beside tables that are written as lists of lists")
def _() -> Kind:
    cells = columns(
        "table question derivation", [(json.loads(table), asked, sums) for table, _, asked, sums, _ in _tables()]
    )
    truth = {f"Table:\n{lines.strip()}\n\nQuestion: {asked}": sums for _, lines, asked, sums, _ in _tables()}
    return Kind(dataset(_SUMS_TOLD, cells), task(_SUMS_ASKED, *_SUMS), truth)


@kind("reasons in words that answers are derived by, where sums are asked for")
def _() -> Kind:
    cells = columns("table question derivation", [(table, asked, why) for table, _, asked, _, why in _tables()])
    return Kind(dataset(_SUMS_TOLD, cells), task(_SUMS_ASKED, *_SUMS), {}, expected="refused")


_SCENES = (
    ("Scene: A woman in a long coat waits at the tram stop. | Claim: She is on her way to work.", "She holds a kite."),
    ("Scene: Three girls kick a ball on a lawn. | Claim: They play with friends.", "The three have never met before."),
    ("Scene: A man lifts a pot from the stove. | Claim: The man is a cook.", "He reads each step from the packet."),
)


@kind("facts that make a claim less likely, beside those that make it more likely")
def _() -> Kind:
    rows, truth = [], {}
    for number, ((who, food), place) in enumerate(product(zip(PEOPLE, FOODS, strict=True), PLACES)):
        scene, claim = f"{who} carries some {food} through the {place}.", f"{who} works at the {place}."
        facts = {"weakener": f"{who} is lost there.", "strengthener": f"{who} has the key of each door there."}
        rows += [(scene, claim, said, told) for told, said in sorted(facts.items(), reverse=number % 2 == 0)]
        truth[f"Scene: {scene} | Claim: {claim}"] = facts["weakener"]
    asked = (
        "Given a scene and a claim about it that is probably true, write one additional fact that makes the claim less "
        "likely."
    )
    about = "# Defeasible inference\nA premise, a likely hypothesis, and an update that weakens or strengthens it."
    cells = columns("Premise Hypothesis Update UpdateType", rows)
    return Kind(dataset(about, cells), task(asked, *_SCENES), truth)


_SAYS = (
    ("Could this scarf be any longer?", "Ada"),
    ("The fossil was in the wrong layer!", "Ben"),
    ("Nobody touches my towels.", "Cleo"),
    ("Are you going to finish that pizza?", "Dan"),
)
_SAYS_ASKED = (
    "Guess which of the four friends of the series says the line: Ada, Ben, Cleo or Dan. I need no other lines."
)


def _replies() -> list[tuple[str, str, str, str]]:
    """Who asks, who replies, what is asked and what is replied; the fifth is none of the four friends."""
    who = (*PEOPLE[:4], "Aunt May")
    return [
        (
            who[number % 5],
            who[(number // 5 + number % 5 + 1) % 5],
            f"Did you see my {food} at the {place}?",
            f"No, the {place} had no {food} left, sorry.",
        )
        for number, (food, place) in enumerate(product(FOODS, PLACES))
    ]


@kind("who asks and who replies, each in a column beside its own text")
def _() -> Kind:
    rows = _replies()
    truth = {asked: one for one, _, asked, _ in rows} | {said: other for _, other, _, said in rows}
    about = "# Questions in a series\nQuestions and replies of friends in a series, with who says each line."
    return Kind(dataset(about, columns("Q_person A_person Q_said A_said", rows)), task(_SAYS_ASKED, *_SAYS), truth)


@kind("who replies beside the question alone that is replied to, and the reply")
def _() -> Kind:
    rows = [row[1:] for row in _replies()]
    truth = {said: who for who, _, said in rows}
    about = "# Questions in a series\nQuestions and replies of friends in a series, with who says each line."
    cells = columns("A_person Q_said A_said", rows)
    return Kind(dataset(about, cells), task(_SAYS_ASKED, *_SAYS), truth, expected="either")
