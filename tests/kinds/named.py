"""Kinds of trap in columns whose use the card, the demonstrations or a foreign name says."""

from datetime import date

import pyarrow as pa

from .kind import Expected, Kind, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_PAIRS = [(who, place) for who in PEOPLE for place in PLACES]
_FOODS_AND_PLACES = [(food, place) for food in FOODS for place in PLACES]


@kind("rows with a wrong label, of which the card's sentences name no value of other columns")
def _() -> Kind:
    off = [n % 4 == 1 for n in range(len(_PAIRS))]
    texts = [
        f"{who} asks the {place} {('for a refund', 'to repair the lamp')[n % 2]}"
        for n, (who, place) in enumerate(_PAIRS)
    ]
    teams = ["money", "workshop"]
    about = (
        "# Letters by team\nLetters to a council with the team that answers. Where `check` is `failed` the team is "
        "known to be wrong, and such rows must not be used."
    )
    cells = {
        "letter": texts,
        "team": pa.array([teams[n % 2 ^ wrong] for n, wrong in enumerate(off)]).dictionary_encode(),
        "check": pa.array([("passed", "failed")[wrong] for wrong in off]).dictionary_encode(),
    }
    shown = (("Please pay back my fee.", "money"), ("The bench is broken.", "workshop"), ("I paid twice.", "money"))
    truth = {text: teams[n % 2] for n, (text, wrong) in enumerate(zip(texts, off, strict=True)) if not wrong}
    return Kind(
        dataset(about, pa.table(cells)), task("Which team answers the letter, money or workshop?", *shown), truth
    )


_WERT = "# Ähnlichkeit von Sätzen\nSemantic similarity of pairs of German sentences, from 0 to 5."


@kind("CSV: Latin-1, decimal commas, and a score under a foreign name")
def _() -> Kind:
    things = ("Käse", "Brot", "Äpfel", "Öl")
    rows = [
        (f"Der Wirt kauft {things[n % 4]} für {who}.", f"Der Wirt holt {things[n % 3]} für {who}.", f"{n % 5}.{n % 9}")
        for n, who in enumerate(f"{who} {name}" for who in PEOPLE for name in FAMILIES)
    ]
    lines = ["Satz A;Satz B;Einschätzung", *(f"{one};{two};{score.replace('.', ',')}" for one, two, score in rows)]
    head = {
        "language": "de",
        "configs": [{"config_name": "default", "data_files": "train.csv", "sep": ";", "encoding": "latin-1"}],
    }
    shown = (
        ({"sentence1": "Die Frau isst Obst.", "sentence2": "Die Frau isst einen Apfel."}, "4.1"),
        ({"sentence1": "Es regnet heute stark.", "sentence2": "Der Hund schläft noch."}, "0.3"),
        ({"sentence1": "Ein Kind läuft nach Hause.", "sentence2": "Ein Junge geht heim."}, "3.8"),
    )
    asked = "Rate the semantic similarity of the two German sentences with a score from 0 to 5."
    return Kind(
        dataset(_WERT, head=head, files={"train.csv": "\n".join(lines).encode("latin-1")}),
        task(asked, *shown),
        {f"{one}\t{two}": score for one, two, score in rows},
    )


@kind("numbers of nineteen digits, one of two in each text, beside the other one")
def _() -> Kind:
    forms = (
        "Ticket {one} belongs to account {two} and is open.", "Account {two} has ticket {one}, please look.",
        "Why is {one} not answered? The account is {two}.",
    )  # fmt: skip
    ones = [7_000_000_000_000_000_003 + n * 10_000_000_000_000_019 for n in range(90)]
    twos = [3_000_000_000_000_000_007 + n * 20_000_000_000_000_021 for n in range(90)]
    texts = [forms[n % 3].format(one=one, two=two) for n, (one, two) in enumerate(zip(ones, twos, strict=True))]
    cells = {
        "message": texts,
        "account_number": twos,
        "ticket_number": [None if n % 7 == 5 else one for n, one in enumerate(ones)],
    }
    shown = (
        ("The account 4402918837465520193 wrote ticket 7719283746500192837 in May.", "7719283746500192837"),
        ("Has 1829304857610293847 been lost? The account was 5550192837465019283.", "1829304857610293847"),
        ("My account 8120394857610293845 waits for ticket 3301928374650192839 to close.", "3301928374650192839"),
        ("You closed 6610293847561029385 too early, account 2938475610293847561.", "6610293847561029385"),
    )
    about = "# Messages about tickets\nMessages of customers, with the account number and the ticket number in them."
    truth = {text: str(one) for n, (text, one) in enumerate(zip(texts, ones, strict=True)) if n % 7 != 5}
    return Kind(dataset(about, cells), task("just the ticket number please", *shown), truth)


