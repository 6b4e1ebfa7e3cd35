"""When a value gives another column away, and when that is mere chance.

A value of a key (a weight, a cluster number, a pattern of empty cells) *tells*
a hidden column when at least 95 % of its people share one answer there, at
most a tenth of the doubt is left that everybody's answers leave, and it is no
chance, seen alone or together with the other values of the key that do so.

Chance: let a share p of all people have answer v. Of n independent people,
a share c or more has v with a probability of at most exp(-n KL(c || p))
(Chernoff; Cover and Thomas, theorem 11.1.4). Alone: divided by p, this bounds
the chance that any answer does as well, since those which then stay below 1 in
a million have, together, at most the sum over v of p_v / 1,000,000. By Markov's
inequality a key that has nothing to do with a column tells it so for more than
5 % of the people with a probability of at most 1 in 50,000. Together: if m
values are expected to reach 95 %, x or more of them do with a probability of at
most exp(x - m) (m / x)^x (Chernoff for independent trials; Mitzenmacher and
Upfal, theorem 4.4), which must be below 1 in a million. No permutation is
drawn, so the same file gets the same answer.

Where households are declared their members are no independent people: n is
the people of a value divided by those of its largest household, which keeps
the first bound true for any sizes of households.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from anonkit.risk.leaks.base import Coded, Codes, Flags, Sheet

SHARE = 0.95
DOUBT = 10
CHANCE = 1e-6


LEAST = 3
"""Independent people: of fewer no answer is beyond chance, in any file that a machine can hold."""
Shares = npt.NDArray[np.float64]
_TABLE = 4_000_000
"""Counts that are held in one table, in integers."""
_MOST_ANSWERS = 2_000
"""Answers of which chance is added up over all; with more a value must speak alone."""


def told(sheet: Sheet, key: Codes, hidden: Coded) -> int:
    """People for whom the key's value tells the hidden answer that is not told already.

    Args:
        sheet: The rows.
        key: (n,) a code for each row, negative where there is none.
        hidden: What must not be learnt.
    """
    values = telling(sheet, key, hidden.codes)
    if not values.any():
        return 0
    rows = _of(values, key)
    return sheet.people_in(rows & ~known(sheet, hidden)) if rows.any() else 0


def could_tell(sheet: Sheet, key: Codes) -> bool:
    """Whether enough people share the key's values with others for them to tell anything."""
    counts = np.bincount(key[key >= 0])
    return sheet.enough(int(counts[counts >= LEAST].sum()))


def known(sheet: Sheet, hidden: Coded) -> Flags:
    """Rows whose hidden answer a released quasi-identifier tells by itself: nothing to leak.

    Of its own column's released values each that stands for one answer; of
    the others those that tell it beyond chance.
    """
    found = np.zeros(len(sheet.people), np.bool_)
    if not sheet.released:
        return found
    for column in sheet.shown:
        if column.name == hidden.own:
            found |= _of(_sure(column.codes, hidden.codes), column.codes)
        elif column.kind == "quasi":
            found |= _of(telling(sheet, column.codes, hidden.codes), column.codes)
    return found


def telling(sheet: Sheet, key: Codes, hidden: Codes) -> Flags:
    """(values of the key,) which of them tell the hidden answer."""
    values = int(key.max(initial=-1)) + 1
    found = np.zeros(values, np.bool_)
    if not values:
        return found
    answers = np.maximum(hidden, -1) + 1  # 0: no answer, which nobody need hide
    best, most, people, shares = _counts(sheet, key, answers)
    usual = shares[best]
    share = most / np.maximum(1, people)
    sure = (best > 0) & (people >= LEAST) & (share >= SHARE)
    sure &= ((1 - share) * DOUBT <= 1 - usual) & (usual < share)
    if sure.any():
        n = _independent(sheet, key, people)
        sure &= n >= LEAST
        alone = np.zeros(values, np.bool_)
        alone[sure] = _beyond_chance(n[sure], share[sure], usual[sure])
        found = sure if _together(n, int(sure.sum()), shares[1:]) else alone
    return found


