"""RK-02: who is alone in the sample, and how likely a match with somebody is right."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found, not_checked
from anonkit.intake.people.counting import Classes, Floats, classes
from anonkit.intake.people.joining import people_of_parcel
from anonkit.intake.people.keys import Keys, keys_of
from anonkit.intake.people.weights import Weights, in_population, weights_of
from anonkit.intake.wording import listed, share
from anonkit.records import Severity

_FIX = "tell the key variables more coarsely, or suppress who stands out"
_NO_WEIGHTS = "hand over the weights and what they add up to, or say how large the population is"


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table with key variables: sample uniques, then individual and global risk."""
    every = (each.table for each in people_of_parcel(case))
    tables = [table for table in every if keys_of(case, table).both]
    for table in tables:
        keys = keys_of(case, table)
        both = classes(case, table, keys.both)
        severity: Severity | None = None if keys.personal else "medium"
        yield from _alone(table, keys, both, severity)
        yield _risk(case, table, both, settings, severity)
    if not tables:
        yield clean("no table has key variables to be found by", applies=False)


def _alone(
    table: Records, keys: Keys, both: Classes, severity: Severity | None
) -> Iterator[Result]:
    if both.unique:
        part = share(both.unique, both.count)
        why = f"{part} of {both.count:,} people are alone with their {listed(keys.both)}"
        figures = {"unique": both.unique, "people": both.count}
        yield found(why, fix=_FIX, at=table, columns=keys.both, figures=figures, severity=severity)


def _risk(
    case: Case, table: Records, both: Classes, settings: Settings, severity: Severity | None
) -> Result:
    weights = weights_of(case, table)
    risk = "no column holds weights" if weights is None else in_population(weights, both)
    if weights is None or isinstance(risk, str):
        return _by_sample(table, both, settings, str(risk))
    return _by_weights(table, both, weights, risk, settings, severity)


def _by_weights(
    table: Records,
    both: Classes,
    weights: Weights,
    risk: Floats,
    settings: Settings,
    severity: Severity | None,
) -> Result:
    most, whole = float(settings["individual"]), float(settings["global"])
    high = int(both.people[risk > most].sum())
    mean = float((risk * both.people).sum()) / both.count
    figures = {
        "global_risk": round(mean, 6),
        "highest_risk": round(float(risk.max()), 6),
        "above": high,
        "people": both.count,
    }
    why = f"a match is right with a chance of {mean:.2%} on average and {risk.max():.2%} at most"
    why = f"{why}, if the weights in {weights.column} stand for {weights.total:,.0f} people"
    kind = "recomputed" if weights.declared else "sender_says"
    if mean <= whole and not high:
        return clean(why, at=table, figures=figures, kind=kind)
    above = f"; {share(high, both.count)} of the people have one above {most:.0%}" if high else ""
    return found(
        why + above,
        fix=_FIX,
        at=table,
        columns=both.keys,
        figures=figures,
        kind=kind,
        severity=severity,
    )


def _by_sample(table: Records, both: Classes, settings: Settings, why_not: str) -> Result:
    """Without numbers of people the sample alone bounds the risk: a class is no smaller outside."""
    mean, most = len(both.people) / both.count, 1 / both.k
    figures = {"global_risk_at_most": round(mean, 6), "highest_risk_at_most": round(most, 6)}
    bound = f"by the sample alone a match is right with a chance of at most {mean:.2%} on average"
    bound = f"{bound}, and {most:.0%} for whoever is easiest to find"
    if mean <= float(settings["global"]) and most <= float(settings["individual"]):
        return clean(f"{bound} ({why_not})", at=table, figures=figures)
    why = f"{why_not}, so nobody can say how many people outside look alike; {bound}"
    return not_checked(why, fix=_NO_WEIGHTS, at=table, figures=figures)


CHECK = Check(
    name="RK-02",
    title="Uniques, individual and global risk",
    severity="high",
    threshold="nobody alone in the sample, nobody with a risk above {individual}, and a mean "
    "(global) risk of at most {global}",
    source="OCHA Centre for Humanitarian Data: HDX publishes below a global risk of 3 %; IHSN "
    "practice guide (uniques, individual risk); Franconi and Polettini 2004 (risk from weights)",
    mend=_FIX,
    command="anonkit risk {file} --quasi {quasi} {weight}",
    settings={"individual": 0.1, "global": 0.03},
    run=run,
)
