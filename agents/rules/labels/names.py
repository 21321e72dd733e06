"""Names that a source gives its label values: by the values themselves, its card's words, or the column's name."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ....domain.card import DatasetCard
from ....tools.languages import code_of, name_of
from ....tools.texts import whole_number
from ..reading.concepts import concepts
from ..reading.texts import fold, share, unjoined
from .senses import plain_name, sense
from .tables import numbers_in_tables

_VALUE = r"(?<![\w.])(?:LABEL_)?(?P<value>-?\d{1,3}|true|false|yes|no)(?![\w.]|\s?%)"
_NAME = r"(?P<name>[A-Za-z][\w/'’-]*(?: [\w/'’-]+){0,5}?)"
_VALUE_FIRST = re.compile(
    rf"{_VALUE}[\"'`]?\s*(?:\(\s*(?:=\s*)?|=\s*|:\s*|->\s*|→\s*|–\s*|(?:means?|for|if|when|where|stands for|is)\s+)"
    rf"[\"'“`]?{_NAME}[\"'”`]?"
    r"(?=\s*(?:[(),;.\n}\]]|$| or | and (?:-?\d|true|false|yes|no)\b))",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(rf"(?:^|[\s(,;:]){_NAME}\s*\(\s*(?:=\s*|label\s*|class\s*)?{_VALUE}\s*\)", re.IGNORECASE)
_ENUMERATED = re.compile(
    r"(?<![\w.])(?P<value>\d{1,3})\s+(?P<name>[A-Z][\w/-]*(?: [\w/-]+)?)(?=\s*[,;).]|\s+and\s|\s*$)"
)
_OR_NOT = re.compile(r"\blabell?ed\s+(?:as\s+)?(?:for\s+)?(?P<name>[\w-]+(?: [\w-]+){0,3}?)\s+or not\b", re.IGNORECASE)
_WHETHER = re.compile(r"\b(?P<value>1|true|yes)\s+(?:if|when|for|means)\s+(?P<name>[^.;,()\n]{3,80})", re.IGNORECASE)
_NUMBER = re.compile(r"[^\w]*\d[\d.,:]*[^\w]*")
_INITIALS = {"nli": {"e": "entailment", "n": "neutral", "c": "contradiction"}}
"""Sets of labels that are written by their first letters, where a column has just these and the card names the task."""
_LEAD = frozenset((
    "are", "is", "as", "label", "labels", "labelled", "labeled", "class", "classes", "either", "and", "or", "the",
    "be", "means", "with", "marked", "called",
))  # fmt: skip
OPAQUE = frozenset((
    "label", "labels", "class", "target", "answer", "gold", "output", "result", "value", "y", "category", "id",
    "idx", "score", "rating", "flag", "gold_label",
))  # fmt: skip


_FIELD = re.compile(
    r"[ \t]{0,9}(?:#{1,6}[ \t]|[-*•|])?[ \t]{0,9}[`*\"']{0,4}(?P<name>\w[\w.+]*(?:-[\w.+]+)*)[`*\"']{0,4}[ \t]{0,9}"
    r"(?:\([^)\n]{0,40}\))?[ \t]{0,9}(?:[:|–-]|$)"
)
"""How a line of a card begins that tells of a column or a configuration: "- `related`: …", "| related |", "## mrpc"."""


def card_for(column: str, card: DatasetCard, columns: frozenset[str]) -> DatasetCard:
    """The card without the lines of its description that tell of another column of the table."""
    lines = _lines_told(card.description)
    kept = [line for name, line in lines if name in (None, column) or name not in columns]
    return card if len(kept) == len(lines) else card.model_copy(update={"description": "\n".join(kept)})


def card_of(config: str, card: DatasetCard) -> DatasetCard:
    """The card without what its description tells of other configurations, where it has lines for this one."""
    lines, configs = _lines_told(card.description), frozenset(card.configs())
    if not any(name == config for name, _ in lines):
        return card
    kept, within = list[str](), ""  # the heading of the section of another configuration
    for name, line in lines:
        level = len(line) - len(line.lstrip("#"))
        if level and (not within or level <= len(within)):
            within = "#" * level if name in configs - {config} else ""
        if not within and (name == config or name not in configs):
            kept.append(line)
    return card if len(kept) == len(lines) else card.model_copy(update={"description": "\n".join(kept)})


def said_of(config: str, card: DatasetCard) -> str:
    """What the lines of a card say that begin with a configuration's name."""
    return " ".join(line for name, line in _lines_told(card.description) if name == config)


