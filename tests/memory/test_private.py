import stat

from regraft.memory.private import _close_new


def test_a_persons_older_file_in_the_home_keeps_its_permissions(tmp_path):
    place = tmp_path / "mine.txt"
    place.write_text("a person's own")
    place.chmod(0o644)
    _close_new(place, place.stat().st_ctime + 1)
    assert stat.S_IMODE(place.stat().st_mode) == 0o644
    _close_new(place, place.stat().st_ctime)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
