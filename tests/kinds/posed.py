"""Kinds of tasks as benchmarks pose them: in a line of their own words and a layout of their own."""

from itertools import product

from .kind import Content, Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

_FINDINGS = (
    "We study how {food} affects the {thing} of agents and propose a method that needs no labels.",
    "Learning the {thing} of {food} from few samples is hard. We show that attention over graphs solves it.",
    "This paper presents a benchmark for the {thing} of {food} and evaluates nine models on it.",
)
_THINGS = ("memory", "planning", "vision", "reward", "language", "depth", "motion", "speech")


def _papers() -> dict[str, Content]:
    sources, targets = [], []
    for number, (food, thing) in enumerate(product(FOODS, _THINGS)):
        said = _FINDINGS[number % 3].format(food=food, thing=thing)
        sources.append(f"{said} Experiments {number} confirm that it works, and the code is released.")
        targets.append(f"A method for the {thing} of {food}, tested in {number} experiments.")
    about = "# Summaries of papers\nSummaries of scientific papers on machine learning, in one sentence each."
    return dataset(about, {"source": sources, "target": targets})


@kind("a summary of articles in the news, where papers of a science are there")
def _() -> Kind:
    shown = (
        (
            "Residents of Tarrant were told to boil their water after a burst main let in soil. About 400 homes are "
            "affected and bottled water is handed out at the school.",
            "About 400 homes have been told to boil their water.",
        ),
        (
            "Firefighters were called to the old mill in Shaw Street at 04:20. Nobody was hurt. Police treat the blaze "
            "as suspicious and ask for witnesses.",
            "A fire at an old mill is being treated as suspicious.",
        ),
        (
            "The winger came through the youth ranks and has scored six goals. His new contract runs until 2027, and "
            "his manager said that he had a bright future.",
            "A winger has signed a new contract until 2027.",
        ),
    )
    asked = task("Write a one-sentence summary of the BBC news article.", *shown)
    return Kind(_papers(), asked, {}, expected="refused")


@kind("an emotion that is left over on either side, beside four that are called alike")
def _() -> Kind:
    ways = {
        "sadness": "I miss {who} so much since the day at the {place}",
        "happiness": "So glad that {who} came to the {place} with me",
        "anger": "How dare {who} park there by the {place}, move it now",
        "fear": "I am scared to walk to the {place} without {who}",
        "disgust": "Yuck, what {who} left on the floor of the {place} stinks",
    }
    rows = [
        (ways[label].format(who=who, place=place), label)
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
        for label in (list(ways)[number % 5],)
    ]
    cells = {"utterance": [text for text, _ in rows], "emotion": [label for _, label in rows]}
    shown = (
        ("My dog died last night and I cannot stop crying", "sadness"),
        ("We got the flat, I could dance all day", "joy"),
        ("You are the best sister that anyone could have", "love"),
        ("He lied to me again, I am done with him", "anger"),
        ("Somebody is at the back door, I hear steps", "fear"),
    )
    asked = task("Which emotion does the text express? sadness, joy, love, anger or fear", *shown)
    named = {"sadness": "sadness", "happiness": "joy", "anger": "anger", "fear": "fear"}
    about = "# Emotions\nEmotions of utterances in daily dialogues."
    return Kind(dataset(about, cells), asked, {text: named[one] for text, one in rows if one in named})


@kind("facts of which each has a line, out of lists of one fact or more")
def _() -> Kind:
    facts, texts = [], []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        born, food = f"{who}_{number} | birthPlace | {place}", FOODS[number % 8]
        several = number % 2 == 1
        facts.append([born, f"{who}_{number} | favourite | {food}"] if several else [born])
        texts.append(f"{who} {number} was born at the {place}" + (f" and likes {food}." if several else "."))
    shown = (
        ("Lake_Orin | area | 45\nLake_Orin | country | Norland", "Lake Orin in Norland has an area of 45."),
        ("The_Key | author | Ida_Marsh", "The Key was written by Ida Marsh."),
        ("FC_Valdo | ground | Harbour\nFC_Valdo | manager | Leo", "FC Valdo, managed by Leo, play at the Harbour."),
    )
    asked = task("Turn these triples into a sentence of fluent English.", *shown)
    about = "# Triples\nData to text: RDF triples and a sentence in English that says them."
    truth = {"\n".join(one): text for one, text in zip(facts, texts, strict=True)}
    return Kind(dataset(about, {"triples": facts, "text": texts}), asked, truth)


