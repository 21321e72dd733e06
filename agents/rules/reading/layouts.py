"""Layouts of a task's columns, and of the options of a multiple choice, from the demonstrations."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from ....domain.brief import OptionsLayout, Slot, TaskBrief, TextLayout
from ....tools.operations.records import varied_records
from ....tools.operations.talks import cued, turns_in
from .alignment import Alignment, align
from .listing import counted_before, counted_behind, numbering
from .marked_parts import (
    bulleted,
    divided,
    fenced,
    headed_whole,
    numbers_apart,
    over_items,
    prompted,
    quotes_closed,
    quoting,
    remarked,
    tagged,
    under_heads,
)
from .names import plays, slot_name
from .options_block import OptionsBlock, find_options
from .texts import are_json, fold, is_code, is_number, share
from .traits import slot_kind

_MAX_ALIGNED_CHARS = 6_000


@dataclass(frozen=True)
class ChoiceForm:
    """The options of every demonstration, where its column has them, and how outputs name one."""

    column: str
    blocks: tuple[OptionsBlock | None, ...]
    layout: OptionsLayout
    constant: bool


def read_choice(column: str, texts: Sequence[str], outputs: Sequence[str]) -> ChoiceForm | None:
    """The multiple choice in a column, when nearly every demonstration has options and its output names one."""
    blocks = [find_options(text, bare=True) for text in texts]
    present = [block for block in blocks if block is not None]
    if len(present) < max(1, len(texts) - (len(texts) > _SAME)):
        return None
    pairs = [(block, output) for block, output in zip(blocks, outputs, strict=True) if block is not None]
    form, both = _marker_form(pairs), _before_text(pairs)
    as_text = all(fold(output) in {fold(option) for option in block.options} for block, output in pairs)
    if form is None and both is None and not as_text:
        return None
    layout = OptionsLayout(
        column=column,
        header=(first := present[0]).header,
        marker=first.marker,
        separator=first.separator,
        counts=tuple(sorted({len(block.options) for block in present})),
        answer="marker" if form is not None else "both" if both is not None else "text",
        answer_form=form or both or first.options[0],
    )
    constant = len(present) >= 2 and len({tuple(map(fold, block.options)) for block in present}) == 1
    return ChoiceForm(column, tuple(blocks), layout, constant)


def _marker_form(pairs: Sequence[tuple[OptionsBlock, str]]) -> str | None:
    """The answer as written for the first option, when all outputs name options by one way of writing markers."""
    called = pairs[0][0].called
    for left, right in (("(", ")"), ("[", "]"), ("", ")"), ("", "."), ("", ":"), ("", ""), (called, "")):
        if all(block.marks() and output in [left + mark + right for mark in block.marks()] for block, output in pairs):
            return left + pairs[0][0].marks()[0] + right
    return None


def _before_text(pairs: Sequence[tuple[OptionsBlock, str]]) -> str | None:
    """What an answer has before the text of the first option, when all outputs are an option's marker and its text."""
    forms: set[str] = set()
    for block, output in pairs:
        for mark, option in zip(block.marks(), block.options, strict=False):
            before = output.removesuffix(option)
            if before != output and len(before) <= _LONGEST_MARK and re.findall(r"\w", before) == [mark]:
                forms.add(before.replace(mark, block.marks()[0]))
                break
        else:
            return None
    return forms.pop() if len(forms) == 1 else None


