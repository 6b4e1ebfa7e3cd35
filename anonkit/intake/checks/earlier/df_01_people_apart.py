"""DF-01: people who can be told apart by holding this delivery and an earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from anonkit import files
from anonkit.errors import shown
from anonkit.intake.base import Case, Check, Result, Settings, clean, found, not_checked
from anonkit.intake.checks.risk import rk_01_k_anonymity
from anonkit.intake.checks.risk.rk_01_k_anonymity import least_k
from anonkit.intake.earlier.apart import Apart, Known, apart, known_of
from anonkit.intake.earlier.finer import Finer, finer_of
from anonkit.intake.earlier.following import followed_of, matched_by
from anonkit.intake.earlier.matching import Pair, is_of_people, no_earlier, pairs_of
from anonkit.intake.judge import settings_of
from anonkit.intake.wording import listed, share
from anonkit.records import ALL_ANSWERS

_FIX = (
    "hand over a release that was compared with the earlier one (anonkit release --previous): "
    "whoever joined, left or moved is then one of k; or leave the earlier one in force"
)
_UNSURE = 100
"""Times the chance at which files of other people would agree so well: then it is asked."""


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding where somebody who holds both finds people whom neither file tells."""
    if not case.earlier:
        yield no_earlier()
        return
    pairs = pairs_of(case)
    yield from _unpaired(case, {id(pair.earlier) for pair in pairs})
    for number, pair in enumerate(pairs):
        yield from _of_pair(_Question(case, pair, settings, number))


def _unpaired(case: Case, paired: set[int]) -> Iterator[Result]:
    ours = any(is_of_people(case.now, table) for table in case.now.records)
    for earlier in case.earlier:
        if id(earlier) in paired:
            continue
        name = shown(earlier.parcel.name)
        if not ours or not any(is_of_people(earlier, table) for table in earlier.records):
            yield clean(
                f"{name} and this delivery do not both hold records of people", applies=False
            )
        else:
            yield not_checked(
                f"no table of {name} has two columns in common with one of this delivery",
                fix="give both in the same spelling of columns: as exported, or both with labels",
            )


