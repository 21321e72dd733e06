"""Kinds of trap in files: what a cell is, which lines are rows, which files are a dataset's and which split is whose."""

# ruff: noqa: E501 - tables of small datasets

import gzip
import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from .kind import Kind, dataset, kind, task
from .labels import POLES, REVIEWS, SENTIMENT, SHOWN, pole_truth
from .words import CAPITALS, FAMILIES, FOODS, PEOPLE, PLACES

GEO = "# Questions about geography\nQuestions about geography with their answers."
QA = [(f"What is the capital of {land}?", town) for land, town in CAPITALS]
OTHERS = (("Mongolia", "Ulaanbaatar"), ("Cyprus", "Nicosia"), ("Laos", "Vientiane"))
ASKED = task(
    "Answer the question about geography.", *((f"What is the capital of {land}?", town) for land, town in OTHERS)
)
TABLE = {"text": [text for text, _ in POLES], "label": ["positive" if fine else "negative" for _, fine in POLES]}
RECORDS = [{"text": text, "label": label} for text, label in zip(TABLE["text"], TABLE["label"], strict=True)]
ASKED_REVIEWS = task(SENTIMENT, *SHOWN)


def csv(text: str | bytes, name: str = "train.csv", **options: Any) -> dict[str, Any]:
    head = {"configs": [{"config_name": "default", "data_files": name, **options}]}
    return dataset(GEO, head=head, files={name: text})


def geo(files: dict[str, Any], truth: dict[str, str] | None = None, **more: Any) -> Kind:
    return Kind(files, ASKED, truth if truth is not None else dict(QA), **{"least": 30, **more})


@kind("CSV: the card renames the columns of a header")
def _() -> Kind:
    lines = ["Frage;Antwort", *(f"{one};{two}" for one, two in QA)]
    return geo(
        csv("\n".join(lines), sep=";", header=0, names=["question", "answer"]), options={"rows": 60}, least=len(QA)
    )


@kind("CSV: no header, the first line is a row")
def _() -> Kind:
    lines = [f"{one},{two}" for one, two in QA]
    return geo(csv("\n".join(lines), header=None, names=["question", "answer"]), options={"rows": 60}, least=len(QA))


@kind("CSV: lines before the header, another quotation mark")
def _() -> Kind:
    lines = ["exported by a tool", "on a Monday", "question,answer", *(f"'{one}','{two}'" for one, two in QA)]
    return geo(csv("\n".join(lines), skiprows=2, quotechar="'"), options={"rows": 60}, least=len(QA))


SENTENCES = [(f"{one}", f"The capital of {land} is {two}.") for (one, two), (land, _) in zip(QA, CAPITALS, strict=True)]
ASKED_IN_SENTENCES = task(
    "Answer the question about geography in one sentence.",
    ("What is the capital of Australia?", "The capital of Australia is Canberra."),
    ("What is the capital of Mongolia?", "The capital of Mongolia is Ulaanbaatar."),
    ("Which city is the capital of Cyprus?", "The capital of Cyprus is Nicosia."),
)


@kind("CSV: no header, answers in sentences worded as the demonstrations'")
def _() -> Kind:
    lines = [f"{one},{two}" for one, two in SENTENCES]
    files = csv("\n".join(lines), header=None)
    return Kind(files, ASKED_IN_SENTENCES, dict(SENTENCES), options={"rows": 60}, least=len(QA))


@kind("CSV: another quotation mark, sentences with a comma")
def _() -> Kind:
    pairs = [(f"{one}, please", two) for one, two in SENTENCES]
    lines = ["written by a tool", "question,answer", *(f"'{one}','{two}'" for one, two in pairs)]
    files = csv("\n".join(lines), skiprows=1, quotechar="'")
    return Kind(files, ASKED_IN_SENTENCES, dict(pairs), options={"rows": 60}, least=len(QA))


