"""Tasks whose answers can be computed, each with a solver of its own to measure the recipe `program` by.

Ten are described here whole. The others are tasks of a folder (`--targets`) that has them: boolean expressions,
brackets, colours in a row, swaps, orders, numbers in words; where the folder lacks one, it is left out.
"""

import ast
import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations

Solver = Callable[[str], str | None]

TASKS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "times": (
        "A departure and a duration are told; write when it ends, as hh:mm in 24 hours.",
        [
            ("The train to Bonn leaves at 09:50 and takes 25 minutes.", "10:15"),
            ("At 23:30 a coach sets off for Ulm; it needs 1 hour and 40 minutes.", "01:10"),
            ("The film starts at 20:15 and runs for 2 hours and 8 minutes.", "22:23"),
            ("A class that begins at 08:05 lasts 95 minutes.", "09:40"),
        ],
    ),
    "amounts": (
        "Say how much money is left or missing after a purchase; answer with the amount in euros with two decimals, "
        "negative where money is missing.",
        [
            ("Mia has 20.00 euros. She buys 3 pens for 1.25 euros each.", "16.25"),
            ("Omar has 5.00 euros. He buys 2 sandwiches for 3.10 euros each.", "-1.20"),
            ("Lena has 50.00 euros. She buys 4 books for 8.95 euros each and a bag for 12.50 euros.", "1.70"),
            ("Paul has 7.40 euros. He buys 1 ticket for 7.40 euros.", "0.00"),
        ],
    ),
    "dates": (
        "Write the weekday of the day that is asked for.",
        [
            ("Today is Monday, 3 June 2024. Which day of the week is it in 10 days?", "Thursday"),
            ("Today is Friday, 28 February 2025. Which day of the week was it 30 days ago?", "Wednesday"),
            ("Tomorrow is Sunday, 1 January 2023. Which day of the week is it in 100 days?", "Monday"),
            ("Yesterday was Tuesday, 9 July 2024. Which day of the week was it 2 days ago?", "Monday"),
        ],
    ),
    "tables": (
        "Answer a question about a small table with the name or the number alone.",
        [
            ("name | age | city\nAda | 31 | Lund\nBo | 45 | Oslo\nCy | 28 | Lund\nWho is the oldest?", "Bo"),
            (
                "name | age | city\nEve | 52 | Turku\nFinn | 19 | Oslo\nGus | 40 | Turku\nHal | 33 | Lund\n"
                "How many people live in Turku?",
                "2",
            ),
            ("name | age | city\nIda | 27 | Oslo\nJon | 61 | Lund\nKai | 35 | Oslo\nWho is the youngest?", "Ida"),
            ("name | age | city\nLeo | 22 | Lund\nMia | 48 | Turku\nNo | 30 | Lund\nHow old is Mia?", "48"),
        ],
    ),
    "strings": (
        "Do with the word what is asked, and write the result alone.",
        [
            ("Reverse: lantern", "nretnal"),
            ("Count the vowels: education", "5"),
            ("Sort the letters: table", "abelt"),
            ("Take every second letter, beginning with the first: penguin", "pnun"),
        ],
    ),
    "sorting": (
        "Sort the items as asked and write them with commas between them.",
        [
            ("Ascending: 14, 3, 9, 27", "3, 9, 14, 27"),
            ("Descending: 5, 88, 41, 16, 60", "88, 60, 41, 16, 5"),
            ("Alphabetically: pear, fig, apple, melon", "apple, fig, melon, pear"),
            ("By length, shortest first: melon, fig, banana, plum", "fig, plum, melon, banana"),
        ],
    ),
    "truth": (
        "Work out the expression of yes and no; 'not' binds closer than 'and', 'and' closer than 'or'.",
        [
            ("not (yes and no) or no", "yes"),
            ("yes and not yes", "no"),
            ("no or (not no and not (yes or no))", "no"),
            ("not not yes and (no or yes)", "yes"),
        ],
    ),
    "closing": (
        "Write the brackets that are needed to close all that is still open, in the right order.",
        [("[ ( { }", ") ]"), ("( ( [", "] ) )"), ("{ [ ] ( [ ]", ") }"), ("[ { ( ) } (", ") ]")],
    ),
    "roman": (
        "Write the year in Roman numerals, or the Roman numerals as a number.",
        [("1994", "MCMXCIV"), ("MMXVI", "2016"), ("448", "CDXLVIII"), ("DCCLXX", "770")],
    ),
    "queue": (
        "Some people stand in a queue; answer with the name alone.",
        [
            ("Ann stands right before Bo. Cy stands right behind Bo. Who is last?", "Cy"),
            ("Dan is ahead of Eve. Fay is behind Eve. Gus is ahead of Dan. Who is first?", "Gus"),
            ("Hal is behind Ida. Jo is ahead of Ida. Who is in the middle?", "Ida"),
            ("Kim is ahead of Lou. Max is right behind Kim. Ned is behind Lou. Who is second?", "Max"),
        ],
    ),
}


