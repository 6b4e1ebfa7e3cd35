"""What a release cannot say about a protected group, in one sentence or a few."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from anonkit.phrases import Language, phrases
from anonkit.records import Band, GroupRecord
from anonkit.report.words import Words


def sentence(group: GroupRecord, language: Language = "en") -> str:
    """What the reader cannot say about the group, and why, in bands."""
    say = phrases("groups", language).say
    name = f"{group.attribute} “{group.group}”"
    if group.told_in == "nothing":
        return say("nothing", group=name)
    counted = _counted(group, name, language)
    if group.told_in == "tables":
        only = say("only_tables" if group.lost is None else "not_in_records", group=name)
        return " ".join([only, *counted])
    if group.invisible is None or group.invisible == "none":
        return " ".join([say("nobody", group=name), *counted])
    key = "everybody" if group.invisible == "all" else "some"
    told = [say(key, group=name, share=share(group.invisible, language))]
    causes = {"removed": group.suppressed, "coarse": group.coarse, "lost": group.lost or "none"}
    told += [
        say(cause, share=share(part, language)) for cause, part in causes.items() if part != "none"
    ]
    told += [say("place", place=group.place)] if group.place else []
    return " ".join([*told, *counted])


def _counted(group: GroupRecord, name: str, language: Language) -> list[str]:
    """What the tables say of the group, and what they cannot."""
    say, count = phrases("groups", language).say, group.count
    if count is None:
        return [] if group.told_in == "records" else [say("no_count", group=name)]
    told = []
    if count.value is None or count.noise_half_width_95 is None:
        told.append(say("not_added", group=name))
    else:
        key = "counted_rows" if count.unit == "row" else "counted"
        value, width = Fraction(count.value), Fraction(count.noise_half_width_95)
        number = Words(language).number
        told.append(say(key, group=name, value=number(round(value)), width=number(ceil(width))))
        told += [say("too_noisy")] if value < 5 * width else []
    if count.levels:
        told.append(say("counted_by", levels="; ".join(count.levels)))
    if not count.readable:
        return [*told, say("cells_none")]
    if count.readable == count.cells:
        return [*told, say("cells_all", cells=count.cells)]
    told.append(say("cells_some", readable=count.readable, cells=count.cells))
    share = count.readable_share
    return (
        told if share is None else [*told, say("cells_share", share=Words(language).percent(share))]
    )


def share(band: Band, language: Language) -> str:
    """A band in words."""
    return Words(language).band(band)
