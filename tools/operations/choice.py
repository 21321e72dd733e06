"""Build multiple choice: options from a list, from columns, from other rows' answers or from a pool."""

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ..texts import counting_sign, marker_at, normal
from .base import OperationArgs, OperationContext, OperationResult, Scope, mixed, operation
from .cells import Sieve, put, put_name, texts
from .labels import KEYS, AnswerBy, OptionsArgs, keeps_keys, key_lists, option_lists, place_of, without_keys

MAX_OPTIONS = 26


class MultipleChoiceArgs(OperationArgs):
    answer: str = Field(description="column with the right answer's text, or with what names it among `options`")
    distractors: Literal["options", "columns", "rows", "pool"] = Field(
        description="where wrong answers come from: options = `columns` hold all options, the right one too; columns = "
        "they hold wrong ones only; rows = the answers of other rows"
    )
    columns: list[str] | None = Field(
        default=None,
        min_length=1,
        description="one list column, or columns with one option each",
    )
    pool: list[str] | None = Field(default=None, min_length=2, description="answers to draw wrong ones from")
    answer_by: AnswerBy = Field(
        default="text",
        description="with distractors options: how `answer` names one",
    )
    names: list[str] | None = Field(default=None, description="what `answer` holds for the first option, the second, …")
    keys: str | None = Field(default=None, description=KEYS)
    near: str | None = Field(
        default=None,
        description="with distractors rows: a column such as a passage; rows with the same cell come first",
    )
    count: int | None = Field(
        default=None,
        ge=2,
        le=MAX_OPTIONS,
        description="options a row, the right one too; all if not given",
    )
    shuffle: bool = Field(default=True, description="by the row's identity and the seed alone")
    marker: str = Field(
        default="(A) ",
        description="before the first option; its letter or digit counts on",
    )
    separator: str = Field(default="\n", description="between two options")
    header: str = Field(default="", description="before the first option's marker")
    answer_as: Literal["marker", "text", "both"] = Field(default="marker", description="how the answer is written")
    answer_form: str = Field(
        default="(A)", description="how it names the first option: (A), A or 1; before its text (A. ) where it is both"
    )
    strip_markers: bool = Field(default=True, description="take A), B), … or 1., 2., … off options that bear them")
    options_output: str = Field(default="options", description="column that receives header and options as one text")
    answer_output: str = Field(default="answer", description="column that receives the answer")
    part_outputs: list[str] | None = Field(
        default=None, min_length=2, description="columns that receive one option each, in the order shown, unmarked"
    )

    @model_validator(mode="after")
    def _complete(self) -> "MultipleChoiceArgs":
        needs_columns = self.distractors in ("options", "columns")
        if needs_columns != (self.columns is not None):
            raise ValueError("give `columns` exactly when `distractors` is 'options' or 'columns'")
        if (self.distractors == "pool") != (self.pool is not None):
            raise ValueError("give `pool` exactly when `distractors` is 'pool'")
        if self.distractors != "options" and self.answer_by != "text":
            raise ValueError("`answer` holds the answer's text unless `distractors` is 'options'")
        if self.distractors in ("rows", "pool") and self.count is None:
            raise ValueError("give `count` when distractors come from rows or from a pool")
        if (self.answer_by == "names") != (self.names is not None):
            raise ValueError("give `names` exactly when `answer_by` is 'names'")
        if self.keys is not None and self.answer_by != "key":
            raise ValueError("give `keys` only when `answer_by` is 'key'")
        if self.answer_as != "text" and counting_sign(self.answer_form) is None:
            raise ValueError("`answer_form` holds one letter or digit, such as (A)")
        if self.near is not None and self.distractors != "rows":
            raise ValueError("give `near` only when `distractors` is 'rows'")
        outputs = [self.options_output, self.answer_output, *(self.part_outputs or ())]
        if len(set(outputs)) < len(outputs):
            raise ValueError("`options_output`, `answer_output` and `part_outputs` must differ")
        return self

    def columns_read(self) -> frozenset[str]:
        return frozenset({self.answer, *(self.columns or ()), *filter(None, (self.near, self.keys))})

    def columns_after(self, columns: Sequence[str]) -> tuple[str, ...]:
        return put_name(columns, self.options_output, self.answer_output, *(self.part_outputs or ()))

    def needs(self, declared: Scope) -> Scope:
        return "block" if self.distractors == "rows" else "row"