@kind("answers in sentences of which some are worded otherwise")
def _() -> Kind:
    pairs = [(one, two if n % 5 else f"It is {CAPITALS[n][1]}.") for n, (one, two) in enumerate(SENTENCES)]
    rows = {
        "q": [one for one, _ in pairs],
        "a": [two for _, two in pairs],
        "wrong": [two for _, two in pairs[5:] + pairs[:5]],
    }
    return Kind(dataset(GEO, rows), ASKED_IN_SENTENCES, dict(pairs), "either")


@kind("CSV: Latin-1")
def _() -> Kind:
    pairs = [(one, f"{two} é") for one, two in QA]
    text = "\n".join(["question,answer", *(f"{one},{two}" for one, two in pairs)]).encode("latin-1")
    return geo(csv(text, encoding="latin-1"), dict(pairs))


@kind("CSV: a byte order mark and Windows line ends")
def _() -> Kind:
    text = "\ufeffquestion,answer\r\n" + "\r\n".join(f"{one},{two}" for one, two in QA)
    return geo(csv(text))


@kind("CSV: line breaks and doubled marks in quoted cells")
def _() -> Kind:
    pairs = [(f'Which town is the "capital"\nof {land} by its constitution?', town) for land, town in CAPITALS]
    lines = ["question,answer", *(f'"{one.replace(chr(34), chr(34) * 2)}",{two}' for one, two in pairs)]
    shown = [(f'Which town is the "capital"\nof {land} by its constitution?', town) for land, town in OTHERS]
    asked = task("Answer the question about geography.", *shown)
    return Kind(csv("\n".join(lines)), asked, dict(pairs), least=30)


@kind("CSV: cells that say NA, None or null")
def _() -> Kind:
    codes = {land: land[:2].upper() for land, _ in CAPITALS} | {"Namibia": "NA", "Nullia": "NULL", "Nonia": "None"}
    rows = "\n".join(["country,iso_code", *(f"{land},{code}" for land, code in codes.items())])
    asked = task("Give the ISO code of the country.", ("Finland", "FI"), ("Denmark", "DK"), ("Portugal", "PT"))
    files = dataset("# Countries\nCountries with their ISO code.", files={"train.csv": rows})
    return Kind(files, asked, codes, least=25)


@kind("CSV: codes with leading zeros")
def _() -> Kind:
    codes = {f"{place.title()} {n}": f"0{1000 + 37 * n + m}" for m, place in enumerate(PLACES) for n in range(5)}
    rows = "\n".join(["town,postcode", *(f"{town},{code}" for town, code in codes.items())])
    asked = task("Look up the postcode of the town.", ("Upton", "04711"), ("Milltown", "00815"), ("Lakeside", "02020"))
    return Kind(dataset("# Towns\nTowns with their postcode.", files={"train.csv": rows}), asked, codes)


@kind("CSV: integers of nineteen digits beside empty cells")
def _() -> Kind:
    codes = {
        f"{who} {family}": str(9_007_199_254_740_993 * 101 + 17 * n)
        for n, (who, family) in enumerate((w, p) for w in PEOPLE for p in FAMILIES[:5])
    }
    rows = "\n".join(["person,account_number", "Nobody,", *(f"{who},{code}" for who, code in codes.items())])
    asked = task(
        "Give the account number of the person.",
        ("Zoe Marsh", "909727124729813437"),
        ("Max Reed", "909727124729813461"),
        ("Pia Wolf", "909727124729813499"),
    )
    return Kind(dataset("# Accounts\nPersons with their account number.", files={"train.csv": rows}), asked, codes)


@kind("JSON: integers of nineteen digits beside nulls")
def _() -> Kind:
    codes = {
        f"{who} {family}": 9_007_199_254_740_993 * 101 + 17 * n
        for n, (who, family) in enumerate((w, p) for w in PEOPLE for p in FAMILIES[:5])
    }
    lines = [
        json.dumps({"person": "Nobody", "account_number": None}),
        *(json.dumps({"person": who, "account_number": code}) for who, code in codes.items()),
    ]
    asked = task(
        "Give the account number of the person.",
        ("Zoe Marsh", "909727124729813437"),
        ("Max Reed", "909727124729813461"),
        ("Pia Wolf", "909727124729813499"),
    )
    files = dataset("# Accounts\nPersons with their account number.", files={"train.jsonl": "\n".join(lines)})
    return Kind(files, asked, {who: str(code) for who, code in codes.items()})


