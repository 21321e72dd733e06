"""Options that a source holds: a list column, several columns, or a block in a text; and how its answer names one."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from ....domain.plan import Step
from ....tools.operations.guess import cell_of
from ....tools.operations.labels import AnswerBy, OptionsArgs, keys_before, place_of, without_keys
from ..labels.poles import pairs_of, pole
from ..reading.names import column_of, field_of, plays
from ..reading.texts import median, share
from ..reading.traits import likeness
from .answers.flagged import flagged_one, flagged_pairs, is_set
from .answers.option_texts import in_texts
from .programs.numbered import counting_up, numbered_groups
from .programs.search import Program, made_by, once, only, program_of

_NAMED = 0.8
"""Share of rows in which the answer must name an option; the others are rejected one by one."""
_DIGITS = "0123456789"
_LONGEST_KEY, _FEWEST, _PAIR = 5, 5, 2
_ALIKE, _HALF, _APART_SHARE = 0.6, 0.5, 0.15
_SOME = 0.2
"""Share of conversations at least that a part is taken out of: of many turns it is not."""
_SET, _NOT_SET = frozenset({"1", "true"}), frozenset({"0", "false"})
_FLAGS = _SET | _NOT_SET


@dataclass(frozen=True)
class Options:
    """Where the options are, the answer and how it names one; `stem` is the text before a block of options, `keys` are
    the options' own in every row. `places` are those of the right options in the sample, and `other` says them too, of
    most rows alike: rows in which both disagree have no answer that could be relied on. `turned` tells that `answer` is
    the other one than the column of its name marks, `by_flags` that each option has a flag of its own."""

    columns: tuple[Program, ...]
    answer: Program
    answer_by: AnswerBy
    names: list[str] | None
    sizes: Counter[int]
    texts: tuple[str, ...]
    stem: Program | None
    right: float
    keys: Program | None = None
    places: tuple[int | None, ...] = ()
    other: "Options | None" = None
    turned: bool = False
    by_flags: bool = False

    def args(self) -> dict[str, Any]:
        """Arguments of the multiple_choice operation that say where options and answer are."""
        options = [one.column for one in self.columns]
        return {"distractors": "options", "columns": options, **self._named()}

    def _named(self) -> dict[str, Any]:
        args: dict[str, Any] = {"answer": self.answer.column, "answer_by": self.answer_by}
        args |= {"names": self.names} if self.names else {}
        return args | ({"keys": self.keys.column} if self.keys else {})

    def agreeing(self) -> list[Step]:
        """Steps that keep the rows in which the other answer says the same."""
        if self.other is None:
            return []
        options = [one.column for one in self.columns]
        chosen = [f"option of {one.answer.column}" for one in (self, self.other)]
        made = [
            Step(op="choose", args={"options": options, **one._named(), "output": output})
            for one, output in zip((self, self.other), chosen, strict=True)
        ]
        return [*self.other.answer.steps, *made, only(chosen[0], "eq", other=chosen[1])]

    def right_one(self, table: pa.Table) -> Program | None:
        """The text of the right option in each row; None where one column holds it."""
        if self.answer.column in {one.column for one in self.columns}:
            return None
        output = f"option of {self.answer.column}"
        steps = [*(step for one in self.programs for step in one.steps), *self.agreeing()]
        args = {"options": [one.column for one in self.columns], **self._named(), "output": output}
        listed = self.columns[0].filled if len(self.columns) == 1 else ()
        if listed and share([bool(keys_before(text.split("\n"))) for text in listed]) >= _NAMED:
            args["strip_markers"] = True
        chosen = Step(op="choose", args=args)
        return program_of(table, " + ".join(sorted(self.used)), output, [*once(steps), chosen])

    def the_other(self, table: pa.Table) -> "Options | None":
        """The same options of which the one that is not marked counts as the right one; None for more than two."""
        values = sorted(set(self.answer.filled))
        if set(self.sizes) != {_PAIR} or len(values) != _PAIR or self.keys is not None:
            return None
        output = f"the other than {self.answer.column}"
        mapping = dict(zip(values, reversed(values), strict=True))
        step = Step(op="map_labels", args={"column": self.answer.column, "mapping": mapping, "output": output})
        answer = program_of(table, self.answer.name, output, [*self.answer.steps, step])
        return None if answer is None else replace(self, answer=answer, other=None, turned=True)

    @property
    def programs(self) -> tuple[Program, ...]:
        """What has to be made before the choice is."""
        return (*self.columns, self.answer, *([self.keys] if self.keys else []))

    @property
    def used(self) -> set[str]:
        return {one.name for one in self.programs}


def find_choices(
    table: pa.Table, programs: Sequence[Program], counted: Callable[[str], int | None] = lambda _column: None
) -> list[Options]:
    """Every way in which programs give options and an answer, surest first; `counted`: where columns count from."""
    choices: list[Options] = []
    for columns, stem in [*_lists(programs), *_columns(programs), *in_texts(table, programs)]:
        rows = _rows(columns)
        filled = [row for row in rows if row]
        if len(filled) < 0.08 * len(rows) or len(filled) < 5:
            continue
        texts = tuple(text for row in filled[:60] for text in row)
        keyed = list(_keys(columns, rows, programs))
        for answer, keys in _answers(table, columns, programs, keyed):
            named = _naming(rows, answer, keys, [program.name for program in columns], counted(answer.name))
            unpointed = len(columns) == _PAIR and not _points(answer)
            if named is None or (keys is None and named.by != "text" and (unpointed or _doubtful(answer, keyed))):
                continue
            own = keys if keys is None or keys.column != columns[0].column else None
            by, names, sure, places = named.by, named.names, named.share, named.places
            sizes = Counter(map(len, filled))
            choices.append(Options(tuple(columns), answer, by, names, sizes, texts, stem, sure, own, places=places))
    most = max((1, *map(_rows_named, choices)))
    choices = [replace(one, right=one.right * _rows_named(one) / most) for one in choices]
    choices += [*_right_and_wrong(programs), *_with_flags(table, programs)]
    choices.sort(key=lambda one: (-one.right, one.answer_by != "key", *_unlikely(one.answer)))
    return [replace(one, other=_disagreeing(one, choices)) for one in choices[:4]]


def _rows_named(one: Options) -> int:
    """In how many rows of the sample an answer names an option: what does so in a few alone is there by chance."""
    return sum(place is not None for place in one.places)


def _disagreeing(one: Options, choices: Sequence[Options]) -> Options | None:
    """Another answer among the same options that names one in as many rows, the same in most of them but not in all."""
    for other in choices:
        if other.columns != one.columns or other.keys or {one.answer.name, other.answer.name} <= {one.answer.name}:
            continue
        pairs = [pair for pair in zip(one.places, other.places, strict=True) if None not in pair]
        apart = sum(first != second for first, second in pairs)
        if (
            0 < apart <= _APART_SHARE * len(pairs)
            and len(pairs) >= 0.95 * _rows_named(one)
            and not plays(other.answer.name, "predicted")
        ):
            return other
    return None


def offered(programs: Sequence[Program]) -> bool:
    """Whether a source has options of its own, in a list or in columns side by side, a right one told or not."""
    if any(one.listed and plays(one.name, "options") for one in programs):
        return True
    several = any(len(group) > _PAIR for group in numbered_groups(programs))
    return several or bool(_columns(programs)) or any(True for _ in _right_and_wrong(programs))


def _right_and_wrong(programs: Sequence[Program]) -> Iterator[Options]:
    """A column of right texts beside one or several of wrong ones that are alike; of messages the same part of both."""
    plain = {one.name: one for one in programs if one.filled and one.plain}
    groups = [[plain[good], plain[bad]] for good, bad, _ in pairs_of(list(plain), compared=True)]
    wrong = [
        [program.name for _, program in members]
        for base, members in counting_up(programs).items()
        if pole(base) == "wrong"
    ]
    right = [name for name in plain if pole(name) == "right" or plays(name, "answer")]
    groups += [
        [plain[column] for column in (name, *names)]
        for name in right
        for names in wrong
        if names[0] in plain and name not in names
    ]
    whole = ((columns, _NAMED) for columns in groups)
    for columns, least in (*whole, *((columns, _SOME) for columns in _same_parts(programs))):
        if all(likeness(columns[0].traits, one.traits) >= _ALIKE and one.share > least for one in columns):
            sizes = Counter({len(columns): len(columns[0].filled)})
            texts = tuple(text for one in columns for text in one.filled[:30])
            yield Options(tuple(columns), columns[0], "text", None, sizes, texts, None, 1.0)


def _with_flags(table: pa.Table, programs: Sequence[Program]) -> Iterator[Options]:
    """Columns of texts, each with a flag of its own, of which one is set in most rows."""
    for texts, own in flagged_pairs(programs):
        set_in = [[is_set(text) for text in flag.texts] for flag in own]
        if share([sum(row) == 1 for row in zip(*set_in, strict=True)]) < _HALF:
            continue
        column = f"the one of {', '.join(one.column for one in texts)}"
        said = flagged_one([cell_of(one.column) for one in texts], own)
        made = Step(op="template", args={"template": f"{{{{ {said} }}}}", "output": column})
        for answer in made_by(table, " + ".join(flag.name for flag in own), column, [made]):
            named = tuple(text for one in texts for text in one.filled[:30])
            sizes = Counter({len(texts): len(answer.filled)})
            yield Options(tuple(texts), answer, "text", None, sizes, named, None, 1.0, by_flags=True)


def _same_parts(programs: Sequence[Program]) -> Iterator[list[Program]]:
    """What the same steps make of two columns, one called right and the other wrong: of talks that begin alike."""
    parts: dict[tuple[str, str], Program] = {}
    for one in programs:
        base, _, part = one.name.partition(".")
        if part and one.filled and not one.listed and one.keeps != "part":
            parts.setdefault((base, part), one)
    bases = list(dict.fromkeys(base for base, _ in parts))
    for good, bad, _ in pairs_of(bases, compared=True):
        for part in [part for base, part in parts if base == good and (bad, part) in parts]:
            pair = [parts[good, part], parts[bad, part]]
            both = ((one, other) for one, other in zip(pair[0].texts, pair[1].texts, strict=True) if one and other)
            told_apart = [one != other for one, other in both]
            if share(told_apart) >= _NAMED:
                yield pair


def _points(answer: Program) -> bool:
    """Whether a column is called as one that says which of two is meant, and not as any flag of 0 and 1."""
    return plays(answer.name, "pointer") and not plays(answer.name, "flag")


def _doubtful(answer: Program, keyed: Sequence[Program]) -> bool:
    """The first of many flags names no option, nor does a place where options have keys in another order."""
    shuffled = any(one.listed and _marks(one, before=True) and not _in_order(one) for one in keyed)
    return shuffled or answer.keeps == "part"


def _answers(
    table: pa.Table, columns: Sequence[Program], programs: Sequence[Program], keyed: Sequence[Program]
) -> Iterator[tuple[Program, Program | None]]:
    """Columns that may name the right option, each with the lists of keys, and the flag of the right one."""
    used = {program.name for program in columns}
    for answer in programs:
        if any(name in map(str, step.args.values()) for step in answer.steps for name in used):
            continue  # an entity is made of its sentence's tokens and chooses none of them
        if not answer.listed and answer.name not in used:
            yield from ((answer, keys) for keys in keyed if keys.name != answer.name and not _flags(keys))
            yield answer, None
    named = plays(f"{columns[0].name.rsplit('.', maxsplit=1)[-1]} 1", "options")
    for keys in keyed:
        if (flags := _flags(keys)) and (named or _chooses_one(keys)):  # flags of sentences tell what a summary takes
            right = "1" if "1" in flags else "true"
            column = f"{keys.column} of the right one"
            step = Step(op="template", args={"template": right, "output": column})
            yield from ((made, keys) for made in made_by(table, keys.name, column, [*keys.steps, step]))


def _flags(keys: Program) -> set[str]:
    """The two values that flags of right and wrong options have; none where keys are no flags."""
    flags = {item for text in keys.filled for item in text.split("\n")}
    return flags if flags <= _FLAGS and len(flags) == 2 and not _in_order(keys) else set()


_SELECTS = re.compile(r"select|chosen|picked|answer|correct|right|gold|relevant", re.IGNORECASE)


def _chooses_one(keys: Program) -> bool:
    """Whether flags are called as those of the one that is meant, and mark one of the texts in most rows."""
    if not _SELECTS.search(field_of(keys.name)):
        return False
    marked = [sum(item in _SET for item in text.split("\n")) for text in keys.filled]
    return share([count == 1 for count in marked]) > _HALF and share([count > 1 for count in marked]) <= _APART_SHARE


def flagged(programs: Sequence[Program]) -> frozenset[str]:
    """Columns of lists that have flags of right and wrong beside them: which item is meant, its place does not tell."""
    lists = [one for one in programs if one.lists_texts]
    return frozenset(
        one.column for one in lists if any(map(_flags, _keys([one], _rows([one]), lists))) and not _flags(one)
    )


def _keys(columns: Sequence[Program], rows: Sequence[Sequence[str]], programs: Sequence[Program]) -> Iterator[Program]:
    """Lists as long as the options', of one short key or flag each; the options themselves where they bear marks."""
    if len(columns) != 1 or not columns[0].listed:
        return
    sizes = [len(row) for row in rows]
    for program in programs:
        if not program.listed or program.name == columns[0].name:
            continue
        items = [text.split("\n") if text else [] for text in program.texts]
        fits = share([len(one) == size for one, size in zip(items, sizes, strict=True) if size])
        flat = [item for one in items for item in one]
        if fits >= _NAMED and flat and max(map(len, flat)) <= _LONGEST_KEY:
            yield program
    if share([bool(keys_before(text.split("\n"))) for text in columns[0].filled]) >= _NAMED:
        yield columns[0]


