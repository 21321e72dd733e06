"""The plan that a task file makes by itself, where it says what the columns and the labels of a source are."""

from typing import TYPE_CHECKING

from ..domain.brief import TaskBrief
from ..domain.plan import Plan, Step, plan_for
from ..domain.profile import TableProfile
from ..tools.catalogs.base import Block
from .obeying import label_column_of, label_stated, texts_of
from .rules.synthesis.composing import made, template

if TYPE_CHECKING:
    from collections.abc import Mapping


def stated_plan(brief: TaskBrief, profile: TableProfile, sample: Block) -> Plan | None:
    """The plan of the task file's own `columns` and `label_map`; None where they leave something open.

    A column that `columns` does not name is taken from the source's column of that name; the column of the labels is
    also found by the values that `label_map` names. Texts get the demonstrations' fixed words around them.
    """
    taken = _taken(brief, profile, sample)
    if taken is None:
        return None
    answer = brief.task.output_columns[0]
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
    task, answer = brief.task, brief.task.output_columns[0]
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
