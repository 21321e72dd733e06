"""Every way in which a source could serve a task, best first: the common work of the critic and the planner."""

import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence

from ....domain.brief import Slot
from ....domain.plan import Step
from ....domain.review import Role
from ....memory.lexical import words
from ....tools.operations.base import OPERATIONS
from ....tools.operations.guess import cell_of
from ..labels.choosing import named_at_all
from ..labels.names import names_said
from ..labels.poles import is_damaged, pole, wants_wrong
from ..reading.concepts import concepts, gives, tasks
from ..reading.layouts import parts_called
from ..reading.names import column_of, name_affinity
from ..reading.texts import fold, share, words_of_name
from .answers.choices import choice_answers, part_answers
from .answers.columns import extract_answers, text_answers, translates
from .answers.composed import composed_answers
from .answers.flagged import called_flags, flagged_answers, listed_flags
from .answers.itemised import as_many
from .answers.numbers import number_answers, point_answers
from .assignment import (
    TALKS,
    Answer,
    Assignment,
    Proposal,
    as_long,
    assign,
    called_the_same,
    named_alike,
    parts_together,
)
from .composing import as_often, cleaning, finish, inputs, made, steps_of, undivided, without_repeats
from .judging.agreement import BY_FORM, beyond_form, of_another_kind, tells, words_tell
from .judging.contexts import decided, with_context, wordy
from .judging.demonstrated import computed
from .judging.looks import asked, led, may_go, name_words, named_as_given, of_names, place_of, spelled_out
from .judging.wording import distance
from .label_columns import label_answers
from .meanings import BY_MEANING
from .programs.dividing import PART
from .programs.search import Program
from .readings import readings
from .rows.raters import agreed_on
from .rows.row_kinds import rows_asked_for
from .rows.usable import usable_rows
from .source import Source
from .trying import tried

_MOST, _MOST_ANSWERS = 12, 8
_ASKED = 0.75
"""Agreement where the instruction names the column of the answers."""
_ASKED_ELSEWHERE = 0.6
"""The same where the source is of another subject: it only fills what nearer ones leave over."""
_CALLED_GIVEN = 0.5
"""What an answer is worth that is called as a part of the input is."""
_OF_SEVERAL_KINDS = 0.4
"""The most where its rows are of several kinds, and nothing says which is asked for: less than a source needs."""
_SAME_NAMES, LEAST_WORDS = 0.15, 0.3
"""What columns add that are called as the demonstrations call their parts, where some words agree too."""
_HALF, _SAID_IN, _SURE, _SEVERAL = 0.5, 0.8, 0.9, 2
_LONG_TEXT = 20
"""Words from which a text is long: nothing else in a table is."""
_RATED = frozenset(words("score rate rating grade"))
_AMONG = 0.25
"""Rows of a source that lie further from the others than the demonstrations do, where these are of its kind."""
AS_NEAR = "the demonstrations are as near to its texts as these are to each other"
"""A remark that speaks for a source, and is no reason against it."""
_WHATEVER = 0.8
"""Agreement where the answer is computed of the input: then it is right in every text that has what is asked for."""


def propose(source: Source) -> list[Proposal]:
    """Proposals, best first; none where a part has no column, nothing speaks, or another configuration or tongue is."""
    if not may_serve(source) or source.relevance.configuration_meant is not None or source.relevance.in_another_tongue:
        return []
    by_key: dict[tuple[object, ...], Proposal] = {}
    named = source.task.columns_for(source.card.id).get(source.task.answer_column)
    for reading, answer in ((one, answer) for one in readings(source) for answer in answers(one)):
        if named is not None and named not in set(map(column_of, answer.used)):
            continue
        for assignment in _assignments(reading, answer):
            proposal = _proposal(reading, answer, assignment)
            if proposal is not None:
                key = tuple(step.model_dump_json() for step in proposal.steps)
                if key not in by_key or by_key[key].fit < proposal.fit:
                    by_key[key] = proposal
    best = sorted(by_key.values(), key=lambda proposal: -proposal.fit)[:_MOST]
    return tried(source, best)


