"""How much texts look like a slot's fillings: their traits, the shape of codes and dates, the size of numbers."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .....domain.brief import Slot, TaskBrief, TextLayout
from .....memory.lexical import STOP_WORDS, stem, words
from .....tools.operations.reckoning import is_calculation
from .....tools.operations.talks import cued, led_by, turns_in
from ...labels.names import OPAQUE
from ...labels.poles import asks_for_wrong
from ...reading.names import field_of, plays
from ...reading.texts import between, is_number, median, numbers_of, share, unjoined, word_count, words_of_name
from ...reading.traits import Traits, likeness, traits

_SHORT_CHARS, _FEW_WORDS, _STOPS = 60, 3, 3
_RUNS = ((re.compile(r"[A-ZÀ-ÖØ-Þ]+"), "A"), (re.compile(r"[^\W\d_A-ZÀ-ÖØ-Þ]+"), "a"), (re.compile(r"\d+"), "9"))
_MODIFIERS = frozenset(
    words(
        "second third fourth fifth next previous former other another opposite average total mean median maximum "
        "minimum non without half double least most secondary alternative old new nearest usual typical wrong not no"
    )
)
"""Words that make another thing of the one that is named after them: the second largest city is not the largest."""
_UNITS = frozenset(words("m km cm mm kg g s min eur usd gbp jpy pct id no nr num number name value text the"))
MASK = re.compile(
    r"\[[A-Z][A-Z0-9_]{2,}\]|<(?:[A-Z][A-Z0-9_]{2,}|num|number|url|user)>|\b[A-Z]+_(?:P|NAME|ID|URL)\b"
    r"|\b(?:Person|Object|Entity)[XYZ]\b"
)
"""What stands for something that was taken out of a corpus, such as [NAME] or <PERSON>; the pattern is RE2's too."""


def looks(slot: Slot, texts: Sequence[str], seen: Traits | None = None, wanted: Traits | None = None) -> float:
    """From 0 (could never stand there) to 1 (as the demonstrations' fillings do)."""
    if all(map(is_calculation, slot.examples)):
        return share([is_calculation(text) for text in texts[:80]])
    seen = seen or traits(texts[:80])
    alike = likeness(wanted or traits(slot.examples), seen)
    if not alike:
        return 0.0
    if slot.kind == "code":  # which has signs of any kind
        alike *= _built(slot.examples, texts)
    else:
        alike *= _shaped(slot.examples, texts) * _ruled(slot.examples, texts)
    for judged in (_counted, _sized, _spoken, _said, _led, _of_words):
        alike *= judged(slot.examples, texts)
    return alike


def _of_words(examples: Sequence[str], texts: Sequence[str]) -> float:
    """Lines of a word or two, each an item, are no lines of several parts or of sentences."""
    shown, seen = ([line for text in some for line in text.split("\n")] for some in (examples, texts[:80]))
    if not all("\n" in text for text in examples) or max(map(_words_in, shown)) > _TERSE:
        return 1.0
    return _OF_OTHER_ITEMS if share([_words_in(line) > _TERSE or " | " in line for line in seen]) > _SELDOM else 1.0


def _words_in(line: str) -> int:
    return len(line.lstrip("-*•0123456789.) ").split())


_TERSE, _OF_OTHER_ITEMS = 2, 0.3
"""Words of an item that is hardly more than a word; what lines of other items are worth."""
_CONSTRUCTS = tuple(
    map(
        re.compile,
        (r'"""|\'{3}', r"\bassert\b", r"\bclass \w", r"\bimport\b", r"\bdef \w", r"\breturn\b", r"\blambda\b"),
    )
)
_NEARLY, _SELDOM, _OF_OTHER_CODE = 0.9, 0.2, 0.3


