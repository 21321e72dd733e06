"""Kinds of trap where one of two is asked for: which column holds which, and what the label counts."""

# ruff: noqa: E501 - tables of small datasets

import random
from typing import Any

from .kind import Expected, Kind, dataset, kind, task
from .words import FOODS, PEOPLE, PLACES

# one goal, two solutions ---------------------------------------------------------------------------------------------

SOLVED = [
    ("keep soup warm on a trip", "Pour it into a thermos flask.", "Pour it into a paper bag."),
    ("cut a loaf of bread", "Use a long knife with teeth.", "Use a wet piece of string cheese."),
    ("find the way in the dark", "Carry a torch with fresh batteries.", "Close both eyes and walk on."),
    ("water plants while on holiday", "Ask a neighbour to come by.", "Put the plants into the freezer."),
    ("get wax out of a carpet", "Iron it through brown paper.", "Spread more wax over it."),
    ("stop a door from squeaking", "Put a drop of oil on the hinge.", "Put a drop of honey on the handle."),
    ("peel garlic fast", "Crush the cloves with the flat of a blade.", "Boil the cloves in their box for a day."),
    ("remember a birthday", "Write it into the calendar.", "Write it on melting snow."),
    ("ripen a green banana", "Leave it in a bag with an apple.", "Leave it in a bucket of paint."),
    ("hang up a heavy mirror", "Screw a hook into the wall.", "Stick it up with chewing gum."),
    ("clean a muddy dog", "Wash it with a hose in the garden.", "Roll it over the white sofa."),
    ("sleep in a noisy hotel", "Wear ear plugs at night.", "Wear a bell around the neck."),
    ("carry eggs home on a bike", "Put the box into a padded basket.", "Put the eggs into both trouser pockets."),
    ("remove a sticker from glass", "Soak it in warm soapy water.", "Bake it in the sun for a year."),
    ("cool a hot drink", "Blow over the top and stir it.", "Wrap it into a woollen blanket."),
    ("light a camp fire", "Start with dry twigs and a match.", "Start with wet leaves and a spoon."),
    ("fix a flat bicycle tyre", "Glue a patch over the hole.", "Fill the tube with orange juice."),
    ("keep birds off the cherries", "Spread a net over the tree.", "Spread seeds under the tree."),
    ("learn words of a foreign tongue", "Repeat ten cards every evening.", "Tear out the pages of the dictionary."),
    ("open a tight jar", "Hold the lid under hot water.", "Hold the jar against the window."),
    ("save money on heating", "Close the shutters at night.", "Leave all windows open in winter."),
    ("keep salad crisp", "Store it with a damp towel.", "Store it beside the radiator."),
    ("take a photo without shaking", "Rest the camera on a wall.", "Jump while pressing the button."),
    ("get rid of hiccups", "Drink a glass of water slowly.", "Eat a spoon of sand quickly."),
    ("mark a page in a novel", "Slip a ribbon between the leaves.", "Pour glue between the leaves."),
    ("measure flour without a scale", "Fill a cup up to its line.", "Guess its colour from afar."),
    ("dry herbs for the winter", "Hang them upside down in the attic.", "Hang them into the fish tank."),
    ("move a heavy wardrobe", "Slide it on felt pads.", "Lift it with a fishing rod."),
    ("wake up early", "Set an alarm on the phone.", "Set the table for a feast."),
    ("share a cake fairly", "Let one cut and the other choose.", "Let the cat decide by weight."),
    ("protect hands from thorns", "Put on leather gloves.", "Put on nail polish."),
    ("see stars clearly", "Drive away from the city lights.", "Look up through a brick wall."),
    ("send a fragile vase", "Pack it with bubble wrap.", "Pack it between two hammers."),
    ("stay dry in the rain", "Open an umbrella.", "Open a bottle of ink."),
]
_CHANCE = random.Random(5)
FIRST = [_CHANCE.random() < 0.5 for _ in SOLVED]
SHOWN = (
    ("clean a window without stripes\n(A) Wipe it with old newspaper.\n(B) Wipe it with butter.", "(A)"),
    ("boil an egg\n(A) Put it on a cold stone for an hour.\n(B) Put it into hot water for six minutes.", "(B)"),
    ("dry wet shoes quickly\n(A) Stuff them with paper.\n(B) Put them into a bath.", "(A)"),
    ("sharpen a pencil\n(A) Press it with a spoon.\n(B) Turn it in a sharpener.", "(B)"),
)
PHYSICS = (
    "# Everyday physics\nGoals with two solutions each, of which one is right. Common sense about everyday things."
)
ASKED = task("Which of the two solutions reaches the goal?", *SHOWN)


