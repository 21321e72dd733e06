"""What kind of task demonstrations or a table are by form alone, where words tell nothing or are in another tongue.

An instruction may say no more than "give the letter of the right answer", and a card is seldom in the instruction's
language. A question with a passage and an answer is reading comprehension all the same.
"""

import re
from collections.abc import Sequence

from ....domain.brief import Slot, TaskBrief
from ....domain.card import DatasetCard
from ....domain.profile import TableProfile
from ....memory.lexical import STOP_WORDS
from ..reading.texts import median, share
from .search import Program

FORMS = frozenset({"reading", "open_question"})
"""Concepts of the lexicon that say no more than what the form shows."""
_PASSAGES = re.compile(r"context|passage|paragraph|article|document|story|dialog|conversation|abstract")
_QUESTIONS = re.compile(r"question|query|qtext|utterance")
_ANSWERS = re.compile(r"answer|label|target|gold|correct")
_OPTIONS = re.compile(r"options?$|choices?$|(?:option|choice|ans(?:wer)?|sol|ending)[ _]?[0-4a-eA-E]$")
_SENTENCES = re.compile(r"[.!?。？！][\"'”’)]*\s+\S")
_WORD = re.compile(r"[^\W\d_]{3,}")
_FAR = 0.3


def form_of_task(brief: TaskBrief) -> frozenset[str]:
    """Kinds of task that the demonstrations' parts make: reading, quiz, question."""
    slots = [slot for column in brief.task.input_columns for slot in brief.layouts[column].slots]
    texts = [slot for slot in slots if slot.kind != "options"]
    asked = [slot for slot in texts if slot.kind == "question"]
    if not asked or any(slot.kind in ("code", "number", "list") for slot in texts):
        return frozenset()
    if len(texts) == 1 and share([bool(_SENTENCES.search(text)) for text in texts[0].examples]) > 0.5:
        return frozenset({"reading"} if brief.kind in ("extract", "multiple_choice") else ())
    if len(texts) == 1:
        return frozenset({"quiz"} if brief.kind == "multiple_choice" else {"question"} if _worded(brief) else ())
    longer = [slot for slot in texts if slot not in asked and _words(slot) > 1.5 * _words(asked[0])]
    fits = len(texts) == 2 and longer and brief.kind in ("extract", "multiple_choice")
    return frozenset({"reading"} if fits else ())


def form_of_source(card: DatasetCard, profile: TableProfile) -> frozenset[str]:
    """Kinds of task that a table's columns or its card's task categories make."""
    names = [column.name.lower() for column in profile.columns]
    asks, answers, passages, options = (
        any(pattern.search(name) for name in names) for pattern in (_QUESTIONS, _ANSWERS, _PASSAGES, _OPTIONS)
    )
    options = options or "multiple-choice" in card.tasks
    found = set[str]()
    if (asks or "question-answering" in card.tasks) and answers and passages:
        found.add("reading")
    if options and not passages:
        found.add("quiz")
    if asks and answers and not passages:
        found.add("question")
    return frozenset(found)


def other_words(brief: TaskBrief, views: Sequence[Program]) -> bool:
    """Whether the demonstrations speak of other things than the source: their words are rarer there than its own."""
    slots = [slot for column in brief.task.input_columns for slot in brief.layouts[column].slots]
    shown = [_told(" ".join(row)) for row in zip(*(slot.examples for slot in slots), strict=False)]
    rows = [_told(" ".join(filter(None, cells))) for cells in zip(*(view.texts for view in views), strict=True)]
    counts: dict[str, int] = {}
    for row in rows:
        for word in row:
            counts[word] = counts.get(word, 0) + 1
    own = [sum(counts[word] > 1 for word in row) / len(row) for row in rows if len(row) >= 3]
    given = [sum(word in counts for word in row) / len(row) for row in shown if len(row) >= 3]
    if len(own) < 20 or len(given) < 2:
        return False
    return sum(given) / len(given) < sum(own) / len(own) - _FAR


def _told(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - STOP_WORDS


def _worded(brief: TaskBrief) -> bool:
    return brief.kind in ("free_text", "extract")


def _words(slot: Slot) -> float:
    return median([len(example.split()) for example in slot.examples])
