"""`regraft.search`: which datasets could serve a task, from Python."""

import asyncio
from os import PathLike, fspath
from typing import TYPE_CHECKING

from ...memory.private import kept_private
from .building import _home
from .tasks import TaskLike, task_of

if TYPE_CHECKING:
    from ...domain.card import Candidate


def search(
    task: TaskLike | None = None,
    *,
    query: str | None = None,
    catalog: str | PathLike[str] = "builtin",
    top: int = 10,
    home: str | PathLike[str] | None = None,
) -> "tuple[Candidate, ...]":
    """The best candidates for a task or for a few words, best first, as `regraft search` finds them.

    Raises InputError unless exactly one of `task` and `query` is given, and CatalogError for a catalog that is none.
    """
    from ..commands.searching import found_for

    wanted = task_of(task) if task is not None else None
    place = _home(home)
    with kept_private(place):
        return found_for(wanted, query, catalog=fspath(catalog), top=top, home=place).candidates


async def asearch(
    task: TaskLike | None = None,
    *,
    query: str | None = None,
    catalog: str | PathLike[str] = "builtin",
    top: int = 10,
    home: str | PathLike[str] | None = None,
) -> "tuple[Candidate, ...]":
    """`search` without blocking the event loop."""
    return await asyncio.to_thread(search, task, query=query, catalog=catalog, top=top, home=home)
