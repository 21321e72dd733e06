"""The language of a text, or None where a text does not tell: code, numbers, identifiers, a few words."""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from math import log
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import pyarrow as pa

from ...domain.errors import OutputError
from ...memory.atomic import write_atomically

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CHARS = 1_000
_CODE_MARKS = re.compile(r"[{}()\[\];=<>|\\_&$]|->|//|\*\*")
_CODE_SHARE = 0.05
_TAGS = re.compile(r"<[^<>]{1,40}>")
_NO_LETTERS = re.compile(r"[\d!-/:-@\[-`{-~]")
_NO_LANGUAGE = "zxx"
_NEVER = 1e-12
_MANY = 1_000
"""So many texts at once are those of a block and not of a sample: many more will come."""
_REMEMBERED = 2_048
_loading = Lock()


@cache
def _identifier() -> "LanguageIdentifier":
    """The model, from its quickly read form below Regraft's home, which is written where it is missing: the package's
    own takes 0.35 s to unpack, in every process."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    source, home = Path(MODEL_DIR) / MODEL_FILE, Path(os.environ.get("REGRAFT_HOME") or "~/.regraft").expanduser()
    kept = home / f"language-{version('py3langid')}-{source.stat().st_size}.arrow"
    with suppress(OSError, ValueError, KeyError):  # not there, or damaged
        return _kept(kept)
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if home.is_dir():
        with suppress(OutputError):  # a home that is read only, or full
            _keep(identifier, kept)
    return identifier


def _kept(file: Path) -> "LanguageIdentifier":
    from py3langid.langid import LanguageIdentifier

    with pa.memory_map(str(file)) as source:
        read = pa.ipc.open_file(source).read_all()
    row = {name: read.column(name).chunk(0).flatten() for name in read.column_names}
    classes = row["classes"].to_pylist()
    weights = row["ptc"].to_numpy().reshape(-1, len(classes))
    moves = memoryview(row["moves"].to_numpy())  # 39 MB, which take longer to copy than all else here
    rows, found = row["rows"].to_pylist(), row["found"].to_pylist()
    return LanguageIdentifier(weights, row["pc"].to_numpy(), classes, moves, found, norm_probs=True, tk_row=rows)


def _keep(model: "LanguageIdentifier", file: Path) -> None:
    """Raises OutputError where the file cannot be written."""
    moves, rows = (np.frombuffer(each, f"u{each.itemsize}") for each in (model.tk_nextmove, model.tk_row))
    found = np.array(model.tk_output, np.int32)
    columns = {"ptc": model.nb_ptc.ravel(), "pc": model.nb_pc, "moves": moves, "rows": rows, "found": found}
    lists = {name: pa.array(values) for name, values in columns.items()} | {"classes": pa.array(model.nb_classes)}
    table = pa.table({name: pa.LargeListArray.from_arrays([0, len(values)], values) for name, values in lists.items()})

    def write(opened: BinaryIO) -> None:
        with pa.ipc.new_file(opened, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
            writer.write_table(table)

    write_atomically(file, write)


@cache
def _prepare_for_many() -> None:
    """Write the weights out in single precision, as is done of those of each text else: it takes as long as 5,000 texts
    do and 30 MB, and halves what scoring takes. The scores are the same."""
    identifier = _identifier()
    identifier.nb_ptc = identifier.nb_ptc.astype("float32")


def detect(text: str, *, confidence: float = 0.5) -> str | None:
    """ISO 639-1 code of the text's language (639-3 where there is no shorter one), None below `confidence` (0 to 1).

    py3langid's naive Bayes over byte n-grams (Lui and Baldwin 2012), whose probabilities are calibrated by length. On
    texts of 30 characters and more it answers 9 of 10 at the default confidence, and 1 of 200 answers is wrong.
    """
    language, sure = _classified(text[:_CHARS])
    return None if language is None or sure < confidence else language


@lru_cache(maxsize=_REMEMBERED)
def _classified(text: str) -> tuple[str | None, float]:
    """Language and probability; None for what is no prose. Kept, since the rows that a plan is tried on are checked
    when it is chosen, tried, validated and carried out."""
    text = _TAGS.sub(" ", text)
    if looks_like_code(text) or len(_NO_LETTERS.findall(text)) > len(text) / 3:
        return None, 1.0
    with _loading:
        identifier = _identifier()
    language, sure = identifier.classify(text)
    return None if language == _NO_LANGUAGE else language, float(sure)


def odds(text: str, one: str, other: str) -> float:
    """How much more probably a text is in one language than in another, in log-odds: short texts tell as well which of
    two it is, and what stands in both adds nothing. 0 for texts that are no prose."""
    text = _TAGS.sub(" ", text[:_CHARS])
    if looks_like_code(text):
        return 0.0
    with _loading:
        identifier = _identifier()
    shares = dict(identifier.rank(text))
    return log(shares.get(one, 0.0) + _NEVER) - log(shares.get(other, 0.0) + _NEVER)


def detect_many(texts: Iterable[str | None], *, confidence: float = 0.8) -> list[str | None]:
    """The language of each text on its own; at the default confidence fewer than 1 answer in 1,000 is wrong."""
    texts = list(texts)
    if len(texts) >= _MANY:
        with _loading:
            _prepare_for_many()
    return [None if text is None else detect(text, confidence=confidence) for text in texts]


def looks_like_code(text: str) -> bool:
    """Whether so many of the text's characters are marks of code that it is no prose."""
    return len(_CODE_MARKS.findall(text)) > _CODE_SHARE * max(len(text), 40)