def _counts(sheet: Sheet, key: Codes, answers: Codes) -> tuple[Codes, Codes, Codes, Shares]:
    """Of each value of the key its commonest answer, people with that, people; of all each share.

    A person of several rows has an answer where all rows with that value say it:
    where two say different things, the value tells neither.
    """
    values, width = int(key.max()) + 1, int(answers.max()) + 1
    given = key >= 0
    pairs = _agreed(sheet, key[given], answers[given], given, width)
    everybody = np.bincount(_once(sheet, answers, np.ones(len(key), np.bool_)), minlength=width)
    # Of several rows all say one thing more rarely than one does: either share bounds the chance.
    by_row = np.bincount(answers, minlength=width)
    shares = np.maximum(everybody / everybody.sum(), by_row / by_row.sum())
    if values * width <= _TABLE:
        table = np.bincount(pairs, minlength=values * width).reshape(values, width)
        best = table.argmax(axis=1)
        most = table[np.arange(values), best]
    else:
        found, counts = np.unique(pairs, return_counts=True)
        order = np.lexsort((counts, found // width))
        last = np.append(np.diff(found[order] // width) > 0, True)
        chosen = order[last]
        best, most = np.zeros(values, np.int64), np.zeros(values, np.int64)
        best[found[chosen] // width] = found[chosen] % width
        most[found[chosen] // width] = counts[chosen]
    people = np.bincount(_once(sheet, key[given], given), minlength=values)
    return best, most, people, shares


def _agreed(sheet: Sheet, key: Codes, answers: Codes, rows: Flags, width: int) -> Codes:
    """A number for (value, answer) of each person whose rows with that value say one thing."""
    if sheet.single:
        return np.asarray(key * width + answers)
    # No file that is looked at has so many rows that three codes do not fit into 63 bits.
    found = np.unique((key * sheet.count + sheet.people[rows]) * width + answers)
    _, first, times = np.unique(found // width, return_index=True, return_counts=True)
    one = found[first[times == 1]]
    return np.asarray(one // width // sheet.count * width + one % width)


def _once(sheet: Sheet, codes: Codes, rows: Flags) -> Codes:
    """The codes of some rows, once for each person who has them."""
    if sheet.single:
        return codes
    return np.asarray(np.unique(codes * sheet.count + sheet.people[rows]) // sheet.count)


def _independent(sheet: Sheet, key: Codes, people: Codes) -> Shares:
    """(values,) how many independent people the people of each value are worth."""
    if not sheet.lived:
        return people.astype(np.float64)
    given = key >= 0
    width = int(sheet.homes.max(initial=0)) + 1
    pairs = _once(sheet, key[given] * width + sheet.homes[given], given)
    homes, members = np.unique(pairs, return_counts=True)
    largest = np.ones(len(people), np.int64)
    np.maximum.at(largest, homes // width, members)
    return np.asarray(people / largest, np.float64)


def _together(n: Shares, seen: int, shares: Shares) -> bool:
    """Whether so many values reach the share in fewer than 1 of a million draws."""
    usual = np.minimum(1.0, shares[shares > 0] / shares.sum() * max(1.0, float(shares.sum())))
    if not seen or len(usual) > _MOST_ANSWERS:
        return False
    low = np.minimum(usual, SHARE)
    rest = (1 - SHARE) * np.log((1 - SHARE) / (1 - low))
    divergence = SHARE * np.log(SHARE / low) + rest
    sizes, often = np.unique(n[n >= LEAST], return_counts=True)
    chances = [min(1.0, float(np.exp(-size * divergence).sum())) for size in sizes]
    expected = float(np.dot(often, chances))
    if expected >= seen:
        return False
    expected = max(expected, 1e-300)
    return seen - expected + seen * math.log(expected / seen) <= math.log(CHANCE)


def _beyond_chance(n: Shares, share: Shares, usual: Shares) -> Flags:
    """Whether n people would share an answer so often in fewer than 1 of a million draws."""
    doubt = np.where(share < 1, 1 - share, 1.0)
    rest = np.where(share < 1, doubt * np.log(doubt / (1 - usual)), 0.0)
    divergence = share * np.log(share / usual) + rest
    return np.asarray(n * divergence + np.log(usual) >= -math.log(CHANCE), np.bool_)


def _of(values: Flags, key: Codes) -> Flags:
    """The rows whose key has one of some values."""
    return np.append(values, False)[np.where(key >= 0, key, len(values))]


def _sure(key: Codes, hidden: Codes) -> Flags:
    """(values of the key,) which of them stand for one answer."""
    values = int(key.max(initial=-1)) + 1
    low, high = np.full(values, np.iinfo(np.int64).max), np.full(values, np.iinfo(np.int64).min)
    given = key >= 0
    np.minimum.at(low, key[given], hidden[given])
    np.maximum.at(high, key[given], hidden[given])
    return np.asarray(low == high, np.bool_)
