"""What a loopback Hub answers to those who read: listings, repositories, trees, files."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlencode

from .store import CONVERTED, MAIN, Blob, Commit, HubRepository, HubStore, is_large

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True)
class Reply:
    """An answer before it is sent. `body` is JSON where it is neither bytes nor a part of a file."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Bytes start to stop of a blob."""

    blob: Blob
    start: int
    stop: int


@dataclass(frozen=True)
class Asked:
    """A request as the answers need it: who asks (None: nobody known), the query, and the address of the Hub."""

    method: str
    user: str | None
    query: Mapping[str, Sequence[str]]
    base: str
    range: str = ""
    body: bytes = b""

    def one(self, name: str, default: str = "") -> str:
        return self.query[name][0] if self.query.get(name) else default


def problem(status: int, message: str, code: str = "") -> Reply:
    """An error as the Hub tells it: in headers, because many requests are HEAD."""
    headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    return Reply(status, {"error": message}, headers)


def listing(store: HubStore, asked: Asked, page_size: int) -> Reply:
    """GET /api/datasets, a page of it; the Link header leads to the next."""
    rank = _SORTS.get(asked.one("sort"))
    names = sorted((rank(one) if rank else "", one.id) for one in store.listed() if _listed(one, asked))
    names = names[::-1] if rank else names
    if asked.one("cursor"):
        # As the Hub's, a cursor names the last dataset that was told, so that it holds while others come and go.
        try:
            last = tuple(json.loads(base64.urlsafe_b64decode(asked.one("cursor"))))
            names = [one for one in names if (one < last if rank else one > last)]
        except (ValueError, TypeError):
            return problem(400, "Invalid cursor")
    some = names[: min(int(asked.one("limit", str(page_size))), page_size)]
    headers = {}
    if len(some) < len(names):
        cursor = base64.urlsafe_b64encode(json.dumps(some[-1]).encode()).decode()
        query = {**asked.query, "cursor": [cursor]}
        headers = {"Link": f'<{asked.base}/api/datasets?{urlencode(query, doseq=True)}>; rel="next"'}
    wanted = {"_id", "id", *asked.query.get("expand", ())}
    full = len(wanted) > 2 or asked.one("full").lower() in ("true", "1")
    listed = [store.repositories[name] for _, name in some]
    entries = [described(one, one.head(), full=full) for one in listed]
    if len(wanted) > 2:
        entries = [{key: value for key, value in one.items() if key in wanted} for one in entries]
    return Reply(200, entries, headers)


_SORTS: Mapping[str, Callable[[HubRepository], Any]] = {
    "downloads": lambda one: one.downloads,
    "lastModified": lambda one: one.head().time,
    "createdAt": lambda one: one.branches[MAIN][0].time,
}
"""The highest or newest comes first, as on the Hub."""


def _listed(repository: HubRepository, asked: Asked) -> bool:
    if repository.disabled or (repository.private and not repository.may_read(asked.user)):
        return False
    wanted = [tag for tag in asked.query.get("filter", ()) if tag]
    words = [word.lower() for word in asked.query.get("search", ())]
    author, gated = asked.one("author"), asked.one("gated")
    return (
        set(wanted) <= set(repository.tags(repository.head()))
        and all(word in repository.id.lower() for word in words)
        and (not author or repository.id.startswith(f"{author}/"))
        and (not gated or (gated.lower() == "true") == bool(repository.gated))
    )


def described(repository: HubRepository, commit: Commit, *, full: bool, sizes: bool = False) -> dict[str, Any]:
    """A repository as the API tells of it."""
    entry: dict[str, Any] = {
        "_id": commit.sha[:24],
        "id": repository.id,
        "author": repository.id.rpartition("/")[0] or None,
        "sha": commit.sha,
        "lastModified": commit.time,
        "createdAt": repository.branches[MAIN][0].time,
        "private": repository.private,
        "gated": repository.gated,
        "disabled": repository.disabled,
        "downloads": repository.downloads,
        "likes": 0,
        "tags": repository.tags(commit),
    }
    if full:
        card = repository.card(commit)
        entry["cardData"] = _jsonable(card.metadata)
        entry["description"] = " ".join(card.text.split())[:500]
        entry["siblings"] = [_sibling(name, blob, sizes) for name, blob in commit.files.items()]
    return entry


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _sibling(name: str, blob: Blob, sizes: bool) -> dict[str, Any]:
    if not sizes:
        return {"rfilename": name}
    entry: dict[str, Any] = {"rfilename": name, "size": blob.size, "blobId": "0" * 40}
    if is_large(name, blob.size):
        entry["lfs"] = {"size": blob.size, "sha256": "0" * 64, "pointerSize": 134}
    return entry


