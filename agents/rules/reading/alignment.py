"""Multiple alignment of a few texts: what is the same in all of them (literals) and what varies (slots).

The idea is wrapper induction (Kushmerick 1997) on a handful of examples: the longest token runs that all texts share,
taken recursively. A run counts only where it is structural (a label such as "Premise:", a line break, a fixed phrase),
so that words which coincide by chance ("the", a full stop at the end) stay in the slots.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ....memory.lexical import STOP_WORDS
from ....tools.cells import read_container
from .texts import unspaced

_TOKEN = re.compile(r"\n|[^\S\n]+|\w+(?:['’]\w+)?|[^\w\s]")
_ENUMERATOR = re.compile(r"\(?(?:(?:[\dA-E]|I{1,3})[.)\]]|(?:[a-e]|i{1,3})\))")
_HEAD = re.compile(r"\w{1,12}> ")
"""What a part may be headed by: "Q> "."""
_ASSIGNED = re.compile(r"( ?[^\W\d]{1,12}|%)?[;,|] ?[^\W\d]\w{1,20}(?: \w{1,20}){0,2}=")
"""What leads to the next of several facts in one line, behind a unit or not: "; contract=", " months; contract="."""
_MARKED = re.compile(
    r"\t| ?(?:\[(?!MASK|BLANK|GAP|UNK)[A-Z]{1,8}\]|<(?:[A-Z]|/?s|sep)>) ?| (?:#+|::|\*{2,}|~+) ",
)
"""What parts texts and stands in none: a tab, "[SEP]", " :: "."""
_NAMES_PART = re.compile(r" ?(?:\|{1,3} ?)?[^\W\d]\w{0,20}(?: \w{1,20}){0,2} = ?")
_HEADS = (
    (re.compile(r"\[([^\[\]\n]{1,200})(\]:?\s)(?=\S)"), ("[",)),
    (re.compile(r"([^()\n:.?!]{1,60}) \(([^()\n:]{1,60})(\):\s)(?=\S)"), ("", " (")),
)
"""What stands before a text, and the signs that open its parts: "[Great] I like it.", "Ann (green): We did it."."""
_SENTENCE_END = frozenset(".?!。？！…")
QUOTES = {"'": "'", '"': '"', "“": "”", "‘": "’", "«": "»", "„": "“", "`": "`", "「": "」"}
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_OPENING = QUOTES | _BRACKETS | {"<": ">"}
_COLONS = frozenset(":：")
_HEADING = frozenset("#=>~")
"""Signs that head a line: "#### 12"."""
_SEPARATED = re.compile(rf"(?:[|→⇒&;=>/]+|[-=]+>+|--|[–—])(?:{_ENUMERATOR.pattern})?")
_LEADING = re.compile(r"(?:[=\-~]+>|[#>*•→⇒]+)\s?|[-–] (?!\d)")
SCALE_END = re.compile(r" ?/ ?\d{1,3}| out of \d{1,3}")
"""The end of a scale behind one of its points: 4/5, 3 out of 10."""
_POINT = re.compile(rf"\d{{1,3}}(?:\.\d)?({SCALE_END.pattern})")
_BOLD = ["*", "*"]
_FRAMED, _MIRRORED = re.compile(r"(?:[<({\[]{2,3}|\*{1,3}(?=\w)) ?"), str.maketrans("<({[", ">)}]")
"""What opens a text in several brackets or in bold, which it closes at its end: "<< text >>", "**text**"."""
_TAG_BEGUN = re.compile(r"<[/!]?\w{1,20}$")
_MARK = "\x00"
_COUNTED = re.compile(r"(?:^|\s)\w{1,2}\s?$")
"""What stands before the bracket of an option: "b) "."""
_PHRASE = 3
"""Words of a phrase that texts may share by chance."""
_BETWEEN = frozenset(",;")
_MANY, _PARTS = 3, 2
"""Texts, and slots of each, from which a slot that is the same in all holds nothing of its own."""


@dataclass(frozen=True)
class Alignment:
    """literals[0] filling[0] literals[1] … literals[n]; `fillings[i]` are text i's slots, None where it deviates."""

    literals: tuple[str, ...]
    fillings: tuple[tuple[str, ...] | None, ...]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The slots of the texts that do not deviate."""
        return [row for row in self.fillings if row is not None]

    def remade(
        self, first: int, last: int, literals: Sequence[str], made: Callable[[tuple[str, ...]], Sequence[str]]
    ) -> "Alignment":
        """The alignment with what `made` makes of these slots, and `literals` before, between and behind that."""
        fillings = (row and (*row[:first], *made(row[first : last + 1]), *row[last + 1 :]) for row in self.fillings)
        return Alignment((*self.literals[:first], *literals, *self.literals[last + 2 :]), tuple(fillings))

    def taken_in(self, place: int, before: str, behind: str = "") -> "Alignment":
        """The alignment with fixed text that stands before a slot, or behind it, as a part of the slot."""
        around = (self.literals[place].removesuffix(before), self.literals[place + 1].removeprefix(behind))
        return self.remade(place, place, around, lambda texts: (before + texts[0] + behind,))

    def joined(self, first: int, last: int) -> "Alignment":
        """The alignment with the slots from one to another, and what stands between them, as one."""
        around, between = (self.literals[first], self.literals[last + 1]), (*self.literals[first + 1 : last + 1], "")
        return self.remade(first, last, around, lambda texts: ["".join(map("".join, zip(texts, between, strict=True)))])


def align(texts: Sequence[str]) -> Alignment:
    """Align all texts, or, with four or more, all but one when that one alone hides a structure the others share.

    Brackets or quotation marks around every text are literals, and so are signs such as => that every text begins with.
    """
    start, end = _around(texts)
    if start or end:
        inner = align([text[len(start) : len(text) - len(end)] for text in texts])
        literals = list(inner.literals)
        literals[0], literals[-1] = start + literals[0], literals[-1] + end
        return Alignment(tuple(literals), inner.fillings)
    for head, literals in _HEADS:
        headed = [match for text in texts if (match := head.match(text))]
        if len(headed) == len(texts) >= _MANY and len({match[match.re.groups] for match in headed}) == 1:
            behind = align([match.string[match.end() :] for match in headed])
            rows = [row and (*match.groups()[:-1], *row) for row, match in zip(behind.fillings, headed, strict=True)]
            before = headed[0][head.groups] + behind.literals[0]
            return Alignment((*literals, before, *behind.literals[1:]), tuple(rows))
    everyone = _align_all(texts)
    best, left_out = everyone, None
    if len(texts) >= 4:
        for out in range(len(texts)):
            tried = _align_all([text for place, text in enumerate(texts) if place != out])
            if _labelled(tried[0]) > _labelled(best[0]):
                best, left_out = tried, out
    literals, fillings = best
    rows: list[tuple[str, ...] | None] = list(fillings)
    if left_out is not None:
        rows.insert(left_out, None)
    return Alignment(literals, tuple(rows))


def _around(texts: Sequence[str]) -> tuple[str, str]:
    """What stands around every text and is no part of it: brackets, quotation marks, a sign, the end of a scale."""
    if len(texts) < 2:
        return "", ""
    scale, *others = {point[1] if (point := _POINT.fullmatch(text)) else "" for text in texts}
    if scale and not others:
        return "", scale
    if any(len(text) < 3 for text in texts):
        return "", ""
    framed, *others = {match[0] if (match := _FRAMED.match(text)) else "" for text in texts}
    behind = framed[::-1].translate(_MIRRORED)
    times = 1 + (framed == behind)
    if framed and not others and all(text.endswith(behind) and text.count(behind.strip()) == times for text in texts):
        return framed, behind
    sign, *others = {match[0] if (match := _LEADING.match(text)) else "" for text in texts}
    if sign and not others and not any("\n" in text for text in texts):
        return sign, ""
    first, last = texts[0][0], texts[0][-1]
    paired = _OPENING.get(first) == last and all(text[0] == first and text[-1] == last for text in texts)
    inside = any({first, last} & set(text[1:-1]) for text in texts)
    literal = all(read_container(text) is not None for text in texts)
    return (first, last) if paired and not inside and not literal else ("", "")


def _labelled(literals: Sequence[str]) -> int:
    return sum(1 for literal in literals if _COLONS & set(literal) and literal.strip(":： \n"))


def _align_all(texts: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    if len(texts) < 2:
        return ("", ""), [(text.strip(),) for text in texts]
    pieces = _split([_TOKEN.findall(text) for text in texts], at_start=True, at_end=True, opened="")
    literals, slots = [""], []
    for kind, piece in pieces:
        if kind == "literal":
            literals[-1] += piece[0]
        else:
            slots.append(piece)
            literals.append("")
    if not slots:
        return ("", ""), [(text.strip(),) for text in texts]
    return _tidy(literals, slots, len(texts))


def _tidy(literals: list[str], slots: list[list[str]], count: int) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Slots that hold the same in every text are fixed text; blanks at a slot's edge are of the literal beside it."""
    kept: list[list[str]] = []
    merged = [literals[0]]
    for slot, literal in zip(slots, literals[1:], strict=True):
        same = len(set(slot)) == 1 < len(slot[0]) and len(slot) >= _MANY and len(slots) >= _PARTS
        if any(filling.strip() for filling in slot) and not same:
            kept.append([filling.strip() for filling in slot])
            before, after = _common_space(slot)
            merged[-1] += before
            merged.append(after + literal)
        else:
            merged[-1] += min(slot, key=len) + literal
    for place in range(1, len(merged)):
        own = _closes_filling("".join(merged[:place]), merged[place])
        merged[place] = merged[place][len(own) :]
        kept[place - 1] = [filling + own for filling in kept[place - 1]]
        if quote := _opening_quote(kept[place - 1], merged[place]):
            merged[place - 1] += quote
            kept[place - 1] = [filling[1:] for filling in kept[place - 1]]
    if merged[0].isspace() or not merged[0]:
        merged[0] = merged[0].lstrip(" ")
    if merged[-1].isspace():
        merged[-1] = ""
    return tuple(merged), [tuple(slot[place] for slot in kept) for place in range(count)]


