"""The operation that writes conversations, kept as lists of texts or of structs, as lines "name: what is said"."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from ..cells import Unreadable, cell_text, read_container
from .base import OperationArgs, OperationContext, OperationResult, operation
from .cells import put_name
from .guess import Guess, Seen
from .nested import is_spelled, list_column, read_each
from .talks import are_led, cued, is_talk, led_by, named_alike, turns_in


class TurnsArgs(OperationArgs):
    column: str = Field(
        description="column of conversations: lists of the turns, texts or structs, or texts of lines that begin with "
        "a name each"
    )
    text: str | None = Field(default=None, description="the structs' field that holds what is said")
    speaker: str | None = Field(default=None, description="the structs' field that holds who says it")
    named: bool = Field(default=False, description="whether each turn begins with who says it, as in 'A: Hello.'")
    names: dict[str, str] = Field(default={}, description="what each speaker is called in the lines, if otherwise")
    left_out: list[str] = Field(default=[], description="speakers whose turns are left out: system")
    in_turn: list[str] = Field(
        default=[],
        description="what speakers are called in the order in which they begin to speak; they take turns where "
        "nothing tells who speaks",
    )
    last_by: str | None = Field(
        default=None, description="the speaker whose last turn ends the conversation; what follows it is left out"
    )
    part: Literal["all", "before", "last"] = Field(
        default="all", description="all turns, those before the last one, or what the last one says"
    )
    cue: bool = Field(
        default=False, description="whether the turns before end in the name of who says the last one, and a colon"
    )
    lead: bool = Field(default=False, description="whether the last turn begins with the name of who says it")
    output: str = Field(description="column that receives the text")

    @model_validator(mode="after")
    def _known(self) -> "TurnsArgs":
        if self.speaker is not None and self.text is None:
            raise ValueError("give `speaker` and `text` for structs")
        if self.speaker is None and not (self.in_turn or self.named):
            raise ValueError("give `speaker`, `named` or `in_turn`, so that it is known who speaks")
        return self

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        cue = cued(seen.like)
        shown = [turns_in(text, cue=cue) for text in seen.like]
        names = list(dict.fromkeys(name for turns in shown for name, _ in turns))
        if not names or not all(shown) or seen.depth:
            return
        ending = {turns[-1][0] for turns in shown}
        replying = ending if cue else {*names} - ending
        for who in _speakers(seen, names, replying):
            by = [value for value, name in _called(who, seen).items() if name in replying]
            last = {"last_by": by[0]} if len(names) == _TWO and len(by) == len(replying) == 1 else {}
            for part, ends in (("all", {}), ("before", {**last, "cue": cue})):
                if part == "before" or not cue:
                    args = {"column": seen.column, **who, **ends, "part": part, "output": seen.output}
                    yield Guess(args, 0.9, name=f"turns {part}", path=f"turns={part}")


_SAME_FRAMES = 2
"""System prompts that may be left out where none is shown."""
_TWO, _MOST_SPEAKERS, _MOST_NAMES, _TALKS = 2, 8, 6, 0.8


def _called(who: dict[str, Any], seen: Seen) -> dict[str, str]:
    """What the speakers of the source are called in the lines."""
    alike = who.keys() == {"named"}
    return {name: name for name in _names_led(seen)} if alike else who.get("names", {})


def _names_led(seen: Seen) -> list[str]:
    """The names with which turns begin, in the order in which they do, of talks of two; none where many have more."""
    talks = [list(dict.fromkeys(name for name, _ in _turns(cell, named=True))) for cell in seen.cells if cell]
    of_two = [names for names in talks if len(names) <= _TWO and all(names)]
    return list(dict.fromkeys(name for names in of_two for name in names)) if len(of_two) > _TALKS * len(talks) else []


def _speakers(seen: Seen, names: Sequence[str], replies: Collection[str]) -> Iterator[dict[str, Any]]:
    """Arguments that tell who speaks: names before the turns; two take turns in lists of texts without them; a field of
    few values names them in structs."""
    items = [item for cell in seen.nested if not isinstance(cell, dict) for item in cell]
    texts = bool(items) and all(isinstance(item, str) for item in items)
    talks = seen.is_text and sum(len(turns_in(text)) > 1 for text in seen.filled) >= _TALKS * len(seen.filled)
    if talks or (texts and are_led(items)):
        own = _names_led(seen)
        if len(own) == len(names) == _TWO and {*own} != {*names}:
            yield {"named": True, "names": dict(zip(own, names, strict=True))}
        elif _TWO < len(own) <= _MOST_NAMES and len(names) == _TWO:
            yield {"named": True, "in_turn": list(names)}
        elif {*own} == {*names}:
            yield {"named": True, "names": {name: name for name in own}}
        elif len(names) > _TWO:
            yield {"named": True}
    elif texts and is_talk(seen) and len(names) == _TWO:
        yield {"in_turn": list(names)}
    yield from _by_field(items, names, replies)


def _by_field(items: Sequence[Any], names: Sequence[str], replies: Collection[str]) -> Iterator[dict[str, Any]]:
    """The field of structs that tells who speaks.

    A system prompt that frames all conversations alike is left out where nothing of the kind is shown.
    """
    fields = [field for field in items[0] if items] if items and isinstance(items[0], dict) else []
    said = {field: [cell_text(item.get(field)) or "" for item in items if isinstance(item, dict)] for field in fields}
    values = {field: list(dict.fromkeys(texts)) for field, texts in said.items()}
    for speaker in fields:
        others = [field for field in fields if field != speaker and len(values[field]) > _MOST_SPEAKERS]
        if not others:
            continue
        text = max(others, key=lambda field: sum(map(len, said[field])))
        called = named_alike(values[speaker], names, replies)
        if called is None:
            continue
        frames = [value for value in values[speaker] if value not in called]
        framed = {one for who, one in zip(said[speaker], said[text], strict=True) if who in frames}
        if len(framed) > _SAME_FRAMES:  # replies depend on which one it is
            called |= {one: one.capitalize() if names[0][:1].isupper() else one for one in frames}
        left_out = {"left_out": frames} if 0 < len(framed) <= _SAME_FRAMES else {}
        yield {"text": text, "speaker": speaker, "names": called, **left_out}


@operation("turns", nested=True)
def turns(table: pa.Table, args: TurnsArgs, context: OperationContext) -> OperationResult:
    """Write a conversation, kept as a list of texts or of structs, as JSON of one or as lines, as lines "name: what is
    said", or its last turn.

    A row with a turn that says nothing, or by a speaker without a name where names are given, is rejected.
    """
    if not (spelled := is_spelled(table, args.column)):
        list_column(table, args.column)

    def written(cell: Any) -> str:
        read = read_container(cell) if spelled else cell
        if isinstance(read, dict):
            raise Unreadable("holds no list of turns")
        return _written(cell if read is None else read, args)

    return read_each(table, args.column, args.output, written, pa.string())


def _turns(cell: str | Sequence[Any], *, named: bool) -> list[tuple[str, str]]:
    """Who says what, "" where nothing tells who."""
    if isinstance(cell, str):
        return turns_in(cell)
    texts = [cell_text(item) or "" for item in cell]
    leads = [led_by(text) if named else "" for text in texts]
    return [(lead.rstrip(": "), text[len(lead) :]) for lead, text in zip(leads, texts, strict=True)]


def _written(cell: str | Sequence[Any], args: TurnsArgs) -> str:
    if args.speaker is not None:
        items = [item for item in cell if isinstance(item, dict) and item.get(args.speaker) not in args.left_out]
        turns = [(str(item.get(args.speaker)), cell_text(item.get(args.text or "")) or "") for item in items]
    else:
        turns = _turns(cell, named=args.named)
    if args.last_by is not None:
        ends = [place for place, (name, _) in enumerate(turns) if name == args.last_by]
        turns = turns[: ends[-1] + 1] if ends else []
    who, texts = [name for name, _ in turns], [" ".join(text.split()) for _, text in turns]
    if not all(texts) or len(texts) < (1 if args.part == "all" else _TWO):
        raise Unreadable("has a turn that says nothing, or too few turns")
    called = _names_of(who, args)
    lines = [f"{name}: {text}" for name, text in zip(called, texts, strict=True)]
    if args.part == "last":
        return lines[-1] if args.lead else texts[-1]
    before = lines if args.part == "all" else [*lines[:-1], *([f"{called[-1]}:"] if args.cue else [])]
    return "\n".join(before)


def _names_of(who: Sequence[str], args: TurnsArgs) -> list[str]:
    """What the speakers of the turns are called."""
    if args.in_turn and not any(who):
        return [args.in_turn[place % len(args.in_turn)] for place in range(len(who))]
    order = list(dict.fromkeys(who))
    names = args.names or (
        dict(zip(order, args.in_turn, strict=False)) if args.in_turn else {name: name for name in who}
    )
    if not {*who} <= {*names} or not all(who):
        raise Unreadable("has a speaker without a name")
    return [names[name] for name in who]
