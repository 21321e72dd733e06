"""Whether what a proposal gives decides its answer: questions have their passage, replies what they reply to."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .....domain.brief import Slot
from ...labels.kinds import given_to
from ...labels.senses import plain_name
from ...reading.names import column_of, of_the_other, plays
from ...reading.texts import fold, median, share, word_count
from ..assignment import Answer, Assignment
from ..programs.search import Program
from .looks import name_words

if TYPE_CHECKING:
    from ..source import Source

_SPEAKER, _TURNS = re.compile(r"\.\w+=\w+"), ".turns="
_OF_TWO = frozenset({"nli", "paraphrase", "similarity"})
_OF_PAIRS = _OF_TWO | {"stance"}
"""Kinds of task whose labels say how two texts stand to each other."""
_LEFT_OUT = 0.4
"""What a question is worth without the text that it is asked of: less than any source needs."""
_ASKED_AGAIN, _OTHERWISE, _LONG = 5, 0.3, 5
"""Inputs that stand in several rows, and the share of them with several labels that shows that something is missing."""
_HALF, _NEARLY_ALL, _PARTS = 0.5, 0.9, 2
_TEXT = 10
"""Words from which what stands beside a question is a text that may settle it."""


def with_context(source: "Source", slots: Sequence[tuple[str, Slot]], used: frozenset[str]) -> float:
    """Questions need their passage or table; what relates two texts says nothing of one of them."""
    if not _answers_its_own(source, used):
        return _LEFT_OUT
    shared = set(source.relevance.agreement.shared)
    written = source.brief.gives_text and bool(shared - _OF_PAIRS)  # split into sentences of the same meaning, say
    if len(slots) == 1 and shared & _OF_PAIRS and not written:
        return _LEFT_OUT if any(wordy(program) for program in source.texts if not program.sources & used) else 1.0
    given = [program for program in source.texts if program.name in used]
    if not any(slot.kind == "question" for _, slot in slots) or (len(given) > 1 and _judged_by_another(source, slots)):
        return 1.0
    return _LEFT_OUT if _unused_contexts(source, used) else 1.0


def _judged_by_another(source: "Source", slots: Sequence[tuple[str, Slot]]) -> bool:
    """Whether a label says what a text beside a question makes of it, such as a conclusion, and no passage does."""
    others = [slot for _, slot in slots if slot.kind != "question" and not plays(slot.name, "answer")]
    return source.brief.kind == "label" and any(
        name_words(slot.name) and median([word_count(text) for text in slot.examples]) >= _TEXT for slot in others
    )


def _answers_its_own(source: "Source", used: frozenset[str]) -> bool:
    """Whether the last turn of a conversation stands behind those before it."""
    made = {program.name: program.texts for program in source.texts}
    given = [made.get(name) for name in used if name.endswith(f"{_TURNS}before")]
    last = (name.removesuffix("last") for name in used if name.endswith(f"{_TURNS}last"))
    return all(made.get(f"{start}before", start) in given for start in last)


def decided(source: "Source", answer: Answer, assignment: Assignment, used: frozenset[str]) -> float:
    """1 where the columns given decide the answer: the text that the card says it is of, or the one that tells apart
    rows of the same input with several labels."""
    if _of_another_text(source, answer, assignment) or _replied_to(source, assignment, used):
        return _LEFT_OUT
    if source.brief.kind == "multiple_choice" and _leaves_question(source, used):
        return _LEFT_OUT
    if answer.role == "label" and _of_another_one(source, answer, assignment, used):
        return _LEFT_OUT
    asked = answer.role == "output" and _leaves_question(source, used)
    if not (answer.role == "label" or asked) or answer.stem is not None or not assignment.programs:
        return 1.0
    most = 1.0 if asked else _HALF
    labels = next(
        (program.texts for program in source.programs if program.name in answer.used and program.distinct <= most), ()
    )
    given: dict[tuple[str, ...], list[int]] = {}
    for row, cells in enumerate(zip(*(program.texts for program in assignment.programs), strict=True)):
        if labels and labels[row] and all(cells):
            given.setdefault(tuple(fold(cell or "") for cell in cells), []).append(row)
    again = [rows for rows in given.values() if len(rows) > 1]
    apart = [rows for rows in again if len({labels[row] for row in rows}) > 1]
    if len(again) < _ASKED_AGAIN or len(apart) <= _OTHERWISE * len(again):
        return 1.0
    left = [
        program
        for program in source.programs
        if program.name not in used and program.traits.words > _LONG and not program.listed
    ]
    tells = any(share([len({program.texts[row] for row in rows}) > 1 for rows in apart]) > _HALF for program in left)
    return _LEFT_OUT if tells else 1.0


def _of_another_one(source: "Source", answer: Answer, assignment: Assignment, used: frozenset[str]) -> bool:
    """Whether a label is of a pair of which a text is left out, of another text than is given, or of an alternative of
    a choice, where it holds only if that is the right one."""
    names, given = source.table.column_names, set(map(column_of, assignment.columns))
    return (
        (len(assignment.programs) == 1 and _of_pairs(source, used))
        or any(of_the_other(name, given, names) for name in answer.used)
        or (bool(source.keyed_columns & used) and source.keyed_columns.isdisjoint(answer.used))
    )


_REPLY = re.compile(r"\b(?:answer|repl|respon)")


def _replied_to(source: "Source", assignment: Assignment, used: frozenset[str]) -> bool:
    """Whether one of several parts is a reply, of which the instruction does not speak, and what it replies to, which
    stands beside the others, is left out: the subject of a mail and the answer to it, without the mail."""
    names = [plain_name(name) for name in assignment.columns]
    replies = [bool(_REPLY.search(name)) for name in names]
    if len(names) < _PARTS or not any(replies) or all(replies) or _REPLY.search(source.task.instruction.lower()):
        return False
    return any(wordy(one) and one.name not in used and not _REPLY.search(plain_name(one.name)) for one in source.texts)


def _of_another_text(source: "Source", answer: Answer, assignment: Assignment) -> bool:
    """Whether the card says of the column of the answers that they are of a text that is not given."""
    given = set(map(column_of, assignment.columns))
    answers = next((one.texts for one in source.programs if one.name in answer.used and not one.steps), ())
    texts = [
        one.name
        for one in source.programs
        if wordy(one) and not one.steps and one.name not in answer.used and not _often_the_same(one.texts, answers)
    ]
    meant = {name for column in answer.used for name in given_to(column, texts, source.card)}
    return bool(given) and bool(meant) and meant.isdisjoint(given)


def _of_pairs(source: "Source", used: frozenset[str]) -> bool:
    """Whether the card is of pairs of texts, of which one is given and another one is not."""
    pairs = source.relevance.kinds_of_card & _OF_TWO
    taken = set(map(column_of, used))
    return bool(pairs) and any(wordy(one) and column_of(one.name) not in taken for one in source.programs)


def _leaves_question(source: "Source", used: frozenset[str]) -> bool:
    """Whether a column holds the questions that options answer, and is not given: a story alone asks nothing."""
    asking = (one for one in source.programs if one.plain and wordy(one) and plays(one.name, "question"))
    return any(one.traits.questions > _HALF and column_of(one.name) not in set(map(column_of, used)) for one in asking)


def _often_the_same(texts: Sequence[str | None], answers: Sequence[str | None]) -> bool:
    """Whether texts are another version of the answers: before they were edited, say."""
    pairs = zip(texts, answers, strict=bool(answers))
    return share([fold(text) == fold(answer) for text, answer in pairs if text and answer]) > _OTHERWISE


def _unused_contexts(source: "Source", used: frozenset[str]) -> list[str]:
    """Columns of long texts, one an item, that questions may need and that nothing uses, not even in part: a text that
    is used may hold them ("question_concat")."""
    taken = {_SPEAKER.sub("", name) for name in used}
    told = {name.partition(_TURNS)[0] for name in used if _TURNS in name}
    fields = {one.name for one in source.profile.columns if one.type == "struct"}
    told |= fields & {column_of(name) for name in used if "." in name}  # of a struct one field is the text
    return [
        program.name
        for program in source.programs
        if _SPEAKER.sub("", program.name) not in taken
        and column_of(program.name) not in told | taken  # of a table that is given, no column is missing
        and not program.listed
        and program.keeps != "part"
        and program.traits.words > 5
        and program.distinct > 0.2
        and program.share > 0.8
        and plays(program.name, "passage")
        and not any(_holds(one, program) for one in source.programs if one.name in used)
    ]


def _holds(whole: Program, part: Program) -> bool:
    """Whether texts begin with those of another column in nearly all rows."""
    pairs = [(one, other) for one, other in zip(whole.texts, part.texts, strict=True) if one and other]
    return share([fold(one).startswith(fold(other).rstrip(" .,;:!?")) for one, other in pairs]) > _NEARLY_ALL


def wordy(program: Program) -> bool:
    """Texts that the options may be about: without them the choice is another one than the source's."""
    return program.keeps != "part" and program.traits.words >= 3 and program.distinct > 0.2 and program.share > 0.8
