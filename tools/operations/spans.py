"""Spans of tagged tokens as texts: what corpora of named entities hold."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pyarrow as pa
from pydantic import Field

from .base import OperationArgs, OperationContext, OperationResult, operation
from .cells import Sieve, put, put_name
from .guess import Guess, Seen

_PREFIXES = "BILUESM"
"""Begin, inside, last, unit, end, single, middle: the letters of BIO, IOB, BILOU and BIOES."""
_ALONE = frozenset("US")
_MOST_TYPES = 8
"""Types of tags beyond which they are no longer tried one by one."""


class SpansArgs(OperationArgs):
    tokens: str = Field(description="list column of tokens")
    tags: str = Field(
        description="list column of their tags, one for each token: O outside, B-TYPE, I-TYPE or TYPE inside"
    )
    types: list[str] | None = Field(default=None, description="types of spans to take, such as PER; all if not given")
    names: list[str] | None = Field(default=None, description="what tags that are numbers stand for, from 0")
    unique: bool = Field(default=True, description="whether a text that comes again is left out")
    output: str = Field(description="column that receives the list of their texts, tokens joined by blanks")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.tokens, self.tags})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        """Each type of tags by itself: where there are several, whoever asks must say which is meant."""
        types = sorted(_types(seen.cells)) if seen.alone and seen.is_list else []
        if len(types) > _MOST_TYPES:
            return
        for place, other in enumerate(seen.beside):
            if other.is_list and not _types(other.cells):
                for kind in types:
                    args = {"tokens": other.column, "tags": seen.column, "output": seen.output}
                    args |= {"types": [kind]} if len(types) > 1 else {}
                    yield Guess(args, 0.5 + 0.1 * place, path=kind, name="spans")


def _types(cells: Sequence[object]) -> set[str]:
    """The types of tags in the cells; none where they hold anything but tags with marks and O."""
    types: set[str] = set()
    for cell in cells:
        for tag in cell if isinstance(cell, list | tuple) else []:
            if tag == "O":
                continue
            if not isinstance(tag, str) or tag[:1] not in _PREFIXES or tag[1:2] not in ("-", "_") or len(tag) < 3:
                return set()
            types.add(tag[2:])
    return types


@operation("spans", nested=True)
def spans(table: pa.Table, args: SpansArgs, context: OperationContext) -> OperationResult:
    """Read the texts of tagged spans, such as named entities, out of tokens with BIO, IOB, BIOES, BILOU or plain tags.

    A row whose lists differ in length, or that has a tag without a name, is rejected; one without a span gives an
    empty list. As in CoNLL's own scoring, a span ends where another type or a beginning comes.
    """
    sieve = Sieve(table)
    sieve.present(args.tokens)
    sieve.present(args.tags)
    wanted = None if args.types is None else {kind.casefold() for kind in args.types}
    lists: list[list[str] | None] = []
    reasons: list[str | None] = []
    for tokens, tags in zip(
        sieve.table.column(args.tokens).to_pylist(), sieve.table.column(args.tags).to_pylist(), strict=True
    ):
        reason = _unfit(tokens, tags, args)
        reasons.append(reason)
        texts = [] if reason else list(_texts(tokens, _named(tags, args.names), wanted))
        lists.append(None if reason else list(dict.fromkeys(texts)) if args.unique else texts)
    fits = pa.array([reason is None for reason in reasons], pa.bool_())
    values = pa.array(lists, pa.list_(pa.string()))
    kept = sieve.keep(fits, pa.array(reasons, pa.string()))
    sieve.table = put(sieve.table, args.output, values if kept is None else values.filter(kept))
    return sieve.result()


def _unfit(tokens: object, tags: object, args: SpansArgs) -> str | None:
    if not isinstance(tokens, list) or not isinstance(tags, list):
        return f"column {args.tokens if not isinstance(tokens, list) else args.tags!r} holds no list"
    if len(tokens) != len(tags):
        return f"{len(tokens)} tokens in {args.tokens!r}, {len(tags)} tags in {args.tags!r}"
    if args.names is None:
        wrong = [tag for tag in tags if not isinstance(tag, str) or tag.strip().isdigit()]
        return f"the tag {wrong[0]!r} in {args.tags!r} is a number and has no name" if wrong else None
    wrong = [tag for tag in tags if not str(tag).isdigit() or int(tag) >= len(args.names)]
    return f"the tag {wrong[0]!r} in {args.tags!r} has no name among {len(args.names)}" if wrong else None


def _named(tags: Sequence[object], names: Sequence[str] | None) -> list[str]:
    return [str(tag) if names is None else names[int(str(tag))] for tag in tags]


def _texts(tokens: Sequence[object], tags: Sequence[str], wanted: set[str] | None) -> Iterator[str]:
    """The texts of the spans, in their order."""
    marks = [("O", "") if tag == "O" or not tag else _mark(tag) for tag in tags]
    starts = [place for place, (before, one) in enumerate(pairwise([("O", ""), *marks])) if _begins(before, one)]
    for start in starts:
        kind = marks[start][1]
        end = start + 1
        while end < len(marks) and marks[end] != ("O", "") and not _begins(marks[end - 1], marks[end]):
            end += 1
        if wanted is None or kind.casefold() in wanted:
            yield " ".join(str(token) for token in tokens[start:end])


def _mark(tag: str) -> tuple[str, str]:
    """A tag's letter and type; a type alone is inside."""
    return (tag[0], tag[2:]) if len(tag) > 2 and tag[0] in _PREFIXES and tag[1] in "-_" else ("I", tag)


def _begins(before: tuple[str, str], one: tuple[str, str]) -> bool:
    """Whether a span begins at `one`."""
    if one == ("O", ""):
        return False
    ended = before == ("O", "") or before[0] in {"L", "E", *_ALONE}
    return ended or one[0] in {"B", *_ALONE} or before[1] != one[1]
