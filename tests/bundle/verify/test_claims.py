"""Every kind of claim on records: released, counted again by the receiver, and forged."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from families import TOKEN, Homes
from received import Held, forged, releasing
from survey import POLICY, Survey, rows, survey

from anonkit.bundle.verify.agreement.checks import agreement_checks
from anonkit.bundle.verify.records import spill

SENSITIVE = "ethnicity: {role: sensitive, protected: true, values: [majority, minority]}"
TOKENS = (", action: pseudonymise, domain: respondent", ", action: pseudonymise, normalise: phone")
RECORDS_ONLY = POLICY.partition("aggregates:")[0]


def edited(made: Survey, *changes: tuple[str, str]) -> Survey:
    for old, new in changes:
        made.edit(old, new)
    return made


def of_answers(folder: Path) -> Survey:
    """l, t by each distance, shares of harmful answers and of sets, scenarios."""
    people = [
        row
        | {"ethnicity": ["majority", "minority", ""][n % 7 % 3], "needs": NEEDS[n % 5]}
        | {"mood": ["low", "high", "", "middle"][n * n % 11 % 4]}
        for n, row in enumerate(rows(240))
    ]
    made = survey(folder, policy=RECORDS_ONLY)
    made.rewrite(people)
    return edited(
        made,
        ("suppression_limit: 0.20", f"suppression_limit: 0.9{ANSWERS}"),
        ("columns:\n", f"columns:\n{COLUMNS}"),
        ("water: {role: open,", "water: {role: sensitive, hierarchy: {order: [tap, river]},"),
        (SENSITIVE, SENSITIVE.replace("sensitive", "[quasi, sensitive]")),
    )


COLUMNS = """\
  needs: {role: sensitive, type: multi, values: [food, tent], harmful: [tent], max_share: 0.99}
  mood:
    role: sensitive
    values: [low, middle, high]
    hierarchy: {order: [low, middle, high]}
"""
NEEDS = ("food", "food tent", "", "tent", "food")
ANSWERS = """
  l: {mood: {entropy: 1.1}, ethnicity: 2}
  t: {water: {max: 0.9, distance: hierarchical}, mood: {max: 0.9, distance: ordered},
    ethnicity: 0.9}
  scenarios: {clinic: [ward, water]}"""


def of_weights(folder: Path) -> Survey:
    """Weights by stratum that stand for a population: totals, shares and the risk by them."""
    people = [{**p, "weight": f"{10 + n // 3 % 10}.25"} for n, p in enumerate(rows(240))]
    made = survey(folder, policy=RECORDS_ONLY)
    made.rewrite(people)
    sums = {w: sum(float(p["weight"]) for p in people if p["ward"] == w) for w in WARDS}
    (folder / "totals.csv").write_text("".join(f"{w};{round(sums[w])}\n" for w in WARDS), "utf-8")
    return edited(
        made,
        ("columns:\n", f"weight: {STRATA}\ncolumns:\n  weight: {{role: weight}}\n"),
        *((token, "") for token in TOKENS),
        ("suppression_limit: 0.20", "suppression_limit: 0.50"),
    )


STRATA = "{column: weight, strata: {column: ward, file: totals.csv}}"
WARDS = ("north", "south")


def of_gaps(folder: Path) -> Survey:
    """Missing answers that could be any answer."""
    made = survey(folder, policy=RECORDS_ONLY)
    gaps = [p | {"sex": ""} if n % 5 == 0 else p for n, p in enumerate(rows(240))]
    made.rewrite([p | {"ward": "NA"} if n % 7 == 0 else p for n, p in enumerate(gaps)])
    return edited(made, ("method: suppress", "missing: wildcard\n  method: suppress"))


def of_visits(folder: Path) -> Survey:
    """One to three rows of each person, who have a token."""
    made = survey(folder, policy=RECORDS_ONLY)
    people = [
        {**p, "age": "20", "ethnicity": ["majority", "minority"][n // 5 % 2]}
        for n, p in enumerate(rows(150))
    ]
    again = [{**p, "water": "tap"} for n, p in enumerate(people) if n % 3]
    made.rewrite([*people, *again, *(p for n, p in enumerate(again) if n % 2)])
    return edited(
        made,
        (TOKENS[1], ""),
        ("suppression_limit: 0.20", "suppression_limit: 0.9"),
        (SENSITIVE, SENSITIVE.replace("}", ", harmful: [minority], max_share: 0.9}")),
        ("water: {role: open,", "water: {role: sensitive,"),
        ("leaks: state\n", f"leaks: state\n{GOALS}"),
    )


GOALS = """\
  t: {water: 0.9}
  l: {ethnicity: 2}
  scenarios: {clinic: [ward, water]}
