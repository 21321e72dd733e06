"""Kinds of trap in what holds the rows: archives, tables of other programs, forms of JSON, and files that are none."""

import io
import json
import tarfile
import zipfile
from typing import Any

from .files import ASKED_REVIEWS, GEO, OTHERS, QA, RECORDS, TABLE, csv, geo
from .kind import Kind, dataset, kind, task
from .labels import REVIEWS, pole_truth
from .words import CAPITALS, FOODS, PLACES

LINES = "\n".join(map(json.dumps, RECORDS))
COMMAS = "\n".join(["text,label", *(f'"{record["text"]}",{record["label"]}' for record in RECORDS)])


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def tarred(members: dict[str, str], renamed: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        for name, content in members.items():
            info = tarfile.TarInfo((renamed or {}).get(name, name))
            info.size = len(content.encode())
            packed.addfile(info, io.BytesIO(content.encode()))
    return buffer.getvalue()


def reviews(files: dict[str, Any], expected: Any = "served", **more: Any) -> Kind:
    return Kind(dataset(REVIEWS, files=files, **more), ASKED_REVIEWS, pole_truth(), expected)


@kind("ZIP with CSV in a folder, and a system's own files beside it")
def _() -> Kind:
    members = {"reviews/train.csv": COMMAS, "__MACOSX/reviews/._train.csv": "junk", "reviews/.DS_Store": "junk"}
    return reviews({"reviews.zip": zipped(members)})


@kind("a packed tar with JSON lines, its test split beside them")
def _() -> Kind:
    half = len(RECORDS) // 2
    inverted = [{**row, "label": {"positive": "negative"}.get(row["label"], "positive")} for row in RECORDS[half:]]
    parts = {"train": RECORDS[:half], "test": inverted}
    members = {f"reviews/{name}.jsonl": "\n".join(map(json.dumps, rows)) for name, rows in parts.items()}
    return reviews({"reviews.tar.gz": tarred(members)})


@kind("ZIP that the card names, a sample of other labels beside it")
def _() -> Kind:
    head = {"configs": [{"config_name": "default", "data_files": "packed/train.csv.zip"}]}
    sample = "text,label\n" + "".join(f'"{text}",negative\n' for text in TABLE["text"][:9])
    return reviews({"packed/train.csv.zip": zipped({"train.csv": COMMAS}), "sample.csv": sample}, head=head)


@kind("CSV: marks escaped by a backslash")
def _() -> Kind:
    pairs = [(f'Which town is the "capital" of {land}, by law?', town) for land, town in CAPITALS]
    lines = ["question,answer", *('"{}",{}'.format(one.replace('"', '\\"'), two) for one, two in pairs)]
    shown = [(f'Which town is the "capital" of {land}, by law?', town) for land, town in OTHERS]
    asked = task("Answer the question about geography.", *shown)
    return Kind(csv("\n".join(lines)), asked, dict(pairs), least=30)


@kind("CSV: a mark that is never closed among many rows")
def _() -> Kind:
    lines = [f"{one},{two}" for one, two in QA]
    odd = ['"What is the capital of Atlantis?,Poseidonis', 'What is "the" capital of Ys?,Douarnenez']
    lines = ["question,answer", *lines[:15], *odd, *lines[15:]]
    extra = {'"What is the capital of Atlantis?': "Poseidonis", 'What is "the" capital of Ys?': "Douarnenez"}
    return geo(csv("\n".join(lines)), dict(QA) | extra, options={"rows": 60}, least=len(QA))


@kind("CSV: marks that quote a part of a cell")
def _() -> Kind:
    pairs = [(f'"{land}" has which capital?', town) for land, town in CAPITALS]
    asked = task(
        "Answer the question about geography.", *((f'"{land}" has which capital?', town) for land, town in OTHERS)
    )
    files = csv("\n".join(["question,answer", *(f"{one},{two}" for one, two in pairs)]))
    return Kind(files, asked, dict(pairs), least=30)


@kind("CSV: names of rows without a header of their own, as R writes them")
def _() -> Kind:
    lines = ['"question","answer"', *(f'"{n}","{one}","{two}"' for n, (one, two) in enumerate(QA, 1))]
    return geo(csv("\n".join(lines)))


@kind("CSV: a first line that states the separator, as spreadsheets write it")
def _() -> Kind:
    return geo(csv("\r\n".join(["sep=;", "question;answer", *(f"{one};{two}" for one, two in QA)])))


@kind("CSV: comments, a footer, a sign for what is missing")
def _() -> Kind:
    options = {"comment": "#", "skipfooter": 1, "na_values": ["-"]}
    lines = ["# exported", "question,answer", *(f"{one},{two}" for one, two in QA)]
    lines[5:5] = ["What is the capital of Nowhere?,-"]
    return geo(csv("\n".join([*lines, f"{len(QA)} questions,all answered"]), **options))


@kind("CSV: versions such as 1.9 and 1.10")
def _() -> Kind:
    versions = {
        f"tool {letter}{n}": f"{n}.{minor}" for letter in "abcdef" for n, minor in enumerate([9, 10, 11, 20, 5])
    }
    rows = "\n".join(["tool,latest_version", *(f"{tool},{version}" for tool, version in versions.items())])
    asked = task("Give the latest version of the tool.", ("rake", "2.10"), ("broom", "1.4"), ("spade", "3.20"))
    return Kind(dataset("# Tools\nTools with their latest version.", files={"train.csv": rows}), asked, versions)


@kind("CSV: codes of hexadecimal digits, some of which look like numbers")
def _() -> Kind:
    codes = {f"part {n}": (f"{10 + n}e{20 + n % 7}" if n % 2 else f"{1000 + 37 * n}") for n in range(40)}
    rows = "\n".join(["part,serial_code", *(f"{part},{code}" for part, code in codes.items())])
    asked = task("Give the serial code of the part.", ("bolt", "31e10"), ("nut", "4711"), ("washer", "22e07"))
    return Kind(dataset("# Parts\nParts with their serial code.", files={"train.csv": rows}), asked, codes)


@kind("CSV: prices whose type the card says is text")
def _() -> Kind:
    dishes = [f"{place} {food}" for place in PLACES for food in FOODS[:5]]
    prices = {dish: f"{3 + n % 7}.{n % 10}0" for n, dish in enumerate(dishes)}
    features = [{"name": "dish", "dtype": "string"}, {"name": "price", "dtype": "string"}]
    rows = "\n".join(["dish,price", *(f"{dish},{price}" for dish, price in prices.items())])
    files = dataset(
        "# Menu\nDishes with their price.", head={"dataset_info": {"features": features}}, files={"a.csv": rows}
    )
    shown = (("goat cheese", "4.10"), ("fried fish", "12.50"), ("plum jam", "3.00"))
    return Kind(files, task("What is the price of the dish?", *shown), prices)


@kind("TSV without a header: a number and a class")
def _() -> Kind:
    lines = [f"{n * 7 % 50}\t{record['text']}\t{record['label']}" for n, record in enumerate(RECORDS, 3)]
    return Kind(
        dataset(REVIEWS, files={"train.tsv": "\n".join(lines)}),
        ASKED_REVIEWS,
        pole_truth(),
        options={"rows": len(RECORDS)},
        least=len(RECORDS),
    )


@kind("JSON: columns of cells by their numbers, as pandas writes them")
def _() -> Kind:
    table = {name: {str(n): cell for n, cell in enumerate(cells)} for name, cells in TABLE.items()}
    return reviews({"train.json": json.dumps(table)})


@kind("JSON: rows by their keys")
def _() -> Kind:
    return reviews({"train.json": json.dumps({f"review {n}": row for n, row in enumerate(RECORDS)})})


@kind("JSON: lists beside the names of their columns")
def _() -> Kind:
    table = {
        "columns": ["text", "label"],
        "index": [*range(len(RECORDS))],
        "data": [[*row.values()] for row in RECORDS],
    }
    return reviews({"train.json": json.dumps(table)})


@kind("JSON: objects over several lines, one after the other")
def _() -> Kind:
    return reviews({"train.jsonl": "\n".join(json.dumps(row, indent=2) for row in RECORDS)})


@kind("JSON: one line with train and test in a file of JSON lines")
def _() -> Kind:
    inverted = [{**row, "label": "negative"} for row in RECORDS]
    return reviews({"reviews.jsonl": json.dumps({"test": inverted, "train": RECORDS})})


@kind("JSON: a file for each row")
def _() -> Kind:
    return reviews({f"rows/{n:03}.json": json.dumps(row) for n, row in enumerate(RECORDS)})


@kind("a pointer of Git LFS in place of the file")
def _() -> Kind:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 4711\n"
    return Kind(dataset(GEO, files={"train.csv": pointer}), geo({}).task, {}, "refused")


@kind("a web page in place of the file")
def _() -> Kind:
    page = "<!DOCTYPE html>\n<html><body>\n" + "".join(f"{one} {two}\n" for one, two in QA) + "</body></html>\n"
    return Kind(dataset(GEO, files={"train.csv": page}), geo({}).task, {}, "refused")


@kind("a card that states its licence twice")
def _() -> Kind:
    rows = "\n".join(["text,label", *(f'"{row["text"]}",{row["label"]}' for row in RECORDS)])
    card = f"---\nlicense: mit\nlanguage: en\nlicense: cc-by-nc-4.0\n---\n{REVIEWS}\n"
    files = {"acme/set/README.md": card, "acme/set/train.csv": rows}
    return Kind(files, ASKED_REVIEWS, pole_truth(), told=("cc-by-nc-4.0",))
