"""Literals and slots found in a handful of texts."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from regraft.agents.rules.reading.alignment import align
from regraft.agents.rules.reading.layouts import read_layout
from regraft.agents.rules.reading.marked_parts import remarked


def test_labels_become_literals_and_what_varies_becomes_slots() -> None:
    found = align(["Premise: A dog runs. Hypothesis: It moves.", "Premise: Two men sit. Hypothesis: Nobody sits."])
    assert found.literals == ("Premise: ", " Hypothesis: ", "")
    assert found.fillings == (("A dog runs.", "It moves."), ("Two men sit.", "Nobody sits."))


def test_quotes_around_slots_belong_to_the_literals() -> None:
    found = align(["A: 'Are you in?' B: 'Soon!'", "A: 'Is it late?' B: 'Look at the clock.'", "A: 'Tea?' B: 'No.'"])
    assert found.literals == ("A: '", " B: '", "'") or found.literals == ("A: '", "' B: '", "'")
    rebuilt = found.literals[0] + found.fillings[0][0] + found.literals[1] + found.fillings[0][1] + found.literals[2]  # type: ignore[index]
    assert rebuilt == "A: 'Are you in?' B: 'Soon!'"


def test_a_quote_that_all_fillings_open_and_a_literal_closes_belongs_to_the_literal_before() -> None:
    found = align(['"heavy load" in: He bore it.', '"cold lobby" in: We sat there.', '"last leg" in: It ended.'])
    assert found.literals == ('"', '" in: ', "")
    assert found.fillings[0] == ("heavy load", "He bore it.")


def test_short_words_that_coincide_stay_in_the_slot() -> None:
    found = align(["The cat saw the dog.", "The man met the king.", "The girl has the ball."])
    assert found.literals == ("", "")
    assert found.fillings[0] == ("The cat saw the dog.",)


def test_a_fixed_phrase_before_the_slot_is_a_literal() -> None:
    found = align(["Find a film like Alien", "Find a film like Heat", "Find a film like Big"])
    assert found.literals[0] == "Find a film like "
    assert [row[0] for row in found.fillings if row] == ["Alien", "Heat", "Big"]


def test_a_fixed_ending_is_a_literal() -> None:
    found = align(["Text: go home\n\nThe answer is:", "Text: come in\n\nThe answer is:"])
    assert found.literals == ("Text: ", "\n\nThe answer is:")


def test_one_text_that_deviates_does_not_hide_the_others_structure() -> None:
    texts = ["Q: where? A:", "Q: who? A:", "just a text", "Q: when? A:"]
    found = align(texts)
    assert found.literals[0].startswith("Q:")
    assert found.fillings[2] is None
    assert found.fillings[3] == ("when?",)


def test_blanks_of_varying_width_are_no_part_of_a_filling() -> None:
    found = align(["Sentence 1:   One. Sentence 2: Two.", "Sentence 1: Three. Sentence 2: Four."])
    assert found.fillings == (("One.", "Two."), ("Three.", "Four."))


def test_a_bracket_that_the_slot_closes_stays_in_the_slot() -> None:
    found = align(["name[Roma], food[fish]", "name[Oslo], area[port]", "name[Lido], price[low]"])
    assert found.literals == ("", "")


WORD = st.text("abcdefgh", min_size=2, max_size=7)
FILLING = st.lists(WORD, min_size=2, max_size=6).map(" ".join)


@given(st.lists(st.tuples(FILLING, FILLING), min_size=3, max_size=5))
@example([("aa aa", "aa aaa"), ("aa aa", "aa aaa"), ("aa aa aa", "aa aaa"), ("aa aaa", "aa aa")])
def test_fillings_and_literals_give_the_texts_again_but_for_one_that_hides_what_the_others_share(
    pairs: list[tuple[str, str]],
) -> None:
    texts = [f"First: {one}\nSecond: {other}" for one, other in pairs]
    found = align(texts)
    assert found.fillings.count(None) <= (len(texts) >= 4)
    for text, row in zip(texts, found.fillings, strict=True):
        if row is None:
            continue
        parts = [found.literals[0]]
        for filling, literal in zip(row, found.literals[1:], strict=True):
            parts += [filling, literal]
        assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_full_width_colon_ends_a_label() -> None:
    found = align(["评论：很好吃", "评论：送餐很慢", "评论：一般"])
    assert found.literals == ("评论：", "")


def test_a_bracket_that_the_fixed_text_opens_is_closed_by_it() -> None:
    found = align(['{"toxic": true}', '{"toxic": false}', '{"toxic": true}'])
    assert found.literals == ('{"toxic": ', "}")


def test_a_name_before_a_colon_is_a_slot_of_its_own() -> None:
    found = align(["Ann: That is fine.", "Ben Lee: No, not at all!", "Cleo: I am so glad."])
    assert found.literals == ("", ": ", "")
    assert found.fillings[1] == ("Ben Lee", "No, not at all!")


def test_turns_of_a_dialogue_stay_one_text() -> None:
    found = align(["Ann: Fine. Ben: Good.", "Cleo: No. Dan: Yes. Cleo: No.", "Eva: Soup? Finn: Tea."])
    assert found.fillings[0] == ("Ann: Fine. Ben: Good.",)


def test_numbers_of_listed_parts_are_literals() -> None:
    found = align(["1. A dog runs.\n2. It moves.", "1. Two men sit.\n2. Nobody eats.", "1. Rain fell.\n2. It was wet."])
    assert "".join(found.literals).split() == ["1.", "2."]
    assert found.fillings[1] == ("Two men sit.", "Nobody eats.")


def test_brackets_around_every_text_are_literals() -> None:
    found = align(["[We saw no effect.]", "[It may help some.]", "[More work is needed.]"])
    assert found.literals == ("[", "]")
    assert found.fillings[1] == ("It may help some.",)


@pytest.mark.parametrize("sign", ["*", "**", "***"])
def test_stars_around_every_text_are_literals(sign: str) -> None:
    found = align([f"{sign}{text}{sign}" for text in ("spam", "not sure", "spam")])
    assert found.literals == (sign, sign)
    assert found.fillings[1] == ("not sure",)


def test_a_star_that_only_begins_lines_is_no_bracket() -> None:
    assert align(["* a plain item", "* another one"]).literals == ("* ", "")


def test_a_sign_that_every_text_begins_with_is_a_literal() -> None:
    assert align(["=> We saw no effect.", "=> It may help some."]).literals == ("=> ", "")


def test_brackets_inside_of_texts_or_of_lists_are_theirs() -> None:
    assert align(["(a) or (b)", "(c) and (d)"]).literals == ("", "")
    assert align(['["a", "b"]', '["c"]', '["d", "e"]']).literals == ("", "")


def test_words_after_which_only_a_full_stop_is_left_are_no_frame() -> None:
    texts = ["A dog runs in the park.", "A dog runs.", "A dog runs."]
    assert align(texts).fillings == tuple((text,) for text in texts)


def test_what_ends_a_tag_parts_no_text() -> None:
    texts = ["A dog has <mask> legs.", "There are <mask> days in a week.", "Most cars run on <mask> wheels."]
    assert align(texts).literals == ("", "")
    assert align(["car > vehicle", "oak > tree", "pan > kitchen tool"]).literals == ("", " > ", "")


def test_brackets_around_texts_of_several_lines_are_literals() -> None:
    texts = ["(Add the two.\n2 + 3 = 5)", "(Take one away.\n\n7 - 1 = 6\n)", "(Twice four.\n8)"]
    assert align(texts).literals == ("(", ")")


def test_a_bracket_that_every_filling_opens_is_closed_by_it() -> None:
    texts = ["Schema: TABLE a (x INT)\nQuestion: Who?", "Schema: TABLE bc (y TEXT, z INT)\nQuestion: When?"]
    aligned = align([*texts, "Schema: TABLE d (q INT)\nQuestion: Where is it?"])
    assert aligned.literals == ("Schema: ", "\nQuestion: ", "")
    assert aligned.fillings[0] == ("TABLE a (x INT)", "Who?")
    assert align(["name[Ann]", "name[Bob Lee]", "name[Cy]"]).literals in (("name[", "]"), ("", ""))


def test_a_stroke_and_a_number_part_two_texts() -> None:
    found = align(["1) Can I pay? || 2) Is it free?", "1) Who is in? || 2) Is Al in?", "1) When? || 2) Which day?"])
    assert found.literals == ("1) ", " || 2) ", "")


def test_brackets_at_the_end_of_every_text_are_layout() -> None:
    found = align(["We got it! (Ann)", "It (the lamp) is new. (Bo)", "No way. (Al)"])
    assert found.literals == ("", "")  # the first bracket may open anywhere
    found = align(["We got it! (Ann)", "I am so tired. (Bo)", "No way. (Al)"])
    assert found.literals == ("", " (", ")")
    assert [row[1] for row in found.fillings if row] == ["Ann", "Bo", "Al"]


def test_a_bracketed_line_behind_a_text_is_a_slot() -> None:
    found = align(["It rained in Oslo.\n[Rain in Oslo]", "He won the cup (twice).\n[Cup Won]", "Shares fell.\n[Drop]"])
    assert found.literals == ("", "\n[", "]")


def test_letters_with_a_bracket_behind_them_head_their_lines() -> None:
    found = align(["S> It rained.\nQ> Who sat?", "S> `` No, '' he said.\nQ> When?", "S> The end.\nQ> What is it?"])
    assert found.literals == ("S> ", "\nQ> ", "")


def test_facts_of_one_line_are_parted_at_their_names() -> None:
    found = align(
        [
            "age=2 months; plan=Basic; pays by=Card",
            "age=71 months; plan=Two year; pays by=Check",
            "age=9; plan=Old; pays by=Bank",
        ]
    )
    assert found.literals == ("age=", "; plan=", "; pays by=", "")


def test_a_unit_behind_a_number_is_no_part_of_a_fact() -> None:
    found = align(["age=2 months; plan=Basic", "age=71 months; plan=Two year", "age=9 months; plan=Old"])
    assert found.literals == ("age=", " months; plan=", "")


def test_a_title_in_brackets_before_a_text_is_a_slot() -> None:
    found = align(["[Great] I like it.", "[No] It broke.\nTwice.", "[So so] Not bad, not good."])
    assert found.literals == ("[", "] ", "")
    assert found.fillings[1] == ("No", "It broke.\nTwice.")


@pytest.mark.parametrize(
    ("texts", "literals"),
    [
        (["x = 1\n-- Which x is this?", "SELECT y;\nz\n-- List all of y"], ("", "\n-- ", "")),
        (["# add two numbers up\nx + y", "# take the first one\nx[0]"], ("# ", "\n", "")),
        (["x = 1\n-- a", "y = 2\n-- b"], None),
        (["-- one two three\nx\n-- four five six", "-- one two three\ny"], None),
    ],
)
def test_the_one_remark_before_or_behind_code_is_a_part(texts: list[str], literals: tuple[str, ...] | None) -> None:
    found = remarked(texts)
    assert (found.literals if found else None) == literals


def test_the_title_of_a_passage_is_a_part_of_it() -> None:
    texts = [
        "Text: The Mill\nIt stands.\nFrage: What?",
        "Text: Ann\nShe sang.\nFrage: Who?",
        "Text: Bo\nHe ran.\nFrage: Why?",
    ]
    assert read_layout(texts)[0].literals == ("Text: ", "\nFrage: ", "")
    titled = [text.replace("Text", "Title") for text in texts]
    assert len(read_layout(titled)[0].slots) == 3


def test_parts_that_are_counted_in_one_line_are_parted() -> None:
    found = align(["(1) A cat sits. (2) A cat.", "(1) Oil slipped. (2) She sang (2019).", "(1) No. (2) Yes, he did."])
    assert found.literals == ("(1) ", " (2) ", "")


def test_code_behind_a_prompt_is_code() -> None:
    found = read_layout(["SQL>> SELECT DISTINCT a FROM b ;", "SQL>> SELECT DISTINCT c FROM d WHERE e = 1 ;"])[0]
    assert (found.literals, found.slots[0].kind) == (("SQL>> ", ""), "code")


def test_brackets_with_blanks_around_a_whole_text_are_layout() -> None:
    found = align(["TWEET [ a b c ]", "TWEET [ so what, then? ]", "TWEET [ it rains ]"])
    assert found.literals == ("TWEET [ ", " ]")


def test_names_with_brackets_before_a_text_are_parts_of_their_own() -> None:
    found = align(["jane-porter (green): It pays.", "Tim (none): It costs 4: too much.", "rosa (red party): No."])
    assert found.literals == ("", " (", "): ", "")
    assert found.fillings[1] == ("Tim", "none", "It costs 4: too much.")


def test_a_question_of_its_own_at_the_end_of_all_texts_is_fixed_text() -> None:
    found = align(["The street was wet. Why?", "She fell over. Why?", "He left. Why?"])
    assert found.literals == ("", " Why?")


def test_numbers_with_the_same_signs_beside_them_are_parts_of_their_own() -> None:
    layout, deviating = read_layout(
        ["3 x garlic bread, $10.50 in all", "1 x tea, $2.20 in all", "12 x eggs, $3 in all"]
    )
    assert not deviating
    assert layout.literals == ("", " x ", ", $", " in all")
    assert [slot.kind for slot in layout.slots] == ["number", "text", "number"]


def test_numbers_in_sentences_that_are_worded_otherwise_part_nothing() -> None:
    layout, _ = read_layout(
        ["A box holds 6 eggs, 2 of them blue", "In 5 days he ran 9 miles", "Give 3 boys 4 pens each"]
    )
    assert len(layout.slots) == 1


def test_both_numbers_of_a_size_are_parts_of_their_own() -> None:
    shown = [
        "island: Biscoe; bill: 46.3 x 14.1 mm",
        "island: Dream; bill: 50.4 x 19.4 mm",
        "island: Rok; bill: 37 x 18 mm",
    ]
    layout, _ = read_layout(shown)
    assert layout.literals == ("island: ", "; bill: ", " x ", " mm")
    assert layout.slots[2].examples == ("14.1", "19.4", "18")


def test_the_full_stop_behind_an_answer_that_ends_a_sentence_is_fixed_text() -> None:
    texts = ["Butter melts. So the answer is window sill.", "Tired people yawn. So the answer is sleep."]
    layout, _ = read_layout([*texts, "It is cold. So the answer is a warm coat."])
    assert layout.literals == ("", " So the answer is ", ".")


def test_what_is_quoted_is_closed_behind_the_slot() -> None:
    texts = ["Is “he” the “old man” here?", "Is “it” the “cat” here?", "Is “she” the “aunt” here?"]
    layout, _ = read_layout(texts)
    assert layout.literals == ("Is “", "” the “", "” here?")
