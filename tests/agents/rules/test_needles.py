"""What a text must hold for a pattern to match it: nothing that a pattern matches is without it."""

import re

import pytest
from regraft.agents.rules.reading.concepts import concepts, lexicon
from regraft.agents.rules.reading.needles import alternatives, folded


@pytest.mark.parametrize(
    ("pattern", "needles"),
    [
        (r"\bpolarity\b", [{"polarity"}]),
        (r"colou?r|grey", [{"colo"}, {"grey"}]),
        (r"colou{1,2}r", [{"colou"}]),
        (r"(sort|rank)(ing|ed)? by", [{"sort", "rank"}]),
        (r"(proves?|supports?)? claims?", [{" claim"}]),
        (r"(?<!\w)(?:имя|отчество)(?!\w)", [{"имя", "отчество"}]),
        (r"q&a|f\.a\.q", [{"q&a"}, {"f.a.q"}]),
        (r"[ab]\w{2,9}|x*", [set(), set()]),
        (r"(a|\d)b?", [set()]),
        (r"Größe\W+KLEIN", [{"größe"}]),
    ],
)
def test_needles_of_each_alternative(pattern: str, needles: list[set[str]]) -> None:
    assert [set(found) for _, found in alternatives(pattern)] == needles


def test_alternatives_are_the_pattern() -> None:
    patterns = [concept.pattern for concept in lexicon().values()]
    assert ["|".join(part for part, _ in alternatives(pattern)) for pattern in patterns] == patterns


@pytest.mark.parametrize("text", ["SINIF", "sinif", "SİNİF", "ſınıf", "\u212aELVIN", "ΛΟΓΟΣ", "Ärger", "ÄRGER"])
def test_letters_that_count_as_one_whatever_the_case_are_folded_alike(text: str) -> None:
    for pattern in ("sınıf", "kelvin", "λογος", "λογοσ", "ärger"):
        if re.search(pattern, text, re.IGNORECASE):
            assert any(needle in folded(text) for _, needles in alternatives(pattern) for needle in needles)


def test_concepts_are_those_whose_patterns_match() -> None:
    words = [word for concept in lexicon().values() for word in re.findall(r"[^\W\d_][\w ]+", concept.pattern)]
    made = {name: re.compile(concept.pattern, re.IGNORECASE) for name, concept in lexicon().items()}
    for some in (words[:40], words[200:240], words[900:940], words[-40:]):
        text = " / ".join(some).upper()
        assert concepts(text) == {name for name, pattern in made.items() if pattern.search(text)}
