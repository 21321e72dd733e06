"""Kinds of trap in what rows are of: the wrong one of two, another text, another target, another tongue, nothing."""

from .kind import Expected, Kind, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES, opinions

TWO = (
    ("1) He filled the kettle with gravel.\n2) He filled the kettle with water.", "He filled the kettle with water."),
    ("1) She wore a scarf in the snow.\n2) She wore a scarf in the oven.", "She wore a scarf in the snow."),
    ("1) They caught trout with a river.\n2) They caught trout with a rod.", "They caught trout with a rod."),
    ("1) The library lends books.\n2) The library lends earthquakes.", "The library lends books."),
)


def of_two(asked: str, about: str) -> Kind:
    """Pairs of sentences of which a column of 0 and 1 marks one."""
    first, second, marks, truth = [], [], [], {}
    for number, (who, food, place) in enumerate(
        (who, food, place) for who in PEOPLE for food, place in zip(FOODS, PLACES, strict=True)
    ):
        sound, odd = f"{who} ate {food} at the {place}.", f"{who} ate the {place} at {food}."
        pair = [odd, sound] if number % 2 else [sound, odd]
        first.append(pair[0])
        second.append(pair[1])
        marks.append(pair.index(odd))
        truth |= dict.fromkeys((f"1) {sound}\n2) {odd}", f"1) {odd}\n2) {sound}"), sound)
    rows = {"sent0": first, "sent1": second, "answer": marks}
    return Kind(dataset(about, rows, head={"tags": ["commonsense"]}), task(asked, *TWO), truth, "served")


@kind("two sentences of which the senseless one is marked, and the other is asked for")
def _() -> Kind:
    about = "# Odd ones\nCommon sense: two similar sentences of which one makes no sense; say which."
    return of_two("two sentences, one makes no sense, give me the one that does", about)


@kind("sentences turned to their opposite, of which half run the other way")
def _() -> Kind:
    pairs = [(text, star) for text, star in opinions((1, 5))]
    turned = {
        text: f"{text.split(' was ')[0]} was {'great fun' if star == 1 else 'a sad affair'} ." for text, star in pairs
    }
    rows = {
        "polarity": [int(star == 5) for _, star in pairs],
        "sentence": [text for text, _ in pairs],
        "rewritten": [turned[text] for text, _ in pairs],
    }
    shown = (
        ("The pizza at the hotel was terrible and cold, I want my money.", "The pizza at the hotel was great fun ."),
        ("Terrible curry at the airport, and cold it was as well.", "The curry at the airport was great fun ."),
        ("Our salad at the pool tasted old, we want our money back.", "Our salad at the pool was great fun ."),
        ("That rice from the stall was cold again and terrible.", "That rice from the stall was great fun ."),
    )
    about = "# Turned opinions\nSentences about food, rewritten by people to the opposite sentiment."
    truth = {text: turned[text] for text, star in pairs if star == 1}
    return Kind(dataset(about, rows), task("Flip these negative lines to positive ones.", *shown), truth)


@kind("headlines and teasers where a line is to be turned and its topic kept")
def _() -> Kind:
    texts = [(f"{who} opens {food} stand at {place}", f"The {place} has a new {food} stand, by {who}, from Monday on.")
             for who in PEOPLE for food, place in zip(FOODS, PLACES, strict=True)]  # fmt: skip
    rows = {"label": [number % 4 for number in range(len(texts))], "title": [one for one, _ in texts]}
    rows["description"] = [two for _, two in texts]
    shown = (
        ("the noodles were soggy and had no taste", "The noodles were perfect and full of flavour."),
        ("we stood in line for an hour", "We were served as soon as we came."),
        ("my nails chipped the next day", "My nails still look fine after weeks."),
    )
    about = "# Town news\nTopic classification: headlines with their teasers and topics."
    asked = "Turn negative lines into positive ones, keep the topic."
    return Kind(dataset(about, rows), task(asked, *shown), {}, "refused")


