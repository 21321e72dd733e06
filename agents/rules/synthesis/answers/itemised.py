"""Texts of several items, one a line behind a mark or a number, of lists or of cells that have a sign between them."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from .....domain.plan import Step
from .....domain.task import TaskSpec
from .....tools.operations.guess import cell_of, pattern_of
from ...reading.listing import counted_behind, json_items, numbering
from ...reading.texts import median, share, word_count
from ..composing import divided_by, made, printed
from ..programs.numbered import numbered_groups
from ..programs.search import Program, made_by, only, rewritten

if TYPE_CHECKING:
    import pyarrow as pa

    from ..source import Source

_SIGNS = (" ||| ", "|||", " | ", "|", ";", "\n")
_IN_LINE = (" | ", " / ", "; ", ", ", ",", "/")
_SEVERAL, _BEGUN, _SENTENCE = 0.3, 0.9, 40
"""Share of cells with several items, and of items that begin as the first do, at least; words of an item at most."""


def itemised(source: "Source", mark: str) -> Iterator[Program]:
    """Columns of several items, or several columns that count up, each item in a line of its own behind the mark."""
    for group in numbered_groups([one for one in source.programs if one.plain]):
        text = "\n".join(f"{printed(mark)}{{{{ {cell_of(one.column)}|trim }}}}" for one in group)
        output = f"{' and '.join(one.column for one in group)} itemised"
        present = tuple(only(one.column, "not_empty") for one in group)
        step = Step(op="template", args={"template": text, "output": output})
        yield from made_by(source.table, group[-1].name, output, (*present, step))
    for column in (*source.programs, *source.parts_of_blocks):
        if column.nested or source.of_another_type(column):
            continue
        whole, output = f"{column.column} in lines", f"{column.column} itemised"
        signs = () if column.listed else _SIGNS[-1:] if column.steps else _SIGNS
        sign = next((one for one in signs if _divides(one, column.filled)), None)
        if column.listed:
            lines = (Step(op="join", args={"column": column.column, "separator": f"\n{mark}", "output": whole}),)
        elif sign is not None:
            lines = tuple(_in_lines(column, whole, mark, sign))
        else:
            continue
        marked = {"template": f"{printed(mark)}{{{{ {cell_of(whole)} }}}}", "output": output}
        steps = (*lines, only(whole, "not_empty"), Step(op="template", args=marked))
        yield from rewritten(source.table, column, output, steps, "all")


def as_json(source: "Source") -> Iterator[Program]:
    """Lists of texts as JSON lists, or as the one key of an object, where all demonstrations are such; without empty
    ones where none is shown. Cells that list what the demonstrations list are such lists too."""
    shown = source.brief.answer_layout.slots[0].examples
    listed = [json_items(text) for text in shown]
    frames = {(text[: text.find("[")], text[text.rfind("]") + 1 :]) for text in shown}
    if None in listed or len(frames) > 1:
        return
    (before, behind), empty = frames.pop(), not all(listed)
    sign = "," if any('","' in text for text in shown) else ", "
    known = {item for items in listed for item in items or ()}
    for lists in source.programs:
        own = own_sign(lists, known)
        if not source.of_another_type(lists) and (lists.lists_texts or own):
            column = lists.column if lists.listed else f"{lists.column} one by one"
            output, cell = f"{lists.column} as JSON", f"({cell_of(column)} or [])"
            items = divided_by(sign, cell, "{{ item|trim|tojson }}", kept="item")
            step = Step(
                op="template", args={"template": f"{printed(before)}[{items}]{printed(behind)}", "output": output}
            )
            some = [] if empty else [only(output, "ne", value=f"{before}[]{behind}")]
            divided = {"column": lists.column, "separator": own, "output": column}
            first = [] if lists.listed else [Step(op="split", args=divided)]
            yield from rewritten(source.table, lists, output, [*first, step, *some])


def in_one_line(table: "pa.Table", listed: Program, examples: Sequence[str]) -> Iterator[Program]:
    """A list in one line, with the sign between its items that all examples have."""
    sign = next((sign for sign in _IN_LINE if all(sign in example for example in examples)), None)
    if sign is not None:
        output = f"{listed.column} in one line"
        step = Step(op="join", args={"column": listed.column, "separator": sign, "output": output})
        yield from rewritten(table, listed, output, [step], "all")


def numbered(source: "Source", sign: str) -> Iterator[Program]:
    """Columns of lists, each item in a line of its own behind its number and the sign."""
    for column in (one for one in source.programs if one.lists_texts):
        if not source.of_another_type(column):
            output = f"{column.column} numbered"
            line = f"{{{{ loop.index }}}}{printed(sign)}{{{{ item }}}}"
            text = divided_by("\n", cell_of(column.column), line)
            step = Step(op="template", args={"template": text, "output": output})
            yield from rewritten(source.table, column, output, [step], "all")


def own_sign(column: Program, shown: Collection[str]) -> str | None:
    """The sign by which a column's cells list short texts, most of those shown among them."""
    held = ((sign, items) for sign, items in listed_in_cells(column) if not any(sign in item for item in shown))
    most = _MOST_OF_THEM * len(shown)
    return next((sign for sign, items in held if len(items.intersection(shown)) >= most), None)


