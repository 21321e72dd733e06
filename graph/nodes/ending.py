"""The report of a build: everything added up, and the dataset written."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langgraph.runtime import Runtime

from ...agents.chance import doubts_of
from ...agents.validator import STANDS, ungraded
from ...domain.brief import TaskBrief
from ...domain.card import Excluded
from ...domain.outcome import BuildOutcome, Refusal, RowCounts, SourceOutcome
from ...domain.run import Event
from ..mix import NO_CATALOG, OFFLINE, allowed, have_made, have_real, wishes_of
from ..state import REJECTED, BuildState, Source, settled
from ..workplace import Workplace
from .refusing import refusal_of
from .remembering import memories_used, remember

Update = dict[str, Any]
_UNREAD_TOLD = 5
_LABELS_TOLD = 8
_KEPT_TOLD = 3


def report(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Add everything up and write the dataset; where no row was accepted, a report that says why."""
    work = runtime.context
    work.go_on()
    outcome = outcome_of(state).model_copy(update={"usage": work.team.models.usage() if work.team.models else ()})
    if outcome.rows:
        from .owed import with_owed
        from .writing import write

        outcome = with_owed(outcome, state, work)

        warnings = (*_warnings(settled(state.brief), work), *_of_mismatches(state), *_of_doubts(state))
        warnings += _of_overruled(state) + _of_exchanged(settled(state.brief), work) + _of_pairs(state, work)
        outcome = outcome.model_copy(update={"warnings": warnings})
        outcome = outcome.model_copy(update={"digest": write(outcome, state, work)})
    else:
        outcome = outcome.model_copy(update={"refusal": _refused(outcome, state, work)})
    work.folder.save_outcome(outcome)
    ended = [pair for pair in zip(tried_of(state), outcome.sources, strict=True) if pair[0].making is None]
    accepted = [one.counts.accepted for _, one in ended]
    if ended:
        remember([source for source, _ in ended], settled(state.brief), work, accepted)
    where = f"written to {outcome.out}" if outcome.out else "no dataset was written"
    work.tell(Event(stage="report", message=f"{outcome.rows} of {outcome.rows_asked} rows; {where}"))
    return {"outcome": outcome}


def _refused(outcome: BuildOutcome, state: BuildState, work: Workplace) -> Refusal:
    """What a person is told, with the page that tells the rest."""
    from ...tools.export.refusal import refusal_page, write_refusal

    taken = {s.key: f"it was {_of_dataset(s, state)}" for s in tried_of(state) if s.status == "accepted"}
    refusal = refusal_of(state, tried_of(state), work, outcome.reasons[0], _remedy(state, 0), taken)
    page = refusal_page(outcome, state.task, refusal)
    return refusal.model_copy(update={"report": str(write_refusal(Path(state.options.out), work.folder.path, page))})


def _of_mismatches(state: BuildState) -> tuple[str, ...]:
    """Sources that gave rows though their review says what does not fit in them, such as another subject."""
    told: list[str] = []
    for source in tried_of(state):
        problems = source.review.problems if source.review and (state.curated or {}).get(source.key) else ()
        told += [
            f"{source.key} was taken, but {problem.message.rstrip('.')}. Read some of its rows."
            for problem in problems
            if problem.kind == "mismatch" and problem.column is None
        ]
    return tuple(told)


def _of_doubts(state: BuildState) -> tuple[str, ...]:
    """Sources that gave rows whose labels may have been given by chance, or that no judge vouches for who was asked."""
    giving = (source for source in tried_of(state) if (state.curated or {}).get(source.key) and source.validation)
    found = ((source.key, settled(source.validation).outcomes) for source in giving)
    return tuple(f"{key}: {doubt}." for key, outcomes in found for doubt in (*doubts_of(outcomes), *ungraded(outcomes)))


def _of_overruled(state: BuildState) -> tuple[str, ...]:
    """Sources that gave rows because a person said so, with what the agents found against them."""
    told: list[str] = []
    for source in tried_of(state):
        if not (state.curated or {}).get(source.key):
            continue
        reports = [attempt.report for attempt in source.attempts if attempt.report and source.word == "anyway"]
        sent_back = next((report.reasons[:1] for report in reversed(reports) if report.verdict != "pass"), ())
        found = source.validation.reasons if source.validation else ()
        against = [*(found[1:2] if found[:1] == (STANDS,) else sent_back)]
        judged = source.review.reasons if source.review else ()
        against += judged[1:2] if judged and judged[0].endswith(REJECTED) else ()
        against += _kept_anyway(source, settled(state.brief)) if source.word == "anyway" else ()
        if against:
            told.append(f"{source.key} was taken because a person wanted it, against this: {'; '.join(against)}.")
    return tuple(told)