"""


def of_families(folder: Path) -> Survey:
    """Households that have a token, of people who have one too."""
    made = survey(folder, policy=RECORDS_ONLY)
    kinds = [("20", "male"), ("60", "female"), ("25", "female")]
    made.rewrite(
        [
            {**p, "age": kinds[n % 3][0], "sex": kinds[n // 60 % 2 * (n % 3)][1]}
            for n, p in enumerate(rows(180))
        ]
    )
    return edited(
        made,
        (TOKENS[1], ""),
        ("hh_id: {role: identifier}", "hh_id: {role: identifier, action: pseudonymise}"),
        ("suppression_limit: 0.20", "suppression_limit: 0.9"),
    )


def of_homes(folder: Path) -> Homes:
    """Two tables, linked by tokens: those who live in a home make it what it is."""
    made = Homes(folder, member=TOKEN.replace("home", "member"), ill=", max_share: 0.9")
    made.more = VISITS
    (folder).mkdir()
    made.fill(1)
    some = made.people[::2]
    made.others["visits"] = [
        {"member": person["_index"], "where": ["clinic", "home"][n % 3 % 2]}
        for n, person in enumerate(some)
    ]
    return made


VISITS = """\
  visits:
    parent: people
    key: {member: _index}
    columns:
      member: {role: identifier, action: pseudonymise, domain: member}
      where: {role: quasi, hierarchy: {order: [clinic, home]}}
