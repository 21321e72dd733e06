"""Kinds of trap out of datasets' bug reports: files, cells and columns that are not what their reader expects."""

# ruff: noqa: E501 - tables of small datasets

import io
import json
import tarfile
import zipfile
from typing import Any

import pyarrow as pa

from .files import ASKED_REVIEWS, GEO, QA, RECORDS, TABLE, csv, geo
from .kind import Kind, dataset, kind, task
from .labels import POLES, REVIEWS, embedded, names, pole_truth

HALF = len(RECORDS) // 2
LABELS = TABLE["label"]
LINES = "\n".join(map(json.dumps, RECORDS))


def reviews(files: dict[str, Any], truth: dict[str, str] | None = None, **more: Any) -> Kind:
    head = more.pop("head", None)
    return Kind(
        dataset(REVIEWS, head=head, files=files), ASKED_REVIEWS, pole_truth() if truth is None else truth, **more
    )


def columns(rows: dict[str, Any], truth: dict[str, str] | None = None, **more: Any) -> Kind:
    head = more.pop("head", None)
    return Kind(dataset(REVIEWS, rows, head=head), ASKED_REVIEWS, pole_truth() if truth is None else truth, **more)


def half(first: bool) -> dict[str, list[Any]]:
    return {name: cells[:HALF] if first else cells[HALF:] for name, cells in TABLE.items()}


@kind("shards of which one has a further column")
def _() -> Kind:
    files = {"train-00000-of-00002.parquet": pa.table(half(True)),
             "train-00001-of-00002.parquet": pa.table({**half(False), "note": ["x"] * (len(RECORDS) - HALF)})}  # fmt: skip
    return reviews(files, options={"rows": 60}, expected="either")


@kind("shards whose columns stand in another order")
def _() -> Kind:
    second = half(False)
    files = {"train-00000-of-00002.parquet": pa.table(half(True)),
             "train-00001-of-00002.parquet": pa.table({"label": second["label"], "text": second["text"]})}  # fmt: skip
    return reviews(files, options={"rows": 60}, least=50)


@kind("CSV shards whose columns stand in another order")
def _() -> Kind:
    one = "\n".join(
        ["text,label", *(f"{r['text']},{r['label']}".replace(r["text"], f'"{r["text"]}"') for r in RECORDS[:HALF])]
    )
    two = "\n".join(["label,text", *(f'{r["label"]},"{r["text"]}"' for r in RECORDS[HALF:])])
    return reviews({"train_1.csv": one, "train_2.csv": two}, options={"rows": 60}, expected="either")


@kind("UTF-16 CSV")
def _() -> Kind:
    text = "\n".join(["question,answer", *(f"{one},{two}" for one, two in QA)])
    return geo(csv(text.encode("utf-16")), expected="either")


@kind("CSV with semicolons that no card tells")
def _() -> Kind:
    text = "\n".join(["question;answer", *(f"{one};{two}" for one, two in QA)])
    return geo(dataset(GEO, files={"train.csv": text}), expected="either")


@kind("TSV without a header that no card tells")
def _() -> Kind:
    text = "\n".join(f"{one}\t{two}" for one, two in QA)
    return geo(dataset(GEO, files={"train.tsv": text}), expected="either")


@kind("JSON lines with blank lines and a trailing comma")
def _() -> Kind:
    text = "\n\n".join(json.dumps(one) + ("," if n % 9 == 4 else "") for n, one in enumerate(RECORDS))
    return reviews({"train.jsonl": text}, expected="either")


@kind("JSON lines of which one is cut off")
def _() -> Kind:
    return reviews({"train.jsonl": LINES + '\n{"text": "The soup at the ha'}, expected="either")


@kind("JSON lines whose keys come and go")
def _() -> Kind:
    lines = "\n".join(
        json.dumps(one if n % 4 else {"label": one["label"], "text": one["text"], "lang": "en"})
        for n, one in enumerate(RECORDS)
    )
    return reviews({"train.jsonl": lines})


