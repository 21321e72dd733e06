"""What a source must show before it serves: more than a form or label names that other tasks have as well."""

import pyarrow as pa
import pytest
from regraft.agents.rules.critic import OfflineCritic
from regraft.agents.rules.judge import OfflineJudge
from regraft.agents.rules.labels.choosing import NAMES_IN_NATS, SUPPORTED, called_alike
from regraft.agents.rules.labels.mapping import LabelMapping
from regraft.agents.rules.reading.understand import OfflineUnderstander
from regraft.agents.rules.synthesis.answers.columns import vouched
from regraft.agents.rules.synthesis.composing import cleaning
from regraft.agents.rules.synthesis.programs.search import programs_of
from regraft.agents.rules.synthesis.proposing import answers, may_serve
from regraft.agents.rules.workbench import Workbench
from regraft.domain.brief import Slot
from regraft.domain.task import TaskSpec

from .test_worlds import built
from .worlds import FOODS, PEOPLE, PLACES, Dataset, dataset, each, task

PAIRS = each(PEOPLE, PLACES)
LAB = task(
    "lab",
    "From the lab report of a patient, say whether the test came out positive or negative.",
    ("No growth after five days of incubation.", "negative"),
    ("Urine culture grew coli bacteria above the threshold.", "positive"),
    ("Antigen reactive, confirmed by neutralisation.", "positive"),
)

DEGREES = {"celsius": ((100, 212), (85, 185), (95, 203)), "fahrenheit": ((212, 100), (185, 85), (203, 95))}


def verdict(told: TaskSpec, source: Dataset) -> str:
    brief = OfflineUnderstander().understand(told)
    return OfflineCritic().critique(brief, source).verdict


@pytest.mark.parametrize("what", ["Sentences of movie reviews", "Lines of a play with their sentiment,"])
def test_label_names_of_another_task_do_not_serve(what: str) -> None:
    texts = [f"{who} was splendid at the {place}." for who, place in PAIRS]
    labels = [place % 2 for place in range(len(texts))]
    source = dataset("rated", f"{what} labelled 1 (positive) or 0 (negative).", {"text": texts, "label": labels})
    assert verdict(LAB, source) == "reject"


def test_answers_that_stand_in_their_passages_do_so_in_the_rows() -> None:
    told = task(
        "ask",
        "Given a passage and an answer taken from it, write the question that has this answer.",
        ("Passage: Mia lived in Rome until 1980.\nAnswer: Rome", "Where did Mia live?"),
        ("Passage: The bridge was built by Otto in May.\nAnswer: Otto", "Who built the bridge?"),
        ("Passage: Snow fell in March on the hills.\nAnswer: March", "When did snow fall?"),
    )
    brief, fits = OfflineUnderstander().understand(told), []
    for names in (PLACES, [place[::-1] for place in PLACES]):
        columns = {
            "passage": [f"{who} walked to the {place}." for who, place in PAIRS],
            "question": [f"Where did {who} walk?" for who, _ in PAIRS],
            "answer": [name for _, name in each(PEOPLE, names)],
        }
        source = dataset("reading", "Questions on passages with answers.", columns)
        fits.append(OfflineCritic().critique(brief, source).fit)
    inside, outside = fits
    assert 0 < outside < 0.4 * inside


def test_a_column_of_names_is_not_filled_by_another_column_of_few_words() -> None:
    told = task(
        "lines",
        "A line from a series: is its sentiment positive, negative or neutral?",
        ('Ada: "I love this place so much."', "positive"),
        ('Bob: "They ruined the whole evening."', "negative"),
        ('Cleo: "The train leaves at nine."', "neutral"),
    )
    columns = {
        "emotion": [("joy", "anger", "none")[number % 3] for number in range(len(PAIRS))],
        "speaker": [who for who, _ in PAIRS],
        "line": [f"We all went to the {place} with {who} today." for who, place in PAIRS],
        "sentiment": [("positive", "negative", "neutral")[number % 3] for number in range(len(PAIRS))],
    }
    rows = built(told, dataset("series", "Lines of a series with emotion and sentiment.", columns))
    assert {row["input"].split(":")[0] for row in rows} == {who for who, _ in PAIRS}


