"""The lean client for OpenAI-compatible servers: kept-alive connections and little work around each call."""

from collections.abc import Mapping

import aiohttp

from ..faults import Fault, fault_of
from ..request import ChatRequest, Dialect
from .transport import Reply, Timeouts, address_and_key, answer_of, proxy_for, too_long

_MOST_BYTES = 8 * 2**20
_FRAME_BYTES, _BYTES_A_TOKEN = 2**16, 32
"""Bytes of an answer, beside its tokens and for each of them: signs may be written as \\u4e2d, thoughts told twice."""


class TooLong(Fault):
    """An answer that was read up to `received` bytes and no further."""

    def __init__(self, received: int) -> None:
        super().__init__("server", f"an answer of more than {received >> 10:,} kB")
        self.received = received


class OpenAITransport:
    """POST /chat/completions with kept-alive connections, and little work around each call.

    Key and base URL are OPENAI_API_KEY and OPENAI_BASE_URL unless given, as the official client has it. Servers other
    than the official one need no key. The key is in no message, log or representation of this object.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeouts: Timeouts | None = None,
        connections: int = 64,
    ) -> None:
        self.address, self._key = address_and_key(base_url, api_key)
        self._url = f"{self.address}/chat/completions"
        self._timeouts = timeouts or Timeouts()
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._proxy = proxy_for(self._url)

    async def send(self, request: ChatRequest, dialect: Dialect) -> Reply:
        try:
            body = dialect.body(request)
        except TypeError as exc:  # orjson, for a text that is not valid Unicode
            raise Fault("request", f"the call cannot be written as JSON: {exc}") from exc
        try:
            limit = dialect.limit(request)
            most = _most_bytes(limit, whole=bool(request.params.get("logprobs")))
            content, headers = await self.post(self._url, body, model=request.model, most=most)
        except TooLong as exc:
            return Reply(too_long(request, exc.received))
        return Reply(answer_of(content, request, limit), headers)

    async def post(
        self, url: str, body: bytes, *, model: str, most: int = _MOST_BYTES
    ) -> tuple[bytes, Mapping[str, str]]:
        """Body and headers of an answer with status 200 to JSON sent to an address of this server. Raises Fault."""
        session = self._session or self._open()
        try:
            data = aiohttp.BytesPayload(body)  # as which aiohttp would have to recognise it
            async with session.post(url, data=data, proxy=self._proxy, allow_redirects=False) as response:
                content = await _body(response, most)
                if response.status == 200:
                    return content, response.headers
                raise fault_of(response.status, response.headers, content, model=model, address=self.address)
        except (aiohttp.ClientConnectorCertificateError, aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as exc:
            raise Fault("access", f"The address {self.address} cannot be used: {exc}") from exc
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as exc:
            raise Fault("unreached", f"{self.address} cannot be reached: {exc}") from exc
        except TimeoutError as exc:
            raise Fault("connection", f"{self.address} did not answer in time") from exc
        except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError) as exc:
            raise Fault("server", f"a broken answer: {exc}") from exc
        except (aiohttp.ClientError, OSError) as exc:
            raise Fault("connection", f"the connection broke: {exc or type(exc).__name__}") from exc

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        limits = self._timeouts
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300, keepalive_timeout=60),
            timeout=aiohttp.ClientTimeout(
                total=limits.call_s, sock_connect=limits.connect_s, sock_read=limits.silence_s
            ),
            headers=headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
        )
        return self._session


def _most_bytes(limit: int | None, *, whole: bool) -> int:
    """What is read of an answer: of a server that does not keep to the limit on its tokens, hardly more than that;
    all of one in which each token comes with its likeliest others."""
    if limit is None or whole:
        return _MOST_BYTES
    return min(_MOST_BYTES, _FRAME_BYTES + _BYTES_A_TOKEN * limit)


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    parts, size = [], 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > most:
            response.close()
            raise TooLong(size)
    return b"".join(parts)
