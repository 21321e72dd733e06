"""Layouts of texts whose parts are set apart by marks of their own, and need no alignment: heads, fences, tags."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ....tools.operations.guess import common_start
from .alignment import QUOTES, Alignment
from .listing import Matching, item_mark
from .texts import between, code_flavour

_NAMED = r"[A-Z][\w ]{0,24}"
_LINE_HEAD = re.compile(
    rf"^(?:\d{{1,2}}[.)]|[A-Z][\w -]{{0,24}}:|(?:#{{2,4}} {_NAMED}|\[{_NAMED}\]|\*\*{_NAMED}\*\*):?$)[ \n]?",
    re.MULTILINE,
)
"""Behind it the part begins: "1. ", "Question: ", and alone in a line "### Question", "[Question]", "**Question**"."""


def under_heads(texts: Sequence[str]) -> Alignment | None:
    """Parts under heads of lines that each text has once, one at its start: "Question: …" and "Code: …"; or None."""
    tallies = [Counter(match[0] for match in _LINE_HEAD.finditer(text)) for text in texts]
    heads = [head for head in dict.fromkeys(tallies[0]) if all(counts[head] == 1 for counts in tallies)]
    if len(texts) < 2 or len(heads) < 2 or not all(text.startswith(heads[0]) for text in texts):
        return None
    literals = [heads[0], *(f"\n{head}" for head in heads[1:]), ""]
    for place in range(1, len(heads)):
        while all(f"\n{literals[place]}" in text for text in texts):  # blank lines before a head
            literals[place] = f"\n{literals[place]}"
    rows = [between(literals, text) for text in texts]
    return Alignment(tuple(literals), tuple(rows)) if all(rows) else None


_QUOTE = re.compile(r"[\"“”]")


def quoting(texts: Sequence[str]) -> Alignment | None:
    """What texts quote, where the words around it are the same in all: 'Is "hot" to "cold" as …'; None for others."""
    signs = {tuple(_QUOTE.findall(text)) for text in texts}
    parts = [_QUOTE.split(text) for text in texts]
    around = {tuple(part[0::2]) for part in parts}
    if len(texts) < _FEW or len(around) > 1 or len(signs) > 1 or len(parts[0]) % 2 == 0 or len(parts[0]) < _QUOTED:
        return None
    quoted, marks = [tuple(map(str.strip, part[1::2])) for part in parts], ("", *signs.pop(), "")
    literals = (f"{marks[2 * at]}{text}{marks[2 * at + 1]}" for at, text in enumerate(around.pop()))
    varied = all(len(set(slot)) > 1 and all(slot) for slot in zip(*quoted, strict=True))
    return Alignment(tuple(literals), tuple(quoted)) if varied else None


def divided(texts: Sequence[str], signs: Sequence[str] = ("\t", " | ", " || ", " ||| ")) -> Alignment | None:
    """Parts that the same sign divides again and again, as often in all texts: "… | … | …"; where it is a line break,
    one line asks in all texts, and no other does. None for others."""
    for sign in signs if len(texts) >= _FEW else ():
        parts = [text.split(sign) for text in texts]
        size = len(parts[0])
        if size < _QUOTED or any(len(part) != size or not all(map(str.strip, part)) for part in parts):
            continue
        if sign != "\n" and any("\n" in text for text in texts):
            continue  # rows of a table
        asks = [[cell.rstrip().endswith(("?", "？")) for cell in part] for part in parts]
        if sign != "\n" or (sum(asks[0]) == 1 and all(row == asks[0] for row in asks)):
            rows = tuple(tuple(map(str.strip, part)) for part in parts)
            return Alignment(("", *[sign] * (size - 1), ""), rows)
    return None


_TWO_BULLETS = re.compile(r"([*•–-] )(?!\w[\w ]{0,24}: )([^\n]+)\n\1([^\n]+)")


def bulleted(texts: Sequence[str]) -> Alignment | None:
    """Two lines behind the same bullet in every text: two parts."""
    found = [_TWO_BULLETS.fullmatch(text) for text in texts]
    rows = tuple((match[2], match[3]) for match in found if match)
    signs = {match[1] for match in found if match}
    alike = len(signs) == 1 and len(rows) == len(texts) >= _FEW
    return Alignment((sign := signs.pop(), f"\n{sign}", ""), rows) if alike else None


_FEW, _QUOTED, _SHORT_END = 3, 3, 24
"""Texts, and parts of each, its one quotation with what stands before and behind it."""
_REMARK = re.compile(r"^((?:--|#|//)(?: [^\W\d]\w{0,20}:)?) (?=\w+ \w+ \w+)", re.MULTILINE)
"""A line of words in code, with or without a heading ("# Review: the loop never ends")."""


def remarked(texts: Sequence[str]) -> Alignment | None:
    """Code and the one remark of several words in it, which is the first line of every text, or the last; None
    without. Remarks that are the same in all texts lead to it."""
    found = [[*_REMARK.finditer(text)] for text in texts]
    if len(texts) > 1 and (led := _led_to([text.strip().split("\n") for text in texts])) is not None:
        return led
    signs = {match[1] for matches in found for match in matches}
    if len(texts) < 2 or len(signs) != 1 or any(len(matches) != 1 for matches in found):
        return None
    before = f"\n{(sign := signs.pop())} "
    while all(f"\n{before}" in text for text in texts):
        before = f"\n{before}"
    for literals in (("", before, ""), (f"{sign} ", "\n", "")):
        rows = [between(literals, text) for text in texts]
        said = 1 if literals[0] == "" else 0
        if all(row is not None and all(row) and "\n" not in row[said] for row in rows):
            return Alignment(literals, tuple(rows))
    return None


def _led_to(texts: Sequence[list[str]]) -> Alignment | None:
    """Code, then lines that are the same in all texts, a remark among them, then a remark of its own, in lines."""
    size = 0
    while all(len(lines) > size + 2 for lines in texts) and len({lines[-2 - size] for lines in texts}) == 1:
        size += 1
    fixed = texts[0][-1 - size : -1]
    sign, *others = {match and match[0] for match in (_REMARK.match(lines[-1]) for lines in texts)}
    if sign is None or others or not any(map(_REMARK.match, fixed)):
        return None
    literals = ("", "\n".join(("", *fixed, sign)), "")
    rows = tuple(("\n".join(lines[: -1 - size]), lines[-1].removeprefix(sign)) for lines in texts)
    return Alignment(literals, rows) if all(map(all, rows)) else None


_SAID_OVER = re.compile(r"([^\n]{1,400})\n\n(\S.*)", re.DOTALL)
_PROMPT = re.compile(r"[^\W\d]\w{0,11} ?(?:>{1,3}|:|[=-]>|\$)\s{1,3}|(?:\$|>{1,3}|%) (?=\S)")


def prompted(texts: Sequence[str]) -> Alignment | None:
    """Code behind a sign, or a name with one, that begins every text ("$ ls", "SQL>> SELECT …"), or behind that and a
    line of words."""
    found = [match[0] if (match := _PROMPT.match(text)) else "" for text in texts]
    if len(texts) < 2 or not found[0] or len(set(found)) != 1:
        return None
    behind = [text.removeprefix(found[0]).strip() for text in texts]
    said = [_SAID_OVER.fullmatch(text) for text in behind]
    rows = tuple((match[1], match[2]) for match in said if match is not None)
    if all(said) and all(code_flavour(code) and not code_flavour(line) for line, code in rows):
        return Alignment((found[0], "\n\n", ""), rows)
    return Alignment((found[0], ""), tuple((text,) for text in behind))


def over_items(texts: Sequence[str]) -> Alignment | None:
    """A line, and below it the items of a list that each have a line with the same mark: a title and "- …" of each."""
    parted = [text.strip().partition("\n") for text in texts]
    listed = item_mark([items for _, _, items in parted]) if all(items for _, _, items in parted) else None
    if len(texts) < 2 or listed is None or any(head.startswith(listed) for head, _, _ in parted):
        return None
    if any(items.lstrip().startswith(2 * listed.strip()) for _, _, items in parted):
        return None  # "--" begins a remark
    return Alignment(("", "\n", ""), tuple((head, items) for head, _, items in parted))


_FENCE = re.compile(r"(```\w{0,20}\n)(.*?)(\n```\s*)", re.DOTALL)


def fenced(texts: Sequence[str]) -> Alignment | None:
    """The one piece of code that stands in the same fence in every text."""
    found = [_FENCE.fullmatch(text) for text in texts]
    fences = {(match[1], match[3]) for match in found if match}
    if not all(found) or len(fences) != 1:
        return None
    return Alignment(fences.pop(), tuple((match[2],) for match in found if match))


_TAG = re.compile(r"</?[A-Za-z]\w{0,19}>")


def tagged(texts: Sequence[str]) -> Alignment | None:
    """Parts between the same tags in every text, with nothing but blanks outside: "<a>…</a> <b>…</b>"; None without."""
    split = [(_TAG.findall(text), _TAG.split(text)) for text in texts]
    tags, first = split[0]
    pairs = list(zip(tags[::2], tags[1::2], strict=False))
    if len(texts) < 2 or not tags or len(tags) % 2 or any(end != f"</{start[1:]}" for start, end in pairs):
        return None
    outside = first[::2]
    if any(part.strip() for part in outside) or any((own, parts[::2]) != (tags, outside) for own, parts in split):
        return None
    ends = [outside[0], *(f"{end}{gap}" for (_, end), gap in zip(pairs, outside[1:], strict=True))]
    literals = [end + start for end, start in zip(ends, [*tags[::2], ""], strict=True)]
    return Alignment(tuple(literals), tuple(tuple(part.strip() for part in parts[1::2]) for _, parts in split))


_NUMBER_BEHIND = re.compile(r".*\S([,;] )\d[\d.]{0,12}", re.DOTALL)
_SIZE = re.compile(r"\d{1,9}(?:\.\d{1,4})?( ?[x×] ?)\d{1,9}(?:\.\d{1,4})?")


def numbers_apart(aligned: Alignment) -> Alignment:
    """The alignment with numbers as parts of their own: both of a size ("bill: 46.3 x 14.1 mm"), one that ends a part
    of a record, where a word follows that says what is counted ("occupation clerk, 40 hours"), and those of lines that
    are written alike around them."""
    if len(aligned.rows) >= _FEWEST_TEXTS:
        aligned = _parted_at(aligned, _SIZE.fullmatch, lambda _behind: True)
    if len(aligned.literals) > _OF_A_RECORD:
        aligned = _parted_at(aligned, _NUMBER_BEHIND.fullmatch, lambda behind: behind.lstrip()[:1].isalpha())
    return _amounts_apart(aligned)


def _parted_at(aligned: Alignment, matching: Matching, follows: Callable[[str], bool]) -> Alignment:
    """The alignment with slots in two parts of which all fillings match a pattern and have its first group, the same in
    all, between these parts, where what is fixed behind them `follows` so."""
    for place in reversed(range(len(aligned.literals) - 1)):
        before, behind = aligned.literals[place : place + 2]
        found = [matching(row[place]) for row in aligned.rows]
        sign, *others = {match[1] if match else "" for match in found}
        if sign and not others and follows(behind):
            aligned = aligned.remade(place, place, (before, sign, behind), partial(_parted, sign))
    return aligned


def _parted(sign: str, texts: tuple[str, ...]) -> tuple[str, str]:
    head, _, tail = texts[0].rpartition(sign)
    return head, tail


_OF_A_RECORD = 3
_AMOUNT = re.compile(r"(?<![\w.])\d{1,9}(?:,\d{3})*(?:\.\d{1,4})?(?![\w])")
_FEWEST_TEXTS, _MOST_WORDS = 3, 12


def _amounts_apart(aligned: Alignment) -> Alignment:
    """The alignment of lines that all have as many numbers, two or more, with the same signs or words beside each, as
    numbers and what stands between them: "3 x garlic bread, $10.50"."""
    rows = [row[0] for row in aligned.rows]
    gaps = [_AMOUNT.split(text) for text in rows]
    apart = len({*map(len, gaps)}) == 1 and len(gaps[0]) > _FEWEST_TEXTS - 1
    sentences = any("\n" in text or text[-1:] in ".?!" or len(text.split()) > _MOST_WORDS for text in rows)
    if len(aligned.literals) != 2 or len(rows) < _FEWEST_TEXTS or not apart or sentences:
        return aligned
    columns = list(zip(*gaps, strict=True))
    beside = [_beside(column, place, len(columns) - 1) for place, column in enumerate(columns)]
    spoken = {place for place, column in enumerate(columns) if len({*column}) > 1}
    if not spoken or not all((before + behind).strip() for before, behind in beside[1:-1]):
        return aligned
    literals = [""]
    for place, (before, behind) in enumerate(beside):
        literals += [""] if place else []
        literals[-1] += before
        literals += [behind] if place in spoken else []
    start, end = aligned.literals
    literals[0], literals[-1] = start + literals[0], literals[-1] + end

    def laid_out(texts: tuple[str, ...]) -> Iterator[str]:
        numbers = iter(_AMOUNT.findall(texts[0]))
        for place, (gap, (before, behind)) in enumerate(zip(_AMOUNT.split(texts[0]), beside, strict=True)):
            yield from [next(numbers)] if place else []
            yield from [gap[len(before) : len(gap) - len(behind)]] if place in spoken else []

    return aligned.remade(0, 0, literals, lambda texts: tuple(laid_out(texts)))


def _beside(gaps: Sequence[str], place: int, last: int) -> tuple[str, str]:
    """What all gaps begin and end with, up to whole words; all of them where they are the same. Before the first number
    and behind the last one only what touches it counts."""
    if len({*gaps}) == 1:
        return gaps[0], ""
    before = _whole_signs(common_start(gaps)) if place else ""
    turned = common_start([gap[len(before) :][::-1] for gap in gaps]) if place < last else ""
    return before, _whole_signs(turned)[::-1]


def _whole_signs(text: str) -> str:
    """A common start without the word that it may end within."""
    end = len(text)
    while end and (text[end - 1].isalnum() or text[end - 1] == "_"):
        end -= 1
    return text[:end]


def headed_whole(aligned: Alignment) -> Alignment:
    """The alignment without breaks of lines as fixed texts within headed parts that have the same: two dialogues; and
    without what `_sums_whole` takes for the text's own."""
    aligned = _sums_whole(aligned, _heads(aligned))
    heads = _heads(aligned)
    breaks = [place + 1 for place in heads if _BREAK.fullmatch(aligned.literals[place + 1])]
    whole = [row[head] for row in aligned.rows for head in heads if head + 1 not in breaks]
    for place in reversed(breaks):
        sign = aligned.literals[place]
        again = sum(aligned.literals[one] == sign for one in breaks) > 1 or any(sign in text for text in whole)
        if place < len(aligned.literals) - 1 and again and len(heads) > 1:
            whole.append(sign)
            aligned = aligned.joined(place - 1, place)
    return aligned


