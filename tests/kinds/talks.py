"""Kinds of trap in conversations: who says what, and which of it is asked for."""

# ruff: noqa: E501 - tables of small datasets

import json
from itertools import product

from .files import ASKED, ASKED_IN_SENTENCES, QA, SENTENCES
from .kind import Expected, Kind, columns, dataset, kind, task
from .words import COLOURS, FOODS, PEOPLE, PLACES

GENERAL = "# OpenChat\nConversations of users with an assistant, deduplicated."


def talks(
    said: list[list[dict[str, str]]], expected: Expected = "served", column: str = "messages", *, general: bool = False
) -> Kind:
    """Conversations in which the user's question and its answer are asked for, by a task that may name no subject."""
    shown = [(one["input"], f"The capital is {one['output']}.") for one in ASKED["demonstrations"]]
    return Kind(
        dataset(
            GENERAL if general else "# Geography chats\nA user asks about geography, an assistant answers.",
            {column: said},
        ),
        task("Answer the user's question." if general else "Answer the user's question about geography.", *shown),
        {one: f"The capital is {two}." for one, two in QA},
        expected,
    )


def chats(role: str, content: str, names: tuple[str, str]) -> Kind:
    said = [[{role: names[0], content: one}, {role: names[1], content: f"The capital is {two}."}] for one, two in QA]
    return talks(said, column="messages" if role == "role" else "conversations")


@kind("a column of messages")
def _() -> Kind:
    return chats("role", "content", ("user", "assistant"))


@kind("conversations with from and value")
def _() -> Kind:
    return chats("from", "value", ("human", "gpt"))


@kind("conversations of users with an assistant, asked for by a task of no subject")
def _() -> Kind:
    said = [[{"from": "human", "value": one}, {"from": "gpt", "value": f"The capital is {two}."}] for one, two in QA]
    return talks(said, column="conversations", general=True)


@kind("messages whose answers say the question again, beside the whole of each talk")
def _() -> Kind:
    said = [[{"role": "user", "content": one}, {"role": "assistant", "content": two}] for one, two in SENTENCES]
    about = "# Geography questions\nQuestions about geography with answers in one sentence. As chats."
    return Kind(dataset(about, {"messages": said}), ASKED_IN_SENTENCES, dict(SENTENCES))


@kind("messages with a system prompt and several turns")
def _() -> Kind:
    said = [
        [{"role": "system", "content": "You know geography."}, {"role": "user", "content": one}, {"role": "assistant", "content": f"The capital is {two}."},
         {"role": "user", "content": "Thanks!"}, {"role": "assistant", "content": "You are welcome."}]
        for one, two in QA
    ]  # fmt: skip
    return talks(said)


@kind("messages that the assistant begins with a greeting")
def _() -> Kind:
    said = [
        [{"role": "assistant", "content": "Hello, the capital of which country do you want?"}, {"role": "user", "content": one},
         {"role": "assistant", "content": f"The capital is {two}."}]
        for one, two in QA
    ]  # fmt: skip
    return talks(said, "either")


_ASKED = (
    ("customer: hi the mug i got is cracked\nagent: I am sorry! What is the number?\ncustomer: it says A-771", "Thanks. A new mug for A-771 leaves our store today."),
    ("customer: where do i find my invoice\nagent: Under Account. Which month do you need?\ncustomer: march", "I have mailed the March invoice to you."),
    ("customer: my code is not working\nagent: Which code is it?\ncustomer: SPRING20", "SPRING20 ended on Sunday, but I have put the discount on your account."),
)  # fmt: skip
_CHATS = [
    (
        ("user", f"The {colour} {food} from the {place} is cold"),
        ("bot", f"Sorry to hear that. When did the {food} come?"),
        ("user", f"At {number % 12 + 1} o'clock"),
        ("bot", f"I have sent a new {colour} {food} to the {place}, it comes at {number % 12 + 2}."),
    )
    for number, (colour, food, place) in enumerate(
        (one, two, three) for one in COLOURS for two in FOODS for three in PLACES[:2]
    )
]
_AS_SHOWN = {
    "\n".join(f"{'customer' if who == 'user' else 'agent'}: {said}" for who, said in chat[:-1]): chat[-1][1]
    for chat in _CHATS
}


@kind("the last reply of a chat that one column holds")
def _() -> Kind:
    cells = {"messages": [[{"role": who, "content": said} for who, said in chat] for chat in _CHATS]}
    about = "# Support chats\nMulti-turn support conversations of customers with an agent."
    return Kind(dataset(about, cells), task("Write the agent's next reply.", *_ASKED), _AS_SHOWN)


@kind("the reply to a history of turns, beside one that was not taken")
def _() -> Kind:
    cells = {
        "history": [[{"speaker": who, "text": said} for who, said in chat[:-1]] for chat in _CHATS],
        "reply": [chat[-1][1] for chat in _CHATS],
        "reply_rejected": [f"I do not know, ask at {number}." for number in range(len(_CHATS))],
        "note": [f"Shift {number}, all calm." for number in range(len(_CHATS))],
    }
    about = (
        "# Support chats\nMulti-turn support dialogs: `history` holds the turns so far, `reply` what the agent wrote."
    )
    return Kind(dataset(about, cells), task("Write the agent's next reply.", *_ASKED), _AS_SHOWN)


