"""How two releases differ: everything that is told otherwise, and nothing that is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anonkit import api
from anonkit.canonical import canonical_json, sha256_hex
from anonkit.cli.diff import document, lines
from anonkit.errors import InputError, OptionError
from anonkit.records import Difference, DiffRecord

GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden" / "release-1"
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return shutil.copytree(GOLDEN, tmp_path / "other")


def listed(folder: Path, change: Change = lambda _: None) -> DiffRecord:
    """The golden release beside a folder whose manifest and sums are made anew, unsigned."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    digests = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in {"manifest.json", "manifest.sig", "SHA256SUMS"}:
            digests[name] = (sha256_hex(path.read_bytes()), path.stat().st_size)
    manifest["files"] = [{"path": p, "sha256": d[0], "bytes": d[1]} for p, d in digests.items()]
    change(manifest)
    (folder / "manifest.json").write_bytes(canonical_json(manifest))
    sums = {name: digest[0] for name, digest in digests.items()}
    sums["manifest.json"] = sha256_hex((folder / "manifest.json").read_bytes())
    told = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    (folder / "SHA256SUMS").write_text(told)
    return api.diff(one=GOLDEN, other=folder)


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def claim(manifest: dict[str, Any], measure: str) -> dict[str, Any]:
    return next(each for each in manifest["claims"] if each["measure"] == measure)


def told(record: DiffRecord) -> list[tuple[str, str, str, str | None, str | None]]:
    found = (each for each in record.differences if each.about != "file")
    return [(each.about, each.where, each.what, each.before, each.after) for each in found]


def test_a_release_is_the_same_as_its_copy_and_as_itself(made: Path) -> None:
    for other in (made, GOLDEN):
        found = api.diff(one=GOLDEN, other=other)
        assert found.same
        assert document(found)["same"] is True
        assert "the same, to the last byte" in lines(found)
        assert "No signature was checked" in lines(found)


