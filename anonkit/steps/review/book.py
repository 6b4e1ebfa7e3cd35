"""The workbook for a person who looks at redacted texts: what stands in which cell.

Sheet 1 has every text with what goes in double brackets, sheet 2 everything
that was found, sheet 3 how to go about it, and a line that says what the
workbook was made of. It holds personal data: it is for its owner alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from anonkit.canonical import Json, canonical_json
from anonkit.detect.entities.base import Span
from anonkit.detect.entities.unread import UNREAD
from anonkit.detect.known import IDENTIFIER, PERSON, Known
from anonkit.phrases import Language, Phrases, chosen, phrases
from anonkit.plan import Plan
from anonkit.policy.sheet import Input, Page, Place
from anonkit.records import FINDS, SET_BY_SET
from anonkit.steps.review.corrections import code_of, thing_code
from anonkit.steps.review.looked import Looked, Text

FORMAT = 1
"""Of the workbook: what stands where, and what it means."""
FACTS = "anonkit"
"""Stands beside the line that says what the workbook was made of."""
TEXT_KEYS = ("number", "column", "text", "found", "warned", "out", "keep", "drop", "code")
WORD_KEYS = ("number", "kind", "written", "how", "texts", "everywhere", "code")
OUT, KEEP, DROP, CODE = 6, 7, 8, 9
"""Columns of the sheet of texts, counted from 1."""
EVERYWHERE, WORD_CODE = 6, 7
"""Columns of the sheet of words."""
_PIECE = 1_200
"""Characters of a text in one row: so many can be seen at once."""
_MOST_TOLD = 2_000
"""Characters of the cells that say what was found."""
_SPELLINGS = 3
_BY_WORDS = frozenset({PERSON, "LOCATION", "FACILITY", "ADDRESS"})
"""What is known by lists of words and by rules, not by its shape."""
_MARKS = (("[[", "]]"), ("⟦", "⟧"), ("{{", "}}"), ("⟪", "⟫"), ("«", "»"))
"""Pairs that may stand around what goes: the first of which no sign stands in any text."""
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_PICTURES = 0x2400
"""Where Unicode has pictures of the control characters."""


@dataclass(frozen=True)
class Thing:
    """Something that was found, however it was spelled."""

    entity: str
    code: str
    """Or several, where rows mean several people by what a reader sees as one."""
    spellings: tuple[str, ...]
    how: str
    """Key of the words that say how it was known."""
    texts: int
    """Different texts that hold it."""


@dataclass(frozen=True)
class ReviewBook:
    """The whole workbook."""

    language: Language
    texts: Page
    words: Page
    guide: Page
    rows: Mapping[str, tuple[int, ...]]
    """Code of a text to its rows in the sheet of texts, counted from 1."""
    answers: None = None
    lists: tuple[tuple[str, ...], ...] = ()

    @property
    def pages(self) -> tuple[Page, ...]:
        """In their order."""
        return self.texts, self.words, self.guide


def make_book(plan: Plan, looked: Looked, known: Known, key: bytes) -> ReviewBook:
    """The workbook of all texts that a run met.

    Args:
        plan: Whose texts they are; its first language that we speak is that of the workbook.
        looked: The texts.
        known: What the table's own hidden columns say.
        key: Of the names of texts.
    """
    language = chosen(tuple(plan.policy.languages))
    words = phrases("review", language)
    ordered = _ordered(plan, looked)
    how = _how(plan, known)
    marks = marks_for(text.text for text, _ in ordered)
    texts, rows = _texts_page(ordered, how, words, marks)
    things = _words_page(_things(ordered, how, key), words)
    facts = _facts(plan, key, [*texts.rows, *things.rows])
    return ReviewBook(language, texts, things, _guide_page(plan, facts, words, marks), rows)


def marks_for(texts: Iterable[str]) -> tuple[str, str]:
    """Two marks that stand in none of the texts."""
    signs = set().union(*map(set, texts))
    for pair in _MARKS:
        if signs.isdisjoint("".join(pair)):
            return pair
    unused = (chr(code) for code in range(0x2460, 0x2FFF) if chr(code) not in signs)
    return next(unused), next(unused)


def marked(text: str, spans: Sequence[Span], marks: tuple[str, str] = _MARKS[0]) -> str:
    """A text with what goes between marks."""
    told, end = [], 0
    for start, last in _joined(spans):
        told += [text[end:start], marks[0], text[start:last], marks[1]]
        end = last
    return shown("".join([*told, text[end:]]))


def shown(text: str) -> str:
    """A text as a workbook can carry it: control characters as their pictures."""
    told = "".join(map(_visible, text.replace("\r\n", "\n").replace("\r", "\n")))
    return _ESCAPE.sub("_ ", told)


def facts_of(line: str) -> Mapping[str, object]:
    """What a workbook says that it was made of; empty where that is no such line."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _visible(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) != "Cc":
        return "\ufffd" if character in "\ufffe\uffff" else character
    number = ord(character)
    return chr(_PICTURES + number) if number < 0x20 else "\ufffd"