def _unlikely(answer: Program) -> tuple[bool, int]:
    return not plays(answer.name, "answer"), len(answer.steps)


def _lists(programs: Sequence[Program]) -> list[tuple[list[Program], Program | None]]:
    speeches = {column_of(one.name) for one in programs if "=" in one.name}
    tagged = [step.args for one in programs for step in one.steps if step.op == "spans"]
    speeches |= {str(args[name]) for args in tagged for name in ("tokens", "tags")}  # the words of one text
    return [
        ([program], None)
        for program in programs
        if program.listed
        and median([text.count("\n") + 1 for text in program.filled]) >= 2
        and not _tags(program)
        and not _marks(program)
        and column_of(program.name) not in speeches
    ]


def _marks(program: Program, *, before: bool = False) -> bool:
    """Lists of the marks that stand before options (A, B, C), in whatever order; with `before`, of options too."""
    items = [text.split("\n") for text in program.filled]
    rows = [sorted((before and keys_before(row)) or row) for row in items]
    return share([len(row) > 1 and row in _series(len(row)) for row in rows]) >= 0.95


def _in_order(program: Program) -> bool:
    rows = [keys_before(items) or items for items in (text.split("\n") for text in program.filled)]
    return share([row in _series(len(row)) for row in rows]) >= 0.95


