"""What is claimed of noise."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from figured import TABLES, case_of, said, written

from anonkit.intake.base import Case, Result
from anonkit.intake.checks import CHECKS
from anonkit.intake.figures.dp_words import claims
from anonkit.intake.parcel.releases import checked

GOLDEN = TABLES.parent / "golden"
FULL = (
    "Counts are differentially private: epsilon = 1, delta 0, per person, sensitivity 1, "
    "neighbours differ by adding or removing one person.\n"
)
TABLE = "region,sex,n\nA,f,20\nA,m,40\nB,f,30\nB,m,60\n"


def counted(case: Case) -> Case:
    """With the claims of the releases counted again."""
    earlier = tuple(checked(each, None) for each in case.earlier)
    return replace(case, now=checked(case.now, None), earlier=earlier)


def looked(*paths: Path) -> list[Result]:
    with case_of(*paths) as case:
        return said("TB-06", counted(case))


def test_the_noise_of_a_release_is_counted_again():
    (told,) = looked(GOLDEN / "release-2")
    assert told.outcome == "clean"
    assert "the noise of 3 tables is what epsilon 2 for each person and bounds imply" in told.why


def test_noise_that_does_not_follow_is_found(tmp_path):
    shutil.copytree(GOLDEN / "release-2", tmp_path / "release")
    table = tmp_path / "release" / "tables" / "by_ward.csv"
    table.chmod(0o644)
    table.write_text(table.read_text().replace("4.388", "4.387"))
    assert "clean" not in {each.outcome for each in looked(tmp_path / "release")}


def test_a_table_with_noise_alone_is_found(tmp_path):
    shutil.copy(GOLDEN / "release-2" / "tables" / "by_ward.csv", tmp_path)
    (told,) = looked(tmp_path)
    assert (told.outcome, told.severity) == ("found", None)


def test_all_releases_of_an_account_are_added_up():
    with case_of(GOLDEN / "release-2", GOLDEN / "release-1") as read:
        case = counted(read)
        alone = said("TB-06", case)
        together = list(CHECKS["TB-06"].run(case, {"epsilon": "1.5"}))
    assert [each.outcome for each in alone] == ["clean"]
    assert any("together, more than 1.5" in each.why for each in together)


def test_a_claim_in_words_needs_epsilon(tmp_path):
    parcel = written(tmp_path / "parcel", table=TABLE)
    (parcel / "readme.txt").write_text("All counts are differentially private.\n")
    (told,) = looked(parcel)
    assert (told.outcome, told.file) == ("found", "readme.txt")
    assert "does not say at which epsilon" in told.why


def test_a_table_that_says_it_of_itself_is_rejected(tmp_path):
    text = TABLE.replace("n\n", "n,note\n", 1).replace("20\n", "20,differentially private\n")
    rows = text.replace("40\n", "40,\n").replace("30\n", "30,\n").replace("60\n", "60,\n")
    (told,) = looked(written(tmp_path / "parcel", table=rows))
    assert (told.outcome, told.severity) == ("found", None)


def test_a_claim_in_words_tells_what_it_lacks(tmp_path):
    parcel = written(tmp_path / "parcel", table=TABLE)
    (parcel / "readme.md").write_text("Differential privacy with ε = 0.5 was used.\n")
    (told,) = looked(parcel)
    assert told.severity == "medium"
    assert told.why.endswith("which data sets are neighbours")


def test_a_full_claim_in_words_cannot_be_counted_again(tmp_path):
    parcel = written(tmp_path / "parcel", table=TABLE)
    (parcel / "readme.md").write_text(FULL)
    assert [each.outcome for each in looked(parcel)] == ["not_checked"]


def test_without_noise_and_claims_there_is_nothing_to_look_at(tmp_path):
    assert [each.outcome for each in looked(written(tmp_path / "parcel", table=TABLE))] == ["clean"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the tables are differentially private.", True),
        ("we used differential\nprivacy.", True),
        ("la confidentialité différentielle fut appliquée", True),
        ("the release carries no differential privacy claim.", False),
        ("it is not differentially private; but rounded", False),
        ("the private differential of a function", False),
    ],
)
def test_what_claims_differential_privacy(text, wanted):
    assert claims(text) is wanted
