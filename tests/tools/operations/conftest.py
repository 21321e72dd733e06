"""Steps are tested as plans run them: bound, on a block, with every row accounted for."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from regraft.domain.plan import Plan, Step
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.bind import bind
from regraft.tools.execution.transform import Transformed, transform

Run = Callable[..., Transformed]


@pytest.fixture
def run() -> Run:
    """run(data, ("op", {args}), …, columns=[…], seed=0, first=0): `first` is the block's first row in its split."""

    def runner(
        data: dict[str, Any] | pa.Table, *steps: tuple[str, dict[str, Any]], columns: list[str], seed=0, first=0
    ) -> Transformed:
        table = data if isinstance(data, pa.Table) else pa.table(data)
        plan = Plan(task="t", dataset="d", columns=tuple(columns), steps=tuple(Step(op=o, args=a) for o, a in steps))
        block = Block(table, ["train"] * table.num_rows, range(first, first + table.num_rows))
        done = transform(bind(plan, table.column_names), block, seed=seed)
        assert len(block) + done.expanded == done.accepted.num_rows + done.rejected.num_rows
        return done

    return runner


@pytest.fixture
def column(run: Run) -> Callable[..., list[str]]:
    """column(data, ("op", {…}), …, of="output"): the accepted cells of one column."""

    def cells(
        data: dict[str, Any] | pa.Table, *steps: tuple[str, dict[str, Any]], of: str = "output", **more
    ) -> list[str]:
        return run(data, *steps, columns=[of], **more).accepted.column(of).to_pylist()

    return cells


@pytest.fixture
def reasons(run: Run) -> Callable[..., dict[int, str]]:
    """reasons(…): why rows were rejected, by their index."""

    def told(
        data: dict[str, Any] | pa.Table, *steps: tuple[str, dict[str, Any]], of: str = "output", **more
    ) -> dict[int, str]:
        rejected = run(data, *steps, columns=[of], **more).rejected
        return dict(zip(rejected.column("__index__").to_pylist(), rejected.column("reason").to_pylist(), strict=True))

    return told
