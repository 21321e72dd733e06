"""Publishes a finished dataset to the Hub: all of it in one commit, again without duplicates, and never over what
Regraft did not write."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ..domain.errors import OutputError, PublishError
from .catalogs.hub.client import HubClient, HubUnavailable, Patience
from .catalogs.readme import parse_readme
from .export.folder import KNOWN, digest_of, manifest
from .licences import UNKNOWN, combine, licences

if TYPE_CHECKING:
    from huggingface_hub.hf_api import DatasetInfo

TAG = "regraft"
_MARK = "lineage.parquet"
_TRIES = 3
_STALE = 412
_EMPTY = frozenset({".gitattributes"})
_LOGIN = "log in with `hf auth login`, or set HF_TOKEN to a token that may write"


@dataclass(frozen=True)
class Published:
    """Where a dataset is. `changed` tells whether a commit was needed."""

    url: str
    commit: str
    private: bool
    changed: bool


@dataclass(frozen=True)
class Target:
    """Where to, and what may be done there. `endpoint` and `token` are those of HubClient."""

    repo: str
    private: bool = True
    overwrite: bool = False
    endpoint: str | None = None
    token: str | bool | None = None


def publish(
    out: Path,
    target: Target,
    *,
    sources: Mapping[str, Sequence[str]] | None = None,
    digest: str | None = None,
    patience: Patience | None = None,
) -> Published:
    """Push the dataset at `out`: rows, card, lineage, rejected rows, plans, report, and nothing else.

    `digest` is that of the files that a person said yes to (see `export.folder.digest_of`): others are not pushed,
    whatever has come to lie at `out` since. What is pushed are the very files that were hashed, set aside for it.
    `sources` maps datasets to the licences that their cards state; without it the card's own licence counts. What is
    already there is not pushed again: without a change there is no new commit, and after a failure only what is missing
    is uploaded. Raises PublishError when `out` is no dataset of Regraft, holds links or other files or others than
    those of the digest, a licence forbids it, the repository is somebody's (unless `target.overwrite`) or public where
    private was meant, rights are missing, or the Hub is away.
    """
    client = HubClient(target.endpoint, target.token, patience)
    with _set_aside(out, digest) as (files, names), _explained(client, target), _without_bars():
        _refuse_by_licence(_licences_of(files) if sources is None else sources, public=not target.private)
        info, commit = _pushed(client, target, files, names)
        url = f"{client.endpoint}/datasets/{target.repo}"
        return Published(url, commit, bool(info.private), changed=commit != info.sha)


def refusal(sources: Mapping[str, Sequence[str]], *, public: bool) -> str | None:
    """Why data made of these sources (datasets to their licences) must not be published; None where it may be."""
    known = {source: [one.id for one in licences(names) if one.known] for source, names in sources.items()}
    conflicts = combine({source: names for source, names in known.items() if names}).conflicts
    if any(known.values()) and conflicts:
        return "; ".join(conflicts)
    unknown = sorted(source for source, names in sources.items() if not all(one.known for one in licences(names)))
    if public and unknown:
        return f"what the licence of {', '.join(unknown)} permits is not known"
    return None


@contextmanager
def _set_aside(out: Path, digest: str | None) -> Iterator[tuple[Path, list[str]]]:
    """A copy of the dataset's files, so that nothing that is written at `out` changes what is pushed, and their names.

    Raises PublishError where they are not those of the digest.
    """
    names = _files(out)
    with _folder_beside(out) as aside:
        try:
            for name in names:
                (aside / name).parent.mkdir(exist_ok=True)
                shutil.copyfile(out / name, aside / name, follow_symlinks=False)
            files = manifest(aside)
        except OSError as exc:
            problem = f"The dataset at {out} cannot be copied beside its place: {exc.strerror or exc}"
            raise PublishError(problem, "see to the disk and publish again") from exc
        if digest is not None and digest_of(files) != digest:
            raise PublishError(
                f"{out} holds other files than those that were approved",
                "another build may have written there, or somebody changed them; build again into a folder of its own",
                approved=digest,
                found=digest_of(files),
            )
        yield aside, sorted(files)


@contextmanager
def _folder_beside(out: Path) -> Iterator[Path]:
    """A folder that the next build there clears away where the process is killed."""
    path = out.with_name(f".{out.name}.partial-publish-{os.getpid()}")
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _files(out: Path) -> list[str]:
    """Names of all files of the dataset, which holds nothing else."""
    try:
        names = sorted(manifest(out)) if out.is_dir() and not out.is_symlink() else []
    except OutputError as exc:
        raise PublishError(exc.problem, f"{exc.remedy}, or build again into a folder of its own", **exc.data) from exc
    if _MARK not in names or "README.md" not in names or not any(name.startswith("data/") for name in names):
        raise PublishError(f"{out} is no dataset that Regraft wrote", "name the output folder of a finished build")
    return names


def _licences_of(out: Path) -> dict[str, list[str]]:
    """What the dataset's own card states, which is the strictest of its sources' licences."""
    stated = parse_readme((out / "README.md").read_text(encoding="utf-8")).metadata
    name = stated.get("license_name") if stated.get("license") == "other" else stated.get("license")
    return {"the dataset": [str(name or UNKNOWN)]}


def _refuse_by_licence(sources: Mapping[str, Sequence[str]], *, public: bool) -> None:
    reason = refusal(sources, public=public)
    if reason is not None:
        remedy = "publish it privately, or leave that source out" if public else "leave that source out"
        raise PublishError(f"The dataset may not be shared: {reason}", remedy, sources=dict(sources))


def _prepared(client: HubClient, target: Target) -> "DatasetInfo":
    """The repository as it is, made where there is none."""
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        return client.api.dataset_info(target.repo)
    except RepositoryNotFoundError:
        client.api.create_repo(target.repo, repo_type="dataset", private=target.private, exist_ok=True)
        return client.api.dataset_info(target.repo)


def _refuse_foreign(info: "DatasetInfo", target: Target) -> None:
    if info.id != target.repo:
        raise PublishError(f"{target.repo} was renamed to {info.id}", f"name {info.id} instead", repo=info.id)
    files = {each.rfilename for each in info.siblings or ()}
    ours = _MARK in files and TAG in (info.tags or [])
    if files - _EMPTY and not ours and not target.overwrite:
        raise PublishError(
            f"{target.repo} holds something that Regraft did not write",
            "name another repository, or say that it may be overwritten",
            repo=target.repo,
        )
    if target.private and not info.private:
        raise PublishError(
            f"{target.repo} is public",
            "make it private on the Hub, or say that the dataset may be public",
            repo=target.repo,
        )


def _pushed(client: HubClient, target: Target, out: Path, names: Sequence[str]) -> "tuple[DatasetInfo, str]":
    """The repository as it was, and the commit that holds the files now: a new one, or the last if nothing changed.

    Where another commit comes between, the repository is looked at again.
    """
    from huggingface_hub.errors import HfHubHTTPError

    for _ in range(_TRIES - 1):
        info = client.waited(lambda: _prepared(client, target))
        _refuse_foreign(info, target)
        try:
            return info, _commit(client, target, out, names, info)
        except HfHubHTTPError as exc:
            if exc.response.status_code != _STALE:
                raise
    info = client.waited(lambda: _prepared(client, target))
    _refuse_foreign(info, target)
    return info, _commit(client, target, out, names, info)


def _commit(client: HubClient, target: Target, out: Path, names: Sequence[str], info: "DatasetInfo") -> str:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, constants
    from huggingface_hub.errors import HfHubHTTPError

    present = {each.rfilename for each in info.siblings or ()}
    gone = sorted(name for name in present - set(names) if name.split("/")[0] in KNOWN)

    def commit() -> str:
        operations: list[Any] = [CommitOperationAdd(path_in_repo=name, path_or_fileobj=out / name) for name in names]
        operations += [CommitOperationDelete(path_in_repo=name) for name in gone]
        message = f"Dataset built by Regraft ({_rows_of(out)})"
        return client.api.create_commit(
            target.repo, operations, commit_message=message, repo_type="dataset", parent_commit=info.sha
        ).oid

    def commit_somehow() -> str:
        try:
            return commit()
        except (OSError, RuntimeError) as exc:  # hf_xet raises Python's own kinds, and knows no other way
            if isinstance(exc, HfHubHTTPError) or constants.HF_HUB_DISABLE_XET:
                raise
        with _without_xet():
            return commit()

    return client.waited(commit_somehow)


def _rows_of(out: Path) -> str:
    import pyarrow.parquet as pq

    rows = pq.read_metadata(out / _MARK).num_rows
    return f"{rows:,} row{'s' if rows != 1 else ''}"


@contextmanager
def _explained(client: HubClient, target: Target) -> Iterator[None]:
    """Turn what the Hub may answer into a PublishError of one sentence."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        yield
    except HubUnavailable as exc:
        raise PublishError(exc.problem, "what was uploaded is kept; publish again later", repo=target.repo) from exc
    except HFValidationError as exc:
        raise PublishError(f"{target.repo!r} is no name of a repository", "write it as owner/name") from exc
    except HfHubHTTPError as exc:
        status = exc.response.status_code
        if status == _STALE:
            problem, remedy = f"{target.repo} goes on being changed by others", "publish again later"
        elif status in (401, 403, 404):
            problem, remedy = f"The Hub at {client.endpoint} does not let you write to {target.repo}", _LOGIN
        else:
            problem, remedy = f"The Hub refuses the dataset (status {status})", "see to the reason and publish again"
        raise PublishError(problem, remedy, repo=target.repo, status=status) from exc
    except (httpx2.HTTPError, OSError, ValueError, yaml.YAMLError) as exc:
        problem = f"The dataset could not be pushed to {target.repo} ({type(exc).__name__}: {str(exc)[:200]})"
        raise PublishError(problem, "publish again", repo=target.repo) from exc


@contextmanager
def _without_xet() -> Iterator[None]:
    """Uploads to large file storage by plain HTTP, which every Hub takes."""
    from huggingface_hub import constants

    before = constants.HF_HUB_DISABLE_XET
    constants.HF_HUB_DISABLE_XET = True
    try:
        yield
    finally:
        constants.HF_HUB_DISABLE_XET = before


@contextmanager
def _without_bars() -> Iterator[None]:
    """No progress bars of huggingface_hub: they would be drawn over ours."""
    from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    before = are_progress_bars_disabled()
    disable_progress_bars()
    try:
        yield
    finally:
        if not before:
            enable_progress_bars()
