"""What the demonstrations compute is searched for once under a home, whatever process asks."""

from collections import OrderedDict
from pathlib import Path

import pytest
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.synthesis.judging import demonstrated
from regraft.agents.rules.synthesis.judging.demonstrated import computed
from regraft.memory.kept import Kept

from .worlds import task


def test_what_is_computed_is_searched_for_once_under_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = task("kept", "Do as shown.", ("5 km", "5000 m"), ("12 km", "12000 m"), ("3.5 km", "3500 m"))
    brief = OfflineUnderstander().understand(told)
    monkeypatch.setattr(demonstrated, "_known", OrderedDict())
    first = computed(brief, Kept(tmp_path))
    monkeypatch.setattr(demonstrated, "_known", OrderedDict())  # as in another process
    monkeypatch.setattr(demonstrated, "_searched", lambda *_: ())
    assert first[0].texts({"input": ["7 km"]}) == ["7000 m"]
    assert computed(brief, Kept(tmp_path)) == first
