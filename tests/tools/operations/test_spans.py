"""Tagged tokens give the texts of their spans, whatever the scheme; what cannot be read is rejected with its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regraft.tools.operations.guess import Seen
from regraft.tools.operations.spans import CharSpansArgs, SpansArgs, types_of

WORDS = ["Ada", "Miller", "met", "Ben", "in", "New", "Haven"]


def taken(column, tags, **args):
    data = {"words": [WORDS[: len(tags)]], "tags": [tags]}
    step = ("spans", {"tokens": "words", "tags": "tags", "output": "found", **args})
    return column(data, step, ("join", {"column": "found", "separator": "|", "output": "output"}))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B-PER I-PER O B-PER O B-LOC I-LOC", "Ada Miller|Ben|New Haven"),  # BIO
        ("I-PER I-PER O I-PER O I-LOC I-LOC", "Ada Miller|Ben|New Haven"),  # IOB
        ("B-PER E-PER O S-PER O B-LOC E-LOC", "Ada Miller|Ben|New Haven"),  # BIOES
        ("B-PER L-PER O U-PER O B-LOC L-LOC", "Ada Miller|Ben|New Haven"),  # BILOU
        ("PER PER O PER O LOC LOC", "Ada Miller|Ben|New Haven"),  # types alone
        ("B-PER B-PER O O O I-PER I-LOC", "Ada|Miller|New|Haven"),
        ("S-PER S-PER O O O O O", "Ada|Miller"),
    ],
)
def test_every_scheme_of_tags_is_read(column, tags, expected):
    assert taken(column, tags.split()) == [expected]


@pytest.mark.parametrize(
    ("cells", "types"),
    [
        ([["person", "O", "O", "O"], ["O", "O", "art", "art"]], {"person", "art"}),
        ([["B-PER", "O"], ["O", "I-LOC"]], {"PER", "LOC"}),
        ([["B-PER", "person"], ["O", "O"]], set()),
        ([["noun", "verb", "O"]], set()),  # names of all words are no entities
        ([["person", 3, "O", "O", "O"]], set()),
        ([[f"B-T{n}" for n in range(30)], ["O"] * 40], {f"T{n}" for n in range(30)}),
        ([[f"B-T{n}" for n in range(30)], ["O"] * 40, ["word"]], set()),
        (["she sold the old piano to a man from the other side of town", *["O O O O O O"] * 9], set()),
    ],
)
def test_tags_without_marks_are_types_where_most_words_have_none(cells, types):
    assert types_of(cells) == types


@pytest.mark.parametrize("args", [SpansArgs, CharSpansArgs])
def test_a_column_without_another_beside_it_is_not_read_for_spans(args):
    class Unread(list):
        def __iter__(self):
            raise AssertionError("a cell was read")

    assert list(args.readings(Seen("tags", "found", Unread([["B-PER", "O"]]), ("B-PER\nO",)))) == []


def test_words_of_a_part_of_speech_stand_by_themselves(column):
    tags = ["PROPN", "PROPN", "VERB", "PROPN", "ADP", "ADJ", "_"]
    assert taken(column, tags, types=["PROPN"], apart=True) == ["Ada|Miller|Ben"]


def test_parts_of_speech_are_told_from_other_tags():
    words = Seen("words", "found", [["a", "red", "tea", "arrives"]], ("a\nred\ntea\narrives",))

    def read(tags):
        return list(SpansArgs.readings(Seen("tags", "found", [tags], ("\n".join(tags),), beside=(words,))))

    apart = {"tokens": "words", "tags": "tags", "apart": True, "unique": False}
    assert read(["DET", "ADJ", "NOUN", "VERB"]) == [(apart, ["ADJ", "DET", "NOUN", "VERB"])]
    assert read(["det", "amod", "nsubj", "root"]) == []


def test_types_are_chosen_whatever_their_case(column):
    assert taken(column, ["B-PER", "I-PER", "O", "B-PER", "O", "B-LOC", "I-LOC"], types=["loc"]) == ["New Haven"]


def test_numbers_are_read_by_the_names_given(column):
    assert taken(column, [1, 2, 0, 1, 0, 0, 0], names=["O", "B-PER", "I-PER"]) == ["Ada Miller|Ben"]


def test_what_cannot_be_read_is_rejected_with_its_reason(run):
    data = {"words": [["a", "b"], ["a"], ["a"]], "tags": [["O"], ["3"], ["B-X"]]}
    step = ("spans", {"tokens": "words", "tags": "tags", "output": "output"})
    done = run(data, step, ("join", {"column": "output", "output": "output"}), columns=["output"])
    assert done.accepted.column("output").to_pylist() == ["a"]
    assert done.rejected.column("reason").to_pylist() == [
        "2 tokens in 'words', 1 tags in 'tags'",
        "the tag '3' in 'tags' is a number and has no name",
    ]


def test_a_text_that_comes_again_is_told_once_unless_asked_for(column):
    data = {"words": [["Ada", "and", "Ada"]], "tags": [["B-P", "O", "B-P"]]}
    args = {"tokens": "words", "tags": "tags", "output": "found"}
    join = ("join", {"column": "found", "separator": "|", "output": "output"})
    assert column(data, ("spans", args), join) == ["Ada"]
    assert column(data, ("spans", {**args, "unique": False}), join) == ["Ada|Ada"]


@given(st.lists(st.sampled_from(["O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "A"]), min_size=1, max_size=12))
def test_every_token_inside_is_in_one_span(tags):
    from regraft.tools.operations.spans import _texts  # the whole of what a row gives

    tokens = [f"t{place}" for place in range(len(tags))]
    inside = [token for token, tag in zip(tokens, tags, strict=True) if tag != "O"]
    assert [token for text, _ in _texts(tokens, tags, None) for token in text.split()] == inside


def test_each_type_of_tags_is_guessed_at_by_itself():
    words = Seen("words", "out", [["a", "b"]], ("a b",))

    def guesses(*tags):
        seen = Seen("tags", "out", [list(tags)], (" ".join(tags),), beside=(words,))
        return [guess.args for guess in SpansArgs.guesses(seen)]

    assert guesses("O", "B-X") == [{"tokens": "words", "tags": "tags", "output": "out"}]
    assert [guess.get("types") for guess in guesses("B-Y", "B-X")] == [["X"], ["Y"]]
    assert guesses(*(f"B-{kind}" for kind in "ABCDEFGHI")) == []
    assert guesses("NOUN", "O") == []


# spans of characters -------------------------------------------------------------------------------------------------

TEXT = "Ada Miller met Ben in New Haven."
PLACED = [
    {"start": 22, "end": 31, "label": "LOC"},
    {"start": 0, "end": 10, "label": "PER"},
    {"start": 15, "end": 18, "label": "PER"},
]


def cut(column, spans, **args):
    step = ("char_spans", {"text": "text", "spans": "spans", "output": "found", **args})
    join = ("join", {"column": "found", "separator": "|", "output": "output"})
    return column({"text": [TEXT], "spans": [spans]}, step, join)


def test_places_in_a_text_give_their_texts_in_its_order(column):
    assert cut(column, PLACED) == ["Ada Miller|Ben|New Haven"]
    assert cut(column, PLACED, label="label", types=["per"]) == ["Ada Miller|Ben"]
    assert cut(column, [{"start": 15, "end": 17, "label": "PER"}], inclusive=True) == ["Ben"]


@pytest.mark.parametrize("span", [{"start": 30, "end": 40}, {"start": -1, "end": 3}, {"start": None, "end": 3}])
def test_a_span_that_is_no_place_in_its_text_rejects_the_row(run, span):
    data = {"text": [TEXT, TEXT], "spans": [[span], [{"start": 0, "end": 3}]]}
    step = ("char_spans", {"text": "text", "spans": "spans", "output": "output"})
    done = run(data, step, ("join", {"column": "output", "output": "output"}), columns=["output"])
    assert done.accepted.column("output").to_pylist() == ["Ada"]
    assert done.rejected.column("reason").to_pylist() == ["a span in 'spans' is no place in 'text'"]


@pytest.mark.parametrize("inclusive", [False, True])
def test_the_production_tells_by_the_words_where_spans_end(inclusive):
    spans = [{**one, "end": one["end"] - inclusive} for one in PLACED]
    beside = Seen("text", "output", (TEXT,) * 3, (TEXT,) * 3)
    guesses = list(CharSpansArgs.guesses(Seen("spans", "output", (spans,) * 3, ("",) * 3, beside=(beside,))))
    assert [guess.path for guess in guesses] == ["LOC", "PER"]
    assert all(guess.args.get("inclusive", False) is inclusive for guess in guesses)


def test_numbers_that_are_no_places_in_the_text_are_not_tried():
    spans = [{"start": 3, "end": 900}]
    beside = Seen("text", "output", (TEXT,), (TEXT,))
    assert not list(CharSpansArgs.guesses(Seen("spans", "output", (spans,), ("",), beside=(beside,))))


def test_spans_are_written_with_their_types_in_the_form_that_is_asked_for(column):
    tags = ["B-PER", "I-PER", "O", "B-PER", "O", "B-LOC", "I-LOC"]
    written = taken(column, tags, form="{text} ({type})", called={"PER": "person", "LOC": "place"})
    assert written == ["Ada Miller (person)|Ben (person)|New Haven (place)"]
    assert cut(column, PLACED, label="label", form="{type}: {text}") == ["PER: Ada Miller|PER: Ben|LOC: New Haven"]


ASPECTS = [
    {"term": "soup", "polarity": "neg"},
    {"term": "staff", "polarity": "pos"},
    {"term": "soup", "polarity": "neg"},
]


def entries(run, cells, **args):
    fields = {"column": "aspects", "text": "term", "label": "polarity", "output": "listed"}
    steps = (("entries", {**fields, **args}), ("join", {"column": "listed", "separator": "|", "output": "output"}))
    return run({"aspects": cells}, *steps, columns=["output"])


def test_things_are_written_with_what_is_said_of_them_each_once(run):
    done = entries(run, [ASPECTS, []], form="{text}: {type}", called={"neg": "bad"})
    assert done.accepted.column("output").to_pylist() == ["soup: bad|staff: pos", ""]


def test_things_of_other_types_are_left_out(run):
    assert entries(run, [ASPECTS], types=["POS"]).accepted.column("output").to_pylist() == ["staff"]


def test_a_thing_of_which_nothing_is_said_rejects_its_row(run):
    done = entries(run, [ASPECTS, [{"term": "soup", "polarity": None}]])
    assert done.rejected.column("reason").to_pylist() == ["an item of 'aspects' lacks 'term' or 'polarity'"]


MARKED = {
    "brackets": "two [dish : soups] for [guest : Ann]",
    "links": "two [soups](dish) for [Ann](guest)",
    "tags": "two <dish>soups</dish> for <guest>Ann</guest>",
    "fields": "order(dish[soups], guest[Ann])",
}


@pytest.mark.parametrize("marks", MARKED)
def test_things_are_read_where_a_text_marks_them(run, marks):
    marked = {"text": "text", "label": "type", "marks": marks, "form": "{type}={text}"}
    done = entries(run, [MARKED[marks], "nothing to eat"], **marked)
    assert done.accepted.column("output").to_pylist() == ["dish=soups|guest=Ann", ""]


def test_a_form_names_nothing_but_a_text_and_its_type(column):
    assert taken(column, ["B-PER"], form="{text.__class__} {0}") == ["{text.__class__} {0}"]