def _opening_quote(slot: Sequence[str], behind: str) -> str:
    """The quote that all fillings open and the literal behind them closes: it is of the literal before them."""
    first, *others = {filling[:1] for filling in slot}
    closing = _OPENING[first] if first and first in '"“«„' else ""
    own = closing and not others and behind.startswith(closing)
    return first if own and not any(closing in filling[1:] or filling == first for filling in slot) else ""


def _closes_filling(before: str, literal: str) -> str:
    """What a literal begins with as far as a bracket that no literal has opened: the filling opens it."""
    waiting = {right: max(0, before.count(left) - before.count(right)) for left, right in _BRACKETS.items()}
    line, end = literal.split("\n", 1)[0], 0
    for place, char in enumerate(line, start=1):
        if char in _BRACKETS:
            waiting[_BRACKETS[char]] += 1
        elif char in waiting and not _COUNTED.search(line[: place - 1]):
            waiting[char] -= 1
            end = place if waiting[char] < 0 else end
    return literal[:end]


def _common_space(slot: Sequence[str]) -> tuple[str, str]:
    starts = [filling[: len(filling) - len(filling.lstrip())] for filling in slot if filling.strip()]
    ends = [filling[len(filling.rstrip()) :] for filling in slot if filling.strip()]
    return min(starts, key=len), min(ends, key=len)


