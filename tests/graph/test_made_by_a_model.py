"""What no dataset holds as it is: rows in another language, and inputs of which a model writes the outputs."""

import json
import re

import pyarrow.parquet as pq
import pytest
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions
from regraft.domain.synthesis import Synthesis
from regraft.domain.task import Demonstration, TaskSpec
from regraft.graph import api
from regraft.tools.testing import ModelServer, rows_in

GERMAN = {"camera": "Kamera", "kettle": "Kessel", "lamp": "Lampe", "chair": "Stuhl", "clock": "Uhr", "tent": "Zelt"}
NAMES = list(GERMAN)


def english(n: int) -> str:
    does = "works wonderfully" if n % 2 else "broke at once"
    return f"The {NAMES[n % 6]} that I bought {n * 37 % 991} days ago {does}, as I told {n * 7919 % 10007} people."


def german(n: int) -> str:
    does = "funktioniert wunderbar" if n % 2 else "ging sofort kaputt"
    thing = GERMAN[NAMES[n % 6]]
    return f"Artikel {thing}, vor {n * 37 % 991} Tagen gekauft, {does}, was ich {n * 7919 % 10007} Leuten sagte."


def post(n: int) -> str:
    return (
        f"I have had a {NAMES[n % 6]} for {n * 37 % 991} weeks. It makes a noise at night, and the shop in street "
        f"{n * 7919 % 10007} will not take it back. What can I do?"
    )


TRANSLATED = {english(n): german(n) for n in range(200)}
TITLES = {post(n): f"Noise of a {NAMES[n % 6]}" for n in range(200)}
MOODS = TaskSpec(
    name="moods",
    instruction="Sage, ob die Meinung zu einem Produkt positiv oder negativ ist.",
    demonstrations=(
        Demonstration(input="Eine tolle Pfanne, ich nehme sie jeden Tag.", output="positiv"),
        Demonstration(input="Nach zwei Wochen war der Akku hin.", output="negativ"),
        Demonstration(input="Ich liebe diesen Rucksack.", output="positiv"),
        Demonstration(input="Der Schirm riss beim ersten Regen.", output="negativ"),
    ),
)
POSTS = TaskSpec(
    name="titles",
    instruction="Write a short title for the forum post.",
    demonstrations=(
        Demonstration(
            input="My neighbour's dog barks all night and nobody in the house can sleep. What helps?",
            output="Neighbour's dog barks all night",
        ),
        Demonstration(
            input="We moved in last week and the boiler has lost pressure twice since. Is that normal?",
            output="Boiler loses pressure",
        ),
        Demonstration(
            input="I planted tomatoes in April and the leaves are now yellow at the edges, though I water every day.",
            output="Tomato leaves turn yellow",
        ),
    ),
)


def step(op: str, **args: object) -> dict[str, object]:
    return {"op": op, "args": args}


TRANSLATE = step("translate", columns=["text"], language="German")
LABELS = [
    step("map_labels", column="label", mapping={"pos": "positiv", "neg": "negativ"}, output="output"),
    step("rename", names={"text": "input"}),
]
WRITE = step(
    "generate", template="{{ post }}", instruction="Write a title of the post.", outputs={"output": "the title"}
)
CHECK = step("judge", template="{{ post }} {{ output }}", criteria={"fit": "the title says what the post is about"})
NAMED = step("rename", names={"post": "input"})


def right(row: dict[str, str]) -> bool:
    if row["output"] in ("positiv", "negativ"):
        return (row["output"] == "positiv") == any(word in row["input"] for word in ("wunderbar", "tolle", "liebe"))
    shown = {demo.row()["input"]: demo.row()["output"] for demo in POSTS.demonstrations}
    return (TITLES | shown).get(row["input"]) == row["output"]


