"""Deciding about plans, samples and publishing: marks for everything that waits, until all of it is decided."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..output import plain
from ..settings import forget_typed
from .commands import Command, by_name, pairs, read
from .editor import edited
from .tables import rows_of, show_action, show_overview

if TYPE_CHECKING:
    from rich.console import Console

    from ....domain.approval import ActionRequest, ApprovalRequest, Decision, DecisionKind, WrongRow

_WHAT: "dict[str, tuple[DecisionKind, str]]" = {
    "a": ("approve", "approve"),
    "e": ("edit", "edit"),
    "c": ("edit", "columns"),
    "m": ("edit", "labels"),
    "r": ("reject", "reject"),
    "d": ("drop", "drop"),
    "u": ("use_anyway", "use anyway"),
}
"""Decisions by their letters, with the words of the prompt."""
_LEAVING: "dict[str, tuple[DecisionKind, str]]" = {"a": ("approve", "leave out"), "d": ("approve", "leave out")}
"""The same where no source passed, and what waits is whether they are left out."""

HELP = """\
a          approve; d drop the source; u use it anyway, whatever the checks say
r TEXT     reject: whoever plans again reads the text
c input=body        take another column; m 0=sad,1=glad  name labels otherwise (m 7= leaves label 7 out)
w 3 TEXT   row 3 is wrong, and why; it is left out, or with r told to the planner
e          edit the whole plan in $EDITOR; s  show everything again
Where several wait, say of which: "d 2 4", "r 3 too long", "w 2.1 irony", "u 5". Enter does what is marked, approving
whatever is not marked; "a 1" then "l" answers about 1 alone and leaves the others waiting."""


def decide(request: "ApprovalRequest", screen: "Console") -> "tuple[Decision, ...] | None":
    """The decisions on every source that waits; None for later. What is not marked is approved."""
    sheet = _Sheet(request, screen)
    sheet.show()
    forget_typed()
    while True:
        command = read(screen.input(sheet.prompt(), markup=False))
        if command.letter in ("l", "q"):
            return tuple(sheet.given()) or None
        if command.letter == "?":
            screen.print(HELP, markup=False, highlight=False)
        elif command.letter == "s":
            sheet.show(command.numbers)
        elif command.letter == "":
            if sheet.take_the_rest():
                return tuple(sheet.given())
        elif command.letter == "w":
            sheet.mark_row(command)
        elif sheet.mark(command) and sheet.complete:
            return tuple(sheet.given())


_SPEAKS_OF_LABEL = re.compile(r"(?:=|:|→|(?:is|are|means?|stands?|should|must|and|or|to|for)\b)")


class _Sheet:
    """What waits, and what the person has said about each of it so far."""

    def __init__(self, request: "ApprovalRequest", screen: "Console") -> None:
        self._request = request
        self._screen = screen
        self._actions = request.action_requests
        self._refused = request.refused
        self._marks: dict[int, Decision] = {}
        self._rows: dict[int, list[WrongRow]] = {}

    @property
    def _single(self) -> bool:
        return len(self._actions) == 1 and not self._refused

    @property
    def _leaves_out(self) -> bool:
        """No source passed: to approve is to leave them out."""
        return all(action.name.startswith("leave_out") for action in self._actions)

    @property
    def complete(self) -> bool:
        """Whether everything that waits is decided."""
        return all(number in self._marks for number in range(1, len(self._actions) + 1))

    def show(self, numbers: tuple[int, ...] = ()) -> None:
        """The things of these numbers whole; without numbers all that waits."""
        for number in (number for number in numbers if number <= len(self._actions)):
            self._screen.rule(f"{self._request.checkpoint}: {number} of {len(self._actions)}")
            show_action(self._actions[number - 1], self._screen)
        if numbers:
            return
        if len(self._actions) == 1:
            self._screen.rule(f"{self._request.checkpoint}: 1 of 1")
            show_action(self._actions[0], self._screen)
        else:
            self._screen.rule(f"{self._request.checkpoint}: {len(self._actions)} wait")
            show_overview(self._actions, self._screen)
        for number, one in enumerate(self._refused, start=len(self._actions) + 1):
            self._screen.print(f"{number}. given up: {plain(one.source)}: {plain(one.why, 200)}", markup=False)

    def prompt(self) -> str:
        """What can be said, and what is marked so far."""
        allowed = {kind for action in self._actions for kind in self._request.allowed(action)}
        names = _WHAT | _LEAVING if self._leaves_out else _WHAT
        words = [f"{word} ({key})" for key, (kind, word) in names.items() if kind in allowed]
        if self._request.checkpoint != "publish":
            words.append("wrong row (w)")
        marks = "; ".join(f"{number} {mark.type.replace('_', ' ')}" for number, mark in sorted(self._marks.items()))
        does = "leaves {} out" if self._leaves_out else "approves {}"
        one = does.format("it") if self._leaves_out else "approves"
        asked = "" if self._request.checkpoint == "publish" else f"Enter {one}; "
        if not self._single:
            asked = f"{f'[{marks}] ' if marks else ''}Enter {does.format('the rest' if marks else 'all')}; "
        return f"{asked}{', '.join(words)}, help (?), later (l): "

    def take_the_rest(self) -> bool:
        """Approve what is not marked; publishing wants its own yes."""
        if self._request.checkpoint == "publish":
            return False
        return self.mark(Command("a"))

    def mark(self, command: Command) -> bool:
        """Take a decision down; False where it is not one, or cannot be taken."""
        if self._single and command.letter in "rdmc":  # nothing to choose from, so that numbers are words
            command = command if self._is_numbered(command) else Command(command.letter, text=command.rest)
        last = len(self._actions) + len(self._refused)
        command = by_name(command, [self._source(number) for number in range(1, last + 1)])
        numbers = command.numbers or self._unmarked()
        kind, _ = _WHAT.get(command.letter, (None, ""))
        if kind is None or not numbers or any(not self._allows(number, kind) for number in numbers):
            self._screen.print(self._cannot(command), markup=False)
            return False
        if len(numbers) > 1 and command.letter in "ecm":
            self._screen.print(f'Say which one: "{command.letter} 2 …"', markup=False)
            return False
        if command.letter == "r" and not command.text:
            asked = self._screen.input("Why? The agent that tries again reads this: ", markup=False)
            command = Command("r", command.numbers, text=asked.strip())
        for number in numbers:
            decision = self._decision(command, number)
            if decision is None:
                return False
            self._marks[number] = decision
        return True

    def _is_numbered(self, command: Command) -> bool:
        """Whether a change of the one thing that waits names it by its number: "m 1 0=glad" where nothing is "1 0"."""
        details = self._actions[0].details
        known = {name for kind in ("values", "label_map", "columns") for name in details.get(kind) or {}}
        if command.letter in "rd":  # "r 1 too long", but "r 1 means glad" where 1 is a label
            speaks = "1" in known and _SPEAKS_OF_LABEL.match(command.text)
            return command.numbers == (1,) and bool(command.text) and not speaks
        return (
            command.letter in "mc" and command.numbers == (1,) and command.rest.partition("=")[0].strip() not in known
        )

    def mark_row(self, command: Command) -> None:
        """Take down that a row is wrong; it goes with whatever is decided about its source."""
        from ....domain.approval import WrongRow

        places = [*command.parts, *((1, number) for number in command.numbers if len(self._actions) == 1)]
        for thing, number in places:
            rows = rows_of(self._actions[thing - 1]) if 0 < thing <= len(self._actions) else []
            if not 0 < number <= len(rows):
                self._screen.print(f"There is no row {thing}.{number}.")
                continue
            row = rows[number - 1]
            wrong = WrongRow(row=row["row"], split=row.get("split", ""), note=command.text)
            self._rows.setdefault(thing, []).append(wrong)
            self._screen.print(f"Row {number} is wrong{f': {command.text}' if command.text else ''}.", markup=False)
        if not places:
            self._screen.print('Say which row: "w 3 why", or "w 2.3 why" where several sources wait.', markup=False)

    def given(self) -> "list[Decision]":
        """The decisions so far, each with its source and the rows that are wrong."""
        return [
            mark.model_copy(update={"source": self._source(number), "wrong_rows": tuple(self._rows.get(number, ()))})
            for number, mark in sorted(self._marks.items())
        ]

    def _decision(self, command: Command, number: int) -> "Decision | None":
        from ....domain.approval import Approve, Drop, Reject, UseAnyway

        simple: dict[str, Callable[[], Decision]] = {
            "a": Approve,
            "d": lambda: Drop(message=command.text),
            "u": UseAnyway,
            "r": lambda: Reject(message=command.text),
        }
        if command.letter in simple:
            return simple[command.letter]()
        return self._edit(command, self._actions[number - 1])

    def _edit(self, command: Command, action: "ActionRequest") -> "Decision | None":
        from ....domain.approval import Edit, EditedAction

        if command.letter == "e":
            args = edited(_editable(action), self._screen)
            return Edit(edited_action=EditedAction(name=action.name, args=args)) if args is not None else None
        text = command.text
        if not text:
            example = "input=body" if command.letter == "c" else "0=sad, 1=glad"
            text = self._screen.input(f"Which? Write it as {example}: ", markup=False).strip()
        given = pairs(text)
        if not given or (command.letter == "c" and "" in given.values()):
            self._screen.print("Not taken: write old=new, separated by commas.", markup=False)
            return None
        if command.letter == "c":
            return Edit(columns=given)
        return Edit(label_map={old: new or None for old, new in given.items()})

    def _unmarked(self) -> tuple[int, ...]:
        return tuple(number for number in range(1, len(self._actions) + 1) if number not in self._marks)

    def _allows(self, number: int, kind: "DecisionKind") -> bool:
        if 0 < number <= len(self._actions):
            return kind in self._request.allowed(self._actions[number - 1])
        return kind in ("use_anyway", "drop") and number <= len(self._actions) + len(self._refused)

    def _source(self, number: int) -> str | None:
        if number <= len(self._actions):
            return self._actions[number - 1].source
        return self._refused[number - len(self._actions) - 1].source

    def _cannot(self, command: Command) -> str:
        last = len(self._actions) + len(self._refused)
        if command.numbers and max(command.numbers) > last:
            return f"There is no number {max(command.numbers)}; the last is {last}."
        return "That is none of the answers; ? helps."


def _editable(action: "ActionRequest") -> dict[str, Any]:
    """What an editor is opened on: the arguments that an edit may change."""
    if "plan" in action.details:
        return {"source": action.source, "plan": action.details["plan"]}
    return action.args