@kind("labels that are missing in some rows")
def _() -> Kind:
    labels = [None if n % 5 == 0 else label for n, label in enumerate(LABELS)]
    truth = {text: label for text, label in zip(TABLE["text"], labels, strict=True) if label}
    return columns({"text": TABLE["text"], "label": labels}, truth)


@kind("numbers of classes that become floats by missing ones")
def _() -> Kind:
    values = [None if n % 5 == 0 else float(fine) for n, (_, fine) in enumerate(POLES)]
    truth = {
        text: "positive" if value else "negative"
        for (text, _), value in zip(POLES, values, strict=True)
        if value is not None
    }
    return columns({"text": TABLE["text"], "label": values}, truth, head=names("label", ["negative", "positive"]))


@kind("labels of several in a list")
def _() -> Kind:
    labels = [[label, "food"] if n % 3 == 0 else [label] for n, label in enumerate(LABELS)]
    return columns({"text": TABLE["text"], "labels": labels}, expected="either")


@kind("one column for each class")
def _() -> Kind:
    fine = [int(good) for _, good in POLES]
    return columns({"text": TABLE["text"], "positive": fine, "negative": [1 - one for one in fine]}, expected="either")


@kind("probabilities of the classes")
def _() -> Kind:
    scores = [0.9 - (n % 5) / 100 if good else 0.1 + (n % 5) / 100 for n, (_, good) in enumerate(POLES)]
    return columns(
        {"text": TABLE["text"], "positive": scores, "negative": [1 - one for one in scores]}, expected="either"
    )


@kind("booleans as texts")
def _() -> Kind:
    return columns({"text": TABLE["text"], "is_positive": ["True" if good else "False" for _, good in POLES]})


@kind("a label that tells the opposite by its name")
def _() -> Kind:
    return columns({"text": TABLE["text"], "is_negative": [int(not good) for _, good in POLES]}, expected="either")


@kind("an index that pandas left")
def _() -> Kind:
    order = list(range(len(RECORDS)))
    return columns({"__index_level_0__": order, "text": TABLE["text"], "label": LABELS})


@kind("an index column without a name in a CSV")
def _() -> Kind:
    lines = ["Unnamed: 0,text,label", *(f'{n},"{r["text"]}",{r["label"]}' for n, r in enumerate(RECORDS))]
    return reviews({"train.csv": "\n".join(lines)})


@kind("a header without a name for the index")
def _() -> Kind:
    lines = [",text,label", *(f'{n},"{r["text"]}",{r["label"]}' for n, r in enumerate(RECORDS))]
    return reviews({"train.csv": "\n".join(lines)})


@kind("the same rows as CSV and as parquet")
def _() -> Kind:
    lines = ["text,label", *(f'"{r["text"]}",{r["label"]}' for r in RECORDS)]
    return reviews(
        {"train.csv": "\n".join(lines), "train.parquet": pa.table(TABLE)}, options={"rows": 100}, expected="either"
    )


@kind("rows that stand twice")
def _() -> Kind:
    return columns({name: cells * 2 for name, cells in TABLE.items()}, options={"rows": 100})


@kind("a zip archive")
def _() -> Kind:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("train.jsonl", LINES)
    return reviews({"train.zip": packed.getvalue()}, expected="either")


@kind("a tar archive")
def _() -> Kind:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("train.jsonl")
        info.size = len(LINES.encode())
        archive.addfile(info, io.BytesIO(LINES.encode()))
    return reviews({"train.tar.gz": packed.getvalue()}, expected="either")


@kind("webdataset shards of texts with their labels")
def _() -> Kind:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for n, one in enumerate(RECORDS):
            for ending, text in (("txt", one["text"]), ("cls", one["label"])):
                info = tarfile.TarInfo(f"{n:05}.{ending}")
                info.size = len(text.encode())
                archive.addfile(info, io.BytesIO(text.encode()))
    return reviews({"train-0000.tar": packed.getvalue()}, expected="either")


