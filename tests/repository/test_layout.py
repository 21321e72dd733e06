"""The repository keeps its own promises: packaging, sizes, and nothing of the machine that it was written on."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "graph", "agents", "tools", "memory", "domain")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAX_LINES = 500


def tracked() -> list[Path]:
    """Files under version control; in an unpacked archive, all files that would be."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file() and not path.is_symlink()]


def packages_on_disk() -> set[str]:
    return {"regraft"} | {
        "regraft." + ".".join(init.parent.relative_to(ROOT).parts)
        for room in ROOMS
        for init in (ROOT / room).rglob("__init__.py")
    }


def test_every_package_on_disk_is_packaged():
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == packages_on_disk()


def test_every_folder_with_modules_is_a_package():
    folders = {file.parent for room in ROOMS for file in (ROOT / room).rglob("*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_room_tells_checkers_that_it_is_typed():
    assert [room for room in ROOMS if not (ROOT / room / "py.typed").exists()] == []


def test_every_kind_of_data_file_is_packaged():
    kinds = {kind.removeprefix("*") for kind in PROJECT["tool"]["setuptools"]["package-data"]["*"]}
    data = [f for f in tracked() if f.relative_to(ROOT).parts[0] in ROOMS and f.suffix not in (".py", ".pyc")]
    assert [str(f.relative_to(ROOT)) for f in data if f.suffix not in kinds and f.name not in kinds] == []


def test_no_source_file_is_longer_than_500_lines():
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in tracked() if file.suffix == ".py"
    }
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_no_module_gives_a_name_two_values():
    def names(file: Path) -> list[str]:
        body = ast.parse(file.read_text()).body
        set_at = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
        return [node.id for target in set_at for node in ast.walk(target) if isinstance(node, ast.Name)]

    modules = [file for file in tracked() if file.suffix == ".py" and file.relative_to(ROOT).parts[0] in ROOMS]
    twice = {str(file.relative_to(ROOT)): {n for n in names(file) if names(file).count(n) > 1} for file in modules}
    assert {name: again for name, again in twice.items() if again} == {}


def test_the_median_source_file_is_short():
    lengths = sorted(
        len(file.read_text().splitlines())
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if file.stat().st_size
    )
    assert lengths[len(lengths) // 2] <= 150


def test_everything_is_caught_in_one_place():
    """What nobody expected stops at `domain/boundary.py`; elsewhere only the last frame of a process catches it all."""
    last_frames = {"app/terminal/failures.py", "tools/execution/worker.py"}
    broad = {
        str(file.relative_to(ROOT))
        for room in (*ROOMS, "package")
        for file in (ROOT / room).rglob("*.py")
        for caught in ast.walk(ast.parse(file.read_text()))
        if _is_broad(caught)
    }
    assert broad == {"domain/boundary.py"} | last_frames


def _is_broad(node: ast.AST) -> bool:
    kinds = {"Exception", "BaseException"}
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
        return any(ast.unparse(kind) in kinds for kind in node.args)
    if not isinstance(node, ast.ExceptHandler):
        return False
    named = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
    return not passed_on and any(kind is None or ast.unparse(kind) in kinds for kind in named)


def test_nothing_of_the_machine_is_committed():
    """No absolute paths of a person or a build machine, no lock file, no address of a registry."""
    forbidden = {
        "a home folder": re.compile(r"/(?:home|Users)/[a-z][\w.-]+/|C:\\Users\\"),
        "a work folder": re.compile(r"(?<![\w.}])/(?:work|workspace|builds|runner)/\w"),
        "an index option": re.compile(r"(?:--(?:extra-)?index-url|--find-links)[ =]+\S*://"),
    }
    # tests make up paths of their own; theirs are forbidden only where they are this machine's
    forbidden_in_tests = {"the checkout's folder": re.compile(re.escape(str(ROOT)))}
    here = Path(__file__)
    found = [
        f"{file.relative_to(ROOT)}: {what}: {match.group()}"
        for file in tracked()
        if file != here and file.name != "LICENSE"
        for what, pattern in (forbidden_in_tests if ROOT / "tests" in file.parents else forbidden).items()
        if (match := pattern.search(file.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []
    assert not [file for file in tracked() if file.name in ("uv.lock", "poetry.lock")]


def test_pins_are_exact_and_come_from_no_address():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.strip()]
    wrong = [line for line in lines if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*==[\w.!+]+( ; .+)?", line)]
    assert wrong == []


def test_every_dependency_is_pinned():
    pinned = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = {re.split(r"[<>=\[; ]", dependency)[0].lower().replace("_", "-") for dependency in wanted}
    assert names - pinned - {project["name"]} == set()


def test_the_licence_is_the_apache_licence():
    text = (ROOT / "LICENSE").read_text()
    assert text.lstrip().startswith("Apache License\n                           Version 2.0, January 2004")
    assert "END OF TERMS AND CONDITIONS" in text


def test_ci_runs_the_readmes_own_test_command():
    assert "make test" in (ROOT / ".ci" / "run").read_text().splitlines()
    assert "make test" in (ROOT / "README.md").read_text()


def test_the_front_ends_folders_hold_fifteen_modules_at_most():
    counts: dict[str, int] = {}
    for file in (ROOT / "app").rglob("*.py"):
        if file.name != "__init__.py":
            counts[str(file.parent.relative_to(ROOT))] = counts.get(str(file.parent.relative_to(ROOT)), 0) + 1
    assert {folder: count for folder, count in counts.items() if count > 15} == {}


def test_pictures_are_small():
    large = {file.name: file.stat().st_size for file in tracked() if file.suffix == ".png"}
    assert {name: size for name, size in large.items() if size > 150_000} == {}
