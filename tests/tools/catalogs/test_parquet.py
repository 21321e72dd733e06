"""Parquet: stable types, and row groups that are read only when they are needed."""

import datetime
import decimal
import json
from itertools import accumulate, pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from catalog_suite import all_blocks, places, whole_ref  # pyright: ignore[reportMissingImports]
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.errors import DatasetError
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.reading import parquet as parquet_module
from regraft.tools.catalogs.reading.split import group_ends
from regraft.tools.catalogs.reading.types import convert


def one_dataset(root, table: pa.Table, **options) -> FolderCatalog:
    (root / "set").mkdir(exist_ok=True)
    pq.write_table(table, root / "set" / "train.parquet", **options)
    return FolderCatalog(root)


def test_types_are_brought_to_a_few_stable_ones(tmp_path):
    day = datetime.date(2024, 5, 1)
    table = pa.table(
        {
            "large": pa.array(["a"], pa.large_string()),
            "category": pa.array(["a"]).dictionary_encode(),
            "categories": pa.array([["a"]], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
            "small": pa.array([1], pa.int8()),
            "unsigned": pa.array([2**32 - 1], pa.uint32()),
            "huge": pa.array([2**64 - 1], pa.uint64()),
            "half": pa.array([1.5], pa.float32()),
            "money": pa.array([decimal.Decimal("1.25")]),
            "day": pa.array([day]),
            "fixed": pa.array([[1, 2]], pa.list_(pa.int32(), 2)),
            "wide": pa.array([["a"]], pa.large_list(pa.large_string())),
            "map": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int32())),
            "struct": pa.array([{"a": 1, "b": None}], pa.struct([("a", pa.int16()), ("b", pa.large_string())])),
            "bytes": pa.array([b"\xff"], pa.large_binary()),
            "key": pa.array([b"\x01y"], pa.binary(2)),
            "nothing": pa.nulls(1),
        }
    )
    catalog = one_dataset(tmp_path, table)
    block = catalog.read_block(whole_ref(catalog, "set"), 0)
    assert block is not None
    types = {name: str(kind) for name, kind in zip(block.table.column_names, block.table.schema.types, strict=True)}
    assert types == {
        "large": "string",
        "category": "string",
        "categories": "list<item: string>",
        "small": "int64",
        "unsigned": "int64",
        "huge": "uint64",
        "half": "double",
        "money": "double",
        "day": "date32[day]",
        "fixed": "list<item: int64>",
        "wide": "list<item: string>",
        "map": "list<item: struct<key: string, value: int64>>",
        "struct": "struct<a: int64, b: string>",
        "bytes": "binary",
        "key": "binary",
        "nothing": "null",
    }
    row = block.table.to_pylist()[0]
    assert (row["money"], row["day"], row["huge"], row["struct"]) == (1.25, day, 2**64 - 1, {"a": 1, "b": None})


def test_files_of_one_split_are_brought_to_one_schema(tmp_path):
    (tmp_path / "set").mkdir()
    pq.write_table(pa.table({"a": [1], "b": ["x"]}), tmp_path / "set" / "train-1.parquet")
    pq.write_table(pa.table({"a": [2.5], "c": [[1]]}), tmp_path / "set" / "train-2.parquet")
    pq.write_table(pa.table({"c": [None], "b": [True]}), tmp_path / "set" / "train-3.parquet")
    catalog = FolderCatalog(tmp_path)
    block = catalog.read_block(whole_ref(catalog, "set"), 0)
    assert block is not None
    assert block.table.to_pylist() == [
        {"a": 1.0, "b": "x", "c": None},
        {"a": 2.5, "b": None, "c": [1]},
        {"a": None, "b": "true", "c": None},
    ]


def test_double_and_reserved_names_are_renamed(tmp_path):
    arrays = [pa.array([number]) for number in range(4)]
    catalog = one_dataset(tmp_path, pa.Table.from_arrays(arrays, ["a", "a", "__split__", "x.y z"]))
    block = catalog.read_block(whole_ref(catalog, "set"), 0)
    assert block is not None
    assert block.table.to_pylist() == [{"a": 0, "a_2": 1, "split__": 2, "x.y z": 3}]


