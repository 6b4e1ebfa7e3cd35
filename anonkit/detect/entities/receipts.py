"""Numbers of clinics and of mobile money that need no groups and little beside them.

HIV clinics of Kenya number their clients by five digits of the facility and five of
the client; a receipt of M-Pesa is ten letters and digits that begin with a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.entities.alternatives import BEGIN, END, any_of
from anonkit.detect.entities.gates import Likely
from anonkit.detect.entities.later import later

_G = r"\s{1,3}"
_NO = rf"(?:{_G}(?:{any_of('no,number,numbers,num,namba,nambari,id,code')}{END}\.?))?"
_IS = rf"(?:\s{{0,3}}[:=#-]\s{{0,3}}|{_G}(?:is|ni){_G}|{_G})"
_MONEY = rf"(?:\s?(?:/[=-]|%)|{_G}{any_of('bob,ksh,kes,shilling,people,watu,families,kaya,lit')})"
_CLIENT = later(
    rf"(?<![\w/.-])(?!\d{{3}}00[-/]\d{{3}}00)\d{{5}}[-–/]\d{{5}}(?![\w/–-]|[.,]\d|{_MONEY})"
    rf"|{BEGIN}(?:ccc|art){_NO}{_IS}(?P<apart>\d{{5}}{_G}\d{{5}})(?![\w/.-])",
    re.IGNORECASE,
)
_RECEIPT = later(
    r"(?<![\w/.@#-])(?=[A-Z]*\d[A-Z]*\d)(?=\d*[A-Z]\d*[A-Z])(?![A-Z]{6}(?:19|20)\d\d)"
    r"[A-Z][A-Z\d]{9}(?![\w@-])"
)
_MIXED = later(r"(?<![\w/.@#-])(?=[a-z]+\d+[a-z]+\d)[a-z][a-z\d]{9}(?![\w@-]|\.\w)", re.IGNORECASE)
"""In small letters the digits have to stand at two places."""
_TOLD_RECEIPT = later(
    rf"{BEGIN}(?:m[\s-]?pesa|airtel(?:{_G}money)?|transaction|muamala){_G}"
    rf"(?:{any_of('code,confirmation,confirmed,message,msg,ref,reference,id,receipt,number,no')}"
    rf"\.?{_IS}){{1,2}}(?P<code>(?=[a-z]*\d)[a-z\d]{{8,12}})(?!\w)",
    re.IGNORECASE,
)
_TILL = later(
    rf"{BEGIN}(?:pay\s?bill|till|buy{_G}goods|acc(?:oun)?t?|a/c|akaunti"
    rf"|lipa{_G}na{_G}m[\s-]?pesa){END}\.?{_NO}{_IS}"
    rf"(?P<code>(?!\d{{2,4}}000(?!\d))\d{{5,7}}|\d{{3}}{_G}\d{{3}}(?!\d))(?!\w|[.,]\d|{_MONEY})",
    re.IGNORECASE,
)
_LIKELY = Likely(_CLIENT, _RECEIPT, _MIXED, _TOLD_RECEIPT, _TILL)


def receipts(text: str) -> Iterator[tuple[int, int]]:
    """Clients' numbers of HIV clinics, receipts of mobile money, paybill and till numbers."""
    for pattern in _LIKELY.of(text):
        for match in pattern.finditer(text):
            yield match.span(match.lastgroup or 0)
