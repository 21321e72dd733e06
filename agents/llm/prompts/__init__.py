"""Every prompt of the model-driven agents: one strict template a file beside this one, tests pin each one whole."""

from functools import cache
from typing import TYPE_CHECKING, Any

from ....tools.models.templating import fenced, prompt_environment

if TYPE_CHECKING:
    from jinja2 import Environment

    from ....tools.models.request import Message

__all__ = ["fenced", "messages"]


def messages(name: str, **facts: Any) -> "tuple[Message, ...]":
    """The system and the user message of a prompt. Raises jinja2.UndefinedError when a fact is missing."""
    system = _environment().get_template("system.j2").render()
    user = _environment().get_template(f"{name}.j2").render(**facts)
    return {"role": "system", "content": system}, {"role": "user", "content": user}


@cache
def _environment() -> "Environment":
    from ..facts import WIDE, card_text, layout_text, plain, roles_text, values_text

    environment = prompt_environment(__name__)
    environment.filters |= {"layout_text": layout_text, "values_text": values_text, "tojson_plain": plain}
    environment.filters |= {"card_text": card_text, "roles_text": roles_text}
    environment.globals["WIDE"] = WIDE
    return environment
