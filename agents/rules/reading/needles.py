"""What a text must hold for a pattern to match it, so that most patterns need not be tried, nor be made."""

import re
from dataclasses import dataclass, field

_PIECE = re.compile(
    r"(?P<zero>\\[bBAZ]|[\^$])|\\(?P<sign>[^\w\s])|(?P<gap>\\.|\[\^?\]?(?:\\.|[^\]\\]){0,200}\]|\.)"
    r"|(?P<look>\(\?<?[=!])|(?P<open>\((?:\?(?:[:>]|P<\w{1,40}>))?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<times>[?*+]|\{(?P<least>\d{0,4}),?\d{0,4}\})[?+]?|(?P<letters>[^\\^$\[(.)|?*+{]+|.)",
    re.DOTALL,
)
_FOLDED = str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "\u212a": "k", "ς": "σ"})
"""Letters that a pattern takes for others whatever the case, and `lower` does not."""


def folded(text: str) -> str:
    """The text as needles are looked for in it."""
    small = text.lower()
    return small if small.isascii() and text.isascii() else text.translate(_FOLDED).lower().translate(_FOLDED)


@dataclass
class _Sequence:
    """Needles of what was read so far of one alternative: those of the best part, and the letters read last."""

    best: frozenset[str] = frozenset()
    run: str = ""

    def end_run(self) -> None:
        if self.run:
            self.offer(frozenset({self.run}))
        self.run = ""

    def offer(self, needles: frozenset[str]) -> None:
        """Of two parts that must be there, the one whose shortest needle is longer is rarer."""
        if needles and (not self.best or min(map(len, needles)) > min(map(len, self.best))):
            self.best = needles


@dataclass
class _Group:
    """Alternatives of a pattern or of a part of it; `needles` are none where one of them has none."""

    counts: bool = True
    start: int = 0
    alternatives: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    sequence: _Sequence = field(default_factory=_Sequence)

    def end(self, pattern: str, place: int) -> None:
        self.sequence.end_run()
        self.alternatives.append((pattern[self.start : place], self.sequence.best))
        self.sequence, self.start = _Sequence(), place + 1

    @property
    def needles(self) -> frozenset[str]:
        found = [needles for _, needles in self.alternatives]
        return frozenset[str]().union(*found) if self.counts and all(found) else frozenset()


def alternatives(pattern: str) -> list[tuple[str, frozenset[str]]]:
    """The alternatives of a pattern tried whatever the case, each with needles of which a text it matches has one."""
    groups = [_Group()]
    pieces = [*_PIECE.finditer(pattern)]
    for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
        _read(pattern, piece, _least(after), groups)
    groups[0].end(pattern, len(pattern))
    return groups[0].alternatives


def _least(after: re.Match[str] | None) -> int | None:
    """How often at least a piece comes that `after` stands behind; None where that is no count."""
    if after is None or after["times"] is None:
        return None
    return int(after["least"] or 0) if after["times"][0] == "{" else int(after["times"][0] == "+")


def _read(pattern: str, piece: re.Match[str], least: int | None, groups: list[_Group]) -> None:
    """Take one piece of a pattern; the last of `groups` is the one that is being read."""
    group, letters = groups[-1], piece["sign"] or piece["letters"]
    if letters:
        group.sequence.run += folded(letters if least != 0 else letters[:-1])
        if least is not None:
            group.sequence.end_run()
    elif piece["gap"]:
        group.sequence.end_run()
    elif piece["open"] or piece["look"]:
        group.sequence.end_run()
        groups.append(_Group(counts=piece["look"] is None, start=piece.end()))
    elif piece["bar"]:
        group.end(pattern, piece.start())
    elif piece["close"]:
        group.end(pattern, piece.start())
        groups.pop()
        if least != 0:
            groups[-1].sequence.offer(group.needles)
