"""Kinds of task that the form of demonstrations and of a table makes, where words tell nothing."""

import re
from collections.abc import Sequence

from .....domain.brief import Slot, TaskBrief
from .....domain.card import DatasetCard
from .....domain.profile import TableProfile
from .....tools.operations.numbers import is_count
from .....tools.operations.reckoning import is_calculation
from .....tools.operations.talks import cued, next_turns
from ...reading.layouts import parts_called
from ...reading.listing import listing_of
from ...reading.names import plays
from ...reading.texts import code_flavour, fold, median, share
from ...reading.traits import BLANK, SENTENCES

BY_TALKS = frozenset({"next_reply"})  # what conversations of one who asks and one who answers make

_LANGUAGES = ("shell", "sql")  # of which next to nothing else is published than what one line of it does
BY_ROWS = frozenset({"calculation", "missing number", *(f"{one} in words" for one in _LANGUAGES)})
"""What rows show of themselves, whatever they speak of."""

QUESTION = re.compile(
    r"\b(?:questions?|quiz|exam|problems?|exercises?|frage\w{0,5}|pregunta\w?|pergunta\w?|domand[ae]|vraag|vragen|вопрос\w{0,4}|питан\w{0,4}"
    r"|pytani\w{0,3}|soru\w{0,5}|pertanyaan|câu hỏi|swali|maswali)\b|问题|問題|質問|질문|문제|سؤال|سوال|أسئلة|प्रश्न|सवाल"
    r"|คำถาม",
    re.IGNORECASE,
)


def form_of_task(brief: TaskBrief) -> frozenset[str]:
    """Kinds of task that the demonstrations' parts make: reading, quiz, question, choice (of what goes with a text that
    asks nothing), which (of its parts is meant), talk (that goes on), calculation (of numbers that a text gives),
    missing number (in a text with a gap), code in words or words in code (of a language of single lines)."""
    slots = brief.input_slots
    sides = [slot.examples for slot in (*slots, *brief.answer_layout.slots)]
    if brief.gives_text and len(sides) == 2 and (codes := _code_in_words(sides)):
        return codes
    texts = [slot for slot in slots if slot.kind != "options"]
    asked = [slot for slot in texts if slot.kind == "question"]
    if parts_called(brief):
        return frozenset({"which"})
    if _continues_talk(brief):
        return frozenset({"talk"})
    if _reckons(brief):
        return frozenset({"calculation"})
    if brief.kind == "number" and all(BLANK.search(brief.task.given(row)) for row in brief.task.shown):
        return frozenset({"missing number"})
    if brief.kind == "multiple_choice" and [slot.kind for slot in texts] == ["text"]:
        asked = f"{brief.task.instruction} {texts[0].name}"
        return frozenset({"choice", "quiz"} if QUESTION.search(asked) else {"choice"})
    if not asked or any(slot.kind in ("code", "number", "list") for slot in texts):
        return frozenset()
    if len(texts) == 1 and share([bool(SENTENCES.search(text)) for text in texts[0].examples]) > 0.5:
        known = {"extract": {"reading"}, "multiple_choice": {"reading", "quiz"}}  # a passage, or a problem of words
        return frozenset(known.get(brief.kind, ()))
    if len(texts) == 1:
        known = {"extract": {"question"}, "free_text": {"question"}, "multiple_choice": {"quiz"}}
        return frozenset(known.get(brief.kind, ()))
    longer = [slot for slot in texts if slot not in asked and _words(slot) > 1.5 * _words(asked[0])]
    out_of_it = brief.kind in ("extract", "multiple_choice") or listing_of(brief.task) is not None or _mostly_in(brief)
    return frozenset({"reading"} if len(texts) == 2 and longer and out_of_it else ())


def _continues_talk(brief: TaskBrief) -> bool:
    """Whether inputs are conversations that end in who speaks next, or go on in outputs that begin with a speaker."""
    if not brief.gives_text:
        return False
    talks = [brief.task.given(row) for row in brief.task.shown]
    return cued(talks) or next_turns([row[brief.task.answer_column] for row in brief.task.shown], talks)


def _reckons(brief: TaskBrief) -> bool:
    """Whether outputs are all expressions of numbers alone and inputs are texts with most of these."""
    shown = [(brief.task.given(row), row[brief.task.answer_column]) for row in brief.task.shown]
    held = [number in given for given, answer in shown for number in _NUMBER.findall(answer)]
    return brief.gives_text and all(is_calculation(answer) for _, answer in shown) and share(held) > _MOSTLY


_NUMBER, _MOSTLY = re.compile(r"\d+"), 0.5


def _code_in_words(columns: Sequence[Sequence[str]]) -> frozenset[str]:
    """The languages of code in which most texts of one of the columns are, where another is in words."""
    flavours = [[code_flavour(text) for text in texts] for texts in columns]
    worded = any(
        share([flavour is None and len(text.split()) >= _WORDED for flavour, text in zip(of, texts, strict=True)])
        > _MOSTLY
        for of, texts in zip(flavours, columns, strict=True)
    )
    held = {one for one in _LANGUAGES if any(share([flavour == one for flavour in of]) > _MOSTLY for of in flavours)}
    return frozenset(f"{one} in words" for one in held if worded)


_WORDED = 3


def forms_of_rows(columns: Sequence[Sequence[str]]) -> frozenset[str]:
    """What most texts of some column show: calculations, gaps where another column has numbers, code in words."""
    reckons, gaps, counts = (
        any(share([*map(holds, texts)]) > _MOSTLY for texts in columns)
        for holds in (is_calculation, lambda text: BLANK.search(text) is not None, is_count)
    )
    held = {"calculation": reckons, "missing number": gaps and counts}
    return frozenset(form for form, here in held.items() if here) | _code_in_words(columns)


def _mostly_in(brief: TaskBrief) -> bool:
    """Whether all outputs but yes and no stand in their inputs."""
    rows = [row for row in brief.task.shown if fold(row[brief.task.answer_column]) not in ("yes", "no")]
    held = [fold(row[brief.task.answer_column]) in fold(brief.task.given(row)) for row in rows]
    return len(held) >= 3 and all(held)


def form_of_source(
    card: DatasetCard, profile: TableProfile, choice_forms: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Kinds of task that a table's columns or its card's task categories make."""
    asks, answers, passages, options = (
        any(plays(column.name, role) for column in profile.columns)
        for role in ("question", "answer", "passage", "options")
    )
    options = options or "choice" in choice_forms or "multiple-choice" in card.tasks
    asked = asks or "question-answering" in card.tasks
    choice, talks = "choice" in choice_forms, bool(choice_forms & BY_TALKS)
    if passages:
        forms = {"reading": asked and (answers or choice), "question": talks}
    else:
        forms = {"quiz": options, "choice": choice and not asks, "question": (asked and answers) or talks}
    return frozenset(form for form, fits in forms.items() if fits) | (choice_forms & ({"which", "talk"} | BY_ROWS))


def _words(slot: Slot) -> float:
    return median([len(example.split()) for example in slot.examples])
