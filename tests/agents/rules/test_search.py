"""What a search makes of a source's columns with nothing wanted, and what is made to look like other texts."""

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.agents.rules.critic import OfflineCritic
from regraft.agents.rules.reading.names import plays
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.synthesis.programs import search
from regraft.agents.rules.synthesis.programs.search import (
    Program,
    Search,
    productions,
    program_of,
    programs_of,
    towards,
)
from regraft.domain.plan import Step
from regraft.tools.operations.base import Operation, OperationArgs
from regraft.tools.operations.guess import Seen

from .worlds import FOODS, PEOPLE, PLACES, dataset, each, task

PAIRS = each(PEOPLE, PLACES)


def made_of(**columns: list[Any]) -> list[Program]:
    source = dataset("d", "", columns)
    return programs_of(source.sample.table, source.profile)


def first_texts(programs: list[Program]) -> dict[str, str | None]:
    return {one.column: one.texts[0] for one in programs}


class TestSource:
    def test_fields_of_structs_kept_as_text_are_columns_named_by_their_path(self) -> None:
        cells = [json.dumps({"who": {"first": who}, "where": place}) for who, place in PAIRS]
        programs = made_of(info=cells)
        assert first_texts(programs)["info who first"] == PEOPLE[0]
        assert {one.name for one in programs} >= {"info.who.first", "info.where"}
        assert all(one.steps for one in programs)  # the struct itself is no text

    def test_fields_of_items_are_lists_and_their_first_item_is_a_part(self) -> None:
        programs = made_of(answers=[[{"text": who}, {"text": place}] for who, place in PAIRS])
        listed = next(one for one in programs if one.column == "answers text")
        assert listed.listed
        assert listed.texts[0] == f"{PEOPLE[0]}\n{PLACES[0]}"
        first = next(one for one in programs if one.texts[0] == PEOPLE[0])
        assert (first.keeps, first.listed) == ("part", False)

    def test_what_makes_the_same_texts_is_kept_once_by_the_cheapest_steps(self) -> None:
        programs = made_of(words=[[who] for who, _ in PAIRS])
        assert [one.texts[0] for one in programs] == [
            PEOPLE[0]
        ] * 2  # the list, and its one item: not its first, nor joined
        assert [[step.op for step in one.steps] for one in programs] == [[], ["parse"]]

    def test_words_that_all_texts_begin_with_are_taken_off_as_a_frame(self) -> None:
        programs = made_of(prompt=[f"Please answer the question: {who} is at the {place}?" for who, place in PAIRS])
        assert {one.keeps for one in programs} == {"all", "frame"}
        assert any(one.texts[0] == f"{PEOPLE[0]} is at the {PLACES[0]}?" for one in programs if one.keeps == "frame")

    def test_binary_and_empty_columns_make_nothing(self) -> None:
        assert made_of(image=[b"x"] * 30, note=[None] * 30) == []


class TestWanted:
    def test_of_the_last_steps_none_is_run_that_is_known_to_make_no_part_of_what_is_wanted(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run, names = search.run_step, list[str]()

        def counted(operation: Operation, args: OperationArgs, table: pa.Table) -> pa.Table:
            names.append(operation.name)
            return run(operation, args, table)

        monkeypatch.setattr(search, "run_step", counted)
        found = Search(pa.table({"text": ["anna 1", "bo 2"]}), ["ANNA 1", "BO 2"])
        found.run(["text"], depth=1)
        assert [step.op for step in found.reaching(["ANNA 1", "BO 2"])[0].steps] == ["template"]
        assert names.count("template") == 1  # of five filters
        assert names.count("number") == 2  # the first and the last of a text, which is no number as a whole

    def test_nothing_is_made_of_texts_that_a_row_lacks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search, "run_step", lambda *_: pytest.fail("a step was run"))
        Search(pa.table({"text": ["a: b", None]}), ["B", "C"]).run(["text"], depth=2)

    @given(st.lists(st.text() | st.sampled_from(["1,200.5 kg", "-3", "ǆ ß İ", "it's o'neil", "$ 7."]), min_size=1))
    def test_what_a_guess_is_known_to_make_is_what_its_step_makes(self, texts: list[str]) -> None:
        table = pa.table({"text": texts})
        for wanted in ("x", "1.50"):
            seen = Seen("text", "out", texts, tuple(texts), (wanted,) * len(texts))
            known = [
                (operation, guess)
                for operation in productions()
                for guess in operation.args.guesses(seen)
                if guess.makes is not None
            ]
            for operation, guess in known:
                made = program_of(table, "text", "out", [Step(op=operation.name, args=guess.args)])
                assert made is not None
                assert made.texts == guess.makes


