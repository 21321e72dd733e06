"""Labels that say whether the columns of a row belong together, as in question, candidate answer, right or wrong."""

import re

from ....domain.plan import Step
from ..reading.texts import fold
from .source import Source

_VOUCHES = re.compile(
    r"label\w* (?:says|tells|of|1|true)|\b(?:1|true|yes) (?:if|when|for)\b|\bor not\b|whether", re.IGNORECASE
)
_VOUCHER = re.compile(
    r"^(?:label|quality|value|is_?\w+|match\w*|similar|relevan\w+|correct|gold\w*|target|duplicate|class)$"
)


def vouched(source: Source, used: frozenset[str]) -> tuple[tuple[Step, ...], float, str]:
    """Where a label says whether the columns of a row belong together: the step that keeps those that do.

    The second value is how far the pairs can be trusted: less where such a label is there and nothing explains it.
    """
    for candidate in source.views:
        values = {fold(text) for text in candidate.filled}
        named = _VOUCHER.match(candidate.name.lower())
        if (
            candidate.name in used
            or candidate.listed
            or candidate.steps
            or not named
            or not values <= {"0", "1", "true", "false"}
        ):
            continue
        if len(values) < 2:
            continue
        if not _VOUCHES.search(source.card.description[:2000]):
            return (), 0.5, f"{candidate.name!r} may say that some pairs are wrong"
        right = "1" if "1" in values else "true"
        keep = Step(op="filter", args={"conditions": [{"column": candidate.name, "operator": "eq", "value": right}]})
        return (keep,), 1.0, f"rows where {candidate.name!r} is {right}"
    return (), 1.0, ""
