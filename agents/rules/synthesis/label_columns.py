"""Columns of a source that hold the task's labels, each with its mapping, and doubts about those that may."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING

from ....domain.brief import TaskBrief
from ....domain.plan import Step
from ....memory.lexical import is_among, stem, words
from ..labels.answering import asks_for_truth
from ..labels.assigning import glosses
from ..labels.choosing import RELATED, SURE, Column, Shown, choose_mapping, nearly_named, nearness
from ..labels.kinds import said_to_hold
from ..labels.mapping import LabelMapping, explained, map_labels
from ..labels.meaning import kindred, speaks
from ..labels.names import OPAQUE, card_for, languages_of, names_of_values, said_of
from ..labels.poles import disowned, ends_called, is_of_a_model, pairs_of
from ..labels.rows import Rows
from ..labels.senses import SEVERAL, parts_of_value, plain_name, poles_of, sense
from ..labels.stated import as_stated
from ..reading.entities import NOT
from ..reading.enumeration import style_of
from ..reading.layouts import bare_labels, fixed_around
from ..reading.names import column_of, plays
from ..reading.options_block import find_options
from ..reading.texts import NO_VALUE, fold, median
from ..reading.traits import likeness
from .answers.flagged import flagged_pairs
from .assignment import Answer, Assignment, Check, all_of, assign
from .composing import made
from .judging.agreement import telling_words
from .judging.looks import name_words, spelled_out
from .judging.rivals import disagreeing, standing
from .labels_of_parts import both_parts, of_two_columns
from .programs.coarser import coarser, is_coarser
from .programs.search import Program

if TYPE_CHECKING:
    from .source import Source

_LEAST_MAPPED, _SEVERAL = 0.02, 0.02
_FEWEST_SHOWN, _PAIR = 3, 2
_BORNE_OUT = 2.0
"""Nats by which rows may bear another column better than the one that a word of the instruction names."""
_ALL_BUT = 0.97
"""Share of the cells of labels that are short."""


@dataclass(frozen=True)
class Asked:
    """What is the same of all columns: words of instruction and fixed text, columns, how many may hold labels."""

    text: str
    columns: frozenset[str]
    flags: int


@dataclass(frozen=True)
class LabelColumn:
    """`gain` is what texts tell of the labels, in nats a row; `said` that the card says of the column what is asked."""

    program: Program
    mapping: LabelMapping
    gain: float
    said: bool = False


@dataclass(frozen=True)
class LabelColumns:
    """`doubts` are sentences on columns not taken, `given` the columns of the texts by which the rows were weighed."""

    columns: tuple[LabelColumn, ...]
    doubts: tuple[str, ...]
    given: frozenset[str] = frozenset()


def label_columns(source: "Source", labels: tuple[str, ...], around: str) -> LabelColumns:
    """Every column whose values become the labels (empty: an open set); `around` is the fixed text before a label."""
    task, doubts = source.task, dict[str, float]()
    named = task.columns_for(source.card.id).get(task.answer_column)
    likely = [label_like(program) or is_coarser(program, labels) for program in source.programs]
    meant = [program.name == named for program in source.programs] if named else likely
    pairs = zip(source.programs, meant, strict=True)
    looked_at = [program for program, is_meant in pairs if is_meant and not program.listed]
    if not looked_at:
        return LabelColumns((), ())  # the rows need not be read
    shown, given = _shown(source)
    stands_for = _options_marked(source.brief)
    labels = tuple(stands_for.get(label, label) for label in labels)
    shown = replace(shown, labels=tuple(stands_for.get(label, label) for label in shown.labels))
    marks = {option: label for label, option in stands_for.items()}
    names = frozenset(column.name for column in source.profile.columns)
    asks = Asked(f"{task.instruction} {around}", names, sum(likely))
    columns: list[LabelColumn] = []
    for program in looked_at:
        doubt = "" if named else _no_gold(source, program, names) or disowned(program.name, source.card, names - given)
        doubt = doubt or _of_more(source, program, given)
        if doubt:
            doubts.setdefault(doubt, 0.0)
            continue
        mapping, doubt = _mapping(source, program, labels, asks, shown)
        coarse = coarser(program, labels) if mapping is None else None
        if coarse is not None:
            mapping, doubt = _mapping(source, coarse, labels, asks, shown)
        if doubt:
            doubts.setdefault(doubt, nearness(labels, source.declared(program.name) or program.folded))
        mapping = mapping and _by_their_marks(mapping, marks)
        if mapping is not None and mapping.share_mapped >= _LEAST_MAPPED:
            chosen = coarse or program
            weighed = shown.rows.weigh(chosen.texts) if shown.rows is not None else None
            said = said_to_hold(program.name, source.card, telling_words(task.instruction), labels)
            columns.append(LabelColumn(chosen, mapping, weighed.gain if weighed else 0.0, said))
    said = [one for one in columns if one.said]
    asked = [column for column in columns if spelled_out(task.instruction, column.program.name)]
    asked = asked or _called_as_asked(columns, task.instruction)
    columns = said or asked or _of_one_aspect(columns, task.instruction, given) or columns
    kept = list(columns)
    of_all = [one for one in columns if part_flagged(source, one.program) is None]  # a part's flag is of that part
    for dropped, doubt in disagreeing(of_all, given, source.table.column_names):
        kept = [column for column in kept if column.program.name != dropped]
        doubts[doubt] = 0.0
    return LabelColumns(tuple(kept), tuple(sorted(doubts, key=lambda doubt: -doubts[doubt])), given)


def _options_marked(brief: TaskBrief) -> dict[str, str]:
    """The option that each label is the mark of, where every input has the same options: "(A) supports (B) refutes"."""
    texts = (literal for column in brief.task.input_columns for literal in brief.layouts[column].literals)
    block = next((found for text in texts if (found := find_options(text, bare=True)) is not None), None)
    marked = dict(zip(block.marks(), block.options, strict=False)) if block is not None else {}
    bare = {label: re.sub(r"\W", "", label) for label in brief.labels}
    return {label: marked[mark] for label, mark in bare.items()} if set(bare.values()) <= marked.keys() else {}


def _by_their_marks(mapping: LabelMapping, marks: Mapping[str, str]) -> LabelMapping:
    return replace(
        mapping,
        mapping={value: marks.get(label, label) for value, label in mapping.mapping.items()},
        covered=tuple(marks.get(label, label) for label in mapping.covered),
        explained=frozenset(marks.get(label, label) for label in mapping.explained),
    )


def _called_as_asked(columns: Sequence[LabelColumn], instruction: str) -> list[LabelColumn]:
    """The one of several columns of which the instruction has every word of the name in some form: jailbreaking, where
    it asks who tries to jailbreak."""
    spoken = telling_words(instruction)
    names = [telling_words(plain_name(one.program.name)) for one in columns]
    called = [
        one
        for one, name in zip(columns, names, strict=True)
        if name and not any(plays(word, "label") for word in name) and all(is_among(word, spoken) for word in name)
    ]
    return called if len(called) == 1 < len(columns) else []


def column_said(source: "Source") -> str | None:
    """The column of which the card says what is asked, where its rows do not speak against it."""
    columns = source.label_columns(source.labels).columns if source.brief.kind == "label" else ()
    return next((one.program.name for one in columns if one.said and one.mapping.odds > -SURE), None)


def _of_one_aspect(columns: Sequence[LabelColumn], instruction: str, given: frozenset[str]) -> list[LabelColumn]:
    """Of several columns with the same labels those of the aspect that the instruction names by a word that no other
    column has, unless it is to be left aside or a word of the texts. None where rows bear another column better."""
    same = [one for one in columns if one.mapping.evidence == "named" and standing(one.program.name)]
    texts = {stem(word) for name in given for word in name_words(name)}
    called = [{stem(word) for word in name_words(one.program.name)} - OPAQUE - texts for one in same]
    times = Counter(word for names in called for word in names)
    wanted = " ".join(NOT.split(part)[0] for part in re.split(r"(?<=[.!?])\s|\n", instruction))
    spoken = {stem(word) for word in words(wanted)}
    asked = [one for one, names in zip(same, called, strict=True) if any(times[word] == 1 for word in names & spoken)]
    if not 0 < len(asked) < len(same):
        return []
    best = max(one.mapping.odds for one in same)
    return asked if max(one.mapping.odds for one in asked) > best - _BORNE_OUT else []


def _no_gold(source: "Source", program: Program, names: frozenset[str]) -> str:
    """Why a column's labels are no truth: a model made them, or they are one of several that a row has."""
    if plays(program.name, "predicted") or is_of_a_model(program.name, source.card, names - {program.name}):
        return f"{program.name!r} holds what a model predicted"
    if plays(program.name, "averaged") and not plays(source.task.instruction, "averaged"):
        return f"{program.name!r} is an average of several"
    votes = next((one for one in source.programs if one.listed and one.name == program.name), None)
    if program.keeps == "part" and votes is not None:
        rows = [set(text.split("\n")) for text in votes.filled]
        several = sum(len(row) > 1 for row in rows) / max(len(rows), 1)
        if several > _SEVERAL:
            return f"{program.name!r} holds several labels in {several:.0%} of the rows"
    return ""


