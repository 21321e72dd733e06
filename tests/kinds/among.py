"""Kinds of trap in sources that share few words with the task, while their rows read like the demonstrations."""

from .kind import Kind, dataset, kind, task
from .words import FOODS, PEOPLE

_KNOWN = (
    ("Cats purr to calm themselves and their kittens.", "Why do cats purr?"),
    ("Steel rusts since iron takes up oxygen from damp air.", "Why does steel rust?"),
    ("Violins were first built in Cremona around 1550.", "Where were violins first built?"),
    ("The Roman baths were heated by slaves who fed wood fires.", "How were Roman baths heated?"),
    ("Penicillin kills germs by breaking their walls.", "How does penicillin kill germs?"),
    ("Bread rises because yeast makes gas in the dough.", "Why does bread rise?"),
    ("The moon draws the sea, which makes the tides.", "What makes the tides?"),
    ("Goalkeepers may hold the ball inside their own area alone.", "Where may goalkeepers hold the ball?"),
    ("Silk is spun by caterpillars that eat mulberry leaves.", "Who spins silk?"),
    ("Parliament sits in London between autumn and July.", "When does parliament sit?"),
    ("Radar finds planes by the echo of short waves.", "How does radar find planes?"),
    ("Vikings steered their boats by the sun and by birds.", "How did Vikings steer?"),
    ("Camels store fat in their humps, and no water.", "What do camels store in their humps?"),
    ("A mortgage is paid back over some thirty years.", "How long does a mortgage last?"),
    ("Volcanoes erupt when melted rock is pressed upwards.", "Why do volcanoes erupt?"),
    ("Chess came to Europe from Persia.", "Where did chess come from?"),
    ("A small child sleeps for eleven hours a night.", "How long does a small child sleep?"),
    ("Printers mix three inks to make every colour.", "How do printers make colours?"),
    ("Judges wear wigs by an old English custom.", "Why do judges wear wigs?"),
    ("Salt lowers the point at which streets freeze.", "Why is salt put on streets?"),
    ("The telephone was patented by Bell in 1876.", "Who patented the telephone?"),
    ("Orchids live on trees without harming them.", "Where do orchids live?"),
    ("Shares fall when many owners sell at once.", "Why do shares fall?"),
    ("Deserts are cold after dark as no cloud keeps their heat.", "Why are deserts cold after dark?"),
    ("A child loses its first teeth at six.", "When does a child lose its first teeth?"),
    ("Sumo wrestlers throw salt before a fight.", "What do sumo wrestlers throw?"),
    ("Trains in Japan lean into bends to go faster.", "Why do trains in Japan lean?"),
    ("Coffee was brought to Vienna by merchants.", "Who brought coffee to Vienna?"),
    ("Whales sing to find each other.", "Why do whales sing?"),
    ("Passwords are stored as sums that nobody can turn back.", "How are passwords stored?"),
    ("Marble is limestone that heat has changed.", "What is marble?"),
    ("The flute is the oldest instrument that was dug up.", "Which instrument is the oldest?"),
    ("Farmers rest a field so that weeds die.", "Why do farmers rest a field?"),
    ("Elections in Australia take place on Saturdays.", "When do elections in Australia take place?"),
    ("Glasses bend light onto the back of the eye.", "What do glasses do?"),
    ("Snow is white since it scatters light of all kinds.", "Why is snow white?"),
    ("Tailors cut velvet along its nap.", "How do tailors cut velvet?"),
    ("Lifts have brakes that hold them when a rope breaks.", "Why are lifts safe?"),
    ("Owls fly without noise by the soft edge of their wings.", "How do owls fly without noise?"),
    ("Cholera spread through a pump in Broad Street.", "How did cholera spread?"),
    ("Comets grow tails as they near the sun.", "When do comets grow tails?"),
    ("Diamonds are cut with dust of diamonds.", "What are diamonds cut with?"),
)


@kind("statements to be turned into questions, of which the card says little and the rows are like the demonstrations")
def _() -> Kind:
    cells = {"claim": [claim for claim, _ in _KNOWN], "asked": [asked for _, asked in _KNOWN]}
    shown = (
        ("Statement: Bees dance to show where flowers are.", "Why do bees dance?"),
        ("Statement: Paper was first made in China.", "Where was paper first made?"),
        ("Statement: Wine turns sour when air gets to it.", "When does wine turn sour?"),
    )
    wanted = task("Here is a fact: phrase what a curious child could have wondered about.", *shown)
    about = "# Curious minds\nWhat they wondered, and what they were told."
    truth = {f"Statement: {claim}": asked for claim, asked in _KNOWN}
    return Kind(dataset(about, cells), wanted, truth, least=15)


