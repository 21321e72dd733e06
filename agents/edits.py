"""A plan changed by column and label instead of by its JSON: mechanical, in milliseconds, whoever made the plan.

A column is changed by letting two columns of the source swap their names before the first step; a label by the mapping
of the step that names the labels, or by one more such step at the end.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..domain.errors import PlanError
from ..domain.plan import Plan, Step
from ..tools.catalogs.base import Block

MAP, SWAP = "map_labels", "rename"
_VALUES_TOLD = 12


@dataclass(frozen=True)
class Wiring:
    """How a plan ties the source to the task. `columns` names the source's columns by the task's column that is made
    of them; `label_map` is the task's label by the source's; `values` counts the source's labels in the sample."""

    columns: dict[str, tuple[str, ...]]
    label_map: dict[str, str] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)


def wiring(plan: Plan, block: Block) -> Wiring:
    """How a plan that binds to the block's columns ties them to the task's. Raises PlanError where it does not bind."""
    made = _origins(plan, block.table.column_names)
    columns = {name: tuple(sorted(made.get(name, ()))) for name in plan.columns}
    place = _label_step(plan)
    if place is None:
        return Wiring(columns)
    mapping = {str(label): str(name) for label, name in plan.steps[place].args["mapping"].items()}
    return Wiring(columns, mapping, _values(plan, block, place))


def edited(
    plan: Plan,
    block: Block,
    columns: Mapping[str, str] = {},
    label_map: Mapping[str, str | None] = {},
) -> Plan:
    """The plan with other columns or labels; see `Edit` for what the two mean.

    Raises PlanError, naming what there is, for a column, label or value that is unknown or a change that is not clear.
    """
    for wanted, column in columns.items():
        plan = _swapped(plan, block, wanted, column)
    return _relabelled(plan, block, label_map) if label_map else plan


def labels_of(plan: Plan) -> tuple[str, ...]:
    """The task's labels as the plan's requirements name them; empty where they name none."""
    lists = (need.args.get("labels", ()) for need in plan.requirements if need.check == "in_labels")
    return tuple(next(lists, ()))


# columns --------------------------------------------------------------------------------------------------------------


def _origins(plan: Plan, columns: Sequence[str]) -> dict[str, frozenset[str]]:
    """By column after the last step: the source's columns that its cells are made of."""
    from ..tools.execution.bind import bind
    from ..tools.execution.tracing import traced

    made = {name: frozenset({name}) for name in columns}
    for step in bind(plan, columns).steps:
        made = traced(step, made)
    return made


def _swapped(plan: Plan, block: Block, wanted: str, column: str) -> Plan:
    present = block.table.column_names
    if column not in present:
        raise PlanError(f"{plan.dataset} has no column {column!r}", f"its columns are {', '.join(present)}")
    now = wiring(plan, block).columns
    taken = now[wanted] if wanted in now else (wanted,) if any(wanted in origins for origins in now.values()) else ()
    if len(taken) == 0:
        made_of = ", ".join(sorted({name for origins in now.values() for name in origins}))
        raise PlanError(
            f"{wanted!r} is neither a column of the task nor one that the plan takes",
            f"the task's columns are {', '.join(plan.columns)}; the plan takes {made_of}",
        )
    if column in taken and len(taken) == 1:
        return plan
    if len(taken) > 1:
        raise PlanError(
            f"{wanted!r} is made of {' and '.join(taken)}",
            f'say which of them is to be {column!r}, such as {{"{taken[0]}": "{column}"}}',
        )
    old = taken[0]
    others = [name for name, origins in now.items() if old in origins and wanted in now and name != wanted]
    if others:
        raise PlanError(
            f"{old!r} is also what {' and '.join(others)} is made of, so {wanted!r} cannot be changed alone",
            "change the plan's steps",
        )
    swap = Step(op=SWAP, args={"names": {old: column, column: old}})
    undone = plan.steps[:1] == (swap,)
    steps = plan.steps[1:] if undone else (swap, *plan.steps)
    asked = f"{column!r} in place of {old!r}, as a person asked"
    before = f"{old!r} in place of {column!r}, as a person asked"
    why = f"{asked}; before that: {plan.why}".removesuffix("; before that: ")
    if undone and plan.why.startswith(before):
        why = plan.why.removeprefix(before).removeprefix("; before that: ")
    return _read_plainly(plan.model_copy(update={"steps": steps, "why": why}), block, column)


