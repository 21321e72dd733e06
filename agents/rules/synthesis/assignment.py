"""Which program of a source fills which slot of the task, by looks, names and order; answers, and what both make."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import combinations

from ....domain.brief import Slot
from ....domain.plan import Step
from ....domain.review import Role
from ....tools.operations.guess import cell_of
from ....tools.operations.patterns import BEHIND_REQUEST, is_behind_request
from ....tools.operations.talks import turns_in
from ..reading.listing import first_mark
from ..reading.names import column_of, misnamed, name_affinity, numbered, plays
from ..reading.relation import common_words, same_words
from ..reading.texts import fold, median, share, word_count
from ..reading.traits import SENTENCES, Traits, traits
from .judging.agreement import tells
from .judging.looks import looks, name_words, unlike_texts
from .programs.numbered import numbered_groups
from .programs.search import Program

_MOST_PER_SLOT, _LONGER = 7, 2.5
_MOST_OF, _MOST_NAMES, _FEW_VALUES = 0.9, 100, 6
_TEXT, _PHRASES, _LETTERS = 15, 4, 0.5
"""Words of a text that is no phrase, how many times longer it is than a phrase, the share of texts with letters."""
WHOLE = {"all": 1.0, "frame": 0.95, "part": 1.0}
"""A text as it stands is preferred to one with the words taken off that all texts of its column share."""
_UNNAMED, _TWO_TEXTS = ("text", "text_2"), ("premise", "hypothesis")
"""Two texts without names, and what they most often are."""
_NEAR = 0.3
_REQUESTED = 0.8
"""What texts behind requests are worth as they stand, where no demonstration has one."""
_WITHIN, _ONE_OF, _ASKED_SO = 0.95, 0.95, 0.8
"""A column is preferred to what is within one, all of a list to one of it; what a column called question is worth."""
TALKS = (".turns=all", ".turns=before")
"""How the names of talks end that are written as the demonstrations write theirs."""
_CALLED, _MISNAMED = 0.5, 0.5
_ASKED_MOSTLY, _NUMBERED = 0.5, 0.6
"""Share of questions from which replies are questions; what an identifier is worth as a text ("Sea level rise:22")."""


@dataclass(frozen=True)
class Assignment:
    """A program for every slot, how well they fit (0 to 1), each score, and what card or names call the columns."""

    programs: tuple[Program, ...]
    fit: float
    parts: tuple[float, ...]
    called: tuple[str, ...]

    @property
    def texts(self) -> list[str | None]:
        """What every row gives, in one text; None where a part is missing."""
        rows = zip(*(program.texts for program in self.programs), strict=True)
        return ["\n".join(filter(None, row)) if all(row) else None for row in rows]

    @property
    def columns(self) -> frozenset[str]:
        """The source's columns that the programs are made of."""
        return frozenset(name for program in self.programs for name in program.sources)


Check = Callable[[Assignment], tuple[float, str]]
"""How far an answer goes with the inputs chosen for it (0 to 1), and a word on it."""


def all_of(*checks: Check) -> Check:
    """The least that several checks say, and all their words."""

    def check(assignment: Assignment) -> tuple[float, str]:
        verdicts = [one(assignment) for one in checks]
        return min(factor for factor, _ in verdicts), "; ".join(filter(None, (remark for _, remark in verdicts)))

    return check


@dataclass(frozen=True)
class Answer:
    """The steps that write the first output column, and for a choice also the options.

    `steps` come before the inputs are cleaned, `late_steps` after, `last_steps` after the input templates. `computed`
    tells that the demonstrations' own program makes it of the inputs, whatever the source is about. `places` are the
    slots, by their number, that only these programs can fill.
    """

    fit: float
    why: str
    used: frozenset[str]
    role: Role = "output"
    steps: tuple[Step, ...] = ()
    late_steps: tuple[Step, ...] = ()
    last_steps: tuple[Step, ...] = ()
    stem: Program | None = None
    options_column: str | None = None
    option_names: frozenset[str] = frozenset()
    check: Check | None = None
    computed: bool = False
    places: Mapping[int, Program] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """Steps that make the task's rows, the part each column plays, and why.

    `fit` from 0 to 1; `parts` are the figures that it is made of, for the reasons a person reads. `elsewhere` says why
    the source is of another subject, where it is and serves all the same.
    """

    steps: tuple[Step, ...]
    fit: float
    roles: Mapping[str, Role]
    reasons: tuple[str, ...]
    parts: Mapping[str, float] = field(default_factory=dict)
    computed: bool = False
    elsewhere: str = ""


