"""All that an author of a catalog imports."""

from regraft.domain.card import DatasetCard, DatasetRef, SplitInfo
from regraft.domain.errors import CatalogError, DatasetError
from regraft.tools.catalogs.base import BLOCK_ROWS, Block, Catalog, PreviewingCatalog, SearchableCatalog
from regraft.tools.catalogs.registry import catalog

__all__ = [
    "BLOCK_ROWS",
    "Block",
    "Catalog",
    "CatalogError",
    "DatasetCard",
    "DatasetError",
    "DatasetRef",
    "PreviewingCatalog",
    "SearchableCatalog",
    "SplitInfo",
    "catalog",
]
