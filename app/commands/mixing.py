"""Mixture tasks: a file with `mix:`, its parts read, its build shown."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...domain.errors import TaskError
from ..tasks.file import load_task, parse_format
from ..tasks.text import parse_json, parse_yaml
from ..terminal.output import emit, say

if TYPE_CHECKING:
    from ...domain.mixture import Mixture
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
    read = [{"task": load_task(path.parent / str(part["task"])), "share": part["share"]} for part in parts]
    values = {"name": content.get("name"), "parts": tuple(read), "rows": content.get("rows")}
    if "format" in content:
        values["format"] = parse_format(content["format"], f"{where} has")
    try:
        return Mixture.model_validate(values)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_context=False)[0]
        place = "".join(f"{part}: " for part in first["loc"])
        raise TaskError(f"{where}: {place}{first['msg'].removeprefix('Value error, ')}") from exc


def run_mixture(mixture: "Mixture", wishes: "Wishes", *, home: Path, as_json: bool) -> int:
    """Build a mixture, and return the exit code."""
    from ...domain.run import DEFAULT_ROWS
    from ...graph.mixture import build_mixture
    from ...tools.export.mixture import parts_table
    from ..terminal.progress import open_progress
    from .building import DONE, SHORT, EndingIsInterrupting

    options = wishes.options(mixture.parts[0].task).model_copy(
        update={
            "rows": wishes.rows or mixture.rows or DEFAULT_ROWS,
            "out": str((wishes.out or Path("out") / mixture.name).absolute()),
            "format": wishes.format or mixture.format or "columns",
            "approve": (),
        }
    )
    with EndingIsInterrupting(), open_progress(as_json=as_json) as progress:
        outcome = build_mixture(mixture, options, home=home, listener=progress.hear)
    if as_json:
        emit(outcome.model_dump(mode="json"))
    else:
        say(f"{outcome.rows} rows for the mixture {outcome.name!r}, licence of the whole: {outcome.licence}\n")
        say(parts_table(outcome))
        say("\n" + "\n".join([*outcome.reasons, f"Dataset: {outcome.out}" if outcome.out else "Nothing was written."]))
    return DONE if outcome.status == "done" else SHORT
