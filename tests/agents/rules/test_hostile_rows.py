"""Long cells of one sign over and over, and cards like them, take the rules time in proportion to their length, and
blank or odd cells end nothing."""

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest
from regraft.agents.assemble import offline_team
from regraft.agents.rules.finding.rows import look
from regraft.agents.rules.reading.layouts import read_layout
from regraft.agents.team import Survey
from regraft.domain.card import DatasetRef
from regraft.domain.errors import DatasetError, GiveUp
from regraft.domain.task import Demonstration, TaskSpec
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.profiling.profile import profile

SENTENCES = [(f"The soup of day {day} was {'very good' if day % 2 else 'cold again'}.", day % 2) for day in range(24)]
SIGNS = {
    "commas": ",", "letters": "A) ", "blanks": " ", "quotes": "'\"", "brackets": "[", "braces": '{"a":', "digits": "1",
    "lines": "\n", "carriage returns": "\r\n", "underscores": "_", "angles": "<a ", "addresses": "a@", "words": "a ",
    "options": "(A) x (B) y ", "listed lines": "a\n", "stars": "★", "curly quotes": "“", "backslashes": "\\",
    "numbers": "1, 2 ", "capitals": "Aa", "nothing to see": "\u200b", "parts": "a: b; c/ d\n", "calls": "a(",
    "dots": ".",
}  # fmt: skip
TASK = TaskSpec(
    name="soup",
    instruction="Say whether the review of the soup is positive or negative.",
    labels=("positive", "negative"),
    demonstrations=(
        Demonstration(input="The soup was wonderful and hot.", output="positive"),
        Demonstration(input="I would not give this soup to a dog.", output="negative"),
        Demonstration(input="Best soup of the town by far.", output="positive"),
    ),
)


def put(folder: Path, rows: list[dict[str, str]], card: str = "") -> Path:
    folder.mkdir(parents=True)
    folder.joinpath("train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    folder.joinpath("README.md").write_text(f"---\nlanguage: en\n---\n# Soup reviews\nReviews of soup.\n{card}")
    return folder


def rows_with(cell: str) -> list[dict[str, str]]:
    """Some rows hold nothing but the cell, some begin or end with it, some are as they should be."""
    made = []
    for place, (text, good) in enumerate(SENTENCES):
        long = (cell, text + cell, cell + text, text)[place % 4]
        made.append({"text": long, "label": "positive" if good else "negative"})
    return made


def understood(root: Path, task: TaskSpec = TASK) -> float:
    """Retrieval's look, the profile, the critic and the planner on the only dataset; processor seconds."""
    team, catalog = offline_team(root / "home"), FolderCatalog(root / "data")
    brief = team.understander.understand(task)
    start = time.process_time()
    (card,) = catalog.cards()
    ref = DatasetRef(id=card.id, revision=card.revision, config="default", splits=("train",))
    assert not isinstance(look(catalog, card, ref), DatasetError)
    block = catalog.sample(ref, 200)
    survey = Survey(card, profile(ref, block, catalog.row_count(ref), card), block)
    review = team.critic.critique(brief, survey)
    if review.verdict != "reject":
        with suppress(GiveUp):
            team.planner.plan(brief, survey, review, ())
    return time.process_time() - start


@pytest.mark.parametrize("sign", SIGNS)
def test_long_cells_take_time_in_proportion_to_their_length(sign: str, tmp_path: Path) -> None:
    seconds = {}
    for size in (8_000, 32_000):
        root = tmp_path / str(size)
        put(root / "data" / "soup", rows_with(SIGNS[sign] * (size // len(SIGNS[sign]))))
        seconds[size] = understood(root)
    assert seconds[32_000] < 6 * seconds[8_000] + 1


@pytest.mark.parametrize("sign", ["#", "<", "[", "![", "`", "|", "*", " ", "\n", "<!--", "](", "0 (", "1 = a, ", "_"])
def test_long_cards_take_time_in_proportion_to_their_length(sign: str, tmp_path: Path) -> None:
    seconds = {}
    for size in (50_000, 200_000):
        put(tmp_path / str(size) / "data" / "soup", rows_with(""), card=sign * (size // len(sign)))
        seconds[size] = understood(tmp_path / str(size))
    assert seconds[200_000] < 6 * seconds[50_000] + 1


@pytest.mark.parametrize("cell", [" ", "\n", "\u200b", "\ud83d", "[]", "{}", " " * 4_000 + "x", "\x00", "NaN"])
def test_blank_and_odd_cells_end_nothing(cell: str, tmp_path: Path) -> None:
    put(tmp_path / "data" / "soup", rows_with(cell))
    understood(tmp_path)


def test_labels_with_the_signs_of_patterns_end_nothing(tmp_path: Path) -> None:
    names = {"positive": r"\1+", "negative": r"\k<no>"}
    put(tmp_path / "data" / "soup", [row | {"label": names[row["label"]]} for row in rows_with("")])
    told = r"Say whether the review of the soup is \1+ (it was good) or \k<no> (it was bad)."
    shown = [one.model_copy(update={"output": names[str(one.output)]}) for one in TASK.demonstrations]
    task = TASK.model_copy(
        update={"instruction": told, "labels": tuple(names.values()), "demonstrations": tuple(shown)}
    )
    understood(tmp_path, task)


def test_json_that_is_nested_too_deep_is_a_text() -> None:
    texts = [f"Tools: {'[' * depth}1{']' * depth}\nRequest: What is {depth}?" for depth in (2, 900, 5_000)]
    layout, _ = read_layout(texts)
    assert "[[1]]" in layout.slots[0].examples[0]
