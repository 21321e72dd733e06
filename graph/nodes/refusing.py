"""What a person is told where a build gave no row: the nearest source, the one thing that it lacks, and what to do."""

from collections.abc import Iterator, Mapping, Sequence

from ...domain.brief import OutputKind
from ...domain.errors import DatasetError
from ...domain.outcome import Refusal, SeenColumn
from ...domain.profile import ColumnProfile, TableProfile
from ...domain.review import Role
from ...tools.texts import whole_number
from ..mix import OFFLINE, wishes_of
from ..state import BuildState, Source
from ..workplace import Workplace

_COLUMNS, _VALUES, _LABELS, _UNREAD = 8, 4, 12, 3


def refusal_of(
    state: BuildState, tried: Sequence[Source], work: Workplace, general: str, remedy: str, taken: Mapping[str, str]
) -> Refusal:
    """The refusal of a build that gave no row. `general` and `remedy` are what is said where no source was near,
    `taken` what became of the rows of each source that was used."""
    kind = state.brief.kind if state.brief is not None else None
    near, unmade = _nearest(tried, kind), list(_unmade(tried))
    if state.ended or near is None:
        steps = ("Correct the task file.",) if state.ended else (remedy, *_with_a_model(state))
        return Refusal(missing=" ".join([general, *_unread(tried), *unmade]), next_steps=steps)
    key, title = near.key, near.candidate.title
    try:
        survey = work.survey(near.candidate.ref)
    except DatasetError as exc:
        return Refusal(nearest=key, title=title, missing=_sentence(exc.reason), next_steps=(remedy,))
    return Refusal(
        nearest=near.key,
        title=survey.card.title,
        rows=near.total_rows if near.total_rows is not None else survey.profile.total_rows,
        columns=tuple(map(_seen, survey.profile.columns[:_COLUMNS])),
        missing=" ".join([_sentence(taken.get(near.key) or _lack(near)), *unmade]),
        next_steps=tuple(dict.fromkeys(_next_steps(state, near, survey.profile, remedy))),
    )


def _nearest(tried: Sequence[Source], kind: OutputKind | None) -> Source | None:
    """The source that came furthest: one whose rows were tried, else the one whose plan fits best, and clearly so where
    outputs are labels (those of another task may fit any), else the one that is most about the task and found best,
    else the first in the line of the search."""
    least = _LABELS_FIT if kind == "label" else _FITS

    def rank(source: Source) -> tuple[bool, float, float, int]:
        sampled = any(attempt.report is not None for attempt in source.attempts)
        fit = source.review.fit * source.candidate.share if source.review is not None else 0.0
        about = source.review.at_home * source.candidate.share if source.review is not None else 0.0
        return sampled, fit if fit >= least else 0.0, about, -source.order

    return max((one for one in tried if not one.unreadable and one.making is None), key=rank, default=None)


_FITS, _LABELS_FIT = 0.1, 0.25
"""The fit of a plan from which it says more than the order of the search."""


def _lack(source: Source) -> str:
    """The first thing that stood in the way: what the critic found, else why the last plan did not pass."""
    if source.review is not None and source.review.verdict == "reject" and source.review.reasons:
        return source.review.reasons[0]
    reports = [attempt.report for attempt in source.attempts if attempt.report is not None]
    return reports[-1].reasons[0] if reports and reports[-1].reasons else source.given_up


def _unread(tried: Sequence[Source]) -> list[str]:
    """Why sources could not be read, or no longer."""
    unread = [(source.key, source.given_up) for source in tried if source.unreadable]
    return [_sentence(why if key in why else f"{key}: {why}") for key, why in unread[:_UNREAD]]


def _unmade(tried: Sequence[Source]) -> Iterator[str]:
    """Why each recipe that was tried made no row that could be taken."""
    for source in tried:
        if source.making is not None and (why := source.given_up or source.ended):
            yield f"The recipe {source.making.recipe}: {_sentence(why)}"


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _seen(column: ColumnProfile) -> SeenColumn:
    labels = column.label_like or bool(column.label_names)
    values = column.label_names or tuple(value for value, _ in column.values) if labels else column.examples[:1]
    return SeenColumn(name=column.name, type=column.type, labels=labels, values=tuple(values[:_LABELS]))


def _next_steps(state: BuildState, near: Source, profile: TableProfile, remedy: str) -> Iterator[str]:
    brief, review = state.brief, near.review
    barred = review is not None and any(problem.kind in ("license", "size") for problem in review.problems)
    if not barred and brief is not None:
        if brief.kind == "label":
            yield from _label_map(profile, brief.labels, review.roles if review is not None else {}, _lack(near))
        elif review is not None and review.fit > 0:
            yield from _columns(state, profile, review.roles)
        title = f" ({near.candidate.title!r})" if near.candidate.title else ""
        yield f"Say in the instruction what {near.key} is about, in the words of its card{title}."
    yield from _with_a_model(state)
    yield remedy


def _label_map(profile: TableProfile, labels: Sequence[str], roles: Mapping[str, Role], lack: str) -> Iterator[str]:
    """What to write in the task file where a column holds the labels in other words: the one that was taken for them,
    else the one of which the refusal speaks, else one that is called as classes are."""
    from ...tools.profiling.profile import called_as_classes

    columns = [column for column in profile.columns if column.label_like and 2 <= column.distinct <= _LABELS]
    columns.sort(
        key=lambda one: (roles.get(one.name) != "label", repr(one.name) not in lack, not called_as_classes(one.name))
    )
    if columns:
        values = ", ".join(f"{_named(value, columns[0])}: …" for value, _ in columns[0].values[:_VALUES])
        yours = f", each with one of {', '.join(labels[:_VALUES])}" if labels else ""
        yield (
            f"If {columns[0].name!r} says what you ask for in other words, write what its values mean in the task "
            f"file: label_map: {{{values}}}{yours}."
        )


def _named(value: str, column: ColumnProfile) -> str:
    """A value, or the class that its number stands for."""
    place = whole_number(value)
    return column.label_names[place] if place is not None and place < len(column.label_names) else value


def _columns(state: BuildState, profile: TableProfile, roles: Mapping[str, Role]) -> Iterator[str]:
    """What to write in the task file where columns hold the task's parts under other names: those that were taken for
    them, or to be filled in."""
    task, names = state.task, [column.name for column in profile.columns if column.type not in ("binary", "empty")]
    given = [name for name in names if roles.get(name) == "input"]
    answers = [name for name in names if roles.get(name) in ("output", "label")]
    fits = len(given) == len(task.input_columns) and len(answers) == len(task.output_columns)
    theirs = [*given, *answers] if fits else ["…"] * len(task.columns)
    if len(names) >= len(task.columns):
        pairs = ", ".join(f"{ours}: {column}" for ours, column in zip(task.columns, theirs, strict=True))
        which = "" if fits else f", each with one of {', '.join(names[:_LABELS])}"
        mapped = f"columns: {{{pairs}}}{which}"
        yield f"If it holds what you ask for, write in the task file which column is which: {mapped}."


def _with_a_model(state: BuildState) -> Iterator[str]:
    if state.options.model == OFFLINE:
        yield (
            "Let a model read the task and the datasets by meaning, and make the rows that no source holds: "
            "--model openai:NAME."
        )
    elif wishes_of(state.task, state.options).when == "never":
        yield "Let the model make the rows that no source holds: --synthesis gaps."
