import pytest
from regraft.tools.licences import combine
from regraft.tools.terms import terms_of


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("openai:gpt-4o-mini", "competing models"),
        ("openai:meta-llama/Llama-3.1-8B-Instruct", "'Llama'"),
        ("openai:HuggingFaceTB/SmolLM2-135M-Instruct", "apache-2.0"),
        ("openai:gpt-oss-20b", "asks nothing of its outputs"),
    ],
)
def test_a_known_models_terms_are_told(model, said):
    assert said in terms_of(model)


def test_an_unknown_models_terms_are_not_guessed():
    assert terms_of("openai:our-own-model") == ""


def test_made_rows_add_no_licence_of_their_own_but_those_of_their_texts():
    assert combine({"a": ("mit",), "recipe:generate": ()}).hub_id == "mit"
    assert combine({"a": ("mit",), "recipe:grounded": ("cc-by-sa-4.0",)}).hub_id == "cc-by-sa-4.0"
    assert combine({"recipe:generate": ()}).hub_id == "unknown"
