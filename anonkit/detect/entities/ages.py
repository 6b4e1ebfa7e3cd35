"""Ages: numbers beside what says that they are somebody's years, and no time that passed.

The number alone is taken out: `aged <AGE_1>`, `<AGE_1>-year-old`. `5 years ago`,
`a contract of 5 years` and `for 3 years` are told to nobody's harm and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from anonkit.detect.entities.alternatives import BEGIN, END, WORD, any_of
from anonkit.detect.entities.base import Entity, Reading
from anonkit.detect.entities.gates import Gates, relaxed
from anonkit.detect.entities.later import later
from anonkit.detect.entities.numerals import CARDINALS

_G = r"\s{1,3}"
_REACH = 60
"""Characters in front of a word that a list of ages may take."""
_DIGITS = (
    r"(?<!\w)(?<!\d[.,/:-])(?:\d|[1-9]\d|1[0-2]\d|[०-९]{1,2}|१[०-२][०-९])(?!\d|[.,:/]\d\d|\s?[%°])"
    r"(?:[.,]\d|½)?"
)
_OR = any_of("to and or y o a e ou et na hadi au र वा देखि और या से")


def _numbers(languages: str) -> str:
    """One number or several, in digits or in the words of some languages."""
    words = "|".join(CARDINALS[language] for language in languages.split())
    one = rf"(?:{_DIGITS}|{BEGIN}(?:{words}){END})"
    half = rf"(?:{_G}(?:and{_G}a{_G}half|y{_G}medio|na{_G}nusu|et{_G}demi))?"
    between = rf"(?:\s?[-–—,/]\s?(?:{_OR}{_G})?|{_G}{_OR}{_G})"
    return rf"{one}(?:{between}{one}){{0,4}}{half}"


@dataclass(frozen=True)
class _Told:
    """Words beside a number that make it an age."""

    languages: str
    before: str = ""
    after: str = ""
    """Where nothing has to stand in front, the number is looked for in front of this."""
    unless: str = ""
    """What makes it the time that something took."""

    @cached_property
    def first(self) -> re.Pattern[str]:
        return later(self.before or self.after, re.IGNORECASE)

    @cached_property
    def number(self) -> re.Pattern[str]:
        return later(_numbers(self.languages), re.IGNORECASE)

    @cached_property
    def last(self) -> re.Pattern[str]:
        unless = rf"(?!{self.unless})" if self.unless else ""
        return later(self.after + unless, re.IGNORECASE)

    @cached_property
    def in_front(self) -> re.Pattern[str]:
        number = rf"(?P<number>{_numbers(self.languages)})"
        return later(number + r"\s{0,3}[-‐‑–]?\s{0,3}\Z", re.IGNORECASE)

    @cached_property
    def unless_behind(self) -> re.Pattern[str]:
        return later(self.unless or r"(?!)", re.IGNORECASE)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        for told in self.first.finditer(text):
            if self.before:
                number = self.number.match(text, told.end())
                if number and self.last.match(text, number.end()):
                    yield number.span()
            elif not self.unless_behind.match(text, told.end()):
                front = max(0, told.start() - _REACH)
                if found := self.in_front.search(text, front, told.start()):
                    glued = found.end("number") == told.start()
                    yield found.start(), told.end() if glued else found.end("number")


_ABOUT = (
    rf"(?:{any_of('about,around,approximately,approx.,nearly,almost,just,over,only,between,c.')}"
    rf"{_G})?"
)
_COUNTED = rf"(?!\w|{_G}{any_of('people persons households degrees times percent km kg')}{END})"
_AGO = (
    rf"{_G}(?:{any_of('ago since later late in into after before behind without away younger')}"
    rf"|{any_of('older sober clean now apart')}|of{_G}(?!age)){END}"
)
_SOMEBODY = any_of(
    "child boy girl man woman lady baby infant daughter son wife husband mother father widow "
    "person patient student pupil male female"
)
_SPENT = any_of(
    "evolución,evolucion,duración,duracion,experiencia,antigüedad,seguimiento,prisión,prision,"
    "cárcel,carcel,servicio,trabajo,casado,casada,casados,matrimonio,garantía,tratamiento,sequía,"
    "estudio,estudios,uso,gracia,plazo,historia,guerra,conflicto,vivir,estar,haber,ser,espera,"
    "service,évolution,suivi,prison,mariage,guerre,travail,expérience,attente,"
    "experiência,evolução,duração,prisão,casamento,serviço"
)
_PAST = (
    rf"{_G}(?:(?:de{_G}|d['’])?{_SPENT}|{any_of('atrás atras después despues antes depois')}){END}"
)
_SPENT_DEVA = any_of(
    "अवधि सजा सज़ा लिए लागि अनुभव बाद पछि कैद दौरान भीतर भित्र अंदर गारंटी योजना समय अन्तर"
)
_NO_AGE = any_of(
    "más,mas,menos,después,despues,dentro,cerca,periodo,período,cabo,largo,plazo,contrato,antes,"
    "seguimiento,evolución,intervalo,media,total,condena,pena,supervivencia,tratamiento,uso,"
    "experiencia,través,proyecto,plan,programa,ciclo,sequía,préstamo,crédito,ausencia,duración,"
    "espera,vigencia,garantía,historia,relación,matrimonio,guerra,mais,prazo,projeto"
)
_OF = any_of("wake wangu wao wetu wako")
_PERSON_SW = any_of(
    "mtoto watoto mama mzee msichana mvulana mwanamke mwanaume mwanamume kijana binti mwanafunzi "
    "mtu bibi babu ajuza mgonjwa mjane mke mume"
)
_PERSON_FR = any_of(
    "femme homme fille garçon fillette enfant patient patiente dame monsieur jeune mère père bébé "
    "veuve élève fils"
)
_PERSON_PT = any_of("mulher homem menina menino criança paciente jovem filho filha")

_PAUSE = r"(?=\s?(?:[.,](?!\d)|[;!?)\n]|\Z))"
_STATE = any_of(
    "hiv male female single married widow widowed widower divorced pregnant lady man woman disabled"
)
_SO_OLD = rf"(?:{any_of('but so now already still living who with years yrs')}|{_STATE})"
_YEARS_EN = r"\s?(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)"
_YEARS_ES = rf"{_G}(?:años|anos|añitos){END}"
_MONTHS_ES = rf"{_G}(?:años|anos|mes|meses|semanas|días|dias){END}"
_PERSON_ES = any_of(
    "niño niña bebé lactante neonato hijo hija paciente varón hombre mujer señor señora anciano "
    "anciana joven adolescente madre padre nieto nieta recién muchacho muchacha"
)
_TOLD = (
    _Told(
        "en",
        rf"{BEGIN}(?:aged?|ages|turn(?:ed|ing|s)?)(?:\s{{0,3}}[:=–-]\s{{0,3}}|{_G})"
        rf"(?:(?:is|was|of|at){_G})?{_ABOUT}",
        rf"(?:(?:yrs?|years?|yo){END}|{_COUNTED})",
    ),
    _Told(
        "en", after=r"(?:years?|yrs?|y|months?|mo|mths?|weeks?|wks?|days?)[\s‐‑–-]{1,3}olds?(?!\w)"
    ),
    _Told("en", after=rf"(?:y/o|y\.o\.?|yo|yrs?/o)(?!\w)|years?{_G}of{_G}age{END}"),
    _Told("en", after=rf"(?:years?|yrs?|year's){_G}{_SOMEBODY}{END}"),
    _Told(
        "en",
        rf"{BEGIN}(?:i{_G}am|i['’]?m|s?he{_G}(?:is|was)|s?he['’]s|who{_G}(?:is|was)){_G}{_ABOUT}",
        rf"{_G}(?:years?|yrs?){END}",
        _AGO,
    ),
    _Told(
        "en", rf"{BEGIN}when{_G}(?:i|s?he){_G}(?:was|turned){_G}{_ABOUT}", rf"{_COUNTED}(?!{_G}\w)"
    ),
    _Told(
        "en",
        rf"(?<!\d\s){BEGIN}(?:(?:i{_G})?am|i['’]?m|s?he{_G}(?:is|was)|s?he['’]s){_G}{_ABOUT}(?=[1-9]\d)",
        rf"(?:{_PAUSE}|(?={_G}(?:and(?!{_G}\d)|{_SO_OLD}){END}))",
    ),
    _Told("en", rf"{BEGIN}{_SOMEBODY}{_G}of{_G}{_ABOUT}", rf"{_YEARS_EN}{END}"),
    _Told("es", rf"{BEGIN}edad(?:es)?\s{{0,3}}(?::|{_G}(?:de|es|era|actual))?\s{{0,3}}", r"(?!\w)"),
    _Told(
        "es",
        after=rf"(?:años|anos|mes|meses|semanas|días){_G}(?:cumplidos|de{_G}(?:edad|vida)){END}",
    ),
    _Told("es", rf"{BEGIN}{_PERSON_ES}(?:{_G}de|,)?{_G}", _MONTHS_ES, _PAST),
    _Told(
        "es",
        rf"{BEGIN}(?:tiene|tengo|tenía|tenia|teniendo|cumpli[óoí]|cumple|cumplir|con|(?:a|hasta|desde|hacia){_G}los"
        rf"|mayor(?:es)?{_G}de|menor(?:es)?{_G}de){_G}(?:(?:los|unos|casi|apenas){_G})?",
        _YEARS_ES,
        _PAST,
    ),
    _Told(
        "es",
        rf"(?:\A|\n|[(:,.;]\s?|{BEGIN}(?!{_NO_AGE}{END}){WORD},?{_G})de{_G}(?:unos{_G})?",
        _YEARS_ES,
        _PAST,
    ),
    _Told("fr", rf"{BEGIN}[âa]gée?s?{_G}(?:(?:de|d['’]environ){_G})?", rf"{_G}(?:ans|mois){END}"),
    _Told(
        "fr", rf"{BEGIN}[âa]ge\s{{0,3}}(?::|{_G}(?:de|est))?\s{{0,3}}", rf"(?!\w)(?:{_G}ans{END})?"
    ),
    _Told("fr", rf"{BEGIN}{_PERSON_FR},?{_G}de{_G}", rf"{_G}(?:ans|mois){END}", _PAST),
    _Told("fr", rf"(?<!\by\s){BEGIN}(?:j['’]ai|a|avait|ont){_G}", rf"{_G}ans{END}", _PAST),
    _Told("pt", rf"{BEGIN}idade\s{{0,3}}(?::|{_G}(?:de|é))?\s{{0,3}}", r"(?!\w)"),
    _Told("pt", rf"{BEGIN}(?:tem|tenho|tinha|com|aos){_G}", rf"{_G}(?:anos|meses){END}", _PAST),
    _Told("pt", rf"{BEGIN}{_PERSON_PT},?{_G}de{_G}", rf"{_G}(?:anos|meses){END}", _PAST),
    _Told(
        "sw",
        rf"{BEGIN}umri(?:{_G}{_OF})?(?:\s{{0,3}}[:=]|{_G}(?:wa|ni))?{_G}?(?:(?:miaka|miezi|siku){_G})?"
        rf"(?:(?:kama|takriban|karibu|zaidi{_G}ya|kati{_G}ya){_G})?",
        r"(?!\w)",
    ),
    _Told(
        "sw",
        rf"{BEGIN}(?:nina|ana|(?:ali|nili)kuwa{_G}na|(?:a|ni)kiwa{_G}na){_G}(?=[1-9]\d)",
        rf"(?:{_PAUSE}|(?={_G}{any_of('na sasa naishi bado mimi lakini mjane hivi')}{END}))",
    ),
    _Told(
        "sw",
        rf"{BEGIN}(?:(?:ana|nina|anayo|(?:ali|nili)kuwa{_G}na|(?:a|ni)kiwa{_G}na|(?:a|ni)metimiza|mwenye"
        rf"|wenye)|{_PERSON_SW}{_G}wa){_G}(?:miaka|miezi){_G}(?:(?:kama|takriban|karibu){_G})?",
        r"(?!\w)",
        rf"{_G}(?:{any_of('tangu hapa iliyopita ijayo bila nikiishi akiishi kazini')}"
        rf"|ya{_G}(?:kazi|ndoa)){END}",
    ),
    _Told(
        "ne hi",
        rf"{BEGIN}(?:उमेर|उम्र|आयु)(?:{_G}(?:करिब|लगभग|है|हो|अहिले|अभी))?\s{{0,3}}[:=–-]?\s{{0,3}}",
        r"(?!\w)",
    ),
    _Told("ne hi", after=rf"(?:वर्षीय|वर्षीया|बर्षीय|वर्षिय|बर्षिय|वर्षिया|वर्षे|बर्षे){END}"),
    _Told(
        "ne hi",
        after=rf"(?:वर्ष|बर्ष|साल|महिना|महीने)\s?(?:को|का|की|के){END}",
        unless=rf"{_G}{_SPENT_DEVA}",
    ),
)
_GATE = (
    r"(?i:nineties|90['’]?s|(?:\bam|i['’]?m|he['’]s|is|was|na)\s{1,3}(?:[^\W\d]+\.?\s{1,3})?\d)|"
    r"[MF]\s?/\s?\d|\d\s?/\s?[MF]|(?<![^\W\d_])(?i:"
    + any_of(
        "age,aged,ages,turn,turned,turning,turns,year,years,yr,yrs,y/o,y.o,yo,month,months,week,day,"
        "edad,edades,años,anos,añitos,meses,semanas,días,ans,mois,idade,umri,miaka,miezi,âge,"
        "agée,âgé,y.o,yrs/o,mo,mths,wks,wk,mth,उमेर,उम्र,आयु,वर्ष,बर्ष,साल,महिना,महीने"
    )
    + ")"
)
_OLDEST = later(
    rf"{BEGIN}in{_G}(?:his|her|my|their){_G}(?:(?:early|mid|late)[\s-]{{1,3}})?(?P<n>nineties|90['’]?s)"
    r"|(?:\A|[\n;,(.]\s{0,3})(?P<y>[1-9]\d)\s?yrs?\s?(?:\Z|[\n;,.\x29])"
    r"|(?<!\bfor\s)(?<!\b(?:last|past|over|than)\s)(?<![\w.,/-])"
    rf"(?P<s>[1-9]\d)\s?(?:yrs?|years?){_G}{_STATE}{END}"
    r"|(?-i:(?<!\w)[MF]\s?/\s?(?P<m>[1-9]\d)(?![\w/])"
    r"|(?<![\w/.,-])(?P<f>[1-9]\d)\s?/\s?[MF](?!\w))",
    re.IGNORECASE,
)


_GATES = Gates([*(relaxed(told.first.pattern) for told in _TOLD), relaxed(_OLDEST.pattern)])


def ages(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """The numbers, in digits or words, that are somebody's years (or months, of a child)."""
    for place in _GATES.passed(text):
        if place < len(_TOLD):
            yield from _TOLD[place].places(text)
        else:
            yield from (match.span(match.lastgroup or 0) for match in _OLDEST.finditer(text))