@kind("decimals")
def _() -> Kind:
    prices = {
        f"{place} {food}": Decimal(f"{3 + n % 7}.{n % 10}0")
        for n, (food, place) in enumerate((f, p) for p in PLACES for f in FOODS[:5])
    }
    rows = pa.table({"dish": list(prices), "price": pa.array(list(prices.values()), pa.decimal128(8, 2))})
    asked = task(
        "What is the price of the dish?", ("goat cheese", "4.10"), ("fried fish", "12.50"), ("plum jam", "3.00")
    )
    return Kind(
        dataset("# Menu\nDishes with their price.", rows), asked, {dish: str(price) for dish, price in prices.items()}
    )


@kind("scores in float32")
def _() -> Kind:
    pairs = [
        (f"{who} eats {food}.", f"{who} has some {food}.", (n % 50) / 10)
        for n, (who, food) in enumerate((w, f) for w in PEOPLE for f in FOODS)
    ]
    rows = pa.table(
        {
            "sentence1": [one for one, _, _ in pairs],
            "sentence2": [two for _, two, _ in pairs],
            "score": pa.array([s for _, _, s in pairs], pa.float32()),
        }
    )
    shown = (
        ({"first": "A man runs.", "second": "A man is running."}, "4.8"),
        ({"first": "A dog sleeps.", "second": "It rains."}, "0.2"),
        ({"first": "Two boys sing.", "second": "Two boys dance."}, "2.4"),
    )
    asked = task("How similar are the two sentences, from 0 to 5?", *shown)
    return Kind(
        dataset("# Pairs\nSentence pairs with a similarity score from 0 to 5.", rows),
        asked,
        {f"{one}\t{two}": f"{s:.1f}" for one, two, s in pairs},
    )


@kind("dates and times")
def _() -> Kind:
    days = {
        f"The opening of the {place} in year {n}": date(2001, 1, 3) + timedelta(days=37 * n + m)
        for m, place in enumerate(PLACES)
        for n in range(5)
    }
    rows = pa.table(
        {
            "event": list(days),
            "date": pa.array(list(days.values()), pa.date32()),
            "added": pa.array([date(2020, 5, 5)] * len(days), pa.date32()),
        }
    )
    asked = task(
        "On which date was the event?",
        ("The fall of the wall", "1989-11-09"),
        ("The first walk on the moon", "1969-07-21"),
        ("The end of the long war", "1945-05-08"),
    )
    return Kind(
        dataset("# Events\nEvents of towns with their dates.", rows),
        asked,
        {event: day.isoformat() for event, day in days.items()},
    )


def prices(write: Any) -> Kind:
    """Prices as texts of some form, asked for as plain numbers."""
    values = {
        f"{place} {food}": 1000 + 234.5 * n for n, (food, place) in enumerate((f, p) for p in PLACES for f in FOODS[:5])
    }
    rows = {"dish": list(values), "price": [write(value) for value in values.values()]}
    asked = task(
        "What is the price of the dish?", ("goat cheese", "1410.5"), ("fried fish", "2250"), ("plum jam", "3000.5")
    )
    return Kind(
        dataset("# Menu\nDishes with their price.", rows),
        asked,
        {dish: f"{value:g}" if value < 1e5 else str(value) for dish, value in values.items()},
        "either",
    )


@kind("numbers written 1.234,50")
def _() -> Kind:
    return prices(lambda value: f"{value:,.2f}".translate(str.maketrans(",.", ".,")))


