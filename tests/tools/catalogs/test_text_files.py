"""Text formats as rows of stable types."""

import bz2
import gzip
import json
import lzma

import pyarrow as pa
import pytest
from catalog_suite import all_blocks, whole_ref  # pyright: ignore[reportMissingImports]
from hypothesis import given
from hypothesis import strategies as st
from regraft.domain.card import DatasetRef
from regraft.domain.errors import DatasetError
from regraft.tools.catalogs.folder import FolderCatalog
from regraft.tools.catalogs.reading import json_text as json_module
from regraft.tools.catalogs.reading import split as split_module
from regraft.tools.catalogs.reading import text as text_module


@pytest.fixture(params=["in memory", "streamed"])
def read(request, tmp_path, monkeypatch):
    """Writes one file as a dataset and gives its rows as one table; both ways of reading must agree."""
    if request.param == "streamed":
        monkeypatch.setattr(split_module, "SMALL_FILE_BYTES", 0)
        monkeypatch.setattr(text_module, "CHUNK_ROWS", 2)

    def reading(name: str, content: bytes | str, card: str = "") -> pa.Table:
        folder = tmp_path / "set"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        (folder / "README.md").write_text(f"---\n{card}\n---\n", encoding="utf-8")
        catalog = FolderCatalog(tmp_path)
        blocks = list(all_blocks(catalog, whole_ref(catalog, "set"), 3))
        return pa.concat_tables([block.table for block in blocks]) if blocks else pa.table({})

    return reading


ROWS = [{"text": 'a, "b"\nc', "n": 1}, {"text": "ü", "n": 2}, {"text": None, "n": None}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("train.csv", 'text,n\n"a, ""b""\nc",1\nü,2\n,\n'),
        ("train.csv", '\ufefftext;n\r\n"a, ""b""\nc";1\r\nü;2\r\n;\r\n'),
        ("train.tsv", 'text\tn\n"a, ""b""\nc"\t1\nü\t2\n\t\n'),
        ("train.jsonl", "\n\n".join(map(json.dumps, ROWS))),
        ("train.ndjson", "\r\n".join(map(json.dumps, ROWS)) + "\r\n"),
        ("train.json", json.dumps(ROWS)),
        ("train.json", json.dumps(ROWS, indent=2)),
        ("train.json", json.dumps({"version": 1, "data": ROWS})),
        ("train.json", json.dumps({"version": "1", "things": ROWS})),
        ("train.json", json.dumps({"text": [row["text"] for row in ROWS], "n": [1, 2, None]})),
        ("train.json", "\n".join(map(json.dumps, ROWS))),
        ("train.jsonl.gz", gzip.compress("\n".join(map(json.dumps, ROWS)).encode(), mtime=0)),
        ("train.jsonl.bz2", bz2.compress("\n".join(map(json.dumps, ROWS)).encode())),
        ("train.jsonl.xz", lzma.compress("\n".join(map(json.dumps, ROWS)).encode())),
        ("train.jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode("utf-16")),
    ],
)
def test_every_format_gives_the_same_rows(read, name, content):
    table = read(name, content)
    assert table.to_pylist() == ROWS
    assert table.schema.types == [pa.string(), pa.int64()]


def test_lines_of_plain_text_are_rows_blank_ones_too(read):
    assert read("train.txt", "one\r\n\ntwo 3\n").to_pylist() == [{"text": "one"}, {"text": ""}, {"text": "two 3"}]


def test_fields_are_typed_only_where_nothing_is_lost(read):
    table = read(
        "train.csv", "zip,n,x,b,mixed,empty\n01234,1,1.5,True,1,\n98765,-2,2,False,x,\n00001,3,3e2,True,2.50,\n"
    )
    assert table["zip"].to_pylist() == ["01234", "98765", "00001"]
    assert table["n"].to_pylist() == [1, -2, 3]
    assert table["x"].to_pylist() == [1.5, 2.0, 300.0]
    assert table["b"].to_pylist() == [True, False, True]
    assert table["mixed"].to_pylist() == ["1", "x", "2.50"]
    assert table["empty"].to_pylist() == [None, None, None]