def times(text: str) -> str | None:
    """The end of something that begins at hh:mm."""
    at = re.search(r"(\d\d?):(\d\d)", text)
    hours, minutes = re.search(r"(\d+) hours?", text), re.search(r"(\d+) minutes?", text)
    if at is None or not (hours or minutes):
        return None
    lasts = 60 * int(hours[1] if hours else 0) + int(minutes[1] if minutes else 0)
    end = (60 * int(at[1]) + int(at[2]) + lasts) % 1440
    return f"{end // 60:02d}:{end % 60:02d}"


def amounts(text: str) -> str | None:
    """What is left, in cents first."""
    has = re.search(r"has (\d+)\.(\d\d)", text)
    bought = re.findall(r"\b(\d+|an?) [a-z ]+? for (\d+)\.(\d\d)", text)
    if has is None or not bought:
        return None
    left = 100 * int(has[1]) + int(has[2])
    for count, euros, cents in bought:
        left -= (int(count) if count.isdigit() else 1) * (100 * int(euros) + int(cents))
    return f"{'-' if left < 0 else ''}{abs(left) // 100}.{abs(left) % 100:02d}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def dates(text: str) -> str | None:
    """A weekday, by the calendar rather than by the weekday that is told."""
    told = re.search(r"(Today|Tomorrow|Yesterday) (?:is|was) \w+, (\d+) (\w+) (\d+)", text)
    asked = re.search(r"in (\d+) days?\?|(\d+) days? ago\?", text)
    if told is None or asked is None:
        return None
    day = date(int(told[4]), _MONTHS.index(told[3]) + 1, int(told[2]))
    today = day - timedelta({"Today": 0, "Tomorrow": 1, "Yesterday": -1}[told[1]])
    found = today + timedelta(int(asked[1])) if asked[1] else today - timedelta(int(asked[2]))
    return f"{found:%A}"


def tables(text: str) -> str | None:
    """A cell, a count, or whose number is greatest or least."""
    *lines, question = text.split("\n")
    rows = [dict(zip(lines[0].split(" | "), line.split(" | "), strict=True)) for line in lines[1:]]
    if (found := re.match(r"How many people live in (.+)\?", question)) is not None:
        return str(sum(row["city"] == found[1] for row in rows))
    if (found := re.match(r"(?:How old is|Where does) (\w+)(?: live)?\?", question)) is not None:
        column = "age" if question.startswith("How") else "city"
        return next((row[column] for row in rows if row["name"] == found[1]), None)
    ages = sorted((int(row["age"]), row["name"]) for row in rows)
    if re.match(r"Who is the (oldest|youngest)\?", question):
        return ages[-1 if "oldest" in question else 0][1]
    if (found := re.match(r"How many people are (older|younger) than (\d+)\?", question)) is not None:
        older = found[1] == "older"
        return str(sum(age > int(found[2]) if older else age < int(found[2]) for age, _ in ages))
    return None


def strings(text: str) -> str | None:
    """Reverse, count, sort, or thin out a word."""
    asked, _, word = text.rpartition(": ")
    return {
        "Reverse": word[::-1],
        "Count the vowels": str(sum(letter in "aeiou" for letter in word)),
        "Count the consonants": str(sum(letter not in "aeiou" for letter in word)),
        "Count the letters": str(len(word)),
        "Sort the letters": "".join(sorted(word)),
        "Sort the letters backwards": "".join(sorted(word, reverse=True)),
        "Take every second letter, beginning with the first": word[::2],
        "Take every second letter, beginning with the second": word[1::2],
        "Write in capitals": word.upper(),
    }.get(asked)