def solved(
    names: tuple[str, str, str, str],
    values: tuple[Any, Any] = (0, 1),
    expected: Expected = "served",
    about: str = PHYSICS,
    asked: dict[str, Any] = ASKED,
) -> Kind:
    """Goals with two solutions under these names; `values` tell that the first or the second one is right."""
    goal, one, two, label = names
    rows: dict[str, list[Any]] = {goal: [], one: [], two: [], label: []}
    for (text, right, wrong), first in zip(SOLVED, FIRST, strict=True):
        cells = (text, right if first else wrong, wrong if first else right, values[0 if first else 1])
        for name, cell in zip(names, cells, strict=True):
            rows[name].append(cell)
    return Kind(dataset(about, rows), asked, {text: right for text, right, _ in SOLVED}, expected, choice=True)


@kind("a goal, sol1 and sol2 with a label of 0 and 1")
def _() -> Kind:
    return solved(("goal", "sol1", "sol2", "label"))


@kind("a goal, sol1 and sol2 with a label of 1 and 2")
def _() -> Kind:
    return solved(("goal", "sol1", "sol2", "label"), (1, 2))


@kind("a goal, sol0 and sol1 with a label of 0 and 1")
def _() -> Kind:
    return solved(("goal", "sol0", "sol1", "label"))


@kind("a goal and two hypotheses with a label of 1 and 2 as texts")
def _() -> Kind:
    return solved(("goal", "hypothesis_1", "hypothesis_2", "label"), ("1", "2"))


@kind("a goal and endings a and b with the letter of the right one")
def _() -> Kind:
    return solved(("goal", "ending_a", "ending_b", "answer"), ("a", "b"))


@kind("a goal and two solutions of which a flag says whether the first is right")
def _() -> Kind:
    return solved(("goal", "solution1", "solution2", "first_is_right"), (1, 0), "either")


@kind("a goal, two solutions, and a flag of whether both were checked")
def _() -> Kind:
    one = solved(("goal", "sol1", "sol2", "checked"), (0, 1))
    chance = random.Random(9)
    rows: dict[str, list[Any]] = {"goal": [], "sol1": [], "sol2": [], "checked": []}
    for text, right, wrong in SOLVED:
        for name, cell in zip(rows, (text, right, wrong, chance.randrange(2)), strict=True):
            rows[name].append(cell)
    return Kind(dataset(PHYSICS, rows), ASKED, one.truth, "either", choice=True)


@kind("a goal and two solutions of which the worse one is marked")
def _() -> Kind:
    about = (
        "# Everyday physics\nGoals with two solutions each. The label is the number of the solution that does not work."
    )
    return solved(("goal", "sol1", "sol2", "label"), (2, 1), "either", about)


@kind("a goal with the right solution and the wrong one in columns of their own")
def _() -> Kind:
    rows = {
        "goal": [goal for goal, _, _ in SOLVED],
        "correct": [right for _, right, _ in SOLVED],
        "incorrect": [wrong for _, _, wrong in SOLVED],
    }
    return Kind(dataset(PHYSICS, rows), ASKED, {goal: right for goal, right, _ in SOLVED}, choice=True)


_PREMISES = [
    (
        f"{who} dropped the {food} at the {place}.",
        f"The floor of the {place} got dirty.",
        f"{who} found a coin in the {place}.",
    )
    for who in PEOPLE
    for food, place in zip(FOODS, PLACES, strict=True)
]


@kind("a premise with two alternatives, and whether cause or effect is asked for")
def _() -> Kind:
    chance = random.Random(3)
    causes = [
        (f"The {food} at the {place} is gone.", f"{who} ate it all up.", f"{who} painted the wall of the {place}.")
        for who, (food, place) in zip(
            PEOPLE * 4, [(food, place) for food in FOODS for place in PLACES][:32], strict=True
        )
    ]
    rows: dict[str, list[Any]] = {name: [] for name in ("premise", "choice1", "choice2", "question", "label")}
    truth: dict[str, str] = {}
    for kind_of, made in (("effect", _PREMISES[:32]), ("cause", causes)):
        for premise, right, wrong in made:
            first = chance.random() < 0.5
            for name, cell in zip(
                rows,
                (premise, right if first else wrong, wrong if first else right, kind_of, int(not first)),
                strict=True,
            ):
                rows[name].append(cell)
            truth[f"Premise: {premise}"] = right
    shown = (
        (
            "Premise: The boy fell off his bike.\nWhat is asked for: effect\n(A) He hurt his knee.\n(B) He won a prize.",
            "(A)",
        ),
        ("Premise: The street was wet.\nWhat is asked for: cause\n(A) The sun was shining.\n(B) It had rained.", "(B)"),
        (
            "Premise: The cup broke.\nWhat is asked for: cause\n(A) It fell on the floor.\n(B) It was full of tea.",
            "(A)",
        ),
        (
            "Premise: She missed the train.\nWhat is asked for: effect\n(A) The train was red.\n(B) She came too late.",
            "(B)",
        ),
    )
    asked = task("Choose the more plausible cause or effect of the premise.", *shown)
    return Kind(
        dataset(
            "# Plausible alternatives\nPremises with two alternatives, of which one is the more plausible cause or effect.",
            rows,
        ),
        asked,
        truth,
        choice=True,
    )


