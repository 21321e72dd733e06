"""Kinds of trap in labels of other words: names of intents, what the instruction says of a label, finer labels."""

from .kind import Kind, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES

WISHES = {
    "alarm_set": ("alarm on", "wake me at {n} in the morning, says {w}", "please set my alarm for {n} o'clock, {w}"),
    "alarm_remove": ("alarm off", "delete the alarm of {n}, says {w}", "{w} wants no alarm at {n} any more, cancel it"),
    "play_music": ("music", "play track {n} of the band, {w} likes it", "{w} asks for {n} songs of the sixties"),
    "weather_query": ("weather", "will it rain at {n} today, asks {w}", "{w}: how warm is it outside at {n}"),
    "lists_add": ("shopping list", "write {n} eggs down for {w}", "{w} needs {n} bottles of milk from the shop"),
    "general_joke": ("", "tell {w} joke number {n}", "{w} wants to laugh, a funny story of {n} lines"),
}
WANTED = "what does the person want? pick one: alarm on, alarm off, music, weather, shopping list"
TICKETS = {
    "critical": ("now", "All {f} orders of {w} fail at the {p}, money is lost every minute!"),
    "high": ("today", "{w} cannot print the {f} invoice that the {p} needs by tonight."),
    "medium": ("this week", "The {f} screen of {w} at the {p} flickers, please look at it in the next days."),
    "low": ("whenever", "If somebody is bored, {w} would like a nicer {f} icon on the {p} page."),
}
URGENCY = (
    'Decide when somebody must read the message. Answer "now" for critical cases, "today" for high priority, '
    '"this week" for medium ones and "whenever" for low ones.'
)
QUESTIONS = {
    "HUM": ("person", "Who brought the {f} to the {p} ?", ("ind", "gr")),
    "LOC": ("place", "In which town is the {p} with the best {f} ?", ("city", "other")),
    "NUM": ("number", "How many pieces of {f} does the {p} sell ?", ("count", "money")),
    "DESC": ("explanation", "Why do people eat {f} at the {p} ?", ("reason", "def")),
    "ENTY": ("thing", "What dish beside {f} do visitors of the {p} like ?", ("food", "animal")),
}


@kind("intents in other words, and one that is not asked for")
def _() -> Kind:
    rows = [
        (form.format(w=who, n=number), intent)
        for intent, (_, *forms) in WISHES.items()
        for form in forms
        for number, who in enumerate(PEOPLE, start=3)
    ]
    shown = (
        ("could you wake me at six in the morning", "alarm on"),
        ("cancel the alarm of sunday", "alarm off"),
        ("play some songs of the eighties", "music"),
        ("how warm will it be outside tonight", "weather"),
        ("we need milk and eggs, write it down", "shopping list"),
    )
    about = "# Home assistant\nWhat people say to a smart speaker, with the intent of each utterance."
    cells = {"utt": [text for text, _ in rows], "intent": [intent for _, intent in rows]}
    truth = {text: WISHES[intent][0] for text, intent in rows if WISHES[intent][0]}
    return Kind(dataset(about, cells), task(WANTED, *shown), truth)


@kind("priorities that the instruction puts in other words, in mixed capitals and with n/a")
def _() -> Kind:
    rows = [
        (form.format(w=who, f=food, p=place), level)
        for level, (_, form) in TICKETS.items()
        for who, food, place in zip(PEOPLE * 2, FOODS * 2, PLACES + PLACES[3:] + PLACES[:3], strict=True)
    ]
    spelled = [(level, level.upper(), f"{level.title()} ", level)[number % 4] for number, (_, level) in enumerate(rows)]
    empty = [(f"A note of {who} on the {food}.", ("n/a", "NULL")[len(who) % 2]) for who in PEOPLE for food in FOODS[:2]]
    cells = {
        "body": [text for text, _ in (*rows, *empty)],
        "priority": [*spelled, *(level for _, level in empty)],
    }
    shown = (
        ("Every payment fails, we lose thousands!", "now"),
        ("I cannot print the contract that must leave by tonight.", "today"),
        ("My second monitor flickers, please come in the next days.", "this week"),
        ("If you are bored: could the button be green?", "whenever"),
    )
    truth = {text: TICKETS[level][0] for text, level in rows}
    about = "# Helpdesk\nMessages to a helpdesk with the priority that people gave them."
    return Kind(dataset(about, cells), task(URGENCY, *shown), truth)


