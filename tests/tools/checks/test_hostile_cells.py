"""Long cells of one sign over and over take checks, and all that shows a cell, time in proportion to their length."""

import time
from collections.abc import Callable

import pyarrow as pa
import pytest
from regraft.app.terminal.asking.tables import printable
from regraft.app.terminal.output import harmless, plain
from regraft.domain.requirement import Requirement
from regraft.tools.checks.apply import bound
from regraft.tools.checks.base import CHECKS
from regraft.tools.export.card import code, fenced
from regraft.tools.export.report import _cell
from regraft.tools.texts import normal, one_line, visible

SIGNS = (
    *(",", "A) ", " ", "'\"", "[", '{"a":', "1", "\n", "\r\n", "_", "<a ", "a@", "a ", "(A) x (B) y ", "a\n", "★", "“"),
    *("\\", "1, 2 ", "Aa", "\u200b", "a: b; c/ d\n", "a(", ".", "`", "a. ", "-1.", "\x1b[", "|"),
)
GIVEN = {
    "column": "output", "columns": ["input", "output"], "pattern": "^(a+)+$", "schema": '{"type": "object"}',
    "labels": ["a", "b"], "language": "en", "input": "input", "output": "output", "keys": ["input"], "answer": "marker",
    "beginnings": ["a."],
    "fixed": ["a", ". "], "literals": ["a", ". ", ""], "marker": "({})", "answer_column": "input",
    "answers": ["output"], "inputs": ["input"], "sign": ", ",
}  # fmt: skip
SHORT, LONG = 10_000, 50_000


def arguments(name: str) -> dict[str, object]:
    """Whatever the check must be told, and no more."""
    fields = CHECKS.get(name).args.model_fields.items()
    wanted = [info.alias or field for field, info in fields if info.is_required()]
    return {field: GIVEN.get(field, 5) for field in wanted}


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def in_proportion(taken: Callable[[int], float]) -> bool:
    """Whether five times the length takes at most ten times as long, once of two times: other work on the machine makes
    processor time longer, too."""
    return any(taken(LONG) < 10 * taken(SHORT) + 1 for _ in range(2))


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_a_check_takes_time_in_proportion_to_the_cells(name: str) -> None:
    check, args = bound(Requirement(check=name, args=arguments(name)))

    def taken(size: int) -> float:
        cells = [sign * (size // len(sign)) for sign in SIGNS]
        rows = pa.table({"input": [*cells, *(["x"] * len(cells))], "output": [*(["y"] * len(cells)), *cells]})
        return seconds(lambda: check.run(rows, args))

    assert in_proportion(taken)


@pytest.mark.parametrize("show", [plain, harmless, printable, one_line, visible, normal, _cell, code, fenced])
def test_a_cell_is_shown_in_time_in_proportion_to_its_length(show: Callable[[str], str]) -> None:
    def taken(size: int) -> float:
        cells = [sign * (size // len(sign)) for sign in SIGNS]
        return seconds(lambda: [show(cell) for cell in cells])

    assert in_proportion(taken)
