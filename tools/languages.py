"""Languages by name and by code."""

import re

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
