"""What a start need not pay for: pydantic for asking for no help, pandas for tables that are none of its own.

Typer turns a parameter's value into its type by pydantic, whose import takes longer than the rest of a start together.
It spares flags that are already true or false, but its own `--help` flag, when it is not given, has no value at all.
"""

import sys
from importlib.abc import MetaPathFinder
from importlib.util import find_spec
from types import FrameType
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


def spare_pandas() -> None:
    """Keep Arrow from importing pandas, which takes half a second, the first time Regraft makes an array.

    Arrow does so to recognise a Series, of which there is none unless somebody imported pandas. Whoever imports it,
    a plug-in say, gets it, and from then on Arrow has it too. Only for the process of a command, which is ours alone.
    """
    if "pandas" not in sys.modules:
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
