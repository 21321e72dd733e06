"""Texts for the kinds: opinions, questions and people, each with what is right for it."""

FOODS = ("soup", "bread", "curry", "tea", "cake", "rice", "salad", "pie")
PLACES = ("harbour", "market", "library", "station", "garden", "museum", "castle", "airport")
PEOPLE = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana")
COLOURS = ("red", "green", "blue", "white")
FAMILIES = ("Hall", "Berg", "Costa", "Dunn", "Engel", "Frost", "Grant", "Horn")

_STARS = (
    "terrible and cold, I want my money back",
    "rather poor and not worth the price",
    "okay, neither good nor bad",
    "good, and I would come again",
    "wonderful, the best that I ever had",
)


def opinions(stars: tuple[int, ...] = (1, 5), each: int = 32) -> list[tuple[str, int]]:
    """Sentences about food and places, with their stars from 1 to 5, in mixed order."""
    pairs = [(food, place) for place in PLACES for food in FOODS]
    made = []
    for number, (food, place) in enumerate(pairs[:each]):
        for star in stars:
            opening = ("The", "That", "Our", "Their")[(number + star) % 4]
            made.append((f"{opening} {food} at the {place} was {_STARS[star - 1]}.", star))
    return made


def poles(each: int = 32) -> list[tuple[str, bool]]:
    """Opinions that are good (True) or bad."""
    return [(text, star == 5) for text, star in opinions((1, 5), each)]


GOOD = ("I loved every bite of the pizza.", "A lovely evening, the best in years.")
BAD = ("It was awful, I want my money back.", "The worst lunch of my life.")

_ASKED = (
    "What does {who} carry to the {place}?", "Which thing is in the bag that {who} left at the {place}?",
    "In the {place}, what did {who} buy on Monday?", "{who} came home from the {place} with what?",
)  # fmt: skip
QUESTIONS = [
    (_ASKED[(number + row) % 4].format(who=who, place=place), f"a {COLOURS[(number + row * 3) % 4]} {FOODS[row]}")
    for row, place in enumerate(PLACES)
    for number, who in enumerate(PEOPLE)
]

CAPITALS = (
    ("France", "Paris"), ("Italy", "Rome"), ("Spain", "Madrid"), ("Germany", "Berlin"), ("Japan", "Tokyo"),
    ("China", "Beijing"), ("India", "New Delhi"), ("Canada", "Ottawa"), ("Egypt", "Cairo"), ("Kenya", "Nairobi"),
    ("Ghana", "Accra"), ("Peru", "Lima"), ("Chile", "Santiago"), ("Norway", "Oslo"), ("Sweden", "Stockholm"),
    ("Poland", "Warsaw"), ("Greece", "Athens"), ("Turkey", "Ankara"), ("Iran", "Tehran"), ("Iraq", "Baghdad"),
    ("Cuba", "Havana"), ("Austria", "Vienna"), ("Hungary", "Budapest"), ("Ireland", "Dublin"), ("Malta", "Valletta"),
    ("Nepal", "Kathmandu"), ("Qatar", "Doha"), ("Romania", "Bucharest"), ("Serbia", "Belgrade"), ("Syria", "Damascus"),
    ("Thailand", "Bangkok"), ("Tunisia", "Tunis"), ("Uganda", "Kampala"), ("Ukraine", "Kyiv"), ("Vietnam", "Hanoi"),
    ("Zambia", "Lusaka"),
)  # fmt: skip
