"""Spans of tagged tokens or of characters, and things of a type, as texts: what corpora of entities or aspects hold."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal

import pyarrow as pa
from pydantic import Field

from ..cells import cell_text, read_container
from ..texts import whole_number
from .base import OperationArgs, OperationContext, OperationResult, operation
from .cells import Sieve, put, put_name
from .guess import Guess, Seen
from .patterns import THING_MARKS, things_marked

_PREFIXES = "BILUESM"
"""Begin, inside, last, unit, end, single, middle: the letters of BIO, IOB, BILOU and BIOES."""
_ALONE = frozenset("US")
MOST_TYPES = 8
"""Types of tags beyond which they are no longer tried one by one."""


_FIELD = re.compile(r"\{(text|type)\}")


class WrittenArgs(OperationArgs):
    """How each of several things of a type is written in the list of a row."""

    form: str = Field(default="{text}", max_length=100, description="how each is written, such as {text} ({type})")
    called: dict[str, str] = Field(default={}, description="what types are called, if otherwise")

    def written(self, text: str, kind: str) -> str:
        """One of them in this form."""
        parts = {"text": text, "type": self.called.get(kind, kind)}
        return _FIELD.sub(lambda field: parts[field[1]], self.form)


class SpansArgs(WrittenArgs):
    tokens: str = Field(description="list column of tokens, or texts whose words they are")
    tags: str = Field(
        description="list column of their tags, one for each token: O outside, B-TYPE, I-TYPE or TYPE inside; or texts "
        "whose words they are"
    )
    types: list[str] | None = Field(default=None, description="types of spans to take, such as PER; all if not given")
    names: list[str] | None = Field(default=None, description="what tags that are numbers stand for, from 0")
    apart: bool = Field(default=False, description="whether each tagged token stands by itself, as parts of speech do")
    unique: bool = Field(default=True, description="whether a text that comes again is left out")
    output: str = Field(description="column that receives the list of their texts, tokens joined by blanks")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.tokens, self.tags})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        """Each type of tags by itself: where there are several, whoever asks must say which is meant."""
        for place, (args, types) in enumerate(cls.readings(seen)):
            for kind in types if len(types) <= MOST_TYPES and not args.get("apart") else ():
                chosen = {"types": [kind]} if len(types) > 1 else {}
                yield Guess({**args, **chosen, "output": seen.output}, 0.5 + 0.1 * place, path=kind, name="spans")

    @classmethod
    def readings(cls, seen: Seen) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """Arguments that read tags in each column of tokens beside them, with the types of the tags."""
        listed = bool(seen.beside) and seen.alone and (seen.is_list or seen.is_text)
        types = sorted(types_of(seen.cells)) if listed else []
        parts = sorted(parts_of_speech(seen.cells)) if listed and not types else []
        apart = {"apart": True, "unique": False} if parts else {}
        for other in seen.beside if types or parts else ():
            tags = types_of(other.cells) or parts_of_speech(other.cells)
            if (other.is_list or other.is_text) and not tags and in_step(seen.cells, other.cells):
                yield {"tokens": other.column, "tags": seen.column, **apart}, types or parts


def words_of(cell: object) -> object:
    """A cell's items: those of a list, also of one that is kept as text, or the words of another text."""
    if not isinstance(cell, str):
        return cell
    opened = read_container(cell)
    return opened if isinstance(opened, list) else cell.split()


def in_step(tags: Sequence[object], tokens: Sequence[object]) -> bool:
    """Whether tokens are as many as tags in every row that has both."""
    pairs = [(words_of(one), words_of(other)) for one, other in zip(tags, tokens, strict=True) if one and other]
    lists = [(one, other) for one, other in pairs if isinstance(one, list) and isinstance(other, list)]
    return bool(lists) and len(lists) == len(pairs) and all(len(one) == len(other) for one, other in lists)


