"""The first nodes of a build: understand → retrieve → ⟨datasets⟩ → line_up, which starts the next sources in line."""

from collections.abc import Sequence
from math import ceil
from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Send, interrupt

from ...agents.hearing import spoken
from ...domain.approval import Approve, Decision, Drop, Edit, PersonsWord, Reject, UseAnyway
from ...domain.brief import TaskBrief
from ...domain.card import Candidate, Excluded
from ...domain.errors import DecisionError, GiveUp
from ...domain.run import Event
from ...memory.kept import code_of_judgement, kept_model, key_of
from ...tools.catalogs.base import Catalog
from ..approvals.answering import decisions_of
from ..approvals.asking import datasets_request
from ..approvals.checking import resolve
from ..mix import NO_CATALOG, alone, missing_real
from ..state import BuildState, Source, SourceState, settled
from ..workplace import Workplace
from .costs import shown_chars, unplanned_cost
from .own import own_source
from .remembering import first_wave, recall
from .synthesis import after_rows, to_recipes

ROWS_A_SOURCE = 100
"""So many rows make a source worth the decisions about it, where these are paid for: fewer come from fewer sources."""

MADE = 1
"""The grade of candidates whose rows a model would have to write or to translate."""

Update = dict[str, Any]


def understand(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Task expansion. A task that its demonstrations contradict ends here, with the reason.

    Raises InputError, before anything is looked for, where the task's rows cannot be stored as it was asked.
    """
    work = runtime.context
    work.go_on()
    try:
        brief = _calibrated(work.team.understander.understand(state.task), work)
    except GiveUp as exc:
        return {"ended": str(exc)}
    wrong = ""
    if state.options.format == "preference":
        from ...tools.export.pairs import rejected_from, require_pairs

        require_pairs(brief)
        wrong = f"; wrong answers are {rejected_from(brief)}"
    checks = f"{len(brief.requirements)} requirement{'s' if len(brief.requirements) != 1 else ''}"
    labels = f" with {len(brief.labels)} labels" if brief.labels else ""
    facts = "; ".join((checks, *((brief.calibration.sentence,) if brief.calibration else ()), *brief.notes))
    work.tell(
        Event(stage="understand", message=f"The output is {brief.kind.replace('_', ' ')}{labels}; {facts}{wrong}")
    )
    if state.options.extends is None:
        return {"brief": brief}
    own = own_source(state.options.extends, brief, work)
    return {"brief": brief, "sources": {own.key: own}, "approved": (settled(own.plan).hash,)}


def _calibrated(brief: TaskBrief, work: Workplace) -> TaskBrief:
    """The brief with its requirements tried on the demonstrations, or as an earlier run found them."""

    def key() -> bytes:
        return key_of("calibrated", code_of_judgement(), brief.model_dump(mode="json"))

    def make() -> TaskBrief:
        from ...tools.checks.calibration import calibrated

        return calibrated(brief)

    return kept_model(work.kept, TaskBrief, key, make)


def retrieve(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Find candidates; what a person said on rejecting earlier ones goes along."""
    work = runtime.context
    work.go_on()
    limit, brief = max(work.team.candidates, len(state.task.sources or ())), settled(state.brief)
    memories = recall(brief, work) if state.memories is None else state.memories
    try:
        retrieval = work.team.retriever.retrieve(
            brief, work.catalog, limit=limit, message="\n".join(state.messages), memories=memories
        )
    except GiveUp as exc:
        return {"ended": str(exc)}
    # sources are known by their key from here on, so one of two that share it must go
    proposed = tuple({candidate.ref.key: candidate for candidate in reversed(retrieval.candidates)}.values())[::-1]
    proposed = tuple(candidate for candidate in proposed if candidate.ref.key not in state.barred)
    proposed, heard = _as_asked(state, proposed, retrieval.excluded, work.catalog)
    proposed = tuple(candidate for candidate in proposed if candidate.ref.id != state.options.extends)
    work.tell(Event(stage="retrieve", message=_candidates_line(proposed, len(retrieval.excluded), work.team.wave)))
    return {"proposed": proposed, "excluded": retrieval.excluded, "memories": memories, "heard": heard}


def _candidates_line(proposed: Sequence[Candidate], excluded: int, shown: int) -> str:
    """How many candidates there are and which come first, and how many datasets are none."""
    names = ", ".join(candidate.ref.key for candidate in proposed[:shown])
    first = (", first: " if len(proposed) > shown else ": ") + names if names else ""
    left = f"; {excluded} other dataset{'' if excluded == 1 else 's'} left out" if excluded else ""
    return f"{len(proposed)} candidate{'' if len(proposed) == 1 else 's'}{first}{left}"


def _as_asked(
    state: BuildState, proposed: tuple[Candidate, ...], excluded: Sequence[Excluded], catalog: Catalog
) -> tuple[tuple[Candidate, ...], str]:
    """The candidates as a person's last message names them: wanted ones first, others gone; and what became of it."""
    if not state.messages:
        return proposed, ""
    message = state.messages[-1]
    looks = {word.strip(".,;:!?'\"()") for word in message.split() if "/" in word}
    known = {candidate.ref.key for candidate in proposed} | {candidate.ref.id for candidate in proposed}
    heard = spoken(message, known | looks | {one.id for one in excluded})
    kept = [one for one in proposed if not {one.ref.key, one.ref.id} & set(heard.unwanted)]
    first: list[Candidate] = []
    missed: list[str] = []
    for name in heard.wanted:
        out = next((one for one in excluded if one.id == name and one.rule not in ("rank", "duplicate")), None)
        if out is not None:
            missed.append(f"{name} is left out ({out.reason}); use it anyway if it is to be tried")
            continue
        try:
            first += resolve([name], proposed, catalog, state.task.splits)
        except DecisionError as exc:
            missed.append(exc.problem)
    wanted = {candidate.ref.key for candidate in first}
    line = (*first, *(one for one in kept if one.ref.key not in wanted))
    named = [
        *([f"first {', '.join(one.ref.key for one in first)}"] if first else []),
        *(f"without {name}" for name in heard.unwanted),
    ]
    answer = f"You said: {message}."
    answer += f" Done: {', '.join(named)}." if named else ""
    answer += f" Not done: {'; '.join(missed)}." if missed else ""
    return line, answer


def ask_datasets(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Stop for a person's decision on the datasets."""
    work = runtime.context
    up = _next_up(state.model_copy(update={"line": state.proposed}), work)
    made = bool(up) and up[0].grade == MADE
    brief = settled(state.brief)
    asked = unplanned_cost(brief, state.options.rows, work, written=made)
    rows, more = ([asked], None) if made and asked else (None, None if made else asked)
    bill = work.bill(sources=len(up), row_chars=shown_chars(brief), rows=rows, asked=more)
    request = datasets_request(state.proposed, state.options.rows, state.excluded, state.heard, bill)
    return {"answer": interrupt(request.model_dump(mode="json"))}


def apply_datasets(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Act on the decisions: try the proposed datasets, or a person's own choice, or look again with the message.

    Datasets that the person drops do not come back; those to be used anyway are tried first where they were not listed.
    """
    decisions = decisions_of(state.answer)
    dropped = tuple(one.source for one in decisions if isinstance(one, Drop) and one.source)
    insisted = tuple(one.source for one in decisions if isinstance(one, UseAnyway) and one.source)
    whole = next((one for one in decisions if not isinstance(one, Drop | UseAnyway)), Approve())
    barred = tuple(dict.fromkeys((*state.barred, *dropped)))
    if isinstance(whole, Reject):
        message = whole.message or "none of the datasets that were proposed"
        return {"answer": None, "messages": (*state.messages, message), "barred": barred}
    catalog = runtime.context.catalog
    asked = state.task.splits
    line = _chosen(whole, state.proposed, catalog, asked)
    added = resolve(list(insisted), state.proposed, catalog, asked) if insisted else ()
    insisted = tuple(candidate.ref.key for candidate in added)
    listed = {candidate.ref.key for candidate in line}
    line = (*(one for one in added if one.ref.key not in listed), *(one for one in line if one.ref.key not in barred))
    taken = {candidate.ref.key for candidate in line}
    left = [candidate.ref.key for candidate in state.proposed if candidate.ref.key not in taken]
    out = tuple(Excluded(id=key, rule="person", reason=_why_left(key, decisions)) for key in left)
    update = {"line": line, "excluded": (*state.excluded, *out), "barred": barred, "insisted": insisted}
    return {"answer": None, **update}


def _chosen(
    whole: Decision, proposed: tuple[Candidate, ...], catalog: Catalog, splits: Sequence[str] | None
) -> tuple[Candidate, ...]:
    return resolve(whole.args.get("datasets"), proposed, catalog, splits) if isinstance(whole, Edit) else proposed


def _why_left(key: str, decisions: Sequence[Decision]) -> str:
    message = next((one.message for one in decisions if isinstance(one, Drop) and one.source == key), None)
    if message is None:
        return "a person chose other datasets"
    return f"a person dropped it{f': {message}' if message else ''}"


def line_up(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Take the next candidates of the line."""
    return {"tried": state.tried + len(_next_up(state, runtime.context))}


def _next_up(state: BuildState, work: Workplace) -> Sequence[Candidate]:
    """The candidates that are tried next; those that served this task before may be enough to begin with."""
    usual, line = work.team.wave, state.line or ()
    if work.team.models is not None and not _named(state):
        usual = min(usual, ceil(state.options.rows / ROWS_A_SOURCE))
    more = usual if state.tried else first_wave(state, usual)
    up = line[state.tried : state.tried + more]
    # where a model graded them, those of a lower grade are not paid for while better ones may do
    best = up[0].grade if up else None
    alike = [one for one in up if one.grade == best] if best is not None else up
    return alike[:1] if best == MADE else alike  # every row of a made one costs


def _named(state: BuildState) -> bool:
    """Whether a person or the task file named the datasets: then all of them are wanted."""
    return state.task.sources is not None or state.line != state.proposed


def route_understand(state: BuildState) -> Literal["retrieve", "compose", "synthesise", "report"]:
    if state.ended:
        return "report"
    if alone(state.options):
        return "compose"
    return "synthesise" if state.options.catalog == NO_CATALOG else "retrieve"


def route_retrieve(state: BuildState) -> Literal["ask_datasets", "apply_datasets", "synthesise", "report"]:
    if state.ended or not state.proposed:
        return after_rows(state)
    return "ask_datasets" if "datasets" in state.options.approve else "apply_datasets"


def route_datasets(state: BuildState) -> Literal["line_up", "retrieve", "synthesise", "report"]:
    if state.line is None:
        return "retrieve"
    return "line_up" if state.line and missing_real(state) else after_rows(state)


def to_sources(state: BuildState) -> list[Send]:
    """One subgraph for each candidate that is up and not settled, and for each recipe that is."""
    open_sources = [
        state.sources.get(candidate.ref.key) or _new(state, order, candidate)
        for order, candidate in enumerate((state.line or ())[: state.tried])
    ]
    marked = tuple(row for source in state.sources.values() for row in source.wrong_rows)
    brief, ask = settled(state.brief).model_copy(update={"wrong_rows": marked}), "plan" in state.options.approve

    def start(source: Source) -> SourceState:
        known = tuple(memory for memory in state.memories or () if memory.concerns(source.candidate.ref))
        begun = SourceState(brief=brief, ask=ask, source=source, rows=state.options.rows, memories=known)
        # an open source with a plan has it from a person
        return begun.model_copy(update={"draft": source.plan, "stands": source.plan is not None})

    started = [Send("source", start(source)) for source in open_sources if source.status == "open"]
    return [*started, *to_recipes(state)]


def _new(state: BuildState, order: int, candidate: Candidate) -> Source:
    word: PersonsWord | None = "named" if state.task.names(candidate.ref.id) else None
    word = "anyway" if candidate.ref.key in state.insisted else word
    return Source(order=order, candidate=candidate, word=word)
