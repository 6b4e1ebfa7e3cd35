"""Words that tell a place by standing in front of it or behind it, in five languages; folded."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


IN = _set("""
in near around outside inside within across throughout beyond towards toward
en cerca hacia
huko kule mjini kijijini wilayani mkoani kaunti mtaani katani jijini maeneo
em a dans vers depuis pres chez_no
""") - {"a", "chez_no"}
"""Whatever has a capital behind one of these is a place, unless something says otherwise."""
FROM = _set("""
from to at into leaving reach reached desde hasta kutoka toka hadi mpaka katika
naishi ninaishi anaishi tunaishi wanaishi nakaa anakaa tunakaa wanakaa
natoka anatoka tunatoka wanatoka alizaliwa amezaliwa
""")
"""Behind these a place may stand, or a person: a name of people is none."""
SMALL = _set("in near en desde kutoka huko kule")
"""In front of a place that stands in small letters."""
GO = _set("""
go goes going went gone come comes came coming move moves moved moving travel travels travelled
traveled walk walked drive drove ride rode return returned back way road bus train flight arrived
relocated
""")
"""In front of `to` and `from`, what follows is a place rather than somebody."""
AND = _set("and or y o e u na au et ou")
OF = _set("of de del do da dos das du des d la ya wa cha za kwa el los las le les l")
"""What stands between a kind of place and its name."""
ARTICLES = _set("the el la los las le les o a os as")
KINDS_IN_FRONT = _set("""
kijiji mtaa kata wilaya mkoa kaunti mji jiji tarafa eneo kitongoji shehia jimbo lokesheni kisiwa
manispaa mitaa vijiji soko_no
barrio barrios vereda colonia corregimiento municipio departamento provincia ciudad pueblo
localidad aldea caserio comunidad canton distrito comuna sector urbanizacion fraccionamiento
asentamiento ejido poblacion municipalidad alcaldia resguardo cabecera finca comarca
bairro cidade vila municipio distrito aldeia favela povoado freguesia concelho
ville commune quartier departement prefecture arrondissement hameau cercle
barangay brgy sitio purok
""")
"""A name may follow at once: `barrio X`, `wilaya ya X`."""
KINDS_OF = _set("""
village town city district county province state region municipality ward borough township suburb
division parish island commune prefecture canton slum settlement estate location sublocation
emirate governorate outskirts people residents streets north south east west port
villages towns cities districts counties
estado region villa afueras norte sur este oeste sureste suroeste noreste noroeste
cidade estado norte sul regiao village region province canton
watu wakazi wenyeji
""")
"""Only with `of` between them: `village of X`, `afueras de X`."""
FOLLOWERS = _set("people watu")
"""The same, and of somebody as well: `people of X`."""
KINDS_BEHIND = _set("""
village ward district county subcounty sublocation constituency estate township city municipality
province slum slums settlement borough suburb tehsil taluk taluka mandal panchayat bazaar bazar
chowk tole vdc nagarpalika gaunpalika prefecture oblast voivodeship villages wards districts
counties
""")
"""A name in front is the name of a place: `X village`."""
KINDS_BEHIND_A_PLACE = _set("""
town market state region division location parish island islands valley hills area zone junction
stage centre center trading cell sector block commune shopping beach bay port road side street
settlements north south east west central rural urban metropolitan sub rural
""")
"""The same, but people say these of other things too: the name may be a person's no more."""
SUB = _set("sub trading shopping market rural")
"""Stands between a name and its kind: `X sub county`, `X trading centre`, `X rural district`."""
KINDS = KINDS_IN_FRONT | KINDS_OF | KINDS_BEHIND | {"residence", "domicilio", "location"}
"""Any of them, as `village: X` and `X is a village` have them."""
IS = _set("is was es era ni ilikuwa est etait e was")
A = _set("a an the un una une uma el la le kijiji mji mtaa kata wilaya one")
TITLES = _set("""
mr mrs ms miss dr prof sir madam lady lord mama mzee baba bibi bwana bi mwalimu chief pastor father
sister brother imam sheikh rev reverend hon uncle aunt king queen prince princess president captain
general colonel sergeant officer judge justice senator bishop pope don dona senor senora sr sra dra
tia tio padre hermana doctor doctora profesor monsieur madame mme maitre shri smt saint_no
""")
"""Who comes behind one is somebody."""
NO_PLACE = _set("""
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday christmas easter ramadan eid diwali
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre navidad
lunes martes miercoles jueves viernes sabado domingo
januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba jumatatu
jumanne jumatano alhamisi ijumaa jumamosi jumapili
internet twitter facebook youtube google instagram whatsapp tiktok wikipedia linkedin spotify
netflix microsoft apple amazon itunes god dios mungu allah jesus christ cristo bible quran congress
parliament senate house government ministry court council committee university college school
academy institute hospital church army navy police company corporation inc ltd club league cup
festival award awards olympics championship championships tournament season series album part
chapter section article table figure appendix war world class form grade standard std phase level
group term semester year class room unit covid hiv aids phd bsc mba nba nfl nhl mlb fifa uefa nato
who unicef unhcr wfp ngo cbo i ii iii iv v vi x am pm tv radio bbc cnn english latin art science
history football soccer mass heaven hell earth nature summer winter spring autumn fall sql
""")
"""Words with a capital that no place is called by."""
STATES = _set("""
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC
ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC ON QC BC AB MB SK NS NB NSW VIC QLD
""")
"""Of the United States, Canada and Australia, in capitals."""
