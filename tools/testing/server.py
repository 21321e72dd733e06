"""An OpenAI-compatible model server on this machine's loopback, with faults on demand.

with ModelServer(by_row(lambda text: {"label": "pos" if "good" in text else "neg"})) as server:
    subprocess.run(["regraft", "apply", …, "--model", "openai:any", "--base-url", server.url])
    assert server.calls == 100
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .answers import Call, Respond, as_content, by_schema
from .background import BackgroundServer
from .faults import FaultName, Incoming, Weather, fair
from .misbehaviour import MISBEHAVIOUR
from .raw import RawRoutes
from .replies import answered, busy, completion, error, overflow

if TYPE_CHECKING:
    from aiohttp import web


@dataclass
class Rules:
    """What the server insists on. None or empty is no rule.

    `key`: the only API key that is let in. `model`: the only model there is. `in_flight`: calls answered at once, more
    get 429. `per_window`: calls let in per `window_s` seconds, told by x-ratelimit headers, more get 429.
    `context_chars`: longer calls overflow. `schema_modes`: response formats understood. `unknown_params`: parameters
    refused by name.
    """

    key: str | None = None
    model: str | None = None
    in_flight: int | None = None
    per_window: int | None = None
    window_s: float = 60.0
    retry_after_s: float = 0.05
    context_chars: int | None = None
    schema_modes: tuple[str, ...] = ("json_schema", "json_object")
    unknown_params: tuple[str, ...] = ()


@dataclass
class Seen:
    """What happened so far. `answered` counts answers with status 200, `peak` the most calls in flight at once, `raw`
    holds the bodies of raw completions."""

    requests: int = 0
    answered: int = 0
    peak: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    bodies: list[Call] = field(default_factory=list)
    raw: list[Call] = field(default_factory=list)


class ModelServer(BackgroundServer):
    """Serves POST /v1/chat/completions and GET /v1/models in a thread of its own, at `url` once entered.

    `respond` makes each answer from the request's body; `weather` says which call meets which fault. `raw` adds a
    server's routes for raw completions. `seen` may be read at any time. `stop` and `start` let it die and come back at
    the same port. `likely` tells log-probabilities of tokens where they are asked for, see `replies.completion`.
    """

    def __init__(
        self,
        respond: Respond = by_schema,
        *,
        weather: Weather = fair,
        rules: Rules | None = None,
        latency_s: float = 0.0,
        raw: RawRoutes | None = None,
        likely: Callable[[str], Mapping[str, float]] | None = None,
    ) -> None:
        super().__init__("model-server")
        self.respond = respond
        self.weather = weather
        self.rules = rules or Rules()
        self.latency_s = latency_s
        self.raw = raw
        self.likely = likely
        self.seen = Seen()
        self._asked: Counter[str] = Counter()
        self._in_flight = 0
        self._window: list[float] = []

    @property
    def url(self) -> str:
        """The base URL to give as OPENAI_BASE_URL or --base-url."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def calls(self) -> int:
        """Chat completions that were asked for, whatever became of them."""
        return self.seen.requests

    def _application(self) -> "web.Application":
        from aiohttp import web

        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._models)
        if self.raw is not None:
            self.raw.add_to(app, self.seen)
        return app

    async def _models(self, _: "web.Request") -> "web.Response":
        return answered({"object": "list", "data": [{"id": self.rules.model or "any", "object": "model"}]})

    async def _chat(self, request: "web.Request") -> "web.StreamResponse":
        body: dict[str, Any] = await request.json()
        incoming = self._note(body)
        refused = self._refusal(request, body)
        if refused is not None:
            self.seen.statuses[refused.status] += 1
            return refused
        self._in_flight += 1
        self.seen.peak = max(self.seen.peak, self._in_flight)
        try:
            if self.latency_s:
                await asyncio.sleep(self.latency_s)
            response = await self._answer(request, body, self.weather(incoming))
            self.seen.statuses[response.status] += 1
            self.seen.answered += response.status == 200
            return response
        finally:
            self._in_flight -= 1

    def _note(self, body: dict[str, Any]) -> Incoming:
        text = json.dumps(body, sort_keys=True)
        incoming = Incoming(self.seen.requests, self._asked[text], body)
        self._asked[text] += 1
        self.seen.requests += 1
        self.seen.bodies.append(body)
        return incoming

    def _refusal(self, request: "web.Request", body: Call) -> "web.Response | None":
        """The answer to a call that breaks a rule."""
        rules = self.rules
        if rules.key is not None and request.headers.get("Authorization") != f"Bearer {rules.key}":
            return error(401, "Incorrect API key provided.", "invalid_api_key")
        if rules.model is not None and body.get("model") != rules.model:
            return error(404, f"The model `{body.get('model')}` does not exist.", "model_not_found")
        for name in rules.unknown_params:
            if name in body:
                return error(400, f"Unsupported parameter: '{name}'.", "unsupported_parameter", param=name)
        asked = (body.get("response_format") or {}).get("type")
        if asked is not None and asked not in rules.schema_modes:
            return error(400, f"response_format of type '{asked}' is not supported.", "invalid_request_error")
        chars = sum(len(message["content"]) for message in body["messages"])
        if rules.context_chars is not None and chars > rules.context_chars:
            return overflow(rules.context_chars, chars)
        if rules.in_flight is not None and self._in_flight >= rules.in_flight:
            return busy(rules.retry_after_s)
        return self._window_refusal()

    def _window_refusal(self) -> "web.Response | None":
        if self.rules.per_window is None:
            return None
        now = asyncio.get_running_loop().time()
        self._window = [then for then in self._window if now - then < self.rules.window_s]
        if len(self._window) >= self.rules.per_window:
            return busy(self.rules.retry_after_s)
        self._window.append(now)
        return None

    def _limits(self) -> dict[str, str]:
        if self.rules.per_window is None or not self._window:
            return {}
        reset_s = self.rules.window_s - (asyncio.get_running_loop().time() - self._window[0])
        return {
            "x-ratelimit-limit-requests": str(self.rules.per_window),
            "x-ratelimit-remaining-requests": str(self.rules.per_window - len(self._window)),
            "x-ratelimit-reset-requests": f"{max(0, int(reset_s * 1000))}ms",
        }

    async def _answer(self, request: "web.Request", body: Call, fault: FaultName | None) -> "web.StreamResponse":
        if fault is not None:
            self.seen.faults[fault] += 1
        limits = self._limits()
        content = as_content(self.respond(body))
        if fault is None:
            return answered(completion(body, content, likely=self.likely), limits)
        return await MISBEHAVIOUR[fault](request, body, content, self.rules.retry_after_s)
