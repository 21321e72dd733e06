"""A model that is asked to stop in the middle of an agent's question leaves a run that resumes."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from graph_fakes import rows
from regraft.domain.errors import Stopped
from regraft.graph import api


class Interrupted:
    """An understander whose model was told to stop."""

    def understand(self, task: object) -> None:
        raise Stopped("The model calls were interrupted", "resume to go on")


def test_an_agent_whose_model_stopped_leaves_an_interrupted_run(bench: Callable, monkeypatch: pytest.MonkeyPatch):
    made = bench({"moods": rows(60)})
    team, catalog = made.script.team(), made.catalog
    monkeypatch.setattr(api, "_tools", lambda *_: (replace(team, understander=Interrupted()), catalog))
    with pytest.raises(KeyboardInterrupt):
        made.build(rows=20)
    assert api.show("run", made.home).record.status == "interrupted"
