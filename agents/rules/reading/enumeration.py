"""The set of answers that an instruction enumerates: "answer yes or no", "one of these topics: A, B, C"."""

import re
from collections.abc import Callable, Sequence

from ....memory.lexical import STOP_WORDS, is_among, stem
from .texts import fold

_OR, _BOTH = "or|oder|ou|o|или|або", "and|und|et|e|y|и"
_AND = rf"\s{{1,9}}(?:{_OR}|{_BOTH}|versus|vs\.?)\s{{1,9}}"
_ITEM = rf"[\"'“”‘’`]?[^\s,.;:()\"“”`/](?:(?:(?!{_AND})[^,.;:()\n\"“”`/]){{0,48}}[^\s,.;:()\"“”`/])?(?!\w)[\"'“”‘’`]?"
"""Ends with a whole word, and before the one that joins it with the next."""
_JOIN = (
    r"(?:\s{0,9},\s{0,9}(?:or|and)\s{1,9}|\s{0,9},\s{0,9}|\s{0,9}/\s{0,9}|\s{0,9};\s{0,9}"
    rf"|{_AND})"
)
_WORD, _LONG = re.compile(r"[^\W\d_]+"), 5
_LIST = re.compile(rf"{_ITEM}(?:{_JOIN}{_ITEM})+")
_GLUED = dict(zip(" ,;/", "\ue000\ue001\ue002\ue003", strict=True))
"""Signs that hold a label together where what is in it would split a list ("art and music", "yes, in part")."""
_UNGLUED = str.maketrans({sign: char for char, sign in _GLUED.items()})
_JOINED = re.compile(rf" (?:{_OR}|{_BOTH}) |[,;/]")
_CONJUNCTION = re.compile(rf"\s(?:{_OR})\s", re.IGNORECASE)
_NOUN = re.compile(r"\bthe \w+$", re.IGNORECASE)
_QUESTION = re.compile(r"(?:which|what|who|how)\b", re.IGNORECASE)
"""A question before the list that answers it: "Which text is better, A or B?\""""
_ASKS = re.compile(r"(?:is|are|was|were|whether|if)\b", re.IGNORECASE)
_LEAD = frozenset((
    "answer", "answers", "is", "are", "was", "as", "either", "of", "to", "whether", "say", "write", "choose",
    "with", "if", "it", "be", "being", "between", "reply", "respond", "label", "labels", "output", "outputs",
    "give", "print", "name", "one", "into", "among", "by", "the", "a", "an", "following", "these", "means", "class",
    "classes", "category", "categories", "returning", "return", "responding", "using", "only", "just", "for", "not.",
))  # fmt: skip
_TAIL = frozenset((
    "to", "for", "if", "in", "on", "depending", "based", "according", "when", "given", "from", "about", "of",
    "with", "that", "which", "as", "by", "the", "because", "please", "pls", "plz", "thx", "thanks",
))  # fmt: skip


_OBJECT = re.compile(r" (?:it|them)\b", re.IGNORECASE)


def enumerated(instruction: str, outputs: Sequence[str]) -> tuple[str, ...]:
    """The items of the list that holds all `outputs`, written as these ("leave open" of "leaves it open"); or none."""
    instruction = instruction.translate(_WIDE)
    return (
        _quoted(instruction, outputs)
        or _listed(instruction, outputs)
        or _listed(_OBJECT.sub("", instruction), outputs)
        or _listed(_GLOSS.sub("", instruction), outputs)
    )


_WIDE = str.maketrans({"，": ", ", "、": ", ", "；": "; ", "：": ": ", "。": ". ", "？": "? "})
_GLOSS = re.compile(r" ?\([^()\n]{1,160}\)")
"""What is said of an item in brackets behind it, with commas of its own: "playlist (to add a song, or an artist)"."""


_QUOTED = re.compile(r"(?<!\w)(?:'([^'\n]{1,40})'|\"([^\"\n]{1,40})\"|“([^”\n]{1,40})”)(?!\w)")


def _quoted(instruction: str, outputs: Sequence[str]) -> tuple[str, ...]:
    """All that stands in quotation marks, where these are the outputs and nothing else."""
    named = dict.fromkeys(next(filter(None, match.groups())).strip() for match in _QUOTED.finditer(instruction))
    same = len(named) >= 3 and set(named) == set(outputs)
    return tuple(named) if same else ()


