"""What is remembered of earlier builds, and what plans, checks, agents and recipes are made of."""

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...domain.errors import ComponentError, PlanMemoryError
from ..commands.listing import Listed, agent_tools, checks, first_sentence, operations
from .facts import home_of
from .pages import page

if TYPE_CHECKING:
    from ...domain.experience import Experience
    from ...memory.plan_memory import PlanMemory

MOST = 300


def memory(request: Request) -> Response:
    """Every experience, the latest first; by task or dataset where that is asked."""
    wanted = request.query_params.get("q", "").strip().lower()
    every = _remembered(home_of(request))
    matching = [one for one in every if wanted in f"{one.task.name}\n{one.ref.key}".lower()]
    return page(request, "memory", found=matching[:MOST], count=len(matching), wanted=wanted, total=len(every))


def experience(request: Request) -> Response:
    """One experience with its plan."""
    from ...tools.export.wording import requirement_text, step_texts

    one = _one(request)
    steps = step_texts(one.plan) if one.plan else ()
    wishes = list(dict.fromkeys(requirement_text(wish) for wish in one.plan.requirements)) if one.plan else []
    return page(request, "experience", one=one, steps=steps, wishes=wishes)


async def forget(request: Request) -> Response:
    """Forget one experience for good."""
    from starlette.concurrency import run_in_threadpool

    await run_in_threadpool(lambda: _memory(home_of(request)).forget([_one(request).id]))
    return RedirectResponse("/memory", 303)


def tools(request: Request) -> Response:
    """All operations, checks, tools for agents and recipes."""
    groups = {"Operations": operations(), "Checks": checks(), "Recipes": _recipes(), "Tools for agents": agent_tools()}
    return page(request, "tools", groups=groups)


def tool(request: Request) -> Response:
    """One of them: what it does, and its arguments. Raises ComponentError for a name that nothing has."""
    name = request.path_params["name"]
    listed = next((one for one in (*operations(), *checks(), *_recipes(), *agent_tools()) if one.name == name), None)
    if listed is None:
        raise ComponentError(f"There is no operation, check, tool or recipe {name!r}", "the list of tools has them all")
    return page(request, "tool", name=name, kind=listed.kind, text=_text_of(listed))


def _text_of(listed: Listed) -> str:
    from ..commands.reference import check_text, operation_text

    if any(one == listed for one in operations()):
        from ...tools.operations.base import OPERATIONS

        return operation_text(OPERATIONS.get(listed.name))
    if any(one == listed for one in checks()):
        from ...tools.checks.base import CHECKS

        return check_text(CHECKS.get(listed.name))
    return listed.summary


def _recipes() -> list[Listed]:
    from ...tools.recipes.base import RECIPES

    return [Listed(one.name, "recipe", first_sentence(one.summary), one.owner) for one in RECIPES]


def _memory(home: Path) -> "PlanMemory":
    from ...graph import api

    return api.memory(home)


def _remembered(home: Path) -> "list[Experience]":
    """Everything that is remembered; nothing is asked of a memory that nobody filled."""
    return list(_memory(home).experiences()) if (home / "memory").is_dir() else []


def _one(request: Request) -> "Experience":
    name = request.path_params["id"]
    experience = next((one for one in _remembered(home_of(request)) if one.id == name), None)
    if experience is None:
        raise PlanMemoryError(f"Nothing is remembered under {name!r}", "it may have been forgotten meanwhile")
    return experience


ROUTES = [
    Route("/memory", memory),
    Route("/memory/{id}", experience),
    Route("/memory/{id}/forget", forget, methods=["POST"]),
    Route("/tools", tools),
    Route("/tools/{name}", tool),
]