def listed_in_cells(column: Program) -> Iterator[tuple[str, frozenset[str]]]:
    """The signs by which a column's cells may list texts of a few words, some several, with these."""
    for sign in _OWN_SIGNS if column.plain and column.traits.words_high <= _MOST_LISTED else ():
        parted = [[item.strip() for item in text.split(sign)] for text in column.filled]
        items = frozenset(item for row in parted for item in row)
        several = share([len(set(row)) > 1 for row in parted])
        if (
            several >= _SEVERAL_ITEMS
            and len(items) <= _MOST_KINDS
            and all(0 < len(one.split()) <= _ITEM_WORDS for one in items)
        ):
            yield sign, items


_OWN_SIGNS = (",", "|", ";", "/")


def between_items(sign: str) -> str:
    """The pattern of a sign between items, with the blanks around it."""
    return rf"\s*{pattern_of(sign)}\s*"


_MOST_KINDS, _ITEM_WORDS, _SEVERAL_ITEMS, _MOST_OF_THEM, _MOST_LISTED = 100, 4, 0.05, 0.75, 40
"""Different items, words of one, the share of cells with several, and of the items shown that there must be; words of a
cell."""


def uneven(answers: Program, inputs: Sequence[Program]) -> str:
    """Why counted lines are no answers to those of the inputs: they are more or fewer; empty where as many."""
    for one in inputs if numbering(answers.filled[:_LOOKED_AT]) is not None else ():
        pairs = [pair for pair in zip(one.texts, answers.texts, strict=True) if all(pair)]
        sizes = [(given.count("\n"), answer.count("\n")) for given, answer in pairs if given and answer]
        if (
            numbering(one.filled[:_LOOKED_AT]) is not None
            and share([given == answer for given, answer in sizes]) < _EVEN
        ):
            return f"{answers.name!r} lists more or fewer than {one.name!r}"
    return ""


_EVEN, _LOOKED_AT = 0.9, 40


def as_many(task: TaskSpec) -> Iterator[Step]:
    """The steps that keep the rows whose inputs end in as many counted lines as their outputs do, where those of all
    demonstrations do so, and that say something in each."""
    outputs = [row[task.answer_column] for row in task.shown]
    sign = numbering(outputs)
    for column in task.input_columns if sign is not None else ():
        behind = counted_behind([row[column] for row in task.shown])
        if behind is not None and [text.count("\n") for text in behind[2]] == [text.count("\n") for text in outputs]:
            counted = [made(f"{name} counted") for name in (column, task.answer_column)]
            for name, count in zip((column, task.answer_column), counted, strict=True):
                last = r"(?:\A|\n)(\d{1,3})[.):]+ [^\n]*\S\s*\z"
                yield Step(op="regex_extract", args={"column": made(name), "pattern": last, "output": count})
            same = {"column": counted[0], "operator": "eq", "other": counted[1]}
            empty = [
                {"column": made(name), "operator": "not_matches", "value": r"(?m)^\d{1,3}[.):]+\s*$"}
                for name in (column, task.answer_column)
            ]
            yield Step(op="filter", args={"conditions": [same, *empty]})


def _in_lines(column: Program, whole: str, mark: str, sign: str) -> Iterator[Step]:
    """The column's texts with a line for each item, and no sign behind the last."""
    inner = pattern_of(sign.strip()) if sign.strip() else r"\n"
    yield Step(op="template", args={"template": f"{{{{ {cell_of(column.column)} }}}}", "output": whole})
    yield _replaced(whole, rf"\A(?:\s|{inner})+|(?:\s|{inner})+\z", "")
    yield _replaced(whole, rf"\s*{inner}(?:\s|{inner})*", f"\n{mark}")


def _replaced(column: str, pattern: str, replacement: str) -> Step:
    return Step(op="regex_replace", args={"column": column, "pattern": pattern, "replacement": replacement})


def _divides(sign: str, texts: Sequence[str]) -> bool:
    """Whether a sign stands between items of many texts: what is behind it begins as texts do (with a capital, say)."""
    parts = [[part.strip() for part in text.split(sign) if part.strip()] for text in texts]
    several = [items for items in parts if len(items) > 1]
    if len(several) < _SEVERAL * len(texts):
        return False
    later = [item for items in several for item in items[1:]]
    begins = [_kind(items[0]) for items in parts if items]
    usual = max(set(begins), key=begins.count)
    return (
        share([_kind(item) == usual for item in later]) >= _BEGUN
        and share([one == usual for one in begins]) >= _BEGUN
        and median([word_count(item) for item in later]) <= _SENTENCE
        and not any(re.fullmatch(r"\W+", item) for item in later)
    )


def _kind(item: str) -> str:
    """How an item begins: with a capital, a small letter, a digit or a sign."""
    start = item[0]
    return "A" if start.isupper() else "a" if start.isalpha() else "9" if start.isdigit() else "A"
