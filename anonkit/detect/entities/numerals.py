"""Numbers in words, as patterns: days, months, ages and years in seven languages.

Written by hand for this tool. A pattern matches words, it counts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.detect.entities.alternatives import END, any_of

_G = r"\s{1,3}"
_HYPHEN = r"(?:\s{1,3}|\s?[-‐‑–]\s?)"

_EN_UNITS = "one two three four five six seven eight nine"
_EN_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_EN_TENS = "twenty thirty forty fourty fifty sixty seventy eighty ninety"
_EN_FIRST = "first second third fourth fifth sixth seventh eighth ninth"
_EN_TENTH = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth thirtieth"
)

_ES_SMALL = (
    "uno un una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintiún veintiun "
    "veintiuna veintidós veintidos veintitrés veintitres veinticuatro veinticinco veintiséis "
    "veintiseis veintisiete veintiocho veintinueve"
)
_ES_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_ES_UNITS = "uno un una dos tres cuatro cinco seis siete ocho nueve"

_SW_UNITS = (
    "moja mosi mbili pili tatu nne tano sita saba nane tisa mmoja miwili mitatu minne mitano"
)
_SW_TENS = "ishirini thelathini arobaini arubaini hamsini sitini sabini themanini tisini"

_FR_SMALL = (
    "premier un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
    "quinze seize dix-sept dix-huit dix-neuf"
)
_FR_TENS = "vingt trente quarante cinquante soixante quatre-vingt quatre-vingts septante"
_PT_SMALL = (
    "primeiro um uma dois duas três tres quatro cinco seis sete oito nove dez onze doze treze "
    "catorze quatorze quinze dezesseis dezasseis dezessete dezassete dezoito dezenove dezanove"
)
_PT_TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"

_NE = """
एक दुई तीन चार पाँच पांच छ सात आठ नौ दश दस एघार बाह्र तेह्र चौध पन्ध्र सोह्र सत्र अठार उन्नाइस बीस बिस
एक्काइस बाइस तेइस चौबीस पच्चीस छब्बीस सत्ताइस अट्ठाइस उनन्तीस तीस तिस एकतीस बत्तीस तेत्तीस चौँतीस चौंतीस
पैँतीस पैंतीस छत्तीस सैँतीस सैंतीस अठतीस उनन्चालीस चालीस एकचालीस बयालीस त्रिचालीस चवालीस पैँतालीस
पैंतालीस छयालीस सतचालीस अठचालीस उनन्चास पचास एकाउन्न बाउन्न त्रिपन्न चौवन्न पचपन्न छपन्न सन्ताउन्न
अन्ठाउन्न उनन्साठी साठी एकसट्ठी बयसट्ठी त्रिसट्ठी चौसट्ठी पैँसट्ठी पैंसट्ठी छयसट्ठी सतसट्ठी अठसट्ठी
उनन्सत्तरी सत्तरी एकहत्तर बहत्तर त्रिहत्तर चौहत्तर पचहत्तर छयहत्तर सतहत्तर अठहत्तर उनासी असी एकासी बयासी
त्रियासी चौरासी पचासी छयासी सतासी अठासी उनान्नब्बे नब्बे एकानब्बे बयानब्बे त्रियानब्बे चौरानब्बे पन्चानब्बे
छयानब्बे सन्तानब्बे अन्ठानब्बे उनान्सय सय
"""
_HI = """
एक दो तीन चार पांच पाँच छह छः छे सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह पन्द्रह सोलह सत्रह अठारह
उन्नीस बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस
पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस चालीस इकतालीस बयालीस तैंतालीस चौवालीस चवालीस पैंतालीस छियालीस
सैंतालीस अड़तालीस उनचास पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ इकसठ बासठ
तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर
सतहत्तर अठहत्तर उनासी अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी नब्बे
इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे सौ
"""
_NE_FIRST = "पहिलो दोस्रो तेस्रो चौथो पाँचौं पाँचौँ छैटौं सातौं आठौं नवौं दशौं"
_HI_FIRST = "पहली दूसरी तीसरी चौथी पांचवीं पाँचवीं छठी सातवीं आठवीं नौवीं दसवीं"

CARDINALS: Mapping[str, str] = {
    "en": rf"(?:(?:one|a){_G}hundred(?:{_G}and{_G}(?:{any_of(f'{_EN_UNITS} {_EN_TEENS}')}))?"
    rf"|{any_of(_EN_TENS)}(?:{_HYPHEN}{any_of(_EN_UNITS)})?"
    rf"|{any_of(f'{_EN_TEENS} {_EN_UNITS}')})",
    "es": rf"(?:(?:ciento|cien)(?:{_G}{any_of(_ES_SMALL)})?"
    rf"|{any_of(_ES_TENS)}(?:{_G}y{_G}{any_of(_ES_UNITS)})?|{any_of(_ES_SMALL)})",
    "sw": rf"(?:mia(?:{_G}moja)?(?:{_G}na{_G}{any_of(_SW_UNITS)})?"
    rf"|(?:{any_of(_SW_TENS)}|kumi)(?:{_G}na{_G}{any_of(_SW_UNITS)})?|{any_of(_SW_UNITS)})",
    "fr": rf"(?:cent(?:{_G}{any_of(_FR_SMALL)})?"
    rf"|{any_of(_FR_TENS)}(?:{_HYPHEN}(?:et{_HYPHEN})?{any_of(_FR_SMALL)})?|{any_of(_FR_SMALL)})",
    "pt": rf"(?:cento{_G}e{_G}{any_of(_PT_SMALL)}"
    rf"|{any_of(_PT_TENS)}(?:{_G}e{_G}{any_of(_PT_SMALL)})?|{any_of(_PT_SMALL)})",
    "ne": any_of(_NE),
    "hi": any_of(_HI),
}
"""Language to one to a hundred and a few, without what stands around them."""

ORDINALS: Mapping[str, str] = {
    "en": rf"(?:(?:twenty|thirty){_HYPHEN}{any_of(_EN_FIRST)}"
    rf"|{any_of(f'{_EN_TENTH} {_EN_FIRST}')})",
    "ne": any_of(_NE_FIRST),
    "hi": any_of(_HI_FIRST),
}
"""First to thirty-first, where a language has other words for them."""

_AND = rf"(?:,?{_G}(?:and|na|e|et){_G}|,?{_G})"
YEARS = (
    rf"(?:(?:eighteen|nineteen|twenty){_HYPHEN}(?:hundred{_AND})?{CARDINALS['en']}"
    rf"|two{_G}thousand(?:{_AND}{CARDINALS['en']})?"
    rf"|mil{_G}novecientos(?:{_G}{CARDINALS['es']})?|dos{_G}mil(?:{_G}{CARDINALS['es']})?"
    rf"|elfu{_G}moja,?{_G}(?:na{_G})?mia{_G}tisa(?:{_AND}{CARDINALS['sw']})?"
    rf"|elfu{_G}mbili(?:{_AND}{CARDINALS['sw']})?"
    rf"|mille{_G}neuf{_G}cents?(?:{_G}{CARDINALS['fr']})?|deux{_G}mille(?:{_G}{CARDINALS['fr']})?"
    rf"|mil{_G}novecentos(?:{_G}e{_G}{CARDINALS['pt']})?|dois{_G}mil(?:{_G}e{_G}{CARDINALS['pt']})?"
    rf"|{any_of('उन्नीस सौ,उन्नाइस सय')}{_G}(?:{any_of(f'{_NE} {_HI}')})"
    rf"|{any_of('दो हजार,दो हज़ार,दुई हजार')}(?:{_G}{any_of(f'{_NE} {_HI}')})?){END}"
)
"""1800 to 2099 in words."""
