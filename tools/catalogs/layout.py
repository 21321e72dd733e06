"""Which files make which split of which configuration: what a card says, or the Hub's conventions on names.

Pure functions over a card's metadata and the names of files, so that every catalog in Hub layout uses them.
The conventions are those of the `datasets` library (https://huggingface.co/docs/datasets/repository_structure).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from ...domain.card import is_unsound
from ..arrow import compute as pc
from ..texts import one_line
from .reading.files import format_of

SPLIT_WORDS = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "dev", "val"),
    "test": ("test", "testing", "eval", "evaluation"),
}
DATA_FOLDERS = frozenset({"data", *(word for words in SPLIT_WORDS.values() for word in words)})
"""Names of folders that are parts of a dataset, not datasets."""
KEYED = re.compile(r"([A-Za-z_]\w{0,60})=([^=/]{1,200})")
"""Names of folders that tell a column and its value, as lang=en does."""

_SHARD = re.compile(r"(?:.*/)?data/(?P<split>[^/]+?)-\d{5}-of-\d{5}[^/]*\.[^/]*")
_SEPARATOR = r"[-._ 0-9]"
_NOT_DATA = re.compile(
    r"(readme|licen[cs]e|copying|notice|citation|changelog|authors|contributing|requirements[-\w]*)(\..*)?"
    r"|(config|dataset_infos?|dataset_dict|state|package(-lock)?|croissant|metadata|tsconfig)\.json",
    re.IGNORECASE,
)
_LABEL_FILE = re.compile(
    r"(label2?id|id2?label|label_to_id|label|tag2?id|id2?tag|label_map(ping)?)\.json", re.IGNORECASE
)
"""Files that say which numbers stand for which classes, whatever they hold."""

_DOCUMENTS = frozenset(
    [".md", ".rst", ".html", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".py", ".ipynb", ".sh", ".bib", ".cff"]
)


@dataclass(frozen=True)
class SplitFiles:
    """One split as files of one format. `options` are what the card says on reading them (separator, field, …)."""

    config: str
    split: str
    kind: str
    files: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """A dataset's splits in the card's order, and what of its card could not be followed."""

    splits: tuple[SplitFiles, ...]
    notes: tuple[str, ...] = ()


def find_layout(metadata: Mapping[str, Any], files: Sequence[str]) -> Layout:
    """Splits by the card's `configs`, else by folders with its configurations' names, else by the files' names."""
    names = sorted(name for name in files if is_data(name))
    configs = _configs(metadata)
    if not configs:
        splits_there = tuple(_by_folders(metadata, names) or _typed("default", _by_names(names), {}))
        return Layout(splits_there, tuple(_left_out(splits_there, names)))
    splits: list[SplitFiles] = []
    notes: list[str] = []
    for config in configs:
        splits_there = list(_configured(config, sorted(files)))
        splits += splits_there
        if not splits_there:
            notes.append(f"configuration {_name(config)!r} names no file that is there and readable")
    if not splits:
        splits = _typed("default", _by_names(names), {})
        notes += ["files were found by their names instead"] if splits else []
    return Layout(tuple(splits), tuple(notes))


def named_by_card(metadata: Mapping[str, Any], files: Sequence[str]) -> list[str]:
    """Those of some files that the patterns of the card's configurations name."""
    globs = [
        (_relative(str(config.get("data_dir") or "")), _relative(glob))
        for config in _configs(metadata)
        for globs in _patterns(config.get("data_files")).values()
        for glob in globs
    ]
    wanted = {f"{folder}/{glob}" if folder else glob for folder, glob in globs} | {glob for _, glob in globs}
    return sorted({name for glob in wanted for name in _hits(glob, sorted(files))})


def is_part(folder: str) -> bool:
    """Whether a folder is called as parts of a dataset are, and not as a dataset."""
    return folder.lower() in DATA_FOLDERS or KEYED.fullmatch(folder) is not None


def is_data(name: str) -> bool:
    """Whether a file is taken for data where the card names none: by its format, and not by the name of a document."""
    return format_of(name) is not None and _is_no_document(name)


def is_other_data(name: str) -> bool:
    """Whether a file seems to hold data in a format that is not read."""
    suffix = PurePosixPath(name).suffix.lower()
    return format_of(name) is None and suffix not in ("", *_DOCUMENTS) and _is_no_document(name)