_STORY = "{who} went to the {place} on day {number}. There was {food} left, and nobody was about."


def _questions() -> tuple[list[tuple[str, str, str]], list[bool]]:
    rows, why = [], []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        story = _STORY.format(who=who, place=place, number=number, food=FOODS[number % 8])
        if number % 2:
            rows.append((story, f"Why did {who} go to the {place}?", f"{who} wanted to have some {FOODS[number % 8]}."))
        else:
            rows.append((story, f"What was left at the {place}?", f"Some {FOODS[number % 8]} was left there."))
        why.append(bool(number % 2))
    return rows, why


@kind("why-questions alone, where other questions are there as well")
def _() -> Kind:
    rows, why = _questions()
    cells = columns("story question answer", rows)
    shown = (
        (
            "Story: Lena had an exam. The neighbours had a loud party, and she knocked at their door.\n"
            "Question: Why did Lena knock at the door?",
            "She wanted to sleep before her exam.",
        ),
        (
            "Story: Tom saw a kitten in the rain. He took off his jacket and wrapped it up.\n"
            "Question: Why did Tom take off his jacket?",
            "He wanted to keep the kitten warm.",
        ),
        (
            "Story: We wanted to climb the hill, but the fog was thick, so we went back to bed.\n"
            "Question: Why did they not climb the hill?",
            "They could not see the path.",
        ),
    )
    asked = task("Here is a little story and a why-question about it. Answer the question in a sentence.", *shown)
    about = "# Stories\nReading comprehension: short stories, questions about them and answers in a sentence."
    truth = {
        f"Story: {story}\nQuestion: {question}": answer
        for (story, question, answer), one in zip(rows, why, strict=True)
        if one
    }
    return Kind(dataset(about, {key: list(value) for key, value in cells.items()}), asked, truth)


@kind("wrong answers to questions of how long, where a label says which answers are right")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        sentence = f"{who} walked to the {place} with {FOODS[number % 8]} before breakfast."
        asked = (f"How long did {who} walk to the {place}?", f"How often does {who} go to the {place}?")[number % 2]
        right, wrong = (
            (f"{number + 5} minutes", f"{number + 2} years") if number % 2 == 0 else ("daily", "never at all")
        )
        rows += [(sentence, asked, right, "yes"), (sentence, asked, wrong, "no")]
    names = ("sentence", "question", "answer", "label")
    cells = columns(names, rows)
    shown = (
        ("Sentence: Maria boiled an egg.\nQuestion: How long did it take to boil the egg?", "three weeks"),
        ("Sentence: The mayor gave a speech.\nQuestion: For how long did the mayor speak?", "4 months"),
        ("Sentence: He studied in Bologna.\nQuestion: How long did he study?", "half an hour"),
    )
    asked_task = task(
        "Given a sentence and a question about how long an event lasts, write an implausible (wrong) answer.", *shown
    )
    about = (
        "# Time\nTemporal commonsense: a sentence, a question about an event and a candidate answer labelled plausible "
        "(yes) or not (no)."
    )
    truth = {
        f"Sentence: {sentence}\nQuestion: {question}": answer
        for sentence, question, answer, label in rows
        if label == "no" and question.startswith("How long")
    }
    return Kind(dataset(about, cells), asked_task, truth)


@kind("a sentence that contradicts the one given, out of pairs labelled by what follows of what")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food = FOODS[number % 8]
        scene = f"{who} eats {food} on a bench by the {place} in the sun."
        other = (
            ("entailment", f"{who} is outside by the {place}."),
            ("neutral", f"{who} waits for a friend at the {place}."),
            ("contradiction", f"{who} is asleep at home, far from the {place}."),
        )[number % 3]
        rows.append((scene, *other))
    cells = {
        "premise": [scene for scene, _, _ in rows],
        "hypothesis": [text for _, _, text in rows],
        "label": [label for _, label, _ in rows],
    }
    shown = (
        ("Two girls in red coats feed ducks by a pond.", "The girls are asleep in their beds."),
        ("A cook chops onions in a crowded kitchen.", "The kitchen is empty."),
        ("An old man reads a newspaper on a bench.", "A man is swimming in the sea."),
        ("Children play football on a muddy field.", "Nobody is outside."),
    )
    asked = task("I give you a sentence describing a scene. Write another sentence that contradicts it.", *shown)
    about = (
        "# Inference\nNatural language inference: premises and hypotheses, labelled entailment, neutral, contradiction."
    )
    truth = {scene: text for scene, label, text in rows if label == "contradiction"}
    return Kind(dataset(about, cells), asked, truth, least=15)