def break_row_group(path, group: int) -> None:
    chunk = pq.read_metadata(path).row_group(group).column(0)
    content = bytearray(path.read_bytes())
    content[chunk.data_page_offset : chunk.data_page_offset + 30] = b"\xff" * 30
    path.write_bytes(content)


def test_a_block_reads_only_the_row_groups_that_hold_it(tmp_path):
    table = pa.table({"text": [f"row {number}" for number in range(400)]})
    one_dataset(tmp_path, table, row_group_size=100, use_dictionary=False, compression="none")
    break_row_group(tmp_path / "set" / "train.parquet", 1)
    catalog = FolderCatalog(tmp_path)
    ref = whole_ref(catalog, "set")
    for block, first in ((0, 0), (4, 200), (7, 350)):
        rows = catalog.read_block(ref, block, rows=50)
        assert rows is not None
        assert rows.table["text"][0].as_py() == f"row {first}"
    with pytest.raises(DatasetError, match=r"train\.parquet is a broken parquet file"):
        catalog.read_block(ref, 2, rows=50)


def test_labels_that_two_files_number_otherwise_are_read_as_names_in_every_column(tmp_path):
    for file, names in (("train-0", ["no", "yes"]), ("train-1", ["yes", "no"])):
        kinds = {column: {"names": names, "_type": "ClassLabel"} for column in ("first", "second")}
        table = pa.table({"first": [0, 1], "second": [1, 0], "text": ["a", "b"]})
        told = {"huggingface": json.dumps({"info": {"features": kinds}})}
        (tmp_path / "set").mkdir(exist_ok=True)
        pq.write_table(table.replace_schema_metadata(told), tmp_path / "set" / f"{file}.parquet")
    catalog = FolderCatalog(tmp_path)
    block = catalog.read_block(whole_ref(catalog, "set"), 0)
    assert block is not None
    assert block.table["first"].to_pylist() == ["no", "yes", "yes", "no"]
    assert block.table["second"].to_pylist() == ["yes", "no", "no", "yes"]


def test_columns_that_nothing_needs_are_not_read(tmp_path):
    table = pa.table({"text": [f"row {number}" for number in range(100)], "label": ["yes"] * 100})
    one_dataset(tmp_path, table, use_dictionary=False, compression="none")
    break_row_group(tmp_path / "set" / "train.parquet", 0)
    catalog = FolderCatalog(tmp_path)
    block = catalog.read_block(whole_ref(catalog, "set"), 0, columns={"label"})
    assert block is not None
    assert block.table.to_pydict() == {"label": ["yes"] * 100}


def test_a_block_over_two_groups_is_read_though_one_of_them_is_held_with_more_columns(tmp_path):
    table = pa.table({"a": [f"a{n}" for n in range(40)], "b": [f"b{n}" for n in range(40)]})
    catalog = one_dataset(tmp_path, table, row_group_size=10)
    ref = whole_ref(catalog, "set")
    first = catalog.read_block(ref, 0, rows=7)
    assert first is not None
    assert first.table.column_names == ["a", "b"]
    block = catalog.read_block(ref, 1, rows=7, columns=["b"])
    assert block is not None
    assert block.table.to_pylist() == [{"b": f"b{n}"} for n in range(7, 14)]


def test_texts_are_the_same_where_one_group_holds_a_list_of_them_and_another_gave_it_up(tmp_path):
    few = ["yes", None, "no"] * 100
    many = [f"{number} {'x' * 40}" for number in range(300)]
    folder = tmp_path / "set"
    folder.mkdir()
    schema = pa.schema([("text", pa.string())])
    with pq.ParquetWriter(folder / "train.parquet", schema, dictionary_pagesize_limit=1_000) as writer:
        for texts in (few, many, few):
            writer.write_table(pa.table({"text": texts}, schema=schema))
    catalog = FolderCatalog(tmp_path)
    ref = whole_ref(catalog, "set")
    for rows in (64, 500, 1_000):
        assert [text for block in all_blocks(catalog, ref, rows) for text in block.table["text"].to_pylist()] == [
            *few,
            *many,
            *few,
        ]


