"""Which encoding a text is written in."""

import pytest
from regraft.tools.catalogs.reading.encoding import encoding_of


@pytest.mark.parametrize(
    ("language", "encoding", "text"),
    [
        *(("fr", encoding, "Déjà vu à l'Opéra, où ça coûte 3 £") for encoding in ("cp1252", "mac-roman", "cp850")),
        *(("en", encoding, "the “best” one — I’d go") for encoding in ("cp1252", "mac-roman")),
        *(("pl", encoding, "Źle było, proszę o zwrot pieniędzy") for encoding in ("cp1250", "iso8859-2")),
        *(("ru", encoding, "Суп на рынке был прекрасный") for encoding in ("cp1251", "koi8-r", "cp866", "iso8859-5")),
        *(("ja", encoding, "市場のスープはとても美味しかったです") for encoding in ("shift_jis", "euc-jp")),
        *(("zh-CN", encoding, "市场的汤很好喝，我非常喜欢。") for encoding in ("gbk", "gb18030")),
        ("el", "cp1253", "Η σούπα ήταν υπέροχη"),
        ("tr", "cp1254", "Çorba çok güzeldi, ağır değildi"),
        ("de", "utf-16-le", "Die Suppe war schön und süß"),
    ],
)
def test_the_language_tells_an_old_encoding(language, encoding, text):
    known = encoding_of(text.encode(encoding), (language,))
    assert known is not None
    assert text.encode(encoding).decode(known) == text


@pytest.mark.parametrize("languages", [(), ("xx",), ("fr", "ru")])
def test_nothing_is_guessed_where_no_language_tells(languages):
    assert encoding_of("Déjà vu".encode("cp1252"), languages) is None
    assert encoding_of("Déjà vu".encode(), languages) == "utf-8-sig"


def test_utf8_that_is_damaged_in_places_stays_utf8():
    assert encoding_of("Déjà vu, où ça\n".encode() * 3 + b"d\xe9j\xe0\n", ("fr",)) == "utf-8-sig"


def test_bytes_that_are_no_words_of_the_language_are_not_read_by_it():
    assert encoding_of("Суп на рынке".encode("cp866"), ("fr",)) is None
