"""The Hub through huggingface_hub: what is asked of it, how long it is waited for, and its refusals as typed errors."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from ....domain.errors import CatalogError, DatasetError, RegraftError
from ..reading.budget import reading

if TYPE_CHECKING:
    from huggingface_hub.hf_api import DatasetInfo

T = TypeVar("T")
_BEYOND_END = 416
_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
_TIMEOUT_S = 30.0

_SORTS = {"last_modified": "lastModified", "created_at": "createdAt"}
_LISTED = ("cardData", "description", "disabled", "downloads", "gated", "lastModified", "sha", "tags")
"""What a listing is asked to tell of each dataset: not its files, of which some have tens of thousands."""


@dataclass(frozen=True)
class Patience:
    """How often and how long a request that fails for the moment is made again. What the Hub asks for by Retry-After
    is kept to, as far as `longest_s` allows."""

    tries: int = 6
    first_s: float = 0.5
    longest_s: float = 60.0
    sleep: Callable[[float], None] = time.sleep

    def wait(self, tries: int, asked_s: float | None) -> None:
        """Sleep after that many tries that failed."""
        wait_s = asked_s if asked_s is not None else self.first_s * 2 ** (tries - 1)
        self.sleep(min(wait_s, self.longest_s))


@dataclass(frozen=True)
class Page:
    """A page of a listing, and the address of the next one: None of the last."""

    infos: "Sequence[DatasetInfo]"
    following: str | None


class HubUnavailable(RegraftError):
    """The Hub cannot be reached, or goes on failing."""

    exit_code = 2


class HubClient:
    """Requests to one Hub, read only. The token is huggingface_hub's own affair: it is never looked at here.

    `endpoint` None means HF_ENDPOINT or the public Hub; `token` None the saved one or HF_TOKEN, False none.
    """

    def __init__(
        self, endpoint: str | None = None, token: str | bool | None = None, patience: Patience | None = None
    ) -> None:
        from huggingface_hub import HfApi

        self.api: HfApi = HfApi(endpoint=endpoint, token=token, library_name="regraft")
        self.patience = patience or Patience()

    @property
    def endpoint(self) -> str:
        return self.api.endpoint

    def info(self, dataset: str, revision: str | None = None) -> "DatasetInfo":
        """A dataset's metadata with its files and their sizes, of its last commit or of `revision`.

        Raises DatasetError for one that is unknown, private, gated, disabled or renamed.
        """
        info = self.of(
            dataset,
            lambda: self.api.dataset_info(dataset, revision=revision, files_metadata=True, timeout=_TIMEOUT_S),
        )
        if info.id != dataset:
            raise DatasetError(dataset, f"it was renamed to {info.id}", f"name {info.id} instead", renamed=info.id)
        if info.disabled:
            raise self._disabled(dataset)
        return info

    def converted(self, dataset: str) -> str | None:
        """The commit of the Hub's own conversion to parquet; None where there is none."""
        refs = self.of(dataset, lambda: self.api.list_repo_refs(dataset, repo_type="dataset"))
        commits = [ref.target_commit for ref in refs.converts if ref.name.split("/")[-1] == "parquet"]
        return commits[0] if commits else None

    def listing(
        self, *, limit: int | None = None, fields: Sequence[str] = _LISTED, **filters: Any
    ) -> "Iterator[DatasetInfo]":
        """Datasets with the `fields` besides the id. Raises CatalogError as `pages` does."""
        infos = (info for page in self.pages(limit=limit, fields=fields, **filters) for info in page.infos)
        yield from islice(infos, limit)

    def pages(
        self, start: str | None = None, *, limit: int | None = None, fields: Sequence[str] = _LISTED, **filters: Any
    ) -> Iterator[Page]:
        """The Hub's listing page by page, from the beginning or from the page at the address `start`.

        `filters` are those of huggingface_hub's `list_datasets`. An address that the Hub knows no more leads to the
        beginning. Raises CatalogError when the Hub cannot be asked.
        """
        import httpx2
        from huggingface_hub.errors import HfHubHTTPError

        first = f"{self.endpoint}/api/datasets", _asked(limit, fields, filters)
        address, asked = (start, None) if start else first
        while address:
            try:
                page = self.waited(lambda address=address, asked=asked: self._page(address, asked))
            except HfHubHTTPError as exc:
                if address != start:
                    raise self._unlisted(exc) from exc
                (address, asked), start = first, None
                continue
            except (HubUnavailable, httpx2.HTTPError, OSError, ValueError) as exc:
                raise self._unlisted(exc) from exc
            yield page
            address, asked = page.following, None

    def _page(self, address: str, asked: "dict[str, Any] | None") -> Page:
        from huggingface_hub.hf_api import DatasetInfo
        from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

        headers = build_hf_headers(token=self.api.token, library_name="regraft")
        response = get_session().get(address, params=asked, headers=headers, timeout=_TIMEOUT_S)
        hf_raise_for_status(response)
        infos = [DatasetInfo(**{"siblings": None, **entry}) for entry in response.json()]
        return Page(infos, response.links.get("next", {}).get("url"))

    def fetch(self, dataset: str, revision: str, name: str, start: int, stop: int, *, whole: bool = True) -> bytes:
        """Bytes start to stop of a file at a commit; without `whole` the file may end before. Raises DatasetError."""
        return self.of(dataset, lambda: self._range(dataset, revision, name, start, stop, whole=whole))

    def _range(self, dataset: str, revision: str, name: str, start: int, stop: int, *, whole: bool) -> bytes:
        from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

        url = f"{self.endpoint}/datasets/{dataset}/resolve/{quote(revision, safe='')}/{quote(name)}"
        headers = {
            **build_hf_headers(token=self.api.token, library_name="regraft"),
            "Range": f"bytes={start}-{stop - 1}",
            "Accept-Encoding": "identity",
        }
        response = get_session().get(url, headers=headers, timeout=_TIMEOUT_S)
        hf_raise_for_status(response)
        data = response.content if response.status_code == 206 else response.content[start:stop]
        if whole and len(data) != stop - start:
            raise ConnectionError(f"{stop - start} bytes of {name} were asked for and {len(data)} came")
        return data

    def of(self, dataset: str, request: Callable[[], T]) -> T:
        """What the request gives; failures that pass are waited out.

        Raises DatasetError for what is wrong with the dataset, and CatalogError where the whole Hub is away: then no
        other candidate would do better, and work is to be resumed later.
        """
        from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, HFValidationError

        try:
            with reading(dataset, HfHubHTTPError, HFValidationError, EntryNotFoundError):
                return self.waited(request)
        except HubUnavailable as exc:
            if not exc.data.get("offline") and not self._answers():
                raise CatalogError(exc.problem, exc.remedy, endpoint=self.endpoint) from exc
            raise DatasetError(dataset, _lower(exc.problem), exc.remedy) from exc
        except (HfHubHTTPError, HFValidationError, EntryNotFoundError) as exc:
            raise self._refusal(dataset, exc) from exc

    def waited(self, request: Callable[[], T]) -> T:
        """What the request gives, tried again as patience allows. Raises HubUnavailable when it ends."""
        import httpx2
        from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

        tries = 0
        while True:
            try:
                return request()
            except OfflineModeIsEnabled as exc:
                problem = "The Hub is not asked, because HF_HUB_OFFLINE is set"
                raise HubUnavailable(problem, "unset it", offline=True) from exc
            except (HfHubHTTPError, httpx2.TransportError, ConnectionError, JSONDecodeError) as exc:
                if isinstance(exc, HfHubHTTPError) and exc.response.status_code not in _TRANSIENT:
                    raise
                tries += 1
                if tries >= self.patience.tries:
                    raise HubUnavailable(
                        f"The Hub at {self.endpoint} does not answer ({_short(exc)}), after {tries} tries",
                        "try again later",
                    ) from exc
                self.patience.wait(tries, _asked_wait(exc))

    def _answers(self) -> bool:
        """Whether the Hub answers anything at all."""
        import httpx2
        from huggingface_hub.utils import get_session

        try:
            answer = get_session().get(f"{self.endpoint}/api/datasets", params={"limit": 1}, timeout=_TIMEOUT_S)
        except (httpx2.HTTPError, OSError):
            return False
        return answer.status_code not in _TRANSIENT

    def _refusal(self, dataset: str, exc: Exception) -> DatasetError:
        """What the Hub's refusal means for a person."""
        from huggingface_hub import errors

        login = "log in with `hf auth login`, or set HF_TOKEN"
        if isinstance(exc, errors.HFValidationError):
            return DatasetError(dataset, "its name is no name of a dataset on the Hub", "name it as owner/name")
        if isinstance(exc, errors.GatedRepoError):
            place = f"{self.endpoint}/datasets/{dataset}"
            return DatasetError(
                dataset, "it is gated: its owner lets in those who ask", f"ask at {place}, then {login}"
            )
        if isinstance(exc, errors.DisabledRepoError):
            return self._disabled(dataset)
        if isinstance(exc, errors.RevisionNotFoundError):
            return DatasetError(dataset, "it has no such revision any more", "start a new build to use what is there")
        if isinstance(exc, errors.RepositoryNotFoundError):
            reason = "the Hub has no such dataset: it was deleted, is private, or never was"
            return DatasetError(dataset, reason, f"check the name; if it is private, {login}")
        if isinstance(exc, errors.EntryNotFoundError):
            return DatasetError(dataset, "one of its files is gone", "start a new build to use what is there")
        response = getattr(exc, "response", None)
        if getattr(response, "status_code", None) == _BEYOND_END:
            return DatasetError(
                dataset, "one of its files is shorter than it was", "start a new build to use what is there"
            )
        return DatasetError(dataset, f"the Hub refuses it ({_short(exc)})", f"check your rights; {login}")

    def _disabled(self, dataset: str) -> DatasetError:
        return DatasetError(dataset, "the Hub has disabled it", "use another dataset")

    def _unlisted(self, exc: Exception) -> CatalogError:
        from huggingface_hub.errors import OfflineModeIsEnabled

        if isinstance(exc, OfflineModeIsEnabled) or (isinstance(exc, HubUnavailable) and exc.data.get("offline")):
            return CatalogError("The Hub cannot be searched, because HF_HUB_OFFLINE is set", "unset it")
        if isinstance(exc, HubUnavailable):
            return CatalogError(exc.problem, exc.remedy, endpoint=self.endpoint)
        return CatalogError(f"The Hub at {self.endpoint} cannot be listed ({_short(exc)})", "try again later")


