"""Answers that are choices: options that the source holds, labels as options, other rows' answers as wrong ones."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .....domain.brief import OptionsLayout, Slot
from .....domain.plan import Step
from .....memory.lexical import stem, words
from ...labels.poles import marks_other, places_called, pole_asked, poles_marked
from ...reading.layouts import bare_labels, parts_called
from ...reading.names import names_rows, plays
from ...reading.options_block import find_options
from ...reading.texts import UNTOLD, fold, is_number, median, share
from ...reading.traits import Traits, likeness, slot_kind, traits
from ..assignment import Answer
from ..choices import Options, offered
from ..composing import cleaning, made
from ..judging.agreement import tells
from ..judging.looks import name_words, questioned
from ..programs.numbered import numbered_groups
from ..programs.search import Program, once, only, program_of
from ..rows.conditions import wants_settled
from ..rows.usable import vouched
from ..source import Source
from .columns import is_of_another

_HALF, _OTHER = 0.5, 0.3
"""What an answer is worth that may be the wrong one of its options: less than any source needs."""
_IN_ORDER = re.compile(
    r"\b(?:given|original|same|listed|their) order\b|\border (?:as )?(?:given|is kept)\b"
    r"|\b(?:keep|kept)\b[^.]{0,20}\border\b|\b(?:not|never|don't|without) (?:be )?shuffl\w{1,4}\b",
    re.IGNORECASE,
)
"""What asks for options as they stand."""
_CUT = 0.9
"""What choices of more options than are shown are worth beside those of as many."""


def choice_answers(source: Source) -> Iterator[Answer]:
    """Multiple choices in the task's form."""
    layout = source.brief.options
    if layout is None:
        return
    wanted = [option for options in _shown_options(source) for option in options]
    for options in (one for one in source.choices if not is_of_another(source, one.answer)):
        right = _right_of(source, options)
        yield _choice_answer(source, layout, right, likeness(traits(wanted), traits(right.texts)))
    if _independent(source) and not source.choices and not offered(source.programs):
        yield from _choices_from_rows(source, layout, wanted)


def part_answers(source: Source) -> Iterator[Answer]:
    """Which of the input's parts is meant, from a column that calls one of the columns that fill them."""
    called, output, full = parts_called(source.brief), made(source.task.answer_column), bare_labels(source.brief)
    alone = len(called) == sum(len(source.brief.layouts[name].slots) for name in source.task.input_columns)
    if alone and _asks_beside(source):
        return
    for group in numbered_groups(source.programs):
        for candidate, places in _pointing(source, group) if len(group) == len(called) else ():
            other = marks_other(candidate.name, source.card, source.task.instruction, alone=alone)
            labels = [full[label] for label in called]
            mapping = {value: labels[place] for value, place in places.items()}
            step = Step(op="map_labels", args={"column": candidate.column, "mapping": mapping, "output": output})
            meant = ", ".join(f"{value} → {group[place].name}" for value, place in places.items())
            why = f"{candidate.name!r} says which is meant: {meant}"
            yield Answer(
                fit=_OTHER if other else 0.95,
                why=f"{why}; {other}" if other else why,
                used=frozenset({candidate.name}),
                role="label",
                steps=(step,),
                places=dict(zip(called.values(), group, strict=True)),
            )
    yield from _in_any_order(source, called)


def _asks_beside(source: Source) -> bool:
    """Whether a column of its own holds what texts are to answer, follow or sum up: they alone then tell nothing."""
    wordy = [one for one in source.programs if one.plain and one.traits.words >= _WORDY and one.distinct > _HALF]
    offered = {one.name for group in numbered_groups(source.programs) for one in group}
    offered |= {one.name for options in source.choices for one in (*options.columns, options.answer)}
    return any(one.name not in offered and not plays(one.name, "explanation", "identifier") for one in wordy)


_WORDY = 3


