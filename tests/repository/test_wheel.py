"""What is built from the repository is whole: every module and data file, and a command that runs elsewhere."""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "graph", "agents", "tools", "memory", "domain")
FACE = "package"
"""The folder of what `import regraft` itself gives; it is the package's own root in the wheel."""
RUN = "import sys; sys.path[:0] = {places}; import runpy; runpy.run_module('regraft', run_name='__main__')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The wheel of a copy of the sources, so that the build leaves nothing in the checkout."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for room in (*ROOMS, FACE):
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_the_wheel_holds_every_file_of_the_rooms(wheel):
    inside = set(wheel.namelist())
    files = [f for room in ROOMS for f in (ROOT / room).rglob("*") if f.is_file() and "__pycache__" not in f.parts]
    assert [str(f.relative_to(ROOT)) for f in files if f"regraft/{f.relative_to(ROOT).as_posix()}" not in inside] == []


def test_the_wheel_holds_the_face_at_its_root(wheel):
    assert {f"regraft/{file.name}" for file in (ROOT / FACE).glob("*.py")} <= set(wheel.namelist())


def test_the_wheel_holds_no_tests_and_no_typings(wheel):
    assert [n for n in wheel.namelist() if "/tests/" in f"/{n}" or "typings" in n] == []


def test_the_command_runs_from_an_installation_outside_the_checkout(wheel, tmp_path):
    wheel.extractall(tmp_path / "installed")
    places = [str(tmp_path / "installed"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    # -S leaves out the .pth files, and with them the editable installation
    command = [sys.executable, "-S", "-c", RUN.format(places=places), "tools", "show", "rename", "--json"]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert '"name": "rename"' in shown.stdout