def _built(examples: Sequence[str], texts: Sequence[str]) -> float:
    """Programs hold what all demonstrated ones hold, and have nothing in common that none of these has."""
    if len(examples) < _FEWEST_SHOWN:
        return 1.0
    for construct in _CONSTRUCTS:
        shown, held = (share([construct.search(text) is not None for text in some]) for some in (examples, texts[:80]))
        if (shown == 1 and held < _SELDOM) or (shown == 0 and held > _NEARLY):
            return _OF_OTHER_CODE
    return 1.0


_KEYWORDS = re.compile(r"[^\W_][^,;|，；、.!?。！？]{0,24}(?:[,;|，；、] ?[^\W_][^,;|，；、.!?。！？]{0,24}){2,40}")
_MOST_KEYWORDS, _KEYWORDS_ONLY = 0.5, 0.5


def _said(examples: Sequence[str], texts: Sequence[str]) -> float:
    """Keywords, one after the other, are no texts where no demonstration is a list of them."""
    if any(_KEYWORDS.fullmatch(text.strip()) for text in examples):
        return 1.0
    return _KEYWORDS_ONLY if share([*map(_keywords, texts[:80])]) > _MOST_KEYWORDS else 1.0


@lru_cache(maxsize=20_000)
def _keywords(text: str) -> bool:
    return _KEYWORDS.fullmatch(text.strip()[:400]) is not None


def _ruled(examples: Sequence[str], texts: Sequence[str]) -> float:
    """Texts in whose lines all demonstrations repeat a sign that no sentence needs, as tables do, repeat one, too."""
    if len(examples) < _FEWEST_SHOWN or not all("\n" in text and _repeats(text) for text in examples):
        return 1.0
    return _UNRULED if share([_repeats(text) for text in texts[:80]]) < _RULED else 1.0


def _repeats(text: str) -> bool:
    return any(text.count(sign) > 1 for sign in {"\t", *_SIGN.findall(text[:_LOOKED_AT])})


TURN = re.compile(r"[A-Z][\w.'-]{0,19}(?: [A-Z][\w.'-]{0,19}){0,2}: \S.*")
"""A line that says who speaks in it."""
_UNLED = 0.4


def _led(examples: Sequence[str], texts: Sequence[str]) -> float:
    """Lines that say nowhere who speaks are no turns, where every demonstrated line does ("ANN: Good morning.")."""
    shown = [line for text in examples for line in text.split("\n")]
    if len(examples) < _FEWEST_SHOWN or not all(map(TURN.fullmatch, shown)):
        return 1.0
    begun = [TURN.match(text[:_LOOKED_AT]) is not None for text in texts[:80]]
    return _UNLED if share(begun) < _RULED else 1.0


_SERIAL, _SEVERAL = 0.1, 2
_FEWEST_SHOWN, _RULED, _UNRULED, _LOOKED_AT = 3, 0.3, 0.2, 2_000
"""Demonstrations from which a sign counts, the share of texts that have one, what others are worth, characters read."""


def _counted(examples: Sequence[str], texts: Sequence[str]) -> float:
    """Texts that differ in a number alone ("Round 1", "Round 2") name rows, and say nothing."""
    if median([len(text.split()) for text in examples]) <= _FEW_WORDS or len(set(texts[:80])) < _SEVERAL:
        return 1.0
    bare = _without_numbers(texts[0])
    if len(bare.split()) > _FEW_WORDS or any(_without_numbers(text) != bare for text in texts[1:80]):
        return 1.0
    return _SERIAL if len(set(map(_without_numbers, examples))) >= _SEVERAL else 1.0


def _without_numbers(text: str) -> str:
    return _RUNS[-1][0].sub("9", text)


_TURNS, _MONOLOGUE = 0.6, 0.4


def _spoken(examples: Sequence[str], texts: Sequence[str]) -> float:
    """Where all demonstrations are conversations, lines that each begin with who speaks, texts are, too."""
    if cued(examples):
        return _MONOLOGUE + (1 - _MONOLOGUE) * share([bool(turns_in(text, cue=True)) for text in texts[:80]])
    if not all(map(_conversation, examples)):
        return 1.0
    return _MONOLOGUE + (1 - _MONOLOGUE) * share([_conversation(text) for text in texts[:80]])


