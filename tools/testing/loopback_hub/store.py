"""What a loopback Hub holds: dataset repositories with commits, branches and files, as the Hub tells of them."""

import hashlib
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from ...catalogs.readme import Readme, describe, parse_readme
from ...catalogs.tree import Tree

MAIN = "main"
CONVERTED = "refs/convert/parquet"
_LFS_BYTES = 10 << 20
_PIECE = 1 << 20


@dataclass(frozen=True)
class Blob:
    """A file's content, which lies at `path` on this machine."""

    path: Path
    size: int

    @classmethod
    def at(cls, path: Path) -> "Blob":
        return cls(path, path.stat().st_size)

    @cached_property
    def sha256(self) -> str:
        """The content's name in large file storage."""
        return self._hashed(hashlib.sha256())

    @cached_property
    def git_oid(self) -> str:
        """The content's name in git."""
        return self._hashed(hashlib.sha1(f"blob {self.size}\0".encode(), usedforsecurity=False))

    def _hashed(self, state: Any) -> str:
        with self.path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                state.update(piece)
        return state.hexdigest()

    def read(self, start: int, stop: int) -> bytes:
        """Bytes start to stop."""
        with self.path.open("rb") as stream:
            stream.seek(start)
            return stream.read(stop - start)


def is_large(name: str, size: int) -> bool:
    """Whether the Hub keeps a file in large file storage instead of git."""
    return name.endswith((".parquet", ".arrow", ".zip", ".gz")) or size > _LFS_BYTES


@dataclass(frozen=True)
class Commit:
    """A state of a repository's files."""

    sha: str
    title: str
    files: Mapping[str, Blob]
    parent: str | None = None
    time: str = "2026-01-01T00:00:00.000Z"


@dataclass
class HubRepository:
    """One dataset repository. Everything but its commits may be set at any time."""

    id: str
    private: bool = False
    gated: Literal["auto", "manual", False] = False
    disabled: bool = False
    downloads: int = 0
    owners: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    branches: dict[str, list[Commit]] = field(default_factory=dict)
    _read: tuple[str, Readme] | None = field(default=None, repr=False)

    def head(self, branch: str = MAIN) -> Commit:
        return self.branches[branch][-1]

    def at(self, revision: str) -> Commit | None:
        """The commit that a branch's name or a commit's hash means."""
        if revision in self.branches:
            return self.head(revision)
        return next((one for commits in self.branches.values() for one in commits if one.sha == revision), None)

    def may_read(self, user: str | None) -> bool:
        return user in self.owners | self.members if self.private or self.gated else True

    def card(self, commit: Commit) -> Readme:
        """The commit's README.md, taken apart."""
        if self._read is None or self._read[0] != commit.sha:
            blob = commit.files.get("README.md")
            readme = parse_readme(blob.read(0, blob.size).decode("utf-8", "replace")) if blob else Readme()
            self._read = commit.sha, readme
        return self._read[1]

    def tags(self, commit: Commit) -> list[str]:
        """The Hub's tags: the card's own, and its metadata as `key:value`."""
        readme = self.card(commit)
        card = describe(self.id, Readme(readme.metadata))
        ids = str(readme.metadata.get("task_ids"))
        made = [
            *(f"{'task_ids' if task in ids else 'task_categories'}:{task}" for task in card.tasks),
            *(f"language:{language}" for language in card.languages),
            *(f"license:{licence}" for licence in card.licenses),
            *([f"size_categories:{card.size_category}"] if card.size_category else []),
        ]
        return [*made, *card.tags]


class HubStore:
    """All repositories, by id. Those of a folder are served as they lie there; pushed files are kept in `kept`."""

    def __init__(self, root: Path | None, kept: Path) -> None:
        self.repositories: dict[str, HubRepository] = {}
        self.moved: dict[str, str] = {}
        self.large: dict[str, Blob] = {}
        self.lock = threading.RLock()
        self._kept = kept
        self._count = 0
        tree = Tree(root.resolve()) if root else None
        for dataset, folder in tree.datasets() if tree else ():
            if dataset.count("/") < 2 and tree:
                paths, _ = tree.files(folder)
                self.repositories[dataset] = HubRepository(dataset, branches={MAIN: [_first(paths)]})

    def create(self, dataset: str, owner: str | None = None, *, private: bool = False) -> HubRepository:
        """A new empty repository."""
        commit = Commit(_sha("created", dataset), "initial commit", {}, time=now())
        made = HubRepository(dataset, private=private, owners={owner} if owner else set(), branches={MAIN: [commit]})
        self.repositories[dataset] = made
        return made

    def commit(
        self,
        dataset: str,
        changes: Mapping[str, Blob | bytes | None],
        *,
        branch: str = MAIN,
        title: str = "change",
    ) -> Commit:
        """Add, replace or (with None) delete files; the new commit."""
        with self.lock:
            repository = self.repositories[dataset]
            before = repository.head(branch) if branch in repository.branches else None
            files = dict(before.files) if before else {}
            for name, content in changes.items():
                if content is None:
                    files.pop(name, None)
                else:
                    files[name] = content if isinstance(content, Blob) else self.keep(content)
            parent = before.sha if before else None
            self._count += 1
            commit = Commit(_sha(dataset, parent, title, self._count), title, files, parent, now())
            repository.branches.setdefault(branch, []).append(commit)
            return commit

    def keep(self, content: bytes) -> Blob:
        """Content that was pushed, kept in a file."""
        path = self._kept / hashlib.sha256(content).hexdigest()
        path.write_bytes(content)
        return Blob.at(path)

    def rename(self, old: str, new: str) -> None:
        """Give a repository another id; the old one leads to it."""
        with self.lock:
            repository = self.repositories.pop(old)
            repository.id = new
            self.repositories[new] = repository
            self.moved[old] = new

    def convert(self, dataset: str) -> None:
        """Make the branch of parquet files that the Hub makes of datasets in other formats."""
        import pyarrow.parquet as pq

        from ...catalogs.opening import open_dataset
        from ...catalogs.reading.cache import TableCache

        files = {name: blob.path for name, blob in self.repositories[dataset].head().files.items()}
        opened = open_dataset(dataset, files.get("README.md"), files, TableCache())
        changes: dict[str, Blob | bytes | None] = {}
        for (config, split), table in opened.tables():
            path = self._kept / _sha(dataset, config, split)
            pq.write_table(table, path)
            changes[f"{config}/{split}/0000.parquet"] = Blob.at(path)
        self.commit(dataset, changes, branch=CONVERTED, title="Update parquet files")

    def listed(self) -> Iterator[HubRepository]:
        """All of them by id."""
        with self.lock:
            yield from sorted(self.repositories.values(), key=lambda repository: repository.id)

    def close(self) -> None:
        shutil.rmtree(self._kept, ignore_errors=True)


def _first(paths: Mapping[str, Path]) -> Commit:
    files = {name: Blob.at(path) for name, path in sorted(paths.items())}
    parts = [f"{name} {blob.size} {blob.path.stat().st_mtime_ns}" for name, blob in files.items()]
    return Commit(_sha(*parts), "files of the folder", files)


def _sha(*parts: object) -> str:
    return hashlib.sha1("\0".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def now() -> str:
    """The time as the Hub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