def types_of(cells: Sequence[object]) -> set[str]:
    """The types of tags in the cells; none where they hold anything but O and tags with marks, or O before all others
    and a few types without."""
    kinds: Counter[str] = Counter()
    for cell in cells:
        read = words_of(cell)
        if not isinstance(read, list | tuple):
            continue
        if not all(isinstance(tag, str) for tag in read):
            return set()
        kinds.update(read)
        if len(kinds) > MOST_TYPES + 1 and any(_marked(tag)[1] == tag != "O" for tag in kinds):
            return set()  # words of prose: neither all have marks nor are they few, whatever comes
    outside = kinds.pop("O", 0)
    marked = [kind for tag in kinds if (kind := _marked(tag)[1]) != tag]
    if marked:
        return set(marked) if len(marked) == len(kinds) else set()
    plain = outside > kinds.total() and len(kinds) <= MOST_TYPES and all(map(_TYPE.fullmatch, kinds))
    return set(kinds) if plain else set()


_TYPE = re.compile(r"[^\W\d_][\w-]{2,30}")


_PART_OF_SPEECH = re.compile(r"[A-Z]{1,6}|[a-z]{1,6}|[._]")
_COMMON, _MOST_PARTS = frozenset(("noun", "verb", "adj")), 24


def parts_of_speech(cells: Sequence[object]) -> set[str]:
    """The parts of speech that tags in the cells are, as Universal Dependencies calls them (NOUN, ADJ); none where they
    hold anything else, or not the commonest of them."""
    kinds = set[str]()
    for cell in cells:
        read = words_of(cell)
        if isinstance(read, list | tuple):
            kinds.update(tag if isinstance(tag, str) else "" for tag in read)
            if len(kinds) > _MOST_PARTS or not all(map(_PART_OF_SPEECH.fullmatch, kinds)):
                return set()
    return kinds - {"_"} if {kind.lower() for kind in kinds} >= _COMMON else set()


@operation("spans", nested=True)
def spans(table: pa.Table, args: SpansArgs, context: OperationContext) -> OperationResult:
    """Read the texts of tagged spans, such as named entities, out of tokens with BIO, IOB, BIOES, BILOU or plain tags,
    or the tokens of a part of speech.

    A row whose lists differ in length, or that has a tag without a name, is rejected; one without a span gives an
    empty list. As in CoNLL's own scoring, a span ends where another type or a beginning comes.
    """
    wanted = _wanted(args.types)

    def texts(tokens: Any, tags: Any) -> Iterable[str]:
        named = _named(tags, args.names)
        spans = _texts(tokens, [f"U-{tag}" for tag in named] if args.apart else named, wanted)
        return [args.written(text, kind) for text, kind in spans]

    columns = (args.tokens, args.tags)
    return _listed(table, args, columns, lambda tokens, tags: _unfit(tokens, tags, args), texts, (words_of, words_of))


def _as_it_is(cell: object) -> object:
    return cell


def _wanted(types: Sequence[str] | None) -> set[str] | None:
    return None if types is None else {kind.casefold() for kind in types}


def _listed(
    table: pa.Table,
    args: "SpansArgs | CharSpansArgs | EntriesArgs",
    columns: tuple[str, str],
    unfit: Callable[[Any, Any], str | None],
    texts: Callable[[Any, Any], Iterable[str]],
    read: tuple[Callable[[object], object], Callable[[object], object]],
) -> OperationResult:
    """The table with the list of each row's texts, without the rows of which two columns' cells, each as it is `read`,
    are `unfit`."""
    sieve = Sieve(table)
    for column in columns:
        sieve.present(column)
    read_as = zip(columns, read, strict=True)
    cells = list(zip(*(map(opened, sieve.table.column(column).to_pylist()) for column, opened in read_as), strict=True))
    reasons = [unfit(*pair) for pair in cells]
    found = [None if reason else list(texts(*pair)) for reason, pair in zip(reasons, cells, strict=True)]
    lists = [list(dict.fromkeys(row)) if row is not None and args.unique else row for row in found]
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
    wrong = [tag for tag in tags if (place := whole_number(str(tag))) is None or place >= len(args.names)]
    return f"the tag {wrong[0]!r} in {args.tags!r} has no name among {len(args.names)}" if wrong else None


