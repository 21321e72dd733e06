"""Answers that are one of the input's own parts, of which flags beside the columns that fill them say which."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .....domain.brief import TaskBrief
from .....domain.plan import Step
from .....tools.operations.guess import cell_of, quoted
from ...labels.poles import pole
from ...labels.senses import plain_name
from ...reading.layouts import bare_labels, counted, parts_and_others
from ...reading.listing import labels_listed
from ...reading.texts import as_words, between, fold, median, numbers_of, share, unjoined
from ..assignment import Answer, Assignment, Check
from ..composing import divided_by, made
from ..programs.search import Program, made_by

if TYPE_CHECKING:
    from ..source import Source

_YES, _FLAGS = ("1", "true", "yes"), frozenset({"0", "1", "true", "false", "yes", "no"})
_EACH, _SEVERAL = 0.05, 0.05
"""Share of rows in which each flag is set, at least, and in which several are, at most: else they count otherwise."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")


def chosen_parts(brief: TaskBrief) -> tuple[tuple[int, ...], str | None] | None:
    """The places of the inputs' parts of which every output is one, whole, and the word for none of them."""
    output, places = brief.task.answer_column, set[int]()
    others: list[str] = []
    for row in brief.task.shown:
        parts = [
            text for name in brief.task.input_columns for text in between(brief.layouts[name].literals, row[name]) or ()
        ]
        found = [place for place, text in enumerate(parts) if text.strip() and fold(text) == fold(row[output])]
        if len(found) > 1:
            return None
        places.update(found)
        others += [] if found else [row[output]]
    if len(places) < 2 or len(places) > 4 or len(set(others)) > 1:
        return None
    nothing = others[0] if others else None
    named = nothing is None or re.search(as_words(fold(nothing)), fold(brief.task.instruction))
    return (tuple(sorted(places)), nothing) if named else None


def called_parts(brief: TaskBrief) -> tuple[dict[str, int], str | None]:
    """The places of the parts that labels call by letter or number, and the label that calls none of them."""
    places, rest = parts_and_others(brief)
    ordered = {label: places[label] for label in sorted(places, key=counted)}
    return (ordered, rest[0]) if len(places) > 1 and len(rest) == 1 else ({}, None)


def called_flags(source: "Source") -> Iterator[Answer]:
    """The letter of the one part whose column's flag is set, and the label for none where no flag is."""
    called, nothing = called_parts(source.brief)
    full, output = bare_labels(source.brief), made(source.task.answer_column)
    for texts, flags in flagged_pairs(source.programs, len(called)) if called else ():
        *written, none = (full[label] for label in (*called, nothing or ""))
        names = ", ".join(f"{flag.name!r} for {label}" for label, flag in zip(called, flags, strict=True))
        yield Answer(
            fit=0.95,
            why=f"flags say which part is meant: {names}; none is {nothing!r}",
            used=frozenset(flag.name for flag in flags),
            role="label",
            last_steps=tuple(_steps(list(map(quoted, written)), flags, none, output)),
            places=dict(zip(called.values(), texts, strict=True)),
        )


def listed_flags(source: "Source") -> Iterator[Answer]:
    """Labels that an instruction enumerates and outputs list, of flags that are called so: "toxic, insult"; or of
    shares of raters, from the one that the instruction says to count."""
    task = source.task
    output = task.answer_column
    named = labels_listed(task.instruction, [row[output] for row in task.shown])
    if named is None:
        return
    (lists, labels), least = named, _least_said(task.instruction)
    rated = [one for one in source.programs if least is not None and _holds_shares(one)]
    called = {plain_name(one.name): one for one in (*source.programs, *rated) if _says_yes_or_no(one) or one in rated}
    if not all(plain_name(label) in called for label in labels):
        return
    flags = [called[plain_name(label)] for label in labels]
    counts = [f"({cell_of(one.column)}|float) >= {least}" if one in rated else when_set(one) for one in flags]
    items = ", ".join(f"{quoted(label)} if {count} else ''" for label, count in zip(labels, counts, strict=True))
    text = divided_by(lists.sign or ", ", f"[{items}]", kept="item", nothing=lists.nothing or "")
    yield Answer(
        fit=0.95,
        why=f"the flags {', '.join(repr(flag.name) for flag in flags)} that are set give the output",
        used=frozenset(flag.name for flag in flags),
        last_steps=(Step(op="template", args={"template": text, "output": made(output)}),),
    )