def repository_info(repository: HubRepository, commit: Commit, asked: Asked) -> Reply:
    """GET /api/datasets/{id}[/revision/{rev}]."""
    sizes = asked.one("blobs").lower() in ("true", "1")
    return Reply(200, described(repository, commit, full=True, sizes=sizes))


def tree(commit: Commit, folder: str, asked: Asked) -> Reply:
    """GET …/tree/{rev}[/{folder}]."""
    deep = asked.one("recursive").lower() in ("true", "1")
    prefix = f"{folder}/" if folder else ""
    inside = {name: blob for name, blob in commit.files.items() if name.startswith(prefix)}
    if folder and not inside:
        return problem(404, f"{folder} does not exist", "EntryNotFound")
    own = {name: blob for name, blob in inside.items() if deep or "/" not in name[len(prefix) :]}
    parents = {str(parent) for name in inside for parent in PurePosixPath(name).parents if str(parent) != "."}
    folders = sorted(
        each for each in parents if each.startswith(prefix) and (deep or "/" not in each[len(prefix) :]) and each
    )
    entries = [{"type": "directory", "oid": "0" * 40, "size": 0, "path": each} for each in folders]
    return Reply(200, entries + [_entry(name, blob) for name, blob in own.items()])


def paths_info(commit: Commit, wanted: Sequence[str]) -> Reply:
    """POST …/paths-info/{rev}."""
    return Reply(200, [_entry(name, commit.files[name]) for name in wanted if name in commit.files])


def _entry(name: str, blob: Blob) -> dict[str, Any]:
    large = is_large(name, blob.size)
    entry: dict[str, Any] = {"type": "file", "oid": blob.git_oid, "size": blob.size, "path": name}
    return entry | ({"lfs": {"oid": blob.sha256, "size": blob.size, "pointerSize": 134}} if large else {})


def refs(repository: HubRepository) -> Reply:
    """GET …/refs."""
    entries = [
        {"name": name, "ref": _ref(name), "targetCommit": repository.head(name).sha} for name in repository.branches
    ]
    converted = [one for one in entries if one["name"] == CONVERTED]
    return Reply(200, {"branches": [o for o in entries if o["name"] == MAIN], "converts": converted, "tags": []})


def _ref(name: str) -> str:
    return name if name.startswith("refs/") else f"refs/heads/{name}"


def resolve(repository: HubRepository, commit: Commit, name: str, asked: Asked) -> Reply:
    """HEAD or GET /datasets/{id}/resolve/{rev}/{path}; large files are fetched from another address."""
    blob = commit.files.get(name)
    if blob is None:
        return problem(404, "Entry not found", "EntryNotFound")
    headers = {"X-Repo-Commit": commit.sha, "Accept-Ranges": "bytes"}
    if is_large(name, blob.size):
        place = f"{asked.base}/_large/{quote(repository.id, safe='')}/{commit.sha}/{quote(name)}"
        linked = {"X-Linked-Size": str(blob.size), "X-Linked-ETag": f'"{blob.sha256}"', "Location": place}
        return Reply(302, b"", headers | linked)
    return content(blob, asked, headers | {"ETag": f'"{blob.git_oid}"'})


def content(blob: Blob, asked: Asked, headers: Mapping[str, str]) -> Reply:
    """A file, or the range of it that is asked for."""
    match = _RANGE.fullmatch(asked.range)
    if match is None or match.groups() == ("", ""):
        return Reply(200, Part(blob, 0, blob.size), {"Accept-Ranges": "bytes", **headers})
    first, last = match.groups()
    start = int(first) if first else max(0, blob.size - int(last))
    stop = min(int(last) + 1, blob.size) if first and last else blob.size
    if start >= blob.size:
        return Reply(416, b"", {"Content-Range": f"bytes */{blob.size}"})
    headers_sent = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {start}-{stop - 1}/{blob.size}", **headers}
    return Reply(206, Part(blob, start, stop), headers_sent)