def _of_more(source: "Source", program: Program, given: frozenset[str]) -> str:
    """Why a column's labels are not of what the task gives alone: the card names more texts that they are of."""
    line = said_of(program.name, source.card)
    told = set(words(line))
    texts = [one for one in source.texts if one.name.lower() in told and one.name != program.name]
    aimed = {word.lower() for phrase in _AIMED_AT.findall(line) for word in re.findall(r"\w+", phrase)}
    many = [one for one in texts if len(set(one.filled)) > 8 or one.name.lower() in aimed]
    named = {one.name for one in many if any(map(str.isalpha, "".join(one.filled)))}
    more = sorted(named - given)
    return f"{program.name!r} is of {more[0]!r}, too" if given and more and len(named) > len(given) else ""


_AIMED_AT = re.compile(r"\b(?:concerning|towards?|regarding)\b([^.;\n]{1,60})", re.IGNORECASE)
"""What a label is said to be about: the sentiment "concerning the target's mention"."""


def label_like(program: Program) -> bool:
    """Few short values that repeat; a broken cell or two of many words do not count."""
    filled = program.filled
    if len(filled) < 5 or program.share < 0.3 or program.distinct > 0.6 or len(set(filled)) < 2:
        return False
    words = sorted(len(text.split()) for text in filled)
    return median(words) <= 5 and words[int(_ALL_BUT * (len(words) - 1))] <= 12


