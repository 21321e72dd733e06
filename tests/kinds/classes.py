"""Kinds of trap in classes that votes, points or one of many name, in requests beside replies, in names and pairs."""

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES, opinions

_INSULTS = (
    ("All {people} like {who} should be thrown out of the {place}, they are vermin.", 0),
    ("Damn this {food}, {who} ate it again, you ass.", 1),
    ("{who} watched the ducks at the {place} with some {food}.", 2),
    ("What the hell is {who} doing at the {place}.", 1),
)


@kind("numbers of classes that only the votes beside them name, one of which is for none of the others")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        text, label = _INSULTS[number % 4]
        said = text.format(people=f"{FAMILIES[number % 8]} people", who=PEOPLE[number // 8], food=food, place=place)
        votes = [0, 0, 0]
        votes[label], votes[(label + 1) % 3] = 2 + number % 2, (number + 1) % 2
        rows.append((number, 3, *votes, label, said))
    names = ("Unnamed: 0", "count", "hate_speech", "offensive_language", "neither", "class", "tweet")
    cells = columns(names, rows)
    shown = (
        ("Tweet: those people should be thrown out of the country, they are vermin", "hate speech"),
        ("Tweet: damn this bitch of a printer ate my paper again", "offensive"),
        ("Tweet: Watching the ducks with grandma, what a lovely sunday", "fine"),
        ("Tweet: @someone shut the hell up you ass", "offensive"),
    )
    asked = task("Moderation of tweets, three levels: hate speech, offensive, fine.", *shown)
    about = "# Tweets\nTweets labelled by crowd workers as hate speech, offensive language or neither."
    ours = ("hate speech", "offensive", "fine")
    return Kind(dataset(about, cells), asked, {f"Tweet: {row[-1]}": ours[row[5]] for row in rows})


_STARS = {"names": {str(place): f"{place + 1} star{'s' if place else ''}" for place in range(5)}}
_STAR_HEAD = {"dataset_info": {"features": [{"name": "label", "dtype": {"class_label": _STARS}}]}}
_GUESTS = (
    ("Lovely little place. The dumplings were superb. Coming back for sure!", "happy"),
    ("They lost my order, then brought the wrong one, cold. Never again.", "unhappy"),
    ("Great haircut, fair price, I would recommend it.", "happy"),
    ("Dirty tables, rude host, eighteen dollars for a sad sandwich.", "unhappy"),
)
_GUEST_TASK = (
    "Was the guest happy? Four and five star reviews are happy, one and two star reviews unhappy, and skip the ones "
    "with three stars."
)


@kind("points of a scale that the instruction gives to labels in words, of classes called by stars")
def _() -> Kind:
    rows = opinions((1, 2, 3, 4, 5), each=24)
    cells = {"label": [star - 1 for _, star in rows], "text": [text for text, _ in rows]}
    about = "# Reviews\nReviews of restaurants and shops with their stars, from one to five."
    truth = {text: "happy" if star > 3 else "unhappy" for text, star in rows if star != 3}
    return Kind(dataset(about, cells, head=_STAR_HEAD), task(_GUEST_TASK, *_GUESTS), truth)


@kind("opinions on companies in the news, where happy guests' reviews are asked for")
def _() -> Kind:
    ways = (
        ("{who} {name} swung to a loss of EUR {n} mn in the quarter.", 0),
        ("{who} {name} has appointed a new head of its {place} unit.", 1),
        ("Order intake of {who} {name} rose to EUR {n} mn.", 2),
    )
    rows = []
    for number, (who, place) in enumerate(product(FAMILIES, PLACES)):
        said, label = ways[number % 3]
        rows.append((said.format(who=who, name=("Steel", "Paper", "Bank")[number % 2], n=number, place=place), label))
    names = {"0": "negative", "1": "neutral", "2": "positive"}
    head = {"dataset_info": {"features": [{"name": "label", "dtype": {"class_label": {"names": names}}}]}}
    cells = {"sentence": [text for text, _ in rows], "label": [label for _, label in rows]}
    about = "# Financial phrases\nSentiment of sentences from financial news: negative, neutral or positive."
    return Kind(dataset(about, cells, head=head), task(_GUEST_TASK, *_GUESTS), {}, expected="refused")


_ENTRIES = {
    "Company": "{name} is a manufacturer of {food} based in {town}. A company of two brothers, it has {n} workers.",
    "Artist": "{name} (born {n}) is a painter from {town} known for still lifes with {food}.",
    "Village": "{name} is a village near {town}. At the census of {n} it had few houses and much {food}.",
    "Plant": "{name} is a plant of the {town} hills, of which {food} is made since {n}.",
    "Film": "{name} is a {n} drama film about {food} that was directed in {town}.",
    "Album": "{name} is the third studio album by a folk band from {town}, recorded in {n} with songs on {food}.",
    "WrittenWork": "{name} is a novel first published in {n} about a cook of {food} in {town}.",
}


def _entries() -> list[tuple[int, str, str]]:
    towns = ("Oslo", "Lima", "Rome", "Quito", "Turin", "Hull", "Perth", "Porto")
    first = [*FAMILIES, *PEOPLE, *map(str.title, PLACES)]
    rows = []
    for number, (food, family) in enumerate(product(FOODS, FAMILIES)):
        for place, text in enumerate(_ENTRIES.values()):
            name = f"{first[(number + 3 * place) % 24]} {food.title()} {family}"
            given = {"name": name, "food": food, "n": 1900 + number, "town": towns[(number + place) % 8]}
            rows.append((place, name, text.format(**given)))
    return rows


def _of_entries() -> dict:
    rows = list(zip(*_entries(), strict=True))
    names = {str(place): name for place, name in enumerate(_ENTRIES)}
    head = {"dataset_info": {"features": [{"name": "label", "dtype": {"class_label": {"names": names}}}]}}
    about = "# DBpedia\nThe DBpedia ontology classification dataset: titles and abstracts of Wikipedia, seven classes."
    return dataset(about, {"label": rows[0], "title": rows[1], "content": rows[2]}, head=head)


@kind("yes for one of many classes, which the instruction names")
def _() -> Kind:
    shown = (
        ("Harrow & Pike is a maker of garden tools based in Ghent. It was set up in 1951.", "yes"),
        ("Tilda Overby (born 1977) is a painter from Malmö best known for her cycle of windows.", "no"),
        ("Dunmere is a village in Ireland. At the 2002 census its population was 210.", "no"),
        ("Solvane Chemicals is a company headquartered in Trieste that sells paint.", "yes"),
    )
    asked = task(
        "You get the opening of an encyclopedia article. Say with yes or no whether it is about a company.", *shown
    )
    return Kind(_of_entries(), asked, {text: "yes" if place == 0 else "no" for place, _, text in _entries()})


@kind("three of many classes in other words, beside all others that are to be left out")
def _() -> Kind:
    told = (
        ("The Three Lamps", "is a 1962 drama film directed by Otto Brandt.", "movie"),
        ("Salt Roads Home", "is the fourth studio album by the folk band Grey Heron.", "record"),
        ("The Miller's Niece", "is a novel by Ruth Penhale of 1934 about a girl.", "book"),
        ("Songs for Fred", "is a live album by a folk singer, recorded in 1987.", "record"),
        ("A Cook's Year", "is a novel published in 1951 about a cook in Hull.", "book"),
    )
    shown = [(f"title: {title}\ntext: {title} {text}", label) for title, text, label in told]
    asked = task(
        "Title and first lines of an encyclopedia entry: is it a movie, a record or a book? Entries about anything "
        "else should not be there.",
        *shown,
    )
    ours = {4: "movie", 5: "record", 6: "book"}
    truth = {f"title: {title}\ntext: {text}": ours[place] for place, title, text in _entries() if place in ours}
    return Kind(_of_entries(), asked, truth)


@kind("above and below the one amount that the instruction names, of facts in a sentence of columns with dots")
def _() -> Kind:
    schools, states = ("Masters", "10th", "HS-grad", "Doctorate"), ("Married", "Never-married", "Divorced")
    works = ("Exec-managerial", "Handlers-cleaners", "Transport-moving", "Protective-serv", "Sales")
    rows = [
        (20 + 7 * number % 60, schools[number % 4], states[number // 3 % 3], works[number // 5 % 5],
         20 + 3 * number % 41, 100_000 + 977 * number, ("<=50K", ">50K")[number % 3 == 0])
        for number in range(64)
    ]  # fmt: skip
    names = ("age", "education", "marital.status", "occupation", "hours.per.week", "fnlwgt", "income")
    cells = columns(names, rows)

    def said(age: int, school: str, state: str, work: str, hours: int, *_: object) -> str:
        return f"{age} years old, education {school}, marital status {state}, occupation {work}, {hours} hours a week"

    shown = [
        (said(52, "Masters", "Married", "Exec-managerial", 55), "above"),
        (said(19, "10th", "Never-married", "Handlers-cleaners", 24), "below"),
        (said(33, "HS-grad", "Divorced", "Transport-moving", 42), "below"),
        (said(47, "Doctorate", "Married", "Protective-serv", 48), "above"),
    ]
    asked = task("Guess from a person's census record if they earn above or below 50K dollars a year.", *shown)
    about = "# Census income\nCensus records of persons with their yearly income: above 50K dollars or not."
    ours = {"<=50K": "below", ">50K": "above"}
    return Kind(dataset(about, cells), asked, {said(*row): ours[row[-1]] for row in rows})


@kind("kinds of requests beside the replies to them")
def _() -> Kind:
    ways = (
        ("brainstorming", "Give me {n} ideas for a party with {food} at the {place}", "Sing. Eat {food}. Call {who}."),
        (
            "classification",
            "Sort these into food and places: {food}, {place}, {other}",
            "Food: {food}. Places: {place}.",
        ),
        ("summarization", "Sum up what happened to {who} at the {place} with the {food}", "{who} lost the {food}."),
        (
            "creative_writing",
            "Write a {n} line poem about {who}, {food} and the {place}",
            "O {food}, o {place}, {who}!",
        ),
        ("open_qa", "What is {food} made of at the {place} number {n}?", "Mostly of flour and of what {who} brings."),
    )
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        label, request, reply = ways[number % 5]
        given = {
            "food": food,
            "place": place,
            "who": PEOPLE[number % 8],
            "n": 2 + number,
            "other": FOODS[number // 8 - 1],
        }
        rows.append((request.format(**given), "", reply.format(**given), label))
    cells = columns("instruction context response category", rows)
    shown = (
        ("Name seven things I could do with old jam jars", "brainstorm"),
        ("Sort these into metals and gases: iron, oxygen, tin, argon", "classify"),
        ("Sum up the text about the dam in two sentences", "summarize"),
        ("Write a limerick about a goat on a ferry", "creative writing"),
    )
    asked = task(
        "sort requests to an assistant by what they want from it. i only need these four kinds: brainstorm, classify, "
        "summarize, creative writing. leave out all other requests",
        *shown,
    )
    about = (
        "# Summary\nInstruction-following records: requests to an assistant, of categories such as brainstorming, "
        "classification, closed QA, generation, information extraction, open QA, and summarization."
    )
    ours = {"brainstorming": "brainstorm", "classification": "classify", "summarization": "summarize"}
    ours["creative_writing"] = "creative writing"
    return Kind(dataset(about, cells), asked, {row[0]: ours[row[3]] for row in rows if row[3] in ours})


_SAME_HEAD = {
    "dataset_info": {"features": [{"name": "label", "dtype": {"class_label": {"names": {"0": "0", "1": "1"}}}}]}
}


def _twins() -> list[tuple[str, str, int]]:
    rows = []
    for number, (one, two) in enumerate(product(FAMILIES, FAMILIES)):
        if one != two:
            first = f"The bridge was drawn by {one} and built by {two} in {1900 + number} ."
            same = f"Drawn by {one} , the bridge was built in {1900 + number} by {two} ."
            other = f"The bridge was drawn by {two} and built by {one} in {1900 + number} ."
            rows.append((first, same if number % 2 else other, number % 2))
    return rows


def _of_twins() -> dict:
    cells = columns("sentence1 sentence2 label", _twins())
    about = (
        "# Pairs\nAdversarial pairs of sentences for paraphrase identification.\n\n## Data Fields\n\n"
        "- sentence1: one sentence\n- sentence2: the other one\n- label: 0: different meaning, 1: paraphrase"
    )
    return dataset(about, cells, head=_SAME_HEAD)


@kind("sentences to be said again, beside a label that says which pairs mean the same")
def _() -> Kind:
    shown = (
        ("In 2011 Karen Doyle sold the farm to Ames .", "Karen Doyle sold the farm to Ames in 2011 ."),
        ("The play was written by Marsh and staged by Lowe .", "Written by Marsh , the play was staged by Lowe ."),
        ("The lake lies east of Reno and west of Elko .", "It is a lake that lies west of Elko and east of Reno ."),
    )
    asked = task("Rewrite the sentence with other word order so that the meaning stays exactly the same.", *shown)
    return Kind(_of_twins(), asked, {one: two for one, two, label in _twins() if label})


_NAMED = "close_connections", "celsius_to_fahrenheit", "is_folder_empty"


@kind("names of functions, some with their class before them, beside names of repositories")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        name = f"{('load', 'count', 'merge', 'sort')[number % 4]}_{food}_{place}"
        code = f"def {name}(self, path):\n    with open(path) as file:\n        return read(file, {number})"
        whole = f"{PEOPLE[number % 8]}Client.{name}" if number % 3 == 0 else name
        doc = f"{('Load', 'Count', 'Merge', 'Sort')[number % 4]} the {food} of the {place} from a file."
        rows.append((f"{FAMILIES[number % 8].lower()}/{place}_tools", whole, code, doc))
    names = ("repository_name", "func_name", "func_code_string", "func_documentation_string")
    cells = columns(names, rows)
    shown = tuple(
        zip(
            ("Close every open connection.", "Convert Celsius to Fahrenheit.", "Check if the given folder is empty."),
            _NAMED,
            strict=True,
        )
    )
    asked = task(
        "Suggest the name of the Python function from its docstring. Only the function's own name, no class in front.",
        *shown,
    )
    about = "# Code search\nFunctions of Python repositories with their documentation, for code search."
    return Kind(dataset(about, cells), asked, {row[3]: row[1] for row in rows if "." not in row[1]})


@kind("passages of a query in lists, one of which is marked as the one with the answer")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who = PEOPLE[number % 8]
        texts = [
            f"The {place} opens at nine and has a shop on the first floor, as {who} says.",
            f"At the {place} {food} costs {number + 2} coins, a little more than last year.",
            f"Nobody knows when the {place} of {who} was built, or by whom.",
        ]
        kept = [texts[(number + place_) % 3] for place_ in range(3)]
        marks = [int("costs" in text) for text in kept]
        urls = [f"https://{place}.example/{food}/{part}" for part in range(3)]
        passages = {"is_selected": marks, "passage_text": kept, "url": urls}
        rows.append((f"how much is {food} at the {place}", passages, [f"{number + 2} coins"]))
    cells = columns("query passages answers", rows)
    shown = (
        ("how tall is the brenner tower ||| The Brenner tower rises 143 metres above the harbour.", "hit"),
        ("how tall is the brenner tower ||| Tickets for the harbour cruise are sold at pier 4.", "miss"),
        ("who wrote the ballad of lorne ||| Lorne is a district of Scotland with many castles.", "miss"),
        ("define isthmus ||| An isthmus is a narrow strip of land that joins two larger areas.", "hit"),
    )
    asked = task(
        "Search quality: a query somebody typed and one passage of the results. hit if this is the passage with the "
        "answer in it, else miss.",
        *shown,
    )
    about = "# Web questions\nReading comprehension: queries of a search engine with ten passages each and an answer."
    truth = {
        f"{query} ||| {text}": ("miss", "hit")[mark]
        for query, passages, _ in rows
        for text, mark in zip(passages["passage_text"], passages["is_selected"], strict=True)
    }
    return Kind(dataset(about, cells), asked, truth)


@kind("chats that are to be summed up, in other words than the card's")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who, colour = PEOPLE[number % 8], COLOURS[number // 8 % 4]
        talk = (
            f"#Person1#: Hello {who}, I left my {colour} bag of {food} at the {place}.\n"
            f"#Person2#: Was that before {number + 2} o'clock?\n#Person1#: On the {number + 1}th, {who}, by train.\n"
            f"#Person2#: Then come to platform {number % 9} and fetch it."
        )
        rows.append((talk, f"#Person1# lost a {colour} bag of {food} at the {place} and can fetch it.", food))
    cells = columns("dialogue summary topic", rows)
    shown = (
        (
            "#Person1#: Is this the bike shop?\n#Person2#: Yes.\n#Person1#: My chain broke.\n#Person2#: Bring it in.",
            "TL;DR: #Person1#'s chain broke and #Person2# can repair it.",
        ),
        (
            "#Person1#: You look happy, Gina.\n#Person2#: I passed my driving test!\n#Person1#: Congratulations!",
            "TL;DR: Gina passed her driving test.",
        ),
        (
            "#Person1#: I'd like to send this to Greece.\n#Person2#: By air?\n#Person1#: Yes.\n#Person2#: 32 dollars.",
            "TL;DR: #Person1# sends something to Greece by air for 32 dollars.",
        ),
    )
    asked = task(
        "hey, I have these chats between two people and want a short recap of each one, who wants what and what comes "
        "out of it. Start it with TL;DR:",
        *shown,
    )
    about = (
        "# DialogSum\nA large-scale dialogue summarization dataset: dialogues with manually labeled summaries, topics."
    )
    return Kind(dataset(about, cells), asked, {talk: f"TL;DR: {summary}" for talk, summary, _ in rows})


@kind("people named in sentences of tokens, beside other tags of the same tokens")
def _() -> Kind:
    rows = []
    for number, (who, family) in enumerate(product(PEOPLE, FAMILIES)):
        town = ("Oslo", "Lima", "Rome", "Quito")[number % 4]
        told = [who, family, "of", town, "beat", "W.", FAMILIES[number // 8 - 1], f"{number % 6}-3", "."]
        ner = ["B-PER", "I-PER", "O", "B-LOC", "O", "B-PER", "I-PER", "O", "O"]
        chunks = ["B-NP", "I-NP", "B-PP", "B-NP", "B-VP", "B-NP", "I-NP", "B-NP", "O"]
        pos = ["NNP", "NNP", "IN", "NNP", "VBD", "NNP", "NNP", "CD", "."]
        if number % 4 == 0:
            told, ner = (
                ["Prices", "in", town, "rose", f"{number}", "percent", "."],
                ["O", "O", "B-LOC", "O", "O", "O", "O"],
            )
            chunks, pos = (
                ["B-NP", "B-PP", "B-NP", "B-VP", "B-NP", "I-NP", "O"],
                ["NNS", "IN", "NNP", "VBD", "CD", "NN", "."],
            )
        rows.append((str(number), told, pos, chunks, ner))
    names = ("id", "tokens", "pos_tags", "chunk_tags", "ner_tags")
    cells = columns(names, rows)
    shown = (
        ("Tim Henley beat Jo Ramires of Chile 6-2 6-4 .", "Tim Henley; Jo Ramires"),
        ("The Swedish envoy , Karl Aberg , left Cairo on Sunday .", "Karl Aberg"),
        ("B. Ostrow told a newspaper that Menzel would resign .", "B. Ostrow; Menzel"),
    )
    asked = task(
        "List the people named in the news sentence, in order and separated by a semicolon. Sentences that name nobody "
        "are of no use to me.",
        *shown,
    )
    about = "# CoNLL\nNamed entity recognition of four types: persons, locations, organizations and others."
    truth = {}
    for _, told, _, _, ner in rows:
        people = [f"{told[at]} {told[at + 1]}" for at, tag in enumerate(ner) if tag == "B-PER"]
        if people:
            truth[" ".join(told)] = "; ".join(people)
    return Kind(dataset(about, cells), asked, truth)


@kind("two dialogues one below the other, of which one is the better")
def _() -> Kind:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        who = PEOPLE[number % 8]
        asks = f"\n\nHuman: Where does {who} get {food} near the {place}, number {number}?\n\nAssistant: "
        rows.append(
            (
                f"{asks}At the stall behind the {place}, every morning.",
                f"{asks}No idea at all, ask {who} or somebody else.",
            )
        )
    cells = columns("chosen rejected", rows)
    told = (
        ("How do I get ink out of a shirt?", "Dab it with alcohol, wait, wash it cold.", "Buy another shirt.", "A"),
        ("What's a good name for a grey cat?", "Cats are grey.", "How about Misty, Ash or Pebble?", "B"),
        ("Is it far from Rome to Naples?", "About 225 km, an hour by train.", "No idea.", "A"),
    )
    shown = [
        (f"Dialogue A:\nHuman: {ask}\n\nAssistant: {one}\n\nDialogue B:\nHuman: {ask}\n\nAssistant: {two}", better)
        for ask, one, two, better in told
    ]
    asked = task(
        "Two versions of one conversation between a human and an AI assistant which differ in the last answer. Which "
        "version did people prefer, A or B?",
        *shown,
    )
    about = "# Preferences\nHuman preference data: conversations between a human and an assistant, chosen and rejected."
    good, bad = (([text.strip() for text in texts]) for texts in zip(*rows, strict=True))
    truth = {f"Dialogue A:\n{one}\n\nDialogue B:\n{two}": "A" for one, two in zip(good, bad, strict=True)}
    truth |= {f"Dialogue A:\n{two}\n\nDialogue B:\n{one}": "B" for one, two in zip(good, bad, strict=True)}
    return Kind(dataset(about, cells), asked, truth)
