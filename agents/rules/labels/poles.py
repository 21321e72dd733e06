"""What words say of the one of several that a column marks or holds: that it is the right one, or the wrong one."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Literal

from ....domain.card import DatasetCard
from ....memory.lexical import stem, words
from ....tools.operations.numbers import plain_number
from ..reading.names import field_of, plays
from ..reading.texts import as_words, share, unjoined, words_of_name
from .names import said_of

Pole = Literal["right", "wrong", "open"]

_WRONG = re.compile(
    r"\b(?:wrong\w*|incorrect\w*|inaccurate|false|bad|worse|worst|less|least|lowest|senseless|nonsens\w*|"
    r"implausible|unlikely|improper|invalid|ungrammatical|unacceptable|against|loser|loses|lost|reject\w*|odd|"
    r"ill|corrupted|distract\w*|(?:makes?|has|have) no(?! (?:answers?|labels?|gold|keys?|options?)\b)|"
    r"(?:does|do|is|are|was|were|should|can)(?: not|n't|not) (?:be |the |a )?"
    r"(?:make|work|fit|follow|belong|reach|solve|answer|right|correct|true|good|best|valid|plausible|better))\b",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\b(?:right|correct(?:ly)?|true|good|better|best|more|most|gold|proper|valid|winner|wins?|won|chosen|preferred|"
    r"plausible|grammatical|acceptable|(?:makes?|made|reach(?:es)?|works?|fits?|follows?|belongs?|solves?)(?! no\b))\b",
    re.IGNORECASE,
)
_NOT_RIGHT = re.compile(
    r"\b(?:no|not|never|without)(?: any| the| a)? (?:right|correct|true|good|valid)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.;!?\n])\s+|\n(?=[-*#|])")
_ANY_LABEL = re.compile(r"\blabel(?:s|led|ed)?\b|\bmark(?:s|ed)\b|\bnumber of the\b|\bindex of the\b", re.IGNORECASE)


def pole(text: str) -> Pole:
    """Which of the two the words speak of; open where they speak of both or of neither."""
    plain = _NOT_RIGHT.sub("wrong", unjoined(text).replace("_", " "))
    wrong = _WRONG.search(plain) is not None
    right = _RIGHT.search(_WRONG.sub(" ", plain)) is not None
    return "open" if wrong == right else "wrong" if wrong else "right"


_NEGATIVE = re.compile(r"(?<![a-z])neg(?=ative|s?(?![a-z]))", re.IGNORECASE)
_POSITIVE = re.compile(r"(?<![a-z])pos(?:itive|s?(?![a-z]))", re.IGNORECASE)


def opposed_to(name: str, others: Collection[str]) -> bool:
    """Whether a column holds what is near and yet wrong, beside one of the right ones: "hard_negative", "positive"."""
    return _NEGATIVE.search(name) is not None and any(map(_POSITIVE.search, others))


_THE_OTHER = re.compile(r"\bthe (?:other(?: one)?|one (?:that|which) (?:does|is))\W*$", re.IGNORECASE)


def pole_asked(instruction: str) -> Pole:
    """Which of the two an instruction asks for: "one is nonsense, give me the one that is not" speaks of both."""
    *told, last = re.split(r"[,;:.!?\n]+|\s-\s", instruction.strip(" .!?\n"))
    if not (told and _THE_OTHER.search(last)):
        return pole(instruction)
    named = pole(" ".join(told))
    return "open" if named == "open" else "right" if named == "wrong" else "wrong"


def marks_other(column: str, card: DatasetCard, instruction: str, *, alone: bool = False) -> str:
    """Why the one that a column marks may be another than the instruction asks for; empty where nothing says so.

    Where the wrong one is asked for, name or card must say that it is marked; that the right one is goes without
    saying. `alone` tells that nothing is asked beside the options: see `poles_marked`. Of a field of a struct the card
    speaks without the struct's name.
    """
    column = field_of(column)
    told = next((one for one in sentences_naming(column, card) if _of_another_order(one, card)), None)
    if told is not None:
        return f"the card says of {column!r}: {told.strip()[:160]!r}"
    poles = poles_marked(column, card, alone=alone)
    if "wrong" in poles and "right" in poles:
        return f"the card says two things of what {column!r} marks"
    if pole_asked(instruction) == "wrong":
        return "" if poles == {"wrong"} else f"{column!r} may mark the right one, and the wrong one is asked for"
    return f"{column!r} may mark the wrong one" if "wrong" in poles else ""


_ANOTHER_ORDER = re.compile(
    r"\b(?:another|different|earlier|previous|former|old)(?: \w{1,20})? (?:order|numbering|edition|version|release)\b"
    r"|\bbefore (?:\w{1,20} ){0,4}?(?:shuffl|reorder)\w*",
    re.IGNORECASE,
)
_ORIGINAL_ORDER = re.compile(r"\boriginal\W{1,5}(?:\w{1,20} )?(?:order|numbering)\b", re.IGNORECASE)
_CHANGED = re.compile(r"\bshuffled\b|\breordered\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|no longer|lost|unknown)\b", re.IGNORECASE)


def _of_another_order(sentence: str, card: DatasetCard) -> bool:
    """Whether a key counts the options in another order than the rows have them ("in the original order")."""
    original = _ORIGINAL_ORDER.search(sentence)
    changed = original and (_DENIED.search(sentence) or _CHANGED.search(card.description[:6000]))
    return bool(changed or _ANOTHER_ORDER.search(sentence))


_FROM_ZERO = re.compile(
    r"\b(?:zero|0)[- ]?(?:based|indexed)\b|\b(?:count\w*|start\w*|beginning|index\w*) (?:at|from|with) (?:0|zero)\b",
    re.IGNORECASE,
)
_FROM_ONE = re.compile(
    r"\b(?:one|1)[- ]?(?:based|indexed)\b|\b(?:count\w*|start\w*|beginning|index\w*) (?:at|from|with) (?:1|one)\b",
    re.IGNORECASE,
)


def counted_from(column: str, card: DatasetCard) -> int | None:
    """From which number the card says that a column counts, 0 or 1; None where it says neither or both."""
    said = sentences_naming(field_of(column), card)
    zero, one = (any(map(pattern.search, said)) for pattern in (_FROM_ZERO, _FROM_ONE))
    return None if zero == one else int(one)


_IS = r"\W{1,4}(?:(?:is|are|was|means?|being|stands? for|for|the|as|very|an?)\W{1,4}){0,4}"
_LOW_IS_BEST = re.compile(
    r"\b(?:lower|smaller) (?:\w{1,20} )?(?:is|are|means?) (?:a )?better\b"
    r"|\b(?:higher|larger|greater) (?:\w{1,20} )?(?:is|are|means?) (?:a )?worse\b|\bthe lower,? the better\b",
    re.IGNORECASE,
)


def ends_called(column: str, values: Sequence[str], card: DatasetCard) -> dict[str, list[str]]:
    """What the card calls the lowest and highest of a column's numbers: "1 is the best", "from excellent (1)"."""
    numbers = sorted((float(number), value) for value in values if (number := plain_number(value)) is not None)
    ends = [value for _, value in (numbers[0], numbers[-1])] if len(numbers) > 1 else []
    said = list(dict.fromkeys((*sentences_naming(column, card), *sentences_in_line(column, card)))) if ends else []
    called = {
        end: [
            next(filter(None, match.groups()))
            for sentence in said
            for match in re.finditer(
                rf"(?<![\w.]){re.escape(end)}(?!\.?\d){_IS}(\w{{3,20}})|(\w{{3,20}}) \({re.escape(end)}\)", sentence
            )
        ]
        for end in ends
    }
    if any(map(_LOW_IS_BEST.search, said)):
        called = {end: [*called[end], word] for end, word in zip(ends, ("best", "worst"), strict=True)}
    return called


