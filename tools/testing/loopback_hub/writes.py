"""What a loopback Hub answers to those who publish: new repositories, uploads, commits."""

import base64
import json
from typing import Any

import yaml

from .reads import Asked, Reply, problem
from .store import MAIN, Blob, HubRepository, HubStore, is_large


def create(store: HubStore, asked: Asked) -> Reply:
    """POST /api/repos/create; 409 where it exists."""
    wish = json.loads(asked.body)
    if asked.user is None:
        return problem(401, "Invalid username or password.")
    owner = wish.get("organization") or asked.user
    dataset = f"{owner}/{wish['name']}"
    url = f"{asked.base}/datasets/{dataset}"
    with store.lock:
        if dataset in store.repositories:
            return Reply(409, {"error": "You already created this dataset repo", "url": url})
        if owner != asked.user:
            return problem(403, f"You don't have the rights to create a dataset under the namespace {owner!r}")
        private = wish.get("private") or wish.get("visibility") == "private"
        store.create(dataset, asked.user, private=bool(private))
    return Reply(200, {"url": url, "name": dataset, "id": dataset})


def validate_yaml(asked: Asked) -> Reply:
    """POST /api/validate-yaml."""
    text = json.loads(asked.body)["content"]
    try:
        front = yaml.safe_load(text.split("---")[1]) if text.startswith("---") else {}
    except (yaml.YAMLError, IndexError) as exc:
        return Reply(400, {"errors": [{"message": str(exc)}], "warnings": []})
    warnings = [] if front else [{"message": "empty or missing yaml metadata in repo card"}]
    return Reply(200, {"errors": [], "warnings": warnings})


def preupload(repository: HubRepository, asked: Asked) -> Reply:
    """POST …/preupload/{rev}: where each file goes, and what stands there now."""
    files = repository.head().files
    modes = []
    for file in json.loads(asked.body)["files"]:
        large = is_large(file["path"], file["size"])
        known = files.get(file["path"])
        oid = None if known is None else known.sha256 if large else known.git_oid
        mode = "lfs" if large else "regular"
        modes.append({"path": file["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    return Reply(200, {"files": modes})


def batch(store: HubStore, repository: HubRepository, asked: Asked) -> Reply:
    """POST …/info/lfs/objects/batch: where large files are put; nowhere when they are here already."""
    stored = {blob.sha256 for name, blob in repository.head().files.items() if is_large(name, blob.size)}
    objects = []
    for wanted in json.loads(asked.body)["objects"]:
        entry: dict[str, Any] = {"oid": wanted["oid"], "size": wanted["size"], "authenticated": True}
        if wanted["oid"] not in stored and wanted["oid"] not in store.large:
            entry["actions"] = {"upload": {"href": f"{asked.base}/_put/{wanted['oid']}"}}
        objects.append(entry)
    return Reply(200, {"transfer": "basic", "objects": objects})


def put(store: HubStore, oid: str, asked: Asked) -> Reply:
    """PUT of a large file's content."""
    blob = store.keep(asked.body)
    if blob.sha256 != oid:
        return problem(400, "the content is not the one that was announced")
    store.large[oid] = blob
    return Reply(200)


def commit(store: HubStore, repository: HubRepository, asked: Asked) -> Reply:
    """POST …/commit/{rev} as lines of JSON; 412 when it builds on a commit that is no longer the last."""
    lines = [json.loads(line) for line in asked.body.splitlines() if line.strip()]
    header = next((line["value"] for line in lines if line["key"] == "header"), {})
    with store.lock:
        parent = header.get("parentCommit")
        if parent and parent != repository.head().sha:
            return problem(412, "A commit has happened since. Please refresh and try again.")
        changes: dict[str, Blob | bytes | None] = {}
        for line in lines:
            value = line["value"]
            if line["key"] == "file":
                changes[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                blob = store.large.get(value["oid"]) or _large_blob(repository, value["oid"])
                if blob is None:
                    return problem(400, f"large file {value['oid']} was not uploaded")
                changes[value["path"]] = blob
            elif line["key"] == "deletedFile":
                changes[value["path"]] = None
            elif line["key"] == "deletedFolder":
                prefix = value["path"].rstrip("/") + "/"
                changes |= {name: None for name in repository.head().files if name.startswith(prefix)}
        made = store.commit(repository.id, changes, branch=MAIN, title=str(header.get("summary", "")))
    url = f"{asked.base}/datasets/{repository.id}/commit/{made.sha}"
    return Reply(200, {"success": True, "commitOid": made.sha, "commitUrl": url, "hookOutput": ""})


def _large_blob(repository: HubRepository, oid: str) -> Blob | None:
    large = (blob for name, blob in repository.head().files.items() if is_large(name, blob.size))
    return next((blob for blob in large if blob.sha256 == oid), None)
