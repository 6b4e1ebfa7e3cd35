"""Recoding through the whole walk: more people stay, and what is written still meets the goals."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from anonkit.errors import PolicyError, RefusedError

METHODS = ("local_recode", "global_recode", "suppress_cells")
RAW_AGE = "age: {role: quasi, type: integer, hierarchy: {bands: [10, 40], top: 80}}"
BANDED_AGE = "age: {role: quasi, type: integer, action: band, width: 40, top: 80}"


def recoding(tiny, method: str, age: str = RAW_AGE):
    tiny.edit(BANDED_AGE, age)
    tiny.edit("method: suppress", f"method: {method}")
    return tiny


def written(folder: Path) -> list[dict[str, str]]:
    with (folder / "data" / "tiny-survey.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("method", METHODS)
def test_everybody_looks_like_others_in_the_written_file(tiny, release, tmp_path, method):
    outcome = release(recoding(tiny, method))
    rows = written(tmp_path / "out")
    classes = defaultdict(int)
    for row in rows:
        classes[row["age"], row["sex"], row["ward"]] += 1
    assert min(classes.values()) >= 3
    assert outcome.document["k"] >= 3
    assert len(rows) == outcome.document["people"]
    starred = {each["column"]: each["cells"] for each in outcome.document["starred"]}
    assert starred == {c: sum(row[c] == "*" for row in rows) for c in ("age", "sex", "ward")}


def test_local_recoding_keeps_people_whom_suppression_loses(tiny, release, tmp_path):
    recoding(tiny, "local_recode")
    outcome = release(tiny)
    assert outcome.document["people"] == 88
    assert float(outcome.document["loss"]["recoding"]) > 0
    ages = {row["age"] for row in written(tmp_path / "out")}
    assert ages - {"*", ""} - {str(n) for n in range(100)}, "some ages are told as bands"


def test_a_banded_column_goes_on_from_its_band(tiny, release, tmp_path):
    floor = "age: {role: quasi, type: integer, action: band, width: 10, top: 80, "
    floor += "hierarchy: {bands: [10, 40], top: 80}}"
    release(recoding(tiny, "local_recode", floor))
    told = {row["age"] for row in written(tmp_path / "out")}
    tens = {f"{low} to {low + 9}" for low in range(20, 70, 10)}
    assert told <= tens | {"0 to 39", "40 to 79", "*"}
    assert told - tens


def test_the_datapackage_lists_what_recoding_may_write(tiny, release, tmp_path):
    release(recoding(tiny, "suppress_cells", BANDED_AGE))
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert fields["ward"]["constraints"]["enum"] == ["north", "south", "*"]
    assert "told more coarsely" in fields["ward"]["description"]
    assert fields["age"]["type"] == "string"


LIVES_WITH = "hh_id: {role: identifier, action: pseudonymise, domain: home}"


def report_of(folder: Path) -> str:
    return (folder / "out" / "report.html").read_text(encoding="utf-8")


def units(rows: list[dict[str, str]], token: str) -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for row in rows:
        found[row[token]].append(row)
    return found


def looks(members: list[dict[str, str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((row["age"], row["sex"], row["ward"]) for row in members))


@pytest.mark.parametrize("method", METHODS)
def test_a_household_stays_whole_and_looks_like_others(tiny, release, tmp_path, method):
    for n, person in enumerate(tiny.people):
        person |= {"ward": ("north", "south")[n // 3 % 2], "consent": "yes"}
    tiny.rewrite(tiny.people)
    tiny.edit("hh_id: {role: identifier}", LIVES_WITH)
    outcome = release(recoding(tiny, method))
    homes = units(written(tmp_path / "out"), "hh_id")
    assert {len(members) for members in homes.values()} == {3}
    assert len({looks(members) for members in homes.values()}) > 1
    assert min(Counter(map(looks, homes.values())).values()) >= 3
    for members in homes.values():
        assert len({row["ward"] for row in members}) == 1
        for column in ("age", "sex", "ward"):
            assert len({row[column] == "*" for row in members}) == 1
    assert outcome.document["people"] == 3 * len(homes)
    assert "The people of a household are told alike" in report_of(tmp_path)


@pytest.mark.parametrize("method", ["suppress", "global_recode"])
def test_whoever_has_no_household_leaves_where_others_show_theirs(tiny, release, tmp_path, method):
    looks_like = {name: tiny.people[0][name] for name in ("age", "sex", "ward")}
    people = [dict(row, consent="yes", **looks_like) for row in tiny.people]
    alone = {row["respondent_id"]: dict(row, hh_id=row["phone"]) for row in people[:12]}
    people = [alone.get(row["respondent_id"], row) for row in people]
    people[0]["hh_id"] = ""
    tiny.rewrite(people)
    tiny.edit("hh_id: {role: identifier}", LIVES_WITH)
    assert release(recoding(tiny, method)).document["people"] == len(people) - 1
    assert "" not in units(written(tmp_path / "out"), "hh_id")


def test_a_household_that_nothing_makes_like_others_leaves_whole(tiny, release, tmp_path):
    people = [dict(row, consent="yes") for row in tiny.people]
    for person in people[:6]:
        person["hh_id"] = people[0]["hh_id"]
    tiny.rewrite(people)
    tiny.edit("hh_id: {role: identifier}", LIVES_WITH)
    release(recoding(tiny, "local_recode"))
    homes = units(written(tmp_path / "out"), "hh_id")
    assert {len(members) for members in homes.values()} == {3}
    assert 20 < len(homes) <= 28


def test_a_household_of_half_the_file_is_refused(tiny, release):
    people = [dict(row, hh_id=tiny.people[0]["hh_id"]) for row in tiny.people[:45]]
    tiny.rewrite([*people, *tiny.people[45:]])
    tiny.edit("hh_id: {role: identifier}", LIVES_WITH)
    with pytest.raises(RefusedError) as caught:
        release(recoding(tiny, "local_recode"))
    assert caught.value.code == "goal.suppression_limit"


@pytest.mark.parametrize("method", METHODS)
def test_all_rows_of_a_person_are_one_record(tiny, release, tmp_path, method):
    again = [dict(row, age=str(int(row["age"]) + 5)) for row in tiny.people[:60]]
    tiny.rewrite([*tiny.people, *again])
    release(recoding(tiny, method))
    people = units(written(tmp_path / "out"), "respondent_id")
    assert {len(rows) for rows in people.values()} == {1, 2}
    assert min(Counter(map(looks, people.values())).values()) >= 3
    assert "rows are told alike, and kept or removed together" in report_of(tmp_path)


def test_somebody_with_very_many_rows_leaves_with_all_of_them(tiny, release, tmp_path):
    tiny.rewrite([*tiny.people, *([tiny.people[7]] * 2_000)])
    tiny.edit("max_rows_per_person: 1", "max_rows_per_person: 2")
    release(recoding(tiny, "local_recode"))
    assert len(written(tmp_path / "out")) == 87


@pytest.mark.parametrize("method", METHODS)
def test_rows_that_nothing_links_are_told_each(tiny, release, tmp_path, method):
    again = [dict(row, ward="south", age="52") for row in tiny.people[:60]]
    tiny.rewrite([*tiny.people, *again])
    tiny.edit(", action: pseudonymise, domain: respondent}", "}")
    tiny.edit(", action: pseudonymise, normalise: phone}", "}")
    release(recoding(tiny, method))
    rows = written(tmp_path / "out")
    assert len(rows) > 100
    assert min(Counter(looks([row]) for row in rows).values()) >= 3


def test_the_report_says_that_people_are_told_more_coarsely(tiny, release, tmp_path):
    release(recoding(tiny, "local_recode"))
    report = (tmp_path / "out" / "report.html").read_text()
    assert "told more coarsely" in report
    assert "whoever knows the method" in report


@pytest.mark.parametrize("method", ["local_recode", "global_recode"])
def test_a_column_is_told_no_coarser_than_its_cap(tiny, release, tmp_path, method):
    tiny.edit("method: suppress", "caps: {ward: 0, age: 1}\n  method: suppress")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.60")
    release(recoding(tiny, method))
    rows = written(tmp_path / "out")
    assert {row["ward"] for row in rows} == {"north", "south"}
    assert {row["age"] for row in rows} <= BANDS | {"20", "25", "31", "45", "52", "60"}
    assert {row["age"] for row in rows} & BANDS


BANDS = {f"{low} to {low + 9}" for low in range(20, 70, 10)}


@pytest.mark.parametrize(
    ("caps", "told"),
    [
        ("{water: 1}", "no released quasi-identifier"),
        ("{age: 3}", "levels 0 to 2, or `\\*`, which is level 3"),
        ("{ward: 1}", "levels 0 to 0"),
    ],
)
def test_a_cap_that_forbids_nothing_is_a_fault(tiny, release, caps, told):
    tiny.edit("method: suppress", f"caps: {caps}\n  method: suppress")
    with pytest.raises(PolicyError, match=told):
        release(recoding(tiny, "local_recode"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("caps: {sex: 0}", "means nothing"),
        ("max_levels: 2", "means nothing"),
        ("never: [sex]", "means nothing"),
        ("importance: {sex: 2}", "means nothing"),
        ("time_limit_s: 5", "means nothing"),
    ],
)
def test_what_a_method_does_not_hear_is_a_fault(tiny, release, line, told):
    tiny.edit("method: suppress", f"method: suppress\n  {line}")
    with pytest.raises(PolicyError, match=told):
        release(tiny)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("never: [water]", "no released quasi-identifier"),
        ("importance: {income: 2}", "no released quasi-identifier"),
        ("importance: {sex: 0}", "above 0"),
    ],
)
def test_cells_are_spared_only_in_quasi_identifiers(tiny, release, line, told):
    tiny.edit("method: suppress", f"method: suppress_cells\n  {line}")
    with pytest.raises(PolicyError, match=told):
        release(tiny)


def test_days_and_codes_climb_their_own_ladders(tiny, release, tmp_path):
    draw = random.Random(3)
    for person in tiny.people:
        year, month, day = draw.randrange(1960, 1990), draw.randrange(1, 10), draw.randrange(1, 28)
        person["age"] = f"{day:02d}/0{month}/{year}"
        person["ward"] = f"KE0{draw.randrange(2)}0{draw.randrange(2)}"
    tiny.rewrite(tiny.people)
    born = 'age: {role: quasi, type: date, format: "%d/%m/%Y", action: coarsen_date, to: decade, '
    recoding(tiny, "local_recode", born + "hierarchy: {dates: [year, decade]}}")
    tiny.edit("values: [north, south]}", "hierarchy: {prefix: [4, 2]}}")
    policy, _, _ = tiny.policy.read_text().partition("aggregates:")
    tiny.policy.write_text(policy)
    release(tiny)
    rows = written(tmp_path / "out")
    assert {row["age"] for row in rows} <= {"1960s", "1970s", "1980s", "*"}
    assert {len(row["ward"]) for row in rows} & {2, 4}
    assert {row["ward"][:2] for row in rows} <= {"KE", "*"}


def open_answers(tiny, method: str):
    """Some ages are not told; a missing answer may be any."""
    tiny.rewrite(
        [dict(row, age="" if n % 7 == 0 else row["age"]) for n, row in enumerate(tiny.people)]
    )
    tiny.edit("method: suppress", "missing: wildcard\n  method: suppress")
    return recoding(tiny, method, BANDED_AGE)


def could_be(one: dict[str, str], other: dict[str, str]) -> bool:
    pairs = [(one[column], other[column]) for column in ("age", "sex", "ward")]
    return all(a == b or {a, b} & {"", "*"} for a, b in pairs)


@pytest.mark.parametrize("method", ["suppress", "suppress_cells"])
def test_a_missing_answer_may_be_any_by_name(tiny, release, tmp_path, method):
    release(open_answers(tiny, method))
    rows = written(tmp_path / "out")
    least = min(sum(could_be(one, other) for other in rows) for one in rows)
    assert least >= 3
    claims = json.loads((tmp_path / "out" / "manifest.json").read_text())["claims"]
    told = {claim["measure"]: claim for claim in claims}
    assert told["k_wildcard"]["value"] == least
    assert told["k"]["value"] == min(Counter(looks([row]) for row in rows).values())
    assert told["k"]["value"] < 3
    assert "takes a missing answer, or *, for any answer" in report_of(tmp_path)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("missing: wildcard\n  method: local_recode", "an answer of its own"),
        ("missing: wildcard\n  scenarios: {friend: [sex]}\n  method: suppress", "no classes"),
        ("missing: wildcard\n  l: {ethnicity: 2}\n  method: suppress", "no classes"),
    ],
)
def test_what_cannot_be_held_over_open_answers_is_a_fault(tiny, release, line, told):
    tiny.edit("method: suppress", line)
    with pytest.raises(PolicyError, match=told):
        release(tiny)


def test_open_answers_have_no_classes_for_weights(tiny, release):
    tiny.edit("method: suppress", "missing: wildcard\n  method: suppress")
    tiny.edit("columns:\n", "weight: {column: weight, population: 5000}\ncolumns:\n")
    tiny.edit("  water: {", "  weight: {role: weight}\n  water: {")
    tiny.rewrite([dict(row, weight="1") for row in tiny.people])
    with pytest.raises(PolicyError, match="weights could be put into bands"):
        release(tiny)


def test_open_answers_need_rows_that_nothing_links(tiny, release):
    tiny.rewrite([*tiny.people, *tiny.people[:10]])
    tiny.edit("method: suppress", "missing: wildcard\n  method: suppress")
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code == "goal.wildcard_linked"
    assert "keep one row of each person" in str(caught.value.fix)


def test_answers_that_are_told_nowhere_meet_every_l_and_have_no_claim(tiny, release, tmp_path):
    tiny.edit("ethnicity: {role: sensitive,", "ethnicity: {role: sensitive, action: suppress,")
    tiny.edit("  method: suppress\n", "  l: {ethnicity: {distinct: 2, entropy: 1.3}}\n")
    release(tiny)
    claims = json.loads((tmp_path / "out" / "manifest.json").read_bytes())["claims"]
    assert not [each for each in claims if each["measure"].startswith(("l(", "l_"))]