def read_layout(
    texts: Sequence[str], choice: ChoiceForm | None = None, column: str = ""
) -> tuple[TextLayout, tuple[int, ...]]:
    """The layout of a column, and the demonstrations (from 0) that deviate from it.

    A slot that is a column's whole text bears the column's name, where that says more than input or output.
    """
    if choice is None or (choice.constant and choice.layout.answer == "text"):
        if numbering(texts) is not None:
            whole = Slot(name="text", kind="text", examples=tuple(texts))
            return _named(TextLayout(literals=("", ""), slots=(whole,)), column), ()
        aligned = _align(texts)
        deviating = tuple(place for place, filling in enumerate(aligned.fillings) if filling is None)
        return _named(_layout(aligned), column), deviating
    blocks = [(text, block) for text, block in zip(texts, choice.blocks, strict=True) if block is not None]
    before = [text[: block.start] for text, block in blocks]
    after = {text[block.end :] for text, block in blocks}
    listed = Slot(
        name="options",
        kind="options",
        examples=tuple(text[block.start + len(block.header) : block.end] for text, block in blocks),
    )
    headers = [block.header for _, block in blocks]
    header = max(set(headers), key=headers.count)
    footer = after.pop() if len(after) == 1 else ""
    deviating = tuple(place for place, block in enumerate(choice.blocks) if block is None)
    fixed = before[0] if len(before) >= _SAME and len(set(before)) == 1 else ""
    if fixed or not any(text.strip() for text in before):
        return TextLayout(literals=((fixed + header).lstrip(), footer), slots=(listed,)), deviating
    question = _layout(_align(before))
    literals = (*question.literals[:-1], question.literals[-1] + header, footer)
    return TextLayout(literals=literals, slots=(*question.slots, listed)), deviating


_SAME = 3
"""Demonstrations that all ask the same of their options: the question is no part of the rows."""
_LONGEST_MARK = 5
"""Signs before an option's text in an answer, its marker among them."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_MARK = re.compile(rf"(?:^|[^A-Za-z0-9])([A-Za-z]|\d|(?i:{'|'.join(_ORDINALS)}))[^A-Za-z0-9]{{0,9}}\Z")
_MARK_BEFORE = re.compile(rf"(?:^|\n)({'|'.join(_ORDINALS)}) [a-z]{{3,12}}[^A-Za-z0-9]{{0,9}}\Z", re.IGNORECASE)
"""The same before what the part is: "First reply:"."""
AROUND_MARKS = "[](){}<>*\"' "
_MARK_WITHIN = re.compile(
    rf"(?i:\b(?:assistant|model|bot|response|answer|reply|output|candidate|completion|text|summary|version|option)) "
    rf"([A-Z]|\d|(?i:{'|'.join(_ORDINALS)}))(?:['’]s)?\b[^\n]{{0,40}}\n?\Z"
)
"""The mark of a part in a heading that goes on: "[The Start of Assistant A's Answer]"."""


def part_marks(layouts: Mapping[str, TextLayout]) -> list[str]:
    """The letter, digit or ordinal that calls each part of the texts ("Statement 2:", "Second:", response_b), or ""."""
    marks: list[str] = []
    for column, layout in layouts.items():
        alone = len(layout.slots) == 1 and not layout.literals[0].strip()
        for literal in (column,) if alone else layout.literals[: len(layout.slots)]:
            plain = literal.replace("_", " ")
            mark = _MARK.search(plain) or _MARK_WITHIN.search(literal) or _MARK_BEFORE.search(plain)
            marks.append(mark[1] if mark else "")
    return marks


def parts_called(brief: TaskBrief) -> dict[str, int]:
    """The places of the input's parts that labels call by letter, digit or ordinal; empty for other labels."""
    places, rest = parts_and_others(brief)
    return places if brief.kind == "label" and len(places) > 1 and not rest else {}


def parts_and_others(brief: TaskBrief) -> tuple[dict[str, int], list[str]]:
    """The places of the input's parts that labels call by letter, digit or ordinal, and the labels that call none."""
    first = brief.task.answer_column
    marks = part_marks({name: brief.layouts[name] for name in brief.task.columns if name != first})
    labels = list(bare_labels(brief))
    folded = [counted(mark) for mark in marks]
    called = {label: [word for word in label.split() if counted(word) in folded] for label in labels}
    called = {label: words[0] for label, words in called.items() if len(words) == 1}
    if len({label.replace(word, "", 1) for label, word in called.items()}) != 1:  # "the first", "the second"
        called = {label: label for label in labels if counted(label) in folded}
    places = {label: folded.index(counted(word)) for label, word in called.items()}
    return places, [label for label in labels if label not in places]