def sorting(text: str) -> str | None:
    """Items in another order; None where it is not the only one."""
    asked, _, listed = text.partition(": ")
    items = listed.split(", ")
    keys: dict[str, Callable[[str], int | str]] = {
        "Ascending": int,
        "Descending": lambda item: -int(item),
        "Alphabetically": str,
        "By length, shortest first": len,
        "By length, longest first": lambda item: -len(item),
    }
    if asked not in keys or len({keys[asked](item) for item in items}) < len(items):
        return None
    return ", ".join(sorted(items, key=keys[asked]))


def boolean(text: str) -> str | None:
    """Python's own precedence, by its own parser on words that were looked at one by one; nothing is run."""
    words = text.removesuffix(" is").replace("(", " ( ").replace(")", " ) ").split()
    if set(words) - {"True", "False", "and", "or", "not", "(", ")"}:
        return None
    return str(_truth(ast.parse(" ".join(words), mode="eval").body))


def _truth(node: ast.expr) -> bool:
    """The value of a parsed expression of True, False, not, and, or."""
    match node:
        case ast.Constant(value=value):
            return bool(value)
        case ast.UnaryOp(operand=operand):
            return not _truth(operand)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(map(_truth, values))
        case ast.BoolOp(values=values):
            return any(map(_truth, values))
    raise ValueError(f"no truth value: {ast.dump(node)}")


def brackets(text: str) -> str | None:
    """What closes the open brackets, by taking closed pairs out until none is left."""
    rest = text.rsplit("Input:", maxsplit=1)[-1].replace(" ", "")
    before = ""
    while rest != before:
        before = rest
        for pair in ("()", "[]", "{}", "<>"):
            rest = rest.replace(pair, "")
    return " ".join({"(": ")", "[": "]", "{": "}", "<": ">"}.get(one, "?") for one in reversed(rest))


def swaps(text: str) -> str | None:
    """Who has what in the end, by permuting places."""
    story, options = text.split("\nOptions:\n")
    names = re.findall(r"[A-Z]\w+", story.split(" are ")[0])
    held = list(range(len(names)))
    for one, other in re.findall(r"(?:First|Then|Finally), (\w+) and (\w+)", story):
        a, b = names.index(one), names.index(other)
        held[a], held[b] = held[b], held[a]
    who = re.findall(r"At the end of [^,]*, (\w+)", story)[-1]
    start = story.split("\n")[0]
    listed = [option.split(") ", 1)[1] for option in options.split("\n")]
    order = sorted(listed, key=start.index)
    return f"({'ABCDEFG'[listed.index(order[held[names.index(who)]])]})"


_LOW = ("older", "left of", "less", "below", "cheaper")


def orders(text: str) -> str | None:
    """The only option that holds in all orders that the clues allow, tried one by one."""
    story, options = text.split("\nOptions:\n")
    things = [re.sub(r"^(and )?(an? |the )?", "", thing) for thing in story.split(": ")[-1].split(".")[0].split(", ")]
    clues = [clue.strip() for clue in story.split(": ")[-1].split(".")[1:] if clue.strip()]

    def place(words: str) -> int:
        last = len(things) - 1
        if "second" in words:
            return 1
        return 0 if any(low in words for low in ("oldest", "leftmost", "cheapest", "last")) else last

    def holds(said: str, order: tuple[str, ...]) -> bool:
        named = sorted((said.lower().index(thing.lower()), thing) for thing in things if thing.lower() in said.lower())
        spots = [order.index(thing) for _, thing in named]
        if len(spots) == 1:
            return spots[0] == place(said)
        return spots[0] < spots[1] if any(low in said for low in _LOW) else spots[0] > spots[1]

    fit = [order for order in permutations(things) if all(holds(clue, order) for clue in clues)]
    right = [line[:3] for line in options.split("\n") if fit and all(holds(line[4:], order) for order in fit)]
    return right[0] if len(right) == 1 else None


