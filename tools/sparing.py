"""What a process of Regraft's own, a command's or a worker's, need not pay for."""

import atexit
import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from importlib.util import find_spec
from threading import Lock, RLock, get_ident
from types import FrameType
from typing import Any

_COLLECTED_AFTER = 200_000
"""New objects after which Python looks for cycles among them; after 700, that takes a tenth of the work of asking,
after 10,000 a twenty-fifth of a build that judges little, and after 50,000 a thirtieth of a start."""


def spare() -> None:
    """What such a process begins with.

    Products of matrices, which are small here, are made by the thread that asks: there are several of these already,
    and OpenBLAS's own would wait for each other, turning, for as long again. Who wants them sets OPENBLAS_NUM_THREADS.

    Memory that a block no longer needs stays with Arrow for ten seconds, since the next block needs as much: given back
    at once, it is emptied by the system each time, a twentieth of a mechanical plan's work. Who wants it back sooner
    sets MIMALLOC_PURGE_DELAY, in milliseconds.

    Pydantic would read the metadata of all that is installed, to find plugins of its own: a twentieth of a start. Who
    has one sets PYDANTIC_DISABLE_PLUGINS to an empty text.
    """
    os.environ.update(spared_environment())
    gc.set_threshold(_COLLECTED_AFTER, *gc.get_threshold()[1:])
    atexit.unregister(_end)
    atexit.register(_end)
    spare_pandas()
    spare_extras()


def spared_environment() -> dict[str, str]:
    """This process's environment with what `spare` sets, for processes that it begins: each library reads its part as
    it is loaded, which may be before that process can set it."""
    usual = {"OPENBLAS_NUM_THREADS": "1", "MIMALLOC_PURGE_DELAY": "10000", "PYDANTIC_DISABLE_PLUGINS": "__all__"}
    return usual | os.environ


def spare_pages() -> None:
    """What a process that looks at little of many datasets begins with as well, before Arrow is loaded.

    Arrow maps memory as it is needed. It would have the system give each of its threads pages of 2 MB, empty, and use
    little of each: a fifteenth of a build's work, where a mechanical plan gains a fiftieth by them. Who wants them sets
    MIMALLOC_ARENA_EAGER_COMMIT.
    """
    os.environ.setdefault("MIMALLOC_ARENA_EAGER_COMMIT", "0")


def ending(code: int) -> int:
    """The same exit code; a process that exits by it ends as soon as its threads and its exit functions are done.

    Python would then look through all objects and take every module apart, for a tenth of a second.
    """
    _ending[:] = [code]
    return code


_ending: list[int] = []


def _end() -> None:
    """Called last of the exit functions, since it was registered first."""
    if not _ending:
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # Python tells of it by its own exit code
    os._exit(_ending[0])


def spare_pandas() -> None:
    """Keep Arrow from importing pandas, which takes half a second, the first time Regraft makes an array.

    Arrow does so to recognise a Series, of which there is none unless somebody imported pandas. Whoever imports it,
    a plug-in say, gets it, and from then on Arrow has it too. Only for processes that are ours alone: those of commands
    and of workers.
    """
    if "pandas" not in sys.modules and not any(isinstance(finder, _PandasForOthers) for finder in sys.meta_path):
        sys.meta_path.insert(0, _PandasForOthers())


class _PandasForOthers(MetaPathFinder):
    """Refuses pandas where Regraft's own code seems to import it, which it never does: that is Arrow.

    Arrow that was refused must be told to look anew once somebody has imported pandas. Arrow that was not is perhaps
    looking just now, under a lock that it would wait for without end if it were told to.
    """

    def __init__(self) -> None:
        self._refused = False

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002
        if fullname != "pandas":
            return None
        direct, caller = _importers()
        if caller.startswith("regraft."):
            self._refused = True
            raise ModuleNotFoundError("Arrow does without pandas here", name=fullname)
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        loader: Any = spec.loader if spec is not None else None
        arrow_looks_itself = direct.startswith("pyarrow")
        if loader is not None and self._refused and not arrow_looks_itself:
            execute = loader.exec_module

            def exec_module(module: Any) -> None:
                execute(module)
                import pyarrow as pa

                pa.table({}).to_pandas()  # Arrow looks for pandas anew

            loader.exec_module = exec_module
        return spec


_EXTRAS = {
    "httpx._main": "httpx",
    "httpx2._main": "httpx2",
    "langchain_text_splitters": "langchain_core",
    "opentelemetry": "langsmith",
    "psutil": "langsmith",
    "scipy": "bm25s",
    "tornado": "tenacity",
}
"""What these packages use where it is installed, and do without elsewhere: httpx its command line with rich and
pygments, langchain_core ways to cut messages, langsmith traces that users ask for by the environment, with figures of
the process, bm25s another way to sort numbers, tenacity calls that are made anew in a way of Tornado's."""
_ASKED_FOR = ("LANGSMITH_", "LANGCHAIN_", "OTEL_")
_MANY_MODELS = ("langchain_core", "langgraph", "langgraph_sdk", "langsmith")
"""Packages with hundreds of pydantic models, of which a command uses a few."""
_OF_CERTIFICATES = "aiohttp.connector"
"""What reads the machine's certificates, for thirty milliseconds, though a server on this machine mostly needs none."""
_LISTINGS = ("langgraph_sdk", "langsmith.types", "numpy.f2py", "numpy.ma", "numpy.testing")
"""Packages that list hundreds of names of their modules, of which a command needs single modules; and parts of numpy
that build Fortran, mask and test: scipy asks for all names of numpy, these among them, and uses none of them."""
_WHERE = {"scipy.optimize": {"linear_sum_assignment": "scipy.optimize._lsap"}}
"""Packages of which a command needs one name, and the module that has it; without such a module they are imported."""


