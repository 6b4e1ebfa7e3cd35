"""The column classifier: its order, its words, its questions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import combinations, product

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.actions.tokens import keyed_tokens
from anonkit.detect.clues import Known
from anonkit.detect.columns import MAX_SAMPLE, classify
from anonkit.detect.header import read_header
from anonkit.detect.kinds import KINDS
from anonkit.detect.lexicon import LANGUAGES, forenames, load
from anonkit.detect.shape import Facts, separator_of, shape_of
from anonkit.detect.spelling import plain, words_of
from anonkit.keys.siv import Tokens
from anonkit.records import ScanColumn

KENYA = Known(("KE",), load((), ("KE",)))


def look(header: str, values: Sequence[str], rows: int = 0, known: Known = KENYA) -> ScanColumn:
    """Classify a column whose rows are `values` (and enough others to reach `rows`)."""
    distinct = list(dict.fromkeys(value for value in values if value))
    facts = Facts(max(rows, len(values)), sum(not value for value in values), len(distinct))
    return classify(header, distinct[:MAX_SAMPLE], facts, known)


PHONES = [f"07123{n:05}" for n in range(0, 900, 9)]
NAMES = [f"{a} {b}" for a in ("Amina", "Otieno", "Wanjiku") for b in ("Were", "Ouma", "Noor")]


def test_a_tools_own_name_is_believed_before_anything_else() -> None:
    verdict = look("_submission_time", ["2024-03-27T17:34:00", "2024-03-05T21:44:00"])
    assert (verdict.role, verdict.confidence, verdict.review) == ("metadata", "sure", "")
    assert look("grp/meta/instanceID", ["uuid:1"]).identifier == "record_id"
    assert look("_home_latitude", ["-1.0153"]).identifier == "coordinates"
    assert look("shamba-Latitude", ["-1.0153"]).identifier == "coordinates"


def test_header_and_values_that_agree_are_sure() -> None:
    verdict = look("phone_no", PHONES)
    assert (verdict.role, verdict.identifier, verdict.confidence) == ("identifier", "phone", "sure")
    assert verdict.evidence[:2] == (
        "the header speaks of a phone number",
        "all values look like a phone number",
    )


@pytest.mark.parametrize(
    ("header", "values", "typed"),
    [
        ("age", [*map(str, range(20, 60)), "about 40", "unknown"], "integer"),
        ("age", [f"{n} years" for n in range(20, 60)], "integer"),
        ("age", [*map(str, range(20, 40)), *(f"asked the aunt {chr(97 + n)}" for n in range(26))],
         "integer"),
        ("income", [*(f"{n}.5" for n in range(50)), "none"], "decimal"),
        ("income", [f"KES {n},500" for n in range(1, 60)], "integer"),
        ("income", [f"{n}'500" for n in range(1, 60)], "integer"),
        ("age", ["0-4", "5-14", "15-24", "25-59", "60+"], "text"),
        ("income", ["low", "middle", "high"], "text"),
    ],
)  # fmt: skip
def test_numbers_about_somebody_stay_numbers_beside_odd_cells(
    header: str, values: Sequence[str], typed: str
) -> None:
    verdict = look(header, values)
    assert verdict.type == typed
    assert ("some cells are no numbers" in verdict.review) == (typed != "text")


def test_a_very_long_cell_is_measured_quickly() -> None:
    assert look("age", ["1" * 4000 + "x" * 4000, "1 " * 2000]).type == "text"


def test_mostly_dates_are_dates_in_the_draft() -> None:
    days = [f"{n:02}/03/2026" for n in range(1, 29)]
    assert "most values are dates" in look("visit_date", [*days, *"abcdef"]).evidence


def test_values_alone_settle_a_phone_whatever_the_header() -> None:
    assert look("q17", PHONES).identifier == "phone"
    assert look("q17", [str(int(text)) + ".0" for text in PHONES]).identifier == "phone"


def test_a_disagreement_is_asked_about_and_the_safer_role_taken() -> None:
    verdict = look("age", PHONES)
    assert verdict.role == "identifier"
    assert verdict.confidence == "guess"
    assert verdict.review == "the header speaks of age, the values look like a phone number"


def test_a_header_of_names_over_answers_is_asked_about_and_kept_from_identifiers() -> None:
    verdict = look("caregiver", ["yes", "no"] * 40)
    assert (verdict.role, verdict.confidence) == ("open", "guess")
    assert "what does it hold?" in verdict.review


@pytest.mark.parametrize("header", ["has_mobile_phone", "id_type", "tiene_celular", "aina ya simu"])
def test_whether_somebody_has_something_is_no_question(header: str) -> None:
    verdict = look(header, ["yes", "no", "do not know"] * 20)
    assert (verdict.role, verdict.identifier, verdict.review) == ("open", "", "")
    # What the values are goes before what the header asks.
    assert look("has_mobile_phone", PHONES).identifier == "phone"
    assert look("tipo y numero de documento", [f"CC {n}" for n in range(40)]).identifier


def test_a_header_of_identifiers_is_believed_in_a_file_of_few_rows() -> None:
    verdict = look("birthdate", [f"{n}nov19{n + 50}" for n in range(10, 20)])
    assert (verdict.identifier, verdict.confidence) == ("birth_date", "guess")
    assert look("id", [str(n) for n in range(1, 11)]).identifier == "record_id"
    twice = look("id", [str(n) for n in range(1, 91)] * 2)
    assert (twice.identifier, bool(twice.review)) == ("record_id", True)
    assert look("id", [str(n) for n in (1, 2, 3)] * 30).identifier == ""
    for values in (["yes", "no"], ["0", "1"]):
        assert look("patient_id", values * 40).review
    assert look("crop_code", [str(n % 4) for n in range(10)]).identifier == ""


def test_an_identifier_header_with_strange_values_stays_an_identifier_under_review() -> None:
    verdict = look("phone_number", [f"left at market stall {n}" for n in range(30)])
    assert verdict.review
    assert verdict.role in ("identifier", "text")


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("village_name", "place"), ("name of the crop", "thing"), ("school name", "organisation"),
        ("number_of_phones", "count"), ("hh_head_age", "age"), ("enumerator_gender", "sex"),
        ("nationalID", "national_id"), ("Date of Birth", "birth_date"),
        ("HH Size", "household_size"),
        ("Teléfono móvil", "phone"), ("Fecha de Nacimiento", "birth_date"), ("Etnia", "ethnicity"),
        ("data_de_nascimento", "birth_date"), ("raça/cor", "ethnicity"), ("renda mensal", "income"),
        ("nom de l'enquêté", "person_name"), ("Numéro de téléphone", "phone"),
        ("nombre d'enfants", "children"), ("situation matrimoniale", "marital"),
        ("Namba ya simu", "phone"), ("jina la kijiji", "place"), ("kabila", "ethnicity"),
        ("नागरिकता नं", "national_id"), ("बच्चों की संख्या", "children"), ("आधार संख्या", "national_id"),
        ("رقم الهاتف", "phone"), ("رَقْمُ هاتف المبحوث", "phone"), ("تاريخ الولاده", "birth_date"),
        ("الاسم", "person_name"), ("اسم القرية", "place"), ("حالة النزوح", "migration"),
        ("Data_naixement", "birth_date"), ("Al·lèrgies", "health"), ("Cognoms", "person_name"),
        ("pita_ka_naam", "person_name"), ("jilla", "place"), ("jat", "caste"),
        ("mobile no", "phone"), ("orientation sexuelle", "sexuality"),
        ("name of witness", "person_name"), ("Jina la jirani", "person_name"),
        ("fingerprint", "biometric"), ("scheduled caste", "caste"),
        ("body_weight_kg", "body"), ("sampling_weight", "weight"), ("weight", "weight"),
        ("HIV status", "health"), ("union_member", "politics"), ("IDP status", "migration"),
        ("q17", ""), ("fsl_fcs_cereal", ""),
    ],
)  # fmt: skip
def test_headers_are_read_word_by_word_in_every_language(header: str, kind: str) -> None:
    assert read_header(header, load()).kind == kind


def test_declared_languages_come_first() -> None:
    assert read_header("nombre", load(["es"])).kind == "person_name"
    assert read_header("data", load(["pt"])).kind == "date"
    # What a declared language has a meaning for is not read in another one.
    assert read_header("mata", load(["hi"])).kind == "person_name"


def test_weak_words_of_a_question_are_not_believed() -> None:
    question = "Do you think that the head of this household would accept a contact from us again?"
    assert read_header(question, load()).kind == ""


def test_every_term_of_every_lexicon_speaks_of_a_known_kind() -> None:
    for language in LANGUAGES:
        terms = load([language]).preferred
        assert terms, language
        assert {term.kind for found in terms.values() for term in found} <= set(KINDS)


def test_free_text_is_text_and_tells_what_some_cells_hold() -> None:
    said = [f"the well number {n} is dry since the last rain" for n in range(30)]
    verdict = look("additional_comments", [*said, "call me on 0712 345 678 about the well"])
    assert (verdict.role, verdict.identifier) == ("text", "")
    assert "some cells hold a phone number" in verdict.evidence


PEOPLE = ["Barnabas Kipkorir", "Halima Abdi", "Joseph Otieno", "Grace Wanjiku"]


@pytest.mark.parametrize(
    "header",
    ["village_chief", "ward_agent", "community_leader_ward", "school_teacher", "water_seller",
     "village", "school", "water", "age", "religion", "number_of_heads", "plot_id", "has_phone",
     "village_head", "chef_de_village", "consent"],
)  # fmt: skip
@pytest.mark.parametrize("some", [4, 2])
def test_names_of_people_are_never_released_for_another_word_in_the_header(
    header: str, some: int
) -> None:
    verdict = look(header, PEOPLE[-some:] * 60)
    assert (verdict.identifier, verdict.direct) == ("person_name", True)
    assert verdict.review


def test_single_names_and_the_shape_of_names_are_asked_about() -> None:
    for header in ("village", "school", "water_seller", "q7"):
        assert "names of people" in look(header, ["Halima", "Zawadi", "Otieno"] * 30).review, header
    shaped = look("school_teacher", ["Xaabo Qorraxle", "Yuulo Zeerpax"] * 30)
    assert (shaped.role, "names of people" in shaped.review) == ("quasi", True)
    # Clans and castes are surnames, and a few of them answer the question.
    assert not look("caste", ["Halima", "Zawadi", "Otieno"] * 30).review
    # Places by their names, under a header that says so, and no person in it.
    assert not look("village", ["Kolwa East", "Kajulu West", "Ahero Town"] * 30).review


def test_a_number_of_its_own_in_each_row_is_asked_about_whatever_the_header() -> None:
    numbers = [str(20_000_000 + 7 * n) for n in range(90)]
    for header in ("village", "school", "water", "age", "sex", "religion", "language"):
        assert "number or code" in look(header, numbers).review, header
    for header in ("income", "number_of_trees", "height_cm"):
        assert not look(header, numbers).review, header
    assert look("plot_id", PHONES).identifier == "phone"


@pytest.mark.parametrize(
    "header",
    ["other_water_source", "water_other", "C02_respondent_wall_type_other", "religion_other",
     "id_type_other", "ward_other", "crop_oth", "agua_otro", "water_autre", "agua_outra",
     "maji_nyingine", "mazao_mengine", "aigua_altres", "पानी अन्य", "bali anya", "محصول أخرى"],
)  # fmt: skip
def test_an_other_please_specify_question_is_text(header: str) -> None:
    said = look(header, [f"by w{n} x{n}" for n in range(30)])
    assert (said.role, said.review) == ("text", "")
    few = look(header, ["by the chief", "from my aunt"] * 40)
    assert (few.role, few.confidence) == ("text", "guess")
    assert "what did people write here" in few.review
    assert look(header, ["yes", "no"] * 40).role != "text"
    assert look(header, [str(n % 7) for n in range(90)]).role != "text"


def test_a_select_multiple_is_no_free_text() -> None:
    options = ("food", "water", "health", "school", "road")
    answers = [" ".join(some) for size in (1, 2, 3) for some in combinations(options, size)]
    assert separator_of(answers) == " "
    assert look("priorities", answers).type == "multi"
    assert separator_of([f"I told {n} them all" for n in range(60)]) == ""


def test_an_answer_column_takes_after_its_question() -> None:
    facts = Facts(40, 0, 2, option_of="income_source")
    verdict = classify("income_source/rent", ["0", "1"], facts, KENYA)
    assert verdict.role == "sensitive"
    assert "it is one answer of the question income_source" in verdict.evidence


def test_one_value_a_row_is_asked_about() -> None:
    verdict = look("q1", [str(1000 + n) for n in range(50)])
    assert (verdict.identifier, verdict.confidence) == ("record_id", "guess")
    assert "nearly every row has a value of its own" in verdict.evidence
    assert verdict.review


@pytest.mark.parametrize("name", ["Mary_visit2", "amina.w@example.org", "visit_0712345678"])
def test_a_persons_name_in_a_column_name_is_asked_about(name: str) -> None:
    assert "column's own name" in look(name, ["yes", "no"] * 20).review


@pytest.mark.parametrize("name", ["income", "water_2024", "a01_b02", "mark", "grace_period", "may"])
def test_ordinary_column_names_are_not_asked_about(name: str) -> None:
    assert "own name" not in look(name, ["1", "2"] * 20).review


def test_forenames_are_no_words_of_the_lexicons() -> None:
    words = {word for phrase in load(LANGUAGES).preferred for word in phrase}
    assert forenames().isdisjoint(words)


def test_types_are_read_strictly() -> None:
    facts = Facts(3, 0, 3)
    assert shape_of(["1", "20", "-3"], facts).type == "integer"
    assert shape_of(["1.0", "20"], facts).type == "decimal"
    assert shape_of(["01", "20"], facts).type == "text"
    assert shape_of(["2024-01-31"], facts).type == "date"
    assert shape_of(["-1.015399 36.767869 0 0"], facts).type == "point"


def test_spellings_of_one_number_are_one() -> None:
    assert plain(" 712345678.0 ") == "712345678"
    assert plain("९८४१") == "9841"
    assert words_of("respondentName_2") == ("respondent", "name", "2")
    assert words_of("Género") == ("genero",)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=12), st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_column_is_classified(values: list[str], header: str) -> None:
    verdict = look(header, values)
    assert verdict.role in {
        "identifier",
        "quasi",
        "sensitive",
        "open",
        "text",
        "weight",
        "metadata",
    }
    assert verdict.confidence in {"sure", "likely", "guess"}
    assert verdict.evidence
    assert not verdict.review or verdict.confidence == "guess"


def test_pseudonyms_of_this_tool_are_codes_of_people_and_reach_nobody() -> None:
    key, texts = b"k" * 32, pa.array([f"07123{n:05}" for n in range(50)], pa.string())
    tokens = keyed_tokens(texts, key).to_pylist()
    ciphers = [*map(Tokens.of(key * 2, "survey", "phone").token, texts.to_pylist())]
    for header, codes in product(("phone", "respondent_id", "x"), (tokens, ciphers)):
        verdict = look(header, codes)
        assert (verdict.role, verdict.direct) == ("identifier", False), header
    # Others' codes are not taken for them: an unsalted hash leads back to its number.
    hashed = [hashlib.md5(text.encode()).hexdigest() for text in texts.to_pylist()]
    assert look("phone", hashed).direct
    assert look("phone", [*tokens, "0712300001"]).direct


@pytest.mark.parametrize(
    "header",
    ["consent_publish", "gps_consent", "consent_phone", "permission_to_share",
     "ruhusa ya kuchapisha", "¿Autoriza la publicación?", "Accepte de publier",
     "Do you agree to take part in this survey?", "May we publish your answers?"],
)  # fmt: skip
def test_a_column_of_consent_is_known_whatever_the_consent_is_for(header: str) -> None:
    assert look(header, ["yes", "no"] * 20).about == "consent"


@pytest.mark.parametrize("header", ["agreed_price", "age_at_consent", "publisher", "authority"])
def test_other_headers_are_about_no_consent(header: str) -> None:
    assert look(header, [str(n) for n in range(20, 60)]).about != "consent"
