"""What only the data shows of an audience's rules, and weights that link rows."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from survey import rows

from anonkit.errors import RefusedError

PHONE = "phone: {role: identifier, action: pseudonymise, normalise: phone}"
PERSON = "respondent_id: {role: identifier, action: pseudonymise, domain: respondent}"


def released(folder: Path) -> list[dict[str, str]]:
    with (folder / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def waivers(folder: Path) -> list[tuple[str, str, str]]:
    found = json.loads((folder / "manifest.json").read_bytes())["waivers"]
    return [(each["where"], each["rule"], each["because"]) for each in found]


def public(tiny, numbers: list[str]) -> None:
    """A public policy, with these in place of the phone numbers."""
    tiny.edit("audience: licensed", "audience: public")
    tiny.edit("k: 3\n", "k: 5\n")
    tiny.edit(PHONE, "phone: {role: identifier, action: pseudonymise}")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.99")
    people = rows(len(numbers))
    for person, number in zip(people, numbers, strict=True):
        person |= {"phone": number, "age": "20", "sex": "male", "ward": "north"}
    tiny.rewrite(people)


def luhn(body: str) -> str:
    """Fourteen digits with the check digit of an IMEI."""
    doubled = [int(d) * (2 - n % 2) for n, d in enumerate(reversed(body))]
    return body + str(-sum(d // 10 + d % 10 for d in doubled) % 10)


DEVICES = {
    "apps": [f"collect:Af{n:05d}Dec58b7" for n in range(180)],
    "addresses of cards": [f"3c:5a:b4:01:{n // 100:02d}:{n % 100:02d}" for n in range(180)],
    "serial numbers": [luhn(f"{49015420000000 + 7919 * n}") for n in range(180)],
    "some of them": [f"collect:Af{n:05d}Dec58b7" if n % 9 == 0 else f"x{n}" for n in range(180)],
}


@pytest.mark.parametrize("kind", DEVICES)
def test_cells_that_look_like_devices_make_a_token_of_devices(tiny, release, tmp_path, kind):
    public(tiny, DEVICES[kind])
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert (caught.value.code, caught.value.where) == ("goal.device_token", "column phone")
    assert not (tmp_path / "out").exists()
    tiny.edit("action: pseudonymise}", "action: pseudonymise, because: the phones are ours}")
    release(tiny)
    assert ("column phone", "shared_token", "the phones are ours") in waivers(tmp_path / "out")


def test_what_a_refusal_of_device_tokens_offers_works(tiny, release):
    public(tiny, DEVICES["apps"])
    tiny.edit("action: pseudonymise}", "action: pseudonymise, linkage: none}")
    release(tiny)


def test_codes_that_are_not_of_devices_are_released_to_the_public(tiny, release, tmp_path):
    public(tiny, [f"member {n}" for n in range(180)])
    release(tiny)
    assert waivers(tmp_path / "out") == []


def test_licensed_readers_may_be_given_tokens_of_devices(tiny, release):
    public(tiny, DEVICES["apps"])
    tiny.edit("audience: public", "audience: licensed")
    release(tiny)


def test_a_token_that_turns_out_to_be_a_households_has_to_be_explained(tiny, release, tmp_path):
    public(tiny, [f"home {n // 3}" for n in range(180)])
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code == "goal.household_token"
    assert "because:" in caught.value.fix
    tiny.edit("action: pseudonymise}", "action: pseudonymise, because: they agreed}")
    release(tiny)
    assert waivers(tmp_path / "out") == [("column phone", "shared_token", "they agreed")]
    manifest = (tmp_path / "out" / "manifest.json").read_text("utf-8")
    report = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "they agreed" in manifest
    assert "they agreed" in report
    assert "shared_token" in report


def weigh(tiny, people: list[dict[str, str]]) -> None:
    """Records for a statistics office, with weights and without tokens."""
    tiny.edit("audience: licensed", "audience: intake")
    tiny.edit(PERSON, "respondent_id: {role: identifier}")
    tiny.edit(PHONE, "phone: {role: identifier}")
    tiny.edit("  water: {", "  weight: {role: weight, type: decimal, action: keep}\n  water: {")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.90")
    tiny.rewrite(people)


def test_weights_are_written_as_they_are(tiny, release, tmp_path):
    people = [{**p, "weight": ("12.5", "310.75", "0.004")[n % 3]} for n, p in enumerate(rows())]
    weigh(tiny, people)
    release(tiny)
    assert {r["weight"] for r in released(tmp_path / "out")} == {"12.5", "310.75", "0.004"}
    assert waivers(tmp_path / "out") == []


def test_a_weight_of_ones_own_is_refused(tiny, release):
    weigh(tiny, [{**p, "weight": f"{n + 1}.5"} for n, p in enumerate(rows())])
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code == "goal.weights"


def test_a_refused_weight_is_offered_no_action_that_weights_cannot_have(tiny, release):
    weigh(tiny, [{**p, "weight": f"{n + 1}.5"} for n, p in enumerate(rows())])
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert "`band`" not in caught.value.fix
    tiny.edit("action: keep}", "action: keep, accept_unique: the office asked for them}")
    release(tiny)


def with_a_traveller() -> list[dict[str, str]]:
    """Two rows a person in one ward; one person, with a weight of their own, has two wards."""
    people = []
    for n, person in enumerate(rows(120)):
        person |= {"age": "20", "sex": "male", "ward": ("north", "south")[n % 2], "weight": "7"}
        person["weight"] = "3.5" if n == 8 else "7"
        people += [person, {**person, "ward": "south"} if n == 8 else dict(person)]
    return people


def test_rows_that_a_weight_links_are_counted_as_linked(tiny, release, tmp_path):
    """Each row of the traveller looks like many others; both together look like nobody's."""
    weigh(tiny, with_a_traveller())
    release(tiny)
    told = released(tmp_path / "out")
    assert {row["weight"] for row in told} == {"7"}
    assert len(told) == 2 * (120 - 2 - 1)