def _read_plainly(plan: Plan, block: Block, column: str) -> Plan:
    """The plan without the steps that only unpacked the old column (a list in it, its first turn) where these leave no
    row of the new one: its cells are taken as they are. The plan itself where that mends nothing."""
    from ..tools.execution.bind import bind
    from ..tools.execution.tracing import traced

    if _makes_rows(plan, block):
        return plan
    made = {name: frozenset({name}) for name in block.table.column_names}
    steps = list(plan.steps)
    for place, step in enumerate(bind(plan, block.table.column_names).steps):
        read, output = step.args.columns_read() or frozenset(), plan.steps[place].args.get("output")
        of_it = read and all(made.get(name) == frozenset({column}) for name in read)
        if of_it and len(read) == 1 and isinstance(output, str) and step.operation.kind == "mechanical":
            template = f"{{{{ row[{json.dumps(min(read), ensure_ascii=False)}] }}}}"
            steps[place] = Step(op="template", args={"template": template, "output": output})
            plain = plan.model_copy(update={"steps": tuple(steps)})
            if _makes_rows(plain, block):
                return plain
        made = traced(step, made)
    return plan


def _makes_rows(plan: Plan, block: Block) -> bool:
    """Whether steps that cost nothing bring a row of the sample through, whatever its checks say."""
    from ..tools.execution.bind import bind
    from ..tools.execution.reaching import free_part
    from ..tools.execution.transform import transform

    bound = bind(plan.model_copy(update={"requirements": ()}), block.table.column_names)
    free = free_part(bound)
    bound = bound if free is None else bind(free, block.table.column_names)
    try:
        return transform(bound, block).accepted.num_rows > 0
    except PlanError:  # a step that wants a list, of cells that are none
        return False


# labels ---------------------------------------------------------------------------------------------------------------


def _label_step(plan: Plan) -> int | None:
    """The place of the step that names the labels: the last of its kind."""
    return next((n for n in range(len(plan.steps) - 1, -1, -1) if plan.steps[n].op == MAP), None)


def _relabelled(plan: Plan, block: Block, label_map: Mapping[str, str | None]) -> Plan:
    labels = labels_of(plan)
    for name in label_map.values():
        if name is not None and labels and name not in labels:
            raise PlanError(f"{name!r} is no label of the task", f"its labels are {', '.join(labels)}")
    place = _label_step(plan)
    known = _values(plan, block, place)
    mapping = dict(plan.steps[place].args["mapping"]) if place is not None else {}
    for value in label_map:
        if value not in known and value not in mapping:
            pairs = ", ".join(sorted({*known, *mapping})[:_VALUES_TOLD]) or "none in the sample"
            raise PlanError(f"{value!r} is no label of {plan.dataset}", f"its labels are {pairs}")
    if place is None:
        step = _added_step(plan, label_map)
        steps = (*plan.steps, step)
    else:
        changed: dict[str, str] = {**mapping, **{v: name for v, name in label_map.items() if name is not None}}
        changed = {value: name for value, name in changed.items() if label_map.get(value, "") is not None}
        if not changed:
            raise PlanError("No label is left", "drop the source instead")
        step = plan.steps[place]
        step = step.model_copy(update={"args": step.args | {"mapping": changed}})
        steps = (*plan.steps[:place], step, *plan.steps[place + 1 :])
    pairs = ", ".join(f"{value} → {name or 'left out'}" for value, name in label_map.items())
    return plan.model_copy(update={"steps": steps, "why": f"{plan.why}; {pairs}, as a person asked".removeprefix("; ")})


def _added_step(plan: Plan, label_map: Mapping[str, str | None]) -> Step:
    column = _output_column(plan)
    kept = {value: name for value, name in label_map.items() if name is not None}
    if column is None or len(kept) < len(label_map):
        raise PlanError("The plan names no labels that could be changed or left out", "change the plan's steps")
    return Step(op=MAP, args={"column": column, "mapping": kept, "output": column, "unmapped": "keep"})


def _output_column(plan: Plan) -> str | None:
    """The task's column that holds labels."""
    columns = (need.args.get("column") for need in plan.requirements if need.check == "in_labels")
    return next(columns, plan.columns[-1] if len(plan.columns) > 1 else None)


def _values(plan: Plan, block: Block, place: int | None) -> dict[str, int]:
    """The labels that the mapping step meets in the sample, or that the plan's output has, with their counts."""
    from ..tools.execution.bind import bind
    from ..tools.execution.transform import transform

    column = _output_column(plan) if place is None else str(plan.steps[place].args["column"])
    if column is None or any(step.kind == "model" for step in _operations(plan)):
        return {}
    before = plan.steps if place is None else plan.steps[:place]
    part = plan.model_copy(update={"columns": (column,), "steps": before, "requirements": ()})
    rows = transform(bind(part, block.table.column_names), block).accepted
    counts = Counter(cell.strip() for cell in rows.column(column).to_pylist())
    return dict(counts.most_common())


def _operations(plan: Plan) -> list[Any]:
    from ..tools.operations.base import OPERATIONS

    return [OPERATIONS.get(step.op) for step in plan.steps]
