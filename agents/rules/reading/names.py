"""What the names of columns say: what a column is for, which part of a task it may fill, its number among others.

The words are data: names.yaml beside this module.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from ....domain.brief import Slot
from ....memory.lexical import stem, words
from ..word_files import read_words

_ORDINALS = ("1 one first a x", "2 two second b y", "3 three third")
_ORDINAL = {word: number for number, words in enumerate(_ORDINALS, start=1) for word in words.split()}
_INDEX = re.compile(rf"(?:(?<=\D)|^)({'|'.join(_ORDINAL)})$")


@cache
def written() -> dict[str, dict[str, str]]:
    """The sections of names.yaml: patterns, of which a build uses a few, as they are written."""
    return read_words(Path(__file__).with_name("names.yaml"))


@cache
def patterns(kind: str) -> dict[str, re.Pattern[str]]:
    """One section of names.yaml."""
    return {name: re.compile(text) for name, text in written()[kind].items()}


@cache
def _role(name: str) -> re.Pattern[str]:
    return re.compile(written()["roles"][name])


def named_in_full(name: str, text: str) -> bool:
    """Whether a text has every word of a name, in whatever form."""
    spoken = {stem(word) for word in re.findall(r"\w+", text.lower())}
    parts = [stem(word) for word in name.split()]
    return bool(parts) and all(part in spoken for part in parts)


@lru_cache(maxsize=20_000)
def plays(column: str, *roles: str) -> bool:
    """Whether a column's name says that it has one of the roles of names.yaml."""
    plain = _plain(column)
    return any(_role(role).search(plain) for role in roles)


def names_rows(column: str) -> bool:
    """Whether a column's name says that it tells rows apart, such as an id; an answer's key tells no rows."""
    return plays(column, "identifier") and not plays(column, "answer")


def named_whole(instruction: str, column: str) -> bool:
    """Whether an instruction has all words of a column's name: who speaks of orders asks for no `order_id`."""
    return {stem(word) for word in _plain(column).split()} <= {stem(word) for word in words(instruction)}


def numbered(name: str) -> tuple[str, int] | None:
    """A column's name without its number, and the number: sentence2, question-B, "#1 String"."""
    plain = _plain(name)
    match = _INDEX.search(plain)
    if match and match.start() > 0:
        return plain[: match.start()].strip(), _ORDINAL[match.group(1)]
    leading = re.match(r"(1|2|3)\s+(\D+)$", plain)
    return (leading.group(2).strip(), int(leading.group(1))) if leading else None


def of_another_number(instruction: str, column: str) -> bool:
    """Whether a column holds something of one of several ("user 1 facts"), and the instruction asks of another one
    alone ("User 2", "the second user")."""
    own, asked = set(_OWNED.findall(_plain(column))), _plain(instruction)
    said = set(_WITH_NUMBER.findall(asked)) | {(name, f"{_ORDINAL[one]}") for one, name in _COUNTED_OFF.findall(asked)}
    return bool(own) and not own & said and not {name for name, _ in own}.isdisjoint(name for name, _ in said)


_WITH_NUMBER, _OWNED = (re.compile(rf"\b([a-z]{{3,}}) ([1-9])\b{behind}") for behind in ("", r"(?= [a-z])"))
_COUNTED_OFF = re.compile(r"\b(first|second|third) ([a-z]{3,})\b")


def of_two(first: str, second: str, names: Collection[str]) -> bool:
    """Whether two columns say the same of two things by their names: Q_who and A_who, beside Q_said and A_said."""
    (one, same), (other, again) = _led(first), _led(second)
    known = set(map(_led, names))
    return (
        one != other
        and same == again
        and any((other, behind) in known for lead, behind in known if lead == one and behind != same)
    )


def of_the_other(column: str, given: Collection[str], names: Collection[str]) -> bool:
    """Whether a column is of another one of several things than is given, by their names: A_who, where Q_said is given
    and A_said is not."""
    lead, _ = _led(column)
    told = set(map(_led, given))
    beside = {behind for one, behind in map(_led, names) if one == lead}
    return lead != "" and lead not in dict(told) and any(one and behind in beside for one, behind in told)


