"""Kinds of damage that tokenisers, exports and crawlers do to texts, and more options of a card for CSV and JSON."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus

import pyarrow as pa

from .kind import Kind, dataset, kind, task
from .labels import POLES, REVIEWS, SENTIMENT, SHOWN

TRUTH = {text: "positive" if fine else "negative" for text, fine in POLES}


def damaged(change: Callable[[str], str], mended: Callable[[str], str] = str) -> Kind:
    """Reviews of which every eighth is damaged, which no row of the dataset may be; `mended` says what may become of
    these."""
    texts = [change(text) if place % 8 == 0 else text for place, text in enumerate(TRUTH)]
    assert sum(text not in TRUTH for text in texts) >= 4
    rows = {"text": texts, "label": list(TRUTH.values())}
    truth = TRUTH | {mended(text): label for text, label in TRUTH.items()}
    return Kind(dataset(REVIEWS, rows), task(SENTIMENT, *SHOWN), truth)


def parted(text: str, mark: str) -> str:
    return " ".join(word if len(word) < 6 else f"{word[:4]}{mark}{word[4:]}" for word in text.split())


@kind("texts in pieces of a tokeniser, with marks for blanks")
def _() -> Kind:
    return damaged(lambda text: "".join(f"▁{word}" for word in text.split()))


@kind("texts in pieces of bytes, with letters for blanks")
def _() -> Kind:
    return damaged(lambda text: text.replace(" ", "Ġ"))


@kind("texts in pieces of words")
def _() -> Kind:
    return damaged(lambda text: parted(text, " ##"))


@kind("texts in pieces of words, marked at their ends")
def _() -> Kind:
    return damaged(lambda text: parted(text, "@@ "))


@kind("texts with signs of a vocabulary for rare words")
def _() -> Kind:
    return damaged(lambda text: text.replace("the", "<unk>"))


@kind("texts whose commas are spelled out")
def _() -> Kind:
    def with_comma(text: str) -> str:
        return text.replace(" at the ", ", at the ", 1)

    return damaged(lambda text: with_comma(text).replace(",", "_comma_"), with_comma)


@kind("texts with masked words")
def _() -> Kind:
    return damaged(
        lambda text: " ".join(("XXXX" if len(word) == 5 else word) for word in f"{text} Never again.".split())
    )


@kind("texts with words that stars cover")
def _() -> Kind:
    return damaged(lambda text: " ".join(("*****" if n == 2 else word) for n, word in enumerate(text.split())))


@kind("texts with soft hyphens within words")
def _() -> Kind:
    return damaged(
        lambda text: " ".join(f"{word[:3]}\u00ad{word[3:]}" if len(word) > 5 else word for word in text.split())
    )


@kind("texts of a scanner that reads letters as digits")
def _() -> Kind:
    return damaged(lambda text: f"{text} It is st1ll the sh0rt version, a1so".replace("i", "1").replace("o", "0"))


@kind("texts that a news service cuts, with how much is left")
def _() -> Kind:
    return damaged(lambda text: f"{text[:-9]}… [+1234 chars]")


@kind("texts that a page cuts, with a link to the rest")
def _() -> Kind:
    return damaged(lambda text: f"{text[:-9]}... Read more")


@kind("texts that were written for an address")
def _() -> Kind:
    return damaged(quote_plus)


@kind("texts with line breaks that are spelled out")
def _() -> Kind:
    return damaged(lambda text: text.replace(" at", "\\n at"), lambda text: text.replace(" at", "\n at"))


@kind("texts with escapes of letters that are spelled out")
def _() -> Kind:
    return damaged(lambda text: f"Caf\\u00e9: {text}")


@kind("texts as a program writes bytes")
def _() -> Kind:
    return damaged(lambda text: repr(text.encode()))


@kind("texts of a page of print, words parted at the ends of lines")
def _() -> Kind:
    return damaged(lambda text: text.replace("money", "mo-\nney").replace("wonderful", "won-\nderful"))


TOWNS = [f"{a}{b}" for a in ("North", "South", "East", "West", "Old", "New") for b in ("field", "ham", "wick", "ford")]
PEOPLE = {f"How many people live in {town}?": 1003 * (n + 2) ** 2 + 17 for n, town in enumerate(TOWNS)}
ABOUT = "# Towns\nQuestions on how many people live in a town, with the number of inhabitants."
ASKED = task(
    "How many inhabitants does the town have? Answer with the number alone.",
    ("How many people live in Upperton?", "4521"),
    ("How many people live in Lowerton?", "120345"),
    ("How many people live in Midden?", "987"),
)


def towns(name: str, text: str, **options: Any) -> Kind:
    head = {"configs": [{"config_name": "default", "data_files": name, **options}]}
    return Kind(dataset(ABOUT, head=head, files={name: text}), ASKED, {q: str(n) for q, n in PEOPLE.items()})


def lines(head: str, each: str, written: Callable[[int], str] = str) -> str:
    rows = [each.replace("QUESTION", question).replace("NUMBER", written(n)) for question, n in PEOPLE.items()]
    return "\n".join([head, *rows])


@kind("CSV: the card says the sign of thousands and that of decimals")
def _() -> Kind:
    text = lines("question;inhabitants", "QUESTION;NUMBER,0", lambda n: f"{n:,}".replace(",", "."))
    return towns("train.csv", text, sep=";", decimal=",", thousands=".")


@kind("CSV: narrow blanks part thousands")
def _() -> Kind:
    return towns(
        "train.csv", lines("question,inhabitants", "QUESTION,NUMBER", lambda n: f"{n:,}".replace(",", "\u202f"))
    )


@kind("CSV: the card takes some columns, beside a guess that it leaves out")
def _() -> Kind:
    text = lines("question,guess,inhabitants", "QUESTION,77NUMBER,NUMBER")
    return towns("train.csv", text, usecols=["question", "inhabitants"])


@kind("JSON: the card says which field holds the rows, beside other rows")
def _() -> Kind:
    others = [{"question": f"How many people live in Wrong {n}?", "inhabitants": n} for n in range(40)]
    rows = [{"question": question, "inhabitants": number} for question, number in PEOPLE.items()]
    return towns("train.json", json.dumps({"old": others, "rows": rows}), field="rows")


def accounts(numbers: list[int], cells: pa.Array) -> Kind:
    questions = [f"Account of {town}?" for town in TOWNS]
    asked = task(
        "What is the account number of the customer? Answer with the number.",
        ("Account of Upperton?", str(numbers[0] + 7)),
        ("Account of Lowerton?", str(numbers[0] + 11)),
    )
    rows = pa.table({"question": questions, "account": cells})
    return Kind(
        dataset("# Accounts\nThe account number of each customer.", rows),
        asked,
        dict(zip(questions, map(str, numbers), strict=True)),
    )


@kind("numbers of twenty digits that no signed integer holds")
def _() -> Kind:
    numbers = [2**63 + 5 + n * 12345678901 for n in range(len(TOWNS))]
    return accounts(numbers, pa.array(numbers, pa.uint64()))


@kind("numbers of twenty-five digits as decimals")
def _() -> Kind:
    numbers = [7 * 10**24 + 1 + n * 31337000000000007 for n in range(len(TOWNS))]
    return accounts(numbers, pa.array([Decimal(number) for number in numbers], pa.decimal256(40, 0)))
