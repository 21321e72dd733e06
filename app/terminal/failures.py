"""How a command ends when it does not succeed: one message, no traceback, the exit code of the contract."""

import errno
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, ClassVar

from typer import Abort, BadParameter
from typer.exceptions import TyperException

from ...domain.errors import ModelUnavailable, OutputError, RegraftError
from ...domain.secrets import struck
from ...memory.private import keep_private, make
from ...tools.texts import one_line
from .deadline import asked_to_end, end_in_time
from .output import Unprintable, emit, let_go_of, note, say
from .settings import home_folder

BAD_INPUT, INTERRUPTED = 2, 130


class Interrupted(RegraftError):
    """Ctrl-C or a request to end; the run can be resumed. Exit code 130."""

    exit_code: ClassVar[int] = INTERRUPTED


_run: list[str] = []


def works_on(run: str) -> None:
    """Make known which run the command works on: an interruption says how to go on with it."""
    _run.append(run)


def interrupted() -> Interrupted:
    """What is told of an interruption, with the next step."""
    if not _run:
        return Interrupted("Interrupted", "give the same command again")
    return Interrupted(f"Run {_run[-1]} was interrupted", f"go on with: regraft resume {_run[-1]}", run=_run[-1])


def guarded(command: Callable[[], Any], *, as_json: bool) -> int:
    """Run the command; its exit code, after every failure has been told in one sentence."""
    _survive_any_output()
    keep_private(home_folder())
    end_in_time(lambda: _tell(interrupted(), INTERRUPTED, as_json))
    try:
        code = _as_asked(command, as_json)
        sys.stdout.flush()
        if code == INTERRUPTED or (not code and asked_to_end()):  # typer or an engine has taken the interrupt
            return _interrupted(as_json)
        return code if isinstance(code, int) else 0
    except RegraftError as exc:
        code = _tell(exc, exc.exit_code, as_json)
        if _run and isinstance(exc, ModelUnavailable):
            note(f"Then go on with: regraft resume {_run[-1]}")
        return code
    except (KeyboardInterrupt, Abort):
        return _interrupted(as_json)
    except BrokenPipeError:
        let_go_of(sys.__stdout__ or sys.stdout)
        return 0
    except OSError as exc:
        known = _of_the_output(exc) or _of_the_system(exc)
        return _tell(known, known.exit_code, as_json) if known is not None else _tell_unexpected(exc, as_json)
    except Exception as exc:  # noqa: BLE001 - the last frame of the program: it is told and kept, not hidden
        return _tell_unexpected(exc, as_json)


def _as_asked(command: Callable[[], Any], as_json: bool) -> Any:
    """Run it, and tell where it was asked for as it cannot be. Typer makes an end with code 1 of a pipe that nobody
    reads any more: the pipe's own error is raised."""
    try:
        return command()
    except TyperException as exc:
        return _tell_usage(exc, as_json)
    except SystemExit as exc:
        if isinstance(exc.__context__, BrokenPipeError):
            raise exc.__context__ from None
        raise


def _interrupted(as_json: bool) -> int:
    """Tell it. After a signal the process ends here: what other threads compute would keep it, or end it badly."""
    code = _tell(interrupted(), INTERRUPTED, as_json)
    if asked_to_end():
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    return code


def _of_the_output(exc: OSError) -> RegraftError | None:
    """That what was to be printed finds no place, which undoes no work; None where standard output can be written."""
    try:
        sys.stdout.flush()
    except OSError as again:
        let_go_of(sys.__stdout__ or sys.stdout)
        exc = Unprintable(again.errno, again.strerror)
    if not isinstance(exc, Unprintable):
        return None
    told = f"regraft show {_run[-1]}" if _run else "the same command with its output elsewhere"
    return OutputError(
        f"Standard output cannot be written ({exc.strerror}): its text is lost", f"what was done says {told}"
    )


def _of_the_system(exc: OSError) -> RegraftError | None:
    """What a person can mend about the machine, as a sentence; None for other faults."""
    if exc.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError("The disk is full", f"free some space{f' for {exc.filename}' if exc.filename else ''}")
    if exc.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and exc.filename:
        return OutputError(
            f"{exc.filename} cannot be used: {exc.strerror}",
            "change its permissions, or set REGRAFT_HOME to a folder of yours",
        )
    return None


def _survive_any_output() -> None:
    """A terminal that cannot show a character shows an escape, closed outputs take all, and a closed input gives
    nothing: no reason to end."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # closed: the next file that is opened would take its place, and what is written to it
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - for the whole process
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for the whole process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # pyright: ignore[reportAttributeAccessIssue]


def _tell(exc: RegraftError, code: int, as_json: bool) -> int:
    try:
        if as_json:
            emit({"error": {"kind": type(exc).__name__, "message": str(exc), "data": _jsonable(exc.data)}})
        sys.stdout.flush()
    except OSError:  # full, or nobody reads it any more
        let_go_of(sys.stdout)
    note(f"regraft: {one_line(str(exc))}")
    return code


def _tell_usage(exc: TyperException, as_json: bool) -> int:
    message = exc.format_message() if hasattr(exc, "format_message") else str(exc)  # pyright: ignore[reportAttributeAccessIssue]
    if type(exc).__name__ == "NoArgsIsHelpError":  # its message is the help text
        say(message)
        return 0
    context = getattr(exc, "ctx", None)
    if as_json:
        kind = "BadParameter" if isinstance(exc, BadParameter) else "UsageError"
        emit({"error": {"kind": kind, "message": message, "data": {}}})
    where = context.command_path if context is not None else "regraft"
    note(f"regraft: {message.rstrip('.')}; see '{where} --help'.")
    return BAD_INPUT


def _tell_unexpected(exc: Exception, as_json: bool) -> int:
    """A fault of Regraft's own: the traceback goes to a file that can be sent along with a report."""
    if asked_to_end():  # what an interrupted engine or import raises in the interrupt's place
        return _interrupted(as_json)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    text = struck("".join(traceback.format_exception(exc)))
    try:
        folder = home_folder() / "errors"
        make(home_folder())
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", errors="backslashreplace")
        where = f"its traceback is in {folder / name}"
    except OSError:
        note(text)
        where = "its traceback stands above, because it could not be written to a file"
    return _tell(RegraftError(f"An unexpected {type(exc).__name__} ended the command", where), 1, as_json)


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
