"""Conversations written out: as lines that begin with who speaks, or what the last turn of them says."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from ..cells import Unreadable, cell_text, read_literal
from .base import OperationArgs, OperationContext, OperationResult, operation
from .cells import put_name
from .guess import Guess, Seen
from .nested import is_spelled, list_column, read_each
from .talks import are_led, named_alike, turns_in


class TurnsArgs(OperationArgs):
    column: str = Field(description="list column of the turns of a conversation: texts, or structs")
    text: str | None = Field(default=None, description="the structs' field that holds what is said")
    speaker: str | None = Field(default=None, description="the structs' field that holds who says it")
    names: dict[str, str] = Field(default={}, description="what each speaker is called in the lines, if otherwise")
    left_out: list[str] = Field(default=[], description="speakers whose turns are left out: system")
    in_turn: list[str] = Field(default=[], description="names that take turns, where no field tells who speaks")
    last_by: str | None = Field(
        default=None, description="the speaker whose last turn ends the conversation; what follows it is left out"
    )
    part: Literal["all", "before", "last"] = Field(
        default="all", description="all turns, those before the last one, or what the last one says"
    )
    output: str = Field(description="column that receives the text")

    @model_validator(mode="after")
    def _known(self) -> "TurnsArgs":
        if (self.speaker is None) != bool(self.in_turn) or (self.speaker is not None and self.text is None):
            raise ValueError("give `speaker` and `text` for structs, or `in_turn` for lists of texts")
        return self

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        shown = [turns_in(text) for text in seen.like]
        names = list(dict.fromkeys(name for turns in shown for name, _ in turns))
        if not (seen.is_list or (seen.is_text and seen.nested)) or not names or not all(shown):
            return
        answered = [turns[-1][0] for turns in shown]
        others = {name for name in names if name not in answered}
        for who in _speakers(seen, names, others):
            by = [value for value, name in who.get("names", {}).items() if name in others]
            last = {"last_by": by[0]} if len(names) == _TWO and len(by) == 1 else {}
            for part, ends in (("all", {}), ("before", last)):
                args = {"column": seen.column, **who, **ends, "part": part, "output": seen.output}
                yield Guess(args, 0.9, name=f"turns {part}", path=f"turns={part}")


_TWO, _MOST_SPEAKERS = 2, 8
_SAME_FRAMES = 2
"""System prompts that may be left out where none is shown."""


def _speakers(seen: Seen, names: Sequence[str], replies: Collection[str]) -> Iterator[dict[str, Any]]:
    """Arguments that tell who speaks: two take turns in lists of texts; a field of few values names them in structs.

    A system prompt that frames all conversations alike is left out where nothing of the kind is shown.
    `replies` are the names that no text ends with.
    """
    items = [item for cell in seen.nested if not isinstance(cell, dict) for item in cell] if not seen.depth else []
    if items and all(isinstance(item, str) for item in items) and len(names) == _TWO and not are_led(items):
        yield {"in_turn": list(names)}
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
    """Write a conversation, kept as a list of texts or of structs or as JSON of one, as lines "name: what is said", or
    its last turn.

    A row with a turn that says nothing, or by a speaker without a name where names are given, is rejected.
    """
    if not (spelled := is_spelled(table, args.column)):
        list_column(table, args.column)

    def written(cell: Any) -> str:
        return _written(read_literal(cell) if spelled else cell, args)

    return read_each(table, args.column, args.output, written, pa.string())


def _written(cell: Any, args: TurnsArgs) -> str:
    if not isinstance(cell, list | tuple):
        raise Unreadable("holds no list of turns")
    if args.left_out:
        cell = [item for item in cell if not (isinstance(item, dict) and item.get(args.speaker) in args.left_out)]
    said = [item.get(args.text or "") if isinstance(item, dict) else item for item in cell]
    who = [item.get(args.speaker or "") if isinstance(item, dict) else None for item in cell]
    texts = [" ".join((cell_text(text) or "").split()) for text in said]
    if args.last_by is not None:
        ends = [place for place, name in enumerate(who) if name == args.last_by]
        texts = texts[: ends[-1] + 1] if ends else []
    if not all(texts) or len(texts) < (1 if args.part == "all" else _TWO):
        raise Unreadable("has a turn that says nothing, or too few turns")
    if args.part == "last":
        return texts[-1]
    lines = list(enumerate(texts if args.part == "all" else texts[:-1]))
    named = [args.in_turn[place % len(args.in_turn)] if args.in_turn else str(who[place]) for place, _ in lines]
    if args.names and not set(named) <= set(args.names):
        raise Unreadable("has a speaker without a name")
    return "\n".join(f"{args.names.get(name, name)}: {text}" for name, (_, text) in zip(named, lines, strict=True))
