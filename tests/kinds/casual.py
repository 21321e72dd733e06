"""Kinds of trap in a person's own layouts and words: letters, facts in one line, remarks under code, lists joined by +."""

# ruff: noqa: E501 - tables of small datasets

from itertools import pairwise

import pyarrow as pa

from .kind import Kind, columns, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES


@kind("letters with greetings and urgencies that the instruction explains")
def _() -> Kind:
    urgency = {"high": "U1", "medium": "U2", "low": "U3"}
    troubles = {
        "high": ("down since dawn", "Nothing works at all, the {place} is closed and we lose money every minute."),
        "medium": ("slower than before", "The till at the {place} takes a while, but we can go on until Friday."),
        "low": ("a question about", "I would like to know when the {place} gets its new chairs one day."),
    }
    rows = [
        (f"{place.title()} {what}", f"Dear team,\n\n{text.format(place=place)} Think of the {food}.\n\nYours,\n{who}", level)
        for level, (what, text) in troubles.items()
        for place in PLACES
        for food, who in zip(FOODS, PEOPLE, strict=False)
    ]  # fmt: skip
    queues = [
        ("IT Support", "Billing", "Sales")[n % 3] if level == "low" else "Sales" for n, (*_, level) in enumerate(rows)
    ]
    cells = {"subject": [one for one, *_ in rows], "body": [body for _, body, _ in rows]}
    cells |= {"priority": [level for *_, level in rows], "queue": queues}
    about = "# Support mails\nSupport mails of shops with their priority (low, medium or high), as the desk set it."
    shown = (
        ("Subject: Server room on fire\n\nHello all,\n\nThe server room burns and every shop is without a till.\n\nBest,\nUma", "U1"),
        ("Subject: Printer jams now and then\n\nHi,\n\nOur printer jams twice a day. We can live with it this week.\n\nCheers,\nOtto", "U2"),
        ("Subject: Colour of the badges\n\nDear desk,\n\nWhich colour will the new badges have? There is no hurry.\n\nThanks,\nIda", "U3"),
    )  # fmt: skip
    asked = "Sort support mails by urgency: U1 is a mail of high priority (all stands still), U2 is medium, U3 is low (questions that can wait)."
    truth = {f"Subject: {subject}\n\n{body}": urgency[level] for subject, body, level in rows}
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("two questions in one list of a struct")
def _() -> Kind:
    pairs = [
        (f"Where can I buy {food} near the {place}?", f"Which shop by the {place} sells {food}?", True)
        for food in FOODS
        for place in PLACES
    ]
    pairs += [(f"Where can I buy {food} near the {place}?", f"How old is the {colour} {place}?", False) for food, colour in zip(FOODS, COLOURS, strict=False) for place in PLACES]  # fmt: skip
    table = pa.table(
        {
            "questions": [{"id": [2 * n, 2 * n + 1], "text": [one, other]} for n, (one, other, _) in enumerate(pairs)],
            "is_duplicate": [same for *_, same in pairs],
        }
    )
    about = "# Question pairs\nPairs of questions, labelled by whether they are duplicates of each other."
    shown = (
        ("A: How do I clean a kettle?\nB: What is a good way to clean kettles?", "dupe"),
        ("A: How do I clean a kettle?\nB: Who invented the kettle?", "not dupe"),
        ("A: Is the museum open on Monday?\nB: Can I visit the museum on Mondays?", "dupe"),
    )
    asked = "Two questions go in (A and B), out comes dupe if people are asking the same thing in other words and not dupe if they are not."
    truth = {f"A: {one}\nB: {other}": "dupe" if same else "not dupe" for one, other, same in pairs}
    return Kind(dataset(about, table), task(asked, *shown), truth)