def test_words_that_other_readers_take_for_nothing_are_kept(read):
    assert read("train.csv", "a\nNone\nNA\nnull\nnan\n")["a"].to_pylist() == ["None", "NA", "null", "nan"]


def test_mixed_json_values_become_text_and_numbers_become_floats(read):
    rows = [{"a": 1, "b": 1, "c": [1], "d": {"x": 1}}, {"a": 2.5, "b": "two", "c": "none", "d": {"y": "z"}}]
    table = read("train.jsonl", "\n".join(map(json.dumps, [*rows, {"a": None, "b": True, "c": None, "d": None}])))
    assert table["a"].to_pylist() == [1.0, 2.5, None]
    assert table["b"].to_pylist() == ["1", "two", "true"]
    assert table["c"].to_pylist() == ["[1]", "none", None]
    assert table["d"].to_pylist() == [{"x": 1, "y": None}, {"x": None, "y": "z"}, None]


def test_a_column_that_changes_its_type_late_has_one_type_throughout(read):
    lines = [json.dumps({"a": number}) for number in range(7)] + [json.dumps({"a": "eight", "b": [1]})]
    table = read("train.jsonl", "\n".join(lines))
    assert table["a"].to_pylist() == ["0", "1", "2", "3", "4", "5", "6", "eight"]
    assert table["b"].to_pylist() == [None] * 7 + [[1]]


def test_odd_json_values_are_kept_as_text(read):
    table = read("train.jsonl", '{"big": 123456789012345678901234567890, "s": "\\ud800x"}\n{"big": 1, "s": "y"}\n')
    assert table["big"].to_pylist() == ["123456789012345678901234567890", "1"]
    assert table["s"].to_pylist() == ["?x", "y"]


def test_an_object_with_hundreds_of_keys_is_kept_as_text(read):
    table = read("train.jsonl", json.dumps({"scores": {f"k{number}": number for number in range(500)}}))
    assert json.loads(table["scores"][0].as_py())["k499"] == 499


def test_bytes_that_are_no_utf8_are_replaced_where_no_language_tells_what_they_are(read):
    assert read("train.csv", b"a\ncaf\xe9\n")["a"].to_pylist() == ["caf\ufffd"]
    assert read("train.csv", b"a\ncaf\xe9\n", "language: [fr, ru]")["a"].to_pylist() == ["caf\ufffd"]
    assert read("train.csv", "a\n好\n很\n".encode() + b"\xff\n", "language: fr")["a"].to_pylist()[-1] == "\ufffd"


def test_a_key_that_an_object_has_twice_has_no_value_unless_both_agree(read):
    table = read("train.jsonl", '{"a": 1, "b": "x", "a": 2}\n{"a": 3, "b": "y", "b": "y"}\n')
    assert table.to_pylist() == [{"a": None, "b": "x"}, {"a": 3, "b": "y"}]


def test_very_long_cells_are_kept_whole(read):
    long = "x" * 200_000
    assert read("train.csv", f'a,b\n"{long}",1\n').to_pylist() == [{"a": long, "b": 1}]


def test_names_of_columns_are_made_usable(read):
    table = read("train.csv", "a.b,a b,ü,,a.b,__index__,index\n1,2,3,4,5,6,7\n")
    assert table.column_names == ["a.b", "a b", "ü", "column_4", "a.b_2", "index__", "index"]


def test_tab_separated_text_with_stray_quotation_marks_keeps_its_rows(read):
    table = read("train.tsv", 'text\tn\n"Quote at the start\t1\nplain\t2\nanother" one\t3\n')
    assert table["n"].to_pylist() == [1, 2, 3]


