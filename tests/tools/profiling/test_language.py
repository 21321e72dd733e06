"""The language of single texts."""

import threading

import pytest
from regraft.tools.profiling import language
from regraft.tools.profiling.language import detect, detect_many, looks_like_code

SENTENCES = {
    "en": "The weather was so fine that we walked along the river until sunset.",
    "de": "Das Wetter war so schön, dass wir bis zum Abend am Fluss entlang gingen.",
    "fr": "Il faisait si beau que nous nous sommes promenés le long de la rivière.",
    "es": "Hacía tan buen tiempo que paseamos junto al río hasta el anochecer.",
    "ru": "Погода была такой хорошей, что мы гуляли вдоль реки до заката.",
    "zh": "天气非常好,所以我们沿着河边一直走到日落。",
    "ja": "とても天気が良かったので、日が暮れるまで川沿いを歩きました。",
    "ar": "كان الطقس جميلا جدا فمشينا على طول النهر حتى الغروب.",
    "hi": "मौसम इतना अच्छा था कि हम सूर्यास्त तक नदी के किनारे टहलते रहे।",
    "ko": "날씨가 너무 좋아서 우리는 해가 질 때까지 강을 따라 걸었다.",
}


def test_sentences_are_told_by_their_language():
    assert {code: detect(text) for code, text in SENTENCES.items()} == {code: code for code in SENTENCES}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1234567",
        "0:06:07,367",
        "56beb4343aeaaa14008c925e",
        "ok",
        "http://a.org/b?c=d&e=f",
        "x = [1, 2]; y = {}",
        "🙂🙂",
    ],
)
def test_what_is_no_language_has_none(text):
    assert detect(text, confidence=0.8) is None


def test_html_does_not_make_prose_code():
    assert detect("<b>The weather</b> was so <i>fine</i> that we walked along the <u>river</u>.") == "en"


def test_nulls_stay_nulls_and_order_is_kept():
    assert detect_many([None, SENTENCES["de"], "12", SENTENCES["en"]]) == [None, "de", None, "en"]


def test_texts_of_a_block_have_exactly_the_scores_of_single_ones():
    language._identifier.cache_clear()
    language._prepare_for_many.cache_clear()
    alone = [language._identifier().rank(text) for text in SENTENCES.values()]
    told = detect_many(SENTENCES.values())
    language._classified.cache_clear()
    assert detect_many([*SENTENCES.values()] * 100) == told * 100
    assert language._identifier().nb_ptc.dtype == "float32"
    assert [language._identifier().rank(text) for text in SENTENCES.values()] == alone


def test_code_is_told_from_prose():
    assert looks_like_code("public int f(String[] a) { return a.length; }")
    assert not looks_like_code(SENTENCES["en"])


def test_threads_agree():
    language._classified.cache_clear()
    results: list[str | None] = []
    threads = [threading.Thread(target=lambda: results.append(detect(SENTENCES["fr"]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["fr"] * 8


def test_the_model_is_unpacked_once_a_home(monkeypatch, tmp_path):
    def opened(home):
        monkeypatch.setenv("REGRAFT_HOME", str(home))
        language._identifier.cache_clear()
        return language._identifier()

    packed = opened(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    opened(tmp_path)
    (file,) = tmp_path.iterdir()
    with monkeypatch.context() as still:
        still.setattr("lzma.open", None)
        kept = opened(tmp_path)
    assert [kept.rank(text) for text in SENTENCES.values()] == [packed.rank(text) for text in SENTENCES.values()]
    file.write_bytes(file.read_bytes()[:-2_000])
    assert opened(tmp_path).rank(SENTENCES["de"]) == packed.rank(SENTENCES["de"])
    language._identifier.cache_clear()
