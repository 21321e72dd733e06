"""Which kind of a source's rows is asked for, where a column tells kinds: by the instruction, or by the rows."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

import numpy as np

from .....domain.brief import TaskBrief
from .....domain.card import DatasetCard
from .....domain.plan import Step
from .....memory.lexical import STOP_WORDS, is_among, words
from .....tools.languages import LANGUAGE_OF
from ...labels.kinds import kinds_of_task
from ...labels.names import said_of
from ...labels.rows import Rows, Weighed
from ...labels.senses import groups as known_groups
from ...labels.senses import kin, plain_name, sense
from ...reading.concepts import concepts, tasks, weak
from ...reading.entities import wanted as wanted_of
from ...reading.layouts import bare_labels
from ...reading.names import name_affinity
from ...reading.texts import as_words, fold, median, share
from ..judging.agreement import telling_words
from ..programs.search import Program
from .usable import INFERRED, rows_that_say

if TYPE_CHECKING:
    from ..source import Source

MOST_KINDS, _LONGEST_KIND, _LEAST_KEPT = 12, 30, 0.05
"""Kinds of rows that a column may tell, letters of a kind's name, and the share of rows that are worth to be kept."""
MOST_NAMED = 24
"""Kinds of rows that a column may tell of which the instruction names one."""
_SHOWN = 2.0
"""Nats by which rows must put the demonstrations under one value rather than under the next."""
_CHANGED = 0.1
"""Nats a row by which what changes must tell a column's values better than the inputs do."""
_SAID_AGAIN, _LONGER = 0.4, 4
"""Words of a text that are in the one that it is made of, and how many times as long one may be."""
_LANGUAGE, _CODE = re.compile(r"\blang(?:uage)?s?\b|\blocale\b", re.IGNORECASE), 3


def rows_asked_for(
    source: "Source", roles: Collection[str], answers: Collection[str], given: Sequence[Program]
) -> tuple[list[tuple[list[Step], str]], str]:
    """The steps that keep rows of the kind asked for, each with a word; and why nobody can say which rows these are."""
    told = [(program, value) for program, value in source.asked_kinds if program.name not in roles]
    first = {tells_languages(program): (program, value) for program, value in reversed(told)}
    kinds = [rows_that_say(*one) for one in first.values()]
    if not source.brief.gives_text:
        return kinds, ""
    taken = {*roles, *(one.name for one, _ in source.asked_kinds), *(one.program.name for one in source.marked)}
    free = [one for one in source.programs if one.name not in taken and not source.says_of_pairs(one)]
    unsaid = next((one for one in free if one.plain and _sorts_answers(one, given)), None)
    if unsaid is not None:
        named = ", ".join(sorted(set(unsaid.filled)))
        return kinds, f"they are of several kinds, as {unsaid.name!r} tells ({named}), and the instruction names none"
    texts = () if source.holds_records else source.programs  # records say no text in other words
    answer = next((one for one in texts if one.name in answers and one.keeps == "all"), None)
    shown = shown_kind(free, given, answer, source.brief)
    if shown is None:
        return kinds, ""
    program, value = shown
    if value is None:
        doubt = f"its rows differ in what is done to them, as {program.name!r} tells, and not in the demonstrations"
        return kinds, doubt
    return [*kinds, rows_that_say(program, value)], ""


def _sorts_answers(program: Program, given: Sequence[Program]) -> bool:
    """Whether a column called so tells kinds of answers: two or more of them come to one and the same input again and
    again ("weakener", "strengthener")."""
    values = program.folded
    few = program.share == 1 and 2 <= len(values) <= _KINDS_OF_ANSWERS and not (values <= _FLAGS or values & _APART)
    named = few and all(any(map(str.isalpha, one)) and len(one) <= _LONGEST_KIND for one in values)
    if not given or not named or not _SORTS.search(plain_name(program.name)):
        return False
    kinds: dict[tuple[str | None, ...], list[str]] = {}
    for row, texts in enumerate(zip(*(one.texts for one in given), strict=True)):
        kinds.setdefault(texts, []).append(fold(program.texts[row] or ""))
    again = [set(told) for told in kinds.values() if len(told) > 1]
    return len(again) >= _AGAIN and share([len(told) > 1 for told in again]) >= _MOSTLY


_SORTS = re.compile(
    r"\b(?:types?|kinds?|modes?|styles?|directions?|polarity|tones?|stances?|tasks?|operations?|categor(?:y|ies))\Z"
)
_FLAGS = frozenset({"true", "false", "yes", "no"})
_APART = frozenset({"unrelated", "irrelevant", "mismatch"})
"""Values that tell which texts go together, which rows say by themselves."""
_KINDS_OF_ANSWERS, _AGAIN, _MOSTLY = 6, 5, 0.5
"""Kinds of answers that a column may tell, inputs that come again, and the share of these with several kinds."""