def _named(tags: Sequence[object], names: Sequence[str] | None) -> list[str]:
    return [str(tag) if names is None else names[int(str(tag))] for tag in tags]


def _texts(tokens: Sequence[object], tags: Sequence[str], wanted: set[str] | None) -> Iterator[tuple[str, str]]:
    """The texts of the spans with their types, in their order."""
    marks = [("O", "") if tag == "O" or not tag else _marked(tag) for tag in tags]
    starts = [place for place, (before, one) in enumerate(pairwise([("O", ""), *marks])) if _begins(before, one)]
    for start in starts:
        kind = marks[start][1]
        end = start + 1
        while end < len(marks) and marks[end] != ("O", "") and not _begins(marks[end - 1], marks[end]):
            end += 1
        if wanted is None or kind.casefold() in wanted:
            yield " ".join(str(token) for token in tokens[start:end]), kind


def _marked(tag: str) -> tuple[str, str]:
    """A tag's letter and type; a type alone is inside."""
    return (tag[0], tag[2:]) if len(tag) > 2 and tag[0] in _PREFIXES and tag[1] in "-_" else ("I", tag)


def _begins(before: tuple[str, str], one: tuple[str, str]) -> bool:
    """Whether a span begins at `one`."""
    if one == ("O", ""):
        return False
    ended = before == ("O", "") or before[0] in {"L", "E", *_ALONE}
    return ended or one[0] in {"B", *_ALONE} or before[1] != one[1]


# spans of characters -------------------------------------------------------------------------------------------------

_FIELDS = {
    "start": ("start", "start_offset", "begin", "start_char", "0"),
    "end": ("end", "end_offset", "stop", "end_char", "1"),
    "label": ("label", "type", "entity", "entity_type", "tag", "entity_group", "labels", "2"),
}
"""What annotation tools call a span's parts; spaCy and doccano write them in this order without names."""
_LOOKED_AT, _MOSTLY, _DIGITS = 50, 0.8, 12
"""Spans of which a production looks where they end, and the share of them that must begin and end as words do."""


class CharSpansArgs(WrittenArgs):
    text: str = Field(description="column of the text that the spans point into")
    spans: str = Field(
        description="column of lists, or of JSON, with one struct for each span, or one list such as [0, 4, PERSON]"
    )
    start: str = Field(
        default="start", description="field (0 for the first of a list) with the place of the first character, from 0"
    )
    end: str = Field(default="end", description="field with the place behind the last character")
    inclusive: bool = Field(default=False, description="whether `end` is the place of the last character itself")
    label: str | None = Field(default=None, description="field with the span's type")
    types: list[str] | None = Field(default=None, description="types of spans to take, such as PER; all if not given")
    unique: bool = Field(default=True, description="whether a text that comes again is left out")
    output: str = Field(description="column that receives the list of their texts, in their order in the text")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.text, self.spans})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def guesses(cls, seen: Seen) -> Iterable[Guess]:
        """Each type by itself, as of tagged tokens, in each text beside that all places lie in."""
        for place, (args, types) in enumerate(cls.readings(seen)):
            for kind in (types or [""]) if len(types) <= MOST_TYPES else ():
                taken = {key: value for key, value in args.items() if key != "label" or len(types) > 1}
                chosen = {"types": [kind]} if len(types) > 1 else {}
                yield Guess({**taken, **chosen, "output": seen.output}, 0.5 + 0.1 * place, path=kind, name="spans")

    @classmethod
    def readings(cls, seen: Seen) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """Arguments that read spans in each text beside that all places lie in, with the spans' types."""
        texts = [one for one in seen.beside if one.is_text]
        cells = list(map(_spans, seen.cells)) if texts and seen.alone else []
        spans = [span for cell in cells for span in cell]
        known = spans[0] if spans else {}
        fields = {name: next((one for one in names if one in known), None) for name, names in _FIELDS.items()}
        start, end, label = fields["start"], fields["end"], fields["label"]
        if start is None or end is None:
            return
        types = sorted({str(span[label]) for span in spans if span.get(label)}) if label else []
        for other in texts:
            ends = _ends_of_words(cells, other.cells, start, end)
            if ends is not None:
                args = {"text": other.column, "spans": seen.column, "start": start, "end": end}
                yield args | ({"inclusive": True} if ends else {}) | ({"label": label} if types else {}), types