def test_the_cards_separator_and_names_are_used(read):
    table = read("train.csv", "1|x\n2|y\n", "configs: [{data_files: train.csv, sep: '|', names: [n, t]}]")
    assert table.to_pylist() == [{"n": 1, "t": "x"}, {"n": 2, "t": "y"}]


def test_short_rows_are_filled_and_empty_extra_fields_ignored(read):
    assert read("train.csv", "a,b\n1\n2,x,\n").to_pylist() == [{"a": 1, "b": None}, {"a": 2, "b": "x"}]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("train.csv", "a,b\n1,2\n1,2,3\n", "a row of 3 fields under a header of 2"),
        ("train.jsonl", '{"a": 1}\n{"a": \n', "broken JSON at line 2"),
        ("train.jsonl", '{"a": 1}\n[1]\n', "at line 2 no JSON object"),
        ("train.json", '[{"a": 1}, {"a": ', "broken JSON after 1 objects"),
        ("train.json", '[{"a": 1}, 2]', "at item 2 no JSON object"),
        ("train.json", '{"a": 1}', "no list of JSON objects"),
        ("train.json", "nonsense", "broken JSON"),
        ("train.jsonl", '{"a": 1}\n{"a": ' + "7" * 5_000 + "}", "at line 2 a whole number of more than 4,300 digits"),
        ("train.json", '[{"a": 1}, {"a": ' + "7" * 5_000 + "}]", "at item 2 a whole number of more than 4,300 digits"),
        ("train.jsonl", '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "broken JSON|nested"),
        ("train.json", '[{"a": ' + "[" * 100_000 + "]" * 100_000 + "}]", "broken JSON|nested"),
        ("train.csv.gz", gzip.compress(b"a\n1\n" * 10_000, mtime=0)[:60], "cannot be read to its end"),
        ("train.csv.gz", b"no gzip", "cannot be read to its end"),
    ],
)
def test_a_broken_file_is_one_error_that_names_it(read, name, content, says):
    with pytest.raises(DatasetError, match=rf"{name}.*({says})") as caught:
        read(name, content)
    assert caught.value.remedy


def test_an_error_amid_a_stream_is_raised_again_and_not_taken_for_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(split_module, "SMALL_FILE_BYTES", 0)
    monkeypatch.setattr(split_module.TextSplit, "schema", lambda self: pa.schema([("a", pa.int64())]))
    monkeypatch.setattr(text_module, "CHUNK_ROWS", 2)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "train.jsonl").write_text('{"a": 1}\n{"a": 2}\n{"a":\n', encoding="utf-8")
    catalog = FolderCatalog(tmp_path)
    ref = whole_ref(catalog, "set")
    assert catalog.read_block(ref, 0, rows=2) is not None
    for _ in range(2):
        with pytest.raises(DatasetError):
            catalog.read_block(ref, 1, rows=2)


def test_reading_a_stream_in_order_opens_it_once(tmp_path, monkeypatch):
    monkeypatch.setattr(split_module, "SMALL_FILE_BYTES", 0)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "train.txt").write_text("line\n" * 1_000, encoding="utf-8")
    opened = []
    read_file = split_module._read
    monkeypatch.setattr(split_module, "_read", lambda *args: opened.append(1) or read_file(*args))
    catalog = FolderCatalog(tmp_path)
    assert len(list(all_blocks(catalog, whole_ref(catalog, "set"), 10))) == 100
    assert len(opened) == 2, "once for the types, once for the rows"


CELLS = st.one_of(st.none(), st.integers(), st.floats(allow_nan=False), st.booleans(), st.text(max_size=8))
VALUES = st.recursive(
    CELLS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "__c", ""]), VALUES, max_size=4), max_size=6))