def _joined(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Places in order; those that overlap are one: rows with one text may differ."""
    made: list[tuple[int, int]] = []
    for start, end, _ in sorted(spans):
        if made and start < made[-1][1]:
            first, last = made.pop()
            made.append((first, max(last, end)))
        else:
            made.append((start, end))
    return made


def _ordered(plan: Plan, looked: Looked) -> list[tuple[Text, list[Span]]]:
    """Every text with its warnings: those that need a look first, and never in the data's order."""
    places = {column.name: place for place, column in enumerate(plan.columns)}
    told = [(text, looked.warnings(text.column, text.text)) for text in looked.texts.values()]
    return sorted(
        told,
        key=lambda one: (not (one[0].spans or one[1]), places[one[0].column], one[0].text),
    )


How = Callable[[str, Span, str], str]
"""(column, span, what stands there) to the key of the words that say how it was known."""


def _how(plan: Plan, known: Known) -> How:
    models = {c.name for c in plan.released if getattr(c.params, "model", None)}

    def told(column: str, span: Span, piece: str) -> str:
        if span.entity == IDENTIFIER or (span.entity == PERSON and known.find(piece)):
            return "own"
        if span.entity not in _BY_WORDS:
            return "pattern"
        return "model" if column in models else "list"

    return told


def _things(ordered: Sequence[tuple[Text, list[Span]]], how: How, key: bytes) -> list[Thing]:
    spelled: dict[tuple[str, str], Counter[str]] = {}
    known: dict[tuple[str, str], str] = {}
    holders: dict[tuple[str, str], set[str]] = {}
    for text, _ in ordered:
        here = {
            (span.entity, text.values[span]): text.text[span.start : span.end]
            for span in sorted(text.spans)
        }
        for thing, piece in here.items():
            spelled.setdefault(thing, Counter())[piece] += 1
            holders.setdefault(thing, set()).add(f"{text.column}\0{text.code}")
            if thing not in known:
                known[thing] = how(text.column, Span(0, len(piece), thing[0]), piece)
    alike: dict[tuple[str, frozenset[str]], list[tuple[str, str]]] = {}
    for thing in sorted(spelled):
        look = frozenset(" ".join(shown(piece).casefold().split()) for piece in spelled[thing])
        alike.setdefault((thing[0], look), []).append(thing)
    made = []
    for (entity, _), same in alike.items():
        pieces = sum((spelled[thing] for thing in same), Counter[str]())
        own = any(known[thing] == "own" for thing in same)
        made.append(
            Thing(
                entity,
                " ".join(thing_code(key, *thing) for thing in same),
                tuple(sorted(pieces, key=lambda piece: (-pieces[piece], piece))[:_SPELLINGS]),
                "own" if own else known[same[0]],
                len(set().union(*(holders[thing] for thing in same))),
            )
        )
    return sorted(made, key=lambda one: (-one.texts, one.entity, one.spellings, one.code))


def _texts_page(
    ordered: Sequence[tuple[Text, list[Span]]], how: How, words: Phrases, marks: tuple[str, str]
) -> tuple[Page, Mapping[str, tuple[int, ...]]]:
    rows = [*_top("texts", words, marks), tuple(words.say(f"head.{key}") for key in TEXT_KEYS)]
    inputs: dict[Place, Input] = {}
    places: dict[str, tuple[int, ...]] = {}
    for text, warnings in ordered:
        first = len(rows) + 1
        found, warned = _found(text, how, words), _told(_care(text.text, warnings, words))
        for piece in _cut(marked(text.text, sorted(text.spans), marks)):
            number = str(len(rows) - 3)
            rows.append((number, text.column, piece, found, warned, "", "", "", text.code))
            found = warned = ""
            inputs |= {(len(rows), place): Input(()) for place in (OUT, KEEP)}
            inputs[len(rows), DROP] = Input(("*",))
        places[text.code] = tuple(range(first, len(rows) + 1))
    widths = (6, 18, 70, 34, 26, 24, 24, 10, 24)
    return Page(words.say("page.texts"), widths, tuple(rows), inputs), places


def _words_page(things: Sequence[Thing], words: Phrases) -> Page:
    rows = [*_top("words", words), tuple(words.say(f"head.{key}") for key in WORD_KEYS)]
    inputs = {}
    answers = (words.say("answer.yes"), words.say("answer.no"))
    for number, thing in enumerate(things, 1):
        written = _told(f"“{shown(spelling)}”" for spelling in thing.spellings)
        how = words.say(f"how.{thing.how}")
        told = (str(number), thing.entity, written, how, str(thing.texts), "", thing.code)
        rows.append(told)
        inputs[len(rows), EVERYWHERE] = Input(answers)
    return Page(words.say("page.words"), (6, 18, 50, 30, 12, 20, 24), tuple(rows), inputs)


def _guide_page(plan: Plan, facts: str, words: Phrases, marks: tuple[str, str]) -> Page:
    rows = [*_top("guide", words), (words.say("head.guide"), "")]
    start, end = marks
    rows.append((words.say("guide.marks", start=start, end=end), ""))
    rows += [
        (words.say(f"guide.{key}"), "") for key in ("out", "keep", "drop", "words", "look", "who")
    ]
    read = set(FINDS) - set(SET_BY_SET)
    rows += [(note.tell(words.language), "") for note in plan.notes if note.key in read]
    rows.append((FACTS, facts))
    return Page(words.say("page.guide"), (100, 60), tuple(rows))


def _facts(plan: Plan, key: bytes, rows: Sequence[tuple[str, ...]]) -> str:
    content: list[Json] = [list(row) for row in rows]
    facts: dict[str, Json] = {
        "format": FORMAT,
        "name": plan.policy.name,
        "release": plan.policy.release,
        "texts": code_of(key, "review", content),
    }
    return canonical_json(facts).decode("utf-8")


def _top(
    page: str, words: Phrases, marks: tuple[str, str] = _MARKS[0]
) -> Iterator[tuple[str, ...]]:
    """The three rows above a table."""
    start, end = marks
    yield from (
        (words.say(f"title.{page}"),),
        (words.say(f"above.{page}", start=start, end=end),),
        (words.say("private"),),
    )


def _found(text: Text, how: How, words: Phrases) -> str:
    told = []
    for span in sorted(text.spans):
        piece = text.text[span.start : span.end]
        known = words.say(f"how.{how(text.column, span, piece)}")
        told.append(f"{span.entity}: {shown(piece)} ({known})")
    return _told(dict.fromkeys(told))


def _care(text: str, spans: Sequence[Span], words: Phrases) -> list[str]:
    """What to read with care; first, and in words, what is in letters that nothing is known of."""
    strange = _pieces(text, [span for span in spans if span.entity == UNREAD])
    told = _pieces(text, [span for span in spans if span.entity != UNREAD])
    return [*(f"{words.say('care.unread')}: {piece}" for piece in strange), *told]


def _pieces(text: str, spans: Sequence[Span]) -> list[str]:
    return list(dict.fromkeys(shown(text[span.start : span.end]) for span in spans))


def _told(lines: Iterator[str] | Sequence[str] | Mapping[str, None]) -> str:
    text = "\n".join(lines)
    return text if len(text) <= _MOST_TOLD else f"{text[:_MOST_TOLD]}…"


def _cut(text: str) -> Iterator[str]:
    """A text in pieces that each fit a row, cut at blanks where there are some."""
    while len(text) > _PIECE:
        end = max(text.rfind(" ", 0, _PIECE), text.rfind("\n", 0, _PIECE))
        end = end + 1 if end > _PIECE // 2 else _PIECE
        yield text[:end]
        text = text[end:]
    yield text
