"""Routes for raw completions as vLLM, llama.cpp and Ollama have them, with a ChatML template.

with ModelServer(respond, raw=RawRoutes("vllm", lambda prompt, number: f"Question {number}?")) as server:
    ...
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from .replies import answered, error

if TYPE_CHECKING:
    from aiohttp import web

OLLAMA_TEMPLATE = (
    "{{- if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n{{ end }}{{ if .Prompt }}<|im_start|>user\n"
    "{{ .Prompt }}<|im_end|>\n{{ end }}<|im_start|>assistant\n{{ .Response }}<|im_end|>\n"
)


class _Seen(Protocol):
    raw: list[Mapping[str, Any]]


@dataclass
class RawRoutes:
    """One kind of server. `write` makes the text of a completion from its prompt and its number (from 0).

    "vllm-old" is vLLM without /render, which has /tokenize. `template` is what Ollama shows. Completions refuse what
    the real server would misunderstand: a prompt that does not end where a user's message begins, a second first token.
    """

    kind: Literal["vllm", "vllm-old", "llama.cpp", "ollama"]
    write: Callable[[str, int], str]
    template: str = OLLAMA_TEMPLATE
    finish: str = "stop"
    _written: int = field(default=0, init=False)

    def add_to(self, app: "web.Application", seen: _Seen) -> None:
        """Add the kind's routes to a server; `seen.raw` is told the bodies of completions."""
        self._seen = seen
        post = app.router.add_post
        if self.kind.startswith("vllm"):
            post("/tokenize", self._tokenize)
            post("/detokenize", self._detokenize)
            post("/v1/completions", self._vllm)
            if self.kind == "vllm":
                post("/v1/chat/completions/render", self._render)
        elif self.kind == "llama.cpp":
            post("/apply-template", self._apply_template)
            post("/completion", self._llama_cpp)
        else:
            post("/api/show", self._show)
            post("/api/generate", self._ollama)

    async def _render(self, request: "web.Request") -> "web.Response":
        return answered({"token_ids": _tokens(_chatml((await request.json())["messages"], first="<s>"))})

    async def _tokenize(self, request: "web.Request") -> "web.Response":
        tokens = _tokens(_chatml((await request.json())["messages"], first="<s>"))
        return answered({"tokens": tokens, "count": len(tokens), "max_model_len": 4096})

    async def _detokenize(self, request: "web.Request") -> "web.Response":
        return answered({"prompt": "".join(map(chr, (await request.json())["tokens"]))})

    async def _apply_template(self, request: "web.Request") -> "web.Response":
        return answered({"prompt": _chatml((await request.json())["messages"])})

    async def _show(self, _: "web.Request") -> "web.Response":
        return answered({"template": self.template, "details": {}})

    async def _vllm(self, request: "web.Request") -> "web.Response":
        body = await request.json()
        if body.get("add_special_tokens") is not False:
            return error(400, "the prompt would begin with two first tokens", "invalid_request_error")
        texts = self._texts(body, body["prompt"], body["stop"], int(body.get("n", 1)))
        choices = [{"index": at, "text": text, "finish_reason": self.finish} for at, text in enumerate(texts)]
        made = sum(map(len, texts)) // 4
        usage = {"prompt_tokens": len(body["prompt"]) // 4, "completion_tokens": made, "total_tokens": made}
        return answered({"object": "text_completion", "choices": choices, "usage": usage})

    async def _llama_cpp(self, request: "web.Request") -> "web.Response":
        body = await request.json()
        (text,) = self._texts(body, body["prompt"], body["stop"], 1)
        stop_type = "limit" if self.finish == "length" else "word"
        answer = {"content": text, "stop": True, "stop_type": stop_type}
        return answered({**answer, "tokens_predicted": len(text) // 4, "tokens_evaluated": len(body["prompt"]) // 4})

    async def _ollama(self, request: "web.Request") -> "web.Response":
        body = await request.json()
        if not body.get("raw"):
            return error(400, "this test asks for raw prompts", "invalid_request_error")
        (text,) = self._texts(body, body["prompt"], body["options"]["stop"], 1)
        answer = {"response": text, "done": True, "done_reason": self.finish}
        return answered({**answer, "prompt_eval_count": len(body["prompt"]) // 4, "eval_count": len(text) // 4})

    def _texts(self, body: Mapping[str, Any], prompt: str, stops: Sequence[str], count: int) -> list[str]:
        self._seen.raw.append(body)
        texts = []
        for _ in range(count):
            text = self.write(prompt, self._written)
            self._written += 1
            texts.append(min((text.partition(stop)[0] for stop in stops), key=len, default=text))
        return texts


def _chatml(messages: Sequence[Mapping[str, str]], *, first: str = "") -> str:
    turns = "".join(f"<|im_start|>{one['role']}\n{one['content']}<|im_end|>\n" for one in messages)
    return f"{first}{turns}<|im_start|>assistant\n"


def _tokens(text: str) -> list[int]:
    """A token for each character."""
    return list(map(ord, text))