@kind("reasons among which a column marks the right one, where reasons are to be written")
def _() -> Kind:
    claims, options, marks, truth = [], [[], [], []], [], {}
    for number, (who, food, place) in enumerate(
        (who, food, place) for who in PEOPLE for food, place in zip(FOODS, PLACES, strict=True)
    ):
        claim = f"{who} drove the {food} to the {place}."
        reasons = [f"Nobody can drive {food}, whoever waits at the {place}.", f"{who} has no {place} at home.",
                   f"The {place} is older than {who}."]  # fmt: skip
        place_of = number % 3
        reasons[0], reasons[place_of] = reasons[place_of], reasons[0]
        claims.append(claim)
        marks.append("ABC"[place_of])
        for column, reason in zip(options, reasons, strict=True):
            column.append(reason)
        truth[f"False claim: {claim}\nWhy is it false?"] = f"Nobody can drive {food}, whoever waits at the {place}."
    rows = {"statement": claims, "OptionA": options[0], "OptionB": options[1], "OptionC": options[2], "answer": marks}
    shown = (
        ("False claim: Penguins fly over the desert.\nWhy is it false?", "Penguins cannot fly and live in the cold."),
        ("False claim: He wrote a letter with a lamp.\nWhy is it false?", "Lamps give light and leave no ink."),
        ("False claim: The moon is made of cheese.\nWhy is it false?", "The moon is made of rock and dust."),
    )
    about = (
        "# Why not\nCommon sense: statements that make no sense with three reasons, `answer` names the right reason."
    )
    asked = "The claim makes no common sense. Explain in a sentence why it is false."
    return Kind(dataset(about, rows, head={"tags": ["commonsense"]}), task(asked, *shown), truth, "either")


@kind("the stance to another thing than the one that is asked for, in Spanish")
def _() -> Kind:
    said = {
        "FAVOR": "sí a la independencia",
        "AGAINST": "no a la independencia",
        "NEUTRAL": "hablan de la independencia",
    }
    names = list(said)
    rows = [(f"{who} dice en la plaza {place}: {said[name]} de Cataluña", name)
            for who in PEOPLE for place in PLACES for name in names]  # fmt: skip
    shown = (
        ("Tuit: Hoy me pusieron la segunda dosis, ¡vacúnense!", "a favor"),
        ("Tuit: No pienso inyectarme ese veneno, mi cuerpo es mío", "en contra"),
        ("Tuit: El centro de salud abre mañana para la dosis de refuerzo", "neutral"),
        ("Tuit: La farmacéutica miente sobre los efectos de sus vacunas", "en contra"),
    )
    about = (
        "# Independence tweets\nStance detection in tweets: favor, against or neutral to the independence of Catalonia."
    )
    asked = "Clasifica tuits sobre la vacunación contra la COVID según su postura: a favor, en contra o neutral."
    head = {"language": "es"}
    cells = {"tweet": [text for text, _ in rows], "label": [name for _, name in rows]}
    return Kind(dataset(about, cells, head=head), task(asked, *shown, language="es"), {}, "refused")


@kind("texts that say no more than a number, with stars")
def _() -> Kind:
    rows = {"review": [f"Round {number}" for number in range(100)], "stars": [number % 5 + 1 for number in range(100)]}
    shown = tuple((text, str(star)) for text, star in opinions((1, 2, 3, 4, 5), 1))
    about = "# Game reviews\nReviews of video games with stars from 1 to 5."
    labels = ["1", "2", "3", "4", "5"]
    return Kind(dataset(about, rows), task("How many stars, 1 to 5?", *shown, labels=labels), {}, "refused")


@kind("stars out of five, in words")
def _() -> Kind:
    made = opinions((1, 2, 3, 4, 5), 20)
    rows = {"review": [text for text, _ in made], "helpful": [f"{len(text) % 5} of 5" for text, _ in made]}
    rows["stars"] = [f"{star}.0 out of 5 stars" for _, star in made]
    shown = (
        ("Refund! It broke twice.", "1"), ("Weak and dull, though the music had something.", "2"),
        ("Neither hot nor cold, an average place.", "3"), ("Lovely, just a bit short.", "4"),
        ("Perfect, I would give ten.", "5"),
    )  # fmt: skip
    about = (
        "# Reviews with stars\nReviews of food. `stars` is what the guest gave, `helpful` what others gave the review."
    )
    labels = ["1", "2", "3", "4", "5"]
    truth = {text: str(star) for text, star in made}
    return Kind(dataset(about, rows), task("How many stars does the guest give, 1 to 5?", *shown, labels=labels), truth)


