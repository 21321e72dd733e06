"""Runs whose store is in Postgres: killed, and resumed from other homes."""

import threading
from pathlib import Path

import pytest
from regraft.graph import api
from test_resume import rows_of, work


def standing_once_noticed(home: Path) -> str:
    """The run's standing from another home; a killed process holds it until Postgres notices its end."""
    for _ in range(600):
        if (status := api.show("run", home).record.status) != "running":
            break
        threading.Event().wait(0.05)
    return status


def test_a_build_that_is_killed_goes_on_in_another_home_with_the_same_bytes(
    shared_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as alone:
        alone.delenv("REGRAFT_STORE")
        code, told = work(tmp_path / "alone", anew=True)
    assert code == 0
    moments, kills = int(str(told["moments"])), 0
    while (code := work(tmp_path / f"home{kills}", moment=moments // 4 + 9 * kills)[0]) == -9:
        kills += 1
        assert standing_once_noticed(tmp_path / "onlooker") == "interrupted"
    assert code == 0
    assert kills >= 2
    assert rows_of(tmp_path / "home0") == rows_of(tmp_path / "alone")


def test_a_run_waits_for_a_decision_in_any_home(shared_store: str, tmp_path: Path) -> None:
    assert work(tmp_path / "first", approve=["publish", "plan"])[0] == 3
    waiting = api.show("run", tmp_path / "second").waiting
    assert waiting is not None
    assert waiting.checkpoint == "plan"
    code, told = work(tmp_path / "second", decide="approve")
    assert (code, told["stands"]) in ((0, "done"), (3, "plan"))


def test_of_two_resumes_at_once_one_goes_on_and_the_other_ends_with_it(shared_store: str, tmp_path: Path) -> None:
    assert work(tmp_path / "first", moment=25)[0] == -9
    codes: list[int] = []
    both = [
        threading.Thread(target=lambda home=home: codes.append(work(tmp_path / home)[0])) for home in ("one", "two")
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert codes == [0, 0]
    assert api.show("run", tmp_path / "first").record.status == "done"