def test_any_json_objects_can_be_read(tmp_path_factory, rows):
    root = tmp_path_factory.mktemp("any")
    (root / "set").mkdir()
    (root / "set" / "train.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    catalog = FolderCatalog(root)
    if not any(rows):
        return
    blocks = list(all_blocks(catalog, whole_ref(catalog, "set"), 4))
    assert sum(map(len, blocks)) == len(rows)


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), min_size=1, max_size=8))
def test_any_fields_that_csv_can_write_are_read_back(tmp_path_factory, rows):
    import csv

    root = tmp_path_factory.mktemp("any")
    (root / "set").mkdir()
    with (root / "set" / "train.csv").open("w", encoding="utf-8", errors="replace", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([("key,", "value"), *rows])
    catalog = FolderCatalog(root)
    blocks = list(all_blocks(catalog, whole_ref(catalog, "set"), 4))
    assert sum(map(len, blocks)) == len(rows)


def test_bars_are_a_separator_too_and_lines_before_the_header_may_be_empty(read):
    assert read("train.csv", "\n\ntext|n\na|1\n").to_pylist() == [{"text": "a", "n": 1}]


@pytest.mark.parametrize("card", ["names: 5", "column_names: ab", "sep: [1]", "field: [1]"])
def test_options_of_a_wrong_type_are_ignored(read, card):
    front = f"configs:\n- config_name: default\n  data_files: train.*\n  {card}"
    assert read("train.csv", "text,n\na,1\n", front).to_pylist() == [{"text": "a", "n": 1}]


@pytest.mark.parametrize(("option", "name"), [("field: [1]", "train.json"), ("names: 5", "train.json")])
def test_a_document_with_options_of_a_wrong_type_is_read(read, option, name):
    front = f"configs:\n- config_name: default\n  data_files: {name}\n  {option}"
    assert read(name, '{"data": [{"a": 1}]}', front).to_pylist() == [{"a": 1}]


FIELD_OPTIONS = [
    ("text,n\na,1\n", "names: [x, y]\nheader: 0", [{"x": "a", "y": 1}]),
    ("a,1\nb,2\n", "names: [x, y]", [{"x": "a", "y": 1}, {"x": "b", "y": 2}]),
    ("a,1\nb,2\n", "header: null", [{"0": "a", "1": 1}, {"0": "b", "1": 2}]),
    ("a,1\nb,2\n", "header: null\ncolumn_names: [x, y]", [{"x": "a", "y": 1}, {"x": "b", "y": 2}]),
    ("made by\nhand\n\ntext,n\na,1\n", "header: 2", [{"text": "a", "n": 1}]),
    ("made, by\ntext,n\na,1\n", "skiprows: 1", [{"text": "a", "n": 1}]),
    ("text,n\n--,--\na,1\n", "skiprows: [1]", [{"text": "a", "n": 1}]),
    ("text,n\n'a, ''b''',1\n", 'quotechar: "\'"', [{"text": "a, 'b'", "n": 1}]),
    ('text,n\n"a \\"b\\"",1\n', 'escapechar: "\\\\"', [{"text": 'a "b"', "n": 1}]),
    ('text,n\n"a,1\n"b,2\n', "quoting: 3", [{"text": '"a', "n": 1}, {"text": '"b', "n": 2}]),
    ("text, n\na, 1\n", "skipinitialspace: true", [{"text": "a", "n": 1}]),
    ("text\tn\na\t1\n", r"sep: \t", [{"text": "a", "n": 1}]),
    ("text,n\na,1\nb,2\nc,3\n", "nrows: 2", [{"text": "a", "n": 1}, {"text": "b", "n": 2}]),
    ("text,n,m\na,1,2\n", "usecols: [text, m]", [{"text": "a", "m": 2}]),
    ("text,n,m\na,1,2\n", "usecols: [0, 2]", [{"text": "a", "m": 2}]),
    ("text\nd\xe9j\xe0\n".encode("latin-1"), "encoding: latin-1", [{"text": "d\xe9j\xe0"}]),
    ("text\nd\xe9j\xe0\n", "encoding: no-such", [{"text": "d\xe9j\xe0"}]),
    (
        "text,n\na,1\n",
        "header: -1\nskiprows: x\nnrows: true\nusecols: 5\nquotechar: ab\nquoting: 9",
        [{"text": "a", "n": 1}],
    ),
]


@pytest.mark.parametrize(("content", "options", "rows"), FIELD_OPTIONS)
def test_a_csv_file_is_read_as_its_card_says(read, content, options, rows):
    front = "configs:\n- config_name: default\n  data_files: train.csv\n" + "".join(
        f"  {line}\n" for line in options.splitlines()
    )
    assert read("train.csv", content, front).to_pylist() == rows


def test_one_file_under_two_configurations_is_read_as_each_of_them_says(tmp_path):
    configs = [
        {"config_name": "bare", "data_files": "train.csv", "header": None},
        {"config_name": "headed", "data_files": "train.csv"},
    ]
    catalog = _catalog(tmp_path, "a,1\nb,2\n", {"configs": configs})
    card = catalog.card("set")
    refs = [DatasetRef(id="set", revision=card.revision, config=name, splits=("train",)) for name in card.configs()]
    assert [len(catalog.sample(ref, 9)) for ref in refs] == [2, 1]


def test_options_that_change_rows_and_are_not_followed_are_told(tmp_path):
    config = {"config_name": "default", "data_files": "train.csv", "parse_dates": ["when"], "sep": ";"}
    notes = _catalog(tmp_path, "a;1,5\n", {"configs": [config]}).card("set").notes
    assert any("parse_dates" in note and "sep" not in note for note in notes)


def _catalog(root, content, metadata) -> FolderCatalog:
    (root / "set").mkdir()
    (root / "set" / "train.csv").write_text(content, encoding="utf-8")
    (root / "set" / "README.md").write_text(f"---\n{json.dumps(metadata)}\n---\n", encoding="utf-8")
    return FolderCatalog(root)


@pytest.mark.parametrize("levels", [20, 40, 300, 900])
def test_deeply_nested_values_are_kept_as_text_and_leave_the_other_columns_alone(read, levels):
    rows = read("train.jsonl", '{"a": "x", "n": ' + "[" * levels + "]" * levels + "}\n" * 1 + '{"a": "y", "n": []}\n')
    assert rows["a"].to_pylist() == ["x", "y"]
    assert pa.types.is_string(rows.schema.field("n").type) == (levels > 30)


def test_an_array_may_start_after_any_white_space(read):
    assert read("train.json", " " * (3 << 20) + '[{"a": 1}]').to_pylist() == [{"a": 1}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("train.jsonl", '{"a": "' + "x" * 5_000 + '"}\n'),
        ("train.json", '[{"a": "' + "x" * (5 << 20) + '"}]'),
        ("train.csv", "a\n" + "x" * 5_000 + "\n"),
        ("train.txt", "x" * 5_000),
    ],
)
def test_what_is_too_long_for_memory_is_told_and_not_read(read, monkeypatch, name, content):
    for module in (text_module, json_module):
        monkeypatch.setattr(module, "MAX_LINE_CHARS", 4_000)
    with pytest.raises(DatasetError, match="million characters"):
        read(name, content)