@kind("HTML entities and tags in questions")
def _() -> Kind:
    rows = {"question": [f"<p>{one}</p>" for one, _ in QA], "answer": [f"<b>{two}</b>" for _, two in QA]}
    return geo(dataset(GEO, rows), expected="either")


@kind("texts with emoji and signs of other scripts")
def _() -> Kind:
    signs = ("\U0001f600", "¡olé!", "好", "\u0926\u0947\u0916\u094b", "\U0001f468\u200d\U0001f469\u200d\U0001f467")
    texts = [f"{signs[n % 5]} {text}" for n, text in enumerate(TABLE["text"])]
    return columns({"text": texts, "label": LABELS}, dict(zip(texts, LABELS, strict=True)))


@kind("long texts")
def _() -> Kind:
    texts = [
        f"{text} " + " ".join(f"We came at {n} and stayed for a while, as one does." for n in range(200))
        for text in TABLE["text"]
    ]
    return columns({"text": texts, "label": LABELS}, dict(zip(texts, LABELS, strict=True)), expected="either")


@kind("texts in another language than the task's")
def _() -> Kind:
    texts = [
        f"Der Kuchen am Hafen Nummer {n} war {'wunderbar und wir kommen gern wieder' if good else 'furchtbar und ich will mein Geld zurück'}."
        for n, (_, good) in enumerate(POLES)
    ]
    return columns({"text": texts, "label": LABELS}, {}, expected="refused")


@kind("configurations in several languages")
def _() -> Kind:
    german = [
        f"Der Kuchen am Hafen Nummer {n} war {'wunderbar' if good else 'furchtbar'} und das sagten alle."
        for n, (_, good) in enumerate(POLES)
    ]
    head = {
        "configs": [
            {"config_name": "de", "data_files": "de/train.parquet"},
            {"config_name": "en", "data_files": "en/train.parquet"},
        ]
    }
    files = {"de/train.parquet": pa.table({"text": german, "label": LABELS}), "en/train.parquet": pa.table(TABLE)}
    return reviews(files, head=head)


@kind("dev and eval files beside the training file")
def _() -> Kind:
    truth = dict(zip(half(True)["text"], half(True)["label"], strict=True))
    files = {
        "dev.jsonl": "\n".join(map(json.dumps, RECORDS[HALF:])),
        "train.jsonl": "\n".join(map(json.dumps, RECORDS[:HALF])),
    }
    return reviews(files, truth | pole_truth(), options={"rows": 60})


@kind("test rows whose labels are hidden")
def _() -> Kind:
    first, second = half(True), half(False)
    train = {"text": first["text"], "label": [int(one == "positive") for one in first["label"]]}
    test = {"text": second["text"], "label": [-1] * len(second["text"])}
    head = names("label", ["negative", "positive"])
    files = {"train.parquet": pa.table(train), "test.parquet": pa.table(test)}
    return reviews(files, dict(zip(first["text"], first["label"], strict=True)), head=head, options={"rows": 60})


@kind("names of classes with a blank and another case")
def _() -> Kind:
    cells = {"text": TABLE["text"], "label": [int(good) for _, good in POLES]}
    return Kind(dataset(REVIEWS, embedded(cells, "label", [" Negative ", "POSITIVE"])), ASKED_REVIEWS, pole_truth())


@kind("a prediction beside the label")
def _() -> Kind:
    guessed = ["negative" if n % 8 < 2 else label for n, label in enumerate(LABELS)]
    return columns({"text": TABLE["text"], "prediction": guessed, "label": LABELS})


@kind("a prediction alone")
def _() -> Kind:
    guessed = ["negative" if n % 8 < 2 else label for n, label in enumerate(LABELS)]
    return columns({"text": TABLE["text"], "predicted_label": guessed}, expected="refused")


