"""`regraft ui` and `regraft mcp`: the page and the tools for coding agents, where what they need is installed."""

from importlib.util import find_spec
from pathlib import Path

from ...domain.errors import InputError

NEEDED = ("starlette", "uvicorn", "jinja2", "multipart")


def serve(*, host: str, port: int, browser: bool, home: Path) -> None:
    """Serve the page until Ctrl-C. Raises InputError where the extra is missing or the port is taken."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise InputError(
            f"The page needs {', '.join(missing)}", "install them with: pip install 'regraft[ui]'", missing=missing
        )
    from ..ui.server import run_ui

    run_ui(host=host, port=port, browser=browser, home=home)


def serve_tools(*, http: int | None, home: Path) -> None:
    """Serve the tools until the client goes. Raises InputError where the extra is missing."""
    if find_spec("mcp") is None:
        raise InputError("The server of tools needs mcp", "install it with: pip install 'regraft[mcp]'")
    from ..mcp.server import serve_mcp

    serve_mcp(home, http=http)
