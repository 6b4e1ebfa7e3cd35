"""Words by which tables of figures name their totals, measures, bases, flags and notes."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Kind = Literal["count", "sum", "mean", "share", "other"]


def words(text: str) -> tuple[str, ...]:
    """The words of a header or label, without case and accents; `%` is a word."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text[:200])
    bare = "".join(
        each
        for each in unicodedata.normalize("NFD", split.casefold())
        if unicodedata.category(each) != "Mn" or "\u0900" <= each <= "\u0fff"
    )
    return tuple(re.findall(r"%|(?:[^\W_]|[\u0900-\u0fff])+", bare))


def _set(text: str) -> frozenset[tuple[str, ...]]:
    """Phrases, one between commas."""
    return frozenset(words(each) for each in text.split(","))


TOTALS = _set(
    "total, totals, grand total, all, overall, sum, both, everybody, everyone, combined, tot,"
    "ensemble, tous, toutes, total general, somme, todos, todas, ambos, geral, totais, totale,"
    "jumla, jumla kuu, jumla ndogo, wote, yote, zote, जम्मा, कुल, कुल जम्मा, जम्मा कुल, योग, सबै,"
    "gesamt, insgesamt, zusammen, i alt, alt, totaal, yhteensä, i allt, samtliga, razem, ogółem,"
    "ukupno, итого, всего, усього, 合计, 总计, 合計, 総数, المجموع, الإجمالي, المجموع الكلي, مجموع,"
    "جمع, کل, মোট, toplam, jumlah, tổng, tổng số, kabuuan, ጠቅላላ, ድምር, wadarta"
)
"""Labels of a cell that is over all; `_T` of SDMX is known by its own spelling."""
_OVER_ALL = {"all", "both", "total", "ensemble", "tous", "toutes", "todos", "todas", "ambos"}
_EVERYBODY = _set(
    "ages, age groups, sexes, genders, regions, districts, areas, countries, counties, provinces,"
    "people, persons, households, groups, respondents, categories, population, edades, sexos,"
    "regiones, les ages, les sexes, sexes confondus, los sexos, las edades, las regiones, wards,"
    "national, country, population groups, women, men, children, adults, years"
)


def is_total(label: str) -> bool:
    """Whether a label says that the cell is over all."""
    if label.strip() == "_T":
        return True
    said = words(label)
    return said in TOTALS or (len(said) > 1 and said[0] in _OVER_ALL and said[1:] in _EVERYBODY)


COUNTS = _set(
    "n, count, counts, freq, freqs, frequency, frequencies, number, num, nr, nb, ant, antall,"
    "antal, anzahl, aantal, liczba, cases, persons, people, population, pop, households, hhs,"
    "individuals, respondents, obs, observations, interviews, beneficiaries, nombre, effectif,"
    "effectifs, frequence, personnes, menages, individus, cantidad, numero, casos, frecuencia,"
    "personas, hogares, poblacion, encuestados, idadi, watu, kaya, wahojiwa, संख्या, जनसंख्या,"
    "परिवार, परिवार संख्या, quantidade, frequencia, pessoas, familias, efectivos, cell count,"
    "n respondents, n persons, n people, n households, n cases, n obs, sample size, sample,"
    "unweighted n, unweighted count, unweighted, weighted n, weighted count, weighted, headcount,"
    "total population, total n, total count, women count, men count, obs value"
)
_OF = {"of", "de", "d", "des", "the", "la", "los", "las", "ya", "wa", "total"}
_NUMBER = {"number", "num", "no", "n", "nb", "nombre", "numero", "count", "cantidad", "idadi"}
_WHO = _set(
    "persons, people, respondents, households, cases, individuals, interviews, women, men, girls,"
    "boys, children, adults, patients, refugees, idps, returnees, beneficiaries, learners, pupils,"
    "students, deaths, births, incidents, events, visits, farmers, workers, members, survivors,"
    "personnes, menages, femmes, hommes, filles, garcons, enfants, individus, cas, personas,"
    "hogares, mujeres, hombres, ninas, ninos, encuestados, watu, kaya, wanawake, wanaume,"
    "watoto, wahojiwa, companies, enterprises, establishments, firms, schools, facilities"
)
_OF_ONE_HOUSEHOLD = {
    *("people", "persons", "individuals", "women", "men", "girls", "boys", "children", "adults"),
    *("members", "visits", "incidents", "events", "births", "deaths", "workers", "students"),
    *("pupils", "learners", "personnes", "femmes", "hommes", "filles", "garcons", "enfants"),
    *("individus", "personas", "mujeres", "hombres", "ninas", "ninos", "watu", "wanawake"),
    *("wanaume", "watoto", "pessoas", "familias", "patients", "farmers"),
}
_OF_ANYTHING = _set("number, num, nr, nb, sample, nombre, numero, cantidad, quantidade, idadi")
SHARES = {
    *("%", "pct", "perc", "percent", "percentage", "percents", "proportion", "share", "rate"),
    *("prevalence", "ratio", "pourcentage", "pourcent", "proportions", "taux", "porcentaje"),
    *("porcentagem", "percentagem", "proporcion", "tasa", "asilimia", "kiwango", "प्रतिशत", "दर"),
    *("fraction", "incidence", "coverage", "prozent", "andel", "prosent"),
}
PERCENT = {
    *("%", "pct", "perc", "percent", "percentage", "percents", "pourcentage", "pourcent"),
    *("porcentaje", "porcentagem", "percentagem", "asilimia", "प्रतिशत", "prozent", "prosent"),
}
RATES = {"rate", "ratio", "incidence", "taux", "tasa", "kiwango", "दर", "prevalence"}
MEANS = {
    *("mean", "average", "avg", "median", "moyenne", "mediane", "media", "promedio", "mediana"),
    *("wastani", "औसत", "quantile", "percentile", "quartile", "mittelwert", "gjennomsnitt"),
}
_SPREADS = {
    *("sd", "se", "std", "stdev", "stderr", "variance", "var", "cv", "ci", "lci", "uci", "moe"),
    *("lower", "upper", "min", "max", "minimum", "maximum", "error", "deviation", "rse", "rank"),
}
SUMS = {
    *("sum", "amount", "value", "val", "turnover", "sales", "expenditure", "revenue", "somme"),
    *("montant", "suma", "monto", "valor", "valeur", "belop", "verdi", "subtotal", "usd", "kes"),
}
_BASES = _set(
    "base, base n, n base, unweighted n, unweighted base, unweighted count, n unweighted, sample,"
    "sample size, respondents, n respondents, number of respondents, denominator, denom, base no,"
    "weighted base, effectif de base, base de calcul, tamano de la muestra, muestra, sample n,"
    "taille de l echantillon, echantillon, n total, total n, idadi ya wahojiwa, unweighted"
)
SURE_BASES = _set(
    "base, base n, n base, unweighted n, unweighted base, unweighted count, n unweighted, base no,"
    "weighted base, denominator, denom, number of respondents, n respondents, effectif de base,"
    "base de calcul, tamano de la muestra, taille de l echantillon, idadi ya wahojiwa"
)
PLAIN_BASES = _set("n, obs, observations, effectif, muestra, interviews")
FLAGS = _set(
    "primary, suppressed, secondary, suppress, flag, flags, status, obs status, conf status,"
    "confidentiality, symbol, footnote, footnotes, note, notes, remark, remarks, comment, comments,"
    "source, sources, unit, units, rule, safe, unsafe, disclosive, obs flag, quality, reliability,"
    "statut, estado, nota, notas, fuente, decimals, unit mult, hali, maelezo"
)
SUPPRESSED = _set("suppressed, suppress, hidden, masked, confidential, supprime, suprimido")
TRUE = frozenset({"true", "t", "yes", "y", "1", "wahr", "vrai", "oui", "si", "verdadero", "ja"})
UNITS = {
    *("id", "ids", "uuid", "guid", "key", "index", "serial", "record", "respondent", "respondents"),
    *("person", "participant", "patient", "hh", "hhid", "household", "member", "individual", "pid"),
    *("farmer", "company", "firm", "enterprise", "establishment", "holding", "business", "name"),
    *("student", "pupil", "child", "mother", "beneficiary", "case", "caseid", "interview", "uid"),
    *("questionnaire", "client", "employee", "worker", "woman", "man", "contributor", "operator"),
    *("personne", "menage", "entreprise", "individu", "hogar", "persona", "empresa", "mtu"),
    *("foretak", "unit", "farm", "reference", "ref", "submission", "row", "nom", "nombre", "jina"),
}
_OF_UNITS = {"no", "number", "num", "code", "nr", "identifier", "of", "ref", "numero", "de"}


