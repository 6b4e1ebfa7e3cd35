"""The private side: exact figures, for the owner alone; for programs, and a page to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from anonkit.canonical import Json, canonical_json
from anonkit.phrases import Language, Phrases, chosen, phrases
from anonkit.records import Compared, RedactionRecord, Unseen, UnseenRecord
from anonkit.report.html import environment

README = (
    "This folder holds exact figures about people who are not in the release. "
    "Keep this folder away from the release: do not send it, publish it or store it beside it.\n"
)
"""For a README.txt beside the file."""


def private_report(exact: Mapping[str, Json]) -> bytes:
    """Canonical JSON of the exact figures, with the warning under `readme`.

    Args:
        exact: Figures and reasons; integers and text, no floats. `readme` is ours.
    """
    return canonical_json({**exact, "readme": README.strip()}) + b"\n"


def groups_document(record: UnseenRecord) -> dict[str, Json]:
    """Attribute -> group -> exact figures, shares as fractions, for `private.json`."""
    return {
        attribute: {
            name: {
                **_group(unseen, record.compared[attribute][name]),
                "re_run": _re_run(record, attribute, name),
            }
            for name, unseen in groups.items()
        }
        for attribute, groups in record.groups.items()
    }


def private_page(record: UnseenRecord) -> bytes:
    """`report.html` of the private side: who became invisible, for its owner to read."""
    language = chosen(record.languages)
    say = phrases("groups", language)
    attributes = [_attribute(record, name, say) for name in record.groups]
    people = {"before": record.people_before, "removed": record.people_removed}
    if record.people_before is None:
        told = [say.say("private_no_records")]
    else:
        told = [say.say("private_removed", **people, lost=record.lost)]
        told += [] if attributes else [say.say("private_none")]
        told += [sentence for each in record.redacted for sentence in _redacted(each, say)]
    page = (
        environment()
        .get_template("private.html")
        .render(
            language=language,
            title=record.title,
            release=record.release,
            say=say.sentences,
            told=told,
            attributes=attributes,
        )
    )
    return page.encode("utf-8")


def _redacted(each: RedactionRecord, say: Phrases) -> list[str]:
    """What became of the texts of one column."""
    kinds = ", ".join(f"{kind} {count}" for kind, count in each.kinds.items()) or "–"
    told = [
        say.say(
            "private_texts",
            column=each.column,
            texts=each.texts,
            found=each.found,
            kinds=kinds,
            warned=each.warned,
        )
    ]
    if each.reviewed is not None:
        told.append(say.say("private_reviewed", **asdict(each.reviewed)))
    return told


@dataclass(frozen=True)
class Line:
    """One group in the private table."""

    name: str
    people: int
    cells: tuple[str, ...]
    flagged: bool


@dataclass(frozen=True)
class Table:
    """One protected attribute, and the sentences for its flags."""

    name: str
    lines: tuple[Line, ...]
    flags: tuple[str, ...]


def _attribute(record: UnseenRecord, name: str, say: Phrases) -> Table:
    lines, flags = [], []
    for group, unseen in record.groups[name].items():
        against = record.compared[name][group]
        own = share_of(unseen.invisible, unseen.whole, say.language)
        rest = share_of(against.rest_invisible, against.rest, say.language)
        in_tables = unseen.in_tables
        cells = (
            f"{unseen.invisible} ({own})",
            *(str(part) for part in (unseen.removed, unseen.coarse, unseen.lost)),
            rest,
            "< 0.001" if against.p < 0.001 else f"{against.p:.3f}",
            "–" if in_tables is None else str(in_tables),
        )
        lines.append(Line(group, unseen.whole, cells, against.flagged))
        if against.flagged:
            more = unseen.invisible * against.rest > against.rest_invisible * unseen.whole
            key, called = "more" if more else "less", f"{name} “{group}”"
            flags.append(say.say(key, group=called, share=own, rest=rest))
            flags += _helped(record, name, group, say)
    return Table(name, tuple(lines), tuple(flags) or (say.say("no_flag"),))


def patches(record: UnseenRecord) -> dict[str, bytes]:
    """The changes that would show more of a group, as files for `--with`; each once."""
    return {name: text.encode("utf-8") for text, name in _files(record).items()}


def _files(record: UnseenRecord) -> dict[str, str]:
    texts = (shown.patch for groups in record.shown.values() for shown in groups.values())
    return {text: f"show-{place}.yaml" for place, text in enumerate(dict.fromkeys(texts), 1)}


def _helped(record: UnseenRecord, attribute: str, group: str, say: Phrases) -> list[str]:
    shown = record.shown.get(attribute, {}).get(group)
    if shown is None:
        return []
    share = share_of(shown.invisible, shown.whole, say.language)
    file = _files(record)[shown.patch]
    return [say.say("re_run", change=shown.change, share=share, file=file)]


def _re_run(record: UnseenRecord, attribute: str, group: str) -> Json:
    shown = record.shown.get(attribute, {}).get(group)
    if shown is None:
        return None
    return {
        "change": shown.change,
        "invisible": f"{shown.invisible}/{shown.whole}",
        "file": _files(record)[shown.patch],
    }


def share_of(part: int, whole: int, language: Language) -> str:
    """A share in percent to a tenth, in the language's spelling; a dash of nobody."""
    if not whole:
        return "–"
    text = f"{part * 100 / whole:.1f}"
    return f"{text.replace('.', ',') if language in ('es', 'fr') else text}\u00a0%"


def _group(unseen: Unseen, against: Compared) -> dict[str, Json]:
    return {
        "before": unseen.before,
        "removed": unseen.removed,
        "coarse": unseen.coarse,
        "lost": unseen.lost,
        "invisible": f"{unseen.invisible}/{unseen.whole}",
        "rest_invisible": f"{against.rest_invisible}/{against.rest}",
        "p": f"{against.p:.3g}",
        "flagged": against.flagged,
        "in_no_readable_cell": unseen.in_tables,
    }