def assign(
    slots: Sequence[Slot],
    programs: Sequence[Program],
    *,
    limit: int = 6,
    wanted: Sequence[str | Program | None] = (),
    called: Mapping[str, str] | None = None,
    answered: bool = False,
    of_replies: bool = False,
) -> list[Assignment]:
    """The best assignments, best first, with programs of different columns for different slots.

    `wanted` is what must fill a slot: the column that a person names, or what an answer puts there; `called` has what
    the card calls columns by, which counts before their names. `answered` is whether questions are to be written, so
    that what answers them is given; `of_replies` whether replies are what the task is about, and not the requests.
    """
    if not slots:
        return [Assignment((), 1.0, (), ())]
    looks = [traits(slot.examples) for slot in slots]
    programs = [one for one in programs if one.keeps != "part" or (len(slots) > 1 and one.side is not None)]
    replies = [answered or (place > 0 and slots[place - 1].kind == "question") for place in range(len(slots))]
    named, called = wanted or [None] * len(slots), called or {}
    ranked = [
        _ranked(slot, look, reply, programs, called, of_replies) if name is None else _as_wanted(name, programs)
        for slot, look, reply, name in zip(slots, looks, replies, named, strict=True)
    ]
    if not all(ranked):
        return []
    assignments: list[Assignment] = []
    _extend(slots, ranked, [program.name for program in programs], called, [], assignments)
    for place, slot in enumerate(slots):
        fair = {program.name for program, score in ranked[place] if score >= _FAIR * ranked[place][0][1]}
        said_so = {name for name, part in called.items() if part == slot.name}
        called_so = [
            one for one in assignments if _is_called_so(slot, one.called[place]) or one.programs[place].name in said_so
        ]
        assignments = [one for one in called_so if one.programs[place].name in fair] or assignments
    assignments = [one for one in assignments if not misnamed(slots, one.called)]
    assignments.sort(key=lambda assignment: -assignment.fit)
    return assignments[:limit]


_SAID_SO = 0.5
"""The power of how much a column looks like a part that card or instruction call it: few demonstrations show how far
texts differ."""
_FAIR = 0.75
"""How near to the best a column must look that is taken for its name: a product's text is no title of it."""


def _is_called_so(slot: Slot, column: str) -> bool:
    """Whether a column has the very name of a part that says something ("goal", "recipe"; not "text")."""
    words = name_words(slot.name)
    return bool(words) and all(map(tells, words)) and words == name_words(column)


def _as_wanted(name: str | Program, programs: Sequence[Program]) -> list[tuple[Program, float]]:
    """The column that a person names, its text as it stands before what can be made of it; or the very program."""
    known = (name,) if isinstance(name, Program) else programs
    fitting = [one for one in known if name in (one, one.name, column_of(one.name)) and not one.listed]
    return [(program, 1.0 - 0.05 * place) for place, program in enumerate(fitting[:_MOST_PER_SLOT])]


def _ranked(
    slot: Slot,
    look: Traits,
    reply: bool,
    programs: Sequence[Program],
    called: Mapping[str, str],
    of_replies: bool = False,
) -> list[tuple[Program, float]]:
    scored: list[tuple[Program, float]] = []
    long_text, mark = name_affinity("context", slot.name) > 0 or _talks(slot.examples), first_mark(slot.examples)
    led, in_lines = _led(slot, programs), {one.name for one in programs if look.lines > 0 and one.in_lines}
    longer = replace(look, words_high=4 * look.words_high)  # passages are often cut short in demonstrations
    for program in programs:
        if program.listed or program.share < 0.3:
            continue
        if _says_more(program, slot):
            continue
        if program.steps and program.steps[-1].op == "join" and slot.kind == "text":
            by_line = "\n" in str(program.steps[-1].args.get("separator"))
            if (by_line and not any("\n" in text for text in slot.examples)) or plays(program.name, "options"):
                continue  # words of a text, an item a line; options one after the other
        if mark is not None and share([text.startswith(mark) for text in program.filled]) < _MOST_OF:
            continue  # lines without the mark that all of the demonstrations' have
        wanted = longer if long_text and program.traits.words > look.words else look
        alike = looks(slot, program.filled, program.traits, wanted)
        if slot.kind == "question" and program.name.lower() == slot.name and program.traits.words > 4:
            alike = max(alike, _ASKED_SO)
        if alike >= _NEAR and not unlike_texts(program.filled, slot.examples):
            named = 0.88 + 0.12 * name_affinity(slot.name, called.get(program.name, program.name))
            doubts = (
                _said_before(slot, program, programs)
                * (1.0 if called.get(program.name) == slot.name else _told_apart(slot, look, program))
                * (1.0 if reply else _no_answer(slot, program))
                * (1.0 if reply or of_replies else _no_completion(slot, program, programs))
                * _no_question(slot, look, program)
                * (_WITHIN if "." in program.name and not program.name.endswith(TALKS) else 1.0)
                * (_ONE_OF if program.name in in_lines and not program.in_lines else 1.0)
                * (_NUMBERED if plays(program.name, "identifier") and not plays(slot.name, "identifier") else 1.0)
                * (_REQUESTED if program.keeps == "all" and program.name in led else WHOLE[program.keeps])
            )
            alike **= _SAID_SO if called.get(program.name) == slot.name else 1.0
            scored.append((program, min(1.0, alike * named * doubts)))
    scored.sort(key=lambda pair: -pair[1])
    own = [(program, score) for program, score in scored if _names_all(program, slot.examples)]
    return (own or scored)[:_MOST_PER_SLOT]


