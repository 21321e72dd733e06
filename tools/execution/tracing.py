"""What becomes of columns on a plan's way: of which ones each is made, and which a model wrote."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .bind import BoundPlan, BoundStep, bind

if TYPE_CHECKING:
    from ...domain.plan import Plan

RENAMES = "rename"
_MODEL = "a model"
_FINDS = frozenset({"extract", "judge"})
"""Operations that ask a model and write nothing of its own into a row: what they find stands in it, or is a grade."""

Made = dict[str, frozenset[str]]
"""By column, what its cells are made of."""


def traced(step: BoundStep, made: Made) -> Made:
    """The same after one more step."""
    everything = frozenset[str]().union(*made.values())
    after, read = step.args.columns_after(tuple(made)), step.args.columns_read()
    if after is None:
        return _Everything(everything)
    if step.operation.name == RENAMES:
        names: dict[str, str] = getattr(step.args, "names", {})
        moved = {names.get(name, name): origin for name, origin in made.items() if name in names}
        return {name: moved.get(name) or made.get(name, frozenset()) for name in after}
    given = everything if read is None else frozenset[str]().union(*(made.get(name, frozenset()) for name in read))
    written = (set(after) - set(made)) | _outputs(step.args.model_dump())
    return {name: given if name in written else made.get(name, frozenset()) for name in after}


def written_by_model(plan: "Plan", columns: Iterable[str] | None = None) -> tuple[str, ...]:
    """The plan's columns (all where none are named) that hold what a model wrote, whatever became of it after."""
    made, _ = _walked(bind(plan))
    return tuple(name for name in columns or plan.columns if made.get(name, frozenset()))


def unviewed(plan: "Plan", columns: Iterable[str]) -> tuple[str, ...]:
    """Those of the columns that a model wrote and nothing checks: no `judge` reads them, and no `filter` compares them
    with another column that a model filled."""
    made, viewed = _walked(bind(plan))
    return tuple(name for name in columns if made.get(name, frozenset()) - viewed)


def _walked(bound: BoundPlan) -> tuple[Made, frozenset[str]]:
    """What was written by which step, by column, and which steps' writing a later one checked."""
    names = {name for step in bound.steps for name in step.args.columns_read() or ()}
    made: Made = {name: frozenset() for name in (*sorted(names), *bound.plan.columns)}
    viewed = frozenset[str]()
    for step in bound.steps:
        read = [made.get(name, frozenset()) for name in step.args.columns_read() or ()]
        if step.operation.name == "judge":
            viewed |= frozenset[str]().union(*read)
        for one, other in _compared(step):
            first, second = made.get(one, frozenset()), made.get(other, frozenset())
            if first and second and first != second:
                viewed |= first | second
        made = traced(step, made)
        if step.operation.kind == "model" and step.operation.name not in _FINDS:
            writer = f"{_MODEL} at step {step.number}"
            made |= {name: frozenset({writer}) for name in _written(step)}
    return made, viewed


def _written(step: BoundStep) -> Sequence[str]:
    columns = getattr(step.args, "columns_made", None)
    return columns() if columns is not None else ()


def _compared(step: BoundStep) -> list[tuple[str, str]]:
    conditions = getattr(step.args, "conditions", ()) if step.operation.name == "filter" else ()
    return [(one.column, one.other) for one in conditions if one.other is not None]


class _Everything(Made):
    """After a step whose columns are not known before it runs: any column may be made of everything."""

    def __init__(self, origin: frozenset[str]) -> None:
        super().__init__()
        self._origin = origin

    def get(self, key: str, default: Any = None) -> frozenset[str]:  # pyright: ignore[reportIncompatibleMethodOverride]
        del key, default
        return self._origin


_WRITTEN = ("output", "outputs", "expressions")
"""How names of arguments end that name the columns which a step writes: one, a list, or the keys of a mapping."""


def _outputs(args: Mapping[str, Any]) -> set[str]:
    """Columns that arguments name as outputs, which may have been there before."""
    named = [value for name, value in args.items() if value is not None and name.endswith(_WRITTEN)]
    return set[str]().union(*([value] if isinstance(value, str) else value for value in named))
