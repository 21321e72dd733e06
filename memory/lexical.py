"""Words of a text for lexical search: splitting, stop words, light stemming."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

STOP_WORDS = frozenset(
    re.split(
        r"\s+",
        "a an the and or but nor of in on at by to for from with without into onto over under as is are was were "
        "be been being am do does did done has have had having it its this that these those there here he she "
        "they them his her their we our you your i my me us who whom whose which what when where why how not no "
        "than then so such if else each every any all some many much more most other another one can could may "
        "might must shall should will would also very just only about between through during both either",
    )
)
"""English function words: they say nothing about what a dataset holds."""
_ENDING = re.compile(
    r"(?:e?[sd]|e|en(?:s|ed)?|ing|[eo]rs?|(?:at)?ions?|i?tions?|i?al|ical|ics?|is[mt]s?|t?y|it(?:y|ies)|ies|(?:at)?ive|ful|i?ous|"
    r"less|ness|ments?|(?:al)?ly|[ai]ble|ure|[ae]nt|[ae]nc[ey]|speech)?"
)
_ROOT = 4
"""Letters that forms of one word have in common at least; three where one of them is the word itself."""


def words(text: str) -> list[str]:
    """Lower-case words of a text, plural and verb endings cut.

    Compounds such as camelCase or SQuAD2 stand as they are and beside it in parts of three letters or more. Runs of
    Chinese, Japanese or Korean script, which have few or no spaces, become overlapping pairs of characters.
    """
    return list(chain.from_iterable(map(_pieces, _WORD.findall(text))))


def in_several(wanted: Iterable[str], texts: Iterable[str]) -> set[str]:
    """Those of the words wanted that two texts or more have, as `words` reads them. Only texts are read that have the
    beginning of one that is still to be found: what `words` cuts off and may put another letter for is an ending."""
    once, several = set[str](), set[str]()
    starts = {word: word[:-1] for word in wanted}
    for text in texts:
        if not starts:
            break
        lower = text.lower()
        sought = {word for word, start in starts.items() if start in lower}
        held = sought.intersection(chain.from_iterable(map(_pieces, {*_WORD.findall(text)}))) if sought else sought
        for word in held & once:
            several.add(word)
            del starts[word]
        once |= held
    return several


@lru_cache(maxsize=200_000)
def _pieces(word: str) -> tuple[str, ...]:
    parts = [part for part in _CAMEL.split(word) if len(part) >= 3]
    whole = (word, *parts) if parts != [word] else (word,)
    return tuple(token for piece in whole for token in _tokens(piece.lower()))


def _tokens(word: str) -> list[str]:
    if word in STOP_WORDS:
        return [word]
    if _CJK.match(word) and len(word) > 2:
        return [word[place : place + 2] for place in range(len(word) - 1)]
    return [stem(word)]


def same_word(first: str, second: str) -> bool:
    """Whether two words are forms of one: feminism and feminists, disclosing and disclosure, joy and joyful."""
    if first == second:
        return True
    if first[: _ROOT - 1] != second[: _ROOT - 1]:  # nearly all
        return False
    pairs = enumerate(zip(first, second, strict=False))
    common = next((place for place, (one, other) in pairs if one != other), min(len(first), len(second)))
    whole = common == _ROOT - 1 and common == min(len(first), len(second))
    return any(
        _ENDING.fullmatch(first, cut) and _ENDING.fullmatch(second, cut)
        for cut in range(_ROOT - 1 if whole else _ROOT, common + 1)
    )


def is_among(word: str, known: Iterable[str]) -> bool:
    """Whether a word, in some form, is one of those known."""
    return any(same_word(word, other) for other in known)


def stem(word: str) -> str:
    """A light English stem: plural -s/-es/-ies, then -ing/-ed where a word of four letters or more remains.

    Harman 1991 found such weak stemming as good as strong stemming for retrieval; other scripts pass unchanged.
    """
    if word == "news":
        return word
    if len(word) < 5 or not word.isascii():
        return word[:-1] if len(word) == 4 and word.endswith("s") and word[-2] not in "su" else word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 4:
            return rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "ls" else rest
    return word