def _mapping(
    source: "Source", program: Program, labels: tuple[str, ...], asks: Asked, shown: Shown
) -> tuple[LabelMapping | None, str]:
    texts = _spelled_alike(program.texts, labels)
    counts = Counter(text for text in texts if text)
    profiled = next((one for one in source.profile.columns if one.name == program.name), None)
    declared = source.declared(program.name)
    if profiled is not None and profiled.label_like and source.profile.rows > len(texts) and not program.steps:
        counts = Counter(dict(profiled.values)) | counts  # of more rows, which show more classes
    known = (
        labels
        or _open_labels(source, Counter(declared) if declared else counts)
        or _open_labels(source, Counter(languages_of(list(counts)).values()))
    )
    wanted = known or _labels_shown(shown)
    if not wanted:
        return None, ""
    counts.update({str(place): 0 for place in range(len(declared))} if declared else {})
    card = card_for(program.name, source.card, asks.columns)
    # yes and no of what is asked are so, whatever the column is called
    generic = all(sense(label).generic for label in wanted)
    bare = generic and (
        said_to_hold(program.name, card, telling_words(asks.text), wanted)
        or (part_flagged(source, program) is not None and bool(source.relevance.worded.shared))
    )
    mapping = map_labels(wanted, asks.text, "label" if bare else program.name, counts, card, declared)
    names = names_of_values(program.name, list(counts), card, declared)
    stated = as_stated(source.task.labels_for(source.card.id), mapping, wanted, program.name, counts, declared)
    if stated is not mapping:
        return stated, ""
    ends = ends_called(program.name, list(counts), card)
    column = Column(program.name, texts, counts, {**names, **{end: [*names.get(end, ()), *ends[end]] for end in ends}})
    flags = all(sense(value).generic for value in counts)
    sure = RELATED if source.relevance.worded.shared and not flags else SURE
    if flags or generic:
        sure += log(asks.flags)  # of many flags one fits by chance
    chosen, doubt = choose_mapping(wanted, column, shown, mapping, sure=sure, glosses=glosses(wanted, asks.text))
    if chosen is None or (not known and chosen.evidence == "rows" and not nearly_named(chosen)):
        return None, doubt
    answers = generic or {*map(fold, wanted)} == {"y", "n"}
    if answers and len(counts) > _FEW_CLASSES and chosen.share_mapped < _MOST_ROWS and chosen.evidence != "said":
        return None, f"most rows of {program.name!r} are of other classes than {' and '.join(wanted)}"
    truth = chosen.evidence == "generic" and not flags and {*map(fold, chosen.mapping)} == {"true", "false"}
    unnamed = chosen.evidence == "rows" or (bool(chosen.explained) and {*map(fold, counts)} <= _TRUTH)
    another = unnamed and _flags_another(source, program, asks, wanted)
    if another or (truth and not asks_for_truth(asks.text)):
        return None, f"{program.name!r} says something else of its rows than what is asked"
    examples = {}
    for place, text in enumerate(texts):
        if text is not None and shown.texts and shown.texts[place]:
            examples.setdefault(text, shown.texts[place])
    return chosen.with_reason(explained(program.name, chosen.mapping, names, counts, examples)), ""


