"""report.html: one page, complete in itself, that a person reads in two minutes."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pyarrow as pa

from ...domain.brief import TaskBrief
from ...domain.card import Excluded
from ...domain.outcome import BuildOutcome, SourceOutcome
from ...domain.plan import Plan
from ...domain.usage import total_text
from ...domain.validation import CheckOutcome, RowExample
from ..texts import visible
from .card import CardFacts
from .charts import charts
from .wording import as_text, cut, listed, number, requirement_text, share, step_texts

CELL_CHARS, CELL_LINES = 1_200, 30
_ROWS_SHOWN = 6
_REASONS_SHOWN = 6
EXCLUDED_SHOWN = 30
_PLOTLY_PLACE = "<plotly>"
"""Where the library's megabytes are put when the page is rendered, which would copy them several times. Nothing else
can be this: what is put into the page is escaped."""


@dataclass(frozen=True)
class Tile:
    """One figure of the page's head."""

    value: str
    label: str


def report(outcome: BuildOutcome, facts: CardFacts, rows: pa.Table, brief: TaskBrief | None = None) -> str:
    """The page as HTML. `rows` are the dataset's; some of them are shown. Cells of any content stay text."""
    reasons: Counter[str] = Counter()
    for source in outcome.sources:
        reasons.update(source.counts.reasons)
    excluded = by_reason(outcome.excluded)
    shown = charts(facts.figures, reasons, sum(source.counts.unused for source in outcome.sources))
    script, style = asset("report.js"), asset("report.css")
    plotly = _plotly() if shown else ""
    splits = {source.key: source.splits for source in facts.sources}
    page = environment().get_template("report.html.j2")
    rendered = page.render(
        outcome=outcome,
        facts=facts,
        brief=brief,
        tiles=_tiles(outcome, facts),
        usage=outcome.usage,
        usage_total=total_text(outcome.usage, outcome.rows),
        rows=_rows(rows, facts),
        found=[line_of(source) for source in outcome.sources],
        excluded=excluded[:EXCLUDED_SHOWN],
        excluded_more=max(0, len(excluded) - EXCLUDED_SHOWN),
        excluded_rules=rules_text(outcome),
        sources=[
            _source(source, plan, splits.get(source.ref.key, ()))
            for source in outcome.sources
            if (plan := source.plan) and source.counts.accepted
        ],
        charts=shown,
        charts_json=_script_json({chart.id: chart.figure for chart in shown}),
        reasons=sorted(reasons.items(), key=lambda item: (-item[1], item[0])),
        credits=[(source.credit, source.terms) for source in facts.sources],
        plotly=_PLOTLY_PLACE,
        script=script,
        style=style,
        policy=policy([plotly, script] if plotly else [script]),
    )
    return plotly.join(rendered.split(_PLOTLY_PLACE, 1))