def poles_marked(column: str, card: DatasetCard, *, alone: bool = False) -> set[str]:
    """What name and card say of the one that a column marks; of texts that stand `alone`, where these are silent, the
    whole card: "two sentences of which one is senseless" speaks of the senseless one."""
    named = _naming(column)
    told = {pole(column), *(pole(named.sub(" ", text)) for text in sentences_about(column, card))}
    if alone and told == {"open"}:
        told = {pole(sentence) for sentence in _sentences(card)}
    return {one for one in told if one != "open"}


def sentences_about(column: str, card: DatasetCard) -> list[str]:
    """The sentences of a card that speak of a column, or of its label without a name."""
    name = _naming(column)
    return [one for one in _sentences(card) if name.search(one) or _ANY_LABEL.search(one)]


def sentences_naming(column: str, card: DatasetCard) -> list[str]:
    """The sentences of a card that name a column."""
    return list(filter(_naming(column).search, _sentences(card)))


def sentences_in_line(column: str, card: DatasetCard) -> tuple[str, ...]:
    """The sentences of the line of a card that tells of a column, whether they name it or not."""
    return _sentences_of(said_of(column, card))


def _sentences(card: DatasetCard) -> tuple[str, ...]:
    return _sentences_of(card.description[:6000])


@lru_cache(maxsize=64)
def _sentences_of(text: str) -> tuple[str, ...]:
    """The same card is asked of each of its columns."""
    return tuple(one for one in _SENTENCE.split(text) if len(one) < 400)


