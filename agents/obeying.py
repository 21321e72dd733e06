"""Whether a plan does what the task file says of the source: its `columns` and its `label_map`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..domain.task import TaskSpec
from ..tools.catalogs.base import Block
from ..tools.cells import column_text
from ..tools.execution.bind import BoundPlan
from ..tools.operations.numbers import plain_number
from ..tools.profiling.profile import column_type
from ..tools.rows import INDEX, SPLIT
from ..tools.texts import whole_number

if TYPE_CHECKING:
    import pyarrow as pa


def label_value(text: str) -> str:
    """A label value in the form in which a task file's is compared with it: 1.0 is 1, and case is no difference."""
    plain = text.strip()
    return plain_number(plain) or plain.casefold()


Names = Mapping[str, Sequence[str]]
"""Names of the class labels in order, by column: a person may write the name for the number."""


def label_stated(label_map: Mapping[str, str | None], value: str, names: Sequence[str]) -> tuple[bool, str | None]:
    """Whether the person spoke of a value, by itself or by its class label's name, and the label it gets."""
    keys = [label_value(value)]
    if (place := whole_number(value)) is not None and place < len(names):
        keys.append(label_value(names[place]))
    plain = {label_value(key): label for key, label in label_map.items()}
    return next(((True, plain[key]) for key in keys if key in plain), (False, None))


def disobeyed(task: TaskSpec, bound: BoundPlan, sample: Block, accepted: "pa.Table", names: Names) -> str | None:
    """What of the person's word the plan goes against, judged by the rows it made of the sample; None where nothing."""
    dataset = bound.plan.dataset
    for column, source in task.columns_for(dataset).items():
        if source not in sample.table.column_names:
            return f"the task file takes {column!r} from the column {source!r}, which the dataset does not have"
        if not any(source in (step.args.columns_read() or ()) for step in bound.steps):
            return f"the task file says that {column!r} is made of the column {source!r}, which no step reads"
    label_map = task.labels_for(dataset)
    column = task.columns_for(dataset).get(task.answer_column) or label_column_of(label_map, sample, names)
    if not label_map or column is None or task.answer_column not in accepted.column_names:
        return None
    return _mapped_otherwise(task, label_map, column, sample, accepted, names.get(column, ()))


def label_column_of(label_map: Mapping[str, str | None], sample: Block, names: Names) -> str | None:
    """The column that holds the values of which a person spoke, where most of one column's are such."""
    columns = sample.table.column_names if label_map else []
    shares = {name: _share(label_map, sample, name, names.get(name, ())) for name in columns}
    best = max(shares, key=lambda name: shares[name], default=None)
    if best is None:
        return None
    values = {text for text in texts_of(sample, best) if text is not None}
    every = len(label_map) > 1 and all(
        any(label_stated({known: None}, text, names.get(best, ()))[0] for text in values) for known in label_map
    )
    return best if shares[best] > 0.5 or every else None


def _share(label_map: Mapping[str, str | None], sample: Block, name: str, names: Sequence[str]) -> float:
    values = [text for text in texts_of(sample, name) if text is not None]
    return sum(label_stated(label_map, value, names)[0] for value in values) / len(values) if values else 0.0


def texts_of(sample: Block, name: str) -> list[str | None]:
    column = sample.table.column(name)
    if column_type(column.type) in ("list", "struct", "binary"):
        return [None] * len(column)
    return column_text(column).to_pylist()


def _mapped_otherwise(
    task: TaskSpec,
    label_map: Mapping[str, str | None],
    column: str,
    sample: Block,
    accepted: "pa.Table",
    names: Sequence[str],
) -> str | None:
    places = {place: number for number, place in enumerate(zip(sample.splits, sample.index, strict=True))}
    cells = texts_of(sample, column)
    whole = any(label is not None for label in label_map.values())
    made = zip(*(accepted.column(name).to_pylist() for name in (SPLIT, INDEX, task.answer_column)), strict=True)
    for split, index, output in made:
        value = cells[places[split, index]] or ""
        spoken, wanted = label_stated(label_map, value, names)
        if (spoken or whole) and (wanted is None or wanted not in output):
            due = f"as {wanted!r}" if wanted is not None else "not at all"
            return f"the task file takes rows whose {column!r} is {value!r} {due}; the plan makes {output!r} of one"
    return None
