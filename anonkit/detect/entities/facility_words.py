"""Words of health facilities, schools, places of worship, water points and the like; folded."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of words that underscores join."""
    return frozenset(tuple(run.split("_")) for run in text.split())


BEHIND_A_NAME = _set("""
hospital hospitals dispensary clinic clinics maternity hospice pharmacy sanatorium
school schools primary secondary academy college university polytechnic kindergarten nursery
madrasa madrassa institute seminary
church mosque parish cathedral chapel synagogue gurdwara monastery convent temple shrine basilica
borehole boreholes well spring standpipe handpump kiosk dam waterpoint
camp prison barracks orphanage
airport airstrip stadium station hotel museum mall arena theatre theater library castle bridge
palace zoo cemetery
""")
"""`X hospital`, `X's borehole`. Those behind a word of two (`health centre`) are in `PAIRS`."""
NEED_A_CAPITAL = _set("""
institute temple shrine spring bridge station hotel museum mall arena theatre theater library castle
palace zoo cemetery stadium airport university college prison schools well kiosk camp dam
primary secondary nursery
""")
"""Little is told by a sentence's first word in front of one of these in small letters."""
NAMED_BY_PEOPLE = _set("""
borehole boreholes well spring standpipe handpump kiosk dam waterpoint point pan project camp base
bridge station stop hall ground field home centre center
""")
"""Words in front of these are no name, with a capital or not: `Deep Well`."""
PAIRS = _runs("""
_ health_centre health_center health_post health_facility health_unit medical_centre
medical_center medical_clinic nursing_home birthing_centre treatment_centre community_centre
community_center ecd_centre police_station police_post chiefs_camp childrens_home rescue_centre
transit_centre reception_centre water_point water_kiosk water_project water_pan hand_pump
fire_station bus_station railway_station train_station bus_stop social_hall convention_centre
civic_centre sports_ground playing_field army_base air_base military_base health_clinic
""")
QUALIFIERS = _set("""
primary secondary high junior senior girls boys mixed day boarding public private national county
district sub subcounty regional provincial referral level teaching general community health medical
mission catholic protestant anglican muslim islamic methodist presbyterian lutheran baptist
pentecostal adventist sda aic ack pcea refugee idp displaced maternity memorial university
technical vocational training teachers international special education learning centre center
police water nursery elementary middle state government central municipal comprehensive
and of for the st
""")
"""What stands between a name and the kind, and names nothing by itself."""
IN_FRONT_OF_A_NAME = _set("""
hospitali zahanati shule kanisa msikiti kisima kambi chuo bwawa gereza hekalu
hospital clinica sanatorio consultorio ambulatorio posta policlinico policlinica maternidad
escuela colegio liceo universidad instituto preescolar guarderia internado parroquia iglesia
capilla templo mezquita catedral santuario convento pozo manantial comisaria campamento albergue
carcel
escola colegio universidade creche igreja paroquia capela mesquita poco delegacia cadeia presidio
hopital dispensaire clinique ecole lycee college universite eglise mosquee paroisse cathedrale
chapelle puits forage camp commissariat orphelinat maternite
""")
"""`hospitali ya X`, `colegio X`."""
OPENINGS = _runs("""
_ kituo_cha_afya kituo_cha_polisi shule_ya_msingi shule_ya_sekondari shule_ya_upili shule_ya_awali
chuo_kikuu shule_ya_wasichana shule_ya_wavulana chanzo_cha_maji kambi_ya_wakimbizi
kambi_la_wakimbizi nyumba_ya_watoto kituo_cha_maji centro_de_salud puesto_de_salud posta_de_salud
posta_medica posta_sanitaria unidad_de_salud centro_medico centro_hospitalario
complejo_hospitalario casa_de_salud unidad_medica institucion_educativa centro_educativo
centro_escolar unidad_educativa jardin_infantil jardin_de_ninos jardin_de_infantes i_e c_e
estacion_de_policia puesto_de_policia punto_de_agua campo_de_refugiados casa_hogar posto_de_saude
centro_de_saude unidade_basica unidade_de_saude grupo_escolar posto_policial delegacia_de_policia
campo_de_deslocados centre_de_sante poste_de_sante centre_medical centre_hospitalier
camp_de_refugies point_d_eau poste_de_police camp_de_deplaces university_of church_of_saint
cathedral_of
""")
KIND_QUALIFIERS = _set("""
msingi sekondari upili awali wasichana wavulana rufaa wilaya mkoa mkoani afya polisi binafsi
serikali kata katoliki ya cha la wa kwa mkuu kuu
primaria secundaria rural urbana normal nacional general universitario universitaria clinico clinica
provincial regional municipal central departamental comunitario comunitaria comarcal materno
infantil militar privado privada publico publica publica privada mixta agricola tecnico tecnica
distrital estatal catolica catolico evangelica evangelico cristiana adventista bautista metodista
policial de del d da do das dos des du la las los el le les l
basica basico estadual federal estadual publico
primaire secondaire maternelle superieur superieure technique departemental communal communale
catholique evangelique general generale national nationale nord sud est ouest
polytechnique pediatrico psiquiatrico oncologico
n no nº num numero nro namba number
""")
"""What stands between the kind and its name, with a capital or not."""
SURNAMES = _set("iglesia pozo capilla templo camp campo chapelle puits parroquia colegio")
"""Kinds in front of a name that are surnames too."""
ENGLISH = _set("hospital college camp")
"""Kinds in front of a name that an English sentence may go on behind."""
LINKS = _set("de del la las los el da do dos das du des d of the y e ya wa cha kwa st l")
"""What stands within a name."""
PRONOUNS = _set("""
i we you he she it they there that this these those my our his her their and but so if when then
no not also because in at on is was for with to the el la los las un una yo ella ellos nosotros
pero porque cuando si le les un une nous vous ils elle mais
""") - {"el", "la", "los", "las", "le", "les"}
"""With these another sentence begins."""
ABBREVIATIONS = _set("knh mtrh jootrh kutrrh cgtrh bpkihs tuth nams aiims pgimer jipmer nimhans")
"""Hospitals that everybody calls by their letters, in Kenya, Nepal and India."""
GUARDED = _set("prison station post barracks")
"""There is one of a name: any word with a capital in front tells which."""
DENOMINATIONS = _set("catholic anglican methodist presbyterian lutheran baptist adventist")
"""Behind the name of a place a church or its school is meant."""
KINDS = (
    ABBREVIATIONS
    | DENOMINATIONS
    | BEHIND_A_NAME
    | IN_FRONT_OF_A_NAME
    | {pair[1] for pair in PAIRS}
    | {opening[0] for opening in OPENINGS}
)
"""Without one of them no text holds a facility."""
