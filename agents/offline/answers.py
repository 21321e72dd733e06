"""What in a source can be the task's answer, for each kind of output, and the operations that write it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...domain.brief import OptionsLayout
from ...domain.plan import Step
from ...domain.review import Role
from .assignment import Assignment, name_affinity
from .choices import Options, find_choices
from .composing import cleaning, made, template
from .label_map import LabelMapping, map_labels
from .label_sense import poles_of
from .relation import relation, same_relation
from .requirements import number_form
from .source import Source, slot_language
from .texts import fold, is_number, median, share
from .traits import likeness, traits
from .views import View, view

Check = Callable[[Assignment], tuple[float, str]]
"""How far an answer goes with the inputs chosen for it (0 to 1), and a word on it."""


@dataclass(frozen=True)
class Answer:
    """The steps that write the first output column, and for a choice also the options.

    `steps` come before the inputs are cleaned, `late_steps` after, `last_steps` after the input templates.
    """

    fit: float
    why: str
    used: frozenset[str]
    role: Role = "output"
    steps: tuple[Step, ...] = ()
    late_steps: tuple[Step, ...] = ()
    last_steps: tuple[Step, ...] = ()
    stem: View | None = None
    options_column: str | None = None
    option_names: frozenset[str] = frozenset()
    check: Check | None = None


def of(source: Source) -> list[Answer]:
    """All answers that the source offers for the task's kind of output, best first."""
    makers: dict[str, Callable[[Source], Iterator[Answer]]] = {
        "label": _labels,
        "multiple_choice": _multiple_choices,
        "number": _numbers,
        "extract": _extracts,
        "free_text": _free_texts,
        "structured": _free_texts,
    }
    return sorted(makers[source.brief.kind](source), key=lambda answer: -answer.fit)[:8]


# labels ---------------------------------------------------------------------------------------------------------------


def _labels(source: Source) -> Iterator[Answer]:
    output = made(source.brief.task.output_columns[0])
    for label, mapping, fit in label_views(source, source.brief.labels):
        step = Step(op="map_labels", args={"column": label.column, "mapping": dict(mapping.mapping), "output": output})
        yield Answer(fit, mapping.why, frozenset({label.name}), "label", steps=(*label.steps, step))
    yield from _stacked(source)


_GOOD = frozenset("good correct right true positive grammatical acceptable valid proper".split())
_BAD = frozenset("bad incorrect wrong false negative ungrammatical unacceptable invalid improper".split())


def _stacked(source: Source) -> Iterator[Answer]:
    """Two columns that hold texts of one label each (sentence_good, sentence_bad): a row of each."""
    labels = source.brief.labels
    poles = poles_of(labels)
    if poles is None or not source.agreement.shared:
        return
    groups: dict[str, dict[str, View]] = {}
    for candidate in source.views:
        if candidate.items or candidate.steps:
            continue
        parts = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", candidate.name).lower())
        for pole, names in (("good", _GOOD), ("bad", _BAD)):
            if names & set(parts) and len(parts) > 1:
                groups.setdefault(" ".join(part for part in parts if part not in names), {})[pole] = candidate
    for base, found in groups.items():
        if len(found) < 2 or likeness(found["good"].traits, found["bad"].traits) < 0.6:
            continue
        column, output = f"{base} of either", made(source.brief.task.output_columns[0])
        named = {found["good"].name: poles[0], found["bad"].name: poles[1]}
        step = Step(op="stack", args={"columns": named, "output": column, "label_output": output})
        both = f"{found['good'].name} + {found['bad'].name}"
        yield Answer(
            fit=0.95,
            why=f"{found['good'].name!r} holds {poles[0]} texts, {found['bad'].name!r} {poles[1]} ones",
            used=frozenset(named),
            role="input",
            steps=(step,),
            stem=View(both, column, (), found["good"].texts),
        )


def label_views(source: Source, labels: tuple[str, ...]) -> list[tuple[View, LabelMapping, float]]:
    """Columns whose values map onto the labels, with the mapping and how sure it is."""
    brief, found = source.brief, []
    for candidate in source.views:
        if candidate.items or not _label_like(candidate):
            continue
        counts = Counter(text.strip() for text in candidate.filled)
        try:
            declared = source.profile.column(candidate.name).label_names
        except KeyError:
            declared = ()
        wanted = labels or _open_labels(source, counts)
        if not wanted:
            continue
        counts.update({str(place): 0 for place in range(len(declared))} if declared else {})
        mapping = map_labels(wanted, brief.task.instruction, candidate.name, counts, source.card, declared)
        if mapping is not None and mapping.share_mapped >= 0.02:
            found.append((candidate, mapping, _label_fit(source, candidate, mapping, wanted)))
    return sorted(found, key=lambda triple: -triple[2])


