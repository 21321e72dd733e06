"""The schema critic by rules: what each column is for, what is wrong with it, whether the source is worth a plan."""

import math

from ...domain.brief import TaskBrief
from ...domain.card import ASKED_BY_SPLITS, DatasetCard
from ...domain.profile import ColumnProfile, TableProfile
from ...domain.review import Problem, Role, SchemaReview, Verdict
from ...memory.kept import Kept, code_of_judgement, kept_model, key_of
from ...tools.catalogs.sampling import digest_of
from ..team import Survey
from .labels.choosing import is_of_codes, said_as
from .labels.poles import unfit
from .reading.names import column_of, plays
from .synthesis.assignment import Proposal, assign
from .synthesis.judging.agreement import of_same_domain
from .synthesis.judging.refuting import inputs_of
from .synthesis.judging.wording import distance
from .synthesis.label_columns import label_doubts
from .synthesis.proposing import AS_NEAR, answers, may_serve, open_slots, refuted
from .synthesis.rows.withheld import withheld
from .synthesis.source import Source
from .synthesis.trying import NEAR_IN_ALL, cells_of
from .workbench import LEAST_FIT, Workbench

_FEW_ROWS = 20


class OfflineCritic:
    """Judges a source by what its columns hold and its card says; `kept` holds what earlier runs said of the same."""

    def __init__(self, bench: Workbench | None = None, kept: Kept | None = None) -> None:
        self._bench = bench or Workbench()
        self._kept = kept

    def critique(self, brief: TaskBrief, survey: Survey) -> SchemaReview:
        """The review of one source: rejected with reasons where no proposal fits well enough."""

        def key() -> bytes:
            decides = [part.model_dump(mode="json") for part in (brief, survey.profile, survey.card)]
            return key_of("review", code_of_judgement(), self._bench.embedder, digest_of(survey.sample), *decides)

        return near_enough(kept_model(self._kept, SchemaReview, key, lambda: self._judged(brief, survey)), survey)

    def _judged(self, brief: TaskBrief, survey: Survey) -> SchemaReview:
        source, proposals = self._bench.read(brief, survey)
        profile = survey.profile
        problems = [problem for column in profile.columns for problem in _of_column(column, brief)]
        best = proposals[0] if proposals else None
        barred = _barred(brief, survey.card, profile, best)
        if barred is not None:
            return _review(source, "reject", best, (barred.message,), [barred, *problems])
        if best is None or best.fit < LEAST_FIT:
            reasons = _why_not(source, best)
            problem = Problem(kind="mismatch", column=None, message=reasons[0])
            return _review(source, "reject", best, reasons, [problem, *problems])
        verdict: Verdict = "use" if _as_it_is(best) else "adapt"
        if best.elsewhere:
            message = f"it is of another subject: {best.elsewhere}"
            problems = [Problem(kind="mismatch", column=None, message=message), *problems]
        if brief.kind == "label" and (message := _leaning(source, best)):
            problems = [Problem(kind="mismatch", column=None, message=message), *problems]
        return _review(source, verdict, best, best.reasons, problems)


_FAR_BEHIND, _SURE_FIT = 0.5, 0.6
"""How well the search must find a source, as a share of the best one, unless its plan fits so well: of 283 builds by
people's tasks eight were of sources that are found less well and fit less, and seven of these were wrong."""


def near_enough(review: SchemaReview, survey: Survey) -> SchemaReview:
    """The review; rejected where the search finds others far better, no model graded, and the plan is not sure."""
    behind = survey.grade is None and survey.share < _FAR_BEHIND and review.fit < _SURE_FIT
    if review.verdict == "reject" or not behind:
        return review
    why = f"the search finds others far better ({survey.share:.2f} of the best one's score), and its columns do not fit"
    problem = Problem(kind="mismatch", column=None, message=f"{why} surely (fit {review.fit:.2f} of 1)")
    reasons = (problem.message, *review.reasons)
    return review.model_copy(update={"verdict": "reject", "reasons": reasons, "problems": (problem, *review.problems)})


_LEANS = -0.5
"""Nats from which rows lean against what is said of two numbers; of 322 right mappings 19 do."""


def _leaning(source: Source, best: Proposal) -> str:
    """That rows lean, though not clearly, to the other one of two labels than the card says of a column's numbers."""
    for column in source.label_columns(source.labels).columns:
        mapping, name = column.mapping, column.program.name
        used = best.roles.get(column_of(name)) in ("output", "label")
        if used and mapping.odds < _LEANS and is_of_codes(mapping):
            return f"the rows of {name!r} lean to other labels than it is said to hold ({said_as(mapping.mapping)})"
    return ""


_FEWEST_NEAR = 5
"""Rows about different things that tell how near a source is."""


def _review(
    source: Source, verdict: Verdict, best: Proposal | None, reasons: tuple[str, ...], problems: list[Problem]
) -> SchemaReview:
    profile = source.profile
    chosen = best.roles if best is not None and verdict != "reject" else {}
    names = [column.name for column in profile.columns]
    roles: dict[str, Role] = {name: "identifier" if plays(name, "identifier") else "ignored" for name in names}
    roles |= {name: role for name, role in chosen.items() if name in roles}
    fit = round(best.fit, 4) if best is not None else 0.0
    at_home = source.relevance.of_any_subject or of_same_domain(source.brief, source.card)
    return SchemaReview(
        ref=profile.ref,
        verdict=verdict,
        fit=fit,
        at_home=1.0 if at_home else round(source.relevance.at_home(), 4),
        near=_near(source, best) if best is not None and verdict != "reject" else None,
        roles=roles,
        problems=tuple(problems),
        reasons=reasons,
    )


