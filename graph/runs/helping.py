"""Taking part in a run that a process on another machine holds."""

import threading
from collections.abc import Callable
from pathlib import Path

from ...domain.errors import RunError
from ...domain.run import Event
from ...memory.batches import BatchInfo
from ...memory.runs import RunFolder
from ...memory.shared import shared_runs


def help_with(folder: RunFolder, home: Path, tell: Callable[[Event], None], stop: threading.Event) -> None:
    """Make batches for the run until nobody holds it. Raises KeyboardInterrupt once `stop` is set."""
    from ...tools.execution.helping import Helper
    from .driver import stopping

    shared, made = shared_runs(), 0
    if shared is None:
        raise RunError(f"Run {folder.id!r} is in use by another process", "wait until it ends", run=folder.id)

    def on_made(info: BatchInfo) -> None:
        nonlocal made
        made += info.accepted
        tell(Event(stage="execute", message="rows accepted, for the process that holds the run", done=made))

    tell(Event(stage="execute", message="Another process holds the run: this one makes rows for it until it ends"))
    helper = Helper(shared, folder.path, catalog=folder.record().options.catalog, home=home)
    with stopping(stop):
        helper.help_until(lambda: stop.is_set() or not folder.in_use(), on_made)
    if stop.is_set():
        raise KeyboardInterrupt