def may_serve(source: Source) -> bool:
    """Whether anything speaks for a source: words, form, rows, layouts, a column that is named, or that answers are
    computed."""
    brief = source.brief
    instruction, kinds = brief.task.instruction, _kinds_abroad(source)
    return (
        source.relevance.agreement.score > 0
        or words_tell(brief.layouts, brief.task.answer_column)
        or any(
            asked(instruction, one.name) or spelled_out(instruction, one.name) or gives(kinds, one.name)
            for one in source.programs
        )
        or (_computed_of(source) > 0 and computed(brief, source.kept) != ())
    )


def refuted(source: Source, found: Sequence[Answer]) -> str:
    """What speaks against the best of the answers `found` in a source that words show to be about the task."""
    pairs = ((answer, one) for answer in found for one in _assignments(source, answer))
    first = next(pairs, None) if source.relevance.agreement.score >= BY_FORM else None
    remarks = [one for one in _parts(source, *first)[1] if one != AS_NEAR] if first is not None else []
    return f"its answers do not fit: {remarks[-1]}" if remarks else ""


def answers(source: Source) -> list[Answer]:
    """All answers that the source offers for the task's kind of output, best first."""
    makers: dict[str, Callable[[Source], Iterator[Answer]]] = {
        "label": label_answers,
        "multiple_choice": choice_answers,
        "number": number_answers,
        "extract": extract_answers,
    }
    makes = part_answers if parts_called(source.brief) else makers.get(source.brief.kind, text_answers)
    flagged = [*flagged_answers(source), *listed_flags(source)] if source.brief.gives_text else []
    flagged += [*called_flags(source), *point_answers(source)] if source.brief.kind == "label" else []
    made = [*makes(source), *flagged, *composed_answers(source, answers), *computed_answers(source)]
    if source.brief.kind in ("number", "extract") and wants_wrong(source.task.instruction):
        made = [one for one in made if any(pole(name) == "wrong" for name in one.used)]
    counters = {one.name for one in source.programs if one.counts_rows} if source.brief.kind != "label" else set()
    made = [one for one in made if not one.used & counters]
    return sorted(made, key=lambda answer: -answer.fit)[:_MOST_ANSWERS]


def computed_answers(source: Source) -> Iterator[Answer]:
    """What the demonstrations' own cheapest program computes of the inputs, in rows where its rivals say the same."""
    programs = computed(source.brief, source.kept)
    if not programs:
        return
    output, first = made(source.task.answer_column), programs[0]
    named = Step(op="template", args={"template": f"{{{{ {cell_of(first.column)} }}}}", "output": output})
    yield Answer(
        fit=0.9,
        why="the answer is computed as the demonstrations show",
        used=frozenset(),
        last_steps=(*first.steps, named),
        computed=True,
    )


def _computed_of(source: Source) -> float:
    """What speaks for a source of computed answers: everything, or a card of half of what is asked, ratings aside."""
    beyond = beyond_form(source.brief)
    names = " ".join(column.name for column in source.profile.columns)
    spoken = set(words(f"{source.card_text} {names}"))
    return _WHATEVER if len(beyond & spoken - _RATED) >= _HALF * len(beyond) else 0.0


def open_slots(source: Source) -> list[tuple[str, Slot]]:
    """The slots that texts of the source must fill, with their columns: not the answer's, not the options'."""
    brief = source.brief
    first = brief.task.answer_column
    return [
        (column, slot)
        for column in brief.task.columns
        if column != first
        for slot in brief.layouts[column].slots
        if slot.kind != "options"
    ]