@cache
def _led(name: str) -> tuple[str, str]:
    """What a name begins with, up to its first sign, and the rest: Q and who of Q_who."""
    found = _LED.fullmatch(name)
    return (found[1].lower(), found[2].lower()) if found else ("", name)


_LED = re.compile(r"([^\W\d_]{1,12}\d?)[_ .-]{1,3}([^\W_].*)")


def column_of(name: str) -> str:
    """The table's column that a name with a path begins with: `qa` of `qa.question`."""
    return name.partition(".")[0]


def field_of(name: str) -> str:
    """The field that a name with a path ends in: `question` of `qa.question`."""
    return name.rpartition(".")[2]


@cache
def _plain(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", name)
    return re.sub(r"[^a-z0-9]+", " ", spaced.lower()).strip()


def _at_home(part: str) -> str:
    """A part's name in English where it is a known one of another language."""
    plain = part.lower().strip()
    return next((name for name, abroad in patterns("abroad").items() if abroad.fullmatch(plain)), "")


def name_affinity(part: str, column: str) -> float:
    """1 where a column's name says what the part's name says, 0.5 where it may, 0 where names tell nothing."""
    first, second = _at_home(part) or _plain(part), _plain(column)
    if first == second:
        return 1.0
    fits = written()["parts"].get(first.rstrip("0123456789").rstrip())
    if fits is not None and re.search(rf"(?:^|\s)(?:{fits})(?:$|\s)", second):
        return 0.8
    one, other = {stem(word) for word in first.split()}, {stem(word) for word in second.split()}
    short = any(_abbreviates(*pair) or _abbreviates(*pair[::-1]) for pair in product(one, other))
    return 0.5 if short or any(word.isalpha() for word in one & other) else 0.0


def misnamed(slots: Sequence[Slot], columns: Sequence[str]) -> bool:
    """Whether several figures are called as their columns are, and another one otherwise: that is no such figure."""
    figures = [pair for pair in zip(slots, columns, strict=True) if pair[0].kind == "number"]
    alike = [name_affinity(slot.name, column) for slot, column in figures if not slot.name.startswith("number")]
    return alike.count(1.0) > 1 and 0.0 in alike


def _abbreviates(short: str, long: str) -> bool:
    """Whether a word is another one cut short (desc, lang) or in some of its consonants (db, ctx, msg)."""
    if not 2 <= len(short) <= len(long) // 2 or not short.isalpha() or short[0] != long[0]:
        return False
    if long.startswith(short):
        return len(short) >= 3
    letters = iter(long)
    return not set(short[1:]) & set("aeiou") and all(letter in letters for letter in short)


def slot_name(before: str, behind: str, kind: str, taken: Collection[str]) -> str:
    """What a part of a text is called, once each: by the label before it ("Question:"), the words before it in a list
    or a sentence ("The goal is to '"), those behind a number ("40 hours a week"), else by its kind."""
    named = _LABEL.search(before.rstrip()) or _OF_A_LIST.search(before) or _SAID_OF.search(before)
    named = named or (_COUNTED.match(behind) if kind == "number" else None)
    label = named.group(1).strip().lower() if named else ""
    base = re.sub(r"\W+", "_", label).strip("_") if len(label.split()) <= _LABEL_WORDS else ""
    base = base or (kind if kind in _KINDS else "items")
    name, count = base, 2
    while name in taken:
        name, count = f"{base}_{count}", count + 1
    return name


_LABEL = re.compile(r"([^\W\d_][\w ]{0,30}?)[\"'”]?\s*(?:[:：=\[]|[-=]?>{1,2}|→)\s*[\"'“‘(\[]?$")
_OF_A_LIST = re.compile(r"[,;]\s+([^\W\d_][\w ]{1,30}?)\s+$")
_SAID_OF = re.compile(
    r"(?:^|[\n.;,] {0,2})(?:the|this|his|her) ([^\W\d_]\w{2,20}) (?:is|was|says|reads|asks)(?: to| that)?"
    r"\s*[\"'“‘(\[]$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s([^\W\d_][\w ]{2,20}?)(?=[,;.]|$)")
_LABEL_WORDS, _KINDS = 3, frozenset(("text", "number", "code", "question", "word"))