@operation("multiple_choice", scope="block", for_kinds=("multiple_choice",))
def multiple_choice(table: pa.Table, args: MultipleChoiceArgs, context: OperationContext) -> OperationResult:
    """Write a multiple choice: options as one text and the answer, by marker or by text.

    No two options are alike and none but one equals the answer, whatever their case and spacing. A row that lacks
    enough wrong answers is rejected. With distractors from other rows, answers of similar length are preferred.
    """
    sieve = Sieve(table)
    sieve.present(args.answer)
    answers = texts(sieve.table, args.answer).to_pylist()
    lots = context.lots(sieve.table)
    rendered: list[str | None] = []
    named: list[str | None] = []
    parts: list[list[str | None]] = [[] for _ in args.part_outputs or ()]
    reasons: list[str | None] = []
    for made, lot in zip(_choices(sieve.table, args, answers, lots), lots.tolist(), strict=True):
        choice = made if isinstance(made, str) else _unshown(made[0], args) or made
        if isinstance(choice, str):
            for column in (rendered, named, *parts):
                column.append(None)
            reasons.append(choice)
            continue
        options, right = _in_order(choice[0], choice[1], lot) if args.shuffle else choice
        rendered.append(args.header + args.separator.join(numbered(options, args.marker)))
        marked = "" if args.answer_as == "text" else marker_at(args.answer_form, right)
        named.append(marked if args.answer_as == "marker" else marked + options[right])
        for column, option in zip(parts, options, strict=False):
            column.append(option)
        reasons.append(None)
    written = pa.array(rendered, pa.string())
    kept = sieve.keep(written.is_valid(), pa.array(reasons, pa.string()))
    made_of = zip(args.part_outputs or (), (pa.array(part, pa.string()) for part in parts), strict=True)
    columns = ((args.options_output, written), (args.answer_output, pa.array(named, pa.string())), *made_of)
    for name, column in columns:
        sieve.table = put(sieve.table, name, column if kept is None else column.filter(kept))
    return sieve.result()


def _unshown(options: Sequence[str], args: MultipleChoiceArgs) -> str:
    """Why options cannot be shown: there are more or fewer than columns for them, or they could not be told apart in
    their line since no letters mark them; empty where they can."""
    if args.part_outputs is not None:
        return "" if len(options) == len(args.part_outputs) else f"it has {len(options)} options"
    marked = counting_sign(args.marker) is not None or not args.separator.strip()
    divided = not marked and any(args.separator in option for option in options)
    return "an option has what stands between two options in it" if divided else ""


Choice = tuple[list[str], int]
"""Options and the right one's position among them."""


def _choices(
    table: pa.Table, args: MultipleChoiceArgs, answers: Sequence[str], lots: NDArray[np.uint64]
) -> "Iterator[Choice | str]":
    """Each row's options, or the reason why there are none."""
    if args.distractors == "options":
        yield from _of_options(table, args, answers, lots)
        return
    if args.distractors == "columns":
        candidates: Iterator[Sequence[str]] = _of_columns(table, args, lots)
    else:
        pool = args.pool if args.pool is not None else answers
        candidates = _similar(answers, pool, (args.count or 2) - 1, lots, by_length=args.distractors == "rows")
        if args.near is not None:
            candidates = _beside(texts(table, args.near).to_pylist(), answers, candidates, lots)
    for answer, wrong in zip(answers, candidates, strict=True):
        yield _with_answer(answer.strip(), wrong, args.count)


def _with_answer(answer: str, wrong: Sequence[str], count: int | None) -> "Choice | str":
    if not answer:
        return "the answer is empty"
    seen = {normal(answer)}
    options = [answer]
    for option in wrong:
        form = normal(option)
        if form and form not in seen:
            seen.add(form)
            options.append(option.strip())
        if len(options) == (count or MAX_OPTIONS):
            break
    return (options, 0) if len(options) == count or (count is None and len(options) > 1) else _TOO_FEW


_TOO_FEW = "there are not enough wrong answers"


def _of_columns(table: pa.Table, args: MultipleChoiceArgs, lots: NDArray[np.uint64]) -> Iterator[Sequence[str]]:
    for options, lot in zip(option_lists(table, args.columns or (), single=True), lots.tolist(), strict=True):
        bare = without_keys(options or []) if args.strip_markers else options or []
        yield [bare[place] for place in _order(len(bare), lot, salt=7)] if args.shuffle else bare


