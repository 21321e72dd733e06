"""Kinds of trap in multiple choices: what the key of the answer counts, and whose keys they are."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from .kind import Kind, dataset, kind, task
from .words import CAPITALS, QUESTIONS

ABOUT = "# Quiz\nQuestions of a general quiz, with four options each and the right answer."
OTHERS = ("an old umbrella", "a heavy suitcase", "a wet newspaper", "a broken clock", "a small ladder", "a bag of sand")
ASKED = task(
    "Choose the right answer to the question of the quiz.",
    ("What does Tom carry to the station?\n(A) a heavy ladder\n(B) a red pie\n(C) a wet umbrella\n(D) a clock", "(B)"),
    ("Which thing is in the bag of Lea?\n(A) a small bag\n(B) a newspaper\n(C) a green salad\n(D) a ladder", "(C)"),
    ("In the market, what did Bob buy?\n(A) a blue soup\n(B) a clock\n(C) a suitcase\n(D) an umbrella", "(A)"),
    ("Mia came home from the castle with what?\n(A) a ladder\n(B) an old bag\n(C) a clock\n(D) a white cake", "(D)"),
)


def quiz(count: int = 4) -> list[tuple[str, list[str], int]]:
    """Questions with their options, and the place of the right one, counted from 0."""
    chance, made = random.Random(7), []
    for question, answer in QUESTIONS:
        options = [answer, *chance.sample(OTHERS, count - 1)]
        chance.shuffle(options)
        made.append((question, options, options.index(answer)))
    return made


QUIZ = quiz()


def of(columns: Callable[[str, list[str], int, int], dict[str, Any]], **more: Any) -> Kind:
    rows = [columns(question, options, right, number) for number, (question, options, right) in enumerate(QUIZ)]
    cells = {name: [row[name] for row in rows] for name in rows[0]}
    return Kind(dataset(ABOUT, cells), ASKED, dict(QUESTIONS), choice=True, **more)


def keyed(keys: Sequence[str], options: Sequence[str]) -> dict[str, list[str]]:
    return {"label": list(keys), "text": list(options)}


@kind("options keyed by letters in most rows, by digits in some")
def _() -> Kind:
    def row(question: str, options: list[str], right: int, number: int) -> dict[str, Any]:
        keys = "1234" if number % 20 == 3 else "ABCD"
        return {"question": question, "choices": keyed(keys, options), "answerKey": keys[right]}

    return of(row)


@kind("option labels out of order")
def _() -> Kind:
    def row(question: str, options: list[str], right: int, number: int) -> dict[str, Any]:
        keys = random.Random(number).sample("ABCD", 4)
        return {"question": question, "choices": keyed(keys, options), "answerKey": keys[right]}

    return of(row)


@kind("a key in lower case over columns A to D")
def _() -> Kind:
    return of(lambda q, o, r, _: {"question": q, **dict(zip("ABCD", o, strict=True)), "answer": "abcd"[r]})


@kind("the place of the answer counted from 0")
def _() -> Kind:
    return of(lambda q, o, r, _: {"question": q, "choices": o, "answer": r})


@kind("the place of the answer counted from 1")
def _() -> Kind:
    return of(lambda q, o, r, _: {"question": q, "options": o, "answer": r + 1})


@kind("the place of the answer as a text counted from 0")
def _() -> Kind:
    return of(lambda q, o, r, _: {"question": q, "choices": o, "label": str(r)})


@kind("columns opa to opd with the place in cop")
def _() -> Kind:
    return of(
        lambda q, o, r, _: {"question": q, "opa": o[0], "opb": o[1], "opc": o[2], "opd": o[3], "cop": r},
    )


@kind("columns option1 to option4 with the place from 1")
def _() -> Kind:
    return of(
        lambda q, o, r, _: {"question": q, **{f"option{n + 1}": text for n, text in enumerate(o)}, "answer": str(r + 1)}
    )


@kind("the text of the answer beside the options")
def _() -> Kind:
    return of(lambda q, o, r, _: {"question": q, "options": o, "answer": o[r]})


@kind("a right answer and three distractors")
def _() -> Kind:
    def row(question: str, options: list[str], right: int, _: int) -> dict[str, Any]:
        wrong = [text for place, text in enumerate(options) if place != right]
        return {
            "question": question,
            "correct_answer": options[right],
            **{f"distractor{n + 1}": text for n, text in enumerate(wrong)},
        }

    return of(row)


@kind("options in one text behind their letters")
def _() -> Kind:
    def row(question: str, options: list[str], right: int, _: int) -> dict[str, Any]:
        text = " , ".join(f"{mark} ) {option}" for mark, option in zip("abcd", options, strict=True))
        return {"Problem": question, "options": text, "correct": "abcd"[right]}

    return of(row)


@kind("options as an object of letters")
def _() -> Kind:
    return of(
        lambda q, o, r, _: {
            "question": q,
            "options": dict(zip("ABCD", o, strict=True)),
            "answer_idx": "ABCD"[r],
            "answer": o[r],
        },
    )


@kind("targets that score each option")
def _() -> Kind:
    return of(
        lambda q, o, r, _: {"question": q, "mc1_targets": {"choices": o, "labels": [int(n == r) for n in range(4)]}},
    )


@kind("options that hold the answer twice in some rows")
def _() -> Kind:
    def row(question: str, options: list[str], right: int, number: int) -> dict[str, Any]:
        cells = list(options)
        if number % 5 == 0:
            cells[(right + 1) % 4] = cells[right]
        return {"question": question, "choices": cells, "answer": right}

    return of(row)


@kind("keys of other options in some rows")
def _() -> Kind:
    def row(question: str, options: list[str], right: int, number: int) -> dict[str, Any]:
        keys = "ABCD"
        return {
            "question": question,
            "choices": keyed(keys, options),
            "answerKey": "E" if number % 6 == 0 else keys[right],
        }

    return of(row)


@kind("the place of the answer beside its text, which disagree in some rows")
def _() -> Kind:
    def row(question: str, options: list[str], right: int, number: int) -> dict[str, Any]:
        place = right if number % 9 else (right + 1) % len(options)
        return {"question": question, "options": options, "answer_idx": place, "answer": options[right]}

    one = of(row)
    sure = {question: answer for number, (question, answer) in enumerate(QUESTIONS) if number % 9}
    return replace(one, truth=sure)


# quizzes whose questions speak of other things than the demonstrations' ----------------------------------------------

LANDS = [
    (ask.format(city=city, land=land), right)
    for land, city in CAPITALS
    for ask, right in (("Which city is the seat of the rulers of {land}?", city), ("Where does {city} lie?", land))
]  # fmt: skip
OF_LANDS = "# Lands and capitals\nMultiple choice questions on geography: lands of the world and their capitals."
RIVERS = (
    ("What is the longest river on earth?\na) Nile\nb) Rhine\nc) Seine\nd) Thames", "a"),
    ("Where do penguins breed on bare ice?\na) Arctic\nb) Sahara\nc) Antarctica\nd) Siberia", "c"),
    ("How many oceans wash the shores of Africa?\na) one\nb) two\nc) three\nd) four", "b"),
    ("What do sailors cross between Dover and Calais?\na) a canal\nb) a bay\nc) a fjord\nd) the Channel", "d"),
)
TUNES = (
    ("Who wrote the Moonlight Sonata?\na) Beethoven\nb) Verdi\nc) Grieg\nd) Mahler", "a"),
    ("How many strings has a violin?\na) three\nb) six\nc) four\nd) eight", "c"),
    ("What is the slowest of these tempos?\na) allegro\nb) largo\nc) presto\nd) vivace", "b"),
)


def about_lands(instruction: str, shown: Sequence[tuple[str, str]], **more: Any) -> Kind:
    rows = []
    for number, (question, right) in enumerate(LANDS):
        others = [other for place, (_, other) in enumerate(LANDS) if (place - number) % 2 == 0 and other != right]
        options = [right, *random.Random(number).sample(others, 3)]
        random.Random(number).shuffle(options)
        rows.append({"question": question, "choices": options, "answer": options.index(right) + 1})
    cells = {name: [row[name] for row in rows] for name in rows[0]}
    return Kind(dataset(OF_LANDS, cells), task(instruction, *shown), dict(LANDS), choice=True, **more)


@kind("a quiz about what the instruction names, in other words than the demonstrations'")
def _() -> Kind:
    return about_lands("Pick the right answer to the geography question.", RIVERS)


@kind("a quiz for an instruction that names no subject")
def _() -> Kind:
    return about_lands("quiz time, pls pick the right one!", RIVERS)


@kind("a quiz about another subject than the instruction names")
def _() -> Kind:
    return about_lands("Pick the right answer to the question about composers and music.", TUNES, expected="refused")


@kind("a quiz about another subject than the demonstrations, where the instruction names none")
def _() -> Kind:
    return about_lands("quiz time, pls pick the right one!", TUNES, expected="either")


@kind("options in some rows, beside a list that has them in a few")
def _() -> Kind:
    def row(question: str, options: list[str], right: int, number: int) -> dict[str, Any]:
        listed = {"Thing": options[::-1]} if number % 8 == 0 else {"Day": ["Monday", "Friday"], "Bags": ["2", "9"]}
        text = options[0 if number % 8 == 0 else right]
        return {
            "question": question,
            "choices": [text, *(one for one in options if one != text)] if number % 4 < 3 else None,
            "answer": options[right] if number != 5 else "none of them",
            "bags_by_day": json.dumps(listed),
        }

    return of(row)


@kind("options in one text that a sign parts, and the number of the right one")
def _() -> Kind:
    rows = [
        {"question": asked, "options": " | ".join(options), "right_no": right + 1} for asked, options, right in quiz()
    ]
    cells = {name: [row[name] for row in rows] for name in rows[0]}
    truth = {asked: options[right] for asked, options, right in quiz()}
    return Kind(dataset(ABOUT, cells), ASKED, truth, choice=True)
