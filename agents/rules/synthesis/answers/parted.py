"""Answers of several parts: those of a column's cells in another dress, or the one thing of each of several types."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import TYPE_CHECKING

from .....domain.brief import Slot, TextLayout
from .....domain.plan import Step
from .....memory.lexical import words
from .....tools.operations.guess import quoted
from .....tools.operations.reckoning import is_calculation
from ...reading.entities import type_asked
from ...reading.layouts import part_marks, read_layout
from ...reading.listing import Listing, listing
from ...reading.names import name_affinity, plays
from ...reading.texts import as_words, fold, median, share
from ...reading.traits import slot_kind
from ..composing import or_nothing, said_again
from ..judging.looks import asked, looks, name_words
from ..programs.dividing import behind_word, by_sign, divider, parts_of
from ..programs.numbered import numbered_groups
from ..programs.search import Program, once, only, program_of
from ..programs.things import Things
from .composed import Fields, fields_of
from .flagged import is_flag, when_set, yes_and_no

if TYPE_CHECKING:
    from ..source import Source

_MOST_PARTS, _READ, _SHOWN_CHARS = 4, 8, 3_000
"""Parts that are looked for, and texts of which a column's own layout is read."""
_WRITTEN, _LIKE, _CLEARLY = 0.95, 0.3, 0.6
_MOST_TYPES, _OFTEN, _FEWEST = 20, 0.1, 5
_CONTAINED, _ONCE = 0.8, 0.9
_LEADS, _TIMES = 0.15, 3.0
"""How often the word before a thing of a type stands before a part, at least, and how many times other pairings."""
_ARTICLE = re.compile(r"(?:the|a|an|der|die|das|den|dem|le|la|les|el|los|las|il|lo)", re.IGNORECASE)


@dataclass(frozen=True)
class Parted:
    """Programs that fill an answer's parts, and their columns; `places` are slots that these alone can fill, `fields`
    those of the object that the parts are, if they are one, and `form` is how they are laid out, if otherwise."""

    programs: tuple[Program, ...]
    fit: float
    why: str
    used: tuple[str, ...]
    places: Mapping[int, Program] = field(default_factory=dict)
    fields: Fields | None = None
    form: TextLayout | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(once(step for program in self.programs for step in program.steps))

    def whole(self, layout: TextLayout) -> Program:
        """The answers as they are written with all parts."""
        name, rows = " + ".join(self.used), zip(*(program.texts for program in self.programs), strict=True)
        texts = tuple(_written(layout, [text.strip() for text in row if text and text.strip()]) for row in rows)
        return Program(name, f"{name} in parts", (), texts, texts)


def parted(source: "Source") -> Iterator[Parted]:
    """All ways to fill an answer of several parts, or the texts of a JSON object, out of one column."""
    layout = source.brief.answer_layout
    if source.brief.kind != "structured":
        yield from _counted_items(source)
        return
    if 1 < len(layout.slots) <= _MOST_PARTS:
        yield from _cut_from_cells(source, layout)
        yield from _of_columns(source, layout)
        yield from _reasoned(source, layout)
        yield from _lettered(source, layout)
        yield from _of_flags(source, layout)
    yield from things_of_types(source)
    yield from _called_types(source)


def _written(layout: TextLayout, parts: Sequence[str]) -> str | None:
    if len(parts) < len(layout.slots):
        return None
    pairs = zip(parts, layout.literals[1:], strict=True)
    return layout.literals[0] + "".join(part + literal for part, literal in pairs)


# columns of their own -----------------------------------------------------------------------------------------------