def _of_options(
    table: pa.Table, args: MultipleChoiceArgs, answers: Sequence[str], lots: NDArray[np.uint64]
) -> "Iterator[Choice | str]":
    where = OptionsArgs.model_construct(
        options=args.columns or [], answer=args.answer, answer_by=args.answer_by, names=args.names, keys=args.keys
    )
    listed = option_lists(table, where.options)
    rows = zip(answers, listed, key_lists(table, args.keys, listed), lots.tolist(), strict=True)
    for answer, options, keys, lot in rows:
        yield _of_row(answer, options or [], keys, lot, args, where)


def _of_row(
    answer: str, options: list[str], keys: Sequence[str], lot: int, args: MultipleChoiceArgs, where: OptionsArgs
) -> "Choice | str":
    bare = without_keys(options) if args.strip_markers else options
    if args.strip_markers and keeps_keys(bare):
        return "most options bear letters of their own, and not all"
    right = place_of(answer, bare, where, keys)
    if right is None and args.answer_by == "text":
        right = place_of(answer, options, where)
    if right is None:
        return "the answer names none of the options"
    if not all(option.strip() for option in bare) or len({normal(option) for option in bare}) < len(bare):
        return "two options are alike, or one is empty"
    if (args.count is not None and len(bare) < args.count) or len(bare) < 2:
        return _TOO_FEW
    if len(bare) > (args.count or MAX_OPTIONS):
        wrong = [place for place in _order(len(bare), lot, salt=7) if place != right][: (args.count or MAX_OPTIONS) - 1]
        places = sorted([right, *wrong])
        bare, right = [bare[place] for place in places], places.index(right)
    return [option.strip() for option in bare], right


def _similar(
    answers: Sequence[str], pool: Sequence[str], wanted: int, lots: NDArray[np.uint64], *, by_length: bool
) -> Iterator[Sequence[str]]:
    """Wrong answers to try for each row, in random order; by length: of those nearest in length, alike ones first."""
    distinct = list({normal(text): text for text in pool if text.strip()}.values())
    ordered = sorted(distinct, key=lambda text: (len(text), text)) if by_length else distinct
    lengths = np.array([len(text) for text in ordered])
    width = max(16, 6 * wanted)
    for answer, lot in zip(answers, lots.tolist(), strict=True):
        if not by_length:
            yield [ordered[place] for place in _order(len(ordered), lot, salt=3)]
            continue
        size = len(answer.strip())
        middle = sum(int(np.searchsorted(lengths, size, side)) for side in ("left", "right")) // 2
        start = max(0, min(middle - width // 2, len(ordered) - width))
        window = ordered[start : start + width]
        drawn = [window[place] for place in _order(len(window), lot, salt=3)]
        yield sorted(drawn, key=lambda text: abs(len(text) - size) > max(4, size // 2))


def _beside(
    cells: Sequence[str | None], answers: Sequence[str], others: Iterator[Sequence[str]], lots: NDArray[np.uint64]
) -> Iterator[Sequence[str]]:
    """The answers of rows with the same cell, in random order, before all others."""
    groups: dict[str, list[str]] = {}
    for cell, answer in zip(cells, answers, strict=True):
        groups.setdefault(normal(cell or ""), []).append(answer)
    for cell, other, lot in zip(cells, others, lots.tolist(), strict=True):
        group = groups[normal(cell)] if cell else []
        yield [*(group[place] for place in _order(len(group), lot, salt=5)), *other]


def _order(count: int, lot: int, salt: int) -> list[int]:
    """A permutation of 0 … count-1 drawn by a row's lot."""
    numbers = mixed(np.arange(count, dtype=np.uint64) + mixed(np.array([lot ^ salt], np.uint64)))
    return np.argsort(numbers, kind="stable").tolist()


def _in_order(options: Sequence[str], right: int, lot: int) -> Choice:
    order = _order(len(options), lot, salt=1)
    return [options[place] for place in order], order.index(right)


def numbered(options: Sequence[str], marker: str) -> list[str]:
    """The options with their markers before them."""
    return [marker_at(marker, place) + option for place, option in enumerate(options)]