def _series(size: int) -> list[list[str]]:
    """The first marks of each kind, in order."""
    return [[chr(ord(first) + place) for place in range(size)] for first in ("A", "a", "1", "0")]


def _tags(program: Program) -> bool:
    """Lists of tokens or tags, not of options."""
    items = [item for text in program.filled[:30] for item in text.split("\n")]
    sizes = [text.count("\n") + 1 for text in program.filled]
    return median(sizes) > 12 or len(set(items)) < 0.05 * len(items)


def _columns(programs: Sequence[Program]) -> list[tuple[list[Program], Program | None]]:
    return [
        ([program for _, program in members], None)
        for base, members in counting_up(programs).items()
        if plays(base, "option", "options") or (base == "op" and len(members) > _PAIR) or _pointed_at(members, programs)
    ]


def _pointed_at(members: Sequence[tuple[int, Program]], programs: Sequence[Program]) -> bool:
    """Texts of one kind whose numbers are just the values of a column that is called as one that names one."""
    places = {str(place) for place, _ in members}
    texts = [one for _, one in members]
    if (
        "1" not in places
        or ("0" in places and len(places) <= _PAIR)
        or any(likeness(texts[0].traits, one.traits) < _ALIKE for one in texts)
    ):
        return False
    others = (one for one in programs if one.name not in {text.name for text in texts})
    return any(_points(one) and plays(one.name, "answer") and set(one.filled) == places for one in others)