def _kept_anyway(source: Source, brief: TaskBrief) -> Iterator[str]:
    """How many rows of the sample fail checks that a person had only count, worst first."""
    strict = {f"check {need.check}" for need in brief.requirements if need.severity == "error"}
    outcomes = source.validation.outcomes if source.validation else ()
    counted = [one for one in outcomes if one.name in strict and one.severity == "warning" and one.failed]
    for one in sorted(counted, key=lambda one: -one.failed)[:_KEPT_TOLD]:
        yield f"{one.failed} of {one.passed + one.failed} rows that were tried were kept though {one.reason}"


def _of_exchanged(brief: TaskBrief, work: Workplace) -> tuple[str, ...]:
    """Sources some of whose rows seem to have one another's outputs."""
    from ...agents.exchanged import COMPARED, exchanged
    from ...tools.arrow import compute as pc
    from ...tools.curation.pool import SOURCE

    rows, told = work.folder.table("accepted"), dict[str, str]()
    for key in rows.column(SOURCE).unique().to_pylist():
        places = pc.indices_nonzero(pc.equal(rows.column(SOURCE), key))
        told[key] = exchanged(brief, rows.take(places.slice(0, COMPARED)))
    return tuple(f"{key}: {sentence}." for key, sentence in told.items() if sentence)


def _of_pairs(state: BuildState, work: Workplace) -> tuple[str, ...]:
    """How far length alone decides preference pairs, where the rows are stored as such."""
    from ...tools.export.pairs import length_warning
    from ...tools.export.storage import storage

    stored, rows = storage(settled(state.brief), state.options.format), work.folder.table("accepted")
    warning = length_warning(stored.shape(rows.select(list(state.task.columns))) if stored else rows)
    return (warning,) if warning else ()


def _warnings(brief: TaskBrief, work: Workplace) -> tuple[str, ...]:
    """What a person should know of rows that are as many as were asked for: labels that none of them has; those of the
    demonstrations where the set is open."""
    column, *more_columns = brief.task.output_columns
    if brief.kind != "label" or more_columns:
        return ()
    given = set(work.folder.table("accepted").column(column).unique().to_pylist())
    labels = brief.labels or tuple(dict.fromkeys(row[column] for row in brief.task.shown))
    missing = [label for label in labels if label not in given]
    if not missing:
        return ()
    names = ", ".join(repr(label) for label in missing[:_LABELS_TOLD])
    more = f" and {len(missing) - _LABELS_TOLD} more" if len(missing) > _LABELS_TOLD else ""
    whose = "the task's" if brief.labels else "the demonstrations'"
    have = f"{len(missing)} of {whose} {len(labels)} labels have" if len(missing) > 1 else "One label has"
    return (f"{have} no row, so nothing can be learned of it here: {names}{more}. Another catalog or source may help.",)


def outcome_of(state: BuildState) -> BuildOutcome:
    """The build in figures that add up: every candidate that was tried, and why each other one was not."""
    asked, rows = state.options.rows, sum((state.curated or {}).values())
    tried = tried_of(state)
    waiting = (state.line or ())[state.tried :]
    enough = "not tried: better candidates gave all the rows"
    excluded = (*state.excluded, *(Excluded(id=c.ref.key, rule="rank", reason=enough) for c in waiting))
    return BuildOutcome(
        run=state.run,
        task=state.task.name,
        status="done" if rows >= asked else "short",
        rows_asked=asked,
        rows=rows,
        out=state.options.out if rows else None,
        sources=tuple(_source_outcome(source, state) for source in tried),
        excluded=excluded,
        splits=state.splits if rows else {},
        chosen=state.chosen if rows else "",
        recalled=memories_used(state),
        gaps=state.gaps or (),
        reasons=_why_short(state, tried, rows) if rows < asked else (),
    )


def tried_of(state: BuildState) -> list[Source]:
    """The candidates that were tried, in the order of the line."""
    return sorted(state.sources.values(), key=lambda source: source.order)


def counts_of(source: Source, state: BuildState) -> RowCounts:
    """A source's exact accounting: what its execution counted, less what curation took out of it."""
    read = source.read
    if source.making is not None and read is not None and source.status != "accepted":
        return read.model_copy(update={"accepted": 0, "unused": read.accepted})
    if read is None or source.status != "accepted":
        total = source.total_rows or 0
        return RowCounts(rows=total, unread=total)
    from ...tools.curation.curate import NOT_NEEDED

    dropped, kept = Counter(state.dropped.get(source.key, {})), (state.curated or {}).get(source.key, 0)
    unused = sum(dropped.pop(reason, 0) for reason in NOT_NEEDED)
    reasons = dict(Counter(read.reasons) + dropped)
    return read.model_copy(update={"accepted": kept, "unused": unused, "reasons": reasons})


