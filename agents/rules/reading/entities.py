"""Which type of entities an instruction asks for, in the words of people and of corpora.

The words are data: names.yaml beside this module.
"""

import re
from collections.abc import Sequence

from .names import named_in_full, patterns
from .texts import words_of_name

_SENTENCE = re.compile(r"(?<=[.;!?\n])\s+|(?<=[。！？])")
NOT = re.compile(
    r"\b(?:not|nothing|no|never|none|except|without|ignore|leave out|(?:do|does|is|are)n['’]?t|nicht|kein\w{0,2}"
    r"|не|нет)\b",
    re.IGNORECASE,
)


_NOT_WANTED = re.compile(
    r"\b(?:is|are|were|be|do|does)(?: not|n['’]t) (?:be )?"
    r"(?:wanted|needed|required|included|used|asked for|counted?|belong)\b",
    re.IGNORECASE,
)
"""What a sentence ends with that lists what is not to be there: "durations, order or times are not wanted"."""


def wanted(instruction: str) -> str:
    """The clauses of an instruction that say what is wanted, without those that deny something."""
    sentences = (one for one in re.split(r"[;.!?\n]", instruction) if not _NOT_WANTED.search(one))
    return " ".join(clause for one in sentences for clause in one.split(",") if not NOT.search(clause))


def type_asked(types: Sequence[str], instruction: str) -> str | None:
    """The one type of these that the instruction asks for; None for none or several, or where a sentence speaks of
    another type alone ("These are reviews of drugs. List the cities."), or lists it among other things ("names, phone
    numbers and towns")."""
    fitting = [one for one in types if _asked(one, _wanted(instruction))]
    others = [one for one in _clauses(instruction) if fitting and not _asked(fitting[0], one)]
    of_another = any(_speaks(name, _WHO_DO.sub("", one)) for one in others for name in SURE_TYPES)
    return fitting[0] if len(fitting) == 1 and not of_another and not _among_others(fitting[0], instruction) else None


_CLAUSE = re.compile(r"[.,;:!?\n]")
_WHO_DO = re.compile(r"\A(?:people|persons|humans) (?=[a-z])", re.IGNORECASE)
"""Whom a sentence says that they do something: "People talk to a finder"."""
_LISTED = re.compile(r"\b\w{2,20}(?: \w{2,20})?(?:, \w{2,20}(?: \w{2,20})?){1,8},? (?:and|or) \w{2,20}(?: \w{2,20})?")


def _among_others(kind: str, instruction: str) -> bool:
    lists = [re.split(r", | (?:and|or) ", found[0]) for found in _LISTED.finditer(_wanted(instruction))]
    asked = [[_asked(kind, item) for item in items] for items in lists]
    return any(any(held) and not all(held) for held in asked)


def asks_for_any(types: Sequence[str], instruction: str) -> bool:
    """Whether the instruction asks for one of these types or more."""
    wanted = _wanted(instruction)
    return any(_asked(one, wanted) for one in types)


def part_of_speech_asked(tags: Sequence[str], instruction: str) -> str | None:
    """The tag (ADJ) of the one part of speech that the instruction asks for; None where it asks for none, for several
    or for some of its words only: comparative adjectives, verbs in the past tense."""
    wanted = _wanted(instruction).lower()
    asked = {
        name: [*re.finditer(rf"(?<!\w)(?:{pattern.pattern})(?!\w)", wanted)]
        for name, pattern in patterns("parts_of_speech").items()
    }
    asked = {name: found for name, found in asked.items() if found}
    whole = all(_asks_for_all(wanted, one) for found in asked.values() for one in found)
    fitting = [tag for tag in tags if tag.upper() in asked]
    return fitting[0] if len(fitting) == len(asked) == 1 and whole and not _OF_FORMS.search(wanted) else None


def _asks_for_all(text: str, found: re.Match[str]) -> bool:
    return bool(_ALL_OF.search(text[: found.start()])) and not _SOME_OF.match(text[found.end() :])


_ALL_OF = re.compile(
    r"\b(?:every|each|all|any|the|its|their|of|which|what|only|out|are|is|an?|list|find|give|name|extract|copy|show)"
    r"\s+\Z"
)
_SOME_OF = re.compile(
    r"\s+(?:that|which|who|whose|with (?:an?|the|at|more|less|fewer)|ending|starting|beginning|describing|phrases?"
    r"|clauses?)\b"
)
_OF_FORMS = re.compile(
    r"\b(?:forms?|lemmas?|tenses?|past|present|plurals?|singular|comparatives?|superlatives?|infinitives?|first|last"
    r"|letters?|longest|shortest|different|unique)\b"
)
"""Words for some of the words that are of a part of speech, or for what is made of them."""

SURE_TYPES = frozenset(
    ("person", "place", "company", "organisation", "disease", "drug", "gene", "symptom", "side_effect")
)
"""Types whose words hardly stand in an instruction that speaks of something else, as times and events do."""


def asks_for_a_type(instruction: str) -> bool:
    """Whether the instruction speaks of persons, places or another type of entities that corpora tag."""
    text = _wanted(instruction)
    return any(_speaks(name, text) for name in patterns("entity_words"))


def types_spoken(text: str) -> frozenset[str]:
    """The types of entities that a text speaks of, but for those it does not want."""
    wanted = _wanted(text)
    return frozenset(name for name in patterns("entity_words") if _speaks(name, wanted))


def is_disowned(kind: str, instruction: str) -> bool:
    """Whether the instruction names a type only to say that it is not wanted."""
    return _asked(kind, instruction) and not _asked(kind, _wanted(instruction))


def is_known_type(kind: str) -> bool:
    """Whether corpora call a type of entities so that people have words for."""
    plain = " ".join(words_of_name(kind))
    return any(pattern.fullmatch(plain) for pattern in patterns("entity_types").values())


def same_type(kind: str, name: str) -> bool:
    """Whether what a corpus calls a type (PER) is what a person calls so (person)."""
    return name.isascii() and _asked(kind, name)


def _wanted(instruction: str) -> str:
    """What the sentences say before the clause, if any, that says what is not wanted."""
    return " ".join(_clauses(instruction))


def _clauses(instruction: str) -> list[str]:
    return [_before_not(one) for one in _SENTENCE.split(instruction)]


def _before_not(sentence: str) -> str:
    found = NOT.search(sentence)
    return sentence[: found.start()].rpartition(",")[0] if found is not None else sentence


def _asked(kind: str, text: str) -> bool:
    plain = " ".join(words_of_name(kind))
    meant = [name for name, pattern in patterns("entity_types").items() if pattern.fullmatch(plain)]
    clauses = _CLAUSE.split(text) if not meant else ()
    return any(_speaks(name, text) for name in meant) or any(named_in_full(plain, clause) for clause in clauses)


def _speaks(name: str, text: str) -> bool:
    """Whether a text has a word for a type, but as what texts are about ("drug reviews")."""
    words = patterns("entity_words")[name].pattern
    return re.search(rf"(?<!\w)(?:{words})(?!\w)(?! {_TEXTS}\b)", text, re.IGNORECASE) is not None


_TEXTS = r"(?:reviews?|texts?|posts?|reports?|articles?|forums?|tweets?|messages?|abstracts?|notes?|records?|leaflets?)"