def _conversation(text: str) -> bool:
    lines = [line for line in text[:2000].split("\n") if line.strip()]
    led = [bool(led_by(line.strip())) for line in lines]
    return len(lines) > 1 and share(led) >= _TURNS


_ASKS = re.compile(r"\s*(?:what|which|who|whose|where|when|how|why)\b", re.IGNORECASE)
_LEADS = re.compile(r"[^\w\s,;'’‘`´“„«\"(\[{-]")
_LEAD_WORDS, _HEADING_WORDS = 8, 3
"""Words that lead to a text at most, and of a heading that closes a request; more are the texts' own."""


def may_go(start: str, literal: str, examples: Sequence[str]) -> bool:
    """Whether words that begin all texts may give way to a layout's literal: its own words, or what leads to a text
    ("Text: …", "What is …") where no demonstration asks; within a sentence they are content."""
    if len(words(literal)) > 1:
        return words(literal) == words(start)
    bare = start.rstrip()
    *before, last = re.split(r"[,.;\n]\s*", bare)
    if before and last.endswith(":") and len(words(last)) <= _HEADING_WORDS:
        return True  # "Answer the following question with true or false, question: …"
    if len(words(bare)) > _LEAD_WORDS:
        return False
    leads = "\n" in start[len(bare) :] or _LEADS.match(bare[-1:]) is not None
    return not bare or leads or (_ASKS.match(start) is not None and not any(map(_ASKS.match, examples)))


def shape(text: str) -> str:
    """Runs of capitals, small letters and digits as one sign each: AB-1234 is A-9."""
    for run, sign in _RUNS:
        text = run.sub(sign, text)
    return text


_NAME_IN_PARTS = re.compile(r"a(?:(?:\.a)+|(?:-a)+|(?:_a)+)")
"""The shape of com.acme.notes and of jane-doe."""


def _shaped(examples: Sequence[str], texts: Sequence[str]) -> float:
    """Codes, names and the like are written as the demonstrations write them, and as long where all are as long."""
    fits = written_alike(examples, texts)
    sizes = {len(text) for text in examples}
    one_word = not any(" " in text.strip() for text in examples)
    if fits is None or len(sizes) > 1 or not one_word or {shape(text) for text in examples} <= {"a", "Aa"}:
        return 1.0 if fits is None else 0.25 + 0.75 * fits
    return (0.25 + 0.75 * fits) * (0.5 + 0.5 * share([len(text) in sizes for text in texts[:80]]))


_SIGN = re.compile(r"[^\w\s.,?!'\"’“”。、，！？؟۔।「」-]")
"""A sign that no sentence needs."""


def written_alike(examples: Sequence[str], texts: Sequence[str]) -> float | None:
    """Share of texts with the shape, or the signs, that all demonstrations share; None where these share none."""
    if len(examples) < 3 or max(map(len, examples)) > _SHORT_CHARS or all(map(is_number, examples)):
        return None
    shapes = {shape(text) for text in examples}
    if all(map(_NAME_IN_PARTS.fullmatch, shapes)):
        own = {sign for sign in ".-_" if all(sign in text for text in examples)}
        return share([own <= set(text) and " " not in text.strip() for text in texts[:80]]) if own else None
    if len(shapes) == 1 and not shapes <= {"a", "Aa"} and max(map(word_count, examples)) <= _FEW_WORDS:
        fits = [len(text.split(maxsplit=_FEW_WORDS)) <= _FEW_WORDS and shape(text) in shapes for text in texts[:80]]
        return share(fits)
    signs = set[str].intersection(*(set(_SIGN.findall(text)) for text in examples))
    return share([signs <= set(text) for text in texts[:80]]) if signs else None