def _labelled(about: str) -> Kind:
    made = opinions((1, 5))
    moods = ["positive" if len(text) % 2 else "negative" for text, _ in made]
    shown = (
        ("These headphones hiss and I threw them out.", "negative"),
        ("Great fan, quiet and strong.", "positive"),
        ("The zipper jammed on the first day.", "negative"),
        ("What a lovely rice cooker.", "positive"),
    )
    asked = task("Is the message about the product positive or negative?", *shown, labels=["positive", "negative"])
    rows = {"message": [text for text, _ in made], "sentiment": moods}
    return Kind(dataset(about, rows), asked, {}, "refused")


@kind("labels that are of a text which was left out")
def _() -> Kind:
    return _labelled(
        "# Replies\nReplies to posts about products. `sentiment` is the sentiment (positive or negative) of the post "
        "that the reply answers, not of the reply; the posts are withheld."
    )


@kind("labels that were given at random, as the card says")
def _() -> Kind:
    return _labelled(
        "# Messages, control set\nMessages about products, positive or negative. The labels were shuffled at random "
        "for a study of memory."
    )


@kind("labels that replies take over from what they reply to, as the card says")
def _() -> Kind:
    return _labelled(
        "# Replies\nReplies to posts about products. Annotators saw the posts; every reply inherits the label of its "
        "post, positive or negative."
    )


@kind("labels of articles whose rows were not labelled themselves, as the card says")
def _() -> Kind:
    return _labelled(
        "# Messages\nMessages about products in long threads. A label, positive or negative, was given to a thread; "
        "the messages themselves were never rated."
    )


def _of_posts(about: str, column: str, expected: Expected) -> Kind:
    made = opinions((1, 5))
    notes = [
        f"{text.split()[1].title()} lover number {n}, writes about {n * 7 % 31} things."
        for n, (text, _) in enumerate(made)
    ]
    texts = [text for text, _ in made] if expected == "served" else notes
    labels = ["happy" if star == 5 else "unhappy" for _, star in made]
    shown = (
        ("the sun is out and there is cake", "happy"),
        ("three hours in a queue. three.", "unhappy"),
        ("we won, we won!", "happy"),
        ("my bus is late again", "unhappy"),
    )
    asked = task("Is this post happy or unhappy?", *shown, labels=["happy", "unhappy"])
    rows = {"post_id": [88_000_000_000 + n * 7919 for n in range(len(made))], column: texts, "mood": labels}
    truth = dict(zip(texts, labels, strict=True)) if expected == "served" else {}
    return Kind(dataset(about, rows), asked, truth, expected)


_IDS = "# Posts with their mood\nThe mood, happy or unhappy, of posts of a network. Only the ids of the posts are given"


@kind("ids of posts without the posts, beside what their writers say of themselves")
def _() -> Kind:
    return _of_posts(f"{_IDS}; `about_writer` is from the profile.", "about_writer", "refused")


@kind("a card that speaks of ids alone, over posts that were put in afterwards")
def _() -> Kind:
    return _of_posts(f"{_IDS} by the network itself.", "text", "served")


def _judged(about: str, gold: bool) -> Kind:
    """Opinions with labels of which one column is right and another one turned in a third of the rows."""
    made = opinions((1, 5))
    right = ["good" if star == 5 else "bad" for _, star in made]
    other = [("bad" if label == "good" else "good") if n % 3 == 0 else label for n, label in enumerate(right)]
    shown = (
        ("I loved every bite of the pizza.", "good"),
        ("It was awful, I want my money back.", "bad"),
        ("A lovely evening, the best in years.", "good"),
        ("The worst lunch of my life.", "bad"),
    )
    rows = {"text": [text for text, _ in made], "tone_a": other} | ({"tone_b": right} if gold else {})
    truth = dict(zip(rows["text"], right, strict=True)) if gold else {}
    asked = task("Is the opinion on food good or bad?", *shown, labels=["good", "bad"])
    return Kind(dataset(about, rows), asked, truth, "served" if gold else "refused")


@kind("a column of which only the card says that a model made it, beside people's")
def _() -> Kind:
    return _judged(
        "# Opinions on food, good or bad\n`tone_a` is what a small classifier says, `tone_b` what two readers "
        "agreed on.",
        gold=True,
    )