def _split(parts: list[list[str]], *, at_start: bool, at_end: bool, opened: str) -> list[tuple[str, list[str]]]:
    """Literals and slots, in order, of token lists that stand between two literals (or the texts' ends)."""
    run = _best_run(parts, at_start, at_end, opened)
    if run is None:
        return [("slot", ["".join(part) for part in parts])]
    places = [_find(part, run, last=at_end and part[-len(run) :] == run) for part in parts]
    text = "".join(run)
    left = _split(
        [part[:at] for part, at in zip(parts, places, strict=True)], at_start=at_start, at_end=False, opened=opened
    )
    rest = [part[at + len(run) :] for part, at in zip(parts, places, strict=True)]
    right = _split(rest, at_start=False, at_end=at_end, opened=text)
    return [*left, ("literal", [text]), *right]


def _best_run(parts: list[list[str]], at_start: bool, at_end: bool, opened: str) -> list[str] | None:
    if any(not part for part in parts):
        return None
    pivot = min(parts, key=len)
    others = [_MARK + _MARK.join(part) + _MARK for part in parts]
    best: tuple[float, list[str]] | None = None
    start = 0
    while start < len(pivot):
        end = start
        while end < len(pivot) and all(_MARK + _MARK.join(pivot[start : end + 1]) + _MARK in other for other in others):
            end += 1
        for low, high in _trimmed(pivot, start, end, at_start, at_end and end == len(pivot)):
            run = pivot[low:high]
            whole = at_start and at_end and _leaves_nothing(parts, run)
            score = 0 if whole else _score(parts, run, at_start, at_end, opened)
            if score > 0 and (best is None or score > best[0]):
                best = (score, run)
        start += 1
    return best[1] if best else None


