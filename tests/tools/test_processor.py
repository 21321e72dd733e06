"""Limits count what the work itself takes of the processor."""

import subprocess
import sys
import threading

from regraft.tools import processor
from regraft.tools.processor import Limit, process_limit, thread_limit


def ended(limit_of, work):
    """The limit, after work that goes on until it is stopped or has done its part."""
    stopped = threading.Event()
    with limit_of(stopped.set) as limit:
        work(stopped)
    return limit


def turn(stopped):
    while not stopped.is_set():
        pass


def test_work_is_ended_once_it_took_its_time():
    limit = ended(lambda stop: thread_limit(0.05, stop), turn)
    assert limit.over
    assert limit.spent == 0.05


def test_waiting_costs_nothing():
    limit = ended(lambda stop: thread_limit(0.05, stop), lambda stopped: stopped.wait(0.3))
    assert not limit.over


def test_the_work_of_other_threads_costs_nothing():
    other = threading.Event()
    worker = threading.Thread(target=turn, args=(other,))
    worker.start()
    try:
        assert not ended(lambda stop: thread_limit(0.2, stop), lambda stopped: stopped.wait(0.6)).over
    finally:
        other.set()
        worker.join()


def test_work_that_waits_without_end_is_ended_at_last(monkeypatch):
    monkeypatch.setattr(processor, "WAITING", 2)
    assert ended(lambda stop: thread_limit(0.05, stop), threading.Event.wait).over


def test_work_that_ended_beyond_its_limit_is_over_it_too():
    clock = iter([0.0, 7.0])
    limit = ended(lambda stop: Limit(lambda: next(clock), 5.0, stop), lambda _: None)
    assert (limit.over, limit.spent) == (True, 7.0)


def test_a_process_that_is_gone_took_all_its_time():
    def clock():
        if begun:
            raise ProcessLookupError
        begun.append(True)
        return 0.0

    begun = []
    limit = ended(lambda stop: Limit(clock, 5.0, stop), lambda _: None)
    assert (limit.over, limit.spent) == (False, 5.0)


def test_a_process_is_ended_once_it_took_its_time():
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as turning:
        with process_limit(turning.pid, 0.05) as limit:
            turning.wait()
        assert limit.over
