"""What rows lack: each kind of gap with the rows it takes, and nothing where nothing is missing."""

import random

import pyarrow as pa
from regraft.domain.brief import TaskBrief, TextLayout
from regraft.domain.requirement import Requirement
from regraft.domain.task import TaskSpec
from regraft.tools.curation.gaps import gaps

WORDS = "house river garden window winter summer music letter bridge market teacher doctor".split()  # noqa: SIM905


def brief(kind="label", demonstrations=None, **changes):
    shown = demonstrations or [("The sun is out today.", "glad"), ("The rain took it all.", "sad")]
    given = [{"input": text, "output": answer} for text, answer in shown]
    task = TaskSpec.model_validate({"name": "t", "instruction": "Say it.", "demonstrations": given})
    plain = TextLayout(literals=("", ""), slots=())
    labels = ("glad", "sad") if kind == "label" else ()
    facts = {"task": task, "kind": kind, "language": "en", "labels": labels, "requirements": (), "queries": ()}
    return TaskBrief.model_validate(facts | {"layouts": {"input": plain, "output": plain}} | changes)


def table(outputs, words=5, seed=0):
    chances = random.Random(seed)
    texts = [" ".join(chances.choices(WORDS, k=words)) for _ in outputs]
    return pa.table({"input": texts, "output": outputs})


def told(found):
    return [(gap.kind, gap.value, gap.rows) for gap in found]


def test_a_label_without_rows_lacks_its_equal_share():
    found = gaps(brief(), table(["glad"] * 100), 100)
    assert told(gap for gap in found if gap.kind == "label") == [("label", "sad", 50)]


def test_a_label_with_less_than_half_its_share_lacks_the_rest_and_one_with_more_lacks_nothing():
    def kinds(count):
        found = gaps(brief(), table(["glad"] * 80 + ["sad"] * count), 100)
        return told(gap for gap in found if gap.kind == "label")

    assert kinds(24) == [("label", "sad", 26)]
    assert kinds(26) == []


def test_without_rows_the_labels_are_all_that_is_told():
    assert told(gaps(brief(), table([]), 100)) == [("label", "glad", 50), ("label", "sad", 50)]


def test_an_answer_that_the_demonstrations_repeat_and_no_row_gives_is_told():
    shown = [(f"A dog and {n} cats.", answer) for n, answer in enumerate(["2", "2", "7", "3"])]
    found = gaps(brief("number", shown), table(["3", "7"] * 50), 100)
    assert told(gap for gap in found if gap.kind == "answer") == [("answer", "2", 50)]


def test_an_option_that_is_right_in_the_demonstrations_and_never_in_the_rows_is_told():
    options = "(A) left\n(B) right\n(C) ambiguous"
    shown = [(f"Who is it? {n}\n{options}", answer) for n, answer in enumerate(["(A)", "(C)"])]
    args = {"column": "input", "answer_column": "output", "marker": "(A) ", "separator": "\n"}
    args |= {"answer": "marker"}
    wish = Requirement(check="options", args=args)
    rows = pa.table({"input": [f"Which one? {n}\n{options}" for n in range(60)], "output": ["(A)", "(B)"] * 30})
    found = gaps(brief("multiple_choice", shown, requirements=(wish,)), rows, 60)
    assert [(gap.rows, gap.told) for gap in found if gap.kind == "answer"] == [
        (30, "a row whose right option is 'ambiguous'")
    ]


def test_lengths_that_the_demonstrations_have_and_the_rows_do_not_are_told():
    long = " ".join(["word"] * 60)
    found = gaps(brief(demonstrations=[(long, "glad"), ("It is so.", "sad")]), table(["glad", "sad"] * 50), 100)
    assert [(gap.rows, gap.told) for gap in found if gap.kind == "length"] == [
        (50, "a row whose input is long, about 60 words")
    ]


def test_languages_are_told_where_the_task_has_several():
    english, german = "The old man walked slowly to the market in the rain.", "Der alte Mann ging langsam zum Markt."
    shown = [(english, "glad"), (german + " Es regnete den ganzen langen Tag.", "sad")]
    rows = pa.table({"input": [f"{english} It was day {n}." for n in range(60)], "output": ["glad", "sad"] * 30})
    found = gaps(brief(demonstrations=shown, language=None), rows, 60)
    assert [(gap.rows, gap.told) for gap in found if gap.kind == "language"] == [
        (30, "a row whose text is in the language 'de'")
    ]


def test_a_topic_that_no_row_is_near_to_is_told():
    shown = [("quantum entanglement photon laser", "glad"), (" ".join(WORDS[:5]), "sad")]
    found = [gap for gap in gaps(brief(demonstrations=shown), table(["glad", "sad"] * 50), 100) if gap.kind == "topic"]
    assert [gap.rows for gap in found] == [50]
    assert "quantum entanglement" in found[0].told


def test_rows_like_the_demonstrations_lack_nothing():
    shown = [(" ".join(WORDS[:5]), "glad"), (" ".join(WORDS[5:10]), "sad")]
    assert gaps(brief(demonstrations=shown), table(["glad", "sad"] * 50), 100) == ()
