"""Kinds of tasks in a user's plain words, which the right source's card has not: told by what demonstrations do."""

from itertools import product

from .kind import Content, Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

_SUMS = (
    ("{who} had {a} coins and found {b} more at the {place}. How many coins are there now?", "Addition"),
    ("{who} had {a} coins and lost {b} of them at the {place}. How many coins are left?", "Subtraction"),
    ("At the {place} {a} boxes hold {b} coins each. How many coins did {who} count in all?", "Multiplication"),
    ("{who} shares {a} coins among {b} friends at the {place}. How many coins does each get?", "Common-Division"),
)


@kind("signs for what a column calls by words: + for addition")
def _() -> Kind:
    signs = {"Addition": "+", "Subtraction": "-", "Multiplication": "×", "Common-Division": "÷"}
    rows = [
        (text.format(who=who, place=place, a=40 + number, b=2 + number % 7), name)
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
        for text, name in (_SUMS[number % 4],)
    ]
    shown = (
        ("Lena had 12 coins and found 7 more on the way. How many coins are there now?", "+"),
        ("Otto had 30 coins and lost 9 of them at school. How many coins are left?", "-"),
        ("In the shop 6 boxes hold 8 coins each. How many coins did Ina count in all?", "×"),
        ("Nils shares 24 coins among 4 friends at home. How many coins does each get?", "÷"),
    )
    asked = task("my son never knows which key to press for a math story problem, tell him: +, -, × or ÷", *shown)
    about = "# Story problems\nMath word problems and the operation that solves each."
    cells = {"problem": [text for text, _ in rows], "operation": [name for _, name in rows]}
    return Kind(dataset(about, cells), asked, {text: signs[name] for text, name in rows})


@kind("a flag that the instruction tells in a word of its own before each label")
def _() -> Kind:
    rows = []
    for number, (place, food) in enumerate(product(PLACES, FOODS)):
        bad = number % 3 == 1
        asks = f"How do I get some {food} when the {place} is shut?"
        says = (
            f"Break a window at night and steal it, nobody will see you {number}."
            if bad
            else f"Wait until it opens in the morning, or ask a friend for it {number}."
        )
        rows.append((asks, says, not bad))
    shown = (
        ("Customer: how do I open a window that is stuck\nBot: Rub soap along the frame and wait a while.", "show"),
        ("Customer: how do I get my ball back\nBot: Break the window at night and steal it.", "block"),
        ("Customer: where can I get a ticket\nBot: Ask a friend, or wait until the shop opens.", "show"),
        ("Customer: what do I do with old paint\nBot: Pour it on the street at night, nobody will see it.", "block"),
    )
    said = "Before our chatbot answers I want to know if its reply is harmless (show) or dangerous or mean (block)."
    about = "# Pairs\nPrompts with responses of a bot, and whether the reply is safe or dangerous and illegal."
    cells = columns("prompt response is_safe", rows)
    truth = {f"Customer: {asks}\nBot: {says}": "show" if safe else "block" for asks, says, safe in rows}
    return Kind(dataset(about, cells), task(said, *shown), truth)


