"""What is known of the terms under which a model's outputs may be used, by the family that its name tells.

This orders facts as their owners stated them in 2025; it is no legal advice.
"""

import re

_OPEN = "its weights are under {licence}, which asks nothing of its outputs"
_FAMILIES: tuple[tuple[str, str], ...] = (
    (
        r"gpt-oss",
        "its weights are under apache-2.0, which asks nothing of its outputs",
    ),
    (
        r"gpt-|chatgpt|\bo[134](-|$)",
        "OpenAI's terms give you its outputs and forbid to develop competing models with them",
    ),
    (r"claude", "Anthropic's terms give you its outputs and forbid to train competing models with them"),
    (r"gemini", "Google's terms forbid to develop competing models with its outputs"),
    (r"gemma", "Google's Gemma terms bind models that are trained on its outputs too"),
    (
        r"llama-?[34]|llama3",
        "Meta's licence asks that a model trained on its outputs has a name that begins with 'Llama'",
    ),
    (r"command-?(a|r)", "Cohere's open weights are under cc-by-nc-4.0"),
    (r"qwen", _OPEN.format(licence="apache-2.0 (some sizes: Qwen's own licence)")),
    (r"mixtral|mistral-7b|mistral-nemo|mistral-small", _OPEN.format(licence="apache-2.0")),
    (r"smollm|olmo", _OPEN.format(licence="apache-2.0")),
    (r"deepseek|phi-?[34]", _OPEN.format(licence="mit")),
)


def terms_of(model: str) -> str:
    """What is known of the terms of a model's outputs, as a clause; "" for a model whose name tells no family."""
    name = model.lower()
    return next((sentence for pattern, sentence in _FAMILIES if re.search(pattern, name)), "")