def _assignments(source: Source, answer: Answer) -> list[Assignment]:
    named = source.task.columns_for(source.card.id)
    slots = [slot for _, slot in open_slots(source)]
    columns = [column for column, _ in open_slots(source)]
    placed = {program.name for program in answer.places.values()}
    wanted = [
        answer.places.get(place) or (named.get(column) if columns.count(column) == 1 else None)
        for place, column in enumerate(columns)
    ]
    stem = [answer.stem] if answer.stem is not None else []
    taken = {name for program in stem for name in program.sources} | answer.used | answer.option_names
    taken |= set(map(column_of, taken))  # the whole of what the answer is a part of tells the answer
    apart = any(name.endswith("turns=last") for name in taken)  # then the turns before it are given, and not all
    given = (
        program
        for program in source.texts
        if not ({name.partition(PART)[0] for name in program.sources} | program.sources) & taken
        and not (program.cut and column_of(program.name) not in taken)
        and _given_of_a_talk(program.name, taken, apart)
    )
    programs = [*stem, *answer.places.values(), *(one for one in given if one.name not in placed)]
    asks = all(slot.kind == "question" for slot in source.brief.answer_layout.slots)
    free = [] if stem or placed or named else [one.name for one in programs if one.traits.words > 1]
    spoken = named_as_given(source.task.instruction, slots, free)
    programs = [one for one in programs if not spoken or one.name in spoken]
    called = {spoken[0]: slots[0].name} if len(spoken) == 1 else {}
    called |= names_said([one.name for one in source.profile.columns], [slot.name for slot in slots], source.card)
    answered = asks or translates(source.brief) or _is_sound(source, answer)
    replies = _OF_REPLIES.search(source.task.instruction) is not None
    assignments = assign(slots, programs, wanted=wanted, called=called, answered=answered, of_replies=replies)
    needed = {named[column] for column in columns if column in named}
    return [one for one in assignments if needed <= set(map(column_of, one.columns))]


def _given_of_a_talk(name: str, taken: Collection[str], apart: bool) -> bool:
    """Of a talk whose last turn is the answer, those before it are given; of one that holds another answer none."""
    if not name.endswith(TALKS):
        return True
    if column_of(name) in taken:
        return apart and name.endswith("turns=before")
    return name.endswith("turns=all")


_OF_REPLIES = re.compile(r"\b(?:repl(?:y|ies)|responses?|completions?)\b", re.IGNORECASE)


def _is_sound(source: Source, answer: Answer) -> bool:
    """Whether the card says of the answer of a correction that it has no mistakes: then no other column answers."""
    others = {one.name for one in source.profile.columns}
    sound = (is_damaged(name, source.card, others - {name}) is False for name in answer.used)
    return "grammar_correction" in source.relevance.agreement.shared and any(sound)


def _proposal(source: Source, answer: Answer, assignment: Assignment) -> Proposal | None:
    """The plan that these columns and this answer make; None where something speaks against them altogether."""
    parts, remarks = _parts(source, answer, assignment)
    fit = math.prod(value for name, value in parts.items() if name != "named")
    if fit <= 0:
        return None
    slots = open_slots(source)
    roles = _roles(answer, assignment)
    usable, which = usable_rows(source, roles)
    kinds, doubt = rows_asked_for(source, roles, answer.used, assignment.programs)
    rated, told = agreed_on(source, answer, assignment)
    wanted = source.wanted
    fit = min(fit, _OF_SEVERAL_KINDS) if doubt else fit
    steps = [
        *usable,
        *(step for steps, _ in kinds for step in steps),
        *rated,
        *steps_of(assignment.programs),
        *(step for step in as_often(source.task, answer.steps) if step not in steps_of(assignment.programs)),
        *cleaning(source.task, [slot for _, slot in slots], assignment.programs, free=undivided(source.brief, slots)),
        *answer.late_steps,
        *_input_steps(source, answer, assignment),
        *answer.last_steps,
        *wanted,
        *as_many(source.task),
        *finish(source.task.columns),
    ]
    return Proposal(
        steps=tuple(steps),
        fit=min(1.0, fit),
        roles=roles,
        reasons=(
            source.relevance.agreement.why,
            _filled_by(slots, assignment),
            *("rows as the instruction wants them by their texts" for _ in wanted),
            *remarks,
            *filter(None, (which, *(kind for _, kind in kinds), told, doubt)),
        ),
        parts=parts | ({"answer": 0.0} if doubt else {}),
        computed=answer.computed,
    )


