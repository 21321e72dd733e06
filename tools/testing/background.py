"""A web server on loopback in a thread of its own, which can die and come back at its port."""

import asyncio
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from aiohttp import web


class BackgroundServer:
    """Base of the servers for tests: a subclass says in `_application` what is served. `port` is known once started."""

    def __init__(self, name: str) -> None:
        self.port = 0
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._runner: web.AppRunner | None = None

    def start(self) -> Self:
        """Serve; a server that was stopped comes back at its port."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=self._name, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        return self

    def stop(self) -> None:
        """Die: connections break off, new ones are refused. What the server knows is kept."""
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        self._loop = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _application(self) -> "web.Application":
        raise TypeError(f"{type(self).__name__} does not say what it serves")

    async def _serve(self) -> None:
        from aiohttp import web

        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=0, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _end(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        if self._runner is not None:
            await self._runner.cleanup()
        await asyncio.gather(*others, return_exceptions=True)
