"""Where datasets are found and read: one name opens each kind of catalog."""

from pathlib import Path

from ...memory.kept import Kept
from .base import Catalog

BUILT_IN = ("builtin", "hub", "none")


def open_catalog(name: str, *, home: Path) -> Catalog:
    """The catalog of that name: "builtin" (made under `home` at first use), "hub", "none" (which holds no dataset), the
    path of a folder of datasets, or NAME or NAME:ARGUMENT of an installed package's; several, separated by commas, are
    searched as one.

    Raises CatalogError, which says what to do, when there is no such catalog or nothing in it.
    """
    from .several import several

    return several([_open(part, home) for part in parts_of(name)])


def parts_of(name: str) -> list[str]:
    """The catalogs that a name lists. A folder whose path has a comma is one."""
    if "," not in name or Path(name).expanduser().is_dir():
        return [name]
    return [part.strip() for part in name.split(",") if part.strip()]


def anchored(name: str) -> str:
    """The same catalogs with the folders' paths made absolute, so that the name holds from any folder."""
    return ",".join(
        part if part in BUILT_IN or _declared(part) else str(Path(part).expanduser().absolute())
        for part in parts_of(name)
    )


def _open(name: str, home: Path) -> Catalog:
    kept = Kept(home)
    if name == "builtin":
        from .builtin import open_builtin

        return open_builtin(home, kept)
    if name == "hub":
        from .hub.catalog import HubCatalog

        return HubCatalog(kept=kept)
    if name == "none":
        from .nothing import NoCatalog

        return NoCatalog()
    if (kind := _declared(name)) is not None:
        from .registry import CATALOGS

        return CATALOGS.get(kind).open(name.partition(":")[2], home)
    from .folder import FolderCatalog

    return FolderCatalog(Path(name).expanduser(), name, kept=kept)


def _declared(name: str) -> str | None:
    """The installed package's catalog that is named; a folder of that name comes first."""
    kind = name.partition(":")[0]
    if not kind.isidentifier() or Path(name).expanduser().exists():
        return None
    from .registry import CATALOGS

    return kind if kind in CATALOGS else None
