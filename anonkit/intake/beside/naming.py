"""Identifiers of people in names that are no cells: of files, of sheets, and in words beside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pyarrow as pa

from anonkit.detect import residual
from anonkit.detect.kinds import KINDS
from anonkit.detect.names import share_of

_REACHES = frozenset(("email", "phone", "national_id", "account", "coordinates"))
"""Recognisers that are believed of one text alone."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.+]|(?<!\d)-|-(?!\d)")
MOST = 5_000
"""Texts that are looked at together."""
LONGEST = 2_000


def told_by(name: str, countries: tuple[str, ...]) -> str:
    """The kind of identifier that a name holds, in words; empty where it holds none."""
    kinds = told_in([name, _apart(name)], countries)
    if kinds:
        return kinds
    return KINDS["person_name"].said if _names_somebody(name) else ""


def told_in(
    texts: Sequence[str], countries: tuple[str, ...], wanted: frozenset[str] = _REACHES
) -> str:
    """The kinds of identifier that stand in some texts, in words; empty where none does."""
    looked_at = [text[:LONGEST] for text in texts[:MOST] if text]
    if not looked_at:
        return ""
    hits = residual.hits(pa.array(looked_at, pa.string()), countries)
    said = [KINDS[each].said for each in hits if each in wanted and each in KINDS]
    return " and ".join(said)


def _apart(name: str) -> str:
    """A name with its words apart: `Amina_Wanjiru-2.jpg`, `aminaWanjiru`."""
    return " ".join(_JOINED.sub(" ", name).split())


def _names_somebody(name: str) -> bool:
    """Whether two words beside each other are names, and one of them is nothing else."""
    for run in _runs(_WORD.findall(_apart(name))):
        share = share_of([" ".join(run)])
        if share.known == 1 and share.sure == 1 and share.forenames > 0:
            return True
    return False


def _runs(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Words beside each other, two by two, that begin with a capital."""
    for one, two in pairwise(words):
        if one[:1].isupper() and two[:1].isupper() and not (one.isupper() and len(one) < 4):
            yield one, two
