"""One bounded search over productions: programs of few steps, of which those that make the same texts count as one.

Observational equivalence (Albarghouthi, Gulwani and Kincaid 2013) keeps it small: of programs that make the same texts
of the rows at hand only the cheapest is built upon. Programs run the very operations that a plan would hold, so that
what was judged is what will be made.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from .....domain.errors import RegraftError
from .....domain.plan import Step
from .....domain.profile import TableProfile
from .....tools.arrow import compute as pc
from .....tools.arrow import whole
from .....tools.cells import cell_text, column_text
from .....tools.languages import language_of_name
from .....tools.operations.base import OPERATIONS, ROW, Operation, OperationArgs, OperationContext, OperationResult
from .....tools.operations.guess import Guess, Keeps, Seen
from .....tools.operations.spans import marks_texts
from .....tools.rows import PART
from ...reading.texts import fold
from ...reading.traits import Traits, traits

FAILURES = (RegraftError, ValidationError, pa.ArrowException, ValueError, TypeError, LookupError, ArithmeticError)
"""What a guess that does not fit the cells may raise; such a guess is dropped."""
_MOST_RUNS = 1_500
_MOST_COLUMNS, _LOOKED_AT = 40, 20
_SOURCE_DEPTH = 2
SAMPLE_ROWS = 200
_UNNAMED = re.compile(r"(?i)\s*|unnamed.{0,4}|column_?\d{1,3}|index|row_?(?:id|no|number)?")
_FEWEST_NUMBERED = 2
_RIVALS = 4
"""Programs of the same texts that are remembered: they may differ on rows that were not looked at."""
_OUTPUT = "output of the guess"
_ORDER = ("all", "frame", "part")
_BETWEEN_ITEMS, _BETWEEN_PARTS = re.compile(r"\n"), re.compile(r"[,;|]\s{0,9}")


@dataclass(frozen=True)
class Program:
    """Steps that make `column` of a table, the cells and texts they make (None where a row gives none), and their cost.

    `name` is the table's column that it begins with, with the path to a field of it; `keeps` tells what is left of the
    cells, `cut` that they are talks that go on behind what is taken.
    """

    name: str
    column: str
    steps: tuple[Step, ...]
    cells: tuple[Any, ...]
    texts: tuple[str | None, ...]
    cost: float = 0.0
    keeps: Keeps = "all"
    cut: bool = False

    @cached_property
    def listed(self) -> bool:
        """Whether its cells are lists; `texts` are then the items joined by line breaks."""
        return any(issubclass(kind, list) for kind in set(map(type, self.cells)))

    @cached_property
    def nested(self) -> bool:
        """Whether it holds structs, which are no texts."""
        kinds = {type(one) for cell in self.cells for one in (cell if isinstance(cell, list) else (cell,))}
        return any(issubclass(kind, dict) for kind in kinds)

    @property
    def sources(self) -> frozenset[str]:
        """The source's columns that it is made of."""
        return frozenset(self.name.split(" + "))

    @property
    def plain(self) -> bool:
        """Whether it is a column as it stands, and no list."""
        return not (self.steps or self.listed)

    @property
    def in_lines(self) -> bool:
        """Whether it is all items of a list, each in a line of its own."""
        return [(step.op, step.args.get("separator")) for step in self.steps] == [("join", "\n")]

    @property
    def lists_texts(self) -> bool:
        return self.listed and not self.nested

    @cached_property
    def counts_rows(self) -> bool:
        """Whether a column without a name of its own numbers the rows, as files have that a program wrote."""
        numbers = self.filled
        return bool(
            self.plain
            and _UNNAMED.fullmatch(self.name)
            and len(numbers) > _FEWEST_NUMBERED
            and all(map(str.isdecimal, numbers))
            and len(set(numbers)) == len(numbers)
        )

    @cached_property
    def sizes(self) -> list[int]:
        """How many items the list of each row has."""
        return [len(cell or ()) for cell in self.cells]

    @cached_property
    def side(self) -> tuple[str, int] | None:
        """The list of always two texts, and which of them (from 0) this is; None for other programs."""
        last = self.steps[-1] if self.steps else None
        path = last.args.get("path") if last is not None and last.op == "parse" else None
        name, _, place = self.name.rpartition(".")
        return (name, int(place)) if place in ("0", "1") and path == place else None

    @property
    def complete(self) -> bool:
        """Whether it gives a text for every row."""
        return all(text is not None and text.strip() for text in self.texts)

    @cached_property
    def filled(self) -> list[str]:
        return [text for text in self.texts if text is not None and text.strip()]

    @cached_property
    def folded(self) -> frozenset[str]:
        """The different texts, case, width and white space made alike."""
        return frozenset(map(fold, self.filled))

    @cached_property
    def share(self) -> float:
        """Share of the rows that give a text."""
        return len(self.filled) / len(self.texts) if self.texts else 0.0

    @cached_property
    def traits(self) -> Traits:
        return traits(self.filled[:80])

    def items(self, written: Callable[[str], str]) -> frozenset[str]:
        """The items of lists, or of cells with signs between them, that come more than once; `written` writes each."""
        sign = _BETWEEN_ITEMS if self.listed else _BETWEEN_PARTS
        held = Counter(written(item) for text in self.filled for item in sign.split(text))
        return frozenset(item for item, count in held.items() if count > 1)

    @cached_property
    def distinct(self) -> float:
        return len(set(self.filled)) / len(self.filled) if self.filled else 0.0


