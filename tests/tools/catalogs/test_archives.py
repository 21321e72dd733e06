"""Archives are read as folders, in bounds, and nothing in them reaches out of them."""

import gzip
import io
import json
import tarfile
import zipfile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from catalog_suite import all_blocks, whole_ref  # pyright: ignore[reportMissingImports]
from regraft.domain.errors import DatasetError
from regraft.tools.catalogs.folder import FolderCatalog

ROWS = [{"text": f"t {number}", "label": "x"} for number in range(30)]
CSV = "text,label\n" + "".join(f"{row['text']},{row['label']}\n" for row in ROWS)
LINES = "\n".join(map(json.dumps, ROWS))


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), buffer)
    return buffer.getvalue()


def zipped(members) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def tarred(members, mode: Any = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as packed:
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def linked(kind: bytes, target: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        info = tarfile.TarInfo("train.csv")
        info.type, info.linkname = kind, target
        packed.addfile(info)
    return buffer.getvalue()


@pytest.fixture
def catalog(tmp_path):
    def make(files, head=None) -> FolderCatalog:
        for name, content in files.items():
            place = tmp_path / "catalog" / "set" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        (tmp_path / "catalog" / "set" / "README.md").write_text(f"---\n{json.dumps(head or {'license': 'mit'})}\n---\n")
        return FolderCatalog(tmp_path / "catalog")

    return make


def rows(catalog) -> dict[str, list]:
    found = {}
    for block in all_blocks(catalog, whole_ref(catalog, "set"), 7):
        for row, split in zip(block.table.to_pylist(), block.splits, strict=True):
            found.setdefault(split, []).append(row)
    return found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.zip", lambda: zipped({"train.csv": CSV, "__MACOSX/._train.csv": "junk", ".DS_Store": "junk"})),
        ("train.csv.zip", lambda: zipped({"train.csv": CSV})),
        ("data.zip", lambda: zipped({"inside/a folder/train.jsonl": LINES, "notes.md": "#"})),
        ("data.zip", lambda: zipped({"data/train-00000-of-00001.parquet": parquet()})),
        ("data.zip", lambda: zipped({"train.csv.gz": gzip.compress(CSV.encode())})),
        ("data.tar.gz", lambda: tarred({"set/train.jsonl": LINES})),
        ("data.tgz", lambda: tarred({"set/train.parquet": parquet()})),
        ("data.tar", lambda: tarred({"train.csv": CSV}, "w")),
        ("data.tar.bz2", lambda: tarred({"train.csv": CSV}, "w:bz2")),
        ("data.tar.xz", lambda: tarred({"train.csv": CSV}, "w:xz")),
        ("data.tar.zst", lambda: pa.compress(tarred({"train.csv": CSV}, "w"), "zstd", asbytes=True)),
    ],
)
def test_an_archive_gives_the_rows_of_what_it_holds(catalog, name, content):
    assert rows(catalog({name: content()})) == {"train": ROWS}


def test_splits_are_told_by_names_inside_and_by_those_of_the_archives(catalog):
    assert {*rows(catalog({"all.zip": zipped({"train.csv": CSV, "test.csv": CSV})}))} == {"train", "test"}


def test_archives_that_a_card_names_are_read_though_other_files_are_there(catalog):
    data_files = [{"split": "train", "path": "packed/*.zip"}, {"split": "test", "path": "late.tar.gz"}]
    head = {"configs": [{"config_name": "default", "data_files": data_files}]}
    files = {"packed/one.zip": zipped({"x.csv": CSV}), "late.tar.gz": tarred({"y.csv": CSV}), "sample.csv": b"a\n1\n"}
    assert rows(catalog(files, head)) == {"train": ROWS, "test": ROWS}


def test_parts_of_samples_in_a_tar_are_columns_of_rows(catalog):
    members = {}
    for number in range(50):
        members |= {f"a/{number:03}.jpg": b"\xff\xd8\xff", f"a/{number:03}.txt": f"t {number}\n"}
        members |= {f"a/{number:03}.cls": str(number % 2), f"a/{number:03}.meta.json": '{"by": "x"}'}
    for mode in ("w", "w:gz"):
        found = rows(catalog({"train.tar": tarred(members, mode)}))["train"]
        assert len(found) == 50
        assert [row["txt"] for row in found] == [f"t {number}" for number in range(50)]
        assert {str(row["cls"]) for row in found} == {"0", "1"}
        assert found[7]["key"] == "a/007"


def test_the_revision_follows_the_archive(catalog):
    first = catalog({"data.zip": zipped({"train.csv": CSV})}).card("set").revision
    assert catalog({"data.zip": zipped({"train.csv": CSV.replace("x", "y")})}).card("set").revision != first


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("d.zip", lambda: zipped({"../../train.csv": CSV, "/train.csv": CSV}), "no file of data"),
        ("d.tar.gz", lambda: linked(tarfile.SYMTYPE, "/etc/passwd"), "no file of data"),
        ("d.tar.gz", lambda: linked(tarfile.LNKTYPE, "/etc/passwd"), "no file of data"),
        ("d.tar.gz", lambda: linked(tarfile.FIFOTYPE, ""), "no file of data"),
        ("d.zip", lambda: zipped({"train.csv": b"a,b\n" + b"x,y\n" * 20_000_000}), "unpacks to more than"),
        ("d.tar.gz", lambda: tarred({"train.csv": b"x" * (80 << 20)}), "unpacks to more than"),
        ("d.zip", lambda: zipped({f"{number}.txt": "" for number in range(20_001)}), "more than 20,000 files"),
        ("d.tar", lambda: tarred({f"{number}.json": "{}" for number in range(40)}, "w"), "40 files of data"),
        ("d.zip", lambda: zipped({"train.csv": CSV})[:-30], "cannot be read"),
        ("d.zip", lambda: zipped({"inner.zip": zipped({"train.csv": CSV})}), "no file of data"),
        ("d.tar.gz", lambda: gzip.compress(b"no tar" * 100), "cannot be read"),
        ("d.tar", lambda: tarred({"train.csv": CSV}, "w")[:1024] + tarred({"train.csv": CSV}, "w"), "two files of the"),
    ],
)
def test_hostile_archives_are_refused_with_their_reason(catalog, name, content, reason):
    with pytest.raises(DatasetError, match=reason):
        catalog({name: content()}).card("set")


def test_an_archive_whose_content_is_damaged_is_told(catalog):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("train.csv", CSV)
    damaged = buffer.getvalue().replace(b"t 7,", b"t 8,", 1)
    with pytest.raises(DatasetError, match="cannot be read"):
        rows(catalog({"d.zip": damaged}))
