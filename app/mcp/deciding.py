"""The person's decision: given by the agent, or asked of the person by the client itself."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resolve import AcceptedElicitation, Elicit, ElicitationResult, Resolve
from pydantic import BaseModel, Field

from .seat import Run, Seat, WaitS, sentences

_QUESTION_CHARS = 6_000


class PersonsDecision(BaseModel):
    """What the person is asked where the client can ask."""

    decision: Literal["approve", "reject", "drop", "use_anyway"] = Field(description="What to do")
    message: str = Field(default="", description="On reject: what to do otherwise")


def decide_tool(seat: Seat) -> Callable[..., Coroutine[Any, Any, dict[str, Any]]]:
    """The tool `decide` over a seat's runs."""

    async def ask_person(
        run: str, ctx: Context, decisions: list[dict[str, Any]] | None = None
    ) -> PersonsDecision | Elicit[PersonsDecision]:
        request = await asyncio.to_thread(_waiting, run, seat.home)
        able = ctx.client_capabilities is not None and ctx.client_capabilities.elicitation is not None
        if request is None or not able or (decisions is not None and request.checkpoint != "publish"):
            return NOT_ASKED
        texts = "\n\n".join(action.description for action in request.action_requests)
        return Elicit(f"{request.checkpoint}: {texts}"[:_QUESTION_CHARS], PersonsDecision)

    @sentences
    async def decide(
        run: Run,
        ctx: Context,
        person: Annotated[ElicitationResult[PersonsDecision], Resolve(ask_person)],
        decisions: Annotated[
            list[dict[str, Any]] | None,
            Field(
                description="the person's decisions, each {source, type: approve|edit|reject|drop|use_anyway, "
                "message?, columns?, label_map?, wrong_rows?}; left out, the client asks the person where it can"
            ),
        ] = None,
        wait_s: WaitS = 60,
    ) -> dict[str, Any]:
        """Answer the question that a run waits at. Publishing takes a yes that the person gives to the client."""
        request = await asyncio.to_thread(_waiting, run, seat.home)
        if request is None:
            raise ToolError(f"Run {run!r} waits for no decision; call status to see where it stands")
        words = _answer_of(person)
        if request.checkpoint == "publish" and words is None:
            raise ToolError(
                "Only the person may say yes to publishing, and this client cannot ask or was told no: "
                f"they can run 'regraft resume {run}' in a terminal, or use 'regraft ui'"
            )
        if decisions is None and words is None:
            raise ToolError("There is no decision: ask the person, then call decide with decisions=[…]")
        content = decisions if words is None else [words] * len(request.action_requests)
        file = await asyncio.to_thread(_decision_file, run, request, content, seat.home)
        return await seat.go_on(run, ctx, wait_s, "--decision", file)

    return decide


NOT_ASKED = PersonsDecision(decision="reject", message="\0nobody was asked")
"""Stands for a question that was not put to anybody."""


def _answer_of(person: ElicitationResult[PersonsDecision]) -> dict[str, Any] | None:
    """What the person said for everything that is asked; None where nobody was asked or gave no answer."""
    if not isinstance(person, AcceptedElicitation) or person.data == NOT_ASKED:
        return None
    if person.data.decision == "reject":
        return {"type": "reject", "message": person.data.message}
    return {"type": person.data.decision}


def _waiting(run: str, home: Path) -> Any:
    from ...graph import api

    return api.show(run, home).waiting


def _decision_file(run: str, request: Any, content: Any, home: Path) -> str:
    """The decision in a file of the run. Raises DecisionError for anything that is none."""
    from ..python.result import decision_of

    decision = decision_of({"decisions": content, "request": request.id or None}, request)
    place = home / "runs" / run / "decision.json"
    place.write_text(decision.model_dump_json(exclude_none=True), encoding="utf-8")
    return str(place)