def _near(source: Source, best: Proposal) -> float | None:
    """How near a proposal's inputs lie to the demonstrations' (see `distance`), by both figures: one alone misleads."""
    cells = cells_of(source, best)
    if cells is None:
        return None
    task = source.task
    found = distance([task.given(row) for row in task.shown], inputs_of(task, cells), _FEWEST_NEAR)
    return round(math.sqrt(max(found.relative * found.cosine, 0.0)), 4) if found is not None else None


def _as_it_is(best: Proposal) -> bool:
    """Nothing but columns under other names, and white space."""
    return all(
        step.op in ("select", "rename", "clean_text")
        or (step.op == "template" and step.args["template"].count("{{") == 1 and step.args["template"].startswith("{{"))
        or (step.op == "map_labels" and all(old == new for old, new in step.args["mapping"].items()))
        for step in best.steps
    )


def _of_column(column: ColumnProfile, brief: TaskBrief) -> list[Problem]:
    name, problems = column.name, []
    if column.type == "binary":
        problems.append(Problem(kind="unreadable", column=name, message=f"{name!r} holds binary data"))
    elif column.type == "empty" or column.share_empty > 0.5:
        problems.append(
            Problem(kind="empty", column=name, message=f"{name!r} is empty in {column.share_empty:.0%} of the rows")
        )
    elif column.distinct == 1:
        problems.append(Problem(kind="constant", column=name, message=f"{name!r} has one value only"))
    if brief.language and column.language and column.language != brief.language and column.type == "text":
        message = f"{name!r} is in {column.language}, the task is in {brief.language}"
        problems.append(Problem(kind="language", column=name, message=message))
    return problems


def _barred(brief: TaskBrief, card: DatasetCard, profile: TableProfile, best: Proposal | None) -> Problem | None:
    """What rules the whole source out, whatever its columns hold."""
    licenses = brief.task.licenses
    if licenses is not None:
        from ...tools.licences import refusal

        why = refusal(card.licenses, licenses)
        if why:
            return Problem(kind="license", column=None, message=why)
    told = unfit(profile.ref.config, card)
    if told:
        return Problem(kind="unreliable", column=None, message=f"the card says of {profile.ref.config!r}: {told!r}")
    if best is not None:
        given = [name for name, role in best.roles.items() if role == "input"]
        why = withheld(card, brief.task.instruction, given)
        if why:
            return Problem(kind="mismatch", column=None, message=why)
    if best is not None and any(step.op == "explode" for step in best.steps):
        return None  # its rows hold many examples each
    if profile.rows < _FEW_ROWS and (profile.total_rows is None or profile.total_rows < _FEW_ROWS):
        left = card.note_of_splits(profile.ref, ASKED_BY_SPLITS)
        return Problem(
            kind="size", column=None, message=f"the source has only {profile.rows} rows{left and f'; {left}'}"
        )
    return None


def _why_not(source: Source, best: Proposal | None) -> tuple[str, ...]:
    """The weakest point first, in words."""
    about = f"{source.relevance.agreement.why} (agreement {source.relevance.agreement.score:.2f} of 1)"
    if best is not None:
        reasons = [reason for reason in best.reasons if reason not in (NEAR_IN_ALL, AS_NEAR)]
        weak = min((part for part in best.parts if part != "named"), key=lambda part: best.parts[part])
        names = {
            "agreement": about,
            "columns": "its columns do not look like the demonstrations' parts",
            "answer": f"its answers do not fit: {reasons[-1]}",
            "context": "its questions need a text that the task has no place for",
            "together": "its columns do not go together as the demonstrations' parts do",
        }
        return (names.get(weak, reasons[-1]), *(reason for reason in reasons if reason != about))
    return (_lacking(source), about)


def _lacking(source: Source) -> str:
    brief = source.brief
    unspoken = f"nothing says that it is about the task: {source.relevance.agreement.why}"
    serves = may_serve(source)
    if not serves and brief.kind != "label":
        return unspoken
    found = answers(source)
    if not serves and found:  # what labels mean a person may say
        return unspoken
    if serves and not source.texts:
        wanted = f" in {brief.language}" if brief.language else ""
        return f"it has no column of texts{wanted}"
    if not found:
        reasons = {
            "label": f"has no column whose values stand for {', '.join(brief.labels[:4]) or 'the labels'}",
            "multiple_choice": "has no options with an answer",
            "number": "has no column that gives the number",
        }
        doubts = label_doubts(source) if brief.kind == "label" and brief.labels else ()
        example = f"label_map: {{{source.card.id}: {{VALUE: LABEL}}}}"
        settled = f": {doubts[0]}; `{example}` in the task file settles it" if doubts else ""
        return f"it {reasons.get(brief.kind, 'has no column that looks like the outputs')}{settled}"
    slots = [slot for _, slot in open_slots(source)]
    for slot in slots:
        if not assign([slot], source.texts):
            return f"no column of it looks like the {slot.name.replace('_', ' ')} of the demonstrations"
    if assign(slots, source.texts, limit=1):
        return refuted(source, found) or unspoken
    return "it has too few columns for the parts of the task's input"
