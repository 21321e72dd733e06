"""Kinds of tasks whose labels, parts or rows are told by few words: labels in other words or cut short, names in a form
of their own, a question above its table."""

from itertools import product
from typing import Any

from .kind import Expected, Kind, add, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

_TOLD = {
    "good": ("The {food} was lovely.", "I love this {food}.", "What a great {food}!"),
    "bad": ("The {food} was awful.", "I hate this {food}.", "What a horrible {food}!"),
    "so": ("The {food} costs two dollars.", "The {food} lies on the table.", "There is {food} at the shop."),
}


def _opinions(values: dict[str, str], labels: dict[str, str], expected: Expected = "served") -> Kind:
    """Texts with a value for what they tell, and a task with other labels."""
    rows, truth = {"text": [], "label": []}, {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        told = ("good", "bad", "so")[number % 3]
        text = f"{_TOLD[told][number // 3 % 3].format(food=food)} I was at the {place}."
        rows["text"].append(text)
        rows["label"].append(values[told])
        truth[text] = labels[told]
    asked = task(
        "Sentiment of short texts about food.",
        ("The cake was lovely, and so was the tea.", labels["good"]),
        ("The soup was awful and cold.", labels["bad"]),
        ("A plate of rice lies on the table.", labels["so"]),
        ("What a great evening with great bread!", labels["good"]),
        ("I hate waiting for awful tea.", labels["bad"]),
    )
    about = "# Food texts\nSentiment of short texts about food: each text is positive, negative or neutral.\n"
    return Kind(dataset(about, rows), asked, truth, expected)


@kind("a label that is the beginning of its value")
def _() -> Kind:
    values = {"good": "positive", "bad": "negative", "so": "neutral"}
    return _opinions(values, {"good": "pos", "bad": "neg", "so": "neu"})


@kind("a label that no value says, where one value is left")
def _() -> Kind:
    values = {"good": "positive", "bad": "negative", "so": "mixed or off the topic"}
    return _opinions(values, {"good": "pos", "bad": "neg", "so": "flat"}, "either")


_NEWS = {
    "World": "The minister of {place} signed a treaty with the neighbours of {who}.",
    "Sports": "{who} scored twice and the team won the match in the {place} league.",
    "Business": "Shares of the {place} company of {who} fell after the quarterly loss.",
    "Sci/Tech": "{who} wrote software for a {place} chip that runs on less power.",
}


@kind("one class of four that the instruction names, and nothing else of the card")
def _() -> Kind:
    rows, truth = {"text": [], "label": []}, {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        name = list(_NEWS)[number % 4]
        text = _NEWS[name].format(who=who, place=place)
        rows["text"].append(text)
        rows["label"].append(name)
        truth[text] = "yes" if name == "Sports" else "no"
    asked = task(
        "I get a stream of wire snippets and only want to know whether each one is about sport. Just yes or no.",
        ("The Sox won again: a late run gave the team its fifth match in a row.", "yes"),
        ("The carrier said that fuel costs had doubled its quarterly loss.", "no"),
        ("Spain scored twice and needs one more match to win the league.", "yes"),
        ("The ministers of both countries signed a treaty on fishing.", "no"),
    )
    return Kind(dataset("# Articles\nArticles of four classes.\n", rows), asked, truth)


@kind("yes, no and maybe, of each of which the instruction says what it is called")
def _() -> Kind:
    rows: dict[str, list[Any]] = {"question": [], "context": [], "decision": []}
    truth = {}
    told = {
        "yes": "The group that took {food} slept longer.",
        "no": "Both groups slept as long.",
        "maybe": "The group with {food} slept a little longer, which may be chance.",
    }
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        answer = ("yes", "no", "maybe")[number % 3]
        question = f"Does {food} help patients of the {place} to sleep?"
        context = f"We gave {food} to half of {number + 40} patients of the {place}. {told[answer].format(food=food)}"
        cells = (question, {"texts": [context], "marks": ["yes", "no"]}, answer)
        add(rows, *cells)
        called = {"yes": "confirmed", "no": "refuted", "maybe": "open"}[answer]
        truth[f"ABSTRACT: {context}\nQUESTION: {question}"] = called
    asked = task(
        "Given the abstract of a medical study and its research question, tell how the study answers: "
        '"confirmed" if the answer is yes, "refuted" if it is no, "open" if it is maybe.',
        ("ABSTRACT: We gave 120 residents a balance course. Falls were halved in the group that took the course.\n"
         "QUESTION: Does a balance course prevent falls?", "confirmed"),
        ("ABSTRACT: We played music to 60 patients. Both groups had the same heart rate.\n"
         "QUESTION: Does music lower the heart rate?", "refuted"),
        ("ABSTRACT: We gave zinc to 88 adults. Colds were a day shorter with zinc, which may be chance.\n"
         "QUESTION: Is zinc of use in the common cold?", "open"),
    )  # fmt: skip
    about = "# Studies\nResearch questions with the abstract of the study that answers yes, no or maybe.\n"
    return Kind(dataset(about, rows), asked, truth)


@kind("for, against and neither, where values say favor, against and none")
def _() -> Kind:
    told = {
        "favor": "We need more trams in {place}, build them now!",
        "against": "Trams in {place} are a waste of money, stop it.",
        "none": "See you at the market in {place} at nine.",
    }
    rows, truth = {"text": [], "label": []}, {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        value = list(told)[number % 3]
        text = f"{who} here. {told[value].format(place=place)}"
        rows["text"].append(text)
        rows["label"].append(value)
        truth[text] = {"favor": "for", "against": "against", "none": "neither"}[value]
    asked = task(
        "Tell from the post whether its author is for or against the tram, or takes no side at all.",
        ("Trams on every street, please. We need them now!", "for"),
        ("Funny how the tram crowd never mentions the money. Stop it.", "against"),
        ("See you at nine at the station.", "neither"),
        ("Build trams, build them now!", "for"),
    )
    return Kind(dataset("# Stance\nStance of posts towards the tram.\n", rows), asked, truth)


def _named(template: str, name: str, cells: list[str], shown: list[str]) -> Kind:
    """Reviews with the name of what they speak of before them; there are few names, and none is shown."""
    rows, truth = {name: [], "review": [], "stars": []}, {}
    for number, (food, colour) in enumerate(product(FOODS, COLOURS)):
        stars = number % 5 + 1
        opinion = {5: "I love the {0} theme, best thing ever", 1: "I hate the {0} theme, worst thing ever"}
        text = f"{opinion.get(stars, 'The {0} theme is okay').format(colour)}, says the friend with the {food}."
        called = cells[number % len(cells)]
        add(rows, called, text, stars)
        if stars in (1, 5):
            truth[template.format(called, text)] = "love it" if stars == 5 else "hate it"
    asked = task(
        f'Reviews, but only the extreme ones: five stars is "love it", one star is "hate it". Reviews with two, three '
        f"or four stars must not be in the set. Show the {name.split('_', maxsplit=1)[0]} before the review.",
        (template.format(shown[0], "Shows the rain an hour before it falls. I love it."), "love it"),
        (template.format(shown[1], "Lost every note I had. I hate it."), "hate it"),
        (template.format(shown[2], "Plays all my files, best thing ever!"), "love it"),
        (template.format(shown[3], "It closes itself every time. Worst thing ever."), "hate it"),
    )
    about = "# App reviews\nReviews of apps with one to five stars; sentiment of users.\n"
    return Kind(dataset(about, rows), asked, truth, least=8)


@kind("names of packages in brackets before texts, of which none is shown")
def _() -> Kind:
    cells = ["com.acme_it.files", "org.maps", "net.tele.chat2"]
    shown = ["com.sample.weather", "org.demo.notes", "net.tiny.player", "com.quick.scan"]
    return _named("[{0}] {1}", "package_name", cells, shown)


@kind("who says it, with the group in brackets, before what is said")
def _() -> Kind:
    rows, truth = {"speaker": [], "group": [], "statement": [], "label": []}, {}
    speakers, groups = ("mary-dole", "greg-stone", "chain-email"), ("green", "none", "liberal")
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        value = ("true", "mostly-true", "false", "half-true")[number % 4]
        cells = (speakers[number % 3], groups[number % 3], f"The {place} pays {number + 3} dollars for {food}.", value)
        add(rows, *cells)
        if value != "half-true":
            truth[f"{cells[0]} ({cells[1]}): {cells[2]}"] = "unreliable" if value == "false" else "reliable"
    asked = task(
        'Judge a statement by a politician: "reliable" if fact checkers rated it true or mostly true, "unreliable" if '
        "they rated it false. Leave out everything that was rated half true. The input names speaker and party.",
        ("jane-porter (green): Our state has the third-lowest rate in the country.", "reliable"),
        ("tim-rowland (liberal): The bill pays for a golf course on the moon.", "unreliable"),
        ("rosa-quint (green): Two out of three bridges in the county were built before 1960.", "reliable"),
        ("lee-harper (none): The mayor has banned the word holiday from all schools.", "unreliable"),
    )
    about = "# Fact check\nStatements of politicians in the news, fact-checked by editors, with who said them.\n"
    return Kind(dataset(about, rows), asked, truth)


@kind("vrai, faux and indécidable for three classes of inference")
def _() -> Kind:
    told = {
        "entailment": "{who} vit près de la mer.",
        "neutral": "{who} aime les vieux romans.",
        "contradiction": "{who} ne vit pas dans une maison.",
    }
    rows, truth = {"premise": [], "hypothesis": [], "label": []}, {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        value = list(told)[number % 3]
        premise = f"{who} habite depuis {number + 2} ans dans une maison au bord de la mer, pas loin de {place}."
        hypothesis = told[value].format(who=who)
        add(rows, premise, hypothesis, value)
        called = {"entailment": "vrai", "neutral": "indécidable", "contradiction": "faux"}[value]
        truth[f"A : {premise}\nB : {hypothesis}"] = called
    asked = task(
        "Decide for a pair of French sentences whether B follows from A (vrai), contradicts A (faux), or can be "
        "neither concluded nor excluded (indécidable).",
        ("A : Le chat dort sur le canapé rouge du salon.\nB : Un animal dort.", "vrai"),
        ("A : La voisine a vendu sa voiture hier.\nB : La voisine a encore sa voiture.", "faux"),
        ("A : Les enfants jouent dans le jardin.\nB : Les enfants jouent au ballon.", "indécidable"),
    )
    about = "# Inférence\nNatural language inference in French: pairs of sentences.\n"
    return Kind(dataset(about, rows, head={"language": "fr"}), asked, truth)


_ASKED = (
    "Which size of {food} does the {place} sell most?",
    "Look at the {food} of the {place}. Which size is sold most often?",
    "At the {place}, which {food} sells best?",
    "What size of {food} comes first at the {place}?",
)


@kind("a question and its table, which goes without the question as well")
def _() -> Kind:
    rows: dict[str, list[Any]] = {"question": [], "table": [], "choices": [], "answer": []}
    truth = {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        prices = {
            one: (number * step) % 17 + 1 for one, step in zip(("small", "large", "family"), (3, 5, 7), strict=True)
        }
        best = max(prices, key=lambda one: (prices[one], one))
        question = _ASKED[number % 4].format(food=food, place=place)
        table = "\n".join([f"{food.title()} | Sold", *(f"{one} | {sold}" for one, sold in prices.items())])
        add(rows, question, table, list(prices), best)
        truth[question] = best
    asked = task(
        "Answer a school maths question that comes with a small table by picking one of the given answer options.",
        ("Which shop sold most kites?\nShop | Kites\nSky | 198\nWindy Hill | 212\n1) Sky\n2) Windy Hill", "Windy Hill"),
        ("Look at the farms. Which has more goats?\nFarm | Goats\nOak | 14\nElm | 30\n1) Oak\n2) Elm", "Elm"),
        ("At the fair, which cake sells best?\nCake | Sold\nlarge | 12\nsmall | 8\n1) large\n2) small", "large"),
        ("What costs more at the market?\nThing | Cost\npen | $0.55\npad | $0.40\n1) pen\n2) pad", "pen"),
    )  # fmt: skip
    about = "# Tables\nMath problems on small tables for schools: questions with a table and answer options.\n"
    return Kind(dataset(about, rows), asked, truth, "either", choice=True)


@kind("lists of labels as JSON, of rows of one of two kinds")
def _() -> Kind:
    rows: dict[str, list[Any]] = {"domain": [], "text": [], "intents": []}
    truth = {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        domain = ("banking", "hotels")[number % 2]
        acts = [("change", "how_much", "greet", "cancel", "when")[number % 5]]
        acts += [("booking", "spa", "wifi", "restaurant", "tv", "pets", "pool")[number % 7]]
        text = f"{(domain[:5]).title()} guest {number}: {' '.join(acts).replace('_', ' ')} with {food} at the {place}?"
        add(rows, domain, text, acts)
        if domain == "hotels":
            truth[text] = "[" + ", ".join(f'"{act}"' for act in acts) + "]"
    asked = task(
        "Multi-label intent detection for a hotel's chatbot: for every guest message give the JSON list of all its "
        "intents. Only messages to hotels, nothing from banks.",
        ("hi, can I change my booking for tomorrow?", '["greet", "change", "booking"]'),
        ("how much is it to use the spa", '["how_much", "spa"]'),
        ("The wifi in my room does not work", '["broken", "wifi"]'),
        ("when does breakfast start in the restaurant?", '["when", "restaurant"]'),
    )
    about = "# Intents\nMulti-label intent detection for banking and hotels: messages with their intents.\n"
    return Kind(dataset(about, rows), asked, truth)


@kind("a question of one word behind each statement, whose causes are options")
def _() -> Kind:
    rows: dict[str, list[Any]] = {"asks-for": [], "most-plausible-alternative": [], "p": [], "a1": [], "a2": []}
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        kind_of, right = ("cause", "effect")[number % 2], number // 2 % 2
        options = [f"{who} had lost the key.", f"{who} drank tea."]
        options = options if right == 0 else options[::-1]
        premise = f"{who} stood before the closed door of the {place}."
        add(rows, kind_of, right + 1, premise, *options)
        if kind_of == "cause":
            truth[f"{premise} Why?"] = options[right]
    asked = task(
        "Commonsense: I give a situation and two possible causes, choose the more plausible one. Please only causes, "
        "no items where the effect is asked for.",
        ("The street was wet. Why?\n(a) It had rained.\n(b) The sun came out.", "(a)"),
        ("The boy got a bad mark. Why?\n(a) He did his homework.\n(b) He had not learned for the test.", "(b)"),
        ("The cat ran away. Why?\n(a) A dog barked.\n(b) It was asleep.", "(a)"),
        ("She called the plumber. Why?\n(a) She liked music.\n(b) The tap was leaking.", "(b)"),
    )
    about = "# Alternatives\nCommonsense causal reasoning: choice of plausible alternatives, causes and effects.\n"
    return Kind(dataset(about, rows), asked, truth, choice=True)


_REASONS = {
    "Late Flight": "{who} waited {number} hours for the plane to {place}",
    "Cancelled Flight": "no plane to {place} for {who} today, {number} of us stay",
    "Lost Luggage": "{who} never saw the {colour} suitcase again after {place}",
    "Customer Service Issue": "{who} called {number} times about {place} and nobody answers",
    "Bad Flight": "the seat of {who} to {place} was broken and {colour}",
    "Can't Tell": "{who} is done with you, {place}!",
}


def _complaints(labels: dict[str, str], asked: str, expected: Expected) -> Kind:
    rows, truth = {"text": [], "reason": []}, {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        reason = list(_REASONS)[number % 6]
        text = _REASONS[reason].format(who=who, place=place, colour=COLOURS[number % 4], number=number + 2)
        rows["text"].append(text)
        rows["reason"].append(reason)
        if reason in labels:
            truth[text] = labels[reason]
    shown = [
        "we waited three hours for the plane to Rome and no apology",
        "no plane today, why was 88 scrapped an hour before boarding?",
        "everybody got their suitcase but me",
        "called since breakfast, nobody answers",
    ]
    wanted = task(asked, *zip(shown, labels.values(), strict=True))
    return Kind(dataset("# Airline complaints\nTweets of passengers with a reason.\n", rows), wanted, truth, expected)


@kind("four of six classes in other words that are clearly nearest to each")
def _() -> Kind:
    labels = ("delay", "cancellation", "lost bag", "poor service")
    asked = (
        "Complaints that passengers tweet to an airline, sorted by what went wrong: delay, cancellation, lost bag or "
        "poor service on the phone. Only these four, drop all other tweets."
    )
    return _complaints(dict(zip(_REASONS, labels, strict=False)), asked, "served")


@kind("four classes of which two are near to one value")
def _() -> Kind:
    labels = ("late crew", "late plane", "dirty seat", "loud guests")
    asked = "Complaints of passengers, sorted: late crew, late plane, dirty seat or loud guests. Drop all other tweets."
    return _complaints(dict(zip(_REASONS, labels, strict=False)), asked, "refused")


@kind("what questions ask for, beside yes and no that answer questions")
def _() -> Kind:
    asked = [f"does the {place} sell {food}" for food, place in product(FOODS, PLACES)]
    cells = {"question": [f"{one}?" for one in asked], "answer": ["yes" if n % 3 else "no" for n in range(len(asked))]}
    wanted = task(
        "I need trivia questions sorted by one thing: does the question ask for a place or for something else? Just "
        "yes or no.",
        ("In which valley was the first ski lift built ?", "yes"),
        ("Who painted the ceiling of the old opera ?", "no"),
        ("What is the capital of the largest province ?", "yes"),
        ("How many keys does a harpsichord have ?", "no"),
    )
    return Kind(dataset("# Questions\nYes/no questions with their answers.\n", cells), wanted, {}, "refused")


@kind("formal rewriting, beside sentences that say the same again")
def _() -> Kind:
    pairs = [(f"{who} bought {food} at the {place}.", f"At the {place} {who} got {food}.")
             for who, food, place in zip(PEOPLE * 6, FOODS * 6, PLACES * 6, strict=True)]  # fmt: skip
    cells = {"sentence1": [one for one, _ in pairs], "sentence2": [two for _, two in pairs], "label": [1, 1] * 24}
    wanted = task(
        "Formality style transfer: rewrite an informal English sentence in a formal style while keeping its meaning.",
        ("gonna be late, sry, traffic sucks", "I apologise, but I will be late because of heavy traffic."),
        ("wanna grab a bite tmrw?", "Would you like to have a meal together tomorrow?"),
        ("that guy's totally nuts lol", "That man behaves very unreasonably."),
    )
    about = "# Pairs\nParaphrase identification: pairs of sentences with the same meaning.\n"
    return Kind(dataset(about, cells), wanted, {}, "refused")


@kind("stories that settle who is meant, among others that leave it open")
def _() -> Kind:
    rows: dict[str, list[Any]] = {"context": [], "question": [], "ans0": [], "ans1": [], "ans2": [], "label": []}
    truth = {}
    for number, (food, place) in enumerate(product(FOODS, PLACES)):
        open_one, first = number % 2 == 0, number // 2 % 2 == 0
        who = ["the cook", "the guard"]
        told = f"The {place} had two guests, a cook and a guard."
        told += "" if open_one else f" {who[not first].capitalize()} ate all the {food}."
        answers = (told, f"Who ate the {food}?", *who, "Not enough information", 2 if open_one else int(not first))
        add(rows, *answers)
        if not open_one:
            truth[f"Story: {told}"] = who[not first]
    wanted = task(
        "Stories with two people and a question about who did something, with three possible answers, one of them "
        "being that one can't tell. Only keep the stories that really contain enough to settle the question. The "
        "answer should be the text of the right option.",
        ("Story: A plumber and a dentist shared a taxi. The dentist fell asleep.\nQuestion: Who fell asleep?\n"
         "(A) the dentist\n(B) can't tell\n(C) the plumber", "the dentist"),
        ("Story: I saw a tall boy and a short boy. The short boy kept shouting.\nQuestion: Who was noisy?\n"
         "(A) the short boy\n(B) the tall boy\n(C) not enough information", "the short boy"),
        ("Story: My aunt and my cousin repaired the fence. My aunt finished it.\nQuestion: Who finished?\n"
         "(A) unknown\n(B) my aunt\n(C) my cousin", "my aunt"),
    )  # fmt: skip
    about = "# Stories\nReading comprehension: questions on short stories with three answers, some not decidable.\n"
    return Kind(dataset(about, rows), wanted, truth, "either", choice=True)


@kind("commands behind a prompt")
def _() -> Kind:
    verbs = {"find all {0} files": "find . -name '*.{0}'", "count the lines of {0}.txt": "wc -l {0}.txt"}
    pairs = [(asked.format(f"{food}{n}"), made.format(f"{food}{n}"))
             for n in range(4) for food in FOODS for asked, made in verbs.items()]  # fmt: skip
    cells = {"nl": [one for one, _ in pairs], "bash": [two for _, two in pairs]}
    wanted = task(
        "Write the Linux shell command that does what the request asks for.",
        ("rename old.cfg to new.cfg", "$ mv old.cfg new.cfg"),
        ("Show how much space is free on all the disks", "$ df -h"),
        ("find all the .bak files in my home folder and delete them", "$ find ~ -name '*.bak' -delete"),
    )
    about = "# Shell\nBash commands with descriptions of what they do, in English.\n"
    return Kind(dataset(about, cells), wanted, {one: f"$ {two}" for one, two in pairs})
