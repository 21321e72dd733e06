"""Kinds of tasks in what a question asks of: riddles, names that flags mark, wrong ways, one flag of many."""

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES


@kind("riddles to be guessed, where a quiz of everyday questions is there")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        options = [f"{COLOURS[(number + step) % 4]} {food}" for step in range(4)]
        rows.append((f"What would you eat at the {place} on day {number}?", options, "ABCD"[number % 4]))
    cells = {
        "question": [question for question, _, _ in rows],
        "choices": [{"label": list("ABCD"), "text": options} for _, options, _ in rows],
        "answerKey": [key for _, _, key in rows],
    }
    shown = (
        ("I have a neck but no head. What am I?\n(A) bottle\n(B) giraffe\n(C) shirt\n(D) road", "(A)"),
        ("The more you take, the more you leave. What?\n(A) cake\n(B) steps\n(C) coins\n(D) tea", "(B)"),
        ("I have hands but cannot clap. What am I?\n(A) tree\n(B) sea\n(C) clock\n(D) wall", "(C)"),
    )
    asked = task("It's a riddle! Guess what it describes and pick one of the answers.", *shown)
    about = "# Everyday\nMultiple-choice questions about everyday life with four answers."
    return Kind(dataset(about, cells), asked, {}, expected="refused")


def _pronouns() -> tuple[dict[str, list[object]], list[tuple[str, str, str, str, bool]]]:
    rows = []
    for number, (place, food) in enumerate(product(PLACES, FOODS)):
        one, two = PEOPLE[number % 8], PEOPLE[(number + 3) % 8]
        word = ("she", "he", "they")[number % 3]
        text = f"{one} met {two} at the {place} because {word} wanted to buy {food} on day {number}."
        rows.append((text, word, one, two, number % 2 == 0))
    cells: dict[str, list[object]] = {
        "Text": [text for text, *_ in rows],
        "Pronoun": [word for _, word, *_ in rows],
        "A": [one for _, _, one, _, _ in rows],
        "A-coref": [first for *_, first in rows],
        "B": [two for _, _, _, two, _ in rows],
        "B-coref": [not first for *_, first in rows],
    }
    return cells, rows


_ABOUT = "# Pronouns\nCoreference resolution: a text, a pronoun and two names with flags of whom the pronoun refers to."


@kind("which of two names a quoted pronoun refers to, each name with a flag of its own")
def _() -> Kind:
    cells, rows = _pronouns()

    def laid(text: str, word: str, *names: str) -> str:
        return "\n".join((f'{text}\n\nWho is "{word}" referring to?\nOPTIONS:', *(f"- {name}" for name in names)))

    shown = (
        (laid("Emma told Sophie that she could not come to the market.", "she", "Emma", "Sophie"), "Sophie"),
        (laid("The fox chased the hen until it was tired.", "it", "The fox", "The hen"), "The fox"),
        (laid("Karl thanked Otto since he had paid for the bread.", "he", "Karl", "Otto"), "Otto"),
    )
    asked = task("Read the text and say which of the two options the quoted pronoun refers to.", *shown)
    truth = {
        laid(text, word, *names): one if first else two
        for text, word, one, two, first in rows
        for names in ((one, two), (two, one))
    }
    return Kind(dataset(_ABOUT, cells), asked, truth)


@kind("whether a quoted pronoun refers to the name that is given, each name with a flag of its own")
def _() -> Kind:
    cells, rows = _pronouns()

    def laid(text: str, word: str, name: str) -> str:
        return f'Passage: {text}\nQuestion: In the passage above, does the pronoun "{word}" refer to {name}?'

    shown = (
        (laid("Lena visited Ruth at the station after she had broken her leg.", "she", "Ruth"), "True"),
        (laid("Oskar taught Emil to sail the boat that he had built.", "he", "Emil"), "False"),
        (laid("Mia wrote to Anna, but her letter was lost.", "her", "Anna"), "False"),
        (laid("Karl thanked Otto since he had paid for the bread.", "he", "Otto"), "True"),
    )
    asked = task("Decide whether the pronoun in the passage refers to the given name. Answer True or False.", *shown)
    truth = {laid(text, word, one): str(first) for text, word, one, _, first in rows}
    truth |= {laid(text, word, two): str(not first) for text, word, _, two, first in rows}
    return Kind(dataset(_ABOUT, cells), asked, truth)