def test_rows_that_no_weight_links_are_counted_each(tiny, release, tmp_path):
    weigh(tiny, with_a_traveller())
    tiny.edit("action: keep", "release: false")
    release(tiny)
    assert len(released(tmp_path / "out")) == 2 * (120 - 2)


def households_of_weights(tiny) -> None:
    """Each household has a weight of its own; the first one is made up as no other is."""
    people = rows(180)
    for n, person in enumerate(people):
        person |= {"age": ("20", "45")[n % 3 == 0 or n < 3], "sex": "male", "ward": "north"}
        person["weight"] = f"{n // 3}.25"
    weigh(tiny, people)


def test_weights_that_tell_households_are_refused(tiny, release):
    households_of_weights(tiny)
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert (caught.value.code, caught.value.where) == ("goal.weights", "column weight")


def test_accepted_weights_that_tell_households_make_them_part_of_the_class(tiny, release, tmp_path):
    households_of_weights(tiny)
    tiny.edit("action: keep}", "action: keep, accept_unique: the office weighs households}")
    release(tiny)
    homes = defaultdict(list)
    for row in released(tmp_path / "out"):
        homes[row["weight"]].append((row["age"], row["sex"], row["ward"]))
    assert min(Counter(tuple(sorted(members)) for members in homes.values()).values()) >= 3
    assert "0.25" not in homes
    assert waivers(tmp_path / "out") == [
        ("column weight", "accept_unique", "the office weighs households")
    ]


def test_recoding_beside_weights_of_households_keeps_more_of_them(tiny, release, tmp_path):
    households_of_weights(tiny)
    tiny.edit("action: keep}", "action: keep, accept_unique: the office weighs households}")
    tiny.edit("method: suppress\n", "method: local_recode\n")
    tiny.edit("suppression_limit: 0.90", "suppression_limit: 0.03")
    release(tiny)
    homes = defaultdict(list)
    for row in released(tmp_path / "out"):
        homes[row["weight"]].append((row["age"], row["sex"], row["ward"]))
    assert min(Counter(tuple(sorted(members)) for members in homes.values()).values()) >= 3
    assert "0.25" in homes