def _parts(source: Source, answer: Answer, assignment: Assignment) -> tuple[dict[str, float], list[str]]:
    """What a proposal's fit is made of (see `Proposal.parts`), and what is to be said of the answer."""
    slots = open_slots(source)
    answer_fit, remarks = answer.fit, [answer.why]
    if answer.check is not None:
        factor, remark = answer.check(assignment)
        answer_fit *= factor
        remarks += [remark] if remark else []
    used = assignment.columns | answer.used
    given = _given(slots, assignment, answer)
    if given is not None:
        answer_fit, remarks = answer_fit * _CALLED_GIVEN, [*remarks, f"{given!r} is called as what is given"]
    said = set(source.task.columns) <= source.task.columns_for(source.card.id).keys()  # a person named every column
    needed = 1.0 if said else min(with_context(source, slots, used), decided(source, answer, assignment, used))
    parts = [slot for _, slot in slots]
    together = parts_together(parts, assignment) * as_long(
        parts, assignment, by_form=bool(source.relevance.agreement.by_form)
    )
    if not slots and any(wordy(program) for program in source.texts if not program.sources & used):
        together *= 0.5
    together *= _in_sentence(source, assignment)
    named_in = asked_for(source, answer, assignment)
    agreed = _agreed(source, answer, assignment, named_in)
    if agreed < BY_MEANING and not answer.computed and _lies_within(source, answer, assignment):
        agreed = BY_MEANING
        remarks = [*remarks, AS_NEAR]
    return {
        "agreement": agreed,
        "columns": assignment.fit,
        "answer": answer_fit,
        "context": needed,
        "together": together,
        "named": named_in,
    }, remarks


def _roles(answer: Answer, assignment: Assignment) -> dict[str, Role]:
    roles: dict[str, Role] = {name: "input" for program in assignment.programs for name in sorted(program.sources)}
    roles |= dict.fromkeys(answer.used, answer.role)
    roles |= dict.fromkeys(answer.option_names, "options")
    roles |= {root: roles[name] for name in list(roles) if (root := column_of(name)) not in roles}
    return roles


def _input_steps(source: Source, answer: Answer, assignment: Assignment) -> list[Step]:
    """The steps that lay the columns out as the task's inputs are."""
    brief, slots = source.brief, open_slots(source)
    filled: dict[str, list[str]] = {column: [] for column in brief.layouts}
    for (column, _), program in zip(slots, assignment.programs, strict=True):
        filled[column].append(program.column)
    if brief.options is not None and answer.options_column is not None:
        filled[brief.options.column].append(answer.options_column)
    columns = {column: names for column, names in filled.items() if column != brief.task.answer_column}
    layouts = dict(brief.layouts)
    for column in columns:
        chosen = [program for (name, _), program in zip(slots, assignment.programs, strict=True) if name == column]
        layouts[column] = without_repeats(brief.layouts[column], chosen)
    return inputs(layouts, columns)


