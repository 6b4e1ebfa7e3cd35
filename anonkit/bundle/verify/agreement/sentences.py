"""The sentence of each claim, held against the one that anonkit says of such a claim.

A claim is read by its sentence: that has to be one of `phrases/claims.yaml`,
with its blanks filled from the figures of the claim itself. A blank that
nothing in the manifest tells takes names and numbers, and no sentence more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, get_args

from anonkit.bundle.reading import ListedClaim, Manifest
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.figures import decimal, number
from anonkit.bundle.verify.tables.told import name_of
from anonkit.dp.mechanisms import round_up
from anonkit.phrases import Language, blanks, phrases
from anonkit.records import Band

_COUNT, _NUMBER = r"\d{1,15}", r"\d{1,60}(?:[./]\d{1,150}|e-\d{1,3})?"
_NAMES = r"(?s:(?!\. ).){1,2000}"
"""Names of columns, or of a source: they end no sentence."""
_OPEN = "\ufdd0"
"""Stands for a blank that is not known: no text has this character, which is none."""
_HELD: Mapping[str, str] = {
    "population": _COUNT,
    "k": _COUNT,
    "within": r"\d{1,15}(?:\.\d{1,9})?",
    "sensitivity": _NUMBER,
    "epsilon": _NUMBER,
    "delta": _NUMBER,
    "variance": _NUMBER,
}
"""What may fill a blank that is not known, where that is no name."""
Blanks = Mapping[str, object]
Way = tuple[str, Blanks]
"""A key of `claims.yaml`, and what is known of its blanks."""


def words(received: Received) -> str:
    """The sentence of each claim is the one that anonkit says of it, with its own figures.

    Raises:
        Differs: One is another.
    """
    claims = received.manifest.claims
    for claim in claims:
        if not worded(received.manifest, claim, claim.text):
            raise Differs(
                f"the sentence of {claim.measure} is not the one that anonkit says of this figure"
            )
    return f"the sentences of {len(claims)} claims are those of their figures"


def worded(
    manifest: Manifest,
    claim: ListedClaim,
    text: str,
    language: Language = "en",
    shown: Callable[[str], str] = str,
) -> bool:
    """Whether a sentence is what a claim says in one language.

    Args:
        manifest: What else is known.
        claim: The claim.
        text: The sentence.
        language: Of the sentence.
        shown: How a sentence looks where it stands.
    """
    catalogue = phrases("claims", language).sentences
    return any(
        _is(catalogue[key], _translated(known, catalogue), text, shown)
        for key, known in _ways(manifest, claim)
    )


def _is(template: str, known: Blanks, text: str, shown: Callable[[str], str]) -> bool:
    """Whether a text is a sentence with its blanks filled."""
    given = {name: str(value) for name, value in known.items() if not callable(value)}
    if any(_OPEN in value for value in (*given.values(), text)):
        return False
    held = sorted(blanks(template) - set(given))
    filled = given | {name: f"{_OPEN}{name}{_OPEN}" for name in held}
    pattern = re.escape(shown(template.format(**filled)))
    for name in held:
        group = f"(?P<{name}>{_HELD.get(name, _NAMES)})"
        pattern = pattern.replace(re.escape(filled[name]), group, 1)
    found = re.fullmatch(pattern, text)
    return found is not None and all(
        value(found[name]) for name, value in known.items() if callable(value) and name in held
    )


def _ways(manifest: Manifest, claim: ListedClaim) -> Iterator[Way]:
    """Every sentence that a claim may have."""
    head, _, rest = claim.measure.partition("(")
    of = rest.removesuffix(")") if rest.endswith(")") else ""
    if claim.measure in _PLAIN:
        yield claim.measure, {_PLAIN[claim.measure]: claim.value}
    elif claim.measure in _SAYS:
        yield from _SAYS[claim.measure](manifest, claim)
    elif of and head in _SAYS_OF:
        yield from _SAYS_OF[head](manifest, claim, of)


def _translated(known: Blanks, catalogue: Mapping[str, str]) -> Blanks:
    """Shares are bands, of which two are words."""
    share = known.get("share")
    return {**known, "share": catalogue[f"texts_{share}"]} if share in ("none", "all") else known


def _under(manifest: Manifest, claim: ListedClaim, nothing: str = "—") -> str:
    """The columns that make a class, as a sentence lists them."""
    over = claim.how.get("over", manifest.quasi)
    return ", ".join(over) or nothing


def _classes(*keys: str) -> Callable[[Manifest, ListedClaim], Iterator[Way]]:
    """Sentences that name a smallest class and the columns that make one."""

    def ways(manifest: Manifest, claim: ListedClaim) -> Iterator[Way]:
        # The first format does not say which columns of a linked table were counted.
        told = {} if manifest.version == 1 and "k_rows" in keys else {
            "under": _under(manifest, claim)
        }  # fmt: skip
        linked = manifest.recount is not None and manifest.recount.linkage != "rows"
        for key in keys[:1] if linked else keys:
            yield key, {"k": claim.value, **told}

    return ways


def _scenario(manifest: Manifest, claim: ListedClaim, name: str) -> Iterator[Way]:
    yield "scenario", {"name": name, "k": claim.value}
    if name.startswith("with "):
        column = name.removeprefix("with ")
        quasi = ", ".join(manifest.quasi) or "no column"
        yield "k_weighted", {"column": column, "under": quasi, "k": claim.value}
    yield from _beside("k_together", {"k": claim.value}, manifest, name)


def _standing_out(manifest: Manifest, claim: ListedClaim, name: str) -> Iterator[Way]:
    if claim.value == 0:
        yield from _beside("none_stands_out", {}, manifest, name)


def _beside(key: str, known: Blanks, manifest: Manifest, named: str) -> Iterator[Way]:
    """Sentences that name an earlier release, which the manifest lists."""
    for each in manifest.document["previous"]:
        if named == f"{each['name']} {each['release']}":
            yield key, {**known, "name": each["name"], "release": each["release"]}


def _weight_total(manifest: Manifest, claim: ListedClaim, column: str) -> Iterator[Way]:
    total, rows = decimal(claim.value), _of(manifest, claim.artefact, "rows")
    # Rounding each row's weight to six digits or more moves the total no farther.
    most = Fraction(rows, 2 * 10**6) + _FINE

    def within(wanted: Fraction) -> Callable[[str], bool]:
        return lambda told: abs(total - wanted) - _FINE <= Fraction(told) <= most

    yield "weight_mean", {"column": column, "within": within(Fraction(rows))}
    yield (
        "weight_total",
        {
            "column": column,
            "population": lambda told: abs(total - int(told)) <= most,
            "within": within(Fraction(round(total))),
        },
    )


_FINE = Fraction(1, 10**9)
"""The last digit of what a sentence says of the rounding."""


def _of(manifest: Manifest, artefact: str, measure: str) -> int:
    made = [c.value for c in manifest.claims if (c.artefact, c.measure) == (artefact, measure)]
    if len(made) != 1 or type(made[0]) is not int:
        raise Differs(f"{measure} is not claimed of {artefact}, once")
    return made[0]


def _strata(_: Manifest, claim: ListedClaim, column: str) -> Iterator[Way]:
    yield (
        "weight_strata",
        {"column": column} | ({"stratum": claim.how["by"]} if "by" in claim.how else {}),
    )


def _risk(manifest: Manifest, claim: ListedClaim) -> Iterator[Way]:
    """The sentence names the weights, and for how many people they stand."""
    for other in manifest.claims:
        of = other.measure.removeprefix("weight_people(").removesuffix(")")
        if other.artefact == claim.artefact and other.measure == f"weight_people({of})":
            how = claim.how
            if not how or how.get("of") == of:
                people = {"population": how["population"]} if how else {}
                yield claim.measure, {"column": of, "chance": claim.value, **people}


def _answer(_: Manifest, claim: ListedClaim, column: str) -> Iterator[Way]:
    yield claim.measure.partition("(")[0], {"column": column, "value": claim.value}


def _texts(_: Manifest, claim: ListedClaim, column: str) -> Iterator[Way]:
    head = claim.measure.partition("(")[0]
    if claim.value == "yes" if head == "reviewed" else claim.value in get_args(Band):
        yield head, {"column": column, "share": claim.value}


def _weight_people(_: Manifest, claim: ListedClaim, column: str) -> Iterator[Way]:
    yield "weight_people", {"column": column, "people": claim.value}


def _leaks(_: Manifest, claim: ListedClaim) -> Iterator[Way]:
    if claim.value == "none found":
        yield "leaks_none", {}


def _leak(_: Manifest, claim: ListedClaim, leak: str) -> Iterator[Way]:
    if claim.value == "found":
        yield from ((key, {}) for key in _LEAKS.get(leak, ()))


_LEAKS: Mapping[str, Sequence[str]] = {
    "missing_pattern": ("leak_missing_pattern", "leak_missing_few", "leak_missing_rare"),
    "weight": ("leak_weight", "leak_weight_own"),
    "design_variable": ("leak_design_variable",),
    "id_structure": ("leak_id_part", "leak_id_running", "leak_id_date", "leak_id_time"),
    "row_order": ("leak_order", "leak_order_household", "leak_order_person", "leak_order_input"),
}


def _complete_keys(manifest: Manifest, claim: ListedClaim) -> Iterator[Way]:
    adaptive = "rungs" in claim.how
    if not adaptive:
        yield "complete_keys", {"cells": claim.value}
    if adaptive or manifest.version == 1:
        yield "complete_keys_adaptive", {"cells": claim.value}


def _spent(manifest: Manifest) -> Mapping[str, Any]:
    if manifest.budget is None:
        raise Differs("the manifest has no budget")
    return manifest.budget


def _measured(manifest: Manifest, name: str) -> list[Mapping[str, Any]]:
    """What was spent on a table: its first pass first."""
    return [each for each in _spent(manifest)["measured"] if each["table"] == name]


def _itself(manifest: Manifest, claim: ListedClaim, *facts: str) -> dict[str, object]:
    """What the budget says of a table; nothing where it was told from others."""
    own = [e for e in _measured(manifest, name_of(claim.artefact)) if not e["first_pass"]]
    return {fact: own[0][fact] for fact in facts} if own else {}


def _found_keys(manifest: Manifest, claim: ListedClaim) -> Iterator[Way]:
    told: dict[str, object] = {}
    if manifest.version > 1:
        told = {"columns": ", ".join(claim.how["found"]), "delta": claim.how["delta"]}
    yield "found_keys", {
        "threshold": claim.value, **_itself(manifest, claim, "epsilon", "sensitivity"), **told,
    }  # fmt: skip


def _width(manifest: Manifest, claim: ListedClaim) -> Iterator[Way]:
    """Of one table, or of several that were measured together."""
    width, own = {"width": claim.value}, name_of(claim.artefact)
    names = claim.how.get("together", [own])
    if manifest.version == 1:
        # It does not say which: those of the budget, as far as the sentence lists them.
        names = [each["table"] for each in _spent(manifest)["measured"]]
    parts = [each for name in names for each in _measured(manifest, name)]
    sigma = [f"{e['table']} {_short(e['sigma_squared'])}" for e in parts if e["sigma_squared"]]
    if len(names) > 1:
        epsilons = ", ".join(f"{each['table']} {each['epsilon']}" for each in parts)
        told = {"measured": ", ".join(sigma) if sigma else epsilons}
        known = {**width, **({} if manifest.version == 1 else told)}
        facts = {} if sigma else _itself(manifest, claim, "sensitivity")
        yield "noise_gaussian_pooled" if sigma else "noise_pooled", {**known, **facts}
    if len(names) == 1 or manifest.version == 1:
        if own_sigma := _itself(manifest, claim, "sigma_squared").get("sigma_squared"):
            yield "noise_gaussian", {**width, "variance": _short(own_sigma)}
        else:
            facts = _itself(manifest, claim, "epsilon", "sensitivity")
            yield "noise_half_width_95", {**width, **facts}


def _by_line(manifest: Manifest, claim: ListedClaim) -> Iterator[Way]:
    low, high = claim.how["bounds"]
    yield "noise_by_line", {
        "epsilon": claim.value, "low": low, "high": high,
        **_itself(manifest, claim, "sensitivity"),
    }  # fmt: skip


def _adds_up(_: Manifest, claim: ListedClaim, other: str) -> Iterator[Way]:
    known = {"one": name_of(claim.artefact), "other": other}
    if claim.value == "total":
        yield "adds_up_total", known
    yield "adds_up", {**known, "by": claim.value}


def _rho(manifest: Manifest, claim: ListedClaim) -> Iterator[Way]:
    cost = _spent(manifest)["gaussian"]
    yield "concentrated", {
        "rho": _short(claim.value), "epsilon": cost["epsilon"], "delta": cost["delta"],
    }  # fmt: skip


def _ledger(manifest: Manifest, _: ListedClaim) -> Iterator[Way]:
    spent = _spent(manifest)
    facts = {"epsilon": spent["epsilon"], "account": spent["account"]}
    if spent["delta_spent"] == "0":
        yield "spent", facts
    else:
        yield "spent_delta", {**facts, "delta": spent["delta_spent"]}


def _short(exact: object) -> str:
    """At most six digits, rounded up, as a sentence has it."""
    return f"{round_up(number(exact), 6):f}"


_PLAIN: Mapping[str, str] = {
    "rows": "rows",
    "columns": "columns",
    "classes": "classes",
    "discernibility": "sum",
    "loss": "loss",
}
"""Measures whose sentence is called like them, and the blank that holds the value."""
_SAYS: Mapping[str, Callable[[Manifest, ListedClaim], Iterator[Way]]] = {
    "k": _classes("k"),
    "k_rows": _classes("k_rows", "k_rows_unlinked"),
    "k_households": _classes("k_households"),
    "k_wildcard": _classes("k_wildcard"),
    "global_risk": _risk,
    "individual_risk": _risk,
    "household_risk": _risk,
    "leaks": _leaks,
    "complete_keys": _complete_keys,
    "found_keys": _found_keys,
    "noise_half_width_95": _width,
    "noise_by_line": _by_line,
    "rho": _rho,
    "ledger_head": _ledger,
}
_SAYS_OF: Mapping[str, Callable[[Manifest, ListedClaim, str], Iterator[Way]]] = {
    "k": _scenario,
    "standing_out": _standing_out,
    **dict.fromkeys(("l", "l_entropy", "t", "max_share"), _answer),
    **dict.fromkeys(("texts_changed", "texts_warned", "reviewed_out", "reviewed_in"), _texts),
    "reviewed": _texts,
    "weight_people": _weight_people,
    "weight_total": _weight_total,
    "weight_strata": _strata,
    "leaks": _leak,
    "adds_up": _adds_up,
}
"""What stands before the bracket of a measure, and the sentences that go with it."""
