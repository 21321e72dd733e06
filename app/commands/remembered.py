"""`regraft plans`: what earlier builds left in the memory of plans, to be read, taken elsewhere, and forgotten."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import InputError, OutputError, PlanMemoryError
from ...memory.private import as_usual
from ..terminal.output import emit, note, plain, say
from ..terminal.settings import at_terminal

if TYPE_CHECKING:
    from ...domain.experience import Experience
    from ...memory.plan_memory import PlanMemory


def list_plans(*, task: str | None, dataset: str | None, home: Path, as_json: bool) -> None:
    """One line an experience, the latest first."""
    experiences = _memory(home).experiences(task=task, dataset=dataset)
    if as_json:
        emit({"experiences": [_facts(one) for one in experiences]})
        return
    if not experiences:
        note("Nothing is remembered.")
    for one in experiences:
        say(f"{one.id}  {one.result:<7}  {one.task.name}  {plain(one.ref.key)}  {plain(one.sentence(), 90)}")


def show_plan(name: str, *, home: Path, as_json: bool) -> None:
    """One experience with its plan. Raises PlanMemoryError when there is none of that id."""
    (one,) = _named(_memory(home), [name])
    if as_json:
        emit(_facts(one))
        return
    say(f"{one.id}: {one.result} ({plain(one.sentence(), 400)})")
    say(f"task:    {one.task.name}: {plain(one.task.instruction, 100)}")
    say(f"dataset: {plain(one.ref.key)} at {plain(one.ref.revision)}")
    say(f"run:     {one.run}, begun {one.created[:16]}, model {plain(one.model)}")
    if one.plan is None:
        return
    say(f"plan:    {plain(one.plan.why, 300)}")
    for number, step in enumerate(one.plan.steps, start=1):
        say(f"  {number}. {step.op} {plain(json.dumps(step.args, ensure_ascii=False), 400)}")


def export_plans(file: str, *, task: str | None, dataset: str | None, home: Path, as_json: bool) -> None:
    """Write experiences as JSON lines to a file, or for `-` to standard output."""
    experiences = _memory(home).experiences(task=task, dataset=dataset)
    lines = "".join(one.model_dump_json() + "\n" for one in experiences)
    if file == "-":
        if as_json:
            raise InputError("JSON lines and one JSON object do not both fit standard output", "name a file")
        sys.stdout.write(lines)
        return
    try:
        Path(file).write_text(lines, encoding="utf-8")
        as_usual(Path(file))
    except OSError as exc:
        raise OutputError(f"{file} cannot be written: {exc.strerror or exc}", "choose another file") from exc
    _show(f"{len(experiences):,} written to {file}", {"exported": len(experiences), "file": file}, as_json)


def import_plans(file: str, *, home: Path, as_json: bool) -> None:
    """Take in what `export` wrote, all of it or nothing. Raises InputError, naming the line that is no experience."""
    from pydantic import ValidationError

    from ...domain.experience import Experience

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"{file} cannot be read: {exc}", "name a file that `regraft plans export` wrote") from exc
    experiences: list[Experience] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                experiences.append(Experience.model_validate_json(line))
            except ValidationError as exc:
                raise InputError(
                    f"Line {number} of {file} is no experience of a plan", "name a file that `export` wrote"
                ) from exc
    _memory(home).remember(experiences)
    _show(f"{len(experiences):,} remembered", {"imported": len(experiences)}, as_json)


def forget_plans(
    names: Sequence[str],
    *,
    task: str | None,
    dataset: str | None,
    everything: bool,
    sure: bool,
    home: Path,
    as_json: bool,
) -> None:
    """Forget by ids, by task and dataset, or everything; at a terminal, a person is asked first unless `sure`."""
    if sum((bool(names), task is not None or dataset is not None, everything)) != 1:
        raise InputError("It is not said what to forget", "give ids, or --task or --dataset, or --all")
    memory = _memory(home)
    if everything:
        if _agreed("everything that is remembered", sure):
            memory.clear()
            _show("Everything is forgotten", {"forgotten": "all"}, as_json)
        return
    experiences = _named(memory, names) if names else memory.experiences(task=task, dataset=dataset)
    if experiences and not _agreed(f"{len(experiences):,} of what is remembered", sure):
        return
    memory.forget([one.id for one in experiences])
    _show(f"{len(experiences):,} forgotten", {"forgotten": [one.id for one in experiences]}, as_json)


def _memory(home: Path) -> "PlanMemory":
    from ...graph import api

    return api.memory(home)


def _named(memory: "PlanMemory", names: Sequence[str]) -> "list[Experience]":
    """The experiences of these ids, or of the beginnings of ids where only one begins so."""
    known = memory.experiences()
    experiences: list[Experience] = []
    for name in names:
        fitting = [one for one in known if one.id.startswith(name)] if name else []
        if len(fitting) != 1:
            many = f"{len(fitting)} experiences begin with" if fitting else "No experience has"
            raise PlanMemoryError(f"{many} the id {name!r}", "see `regraft plans list`")
        experiences += fitting
    return experiences


def _facts(one: "Experience") -> dict[str, object]:
    return {"id": one.id, "told": one.sentence(), **one.model_dump(mode="json")}


def _agreed(what: str, sure: bool) -> bool:
    if sure or not at_terminal():
        return True
    import typer

    return typer.confirm(f"Forget {what}?")


def _show(text: str, facts: dict[str, object], as_json: bool) -> None:
    if as_json:
        emit(facts)
    else:
        say(f"{text}.")
