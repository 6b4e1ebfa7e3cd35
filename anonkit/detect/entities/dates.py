"""Dates with the month in words: a day beside a month, in eight languages.

A month alone, or with a year, is told to nobody's harm and stays. `May` and
`March` are words too, and count with a capital only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.entities.base import Reading

_WORDS = """
january february april june july august september october november december
enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
janeiro fevereiro março abril maio junho julho setembro outubro novembro dezembro
janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre
decembre
januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba
baisakh baishakh jestha jeth asar ashadh shrawan saun bhadra bhadau ashoj asoj ashwin kartik
mangsir poush paush magh falgun phagun chaitra chait
वैशाख बैशाख जेठ जेष्ठ असार आषाढ साउन श्रावण भदौ भाद्र असोज आश्विन कार्तिक कात्तिक मंसिर मङ्सिर पुस
पौष माघ फागुन फाल्गुण चैत चैत्र
जनवरी फरवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर नवम्बर दिसंबर
दिसम्बर जनवरी फेब्रुअरी अप्रिल मे जुन जुलाइ अगस्ट सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर
يناير فبراير مارس أبريل ابريل مايو يونيو يوليو أغسطس اغسطس سبتمبر أكتوبر اكتوبر نوفمبر ديسمبر
"""
_CAPITAL = "May March Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec"
_MONTH = (
    f"(?:(?i:{'|'.join(sorted(set(_WORDS.split()), key=len, reverse=True))})"
    rf"|(?:{'|'.join(one + '|' + one.upper() for one in _CAPITAL.split())})\.?)(?![^\W\d_])"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01]|[०-३]?[०-९]|[٠-٣]?[٠-٩])"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|°|o|\.)?"
_YEAR = r"(?:\d{4}|['’]\d{2})"
_OF = r"(?:\s*[-/]\s*|\s+(?:(?:of|de|del|du|ya|wa|the)\s+)?)"
_DATE = re.compile(
    rf"(?<!\w){_DAY}{_ORDINAL}{_OF}{_MONTH}(?:(?:\s*[,/-]\s*|\s+(?:(?:de|del|of|ya)\s+)?){_YEAR})?(?!\d)"
    rf"|(?<!\w){_MONTH}\s*[-/]?\s*(?:the\s+)?{_DAY}{_ORDINAL}(?!\d)(?:\s*,?\s*{_YEAR}(?!\d))?"
)


def in_words(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Days beside a month in words, with their year where one follows."""
    return (match.span() for match in _DATE.finditer(text))