@dataclass(frozen=True)
class _Question:
    """One pair, and what is asked of it."""

    case: Case
    pair: Pair
    settings: Settings
    number: int

    @cached_property
    def least(self) -> int:
        """The k that is asked of one delivery is asked of both together."""
        return least_k(self.case, settings_of(rk_01_k_anonymity.CHECK, self.case.profile))

    @property
    def same(self) -> bool:
        return self.pair.same_people(float(self.settings["chance"]))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Codes that follow people, those of most people first."""
        links = [each for each in followed_of(self.case, self.pair) if each.links]
        return tuple(each.column for each in sorted(links, key=lambda each: -each.matched))

    @cached_property
    def known(self) -> Known:
        return known_of(self.case, self.pair)

    @cached_property
    def apart(self) -> Apart | None:
        """None where nobody says what a neighbour may know."""
        if not self.known.now and not self.known.then:
            return None
        work = files.private_dir(self.case.work / f"df-01-{self.number}")
        engine = self.case.engine
        return apart(self.pair, self.known, self.tokens, engine, work, least=self.least)

    @cached_property
    def finer(self) -> Finer:
        if self.tokens:
            return finer_of(self.pair, *matched_by(*self.pair.codes(self.tokens[0])))
        return finer_of(self.pair, *self.pair.alone())


def _of_pair(question: _Question) -> Iterator[Result]:
    pair = question.pair
    if pair.identical:
        yield clean(f"{_both(pair)}: the same {pair.overlap.equal:,} rows again", at=pair.now)
    elif question.same or question.tokens:
        findings = [*_differing(question)]
        # Who is left of both is in a small class of both, too: that is told once.
        few = int(question.settings["few"]) if findings else 0
        findings += [*_linked(question, few), *_exact(question)]
        yield from findings
        if not findings:
            yield clean(f"{_both(pair)}: {_overlap(question)}; nobody stands out", at=pair.now)
    elif _may_differ(question):
        yield not_checked(
            f"{_both(pair)}: {_few(pair)}, and so few columns are shared that the people may be "
            "the same or others",
            fix="ask the sender whether these are the same people; if so, who joined or left is "
            "found by holding both",
            at=pair.now,
        )
    else:
        yield clean(f"{_both(pair)}: nothing says that they hold the same people", at=pair.now)


def _both(pair: Pair) -> str:
    return f"beside {shown(pair.earlier_name)}"


def _overlap(question: _Question) -> str:
    pair = question.pair
    rows = f"{pair.overlap.equal:,} rows are equal in all {len(pair.answers)} columns of answers"
    by = f", people are followed by {listed(question.tokens)}" if question.tokens else ""
    return rows + by


def _may_differ(question: _Question) -> bool:
    """Whether it would be a finding, were it sure that these are the same people."""
    pair, settings = question.pair, question.settings
    likely = pair.same_people(float(settings["chance"]) * _UNSURE)
    most = max(pair.overlap.left_now, pair.overlap.left_then)
    return likely and 0 < most <= int(settings["few"]) and _alike(question)


def _alike(question: _Question) -> bool:
    return question.pair.overlap.share >= float(question.settings["alike"])


def _few(pair: Pair) -> str:
    both = pair.overlap
    return (
        f"{both.equal:,} rows are equal in all {len(pair.answers)} columns of answers that both "
        f"have, {both.left_then:,} of the earlier one are missing here, and {both.left_now:,} "
        "here are new"
    )


def _differing(question: _Question) -> Iterator[Result]:
    """Nearly all is equal, and few are not: they are what is left of both."""
    pair, settings = question.pair, question.settings
    if not question.same or not _alike(question):
        return
    most = max(pair.overlap.left_now, pair.overlap.left_then)
    told = question.apart
    standing = told.join.standing_out if told is not None else 0
    few = 0 < most <= int(settings["few"]) and not question.known.stated
    if not standing and not few:
        return
    why = (
        f"{_both(pair)}: {_few(pair)}. Whoever holds both takes one from the other; who knows that "
        "a neighbour joined, left or moved is left with their answers"
    )
    if standing > most or (standing and not few):
        why += f"; {standing:,} people stand out among {listed(question.known.shared)}"
    yield found(
        why,
        fix=_FIX,
        at=pair.now,
        figures={
            "equal": pair.overlap.equal,
            "missing": pair.overlap.left_then,
            "new": pair.overlap.left_now,
            "standing_out": standing,
        },
    )


def _linked(question: _Question, few: int) -> Iterator[Result]:
    """Rows that match tell together what neither tells alone; of more people than a few."""
    told = question.apart
    if told is None or told.join.k is None or told.more <= few:
        return
    pair, join = question.pair, told.join
    whole = pair.now.count
    more = _more_exactly(question.finer)
    why = (
        f"{_both(pair)}: rows are matched by {_by(join.linked_by)}, and k of both together is "
        f"{join.k} on {listed(question.known.now)}: {share(join.below, whole)} of {whole:,} people "
        f"share all that the two say with fewer than {question.least}, "
        f"and {min(told.alone):,} what one says alone{f'; {more}' if more else ''}"
    )
    figures = {"k": join.k, "below": join.below, "below_alone": min(told.alone)}
    yield found(why, fix=_FIX, at=pair.now, columns=question.finer.every, figures=figures)


def _by(columns: Sequence[str]) -> str:
    return listed(["all answers together" if each == ALL_ANSWERS else each for each in columns])


def _more_exactly(finer: Finer) -> str:
    told = []
    if finer.then:
        told.append(f"the earlier one tells {listed(finer.then)} more exactly")
    if finer.now:
        told.append(f"this one tells {listed(finer.now)} more exactly")
    return ", ".join(told)


def _exact(question: _Question) -> Iterator[Result]:
    """Columns that one of both tells more exactly, where k of both does not answer for them."""
    pair, told = question.pair, question.apart
    finer = question.finer.every
    if not finer or (told is not None and told.more > 0):
        return
    if told is not None and set(finer) <= {*question.known.now, *question.known.then}:
        return
    why = (
        f"{_both(pair)}: {_overlap(question)}, and {_more_exactly(question.finer)}: whoever "
        "matches the rows reads the exact answers beside the coarse ones"
    )
    fix = "tell these columns alike in both, or never more exactly than the earlier one does"
    yield found(why, fix=fix, at=pair.now, columns=finer, severity="medium")


CHECK = Check(
    name="DF-01",
    title="People told apart by an earlier delivery",
    severity="high",
    threshold="nobody stands out by the difference of two deliveries of the same people, where "
    "{alike:.0%} of rows are equal; k of rows that match is as in RK-01, or no worse than alone",
    source="differencing: Hundepool et al. 2012, 5.2.3; composition: Ganta et al. 2008; bounds of "
    "a few: ESS handbook, fewer than 10",
    mend=_FIX,
    settings={"few": 9, "alike": 0.9, "chance": 0.00001},
    required=True,
    run=run,
)