_TRUTH = frozenset({"true", "false"})
_FEW_CLASSES, _MOST_ROWS = 5, 0.5
"""Of more classes yes and no are two among others, unless they are most of the rows."""


def part_flagged(source: "Source", program: Program) -> Program | None:
    """The column of texts that a flag is called after, which it says something of: A of A-coref."""
    pairs = (pair for group in flagged_pairs(source.programs) for pair in zip(*group, strict=True))
    return next((text for text, flag in pairs if flag is program), None)


def _flags_another(source: "Source", program: Program, asks: Asked, labels: Sequence[str]) -> bool:
    """Whether a column says yes or no of a thing of its own ("numeracy") that neither task nor card speak of."""
    name = plain_name(program.name)
    said = {word for word in telling_words(name) if not plays(word, "label")}
    flags = all(sense(value).generic or value in ("0", "1") for value in set(program.filled))
    told = "" if asks.flags >= 4 else source.card_text  # which speaks of each of many flags
    return flags and bool(said) and not kindred(said, words(f"{asks.text} {' '.join(labels)} {told}"))


def _spelled_alike(texts: Sequence[str | None], labels: Sequence[str]) -> list[str | None]:
    """Cells of labels with one spelling each where the task's do not differ in capitals alone; None for no value."""
    cells = [text.strip() if text else None for text in texts]
    cells = [None if cell is not None and cell.lower() in NO_VALUE and cell not in labels else cell for cell in cells]
    if len({label.lower() for label in labels}) < len(labels):
        return cells
    spelled: dict[str, str] = {}
    for cell, _ in Counter(cell for cell in cells if cell).most_common():
        spelled.setdefault(cell.lower(), cell)
    return [spelled[cell.lower()] if cell else None for cell in cells]


def _open_labels(source: "Source", counts: Counter[str]) -> tuple[str, ...]:
    """For an open label set: the source's own values, written as shown, where it has the demonstrations' among them."""
    examples = source.brief.answer_layout.slots[0].examples
    shown, spelled = {fold(example): example for example in examples}, {fold(value): value for value in counts}
    common, once = shown.keys() & spelled.keys(), sum(count == 1 for count in counts.values())
    unseen = once / max(counts.total(), 1)  # how probable a value is that the sample has not seen (Good 1953)
    if not shown or len(common) < max(1 if unseen > _MANY_UNSEEN else 2, (_SHARED - unseen) * len(shown)):
        return ()
    several = any(SEVERAL.search(example) for example in shown)
    values = [value for value in counts if not value.isdigit() and (several or not _several(value, spelled))]
    if any(one not in spelled and not _several(one, spelled) for one in shown):  # which may be the word for none
        values = [value for value in values if fold(value) not in NONE - shown.keys()]
    style = style_of(examples) if any(shown[one] != spelled[one] for one in common) else str
    return tuple(dict.fromkeys(shown.get(fold(value)) or style(value) for value in values))


