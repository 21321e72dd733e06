"""The list of operations is read from sources; it must say what the registry says."""

import pytest
from regraft.app.commands.listing import (
    agent_tools,
    checks,
    declarations,
    first_sentence,
    list_operations,
    operations,
    show,
)
from regraft.domain.errors import ComponentError
from regraft.tools.agent_tools import AGENT_TOOLS
from regraft.tools.checks.base import CHECKS
from regraft.tools.operations.base import OPERATIONS


def test_the_list_equals_the_registry():
    listed = [(item.name, item.kind, item.summary) for item in operations()]
    known = [(op.name, op.kind, first_sentence(op.summary)) for op in OPERATIONS]
    assert listed == known


def test_a_declaration_is_read_without_being_imported(tmp_path):
    source = tmp_path / "shout.py"
    source.write_text(
        "raise ImportError('never imported')\n"
        "@operation('shout', kind='code')\n"
        "def shout(table, args, context):\n"
        "    '''Put text in\n    capitals. With care.'''\n"
        "def helper():\n    pass\n"
    )
    (item,) = declarations(source)
    assert (item.name, item.kind, item.summary) == ("shout", "code", "Put text in capitals.")


def test_tools_for_agents_are_listed_and_shown_too(capsys):
    assert [(item.name, item.kind) for item in agent_tools()] == [(tool.name, "agent tool") for tool in AGENT_TOOLS]
    list_operations(as_json=False)
    assert "agent tool  Read a dataset's card" in capsys.readouterr().out
    show("preview_rows", as_json=False)
    assert "how many rows from the start (default 5)" in capsys.readouterr().out


def test_checks_are_listed_and_shown_with_what_they_need(capsys):
    assert [(item.name, item.summary) for item in checks()] == [(c.name, first_sentence(c.summary)) for c in CHECKS]
    show("personal_data", as_json=False)
    shown = capsys.readouterr().out
    assert "needs regraft[personal-data]" in shown
    assert "A row fails when {column} holds an e-mail address" in shown
    assert "country whose phone numbers are known" in shown


def test_a_misspelt_name_gets_the_likely_ones_of_every_kind():
    with pytest.raises(ComponentError, match=r"no operation, check or tool 'personal_dat'; did you mean personal_data"):
        show("personal_dat", as_json=False)
    with pytest.raises(ComponentError, match="did you mean rename"):
        show("renam", as_json=False)