def _trimmed(pivot: list[str], start: int, end: int, at_start: bool, at_end: bool) -> list[tuple[int, int]]:
    """The run itself, less the words that belong to the slots on its two sides."""
    low, high = start, end
    marks = [place for place in range(low, high) if pivot[place] in {*_COLONS, "\n"}]
    if marks:
        last = marks[-1] + 1
        while last < high and (pivot[last].isspace() or pivot[last] in _OPENING or pivot[last] in _HEADING):
            last += 1
        last += _head_behind(pivot[last:high], bold=pivot[low:last].count("*") % 4 == 2)
        high = high if at_end else last
        if not (at_start and start == 0):
            stops = [
                place
                for place in range(low, marks[0])
                if pivot[place] in _SENTENCE_END or (place > low and pivot[place] in {'"', "'", "”"})
            ]
            low = _after_sentence(pivot, low, stops)
    else:
        high = _before_filling(pivot, low, high if at_end else _before_number(pivot, low, high))
    if not marks and not (at_start and start == 0):
        low = _after_sentence(pivot, low, [place for place in range(low, high) if pivot[place] in _SENTENCE_END][:1])
    others = [(start, high)] if at_end and not marks and pivot[start] in _OPENING.values() else []
    others += _numbered(pivot, high) if at_start and start == 0 and not marks else []
    others += [(start, end)] if at_end and pivot[start:end] == ["?"] else []
    if marks and pivot[high - 1] in dict(_BRACKETS):  # which may be the slot's, as that of a list or tree is
        others.append((low, high - 1))
    return [(low, high), *others] if high > low else others


def _head_behind(rest: list[str], *, bold: bool) -> int:
    """How many tokens behind a break or a colon still head the next part: the end of what is bold, a number, "Q> "."""
    if bold and rest[:2] == _BOLD:
        return 2 + (rest[2:3] == [" "])
    if len(rest) > 1 and _ENUMERATOR.fullmatch("".join(rest[:2])):
        return 2 + (rest[2:3] == [" "])
    return 3 if _HEAD.fullmatch("".join(rest[:3])) else 0


def _numbered(pivot: list[str], high: int) -> list[tuple[int, int]]:
    """The number that all texts begin with, where a word behind it is the same in all as well: "1) A man"."""
    for size in (2, 3):
        if size < high and _ENUMERATOR.fullmatch("".join(pivot[:size])):
            return [(0, size + pivot[size].isspace())]
    return []


def _before_filling(pivot: list[str], low: int, high: int) -> int:
    """Words after the run's last opening bracket or quote belong to the slot that it opens."""
    for place in range(high - 1, low, -1):
        if pivot[place] in _OPENING and pivot[place] not in {"'", "’"} and not pivot[place - 1].isspace():
            return place + 1
    return high


def _before_number(pivot: list[str], low: int, high: int) -> int:
    """The sign and the digits that numbers behind an equals sign begin with are the slot's: "; energy=0."."""
    begun = high
    while begun > low and (pivot[begun - 1] in "+-." or pivot[begun - 1].isdecimal()):
        begun -= 1
    return begun if begun > low and pivot[begun - 1] == "=" else high


def _after_sentence(pivot: list[str], low: int, stops: list[int]) -> int:
    """A full stop, with a quote behind it, ends the slot before, and is not the literal's, but for one in brackets."""
    for stop in stops:
        if pivot[stop] in _SENTENCE_END and "(" not in pivot[low:stop]:
            low = stop + 1
    return low


