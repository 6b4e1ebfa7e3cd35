"""Codes that can be read back: hashes without a key, ids put together from answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import zlib
from datetime import date, timedelta
from itertools import islice

import pytest

from anonkit.actions.tokens import random_tokens
from anonkit.intake.checks.personal.pi_07_reversible_codes import CHECK
from anonkit.intake.personal.guesses import STRIDE, ids, phones, small_spaces, texts
from anonkit.intake.personal.reversing import Tried, Wanted, try_spaces
from tests.support.handed_over import said, told, written

N = 60
AGES = [20 + n % 50 for n in range(N)]
IDS = [f"R-{n * 7919 % 99991:05d}" for n in range(N)]
BIRTHS = [(date(1950, 1, 5) + timedelta(days=251 * n)).strftime("%d/%m/%Y") for n in range(N)]


def hashed(values, name="sha256", cut=None):
    return [hashlib.new(name, str(each).encode()).hexdigest()[:cut] for each in values]


def results(tmp_path, most=300_000, countries=(), **cells):
    path = written(tmp_path / "survey.csv", {"age": AGES, **cells})
    settings = {"candidates_at_most": most}
    return said(CHECK, path, countries=countries, PI_07=settings)


@pytest.mark.parametrize(
    ("cells", "of"),
    [
        (hashed(IDS), "another column"),
        (hashed([each.lower() for each in IDS], "sha1"), "another column"),
        ([each.upper() for each in hashed(IDS, "md5")], "another column"),
        (hashed(IDS, "sha512", 16), "another column"),
        (
            [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in IDS],
            "another column",
        ),
        ([f"{zlib.crc32(each.encode()):08x}" for each in IDS], "another column"),
        (hashed(BIRTHS, "md5"), "120 years"),
    ],
)
def test_hashes_of_what_can_be_tried_are_read_back(tmp_path, cells, of):
    found = results(tmp_path, most=4_000_000, respondent=IDS, code=cells)
    assert told(found).get("code") == "high"
    assert any(of in each.why and "read back" in each.why for each in found)
    assert not any(cell in repr(found) for cell in (*IDS, *cells))


def test_hashes_of_phones_are_read_back_by_the_country_s_plan():
    numbers = [f"2547{n % 10}0{n * STRIDE % 1_000_000:06d}" for n in range(N)]
    digests = {hashlib.sha1(each.encode()).digest(): {"code": 1} for each in numbers}
    tried = Tried(150_000)
    try_spaces(Wanted(20, digests), [(phones(("KE",)), 1.0)], tried)
    (found,) = tried.found
    assert (found.algorithm, found.space) == ("sha1", "a mobile phone number (KE)")
    assert found.cells["code"] > N // 4
    assert 0 < found.share < 0.01
    assert tried.made <= 150_000


def test_what_was_tried_in_vain_is_said(tmp_path):
    keyed = [hmac.new(b"k" * 32, each.encode(), "sha256").hexdigest() for each in IDS]
    found = results(tmp_path, most=20_000, respondent=IDS, code=keyed)
    assert told(found) == {"code": "medium"}
    assert "another column: all" in found[0].why
    assert found[0].figures["tried"] <= 20_000
    assert "--country" in found[0].fix
    assert "--country" not in results(tmp_path, most=2_000, countries=["KE"], code=keyed)[0].fix


def test_the_bound_is_the_parcel_s_and_a_table_uses_a_part_of_it(tmp_path):
    keyed = [hmac.new(b"k" * 32, each.encode(), "sha256").hexdigest() for each in IDS]
    paths = [written(tmp_path / f"{each}.csv", {"age": AGES, "code": keyed}) for each in "abcdef"]
    found = said(CHECK, *paths, PI_07={"candidates_at_most": 20_000})
    assert sum(each.figures.get("tried", 0) for each in found) <= 20_000
    assert max(each.figures.get("tried", 0) for each in found) <= 5_000


@pytest.mark.parametrize(
    "cells",
    [
        random_tokens(N).to_pylist(),
        [f"{n:08d}" for n in range(N)],
        [hashlib.sha256(b"%d" % n).hexdigest()[:12] + "4abc8def0123456789ab" for n in range(N)],
        [f"#{n:06x}" for n in range(N)],
        ["yes", "no"] * (N // 2),
    ],
)
def test_pseudonyms_numbers_and_random_uuids_are_no_hashes(tmp_path, cells):
    found = [each for each in results(tmp_path, code=cells) if "hash" in each.why]
    assert all(each.status == "pass" for each in found)


def test_an_id_put_together_from_cluster_and_household_is_told(tmp_path):
    clusters = [1 + n // 10 for n in range(3 * N)]
    path = written(
        tmp_path / "survey.csv",
        {
            "caseid": [f"{cluster:>8}{n % 10 + 1:>4}  2" for n, cluster in enumerate(clusters)],
            "v001": clusters,
            "v012": [15 + n * 31 % 35 for n in range(3 * N)],
        },
    )
    (found,) = (each for each in said(CHECK, path) if each.status != "pass")
    assert (found.severity, found.columns) == ("high", ("caseid",))
    assert "v001" in found.why


def test_an_id_that_holds_a_date_is_told_and_numbers_of_the_rows_are_not(tmp_path):
    dated = [f"KE-2024031{n % 9}-{n * 7919 % 9973}" for n in range(N)]
    found = results(tmp_path, person_id=dated, record_id=range(1, N + 1))
    assert set(told(found)) == {"person_id"}


def test_spaces_are_as_large_as_they_say():
    days, names, numbers = small_spaces(date(2026, 1, 1))
    assert sum(1 for _ in days.walk()) <= days.size
    assert b"1985-03-14" in set(days.walk())
    assert b"AMINA" in set(names.walk())
    assert b"00042" in set(islice(numbers.walk(), 300))
    assert set(texts("", [" Ab1 "]).walk()) == {b" Ab1 ", b"Ab1", b"ab1", b"AB1", b"1"}
    few = list(islice(phones(("KE",)).walk(), 50_000))
    assert len(set(few)) == len(few)
    assert {text[:4] for text in few} >= {b"+254", b"2547", b"0700"}
    assert ids(7).size >= 10**7
