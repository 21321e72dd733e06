"""What prompts are told: rows, attempts, operations and checks in the short forms that templates show."""

import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ...domain.brief import TaskBrief, TextLayout
from ...domain.experience import Recalled
from ...domain.profile import ColumnProfile, TableProfile
from ...domain.requirement import Requirement
from ...domain.task import TaskSpec
from ...domain.validation import Attempt, RowExample
from ...tools.catalogs.base import Block
from ...tools.checks.apply import failures
from ...tools.checks.base import CHECKS, Check
from ...tools.operations.base import OPERATIONS, Operation
from .signatures import argument_lines, shared_lines

_CELL_CHARS = 350
_LEAST_CELL = 45
WIDE = 8
"""Of sources with more columns a prompt tells fewer values of each."""
_COLUMNS_A_ROW = 6
"""For so many columns a prompt shows a row less."""
ROW_CHARS = 700
"""How long a sampled row is about in a prompt that shows a source whole."""
_EXAMPLES = 4


def task_of(brief: TaskBrief) -> dict[str, Any]:
    """The facts that every prompt shows of a task."""
    return {
        "task": brief.task,
        "shown": demonstrations(brief.task),
        "kind": brief.kind,
        "labels": brief.labels,
        "language": brief.language,
        "layouts": brief.layouts,
    }


