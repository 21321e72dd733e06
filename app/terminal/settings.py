"""What the surroundings of a command decide: where runs are kept, and whether a person is there to ask."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import InputError

if TYPE_CHECKING:
    from ...domain.run import EngineName


def home_folder() -> Path:
    """Where runs, indexes and the built-in catalog live: $REGRAFT_HOME, or ~/.regraft."""
    named = os.environ.get("REGRAFT_HOME", "")
    return Path(named).expanduser().absolute() if named else Path.home() / ".regraft"


def at_terminal() -> bool:
    """A person can be asked: both standard input and standard output are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def forget_typed() -> None:
    """Throw away what was typed before a question is shown: it answers none, and an Enter of impatience approves
    nothing. Where standard input is no terminal, all that comes is an answer."""
    with suppress(ImportError, OSError, ValueError):  # no terminal, none of its kind, or closed
        import termios

        with suppress(termios.error):
            termios.tcflush(sys.stdin, termios.TCIFLUSH)


def default_approval() -> str:
    """Ask about all that shapes the data where somebody can answer, about nothing elsewhere; never about publishing."""
    return "datasets,plan,sample" if at_terminal() else "none"


def parse_engine(name: str) -> "EngineName":
    """The engine of that name. Raises InputError for one that there is not."""
    if name == "ray":
        return "ray"
    if name != "local":
        raise InputError(f"--engine does not know {name!r}", "say local or ray")
    return "local"
