"""What came of a run: its rows and where each came from, what was left out and why, and publishing."""

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ...domain.errors import InputError, OutputError
from .facts import folder_of, home_of, outcome_of, run_of, standing_of
from .pages import page, run_url

if TYPE_CHECKING:
    from ...domain.outcome import BuildOutcome
    from ...tools.export.browsing import Browser, RowFilter
    from ...tools.export.figures import Figures

PER_PAGE = 20
MOST_LABELS = 200
WHOLE_CELL = 200_000
VIEWS = {"rows": "Rows", "rejected": "Rejected", "mixture": "Mixture", "figures": "Figures", "publish": "Publish"}
_FIGURE_ROWS = 3_000
_DEEPEST = 100_000_000


def result(request: Request) -> Response:
    """One view of the finished run."""
    view = request.query_params.get("view", "rows")
    view = view if view in VIEWS else "rows"
    standing, outcome = standing_of(request), outcome_of(folder_of(request))
    common = {
        "standing": standing,
        "record": standing.record,
        "outcome": outcome,
        "views": VIEWS,
        "view": view,
        "problem": "",
        "link": lambda **more: _link(request, **more),
    }
    if outcome is None:
        return page(request, "result_none", **common)
    try:
        facts = {"rows": _rows, "rejected": _rejected, "mixture": _mixture, "figures": _figures, "publish": _publish}[
            view
        ](request, outcome)
    except OutputError as exc:
        return page(request, "result_none", **{**common, "problem": str(exc)})
    return page(request, f"result_{view}", **common, **facts)


def _link(request: Request, **more: str | int | None) -> str:
    """The same view with other filters."""
    asked = {**request.query_params, **more}
    kept = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"?{urlencode(kept)}"


def browser(outcome: "BuildOutcome") -> "Browser":
    """The run's dataset. Raises OutputError where it is not there any more."""
    from ...tools.export.browsing import Browser

    if outcome.out is None:
        raise OutputError("Nothing was written", "no row was accepted")
    return Browser(Path(outcome.out), list(outcome.splits) or ["train"])


def label_column(request: Request, data: "Browser") -> str | None:
    """The column whose texts are few enough to choose rows by: the task's first output."""
    column = folder_of(request).record().task.answer_column
    return column if data.has_labels(column) else None


