"""The page of an intake: what an officer reads, fills in by hand, signs and files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from anonkit.records import IntakeCheck, IntakeFile, IntakeRecord, IntakeScore, Verdict
from anonkit.report.html import environment
from anonkit.report.received import stated_as

Light = Literal["reject", "ask", "told", "unseen", "pass", "absent"]
MOST_FILES = 60
MOST_COLUMNS = 12
"""Columns of one finding that are named; of more only how many."""
VERDICTS: Mapping[Verdict, tuple[str, Light, str]] = {
    "no_objection": ("No objection", "pass", "Nothing was found that speaks against these data."),
    "questions": (
        "Questions",
        "ask",
        "Some things have to be settled or answered before anybody can say yes to these data.",
    ),
    "reject": (
        "Reject",
        "reject",
        "These data must not be taken as they are: what is listed first below has to be mended.",
    ),
}
LIGHTS: Mapping[Light, str] = {
    "reject": "rejects",
    "ask": "to settle",
    "told": "to know",
    "unseen": "not looked at",
    "pass": "passed",
    "absent": "nothing of that kind",
}
GROUPS: Mapping[str, str] = {
    "PI": "Personal information",
    "RK": "Risk that people are recognised",
    "GE": "Points on the map",
    "TB": "Tables of figures",
    "DF": "Against earlier deliveries",
    "CL": "What the sender claims",
    "IN": "Completeness and quality",
    "MD": "Files and descriptions",
}
"""By the letters of a check's id; what has others stands under `Other checks`."""
SEVERITIES = {"high": "high: it rejects", "medium": "medium: it asks", "low": "low: it is told"}
KINDS = {
    "recomputed": "counted again here",
    "cross_checked": "held against other parts of the parcel",
    "sender_says": "the sender's word alone",
}
_QUOTED = re.compile("`([^`]{1,300})`")
_ORDER: tuple[Light, ...] = ("reject", "ask", "unseen", "told", "pass", "absent")


@dataclass(frozen=True)
class Group:
    """One line of the overview."""

    title: str
    light: Light
    counts: str


@dataclass(frozen=True)
class Told:
    """One check as the page tells it."""

    check: IntakeCheck
    light: Light
    place: tuple[str, ...]
    columns: tuple[str, ...]
    more: int
    """Columns that are not named."""


@dataclass(frozen=True)
class Found:
    """All findings of one check that do the same to the verdict."""

    head: IntakeCheck
    """Any of them: what is asked for, and who asks, is the same."""
    all: tuple[Told, ...]

    @property
    def alike(self) -> bool:
        """Whether one mend serves them all, so that it need not be told of each."""
        return len({(e.check.fix, e.check.command, e.check.severity) for e in self.all}) == 1


@dataclass(frozen=True)
class Measured:
    """k of one table: as the sender's keys have it, and on the office's."""

    place: str
    claimed: str
    own: str
    columns: tuple[str, ...]


def page(record: IntakeRecord) -> str:
    """The page as HTML: one file, no script, nothing fetched, the same bytes for one record.

    It holds names of files and columns and figures, and no cell of the data.
    Every text is escaped and made plain in one place (`report.html`).
    """
    title, light, meaning = VERDICTS[record.verdict]
    told = [_told(check) for check in record.checks]
    return (
        environment()
        .get_template("handed_over.html")
        .render(
            record=record,
            verdict=title,
            light=light,
            meaning=meaning,
            summary=_summary(record, told),
            groups=list(_groups(told)),
            files=record.files[:MOST_FILES],
            more_files=len(record.files) - MOST_FILES,
            sizes=list(map(_size, record.files[:MOST_FILES])),
            sections=list(_sections(told)),
            waived=[each for each in told if each.check.waived],
            unseen=[each for each in told if each.light == "unseen" or _unlooked(each)],
            passed=_passed(told),
            absent=[each for each in told if each.light == "absent"],
            measured=list(_measured(record)),
            scores=list(map(_score, record.scores)),
            lights=LIGHTS,
            severities=SEVERITIES,
            kinds=KINDS,
            said=_sentence,
            stated=[(stated_as(key), text) for key, text in record.stated.items()],
        )
    )


def _told(check: IntakeCheck) -> Told:
    place = tuple(each for each in (check.file, check.table) if each)
    named = check.columns[:MOST_COLUMNS]
    return Told(check, _light(check), place, named, len(check.columns) - len(named))


