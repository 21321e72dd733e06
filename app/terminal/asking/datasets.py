"""Deciding about the datasets that were found: drop some, change their order, add one's own, or look again."""

from typing import TYPE_CHECKING

from ..output import plain
from ..settings import forget_typed
from .commands import Command, by_name, read
from .editor import edited
from .tables import show_action

if TYPE_CHECKING:
    from rich.console import Console

    from ....domain.approval import ActionRequest, ApprovalRequest, Decision

HELP = """\
a or Enter  take the list as it stands
d 2 4       drop these; o 3 1  try these first, in this order
+ ID        add a dataset of your own by its id; u 3 or u ID  use it even if the agents speak against it
r TEXT      search again; the text may say what is wanted and what is not
e           edit the list in $EDITOR; s  show it again"""
PROMPT = (
    "Enter approves; approve (a), drop (d), order (o), add (+), use anyway (u), reject (r), edit (e), help (?), "
    "later (l): "
)


def choose(request: "ApprovalRequest", screen: "Console") -> "tuple[Decision, ...] | None":
    """The decisions on the list of datasets; None for later."""
    (action,) = request.action_requests
    listed = _List(action, screen)
    screen.rule("datasets")
    show_action(action, screen)
    forget_typed()
    while True:
        command = read(screen.input(PROMPT, markup=False))
        if command.letter in ("l", "q"):
            return None
        if command.letter in ("", "a"):
            return listed.approved()
        if command.letter == "r":
            message = command.text or screen.input("Why? The search for others reads this: ", markup=False).strip()
            return listed.rejected(message)
        if command.letter == "?":
            screen.print(HELP, markup=False, highlight=False)
        elif command.letter == "s":
            show_action(action, screen)
        elif listed.change(command):
            listed.show()


class _List:
    """The datasets in the order in which they would be tried, as the person has changed it so far."""

    def __init__(self, action: "ActionRequest", screen: "Console") -> None:
        self._action = action
        self._screen = screen
        self._proposed: tuple[str, ...] = tuple(action.args["datasets"])
        self._names = list(self._proposed)
        self._dropped: list[str] = []
        self._insisted: list[str] = []

    def show(self) -> None:
        """The list as it stands, in short."""
        marks = dict.fromkeys(self._insisted, " (used anyway)")
        line = ", ".join(f"{self._number(name)}{plain(name)}{marks.get(name, '')}" for name in self._names)
        self._screen.print(f"In this order: {line or 'none'}", markup=False, highlight=False)

    def change(self, command: Command) -> bool:
        """Drop, order, add or insist; False, saying why, for anything else."""
        command = by_name(command, self._proposed) if command.letter != "+" else command
        named = [self._proposed[number - 1] for number in command.numbers if 0 < number <= len(self._proposed)]
        if len(named) < len(command.numbers):
            self._screen.print(f"There is no such number; the last is {len(self._proposed)}.")
            return False
        if command.letter == "d" and named:
            self._names = [name for name in self._names if name not in named]
            self._dropped += [name for name in named if name not in self._dropped]
        elif command.letter == "o" and named:
            self._names = [*named, *(name for name in self._names if name not in named)]
            self._dropped = [name for name in self._dropped if name not in named]
        elif command.letter == "+" and command.text:
            self._names.append(command.text)
        elif command.letter == "u" and (named or command.text):
            self._insisted += named or [command.text]
            self._names += [name for name in self._insisted if name not in self._names]
        elif command.letter == "e":
            args = edited({"datasets": self._names}, self._screen)
            if args is None or not isinstance(args.get("datasets"), list):
                return False
            self._names = [str(name) for name in args["datasets"]]
        else:
            self._screen.print("That is none of the answers; ? helps.")
            return False
        return True

    def approved(self) -> "tuple[Decision, ...]":
        """The list as it stands, as decisions."""
        from ....domain.approval import Approve, Edit, EditedAction

        kept = [name for name in self._proposed if name not in self._dropped]
        same = self._names == kept
        args = {"datasets": self._names}
        whole = Approve() if same else Edit(edited_action=EditedAction(name=self._action.name, args=args))
        return (*self._about_single_ones(), whole)

    def rejected(self, message: str) -> "tuple[Decision, ...]":
        """Another search; what was dropped does not come back."""
        from ....domain.approval import Reject

        return (*self._about_single_ones(), Reject(message=message))

    def _about_single_ones(self) -> "list[Decision]":
        from ....domain.approval import Drop, UseAnyway

        dropped = [Drop(source=name) for name in self._dropped if name not in self._names]
        return [*dropped, *(UseAnyway(source=name) for name in dict.fromkeys(self._insisted))]

    def _number(self, name: str) -> str:
        return f"{self._proposed.index(name) + 1} " if name in self._proposed else ""