def _source_outcome(source: Source, state: BuildState) -> SourceOutcome:
    return SourceOutcome(
        candidate=source.candidate,
        review=source.review,
        attempts=source.attempts,
        plan=source.plan,
        validation=source.validation,
        counts=counts_of(source, state),
        given_up=source.given_up,
        making=source.making,
        ended=source.ended,
    )


def _why_short(state: BuildState, tried: list[Source], rows: int) -> tuple[str, ...]:
    """Sentences: what was tried and came of it, then what a person can do."""
    datasets, taken = [s for s in tried if s.making is None], [s for s in tried if s.status == "accepted"]
    reasons = _search_result(state, datasets, rows)
    if state.ended and not state.recipes():
        return (*reasons, *_unmade(state))
    used = [f"{s.key}: {_of_dataset(s, state) if s.making is None else _of_recipe(s, state)}." for s in taken]
    unread = [f"{e.id}: {e.reason.rstrip('.')}." for e in state.excluded if e.rule == "unreadable"]
    refused = [f"{s.key}: {s.given_up.rstrip('.')}." for s in tried if s.status != "accepted"]
    lines = (*reasons, *used, *refused, *(unread[:_UNREAD_TOLD] if not datasets else ()))
    return (*lines, *_unmade(state), _remedy(state, rows))


def _search_result(state: BuildState, datasets: list[Source], rows: int) -> tuple[str, ...]:
    """What the search for datasets came to, where there was one."""
    if state.options.catalog == NO_CATALOG:
        return (f"{rows} of the {state.options.rows} rows asked for could be made.",)
    if state.ended:
        return (state.ended,)
    if datasets:
        usable = sum(source.status == "accepted" for source in datasets)
        whole = f"gave {rows} of the {state.options.rows} rows asked for"
        if state.recipes():
            whole = f"gave {have_real(state)} of the {state.options.rows} rows asked for, recipes {have_made(state)}"
        return (f"{usable} of {len(datasets)} candidates could be used and {whole}.",)
    rules = Counter(excluded.rule for excluded in state.excluded)
    left = ", ".join(f"{count} by {rule}" for rule, count in rules.most_common())
    return (f"No dataset of the catalog is a candidate for this task ({left or 'it proposes none'}).",)


def _of_dataset(source: Source, state: BuildState) -> str:
    return f"read whole; {_accounts(counts_of(source, state))}"


def _of_recipe(source: Source, state: BuildState) -> str:
    counts = counts_of(source, state)
    return f"{counts.rows} candidates made; {_accounts(counts)}{f'; {source.ended}' if source.ended else ''}"


def _unmade(state: BuildState) -> tuple[str, ...]:
    """Why no more rows were made."""
    if state.options.model == OFFLINE:
        return ("Rows that no dataset holds can be made by a model: name one by --model openai:NAME.",)
    wishes = wishes_of(state.task, state.options)
    if wishes.when == "never":
        return ("No rows were made, as was asked for: --synthesis gaps makes what datasets lack.",)
    bound = allowed(state)
    if state.to_make and state.to_make <= have_made(state) and bound < state.options.rows:
        share = f"{100 * bound / state.options.rows:.0f}%"
        return (
            f"At most {share} of the rows may be made while there are real ones; --synthesis SHARE says otherwise.",
        )
    return ()


def _remedy(state: BuildState, rows: int) -> str:
    """What a person can do; only what may help here."""
    rules = {excluded.rule for excluded in state.excluded}
    ways = ["check the names under 'sources' in the task"] if state.task.sources else ["try another catalog"]
    ways = ["name a catalog of datasets"] if state.options.catalog == NO_CATALOG else ways
    ways += ["add demonstrations"] if state.sources else []
    ways += ["check the task's language"] if rules == {"language"} else []
    ways += ["allow more licences"] if "license" in rules else []
    ways += ["try another recipe or model"] if state.recipes() else []
    ways += ["ask for fewer rows"] if rows else []
    text = ways[0] if len(ways) == 1 else f"{', '.join(ways[:-1])} or {ways[-1]}"
    return f"{text[0].upper()}{text[1:]}."


def _accounts(counts: RowCounts) -> str:
    commonest = sorted(counts.reasons.items(), key=lambda item: (-item[1], item[0]))[:3]
    lost = "; ".join(f"{count} rejected: {reason}" for reason, count in commonest)
    unused = f", {counts.unused} not needed" if counts.unused else ""
    return f"{counts.accepted} of {counts.rows} rows taken{unused}{f' ({lost})' if lost else ''}"