def asked_kinds(source: "Source") -> list[tuple[Program, str]]:
    """Columns that tell several kinds of rows ("cause", "effect"), each with the one that the instruction asks for by
    name or by what the card says of it ("gec": corrections); no labels, and nothing that is not wanted."""
    brief = source.brief
    bare = bare_labels(brief)
    instruction = _BRACKETED.sub(lambda found: " " if _EXAMPLES.search(found[0]) else found[0], brief.task.instruction)
    labels = set(map(fold, bare))
    said = reduce(lambda text, label: re.sub(as_words(label), " ", text), bare, instruction)
    asked = telling_words(wanted_of(said))  # without No, where that is a label
    wanted = frozenset(one for one in tasks(kinds_of_task(brief)) if not weak(one))
    kinds: list[tuple[Program, str]] = []
    for program in source.programs:
        if program.steps or program.share < 1 or not 2 <= len(program.folded) <= MOST_NAMED:
            continue
        if name_affinity("title", program.name):
            continue  # "Review" over a review is no kind of it
        names = source.class_names(program)
        counts = Counter(fold(names[text]) for text in program.filled)
        spelled = {fold(name): name for name in names.values()}
        inferred = brief.gives_text and {kin(sense(text).group) for text in counts} == INFERRED
        groups = _KINDS | (INFERRED if inferred else frozenset())
        spoken = _spoken(program, list(counts), brief, asked)
        matching = (
            [value for value in counts if value in spoken]
            or [value for value in counts if _names_value(spelled[value], asked, groups, instruction)]
            or _of_tasks(spelled, source.card, wanted)
        )
        if (
            len(matching) == 1
            and fold(matching[0]) not in labels
            and counts[matching[0]] >= _LEAST_KEPT * len(program.filled)
        ):
            kinds.append((program, next(text for text, name in names.items() if fold(name) == matching[0])))
    return kinds


def shown_kind(
    programs: Sequence[Program], given: Sequence[Program], answer: Program | None, brief: TaskBrief
) -> tuple[Program, str | None] | None:
    """A column of few values that tell the rows apart, with the value under which rows put every demonstration: rows of
    its other values are not what is asked for. None as a value where the demonstrations leave open which it is.

    Either the column is called as something the instruction speaks of (source_sentiment, where negative texts are to
    become positive ones) and the rows' inputs tell its values; or what changes from input to output tells them: some
    rows turn bad to good and others good to bad, some are corrected and others shortened.
    """
    spoken, kinds = telling_words(brief.task.instruction), concepts(brief.task.instruction)
    inputs = [brief.task.given(row) for row in brief.task.shown]
    outputs = [row[brief.task.answer_column] for row in brief.task.shown]
    few = [one for one in programs if one.plain and 2 <= len(set(one.filled)) <= MOST_KINDS]
    names = [(one, plain_name(one.name)) for one in few]
    called = [one for one, name in names if concepts(name) & kinds or telling_words(name) & spoken]
    code = brief.answer_layout.slots[0].kind == "code"  # has its input's names, and is no text
    parts = brief.kind == "structured"  # nor do reasons with an answer say a question in other words
    rewritten = answer is not None and not (code or parts) and _rewritten(inputs, outputs)
    if not called and not (few and rewritten):
        return None
    texts = tuple("\n".join(filter(None, row)) or None for row in zip(*(one.texts for one in given), strict=True))
    for program in called:
        weighed = _rows(texts, tuple(inputs)).weigh(program.texts)
        value = _value_shown(weighed) if weighed is not None and weighed.gain else None
        if value is not None:
            return program, value
    if answer is None or not rewritten:
        return None
    once = dict(zip(answer.texts, range(len(texts)), strict=True)).values()  # many rows of one output show one change
    single = tuple(one if place in once else None for place, one in enumerate(answer.texts))
    changes = _rows(texts, tuple(inputs), (single, tuple(outputs)))
    for program in few:
        weighed = changes.weigh(program.texts)
        if weighed is None or weighed.gain < _CHANGED:
            continue
        alone = _rows(texts, tuple(inputs)).weigh(program.texts)
        if alone is None:
            continue
        if weighed.gain >= alone.gain + _CHANGED or _turns(texts, answer.texts, program.texts):
            return program, _value_shown(weighed)
    return None


