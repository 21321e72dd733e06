"""Datasets at their checkpoint: in which order, which of them, others beside them, and each one closer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from ...domain.approval import ActionRequest
from ...domain.card import Candidate
from ...domain.errors import RegraftError
from .facts import home_of, run_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from ...domain.brief import TaskBrief
    from ...domain.profile import ColumnProfile, TableProfile
    from ...tools.catalogs.base import Block

Form = Mapping[str, Any]
FOUND, LABEL_COLUMNS, VALUES, ROWS = 10, 3, 12, 3


@dataclass(frozen=True)
class Line:
    """A candidate in the form: its number in the request, its place in the order, and whether it is taken."""

    number: int
    place: int
    taken: bool
    candidate: Candidate


def candidates(action: ActionRequest, form: Form) -> dict[str, Any]:
    """What the page shows of the candidates, in the order that the form has."""
    return {
        "lines": sorted(_lines(action, form), key=lambda line: (line.place, line.number)),
        "added": _added(form),
        "excluded": action.details.get("excluded", []),
        "action": action,
    }


def _lines(action: ActionRequest, form: Form) -> list[Line]:
    sent = "request" in form
    ticked = set(_all(form, "use"))
    lines = []
    for number, candidate in enumerate(action.details.get("candidates", ())):
        one = Candidate.model_validate(candidate)
        place = str(form.get(f"place{number}") or number + 1).strip()
        at = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else number + 1
        lines.append(Line(number, at, not sent or one.ref.key in ticked, one))
    return lines


def _all(form: Form, name: str) -> list[str]:
    """All values of a field that may stand in a form more than once."""
    given: FormData | Any = form
    return [str(value).strip() for value in given.getlist(name)] if hasattr(given, "getlist") else []


def _added(form: Form) -> list[str]:
    return list(dict.fromkeys(name for text in _all(form, "add") for name in text.replace(",", " ").split()))


def chosen(action: ActionRequest, form: Form) -> list[str]:
    """Ids of the datasets that the form leaves, in its order; a person's own come first, since they were asked for."""
    lines = sorted(_lines(action, form), key=lambda line: (line.place, line.number))
    return list(dict.fromkeys((*_added(form), *(line.candidate.ref.key for line in lines if line.taken))))


def search(request: Request, query: str) -> list[Candidate]:
    """What the run's catalog has for a person's words. Raises CatalogError where it cannot be searched."""
    if not query.strip():
        return []
    from ...agents.assemble import offline_team
    from ...tools.catalogs import open_catalog
    from ..commands.searching import brief_of

    home = home_of(request)
    catalog = open_catalog(_options(request).catalog, home=home)
    return list(offline_team(home).retriever.retrieve(brief_of(query), catalog, limit=FOUND).candidates)


def _options(request: Request) -> Any:
    from .facts import folder_of

    return folder_of(request).record().options


def candidate(request: Request, one: Candidate) -> dict[str, Any]:
    """A candidate closer: its card, what its licence permits, its labels with counts, rows of different ones.

    Its rows are those that the run itself samples.
    """
    from ...tools.licences import licences
    from .asking import workplace

    try:
        work = workplace(run_of(request), home_of(request))
        survey = work.survey(one.ref)
    except RegraftError as exc:
        return {"problem": str(exc)}
    profile = survey.profile
    columns = _label_columns(profile, _brief(request))
    return {
        "one": one,
        "card": survey.card,
        "terms": licences(one.licenses),
        "labels": [(column.name, column.values[:VALUES], len(column.values) - VALUES) for column in columns],
        "columns": profile.columns,
        "rows": _rows_of(survey.sample, columns[0].name if columns else None),
        "total": profile.total_rows,
    }


def _brief(request: Request) -> "TaskBrief | None":
    from ...graph.runs.watching import snapshot

    state = snapshot(run_of(request), home_of(request)).state
    return state.brief if state else None


def _label_columns(profile: "TableProfile", brief: "TaskBrief | None") -> "list[ColumnProfile]":
    """Columns of few values, first those whose values are like the task's labels."""
    wanted = {label.lower() for label in brief.labels} if brief else set[str]()

    def likeness(column: "ColumnProfile") -> float:
        values = {str(name).lower() for name in (*column.label_names, *(value for value, _ in column.values))}
        return -len(wanted & values) / max(1, len(wanted))

    return sorted((c for c in profile.columns if c.label_like and c.distinct > 1), key=likeness)[:LABEL_COLUMNS]


def _rows_of(block: "Block", column: str | None) -> list[dict[str, Any]]:
    """Some rows, of different labels where there are labels."""
    if column is None:
        return block.table.slice(0, ROWS).to_pylist()
    seen: dict[str, int] = {}
    for number, value in enumerate(block.table.column(column).to_pylist()):
        seen.setdefault(str(value), number)
    places = list(seen.values())[:ROWS]
    return [block.table.slice(place, 1).to_pylist()[0] for place in places]