def _sized(examples: Sequence[str], texts: Sequence[str]) -> float:
    """Numbers of the demonstrations' order of magnitude, whole where theirs are."""
    wanted = _values(examples)
    if len(wanted) < len(examples):
        return 1.0
    seen = _values(texts[:80])
    if len(seen) < 5 or len(seen) < 0.8 * len(texts[:80]):
        return 1.0
    gap = abs(math.log10(median(wanted) + 1) - math.log10(median(seen) + 1))
    return 1 / (1 + 0.35 * max(0.0, gap - 0.3))


def _values(texts: Sequence[str]) -> list[float]:
    numbers = []
    for text in texts:
        if is_number(text):
            digits = re.sub(r"[^\d.]", "", text.replace(",", ""))
            if digits.count(".") <= 1 and digits.strip("."):
                numbers.append(float(digits))
    return numbers


_COMMAND = re.compile(
    r"(?:^|[.!?:;\n])\W{0,9}(\w+) "
    r"(?:the|a|an|this|that|these|those|each|every|all|any|it|them|my|your|given|following)\b"
)
"""A sentence that begins with what is to be done to something."""


def asked(instruction: str, column: str) -> bool:
    """Whether the instruction names a column: all telling words of its name, and none before them that changes it."""
    return place_of(instruction, column) is not None


def place_of(instruction: str, column: str) -> int | None:
    """Where the instruction names a column, in words; None where it does not, or names another thing by its name."""
    spoken = [word.lower() for word in words(instruction)]
    stems = [stem(word) for word in spoken]
    named = [stem(word) for word in name_words(column)]
    if not named or not all(name in stems for name in named):
        if (short := _spelled_by_initials(spoken, named)) is not None:
            return short
        if len(named) == 1 and plays(column, "speaker") and (who := _WHO_SAID.search(instruction)):
            return len(words(instruction[: who.start()]))
        quality = _quality_asked(instruction, column)
        return spoken.index(quality) if quality in spoken else asks_for_wrong(instruction, column)
    if any(stem(command[1].lower()) in named for command in _COMMAND.finditer(instruction)):
        return None  # "Rewrite the sentence" names no column "rewrite"
    first = min(stems.index(name) for name in named)
    before = spoken[first - 1] if first else ""
    return None if before in _MODIFIERS or before.endswith(("est", "nth")) else first


def named_as_given(instruction: str, slots: Sequence[Slot], columns: Iterable[str]) -> list[str]:
    """The columns that the instruction names, where they are as many as the parts, which nothing else names: a claim,
    where the veracity of a claim is asked for, and not the main text. Their order says nothing of the parts'."""
    told = (name for name in columns if not _BARE.fullmatch(name) and not plays(name, "question"))  # which has a text
    named = [name for name in dict.fromkeys(told) if place_of(instruction, name) is not None]
    return named if len(named) == len(slots) and all(_BARE.fullmatch(slot.name) for slot in slots) else []


_BARE = re.compile(r"input|text(?:_\d)?")
_INITIALS = range(3, 6)
_WHO_SAID = re.compile(r"\bwho (?:said|says|spoke|speaks|told|tells|wrote|writes)\b", re.IGNORECASE)


def _spelled_by_initials(spoken: Sequence[str], named: Sequence[str]) -> int | None:
    """Where words stand one after the other whose first letters are a column's name: "miles per gallon" for mpg."""
    short = named[0].lower() if len(named) == 1 and len(named[0]) in _INITIALS else ""
    letters = "".join(word[0] for word in spoken)
    place = letters.find(short) if short else -1
    return place if place >= 0 else None


def _quality_asked(instruction: str, column: str) -> str:
    """The quality that "how …" asks for and a column is called by: helpful for helpfulness; else empty."""
    name, asked_for = "".join(words_of_name(field_of(column))), {word.lower() for word in _HOW.findall(instruction)}
    ends = next((made for end, made in _QUALITIES.items() if name.endswith(end)), ())
    bare = next((name.removesuffix(end) for end in _QUALITIES if name.endswith(end)), "")
    return next((bare + end for end in ends if len(bare) > 2 and bare + end in asked_for), "")