def _score(parts: list[list[str]], run: list[str], at_start: bool, at_end: bool, opened: str) -> float:
    """How structural a common run is; 0 where it may well be chance."""
    first = at_start and all(part[: len(run)] == run for part in parts)
    last = at_end and all(part[-len(run) :] == run for part in parts)
    once = all(_count(part, run) == 1 for part in parts)
    if not (first or last or once):
        return 0
    tokens = [token for token in run if not token.isspace()]
    ends = at_end and once and len(parts) >= _MANY and _closed_at_end(parts, run)
    if _opens_only(tokens) and not ends:
        return 0
    words = [token for token in tokens if token[0].isalnum()]
    content = [word for word in words if word.lower() not in STOP_WORDS and len(word) > 2 and not word.isdigit()]
    weight = len(tokens) + 2.0 * len(content)
    assigned = once and len(parts) >= _MANY and (_assigns(parts, run) or _MARKED.fullmatch("".join(run)))
    if (_COLONS & set(tokens) and (words or last)) or ("\n" in run and (once or words)) or assigned:
        return weight + 10
    if first and (content or len(words) >= 4) and len(parts) >= 3:
        return weight + 2
    asks = run[-1] == "?" and last and _starts_sentence(parts, run)  # "Why?"
    whole = content or run[-1] not in _SENTENCE_END or asks
    if last and any(word.isalpha() for word in words) and whole and len(parts) >= 3:
        return weight
    named = at_start and once and not words and _after_name(parts, run)
    numbered = first and len(parts) >= 3 and _ENUMERATOR.fullmatch("".join(tokens))
    numbered = numbered or (first and len(parts) >= 3 and _HEAD.fullmatch("".join(run)))
    numbered = numbered or (once and len(parts) >= _MANY and _counts_on(opened, tokens))
    if named or numbered or (last and _closes(opened, tokens)) or (ends and not words):
        return 1
    listed = len(parts) >= _MANY and run[0] in _BETWEEN and run[-1].isspace()  # ", occupation " before what it is
    if once and ((content and (listed or len(words) >= 3)) or _leads_over(parts, run, words, opened)):
        return weight
    if once and tokens and _SEPARATED.fullmatch("".join(tokens)):
        return 0 if _ends_tags(parts, run) or _in_prose(parts, tokens) else weight
    begins = once and len(parts) >= 3 and bool(words) and words[0][0].isupper()
    begins = begins and (words[:1] == content[:1] or [words[0], ","] == tokens[:2])  # "So, "
    return weight if begins and _starts_sentence(parts, run) else 0


_NAMES = 8
"""Tokens of a name with the question mark behind it."""


def _asks_of_names(parts: list[list[str]], run: list[str], opened: str) -> bool:
    """Whether the question mark of a question that quotes stands behind names: 'does "it" refer to Ruth?'."""
    quotes = opened[:1] in _OPENING.values() and opened[-1:].isspace()
    return run == ["?"] and quotes and max(map(len, parts)) <= _NAMES


def _of_quotes(parts: list[list[str]], run: list[str], words: Sequence[str], opened: str) -> bool:
    """Whether words lead to a quoted part, or close the one that was opened: 'Who is "she" referring to?'."""
    closes = opened[-1:] in _OPENING and run[0] == _OPENING[opened[-1:]]
    begins = all(part[: len(run)] == run for part in parts) or _starts_sentence(parts, run)
    several = (len(words) > 1 and run[0][:1].isupper()) or (
        len(words) == 1 and unspaced(words[0]) and len(words[0]) > 2
    )
    leads = run[-1] in _OPENING and several and begins
    return bool(words) and (closes or leads)


_DASHES, _LONG = frozenset({"–", "—"}), 24
"""Dashes that may stand within a sentence, and the tokens from which a text has sentences."""


def _in_prose(parts: list[list[str]], tokens: Sequence[str]) -> bool:
    """Whether a dash stands in texts of several sentences: it parts none of them."""
    return _DASHES.issuperset(tokens) and all(len(part) > _LONG and _SENTENCE_END & set(part[:-1]) for part in parts)


def _leads_over(parts: list[list[str]], run: list[str], words: Sequence[str], opened: str) -> bool:
    """Whether several texts have a sentence with the same first four words, or a question around what it quotes."""
    if len(parts) < _MANY:
        return False
    if _of_quotes(parts, run, words, opened) or _asks_of_names(parts, run, opened):
        return True
    return len(words) > _PHRASE and words[0][0].isupper() and _starts_sentence(parts, run)