def _naming(column: str) -> re.Pattern[str]:
    return re.compile(as_words(column), re.IGNORECASE)


_DAMAGED = re.compile(
    r"\b(?:broken|damaged|mistakes?|errors?|faulty|noisy|corrupted|ungrammatical|incorrect|wrong|learners?|misspel\w+)\b",
    re.IGNORECASE,
)
_SOUND = re.compile(r"\b(?:correct(?:ed|ions?)?|right|clean|fixed|mended|grammatical|gold|edited)\b", re.IGNORECASE)


def is_damaged(column: str, card: DatasetCard, others: Collection[str]) -> bool | None:
    """Whether the card says that a column holds texts with mistakes (True) or without (False); None for neither."""
    said = _said_of(column, card, others)
    damaged, sound = (any(map(pattern.search, said)) for pattern in (_DAMAGED, _SOUND))
    return None if damaged == sound else damaged


def _said_of(column: str, card: DatasetCard, others: Collection[str]) -> list[str]:
    """What the card's sentences say behind a column's name up to another, or before a name in brackets."""
    other = re.compile("|".join(map(as_words, others)) or r"(?!)", re.IGNORECASE)
    bracketed = re.compile(rf"\([`*\"' ]{{0,3}}{re.escape(column)}[`*\"' ]{{0,3}}\)", re.IGNORECASE)
    said: list[str] = []
    for sentence in sentences_naming(column, card):
        if match := bracketed.search(sentence):
            said.append(other.split(sentence[: match.start()])[-1])
        else:
            said.append(other.split(_naming(column).split(sentence, maxsplit=1)[1])[0])
    return said


_OF_A_MODEL = re.compile(
    r"\b(?:predict(?:ed|ions?)|guess(?:ed|es)?|outputs?|answers?|labels?|scores?) (?:\w{1,20} ){0,3}?(?:of|by|from) "
    r"(?:a|an|the|our|another|some) (?:[\w.-]{1,30} ){0,3}?(?:model|classifier|baseline|network|tagger|system)\b"
    r"|\b(?:a|an|the|our|another|some) (?:[\w.-]{1,30} ){0,3}?(?:model|classifier|baseline|network|tagger|system)"
    r"(?:['’]s)? (?:predict\w*|guess\w*|says|said|thinks|gave|gives|assign\w*|output)\b"
    r"|\bmachine[- ](?:made|generated|labell?ed|predicted|assigned)\b",
    re.IGNORECASE,
)


def is_of_a_model(column: str, card: DatasetCard, others: Collection[str]) -> bool:
    """Whether the card says of a column, up to where it names another one, that a model made what it holds."""
    return any(map(_OF_A_MODEL.search, _said_of(column, card, others)))


