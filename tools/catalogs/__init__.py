"""Where datasets are found and read: one name opens each kind of catalog."""

from pathlib import Path

from .base import Catalog


def open_catalog(name: str, *, home: Path) -> Catalog:
    """The catalog of that name: "builtin" (made under `home` at first use), "hub", or the path of a folder of datasets.

    Raises CatalogError, which says what to do, when there is no such catalog or nothing in it.
    """
    if name == "builtin":
        from .builtin import open_builtin

        return open_builtin(home)
    if name == "hub":
        from .hub.catalog import HubCatalog

        return HubCatalog()
    from .folder import FolderCatalog

    return FolderCatalog(Path(name).expanduser(), name)