@kind("finer labels whose beginning is the kind that is asked for")
def _() -> Kind:
    rows = [
        (form.format(f=food, p=place), f"{head}:{fine[(number + len(place)) % 2]}", answer)
        for head, (answer, form, fine) in QUESTIONS.items()
        for number, food in enumerate(FOODS)
        for place in PLACES[:3]
    ]
    shown = (
        ("Who painted the ceiling of the opera ?", "person"),
        ("In which town is the oldest bridge ?", "place"),
        ("How many strings has a harp ?", "number"),
        ("Why do cats knead blankets ?", "explanation"),
        ("What dish do visitors of Rome like ?", "thing"),
    )
    asked = (
        "What sort of thing would the answer be? One of: person (a human or a group), place, number (counts, prices), "
        "explanation (a definition, reason or description), thing (anything else)."
    )
    cells = {"label": [label for _, label, _ in rows], "question": [text for text, *_ in rows]}
    about = "# Questions by type\nQuestions with the coarse and fine type of the answer they ask for."
    return Kind(dataset(about, cells), task(asked, *shown), {text: answer for text, _, answer in rows})


@kind("topics of another shop, none of which is asked for")
def _() -> Kind:
    names = ("billing", "delivery", "returns", "account", "warranty")
    rows = [
        (f"{who} asks about the {food} of the {place} and {name}.", name)
        for name in names
        for who, food, place in zip(PEOPLE, FOODS, PLACES, strict=True)
    ]
    shown = (
        ("the knee hurts when I climb stairs", "bones"),
        ("a rash on both arms since Monday", "skin"),
        ("my heart beats too fast at night", "heart"),
        ("I cannot sleep and worry a lot", "mind"),
        ("blurred sight after reading", "eyes"),
    )
    cells = {"text": [text for text, _ in rows], "label": [name for _, name in rows]}
    about = "# Shop messages\nMessages of customers of a web shop with their topic."
    asked = task("Which doctor should see the patient: bones, skin, heart, mind or eyes?", *shown)
    return Kind(dataset(about, cells), asked, {}, "refused")


_REPLIES = {
    "Yes": ("{w} has already bought the {f}.", "Keep me a chair beside {w}, I bring {f}."),
    "No": ("{w} is at the {p} that day, sorry.", "I am ill, {w} eats the {f} without me."),
    "cond": ("If {w} drives me to the {p}.", "When there is {f}, and {w} comes too."),
    "mid": ("{w} and I have not looked at the {f} yet.", "Let me sleep over it, {w}, the {p} is far."),
}
_MEANT = (
    ("Do you come to the party?\nMy suit is at the cleaner's already.", "yes"),
    ("Will you eat with us?\nI am at my mother's that day.", "no"),
    ("Do you join the trip?\nIf the weather is fine.", "it depends"),
    ("Are you at the concert?\nMaybe so, maybe not.", "in between"),
)


def _replies(cond: str, mid: str) -> Kind:
    names = {"Yes": ("Yes", "yes"), "No": ("No", "no"), "cond": (cond, "it depends"), "mid": (mid, "in between")}
    rows = [
        (f"Do you come to the {place}?", form.format(w=who, f=food, p=place), *names[key])
        for key, forms in _REPLIES.items()
        for number, (who, food, place) in enumerate(zip(PEOPLE * 2, FOODS * 2, PLACES * 2, strict=True))
        for form in forms[number // 8 :][:1]
    ]
    cells = {
        "question": [row[0] for row in rows],
        "reply": [row[1] for row in rows],
        "meaning": [row[2] for row in rows],
    }
    about = "# Invitations\nYes-no questions with indirect answers, and what each answer means."
    asked = (
        "People answer a yes-no question without a yes or no. Tell what the answer means: yes, no, it depends "
        "(on something else) or in between."
    )
    truth = {f"{question}\n{reply}": label for question, reply, _, label in rows}
    return Kind(dataset(about, cells), task(asked, *_MEANT), truth)


@kind("answers with conditions, and ones that are neither yes nor no")
def _() -> Kind:
    return _replies("Yes, under certain conditions", "In the middle, neither yes nor no")


@kind("answers that are as polite as they are yes or no")
def _() -> Kind:
    made = _replies("Yes, politely", "No, politely")
    return Kind(made.files, made.task, {}, "refused")
