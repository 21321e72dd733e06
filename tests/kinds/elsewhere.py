"""Kinds of trap in what a source is about: the task's kind and form, and another subject, thing or column."""

from .kind import Kind, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES, opinions

TRIPLES = [(who, food, place) for who in PEOPLE for food, place in zip(FOODS, PLACES, strict=True)]


@kind("stars of meals where news is to be good or bad for a share")
def _() -> Kind:
    pairs = opinions((1, 3, 5))
    rows = {"review": [text for text, _ in pairs], "stars": [star for _, star in pairs]}
    shown = (
        ("Line: Quarterly earnings at the carrier jumped by a third on strong orders .\nVerdict:", "good news"),
        ("Line: The shipbuilder warned that it will miss its annual target .\nVerdict:", "bad news"),
        ("Line: The insurer will publish its half-year figures on Thursday .\nVerdict:", "no impact"),
    )
    asked = "For an investor, is this company news good news, bad news or no impact on the share price?"
    about = "# Meals\nSentiment of guests: texts with the stars that they gave, 1 to 5."
    head = {"tags": ["sentiment-classification"]}
    return Kind(dataset(about, rows, head=head), task(asked, *shown), {}, "refused")


@kind("records of things of all kinds where those of hotels are to be described")
def _() -> Kind:
    rows = {
        "triples": [f"{who} | likes | {food} ; {who} | livesAt | {place}" for who, food, place in TRIPLES],
        "text": [f"{who} lives at the {place} and likes {food}." for who, food, place in TRIPLES],
    }
    shown = (
        ("name[Sea Lodge], stars[four], pool[heated], district[old harbour]",
         "Sea Lodge is a hotel with four stars and a heated pool in the old harbour."),
        ("name[The Miller], stars[two], breakfast[included], near[Central Bank]",
         "The Miller is a cheap inn near Central Bank with breakfast included."),
        ("name[Grand Vista], stars[five], view[mountains]", "Grand Vista is a luxury hotel that overlooks mountains."),
    )  # fmt: skip
    asked = "turn the lodging attributes into a natural advert for the hotel or inn, as a travel brochure would"
    about = "# Triples\nData-to-text generation: sets of triples with a sentence that says them."
    return Kind(dataset(about, rows, head={"tags": ["data-to-text"]}), task(asked, *shown), {}, "refused")


@kind("things that move where the diseases of a text are listed")
def _() -> Kind:
    rows = {
        "sentence": [f"{who} ran past the {food} while the {place} stood still ." for who, food, place in TRIPLES],
        "entities": [[{"entity": who, "start": 0}] for who, _, _ in TRIPLES],
    }
    shown = (
        ("We screened families with hereditary anaemia for deletions .", "hereditary anaemia"),
        ("Carriers had a higher risk of melanoma and gout than others .", "melanoma ; gout"),
        ("No mutation was linked to measles in the cohort .", "measles"),
    )
    asked = "List every disease that the genetics abstract names, in order, separated by ' ; '."
    about = "# Who moves\nNamed entity recognition of the things that move in a sentence."
    return Kind(dataset(about, rows, head={"tags": ["named-entity-recognition"]}), task(asked, *shown), {}, "refused")


@kind("a level of 1 to 5 of the question beside a review, where stars are asked for")
def _() -> Kind:
    texts = [f"{who} took the {food} at the {place} and talked to the waiter." for who, food, place in TRIPLES]
    levels = [(len(text) * 7 + place * 3) % 5 + 1 for place, text in enumerate(texts)]
    rows = {"context": texts, "question": ["How was it?"] * len(texts), "question_level": levels}
    shown = (
        ("The waiter forgot us twice and the fish was frozen. Never again.", "1"),
        ("Nothing special, nothing bad, fair bill.", "3"),
        ("Best evening of the year, every plate a surprise!", "5"),
        ("Too salty, and the music was loud.", "2"),
        ("Lovely terrace, kind people, we will return.", "4"),
    )
    asked = "Read a restaurant review and tell me how many stars the guest gave, 1 to 5."
    about = "# Questions on reviews\nQuestions on restaurant reviews, each with its level."
    return Kind(dataset(about, rows), task(asked, *shown), {}, "refused")