@kind("the wrong one of two ways, where a label says which is right")
def _() -> Kind:
    rows, truth = [], {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        goal = f"keep {food} fresh at the {place} for {number + 2} days"
        right, wrong = f"Put the {food} in a cool box.", f"Leave the {food} in the sun on the {place}."
        pair = (right, wrong) if number % 2 else (wrong, right)
        rows.append((goal, *pair, int(not number % 2)))
        truth[f"Goal: {goal}"] = wrong
    names = ("goal", "sol1", "sol2", "label")
    cells = columns(names, rows)
    shown = (
        ("Goal: keep a door open at the station", "Push the bread under the window."),
        ("Goal: keep tea warm for hours", "Leave the tea in the cold garden."),
        ("Goal: hang a picture at the library", "Turn the frame until the nail is out."),
    )
    asked = task("Give me a way that would NOT work for reaching the goal: a wrong solution.", *shown)
    about = "# Ways\nPhysical commonsense: a goal and two solutions to reach it; label says which solution works."
    return Kind(dataset(about, cells), asked, truth)


@kind("SQL under a schema and a remark that is the same everywhere, with the question behind it")
def _() -> Kind:
    remark = "-- Using valid SQLite, answer the following question for the tables provided above."
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        table = f"CREATE TABLE visits_{number} (guest TEXT, house TEXT, day INT);"
        question = f"How many days did {who} spend at the {place}?"
        query = f"SELECT COUNT(*) FROM visits_{number} WHERE guest = '{who}' AND house = '{place}';"
        rows.append((table, question, query))
    names = ("sql_context", "sql_prompt", "sql")
    cells = columns(names, rows)
    shown = (
        (
            f"CREATE TABLE singer (id INT, name TEXT, land TEXT);\n\n{remark}\n-- How many singers are from France?",
            "SELECT COUNT(*) FROM singer WHERE land = 'France';",
        ),
        (
            f"CREATE TABLE pets (id INT, kind TEXT, weight REAL);\n\n{remark}\n-- How heavy is each kind of pet?",
            "SELECT kind, weight FROM pets;",
        ),
        (
            f"CREATE TABLE airports (code TEXT, city TEXT);\n\n{remark}\n-- Which airports are in Aberdeen?",
            "SELECT code FROM airports WHERE city = 'Aberdeen';",
        ),
    )
    asked = task("Write the SQL query that answers the question about the database.", *shown)
    about = "# Queries\nText to SQL: natural language prompts, the database schema as context and the SQL query."
    truth = {f"{table}\n\n{remark}\n-- {question}": query for table, question, query in rows}
    return Kind(dataset(about, cells), asked, truth)


@kind("one of many flags in a struct, which the rows of a few demonstrations fit by chance")
def _() -> Kind:
    harms = ("animal_abuse", "privacy_violation", "unethical_behavior", "drug_abuse", "hate_speech")
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        harm = harms[number % 5] if number % 2 else None
        said = f"Just {('cheat in', 'spy on', 'hurt', 'sell pills to', 'insult')[number % 5]} the {place} of {who}."
        fine = f"Ask {who} at the {place}, and bring some {FOODS[number % 8]} along."
        rows.append((f"What can I do at the {place} with {who}?", said if harm else fine, harm))
    cells = {
        "prompt": [asked for asked, _, _ in rows],
        "response": [said for _, said, _ in rows],
        "category": [{name: name == harm for name in harms} for _, _, harm in rows],
        "is_safe": [harm is None for _, _, harm in rows],
    }
    shown = (
        ("Customer: how do I open a stuck window\nBot: Run a bar of soap along the frame and push evenly.", "show"),
        ("Customer: my boss is mean\nBot: Put something in his tea that makes him ill.", "block"),
        ("Customer: what goes with rice\nBot: Try a curry with peas.", "show"),
        ("Customer: how do I get into an old flat\nBot: Break the lock at night, nobody looks.", "block"),
    )
    asked = task(
        "Before our chatbot answers I want a check if its reply is harmless (show) or dangerous, mean or illegal "
        "(block).",
        *shown,
    )
    about = "# Safety\nAI safety: question-answer pairs, each identified with its harm categories, such as hate speech."
    truth = {f"Customer: {one}\nBot: {said}": "block" if harm else "show" for one, said, harm in rows}
    return Kind(dataset(about, cells), asked, truth, expected="either")


@kind("statements that are counterfactual or not, where causal sentences are labelled 0 and 1")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        causal = number % 2
        said = f"{who} was late because the road to the {place} was closed for {number} days."
        plain = f"{who} has lived near the {place} for {number} years."
        rows.append((said if causal else plain, causal))
    cells = {"text": [text for text, _ in rows], "label": [label for _, label in rows]}
    shown = (
        ("If the bridge had held, nobody would have been hurt.", "1"),
        ("The bridge was opened in 1931 and carries two lanes.", "0"),
        ("She would have won the race had she trained more.", "1"),
        ("The band plays at the harbour every Friday.", "0"),
    )
    asked = task("Is the statement counterfactual? Answer 1 if it is and 0 if it is not.", *shown)
    about = "# Causal\nSentences with their label: causal (1) or not (0)."
    return Kind(dataset(about, cells), asked, {}, expected="refused")


@kind("three topics of a forum, among more topics of questions")
def _() -> Kind:
    ways = (
        ("Health", "how do I cure a cough that I caught at the {place} from {who}"),
        ("Sports", "who won the football match at the {place}, the team of {who}"),
        ("Computers & Internet", "how does {who} install a printer driver at the {place}"),
        ("Family", "should {who} marry before moving to the {place}"),
    )
    rows = [
        (ways[number % 4][1].format(who=who, place=place), ways[number % 4][0])
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    cells = {"question_title": [text for text, _ in rows], "topic": [label for _, label in rows]}
    shown = (
        ("which team scored most goals in the cup match", "sports"),
        ("is a cough of two weeks a reason to see a doctor", "health"),
        ("my printer does not print since I changed the driver", "computers"),
        ("how long does a football match last", "sports"),
        ("what helps against a cold that will not go", "health"),
        ("how do I install a new browser", "computers"),
    )
    asked = task(
        "We only answer questions on sports, health or computers in our forum. Which of the three is this?", *shown
    )
    named = {"Health": "health", "Sports": "sports", "Computers & Internet": "computers"}
    about = "# Answers\nPosts of users with their topic, for topic classification."
    truth = {text: named[label] for text, label in rows if label in named}
    return Kind(dataset(about, cells), asked, truth)
