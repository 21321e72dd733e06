"""How texts are written, beside the demonstrations: headings, quotation marks, capitals that none of these has.

An export, a careless plan or a person's own choice of columns may give outputs that say the right thing in another
dress ("Answer: It rained.", whole lines in capitals), which no check of a row by itself can call wrong. Nearly all rows
written so speak against the plan; some speak for a source of mixed origin, and are told.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import median_high
from typing import TYPE_CHECKING

from ..domain.brief import TaskBrief
from ..domain.plan import Plan
from ..domain.validation import CheckOutcome
from ..tools.checks.ending import ends
from ..tools.profiling.language import looks_like_code

if TYPE_CHECKING:
    import pyarrow as pa

STYLE = "check style"
"""The name of what is told and sends nothing back."""
_AGAINST = "judge style"
_ENDS = "sentence_end"
_FEWEST, _SHOWN = 20, 3
"""Rows, and demonstrations, from which a style is one."""
_MOSTLY, _SOME = 0.5, 0.15
"""The share of rows from which a style speaks against the plan, and from which it is told."""
_SAID = 3
"""Words that most outputs have from which the case of the first letter is a habit of who writes sentences."""
_HEADING = re.compile(r"\s*([^\W\d_][\w '’]{0,24}?)\s?(?:[:：]|[-–=]>|\s[-–—=])\s*(?=\S)")
_QUOTES = re.compile(r"\s*(?:\"[^\"]*\"|“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|'[^']*'|‘[^‘’]*’)\s*")
_BULLET = re.compile(r"\s*(?:[-*•–—>#|]|\(?\d{1,3}[.)])\s")
_HABITS = ("letter", "can end")
"""How styles end that are a habit of who writes, however many rows have them."""
_CAPITALS = 6
"""Letters of a text in capitals, of which shorter ones may be an abbreviation."""

Style = tuple[str, Callable[[str], bool]]


def styled(brief: TaskBrief, accepted: "pa.Table") -> tuple[CheckOutcome, ...]:
    """Styles of many rows that no demonstration has: against the plan where most outputs are written so, else told."""
    if accepted.num_rows < _FEWEST:
        return ()
    return tuple(
        outcome
        for column in brief.task.columns
        for outcome in _of_column(brief, column, accepted.column(column).to_pylist())
    )


def kept_whole(plan: Plan, brief: TaskBrief, accepted: "pa.Table") -> Plan:
    """The plan that rejects outputs which end where no sentence can, where demonstrations and nearly all rows end where
    one can: the others were cut off. `accepted` are rows that the plan made."""
    cut = {
        column
        for column in brief.task.output_columns
        if _says_sentences(brief, [row[column] for row in brief.task.shown])
        and accepted.num_rows >= _FEWEST
        and sum(not ends(text) for text in accepted.column(column).to_pylist()) < _SOME * accepted.num_rows
    }
    needs = tuple(
        need.model_copy(update={"severity": "error", "why": "the demonstrations do, and nearly all rows"})
        if need.check == _ENDS and need.args["column"] in cut
        else need
        for need in plan.requirements
    )
    return plan.model_copy(update={"requirements": needs})


def as_drafted(plan: Plan, brief: TaskBrief) -> Plan:
    """The plan as its maker wrote it, before `kept_whole` asked for more: by this it knows what it has tried."""
    looser = {need.args["column"]: need for need in brief.requirements if need.check == _ENDS}
    needs = (
        looser.get(str(need.args.get("column")), need) if need.check == _ENDS else need for need in plan.requirements
    )
    return plan.model_copy(update={"requirements": tuple(needs)})


def _says_sentences(brief: TaskBrief, shown: Sequence[str]) -> bool:
    """Whether how outputs begin and end is a habit of who writes sentences."""
    said = len(shown) >= _SHOWN and median_high(len(text.split()) for text in shown) >= _SAID
    return brief.kind == "free_text" and said


def _of_column(brief: TaskBrief, column: str, texts: Sequence[str]) -> Iterator[CheckOutcome]:
    output = column in brief.task.output_columns
    shown = [row[column] for row in brief.task.shown]
    if (output and not brief.gives_text) or any(map(looks_like_code, (*shown, *texts[:_FEWEST]))):
        return
    for what, holds in _styles(brief, texts, shown, output=output):
        failed = sum(map(holds, texts))
        share = failed / len(texts)
        if share < (_SOME if output else _MOSTLY) or any(map(holds, shown)):
            continue
        against = output and share >= _MOSTLY and not what.endswith(_HABITS)
        yield CheckOutcome(
            name=_AGAINST if against else STYLE,
            severity="error" if against else "warning",
            passed=len(texts) - failed,
            failed=failed,
            reason=f"the {column} {what} in {failed} of {len(texts)} rows, and in no demonstration",
        )


def _styles(brief: TaskBrief, texts: Sequence[str], shown: Sequence[str], *, output: bool) -> Iterator[Style]:
    heading = max(Counter(filter(None, map(_heading, texts))).items(), key=lambda item: item[1], default=("", 0))[0]
    if heading and not any(map(_heading, shown)):  # where demonstrations begin with some, they are what is said
        yield f"begins with {heading!r}", lambda text: _heading(text) == heading
    yield "stands in quotation marks", lambda text: _QUOTES.fullmatch(text) is not None
    if len(shown) < _SHOWN:
        return
    yield "is in capitals", lambda text: text.isupper() and sum(map(str.isalpha, text)) >= _CAPITALS
    if not output:
        return
    yield "begins as an item of a list does", lambda text: _BULLET.match(text) is not None
    if _says_sentences(brief, shown):
        if all(_first(text).isupper() for text in shown):
            yield "begins with a small letter", lambda text: _first(text).islower()
        elif all(_first(text).islower() for text in shown):
            yield "begins with a capital letter", lambda text: _first(text).isupper()
        if all(map(ends, shown)):
            yield "breaks off where no sentence can end", lambda text: not ends(text)


def _heading(text: str) -> str:
    """The words before a colon or an arrow that a text begins with, in small letters; empty for other texts."""
    found = _HEADING.match(text)
    return found[1].lower() if found else ""


def _first(text: str) -> str:
    return next((sign for sign in text if sign.isalpha()), "")
