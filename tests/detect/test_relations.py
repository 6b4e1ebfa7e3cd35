"""Who is told without a name is warned of, and stays in the text."""

from __future__ import annotations

import pytest

from anonkit.detect.entities import ENTITIES, Reading, chosen, warned
from anonkit.detect.entities.find import find, warnings
from anonkit.detect.entities.unread import UNREAD

ANY = Reading()
EXAMPLES = [(entity, *example) for entity in warned() for example in entity.examples]


@pytest.mark.parametrize(("entity", "text", "_country", "wanted"), EXAMPLES)
def test_examples_are_warned_of_and_stay(entity, text, _country, wanted):
    assert (wanted, entity.name) in [(text[s.start : s.end], s.entity) for s in warnings(text)]
    assert entity.name not in {span.entity for span in find(text, chosen((), ("KE",)), ANY)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("chief Odhiambo wa Nyalenda B", "chief Odhiambo"),
        ("MCA wetu alikuja", "MCA wetu"),
        ("pastor <PERSON_2> came", "pastor <PERSON_2>"),
        ("village elder Nyagudi", "village elder Nyagudi"),
        ("sub chief mr okelo", "sub chief mr okelo"),
        ("my daughter P. was raped by E. her uncle", "P. was raped"),
        ("Okumu died in the 2007 violence", "Okumu died"),
        ("<PERSON_1> died in the violence", "<PERSON_1> died"),
        ("Mzee Jakom hana dawa za ukimwi", "Jakom hana dawa za ukimwi"),
        ("the nurse, 29yrs HIV+", "nurse, 29yrs HIV"),
        ("my child is albino", "child is albino"),
        ("dada yake ni mjamzito", "dada yake ni mjamzito"),
        ("asesinaron a mi hermano", "asesinaron a mi"),
        ("mon mari est mort du sida", "mari est mort du sida"),
        ("मेरो छोरीलाई बलात्कार गरियो", "छोरीलाई बलात्कार"),
        ("रामलाई मारियो", "राम"),
        ("मेरी बेटी गर्भवती है", "बेटी गर्भवती"),
    ],
)
def test_holders_by_name_and_what_befell_somebody_are_warned_of(text, wanted):
    assert any(wanted in text[one.start : one.end] for one in warnings(text))


@pytest.mark.parametrize(
    "text",
    [
        "the chief problem is water",
        "the only problem is the pump",
        "we are the first to fetch water",
        "a nurse came and a teacher left",
        "el único problema es el agua",
        "el agua que tomamos",
        "maji ya kijiji ni machafu",
        "tatizo pekee ni maji",
        "पानी मात्र एक समस्या हो",
        "the chief complaint is water",
        "chief among them is water",
        "HIV training was good",
        "the teacher held a cancer awareness day",
        "many cattle died in the drought",
        "the road is blind at the corner",
        "mafunzo ya ukimwi yalikuwa mazuri",
        "ng'ombe wengi walikufa",
        "faltan medicinas para el VIH",
        "les médicaments contre le sida manquent",
        "एचआईभी तालिम राम्रो थियो",
        "",
    ],
)
def test_what_tells_nobody_is_not_warned_of(text):
    assert warnings(text) == []


def test_the_languages_of_the_policy_are_read_where_there_are_words_for_them():
    text = "mke wa chifu and the wife of the chief"
    assert len(warnings(text, Reading(languages=("sw",)))) == 1
    assert len(warnings(text, Reading(languages=("en", "sw")))) == 2
    assert len(warnings(text, Reading(languages=("luo",)))) == 2


def test_a_warning_is_asked_for_by_nobody():
    assert "RELATION" in ENTITIES
    assert chosen(("RELATION",), ("KE",)) == ()


@pytest.mark.parametrize(
    ("languages", "text", "wanted"),
    [
        (("en", "sw"), "he said محمد أحمد came", "محمد أحمد"),
        (("en",), "रमेश आयो", "रमेश आयो"),
        (("en",), "አበበ ቢቂላ is here", "አበበ ቢቂላ"),
        (("en",), "王小明說", "王小明說"),
        (("ar", "en"), "محمد أحمد", "محمد أحمد"),
        ((), "Иван", "Иван"),
    ],
)
def test_letters_in_which_nothing_is_found_are_warned_of(languages, text, wanted):
    told = [(text[s.start : s.end], s.entity) for s in warnings(text, Reading(languages=languages))]
    assert (wanted, UNREAD) in told


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        (("ne", "en"), "पानी छैन, no water"),
        ((), "पानी छैन"),
        (("hi",), "water पानी"),
        (("en",), "naïve café, 5 µg, 10 ª, “quoted” — 💧 ½ ° ʼ ١٢٣"),
    ],
)
def test_letters_of_the_policys_languages_are_not_warned_of(languages, text):
    assert warnings(text, Reading(languages=languages)) == []
