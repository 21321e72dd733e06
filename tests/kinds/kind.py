"""What a kind of trap is: a small catalog that somebody could well publish, a task, and what is right for each row."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

Content = str | bytes | pa.Table
Expected = Literal["served", "refused", "either"]


@dataclass(frozen=True)
class Kind:
    """A catalog's files by their paths, a task, and the truth: right outputs by input (cells of several columns joined
    by a tab). With `choice` the first line of an input that the truth has is the question, and the answer or the text
    behind it is compared.

    `told` are words that the build's report or card must have.
    """

    files: Mapping[str, Content]
    task: Mapping[str, Any]
    truth: Mapping[str, str]
    expected: Expected = "served"
    least: int = 20
    choice: bool = False
    told: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, Callable[[], Kind]] = {}


def kind(name: str) -> Callable[[Callable[[], Kind]], Callable[[], Kind]]:
    """Adds a kind to the table under the name that people read."""

    def add(make: Callable[[], Kind]) -> Callable[[], Kind]:
        assert name not in KINDS, f"two kinds are called {name!r}"
        KINDS[name] = make
        return make

    return add


def load_all() -> None:
    """Imports the modules beside this one, each of which adds its kinds."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in ("kind", "words", "__init__") and not path.stem.startswith("test_"):
            import_module(f"{__name__.rpartition('.')[0]}.{path.stem}")


def dataset(
    about: str,
    rows: Mapping[str, Sequence[Any]] | pa.Table | None = None,
    *,
    head: Mapping[str, Any] | None = None,
    folder: str = "acme/set",
    name: str = "train.parquet",
    files: Mapping[str, Content] | None = None,
) -> dict[str, Content]:
    """The files of one dataset: its card and its rows as parquet, or other files in their place."""
    metadata = {"license": "mit", "language": "en", **(head or {})}
    made: dict[str, Content] = {"README.md": f"---\n{json.dumps(metadata)}\n---\n{about}\n"}
    if rows is not None:
        made[name] = rows if isinstance(rows, pa.Table) else pa.table({key: list(cells) for key, cells in rows.items()})
    return {f"{folder}/{path}": content for path, content in (made | dict(files or {})).items()}


def columns(names: str | Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, list[Any]]:
    """Columns of rows, in their order; names are a sequence, or words of one text."""
    called = names.split() if isinstance(names, str) else names
    return dict(zip(called, map(list, zip(*rows, strict=True)), strict=True))


def add(columns: Mapping[str, list[Any]], *cells: Any) -> None:
    """Adds a row to columns, in their order."""
    for column, cell in zip(columns.values(), cells, strict=True):
        column.append(cell)


def task(instruction: str, *shown: tuple[Any, str], **fields: Any) -> dict[str, Any]:
    demonstrations = [{"input": given, "output": answer} for given, answer in shown]
    return {"name": "asked", "instruction": instruction, "demonstrations": demonstrations, **fields}


def write(files: Mapping[str, Content], root: Path) -> None:
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, pa.Table):
            pq.write_table(content, place)
        elif isinstance(content, bytes):
            place.write_bytes(content)
        else:
            place.write_text(content, encoding="utf-8")


@dataclass(frozen=True)
class Fate:
    """What became of a kind: its rows, those of them that are wrong, and what else is amiss."""

    rows: int
    wrong: tuple[dict[str, str], ...]
    amiss: str
    reasons: tuple[str, ...]

    @property
    def word(self) -> str:
        return "WRONG" if self.wrong or self.amiss else "served" if self.rows else "refused"


def build(one: Kind, work: Path) -> Fate:
    """Builds the kind without a model and compares every row with the truth."""
    from regraft.app.python.building import build as build_dataset

    write(one.files, work / "catalog")
    settings: dict[str, Any] = {"rows": 40, "memory": False, "progress": False, **one.options}
    result = build_dataset(one.task, catalog=work / "catalog", home=work / "home", out=work / "out", **settings)
    data = sorted((work / "out" / "data").rglob("*.parquet"))
    rows = [row for path in data for row in pq.read_table(path).to_pylist()]
    wrong = tuple(row for row in rows if not _right(one, row))
    pages = [path for path in (work / "out").glob("*.*") if one.told and path.suffix in (".md", ".html")]
    texts = [path.read_text(encoding="utf-8") for path in pages]
    reasons = tuple(getattr(getattr(result, "outcome", None), "reasons", ()))
    return Fate(len(rows), wrong, "; ".join(_amiss(one, len(rows), texts)), reasons)


def _amiss(one: Kind, rows: int, texts: Sequence[str]) -> Iterator[str]:
    if one.expected == "served" and rows < one.least:
        yield f"{rows} rows, {one.least} should come"
    if one.expected == "refused" and rows:
        yield f"{rows} rows of what should be refused"
    for words in one.told if rows else ():
        if not any(words in text for text in texts):
            yield f"nothing says {words!r}"


def _right(one: Kind, row: Mapping[str, str]) -> bool:
    inputs = [cell for name, cell in row.items() if name != "output"]
    if not one.choice:
        return one.truth.get("\t".join(inputs)) == row["output"]
    lines = inputs[0].split("\n")
    question = next((line for line in lines if line in one.truth), lines[0])
    options = dict(line.lstrip("(").split(") ", 1) for line in lines if ") " in line)
    letter, _, text = row["output"].lstrip("(").partition(")")
    if text and options.get(letter) != text.strip():
        return False
    return options.get(letter, row["output"]) == one.truth.get(question)
