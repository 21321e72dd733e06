"""The event loop that calls are made on."""

import asyncio


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's, which takes a seventh less of the processor for each call; Python's own where there is none."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.new_event_loop()
    return new_event_loop()
