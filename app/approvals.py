"""Asking a person at a terminal: what is about to be done, then approve, edit or reject for each thing."""

import json
import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .output import plain

if TYPE_CHECKING:
    from rich.console import Console

    from ..domain.approval import ActionRequest, ApprovalRequest, Decision, DecisionFile, DecisionKind

KEYS: "dict[str, DecisionKind]" = {"a": "approve", "e": "edit", "r": "reject"}


def ask(request: "ApprovalRequest", console: "Console | None" = None) -> "DecisionFile | None":
    """The person's decisions on all of the request; None when the person wants to answer later."""
    from rich.console import Console

    from ..domain.approval import DecisionFile

    screen = console or Console()
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
    """One thing to decide, as far as its arguments are known: candidates, a plan, rows before and after."""
    if action.description:
        screen.print(_printable(action.description), markup=False, highlight=False)
    if isinstance(action.args.get("plan"), dict):
        for line in plan_lines(action.args["plan"]):
            screen.print(line, markup=False, highlight=False)
    rows = action.args.get("rows") or action.args.get("preview")
    if isinstance(rows, list | tuple) and rows and all(isinstance(row, dict) for row in rows):
        _show_rows(rows, screen)
    candidates = action.args.get("candidates")
    if isinstance(candidates, list | tuple) and candidates:
        _show_candidates(candidates, screen)


def plan_lines(plan: dict[str, Any]) -> list[str]:
    """A plan's steps as numbered lines: the operation, then its arguments."""
    lines = [plain(str(plan.get("why", "")), 400)] if plan.get("why") else []
    for number, step in enumerate(plan.get("steps", ()), start=1):
        args = ", ".join(f"{k}={json.dumps(v, ensure_ascii=False)}" for k, v in step.get("args", {}).items())
        lines.append(f"{number:>2}. {step.get('op')}: {plain(args, 600)}")
    return lines


def _show_rows(rows: Any, screen: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("before", "after", show_lines=True, expand=True)
    for row in rows[:10]:
        sides = [_cells(row.get(side)) for side in ("before", "after")]
        reason = row.get("reason")
        if reason:
            sides[1] += f"\nrejected: {plain(str(reason), 200)}"
        table.add_row(*(Text(side) for side in sides))
    screen.print(table)


def _cells(cells: Any) -> str:
    if not isinstance(cells, dict):
        return _printable(str(cells or ""))
    return "\n".join(f"{name}: {_printable(str(value))}" for name, value in cells.items())


def _show_candidates(candidates: Any, screen: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("dataset", "rows", "licence", "why", expand=True, show_lines=True)
    for candidate in candidates:
        if isinstance(candidate, dict):
            ref = candidate.get("ref") or {}
            rows = candidate.get("rows")
            cells = (
                str(candidate.get("id") or ref.get("id") or candidate.get("title", "")),
                f"{rows:,}" if isinstance(rows, int) else "?",
                ", ".join(candidate.get("licenses") or ()) or "unknown",
                "\n".join(str(reason) for reason in candidate.get("reasons") or ()),
            )
            table.add_row(*(Text(_printable(cell)) for cell in cells))
    screen.print(table)


def _printable(text: str) -> str:
    """Dataset text that keeps its line breaks but cannot steer the terminal."""
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines())