ENTITY = Entity(
    "AGE",
    "Ages in digits and words of seven languages; times that passed stay.",
    own=ages,
    gate=relaxed(_GATE) or "",
    examples=(
        ("a woman aged 34 came", "", "34"),
        ("she is 34 years old", "", "34"),
        ("a 34-year-old man", "", "34"),
        ("thirty-four years old", "", "thirty-four"),
        ("my mother is in her nineties", "", "nineties"),
        ("mwenye umri wa miaka 34 hapa", "", "34"),
        ("ana miaka thelathini na minne", "", "thelathini na minne"),
        ("umri: 34", "", "34"),
        ("I am 67 and live alone", "", "67"),
        ("nina 67 na naishi", "", "67"),
        ("mujer de 34 años llegó", "", "34"),
        ("tiene treinta y cuatro años", "", "treinta y cuatro"),
        ("une femme de 34 ans", "", "34"),
        ("âgée de trente-quatre ans", "", "trente-quatre"),
        ("uma mulher de 34 anos", "", "34"),
        ("३४ वर्षीय महिला", "", "३४"),
        ("चौँतीस वर्षकी महिला", "", "चौँतीस"),
        ("34 साल की औरत", "", "34"),
        ("उमेर ३४ वर्ष", "", "३४"),
    ),
)