def flagged_answers(source: "Source") -> Iterator[Answer]:
    """The text of the one column whose flag is set, in rows where no other's is."""
    chosen = chosen_parts(source.brief)
    if chosen is None:
        return
    places, nothing = chosen
    for texts, flags in flagged_pairs(source.programs, len(places)):
        none = share([not any(map(is_set, cells)) for cells in zip(*(one.texts for one in flags), strict=True)])
        output = made(source.task.answer_column)
        names = ", ".join(f"{flag.name!r} for {text.name!r}" for text, flag in zip(texts, flags, strict=True))
        yield Answer(
            fit=0.95,
            why=f"flags say which part is the answer: {names}" + (f"; none is {nothing!r}" if nothing and none else ""),
            used=frozenset(flag.name for flag in flags),
            last_steps=tuple(_steps([cell_of(one.column) for one in texts], flags, nothing, output)),
            check=_in_their_places(places, texts),
        )


def flagged_items(source: "Source") -> Iterator[Program]:
    """The one item of a list of texts whose flag is set in a list beside it, in rows that have just one."""
    lists = [one for one in source.programs if one.listed and not one.steps]
    for flags in (one for one in lists if {item for text in one.filled for item in text.split("\n")} == {"0", "1"}):
        for texts in (one for one in lists if one is not flags and one.sizes == flags.sizes and _of_phrases(one)):
            column = f"{texts.column} by {flags.column}"
            marks, items = (f'"{one.column.replace(chr(34), chr(34) * 2)}"' for one in (flags, texts))
            number = f"CAST({marks} AS INTEGER[])"
            said = f"CASE WHEN list_sum({number}) = 1 THEN list_extract({items}, list_position({number}, 1)) END"
            yield from made_by(source.table, flags.name, column, [Step(op="sql", args={"expressions": {column: said}})])


def _of_phrases(lists: Program) -> bool:
    return median([len(item.split()) for text in lists.filled for item in text.split("\n")]) >= 3


def flagged_columns(source: "Source") -> frozenset[str]:
    """Columns of texts of which flags beside them say in each row which one is meant: none of them answers all rows."""
    return frozenset(text.name for texts, _ in flagged_pairs(source.programs, _BOTH) for text in texts)


def flagged_pairs(programs: Sequence[Program], size: int = 0) -> Iterator[tuple[list[Program], list[Program]]]:
    """Columns of texts that differ in a part of their names, so many or any number of them, each with the flag whose
    name differs in the same (A and A-coref, B and B-coref)."""
    plain = [one for one in programs if one.plain]
    flags = [one for one in plain if is_flag(one) and pole(one.name) != "wrong"]
    for by_mark in (group for group in _groups(flags) if len(group) == (size or max(len(group), _BOTH))):
        set_in = [[is_set(text) for text in one.texts] for one in by_mark.values()]
        several = share([sum(row) > 1 for row in zip(*set_in, strict=True)])
        if several > _SEVERAL or not all(share(rows) >= _EACH for rows in set_in):
            continue
        texts = [one for one in plain if one not in flags and not one.traits.numbers]
        for group in _groups(texts):
            if by_mark.keys() <= group.keys():
                marks = sorted(by_mark, key=counted)
                yield [group[mark] for mark in marks], [by_mark[mark] for mark in marks]


