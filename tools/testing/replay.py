"""Runs with a model's real answers that need no model: recorded once, replayed for ever.

    regraft build … --model openai:NAME             # once, against the real server
    record(home, Path("answers.jsonl"))

    with replayed_models(Path("answers.jsonl"), "NAME", tmp_path) as models:   # in every test
        ...

A recording holds answers by the content address of what was asked, and nothing of the questions themselves.
"""

from pathlib import Path

from ...memory.ledger import Ledger
from ..models.request import ChatRequest, Dialect
from ..models.service import ModelService
from ..models.transports.transport import Reply


class NotRecorded(AssertionError):
    """A question came up that the recording has no answer to: a prompt, a row or a parameter has changed."""


class _Silence:
    address = "the recording"

    async def send(self, request: ChatRequest, dialect: Dialect) -> Reply:
        del dialect
        asked = request.messages[-1]["content"]
        raise NotRecorded(f"the recording has no answer for {request.purpose!r} to: {asked[:500]}")

    async def close(self) -> None:
        """Nothing is open."""


def record(home: Path, recording: Path) -> int:
    """Write the answers of a home's ledger to a file of JSON lines; returns how many."""
    ledger = Ledger(home / "ledger.sqlite")
    try:
        return ledger.save_recording(recording)
    finally:
        ledger.close()


def replayed_models(recording: Path, model: str, home: Path, *, run: str = "") -> ModelService:
    """A service that answers from the recording alone; any other question raises NotRecorded."""
    ledger = Ledger(home / "ledger.sqlite", run)
    ledger.load_recording(recording)
    return ModelService(model, _Silence(), ledger)
