"""What speaks for or against rows of the task's columns: one measure for proposing, judging and validating.

Each look compares rows, whether a proposal would make them or a plan has made them, with the demonstrations: what these
compute, how they are laid out, what their parts look like, how outputs relate to inputs.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa

from .....domain.brief import Slot, TaskBrief
from .....memory.embedders import choose
from .....memory.lexical import words
from .....tools.checks.apply import failures
from .....tools.operations.talks import turns_in
from ...reading.listing import Listing, json_items, listed_alike, listing
from ...reading.options_block import find_options
from ...reading.relation import Relation, carried, relation, same_relation
from ...reading.texts import NO_VALUE, between, fold, is_code, median, share
from ...reading.traits import slot_kind, traits
from .demonstrated import computed
from .facts import CHANCE, Row, Rows, against, by_chance, facts, row_by_row, stands_in
from .forms import form_of_task
from .looks import looks
from .orientation import orientation
from .refuting import Cells, Finding, demonstrated, rivalry
from .wording import begins_otherwise

ENOUGH = 20
"""Fewer rows than this say little about what is common to them."""
_AGREES = 0.9
_ALIKE = 0.6
_LEAST_LIKENESS, _LEAST_RELATION = 0.2, 0.3
_SLIPS, _CARRIED, _HALF, _CUT = 0.2, 0.3, 0.5, 1500
_COPIED, _LONG, _FEWEST_ELSEWHERE = 0.8, 12, 2
_LISTING = 0.1
_FEW_TEXTS = 6
"""A part that varies does so more than so many texts do (Simpson's index)."""


def evidence(brief: TaskBrief, cells: Cells) -> Iterator[Finding]:
    """All that speaks against the rows as a whole, which no check of a single row can see; nothing for too few rows.

    Each look is taken when its findings are asked for: what is surely wrong need not be looked at any longer.
    """
    if len(cells[brief.task.answer_column]) < ENOUGH:
        return
    rows = {column: [text or "" for text in texts] for column, texts in cells.items()}
    for look in (_demonstrations, _quotes, _answers, _choices, _layouts, _slots, _relations, facts, _wording):
        yield from look(brief, rows)


def _demonstrations(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """Answers that are not what the demonstrations' own programs compute; inputs of which these make two things."""
    finding = demonstrated(brief, cells)
    if finding is None:
        return
    if finding.score < 1:
        yield finding
    _, apart, _ = rivalry(brief, cells)
    if finding.failed == 0 and apart > 0:
        why = "the demonstrations can be read in two ways, which give different answers"
        yield Finding("demonstrations", 1.0, round(apart * finding.total), finding.total, why, doubt=True)


def _quotes(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """Quotation marks left open in more rows than slips explain, where all demonstrations close theirs."""
    rows = brief.task.shown
    for column in brief.task.columns:
        if any(_left_open(row[column]) for row in rows) or is_code([row[column] for row in rows]):
            continue
        failed, total = sum(map(_left_open, cells[column])), len(cells[column])
        if failed > (_SLIPS if column in brief.task.output_columns else _HALF) * total:
            why = f"a quotation mark in {column} is not closed"
            yield against("quotes", failed, total, why)


def _left_open(text: str) -> bool:
    if "„" in text:  # „as in German“, or „as in Polish”
        return text.count("„") > text.count("“") + text.count("”")
    return text.count('"') % 2 == 1 or text.count("“") > text.count("”")


def _answers(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """Answers that hardly vary where the demonstrations' do."""
    column = brief.task.answer_column
    texts = _but_nothing(brief, column, cells[column])
    counts, total = Counter(texts), len(texts)
    if total < _LISTING * len(cells[column]):
        yield against("answers", len(cells[column]) - total, len(cells[column]), "hardly a row has anything to list")
        return
    shown = _but_nothing(brief, column, [row[column] for row in brief.task.shown])
    if brief.gives_text and begins_otherwise(shown, texts):
        yield against("answers", total, total, "answers are names, and the demonstrated ones are none")
    yield from _not_taken_out(brief, cells)
    commonest, number = counts.most_common(1)[0]
    if brief.kind == "label":
        if len(counts) == 1:
            yield against("labels", total, total, f"every row has the label {commonest!r}")
    elif brief.kind != "multiple_choice" and number > (_NEARLY_ALL if _is_shown(brief, commonest) else 0.5) * total:
        yield against("answers", number, total, f"{number} of {total} rows have the same answer, {commonest[:60]!r}")


_NEARLY_ALL = 0.95
"""Share of rows that may have one answer, where a demonstration has it in words."""


def _is_shown(brief: TaskBrief, answer: str) -> bool:
    shown = {fold(row[brief.task.answer_column]) for row in brief.task.shown}
    return brief.gives_text and fold(answer) in shown and any(map(str.isalpha, answer))


def _not_taken_out(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """Answers that do not stand in their inputs, where those of the demonstrations do, but for the one for none."""
    lists = listed_as(brief) if brief.writes_text else None
    if lists is None:
        return
    answers = cells[brief.task.answer_column]
    inputs = ("\n".join(parts) for parts in zip(*(cells[name] for name in brief.task.input_columns), strict=True))
    failed = sum(not lists.holds(given, answer) for given, answer in zip(inputs, answers, strict=True))
    if failed > _SLIPS * len(answers):
        yield against("answers", failed, len(answers), "answers do not stand in their inputs")


def _but_nothing(brief: TaskBrief, column: str, texts: Sequence[str]) -> Sequence[str]:
    """A column's texts without the answer that the demonstrations give where there is nothing to list."""
    if column != brief.task.answer_column or not brief.writes_text:
        return texts
    lists = listed_as(brief)
    shown = {answer for _, answer in _shown(brief) if fold(answer) in _NOTHING or json_items(answer) == []}
    nothing = {lists.nothing} if lists is not None and lists.nothing is not None else shown
    return [text for text in texts if answer_of(brief, text) not in nothing]


_NOTHING = NO_VALUE | {"none", "nothing", "no", "—", "[]", "{}"}
"""What stands where nothing is to be listed, however the demonstrations list the rest."""


def _choices(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """The right option stands in the same place nearly always."""
    if brief.options is None:
        return
    places: Counter[int] = Counter()
    sizes: Counter[int] = Counter()
    for text, answer in zip(cells[brief.options.column], cells[brief.task.answer_column], strict=True):
        block = find_options(text, bare=True)
        if block is None:
            continue
        sizes[len(block.options)] += 1
        named = [place for place, option in enumerate(block.options) if fold(option) == fold(answer)]
        marked = [place for place, mark in enumerate(block.marks()) if re.sub(r"\W", "", answer) == mark]
        places.update(named[:1] or marked[:1])
    total = sum(places.values())
    if total < ENOUGH:
        return
    place, number = places.most_common(1)[0]
    if number > (0.8 if sizes.most_common(1)[0][0] == 2 else 0.7) * total:
        yield against("choices", number, total, f"option {place + 1} is the right one in {number} of {total} rows")


def _layouts(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """More texts without the layout than go with n of n demonstrations having it: 0.05 ** (1 / n) do (Clopper, Pearson
    1934)."""
    table = pa.table({column: cells[column] for column in brief.task.columns})
    least = 0.05 ** (1 / len(brief.task.demonstrations))
    for failure in failures(table, [need for need in brief.requirements if need.check == "layout"]):
        failed, total = failure.failed.true_count, table.num_rows
        if failed > (1 - least) * total:
            yield against("layout", failed, total, failure.reason)


def _slots(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """Parts that look unlike the demonstrations' parts: other lengths, no questions, code for prose."""
    for column in brief.task.columns:
        layout = brief.layouts[column]
        if column == brief.task.answer_column and brief.kind in ("label", "multiple_choice", "number"):
            continue
        texts = _but_nothing(brief, column, cells[column])
        fillings = [filling for text in texts if (filling := between(layout.literals, text)) is not None]
        if len(fillings) < ENOUGH:
            continue
        yield from _case(brief, column, texts)
        for place, slot in enumerate(layout.slots):
            if slot.kind != "options":
                fill = [filling[place] for filling in fillings]
                yield from _slot(column, slot, fill, partial(_alike_whole, brief, column, texts))


_LOWER_CASE = re.compile(r"\blower[- ]?case", re.IGNORECASE)


def _case(brief: TaskBrief, column: str, texts: Sequence[str]) -> Iterator[Finding]:
    """Texts with capitals where the instruction asks for small letters, and all demonstrations have these alone."""
    shown = [row[column] for row in brief.task.shown]
    if not _LOWER_CASE.search(brief.task.instruction) or any(text != text.lower() for text in shown):
        return
    capitals = sum(text != text.lower() for text in texts)
    if capitals > _HALF * len(texts):
        yield against("case", capitals, len(texts), f"{capitals} of {len(texts)} texts of {column} have capitals")


def _alike_whole(brief: TaskBrief, column: str, texts: Sequence[str]) -> bool:
    """Whether a column's texts look like the demonstrations', whose parts nothing but shared words divides."""
    if any(sign in literal for literal in brief.layouts[column].literals for sign in ":\n"):
        return False
    shown = tuple(row[column] for row in brief.task.shown)
    return looks(Slot(name=column, kind=slot_kind(shown), examples=shown), texts) >= _ALIKE


def _slot(column: str, slot: Slot, texts: Sequence[str], alike_whole: Callable[[], bool]) -> Iterator[Finding]:
    alike = looks(slot, texts)
    name = slot.name.replace("_", " ")
    if alike < _LEAST_LIKENESS and not alike_whole():
        why = f"the {name} of {column} looks unlike the demonstrations' (likeness {alike:.2f} of 1)"
        yield against("likeness", len(texts), len(texts), why)
    counts = Counter(texts)
    again = sum(number * (number - 1) for number in counts.values()) / (len(texts) * (len(texts) - 1))
    fields = all(example.lstrip().startswith("{") for example in slot.examples)  # of which each may be a label
    distinct = len(set(slot.examples)) == len(slot.examples) > 2 and not fields
    if again * _FEW_TEXTS > 1 and distinct and traits(texts).words > 3:
        why = f"the {name} of {column} is one of {len(counts)} texts in all of {len(texts)} rows"
        yield against("few_texts" if len(counts) > 1 else "variety", len(texts), len(texts), why)
    commonest, number = counts.most_common(1)[0]
    if number > 0.5 * len(texts) and len(set(slot.examples)) > 1 and not _is_usual(slot, commonest, counts):
        why = f"the {name} of {column} is the same in {number} of {len(texts)} rows: {commonest[:60]!r}"
        yield against("variety", number, len(texts), why)


def _is_usual(slot: Slot, commonest: str, texts: Collection[str]) -> bool:
    """Whether most demonstrations have the commonest text, or theirs are among texts of which few words are common."""
    held = set(map(fold, texts))
    known = share([fold(example) in held for example in slot.examples])
    usual = slot.examples.count(commonest) > 0.5 * len(slot.examples)
    return usual or known == 1 or (slot.kind == "word" and known >= _HALF)


def _relations(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """Outputs that relate to their inputs in another way than the demonstrations' do."""
    if not brief.writes_text:
        return
    rows = row_by_row(cells)
    answers = [answer_of(brief, text) for text in cells[brief.task.answer_column]]
    given = [parts_of(brief, row) for row in rows]
    factor, why = related(brief, given, answers)
    if factor < _LEAST_RELATION:
        yield against("relation", len(answers), len(answers), why)
    told = together(brief, rows)
    if told is not None and share(told) < _HALF:
        why = f"{1 - share(told):.0%} of the outputs speak of something else than their inputs"
        yield against("relation", len(told), len(told), why)
    yield from _of_another_kind(brief, list(zip(given, answers, strict=True)))


def _of_another_kind(brief: TaskBrief, pairs: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Outputs with hardly a word of their inputs, where the demonstrations' have many; pairs that are turned round."""
    shown = _shown(brief)
    least = min(carried(*pair) for pair in shown)
    if least >= _CARRIED:
        parts = [carried(*pair) for pair in pairs]
        many, some = (share([part >= bound for part in parts]) for bound in (least, least / 2))
        if some < _HALF and by_chance(len(shown), len(shown), many) < CHANCE:
            why = (
                f"{1 - some:.0%} of the outputs have hardly a word of their inputs, and all demonstrated ones have many"
            )
            yield against("relation", len(pairs), len(pairs), why)
    if orientation(pairs, shown) < 0:
        why = "its inputs look like the demonstrations' outputs, and its outputs like their inputs"
        yield against("orientation", len(pairs), len(pairs), why)


def together(brief: TaskBrief, rows: Sequence[Row]) -> list[bool] | None:
    """Whether each row's output has half of the words of its input that demonstrations have, or lies nearer to it than
    to nearly all others. None where outputs need not have a word of their inputs."""
    shown = [carried(*pair) for pair in _shown(brief)]
    if not rows or not brief.writes_text or min(shown) < _CARRIED:
        return None
    output = brief.task.answer_column
    pairs = [(parts_of(brief, row)[:_CUT], answer_of(brief, row[output])[:_CUT]) for row in rows]
    told = [carried(*pair) >= min(shown) / 2 for pair in pairs]
    if share(told) >= _AGREES:
        return told
    vectors = choose("wordllama").embed([text for pair in pairs for text in pair])
    near = vectors[1::2] @ vectors[::2].T
    usual = np.quantile(near, _AGREES, axis=1)
    return [one or bool(own > other) for one, own, other in zip(told, near.diagonal(), usual, strict=True)]


def _wording(brief: TaskBrief, cells: Rows) -> Iterator[Finding]:
    """Words of a kind of sentence that all demonstrated outputs have, beyond their inputs, and hardly one here."""
    shown, column = _shown(brief), brief.task.answer_column
    if brief.kind != "free_text" or len(shown) < _FEWEST_SAID or computed(brief):
        return
    said = [set(words(answer)) & _OF_A_KIND - set(words(given)) for given, answer in shown]
    rows = [set(words(text)) for text in cells[column] if text]
    missing = [word for word in sorted(set.intersection(*said)) if share([word in row for row in rows]) < _SELDOM]
    if missing:
        told = " and ".join(map(repr, missing))
        yield against("wording", len(rows), len(rows), f"all demonstrated outputs have {told}, and hardly a row's do")


_FEWEST_SAID, _SELDOM = 3, 0.02
"""Demonstrations whose words tell, and the share of rows in which a word is seldom."""
_OF_A_KIND = frozenset(words("if would could should might must shall because although unless please you your i my"))
"""Conditions, wishes, reasons and whom one speaks to: whatever a sentence is about, they say what kind it is."""


def related(brief: TaskBrief, given: Sequence[str], answers: Sequence[str]) -> tuple[float, str]:
    """How far answers relate to their inputs as the demonstrations' do, and in what they differ most."""
    shown = _shown(brief)
    lists, pairs = listing(shown), list(zip(given, answers, strict=True))
    if form_of_task(brief) == {"talk"}:  # however long it is, it is the turn before that the next one goes with
        return same_relation(_relation(tuple(map(_last_turn, shown))), relation(list(map(_last_turn, pairs))))
    if lists is not None and lists.sign is not None:
        rate = share([lists.holds(*pair) for pair in pairs])  # how much of an input is listed depends on its length
        # what stands in the input with its sign is one piece of it ("Paris, France")
        several = share([len(set(lists.items(answer))) > 1 and fold(answer) not in fold(one) for one, answer in pairs])
        whole, some = (median([len(answer) / max(len(one), 1) for one, answer in of]) for of in (pairs, shown))
        if whole > _WHOLLY > _PART > some:
            return 0.0, "answers list nearly all of their inputs, and the demonstrations' a part"
        if by_chance(sum(len(set(lists.items(answer))) > 1 for _, answer in shown), len(shown), several) < CHANCE:
            return 0.0, f"answers list one thing, and the demonstrations' several, divided by {lists.sign!r}"
        return (1.0, "") if rate > _AGREES else (rate**2, f"{rate:.0%} of the answers list what stands in their inputs")
    elsewhere = _items_from_elsewhere(shown, pairs)
    if elsewhere:
        return 0.0, elsewhere
    inside, rate = sum(stands_in(*pair) for pair in shown), share([stands_in(*pair) for pair in pairs])
    if inside >= 2 and by_chance(inside, len(shown), rate) < CHANCE:
        return 0.0, f"{inside} of {len(shown)} demonstrated answers stand in their inputs, and {rate:.0%} of these"
    copied = share([_copied(*pair) for pair in pairs])
    if copied >= _COPIED and not any(_copied(*pair) for pair in shown):
        return 0.0, f"{copied:.0%} of the answers stand in their inputs but for blanks, and no demonstrated one does"
    return same_relation(_relation(shown), relation(pairs))


def leaves_out(brief: TaskBrief, parts: Sequence[Sequence[str | None]], answers: Sequence[str | None]) -> str:
    """Why answers are not made of all parts of their inputs as the demonstrations' are: two sentences become one."""
    shown = [row[brief.task.answer_column] for row in brief.task.shown]
    slots = brief.input_slots
    if len(slots) < _SEVERAL or len(slots) != len(parts) or any(len(slot.examples) != len(shown) for slot in slots):
        return ""
    for slot, texts in zip(slots, parts, strict=True):
        if min(carried(answer, text) for answer, text in zip(shown, slot.examples, strict=True)) < _SAID_ALL:
            continue
        pairs = [(answer, text) for answer, text in zip(answers, texts, strict=True) if answer and text][:100]
        if median([carried(answer, text) for answer, text in pairs]) < _SAID_LITTLE:
            return f"the demonstrated outputs say what stands in {slot.name!r}, and these say little of it"
    return ""


_WHOLLY, _PART = 0.9, 0.75
"""How much of its input, in characters, an answer is that lists all of it, and one that lists a part."""
_SEVERAL, _SAID_ALL, _SAID_LITTLE = 2, 0.5, 0.35
"""Parts of an input, and the shares of a part's telling words that an output has."""


def _last_turn(pair: tuple[str, str]) -> tuple[str, str]:
    """What is said last in a talk that is given, and the answer."""
    said = [text for _, text in turns_in(pair[0], cue=True) if text]
    return (said[-1] if said else pair[0], pair[1])


def _items_from_elsewhere(shown: Sequence[tuple[str, str]], pairs: Sequence[tuple[str, str]]) -> str:
    """Why lists are others than the demonstrations' where items of these, and none of theirs, are in no input."""
    lists = listed_alike([answer for _, answer in shown])
    if lists is None:
        return ""
    here = [[stands_in(given, item) for item in lists.items(answer)] for given, answer in shown]
    there = [[stands_in(given, item) for item in lists.items(answer)] for given, answer in pairs]
    own, rate = [not one for items in here for one in items], share([not one for items in there for one in items])
    if sum(own) < _FEWEST_ELSEWHERE or by_chance(sum(own), len(own), rate) >= CHANCE:
        return ""
    return f"{sum(own)} of {len(own)} items of the demonstrations stand in no input, and {rate:.0%} of these"


def listed_as(brief: TaskBrief) -> Listing | None:
    """How the demonstrations list what stands in their inputs."""
    return listing(_shown(brief))


def _shown(brief: TaskBrief) -> tuple[tuple[str, str], ...]:
    rows = brief.task.shown
    return tuple((parts_of(brief, row), answer_of(brief, row[brief.task.answer_column])) for row in rows)


def answer_of(brief: TaskBrief, output: str) -> str:
    """What an output says without the fixed text around it, where it has one part."""
    fillings = between(brief.answer_layout.literals, output)
    return fillings[0] if fillings is not None and len(fillings) == 1 else output


def _copied(given: str, answer: str) -> bool:
    """Whether a text of some length stands in another, however both are spaced."""
    plain = "".join(answer.split()).lower()
    return len(plain) >= _LONG and plain in "".join(given.split()).lower()


def runs_alike(brief: TaskBrief, given: Sequence[str], answers: Sequence[str]) -> bool:
    """Whether pairs surely run from inputs to outputs as the demonstrations do, whatever their columns are called."""
    return orientation(list(zip(given, answers, strict=True)), _shown(brief)) > 0


@lru_cache(maxsize=64)
def _relation(pairs: tuple[tuple[str, str], ...]) -> Relation:
    return relation(pairs)


def parts_of(brief: TaskBrief, row: Mapping[str, str]) -> str:
    """What fills the slots of a row's inputs, or all of an input that is laid out in another way."""
    by_column = [between(brief.layouts[name].literals, row[name]) or (row[name],) for name in brief.task.input_columns]
    return "\n".join(text for fillings in by_column for text in fillings)


def stand_in(given: Sequence[str], answers: Sequence[str]) -> float:
    """Share of answers that stand in their inputs."""
    return share([fold(answer) in fold(text) for text, answer in zip(given, answers, strict=True)])