def _of_columns(source: "Source", layout: TextLayout) -> Iterator[Parted]:
    """A column for each part, called as it is; one part without a name may go by its looks, where no other looks so,
    and several by the columns that the instruction names."""
    plain = [one for one in source.texts if one.plain and " + " not in one.name and one.share > _CONTAINED]
    named = [
        [one for one in plain if _called_so(slot, one) and looks(slot, one.filled) >= _LIKE] for slot in layout.slots
    ]
    unnamed = [place for place, slot in enumerate(layout.slots) if slot.name.rstrip("0123456789_") in _NO_NAME]
    counting = _counting(source, layout) if len(unnamed) == len(layout.slots) else []
    if counting:
        named = [[one] for one in counting]
    elif len(unnamed) == len(layout.slots):
        told = source.task.instruction
        free = [one for one in plain if not any(_called_so(slot, one) for slot in source.brief.input_slots)]
        spoken = [one for one in free if asked(told, one.name) or (one.name == "name" and "name" in words(told))]
        named = [[one for one in spoken if looks(slot, one.filled) >= _LIKE] for slot in layout.slots]
        if any(len(found) != 1 for found in named):
            return
    elif len(unnamed) > 1 or any(len(named[place]) != 1 for place in range(len(named)) if place not in unnamed):
        return
    taken = {one.name for place, found in enumerate(named) if place not in unnamed for one in found}
    for place in (place for place in unnamed if not named[place]):
        slot = layout.slots[place]
        scored = sorted(
            ((looks(slot, one.filled), one.name, one) for one in plain if one.name not in taken), reverse=True
        )
        if not scored or scored[0][0] < _LIKE or any(fit >= _CLEARLY * scored[0][0] for fit, _, _ in scored[1:]):
            return
        named[place] = [scored[0][2]]
    programs = tuple(found[0] for found in named)
    if len({one.name for one in programs}) == len(programs):
        fits = [looks(slot, program.filled) for slot, program in zip(layout.slots, programs, strict=True)]
        used = tuple(one.name for one in programs)
        why = f"{', '.join(map(repr, used))} give the parts of the output"
        yield Parted(programs, math.prod(fits) ** (1 / len(fits)), why, used)


def _reasoned(source: "Source", layout: TextLayout) -> Iterator[Parted]:
    """Reasons and then the answer, from a column of each, where the reasons do not end with it already."""
    slots = layout.slots
    if (
        len(slots) != _PAIR
        or slots[0].kind != "text"
        or median([len(one.split()) for one in slots[1].examples]) > _SHORT
    ):
        return
    plain = [one for one in source.texts if one.plain and one.share > _CONTAINED]
    reasons = [one for one in plain if plays(one.name, "explanation") or name_words(one.name) == ["solution"]]
    answers = [one for one in plain if plays(one.name, "answer") and one not in reasons]
    if (
        len(reasons) != 1
        or len(answers) != 1
        or share([layout.literals[1].strip() in one for one in reasons[0].filled])
    ):
        return
    answer = _without_brackets(source, answers[0], slots[1])
    fits = [looks(slot, one.filled) for slot, one in zip(slots, (reasons[0], answer), strict=True)]
    if min(fits) >= _LIKE:
        why = f"{reasons[0].name!r} says how the answer is found, and {answer.name!r} holds it"
        yield Parted((reasons[0], answer), max(fits), why, (reasons[0].name, answer.name))


def _lettered(source: "Source", layout: TextLayout) -> Iterator[Parted]:
    """The letter of the right one of options that the input's parts are, and the reasons for it: "Answer: B"."""
    brief, slots = source.brief, layout.slots
    marks = part_marks({name: brief.layouts[name] for name in brief.task.input_columns})
    places = {mark: place for place, mark in enumerate(marks) if len(mark) == 1}
    told = [place for place, slot in enumerate(slots) if set(slot.examples) <= places.keys()]
    reasons = [one for one in source.texts if not one.steps and plays(one.name, "explanation")]
    if len(slots) != _PAIR or len(told) != 1 or len(places) < _PAIR or len(reasons) != 1:
        return
    for options in source.choices:
        if len(options.columns) != len(places) or options.answer_by == "text" or options.stem is not None:
            continue
        output = f"letter of {options.answer.column}"
        args = options.args() | {"shuffle": False, "answer_form": min(places), "answer_output": output}
        steps = (
            *once(step for one in options.programs for step in one.steps),
            Step(op="multiple_choice", args={**args, "options_output": f"options of {options.answer.column}"}),
        )
        letter = program_of(source.table, options.answer.name, output, steps)
        if letter is not None:
            parts = (letter, reasons[0])[:: 1 if told == [0] else -1]
            yield Parted(
                parts,
                min(looks(slot, one.filled) for slot, one in zip(slots, parts, strict=True)),
                f"{letter.name!r} names the right option, and {reasons[0].name!r} holds the reasons",
                (letter.name, reasons[0].name),
                dict(zip(places.values(), options.columns, strict=True)),
            )


