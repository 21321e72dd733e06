"""Records in a line of text ("name[Alimentum], area[city centre]") and how lists of triples become such lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .guess import Seen

_KEY = r"[^\W\d_][\w ]{0,39}"
_STYLES = (("[", "]"), ("(", ")"), (": ", ""), (" = ", ""), ("=", ""))
_SEPARATORS = (", ", "; ", " | ", "\n", ",", " ")
_PARTS = (" | ", "\t", " ; ")


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
        item = rf"({_KEY}){re.escape(self.opening)}({value}){re.escape(self.closing)}"
        ending = rf"(?:{re.escape(self.separator)}(?={_KEY}{re.escape(self.opening)})|\Z)"
        items, place = [], 0
        pattern = re.compile(item + ending, re.DOTALL)
        while place < len(text):
            match = pattern.match(text, place)
            if match is None or match.end() == place:
                return None
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
    are looked for are records."""
    form = record_form(seen.like) if seen.like and seen.is_list else None
    items = [item for text in seen.filled[:100] for item in text.split("\n")]
    for part in _PARTS if form is not None and items else ():
        if form is not None and all(item.count(part) == 2 for item in items):
            yield _code(form, part)


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
