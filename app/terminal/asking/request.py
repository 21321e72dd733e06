"""The way of a request through a terminal, by its checkpoint."""

from typing import TYPE_CHECKING

from ..output import plain, screen
from .datasets import choose
from .sources import decide

if TYPE_CHECKING:
    from rich.console import Console

    from ....domain.approval import ApprovalRequest, DecisionFile


def ask(request: "ApprovalRequest", console: "Console | None" = None) -> "DecisionFile | None":
    """The person's decisions on all of the request; None when the person wants to answer later."""
    from ....domain.approval import DecisionFile

    shown = console or screen(highlight=False)
    if request.bill is not None:
        shown.print(plain(request.bill.text, 400), markup=False, highlight=False)
    decisions = (choose if request.checkpoint == "datasets" else decide)(request, shown)
    if decisions is None:
        return None
    return DecisionFile(checkpoint=request.checkpoint, request=request.id or None, decisions=decisions)