@kind("three annotators and the majority's label")
def _() -> Kind:
    other = {"positive": "negative", "negative": "positive"}
    rows = {"text": TABLE["text"], "ann1": [other[one] if n % 8 < 2 else one for n, one in enumerate(LABELS)],
            "ann2": [other[one] if 2 <= n % 8 < 4 else one for n, one in enumerate(LABELS)],
            "ann3": [other[one] if 4 <= n % 8 < 6 else one for n, one in enumerate(LABELS)], "majority_label": LABELS}  # fmt: skip
    return columns(rows, expected="either")


@kind("votes of annotators in a list")
def _() -> Kind:
    other = {"positive": "negative", "negative": "positive"}
    votes = [[other[one], one, one] if n % 4 < 2 else [one, one, one] for n, one in enumerate(LABELS)]
    return columns({"text": TABLE["text"], "votes": votes}, expected="refused")


@kind("a label of an older version beside the new one")
def _() -> Kind:
    old = ["positive" if n % 3 == 0 else label for n, label in enumerate(LABELS)]
    return columns({"text": TABLE["text"], "old_label": old, "label": LABELS}, expected="either")


@kind("answers with their options' text and a note in brackets")
def _() -> Kind:
    rows = {"question": [one for one, _ in QA], "answer": [f"{two} (capital)" for _, two in QA]}
    return geo(dataset(GEO, rows), dict(zip(rows["question"], rows["answer"], strict=True)), expected="either")


@kind("style transfer of tokenised pairs")
def _() -> Kind:
    made = [(f"the {food} at the {place} wasn't good , and i 'm not coming back .", f"the {food} at the {place} was good, and I'm coming back.")
            for place in ("harbour", "market", "library", "station", "garden") for food in ("soup", "bread", "curry", "tea", "cake")]  # fmt: skip
    rows = {
        "negative": [one for one, _ in made],
        "positive": [two.replace(",", " ,").replace(".", " .").replace("I'm", "i 'm") for _, two in made],
    }
    shown = (("The pizza was cold, and I'm never going back.", "The pizza was warm, and I'm surely going back."),
             ("Our waiter didn't smile, and the bill was wrong.", "Our waiter smiled, and the bill was right."),
             ("I can't stand the noise here.", "I love the quiet here."))  # fmt: skip
    truth = {
        one.replace(" ,", ",").replace(" .", ".").replace("i 'm", "i'm"): two.replace("I'm", "i'm") for one, two in made
    }
    files = dataset(
        "# Reviews\nNegative reviews of restaurants rewritten as positive ones: style transfer of sentiment.", rows
    )
    return Kind(files, task("Rewrite the negative review as a positive one.", *shown), truth, "either")


@kind("a dataset whose split stands in the name of its file")
def _() -> Kind:
    truth = dict(zip(half(True)["text"], half(True)["label"], strict=True))
    files = {"reviews_train_v2.csv": "\n".join(["text,label", *(f'"{r["text"]}",{r["label"]}' for r in RECORDS[:HALF])]),
             "reviews_test_v2.csv": "\n".join(["text,label", *(f'"{r["text"]}",{r["label"]}' for r in RECORDS[HALF:])])}  # fmt: skip
    return reviews(files, truth, options={"rows": 60})


@kind("a column of splits inside one file")
def _() -> Kind:
    rows = {**TABLE, "split": ["train" if n < HALF else "test" for n in range(len(RECORDS))]}
    return columns(rows, dict(zip(half(True)["text"], half(True)["label"], strict=True)), options={"rows": 60})


@kind("thousands separators in a CSV's numbers")
def _() -> Kind:
    towns = {
        f"{place} {n}": f"{(n + 3) * 1234:,}"
        for place in ("Upton", "Milltown", "Lakeside", "Hillbury")
        for n in range(1, 12)
    }
    text = "\n".join(["town,population", *(f'{town},"{people}"' for town, people in towns.items())])
    asked = task(
        "What is the population of the town?", ("Ashford 2", "4310"), ("Bexley 7", "12050"), ("Corby 5", "9310")
    )
    truth = {town: people.replace(",", "") for town, people in towns.items()}
    return Kind(dataset("# Towns\nTowns with their population.", files={"train.csv": text}), asked, truth, "either")