def _without_brackets(source: "Source", answer: Program, slot: Slot) -> Program:
    """What stands in the brackets around all of a column's cells, where the demonstrations' answers have none."""
    inside = share([bool(_BRACKETED.fullmatch(text.strip())) for text in answer.filled]) >= _WRITTEN
    if not inside or any(map(_BRACKETED.fullmatch, slot.examples)):
        return answer
    column = f"{answer.column} in brackets"
    step = Step(op="regex_extract", args={"column": answer.column, "pattern": _BRACKETED.pattern, "output": column})
    return program_of(source.table, answer.name, column, (step,)) or answer


_BRACKETED, _PAIR, _SHORT = re.compile(r"\((\w{1,3})\)"), 2, 6


def _of_flags(source: "Source", layout: TextLayout) -> Iterator[Parted]:
    """A flag for each part that says yes or no, each called as its part is: "Rude: no | Spam: yes" of 0 and 1."""
    flags = [one for one in source.programs if is_flag(one)]
    programs: list[Program] = []
    for slot in layout.slots:
        said = yes_and_no(slot.examples)
        called = [one for one in flags if slot.name not in _NO_NAME and name_words(slot.name) == name_words(one.name)]
        if said is None or len(called) != 1:
            return
        column = f"{called[0].column} in words"
        text = f"{{{{ {quoted(said[0])} if {when_set(called[0])} else {quoted(said[1])} }}}}"
        step = Step(op="template", args={"template": text, "output": column})
        program = program_of(source.table, called[0].name, column, (step,))
        if program is None:
            return
        programs.append(program)
    used = tuple(one.name for one in programs)
    if len(set(used)) == len(used):
        why = f"the flags {', '.join(map(repr, used))} give the parts of the output"
        yield Parted(tuple(programs), _SURE, why, used)


_SURE = 0.95


def _counted_items(source: "Source") -> Iterator[Parted]:
    """As many items in all answers, each from one of the parts that all texts mark: "the clerk, she"."""
    lists, (slot, *others) = source.lists, source.brief.answer_layout.slots
    items = [lists.items(text) for text in slot.examples] if lists is not None and lists.sign and not others else []
    sizes = set(map(len, items))
    if lists is None or len(sizes) != 1 or not 1 < min(sizes) <= _MOST_PARTS:
        return
    parts = [Slot(name="text", kind=slot_kind(shown), examples=shown) for shown in zip(*items, strict=True)]
    form = TextLayout(literals=("", *[lists.sign or ""] * (len(parts) - 1), ""), slots=tuple(parts))
    marked = [one for one in source.texts if re.search(r"\.marked=\d\Z", one.name)]
    same = len(marked) == len(parts) and len({one.name.rpartition(".")[0] for one in marked}) == 1
    order = _order(parts, parts, marked) if same else None
    if order is not None:
        programs = tuple(marked[place] for place in order)
        names = tuple(one.name for one in programs)
        fit = min(looks(part, one.filled) for part, one in zip(parts, programs, strict=True))
        yield Parted(programs, fit, f"{', '.join(map(repr, names))} give the items of the output", names, form=form)


def _counting(source: "Source", layout: TextLayout) -> list[Program]:
    """The one group of columns that count up, as many as parts without a name, each of which looks as its part does."""
    groups = [group for group in numbered_groups(source.texts) if len(group) == len(layout.slots)]
    pairs = zip(layout.slots, groups[0], strict=True) if len(groups) == 1 else ()
    alike = [looks(slot, one.filled) >= _LIKE for slot, one in pairs]
    return groups[0] if alike and all(alike) else []


