"""An installed package adds an operation; a package that takes a name is refused."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "plugin_package"
PLAN = {
    "task": "t",
    "dataset": "d",
    "columns": ["a"],
    "steps": [{"op": "shout", "args": {"column": "a", "output": "a", "marks": 2}}],
}
RUN_PLAN = f"""
import json
import pyarrow as pa
from regraft.domain.plan import Plan
from regraft.tools.catalogs.base import Block
from regraft.tools.execution.bind import bind
from regraft.tools.execution.transform import transform

plan = Plan.model_validate({PLAN!r})
done = transform(bind(plan, ["a"]), Block(pa.table({{"a": ["hey", None]}}), ["train"] * 2, [0, 1]))
print(json.dumps([done.accepted.column("a").to_pylist(), done.rejected.column("reason").to_pylist()]))
"""
LIST = "from regraft.tools.operations.base import OPERATIONS; print([operation.name for operation in OPERATIONS])"


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder that holds the built package as an installer leaves it."""
    source, target = tmp_path_factory.mktemp("source") / "package", tmp_path_factory.mktemp("installed")
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "build"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(source), str(source)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    zipfile.ZipFile(next(source.glob("*.whl"))).extractall(target)
    return target


def variant(installed: Path, target: Path, name: str, text: str = "", replacement: str = "") -> Path:
    """The installed package under another name, with one text of its module changed."""
    shutil.copytree(installed, target)
    (target / "regraft_shout").rename(target / name)
    module, entry = target / name / "__init__.py", next(target.glob("*.dist-info"))
    if text:
        module.write_text(module.read_text().replace(text, replacement))
    points = entry / "entry_points.txt"
    points.write_text(points.read_text().replace("regraft_shout", name))
    metadata = entry / "METADATA"
    metadata.write_text(metadata.read_text().replace("Name: regraft-shout", f"Name: {name}"))
    entry.rename(target / f"{name}-1.0.0.dist-info")
    return target


def python(code: str, *installed: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, installed))}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_an_installed_package_adds_an_operation_that_plans_use(installed):
    done = python(RUN_PLAN, installed)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["HEY!!"], ["column 'a' has nothing to shout"]]
    listed = python("import sys; sys.argv[1:] = ['tools', 'list']; from regraft.app.cli import main; main()", installed)
    assert "shout" in listed.stdout, listed.stderr
    assert "Put a text in capitals" in listed.stdout


def test_without_the_package_its_operation_is_unknown():
    done = python(RUN_PLAN)
    assert done.returncode != 0
    assert "there is no operation 'shout'" in done.stderr


def test_a_package_that_takes_a_built_in_name_is_refused_naming_both_owners(installed, tmp_path):
    usurper = variant(installed, tmp_path / "v", "usurper", '@operation("shout")', '@operation("select")')
    done = python(LIST, usurper)
    assert "ComponentError" in done.stderr
    assert "'select' of usurper.shout is already declared by regraft.tools.operations.columns.select" in done.stderr


def test_two_packages_with_one_name_are_refused_naming_both_owners(installed, tmp_path):
    done = python(LIST, installed, variant(installed, tmp_path / "v", "shout_again"))
    assert "ComponentError" in done.stderr
    assert "shout_again.shout" in done.stderr
    assert "regraft_shout.shout" in done.stderr


def test_a_package_that_cannot_be_imported_is_named(installed, tmp_path):
    broken = variant(installed, tmp_path / "v", "broken", "import pyarrow as pa", "import no_such_module")
    done = python(LIST, broken)
    assert "ComponentError: The operation package 'broken' cannot be loaded: No module named" in done.stderr
