"""An event loop whose time passes only when it has nothing else to do, for tests of waiting."""

import asyncio
import selectors


class _Selector(selectors.SelectSelector):
    def __init__(self, loop):
        super().__init__()
        self.loop = loop

    def select(self, timeout=None):
        if timeout:
            self.loop.now += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.now = 1000.0
        super().__init__(_Selector(self))

    def time(self):
        return self.now


def run(coroutine):
    """The coroutine's result and the seconds of virtual time that it took."""
    loop = VirtualLoop()
    try:
        result = loop.run_until_complete(coroutine)
        return result, loop.now - 1000.0
    finally:
        loop.close()
