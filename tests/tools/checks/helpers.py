"""What the tests of single checks share."""

import pyarrow as pa
from regraft.domain.requirement import Requirement
from regraft.tools.checks.apply import failures


def passing(check: str, texts: list[str] | dict[str, list[str]], **args) -> list[bool]:
    """Which rows pass a check. Texts alone are the column "output", which the check is told to read."""
    columns = texts if isinstance(texts, dict) else {"output": texts}
    if not isinstance(texts, dict):
        args.setdefault("column", "output")
    rows = pa.table(columns)
    found = failures(rows, [Requirement(check=check, args=args)])
    return [not failed for failed in found[0].failed.to_pylist()] if found else [True] * rows.num_rows