@pytest.mark.parametrize("tail", ['{"n": 9, "te', '{"n": 9, "text": "the last'])
def test_a_last_line_that_is_cut_off_is_left_out_and_told(read, tail):
    lines = ",\n".join(json.dumps({"n": number, "text": "a"}) for number in range(5))
    assert read("train.jsonl", f"{lines}\n{tail}").column("n").to_pylist() == list(range(5))


def test_what_is_cut_off_and_how_many_lines_there_are_stands_on_the_card(tmp_path):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "train.jsonl").write_text('{"n": 1}\n\n{"n": 2}\n{"n": 3, "te', encoding="utf-8")
    card = FolderCatalog(tmp_path).card("set")
    assert card.splits[0].rows == 2
    assert any("train.jsonl is cut off" in note for note in card.notes)


@pytest.mark.parametrize(
    ("first", "line", "rows"),
    [
        ("", "{0} is the best tea that I had.\tgood\n", 20),
        ("", "Where is the tea from {0}?\ttown {0}\n", 20),
        ("", "{0} a\t{0}\n", 20),
        ("", "{0}\tgood\n", 20),
        ("", "ID-{0}\tgood tea\n", 20),
        ("what\tnumber\n", "{0} a\t{0}\n", 20),
        ("land\t1990\t1991\t1992\n", "land {0}\t{0}\t1{0}\t2{0}\n", 20),
        ("0\t1\n", "{0}\tgood {0}\n", 20),
        ("Land\tTown\n", "Land {0}\tTown {0}\n", 20),
    ],
)
def test_a_table_without_a_header_is_seen_by_what_no_column_is_called(read, first, line, rows):
    assert read("train.tsv", first + "".join(line.format(number) for number in range(20))).num_rows == rows


