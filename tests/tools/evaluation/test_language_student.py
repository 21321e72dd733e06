"""The student that is a language model: what it is asked, what is missing, and a tiny one that learns."""

from importlib.util import find_spec

import pytest
from regraft.domain.errors import InputError
from regraft.tools.evaluation.language_student import Training, language_probe
from regraft.tools.evaluation.loading import Item

ITEMS = [
    Item((f"Report {n}: {word}.",), (label,)) for n in range(4) for word, label in (("rain", "wet"), ("sun", "dry"))
]
needs_torch = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("torch", "transformers", "accelerate")),
    reason="the extra 'student' is not installed",
)


@pytest.mark.skipif(find_spec("torch") is not None, reason="the extra 'student' is installed")
def test_without_the_extra_it_is_said_what_to_install():
    with pytest.raises(InputError, match=r"regraft\[student\]"):
        language_probe({"rows": ITEMS}, ITEMS, "Wet or dry?")


@pytest.fixture
def tiny(tmp_path) -> str:
    """A model of two small layers with random weights and a tokenizer of words."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = ["<pad>", "<end>", "<unk>", *sorted({w for item in ITEMS for w in (*_words(item.text), item.answer)})]
    words += ["Wet", "or", "dry", "?", "Answer", ":"]
    vocabulary = {word: place for place, word in enumerate(dict.fromkeys(words))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<end>", unk_token="<unk>")
    config = LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        pad_token_id=0, eos_token_id=1, bos_token_id=1,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(tmp_path / "tiny")
    fast.save_pretrained(tmp_path / "tiny")
    return str(tmp_path / "tiny")


def _words(text: str) -> list[str]:
    return text.replace(".", " .").replace(":", " :").split()


@needs_torch
def test_a_tiny_student_learns_what_rows_teach(tiny):
    training = Training(tiny, steps=60, batch=8, learning_rate=5e-3, tokens=32)
    found = language_probe({"rows": ITEMS, "nothing": []}, ITEMS, "Wet or dry?", training)
    scores = {score.trained_on: score.accuracy for score in found.scores}
    assert scores["rows"] == 1.0
    assert set(scores) == {"no rows", "rows"}
    assert scores["no rows"] < 1.0


@needs_torch
def test_a_model_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be loaded"):
        language_probe({"rows": ITEMS}, ITEMS, "Wet or dry?", Training(str(tmp_path / "none")))
