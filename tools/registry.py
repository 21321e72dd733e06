"""A registry of named components that installed packages extend by entry points, and that refuses duplicate names."""

from collections.abc import Iterator
from functools import cached_property, partial
from importlib import import_module
from importlib.metadata import EntryPoints, entry_points
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import Generic, Protocol, TypeVar

from ..domain.boundary import boundary
from ..domain.errors import ComponentError


class Named(Protocol):
    """What a registry holds: something with a name and an owner (the module that declared it)."""

    @property
    def name(self) -> str: ...
    @property
    def owner(self) -> str: ...


N = TypeVar("N", bound=Named)


class Registry(Generic[N]):
    """Components by name. Entry points of `group` are loaded at the first look-up, so that an import costs nothing.

    An entry point names a module whose import declares components, or one declared component.
    """

    def __init__(self, kind: str, group: str, built_in: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self._group = group
        self._built_in = built_in
        self._loaded = False
        self._at_it = False
        self._loading = RLock()
        self._components: dict[str, N] = {}

    def add(self, component: N) -> None:
        """Register. Raises ComponentError, naming both owners, when the name is taken."""
        taken = self._components.get(component.name)
        if taken is not None and taken is not component:
            raise ComponentError(
                f"The {self.kind} {component.name!r} of {component.owner} is already declared by {taken.owner}",
                "rename one of them or uninstall one of the packages",
                name=component.name,
                owners=[taken.owner, component.owner],
            )
        self._components[component.name] = component

    def get(self, name: str) -> N:
        """The component of that name. Raises ComponentError with the known names when there is none.

        Where no package adds any, only the module that declares the name is imported.
        """
        if name not in self._components and not self._added:
            self._import_declaring(name)
        if name not in self._components or self._added:
            self._load()
        if name not in self._components:
            raise ComponentError(
                f"There is no {self.kind} {name!r}",
                f"known are: {', '.join(sorted(self._components))}",
                name=name,
            )
        return self._components[name]

    def __contains__(self, name: str) -> bool:
        self._load()
        return name in self._components

    def __iter__(self) -> Iterator[N]:
        self._load()
        return iter(sorted(self._components.values(), key=lambda component: component.name))

    def _load(self) -> None:
        if self._loaded:
            return
        # Sources are worked on in parallel: a second thread waits until every component is there.
        with self._loading:
            if not self._loaded and not self._at_it:
                self._at_it = True
                try:
                    self._import_all()
                    self._loaded = True
                finally:
                    self._at_it = False

    def _import_all(self) -> None:
        for module in self._built_in:
            import_module(module)
        for point in self._added:
            with boundary(partial(self._broken, point.value)):
                point.load()

    @cached_property
    def _added(self) -> EntryPoints:
        """What installed packages add."""
        return entry_points(group=self._group)

    def _import_declaring(self, name: str) -> None:
        """Import the built-in modules whose source names the component as a decorator does."""
        for module in self._built_in:
            spec = find_spec(module)
            file = Path(spec.origin) if spec is not None and spec.origin else None
            if file is not None and file.is_file() and f'("{name}"' in file.read_text(encoding="utf-8"):
                import_module(module)

    def _broken(self, package: str, exc: Exception) -> ComponentError:
        problem = f"The {self.kind} package {package!r} cannot be loaded: {exc}"
        return ComponentError(problem, "repair or uninstall it", entry_point=package)
