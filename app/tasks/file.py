"""Reading a task file: YAML or JSON in, a TaskSpec out, or one sentence that says what to do.

Every scalar stays the text that was written: `output: no` is the label "no", `1.0` is "1.0" and not a number. YAML's
own reading of these (the Norway problem) would silently change labels.
"""

import difflib
import json
import re
from pathlib import Path
from typing import Any, get_args

from ...domain.errors import PlanError, TaskError, first_fault
from ...domain.requirement import Requirement
from ...domain.task import DataFormat, SelectionWay, TaskSpec, gold
from .mapping import NOTHING, label_map, source_columns
from .synthesis import task_synthesis
from .text import parse_json, parse_yaml

MAX_BYTES = 1_000_000
KEYS = tuple("columns" if key == "source_columns" else key for key in TaskSpec.model_fields)
"""Keys of a task file: the fields of a task, but that `columns` is what `TaskSpec.columns` cannot be called."""
OPTIONAL = tuple(key for key in KEYS if key not in ("name", "instruction", "demonstrations"))
SELECTIONS: tuple[SelectionWay, ...] = get_args(SelectionWay)
FORMATS = ("columns", "prompt-completion", "messages", "alpaca", "preference")
LISTS = ("labels", "licenses", "sources", "splits")


def load_task(path: Path, *, as_written: bool = False) -> TaskSpec:
    """The task that the file states. `test` becomes an absolute path; a cell loses the line breaks at its end. Pairs of
    labels become the task of the right ones (see `gold`) unless the task is wanted `as_written`.

    Raises TaskError, in one sentence that says what to do, for anything else than a readable, consistent task.
    """
    return read_task(_read(path), path, f"The task file {path}", as_written=as_written)


def read_task(text: str, path: Path, where: str, *, as_written: bool = False) -> TaskSpec:
    """The task that a text states, as `load_task` reads it. `path` is where it stands, `where` begins messages."""
    is_json = path.suffix.lower() == ".json" or text.lstrip().startswith("{")
    content = parse_json(text, where) if is_json else parse_yaml(text, where)
    if not isinstance(content, dict):
        raise TaskError(
            f"{where} is not a mapping of keys to values",
            "write 'name:', 'instruction:' and 'demonstrations:' at its top level",
        )
    task = _task(content, path, where)
    return task if as_written else gold(task)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TaskError(
                f"The task file {path} is larger than {MAX_BYTES:,} bytes",
                "a task needs a handful of demonstrations; put test items into a file of their own, named by 'test:'",
            )
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as exc:
        raise TaskError(f"There is no task file {path}", "check the path" + _near_file(path)) from exc
    except IsADirectoryError as exc:
        raise TaskError(f"{path} is a folder, not a task file", "name the YAML file in it") from exc
    except UnicodeDecodeError as exc:
        raise TaskError(f"The task file {path} is not UTF-8 text (byte {exc.start})", "save it as UTF-8") from exc
    except OSError as exc:
        raise TaskError(
            f"The task file {path} cannot be read: {exc.strerror or exc}", "check the path and its permissions"
        ) from exc


def _near_file(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    names = [entry.name for entry in path.parent.iterdir() if entry.suffix in {".yaml", ".yml", ".json"}]
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.6)
    return f"; did you mean {path.parent / near[0]}?" if near else ""


def _task(content: dict[str, Any], path: Path, where: str) -> TaskSpec:
    for key in content:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}"
            raise TaskError(f"{where} has the unknown key {key!r}", hint, key=key)
    values = {k: v for k, v in content.items() if not (k in OPTIONAL and isinstance(v, str) and v.strip() in NOTHING)}
    for key in ("name", "instruction"):
        _require_text(values, key, where)
    _check_optional(values, path, where)
    values["demonstrations"] = _demonstrations(values.get("demonstrations"), where)
    values["label_map"] = label_map(values.get("label_map", {}), values.get("labels", ()), where)
    values["source_columns"] = source_columns(values.pop("columns", {}), where)
    if "synthesis" in values:
        values["synthesis"] = task_synthesis(values["synthesis"], where)
    named = _named_checks(values.pop("checks", []), where)
    task = _validated(values, where)
    _check_labels(task, where)
    return task.model_copy(update={"checks": _checks(named, task.columns, where)}) if named else task


