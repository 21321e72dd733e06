"""Outputs that were cut off are rejected where nearly all rows end as the demonstrations do, and no plan is tried twice
for it."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions
from regraft.domain.task import Demonstration, TaskSpec
from regraft.graph import api

PLACES = ("river", "bridge", "museum", "market", "tower", "garden", "school", "harbour", "library", "castle")
CITIES = ("Paris", "Madrid", "Rome", "Tokyo", "Cairo", "Lima", "Oslo", "Warsaw", "Nairobi", "Vienna", "Tehran", "Accra")
SHOWN = (
    (
        "On Friday the mayor of Riga opened the new theatre. It was built in four years and cost nine million. Many "
        "people came to the first play.",
        "Riga has a new theatre, which cost nine million and took four years to build.",
    ),
    (
        "The zoo of Bern has a young elephant. It was born on Tuesday and weighs ninety kilograms. Visitors may see it "
        "from May.",
        "An elephant was born in the zoo of Bern, and visitors may see it from May.",
    ),
    (
        "A train stood still for five hours near Ghent. A tree had fallen on the line in the storm. Nobody was hurt, "
        "said the railway.",
        "A fallen tree stopped a train near Ghent for five hours.",
    ),
)
TASK = TaskSpec(
    name="summaries",
    instruction="Summarise the news story in one sentence.",
    demonstrations=tuple(Demonstration(input=story, output=summary) for story, summary in SHOWN),
)


def story(number: int) -> tuple[str, str]:
    place, city = PLACES[number % 10], CITIES[number % 12]
    text = f"On Monday the council of {city} spoke about the {place}. It has been closed for {number} weeks since the "
    text += f"storm. Many people of {city} hope that the {place} opens before winter."
    said = (
        f"After {number} weeks {city} hopes that its {place} opens before winter.",
        f"The council of {city} spoke about the {place}, which a storm closed {number} weeks ago.",
    )
    return text, said[number % 2]


def built(tmp_path: Path, rows: list[tuple[str, str]]) -> BuildOutcome:
    folder = tmp_path / "catalog" / "stories"
    folder.mkdir(parents=True)
    about = "# News stories with summaries\nShort news stories of cities and a summary of each in one sentence.\n"
    (folder / "README.md").write_text(f"---\nlanguage: [en]\nlicense: mit\n---\n{about}")
    with (folder / "train.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("story", "summary"), *rows])
    options = BuildOptions(catalog=str(tmp_path / "catalog"), rows=200, out=str(tmp_path / "out"))
    outcome = api.build(TASK, options, home=tmp_path / "home")
    assert isinstance(outcome, BuildOutcome)
    return outcome


def test_rows_that_break_off_are_rejected_with_the_reason(tmp_path):
    stories = [story(number) for number in range(2, 102)]
    cut = [(text, said[: len(said) // 2] if number % 20 == 7 else said) for number, (text, said) in enumerate(stories)]
    outcome = built(tmp_path, cut)
    assert outcome.sources[0].counts.reasons["output does not end where a sentence can end"] == 5
    outputs = pq.read_table(tmp_path / "out" / "data")["output"].to_pylist()
    assert len(outputs) == outcome.rows > 80
    assert all(output.endswith(".") for output in outputs)


def test_a_plan_that_asks_for_whole_outputs_is_no_new_plan(tmp_path):
    rows = [(text, f"Certainly: {said}") for text, said in map(story, range(2, 102))]
    outcome = built(tmp_path, rows)
    assert not outcome.rows
    assert len(outcome.sources[0].attempts) == 1
