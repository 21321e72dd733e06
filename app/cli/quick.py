"""What a start need not pay for: pydantic for asking for no help.

Typer turns a parameter's value into its type by pydantic, whose import takes longer than the rest of a start together.
It spares flags that are already true or false, but its own `--help` flag, when it is not given, has no value at all.
"""

from typing import Any

from typer.core import TyperCommand, TyperGroup

from ..terminal.output import say


class QuickCommand(TyperCommand):
    """A command whose `--help` flag is false when it is not given."""

    def get_help_option(self, ctx: Any) -> Any:
        return _quick(super().get_help_option(ctx))


class QuickGroup(TyperGroup):
    """A group of commands whose `--help` flag is false when it is not given."""

    def get_help_option(self, ctx: Any) -> Any:
        return _quick(super().get_help_option(ctx))


def _quick(option: Any) -> Any:
    if option is not None:
        option.default = False
        option.callback = _show_help
    return option


def _show_help(ctx: Any, _: Any, asked: bool) -> None:
    """Print it as all else is printed, so that an output that takes nothing is told as such."""
    if asked and not ctx.resilient_parsing:
        say(ctx.get_help())
        ctx.exit()
