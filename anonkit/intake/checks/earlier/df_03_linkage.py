"""DF-03: codes of people that do not last as long as was said, or longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anonkit.errors import shown
from anonkit.intake.base import Case, Check, Result, Settings, clean, found
from anonkit.intake.earlier.following import (
    CHANGED,
    LEAST,
    LINKS,
    Followed,
    followed_of,
    is_same_release,
)
from anonkit.intake.earlier.matching import Pair, no_earlier, pairs_of
from anonkit.intake.wording import listed, share

_ANEW = (
    "give every delivery codes of its own (anonkit: linkage: within_release, and a release: label "
    "that was never used before)"
)
_SAME = "release both with the same keyring, policy name and domain, or say that people changed"


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each column of codes that follows people otherwise than was said."""
    pairs = pairs_of(case)
    for pair in pairs:
        yield from _of_pair(case, pair, float(settings["changed"]))
    if not pairs:
        nothing = clean("no table stands in both deliveries", applies=False)
        yield nothing if case.earlier else no_earlier()


def _of_pair(case: Case, pair: Pair, most: float) -> Iterator[Result]:
    if pair.identical or is_same_release(pair, case.now):
        yield clean(f"{_where(pair)}: it is the same delivery", at=pair.now)
        return
    columns = followed_of(case, pair)
    lasting = [each for each in columns if _persists(each, most)]
    for each in columns:
        if each not in lasting:
            yield _of_column(pair, each, most)
    if lasting:
        yield _persisting(case, pair, lasting)
    if not columns:
        yield clean(
            f"{_where(pair)}: no column of codes stands in both", at=pair.now, applies=False
        )


def _persists(each: Followed, most: float) -> bool:
    """Whether its codes follow people, and nobody says that they should."""
    return not any(each.declared) and not _are_others(each, most) and each.links


def _of_column(pair: Pair, each: Followed, most: float) -> Result:
    if "within_release" in each.declared and each.met:
        return _lasting(pair, each)
    if _are_others(each, most):
        return _others(pair, each)
    if "across_releases" in each.declared:
        return _followed(pair, each)
    return clean(f"{_where(pair)}: its codes follow nobody", at=pair.now)


def _where(pair: Pair) -> str:
    return f"beside {shown(pair.earlier_name)}"


def _are_others(each: Followed, most: float) -> bool:
    """Whether codes that were drawn for people stand for others. Running numbers never were."""
    asked = each.drawn and each.share > LINKS and each.matched >= LEAST
    return asked and bool(each.lasting) and each.changed > most


def _lasting(pair: Pair, each: Followed) -> Result:
    why = (
        f"{_where(pair)}: its codes are said to be others in every release, and {each.met:,} of "
        "them stand in both: whoever holds both follows these people from one to the other"
    )
    return found(
        why,
        fix=_ANEW,
        at=pair.now,
        columns=(each.column,),
        figures={"codes_in_both": each.met},
        severity="high",
    )


def _others(pair: Pair, each: Followed) -> Result:
    why = (
        f"{_where(pair)}: {share(round(each.changed * each.matched), each.matched)} of "
        f"{each.matched:,} rows with the same code differ in {each.lasting}, which people are for "
        "life: the code stands for other people now, and following it mixes them up"
    )
    figures = {"rows": each.matched, "changed": round(each.changed, 3)}
    fix = "say how the codes were made; codes of another survey, or dealt out anew, need new names"
    return found(
        why, fix=fix, at=pair.now, columns=(each.column,), figures=figures, severity="medium"
    )


def _followed(pair: Pair, each: Followed) -> Result:
    """Of codes that are said to last."""
    if each.met:
        why = f"{_where(pair)}: {each.met:,} codes last from one to the other, as the sender says"
        return clean(why, at=pair.now)
    lasts = each.declared == ("across_releases", "across_releases")
    if lasts and pair.same_people(1e-5) and len(pair.alone()[0]) >= LEAST:
        why = (
            f"{_where(pair)}: its codes are said to last, the people are the same by their "
            "answers, and no code stands in both: nobody can be followed, and whoever needs it "
            "is tempted to match people by their answers"
        )
        return found(why, fix=_SAME, at=pair.now, columns=(each.column,), severity="medium")
    why = f"{_where(pair)}: its codes are said to last, and none stands in both"
    return clean(why, at=pair.now)


def _persisting(case: Case, pair: Pair, columns: Sequence[Followed]) -> Result:
    names = tuple(each.column for each in columns)
    rows = max(each.matched for each in columns)
    why = (
        f"{_where(pair)}: nobody says that the codes in {listed(names)} last, and {rows:,} rows "
        f"({share(rows, pair.now.count)}) are followed by them: what people said then and now "
        "comes together"
    )
    return found(
        why,
        fix=f"{_ANEW}; or say that it is a panel, and to whom it goes",
        at=pair.now,
        columns=names,
        figures={"rows": rows},
        severity="medium" if case.profile.audience == "public" else "low",
    )


CHECK = Check(
    name="DF-03",
    title="Codes that follow people otherwise than was said",
    severity="high",
    threshold="codes last as the sender says; people with one code differ in what they are for "
    "life in at most {changed:.0%} of the rows",
    source="linkage of pseudonyms: ISO 25237; ENISA, Pseudonymisation techniques 2019; 20 %: "
    "errors of entry in panels stay below 5 %",
    mend=_ANEW,
    settings={"changed": CHANGED},
    run=run,
)
