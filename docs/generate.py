"""Writes the parts of the documentation that the code itself knows, between their markers.

    python docs/generate.py            rewrite them
    python docs/generate.py --check    exit 1, naming the pages, where one is out of date

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

DOCS = Path(__file__).parent
PLUGIN = DOCS.parent / "tests" / "plugin_package"
PART = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
WIDTH = 96


def cli() -> str:
    """The help text of every command."""
    import typer
    from regraft.app.cli import app

    def texts(command, path: str, parent=None) -> Iterator[str]:
        name = path.rsplit(maxsplit=1)[-1]
        settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
        context = typer.Context(command, info_name=name, parent=parent, **settings)
        yield f"## {path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
        for name, inner in getattr(command, "commands", {}).items():
            yield from texts(inner, f"{path} {name}", context)

    return "\n".join(texts(typer.main.get_command(app), "regraft"))


def operations() -> str:
    """One section an operation: what it does and its arguments."""
    from regraft.app.commands.reference import argument_rows
    from regraft.tools.operations.base import OPERATIONS

    sections = []
    for operation in OPERATIONS:
        if not operation.owner.startswith("regraft."):
            continue
        traits = f"*{operation.kind}, sees one {operation.scope} at a time*"
        lines = [f"### {operation.name}", "", traits, "", " ".join(operation.summary.split()), ""]
        rows = argument_rows(operation)
        if rows:
            lines += ["| argument | type | default | meaning |", "|---|---|---|---|"]
            for name, kind, default, meaning in rows:
                shown = f"`{_cell(default)}`" if default else "required"
                lines.append(f"| `{name}` | {_cell(kind)} | {shown} | {_cell(meaning)} |")
            lines.append("")
        sections.append("\n".join(lines))
    return "\n".join(sections)


def checks() -> str:
    """One line a check: what it asks, and which ones see all rows, only warn, or need an extra."""
    from regraft.app.commands.reference import check_traits
    from regraft.tools.checks.base import CHECKS

    lines = ["| check | asks | |", "|---|---|---|"]
    for check in CHECKS:
        if check.owner.startswith("regraft."):
            traits = [trait for trait in check_traits(check)[1:] if trait not in ("judges each row alone", "error")]
            lines.append(f"| `{check.name}` | {_cell(' '.join(check.summary.split()))} | {', '.join(traits)} |")
    return "\n".join(lines) + "\n"


def recipes() -> str:
    """One line a recipe: what it does, what it needs, and its model calls for 100 rows beside those of its paper."""
    from regraft.tools.recipes.base import RECIPES

    lines = [
        "| recipe | what it does | needs | calls for 100 rows | the paper's way | after |",
        "|---|---|---|---|---|---|",
    ]
    for recipe in RECIPES:
        if recipe.owner.startswith("regraft."):
            what = _cell(recipe.summary.split("\n\n")[0].replace("\n", " "))
            paper = f"{recipe.paper_calls * 100:,}" if recipe.paper else ""
            cells = (f"`{recipe.name}`", what, ", ".join(recipe.needs), recipe.calls(100), paper, recipe.paper)
            lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def state_diagram() -> str:
    """The compiled graph as a Mermaid diagram, and that of one source."""
    from regraft.graph.build import build_graph
    from regraft.graph.nodes.source import source_graph

    graphs = (build_graph(), source_graph().compile(name="source"))
    return "\n".join(f"```mermaid\n{_mermaid(graph)}\n```\n" for graph in graphs)


def plugin_project() -> str:
    """The project file of the plug-in package that the tests install."""
    return f"```toml\n{(PLUGIN / 'pyproject.toml').read_text(encoding='utf-8').rstrip()}\n```\n"


def plugin_file(name: str) -> str:
    """A module of the plug-in package that the tests install."""
    text = (PLUGIN / "regraft_shout" / name).read_text(encoding="utf-8")
    return f"```python\n{text.rstrip()}\n```\n"


def _mermaid(graph) -> str:
    drawn = graph.get_graph().draw_mermaid(with_styles=False)
    return "\n".join(line.replace("&nbsp;", " ").rstrip() for line in drawn.strip().splitlines())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("](", "]\\(").replace("\n", " ")


PARTS: dict[str, Callable[[], str]] = {
    "cli": cli,
    "operations": operations,
    "checks": checks,
    "recipes": recipes,
    "state-diagram": state_diagram,
    "plugin-project": plugin_project,
    "plugin-module": partial(plugin_file, "__init__.py"),
    "plugin-check": partial(plugin_file, "checks.py"),
    "plugin-tool": partial(plugin_file, "agents.py"),
    "plugin-catalog": partial(plugin_file, "catalogs.py"),
    "plugin-format": partial(plugin_file, "formats.py"),
    "plugin-embedder": partial(plugin_file, "embedders.py"),
    "plugin-recipe": partial(plugin_file, "recipes.py"),
}


def generated(page: str) -> str:
    """The page with its generated parts made anew."""
    return PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n{found[3]}", page)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for path in sorted(DOCS.glob("*.md")):
        page = path.read_text(encoding="utf-8")
        if (fresh := generated(page)) != page:
            stale.append(path.name)
            if not check:
                path.write_text(fresh, encoding="utf-8")
    sys.stdout.write(f"{'out of date' if check else 'rewritten'}: {', '.join(stale) or 'nothing'}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