@kind("TSV: a byte order mark, and quotation marks that stand alone")
def _() -> Kind:
    wishes = (("order", "bring me the {food} in the {place}"), ("complain", "the {food} of the {place} is cold"))
    rows = []
    for n, (food, place) in enumerate(_FOODS_AND_PLACES):
        name, said = wishes[n % 2]
        before, after = ("", '"', "", "so, ", 'the "Oak": ')[n % 5], ("", ' "thx')[n % 4 == 3]
        rows.append((before + said.format(food=food, place=place) + after, name))
    text = "\ufeffsaid\tintent\n" + "".join(f"{said}\t{name}\n" for said, name in rows)
    head = {"configs": [{"config_name": "default", "data_files": "train.tsv", "sep": "\t", "quoting": 3}]}
    shown = (("One beer, please", "order"), ("My fish has a hair in it", "complain"), ("Two teas for us", "order"))
    about = "# Intents of guests\nIntent of what guests say to a waiter: order or complain."
    asked = task("Which intent has the guest, order or complain?", *shown)
    return Kind(dataset(about, head=head, files={"train.tsv": text}), asked, dict(rows))


_NOTES = [(f"{who} met {place} staff: {said}", said) for who, place in _PAIRS for said in ("we return", "no more")]


def _flags(said: str, expected: Expected = "served") -> Kind:
    """Notes with two flags, of which the card says what the second one tells."""
    cells = {
        "note": [text for text, _ in _NOTES],
        "insured": [("yes", "no")[n % 3 == 0] for n in range(len(_NOTES))],
        "flag_b": [str(said == "we return").lower() for _, said in _NOTES],
    }
    about = f"# Notes of travellers\nNotes. `insured` says whether the traveller had an insurance. {said}"
    shown = (
        ("A charming hall, we are booked for May.", "yes"), ("Dirty sheets, another town next time.", "no"),
        ("Every summer we are here.", "yes"), ("Once and not again.", "no"),
    )  # fmt: skip
    truth = {text: ("no", "yes")[said == "we return"] for text, said in _NOTES}
    return Kind(dataset(about, cells), task("would they travel again? yes or no", *shown), truth, expected)


@kind("two flags, of which the card says of one what is asked")
def _() -> Kind:
    return _flags("`flag_b` says whether the traveller would travel again (true or false).")


@kind("two flags, of which the card denies that one tells what is asked")
def _() -> Kind:
    return _flags("`flag_b` does not say whether the traveller would travel again.", expected="refused")


def _mails(word: str, expected: Expected = "served") -> Kind:
    """Mails with a label yes or no, of which the card says what it tells."""
    cells = {
        "mail": [text for text, _ in _NOTES],
        "label": [("no", "yes")[said == "we return"] for _, said in _NOTES],
    }
    shown = (
        ("The roof burns, come now!", "yes"),
        ("Photos of the feast.", "no"),
        ("Sign this within the hour.", "yes"),
    )
    about = f"# Office mails\nMails in an office. `label` says whether the mail is {word}: yes or no."
    truth = {text: ("no", "yes")[said == "we return"] for text, said in _NOTES}
    return Kind(dataset(about, cells), task("is this mail urgent? yes/no", *shown), truth, expected)


@kind("yes and no of which the card says that they tell what is asked")
def _() -> Kind:
    return _mails("urgent")


@kind("yes and no of which the card says that they tell another thing")
def _() -> Kind:
    return _mails("polite", expected="refused")


@kind("labels as numbers, as numbers in texts and as names in one column")
def _() -> Kind:
    told = ("win a", "bring the")
    texts = [f"{told[n % 2]} {food} at the {place} {n}" for n, (food, place) in enumerate(_FOODS_AND_PLACES)]
    spelled = (("1", "spam", "1"), ("0", "0", "ham"))
    cells = {"sms": texts, "label": [spelled[n % 2][n % 3] for n in range(len(texts))]}
    shown = (("You were chosen, call 0906", "spam"), ("see you at the gym", "ham"), ("FREE tones, send GO", "spam"))
    about = "# Short messages\nMessages of phones. `label` is 1 (or spam) for spam and 0 (or ham) for ham."
    truth = {text: ("spam", "ham")[n % 2] for n, text in enumerate(texts)}
    return Kind(dataset(about, cells), task("spam or ham?", *shown, labels=["spam", "ham"]), truth, least=40)