# which of two statements ---------------------------------------------------------------------------------------------

STATEMENTS = [
    (f"To {goal}, {right[0].lower()}{right[1:]}", f"To {goal}, {wrong[0].lower()}{wrong[1:]}")
    for goal, right, wrong in SOLVED
]
_SIDES = [random.Random(f"{number}").random() < 0.5 for number in range(len(STATEMENTS))]
SENSE = "# Common sense\nPairs of statements with similar words, one of which makes no sense."


def senseless(
    names: tuple[str, str, str],
    label: tuple[Any, Any],
    about: str,
    shown: tuple[tuple[str, str], ...],
    instruction: str,
    truth: tuple[str, str],
    expected: Expected = "served",
    form: str = "Statement 1: {}\nStatement 2: {}",
    choice: bool = False,
) -> Kind:
    """Pairs of statements; `label` and `truth` are what says that the first or the second one makes no sense."""
    rows: dict[str, list[Any]] = {name: [] for name in names}
    right: dict[str, str] = {}
    for (fine, odd), first in zip(STATEMENTS, _SIDES, strict=True):
        one, two = (odd, fine) if first else (fine, odd)
        for name, cell in zip(names, (one, two, label[0 if first else 1]), strict=True):
            rows[name].append(cell)
        right[form.format(one, two)] = truth[0 if first else 1]
    return Kind(dataset(about, rows), task(instruction, *shown), right, expected, choice=choice)


_WHICH = "Which of the two statements makes no sense?"
_PAIRS = (
    (
        "Statement 1: To quench his thirst at noon, he drinks apple juice.\nStatement 2: To quench his thirst at noon, he drinks a table.",
        "2",
    ),
    (
        "Statement 1: To have bread for supper, the moon baked a loaf.\nStatement 2: To have bread for supper, the baker baked a loaf.",
        "1",
    ),
    (
        "Statement 1: To pass the time on the train, she reads a river.\nStatement 2: To pass the time on the train, she reads a letter.",
        "1",
    ),
    (
        "Statement 1: To warn the people in the house, a dog barks.\nStatement 2: To warn the people in the house, a carpet barks.",
        "2",
    ),
)


@kind("which of two statements makes no sense, counted from 0")
def _() -> Kind:
    about = f"{SENSE} The label is 0 if the first statement makes no sense and 1 if the second does."
    return senseless(("sent0", "sent1", "label"), (0, 1), about, _PAIRS, _WHICH, ("1", "2"))


@kind("which of two statements makes no sense, counted from 1")
def _() -> Kind:
    return senseless(("statement1", "statement2", "label"), (1, 2), SENSE, _PAIRS, _WHICH, ("1", "2"), "either")


@kind("which of two statements makes sense, where the senseless one is asked for")
def _() -> Kind:
    about = "# Common sense\nPairs of statements with similar words. The label is the number of the statement that makes sense."
    return senseless(("statement1", "statement2", "label"), (2, 1), about, _PAIRS, _WHICH, ("1", "2"), "either")


@kind("which of two statements makes sense, counted from 0, without a word on it")
def _() -> Kind:
    about = "# Common sense\nPairs of statements with similar words."
    return senseless(("sent0", "sent1", "label"), (1, 0), about, _PAIRS, _WHICH, ("1", "2"), "either")


@kind("the senseless statement and the sensible one in columns of their own")
def _() -> Kind:
    rows = {"sensible": [fine for fine, _ in STATEMENTS], "senseless": [odd for _, odd in STATEMENTS]}
    truth = {
        f"Statement 1: {one}\nStatement 2: {two}": place
        for fine, odd in STATEMENTS
        for one, two, place in ((odd, fine, "1"), (fine, odd, "2"))
    }
    return Kind(dataset(SENSE, rows), task(_WHICH, *_PAIRS), truth, "either")


