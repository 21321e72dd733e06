"""Proposals tried on the sample: what the demonstrations compute refutes a column, or takes its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ....domain.plan import Step
from ....memory.lexical import stem, words
from .composing import made
from .demonstrated import computed
from .evidence import Cells, Finding, demonstrated, rivalry
from .proposal import Proposal
from .search import FAILURES, run_steps
from .source import Source

_GIVEN, _APART = 0.6, 0.3
"""A computed answer must be given for so many rows, and doubtful for no more than so many."""
_SURE = 0.9
_WORTH = 0.4
_ANSWERS = re.compile(r"(?:^|[^a-z])(?:answers?|outputs?|targets?|labels?|results?|gold|solutions?)(?:[^a-z]|$)")


def tried(source: Source, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """The proposals as the demonstrations' own programs leave them; as they are where there are no such programs."""
    if not computed(source.brief):
        yield from proposals
        return
    contested = False
    for proposal in proposals:
        cells = None if proposal.computed else cells_of(source, proposal)
        finding = demonstrated(source.brief, cells) if cells is not None else None
        if finding is not None:
            contested |= finding.score == 0 and _fits(proposal) and _meant(source, proposal)
            yield _with(proposal, finding)
        elif not proposal.computed:
            yield proposal
    for proposal in proposals:
        kept = _sure(source, proposal) if proposal.computed and not contested else None
        if kept is not None:
            yield kept


def cells_of(source: Source, proposal: Proposal) -> Cells | None:
    """The task's columns as the proposal makes them of the sample; None where it does not run."""
    try:
        left = run_steps(source.table, proposal.steps)
    except FAILURES:
        return None
    return {name: left.column(name).to_pylist() for name in source.brief.task.columns}


def _with(proposal: Proposal, finding: Finding) -> Proposal:
    fit = max(proposal.fit, _SURE) if finding.score == 1 else proposal.fit * finding.score
    parts = {**proposal.parts, finding.part: finding.score}
    return replace(proposal, fit=fit, parts=parts, reasons=(*proposal.reasons, finding.why))


def _fits(proposal: Proposal) -> bool:
    """Whether the columns look like the task's, whatever the card says."""
    return proposal.parts["columns"] * proposal.parts["answer"] >= _WORTH


def _meant(source: Source, proposal: Proposal) -> bool:
    """Whether the instruction names the column that gives the answer, or its name says that it does."""
    asked = {stem(word) for word in words(source.brief.task.instruction)}
    for name, role in proposal.roles.items():
        if role == "input":
            continue
        spoken = {stem(word) for word in words(re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]", " ", name))}
        if (spoken and spoken <= asked) or _ANSWERS.search(name.lower()):
            return True
    return False


def _sure(source: Source, proposal: Proposal) -> Proposal | None:
    """A computed answer, without the rows of which its rivals make another one; None where there are too many."""
    cells = cells_of(source, proposal)
    if cells is None:
        return None
    given, apart, rivals = rivalry(source.brief, cells)
    if given < _GIVEN or apart > _APART:
        return None
    if not rivals:
        return proposal
    output = made(source.brief.task.output_columns[0])
    conditions = [{"column": rival.column, "operator": "eq", "other": output} for rival in rivals]
    steps = list(proposal.steps[:-2])
    for rival in rivals:
        steps += [step for step in rival.steps if step not in steps]
    steps.append(Step(op="filter", args={"conditions": conditions}))
    why = f"rows are left out of which the demonstrations can be read in two ways ({apart:.0%} of the sample)"
    return replace(proposal, steps=(*steps, *proposal.steps[-2:]), reasons=(*proposal.reasons, why))