def _rows(request: Request, outcome: "BuildOutcome") -> dict[str, Any]:
    data = browser(outcome)
    column = label_column(request, data)
    wanted = _wanted(request, column)
    number = _page_number(request)
    rows, total = data.page(wanted, (number - 1) * PER_PAGE, PER_PAGE)
    origins = data.lineage([place for place, _ in rows])
    labels = Counter[str]()
    for _, _, text, count in data.mixture(column) if column else ():
        labels[text] += count
    return {
        "rows": [(place, row, origins.get(place, {})) for place, row in rows],
        "total": total,
        "number": number,
        "pages": max(1, -(-total // PER_PAGE)),
        "wanted": wanted,
        "labels": labels.most_common(MOST_LABELS),
        "label_column": column,
        "sources": [
            (s.ref.id, s.ref.config, s.ref.key, s.counts.accepted) for s in outcome.sources if s.counts.accepted
        ],
    }


def _wanted(request: Request, column: str | None) -> "RowFilter":
    from ...tools.export.browsing import RowFilter

    asked = request.query_params
    return RowFilter(
        source=_source(asked.get("source")),
        split=asked.get("split") or None,
        column=column if asked.get("label") else None,
        value=asked.get("label") or None if column else None,
    )


def _source(text: str | None) -> tuple[str, str] | None:
    """A dataset and its configuration, as the filter's form names them in one text."""
    if not text:
        return None
    dataset, _, config = text.rpartition("@")
    return dataset, config


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    return min(max(1, number), _DEEPEST // PER_PAGE)


def _rejected(request: Request, outcome: "BuildOutcome") -> dict[str, Any]:
    from ...tools.export.browsing import RejectedFilter

    asked = request.query_params
    wanted = RejectedFilter(_source(asked.get("source")), asked.get("reason") or None, asked.get("q", "").strip())
    number = _page_number(request)
    rejected = browser(outcome).rejected(wanted, (number - 1) * PER_PAGE, PER_PAGE + 1)
    reasons, unused = Counter[str](), 0
    for source in outcome.sources:
        reasons.update(source.counts.reasons)
        unused += source.counts.unused
    return {
        "found": [{**row, "cells": _cells(row["preview"])} for row in rejected[:PER_PAGE]],
        "more": len(rejected) > PER_PAGE,
        "number": number,
        "wanted": wanted,
        "reasons": reasons.most_common(),
        "total": sum(reasons.values()) + unused,
        "unused": unused,
        "sources": [
            (s.ref.id, s.ref.config, s.ref.key, left)
            for s in outcome.sources
            if (left := s.counts.rejected + s.counts.unused)
        ],
    }


def _cells(preview: str | None) -> dict[str, str]:
    """What is kept of a rejected row: its cells where they are whole, else the beginning of them as one text."""
    if not preview:
        return {}
    try:
        row = json.loads(preview)
    except ValueError:
        return {"row": preview}
    return {str(name): str(text) for name, text in row.items()} if isinstance(row, dict) else {"row": preview}


def _mixture(request: Request, outcome: "BuildOutcome") -> dict[str, Any]:
    from ...tools.licences import attribution, combine, licences

    data = browser(outcome)
    column = label_column(request, data)
    table: dict[tuple[str, str], Counter[str]] = {}
    for dataset, config, text, count in data.mixture(column):
        table.setdefault((dataset, config), Counter())[text] += count
    labels = Counter[str]()
    for counts in table.values():
        labels.update(counts)
    gave = [source for source in outcome.sources if source.counts.accepted]
    return {
        "column": column,
        "labels": [label for label, _ in labels.most_common()] if column else [],
        "label_counts": labels,
        "gave": [(s, table.get((s.ref.id, s.ref.config), Counter()), licences(s.candidate.licenses)) for s in gave],
        "credits": [attribution(s.candidate.title, s.ref.id, s.ref.revision, s.candidate.licenses) for s in gave],
        "licence": combine({s.ref.id: s.candidate.licenses for s in gave}),
        "given_up": [source for source in outcome.sources if not source.counts.accepted],
    }


def _figures(request: Request, outcome: "BuildOutcome") -> dict[str, Any]:
    data = browser(outcome)
    task = folder_of(request).record().task
    inputs = tuple(name for name in task.input_columns if name in data.columns)
    outputs = tuple(name for name in task.output_columns if name in data.columns)
    whole = len(inputs) + len(outputs) == len(task.columns)
    return {"figures": _measured(data, inputs, outputs) if whole else None, "sampled": min(_FIGURE_ROWS, data.rows)}


@lru_cache(maxsize=16)
def _measured(data: "Browser", inputs: tuple[str, ...], outputs: tuple[str, ...]) -> "Figures":
    import pyarrow as pa

    from ...tools.export.figures import figures

    rows = data.sample(_FIGURE_ROWS)
    table = pa.table({name: [row[name] for row in rows] for name in (*inputs, *outputs)})
    return figures(table, inputs, outputs)


def _publish(_: Request, outcome: "BuildOutcome") -> dict[str, Any]:
    from ...tools.publish import refusal

    sources = {s.ref.id: s.candidate.licenses for s in outcome.sources if s.counts.accepted}
    return {"private_no": refusal(sources, public=False), "public_no": refusal(sources, public=True)}


def row(request: Request) -> Response:
    """One row whole, with where it came from and what was done to it."""
    standing, outcome = standing_of(request), outcome_of(folder_of(request))
    if outcome is None:
        raise InputError("The run has no rows yet", "wait until it is done")
    data = browser(outcome)
    number = int(request.path_params["number"])
    rows = data.take([number])
    if not rows:
        raise InputError(f"There is no row {number}", f"rows are numbered from 0 to {data.rows - 1}")
    origin = data.lineage([number]).get(number, {})
    source = next((s for s in outcome.sources if s.plan and s.plan.hash == origin.get("plan")), None)
    from ...tools.export.wording import step_texts

    cells = dict(rows[0][1])
    split = cells.pop("__split__")
    return page(
        request,
        "row",
        standing=standing,
        record=standing.record,
        number=number,
        rows=data.rows,
        split=split,
        cells=cells,
        origin=origin,
        source=source,
        steps=step_texts(source.plan) if source and source.plan else (),
        limit=WHOLE_CELL,
        is_read=not str(origin.get("source", "")).startswith("recipe:"),
    )


def origin(request: Request) -> Response:
    """The source's own row, read from the catalog when it is asked for."""
    from ...domain.card import DatasetRef
    from ...tools.catalogs import open_catalog
    from ...tools.catalogs.base import BLOCK_ROWS
    from .pages import fragment

    outcome, number = outcome_of(folder_of(request)), int(request.path_params["number"])
    if outcome is None:
        raise InputError("The run has no rows yet", "wait until it is done")
    place = browser(outcome).lineage([number])[number]
    ref = DatasetRef(id=place["source"], revision=place["revision"], config=place["config"], splits=(place["split"],))
    catalog = open_catalog(folder_of(request).record().options.catalog, home=home_of(request))
    block = catalog.read_block(ref, place["index"] // BLOCK_ROWS)
    at = block.index.index(place["index"]) if block is not None and place["index"] in block.index else None
    cells = block.table.slice(at, 1).to_pylist()[0] if block is not None and at is not None else {}
    return HTMLResponse(fragment("_origin", cells=cells, place=place))


async def publish(request: Request) -> Response:
    """Publish a finished dataset, after an explicit yes."""
    form = await request.form()
    asked = {name: str(form.get(name) or "").strip() for name in ("repo", "visibility", "yes", "overwrite")}
    await run_in_threadpool(_published, request, asked)
    return RedirectResponse(f"{run_url(run_of(request))}/result?view=publish", 303)


def _published(request: Request, asked: dict[str, str]) -> None:
    from ...graph.runs.leaving import publish_finished

    if asked["yes"] != "yes":
        raise InputError("Nothing was published: the yes is missing", "tick it, and publish again")
    publish_finished(
        run_of(request),
        repo=asked["repo"],
        private=asked["visibility"] != "public",
        overwrite=asked["overwrite"] == "yes",
        home=home_of(request),
    )


def report(request: Request) -> Response:
    """The build's own report. It is shut in: whatever stands in it reaches neither the page nor its cookie."""
    outcome = outcome_of(folder_of(request))
    path = Path(outcome.out) / "report.html" if outcome and outcome.out else None
    if path is None or not path.is_file():
        raise InputError("There is no report", "the run has none, or its folder was moved")
    policy = (
        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return HTMLResponse(path.read_bytes(), headers={"Content-Security-Policy": policy})


ROUTES = [
    Route("/runs/{run}/result", result),
    Route("/runs/{run}/rows/{number:int}", row),
    Route("/runs/{run}/rows/{number:int}/origin", origin),
    Route("/runs/{run}/publish", publish, methods=["POST"]),
    Route("/runs/{run}/report", report),
]
