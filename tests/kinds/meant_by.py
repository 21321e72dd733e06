"""Kinds of trap in what a column, a word or a number means: the task's own words, scales of truth, originals, replies."""

# ruff: noqa: E501 - tables of small datasets

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import CAPITALS, COLOURS, FAMILIES, FOODS, PEOPLE, PLACES


def _guesses() -> tuple[dict[str, list[object]], dict[str, str]]:
    rows: list[tuple[object, ...]] = []
    truth = {}
    asked = {
        "Frequency": ("How often does {who} go there?", "every week", "twice a second"),
        "Event Duration": ("How long does {who} stay there?", "two hours", "nine years"),
        "Typical Time": ("When does {who} go there?", "in the morning", "at 3:99"),
    }
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        category = [*asked][number % 3]
        question, good, bad = asked[category]
        says = number // 3 % 2 == 0
        sentence = f"{who} sells {FOODS[number % 8]} at the {place} with {FAMILIES[number % 8]}."
        row = (sentence, question.format(who=who), good if says else bad, "yes" if says else "no", category)
        rows.append(row)
        if category == "Frequency":
            truth[f"Sentence: {row[0]}\nQuestion: {row[1]}\nAnswer: {row[2]}"] = row[3].capitalize()
    return columns("sentence question answer label category", rows), truth


@kind(
    "a column that holds the very labels, beside one of whose classes the instruction speaks as the rows that it wants"
)
def _() -> Kind:
    cells, truth = _guesses()
    asked = task(
        "You get a sentence, a question about how often the event happens and a candidate answer. Say Yes if the answer is plausible for the frequency of the event and No otherwise; questions about durations, order or clock times are not wanted.",
        (
            "Sentence: Tom walks his dog before work.\nQuestion: How often does Tom walk his dog?\nAnswer: once in ten years",
            "No",
        ),
        ("Sentence: The village holds a market.\nQuestion: How often is the market held?\nAnswer: every month", "Yes"),
        (
            "Sentence: My aunt renews her passport.\nQuestion: How many times does she renew it?\nAnswer: twice a day",
            "No",
        ),
    )
    about = "# Temporal commonsense\nIs a candidate answer about time plausible (`label`)? `category` says what a question is about: event duration, frequency or typical time."
    return Kind(dataset(about, cells), asked, truth)