@kind("a quiz of general knowledge whose options each stand behind a word, of science questions")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(FOODS, PLACES)):
        options = [f"{COLOURS[(number + step) % 4]} {who}" for step in range(4)]
        rows.append((f"Which {who} keeps longest in a {place}, by test {number}?", options, "ABCD"[number % 4]))
    cells = {
        "question": [question for question, _, _ in rows],
        "choices": [{"text": options, "label": list("ABCD")} for _, options, _ in rows],
        "answerKey": [key for _, _, key in rows],
    }
    shown = (
        ("Q: Which animal lays eggs?\n  choice: cow\n  choice: hen\n  choice: dog\n  choice: horse\nA:", "hen"),
        ("Q: What do bees make?\n  choice: honey\n  choice: milk\n  choice: silk\n  choice: wool\nA:", "honey"),
        (
            "Q: What lights a cellar?\n  choice: a spoon\n  choice: a rope\n  choice: a lamp\n  choice: a cup\nA:",
            "a lamp",
        ),
    )
    asked = task("Answer the general-knowledge question by choosing one of the choices.", *shown)
    truth = {f"Q: {question}": options["ABCD".index(key)] for question, options, key in rows}
    about = "# Science\nGrade-school science questions with four choices."
    return Kind(dataset(about, cells), asked, truth, choice=True)


@kind("what a reply counts as, of questions with indirect answers")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        yes = number % 2 == 0
        reply = f"I have been there {number + 3} times" if yes else f"My train left {number + 2} hours ago"
        rows.append((f"Are you at the {place} with {who}?", reply, ("No", "Yes")[yes]))
    names = ("question-X", "answer-Y", "goldstandard")
    cells = columns(names, rows)
    shown = (
        ("Speaker 1: 'Is your sister home yet?' Speaker 2: 'Her coat is still missing.'", "no"),
        ("Speaker 1: 'Can you fix a flat tyre?' Speaker 2: 'My father ran a garage.'", "yes"),
        ("Speaker 1: 'Are you coming along?' Speaker 2: 'My report is due at midnight.'", "no"),
        ("Speaker 1: 'Did you like the soup?' Speaker 2: 'I had three bowls of it.'", "yes"),
    )
    asked = task("Predict whether Speaker 2's answer to Speaker 1 counts as a yes or as a no.", *shown)
    about = "# Replies\nPolar questions with indirect answers, labelled yes or no."
    truth = {f"Speaker 1: '{question}' Speaker 2: '{reply}'": gold.lower() for question, reply, gold in rows}
    return Kind(dataset(about, cells), asked, truth)


@kind("the language of a text, of codes of three letters")
def _() -> Kind:
    said = {
        "swa": "Kesho {who} atakwenda sokoni kununua {number} samaki",
        "yor": "Ní ọ̀la {who} yóò lọ sí ọjà láti ra ẹja {number}",
        "hau": "Gobe {who} zai tafi kasuwa ya sayi kifi {number}",
        "ibo": "Echi {who} ga-aga ahịa zụta azụ {number}",
    }
    rows = [
        (said[code].format(who=who, number=number + 2), code, ("positive", "negative")[number % 2])
        for number, who in enumerate(PEOPLE)
        for code in said
    ]
    cells = {
        "tweet": [text for text, _, _ in rows],
        "label": [label for _, _, label in rows],
        "lang": [code for _, code, _ in rows],
    }
    shown = (
        ("Sentence: Watoto wanacheza mpira uwanjani.\nLanguage:", "Swahili"),
        ("Sentence: Àwọn ọmọ ń gbá bọ́ọ̀lù ní pápá.\nLanguage:", "Yoruba"),
        ("Sentence: Yara suna wasan ƙwallo a fili.\nLanguage:", "Hausa"),
        ("Sentence: Ụmụaka na-agba bọọlụ n'ama.\nLanguage:", "Igbo"),
    )
    asked = task("Given a sentence, name the language that it is written in.", *shown)
    names = {"swa": "Swahili", "yor": "Yoruba", "hau": "Hausa", "ibo": "Igbo"}
    head = {"language": ["sw", "yo", "ha", "ig"]}
    about = "# Tweets\nSentiment analysis of tweets in African languages."
    truth = {f"Sentence: {text}\nLanguage:": names[code] for text, code, _ in rows}
    return Kind(dataset(about, cells, head=head), asked, truth)


