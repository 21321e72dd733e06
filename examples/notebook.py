"""Regraft from a notebook: the cells of a session, as a script that runs top to bottom.

Open it in VS Code or Jupytext as a notebook; `python examples/notebook.py` runs it with no key and no network.
"""

# %% A task: an instruction and a few demonstrations
from regraft import apply, build, evaluate, search

TASK = "examples/describe_python.yaml"

# %% Which datasets could serve it
for candidate in search(TASK, top=3):
    print(f"{candidate.score:.2f} {candidate.ref.id}: {candidate.title}")

# %% Build it; in a notebook the result shows as a table
result = build(TASK, rows=60)
rows = result.dataset()
print(result.status, rows)
print(rows[0]["input"][:200], "=>", rows[0]["output"])

# %% Where a row came from, and what was not taken
print(result.lineage()[0])
print(sorted(set(result.rejected()["reason"]))[:3])

# %% The same plan again, over as many rows as it gives, with no agent
plan = result.outcome.sources[0].plan
again = apply(plan, plan.dataset, rows=100)
print(again.counts.accepted, "rows at", again.path)

# %% What can be said of it
print(evaluate(result).diversity)