class Search:
    """The programs found for a table so far, by what they make.

    `wanted` are the texts that they are to reproduce. Without them, in a source, all that its columns may hold is
    looked for, and what is made of one column stands beside the same texts of another.
    """

    def __init__(self, table: pa.Table, wanted: Sequence[str] = (), most: int = 400) -> None:
        self._wanted, self._most = tuple(wanted), most
        self._arrays: dict[str, pa.ChunkedArray | pa.Array] = {name: table.column(name) for name in table.column_names}
        self._places = {name: place for place, name in enumerate(self._arrays)}
        self._made: dict[str, Program] = {}
        self._given, self._rows = table.column_names, table.num_rows
        self._classes: dict[tuple[bool, tuple[str | None, ...]], list[Program]] = {}
        self._count = 0
        self._read: tuple[list[str], pa.Table] | None = None

    def run(self, columns: Sequence[str], depth: int) -> None:
        """Close over the productions from the columns, breadth and cheapest first, until what is wanted is made."""
        layer = [one for name in columns if (one := self._add(as_program(self._arrays[name], name))) is not None]
        others = self._beside(columns)
        for level in range(depth):
            beside = (*self._numbers(), *others)
            made: list[Program] = []
            if self._wanted and self.reaching(self._wanted):
                return
            for program in sorted(layer, key=lambda one: one.cost):
                if len(self._classes) >= self._most or self._count >= _MOST_RUNS:
                    return
                if not (self._wanted and None in program.texts):  # no step makes a text where there is none
                    made += self._grown(program, level, beside, last=level == depth - 1)
            layer = made

    def programs(self) -> list[Program]:
        """The cheapest program of each class, cheapest first."""
        return sorted((kept[0] for kept in self._classes.values() if not kept[0].nested), key=lambda one: one.cost)

    def reaching(self, goal: Sequence[str]) -> list[Program]:
        """The programs that make exactly these texts, cheapest first."""
        return list(self._classes.get((False, tuple(goal)), ()))

    def _grown(self, program: Program, level: int, beside: tuple[Seen, ...], *, last: bool) -> Iterator[Program]:
        seen = Seen(program.column, _OUTPUT, program.cells, program.texts, self._wanted, (), beside, level)
        for operation in productions():
            for guess in operation.args.guesses(seen):
                self._count += 1
                ran = None if self._is_idle(guess, program, last) else self._run(operation, guess, program)
                if ran is None:
                    continue
                kept = self._add(ran[0])
                if kept is not None:
                    self._places[kept.column] = len(self._arrays)
                    self._made[kept.column], self._arrays[kept.column] = ran
                    yield kept

    def _is_idle(self, guess: Guess, program: Program, last: bool) -> bool:
        """Whether a guess surely brings nothing: no change, a row without what is wanted, or a last step beside it."""
        made = guess.makes
        if made is None or not self._wanted:
            return False
        if made == program.texts or None in made:
            return True
        part = all(text and text in goal for text, goal in zip(made, self._wanted, strict=True))
        return last and not part and made != self._wanted

    def _run(self, operation: Operation, guess: Guess, program: Program) -> tuple[Program, pa.Array] | None:
        """The program one step on, and its cells; None where the step does not run or has no column to write into."""
        name = f"{program.name}.{guess.path}" if guess.path else program.name
        output = f"{program.name} {guess.name or guess.path.replace('.', ' ') or f'part {self._count}'}"
        if output in self._arrays:
            output = f"{output} {self._count}"
        named = _named(guess.args, output)
        try:
            args = operation.args.model_validate(named)
            read = args.columns_read()
            names = (
                list(self._arrays) if read is None else sorted(read & self._places.keys(), key=self._places.__getitem__)
            )
            left = run_step(operation, args, self._table(names))
            made = spread(left, output, self._rows)
        except FAILURES:
            return None
        bare = as_program(made, output)
        others = [self._made[one] for one in names if one in self._made and one != program.column]
        cost = program.cost + sum(one.cost for one in others) + guess.cost
        if (bare.texts, bare.listed) == (program.texts, program.listed) or self._is_dearer(bare, cost):
            return None
        before = [one for part in (program, *others) for one in part.steps]
        steps = (*once(before), Step(op=operation.name, args=named))
        keeps = max(program.keeps, guess.keeps, key=_ORDER.index)
        cut = program.cut or guess.cut
        return replace(bare, name=name, steps=steps, cost=cost, keeps=keeps, cut=cut), made

    def _table(self, names: list[str]) -> pa.Table:
        """These columns with their rows' identity; guesses one after the other mostly read the same ones."""
        if self._read is None or self._read[0] != names:
            self._read = names, identified({one: self._arrays[one] for one in names}, self._rows)
        return self._read[1]

    def _is_dearer(self, program: Program, cost: float) -> bool:
        """Whether as many others as are remembered make the same for no more."""
        kept = self._classes.get((program.listed, program.texts), [])
        return len(kept) >= _RIVALS and cost >= kept[-1].cost

    def _add(self, program: Program) -> Program | None:
        """The program where it makes something new; one that makes what others make is remembered as their rival."""
        if not any(text is not None and text.strip() for text in program.texts):
            return None
        kept = self._classes.setdefault((program.listed, program.texts), [])
        fresh = not kept
        kept[:] = sorted([*kept, program], key=lambda one: one.cost)[:_RIVALS]
        return program if fresh else None

    def _numbers(self) -> list[Seen]:
        """What was made so far and is numbers, which may be reckoned with."""
        seen = [Seen(one.column, _OUTPUT, one.cells, one.texts) for one in self.programs()]
        return [one for one in seen if one.numbers is not None][:8]

    def _beside(self, columns: Sequence[str]) -> list[Seen]:
        """The table's other columns: lists, and texts that places point into."""
        others = [as_program(self._arrays[name], name) for name in self._given if name not in columns]
        return [Seen(one.column, _OUTPUT, one.cells, one.texts) for one in others]


