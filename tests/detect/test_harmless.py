"""Sentences in which no shape tells anybody: nothing is taken out of them."""

from __future__ import annotations

import pytest

from anonkit.detect.entities import ENTITIES, Reading
from anonkit.detect.entities.find import find, warnings

SHAPES = [
    ENTITIES[name]
    for name in ("DATE", "AGE", "CASE_NUMBER", "HANDLE", "EMAIL", "PHONE", "NUMBER", "URL", "FILE")
]
READING = Reading(("KE", "NP"), ("en", "es", "sw", "ne"))
HARMLESS = """
The borehole has been broken for 3 years and nobody came.
We may get water in the second week, maybe twice a day.
March to the river takes two hours there and back.
In May the river is full; in June it is dry.
Last Tuesday the pump stopped again at 10:30.
Prices rose by 45% between 2019 and 2021.
We paid 1,500 shillings for 20 litres, sometimes 2,000.
There are 120 families and 3 taps in this village.
The chief problem is distance: 2.5 km each way.
Two of the five tanks leak; the third is new.
First, fix the pump. Second, add a tap.
About 1/2 of the people drink from the pond, 2/3 boil it.
The project ran from 2015 to 2018 and then ended.
She said the queue is one hour, sometimes two or three.
COVID-19 closed the market for six months.
It is 30 degrees at noon and 12 at night.
A 5-litre can costs 20 bob, a 20-litre can 50.
Page 12 of the form was missing, question 7 too.
I am 3 hours away from the clinic and 5 km from the road.
Case closed. In any case we need water.
They claim 300 houses burned; the record shows 200.
The UNICEF2023 plan is late and nobody paid till 20000 came.
We waited till 15000 people had signed; the till was empty.
Tulilipa kwa mpesa 20000; lipa na mpesa 15000 kila mwezi.
I am 15 km away and 2nd in the queue; she is 20 minutes late.
The tank is 67 and 45 litres; at 10 am 30 people wait.
It broke for 10 yrs and was dry 12 years with no help.
Nina watoto 12 na ana ng'ombe 20; nina 50 kg za mahindi.
We use WhatsApp COVID19 groups and Facebook Live on Friday.
They saw it on TikTok in 2019; a Facebook Page or Facebook Group helps.
El pozo está dañado desde hace 5 años.
Pagamos 2.000 pesos por 20 litros, a veces 3.500.
Hay 120 familias y 3 grifos en la vereda.
El agua llega dos veces por semana, de 6 a 8 horas.
En mayo llueve mucho y en junio no.
El proyecto duró de 2015 a 2018.
La primera bomba es vieja, la segunda es nueva.
Vamos en grupos de tres o cuatro personas.
Queda a 2,5 km, como una hora a pie.
El precio subió un 45% en dos años.
En todo caso hace falta un tanque de 500 litros.
Después de 5 años de sequía no hay cosecha.
Un contrato de 3 años no alcanza.
Kisima kimeharibika kwa miaka mitatu sasa.
Tunalipa shilingi 1,500 kwa lita 20.
Kuna kaya 120 na mabomba 3 kijijini.
Maji hutoka mara mbili kwa wiki, saa mbili tu.
Mwezi wa tano kuna mvua nyingi.
Huu ni mwezi wa tatu hatuna maji.
Mradi ulianza 2015 ukaisha 2018.
Watu watano au sita hubeba maji kila siku.
Umbali ni kilomita 2.5, kama saa moja kwa miguu.
Bei ilipanda kwa asilimia 45.
Tulisubiri siku tatu, halafu wiki mbili.
Kesi ya maji bado haijaisha.
Tank ya lita 5000 inatosha kaya 50.
Miaka mitano iliyopita mto ulikauka.
बोरिङ तीन वर्षदेखि बिग्रेको छ।
हामी २० लिटरको १५०० रुपैयाँ तिर्छौं।
गाउँमा १२० घर र ३ धारा छन्।
पानी हप्तामा दुई पटक आउँछ।
जेठमा पानी आउँदैन, असारमा आउँछ।
पाँच वर्ष पहिले खोला सुक्यो।
धारा २.५ किलोमिटर टाढा छ।
मूल्य ४५% ले बढ्यो।
पाँच जना मिलेर पानी बोक्छौं।
जुन धारा नजिक छ, त्यही जान्छौं।
यो समस्या मेरो मात्र होइन।
३ वटा ट्यांकी चाहिन्छ।
"""


@pytest.mark.parametrize("text", HARMLESS.strip().splitlines())
def test_nothing_is_taken_out_of_a_harmless_sentence(text):
    assert [text[one.start : one.end] for one in find(text, SHAPES, READING)] == []
    assert warnings(text, READING) == []
