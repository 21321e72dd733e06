"""Kinds of trap in lengths of time that a column writes with their units: the whole, its parts, and what is asked."""

from collections.abc import Mapping
from itertools import product

from .kind import Content, Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PLACES

_SHOWN = (
    ("Corn chowder of my aunt\n\nMelt butter in a pot, add the corn and simmer it for 20 minutes.", "45"),
    ("Oat bars for the road\n\nMix it all, press it into a pan and let it cool for six hours or more.", "380"),
    ("Tomato toast with salt\n\nToast the bread and put tomato, salt and oil on top of it.", "10"),
)
_WHOLE = "Given the title of a recipe and its directions, tell how many minutes the dish takes in total. An integer."


def _written(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hr{'s' if hours > 1 else ''}"] if hours else []
    return " ".join([*parts, *([f"{rest} mins"] if rest or not hours else [])])


def _recipes(*times: str) -> tuple[dict[str, Content], Mapping[str, str]]:
    rows = [
        (
            f"{colour.capitalize()} {food} of the {place}",
            f"Cut the {food} and fry it in {colour} butter. Bring it to the {place} and serve it warm.",
            5 + 5 * (number % 7),
            10 + 15 * (number % 9),
        )
        for number, (colour, food, place) in enumerate(product(COLOURS[:3], FOODS[:6], PLACES[:5]))
    ]
    cells = [
        (title, text, *({"prep_time": prep, "cook_time": cook, "total_time": prep + cook}[time] for time in times))
        for title, text, prep, cook in rows
    ]
    told = [(*row[:2], *map(_written, row[2:])) for row in cells]
    about = "# Recipes\nRecipes for cooking: titles, directions, and how long preparation and cooking take."
    truth = {f"{title}\n\n{text}": str(prep + cook) for title, text, prep, cook in rows}
    return dataset(about, columns(("title", "directions", *times), told)), truth


@kind("minutes in total, of times written as hours and minutes")
def _() -> Kind:
    files, truth = _recipes("prep_time", "cook_time", "total_time")
    return Kind(files, task(_WHOLE, *_SHOWN), truth)


@kind("minutes in total, and times of the parts alone")
def _() -> Kind:
    files, _ = _recipes("prep_time", "cook_time")
    return Kind(files, task(_WHOLE, *_SHOWN), {}, "refused")


@kind("minutes in total, and the time of a part alone that the instruction names")
def _() -> Kind:
    files, _ = _recipes("cook_time")
    asked = f"{_WHOLE[:-13]}, preparation and cooking included. An integer."
    return Kind(files, task(asked, *_SHOWN), {}, "refused")


@kind("hours and minutes both named, and times in both")
def _() -> Kind:
    files, truth = _recipes("total_time")
    asked = "Given the title of a recipe and its directions, tell how many hours or minutes the dish takes in total."
    return Kind(files, task(asked, *_SHOWN), truth, "either")


_SUMS = (
    ("Olga had 35 postcards and sent 12 of them to friends. How many does she still have?", "23"),
    ("Every hen lays 6 eggs a week. How many eggs do 9 hens lay in 2 weeks?", "108"),
    ("A ticket costs $14 and children pay half. What do two adults and a child pay in dollars?", "35"),
)
_SUM = "Math word problems as in primary school, with the final number alone as the answer: no steps, no units."


def _problems(ends: tuple[str, ...]) -> tuple[dict[str, Content], Mapping[str, str]]:
    """Worked solutions that end in each of the ways in turn, and the answers of those that end in the result."""
    rows, truth = [], dict[str, str]()
    for number, (food, place, people) in enumerate(product(FOODS[:6], PLACES[:4], (7, 11, 13))):
        each, left = 3 + number % 9, 2 + number % 4
        total = people * each - left
        asked = (
            f"In the {place} {people} people buy {each} bags of {food} each and lose {left} bags. How many are left?"
        )
        steps = f"They buy {people} * {each} = {people * each} bags.\n{people * each} - {left} = {total}"
        rows.append((asked, steps + ends[number % len(ends)].format(total=total, left=left, food=food)))
        truth[asked] = str(total)
    about = "# Word problems\nMath word problems of primary school with worked solutions."
    return dataset(about, columns("question answer", rows)), truth


@kind("worked solutions of which the last number is what they come to")
def _() -> Kind:
    files, truth = _problems(
        ("\nSo {total} bags of {food} are left.", " bags of {food} remain.", "\nThe answer is {total}.")
    )
    return Kind(files, task(_SUM, *_SUMS), truth)


@kind("worked solutions of which many end in another number, or in a check")
def _() -> Kind:
    ends = (
        "\nSo {total} bags are left.",
        "\nSo the {left} lost ones leave {total} bags for 2 days.",
        "\nCheck: {total} - {total} = 0.",
    )
    files, truth = _problems(ends)
    return Kind(files, task(_SUM, *_SUMS), truth, "either")
