"""Kinds of trap in the signs around the parts of an input: quotation marks, letters, bullets, bold heads, tabs."""

# ruff: noqa: E501 - tables of small datasets

from itertools import product

from .kind import Kind, columns, dataset, kind, task
from .words import CAPITALS, COLOURS, FAMILIES, FOODS, PEOPLE, PLACES

_SHOWN = (
    ("Two nurses sold their old van in March.", "The van was sold.", "Yes"),
    ("No pupil came to the rehearsal on Friday.", "Ten pupils came to the rehearsal.", "No"),
    ("Some of the letters were opened late", "The letters were written in French.", "Maybe"),
    ("Greta has lived in Turin for six years!", "Greta lives in Turin.", "Yes"),
)
_CARD = "# Inference\nNatural language inference: pairs of premise and hypothesis labelled entailment, neutral or contradiction."
_ANSWERS = {"entailment": "Yes", "neutral": "Maybe", "contradiction": "No"}


def _pairs() -> list[tuple[str, str, str]]:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        colour, food = COLOURS[number % 4], FOODS[(number // 4) % 8]
        premise = f"{who} bought {food} at the {place} and put it into a {colour} bag."
        claims = (
            (f"{who} bought {food}.", "entailment"),
            (f"The bag of {who} is {COLOURS[(number + 1) % 4]}.", "contradiction"),
            (f"{who} likes to cook {food} with {FAMILIES[number % 8]}.", "neutral"),
        )
        rows.append((premise, *claims[number % 3]))
    return rows


def _framed(form: str) -> Kind:
    rows = _pairs()
    shown = tuple((form.format(premise, claim), answer) for premise, claim, answer in _SHOWN)
    truth = {form.format(premise, claim): _ANSWERS[label] for premise, claim, label in rows}
    cells = columns("premise hypothesis label", rows)
    asked = task("Does the hypothesis follow from the premise? Answer Yes, No or Maybe.", *shown)
    return Kind(dataset(_CARD, cells), asked, truth)


for _name, _form in {
    "a question quotes one part, and options stand below it": '{0}\n\nCan we conclude from the above that "{1}"?\n\nOPTIONS:\n- Yes\n- Maybe\n- No',
    "options that are the labels stand above the answer's heading": "First: {0}\nSecond: {1}\nOptions: Yes, No, Maybe\nAnswer:",
    "a question quotes both parts": 'If "{0}" is true, does it follow that "{1}"?',
    "parts in quotation marks are divided by two letters": '"{0}" vs. "{1}"',
    "parts have small letters in brackets": "(a) {0}\n(b) {1}",
    "parts have Roman numbers": "I. {0}\nII. {1}",
    "parts are two bullets": "* {0}\n* {1}",
    "heads of parts are bold": "**Premise:** {0}\n**Hypothesis:** {1}",
    "two brackets open and close the whole": "<< {0} => {1} >>",
    "a tab divides parts": "{0}\t{1}",
    "a mark in brackets divides parts": "{0} [SEP] {1}",
    "marks in brackets head parts": "[P] {0} [H] {1}",
    "signs between blanks divide parts": "{0} :: {1}",
    "one letter heads each part in one line": "P: {0} H: {1}",
}.items():
    kind(_name)(lambda form=_form: _framed(form))


def _signed(form: str) -> Kind:
    one = _framed("Premise: {0}\nHypothesis: {1}")
    shown = [{**row, "output": form.format(row["output"])} for row in one.task["demonstrations"]]
    truth = {given: form.format(answer) for given, answer in one.truth.items()}
    return Kind(one.files, {**one.task, "demonstrations": shown}, truth)


for _name, _form in {
    "labels in bold": "**{0}**",
    "labels behind an arrow": "-> {0}",
    "labels with an exclamation mark behind": "{0}!",
    "labels as code": "`{0}`",
}.items():
    kind(_name)(lambda form=_form: _signed(form))


@kind("letters of options that are the same in every input")
def _() -> Kind:
    one = _framed("First: {0}\nSecond: {1}\n(A) entailed (B) undecided (C) contradicted")
    letters = {"Yes": "(A)", "Maybe": "(B)", "No": "(C)"}
    shown = [{**row, "output": letters[row["output"]]} for row in one.task["demonstrations"]]
    asked = {
        **one.task,
        "instruction": "Does the second sentence follow from the first? Answer by the letter of an option.",
    }
    truth = {given: letters[answer] for given, answer in one.truth.items()}
    return Kind(one.files, {**asked, "demonstrations": shown}, truth)


@kind("labels of which one ends with the other, behind the same word")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        text = f"{who}, {('win a free trip to the', 'meet me later at the')[number % 2]} {place} {('now!!', 'please')[number % 2]} {number}"
        rows.append((text, ("spam", "ham")[number % 2]))
        truth[text] = f"Answer: {('spam', 'not spam')[number % 2]}"
    asked = task(
        "Is the text message spam or not spam?",
        ("WIN a free phone now!! Call 0900", "Answer: spam"),
        ("Can you meet me later, please?", "Answer: not spam"),
        ("Free trip!! Reply YES now", "Answer: spam"),
    )
    about = "# Text messages\nSMS messages labelled as spam or ham."
    cells = columns("message label", rows)
    return Kind(dataset(about, cells), asked, truth)


def _judged(form: str) -> Kind:
    rows = []
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food, right = FOODS[number % 8], number // 8 % 2 == 0
        town = CAPITALS[number % 36][1]
        sentence = f"{who} carries {food} to the {place} in a {COLOURS[number % 4]} bag from {town}."
        said = f"in a {COLOURS[(number if right else number + 1) % 4]} bag from {town}"
        rows.append((sentence, f"How does {who} carry the {food}?", said, "yes" if right else "no"))
    shown = (
        ("Tom keeps two dogs in the yard.", "Where are the dogs?", "in the yard", "right"),
        ("The choir sings on Friday night", "When does it sing?", "on Monday", "wrong"),
        ("My aunt sold the blue van!", "What was sold?", "the van", "right"),
    )
    asked = task(
        "Reading comprehension: a sentence, a question about it and a candidate answer. Is the candidate answer right or wrong?",
        *((form.format(*row), label) for *row, label in shown),
    )
    about = "# Candidate answers\nReading comprehension: a sentence, a question about it, a candidate answer, and whether the answer is right (`label`)."
    cells = columns("sentence question answer label", rows)
    truth = {form.format(*row): "right" if label == "yes" else "wrong" for *row, label in rows}
    return Kind(dataset(about, cells), asked, truth)


for _name, _form in {
    "three parts divided by the same sign": "{0} | {1} | {2}",
    "three lines of which one asks": "{0}\n{1}\n{2}",
    "three parts behind numbers in square brackets": "[1] {0}\n[2] {1}\n[3] {2}",
}.items():
    kind(_name)(lambda form=_form: _judged(form))


def _quiz(form: str, called: str) -> Kind:
    cells: dict[str, list[object]] = {"goal": [], "sol1": [], "sol2": [], "label": []}
    truth = {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        food = FOODS[number % 8]
        goal = f"How does {who} carry {food} to the {place}?"
        ways = [f"in a {COLOURS[number % 4]} bag", f"in a {COLOURS[number % 4]} sieve"]
        right = number // 2 % 2
        made = [goal, *(ways if right == 0 else ways[::-1]), right]
        for column, cell in zip(cells.values(), made, strict=True):
            column.append(cell)
        truth[goal] = ways[0]
    shown = (
        ("How do you keep tea hot?", "pour it into a flask", "pour it onto a plate", 1),
        ("How do you loosen a screw?", "with a spoon of sugar", "with a screwdriver", 2),
        ("How do you dry a coat?", "hang it in the sun", "leave it in the rain", 1),
    )
    given = [(form.format(goal, one, two), called.format(right)) for goal, one, two, right in shown]
    asked = task("Given a goal and two solutions of everyday life, choose the solution that works.", *given)
    about = "# Everyday goals\nA goal of everyday life and two solutions of which one works (`label` from 0)."
    return Kind(dataset(about, cells), asked, truth, choice=True)


@kind("options that a word and a digit call, and answers that say both")
def _() -> Kind:
    form = "{0}\n\n- Solution 1: {1}\n- Solution 2: {2}"
    one = _quiz(form, "Solution {0}")
    either = {}
    for goal, right in one.truth.items():
        wrong = right.replace("bag", "sieve")
        either |= {form.format(goal, right, wrong): "Solution 1", form.format(goal, wrong, right): "Solution 2"}
    return Kind(one.files, one.task, either)


@kind("options in lines without any mark, below the question")
def _() -> Kind:
    one = _quiz("{0}\n{1}\n{2}", "{0}")
    shown = [
        {"input": row["input"], "output": row["input"].split("\n")[int(row["output"])]}
        for row in one.task["demonstrations"]
    ]
    return Kind(one.files, {**one.task, "demonstrations": shown}, one.truth, choice=True)


@kind("options in brackets behind a heading, divided by semicolons")
def _() -> Kind:
    one = _quiz("{0}\n(choose among: {1}; {2})", "{0}")
    shown = [
        {"input": row["input"], "output": row["input"].split(": ")[1].rstrip(")").split("; ")[int(row["output"]) - 1]}
        for row in one.task["demonstrations"]
    ]
    return Kind(one.files, {**one.task, "demonstrations": shown}, one.truth, choice=True)


@kind("two quotations in a question in Chinese")
def _() -> Kind:
    names, things = (
        ("小王", "老李", "奶奶", "姐姐", "邻居", "船长", "医生", "老师"),
        ("雨伞", "饺子", "叶子", "照片", "钥匙", "面包", "帽子", "手表"),
    )
    rows, truth = [], {}
    for number, (name, thing) in enumerate(product(names, things)):
        other = names[(number + 3) % 8]
        who = ("他", "她", "他们", "她们")[number % 4]
        text = f"{name}把{thing}借给了{other}，因为{who}已经有两{'件' if number % 3 else '个'}了。"
        meant, right = (name if number % 2 else other), bool(number % 2)
        rows.append((text, who, meant, "true" if right else "false"))
        truth[f"句子：{text}\n问题：这里的“{who}”指的是“{meant}”吗？\n答案："] = "是" if right else "否"
    shown = (
        ("句子：猫从树上跳下来，它很累。\n问题：这里的“它”指的是“猫”吗？\n答案：", "是"),
        ("句子：船员们等了三天，风才停。\n问题：这里的“他们”指的是“风”吗？\n答案：", "否"),
        ("句子：妈妈给女儿写信，她很想家。\n问题：这里的“她”指的是“女儿”吗？\n答案：", "是"),
    )
    asked = task("阅读句子，判断其中的代词是否指代给出的名词短语。指代则回答“是”，否则回答“否”。", *shown)
    about = "# 代词消歧\nCoreference in Chinese: does the pronoun (span2) refer to the noun phrase (span1)?"
    cells = columns("text span2_text span1_text label", rows)
    return Kind(dataset(about, cells, head={"language": "zh"}), asked, truth)


@kind("labels that an instruction in Chinese lists between its own signs, most of them not shown")
def _() -> Kind:
    names = {"news_sports": "体育", "news_car": "汽车", "news_edu": "教育", "news_house": "房产", "news_travel": "旅游"}
    texts = {
        "news_sports": "{who}队在{place}比赛中获胜，球迷庆祝",
        "news_car": "{who}推出新款汽车，{place}油耗更低",
        "news_edu": "高考临近，{place}的{who}同学如何复习",
        "news_house": "{place}楼市降温，{who}小区房价下跌",
        "news_travel": "国庆去{place}旅游，{who}推荐的路线",
    }
    towns, groups = (
        ("北京", "上海", "广州", "成都", "杭州", "武汉", "西安", "南京"),
        ("红星", "明华", "长安", "东风", "新海", "大通", "金龙", "天马"),
    )
    rows, truth = [], {}
    for number, (town, group) in enumerate(product(towns, groups)):
        name = [*names][number % 5]
        text = texts[name].format(who=group, place=town)
        rows.append((text, name))
        truth[f"标题：{text}"] = names[name]
    shown = (
        ("标题：主队三比零大胜，全城欢庆", "体育"),
        ("标题：这款新车值得买吗？", "汽车"),
        ("标题：期末考试怎样复习数学", "教育"),
    )
    asked = task("判断新闻标题属于哪个类别。候选类别：体育，汽车，教育，房产，旅游。", *shown)
    about = "# 新闻标题分类\nNews titles in Chinese with their category."
    cells = columns("sentence label_desc", rows)
    return Kind(dataset(about, cells, head={"language": "zh"}), asked, truth)
