"""In which encoding a text file is written that is not UTF-8: by its bytes, and by the languages that its card names.

Old encodings differ in what the same bytes mean, and no statistics of short texts tell Polish from French ones: only
those are tried in which the card's languages were written, and the words must look like words.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence

HEAD_BYTES = 1 << 20
"""Bytes of a file's start that tell its encoding."""

_TRIED_BYTES, _FEWEST_NATURAL, _NULLS = 64 << 10, 0.9, 0.3
_LATIN = (
    ("cp1252 iso8859_15 mac_roman cp850", "en fr de es it pt nl sv da no nb nn fi is ca eu gl ga af id ms sw"),
    ("cp1250 iso8859_2", "pl cs sk hu hr sl ro bs sq"),
    ("cp1254", "tr az"),
    ("cp1257", "lt lv et"),
)
_OTHERS = (
    ("cp1251 koi8_u cp866 iso8859_5", "CYRILLIC", "ru uk be bg sr mk"),
    ("cp1253", "GREEK", "el"),
    ("cp1255", "HEBREW", "he"),
    ("cp1256", "ARABIC", "ar fa ur"),
    ("cp874", "THAI", "th"),
    ("gb18030 big5hkscs", "CJK", "zh"),
    ("cp932 euc_jp", "CJK HIRAGANA KATAKANA KATAKANA-HIRAGANA", "ja"),
    ("cp949", "HANGUL CJK", "ko"),
)
_PAGES = {
    language: (pages.split(), frozenset(scripts.split()))
    for pages, scripts, languages in (*((pages, "LATIN", those) for pages, those in _LATIN), *_OTHERS)
    for language in languages.split()
}
"""Encodings by language, the commonest first, with the scripts of its words."""

_MARKS = "“”„‘’«»‹›–—…·•€£°§¿¡©®™ªº²³¼½¾\u00a0"
_INSIDE = "’·–—…"
_PIECES = re.compile(rf"[\x00-@\[-`{{-\x7f{_MARKS}\u3000-\u3020\uff00-\uff60]+")
_ATTACHED = re.compile(rf"[^\W\d_][{''.join(mark for mark in _MARKS if mark not in _INSIDE)}][^\W\d_]")


def encoding_of(head: bytes, languages: Sequence[str]) -> str | None:
    """The encoding of a text that begins with `head`; None where it is not UTF-8, and neither the bytes nor the
    languages tell what it is."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    if nulls := head.count(0):
        wide = nulls > _NULLS * len(head)
        return ("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be") if wide else "utf-8-sig"
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head)
    broken = text.count("\ufffd")
    if broken * 2 <= sum(map(len, re.findall(r"[^\x00-\x7f]+", text))):  # UTF-8, damaged at some places
        return "utf-8-sig"
    return _by_language(head, languages)


def _by_language(head: bytes, languages: Sequence[str]) -> str | None:
    """The one old encoding of the languages in which the words look most like words."""
    known = [_PAGES.get(re.split(r"[-_]", language.lower())[0]) for language in languages]
    if not known or known[0] is None or any(each != known[0] for each in known):
        return None
    pages, scripts = known[0]
    told = b"\n".join(_telling_lines(head))
    best, most = None, 0.0
    for page in pages:
        try:
            share = _naturalness(told.decode(page), scripts)
        except UnicodeDecodeError:
            continue
        if share > most:
            best, most = page, share
    return best if most >= _FEWEST_NATURAL else None


def _telling_lines(head: bytes) -> Iterator[bytes]:
    """Whole lines that hold more than ASCII."""
    taken = 0
    lines = head.splitlines()
    for line in lines[:-1] if len(lines) > 1 and len(head) >= HEAD_BYTES else lines:
        if not line.isascii() and taken < _TRIED_BYTES:
            taken += len(line)
            yield line[:_TRIED_BYTES]


def _naturalness(text: str, scripts: frozenset[str]) -> float:
    """The share of words with other signs than ASCII's that people write so: letters of the language's scripts, in
    lower case or with a capital first; words in capitals count by half."""
    scores = [_of_word(word, scripts) for word in text.split() if not word.isascii()]
    return sum(scores) / len(scores) if scores else 0.0


def _of_word(word: str, scripts: frozenset[str]) -> float:
    if _ATTACHED.search(word):
        return 0.0
    worst = 1.0
    for piece in filter(None, _PIECES.split(word)):
        if not all(_is_letter(sign, scripts) for sign in piece):
            return 0.0
        if piece != piece.lower() and piece[1:] != piece[1:].lower():
            if piece != piece.upper():
                return 0.0
            worst = 0.5
    return worst


def _is_letter(sign: str, scripts: frozenset[str]) -> bool:
    if sign.isascii():
        return sign.isalpha()
    kind = unicodedata.category(sign)
    return kind[0] in "LM" and (kind[0] == "M" or unicodedata.name(sign, "").split(" ")[0] in scripts)
