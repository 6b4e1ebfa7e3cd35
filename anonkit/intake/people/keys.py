"""Key variables: what people around somebody may know, as the receiver sees it.

Three hands name them. The sender of a release claims some (the manifest's
`quasi`), the office names some (`--quasi`, the profile's `keys`), and of a
table that nobody described the scan proposes some. They weigh differently:

- What the sender claims, the columns that the office names, and age, sex and
  place must hold together, or the parcel is rejected. Age, sex and place are
  what every neighbour knows of somebody and what every guide takes for
  granted; a sender who forgot one of them has protected nobody.
- What else people may know by the words of the profile, or as the scan
  proposes (work, schooling, ethnic origin, the size of a household) asks:
  people who know all of it at once are rare, and with all of it nearly
  everybody is alone in any file that is worth having. In a release
  whose sender named key variables it is only told, as somebody thought about
  it and signed.
- Any other column is told by what it adds; one in which more than 5 % of the
  people have an answer of their own asks, as no release of anonkit's may have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from anonkit.bundle.parted import places
from anonkit.detect.kinds import KINDS
from anonkit.errors import Fault, OptionError
from anonkit.intake.base import Case, Delivery, Records
from anonkit.intake.people.recodes import recoded
from anonkit.plan.names import instead
from anonkit.policy.document import shown
from anonkit.records import ScanColumn

CORE = ("age", "sex", "place")
"""What every neighbour knows of somebody, in the words of the scan."""
VISIBLE = frozenset({"caste", "ethnicity", "religion", "migration"})
"""Sensitive matters that can be seen or heard, and are known around somebody."""
_ASIDE = frozenset({"design"})
"""Sampling areas say where somebody lives only to whoever has the list: RK-06 looks at them."""
_COMPARED = frozenset({"open", "sensitive", "quasi"})


@dataclass(frozen=True)
class Keys:
    """The key variables of one table, in the table's order."""

    claimed: tuple[str, ...]
    """Of the sender's manifest."""
    office: tuple[str, ...]
    """Named by the office, and age, sex and place."""
    further: tuple[str, ...]
    """What the scan proposes besides."""
    others: tuple[str, ...]
    """What somebody may hardly know: told by what it adds."""
    stated: bool
    """Whether a sender's manifest speaks of this table."""
    personal: bool
    """Whether they say more of somebody than the place."""
    places: tuple[str, ...]
    """Of both: columns of places."""

    @property
    def both(self) -> tuple[str, ...]:
        """What must hold together: the sender's and the office's."""
        return tuple(dict.fromkeys((*self.claimed, *self.office)))


def keys_of(case: Case, table: Records) -> Keys:
    """The key variables of a table of a case, worked out once."""
    return case.memo.once(("keys", id(table)), lambda: _keys(case, table))


def about_of(case: Case, table: Records) -> Mapping[str, str]:
    """What each column speaks of, in the words of the scan; empty where nobody knows.

    Where the scan knows nothing, the names that the DHS and MICS programmes give speak.
    """
    return case.memo.once(("about", id(table)), lambda: _about(table))


def check_asked(now: Delivery, quasi: Sequence[str]) -> None:
    """Refuse names that no table of records has.

    Raises:
        OptionError: One fault for each.
    """
    known = {column.name: None for table in now.records for column in table.columns}
    absent = [name for name in dict.fromkeys(quasi) if name not in known]
    if absent:
        raise OptionError.of(
            [
                Fault(
                    f"no table has a column {shown(name)}",
                    where="--quasi",
                    fix=instead(name, list(known), "check that it is the right file"),
                    code="intake.no_column",
                )
                for name in absent
            ]
        )


def tables_of(case: Case) -> Iterator[Records]:
    """The tables with rows of people: a release's tables of figures are none."""
    release = case.now.release
    for table in case.now.records:
        inside = PurePosixPath(table.file.path).parts
        if table.count and not (release is not None and "tables" in inside[:-1]):
            yield table


def _keys(case: Case, table: Records) -> Keys:
    about = about_of(case, table)
    claimed = _claimed(case, table)
    stated = claimed is not None
    words = case.profile.keys or CORE
    wanted = frozenset(CORE).intersection(words)
    named = frozenset((*(word for word in words if word not in KINDS), *case.asked.quasi))
    office = [
        each.name
        for each in table.columns
        if each.name in named or (about[each.name] in wanted and _usable(each))
    ]
    both = {*(claimed or ()), *office}
    rest = [each for each in table.columns if each.name not in both and _usable(each)]
    further = [
        each.name for each in rest if about[each.name] in words or _proposed(each, about[each.name])
    ]
    return Keys(
        claimed=tuple(each.name for each in table.columns if each.name in (claimed or ())),
        office=tuple(office),
        further=tuple(further),
        others=tuple(
            each.name
            for each in rest
            if each.name not in further and each.role in _COMPARED and about[each.name] != "weight"
        ),
        stated=stated,
        personal=any(about[name] != "place" for name in both),
        places=tuple(each.name for each in table.columns if about[each.name] == "place"),
    )


def _about(table: Records) -> Mapping[str, str]:
    known = recoded([column.name for column in table.columns])
    return {each.name: each.about or known.get(each.name, "") for each in table.columns}


def _usable(column: ScanColumn) -> bool:
    """Whether its cells are answers: codes of people and free text are looked at elsewhere."""
    return column.role in _COMPARED and not column.identifier and column.type != "multi"


def _proposed(column: ScanColumn, about: str) -> bool:
    if about in _ASIDE or column.part_of:
        return False
    return about in VISIBLE or KINDS.get(about, KINDS["thing"]).role == "quasi"


def _claimed(case: Case, table: Records) -> frozenset[str] | None:
    """What the sender's manifest names; None where none speaks of this table, or none is sound."""
    release = case.now.release
    if release is None or release.manifest is None:
        return None
    if release.verified is not None and release.verified.verdict == "reject":
        return None
    manifest = release.manifest
    path = table.file.path
    held = places(each.path for each in manifest.files)
    if not any(path == each or path.endswith("/" + each) for each in held):
        return None
    # Columns of a linked table bear its name in front.
    parts = manifest.recount.tables if manifest.recount else ()
    names = [part.name for part in parts if path == part.path or path.endswith("/" + part.path)]
    front = f"{names[0]}/" if names and names[0] else ""
    own = (column.name for column in table.columns)
    return frozenset(name for name in own if front + name in manifest.quasi)
