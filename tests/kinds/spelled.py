"""Kinds of spelling: names with underscores, values in brackets, signs that end a cell, languages as splits."""

from itertools import permutations, product

from .kind import Expected, Kind, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES, poles

_SUBJECTS = ("food_&_dining", "daily_life", "sports", "arts_&_culture")


@kind("several labels with underscores in a list, beside texts, written with blanks")
def _() -> Kind:
    said = ("soup for lunch", "late for the bus", "a late goal", "a painting of a boat")
    rows = [
        (f"{who} at the {place}: {said[first]} and {said[second]}", [_SUBJECTS[first], _SUBJECTS[second]])
        for number, (who, place) in enumerate(product(PEOPLE, PLACES))
        for first, second in (list(permutations(range(4), 2))[number % 12],)
    ]
    cells = {"text": [text for text, _ in rows], "label_name": [names for _, names in rows]}
    about = "# Topics of tweets\nTweets with their topics, several a tweet."
    asked = task(
        "Tag tweets by what they are about. A tweet can have several tags, separated by commas. The tags: food & "
        "dining, daily life, sports, arts & culture.",
        ("My bus left and I had no lunch", "daily life, food & dining"),
        ("That keeper!", "sports"),
        ("The opera sang of football", "arts & culture, sports"),
    )
    truth = {text: ", ".join(name.replace("_", " ") for name in names) for text, names in rows}
    return Kind(dataset(about, cells), asked, truth)


@kind("sides that a card names in brackets, minus one among them")
def _() -> Kind:
    rows = [
        (f"We should close the {place}", f"{who} says that the {place} {why}", side)
        for place, who in product(PLACES, PEOPLE)
        for why, side in (("costs too much", 1), ("is loved by all", -1))
    ]
    cells = {
        "topic": [topic for topic, *_ in rows],
        "argument": [text for _, text, _ in rows],
        "stance_WA": [side for *_, side in rows],
    }
    about = (
        "# Arguments\nArguments on debatable topics, labelled for stance.\n"
        "- stance_WA - the stance label of an argument (1 pro, -1 con)"
    )
    asked = task(
        "Does an argument support or oppose the motion? Answer pro or con.",
        ("Motion: We should ban cars\nArgument: the air would be clean", "pro"),
        ("Motion: Schools need uniforms\nArgument: a child should choose its clothes", "con"),
        ("Motion: Zoos must go from our cities\nArgument: cages are cruel to lions", "pro"),
    )
    truth = {f"Motion: {one}\nArgument: {two}": "pro" if side == 1 else "con" for one, two, side in rows}
    return Kind(dataset(about, cells), asked, truth)


def _keywords(theirs: str, expected: Expected) -> Kind:
    """Papers whose keywords are `theirs`, beside two that their texts have."""
    rows = [
        (
            f"{colour.title()} {food} near the {place}",
            f"We asked whether {colour} {food} keeps longer. {who} tried it at the {place}.",
            [f"{colour} {food}", place, *filter(None, [theirs])],
            f"{who} Hall, Ida Berg",
        )
        for who, food, place, colour in product(PEOPLE[:3], FOODS[:3], PLACES[:4], COLOURS[:2])
    ]
    cells = {
        "title": [title for title, *_ in rows],
        "abstract": [text for _, text, *_ in rows],
        "authors": [names for *_, names in rows],
        "keyphrases": [words for *_, words, _ in rows],
    }
    about = "# Papers\nTitles and abstracts of papers with the keyphrases that their authors gave."
    asked = task(
        "Generate the keywords that the authors of an article would give. The input is the title and the abstract, "
        "the output is the list of keywords separated by semicolons.",
        (
            "Title: Tea and the sleep of nurses\nAbstract: We gave tea to nurses at night. They slept less.",
            "tea; sleep; shift work",
        ),
        ("Title: Maps for bees\nAbstract: Bees were shown small maps of gardens.", "bees; maps; orientation"),
        ("Title: Salt in roads\nAbstract: Salt from roads reached two lakes.", "road salt; lakes; pollution"),
    )
    truth = {f"Title: {title}\nAbstract: {text}": "; ".join(words) for title, text, words, _ in rows}
    return Kind(dataset(about, cells), asked, truth if theirs else {}, expected)


@kind("keywords of an author, some of which the text does not have")
def _() -> Kind:
    return _keywords("storage of food", "served")


@kind("keywords that all stand in the text, where some of those shown do not")
def _() -> Kind:
    return _keywords("", "refused")


@kind("tables whose cells end with the sign that the layout has behind them")
def _() -> Kind:
    rows = [
        (
            f"CREATE TABLE {place} (id INT, {food} INT);",
            f"How much {food} has the {place} sold on day {day}?",
            f"SELECT SUM({food}) FROM {place} WHERE id = {day};",
        )
        for place, food, day in product(PLACES, FOODS, (1, 2))
    ]
    cells = {
        "sql_context": [table for table, *_ in rows],
        "sql_prompt": [asked for _, asked, _ in rows],
        "sql": [query for *_, query in rows],
    }
    about = "# Text to SQL\nQuestions about tables with the SQL query that answers each."
    asked = task(
        "It gets the table definitions and a request in plain English, and must return one SQL statement.",
        (
            "Schema:\nCREATE TABLE a (id INT, b INT);\n\nRequest: What is the mean of b?",
            "SELECT AVG(b) FROM a WHERE id > 2;",
        ),
        (
            "Schema:\nCREATE TABLE cars (seats INT);\n\nRequest: List all seats.",
            "SELECT seats FROM cars ORDER BY seats;",
        ),
        (
            "Schema:\nCREATE TABLE films (id INT);\n\nRequest: How many films?",
            "SELECT COUNT(*) FROM films WHERE id < 9;",
        ),
    )
    truth = {f"Schema:\n{table}\n\nRequest: {text}": query for table, text, query in rows}
    return Kind(dataset(about, cells), asked, truth)