class TestTowards:
    def test_numbers_are_written_with_the_decimals_that_others_have(self) -> None:
        table = pa.table({"answer": ["so #### 1,200", "so #### 7"]})
        column = program_of(table, "answer", "answer")
        assert column is not None
        assert [one.texts for one in towards(table, [column], ["3.50", "2.25"])] == [("1200.00", "7.00")]

    def test_triples_are_written_as_the_records_that_others_are(self) -> None:
        table = pa.table({"facts": [["Alimentum | area | city centre", "Alimentum | food | English"]]})
        column = program_of(table, "facts", "facts")
        assert column is not None
        wanted = ["name[Aromi], area[riverside]", "name[Wildwood], eatType[pub], food[Indian]"]
        made = [one for one in towards(table, [column], wanted) if not one.listed]
        assert [one.texts[0] for one in made] == ["name[Alimentum], area[city centre], food[English]"]

    def test_triples_get_blanks_for_underscores_where_others_have_none(self) -> None:
        table = pa.table({"facts": [["Oslo_Port | is_in | East_Bay", "Oslo_Port | size | 4_km"]]})
        column = program_of(table, "facts", "facts")
        assert column is not None
        wanted = ["Red Hill : PART_OF : West Side | Red Hill : SIZE : 3 km", "Ana : BORN_IN : Old Town"]
        made = [one for one in towards(table, [column], wanted) if not one.listed]
        assert "Oslo Port : is_in : East Bay | Oslo Port : size : 4 km" in [one.texts[0] for one in made]

    def test_nothing_is_made_where_others_show_no_such_form(self) -> None:
        table = pa.table({"facts": [["a | b", "c | d"]]})
        column = program_of(table, "facts", "facts")
        assert column is not None
        assert list(towards(table, [column], ["a long sentence of words"])) == []


def test_a_proposal_is_refused_for_what_the_judge_of_its_rows_would_say() -> None:
    told = task(
        "short",
        "Write the headline of the news article.",
        ("The mayor of Oldtown opened the new bridge on Monday after years of work.", "Mayor opens bridge"),
        ("Heavy rain flooded the streets of the harbour town during the night.", "Rain floods harbour town"),
        ("A bakery in the north sold its millionth loaf of bread this week.", "Bakery sells millionth loaf"),
    )
    articles = [f"{who} came to the {place} on Monday to taste the {FOODS[0]} of the region." for who, place in PAIRS]
    headlines = [f'"{who} comes to {place}' for who, place in PAIRS]
    source = dataset("news", "News articles with their headlines.", {"article": articles, "headline": headlines})
    review = OfflineCritic().critique(OfflineUnderstander().understand(told), source)
    assert review.verdict == "reject"
    assert review.reasons[0] == "a quotation mark in output is not closed"


@pytest.mark.parametrize(
    ("column", "role", "is_one"),
    [
        ("answerKey", "answer", True),
        ("sourceText", "passage", False),
        ("context_passage", "passage", True),
        ("optionB", "options", True),
        ("choices", "options", True),
        ("gold_label", "sure_label", True),
        ("is_duplicate", "voucher", True),
        ("doc_id", "identifier", True),
        ("video", "identifier", False),
    ],
)
def test_names_of_columns_say_what_they_are_for(column: str, role: str, is_one: bool) -> None:
    assert plays(column, role) is is_one