PLAIN = "fine,x\n"


@pytest.mark.parametrize(
    ("odd", "cells"),
    [
        ('"odd,y\n', ['"odd']),
        ('"odd,y\n' + PLAIN + 'an "inner",y\n', ['"odd', "fine", 'an "inner"']),
        ('"two ""marks""\nand a line",y\n', ['two "marks"\nand a line']),
        ('"a ""b"", c\n\nd",y\n', ['a "b", c\n\nd']),
    ],
)
@pytest.mark.parametrize("place", [3, 500])
def test_an_open_mark_swallows_no_row(read, odd, cells, place):
    texts = read("train.csv", "text,label\n" + PLAIN * place + odd + PLAIN * 30).column("text").to_pylist()
    assert texts == ["fine"] * place + cells + ["fine"] * 30


def test_an_open_mark_that_cannot_be_told_apart_is_told(read):
    with pytest.raises(DatasetError, match="mark in line 502 is never closed"):
        read("train.csv", "text,label\n" + PLAIN * 500 + '"odd, y\nand, more, of "it",y\n' + PLAIN * 30)


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('text,label\n"a \\"b\\", c",x\nd,y\n', ['a "b", c', "d"]),
        ('text,label\n"Tea" by me,x\n"Oh" again,y\n', ['"Tea" by me', '"Oh" again']),
        ('"text","label"\n"1","a","x"\n"2","b","y"\n"3","c","y"\n', ["a", "b", "c"]),
        ("sep=;\ntext;label\na;x\nb, c;y\n", ["a", "b, c"]),
        ('label, text\nx, "a, b"\ny, "c, d"\n', ["a, b", "c, d"]),
    ],
)
def test_files_of_other_programs_are_read_as_they_were_written(read, content, texts):
    assert read("train.csv", content).column("text").to_pylist() == texts


@pytest.mark.parametrize(
    ("values", "read_as"),
    [
        (["1.9", "1.10", "1.2"], ["1.9", "1.10", "1.2"]),
        (["1.50", "2.75", "3.10"], [1.5, 2.75, 3.1]),
        (["12e45", "1204", "77"], ["12e45", "1204", "77"]),
        (["1.5e-07", "2e+16", "3"], [1.5e-07, 2e16, 3.0]),
        (["1e999", "2"], ["1e999", "2"]),
    ],
)
def test_codes_and_versions_are_no_numbers(tmp_path, values, read_as):
    catalog = _catalog(tmp_path, "a,v\n" + "".join(f"x,{value}\n" for value in values), {})
    ref = whole_ref(catalog, "set")
    assert catalog.sample(ref, 9).table.column("v").to_pylist() == read_as