def _check_optional(values: dict[str, Any], path: Path, where: str) -> None:
    """Refuse optional keys that are not what they should be; `rows` becomes a number, `test` an absolute path."""
    for key in ("language", "test"):
        if key in values:
            _require_text(values, key, where)
    for key in LISTS:
        if key in values:
            _require_list(values[key], key, where)
    _check_language(values.get("language", "en"), where)
    _check_policy(values.get("licenses", []), where)
    if "rows" in values:
        values["rows"] = _rows(values["rows"], where)
    if "format" in values:
        parse_format(values["format"], f"{where} has")
    if "selection" in values and values["selection"] not in SELECTIONS:
        hint = f"take one of {', '.join(SELECTIONS)}"
        raise TaskError(f"{where} has the unknown selection {values['selection']!r}", hint, key="selection")
    if "test" in values:
        values["test"] = str(_test_file(path.parent / values["test"], where))


def _check_language(code: str, where: str) -> None:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-\w+)*", code):
        raise TaskError(
            f"{where} has the unknown language {code!r}", "write its ISO 639-1 code, such as en", key="language"
        )


def _check_policy(licenses: list[str], where: str) -> None:
    from ...tools.licences import check_policy

    try:
        check_policy(licenses)
    except TaskError as exc:
        raise TaskError(f"{where}, 'licenses': {exc.problem}", exc.remedy, key="licenses") from exc


def _require_text(values: dict[str, Any], key: str, where: str) -> None:
    value = values.get(key)
    if value is None:
        raise TaskError(f"{where} has no {key!r}", f"add a line '{key}: …'", key=key)
    if not isinstance(value, str) or not value.strip():
        raise TaskError(f"{where} has {_kind(value)} as its {key!r}", "write a text", key=key)
    values[key] = value.strip()


def _require_list(value: Any, key: str, where: str) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        example = value.strip() if isinstance(value, str) and value.strip() else "a, b"
        raise TaskError(
            f"{where} has {_kind(value)} as its {key!r}", f"write a list of texts, such as {key}: [{example}]", key=key
        )


def _check_labels(task: TaskSpec, where: str) -> None:
    """Refuse demonstrations whose output is not one of the labels that the task names."""
    for number, demonstration in enumerate(task.demonstrations if task.labels else (), start=1):
        label = demonstration.row()[task.answer_column]
        if label not in (task.labels or ()):
            raise TaskError(
                f"{where}, demonstration {number}, has the output {label[:60]!r}, which is not one of its labels",
                "add it to 'labels', or correct the demonstration",
                key="labels",
            )


def _rows(value: Any, where: str) -> int:
    digits = value.replace("_", "").replace(",", "") if isinstance(value, str) else ""
    if not digits.isascii() or not digits.isdigit() or not 0 < len(digits) < 12 or int(digits) == 0:
        raise TaskError(f"{where} has {value!r} as its 'rows'", "write a whole number above 0", key="rows")
    return int(digits)


def _named_checks(value: Any, where: str) -> list[tuple[str, dict[str, Any]]]:
    """Names of checks with the arguments given: an entry is a name, or a name with a mapping."""
    entries = value if isinstance(value, list) else [None]
    pairs = [_named_check(item) for item in entries]
    if None in pairs:
        raise TaskError(
            f"{where} has 'checks' that cannot be read",
            "write a list of names, some with arguments: checks: [personal_data, {words: {max: 9}}]",
            key="checks",
        )
    return [pair for pair in pairs if pair is not None]


def _named_check(item: Any) -> tuple[str, dict[str, Any]] | None:
    if isinstance(item, str) and item:
        return item, {}
    if not isinstance(item, dict) or len(item) != 1:
        return None
    name, args = next(iter(item.items()))
    return (name, args) if isinstance(args, dict) else None


