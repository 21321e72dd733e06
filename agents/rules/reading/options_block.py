"""Options of a multiple choice as they stand in a text: "(A) red\\n(B) blue", "A. red B. blue", "- red\\n- blue"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....tools.texts import counting_sign, marker_at

_NAMED = r"(?:Option|Answer|Choice|Solution|Ending) ?"
_STYLES = ((r"\(", r"\)"), (r"\[", r"\]"), ("", r" ?\)"), ("", r"\."), ("", ":"))
_SERIES = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "123456789")
_CALLED = re.compile(r"[^\W\d_]{2,} ?(?=\w)")
_HEADER = re.compile(
    r"(?:^|(?<=\s))((?:[^\W\d]\w*[ ]){0,2}(?:options?|choices?|answers?|candidates?|alternatives?)\s?:\s*)$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[ \t]{0,8}(?:[-*•]|[^\W\d]\w{0,15}:)[ \t]+(?=\S)")
_FOOTER = re.compile(r"\n[^\W\d][\w ]{0,48}[:：]\s{0,9}\Z")
_LONGEST_HEADER = 80
_STARTS, _MARKERS = 6, 80
"""Places where a series may begin that are tried, and markers looked at from each: enough for any real text."""
_FEWEST_IN_A_LINE = 3
"""Options that a line of its own must hold where nothing announces them."""
_TAIL = 20_000
"""Options stand at the end of a text; of a longer one only so many characters are searched."""
_IN_A_LINE = re.compile(r"(?:^|\n)[ \t]{0,4}(\(?[^\W\d][\w ]{0,24}[:：][ \t]*)(\S[^\n:：]*)$")
_BETWEEN = {" | ": 30, " / ": 30, "; ": 30, ", ": 8, "／": 8, "；": 8, "、": 8, "，": 8}
"""What parts options that stand in one line without marks, and the most words that one of them has then."""
_ASKS = (":", "：", "?", "？")
_LONGEST_LINE = 12
"""Words of an option that is a line without a mark."""
_LINE_HEADER = re.compile(r"(?:^|\n)([^\W\d][\w ]{0,24}:[^\S\n]*\n\s*)$")


@dataclass(frozen=True)
class OptionsBlock:
    """Where the options begin and end in their text, and how they are written. `marker` is the first option's."""

    start: int
    end: int
    header: str
    marker: str
    separator: str
    options: tuple[str, ...]

    def marks(self) -> tuple[str, ...]:
        """The letters or digits of the options, in order; empty where options are not lettered."""
        sign = counting_sign(self.marker)
        return tuple(marker_at(sign[0], place) for place in range(len(self.options))) if sign else ()

    @property
    def called(self) -> str:
        """What stands before each mark and is no sign: "Solution " of "- Solution 1: "."""
        found = _CALLED.search(self.marker)
        return found[0] if found else ""


def find_options(text: str, *, named: bool = False, bare: bool = False) -> OptionsBlock | None:
    """The options block of a text, or None; `named` ones are written "Option1: red Option2: blue", `bare` ones may have
    no heading or no marks, for who knows that answers are among them."""
    if len(text) > _TAIL:
        skipped = len(text) - _TAIL
        rest = find_options(text[skipped:], named=named, bare=bare)
        return rest and replace(rest, start=rest.start + skipped, end=rest.end + skipped)
    for left, right in ((_NAMED, ":"),) if named else _STYLES:
        marks = _marks(text, left, right)
        for series in _SERIES if marks else ():
            if (block := _lettered(text, marks, series)) is not None:
                return block
    if named:
        return None
    called = find_options(text, named=True) if bare else None
    return called or _bulleted(text, bare) or (_without_marks(text) if bare else None)


def _marks(text: str, left: str, right: str) -> list[re.Match[str]]:
    pattern = re.compile(rf"(?:(?<=\s)|^|(?<=[,;]))(?:[-*•][ \t]+)?{left}(\w){right}[^\S\n]*")
    return list(pattern.finditer(text))


