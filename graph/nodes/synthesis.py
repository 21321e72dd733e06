"""The synthesise node: names what the rows of datasets lack, and starts the next recipe for it, as a source of its own.

Rows of datasets come first. Where they are all there are and some are missing, where a label or an answer has none, or
where the task asks for a share of made rows, recipes are tried one after the other until what is to be made is made.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Send

from ...domain.brief import TaskBrief
from ...domain.card import Candidate, DatasetRef
from ...domain.errors import DatasetError, DecisionError
from ...domain.review import SchemaReview
from ...domain.run import Event
from ...domain.synthesis import Gap, Making, Synthesis
from ..mix import allowed, due, have_made, have_real, missing_real, reserved, wishes_of
from ..state import BuildState, Source, SourceState, settled
from ..workplace import Workplace
from .jobs import REAL, SOURCE

if TYPE_CHECKING:
    import pyarrow as pa

URGENT = frozenset({"label", "answer", "language"})
"""Kinds of gaps for which rows are made though datasets gave as many as were asked for."""
_SHOWN, _TEXTS, _TOLD = 2_000, 6, 6

Update = dict[str, Any]


def synthesise(state: BuildState, runtime: Runtime[Workplace]) -> Update:
    """Find out, once, what is lacking; then line up the next recipe for what is still to be made, if any."""
    work, brief = runtime.context, settled(state.brief)
    work.go_on()
    wishes = wishes_of(state.task, state.options)
    update: Update = {}
    if state.gaps is None:
        update = _lacking(state, wishes, brief, work)
        state = state.model_copy(update=update)
    wanted = state.to_make - have_made(state)
    name = next((name for name in _order(wishes, state) if _key(name) not in state.sources), None)
    if wanted <= 0 or name is None:
        return {**update, "synthesised": True}
    source = _source(name, wanted, state, work)
    message = f"{wanted} rows are to be made by the recipe {name}"
    work.tell(Event(stage="synthesise", source=source.key, message=message))
    return {**update, "sources": {source.key: source}}


def route_synthesis(state: BuildState) -> Literal["compose", "report"] | list[Send]:
    """The recipe that was lined up; where none is left, what datasets can still give, or the end."""
    return to_recipes(state) or _without(state)


def to_recipes(state: BuildState) -> list[Send]:
    """One subgraph for each recipe that is not settled."""
    brief, ask = settled(state.brief), "plan" in state.options.approve
    return [
        Send("recipe", SourceState(brief=brief, ask=ask, source=source, rows=state.options.rows))
        for source in state.recipes()
        if source.status == "open"
    ]


def _without(state: BuildState) -> Literal["compose", "report"]:
    return "compose" if missing_real(state) and state.accepted() else "report"


def after_rows(state: BuildState) -> Literal["synthesise", "report"]:
    """Where a build goes that has no more rows to read."""
    return "synthesise" if due(state) else "report"


def _lacking(state: BuildState, wishes: Synthesis, brief: TaskBrief, work: Workplace) -> Update:
    """What is lacking, and how many rows are to be made for it; rows of datasets are kept for recipes to see."""
    from ...tools.curation.gaps import gaps

    rows = _accepted(state, work)
    work.folder.save_table(REAL, rows.slice(0, _SHOWN))
    lacking = gaps(brief, rows.select(list(state.task.columns)), state.options.rows)
    short = state.options.rows - have_real(state)
    if wishes.when == "always":
        to_make = reserved(state) if have_real(state) else max(reserved(state), allowed(state))
    else:
        to_make = min(allowed(state), max(short, sum(gap.rows for gap in lacking if gap.kind in URGENT)))
    if lacking:
        parts = "; ".join(f"{gap.rows} × {gap.told}" for gap in lacking[:_TOLD])
        more = f"; and {len(lacking) - _TOLD} more" if len(lacking) > _TOLD else ""
        work.tell(Event(stage="synthesise", message=f"The rows of datasets lack: {parts}{more}"))
    return {"gaps": lacking, "to_make": to_make}


def _accepted(state: BuildState, work: Workplace) -> "pa.Table":
    import pyarrow as pa

    from ...tools.rows import INDEX, SPLIT

    columns = [*state.task.columns, SOURCE, SPLIT]
    if not have_real(state):
        return pa.table({column: pa.array([], pa.string()) for column in columns} | {INDEX: pa.array([], pa.int64())})
    return work.folder.table("accepted").select([*columns, INDEX])


def _order(wishes: Synthesis, state: BuildState) -> Sequence[str]:
    from ...tools.recipes.base import DEFAULT_ORDER, FOR_PAIRS, RECIPES

    usual = FOR_PAIRS if set(state.task.output_columns) == {"chosen", "rejected"} else DEFAULT_ORDER
    return wishes.recipes or [name for name in usual if name in RECIPES]


def _key(name: str) -> str:
    from ...tools.recipes.base import PREFIX

    return PREFIX + name


def _source(name: str, rows: int, state: BuildState, work: Workplace) -> Source:
    """A recipe as a source that is open: its critic's word is its own description and what it is for."""
    from ...tools.licences import UNKNOWN
    from ...tools.recipes.base import RECIPES

    summary = RECIPES.get(name).summary.split("\n\n")[0].replace("\n", " ")
    ref = DatasetRef(id=_key(name), revision=work.team.model, config="default", splits=())
    lacking = _share_of(state.gaps or (), rows)
    reasons = (summary, *(f"for {gap.rows} × {gap.told}" for gap in lacking[:_TOLD]))
    texts = _texts(state, work)[:_TEXTS] if "passages" in RECIPES.get(name).needs else ()
    owed = tuple(dict.fromkeys(one for text in texts for one in text.licenses or (UNKNOWN,)))
    title = f"Rows made by the recipe {name}"
    candidate = Candidate(ref=ref, title=title, score=0.0, licenses=owed, reasons=reasons)
    return Source(
        order=len(state.line or state.proposed) + len(state.recipes()),
        candidate=candidate,
        review=SchemaReview(ref=ref, verdict="use", fit=0.0, roles={}, reasons=reasons),
        making=Making(recipe=name, rows=rows, gaps=lacking, texts=texts, own=state.options.extends or ""),
    )


def _texts(state: BuildState, work: Workplace) -> tuple[Candidate, ...]:
    """Datasets whose texts rows may be written from: those that were found for the task, then those of the catalog that
    only ranked too low, since a text need not be a row of the task."""
    from ..approvals.checking import resolve

    candidates = list(state.line or state.proposed)
    known = {one.ref.id for one in candidates}
    for low in state.excluded:
        if len(candidates) < _TEXTS and low.rule == "rank" and low.id not in known:
            with suppress(DecisionError, DatasetError):
                candidates += resolve([low.id], (), work.catalog)
    return tuple(candidates)


def _share_of(lacking: Sequence[Gap], rows: int) -> tuple[Gap, ...]:
    """The gaps within `rows` rows: the urgent ones cut down in proportion where they are more, the others in what is
    left."""
    from ...tools.curation.select import cut

    gaps: list[Gap] = []
    for kinds in (URGENT, frozenset({"length", "topic"})):
        some, left = [gap for gap in lacking if gap.kind in kinds], rows - sum(gap.rows for gap in gaps)
        asked = [gap.rows for gap in some]
        parts = asked if sum(asked) <= left else cut(asked, left)
        gaps += [gap.model_copy(update={"rows": part}) for gap, part in zip(some, parts, strict=True) if part]
    return tuple(gaps)