def _says_more(program: Program, slot: Slot) -> bool:
    """Whether something is said before a question that is shown alone, or a table before what are single lines."""
    first, apart, _ = program.name.partition(" + ")
    asks_alone = plays(first, "setting") and not all(map(SENTENCES.search, slot.examples))
    single = program.traits.lines > _MOST_OF and not any("\n" in text for text in slot.examples)
    return bool(apart) and (asks_alone or single)


def _led(slot: Slot, programs: Sequence[Program]) -> set[str]:
    """The columns to whose texts requests lead ("Fix the grammar: …"), where no demonstration is led to so."""
    if any(map(is_behind_request, slot.examples)):
        return set()
    framed = (one for one in programs if one.keeps == "frame" and one.steps)
    return {one.name for one in framed if one.steps[-1].args.get("pattern") == BEHIND_REQUEST}


def _names_all(program: Program, examples: Sequence[str]) -> bool:
    """Whether a column of a few names has all of several fillings of a part: then it is that part."""
    named = {fold(example) for example in examples if any(map(str.isalpha, example))}
    return (
        1 < len(named) == len(set(map(fold, examples)))
        and len(program.folded) <= _MOST_NAMES
        and named <= program.folded
    )


def _said_before(slot: Slot, program: Program, programs: Sequence[Program]) -> float:
    """What was said before a reply is not what a row is about where the reply itself is there."""
    if not plays(program.name, "before") or plays(slot.name, "before"):
        return 1.0
    replies = [other for other in programs if plays(other.name, "reply") and other.share > 0.8]
    return 0.6 if any(other.traits.words >= 3 and other.distinct > 0.5 for other in replies) else 1.0


_GIVES_REASONS = 0.3
"""What a column is worth as a part of an input that says why the answer is what it is."""


def _no_answer(slot: Slot, program: Program) -> float:
    """Columns of answers and explanations give away what is asked, but as such a slot or right behind a question."""
    if plays(slot.name, "answer", "explanation") or program.name.endswith(TALKS[1]):
        return 1.0
    return _GIVES_REASONS if plays(program.name, "explanation") else 0.6 if plays(program.name, "answer") else 1.0


def _no_completion(slot: Slot, program: Program, programs: Sequence[Program]) -> float:
    """What an assistant replied is not what a row is about where the request is there, and nobody speaks of replies."""
    bare = slot.name in ("text", "input") and plays(program.name, "completion")
    asked = bare and any(plays(other.name, "request") and other.share > _MOST_OF for other in programs)
    return 0.5 if asked else 1.0


def _no_question(slot: Slot, look: Traits, program: Program) -> float:
    """A column of questions fills no part that has another name, such as an error, and holds none."""
    least = _ASKED_MOSTLY if plays(program.name, "reply") else 0.0  # an utterance may be either
    asks = plays(program.name, "question") and program.traits.questions > least
    other = slot.name not in ("text", "input") and not name_affinity(slot.name, program.name)
    return 0.4 if asks and other and look.questions == 0 and look.count > 2 else 1.0


_IN_WORD = re.compile(r"(?<=\w)[._@:/-](?=\w)")