@kind("facts of one line with units, and who leaves")
def _() -> Kind:
    plans, ways = ("Monthly", "One year", "Two year"), ("Card", "Bank transfer", "Mailed check")
    rows = [(n % 71 + 1, plans[n % 3], ways[n // 3 % 3], round(19.5 + n * 0.35, 2), ("Yes", "No")[(n % 71 + n % 3 * 20) > 40]) for n in range(160)]  # fmt: skip
    cells = columns("Tenure Contract PaymentMethod MonthlyCharges Churn", rows)  # fmt: skip
    cells = {"Senior": [("Yes", "No")[n % 4 > 0] for n in range(160)], **cells}
    about = "# Telco churn\nSubscribers of a telco: tenure in months, contract, payment, monthly charges, and whether they churned."
    shown = (
        ("tenure=2 months; contract=Monthly; pays by=Card; monthly=99.9", "leaves"),
        ("tenure=70 months; contract=Two year; pays by=Bank transfer; monthly=60.05", "stays"),
        ("tenure=44 months; contract=One year; pays by=Mailed check; monthly=20.3", "stays"),
    )
    asked = "Telco subscribers: I give a line of facts (tenure, contract, how they pay, monthly charges), you tell me leaves or stays."
    truth = {
        f"tenure={months} months; contract={plan}; pays by={way}; monthly={charge:g}": "leaves" if gone == "Yes" else "stays"
        for months, plan, way, charge, gone in rows
    }  # fmt: skip
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("labels of a list joined by a plus")
def _() -> Kind:
    names = ("Limits liability", "Changes alone", "Deletes content", "Picks the court")
    texts = ("is not liable for a loss at the {place}", "may change the price of {food} at the {place} alone", "may delete what you post about {food} at the {place}", "sends each quarrel on the {place} to its own court")  # fmt: skip
    rows = [
        ([n] if m is None else sorted([n, m]), " and ".join(texts[k].format(place=place, food=food) for k in ([n] if m is None else [n, m])))
        for n in range(4)
        for m in (None, *range(n + 1, 4))
        for place, food in zip(PLACES, FOODS, strict=False)
    ]  # fmt: skip
    rows += [([], f"sells {food} at the {place}") for food in FOODS[:4] for place in PLACES]
    about = (
        "# Terms of shops\nSentences of terms of service with the unfair clauses that they hold: "
        + ", ".join(names)
        + "."
    )
    head = {"dataset_info": {"features": [{"name": "text", "dtype": "string"}, {"name": "labels", "sequence": {"class_label": {"names": {str(n): name for n, name in enumerate(names)}}}}]}}  # fmt: skip
    cells = pa.table({"text": [f"the shop {text} ." for _, text in rows], "labels": pa.array([held for held, _ in rows], pa.list_(pa.int64()))})  # fmt: skip
    shown = (
        ("we are not liable for damage that a broken seat does .", "Limits liability"),
        ("our office opens at nine .", "fine"),
        ("we may change this page alone , and all quarrels go to the court of oslo .", "Changes alone + Picks the court"),
        ("we may remove any photo that you share .", "Deletes content"),
    )  # fmt: skip
    asked = f'One sentence of the terms goes in, and I want all red flags in it, joined with " + " ({", ".join(names)}). If it is harmless just say fine.'
    truth = {f"the shop {text} .": " + ".join(names[n] for n in held) or "fine" for held, text in rows}
    return Kind(dataset(about, cells, head=head), task(asked, *shown), truth)


@kind("a remark under code, and what kind of query is wanted")
def _() -> Kind:
    rows = [
        (f"CREATE TABLE {table} (id INT, vessel TEXT, worth INT); INSERT INTO {table} VALUES (1, '{food}', {n});", f"How many {table} are worth more than {n}?", f"SELECT COUNT(*) FROM {table} WHERE worth > {n};", "aggregation")
        for table in ("trips", "loans", "stops", "cakes")
        for n, food in enumerate(FOODS, start=3)
    ]  # fmt: skip
    rows += [(context, f"List the vessel of all {table}", f"SELECT vessel FROM {table};", "basic") for context, _, _, _ in rows for table in [context.split()[2]]]  # fmt: skip
    cells = columns("sql_context sql_prompt sql sql_complexity", rows)  # fmt: skip
    about = "# Text to SQL\nQuestions in words over a schema, with the SQL query that answers each."
    shown = (
        ("CREATE TABLE trips (id INT, vessel TEXT); INSERT INTO trips VALUES (1, 'Heron');\n-- How many trips has the vessel Heron?", "SELECT COUNT(*) FROM trips WHERE vessel = 'Heron';"),
        ("CREATE TABLE loans (id INT, worth INT); INSERT INTO loans VALUES (1, 900);\n-- List what is worth more than 500", "SELECT id FROM loans WHERE worth > 500;"),
        ("CREATE TABLE stops (id INT, town TEXT); INSERT INTO stops VALUES (1, 'Docks');\n-- Remove every stop of the Docks", "DELETE FROM stops WHERE town = 'Docks';"),
    )  # fmt: skip
    asked = "text to SQL: input is the schema with sample rows and on the next line the question as an SQL comment, output is only the query"
    truth = {f"{context}\n-- {said}": query for context, said, query, _ in rows}
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("who said it and for whom, behind a dash")
def _() -> Kind:
    labels = {"true": "true", "mostly-true": "mostly", "half-true": "half", "false": "false"}
    rows = [
        (f"{('Most', 'Few', 'All', 'No')[n % 4]} of the {food} at the {place} came from abroad in {1990 + n}.", f"{who.lower()}-{family.lower()}", ("green", "blue", "none")[n % 3], list(labels)[(n + n // 4) % 4])
        for n, (food, place, who, family) in enumerate((food, place, who, family) for food in FOODS for place in PLACES for who, family in [(PEOPLE[len(food) % 8], FAMILIES[len(place) % 8])])
    ]  # fmt: skip
    cells = columns("statement speaker party label", rows)
    about = "# Statements of politicians\nFact checked statements, each with its speaker, the party and a label: true, mostly-true, half-true or false."
    shown = (
        ("Our county built more bike lanes last year than ever. -- maria-hollander, green", "mostly"),
        ("The school budget was cut by 40 percent. -- tom-breckin, blue", "false"),
        ("Says the new bridge cost nothing. -- chain-letter, none", "half"),
        ("More than half of the jobs are in small firms. -- lucy-ardmore, independent", "true"),
    )
    asked = "rate stuff politicians say. in: the quote, then -- and who said it plus party (keep the slugs as they are). out: one of true / mostly / half / false"
    truth = {f"{said} -- {who}, {party}": labels[label] for said, who, party, label in rows}
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("split sentences, one a line behind a dash, of cells with a sign between them")
def _() -> Kind:
    rows = [
        (f"{who} sells {food} at the {place} , which the town built in {1900 + n} .", f"{who} sells {food} at the {place} . <::::> The town built it in {1900 + n} .")
        for n, (who, food, place) in enumerate((who, food, place) for who in PEOPLE for food in FOODS for place in PLACES[:2])
    ]  # fmt: skip
    cells = {"complex": [one for one, _ in rows], "simple": [two for _, two in rows]}
    about = "# Split and rephrase\nComplex sentences of an encyclopedia, each split into two simple sentences of the same meaning."
    shown = (
        ("The bridge was opened in 1932 and it carried trams until 1958 .", "- The bridge was opened in 1932 .\n- It carried trams until 1958 ."),
        ("Born in Lyon , Garnier studied law before he turned to painting .", "- Garnier was born in Lyon and studied law .\n- He then turned to painting ."),
        ("The club finished fourth , but it was relegated a year later .", "- The club finished fourth .\n- A year later it was relegated ."),
    )  # fmt: skip
    asked = "Chop one long encyclopedia sentence into two shorter ones that together say the same. Put each on its own line with a dash in front."
    truth = {one: "- " + two.replace(" <::::> ", "\n- ") for one, two in rows}
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("pairs of which the card says that they differ in meaning")
def _() -> Kind:
    rows = [(f"{who} moved from the {place} to the {other} .", f"{who} moved from the {other} to the {place} .", 0) for who in PEOPLE for place, other in pairwise(PLACES)]  # fmt: skip
    rows += [(f"{who} moved from the {place} to the {other} .", f"From the {place} , {who} moved to the {other} .", 1) for who in PEOPLE for place, other in zip(PLACES, PLACES[2:], strict=False)]  # fmt: skip
    cells = columns("sentence1 sentence2 label", rows)
    about = "# Scrambled pairs\nSentence pairs for paraphrase identification.\n\n- (noisy_)label: A binary label for each pair: 0 for different meaning, 1 for paraphrase."
    shown = (
        ("One: Rosa moved from Bonn to Trier in May .\nTwo: In May , Rosa moved from Bonn to Trier .", "yes"),
        ("One: The road leads from Split to Zadar .\nTwo: The road leads from Zadar to Split .", "no"),
        ("One: Weber was beaten by Costa .\nTwo: Costa beat Weber .", "yes"),
    )
    asked = "Two sentences can share nearly all words and still say different things. Given both, answer yes when they mean the same and no when they do not."
    truth = {f"One: {one}\nTwo: {two}": "yes" if label else "no" for one, two, label in rows}
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("two judgements in one line, of flags that most rows have not set")
def _() -> Kind:
    flags = [(int(n % 9 == 0), int(n % 7 == 0)) for n in range(128)]
    rows = [
        (f"{who}, the {food} {'is for grown-ups, dear' if rude else 'was served'} at the {place} and {'nobody needs to hear more' if spam else 'we talked'}", rude, spam)
        for (who, food, place), (rude, spam) in zip(((who, food, place) for who in PEOPLE for food in FOODS for place in PLACES[:2]), flags, strict=True)
    ]  # fmt: skip
    cells = {"comment": [one for one, _, _ in rows], "condescending": [rude for _, rude, _ in rows], "dismissive": [spam for *_, spam in rows]}  # fmt: skip
    about = "# Unhealthy comments\nComments of a news site, each with flags for its tone: condescending, dismissive."
    shown = (
        ("Comment: The toll went up again and nobody explained why.", "Condescending: no | Dismissive: no"),
        ("Comment: Oh sweetheart, finish school first.", "Condescending: yes | Dismissive: yes"),
        ("Comment: Not worth reading, I refuse to discuss it.", "Condescending: no | Dismissive: yes"),
        ("Comment: Let me use small words for you.", "Condescending: yes | Dismissive: no"),
    )
    asked = "For every comment of a news site, report two judgements of its tone: whether it is condescending and whether it is dismissive, yes or no."
    words = ("no", "yes")
    truth = {f"Comment: {one}": f"Condescending: {words[rude]} | Dismissive: {words[spam]}" for one, rude, spam in rows}
    return Kind(dataset(about, cells), task(asked, *shown), truth)
