"""`regraft search`: what retrieval finds for a task, or for a person's own words."""

from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import InputError
from ..tasks.file import load_task
from ..terminal.display import show_candidates
from ..terminal.output import emit

if TYPE_CHECKING:
    from ...agents.team import Retrieval
    from ...domain.brief import TaskBrief
    from ...domain.task import TaskSpec


def found_for(task: "TaskSpec | None", query: str | None, *, catalog: str, top: int, home: Path) -> "Retrieval":
    """Candidates for a task or for a query. Raises InputError unless exactly one of them is given, and CatalogError."""
    if (task is None) == (query is None):
        raise InputError("Search needs a task or a query, and not both", "give one of them")
    if query is not None and not query.strip():
        raise InputError("The query is empty", "write a few words")
    from ...agents.assemble import offline_team
    from ...tools.catalogs import open_catalog

    opened = open_catalog(catalog, home=home)
    team = offline_team(home)
    brief = team.understander.understand(task) if task is not None else brief_of(query or "")
    return team.retriever.retrieve(brief, opened, limit=top)


def run_search(task_path: Path | None, query: str | None, *, catalog: str, top: int, home: Path, as_json: bool) -> None:
    """Print the best candidates. Raises InputError unless exactly one of a task and a query is given."""
    if (task_path is None) == (query is None):
        raise InputError("Search needs a task file or --query, and not both", "give one of them")
    task = load_task(task_path) if task_path is not None else None
    retrieval = found_for(task, query, catalog=catalog, top=top, home=home)
    refused = [item for item in retrieval.excluded if item.rule != "rank"]
    if as_json:
        emit(
            {
                "query": query,
                "task": task.name if task is not None else None,
                "catalog": catalog,
                "candidates": [candidate.model_dump(mode="json") for candidate in retrieval.candidates],
                "excluded": [item.model_dump(mode="json") for item in refused],
            }
        )
        return
    show_candidates(retrieval.candidates, len(refused))


def brief_of(query: str) -> "TaskBrief":
    """A brief that says nothing but the query: no form is known that a source would have to fit."""
    from ...domain.brief import TaskBrief
    from ...domain.task import Demonstration, TaskSpec

    task = TaskSpec(name="query", instruction=query, demonstrations=(Demonstration(input="", output=""),))
    return TaskBrief(task=task, kind="free_text", language=None, layouts={}, requirements=(), queries=(query,))
