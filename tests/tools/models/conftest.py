from typing import Literal

import pytest
from pydantic import BaseModel
from regraft.tools.models.caller import Patience
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.models.rows import RowTask
from regraft.tools.models.transports.transport import Timeouts
from regraft.tools.testing import by_row

QUICK = Patience(tries=4, silence_s=3.0, stranger_s=0.5, first_wait_s=0.01, longest_wait_s=0.05)


class Sentiment(BaseModel):
    label: Literal["good", "bad"]
    chars: int


def sentiment(text: str) -> dict[str, object]:
    return {"label": "good" if "fine" in text else "bad", "chars": len(text)}


ANSWERS = by_row(sentiment)
TEXTS = [f"film number {number} was {'fine' if number % 3 else 'dull'}" for number in range(200)]
EXPECTED = [Sentiment.model_validate(sentiment(text)) for text in TEXTS]


def task(rows_per_call=1, **given):
    given = {"model": "m", "system": "Judge.", "answer": Sentiment, "purpose": "classify", **given}
    return RowTask(rows_per_call=rows_per_call, **given)


@pytest.fixture
def open_service(tmp_path):
    """Opens services on a server; each call is another process of the same run, as far as the ledger can tell."""
    opened = []

    def open_(server, *, run="r1", home=tmp_path, should_stop=lambda: False, **options):
        options = {"patience": QUICK, "timeouts": Timeouts(1.0, 1.0, 1.5), "concurrency": 16, **options}
        given = ModelOptions(base_url=server if isinstance(server, str) else server.url, **options)
        service = open_models("openai:m", home, given, run=run, should_stop=should_stop)
        opened.append(service)
        return service

    yield open_
    for service in opened:
        service.close()