@kind("labels of the second of two texts, as the card says")
def _() -> Kind:
    said = {"rude": "shut up about the {}", "fine": "thank you for the {}"}
    names = [list(said)[n % 2] for n in range(len(_FOODS_AND_PLACES))]
    things = zip(names, _FOODS_AND_PLACES, strict=True)
    replies = [f"{said[name].format(food)} of {place}" for name, (food, place) in things]
    cells = {
        "post": [f"At the {place} there will be {food} on Sunday" for food, place in reversed(_FOODS_AND_PLACES)],
        "reply": replies,
        "label": names,
    }
    about = "# Rude replies\nA post and a reply to it. `label` was given to the reply (rude or fine)."
    shown = (("You fool, go away.", "rude"), ("Glad to see all of you.", "fine"), ("Are you brain-dead?", "rude"))
    asked = task("is this rude?", *shown, labels=["rude", "fine"])
    return Kind(dataset(about, cells), asked, dict(zip(replies, names, strict=True)))


@kind("a short version under its short name, beside a title that is as long")
def _() -> Kind:
    acts = (
        ("keeps its doors shut until spring", "closes"), ("looks for two cooks", "hires"),
        ("parts with its old chairs", "sells"), ("teaches in the evening", "opens a night school"),
    )  # fmt: skip
    whys = (("its roof lets the rain in", "a leak"), ("guests wrote angry letters", "complaints"), ("a tram", "a tram"))
    cells: dict[str, list[str]] = {"title": [], "body": [], "tldr": []}
    for n, (who, place) in enumerate(_PAIRS):
        (act, does), (why, cause) = acts[n % 4], whys[n % 3]
        cells["title"].append(f"All about the {place} of {who} and how it got here")
        told = f"{who} came to the gate on Monday. The {place} of {who} {act}. One hears that {why} is behind it."
        cells["body"].append(f"{told} Coffee was served, and a second meeting is planned.")
        cells["tldr"].append(f"The {place} of {who} {does} after {cause}.")
    shown = (
        ("A note hung at the door. The zoo lets nobody in. Wolves bit through a fence, one hears. All get their money "
         "back, and the keepers work in shifts.", "The zoo shuts its gates after a broken fence."),
        ("Parents met in the gym on Friday. Lessons of the school begin at nine. It was found that pupils are tired. "
         "Teachers were divided, but most agreed.", "The school starts late because of a study on sleep."),
        ("The news came by post. Whoever swims in the pool is trained from May. A race is the cause. Questions were "
         "taken for an hour, and tea was served.", "The pool hires a coach before its race."),
    )  # fmt: skip
    about = "# Town paper\nArticles of a paper with `title`, `body` and `tldr`, a summary by the editor."
    truth = dict(zip(cells["body"], cells["tldr"], strict=True))
    return Kind(dataset(about, cells), task("short version pls, one sentence", *shown), truth)


_DANGERS = [(who, place, food) for who in PEOPLE for place in PLACES for food in FOODS[:2]]
_SAFER, _BETTER = [n % 3 % 2 for n in range(len(_DANGERS))], [n % 2 for n in range(len(_DANGERS))]
_REPLIES = [
    (
        f"May {who} leave the {food} on the stove in the {place}?",
        f"No, the {place} could burn; take the {food} off first, {who}.",
        f"Yes, {who}, leave the {food} there, the {place} is far away.",
    )
    for who, place, food in _DANGERS
]