def _agreed(source: Source, answer: Answer, assignment: Assignment, named_in: float) -> float:
    """How far a source is about the task where these columns give it; `named_in` is 1 where the answer's is named."""
    unspoken = source.relevance.unspoken_subject and not answer.computed and not source.relevance.of_any_subject
    if unspoken or (source.brief.writes_text and source.relevance.of_other_texts):
        return source.relevance.agreement.score
    slots = [slot for _, slot in open_slots(source)]
    agreed = min(
        0.97,
        source.relevance.agreement.score
        + (0.12 * named_alike(slots, assignment) if source.relevance.agreement.shared else 0.0),
    )
    abroad = source.brief.language not in (None, "en") and source.brief.kind in ("label", "multiple_choice")
    if abroad and source.relevance.agreement.shared and answer.fit >= _SURE:
        agreed = max(agreed, BY_FORM)  # a card in English shares no more words with it than those of its kind
    same = called_the_same(slots, assignment)
    if LEAST_WORDS <= agreed < _ASKED:
        agreed += _SAME_NAMES * same
    if (
        0 < agreed < _ASKED_ELSEWHERE
        and (answer.role == "label" or source.brief.kind == "number")
        and answer.fit >= _SURE
        and same * len(slots) >= _SEVERAL
    ):
        return _ASKED_ELSEWHERE  # a table of the same facts, with the labels or numbers
    if answer.computed:
        return max(agreed, _computed_of(source))
    if named_in or _gives_the_kind(source, answer):
        names = frozenset(words(" ".join(word for name in answer.used for word in words_of_name(name))))
        if source.relevance.is_of_something_else(names):
            return agreed
        return max(agreed, _ASKED_ELSEWHERE if source.relevance.at_home(names) < _HALF else _ASKED)
    return agreed


def _lies_within(source: Source, answer: Answer, assignment: Assignment) -> bool:
    """Whether half of what is asked and no other task is here, and the demonstrations lie among the source's texts."""
    said = source.relevance.worded
    columns = source.label_columns(source.labels).columns if answer.role == "label" else ()
    if not all(named_at_all(one.mapping) for one in columns if one.program.name in answer.used):
        return False
    if of_another_kind(source.brief, source.card_text) or of_names(source.brief):
        return False
    told = said.shared or said.by_form or not said.score or source.relevance.agreement != said
    if told or source.relevance.in_other_words or source.relevance.at_home() < _HALF:
        return False
    shown = ["\n".join(texts) for texts in zip(*(slot.examples for _, slot in open_slots(source)), strict=False)]
    apart = distance(shown, [text for text in assignment.texts if text is not None])
    return apart is not None and apart.within >= _AMONG


def _gives_the_kind(source: Source, answer: Answer) -> bool:
    """Whether a column is called as what the instruction asks for is called in another language: headline for titre."""
    return answer.role in ("output", "label") and any(gives(_kinds_abroad(source), name) for name in answer.used)


def _kinds_abroad(source: Source) -> frozenset[str]:
    """The kinds of task that an instruction in another language than English speaks of."""
    return frozenset() if source.brief.language in (None, "en") else tasks(concepts(source.task.instruction))


def asked_for(source: Source, answer: Answer, assignment: Assignment) -> float:
    """1 where the instruction names the answer's column, and what is given is what the table is about, what the answer
    is taken out of, or a long text: a table of films tells the director of a film. "Text" names no column."""
    instruction = source.task.instruction
    spelled = any(spelled_out(instruction, name) for name in answer.used) and not source.relevance.in_other_words
    telling = [name for name in answer.used if spelled or any(map(tells, name_words(name)))]
    places = [place for name in telling if (place := place_of(instruction, name)) is not None]
    long = {name for program in assignment.programs if _is_long(program) for name in program.sources}
    if answer.role not in ("output", "label") or not places or (source.key in answer.used and not long):
        return 0.0
    about = {source.key, *_taken_out_of(answer)}
    given = assignment.columns
    for name in given - _called_so(open_slots(source), assignment):
        place = place_of(instruction, name)
        known = name in about | long or _half_named(instruction, name) or _holds(source, name, answer)
        known = known or (spelled and len(assignment.programs) > 1)
        given_it = known if place is None else _asks_for(instruction, telling, name, places[0])
        if not given_it:
            return 0.0
    return 1.0 if assignment.programs else 0.0


