"""Answers in a word each, as models give them where one of some values is asked for: "Good.", "r1: good", "1. good"."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from .objects import read_objects, words_of

_MARKS = "*_`\"'| \t"
MARKS = f"{_MARKS}.!"
"""What stands around a value, and is none of it."""
_LINE = re.compile(
    r"[\s>*_`|\-\u2022]{0,9}(?:row[ _]{0,2})?(?P<letter>r|row|id)?[ _#]{0,2}(?P<number>\d{1,6})[*_`\s]{0,5}"
    r"(?P<sign>->|=>|[:.)=|,\u2013\u2014-]|\s)[*_`\s]{0,5}(?P<value>\S.{0,200})",
    re.IGNORECASE,
)
"""An id, and a value behind it."""
_OBJECT_LINE = re.compile(
    r"[\s>*_`|\-\u2022]{0,9}(?:<row(?: id=)?)?[ \"']{0,3}(?:row[ _]{0,2})?r?(?P<number>\d{1,6})"
    r"[\"'*_`:.)=>\s-]{1,9}(?P<object>\{.*\})\s{0,9}(?:</row>)?[,;]?\s{0,9}",
    re.IGNORECASE,
)
"""An id, and an object behind it."""
_ID = r"(?:row[ _]{0,2})?(?P<letter>r|id)?[ _#]{0,2}(?P<number>\d{1,6})"
_SIGN = r"(?P<sign>->|=>|[:.)=\u2013\u2014-])"
_TEXT_LINES = tuple(
    re.compile(rf"[\s>\u2022-]{{0,9}}{named}\s{{1,9}}(?P<value>\S.*)", re.IGNORECASE)
    for named in (
        rf"{_ID}\s{{0,3}}{_SIGN}",
        rf"(?:\*\*|__|`){_ID}{_SIGN}(?:\*\*|__|`)",
        rf"(?:\*\*|__|`){_ID}(?:\*\*|__|`)\s{{0,3}}{_SIGN}",
    )
)
"""An id, and a text behind it: the id by itself, or with marks of emphasis around it alone or with its sign."""
_ROW = re.compile(r"<row id=[\"']?r?(\d{1,6})[\"']?>|</row>", re.IGNORECASE)
"""How rows stand in a prompt, and at times in its answer."""
_TAG = re.compile(r"<(\w{1,80})>")
_CALLED = re.compile(
    r"(?:the )?(?:final )?(?:answer|label|verdict|grade|class|category)[*_`]{0,3}\s{0,3}(?:is|:)\s{0,3}", re.IGNORECASE
)
_MOST_CHARS = 200


def worded(content: str) -> Iterator[str]:
    """Values that an answer about a single row may mean: the whole of it, without its marks, or what is called so."""
    text = words_of(content).strip()
    if not text or len(text) > _MOST_CHARS or "\n" in text:
        return
    yield from spellings(text)
    line = _LINE.fullmatch(text)
    if line is not None and int(line["number"]) == 1:
        yield from spellings(line["value"])


def spellings(text: str) -> Iterator[str]:
    for each in dict.fromkeys((text, text.strip(_MARKS), text.strip(MARKS))):
        yield each
        called = _CALLED.match(each)
        if called is not None:
            yield each[called.end() :].strip(MARKS)


def worded_rows(content: str, ids: Sequence[str]) -> dict[str, str] | None:
    """The values of lines that begin with an id, where each id has one; None where the answer is of another form, or
    holds an object."""
    text = words_of(content)
    if "{" in text or "[" in text:
        return None
    told: dict[str, str] = {}
    for line in text.splitlines():
        found = _LINE.fullmatch(line.rstrip())
        if found is None or (not found["letter"] and not found["sign"].strip()):
            continue
        name = f"r{int(found['number'])}"
        if name in told or name not in ids:
            return None
        told[name] = next(reversed(list(spellings(found["value"]))))
    return told if len(told) == len(ids) else None


def text_rows(content: str, ids: Sequence[str]) -> dict[str, str] | None:
    """The texts of lines that all begin with an id in one way, where each id has one, in order; None for any other
    answer. A line that announces them is none of them."""
    lines = [line.rstrip() for line in words_of(content).splitlines() if line.strip()]
    if len(lines) == len(ids) + 1 and lines[0].endswith(":"):
        del lines[0]
    for form in _TEXT_LINES if len(lines) == len(ids) else ():
        found = [match for match in map(form.fullmatch, lines) if match]
        one_way = len({(match["letter"], match["sign"]) for match in found}) == 1
        if one_way and [f"r{int(match['number'])}" for match in found] == [*ids]:
            return {name: match["value"] for name, match in zip(ids, found, strict=True)}
    return None


def tagged_rows(content: str, ids: Sequence[str]) -> dict[str, str] | None:
    """The texts of an answer that stands in the marks in which the prompt gave the rows, each row once and in order;
    None for any other answer."""
    text = words_of(content).strip()
    marks = list(_ROW.finditer(text))
    opened, closed = marks[::2], marks[1::2]
    if [f"r{mark[1] and int(mark[1])}" for mark in opened] != [*ids] or any(mark[1] for mark in closed):
        return None
    ends = [0, *(mark.end() for mark in closed)]
    starts = [*(mark.start() for mark in opened), len(text)]
    if len(closed) < len(opened) or any(text[a:b].strip() for a, b in zip(ends, starts, strict=True)):
        return None
    between = zip(ids, opened, closed, strict=True)
    return {name: text[start.end() : end.start()].strip("\r\n") for name, start, end in between}


def in_tags(text: str, names: Sequence[str]) -> dict[str, str] | None:
    """The text as an object where nothing but these fields stands in it, each once and between tags of its name."""
    told: dict[str, str] = {}
    end = 0
    for tag in _TAG.finditer(text):
        if tag.start() < end or tag[1] not in names:
            continue
        close = text.find(f"</{tag[1]}>", tag.end())
        if close < 0 or text[end : tag.start()].strip() or tag[1] in told:
            return None
        told[tag[1]], end = text[tag.end() : close].strip("\r\n"), close + len(f"</{tag[1]}>")
    return told if len(told) == len(names) and not text[end:].strip() else None


def objects_by_line(content: str, ids: Sequence[str]) -> dict[str, Any] | None:
    """The objects of lines that begin with an id, where each id has one and no other line holds an object."""
    told: dict[str, Any] = {}
    for line in words_of(content).splitlines():
        if "{" not in line:
            continue
        found = _OBJECT_LINE.fullmatch(line)
        held = read_objects(found["object"]).objects if found else ()
        name = f"r{int(found['number'])}" if found else ""
        if len(held) != 1 or name in told or name not in ids:
            return None
        told[name] = held[0]
    return told if len(told) == len(ids) else None
