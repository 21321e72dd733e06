"""The dataset viewer's API: first rows of a split without opening a file, where it answers for the very commit."""

from typing import Any

from ....domain.card import DatasetRef
from .client import HubClient

PUBLIC = "https://huggingface.co"
_TIMEOUT_S = 10.0


class HubViewer:
    """Asks the viewer at `base`; what it does not know for the commit that is asked about is None."""

    def __init__(self, client: HubClient, base: str) -> None:
        self._client = client
        self._base = base.rstrip("/")

    def first_rows(self, ref: DatasetRef, rows: int) -> list[dict[str, Any]] | None:
        """At most `rows` rows from the start of the ref's first split; None where the viewer does not answer, has cut
        cells, or is at another commit."""
        query = {"dataset": ref.id, "config": ref.config, "split": ref.splits[0]}
        answer = self._asked("first-rows", query, ref.revision)
        entries = answer.get("rows") if isinstance(answer, dict) else None
        if not isinstance(entries, list) or any(one.get("truncated_cells") for one in entries[:rows]):
            return None
        return [dict(one["row"]) for one in entries[:rows]]

    def _asked(self, what: str, query: dict[str, str], revision: str) -> Any:
        """The answer, asked for once: it is a convenience, since the files themselves tell as well."""
        import httpx2
        from huggingface_hub.utils import build_hf_headers, get_session

        headers = build_hf_headers(token=self._client.api.token, library_name="regraft")
        try:
            answer = get_session().get(f"{self._base}/{what}", params=query, headers=headers, timeout=_TIMEOUT_S)
            same = answer.headers.get("X-Revision") == revision
            return answer.json() if answer.status_code == 200 and same else None
        except (httpx2.HTTPError, OSError, ValueError):
            return None


def public_viewer(client: HubClient) -> HubViewer | None:
    """The viewer of the public Hub; other Hubs have none that is known."""
    from huggingface_hub.constants import DATASETS_SERVER_ENDPOINT

    return HubViewer(client, DATASETS_SERVER_ENDPOINT) if client.endpoint == PUBLIC else None
