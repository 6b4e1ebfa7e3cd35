"""People in documents beside the data, and documents that nobody looked into."""

from __future__ import annotations

import pytest

from anonkit.intake.checks.parcel import pi_06_beside_cells
from anonkit.records import IntakeCheck
from tests.intake.test_parcel_papers import README, ROWS, put, told

PERSON = "Interview 3: Jane Achieng Otieno, phone +254 722 345 678, refused; HIV positive."


def of(tmp_path, name: str, text: str | bytes) -> list[IntakeCheck]:
    folder = put(tmp_path / "in", {"people.csv": ROWS, name: text})
    return told(tmp_path, pi_06_beside_cells.CHECK, folder)


@pytest.mark.parametrize("name", ["notes.txt", "README.md", "notes.html"])
def test_a_respondent_in_a_document_rejects_and_is_never_quoted(tmp_path, name):
    (found,) = of(tmp_path, name, f"Notes of the field.\n\n{PERSON}\n")
    assert (found.status, found.file) == ("fail", name)
    assert "a phone number" in found.why
    assert "Jane" not in found.why
    assert "722" not in found.why


@pytest.mark.parametrize(
    "text",
    [
        "Jane Achieng Otieno was pregnant when she was asked.",
        "Please call +254 722 345 678 before noon.",
    ],
)
def test_a_bare_number_or_a_name_beside_what_somebody_is_asks(tmp_path, text):
    (found,) = of(tmp_path, "notes.txt", text)
    assert (found.status, found.severity) == ("warn", "medium")


@pytest.mark.parametrize(
    "text",
    [
        README,
        "Contact: Jane Achieng Otieno, data office, +254 722 345 678, jane@example.org",
        "## Contact\n\nJane Achieng Otieno\n+254 722 345 678\n",
        "Respondents were asked about HIV by the Ministry of Health from 2024-03-11 to 2024-04-02.",
        '{"contributors": [{"title": "Jane Otieno", "email": "jane@example.org"}]}',
    ],
)
def test_an_office_that_can_be_reached_is_no_finding(tmp_path, text):
    (passed,) = of(tmp_path, "README.md", text)
    assert passed.status == "pass"


def test_a_list_of_people_below_the_word_contact_is_found(tmp_path):
    people = "".join(f"Jane Achieng Otieno +254 722 345 6{n:02}\n" for n in range(9))
    (found,) = of(tmp_path, "list.md", f"Contacts\n{people}")
    assert found.status == "fail"


def test_documents_that_nobody_looked_into_are_told_in_one_line(tmp_path):
    more = {"scan.pdf": b"%PDF-1.4", "x.docx": b"x", "voice/a.heic": b"x"}
    folder = put(tmp_path / "in", {"people.csv": ROWS, "old.doc": b"x", **more})
    found = told(tmp_path, pi_06_beside_cells.CHECK, folder)
    (unread,) = [each for each in found if each.status == "not_checked"]
    assert "4 documents" in unread.why
    assert all(name in unread.why for name in ("scan.pdf", "x.docx", "old.doc", "voice/a.heic"))
    assert not unread.counts