@kind("yes and no of what is worth checking, where a column says what is true, false or half true")
def _() -> Kind:
    rows = [
        (
            f"{who} says that {CAPITALS[number % 36][1]} has {number + 2} parks near the {place}.",
            ("true", "false", "half-true", "pants-fire")[number % 4],
        )
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    asked = task(
        "Sentences from political debates and speeches: yes if a journalist should bother to fact-check it, no if there is nothing to check.",
        ("We created 15 million jobs in the last five years.", "yes"),
        ("Thank you all for coming tonight.", "no"),
        ("My opponent voted against the bill three times.", "yes"),
        ("I love this state, I really do.", "no"),
    )
    about = "# Fact checks\nStatements of politicians from debates and speeches with the verdict of fact checkers."
    return Kind(dataset(about, columns("statement label", rows)), asked, {}, "refused")


@kind("letters that the instruction explains, one by a word that explains another one with more")
def _() -> Kind:
    kinds = {
        "Yes": ("I have always loved the {place}.", "A"),
        "No": ("I never go near the {place}.", "B"),
        "Yes, subject to some conditions": ("If {family} pays for the {place}.", "C"),
        "In the middle, neither yes nor no": ("Half of the {place}, perhaps, half not.", "D"),
    }
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        label = [*kinds][number % 4]
        said, letter = kinds[label]
        question = f"Do you like the {place}, {who}?"
        reply = said.format(place=place, family=FAMILIES[number % 8])
        rows.append((question, reply, label))
        truth[f"Question: {question}\nReply: {reply}"] = letter
    asked = task(
        "Given a yes/no question and the indirect reply of another person, decide what the reply means: A for yes, B for no, C for yes but under some conditions, D for in the middle, neither yes nor no.",
        ("Question: Do you like spicy food?\nReply: I put chili on everything.", "A"),
        ("Question: Are you coming to the concert?\nReply: I have to work that night.", "B"),
        ("Question: Would you move to the coast?\nReply: If my company paid for it.", "C"),
        ("Question: Is your new job fun?\nReply: Some days it is, some days it isn't.", "D"),
    )
    about = "# Indirect answers\nPolar questions with indirect answers and what they mean: yes, no, yes under conditions, in the middle."
    return Kind(dataset(about, columns("question answer judgement", rows)), asked, truth)


@kind("a label that several values begin with")
def _() -> Kind:
    values = {
        "quantifier": ("Some guests met {who}.", "All guests met {who}."),
        "connective": ("{who} or Finn sang.", "{who} and Finn sang."),
        "modal": ("{who} may leave the {place}.", "{who} must leave the {place}."),
        "numeral_two-three": ("Two boys met {who}.", "Three boys met {who}."),
        "numeral_ten-one hundred": ("Ten boys met {who} there.", "A hundred boys met {who} there."),
    }
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        value = [*values][number % 5]
        first, second = (
            f"{text.format(who=who, place=place)[:-1]} at {FAMILIES[number // 8]}'s {place}." for text in values[value]
        )
        rows.append((first, second, value))
        truth[f"S1: {first}\nS2: {second}"] = value.split("_")[0]
    asked = task(
        "Given two sentences built around a pair of words from one scale, classify the scale as connective, modal, numeral or quantifier.",
        ("S1: Some guests had left the hall.\nS2: All guests had left the hall.", "quantifier"),
        ("S1: You may sit down.\nS2: You must sit down.", "modal"),
        ("S1: Two cats slept.\nS2: Three cats slept.", "numeral"),
        ("S1: Ann or Ben came.\nS2: Ann and Ben came.", "connective"),
    )
    about = "# Scalar implicatures\nPairs of sentences built around words from one scale; `trigger` is the kind of the scale."
    return Kind(dataset(about, columns("sentence1 sentence2 trigger", rows)), asked, truth)


@kind("three answers to what follows, of a source that knows two and calls all else by one name")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food = FOODS[number % 8]
        claims = (f"{who} has {food}.", f"{who} has no {food}.", f"{who} likes {food}.")
        rows.append(
            (f"{who} has {food} at the {place}.", claims[number % 3], "ENTAILMENT" if number % 3 == 0 else "NONE")
        )
    asked = task(
        "Does the second sentence follow from the first? Say follows, clashes or open.",
        ("First: A man sleeps on a bench.\nSecond: A man is asleep.", "follows"),
        ("First: The street is empty.\nSecond: The street is full of people.", "clashes"),
        ("First: A woman reads a letter.\nSecond: The letter is from her son.", "open"),
    )
    about = "# Inference\nNatural language inference: does the hypothesis follow from the premise (ENTAILMENT) or not (NONE)?"
    return Kind(dataset(about, columns("premise hypothesis entailment", rows)), asked, {}, "refused")


@kind("a score that does not say of what it is one, for yes and no of what is taken for granted")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food = FOODS[number % 8]
        other = f"{who} has bought {food}." if number % 2 else f"{who} is asleep near the {place}."
        rows.append((f"{who} buys {food} at the {place}.", other, (0.9 if number % 2 else 0.1) + (number % 5) / 100))
    asked = task(
        "Does anybody who utters sentence 1 take sentence 2 for granted? Answer yes if sentence 2 is entailed in this way, and no if it is not.",
        ("Sentence 1: Did Paula's cat run away?\nSentence 2: Paula has a cat.", "yes"),
        ("Sentence 1: It isn't Rob who broke this lamp.\nSentence 2: No one broke this lamp.", "no"),
        ("Sentence 1: The king left.\nSentence 2: There is a king.", "yes"),
    )
    about = (
        "# Pairs of sentences\nPairs drawn from captions and natural language inference, each with a similarity score."
    )
    return Kind(dataset(about, columns("sentence1 sentence2 score", rows)), asked, {}, "refused")


@kind("the subject and the body of a mail, beside the answer to it")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    truth = {}
    urgent = {
        "high": ("{place} is down", "Nobody can work at the {place}. Help {who} now!"),
        "low": ("Typo on a page", "There is a small typo on the page of the {place}. No hurry, {who}."),
        "medium": ("Slow {place}", "The page of the {place} takes a minute to open. {who} can wait a day."),
    }
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        priority = [*urgent][number % 3]
        subject, body = (text.format(who=who, place=place) for text in urgent[priority])
        rows.append(
            (
                f"{subject} ({number})",
                body,
                f"We are sorry, {who}. The {place} has been looked after by {FAMILIES[number % 8]}.",
                priority,
            )
        )
        truth[f"[{subject} ({number})]\n{body}"] = {"high": "P1", "medium": "P2", "low": "P3"}[priority]
    asked = task(
        "Triage support tickets by priority: P1 for high, P2 for medium and P3 for low.",
        ("[Server room too hot]\nThe machines are shutting down one by one. Send somebody now!", "P1"),
        ("[Typo on the login page]\nHi, there is a spelling mistake on the page. Whenever you have time.", "P3"),
        ("[Calendar delayed]\nHello, appointments show up with a delay of an hour. We can wait for a few days.", "P2"),
    )
    about = "# Support tickets\nTickets of a help desk with the answers of the agents, and labels for priority.\n\nTrain a model to classify the priority, or to answer emails."
    return Kind(dataset(about, columns("subject body answer priority", rows)), asked, truth)


@kind("a question of which its row's answer is, beside the original that it was made of")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        many, each = number % 7 + 3, number % 4 + 2
        original = f"{who} has {many} boxes with {each} {FOODS[number % 8]}s each at the {place}. How many {FOODS[number % 8]}s are there?"
        query, answer = original, many * each
        if number % 2:
            query = f"{who} has some boxes with {each} {FOODS[number % 8]}s each at the {place}, {answer} {FOODS[number % 8]}s in all. How many boxes are there?"
            answer = many
        rows.append(
            (
                query,
                original,
                f"There are {many} boxes with {each} in each, so {many} times {each} = {many * each}.\nThe answer is: {answer}",
            )
        )
        truth[query] = str(answer)
    asked = task(
        "Solve the math problem and output the final result only, as a bare number.",
        ("Kim has 4 boxes with 6 pencils each and loses 5 pencils. How many pencils does Kim have left?", "19"),
        ("A taxi costs $3 plus $2 for every mile. How much is a ride of 9 miles?", "21"),
        ("Joan is 12 and her brother is twice as old. How old is her brother?", "24"),
    )
    about = "# Math problems\nMath word problems with their solutions; each query was made of an original question."
    return Kind(dataset(about, columns("query original_question response", rows)), asked, truth)


@kind("the text that the instruction names, beside another text of the same form")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        statement = f"The {place} of {CAPITALS[number % 36][1]} has lost {number + 3} jobs since 2008."
        verdict = ("true", "false")[number % 2]
        speaker, party = f"{who.lower()}-{FAMILIES[number % 8].lower()}", ("democrat", "republican")[number // 2 % 2]
        rows.append(
            (verdict, f"a speech in {CAPITALS[(number + 5) % 36][1]} at the {place}", speaker, party, statement)
        )
        truth[f"{speaker} ({party}): {statement}"] = {"true": "reliable", "false": "unreliable"}[verdict]
    asked = task(
        'Judge a statement by a politician: "reliable" if fact checkers rated it true, "unreliable" if they rated it false. The input names the speaker and the party.',
        ("jane-porter (democrat): Our state has the third-lowest unemployment rate.", "reliable"),
        ("tim-rowland (republican): The bill pays for a golf course on the moon.", "unreliable"),
        ("rosa-quint (democrat): Two out of three bridges were built before 1960.", "reliable"),
    )
    about = "# Fact checks\nStatements of politicians with speaker, party, where it was said, and the verdict of fact checkers."
    return Kind(dataset(about, columns("label context speaker party statement", rows)), asked, truth)


@kind("answers that begin with yes or no as the instruction says, beside a source whose answers do not")
def _() -> Kind:
    reasons: list[tuple[object, ...]] = []
    talks: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        question = f"Could {who} carry a piano to the {place} of {CAPITALS[number % 36][0]}?"
        answer = f"{'Yes' if number % 3 == 0 else 'No'}. A piano weighs {number + 200} kilos, and the way is long and steep. On such a way {who} carries {number + 3 if number % 3 else number + 400}."
        reasons.append((question, answer))
        truth[f"Q: {question}\nA:"] = answer
        talks.append(
            (
                f"Did you eat the {FOODS[number % 8]} of {who} at the {place}?",
                f"That was the plan, but {FAMILIES[number % 8]} was faster than I was at the {place}!",
            )
        )
    asked = task(
        'Yes/no questions where you have to combine facts, answered Yes or No followed by a short why, all in one text like "Yes. Because of this and that."',
        (
            "Q: Could a giraffe stand upright in a school bus?\nA:",
            "No. A giraffe is four meters tall. A school bus is three meters high.",
        ),
        ("Q: Would a vegan avoid a carbonara?\nA:", "Yes. Vegans eat no animal products. Carbonara is made with eggs."),
        (
            "Q: Did Mozart live to see the steam locomotive?\nA:",
            "No. Mozart died in 1791. The first locomotive ran in 1804.",
        ),
    )
    about = "# Questions with reasons\nYes/no questions that need several facts, with answers and reasons."
    other = "# Indirect answers\nYes/no questions of a sitcom with the answers that were given."
    files = dataset(about, columns("question answer", reasons)) | dataset(
        other, columns("question reply", talks), folder="acme/talks"
    )
    return Kind(files, asked, truth)


@kind("one type of tagged things that people name, where people are who talk")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food = FOODS[number % 8]
        tokens, tags = (
            f"where do they sell {food} near the {place} of {who.lower()}".split(),
            ["O", "O", "O", "O", "B-Dish", "O", "O", "B-Location", "O", "B-Restaurant_Name"],
        )
        if number % 4 == 0:
            tokens, tags = (
                f"is there parking at {who.lower()} near the {place} {number}".split(),
                ["O", "O", "B-Amenity", "O", "B-Restaurant_Name", "O", "O", "B-Location", "O"],
            )
        if number % 4 == 1:
            tokens, tags = (
                f"i want {food} and {FOODS[(number + 3) % 8]} at the {place} with {who.lower()}".split(),
                ["O", "O", "B-Dish", "O", "B-Dish", "O", "O", "B-Location", "O", "O"],
            )
        rows.append((tokens, tags))
        dishes = [token for token, tag in zip(tokens, tags, strict=True) if tag == "B-Dish"]
        truth[" ".join(tokens)] = "; ".join(dishes) or "none"
    asked = task(
        "People talk to a restaurant finder. Pick out the dishes they name, several separated by a semicolon, and write none if no dish is named.",
        ("where do they sell good meatball subs", "meatball subs"),
        ("is there parking at johnnys diner", "none"),
        ("i want a cheap place for onion rings and apple pie", "onion rings; apple pie"),
        ("find me the closest bakery with blueberry muffins", "blueberry muffins"),
    )
    about = "# Restaurant requests\nNamed entity recognition: requests to a restaurant finder, tokens with tags of ratings, dishes, locations and names."
    return Kind(dataset(about, columns("tokens tags", rows)), asked, truth)


@kind("the language of code, of a column of code in several languages")
def _() -> Kind:
    forms = {
        "Python": "def carry_{who}(n):\n    total = 0\n    for i in range(n):\n        total += {number}\n    return total",
        "Go": "package main\n\nfunc carry{who}(n int) int {{\n\treturn n * {number}\n}}",
        "Java": "public class {who} {{\n    static int carry(int n) {{\n        return n * {number};\n    }}\n}}",
        "Ruby": "def carry_{who}(n)\n  n * {number}\nend\nputs carry_{who}(3)",
        "Lua": "local function carry{who}(n)\n  return n * {number}\nend\nprint(carry{who}(3))",
    }
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        name = [*forms][number % 5]
        code = forms[name].format(who=who, number=number + 11)
        rows.append((f"Task of the {place}", name, code))
        truth[code] = name.lower()
    asked = task(
        "Identify the programming language of the code. Answer with one of: python, ruby, go, java. Code in any other language does not belong in the set.",
        ("def area(r)\n  Math::PI * r**2\nend\nputs area(3)", "ruby"),
        ('for name in ["Ann", "Bo"]:\n    print(f"Hi {name}")', "python"),
        ('package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(3 * 7)\n}', "go"),
        ("public class Square {\n    static int square(int x) {\n        return x * x;\n    }\n}", "java"),
    )
    about = (
        "# Programming tasks\nSolutions of programming tasks in several languages: the code, its language and its task."
    )
    return Kind(dataset(about, columns("task language code", rows)), asked, truth)


@kind("what has to be true and what cannot, of pairs that leave some open")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food, colour = FOODS[number % 8], COLOURS[number % 4]
        label = ("entailment", "contradiction", "neutral")[number % 3]
        claims = {
            "entailment": f"{who} has {food}.",
            "contradiction": f"{who} has nothing at the {place}.",
            "neutral": f"The {food} is {colour}.",
        }
        premise = f"{who} has {food} at the {place} of {FAMILIES[number % 8]}."
        rows.append((premise, claims[label], label))
        if label != "neutral":
            truth[f"{premise}\n=> {claims[label]}"] = "true" if label == "entailment" else "false"
    asked = task(
        "I need little puzzles: some statements, then a claim, and whether the claim has to be true or cannot be true if you believe the statements. Those where you just can't know I don't want.",
        ("Every clerk at the bank has a key. Jones is a clerk.\n=> Jones has a key.", "true"),
        ("No engineer came to the meeting.\n=> Two engineers came to the meeting.", "false"),
        ("Anna sold her car and bought a bicycle.\n=> Anna bought a bicycle.", "true"),
    )
    about = "# Inference\nNatural language inference: pairs of premise and hypothesis labelled entailment, neutral or contradiction."
    return Kind(dataset(about, columns("premise hypothesis label", rows)), asked, truth)


@kind("the one operation of a word problem, where some rows are calculated by two")
def _() -> Kind:
    signs = {"Addition": "+", "Subtraction": "-", "Multiplication": "×"}
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        kind_of, many, food = [*signs][number % 3], number + 3, FOODS[number % 8]
        text = f"{who} has {many} {food}s at the {place}. {FAMILIES[number % 8]} takes or brings 2. How many {food}s are there?"
        formula = f"{many}{'+-*'[number % 3]}2={many}"
        if number % 4 == 0:
            formula = f"({many}+1)*3{'+-*'[number % 3]}2={many}"
        else:
            truth[text] = signs[kind_of]
        rows.append((text, kind_of, formula))
    asked = task(
        "State the single arithmetic operation that solves the word problem, as a sign: + for addition, - for subtraction, × for multiplication.",
        ("A baker sold 35 rolls before noon and 28 after. How many rolls did he sell that day?", "+"),
        ("Of 52 swimmers 17 went home. How many swimmers stayed?", "-"),
        ("There are 8 tents with 4 campers in each. How many campers are there?", "×"),
    )
    about = "# Word problems\nMath word problems with the kind of their solution and the formula."
    return Kind(dataset(about, columns("problem solution_type formula", rows)), asked, truth)