@kind("numbers written 1,234.50")
def _() -> Kind:
    return prices(lambda value: f"{value:,.2f}")


@kind("numbers written 1'234.5")
def _() -> Kind:
    return prices(lambda value: f"{value:,.1f}".replace(",", "'"))


@kind("fractions written 3/4")
def _() -> Kind:
    rows = {
        "question": [f"Which part of {n} cakes did {who} eat?" for n in range(3, 9) for who in PEOPLE],
        "answer": [f"{n - 1}/{n}" for n in range(3, 9) for _ in PEOPLE],
    }
    asked = task(
        "Solve the problem, give the number.",
        ("What is 2 plus 3?", "5"),
        ("Which part is half?", "0.5"),
        ("How many days has a week?", "7"),
    )
    exact = [f"{float(Fraction(answer)):g}" for answer in rows["answer"]]
    truth = dict(zip(rows["question"], exact, strict=True))
    return Kind(dataset("# Problems\nMath word problems with numeric answers.", rows), asked, truth, "either")


@kind("JSON and JSON lines in one repository")
def _() -> Kind:
    half = len(RECORDS) // 2
    files = {
        "train/one.jsonl": "\n".join(map(json.dumps, RECORDS[:half])),
        "train/two.json": json.dumps(RECORDS[half:]),
    }
    return Kind(dataset(REVIEWS, files=files), ASKED_REVIEWS, pole_truth(), options={"rows": 60}, least=50)


@kind("JSON: one object with train and test")
def _() -> Kind:
    half = len(RECORDS) // 2
    files = {"data.json": json.dumps({"train": RECORDS[:half], "test": RECORDS[half:]})}
    truth = {record["text"]: record["label"] for record in RECORDS[:half]}
    return Kind(dataset(REVIEWS, files=files), ASKED_REVIEWS, truth, options={"rows": 60}, least=half)


@kind("JSON: columns in one object")
def _() -> Kind:
    return Kind(dataset(REVIEWS, files={"train.json": json.dumps(TABLE)}), ASKED_REVIEWS, pole_truth(), "either")


@kind("JSON: all rows in one line")
def _() -> Kind:
    return Kind(dataset(REVIEWS, files={"train.jsonl": json.dumps(RECORDS)}), ASKED_REVIEWS, pole_truth(), "either")


@kind("packed files alone")
def _() -> Kind:
    import zstandard

    lines = "\n".join(map(json.dumps, RECORDS)).encode()
    return Kind(dataset(REVIEWS, files={"train.jsonl.zst": zstandard.compress(lines)}), ASKED_REVIEWS, pole_truth())


@kind("gzipped CSV")
def _() -> Kind:
    lines = "\n".join(["text,label", *(f'"{record["text"]}",{record["label"]}' for record in RECORDS)])
    return Kind(dataset(REVIEWS, files={"train.csv.gz": gzip.compress(lines.encode())}), ASKED_REVIEWS, pole_truth())


@kind("TSV with quotation marks in its texts")
def _() -> Kind:
    texts = [f'"Well", they said: {text}' if place % 3 else f'{text} "Ah' for place, text in enumerate(TABLE["text"])]
    lines = "\n".join(["text\tlabel", *(f"{text}\t{label}" for text, label in zip(texts, TABLE["label"], strict=True))])
    head = {"configs": [{"config_name": "default", "data_files": "train.tsv", "sep": "\t", "quoting": 3}]}
    truth = dict(zip(texts, TABLE["label"], strict=True))
    return Kind(dataset(REVIEWS, head=head, files={"train.tsv": lines}), ASKED_REVIEWS, truth)


def in_folder(name: str) -> Kind:
    return Kind(dataset(REVIEWS, TABLE, folder=name), ASKED_REVIEWS, pole_truth(), told=(name,))


@kind("a dataset in a folder called data")
def _() -> Kind:
    return in_folder("acme/data")


@kind("a dataset in a folder called test")
def _() -> Kind:
    return in_folder("acme/test")