def _label_fit(source: Source, candidate: View, mapping: LabelMapping, labels: tuple[str, ...]) -> float:
    agreed = source.agreement
    evidence = 1.0 if mapping.evidence == "named" else (0.9 if agreed.shared else 0.3)
    if mapping.evidence == "named" and not agreed.shared:
        evidence = 1.25 if len(mapping.covered) == len(labels) and len(labels) > 2 else 1.0
    covered = len(mapping.covered) / len(labels)
    covered = max(covered, 0.8) if len(labels) > 6 else covered
    kept = 1.0 if mapping.share_mapped > 0.3 else 0.75 + 0.8 * mapping.share_mapped
    return evidence * covered * kept * _label_name(candidate.name)


def _label_name(name: str) -> float:
    plain = name.lower()
    if any(word in plain for word in ("gold", "label", "class", "intent", "sentiment", "category", "answer", "target")):
        return 0.97 if plain[-1:].isdigit() or "log" in plain.split("_") else 1.0
    return 0.93 if "annot" in plain or plain[-1:].isdigit() else 0.98


def _label_like(candidate: View) -> bool:
    filled = candidate.filled
    if len(filled) < 5 or candidate.share < 0.3:
        return False
    words = [len(text.split()) for text in filled]
    return median(words) <= 5 and max(words) <= 12 and candidate.distinct <= 0.6 and len(set(filled)) >= 2


def _open_labels(source: Source, counts: Counter[str]) -> tuple[str, ...]:
    """For an open label set: the source's own values, where it has the demonstrations' labels among them."""
    shown = {fold(example) for example in source.brief.layouts[source.brief.task.output_columns[0]].slots[0].examples}
    spelled = {fold(value): value for value in counts}
    if not shown or len(shown & set(spelled)) < max(2, 0.6 * len(shown)):
        return ()
    return tuple(value for value in counts if not value.isdigit())


# multiple choice ------------------------------------------------------------------------------------------------------


def _multiple_choices(source: Source) -> Iterator[Answer]:
    layout = source.brief.options
    if layout is None:
        return
    constant = _constant_options(source)
    if constant:
        yield from _choices_of_labels(source, layout, constant)
        return
    wanted = [option for options in _shown_options(source) for option in options]
    for options in find_choices(source):
        yield _choice_answer(source, layout, options, likeness(traits(wanted), traits(options.texts)))
    if _independent(source):
        yield from _choices_from_rows(source, layout, wanted)


def _shown_options(source: Source) -> list[tuple[str, ...]]:
    from .options_block import find_options

    layout = source.brief.options
    texts = [d.row()[layout.column] for d in source.brief.task.demonstrations] if layout else []
    return [block.options for text in texts if (block := find_options(text)) is not None]


def _constant_options(source: Source) -> tuple[str, ...]:
    """The options, where all demonstrations have the same ones in some order: then they are labels."""
    shown = _shown_options(source)
    sets = {frozenset(map(fold, options)) for options in shown}
    return shown[0] if len(sets) == 1 and len(shown) >= 3 else ()


def _choice_args(layout: OptionsLayout, answer_output: str, options_output: str) -> dict[str, Any]:
    return {
        "marker": layout.marker,
        "separator": layout.separator,
        "answer_as": layout.answer,
        "answer_form": layout.answer_form if layout.answer == "marker" else "(A)",
        "options_output": options_output,
        "answer_output": answer_output,
    }


def _choice_answer(source: Source, layout: OptionsLayout, options: Options, alike: float) -> Answer:
    output = made(source.brief.task.output_columns[0])
    args = _choice_args(layout, output, "options of the task") | options.args()
    counts, common = layout.counts, options.sizes.most_common(1)[0][0]
    if len(counts) == 1 and common > counts[0] >= 2:
        args["count"] = counts[0]
    sized = sum(number for size, number in options.sizes.items() if len(counts) > 2 or size >= min(counts)) / max(
        sum(options.sizes.values()), 1
    )
    steps = tuple(step for one in (*options.views, options.answer) for step in one.steps)
    return Answer(
        fit=max(alike, 0.5) * options.right * (0.7 + 0.3 * sized),
        why=f"the options are in {', '.join(repr(one.name) for one in options.views)}, the right one is named by {options.answer.name!r}",
        used=frozenset(options.used if options.stem is None else {options.answer.name}),
        steps=_once(steps),
        late_steps=(Step(op="multiple_choice", args=args),),
        stem=options.stem,
        options_column="options of the task",
        option_names=frozenset(one.name for one in options.views) if options.stem is None else frozenset(),
    )


