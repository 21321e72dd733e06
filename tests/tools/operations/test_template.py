"""Templates write texts from a row, see nothing but the row, and end."""

import subprocess
import sys
import time

import jinja2
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regraft.domain.errors import PlanError
from regraft.tools.operations.sandbox import FILTERS, compiled, parsed, render, title_case
from regraft.tools.operations.template import TemplateArgs, _by_row, _plain, _simple, form


def write(template: str):
    return "template", {"template": template, "output": "output"}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Q: {{ question }}\nA:", "Q: Why? \nA:"),
        ("{{ question|trim|lower }}", "why?"),
        ("{{ row['Best Answer']|upper }}", "BECAUSE"),
        ("{{ row.question|trim }}", "Why?"),
        ("{{ words|join(', ') }}", "a, b"),
        ("{{ words|join|upper }}", "AB"),
        ("{{ name|title }}", "Anne O'neil-Smith"),
        ("{{ question|replace('?', '!')|trim }}", "Why!"),
        ("{{ score }} {{ flag }}", "2.5 true"),
        ("{{ nothing|default('-') }}", "-"),
        ("just text", "just text"),
        ("{{ '{{' }}", "{{"),
        ("{% if flag %}yes{% else %}no{% endif %}", "yes"),
        ("{{ 'long' if words|length > 1 else 'short' }}", "long"),
        (
            "{% for w in words %}({{ loop.index }}) {{ w }}{% if not loop.last %}\n{% endif %}{% endfor %}",
            "(1) a\n(2) b",
        ),
        ("{{ info.inner.x }}{{ info['inner']['x'] }}", "11"),
        ("{{ words[0] }}{{ words[-1] }}{{ question[:3] }}", "abWhy"),
        ("{{ score|int + 1 }}", "3"),
        ("{# said to nobody #}x", "x"),
        ("line\n", "line\n"),
    ],
)
def test_a_template_writes_the_row(column, template, expected):
    data = pa.table(
        {
            "question": ["Why? "],
            "Best Answer": ["because"],
            "words": [["a", "b"]],
            "name": ["anne o'neil-smith"],
            "score": [2.5],
            "flag": [True],
            "nothing": pa.array([None], pa.string()),
            "info": [{"inner": {"x": 1}}],
        }
    )
    assert column(data, write(template)) == [expected]


@pytest.mark.parametrize(
    "template", ["{{ a }}!", "{{ a|upper }}", "{% if true %}{{ a }}{% endif %}", "{{ a|join(',') }}"]
)
def test_an_empty_cell_rejects_the_row_and_prints_no_none(run, template):
    done = run({"a": ["x", None]}, write(template), columns=["output"])
    assert done.accepted.num_rows == 1
    assert "None" not in done.accepted.column("output")[0].as_py()
    assert "empty" in done.rejected.column("reason")[0].as_py()


def test_a_missing_field_rejects_the_row(reasons):
    told = reasons({"a": [{"x": "1"}]}, write("{{ a.y }}"))
    assert "has no attribute" in told[0] or "no element" in told[0]


def test_a_column_called_like_something_of_jinja_is_just_a_column(column):
    data = {"self": ["s"], "loop": ["l"], "range": ["r"], "config": ["c"], "row": ["w"]}
    assert column(data, write("{{ self }}{{ range }}{{ config }}{{ row['row'] }}{{ row.loop }}")) == ["srcwl"]
    assert column(data, write("{% if true %}{{ self }}{{ range }}{% endif %}")) == ["sr"]


ESCAPES = [
    "{{ ''.__class__.__mro__ }}",
    "{{ a['__class__'].mro() }}",
    "{{ a.__init__.__globals__ }}",
    "{{ a|attr('__class__') }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ self._TemplateReference__context }}",
    "{{ range(1000000000)|list }}",
    "{{ 'x' * 1000000000 }}",
    "{{ 9 ** 999999999 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '{0.__class__}'.format(a) }}",
    "{{ a ~ b }}",
    "{{ a() }}",
    "{{ a|map('upper')|list }}",
    "{{ a|random }}",
    "{{ lipsum() }}",
    "{{ a.format }}{{ a.join() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'x' %}",
    "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% set x = 1 %}",
    "{% filter upper %}x{% endfilter %}",
    "{% for x in a recursive %}{{ loop(a) }}{% endfor %}",
    "{% for x in a %}{% for y in a %}{% endfor %}{% endfor %}",
    "{{ namespace }}{{ dict(x=1) }}",
    "{{ row }}",
    "{{ row[a] }}",
    "{% raw %}{{ x }}{% endraw",
    "{{ a",
    "x" * 9_000,
    "{{ " + "(" * 2_000 + "a" + ")" * 2_000 + " }}",
    "{{ {}|tojson }}",
]


@pytest.mark.parametrize("template", ESCAPES, ids=lambda text: text[:40])
def test_what_leaves_the_sandbox_is_refused_before_anything_runs(run, template):
    with pytest.raises(PlanError, match=r"Step 1 \(template\)"):
        run({"a": ["x"], "b": ["y"]}, write(template), columns=["output"])


def test_unprintable_look_ups_that_parse_find_data_only(reasons):
    for template in ("{{ a.upper }}", "{{ a['upper'] }}", "{{ loop.cycle }}"):
        assert reasons({"a": ["x"], "loop": [{"cycle": None}]}, write("{% if true %}" + template + "{% endif %}"))