def counted(mark: str) -> str:
    """A digit as it stands, a letter as a small one, an ordinal as its digit: "first" calls "1.", "[[A]]" "A:"."""
    word = mark.strip(AROUND_MARKS).lower()
    return str(_ORDINALS.index(word) + 1) if word in _ORDINALS else word


def fixed_around(brief: TaskBrief) -> tuple[str, str]:
    """The fixed text before and after every label ('{"label": "' and '"}')."""
    layout = brief.layouts.get(brief.task.answer_column)
    return (layout.literals[0], layout.literals[-1]) if layout and len(layout.literals) == 2 else ("", "")


def bare_labels(brief: TaskBrief) -> dict[str, str]:
    """The labels without the fixed text around every one of them, each with the label whole."""
    before, after = fixed_around(brief)
    return {label.removeprefix(before).removesuffix(after): label for label in brief.labels}


def _named(layout: TextLayout, column: str) -> TextLayout:
    base = re.sub(r"\W+", "_", column.lower()).strip("_")
    if len(layout.slots) != 1 or any(layout.literals) or base in ("", "input", "output"):
        return layout
    return layout.model_copy(update={"slots": (layout.slots[0].model_copy(update={"name": base}),)})


def _align(texts: Sequence[str]) -> Alignment:
    """Code is one slot whole, or one for each of its headed parts: what pieces of code share is their language's
    grammar, not the task's form.

    So are counted lines at the end, and whole are addresses and the like, and texts of many pages: the time that
    aligning takes grows with the square of their length and more. JSON that is built otherwise in each text is whole,
    too, whatever its keys have in common: a list of tools.
    """
    if (values := _json_in(texts)) is not None:
        signs = [chr(_PRIVATE + place) for place in range(len(texts))]
        masked = [text.replace(value, sign, 1) for text, value, sign in zip(texts, values, signs, strict=True)]
        restore = str.maketrans(dict(zip(signs, values, strict=True)))
        aligned = _align(masked)
        rows = (row and tuple(cell.translate(restore) for cell in row) for row in aligned.fillings)
        return Alignment(aligned.literals, tuple(rows))
    if (behind := counted_behind(texts)) is not None:
        heads, sign, lists = behind
        before = _align(heads)
        rows = (row and (*row, items) for row, items in zip(before.fillings, lists, strict=True))
        return Alignment((*before.literals[:-1], before.literals[-1] + sign, ""), tuple(rows))
    if (counted := counted_before(texts)) is not None:
        lists, tails = counted
        after = align(tails)
        rows = (row and (items, *row) for row, items in zip(after.fillings, lists, strict=True))
        return Alignment(("", *after.literals), tuple(rows))
    of_code = under_heads(texts) or remarked(texts) or prompted(texts) if is_code(texts) else over_items(texts)
    headed = fenced(texts) or tagged(texts) or of_code
    if headed is not None:
        return headed
    whole = (
        min(map(len, texts), default=0) > _MAX_ALIGNED_CHARS
        or is_code(texts)
        or all(map(_ADDRESS.fullmatch, texts))
        or (are_json(texts) and all(text.lstrip().startswith("[") for text in texts))
        or is_talk(texts)
        or varied_records(texts) is not None
    )
    if whole:
        return Alignment(("", ""), tuple((text.strip(),) for text in texts))
    if (set_apart := quoting(texts) or divided(texts) or bulleted(texts)) is not None:
        return set_apart
    aligned = _with_whole_numbers(_with_talks(texts))
    return aligned if any(aligned.literals) else divided(texts, "\n") or aligned


_BEGUN_NUMBER, _ENDED_NUMBER = re.compile(r"(?<![\w.])[-+]?\d{1,12}[.,]$"), re.compile(r"[.,]?\d{1,12}(?![\w.])")
_WITHIN_NUMBER = re.compile(r"\d\x00[.,]\d|\d[.,]\x00\d")
"""A decimal point with digits on both sides, beside the end of a filling."""


