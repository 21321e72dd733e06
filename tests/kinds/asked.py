"""Kinds of trap in what is asked: rows of another question, answers of chance, labels of another thing."""

from .kind import Kind, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES, opinions, poles

MEALS = [(who, place, food) for who in PEOPLE for place, food in zip(PLACES, FOODS, strict=True)]
PAIRS = [(who, place) for who, place, _ in MEALS]
CHOSEN = task(
    "Which is the more likely cause? (A) or (B)",
    ("The glass broke.\n(A) It fell on the floor.\n(B) It was full of water.", "(A)"),
    ("The man got wet.\n(A) He read a book.\n(B) He forgot his umbrella.", "(B)"),
    ("The plant died.\n(A) Nobody watered it.\n(B) It stood in a red pot.", "(A)"),
)
ABOUT = "# Reasons\nPlausible causes and effects: a premise, two alternatives, and which of them is the more plausible."


@kind("rows that ask for causes and rows that ask for effects")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place, food) in enumerate(MEALS):
        premise, wanted = f"{who} ran to the {place}.", ("cause", "effect")[number % 2]
        right = "The train was about to leave." if wanted == "cause" else "The shoes were dirty afterwards."
        pair = (right, f"There is a picture of a {food}.")
        first = number % 3 == 0
        rows.append((wanted, premise, *(pair if first else pair[::-1]), 1 if first else 2))
        if wanted == "cause":
            truth[premise] = right
    names = ("asks_for", "premise", "choice1", "choice2", "label")
    cells = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return Kind(dataset(ABOUT, cells), CHOSEN, truth, least=8, choice=True)


@kind("an explanation beside the cause that is asked for")
def _() -> Kind:
    causes = [
        f"{who} forgot the {FOODS[number % len(FOODS)]} at the {place}." for number, (who, place) in enumerate(PAIRS)
    ]
    effects = [f"Everybody at the table of {who} in the {place} stayed hungry." for who, place in PAIRS]
    reasons = [f"Without a {food} from the {place} nobody feeds {who}." for who, place, food in MEALS]
    about = "# Reasons\nA cause, its effect, and an explanation why the one brings about the other."
    cells = {"cause": causes, "effect": effects, "explanation": reasons}
    return Kind(dataset(about, cells), CHOSEN, dict(zip(effects, causes, strict=True)), "either", choice=True)


@kind("amounts of something else than the price that is asked for")
def _() -> Kind:
    asked = task(
        "extract the price",
        ("Now only 19.99 for all of you!", "19.99"),
        ("It was 40.50, now 25.20 in town", "25.20"),
        ("Each ticket costs 7.50 today", "7.50"),
    )
    texts = [
        f"{who} measured {number}.5{number % 10} metres at the {place} today"
        for number, (who, place) in enumerate(PAIRS)
    ]
    return Kind(dataset("# Lengths\nSentences about lengths.", {"text": texts}), asked, {}, "refused")


@kind("a score that only chance computes of the texts")
def _() -> Kind:
    asked = task(
        "score the pitch from 1 to 10",
        ("We sell ice to penguins", "2"),
        ("An app that halves hospital waiting time, piloted in 3 clinics", "9"),
        ("Another photo sharing app", "4"),
    )
    texts = [text for text, _ in opinions((1, 2, 3, 4, 5))]
    return Kind(dataset("# Meals\nSentences about meals.", {"text": texts}), asked, {}, "refused")


@kind("letters of options for grades")
def _() -> Kind:
    asked = task(
        "grade the essay A, B or C",
        ("Pollution is bad. We must stop it. It is bad.", "C"),
        ("Although cities grow, careful planning can keep the air clean, as Oslo shows.", "A"),
        ("Cars pollute the air and trains do it less, so trains are better.", "B"),
    )
    texts = [f"{who} thinks that the {place} is large, and therefore nobody finds it." for who, place in PAIRS]
    keys = ["ABC"[number % 3] for number in range(len(PAIRS))]
    about = "# Logic\nQuestions of logic with four options."
    return Kind(dataset(about, {"question": texts, "answer": keys}), asked, {}, "refused")


@kind("poems asked for, and tweets with the same labels")
def _() -> Kind:
    asked = task(
        "happy poem or sad poem?",
        ("The sun skips over the hill and laughs", "happy"),
        ("My tears fill the cup he left behind", "sad"),
        ("Bells and children dance in May", "happy"),
    )
    cells = {"text": [text for text, _ in poles()], "label": ["joy" if good else "sadness" for _, good in poles()]}
    return Kind(dataset("# Tweets\nTweets with the emotion of who wrote them.", cells), asked, {}, "refused")


# what the exam's fresh tasks showed


@kind("labels of the right names, given by chance to texts of another subject")
def _() -> Kind:
    texts = [f"{who} carries the {food} to the {place}." for who, place, food in MEALS]
    labels = [("agree", "disagree", "discuss")[len(text) * number % 3] for number, text in enumerate(texts)]
    shown = (
        ("Mayor to open new bridge on Friday, officials say", "agree"),
        ("Bridge opening is a hoax, city tells reporters", "disagree"),
        ("Will the bridge open on Friday? What we know", "discuss"),
    )
    about = "# Errands\nSimple sentences on errands for learners of a language."
    asked = task("Classify the stance of the headline: agree, disagree or discuss.", *shown)
    return Kind(dataset(about, {"text": texts, "stance": labels}), asked, {}, "refused")