_NO_NAME = frozenset(("text", "word", "number", "code", "question", "items", "output"))


def _called_so(slot: Slot, program: Program) -> bool:
    if slot.name in _NO_NAME:
        return False
    same_role = any(plays(slot.name, role) and plays(program.name, role) for role in ("answer", "explanation"))
    return same_role or name_affinity(slot.name, program.name) > 0


# parts of one column's cells -----------------------------------------------------------------------------------------


def _cut_from_cells(source: "Source", layout: TextLayout) -> Iterator[Parted]:
    """Cells that are laid out themselves, in as many parts as the answer, each of which looks like one of its parts."""
    for candidate in (_fit_cells(source, one, layout) for one in source.programs if one.plain):
        own = _same_sign(candidate, layout) or _own_layout(candidate, layout.slots)
        examples = [example for slot in layout.slots for example in slot.examples]
        bare = said_again(examples, candidate) if own is not None else []
        parts = parts_of(source.table, candidate, own, bare) if own is not None else []
        order = _order(layout.slots, own.slots, parts) if own is not None and parts else None
        if order is None:
            continue
        programs = tuple(replace(parts[place], steps=(*candidate.steps, *parts[place].steps)) for place in order)
        fits = [looks(slot, program.filled) for slot, program in zip(layout.slots, programs, strict=True)]
        why = f"the parts of {candidate.name!r} give the output"
        yield Parted(programs, math.prod(fits) ** (1 / len(fits)), why, (candidate.name,))


def _fit_cells(source: "Source", candidate: Program, layout: TextLayout) -> Program:
    """The cells of a column that are written as their parts are shown: of sums with their results those that are
    nothing else, and of a word with what is said behind it those whose word a demonstration has."""
    if len(layout.slots) != _PAIR:
        return candidate
    sums = layout.literals[1].strip() == "=" and all(map(is_calculation, layout.slots[0].examples))
    shown = _words_shown(layout.slots)
    sign = None if sums else behind_word(candidate.filled, shown)
    pattern = _SUM if sums else rf"\s{{0,9}}(?i:{'|'.join(sorted(shown))}){re.escape(sign)}\s(?s:.)*" if sign else None
    fits = [re.fullmatch(pattern, text) is not None for text in candidate.filled] if pattern else []
    if not _HALF < share(fits) < 1:
        return candidate
    step = only(candidate.column, "matches", value=rf"\A{pattern}\z")
    return program_of(source.table, candidate.name, candidate.column, (step,)) or candidate


_SUM, _HALF = r"\s{0,9}[\d.(][\d.+*/() ×÷-]{0,200}=\s{0,9}-?\d[\d.]{0,20}\s{0,9}", 0.5


def _words_shown(slots: Sequence[Slot]) -> set[str]:
    return {fold(text) for slot in slots for text in slot.examples if text.isalpha()}


def _same_sign(candidate: Program, layout: TextLayout) -> TextLayout | None:
    """The layout of cells in which the sign between the demonstrations' two parts stands once: "7+2=9" of "7+2 = 9"."""
    sign = layout.literals[1].strip()
    bare = not layout.literals[0].strip() and not layout.literals[-1].strip()
    if len(layout.slots) != _PAIR or not bare or not sign or any(map(str.isalnum, sign)):
        return None
    return by_sign(sign, 1) if share([text.count(sign) == 1 for text in candidate.filled]) >= _WRITTEN else None