_LEARNER = r"(?:(?:an?|the|one|each|some) (?:\w{1,20} )?)?(?:students?|pupils?|learners?|examinees?|test[- ]takers?)\b"
_OF_A_LEARNER = re.compile(
    rf"\b{_LEARNER} (?:\w{{1,20}} )?(?:chose|picked|selected|ticked|marked|guessed|answered)\b"
    rf"|\b(?:chosen|picked|selected|ticked|guessed|answered) by {_LEARNER}"
    rf"|\b(?:answers?|choices?|guess(?:es)?) (?:of|by|from) {_LEARNER}",
    re.IGNORECASE,
)


def is_of_a_learner(column: str, card: DatasetCard, others: Collection[str], instruction: str) -> bool:
    """Whether a column holds what a learner answered, by the card, and the instruction speaks of nobody who learns."""
    asked = re.search(_LEARNER, instruction, re.IGNORECASE)
    return not asked and any(map(_OF_A_LEARNER.search, _said_of(column, card, others)))


_MULTIPLE = re.compile(
    r"\bin (?:units of |multiples of )?(?:[a-z]{1,3}\W{0,2})?"
    r"(tens|dozens|hundreds|thousands|millions|billions|trillions|cents|pence|log(?:arithm)?s?)\b",
    re.IGNORECASE,
)


def multiple_said(column: str, card: DatasetCard, instruction: str) -> str:
    """What the card says that a column's numbers are counted in (thousands), where the instruction does not."""
    said = (match[1].lower() for one in sentences_naming(column, card) if (match := _MULTIPLE.search(one)))
    return next((one for one in said if one not in words(instruction.lower())), "")


_NOT_OF = re.compile(r"\bnot (?:of|about|for|in|on) (?:the|this|that|its) (\w{2,30})", re.IGNORECASE)
_BY_CHANCE = re.compile(
    r"\b(?:shuffled|permuted|scrambled|drawn|assigned|set)\b[^.;]{0,20}\b(?:at random|randomly|by chance)\b"
    r"|\brandom(?:ly)? (?:labels?|shuffled|permuted|assigned|drawn)\b|\blabels? (?:does|do) not belong\b"
    r"|\bno longer (?:belongs?|match(?:es)?|corresponds?|lines? up|go(?:es)? with|fits?)\b"
    r"|\b(?:inherit\w*|carr(?:y|ies)|takes? over) the (?:label|class|rating|grade|score|judge?ment|annotation)s? of "
    r"(?:its|their)\b"
    r"|\bsorted (?:on (?:its|their) own|by (?:itself|themselves)|independently)\b|\bmis-?aligned\b|\bout of sync\b",
    re.IGNORECASE,
)


_UNJUDGED = re.compile(
    r"\b(?:themselves|itself|individually)\b[^.;]{0,20}\b(?:not|never)(?: been)? "
    r"(?:judged|labell?ed|annotated|rated|graded|classified|scored)\b",
    re.IGNORECASE,
)


def disowned(column: str, card: DatasetCard, others: Collection[str]) -> str:
    """Why a column's labels are not those of the inputs, as the card says: given by chance, apart from their rows, or
    of a text that a row lacks ("of the post, not of the reply"; none of the `others`). Else empty."""
    unjudged = (one for one in _sentences(card) if _UNJUDGED.search(one))
    for sentence in (*sentences_about(column, card), *unjudged):
        if _BY_CHANCE.search(sentence) or _UNJUDGED.search(sentence):
            return f"the card says of {column!r}: {sentence.strip()[:160]!r}"
        left = _NOT_OF.search(sentence)
        if left and not any(left[1].lower() in words(other) for other in others):
            return f"the card says that {column!r} is not of the {left[1]}"
    return ""


_UNFIT = re.compile(
    r"\b(?:do|must|should)(?: not|n't|n’t) (?:be used|use (?:them|it|these|this|the labels))\b"
    r"|\bnot (?:for|fit for|meant for) training\b"
    r"|\b(?:half|third|quarter|most|many|\d{1,2} ?%|percent)\b[^.;\n]{0,20}\b"
    r"(?:labels?|annotations?|answers?|rows?|them) (?:is|are) (?:wrong|incorrect|noisy|mislabell?ed)\b"
    r"|\b(?:weak|noisy|silver|pseudo|automatic)(?:ly)?[- ](?:labels?|labell?ed|annotations?)\b"
    r"|\b(?:labels?|annotations?) (?:\w{1,20} )?(?:from|by|of) (?:an? |the )?"
    r"(?:weak|noisy|small|simple|older?|baseline) (?:model|classifier|labell?er)",
    re.IGNORECASE,
)


