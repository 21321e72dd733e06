"""What a recipe made with a model is made again without one, by the plan that the dataset has for it."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import regraft
from regraft.tools.testing import ModelServer

TASK = {
    "name": "parity",
    "instruction": "Say whether the number of the house is odd or even.",
    "labels": ["odd", "even"],
    "demonstrations": [
        {"input": "The house has the number 4813 in its street.", "output": "odd"},
        {"input": "The house has the number 2096 in its street.", "output": "even"},
    ],
}
MAKE = """import random

def make(seed):
    n = random.randint(1000, 9999)
    return f"The house has the number {n} in its street.", "odd" if n % 2 else "even"
"""
SOLVE = "import re\ndef solve(text):\n    return 'odd' if int(re.findall('[0-9]+', text)[0]) % 2 else 'even'\n"


def answer(call):
    match call["response_format"]["json_schema"]["name"]:
        case "GeneratorAnswer":
            return {"computable": True, "why": "parity", "code": MAKE}
        case "SolverAnswer":
            return {"why": "parity", "code": SOLVE}
        case _:
            return "I have no answer to that."


def test_the_program_that_made_rows_is_a_plan_that_makes_them_of_their_seeds(tmp_path):
    with ModelServer(answer) as server:
        wanted = {"recipes": ["program"]}
        built = regraft.build(
            {**TASK, "synthesis": wanted},
            catalog="none",
            model="openai:m",
            base_url=server.url,
            rows=40,
            home=tmp_path / "home",
            out=tmp_path / "out",
        )
    assert built.outcome.rows == 40
    (plan,) = (tmp_path / "out" / "plans").iterdir()
    seeds = [json.loads(text)["seed"] for text in built.lineage()["sampling"]]
    folder = tmp_path / "catalog" / "seeds"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("---\nlicense: mit\n---\nSeeds.\n")
    pq.write_table(pa.table({"seed": seeds}), folder / "train.parquet")
    again = regraft.apply(plan, "seeds", catalog=tmp_path / "catalog", home=tmp_path / "home")
    assert list(again.dataset()) == list(built.dataset())
