"""Catalogs that installed packages add: a database, a company's store, another hub."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from ...domain.errors import ComponentError
from ..registry import Registry
from .base import Catalog

Opener: TypeAlias = Callable[[str, Path], Catalog]
"""Opens a catalog from what stands behind its name (`sql:FILE` gives "FILE") and Regraft's home folder, where it may
keep things. Raises CatalogError, which says what to do, where it cannot."""

O = TypeVar("O", bound=Opener)  # noqa: E741


@dataclass(frozen=True)
class CatalogKind:
    """A declared catalog. `summary` is its docstring."""

    name: str
    open: Opener
    summary: str
    owner: str


CATALOGS: Registry[CatalogKind] = Registry("catalog", "regraft.catalogs")
RESERVED = frozenset({"builtin", "hub", "none"})


def catalog(name: str) -> Callable[[O], O]:
    """Declare the decorated function as the catalog that `--catalog NAME` or `--catalog NAME:ARGUMENT` opens."""

    def declare(function: O) -> O:
        owner = f"{function.__module__}.{getattr(function, '__qualname__', name)}"
        summary = (function.__doc__ or "").strip()
        if not name.isidentifier() or name in RESERVED:
            raise ComponentError(f"{owner} cannot be the catalog {name!r}", "take another name of letters and digits")
        if not summary:
            raise ComponentError(f"The catalog {name!r} of {owner} lacks a docstring", "say what it opens")
        CATALOGS.add(CatalogKind(name, function, summary, owner))
        return function

    return declare
