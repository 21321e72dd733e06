"""Sources of which some labels or rows are none: masks, splits without labels, columns that stand twice, labels spelled
in several ways."""

from typing import Any

from .kind import Kind, dataset, kind, task
from .words import BAD, GOOD, poles

_ABOUT = "# Reviews\nReviews of restaurants, labelled by sentiment."
_ROWS = [(text, "positive" if good else "negative") for text, good in poles(64)]
_OTHER = {"positive": "negative", "negative": "positive"}


def _reviews(cells: dict[str, Any], about: str = "", least: int = 20) -> Kind:
    shown = ((GOOD[0], "positive"), (BAD[0], "negative"), (GOOD[1], "positive"))
    asked = task("Decide whether the review of a restaurant is positive or negative.", *shown)
    files = dataset(f"{_ABOUT}{about}", {"review": [text for text, _ in _ROWS], **cells})
    return Kind(files, {**asked, "labels": ["positive", "negative"]}, dict(_ROWS), "either", least)


@kind("labels some of which a column says were never checked")
def _() -> Kind:
    labels = [label if number % 3 else _OTHER[label] for number, (_, label) in enumerate(_ROWS)]
    cells = {"label": labels, "verified": [int(number % 3 > 0) for number in range(len(_ROWS))]}
    return _reviews(cells, " `verified` is 0 where the label was not checked and may be wrong.")


@kind("labels in several cases, cut short and with blanks")
def _() -> Kind:
    spelled = [(label, label.upper(), f" {label.title()} ", f"{label[:3]}.") for _, label in _ROWS]
    return _reviews({"label": [ways[number // 2 % 4] for number, ways in enumerate(spelled)]})


@kind("the index that pandas left behind, of zeros and ones")
def _() -> Kind:
    cells = {"sentiment": [label for _, label in _ROWS]}
    return _reviews({**cells, "__index_level_0__": [number // 3 % 2 for number in range(len(_ROWS))]})


@kind("a column for each label, both of which some rows have")
def _() -> Kind:
    negative = [int(label == "negative" or number % 5 == 0) for number, (_, label) in enumerate(_ROWS)]
    return _reviews({"negative": negative, "positive": [int(label == "positive") for _, label in _ROWS]})


@kind("missing labels as the text nan")
def _() -> Kind:
    return _reviews({"label": [label if number % 5 else "nan" for number, (_, label) in enumerate(_ROWS)]})