_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def words(text: str) -> str | None:
    """A number in words, found by looking for it among those below ten thousand."""
    number = int(text)
    if number < 20:
        return _UNITS[number]
    if number < 100:
        return _TENS[number // 10 - 2] + (f"-{_UNITS[number % 10]}" if number % 10 else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    head, rest = f"{words(str(number // size))} {name}", number % size
    if not rest:
        return head
    return f"{head}{' and ' if rest < 100 else ', '}{words(str(rest))}"


def colours(text: str) -> str | None:
    """A colour, a yes or no, or a count of coloured things."""
    story, options = text.split("\nOptions:\n")
    scene, question = story.split(". ", 1)
    listed = re.split(
        r",? and |, ", scene.split(": ")[-1] if ": " in scene else re.split(r"see |there is |there are ", scene)[-1]
    )
    counts = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    things = [tuple(thing.split(" ", 2)) for thing in listed]
    answer: str | None = None
    if "most" in question:
        answer = things[0 if "left" in question else -1][1]
    elif "directly" in question or "furthest" in question:
        at = next(n for n, thing in enumerate(things) if question.endswith(f"the {thing[2]}?"))
        if "directly" in question:
            answer = things[at - 1 if "left" in question else at + 1][1]
        else:
            answer = things[0 if at > len(things) - 1 - at else -1][1]
    elif question.startswith("What color"):
        answer = next(thing[1] for thing in things if question.endswith(f"the {thing[2]}?"))
    elif question.startswith("Is the"):
        answer = "yes" if any(thing[2] in question and question.endswith(f"{thing[1]}?") for thing in things) else "no"
    elif "how many" in question.lower():
        gone = re.findall(r"remove all the (.+?) from", question)
        asked = re.findall(r"how many (.+?) (?:remain|are)", question, re.IGNORECASE)[0]
        left = [thing for thing in things if not (gone and _is(thing, gone[0]))]
        total = sum(counts.index(thing[0]) for thing in left if _is(thing, asked))
        answer = [*counts, "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"][total]
    return next((line[:3] for line in options.split("\n") if line[4:] == answer), None)


def _is(thing: tuple[str, ...], words: str) -> bool:
    return (
        thing[1] == words.split(maxsplit=1)[0]
        if words.endswith(("objects", "items", "things"))
        else thing[2].rstrip("es") == words.rstrip("es")
    )


def truth(text: str) -> str | None:
    """The same as boolean, in other words."""
    found = boolean(text.replace("yes", "True").replace("no", "False").replace("Falset", "not"))
    return {"True": "yes", "False": "no"}.get(found or "")


_NUMERALS = {
    digits[place]: (place + 1) * 10**power
    for power, digits in enumerate(
        (
            ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
            ("X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"),
            ("C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"),
            ("M", "MM", "MMM"),
        )
    )
    for place in range(len(digits))
}


def roman(text: str) -> str | None:
    """Digit by digit, each looked up."""
    if text.isdigit():
        by_value = {value: numeral for numeral, value in _NUMERALS.items()}
        return "".join(by_value[int(digit) * 10**power] for power, digit in _powers(text) if digit != "0")
    parts = re.fullmatch(r"(M{0,3})(C[MD]|D?C{0,3})(X[CL]|L?X{0,3})(I[XV]|V?I{0,3})", text)
    return str(sum(_NUMERALS[part] for part in parts.groups() if part)) if parts else None


def _powers(text: str) -> list[tuple[int, str]]:
    return [(len(text) - 1 - place, digit) for place, digit in enumerate(text)]


def queue(text: str) -> str | None:
    """The only name in that place in all orders that the sentences allow, tried one by one."""
    *told, asked = re.split(r"(?<=[.?]) ", text)
    clues = [re.fullmatch(r"(\w+) (?:stands|is) (right )?(before|ahead of|behind) (\w+)\.", one) for one in told]
    if not all(clues):
        return None
    facts = [(one[1], bool(one[2]), one[3] == "behind", one[4]) for one in clues if one]
    names = sorted({name for first, _, _, second in facts for name in (first, second)})
    place = {"first": 0, "second": 1, "third": 2, "middle": len(names) // 2, "last": -1}[asked.rstrip("?").split()[-1]]
    fits = [order for order in permutations(names) if all(_holds(order, *fact) for fact in facts)]
    found = {order[place] for order in fits}
    return found.pop() if len(found) == 1 else None


def _holds(order: tuple[str, ...], first: str, right: bool, behind: bool, second: str) -> bool:
    gap = order.index(first) - order.index(second)
    gap = gap if behind else -gap
    return gap == 1 if right else gap > 0


SOLVERS: dict[str, Solver] = {
    "times": times, "amounts": amounts, "dates": dates, "tables": tables, "strings": strings, "sorting": sorting,
    "truth": truth, "closing": brackets, "roman": roman, "queue": queue,
    "boolean_expressions": boolean, "dyck_languages": brackets, "tracking_shuffled_objects_three_objects": swaps,
    "logical_deduction_three_objects": orders, "ii_num_to_verbal": words, "reasoning_about_colored_objects": colours,
}  # fmt: skip
