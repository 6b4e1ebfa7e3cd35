"""The letter back to whoever handed data over, as Markdown for an office to read and to send.

It names files, columns and figures of the parcel, and never what a person answered. Names come
from strangers: they stand as code, where nothing in them can be a link, a picture or HTML.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePath

from anonkit.phrases import Language, phrases
from anonkit.records import IntakeCheck, IntakeQuestion, IntakeRecord
from anonkit.report.letter_facts import facts, unlooked, variant
from anonkit.report.markdown import code, one_line, words
from anonkit.report.words import Words

__all__ = ["asked_in", "letter", "one_line"]

MOST_PLACES = 10
"""Places of one check that a letter names."""
MOST_COLUMNS = 8
"""Columns of one place that a letter names."""
NOT_OFFICIAL = "not official"
"""How the notice of a profile begins that is nobody's official one."""
_SECRETS = frozenset({"PI-01", "PI-04", "MD-02"})
"""Checks after which the files as they are must not go round."""


def letter(record: IntakeRecord, language: Language = "en") -> str:
    """The letter about a parcel.

    Args:
        record: What was found.
        language: Of the letter; what the office wrote itself stays as it was written.
    """
    return _Letter(record, language).text()


def asked_in(question: IntakeQuestion, language: Language) -> str:
    """A question in a language, where it is one that anonkit has words for."""
    known = phrases("questions").sentences
    if known.get(question.id) != question.ask:
        return question.ask
    return phrases("questions", language).sentences[question.id]


