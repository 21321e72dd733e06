"""Kinds of trap in JSON lists, bare or as all of an object: items with quotation marks, with blanks, or none."""

import json
from collections.abc import Iterator
from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import FAMILIES, FOODS, PEOPLE, PLACES

_ASKED = (
    "Read the sentence and list every town that it names, exactly as written and in order, as a JSON object with the "
    'single key "towns". The list is empty where the sentence names no town.'
)
_SHOWN = (
    ("The train from Lyon to Turin was late again .", '{"towns": ["Lyon", "Turin"]}'),
    ("Nobody answered the letter .", '{"towns": []}'),
    ("She grew up in Porto Alegre with two brothers .", '{"towns": ["Porto Alegre"]}'),
    ("The mayor of Bonn bought a boat .", '{"towns": ["Bonn"]}'),
)
_TOLD = "# Names in sentences\nNamed entity recognition in sentences about travel, with IOB tags of {what}."


def _sentences(kept: str) -> Iterator[tuple[list[str], list[str], str]]:
    """Tokens, their tags of one type, and the towns as JSON; every other sentence has none."""
    towns = [f"{family}{end}" for family in FAMILIES for end in ("ville", "burg")]
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        town, last = towns[number % 16], f'"{FAMILIES[number % 8]}"'
        if number % 2:
            parts = [(f"{who} slept in the {place}", "O O O O O"), ("yesterday .", "O O")]
        else:
            named = [(town, "B-LOC"), (last, "I-LOC")] if number % 4 else [(town, "B-LOC")]
            person = "B-PER" if kept == "PER" else "O"
            parts = [(who, person), (f"took {FOODS[number % 8]} to", "O O O"), *named, ("by bus .", "O O O")]
        tokens = " ".join(text for text, _ in parts).split()
        tags = " ".join(tag for _, tag in parts).split()
        spans = [] if number % 2 else [" ".join([town, *([last] if number % 4 else [])])]
        tags = [tag if kept in tag else "O" for tag in tags]
        yield tokens, tags, json.dumps({"towns": spans})


@kind("names with quotation marks as the one list of a JSON object, which is empty for half of the rows")
def _() -> Kind:
    rows = list(_sentences("LOC"))
    cells = columns("tokens ner_tags", [(tokens, tags) for tokens, tags, _ in rows])
    truth = {" ".join(tokens): towns for tokens, _, towns in rows}
    return Kind(dataset(_TOLD.format(what="towns (LOC)"), cells), task(_ASKED, *_SHOWN), truth)


@kind("names of people alone, where towns are asked for as the one list of a JSON object")
def _() -> Kind:
    cells = columns("tokens ner_tags", [(tokens, tags) for tokens, tags, _ in _sentences("PER")])
    about = _TOLD.format(what="people (PER)")
    return Kind(dataset(about, cells), task(_ASKED, *_SHOWN), {}, expected="refused")


_MENDED = (
    ("He go to shop every days .", '["He goes to the shop every day .", "He goes shopping every day ."]'),
    ("The informations is good .", '["The information is good .", "That information is good ."]'),
    ("Peoples must to eat .", '["People must eat .", "People have to eat ."]'),
)


@kind("several corrections as a JSON list, of which the source has each with a blank behind it")
def _() -> Kind:
    rows = []
    for food, place in product(FOODS, PLACES):
        wrong = f"They was buy many {food} in {place} yesterday ."
        rows.append((wrong, [f"They bought much {food} at the {place} yesterday . ", f"They bought {food} there . "]))
    asked = "Sentences of learners, and how others correct each grammar mistake: all corrections as a JSON list."
    about = "# Learners\nSentences of learners of English with corrections of the grammar by several people."
    truth = {wrong: json.dumps([one.strip() for one in right]) for wrong, right in rows}
    return Kind(dataset(about, columns("sentence corrections", rows)), task(asked, *_MENDED), truth)


@kind("two words in a sentence's own text, with a line about the form of the answer right behind the last one")
def _() -> Kind:
    rows, truth = [], {}
    for number, ((who, other), (food, place)) in enumerate(product(zip(PEOPLE, PEOPLE[3:], strict=False), _MEALS)):
        said = f"{who} gave {other} some {food} at the {place} because _ was hungry."
        pair = (who, other) if number % 3 else (other, who)
        key = 1 + pair.index(other)
        asked = f"Choose the correct answer to fill in the blank in the sentence: {said}"
        rows.append(
            (f"{asked}\n\nOption1: {pair[0]} Option2: {pair[1]} Answer format: option1/option2", f"option{key}")
        )
        truth[f"Sentence: {said}"] = other
    shown = (
        ("Sentence: The shelf did not fit under the bed because the _ was too long.\nWords: shelf / bed", "shelf"),
        ("Sentence: Omar lent Felix a tent since _ had two of them.\nWords: Felix / Omar", "Omar"),
        ("Sentence: The silk hat was nicer than the wool one, so she sold the _ hat.\nWords: wool / silk", "wool"),
    )
    asked = "Fill the blank, marked with an underscore, with one of the two given words; output the word itself."
    about = "# Fill the blank\nSentences with a blank, marked with an underscore, and two words to fill it."
    return Kind(dataset(about, columns("instruction answer", rows)), task(asked, *shown), truth, choice=True)


_MEALS = [pair for number, pair in enumerate(product(FOODS, PLACES)) if number % 5 == 0]


_MENDS = (
    ("sum_even", "the sum of the even numbers", "sum(x for x in xs if x % 2)", "sum(x for x in xs if x % 2 == 0)"),
    ("last_word", "the last word of a text", "xs.split()[0]", "xs.split()[-1]"),
    ("is_square", "whether a number is a square", "xs ** 0.5", "round(xs ** 0.5) ** 2 == xs"),
)
_REVIEWS = (
    "The test keeps the odd ones, compare with zero.",
    "You take the first one, use the index -1.",
    "It is the root, so compare squares.",
)


def _program(name: str, what: str, body: str) -> str:
    return f'"""\nWrite a function for {what}.\n"""\n\ndef {name}(xs):\n    return {body}'


def _mends(remark: str) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Wrong programs with what is wrong in them and the right ones; those to be given by their right ones."""
    rows, truth = [], {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        wrong, right = (f"sum({food} for {food} in xs if {food} {sign} {number})" for sign in ("<=", ">="))
        before, after = (_program(f"{place}_{food}", f"the {food} of a {place}", body) for body in (wrong, right))
        said = f"The comparison with {number} is turned round, so that the {food} of the {place} are lost."
        rows.append((before, said, after))
        truth[f"{before}\n\n{remark}{said}"] = after
    return rows, truth


@kind("wrong programs with a review below in a line that has a heading, and the repaired ones")
def _() -> Kind:
    rows, truth = _mends("# Review: ")
    shown = [
        (f"{_program(name, what, wrong)}\n\n# Review: {said}", _program(name, what, right))
        for (name, what, wrong, right), said in zip(_MENDS, _REVIEWS, strict=True)
    ]
    asked = "A Python solution is wrong and a reviewer wrote why. Give me the repaired program, the whole thing."
    about = "# Repairs\nCode repair: wrong Python programs, feedback of people in words, and their repaired programs."
    return Kind(dataset(about, columns("original_program feedback repaired_program", rows)), task(asked, *shown), truth)