@kind("a dataset in a folder called eval")
def _() -> Kind:
    return in_folder("acme/eval")


@kind("a dataset in a folder called train")
def _() -> Kind:
    return in_folder("train")


@kind("a benchmark's test split")
def _() -> Kind:
    half = 40
    train, test = (
        {name: cells[:half] for name, cells in TABLE.items()},
        {name: cells[half:] for name, cells in TABLE.items()},
    )
    files = dataset(REVIEWS, train) | dataset(REVIEWS, test, name="test.parquet")
    return Kind(
        files,
        ASKED_REVIEWS,
        dict(zip(train["text"], train["label"], strict=True)),
        options={"rows": 60},
        told=("train",),
    )


@kind("a dataset with a test split alone")
def _() -> Kind:
    return Kind(dataset(REVIEWS, TABLE, name="test.parquet"), ASKED_REVIEWS, pole_truth(), "either", told=("test",))


@kind("answers as lists of objects")
def _() -> Kind:
    rows = {"question": [one for one, _ in QA], "answers": [[{"text": two, "start": 3}] for _, two in QA]}
    return geo(dataset(GEO, rows))


@kind("answers as lists of spellings")
def _() -> Kind:
    rows = {"question": [one for one, _ in QA], "answer": [[two, two.lower()] for _, two in QA]}
    return geo(dataset(GEO, rows))


@kind("SQuAD's own JSON")
def _() -> Kind:
    made, data = {}, []
    for n, place in enumerate(PLACES):
        paragraphs = []
        for who, food in zip(PEOPLE, FOODS, strict=True):
            context = f"On day {n}, {who} brought {food} to the {place} and left before noon."
            question = f"What did {who} bring to the {place}?"
            paragraphs.append(
                {
                    "context": context,
                    "qas": [
                        {
                            "question": question,
                            "id": f"{n}{who}",
                            "answers": [{"text": food, "answer_start": context.index(food)}],
                        }
                    ],
                }
            )
            made[f"{context}\t{question}"] = food
        data.append({"title": f"Volume {n}", "paragraphs": paragraphs})
    files = dataset(
        "# Reading\nReading comprehension: passages with questions and answers.",
        files={"train-v1.json": json.dumps({"version": "1", "data": data})},
    )
    shown = (
        ({"passage": "Mia lived in Rome until 1980.", "question": "Where did Mia live?"}, "Rome"),
        ({"passage": "The bridge was built by Otto.", "question": "Who built the bridge?"}, "Otto"),
        ({"passage": "Snow fell in March on the hills.", "question": "When did snow fall?"}, "March"),
    )
    return Kind(files, task("Answer the question from the passage.", *shown), made)


@kind("booleans in JSON")
def _() -> Kind:
    lines = "\n".join(json.dumps({"text": text, "is_positive": fine}) for text, fine in POLES)
    return Kind(dataset(REVIEWS, files={"train.jsonl": lines}), ASKED_REVIEWS, pole_truth())


@kind("a nested row")
def _() -> Kind:
    rows = {
        "row": [
            {"review": {"text": text}, "meta": {"sentiment": label}}
            for text, label in zip(TABLE["text"], TABLE["label"], strict=True)
        ]
    }
    return Kind(dataset(REVIEWS, rows), ASKED_REVIEWS, pole_truth())


@kind("two configurations, one of them with other labels")
def _() -> Kind:
    noisy = {"text": TABLE["text"], "label": [label if n % 3 else "negative" for n, label in enumerate(TABLE["label"])]}
    head = {
        "configs": [
            {"config_name": "clean", "data_files": "clean/train.parquet"},
            {"config_name": "raw_noisy", "data_files": "raw/train.parquet"},
        ]
    }
    files = dataset(REVIEWS, TABLE, head=head, name="clean/train.parquet") | dataset(
        REVIEWS, noisy, head=head, name="raw/train.parquet"
    )
    return Kind(files, ASKED_REVIEWS, pole_truth(), "either")
