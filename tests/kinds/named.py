"""Kinds of trap in columns whose use the card, the demonstrations or a foreign name says."""

import pyarrow as pa

from .kind import Kind, dataset, kind, task
from .words import FAMILIES, FOODS, PEOPLE, PLACES

_PAIRS = [(who, place) for who in PEOPLE for place in PLACES]


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
    for n, (food, place) in enumerate((food, place) for food in FOODS for place in PLACES):
        name, said = wishes[n % 2]
        before, after = ("", '"', "", "so, ", 'the "Oak": ')[n % 5], ("", ' "thx')[n % 4 == 3]
        rows.append((before + said.format(food=food, place=place) + after, name))
    text = "\ufeffsaid\tintent\n" + "".join(f"{said}\t{name}\n" for said, name in rows)
    head = {"configs": [{"config_name": "default", "data_files": "train.tsv", "sep": "\t", "quoting": 3}]}
    shown = (("One beer, please", "order"), ("My fish has a hair in it", "complain"), ("Two teas for us", "order"))
    about = "# Intents of guests\nIntent of what guests say to a waiter: order or complain."
    asked = task("Which intent has the guest, order or complain?", *shown)
    return Kind(dataset(about, head=head, files={"train.tsv": text}), asked, dict(rows))