def structs(cell: object) -> list[dict[str, Any]]:
    """The structs of a list, also of one that is kept as JSON; empty for another cell."""
    items = container_of(cell)
    return items if isinstance(items, list) and all(isinstance(item, dict) for item in items) else []


def _spans(cell: object) -> list[dict[str, Any]]:
    """The structs of a list, or its spans that are lists [start, end, type] as structs whose fields are called by their
    places, also of a list that is kept as JSON; empty for another cell."""
    items = container_of(cell)
    if not isinstance(items, list) or not items:
        return []
    if all(isinstance(item, dict) for item in items):
        return items
    if not all(isinstance(item, list) and 2 <= len(item) <= 3 for item in items):
        return []
    return list(map(_fields, items)) if all(_place(one) is not None for item in items for one in item[:2]) else []


def _fields(span: object) -> dict[str, Any]:
    """A span's fields by name, of a list by their places; none of what is no span."""
    if isinstance(span, list):
        return {str(place): value for place, value in enumerate(span)}
    return span if isinstance(span, dict) else {}


def _place(value: object) -> int | None:
    """A place in a text; lists of one type keep it as text beside the type."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < _DIGITS:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def marks_texts(cells: Sequence[object]) -> bool:
    """Whether cells of texts are tags of words, or JSON of spans."""
    return bool(types_of(cells)) or any(map(_spans, cells))


def container_of(cell: object) -> object:
    """A cell, and what a text spells that spells a list or a struct."""
    opened = read_container(cell) if isinstance(cell, str) else None
    return cell if opened is None else opened


def _ends_of_words(cells: Sequence[object], texts: Sequence[object], start: str, end: str) -> bool | None:
    """Whether the spans' ends are their last characters, by where words end; None where the spans are no places in the
    texts, or do not begin where words do."""
    begins = after = last = seen = 0
    for spans, text in zip(cells, texts, strict=True):
        if not isinstance(spans, list) or not isinstance(text, str):
            continue
        for span in spans:
            if not isinstance(span, dict) or seen >= _LOOKED_AT:
                continue
            first, behind = _place(span.get(start)), _place(span.get(end))
            if first is None or behind is None or not 0 <= first < behind <= len(text):
                return None
            seen += 1
            begins += not text[first : first + 1].isspace() and not text[first - 1 : first].isalnum()
            after += _between_words(text, behind)
            last += _between_words(text, behind + 1)
    if not seen or begins < _MOSTLY * seen or max(after, last) < _MOSTLY * seen:
        return None
    return last > after


def _between_words(text: str, place: int) -> bool:
    """Whether a word or a sign ends before the place and none goes on at it."""
    return place <= len(text) and not text[place - 1].isspace() and not text[place : place + 1].isalnum()


@operation("char_spans", nested=True)
def char_spans(table: pa.Table, args: CharSpansArgs, context: OperationContext) -> OperationResult:
    """Read the texts of spans that are given by their places in a text, as annotation tools write them.

    A row with a span that is no place in its text is rejected; one without a span gives an empty list.
    """
    wanted = _wanted(args.types)

    def texts(text: Any, spans: Any) -> Iterable[str]:
        return _cut(text, spans, args, wanted)

    columns, read = (args.text, args.spans), (_as_it_is, container_of)
    return _listed(table, args, columns, lambda text, spans: _no_places(text, spans, args), texts, read)


def _no_places(text: object, spans: object, args: CharSpansArgs) -> str | None:
    if not isinstance(text, str) or not isinstance(spans, list):
        return f"column {args.text!r} holds no text" if not isinstance(text, str) else f"{args.spans!r} holds no list"
    for span in spans:
        first, behind = (_place(_fields(span).get(field)) for field in (args.start, args.end))
        if first is None or behind is None or not 0 <= first <= behind <= len(text):
            return f"a span in {args.spans!r} is no place in {args.text!r}"
    return None


def _cut(text: str, spans: Sequence[object], args: CharSpansArgs, wanted: set[str] | None) -> Iterator[str]:
    """The spans of the wanted types as they are written, in their order."""
    places = [
        (int(str(span[args.start])), int(str(span[args.end])) + args.inclusive, kind)
        for span in map(_fields, spans)
        for kind in [str(span.get(args.label)) if args.label is not None else ""]
        if wanted is None or args.label is None or kind.casefold() in wanted
    ]
    yield from (args.written(text[first:behind], kind) for first, behind, kind in sorted(places))


# things of a type ----------------------------------------------------------------------------------------------------


ThingMarks = Literal["brackets", "fields", "links", "tags"]


class EntriesArgs(WrittenArgs):
    column: str = Field(description="column of lists of structs, or of JSON; or of texts that mark things")
    marks: ThingMarks | None = Field(
        default=None,
        description="how texts mark each thing, whose fields are then text and type: in brackets [type : text], as "
        "fields type[text], as links of Markdown with the type in place of the address, with tags <type>text</type>",
    )
    text: str = Field(description="the structs' field that names each thing")
    label: str = Field(description="the structs' field that says of which type it is, or what is said of it")
    types: list[str] | None = Field(default=None, description="types to take; all if not given")
    unique: bool = Field(default=True, description="whether one that comes again is left out")
    output: str = Field(description="column that receives the list of them as they are written")

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.column})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.output)

    @classmethod
    def readings(cls, seen: Seen) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """Arguments for each field of texts with few values beside one with more, with these values as the types; and
        for things that texts mark."""
        if (marked := things_marked(seen)) is not None:
            yield {"column": seen.column, "marks": marked[0], "text": "text", "label": "type"}, marked[1]
        items = [item for cell in seen.cells for item in structs(cell)]
        filled = [field for field in (items[0] if items else ()) if all(_is_text(item.get(field)) for item in items)]
        values = {field: list(dict.fromkeys(item[field] for item in items)) for field in filled}
        fields = [field for field in filled if not all(map(str.isdigit, values[field]))]
        for label in (field for field in fields if 1 < len(values[field]) <= _MOST_VALUES):
            for text in (field for field in fields if len(values[field]) > len(values[label])):
                yield {"column": seen.column, "text": text, "label": label}, values[label]


_MOST_VALUES = 20
"""Values of a field beyond which they are no types."""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


@operation("entries", nested=True)
def entries(table: pa.Table, args: EntriesArgs, context: OperationContext) -> OperationResult:
    """Write the structs of a list, such as aspects with what is thought of them, or marked things, each in one form.

    A row with a struct that lacks one of the two fields is rejected; one without a struct gives an empty list.
    """
    wanted = _wanted(args.types)

    def texts(_: Any, items: Any) -> Iterable[str]:
        pairs = [(cell_text(item[args.text]) or "", cell_text(item[args.label]) or "") for item in items]
        return [args.written(*pair) for pair in pairs if wanted is None or pair[1].casefold() in wanted]

    def things(cell: object) -> object:
        found = THING_MARKS[args.marks].finditer(cell) if args.marks and isinstance(cell, str) else None
        return container_of(cell) if found is None else [match.groupdict() for match in found]

    columns, read = (args.column, args.column), (_as_it_is, things)
    return _listed(table, args, columns, lambda _, items: _lacking(items, args), texts, read)


def _lacking(items: object, args: EntriesArgs) -> str | None:
    if not isinstance(items, list):
        return f"column {args.column!r} holds no list"
    filled = (isinstance(one, dict) and one.get(args.text) and one.get(args.label) for one in items)
    return None if all(filled) else f"an item of {args.column!r} lacks {args.text!r} or {args.label!r}"
