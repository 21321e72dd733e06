"""What a recipe works with: the model by way of the run's ledger, gate and budget, and passages of the catalog."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from ...domain.errors import GiveUp
from .base import MadeRow, Need
from .writing import Page, write_pages

if TYPE_CHECKING:
    from ..models.request import Message
    from ..models.rows import RowAnswers, RowTask
    from ..models.service import ModelService

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Passage:
    """A piece of text of a catalog's dataset; `id` names its place, as `dataset@revision/split/index`."""

    id: str
    text: str
    licenses: tuple[str, ...] = ()


def no_passages(_: int) -> Sequence[Passage]:
    """What stands in for a catalog where a build has none."""
    return ()


@dataclass(frozen=True)
class Bench:
    """The access of one recipe in one round. `source` is what its calls are accounted to, `seed` the round's own."""

    service: "ModelService"
    source: str
    seed: int = 0
    passages: Callable[[int], Sequence[Passage]] = field(default=no_passages)

    @property
    def model(self) -> str:
        """The name of the model that is asked."""
        return self.service.model

    def write(self, pages: Sequence[Page], purpose: str = "make") -> list[MadeRow]:
        """Have the model write the rows that the pages order, a page a call and all pages side by side; a candidate for
        each order, in order. Raises what ends all calls: ModelError, BudgetReached, Stopped."""
        asked = write_pages(self.service.caller, self.model, pages, seed=self.seed, purpose=purpose, source=self.source)
        return [row for rows in self.service.run(asked) for row in rows]

    def decide(
        self,
        messages: "Sequence[Message]",
        schema: type[M],
        purpose: str,
        *,
        check: Callable[[M], str | None] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> M:
        """One decision, as the agents ask for them. Raises NoDecision, a ModelError, where the model gives none."""
        from ..models.chat import ChatModel

        chat = ChatModel(self.service, params if params is not None else {"temperature": 0})
        return chat.ask(messages, schema, purpose, source=self.source, check=check)[0]

    def rows(self, task: "RowTask[M]", texts: Sequence[str]) -> "RowAnswers[M]":
        """Ask about every text, several a call, as model operations do; see `answer_rows`."""
        return self.service.rows(task, texts)

    def passages_or_give_up(self, count: int) -> Sequence[Passage]:
        """Passages of the catalog's datasets. Raises GiveUp where there are none."""
        passages = self.passages(count)
        if not passages:
            raise GiveUp("No passages were found to write rows from", "give a catalog that has texts of this kind")
        return passages


def columns_of(need: Need) -> dict[str, str]:
    """The task's columns, each with what stands there, as a page's `columns`."""
    task = need.brief.task
    return {column: f"the row's {column}" for column in task.columns}