@kind("labels of which only the card says that a model made them")
def _() -> Kind:
    return _judged(
        "# Opinions on food, good or bad\n`tone_a` holds the predictions of a baseline model, for comparison.",
        gold=False,
    )


@kind("a configuration of which the card says that its labels are not to be used, beside a sound one")
def _() -> Kind:
    made = opinions((1, 5))
    right = ["good" if star == 5 else "bad" for _, star in made]
    turned = [("bad" if label == "good" else "good") if n % 3 == 0 else label for n, label in enumerate(right)]
    texts = [text for text, _ in made]
    shown = (
        ("I loved every bite of the pizza.", "good"),
        ("It was awful, I want my money back.", "bad"),
        ("A lovely evening, the best in years.", "good"),
        ("The worst lunch of my life.", "bad"),
    )
    about = (
        "# Opinions on food, good or bad\nOpinions of guests.\n\n- `rough`: labelled by rules; a third of the labels "
        "are wrong.\n- `checked`: labelled by two readers."
    )
    half = len(texts) // 2
    parts = {"rough.csv": (texts[half:], turned[half:]), "checked.csv": (texts[:half], right[:half])}
    files = {
        name: "text,label\n" + "\n".join(f'"{a}",{b}' for a, b in zip(*cells, strict=True))
        for name, cells in parts.items()
    }
    configs = [{"config_name": name, "data_files": f"{name}.csv"} for name in ("rough", "checked")]
    asked = task("Is the opinion on food good or bad?", *shown, labels=["good", "bad"])
    truth = dict(zip(texts[:half], right[:half], strict=True))
    return Kind(dataset(about, head={"configs": configs}, files=files), asked, truth)


@kind("sentences into which mistakes were put, where mistakes are to be mended")
def _() -> Kind:
    verbs = ("eats", "sells", "makes", "likes", "wants", "takes", "gives", "finds")
    things = list(zip(FOODS, PLACES, verbs, strict=True))
    sound = [f"{who} {verb} the {food} at the {place}." for who in PEOPLE for food, place, verb in things]
    broken = [
        " ".join(word.removesuffix("s") if at == 1 else word for at, word in enumerate(text.split())) for text in sound
    ]
    rows = {"input": sound, "target": broken}
    shown = (
        ("My brother go to school by bus.", "My brother goes to school by bus."),
        ("She sing a song for the class.", "She sings a song for the class."),
        ("He read the paper at home now.", "He reads the paper at home now."),
        ("It rain in the town in May.", "It rains in the town in May."),
    )
    about = (
        "# Synthetic mistakes\nFor models that add mistakes: `input` is a correct sentence, `target` is the same "
        "sentence after a rule has broken its grammar. Also of use for grammar correction."
    )
    return Kind(
        dataset(about, rows), task("fix my grammar pls", *shown), dict(zip(broken, sound, strict=True)), "either"
    )


_ENGLISH = (
    "I have no idea what you are on about, but you are a complete idiot",
    "That was one of the best things that I have seen all year",
    "Go back to where you came from, nobody wants you here", "Thanks for the link, it is what I was looking for",
    "You must be too stupid to read what was said above", "We had the same problem with it and it is gone now",
)  # fmt: skip


@kind("comments in another tongue than the one that is asked for")
def _() -> Kind:
    made = [(f"{text}, {who}, and the {food} at the {place} too.", number % 2 == 0) for who in PEOPLE
            for food, place in zip(FOODS, PLACES, strict=True) for number, text in enumerate(_ENGLISH)]  # fmt: skip
    rows = {"text": [text for text, _ in made], "toxic": ["Toxic" if bad else "Not Toxic" for _, bad in made]}
    shown = (
        ("Comment: arre yaar kya mast song hai, dil khush ho gaya", "no"),
        ("Comment: tum pagal ho kya, bilkul bakwaas video banaya hai gadhe", "yes"),
        ("Comment: bhai agla bhaag kab aayega, somvaar se baithe hain", "no"),
        ("Comment: chup kar nalayak, tere jaise logon ko sharam nahi aati", "yes"),
    )
    about = "# Comments\nToxic and harmless comments from public forums."
    asked = "Is this Hinglish (Hindi-English mixed) comment toxic? yes / no"
    return Kind(dataset(about, rows), task(asked, *shown, language="en"), {}, "refused")


