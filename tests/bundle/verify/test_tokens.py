"""Tokens that link rows, of which the manifest says nothing, are seen in the rows themselves."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from received import Held, held

from anonkit.bundle.verify.agreement.checks import agreement_checks

GOLDEN = Path(__file__).parents[3] / "fixtures" / "golden"
RECORDS = "data/tiny-survey.csv"


@pytest.fixture
def golden() -> Held:
    return held(GOLDEN / "release-2").copy()


def said(release: Held, what: str = "linkage") -> tuple[str, str]:
    [check] = [c for c in agreement_checks(release.received) if c.id == f"agreement.{what}"]
    return check.status, check.why


def share(release: Held, column: str, rows: int) -> None:
    """Give three rows after the other one token, in some of the rows."""
    found = list(csv.DictReader(io.StringIO(release.files[RECORDS].decode())))
    for number in range(rows):
        found[number][column] = found[number - number % 3][column]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, found[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    release.files[RECORDS] = out.getvalue().encode()


def field(release: Held, name: str, **change: Any) -> None:
    package = json.loads(release.files["datapackage.json"])
    fields = package["resources"][0]["schema"]["fields"]
    next(each for each in fields if each["name"] == name).update(change)
    release.files["datapackage.json"] = json.dumps(package).encode()


def test_a_token_that_links_rows_and_is_not_named_is_found(golden):
    assert said(golden)[0] == "pass"
    golden.manifest["recount"]["person"] = None
    assert said(golden)[0] == "pass"  # each token stands in one row
    share(golden, "respondent_id", 60)
    assert said(golden) == (
        "fail",
        "respondent_id is a token that links rows, and the manifest does not say so",
    )
    keep = {"anonkit:action": "keep", "anonkit:roles": ["open"]}
    field(golden, "respondent_id", **keep)
    assert said(golden)[0] == "fail"  # it looks like what it is


def test_a_few_people_may_share_a_token(golden):
    golden.manifest["recount"]["person"] = None
    share(golden, "respondent_id", 12)
    assert said(golden)[0] == "pass"


def test_whatever_is_said_to_be_an_identifier_is_looked_at(golden):
    field(golden, "water", **{"anonkit:roles": ["identifier"]})
    assert said(golden)[0] == "fail"


def test_tokens_that_link_persons_beside_their_own_are_found(golden):
    golden.manifest["recount"]["linkage"] = "person"
    field(golden, "ward", **{"anonkit:action": "pseudonymise"})
    assert said(golden)[0] == "fail"
    golden.manifest["recount"]["person"] = None
    assert said(golden)[0] == "fail"
    next(c for c in golden.manifest["claims"] if c["measure"] == "k")["kind"] = "sender_says"
    assert said(golden)[0] == "pass"  # rows are said to be linked, and nobody to be counted


def test_the_first_format_does_not_say_what_is_linked():
    assert said(held(GOLDEN / "release-1"))[0] == "not_checked"


@pytest.mark.parametrize("quasi", [[], ["sex"], ["age", "sex"], ["age", "sex", "ward", "water"]])
def test_a_list_of_other_quasi_identifiers_than_the_roles_fails(golden, quasi):
    assert said(golden, "datapackage")[0] == "pass"
    golden.manifest["quasi"] = quasi
    assert said(golden, "datapackage") == (
        "fail",
        "its quasi-identifiers are others than those that the manifest lists",
    )


def test_a_role_that_no_column_has_fails(golden):
    field(golden, "age", **{"anonkit:roles": ["quasi", "certified"]})
    assert said(golden, "datapackage")[0] == "fail"


def test_a_harmful_answer_that_nobody_can_give_fails(golden):
    assert golden.claim("max_share(ethnicity)")["how"]["harmful"] == ["minority"]
    golden.claim("max_share(ethnicity)")["how"]["harmful"] = ["minoritty"]
    assert said(golden, "datapackage")[0] == "fail"