def _told_apart(slot: Slot, look: Traits, program: Program) -> float:
    """Texts that hardly vary, and a few names without those shown, seldom are what an item is about."""
    if look.words <= 2 and program.distinct < 0.3 and len(program.filled) >= 20:
        speaks = plays(program.name, "speaker") and all(map(str.istitle, slot.examples))
        if speaks or name_affinity(slot.name, program.name) >= _CALLED:
            return 1.0
        known = {fold(text) for text in program.filled}
        signs = set[str].intersection(*(set(_IN_WORD.findall(example)) for example in slot.examples))
        if signs and share([signs <= set(text) for text in program.filled]) > _MOST_OF:
            return 1.0  # com.acme.notes, jane-doe
        return 1.0 if any(fold(example) in known for example in slot.examples) else 0.3
    if len(set(slot.examples)) < len(slot.examples) or look.count < 2 or len(program.filled) < 20:
        return 1.0
    if program.distinct < 0.02:
        return 0.3
    return 0.5 if program.distinct < 0.1 and look.words > 3 else 1.0


def _extend(
    slots: Sequence[Slot],
    ranked: Sequence[Sequence[tuple[Program, float]]],
    order: Sequence[str],
    called: Mapping[str, str],
    chosen: list[tuple[Program, float]],
    assignments: list[Assignment],
) -> None:
    place = len(chosen)
    if place == len(ranked):
        programs = tuple(program for program, _ in chosen)
        if any(number == 1 for number in Counter(one.side[0] for one in programs if one.side).values()):
            return  # of two texts in a list one alone is any of them
        parts = tuple(score for _, score in chosen)
        fit = math.prod(parts) ** (1 / len(parts)) * _in_order(slots, programs, order, called)
        names = tuple(called.get(program.name, program.name) for program in programs)
        assignments.append(Assignment(programs, min(1.0, fit), parts, names))
        return
    taken = {name for program, _ in chosen for name in program.sources}
    for program, score in ranked[place]:
        if not taken & program.sources:
            _extend(slots, ranked, order, called, [*chosen, (program, score)], assignments)


def _in_order(
    slots: Sequence[Slot], programs: Sequence[Program], order: Sequence[str], called: Mapping[str, str]
) -> float:
    """Slots 1 and 2 want columns 1 and 2; where names do not tell them, the columns' own order counts a little."""
    factor = 1.0
    for (slot, one), (later, other) in combinations(zip(slots, programs, strict=True), 2):
        first, last = (called.get(program.name, program.name) for program in (one, other))
        number, second = numbered(first), numbered(last)
        if number and second and (number[0] == second[0] or (numbered(slot.name) and numbered(later.name))):
            factor *= 1.05 if number[1] < second[1] else 0.8
            continue
        names = (slot.name, later.name) if (slot.name, later.name) != _UNNAMED else _TWO_TEXTS
        straight = name_affinity(names[0], first) + name_affinity(names[1], last)
        crossed = name_affinity(names[0], last) + name_affinity(names[1], first)
        if crossed > straight:
            factor *= 0.92
        elif crossed == straight and order.index(one.name) > order.index(other.name):
            factor *= 0.98
    return factor


def joined(first: Program, second: Program) -> Program:
    """Both texts one after the other, as one program."""
    separator = "\n" if max(first.traits.lines, second.traits.lines) > 0.5 else " "
    column = f"{first.column} with {second.column}"
    text = f"{{{{ {cell_of(first.column)}|trim }}}}{separator}{{{{ {cell_of(second.column)}|trim }}}}"
    step = Step(op="template", args={"template": text, "output": column})
    texts = tuple(
        f"{one.strip()}{separator}{other.strip()}" if one and other and one.strip() and other.strip() else None
        for one, other in zip(first.texts, second.texts, strict=True)
    )
    return Program(f"{first.name} + {second.name}", column, (*first.steps, *second.steps, step), texts, texts)


_ENDS = frozenset(".!?:;…\"'”’)。！？")


def pairs(programs: Sequence[Program]) -> list[Program]:
    """A statement and the question asked of it, or premises and what is concluded, as one text; also a question and
    what stands below it in lines, such as its table."""
    made: list[Program] = []
    wordy = [
        program
        for program in programs
        if program.keeps == "all" and program.traits.words >= 3 and program.share > 0.5 and program.traits.code < 0.5
    ]
    for second in wordy:
        if name_affinity("question", second.name) == 0 or second.traits.questions < 0.3:
            continue
        for first in wordy:
            if first.name == second.name or first.traits.questions > 0.5 or first.distinct < 0.05:
                continue
            if first.traits.lines <= 0.5 and share([text.rstrip()[-1:] in _ENDS for text in first.filled[:60]]) < 0.5:
                continue  # a title would run into the question
            told = any(name_affinity(name, first.name) > 0 for name in ("context", "message", "table", "premise"))
            if told or plays(first.name, "setting"):
                below = [joined(second, first)] if first.traits.lines > 0.5 else []
                made += [pair for pair in (joined(first, second), *below) if pair.share > 0.3]
    return made[:6]