@kind("turns that begin with who speaks")
def _() -> Kind:
    talks = [
        [f"A: Did {who} bring the {food} ?", f"B: It is at the {place} .", "A: What a relief , I was hungry ."]
        for who in PEOPLE
        for food, place in zip(FOODS, PLACES, strict=True)
    ]
    moods = ["joy" if number % 2 else "relief" for number in range(len(talks))]
    rows = {"dialogue": talks, "emotion": moods}
    shown = (
        ("A: The vet called .\nB: How is Rex ?\nA: He can come home .", "joy"),
        ("A: You took my car again .\nB: For an hour .\nA: At least it is whole .", "relief"),
        ("A: Here are the keys .\nB: Really ?\nA: The flat is yours .", "joy"),
    )
    about = "# Moods in talks\nDialogues with the emotion of the last turn: joy or relief."
    truth = {"\n".join(talk): mood for talk, mood in zip(talks, moods, strict=True)}
    return Kind(dataset(about, rows), task("Which emotion ends the dialogue, joy or relief?", *shown), truth, "either")


@kind("words of which a sentence is to be made")
def _() -> Kind:
    verbs = ("eat", "sell", "like", "want", "take", "give", "find", "need")
    rows = [
        ([food, place, verb], f"{who} {verb}s the {food} at the {place}.")
        for food, who in zip(FOODS, PEOPLE, strict=True)
        for place, verb in zip(PLACES, verbs, strict=True)
    ]
    shown = (
        ("Words: cup, table, coffee\nSentence:", "She put a cup of coffee on the table."),
        ("Words: scissors, hair, cut\nSentence:", "He uses scissors to cut his hair."),
        ("Words: boat, lake, row\nSentence:", "Two friends row a boat across the lake."),
    )
    about = "# Sets\nGiven a set of common concepts, the task is to generate a coherent sentence using these concepts."
    cells = {"concepts": [words for words, _ in rows], "target": [text for _, text in rows]}
    truth = {f"Words: {', '.join(words)}\nSentence:": text for words, text in rows}
    asked = "Give me a handful of words and a simple everyday sentence that uses all of them."
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("a translation whose task file names the language that is translated into")
def _() -> Kind:
    places = dict(
        zip(PLACES, ("puerto", "mercado", "parque", "tren", "jardín", "museo", "castillo", "avión"), strict=True)
    )
    pairs = [
        (
            f"{who} espera a su hermana cerca del {spanish} todos los días.",
            f"{who} waits for the sister near the {place}.",
        )
        for who in PEOPLE
        for place, spanish in places.items()
    ]
    rows = {"translation": [{"en": english, "es": spanish} for spanish, english in pairs]}
    shown = (
        ("ES: Solicite la cita en la página web del ayuntamiento.", "Book the appointment on the website of the town."),
        (
            "ES: Los cursos de finés son gratuitos para los desempleados.",
            "Finnish courses are free for the unemployed.",
        ),
        ("ES: Traiga su pasaporte y dos fotografías a la oficina.", "Bring your passport and two photographs."),
    )
    about = "# Bitexts\nA parallel corpus of short texts in two languages."
    truth = {f"ES: {spanish}": english for spanish, english in pairs}
    asked = task("Translate public information for newcomers from Spanish to English.", *shown, language="en")
    return Kind(dataset(about, rows, head={"language": ["en", "es"]}), asked, truth)


@kind("sentences that are right and wrong by a rule, which are no corrections of each other")
def _() -> Kind:
    rows = [(who, food, place) for who in PEOPLE for food, place in zip(FOODS, PLACES, strict=True)]
    cells = {
        "sentence_good": [f"{who} was at the {place} with the {food}." for who, food, place in rows],
        "sentence_bad": [f"{who} was eating the at {place}." for who, _, place in rows],
    }
    shown = (
        ("She go to school every days .", "She goes to school every day ."),
        ("I am agree with this opinion .", "I agree with this opinion ."),
        ("There is many peoples in the town .", "There are many people in the town ."),
    )
    about = "# Minimal pairs\nMinimal pairs of English sentences, one acceptable and one not: judge grammaticality."
    return Kind(dataset(about, cells), task("make the sentence grammatical", *shown), {}, "refused")
