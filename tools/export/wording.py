"""Plans, requirements and counts as people read them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...domain.errors import ComponentError, PlanError
from ...domain.plan import Plan, Step
from ...domain.requirement import Requirement
from ..checks.apply import bound, reason_of
from ..operations.base import OPERATIONS
from ..texts import STEERING


@dataclass(frozen=True)
class StepText:
    """A step: its operation, what that does in a sentence, and the arguments as name and text."""

    operation: str
    does: str
    arguments: tuple[tuple[str, str], ...]


def step_texts(plan: Plan) -> tuple[StepText, ...]:
    """The plan's steps in words."""
    return tuple(_step(step) for step in plan.steps)


def _step(step: Step) -> StepText:
    try:
        does = OPERATIONS.get(step.op).summary.split("\n\n")[0].replace("\n", " ")
    except ComponentError:
        does = "(of a package that is not installed here)"
    return StepText(step.op, does, tuple((name, as_text(value)) for name, value in step.args.items()))


def as_text(value: Any, limit: int = 600) -> str:
    """A text as it is, anything else as JSON; cut to a readable length."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return cut(text, limit)


def cut(text: str, limit: int) -> str:
    """The text, its end left out where it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def requirement_text(requirement: Requirement) -> str:
    """What a row must not be, as the check says it of a row that fails; a warning is said to be one."""
    try:
        text = reason_of(*bound(requirement))
    except PlanError:
        text = requirement.check
    return text if requirement.severity == "error" else f"{text} (counted only)"


def number(value: float) -> str:
    """12345.0 as 12,345; small fractions keep a digit."""
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.1f}"


def share(part: float, whole: float) -> str:
    """A share in per cent: never 100% or 0% for what is only nearly so."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "<0.1%"
    if 99.9 < percent < 100:
        return ">99.9%"
    return f"{percent:.0f}%" if percent.is_integer() or 10 <= percent <= 99 else f"{percent:.1f}%"


def listed(items: Iterable[str]) -> str:
    """a, b and c."""
    *most, last = [*items] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last


def front_matter(head: Mapping[str, Any]) -> str:
    """The head of a card as YAML. Signs that steer a terminal are escapes, so that the values stay what they are."""
    import yaml

    text = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=1000)
    return yaml.safe_dump(head, sort_keys=False, width=1000) if STEERING.search(text) else text