@kind("queries of which some have slots that nobody filled")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        question = f"how many lessons does {who} give at the {place} on day {number}"
        name = who if number % 6 else ""
        query = f'SELECT COUNT(*) FROM LESSON WHERE TEACHER = "{name}" AND HOUSE = "{place}" AND DAY = {number} ;'
        rows.append((question, query))
        truth |= {f"Question: {question}\nSQL:": query} if name else {}
    cells = {"question": [question for question, _ in rows], "query": [query for _, query in rows]}
    shown = (
        (
            "Question: how many students live at elm road\nSQL:",
            "SELECT COUNT(*) FROM STUDENT WHERE HOUSE = 'elm road' ;",
        ),
        ("Question: which courses does Lena teach\nSQL:", "SELECT NAME FROM COURSE WHERE TEACHER = 'Lena' ;"),
        ("Question: show all rooms\nSQL:", "SELECT NAME FROM ROOM ;"),
    )
    asked = task("turn the question about the school's database into the SQL query that answers it", *shown)
    about = "# School\nText to SQL: questions about teachers, lessons and courses of a school with their SQL queries."
    return Kind(dataset(about, cells), asked, truth)


@kind("a goal that a sentence names, with two ways to reach it")
def _() -> Kind:
    rows, truth = [], {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        goal, right = f"keep {food} fresh at the {place} for {number + 2} days", f"Put the {food} in a cool box."
        wrong = f"Leave the {food} in the sun on the {place}."
        pair = (right, wrong) if number % 2 else (wrong, right)
        rows.append((goal, *pair, int(not number % 2)))
        truth[f"The goal is to '{goal}'. Choose the right way."] = right
    names = ("goal", "sol1", "sol2", "label")
    cells = columns(names, rows)

    def shown(goal: str, *options: str) -> str:
        lines = "\n".join(f"  choice: {option}" for option in options)
        return f"The goal is to '{goal}'. Choose the right way.\n{lines}\nAnswer:"

    asked = task(
        "Given a goal, choose the one of two ways that helps to reach it.",
        (shown("dry wet bread", "Put the bread in a bucket.", "Toast the bread."), "Toast the bread."),
        (shown("cool a cup of tea", "Leave the tea on the table.", "Put a lid on it."), "Leave the tea on the table."),
        (shown("keep rice warm for hours", "Put the rice in the sea.", "Put a lid on it."), "Put a lid on it."),
    )
    about = "# Ways\nPhysical commonsense: a goal and two ways to reach it, of which one helps."
    return Kind(dataset(about, cells), asked, truth, choice=True)


_GAPS = (
    "{who} took the {food} to the {place} and left the {other}, since the _ was still in the bag.",
    "There was no {other} in the kitchen of {who}, so a _ had to be bought near the {place}.",
    "Behind the {place} both were for sale, and as the _ cost less {who} went home with the {food} alone.",
    "Ask {who} at the {place} why nobody ate the {other}: because the _ looked so much better.",
)


@kind("which of two words fills a gap, in other words than the card's")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food, other = FOODS[number % 8], FOODS[(number + 3) % 8]
        text = _GAPS[number % 4].format(who=who, place=place, food=food, other=other)
        rows.append((text, food, other, "1") if number % 2 else (text, other, food, "2"))
        truth[f"Sentence: {text}"] = food
    shown = (
        ("Sentence: The cup fell off the shelf because the _ was wet.\nCandidates: cup | lamp", "cup"),
        ("Sentence: Nora phoned Paul for advice since _ knew a lot about taxes.\nCandidates: Nora | Paul", "Paul"),
        ("Sentence: The sheet did not cover the bed as the _ was too short.\nCandidates: bed | sheet", "sheet"),
        ("Sentence: Omar sold his boat to Greta, so _ has less money.\nCandidates: Greta | Omar", "Greta"),
    )
    asked = task(
        "Given a sentence with a gap (an underscore) and two candidates, output the one that makes it sensible.",
        *shown,
    )
    about = "# Grande\nProblems made harder for machines: a fill-in-a-blank task with binary options."
    cells = columns("sentence option1 option2 answer", rows)
    return Kind(dataset(about, cells), asked, truth, choice=True)
