"""Programs from demonstrations: what they compute, what they refute, and what is left alone as chance."""

from typing import Any

import pytest
from regraft.agents.rules.critic import OfflineCritic
from regraft.agents.rules.judge import OfflineJudge
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.synthesis.judging.demonstrated import computed
from regraft.agents.rules.synthesis.programs.search import Search

from .test_worlds import built
from .worlds import PEOPLE, PLACES, dataset, each, task

PAIRS = each(PEOPLE, PLACES)
SHOWN = {
    "last name": ("j.smith@a.org Smith|m.jones@b.org Jones|p.brown@c.org Brown", "k.hall@d.org", "Hall"),
    "host": (
        "https://www.bbc.uk/news www.bbc.uk|http://a.org/b/c a.org|https://docs.x.io/3/ docs.x.io",
        "https://b.de/x",
        "b.de",
    ),
    "date": ("2021-03-14 14/03/2021|1999-12-31 31/12/1999|2005-07-20 20/07/2005", "2010-01-25", "25/01/2010"),
    "day of the week": ("2021-03-14 Sunday|1999-12-31 Friday|2005-07-20 Wednesday", "2026-11-26", "Thursday"),
    "Fahrenheit": ("20 68|0 32|100 212|37 98.6", "15", "59"),
    "ending": ("report.final.pdf pdf|photo.jpg jpg|a.b.c.tar tar", "x.y.html", "html"),
    "capitals": ("apple APPLE|Pear PEAR|fig FIG", "Plum", "PLUM"),
    "length": ("abc 3|hello 5|abcd 4|x 1", "seven77", "7"),
    "backwards": ("abc cba|hello olleh|xyz1 1zyx", "plum", "mulp"),
}
WRITTEN = {
    "name turned": ("Smith, John>John Smith|Brown, Mary Ann>Mary Ann Brown|Ito, Ken>Ken Ito", "Hall, Eva", "Eva Hall"),
    "metres": ("5 km>5000 m|12 km>12000 m|3.5 km>3500 m", "7 km", "7000 m"),
    "slug": ("Hello World again>hello-world-again|Good Day>good-day|ABC def>abc-def", "One Two", "one-two"),
    "last item": ("red, green, blue>blue|one, two, six>six|a, b, cc>cc", "x, yy", "yy"),
    "sorted": ("red, green, blue>blue, green, red|one, two, six>one, six, two|c, b, a>a, b, c", "z, y", "y, z"),
    "greeting": ("Anna Smith>Dear Anna,|Tom Jones>Dear Tom,|Ken Ito>Dear Ken,", "Eva Hall", "Dear Eva,"),
    "words counted": ("The cat sat down>4|Hello there>2|One two three>3", "a b c d e f", "6"),
    "digits alone": (
        "(030) 123-456>030123456|(040) 999-111>040999111|(089) 222-333>089222333",
        "(01) 2-3",
        "0123",
    ),
    "product": ("3 x 2.50>7.50|2 x 4.25>8.50|10 x 1.10>11.00", "4 x 1.25", "5.00"),
    "shouted": ("hello there>HELLO THERE!|good day>GOOD DAY!|no way>NO WAY!", "oh my", "OH MY!"),
}
CASES: dict[str, Any] = {
    name: ([tuple(pair.split(" ", 1)) for pair in rows.split("|")], *rest) for name, (rows, *rest) in SHOWN.items()
}
CASES |= {
    name: ([tuple(pair.split(">", 1)) for pair in rows.split("|")], *rest) for name, (rows, *rest) in WRITTEN.items()
}


@pytest.mark.parametrize("name", CASES)
def test_what_all_demonstrations_show_is_computed_of_another_input(name: str) -> None:
    pairs, given, answer = CASES[name]
    found = computed(OfflineUnderstander().understand(task("shown", "Do as shown.", *pairs)))
    assert found[0].texts({"input": [given]}) == [answer]


def test_no_program_of_several_steps_is_looked_for_where_outputs_have_words_of_their_own(monkeypatch) -> None:
    depths: list[int] = []
    monkeypatch.setattr(Search, "run", lambda self, columns, depth: depths.append(depth))
    written = ("The harbour is quiet.", "Nobody walks along the pier tonight.", "Boats sleep under thick fog.")
    pairs = [(f"name[{name}], place[port]", f"{name}: {text}") for name, text in zip("KLM", written, strict=True)]
    assert computed(OfflineUnderstander().understand(task("shown", "Do as shown.", *pairs))) == ()
    assert set(depths) == {1}