@kind("turns of everyday talks as a list of texts")
def _() -> Kind:
    cells = {"dialog": [[said for _, said in chat] for chat in _CHATS], "act": [[1, 2, 1, 3] for _ in _CHATS]}
    about = "# Talks\nEveryday conversations of two speakers, turn by turn; a dialogue with its responses."
    return Kind(dataset(about, cells), task("whats the next reply in this chat", *_ASKED), _AS_SHOWN)


def framed(said: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """A conversation as ShareGPT has it, with a system prompt before it."""
    names = {"user": "human", "bot": "gpt"}
    turns = [{"from": names[who], "value": one} for who, one in said]
    return [{"from": "system", "value": "You help the customers of a kitchen."}, *turns]


@kind("the last reply of chats that a system prompt frames")
def _() -> Kind:
    cells = {"id": [f"c{number}" for number in range(len(_CHATS))], "conversations": [framed(chat) for chat in _CHATS]}
    return Kind(dataset(GENERAL, cells), task("Write the agent's next reply.", *_ASKED), _AS_SHOWN)


@kind("the last reply of chats that are written out as JSON, with a word of thanks behind it")
def _() -> Kind:
    thanks = {"from": "human", "value": "Thank you!"}
    cells = {"conversations": [json.dumps([*framed(chat), thanks]) for chat in _CHATS]}
    return Kind(dataset(GENERAL, cells), task("Write the agent's next reply.", *_ASKED), _AS_SHOWN)


def templated(write: str) -> Kind:
    """General questions and answers in one text, as models are trained on it."""
    shown = [(one["input"], f"The capital is {one['output']}.") for one in ASKED["demonstrations"]]
    cells = {"text": [write.format(one, f"The capital is {two}.") for one, two in QA]}
    truth = {one: f"The capital is {two}." for one, two in QA}
    return Kind(dataset(GENERAL, cells), task("Answer the user's question.", *shown), truth)


@kind("chats in one text by the headings of people and assistants")
def _() -> Kind:
    return templated("### Human: {}### Assistant: {}")


@kind("chats in one text by the marks of a chat template, a system prompt before them")
def _() -> Kind:
    frame = "<|im_start|>system\nYou are helpful.<|im_end|>\n"
    return templated(frame + "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n{}<|im_end|>\n")


@kind("instructions and responses in one text, behind words that explain them")
def _() -> Kind:
    return templated("Below is an instruction. Write a response.\n\n### Instruction:\n{}\n\n### Response:\n{}")


@kind("conversations whose last reply was chosen, beside those whose was rejected")
def _() -> Kind:
    said = [[{"role": "assistant" if who == "bot" else who, "content": one} for who, one in chat] for chat in _CHATS]
    wrong = [[*turns[:-1], {"role": "assistant", "content": f"Ask at desk {n}."}] for n, turns in enumerate(said)]
    about = "# Support chats\nMulti-turn support conversations with a chosen and a rejected last reply of the agent."
    cells = {"rejected": wrong, "chosen": said}
    return Kind(dataset(about, cells), task("Write the agent's next reply.", *_ASKED), _AS_SHOWN)


@kind("summaries of talks whose speakers are called by signs")
def _() -> Kind:
    cells = {
        "dialogue": [
            "\n".join(f"#Person{place % 2 + 1}#: {said}" for place, (_, said) in enumerate(chat)) for chat in _CHATS
        ],
        "summary": [
            f"#Person1# complains about {one[0][1].split()[2]} that is cold, and #Person2# sends more of it."
            for one in _CHATS
        ],
    }
    truth = {
        "\n".join(
            f"{'AB'[place % 2]}: {said}" for place, (_, said) in enumerate(chat)
        ): f"A complains about {chat[0][1].split()[2]} that is cold, and B sends more of it."
        for chat in _CHATS
    }
    return Kind(
        dataset("# Talks\nDialogue summarization: everyday talks of two people, each with its summary.", cells),
        task(
            "I missed a talk between two people. Tell me in one or two sentences what it was about.",
            ("A: Hello, is the flat in Mill Road still free?\nB: Yes, but two other people want to see it as well.\nA: Could I come this afternoon?\nB: Be here at four.", "A asks about a flat in Mill Road that is free, and A will see it at four."),
            ("A: You're limping. What happened?\nB: I fell off my bike on the way to work.\nA: Shall I drive you home?\nB: No, it's only a bruise.", "B fell off the bike on the way to work, and it is only a bruise."),
            ("A: Have you seen my passport? We leave in an hour!\nB: Did you look in the drawer?\nA: Yes, it isn't there.\nB: Oh wait, I put it in my bag.", "A looks for a passport before they leave, and B has it in the bag."),
        ),
        truth,
    )  # fmt: skip


_NEXT = (
    ("Me: Did you feed the cat this morning?\nYou: No, I thought you did.\nMe:", "Oh dear, then she must be hungry. I'll do it now."),
    ("Me: Do you have this shirt in blue?\nYou:", "Let me check. Which size do you need?"),
    ("Me: I'm thinking of learning the guitar.\nYou: Good idea! Do you have one already?\nMe:", "Not yet, but my uncle wants to sell me his old one."),
    ("Me: Excuse me, is this seat taken?\nYou:", "No, please sit down."),
)  # fmt: skip


@kind("the line of whoever speaks next, of talks as lists of texts")
def _() -> Kind:
    cells = {
        "dialog": [[said for _, said in chat] for chat in _CHATS],
        "act": [["inform", "question", "inform", "promise"]] * len(_CHATS),
    }
    truth = {
        "\n".join(
            [*(f"{('Me', 'You')[place % 2]}: {said}" for place, (_, said) in enumerate(chat[:-1])), "You:"]
        ): chat[-1][1]
        for chat in _CHATS
    }
    asked = task("Two people are chatting. Write the line that comes next.", *_NEXT)
    return Kind(dataset("# Talks\nEveryday talks of two people, turn by turn.", cells), asked, truth)  # fmt: skip


@kind("the next turn behind who says it, of talks in lines with other names")
def _() -> Kind:
    names = {"user": "Speaker 1", "bot": "Speaker 2"}
    cells = {
        "talk": ["\n".join(f"{names[who]}: {said}" for who, said in chat) for chat in _CHATS],
        "topic": [f"note {number}" for number in range(len(_CHATS))],
    }
    lines = [[f"{'AB'[place % 2]}: {said}" for place, (_, said) in enumerate(chat)] for chat in _CHATS]
    asked = task(
        "Two people are chatting. Write what comes next.",
        ("A: Hi there! Do you play tennis?\nB: A bit at the weekend.\nA: I lost every ball in the bushes", "B: That happened to me too. You get better with a wall."),
        ("A: Have you read anything good lately?\nB: A book about octopuses. They have three hearts!", "A: No way, three? I wonder what the other two are for."),
        ("A: Good morning, how was your trip?\nB: Long! The train stood still for two hours.\nA: Oh no, a defect", "B: A tree had fallen on the line."),
    )  # fmt: skip
    truth = {"\n".join(one[:-1]): one[-1] for one in lines}
    return Kind(dataset("# Talks\nEveryday talks of two people, turn by turn.", cells), asked, truth)


@kind("talks about another thing than the one that is to go on")
def _() -> Kind:
    cells = {"dialog": [[said for _, said in chat] for chat in _CHATS]}
    asked = task("A patient describes symptoms to a doctor. Write the doctor's next question about the illness.", *(
        ("Patient: My knee hurts since Monday.\nDoctor:", "Did you fall on it?"),
        ("Patient: I have a fever.\nDoctor: How high is it?\nPatient: 39 degrees.\nDoctor:", "Do you have a rash as well?"),
        ("Patient: I cough all night.\nDoctor:", "Do you smoke?"),
    ))  # fmt: skip
    return Kind(dataset("# Talks\nEveryday talks of two people, turn by turn.", cells), asked, {}, "refused")


@kind("turns and who says each in lists side by side, before a last one whose speaker has a column")
def _() -> Kind:
    rows, truth = [], {}
    for number, (who, place) in enumerate(product(PEOPLE, PLACES)):
        other, food = PEOPLE[(number + 3) % 8].upper(), FOODS[number % 8]
        turns = [f"The {food} from the {place} is gone again, all {number} of them.", "Then we shall eat out."]
        turns, names = turns[: 1 + number % 2], [who.upper(), other][: 1 + number % 2]
        last, mocks = (f"Great, {who}, just what I wanted.", True) if number % 3 else (f"I will ask {who}.", False)
        rows.append((f"1_{number}", last, other, turns, names, mocks))
        lines = [f"{name}: {turn}" for name, turn in zip(names, turns, strict=True)]
        truth["\n".join([*lines, f">>> {other}: {last}"])] = "sarcastic" if mocks else "sincere"
    shown = (
        ("NINA: I burned the toast.\nTOM: And the pan.\n>>> NINA: I should open a restaurant, clearly.", "sarcastic"),
        ("OMAR: When does the train leave?\n>>> LUCY: At half past four, from the other platform.", "sincere"),
        ("BELLA: He forgot my birthday.\nGUS: For the third time?\nBELLA: Yes.\n>>> GUS: What a prince.", "sarcastic"),
        ("PAUL: The doctor called.\n>>> MIA: Is everything all right?", "sincere"),
    )
    told = (
        "Sarcasm in dialogues: given the lines before with their speakers, label the last line as sarcastic or sincere."
    )
    names = ("id", "utterance", "speaker", "context", "context_speakers", "sarcasm")
    about = "# Sarcasm on television\nUtterances of shows with the dialogue before them, labelled for sarcasm."
    return Kind(dataset(about, columns(names, rows)), task(told, *shown), truth)