def test_options_of_an_instruction_format_are_read_without_what_frames_them() -> None:
    told = task(
        "quiz",
        "Answer the trivia question by the letter of the right choice.",
        ("Where do ships sleep?\nA) in a port\nB) in a bed", "A"),
        ("What do bees make?\nA) milk\nB) honey", "B"),
        ("Who bakes the bread?\nA) a pilot\nB) a baker", "B"),
    )
    pairs = each(PEOPLE, FOODS)
    texts = [
        f"Please choose the correct answer: {who} buys {food} where?\n\nAnswer1: a shop with {food} "
        f"Answer2: the house of {who}\n\nAnswer format: answer1/answer2"
        for who, food in pairs
    ]
    key = [f"answer{1 + number % 2}" for number in range(len(pairs))]
    rows = built(told, dataset("quiz", "Trivia questions.", {"instruction": texts, "answer": key}))
    assert {len(row["input"].split("\n")) for row in rows} == {3}
    assert all(row["input"].startswith(tuple(PEOPLE)) and "nswer" not in row["input"] for row in rows)


def test_a_tag_that_ends_the_sources_texts_is_not_written_twice() -> None:
    told = task(
        "posts",
        "Is the sentiment of the post positive or negative?",
        ("What a lovely day #tagged", "positive"),
        ("My train is late again #tagged", "negative"),
        ("Nobody answers the phone #tagged", "negative"),
    )
    texts = [f"{who} saw the {place} and went home #tagged" for who, place in PAIRS]
    labels = [("positive", "negative")[number % 2] for number in range(len(PAIRS))]
    rows = built(told, dataset("posts", "Posts with their sentiment.", {"text": texts, "label": labels}))
    assert {row["input"].count("#tagged") for row in rows} == {1}


@pytest.mark.parametrize(
    ("instruction", "outputs", "labels"),
    [
        ("Answer yes if it is entailed, no if it is contradicted, maybe if neither.", "yes no maybe yes", None),
        ("Is it a joke? Write 1 if it is and 0 otherwise.", "1 0 0 1", {"0", "1"}),
        ("Write the number of apples.", "1 0 0 1", set()),
    ],
)
def test_labels_that_the_instruction_names_one_by_one(instruction: str, outputs: str, labels: set[str] | None) -> None:
    items = [(f"Sentence number {place} here.", output) for place, output in enumerate(outputs.split())]
    found = OfflineUnderstander().understand(task("named", instruction, *items)).labels
    assert set(found) == (set(outputs.split()) if labels is None else labels)


def test_identifiers_are_no_answers() -> None:
    told = task(
        "riddle",
        "Answer the riddle with one word.",
        ("What has keys but cannot open locks?", "piano"),
        ("What gets wetter the more it dries?", "towel"),
        ("What has a neck but no head?", "bottle"),
    )
    columns = {
        "id": [f"{number * 7919:x}a{number}" for number in range(len(PAIRS))],
        "question": [f"What does {who} do at the {place}?" for who, place in PAIRS],
    }
    source = dataset("riddles", "Riddles.", columns)
    brief = OfflineUnderstander().understand(told)
    seen, _ = Workbench().read(brief, source)
    assert all("id" not in answer.used for answer in answers(seen))


POSTS = task(
    "posts",
    "Is the sentiment of the post positive or negative?",
    ("What a lovely day in town", "positive"),
    ("My train is late again", "negative"),
    ("Nobody answers the phone", "negative"),
)


def test_rows_with_placeholders_that_no_demonstration_has_are_left_out() -> None:
    texts = [f"{who} saw the {place} and went home" for who, place in PAIRS]
    texts = [text.replace(text.split()[0], "[IDENTITY_P]") if n % 5 == 0 else text for n, text in enumerate(texts)]
    labels = [("positive", "negative")[number % 2] for number in range(len(PAIRS))]
    rows = built(POSTS, dataset("posts", "Posts with their sentiment.", {"text": texts, "label": labels}))
    assert {row["input"] for row in rows} == {text for text in texts if "[" not in text}


def test_quotation_marks_that_stay_open_are_an_error() -> None:
    brief = OfflineUnderstander().understand(POSTS)
    table = pa.table(
        {
            "input": [f'{who} said: "I saw the {place}' for who, place in PAIRS],
            "output": [("positive", "negative")[n % 2] for n in range(len(PAIRS))],
        }
    )
    source = dataset("posts", "Posts.", {"text": [who for who, _ in PAIRS]})
    assert "quotes" in {outcome.name for outcome in OfflineJudge().judge(brief, source.sample, table)}


