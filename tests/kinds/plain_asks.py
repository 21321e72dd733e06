"""More kinds of tasks in a user's plain words: classes out of many, replies that numbers call, parts that list."""

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

_REPLIES = (
    ("How do I get gum out of my hair?", "Rub in some oil, it slides off.", "Ew.", "first"),
    ("My laptop fan is loud. Any ideas?", "Buy a new one.", "Blow the dust out of the vents of it.", "second"),
    ("Do I need a visa for a stopover?", "Dunno, never been.", "Not if you stay in the transit area.", "second"),
)


def _preferred(said: str) -> Kind:
    layout = "Asked: {}\n\nFirst reply: {}\n\nSecond reply: {}"
    cells: dict[str, list] = {"history": [], "human_ref_A": [], "human_ref_B": [], "labels": []}
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        asks = f"Where can {who} find {FOODS[number % 8]} at the {place}?"
        good, bad = f"Look behind the {COLOURS[number % 4]} door; {who} can ask there, too.", f"No idea {number}."
        first = number % 2 == 0
        for name, cell in zip(cells, (asks, *((good, bad) if first else (bad, good)), int(first)), strict=True):
            cells[name].append(cell)
        truth[layout.format(asks, *((good, bad) if first else (bad, good)))] = "first" if first else "second"
    shown = tuple((layout.format(*reply[:3]), reply[3]) for reply in _REPLIES)
    asked = task("Someone got two replies. Which of them did people like better, the first or the second?", *shown)
    about = f"# Preferences\nHuman preferences over two replies to a post.\n\n- `labels`: the preference label{said}\n"
    return Kind(dataset(about, cells), asked, truth, expected="served" if said else "refused")


@kind("replies called A and B, of which 1 calls the first as the card says")
def _() -> Kind:
    return _preferred(", it is 1 if A is preferred to B; 0 if B is preferred to A.")


@kind("replies called A and B with 0 and 1, of which nobody says which is which")
def _() -> Kind:
    return _preferred("")


@kind("two of many classes by their names, in whole sentences")
def _() -> Kind:
    names = ["Company", "Building", "River", "Animal", "Plant", "Film"]
    ways = {
        "Company": "{who} & Sons is a company at the {place} that sells {food}.",
        "Building": "The {place} of {who} is a listed building from 1890.",
        "River": "The river {who} flows past the {place} into the sea.",
        "Animal": "The {who} fox is an animal that hunts mice near the {place}.",
        "Plant": "The {who} rose is a plant with {food} scent that grows by the {place}.",
        "Film": "{who} at the {place} is a film about {food}.",
    }
    rows = [
        (ways[name].format(who=who, place=place, food=FOODS[number % 8]), name)
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
        for name in (names[number % 6], names[(number + 3) % 6])
    ]
    shown = (
        ("The otter is an animal that hunts fish in streams.", "it's an animal"),
        ("The daisy is a plant with white flowers that grows in lawns.", "it's a plant"),
        ("The wolf is an animal that lives in packs.", "it's an animal"),
        ("The maple is a plant that turns red in autumn.", "it's a plant"),
    )
    said = "I've got little blurbs about living things and want to know for each one whether it's a plant or an animal."
    about = "# Ontology\nTitles and abstracts of an encyclopedia with the class of each of its articles."
    truth = {
        text: {"Animal": "it's an animal", "Plant": "it's a plant"}[name] for text, name in rows if name in names[3:5]
    }
    cells = {"content": [text for text, _ in rows], "label": [name for _, name in rows]}
    return Kind(dataset(about, cells), task(said, *shown), truth)


@kind("what lists several things in all demonstrations, out of a column that has one")
def _() -> Kind:
    cells: dict[str, list[str]] = {"question": [], "condition": [], "query": []}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        cells["question"].append(f"Who is the mayor when the town is {who}{number}?")
        cells["condition"].append(f"{place} {number}")
        cells["query"].append(f"SELECT mayor FROM table WHERE town = '{who}{number}'")
    shown = (
        (
            "Columns: City, Mayor, Area\nI want to know: Who is mayor of Oslo?",
            "SELECT Mayor FROM table WHERE City = 'Oslo'",
        ),
        ("Columns: Book, Author, Year\nI want to know: Who wrote Key?", "SELECT Author FROM table WHERE Book = 'Key'"),
        ("Columns: Team, Wins, Losses\nI want to know: Which team won 12?", "SELECT Team FROM table WHERE Wins = 12"),
    )
    said = "I've got one table. I tell you its columns and what I want to know, you write me the SQL."
    about = "# Queries\nQuestions on tables with the SQL query of each."
    return Kind(dataset(about, cells), task(said, *shown), {}, expected="refused")


