"""Small tables, each with tasks in casual words: the answer of each row, and columns that only look like answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .worlds import FOODS, PEOPLE, PLACES, THINGS, Dataset, dataset, each

FAMILIES = ["Hall", "Berg", "Costa", "Dunn", "Engel", "Frost", "Grant"]
PERSONS = each(PEOPLE, FAMILIES)
ENDINGS = ["html", "pdf", "jpeg"]
DAYS = [date(2019, 1, 3) + timedelta(days=37 * number) for number in range(42)]
LANDS = [
    ("France", "Paris", "FR", "FRA", "Marseille", "Europe"), ("Italy", "Rome", "IT", "ITA", "Milan", "Europe"),
    ("Spain", "Madrid", "ES", "ESP", "Barcelona", "Europe"), ("Germany", "Berlin", "DE", "DEU", "Hamburg", "Europe"),
    ("Japan", "Tokyo", "JP", "JPN", "Osaka", "Asia"), ("China", "Beijing", "CN", "CHN", "Shanghai", "Asia"),
    ("India", "Delhi", "IN", "IND", "Mumbai", "Asia"), ("Brazil", "Brasilia", "BR", "BRA", "Rio", "America"),
    ("Canada", "Ottawa", "CA", "CAN", "Toronto", "America"), ("Haiti", "Jacmel", "HT", "HTI", "Gonaives", "America"),
    ("Egypt", "Cairo", "EG", "EGY", "Giza", "Africa"), ("Kenya", "Nairobi", "KE", "KEN", "Mombasa", "Africa"),
    ("Ghana", "Accra", "GH", "GHA", "Kumasi", "Africa"), ("Peru", "Lima", "PE", "PER", "Cusco", "America"),
    ("Chile", "Santiago", "CL", "CHL", "Arica", "America"), ("Norway", "Oslo", "NO", "NOR", "Bergen", "Europe"),
    ("Sweden", "Stockholm", "SE", "SWE", "Malmo", "Europe"), ("Poland", "Warsaw", "PL", "POL", "Krakow", "Europe"),
    ("Greece", "Athens", "GR", "GRC", "Patras", "Europe"), ("Turkey", "Ankara", "TR", "TUR", "Izmir", "Asia"),
    ("Iran", "Tehran", "IR", "IRN", "Shiraz", "Asia"), ("Iraq", "Baghdad", "IQ", "IRQ", "Basra", "Asia"),
    ("Cuba", "Havana", "CU", "CUB", "Holguin", "America"), ("Austria", "Vienna", "AT", "AUT", "Graz", "Europe"),
]  # fmt: skip
VERBS = [
    ("go", "went", "gone"), ("see", "saw", "seen"), ("take", "took", "taken"), ("give", "gave", "given"),
    ("eat", "ate", "eaten"), ("write", "wrote", "written"), ("sing", "sang", "sung"), ("drink", "drank", "drunk"),
    ("swim", "swam", "swum"), ("begin", "began", "begun"), ("break", "broke", "broken"), ("choose", "chose", "chosen"),
    ("drive", "drove", "driven"), ("fall", "fell", "fallen"), ("fly", "flew", "flown"), ("grow", "grew", "grown"),
    ("know", "knew", "known"), ("ride", "rode", "ridden"), ("speak", "spoke", "spoken"), ("steal", "stole", "stolen"),
    ("throw", "threw", "thrown"), ("wear", "wore", "worn"), ("rise", "rose", "risen"), ("shake", "shook", "shaken"),
]  # fmt: skip


@dataclass(frozen=True)
class Small:
    """A task over a table: where its answers are computed or looked up there, `truth` has them by input."""

    instruction: str
    shown: str
    truth: Mapping[str, str] | None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Demonstrations, written as "input > output | input > output"."""
        return [tuple(pair.strip().split(" > ", 1)) for pair in self.shown.split(" | ")]  # pyright: ignore[reportReturnType]


