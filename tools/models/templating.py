"""Strict templates of prompts, one a file; what comes from a dataset or a model is fenced in them.

What is data stands between <data> and </data> only, cut to a stated length and unable to write these marks itself.
"""

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_MARK = re.compile(r"<(?=\s*/?\s*data\b)", re.IGNORECASE)
_CELL_CHARS = 400


def fenced(value: object, chars: int = _CELL_CHARS) -> str:
    """A value as data: cut to `chars` characters, unable to close the fence that it stands in or to open another."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    cut = text if len(text) <= chars else f"{text[:chars]} … (cut, {len(text):,} characters)"
    return f"<data>{_MARK.sub('&lt;', cut)}</data>"


def worded(text: str, chars: int = _CELL_CHARS) -> str:
    """Words of the person whose build it is: in quotes and no data, and unable to open or close a fence."""
    cut = text if len(text) <= chars else f"{text[:chars]} …"
    return json.dumps(_MARK.sub("&lt;", cut), ensure_ascii=False)


def prompt_environment(package: str) -> "Environment":
    """Templates that stand as files in a package, rendered strictly: a missing fact raises jinja2.UndefinedError."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: files(package).joinpath(name).read_text(encoding="utf-8")),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 -- prompts are plain text; what must not escape its fence goes through `data`
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters |= {"data": fenced, "words": worded}
    return environment
