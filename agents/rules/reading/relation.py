"""How outputs relate to their inputs (length, shared words, copying): a summary is no translation and no reply."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .texts import code_flavour, is_question, median, script, share

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Relation:
    """Medians over pairs: length ratio, share of the output's words in the input and the reverse, edit similarity."""

    ratio: float
    kept: float
    covered: float
    similar: float
    identical: float
    questions: float
    code: float
    other_script: float
    lines: float


def relation(pairs: Sequence[tuple[str, str]]) -> Relation:
    """The relation of (input, output) pairs; texts are cut to 2,000 characters."""
    from rapidfuzz.fuzz import ratio

    cut = [(given[:2000], answer[:2000]) for given, answer in pairs]
    kept, covered = [], []
    for given, answer in cut:
        first, second = set(_WORD.findall(given.lower())), set(_WORD.findall(answer.lower()))
        both = len(first & second)
        kept.append(both / max(len(second), 1))
        covered.append(both / max(len(first), 1))
    return Relation(
        ratio=median([max(len(answer), 1) / max(len(given), 1) for given, answer in cut]),
        kept=median(kept),
        covered=median(covered),
        similar=median([ratio(given, answer) / 100 for given, answer in cut]),
        identical=share([given.strip() == answer.strip() for given, answer in cut]),
        questions=share([is_question(answer) for _, answer in cut]),
        code=share([code_flavour(answer) is not None for _, answer in cut]),
        other_script=share([script(given) != script(answer) for given, answer in cut]),
        lines=share(["\n" in answer.strip() for _, answer in cut]),
    )


def same_relation(wanted: Relation, seen: Relation) -> tuple[float, str]:
    """How far two relations are one (0 to 1), and the widest difference in words."""
    longer = max(wanted.ratio, seen.ratio) / max(min(wanted.ratio, seen.ratio), 1e-3)
    gaps = {
        "outputs have another length beside their inputs": 0.0 if longer < 2.5 else min(1.0, (longer - 2.5) / 8),
        "outputs share more or fewer words with their inputs": _gap(wanted.kept, seen.kept, 0.3),
        "outputs repeat more or less of their inputs": _gap(wanted.similar, seen.similar, 0.25),
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
