"""`label_map` and `columns` of a task file: a person's word on labels and columns is the last word."""

import pytest
from regraft.agents.rules.critic import OfflineCritic
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.domain.experience import identity, remembered_task
from regraft.domain.task import TaskSpec

from .test_worlds import built
from .worlds import FOODS, PEOPLE, PLACES, Dataset, dataset, each, sentiment, task


def tickets(**fields: object) -> tuple[TaskSpec, Dataset]:
    """Labels that no word and no row tells: letters, and texts that say nothing of them."""
    told = task(
        "tickets",
        "Say which desk of the office takes the ticket.",
        ("Nora wants to see the map of the castle.", "front"),
        ("Otto asks for the key of the tower.", "back"),
        ("Pia has lost the list of the guests.", "front"),
        **fields,
    )
    texts = [
        f"{PEOPLE[n % 6]} asks for the {food} of the {place}." for n, (food, place) in enumerate(each(FOODS, PLACES))
    ]
    columns = {"ticket": texts, "notes": [text[::-1] for text in texts], "desk": ["F", "B", "X"] * 12}
    return told, dataset("office", "Tickets of an office.", columns)


def verdict(told: TaskSpec, source: Dataset) -> str:
    brief = OfflineUnderstander().understand(told)
    return OfflineCritic().critique(brief, source).verdict


def test_a_label_map_serves_where_nothing_else_tells_what_labels_mean() -> None:
    told, source = tickets(labels=["front", "back"])
    assert verdict(told, source) == "reject"
    told, source = tickets(labels=["front", "back"], label_map={"office": {"F": "front", "B": "back", "X": None}})
    rows = {row["input"]: row["output"] for row in built(told, source)}
    desks = dict(zip(source.sample.table["ticket"].to_pylist(), source.sample.table["desk"].to_pylist(), strict=True))
    assert len(rows) == 24
    assert all(rows[text] == {"F": "front", "B": "back"}[desks[text]] for text in rows)


def test_a_label_map_wins_over_what_the_card_says() -> None:
    told, source = sentiment()
    turned = told.model_copy(update={"label_map": {"*": {"1": "negative", "0": "positive"}}})
    before, after = ({row["input"]: row["output"] for row in built(one, source)} for one in (told, turned))
    assert before.keys() == after.keys()
    assert all(before[text] != after[text] for text in before)


def test_nulls_alone_take_values_away() -> None:
    told, source = sentiment()
    only = told.model_copy(update={"label_map": {"*": {"0": None}}})
    with pytest.raises(AssertionError):
        built(only, source)  # one label is left, which the judge refuses


def test_columns_name_what_is_taken() -> None:
    said = {"office": {"F": "front", "B": "back"}}
    told, source = tickets(labels=["front", "back"], label_map=said, source_columns={"*": {"input": "notes"}})
    assert all(row["input"].startswith(".") for row in built(told, source))


def test_a_column_that_is_not_there_is_not_replaced_by_another() -> None:
    told, source = sentiment()
    for said in ({"input": "body"}, {"output": "stars"}):
        assert verdict(told.model_copy(update={"source_columns": {"*": said}}), source) == "reject"


def test_a_tasks_memory_keeps_apart_what_a_person_said() -> None:
    told, _ = sentiment()
    turned = told.model_copy(update={"label_map": {"*": {"1": "negative"}}})
    assert identity(told) != identity(turned) == identity(remembered_task(turned))


def test_a_label_map_that_names_some_of_many_labels_leaves_the_others_out() -> None:
    told, source = tickets(labels=["front", "back"], label_map={"*": {"F": "front", "B": "back"}})
    many = [*"FBUVWXYZ"] * 4 + ["F", "B", "F", "B"]
    columns = {name: source.sample.table[name].to_pylist() for name in ("ticket", "notes")}
    wide = dataset("office", "Tickets of an office.", columns | {"desk": many})
    assert {row["output"] for row in built(told, wide)} == {"front", "back"}


def test_a_label_map_of_one_value_says_nothing_of_a_column_with_many() -> None:
    told, source = tickets(labels=["front", "back"], label_map={"*": {"F": "front"}})
    columns = {name: source.sample.table[name].to_pylist() for name in ("ticket", "notes")}
    wide = dataset("office", "Tickets of an office.", columns | {"desk": [*"FBUVWXYZ"] * 4 + ["F", "B", "F", "B"]})
    assert verdict(told, wide) == "reject"