def test_sentences_of_a_list_are_not_joined_by_commas() -> None:
    sentences = [[f"{who} went out.", f"The {place} was open."] for who, place in PAIRS]
    source = dataset("lists", "Sentences.", {"sentences": sentences})
    texts = {
        text for view in programs_of(source.sample.table, source.profile) for text in view.filled if not view.listed
    }
    assert not any(".," in text for text in texts)
    assert "Ada went out. The harbour was open." in texts


@pytest.mark.parametrize(("first", "second"), [("celsius", "fahrenheit"), ("fahrenheit", "celsius")])
def test_a_unit_is_converted_the_way_that_the_demonstrations_show(first: str, second: str) -> None:
    told = task("degrees", f"turn {first} into {second}", *((str(one), str(other)) for one, other in DEGREES[first]))
    degrees = range(5, 205, 5)
    columns = {"celsius": [*degrees], "fahrenheit": [32 + 9 * one // 5 for one in degrees]}
    rows = built(told, dataset("stations", "Measured temperatures in celsius and fahrenheit.", columns))
    fahrenheit = [(float(row["input"]), float(row["output"])) for row in rows]
    wanted = {one: 32 + 1.8 * one if first == "celsius" else (one - 32) / 1.8 for one, _ in fahrenheit}
    assert rows
    assert all(abs(wanted[one] - other) < 0.01 for one, other in fahrenheit)


def test_numbers_beside_the_straight_line_of_the_demonstrations_do_not_serve() -> None:
    told = task("degrees", "turn celsius into humidity", *((str(one), str(other)) for one, other in DEGREES["celsius"]))
    columns = {"celsius": [*range(80)], "humidity": [(7 * one) % 90 + 10 for one in range(80)]}
    assert verdict(told, dataset("stations", "Measured celsius and humidity.", columns)) == "reject"


CAPITALS = ("Paris", "France"), ("Lima", "Peru"), ("Oslo", "Norway")


@pytest.mark.parametrize(
    "instruction",
    [
        "turn the capital into the country",
        "from the capital to its country",
        "i give the capital, you say the country",
        "Given the capital, name the country.",
    ],
)
def test_a_look_up_is_not_turned_round_by_naming_what_is_given_first(instruction: str) -> None:
    countries = [
        one + other for one, other in each(("Bel", "Tor", "Mar", "San"), ("ania", "land", "istan", "ora", "via"))
    ]
    capitals = [
        one + other for one, other in each(("Port", "Nor", "Ost", "Gran"), ("ville", "burg", "ton", "mar", "by"))
    ]
    columns = {"country": countries, "capital": capitals, "population": [n * 7919 % 90_000 for n in range(20)]}
    atlas = dataset("atlas", "Countries and their capital cities.", columns, title="Atlas of capitals")
    assert verdict(task("look_up", instruction, *CAPITALS), atlas) == "reject"
    there = task("look_up", "turn the country into its capital", *((other, one) for one, other in CAPITALS))
    assert verdict(there, atlas) == "use"


def test_years_are_not_taken_out_of_texts_that_hold_other_numbers() -> None:
    told = task(
        "year",
        "find the year the song came out",
        ("Released in 1971 by Rosa, it sold 12 thousand copies.", "1971"),
        ("It was published in 1988 by Mona.", "1988"),
        ("A hit of 2003 that sold 40 thousand records.", "2003"),
    )
    numbered = dataset("songs", "Songs.", {"song": [f"Quiet {place} {n}" for n, (_, place) in enumerate(PAIRS)]})
    assert verdict(told, numbered) == "reject"
    blurbs = [f"Released in {1950 + n} by {who}, it sold {n} copies." for n, (who, _) in enumerate(PAIRS)]
    blurbs = [text if n % 5 else f"Song {n + 1} of the album." for n, text in enumerate(blurbs)]
    rows = built(told, dataset("songs", "Songs.", {"blurb": blurbs}))
    assert rows
    assert all(row["output"] in row["input"] and len(row["output"]) == 4 for row in rows)


def test_a_town_is_taken_out_of_addresses_alone() -> None:
    told = task(
        "town",
        "get the city out of the address",
        ("12 Elm Road, 40210 Dusseldorf", "Dusseldorf"),
        ("7 Harbour Street, 10115 Berlin", "Berlin"),
        ("99 Hill Lane, 75001 Paris", "Paris"),
    )
    mails = [f"{who} left the ticket at the {place}" for who, place in PAIRS]
    assert verdict(told, dataset("mails", "Mails.", {"body": mails})) == "reject"
    addresses = [f"{n + 1} {place} Street, {10_000 + n} {who}" for n, (who, place) in enumerate(PAIRS)]
    rows = built(told, dataset("people", "People.", {"address": addresses}))
    assert rows
    assert all(row["input"].endswith(f" {row['output']}") for row in rows)


def test_questions_whose_labels_change_with_what_is_left_out_serve_no_task() -> None:
    told = task(
        "polar",
        "Answer the question with yes or no.",
        (f"Will {PEOPLE[0]} be late at the {PLACES[1]}?", "no"),
        (f"Is the {PLACES[0]} where the train leaves in time?", "yes"),
        (f"At the {PLACES[2]}, will {PEOPLE[1]} be in time?", "yes"),
    )
    pairs = PAIRS[:18]
    questions = [f"Will {person} be at the {place} in time?" for person, place in pairs]
    columns = {
        "given": [
            f"The train to the {place} leaves in {number} minutes." for number, (_, place) in enumerate(PAIRS[:40])
        ],
        "question": [*questions, *questions],
        "answer": ["yes", "no"] * 9 + ["no", "yes"] * 9,
    }
    source = dataset("in-time", "Yes/no questions on timetables.", columns)
    review = OfflineCritic().critique(OfflineUnderstander().understand(told), source)
    assert review.verdict == "reject"
    assert "a text that the task has no place for" in review.reasons[0]


def test_a_scale_that_the_instruction_means_is_known_by_its_numbers() -> None:
    told = task(
        "alike",
        "How alike are both sentences in meaning? Give a score from 0 to 5.",
        ("Sentence 1: A man plays a guitar. Sentence 2: A man is playing the guitar.", "5"),
        ("Sentence 1: A dog runs. Sentence 2: A woman cooks rice.", "0"),
        ("Sentence 1: Two boys kick a ball. Sentence 2: Children play a game.", "3"),
    )
    columns = {
        "sentence1": [f"{person} walks to the {place}." for person, place in PAIRS[:36]],
        "sentence2": [f"{person} goes to the {place} on foot." for person, place in PAIRS[:36]],
        "score": [float(number % 6) for number in range(36)],
    }
    source = dataset("pairs", "Sentence pairs with a similarity score from 0 to 5.", columns)
    rows = {row["input"]: row["output"] for row in built(told, source)}
    person, place = PAIRS[3]
    assert rows[f"Sentence 1: {person} walks to the {place}. Sentence 2: {person} goes to the {place} on foot."] == "3"


@pytest.mark.parametrize(
    ("names", "verdict"), [(("ENTY", "HUM", "LOC", "NUM"), "adapt"), (("A", "B", "C", "D"), "reject")]
)
def test_a_set_of_many_telling_labels_is_known_whatever_the_words_of_the_card(
    names: tuple[str, ...], verdict: str
) -> None:
    told = task(
        "sought",
        "What does it look for? Choose entity, human, location or number.",
        (f"Who sold {FOODS[0]} to {PEOPLE[0]}?", "human"),
        (f"Where is the {PLACES[0]} of {PEOPLE[1]}?", "location"),
        (f"How many plates of {FOODS[1]} are in the {PLACES[1]}?", "number"),
        (f"What is made of {FOODS[2]}?", "entity"),
    )
    asked = ("What does {} eat?", "Who walks with {}?", "Where does {} live?", "How many friends has {}?")
    rows = [(words.format(person), name) for person in PEOPLE for words, name in zip(asked, names, strict=True)]
    columns = {"question": [one for one, _ in rows], "label": [name for _, name in rows]}
    source = dataset("asked", "Questions in classes.", columns)
    review = OfflineCritic().critique(OfflineUnderstander().understand(told), source)
    assert review.verdict == verdict, review.reasons


EMOTIONS = task(
    "feel",
    "Name the emotion of the comment.",
    ("I am so glad that you came!", "joy"),
    ("Who broke my window? I will find you.", "anger"),
    ("We lost our dog last week.", "sadness"),
)


def test_rows_with_several_labels_in_one_do_not_serve_where_demonstrations_have_one() -> None:
    texts = [f"{who} and I were at the {place} again." for who, place in PAIRS]
    labels = ["joy", "anger", "sadness", "fear", "joy,fear", "anger,sadness"] * 6
    source = dataset("feelings", "Comments with their emotions.", {"text": texts, "emotion": labels})
    rows = built(EMOTIONS, source)
    assert {row["output"] for row in rows} == {"joy", "anger", "sadness", "fear"}


def test_a_label_of_the_items_of_a_list_is_not_that_of_the_row() -> None:
    claims = [f"{who} was seen at the {place} in May." for who, place in PAIRS]
    verdicts = ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"] * 12
    items = [[{"page": place, "verdict": verdicts[place - 1]}] for place in range(len(claims))]
    told = task(
        "check",
        "Fact check: is the claim supported, refuted or is there not enough info?",
        ("The bridge was built in two years by six men.", "supported"),
        ("No ship came to the town in the whole winter.", "refuted"),
        ("The oldest tree of the park fell in a storm.", "not enough info"),
    )
    source = dataset("claims", "Claims with a verdict.", {"claim": claims, "verdict": verdicts, "evidence": items})
    right = {"SUPPORTS": "supported", "REFUTES": "refuted", "NOT_ENOUGH_INFO": "not enough info"}
    truth = dict(zip(claims, verdicts, strict=True))
    rows = built(told, source)
    assert len(rows) == len(claims)
    assert all(row["output"] == right[truth[row["input"]]] for row in rows)


def test_choices_are_not_made_of_other_rows_where_the_source_has_its_own() -> None:
    told = task(
        "story",
        "Read the story and choose the right answer.",
        *(
            (f"Story: {who} went to the {where} to eat.\nQuestion: Why?\n(A) To see the sea there\n(B) {why}", "(B)")
            for who, where, why in (
                ("Mia", "inn", "To have a meal"),
                ("Otto", "pub", "To eat some fish"),
                ("Pia", "bar", "To get a snack"),
            )
        ),
    )
    columns = {
        "info": [[f"because {who} met a friend", "friend"] for who, _ in PAIRS],
        "context": [f"{who} walked to the {place} in the rain." for who, place in PAIRS],
        "question": [f"Why did {who} walk to the {place}?" for who, place in PAIRS],
        **{f"ans{n}": [f"To {what} with {who} there" for who, _ in PAIRS] for n, what in enumerate(("eat", "talk"))},
        "label": [place % 2 for place in range(len(PAIRS))],
    }
    brief = OfflineUnderstander().understand(told)
    source, _ = Workbench().read(brief, dataset("stories", "Stories with questions and answers.", columns))
    assert not any("other rows" in answer.why for answer in answers(source))


def test_invented_words_are_in_no_other_language() -> None:
    syllables = ["zo", "ri", "ma", "ne", "ta", "ku", "lo", "vi"]
    texts = [" ".join(a + b + c for c in syllables[:6]) + f" {a}{b}" for a, b in each(syllables, syllables)]
    told = task(
        "sort",
        "Sort the made-up sentence: is it left or right?",
        ("The zork that we met made a very loud noise at night.", "left"),
        ("A bliff stood there and it was as green as can be.", "right"),
    )
    source = dataset("made-up", "Made-up sentences.", {"text": texts, "label": ["left", "right"] * 32})
    read, _ = Workbench().read(OfflineUnderstander().understand(told), source)
    assert "text" in [view.name for view in read.texts]


@pytest.mark.parametrize(("ratings", "served"), [(None, True), ([place * 7 % 101 for place in range(36)], False)])
def test_pairs_that_were_graded_are_not_taken_for_right_ones(ratings: list[int] | None, served: bool) -> None:
    told = task(
        "simple",
        "Rewrite the sentence so that it is simpler.",
        ("The edifice was erected by Ada in the vicinity of the harbour.", "Ada built the house near the harbour."),
        ("Subsequently Ben relocated to the old mill beyond the river.", "Then Ben moved to the old mill."),
        ("Cleo purchased numerous apples at the weekly market.", "Cleo bought many apples at the market."),
    )
    columns = {
        "original": [f"{who} made the acquaintance of a baker at the {place} yesterday." for who, place in PAIRS],
        "simplification": [f"{who} met a baker at the {place}." for who, place in PAIRS],
    }
    source = dataset(
        "simple", "Sentences and simplifications of them.", columns | ({"rating": ratings} if ratings else {})
    )
    read, _ = Workbench().read(OfflineUnderstander().understand(told), source)
    assert (vouched(read, frozenset({"original", "simplification"}))[1] == 1.0) is served


def test_a_column_with_none_of_the_demonstrations_outputs_gives_way_to_the_one_that_has_them() -> None:
    groups, verbs = ["women", "bakers", "sailors", "gay people", "nurses"], ["hate", "despise", "detest", "loathe"]
    rows = [(group, verb, place) for place in ("harbour", "market", "inn") for group, verb in each(groups, verbs)]
    told = task(
        "who",
        "Which group does the message attack?",
        ("Women should stay out of this town for good", "women"),
        ("I never want to see sailors here again", "sailors"),
        ("Gay people spoil every feast that we have", "gay people"),
    )
    columns = {
        "message": [f"I {verb} all {group} at the {place}, every day of the week" for group, verb, place in rows],
        "group": [group for group, _, _ in rows],
        "verb": [verb for _, verb, _ in rows],
    }
    brief = OfflineUnderstander().understand(told)
    source, _ = Workbench().read(brief, dataset("messages", "Messages that attack a group of people.", columns))
    used = [answer.used for answer in answers(source)]
    assert frozenset({"group"}) in used
    assert frozenset({"verb"}) not in used


@pytest.mark.parametrize(("given", "joined"), [("The dog ran to the {} .", False), ("The dog ran to the {}.", True)])
def test_signs_are_joined_with_their_words_in_all_texts_of_a_row_or_in_none(given: str, joined: bool) -> None:
    told = task(
        "tidy",
        "Make the sentence polite.",
        *((given.format(place), f"Please note that the dog ran to the {place}.") for place in ("inn", "mill", "pub")),
    )
    columns = {
        "rude": [f"{who} ran to the {place} ." for who, place in PAIRS],
        "polite": [f"Please note that {who} ran to the {place} ." for who, place in PAIRS],
    }
    brief = OfflineUnderstander().understand(told)
    source, _ = Workbench().read(brief, dataset("polite", "Sentences and polite sentences.", columns))
    whole = [view for view in source.programs if view.name in columns and not view.steps]
    slot = Slot(name="text", kind="text", examples=tuple(row.row()["output"] for row in told.demonstrations))
    cleaned = [cleaning(told, [slot], [view])[-1].args["steps"] for view in whole]
    assert ["detokenize" in steps for steps in cleaned] == [joined, joined]


@pytest.mark.parametrize(("labels", "alike"), [(("money", "sport"), True), (("True", "False"), False)])
def test_names_that_any_task_may_have_prove_nothing_where_rows_only_bear_them_out(
    labels: tuple[str, ...], alike: bool
) -> None:
    mapping = LabelMapping(
        mapping=dict(zip(("business", "sports"), labels, strict=True)),
        evidence="rows",
        odds=SUPPORTED,
        named=NAMES_IN_NATS * 1.5,
        covered=labels,
        share_mapped=1.0,
        why="",
    )
    assert called_alike(mapping) is alike


def test_no_column_is_looked_at_of_a_source_for_which_nothing_speaks() -> None:
    told = task(
        "rhymes",
        "Write down another word that rhymes with it.",
        ("trust", "dust"),
        ("whine", "vine"),
        ("feet", "heat"),
    )
    source = dataset("towns", "Towns and rivers.", {"town": [place for _, place in PAIRS], "n": list(range(36))})
    read, proposals = Workbench().read(OfflineUnderstander().understand(told), source)
    assert proposals == []
    assert not may_serve(read)
    assert "texts" not in vars(read)
    review = OfflineCritic().critique(OfflineUnderstander().understand(told), source)
    assert review.reasons[0].startswith("nothing says that it is about the task")
