"""Numbers that lead to a file about somebody: cases, complaints, medical records, invoices.

A word beside it says what a number is; without one a code is believed where
letters, digits and strokes make three groups, or hold a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.entities.alternatives import BEGIN, END, any_of
from anonkit.detect.entities.base import Entity, Reading
from anonkit.detect.entities.gates import DIGIT, Likely
from anonkit.detect.entities.later import later
from anonkit.detect.entities.receipts import receipts

_G = r"\s{1,3}"
_CODE = r"(?=[^\s\d]{0,12}\d)\w{1,15}(?:[/.:–-]\w{1,15}){0,7}"
"""One word with a digit in it, in groups or not."""
_FULL = (
    r"(?=[^\s\d]{0,12}\d)(?:[^\W\d_]{1,6}[-.]?\d{2,12}|\d{1,8}[^\W\d_]{1,3}\d{0,6}|\d{4,15}"
    r"|\w{1,12}(?:[/:–-]\w{1,12}){1,7})(?![\w/]|,\d|\s?%)"
)
"""A code that is no count: letters and digits, four digits or more, or groups."""
_COUNT = (
    rf"\d+{_G}(?:{any_of('people,persons,children,women,men,households,families,litres,liters,kg,km')}"
    rf"|{any_of('shillings,shilling,bob,ksh,kes,tsh,ugx,usd,dollars,pesos,rupees,euros,naira,pages')}"
    rf"|{any_of('times,days,years,patients,cases,personas,niños,mujeres,familias,hogares,litros,veces')}"
    rf"|{any_of('watu,watoto,kaya,lita,shilingi,जना,रुपैयाँ,रुपये,वटा,लोग')}){END}"
)
_YEAR = (
    rf"(?:\s{{0,3}}(?:of|ya|ya{_G}mwaka|de|del|du|/){_G}?(?:of{_G})?"
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-])?\d{4}(?!\w))?"
)
_MORE = (
    rf"(?:(?:\s?[,;]{_G}?|{_G})(?:{any_of('and y na et e र और')}{_G})?"
    r"\w{1,8}/\d{2,4}(?!\w)){0,6}"
)
_NO = (
    rf"(?:(?:{any_of('ref reference file id code registration reg')}{_G})?"
    rf"(?:{any_of('number,numbers,no,nos,nr,num,núm,número,numero,numéro,namba,nambari,nº,n°,n.º,no.º')}"
    rf"|{any_of('नं,नम्बर,नंबर,संख्या,क्रमांक,न')}|{any_of('id,code,ref,reference,código')})(?!\w)\.?|\#)"
)
_IS = rf"\s{{0,3}}(?:[:=(-]\s{{0,3}}|(?:is|ni|es|was|est|é){_G}(?::\s?)?)?"
_KINDS = any_of(
    "application,case,court case,criminal case,civil case,file,case file,police file,petition,"
    "appeal,claim,complaint,ticket,invoice,exhibit,receipt,reference,record,medical record,"
    "hospital,"
    "hospital file,patient,inpatient,outpatient,admission,docket,charge sheet,warrant,registration,"
    "voucher,policy,incident,report,police report,abstract,police abstract,referral,docket,suit,"
    "cause,matter,arrest,p3,p3 form,client,beneficiary,survivor,member,respondent,household,"
    "student,employee,prisoner,inmate,account,a/c,ration card,clinic,clinic card,art,art clinic,"
    "hiv clinic,ccc,ccc card,anc,lab,sample,"
    "grievance,"
    "ref,ref.,expediente,exp.,caso,causa,denuncia,carpeta,carpeta de investigación,folio,"
    "factura,recibo,"
    "solicitud,registro,ficha,póliza,acta,proceso,oficio,demanda,querella,colegiado,episodio,"
    "historia,historia clínica,paciente,tarjeta,afiliación,"
    "kesi,jalada,faili,hati,maombi,rufaa,risiti,ripoti,mgonjwa,kadi,malalamiko,usajili,"
    "dossier,affaire,requête,plainte,facture,reçu,matricule,patient,"
    "processo,inquérito,prontuário,fatura,utente,boletim,boletim de ocorrência,"
    "मुद्दा,जाहेरी,जाहेरी दर्ता,दर्ता,फाइल,केस,निवेदन,निवेदन दर्ता,उजुरी,बिरामी,चलानी,पत्र,"
    "मुकदमा,एफआईआर,प्राथमिकी,वाद,फ़ाइल,मामला,शिकायत,मरीज,रसीद"
)
_NAMES = any_of(
    "ob,o.b.,o.b,nass,ob no,occurrence book,fir,f.i.r.,mrn,nhc,n.h.c.,hc,h.c.,expediente,radicado,"
    "rad.,exp.,historia clínica,historia clinica,jalada,docket,cr.,exhibit,ipno,opno,ip no,"
    "op no,upi,"
    "nº col,nº col.,nºcol,episodio,cipa,chn,umr,nim,dossier,processo,च.नं.,प.सं.,मु.नं.,एफआईआर"
)
_TOLD = later(
    rf"{BEGIN}{_KINDS}\s{{0,3}}\(?\s{{0,3}}{_NO}{_IS}(?P<code>{_CODE}{_YEAR}{_MORE})", re.IGNORECASE
)
_STRONG = later(
    rf"{BEGIN}(?:{_KINDS}|ref\.?|reference)(?:\s{{0,3}}:\s{{0,3}}|{_G})(?:(?:ref|file)\.?{_G})?"
    rf"(?P<code>(?![12]\d{{3}}(?!\w))(?!\d{{1,3}}[-–]?[^\W\d_])(?!{_COUNT}){_FULL}{_YEAR})",
    re.IGNORECASE,
)
_NAMED = later(
    rf"{BEGIN}{_NAMES}\s{{0,3}}{_NO}?{_IS}(?P<code>(?=\D{{0,6}}\d{{2}}|\D{{0,3}}\d/|p\w)"
    rf"{_CODE}(?:\s\d{{2,10}}(?!\w)){{0,3}}{_YEAR}{_MORE})",
    re.IGNORECASE,
)
_OF_YEAR = later(
    rf"{BEGIN}{_KINDS}{_G}(?P<code>\w{{0,3}}\d{{1,6}}{_G}(?:of|ya|de|del){_G}(?:19|20)\d\d)(?!\w)",
    re.IGNORECASE,
)
_NUMBER_OF_YEAR = later(
    rf"(?P<law>{any_of('law,protocol,act,article,rule,decree,resolution,ordinance,regulation,directive')}{_G}"
    rf"|{any_of('section,series,convention,bill,decision,ley,decreto,sheria,loi')}{_G})?"
    rf"{BEGIN}(?:nos?|nr|núm|nº|n°)\.?{_G}?(?P<code>\d{{2,6}}/\d{{2,4}}(?!\w){_MORE})",
    re.IGNORECASE,
)
_GROUPS = later(
    r"(?<![\w/.-])\w{1,10}(?:/\w{1,10}){1,7}(?![\w/])|(?<![\w/.-])\w{1,10}(?:-\w{1,10}){2,7}(?![\w/-])"
)
_LIKELY = Likely(_TOLD, _STRONG, _NAMED, _OF_YEAR, _NUMBER_OF_YEAR, _GROUPS)
_GLUED = later(r"(?:[/–-]\w{1,15}|[.:](?=[^\W\d_]{0,3}\d)\w{1,15}){1,12}")
"""What goes on behind a code: half a number tells as much as all of it."""
_IS_YEAR = later(r"(?:19|20)\d\d|२०\d\d")
_LEAST_DIGITS = 3


def cases(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Numbers beside a word for what is kept under them, and codes in groups."""
    for pattern in _LIKELY.of(text):
        for match in pattern.finditer(text):
            if pattern is _GROUPS:
                if _is_code(match.group()):
                    yield match.span()
            elif pattern is not _NUMBER_OF_YEAR or not match["law"]:
                glued = _GLUED.match(text, match.end("code"))
                yield match.start("code"), glued.end() if glued else match.end("code")
    yield from receipts(text)