"""


MADE: dict[str, Callable[[Path], Survey | Homes]] = {
    "answers": of_answers,
    "weights": of_weights,
    "gaps": of_gaps,
    "visits": of_visits,
    "families": of_families,
    "homes": of_homes,
}
CLAIMS = {
    "answers": {
        "rows", "columns", "k", "k_rows", "classes", "discernibility", "k(clinic)",
        "l_entropy(mood)", "l(ethnicity)", "t(water)", "t(mood)", "t(ethnicity)",
        "max_share(needs)",
    },
    "weights": {
        "rows", "columns", "k", "k_rows", "classes", "discernibility", "k(with weight)",
        "weight_people(weight)", "weight_total(weight)", "weight_strata(weight)",
        "global_risk", "individual_risk",
    },
    "gaps": {"rows", "columns", "k", "k_rows", "classes", "discernibility", "k_wildcard"},
    "visits": {
        "rows", "columns", "k", "k_rows", "classes", "discernibility", "k(clinic)",
        "t(water)", "l(ethnicity)", "max_share(ethnicity)",
    },
    "families": {"rows", "columns", "k", "k_rows", "k_households", "classes", "discernibility"},
    "homes": {
        "rows", "columns", "k", "k_rows", "classes", "discernibility", "max_share(people/ill)",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Held]]:
    folder = tmp_path_factory.mktemp("claims")
    with releasing(folder) as release:
        made = {name: make(folder / name) for name, make in MADE.items()}
        for name, each in made.items():
            if isinstance(each, Survey):
                edited(each, ("release: wave-1", f"release: {name}"))
        yield {name: release(each.policy, each.data) for name, each in made.items()}


@pytest.fixture(params=MADE)
def honest(request: pytest.FixtureRequest, releases: dict[str, Held]) -> Held:
    return releases[request.param]


def recounted(release: Held) -> list[dict[str, Any]]:
    return [claim for claim in release.manifest["claims"] if claim["kind"] == "recomputed"]


@pytest.mark.parametrize("name", MADE)
def test_each_kind_of_claim_is_made_and_found_true(releases, name):
    assert {claim["measure"] for claim in recounted(releases[name])} == CLAIMS[name]
    checks = [*releases[name].checks(), *agreement_checks(releases[name].received)]
    assert not [check for check in checks if check.status != "pass"]


def test_no_other_value_is_accepted(honest):
    for claim in recounted(honest):
        for value in forged(claim["value"]):
            release = honest.copy()
            release.claim(claim["measure"], claim["artefact"])["value"] = value
            assert release.failing() == {f"claim.{claim['measure']}"}, (claim, value)


def test_no_claim_that_can_be_counted_is_the_senders_word(honest):
    release = honest.copy()
    for claim in recounted(release):
        claim["kind"] = "sender_says"
        found = {check.id for check in release.checks() if check.status == "fail"}
        assert f"claim.{claim['measure']}" in found
        claim["kind"] = "recomputed"


def test_no_claim_can_be_counted_in_another_way_than_it_says(honest):
    for claim in recounted(honest):
        for key, said in claim["how"].items():
            for other in otherwise(key, said):
                release = honest.copy()
                release.claim(claim["measure"], claim["artefact"])["how"][key] = other
                assert release.failing() == {f"claim.{claim['measure']}"}, (claim, key, other)


def otherwise(key: str, said: Any) -> Iterator[Any]:
    """Something else than a claim says of itself, which no honest release could say."""
    yield from ([1], {"a": 1}, None)
    if key == "over":
        yield [*said, "nowhere"]
        yield [*said, "name"]
    elif key in ("of", "by"):
        yield from ("nowhere", said.upper())
    elif key == "order":
        yield said[:-1]
        yield [*said, said[0]]
    elif key == "totals":
        yield {stratum: total + 1 for stratum, total in said.items()}
        yield {**said, "elsewhere": 1}
    elif key == "distance":
        yield "as the crow flies"


def test_a_row_that_changed_shows(honest):
    """One person takes on the answers of another, in every column but the tokens.

    Now and then two classes only trade places, which nobody can see.
    """
    path = honest.manifest["recount"]["tables"][0]["path"]
    header, first, *rest = cells(honest, path)
    keep = sum(token in header for token in ("_index", "respondent_id", "hh_id", "phone"))
    ward = header.index("ward")
    others = {tuple(row[keep:]) for row in rest if row[ward] != first[ward]}
    changed = [[header, [*first[:keep], *other], *rest] for other in sorted(others)[:7]]
    shown = [bool(put(honest.copy(), path, rows).failing()) for rows in changed]
    assert sum(shown) > len(shown) / 2


def cells(release: Held, path: str) -> list[list[str]]:
    return [line.split(",") for line in release.files[path].decode().splitlines()]


def put(release: Held, path: str, rows: list[list[str]]) -> Held:
    release.files[path] = "".join(",".join(row) + "\n" for row in rows).encode()
    return release


PEOPLE = {"claim.k", "claim.classes", "claim.discernibility"}


def test_more_rows_than_memory_holds_are_counted_the_same(releases, monkeypatch):
    monkeypatch.setattr(spill, "HELD", 7)
    for name in ("answers", "visits", "families", "homes"):
        assert {check.status for check in releases[name].checks()} == {"pass"}


def test_a_token_in_two_rows_is_no_person_for_each_row(releases):
    release = releases["gaps"].copy()
    rows = cells(release, "data/tiny-survey.csv")
    rows[2][0] = rows[1][0]
    failing = put(release, "data/tiny-survey.csv", rows).failing()
    assert {*PEOPLE, "claim.k_wildcard"} == failing


def test_rows_that_are_parted_make_people_who_look_otherwise(releases):
    release = releases["visits"].copy()
    rows = cells(release, "data/tiny-survey.csv")
    tokens = [row[0] for row in rows]
    double = next(n for n, token in enumerate(tokens) if tokens.count(token) == 2)
    rows[double][0] = "nobody"
    assert put(release, "data/tiny-survey.csv", rows).failing() & PEOPLE


@pytest.mark.parametrize("name", ["visits", "families"])
def test_a_row_without_a_token_is_nobodys(releases, name):
    release = releases[name].copy()
    rows = cells(release, "data/tiny-survey.csv")
    rows[1][0] = rows[1][1] = ""
    assert put(release, "data/tiny-survey.csv", rows).failing() >= PEOPLE


def test_linked_rows_belong_to_one_row_each(releases):
    for path, place, why in (
        ("data/people.csv", None, "belongs to no row above it"),
        ("data/visits.csv", None, "belongs to no row above it"),
        ("data/homes.csv", 0, " row"),  # two have one key, or those of the other have none
    ):
        release = releases["homes"].copy()
        rows = cells(release, path)
        key = rows[0].index({"data/people.csv": "_parent_index"}.get(path, rows[0][0]))
        rows[1][key] = "nobody" if place is None else rows[2][key]
        checks = put(release, path, rows).checks()
        assert {*PEOPLE} <= {check.id for check in checks if check.status == "fail"}
        assert any(why in check.why for check in checks), path


def test_a_linked_row_that_moved_to_another_home_shows(releases):
    release = releases["homes"].copy()
    rows = cells(release, "data/people.csv")
    key = rows[0].index("_parent_index")
    homes = sorted({row[key] for row in rows[2:]} - {rows[1][key]})[:9]
    shown = []
    for home in homes:
        moved = [rows[0], [*rows[1][:key], home, *rows[1][key + 1 :]], *rows[2:]]
        shown.append(bool(put(release, "data/people.csv", moved).failing() & PEOPLE))
    assert sum(shown) > len(shown) / 2


def test_tables_that_do_not_hang_on_one_another_are_not_counted(releases):
    for change in (
        lambda tables: tables.append(tables.pop(1)),
        lambda tables: tables[1].update(parent="nowhere"),
        lambda tables: tables[1].update(name=""),
    ):
        release = releases["homes"].copy()
        change(release.manifest["recount"]["tables"])
        assert PEOPLE & release.failing()


def test_what_links_rows_is_said_or_nothing_is_counted(releases):
    """Without the key the figures of people stay open, those of rows do not."""
    release = releases["homes"].copy()
    release.manifest["recount"]["tables"][1]["key"] = {}
    found = {check.id: check.status for check in release.checks()}
    assert {found[each] for each in PEOPLE} == {"not_checked"}
    assert found["claim.k_rows"] == found["claim.rows"] == "pass"
    release = releases["homes"].copy()
    release.manifest["recount"]["linkage"] = "rows"
    found = {check.id: check.status for check in release.checks()}
    assert {found[each] for each in PEOPLE} == {"not_checked"}
    release = releases["families"].copy()
    release.manifest["recount"]["household"] = None
    found = {check.id: check.status for check in release.checks()}
    assert {found[each] for each in (*PEOPLE, "claim.k_households")} == {"not_checked"}


def test_households_that_nobody_can_tell_have_no_number(releases):
    release = releases["families"].copy()
    release.manifest["recount"]["linkage"] = "person"
    found = {check.id: check.status for check in release.checks()}
    assert found["claim.k_households"] == "not_checked"


def test_other_formats_are_counted_with_their_own_readers(tmp_path, monkeypatch):
    made = survey(tmp_path / "survey", policy=RECORDS_ONLY)
    path = made.data.with_suffix(".parquet")
    pq.write_table(
        pa.table({name: [p[name] for p in made.people] for name in made.people[0]}), path
    )
    with releasing(tmp_path) as release:
        found = release(made.policy, path)
    assert {check.status for check in found.checks()} == {"pass"}
    assert found.manifest["recount"]["format"] == "parquet"
    spoilt = found.copy()
    spoilt.files["data/tiny-survey.parquet"] = b"PAR1" * 100
    assert "claim.k" in spoilt.failing()
    monkeypatch.setitem(sys.modules, "anonkit.formats", None)
    checks = found.checks()
    assert {check.status for check in checks} == {"not_checked"}
    assert "install anonkit whole" in checks[0].why