def in_sequence(programs: Sequence[Program]) -> list[Program]:
    """Sentences in three columns or more that count up (sentence1 to sentence4), one after the other as one text."""
    return [reduce(joined, group) for group in numbered_groups(programs) if len(group) > 2]


def parts_together(slots: Sequence[Slot], assignment: Assignment) -> float:
    """Slots that share words share them in the source, others do not; what is called as one part fills no other."""
    if any(_is_another(slots, place, assignment.called) for place in range(len(slots))):
        return _MISNAMED
    factor, numbers = 1.0, [slot.kind == "number" for slot in slots]
    for first in range(len(slots) - 1):
        for second in range(first + 1, len(slots)):
            if numbers[first] or numbers[second] or _few_each(assignment.programs[first], assignment.programs[second]):
                continue  # 4 in 64, and yes in yes, say nothing
            shown = list(zip(slots[first].examples, slots[second].examples, strict=False))
            cells = zip(assignment.programs[first].texts, assignment.programs[second].texts, strict=True)
            filled = [(one, other) for one, other in cells if one and other][:60]
            if len(filled) >= 5:
                factor *= same_words(common_words(shown), common_words(filled)) * _within(shown, filled)
    return factor**0.3


def _few_each(*programs: Program) -> bool:
    """Whether each is a column of a few values."""
    return all(len(program.folded) <= _FEW_VALUES for program in programs)


def _is_another(slots: Sequence[Slot], place: int, names: Sequence[str]) -> bool:
    """Whether a column that fills one slot is called as another is and not as this one, and no other fills that one."""
    called = [name_affinity(slot.name, names[place]) for slot in slots]
    other = called.index(max(called))
    filled = name_affinity(slots[other].name, names[other]) >= _CALLED
    return called[place] == 0 and called[other] >= _CALLED and not filled


def _within(shown: Sequence[tuple[str, str]], pairs: Sequence[tuple[str, str]]) -> float:
    """Where one part stands in the other in all demonstrations, as an answer in its passage, it mostly does in rows."""
    shares = [
        share([fold(pair[inner]) in fold(pair[1 - inner]) for pair in pairs])
        for inner in (0, 1)
        if all(fold(pair[inner]) in fold(pair[1 - inner]) for pair in shown)
    ]
    return 0.1 if len(shown) > 1 and shares and max(shares) < 0.5 else 1.0


def as_long(slots: Sequence[Slot], assignment: Assignment, *, by_form: bool) -> float:
    """Parts known by form alone, but for talks, have the demonstrations' lengths; a long text is no list of phrases."""
    for slot, program in zip(slots, assignment.programs, strict=True):
        shown, given = median([word_count(text) for text in slot.examples]), program.traits.words
        apart = max(shown, given) > _LONGER * max(min(shown, given), 1)
        if by_form and apart and not (_talks(slot.examples) and _talks(program.filled[:60])):
            return 0.5
        if shown < _TEXT:
            continue
        joined = bool(program.steps) and program.steps[-1].op == "join"
        if (_words_of_items(program) if joined else given) * _PHRASES < shown:
            return 0.5
        if share([any(map(str.isalpha, text)) for text in program.filled[:60]]) < _LETTERS:
            return 0.5
    return 1.0


def _talks(texts: Sequence[str]) -> bool:
    return share([len(turns_in(text, cue=True)) > 1 for text in texts]) > _MOST_OF


def _words_of_items(program: Program) -> float:
    """Words of the items that a program's last step joins; blanks join words to texts."""
    sign = str(program.steps[-1].args.get("separator") or " ")
    return median([word_count(text) / (1 if sign == " " else text.count(sign) + 1) for text in program.filled[:60]])


def named_alike(slots: Sequence[Slot], assignment: Assignment) -> float:
    """Whether columns are called what several slots are called: a sign that the items have the same parts."""
    if len(slots) < 2:
        return 0.0
    return sum(
        name_affinity(slot.name, program.name) for slot, program in zip(slots, assignment.programs, strict=True)
    ) / len(slots)


def called_the_same(slots: Sequence[Slot], assignment: Assignment) -> float:
    """Share of the parts whose name says something and is their column's name."""
    pairs = zip(slots, assignment.called, strict=True)
    return share([_is_called_so(slot, name) for slot, name in pairs if name_words(slot.name)])
