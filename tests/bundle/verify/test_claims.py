"""Every kind of claim on records: released, counted again by the receiver, and forged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from families import TOKEN, Homes
from received import Held, forged, releasing
from survey import POLICY, Survey, rows, survey

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
    people = rows(150)
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
    wrong = [check for check in releases[name].checks() if check.status != "pass"]
    assert not wrong


def test_no_other_value_is_accepted(honest):
    for claim in recounted(honest):
        for value in forged(claim["value"]):
            release = honest.copy()
            release.claim(claim["measure"], claim["artefact"])["value"] = value
            assert release.failing() == {f"claim.{claim['measure']}"}, (claim, value)


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
    """One person takes on the answers of another, in every column but the tokens."""
    path = honest.manifest["recount"]["tables"][0]["path"]
    header, first, *rest = honest.files[path].decode().splitlines(keepends=True)
    names = header.rstrip().split(",")
    keep = sum(token in names for token in ("_index", "respondent_id", "hh_id", "phone"))
    ward = names.index("ward")
    other = next(each for each in rest if each.split(",")[ward] != first.split(",")[ward])
    release = honest.copy()
    mixed = ",".join([*first.split(",")[:keep], *other.split(",")[keep:]])
    release.files[path] = "".join([header, mixed, *rest]).encode()
    assert release.failing()