def _is_no_document(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__")) for part in path.parts)
    return not (hidden or _NOT_DATA.fullmatch(path.name) or _LABEL_FILE.fullmatch(path.name))


def _configs(metadata: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    configs = metadata.get("configs")
    if isinstance(configs, list):
        return [config for config in configs if isinstance(config, dict) and {"data_files", "data_dir"} & set(config)]
    return [{"data_files": metadata["data_files"]}] if metadata.get("data_files") else []


def _name(config: Mapping[str, Any]) -> str:
    return str(config.get("config_name") or "default")


def _configured(config: Mapping[str, Any], files: Sequence[str]) -> Iterator[SplitFiles]:
    folder = _relative(str(config.get("data_dir") or ""))
    inside = [name for name in files if not folder or name.startswith(f"{folder}/")]
    patterns = _patterns(config.get("data_files"))
    options = {key: value for key, value in config.items() if key not in {"config_name", "data_files", "data_dir"}}
    if not patterns:
        data = [name for name in inside if is_data(name)]
        yield from _typed(_name(config), _by_names(data, folder), options)
        return
    files_of = {split: _matched(globs, inside, folder) for split, globs in patterns.items()}
    yield from _typed(_name(config), files_of, options)


def _patterns(data_files: Any) -> dict[str, list[str]]:
    """`data_files` in any of its forms: a pattern, a list of patterns, a list of {split, path}, a mapping."""
    if isinstance(data_files, str):
        return {"train": [data_files]}
    if isinstance(data_files, dict):
        return {str(split): _texts(paths) for split, paths in data_files.items()}
    patterns: dict[str, list[str]] = {}
    for each in data_files if isinstance(data_files, list) else ():
        split, paths = (each.get("split") or "train", each.get("path")) if isinstance(each, dict) else ("train", each)
        patterns.setdefault(str(split), []).extend(_texts(paths))
    return patterns


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []


def _relative(path: str) -> str:
    """The path from the dataset's folder, also of one that is written as an address on the Hub."""
    path = re.sub(r"\Ahf://datasets/[^/]+/[^/]+/", "", path)
    return "/".join(part for part in path.replace("\\", "/").split("/") if part not in {"", "."})


def _matched(globs: Iterable[str], files: Sequence[str], folder: str) -> list[str]:
    """Files that the patterns name, in the patterns' order, each once; a folder's name means all that is in it."""
    matched: dict[str, None] = {}
    for glob in globs:
        plain = _relative(glob)
        for pattern in dict.fromkeys((f"{folder}/{plain}" if folder else plain, plain)):
            hits = [name for name in _hits(pattern, files) if format_of(name)]
            hits = hits or [name for name in _hits(f"{pattern}/**", files) if is_data(name)]  # a folder, or an archive
            matched.update(dict.fromkeys(hits))
    return list(matched)


def _hits(glob: str, files: Sequence[str]) -> list[str]:
    """Files that a pattern matches, in linear time: cards are anybody's, and twenty stars would take Python years."""
    if not set(glob) & set("*?[{"):
        return [glob] if glob in files else []
    names = pa.array(files, pa.string())
    try:
        return names.filter(pc.match_substring_regex(names, rf"\A(?s:{glob_expression(glob).pattern})\z")).to_pylist()
    except pa.ArrowInvalid:  # too large a pattern
        return []


def glob_expression(pattern: str) -> re.Pattern[str]:
    """A glob as a regular expression: `*` and `?` stay in a folder, `**` crosses them, `[…]` and `{a,b}` choose."""
    out: list[str] = []
    for part in re.findall(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]{0,200}\]|\{[^{}]*\}|.", pattern, re.DOTALL):
        if part == "**/":
            out.append(r"(?:[^/]+/)*")
        elif part == "**":
            out.append(r".*")
        elif part == "*":
            out.append(r"[^/]*")
        elif part == "?":
            out.append(r"[^/]")
        elif len(part) > 1 and part[0] == "[":
            inner = part[1:-1].replace("\\", r"\\").replace("[", r"\[")
            out.append(f"[{'^' + inner[1:] if inner.startswith('!') else inner}]")
        elif len(part) > 1:
            out.append(f"(?:{'|'.join(map(re.escape, part[1:-1].split(',')))})")
        else:
            out.append(re.escape(part))
    try:
        return re.compile("".join(out))
    except re.error:
        return re.compile(re.escape(pattern))


def _by_folders(metadata: Mapping[str, Any], files: Sequence[str]) -> list[SplitFiles]:
    """Configurations that the card lists without files, where each has a folder of its name."""
    infos = metadata.get("dataset_info")
    infos = infos if isinstance(infos, list) else ()
    names = [str(info["config_name"]) for info in infos if isinstance(info, dict) and info.get("config_name")]
    inside = {name: [each for each in files if each.startswith((f"{name}/", f"data/{name}/"))] for name in names}
    if len(names) < 2 or not all(inside.values()):
        return []
    return [
        split
        for name, own in inside.items()
        for split in _typed(name, _by_names(own, f"data/{name}" if own[0].startswith("data/") else name), {})
    ]


def _by_names(files: Sequence[str], folder: str = "") -> dict[str, list[str]]:
    """Splits by the first convention that any file follows: shards in data/, names of folders, of files, else train.
    Files that are called as what somebody left out are splits of their own, beside others."""
    start = len(folder) + 1 if folder else 0
    unsound = {name: is_unsound(name[start:]) for name in files}
    if any(unsound.values()) and not all(unsound.values()):
        apart: dict[str, list[str]] = {}
        for name in filter(unsound.get, files):
            apart.setdefault(re.sub(r"\W+", "_", name[start:].split(".")[0]), []).append(name)
        return {**_by_names([name for name in files if not unsound[name]], folder), **apart}
    sharded: dict[str, list[str]] = {}
    for name in files:
        if match := _SHARD.fullmatch(name):
            sharded.setdefault(match["split"], []).append(name)
    if sharded:
        return _ordered(sharded)
    for part in (lambda path: path.parent.parts, lambda path: (path.name,)):
        files_of: dict[str, list[str]] = {}
        for name in files:
            if split := _split_word(part(PurePosixPath(name[start:]))):
                files_of.setdefault(split, []).append(name)
        if files_of:
            return _ordered(files_of)
    return {"train": list(files)} if files else {}


def _split_word(parts: Iterable[str]) -> str | None:
    """The split whose keyword stands alone in one of the names, between separators or at an end."""
    for part in parts:
        for split, words in SPLIT_WORDS.items():
            if re.search(rf"(?:^|{_SEPARATOR})(?:{'|'.join(words)})(?:{_SEPARATOR}|$)", part.lower()):
                return split
    return None


def _ordered(splits: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Train, validation, test, then others as they come."""
    usual = [split for split in SPLIT_WORDS if split in splits]
    return {split: splits[split] for split in (*usual, *(each for each in splits if each not in usual))}


def _typed(config: str, splits: Mapping[str, Sequence[str]], options: Mapping[str, Any]) -> list[SplitFiles]:
    """Splits with the files of the configuration's one format: parquet, Arrow, else the commonest, plain text last.
    JSON and JSON Lines are one, and so are CSV and TSV."""
    count = Counter(_family(name) for names in splits.values() for name in names)
    kinds = sorted(
        (kind for kind in count if kind),
        key=lambda kind: (kind not in ("parquet", "arrow"), kind == "txt", -count[kind]),
    )
    if not kinds:
        return []
    return [
        SplitFiles(one_line(config), one_line(split), format_of(own[0]) or kinds[0], own, options)
        for split, names in splits.items()
        if (own := tuple(name for name in names if _family(name) == kinds[0]))
    ]


def _left_out(splits: Sequence[SplitFiles], names: Sequence[str]) -> Iterator[str]:
    """Files of other formats than the one that is read: they may hold the same rows once more, or others."""
    read = {name for split in splits for name in split.files}
    left = [name for name in names if name not in read and format_of(name) != "txt"]
    if left and splits:
        more = f" and {len(left) - 3} more" if len(left) > 3 else ""
        yield f"files of another format or split are not read: {', '.join(left[:3])}{more}"


def _family(name: str) -> str | None:
    kind = format_of(name)
    return {"jsonl": "json", "tsv": "csv"}.get(kind, kind) if kind else None