@cache
def environment() -> jinja2.Environment:
    """The pages' templates: what is put into them is escaped, and signs that steer or hide are seen."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "cell": _cell}
    environment.globals |= {"share": share}
    environment.tests["indented"] = lambda text: "\n  " in text or "\n\t" in text
    return environment


def _cell(text: str) -> str:
    """A cell to be read: where it is long its middle is left out, since options and questions stand at the end."""
    lines = text.split("\n")
    if len(lines) > CELL_LINES:
        half = CELL_LINES // 2
        lines = [*lines[:half], f"… {len(lines) - 2 * half} lines …", *lines[-half:]]
        text = "\n".join(lines)
    if len(text) <= CELL_CHARS:
        return text
    head, tail = 2 * CELL_CHARS // 3, CELL_CHARS // 3
    return f"{text[:head].rstrip()} … {text[-tail:].lstrip()}"


def _filled(facts: CardFacts) -> list[Tile]:
    says = f"rows that a model wrote into ({share(facts.filled, facts.rows)})"
    return [Tile(number(facts.filled), says)] if facts.filled else []


def _tiles(outcome: BuildOutcome, facts: CardFacts) -> list[Tile]:
    giving = [source for source in outcome.sources if source.counts.accepted]
    read = sum(s.counts.rows + s.counts.expanded - s.counts.unread for s in outcome.sources)
    asked = "rows" if outcome.rows >= outcome.rows_asked else f"rows of {number(outcome.rows_asked)} asked for"
    return [
        Tile(number(outcome.rows), asked),
        Tile(number(len(giving)), "source used" if len(giving) == 1 else "sources used"),
        *([Tile(number(facts.made), f"rows made ({share(facts.made, facts.rows)})")] if facts.made else []),
        *_filled(facts),
        Tile(number(read), "source rows read"),
        Tile(facts.licence.hub_id, "licence of the whole"),
    ]


def _rows(rows: pa.Table, facts: CardFacts) -> list[dict[str, str]]:
    """Rows spread evenly over the dataset (which is shuffled), as they stand in it."""
    places = np.unique(np.linspace(0, max(len(rows) - 1, 0), min(len(rows), _ROWS_SHOWN)).astype(np.int64))
    return rows.select(list(facts.columns)).take(pa.array(places, pa.int64())).to_pylist()


def line_of(source: SourceOutcome) -> dict[str, Any]:
    """A candidate as a line of the table: what speaks for it, and what came of it."""
    candidate, review = source.candidate, source.review
    taken = source.counts.accepted
    result = source.given_up or (
        f"{number(taken)} rows taken" if taken else "not needed: better fits gave all the rows"
    )
    return {
        "title": candidate.title or candidate.ref.key,
        "key": candidate.ref.key,
        "licences": ", ".join(candidate.licenses) or "not stated",
        "rows": number(candidate.rows) if candidate.rows is not None else "?",
        # why a source was given up repeats the critic's reasons: they are told once
        "why": [*candidate.reasons, *(review.reasons if review and not source.given_up else ())][:_REASONS_SHOWN],
        "used": bool(taken) and not source.given_up,
        "result": result,
    }


def _source(source: SourceOutcome, plan: Plan, splits: Sequence[str]) -> dict[str, Any]:
    """A source that gave rows: columns, plan, sample, checks, account."""
    review, validation, counts = source.review, source.validation, source.counts
    problems = {problem.column: problem.message for problem in review.problems} if review else {}
    return {
        "title": source.candidate.title or source.ref.key,
        "key": source.ref.key,
        "roles": [(name, role, problems.get(name, "")) for name, role in review.roles.items()] if review else [],
        "general": problems.get(None, ""),
        "why": plan.why,
        "splits": listed(splits) if splits else "",
        "steps": step_texts(plan),
        "attempts": [
            "; ".join(filter(None, [attempt.message, *(attempt.report.reasons if attempt.report else ())]))
            for attempt in source.attempts
            if attempt.plan.hash != plan.hash
        ],
        "sampled": validation.rows if validation else 0,
        "valid": validation.valid if validation else 0,
        "verdict": validation.reasons if validation else (),
        "preview": [_example(example) for example in validation.preview[:3]] if validation else [],
        "checks": [_check(outcome) for outcome in validation.outcomes] if validation else [],
        "wishes": [requirement_text(wish) for wish in plan.requirements],
        "counts": counts,
        "reasons": sorted(counts.reasons.items(), key=lambda item: (-item[1], item[0])),
    }


def _example(example: RowExample) -> dict[str, Any]:
    return {"row": example.row, "before": example.before, "after": example.after, "reason": example.reason}


def _check(outcome: CheckOutcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "warning": outcome.severity == "warning",
        "passed": outcome.passed,
        "failed": outcome.failed,
        "reason": outcome.reason,
        "examples": [_failed(example) for example in outcome.examples[:2]],
    }


def _failed(example: RowExample) -> str:
    """A row that failed, as one text: what was made of it, or the source's row where nothing was."""
    cells = example.after or example.before
    return cut(cells["row"], 300) if list(cells) == ["row"] else as_text(cells, 300)


def by_reason(excluded: Iterable[Excluded]) -> list[tuple[tuple[str, str], list[str]]]:
    """Datasets that were not tried, by rule and reason: first the reasons of few, since those are told best."""
    ids: dict[tuple[str, str], list[str]] = {}
    for one in excluded:
        ids.setdefault((one.rule, one.reason), []).append(one.id)
    return sorted(ids.items(), key=lambda item: (item[0][0] == "rank", item[0][0], len(item[1])))


def rules_text(outcome: BuildOutcome) -> str:
    """How many datasets each rule left out."""
    counts = Counter(excluded.rule for excluded in outcome.excluded)
    return listed(f"{number(count)} by {rule}" for rule, count in counts.most_common())


def asset(name: str) -> str:
    """A file that stands beside this module, as text."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


@cache
def _plotly() -> str:
    import plotly

    # the library's own bundle, read as a file: importing plotly.offline would cost half a second
    return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")


def _script_json(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")


def policy(scripts: Iterable[str]) -> str:
    """A content security policy under which only this page's own scripts run and nothing is fetched."""
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


@lru_cache(maxsize=4)
def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