@kind("titles of news where a pitch of a paper is to be named")
def _() -> Kind:
    rows = {
        "title": [f"{who} opens {food} stand at {place}" for who, food, place in TRIPLES],
        "description": [f"The {place} has a new {food} stand, run by {who}." for who, food, place in TRIPLES],
        "label": [number % 4 for number in range(len(TRIPLES))],
    }  # fmt: skip
    shown = (
        ("Pitch: We show that pruning heads costs nothing and halves the training time.", "Early Pruning of Heads"),
        ("Pitch: a graph network that predicts how crystals grow", "Learning Growth with Sparse Graph Networks"),
        ("Pitch: A tighter bound for wide residual networks.", "On the Generalization of Wide Networks"),
    )
    asked = (
        "Our authors submit a one-line pitch of their machine learning paper and get stuck on naming it. Propose the "
        "paper's title from the pitch."
    )
    about = "# Town news\nTopic classification: news with title, description and topic."
    return Kind(dataset(about, rows), task(asked, *shown), {}, "refused")


@kind("genes where the instruction says that genes are not wanted")
def _() -> Kind:
    genes = ["BRCA1", "GATA1", "TP53", "MYC", "STAT5"]
    texts = [
        f"{genes[place % 5]}{place} was expressed by {who} cells at the {spot} after {place + 2} h .".split()
        for place, (who, _, spot) in enumerate(TRIPLES)
    ]
    rows = {"tokens": texts, "ner_tags": [["B-GENE", *["O"] * (len(tokens) - 1)] for tokens in texts]}
    shown = (
        ("Expression of p21 fell in HeLa cells but not in Jurkat cells after 48 h .", "HeLa | Jurkat"),
        ("We gave K562 the truncated GATA1 construct .", "K562"),
        ("Both MCF7 and T47D responded , ERBB2 did not .", "MCF7 | T47D"),
    )
    asked = (
        "Biomedical mention extraction. List all cell lines in the sentence, in order, separated by ' | '; genes are "
        "not extracted."
    )
    about = "# Genes\nNamed entity recognition: sentences of biomedical abstracts, tagged with the gene mentions."
    return Kind(dataset(about, rows), task(asked, *shown), {}, "refused")


@kind("a title that is given where phrases are asked for, beside a column of codes")
def _() -> Kind:
    rows = {
        "title": [f"On {food} for {place}" for _, food, place in TRIPLES],
        "abstract": [f"{who} presents a study of {food} that was made at the {place}." for who, food, place in TRIPLES],
        "keyphrases": [[food, f"{place} study"] for _, food, place in TRIPLES],
        "prmu": [["P", "R" if number % 3 else "M"] for number in range(len(TRIPLES))],
    }
    shown = (
        ("Title: Routing with sleeping nodes\nAbstract: We present a protocol in which nodes sleep.\nKeyphrases:",
         "routing protocol, sleeping nodes, energy"),
        ("Title: Digits by neighbours\nAbstract: A fast search recognises digits on cheques.\nKeyphrases:",
         "nearest neighbours, bank cheques"),
        ("Title: Readers and catalogues\nAbstract: Interviews show how searching is given up.\nKeyphrases:",
         "library readers, subject searching, interviews"),
    )  # fmt: skip
    asked = "Given the title and the abstract of an article, list the keyphrases, separated by commas."
    about = "# Keyphrases\nKeyphrase extraction: scientific abstracts with titles and keyphrases."
    truth = {
        f"Title: {title}\nAbstract: {abstract}\nKeyphrases:": ", ".join(phrases)
        for title, abstract, phrases in zip(rows["title"], rows["abstract"], rows["keyphrases"], strict=True)
    }
    return Kind(dataset(about, rows), task(asked, *shown), truth, "either")


@kind("summaries of papers where bills are to be summarised")
def _() -> Kind:
    rows = {
        "title": [f"On {food} for {place}" for _, food, place in TRIPLES],
        "source": [f"{who} presents a study of {food}. It was made at the {place}. The results hold for all who eat."
                   for who, food, place in TRIPLES],
        "target": [f"{food} is studied at the {place}." for _, food, place in TRIPLES],
    }  # fmt: skip
    shown = (
        ("Title: Harbours Act\n\nText:\nSECTION 1. No vessel shall discharge bilge water. SEC. 2. Fines apply.",
         "Prohibits vessels from discharging bilge water."),
        ("Title: Orchards Act\n\nText:\nSECTION 1. Growers may deduct nets. SEC. 2. This expires next year.",
         "Lets growers deduct nets for a year."),
        ("Title: Lamps Act\n\nText:\nSECTION 1. Streets shall be lit by dusk. SEC. 2. Towns pay.",
         "Obliges towns to light streets at dusk."),
    )  # fmt: skip
    asked = "Summarise this draft legislation (title and text) the way a legislative analyst would."
    about = "# Short science\nSummarization of scientific papers: title, source and a short target."
    return Kind(dataset(about, rows, head={"tags": ["summarization"]}), task(asked, *shown), {}, "refused")


