"""What a release cannot say about a protected group, in one sentence or a few."""

from __future__ import annotations

from anonkit.phrases import Language, phrases
from anonkit.records import Band, GroupRecord
from anonkit.report.words import Words


def sentence(group: GroupRecord, language: Language = "en") -> str:
    """What the reader cannot say about the group, and why, in bands."""
    say = phrases("groups", language).say
    name = f"{group.attribute} “{group.group}”"
    if group.told_in == "nothing":
        return say("nothing", group=name)
    if group.told_in == "tables":
        return say("only_tables" if group.lost is None else "not_in_records", group=name)
    if group.invisible is None or group.invisible == "none":
        return say("nobody", group=name)
    key = "everybody" if group.invisible == "all" else "some"
    told = [say(key, group=name, share=share(group.invisible, language))]
    causes = {"removed": group.suppressed, "coarse": group.coarse, "lost": group.lost or "none"}
    told += [
        say(cause, share=share(part, language)) for cause, part in causes.items() if part != "none"
    ]
    return " ".join(told + ([say("place", place=group.place)] if group.place else []))


def share(band: Band, language: Language) -> str:
    """A band in words."""
    return Words(language).band(band)
