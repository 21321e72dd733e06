"""How a generator and a solver come to be: a handful of model calls, whatever the number of rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict

from ....domain.brief import TaskBrief
from ....domain.errors import GiveUp
from ...models.chat import ChatModel, NoDecision
from ..prompts import text_of
from .running import Row
from .spread import measured
from .trial import TRIED, Case, Comparison, compared, generator_trouble, made, solver_trouble

if TYPE_CHECKING:
    from ...models.request import Message
    from ...models.service import ModelService

M = TypeVar("M", bound=BaseModel)

MOST_CALLS = 6
"""Model calls of a build, those included that mend a program."""
_TRIES = 3
_UNSOLVED = 4
_PARAMS = {"temperature": 0}


class GeneratorAnswer(BaseModel):
    """A program that makes rows, or why none can."""

    model_config = ConfigDict(extra="forbid")
    computable: bool
    why: str
    code: str


class SolverAnswer(BaseModel):
    """A program that solves rows."""

    model_config = ConfigDict(extra="forbid")
    why: str
    code: str


@dataclass(frozen=True)
class Programs:
    """The generator and the solver that agree, and how much of a trial they agree on."""

    generator: str
    solver: str
    comparison: Comparison
    calls: int


class Writer:
    """Asks for the two programs, each on its own, and brings them together where they differ.

    The solver's prompt never holds the generator, its rows' answers, or the outputs of the demonstrations held back;
    what it cannot read and where it differs is told by inputs. Raises GiveUp where no pair of programs can be believed.
    """

    def __init__(self, brief: TaskBrief, service: "ModelService", source: str) -> None:
        self._brief = brief
        self._chat = ChatModel(service, _PARAMS)
        self._source = source
        self._calls = 0

    def programs(self) -> Programs:
        generator = self._generator(self._generator_prompt(), _TRIES)
        solver = self._solver(self._solver_prompt(), self._rows(generator), _TRIES)
        programs = compared(solver, self._brief.task, self._rows(generator))
        turns = 0
        unmoved = 0
        while not programs.agrees and self._calls < MOST_CALLS and unmoved < 2:
            before = (generator, solver)
            if turns % 2:
                solver = self._mended_solver(solver, programs, self._rows(generator))
            else:
                generator = self._mended_generator(generator, programs)
            turns += 1
            unmoved = unmoved + 1 if (generator, solver) == before else 0
            programs = compared(solver, self._brief.task, self._rows(generator))
        if not programs.agrees:
            raise GiveUp(
                f"Two programs written apart from each other differ in {programs.share} rows{_example(programs)}, "
                "so neither is believed",
                "say in the instruction how the answer is found, show more demonstrations, or take another model",
            )
        return Programs(generator, solver, programs, self._calls)

    def _generator_prompt(self) -> str:
        brief = self._brief
        measures = [measured(column, [row[column] for row in brief.task.shown]) for column in brief.task.columns]
        return text_of("generator", task=brief.task, labels=brief.labels, columns=brief.task.columns, measured=measures)

    def _solver_prompt(self) -> str:
        """The second half of the demonstrations is held back: their inputs are shown, their outputs are not."""
        task = self._brief.task
        shown = task.demonstrations[: (len(task.demonstrations) + 1) // 2]
        unsolved = [demonstration.row() for demonstration in task.demonstrations[len(shown) :][:_UNSOLVED]]
        return text_of("solver", task=task, labels=self._brief.labels, shown=shown, unsolved=unsolved)

    def _generator(self, prompt: str, tries: int, earlier: "Sequence[Message]" = ()) -> str:
        def trouble(answer: GeneratorAnswer) -> str | None:
            return generator_trouble(answer.code, self._brief) if answer.computable else None

        answer = self._asked(prompt, earlier, GeneratorAnswer, "generator", trouble, tries)
        if not answer.computable:
            raise GiveUp(f"The model says that no program can make these rows: {answer.why.strip()[:300]}")
        return answer.code

    def _solver(self, prompt: str, rows: Sequence[Row], tries: int, earlier: "Sequence[Message]" = ()) -> str:
        def trouble(answer: SolverAnswer) -> str | None:
            return solver_trouble(answer.code, self._brief.task, rows)

        return self._asked(prompt, earlier, SolverAnswer, "solver", trouble, tries).code

    def _mended_generator(self, code: str, comparison: Comparison) -> str:
        """The generator mended, or as it was where the new one is worse."""
        try:
            return self._generator(self._generator_prompt(), 1, _differ(code, comparison.share, comparison.cases))
        except (GiveUp, NoDecision):
            return code

    def _mended_solver(self, code: str, comparison: Comparison, rows: Sequence[Row]) -> str:
        cases = [case.turned() for case in comparison.cases]
        try:
            return self._solver(self._solver_prompt(), rows, 1, _differ(code, comparison.share, cases))
        except (GiveUp, NoDecision):
            return code

    def _asked(
        self,
        prompt: str,
        earlier: "Sequence[Message]",
        schema: type[M],
        purpose: str,
        trouble: Callable[[M], str | None],
        tries: int,
    ) -> M:
        left = min(tries, MOST_CALLS - self._calls)
        asked = [{"role": "user", "content": prompt}, *earlier]
        try:
            answer, usage = self._chat.ask(asked, schema, purpose, source=self._source, check=trouble, tries=left)
        except NoDecision as exc:
            self._calls += left
            if exc.why == "overflow":
                raise
            outcome = f"wrote no {purpose} that works" if exc.why == "unusable" else f"gave no {purpose}"
            raise GiveUp(f"The model {outcome}: {exc.data['told']}") from exc
        self._calls += usage.calls + usage.cached
        return answer

    def _rows(self, generator: str) -> list[Row]:
        tried = made(generator, self._brief.task, range(TRIED))
        return [row for _, row in tried if isinstance(row, dict)]


def _differ(code: str, share: str, cases: Sequence[Case]) -> "Sequence[Message]":
    disagreement = text_of("disagreement", share=share, cases=cases)
    return {"role": "assistant", "content": code}, {"role": "user", "content": disagreement}


def _example(comparison: Comparison) -> str:
    if not comparison.cases:
        return ""
    case = comparison.cases[0]
    shown = " | ".join(case.inputs.values())
    return f" ({shown[:160]!r}: {case.mine[:60]!r} by one, {case.other[:60]!r} by the other)"
