"""Texts that end without a mark by the habit of those who wrote them, told from texts that a limit has cut off.

Whoever asks a doctor or chats often leaves out the last full stop. Where that is a habit of a source its rows are as
long as the others; where a limit of length has cut them, they are longer than those that end, or all about as long.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..domain.brief import TaskBrief
from ..domain.plan import Plan
from ..tools.checks.ending import broken_off

if TYPE_CHECKING:
    import pyarrow as pa

_CHECK, _DEMAND = "complete", "sentences"
_SHARE, _FEWEST = 0.05, 10
"""The share of the rows, and how many, that end without a mark from which it may be a habit."""
_LONGER, _ALIKE = 0.65, 0.2
"""How often a text without an end is the longer one of a pair where none was cut (Mann and Whitney 1947), and how far
lengths of texts that were cut at one limit, of characters or of words, are spread, as a share of their middle."""


def with_free_ends(plan: Plan, rejected: "pa.Table", tried: int) -> Plan | None:
    """The plan that asks no text of several sentences for its end, where that check rejects many rows."""
    demanding = [need for need in plan.requirements if need.check == _CHECK and need.args.get(_DEMAND)]
    reasons = {f"{need.args['column']} breaks off" for need in demanding}
    failed = sum(reason in reasons for reason in rejected.column("reason").to_pylist())
    if not demanding or failed < max(_FEWEST, _SHARE * tried):
        return None
    needs = (
        need.model_copy(update={"args": {**need.args, _DEMAND: False}}) if need in demanding else need
        for need in plan.requirements
    )
    return plan.model_copy(update={"requirements": tuple(needs)})


def are_habits(plan: Plan, freer: Plan, accepted: "pa.Table") -> bool:
    """Whether the rows that the freer plan accepts end so by habit, in every column of which it asks less."""
    less = [old.args["column"] for old, new in zip(plan.requirements, freer.requirements, strict=True) if old != new]
    return all(_by_habit(accepted.column(str(column)).to_pylist()) for column in less)


def as_demanded(plan: Plan, brief: TaskBrief) -> Plan:
    """The plan with all that the brief asks of ends again: by this its maker knows what was tried."""
    asked = {need.args["column"]: need for need in brief.requirements if need.check == _CHECK}
    needs = (
        asked.get(str(need.args.get("column")), need) if need.check == _CHECK else need for need in plan.requirements
    )
    return plan.model_copy(update={"requirements": tuple(needs)})


def _by_habit(texts: Sequence[str]) -> bool:
    import numpy as np

    marks = list(zip(texts, broken_off(texts), strict=True))
    without, ended = ([text for text, is_open in marks if is_open is wanted] for wanted in (True, False))
    if len(without) < _FEWEST or any(map(_alike, ([len(one) for one in without], [one.count(" ") for one in without]))):
        return False
    lengths, others = (np.sort([len(one) for one in some]) for some in (without, ended))
    below = (np.searchsorted(others, lengths, "left") + np.searchsorted(others, lengths, "right")) / 2
    return len(ended) < _FEWEST or bool(below.mean() <= _LONGER * len(ended))


def _alike(lengths: Sequence[int]) -> bool:
    import numpy as np

    low, middle, high = np.quantile(lengths, [0.1, 0.5, 0.9])
    return bool(high - low <= _ALIKE * middle)