def _light(check: IntakeCheck) -> Light:
    if check.status == "not_checked":
        return "ask" if check.counts else "unseen"
    if check.status == "pass":
        return "pass" if check.applies else "absent"
    if not check.counts:
        return "told"
    return "reject" if check.status == "fail" else "ask"


def _unlooked(told: Told) -> bool:
    return told.check.status == "not_checked"


def _summary(record: IntakeRecord, told: Sequence[Told]) -> str:
    found = [each for each in told if not _unlooked(each)]
    parts = [
        _many(sum(each.light == "reject" for each in found), "finding rejects", "findings reject"),
        _many(sum(each.light == "ask" for each in found), "finding asks", "findings ask"),
        _many(
            sum(each.open for each in record.questions), "question is open", "questions are open"
        ),
        _many(sum(map(_unlooked, told)), "thing was not looked at", "things were not looked at"),
        _many(sum(each.check.waived is not None for each in told), "is waived", "are waived"),
    ]
    return "; ".join(part for part in parts if part) or "all checks passed"


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}" if count else ""


def _groups(told: Sequence[Told]) -> Iterator[Group]:
    """Each group of checks with its worst light, in the order of the table."""
    for letters, title in {**GROUPS, "": "Other checks"}.items():
        own = [each for each in told if _letters(each.check) == letters]
        if own:
            light = min((each.light for each in own), key=_ORDER.index)
            # What was not looked at is counted as that, as it is above, whatever it leaves open.
            shown = ["unseen" if _unlooked(each) else each.light for each in own]
            counts = {name: shown.count(name) for name in _ORDER}
            words = ", ".join(
                f"{n} reject" if name == "reject" and n > 1 else f"{n} {LIGHTS[name]}"
                for name, n in counts.items()
                if n
            )
            yield Group(title, light, words)


def _letters(check: IntakeCheck) -> str:
    letters = check.id.partition("-")[0]
    return letters if letters in GROUPS else ""


def _sections(told: Sequence[Told]) -> Iterator[tuple[str, Light, list[Found]]]:
    """Findings by what they do to the verdict; those that somebody answers for stand apart."""
    titles: Mapping[Light, str] = {
        "reject": "What rejects these data",
        "ask": "What has to be settled",
        "told": "What is good to know",
    }
    plain = [each for each in told if not _unlooked(each) and not each.check.waived]
    for light, title in titles.items():
        by_id: dict[str, list[Told]] = {}
        for each in plain:
            if each.light == light:
                by_id.setdefault(each.check.id, []).append(each)
        if by_id:
            yield title, light, [Found(own[0].check, tuple(own)) for own in by_id.values()]


def _passed(told: Sequence[Told]) -> list[Told]:
    return [each for each in told if each.light == "pass" and not each.check.waived]


def _measured(record: IntakeRecord) -> Iterator[Measured]:
    """k as it is claimed beside k as it is counted here, where a check says both or one."""
    for check in record.checks:
        own = check.figures.get("k")
        # One that weighs less is of other columns than those that are asked for.
        whole = check.status == "pass" or check.severity == "high"
        if own is not None and "goal" in check.figures and whole:
            place = ", ".join(each for each in (check.file, check.table) if each)
            claimed = check.figures.get("k_claimed", "")
            yield Measured(place, str(claimed), str(own), check.columns[:MOST_COLUMNS])


def _score(score: IntakeScore) -> tuple[IntakeScore, int, str, str]:
    """A dimension with its share in percent, its minimum, and in words how it came out."""
    share = 0 if score.share is None else round(100 * score.share)
    minimum = "not set" if score.minimum is None else f"{round(100 * score.minimum)} %"
    if score.reached is None:
        return score, share, minimum, "no minimum is set" if score.minimum is None else "open"
    return score, share, minimum, "reached" if score.reached else "below the minimum"


def _sentence(text: str) -> str:
    """A text as a sentence: a capital first, one full stop last."""
    # What a terminal quotes by backticks stands between quotation marks on paper.
    bare = _QUOTED.sub(r"“\1”", text.strip())
    whole = bare if bare.endswith((".", "?", "!")) else f"{bare}."
    # k is a name, and no word.
    return whole if whole.startswith("k ") else whole[:1].upper() + whole[1:]


def _size(file: IntakeFile) -> str:
    """Bytes as people say them."""
    size = float(file.bytes)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