def answers_with(draft: dict[str, list[dict[str, object]]], title=TITLES.get):
    """A model whose plan for a dataset is the draft of its name; a judge that knows what is right."""

    def respond(call):
        schema, prompt = call["response_format"]["json_schema"]["name"], call["messages"][1]["content"]
        if schema == "Understanding":
            label = "Meinung" in prompt
            told = {"kind": "label" if label else "free_text", "labels": ["positiv", "negativ"] if label else []}
            told |= {"language": "de" if label else "en", "doubtful": [], "requirements": []}
            return told | {"dataset_descriptions": ["Opinions on products", "Posts of a forum"]}
        if schema == "Ranking":
            numbers = re.findall(r"^## Candidate (\d+): (?:<data>)?(\w+)", prompt, re.MULTILINE)
            return {
                "grades": [
                    {"number": int(n), "why": "-", "grade": 3 if "deutsch" in name else 1} for n, name in numbers
                ]
            }
        if schema == "Critique":
            return {"reasons": ["it serves"], "roles": [], "problems": [], "verdict": "adapt", "fit": 0.6}
        if schema == "Grades":
            rows = re.findall(r"^Row (\d+): (?:<data>)?(\{.*?\})(?:</data>)?$", prompt, re.MULTILINE)
            graded = [(int(n), "right" if right(json.loads(row)) else "wrong") for n, row in rows]
            return {"grades": [{"number": n, "why": "-", "grade": grade} for n, grade in graded]}
        if schema == "Draft":
            named = re.search(r"^Id: (?:<data>)?(\w+)", prompt, re.MULTILINE)
            return {"why": "-", "steps": draft[named[1] if named else ""]}
        asked = call["messages"][0]["content"]
        told = {
            name: {"text": TRANSLATED.get(text, text)}
            if "Translate" in asked
            else {"output": title(text)}
            if "Write a title" in asked
            else {"reason": "it does", "score_fit": 5}
            for name, text in rows_in(call).items()
        }
        return told if list(told) != [""] else told[""]

    return respond


@pytest.fixture
def built(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")

    def build(task: TaskSpec, datasets: dict[str, tuple[str, list[dict[str, str]]]], respond) -> BuildOutcome:
        for name, (language, rows) in datasets.items():
            folder = tmp_path / "catalog" / name
            folder.mkdir(parents=True)
            head = f"---\nlanguage: [{language}]\nlicense: mit\n---\n# {name}\n\nOpinions on products or posts.\n"
            (folder / "README.md").write_text(head)
            (folder / "train.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
        with ModelServer(respond) as server:
            options = BuildOptions(
                catalog=str(tmp_path / "catalog"), model="openai:m", base_url=server.url, rows=30,
                out=str(tmp_path / "out"), synthesis=Synthesis(when="never"),
            )  # fmt: skip
            outcome = api.build(task, options, home=tmp_path / "home")
        assert isinstance(outcome, BuildOutcome)
        for path in (tmp_path / "out").glob("data/*.parquet"):
            assert all(map(right, pq.read_table(path).to_pylist()))
        return outcome

    return build


def opinions(write, count: int) -> list[dict[str, str]]:
    return [{"text": write(n), "label": "pos" if n % 2 else "neg"} for n in range(count)]


def test_rows_of_another_language_are_translated_and_marked_where_the_tasks_own_are_too_few(built, tmp_path):
    datasets = {"deutsch": ("de", opinions(german, 12)), "reviews": ("en", opinions(english, 200))}
    outcome = built(MOODS, datasets, answers_with({"deutsch": LABELS, "reviews": [TRANSLATE, *LABELS]}))
    assert outcome.rows == 30
    sources = pq.read_table(tmp_path / "out" / "lineage.parquet").column("source").to_pylist()
    assert sources.count("deutsch") == 12
    assert "a model wrote for this dataset (translated into German)" in (tmp_path / "out" / "README.md").read_text()


def test_rows_that_nobody_translated_are_no_rows_of_the_task(built):
    outcome = built(MOODS, {"reviews": ("en", opinions(english, 200))}, answers_with({"reviews": LABELS}))
    assert outcome.rows == 0
    assert any("not in the language asked for" in reason for reason in outcome.reasons)


INPUTS = {"posts": ("en", [{"post": post(n)} for n in range(200)])}


def test_inputs_alone_become_rows_whose_outputs_are_marked_as_a_models(built, tmp_path):
    outcome = built(POSTS, INPUTS, answers_with({"posts": [WRITE, CHECK, NAMED]}))
    assert outcome.rows == 30
    assert "whose output a model wrote for this dataset" in (tmp_path / "out" / "README.md").read_text()
    assert set(pq.read_table(tmp_path / "out" / "lineage.parquet").column("model").to_pylist()) == {"m"}


def test_outputs_that_a_model_writes_and_nothing_checks_are_not_taken(built):
    outcome = built(POSTS, INPUTS, answers_with({"posts": [WRITE, NAMED]}))
    assert outcome.rows == 0
    assert any("nothing checks it" in reason for reason in outcome.reasons)


def test_outputs_that_the_judge_finds_wrong_are_not_taken(built):
    outcome = built(POSTS, INPUTS, answers_with({"posts": [WRITE, CHECK, NAMED]}, title=lambda text: text[:30]))
    assert outcome.rows == 0
