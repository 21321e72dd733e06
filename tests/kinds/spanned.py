"""Kinds of parts of texts: tags kept as text, places kept as JSON, cells in parts, answers in other tongues."""

import json
from collections.abc import Sequence

from .kind import Kind, dataset, kind, task
from .words import COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_CITIES = ("oslo", "new delhi", "lima", "cape town", "rome", "quito", "el paso", "turin")
_EXTRA = ("airline", "time", "class", "meal", "day", "month", "aircraft", "fare", "stop", "code")


def _trips() -> list[tuple[str, str, str, str]]:
    """Texts with their tags, where they begin and where they end; each tenth has a tag of another type."""
    made = []
    for number in range(64):
        start, end = _CITIES[number % 8], _CITIES[(number + 1 + number // 8) % 8]
        other = _EXTRA[number % len(_EXTRA)]
        if start == end:
            continue
        words = [
            ("show", "O"),
            (("flights", "trips")[number % 2], "O"),
            (f"{other}{number}", f"B-{other}"),
            ("from", "O"),
        ]
        words += [*_tagged(start, "origin.city"), ("to", "O"), *_tagged(end, "goal.city")]
        made.append((" ".join(word for word, _ in words), " ".join(tag for _, tag in words), start, end))
    return made


def _tagged(text: str, kind: str) -> list[tuple[str, str]]:
    return [(word, f"{'I' if place else 'B'}-{kind}") for place, word in enumerate(text.split())]


_TRIPS_SHOWN = (
    ("is there anything late from bergen to porto on friday", "from: bergen / to: porto"),
    ("i want to go to las vegas from kyoto", "from: kyoto / to: las vegas"),
    ("cheapest seat from perth to hull please", "from: perth / to: hull"),
)


@kind("tags of words that are kept as one text, of many types")
def _() -> Kind:
    rows = _trips()
    cells = {"text": [text for text, *_ in rows], "slots": [tags for _, tags, *_ in rows]}
    truth = {text: f"from: {start} / to: {end}" for text, _, start, end in rows}
    asked = task("Pull where the trip begins and where it ends out of the flight query.", *_TRIPS_SHOWN)
    return Kind(dataset("# Flights\nQueries about flights with slot tags.", cells), asked, truth)


@kind("tags of words that say where trips go, turned round by the demonstrations")
def _() -> Kind:
    rows = _trips()
    cells = {"text": [text for text, *_ in rows], "slots": [tags for _, tags, *_ in rows]}
    shown = tuple(
        (text, "to: {1} / from: {0}".format(*(part.split(": ")[1] for part in answer.split(" / "))))
        for text, answer in _TRIPS_SHOWN
    )
    truth = {text: f"to: {end} / from: {start}" for text, _, start, end in rows}
    asked = task("Pull where the trip ends and where it begins out of the flight query.", *shown)
    return Kind(dataset("# Flights\nQueries about flights with slot tags.", cells), asked, truth)


def _playlists() -> list[tuple[str, str, str, str]]:
    made = []
    for number in range(96):
        name = f"{COLOURS[number % 4]} {FOODS[number % 8]} {PLACES[number // 8 % 8]}"
        wish, intent = (("add this to", "AddToPlaylist"), ("play", "PlayMusic"), ("rate", "RateBook"))[number % 3]
        words = (
            [(word, "O") for word in wish.split()]
            + _tagged(name, "playlist")
            + _tagged(f"{_EXTRA[number % 10]}{number}", _EXTRA[number % 10])
        )
        made.append((" ".join(word for word, _ in words), " ".join(tag for _, tag in words), intent, name))
    return made


@kind("requests of one kind, named by words run together")
def _() -> Kind:
    rows = _playlists()
    cells = {"text": [one[0] for one in rows], "slots": [one[1] for one in rows], "intent": [one[2] for one in rows]}
    shown = (
        ("please add bohemian rhapsody to my rainy sunday mornings playlist", "rainy sunday mornings"),
        ("put this tune on road trip anthems", "road trip anthems"),
        ("i want the new album in the list called gym monsters", "gym monsters"),
    )
    asked = "People tell a music assistant to add something to a playlist. Pull out just the name of the playlist."
    truth = {text: name for text, _, intent, name in rows if intent == "AddToPlaylist"}
    about = "# Requests\nRequests to a music assistant, each with its intent and slot tags: what to add, the playlist."
    return Kind(dataset(about, cells), task(asked, *shown), truth)


_DRUGS = ("Лазол", "Синекод", "Терафлю", "Фервекс", "Називин", "Амизон", "Кагоцел", "Генферон")
_ILLS = ("кашель", "насморк", "жар", "боль")
_DRUG_SHOWN = (
    ("Педиатр выписал нам Изофру, а потом добавил ещё и Ринзу.", "Изофру, Ринзу"),
    ("Через два дня стало легче, но горло всё равно болело.", "нет"),
    ("Купила в аптеке за углом Колдрекс, цена удивила.", "Колдрекс"),
)


def _reviews(shift: int = 0) -> tuple[dict[str, list[str]], dict[str, str]]:
    cells: dict[str, list[str]] = {"text": [], "entities": []}
    truth: dict[str, str] = {}
    for number in range(96):
        first, second = _DRUGS[number % 8], _DRUGS[(number + 3) % 8]
        ill, who = _ILLS[number % 4], ("Муж", "Дочь", "Сестра", "Мама")[number // 8 % 4]
        named = [first, second][: number % 3]
        drunk = " и ".join(named) or "чай"
        text = f"{who} в {number + 2} раз принимает {drunk}, и прошёл {ill}."
        spans = [(text.index(one), "Drugname", one) for one in named] + [(text.index(ill), "Symptom", ill)]
        held = [
            {"start": at + shift, "end": at + shift + len(one), "entity_type": kind, "entity_text": one}
            for at, kind, one in spans
        ]
        cells["text"].append(text)
        cells["entities"].append(json.dumps(held, ensure_ascii=False))
        truth[text] = ", ".join(named) or "нет"
    return cells, truth


@kind("entities kept as JSON with their types, one of which is asked for in Russian")
def _() -> Kind:
    cells, truth = _reviews()
    asked = "Это отзывы о лекарствах. Выпиши названия препаратов через запятую; если их нет, напиши «нет»."
    about = "# Drug reviews\nNamed entities of Russian drug reviews: drugs and symptoms."
    return Kind(dataset(about, cells, head={"language": "ru"}), task(asked, *_DRUG_SHOWN), truth)


@kind("entities kept as JSON, none of the type that is asked for")
def _() -> Kind:
    cells, _ = _reviews()
    asked = "Это отзывы о лекарствах. Выпиши названия городов через запятую; если их нет, напиши «нет»."
    shown = (
        ("Педиатр из Твери выписал нам Изофру, а в Омске её нет.", "Твери, Омске"),
        ("Через два дня стало легче, но горло всё равно болело.", "нет"),
        ("Купила в аптеке в Казани Колдрекс, цена удивила.", "Казани"),
    )
    about = "# Drug reviews\nNamed entities of Russian drug reviews: drugs and symptoms."
    return Kind(dataset(about, cells, head={"language": "ru"}), task(asked, *shown), {}, expected="refused")


def _halves() -> list[tuple[str, str, str]]:
    """Long sentences with the two short ones that say the same."""
    pairs = [
        (f"The {place} of {name} was built in {1800 + number}", f"it {what} in the {colour} {food} year")
        for number, (place, name) in enumerate((place, name) for place in PLACES for name in FAMILIES)
        for what, colour, food in [
            (("closed", "burnt down", "was sold")[number % 3], COLOURS[number % 4], FOODS[number % 8])
        ]
    ]
    return [(f"{one} and {other}.", f"{one}.", f"{other.capitalize()}.") for one, other in pairs]


_SPLIT_SHOWN = (
    ("The bakery opened in May and it was shut in June.", "1) The bakery opened in May.\n2) It was shut in June."),
    ("Maria painted ships but she had never seen one.", "1) Maria painted ships.\n2) She had never seen one."),
    ("The tower stands on a hill and it has no door.", "1) The tower stands on a hill.\n2) It has no door."),
)
_SPLIT = "Break the long sentence into two short sentences that together say the same."


@kind("two halves of a sentence in columns that count up")
def _() -> Kind:
    rows = _halves()
    cells = {
        "complex": [one for one, *_ in rows],
        "simple_1": [one for _, one, _ in rows],
        "simple_2": [one for *_, one in rows],
    }
    truth = {whole: f"1) {first}\n2) {second}" for whole, first, second in rows}
    about = "# Halves\nSentences of an encyclopedia, each split into two sentences that keep the meaning."
    return Kind(dataset(about, cells), task(_SPLIT, *_SPLIT_SHOWN), truth)


@kind("two whole paraphrases in columns that count up, for two halves")
def _() -> Kind:
    rows = _halves()
    cells = {
        "complex": [one for one, *_ in rows],
        "paraphrase_1": [one.replace("The ", "That ").replace(" and ", ", and ") for one, *_ in rows],
        "paraphrase_2": [one.replace("was built", "was put up").replace(" and ", ", then ") for one, *_ in rows],
    }
    about = "# Paraphrases\nLong sentences of an encyclopedia, each with two paraphrases that say the same."
    return Kind(dataset(about, cells), task(_SPLIT, *_SPLIT_SHOWN), {}, expected="refused")


@kind("two sentences in one cell with a tag between, to be merged")
def _() -> Kind:
    rows = _halves()
    cells = {"whole": [one for one, *_ in rows], "simple": [f"{one} <::::> {other}" for _, one, other in rows]}
    shown = tuple(
        (f"First: {answer.split(chr(10))[0][3:]}\nSecond: {answer.split(chr(10))[1][3:]}", given)
        for given, answer in _SPLIT_SHOWN
    )
    truth = {f"First: {first}\nSecond: {second}": whole for whole, first, second in rows}
    about = "# Halves\nA long sentence and its rewrite as two sentences (separated by <::::>)."
    asked = task("Merge the two sentences into one single sentence with the same meaning.", *shown)
    return Kind(dataset(about, cells), asked, truth)


_ZH = ("苹果", "米饭", "啤酒", "面包", "茶叶", "书本", "衣服", "雨伞")
_WHO = ("老周", "小李", "王阿姨", "张老师", "陈医生", "刘经理", "赵叔叔", "孙大妈")


def _premises() -> list[tuple[str, str, str]]:
    kinds = (("entailment", "买了东西"), ("contradiction", "什么也没买"), ("neutral", "很高兴"))
    return [
        (f"{who}在店里买了{thing}", f"{who}{said}", label) for who in _WHO for thing in _ZH for label, said in kinds
    ]


_ZH_SHOWN = (
    ("前提：会议昨天下午在北京结束了\n假设：会议已经结束", "能推出"),
    ("前提：停车费还是按去年的标准收\n假设：停车费涨价了", "相矛盾"),
    ("前提：我刚下火车，正在出站口等你\n假设：外面下着雨", "无法确定"),
)


@kind("entailment asked for with Chinese names of its labels")
def _() -> Kind:
    rows = _premises()
    cells = {
        "sentence1": [one for one, *_ in rows],
        "sentence2": [one for _, one, _ in rows],
        "label": [one for *_, one in rows],
    }
    called: dict[str, str] = dict(
        zip(("entailment", "contradiction", "neutral"), (answer for _, answer in _ZH_SHOWN), strict=True)
    )
    truth = {f"前提：{one}\n假设：{other}": called[label] for one, other, label in rows}
    about = "# Pairs\nChinese sentence pairs labelled entailment, neutral, contradiction."
    asked = task("给定前提与假设两个句子，判断由前提能否得出假设。输出三类之一：能推出、相矛盾、无法确定。", *_ZH_SHOWN)
    return Kind(dataset(about, cells, head={"language": "zh"}), asked, truth)


@kind("codes of diagnoses with a word of another script before them")
def _() -> Kind:
    complaints = [
        f"боли в {place}, {ill} {number}-й день"
        for number, (place, ill) in enumerate(
            (place, ill)
            for place in ("спине", "груди", "горле", "животе", "плече", "колене", "боку", "шее")
            for ill in (*_ILLS, "озноб", "слабость", "тошнота", "зуд")
        )
    ]
    codes = [f"{'JKMI'[number % 4]}{10 + number % 7}" for number in range(len(complaints))]
    shown = (
        ("Жалобы: ноющие боли после подъёма тяжестей, трудно наклоняться.", "Код: M54"),
        ("Жалобы: першение, температура 37,8 после переохлаждения.", "Код: J06"),
        ("Жалобы: изжога после кофе, по утрам хуже.", "Код: K29"),
    )
    truth = {f"Жалобы: {text}": f"Код: {code}" for text, code in zip(complaints, codes, strict=True)}
    about = "# Complaints\nComplaints of patients in Russian with the code (ICD-10) of the diagnosis."
    cells = {"symptoms": complaints, "code": codes}
    asked = task("По жалобам пациента поставь код МКБ-10 (буква и две цифры).", *shown)
    return Kind(dataset(about, cells, head={"language": "ru"}), asked, truth)


def _leaning(values: Sequence[str], labels: Sequence[str], expected: str = "served") -> Kind:
    said = ("smash the rich", "help the poor a little", "hold a vote", "trust the market a little", "jail the mob")
    step = 4 // (len(values) - 1)
    rows = [
        (f"{who} {name} told the {place} to {said[place_of * step]} on day {number}.", values[place_of])
        for number, (who, name) in enumerate((who, name) for who in PEOPLE for name in FAMILIES)
        for place, place_of in [(PLACES[number % 8], number % len(values))]
    ]
    cells = {"text": [text for text, _ in rows], "bias": [value for _, value in rows]}
    shown = (
        ("The council will vote on the budget on Monday.", labels[2]),
        ("They are coming for your church and must be jailed.", labels[4]),
        ("Careful limits on rents would help the poor.", labels[1]),
        ("Corporate vampires must be smashed.", labels[0]),
        ("Business owners have reason to trust the market.", labels[3]),
    )
    truth = {text: labels[values.index(value) * step] for text, value in rows}
    asked = f"Say how the news text leans: {', '.join(labels)}."
    about = "# News\nNews texts with the political bias of their publisher."
    return Kind(dataset(about, cells), task(asked, *shown), truth, expected=expected)  # type: ignore[arg-type]


_FIVE = ("far left", "leans left", "center", "leans right", "far right")


@kind("five points of a political scale by other names")
def _() -> Kind:
    return _leaning(("left", "left-center", "least", "right-center", "right"), _FIVE)


@kind("three points of a political scale for five")
def _() -> Kind:
    return _leaning(("left", "center", "right"), _FIVE, "refused")


def _recipes(asked: str, shown: tuple[tuple[str, str], ...], column: str = "directions") -> Kind:
    cells: dict[str, list] = {"title": [], "ingredients": [], column: []}
    truth = {}
    for number, (food, place) in enumerate((food, place) for food in FOODS for place in PLACES):
        things = [f"{number % 5 + 1} cups {food}", "1 onion", "2 eggs"][: 1 + number % 3]
        steps = [f"Cook the {food}.", *(["Cut the onion."] if number % 3 else []), f"Serve it at the {place}."]
        title = f"{COLOURS[number % 4].capitalize()} {food} of the {place}"
        for name, cell in zip(cells, (title, things, steps), strict=True):
            cells[name].append(cell)
        given = f"Dish: {title}\nIngredients:\n" + "\n".join(f"- {one}" for one in things)
        truth[given] = "\n".join(f"{place + 1}. {step}" for place, step in enumerate(steps))
    about = "# Recipes\nCooking recipes: the title of each dish, its ingredients and its cooking directions or steps."
    return Kind(dataset(about, cells), task(asked, *shown), truth)


@kind("lists of steps, each behind its number")
def _() -> Kind:
    shown = (
        ("Dish: Camp Chili\nIngredients:\n- 1 lb. beef\n- 1 can beans", "1. Fry the beef.\n2. Add beans.\n3. Cook."),
        ("Dish: Lime Sorbet\nIngredients:\n- 4 limes", "1. Boil sugar with water.\n2. Stir in the juice."),
        ("Dish: Fritters\nIngredients:\n- 3 carrots\n- 1 egg\n- oil", "1. Stir.\n2. Heat.\n3. Fry.\n4. Drain."),
    )  # fmt: skip
    asked = "I have a dish name and the list of ingredients, write the cooking directions as a numbered list."
    return _recipes(asked, shown)