def _own_layout(candidate: Program, slots: Sequence[Slot]) -> TextLayout | None:
    """The layout that a column's own texts have, where it has this many parts between signs or shared words."""
    size = len(slots)
    if candidate.traits.words < _PAIR:
        return None
    texts = list(dict.fromkeys(text for text in candidate.filled if len(text) <= _SHOWN_CHARS))
    sampled = texts[:: max(1, len(texts) // _READ)][:_READ]
    if len(sampled) < _READ:
        return None
    words_first = behind_word(candidate.filled, _words_shown(slots)) if size == _PAIR else None
    sign = divider(candidate.filled, size - 1) or words_first
    if sign is not None:
        return by_sign(sign, size - 1)
    if not any(all(head in text for text in sampled) for head in re.findall(r"\w{2,40}\W?:", sampled[0])):
        return None
    layout, deviating = read_layout(sampled)
    heads = all(re.search(r"\w{2,40}\W?:", literal) for literal in layout.literals[1:-1])
    return layout if not deviating and len(layout.slots) == size and heads else None


def _order(slots: Sequence[Slot], own: Sequence[Slot], parts: Sequence[Program]) -> tuple[int, ...] | None:
    """Which part of a cell fills each slot; None where one looks like none, or they could be told otherwise as well."""
    alike = [[looks(slot, part.filled) for part in parts] for slot in slots]
    called = [[1 + name_affinity(slot.name, one.name) * (slot.name != "text") for one in own] for slot in slots]
    scored = {
        order: math.prod(alike[slot][part] * called[slot][part] for slot, part in enumerate(order))
        for order in permutations(range(len(parts)))
    }
    best, *others = sorted(scored, key=lambda order: -scored[order])
    if min(alike[slot][part] for slot, part in enumerate(best)) < _LIKE:
        return None
    return best if all(scored[one] < _CLEARLY * scored[best] for one in others) else None


# things of types -----------------------------------------------------------------------------------------------------


def things_of_types(source: "Source") -> Iterator[Parted]:
    """For each part the one thing of a type in the row: demonstrations have the words before it that texts have."""
    fields = fields_of(source.brief)
    layout = source.brief.answer_layout if fields is None else fields.layout
    shown = [_leads_shown(source, slot) for slot in layout.slots]
    if len(layout.slots) < 2 or not all(shown):
        return
    for things in source.things:
        text = _text_of(source, things)
        types = [kind for kind in things.by_type if share(list(map(bool, things.by_type[kind]))) >= _OFTEN]
        if text is None or not len(layout.slots) <= len(types) <= _MOST_TYPES:
            continue
        leads = {kind: _leads(text.texts, things.by_type[kind]) for kind in types}
        chosen = _paired(layout.slots, shown, leads)
        known = [things.type_of(slot.examples) for slot in layout.slots]
        if chosen is not None and any(kind not in (None, one) for kind, one in zip(known, chosen, strict=True)):
            continue
        programs = _taken(source, things, chosen) if chosen is not None else []
        if programs:
            meant = ", ".join(f"{kind} as {slot.name}" for kind, slot in zip(chosen or (), layout.slots, strict=True))
            fit = min(looks(slot, program.filled) for slot, program in zip(layout.slots, programs, strict=True))
            why = f"{things.column!r} gives the output, {meant}"
            yield Parted(tuple(programs), fit, why, (things.column,), fields=fields)


def _text_of(source: "Source", things: Things) -> Program | None:
    """The column whose texts nearly all things stand in."""
    for program in source.texts:
        made = any(step.op != "join" for step in program.steps)  # but of tokens
        if made or program.listed or program.name == things.column or program.traits.words < 2:
            continue
        held = [
            fold(said) in fold(text)
            for rows in things.by_type.values()
            for text, row in zip(program.texts, rows, strict=True)
            for said in row
            if text
        ]
        if len(held) >= _FEWEST and share(held) >= _CONTAINED:
            return program
    return None


def _before(text: str, said: str) -> str | None:
    """The word before what is said in a text, but articles; "" at its beginning, None where it is not there once."""
    found = list(re.finditer(as_words(fold(said)), fold(text)))
    if len(found) != 1:
        return None
    words = [word for word in re.findall(r"\w+", fold(text)[: found[0].start()]) if not _ARTICLE.fullmatch(word)]
    return words[-1] if words else ""


def _leads_shown(source: "Source", slot: Slot) -> list[str]:
    """The word before a part of the answer, in every demonstration's input; empty where one has it not there."""
    brief = source.brief
    given = [brief.task.given(row) for row in brief.task.shown]
    found = [_before(text, said) for text, said in zip(given, slot.examples, strict=False)]
    return [word for word in found if word is not None] if len(slot.examples) == len(given) else []


def _leads(texts: Sequence[str | None], rows: Sequence[Sequence[str]]) -> Counter[str]:
    found = [_before(text, row[0]) for text, row in zip(texts, rows, strict=True) if text and len(row) == 1]
    return Counter(word for word in found if word is not None)


def _paired(
    slots: Sequence[Slot], shown: Sequence[Sequence[str]], leads: Mapping[str, Counter[str]]
) -> tuple[str, ...] | None:
    """The type of each slot, where words before both say so far more than of any other pairing; None otherwise."""

    def said(place: int, kind: str) -> float:
        total = leads[kind].total() + _FEWEST  # of a few things nothing is known
        return sum(leads[kind][word] for word in shown[place]) / len(shown[place]) / total

    scored = {
        kinds: math.prod(said(place, kind) for place, kind in enumerate(kinds))
        for kinds in permutations(leads, len(slots))
    }
    best, *others = sorted(scored, key=lambda kinds: -scored[kinds])
    if min(said(place, kind) for place, kind in enumerate(best)) < _LEADS:
        return None
    return best if all(_TIMES * scored[one] <= scored[best] for one in others) else None


def _taken(source: "Source", things: Things, kinds: Sequence[str]) -> list[Program]:
    """The one thing of each type, where hardly a row has two; empty otherwise."""
    made: list[Program] = []
    for kind in kinds:
        several = share([len(row) > 1 for row in things.by_type[kind] if row])
        program = things.alone(source.table, kind)
        if several > 1 - _ONCE or program is None or not program.filled:
            return []
        made.append(program)
    return made


def _called_types(source: "Source") -> Iterator[Parted]:
    """For each part the things of the type that it is called by, or that alone has what demonstrations show: the list
    of all ("Drugs: aspirin; codeine"), or the one where all demonstrations have one."""
    brief, fields = source.brief, fields_of(source.brief)
    slots = (brief.answer_layout if fields is None else fields.layout).slots
    given = [brief.task.given(row) for row in brief.task.shown]
    if len(slots) < _PAIR or any(len(slot.examples) != len(given) for slot in slots):
        return
    pairs = [pair for slot in slots for pair in zip(given, slot.examples, strict=True)]
    lists = listing(pairs)
    if lists is None and not all(fold(said) in fold(text) for text, said in pairs):
        return
    for things in source.things:
        kinds = [kind for slot in slots if (kind := _type_of(things, slot)) is not None]
        if len(set(kinds)) < len(slots):
            continue
        listed = [_listed(source, things, kind, lists) for kind in kinds] if lists is not None else []
        made = [one for one in listed if one is not None] or ([] if lists else _taken(source, things, kinds))
        if len(made) == len(slots):
            meant = ", ".join(f"{kind} as {slot.name}" for kind, slot in zip(kinds, slots, strict=True))
            why = f"{things.column!r} gives the output, {meant}"
            yield Parted(tuple(made), _SURE, why, (things.column,), fields=fields)


def _type_of(things: Things, slot: Slot) -> str | None:
    """The type that a part is called as, or that the things shown in it are of."""
    same = [kind for kind in things.types if name_words(kind) == name_words(slot.name)]
    return (
        next(iter(same), None) or type_asked(things.types, slot.name.replace("_", " ")) or things.type_of(slot.examples)
    )


def _listed(source: "Source", things: Things, kind: str, lists: Listing) -> Program | None:
    """The things of a type in one text, in rows that have some, or in all where demonstrations have a word for none."""
    every, output = f"{things.column} {kind} one by one", f"{things.column} {kind} listed"
    join = Step(op="join", args={"column": every, "separator": lists.sign or ", ", "output": output})
    last = only(output, "not_empty") if lists.nothing is None else or_nothing(output, lists.nothing)
    return program_of(source.table, f"{things.column}.{kind}", output, (things.read(every, types=[kind]), join, last))
