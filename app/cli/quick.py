"""What a start need not pay for: pydantic for asking for no help.

Typer turns a parameter's value into its type by pydantic, whose import takes longer than the rest of a start together.
It spares flags that are already true or false, but its own `--help` flag, when it is not given, has no value at all.
"""

from typing import Any

from typer.core import TyperCommand, TyperGroup


class QuickCommand(TyperCommand):
    """A command whose `--help` flag is false when it is not given."""

    def get_help_option(self, ctx: Any) -> Any:
        return _false_by_default(super().get_help_option(ctx))


class QuickGroup(TyperGroup):
    """A group of commands whose `--help` flag is false when it is not given."""

    def get_help_option(self, ctx: Any) -> Any:
        return _false_by_default(super().get_help_option(ctx))


def _false_by_default(option: Any) -> Any:
    if option is not None:
        option.default = False
    return option
