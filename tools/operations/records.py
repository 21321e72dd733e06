"""Records in a line of text ("name[Alimentum], area[city centre]"), triples in one ("Oslo : area : 454 | …"), and how
lists of triples become such lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..cells import read_container
from .guess import Seen

_KEY, _WORD = r"[^\W\d_][\w ]{0,39}", r"[^\W\d_]\w{0,39}"
_STYLES = (("[", "]"), ("(", ")"), (": ", ""), (" = ", ""), ("=", ""))
_SEPARATORS = (", ", "; ", " | ", "\n", ",", " ")
_PARTS = (" | ", "\t", " ; ")
_JOINTS = (" : ", " | ", " ; ", ": ", ", ", "|", "\t")
_JOINTS_OF_A_TRIPLE, _PARTS_OF_A_TRIPLE = 2, 3


@dataclass(frozen=True)
class RecordForm:
    """Key, `opening`, value, `closing`; `separator` between two; `subject` is the key that all records begin with."""

    opening: str
    closing: str
    separator: str
    subject: str | None

    def items(self, text: str) -> list[tuple[str, str]] | None:
        """Keys and values of a record; None where the text is not written in this form."""
        value = rf"[^{re.escape(self.closing)}]*" if self.closing else r".*?"
        key = _KEY if self.separator.strip(" ") else _WORD  # a blank parts words of a key as well
        item = rf"({key}){re.escape(self.opening)}({value}){re.escape(self.closing)}"
        ending = rf"(?:{re.escape(self.separator)}(?={key}{re.escape(self.opening)})|\Z)"
        items, place = [], 0
        pattern = re.compile(item + ending, re.DOTALL)
        while place < len(text):
            match = pattern.match(text, place)
            if match is None or match.end() == place:
                return None
            if not self.closing and self.opening in match[2]:
                return None  # "Oslo : area : 454" is a triple, no key with its value
            items.append((match[1], match[2]))
            place = match.end()
        return items


def record_form(examples: Sequence[str]) -> RecordForm | None:
    """The form in which all examples are records, most of them of two items or more; None where there is none."""
    for opening, closing in _STYLES:
        for separator in _SEPARATORS:
            form = RecordForm(opening, closing, separator, None)
            records = [form.items(example[:2000]) for example in examples]
            if all(records) and sum(len(record or ()) > 1 for record in records) > len(records) / 2:
                firsts = {record[0][0] for record in records if record}
                return RecordForm(opening, closing, separator, firsts.pop() if len(firsts) == 1 else None)
    return None


def records(seen: Seen) -> Iterator[str]:
    """Code that writes a list of triples (subject, relation, object) as a record of one subject, where the texts that
    are looked for are records; in one line, where these are triples in a line."""
    if seen.like and (seen.is_text or seen.is_struct):
        yield from _rewritten(seen)
    if not seen.like or not seen.is_list:
        return
    items = [item for text in seen.filled[:100] for item in text.split("\n")]
    parts = [part for part in _PARTS if all(item.count(part) == _JOINTS_OF_A_TRIPLE for item in items)] if items else []
    signs = triple_signs(seen.like) if parts else None
    marks = marked_triples(seen.like) if parts else None
    form = record_form(seen.like) if parts and signs is None and marks is None else None
    for part in parts:
        if marks is not None:
            yield _marked(marks, part, bare=any("_" in text for text in seen.like))
        elif signs is not None:
            yield _in_a_line(*signs, part, _spaced(seen.like, *signs))
        elif form is not None:
            yield _code(form, part)


_SENTENCES = re.compile(r"[a-z]{2}[.!?] [A-Z][a-z]{0,30} [a-z]")
"""Where one sentence ends and another begins: a passage, whose colons are no keys."""


def varied_records(texts: Sequence[str]) -> RecordForm | None:
    """The form of records that begin with the same key and have not all the same others, so that no layout is common to
    them; None for others, such as talks."""
    form = record_form(texts)
    if form is None or form.subject is None:
        return None
    found = [form.items(text) or [] for text in texts]
    once = all(len(dict(items)) == len(items) for items in found)
    plain = not any("\n" in value or _SENTENCES.search(value) for items in found for _, value in items)
    return form if once and plain and len({tuple(dict(items)) for items in found}) > 1 else None


def _rewritten(seen: Seen) -> Iterator[str]:
    """Code that writes records (texts of another form, JSON or structs) as the texts that are looked for, with these
    texts' names for their keys."""
    form = varied_records(seen.like)
    if form is None:
        return
    shown = {key: value for text in seen.like for key, value in form.items(text) or ()}
    structs = [read_container(cell) if isinstance(cell, str) else cell for cell in seen.cells[:_READ] if cell]
    own = record_form(seen.filled[:_READ]) if seen.is_text else None
    if structs and all(isinstance(one, dict) for one in structs):
        keys = dict.fromkeys(key for one in structs if isinstance(one, dict) for key in one)
        opened = "json.loads(text)" if seen.is_text else "text"
        parted = (
            "    import json\n"
            f"    for key, value in {opened}.items():\n"
            "        if isinstance(value, (list, dict)):\n"
            "            return None\n"
            "        if value is not None and value != '':\n"
            "            items.append([key, str(value)])\n"
        )
        closing = ""
    elif own is not None:
        keys = dict.fromkeys(key for text in seen.filled[:_READ] for key, _ in own.items(text) or ())
        parted = (
            f"    for item in text.split({own.separator!r}):\n"
            f"        if {own.opening!r} not in item and items:\n"
            f"            items[-1][1] += {own.separator!r} + item\n"
            "        else:\n"
            f"            key, _, value = item.partition({own.opening!r})\n"
            "            items.append([key.strip(), value])\n"
        )
        closing = f".removesuffix({own.closing!r})" if own.closing else ""
    else:
        return
    called = _called(list(keys), list(shown))
    if len(set(called.values())) == len(called) and set(called.values()) & set(shown):
        yield (
            "def record(text):\n"
            f"    names = {called!r}\n"
            "    items = []\n"
            f"{parted}"
            "    if any(key not in names for key, _ in items):\n"
            "        return None\n"
            f"    written = [names[key] + {form.opening!r} + value.strip(){closing} for key, value in items]\n"
            f"    return {form.separator!r}.join([one + {form.closing!r} for one in written])\n"
        )