@kind("a language as the name of a split, beside those of other languages")
def _() -> Kind:
    german = [
        (f"{who} {what} am {place}", bad)
        for who, place in product(PEOPLE, ("Hafen", "Markt", "Bahnhof", "Garten"))
        for what, bad in (("ist ein elender Dummkopf, hau endlich ab", 1), ("wartet heute bitte auf den Bus", 0))
    ]
    english = [(text, int(not good)) for text, good in poles()]
    files = {
        f"data/{name}.jsonl": "".join(f'{{"text": "{text}", "toxic": {bad}}}\n' for text, bad in rows)
        for name, rows in (("en", english), ("de", german))
    }
    splits = [{"split": name, "path": f"data/{name}.jsonl"} for name in ("en", "de")]
    head = {"language": ["en", "de"], "configs": [{"config_name": "default", "data_files": splits}]}
    asked = task(
        "Ich brauche Daten für die Moderation deutscher Kommentare. Eingabe ist der Kommentar, Ausgabe entweder "
        "toxisch oder ok.",
        ("Verschwinde, du Hohlkopf, keiner mag dich hier", "toxisch"),
        ("Hat jemand einen Tipp für ein gutes Café in Leipzig?", "ok"),
        ("Solche Schwachköpfe sollte man gar nicht erst reden lassen", "toxisch"),
    )
    about = "# Toxicity in several languages\nComments with a flag: toxic (1) or not (0)."
    truth = {text: "toxisch" if bad else "ok" for text, bad in german}
    return Kind(dataset(about, head=head, files=files), asked, truth)


@kind("tags without marks, of which no list is a text")
def _() -> Kind:
    tokens, coarse, fine = [], [], []
    for who, place in product(PEOPLE, PLACES):
        tokens.append([who, "Hall", "saw", "the", "big", place.title(), "and", "went", "home", "."])
        coarse.append(["person", "person", "O", "O", "O", "building", "O", "O", "O", "O"])
        fine.append(["actor", "actor", "O", "O", "O", "theatre", "O", "O", "O", "O"])
    truth = {" ".join(words): f"{words[0]} Hall => person; {words[5]} => building" for words in tokens}
    asked = task(
        "List the named things in a sentence with their type. Types are person and building; write each as 'name => "
        "type', separated with '; ', and 'none' when there is none.",
        ("Ida Berg slept near the old Mill and sang .", "Ida Berg => person; Mill => building"),
        ("We met Leo Frost by the Gate .", "Leo Frost => person; Gate => building"),
        ("They ate the soup and left .", "none"),
    )
    about = "# Entities\nNamed entities in sentences: ner_tags are coarse types, fine_ner_tags fine ones."
    return Kind(dataset(about, {"tokens": tokens, "ner_tags": coarse, "fine_ner_tags": fine}), asked, truth, "either")


def _quiz(subject: str, asked: str) -> list[tuple[str, list[str], int]]:
    rows = []
    for number, (food, place) in enumerate(product(FOODS, PLACES[:5])):
        opening = ("Which is", "What makes", "Where lies", "Who named")[number % 4]
        options = [f"{subject} {PLACES[(number + step) % 8].title()}" for step in range(4)]
        rows.append((f"{opening} the {asked} of {food} {place}?", options, number * 3 % 4))
    return rows


@kind("a quiz of the school subject that its configuration is called by")
def _() -> Kind:
    rows = {
        "high_school_geography": _quiz("Lake", "longest stream"),
        "college_physics": _quiz("Atom", "heaviest part"),
    }
    files = {
        f"{name}/train.jsonl": "".join(
            f'{{"question": "{text}", "choices": {str(options).replace(chr(39), chr(34))}, "answer": {answer}}}\n'
            for text, options, answer in quiz
        )
        for name, quiz in rows.items()
    }
    configs = [{"config_name": name, "data_files": f"{name}/train.jsonl"} for name in rows]
    asked = task(
        "Multiple choice practice for a geography class at school: questions with four lettered options and the letter "
        "of the right one. Only geography please.",
        ("Question: Which is a capital?\nA) Nice\nB) Paris\nC) Lyon\nD) Metz\nAnswer:", "B"),
        ("Question: Which river is longest?\nA) Nile\nB) Rhine\nC) Po\nD) Ebro\nAnswer:", "A"),
        ("Question: What is a line of equal height?\nA) Fold\nB) Fault\nC) Ridge\nD) Contour\nAnswer:", "D"),
    )
    truth = {f"Question: {text}": options[answer] for text, options, answer in rows["high_school_geography"]}
    about = (
        "# Many subjects\nMultiple-choice questions of many branches.\n- answer: the index of the right choice, from 0"
    )
    return Kind(dataset(about, head={"configs": configs}, files=files), asked, truth, choice=True)