@pytest.mark.parametrize(
    ("options", "content", "rows"),
    [
        ({"sep": ";", "decimal": ",", "thousands": "."}, "a;v\nx;1.234,5\ny;7,25\n", [("x", 1234.5), ("y", 7.25)]),
        ({"comment": "#"}, '# by me\na,v\nx,1 # note\n"y # z",2\n', [("x", 1), ("y # z", 2)]),
        ({"na_values": ["-"]}, "a,v\nx,1\ny,-\n", [("x", 1), ("y", None)]),
        ({"dtype": {"v": "str"}}, "a,v\nx,1.50\ny,2\n", [("x", "1.50"), ("y", "2")]),
        ({"on_bad_lines": "skip"}, "a,v\nx,1\ny,2,3,4\nz,5\n", [("x", 1), ("z", 5)]),
        ({"skipfooter": 1}, "a,v\nx,1\ntotal,1\n", [("x", 1)]),
    ],
)
def test_more_of_what_a_card_says_on_csv_is_followed(tmp_path, options, content, rows):
    config = {"config_name": "default", "data_files": "train.csv", **options}
    catalog = _catalog(tmp_path, content, {"configs": [config]})
    table = catalog.sample(whole_ref(catalog, "set"), 9).table
    assert list(zip(*(column.to_pylist() for column in table.columns), strict=True)) == rows
    assert not any("not followed" in note for note in catalog.card("set").notes)


def test_types_and_names_that_a_card_lists_hold_for_csv(tmp_path):
    features = [{"name": "word", "dtype": "string"}, {"name": "code", "dtype": "string"}]
    catalog = _catalog(tmp_path, "a b,1.50\nc d,2.25\n", {"dataset_info": {"features": features}})
    table = catalog.sample(whole_ref(catalog, "set"), 9).table
    assert table.to_pylist() == [{"word": "a b", "code": "1.50"}, {"word": "c d", "code": "2.25"}]


RECORDS = [{"text": f"t {number}", "label": "x"} for number in range(4)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("train.json", json.dumps({key: {str(n): row[key] for n, row in enumerate(RECORDS)} for key in RECORDS[0]})),
        ("train.json", json.dumps({f"id {n}": row for n, row in enumerate(RECORDS)})),
        ("train.json", json.dumps({"columns": ["text", "label"], "data": [list(row.values()) for row in RECORDS]})),
        ("train.json", json.dumps({"train": {key: [row[key] for row in RECORDS] for key in RECORDS[0]}})),
        ("train.json", "\n".join(json.dumps(row, indent=2) for row in RECORDS)),
        ("train.jsonl", "\n".join(json.dumps(row, indent=2) for row in RECORDS)),
        ("train.jsonl", json.dumps({"train": RECORDS, "test": RECORDS[:2]})),
        ("all.json", json.dumps({"dev": RECORDS, "test": RECORDS})),
    ],
)
def test_json_in_forms_of_other_programs_gives_the_rows(read, name, content):
    assert read(name, content).select(["text", "label"]).to_pylist() == RECORDS


def test_a_line_that_holds_a_list_of_objects_is_still_one_row(read):
    row = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}], "n": 1}
    assert read("train.jsonl", json.dumps(row)).to_pylist() == [row]


def test_numbers_that_are_none_are_missing(read):
    table = read("train.jsonl", '{"v": NaN}\n{"v": 1E999}\n{"v": 2.5}\n{"v": -Infinity}\n')
    assert table.column("v").to_pylist() == [None, None, 2.5, None]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "pointer of Git LFS"),
        (b"\n<!DOCTYPE html>\n<html>not here</html>\n", "web page"),
        (gzip.compress(b"a,b\n", mtime=0), "packed by gzip"),
        (b"PK\x03\x04rest", "ZIP archive"),
    ],
)
def test_what_is_no_text_is_told_and_gives_no_row(read, content, reason):
    with pytest.raises(DatasetError, match=reason):
        read("train.csv", content)
