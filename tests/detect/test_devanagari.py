"""People and places in Nepali and Hindi text are found, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.detect.entities import chosen
from anonkit.detect.entities.find import find
from anonkit.detect.names.devanagari import fold, listed

PEOPLE = chosen(("PERSON",), ())
PLACES = chosen(("LOCATION", "FACILITY"), ())
ALL = (*PEOPLE, *PLACES)


def people(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find(text, PEOPLE)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("सुनिता तामाङले पानी ल्याइन्", ["सुनिता तामाङ"]),
        ("सुनिता तामाङ ले पानी ल्याइन्", ["सुनिता तामाङ"]),
        ("रमेशहरूलाई खबर गर्नुहोस्", ["रमेश"]),
        ("यो धारा हरिबहादुरको हो", ["हरिबहादुर"]),
        ("राम बहादुर वि.क. आए", ["राम बहादुर वि.क"]),
        ("के.पी. ओली र प्रचण्डबीच कुरा भयो", ["के.पी. ओली", "प्रचण्ड"]),
        ("झिल्के पौडेलले भने", ["झिल्के पौडेल"]),
        ("अध्यक्ष प्रकाश मानले भने", ["प्रकाश मान"]),
        ("श्रीमती झिल्केको घर", ["झिल्के"]),
        ("आशा श्रेष्ठ आइन्। आशाले पानी मागिन्", ["आशा श्रेष्ठ", "आशा"]),
        ("सुश्री आशा आइन्", ["आशा"]),
        ("झिल्केको छोरा आयो", ["झिल्के"]),
        ("झिल्की की बेटी आई", ["झिल्की"]),
        ("मेरी बहन पूजा आई", ["पूजा"]),
        ("सलमा आपा के घर", ["सलमा"]),
        ("डा. बाबुराम भट्टराईलाई सोध्नुहोस्", ["बाबुराम भट्टराई"]),
        ("सुनीता देवी ने बताया", ["सुनीता देवी"]),
        ("हमने फ़ातिमा ख़ान से बात की", ["फ़ातिमा ख़ान"]),
        ("मौलाना अब्दुल रहमान साहब आए", ["अब्दुल रहमान"]),
        ("गुरप्रीत सिंह संधू का खेत", ["गुरप्रीत सिंह संधू"]),
        ("डॉ. वेंकटेश अय्यर नहीं आते", ["वेंकटेश अय्यर"]),
        ("डॉ॰ झिल्की और के॰ पी॰ शर्मा", ["झिल्की", "के॰ पी॰ शर्मा"]),
        ("श्री प्रकाश जी ने कहा", ["प्रकाश"]),
        ("जॉर्ज थॉमस और ओबामा मिले", ["जॉर्ज थॉमस", "ओबामा"]),
    ],
)
def test_people_are_found(text, wanted):
    assert people(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("हामी सुर्खेतबाट आयौं", ["LOCATION सुर्खेत"]),
        ("नेपाल र भारतको सीमा", []),
        ("उत्तर कोरिया र नयाँ दिल्ली मा", ["LOCATION नयाँ दिल्ली"]),
        ("सुन्दरपुरमा पानी छैन", ["LOCATION सुन्दरपुर"]),
        ("झिल्के गाउँपालिकाले दियो", ["LOCATION झिल्के"]),
        ("वडा नं. ५ को धारा", ["LOCATION वडा नं. ५"]),
        ("घर इटहरी-५ मा छ", ["LOCATION इटहरी-५"]),
        ("हम ग्राम झिल्की में रहते हैं", ["LOCATION झिल्की"]),
        ("वह मध्य प्रदेश के भोपाल से है", ["LOCATION मध्य प्रदेश", "LOCATION भोपाल"]),
        ("म वीर अस्पताल गएँ", ["FACILITY वीर अस्पताल"]),
        ("सरस्वती माध्यमिक विद्यालयमा", ["FACILITY सरस्वती माध्यमिक विद्यालय"]),
        ("सीता झा सुर्खेत गइन्", ["PERSON सीता झा", "LOCATION सुर्खेत"]),
    ],
)
def test_places_are_found_and_countries_stay(text, wanted):
    found = find(text, ALL)
    assert [f"{span.entity} {text[span.start : span.end]}" for span in found] == wanted


HARMLESS = """
पानीको मुहान धेरै टाढा छ।
हामीले दुई घण्टा हिँडेर पानी ल्याउँछौं।
धारा बिग्रिएको तीन महिना भयो।
गाउँमा बिजुली छैन।
विद्यालय टाढा भएकाले छोराछोरी जान सक्दैनन्।
स्वास्थ्य चौकीमा औषधि पाइँदैन।
बाटो हिलो भएर गाडी चल्दैन।
हाम्रो आशा छ कि सरकारले सहयोग गर्नेछ।
महिलाहरूलाई शौचालय जान गाह्रो छ।
नगरपालिकाले बजेट दिएन।
वडा कार्यालयमा निवेदन दिएका छौं।
खेती गर्न मल र बीउ चाहिन्छ।
यस वर्ष पानी परेन र धान भएन।
सबै नेपालीले स्वच्छ पानी पाउनुपर्छ।
युवाहरू रोजगारीका लागि विदेश गएका छन्।
प्रकाश कम भएकाले रातमा डर लाग्छ।
बच्चाहरू बिरामी भइरहन्छन्।
ट्यांकी सफा गर्ने मान्छे छैन।
समितिको बैठक नियमित हुँदैन।
खाना पकाउन दाउरा प्रयोग गर्छौं।
बाढीले पुल बगायो।
शान्ति र विकास चाहिन्छ।
गाई र भैंसीलाई पनि पानी पुग्दैन।
अध्यक्ष र सचिवले कुरा सुन्दैनन्।
पानी का नल तीन महीने से खराब है।
हमें दो किलोमीटर चलकर पानी लाना पड़ता है।
गांव में बिजली नहीं आती।
स्कूल बहुत दूर है इसलिए बच्चे नहीं जाते।
अस्पताल में दवा नहीं मिलती।
सड़क टूटी हुई है और बस नहीं आती।
हमें उम्मीद है कि सरकार मदद करेगी।
महिलाओं को शौचालय की ज़रूरत है।
राशन समय पर नहीं मिलता।
इस साल बारिश नहीं हुई और फसल खराब हो गई।
मेरे पति मजदूरी करते हैं।
सभी बच्चों को टीका लग गया है।
पंचायत ने अभी तक कुछ नहीं किया।
पीने का पानी गंदा है।
हम गरीब लोग हैं, हमारी कोई नहीं सुनता।
आशा और विश्वास से जीवन चलता है।
खाना पकाने के लिए लकड़ी लानी पड़ती है।
टंकी की सफाई कभी नहीं होती।
बारिश में घर में पानी भर जाता है।
खेत में काम करने वाले लोग नहीं मिलते।
समिति की बैठक हर महीने होती है।
किसान का बेटा शहर गया।
मास्टर प्लान तैयार है और सर बाहर गए।
गांव की बेटी पढ़ना चाहती है।
छिमेकीको छोरा विदेश गयो।
मेरो दाइको घर टाढा छ।
मालिक का भाई झगड़ा करता है।
विधवा की बहू बीमार है।
""".strip().splitlines()


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_sentences_stay(text):
    assert find(text, ALL) == []


WORDS = """
सुनिता तामाङले आशा श्रेष्ठ। श्री के.पी. ओली हरिबहादुरको फ़ातिमा ख़ान ने अध्यक्ष प्रकाश जी पानी र,
<PERSON_1> x 12 गर्छौं झिल्के सुर्खेतमा वडा नं. ५ वीर अस्पताल नयाँ दिल्ली गाउँपालिका ग्राम इटहरी-५
"""
PIECES = st.sampled_from([*WORDS.split(), "क\u200d्षेत्री", "अन्\u200dजु"])
TEXTS = st.lists(PIECES | st.text("कमलािी्ंँ़\u200d\u0964 .\n", max_size=5), max_size=8).flatmap(
    lambda parts: st.sampled_from([" ", "", "\n"]).map(lambda glue: glue.join(parts))
)


@given(TEXTS)
def test_the_second_time_nothing_is_found(text):
    once = text
    for span in reversed(find(text, ALL)):
        once = f"{once[: span.start]}<{span.entity}_7>{once[span.end :]}"
    assert find(once, ALL) == []


@given(TEXTS)
def test_no_letter_is_cut(text):
    for span in find(text, ALL):
        for place in (span.start, span.end):
            after = text[place : place + 1]
            inside = place > 0 and not text[place - 1].isspace()
            sign = bool(after) and (unicodedata.category(after)[0] == "M" or after == "\u200d")
            assert not (inside and sign)


@pytest.mark.parametrize("text", ["हमने फ़ातिमा ख़ान से कहा", "अन्\u200dजु के.सी. आइन्"])
def test_all_forms_of_a_text_give_the_same(text):
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    found = [[unicodedata.normalize("NFC", one) for one in people(form)] for form in [text, *forms]]
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize(
    "spellings",
    ["सुनीता सुनिता", "शेर्पा सेर्पा", "बिष्ट विष्ट", "पाँडे पांडे पाण्डे पान्डे", "तामाङ तामाङ्ग तामांग", "ख़ान खान"],
)
def test_spellings_of_a_name_are_one(spellings):
    assert len(set(map(fold, spellings.split()))) == 1


def test_the_list_is_folded():
    assert all(fold(part) == part for entry in listed() for part in entry.split("_"))
