"""Embedders that installed packages add by entry points of the group `regraft.embedders`.

An entry point's name is what REGRAFT_EMBEDDER says (`NAME` or `NAME:ARGUMENT`); it names a function of that argument
and of Regraft's home folder that gives an Embedder.
"""

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.boundary import boundary
from ..domain.errors import ComponentError, ModelError

if TYPE_CHECKING:
    from .embedders import Embedder

GROUP = "regraft.embedders"


def installed_embedder(spec: str, home: Path | None) -> "Embedder | None":
    """The embedder of an installed package that is named, or None.

    Raises ComponentError where two packages give that name or one cannot be loaded, ModelError where it cannot be used.
    """
    name, _, argument = spec.partition(":")
    named = [point for point in entry_points(group=GROUP) if point.name == name]
    if not named:
        return None
    if len(named) > 1:
        owners = [point.value for point in named]
        raise ComponentError(
            f"The embedder {name!r} of {owners[1]} is already declared by {owners[0]}",
            "uninstall one of the packages",
            name=name,
            owners=owners,
        )
    opened = _loaded(named[0])
    unusable = "see its package's documentation"
    with boundary(lambda exc: ModelError(f"The embedder {spec!r} cannot be used: {exc}", unusable)):
        return opened(argument, home)


def _loaded(point: EntryPoint):
    def broken(exc: Exception) -> ComponentError:
        problem = f"The embedder package {point.value!r} cannot be loaded: {exc}"
        return ComponentError(problem, "repair or uninstall it", name=point.name)

    with boundary(broken):
        return point.load()