@pytest.mark.parametrize("cached", [True, False])
def test_a_large_row_group_is_read_in_ranges(tmp_path, monkeypatch, cached):
    monkeypatch.setattr(parquet_module, "CACHED_GROUP_BYTES", 1 << 30 if cached else 0)
    table = pa.table({"n": range(30_000)})
    catalog = one_dataset(tmp_path, table, row_group_size=30_000)
    ref = whole_ref(catalog, "set")
    for block in (2, 0, 1, 3):
        rows = catalog.read_block(ref, block, rows=9_000)
        assert rows is not None
        assert rows.table["n"].to_pylist() == list(range(block * 7_500, (block + 1) * 7_500))
    assert sum(map(len, all_blocks(catalog, ref, 9_000))) == 30_000


def test_a_sample_of_a_long_sorted_file_sees_all_of_it(tmp_path):
    table = pa.table({"label": [number // 10_000 for number in range(80_000)]})
    catalog = one_dataset(tmp_path, table, row_group_size=1_000)
    sample = catalog.sample(whole_ref(catalog, "set"), 400)
    assert [number // 10_000 for _, number in places(sample)] == sample.table["label"].to_pylist()
    assert len(set(sample.table["label"].to_pylist())) >= 4


def test_a_sample_is_full_though_row_groups_are_tiny(tmp_path):
    catalog = one_dataset(tmp_path, pa.table({"n": range(3_000)}), row_group_size=10)
    assert len(catalog.sample(whole_ref(catalog, "set"), 500)) == 500


def test_label_names_come_from_the_footer_that_the_datasets_library_writes(tmp_path):
    features = {"label": {"names": ["no", "yes"], "_type": "ClassLabel"}, "text": {"dtype": "string", "_type": "Value"}}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    catalog = one_dataset(tmp_path, pa.table({"text": ["a"], "label": [1]}).replace_schema_metadata(metadata))
    assert catalog.card("set").label_names == {"label": ("no", "yes")}
    block = catalog.read_block(whole_ref(catalog, "set"), 0)
    assert block is not None
    assert block.table.schema.metadata is None


def test_label_names_come_from_an_older_info_file(tmp_path):
    features = {"tags": {"feature": {"names": ["O", "B"], "_type": "ClassLabel"}, "_type": "Sequence"}}
    catalog = one_dataset(tmp_path, pa.table({"tags": [[0, 1]]}))
    (tmp_path / "set" / "dataset_infos.json").write_text(json.dumps({"default": {"features": features}}))
    assert FolderCatalog(tmp_path).card("set").label_names == {"tags": ("O", "B")}
    assert catalog.name == str(tmp_path)


def _unchecked(texts: list[bytes]) -> pa.StringArray:
    """Bytes as a column of texts, which Arrow does not look at."""
    raw = pa.array(texts, pa.binary())
    return pa.StringArray.from_buffers(len(raw), raw.buffers()[1], raw.buffers()[2])


def _rows(root, table: pa.Table) -> list[dict]:
    catalog = one_dataset(root, table)
    ref = whole_ref(catalog, "set")
    assert (
        catalog.sample(ref, 9).table.to_pylist()
        == pa.concat_tables([block.table for block in all_blocks(catalog, ref, 9)]).to_pylist()
    )
    return catalog.sample(ref, 9).table.to_pylist()


def test_texts_that_are_no_utf_8_are_read_with_the_mark_for_unknown_characters(tmp_path):
    bad = _unchecked([b"caf\xe9", b"fine"])
    table = pa.table(
        {
            "text": bad,
            "list": pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), bad),
            "struct": pa.StructArray.from_arrays([bad, pa.array([b"\xff", None])], ["a", "raw"]),
        }
    )
    assert _rows(tmp_path, table) == [
        {"text": "caf\ufffd", "list": ["caf\ufffd"], "struct": {"a": "caf\ufffd", "raw": b"\xff"}},
        {"text": "fine", "list": ["fine"], "struct": {"a": "fine", "raw": None}},
    ]


def test_dates_and_times_that_no_calendar_holds_are_null(tmp_path):
    far = pa.array([3_000_000, 0], pa.int32()).cast(pa.date32())
    stamps = pa.array([2**62, 0], pa.int64())
    table = pa.table(
        {
            "day": far,
            "when": stamps.cast(pa.timestamp("us")),
            "where": stamps.cast(pa.timestamp("us", "Mars/Base")),
            "took": stamps.cast(pa.duration("s")),
            "days": pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), far),
        }
    )
    first, second = _rows(tmp_path, table)
    assert first == {"day": None, "when": None, "where": None, "took": 2**62, "days": ["10183-09-21"]}
    assert second["day"] == datetime.date(1970, 1, 1)
    assert second["where"] == datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    assert second["days"] == ["1970-01-01"]


