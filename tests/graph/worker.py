"""A build or resume in a process of its own, which kills or interrupts itself at a given moment.

    python worker.py HOME '{"moment": 12, "signal": 9, "approve": ["plan"], "decide": "approve"}'

A moment is one write of a checkpoint, or one event: they are counted from 1. Prints how the run stands as JSON.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from graph_fakes import MemoryCatalog, ScriptedTeam, options, plan, rows, task
from langgraph.checkpoint.sqlite import SqliteSaver
from regraft.domain.approval import DecisionFile
from regraft.domain.errors import RegraftError
from regraft.domain.plan import Step
from regraft.domain.run import Waiting
from regraft.graph import api

WRONG = (Step(op="rename", args={"names": {"sentence": "output", "tone": "input"}}),)


class Moments:
    """Counts moments and sends this process the signal at the one that was asked for."""

    def __init__(self, moment: int, number: int) -> None:
        self._left, self._number = moment, number
        self._lock = threading.Lock()
        self.seen = 0

    def tick(self, *_: object) -> None:
        with self._lock:
            self.seen += 1
            if self.seen == self._left:
                os.kill(os.getpid(), self._number)
                time.sleep(0.05)


def ticking(saver: type, moments: Moments, name: str) -> None:
    original = getattr(saver, name)

    def write(self: object, *args: object, **more: object) -> object:
        moments.tick()
        result = original(self, *args, **more)
        moments.tick()
        return result

    setattr(saver, name, write)


def main() -> int:
    home, asked = Path(sys.argv[1]), json.loads(sys.argv[2])
    catalog = MemoryCatalog(
        {"a": rows(300), "b": rows(400, start=1000), "c": rows(90, start=3000), "d": rows(200, start=7000, label="x")},
        block_rows=10,
    )
    script = ScriptedTeam([["a", "b", "c", "d"]], catalog, plans={"b": (plan("b", steps=WRONG), plan("b"))})
    api._tools = lambda *_: (script.team(), catalog)
    moments = Moments(asked.get("moment", 0), asked.get("signal", 9))
    saver: type = SqliteSaver
    if os.environ.get("REGRAFT_STORE"):
        from langgraph.checkpoint.postgres import PostgresSaver

        saver = PostgresSaver
    for name in ("put", "put_writes"):
        ticking(saver, moments, name)
    try:
        if any(record.id == "run" for record in api.runs(home)):
            decision = None
            if "decide" in asked:
                waiting = api.show("run", home).waiting
                count = len(waiting.action_requests) if waiting else 0
                decisions = [{"type": asked["decide"]}] * count
                decision = DecisionFile.model_validate({"decisions": decisions}) if count else None
            result = api.resume("run", decision, home=home, listener=moments.tick)
        else:
            chosen = options(home / "out", approve=tuple(asked.get("approve", ())))
            result = api.build(task(), chosen, home=home, run_id="run", listener=moments.tick)
    except KeyboardInterrupt:
        return 130
    except RegraftError as exc:
        print(json.dumps({"error": str(exc)}))
        return exc.exit_code
    stands = result.request.checkpoint if isinstance(result, Waiting) else result.status
    print(json.dumps({"stands": stands, "moments": moments.seen}))
    return 3 if isinstance(result, Waiting) else 0


if __name__ == "__main__":
    sys.exit(main())