NONE = frozenset({"neutral", "none", "no emotion", "nothing", "no label", "other"})
"""What a source's label is called of texts that have none of its other labels."""
_SHARED, _MANY_UNSEEN = 0.6, 0.05
"""Share of the demonstrations' labels that a column with an open set must have, less what its sample has not seen."""


def _labels_shown(shown: Shown) -> tuple[str, ...]:
    """For an open set that no column has in its own words: the demonstrations' labels, where each says something."""
    labels = tuple(dict.fromkeys(shown.labels))
    return labels if len(labels) >= _FEWEST_SHOWN and all(map(speaks, labels)) else ()


def _several(value: str, known: Mapping[str, str]) -> bool:
    """Whether a value is several labels in one ("anger, fear")."""
    parts = parts_of_value(value)
    return len(parts) > 1 and any(part in known for part in parts)


def _shown(source: "Source") -> tuple[Shown, frozenset[str]]:
    """The demonstrations and the source's rows as texts, where columns look like the inputs; and these columns."""
    brief = source.brief
    rows = brief.task.shown
    slots = [
        slot for column in brief.task.input_columns for slot in brief.layouts[column].slots if slot.kind != "options"
    ]
    output = brief.answer_layout.slots
    labels = output[0].examples if len(output) == 1 and len(output[0].examples) == len(rows) else ()
    chosen = assign(slots, [program for program in source.texts if not label_like(program)], limit=1) if slots else []
    if not chosen:
        return Shown(labels, None, ()), frozenset()
    texts, given = chosen[0].texts, [brief.task.given(row) for row in rows]
    parts = [one.texts for one in chosen[0].programs], [slot.examples for slot in slots]
    pairs = parts if len(slots) == _PAIR and all(len(part) == len(rows) for part in parts[1]) else None
    known = Rows(texts, given, pairs=pairs)
    return Shown(labels, known, texts), frozenset(column_of(one.name) for one in chosen[0].programs)


# answers -------------------------------------------------------------------------------------------------------------


def label_answers(source: "Source") -> Iterator[Answer]:
    """A mapping of label values, or a stack of two columns."""
    output = made(source.task.answer_column)
    before, after = fixed_around(source.brief)
    full = bare_labels(source.brief)
    for label, mapping, fit in label_programs(source, tuple(full)):
        named = {value: full.get(name, before + name + after) for value, name in mapping.mapping.items()}
        args = {"column": label.column, "mapping": named, "output": output}
        lower = {value.lower() for value in named}
        cells = {text.strip() for text in label.filled}
        if len(lower) == len(named) and any(cell not in named and cell.lower() in lower for cell in cells):
            args["ignore_case"] = True
        if not full and named.keys() >= cells and all(value == name for value, name in named.items()):
            args["unmapped"] = "keep"  # of an open set the sample shows a part
        step = Step(op="map_labels", args=args)
        flagged = part_flagged(source, label)
        check = _of_the_whole(source, label, named)
        if flagged is not None:
            check = _shown_with(frozenset({flagged.name}))
        elif mapping.evidence == "rows" and not mapping.named:  # told of the texts by which the rows were weighed
            check = all_of(check, _shown_with(source.label_columns(tuple(full), before).given))
        otherwise = of_two_columns(source, label, named)
        sure, why = (0.0, otherwise) if otherwise else (fit, mapping.why)
        yield Answer(sure, why, frozenset({label.name}), "label", steps=(*label.steps, step), check=check)
    if (parts := both_parts(source)) is not None:
        yield parts
    yield from _stacked(source)


def _shown_with(columns: frozenset[str]) -> Check:
    """Labels that are of some columns say something of rows alone that show these."""

    def check(assignment: Assignment) -> tuple[float, str]:
        missing = sorted(columns - set(map(column_of, assignment.columns)))
        return (0.0, f"its labels are of {missing[0]!r}, which is not shown") if missing else (1.0, "")

    return check