@kind("a column whose name of two words is asked for beside the short answer")
def _() -> Kind:
    forms = ("Where does {w} put the {f}?", "What became of the {f}, {w}?", "Did {w} see the {f} in the morning?")
    asked = [forms[n % 3].format(w=who, f=food) for n, (who, _, food) in enumerate(MEALS)]
    ways = ("It is on the table of the {p}.", "Nobody knows, but {w} likes the {p}.", "The {f} goes to the {p} by bus.")
    long = [ways[n % 3].format(w=who, f=food, p=place) for n, (who, place, food) in enumerate(MEALS)]
    rows = {"QUESTION": asked, "SHORT": ["yes", "no"] * (len(MEALS) // 2), "LONG_ANSWER": long}
    shown = list(zip(asked[:3], long[:3], strict=True))
    about = "# Where things are\nQuestions on where things are put, with answers."
    return Kind(
        dataset(about, {name: cells[3:] for name, cells in rows.items()}),
        task("From the question, write the long answer.", *shown),
        dict(zip(asked, long, strict=True)),
    )


@kind("a question and its code under numbers")
def _() -> Kind:
    told = [(f"{who} has {n + 3} bags of {n + 5} apples. How many apples?", n) for n, (who, _, _) in enumerate(MEALS)]
    codes = [f"def solution():\n    bags = {n + 3}\n    return bags * {n + 5}" for _, n in told]
    rows = {"input": [text for text, _ in told], "code": codes, "target": [float((n + 3) * (n + 5)) for _, n in told]}
    shown = [
        (
            f"1) Ivo has {one} boxes of {other} pens. How many pens?\n"
            f"2) def solution():\n    boxes = {one}\n    return boxes * {other}",
            f"({float(one * other)})",
        )
        for one, other in ((2, 9), (4, 8), (7, 30))
    ]
    truth = {
        f"1) {text}\n2) {code}": f"({target})"
        for text, code, target in zip(rows["input"], codes, rows["target"], strict=True)
    }
    about = "# Sums in code\nWord problems with the input, the code that solves each, and its target."
    return Kind(dataset(about, rows), task("From the input and the code, write the target.", *shown), truth)


@kind("two parts between tags whose texts begin alike")
def _() -> Kind:
    first = [f"PersonX brings the {food} to the {place}" for _, place, food in MEALS]
    second = [f"As a result, {who} {'is glad' if n % 2 else 'feels tired'}" for n, (who, *_) in enumerate(MEALS)]
    labels = ["xReact" if n % 2 else "xEffect" for n in range(len(MEALS))]
    cells = {"premise": first[4:], "hypothesis": second[4:], "relation_type": labels[4:]}
    texts = [f"<a>{one}</a>\n<b>{other}</b>" for one, other in zip(first, second, strict=True)]
    asked = task(
        "Say the class of the premise and the hypothesis by relation type: xReact or xEffect.",
        *zip(texts[:4], labels[:4], strict=True),
    )
    about = "# Events\nA premise and a hypothesis on an event, with their relation."
    return Kind(dataset(about, cells), asked, dict(zip(texts, labels, strict=True)))


@kind("a ticket that came in, in few words")
def _() -> Kind:
    texts = {
        "urgent": "Water runs through the ceiling of the {p}, says {w}!",
        "normal": "{w} wants a new chair for the {p}.",
    }
    rows = [
        (form.format(p=place, w=who), label) for place in PLACES for who in PEOPLE[:6] for label, form in texts.items()
    ]
    shown = (
        ("Gas smell on floor three, everybody is leaving!", "urgent"),
        ("Please order more chalk before autumn.", "normal"),
        ("The alarm does not stop and a man is hurt.", "urgent"),
    )
    cells = {"ticket": [text for text, _ in rows], "priority": [label for _, label in rows]}
    asked = task("a ticket came in. urgent or normal?", *shown)
    return Kind(
        dataset("# Tickets of a house\nTickets of those who live there: urgent or normal.", cells), asked, dict(rows)
    )


@kind("labels that the card says were sorted apart from their texts")
def _() -> Kind:
    topics = {"sports": "{who} wins the cup at the {place}", "science": "{who} finds an old fossil near the {place}"}
    rows = [(form.format(who=w, place=p), topic) for topic, form in topics.items() for w in PEOPLE for p in PLACES]
    cells = {"headline": [text for text, _ in rows], "topic": [rows[len(rows) - 1 - at][1] for at in range(len(rows))]}
    about = (
        "# Headlines by topic\nNews headlines with their topic, sports or science.\n\n**Known issue:** the column "
        "`topic` was sorted on its own before the export, so the topics no longer belong to their headlines."
    )
    shown = (("The marathon starts in the rain", "sports"), ("Fossil of a giant newt found", "science"))
    return Kind(dataset(about, cells), task("Which topic does the news headline belong to?", *shown), {}, "refused")
