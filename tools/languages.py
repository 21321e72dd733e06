"""Languages by name and by code."""

import re
from collections.abc import Iterable, Iterator

LANGUAGES = dict(
    re.findall(
        r"(\w{1,20})=(\w{2,3})",
        "afrikaans=af amharic=am arabic=ar armenian=hy azerbaijani=az basque=eu bengali=bn bulgarian=bg burmese=my "
        "catalan=ca chinese=zh croatian=hr czech=cs danish=da dutch=nl estonian=et finnish=fi french=fr galician=gl "
        "georgian=ka german=de greek=el gujarati=gu hausa=ha hebrew=he hindi=hi hungarian=hu icelandic=is igbo=ig "
        "indonesian=id irish=ga italian=it japanese=ja kannada=kn kazakh=kk khmer=km kinyarwanda=rw korean=ko "
        "latvian=lv lithuanian=lt macedonian=mk malay=ms malayalam=ml marathi=mr mongolian=mn nepali=ne norwegian=no "
        "oromo=om persian=fa pidgin=pcm polish=pl portuguese=pt punjabi=pa romanian=ro russian=ru serbian=sr shona=sn "
        "sinhala=si slovak=sk slovenian=sl somali=so spanish=es swahili=sw swedish=sv tagalog=tl tamil=ta telugu=te "
        "thai=th tigrinya=ti turkish=tr ukrainian=uk urdu=ur uzbek=uz vietnamese=vi welsh=cy xhosa=xh yoruba=yo "
        "zulu=zu",
    )
)
"""ISO 639 codes of languages, of two letters where they have one, by their English names, in small letters."""

_BY_CODE: dict[str, str] = {code: code for code in (*LANGUAGES.values(), "en")}
_OF_THREE_LETTERS: dict[str, str] = dict(
    re.findall(
        r"(\w{3})=(\w{2})",
        "ara=ar ben=bn bul=bg ces=cs cze=cs dan=da deu=de dut=nl ell=el eng=en est=et fas=fa fin=fi fra=fr fre=fr "
        "ger=de gre=el guj=gu hau=ha heb=he hin=hi hrv=hr hun=hu ind=id ita=it jpn=ja kan=kn kor=ko lit=lt lav=lv "
        "mal=ml mar=mr msa=ms nld=nl nor=no pan=pa per=fa pes=fa pol=pl por=pt ron=ro rum=ro rus=ru slk=sk slv=sl "
        "spa=es srp=sr swa=sw swe=sv swh=sw tam=ta tel=te tha=th tur=tr ukr=uk urd=ur vie=vi yor=yo zho=zh zul=zu",
    )
)
_BY_NAME: dict[str, str] = LANGUAGES | {"english": "en"}
LANGUAGE_OF = {code: name.capitalize() for name, code in _BY_NAME.items()}
"""English names of languages by their ISO 639 codes."""
_WITH_REGION = re.compile(r"([a-z]{2,3})(?:[-_][a-z]{2,4}){0,2}")


def code_of(value: str) -> str:
    """The code of a language that a cell names: by its code of two or three letters, with or without a region or a
    script, or by its English name; "" where it names none."""
    low = value.strip().lower()
    if low in _BY_NAME:
        return _BY_NAME[low]
    code = found[1] if (found := _WITH_REGION.fullmatch(low)) else ""
    return _BY_CODE.get(code) or _OF_THREE_LETTERS.get(code, "")


def name_of(code: str) -> str:
    """The English name of a language, of its code of two or three letters, with or without a region; "" of any other
    text. The names of rare ones are those of CLDR."""
    if _WITH_REGION.fullmatch(code.lower()) is None:
        return ""
    if own := code_of(code):
        return LANGUAGE_OF[own]
    from langcodes import Language  # with its table of names it takes as long to load as all the rest
    from langcodes.tag_parser import LanguageTagError

    try:
        found = Language.get(code)
        return found.language_name() if found.is_valid() else ""
    except LanguageTagError:
        return ""


def language_of_name(name: str, names: Iterable[str], beside: str) -> str:
    """The code of the language that a column's name tells, where another name differs from it in telling the language
    `beside` alone (sentence_en beside sentence_de); "" where none does, so that `id` and `is` are no languages."""
    told = {rest: code for rest, code in _with_code(name) if code != beside}
    own = {rest for other in names for rest, code in _with_code(other) if code == beside}
    return next((code for rest, code in told.items() if rest in own), "")


def _with_code(name: str) -> Iterator[tuple[str, str]]:
    """The ways in which a name is a language's code or name and something else."""
    base, _, leaf = name.rpartition(".")
    head, _, tail = leaf.partition("_")
    start, _, end = leaf.rpartition("_")
    for rest, part in ((base, leaf), (f"{base}._{tail}", head), (f"{base}.{start}_", end)):
        if code := code_of(part):
            yield rest, code


def named_in(text: str) -> list[str]:
    """Codes of the languages that a text names, in English."""
    named = set(re.findall(r"\w+", text.lower()))
    return [code for name, code in _BY_NAME.items() if name in named]
