"""The folders and files of a catalog on disk: which folders are datasets, and which files belong to one."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .archives import is_archive
from .layout import KEYED, is_data, is_part

_MAX_DEPTH = 8
_SKIPPED = frozenset({"__pycache__", "node_modules", "venv", "__MACOSX"})


@dataclass(frozen=True)
class Listing:
    """A folder's own entries. `leads_out` tells that a link was left out because it leads out of the catalog."""

    name: str
    files: dict[str, Path]
    folders: dict[str, Path]
    leads_out: bool


class Tree:
    """A catalog's folder. Linked files are taken where they really are if that is inside, linked folders never."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def is_one_dataset(self) -> bool:
        """Whether the catalog's folder looks like a dataset itself and not like a folder of datasets."""
        top = self.listed(self._root)
        card = "README.md" in top.files and _has_metadata(top.files["README.md"])
        return not self._groups(top) and (card or self._holds_data(top))

    def datasets(self) -> Iterator[tuple[str, Path]]:
        """Ids and folders of all datasets; nothing below a dataset is another one."""
        return self._below(self.listed(self._root), "", 0)

    def files(self, folder: Path, prefix: str = "", depth: int = 0) -> tuple[dict[str, Path], bool]:
        """All files of a dataset by their names in it, and whether links that lead out were left out."""
        listed = self.listed(folder)
        files = {prefix + name: path for name, path in listed.files.items()}
        leads_out = listed.leads_out
        for name, path in listed.folders.items() if depth < _MAX_DEPTH else ():
            inner, out = self.files(path, f"{prefix}{name}/", depth + 1)
            files |= inner
            leads_out |= out
        return files, leads_out

    def listed(self, folder: Path) -> Listing:
        """Entries by name; hidden ones, pipes and names that are no UTF-8 are left out, and so is everything in
        a folder that may not be opened."""
        files: dict[str, Path] = {}
        folders: dict[str, Path] = {}
        leads_out = False
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            entries = []
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _SKIPPED or not _is_text(entry.name):
                continue
            path = Path(entry.path)
            if entry.is_symlink():
                target = Path(os.path.realpath(path))  # a link to itself makes Path.resolve() fail
                inside = target.is_file() and target.is_relative_to(self._root)
                leads_out |= not inside
                files |= {entry.name: target} if inside else {}
            elif entry.is_dir():
                folders[entry.name] = path
            elif entry.is_file():  # a pipe or a socket would be waited for
                files[entry.name] = path
        return Listing(folder.name, files, folders, leads_out)

    def _below(self, listing: Listing, prefix: str, depth: int) -> Iterator[tuple[str, Path]]:
        for name, path in listing.folders.items():
            inner = self.listed(path)
            if self._is_dataset(inner):
                yield prefix + name, path
            elif depth < _MAX_DEPTH:
                yield from self._below(inner, f"{prefix}{name}/", depth + 1)

    def _is_dataset(self, listing: Listing) -> bool:
        card = listing.files.get("README.md")
        if card is not None and _has_metadata(card):
            return True
        if self._groups(listing):
            return False
        return (
            card is not None
            or listing.leads_out
            or f"{listing.name}.py" in listing.files
            or self._holds_data(listing)
            or any(map(is_archive, listing.files))
        )

    def _holds_data(self, listing: Listing) -> bool:
        """Data files stand in the folder itself, or in one of its folders that is named like a part of a dataset."""
        parts = [self.listed(path) for name, path in listing.folders.items() if is_part(name)]
        deeper = [part for part in parts if KEYED.fullmatch(part.name) and not any(map(is_data, part.files))]
        return any(is_data(name) for part in (listing, *parts) for name in part.files) or any(
            map(self._holds_data, deeper)
        )

    def _groups(self, listing: Listing) -> bool:
        """Whether folders in it have cards of their own: then it is an owner's folder, not a dataset. A folder that is
        named like a part of a dataset is one with metadata in its card, where nothing beside it belongs to a dataset.
        """
        alone = "README.md" not in listing.files and not any(map(is_data, listing.files))
        return any(
            alone and _has_metadata(card) if is_part(name) else card.is_file()
            for name, path in listing.folders.items()
            for card in (path / "README.md",)
        )


def _is_text(name: str) -> bool:
    """Whether a name can be written: bytes that are no UTF-8 stand in names as lone surrogates."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def _has_metadata(card: Path) -> bool:
    try:
        with card.open("rb") as stream:
            return stream.read(8).lstrip(b"\xef\xbb\xbf\r\n").startswith(b"---")
    except OSError:
        return False