class _Letter:
    """One letter: its parts, in their order."""

    def __init__(self, record: IntakeRecord, language: Language) -> None:
        self._record = record
        self._language = language
        self._words = Words(language)
        self._said = phrases("reply", language)

    def text(self) -> str:
        parts = (
            self._opening(),
            self._received(),
            self._verdict(),
            self._weighed(),
            self._unlooked(),
            self._questions(),
            self._waived(),
            self._told(),
            self._next(),
        )
        blocks = [block for part in parts for block in part]
        return "\n\n".join(blocks) + "\n"

    def _say(self, key: str, **values: object) -> str:
        return self._said.say(key, **values)

    def _opening(self) -> Iterator[str]:
        yield f"# {self._say('title')}"
        yield self._say("greeting")
        yield self._say("thanks", parcel=code(self._record.parcel))

    def _received(self) -> Iterator[str]:
        files = self._record.files
        records = [each for each in files if each.role == "records"]
        rows = sum(each.rows or 0 for each in records)
        number = self._words.number
        lines = [self._say("received.files", n=number(len(files)))]
        if records:
            n = number(len(records))
            lines.append(self._say("received.records", n=n, rows=number(rows)))
        for role, key in (("table", "received.tables"), ("refused", "received.refused")):
            if n_of := sum(each.role == role for each in files):
                lines.append(self._say(key, n=number(n_of)))
        yield f"## {self._say('head.received')}"
        yield _bullets(lines)
        if self._record.parcel_sha256:
            yield self._say("received.digest", digest=code(self._record.parcel_sha256))

    def _verdict(self) -> Iterator[str]:
        yield f"## {self._say('head.verdict')}"
        yield self._say(f"verdict.{self._record.verdict}")
        if any(e.id in _SECRETS and e.status == "fail" and e.counts for e in self._record.checks):
            yield self._say("secret")
        own_words = self._said.sentences.get(f"profile.{self._record.profile}")
        by = self._say("profile", title=own_words or words(self._record.profile_title))
        own = self._record.notice.lower().startswith(NOT_OFFICIAL)
        yield f"{by} {self._say('not_official') if own else words(self._record.notice)}"

    def _weighed(self) -> Iterator[str]:
        """What counts: first what rejects, then what asks; each check is explained once."""
        told: set[str] = set()
        for head, status in (("head.must", "fail"), ("head.ask", "warn")):
            found = [e for e in self._record.checks if e.counts and e.status == status]
            if found:
                yield f"## {self._say(head)}"
            for name, mine in _by_variant(found).items():
                yield f"### {self._title(mine[0])} ({code(mine[0].id)})"
                if name not in told:
                    yield self._mend(mine[0])
                yield f"{self._say('where')}\n\n{self._places(mine)}"
                commands = [_command(each) for each in mine if each.command]
                if commands and name not in told:
                    yield f"{self._say('begin')} {code(commands[0], 1000)}"
                told.add(name)

    def _title(self, check: IntakeCheck) -> str:
        """What a check looks at; a check that has no words yet is told in its own."""
        return self._said.sentences.get(f"title.{variant(check)}") or words(check.title)

    def _mend(self, check: IntakeCheck) -> str:
        return self._said.sentences.get(f"mend.{variant(check)}") or words(check.fix)

    def _places(self, found: Sequence[IntakeCheck]) -> str:
        places = list(dict.fromkeys(map(self._seen, found)))
        rest = len(places) - MOST_PLACES
        more = [self._say("more", n=self._words.number(rest))] if rest > 0 else []
        return _bullets([*places[:MOST_PLACES], *more])

    def _place(self, check: IntakeCheck) -> str:
        names = [code(name) for name in (check.file, check.table) if name]
        columns = [code(name) for name in islice(check.columns, MOST_COLUMNS)]
        rest = len(check.columns) - MOST_COLUMNS
        if rest > 0:
            columns.append(self._say("more", n=self._words.number(rest)))
        told = ": ".join(part for part in (", ".join(names), ", ".join(columns)) if part)
        return told or self._say("whole")

    def _seen(self, check: IntakeCheck) -> str:
        """A place with what was seen there; what checks say is in English, so else its figures."""
        english = self._language == "en"
        seen = words(check.why) if english else facts(check, self._said, self._words)
        return f"{self._place(check)}: {seen}" if seen else self._place(check)

    def _unlooked(self) -> Iterator[str]:
        found = [e for e in self._record.checks if e.counts and e.status == "not_checked"]
        if not found:
            return
        yield f"## {self._say('head.unlooked')}"
        yield self._say("unlooked")
        lines = []
        for name, mine in _by_id(found).items():
            why = words(mine[0].why) if self._language == "en" else unlooked(mine[0], self._said)
            lines.append(f"{self._title(mine[0])} ({code(name)}): {why}")
        yield _bullets(lines)

    def _questions(self) -> Iterator[str]:
        asked = [e for e in self._record.questions if e.to == "sender" and not e.enough]
        if not asked:
            return
        yield f"## {self._say('head.questions')}"
        for key, needed in (("questions.needed", True), ("questions.wanted", False)):
            mine = [e for e in asked if (e.required or e.open) is needed]
            if mine:
                told = [words(asked_in(each, self._language)) for each in mine]
                listed = "\n".join(f"{n}. {line}" for n, line in enumerate(told, 1))
                yield f"{self._say(key)}\n\n{listed}"
        yield self._say("questions.how")

    def _waived(self) -> Iterator[str]:
        """What the office takes as it is; who answers for it and why is the office's own."""
        found = [each for each in self._record.checks if each.waived is not None]
        if found:
            yield f"## {self._say('head.waived')}"
            yield self._say("waived")
            yield _bullets([f"{self._title(each)} ({self._place(each)})" for each in found])

    def _told(self) -> Iterator[str]:
        """What weighs little, in one line each."""
        low = [e for e in self._record.checks if e.status == "warn" and e.severity == "low"]
        above = {e.id for e in self._record.checks if e.counts}
        open_ = _by_id([e for e in low if e.waived is None and e.id not in above])
        if open_:
            yield f"## {self._say('head.told')}"
            yield _bullets([f"{self._title(m[0])} ({code(name)})" for name, m in open_.items()])

    def _next(self) -> Iterator[str]:
        verdict = self._record.verdict
        yield f"## {self._say('head.next')}"
        yield self._say(f"next.{verdict}")
        if verdict != "no_objection":
            name = self._record.profile
            shipped = f"profile.{name}" in self._said.sentences
            command = f"anonkit intake YOUR_FILES --profile {name if shipped else name + '.yaml'}"
            yield f"{self._say('self_check' if shipped else 'self_check_own')} {code(command)}"
        yield self._say("no_judgement")
        yield self._say("regards")
        yield self._say("signature")


def _by_id(found: Sequence[IntakeCheck]) -> Mapping[str, Sequence[IntakeCheck]]:
    by: dict[str, list[IntakeCheck]] = {}
    for each in found:
        by.setdefault(each.id, []).append(each)
    return by


def _by_variant(found: Sequence[IntakeCheck]) -> Mapping[str, Sequence[IntakeCheck]]:
    by: dict[str, list[IntakeCheck]] = {}
    for each in found:
        by.setdefault(variant(each), []).append(each)
    return by


def _command(check: IntakeCheck) -> str:
    """A command as the sender can type it: with no folder of the office's in it."""
    words = shlex.split(check.command)
    if len(words) > 2 and PurePath(words[2]).name == PurePath(check.file).name:
        words[2] = check.file
    return shlex.join(words)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