def _with_whole_numbers(aligned: Alignment) -> Alignment:
    """The alignment with a number's digits together that all texts begin or end alike: 0.12 and 0.7, 4.50 and 12.50."""
    for place in range(len(aligned.literals) - 1):
        shown, (before, behind) = [row[place] for row in aligned.rows], aligned.literals[place : place + 2]
        begun = _BEGUN_NUMBER.search(before) if all(text[:1].isdecimal() for text in shown) else None
        head, tail = (found[0] if found else "" for found in (begun, _ENDED_NUMBER.match(behind)))
        tail = tail if all(_WITHIN_NUMBER.search(f"{text[-2:]}\x00{tail[:2]}") for text in shown) else ""
        aligned = aligned.taken_in(place, head, tail)
    return aligned


def is_talk(texts: Sequence[str]) -> bool:
    """Whether texts are conversations whole: lines that each begin with one of some names."""
    cue = cued(texts)
    talks = [[name for name, _ in turns_in(text, cue=cue)] for text in texts]
    return all(talks) and any(1 < len(set(names)) < len(names) for names in talks) and not _ends_talk(texts)


_TURN = re.compile(r"([^\W\d_][\w .'’-]{0,24}): (?=\S)")
_SAID, _NEXT = "\x01", "\x02"
_LAST_LINE = re.compile(rf"\n\s{{0,9}}\n\s{{0,9}}{_TURN.pattern}")


def _ends_talk(texts: Sequence[str]) -> str:
    """What the line behind a conversation begins with in all texts ("Question: …"), which names no speaker; or ""."""
    found = [[match[1] for match in _LAST_LINE.finditer(text)] for text in texts]
    names = {name for behind in found for name in behind}
    alone = len(texts) > 1 and len(names) == 1 and all(len(behind) == 1 for behind in found)
    name = names.pop() if alone else ""
    return name if all(len(re.findall(rf"^{re.escape(name)}: ", text, re.MULTILINE)) == 1 for text in texts) else ""


def _with_talks(texts: Sequence[str]) -> Alignment:
    """The alignment of texts that may hold conversations: names before turns are part of what is said, no labels."""
    masked = _masked(texts)
    if masked == list(texts):
        return align(texts)
    aligned = align(masked)
    fillings = (None if row is None else tuple(map(_unmasked, row)) for row in aligned.fillings)
    return Alignment(tuple(map(_unmasked, aligned.literals)), tuple(fillings))


def _masked(texts: Sequence[str]) -> list[str]:
    """The texts with the signs between turns hidden. A name speaks if it begins several lines of a text, stands between
    lines of one that does, or follows one that it goes before elsewhere: labels have their order."""
    label = _ends_talk(texts)
    begun = [[match[1] if (match := _TURN.match(line)) else "" for line in text.split("\n")] for text in texts]
    begun = [[name if name != label else "" for name in names] for names in begun]
    again = {name for names in begun for name in names if name and names.count(name) > 1}
    follow = {pair for names in begun for pair in pairwise(names) if all(pair)}
    again |= {name for pair in follow if pair[::-1] in follow for name in pair}
    speakers = set(again)
    for names in begun:
        places = [place for place, name in enumerate(names) if name in again]
        speakers.update(name for name in (names[places[0] : places[-1]] if places else ()) if name)
    masked: list[str] = []
    for text, names in zip(texts, begun, strict=True):
        written = ""
        for place, (line, name) in enumerate(zip(text.split("\n"), names, strict=True)):
            within = place and name in speakers and names[place - 1] in speakers
            turn = line.replace(": ", f"{_SAID} ", 1) if name in speakers else line
            written += ("" if not place else _NEXT if within else "\n") + turn
        masked.append(written)
    return masked


def _unmasked(text: str) -> str:
    return text.replace(_SAID, ":").replace(_NEXT, "\n")


def _layout(aligned: Alignment) -> TextLayout:
    for mended in _MENDED:
        aligned = mended(aligned)
    slots: list[Slot] = []
    for place in range(len(aligned.literals) - 1):
        examples = tuple(row[place] for row in aligned.rows)
        kind = slot_kind(examples)
        before, behind = aligned.literals[place : place + 2]
        name = slot_name(before, behind, kind, {slot.name for slot in slots})
        slots.append(Slot(name=name, kind=kind, examples=examples))
    return TextLayout(literals=aligned.literals, slots=tuple(slots))


