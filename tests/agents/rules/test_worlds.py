"""Every task against every dataset: the one that serves it is used rightly, all others are refused."""

import pyarrow as pa
import pytest
from regraft.agents.rules.critic import OfflineCritic
from regraft.agents.rules.judge import OfflineJudge
from regraft.agents.rules.planner import OfflinePlanner
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.workbench import Workbench
from regraft.domain.task import TaskSpec
from regraft.tools.execution.bind import bind
from regraft.tools.execution.transform import transform

from .worlds import UNSERVED, WORLDS, Dataset

EXPECTED = {
    "spam": {("meet me at the harbour, I bring soup", "no"), ("FREE pencils! Text ADA to 800 now", "yes")},
    "sentiment": {
        ("The soup at the harbour was wonderful.", "positive"),
        ("The bread near the library tasted awful.", "negative"),
    },
    "entailment": {
        ("Premise: Ada eats soup alone.\nHypothesis: Ada eats something.", "yes"),
        ("Premise: Ada eats soup alone.\nHypothesis: Ada does not eat.", "no"),
        ("Premise: Ada eats soup alone.\nHypothesis: Ada likes the soup.", "maybe"),
    },
    "paraphrase": {
        (
            "Question 1: How do I get soup at the harbour? Question 2: What is the way to get soup at the harbour?",
            "yes",
        ),
        ("Question 1: How do I get soup at the harbour? Question 2: Who sells soup near the harbour?", "no"),
    },
    "arithmetic": {
        ("Ada has 3 pencils and finds 5 more in a drawer. How many pencils does Ada have now?", "8"),
    },
    "trivia_choice": set(),
    "extraction": {
        (
            "Passage: The old harbour was opened by Ada Miller in spring. It has two floors.\n"
            "Question: Who opened the harbour?",
            "Ada Miller",
        ),
    },
    "translation": {
        (
            "Ada is eating soup with the children in the kitchen this evening.",
            "Ada isst heute Abend mit den Kindern Suppe in der Küche.",
        ),
    },
    "code_description": {
        (
            "def add_2_pencils(pencils):\n    total = pencils + 2\n    return total",
            "Adds 2 to the number of pencils that was given.",
        ),
    },
    "acceptability": {
        ("Ada has walked to the harbour.", "acceptable"),
        ("Ada have walk to the harbour.", "unacceptable"),
    },
    "data_to_text": {
        (
            "name[Ada Hall], location[harbour], owner[the town]",
            "Ada Hall is by the harbour and belongs to the town.",
        ),
    },
    "indirect_answers": {
        ("Speaker 1: 'Did you eat soup at the harbour?' Speaker 2: 'The harbour had run out of soup.'", "no"),
        ("Speaker 1: 'Did you eat soup at the harbour?' Speaker 2: 'Two plates of soup, it was that good.'", "yes"),
    },
    "abstracts": {
        (
            "Abstract: We gave soup to 20 people at the harbour. Each of them slept and was asked again after a week.\n"
            "Question: Does soup from the harbour improve sleep?",
            "yes",
        ),
    },
    "topic": {
        ("Ada wins the race at the harbour", "sports"),
        ("Price of pencils rises at the harbour", "business"),
        ("Leaders meet Cleo at the harbour", "world"),
    },
}


def built(task: TaskSpec, source: Dataset) -> list[dict[str, str]]:
    """The accepted rows of the first plan."""
    bench = Workbench()
    brief = OfflineUnderstander().understand(task)
    review = OfflineCritic(bench).critique(brief, source)
    assert review.verdict != "reject", review.reasons
    plan = OfflinePlanner(bench).plan(brief, source, review, ())
    made = transform(bind(plan, source.sample.table.column_names), source.sample, seed=3)
    stages = made.rejected.column("stage").to_pylist()
    assert made.accepted.num_rows >= 0.9 * (made.accepted.num_rows + stages.count("check"))
    assert OfflineJudge().judge(brief, source.sample, made.accepted) == ()
    return made.accepted.select(list(task.columns)).to_pylist()


@pytest.mark.parametrize("name", WORLDS)
def test_a_task_is_made_of_the_dataset_that_serves_it(name: str) -> None:
    task, source = WORLDS[name]()
    rows = {row["input"]: row["output"] for row in built(task, source)}
    for given, answer in EXPECTED[name]:
        assert rows[given] == answer


def test_the_letter_of_a_choice_names_the_right_option() -> None:
    task, source = WORLDS["trivia_choice"]()
    rows = built(task, source)
    for row in rows:
        options = dict(line.split(") ", 1) for line in row["input"].split("\n")[1:])
        assert options[row["output"]].startswith("a seat in the")
    assert {row["output"] for row in rows} == {"A", "B", "C"}


@pytest.mark.parametrize("name", WORLDS)
def test_a_dataset_of_another_task_is_refused_with_reasons(name: str) -> None:
    task, _ = WORLDS[name]()
    brief = OfflineUnderstander().understand(task)
    for other in WORLDS:
        if other == name:
            continue
        source = WORLDS[other]()[1]
        review = OfflineCritic().critique(brief, source)
        assert review.verdict == "reject", (other, review.fit, review.reasons)
        assert review.reasons


@pytest.mark.parametrize("task", UNSERVED, ids=lambda task: task.name)
def test_a_task_that_nothing_serves_is_refused_by_every_dataset(task: TaskSpec) -> None:
    brief = OfflineUnderstander().understand(task)
    for made in WORLDS.values():
        source = made()[1]
        review = OfflineCritic().critique(brief, source)
        assert review.verdict == "reject", (source.card.id, review.fit, review.reasons)


def test_rows_are_the_same_for_the_same_seed() -> None:
    task, source = WORLDS["trivia_choice"]()
    assert pa.Table.from_pylist(built(task, source)).equals(pa.Table.from_pylist(built(task, source)))
