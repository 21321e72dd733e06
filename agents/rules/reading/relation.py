"""How outputs relate to their inputs (length, shared words, copying): a summary is no translation and no reply."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ....memory.lexical import STOP_WORDS, words
from .texts import asks, code_flavour, has_expression, is_prose, median, script, share

_WORD = re.compile(r"\w+")
_SHORTER, _MOSTLY, _FRACTION = 0.85, 0.7, 0.1


@dataclass(frozen=True)
class Spread:
    """The median of some figures, and between what most of them lie (the second and the eighth tenth)."""

    low: float
    middle: float
    high: float

    def nearest(self, value: float) -> float:
        """Where most of the figures come nearest to a value: the median of three or four lies there by chance alone."""
        return min(max(value, self.low), self.high)


@dataclass(frozen=True)
class Relation:
    """Over pairs: length ratio, share of the output's words in the input, edit similarity; shares of pairs."""

    ratio: Spread
    kept: Spread
    similar: Spread
    identical: float
    questions: float
    code: float
    other_script: float
    described: float
    """Code with text, or text with code: a line of it may need a long sentence, and a page one word."""


def relation(pairs: Sequence[tuple[str, str]]) -> Relation:
    """The relation of (input, output) pairs; texts are cut to 2,000 characters."""
    from rapidfuzz.fuzz import ratio

    cut = [(given[:2000], answer[:2000]) for given, answer in pairs]
    kept: list[float] = []
    for given, answer in cut:
        words = set(_WORD.findall(answer.lower()))
        kept.append(len(words & set(_WORD.findall(given.lower()))) / max(len(words), 1))
    return Relation(
        ratio=_spread([max(len(answer), 1) / max(len(given), 1) for given, answer in cut]),
        kept=_spread(kept),
        similar=_spread([ratio(given, answer) / 100 for given, answer in cut]),
        identical=share([given.strip() == answer.strip() for given, answer in cut]),
        questions=share([asks(answer) for _, answer in cut]),
        code=share(
            [code_flavour(answer) is not None or (has_expression(answer) and not is_prose(answer)) for _, answer in cut]
        ),
        other_script=share([script(given) != script(answer) for given, answer in cut]),
        described=share([(code_flavour(given) is None) != (code_flavour(answer) is None) for given, answer in cut]),
    )


def _spread(figures: Sequence[float]) -> Spread:
    ordered = sorted(figures)
    tenth = len(ordered) // 5
    return Spread(ordered[tenth], median(ordered), ordered[-1 - tenth]) if ordered else Spread(0.0, 0.0, 0.0)


def same_relation(wanted: Relation, seen: Relation) -> tuple[float, str]:
    """How far two relations are one (0 to 1), and the widest difference in words."""
    ratio, kept, similar = wanted.ratio.middle, wanted.kept.middle, wanted.similar.middle
    near = seen.ratio.nearest(ratio)
    # what is short beside any input tells how long inputs are: a sum of a long table, and of a short one
    longer = max(ratio, near) / max(min(ratio, near), 1e-3) if max(ratio, near) > _FRACTION else 1.0
    gaps = {
        "outputs have another length beside their inputs": 0.0 if longer < 2.5 else min(1.0, (longer - 2.5) / 8),
        "outputs are longer than their inputs where they should be shorter, or the reverse": float(
            wanted.described < _MOSTLY and _turned(wanted.ratio, seen.ratio)
        ),
        "outputs share more or fewer words with their inputs": _gap(kept, seen.kept.nearest(kept), 0.3),
        "outputs repeat more or less of their inputs": _gap(similar, seen.similar.nearest(similar), 0.25),
        "outputs are copies of their inputs": _gap(wanted.identical, seen.identical, 0.3),
        "outputs are questions where they should not be, or the reverse": _gap(wanted.questions, seen.questions, 0.4),
        "outputs are code where they should not be, or the reverse": _gap(wanted.code, seen.code, 0.3),
        "outputs are in another script": _gap(wanted.other_script, seen.other_script, 0.3),
    }
    worst = max(gaps, key=lambda name: gaps[name])
    score = 1.0
    for gap in gaps.values():
        score *= 1 - 0.8 * gap
    return score, worst if gaps[worst] > 0 else ""


def _turned(wanted: Spread, seen: Spread) -> bool:
    """All demonstrations make texts clearly shorter and most rows longer, or the other way round."""
    shorter, longer = wanted.high < _SHORTER, wanted.low > 1 / _SHORTER
    return (shorter and seen.low > 1) or (longer and seen.high < 1)


def carried(given: str, answer: str) -> float:
    """Share of an output's telling words that its input has; 1 for an output without any."""
    telling = {word for word in words(answer[:2000]) if word not in STOP_WORDS}
    return len(telling & set(words(given[:5000]))) / len(telling) if telling else 1.0


def common_words(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Median share of the shorter text's words that the other has too, and the share of pairs that are identical."""
    shares = []
    for first, second in pairs:
        one, other = set(_WORD.findall(first[:2000].lower())), set(_WORD.findall(second[:2000].lower()))
        shares.append(len(one & other) / max(min(len(one), len(other)), 1))
    return median(shares), share([first.strip() == second.strip() for first, second in pairs])


def same_words(wanted: tuple[float, float], seen: tuple[float, float]) -> float:
    """How far two parts of an input share words as those of the demonstrations do (0 to 1)."""
    return 1 - 0.8 * max(_gap(wanted[0], seen[0], 0.4), _gap(wanted[1], seen[1], 0.3))


def _gap(first: float, second: float, free: float) -> float:
    return min(1.0, max(0.0, (abs(first - second) - free) / (0.8 - free)))