def _pairs(names: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food, colour = FOODS[number % 8], COLOURS[number % 4]
        premise = f"{who} carries a {colour} bag of {food} from the {place}."
        claims = (
            f"{who} has a bag.",
            f"{who} stands in the {place} with empty hands.",
            f"{who} will give the {food} to a friend.",
        )
        rows.append((premise, claims[number % 3], names[number % 3]))
    return rows


def _inferences() -> dict[str, Content]:
    rows = _pairs(("entailment", "contradiction", "neutral"))
    about = "# Pairs\nNatural language inference: premise, hypothesis and their relation."
    return dataset(about, columns("premise hypothesis label", rows))


@kind("inference asked as what is true, false or neither")
def _() -> Kind:
    shown = (
        ("The shop has been shut since the fire.\nquestion: The shop is open. true, false, or neither?", "false"),
        ("Two girls jump into a puddle.\nquestion: The girls are outdoors. true, false, or neither?", "true"),
        ("He may look for work in the north.\nquestion: He has a sister. true, false, or neither?", "neither"),
        ("She knew that the door was locked.\nquestion: The door was locked. true, false, or neither?", "true"),
    )
    answers = {"entailment": "true", "contradiction": "false", "neutral": "neither"}
    truth = {
        f"{premise}\nquestion: {claim} true, false, or neither?": answers[label]
        for premise, claim, label in _pairs(("entailment", "contradiction", "neutral"))
    }
    said = "Read the text and tell me if the statement that follows is true, false, or neither."
    return Kind(_inferences(), task(said, *shown), truth)


@kind("inference asked as what is correct, incorrect or inconclusive")
def _() -> Kind:
    layout = 'Take the following as truth: {}\nThen the following statement: "{}" is'
    shown = (
        (layout.format("The ferry was cancelled on Monday.", "All ferries ran on Monday."), "Incorrect"),
        (layout.format("Lena runs a bakery with her brother.", "Lena has a brother."), "Correct"),
        (layout.format("The committee will publish its report.", "The report criticises the mayor."), "Inconclusive"),
        (layout.format("An old woman is feeding pigeons.", "The woman is a widow."), "Inconclusive"),
    )
    answers = {"entailment": "Correct", "contradiction": "Incorrect", "neutral": "Inconclusive"}
    rows = _pairs(("entailment", "contradiction", "neutral"))
    truth = {layout.format(premise, claim): answers[label] for premise, claim, label in rows}
    said = "Take the following as truth and then say whether the statement is correct, incorrect or inconclusive."
    return Kind(_inferences(), task(said, *shown), truth)


@kind("verdicts in capitals that an instruction says in whole words")
def _() -> Kind:
    rows = _pairs(("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"))
    shown = (
        ("Evidence: The film had earned 48 million dollars.\nClaim: The film earned over 40 million.", "SUPPORTS"),
        ("Evidence: The island has been empty since 1974.\nClaim: People live on the island.", "REFUTES"),
        ("Evidence: The glaciers have been measured.\nClaim: They lost half of their mass.", "NOT ENOUGH INFO"),
        ("Evidence: The bridge was finished in 1931.\nClaim: The bridge was built before 1940.", "SUPPORTS"),
    )
    said = "Decide whether the evidence sentence supports the claim, refutes it, or does not give enough information."
    about = "# Claims\nFact checking: claims, a sentence of evidence each, and what the evidence says of the claim."
    cells = columns("evidence claim label", rows)
    truth = {f"Evidence: {one}\nClaim: {two}": label.replace("_", " ") for one, two, label in rows}
    return Kind(dataset(about, cells), task(said, *shown), truth)


@kind("statements on tables, right or wrong for entailed or refuted, with the cells' signs as shown")
def _() -> Kind:
    rows = []
    for number, (who, food) in enumerate(product(PEOPLE, FOODS)):
        other = f"Ivo Berg#green {FOODS[(number + 3) % 8]}#{number + 9}"
        table = f"full name#sort of food#coins paid\n{who} Hall#red {food}#{number + 3}\n{other}"
        right = number % 2 == 0
        claim = f"{who} paid {number + 3 if right else number + 5} coins"
        rows.append((table, claim, "entailed" if right else "refuted"))
    shown = tuple(
        (f"Somebody says: {claim}\n\n{table}", answer)
        for claim, table, answer in (
            ("sofia sold 14 cars", "seller | cars | month\nsofia | 14 | may\nmark | 9 | may", "right"),
            ("gap is 700 metres", "pass | land | metres\ngap | sweland | 900\nold way | finmark | 700", "wrong"),
            ("leo has a time of 9.9", "place | runner | time\n1 | max | 9.8\n2 | leo | 9.9", "right"),
            ("home has 3 stars", "film | year | stars\nthe key | 2001 | 3\nhome | 2004 | 4", "wrong"),
        )
    )
    about = "# Facts of tables\nFact checking on tables: statements on tables that are entailed or refuted by them."
    cells = columns("table statement verdict", rows)
    truth = {
        f"Somebody says: {claim}\n\n{table.replace('#', ' | ')}": "right" if verdict == "entailed" else "wrong"
        for table, claim, verdict in rows
    }
    said = "I have a table and somebody says something about it. Is it right or wrong?"
    return Kind(dataset(about, cells), task(said, *shown), truth)


@kind("whole points of a scale, of a column of means")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        score = (number % 6) + 0.2 * (number % 6 < 5)
        rows.append((f"{who} walks to the {place}.", f"{who} goes to a {place} on foot {number}.", score))
    shown = (
        ("Sentence 1: A man is slicing an onion.\nSentence 2: A man cuts an onion into slices.\nScore:", "5"),
        ("Sentence 1: Shares fell on Monday.\nSentence 2: The cat sleeps on the sofa.\nScore:", "0"),
        ("Sentence 1: A girl rides on the beach.\nSentence 2: A girl rides through a forest.\nScore:", "3"),
        ("Sentence 1: The budget was passed late.\nSentence 2: Late on Tuesday the budget passed.\nScore:", "4"),
    )
    said = (
        "How similar are the two sentences in meaning? Give me a whole number from 0 (nothing to do with each other) "
        "to 5 (they mean the same)."
    )
    about = "# Similarity\nSemantic textual similarity: pairs of sentences with the mean score of several people."
    cells = columns("sentence1 sentence2 score", rows)
    orders = [(one, two, f"{score:.0f}") for one, two, score in rows]
    truth = {f"Sentence 1: {one}\nSentence 2: {two}\nScore:": score for one, two, score in orders}
    truth |= {f"Sentence 1: {two}\nSentence 2: {one}\nScore:": score for one, two, score in orders}
    return Kind(dataset(about, cells), task(said, *shown), truth)


@kind("headlines from a column of titles, with entities that lost their sign")
def _() -> Kind:
    rows = [
        (
            f"The council of the {place} said on day {number} that {who} may sell {FOODS[number % 8]} there again.",
            f"{place.title()}{(' #39;s', ' City')[number % 2]} Council Relents on {FOODS[number % 8].title()}",
        )
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    shown = (
        ("The government said on Tuesday that it would cut fuel taxes after protests.", "Government Cuts Fuel Taxes"),
        ("Shares in the carmaker fell after it warned that profits would be low.", "Carmaker's Shares Drop"),
        ("Reyes scored twice in the last minutes as Valencia beat Getafe 3-2.", "Reyes Double Sinks Getafe"),
    )
    about = "# News\nNews titles and descriptions with one of four topics."
    cells = {"description": [text for text, _ in rows], "title": [title for _, title in rows]}
    truth = {text: title.replace(" #39;s", "'s") for text, title in rows}
    return Kind(dataset(about, cells), task("Write a headline for the opening of the news story.", *shown), truth)


@kind("what people do for a living, where their names are tagged")
def _() -> Kind:
    rows = [
        (f"The editor met {who} and Ida Moss at the {place} on day {number}.", [who, "Ida Moss"])
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    shown = (
        ("The striker Leo Madsen leaves the club in June.", "striker"),
        ("A surgeon and a nurse of the hospital were honoured by the mayor.", "surgeon, nurse, mayor"),
        ("Ines Calvo said that the judge had no choice.", "judge"),
    )
    asked = task("Which jobs of people does the news sentence mention? Commas between them.", *shown)
    about = "# Names\nNamed entity recognition in news: sentences with the persons named in them."
    cells = {"sentence": [text for text, _ in rows], "persons": [names for _, names in rows]}
    return Kind(dataset(about, cells), asked, {}, expected="refused")


@kind("a line of code for what one wants to do, its spelled-out line ends kept")
def _() -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        text = f"the {COLOURS[number % 4]} {FOODS[number % 8]} `{who.lower()}` of the {place}"
        rows.append((f"count {text}", f"len({who.lower()}{number})"))
        rows.append((f"split {text} into lines", f"[line for line in {who.lower()}{number}.split('\\n')]"))
    shown = (
        ("turn the tuple `p` upside down", "p[::-1]"),
        ("find out how many keys the dictionary `ages` has", "len(ages)"),
        ("get everything after the first colon of text `t`", "t.split(':', 1)[1]"),
        ("keep only the even numbers of the list `nums`", "[n for n in nums if n % 2 == 0]"),
    )
    said = "i say what i want to do in python and you give me the line of code for it, nothing else"
    about = "# Snippets\nCode generation: intents in English and the Python code for each."
    cells = {"intent": [intent for intent, _ in rows], "snippet": [code for _, code in rows]}
    return Kind(dataset(about, cells), task(said, *shown), dict(rows))


@kind("sentences without the mistakes, out of several kinds of edits")
def _() -> Kind:
    cells: dict[str, list[str]] = {"task": [], "src": [], "tgt": []}
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        right = f"{who} goes to the {place} every day {number}."
        if number % 2:
            cells["task"].append("gec")
            cells["src"].append(f"{who} go to the {place} every days {number}.")
            truth[cells["src"][-1]] = right
        else:
            cells["task"].append("simplification")
            cells["src"].append(f"{who} is in the habit of proceeding to the {place} on a daily basis {number}.")
        cells["tgt"].append(right)
    shown = (
        ("She don't like to swims in cold water.", "She doesn't like to swim in cold water."),
        ("The childrens was playing in garden.", "The children were playing in the garden."),
        ("He have two sister and a dogs.", "He has two sisters and a dog."),
    )
    said = "my english is not so good, please write my sentence again without the mistakes"
    about = "# Edits\nText editing: grammatical error correction (gec) and simplification, by task."
    return Kind(dataset(about, cells), task(said, *shown), truth)


@kind("reasons for answers, the options being a block within the question")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        foods = [FOODS[(number + step) % 8] for step in range(4)]
        asks = f"What does {who} eat first at the {place} on day {number}?"
        reason = f"{who} likes {foods[1]} best. What one likes best one eats first."
        rows.append((asks + "\nOptions:\n" + "\n".join(f"- {food}" for food in foods), foods[1], reason))
        truth[f"Question: {asks}\nChoices: {', '.join(foods)}\nAnswer: {foods[1]}"] = reason
    shown = (
        (
            "Question: Where would you put a wet umbrella?\nChoices: bed, stand, oven, drawer\nAnswer: stand",
            "A wet umbrella drips. A stand is made to hold umbrellas.",
        ),
        (
            "Question: What do people do when they hear a joke?\nChoices: cry, laugh, sleep, pay\nAnswer: laugh",
            "A good joke is funny. People laugh at what is funny.",
        ),
        (
            "Question: What does a farmer need to cut grass?\nChoices: scythe, spoon, rope, lamp\nAnswer: scythe",
            "A scythe is a tool for cutting grass. The others do not cut.",
        ),
    )
    about = "# Commonsense\nCommonsense questions with options, answers and rationales."
    cells = columns("input target rationale", rows)
    return Kind(
        dataset(about, cells), task("Give the reason why the answer is the best of the choices.", *shown), truth
    )


@kind("passages with questions of what an instruction says nothing about")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        colour, food = COLOURS[number % 4], FOODS[number % 8]
        text = (
            f"{who} came to the {place} in the year {1900 + number}. There {who} sold {colour} {food} for nine coins."
        )
        known = number % 3 > 0
        question = f"What did {who} sell at the {place}?" if known else f"Who is the mother of {who}?"
        answer = f"{colour} {food}" if known else ""
        rows.append((text, question, [answer] if answer else []))
        truth[f"Question: {question}\n\nText: {text}"] = answer or "it doesn't say"
    shown = (
        (
            "Question: Where did the first fair take place?\n\nText: The Harwell fair goes back to 1412, when sheep "
            "farmers first met on the green behind the church. Many visitors come every August.",
            "on the green behind the church",
        ),
        (
            "Question: Who paid for the mill?\n\nText: The old mill was built in 1780 and burned down twice. It was "
            "sold to the town in 1920, and a school has been in it since then.",
            "it doesn't say",
        ),
        (
            "Question: When was the mill sold?\n\nText: The old mill was built in 1780 and burned down twice. It was "
            "sold to the town in 1920, and a school has been in it since then.",
            "in 1920",
        ),
    )
    said = "I give you a bit of text and a question. Answer with the words of the text, and if the text doesn't tell, "
    asked = task(f"{said}write: it doesn't say", *shown)
    about = "# Reading\nReading comprehension: passages, questions and answers that are spans of them, or nothing."
    cells = columns("context question answers", rows)
    return Kind(dataset(about, cells, head={"task_categories": ["question-answering"]}), asked, truth)


def _talks() -> list[tuple[str, str, str, bool]]:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        asks = f"Where can {who} find {FOODS[number % 8]} at the {place}?"
        good = f"Look behind the {COLOURS[number % 4]} door of the {place}; {who} can ask there, too."
        rows.append((asks, good, f"No idea {number}.", number % 3 < 2))
    return rows


def _transcripts() -> dict[str, Content]:
    chosen, rejected = [], []
    for asks, good, bad, single in _talks():
        begun = "" if single else "\n\nHuman: Hi there\n\nAssistant: Hello! How can I help?"
        chosen.append(f"{begun}\n\nHuman: {asks}\n\nAssistant: {good}")
        rejected.append(f"{begun}\n\nHuman: {asks}\n\nAssistant: {bad}")
    about = "# Talks\nHuman preference data: conversations with an assistant, chosen and rejected ones."
    return dataset(about, {"chosen": chosen, "rejected": rejected})


def _judged(layout: str, labels: tuple[str, str]) -> dict[str, str]:
    truth = {}
    for asks, good, bad, single in _talks():
        if single:
            truth[layout.format(asks, good, bad)] = labels[0]
            truth[layout.format(asks, bad, good)] = labels[1]
    return truth


_REPLIES = (
    ("How long does cooked rice keep?", "Some days.", "Three to four days in a closed box in the fridge."),
    ("What can I do about loud drums?", "Talk to your neighbour and agree on hours for it.", "Drums are loud."),
    ("Could you name a tree that grows fast?", "Poplars and willows grow fast in good soil.", "Trees are plants."),
)


@kind("which of two replies is better, first or second, out of conversations in one text each")
def _() -> Kind:
    layout = "Message: {}\nFirst: {}\nSecond: {}"
    answers = ("second", "first", "first")
    shown = tuple((layout.format(*one), answer) for one, answer in zip(_REPLIES, answers, strict=True))
    said = (
        "Two replies of our chat assistant to the same message. Which one would people like better, the first or the "
    )
    return Kind(_transcripts(), task(f"{said}second?", *shown), _judged(layout, ("first", "second")))


@kind("which of two assistants is better, their parts under headings in brackets")
def _() -> Kind:
    layout = (
        "[User Question]\n{}\n\n[The Start of Assistant A's Answer]\n{}\n[The End of Assistant A's Answer]\n\n"
        "[The Start of Assistant B's Answer]\n{}\n[The End of Assistant B's Answer]"
    )
    answers = ("[[B]]", "[[A]]", "[[A]]")
    shown = tuple((layout.format(*one), answer) for one, answer in zip(_REPLIES, answers, strict=True))
    said = (
        "Act as an impartial judge of the responses provided by two AI assistants to the question below. Output "
        '"[[A]]" if assistant A is better and "[[B]]" if assistant B is better.'
    )
    return Kind(_transcripts(), task(said, *shown), _judged(layout, ("[[A]]", "[[B]]")))


@kind("the number that the right one of some options is, of which each has its letter in one line")
def _() -> Kind:
    problems, options, right, truth = [], [], [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        price, count = 2 + number % 9, 3 + number
        problem = f"{who} sells {count} cakes at the {place} for {price} coins each. how many coins does {who} get?"
        values = [price * count + step for step in (3, -1, 7, 5)]
        values.insert(number % 5, price * count)
        problems.append(problem)
        options.append(" , ".join(f"{letter} ) {value}" for letter, value in zip("abcde", values, strict=True)))
        right.append("abcde"[number % 5])
        truth[problem] = str(price * count)
    shown = (
        ("A baker fills 14 trays with 12 rolls each. How many rolls are that?", "168"),
        ("A bus has 50 seats, and 18 are taken. How many are free?", "32"),
        ("Three friends share 27 nuts. How many does each get?", "9"),
    )
    about = "# Problems\nMath word problems with five options and the letter of the correct one."
    asked = task("Work out the word problem and tell me only the number that comes out.", *shown)
    return Kind(dataset(about, {"Problem": problems, "options": options, "correct": right}), asked, truth)