def _is_code(found: str) -> bool:
    """Whether groups of letters and digits are a code and no date, rate or list of words."""
    stroke = "/" in found
    groups = found.split("/" if stroke else "-")
    digits = sum(map(str.isdecimal, found))
    letters = any(group.isalpha() and group.isupper() for group in groups)
    year = any(_IS_YEAR.fullmatch(group) for group in groups)
    if digits < _LEAST_DIGITS:
        return False
    if not letters:
        return stroke and len(groups) > 3 and digits > 5
    return year or (len(groups) > 2 and stroke) or (digits > 3 and len(groups) > 2)


ENTITY = Entity(
    "CASE_NUMBER",
    "Numbers of cases, complaints, files, medical records and invoices, by the word beside them or "
    "by their groups.",
    own=cases,
    gate=DIGIT,
    examples=(
        ("in application no. 36244/06 the", "", "36244/06"),
        ("originated in an application (no. 18403/91)", "", "18403/91"),
        ("case no. E045 of 2021 is open", "", "E045 of 2021"),
        ("reported under OB 23/12/05/2023 at", "", "23/12/05/2023"),
        ("file GBV/KSM/2023/017 was", "", "GBV/KSM/2023/017"),
        ("el expediente 1234/2020 sigue", "", "1234/2020"),
        ("historia clínica 123456 de", "", "123456"),
        ("NHC: 123456.", "", "123456"),
        ("kesi namba 45 ya 2020 bado", "", "45 ya 2020"),
        ("जाहेरी दर्ता नं. १२३ मा", "", "१२३"),
        ("under FIR No. 45/2020 at", "", "45/2020"),
        ("file ref KNH/2020/45 lost", "", "KNH/2020/45"),
        ("her ticket 45213 expired", "", "45213"),
        ("invoice number 12 unpaid", "", "12"),
        ("my clinic number is CCC 13939-04512 please", "", "13939-04512"),
        ("paid with QGH7K2L9XP today", "", "QGH7K2L9XP"),
    ),
)