_SIGNS = re.compile(r"[,;:.?!()\n]")
_CLAUSE = re.compile(rf"{_SIGNS.pattern}|\b(?:{_OR})\b", re.IGNORECASE)
_SHORT = STOP_WORDS - {"not"}


def said_in_clauses(instruction: str, outputs: Sequence[str]) -> bool:
    """Whether each output is said by one clause of the instruction in some form, and each by another clause, where "or"
    joins clauses: "card arrival" by "a card that is late to arrive", "doesn't matter" by "or does it not matter"."""
    shown = [_telling(output) for output in dict.fromkeys(outputs)]
    signs = _SIGNS if any(map(_CONJUNCTION.search, outputs)) else _CLAUSE
    clauses = [_telling(clause) for clause in signs.split(instruction)]
    if len(shown) < 3 or not all(shown) or _CONJUNCTION.search(instruction) is None:
        return False
    saying = [[place for place, clause in enumerate(clauses) if _has(clause, said)] for said in shown]
    return all(len(places) == 1 for places in saying) and len({places[0] for places in saying}) == len(shown)


def _telling(text: str) -> list[str]:
    plain = re.sub(r"n['’]t\b", " not", text.lower()).replace("_", " ")
    return [stem(word) for word in _WORD.findall(plain) if word not in _SHORT]


def _has(clause: Sequence[str], said: Sequence[str]) -> bool:
    return all(is_among(word, clause) or any(_begins(word, other) for other in clause) for word in said)


def _begins(word: str, other: str) -> bool:
    """Whether two words begin alike for all but an ending of each: arrival and arrive."""
    shorter = min(len(word), len(other))
    return shorter >= _LONG and word[: shorter - 1] == other[: shorter - 1]


def _listed(instruction: str, outputs: Sequence[str]) -> tuple[str, ...]:
    wanted = {fold(output) for output in outputs}
    best: tuple[str, ...] = ()
    instruction = _spelled(instruction, outputs)
    for output in sorted(filter(_JOINED.search, outputs), key=len, reverse=True):
        instruction = instruction.replace(output, output.translate(str.maketrans(_GLUED)))
    for items in _lists(instruction, wanted):
        folded = [fold(item) for item in items]
        if wanted <= set(folded) and len(set(folded)) >= 2 and (not best or len(items) < len(best)):
            best = tuple(dict.fromkeys(items))
    if not best:
        return ()
    spelled = {fold(output): output for output in outputs}
    style = style_of(outputs)
    return tuple(item if item in outputs else spelled.get(fold(item)) or style(item) for item in best)


def _spelled(instruction: str, outputs: Sequence[str]) -> str:
    """The instruction with slips of the keyboard in the outputs' own words set right ("follwos" for "follows")."""
    from rapidfuzz.distance import OSA

    known = {fold(word) for word in _WORD.findall(instruction)}
    missing = {output for output in outputs if _WORD.fullmatch(output) and len(output) >= _LONG}
    for output in sorted(one for one in missing if fold(one) not in known):
        meant = [word for word in _WORD.findall(instruction) if OSA.distance(fold(word), fold(output)) == 1]
        if len(set(meant)) == 1 and fold(meant[0]) not in {fold(one) for one in outputs}:
            instruction = re.sub(rf"\b{re.escape(meant[0])}\b", output, instruction)
    return instruction


def _lists(instruction: str, wanted: set[str]) -> list[list[str]]:
    lists: list[list[str]] = []
    for sentence in re.split(r"(?<=[.!])\s+(?=[A-Z])|(?<=\?)\s+|[:;]\s|\n", instruction):
        for match in _LIST.finditer(sentence):
            joined = _held(match.group(0), wanted)
            join = _JOIN if "," not in joined else _JOIN.replace(r"|\s{0,9}/\s{0,9}", "")
            raw = [item.translate(_UNGLUED) for item in re.split(join, joined) if item]
            items = [
                _clean(item, first=place == 0, last=place == len(raw) - 1, wanted=wanted)
                for place, item in enumerate(raw)
            ]
            items = _without_the_rest(items, raw, joined, wanted, headed=not match.start())
            items = [item for item in items if fold(item) in wanted or not _NO_ITEM.fullmatch(item)]
            lists += _windows([item for item in items if item], wanted)
    return lists


_NO_ITEM = re.compile(r"(?:and )?(?:no others?(?: \w+)?|nothing else)|which|what|whether|who|how", re.IGNORECASE)
"""What ends a list and is none of it ("no other genres"), or leads to it ("say which, the first or the second")."""


