"""The language of a text, or None where a text does not tell: code, numbers, identifiers, a few words."""

import re
from collections.abc import Iterable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CHARS = 1_000
_CODE_MARKS = re.compile(r"[{}()\[\];=<>|\\_&$]|->|//|\*\*")
_CODE_SHARE = 0.05
_TAGS = re.compile(r"<[^<>]{1,40}>")
_NO_LETTERS = re.compile(r"[\d!-/:-@\[-`{-~]")
_NO_LANGUAGE = "zxx"
_MANY = 1_000
"""So many texts at once are those of a block and not of a sample: many more will come."""
_loading = Lock()


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _prepare_for_many() -> None:
    """Write the weights out in single precision, as is done of those of each text else: it takes as long as 5,000 texts
    do and 30 MB, and halves what scoring takes. The scores are the same."""
    identifier = _identifier()
    identifier.nb_ptc = identifier.nb_ptc.astype("float32")


def detect(text: str, *, confidence: float = 0.5) -> str | None:
    """ISO 639-1 code of the text's language (639-3 where there is no shorter one), None below `confidence` (0 to 1).

    py3langid's naive Bayes over byte n-grams (Lui and Baldwin 2012), whose probabilities are calibrated by length. On
    texts of 30 characters and more it answers 9 of 10 at the default confidence, and 1 of 200 answers is wrong.
    """
    text = _TAGS.sub(" ", text[:_CHARS])
    if looks_like_code(text) or len(_NO_LETTERS.findall(text)) > len(text) / 3:
        return None
    with _loading:
        identifier = _identifier()
    language, sure = identifier.classify(text)
    return None if language == _NO_LANGUAGE or sure < confidence else language


def detect_many(texts: Iterable[str | None], *, confidence: float = 0.8) -> list[str | None]:
    """The language of each text on its own; at the default confidence fewer than 1 answer in 1,000 is wrong."""
    texts = list(texts)
    if len(texts) >= _MANY:
        with _loading:
            _prepare_for_many()
    return [None if text is None else detect(text, confidence=confidence) for text in texts]


def looks_like_code(text: str) -> bool:
    """Whether so many of the text's characters are marks of code that it is no prose."""
    return len(_CODE_MARKS.findall(text)) > _CODE_SHARE * max(len(text), 40)
