"""Kinds of trap in inputs of several figures in one line, each behind the name that its column has."""

from .kind import Expected, Kind, columns, dataset, kind, task

_STYLES = ("heavy-metal", "techno", "classical", "jazz", "folk", "k-pop")
_ASKED = (
    "Guess the genre of a track from its figures. I only want classical, jazz, techno and heavy metal, no other genres."
)
_SHOWN = (
    ("danceability=0.74; energy=0.83; acousticness=0.04; instrumentalness=0.71; tempo=131.2", "Techno"),
    ("danceability=0.27; energy=0.12; acousticness=0.97; instrumentalness=0.85; tempo=92.5", "Classical"),
    ("danceability=0.52; energy=0.31; acousticness=0.79; instrumentalness=0.26; tempo=108.4", "Jazz"),
    ("danceability=0.39; energy=0.94; acousticness=0.01; instrumentalness=0.12; tempo=140.1", "Heavy metal"),
)
_NAMES = ("danceability", "energy", "acousticness", "instrumentalness", "tempo")


def _tracks(
    *, times: int = 1, without: str = "", called: dict[str, str] | None = None, expected: Expected = "served"
) -> Kind:
    """Figures of 240 tracks with more decimals than are shown, `times` as large, and some of the genres' names."""
    rows, truth = [], dict[str, str]()
    for number in range(240):
        style = number % 6
        figures = [
            round(((number * step + place * 31 + style * 157) % 997) / 997, 3)
            for place, step in enumerate((7, 11, 13, 17))
        ]
        figures = [one * times for one in figures]
        figures.append(round(80 + (number * 19 % 89) + number / 1000, 3))
        genre = (called or {}).get(_STYLES[style], _STYLES[style])
        rows.append((f"track{number:05}", round((number * 23 % 101) / 101, 3), *figures, -3 - number % 40 / 7, genre))
        if style < 4:
            written = "; ".join(
                f"{name}={one:g}" if one == int(one) else f"{name}={one}"
                for name, one in zip(_NAMES, figures, strict=True)
            )
            truth[written] = _STYLES[style].replace("-", " ").capitalize()
    names = ("track_id", "liveness", *_NAMES, "loudness", "track_genre")
    cells = columns(names, rows)
    cells.pop(without, None)
    about = "# Tracks\nTracks of six genres with audio features: danceability, energy, acousticness and the like."
    return Kind(dataset(about, cells), task(_ASKED, *_SHOWN), truth, expected)


@kind("figures by the names of their columns, with more decimals than are shown, and some of the labels")
def _() -> Kind:
    return _tracks()


@kind("figures by the names of their columns that are a hundred times as large as shown")
def _() -> Kind:
    return _tracks(times=100)


@kind("figures of which one has no column")
def _() -> Kind:
    return _tracks(without="acousticness", expected="refused")


@kind("figures by the names of their columns, and a label that the table has not")
def _() -> Kind:
    return _tracks(called={"heavy-metal": "metalcore"}, expected="refused")
