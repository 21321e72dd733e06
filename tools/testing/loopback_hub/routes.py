"""Which answer of a loopback Hub belongs to which address."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

from . import reads, writes
from .reads import Asked, Reply, problem
from .store import HubRepository, HubStore
from .viewer import Viewer

_VERBS = frozenset({"revision", "tree", "paths-info", "refs", "preupload", "commit", "resolve"})
_DISABLED = "Access to this resource is disabled."


@dataclass
class HubSeen:
    """What happened so far; `bytes` counts the bodies of answers, `by_route` requests by the kind of address."""

    requests: int = 0
    bytes: int = 0
    by_route: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    calls: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """Count from zero."""
        self.__init__()


class Served(Protocol):
    """What the routes need of a Hub; all of it may change while the Hub serves."""

    store: HubStore
    seen: HubSeen
    page_size: int
    viewer: bool


class Routes:
    """Answers requests for one Hub."""

    def __init__(self, hub: Served) -> None:
        self._hub = hub
        self._viewer = Viewer()

    def answer(self, parts: Sequence[str], asked: Asked) -> Reply:
        """The answer to a request for the address whose parts these are."""
        hub = self._hub
        match list(parts):
            case ["api", "datasets"]:
                hub.seen.by_route["listing"] += 1
                return reads.listing(hub.store, asked, hub.page_size)
            case ["api", "datasets", *rest]:
                return self._of_repository(rest, asked, "/api/datasets")
            case ["datasets", *rest]:
                return self._of_repository(rest, asked, "/datasets")
            case ["_large", dataset, revision, *name]:
                hub.seen.by_route["large"] += 1
                return self._large(dataset, revision, "/".join(name), asked)
            case ["viewer", what] if hub.viewer:
                hub.seen.by_route["viewer"] += 1
                repository = hub.store.repositories.get(asked.one("dataset"))
                missing = problem(404, "The dataset does not exist.")
                return self._viewer.answer(repository, what, asked) if repository else missing
        return self._of_hub(list(parts), asked)

    def _of_hub(self, parts: list[str], asked: Asked) -> Reply:
        match parts:
            case ["api", "repos", "create"]:
                return writes.create(self._hub.store, asked)
            case ["api", "validate-yaml"]:
                return writes.validate_yaml(asked)
            case ["api", "whoami-v2"]:
                known = {"type": "user", "name": asked.user, "orgs": []}
                return Reply(200, known) if asked.user else problem(401, "Invalid username or password.")
            case ["_put", oid]:
                return writes.put(self._hub.store, oid, asked)
        return problem(404, "Not found")

    def _of_repository(self, parts: list[str], asked: Asked, prefix: str) -> Reply:
        store = self._hub.store
        dataset, rest = self._split(parts)
        if dataset in store.moved:
            place = f"{prefix}/{store.moved[dataset]}" + "".join(f"/{quote(part, safe='')}" for part in rest)
            return Reply(307, b"", {"Location": place})
        repository = store.repositories.get(dataset.removesuffix(".git"))
        if repository is None or (repository.private and not repository.may_read(asked.user)):
            status = 404 if asked.user else 401
            return problem(status, "Repository not found", "RepoNotFound")
        if repository.disabled:
            return problem(403, _DISABLED)
        if rest and rest[0] in {"preupload", "commit", "info"}:
            return self._write(repository, rest[0], asked)
        self._hub.seen.by_route[rest[0] if rest else "info"] += 1
        return _read(repository, rest, asked)

    def _write(self, repository: HubRepository, verb: str, asked: Asked) -> Reply:
        if asked.user not in repository.owners:
            return problem(403, "You don't have the rights to write to this repository.")
        if verb == "preupload":
            return writes.preupload(repository, asked)
        act = writes.commit if verb == "commit" else writes.batch
        return act(self._hub.store, repository, asked)

    def _large(self, dataset: str, revision: str, name: str, asked: Asked) -> Reply:
        repository = self._hub.store.repositories.get(dataset)
        commit = repository.at(revision) if repository else None
        blob = commit.files.get(name) if commit else None
        if blob is None:
            return problem(404, "It is gone.")
        return reads.content(blob, asked, {"ETag": f'"{blob.sha256}"', "X-Repo-Commit": revision})

    def _split(self, parts: list[str]) -> tuple[str, list[str]]:
        """The repository's id, of one part or two, and the parts after it."""
        store = self._hub.store
        double = "/".join(parts[:2])
        known = double.removesuffix(".git") in store.repositories or double in store.moved
        single = parts[0] in store.repositories or parts[0] in store.moved
        two = known or (not single and len(parts) > 1 and parts[1] not in _VERBS)
        return (double, parts[2:]) if two else (parts[0], parts[1:])


def _read(repository: HubRepository, rest: list[str], asked: Asked) -> Reply:
    if not rest:
        return reads.repository_info(repository, repository.head(), asked)
    if rest[0] == "refs":
        return reads.refs(repository)
    commit = repository.at(rest[1]) if len(rest) > 1 else None
    if commit is None:
        return problem(404, "Invalid rev id", "RevisionNotFound")
    path = "/".join(rest[2:])
    match rest[0]:
        case "revision":
            return reads.repository_info(repository, commit, asked)
        case "tree":
            return reads.tree(commit, path, asked)
        case "paths-info":
            return reads.paths_info(commit, json.loads(asked.body).get("paths", []))
        case "resolve" if repository.gated and not repository.may_read(asked.user):
            message = f"Access to dataset {repository.id} is restricted."
            return problem(403 if asked.user else 401, message, "GatedRepo")
        case "resolve":
            return reads.resolve(repository, commit, path, asked)
    return problem(404, "Not found")