_READ = 200


def _called(keys: Sequence[str], shown: Sequence[str]) -> dict[str, str]:
    """What texts that are shown call each key: by all of its words, or by some of them where no other key has these
    ("price" for priceRange); else by its own words."""
    words = {key: _CAMEL.sub(" ", key).replace("_", " ").lower().split() for key in keys}
    called = {key: " ".join(parts) if all(map(str.islower, shown)) else key for key, parts in words.items()}
    for name in shown:
        parts = {*name.lower().split()}
        equal = [key for key in keys if {*words[key]} == parts]
        within = equal or [key for key in keys if parts <= {*words[key]}]
        if len(within) == 1:
            called[within[0]] = name
    return called


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def triple_signs(examples: Sequence[str]) -> tuple[str, str] | None:
    """What stands between the three parts of a triple and between two triples in each example; None where they are no
    triples in a line, or none of them has two."""
    for joint in _JOINTS:
        for separator in (one for one in _SEPARATORS if one.strip() != joint.strip()):
            found = [[item.count(joint) for item in example[:2000].split(separator)] for example in examples]
            if all(count == _JOINTS_OF_A_TRIPLE for counts in found for count in counts) and max(map(len, found)) > 1:
                return joint, separator
    return None


_MARKS = re.compile(r"(?:\A|(?<=\s))(<\w{1,12}>|\[\w{1,12}\]) ")


def marked_triples(examples: Sequence[str]) -> tuple[str, ...] | None:
    """The marks before the three parts of each triple ("<H> Oslo <R> country <T> Norway"); None where they are none."""
    found = [_MARKS.findall(example[:2000]) for example in examples]
    marks = tuple(found[0][:_PARTS_OF_A_TRIPLE]) if found else ()
    counts = [len(one) // _PARTS_OF_A_TRIPLE for one in found]
    whole = all(tuple(one) == marks * count for one, count in zip(found, counts, strict=True))
    begun = all(example.lstrip().startswith(marks[:1]) for example in examples)
    return marks if len({*marks}) == _PARTS_OF_A_TRIPLE and whole and begun and max(counts) > 1 else None


def _marked(marks: Sequence[str], part: str, *, bare: bool) -> str:
    """Python for the sandbox: the triples of a row in one line, with a mark before each part."""
    written = "one.strip()" if bare else "one.strip().replace('_', ' ')"
    return (
        "def record(triples):\n"
        f"    parts = [zip({tuple(marks)!r}, triple.split({part!r})) for triple in triples]\n"
        f"    return ' '.join(mark + ' ' + {written} for triple in parts for mark, one in triple)\n"
    )


def _spaced(examples: Sequence[str], joint: str, separator: str) -> tuple[int, ...]:
    """The places of a triple that no example writes with an underscore."""
    triples = [item.split(joint) for example in examples for item in example.split(separator)]
    return tuple(place for place in range(_PARTS_OF_A_TRIPLE) if not any("_" in triple[place] for triple in triples))


def _in_a_line(joint: str, separator: str, part: str, spaced: Sequence[int]) -> str:
    """Python for the sandbox: the triples of a row, with spaces for underscores in the parts at some places."""
    bare, blank = "one.strip()", "one.strip().replace('_', ' ')"
    if 0 < len(spaced) < _PARTS_OF_A_TRIPLE:
        written = f"{blank} if at in {tuple(spaced)!r} else {bare} for at, one in enumerate(triple)"
    else:
        written = f"{blank if spaced else bare} for one in triple"
    return (
        "def record(triples):\n"
        f"    parts = [triple.split({part!r}) for triple in triples]\n"
        f"    return {separator!r}.join({joint!r}.join({written}) for triple in parts)\n"
    )


def _code(form: RecordForm, part: str) -> str:
    """Python for the sandbox: one record of the triples of a row; none where they speak of several subjects."""
    head = f"[{form.subject!r} + {form.opening!r} + plain(subjects[0]) + {form.closing!r}]" if form.subject else "[]"
    return (
        "def record(triples):\n"
        "    subjects, items = [], []\n"
        "    for triple in triples:\n"
        f"        subject, relation, value = triple.split({part!r})\n"
        "        if subject not in subjects:\n"
        "            subjects.append(subject)\n"
        f"        items.append(relation.strip() + {form.opening!r} + plain(value) + {form.closing!r})\n"
        "    if len(subjects) != 1:\n"
        "        return None\n"
        f"    return {form.separator!r}.join({head} + items)\n"
        "\n"
        "def plain(text):\n"
        "    return text.replace('_', ' ').strip().strip('\"')\n"
    )
