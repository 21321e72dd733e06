"""Kinds of trap in how files are written: old encodings, doubled names and keys, types that few programs write."""

import json

import pyarrow as pa

from .containers import LINES, tarred, zipped
from .files import ASKED_REVIEWS, RECORDS, TABLE
from .kind import Kind, dataset, kind, task
from .labels import REVIEWS, pole_truth

INVERTED = {"positive": "negative", "negative": "positive"}
DISHES = ("pâté", "gâteau", "thé", "crêpe", "bœuf", "café", "rôti", "sorbet")
OPINIONS = {
    f"Le {dish} du {place} était {said}": label
    for dish in DISHES
    for place in ("marché", "café", "château")
    for said, label in (("délicieux, à conseiller.", "positif"), ("infect, à éviter évidemment.", "négatif"))
}
ASKED_IN_FRENCH = task(
    "Le sentiment de l'avis est-il positif ou négatif ?",
    ("Un repas délicieux, très bon.", "positif"),
    ("C'était infect et trop salé.", "négatif"),
    ("À conseiller, vraiment bon.", "positif"),
    ("À éviter, infect.", "négatif"),
    language="fr",
)


def french(encoding: str, *, told: tuple[str, ...]) -> Kind:
    lines = "".join(f'"{text}",{label}\n' for text, label in OPINIONS.items())
    about = "# Avis\nAvis sur des plats avec leur sentiment."
    files = {"train.csv": f"text,label\n{lines}".encode(encoding)}
    return Kind(dataset(about, files=files, head={"language": "fr"}), ASKED_IN_FRENCH, OPINIONS, told=told)


@kind("CSV in French, written on Windows")
def _() -> Kind:
    return french("cp1252", told=("not UTF-8",))


@kind("CSV in French, written on an old Macintosh")
def _() -> Kind:
    return french("mac-roman", told=("not UTF-8",))


@kind("CSV in French, in UTF-16 without a mark")
def _() -> Kind:
    return french("utf-16-le", told=())


@kind("CSV in an old encoding of a language that no card names")
def _() -> Kind:
    lines = "".join(f'"{text}",{label}\n' for text, label in OPINIONS.items())
    files = {"train.csv": f"text,label\n{lines}".encode("cp1252")}
    about = "# Avis\nAvis sur des plats avec leur sentiment."
    return Kind(dataset(about, files=files, head={"language": None}), ASKED_IN_FRENCH, OPINIONS, "either")


@kind("JSON: a key that some objects have twice, with different labels")
def _() -> Kind:
    lines = [
        json.dumps(row)[:-1] + (f', "label": "{INVERTED[row["label"]]}"}}' if place % 5 == 0 else "}")
        for place, row in enumerate(RECORDS)
    ]
    truth = {row["text"]: row["label"] for place, row in enumerate(RECORDS) if place % 5}
    return Kind(dataset(REVIEWS, files={"train.jsonl": "\n".join(lines)}), ASKED_REVIEWS, truth)


@kind("a tar with two members of one name")
def _() -> Kind:
    inverted = "\n".join(json.dumps({**row, "label": INVERTED[row["label"]]}) for row in RECORDS)
    both = tarred({"train.jsonl": inverted, "other.jsonl": LINES}, renamed={"other.jsonl": "train.jsonl"})
    return Kind(dataset(REVIEWS, files={"d.tar.gz": both}), ASKED_REVIEWS, pole_truth(), "refused")


@kind("views of texts, as newer programs write parquet")
def _() -> Kind:
    table = pa.table({name: pa.array(cells, pa.string_view()) for name, cells in TABLE.items()})
    return Kind(dataset(REVIEWS, table), ASKED_REVIEWS, pole_truth())


@kind("a map whose keys stand in another order in each row")
def _() -> Kind:
    pairs = [[("label", label), ("source", "web")] for label in TABLE["label"]]
    maps = [row[:: 1 if place % 2 else -1] for place, row in enumerate(pairs)]
    table = pa.table({"text": TABLE["text"], "notes": pa.array(maps, pa.map_(pa.string(), pa.string()))})
    return Kind(dataset(REVIEWS, table), ASKED_REVIEWS, pole_truth())


@kind("ZIP with one name in two folders")
def _() -> Kind:
    half = len(RECORDS) // 2
    parts = {f"{name}/rows.jsonl": rows for name, rows in (("a", RECORDS[:half]), ("b", RECORDS[half:]))}
    members = {name: "\n".join(map(json.dumps, rows)) for name, rows in parts.items()}
    return Kind(dataset(REVIEWS, files={"d.zip": zipped(members)}), ASKED_REVIEWS, pole_truth())


NOUNS = (
    "cat",
    "dog",
    "house",
    "tree",
    "car",
    "book",
    "pen",
    "cup",
    "door",
    "road",
    "hand",
    "eye",
    "ear",
    "nose",
    "boat",
)


@kind("TSV without a header, a word in each column")
def _() -> Kind:
    lines = "\n".join(f"{noun}\t{noun}s" for noun in NOUNS)
    asked = task("Give the plural of the noun.", ("apple", "apples"), ("table", "tables"), ("river", "rivers"))
    about = "# Plurals of nouns\nEnglish nouns, each with the plural of the noun."
    truth = {noun: f"{noun}s" for noun in NOUNS}
    return Kind(dataset(about, files={"train.tsv": lines}), asked, truth, "either", told=("reads like a row",))


@kind("a card that names its file by an address on the Hub, other files beside it")
def _() -> Kind:
    head = {"configs": [{"config_name": "default", "data_files": "hf://datasets/acme/set@main/good.jsonl"}]}
    inverted = "\n".join(json.dumps({**row, "label": INVERTED[row["label"]]}) for row in RECORDS)
    files = {"good.jsonl": LINES, "bad.jsonl": inverted}
    return Kind(dataset(REVIEWS, files=files, head=head), ASKED_REVIEWS, pole_truth())
