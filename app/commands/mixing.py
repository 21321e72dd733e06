"""Mixture tasks: a file with `mix:`, its parts read, its build shown."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...domain.errors import BudgetReached, TaskError, first_fault
from ..tasks.file import load_task, parse_format
from ..tasks.text import parse_json, parse_yaml
from ..terminal.failures import Interrupted
from ..terminal.output import emit, say

if TYPE_CHECKING:
    from ...domain.mixture import MixOutcome, Mixture
    from ...domain.run import BuildOptions, Waiting
    from .building import Wishes

_KEYS = ("name", "mix", "rows", "format")
_HOW = "write it as mix: [{task: a.yaml, share: 0.4}, {task: b.yaml, share: 0.6}]"
_MOST_BYTES = 1_000_000


def mixture_in(path: Path) -> "Mixture | None":
    """The mixture that a file states; None for a file that is no mixture, which whoever reads tasks judges.

    Raises TaskError for a mixture that cannot be used.
    """
    where = f"The task file {path}"
    try:
        text = path.read_bytes()[:_MOST_BYTES].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    if "mix" not in text:
        return None
    content = (parse_json if path.suffix.lower() == ".json" else parse_yaml)(text, where)
    return _mixture(content, path, where) if isinstance(content, dict) and "mix" in content else None


def _mixture(content: dict[str, Any], path: Path, where: str) -> "Mixture":
    from pydantic import ValidationError

    from ...domain.mixture import Mixture

    unknown = [key for key in content if key not in _KEYS]
    if unknown:
        raise TaskError(f"{where} is a mixture with the unknown key {unknown[0]!r}", f"known are {', '.join(_KEYS)}")
    parts = content["mix"]
    if not isinstance(parts, list) or not all(isinstance(p, dict) and set(p) == {"task", "share"} for p in parts):
        raise TaskError(f"{where} has a 'mix' that cannot be read", _HOW, key="mix")
    for number, part in enumerate(parts, start=1):
        if not _is_share(part["share"]):
            raise TaskError(
                f"{where} has {part['share']!r} as the share of part {number} of its mix",
                "write a number above 0 and below 1, such as 0.4",
                key="mix",
            )
    read = [{"task": load_task(path.parent / str(part["task"])), "share": part["share"]} for part in parts]
    values = {"name": content.get("name"), "parts": tuple(read), "rows": content.get("rows")}
    if "format" in content:
        values["format"] = parse_format(content["format"], f"{where} has")
    try:
        return Mixture.model_validate(values)
    except ValidationError as exc:
        place, wrong = first_fault(exc)
        raise TaskError(f"{where}: {place + ': ' if place else ''}{wrong}") from exc


def _is_share(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and 0 < float(value) < 1
    except (TypeError, ValueError):
        return False


def run_mixture(mixture: "Mixture", wishes: "Wishes", *, home: Path, as_json: bool) -> int:
    """Build a mixture, and return the exit code."""
    from ...domain.run import DEFAULT_ROWS, Waiting
    from ...tools.export.mixture import parts_table
    from .building import DONE, SHORT, answered

    options = wishes.options(mixture.parts[0].task).model_copy(
        update={
            "rows": wishes.rows or mixture.rows or DEFAULT_ROWS,
            "out": str((wishes.out or Path("out") / mixture.name).absolute()),
            "format": wishes.format or mixture.format or "columns",
        }
    )
    while isinstance(outcome := _attempt(mixture, options, home, as_json=as_json), Waiting):
        code = answered(outcome, home=home, as_json=as_json)
        if code not in (DONE, SHORT):
            if not as_json:
                say("Then run the same command again: the mixture goes on.")
            return code
    if as_json:
        emit(outcome.model_dump(mode="json"))
    else:
        say(f"{outcome.rows} rows for the mixture {outcome.name!r}, licence of the whole: {outcome.licence}\n")
        say(parts_table(outcome))
        say("\n" + "\n".join([*outcome.reasons, f"Dataset: {outcome.out}" if outcome.out else "Nothing was written."]))
    return DONE if outcome.status == "done" else SHORT


def _attempt(mixture: "Mixture", options: "BuildOptions", home: Path, *, as_json: bool) -> "MixOutcome | Waiting":
    """The mixture's build, to its end or to where a person is asked; an early end says how to go on."""
    from ...graph.mixture import MORE, build_mixture
    from ..terminal.progress import open_progress

    try:
        with open_progress(as_json=as_json) as progress:
            return build_mixture(mixture, options, home=home, listener=progress.hear)
    except KeyboardInterrupt as exc:
        raise Interrupted(
            f"The mixture {mixture.name!r} was interrupted", "go on with the same command: what is done is kept"
        ) from exc
    except BudgetReached as exc:
        raise BudgetReached(exc.problem, MORE, **exc.data) from exc
