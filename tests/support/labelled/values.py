"""Makers of made-up cells, by a short word: `phone:KE`, `int:18-80`, `pick:yes;no`."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable
from types import MappingProxyType

from labelled.people import FORENAMES, SURNAMES

Maker = Callable[[random.Random, str, int], str]
"""(chance, what stands after the colon, number of the row) -> one cell."""

_PHONES = {
    "KE": "07########", "TZ": "0754######", "UG": "077#######", "AR": "011 15 4###-####",
    "CO": "31########", "MX": "55########", "ES": "6########", "CD": "081#######",
    "SN": "77 ### ## ##", "CI": "07########", "MZ": "84#######", "BR": "(11) 9####-####",
    "NP": "984#######", "IN": "98########", "SY": "+9639########", "JO": "079#######",
    "NG": "0803#######", "GH": "024#######", "ZA": "082 ### ####", "PH": "0917#######",
    "GT": "5### ####",
}  # fmt: skip
_PLACES = {
    "KE": (-4.6, 4.5, 34.0, 41.0), "TZ": (-11.0, -1.5, 30.0, 39.0), "UG": (-1.0, 3.8, 30.0, 34.5),
    "CO": (1.0, 11.0, -76.5, -70.0), "AR": (-38.0, -24.0, -68.0, -58.0),
    "CD": (-8.0, 3.0, 17.0, 29.0),
    "MZ": (-25.0, -12.0, 33.0, 39.0), "NP": (26.6, 29.0, 81.0, 87.5),
    "IN": (12.0, 28.0, 73.0, 87.0),
    "SN": (13.0, 16.0, -16.5, -12.5), "GH": (5.0, 10.5, -2.8, 0.8), "JO": (30.0, 32.5, 35.2, 38.5),
    "ES": (40.6, 42.3, 0.5, 3.0), "NG": (5.0, 13.0, 3.5, 13.5),
}  # fmt: skip
_STREETS = {
    "es": "Calle {w} {n}|Av. {w} {n}|Carrera {n} # {m}-{n}|Barrio {w}, casa {n}",
    "ca": "C/ {w}, {n}, {m}r 2a|Av. {w}, {n}|Plaça {w}, {n}",
    "fr": "{n}, avenue {w}|Rue {w} n° {n}|Quartier {w}, parcelle {n}",
    "pt": "Rua {w}, {n}|Av. {w} nº {n}|Travessa {w}, casa {m}",
    "en": "{n} {w} Road|Plot {n} {w} Street|House {m}, {w} Estate|P.O. Box {n} {w}",
    "ar": "شارع {w} {n}|حي {w} بناء {n}",
    "ne": "{w} टोल घर नं {n}|{w}-{m}",
    "in": "H.No. {n}, {w} Colony|{n}/{m} {w} Nagar",
}
_STREET_WORDS = {
    "es": "Bolívar San_Martín Libertad Colón Las_Flores La_Paz Belgrano Sucre",
    "ca": "Major Balmes Catalunya del_Mar Verdaguer Nova Sant_Jordi",
    "fr": "Lumumba Kasa-Vubu du_Commerce Faidherbe Médina de_la_Paix",
    "pt": "Eduardo_Mondlane 25_de_Setembro das_Flores Samora_Machel São_João",
    "en": "Moi Kenyatta Hill Market Station Church Lake Nkrumah",
    "ar": "الثورة السلام الجامعة النصر الحسين",
    "ne": "लाजिम्पाट कालीमाटी बानेश्वर पाटन धरान",
    "in": "Gandhi Nehru Shastri Ambedkar Indira Ram",
}
_SENTENCES = {
    "en": "the family needs help with {a} because of {b}|we saw {a} and {b} near the road last week"
    "|they asked us to come back when {a} is ready|no {a} since {b} and nobody has come",
    "es": "la familia necesita {a} por causa de {b}|vimos {a} y {b} cerca del camino|"
    "pidió que volvamos cuando haya {a}|no hay {a} desde {b} y nadie vino",
    "fr": "la famille a besoin de {a} à cause de {b}|nous avons vu {a} et {b} près de la route|"
    "il faut revenir avec {a} après {b}",
    "pt": "a família precisa de {a} por causa de {b}|vimos {a} e {b} perto da estrada|"
    "pediram para voltar quando houver {a}",
    "sw": "familia inahitaji {a} kwa sababu ya {b}|tuliona {a} na {b} karibu na barabara|"
    "waliomba turudi baada ya {a}",
    "ne": "परिवारलाई {a} चाहिन्छ किनभने {b} छैन|{a} र {b} को समस्या छ भनेर भन्नुभयो",
    "hi": "परिवार को {a} चाहिए क्योंकि {b} नहीं है|{a} और {b} की समस्या बताई गई है",
    "ar": "العائلة بحاجة إلى {a} بسبب {b}|لا يوجد {a} منذ {b} ولم يأت أحد",
}
_THINGS = "water food seeds shelter medicine school rain drought floods prices work transport roof"
_MAILS = "gmail.com yahoo.com hotmail.com example.org outlook.com"
_WORDS = "kibo simba mlima ziwa sol luna rio monte lago verde norte sur rafiki amani"


def cell(spec: str, chance: random.Random, row: int) -> str:
    """One cell of a column described as `maker:argument`; `maker?30:...` is empty in 30 %."""
    name, _, argument = spec.partition(":")
    name, _, empty = name.partition("?")
    if empty and chance.randrange(100) < int(empty):
        return ""
    return MAKERS[name](chance, argument, row)


def filled(pattern: str, chance: random.Random) -> str:
    """`#` becomes a digit, `@` a capital letter, `^` a small one."""
    made = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTVWXYZ", "^": "abcdefghijkmnprstuvwxyz"}
    return "".join(chance.choice(made[char]) if char in made else char for char in pattern)


def _forename(chance: random.Random, place: str, _: int) -> str:
    return chance.choice(FORENAMES[place])


def _surname(chance: random.Random, place: str, _: int) -> str:
    return chance.choice(SURNAMES[place])


def _surnames(chance: random.Random, place: str, _: int) -> str:
    return " ".join(chance.sample(SURNAMES[place], 2))


def _name(chance: random.Random, place: str, _: int) -> str:
    return f"{chance.choice(FORENAMES[place])} {chance.choice(SURNAMES[place])}"


def _name3(chance: random.Random, place: str, _: int) -> str:
    return " ".join([*chance.sample(FORENAMES[place], 2), chance.choice(SURNAMES[place])])


def _listed(chance: random.Random, place: str, _: int) -> str:
    return f"{chance.choice(SURNAMES[place])}, {chance.choice(FORENAMES[place])}".upper()


def _initials(chance: random.Random, place: str, _: int) -> str:
    return f"{chance.choice(FORENAMES[place])[0]}.{chance.choice(SURNAMES[place])[0]}."


def _few_names(chance: random.Random, argument: str, _: int) -> str:
    """A few staff: the same names again and again."""
    place, _, count = argument.partition("-")
    staff = random.Random(argument)
    return chance.choice([_name(staff, place, 0) for _ in range(int(count or 6))])


def _phone(chance: random.Random, argument: str, _: int) -> str:
    """`phone:KE`, `phone:KE+` (international), `phone:KE0` (as a spreadsheet keeps a number)."""
    text = filled(_PHONES[argument[:2]], chance)
    codes = {"KE": "254", "TZ": "255", "NG": "234", "GH": "233", "CD": "243", "CO": "57"}
    digits = "".join(char for char in text if char.isdigit()).lstrip("0")
    if argument.endswith("+"):
        return f"+{codes[argument[:2]]}{digits}"
    return digits if argument.endswith("0") else text


def _pattern(chance: random.Random, pattern: str, _: int) -> str:
    return filled(pattern, chance)


def _sequence(_: random.Random, pattern: str, row: int) -> str:
    return pattern.replace("%", str(row + 1)) if pattern else str(row + 1)


def _integer(chance: random.Random, bounds: str, _: int) -> str:
    least, most = map(int, bounds.split("-"))
    return str(chance.randint(least, most))


def _decimal(chance: random.Random, argument: str, _: int) -> str:
    bounds, _, places = argument.partition(":")
    least, most = map(float, bounds.split("-"))
    return f"{chance.uniform(least, most):.{places or 1}f}"


def _date(chance: random.Random, argument: str, _: int) -> str:
    years, _, spelling = argument.partition(":")
    least, most = map(int, years.split("-"))
    first = dt.date(least, 1, 1)
    days = (dt.date(most, 12, 28) - first).days
    return (first + dt.timedelta(chance.randint(0, days))).strftime(spelling or "%Y-%m-%d")


def _moment(chance: random.Random, _: str, __: int) -> str:
    first = dt.datetime(2025, 3, 1, 8, tzinfo=dt.UTC)
    return (first + dt.timedelta(minutes=chance.randint(0, 90_000))).strftime("%Y-%m-%dT%H:%M:%S")


def _pick(chance: random.Random, choices: str, _: int) -> str:
    return chance.choice(choices.split(";"))


def _many(chance: random.Random, choices: str, _: int) -> str:
    words = choices.split(";")
    return " ".join(sorted(chance.sample(words, chance.randint(1, len(words) - 1))))


def _latitude(chance: random.Random, place: str, _: int) -> str:
    return f"{chance.uniform(*_PLACES[place][:2]):.6f}"


def _longitude(chance: random.Random, place: str, _: int) -> str:
    return f"{chance.uniform(*_PLACES[place][2:]):.6f}"


def _point(chance: random.Random, place: str, row: int) -> str:
    return f"{_latitude(chance, place, row)} {_longitude(chance, place, row)} 1200 4.9"


def _street(chance: random.Random, language: str, _: int) -> str:
    word = chance.choice(_STREET_WORDS[language].split()).replace("_", " ")
    pattern = chance.choice(_STREETS[language].split("|"))
    return pattern.format(w=word, n=chance.randint(2, 480), m=chance.randint(1, 30))


def _text(chance: random.Random, language: str, _: int) -> str:
    things = chance.sample(_THINGS.split(), 2)
    pattern = chance.choice(_SENTENCES[language].split("|"))
    return pattern.format(a=f"{things[0]} {chance.randint(2, 90)}", b=things[1])


def _mail(chance: random.Random, _: str, __: int) -> str:
    words = chance.sample(_WORDS.split(), 2)
    return f"{'.'.join(words)}{chance.randint(1, 99)}@{chance.choice(_MAILS.split())}"


def _uuid(chance: random.Random, _: str, __: int) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _ip(chance: random.Random, _: str, __: int) -> str:
    return f"{chance.choice((41, 102, 105, 181, 190))}." + ".".join(
        str(chance.randint(1, 254)) for _ in range(3)
    )


def _imei(chance: random.Random, _: str, __: int) -> str:
    digits = filled("35############", chance)
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(digits)]
    return f"{digits}{-sum(d - 9 if d > 9 else d for d in doubled) % 10}"


def _user(chance: random.Random, count: str, _: int) -> str:
    staff = random.Random(count)
    words = _WORDS.split()
    return chance.choice(
        [f"{staff.choice(words)}_{staff.randint(1, 40)}" for _ in range(int(count))]
    )


def _photo(chance: random.Random, suffix: str, _: int) -> str:
    return filled(f"16########.{suffix or 'jpg'}", chance)


def _link(chance: random.Random, _: str, __: int) -> str:
    return f"https://www.facebook.com/{chance.choice(_WORDS.split())}.{chance.randint(100, 9999)}"


MAKERS = MappingProxyType(
    {
        "first": _forename, "last": _surname, "lasts": _surnames, "name": _name, "name3": _name3,
        "listed": _listed, "initials": _initials, "staff": _few_names, "phone": _phone,
        "as": _pattern, "seq": _sequence, "int": _integer, "dec": _decimal, "date": _date,
        "moment": _moment, "pick": _pick, "many": _many, "lat": _latitude, "lon": _longitude,
        "point": _point, "street": _street, "text": _text, "mail": _mail, "uuid": _uuid, "ip": _ip,
        "imei": _imei, "user": _user, "photo": _photo, "link": _link,
    }
)  # fmt: skip
