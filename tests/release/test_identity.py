"""Who counts as one person, one household, one column: what a reader could join, is joined."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from survey import rows

from anonkit.errors import InputError, OptionError, PolicyError, RefusedError

ZERO_WIDTH = "\u200b"


def released(folder: Path) -> list[dict[str, str]]:
    with (folder / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def claim(folder: Path, measure: str) -> dict[str, object]:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    return next(c for c in manifest["claims"] if c["measure"] == measure)


def respell(person: dict[str, str], number: int) -> dict[str, str]:
    own = person["respondent_id"]
    return {**person, "respondent_id": (own, own.lower(), own + ZERO_WIDTH)[number]}


def linked_k(folder: Path) -> int:
    """The smallest class of a reader who joins rows by the person's token."""
    people = defaultdict(list)
    for row in released(folder):
        people[row["respondent_id"]].append((row["age"], row["sex"], row["ward"]))
    return min(Counter(tuple(sorted(seen)) for seen in people.values()).values())


def test_spellings_of_one_person_are_one_person(tiny, release, tmp_path):
    """Alone in a class in three spellings, with one token: this is k 1, not k 3."""
    people = rows()
    loner = {**people[0], "age": "99"}
    tiny.rewrite([*people[1:], *(respell(loner, n) for n in range(3))])
    release(tiny)
    assert "80 or more" not in {r["age"] for r in released(tmp_path / "out")}
    assert linked_k(tmp_path / "out") >= 3


def test_a_refusal_in_another_spelling_takes_the_whole_person_out(tiny, release, tmp_path):
    people = rows()
    no = {**respell(people[10], 1), "consent": "no"}
    tiny.rewrite([*people, no])
    release(tiny)
    assert len(released(tmp_path / "out")) <= 90 - 3


def test_spellings_of_one_household_are_one_household(tiny, release, tmp_path):
    people = rows()
    family = [
        {**p, "age": "99", "hh_id": spelling}
        for p, spelling in zip(
            people[:3], ("HZ-0001", "hz-0001", "HZ-0001" + ZERO_WIDTH), strict=True
        )
    ]
    tiny.rewrite([*people[3:], *family])
    release(tiny)
    assert "80 or more" not in {r["age"] for r in released(tmp_path / "out")}


def test_people_without_a_household_count_as_no_household(tiny, release, tmp_path):
    people = rows()
    alone = [{**p, "age": "99", "hh_id": ""} for p in people[:4]]
    tiny.rewrite([*people[4:], *alone])
    release(tiny)
    assert "80 or more" not in {r["age"] for r in released(tmp_path / "out")}


def household_token(tiny) -> None:
    tiny.edit("hh_id: {role: identifier}", "hh_id: {role: identifier, action: pseudonymise}")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.90")


def test_a_household_token_makes_its_members_part_of_the_class(tiny, release, tmp_path):
    people = rows(180)
    for n, person in enumerate(people):
        person |= {"age": ("20", "45")[n % 3 == 0], "sex": "male", "ward": "north"}
    tiny.rewrite(people)
    household_token(tiny)
    release(tiny)
    homes = defaultdict(list)
    for row in released(tmp_path / "out"):
        homes[row["hh_id"]].append((row["age"], row["sex"], row["ward"]))
    seen = Counter(tuple(sorted(members)) for members in homes.values())
    assert min(seen.values()) >= 3
    assert claim(tmp_path / "out", "k_households")["value"] == min(seen.values())
    assert claim(tmp_path / "out", "k_households")["kind"] == "recomputed"


@pytest.mark.parametrize(("rows_each", "kind"), [(1, "recomputed"), (2, "sender_says")])
def test_people_of_a_household_token_are_recounted_only_where_they_can_be(
    tiny, release, tmp_path, rows_each, kind
):
    people = rows(180)
    for person in people:
        person |= {"age": "20", "sex": "male", "ward": "north"}
    tiny.rewrite([row for person in people for row in [person] * rows_each])
    for token in ("domain: respondent", "normalise: phone"):
        tiny.edit(f", action: pseudonymise, {token}", "")
    household_token(tiny)
    release(tiny)
    assert claim(tmp_path / "out", "k")["kind"] == kind
    # A class of households is one of people who look the same: without them there is none.
    assert claim(tmp_path / "out", "k_households")["kind"] == kind


def test_people_in_two_households_are_refused_beside_a_household_token(tiny, release, tmp_path):
    people = rows(180)
    for person in people:
        person |= {"age": "20", "sex": "male", "ward": "north"}
    traveller = {**people[0], "hh_id": people[60]["hh_id"], "name": "Zq Traveller"}
    tiny.rewrite([*people, traveller])
    household_token(tiny)
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code == "goal.token_across_households"


def test_tokens_shared_across_households_are_refused(tiny, release):
    people = rows()
    for n, person in enumerate(people):
        person["phone"] = f"07{10_000_000 + n // 4:08d}"
    tiny.rewrite(people)
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code in {"goal.token_across_households", "goal.few_tokens"}


def test_a_household_token_is_refused_in_public(tiny, release):
    tiny.edit("audience: licensed", "audience: public")
    tiny.edit("k: 3\n", "k: 5\n")
    people = rows()
    for n, person in enumerate(people):
        person["phone"] = f"07{10_000_000 + n // 3:08d}"
    tiny.rewrite(people)
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code == "goal.household_token"