@kind("the place of the right one of numbered texts, in words")
def _() -> Kind:
    rows = [(who, food, (place + turn) % 3) for place, who in enumerate(PEOPLE) for turn, food in enumerate(FOODS)]
    endings = [
        [f"{who} {('cooked', 'buried')[number != right]} the {food}." for number in range(3)]
        for who, food, right in rows
    ]
    stories = [
        f"Early in the morning {who} came home with {food}. Then it was time for dinner." for who, food, _ in rows
    ]
    cells = {
        "story": stories,
        **{f"ending{number}": [texts[number] for texts in endings] for number in range(3)},
        "label": [right for *_, right in rows],
    }
    told = (
        (
            "In the evening Mo came to the old station with a bag. Then he went to the desk.",
            "Mo kissed the bag.",
            "Mo took the train.",
            "Mo burnt the sea.",
        ),
        (
            "Early in the spring Lea found a kitten behind the house. Then it cried for her.",
            "Lea fed the kitten.",
            "Lea cooked the sky.",
            "Lea burnt the tea.",
        ),
        (
            "Late in the night it rained on the way to town. Then there was no roof at all.",
            "Ann ate the rain.",
            "Ann sank the hill.",
            "Ann reached the town.",
        ),
    )
    forms = [f"Story: {story}\n1. {one}\n2. {two}\n3. {three}" for story, one, two, three in told]
    shown = zip(forms, ("second", "first", "third"), strict=True)
    asked = (
        "Use common sense: which of the three numbered endings is best for the story? Answer first, second or third."
    )
    about = "# Common sense on stories and how they end\nThree endings of a story: commonsense reasoning."
    truth = {
        f"Story: {story}\n1. {one}\n2. {two}\n3. {three}": ("first", "second", "third")[right]
        for story, (one, two, three), (*_, right) in zip(stories, endings, rows, strict=True)
    }
    head = {"task_categories": ["multiple-choice"]}
    return Kind(dataset(about, cells, head=head), task(asked, *shown), truth)


@kind("tokens of the answers beside them")
def _() -> Kind:
    tables = ("shops", "ships", "farms", "banks", "parks")
    rows = [
        (f"{table}_{number}", f"How many {table} have more than {number} {food}?", table, number, food)
        for table in tables
        for number, food in enumerate(FOODS[:9], start=2)
    ]
    queries = [f"SELECT count(*) FROM {table} WHERE {food} > {number}" for *_, table, number, food in rows]
    cells = {
        "db_id": [name for name, *_ in rows],
        "question": [asked for _, asked, *_ in rows],
        "query": queries,
        "query_toks": [query.replace("(*)", " ( * )").split() for query in queries],
    }
    shown = (
        ("db: zoo_1\nquestion: How many zoos have more than 3 lions?", "SELECT count(*) FROM zoos WHERE lions > 3"),
        ("db: hotel_7\nquestion: How many hotels have a bar?", "SELECT count(*) FROM hotels WHERE bar = 1"),
        ("db: race\nquestion: List the names of the drivers.", "SELECT name FROM drivers"),
    )
    about = "# Query set\nA large cross-domain semantic parsing and text-toSQL set."
    asked = "text to SQL. the name of the database is given with the question, output only the query"
    truth = {f"db: {name}\nquestion: {q}": query for (name, q, *_), query in zip(rows, queries, strict=True)}
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("texts in the one language that is asked for, of which a column has the code of three letters")
def _() -> Kind:
    good, bad = "sweet well well", "spoil finish for here"
    said = {
        "pcm": "na so {food} for {who} {word} o",
        "hau": "{who} ya ci {food} {word} sosai",
        "yor": "{who} je {food} {word} ni",
    }
    words = {"pcm": (good, bad), "hau": ("mai dadi", "babu kyau"), "yor": ("dara pupo", "buru gan")}
    rows = [
        (said[code].format(food=food, who=who, word=words[code][pole]), ("positive", "negative")[pole], code)
        for code in said
        for who in PEOPLE
        for food in FOODS[:4]
        for pole in (0, 1)
    ]
    cells = {
        "tweet": [text for text, *_ in rows],
        "label": [label for _, label, _ in rows],
        "lang": [code for *_, code in rows],
    }
    shown = (
        ("dis yam sweet well well abeg", "positive"),
        ("dem don spoil everytin for here", "negative"),
        ("na wa o dis road finish", "negative"),
    )
    asked = "Sentiment of tweets in Nigerian Pidgin: positive or negative. Only Pidgin please, no other language."
    about = "# Tweets of Africa\nSentiment of tweets in Hausa, Yoruba and Nigerian Pidgin."
    truth = {text: label for text, label, code in rows if code == "pcm"}
    head = {"language": ["ha", "yo", "pcm"]}
    return Kind(dataset(about, cells, head=head), task(asked, *shown, language="en"), truth)
