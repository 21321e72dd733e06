"""How hard and how varied texts are, by figures that hold for any task: lengths, numbers, and surface forms."""

import re
from collections.abc import Callable, Mapping, Sequence
from statistics import median

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"\b[^\W\d_]*[A-ZÀ-ÖØ-Þ]\w*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_FAR = 2.0
"""The rows' median may lie outside of the demonstrations' range by this factor."""
_FEWEST_FORMS = 5


def _digits(text: str) -> float:
    return max((len(re.sub(r"\D", "", number)) for number in _NUMBER.findall(text)), default=0)


FIGURES: Mapping[str, Callable[[str], float]] = {
    "characters": len,
    "words": lambda text: len(text.split()),
    "lines": lambda text: text.count("\n") + 1,
    "numbers": lambda text: len(_NUMBER.findall(text)),
    "digits of the longest number": _digits,
}


def ranges(texts: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Least and greatest value of each figure."""
    return {name: (min(map(of, texts)), max(map(of, texts))) for name, of in FIGURES.items()}


def measured(column: str, texts: Sequence[str]) -> str:
    """The figures of a column's texts, in words."""
    measures = [
        f"{low:g} to {high:g} {name}" if low != high else f"{low:g} {name}"
        for name, (low, high) in ranges(texts).items()
        if high > 0
    ]
    return f"{column}: {', '.join(measures)}"


def strays(column: str, shown: Sequence[str], made: Sequence[str]) -> list[str]:
    """In which figures made texts are unlike the shown ones: far off in the middle, or all alike where those vary."""
    complaints: list[str] = []
    for name, (low, high) in ranges(shown).items():
        values = sorted(map(FIGURES[name], made))
        middle = median(values)
        slack = _FAR if name != "digits of the longest number" else 1.0
        if not low / slack - 1 <= middle <= high * slack + 1:
            complaints.append(
                f"{column} has {middle:g} {name} in the middle, the demonstrations have {low:g} to {high:g}"
            )
            continue
        spread = values[len(values) * 9 // 10] - values[len(values) // 10]
        if high >= 1.5 * low + 2 and len(shown) > 2 and spread < (high - low) / 4:
            complaints.append(
                f"nearly every {column} has {middle:g} {name}, the demonstrations vary from {low:g} to {high:g}"
            )
    return complaints


def form(text: str) -> str:
    """A text without its numbers, names and quotations: what two rows of one template have in common."""
    return _NUMBER.sub("0", _NAME.sub("A", _QUOTED.sub("Q", text)))


def few_forms(column: str, shown: Sequence[str], made: Sequence[str]) -> list[str]:
    """A complaint where many made texts have fewer surface forms than the few shown ones."""
    wanted = min(_FEWEST_FORMS, len({form(text) for text in shown}))
    forms = len({form(text) for text in made})
    if forms >= wanted:
        return []
    count = f"{len(made)} rows have {forms} surface form{'' if forms == 1 else 's'} of {column}"
    return [f"{count}, the demonstrations have {wanted}: vary the wording"]