def _lettered(text: str, marks: Sequence[re.Match[str]], series: str) -> OptionsBlock | None:
    """The last ascending series of markers; earlier ones may be part of the question."""
    spots = [match for match in marks if match.group(1) in series[:20]]
    starts = [place for place, match in enumerate(spots) if match.group(1) == series[0]]
    for place in reversed(starts[-_STARTS:]):
        chosen = [spots[place]]
        for match in spots[place + 1 : place + _MARKERS]:
            if match.group(1) == series[len(chosen)]:
                chosen.append(match)
        if len(chosen) >= 2:
            return _block(text, chosen)
    return None


def _block(text: str, marks: Sequence[re.Match[str]]) -> OptionsBlock | None:
    ends = [match.start() for match in marks[1:]]
    stop = text.find("\n", marks[-1].end())  # what stands in the next line is no part of the last option
    ends.append(len(text) if stop < 0 else stop)
    raw = [text[match.end() : end] for match, end in zip(marks, ends, strict=True)]
    separators = {value[len(value.rstrip(" \n\t,;")) :] for value in raw[:-1]}
    options = (*(value.rstrip(" \n\t,;").strip() for value in raw[:-1]), raw[-1].strip())
    if not all(options):
        return None
    separator = min(separators, key=len) or " "
    marker = marks[0].group(0)
    header = _header(text[: marks[0].start()])
    plain = not re.match(rf"[(\[]|{_NAMED}", marker) and "\n" not in separator
    own_line = "\n" in header and len(marks) >= _FEWEST_IN_A_LINE
    if plain and not header.strip() and not own_line:
        return None  # "Sentence 1: … Sentence 2: …" or initials in running text
    return OptionsBlock(marks[0].start() - len(header), ends[-1], header, marker, separator, options)


def _header(before: str) -> str:
    """The heading of the options with the white space around it, or just the white space."""
    tail = before[-_LONGEST_HEADER:]
    named = _HEADER.search(tail) or _LINE_HEADER.search(tail)
    start = len(before) - len(tail) + named.start(1) if named else len(before)
    start -= len(before[:start]) - len(before[:start].rstrip())
    return before[start:]


def _without_marks(text: str) -> OptionsBlock | None:
    """The items of the last line, which begins with a heading."""
    footer = _FOOTER.search(text)
    line = _IN_A_LINE.search(text[: footer.start()] if footer else text.rstrip())
    listed = line[2].removesuffix(")") if line and line[1].startswith("(") else line[2] if line else ""
    separator = next((sign for sign in _BETWEEN if sign in listed), None)
    if line is None or separator is None:
        return _bare_lines(text)
    options = tuple(option.strip() for option in listed.split(separator))
    if not all(0 < len(option.split()) <= _BETWEEN[separator] for option in options):
        return None
    header = text[: line.start(2)][len(text[: line.start(1)].rstrip()) :]
    return OptionsBlock(line.start(2) - len(header), line.start(2) + len(listed), header, "", separator, options)


def _bare_lines(text: str) -> OptionsBlock | None:
    """The lines behind the last one that asks or ends with a colon."""
    lines = text.rstrip().split("\n")
    first = next((place + 1 for place in reversed(range(len(lines))) if lines[place].rstrip().endswith(_ASKS)), 0)
    options = tuple(line.strip() for line in lines[first:])
    if not first or len(options) < 2 or not all(0 < len(option.split()) <= _LONGEST_LINE for option in options):
        return None
    start = len("\n".join(lines[:first]))
    return OptionsBlock(start, len(text.rstrip()), "\n", "", "\n", options)


def _bulleted(text: str, bare: bool) -> OptionsBlock | None:
    """Lines that all begin with the same bullet or heading, at the end of the text or above a heading that ends it."""
    footer = _FOOTER.search(text) if bare else None
    stripped = text[: footer.start()].rstrip("\n") if footer else text.rstrip()
    lines = stripped.split("\n")
    last = _BULLET.match(lines[-1])
    first = len(lines)
    while last and first > 0 and lines[first - 1].startswith(last[0]):
        first -= 1
    if last is None or len(lines) - first < 2 or (last[0].lstrip()[0].isalpha() and not bare):
        return None
    options = tuple(line.removeprefix(last[0]).strip() for line in lines[first:])
    start = len("\n".join(lines[:first])) + (1 if first else 0)
    header = _header(text[:start])
    if not header.strip() and start > 0 and not bare:
        return None  # a list that nothing announces as options is part of the text
    return OptionsBlock(start - len(header), len(stripped), header, last[0], "\n", options)