def unfit(config: str, card: DatasetCard) -> str:
    """The card's words on a configuration whose labels are wrong, not to be used or of a weak model; else empty."""
    named = re.compile(rf"[\W_]{{0,9}}{re.escape(config)}\b", re.IGNORECASE)
    text = card.description[:6000]
    lines = [line for line in text.splitlines() if len(line) < 600 and named.match(line)]
    lines += [part for part in _sentences(card) if re.match(rf"[`'\"*]{{1,3}}{re.escape(config)}[`'\"*]", part)]
    return next((line.strip(" -*")[:160] for line in lines if _UNFIT.search(line)), "")


_GOOD = frozenset(("good", "correct", "right", "true", "positive", "grammatical", "acceptable", "valid", "proper"))
_BAD = frozenset(
    ("bad", "incorrect", "wrong", "false", "negative", "ungrammatical", "unacceptable", "invalid", "improper")
)
_BETTER = frozenset(("chosen", "preferred", "better", "best", "winner", "winning", "accepted", "selected"))
_WORSE = frozenset(("rejected", "dispreferred", "worse", "worst", "loser", "losing"))
"""What is called so is meant beside the other one, and need not be right by itself."""


def asks_for_wrong(instruction: str, column: str) -> int | None:
    """Where, in words, an instruction asks for the wrong ones of what a column is called by; else None."""
    parts = words_of_name(column)
    things = {stem(part) for part in parts if part not in _BAD}
    spoken = words(instruction)
    for place, word in enumerate(spoken[:-1] if len(things) < len(parts) else ()):
        behind = {stem(other.lower()) for other in spoken[place + 1 : place + 3]}
        before, after = ({other.lower() for other in part} for part in (spoken[:place], spoken[place + 1 :]))
        mended = not (_MENDS.isdisjoint(before) or _GOOD.isdisjoint(after))  # "rewrite … so that it is grammatical"
        denied = {one.lower() for one in spoken[:place][-1:]} & _NONE
        if word.lower() in _BAD and things & behind and not (denied or mended):
            return place
    return None


_NONE = frozenset(("no", "not", "without", "never"))
_MENDS = frozenset(
    ("rewrite", "correct", "fix", "repair", "turn", "change", "edit", "mend", "improve", "convert", "make")
)
_WANTS_WRONG = re.compile(
    r"\b(?:write|give|generate|come up with|produce|make up|invent|provide|create|suggest|add|need|want"
    r"|predict|guess)\b[^.;!?\n]{0,80}?"
    rf"{_WRONG.pattern}[^.,;!?\n]{{0,15}} "
    r"(?:answers?|options?|responses?|choices?|alternatives?|repl(?:y|ies)|endings?|solutions?|ways?|steps?|numbers?"
    r"|results?|totals?)\b"
    r"|\bdistractors?\b",
    re.IGNORECASE,
)


def wants_wrong(instruction: str) -> bool:
    """Whether a wrong answer is to be written, and no right one beside it: "write an implausible answer"."""
    match = _WANTS_WRONG.search(instruction)
    return match is not None and _RIGHT.search(_WRONG.sub(" ", _NOT_SO.sub(" ", match[0]))) is None


_NOT_SO = re.compile(r"\b(?:not|never) \w+", re.IGNORECASE)


def pairs_of(names: Sequence[str], *, compared: bool = False) -> list[tuple[str, str, str]]:
    """Names of columns that differ in a word for right and wrong alone (or better and worse), with what they share."""
    poles = ((True, _GOOD | _BETTER if compared else _GOOD), (False, _BAD | _WORSE if compared else _BAD))
    groups: dict[str, dict[bool, str]] = {}
    for name in names:
        parts = words_of_name(name)
        for good, known in poles:
            if known & set(parts):
                groups.setdefault(" ".join(part for part in parts if part not in known), {})[good] = name
    return [(names[True], names[False], base) for base, names in groups.items() if len(names) > 1]


