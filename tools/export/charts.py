"""Charts of the report as Plotly figures (plain data; the page draws them), each with the numbers it shows."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .figures import Figures
from .wording import cut, number

_BARS = 12
_LINE = 24
"""Characters of a bar's name on one of its two lines: what a phone has room for beside the bar."""


@dataclass(frozen=True)
class Chart:
    """A chart with a title, one sentence that says what it shows, and its numbers for those who cannot see it."""

    id: str
    title: str
    says: str
    figure: dict[str, Any]
    table: tuple[tuple[str, str], ...]


def charts(figures: Figures, reasons: Mapping[str, int], unused: int = 0) -> list[Chart]:
    """Value counts of label-like columns, length histograms of the others, and rejected rows by reason.

    Rows that were merely not needed would dwarf the others: they have no bar, the sentence tells of them.
    """
    drawn = []
    for column in figures.columns:
        if column.values and len(column.values) > 1:
            drawn.append(_bars(f"values-{len(drawn)}", f"Values of {column.name}", column.values))
        elif max(column.words, default=0) > 1:
            drawn.append(_lengths(f"words-{len(drawn)}", column.name, column.words))
    ranked = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    if ranked:
        says = f"{number(sum(count for _, count in ranked))} rows were rejected."
        says += f" {number(unused)} others were not needed." if unused else ""
        drawn.append(_bars("reasons", "Rejected rows by reason", ranked, says))
    return drawn


def _bars(name: str, title: str, counts: Sequence[tuple[str, int]], says: str = "") -> Chart:
    shown = list(counts[:_BARS])
    if len(counts) > _BARS:
        shown.append((f"{len(counts) - _BARS} others", sum(count for _, count in counts[_BARS:])))
    labels = [cut(" ".join(value.split()) or "(empty)", 2 * _LINE) for value, _ in shown]
    ticks = ["<br>".join(map(plain, textwrap.wrap(label, _LINE))) for label in labels]
    figure = {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                # positions, not names: two labels that are cut to the same text stay two bars
                "y": list(range(len(shown))),
                "x": [count for _, count in shown],
                "text": [number(count) for _, count in shown],
                "textposition": "auto",
                "hoverinfo": "text",
                "hovertext": [
                    f"{plain(label)}: {number(count)}" for label, (_, count) in zip(labels, shown, strict=True)
                ],
                "cliponaxis": False,
            }
        ],
        "layout": {
            "height": 24 + sum(30 + 14 * tick.count("<br>") for tick in ticks),
            "margin": {"b": 4},
            "yaxis": {
                "autorange": "reversed",
                "automargin": True,
                "tickmode": "array",
                "tickvals": list(range(len(shown))),
                "ticktext": ticks,
            },
            "xaxis": {"visible": False, "rangemode": "tozero"},
        },
    }
    if not says:
        most, least = counts[0][1], counts[-1][1]
        spread = f"each in {number(most)}" if most == least else f"in {number(least)} to {number(most)} rows each"
        says = f"{len(counts)} different values, {spread}{' rows' if most == least else ''}."
    return Chart(name, title, says, figure, tuple((value, number(count)) for value, count in counts))


def _lengths(name: str, column: str, words: Sequence[int]) -> Chart:
    values = np.asarray(words)
    low, high = int(values.min()), int(np.ceil(np.quantile(values, 0.995)))
    step = max(1, -(-(high + 1 - low) // 24))
    edges = np.arange(low, high + step + 1, step)
    counts = np.histogram(np.minimum(values, edges[-1] - 1), bins=edges)[0]
    names = [str(start) if step == 1 else f"{start}–{start + step - 1}" for start in edges[:-1].tolist()]
    if values.max() >= edges[-1]:
        names[-1] = f"{edges[-2]} and more"
    figure = {
        "data": [
            {
                "type": "bar",
                "x": ((edges[:-1] + edges[1:] - 1) / 2).tolist(),
                "width": (np.diff(edges) * 0.94).tolist(),
                "y": counts.tolist(),
                "hoverinfo": "text",
                "hovertext": [f"{span} words: {number(count)}" for span, count in zip(names, counts, strict=True)],
            }
        ],
        "layout": {
            "height": 250,
            "bargap": 0.05,
            "xaxis": {"title": {"text": "words"}, "automargin": True},
            "yaxis": {"title": {"text": "rows"}, "rangemode": "tozero", "automargin": True},
        },
    }
    half = number(float(np.median(values)))
    says = f"From {number(low)} to {number(int(values.max()))} words, {half} or fewer in half of the rows."
    table = tuple((span, number(count)) for span, count in zip(names, counts.tolist(), strict=True))
    return Chart(name, f"Words in {column}", says, figure, table)


def plain(text: str) -> str:
    """Text that Plotly, which reads some markup in labels, shows as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