def is_count(header: str) -> bool:
    """Whether a header says how many."""
    said = words(header)
    rest = tuple(word for word in said if word not in _OF)
    counted = bool(rest) and rest[0] in _NUMBER and rest[1:] in _WHO
    return said in COUNTS or counted or (len(rest) > 1 and rest[-1] in {"n", "count"})


def is_surely_count(header: str) -> bool:
    """Whether a header says how many, and could not say it of one household's own members."""
    said = words(header)
    rest = tuple(word for word in said if word not in _OF)
    counted = said in COUNTS - _OF_ANYTHING or (len(rest) == 2 and rest[0] in _NUMBER)
    return counted and is_count(header) and not set(said) & _OF_ONE_HOUSEHOLD


def is_base(header: str) -> bool:
    """Whether a header names the respondents behind other figures."""
    return words(header) in _BASES


def is_surely_base(header: str) -> bool:
    """Whether a header names respondents behind figures, and could name nothing of one's own."""
    return words(header) in SURE_BASES


def is_percent(header: str) -> bool:
    """Whether a header speaks of percent."""
    return bool(set(words(header)) & PERCENT)


def is_weighted(header: str) -> bool:
    """Whether a header speaks of people that the respondents stand for."""
    said = set(words(header))
    stands = {"weighted", "wtd", "expanded", "estimate", "estimated", "pondere", "ponderado"}
    return bool(said & stands) and "unweighted" not in said


LARGEST = {"largest", "biggest", "x1", "top1", "max1", "premier", "mayor", "primero"}
SECOND = {"second", "x2", "top2", "max2", "deuxieme", "segundo"}


def is_contribution(header: str) -> bool:
    """Whether a column tells what the largest contributors add to a sum."""
    return bool(set(words(header)) & (LARGEST | SECOND))


def kind_of(header: str) -> Kind | None:
    """What a header says that its figures are; None where it says nothing of it."""
    said = set(words(header))
    if is_contribution(header) or (said & _SPREADS and not is_count(header)):
        return "other"
    if said & SHARES:
        return "share"
    if said & MEANS:
        return "mean"
    if is_count(header):
        return "count"
    return "sum" if said & SUMS else None


def is_flag(header: str) -> bool:
    """Whether a column tells about figures rather than being one."""
    return words(header) in FLAGS


def names_a_unit(header: str) -> bool:
    """Whether a column tells people, households or companies apart."""
    said = words(header)
    return bool(set(said) & UNITS) and set(said) <= UNITS | _OF_UNITS