@kind("queries of another database")
def _() -> Kind:
    rows = {
        "question": [f"Which {food} does {who} eat at the {place} ?" for who, food, place in TRIPLES],
        "sql": [f"SELECT NAME FROM MEAL WHERE FOOD = '{food}' AND PLACE = '{place}' ;" for _, food, place in TRIPLES],
    }
    shown = (
        ("How many patients were admitted in March ?", "SELECT COUNT(*) FROM ADMISSION WHERE MONTH = 3 ;"),
        ("which drugs did patient 40718 get", "SELECT DRUG FROM PRESCRIPTION WHERE PATIENT_ID = 40718 ;"),
        ("list all patients over 80", "SELECT NAME FROM PATIENT WHERE AGE > 80 ;"),
    )
    asked = "questions from ward staff to sql over our hospital database (patients, admissions, prescriptions)"
    about = "# Meals in SQL\nText-to-SQL: questions about meals with their SQL query."
    return Kind(dataset(about, rows, head={"tags": ["text-to-sql"]}), task(asked, *shown), {}, "refused")


@kind("moods of a longer list than the instruction names")
def _() -> Kind:
    moods = ("joy", "anger", "fear", "trust", "boredom")
    texts = [f"{who} found {food} at the {place} today." for who, food, place in TRIPLES]
    pairs = [[moods[place % 4], *([moods[(place + 1) % 4]] if place % 3 == 0 else [])] for place in range(len(texts))]
    felt = [[moods[4]] if place % 5 == 4 else pair for place, pair in enumerate(pairs)]
    shown = (
        ("Who are you and what do you want in my kitchen?", "anger, fear"),
        ("The ferry came home and all danced!", "joy, trust"),
        ("Stay away from me.", "fear"),
        ("You left me alone in the dark, and I was right to believe you would come back.", "anger, fear, trust"),
        ("I knew that you would win!", "joy, trust"),
    )
    asked = "Tag each line with all moods that it shows, with commas between: joy, anger, fear, trust."
    about = "# Moods\nEmotion recognition: lines with all emotions that raters saw in them."
    allowed = set(moods[:4])
    truth = {text: ", ".join(said) for text, said in zip(texts, felt, strict=True) if set(said) <= allowed}
    return Kind(dataset(about, {"text": texts, "moods": felt}), task(asked, *shown), truth, "served", least=10)


_GOODS = ("kettle", "phone case", "garden hose", "desk lamp", "pair of sandals", "toy train", "rucksack", "pan")


@kind("stars of household goods where those of restaurants are asked for")
def _() -> Kind:
    said = {
        1: "It broke at once, I want my money back.",
        3: "It is fine, neither good nor bad.",
        5: "Perfect, I love it!",
    }
    pairs = [(f"{who} gave me a {one}. {said[star]}", star) for who in PEOPLE for one in _GOODS for star in said]
    rows = {"review": [text for text, _ in pairs], "stars": [star for _, star in pairs]}
    shown = (
        ("The waiter forgot us twice and the fish was still frozen.", "1"),
        ("Decent noodles, nothing to write home about.", "3"),
        ("Best tapas of my life, and the staff was lovely.", "5"),
    )
    asked = "Read a restaurant review and tell how many stars the guest gave, 1 to 5."
    about = "# Shop reviews\nReviews of an online shop's customers with the stars that they gave."
    return Kind(dataset(about, rows), task(asked, *shown), {}, "refused")


@kind("a quiz on everyday things where one of an exam in medicine is asked for")
def _() -> Kind:
    rows = {
        "question": [f"Where would {who} look for {food} in the morning?" for who in PEOPLE for food in FOODS],
        "choices": [[PLACES[(n + k) % 8] for k in range(4)] for n in range(len(PEOPLE) * len(FOODS))],
        "answer": ["ABCD"[n % 4] for n in range(len(PEOPLE) * len(FOODS))],
    }
    shown = (
        ("Question: Which vitamin is missing in scurvy?\nA. A\nB. C\nC. D\nD. K\nAnswer:", "B"),
        ("Question: What treats an overdose of heparin?\nA. Protamine\nB. Iron\nC. Zinc\nD. Salt\nAnswer:", "A"),
        ("Question: Where is insulin made?\nA. Liver\nB. Spleen\nC. Kidney\nD. Pancreas\nAnswer:", "D"),
    )
    about = "# Everyday questions\nMultiple-choice questions that common sense answers, with four choices each."
    asked = "medical entrance exam mcqs, four options, answer with the letter"
    return Kind(dataset(about, rows, head={"task_categories": ["multiple-choice"]}), task(asked, *shown), {}, "refused")


