"""The plan that a person's words make by themselves: a task file's, or a message's about a source that has none."""

from typing import TYPE_CHECKING

from ..domain.brief import TaskBrief
from ..domain.plan import Plan, Step, plan_for
from ..domain.profile import TableProfile
from ..tools.catalogs.base import Block
from .edits import Wiring
from .hearing import labels_said, spoken
from .obeying import label_column_of, label_stated, texts_of
from .rules.synthesis.composing import made, template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_VALUES = 40
"""A column with more values in the sample holds no labels."""


def stated_plan(brief: TaskBrief, profile: TableProfile, sample: Block) -> Plan | None:
    """The plan of the task file's own `columns` and `label_map`; None where they leave something open.

    A column that `columns` does not name is taken from the source's column of that name; the column of the labels is
    also found by the values that `label_map` names. Texts get the demonstrations' fixed words around them.
    """
    taken = _taken(brief, profile, sample)
    if taken is None:
        return None
    answer = brief.task.answer_column
    mapping = _mapping(brief, profile, sample, taken[answer])
    steps: list[Step] = []
    for column, source in taken.items():
        if column == answer and mapping:
            args = {"column": source, "mapping": mapping, "output": made(column), "ignore_case": True}
            steps.append(Step(op="map_labels", args=args))
            continue
        layout = brief.layouts[column]
        if len(layout.slots) != 1 or column == answer:
            layout = layout.model_copy(update={"literals": ("", "")})
        steps.append(template(layout, [source], made(column)))
    names = {made(column): column for column in taken}
    steps += [Step(op="select", args={"columns": list(names)}), Step(op="rename", args={"names": names})]
    return plan_for(brief, profile.ref, tuple(steps), "as the task file says which columns and labels are which")


def _taken(brief: TaskBrief, profile: TableProfile, sample: Block) -> "Mapping[str, str] | None":
    """The source's column by the task's; None where one is not said."""
    task, answer = brief.task, brief.task.answer_column
    columns = dict(task.columns_for(profile.ref.id))
    names = {column.name: column.label_names for column in profile.columns}
    column = label_column_of(task.labels_for(profile.ref.id), sample, names)
    if answer not in columns and column is not None:
        columns[answer] = column
    taken = {column: columns.get(column, column) for column in task.columns}
    return taken if set(taken.values()) <= set(sample.table.column_names) else None


def _mapping(brief: TaskBrief, profile: TableProfile, sample: Block, column: str) -> dict[str, str]:
    """The task's label by the column's values, those of the sample and those that the task file names."""
    label_map = brief.task.labels_for(profile.ref.id)
    names = next((one.label_names for one in profile.columns if one.name == column), ())
    values = dict.fromkeys((*(text for text in texts_of(sample, column) if text is not None), *label_map))
    spoken = {value: label_stated(label_map, value, names)[1] for value in values} if label_map else {}
    return {value: label for value, label in spoken.items() if label is not None}


def said_plan(message: str, brief: TaskBrief, profile: TableProfile, sample: Block) -> Plan | None:
    """The plan that a message about a source makes, as if the task file had said the same of its columns and labels;
    None where it names neither, or leaves something open.

    An input that the message does not name is the only column of texts that is left, and labels that it does not name
    are the only column that has the task's.
    """
    task, dataset = brief.task, profile.ref.id
    names = {column.name: column.label_names for column in profile.columns}
    valued = _valued(sample, names)
    wanted, labels = _heard(message, brief, names, valued)
    if not labels and not wanted:
        return None
    answer = task.answer_column
    column = label_column_of(labels, sample, names) or next((one for one in wanted if one in valued), None)
    if column is None and (column := _of_labels(valued, brief.labels)) is not None:
        by_fold = {label.casefold(): label for label in brief.labels}
        labels = {value: by_fold[value.casefold()] for value in sorted(valued[column])}
    columns = {answer: column} if column is not None else {}
    texts = [one.name for one in profile.columns if one.type == "text" and one.name not in valued]
    inputs = [name for name in (*wanted, *texts) if name != column]
    if len(task.input_columns) == 1 and (wanted or len(inputs) == 1) and inputs:
        columns[task.input_columns[0]] = inputs[0]
    said = {
        "source_columns": task.source_columns | {dataset: task.columns_for(dataset) | columns},
        "label_map": task.label_map | {dataset: task.labels_for(dataset) | labels},
    }
    told = brief.model_copy(update={"task": task.model_copy(update=said)})
    plan = stated_plan(told, profile, sample)
    return plan.model_copy(update={"why": f"as a person said: {message}"}) if plan is not None else None


def left_open(message: str, brief: TaskBrief, profile: TableProfile, sample: Block) -> str:
    """Why a message makes no plan of a source: what was heard in it, and what it does not say."""
    names = {column.name: column.label_names for column in profile.columns}
    valued = _valued(sample, names)
    wanted, labels = _heard(message, brief, names, valued)
    if not wanted and not labels:
        return "the words of your message name no column and no label value from which a plan could be made"
    heard = ", ".join((*map(repr, wanted), *(f"{value!r} means {label!r}" for value, label in labels.items())))
    return f"your message was heard to say {heard}; it leaves open which column is what else, or which value means what"


def _heard(
    message: str, brief: TaskBrief, names: "Mapping[str, tuple[str, ...]]", valued: "Mapping[str, set[str]]"
) -> "tuple[tuple[str, ...], dict[str, str]]":
    """The columns that a message wants, and what it says that values of a column in `valued` mean."""
    known = dict.fromkeys(sorted({value for values in valued.values() for value in values}), 0)
    labels = labels_said(message, Wiring({}, values=known), brief.labels)
    return spoken(message, names, cue=True).wanted, labels


def _of_labels(valued: "Mapping[str, set[str]]", labels: "Sequence[str]") -> str | None:
    """The only column that holds several of the labels and nothing else."""
    known = {label.casefold() for label in labels}
    found = [name for name, values in valued.items() if len(values) > 1 and {one.casefold() for one in values} <= known]
    return found[0] if len(found) == 1 else None


def _valued(sample: Block, names: "Mapping[str, tuple[str, ...]]") -> dict[str, set[str]]:
    """The columns that could hold labels, with their values."""
    found = {column: _values(sample, column, names) for column in names}
    return {column: values for column, values in found.items() if len(values) <= _MOST_VALUES}


def _values(sample: Block, column: str, names: "Mapping[str, tuple[str, ...]]") -> set[str]:
    """The texts of a column in the sample, and the names of its classes."""
    return {text for text in texts_of(sample, column) if text} | set(names[column])