def _heading_fixed(aligned: Alignment) -> Alignment:
    """The alignment with what stands in brackets in all of three texts or more as fixed text: "[User Question]"."""
    for place in reversed(range(len(aligned.literals) - 1 if len(aligned.rows) > _PAIR else 0)):
        before, behind = aligned.literals[place : place + 2]
        said = {row[place] for row in aligned.rows}
        if len(said) == 1 and len(aligned.literals) > _PAIR and f"{before[-1:]}{behind[:1]}" in _BRACKETS:
            aligned = aligned.remade(place, place, (f"{before}{said.pop()}{behind}",), lambda _: ())
    return aligned


_PAIR, _BRACKETS = 2, ("[]", "()", "<>", "**", "##", "||")


def _data_in_slots(aligned: Alignment) -> Alignment:
    """A long fixed text full of figures (one table in all demonstrations) is content, part of the slot after it."""
    for place, literal in enumerate(aligned.literals[:-1]):
        if len(literal) > 150 and len(re.findall(r"\d+", literal)) >= 8:
            aligned = aligned.taken_in(place, literal.lstrip())
    return aligned


_PRIVATE = 0xE000
_BEFORE_JSON = re.compile(r"(?:\A|\n|: )\s{0,9}(?=[\[{])")


def _json_in(texts: Sequence[str]) -> list[str] | None:
    """The one JSON value behind a heading or in lines of its own that each text has, where they are built otherwise."""
    values, shapes = zip(*map(_first_json, texts), strict=True) if len(texts) >= _PAIR else ((), ())
    return list(values) if values and all(values) and len({*shapes}) > 1 and not are_json(texts) else None


def _first_json(text: str) -> tuple[str, str]:
    """A text's first JSON value that holds anything, and its shape; two empty texts where there is none."""
    for match in _BEFORE_JSON.finditer(text):
        with suppress(ValueError, RecursionError):
            value, end = json.JSONDecoder().raw_decode(text, match.end())
            if isinstance(value, dict | list) and value:
                return text[match.end() : end], _shape(value)
    return "", ""


def _shape(value: object) -> str:
    """The keys and lengths of what JSON holds, without the values."""
    if isinstance(value, dict):
        return f"{{{','.join(f'{key}:{_shape(one)}' for key, one in value.items())}}}"
    return f"[{','.join(map(_shape, value))}]" if isinstance(value, list) else ""


def _code_whole(aligned: Alignment) -> Alignment:
    """Words that begin a piece of code in all demonstrations (CREATE TABLE) are its own, though all share them, and so
    are brackets that end it, and signs between its pieces (the quotes of a docstring)."""
    last = len(aligned.literals) - 1
    signs = [place for place in range(1, last) if _WITHIN_CODE.fullmatch(aligned.literals[place])]
    if signs and len(signs) == signs[-1] - signs[0] + 1:
        joined = aligned.joined(signs[0] - 1, signs[-1])
        aligned = joined if is_code([row[signs[0] - 1] for row in joined.rows]) else aligned
    for place, literal in enumerate(aligned.literals[:-1]):
        start = re.split(r"(?<=[:\n])\s*", literal)[-1]
        rows = [row[place] for row in aligned.rows]
        if start.strip() and is_code([start + row for row in rows]) and not is_code(rows):
            end = _CLOSES.match(aligned.literals[place + 1])
            aligned = aligned.taken_in(place, start, end[0] if end is not None else "")
    return aligned


_WITHIN_CODE = re.compile(r"\W{0,40}(?:\"\"\"|'''|[{}();=])\W{0,40}")
_DASH = re.compile(r"\s(?:--|[–—|/])\s")
_TWO = re.compile(r"([^,\n]{1,40}), ([^,\n]{1,40})")


