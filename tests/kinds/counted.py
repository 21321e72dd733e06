"""Kinds of trap in texts that end in counted lines: a story with all its questions, and their answers in turn."""

# ruff: noqa: E501 - tables of small datasets

from collections.abc import Iterator, Sequence
from typing import Any

from .kind import Expected, Kind, add, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_SHOWN = (
    (
        "Ada found a key in the snow. She gave it to the postman, who knew its owner.",
        ("Who found the key?", "Where was it?", "Who got it?"),
        ("Ada", "in the snow", "the postman"),
    ),
    (
        "Leo baked bread on Sunday. His brother ate all of it while Leo slept.",
        ("What did Leo bake?", "When?"),
        ("bread", "on Sunday"),
    ),
    (
        "A red boat lay on the sand. Two girls painted it blue and called it Swan.",
        ("What color did the boat have at first?", "Who painted it?", "What did they call it?", "Which color is it?"),
        ("red", "Two girls", "Swan", "blue"),
    ),
)


def _counted(items: Sequence[str], sign: str = ".") -> str:
    return "\n".join(f"{number}{sign} {item}" for number, item in enumerate(items, start=1))


def _stories() -> Iterator[tuple[str, list[str], list[str]]]:
    for number in range(96):
        who, other, food = PEOPLE[number % 8], FAMILIES[number // 8 % 8], FOODS[number * 3 % 8]
        place, colour = PLACES[number // 3 % 8], COLOURS[number // 5 % 4]
        story = f"{who} carried a {colour} bag to the {place}. In it was {food} for Mr {other}, who was late again."
        asked = [
            (f"Who went to the {place}?", who),
            ("What colour was the bag?", colour),
            ("What was in it?", food),
            ("For whom?", f"Mr {other}"),
            ("Was he on time?", "no"),
        ]
        chosen = [pair for place, pair in enumerate(asked) if (number + place * place) % 5 < 3]
        yield story, [question for question, _ in chosen], [answer for _, answer in chosen]


def _asked(heads: tuple[str, str] = ("", ""), sign: str = ".") -> dict[str, Any]:
    shown = [
        (f"{heads[0]}{text}\n\n{heads[1]}{_counted(asked, sign)}", _counted(said, sign)) for text, asked, said in _SHOWN
    ]
    instruction = "Give me short stories with a whole quiz about each: the story, then its questions with numbers, and as output the answers with the same numbers."
    return task(instruction, *shown)


_ABOUT = "# Reading\nReading comprehension: stories with questions and answers about each."


@kind("stories with all questions as a list, and all answers in a struct of lists beside places")
def _() -> Kind:
    rows = list(_stories())
    answers = [
        {"input_text": said, "start": [text.lower().find(one.lower()) for one in said]} for text, _, said in rows
    ]
    cells = {
        "source": ["news"] * len(rows),
        "story": [text for text, *_ in rows],
        "questions": [asked for _, asked, _ in rows],
        "answers": answers,
    }
    truth = {f"{text}\n\n{_counted(asked)}": _counted(said) for text, asked, said in rows}
    return Kind(dataset(_ABOUT, cells), _asked(), truth)


@kind("stories with headed questions in structs, some of which nobody answered")
def _() -> Kind:
    rows = list(_stories())
    pairs = [
        [
            {"question": one, "answer": "" if number % 7 == 3 and not place else two}
            for place, (one, two) in enumerate(zip(asked, said, strict=True))
        ]
        for number, (_, asked, said) in enumerate(rows)
    ]
    cells = {"passage": [text for text, *_ in rows], "qas": pairs}
    heads = "Story: ", "Questions:\n"
    truth = {
        f"Story: {text}\n\nQuestions:\n{_counted(asked, ')')}": _counted(said, ")")
        for number, (text, asked, said) in enumerate(rows)
        if number % 7 != 3
    }
    return Kind(dataset(_ABOUT, cells), _asked(heads, ")"), truth)


def _beside(lists: Sequence[list[str]], name: str, expected: Expected) -> Kind:
    rows = list(_stories())
    cells = {"story": [text for text, *_ in rows], "questions": [asked for _, asked, _ in rows], name: lists}
    truth = {f"{text}\n\n{_counted(asked)}": _counted(said) for text, asked, said in rows}
    return Kind(dataset(_ABOUT, cells), _asked(), truth, expected)


@kind("stories of which some have an answer less than questions")
def _() -> Kind:
    said = [said[: len(said) - (number % 12 == 5)] for number, (*_, said) in enumerate(_stories())]
    return _beside(said, "answers", "served")


@kind("stories with questions, and a list of words beside that are no answers")
def _() -> Kind:
    lists = [
        [text.split()[4], *text.rstrip(".").split()[-4 - number % 3 :][:3]]
        for number, (text, *_) in enumerate(_stories())
    ]
    return _beside(lists, "answers", "refused")


@kind("premises, counted, before what is concluded of them")
def _() -> Kind:
    cells: dict[str, list] = {"conclusion": [], "premises": [], "premises-FOL": [], "label": []}
    truth = {}
    for number, (who, place) in enumerate((who, place) for who in PEOPLE for place in PLACES):
        premises = [f"All who work at the {place} get up early.", f"{who} works at the {place}."]
        premises += [f"The {place} has {number + 3} rooms."] * (number % 2)
        label = ("True", "False", "Uncertain")[number % 3]
        conclusion = f"{who} {('gets', 'never gets', 'likes to get')[number % 3]} up early."
        add(cells, conclusion, premises, ["∀x P(x)"], label)
        given = "\n".join(f"{place}. {one}" for place, one in enumerate(premises, start=1))
        truth[f"{given}\nConclusion: {conclusion}"] = "Unknown" if label == "Uncertain" else label
    asked = task(
        "Natural-language deduction: given a numbered list of premises and a conclusion, decide whether the conclusion "
        "is true, false, or unknown given the premises alone.",
        ("1. All bakers get up early.\n2. Nobody who gets up early works at night.\n3. Jonas is a baker.\n"
         "Conclusion: Jonas works at night.", "False"),
        ("1. Every boat is blue or white.\n2. The Nora is a boat.\n3. The Nora is not white.\n"
         "Conclusion: The Nora is blue.", "True"),
        ("1. Some teachers play chess.\n2. Rita is a teacher.\nConclusion: Rita plays chess.", "Unknown"),
    )  # fmt: skip
    about = "# Logic\nNatural language inference: premises in sentences and in logic, with a conclusion.\n"
    return Kind(dataset(about, cells), asked, truth)