def leaves(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of everything in a document that holds nothing else."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inside:
        if isinstance(each, dict | list) and each:
            yield from leaves(each, (*at, key))
        else:
            yield (*at, key)


def changed(value: Any, place: tuple[Any, ...]) -> Any:
    """The document with one leaf told otherwise, as a manifest could have it."""
    *above, last = place
    for key in above:
        value = value[key]
    old = value[last]
    if isinstance(old, bool):
        value[last] = not old
    elif old in (None, [], {}):
        value[last] = "something"
    elif isinstance(old, int):
        value[last] = old + 1
    elif len(old) == 64:
        value[last] = "0" * 64
    elif last != "kind":
        value[last] = old + "x"
    else:
        value[last] = "sender_says" if old != "sender_says" else "recomputed"
    return value[last]


def test_no_leaf_of_a_manifest_changes_unseen(made: Path) -> None:
    manifest = json.loads((GOLDEN / "manifest.json").read_bytes())
    places = [p for p in leaves(manifest) if p[0] not in ("files", "format") and p[-1] != "how"]
    assert len(places) > 120
    unreadable = 0
    for place in places:
        try:
            found = listed(made, lambda here, place=place: changed(here, place))
        except InputError:
            unreadable += 1
        else:
            assert [each for each in found.differences if each.about != "file"], place
            assert not found.same
        shutil.copyfile(GOLDEN / "manifest.json", made / "manifest.json")
    assert unreadable < 10


def test_the_same_claims_in_another_order_are_not_the_same_release(made: Path) -> None:
    [found] = listed(made, lambda manifest: manifest["claims"].reverse()).differences
    assert (found.about, found.where) == ("file", "manifest.json")
    shutil.copyfile(GOLDEN / "manifest.json", made / "manifest.json")
    edited(made / "manifest.sig", '"sig":"', '"sig":"A')
    [found] = listed(made).differences
    assert (found.about, found.where) == ("file", "manifest.sig")


def way(record: DiffRecord, what: str) -> str | None:
    [found] = [each for each in record.differences if each.what == what]
    return found.direction


def with_value(measure: str, value: str | int) -> Change:
    def change(manifest: dict[str, Any]) -> None:
        found = claim(manifest, measure)
        found["text"] = found["text"].replace(str(found["value"]), str(value))
        found["value"] = value

    return change


def test_a_claim_is_told_before_and_after_with_the_way_it_went(made: Path) -> None:
    less = listed(made, with_value("k", 5))
    assert told(less) == [("claim", "records", "k", "7", "5")]
    assert way(less, "k") == "less_safe"
    assert "  records: k: 7 → 5  (less safe)" in lines(less).splitlines()
    assert way(listed(made, with_value("k", 9)), "k") == "safer"
    assert way(listed(made, with_value("rows", 90)), "rows") is None
    # The first format does not say over which columns these two were counted, nor how.
    assert way(listed(made, with_value("k(neighbour)", 30)), "k(neighbour)") is None
    assert way(listed(made, with_value("t(water)", "0.1")), "t(water)") is None


def test_a_k_over_other_columns_went_nowhere(made: Path) -> None:
    def fewer(manifest: dict[str, Any]) -> None:
        with_value("k", 40)(manifest)
        manifest["quasi"] = ["sex", "ward"]

    assert way(listed(made, fewer), "k") is None
    shutil.copyfile(GOLDEN / "manifest.json", made / "manifest.json")

    def households(manifest: dict[str, Any]) -> None:
        with_value("k", 40)(manifest)
        manifest["unit"] = "household"

    assert way(listed(made, households), "k") is None


def test_claims_that_say_how_are_held_against_those_counted_alike(tmp_path: Path) -> None:
    how = {"over": ["sex"], "of": "water", "distance": "equal"}

    def of(name: str, value: str, how: dict[str, Any]) -> Path:
        folder = shutil.copytree(GOLDEN, tmp_path / name)

        def change(manifest: dict[str, Any]) -> None:
            manifest |= {"format": 2, "recount": None}
            manifest["claims"] = [{**each, "how": {}} for each in manifest["claims"]]
            claim(manifest, "t(water)").update(value=value, how=how)

        listed(folder, change)
        return folder

    before = of("before", "0.4", how)
    safer = api.diff(one=before, other=of("safer", "0.3", how))
    assert way(safer, "t(water)") == "safer"
    other = api.diff(one=before, other=of("other", "0.3", {**how, "distance": "ordered"}))
    assert way(other, "t(water)") is None
    assert ("claim", "records", "t(water), how it is counted") in {t[:3] for t in told(other)}


def test_claims_come_and_go(made: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["claims"].remove(claim(manifest, "classes"))
        more = {**claim(manifest, "k"), "measure": "k(visitor)", "value": 3}
        manifest["claims"].append(more)

    assert told(listed(made, change)) == [
        ("claim", "records", "classes", "8", None),
        ("claim", "records", "k(visitor)", None, "3"),
    ]


def test_records_under_another_name_are_still_the_records(made: Path) -> None:
    (made / "data" / "tiny-survey.csv").rename(made / "data" / "wave.csv")
    edited(made / "datapackage.json", "data/tiny-survey.csv", "data/wave.csv")

    def change(manifest: dict[str, Any]) -> None:
        for each in manifest["claims"]:
            each["artefact"] = each["artefact"].replace("tiny-survey", "wave")

    found = listed(made, change)
    assert told(found) == []
    assert {each.where for each in found.differences} == {
        *("data/tiny-survey.csv", "data/wave.csv", "datapackage.json")
    }


def test_columns_come_go_and_are_told_otherwise(made: Path) -> None:
    package = json.loads((made / "datapackage.json").read_text("utf-8"))
    fields = package["resources"][0]["schema"]["fields"]
    by_name = {field["name"]: field for field in fields}
    fields.remove(by_name["phone"])
    fields.append({"name": "visit", "type": "date", "anonkit:action": "keep"})
    by_name["age"] |= {"anonkit:action": "keep", "type": "integer", "description": "kept as it is"}
    by_name["water"]["constraints"]["enum"].append("well")
    (made / "datapackage.json").write_text(json.dumps(package), "utf-8")
    found = told(listed(made))
    assert {t[0] for t in found} == {"column"}
    where = {(t[1], t[2]): t[3:] for t in found}
    assert where[("records: age", "action")] == ("band", "keep")
    assert where[("records: age", "type")] == ("string", "integer")
    assert where[("records: age", "description")][1] == "kept as it is"
    assert where[("records: water", "values")] == ("tap, river", "tap, river, well")
    assert where[("records: visit", "column")] == (None, "date; keep")
    assert where[("records: phone", "column")][1] is None
    assert len(found) == 6


def test_tables_come_go_and_are_told_otherwise(made: Path) -> None:
    (made / "tables" / "by_sex_water.csv").rename(made / "tables" / "by_water.csv")
    edited(made / "datapackage.json", "tables/by_sex_water", "tables/by_water")
    edited(made / "tables" / "by_ward.csv", "south", "west")
    table = made / "tables" / "by_ward.csv"
    table.write_text(table.read_text() + "east,persons,,1,2.9,1.8,person,\n")

    def change(manifest: dict[str, Any]) -> None:
        manifest["budget"] |= {"epsilon": "3/2"}
        manifest["budget"]["measured"][0] |= {"epsilon": "1.5", "sensitivity": "2"}
        manifest["budget"]["measured"][1] |= {"table": "by_water"}

    found = listed(made, change)
    assert told(found) == [
        ("table", "tables/by_sex_water.csv", "table", "People interviewed, by sex and water", None),
        ("table", "tables/by_ward.csv", "epsilon", "0.982", "1.5"),
        ("table", "tables/by_ward.csv", "sensitivity", "1", "2"),
        ("table", "tables/by_ward.csv", "keys", "south", None),
        ("table", "tables/by_ward.csv", "keys", None, "west, east"),
        ("table", "tables/by_water.csv", "table", None, "People interviewed, by sex and water"),
        ("budget", "", "epsilon", "2", "3/2"),
    ]
    ways = {(each.about, each.what): each.direction for each in found.differences}
    assert ways["table", "epsilon"] == "less_safe"
    assert ways["budget", "epsilon"] == "safer"


def test_groups_are_told_by_their_band_in_whatever_language_the_page_is(made: Path) -> None:
    page = made / "report.html"
    band = '<rect class="empty" x="1"'
    text = page.read_text("utf-8")
    start = text.index('aria-labelledby="invisible"')
    assert band in text[start:]
    page.write_text(text[:start] + text[start:].replace(band, '<rect class="fill" x="1"', 1))
    changed = ("group", "ethnicity: minority", "invisible", "none", "< 5 %")
    assert told(listed(made)) == [changed]
    edited(page, "true of all of ethnicity “majority”", "true of ethnicity “majority”")
    [first, second] = told(listed(made))
    assert (first[1:3], second) == (("ethnicity: majority", "what the release says"), changed)


def test_waivers_notes_plugins_and_earlier_releases(made: Path) -> None:
    waiver = {"where": "column a", "rule": "unique", "because": "x", "by": "N", "until": ""}
    plugin = {"action": "x.y", "distribution": "x", "version": "1", "sha256": "0" * 64}
    before = {"name": "s", "release": "w0", "manifest_sha256": "1" * 64, "signed_by_us": True}

    def change(manifest: dict[str, Any]) -> None:
        manifest |= {"waivers": [waiver], "plugins": [plugin], "previous": [before]}
        manifest |= {"notes": ["another"], "not_checked": ["leaks"]}

    found = told(listed(made, change))
    assert [each[:3] for each in found] == [
        ("waiver", "column a unique", "waivers"),
        ("plugin", "x.y", "plugins"),
        ("earlier", "s w0", "previous"),
        ("note", "", "note"),
        ("note", "", "note"),
        ("note", "", "not checked by the sender"),
    ]
    assert found[0][3:] == (None, "because x; by N")


@pytest.mark.parametrize(
    ("damage", "which"),
    [
        (lambda f: (f / "report.html").write_text("x"), "report.html"),
        (lambda f: (f / "tables" / "by_ward.csv").unlink(), "tables/by_ward.csv"),
        (lambda f: (f / "notes.txt").write_text("x"), "notes.txt"),
        (lambda f: (f / "SHA256SUMS").write_text("x"), "SHA256SUMS"),
        (lambda f: (f / "manifest.sig").unlink(), "manifest.sig"),
        (lambda f: (f / "link").symlink_to(GOLDEN / "report.html"), "link"),
    ],
)
def test_a_damaged_folder_is_refused_with_which_file(
    made: Path, damage: Callable[[Path], object], which: str
) -> None:
    damage(made)
    for one, other in ((made, GOLDEN), (GOLDEN, made)):
        with pytest.raises(InputError, match=f"damaged: {which}") as raised:
            api.diff(one=one, other=other)
        assert (raised.value.code, raised.value.where) == ("release.damaged", str(made))


def test_what_is_no_release_is_refused(made: Path, tmp_path: Path) -> None:
    (made / "manifest.json").unlink()
    for wrong in (made, tmp_path / "nowhere", GOLDEN / "report.html"):
        with pytest.raises(OptionError):
            api.diff(one=GOLDEN, other=wrong)


def test_a_package_or_a_table_that_describes_nothing_is_refused(made: Path) -> None:
    for path, text in (
        ("datapackage.json", "[]"),
        ("datapackage.json", '{"resources":[{"path":1,"schema":{"fields":[]}}]}'),
        ("tables/by_ward.csv", "a,b\n1\n"),
        ("report.html", '<section aria-labelledby="invisible"> <tr><th scope="row"></section>'),
    ):
        sound = (made / path).read_bytes()
        (made / path).write_text(text)
        with pytest.raises(InputError) as raised:
            listed(made)
        assert raised.value.code == "release.damaged"
        (made / path).write_bytes(sound)


@pytest.mark.parametrize("measured", [7, [7], {"table": 7}, [{"table": []}], [{}]])
def test_a_budget_that_is_none_of_ours_is_refused(made: Path, measured: object) -> None:
    with pytest.raises(InputError) as raised:
        listed(made, lambda manifest: manifest["budget"].update(measured=measured))
    assert raised.value.code == "release.manifest"


def test_a_budget_without_measurements_is_told(made: Path) -> None:
    found = listed(made, lambda manifest: manifest["budget"].update(measured=[]))
    assert ("table", "epsilon") in {(each[0], each[2]) for each in told(found)}


def test_a_table_that_the_package_does_not_describe_is_told(made: Path) -> None:
    shutil.copyfile(made / "tables" / "by_ward.csv", made / "tables" / "more.csv")
    assert told(listed(made)) == [("table", "tables/more.csv", "table", None, "")]


def test_no_cell_of_the_records_is_shown_and_no_text_steers_the_terminal(made: Path) -> None:
    edited(made / "data" / "tiny-survey.csv", "0 to 39", "0 to 3\x1b9")

    def change(manifest: dict[str, Any]) -> None:
        manifest["notes"] = ["\x1b[2Jhello\n::error::" + "long " * 99]

    found = listed(made, change)
    assert "0 to 3" not in json.dumps(document(found)) + lines(found)
    assert "\x1b" not in lines(found)
    assert all(len(line) < 240 for line in lines(found).splitlines())


def test_a_difference_says_whether_it_is_a_change() -> None:
    def of(before: str | None, after: str | None) -> str:
        return Difference("note", "", "note", before, after).change

    assert (of("a", "b"), of("a", None), of(None, "b")) == ("changed", "gone", "new")
