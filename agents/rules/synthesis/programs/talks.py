"""Conversations and records of a source, their last turns, and texts that a chat template wrote."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

import pyarrow as pa

from .....domain.plan import Step
from .....tools.arrow import compute as pc
from .....tools.cells import read_container
from .....tools.operations.records import record_form
from .....tools.texts import most
from .search import Program, as_program, is_text, made_by, only, program_of

_FIRST, _LINES = 20, 0.6
"""Records that are read, and the share of texts of several lines."""

_TEMPLATES = (
    (r"### Human:", r"### Assistant:", ""),
    (r"### Instruction:", r"### Response:", ""),
    (r"<\|im_start\|>user\n", r"<\|im_end\|>\s{0,9}<\|im_start\|>assistant\n", r"<\|im_end\|>"),
    (r"<\|user\|>", r"(?:<\|end\|>|</s>)?\s{0,9}<\|assistant\|>", r"<\|end\|>|<\|endoftext\|>|</s>"),
    (r"\[INST\]", r"\[/INST\]", r"</s>"),
)
"""What stands before a request, between it and its answer, and behind that, as models are trained on them."""
_WRITTEN, _SAME_FRAMES = 0.95, 2
"""The share of texts that are written so, and how many system prompts there may be: on more of them answers depend."""


def talks_of(table: pa.Table) -> list[Program]:
    """The columns that may hold conversations: lists of structs or texts, these written out, texts of several lines."""
    listed = [(one.name, one.type.value_type) for one in table.schema if pa.types.is_list(one.type)]
    lists = [name for name, items in listed if pa.types.is_struct(items) or is_text(items)]
    lists += [one.name for one in table.schema if pa.types.is_string(one.type) and _spells_structs(table[one.name])]
    texts = [as_program(table.column(one.name), one.name) for one in table.schema if is_text(one.type)]
    lines = [one for one in texts if len(one.filled) > 1 and one.traits.lines > _LINES and one.name not in lists]
    return [*(as_program(table.column(name), name) for name in lists), *lines]


def _spells_structs(texts: pa.ChunkedArray) -> bool:
    first = pc.index(pc.is_valid(texts), True).as_py() if len(texts) else -1
    return first >= 0 and re.match(r"\s*\[\s*\{", texts[first].as_py()) is not None


def records_of(table: pa.Table) -> list[Program]:
    """The columns that hold records as they are: structs, and texts that are records in any form."""
    names = [one.name for one in table.schema if is_text(one.type) or _flat(one)]
    columns = [as_program(table.column(name), name) for name in names]
    return [one for one in columns if _of_dicts(one) or record_form(one.filled[:_FIRST] or [""]) is not None]


def _of_dicts(column: Program) -> bool:
    first = [cell for cell in column.cells if cell][:_FIRST]
    return all(isinstance(read_container(cell) if isinstance(cell, str) else cell, dict) for cell in first)


def _flat(field: pa.Field) -> bool:
    """Whether a column holds structs of plain values."""
    return pa.types.is_struct(field.type) and not any(pa.types.is_nested(one.type) for one in field.type)


def last_turn(table: pa.Table, before: Program, *, led: bool) -> Program | None:
    """The last turn of a conversation, beside the program that writes the turns before it; `led` by who says it."""
    *steps, step = before.steps
    output = f"{before.column} last"
    last = Step(op=step.op, args={**step.args, "part": "last", "lead": led, "output": output})
    return program_of(table, before.name.replace("=before", "=last"), output, (*steps, last))


def templated(table: pa.Table, programs: Sequence[Program]) -> Iterator[Program]:
    """What is asked and what is replied in texts that a chat template made, of those with one reply."""
    for one in (one for one in programs if one.plain and len(one.filled) > 1):
        texts = one.filled[:80]
        for begin, between, end in _TEMPLATES:
            if not most(texts, partial(_is_made_by, begin, between), _WRITTEN):
                continue
            if len({re.split(begin, text, maxsplit=1)[0].strip() for text in texts}) > _SAME_FRAMES:
                continue
            behind = rf"(?:{end})?" if end else ""
            asked, replied = rf"{begin}\s*(.*?)\s*{between}", rf"{between}\s*(.*?)\s*{behind}\s*\z"
            yield from asked_and_replied(table, one, rf"{begin}.*(?:{begin}|### Input:)", asked, replied)
            break


def asked_and_replied(table: pa.Table, one: Program, again: str, asked: str, replied: str) -> Iterator[Program]:
    """What patterns find to be asked and replied in texts that hold no more than that: none that matches `again`."""
    single = only(one.column, "not_matches", value=f"(?s){again}")
    for part, pattern in (("asked", asked), ("replied", replied)):
        output, args = f"{one.column} {part}", {"column": one.column, "pattern": f"(?s){pattern}"}
        taken = Step(op="regex_extract", args={**args, "output": output})
        yield from made_by(table, f"{one.name}.{part}", output, (single, taken))


def _is_made_by(begin: str, between: str, text: str) -> bool:
    first = re.search(begin, text)
    return first is not None and re.search(between, text[first.end() :]) is not None