def rows_of(block: Block, count: int, *, chars: int = _CELL_CHARS, row_chars: int = 0) -> list[dict[str, Any]]:
    """Rows drawn from all over a sample, and so of several splits, in no order of the source's: in one that goes from
    label to label their places would tell the answers. Each cell is cut to a readable length; with `row_chars` to its
    share of so many characters, so that no column of a wide row is lost."""
    if row_chars:
        count = max(2, count - block.table.num_columns // _COLUMNS_A_ROW)
        chars = max(_LEAST_CELL, min(chars, row_chars // max(1, block.table.num_columns)))
    drawn = random.Random(len(block)).sample(range(len(block)), min(count, len(block)))
    return [row_of(block, number, chars=chars) for number in drawn]


def row_of(block: Block, number: int, *, chars: int = _CELL_CHARS) -> dict[str, Any]:
    """One row of a sample, each cell cut to a readable length."""
    (row,) = block.table.slice(number, 1).to_pylist()
    return {name: _cut(value, chars) for name, value in row.items()}


def plain(value: Any) -> str:
    """A value as JSON, every character as it is."""
    return json.dumps(value, ensure_ascii=False, default=str)


def bounds_of(brief: TaskBrief) -> str:
    """How long texts may be that are taken, in words."""
    lengths = [need for need in brief.requirements if need.check in _BOUNDS and need.severity == "error"]
    return "; ".join(f"{need.args['column']} {_between(need.args)} {_BOUNDS[need.check]}" for need in lengths)


_BOUNDS = {"chars": "characters", "words": "words", "lines": "lines"}


def _between(args: Mapping[str, Any]) -> str:
    low, high = args.get("min"), args.get("max")
    return f"{low} to {high}" if low and high else f"at most {high}" if high else f"at least {low}"


def attempts_of(attempts: Sequence[Attempt], said: str = "") -> dict[str, Any]:
    """The last plan whole, with what came of it and rows that failed; earlier ones in a line each, so that a prompt
    does not grow with every plan. `said` is what a person said, which stands elsewhere in the prompt."""
    if not attempts:
        return {}
    last = attempts[-1]
    report = last.report
    found = sorted(report.outcomes if report else (), key=lambda one: (one.severity != "error", one.name == "plan"))
    examples = [
        {"failed": example.reason or outcome.reason, "before": example.before, "after": example.after}
        for outcome in found
        for example in _told_apart(outcome.examples)
    ]
    return {
        "number": len(attempts),
        "steps": [step.model_dump(mode="json") for step in last.plan.steps],
        "message": last.message.removeprefix(said).lstrip("; ") if last.refused else last.message,
        "reasons": report.reasons if report else (),
        "examples": examples[:_EXAMPLES],
        "earlier": [_in_short(attempt) for attempt in attempts[:-1]],
    }


def _told_apart(examples: Iterable[RowExample]) -> Iterable[RowExample]:
    """The first example of each reason."""
    found: dict[str, RowExample] = {}
    for one in examples:
        found.setdefault(one.reason, one)
    return found.values()


def _in_short(attempt: Attempt) -> str:
    """A plan's operations and what spoke against it."""
    report = attempt.report
    why = attempt.message or "; ".join(report.reasons if report else ())
    return f"{', '.join(step.op for step in attempt.plan.steps)}: {why}"


def memories_of(memories: Sequence[Recalled], attempts: Sequence[Attempt] = ()) -> list[dict[str, Any]]:
    """What earlier builds tried on this source, but for plans that this build has tried itself."""
    tried = [attempt.plan.steps for attempt in attempts]
    known = [(memory, memory.experience.plan) for memory in memories]
    return [
        {"sentence": memory.sentence(), "steps": [step.model_dump(mode="json") for step in plan.steps] if plan else []}
        for memory, plan in known
        if plan is None or plan.steps not in tried
    ]


@dataclass(frozen=True)
class Offer:
    """Operations or checks as a prompt shows them: those told in full, the arguments that several of them share, and
    the names of others, told in a line."""

    full: list[dict[str, Any]]
    shared: list[str]
    others: list[dict[str, str]]


def operations(brief: TaskBrief, profile: TableProfile) -> Offer:
    """Every registered operation of rows, those of installed packages too, cheapest kind first; those of whole tables
    would have every row read, and curation does the same. Those that the kind of task or the columns hardly call for
    are told by their names alone."""
    order = {"mechanical": 0, "code": 1, "model": 2}
    of_rows = (operation for operation in OPERATIONS if operation.scope != "table")
    known = sorted(of_rows, key=lambda operation: (order[operation.kind], operation.name))
    likely = [operation for operation in known if _likely(operation, brief, profile)]
    shared = shared_lines([_untuned(operation) for operation in likely if operation.kind == "model"])
    told: dict[str, str] = {}
    full = [
        {
            "name": operation.name,
            "kind": operation.kind,
            "scope": operation.scope,
            "summary": " ".join(operation.summary.split()),
            "arguments": [
                _once(line, operation.name, told)
                for line in argument_lines(_untuned(operation), shared if operation.kind == "model" else None)
            ],
        }
        for operation in likely
    ]
    others = [
        {
            "name": one.name,
            "kind": one.kind,
            "summary": _first_clause(one.summary),
            "arguments": ", ".join(
                name for name in _untuned(one)["properties"] if one.kind != "model" or name not in shared
            ),
        }
        for one in known
        if one not in likely
    ]
    return Offer(full, list(shared.values()), others)


_TUNING = frozenset({"rows_per_call", "max_tokens", "temperature"})


def _untuned(operation: Operation) -> dict[str, Any]:
    """The schema of an operation's arguments without those by which model calls are tuned: their defaults serve."""
    schema = operation.schema()
    properties = {name: part for name, part in schema.get("properties", {}).items() if name not in _TUNING}
    return {**schema, "properties": properties}


_LONG = 70


def _once(line: str, operation: str, told: dict[str, str]) -> str:
    """An argument's line, or where an earlier operation has the same."""
    first = told.setdefault(line, operation)
    return line if first == operation or len(line) < _LONG else f"{line.partition(' ')[0]} (as in {first})"


def _likely(operation: Operation, brief: TaskBrief, profile: TableProfile) -> bool:
    """Whether a plan for this task and these columns may well need to be told how the operation is called."""
    if operation.for_kinds and brief.kind not in operation.for_kinds:
        return False
    if operation.name in _PLAIN or (operation.name in _FOR_LABELS and brief.kind != "label"):
        return False
    if operation.nested and not _fits(operation.name, profile):
        return False
    languages = {column.language for column in profile.columns if column.language}
    return operation.name != "translate" or not brief.language or languages != {brief.language}


_PLAIN = frozenset(("cast", "clean_text", "coalesce", "constant", "explode", "flatten", "join", "regex_replace"))
_PLAIN |= {"rewrite", "split", "sql"}
"""Operations that are seldom needed, and whose arguments' names say what they are: whoever errs is told."""
_FOR_LABELS = frozenset({"classify", "map_labels"})
_TALK = 80
"""A list whose text is shorter is no conversation."""
_OF_STRUCTS = frozenset({"entries", "char_spans"})


def _fits(name: str, profile: TableProfile) -> bool:
    """Whether there are columns of the form that an operation on lists and structs works on."""
    lists = [column for column in profile.columns if column.type == "list" or column.encoded == "list"]
    if name in _OF_STRUCTS:
        return any(example.lstrip().startswith(("[{", "[ {")) for column in lists for example in column.examples)
    if name == "spans":  # tokens with as many tags
        sizes = [column.list_sizes for column in lists]
        return len(set(sizes)) < len(sizes)
    if name == "turns":
        return any(column.list_sizes and column.list_sizes[1] > 1 and column.chars[1] >= _TALK for column in lists)
    return bool(lists) or any(column.type == "struct" or column.encoded for column in profile.columns)


_READ_OFF = frozenset(
    {"fixed_texts", "in_labels", "layout", "layout_parts", "not_a_demonstration", "option_count", "options"}
)
"""Checks whose arguments rules read off the demonstrations to the letter, better than anybody could write them."""


def checks(brief: TaskBrief) -> Offer:
    """Registered checks of single rows that a model may add: those that demonstrations can bear, and that do not stand
    for every column already. Those that need more than Regraft run only where a task names them."""
    known = [c for c in CHECKS if c.scope == "row" and not c.modules and c.name not in _READ_OFF]
    known = [check for check in known if _may_be_added(check, brief)]
    shared = shared_lines([check.schema() for check in known])
    full = [
        {
            "name": f"{check.name}({', '.join(check.schema()['properties'])})",
            "summary": " ".join(check.summary.split()),
            "arguments": argument_lines(check.schema(), shared),
        }
        for check in known
    ]
    return Offer(full, list(shared.values()), [])


def _may_be_added(check: Check, brief: TaskBrief) -> bool:
    """Whether there is a column for which the check is not required yet, and whose demonstrations pass it; checks that
    need more than a column are not tried on them."""
    stands = {str(need.args.get("column", "")) for need in brief.requirements if need.check == check.name}
    schema = check.schema()
    if {"min", "max"} & set(schema["properties"]):  # an instruction may set other limits than demonstrations show
        return True
    if "" in stands:  # of several columns
        return False
    left = [column for column in brief.task.columns if column not in stands]
    if set(schema.get("required", ())) != {"column"}:
        return bool(left)
    rows = brief.task.shown
    table = pa.table({column: pa.array([row[column] for row in rows], pa.string()) for column in brief.task.columns})
    tried = (failures(table, [Requirement(check=check.name, args={"column": column})]) for column in left)
    return any(not failed for failed in tried)


_ARGUMENT_CHARS = 40


def known_checks(requirements: Iterable[Requirement]) -> str:
    """Requirements in a line: each check with its columns, and of its other arguments those that are short."""
    told: dict[str, list[str]] = {}
    for need in requirements:
        about = need.args.get("column") or need.args.get("columns") or ""
        columns = about if isinstance(about, str) else " and ".join(map(str, about))
        others = ((name, plain(value)) for name, value in need.args.items() if name not in ("column", "columns"))
        short = [
            f"{name} {text}" for name, text in others if len(text) <= _ARGUMENT_CHARS and need.check not in _READ_OFF
        ]
        told.setdefault(need.check, []).append(" ".join([columns, *([", ".join(short)] if short else [])]).strip())
    return "; ".join(f"{name} ({', '.join(filter(None, columns))})" for name, columns in told.items())


_WHOLE, _HEAD, _TAIL, _ENOUGH = 2, 260, 140, 2_400
"""So many demonstrations are told whole, of the long cells of the others so many characters, and others only as long as
all are not longer than that."""


def demonstrations(task: TaskSpec, count: int = 6) -> list[dict[str, str]]:
    """The first demonstrations; long cells of all but two without their middle, which tells nothing new of the form."""
    rows = [one.row() for one in task.demonstrations[:count]]
    shown, chars = rows[:_WHOLE], sum(len(text) for row in rows[:_WHOLE] for text in row.values())
    for row in rows[_WHOLE:]:
        short = {name: _without_middle(text) for name, text in row.items()}
        chars += sum(map(len, short.values()))
        if chars > _ENOUGH:
            break
        shown.append(short)
    return shown


def _without_middle(text: str, head: int = _HEAD, tail: int = _TAIL) -> str:
    return text if len(text) <= head + tail + 50 else f"{text[:head]} […] {text[-tail:]}"


def fitted(row: Mapping[str, str], chars: int) -> dict[str, str]:
    """A row of at most about so many characters: long cells lose their middle, short ones, such as an answer, nothing,
    so that a question or options at the end of a long text are shown."""
    left, shown = chars, dict[str, str]()
    for place, name in enumerate(sorted(row, key=lambda name: len(row[name]))):
        share = left // (len(row) - place)
        shown[name] = _without_middle(row[name], 2 * share // 3, share // 3)
        left -= min(left, len(shown[name]))
    return {name: shown[name] for name in row}


def _first_clause(text: str) -> str:
    """What an operation does, without its conditions."""
    return re.split(r"[.:;,] ", " ".join(text.split()), maxsplit=1)[0].rstrip(".")


_LISTED = re.compile(r"\s{0,9}[-*] `?([^`:\n]{1,80})`?: [\w\[\]<>:, ]{1,40}\s{0,9}")


def card_text(description: str, columns: Sequence[ColumnProfile]) -> str:
    """A card without the lines that only name a column and its type, which the profile tells."""
    names = {column.name for column in columns}
    lines = description.splitlines()
    return "\n".join(line for line in lines if not ((said := _LISTED.fullmatch(line)) and said[1] in names))


def roles_text(roles: Mapping[str, str]) -> str:
    """Columns with their roles; those that have none are not named."""
    return plain({column: role for column, role in roles.items() if role != "ignored"})


def layout_text(layout: TextLayout) -> str:
    """A layout as one line: its literals, with the slots' names in braces."""
    text = layout.literals[0]
    for slot, literal in zip(layout.slots, layout.literals[1:], strict=True):
        text += "{" + slot.name + "}" + literal
    return json.dumps(text, ensure_ascii=False)


def values_text(values: Iterable[tuple[str, int]]) -> str:
    """Values with their counts."""
    return ", ".join(f"{value!r} ({count})" for value, count in values)


def _cut(value: Any, chars: int) -> Any:
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    text = value if isinstance(value, str) else plain(value)
    return value if len(text) <= chars else f"{text[:chars]}…"
