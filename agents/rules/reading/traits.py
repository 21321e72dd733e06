"""What texts of one kind look like, and how alike two kinds are: a slot's fillings beside a column's cells."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ....domain.brief import SlotKind
from ....tools.operations.patterns import PART_MARK
from .texts import asks, code_flavour, is_number, is_question, median, script, share, unspaced, word_count

BLANK = re.compile(r"__+|<mask>|\[mask\]|\[blank\]|<blank>|_(?<= _)(?=[ .,])", re.IGNORECASE)
SENTENCES = re.compile(r"[.!?。？！][\"'”’)]*\s+\S")
"""An end of a sentence that another one follows."""
_ENDED = re.compile(r"[.!?…。！？؟।][\"'”’)\]]*\s*\Z")
_NAME = 4
"""Words of a title or a name; sentences have more."""
INDENTED = re.compile(r"\n[ \t]+\S")
"""A line within a text that begins with blanks, as those of code do."""
_SYMBOLS = re.compile(r"[^\w\s.,!?;:'\"’“”()-]")


@dataclass(frozen=True)
class Traits:
    """Figures of some texts. Lengths are words; shares run from 0 to 1."""

    count: int
    words: float
    words_low: float
    words_high: float
    questions: float
    asking: float
    """Questions and requests."""
    code: float
    flavour: str | None
    numbers: float
    single: float
    listed: float
    blanks: float
    lines: float
    several: float
    ended: float
    """Texts with the sign at which a sentence ends."""
    keyed: float
    marked: float
    serials: float
    tagged: float
    opening: tuple[str, float]
    symbols: float
    capital: float
    script: str | None


def traits(texts: Sequence[str]) -> Traits:
    """The traits of texts that hold something; all zero where none does."""
    filled = [text[:3000] for text in texts if text.strip()]
    lengths = sorted(word_count(text) for text in filled)
    flavours = [code_flavour(text) for text in filled]
    scripts = Counter(written for text in filled if (written := script(text)) is not None)
    capital = [text.lstrip("\"'“(")[:1].isupper() for text in filled]
    return Traits(
        count=len(filled),
        words=median(lengths),
        words_low=lengths[len(lengths) // 20] if lengths else 0,
        words_high=lengths[-1 - len(lengths) // 20] if lengths else 0,
        questions=share([is_question(text) for text in filled]),
        asking=share([asks(text) for text in filled]),
        code=share([flavour is not None for flavour in flavours]),
        flavour=_flavour(flavours),
        numbers=share([is_number(text) for text in filled]),
        single=share([length == 1 for length in lengths]),
        listed=share([_listed(text) for text in filled]),
        blanks=share([bool(BLANK.search(text)) for text in filled]),
        keyed=share(["[" in text and bool(_KEYED.search(text)) for text in filled]),
        marked=share([bool(PART_MARK.search(text)) for text in filled]),
        serials=share([bool(_SERIAL.search(text)) for text in filled]),
        tagged=share([bool(_TAG.search(text)) for text in filled]),
        opening=_opening(filled),
        lines=share(["\n" in text.strip() for text in filled]),
        several=share([bool(SENTENCES.search(text)) for text in filled]),
        ended=share([bool(_ENDED.search(text)) for text in filled]),
        symbols=median([len(_SYMBOLS.findall(text)) / max(len(text), 1) for text in filled]),
        capital=share(capital),
        script=scripts.most_common(1)[0][0] if scripts else None,
    )


def _flavour(flavours: Sequence[str | None]) -> str | None:
    """The flavour of most texts that are code; "code" for those of several languages."""
    known = Counter(name for name in flavours if name is not None)
    special = Counter({name: count for name, count in known.items() if name != "code"})
    if special and max(special.values()) < _ONE_LANGUAGE * special.total():
        return "code"
    return known.most_common(1)[0][0] if known else None


_ONE_LANGUAGE = 0.6
"""Share of the pieces of code in one language from which all are taken for it."""


def _opening(texts: Sequence[str]) -> tuple[str, float]:
    """The commonest first word, and the share of texts that begin with it."""
    first, count = (
        Counter("".join(text.split(maxsplit=1)[:1]) for text in texts).most_common(1)[0] if texts else ("", 0)
    )
    return first, count / max(len(texts), 1)


_SERIAL = re.compile(r"\d{7}")
"""Numbers that identify pictures, users or documents, and that a reader skips."""

_TAG = re.compile(r"<(\w{1,40})>.{1,300}?</\1>", re.DOTALL)
"""Something marked within a text, to be judged there."""

_KEYED = re.compile(r"\w\[[^\]\n]{0,200}\](?=[,;\s]|$)")
"""A value in brackets right behind its key, as in name[The Vaults]."""


_BETWEEN = re.compile(r"[,;|\n]")


def _listed(text: str) -> bool:
    """Short items with commas or the like between them, none of which asks."""
    items = _BETWEEN.split(text.strip())
    return (
        len(items) >= 2
        and "?" not in text
        and not unspaced(text)
        and all(0 < len(item.strip()) <= 40 for item in items)
    )


def likeness(wanted: Traits, seen: Traits) -> float:
    """How much texts with traits `seen` could stand where those with `wanted` stand: 0 not at all, 1 entirely."""
    if not seen.count or not wanted.count:
        return 0.0
    if wanted.script and seen.script and wanted.script != seen.script:
        return 0.0
    numbers = _numbers(wanted.numbers, seen.numbers)
    if numbers == 0:
        return 0.0
    code = _code(wanted, seen)
    if code == 0:
        return 0.0
    parts = [
        code,
        numbers,
        _length(wanted, seen),
        1 - 0.8 * _beyond(abs(wanted.marked - seen.marked), 0.1),
        1 - 0.8 * _beyond(seen.serials - wanted.serials, 0.3),
        1 - 0.8 * _beyond(wanted.tagged - seen.tagged, 0.5),
        _begins(wanted, seen),
        1 - 0.8 * _beyond(abs(wanted.keyed - seen.keyed), 0.5) if wanted.code < 0.5 else 1.0,
        1 - 0.65 * _beyond(_unlike_in_asking(wanted, seen), 0.3),
        1 - 0.5 * _beyond(abs(wanted.blanks - seen.blanks), 0.3),
        1 - 0.5 * _beyond(wanted.several - seen.several, 0.5) if wanted.code < 0.5 else 1.0,
        1 - 0.4 * _beyond(abs(wanted.listed - seen.listed), 0.4) if wanted.words <= 12 else 1.0,
        1 - 0.3 * _beyond(abs(wanted.symbols - seen.symbols), 0.04, 0.12) if wanted.code < 0.5 else 1.0,
    ]
    if wanted.single > 0.9 and seen.words > 2:
        parts.append(0.2)
    if wanted.single < 0.2 and seen.single > 0.8:
        parts.append(0.2)
    if wanted.ended == 1 and seen.ended < 0.1 and seen.words <= _NAME < wanted.words:
        parts.append(0.4)  # titles are no sentences
    return math.prod(parts) * _nearness(wanted, seen)


def _unlike_in_asking(wanted: Traits, seen: Traits) -> float:
    """How many more texts ask on one side; where questions are wanted, requests ask, too ("show me all flights")."""
    more = wanted.questions > seen.questions
    return max(0.0, wanted.questions - seen.asking) if more else seen.questions - wanted.questions


def _nearness(wanted: Traits, seen: Traits) -> float:
    """Tells apart columns that all would do: the nearer in length, in long texts and in line breaks, the better."""
    lengths = [
        abs(math.log2((first + 1) / (second + 1)))
        for first, second in ((wanted.words, seen.words), (wanted.words_high, seen.words_high))
    ]
    lines = abs(wanted.lines - seen.lines) if wanted.code < 0.5 else 0.0
    return 1 - 0.04 * min(1.0, sum(lengths) / 6) - 0.04 * lines


def _numbers(wanted: float, seen: float) -> float:
    """Only numbers want numbers and only words want words; a mixture takes both."""
    gap = abs(wanted - seen)
    if gap > 0.6 and (wanted in (0, 1) or gap > 0.85):
        return 0.0
    return 1 - 0.4 * _beyond(gap, 0.3)


def _code(wanted: Traits, seen: Traits) -> float:
    if abs(wanted.code - seen.code) > 0.55:
        return 0.75 if wanted.flavour == seen.flavour not in (None, "code") else 0.0  # few are shown, and not all known
    if wanted.code < 0.5 or wanted.flavour == seen.flavour:
        return 1.0
    return 0.75 if "code" in (wanted.flavour, seen.flavour) else 0.0


def _length(wanted: Traits, seen: Traits) -> float:
    """1 while the typical length lies within twice what the demonstrations show, then falling."""
    low, high = wanted.words_low / 2.2, wanted.words_high * 2.2
    if seen.words < low:
        factor = low / max(seen.words, 0.5)
    elif seen.words > high:
        factor = seen.words / max(high, 1)
    else:
        return 1.0
    return 1 / factor ** (0.8 if wanted.words < 8 else 0.6)


def _begins(wanted: Traits, seen: Traits) -> float:
    """Code that always begins alike (def, SELECT) wants code that does."""
    fixed = wanted.code > 0.5 and wanted.opening[1] > 0.9 and wanted.count > 2
    return 0.5 if fixed and (seen.opening[0] != wanted.opening[0] or seen.opening[1] < 0.3) else 1.0


def _beyond(value: float, free: float, full: float = 1.0) -> float:
    """0 up to `free`, 1 from `full` on, straight in between."""
    return min(1.0, max(0.0, (value - free) / (full - free)))


def slot_kind(examples: Sequence[str]) -> SlotKind:
    """What fillings of a slot are, by what most of them look like."""
    filled = [example for example in examples if example.strip()]
    others = [example for example in filled if not is_number(example)]
    if len(others) < 0.3 * len(filled) and all(word_count(one) <= 2 or any(map(str.isdecimal, one)) for one in others):
        return "number"
    if share([code_flavour(example) is not None for example in filled]) > 0.5:
        return "code"
    if share([is_question(example) for example in filled]) > 0.6:
        return "question"
    if share([word_count(example) == 1 for example in filled]) == 1:
        return "word"
    if share([_is_list(example) for example in filled]) > 0.8:
        return "list"
    return "text"


def _is_list(text: str) -> bool:
    items = [item.strip() for item in re.split(r"[,;|\n]", text.strip())]
    return (
        len(items) >= 2
        and not unspaced(text)
        and all(0 < len(item.split()) <= 3 for item in items)
        and not text.rstrip().endswith((".", "?", "!"))
    )
