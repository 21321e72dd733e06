"""A Hub on this machine's loopback: serves a folder of dataset repositories over the Hub's HTTP API, with faults on
demand.

with LoopbackHub(folder) as hub:
    catalog = HubCatalog(endpoint=hub.url)
    hub.weather = stormy(0.2)
    hub.repository("plants/leaves").gated = "manual"

A process of its own is pointed at it by HF_ENDPOINT, with HF_HUB_DISABLE_XET=1 where it pushes: both are read when
huggingface_hub is imported.
"""

import asyncio
import json
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ..background import BackgroundServer
from .faults import HubFault, HubRefusal, HubRequest, HubWeather, clear
from .routes import HubSeen, Routes
from .store import CONVERTED, MAIN, Commit, HubRepository, HubStore

if TYPE_CHECKING:
    from aiohttp import web

    from .reads import Asked, Reply

_PIECE = 1 << 20


class LoopbackHub(BackgroundServer):
    """Serves in a thread of its own, at `url` once entered; the viewer's API stands at `viewer_url`.

    `tokens` maps tokens to the names of users. `weather` says which request meets which fault. `seen` may be read at
    any time. `viewer` tells whether the dataset viewer answers. `page_size` is the most that one page of a listing
    holds.
    """

    def __init__(self, folder: Path | None = None, *, page_size: int = 1_000, viewer: bool = False) -> None:
        super().__init__("loopback-hub")
        self.store = HubStore(folder, Path(tempfile.mkdtemp(prefix="loopback-hub-")))
        self.weather: HubWeather = clear
        self.tokens: dict[str, str] = {"hf_alice": "alice", "hf_bob": "bob"}
        self.retry_after_s = 0
        self.slow_s = 0.2
        self.page_size = page_size
        self.viewer = viewer
        self.seen = HubSeen()
        self._asked: Counter[str] = Counter()
        self._routes: Any = None

    @property
    def url(self) -> str:
        """What to give as HF_ENDPOINT or `endpoint`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def viewer_url(self) -> str:
        return f"{self.url}/viewer"

    def repository(self, dataset: str) -> HubRepository:
        """One repository, whose state may be changed at any time."""
        return self.store.repositories[dataset]

    def commit(
        self, dataset: str, changes: dict[str, bytes | None], *, branch: str = MAIN, title: str = "change"
    ) -> Commit:
        """Change files of a repository, which is made where there is none."""
        if dataset not in self.store.repositories:
            self.store.create(dataset)
        return self.store.commit(dataset, changes, branch=branch, title=title)

    def rename(self, old: str, new: str) -> None:
        """Give a repository another id; requests for the old one are redirected."""
        self.store.rename(old, new)

    def delete(self, dataset: str) -> None:
        """Take a repository away."""
        del self.store.repositories[dataset]

    def convert(self, dataset: str) -> None:
        """Add the Hub's own parquet conversion (the branch refs/convert/parquet)."""
        self.store.convert(dataset)

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.store.close()

    def _application(self) -> "web.Application":
        from aiohttp import web

        self._routes = Routes(self)
        app = web.Application(client_max_size=2**32)
        app.router.add_route("*", "/{anything:.*}", self._handle)
        return app

    async def _handle(self, request: "web.Request") -> "web.StreamResponse":
        from aiohttp import web

        from .reads import Reply, problem

        fault = self._fault(request)
        if fault == "slow":
            await asyncio.sleep(self.slow_s)
        if fault == "busy":
            return await self._send(request, Reply(429, b"", {"Retry-After": str(self.retry_after_s)}), None)
        if fault is not None and fault.startswith("error_"):
            return await self._send(request, problem(int(fault[-3:]), "The Hub had an error."), None)
        if fault == "reset" and request.transport is not None:
            request.transport.abort()
            return web.Response(status=500)
        asked = await self._asked_of(request)
        parts = [unquote(part) for part in request.rel_url.raw_path.split("/")[1:]]
        loop = asyncio.get_running_loop()
        return await self._send(request, await loop.run_in_executor(None, self._routes.answer, parts, asked), fault)

    def _fault(self, request: "web.Request") -> HubFault | HubRefusal | None:
        path, wanted = request.rel_url.raw_path_qs, request.headers.get("Range", "")
        question = f"{request.method} {path} {wanted}"
        incoming = HubRequest(self.seen.requests, self._asked[question], request.method, path, wanted)
        self._asked[question] += 1
        self.seen.requests += 1
        self.seen.calls.append(f"{request.method} {path}")
        fault = self.weather(incoming)
        if fault is not None:
            self.seen.faults[fault] += 1
        return fault

    async def _asked_of(self, request: "web.Request") -> "Asked":
        from .reads import Asked

        query: dict[str, list[str]] = {}
        for name, value in request.rel_url.query.items():
            query.setdefault(name, []).append(value)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        body = await request.read() if request.can_read_body else b""
        wanted = request.headers.get("Range", "")
        return Asked(request.method, self.tokens.get(token), query, self.url, wanted, body)

    async def _send(
        self, request: "web.Request", reply: "Reply", fault: HubFault | HubRefusal | None
    ) -> "web.StreamResponse":
        from aiohttp import web

        from .reads import Part

        self.seen.statuses[reply.status] += 1
        headers = dict(reply.headers)
        body: Any = reply.body
        if not isinstance(body, bytes | Part):
            body = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        size = body.stop - body.start if isinstance(body, Part) else len(body)
        response = web.StreamResponse(status=reply.status, headers=headers | {"Content-Length": str(size)})
        with suppress(ConnectionError):  # a client that went away is no fault of the Hub's
            await self._write(request, response, body, size, fault)
        return response

    async def _write(
        self,
        request: "web.Request",
        response: "web.StreamResponse",
        body: Any,
        size: int,
        fault: HubFault | HubRefusal | None,
    ) -> None:
        from .reads import Part

        await response.prepare(request)
        end = size // 2 if fault == "truncated" else size
        for start in range(0, end if request.method != "HEAD" else 0, _PIECE):
            stop = min(start + _PIECE, end)
            piece = (
                body.blob.read(body.start + start, body.start + stop) if isinstance(body, Part) else body[start:stop]
            )
            await response.write(piece)
            self.seen.bytes += len(piece)
        if fault == "truncated" and size and request.method != "HEAD" and request.transport is not None:
            request.transport.abort()


__all__ = ["CONVERTED", "MAIN", "HubRepository", "HubSeen", "LoopbackHub"]
