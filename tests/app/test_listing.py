"""The list of operations is read from sources; it must say what the registry says."""

from regraft.app.listing import declarations, first_sentence, operations
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