def _asked(limit: int | None, fields: Sequence[str], filters: Mapping[str, Any]) -> dict[str, Any]:
    """The question for a listing as the Hub's API reads it."""
    asked: dict[str, Any] = {"limit": limit, "expand": list(fields), "filter": []}
    for name, value in filters.items():
        if name in ("search", "author"):
            asked[name] = value
        elif name == "sort":
            asked[name] = _SORTS.get(value, value)
        elif name == "filter":
            asked[name] += [value] if isinstance(value, str) else value
        else:
            asked["filter"].append(f"{name}:{value}")
    return {name: value for name, value in asked.items() if value not in (None, [])}


def _asked_wait(exc: Exception) -> float | None:
    """Seconds that the Hub asks to wait for."""
    from huggingface_hub.errors import HfHubHTTPError
    from huggingface_hub.utils import parse_ratelimit_headers

    if not isinstance(exc, HfHubHTTPError):
        return None
    limits = parse_ratelimit_headers(exc.response.headers)
    if limits is not None and limits.remaining == 0:
        return float(limits.reset_in_seconds)
    seconds = exc.response.headers.get("Retry-After", "")
    return float(seconds) if seconds.isdigit() else None


def _short(exc: Exception) -> str:
    """What failed in a few words, without the address: some hold signatures."""
    from huggingface_hub.errors import HfHubHTTPError

    if isinstance(exc, HfHubHTTPError):
        return f"status {exc.response.status_code}"
    lines = str(exc).splitlines()[:1] if type(exc) is ConnectionError else []
    return ": ".join([type(exc).__name__, *(line[:120] for line in lines)])


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
