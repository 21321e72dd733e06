"""Kinds of trap in sources that have the form of a task and are of another thing: types, subjects, missing parts."""

# ruff: noqa: E501 - tables of small datasets

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import CAPITALS, COLOURS, FAMILIES, FOODS, PEOPLE, PLACES


@kind("the wrong number that a child would write, where a source has the right ones")
def _() -> Kind:
    rows = [
        (
            f"{who} has {number + 3} boxes with {number % 4 + 2} {FOODS[number % 8]}s each at the {place}. How many are there?",
            (number + 3) * (number % 4 + 2),
        )
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    asked = task(
        "For training teachers: a math story for children, and I need the wrong number that a child would most likely write down because it mixed something up.",
        ("Tim had 9 marbles. He lost 3 and found 5. How many marbles does he have now?", "17"),
        ("There are 4 bags with 6 oranges each. How many oranges are there?", "10"),
        ("Mia read 20 pages on Monday and half as many on Tuesday. How many pages did she read?", "40"),
    )
    about = "# Math stories\nMath word problems for children with the number that is the answer."
    return Kind(dataset(about, columns("problem answer", rows)), asked, {}, "refused")


@kind("tags of two types of tokens, where a source tags more types under other names")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        tokens = f"{who} took pill {number} at the {place} and got a rash".split()
        tags = ["O", "O", "B-Drugname", "I-Drugname", "O", "O", "B-Place", "O", "O", "O", "B-ADR"]
        rows.append((tokens, tags))
    asked = task(
        "Token tagging of reviews of medicines. The input is the tokens separated by blanks, the output one tag per token: B-DRUG and I-DRUG for names of drugs, B-AE and I-AE for adverse reactions; all other tokens are O.",
        ("My son got a strong rash from Nurofen .", "O O O O O B-AE O B-DRUG O"),
        ("We drank it for three days , all good .", "O O O O O O O O O O"),
        ("On day two the headache began !", "O O O O B-AE O O"),
    )
    about = "# Drug reviews\nNamed entity recognition: tokens of reviews of medicines with tags of drugs, reactions and places."
    return Kind(dataset(about, columns("tokens tags", rows)), asked, {}, "refused")


@kind("mentions of a type that nobody has a word for, where a source has one other type")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        tokens = f"Expression of BRCA{number} was strong in {who.upper()}{number % 5} cells near the {place} .".split()
        rows.append((tokens, ["B-GENE" if token.startswith("BRCA") else "O" for token in tokens]))
    asked = task(
        "Given a sentence from a MEDLINE abstract, extract all cell lines that are mentioned. Separate them with a semicolon; write None when the sentence has no cell line.",
        ("Expression of the receptor was strong in HeLa cells but absent from K562 cells .", "HeLa cells; K562 cells"),
        ("The patients were followed for two years .", "None"),
        ("Jurkat cells were treated with the drug .", "Jurkat cells"),
    )
    about = "# Mentions\nSentences from abstracts, tokens with tags of what they mention."
    return Kind(dataset(about, columns("tokens ner_tags", rows)), asked, {}, "refused")


@kind("reviews of hotels asked for in Chinese, where a source has reviews of meals")
def _() -> Kind:
    dishes = ("米饭", "面条", "鸡腿", "凉菜", "汤", "包子", "烤鸭", "豆腐")
    rows: list[tuple[object, ...]] = [
        (
            f"{dish}{('很好吃，送得快', '太难吃了，送得慢')[number % 2]}，第{number}次点{('，推荐', '，差')[number % 2]}",
            number % 2 == 0,
        )
        for number, (dish, _) in enumerate(product(dishes, PLACES))
    ]
    asked = task(
        "要中文的酒店评论，住过的客人写的，标上好评还是差评。",
        ("房间很干净，前台小姑娘特别热情，推荐。", "好评"),
        ("隔音太差了，半夜隔壁说话听得一清二楚。", "差评"),
        ("床很舒服，下次出差还住这家。", "好评"),
        ("浴室有味道，空调太慢了，差。", "差评"),
    )
    about = "# Takeaway\nChinese food-delivery reviews labelled 1 (positive) or 0 (negative)."
    cells = columns("review label", [(text, int(bool(good))) for text, good in rows])
    return Kind(dataset(about, cells, head={"language": "zh"}), asked, {}, "refused")


@kind("endings of a scene, where a source has options for a question that is not asked")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        bags = [f"in a {colour} bag of {FAMILIES[number % 8]}" for colour in COLOURS]
        rows.append(
            (
                f"{who} carries {FOODS[number % 8]} to the {place} in a {COLOURS[number % 4]} bag.",
                f"How does {who} carry the {FOODS[number % 8]}?",
                *bags,
                number % 4,
            )
        )
    asked = task(
        "Read the start of a little scene and pick which of the four endings makes sense. Just answer with the letter.",
        (
            "A man fills a kettle at the tap. He\n\nA) puts it on the stove.\nB) rides it down the hill.\nC) paints it.\nD) ties the boat.",
            "A",
        ),
        (
            "A girl throws a line into the lake. She\n\nA) hangs the curtains.\nB) reads the menu.\nC) reels in a fish.\nD) locks the car.",
            "C",
        ),
        (
            "A cook opens the oven. He\n\nA) swims away.\nB) takes out the bread.\nC) calls the dog.\nD) sells the house.",
            "B",
        ),
    )
    about = "# Reading\nCommonsense reading: a scene, a question about it and four options, of which one is right (`label` from 0)."
    return Kind(
        dataset(about, columns("context question answer0 answer1 answer2 answer3 label", rows)), asked, {}, "refused"
    )


@kind("a statement judged alone, of a source in which it follows from premises")
def _() -> Kind:
    rows: list[tuple[object, ...]] = [
        (
            [f"Every {FOODS[number % 8]} at the {place} is {COLOURS[number % 4]}.", f"{who} has one of them."],
            f"{who} has something that is {COLOURS[(number + number % 2) % 4]}.",
            ("True", "False")[number % 2],
        )
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    asked = task(
        "Judge whether a statement is in line with common sense: 'plausible' if it is true, 'implausible' if it is false.",
        ("Boiling an egg takes longer than brewing a barrel of beer.", "implausible"),
        ("Most people need more minutes to eat dinner than to brush their teeth.", "plausible"),
        ("A child can finish primary school in three weeks.", "implausible"),
    )
    about = "# Logic\nNatural language inference in first-order logic: premises, a conclusion and whether it follows."
    return Kind(dataset(about, columns("premises conclusion label", rows)), asked, {}, "refused")


@kind("true and false of a statement, beside true and false of something else")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        sense = number % 2 == 0
        text = f"{who} {('walks to', 'swallows')[number % 2]} the {place} of {CAPITALS[number % 36][1]} in {number + 2} minutes."
        rows.append((text, str(sense), str(number % 3 == 0)))
        truth[text] = "plausible" if sense else "implausible"
    asked = task(
        "Judge whether a statement is in line with common sense: 'plausible' if it is true, 'implausible' if it is false.",
        ("Boiling an egg takes longer than brewing a barrel of beer.", "implausible"),
        ("Most people need more minutes to eat dinner than to brush their teeth.", "plausible"),
        ("A child can swallow the primary school in three weeks.", "implausible"),
        ("My aunt walks to the market on Mondays.", "plausible"),
    )
    about = "# Common sense\nCommonsense statements that are true or false (`label`); `numeracy` says whether they need numbers."
    return Kind(dataset(about, columns("sent label numeracy", rows)), asked, truth)


@kind("true and false of something else alone, where the statement's are missing")
def _() -> Kind:
    rows = [
        (f"{who} walks to the {place} of {CAPITALS[number % 36][1]} in {number + 2} minutes.", str(number % 3 == 0))
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    asked = task(
        "Judge whether a statement is in line with common sense: 'plausible' if it is true, 'implausible' if it is false.",
        ("Boiling an egg takes longer than brewing a barrel of beer.", "implausible"),
        ("Most people need more minutes to eat dinner than to brush their teeth.", "plausible"),
        ("A child can swallow the primary school in three weeks.", "implausible"),
    )
    about = "# Common sense\nStatements of common sense, to be judged true or false."
    return Kind(dataset(about, columns("sent numeracy", rows)), asked, {}, "refused")


@kind("a sentence of a handful of words, where a source has triples")
def _() -> Kind:
    rows: list[tuple[object, ...]] = [
        (
            [
                f"{who}_{FAMILIES[number % 8]} | birthPlace | {CAPITALS[number % 36][1]}",
                f"{who}_{FAMILIES[number % 8]} | owner | {place}_{number}",
            ],
            f"{who} {FAMILIES[number % 8]} of {CAPITALS[number % 36][1]} owns the {place} {number}.",
        )
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    asked = task(
        "I give you a handful of words and you write one short everyday sentence that uses all of them.",
        ("- boy\n- swim\n- pool", "The boy swims across the pool."),
        ("- chef\n- slice\n- carrot\n- kitchen", "A chef slices a carrot in the kitchen."),
        ("- dog\n- ball\n- catch", "The dog catches a ball."),
    )
    about = "# Data to text\nSets of triples and sentences that say all of them in words."
    return Kind(dataset(about, columns("triples text", rows)), asked, {}, "refused")


@kind("calories of a dish, where a source has nothing but a column that numbers its rows")
def _() -> Kind:
    rows: list[tuple[object, ...]] = [
        (
            number,
            f"{FOODS[number % 8].capitalize()} of {who}",
            f"2 cups of {COLOURS[number % 4]} beans, {number + 1} eggs from the {place}",
        )
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    asked = task(
        "From the title of a recipe and its ingredients, estimate the calories of a portion.",
        ("Pumpkin soup: 2 lb. pumpkin, 3 tbsp. cream", "210 kcal"),
        ("Apple pie: 4 apples, 2 cups of flour", "390 kcal"),
        ("Green salad: 1 lettuce, 2 tomatoes", "85 kcal"),
    )
    about = "# Recipes\nRecipes with their titles and ingredients."
    return Kind(dataset(about, columns("column_1 title ingredients", rows)), asked, {}, "refused")


@kind("searches made well-formed questions, where a source has pairs of questions that mean the same")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food = FOODS[number % 8]
        rows.append(
            (
                f"Where does {who} buy {food} near the {place}?",
                f"Near the {place}, in which shop does {who} get {food}?",
                1,
            )
        )
        rows.append(
            (
                f"Where does {who} buy {food} near the {place}?",
                f"Who sells {food} to {FAMILIES[number % 8]} at the {place}?",
                0,
            )
        )
    asked = task(
        "Rewrite the ill-formed search query as a grammatical, well-formed question with the same meaning.",
        ("capital brazil name ?", "What is the name of the capital of Brazil?"),
        ("how much weigh a adult panda ?", "How much does an adult panda weigh?"),
        ("who invent first telephone year ?", "Who invented the first telephone, and in which year?"),
    )
    about = "# Paraphrases\nParaphrase identification: pairs of questions with the label 1 where they have the same meaning."
    return Kind(dataset(about, columns("question_1 question_2 label", rows)), asked, {}, "refused")


@kind("the tokens of a query beside it, where a table is to stand before it")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    for number, (what, (_, city)) in enumerate(product(("shop", "ship", "farm", "bank"), CAPITALS)):
        query = f"SELECT {('name', 'age', 'size')[number % 3]} FROM {what}s WHERE city = {city.split()[0]}"
        wanted = f"What is the {('name', 'age', 'size')[number % 3]} of the {what}s in {city}?"
        rows.append((query, query.split(), [*query.lower().split()[:-1], "value"], wanted))
    asked = task(
        "SQL to text: given how a table is made and the SQL query on it, write the plain English question that the query answers.",
        (
            "Table: CREATE TABLE boats (name VARCHAR, length INTEGER)\nQuery: SELECT name FROM boats WHERE length > 20",
            "What are the names of the boats longer than 20?",
        ),
        (
            'Table: CREATE TABLE nurse (ward VARCHAR, shift VARCHAR)\nQuery: SELECT COUNT(*) FROM nurse WHERE ward = "B2"',
            "How many nurses are in ward B2?",
        ),
        (
            "Table: CREATE TABLE song (title VARCHAR, year INTEGER)\nQuery: SELECT title FROM song ORDER BY year",
            "List the titles of the songs by year.",
        ),
    )
    about = "# Queries\nText-to-SQL: questions in English with the SQL query that answers them."
    return Kind(dataset(about, columns("query query_toks query_toks_no_value question", rows)), asked, {}, "refused")


@kind("two alternatives of a choice, where an event and its cause are asked for")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food = FOODS[number % 8]
        hungry, full = f"{who} had not eaten a {food} all day.", f"{who} slept at the {place} afterwards."
        asks = ("cause", "effect")[number // 2 % 2]
        right = number % 2
        both = (hungry, full) if (asks == "cause") == (right == 0) else (full, hungry)
        rows.append((f"{who} ate three {food}s at the {place}.", asks, *both, right))
    asked = task(
        "Causal reasoning about common sense: two things happened. Tell me if the second is the cause or the effect of the first one.",
        ("First: The candle went out.\nSecond: Somebody opened the window.", "cause"),
        ("First: The boy ate five ice creams.\nSecond: His stomach hurt.", "effect"),
        ("First: My neighbour called a plumber.\nSecond: Her kitchen was under water.", "cause"),
        ("First: The train was cancelled.\nSecond: The travellers took taxis.", "effect"),
    )
    about = "# Causal reasoning\nCausal reasoning about common sense: a premise and two hypotheses; choose the cause or the effect of what happened, as asked."
    named = "premise ask-for hypothesis1 hypothesis2 label"
    return Kind(dataset(about, columns(named, rows)), asked, {}, "refused")


@kind("numbers of classes, where an instruction gives stars to labels")
def _() -> Kind:
    rows = [
        (
            f"Trade, {FOODS[number % 8]}s",
            f"{who} says that the {place} sells the best {FOODS[number % 8]}s.",
            number % 4,
        )
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
    ]
    asked = task(
        "Reviews of products from a shop: was the customer happy (4 or 5 stars), meh (3 stars) or unhappy (1 or 2 stars)?",
        ("Gorgeous shade -- This lipstick stays on through dinner and does not dry my lips.", "happy"),
        ("It is fine -- The brush does its job but sheds a little.", "meh"),
        ("Never again -- The tweezers bent on the first day and the seller ignores me.", "unhappy"),
        ("Not bad at all -- A good mirror for the price, the light could be brighter.", "happy"),
    )
    features = [
        {"name": "subjects", "dtype": "string"},
        {"name": "main_text", "dtype": "string"},
        {
            "name": "label",
            "dtype": {"class_label": {"names": {"0": "false", "1": "mixture", "2": "true", "3": "unproven"}}},
        },
    ]
    about = "# Claims\nClaims about shops and products with the verdict of people who checked them: reviews of news."
    head = {"dataset_info": {"features": features}}
    return Kind(dataset(about, columns("subjects main_text label", rows), head=head), asked, {}, "refused")


@kind("words of a text that answer a question, beside all of their kind")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    truth = {}
    done = ("walked", "slept", "sang", "swam", "cooked", "painted")
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        one, two, three = (done[(number + step) % 6] for step in (0, 2, 3))
        text = f"{who} {one} and {two} near the {place} on Monday before the neighbours {three} at home."
        truth[text] = f"{one}, {two}, {three}"
        for asks, found in (
            (f"What did {who} do on Monday?", [one, two]),
            (f"What happened after {who} {one}?", [three]),
        ):
            rows.append((text, [one, two, three], asks, found))
    asked = task(
        "Event extraction: pull out of a piece of news all the events, words that stand for something that happens, and list them with commas.",
        (
            "Rescuers searched the valley for two hikers after a storm had destroyed bridges.",
            "searched, storm, destroyed",
        ),
        ("The minister resigned and said that she would continue.", "resigned, said, continue"),
        ("Shares fell in Tokyo as traders feared a strike at the port.", "fell, feared, strike"),
    )
    about = "# Events of the news\nEvent extraction: pieces of news with all their events, and questions whose answers are some of the events."
    return Kind(dataset(about, columns("passage events question answers", rows)), asked, truth, "either")


@kind("a part behind a heading that begins with a bracket in every input")
def _() -> Kind:
    rows: list[tuple[object, ...]] = []
    truth = {}
    for number, (who, (_, city)) in enumerate(product(PEOPLE, CAPITALS[:12])):
        sky = ("sunny", "cloudy", "windy", "foggy")[number % 4]
        asks, tree = f"How is it in {city}, asks {who}?", f"[INFORM [SKY {sky} ] [TEMP {number} ] [CITY {city} ] ]"
        said = f"It is {sky} in {city} with {number} degrees."
        rows.append((asks, tree, said))
        truth[f"Query: {asks}\nData: {tree}"] = said
    asked = task(
        "Write the answer of a weather assistant to the user's query, given the structured forecast data.",
        (
            "Query: Is it windy in Aberdeen now?\nData: [YES [WIND 31 ] [CITY Aberdeen ] ]",
            "Yes, it is windy in Aberdeen, with 31 mph.",
        ),
        (
            "Query: How warm will Reno be tonight\nData: [INFORM [TEMP 58 ] [CITY Reno ] ]",
            "Tonight Reno will have 58 degrees.",
        ),
        (
            "Query: Do I need my raincoat?\nData: [NO [RAIN none ] ] [INFORM [SKY sunny ] ]",
            "No, no rain is expected. It will be sunny.",
        ),
    )
    about = "# Weather talk\nWeather queries of users, the forecast data as a tree, and the assistant's response."
    return Kind(dataset(about, columns("user_query tree response", rows)), asked, truth)


@kind("yes and no as two classes of many, where something else is asked")
def _() -> Kind:
    said = {
        "yes": "yes {who}, sure", "no": "no {who}, never", "weather": "how is the weather at the {place}",
        "time": "what time is it at the {place}", "song": "play a song for {who}", "route": "how do I get to the {place}",
        "order": "order {food} for {who}", "joke": "tell {who} a joke", "what_can_i_ask_you": "what can you do for {who}",
    }  # fmt: skip
    rows = [
        (line.format(who=who, place=place, food=FOODS[number % 8]), intent)
        for number, (who, place) in enumerate(product(PEOPLE, PLACES[:3]))
        for intent, line in said.items()
    ]
    asked = task(
        "The chat of our shop gets all sorts of messages: just y or n, is the customer asking us to recommend a product?",
        ("which whey would you recommend for a beginner", "y"),
        ("Pls cancel order no 8841", "n"),
        ("I need something good for hair fall, what to buy", "y"),
        ("is your store open on sunday", "n"),
    )
    about = "# Intents\nMessages of people to an assistant in a chat, with what they ask: the intent of customers."
    return Kind(dataset(about, columns("text intent", rows)), asked, {}, "refused")


@kind("the number of an order, where calories of orders are asked for")
def _() -> Kind:
    rows = [
        (number // 2 + 1, f"{FOODS[number % 8]} with {FOODS[(number + 3) % 8]} for {who}", f"${number % 7 + 2}.50")
        for number, (who, _) in enumerate(product(PEOPLE, PLACES))
    ]
    asked = task(
        "For food orders like at a restaurant: item and extras in, calories out (kcal).",
        ("Chicken with rice, beans, cheese", "965 kcal"),
        ("Crisps with avocado dip", "770 kcal"),
        ("Steak salad, no dressing", "410 kcal"),
    )
    about = "# Food orders\nOrders of a restaurant: the order, the item with its extras, and the price."
    return Kind(dataset(about, columns("order_id item_name item_price", rows)), asked, {}, "refused")


@kind("a wrong sentence made right, where a source has both")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        good, bad = (
            form.format(who, FOODS[number % 8], place) for form in ("{} eats {} at the {}.", "{} eat {} at the {}.")
        )
        rows.append((good, bad))
        truth[f"Wrong: {bad}"] = good
    asked = task(
        "Rewrite an ungrammatical English sentence so that it is grammatical.",
        ("Wrong: These teapot have been broken by Martha.", "These teapots have been broken by Martha."),
        ("Wrong: The queen could have hurt himself.", "The queen could have hurt herself."),
        ("Wrong: The doctors has never visited that village.", "The doctors have never visited that village."),
    )
    about = "# Pairs of sentences\nGrammatical and ungrammatical English sentences (grammatical error correction)."
    return Kind(dataset(about, columns("sentence_good sentence_bad", rows)), asked, truth)


@kind("what commands do, where other commands are asked for")
def _() -> Kind:
    rows = [
        (f"{name} -{flag} {place}.txt", f"{does} the lines of {place}.txt by the column {flag} for {who}")
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
        for name, does, flag in [(("sort", "Sort", "k"), ("cut", "Print", "f"), ("uniq", "Count", "c"))[number % 3]]
    ]
    asked = task(
        "Translate the given Bash one-liner into an equivalent PowerShell command.",
        ("ls -la /tmp", "Get-ChildItem -Force /tmp"),
        ("rm -r build", "Remove-Item -Recurse build"),
        ("cat notes.txt | grep todo", "Get-Content notes.txt | Select-String todo"),
    )
    about = "# Shell\nBash one-liners with what they do in English: natural language to shell commands."
    return Kind(dataset(about, columns("bash nl", rows)), asked, {}, "refused")