def _called_so(slots: Sequence[tuple[str, Slot]], assignment: Assignment) -> set[str]:
    """Columns that fill a part that the demonstrations call as they are called: these are given, whatever is asked."""
    pairs = [(slot.name, program.name) for (_, slot), program in zip(slots, assignment.programs, strict=True)]
    return {name for part, name in pairs if name_words(part) == name_words(name) or name_affinity(part, name) > _HALF}


def _given(slots: Sequence[tuple[str, Slot]], assignment: Assignment, answer: Answer) -> str | None:
    """A column of the answer that is called as the demonstrations call a part of the input, which another one fills."""
    pairs = zip(slots, assignment.programs, strict=True)
    others = [slot.name for (_, slot), program in pairs if name_words(slot.name) != name_words(program.name)]
    called = {tuple(name_words(name)) for name in others if tells(name)} - {()}
    return next((name for name in sorted(answer.used) if tuple(name_words(name)) in called), None)


def _holds(source: Source, name: str, answer: Answer) -> bool:
    """Whether the answers are taken out of a column's texts, as the demonstrations' are."""
    if source.brief.kind != "extract":
        return False
    texts, given = (
        next((one.texts for one in source.programs if one.name == used and (made or not one.steps)), ())
        for used, made in ((name, False), (next(iter(answer.used)), True))
    )
    pairs = [(text, said) for text, said in zip(texts, given, strict=False) if text and said]
    return share([fold(said) in fold(text) for text, said in pairs]) > _SAID_IN


def _is_long(program: Program) -> bool:
    """A long text or a piece of code: what else a row holds is told of it."""
    return program.traits.words >= _LONG_TEXT or program.traits.code > _HALF


def _half_named(instruction: str, name: str) -> bool:
    """Whether the instruction speaks of what a column's name begins with, as "this email" does of `email_body`."""
    parts = name_words(name)
    return len(parts) > 1 and tells(parts[0]) and place_of(instruction, parts[0]) is not None


def _taken_out_of(answer: Answer) -> set[str]:
    """Columns that the answer's own steps read beside the one that it is named for."""
    own = set(map(column_of, answer.used))
    read = [OPERATIONS.get(step.op).args.model_validate(step.args).columns_read() or () for step in answer.steps]
    return {name for names in read for name in names} - own


def _asks_for(instruction: str, answers: Sequence[str], given: str, place: int) -> bool:
    """Of two columns that are named, which is asked for: "turn the capital into the country" says it."""
    leads = {lead for name in answers if (lead := led(instruction, name))}
    lead = led(instruction, given)
    if lead or leads:
        return lead != "wanted" and "given" not in leads
    named = place_of(instruction, given)
    return named is None or named >= place - len(name_words(given))


def _filled_by(slots: Sequence[tuple[str, Slot]], assignment: Assignment) -> str:
    pairs = zip(slots, assignment.programs, strict=True)
    named = [f"{program.name!r} as {slot.name.replace('_', ' ')}" for (_, slot), program in pairs]
    return f"takes {', '.join(named)}" if named else "takes its options"


def _in_sentence(source: Source, assignment: Assignment) -> float:
    """A slot in the middle of a sentence ("A dog runs …") takes what goes on with it, no sentence of its own."""
    place, layouts = dict[str, int](), source.brief.layouts
    for (column, slot), program in zip(open_slots(source), assignment.programs, strict=True):
        number = place.get(column, 0)
        place[column] = number + 1
        literal = layouts[column].literals[number].rstrip()
        if program.keeps == "frame" and not may_go(source.taken_off(program), literal, slot.examples):
            return 0.3  # "What is the capital of" in the place of "What is the largest city of"
        begun = literal[-1:].isalnum() and slot.name != "conclusion"  # a whole sentence may follow "Therefore"
        goes_on = begun and all(example[:1].islower() for example in slot.examples)
        own = [not fold(text).startswith(fold(literal)) and text[:1].isupper() for text in program.filled[:60]]
        if goes_on and share(own) > _HALF:
            return 0.3
    return 1.0
