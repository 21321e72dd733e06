"""What a person's message asks for by name (columns, labels, datasets), whether it was done, and if not, why not.

Planners and retrievers read messages too, each in its own way. This holds what they come back with against the names in
the message, and mends by column and label what they left as it was.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from ..domain.errors import PlanError
from ..domain.plan import Plan
from ..tools.catalogs.base import Block
from .edits import Wiring, edited, labels_of, wiring

_NOT = r"(?:not|no|without|instead of|rather than|in place of|drop|never|exclude|except|avoid|don'?t use|do not use)"
_BETWEEN = r"(?:(?!(?:but|use|take|rather|prefer|want)\b)\w+\W+){0,3}?"
_IS = r"(?:=+>?|-+>|→|:|is|means|are|as|to|stands for|should be|must be|should mean)"
_SWAPPED = re.compile(r"\b(?:swap(?:ped)?|reversed?|inverted|exchanged?|the wrong way round|mixed up)\b", re.IGNORECASE)
_COLUMN = re.compile(r"\bcolumn\s+(?:called\s+|named\s+)?['\"`]?([^\W\d][\w-]*)", re.IGNORECASE)
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        "is are was has had that which this of with for in on as and or not to from should must may can does "
        "holds means looks contains instead called named name names the a an it its seems would will i we you",
    )
)
"""What may follow the word "column" and is no column's name."""
_ANSWER = re.compile(r"\b(?:labels?|answers?|outputs?|class(?:es)?|targets?|categor(?:y|ies))\b", re.IGNORECASE)
_FEW = 5
_CUE = r"(?:columns?|use|take|from|read|with|by|of|in|want|prefer|instead of|rather than|not|without|drop)"


@dataclass(frozen=True)
class Spoken:
    """Names that a message asks for, and names that it does not want, each in the order of the message."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


def spoken(message: str, names: Iterable[str], *, cue: bool = False) -> Spoken:
    """Which of the names a message speaks of. With `cue` a name counts only where it is quoted, or follows a word such
    as "column" or "use": columns are often called by words of everyday speech."""
    mentions: list[tuple[int, str, bool]] = []
    taken: list[range] = []
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        for match in re.finditer(rf"(?<![\w/.-]){re.escape(name)}(?![\w/-])", message, re.IGNORECASE):
            place = range(*match.span())
            if any(place.start in other for other in taken) or (cue and not _cued(message, place)):
                continue
            taken.append(place)
            before = message[: place.start]
            mentions.append(
                (place.start, name, re.search(rf"(?<![\w/.-]){_NOT}(?![/.-])\W+{_BETWEEN}$", before, re.I) is not None)
            )
    unwanted = {name for _, name, refused in mentions if refused}
    ordered = [name for _, name, _ in sorted(mentions)]
    wanted = tuple(dict.fromkeys(name for name in ordered if name not in unwanted))
    return Spoken(wanted, tuple(dict.fromkeys(name for name in ordered if name in unwanted)))


def _cued(message: str, place: range) -> bool:
    before, after = message[: place.start], message[place.stop :]
    quoted = before[-1:] in "'\"`“‘" and after[:1] in "'\"`”’" and bool(before) and bool(after)
    return quoted or re.search(rf"\b{_CUE}\W+(?:(?:the|column|of|a)\W+){{0,3}}$", before, re.IGNORECASE) is not None


def labels_said(message: str, tied: Wiring, labels: Sequence[str]) -> dict[str, str]:
    """What a message says that the source's labels mean: "1 means glad", "0 = sad"."""
    said: dict[str, str] = {}
    for value in {**tied.values, **tied.label_map}:
        for label in labels:
            named = (
                rf"(?<!\w)['\"`]?{re.escape(value)}['\"`]?\s*{_IS}\s+(?:the label\s+)?['\"`]?{re.escape(label)}(?!\w)"
            )
            if re.search(named.replace(r"\s+(?:the", r"\s*(?:the"), message, re.IGNORECASE):
                said[value] = label
    return said