def _by(keys: Sequence[Any], values: Sequence[Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in zip(keys, values, strict=True)}


def _people() -> tuple[Dataset, list[Small]]:
    mails = [f"{one.lower()}.{two.lower()}@example.org" for one, two in PERSONS]
    full = [f"{one} {two}" for one, two in PERSONS]
    towns = [PLACES[number % 6].capitalize() + "ton" for number in range(42)]
    born = [1950 + (7 * number) % 45 for number in range(42)]
    columns = {
        "id": [f"p{number:03}" for number in range(42)],
        "first_name": [one for one, _ in PERSONS],
        "last_name": [two for _, two in PERSONS],
        "full_name": full,
        "email": mails,
        "town": towns,
        "born": born,
    }
    tasks = [
        Small(
            "Give the last name of the person whose e-mail address is given.",
            "john.smith@a.org > Smith | mary.jones@a.org > Jones | peter.brown@b.org > Brown",
            _by(mails, columns["last_name"]),
        ),
        Small(
            "first name of whoever has this mail address",
            "john.smith@a.org > John | mary.jones@a.org > Mary | peter.brown@b.org > Peter",
            _by(mails, columns["first_name"]),
        ),
        Small(
            "Turn the name round, family name first.",
            "John Smith > Smith, John | Mary Jones > Jones, Mary | Peter Brown > Brown, Peter",
            _by(full, [f"{two}, {one}" for one, two in PERSONS]),
        ),
        Small(
            "What are the initials of this person?",
            "John Smith > J.S. | Mary Jones > M.J. | Peter Brown > P.B.",
            _by(full, [f"{one[0]}.{two[0]}." for one, two in PERSONS]),
        ),
        Small("Which town does the person live in?", "Zoe Marsh > Hilton | Max Reed > Lakeside | Pia Wolf > Newbury",
              _by(full, towns)),
        Small("Which year was this person born?", "Zoe Marsh > 1931 | Max Reed > 1944 | Pia Wolf > 2001",
              _by(full, born)),
        Small("What is this person's job?", "Zoe Marsh > baker | Max Reed > nurse | Pia Wolf > pilot", None),
        Small("What is the phone number of the person?",
              "Zoe Marsh > 555-0101 | Max Reed > 555-0144 | Pia Wolf > 555-0173", None),
        Small("Name the person's mother.", "Zoe Marsh > Ruth Marsh | Max Reed > Ida Reed | Pia Wolf > Tess Wolf", None),
    ]  # fmt: skip
    return dataset("people", "People with names, e-mail addresses and towns.", columns), tasks


def _lands() -> tuple[Dataset, list[Small]]:
    names, capitals, two, three, largest, parts = (list(column) for column in zip(*LANDS, strict=True))
    columns = {
        "country": names, "capital": capitals, "iso2": two, "iso3": three, "largest_city": largest, "continent": parts,
        "population_m": [10 + 3 * number for number in range(len(names))],
    }  # fmt: skip
    tasks = [
        Small("What is the capital?", "Finland > Helsinki | Denmark > Copenhagen | Portugal > Lisbon",
              _by(names, capitals)),
        Small("Answer the question.",
              "What is the capital of Finland? > Helsinki | What is the capital of Denmark? > Copenhagen | "
              "What is the capital of Portugal? > Lisbon",
              _by([f"What is the capital of {name}?" for name in names], capitals)),
        Small("two-letter code of the country", "Finland > FI | Denmark > DK | Portugal > PT", _by(names, two)),
        Small("three-letter code of the country", "Finland > FIN | Denmark > DNK | Portugal > PRT", _by(names, three)),
        Small("On which continent is it?", "France > Europe | Japan > Asia | Kenya > Africa | Chile > America",
              _by(names, parts)),
        Small("biggest town there, which one?", "Finland > Helsinki | Switzerland > Zurich | Australia > Sydney",
              _by(names, largest)),
        Small("Which country has this capital?", "Helsinki > Finland | Copenhagen > Denmark | Lisbon > Portugal",
              _by(capitals, names)),
        Small("What money do they use?", "Finland > euro | Denmark > krone | Laos > kip", None),
        Small("Which language do people speak there?", "Finland > Finnish | Denmark > Danish | Laos > Lao", None),
        Small("What is the second largest city?", "Finland > Espoo | Denmark > Aarhus | Laos > Pakse", None),
        Small("Name the river that runs through it.", "Finland > Kemi | Denmark > Guden | Laos > Mekong", None),
    ]  # fmt: skip
    return dataset("countries", "Countries of the world with capital, codes and continent.", columns), tasks


def _verbs() -> tuple[Dataset, list[Small]]:
    base, past, participle = (list(column) for column in zip(*VERBS, strict=True))
    columns = {"verb": base, "past_tense": past, "past_participle": participle}
    tasks = [
        Small("Give the past tense of the verb.", "come > came | run > ran | bite > bit", _by(base, past)),
        Small("past participle please", "come > come | bite > bitten | hide > hidden", _by(base, participle)),
        Small("Give a noun made of the verb.", "arrive > arrival | decide > decision | lose > loss", None),
        Small("Write the -ing form.", "come > coming | bite > biting | run > running", None),
        Small("Say it in German.", "come > kommen | bite > beissen | run > laufen", None),
    ]
    return dataset("irregular-verbs", "Irregular English verbs with their forms.", columns), tasks


def _pages() -> tuple[Dataset, list[Small]]:
    hosts = [f"www.{place}{number}.org" for number, place in each(["1", "2", "3", "4", "5", "6", "7"], PLACES)]
    links = [f"https://{host}/{FOODS[n % 6]}/{n}.{ENDINGS[n % 3]}" for n, host in enumerate(hosts)]
    seen = [day.isoformat() for day in DAYS]
    columns = {"url": links, "seen": seen, "bytes": [1000 + 7 * n for n in range(42)], "status": [200, 404, 500] * 14}
    tasks = [
        Small("which site is it", "https://a.example.com/x/1 > a.example.com | http://bbc.co.uk/news/2 > bbc.co.uk | "
              "https://docs.python.org/3/ > docs.python.org", _by(links, hosts)),
        Small("file ending", "https://a.com/x.pdf > pdf | https://b.com/y/z.png > png | https://c.org/k/l.jpeg > jpeg",
              _by(links, [ENDINGS[n % 3] for n in range(42)])),
        Small("Write the date the European way.",
              "2021-03-14 > 14.03.2021 | 1999-12-31 > 31.12.1999 | 2005-07-20 > 20.07.2005",
              _by(seen, [f"{day:%d.%m.%Y}" for day in DAYS])),
        Small("what day of the week was it?", "2021-03-14 > Sunday | 1999-12-31 > Friday | 2005-07-20 > Wednesday",
              _by(seen, [f"{day:%A}" for day in DAYS])),
        Small("Who wrote the page?",
              "https://a.com/x.pdf > Ann Lee | https://b.com/y > Bo Ray | https://c.org/k > Cy Day", None),
        Small("How many kilobytes are that?", "3000 > 3 | 12500 > 12.5 | 700 > 0.7 | 64000 > 64",
              _by(columns["bytes"], [f"{value / 1000:g}" for value in columns["bytes"]])),
    ]  # fmt: skip
    return dataset("pages", "Web pages that a crawler saw.", columns), tasks


def _goods() -> tuple[Dataset, list[Small]]:
    names = [
        f"{colour} {thing}"
        for colour, thing in each(["Red", "Dark blue", "Green", "Small", "Large", "Very old", "New"], THINGS)
    ]
    codes = [f"{name[:2].upper()}-{1000 + 13 * n}" for n, name in enumerate(names)]
    dollars = [f"{5 + 0.75 * (n * 5 % 42):.2f}" for n in range(42)]
    euros = [f"{4 + 0.55 * n:.2f}" for n in range(42)]
    tags = [
        f"{thing}; {colour}; {'sale' if n % 3 else 'full price'}"
        for n, (colour, thing) in enumerate(name.lower().rsplit(" ", 1) for name in names)
    ]
    columns = {
        "product": names,
        "code": codes,
        "ean": [str(4_000_000_000_000 + 17 * n) for n in range(42)],
        "price_usd": dollars,
        "price_eur": euros,
        "tags": tags,
        "made_in": [LANDS[n % 24][0] for n in range(42)],
        "sold_in": [LANDS[(n + 5) % 24][0] for n in range(42)],
    }
    tasks = [
        Small("What does it cost in dollars?", "Wooden ruler > 3.10 | Steel pen > 8.99 | Paper bag > 0.45",
              _by(names, dollars)),
        Small("price in EUR", "Wooden ruler > 3.10 | Steel pen > 8.99 | Paper bag > 0.45", _by(names, euros)),
        Small("Look up the product code.", "Wooden ruler > WO-0815 | Steel pen > ST-4711 | Paper bag > PA-2020",
              _by(names, codes)),
        Small("first tag only", "ruler; wood; new > ruler | pen; steel > pen | bag; paper; cheap > bag",
              _by(tags, [tag.split("; ")[0] for tag in tags])),
        Small("write it in capital letters", "Wooden ruler > WOODEN RULER | Steel pen > STEEL PEN | bag > BAG",
              _by(names, [name.upper() for name in names])),
        Small("how many words?", "Wooden ruler > 2 | A pen made of steel > 5 | Bag > 1 | Big old box > 3",
              _by(names, [len(name.split()) for name in names])),
        Small("Where is this made?", "Wooden ruler > China | Steel pen > Japan | Paper bag > Peru",
              _by(names, columns["made_in"])),
        Small("How heavy is it, in grams?", "Wooden ruler > 41 | Steel pen > 18 | Paper bag > 9", None),
        Small("Who sells this?", "Wooden ruler > Ruler House | Steel pen > Pen and Co | Paper bag > Bags Ltd", None),
        Small("Which colour is it?", "Wooden ruler > brown | Steel pen > grey | Paper bag > white", None),
        Small("Describe the product in a sentence.",
              "Wooden ruler > A ruler of beech wood for school. | Steel pen > A pen that writes for years. | "
              "Paper bag > A bag for your lunch.", None),
    ]  # fmt: skip
    return dataset("goods", "Goods of a shop with prices, codes and tags.", columns), tasks


def _films() -> tuple[Dataset, list[Small]]:
    titles = [
        f"The {place} of {who}"
        for who, place in each([*PEOPLE, "Gil"], ["Harbour", "Market", "Garden", "Tower", "Bridge", "River"])
    ]
    directors = [f"{PEOPLE[n % 6]} {FAMILIES[(n * 5) % 7]}" for n in range(42)]
    stars = [f"{PEOPLE[(n + 2) % 6]} {FAMILIES[(n * 3 + 1) % 7]}" for n in range(42)]
    years = [str(1960 + (11 * n) % 47) for n in range(42)]
    columns = {
        "title": titles,
        "director": directors,
        "lead_actor": stars,
        "year": years,
        "minutes": [80 + 2 * n for n in range(42)],
        "genre": ["comedy", "drama", "crime"] * 14,
    }
    tasks = [
        Small("Who is the director of the film?", "Night Train > Ava Moss | Two Suns > Ned Ray | Salt > Ivy Holt",
              _by(titles, directors)),
        Small("lead actor?", "Night Train > Tom Fry | Two Suns > Lea Ott | Salt > Jon Day", _by(titles, stars)),
        Small("When did it come out? Give the year.", "Night Train > 1931 | Two Suns > 1955 | Salt > 2010",
              _by(titles, years)),
        Small("how long is it in hours", "120 > 2 | 90 > 1.5 | 180 > 3 | 150 > 2.5",
              _by(columns["minutes"], [f"{value / 60:g}" for value in columns["minutes"]])),
        Small("Who wrote the music?", "Night Train > Ola Vik | Two Suns > Rex Poe | Salt > Uma Sol", None),
        Small("Which company made it?", "Night Train > Moon Films | Two Suns > Blue Pictures | Salt > Studio Nine",
              None),
        Small("How many people saw it?", "Night Train > 120000 | Two Suns > 4500000 | Salt > 80000", None),
        Small("Give a review in one sentence.", "Night Train > It keeps you awake until the last stop. | "
              "Two Suns > Too long, but bright. | Salt > A dry film that leaves you thirsty.", None),
    ]  # fmt: skip
    return dataset("films", "Films with director, lead actor, year and length.", columns), tasks


TABLES = (_people(), _lands(), _verbs(), _pages(), _goods(), _films())
