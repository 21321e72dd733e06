"""The command line: what is asked for, and nothing else. Each command's work stands in a module that it imports late,
so that `--help` answers at once."""

import sys
from typing import Annotated

import typer

from ...domain.errors import InputError
from ...tools.sparing import ending, spare
from ..terminal.output import say
from .building import build, extend, preview, resume, stop
from .datasets import apply_plan, evaluate
from .index import index
from .looking import mcp, runs, search, show, ui
from .plans import plans
from .quick import QuickCommand, QuickGroup
from .recipes import recipes
from .tools import tools

__all__ = ["app", "main"]

app = typer.Typer(
    name="regraft",
    cls=QuickGroup,
    help="Build a training dataset for a task that has none, from datasets that exist.",
    epilog="Exit codes: 0 done; 2 bad input; 3 waiting for a decision; 4 fewer rows than asked for; "
    "5 stopped by the budget; 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        say(f"regraft {version('regraft')}")
        raise typer.Exit


@app.callback()
def _regraft(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


for group, name in ((tools, "tools"), (index, "index"), (recipes, "recipes"), (plans, "plans")):
    app.add_typer(group, name=name)
for command in (build, extend, resume, stop, preview, runs, show, ui, search):
    app.command(cls=QuickCommand)(command)
app.command("apply", cls=QuickCommand)(apply_plan)
for command in (evaluate, mcp):
    app.command(cls=QuickCommand)(command)


def main() -> None:
    """The `regraft` command. Never shows a traceback; the exit code says how it ended."""
    from ..terminal.failures import guarded

    spare()
    sys.exit(ending(guarded(_command, as_json="--json" in sys.argv)))


def _command() -> object:
    for argument in sys.argv[1:]:
        if any("\ud800" <= sign <= "\udfff" for sign in argument):
            shown = argument.encode("utf-8", "backslashreplace").decode()
            raise InputError(f"The argument {shown!r} is no UTF-8 text", "set a UTF-8 locale, or rename what it names")
    return app(standalone_mode=False, prog_name="regraft")
