"""Answers that are texts: taken from the input, or made from it as the demonstrations' outputs are."""

import re
from collections.abc import Iterator, Sequence

from ..reading.relation import relation, same_relation
from ..reading.texts import fold, share
from ..reading.traits import traits
from .answer import Answer, Check
from .assignment import WHOLE, Assignment, name_affinity
from .composing import cleaning, made, template
from .looks import looks
from .search import Program
from .source import Source, slot_language
from .vouching import vouched


def extract_answers(source: Source) -> Iterator[Answer]:
    """Answers that stand in the input; checked against the inputs once these are chosen."""
    for candidate, fit in _output_views(source):
        yield _text_answer(source, candidate, fit, _stands_in(candidate))


def _stands_in(candidate: Program) -> Check:
    def check(assignment: Assignment) -> tuple[float, str]:
        rows = zip(candidate.texts, *(one.texts for one in assignment.views), strict=True)
        found = [
            any(fold(row[0]) in fold(given) for given in row[1:] if given) for row in rows if row[0] and row[0].strip()
        ]
        rate = share(found)
        return (1.0 if rate > 0.8 else rate**2), f"{rate:.0%} of the answers stand in their inputs"

    return check


def text_answers(source: Source) -> Iterator[Answer]:
    """Texts that relate to their inputs as the demonstrations' outputs do."""
    brief = source.brief
    rows = [demonstration.row() for demonstration in brief.task.demonstrations]
    column = brief.task.output_columns[0]
    wanted = relation(
        [
            ("\n".join(_fillings(source, place)) or row[brief.task.input_columns[0]], row[column])
            for place, row in enumerate(rows)
        ]
    )

    def check_of(candidate: Program) -> Check:
        def check(assignment: Assignment) -> tuple[float, str]:
            cells = zip(candidate.texts, *(one.texts for one in assignment.views), strict=True)
            pairs = [("\n".join(given), answer) for answer, *given in cells if answer and answer.strip() and all(given)]  # pyright: ignore[reportArgumentType, reportCallIssue]
            if len(pairs) < 5:
                return 0.0, ""
            factor, told = same_relation(wanted, relation(pairs[:100]))
            if _backwards(candidate, assignment):
                return 0.4 * factor, f"{candidate.name!r} is what a text is made of, not what is made of it"
            return factor, told

        return check

    for candidate, fit in _output_views(source):
        yield _text_answer(source, candidate, fit, check_of(candidate))


_CODE = re.compile(r"(?=\S*\d)\S+")
_BEFORE = re.compile(
    r"\b(?:source|src|original|orig|complex|toxic|informal|before|draft|wrong|noisy|raw|ungrammatical|disfluent|verbose|long)\b"
)
_AFTER = re.compile(
    r"\b(?:target|tgt|references?|simpl\w+|rewrit\w+|rewrite|corrections?|corrected|neutral|formal|after|clean|summar\w+|"
    r"translation|translated|rephrase|paraphrase|fluent|short|output|response|abstractive)\b"
)


def _backwards(candidate: Program, assignment: Assignment) -> bool:
    """The columns' names say that the input is what was made of the output: a simplification, its original."""
    before = [_spoken(one.name) for one in assignment.views]
    after = _spoken(candidate.name)
    made_of = _BEFORE.search(after) is not None and _AFTER.search(after) is None
    made = any(_AFTER.search(name) is not None and _BEFORE.search(name) is None for name in before)
    return made_of or made


def _spoken(name: str) -> str:
    return re.sub(r"[^a-z]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.rsplit(".", maxsplit=1)[-1]).lower())


def _fillings(source: Source, place: int) -> list[str]:
    """The fillings of all input slots in one demonstration, where it does not deviate from the layout."""
    layouts = [source.brief.layouts[column] for column in source.brief.task.input_columns]
    slots = [slot for layout in layouts for slot in layout.slots]
    return [slot.examples[place] for slot in slots if place < len(slot.examples)]


def _output_views(source: Source) -> list[tuple[Program, float]]:
    """Views that look like the demonstrations' outputs."""
    column = source.brief.task.output_columns[0]
    layout = source.brief.layouts[column]
    if len(layout.slots) != 1:
        return []
    slot = layout.slots[0]
    look, language = traits(slot.examples), slot_language(slot)
    found = []
    for candidate in source.texts if language in (None, source.brief.language) else source.views:
        if candidate.listed or candidate.share < 0.3 or candidate.distinct < 0.05 or " + " in candidate.name:
            continue
        if language is not None and _other_language(source, candidate, language):
            continue
        if candidate.distinct > 0.9 and _coded(candidate.filled) and not _coded(slot.examples):
            continue
        alike = looks(slot, candidate.filled, candidate.traits, look)
        if alike >= 0.3:
            named = max(name_affinity(name, candidate.name) for name in ("answer", slot.kind, slot.name))
            found.append((candidate, alike * (0.9 + 0.1 * named) * WHOLE[candidate.keeps]))
    return sorted(found, key=lambda pair: -pair[1])[:6]


def _coded(texts: Sequence[str]) -> bool:
    """Whether the texts are identifiers or codes: one word each, with digits in it."""
    return share([_CODE.fullmatch(text.strip()) is not None for text in texts]) > 0.8


def _other_language(source: Source, candidate: Program, language: str) -> bool:
    found = source.language_of(candidate)
    return found is not None and found != language


def _text_answer(source: Source, candidate: Program, fit: float, check: Check) -> Answer:
    column = source.brief.task.output_columns[0]
    layout = source.brief.layouts[column]
    keep, trust, told = vouched(source, frozenset({candidate.name}))
    return Answer(
        fit=fit * trust,
        why=f"{candidate.name!r} gives the output" + (f" ({told})" if told else ""),
        used=frozenset({candidate.name}),
        steps=(*keep, *candidate.steps),
        late_steps=tuple(cleaning(layout.slots, [candidate])),
        last_steps=(template(layout, [candidate.column], made(column)),),
        check=check,
    )
