"""The person's own editor, opened on the JSON of what would be done."""

import json
import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def edited(args: dict[str, Any], screen: "Console") -> dict[str, Any] | None:
    """The arguments after the person's editor; None when nothing changed or the text is no JSON object."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    before = json.dumps(args, ensure_ascii=False, indent=2)
    with tempfile.TemporaryDirectory(prefix="regraft-") as folder:
        file = Path(folder) / "decision.json"
        file.write_text(before, encoding="utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(file)], check=True)  # noqa: S603 - the person's own editor
            after = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, subprocess.CalledProcessError, ValueError) as exc:
            screen.print(f"Not taken: {exc}. Set EDITOR to choose another editor.", markup=False)
            return None
    if not isinstance(after, dict) or after == args:
        screen.print("Nothing was changed." if after == args else "Not taken: it must stay a JSON object.")
        return None
    return after