@kind("posts of social media by labels that name what is asked")
def _() -> Kind:
    ways = {
        "hate speech": "all of the {who} people should be thrown out of the {place}",
        "offensive": "shut up {who} you dumb idiot, and get off the {place}",
        "neither": "had some great {food} with {who} at the {place} today",
    }
    rows = [
        (ways[name].format(who=who, place=place, food=FOODS[number % 8]), name)
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
        for name in (list(ways)[number % 3],)
    ]
    shown = (
        ("Post: those people are vermin and should be thrown out of our country", "hate speech"),
        ("Post: shut up you dumb idiot nobody asked you", "offensive"),
        ("Post: just had the best tacos of my life downtown", "normal"),
        ("Post: they should all be thrown out, those people", "hate speech"),
    )
    said = "Mark social media posts for me: is it hate speech, just offensive, or normal?"
    about = "# Tweets\nTweets labelled as hate speech, offensive language or neither."
    truth = {f"Post: {text}": "normal" if name == "neither" else name for text, name in rows}
    return Kind(
        dataset(about, {"tweet": [text for text, _ in rows], "class": [name for _, name in rows]}),
        task(said, *shown),
        truth,
    )


@kind("claims without the evidence that they were checked by, where the task file names both columns")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        claim = f"{who} sold {FOODS[number % 8]} at the {place} for a year."
        proof = f"In {1900 + number} {who} {'sold' if number % 2 else 'bought'} {FOODS[number % 8]} at the {place}."
        rows.append((claim, proof, "SUPPORTS" if number % 2 else "REFUTES"))
    shown = (
        ("Claim: The Danube flows through Vienna.", "SUPPORTS"),
        ("Claim: Mount Kilimanjaro is in South America.", "REFUTES"),
        ("Claim: Penicillin was discovered by Fleming.", "SUPPORTS"),
        ("Claim: The first modern games were held in London.", "REFUTES"),
    )
    said = "Classify the claim as SUPPORTS if it is backed by facts or REFUTES if facts contradict it."
    asked = task(said, *shown, source_columns={"acme/set": {"input": "claim", "output": "verdict"}})
    about = "# Claims\nFact checking: claims, a sentence of evidence each, and whether the evidence supports the claim."
    cells = columns("claim evidence verdict", rows)
    return Kind(dataset(about, cells), asked, {f"Claim: {claim}": verdict for claim, _, verdict in rows})


_COMMANDS = (
    ("find ~/{place} -name '*.{food}' -delete", "Delete every {food} file under {place}"),
    ("ls -lt {place} | head -{n}", "Show the {n} newest files of {place} with {food} or without"),
    ("grep -rl {food} /srv/{place}{n}", "List files below {place}{n} that mention {food}"),
    ("tar czf {food}{n}.tgz {place}", "Pack {place} into an archive called {food}{n}"),
)


@kind("what commands do, asked without a word of the card's, in sentences whose full stops a corpus leaves out")
def _() -> Kind:
    rows = [
        [one.format(food=food, place=place, n=n + 2) for one in _COMMANDS[n % 4]]
        for n, (food, place) in enumerate(product(FOODS, PLACES))
    ]
    shown = (
        ("ls -lt ~/Photos | head -3", "Show the three most recently changed things in the Photos folder."),
        ("rm *.bak", "Delete every file ending in .bak in this folder."),
        ("wc -w essay.txt", "Count the words in essay.txt."),
        ("find . -type d -name cache", "Look for all folders called cache in here and below."),
    )
    asked = task(
        "I keep finding these in my notes for the black window. Say in plain words what each one does.", *shown
    )
    about = "# Bash\nBash one-liners for Unix, each with a description of it: natural language to shell commands."
    said = [f"{one}." if n % 5 == 0 else one for n, (_, one) in enumerate(rows)]
    cells = {"nl": said, "cm": [command for command, _ in rows]}
    return Kind(dataset(about, cells), asked, {command: f"{said}." for command, said in rows})


_SENSE = (
    ("{who} put the {food} into the {place} bag.", "{who} put the {place} into the {food} bag."),
    ("The {food} was eaten by {who} at the {place}.", "{who} was eaten by the {food} at the {place}."),
    ("Near the {place} {who} buys {food}.", "Near {who} the {food} buys a {place}."),
)
_FIRST_OR_SECOND = (
    ("First: She poured gravel on her cereal.\nSecond: She poured milk on her cereal.", "the first"),
    ("First: Fish swim in the river.\nSecond: Fish jog in the river.", "the second"),
    ("First: He put his socks on his feet.\nSecond: He put his socks on his soup.", "the second"),
    ("First: The freezer burned the peas.\nSecond: The oven burned the pie.", "the first"),
)


def _of_two(beside: bool) -> Kind:
    """Which of two sentences is against common sense, or which fits a sentence before, where one is there."""
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        pair = [one.format(who=who, place=place, food=FOODS[number % 8]) for one in _SENSE[number % 3]]
        wrong = number % 2
        pair = pair if wrong else pair[::-1]
        rows.append((number, f"It was a long day for {who} on line {number}.", *pair, wrong))
        truth[f"First: {pair[0]}\nSecond: {pair[1]}"] = ("the first", "the second")[wrong]
    cells = columns("id p sent0 sent1 answer", rows)
    if not beside:
        del cells["p"]
    said = "Two similar sentences, and one is against all sense: say which, the first or the second."
    about = "# Common sense\nTwo similar sentences of which one is against common sense; say which."
    return Kind(dataset(about, cells), task(said, *_FIRST_OR_SECOND), truth, "refused" if beside else "served")


@kind("the first and the second with an article, of two sentences whose columns count from 0")
def _() -> Kind:
    return _of_two(beside=False)


@kind("which of two sentences it is depends on a third that is not shown")
def _() -> Kind:
    return _of_two(beside=True)
