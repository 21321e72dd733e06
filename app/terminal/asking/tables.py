"""What a person at a terminal is shown: plans as steps, rows before and after, everything that waits in one table."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ....domain.validation import classes_named, label_named
from ..output import plain

if TYPE_CHECKING:
    from rich.console import Console

    from ....domain.approval import ActionRequest

NUMBERED = re.compile(r"(\d+)\. (\S+?):? (.*)")
ROWS_SHOWN, ROWS_IN_BRIEF = 24, 4
"""Rows shown of the one thing that waits, and of each of several."""
_CELL, _CELL_IN_BRIEF = 400, 120
_COLUMNS = 6


def show_action(action: "ActionRequest", screen: "Console") -> None:
    """One thing to decide: its description, with numbered lines as a table, a plan as steps, rows before and after."""
    lines = printable(action.description).splitlines()
    items = [match.groups() for line in lines if (match := NUMBERED.match(line))]
    for line in lines:
        if not NUMBERED.match(line):
            screen.print(line, markup=False, highlight=False)
    plan = action.args.get("plan")
    if isinstance(plan, dict):
        _show_table(("", "operation", "arguments"), plan_steps(plan), screen)
    elif items:
        _show_table(("", "what", "about"), items, screen)
    show_wiring(action, screen)
    show_rows(action, screen)


def show_overview(actions: "Sequence[ActionRequest]", screen: "Console") -> None:
    """Everything that waits: a line each, then some rows of each."""
    _show_table(("", "source", "about"), ((str(n), *_line(action)) for n, action in enumerate(actions, 1)), screen)
    for number, action in enumerate(actions, start=1):
        if rows_of(action):
            screen.print(f"{number}. {plain(action.source or action.name)}", markup=False)
            show_wiring(action, screen)
            show_rows(action, screen, brief=number)


def show_wiring(action: "ActionRequest", screen: "Console") -> None:
    """Which columns and labels of the source become the task's."""
    for line in wiring_lines(action):
        screen.print(line, markup=False, highlight=False)


def wiring_lines(action: "ActionRequest") -> list[str]:
    """Which columns and labels of the source become the task's, in lines."""
    details = action.details
    tied = [f"{name} ← {' + '.join(made_of) or 'made'}" for name, made_of in details.get("columns", {}).items()]
    values, mapping = details.get("values", {}), details.get("label_map", {})
    names = action.details.get("class_names", {})
    named = [
        f"{label_named(value, names)} → {mapping.get(value, 'left out')} ({count})"
        for value, count in [*values.items()][:12]
    ]
    return [
        f"{head}: {plain('; '.join(lines), 400)}" for head, lines in (("columns", tied), ("labels", named)) if lines
    ]


def row_lines(action: "ActionRequest") -> list[str]:
    """A row of every output, and one that fails, each as a line: what it was made of, what it is and what fails."""
    lines = []
    used = {name for names in action.details.get("columns", {}).values() for name in names}
    for _, row in _in_brief(rows_of(action)):
        before = classes_named(row.get("before") or {}, action.details.get("class_names", {}))
        cells = [_cells(before, _CELL_IN_BRIEF, used), _cells(row.get("after"), _CELL_IN_BRIEF)]
        was, became = ("; ".join(one.splitlines()) for one in cells)
        against = [f"rejected: {row['reason']}"] if row.get("reason") else []
        against += [f"fails: {why}" for why in row.get("failed", ())]
        told = "".join(f" ({plain(str(why), 200)})" for why in against)
        lines.append(f"row {row.get('row')}: {was} => {became}{told}")
    return lines


def show_rows(action: "ActionRequest", screen: "Console", *, brief: int = 0) -> None:
    """Rows before and after, numbered; `brief` is the thing's own number where several wait."""
    rows = rows_of(action)
    used = {name for names in action.details.get("columns", {}).values() for name in names}
    shown = _in_brief(rows) if brief else list(enumerate(rows[:ROWS_SHOWN], start=1))
    cell = _CELL_IN_BRIEF if brief else _CELL
    cells, names = [], action.details.get("class_names", {})
    for number, row in shown:
        reason = f"\nrejected: {plain(str(row['reason']), 200)}" if row.get("reason") else ""
        reason += "".join(f"\nfails: {plain(str(why), 200)}" for why in row.get("failed", ()))
        mark = f"{brief}.{number}" if brief else str(number)
        before = classes_named(row.get("before") or {}, names)
        cells.append((mark, _cells(before, cell, used), _cells(row.get("after"), cell) + reason))
    if cells:
        _show_table(("", "before", "after"), cells, screen)


def rows_of(action: "ActionRequest") -> list[dict[str, Any]]:
    """The rows that a request shows of one thing."""
    rows = action.details.get("preview") or action.args.get("preview") or ()
    return [row for row in rows if isinstance(row, dict)]


def plan_steps(plan: dict[str, Any]) -> list[tuple[str, str, str]]:
    """A plan's steps as number, operation, and one `name = value` line an argument."""
    steps = []
    for number, step in enumerate(plan.get("steps", ()), start=1):
        args = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in step.get("args", {}).items())
        steps.append((str(number), str(step.get("op")), "\n".join(plain(arg, 500) for arg in args)))
    return steps


def printable(text: str) -> str:
    """Dataset text that keeps its line breaks but cannot steer the terminal."""
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines())


def _line(action: "ActionRequest") -> tuple[str, str]:
    """A thing that waits in two cells: its source, and what is about to be done with what came of it so far."""
    steps = [step for step in printable(action.description).splitlines() if not NUMBERED.match(step)]
    return plain(action.source or action.name, 60), "\n".join(plain(step, 300) for step in steps)


def _in_brief(rows: Sequence[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """The first row of every output, and the first that failed."""
    first = dict[str, tuple[int, dict[str, Any]]]()
    for number, row in enumerate(rows, start=1):
        after = row.get("after") or {}
        kind = "" if row.get("reason") else str([*after.values()][-1:])
        first.setdefault(kind, (number, row))
    return sorted(first.values(), key=lambda one: one[0])[:ROWS_IN_BRIEF]


def _show_table(head: Sequence[str], rows: Iterable[Sequence[str]], screen: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, show_lines=True)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    screen.print(table)


def _cells(cells: Any, limit: int, first: Iterable[str] = ()) -> str:
    if not isinstance(cells, dict):
        return printable(str(cells or ""))[:limit]
    wanted = set(first)
    names = sorted(cells, key=lambda name: name not in wanted)[:_COLUMNS]
    lines = [f"{plain(name, 100)}: {_short(printable(str(cells[name])), limit)}" for name in names]
    return "\n".join([*lines, f"… {len(cells) - len(names)} more columns"] if len(cells) > len(names) else lines)


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