@kind("the options of a question on a table where its answers are asked for")
def _() -> Kind:
    rows = {
        "table": [f"Name | Miles\n{who} | {n + 3}\n{PEOPLE[n % 7]}a | {n + 9}" for n, who in enumerate(PEOPLE * 6)],
        "question": [f"Who flew the shortest way in week {n}?" for n in range(len(PEOPLE) * 6)],
        "choices": [[who, f"{PEOPLE[n % 7]}a"] for n, who in enumerate(PEOPLE * 6)],
    }
    shown = (
        ("Table:\nLake\tDepth\nComo\t425\nGarda\t346\n\nQuestion: which lakes are deeper than 300?", "Como, Garda"),
        ("Table:\nCity\tYear\nRome\t1960\nOslo\t1952\n\nQuestion: who was the host before 1955?", "Oslo"),
        ("Table:\nTeam\tWins\nReds\t3\nBlues\t9\nGreens\t9\n\nQuestion: who won most?", "Blues, Greens"),
    )
    asked = "Answer questions on tables. If there are several answers put commas between them."
    about = "# Questions on tables\nQuestion answering over small tables, with the choices of each question."
    return Kind(dataset(about, rows), task(asked, *shown), {}, "refused")


@kind("where a claim was made, in the place of the article that it is checked against")
def _() -> Kind:
    places = ("a press release", "an interview", "a debate", "an op-ed", "a speech in Ohio", "a television advert")
    verdicts = ("true", "false", "half true")
    claims = [f"{who} paid {n} million for the {place}" for n, (who, _, place) in enumerate(TRIPLES * 2)]
    rows = {
        "statement": claims,
        "context": [places[n % 6] for n in range(len(claims))],
        "label": [verdicts[n % 3] for n in range(len(claims))],
    }
    shown = (
        ("Claim: Turmeric tea brings memory back.\nArticle: A tabloid said so last month, and doctors whom we asked "
         "knew of no such result, nor does the clinic that it quotes exist.\nLabel:", "false"),
        ("Claim: The bridge was paid for by tolls.\nArticle: Tolls paid for a half, the council says in its report "
         "of the year, while the rest came out of a loan that runs until today.\nLabel:", "half true"),
        ("Claim: Bans on smoke cut visits to hospitals.\nArticle: Visits for hearts fell by a tenth in the year after "
         "the law took effect, the ministry told us, as they did in five other lands.\nLabel:", "true"),
    )  # fmt: skip
    asked = "Fact check a claim against the article below it. Labels: true, false, half true."
    return Kind(
        dataset("# Claims checked\nFact checking: statements of politicians with verdicts.", rows),
        task(asked, *shown),
        {},
        "refused",
    )


@kind("the stance to other things than the one that is asked for, which a row or two mention")
def _() -> Kind:
    sides = {
        "favor": "is a right that we should fight for",
        "against": "is a shame and must end",
        "none": "is in the news",
    }
    tweets = [
        (f"{who} says that {thing} {said} #{place}", label)
        for who in PEOPLE
        for thing, place in (("feminism", "day"), ("the new pope", "rome"), ("nuclear power", "grid"))
        for label, said in sides.items()
    ]
    tweets += [("They want to control our guns next", "against"), ("Gun laws are in the news", "none")]
    rows = {"tweet": [text for text, _ in tweets], "stance": [label for _, label in tweets]}
    shown = (
        ("Tweet: My rifle never hurt anyone, keep your laws off it #2A", "against"),
        ("Tweet: How many more schools before we ban assault weapons?", "favor"),
        ("Tweet: The senate debates the firearms bill at nine tonight", "none"),
    )
    asked = (
        "Is the writer of the tweet in favor of gun control, against it, or none of both? Labels: favor, against, none."
    )
    about = "# Stances\nStance detection in tweets: in favor, against or none."
    return Kind(dataset(about, rows), task(asked, *shown), {}, "refused")


