"""Kinds of trap in labels that are codes, or framed, and in texts about something else than what is asked for."""

import json
from typing import Any

from .kind import Expected, Kind, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES, opinions, poles

_SEVERE = {
    "S1": ("critical", "All files of {w} were lost when the {f} window was closed, and nobody can log in."),
    "S2": ("serious", "Printing the {f} list fails each time for {w}, other lists work."),
    "S3": ("normal", "{w} must press the {f} button twice, which is annoying, but it works."),
    "S4": ("trivial", "The {f} icon is two pixels too low on the screen of {w}."),
}
_LEVELS = ("S1 | Catastrophic: data loss", "S2 | Serious: broken", "S3 | Normal: a way around", "S4 | Trivial: looks")


@kind("codes of severity that a table of the card explains")
def _() -> Kind:
    rows = [
        (form.format(w=who, f=food), code, label)
        for code, (label, form) in _SEVERE.items()
        for who in PEOPLE
        for food in FOODS[:3]
    ]
    cells = {
        "Description": [text for text, *_ in rows],
        "Severity": [code for _, code, _ in rows],
        "Priority": [f"P{1 + place % 5}" for place in range(len(rows))],
    }
    about = "# Bug reports\nThe severity of each report:\n\n| Severity | meaning |\n|---|---|\n| " + " |\n| ".join(
        _LEVELS
    )
    asked = (
        "Rate how severe the bug is: critical (data loss, nobody can work), serious (broken), normal (there is a way "
        "around) or trivial (looks)."
    )
    shown = (
        ("The whole archive was deleted when I pressed save.", "critical"),
        ("Exporting pictures fails each time.", "serious"),
        ("One has to press return twice, but then it works.", "normal"),
        ("The logo is one pixel too high.", "trivial"),
    )
    return Kind(dataset(f"{about} |", cells), task(asked, *shown), {text: label for text, _, label in rows})