def _checks(named: list[tuple[str, dict[str, Any]]], columns: tuple[str, ...], where: str) -> tuple[Requirement, ...]:
    if not named:
        return ()
    from ...tools.checks.asked import asked

    try:
        return tuple(requirement for name, args in named for requirement in asked(name, args, columns))
    except PlanError as exc:
        raise TaskError(f"{where} has 'checks' that cannot be used: {exc.problem}", exc.remedy, key="checks") from exc


def parse_format(name: Any, where: str) -> DataFormat:
    """The form of the rows that is called so. Raises TaskError, which starts with `where`, for any other name."""
    if name in FORMATS:
        return name
    from ...tools.export.registry import FORMATS as INSTALLED

    if isinstance(name, str) and name in INSTALLED:
        return name
    known = [*FORMATS, *(form.name for form in INSTALLED)]
    raise TaskError(f"{where} the unknown format {name!r}", f"take one of {', '.join(known)}", key="format")


def _demonstrations(value: Any, where: str) -> list[dict[str, Any]]:
    if value is None or value in ("", []):
        raise TaskError(
            f"{where} has no demonstrations", "add two or more under 'demonstrations:', each with 'input' and 'output'"
        )
    if not isinstance(value, list):
        raise TaskError(
            f"{where} has {_kind(value)} as its 'demonstrations'",
            "write a list: each item starts with '- input: …' and goes on with 'output: …'",
        )
    return [_demonstration(item, f"{where}, demonstration {number},") for number, item in enumerate(value, start=1)]


def _demonstration(item: Any, where: str) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise TaskError(f"{where} is {_kind(item)}", "write it as 'input: …' and 'output: …'")
    for key in item:
        if key not in ("input", "output"):
            raise TaskError(f"{where} has the unknown key {key!r}", "a demonstration has 'input' and 'output' only")
    for key in ("input", "output"):
        if key not in item:
            raise TaskError(f"{where} has no {key!r}", "give each demonstration an input and an output")
    return {key: _cell(item[key], f"{where} has an {key} that") for key in ("input", "output")}


def _cell(value: Any, where: str) -> str | dict[str, str]:
    if isinstance(value, str):
        if not value.strip():
            raise TaskError(f"{where} is empty", "write the text, or take this demonstration out")
        return value.rstrip("\r\n")
    if isinstance(value, dict) and value and all(isinstance(cell, str) for cell in value.values()):
        for name, cell in value.items():
            if not name.strip() or name.startswith("__"):
                raise TaskError(f"{where} names a column {name!r}", "use a name that does not start with '__'")
            if not cell.strip():
                raise TaskError(f"{where} is empty in {name!r}", "write the text, or take this demonstration out")
        return {name: cell.rstrip("\r\n") for name, cell in value.items()}
    raise TaskError(f"{where} is {_kind(value)}", "write a text, or a mapping of column names to texts")


def _test_file(path: Path, where: str) -> Path:
    """The test file's absolute path, when each of its lines is a JSON object with input and output."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip() and not {"input", "output"} <= set(_json_object(line)):
                    raise TaskError(
                        f"{where} names the test file {path}, whose line {number} cannot be used",
                        'write one JSON object {"input": …, "output": …} a line',
                    )
    except OSError as exc:
        raise TaskError(
            f"{where} names the test file {path}, which cannot be read: {exc.strerror or exc}",
            "give its path relative to the task file",
        ) from exc
    except UnicodeDecodeError as exc:
        raise TaskError(f"{where} names the test file {path}, which is not UTF-8 text", "save it as UTF-8") from exc
    return path.resolve()


def _json_object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _validated(values: dict[str, Any], where: str) -> TaskSpec:
    from pydantic import ValidationError

    try:
        return TaskSpec.model_validate(values)
    except ValidationError as exc:
        place, wrong = first_fault(exc)
        raise TaskError(f"{where}: {place + ': ' if place else ''}{wrong}") from exc


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    return "an empty text" if not str(value).strip() else f"the text {str(value)[:40]!r}"