def test_rows_that_an_accepted_unique_value_links_are_counted_as_linked(tiny, release, tmp_path):
    tiny.edit(
        "respondent_id: {role: identifier, action: pseudonymise, domain: respondent}",
        "respondent_id: {role: identifier}",
    )
    tiny.edit(
        "phone: {role: identifier, action: pseudonymise, normalise: phone}",
        "phone: {role: identifier}",
    )
    tiny.edit(
        "income: {role: sensitive, type: integer, release: false}",
        "income: {role: sensitive, type: integer, accept_unique: a test}",
    )
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.90")
    people = []
    for n, person in enumerate(rows()):
        person["income"] = str(1000 + n)
        people += [person, {**person, "ward": ("north", "south")[n % 2]}]
    tiny.rewrite(people)
    release(tiny)
    seen = defaultdict(list)
    for row in released(tmp_path / "out"):
        seen[row["income"]].append((row["age"], row["sex"], row["ward"]))
    smallest = min(Counter(tuple(sorted(r)) for r in seen.values()).values())
    assert smallest >= 3
    assert claim(tmp_path / "out", "k")["value"] == smallest


def test_many_rows_do_not_water_down_a_unique_column(tiny, release):
    tiny.edit(
        "income: {role: sensitive, type: integer, release: false}",
        "income: {role: sensitive, type: integer}",
    )
    people = []
    for n, person in enumerate(rows()):
        people += [{**person, "income": str(again)} for again in range(20)]
        if n % 8 == 0:
            people.append({**person, "income": str(10_000 + n)})
    tiny.rewrite(people)
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code == "goal.unique_values"


def test_a_name_in_a_header_that_only_a_pattern_matches_is_found(tiny, release, tmp_path):
    name = f"visit_{tiny.people[0]['name']}"
    people = [{**p, name: "a"} for p in tiny.people]
    tiny.rewrite(people)
    tiny.edit("  water: {", '  "visit_*": {role: open, values: [a, b]}\n  water: {')
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code == "residual.personal_value"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name",
    ["_person", "_household", "_rank", "_record", "_original_age", "n", "rows", "SEX", "class"],
)
def test_a_column_may_be_called_what_it_likes(tiny, release, tmp_path, name):
    tiny.rewrite([{**p, name: ("a", "b")[n % 2]} for n, p in enumerate(tiny.people)])
    tiny.edit("  water: {", f"  {name}: {{role: open, values: [a, b]}}\n  water: {{")
    release(tiny)
    assert {r[name] for r in released(tmp_path / "out")} == {"a", "b"}


def test_a_file_without_a_header_shows_no_cell(tiny, release):
    data = tiny.data.read_bytes()
    tiny.data.write_bytes(data.split(b"\r\n", 1)[1])
    with pytest.raises((PolicyError, InputError)) as caught:
        release(tiny)
    for value in tiny.people[0].values():
        assert len(value) < 6 or value not in str(caught.value)


@pytest.mark.parametrize("spoil", ["signature", "extra file", "claim"])
def test_a_changed_release_is_not_called_whole(tiny, release, tmp_path, spoil):
    release(tiny)
    out = tmp_path / "out"
    if spoil == "extra file":
        (out / "extra.csv").write_text("x")
    elif spoil == "signature":
        (out / "manifest.sig").write_text("{}")
    else:
        sound = (out / "manifest.json").read_text()
        manifest = re.sub(r'"measure":"k",(.*?)"value":\d+', r'"measure":"k",\1"value":500', sound)
        assert manifest != sound
        (out / "manifest.json").write_text(manifest)
    with pytest.raises(OptionError) as caught:
        release(tiny)
    assert caught.value.code == "output.occupied"


def test_tables_stored_under_a_label_belong_to_its_input(tiny, release, tmp_path, monkeypatch):
    """A run that dies after its tables were stored has bound the label to its data."""

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("anonkit.bundle.pack.Place.pack", dies)
        with pytest.raises(KeyboardInterrupt):
            release(tiny)
    tiny.rewrite(tiny.people[:-3])
    with pytest.raises(OptionError) as caught:
        release(tiny)
    assert caught.value.code == "release.label_used"


def test_two_policies_under_one_label_cannot_be_joined(tiny, release, tmp_path):
    """Neither by tokens nor by the order of the rows."""
    tiny.edit(
        "income: {role: sensitive, type: integer, release: false}",
        "income: {role: sensitive, type: integer, accept_unique: a test}",
    )
    release(tiny)
    tiny.edit(
        "sex: {role: quasi, values: [female, male]}",
        "sex: {role: quasi, values: [female, male], release: false}",
    )
    release(tiny, output=tmp_path / "again", private=tmp_path / "private-2")
    first, second = released(tmp_path / "out"), released(tmp_path / "again")
    for column in ("respondent_id", "phone"):
        assert not {r[column] for r in first} & {r[column] for r in second}
    places = {r["income"]: n for n, r in enumerate(first)}
    pairs = [(places[r["income"]], n) for n, r in enumerate(second) if r["income"] in places]
    n = len(pairs)
    moved = sum((a - b) ** 2 for a, b in pairs) * 6 / (n * (n * n - 1))
    # Spearman's rho of two random orders is above 6 / sqrt(n) less than once in a million.
    assert abs(1 - moved) < 6 / n**0.5


@pytest.mark.parametrize(
    "action", ["top_code, at: 60", "round, to: 10", "band, width: 20, top: 60"]
)
def test_every_mend_that_a_refusal_names_for_numbers_works(tiny, release, tmp_path, action):
    tiny.rewrite([{**p, "income": str(n % 8 * 10)} for n, p in enumerate(tiny.people)])
    tiny.edit(
        "income: {role: sensitive, type: integer, release: false}",
        f"income: {{role: sensitive, type: integer, action: {action}}}",
    )
    release(tiny)
    assert all(r["income"] for r in released(tmp_path / "out"))
