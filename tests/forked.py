"""Commands in processes of their own that need not import what others did before them: each is forked from a process
that imported it once. Tests of how a process starts start one, and so do those that want sets in another order."""

import atexit
import os
import runpy
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

_IMPORTED = (
    *("langgraph.graph", "langgraph.checkpoint.sqlite", "pyarrow.parquet", "pyarrow.compute"),
    *("datasketch", "duckdb", "jinja2", "bm25s", "pytest"),
    *("regraft.agents.assemble", "regraft.agents.rules.critic", "regraft.app.cli", "regraft.app.commands.building"),
    *("regraft.graph.api", "regraft.graph.runs.driver", "regraft.tools.export.report", "regraft.tools.models.opening"),
)
_context = get_context("forkserver")
_context.set_forkserver_preload(list(_IMPORTED))
REGRAFT, SCRIPT = "regraft.app.entry:main", "forked:script"


class Forked:
    """A process that calls `main` ("module:function") with `words` as its arguments; the streams are file numbers."""

    def __init__(
        self,
        main: str,
        words: Sequence[str],
        streams: tuple[int, int, int],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        session: bool = False,
    ) -> None:
        what = (main, tuple(words), str(cwd or Path.cwd()), dict(os.environ if env is None else env), session)
        self._process: Any = _context.Process(target=_begin, args=(tuple(map(_Stream, streams)), *what))
        self._process.start()
        self._told = threading.Lock()
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """How it ended, as `subprocess` tells it; None while it runs."""
        with self._told:
            return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def wait(self, timeout: float | None = None) -> int:
        wait([self._process.sentinel], timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("a forked command", timeout or 0.0)
        return code


def started(command: Sequence[str], *, stderr: Any, env: Mapping[str, str], **_: Any) -> Forked:
    """What `subprocess.Popen` starts of `python -m regraft WORDS` without input and output, in a session of its own."""
    with Path(os.devnull).open("r+b") as nothing:
        streams = (nothing.fileno(), nothing.fileno(), stderr.fileno())
        return Forked(REGRAFT, command[3:], streams, env=env, session=True)


def script() -> None:
    """What a process forked with the path of a file as its first word does: it runs that file as a program."""
    del sys.argv[0]
    sys.path.insert(0, str(Path(sys.argv[0]).parent.absolute()))
    runpy.run_path(sys.argv[0], run_name="__main__")


def run(
    main: str, *words: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run it to its end without an input; what it wrote is kept."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, Path(os.devnull).open() as nothing:
        streams = (nothing.fileno(), out.fileno(), err.fileno())
        code = Forked(main, words, streams, cwd=cwd, env=env).wait()
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess([main, *words], code, out.read().decode(), err.read().decode())


class _Stream:
    """A file number that is handed to the process when it is started."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _handed, (DupFd(self._number),)


def _handed(given: Any) -> int:
    return given.detach()


def _begin(
    streams: Sequence[int], main: str, words: Sequence[str], cwd: str, env: Mapping[str, str], session: bool
) -> None:
    if session:
        os.setsid()
    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", closefd=False, buffering=1)  # noqa: SIM115
    module, _, function = main.partition(":")
    sys.argv = [module, *words]
    code = _code_of(module, function)
    threading._shutdown()  # pyright: ignore[reportAttributeAccessIssue]
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 120
    os._exit(code)


def _code_of(module: str, function: str) -> int:
    try:
        ended = getattr(import_module(module), function)()
    except SystemExit as exc:
        ended = exc.code
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        return 1
    return ended if isinstance(ended, int) else 0 if ended is None else 1