def _rows(programs: Sequence[Program]) -> list[list[str]]:
    """Each row's options; blank ones at the end are none."""
    if len(programs) == 1 and programs[0].listed:
        return [without_keys(text.split("\n")) if text else [] for text in programs[0].texts]
    rows = [[cell or "" for cell in row] for row in zip(*(program.texts for program in programs), strict=True)]
    for row in rows:
        while row and not row[-1].strip():
            row.pop()
    return [row if len(row) > 1 and all(row) else [] for row in rows]


@dataclass(frozen=True)
class _Named:
    """How an answer names options, in which share of the rows that have both, and which option of each row."""

    by: AnswerBy
    names: list[str] | None
    share: float
    places: tuple[int | None, ...]


def _naming(
    rows: Sequence[Sequence[str]], answer: Program, keys: Program | None, columns: Sequence[str], first: int | None
) -> _Named | None:
    """The surest way in which the answer's cells name one of their rows' options; None for none."""
    pairs = [(row, cell.strip()) for row, cell in zip(rows, answer.texts, strict=True) if row and cell and cell.strip()]
    cells, most = {cell for _, cell in pairs}, max((len(row) for row, _ in pairs), default=0)
    if keys is not None:
        ways: Iterable[tuple[AnswerBy, list[str] | None]] = [("key", None)]
    else:
        ways = _ways(cells, most, columns, first) if len(cells) > 1 else ()
    read = (_read(rows, answer, keys, by, names) for by, names in ways)
    return max((one for one in read if one is not None), key=lambda one: one.share, default=None)