def places_called(names: Sequence[str], column: str, texts: Sequence[str], card: DatasetCard) -> dict[str, int]:
    """Which named column each value of another calls, by name or number; empty where it may mean another thing."""
    values = sorted({text.strip() for text in texts})
    called = {value: names.index(value) for value in values if value in names}
    ends = [name.lower()[-1:] for name in names]
    points = plays(column, "pointer") or _numbers_one(column, names, card)
    if not called and points and not plays(column, "flag"):
        bare = {value: re.sub(r"^(?:.*[\W_])?(?=\w\Z)", "", value).lower() for value in values}
        called = {value: ends.index(end) for value, end in bare.items() if end in ends}
        if ends[0].isalpha() and all(end.isdigit() for end in bare.values()):
            called = {}
        numbers = {end for end in bare.values() if end.isdigit()}
        stated = _stated_places(column, ends, sorted(numbers), card)
        if stated or (ends[0].isalpha() and numbers == {"0", "1"} and not _in_series(column, card, sorted(numbers))):
            return {value: stated[end] for value, end in bare.items() if end in stated}
        if numbers and not _says_which(column, card, sorted(numbers)):
            return {}
    return called if share([text.strip() in called for text in texts]) > 0.5 else {}


def _numbers_one(column: str, names: Sequence[str], card: DatasetCard) -> bool:
    """Whether a column is called after those that it may call (`safer_response_id`), and the card says that it does."""
    base = {stem(word) for name in names for word in words(name.replace("_", " ")) if len(word) > 1}
    own = {stem(word) for word in words(column.replace("_", " "))}
    return not base.isdisjoint(own) and _WHICH.search(" ".join(sentences_naming(column, card))) is not None


def _stated_places(column: str, ends: Sequence[str], numbers: Sequence[str], card: DatasetCard) -> dict[str, int]:
    """The place of the text that each number stands for, by the card ("1 if A is preferred to B, 0 if B is")."""
    text = " ".join(sentences_in_line(column, card) or sentences_about(column, card))
    places: dict[str, int] = {}
    for number in numbers:
        found = [
            (len(match[0]), place)
            for place, end in enumerate(ends)
            if (match := re.search(_STATED.format(number=number, end=re.escape(end)), text, re.IGNORECASE))
        ]
        if found:
            places[number] = min(found)[1]
    return places if len(set(places.values())) == len(numbers) > 1 else {}


_STATED = (
    r"(?<![\w.]){number}[`'\")]{{0,2}} (?:(?:=|means?|is|for|stands for) )?(?:if |when |where |that )?(?:\w+ ){{0,3}}?"
    r"(?:\w+_)?{end}\b"
)


def _in_series(column: str, card: DatasetCard, numbers: Sequence[str]) -> bool:
    """Whether the card counts the texts ("0 if the first sentence …, 1 if the second")."""
    text = " ".join(sentences_about(column, card))
    return all(
        re.search(rf"(?<!\w){number}\W{{1,4}}(?:\w+\W+){{0,4}}?{word}\b", text, re.IGNORECASE)
        for number, word in zip(numbers, ("first", "second", "third", "fourth"), strict=False)
    )


def _says_which(column: str, card: DatasetCard, numbers: Sequence[str]) -> bool:
    """Whether the card says that numbers count the texts, or that the dataset is for choosing one of them."""
    if "multiple-choice" in card.tasks:
        return True
    whole = _sentences(card) if plays(column, "answer") else sentences_about(column, card)
    return _in_series(column, card, numbers) or _WHICH.search(" ".join(whole)) is not None


_WHICH = re.compile(
    r"\b(?:number|index|position|place|id)(?: \([^()\n]{1,20}\))? of the\b|\bwhich (?:of the|one)\b"
    r"|\bsays? which\b",
    re.IGNORECASE,
)
