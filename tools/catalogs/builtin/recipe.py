"""What a dataset of the built-in catalog is made of, and how it is written in Hub layout."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]


@dataclass(frozen=True)
class Recipe:
    """A dataset as data: its card, and the function that makes its rows (none where this machine lacks the source).

    `columns` describes each column in the order in which it is written; `label_names` names the classes of columns
    that hold numbers.
    """

    id: str
    title: str
    summary: str
    source: str
    license: str
    columns: Mapping[str, str]
    rows: Callable[[], Sequence[Row]]
    languages: tuple[str, ...] = ("en",)
    tasks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    label_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def write_dataset(recipe: Recipe, root: Path) -> int:
    """Write card and data below `root`; returns the number of rows, and writes nothing when there are none."""
    rows = recipe.rows()
    if not rows:
        return 0
    folder = root / recipe.id
    (folder / "data").mkdir(parents=True)
    name = "data/train-00000-of-00001.parquet"
    _write_parquet(recipe, rows, folder / name)
    (folder / "README.md").write_text(card_text(recipe, len(rows), name), encoding="utf-8")
    return len(rows)


def _write_parquet(recipe: Recipe, rows: Sequence[Row], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({column: [row[column] for row in rows] for column in recipe.columns})
    pq.write_table(table, path, compression="zstd", row_group_size=4_096)


def card_text(recipe: Recipe, rows: int, file: str) -> str:
    """README.md: metadata as the Hub knows it, then the text that people and retrievers read."""
    metadata: dict[str, Any] = {
        "pretty_name": recipe.title,
        "license": recipe.license,
        "language": list(recipe.languages),
        "task_categories": list(recipe.tasks),
        "size_categories": [_size_category(rows)],
        "tags": list(recipe.tags),
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": file}]}],
    }
    if recipe.label_names:
        metadata["dataset_info"] = {
            "features": [
                {"name": column, "dtype": {"class_label": {"names": {str(i): name for i, name in enumerate(names)}}}}
                for column, names in recipe.label_names.items()
            ]
        }
    front = yaml.safe_dump(metadata, sort_keys=False, allow_unicode=True)
    columns = "\n".join(f"- `{name}`: {description}" for name, description in recipe.columns.items())
    return (
        f"---\n{front}---\n\n# {recipe.title}\n\n{recipe.summary}\n\n## Splits\n\n- train: {rows} rows\n\n"
        f"## Columns\n\n{columns}\n\n## Source\n\n{recipe.source} Licence: {recipe.license}.\n"
    )


def _size_category(rows: int) -> str:
    return "n<1K" if rows < 1_000 else "1K<n<10K" if rows < 10_000 else "10K<n<100K"


def written_rows(name: str) -> list[Row]:
    """Rows that stand in a JSON Lines file beside this module."""
    text = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