def is_flag(program: Program) -> bool:
    """Whether a column says yes of some rows and no of others, in words or as 0 and 1."""
    return _says_yes_or_no(program) and len(program.folded) == _BOTH


def _says_yes_or_no(program: Program) -> bool:
    return program.plain and program.folded <= _FLAGS and program.share == 1


def _holds_shares(program: Program) -> bool:
    """Whether all cells of a column are numbers from 0 to 1, as shares of raters are."""
    numbers = numbers_of(program.filled) if program.plain and program.share == 1 else [None]
    return all(number is not None and 0 <= number <= 1 for number in numbers)


def _least_said(instruction: str) -> float | None:
    """The share from which an instruction says that something counts: "0.5 or higher"."""
    match = _LEAST.search(instruction)
    return None if match is None else float(match[1] or match[2])


_LEAST = re.compile(
    r"\b(0?\.\d{1,2}) or (?:higher|more|above|greater|over)\b|(?:\bat least|>=|≥) ?(0?\.\d{1,2})\b", re.IGNORECASE
)
_BOTH = 2


def _groups(programs: Sequence[Program]) -> Iterator[dict[str, Program]]:
    """Columns that differ in one token of their names, by that: name_a and name_b, or is_1_right and is_2_right."""
    groups: dict[tuple[str, ...], dict[str, Program]] = {}
    for program in programs:
        tokens = [token.lower() for token in _TOKEN.findall(unjoined(program.name))]
        for place, token in enumerate(tokens):
            hole = (*tokens[:place], "", *tokens[place + 1 :])
            groups.setdefault(hole, {})[token] = program
    yield from groups.values()


def yes_and_no(examples: Sequence[str]) -> tuple[str, str] | None:
    """How texts write yes and no; None where they say anything else. Of true alone false follows."""
    said = set(examples)
    for yes, no in _ANSWERS:
        for style in (str.lower, str.capitalize, str.upper):
            if said and said <= {style(yes), style(no)}:
                return style(yes), style(no)
    return None


_ANSWERS = (("yes", "no"), ("true", "false"), ("y", "n"))


def is_set(text: str | None) -> bool:
    return text is not None and fold(text) in _YES


def _steps(said: Sequence[str], flags: Sequence[Program], nothing: str | None, output: str) -> Iterator[Step]:
    """Keeps the rows with one flag set, or none where a word stands for that, and writes what it says."""
    marks = "".join(f"{{{{ 1 if {when_set(flag)} else 0 }}}}" for flag in flags)
    count = f"{output}, flags"
    yield Step(op="template", args={"template": marks, "output": count})
    pattern = r"\A0*1?0*\z" if nothing is not None else r"\A0*10*\z"
    told = [{"column": flag.column, "operator": "not_empty"} for flag in flags]
    one = {"column": count, "operator": "matches", "value": pattern}
    yield Step(op="filter", args={"conditions": [*told, one]})
    yield Step(op="template", args={"template": f"{{{{ {flagged_one(said, flags, nothing)} }}}}", "output": output})


def flagged_one(said: Sequence[str], flags: Sequence[Program], nothing: str | None = None) -> str:
    """A template's expression of the first of several whose flag is set, or of a word where none is."""
    text = quoted(nothing or "")
    for one, flag in reversed(list(zip(said, flags, strict=True))):
        text = f"({one} if {when_set(flag)} else {text})"
    return text


def when_set(flag: Program) -> str:
    """A template's condition that a flag is set, however it is written."""
    return f"({cell_of(flag.column)}|string|lower) in [{', '.join(map(quoted, _YES))}]"


def _in_their_places(places: Sequence[int], texts: Sequence[Program]) -> Check:
    def check(assignment: Assignment) -> tuple[float, str]:
        filled = {assignment.programs[place].name for place in places if place < len(assignment.programs)}
        other = filled != {one.name for one in texts}
        return (0.0, "other columns fill the parts that answers are taken of") if other else (1.0, "")

    return check