def _two_behind(aligned: Alignment) -> Alignment:
    """What stands behind a text and a dash is two things where a comma parts it in every text: "… -- Ann, green"."""
    rows, last = aligned.rows, len(aligned.literals) - 2
    before, behind = aligned.literals[-2:]
    if len(rows) < _SAME or not last or not _DASH.fullmatch(before) or not all(_TWO.fullmatch(row[-1]) for row in rows):
        return aligned
    return aligned.remade(last, last, (before, ", ", behind), lambda texts: texts[0].split(", "))


_GREETED = re.compile(r",[ \t]{0,9}\n\s{0,9}")


def _letters_whole(aligned: Alignment) -> Alignment:
    """A greeting with its comma, the blank lines behind it and the name at the end are a letter's own."""
    literals, last = aligned.literals, len(aligned.literals) - 2
    place = next((at for at, one in enumerate(literals) if 0 < at <= last and _GREETED.fullmatch(one)), 0)
    if not place or any(":" in literal for literal in literals[place:]):
        return aligned
    return aligned.joined(place - 1, last).taken_in(place - 1, "", literals[-1])


_HEADED = re.compile(r"(?:^|\n)([^\W\d][\w ]{0,24}):\s{0,3}\Z")


_TEXTS = frozenset({"text", "texte", "texto", "testo", "tekst", "текст", "absatz", "abschnitt", "artikel", "document"})


def _is_passage(head: str) -> bool:
    return head.lower() in _TEXTS or plays(head.lower(), "passage")


def _passages_whole(aligned: Alignment) -> Alignment:
    """A blank line between the heads of a passage and of the next part is the passage's own, as behind its title."""
    for place in range(len(aligned.literals) - 2, 0, -1):
        before, own, after = aligned.literals[place - 1 : place + 2]
        head, behind = _HEADED.search(before), _HEADED.search(after)
        if head and behind and _is_passage(head[1]) and re.fullmatch(r"\n\s{0,9}", own):
            aligned = aligned.joined(place - 1, place)
    return aligned


def _of_its_kind(aligned: Alignment) -> Alignment:
    """A word that ends or begins all texts and stands in most of the rest (the last of tags) is the slot's own."""
    if len(aligned.literals) != _PAIR:
        return aligned
    words = [row[0].split() for row in aligned.rows]
    start, end = (
        literal if _BARE.fullmatch(literal.strip()) and share([literal.strip() in one for one in words]) > _MOST else ""
        for literal in aligned.literals
    )
    return aligned.taken_in(0, start, end)


_MOST, _BARE = 0.5, re.compile(r"\w[\w-]*")
_CLOSES = re.compile(r"[)\]};]+")
_ADDRESS = re.compile(r"\s*(?:\w[\w+.-]*:)?//\S+\s*|\s*[^\s@]+@\S+\.\w+\s*")


_SAYS, _TERSE = (" is", " are", " be"), 5
"""What leads to an answer that ends its sentence: "So the answer is window sill."."""


def _full_stop(aligned: Alignment) -> Alignment:
    """A full stop behind a number or a word that ends every text is a literal: "The answer is 5."."""
    before, behind = aligned.literals[-2:]
    if not before.strip() or behind:
        return aligned
    lasts, place = [row[-1] for row in aligned.rows], len(aligned.literals) - 2
    bare = [last[:-1] for last in lasts if last.endswith(".")]
    told = before.rstrip().endswith(_SAYS) and not any(
        re.search(r"[.!?]", one) or len(one.split()) > _TERSE for one in bare
    )
    if not bare or len(bare) < len(lasts) or not (told or all(is_number(one) or one.isalpha() for one in bare)):
        return aligned
    return aligned.remade(place, place, (before, "."), lambda texts: (texts[0][:-1],))


_MENDED = (
    *(quotes_closed, _heading_fixed, headed_whole, _data_in_slots, _code_whole, _letters_whole, _passages_whole),
    *(_of_its_kind, _full_stop, _two_behind, numbers_apart),
)
"""What is done to an alignment, in this order, where fixed texts and slots are not parted as a person parts them."""
