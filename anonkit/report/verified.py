"""What was found in a received release, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anonkit.errors import shown
from anonkit.records import STEPS, Check, ClaimKind, Status, VerifyRecord

_MARKS: Mapping[Status, str] = {
    "pass": "ok",
    "fail": "FAIL",
    "warn": "look",
    "not_checked": "not checked",
}
_KINDS: tuple[tuple[ClaimKind, str], ...] = (
    (
        "cross_checked",
        "7 agreement, cross-checked: told in several places, which were held together",
    ),
    ("recomputed", "8 claims, recomputed: counted again, here, from the released files"),
    ("sender_says", "9 sender says: nobody else can count it; believe it or not"),
)


_WORDS: Mapping[str, str] = {
    "k": "how many people, at least, look the same; the more, the harder it is to find one",
    "l": "how many different answers, at least, people who look the same have",
    "t": "how far answers of people who look the same lie from everybody's: 0 alike, 1 far",
    "max_share": "how large a part of people who look the same may share one answer, at most",
    "classes": "groups of people who look the same",
    "discernibility": "how coarse the groups are, not how safe; smaller is finer",
    "individual_risk": "how likely, at most, a match of somebody with a record is right",
    "global_risk": "how likely, on average, a match of somebody with a record is right",
    "complete_keys": "whether a table has a line for each combination, also where nobody is",
    "noise_half_width_95": "how far noise moves a figure, at most, in 95 of 100 cells",
    "ledger_head": "which entry of the sender's account of epsilon paid for it",
}
"""What a measure tells, for whoever has no statistics."""


def lines(record: VerifyRecord) -> str:
    """Numbered steps, claims by their kind, and last of all the verdict in plain words."""
    steps = [check for check in record.checks if check.id in STEPS]
    claims = [check for check in record.checks if check.id not in STEPS]
    told = [*_head(record)]
    for number, step in enumerate(STEPS, 1):
        for check in (each for each in steps if each.id == step):
            told += _line(f"{number} {step}", check)
    for kind, title in _KINDS:
        found = [check for check in claims if check.kind == kind]
        if found:
            told += ["", f"{title}:"]
            told += [line for check in found for line in _line(f"  {_name(check)}", check, 26)]
    told += _words(claims)
    return "\n".join([*told, "", *_verdict(record)])


def _words(claims: Sequence[Check]) -> Iterator[str]:
    """What the measures mean that occur."""
    found = {_name(check).partition("(")[0] for check in claims if check.id.startswith("claim.")}
    if known := [measure for measure in _WORDS if measure in found]:
        yield from ("", "in plain words:")
        yield from (f"  {measure:<24} {_WORDS[measure]}" for measure in known)


def _head(record: VerifyRecord) -> Iterator[str]:
    if record.name:
        yield f"release {shown(record.release)} of {shown(record.name)}"
    if record.key is not None:
        whose = f" of {shown(record.key.name)}" if record.key.name else ""
        yield f"checked with the key{whose} {record.key.key_id}"
        compare = "" if whose else ", to compare by telephone"
        yield f"in words{compare}: {record.key.words}"
        yield ""


def _name(check: Check) -> str:
    return shown(check.id.removeprefix("claim."))


def _line(label: str, check: Check, width: int = 13) -> Iterator[str]:
    where = f"{shown(check.where)}: " if check.where else ""
    yield f"{label:<{width}} {_MARKS[check.status]:<11}  {where}{shown(check.why)}"
    if check.fix and check.status != "pass":
        yield f"{'':<{width}} {'':<11}  fix: {shown(check.fix)}"


def _verdict(record: VerifyRecord) -> Sequence[str]:
    """What it comes to, and what to do."""
    if record.verdict == "reject":
        first = next(check for check in record.checks if check.status == "fail")
        where = f" ({shown(first.where)})" if first.where else ""
        say = f"verdict: reject. It failed at {shown(first.id)}{where}."
        do = "Do not use it. Do what stands under FAIL above, or show that to the sender."
    elif record.verdict == "questions":
        count = len(record.unsettled)
        say = f"verdict: questions. It is whole and the sender's; {count} claims stay unchecked."
        do = "Each says above what would help; --allow-unchecked takes the release as it is."
        do = "You allowed that (--allow-unchecked)." if record.allow_unchecked else do
    else:
        say = "verdict: no objection. It is whole and the sender's; its claims were found again."
        do = "Is the key theirs? Compare the words with them, once, by telephone."
        if record.key is not None and record.key.name:
            do = f"Your list of trusted keys says that its key is that of {shown(record.key.name)}."
    return say, do
