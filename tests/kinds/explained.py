"""Kinds of trap in labels that are explained by what they are not, opposed or joined, and in spans and verdicts."""

import json
from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_RUDE = ("You lousy {food}, get out of the {place}, {who}!", "What a stupid {who}, may the {place} keep your {food}.")
_CIVIL = ("Dear {who}, the {food} at the {place} is ready.", "{who} walked to the {place} with some {food}.")


def _remarks() -> list[tuple[str, int]]:
    made = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, rude = PEOPLE[number % 8], number % 3 == 0
        text = (_RUDE if rude else _CIVIL)[number // 3 % 2]
        made.append((text.format(food=food, place=place, who=who), int(rude)))
    return made


_RUDE_SHOWN = (
    ("Shut up, you silly goose, nobody asked you.", "BAD"),
    ("The bus leaves at nine from the old bridge.", "OK"),
    ("Go away, you rotten fool.", "BAD"),
    ("My sister painted the door green.", "OK"),
)


@kind("a label for what another one is not, of values of which one denies the other")
def _() -> Kind:
    rows = _remarks()
    names = ("not-offensive", "offensive")
    cells = {"text": [text for text, _ in rows], "label": [names[rude] for _, rude in rows]}
    asked = task("Filter remarks. Mark one BAD if it is offensive (insults, abuse) and OK if it isn't.", *_RUDE_SHOWN)
    about = "# Offensive remarks\nRemarks of a forum that are offensive or not."
    return Kind(dataset(about, cells), asked, {text: ("OK", "BAD")[rude] for text, rude in rows})


@kind("a label for what another one is not, where the denied thing is the one that is meant")
def _() -> Kind:
    rows = _remarks()
    names = ("civil", "not-civil")
    cells = {"text": [text for text, _ in rows], "label": [names[rude] for _, rude in rows]}
    asked = task(
        "Toxicity filter. Mark a remark OK if it is civil (polite, friendly) and BAD if it isn't.", *_RUDE_SHOWN
    )
    about = "# Toxicity\nToxic remarks of a forum: whether they are civil or not."
    return Kind(dataset(about, cells), asked, {text: ("OK", "BAD")[rude] for text, rude in rows})


_ASKED_OF = {
    "air_flight": ("show me flights from {one} to {two}", "flight"),
    "air_airfare": ("how much is a ticket from {one} to {two}", "fare"),
    "air_ground_service": ("is there a taxi from {one} to {two}", "ground transport"),
    "air_abbreviation": ("what does the code {one} {two} mean", "abbreviation"),
    "air_aircraft": ("which kind of plane flies from {one} to {two}", "aircraft type"),
    "air_meal": ("do they serve lunch between {one} and {two}", "meal"),
    "air_flight#air_airfare": ("show me flights from {one} to {two} and their prices", ""),
}
_TOWNS = ("oslo", "lima", "rome", "quito", "turin", "hull", "perth", "porto")


@kind("labels of travellers' questions in other words, beside values that are two in one")
def _() -> Kind:
    rows = [
        (said.format(one=one, two=two), value, label)
        for number, (one, two) in enumerate(product(_TOWNS, _TOWNS))
        if one != two
        for place, (value, (said, label)) in enumerate(_ASKED_OF.items())
        if (number + place) % 3 == 0
    ]
    cells = {"text": [text for text, *_ in rows], "intent": [value for _, value, _ in rows]}
    shown = (
        ("i need to fly from bergen to kyoto on sunday", "flight"),
        ("what is the price of a one way ticket from dover to genoa", "fare"),
        ("is there a bus into the town from the airport", "ground transport"),
        ("what is code yx", "abbreviation"),
        ("what sort of plane is used on the evening trip to dover", "aircraft type"),
    )
    asked = task(
        "What do callers of an airline ask for? One label per request out of: flight, fare, ground transport, "
        "abbreviation, aircraft type, meal.",
        *shown,
    )
    about = "# Airline travel\nRequests of travellers with their intents."
    return Kind(dataset(about, cells), asked, {text: label for text, _, label in rows if label})


_FATES = (
    ("{who} carried {food} to the {place}.", "Somebody carried {food}.", "entailment"),
    ("{who} threw all {food} away at the {place}.", "{who} kept the {food}.", "contradiction"),
    ("{who} sold {food} near the {place}.", "{who} sang a song.", "neutral"),
)


@kind("the third of three labels for what follows, is ruled out or stays open")
def _() -> Kind:
    rows = [
        (one.format(who=who, food=food, place=place), two.format(who=who, food=food, place=place), label)
        for number, (food, place) in enumerate(product(FOODS, PLACES))
        for who in (PEOPLE[number % 8],)
        for one, two, label in (_FATES[number % 3],)
    ]
    cells = columns("premise hypothesis label", rows)
    ours = {"entailment": "supports", "contradiction": "refutes", "neutral": "open"}
    shown = (
        ("Source: Karl baked a loaf for his aunt.\nStatement: Karl made bread.", "supports"),
        ("Source: The hall was empty all day.\nStatement: Many people were in the hall.", "refutes"),
        ("Source: A girl read a letter.\nStatement: The letter came from Spain.", "open"),
        ("Source: Mia lost the race.\nStatement: Mia won the race.", "refutes"),
    )
    asked = task(
        "Does the source sentence support the statement, refute it, or leave it open? Labels: supports, refutes, open.",
        *shown,
    )
    about = "# Inference\nNatural language inference: premises and hypotheses with entailment labels."
    return Kind(
        dataset(about, cells), asked, {f"Source: {one}\nStatement: {two}": ours[label] for one, two, label in rows}
    )


@kind("formulas are no sentences, though their columns go together with the labels")
def _() -> Kind:
    rows = [
        (f"∀x ({food}(x) → ¬{colour}(x)), {food}({who})", f"{who} likes {food}.", ("True", "False", "Unknown")[place])
        for place, (food, colour, who) in enumerate(product(FOODS, COLOURS[:2], PEOPLE[:4]))
        for place in (place % 3,)
    ]
    cells = columns("premises conclusion label", rows)
    shown = (
        ("Source: Karl baked a loaf for his aunt.\nStatement: Karl made bread.", "true"),
        ("Source: The hall was empty all day.\nStatement: Many people were in the hall.", "false"),
        ("Source: A girl read a letter.\nStatement: The letter came from Spain.", "unknown"),
    )
    asked = task(
        "Natural language inference: is the statement true, false or unknown given the source sentence?", *shown
    )
    about = "# Logic\nNatural language inference in logic: premises, conclusions and truth."
    return Kind(dataset(about, cells), asked, {}, "refused")


@kind("a column of pro and anti says whether its own name holds")
def _() -> Kind:
    rows = [
        (f"[The {job}] told {who} that [{('he', 'she')[number % 2]}] liked the {place}.", ("pro", "anti")[number % 2])
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
        for job in ("carpenter", "driver", "guard", "mover")[number % 4 : number % 4 + 1]
    ]
    cells = {"sentence": [text for text, _ in rows], "stereotype": [value for _, value in rows]}
    ours = {"pro": "stereotypical", "anti": "anti-stereotypical"}
    shown = (
        ("[The farmer] called the clerk because [he] had sold a cow.", "stereotypical"),
        ("[The farmer] called the clerk because [she] had sold a cow.", "anti-stereotypical"),
        ("The pilot waved at [the nurse] and wished [her] a good night.", "stereotypical"),
    )
    asked = task(
        "Gender bias: does the pair of job and pronoun in brackets follow the stereotype of the job or go against it? "
        "Answer stereotypical or anti-stereotypical.",
        *shown,
    )
    about = "# Bias in coreference\nGender bias: sentences in which a job and a pronoun in brackets corefer."
    return Kind(dataset(about, cells), asked, {text: ours[value] for text, value in rows})


def _stories() -> list[tuple[str, list[str]]]:
    made = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        other = f"{PEOPLE[(number + 3) % 8]} {FAMILIES[number % 8]}"
        text = f"{who} {FAMILIES[(number + 1) % 8]} met {other} at the {place}."
        names = [f"{who} {FAMILIES[(number + 1) % 8]}", other]
        if number % 4 == 0:
            text, names = f"Nobody was at the {place} when the {FOODS[number % 8]} came.", []
        made.append((text, names))
    return made


_MET = (
    ("Olga Stern met Paul Reed at the bakery.", "Olga Stern; Paul Reed"),
    ("Nobody was at the lake when the rain came.", "none"),
    ("The guard met Nina Falk at the station.", "Nina Falk"),
    ("Otto Lang met Vera Blum at the castle.", "Otto Lang; Vera Blum"),
)
_PEOPLE_ASKED = (
    "Write out the people that the sentence names, as they stand there, with semicolons; none if there is none."
)


@kind("spans as lists of start, end and type, whose ends are the last characters")
def _() -> Kind:
    rows = _stories()
    spans = [
        [[text.index(name), text.index(name) + len(name) - 1, "PERSON"] for name in names]
        + [[text.index("at the "), text.index("at the ") + 5, "PLACE"]] * ("at the " in text)
        for text, names in rows
    ]
    cells = {"sentence": [text for text, _ in rows], "entities": list(map(json.dumps, spans))}
    truth = {text: "; ".join(dict.fromkeys(names)) or "none" for text, names in rows}
    about = "# Named entities\nSentences with the people that they name as spans."
    return Kind(dataset(about, cells), task(_PEOPLE_ASKED, *_MET), truth)


@kind("spans as lists of texts of start, end and type, whose ends lie behind")
def _() -> Kind:
    rows = _stories()
    spans = [
        [[str(text.index(name)), str(text.index(name) + len(name)), "PER"] for name in names] for text, names in rows
    ]
    cells = {"sentence": [text for text, _ in rows], "entities": spans}
    truth = {text: "; ".join(dict.fromkeys(names)) or "none" for text, names in rows}
    about = "# Named entities\nSentences with the people that they name as spans."
    return Kind(dataset(about, cells), task(_PEOPLE_ASKED, *_MET), truth)


@kind("a JSON list of entities that the instruction names in words of its own")
def _() -> Kind:
    cells: dict[str, list[list[str]]] = {"tokens": [], "ner_tags": []}
    truth = dict[str, str]()
    ill = list(product(("lung", "bone", "skin", "liver", "heart", "kidney", "throat", "spine"), ("cancer", "disease")))
    for number, (place, colour) in enumerate(product(PLACES, COLOURS)):
        (one, two), (three, four) = ill[number % 16], ill[(3 * number + 5) % 16]
        tokens = ["The", place, "clinic", "saw", one, two, "and", three, four, "in", colour, "rooms", "."]
        tags = ["O"] * 4 + ["B-Disease", "I-Disease", "O", "B-Disease", "I-Disease"] + ["O"] * 4
        said = [f"{one} {two}", f"{three} {four}"]
        if number % 3 == 0:
            tokens[4:9], tags, said = ["nothing"], ["O"] * 9, []
        cells["tokens"].append(tokens)
        cells["ner_tags"].append(tags)
        truth[" ".join(tokens).replace(" .", ".")] = json.dumps(said)
    shown = (
        ("Mutations were found in families with hereditary deafness and in sporadic glaucoma.",
         '["hereditary deafness", "glaucoma"]'),
        ("The protein is in all tissues that were looked at.", "[]"),
        ("Carriers have a raised risk of pancreatic cancer.", '["pancreatic cancer"]'),
    )  # fmt: skip
    asked = task(
        "I've got medical sentences and I'd like the disease names out of them as JSON, as they stand.", *shown
    )
    about = "# Diseases\nSentences of a clinic as tokens with IOB tags for diseases."
    return Kind(dataset(about, cells), asked, truth)


def _verdicts(about: str, *, reasons: bool) -> Kind:
    """Yes/no questions whose answers have reasons, or none, where a reason is asked for."""
    rows = [
        (
            f"Could {who} fit {food} into a {colour} box at the {place}?",
            ("No", "Yes")[number % 2],
            f"The {colour} box at the {place} is much {('smaller', 'larger')[number % 2]} "
            f"than the {food} that {who} has.",
        )
        for number, (who, food, place, colour) in enumerate(product(PEOPLE[:4], FOODS[:4], PLACES[:4], COLOURS[:1]))
    ]
    truth = {asked: f"{verdict}. {reason}" if reasons else verdict for asked, verdict, reason in rows}
    shown = (
        ("Could a whale fit into a squash court?", "No. The court is nine metres long and much smaller than a whale."),
        ("Could you see the tower from the river?", "Yes. The tower stands right beside the river and is much higher."),
        ("Could Caesar have eaten tomatoes?", "No. The plant came to Europe long after the death of Caesar."),
    )
    asked = task("Odd yes/no questions. Start with Yes. or No. and then give the short reasoning behind it.", *shown)
    files = dataset(about, {"input": list(truth), "target": list(truth.values())})
    return Kind(files, asked, truth if reasons else {}, "served" if reasons else "refused")


@kind("answers that begin with yes or no and go on with a reason")
def _() -> Kind:
    about = "# Strategy\nYes/no questions whose reasoning steps are implicit, with a short justification."
    return _verdicts(about, reasons=True)


@kind("answers that are yes or no alone, where a reason is asked for")
def _() -> Kind:
    return _verdicts("# Strategy\nYes/no questions with their answers.", reasons=False)


@kind("titles and texts in one column, as the demonstrations have them, with a list of who is named")
def _() -> Kind:
    rows = _stories()
    texts = [f"News of the {PLACES[place % 8]}\n\n{text} It was late." for place, (text, _) in enumerate(rows)]
    spans = [
        [{"start": text.index(name), "end": text.index(name) + len(name), "label": kind} for name in names]
        for text, (_, names) in zip(texts, rows, strict=True)
        for kind in ("PERSON",)
    ]
    cells = {"document": texts, "entities": list(map(json.dumps, spans))}
    truth = {text: "; ".join(dict.fromkeys(names)) or "none" for text, (_, names) in zip(texts, rows, strict=True)}
    heads = ("Rain over Dover", "A quiet day", "Two at the bakery", "Letters")
    shown = tuple((f"{head}\n\n{text} That was all.", said) for head, (text, said) in zip(heads, _MET, strict=True))
    return Kind(
        dataset("# Named entities\nNews with the people that they name as spans.", cells),
        task(_PEOPLE_ASKED, *shown),
        truth,
    )
