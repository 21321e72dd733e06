"""What a task file says of sources: `label_map` and `columns`, for every dataset or by dataset id."""

from collections.abc import Callable, Collection
from typing import Any

from ...domain.errors import TaskError
from ...domain.task import EVERY

NOTHING = frozenset({"", "null", "Null", "NULL", "~"})
"""What a person writes for "no value": an optional key with one of these counts as left out."""


def label_map(value: Any, labels: Collection[str], where: str) -> dict[str, dict[str, str | None]]:
    """The task's label by source value, for each dataset that is named, or for all.

    Raises TaskError, which starts with `where`, for anything else than a mapping of values to labels or of dataset ids
    to such mappings.
    """

    def entry(text: Any) -> bool:
        return text is None or isinstance(text, str)

    def label(text: str | None) -> str | None:
        return None if text is None or (text in NOTHING and text not in labels) else text

    by_dataset = _by_dataset(value, entry)
    if by_dataset is None:
        raise _unreadable(f"{where} has a 'label_map'", "label_map: {good: positive, spam: null}", "label_map")
    return {name: {word: label(text) for word, text in mapping.items()} for name, mapping in by_dataset.items()}


def source_columns(value: Any, where: str) -> dict[str, dict[str, str]]:
    """The source's column by the task's, for each dataset that is named, or for all. Raises TaskError as above."""
    by_dataset = _by_dataset(value, lambda text: isinstance(text, str) and text != "")
    if by_dataset is None:
        raise _unreadable(f"{where} has 'columns'", "columns: {input: review_body, output: stars}", "columns")
    return by_dataset


def _by_dataset(value: Any, right: Callable[[Any], bool]) -> dict[str, dict[str, Any]] | None:
    """What is said, by dataset id; None where it is not of either form."""
    if not isinstance(value, dict):
        return None
    nested = [isinstance(inner, dict) for inner in value.values()]
    parts: dict[str, dict[str, Any]] = value if any(nested) else {EVERY: value} if value else {}
    if (any(nested) and not all(nested)) or not all(right(text) for part in parts.values() for text in part.values()):
        return None
    return parts


def _unreadable(problem: str, example: str, key: str) -> TaskError:
    hint = f"write {example}, or the same under the id of the dataset that it holds for"
    return TaskError(f"{problem} that cannot be read", hint, key=key)
