"""Most texts hold something, which is known before all of them are read."""

import pytest
from regraft.tools.texts import most


@pytest.mark.parametrize(
    ("holding", "of", "share", "expected"),
    [(19, 20, 0.95, True), (18, 20, 0.95, False), (20, 20, 1, True), (0, 0, 0.5, False), (3, 10, 0.3, True)],
)
def test_so_large_a_share_of_texts_holds(holding: int, of: int, share: float, expected: bool) -> None:
    texts = ["no"] * (of - holding) + ["yes"] * holding
    assert most(texts, "yes".__eq__, share) is expected
    assert most(texts[::-1], "yes".__eq__, share) is expected


def test_texts_are_read_until_too_few_can_hold() -> None:
    read: list[str] = []

    def holds(text: str) -> bool:
        read.append(text)
        return text == "yes"

    assert not most(["yes", "no", "yes", "no", *["yes"] * 6], holds, 0.9)
    assert read == ["yes", "no", "yes", "no"]