@pytest.mark.parametrize(
    "template",
    [
        "{{ a|replace('x', 'yyyyyyyyyy')" + "|replace('y', 'yyyyyyyyyy')" * 9 + " }}",
        "{% for x in items %}{{ a }}{{ a }}{{ a }}{{ a }}{{ a }}{{ a }}{{ a }}{% endfor %}",
        "{{ items|join(a) }}",
        "{{ a" + "|replace('x', 'xxxx')" * 5 + " }}",
    ],
)
def test_an_output_that_grows_without_measure_rejects_the_row_soon(reasons, template):
    started = time.perf_counter()
    told = reasons({"a": ["x" * 5_000], "items": [["i"] * 5_000]}, write(template))
    assert "too long" in told[0]
    assert time.perf_counter() - started < 5


def test_texts_that_grow_step_by_step_end_at_what_a_block_may_hold(run, monkeypatch):
    monkeypatch.setattr("regraft.tools.operations.template.MAX_BLOCK_BYTES", 1_000_000)
    with pytest.raises(PlanError, match="it makes too much of 100 rows"):
        run({"a": ["x" * 1_000] * 100}, write("{{ a" + "|replace('x', 'xxxx')" * 3 + " }}"), columns=["output"])


def test_simple_templates_run_over_whole_columns():
    assert form("Q: {{ q|trim }} {{ row['a b']|join('; ')|upper }}").simple is not None
    assert form("{% if q %}{{ q }}{% endif %}").simple is None


CELLS = st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["ß", "ǆ", " a\u00a0", "İ", "o'neil", "\x1c", "ﬁ"]))


@settings(max_examples=150)
@given(
    cells=st.lists(CELLS, min_size=1, max_size=4),
    first=st.sampled_from([[], ["default('-')"]]),
    then=st.lists(st.sampled_from(["trim", "lower", "upper", "title", "capitalize", "replace('a', 'bb')"])),
)
def test_whole_columns_and_single_rows_agree(cells, first, then):
    from regraft.tools.operations.base import PART, ROW, OperationContext
    from regraft.tools.operations.template import template

    chain = "".join(f"|{name}" for name in first + then)
    text = "{{ a" + chain + " }}."
    assert form(text).simple is not None
    rows = len(cells)
    table = pa.table(
        {"a": pa.array(cells, pa.string()), ROW: list(range(rows)), PART: pa.array([0] * rows, pa.int32())}
    )
    together = template(table, TemplateArgs(template=text, output="o"), OperationContext()).table
    alone, variables = compiled(text)
    for row, written in zip(together.column(ROW).to_pylist(), together.column("o").to_pylist(), strict=True):
        assert render(alone, {variables["a"]: cells[row]}) == written


@settings(max_examples=60)
@given(
    st.text(min_size=1, max_size=20),
    st.lists(st.sampled_from(["trim", "lower", "title", "string", "words", "reverse", "length"])),
)
def test_a_cell_alone_is_read_as_any_template_is(name, filters):
    cell = f'row["{name}"]{"".join(f"|{one}" for one in filters)}'

    def read(template):
        try:
            return form(template)
        except ValueError:
            return None

    assert read(f"{{{{ {cell} }}}}") == read(f"{{{{  {cell} }}}}")


def test_filters_of_one_cell_are_compiled_once_whatever_its_column_is_called():
    first, second = (_by_row(f'{{{{ row["{name}"]|reverse }}}}') for name in ("a b", "any"))
    assert first[0] is _by_row('{{ row["c d"]|reverse }}')[0]
    for (made, variables), name in ((first, "a b"), (second, "any")):
        assert render(made, {variables[name]: "stop"}) == "pots"


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(
                [
                    *("{{", "}}", "{%", "%}", "a", ".__class__", "|", "(", ")", "[", "]", "'", "for x in a", "if a"),
                    *("endif", "endfor", "set", "row", "loop", ".", "~", "*", "range(9)", "__globals__", *FILTERS),
                ]
            ),
        ),
        max_size=12,
    )
)
def test_no_text_at_all_escapes(parts):
    try:
        template, variables = compiled("".join(parts))
    except ValueError:
        return
    cells = dict.fromkeys(variables.values(), "cell")
    try:
        written = render(template, cells)
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError):
        return
    assert "<function" not in written
    assert "<class" not in written
    assert "object at 0x" not in written


@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_the_title_of_plain_letters_is_that_of_any(text):
    assert title_case(text) == title_case(text + "é")[: len(text)]


_PIECES = [
    "{{ a }}",
    "{{ b|trim }}",
    '{{ row["c d"] }}',
    "{{",
    "}}",
    "{",
    "}",
    "{%",
    "{# x #}",
    "\n",
    "\r",
    " ",
    "é",
    "|",
]
_NAMES = ["true", "None", "row", "loop", "self", "not", "if", "is", "_a", "set", "raw", "é", "a.b", "x" * 200]


@given(st.lists(st.sampled_from(_PIECES) | st.sampled_from([f"{{{{ {name} }}}}" for name in _NAMES])).map("".join))
def test_templates_of_texts_and_cells_are_read_as_jinja_reads_them(text):
    plain = _plain(text)
    if plain is not None:
        assert plain == _simple(parsed(text))


def test_jinja_is_not_imported_for_a_template_of_texts_and_cells():
    program = "import sys; from regraft.tools.operations.template import form; "
    program += """print(form('Q: {{ question|trim }}\\n{{ row["a b"] }}').columns, 'jinja2' in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split(") ")[-1].split()[-1] == "False"
    assert "question" in done.stdout