def _leaves_nothing(parts: list[list[str]], run: list[str]) -> bool:
    """Whether the run begins all texts with no sign that leads on, and leaves of one no more than a full stop."""
    begins = not (_COLONS | {"\n"}) & set(run) and all(part[: len(run)] == run for part in parts)
    return begins and any(not any(map(str.isalnum, "".join(part[len(run) :]))) for part in parts)


def _opens_only(tokens: list[str]) -> bool:
    """A bracket that the run opens and the slot closes ("name[") belongs to what varies."""
    if not tokens:
        return False
    return any(tokens.count(left) > tokens.count(right) for left, right in _BRACKETS.items() if tokens[-1] == left)


def _closed_at_end(parts: list[list[str]], run: list[str]) -> bool:
    """Whether the run opens a bracket that every text closes at its very end, or before its full stop."""
    last = next((token for token in reversed(run) if not token.isspace()), "")
    close = _BRACKETS.get(last)
    behind = [part[_find(part, run) + len(run) :] for part in parts]
    behind = [rest[:-1] if rest[-1:] and rest[-1] in _SENTENCE_END else rest for rest in behind]
    return close is not None and all(rest[-1:] == [close] and rest.index(close) == len(rest) - 1 > 0 for rest in behind)


def _after_name(parts: list[list[str]], run: list[str]) -> bool:
    """Whether the run is a colon and no more than a name stands before it, as in "Ann Lee: That is fine."."""
    heads = [[token for token in part[: _find(part, run)] if not token.isspace()] for part in parts]
    named = all(0 < len(head) <= 3 and all(token[0].isupper() for token in head) for head in heads)
    return named and run[0] in _COLONS and len(parts) >= 3


def _counts_on(opened: str, tokens: Sequence[str]) -> bool:
    """Whether the tokens are the number or letter after the one that the literal before is: "(1) … (2) …"."""
    marks = [_ENUMERATOR.fullmatch(text) for text in (opened.strip(), "".join(tokens))]
    signs = [re.findall(r"\w", match[0])[0] for match in marks if match]
    return len(signs) == len(marks) and ord(signs[1]) == ord(signs[0]) + 1


def _assigns(parts: list[list[str]], run: list[str]) -> bool:
    """Whether the run leads to the next of several facts in one line, or names a part: "Q1 = ", " || Q2 = "."""
    if _NAMES_PART.fullmatch("".join(run)) and ("|" in run or all(part[: len(run)] == run for part in parts)):
        return True
    match = _ASSIGNED.fullmatch("".join(run))
    return match is not None and (not match[1] or all(part[_find(part, run) - 1].isdigit() for part in parts))


def _closes(opened: str, tokens: Sequence[str]) -> bool:
    """Whether the tokens close what the literal before opens at its end, or leaves open, in the right order."""
    waiting: list[str] = []
    for char in opened:
        if waiting and char == waiting[-1]:
            waiting.pop()
        elif char in _OPENING and char not in "'<":
            waiting.append(_OPENING[char])
    if not opened or not tokens:
        return False
    ended = [*tokens[:-1]] if len(tokens) > 1 and tokens[-1] in _SENTENCE_END else [*tokens]
    return ended in ([_OPENING.get(opened[-1])], waiting[: -len(ended) - 1 : -1])


def _ends_tags(parts: list[list[str]], run: list[str]) -> bool:
    """Whether the run is what ends a tag in some text, such as <mask>."""
    heads = ("".join(part[: _find(part, run)]) for part in parts)
    return run[0] == ">" and any(_TAG_BEGUN.search(head) for head in heads)


def _starts_sentence(parts: list[list[str]], run: list[str]) -> bool:
    for part in parts:
        before = [token for token in part[: _find(part, run)] if not token.isspace()]
        if not before or before[-1] not in _SENTENCE_END:
            return False
    return True


def _count(part: list[str], run: list[str]) -> int:
    first, size = run[0], len(run)
    found, place = 0, -1
    for _ in range(part.count(first)):
        place = part.index(first, place + 1)
        found += part[place : place + size] == run
    return found


def _find(part: list[str], run: list[str], *, last: bool = False) -> int:
    if last:
        return len(part) - len(run)
    return next(place for place in range(len(part) - len(run) + 1) if part[place : place + len(run)] == run)