_HOW = re.compile(r"\bhow (\w{4,20})\b", re.IGNORECASE)
_QUALITIES = {
    **{"fulness": ("ful",), "ness": ("",), "bility": ("ble",), "osity": ("ose", "ous"), "ity": ("", "e")},
    **{"ency": ("ent",), "ence": ("ent",), "ancy": ("ant",), "ance": ("ant",)},
}
"""Ends of nouns for qualities, with those of the adjectives."""


def spelled_out(instruction: str, column: str) -> bool:
    """Whether the instruction has a column's name of two words or more, word for word ("the item type")."""
    named = re.sub(r"[\W_]+", " ", unjoined(field_of(column))).lower().split()
    if len(named) < 2 or all(word in _UNITS or word in OPAQUE for word in named):
        return False
    wording = " ".join(re.findall(r"[^\W_]+", instruction.lower()))
    return f" {' '.join(named)} " in f" {wording} "


def led(instruction: str, column: str) -> str:
    """What words before a column's name tell: "given" (from), "wanted" (into), or ""; or behind: "title out"."""
    name = r"\W+".join(map(re.escape, name_words(column)))
    short = re.search(rf"\b{name}s? (in|out)\b(?=\s{{0,9}}(?:[.,;:!?)]|->|$))", instruction, re.I) if name else None
    if short is not None and len(re.findall(r"\b(?:in|out)\s{0,9}(?:[.,;:!?)]|->|$)", instruction, re.I)) > 1:
        return "given" if short[1].lower() == "in" else "wanted"
    place = place_of(instruction, column)
    before = [word.lower() for word in words(instruction)][: place or 0]
    while before and before[-1] in _ARTICLES:
        before.pop()
    if not before:
        return ""
    if before[-1] in _GIVEN or before[-2:-1] == ["i"]:
        return "given"
    return "wanted" if before[-1] in _WANTED else ""


def questioned(instruction: str, column: str) -> bool:
    """Whether a question of the instruction is for the column: "Which is the more likely cause?"."""
    place = place_of(instruction, column)
    before = [word.lower() for word in words(instruction)][: place or 0]
    while before and before[-1] in _BETWEEN:
        before.pop()
    return bool(before) and before[-1] in ("which", "what")


_BETWEEN = frozenset(
    words("is are was the a an of these two more most likely probable plausible right correct best better")
)
_ARTICLES = frozenset(words("the a an its their his her this that each every one"))
_GIVEN = frozenset(
    words(
        "from given turn convert translate change transform rewrite switch map using repair fix mend simplify "
        "summarize summarise shorten condense paraphrase improve polish"
    )
)
_WANTED = frozenset(words("into to"))


def name_words(column: str) -> list[str]:
    """The telling words of a column's name: not its units, nor what says no more than that something is there; of a
    field of a field, whose own name tells nothing (`target.text`), those of the field that it is of."""
    spaced = " ".join(words_of_name(field_of(column)))
    telling = [word for word in words(spaced) if word not in _UNITS and word not in STOP_WORDS]
    within = column.rpartition(".")[0]
    return telling if telling or "." not in within else name_words(within)


def on_scale(texts: Sequence[str], scale: tuple[int, int] | None) -> bool:
    """Whether numbers are of the scale that an instruction names, and no means that stop at another lowest point."""
    given = [one for one in numbers_of(texts) if one is not None]
    if scale is None or not given:
        return True
    lowest = min(given)
    stops = lowest.is_integer() and lowest > scale[0] and given.count(lowest) >= _STOPS
    means = any(not one.is_integer() for one in given)
    return scale[0] <= lowest and max(given) <= scale[1] and not (means and stops)


def same_scale(texts: Sequence[str], examples: Sequence[str]) -> bool:
    """Ratings that run as far as the demonstrations' do: of five stars, not of a hundred points or of one."""
    given = [abs(one) for one in numbers_of(texts) if one is not None]
    shown = [abs(one) for one in numbers_of(examples) if one is not None]
    return bool(given) and bool(shown) and max(shown) <= max(given) <= 2.5 * max(shown)


