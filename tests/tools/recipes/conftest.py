"""A bench whose model is a server on this machine; the fakes beside this file are for all tests of recipes."""

import sys
from pathlib import Path

import pytest
from regraft.tools.models.caller import Patience
from regraft.tools.models.opening import ModelOptions, open_models
from regraft.tools.models.transports.transport import Timeouts
from regraft.tools.recipes.bench import Bench

sys.path.insert(0, str(Path(__file__).parent))

QUICK = Patience(tries=4, silence_s=30.0, stranger_s=0.5, first_wait_s=0.01, longest_wait_s=0.05)


@pytest.fixture
def open_bench(tmp_path):
    """Benches on a server; each call is another process of the same run, as far as the ledger can tell."""
    opened = []

    def open_(server, *, seed=0, **options):
        options = {"patience": QUICK, "timeouts": Timeouts(10.0, 10.0, 10.0), "concurrency": 16, **options}
        given = ModelOptions(base_url=server.url, **options)
        service = open_models("openai:m", tmp_path, given, run="r1")
        opened.append(service)
        return Bench(service, "recipe:generate", seed)

    yield open_
    for service in opened:
        service.close()