def names_said(columns: Sequence[str], parts: Sequence[str], card: DatasetCard) -> dict[str, str]:
    """The columns that the card says are one of a task's parts ("`text_a`: the hypothesis"), each a different one."""
    found: dict[str, list[str]] = {}
    text = card.description[:8000]
    spoken = text.casefold()
    for part in {plain_name(part) for part in parts} - {plain_name(column) for column in columns}:
        words = r"[ _-]".join(map(re.escape, part.split()))
        if not all(word.casefold() in spoken for word in part.split()):
            continue  # most parts: a pattern takes longer to make than to look for its words
        for column in columns:
            if column.casefold() not in spoken:
                continue
            called = _IS_CALLED.format(column=re.escape(column), part=words, joins=_JOINS)
            if re.search(called, text, _FLAGS):
                found.setdefault(part, []).append(column)
    return {columns[0]: part for part, columns in found.items() if len(columns) == 1}


_FLAGS = re.IGNORECASE | re.MULTILINE
_JOINS = "and|or|while|whereas|but|which|that|who|where|when|of|in|on|at|to|for|from|by|with|as"
_IS_CALLED = (
    r"(?<!\w){column}[`*\"']{{0,3}}[ \t]{{0,9}}(?:\([^)\n]{{0,40}}\)[ \t]{{0,9}})?"
    r"(?:[|:=–-]|is|holds|contains|has|,)?[ \t]{{0,9}}(?:(?:the|an?)[ ])?{part}"
    r"(?=[ \t]{{0,9}}(?:[,.;|)(]|(?:{joins})\b|$))"
)


@lru_cache(maxsize=64)
def _lines_told(description: str) -> tuple[tuple[str | None, str], ...]:
    """The lines of a card, each with the name that it begins with as lines that tell of a column do."""
    return tuple((match["name"] if (match := _FIELD.match(line)) else None, line) for line in description.split("\n"))


