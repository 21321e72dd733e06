"""Where datasets are found and read: one name opens each kind of catalog."""

from pathlib import Path

from ...memory.kept import Kept
from .base import Catalog


def open_catalog(name: str, *, home: Path) -> Catalog:
    """The catalog of that name: "builtin" (made under `home` at first use), "hub", or the path of a folder of datasets.

    Raises CatalogError, which says what to do, when there is no such catalog or nothing in it.
    """
    kept = Kept(home)
    if name == "builtin":
        from .builtin import open_builtin

        return open_builtin(home, kept)
    if name == "hub":
        from .hub.catalog import HubCatalog

        return HubCatalog(kept=kept)
    from .folder import FolderCatalog

    return FolderCatalog(Path(name).expanduser(), name, kept=kept)
