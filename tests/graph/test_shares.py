"""Rows come from the sources that are nearest to the task; others give what these lack."""

import csv
import random

import pyarrow.parquet as pq
import pytest
from regraft.domain.approval import DecisionFile
from regraft.domain.outcome import BuildOutcome
from regraft.domain.run import BuildOptions, Waiting
from regraft.domain.task import Demonstration, TaskSpec
from regraft.graph import api

SHOWN = (
    ("The speaker stopped working after a week.", "negative"),
    ("Best kettle I have ever owned, boils in two minutes.", "positive"),
    ("Cheap plastic, the handle came off at once.", "negative"),
    ("My son wears this jacket every day, great quality.", "positive"),
)
TASK = TaskSpec(
    name="products",
    instruction="Decide whether a customer's review of a product is positive or negative.",
    demonstrations=tuple(Demonstration(input=text, output=label) for text, label in SHOWN),
)
GOOD = (
    "I love this {}, it has worked every day for {} weeks.",
    "Great {} for the price, I bought {} more.",
    "The {} does all that it should, {} points.",
)
BAD = (
    "The {} broke after {} days and support never answered.",
    "Waste of money, this {} lasted {} hours.",
    "Returned the {}, order {}, it smelled of plastic.",
)
MOVING = (
    "A moving {} with a splendid cast, seen {} times.",
    "The finest {} of the decade, {} minutes of joy.",
    "This {} kept me in my seat for {} minutes.",
)
DULL = (
    "A dull {} that drags on for {} minutes.",
    "The script of this {} is a mess, scene {} worst of all.",
    "I walked out of this {} after {} minutes.",
)
PRODUCTS = ("kettle", "headset", "blender", "backpack", "lamp", "charger", "keyboard", "umbrella", "toaster")
FILMS = ("thriller", "comedy", "drama", "western", "documentary", "sequel", "biopic", "musical")


@pytest.fixture
def catalog(tmp_path):
    chance = random.Random(1)
    described = {
        "shop": ("Product reviews", "Reviews of products bought in a web shop, positive or negative.", 150),
        "cinema": ("Film reviews", "Reviews of films, positive or negative.", 900),
    }
    for name, (title, about, rows) in described.items():
        words, good, bad = (PRODUCTS, GOOD, BAD) if name == "shop" else (FILMS, MOVING, DULL)
        folder = tmp_path / "catalog" / name
        folder.mkdir(parents=True)
        (folder / "README.md").write_text(f"---\nlanguage: [en]\nlicense: mit\n---\n# {title}\n\n{about}\n")
        with (folder / "train.csv").open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(("review", "sentiment"))
            for n in range(rows):
                text = chance.choice(good if n % 2 else bad).format(chance.choice(words), n)
                out.writerow((text, ("negative", "positive")[n % 2]))
    return tmp_path / "catalog"


@pytest.mark.parametrize(("rows", "films"), [(100, 0), (240, 90)])
def test_reviews_of_films_fill_up_what_reviews_of_products_lack(rows, films, tmp_path, catalog):
    options = BuildOptions(catalog=str(catalog), rows=rows, out=str(tmp_path / "out"))
    done = api.build(TASK, options, home=tmp_path / "home")
    assert isinstance(done, BuildOutcome)
    assert done.rows == rows
    sources = pq.read_table(tmp_path / "out" / "lineage.parquet").column("source").to_pylist()
    assert sources.count("cinema") == films


def test_a_source_that_is_kept_in_reserve_says_so(tmp_path, catalog):
    options = BuildOptions(catalog=str(catalog), rows=100, out=str(tmp_path / "out"), approve=("sample",))
    waiting = api.build(TASK, options, home=tmp_path / "home")
    assert isinstance(waiting, Waiting)
    told = {action.source: action.description for action in waiting.request.action_requests}
    assert told["cinema"].startswith("Keep cinema for rows that better sources lack")
    assert told["shop"].startswith("Take about 100 rows from shop")


def shops(folder, every):
    """Two datasets of reviews of products; in each n-th row of the second a character is broken."""
    chance = random.Random(2)
    for name in ("market", "outlet"):
        (folder / name).mkdir(parents=True)
        (folder / name / "README.md").write_text(
            "---\nlanguage: [en]\nlicense: mit\n---\n# Product reviews\n\nReviews of products, positive or negative.\n"
        )
        with (folder / name / "train.csv").open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(("review", "sentiment"))
            for n in range(300):
                text = chance.choice(GOOD if n % 2 else BAD).format(chance.choice(PRODUCTS), n)
                spoilt = f"{text[:12]}\N{REPLACEMENT CHARACTER}{text[12:]}"
                out.writerow((spoilt if name == "outlet" and n % every == 0 else text, ("negative", "positive")[n % 2]))
    return folder


@pytest.mark.parametrize(("every", "least", "most"), [(1000, 40, 60), (12, 30, 48), (6, 25, 46)])
def test_a_source_with_more_damaged_rows_gives_fewer(every, least, most, tmp_path):
    options = BuildOptions(catalog=str(shops(tmp_path / "shops", every)), rows=100, out=str(tmp_path / "out"))
    done = api.build(TASK, options, home=tmp_path / "home")
    assert isinstance(done, BuildOutcome)
    given = {source.ref.key: source.counts.accepted for source in done.sources}
    assert given["market"] + given["outlet"] == 100
    assert least <= given["outlet"] <= most


def test_rows_that_are_kept_anyway_are_told_at_the_end_and_on_the_card(tmp_path):
    catalog, home = shops(tmp_path / "shops", 3), tmp_path / "home"
    options = BuildOptions(catalog=str(catalog), rows=100, out=str(tmp_path / "out"), approve=("plan",))
    waiting = api.build(TASK, options, home=home)
    assert isinstance(waiting, Waiting)
    answers = {"market": "approve", "outlet": "use_anyway"}
    given = [{"type": answers[str(one.source)], "source": one.source} for one in waiting.request.action_requests]
    done = api.resume(waiting.run, DecisionFile.model_validate({"decisions": given}), home=home)
    assert isinstance(done, BuildOutcome)
    assert any("rows that were tried were kept though input holds broken characters" in one for one in done.warnings)
    card = (tmp_path / "out" / "README.md").read_text()
    assert card.count("input holds broken characters, a mask or the remains of an export (counted only in outlet)") == 1
    assert "- input holds broken characters, a mask or the remains of an export\n" not in card