def _in_any_order(source: Source, called: Mapping[str, int]) -> Iterator[Answer]:
    """A right text and wrong ones as the input's parts, in an order drawn for each row, and which of them is right."""
    output, full = made(source.task.answer_column), bare_labels(source.brief)
    slots = [
        slot
        for column in source.task.input_columns
        for slot in source.brief.layouts[column].slots
        if slot.kind != "options"
    ]
    wanted = traits([text for place in called.values() for text in slots[place].examples])
    wrong = pole_asked(source.task.instruction) == "wrong"
    for options in source.choices:
        first = options.answer.column == options.columns[0].column and set(options.sizes) == {len(called)}
        alike = likeness(wanted, traits(options.texts)) if first and not (wrong and len(called) > 2) else 0.0
        if alike < _HALF:
            continue
        parts = [f"{output} of part {place + 1}" for place in range(len(called))]
        args = options.args() | {
            "marker": "1 ",
            "answer_form": "1",
            "options_output": f"parts of {output}",
            "answer_output": f"number of {output}",
            "part_outputs": parts,
        }
        drawn = Step(op="multiple_choice", args=args)
        labels = [*called][:: -1 if wrong else 1]
        mapping = {str(place): full[label] for place, label in enumerate(labels, start=1)}
        told = Step(op="map_labels", args={"column": args["answer_output"], "mapping": mapping, "output": output})
        steps = once([*(step for one in options.columns for step in one.steps), drawn])
        named = [one.name for one in options.columns]
        tried = (program_of(source.table, name, part, steps) for name, part in zip(named, parts, strict=True))
        shown = [one for one in tried if one is not None]
        if len(shown) == len(parts):
            meant = f"{options.answer.name!r} is the {'other' if wrong else 'right'} one"
            yield Answer(
                fit=0.95 * alike,
                why=f"the parts are {', '.join(map(repr, named))} in an order drawn for each row, {meant}",
                used=frozenset(options.used),
                role="label",
                steps=(*steps, told),
                places=dict(zip(called.values(), shown, strict=True)),
            )


def _pointing(source: Source, group: Sequence[Program]) -> list[tuple[Program, dict[str, int]]]:
    """Columns that call one of a group, with the places called; those that the instruction names, if there are."""
    names = [program.name for program in group]
    pointing: list[tuple[Program, dict[str, int]]] = []
    for candidate in source.programs:
        if not candidate.plain or candidate.name in names or candidate.distinct > _HALF:
            continue
        places = places_called(names, candidate.name, candidate.filled, source.card)
        if len(set(places.values())) == len(group):
            pointing.append((candidate, places))
    known = {stem(word) for name in names for word in name_words(name)}
    spoken = set(map(stem, words(source.task.instruction)))
    beyond = {one.name: {*map(stem, name_words(one.name))} - known for one, _ in pointing}
    asked = [pair for pair in pointing if beyond[pair[0].name] and beyond[pair[0].name] <= spoken]
    return asked or pointing


def _shown_options(source: Source) -> list[tuple[str, ...]]:
    layout = source.brief.options
    texts = [row[layout.column] for row in source.task.shown] if layout else []
    return [block.options for text in texts if (block := find_options(text, bare=True)) is not None]


def _choice_args(layout: OptionsLayout, answer_output: str, options_output: str) -> dict[str, Any]:
    return {
        "marker": layout.marker,
        "separator": layout.separator,
        "answer_as": layout.answer,
        "answer_form": "(A)" if layout.answer == "text" else layout.answer_form,
        "options_output": options_output,
        "answer_output": answer_output,
    }


def _right_of(source: Source, options: Options) -> Options:
    """The options; where the wrong one of two is marked and the right one asked for, the other way round."""
    if pole_asked(source.task.instruction) == "wrong" or options.answer_by == "text":
        return options
    marked = poles_marked(options.answer.name, source.card, alone=_alone(source))
    return (options.the_other(source.table) if marked == {"wrong"} else None) or options


def _alone(source: Source) -> bool:
    """Whether nothing is given beside the options, which then are themselves good or bad."""
    return not [slot for layout in source.brief.layouts.values() for slot in layout.slots if slot.kind != "options"][1:]


def _choice_answer(source: Source, layout: OptionsLayout, options: Options, alike: float) -> Answer:
    output = made(source.task.answer_column)
    args = _choice_args(layout, output, "options of the task") | options.args()
    counts, common = layout.counts, options.sizes.most_common(1)[0][0]
    if len(counts) == 1 and common > counts[0] >= 2:
        args["count"] = counts[0]
    elif options.answer_by != "text" and _IN_ORDER.search(source.task.instruction):
        args["shuffle"] = False
    enough = sum(number for size, number in options.sizes.items() if len(counts) > 2 or size >= min(counts))
    sized = (0.7 + 0.3 * enough / max(sum(options.sizes.values()), 1)) * (_CUT if "count" in args else 1.0)
    told = _that_are_told(source, options)
    steps = (*(step for one in options.programs for step in one.steps), *options.agreeing(), *told)
    names = ", ".join(repr(one.name) for one in options.columns)
    pole, alone = "wrong" if options.turned else "right", _alone(source)
    marked, instruction = options.answer.name, source.task.instruction
    other = "" if options.turned else marks_other(marked, source.card, instruction, alone=alone)
    why = f"the options are in {names}, the {pole} one is named by {marked!r}"
    why += " in rows that tell which it is" if told else ""
    return Answer(
        fit=max(alike, 0.5) * options.right * sized * (_OTHER if other else 1.0),
        why=f"{why}; {other}" if other else why,
        used=frozenset(options.used if options.stem is None else {options.answer.name}),
        steps=tuple(once(steps)),
        late_steps=(Step(op="multiple_choice", args=args),),
        stem=options.stem,
        options_column="options of the task",
        option_names=frozenset(one.name for one in options.columns) if options.stem is None else frozenset(),
    )


