"""Things with types that a source's columns hold: tagged tokens, marked characters, structs that name each."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyarrow as pa

from .....domain.plan import Step
from .....domain.task import TaskSpec
from .....tools.operations.spans import MOST_TYPES, CharSpansArgs, EntriesArgs, SpansArgs
from ...reading.entities import (
    asks_for_a_type,
    asks_for_any,
    is_disowned,
    is_known_type,
    part_of_speech_asked,
    type_asked,
)
from ...reading.listing import lists_pieces
from ...reading.names import field_of
from ...reading.texts import fold, share
from .search import Program, is_text, made_by, program_of, seen_in

_READERS = {"spans": SpansArgs, "char_spans": CharSpansArgs, "entries": EntriesArgs}
_APART, _PAIR = "\x1f", 2
_MENTIONS, _TYPES = ("text", "word", "mention", "surface"), ("label", "type", "entity", "tag", "category")
"""What fields of marked entities are called: their texts, and their types."""


@dataclass(frozen=True)
class Things:
    """What `op` with `args` reads of a column of a table in each row: types and texts. `told` are the types that the
    operation says it reads, which are known before it runs."""

    table: pa.Table = field(repr=False, compare=False)
    column: str
    op: str
    args: Mapping[str, object]
    told: Sequence[str]

    @cached_property
    def rows(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        form = {"form": f"{{type}}{_APART}{{text}}", "unique": False, "output": "things"}
        made = program_of(self.table, self.column, "things", (Step(op=self.op, args={**self.args, **form}),))
        pairs = [[item.partition(_APART) for item in cell or ()] for cell in (made.cells if made else ())]
        return tuple(tuple((kind, text) for kind, _, text in row) for row in pairs)

    @property
    def of_speech(self) -> bool:
        """Whether the types are parts of speech."""
        return "apart" in self.args

    @cached_property
    def types(self) -> tuple[str, ...]:
        return tuple(sorted({kind for row in self.rows for kind, _ in row}))

    @cached_property
    def by_type(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """The texts of each type, row by row."""
        return {
            kind: tuple(tuple(said for one, said in row if one == kind) for row in self.rows) for kind in self.types
        }

    def type_of(self, shown: Sequence[str]) -> str | None:
        """The one type that has most of some texts, two or more, of which no other type has any."""
        wanted = set(map(fold, shown))
        held = {kind: wanted & {fold(one) for row in rows for one in row} for kind, rows in self.by_type.items()}
        fitting = [kind for kind, found in held.items() if found]
        sure = len(fitting) == 1 and len(held[fitting[0]]) >= max(_PAIR, len(wanted) - 1)
        return fitting[0] if sure else None

    def read(self, output: str, **more: object) -> Step:
        """The step that lists them, with `types`, `form` and other arguments of the operation."""
        return Step(op=self.op, args={**self.args, **more, "output": output})

    def alone(self, table: pa.Table, kind: str) -> Program | None:
        """The one thing of a type, in rows that have one."""
        listed, output = f"{self.column} {kind} listed", f"{self.column} {kind}"
        one = Step(op="parse", args={"column": listed, "into": "text", "output": output})
        return program_of(table, f"{self.column}.{kind}", output, (self.read(listed, types=[kind]), one))


def things_of(table: pa.Table) -> Iterator[Things]:
    """All ways to read things out of a column, as operations offer them."""
    for name in table.column_names:
        seen = seen_in(table, name)
        for op, reader in _READERS.items():
            yield from (Things(table, name, op, args, types) for args, types in reader.readings(seen))


_SAID = ("text", "value", "surface", "phrase")


def of_kind_asked(programs: Sequence[Program], instruction: str) -> Iterator[Program]:
    """What structs hold under the one kind that the instruction asks for ("amount": {"text": …}, "date": …)."""
    by_root: dict[str, dict[str, Program]] = {}
    for program in programs:
        root, _, path = program.name.partition(".")
        kind, _, field = path.partition(".")
        if not program.listed and len(program.steps) == 1 and field in _SAID:
            by_root.setdefault(root, {}).setdefault(kind, program)
    for root, kinds in by_root.items():
        kind = type_asked(tuple(kinds), instruction) if len(kinds) > 1 else None
        yield from [replace(kinds[kind], name=f"{root}.{kind}")] if kind is not None else []


def of_type_asked(table: pa.Table, known: Sequence[Things], instruction: str) -> Iterator[Program]:
    """Lists of the one type that the instruction asks for, and the one thing of it, of columns with many types."""
    for things in known:
        if len(things.told) <= MOST_TYPES or not asks_for_any(things.told, instruction):
            continue
        kind = type_asked(things.types, instruction) if len(things.types) > MOST_TYPES else None
        if kind is not None:
            name, listed = f"{things.column}.{kind}", f"{things.column} {kind} listed"
            yield from made_by(table, name, listed, (things.read(listed, types=[kind]),))
            yield from [alone] if (alone := things.alone(table, kind)) is not None and alone.filled else []


_FEWEST, _HARDLY, _MOSTLY = 3, 0.2, 0.8
"""How often a word comes whose part of speech is known, and the share of it that makes it another one, or this one."""


def of_speech_asked(table: pa.Table, known: Sequence[Things], task: TaskSpec) -> Iterator[Program]:
    """Lists of the words of the part of speech that is asked for, where demonstrations have none of another."""
    if known and lists_pieces(task):
        texts = [table.column(one.name).to_pylist() for one in table.schema if is_text(one.type)]
        things = max(known, key=lambda one: (_stand_in(one, texts), len({text for row in one.rows for _, text in row})))
        kind = part_of_speech_asked(things.types, task.instruction)
        if kind is not None and _borne_out(things, kind, task):
            step = things.read(f"{things.column} {kind} listed", types=[kind])
            every = program_of(table, f"{things.column}.{kind}", f"{things.column} {kind} listed", (step,))
            yield from [every] if every is not None and every.filled else []


def _stand_in(things: Things, texts: Sequence[Sequence[str | None]]) -> float:
    """The share of rows of which all words stand in one text: those of tokens do, lemmas do not."""
    held = [
        share([all(word in (one or "") for _, word in row) for one, row in zip(text, things.rows, strict=True)])
        for text in texts
    ]
    return max(held, default=0.0)


def _borne_out(things: Things, kind: str, task: TaskSpec) -> bool:
    """Whether demonstrations list no word that the source tags as another part of speech, and leave out none of it."""
    tagged: dict[str, Counter[str]] = {}
    for one, word in (pair for row in things.rows for pair in row):
        tagged.setdefault(word.lower(), Counter())[one] += 1
    for row in task.shown:
        listed = set(_WORD.findall(row[task.answer_column].lower()))
        for word in _WORD.findall(task.given(row).lower()):
            seen = tagged.get(word, Counter())
            rate = seen[kind] / seen.total() if seen.total() >= _FEWEST else None
            if rate is not None and (rate < _HARDLY if word in listed else rate > _MOSTLY):
                return False
    return True


_WORD = re.compile(r"\w+")


_GENERIC = re.compile(r"\b(?:entit|named? |names?\b|terms?\b|mentions of (?:things|concepts))", re.IGNORECASE)


def of_another_type(program: Program, programs: Sequence[Program], instruction: str) -> bool:
    """Whether a program holds tagged entities, and not just those of the one type that the instruction asks for."""
    types = _types_held(program, programs)
    if types is None:
        return False
    if len(types) == 1 and not asks_for_a_type(instruction):
        named = is_known_type(types[0]) and not _GENERIC.search(instruction)  # cell lines are no genes
        return is_disowned(types[0], instruction) or (named and not asks_for_any(types, instruction))
    asked, field = type_asked(types, instruction), field_of(program.name)
    return asked is None or (len(types) > 1 if _ends_in(field, _MENTIONS) else asked != field)


def _ends_in(field: str, words: Sequence[str]) -> bool:
    """Whether a field's name is one of some words, or ends in one: entity_text."""
    return field.lower().rpartition("_")[2] in words


def of_spans(program: Program) -> bool:
    """Whether a program is made of tagged tokens or marked characters."""
    return any(step.op in ("spans", "char_spans") for step in program.steps)


def _types_held(program: Program, programs: Sequence[Program]) -> list[str] | None:
    """The types of entities in the column that a program is made of; None where it holds none."""
    column, _, field = program.name.rpartition(".")
    tagged = of_spans(program)
    if not tagged and not (_ends_in(field, _MENTIONS) and (column or program.listed)):
        return None  # a column of texts beside one of labels holds no mentions
    beside = [one for one in programs if one.name.rpartition(".")[0] == column]
    if tagged:
        return sorted({field_of(one.name) for one in beside if of_spans(one)})
    types = next((one for one in beside if one.listed and _ends_in(field_of(one.name), _TYPES)), None)
    return None if types is None else sorted({kind for text in types.filled for kind in text.split("\n")})