def names_of_values(
    column: str, values: Sequence[str], card: DatasetCard, declared: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Every value's names, the surest first; a value without any name is left out.

    `declared` are the class label names of the column's features, by position, where the card declares them.
    """
    names: dict[str, list[str]] = {value: [] for value in values}
    initials = _initials_of(values, card)
    for value in values:
        if not _NUMBER.fullmatch(value):  # numbers name nothing, ranges of them do
            names[value].append(value)
        if fold(value) in initials:
            names[value].append(initials[fold(value)])
        if (place := whole_number(value)) is not None and place < len(declared):
            names[value].append(declared[place])
    formed = languages_of(values) | _behind_common_word(values) | _for_or_against(column, values)
    for value, name in formed.items():
        names[value].append(name)
    for value, called in _explained_codes(values, card).items():
        names[value] += called
    # beside classes -1 says that a row has none
    hinted = _from_text([value for value in values if not (declared and value.startswith("-"))], card)
    for value, name in hinted.items():
        names[value].append(name)
    told = declared or hinted
    answers = {value: names[-1] for value, names in names.items() if names} if told else {v: v for v in values}
    if not hinted or _is_binary(list(hinted.values())):  # that 1 is yes says nothing of what is asked
        for answer, name in _from_column(column, list(answers.values()), card).items():
            names[next(value for value, one in answers.items() if one == answer)].append(name)
    return {value: tuple(dict.fromkeys(names)) for value, names in names.items() if names}


def _behind_common_word(values: Sequence[str]) -> dict[str, str]:
    """What stands behind the first word where all of three values or more begin with it (news_sports, news_cars)."""
    parted = {value: plain_name(value).split(maxsplit=1) for value in values}
    first = {parts[0] for parts in parted.values() if parts}
    if len(values) < _SEVERAL or len(first) != 1 or first & _NOT or any(len(parts) < 2 for parts in parted.values()):
        return {}
    return {value: parts[1] for value, parts in parted.items()}


_SEVERAL, _NOT = 3, frozenset({"not", "no", "non", "never", "without"})


def _initials_of(values: Sequence[str], card: DatasetCard) -> Mapping[str, str]:
    codes = {fold(value) for value in values if value.strip("-")}
    for task, names in _INITIALS.items():
        if names.keys() == codes and concepts(card.title, card.description[:3000], among=[task]):
            return names
    return {}


_NEARLY_ALL, _HALF, _LONGEST_CODE = 0.8, 0.5, 8


def languages_of(values: Sequence[str]) -> dict[str, str]:
    """English names of the languages of which nearly all of three values are codes, half of them large ones."""
    if len(values) < _SEVERAL or max(map(len, values)) > _LONGEST_CODE:
        return {}
    if share([code_of(value) != "" for value in values]) < _HALF:
        return {}
    known = {value: name for value in values if (name := name_of(value))}
    return known if len(known) >= max(_SEVERAL, _NEARLY_ALL * len(values)) else {}


_CODE = re.compile(r"[A-Za-z]{1,3}[-_ ]?\d{1,3}|[A-Za-z]{1,4}")
"""Codes with a letter: what a card says of bare numbers is read with the shift of their count."""
_EXPLAINED = (
    r"^[ \t|*-]{{0,20}}[`*\"']{{0,3}}{value}[`*\"']{{0,3}}[ \t]{{0,9}}(?:\||:|=|–|-|→|->)[ \t]{{0,9}}"
    r"(?P<name>[^|\n]{{2,120}})"
)


_MEANS = (
    r"(?<!\w){value}[`*\"'”’]{{0,3}}[ ]?(?:means?|stands for|=|→|->|\()[ ]?(?:the |an? )?[`*\"'“‘]{{0,3}}"
    r"(?P<name>[^\W\d][^,.;:()\n]{{1,60}}?)(?=[`*\"'”’]{{0,3}}[ ]?(?:[,.;)\n]|$|and\b|or\b))"
)


def _explained_codes(values: Sequence[str], card: DatasetCard) -> dict[str, tuple[str, ...]]:
    """What a table, a list or sentences of the card say of each code (S1, P2) or word of no known sense."""
    codes = [value for value in values if any(map(str.isalnum, value))]
    if len(codes) < 2 or any(sense(code).group is not None or not re.search(r"[^\W\d_]", code) for code in codes):
        return {}
    text = card.description[:8000]
    coded = all(map(_CODE.fullmatch, codes))
    patterns = (_EXPLAINED, _MEANS) if coded else (_MEANS,)
    said_of = [code for code in codes if code in text]  # a pattern takes longer to make than to look for its text
    if len(said_of) < (2 if coded else len(codes)):
        return {}
    found = (
        (code, re.search(one.format(value=re.escape(code)), text, re.MULTILINE)) for one in patterns for code in said_of
    )
    matches = {code: match for code, match in found if match}
    said = {code: match["name"].strip(" .") for code, match in matches.items()}
    if len(said) < (2 if coded else len(codes)):
        return {}
    heads = {code: fold(re.split(r"[:;,(.]", name)[0]) for code, name in said.items()}
    return {code: tuple(dict.fromkeys((heads[code], fold(name)))) for code, name in said.items()}


def _from_text(values: Sequence[str], card: DatasetCard) -> dict[str, str]:
    """What the card's text says of the values; nothing where it says two things of one value."""
    text = _ASIDE.sub("", _told(card))
    shift = scale_shift(values, card)
    if shift is None:
        return {}
    known = {_shifted(fold(value), shift): value for value in values}
    names: dict[str, set[str]] = {}
    for pattern in (_VALUE_FIRST, _NAME_FIRST):
        for match in pattern.finditer(text):
            value = known.get(fold(match["value"]))
            named = match["name"].rstrip("'’")
            name = _bare(named) if pattern is _NAME_FIRST else _SAID_OF.sub("", fold(named))
            if value is not None and _is_name(name):
                names.setdefault(value, set()).add(name)
    series = [match for match in _ENUMERATED.finditer(text) if fold(match["value"]) in known]
    if len({match["value"] for match in series}) >= 2:
        for match in series:
            names.setdefault(known[fold(match["value"])], set()).add(fold(match["name"]))
    for match in _BRACKETED.finditer(text) if not names else ():
        pairs = {fold(value): fold(name) for value, name in _PAIR.findall(match[0])}
        if pairs.keys() == known.keys():
            names = {known[value]: {name} for value, name in pairs.items()}
    if any(len(names) > 1 for names in names.values()):
        return {}
    named = {value: next(iter(names)) for value, names in names.items()}
    return _with_negation(named, values)


def _told(card: DatasetCard) -> str:
    """The card's words, with those of its tables as sentences."""
    text = f"{card.title}. {card.description}"[:8000]
    return f"{text}\n{told}." if (told := numbers_in_tables(card.description[:8000])) else text


_BRACKETED, _PAIR = (
    re.compile(r"\([^()\n]{5,120}\)"),
    re.compile(r"(?<![\w.])(-?\d{1,2}) ([^\W\d][\w-]{1,20})(?=[,;/)])"),
)
"""Values with their names in brackets: "(1 pro, -1 con)"."""


_ASIDE = re.compile(r"[ ]?\((?:or|also) [^()\n]{1,30}\)")
"""Another spelling of a value: "1 (or spam) for spam"."""
_SAID_OF = re.compile(r"^.*\b(?:is|are|was|has|have|contains?)\s+(?:an?\s+|the\s+)?", re.IGNORECASE)


def scale_shift(values: Sequence[str], card: DatasetCard) -> int | None:
    """What must be added to the column's numbers to get those that the card names (1 and 2 for 0 and 1); else None."""
    text = _told(card)
    numbers = {place for value in values if (place := whole_number(value)) is not None}
    matches = [match for pattern in (_VALUE_FIRST, _NAME_FIRST) for match in pattern.finditer(text)]
    places = [whole_number(match["value"]) for match in matches if _is_name(_bare(match["name"]))]
    named = {place for place in places if place is not None}
    if len(numbers) == len(values) > 2 and len(named) == 2 and max(named) - min(named) == max(numbers) - min(numbers):
        return min(named) - min(numbers)  # its two ends
    if (
        len(numbers) < len(values)
        or not numbers & named
        or numbers <= named
        or named <= numbers - {min(numbers)}
        or len(named) < 2
    ):
        return 0
    apart = min(named) - min(numbers)
    return apart if {value + apart for value in numbers} == named else None


def _shifted(value: str, shift: int) -> str:
    place = whole_number(value)
    return str(place + shift) if shift and place is not None else value


def _bare(name: str) -> str:
    """A name without the words that lead to it ("labels are ham")."""
    words = fold(name).split()
    lead = [place for place, word in enumerate(words[:-1]) if word in _LEAD]
    return " ".join(words[lead[-1] + 1 :] if lead else words)


def _is_name(name: str) -> bool:
    return len(name) <= 60 and not re.match(
        r"(?:to|rows?|of|split|from|and|or|the|test|train|out)\b", name, re.IGNORECASE
    )


def _with_negation(named: Mapping[str, str], values: Sequence[str]) -> dict[str, str]:
    """Where one of two values is named and the other is only "not", the other is the first's negation."""
    named = dict(named)
    for value, name in list(named.items()):
        if name in {"not", "otherwise", "else"}:
            del named[value]
    if len(values) == 2 and len(named) == 1:
        value, name = next(iter(named.items()))
        other = values[1] if values[0] == value else values[0]
        if _is_binary(values):
            named[other] = f"not {name}"
    return named


def _is_binary(values: Sequence[str]) -> bool:
    return {fold(value) for value in values} in ({"0", "1"}, {"true", "false"}, {"yes", "no"}, {"y", "n"}, {"t", "f"})


def _from_column(column: str, values: Sequence[str], card: DatasetCard) -> dict[str, str]:
    """For yes/no values: the column's own name ("is_toxic"), or what the card says it is labelled with "or not"."""
    if not _is_binary(values):
        return {}
    yes = next(value for value in values if fold(value) in {"1", "true", "yes", "y", "t"})
    no = next(value for value in values if value != yes)
    whether = _WHETHER.search(card.description[:4000])
    if whether:
        return {yes: fold(whether["name"]), no: f"not {fold(whether['name'])}"}
    or_not = _OR_NOT.search(card.description[:4000])
    base = said_by_flag(column)
    if base and not _tells_nothing(base) and any(char.isalpha() for char in base) and not sense(base).generic:
        return {yes: base, no: f"not {base}"}
    if or_not and fold(or_not["name"]) not in OPAQUE:
        return {yes: fold(or_not["name"]), no: f"not {fold(or_not['name'])}"}
    return {}


def said_by_flag(column: str) -> str:
    """What a flag's name says is so, without the verb that it begins with: has_diabetes, isSmoker, spam_label."""
    return re.sub(r"^(?:is|are|was|has|had|does|did|contains?|label) | (?:label|flag)$", "", _spaced(column))


def _for_or_against(column: str, values: Sequence[str]) -> dict[str, str]:
    """For values that are nothing but pro and anti: what the column is called, and its opposite."""
    base, folded = _spaced(column), {fold(value): value for value in values}
    if folded.keys() != {"pro", "anti"} or _tells_nothing(base):
        return {}
    return {folded["pro"]: base, folded["anti"]: f"anti-{base}"}


_GOLD = {"gold", "standard", "goldstandard"}


def _tells_nothing(name: str) -> bool:
    """Whether a name only says that there are labels ("target_scores", "gold answers"), or is a letter."""
    return len(name) < 2 or all({word, word.removesuffix("s")} & (OPAQUE | _GOLD) for word in name.split())


def _spaced(column: str) -> str:
    return re.sub(r"[_\s.:-]+", " ", unjoined(column)).strip().lower()