def productions() -> list[Operation]:
    """Operations that may be tried without asking: they cost no model call, draw no lots and see no whole table."""
    return [one for one in OPERATIONS if one.kind != "model" and one.scope != "table" and one.deterministic]


def identified(columns: Mapping[str, pa.Array | pa.ChunkedArray], rows: int) -> pa.Table:
    """The columns with their rows' identity, as operations want it."""
    identity, parts = _identity(rows)
    return pa.table({**columns, ROW: identity, PART: parts})


@lru_cache(maxsize=16)
def _identity(rows: int) -> tuple[pa.Array, pa.Array]:
    return pa.array(range(rows), pa.int64()), pa.array([0] * rows, pa.int32())


def run_step(operation: Operation, args: OperationArgs, table: pa.Table) -> pa.Table:
    """What is left of the table after one operation."""
    result = operation.run(table, args, OperationContext())
    return result.table if isinstance(result, OperationResult) else result


def run_steps(table: pa.Table, steps: Sequence[Step]) -> pa.Table:
    """The table after the steps, with ROW telling which rows are left. Raises RegraftError where a step cannot run."""
    left = identified(dict(zip(table.column_names, table.columns, strict=True)), table.num_rows)
    for step in steps:
        operation = OPERATIONS.get(step.op)
        left = run_step(operation, operation.args.model_validate(step.args), left)
    return left


