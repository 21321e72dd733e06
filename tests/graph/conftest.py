"""Shared by the graph's tests: the fakes beside this file, and builds with them."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from graph_fakes import MemoryCatalog, ScriptedTeam, options, task
from regraft.domain.approval import DecisionFile
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions, Event, Waiting
from regraft.domain.task import TaskSpec
from regraft.graph import api


@dataclass
class Bench:
    """Builds and resumes through the public interface, with a scripted team and a catalog in memory."""

    home: Path
    catalog: MemoryCatalog
    script: ScriptedTeam
    events: list[Event] = field(default_factory=list)

    @property
    def out(self) -> Path:
        return self.home / "out"

    def build(self, spec: TaskSpec | None = None, run: str = "run", **changes: object) -> BuildOutcome | Waiting:
        chosen: BuildOptions = options(changes.pop("out", self.out), **changes)
        return api.build(spec or task(), chosen, home=self.home, run_id=run, listener=self.events.append)

    def done(self, **changes: object) -> BuildOutcome:
        outcome = self.build(**changes)
        assert isinstance(outcome, BuildOutcome)
        return outcome

    def asked(self, **changes: object) -> Waiting:
        waiting = self.build(**changes)
        assert isinstance(waiting, Waiting)
        return waiting

    def answer(self, *decisions: dict[str, object], checkpoint: str | None = None) -> BuildOutcome | Waiting:
        return self.decide({"checkpoint": checkpoint, "decisions": decisions})

    def decide(self, file: dict[str, object]) -> BuildOutcome | Waiting:
        return api.resume("run", DecisionFile.model_validate(file), home=self.home, listener=self.events.append)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Bench]:
    """A bench over datasets (rows by id) that retrieval proposes in their order, or as `proposals` says."""

    def make(datasets: dict[str, list[dict[str, str]]], *, broken: frozenset[str] = frozenset(), **script: object):
        catalog = MemoryCatalog(datasets, broken)
        proposals = script.pop("proposals", [list(datasets)])
        made = Bench(tmp_path, catalog, ScriptedTeam(proposals, catalog, **script))  # pyright: ignore
        monkeypatch.setattr(api, "_tools", lambda *_: (made.script.team(), made.catalog))
        return made

    return make