def _that_are_told(source: Source, options: Options) -> Sequence[Step]:
    """The steps that leave out rows whose right option says that nobody can tell, where what can be is wanted alone."""
    layout = source.brief.options
    if layout is None or layout.answer == "text":
        return ()
    rows, right = source.task.shown, list[str]()
    for row in rows:
        block = find_options(row[layout.column], bare=True)
        marked = zip(block.marks(), block.options, strict=False) if block is not None else ()
        right += [text for mark, text in marked if mark in row[source.task.answer_column]]
    chosen = options.right_one(source.table)
    if chosen is None or not wants_settled(source.task.instruction, [row[layout.column] for row in rows], right):
        return ()
    return (*chosen.steps, only(chosen.column, "not_matches", value=UNTOLD))


def _independent(source: Source) -> bool:
    """Options that answer a question: texts of several words, or numbers, that the question does not name."""
    layout = source.brief.options
    if layout is None:
        return False
    if len(source.brief.layouts[layout.column].slots) < 2 and len(source.task.input_columns) < 2:
        return False
    shown = _shown_options(source)
    flat = [option for options in shown for option in options]
    before = [fold(row[layout.column].split(layout.header)[0]) if layout.header else "" for row in source.task.shown]
    named = share(
        [any(fold(option) in text for option in options) for options, text in zip(shown, before, strict=False)]
    )
    worded = (
        median([len(option.split()) for option in flat]) >= 3 or share([is_number(option) for option in flat]) > 0.8
    )
    return worded and named < 0.3


def _no_answer(name: str, wanted: Traits) -> bool:
    """Whether a column names rows, or holds numbers that nothing calls answers: numbers look all alike."""
    return names_rows(name) or (wanted.numbers > _HALF and not plays(name, "answer", "number"))


def _choices_from_rows(source: Source, layout: OptionsLayout, wanted: list[str]) -> Iterator[Answer]:
    """Right answers from the rows, wrong ones from other rows; not where the source has wrong ones of its own."""
    output = made(source.task.answer_column)
    count = layout.counts[len(layout.counts) // 2]
    look, slot = traits(wanted), Slot(name="answer", kind=slot_kind(wanted), examples=tuple(wanted))
    telling = [one.name for one in source.texts if any(map(tells, name_words(one.name)))]
    asked = {name for name in telling if questioned(source.task.instruction, name)}
    for candidate in source.texts:
        if (asked and candidate.name not in asked) or _no_answer(candidate.name, look):
            continue
        alike = likeness(look, candidate.traits)
        if alike < 0.5 or candidate.distinct < 0.5:
            continue
        args = _choice_args(layout, output, "options of the task") | {
            "answer": candidate.column,
            "distractors": "rows",
            "count": count,
        }
        if shared := _shared_texts(source, candidate):
            args["near"] = shared
        keep, trust, remark = vouched(source, frozenset({candidate.name}))
        yield Answer(
            fit=0.9 * alike * trust,
            why=f"{candidate.name!r} gives the right option, other rows the wrong ones"
            + (f" ({remark})" if remark else ""),
            used=frozenset({candidate.name}),
            steps=(*keep, *candidate.steps),
            late_steps=(*cleaning(source.task, [slot], [candidate]), Step(op="multiple_choice", args=args)),
            options_column="options of the task",
        )


def _shared_texts(source: Source, answer: Program) -> str | None:
    """A column of long texts that several rows have in common, so that their answers are apt to be confused."""
    shared = [one for one in source.programs if not one.steps and one.name != answer.name and one.traits.words >= 20]
    several = [one for one in shared if one.distinct < 0.95]
    return min(several, key=lambda one: one.distinct).column if several else None
