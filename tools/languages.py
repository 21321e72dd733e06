"""Languages by name and by code."""

import re

LANGUAGES = dict(
    re.findall(
        r"(\w{1,20})=(\w\w)",
        "arabic=ar bengali=bn bulgarian=bg catalan=ca chinese=zh croatian=hr czech=cs danish=da dutch=nl estonian=et "
        "finnish=fi french=fr german=de greek=el hebrew=he hindi=hi hungarian=hu indonesian=id italian=it japanese=ja "
        "korean=ko latvian=lv lithuanian=lt malay=ms norwegian=no persian=fa polish=pl portuguese=pt romanian=ro "
        "russian=ru serbian=sr slovak=sk slovenian=sl spanish=es swahili=sw swedish=sv tamil=ta thai=th turkish=tr "
        "ukrainian=uk urdu=ur vietnamese=vi",
    )
)
"""ISO 639-1 codes of languages by their English names, in small letters."""