_WRITTEN, _LINED = 0.6, 0.9
_HEADING = re.compile(r"[^\W\d][\w ]{0,30}:\s{1,4}")
_LAST_LINE = re.compile(r"(?<!\s)\s{0,4}\n[^\n]{0,30}\Z")


def tells_itself(layout: TextLayout) -> bool:
    """Whether a layout has fixed texts, or several slots in lines of their own, by which texts can be known."""
    return len(layout.slots) > 1 or any(literal.strip() for literal in layout.literals)


def written_under(layout: TextLayout, texts: Sequence[str]) -> tuple[str, str] | None:
    """What stands before and behind texts that are whole cells of the task: nothing, or the layout's heading ("Text: ")
    and last line, which they lack; None where they are no whole cells."""
    first, last = layout.literals[0], layout.literals[-1]
    heading, line = _HEADING.match(first), _LAST_LINE.search(last)
    for head in dict.fromkeys(("", heading.group() if heading else "")):
        for tail in dict.fromkeys(("", line.group() if line else "")):
            within = (first.removeprefix(head), *layout.literals[1:-1], last.removesuffix(tail))
            if _written_so(layout.model_copy(update={"literals": within}), texts):
                return head, tail
    return None


def _written_so(layout: TextLayout, texts: Sequence[str]) -> bool:
    """Whether texts have the layout's fixed texts, or as many lines as it has parts in lines of their own."""
    if not any(literal.strip() for literal in layout.literals):
        lined = len(layout.slots) > 1 and all("\n" in literal for literal in layout.literals[1:-1])
        lines = [text.count("\n") + 1 == len(layout.slots) for text in texts[:60]]
        return lined and share(lines) > _LINED
    return share([any(between(layout.literals, one) for one in {text, text.strip()}) for text in texts[:60]]) > _WRITTEN


def of_names(brief: TaskBrief) -> bool:
    """Whether all that is shown are names of a few words: no text says what one is to the other."""
    if not brief.gives_text:
        return False
    cells = [cell for row in brief.task.shown for cell in row.values()]
    return all(word_count(cell) <= 3 for cell in cells)


_ANNOTATED = re.compile(r"\[\w{1,40} ?: [^\[\]]{1,200}\]")
_TAG = re.compile(r"[BIESLU][-_]\w{1,30}|[A-Z.,:$'`#(){}\[\]]{1,6}")
_OUTSIDE = 0.3
"""Share of words that are O, as what stands outside of all entities is tagged."""
_FEW_TAGS, _MANY_WORDS, _OFTEN, _KNOWN, _TAGS = 60, 1_000, 0.2, 0.5, 0.9


def unlike_texts(texts: Sequence[str], examples: Sequence[str]) -> bool:
    """Whether texts are lines of tags, or marked by an annotator ("rain [date : on friday]"), and examples are not."""
    annotated, outside, tags = _marked(tuple(texts))
    if annotated:
        return not any(map(_ANNOTATED.search, examples))
    if outside:
        return not any("O" in text.split() for text in examples)
    return bool(tags) and share([token in tags for example in examples for token in example.split()]) < _KNOWN


@lru_cache(maxsize=64)
def _marked(texts: tuple[str, ...]) -> tuple[bool, bool, frozenset[str]]:
    """Whether texts are often annotated, whether many of their words are O, and their words if nearly all are tags."""
    if share(["[" in text and _ANNOTATED.search(text) is not None for text in texts]) >= _OFTEN:
        return True, False, frozenset()
    tokens = Counter(" ".join(texts).split())
    many = tokens.total()
    if sum(count for token, count in tokens.items() if "O" in token and token.strip(",;|") == "O") > _OUTSIDE * many:
        return False, True, frozenset()
    if many < _MANY_WORDS or len(tokens) > _FEW_TAGS:
        return False, False, frozenset()
    tagged = sum(count for token, count in tokens.items() if _TAG.fullmatch(token)) / many >= _TAGS
    return False, False, frozenset(tokens) if tagged else frozenset()