def label_map_of(message: str, tied: Wiring, labels: Sequence[str]) -> dict[str, str]:
    """What a message changes of the labels: what it says that they mean, or that two of them are swapped."""
    said = labels_said(message, tied, labels)
    if not said and _SWAPPED.search(message) and len(set(tied.label_map.values())) == 2:
        first, second = dict.fromkeys(tied.label_map.values())
        return {value: second if label == first else first for value, label in tied.label_map.items()}
    return {value: label for value, label in said.items() if tied.label_map.get(value) != label}


@dataclass(frozen=True)
class Obeyed:
    """A plan as a message wants it, as far as that goes, and what could not be done, in words. `named` tells that the
    message asks for columns or labels by their names."""

    plan: Plan
    missed: tuple[str, ...] = ()
    named: bool = False


def obey(message: str, plan: Plan, block: Block) -> Obeyed:
    """The plan changed by what the message says of columns and labels, where it does not do so already.

    Raises PlanError where the plan does not bind to the block's columns.
    """
    present = block.table.column_names
    known = {*map(str.casefold, (*present, *plan.columns)), *_NO_NAMES}
    unknown = [name for name in dict.fromkeys(_COLUMN.findall(message)) if name.casefold() not in known]
    missed = [f"{plan.dataset} has no column {name!r}; its columns are {', '.join(present)}" for name in unknown]
    plan = _columns_obeyed(message, plan, block, missed)
    tied, labels = wiring(plan, block), labels_of(plan)
    label_map = label_map_of(message, tied, labels)
    if label_map:
        try:
            plan = edited(plan, block, label_map=label_map)
        except PlanError as exc:
            missed.append(str(exc))
    named = bool(spoken(message, present, cue=True).wanted or label_map or labels_said(message, tied, labels))
    return Obeyed(plan, tuple(missed), named=named)


def _columns_obeyed(message: str, plan: Plan, block: Block, missed: list[str]) -> Plan:
    present = block.table.column_names
    named = spoken(message, present, cue=True)
    made_of = wiring(plan, block).columns
    used = {name for origins in made_of.values() for name in origins}
    lacking = [name for name in named.wanted if name not in used]
    leaving = [name for name in named.unwanted if name in used]
    targets = [name for name in made_of if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", message)]
    for column in lacking:
        change = _in_place_of(column, leaving, targets, made_of, present)
        if change is None and len(lacking) == 1:
            change = _by_kind(message, column, plan, block, made_of)
        if change is None:
            missed.append(
                f"no plan takes {column!r}; say in place of which column, such as "
                f'"use {column} instead of {min(used, default="…")}"'
            )
            continue
        try:
            plan = edited(plan, block, columns=change)
            leaving = [name for name in leaving if name not in change]
        except PlanError as exc:
            missed.append(str(exc))
    missed += [f"{name!r} is still taken, because nothing was named in its place" for name in leaving]
    return plan


def _in_place_of(
    column: str, leaving: list[str], targets: list[str], made_of: dict[str, tuple[str, ...]], present: Sequence[str]
) -> dict[str, str] | None:
    """Which column gives way: one that the person does not want, or the only one that a named column is made of."""
    if leaving:
        return {leaving[0]: column}
    named = [name for name in targets if len(made_of[name]) == 1 and name not in present]
    return {named[0]: column} if named else None


def _by_kind(
    message: str, column: str, plan: Plan, block: Block, made_of: dict[str, tuple[str, ...]]
) -> dict[str, str] | None:
    """The task's column that a source's column can only be meant for: the answer, where the message says so or the
    column has few values, and else the one input."""
    *inputs, answer = plan.columns
    field = block.table.schema.field(column)
    values = block.table.column(column).drop_null().to_pylist() if not pa.types.is_nested(field.type) else []
    few = len(set(map(str, values))) * _FEW <= len(values)
    meant = [answer] if few or _ANSWER.search(message) else inputs
    return {meant[0]: column} if len(meant) == 1 and len(made_of.get(meant[0], ())) == 1 else None
