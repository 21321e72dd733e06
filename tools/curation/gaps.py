"""What curated rows lack, read from the brief and its demonstrations: labels, answers, languages, lengths, topics."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np
import pyarrow as pa

from ...domain.brief import TaskBrief
from ...domain.synthesis import Gap
from ..checks.cells import joined, texts, words
from ..checks.near import Slots
from ..checks.options import OptionsArgs, parsed_options, place_of_answer
from ..texts import normal
from .distance import sketches

_FEW = 0.5
"""A label with fewer rows than this share of an equal one is short of rows."""
_MOST_ANSWERS = 20
_APART = 2.0
"""How many times longer, or shorter, than nearly all rows a demonstration is where rows of its length are missing."""
_COMPARED = 2_000
_FAR = 0.25
"""A topic is missing where no row is as near to a demonstration as this share of what rows are to their neighbours."""
_CUT = 80


def gaps(brief: TaskBrief, accepted: pa.Table, rows: int) -> tuple[Gap, ...]:
    """What is missing in the accepted rows (the task's columns) of a dataset of `rows` rows, with how many rows of it.

    Labels and answers without rows, or with far fewer than the others, come first; then languages, lengths and topics
    that demonstrations have and rows do not. Where there is no row, only labels are told.
    """
    gaps_there = [*_labels(brief, accepted, rows)]
    if accepted.num_rows:
        gaps_there += [*_answers(brief, accepted, rows), *_languages(brief, accepted, rows)]
        gaps_there += [*_lengths(brief, accepted, rows), *_topics(brief, accepted, rows)]
    return tuple(gaps_there)


def _labels(brief: TaskBrief, accepted: pa.Table, rows: int) -> Iterator[Gap]:
    column, *more = brief.task.output_columns
    if brief.kind != "label" or more or not brief.labels:
        return
    given = Counter(texts(accepted, column).to_pylist()) if accepted.num_rows else Counter()
    even = rows / len(brief.labels)
    for label in brief.labels:
        if given[label] < _FEW * even:
            yield _of_value("label", column, label, ceil(even) - given[label])


def _answers(brief: TaskBrief, accepted: pa.Table, rows: int) -> Iterator[Gap]:
    column, *more = brief.task.output_columns
    shown = brief.task.shown
    wish = next((wish for wish in brief.requirements if wish.check == "options"), None)
    if wish is not None:
        yield from _options(OptionsArgs.model_validate(wish.args), shown, accepted, rows)
    elif brief.kind in ("number", "extract") and not more:
        given = Counter(texts(accepted, column).to_pylist())
        wanted = Counter(row[column] for row in shown)
        if len(given) <= _MOST_ANSWERS and sum(wanted.values()) > len(wanted):
            for value in (value for value in wanted if not given[value]):
                yield _of_value("answer", column, value, _part(wanted[value], len(shown), rows))


def _options(args: OptionsArgs, shown: Sequence[dict[str, str]], accepted: pa.Table, rows: int) -> Iterator[Gap]:
    """Options that demonstrations have in common, such as "none of these", and that are right in some of them."""
    common = Counter(option for row in shown for option in set(_normal_options(row[args.column], args)))
    wanted = Counter(_right(row[args.column], row[args.answer_column], args) for row in shown)
    pairs = zip(texts(accepted, args.column).to_pylist(), texts(accepted, args.answer_column).to_pylist(), strict=True)
    given = Counter(_right(text, answer, args) for text, answer in pairs)
    for option, count in wanted.items():
        if option and common[option] >= max(2, len(shown) / 2) and not given[option]:
            wish = f"a row whose right option is {option[:_CUT]!r}"
            yield Gap(kind="answer", rows=_part(count, len(shown), rows), told=wish)


def _right(text: str, answer: str, args: OptionsArgs) -> str:
    place = place_of_answer(text, answer, args)
    return "" if place is None else _normal_options(text, args)[place]


def _normal_options(text: str, args: OptionsArgs) -> list[str]:
    return [normal(option) for option in parsed_options(text, args) or ()]


def _languages(brief: TaskBrief, accepted: pa.Table, rows: int) -> Iterator[Gap]:
    """Languages of a task that has several: where it has one, the checks see to it."""
    if brief.language is not None:
        return
    from ..profiling.language import detect_many

    columns = brief.task.input_columns
    shown = detect_many("\n".join(row[column] for column in columns) for row in brief.task.shown)
    wanted = Counter(code for code in shown if code is not None)
    if len(wanted) < 2:
        return
    given = set(detect_many(joined(accepted.slice(0, _COMPARED), columns)))
    for code in (code for code in wanted if code not in given):
        wish = f"a row whose text is in the language {code!r}"
        yield Gap(kind="language", rows=_part(wanted[code], len(shown), rows), told=wish)


def _lengths(brief: TaskBrief, accepted: pa.Table, rows: int) -> Iterator[Gap]:
    shown, rows_there = _inputs(brief, accepted)
    known = np.array([len(words(text)) for text in rows_there])
    low, high = np.quantile(known, [0.02, 0.98])
    lengths = [len(words(text)) for text in shown]
    long = [length for length in lengths if length > _APART * high + 5]
    short = [length for length in lengths if _APART * length + 5 < low]
    if long:
        wish = f"a row whose input is long, about {round(float(np.mean(long)))} words"
        yield Gap(kind="length", rows=_part(len(long), len(shown), rows), told=wish)
    if short:
        wish = f"a row whose input is short, about {round(float(np.mean(short)))} words"
        yield Gap(kind="length", rows=_part(len(short), len(shown), rows), told=wish)


def _topics(brief: TaskBrief, accepted: pa.Table, rows: int) -> Iterator[Gap]:
    """Demonstrations that nothing is near to, by the words that they share, as rows are near to each other."""
    shown, inputs = _inputs(brief, accepted)
    if len(inputs) < 50:
        return
    vectors = sketches([*shown, *inputs])
    own, others = vectors[: len(shown)], vectors[len(shown) :]
    near = others @ others[:200].T
    near[np.arange(near.shape[1]), np.arange(near.shape[1])] = 0
    usual = float(np.median(near.max(axis=0)))
    for number, nearest in enumerate((own @ others.T).max(axis=1), start=1):
        if nearest < _FAR * usual:
            wish = f"a row about such things as demonstration {number} is: {' '.join(shown[number - 1].split())[:_CUT]}"
            yield Gap(kind="topic", rows=_part(1, len(shown), rows), told=wish)


def _inputs(brief: TaskBrief, accepted: pa.Table) -> tuple[list[str], list[str]]:
    """Inputs of demonstrations and of rows, without the fixed texts of their layout."""
    task = brief.task
    slots = [Slots(layout.literals if (layout := brief.layouts.get(c)) else ()) for c in task.input_columns]
    shown = [[row[column] for column in task.input_columns] for row in task.shown]
    some = accepted.slice(0, _COMPARED)
    cells = zip(*(texts(some, column).to_pylist() for column in task.input_columns), strict=True)
    bare = [["\n".join(slot.of(text) for slot, text in zip(slots, row, strict=True))] for row in (*shown, *cells)]
    flat = [row[0] for row in bare]
    return flat[: len(shown)], flat[len(shown) :]


def _of_value(kind: str, column: str, value: str, rows: int) -> Gap:
    wish = f"a row whose {column} is {value!r}"
    return Gap.model_validate({"kind": kind, "rows": rows, "column": column, "value": value, "told": wish})


def _part(some: int, of: int, rows: int) -> int:
    """Rows for what `some` of the demonstrations show."""
    return ceil(rows * some / of)
