"""No kind of trap gives a wrong row: each is served rightly or refused, and what should be served is."""

import pytest

from .kind import KINDS, build, load_all

load_all()


@pytest.mark.parametrize("name", KINDS)
def test_no_row_is_wrong(name, tmp_path):
    one = KINDS[name]()
    fate = build(one, tmp_path)
    assert not fate.wrong, (len(fate.wrong), fate.rows, fate.wrong[:2])
    assert not fate.amiss, (fate.amiss, fate.reasons[:2])
