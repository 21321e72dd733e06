"""A small task with a source of it, and agents whose model says what a test tells it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.team import Survey
from regraft.domain.brief import TaskBrief
from regraft.domain.card import DatasetCard, DatasetRef, SplitInfo
from regraft.domain.profile import TableProfile
from regraft.domain.review import SchemaReview
from regraft.domain.task import Demonstration, TaskSpec
from regraft.tools.catalogs.base import Block
from regraft.tools.models.chat import ChatModel
from regraft.tools.profiling.profile import profile
from regraft.tools.testing.chat import ScriptedChatModel, scripted_models

FRUITS = ("apple", "pear", "plum", "fig", "quince", "cherry", "melon", "grape", "peach", "lime")


@dataclass(frozen=True)
class Source:
    """A dataset of opinions on fruit, as the agents are shown it."""

    card: DatasetCard
    block: Block
    profile: TableProfile
    review: SchemaReview

    @property
    def survey(self) -> Survey:
        return Survey(self.card, self.profile, self.block)


def source_of(text: list[str], mood: list[str], description: str = "Opinions on fruit, 1 (good) or 0 (bad).") -> Source:
    table = pa.table({"text": pa.array(text, pa.string()), "mood": pa.array(mood, pa.string())})
    split = SplitInfo(config="default", split="train", files=("train.jsonl",), rows=len(text))
    card = DatasetCard(
        id="garden/fruit", revision="1", title="Fruit", description=description, languages=("en",), splits=(split,)
    )
    block = Block(table, ["train"] * len(text), list(range(len(text))))
    ref = DatasetRef(id=card.id, revision="1", config="default", splits=("train",))
    review = SchemaReview(
        ref=ref, verdict="adapt", fit=0.9, roles={"text": "input", "mood": "label"}, reasons=("both columns serve",)
    )
    return Source(card, block, profile(ref, block, len(text), card), review)


@pytest.fixture
def source() -> Source:
    text = [f"This {fruit} tastes of nothing at all." for fruit in FRUITS]
    text += [f"I would buy the {fruit} again at once." for fruit in FRUITS]
    return source_of(text, ["0"] * len(FRUITS) + ["1"] * len(FRUITS))


@pytest.fixture
def task() -> TaskSpec:
    shown = (("What a sweet melon.", "good"), ("The pear was mouldy.", "bad"), ("Never again this lime.", "bad"))
    return TaskSpec(
        name="fruit",
        instruction="Say whether the remark on a fruit is good or bad.",
        demonstrations=tuple(Demonstration(input=text, output=mood) for text, mood in shown),
    )


@pytest.fixture
def brief(task: TaskSpec) -> TaskBrief:
    return OfflineUnderstander().understand(task)


@pytest.fixture
def says(tmp_path: Path) -> Iterator[Callable[..., tuple[ChatModel, ScriptedChatModel]]]:
    """A chat model with the replies given, beside the script that keeps what it was asked."""
    opened = []

    def with_replies(*replies: object) -> tuple[ChatModel, ScriptedChatModel]:
        model = ScriptedChatModel(replies=list(replies))
        opened.append(scripted_models(model, tmp_path))
        return ChatModel(opened[-1]), model

    yield with_replies
    for models in opened:
        models.close()