def _held(joined: str, wanted: set[str]) -> str:
    """The list with what stands behind its last comma as one item, where a label shown has an "and" too."""
    before, _, last = joined.rpartition(",")
    parts = re.split(_AND, last.strip())
    shorter = max(len(part.split()) for part in parts) < min(len(one.split()) for one in wanted)
    held = _GLUED[" "] in before and shorter and len(parts) == 2
    return f"{before}, {last.strip().replace(' ', _GLUED[' '])}" if held else joined


def _without_the_rest(
    items: list[str], raw: Sequence[str], joined: str, wanted: set[str], *, headed: bool
) -> list[str]:
    """The list without what follows its "or" and the item after it, and without the noun that it explains or
    the question that it answers, or what it begins with (`headed`) as a note does: "french comments, good or bad".

    "Give the sentiment, positive or negative, as JSON" lists two.
    """
    *_, after = _CONJUNCTION.split(joined)
    last = len(items) - (len(re.split(_JOIN, after)) - 1 if _CONJUNCTION.search(joined) else 0)
    kept = items[:last] if wanted <= {fold(item) for item in items[:last]} else items
    explained = len(kept) > 2 and fold(kept[0]) not in wanted and _NOUN.search(raw[0]) and not _ASKS.match(raw[1])
    explained = explained or (len(kept) > 2 and fold(kept[0]) not in wanted and _QUESTION.match(raw[0]))
    explained = explained or (headed and set(map(fold, kept[1:])) == wanted and _longer(kept[0], wanted))
    return kept[1:] if explained else kept


def _longer(item: str, wanted: set[str]) -> bool:
    return len(wanted) > 1 and len(item.split()) > max(len(one.split()) for one in wanted)


def _windows(items: list[str], wanted: set[str]) -> list[list[str]]:
    """The list, and the shorter one that begins and ends with items seen as outputs or of their length."""
    longest = max((len(item.split()) for item in wanted), default=1) + 1
    low, high = 0, len(items)
    for place, item in enumerate(items):
        if fold(item) in wanted:
            break
        ends = [" ".join(item.split()[cut:]) for cut in range(1, len(item.split()))]
        shown = [end for end in ends if fold(end) in wanted]
        if not shown and place and len(item.split()) > longest and _ASKS.match(item):
            shown = ends[1 - longest :]
        if shown:
            items, low = [*items[:place], shown[0], *items[place + 1 :]], place
            break
    shown_first = next((place for place, item in enumerate(items) if fold(item) in wanted), low)
    before = [place for place in range(low, shown_first) if len(items[place].split()) > longest]
    low = before[-1] + 1 if before else low
    while high > low and len(items[high - 1].split()) > longest and fold(items[high - 1]) not in wanted:
        high -= 1
    shown_last = max((place for place, item in enumerate(items) if fold(item) in wanted), default=high)
    clauses = [place for place in range(shown_last + 1, high) if len(items[place].split()) > longest]
    high = clauses[0] if clauses else high  # what stands before and behind the labels is said of something else
    return [items[low:high]] if high - low >= 2 else []


def _clean(item: str, *, first: bool, last: bool, wanted: set[str]) -> str:
    quoted = re.search(r"(?<!\w)[\"'“‘`]([^\"“”‘’`]{1,60}?)[\"'”’`](?!\w)", item)
    item = quoted.group(1) if quoted else item.strip(" \"'“”‘’`.?!")
    words = item.split()
    if first:
        for cut in range(len(words)):
            if fold(" ".join(words[cut:])) in wanted:
                return " ".join(words[cut:])
        lead = [place for place, word in enumerate(words) if word.lower() in _LEAD]
        words = words[lead[-1] + 1 :] if lead else words
    if last:
        for cut in range(len(words), 0, -1):
            if fold(" ".join(words[:cut])) in wanted:
                return " ".join(words[:cut])
        tail = [place for place, word in enumerate(words) if place and word.lower() in _TAIL]
        words = words[: tail[0]] if tail else words
    return " ".join(words)


def style_of(outputs: Sequence[str]) -> Callable[[str], str]:
    """How the demonstrations write labels, for the labels that they do not show."""
    if all(output.isupper() for output in outputs):
        return str.upper
    if all(output.islower() for output in outputs):
        return str.lower
    if all(output[:1].isupper() and output[1:].islower() for output in outputs):
        return lambda item: item.capitalize() if item.isupper() else item[:1].upper() + item[1:]
    return str
