"""Every prompt of the recipes: one strict template a file beside this one, tests pin each one whole."""

from functools import cache
from typing import TYPE_CHECKING, Any

from ...models.templating import prompt_environment

if TYPE_CHECKING:
    from jinja2 import Environment


def text_of(name: str, **facts: Any) -> str:
    """A prompt with its facts. Raises jinja2.UndefinedError when one is missing."""
    return _environment().get_template(f"{name}.j2").render(**facts).strip()


@cache
def _environment() -> "Environment":
    return prompt_environment(__name__)