def spare_extras() -> None:
    """Keep packages that a command needs from importing what it does not, and their models from being built before
    they are used. Whoever else imports the same gets it."""
    if not any(isinstance(finder, _ExtrasForOthers) for finder in sys.meta_path):
        sys.meta_path.insert(0, _ExtrasForOthers())


class _ExtrasForOthers(MetaPathFinder):
    def __init__(self) -> None:
        traced = any(name.startswith(_ASKED_FOR) for name in os.environ)
        self._extras = {name: asker for name, asker in _EXTRAS.items() if not (traced and asker == "langsmith")}

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        asker = self._extras.get(fullname)
        if asker is not None and _importers()[0].partition(".")[0] == asker:
            raise ModuleNotFoundError(f"{asker} does without {fullname} here", name=fullname)
        of_models = fullname.partition(".")[0] in _MANY_MODELS
        if not of_models and fullname not in (_OF_CERTIFICATES, *_LISTINGS, *_WHERE):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        loader: Any = spec.loader if spec is not None else None
        if loader is not None and hasattr(loader, "exec_module"):
            execute = loader.exec_module
            if of_models or fullname == _OF_CERTIFICATES:
                execute = partial(_with_models_deferred if of_models else _with_certificates_deferred, execute)
            loader.exec_module = partial(_when_asked, execute) if fullname in (*_LISTINGS, *_WHERE) else execute
        return spec


def _when_asked(execute: Callable[[Any], None], module: Any) -> None:
    """Execute a package's own file when it is first asked for a name; its modules are imported without it."""

    def asked(name: str) -> Any:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)  # what Python itself looks for
        place = _WHERE.get(module.__name__, {}).get(name)
        if place is not None and not executed:
            with suppress(ImportError, AttributeError):
                return getattr(import_module(place), name)
        with lock:
            if not executed:
                executed.append(True)
                execute(module)
        if module.__getattr__ is not asked:
            return getattr(module, name)
        if name not in vars(module):
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        return vars(module)[name]

    lock, executed = RLock(), list[bool]()
    module.__getattr__ = asked


_deferring, _deferring_lock = [0], Lock()


def _with_models_deferred(execute: Callable[[Any], None], module: Any) -> None:
    """Execute a module; pydantic builds the models that are declared meanwhile when they are first used."""
    from pydantic import BaseModel

    with _deferring_lock:
        _deferring[0] += 1
        BaseModel.model_config["defer_build"] = True
    try:
        execute(module)
    finally:
        with _deferring_lock:
            _deferring[0] -= 1
            if not _deferring[0]:
                BaseModel.model_config.pop("defer_build")


def _with_certificates_deferred(execute: Callable[[Any], None], module: Any) -> None:
    """Execute a module; contexts of TLS that it makes meanwhile read the machine's certificates at their first
    connection."""
    import ssl

    class Unread(ssl.SSLContext):
        def wrap_socket(self, *args: Any, **kwargs: Any) -> Any:
            return read(self).wrap_socket(*args, **kwargs)

        def wrap_bio(self, *args: Any, **kwargs: Any) -> Any:
            return read(self).wrap_bio(*args, **kwargs)

    def read(context: ssl.SSLContext) -> ssl.SSLContext:
        load(context)
        context.__class__ = ssl.SSLContext
        return context

    def deferred(self: ssl.SSLContext, purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH) -> None:
        if get_ident() == here and type(self) is ssl.SSLContext and purpose is ssl.Purpose.SERVER_AUTH:
            self.__class__ = Unread
        else:
            load(self, purpose)

    here, load = get_ident(), ssl.SSLContext.load_default_certs
    ssl.SSLContext.load_default_certs = deferred
    try:
        execute(module)
    finally:
        ssl.SSLContext.load_default_certs = load


def _importers() -> tuple[str, str]:
    """The names of the module whose code led to the import that is going on, and of the first one that is not Arrow's.

    Arrow imports pandas from its compiled code, which leaves no frame, or from a function of Python, which does.
    """
    direct = _past(sys._getframe(1), ("importlib.", __name__))
    return _name(direct), _name(_past(direct, ("importlib.", __name__, "pyarrow")))


def _past(frame: FrameType | None, names: tuple[str, ...]) -> FrameType | None:
    while frame is not None and _name(frame).startswith(names):
        frame = frame.f_back
    return frame


def _name(frame: FrameType | None) -> str:
    return "" if frame is None else frame.f_globals.get("__name__", "")