def test_a_struct_with_two_fields_of_one_name_is_told(tmp_path):
    twice = pa.StructArray.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"])
    with pytest.raises(DatasetError, match="two fields of one name"):
        one_dataset(tmp_path, pa.table({"x": twice})).card("set")


def test_thousands_of_columns_of_one_name_are_named_in_no_time(tmp_path):
    table = pa.table([pa.array([1])] * 3_000, names=["c"] * 3_000)
    names = one_dataset(tmp_path, table).sample(whole_ref(one_dataset(tmp_path, table), "set"), 1).table.column_names
    assert names[:2] == ["c", "c_2"]
    assert len(set(names)) == 3_000


def test_a_column_name_loses_the_character_that_ends_names(tmp_path):
    catalog = one_dataset(tmp_path, pa.table([pa.array([1]), pa.array([2])], names=["te\x00xt", "text"]))
    assert catalog.sample(whole_ref(catalog, "set"), 1).table.to_pylist() == [{"text_2": 1, "text": 2}]


def test_narrow_floats_keep_the_numbers_that_they_were_written_as():
    narrow = pa.chunked_array([pa.array([0.6, 4.3, None, float("nan"), float("inf"), -1e-5], pa.float32())])
    wide = convert(narrow, pa.float64()).to_pylist()
    assert str(wide) == "[0.6, 4.3, None, nan, inf, -1e-05]"


def test_half_precision_is_what_was_meant_and_numbers_that_are_none_are_missing(tmp_path):
    half = pa.array(np.array([3.8, 1.1, 0.5], np.float16))
    (tmp_path / "set").mkdir()
    pq.write_table(pa.table({"half": half, "odd": [1.5, float("inf"), float("nan")]}), tmp_path / "set/train.parquet")
    catalog = FolderCatalog(tmp_path)
    table = catalog.sample(whole_ref(catalog, "set"), 9).table
    assert table.to_pydict() == {"half": [3.8, 1.1, 0.5], "odd": [1.5, None, None]}


@given(st.lists(st.sampled_from([0, 1, 3, 10, 45, 90])), st.integers(1, 60))
def test_blocks_are_whole_row_groups_or_parts_of_larger_ones(sizes, rows):
    groups = list(accumulate(sizes))
    ends = group_ends(groups, rows)
    blocks = list(pairwise([0, *ends]))
    assert ends[-1:] == ([] if sum(sizes) == 0 else groups[-1:])
    assert all(0 < end - start <= rows for start, end in blocks)
    for start, end in blocks:
        inside = [group for group in groups if start < group < end]
        holder = next(group for group in groups if group >= end)
        assert end in groups or (not inside and holder - max([0, *(g for g in groups if g < holder)]) > rows)
