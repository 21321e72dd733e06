"""The one place where exceptions of others' making stop: whatever comes out of odd data, an installed package or a
client that raises kinds of its own becomes an error that reads as a sentence.

No other module catches `Exception`; only the last frames of a process do, which tell it and end.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .errors import RegraftError


@contextmanager
def boundary(error: Callable[[Exception], Exception], *passing: type[Exception]) -> Iterator[None]:
    """Raise `error(exc)` for what nobody expected. Errors that are raised on purpose, and those of the kinds `passing`,
    keep their meaning, and so do interrupts."""
    try:
        yield
    except (RegraftError, *passing):
        raise
    except Exception as exc:
        raise error(exc) from exc


def first_line(exc: BaseException, chars: int = 160) -> str:
    """What an exception says in one line, "" where it says nothing."""
    return next((line.strip()[:chars] for line in str(exc).splitlines() if line.strip()), "")


def named(exc: BaseException, chars: int = 160) -> str:
    """The exception's kind, and what it says in one line."""
    return ": ".join(filter(None, (type(exc).__name__, first_line(exc, chars))))