@pytest.mark.parametrize(
    ("instruction", "pairs"),
    [
        ("Give the plural.", [("cat", "cats"), ("dog", "dogs"), ("book", "books")]),
        ("Give the country's code.", [("France", "FR"), ("Italy", "IT"), ("Norway", "NO")]),
        ("Is the number prime?", [("17", "yes"), ("21", "no"), ("97", "yes")]),
        ("Answer the riddle.", [("What has keys?", "piano"), ("What gets wet?", "towel"), ("What has a neck?", "jar")]),
        ("How many are there?", [("2 and 3 boys", "5"), ("9 girls, 4 left", "5"), ("2 rows of 4", "8")]),
    ],
)
def test_what_few_demonstrations_cannot_show_is_not_computed(instruction: str, pairs: list[tuple[str, str]]) -> None:
    assert computed(OfflineUnderstander().understand(task("chance", instruction, *pairs))) == ()


MAIL = task(
    "mail",
    "Give the last name of the person whose e-mail address is given.",
    ("john.smith@example.org", "Smith"),
    ("mary.jones@example.org", "Jones"),
    ("peter.brown@example.org", "Brown"),
    ("susan.clark@example.org", "Clark"),
)
FAMILIES = [f"{place.capitalize()[:5]}son" for place in PLACES]
PERSONS = each(PEOPLE, FAMILIES)
MAILS = [f"{first.lower()}.{last.lower()}@example.org" for first, last in PERSONS]


def test_a_column_that_says_otherwise_than_the_demonstrations_is_refuted() -> None:
    columns = {"first_name": [one for one, _ in PERSONS], "last_name": [one for _, one in PERSONS], "email": MAILS}
    rows = built(MAIL, dataset("people", "People with their names and e-mail addresses.", columns))
    assert {(row["input"], row["output"]) for row in rows} == set(zip(MAILS, columns["last_name"], strict=True))


def test_answers_are_computed_where_the_source_has_the_inputs_alone() -> None:
    columns = {"first_name": [one for one, _ in PERSONS], "email": MAILS}
    rows = built(MAIL, dataset("people", "People and how to reach them.", columns))
    assert {row["output"] for row in rows} == set(FAMILIES)


def test_rows_of_which_the_demonstrations_can_be_read_in_two_ways_are_left_out() -> None:
    told = task(
        "home",
        "Where does the person live?",
        ("Anna lives in Berlin and works as a cook.", "Berlin"),
        ("Tom lives in Paris and works as a nurse.", "Paris"),
        ("Ito lives in Tokyo and works as a pilot.", "Tokyo"),
    )
    jobs = ["cook", "nurse", "pilot", "baker", "smith"] * 9
    pairs = list(zip(PAIRS, jobs, strict=False))
    plain = [f"{who} lives in {place.capitalize()} and works as a {job}." for (who, place), job in pairs]
    longer = [text.replace(" lives", " Marie lives") for text in plain[:6]]
    rows = built(told, dataset("homes", "Sentences on where people live.", {"sentence": plain + longer}))
    assert {row["input"] for row in rows} == set(plain)
    assert all(row["output"] in row["input"] for row in rows)


def test_a_column_the_instruction_names_is_neither_believed_nor_replaced_where_demonstrations_contradict_it() -> None:
    told = task(
        "animal",
        "Give the animal of the sentence.",
        ("I saw a dog", "dog"),
        ("He has a cat", "cat"),
        ("Look at the horse", "horse"),
    )
    texts = [f"The {place} of {who} ran away" for who, place in PAIRS]
    source = dataset(
        "animals", "Sentences, each with its animal.", {"sentence": texts, "animal": [b for _, b in PAIRS]}
    )
    brief = OfflineUnderstander().understand(told)
    assert OfflineCritic().critique(brief, source).verdict == "reject"


def test_the_judge_finds_what_demonstrations_contradict() -> None:
    import pyarrow as pa

    brief = OfflineUnderstander().understand(MAIL)
    table = pa.table({"input": MAILS, "output": [first for first, _ in PERSONS]})
    source = dataset("people", "People.", {"email": MAILS})
    found = {outcome.name: outcome for outcome in OfflineJudge().judge(brief, source.sample, table)}
    assert found["demonstrations"].severity == "error"
    assert found["demonstrations"].failed == len(MAILS)
