"""The wrong answers of preference pairs, where a task tells them: another option, or another label."""

import hashlib
from collections.abc import Sequence

import pyarrow as pa

from ...domain.brief import TaskBrief
from ...domain.errors import InputError, RegraftError
from ...domain.task import CHOSEN, REJECTED
from ..checks.cells import joined, texts
from ..checks.options import OptionsArgs, answers_of, parse_options
from ..texts import normal
from .formats import Wrong

OWN = "the task's own column"
OPTION = "another option of the same row, drawn by chance"
LABEL = "another of the task's labels, drawn by chance"


def rejected_from(brief: TaskBrief) -> str | None:
    """Where preference pairs take their rejected answers from, in words; None where a task has no wrong answers."""
    if set(brief.task.output_columns) == {CHOSEN, REJECTED}:
        return OWN
    if len(brief.task.output_columns) > 1:
        return None
    if _options(brief) is not None:
        return OPTION
    return LABEL if brief.kind == "label" and len(brief.labels) > 1 else None


def require_pairs(brief: TaskBrief) -> None:
    """Raises InputError where nothing of the task tells a wrong answer."""
    if rejected_from(brief) is None:
        raise InputError(
            f"Rows of the task {brief.task.name!r} make no preference pairs: nothing tells a wrong answer",
            "take another format, name the task's labels, show options in the demonstrations, or give their outputs as "
            "'chosen' and 'rejected'",
        )


def wrong_answers(brief: TaskBrief) -> Wrong | None:
    """A function that gives each row a wrong answer, the same whenever it is asked; None where there are none.

    Which of the wrong ones is taken depends on the row's own texts alone.
    """
    source, options = rejected_from(brief), _options(brief)
    if source == OPTION and options is not None:
        return lambda rows: _other_options(rows, options, brief.task.columns)
    if source == LABEL:
        return lambda rows: _other_labels(rows, brief)
    return None


LENGTH_TELLS = 0.65
"""Where the length alone tells the chosen answer of so many pairs, a model can learn length in place of quality."""


def accuracy_by_length(chosen: Sequence[str], rejected: Sequence[str]) -> float:
    """The accuracy, 0.5 to 1, of the best rule that sees nothing of two answers but which is longer, in characters:
    "the longer one is chosen", or "the shorter one". Pairs of equal length count half."""
    pairs = list(zip(chosen, rejected, strict=True))
    longer = sum((len(good) > len(bad)) + 0.5 * (len(good) == len(bad)) for good, bad in pairs)
    share = longer / len(pairs) if pairs else 0.5
    return max(share, 1 - share)


def length_warning(rows: pa.Table) -> str:
    """How far length alone tells the chosen answer of stored pairs, as a sentence; "" for rows that are no pairs."""
    if not {CHOSEN, REJECTED} <= set(rows.column_names) or not rows.num_rows:
        return ""
    chosen, rejected = ([_text(cell) for cell in rows.column(name).to_pylist()] for name in (CHOSEN, REJECTED))
    accuracy = accuracy_by_length(chosen, rejected)
    longer = sum(map(len, chosen)) > sum(map(len, rejected))
    fact = f"The length alone tells the chosen answer of {accuracy:.0%} of {rows.num_rows:,} pairs (50% is chance)"
    if accuracy < LENGTH_TELLS:
        return f"{fact}."
    return f"{fact}: it is the {'longer' if longer else 'shorter'} one; what is trained on them may learn length."


def _text(cell: object) -> str:
    """An answer as text, also where it is stored as turns."""
    if isinstance(cell, list):
        return "".join(turn["content"] for turn in cell)
    return cell if isinstance(cell, str) else ""


def _options(brief: TaskBrief) -> OptionsArgs | None:
    need = next((wish for wish in brief.requirements if wish.check == "options"), None)
    return OptionsArgs.model_validate(need.args) if need is not None else None


def _other_options(rows: pa.Table, args: OptionsArgs, columns: Sequence[str]) -> list[str]:
    cells = zip(texts(rows, args.column).to_pylist(), texts(rows, args.answer_column).to_pylist(), strict=True)
    return [
        _drawn(_answers(text, args), answer, whole)
        for (text, answer), whole in zip(cells, joined(rows, columns), strict=True)
    ]


def _answers(text: str, args: OptionsArgs) -> list[str]:
    """Every option of a row as an answer names it."""
    options = parse_options(text, header=args.header, marker=args.marker, separator=args.separator, footer=args.footer)
    return answers_of(options or (), args.answer, args.answer_form or args.marker.strip())


def _other_labels(rows: pa.Table, brief: TaskBrief) -> list[str]:
    right = texts(rows, brief.task.answer_column).to_pylist()
    return [
        _drawn(brief.labels, answer, whole)
        for answer, whole in zip(right, joined(rows, brief.task.columns), strict=True)
    ]


def _drawn(answers: Sequence[str], right: str, row: str) -> str:
    wrong = [answer for answer in answers if normal(answer) != normal(right)]
    if not wrong:
        raise RegraftError("A row has no wrong answer to make a pair of", "take another --format", row=row[:200])
    digest = hashlib.blake2b(row.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return wrong[int.from_bytes(digest) % len(wrong)]