def _read(
    rows: Sequence[Sequence[str]], answer: Program, keys: Program | None, by: AnswerBy, names: list[str] | None
) -> _Named | None:
    """What cells name when they are read so, by the operation's own reading; None where too few name an option."""
    args = OptionsArgs.model_construct(options=["options"], answer="answer", answer_by=by, names=names, keys=None)
    marks = [(text or "").split("\n") for text in keys.texts] if keys else [[] for _ in rows]
    places: list[int | None] = []
    asked = missed = 0
    for options, cell, items in zip(rows, answer.texts, marks, strict=True):
        none_set = keys is not None and len(items) == len(options) and _NOT_SET.issuperset(items)
        if not (options and cell and cell.strip()) or none_set:
            places.append(None)  # where flags are all unset, the row has no right option, and gives no row
            continue
        places.append(place_of(cell, options, args, keys_before(items) or items))
        asked, missed = asked + 1, missed + (places[-1] is None)
        if missed > (1 - _NAMED) * len(rows):
            return None
    right = asked - missed
    return _Named(by, names, right / asked, tuple(places)) if asked >= _FEWEST and right >= _NAMED * asked else None


def _ways(
    cells: set[str], most: int, columns: Sequence[str], first: int | None
) -> Iterator[tuple[AnswerBy, list[str] | None]]:
    """The ways in which cells may name one of so many options: from `first`, from 0, or from 1 to the last."""
    yield "text", None
    if len(columns) > 1 and cells <= set(columns):
        yield "names", list(columns)
        return
    bare = [cell.strip("().:[] ") for cell in cells]
    if all(len(cell) == 1 and cell.isalpha() for cell in bare):
        yield "letter", None
    elif all(cell.isdigit() and len(cell) < 3 for cell in bare):
        numbers = sorted(map(int, bare))
        whole = numbers[0] == 1 and numbers[-1] == most
        if first != 1 and numbers[-1] < most and (numbers[0] == 0 or first == 0):
            yield "index0", None
        elif first != 0 and (whole or (first == 1 and 0 < numbers[0] <= numbers[-1] <= most)):
            yield "index1", None
    elif len({cell.rstrip(_DIGITS) for cell in cells}) == 1 and all(cell[-1:] in _DIGITS for cell in cells):
        names = sorted(cells, key=lambda cell: int(cell[len(cell.rstrip(_DIGITS)) :]))
        worded = any(map(str.isalpha, names[0]))  # -1 counts from the end
        if worded and len(names) <= 10 and names[0].endswith(("0", "1")):
            yield "names", names