def towards(table: pa.Table, programs: Iterable[Program], like: Sequence[str]) -> Iterator[Program]:
    """What one production more makes of the programs, towards texts of other rows; of each the cheapest first."""
    for one in programs:
        seen = Seen(one.column, _OUTPUT, one.cells, one.texts, like=tuple(like), depth=len(one.steps))
        guesses = [(operation.name, guess) for operation in productions() for guess in operation.args.guesses(seen)]
        for name, guess in sorted(guesses, key=lambda pair: pair[1].cost):
            output = f"{one.column} {guess.name or 'made'}"
            step = Step(op=name, args=_named(guess.args, output))
            for made in made_by(table, f"{one.name}.{guess.path}".rstrip("."), output, (*one.steps, step)):
                yield replace(made, cost=one.cost + guess.cost, keeps=max(one.keeps, guess.keeps, key=_ORDER.index))


def seen_in(table: pa.Table, name: str) -> Seen:
    """A column as productions see it, with those beside that go with it row by row."""
    column, *others = (as_program(table.column(one), one) for one in (name, *_in_step(table, name)))
    beside = tuple(Seen(one.column, _OUTPUT, one.cells, one.texts) for one in others)
    return Seen(column.column, _OUTPUT, column.cells, column.texts, beside=beside)


def as_program(array: pa.ChunkedArray | pa.Array, column: str) -> Program:
    """The column as a program of no step."""
    cells = tuple(array.to_pylist())
    if pa.types.is_list(array.type):
        texts = [None if cell is None else "\n".join(cell_text(item) or "" for item in cell) for cell in cells]
    else:
        texts = column_text(array).to_pylist()
    return Program(column, column, (), cells, tuple(texts))


def spread(left: pa.Table, column: str, rows: int) -> pa.Array:
    """The column's cells at their rows' places, null where a row was left out."""
    if left.num_rows == rows and whole(left.column(ROW)).equals(_identity(rows)[0]):
        return left.column(column).combine_chunks()
    places: list[int | None] = [None] * rows
    for place, row in enumerate(left.column(ROW).to_pylist()):
        places[row] = place
    cells = left.column(column).combine_chunks()
    return cells.take(pa.array(places, pa.int64()))


def program_of(table: pa.Table, name: str, column: str, steps: Sequence[Step] = ()) -> Program | None:
    """The program that `steps` are on the table; None where they cannot run on it, or hold structs."""
    try:
        left = run_steps(table, steps)
        made = replace(as_program(spread(left, column, table.num_rows), column), name=name, steps=tuple(steps))
    except FAILURES:
        return None
    return None if made.nested else made


def made_by(table: pa.Table, name: str, column: str, steps: Sequence[Step]) -> list[Program]:
    """The program that `steps` are on the table, where they run and leave a text; else none."""
    made = program_of(table, name, column, steps)
    return [made] if made is not None and made.filled else []


def rewritten(
    table: pa.Table, one: Program, column: str, steps: Sequence[Step], keeps: Keeps | None = None
) -> list[Program]:
    """A program's texts as more `steps` write them, where these run and leave any."""
    made = made_by(table, one.name, column, (*one.steps, *steps))
    return [replace(each, cost=one.cost, keeps=keeps or one.keeps) for each in made]


