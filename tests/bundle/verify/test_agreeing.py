"""The parts of a release say the same: what is changed in one is found out in another."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import tabled
from tabled import Made

from anonkit.actions import ACTIONS
from anonkit.bundle.verify.agreement import package_shape, statements
from anonkit.bundle.verify.agreement.checks import agreement_checks
from anonkit.bundle.verify.agreement.page import STYLES, report
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.canonical import sha256_hex
from anonkit.plan.audience import AUDIENCE_K, HOUSEHOLDS_K


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return tabled.with_records(tmp_path_factory.mktemp("both"))


def failing(received: Received) -> set[str]:
    return {each.id for each in agreement_checks(received) if each.status == "fail"}


def test_an_honest_release_agrees_with_itself(both: Made) -> None:
    found = list(agreement_checks(both.received))
    assert {each.status for each in found} == {"pass"}, [c for c in found if c.status != "pass"]
    assert {each.kind for each in found} == {"cross_checked"}


def package(change: Callable[[dict[str, Any]], object]) -> dict[str, Callable[[str], str]]:
    def edit(text: str) -> str:
        found = json.loads(text)
        change(found)
        return json.dumps(found)

    return {"datapackage.json": edit}


def test_a_name_that_stands_twice_in_the_data_package_fails(both: Made) -> None:
    twice = {
        "datapackage.json": lambda text: text.replace('"version":', '"name": "x", "version":', 1)
    }
    deep = {"datapackage.json": lambda _: "[" * 100_000}
    assert failing(both.forged(files=twice)) == {"agreement.datapackage"}
    assert failing(both.forged(files=deep)) == {"agreement.datapackage"}


def test_a_report_in_another_language_makes_the_same_claims(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made = tabled.with_records(tmp_path_factory.mktemp("sw"), "sw")
    page = made.files["report.html"].decode()
    assert '<html lang="sw">' in page
    assert "safu 88" in page.lower()
    assert failing(made.received) == set()
    for old, new in (
        ("safu 88", "safu 89"),
        ("safu 88.", "safu 88. k = 900."),
        ("> = <bdi>88<", "> = <bdi>89<"),
    ):
        forged = {
            "report.html": lambda text, a=old, b=new: re.sub(re.escape(a), b, text, flags=re.I)
        }
        assert failing(made.forged(files=forged)) == {"agreement.report"}


REPORTS: dict[str, tuple[str, str]] = {
    "another value": ("<bdi>k</bdi></code> = <bdi>", "<bdi>k</bdi></code> = <bdi>1"),
    "other words": ("is shared by at least", "is shared by more than"),
    "another promise": ("<blockquote><p><bdi>", "<blockquote><p><bdi>Nobody can be found. "),
    "a claim less": ('<tr><th scope="row"><bdi>88 rows.', "<tr hidden><th><bdi>0 rows."),
    "of another release": ("<title>tiny-survey wave-1:", "<title>tiny-survey wave-10:"),
    "a script": ("</main>", "<script>alert(1)</script></main>"),
    "a link": ("</main>", '<a href="https://example.org">more</a></main>'),
    "an image": ("</main>", '<img src="https://example.org/x.png"></main>'),
    "something that runs": ("<main>", '<main onload="alert(1)">'),
    "something fetched": ("</style>", "p { background: url(//example.org/x) }</style>"),
    "no policy of content": ("default-src 'none'", "default-src *"),
    "a refresh": ('<meta name="referrer"', '<meta http-equiv="refresh" content="0"><meta name="r"'),
    "other styles": ("</style>", "table.cards { display: none }</style>"),
    "a second sheet": ("</head>", "<style>section { position: absolute }</style></head>"),
    "two titles": ("</head>", "<title>k = 900</title></head>"),
    "a section more": ("</main>", '<section><h2 id="x">Claims</h2><p>k = 900</p></section></main>'),
    "a heading more": ("</section>\n</main>", "<h2>What is claimed</h2></section></main>"),
    "a promise beside": ("</blockquote>", "</blockquote><p>k = 900</p><p>Certified.</p>"),
    "text outside": ("</main>", "k = 900</main>"),
    "text in a table": ("<tbody>", "<tbody>k = 900"),
    "a class that hides": ('class="soft"', 'class="figures"'),
    "another language": ('<html lang="en">', '<html lang="sw">'),
    "no language": ('<html lang="en">', '<html lang="xx">'),
    "a comment": ("</main>", "<!-- more --></main>"),
    "more claims": (
        "<p>Nothing was",
        "<table><tbody><tr><td>x</td></tr></tbody></table><p>Nothing was",
    ),
}


@pytest.mark.parametrize("how", REPORTS)
def test_a_forged_report_fails(both: Made, how: str) -> None:
    old, new = REPORTS[how]
    told = both.files["report.html"].decode()
    assert old in told, how
    forged = both.forged(files={"report.html": lambda text: text.replace(old, new)})
    assert failing(forged) == {"agreement.report"}


@pytest.mark.parametrize(
    ("what", "times"),
    [("<", 3_000_000), ("<!", 500_000), ("<p>x", 60_000), ("<p a=", 200_000), ("x", 5_000_000)],
)
def test_a_report_that_would_take_long_to_read_is_refused_at_once(
    both: Made, what: str, times: int
) -> None:
    received = both.forged(files={"report.html": lambda text: text + what * times})
    before = time.process_time()
    with pytest.raises(Differs):
        report(received)
    assert time.process_time() - before < 3


def field_of(package: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = package["resources"][0]["schema"]["fields"][0]
    return found


def test_actions_of_a_data_package_are_those_of_anonkit() -> None:
    assert {*ACTIONS, "weight_bands"} - {"drop"} == package_shape.ACTIONS


PACKAGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another name": lambda p: p.update(name="other"),
    "another label": lambda p: p.update(version="wave-9"),
    "another promise": lambda p: p.update(description="Nobody can be found in it."),
    "a file less": lambda p: p["resources"].pop(),
    "a file twice": lambda p: p["resources"].append(p["resources"][0]),
    "another hash": lambda p: p["resources"][0].update(hash="sha256:" + "0" * 64),
    "another length": lambda p: p["resources"][0].update(bytes=1),
    "a column less": lambda p: p["resources"][0]["schema"]["fields"].pop(),
    "a column renamed": lambda p: p["resources"][-1]["schema"]["fields"][0].update(name="x"),
    "keys as numbers": lambda p: p["resources"][-1]["schema"]["fields"][0].update(type="number"),
    "another delimiter": lambda p: p["resources"][0].update(dialect={"delimiter": ";"}),
    "a key to nothing": lambda p: p["resources"][0]["schema"].update(foreignKeys=[{}]),
    "a key more": lambda p: p.update(homepage="https://example.org"),
    "another schema": lambda p: p.update({"$schema": "https://example.org/x.json"}),
    "a number": lambda p: p.update(title=5),
    "no number at all": lambda p: p.update(title=float("nan")),
    "files from elsewhere": lambda p: p["resources"][0].update(extrapaths=["../../etc/passwd"]),
    "rows of its own": lambda p: p["resources"][0].update(data=[{"age": 7}]),
    "a promise of a file": lambda p: p["resources"][0].update(description="Nobody is in it."),
    "a promise of a table": lambda p: p["resources"][-1].update(description="Without noise."),
    "an action nobody has": lambda p: field_of(p).update({"anonkit:action": "noise"}),
    "words as numbers": lambda p: field_of(p).update({"anonkit:action": "band", "type": "number"}),
    "a list of nothing": lambda p: field_of(p).update(constraints={"enum": []}),
    "a bound": lambda p: field_of(p).update(constraints={"minimum": 1}),
    "another meaning": lambda p: p["resources"][-1]["schema"]["fields"][-1].update(
        description="Exact."
    ),
    "other missing values": lambda p: p["resources"][0]["schema"].update(missingValues=["7"]),
    "nothing but depth": lambda p: p.update(resources=None),
    "no list of files": lambda p: p.pop("resources"),
}


@pytest.mark.parametrize("how", PACKAGES)
def test_a_forged_data_package_fails(both: Made, how: str) -> None:
    assert failing(both.forged(files=package(PACKAGES[how]))) == {"agreement.datapackage"}


def claim(manifest: dict[str, Any], measure: str) -> dict[str, Any]:
    return next(each for each in manifest["claims"] if each["measure"] == measure)


def drop(measure: str) -> Callable[[dict[str, Any]], object]:
    return lambda m: m["claims"].remove(claim(m, measure))


def one_more(measure: str) -> Callable[[dict[str, Any]], object]:
    return lambda m: claim(m, measure).update(value=claim(m, measure)["value"] + 1)


def reword(measure: str, old: str, new: str) -> Callable[[dict[str, Any]], object]:
    def change(manifest: dict[str, Any]) -> None:
        made = claim(manifest, measure)
        assert old in made["text"]
        made["text"] = made["text"].replace(old, new)

    return change


MANIFESTS: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "no rows": ("claims", drop("rows")),
    "no k": ("claims", drop("k")),
    "no keys": ("claims", drop("complete_keys")),
    "no margins": ("claims", drop("adds_up(by_sex_water)")),
    "no spend": ("claims", drop("ledger_head")),
    "a claim twice": ("claims", lambda m: m["claims"].append(claim(m, "rows"))),
    "a claim on nothing": ("claims", lambda m: claim(m, "loss").update(artefact="data/x.csv")),
    "at the sender's word": ("claims", lambda m: claim(m, "rows").update(kind="sender_says")),
    "no word of people": ("claims", lambda m: m.update(recount=None)),
    "another figure in words": ("words", one_more("k")),
    "other columns in words": ("words", lambda m: claim(m, "k")["how"].update(over=["age"])),
    "more in words": ("words", reword("k", " is shared", " and all other columns is shared")),
    "one more sentence": ("words", reword("rows", "rows.", "rows. Certified.")),
    "a larger figure beside": ("words", reword("k", "Every", "9000 people; the rest: every")),
    "exact figures": ("words", reword("noise_half_width_95", "±", "±0; or ±")),
    "another table": ("words", reword("noise_half_width_95", "by_ward", "by_sex")),
    "another epsilon": ("words", reword("ledger_head", "Epsilon 2", "Epsilon 1")),
    "a leak denied": ("words", lambda m: claim(m, "leaks").update(text="None. k is 900.")),
    "a measure nobody knows": ("words", lambda m: claim(m, "loss").update(measure="k ")),
    "a promise for all": ("whole", lambda m: m.update(whole="Nobody can be found in it.")),
    "another audience": ("audience", lambda m: m.update(audience="everybody")),
    "no reason": ("waivers", lambda m: m["waivers"].append(WAIVER | {"because": " "})),
    "a name, no date": ("waivers", lambda m: m["waivers"].append(WAIVER | {"by": "Amina"})),
    "less epsilon": ("budget", lambda m: m["budget"].update(epsilon="1")),
    "a measurement less": ("budget", lambda m: m["budget"]["measured"].pop()),
    "a measurement twice": ("budget", lambda m: m["budget"]["measured"].append(
        m["budget"]["measured"][0] | {"epsilon": "0"})),
    "another unit": ("budget", lambda m: m["budget"].update(unit="household")),
    "more delta": ("budget", lambda m: m["budget"].update(delta_spent="0.001")),
    "no budget": ("budget", lambda m: m.update(budget=None)),
    "another account": ("ledger_head", lambda m: m["budget"].update(account="other")),
    "another entry": ("ledger_head", lambda m: m.update(ledger_head="0" * 64)),
    "other tokens": ("datapackage", lambda m: m["recount"].update(person="age_group")),
    "another quasi": ("datapackage", lambda m: m["quasi"].append("height")),
    "another format": ("datapackage", lambda m: m["recount"].update(delimiter=";")),
    "another label": ("report", lambda m: m.update(release="wave-2")),
    "another policy": ("report", lambda m: m.update(policy_sha256="0" * 64)),
    "a waiver unseen": ("report", lambda m: m["waivers"].append(WAIVER)),
    "a claim unseen": ("report", drop("loss")),
}  # fmt: skip
WAIVER = {"where": "microdata", "rule": "k", "because": "all agreed", "by": "", "until": ""}


@pytest.mark.parametrize("how", MANIFESTS)
def test_a_forged_manifest_disagrees_with_something(both: Made, how: str) -> None:
    what, change = MANIFESTS[how]
    assert f"agreement.{what}" in failing(both.forged(change))


def test_a_waiver_allows_smaller_classes_only_where_the_manifest_has_it(both: Made) -> None:
    def small(manifest: dict[str, Any]) -> None:
        manifest["audience"] = "public"
        claim(manifest, "k").update(value=2)

    def excused(manifest: dict[str, Any]) -> None:
        small(manifest)
        manifest["waivers"].append(WAIVER)

    assert "agreement.audience" in failing(both.forged(small))
    assert "agreement.audience" not in failing(both.forged(excused))


def test_where_a_missing_answer_may_be_any_the_goal_is_counted_so(both: Made) -> None:
    def wide(k: int) -> Callable[[dict[str, Any]], None]:
        def change(manifest: dict[str, Any]) -> None:
            claim(manifest, "k").update(value=1)
            claim(manifest, "k_households").update(value=1)
            manifest["claims"].append(claim(manifest, "k") | {"measure": "k_wildcard", "value": k})

        return change

    assert "agreement.audience" not in failing(both.forged(wide(3)))
    assert "agreement.audience" in failing(both.forged(wide(2)))


def test_one_kind_of_leak_may_be_told_of_two_places(both: Made) -> None:
    def found(*sentences: str) -> Callable[[dict[str, Any]], None]:
        def change(manifest: dict[str, Any]) -> None:
            leak = claim(manifest, "leaks") | {"measure": "leaks(row_order)", "value": "found"}
            drop("leaks")(manifest)
            manifest["claims"] += [leak | {"text": text} for text in sentences]

        return change

    order = "The rows stand in an order that tells income."
    home = "The rows of a household stand together."
    agreed = failing(both.forged(found(order, home)))
    assert not agreed & {"agreement.claims", "agreement.words"}
    assert "agreement.claims" in failing(both.forged(found(order, order)))


def test_every_stylesheet_of_a_report_is_known() -> None:
    shipped = (resources.files("anonkit.report") / "templates" / "style.css").read_text("utf-8")
    assert sha256_hex(shipped.strip().encode()) in STYLES


def test_a_stylesheet_of_another_version_leaves_a_question(both: Made) -> None:
    restyled = {"report.html": lambda text: text.replace("</style>", "p { color: red }</style>")}
    other = both.forged(lambda m: m["tool"].update(version="9.9"), restyled)
    found = {each.id: each.status for each in agreement_checks(other)}
    assert found["agreement.report"] == "not_checked"
    assert failing(both.forged(files=restyled)) == {"agreement.report"}


def test_an_audience_is_asked_for_what_the_plan_asks_for() -> None:
    assert dict(statements.LEAST_K) == dict(AUDIENCE_K)
    assert statements.LEAST_HOUSEHOLDS == HOUSEHOLDS_K


def test_a_release_of_the_first_format_agrees_with_itself() -> None:
    golden = tabled.of_folder(Path(__file__).parents[3] / "fixtures" / "golden" / "release-1")
    assert failing(golden.received) == set()
