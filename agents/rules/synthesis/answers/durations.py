"""Lengths of time that a column writes with their units ("1 hr 30 mins"), in the one unit that is asked for."""

import re
from collections.abc import Iterator

from .....domain.brief import Slot, TextLayout
from .....domain.plan import Step
from .....memory.lexical import stem, words
from ...reading.texts import share
from ..assignment import Answer
from ..composing import made, template
from ..judging.looks import name_words
from ..programs.search import Program, only, program_of
from ..source import Source

_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_UNIT = r"(?:d(?:ays?)?|h(?:(?:ou)?rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)\.?"
_AMOUNT = r"\d{1,5}(?:\.\d{1,2})?"
_LENGTH = rf"(?:{_AMOUNT}\s?{_UNIT}(?:,?\s(?:and\s)?)?)+"
_WHOLE = re.compile(_LENGTH, re.IGNORECASE)
_NEARLY_ALL = 0.9
_OF_TIME = frozenset(map(stem, ("time", "duration", "length", "long", *_SECONDS)))
_IN_ALL = frozenset(map(stem, ("total", "overall", "altogether")))


def durations(source: Source, slot: Slot, layout: TextLayout) -> Iterator[Answer]:
    """The length of time that is asked for, as a whole number of the one unit that the instruction names."""
    spoken = set(map(stem, words(source.task.instruction)))
    units = [unit for unit in _SECONDS if stem(unit) in spoken]
    lengths = [one for one in source.plain if share([_is_length(text) for text in one.filled]) > _NEARLY_ALL]
    chosen = _asked_for(lengths, spoken)
    if len(units) != 1 or chosen is None or not all(map(str.isdecimal, slot.examples)):
        return
    column, output = chosen.column.replace('"', '""'), f"{chosen.column} in {units[0]}s"
    amounts = (
        f"COALESCE(TRY_CAST(regexp_extract(\"{column}\", '(?i)({_AMOUNT})\\s?{unit[0]}', 1) AS DOUBLE), 0) * {seconds}"
        for unit, seconds in _SECONDS.items()
    )
    steps = (
        only(chosen.column, "matches", value=rf"(?i)\A{_LENGTH}\z"),
        Step(op="sql", args={"expressions": {output: f"printf('%g', ({' + '.join(amounts)}) / {_SECONDS[units[0]]})"}}),
        only(output, "matches", value=r"\A\d+\z"),
    )
    if program_of(source.table, chosen.name, output, steps) is not None:
        yield Answer(
            fit=1.0,
            why=f"{chosen.name!r} gives the {units[0]}s",
            used=frozenset({chosen.name}),
            steps=(*steps, template(layout, [output], made(source.task.answer_column))),
        )


def _is_length(text: str) -> bool:
    return _WHOLE.fullmatch(text.strip()) is not None


def _asked_for(lengths: list[Program], spoken: set[str]) -> Program | None:
    """The one length of which the instruction says what its column's name does; of a whole and its parts the whole."""
    told = {one.name: {stem(word) for word in name_words(one.name)} - _OF_TIME for one in lengths}
    asked = [one for one in lengths if told[one.name] <= spoken | (_IN_ALL if _IN_ALL & spoken else set())]
    whole = [one for one in asked if told[one.name] & _IN_ALL or not told[one.name]]
    asked = whole if _IN_ALL & spoken else asked
    return asked[0] if len(asked) == 1 else None
