"""Asking a person at a terminal: what is about to be done, then approve, edit or reject for each thing."""

import json
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .output import plain

if TYPE_CHECKING:
    from rich.console import Console

    from ..domain.approval import ActionRequest, ApprovalRequest, Decision, DecisionFile, DecisionKind

KEYS: "dict[str, DecisionKind]" = {"a": "approve", "e": "edit", "r": "reject"}
NUMBERED = re.compile(r"(\d+)\. (\S+?):? (.*)")
ROWS_SHOWN = 10


def ask(request: "ApprovalRequest", console: "Console | None" = None) -> "DecisionFile | None":
    """The person's decisions on all of the request; None when the person wants to answer later."""
    from rich.console import Console

    from ..domain.approval import DecisionFile

    screen = console or Console(highlight=False)
    decisions: list[Decision] = []
    for number, action in enumerate(request.action_requests, start=1):
        screen.rule(f"{request.checkpoint}: {number} of {len(request.action_requests)}")
        show_action(action, screen)
        decision = _decide(request, action, screen)
        if decision is None:
            return None
        decisions.append(decision)
    return DecisionFile(checkpoint=request.checkpoint, decisions=tuple(decisions))


def _decide(request: "ApprovalRequest", action: "ActionRequest", screen: "Console") -> "Decision | None":
    from ..domain.approval import Approve, Edit, EditedAction, Reject

    allowed = next((c.allowed_decisions for c in request.review_configs if c.action_name == action.name), ("approve",))
    choices = [f"{kind} ({key})" for key, kind in KEYS.items() if kind in allowed]
    while True:
        answer = screen.input(f"{', '.join(choices)}, later (l): ", markup=False).strip().lower()
        kind = KEYS.get(answer[:1])
        if answer[:1] in ("l", "q"):
            return None
        if kind not in allowed:
            continue
        if kind == "approve":
            return Approve()
        if kind == "reject":
            message = screen.input("Why? The agent that tries again reads this: ", markup=False)
            return Reject(message=message.strip())
        args = _edited(action.args, screen)
        if args is not None:
            return Edit(edited_action=EditedAction(name=action.name, args=args))


def _edited(args: dict[str, Any], screen: "Console") -> dict[str, Any] | None:
    """The arguments after the person's editor; None when nothing changed or the text is no JSON object."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    before = json.dumps(args, ensure_ascii=False, indent=2)
    with tempfile.TemporaryDirectory(prefix="regraft-") as folder:
        file = Path(folder) / "decision.json"
        file.write_text(before, encoding="utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(file)], check=True)  # noqa: S603 - the person's own editor
            after = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, subprocess.CalledProcessError, ValueError) as exc:
            screen.print(f"Not taken: {exc}. Set EDITOR to choose another editor.", markup=False)
            return None
    if not isinstance(after, dict) or after == args:
        screen.print("Nothing was changed." if after == args else "Not taken: it must stay a JSON object.")
        return None
    return after


def show_action(action: "ActionRequest", screen: "Console") -> None:
    """One thing to decide: its description, with numbered lines as a table, a plan as steps, rows before and after."""
    lines = _printable(action.description).splitlines()
    items = [found.groups() for line in lines if (found := NUMBERED.match(line))]
    for line in lines:
        if not NUMBERED.match(line):
            screen.print(line, markup=False, highlight=False)
    plan = action.args.get("plan")
    if isinstance(plan, dict):
        _show_table(("", "operation", "arguments"), plan_steps(plan), screen)
    elif items:
        _show_table(("", "what", "about"), items, screen)
    preview = action.args.get("preview")
    if isinstance(preview, list | tuple) and preview:
        _show_rows([row for row in preview if isinstance(row, dict)], screen)


def plan_steps(plan: dict[str, Any]) -> list[tuple[str, str, str]]:
    """A plan's steps as number, operation, and one `name = value` line an argument."""
    steps = []
    for number, step in enumerate(plan.get("steps", ()), start=1):
        args = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in step.get("args", {}).items())
        steps.append((str(number), str(step.get("op")), "\n".join(plain(arg, 500) for arg in args)))
    return steps


def _show_table(head: Sequence[str], rows: Iterable[Sequence[str]], screen: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, show_lines=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    screen.print(table)


def _show_rows(rows: Sequence[dict[str, Any]], screen: "Console") -> None:
    sides = []
    for row in rows[:ROWS_SHOWN]:
        reason = f"\nrejected: {plain(str(row['reason']), 200)}" if row.get("reason") else ""
        sides.append((_cells(row.get("before")), _cells(row.get("after")) + reason))
    _show_table(("before", "after"), sides, screen)


def _cells(cells: Any) -> str:
    if not isinstance(cells, dict):
        return _printable(str(cells or ""))
    return "\n".join(f"{name}: {_printable(str(value))}" for name, value in cells.items())


def _printable(text: str) -> str:
    """Dataset text that keeps its line breaks but cannot steer the terminal."""
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines())
