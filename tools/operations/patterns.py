"""Patterns worth trying on a column's texts: parts between signs, words by their place, signs put for others."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from ..texts import most
from .guess import Seen, common_start, pattern_of, separators

_WORD, _GAP = r"[\pL\pN]+", r"[^\pL\pN]+"
FIRST_SIGN = r"\A(.)"
_LONGEST = 400
"""Characters of a text beyond which no part is looked for by a pattern found by example."""


def extractions(seen: Seen) -> Iterator[tuple[str, float]]:
    """RE2 patterns of which the first group is a part that could be wanted, with their costs."""
    if not seen.wanted or not seen.is_text or seen.depth > 1 or max(map(len, seen.filled)) > _LONGEST:
        return
    deep = seen.depth > 0
    for place in range(2 if deep else 4):
        skipped = f"{{{place}}}" if place else "{0}"
        cost = 1.0 + 0.1 * place
        yield rf"\A[^\pL\pN]*(?:{_WORD}{_GAP}){skipped}({_WORD})", cost
        yield rf"({_WORD})(?:{_GAP}{_WORD}){skipped}[^\pL\pN]*\z", cost + 0.05
        if not deep:
            yield rf"\A\s*(?:\S+\s+){skipped}(\S+)", cost + 0.1
            yield rf"(\S+)(?:\s+\S+){skipped}\s*\z", cost + 0.15
            yield rf"\A\D*(?:\d+\D+){skipped}(\d+)", cost + 0.1
            yield rf"(\d+)(?:\D+\d+){skipped}\D*\z", cost + 0.15
    yield FIRST_SIGN, 1.2
    yield from _between(seen)


def _between(seen: Seen) -> Iterator[tuple[str, float]]:
    """Parts before, behind and between signs that every text has, and between what stands around what is wanted."""
    signs = separators(seen.filled)
    for sign in signs:
        mark = pattern_of(sign)
        yield rf"(?s)\A(.*?)\s*{mark}", 1.0
        yield rf"(?s)\A.*{mark}\s*(.*?)\s*\z", 1.0
        yield rf"(?s)\A.*?{mark}\s*(.*?)\s*\z", 1.1
        yield rf"(?s)\A(.*)\s*{mark}", 1.1
    for first in signs if seen.depth == 0 else ():
        for second in signs:
            left, right = pattern_of(first), pattern_of(second)
            yield rf"(?s){left}\s*(.*?)\s*{right}", 1.3
            if first != second:
                yield rf"(?s)\A.*{left}\s*(.*?)\s*{right}", 1.4
    around = _around(seen.pairs)
    if around is not None and any(around):
        left, right = (pattern_of(text) for text in around)
        yield rf"(?s){left or chr(92) + 'A'}(.*?){right or chr(92) + 'z'}", 1.6
        yield rf"(?s){left}({_WORD}){right}", 1.6


def _around(pairs: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """What stands before and behind what is wanted in all texts; None where it does not stand in each."""
    before, after = [], []
    for text, goal in pairs:
        place = text.casefold().find(goal.casefold())
        if place < 0 or not goal:
            return None
        before.append(text[:place][::-1])
        after.append(text[place + len(goal) :])
    if not pairs:
        return None
    return common_start(before)[:24][::-1], common_start(after)[:24]


def replacements(seen: Seen) -> Iterator[tuple[str, str, float]]:
    """RE2 patterns, what is put in their place, and their costs."""
    if not seen.wanted or not seen.is_text or seen.depth > 1 or max(map(len, seen.filled)) > 5 * _LONGEST:
        return
    given, goal = set("".join(seen.filled)), set("".join(seen.wanted))
    signs = sorted(sign for sign in goal if not sign.isalnum())
    if "".join(filter(str.isalnum, "".join(seen.filled))).casefold() == (
        "".join(filter(str.isalnum, "".join(seen.wanted))).casefold()
    ):
        for sign in ("", *signs):
            yield _GAP, sign.replace("\\", "\\\\"), 1.0
    gone = sorted(sign for sign in given - goal if not sign.isalnum())[:4]
    for sign in gone:
        for new in ("", *sorted(goal - given)[:4], " "):
            if new != sign:
                yield pattern_of(sign), new.replace("\\", "\\\\"), 1.0
    if len(gone) > 1:
        yield "[" + "".join(map(pattern_of, gone)) + "]", "", 1.1
    if any("  " in text or "\n" in text for text in seen.filled):
        yield r"\s+", " ", 1.0
    yield r"\s*\([^()]*\)|\s*\[[^\[\]]*\]", "", 1.2
    yield r"\d+", "", 1.2
    yield r"[^\pL\pN\s]+", "", 1.1


_LED = re.compile(r"([^:\n]{3,120}?):[ \n]\s*(?=\S)")
BEHIND_REQUEST = r"(?s)\A[^:\n]{3,120}?:\s+(.*?)\s*\z"
"""What stands behind a request that leads to a text."""


def is_behind_request(text: str) -> bool:
    """Whether a text begins as one that a request leads to."""
    return _LED.match(text) is not None


def led(seen: Seen) -> str | None:
    """The pattern of what stands behind a request that leads to each text, worded in one of several ways ("Fix the
    grammar: …"); None where texts have no such beginnings, or others in nearly every row."""
    if not seen.alone or not seen.is_text or seen.depth or len(seen.filled) < _FEWEST:
        return None
    heads = [match[1] for text in seen.filled if (match := _LED.match(text))]
    times = Counter(heads)
    if sum(bool(_OF_TEXT.search(head)) for head in heads) < _REPEATED * len(heads):
        return None  # who says it, or what a sentence begins with
    repeated = sum(count for count in times.values() if count > 1)
    most = len(times) > 1 and len(heads) >= _NEARLY_ALL * len(seen.filled) and repeated >= _REPEATED * len(heads)
    return BEHIND_REQUEST if most else None


_OF_TEXT = re.compile(
    r"\b(?:sentences?|texts?|paragraphs?|passages?|phrases?|statements?|this|following|grammar|grammatical\w*)\b",
    re.IGNORECASE,
)
"""What a request calls the text that it leads to, or what is to be done with it."""
_REPEATED = 0.6
"""Share of texts whose beginning others have too, and of beginnings that speak of the text: fewer are titles."""
_FOLLOWS = re.compile(r"\s*(?:[.?!…)\]}>|:;—–]|\n)|\s+[#\[({<]")
"""What begins words after a text that are none of its own ("… [end]"): others that all texts share are content."""


def frame(seen: Seen) -> str | None:
    """The pattern of what stands between the words that all of a column's texts begin or end with ("Please answer the
    question: …"); None where they share none."""
    filled = seen.filled
    if not seen.alone or not seen.is_text or seen.depth > 1 or len(filled) < 10 or len(set(filled)) < 0.2 * len(filled):
        return None
    start, end = common_start(filled), common_start([text[::-1] for text in filled])[::-1]
    start, end = start[: _to_a_word(start)], end[len(end) - _to_a_word(end[::-1]) :]
    start, end = _without_number(start[::-1])[::-1], _without_number(end)
    end = end.lstrip(".?!…\"'") if _FOLLOWS.match(end) else ""
    left, right = (pattern_of(text) if len(text.split()) >= 2 else "" for text in (start, end))
    return rf"(?s)\A{left}(.*?){right}\s*\z" if left or right else None


def _without_number(edge: str) -> str:
    """The edge of a frame without the digits that what is between may go on with: those of one number stay together."""
    rest = edge.lstrip("0123456789.,'’")
    digits = any(map(str.isdigit, edge[: len(edge) - len(rest)]))
    return rest if digits and not rest[:1].isalnum() else edge


def _to_a_word(text: str) -> int:
    """Up to the last word boundary of a common beginning."""
    boundary = re.search(r"[\s\W](?=\w*$)", text)
    return len(text) if boundary is None or not text[-1:].isalnum() else boundary.end()


PART_MARK = re.compile(r"<[:|/]+\s*>|\|\|\||@@@|<::+>|\[SEP\]|</?s>|<eos>|__eou__|<EOT>")
"""Marks that corpora put between parts and that no reader writes."""


def part_mark(seen: Seen) -> str | None:
    """The pattern of the one mark of a corpus that nearly all texts have between their parts; None where there is
    none."""
    if not seen.alone or not seen.is_text or seen.depth:
        return None
    marks_of = [set(PART_MARK.findall(text)) for text in seen.filled]
    marks = set[str]().union(*marks_of)
    return pattern_of(marks.pop()) if len(marks) == 1 and sum(map(bool, marks_of)) >= 0.8 * len(marks_of) else None


_MARKED = re.compile(r"\[([^\[\]\n]{1,80})\]")
MARKED = _MARKED.pattern
"""A part of a text that a corpus marks by brackets, such as [the clerk], without them as the first group."""
_INDEX = re.compile(r"[\w)\]]\[")
_FEWEST, _MOST_MARKED, _NEARLY_ALL = 10, 3, 0.95


def marked_parts(seen: Seen) -> list[str]:
    """The patterns of each of the parts that a corpus marks by brackets in nearly all texts, as many in each text and
    others in each place: a name, then its pronoun. Texts that have fewer or more match none of them."""
    if not seen.alone or not seen.is_text or seen.depth or len(seen.filled) < _FEWEST:
        return []
    if sum("[" in text for text in seen.filled) < _NEARLY_ALL * len(seen.filled):
        return []
    parts = [tuple(map(str.casefold, _MARKED.findall(text))) if _in_text(text) else () for text in seen.filled]
    count = sorted(map(len, parts))[len(parts) // 2]
    fits = [found for found in parts if len(found) == count]
    places = [set(column) for column in zip(*fits, strict=True)]
    mixed = sum(map(len, places)) > len(set[str]().union(*places)) or any(len(one) < 2 for one in places)
    if not 0 < count <= _MOST_MARKED or len(fits) < _NEARLY_ALL * len(parts) or mixed:
        return []
    plain, mark, taken = r"[^\[\]]*", r"\[[^\[\]]*\]", r"\[([^\[\]]*)\]"
    rows = [[taken if other == place else mark for other in range(count)] for place in range(count)]
    return [rf"\A{plain}{plain.join(marks)}{plain}\z" for marks in rows]


def _in_text(text: str) -> bool:
    """Whether a text has words around its brackets, and is no list in brackets and no code ("x[0]")."""
    plain = text.count("[") == text.count("]") and _INDEX.search(text) is None
    return plain and any(map(str.isalpha, _MARKED.sub("", text)))


_TYPE, _THING = r"(?P<type>[^\W\d]\w{1,40})", r"(?P<text>[^\[\]<>\n]{1,200}?)"
THING_MARKS = {
    "brackets": re.compile(rf"\[{_TYPE} ?: ?{_THING}\]"),
    "fields": re.compile(rf"{_TYPE}\[{_THING}\]"),
    "links": re.compile(rf"\[{_THING}\]\({_TYPE}\)"),
    "tags": re.compile(rf"<{_TYPE}>{_THING}</[^\W\d]\w{{1,40}}>"),
}
"""How corpora mark things with their types within texts."""
_OF_PAGES = re.compile(r"(?i:br|div|span|em|strong|ul|ol|li|h\d|font|blockquote|t[dhr]|sub|sup|code|pre)")
_SOME, _MOST_TYPES = 0.2, 100


def things_marked(seen: Seen) -> tuple[str, list[str]] | None:
    """The way in which many texts mark things, and their types, two or more; None where these are a page's own tags."""
    texts = seen.filled if seen.is_text and len(seen.filled) >= _FEWEST else []
    for way, pattern in THING_MARKS.items() if any(sign in text for text in texts for sign in "[<") else ():
        held = [[match["type"] for match in pattern.finditer(text)] for text in texts]
        types = sorted({kind for row in held for kind in row})
        few = 1 < len(types) <= _MOST_TYPES and not any(map(_OF_PAGES.fullmatch, types))
        if few and sum(map(bool, held)) >= _SOME * len(texts):
            return way, types
    return None


_BRACED = r"\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}"
_FINALS = {
    r"\\(?:boxed|fbox)\s*\{": rf"(?s)\A.*\\(?:boxed|fbox)\s*{_BRACED}",
    r"(?i)<answer>": r"(?is)\A.*<answer>\s*(.*?)\s*</answer>",
    r"(?m)^#{4} ?(?=\S)": r"(?s)\A.*\n#{4} ?([^\n]*?)\s*\z",
    r"(?i)\S\s+(?:final |correct )?answer(?: is:?|:) ?(?=[^\n]{1,80}\s*\Z)": (
        r"(?is)\A.*\s(?:final |correct )?answer(?: is:?|:) ?([^\n]*?)\.?\s*\z"
    ),
}
"""How solutions mark the answer that they come to, with the patterns that take the last one."""


def final_answer(seen: Seen) -> str | None:
    """The pattern of the answer that nearly all texts, solutions with their steps, mark as such; None for others."""
    if not seen.alone or not seen.is_text or seen.depth or len(seen.filled) < _FEWEST:
        return None
    for mark, pattern in _FINALS.items():
        if most(seen.filled, partial(_stands_behind, re.compile(mark)), _NEARLY_ALL):
            return pattern
    return None


def _stands_behind(mark: re.Pattern[str], text: str) -> bool:
    found = mark.search(text)
    return found is not None and found.start() > 0