@kind("classes counted from 0 that a table of the card counts from 1")
def _() -> Kind:
    rows = opinions((1, 3, 5), 20)
    names = {1: "negative", 3: "neutral", 5: "positive"}
    cells = {"text": [text for text, _ in rows], "label": [(star - 1) // 2 for _, star in rows]}
    about = "# Reviews\nReviews with their sentiment:\n\n| label | meaning |\n|---|---|\n"
    about += "\n".join(f"| {number} | {name} |" for number, name in enumerate(names.values(), start=1))
    shown = (("I loved the pizza.", "positive"), ("It was awful.", "negative"), ("It was okay, so so.", "neutral"))
    wanted = task("Say the sentiment of the review: negative, neutral or positive.", *shown)
    truth = {text: names[star] for text, star in rows}
    return Kind(dataset(about, cells), wanted, truth, expected="either")


@kind("labels in brackets")
def _() -> Kind:
    rows = poles()
    cells = {"text": [text for text, _ in rows], "label": [("negative", "positive")[good] for _, good in rows]}
    shown = (("I loved the pizza.", "[positive]"), ("It was awful.", "[negative]"), ("A lovely evening.", "[positive]"))
    wanted = task("Say the sentiment of the review.", *shown, labels=["[positive]", "[negative]"])
    about = "# Reviews\nReviews with their sentiment, positive or negative."
    return Kind(dataset(about, cells), wanted, {text: ("[negative]", "[positive]")[good] for text, good in rows})


@kind("pro and con for supports and opposes")
def _() -> Kind:
    rows = [
        (f"This house would close the {place}", f"{who} thinks that the {place} {verb} the town.", side)
        for place in PLACES
        for who in PEOPLE[:4]
        for verb, side in (("harms", "PRO"), ("helps", "CON"))
    ]
    cells = {
        "topicText": [topic for topic, *_ in rows],
        "claimText": [claim for _, claim, _ in rows],
        "stance": [side for *_, side in rows],
    }
    shown = (
        ("Motion: This house would ban zoos\nClaim: Animals suffer behind bars.", "supports"),
        ("Motion: Zoos should be shut for good\nClaim: Zoos save rare animals.", "opposes"),
        ("Motion: A tax on sugar is needed\nClaim: The poor would pay most of it.", "opposes"),
    )
    names = {"PRO": "supports", "CON": "opposes"}
    truth = {f"Motion: {topic}\nClaim: {claim}": names[side] for topic, claim, side in rows}
    about = "# Claims and motions\nClaims of debates, each with its stance towards the motion: PRO or CON."
    return Kind(dataset(about, cells), task("Does the claim support or oppose the motion?", *shown), truth)


@kind("claims that evidence supports or refutes, for true, false and can't tell")
def _() -> Kind:
    verdicts = {"SUPPORTS": "true", "REFUTES": "false", "NOT ENOUGH INFO": "can't tell"}
    rows = [
        (f"{who} was born in the {place}.", f"{who} {tail}", verdict)
        for who in PEOPLE
        for place in PLACES[:4]
        for verdict, tail in (
            ("SUPPORTS", f"came into the world in the {place}."),
            ("REFUTES", f"came into the world far from the {place}."),
            ("NOT ENOUGH INFO", "likes to read."),
        )
    ]
    cells = {
        "claim": [claim for claim, *_ in rows],
        "evidence": [evidence for _, evidence, _ in rows],
        "label": [verdict for *_, verdict in rows],
        "verifiable": ["NOT VERIFIABLE" if verdict == "NOT ENOUGH INFO" else "VERIFIABLE" for *_, verdict in rows],
    }
    shown = (
        ("Claim: The Danube flows through Vienna.\nEvidence: The Danube passes Vienna.", "true"),
        ("Claim: Koalas are bears.\nEvidence: Koalas are no bears.", "false"),
        ("Claim: Mozart disliked flutes.\nEvidence: Mozart was born in Salzburg.", "can't tell"),
    )
    truth = {f"Claim: {claim}\nEvidence: {evidence}": verdicts[verdict] for claim, evidence, verdict in rows}
    about = "# Claims\nFact checking: claims with evidence that supports or refutes them."
    asked = "Check the claim against the evidence: true, false or can't tell."
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("a story's sentences in columns that count up, with two endings")
def _() -> Kind:
    rows = [
        (who, food, place, (f"{who} ate the {food}.", f"{who} painted the moon with the {food}."), number % 2)
        for number, (who, food, place) in enumerate(
            (who, food, place) for who in PEOPLE for food in FOODS[:3] for place in PLACES[:2]
        )
    ]
    cells = {
        "InputSentence1": [f"{who} went to the {place}." for who, _, place, *_ in rows],
        "InputSentence2": [f"There {who} bought {food}." for who, food, *_ in rows],
        "InputSentence3": [f"At home {who} was very hungry." for who, *_ in rows],
        "EndingQuiz1": [ends[turned] for *_, ends, turned in rows],
        "EndingQuiz2": [ends[1 - turned] for *_, ends, turned in rows],
        "AnswerRightEnding": [1 + turned for *_, turned in rows],
    }
    shown = (
        ("Nora baked bread. She forgot it. The oven smoked.\nA) Nora opened a window.\nB) Nora flew away.", "A"),
        ("Felix saw a dog. He was afraid. It wagged its tail.\nA) Felix ate a car.\nB) Felix patted it.", "B"),
        ("Rain fell. Ida had no coat. She got wet.\nA) Ida was a fish.\nB) Ida went home to dry.", "B"),
    )
    truth = {
        " ".join(texts[:3]): f"{who} ate the {food}."
        for (who, food, *_), texts in zip(rows, zip(*cells.values(), strict=True), strict=True)
    }
    asked = (
        "You get the beginning of a short story and two endings, A and B. Answer with the letter of the right ending."
    )
    return Kind(dataset("# Story cloze", cells), task(asked, *shown), truth, choice=True)


_OPINIONS = (
    "Meat should carry a tax, cows warm the planet", "Nobody has the right to take my steak away from me",
    "Finally a mayor who plants trees in our street", "Those new cycle lanes make every driver late",
    "Why would anyone close the only pool in town", "School uniforms end the envy about brands",
    "Uniforms turn children into little soldiers", "More night buses please, taxis are too dear",
    "The night buses wake up half of the valley", "Wind turbines look better than chimneys do",
    "Wind farms kill eagles and nobody counts them", "Give teachers a raise before they all leave",
    "A raise for teachers again, who pays for that", "Fireworks are the best minute of the year",
    "My dog trembles for days because of fireworks", "Homework teaches nobody anything but fear",
    "Homework is the only time when mine read books", "Libraries on Sundays would be a dream",
    "Keep Sundays free, clerks have families too", "Robots in the warehouse mean fewer bad backs",
    "Robots took the job of my neighbour last week", "A new bridge saves me an hour every day",
    "That bridge will ruin the view of the river", "Let the shops decide when they open",
    "Street music makes a grey town a happy one", "Street music under my window again, enough",
    "Cash should stay, not everybody owns a phone", "Plastic straws are gone and I do not miss them",
    "Speed cameras only fill the purse of the council", "Bring back the ferry, the tunnel floods each winter",
    "Zoos saved the bison, so leave them alone", "Tall towers throw their shade on our allotments",
    "Let pupils learn to cook before they learn Latin", "The rent brake keeps builders from building",
    "Solar panels belong on every roof of a supermarket", "Advertising by drones over the beach is a plague",
    "Tips should be part of the wage of waiters", "Sixteen is old enough to vote for a parliament",
    "Fishing nets with finer meshes empty the bay", "Nuclear plants are the cleanest thing we have",
    "The opera gets millions, my brass band gets nothing", "Leash every cat in spring, the chicks need it",
    "Borders between villages on a map are from 1810", "A lottery for seats at university is just fair",
)  # fmt: skip


@kind("stances on other subjects than the one that is asked about")
def _() -> Kind:
    cells = {
        "text": [f"{text}{end}" for end in (".", "!") for text in _OPINIONS],
        "label": [("favor", "against", "none")[place % 3] for place in range(2 * len(_OPINIONS))],
    }
    about = "# Tweets with a stance\nTweets with their stance: favor, against or none."
    asked = "Give the stance of the tweet on compulsory vaccination: favor, against or none."
    shown = (
        ("Vaccinate every nurse, the virus does not ask for consent.", "favor"),
        ("My body, my immune system, no injection by decree.", "against"),
        ("The clinic has vaccine doses of two makers.", "none"),
        ("Antibodies for all, mandate the measles vaccine.", "favor"),
    )
    return Kind(dataset(about, cells), task(asked, *shown), {}, expected="refused")


@kind("an answer that says that a text is not about it, of which no row is")
def _() -> Kind:
    rows = poles()
    cells = {"text": [text for text, _ in rows], "label": [("negative", "positive")[good] for _, good in rows]}
    asked = "Say what the review thinks of the service: positive, negative or not mentioned."
    shown = (
        ("The waiters were lovely.", "positive"),
        ("Nobody came to our table for an hour.", "negative"),
        ("The soup was hot.", "not mentioned"),
    )
    about = "# Reviews\nReviews of food with their sentiment, positive or negative."
    return Kind(dataset(about, cells), task(asked, *shown), {}, expected="refused")


@kind("many flags of a message, each explained in a line of its own, beside codes that no line explains")
def _() -> Kind:
    said = {
        "light": "The lamps of the {p} are dark, {w} asks for bulbs.",
        "noise": "Drums at the {p} keep {w} awake all night.",
        "parking": "Vans stand before the {p} and {w} cannot get out.",
        "rubbish": "{w} saw heaps of old boxes behind the {p}.",
    }
    rows = [
        (form.format(p=place, w=who), subject, number % 3)
        for number, (place, who) in enumerate((place, who) for place in PLACES for who in PEOPLE[:4])
        for subject, form in said.items()
    ]
    cells: dict[str, list[Any]] = {"text": [text for text, _, _ in rows], "channel": [code for _, _, code in rows]}
    cells |= {name: [int(subject == name) for _, subject, _ in rows] for name in said}
    lines = "\n".join(f"*{name}*: Does the message speak of {name}? 1= yes, 0=no" for name in said)
    about = (
        "# Messages to a town hall\nMessages of citizens about their street.\n\n*text*: the message\n"
        f"*channel*: letter, mail or call\n*urgent*: is it urgent? 1= yes, 0=no, 2=maybe\n{lines}"
    )
    cells["urgent"] = [(place * 7 // 3) % 3 for place in range(len(rows))]
    shown = (
        ("The fountain sings all night and no one can sleep.", "yes"),
        ("Somebody left a sofa on the pavement.", "no"),
        ("They play trumpets below my window.", "yes"),
        ("Our crossing has no lantern.", "no"),
    )
    truth = {text: "yes" if subject == "noise" else "no" for text, subject, _ in rows}
    return Kind(
        dataset(about, cells), task("Messages of citizens to a town hall: is it about noise? yes / no", *shown), truth
    )


def _fitting(head: dict[str, Any], expected: Expected) -> Kind:
    """Tools for a job with a class of two beside them, whose names the card states."""
    tools = {
        "cut the bread": "a knife",
        "write the note": "a pencil",
        "dig the pond": "a spade",
        "sew the coat": "a needle",
    }
    jobs = [*tools]
    rows = [
        (f"{who} wants to {job} at the {place}.", tools[jobs[(number + off) % 4]], int(off == 0))
        for number, job in enumerate(jobs) for off in (0, 1) for who in PEOPLE[:4] for place in PLACES[:4]
    ]  # fmt: skip
    names = [f"Job: {job}\nTool: {tool}" for job, tool, _ in rows]
    shown = (
        ("Job: Olga wants to paint the fence.\nTool: a brush", "yes"),
        ("Job: Olga wants to paint the fence.\nTool: a ladle", "no"),
        ("Job: The boys want to catch trout.\nTool: a rod", "yes"),
        ("Job: The cook wants to stir the sauce.\nTool: a saw", "no"),
    )
    cells = {
        "job": [job for job, *_ in rows],
        "tool": [tool for _, tool, _ in rows],
        "label": [fits for *_, fits in rows],
    }
    truth = {text: "yes" if fits else "no" for text, (*_, fits) in zip(names, rows, strict=True)}
    asked = "Does the suggested tool make sense for the job? yes or no"
    about = "# Tools\nJobs with a tool each, and whether the tool makes sense for the job: common sense."
    return Kind(dataset(about, cells, head=head), task(asked, *shown), truth, expected)


def _stated(config: str, names: list[str]) -> dict[str, Any]:
    dtype = {"class_label": {"names": {str(place): name for place, name in enumerate(names)}}}
    return {"config_name": config, "features": [{"name": "label", "dtype": dtype}]}


@kind("classes that the card names under a configuration that no folder is called by")
def _() -> Kind:
    return _fitting({"dataset_info": _stated("plain_text", ["no", "yes"])}, "served")


@kind("classes that the card names otherwise for each of two configurations, of which one has files")
def _() -> Kind:
    stated = [_stated("plain_text", ["no", "yes"]), _stated("turned", ["yes", "no"])]
    return _fitting({"dataset_info": stated}, "refused")


@kind("commands, of which the demonstrations' are rarer ones")
def _() -> Kind:
    forms = {
        "reads": ("grep -n {food} ~/{place}", "head -5 ~/{place}/{food}.txt", "ls -l ~/{place}/{food}"),
        "deletes": ("rm -r ~/{place}/{food}", "find ~/{place} -name {food} -delete", "rm -f /srv/{place}/{food}"),
        "copies": ("cp -r ~/{place} /srv/{food}", "scp ~/{place}/{food} host:/b", "rsync -a ~/{place} /b/{food}"),
    }
    rows = [
        (form.format(food=food, place=place), effect)
        for effect, shapes in forms.items()
        for n, (food, place) in enumerate((food, place) for food in FOODS for place in PLACES[:4])
        for form in [shapes[n % 3]]
    ]
    cells = {"cmd": [text for text, _ in rows], "effect": [effect for _, effect in rows]}
    shown = (
        ("stat ./a.bin", "reads"), ("unlink /tmp/sock", "deletes"), ("dd if=/dev/sda of=/mnt/img", "copies"),
        ("wc -l ~/todo.md", "reads"),
    )  # fmt: skip
    about = "# Shell commands\nShell commands with their effect on the path: it reads, deletes or copies it."
    asked = task("What does this shell command do with the path?", *shown, labels=list(forms))
    return Kind(dataset(about, cells), asked, dict(rows))


@kind("a fixed phrase around one of a few names that a column has")
def _() -> Kind:
    forms = {
        "billing": "{who} was charged twice for the {food}.",
        "delivery": "The {food} of {who} has not come yet.",
        "repairs": "The switch of the {food} maker of {who} fell off.",
    }
    rows = [
        (form.format(who=who, food=food), team) for team, form in forms.items() for who in PEOPLE for food in FOODS[:4]
    ]
    cells = {
        "ticket": [text for text, _ in rows],
        "team": [team for _, team in rows],
        "opened": [f"2023-0{1 + n % 9}-14" for n in range(len(rows))],
    }
    shown = (
        ("You billed me for the wrong plan.", "Send to: billing"),
        ("My sofa was to arrive last week.", "Send to: delivery"),
        ("The toaster gives off sparks, can it be mended?", "Send to: repairs"),
        ("I need a copy of the receipt.", "Send to: billing"),
    )
    about = "# Support tickets\nTickets of customers and the team that solved them (billing, delivery, repairs)."
    truth = {text: f"Send to: {team}" for text, team in rows}
    return Kind(dataset(about, cells), task("who gets this ticket?", *shown), truth)


def _noted(said: str, values: tuple[str, str, str]) -> Kind:
    """Guests' messages whose kind is noted in words of the house."""
    forms = {
        "praise": "The {food} was a delight, thank you, says {who}.",
        "complaint": "{who} waited an hour for {food} and nobody cared.",
        "request": "Could you bring {food} to the room of {who}?",
    }
    codes = dict(zip(forms, values, strict=True))
    rows = [(form.format(food=f, who=w), kind) for kind, form in forms.items() for f in FOODS for w in PEOPLE[:5]]
    cells = {"nachricht": [text for text, _ in rows], "art": [codes[kind] for _, kind in rows]}
    about = f"# Messages of hotel guests\nEnglish messages of guests (`nachricht`) with their kind (`art`): {said}"
    asked = "what kind of message did the hotel guest send us: praise, complaint or request?"
    shown = (
        ("Wonderful gym, I felt ten years younger.", "praise"),
        ("The gym was locked and dirty.", "complaint"),
        ("At what time does the gym open?", "request"),
    )
    wanted = task(asked, *shown, labels=list(forms))
    return Kind(dataset(about, cells), wanted, dict(rows))


@kind("labels in another language, each of which a sentence of the card explains")
def _() -> Kind:
    return _noted(
        "`lob` means praise, `beschwerde` means complaint and `anfrage` means request.",
        ("lob", "beschwerde", "anfrage"),
    )


@kind("codes that a sentence of the card explains")
def _() -> Kind:
    return _noted("K1 stands for a complaint, K2 for nothing yet, K3 (praise), K4 = request.", ("K3", "K1", "K4"))


@kind("a label whose numbers the card explains for each configuration apart")
def _() -> Kind:
    flags = [(who, food, n % 2) for n, (who, food) in enumerate((who, food) for who in PEOPLE for food in FOODS)]
    jokes = [f"Why did the {food} run from {who}? It was late." for who, food, _ in flags]
    ends = ("and the bill is on the house.", "so please come at eight.")
    replies = [f"{who} ate the {food} {ends[n]}" for who, food, n in flags]
    # the other configuration counts the other way round
    other = {"text": jokes, "label": [n for *_, n in flags]}
    own = {"invitation": [f"Will {who} bring the {food}?" for who, food, _ in flags], "reply": replies}
    configs = ("jokes", "manners")
    head = {"configs": [{"config_name": one, "data_files": f"{one}/train.parquet"} for one in configs]}
    about = (
        "# Small talk\nTexts with labels.\n\n## Fields\n\njokes: `label` (0 = the joke is polite, 1 = it is not), "
        "`text`\n\nmanners: `label` (1 = the reply is polite, 0 = it is not), `invitation`, `reply`"
    )
    files = dataset(about, other, head=head, name="jokes/train.parquet")
    files |= dataset(about, {**own, "label": other["label"]}, head=head, name="manners/train.parquet")
    asked = task(
        "is the reply polite or nasty",
        ("Invitation: Could you lend us the van on Friday?\nReply: With pleasure, the key is under the mat.", "polite"),
        ("Invitation: Shall we wait for you at the gate?\nReply: Get lost, all of you.", "nasty"),
        ("Invitation: Would you sing at our wedding?\nReply: I would be honoured, thank you.", "polite"),
    )
    truth = {
        f"Invitation: {given}\nReply: {reply}": ("nasty", "polite")[label]
        for given, reply, label in zip(own["invitation"], own["reply"], other["label"], strict=True)
    }
    return Kind(files, asked, truth)


@kind("stances on subjects other than the one that stands in every input")
def _() -> Kind:
    cells = {
        "text": [f"{text}{end}" for end in (".", "!") for text in _OPINIONS],
        "label": [("favor", "against", "none")[place % 3] for place in range(2 * len(_OPINIONS))],
    }
    about = "# Tweets with a stance\nTweets with their stance: favor, against or none."
    asked = "Determine the stance of a tweet toward Rita Lindqvist: favor, against or none."
    shown = (
        ("Tweet: The only candidate with a plan for the hospitals.", "favor"),
        ("Tweet: Ten years as mayor and still no bridge, no thanks.", "against"),
        ("Tweet: The debate begins at nine.", "none"),
        ("Tweet: She sold the harbour to her friends.", "against"),
    )
    targeted = tuple((f"{text}\nTarget: Rita Lindqvist", label) for text, label in shown)
    return Kind(dataset(about, cells), task(asked, *targeted), {}, "refused")


@kind("labels of each text in a list beside one of the whole row")
def _() -> Kind:
    verdicts = ("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO")
    said = (
        "{w} sold {f} at the {p} until May.",
        "Nobody sold {f} at the {p}, it was shut.",
        "The {p} is by the river.",
    )
    claims, lists, wholes, truth = list[str](), list[str](), list[str](), dict[str, str]()
    answers = {"SUPPORTS": "true", "REFUTES": "false", "NOT_ENOUGH_INFO": "unclear"}
    for number, (who, food, place) in enumerate((w, f, PLACES[n % 8]) for w in PEOPLE for n, f in enumerate(FOODS)):
        claim = f"{who} sold {food} at the {place}."
        items = [
            {"title": f"{place.title()} of {end}", "sentence": form.format(w=who, f=food, p=place), "verdict": verdict}
            for verdict, form, end in zip(verdicts, said, ("Oslo", "Bern", "Riga"), strict=True)
        ]
        claims.append(claim)
        lists.append(json.dumps(items[number % 2 :]))
        wholes.append(verdicts[number % 2])
        truth |= {f"Passage: {one['sentence']}\nClaim: {claim}": answers[one["verdict"]] for one in items}
    cells = {"claim": claims, "claim_label": wholes, "evidence": lists}
    about = "# Claims of the market\nFact checking: claims with sentences that support or refute them."
    shown = (
        ("Passage: The mill burnt down in 1911.\nClaim: There was a fire at the mill.", "true"),
        ("Passage: The mill never closed.\nClaim: The mill was closed in winter.", "false"),
        ("Passage: The lake has two islands.\nClaim: The lake is warm in June.", "unclear"),
    )
    asked = "Fact check: does the passage show that the claim is true, false or unclear?"
    return Kind(dataset(about, cells, head={"tags": ["fact-checking"]}), task(asked, *shown), truth, "either")
