"""People are found in running text, and harmless comments hold nobody."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.detect.entities import chosen, people
from anonkit.detect.entities.base import Reading
from anonkit.detect.entities.find import find
from anonkit.detect.names.listed import ARCHIVE, key_of, listed
from anonkit.detect.names.signs import by_language

ANY = Reading()
ONLY = (people.ENTITY,)


def names_in(text: str, languages: tuple[str, ...] = ()) -> list[str]:
    found = find(text, ONLY, Reading(languages=languages))
    return [text[span.start : span.end] for span in found]


FOUND = [
    ("We asked Wanjiku Kamau about it", ["Wanjiku Kamau"]),
    ("Mr. Otieno refused to pay", ["Otieno"]),
    ("the chairman, Dr. Nyokabi, left", ["Nyokabi"]),
    ("J. K. Otieno signed, and Otieno paid", ["J. K. Otieno", "Otieno"]),
    ("Ng'ang'a's farm is near O'Brien's", ["Ng'ang'a", "O'Brien"]),
    ("my husband Zblorgy beats me", ["Zblorgy"]),
    ("Mama Amina's tank leaks", ["Amina"]),
    ("Mzee Barasa alisema hakuna maji", ["Barasa"]),
    ("Bwana Juma Hassan na Bi Neema walikuja", ["Juma Hassan", "Neema"]),
    ("mtoto wa Fatuma Abdalla ni mgonjwa", ["Fatuma Abdalla"]),
    ("Doña Carmen de la Cruz no tiene agua", ["Carmen de la Cruz"]),
    ("El señor José Luis García-López vino ayer", ["José Luis García-López"]),
    ("mi vecina Yolanda Quispe Mamani dijo", ["Yolanda Quispe Mamani"]),
    ("M. Ousmane Traoré a dit que non", ["M. Ousmane Traoré"]),
    ("falei com Dona Conceição da Silva", ["Conceição da Silva"]),
    ("Rose Achieng came late", ["Rose Achieng"]),
    ("Grace said it was dry", ["Grace"]),
    ("we met Florpin Zakwe there", ["Florpin Zakwe"]),
    ("Name: Kiprono, age 34", ["Kiprono"]),
    ("Nombre: Francisco.", ["Francisco"]),
    ("Kipchoge, Eliud won again", ["Kipchoge", "Eliud"]),
    ("Maria GARCIA (Spain) was second", ["Maria GARCIA"]),
    ("the Wanjiku-borehole is dry", ["Wanjiku"]),
    ("Thank you Sr. Gutiérrez", ["Gutiérrez"]),
    ("Doña Rosa vende agua. Rosa es mi vecina", ["Rosa", "Rosa"]),
    ("then Zakwe refused and Blorpi's son left", ["Zakwe", "Blorpi"]),
    ("Kibwe alisema hakuna", ["Kibwe"]),
    ("by Anna Kato, Zblorgy and Peter Ouma", ["Anna Kato", "Zblorgy", "Peter Ouma"]),
    ("OTIENO JAMES DID NOT PAY", ["OTIENO JAMES"]),
    ("HAKUNA MAJI KWA MZEE BARASA", ["BARASA"]),
    ("wanjiku is my friend and mama otieno knows", ["wanjiku", "otieno"]),
    ("mi esposo jose luis murió", ["jose luis"]),
    ("En Santa Marta no hay agua", []),
    ("Amina_Wanjiku told @amina_w", ["Amina_Wanjiku"]),
]


@pytest.mark.parametrize(("text", "wanted"), FOUND)
def test_people_are_found(text, wanted):
    assert names_in(text) == wanted


HARMLESS = """
Borehole is dry
May be next week
Rose early to fetch water
Water Committee
Will you come on Monday?
The Chairman of the Water Committee refused
We wait for rain since March
Hope it rains. Grace period is over.
Kenya Power cut us off in August
The hospital in Kisumu has no medicine
Ministry of Health came in January
I don't know. We are Muslims and speak Swahili
Prices went up after Christmas
No water in the tap, NO WATER AT ALL
Mark all that apply
Please call UNICEF or WHO
Lake Victoria is far
Thanks! God bless you
He is Luo, she is Kikuyu
Red Cross gave us soap
Very good service, Many thanks
Water is bad. Children get diarrhoea. Women walk far.
The Nairobi Water Company sends bills
Summer is hard, Winter is better
Borehole broken; Committee has no money
OK
N/A
Same as above
Jerrycans cost 20 Shillings
I am happy with M-Pesa and Safaricom
Maji ni machafu
Hakuna maji tangu Jumatatu
Kisima kimekauka, Tunaomba msaada
Watu wengi wanaugua Malaria
Tunataka Serikali isaidie
Bei imepanda sana. Furaha hakuna.
Asante sana
Mungu atubariki
Barabara ni mbaya Wakati wa mvua
Shule iko mbali na Kijiji
Mwenyekiti wa Kamati hakuja
Hospitali ya Wilaya haina Dawa
Neema ya Mungu
Wanawake wanatembea Kilomita tano
Sina maoni
Nchini Kenya na Tanzania
El Pozo está seco
No hay agua desde Enero
Gracias a Dios llovió
La Alcaldía no ayuda
El Comité de Agua no funciona
Está muy caro todo
Mayo fue peor. Abril también.
La Escuela está lejos
El Hospital San José queda lejos
Ninguno
En Colombia la vida es dura
Esperanza ya no hay
Agua Potable por favor
Ministerio de Salud
Los Niños están enfermos
El Niño rains
Virgen santa, Dios mío
Muchas Gracias, Buenos Días
Costa Rica
Masai Mara
Sandy soil. Dusty roads
Bwana Asifiwe
Prefer not to say
Refugee Camp
Hand Pump Mechanic needed
""".strip().splitlines()


@pytest.mark.parametrize("spelled", [str, str.lower, str.upper, str.title])
@pytest.mark.parametrize("text", HARMLESS)
def test_nobody_is_in_a_harmless_comment(text, spelled):
    assert names_in(spelled(text)) == []


@given(st.sampled_from([text for text, _ in FOUND]), st.sampled_from(["NFC", "NFD"]))
def test_accents_may_be_written_as_marks_of_their_own(text, form):
    spelled = unicodedata.normalize(form, text)
    wanted = [unicodedata.normalize(form, name) for name in names_in(text)]
    assert names_in(spelled) == wanted


PIECES = ["Wanjiku", "Amina", "said", "Mr.", "the", "Rose", "J.", "García", "<PERSON_1>", "de la"]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map(" ".join)


@given(TEXTS)
def test_what_is_found_stands_between_words(text):
    for start, end in people.places(text, ANY):
        assert text[start:end] == text[start:end].strip()
        assert not (start and text[start - 1].isalnum())
        assert not text[end : end + 1].isalnum()


@given(TEXTS)
def test_once_taken_out_nobody_is_left(text):
    for span in reversed(find(text, ONLY)):
        text = f"{text[: span.start]}<PERSON_{span.start + 1}>{text[span.end :]}"
    assert find(text, ONLY) == []


@given(TEXTS, st.sampled_from(["\n", "  "]))
def test_what_stands_apart_changes_nothing(text, glue):
    around = f"{glue}{text}\n"
    assert names_in(around) == names_in(text)


def test_the_list_is_folded_and_whole():
    lists = listed()
    for words in (lists.forenames, lists.surnames, lists.words, lists.places, lists.nobody):
        assert all(word.isascii() and word == key_of(word) for word in words)
        assert len(words) > 500
    assert {"wanjiku", "amina", "jose", "priya"} <= lists.forenames
    assert lists.common <= lists.forenames


def test_every_language_says_the_same_kinds_of_things():
    assert len({tuple(groups) for groups in by_language().values()}) == 1


def test_the_card_tells_the_hash():
    card = ARCHIVE.with_name("CARD.md").read_text("utf-8")
    assert hashlib.sha256(ARCHIVE.read_bytes()).hexdigest() in card


@pytest.mark.parametrize(
    "text",
    ["near Joash Ouko", "Joash Ouko, Kisumu", "in Joash Ouko house", "huko Joash Ouko anaishi"],
)
def test_a_name_with_a_surname_is_no_place_behind_little_words(text):
    everything = find(text, chosen((), ("KE",)))
    assert ("Joash Ouko", "PERSON") in [(text[s.start : s.end], s.entity) for s in everything]