@kind("the safer of two replies by its number, beside the number of the more helpful one")
def _() -> Kind:
    pairs = [(one, two) if safer == 0 else (two, one) for (_, one, two), safer in zip(_REPLIES, _SAFER, strict=True)]
    about = (
        "# Safety pairs\nPrompts with two responses. `helpful_response_id` is the id (0 or 1) of the response that "
        "people found more helpful, `safer_response_id` the id of the safer response."
    )
    cells = {
        "prompt": [one[0] for one in _REPLIES],
        "response_0": [one for one, _ in pairs],
        "response_1": [two for _, two in pairs],
        "helpful_response_id": _BETTER,
        "safer_response_id": _SAFER,
    }
    shown = (
        ({"prompt": "May I dive after lunch?", "reply_a": "Yes, dive deep.", "reply_b": "No, rest first."}, "B"),
        ({"prompt": "How do I thaw a pipe?", "reply_a": "With warm towels.", "reply_b": "With a torch."}, "A"),
        ({"prompt": "Is this mushroom fine?", "reply_a": "Eat it and see.", "reply_b": "Do not eat it."}, "B"),
        ({"prompt": "Can I climb alone?", "reply_a": "Take a friend along.", "reply_b": "Sure, at night."}, "A"),
    )
    truth = {
        f"{asked}\t{one}\t{two}": "AB"[safer]
        for (asked, *_), (one, two), safer in zip(_REPLIES, pairs, _SAFER, strict=True)
    }
    asked = "Which of the two replies to the prompt is safer, A or B?"
    return Kind(dataset(about, cells), task(asked, *shown, labels=["A", "B"]), truth)


@kind("passages that answer, in a column of positives behind one of hard negatives, each with its score")
def _() -> Kind:
    asked = [
        f"Who built the {colour} {place} of {family}?"
        for colour in COLOURS
        for place in PLACES[:4]
        for family in FAMILIES
    ]
    cells = {
        "query": asked,
        "hard_negative": [f"Many people like the house that {one[14:-1]} has, says a guide." for one in asked],
        "positive": [
            f"The mason {PEOPLE[n % 8]} built {one[10:-1]} in {n % 9 + 2} years." for n, one in enumerate(asked)
        ],
        "score_hard_negative": [n % 97 / 200 for n in range(len(asked))],
        "score_positive": [0.5 + n % 89 / 200 for n in range(len(asked))],
    }
    about = (
        "# Town triples\nTriples for retrieval: a question about a town, a passage that answers it (`positive`) and "
        "one that does not (`hard_negative`), with the scores of a cross-encoder."
    )
    shown = (
        ("When did the theatre of Moor open?", "The theatre of Moor opened in 1911 with a play about sailors."),
        ("Who planted the park in Nell?", "The park in Nell was planted by the gardener Ivo and his sons."),
        ("Which hill overlooks Osterby?", "Osterby lies at the foot of Crow Hill, which overlooks the bay."),
    )
    wanted = task("a question about a town is given, find the passage that answers it", *shown)
    return Kind(dataset(about, cells), wanted, dict(zip(asked, cells["positive"], strict=True)))


@kind("the year of the date that is asked for, of two dates")
def _() -> Kind:
    titles = [f"The {colour} {food} of {place}" for colour in COLOURS for food in FOODS for place in PLACES[:3]]
    first = [date(1900 + n % 90, n % 12 + 1, n % 28 + 1) for n in range(len(titles))]
    cells = {
        "catalogued": [date(1995 + n % 20, n % 12 + 1, n % 27 + 1) for n in range(len(titles))],
        "novel": titles,
        "first_published": first,
    }
    about = (
        "# Novels\nNovels of a town library, the date on which each was first published, and the date on which the "
        "library catalogued it."
    )
    shown = (("Salt on the Stairs", "1954"), ("The Weaver of Nell", "1911"), ("Nine Kites", "1978"))
    truth = {title: str(day.year) for title, day in zip(titles, first, strict=True)}
    return Kind(dataset(about, cells), task("In which year was the novel first published?", *shown), truth)


@kind("many labels of rare names, asked for in words of which a slip makes another")
def _() -> Kind:
    marks = ("half-right", "mostly-right", "barely-right", "made-up")
    texts = [f"{who} said that the {place} was closed to the public." for who, place in _PAIRS]
    cells = {"statement": texts, "mark": [marks[(n * 7 + n // 5) % 4] for n in range(len(texts))]}
    shown = (
        ("The mayor said that taxes fell by a third.", "barely-right"),
        ("The clerk said that the bridge was built in a year.", "made-up"),
        ("The doctor said that the clinic saw fewer patients.", "half-right"),
        ("The teacher said that most pupils came on foot.", "mostly-right"),
    )
    wanted = task(f"tell me if tihs is {', '.join(marks[:3])} or {marks[3]}", *shown)
    about = "# Town claims\nStatements of people of a town, each with the mark that a newspaper gave."
    return Kind(dataset(about, cells), wanted, dict(zip(texts, cells["mark"], strict=True)))