def _rewritten(inputs: Sequence[str], outputs: Sequence[str]) -> bool:
    """Whether outputs are their inputs in other words: most of the words of the shorter one are in the other."""
    pairs = [(set(words(one)), set(words(other))) for one, other in zip(inputs, outputs, strict=True)]
    sizes = [sorted((len(one), len(other))) for one, other in pairs]
    again = median([len(one & other) / max(less, 1) for (one, other), (less, _) in zip(pairs, sizes, strict=True)])
    return again >= _SAID_AGAIN and all(more <= _LONGER * less for less, more in sizes)


_Texts = tuple[str | None, ...]


@lru_cache(maxsize=32)
def _rows(texts: _Texts, shown: tuple[str, ...], answers: tuple[_Texts, tuple[str, ...]] | None = None) -> Rows:
    """The same for all proposals that take these texts."""
    return Rows(texts, shown, answers)


def _turns(texts: _Texts, answers: _Texts, cells: _Texts) -> bool:
    """Whether answers lie among the texts of another value than their own inputs do: good turns bad, and bad good."""
    seen = _rows(texts, tuple(answer or "" for answer in answers)).weigh(cells)
    if seen is None or not seen.gain:
        return False
    fits = seen.by_value().argmax(axis=1)
    own = [seen.values.index(cell) if cell in seen.values else None for cell in cells]
    return share([fit != place for fit, place in zip(fits.tolist(), own, strict=True) if place is not None]) >= 0.7


def _value_shown(weighed: Weighed) -> str | None:
    """The one value under which rows put all demonstrations, and clearly so."""
    chances = weighed.by_value()
    best, ranked = set(chances.argmax(axis=1).tolist()), np.sort(chances, axis=1)
    clear = float((ranked[:, -1] - ranked[:, -2]).sum()) >= _SHOWN
    return weighed.values[best.pop()] if len(best) == 1 and clear else None


def tells_languages(program: Program) -> bool:
    """Whether a column's name says that it tells the language of each row."""
    return _LANGUAGE.search(program.name) is not None


def _spoken(program: Program, values: Sequence[str], brief: TaskBrief, asked: set[str]) -> set[str]:
    """The values of a column of languages that name the task's, or that of its instruction: es, es-MX, Spanish."""
    if not tells_languages(program):
        return set()
    named = {code: name.lower() for code, name in LANGUAGE_OF.items()}
    codes = {code for code, name in named.items() if name in asked} or {brief.language or ""}
    names = {name for code, name in named.items() if code in codes}
    return {
        value
        for value in values
        if value in names
        or re.split(r"[-_]", value)[0] in codes
        or (len(value) == _CODE and any(name.startswith(value) for name in names))
    }


def _of_tasks(spelled: Mapping[str, str], card: DatasetCard, wanted: frozenset[str]) -> list[str]:
    """The values that speak of a kind of task that is wanted, where others speak of others."""
    if not wanted or max(map(len, spelled)) > _LONGEST_KIND:
        return []
    told = {value: f"{plain_name(text)} {said_of(text, card)}" for value, text in spelled.items()}
    kept = [value for value in told if concepts(told[value], among=wanted)]
    others = (tasks(concepts(told[value])) for value in told if value not in kept) if kept else ()
    return kept if any(not weak(one) for kinds in others for one in kinds) else []


_BRACKETED, _EXAMPLES = re.compile(r"\([^()]*\)"), re.compile(r"[,;/|]|\((?:e\.g|e\. g|for example|such as|like)\b")
"""What stands in brackets, and the signs of examples and lists there, which ask for none of what they name."""
_INITIALS = re.compile(r"(?<![A-Za-z])[A-Z]{2,4}(?![A-Za-z])")
_KINDS = frozenset({"cause", "effect", "strengthener", "weakener"})
"""What rows may ask for in other words, or in those of other languages."""


def _names_value(value: str, asked: set[str], groups: Collection[str], instruction: str) -> bool:
    """Whether a value is a name of few words that the instruction has, as they are or in one of the `groups`."""
    named = telling_words(plain_name(value))
    short = [word for word in _INITIALS.findall(value) if word.lower() in STOP_WORDS]
    if any(word not in instruction for word in short):
        named = set()
    group = sense(value).group
    if group is not None and group in groups and any(sense(word).group == group for word in asked):
        return True
    phrases = (name for name in known_groups()[group].names if " " in name) if group in groups and group else ()
    if any(re.search(as_words(fold(phrase)), fold(instruction)) for phrase in phrases):
        return True
    return bool(named) and len(value) <= _LONGEST_KIND and all(is_among(word, asked) for word in named)
