"""How long the agents' prompts are, in characters (about four make a token), for tasks over the built-in catalog.

    python benchmarks/prompts.py [TASK.yaml …]

Nothing is asked of a model: each prompt is rendered as a build would send it, for the first candidate that the rules
find. Before arguments were told in words and once, and only what a kind of task calls for, and before candidates were
looked at in two passes, these were 37,500 (plan), 20,000 (understand) and 50,000 (rank) on the laboratory's catalog.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def sizes(path: Path, catalog: str, home: Path) -> dict[str, int]:
    """Characters of each prompt for a task, by the prompt's name."""
    from regraft.agents.assemble import offline_team
    from regraft.agents.llm import facts
    from regraft.agents.llm.controls import sittings
    from regraft.agents.llm.prompts import messages
    from regraft.agents.llm.retriever import CLOSER, GLANCE, LOOK, shown_as
    from regraft.agents.team import Survey
    from regraft.app.tasks.file import load_task
    from regraft.domain.plan import Step, plan_for
    from regraft.domain.validation import Attempt
    from regraft.tools.catalogs import open_catalog
    from regraft.tools.profiling.profile import profile

    team, sources = offline_team(home), open_catalog(catalog, home=home)
    brief = team.understander.understand(load_task(path))
    known = facts.task_of(brief)
    found = team.retriever.retrieve(brief, sources, limit=24).candidates
    if not found:
        return {}
    ref = found[0].ref
    card, block = sources.card(ref.id), sources.sample(ref, 200)
    about = profile(ref, block, sources.row_count(ref), card)
    review = team.critic.critique(brief, Survey(card, about, block))
    source = {"card": card, "profile": about}

    def size(name: str, **more: object) -> int:
        return sum(len(message["content"]) for message in messages(name, **known, **more))

    def ranked(count: int, shape: object) -> int:
        shown = [shown_as(n, one, sources, (), shape) for n, one in enumerate(found[:count], start=1)]  # pyright: ignore
        return size("rerank", candidates=shown, size=shape._asdict(), closer=shape is LOOK)  # pyright: ignore

    rows = [{name: str(row.get(name, ""))[:300] for name in brief.task.columns} for row in facts.rows_of(block, 16)]
    controls = [row for one in sittings(brief)[:1] for row in (*one.true, *one.false)]
    operations = facts.operations(brief, about)

    def planned(tried: int) -> int:
        """The plan's prompt after so many plans that failed alike."""
        steps = (Step(op="template", args={"template": "{{ text }}" * 20, "output": brief.task.columns[0]}),) * 6
        failed = Attempt(plan=plan_for(brief, ref, steps, ""), report=None, message="it makes no valid row " * 20)
        told = facts.attempts_of([failed] * tried)
        shown = {
            "rows": facts.rows_of(block, 4, row_chars=facts.ROW_CHARS),
            "operations": operations,
            "attempts": told,
            "memories": [],
            "said": "",
        }
        return size("plan", **source, review=review, bounds=facts.bounds_of(brief), **shown)

    return {
        "understand": size("understand", known=facts.known_checks(brief.requirements), checks=facts.checks(brief)),
        "rank at a glance": ranked(24, GLANCE),
        "rank closely": ranked(CLOSER, LOOK),
        "critique": size("critic", **source, rows=facts.rows_of(block, 5, row_chars=facts.ROW_CHARS)),
        "plan": planned(0),
        "third plan": planned(2),
        "judge": size("judge", rubric="", graded=[*rows, *controls], whole=True),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", nargs="*", type=Path, default=sorted((ROOT / "examples").glob("*.yaml")))
    parser.add_argument("--catalog", default="builtin")
    args = parser.parse_args()
    os.environ.setdefault("REGRAFT_EMBEDDER", "lexical")
    header = ("understand", "rank at a glance", "rank closely", "critique", "plan", "third plan", "judge")
    print(f"| task | {' | '.join(header)} |\n|{'---|' * (len(header) + 1)}")
    with tempfile.TemporaryDirectory() as home:
        for path in args.task:
            told = sizes(path, args.catalog, Path(home))
            if told:
                print(f"| {path.stem} | {' | '.join(f'{told[name]:,}' for name in header)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