def _heads(aligned: Alignment) -> list[int]:
    return [place for place, literal in enumerate(aligned.literals[:-1]) if _HEAD_OF_PART.search(literal)]


def _sums_whole(aligned: Alignment, heads: Sequence[int]) -> Alignment:
    """The alignment without signs of sums and breaks of lines as fixed texts within sentences that reckon before the
    last headed part: "8 * 6 = 48 muffins." and the next line, and then "Answer: 29"."""
    *before, last = heads or (0,)
    first = before[-1] if before else 0
    signs = [literal.strip() for literal in aligned.literals[first + 1 : last]]
    spoken = all(len(_WORD.findall(" ".join(row[first:last]))) > 1 for row in aligned.rows)
    reckons = "=" in signs and set(signs) <= {"=", ""} and spoken
    return aligned.joined(first, last - 1) if reckons else aligned


_WORD = re.compile(r"[^\W\d_]{2,}")
_HEAD_OF_PART, _BREAK = re.compile(r"[^\W_][\w ]{0,24}:\s*$"), re.compile(r"[ \t]{0,9}\n\s{0,9}")


def quotes_closed(aligned: Alignment) -> Alignment:
    """A quotation mark that is open before a slot is closed behind it, with the signs that follow it in all texts."""
    for place, before in enumerate(aligned.literals[:-1]):
        sign = next((end for start, end in (*QUOTES.items(), ("**", "**")) if before.endswith(start)), None)
        ends = (
            {row[place][row[place].rfind(sign) :] if sign in row[place] else "" for row in aligned.rows}
            if sign
            else {""}
        )
        end = ends.pop() if len(ends) == 1 else ""
        if end and (not re.search(r"\w", end) or (len(aligned.rows) >= _FEW and len(end) <= _SHORT_END)):
            around = (before, f"{end}{aligned.literals[place + 1]}")
            aligned = aligned.remade(place, place, around, lambda texts, end=end: (texts[0].removesuffix(end),))
    return aligned