@kind("titles of pages, listed, in the place of the passage that a claim is checked against")
def _() -> Kind:
    verdicts = ("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO")
    pages = ("Global warming", "Mass of the ice", "Carbon dioxide in the air", "The level of the sea", "Polar bear")
    claims = [f"{who} saw the ice of the {place} melt in {1950 + n}" for n, (who, _, place) in enumerate(TRIPLES * 2)]
    rows = {
        "claim": claims,
        "verdict": [verdicts[n % 3] for n in range(len(claims))],
        "evidences": [
            [{"article": pages[(n + k) % 5], "place": f"{n}:{k}"} for k in range(5)] for n in range(len(claims))
        ],
    }
    shown = (
        ("Passage: The sea ice reached its lowest extent in September, which covered three million square kilometres.\n"
         "Claim: The ice was smallest in September.", "True"),
        ("Passage: Methane has a lifetime in the air of about twelve years, much shorter than that of other gases.\n"
         "Claim: Methane stays in the air for longer than others.", "False"),
        ("Passage: The Maldives are a country of islands in the Indian Ocean, southwest of Sri Lanka and of India.\n"
         "Claim: Half of the Maldives will be under water soon.", "Neither"),
    )  # fmt: skip
    asked = "By the quote from Wikipedia, is the claim True, False or Neither? Neither where the quote does not tell."
    about = "# Climate claims\nFact checking: claims on the climate with verdicts and the pages of Wikipedia that tell."
    return Kind(dataset(about, rows), task(asked, *shown), {}, "refused")


@kind("texts without a table where a statement on a table is to be judged")
def _() -> Kind:
    verdicts = ("SUPPORTS", "REFUTES")
    claims = [f"{who} took the {food} to the {place} in {1950 + n}" for n, (who, food, place) in enumerate(TRIPLES * 2)]
    rows = {
        "claim": claims,
        "evidence": [f"The papers of {n} say so.\nNobody else was there, or spoke of it." for n in range(len(claims))],
        "verdict": [verdicts[n % 2] for n in range(len(claims))],
    }
    shown = (
        ("Table: regatta\nrank#crew#time\n1#leeds#6:41\n2#york#6:44\nStatement: york come second", "entailed"),
        ("Table: mayors of arden\nname#party#from\nruth cole#liberal#1958\nStatement: ruth be labour", "refuted"),
        ("Table: squad\nplayer#league#cup\nsilva#12#3\nrossi#7#0\nStatement: rossi win no cup", "entailed"),
    )
    asked = "Given a table and a statement about it, say whether the statement is entailed or refuted by the table."
    about = "# Claims\nFact verification (textual entailment): claims with evidence that supports or refutes them."
    return Kind(dataset(about, rows), task(asked, *shown), {}, "refused")


@kind("questions of everyday life with options where those of a school's science are asked for")
def _() -> Kind:
    options = [[f"in {place}", f"to {who}", f"a {food}", "nowhere"] for who, food, place in TRIPLES]
    rows = {
        "question": [f"Where would {who} put the {food} that came from {place}?" for who, food, place in TRIPLES],
        "options": options,
        "answer": ["ABCD"[place % 4] for place in range(len(TRIPLES))],
    }
    shown = (
        (
            "Which of these lets electricity pass?\nA. a cork\nB. a copper coin\nC. a wool sock\nD. a brick\nAnswer:",
            "B",
        ),
        ("What does a plant take from the air?\nA. salt\nB. iron\nC. sand\nD. carbon dioxide\nAnswer:", "D"),
        ("Which force pulls a stone down?\nA. gravity\nB. light\nC. sound\nD. heat\nAnswer:", "A"),
    )
    asked = "The following are multiple choice questions about school science. Answer with the letter of the choice."
    about = "# Everyday\nCommonsense questions with options, of which annotators chose one."
    return Kind(dataset(about, rows, head={"tags": ["multiple-choice"]}), task(asked, *shown), {}, "refused")


@kind("sentiment towards a person that the text mentions where that of the whole text is asked for")
def _() -> Kind:
    rows = {
        "sentence": [f"{who} praised the {food} of {place} and left." for who, food, place in TRIPLES],
        "mention": [who for who, _, _ in TRIPLES],
        "polarity": [number % 3 - 1 for number in range(len(TRIPLES))],
    }
    shown = (
        ("The mayor opened a splendid new bridge on Monday.", "positive"),
        ("Rain ruined the fair, and everyone went home angry.", "negative"),
        ("The council meets at six in the town hall.", "neutral"),
        ("Thousands cheered as the old theatre was saved.", "positive"),
    )
    about = (
        "# News\nSentiment classification of sentences of news.\n\n## Data Fields\n\n- `sentence`: the sentence\n"
        "- `mention`: the name of the target in the sentence\n"
        "- `polarity`: sentiment of the sentence concerning the target's mention (-1 negative, 0 neutral, 1 positive)\n"
    )
    asked = "Sentiment of a sentence from the news: positive, negative or neutral."
    return Kind(dataset(about, rows, head={"tags": ["sentiment-classification"]}), task(asked, *shown), {}, "refused")
