"""A catalog in memory for one source."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pytest
from regraft.domain.card import DatasetCard, DatasetRef, SplitInfo
from regraft.domain.plan import Plan, Step
from regraft.domain.requirement import Requirement
from regraft.tools.catalogs.base import BLOCK_ROWS, Block

REF = DatasetRef(id="d", revision="r1", config="default", splits=("train", "test"))


@dataclass
class MemoryCatalog:
    """Splits as tables. `counted` False hides how many rows there are, as a stream of text does."""

    tables: dict[str, pa.Table]
    counted: bool = True
    read: list[int] = field(default_factory=list)
    name: str = "memory"

    def cards(self) -> Iterator[DatasetCard]:
        yield self.card("d")

    def unreadable(self) -> dict[str, str]:
        return {}

    def card(self, dataset: str) -> DatasetCard:
        splits = tuple(SplitInfo(config="default", split=name, files=()) for name in self.tables)
        return DatasetCard(id=dataset, revision="r1", splits=splits)

    def row_count(self, ref: DatasetRef) -> int | None:
        return sum(self.tables[name].num_rows for name in ref.splits) if self.counted else None

    def blocks(self, ref: DatasetRef, *, rows: int = BLOCK_ROWS) -> int | None:
        return sum(-(-self.tables[name].num_rows // rows) for name in ref.splits) if self.counted else None

    def read_block(
        self, ref: DatasetRef, block: int, *, rows: int = BLOCK_ROWS, columns: Collection[str] | None = None
    ) -> Block | None:
        self.read.append(block)
        for name in ref.splits:
            table = self.tables[name]
            own = -(-table.num_rows // rows)
            if block < own:
                part = table.slice(block * rows, rows)
                return Block(part, [name] * part.num_rows, range(block * rows, block * rows + part.num_rows))
            block -= own
        return None

    def sample(self, ref: DatasetRef, rows: int, *, seed: int = 0) -> Block:
        part = self.tables[ref.splits[0]].slice(0, rows)
        return Block(part, [ref.splits[0]] * part.num_rows, range(part.num_rows))


@pytest.fixture
def ref() -> DatasetRef:
    return REF


@pytest.fixture
def catalog():
    """catalog(train=[…], test=[…], counted=True): rows of one column `a`."""

    def make(train: list[str], test: list[str] | None = None, *, counted: bool = True) -> MemoryCatalog:
        texts = {"train": train, "test": test or []}
        return MemoryCatalog({name: pa.table({"a": pa.array(a, pa.string())}) for name, a in texts.items()}, counted)

    return make


@pytest.fixture
def plan():
    """plan(("op", {args}), …, columns=[…], check={…})."""

    def make(*steps: tuple[str, dict[str, Any]], columns=("a",), requirements: tuple[Requirement, ...] = ()) -> Plan:
        made = tuple(Step(op=name, args=args) for name, args in steps)
        return Plan(task="t", dataset="d", columns=tuple(columns), steps=made, requirements=requirements)

    return make
