"""The student that is a language model: what it is asked, what is missing, and a tiny one that learns."""

from contextlib import nullcontext
from importlib.util import find_spec

import pytest
from regraft.domain.errors import InputError
from regraft.tools.evaluation.language_student import Student, Training, language_probe
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
def test_its_upper_layers_alone_learn_too(tiny):
    training = Training(tiny, steps=60, batch=8, learning_rate=5e-3, tokens=32, layers=1)
    found = language_probe({"rows": ITEMS}, ITEMS, "Wet or dry?", training)
    assert found.scores[-1].accuracy == 1.0
    assert "the upper 1 layers" in found.student
    with pytest.raises(InputError, match="has 2 layers"):
        Student(Training(tiny, layers=2))


@needs_torch
def test_a_split_model_says_what_the_whole_one_says(tiny):
    import torch
    from regraft.tools.evaluation.trunk import Trunk, split
    from transformers import AutoModelForCausalLM

    texts = [[3, 4, 5, 6], [7, 8]]
    whole, upper = (AutoModelForCausalLM.from_pretrained(tiny).eval() for _ in range(2))
    trunk = Trunk(split(upper, 1), nullcontext)
    trunk.read(texts, 2)
    with torch.no_grad():
        for text in texts:
            told = upper(inputs_embeds=trunk.states([text]), use_cache=False).logits
            assert torch.allclose(told, whole(torch.tensor([text])).logits, atol=1e-5)


@needs_torch
def test_what_was_learnt_is_forgotten_before_the_next_set(tiny):
    training = Training(tiny, steps=20, batch=8, learning_rate=5e-3, tokens=32)
    student = Student(training)
    first = student.right(ITEMS, "Wet or dry?", training)
    student.learn(ITEMS, "Wet or dry?", training)
    assert all(student.right(ITEMS, "Wet or dry?", training))
    student.begin()
    assert student.right(ITEMS, "Wet or dry?", training) == first


@needs_torch
def test_a_model_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be loaded"):
        language_probe({"rows": ITEMS}, ITEMS, "Wet or dry?", Training(str(tmp_path / "none")))
