"""Which of a layout's fixed texts every row must have: marks of form, not words that happen to stand in a few texts."""

import re
from dataclasses import dataclass

from ....domain.brief import TextLayout
from ....memory.lexical import STOP_WORDS

_FEWEST_CONTENT_WORDS = 2


@dataclass(frozen=True)
class Frame:
    """`literals` around slots as in a layout; `recurring` stand somewhere in the text, again and again in some.

    With two labels or more a text is seen to be broken by what it has and lacks. So a text that has none of them is
    only written otherwise (`optional`): the few demonstrations of a task cannot show that none of its texts is.
    """

    literals: tuple[str, ...]
    recurring: tuple[str, ...] = ()

    @property
    def fixed(self) -> tuple[str, ...]:
        return tuple(literal for literal in self.literals if literal.strip())

    @property
    def optional(self) -> bool:
        return len(self.fixed) >= 2


def read_frame(layout: TextLayout) -> Frame:
    """The frame of a layout: without connectives between slots, and with labels that recur inside of slots apart."""
    last = len(layout.literals) - 1
    kept = list(layout.literals)
    recurring = []
    for place, literal in enumerate(layout.literals):
        mark = literal.strip()
        if mark and _recurs(mark, layout):
            recurring.append(mark)
            kept[place] = ""
        elif 0 < place < last and _is_wording(literal):
            kept[place] = ""
    inner = [literal for literal in kept[1:last] if literal]
    return Frame((kept[0], *inner, kept[last]) if last else tuple(kept), tuple(dict.fromkeys(recurring)))


def _is_wording(literal: str) -> bool:
    """A connective between slots, with no sign of form: the next text may well say it in another way."""
    if "\n" in literal or not re.fullmatch(r"[\w\s,.'’-]*", literal):
        return False
    content = [word for word in re.findall(r"\w+", literal.lower()) if len(word) > 2 and word not in STOP_WORDS]
    return len(content) < _FEWEST_CONTENT_WORDS


def _recurs(mark: str, layout: TextLayout) -> bool:
    """Whether the slots of most demonstrations hold the mark again: then it is part of what is listed there."""
    if not any(sign.isalnum() for sign in mark):
        return False
    count = len(layout.slots[0].examples) if layout.slots else 0
    holding = sum(any(mark in slot.examples[place] for slot in layout.slots) for place in range(count))
    return count > 1 and holding * 2 > count
