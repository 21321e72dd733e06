"""Ends a command soon after it was asked to end (Ctrl-C, SIGTERM), whatever is being computed just then.

Python raises an interrupt between two steps of the main thread. An engine, an embedding or a server's loop may keep it
from taking one, so a thread of its own hears of the signal from the kernel and ends the process after a moment. That is
safe: a run is left as a kill leaves it, in a state from which it resumes.
"""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

PATIENCE_S = 1.6
_ENDING = {int(signal.SIGINT), int(signal.SIGTERM)}
_EXIT_CODE = 130
_listening: list[bool] = []
_asked: list[int] = []


def end_in_time(tell: Callable[[], object]) -> None:
    """Begin to listen, once a process and from its main thread; `tell` says that the command was interrupted, before it
    is ended."""
    _asked.clear()
    if _listening or threading.current_thread() is not threading.main_thread():
        return
    _listening.append(True)
    heard, written = os.pipe()
    os.set_blocking(written, False)
    signal.set_wakeup_fd(written, warn_on_full_buffer=False)
    for number in _ENDING:
        signal.signal(number, _interrupt)

    def listen() -> None:
        while not _ENDING & set(os.read(heard, 64)):
            pass
        threading.Event().wait(PATIENCE_S)
        try:
            tell()
        finally:
            os._exit(_EXIT_CODE)

    threading.Thread(target=listen, name="deadline", daemon=True).start()


def asked_to_end() -> bool:
    """Whether a signal asked for the end: an engine may take the interrupt for its own and return as if done."""
    return bool(_asked)


def _interrupt(signum: int, _frame: FrameType | None) -> None:
    _asked.append(signum)
    raise KeyboardInterrupt
