"""Phones of sixteen countries are told in whatever spelling they come (`make bench` has more)."""

from __future__ import annotations

import pyarrow as pa
import pytest
from phone_spellings import CELLS, COUNTRIES, mobiles, rarer, spelled

from anonkit.detect import RECOGNISERS
from anonkit.detect.residual import hits

PHONE = RECOGNISERS["phone"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_mobile_numbers_are_told_in_every_spelling(country: str) -> None:
    numbers = mobiles(country, 10)
    texts = spelled(numbers)
    for name in CELLS:
        assert all(PHONE.test(text, (country,)) for text in texts[name]), name
    for name, column in (*texts.items(), *rarer(numbers)):
        distinct = pa.array(sorted(set(column)))
        assert hits(distinct, (country,)).get("phone", 0) >= 0.98 * len(distinct), name


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_mobile_number_is_told_beside_a_header_without_its_country(country: str) -> None:
    for text in spelled(mobiles(country, 2))["international"]:
        assert PHONE.test(text, ())


def test_numbers_of_elsewhere_are_told_by_their_plus_only() -> None:
    texts = spelled(mobiles("NP", 10))
    assert not any(PHONE.fits_column(text, ("TZ",)) for text in texts["without plus"])
    assert all(PHONE.fits_column(text, ("TZ",)) for text in texts["international"])


def test_a_column_may_mix_the_numbers_of_neighbours() -> None:
    lost = [text for one in ("KE", "TZ", "NP") for text in spelled(mobiles(one, 8))["lost zero"]]
    assert hits(pa.array(lost), ("KE", "TZ", "NP"), numeric=True) == {"phone": len(lost)}