@kind("which of two statements makes no sense, as a letter")
def _() -> Kind:
    about = f"{SENSE} The label is A if the first statement makes no sense, B if the second does."
    shown = tuple(
        (given.replace("Statement 1", "A").replace("Statement 2", "B"), "AB"[int(answer) - 1])
        for given, answer in _PAIRS
    )
    return senseless(
        ("statement_a", "statement_b", "label"),
        ("A", "B"),
        about,
        shown,
        _WHICH,
        ("A", "B"),
        "either",
        form="A: {}\nB: {}",
    )


# which of two texts --------------------------------------------------------------------------------------------------


def compared(label: tuple[Any, Any], about: str, column: str = "winner", expected: Expected = "either") -> Kind:
    """Two answers to a question of which one was chosen by people; `label` says that the first or the second was."""
    rows: dict[str, list[Any]] = {"prompt": [], "response_a": [], "response_b": [], column: []}
    truth: dict[str, str] = {}
    for (goal, right, wrong), first in zip(SOLVED, FIRST, strict=True):
        one, two = (right, wrong) if first else (wrong, right)
        for name, cell in zip(rows, (f"How do I {goal}?", one, two, label[0 if first else 1]), strict=True):
            rows[name].append(cell)
        truth[f"Question: How do I {goal}?\nResponse A: {one}\nResponse B: {two}"] = "A" if first else "B"
    shown = (
        (
            "Question: How do I boil an egg?\nResponse A: Put it into hot water for six minutes.\nResponse B: Sing to it for an hour.",
            "A",
        ),
        (
            "Question: How do I sharpen a pencil?\nResponse A: Press it with a spoon.\nResponse B: Turn it in a sharpener.",
            "B",
        ),
        (
            "Question: How do I dry wet shoes?\nResponse A: Stuff them with paper.\nResponse B: Put them into a bath.",
            "A",
        ),
    )
    return Kind(dataset(about, rows), task("Which response is better, A or B?", *shown), truth, expected)


BATTLES = "# Battles\nPairs of responses to a prompt, with the one that people preferred."


@kind("which of two responses won, as a letter")
def _() -> Kind:
    return compared(("A", "B"), BATTLES, expected="served")


@kind("which of two responses won, by the name of its column")
def _() -> Kind:
    return compared(("response_a", "response_b"), BATTLES)


@kind("which of two responses won, counted from 0")
def _() -> Kind:
    return compared((0, 1), BATTLES)


@kind("which of two responses lost, as a letter")
def _() -> Kind:
    return compared(
        ("B", "A"), "# Battles\nPairs of responses to a prompt, with the one that people liked less.", "loser"
    )


def chosen(wrong: bool = False, spoken: bool = True, names: tuple[str, str] = ("chosen", "rejected")) -> Kind:
    """A chosen answer and a rejected one beside their prompt, as messages or as they stand."""
    rows: dict[str, list[Any]] = {"prompt": [], names[0]: [], names[1]: []}
    truth: dict[str, str] = {}
    for goal, *answers in SOLVED:
        asked = f"How do I {goal}?"
        user = {"role": "user", "content": asked}
        said = [[user, {"role": "assistant", "content": text}] for text in answers]
        for name, cell in zip(rows, (asked, *(said if spoken else answers)), strict=True):
            rows[name].append(cell)
        form = f"Question: {asked}\nResponse A: {{}}\nResponse B: {{}}"
        truth |= {form.format(*answers): "B" if wrong else "A", form.format(*reversed(answers)): "A" if wrong else "B"}
    instruction = f"Which of the two responses is {'worse' if wrong else 'better'}? Answer A or B."
    shown = [(one["input"], one["output"]) for one in compared(("A", "B"), BATTLES).task["demonstrations"]]
    shown = [(given, {"A": "B", "B": "A"}[letter] if wrong else letter) for given, letter in shown]
    about = f"# Preferences\nPrompts with two responses of an assistant, a {names[0]} and a {names[1]} one, for reward models."
    return Kind(dataset(about, rows), task(instruction, *shown), truth)


@kind("chosen and rejected messages, of which the chosen ones are to be told")
def _() -> Kind:
    return chosen()


@kind("better and worse texts, of which the better ones are to be told")
def _() -> Kind:
    return chosen(spoken=False, names=("better_response", "worse_response"))


@kind("chosen and rejected messages, of which the rejected ones are to be told")
def _() -> Kind:
    return chosen(wrong=True)
