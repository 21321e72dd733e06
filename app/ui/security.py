"""Who may talk to the page: only a browser on this machine's own address that was once given the token.

Every request passes here first. A wrong Host is refused (DNS rebinding), a request without the token's cookie is shown
how to get in, and what changes something must come from the page itself. Every answer carries a policy under which the
page's own files are all that a browser loads or runs.
"""

import hmac
import ipaddress
import os
import secrets
import socket
from html import escape
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
SAFE = frozenset({"GET", "HEAD"})
_MONTH_S = 30 * 24 * 3600


def token_of(home: Path) -> str:
    """The token of this home, made when there is none: an address that was opened once goes on working.

    Only the person whose home it is may read the file.
    """
    path = home / "ui-token"
    home.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    token = path.read_text(encoding="utf-8").strip()
    if len(token) >= 32:
        return token
    path.unlink()  # empty after a kill at its making, say
    return token_of(home)


def known_hosts(host: str) -> frozenset[str]:
    """Names under which a server that is bound to `host` may be asked, beside the numbers of addresses."""
    own = {socket.gethostname().lower()} if not _is_loopback(host) else set()
    return frozenset({"localhost", host.lower(), *own})


class Guard:
    """ASGI middleware around the whole page. `cookie` names the cookie, one for each port of a machine."""

    def __init__(self, app: ASGIApp, *, token: str, host: str, port: int) -> None:
        self.inner = app
        self._token = token
        self._hosts = known_hosts(host)
        self._numbers = not _is_loopback(host)
        self.cookie = f"regraft-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.inner(scope, receive, send)
            return
        request = Request(scope)
        refused = self._refusal(request)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (refused or self.inner)(scope, receive, guarded)

    def _refusal(self, request: Request) -> Response | None:
        """The answer to a request that goes no further; None for one that may."""
        if not self._is_known(request.headers.get("host", "")):
            return PlainTextResponse("This address is not the page's own.", 421)
        if request.method not in SAFE and not self._is_own(request):
            return PlainTextResponse("Only the page itself may change something.", 403)
        if request.url.path.startswith("/static/"):
            return None
        given = request.query_params.get("token")
        if given is not None and request.method in SAFE and self._is_token(given):
            return self._let_in(request)
        if self._is_token(request.cookies.get(self.cookie, "")):
            return None
        return HTMLResponse(_LOCKED, 401)

    def _is_known(self, host: str) -> bool:
        name = _parts(f"//{host}").hostname or ""
        return name in self._hosts or _is_loopback(name) or (self._numbers and _is_number(name))

    def _is_own(self, request: Request) -> bool:
        """Whether the page itself sent it. Browsers name the origin of every request that may change something."""
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "same-origin")
        return origin is not None and _parts(origin).netloc == request.headers.get("host") and site == "same-origin"

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())

    def _let_in(self, request: Request) -> Response:
        """Keep the token in a cookie and go to the same address without it.

        Not by a redirect: where the link was followed from another site, the browser would not send the cookie along.
        """
        rest = [(name, value) for name, value in parse_qsl(request.url.query) if name != "token"]
        path = "/" + request.url.path.lstrip("/")
        target = f"{path}?{urlencode(rest)}" if rest else path
        response = HTMLResponse(_ENTER.replace("TARGET", escape(target)))
        response.set_cookie(
            self.cookie, self._token, max_age=_MONTH_S, httponly=True, samesite="strict", secure=False, path="/"
        )
        return response


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _parts(address: str) -> SplitResult:
    """The address's parts, all empty where it is none, such as one with brackets around a name."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Regraft</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/static/icon.svg">'
    '<link rel="stylesheet" href="/static/ui.css">'
)
_ENTER = (
    f'{_HEAD}<meta http-equiv="refresh" content="0; url=TARGET"></head>'
    '<body><main><p><a href="TARGET">Go on to Regraft</a></p></main></body></html>'
)
_LOCKED = (
    f"{_HEAD}</head><body><main><h1>This page is locked</h1><p>Open the address that <code>regraft ui</code> printed "
    "at the terminal: it holds the token that lets this browser in.</p></main></body></html>"
)