def programs_of(table: pa.Table, profile: TableProfile) -> list[Program]:
    """All that the columns of a source's sample may hold: a column as it is, then what is made of it."""
    programs: list[Program] = []
    for column in profile.columns[:_MOST_COLUMNS]:
        if column.type in ("binary", "empty") or column.share_empty > 0.95 or column.name not in table.column_names:
            continue
        search = Search(table.select([column.name, *_in_step(table, column.name)]))
        search.run([column.name], _SOURCE_DEPTH)
        found = [one for one in search.programs() if one.filled and (one.steps or column.encoded != "struct")]
        if _is_whole_elsewhere(column.name, [one.name for one in profile.columns]):
            found = [one for one in found if one.listed]
        spoken = any(_OF_A_SPEAKER.search(one.name) for one in found)
        programs += [one for one in found if not (spoken and one.name.endswith(_BY_PLACE))]
    return programs


def _is_whole_elsewhere(name: str, names: Sequence[str]) -> bool:
    """Whether a column holds the words of a text that another one holds as it was written: code_tokens, code_string."""
    base = re.sub(r"_?tokens?$", "", name)
    return base not in ("", name) and any(
        re.fullmatch(rf"{re.escape(base)}(?:_(?:string|text|raw))?", one) for one in names
    )


_OF_A_SPEAKER, _BY_PLACE = re.compile(r"\.(?:role|from)=\w+\."), (".turn=first", ".turn=reply")
"""What a speaker says first tells more than what is said first: some conversations begin with a frame."""


def _in_step(table: pa.Table, name: str) -> list[str]:
    """Other columns of lists as long as the column's in every row; other texts, where it may point into one of them."""
    column = table.schema.field(name)
    is_list, texts = pa.types.is_list(column.type), [one.name for one in table.schema if is_text(one.type)]
    marks = is_text(column.type) and marks_texts(table.column(name).slice(0, _LOOKED_AT).to_pylist())
    if marks or (is_list and pa.types.is_nested(column.type.value_type)):
        return [one for one in texts if one != name]
    if not is_list:
        return []
    lists = {one for one in table.column_names if pa.types.is_list(table.column(one).type)}
    sizes = {one: pc.list_value_length(table.column(one)).to_pylist() for one in lists}
    return [one for one in table.column_names if one in lists - {name} and sizes[one] == sizes[name]]


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type holds texts."""
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def only(column: str, operator: str, **compared: Any) -> Step:
    """The step that keeps the rows of which a column's cells compare so."""
    return Step(op="filter", args={"conditions": [{"column": column, "operator": operator, **compared}]})


def once(steps: Iterable[Step]) -> list[Step]:
    """The steps in their order, each once."""
    kept: list[Step] = []
    for step in steps:
        if step not in kept:
            kept.append(step)
    return kept


def _named(args: dict[str, Any], output: str) -> dict[str, Any]:
    """Arguments with the output's own name in place of the one that all guesses bear."""
    return {key: _renamed(value, output) for key, value in args.items()}


def _renamed(value: Any, output: str) -> Any:
    if value == _OUTPUT:
        return output
    if isinstance(value, dict):
        return {_renamed(key, output): _renamed(inner, output) for key, inner in value.items()}
    return [_renamed(inner, output) for inner in value] if isinstance(value, list) else value


_FOREIGN = 0.1
"""Share of single texts that must be in another language for a whole column to be: of invented names none is."""
_SOME_WORDS, _OF_CODE = 3, 0.5


def language_of(program: Program, profile: TableProfile) -> str | None:
    """The language of a program's texts, None where it cannot be told; the profile knows whole columns only."""
    if program.name in {column.name for column in profile.columns}:
        return profile.column(program.name).language
    if program.traits.words < _SOME_WORDS or " + " in program.name:
        return None
    from .....tools.profiling.language import detect

    return detect("\n".join(program.filled[:40])[:4000])


def is_in_another(program: Program, wanted: str, profile: TableProfile, names: Sequence[str] = ()) -> bool:
    """Whether prose is in another language than the wanted one: by its name, or as a whole and most single texts."""
    if language_of_name(program.name, names, wanted):
        return True
    if program.traits.words < _SOME_WORDS or program.traits.code > _OF_CODE:
        return False
    if language_of(program, profile) in (None, wanted):
        return False
    from .....tools.profiling.language import detect_many

    known = detect_many(program.filled[:40])
    others = sum(one not in (None, wanted) for one in known)
    return others > max(known.count(wanted), _FOREIGN * len(known))