def _once(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    kept: list[Step] = []
    for step in steps:
        if step not in kept:
            kept.append(step)
    return tuple(kept)


def _choices_of_labels(source: Source, layout: OptionsLayout, labels: tuple[str, ...]) -> Iterator[Answer]:
    output = made(source.brief.task.output_columns[0])
    for label, mapping, fit in label_views(source, labels):
        named = Step(
            op="map_labels",
            args={"column": label.column, "mapping": dict(mapping.mapping), "output": "label of the task"},
        )
        args = _choice_args(layout, output, "options of the task") | {
            "answer": "label of the task",
            "distractors": "pool",
            "pool": list(labels),
            "count": len(labels),
        }
        steps = (*label.steps, named, Step(op="multiple_choice", args=args))
        yield Answer(
            fit, mapping.why, frozenset({label.name}), "label", steps=steps, options_column="options of the task"
        )


def _independent(source: Source) -> bool:
    """Options that stand alone: texts of several words, or numbers, that the question does not name."""
    demonstrations = source.brief.task.demonstrations
    layout = source.brief.options
    if layout is None:
        return False
    shown = _shown_options(source)
    flat = [option for options in shown for option in options]
    before = [fold(d.row()[layout.column].split(layout.header)[0]) if layout.header else "" for d in demonstrations]
    named = share(
        [any(fold(option) in text for option in options) for options, text in zip(shown, before, strict=False)]
    )
    worded = (
        median([len(option.split()) for option in flat]) >= 3 or share([is_number(option) for option in flat]) > 0.8
    )
    return worded and named < 0.3


def _choices_from_rows(source: Source, layout: OptionsLayout, wanted: list[str]) -> Iterator[Answer]:
    """Right answers from the rows, wrong ones from other rows."""
    output = made(source.brief.task.output_columns[0])
    count = layout.counts[len(layout.counts) // 2]
    look = traits(wanted)
    for candidate in source.texts:
        alike = likeness(look, candidate.traits)
        if alike < 0.5 or candidate.distinct < 0.5:
            continue
        args = _choice_args(layout, output, "options of the task") | {
            "answer": candidate.column,
            "distractors": "rows",
            "count": count,
        }
        keep, trust, told = vouched(source, frozenset({candidate.name}))
        yield Answer(
            fit=0.9 * alike * trust,
            why=f"{candidate.name!r} gives the right option, other rows the wrong ones"
            + (f" ({told})" if told else ""),
            used=frozenset({candidate.name}),
            steps=(*keep, *candidate.steps),
            late_steps=(*cleaning([_like(source, wanted)], [candidate]), Step(op="multiple_choice", args=args)),
            options_column="options of the task",
        )


def _like(source: Source, examples: list[str]):
    from ...domain.brief import Slot
    from .layouts import slot_kind

    return Slot(name="answer", kind=slot_kind(examples), examples=tuple(examples))


# numbers --------------------------------------------------------------------------------------------------------------

_NUMBER_NAMES = ("answer", "ans", "result", "solution", "target", "output", "value", "lsolutions", "label")


def _numbers(source: Source) -> Iterator[Answer]:
    brief = source.brief
    column = brief.task.output_columns[0]
    slot = brief.layouts[column].slots[0]
    form = number_form(slot.examples) or {}
    for candidate in source.views:
        plain = candidate.name.lower().strip("_ ")
        if candidate.items or not any(plain.endswith(name) or plain.startswith(name) for name in _NUMBER_NAMES):
            continue
        for args, worth in (
            ({"which": "only"}, 1.0),
            ({"which": "last", "after": "####"}, 0.98),
            ({"which": "last", "after": "answer is"}, 0.95),
        ):
            step = Step(op="number", args={"column": candidate.column, "output": "number of the task", **args})
            numbers = view(source.table, candidate.name, "number of the task", (*candidate.steps, step))
            if numbers is None or numbers.share < 0.5 or numbers.distinct < 0.1 or _counts_up(numbers):
                continue
            whole = share([text.lstrip("-").isdigit() for text in numbers.filled])
            fits = whole if form.get("decimals") == [0, 0] else 1.0
            written = template(brief.layouts[column], ["number of the task"], made(column))
            yield Answer(
                fit=worth * (0.5 + 0.5 * numbers.share) * (0.6 + 0.4 * fits),
                why=f"{candidate.name!r} gives the number",
                used=frozenset({candidate.name}),
                steps=(*candidate.steps, step, written),
            )
            break


def _counts_up(numbers: View) -> bool:
    """Row numbers and identifiers are no answers."""
    values = [float(text) for text in numbers.filled if is_number(text) and "," not in text]
    rising = sum(1 for one, other in zip(values, values[1:], strict=False) if other > one)
    return len(values) > 10 and rising > 0.97 * (len(values) - 1)


# pairs that a label vouches for ----------------------------------------------------------------------------------------

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
            or candidate.items
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


# texts ----------------------------------------------------------------------------------------------------------------


def _extracts(source: Source) -> Iterator[Answer]:
    """Answers that stand in the input; checked against the inputs once these are chosen."""
    for candidate, fit in _output_views(source):
        yield _text_answer(source, candidate, fit, _stands_in(candidate))


def _stands_in(candidate: View) -> Check:
    def check(assignment: Assignment) -> tuple[float, str]:
        rows = zip(candidate.texts, *(one.texts for one in assignment.views), strict=True)
        found = [
            any(fold(row[0]) in fold(given) for given in row[1:] if given) for row in rows if row[0] and row[0].strip()
        ]
        rate = share(found)
        return (1.0 if rate > 0.8 else rate**2), f"{rate:.0%} of the answers stand in their inputs"

    return check


def _free_texts(source: Source) -> Iterator[Answer]:
    brief = source.brief
    rows = [demonstration.row() for demonstration in brief.task.demonstrations]
    column = brief.task.output_columns[0]
    wanted = relation(
        [
            ("\n".join(_fillings(source, place)) or row[brief.task.input_columns[0]], row[column])
            for place, row in enumerate(rows)
        ]
    )

    def check_of(candidate: View) -> Check:
        def check(assignment: Assignment) -> tuple[float, str]:
            cells = zip(candidate.texts, *(one.texts for one in assignment.views), strict=True)
            pairs = [("\n".join(given), answer) for answer, *given in cells if answer and answer.strip() and all(given)]  # pyright: ignore[reportArgumentType, reportCallIssue]
            if len(pairs) < 5:
                return 0.0, ""
            factor, told = same_relation(wanted, relation(pairs[:100]))
            return factor, told

        return check

    for candidate, fit in _output_views(source):
        yield _text_answer(source, candidate, fit, check_of(candidate))


def _fillings(source: Source, place: int) -> list[str]:
    brief = source.brief
    found = []
    for column in brief.task.input_columns:
        for slot in brief.layouts[column].slots:
            if place < len(slot.examples):
                found.append(slot.examples[place])
    return found


def _output_views(source: Source) -> list[tuple[View, float]]:
    """Views that look like the demonstrations' outputs."""
    column = source.brief.task.output_columns[0]
    layout = source.brief.layouts[column]
    if len(layout.slots) != 1:
        return []
    slot = layout.slots[0]
    look, language = traits(slot.examples), slot_language(slot)
    found = []
    for candidate in source.texts if language in (None, source.brief.language) else source.views:
        if candidate.items or candidate.share < 0.3 or candidate.distinct < 0.05 or " + " in candidate.name:
            continue
        if language is not None and _other_language(source, candidate, language):
            continue
        alike = likeness(look, candidate.traits)
        if alike >= 0.3:
            found.append(
                (
                    candidate,
                    alike
                    * (
                        0.9
                        + 0.1 * max(name_affinity(name, candidate.name) for name in ("answer", slot.kind, slot.name))
                    ),
                )
            )
    return sorted(found, key=lambda pair: -pair[1])[:6]


def _other_language(source: Source, candidate: View, language: str) -> bool:
    try:
        found = source.profile.column(candidate.name).language
    except KeyError:
        return False
    return found is not None and found != language


def _text_answer(source: Source, candidate: View, fit: float, check: Check) -> Answer:
    column = source.brief.task.output_columns[0]
    layout = source.brief.layouts[column]
    keep, trust, told = vouched(source, frozenset({candidate.name}))
    return Answer(
        fit=fit * trust,
        why=f"{candidate.name!r} gives the output" + (f" ({told})" if told else ""),
        used=frozenset({candidate.name}),
        steps=(*keep, *candidate.steps),
        late_steps=tuple(cleaning(layout.slots, [candidate])),
        last_steps=(template(layout, [candidate.column], made(column)),),
        check=check,
    )
