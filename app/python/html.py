"""How results look in a notebook: escaped HTML, a few rows, and where to look next."""

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .result import Result, Waiting

_ROWS = 5
_CHARS = 300


def result_html(result: "Result") -> str:
    """The figures of a build and its first rows."""
    made, asked = result.outcome.rows, result.outcome.rows_asked
    parts = [f"<p><b>{escape(result.outcome.task)}</b>: {made:,} of {asked:,} rows, {escape(result.status)}.</p>"]
    parts += [f"<p>{escape(reason)}</p>" for reason in (*result.reasons, *result.outcome.warnings)]
    if made:
        rows = result.dataset(next(iter(result.outcome.splits), "train"))
        parts.append(rows_html(rows[:_ROWS]))
        parts.append(f"<p>Dataset: <code>{escape(str(result.path))}</code>")
        parts.append(f" · report: <code>{escape(str(result.report))}</code></p>" if result.report else "</p>")
    return "".join(parts)


def waiting_html(waiting: "Waiting") -> str:
    """What is asked, one item for each thing to decide."""
    items = "".join(
        f"<li><pre style='white-space:pre-wrap'>{escape(action.description or action.name)}</pre></li>"
        for action in waiting.request.action_requests
    )
    where = escape(waiting.request.checkpoint)
    return f"<p>Run <code>{escape(waiting.run)}</code> waits for a decision at <b>{where}</b>:</p><ol>{items}</ol>"


def rows_html(columns: dict[str, list[Any]]) -> str:
    """Columns of cells as a table; long cells are cut."""
    head = "".join(f"<th style='text-align:left'>{escape(name)}</th>" for name in columns)
    lines = zip(*columns.values(), strict=True)
    body = "".join("<tr>" + "".join(_cell(value) for value in line) + "</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    text = str(value)
    text = text if len(text) <= _CHARS else text[:_CHARS] + "…"
    return f"<td style='text-align:left;vertical-align:top;white-space:pre-wrap'>{escape(text)}</td>"
