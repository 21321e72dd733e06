"""Speakers that a corpus calls by signs ("#Person1#", "User 2"), called in all texts as demonstrations call theirs."""

import re
from collections.abc import Sequence

import pyarrow as pa

from ....domain.plan import Step
from ....tools.operations.guess import pattern_of
from ..reading.names import column_of
from .programs.search import Program, program_of

_SIGN = re.compile(r"[#<\[].*[#>\]]|[^\W\d]\w{0,20} ?\d")


def called_anew(table: pa.Table, plain: Sequence[Program], talks: Sequence[Program]) -> list[Program]:
    """The programs, with the speakers of talks called as in the `talks` made of these, which stand for the others."""
    made = [step.args for one in talks for step in one.steps[-1:] if step.op == "turns" and step.args.get("names")]
    names = dict(made[0]["names"]) if made else {}
    if not names or not all(map(_SIGN.fullmatch, names)) or all(sign == name for sign, name in names.items()):
        return list(plain)
    left = [one for one in plain if column_of(one.name) != made[0]["column"]]
    return [
        _renamed(table, one, names) if any(sign in text for text in one.filled for sign in names) else one
        for one in left
    ]


def _renamed(table: pa.Table, one: Program, names: dict[str, str]) -> Program:
    output = f"{one.column} by other names"
    steps, column = [], one.column
    for sign, name in names.items():
        args = {"column": column, "pattern": pattern_of(sign), "replacement": name, "output": output}
        steps.append(Step(op="regex_replace", args=args))
        column = output
    return program_of(table, one.name, output, (*one.steps, *steps)) or one