def _of_the_whole(source: "Source", label: Program, values: Collection[str]) -> Check:
    """A label of a row is not that of texts of a list which has labels of these names for each of its items."""

    def check(assignment: Assignment) -> tuple[float, str]:
        parts = {name for one in assignment.programs if one.steps for name in one.sources if "." in name}
        lists = [one for one in source.programs if one.listed and column_of(one.name) != column_of(label.name)]
        texts = [one for one in lists if one.name in parts]
        for one in lists:
            if any(column_of(one.name) == column_of(text.name) and one.sizes == text.sizes for text in texts):
                items = {item.strip() for text in one.filled for item in text.split("\n")}
                if len(items & set(values)) > 1:
                    return 0.0, f"{one.name!r} has a label of its own for each text of {column_of(one.name)!r}"
        return 1.0, ""

    return check


def _stacked(source: "Source") -> Iterator[Answer]:
    """Two columns that hold texts of one label each (sentence_good, sentence_bad): a row of each."""
    full = bare_labels(source.brief)
    poles = poles_of(tuple(full))
    if poles is None or not source.relevance.agreement.shared:
        return
    plain = {one.name: one for one in source.plain}
    for good, bad, base in pairs_of(list(plain)):
        sides = {"good": plain[good], "bad": plain[bad]}
        if not base or likeness(sides["good"].traits, sides["bad"].traits) < 0.6:
            continue
        column, output = f"{base} of either", made(source.task.answer_column)
        named = {sides["good"].name: full[poles[0]], sides["bad"].name: full[poles[1]]}
        step = Step(op="stack", args={"columns": named, "output": column, "label_output": output})
        both = f"{sides['good'].name} + {sides['bad'].name}"
        yield Answer(
            fit=0.95,
            why=f"{sides['good'].name!r} holds {poles[0]} texts, {sides['bad'].name!r} {poles[1]} ones",
            used=frozenset(named),
            role="input",
            steps=(step,),
            stem=Program(both, column, (), sides["good"].texts, sides["good"].texts),
        )


def label_doubts(source: "Source") -> tuple[str, ...]:
    """Why columns that may hold the task's labels are not taken, in sentences."""
    known = source.label_columns(source.labels)
    others = (
        f"{one.program.name!r} has labels of these names, but the card speaks of something else than the task and the "
        f"texts tell nothing of their labels"
        for one in known.columns
        if source.relevance.speaks_of_another(one)
    )
    return (*others, *known.doubts)


def label_programs(source: "Source", labels: tuple[str, ...]) -> list[tuple[Program, LabelMapping, float]]:
    """Columns whose values map onto the labels, with the mapping and how sure it is."""
    ranked = [
        (column.program, column.mapping, _label_fit(source, column, labels))
        for column in source.label_columns(labels, fixed_around(source.brief)[0]).columns
        if not source.relevance.speaks_of_another(column)
    ]
    return sorted(ranked, key=lambda triple: -triple[2])


def _label_fit(source: "Source", column: LabelColumn, labels: tuple[str, ...]) -> float:
    mapping, agreed = column.mapping, source.relevance.agreement
    if mapping.evidence == "said":
        return 1.0
    said = column.said or mapping.explained >= set(mapping.covered)
    generic = 0.9 if agreed.shared or said else 0.3
    evidence = {"named": 1.0, "related": 0.9, "rated": 0.9, "rows": 0.9, "generic": generic}[mapping.evidence]
    if mapping.evidence == "named" and not agreed.shared:
        evidence = 1.25 if len(mapping.covered) == len(labels) and len(labels) > 2 else 1.0
    covered = len(mapping.covered) / max(len(labels), len(mapping.covered))
    covered = max(covered, 0.8) if len(labels) > 6 else covered
    kept = 1.0 if mapping.share_mapped > 0.3 else 0.75 + 0.8 * mapping.share_mapped
    return evidence * covered * kept * (0.93, 0.98, 0.99, 1.0)[standing(column.program.name)]
