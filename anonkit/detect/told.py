"""What a column seems to be where a form tells what was asked: form, name and values together.

After the names that collection tools give, a form is the strongest evidence
there is: it says how an answer was taken, lists the answers, and puts the
question in words. It does not overrule values that identify people: there a
person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from anonkit.detect.answers import Answers, answers_of, are_names, is_read, is_yes_or_no
from anonkit.detect.by_value import A_NUMBER, are_full_names
from anonkit.detect.clues import Clues, Known, gather, recogniser_of
from anonkit.detect.columns import (
    NOT_ALL_NUMBERS,
    OF_NAMES,
    judge,
    says_whether,
    with_own_name,
)
from anonkit.detect.dates import as_date
from anonkit.detect.header import Reading, read_header, read_label
from anonkit.detect.kinds import KINDS
from anonkit.detect.lexicon import Lexicon
from anonkit.detect.shape import FEW, Facts
from anonkit.detect.verdicts import DRAFTED, ask
from anonkit.detect.wishes import heeded
from anonkit.policy.leaving import COARSER
from anonkit.records import FormColumn, FormField, ScanColumn
from anonkit.records.scan import NO_NUMBERS, NOTHING_KNOWN, OWN_NAME, OWN_VALUE

ASKS = {
    "point": "coordinates",
    "line": "coordinates",
    "area": "coordinates",
    "image": "media",
    "audio": "media",
    "video": "media",
    "file": "media",
    "barcode": "person_id",
    "email": "email",
    "phone": "phone",
    "device": "device",
    "username": "username",
}
"""By type of a field: the direct identifier that it asks for."""
_RECOGNISED = ("point", "image", "audio", "video", "email", "phone")
"""Types of which a single cell can be told."""
_NUMBERS = ("integer", "decimal")
_UNNAMED = (*_NUMBERS, "date")
_SMALL = 2
"""Digits of a count."""
_MOMENTS = ("timestamp", "time", "datetime")
_RELEASABLE = ("sensitive", "quasi", "open")
"""The more careful first."""
_PEOPLE = frozenset(("person_name", "username", "person_id"))
"""What a list of people is called: `enumerator`, `interviewer id`."""
MAX_LABEL = 200
"""Characters of a label that a draft takes over."""
_MARKUP = re.compile(r"<[^<>]*>")
_ANSWER = re.compile(r"[$]\{[^{}]*\}")
_READ = 2_000
"""Characters of a label that are read."""
_TELLING = re.compile(r"@|(?:\d[ .()-]*){6}")
"""What might be somebody's number or address in the words of a question."""
MANY = 30
"""More different answers than a question usually lists."""
_SHOWN = 3
"""Sources of a calculation that are named."""
NO_LIST = (
    "some values are none of the listed answers: add them to the list, or mend them at the source"
)


def classify_told(
    header: str,
    values: Sequence[str],
    facts: Facts,
    known: Known,
    told: FormColumn,
) -> ScanColumn:
    """Say what a column is that a form knows.

    Args:
        header: The column's name.
        values: A sample of its distinct values, missing ones left out.
        facts: Counts over the whole column.
        known: Countries and words.
        told: What the form says of it.

    Returns:
        As `classify`, with the form's words in the evidence, its list of
        answers, its label, and its declared codes of absence.
    """
    values = [value for value in values if value not in told.field.missing]
    clues = gather(header, values, facts, known)
    if clues.reading.by_tool or clues.shape.tokens:
        return _described(judge(clues, known), clues, known, told)
    own = clues.reading
    clues = replace(clues, reading=_merged(own, told.field, known.lexicon))
    verdict = _decide(clues, known, told)
    verdict = _by_label(verdict, own)
    verdict = heeded(_described(verdict, clues, known, told), told.field.wish, clues.by_value)
    return verdict if OWN_NAME in verdict.review else with_own_name(verdict, known)


def _decide(clues: Clues, known: Known, told: FormColumn) -> ScanColumn:
    field = told.field
    asks = "coordinates" if told.part == "reading" else ASKS.get(field.type, "")
    if told.part == "option":
        return judge(clues, known)
    if field.type == "state" and not clues.by_value:
        said = (f"collection tools give this name to {KINDS['form_version'].said}",)
        state = replace(judge(clues, known), role="metadata", confidence="sure", evidence=said)
        return replace(state, identifier="", review="")
    if asks:
        return _asked(judge(clues, known), clues, told, asks)
    if _is_closed(clues, field):
        return _closed(clues, known, field)
    if told.sources or field.type == "calculate":
        return _computed(clues, known, told)
    return _open(clues, known, field)


def _asked(base: ScanColumn, clues: Clues, told: FormColumn, asks: str) -> ScanColumn:
    """The type alone says that it identifies somebody."""
    field = told.field
    kind = KINDS[asks]
    evidence = (f"the form asks for {kind.said}", *_kept(base.evidence))
    verdict = replace(
        base,
        role=kind.role,
        identifier=clues.by_value or asks,
        confidence="sure",
        evidence=evidence,
        review="",
        holds=(),
    )
    one = recogniser_of(asks) if field.type in _RECOGNISED and not told.part else None
    if clues.shape.empty or one is None or clues.supports(asks):
        return verdict
    return ask(verdict, f"the form asks for {kind.said}, but the values do not look like one")


def _closed(clues: Clues, known: Known, field: FormField) -> ScanColumn:
    """A question whose answers are listed: nobody wrote a name in it, unless names are listed."""
    listed = "its answers are listed"
    base = judge(clues, known)
    kinds = clues.reading.kinds
    direct = next((kind for kind in kinds if KINDS[kind].direct), "")
    people = bool(kinds) and set(kinds) <= _PEOPLE and not is_yes_or_no(field)
    people = people and (clues.reading.strong or len(field.choices) > FEW)
    if are_names(field) or people:
        kind = direct or "person_name"
        return _identifier(base, kind, (f"each of the listed answers is {KINDS[kind].said}",))
    kind = next((one for one in kinds if KINDS[one].role in _RELEASABLE), "")
    # `Are you the head of the household?` is known around.
    role = KINDS[kind].role if kind else "quasi" if "person_name" in kinds else "open"
    kind = kind or ("kinship" if role == "quasi" else "")
    if "consent" in kinds:
        role = "metadata"
    evidence = (listed, *_said(kind or ("consent" if role == "metadata" else "")))
    read = bool(kinds) or is_read(field.labels, known.languages)
    # So many answers may be people's own words, numbered afterwards.
    # Sets of answers come in many combinations, and say nothing by that.
    single = field.type != "select_multiple"
    many = clues.facts.distinct > MANY and clues.shape.spread > 0.2
    long = single and many and not kind
    verdict = replace(
        base,
        role=role,
        type="multi" if field.type == "select_multiple" else "text",
        confidence="likely" if read and not long else "guess",
        evidence=evidence if kind or role != "open" else (listed, NOTHING_KNOWN),
        review="",
        identifier="",
        about="consent" if role == "metadata" else kind,
    )
    unlike = clues.by_value or ("person_name" if are_full_names(clues) else "")
    if unlike and not _answers(clues, field).covered:
        return ask(_identifier(base, unlike, (listed,)), _unlike_list(unlike))
    if clues.shape.unique and single and role in ("open", "quasi"):
        return ask(_identifier(base, "record_id", (listed, OWN_VALUE)), A_NUMBER)
    if clues.shape.empty or not field.choices or _answers(clues, field).covered:
        return verdict
    return ask(verdict, NO_LIST)


def _unlike_list(kind: str) -> str:
    return f"its answers are listed, but the values look like {KINDS[kind].said}"


def _computed(clues: Clues, known: Known, told: FormColumn) -> ScanColumn:
    """A calculation is as personal as what it is made of."""
    base = judge(clues, known)
    if _is_bare(told.field) and not base.identifier:
        verdict = replace(base, role="metadata", confidence="likely", review="")
        return replace(verdict, evidence=("it is computed from no answer",))
    if not told.sources:
        return base
    names = list(dict.fromkeys(one.name for one in told.sources))
    told_of = f"it is computed from {', '.join(names[:_SHOWN])}"
    evidence = (told_of, *_kept(base.evidence))
    roles, direct, coarser = [base.role], "", False
    for one in told.sources:
        if _is_bare(one):
            continue
        kinds = _merged(read_header(one.name, known.lexicon), one, known.lexicon).kinds
        closed = bool(one.choices) and not are_names(one)
        direct = direct or ASKS.get(one.type, "") or _hidden(one, kinds, closed=closed)
        roles += [KINDS[kind].role for kind in kinds if not KINDS[kind].direct]
        coarser = coarser or not DRAFTED.isdisjoint(kinds)
    plain = _is_plain(clues, told)
    named = base.identifier and (clues.reading.strong or not base.review) and not plain
    if named or (clues.in_some and base.review):
        return replace(base, evidence=evidence)
    if direct and not clues.shape.few and not plain:
        return _identifier(base, direct, evidence)
    if coarser and not clues.shape.few:
        evidence = (COARSER, *evidence)
    careful = next((role for role in _RELEASABLE if role in roles), "open")
    role = careful if base.role in (*_RELEASABLE, "identifier") else base.role
    verdict = replace(
        base, role=role, identifier="", confidence="likely", evidence=evidence, review=""
    )
    if direct and clues.shape.empty and not plain:
        return _identifier(base, direct, evidence)
    return ask(verdict, STILL) if direct or (plain and base.identifier) else verdict


STILL = "it is computed from what identifies people: does it still point at one?"


def _is_plain(clues: Clues, told: FormColumn) -> bool:
    """Yes and no, small counts, or nothing yet where no answer it is made of can spell a name."""
    if clues.shape.empty:
        worded = (one for one in told.sources if not one.choices and one.type not in _UNNAMED)
        return "count" in clues.reading.kinds or not any(worded)
    seen = clues.values.to_pylist()
    counts = clues.shape.type == "integer" and max(map(len, seen)) <= _SMALL
    return says_whether(clues) or (counts and not clues.shape.unique)


def _is_bare(field: FormField) -> bool:
    """A calculation that rests on nothing that was asked: a row's place, the hour, a constant."""
    return field.type == "calculate" and not field.made_of and not field.words


def _hidden(one: FormField, kinds: Sequence[str], *, closed: bool) -> str:
    """The direct identifier that a source of a calculation is, or empty."""
    found = next((kind for kind in kinds if KINDS[kind].direct and kind != "record_id"), "")
    if one.wish in ("remove", "reference", "mask"):
        return found or "person_id"
    return "" if closed or (one.type in (*_NUMBERS, "date") and found == "person_name") else found


def _open(clues: Clues, known: Known, field: FormField) -> ScanColumn:
    """A number, a date or words."""
    base = judge(clues, known)
    if base.identifier or clues.by_value or field.type in ("", "note", "hidden"):
        return base
    if field.type in _MOMENTS:
        when = ("the form asks for the time of collection",)
        return replace(base, role="metadata", confidence="likely", evidence=when, review="")
    if field.type == "postcode":
        where = ("the form asks for a place",)
        return replace(base, role="quasi", about="place", confidence="sure", evidence=where)
    if field.type == "text":
        return _words(base)
    if field.type in _NUMBERS:
        return _number(base, clues, known, field)
    return as_date(base, _kept(base.evidence), clues.values.to_pylist(), field)


def _words(base: ScanColumn) -> ScanColumn:
    """What people wrote themselves is left out, unless its words are told otherwise."""
    own = ("the form asks for people's own words", *_kept(base.evidence))
    settled = base.confidence != "guess" and base.role != "open"
    if settled or base.type in _NUMBERS:
        return replace(base, evidence=own)
    return replace(base, role="text", confidence="likely", evidence=own, review="")


def _number(base: ScanColumn, clues: Clues, known: Known, field: FormField) -> ScanColumn:
    evidence = ("the form asks for a number", *_kept(base.evidence))
    whole = field.type == "integer" and clues.shape.type != "decimal"
    typed = replace(base, type="integer" if whole else "decimal", evidence=evidence)
    if base.role not in (*_RELEASABLE, "weight"):
        return replace(typed, type=base.type)
    read = bool(clues.reading.kinds) or is_read(field.labels, known.languages)
    if read and typed.confidence == "guess" and not clues.in_some:
        typed = replace(typed, confidence="likely", review="")
    if clues.shape.empty or clues.shape.type in _NUMBERS:
        return typed
    return typed if NO_NUMBERS in typed.review else ask(typed, NOT_ALL_NUMBERS)


def _merged(own: Reading, field: FormField, lexicon: Lexicon) -> Reading:
    """What name and labels say together, in the order in which kinds are preferred."""
    labels = [read_label(text[:_READ], lexicon) for text in field.labels.values()]
    labels += [read_header(word, lexicon) for word in field.words]
    beside = Reading(
        asks_words=any(one.asks_words for one in (own, *labels)),
        others=any(one.others for one in (own, *labels)),
        people=own.people,
    )
    if own.kind and not own.strong and any(one.strong for one in labels):
        own = Reading()
    strong = own.strong or any(one.strong for one in labels)
    said = [own, *(one for one in labels if one.strong or not strong)]
    kinds = {kind for one in said for kind in one.kinds}
    if "count" in kinds:
        # `How many people live in this household?` asks for no place.
        kinds = {kind for kind in kinds if not KINDS[kind].direct and kind not in OF_NAMES}
    ordered = tuple(kind for kind in KINDS if kind in kinds)
    return replace(beside, kinds=ordered, strong=strong)


def _by_label(verdict: ScanColumn, own: Reading) -> ScanColumn:
    """Evidence that the name does not bear is the label's."""
    texts = (*verdict.evidence, verdict.review)
    for kind in KINDS.values():
        if kind.name not in own.kinds:
            by_name = f"the header speaks of {kind.said}"
            texts = tuple(
                text.replace(by_name, f"the label speaks of {kind.said}") for text in texts
            )
    return replace(verdict, evidence=texts[:-1], review=texts[-1])


def _described(verdict: ScanColumn, clues: Clues, known: Known, told: FormColumn) -> ScanColumn:
    """With the form's list, label and codes of absence."""
    field = told.field
    verdict = replace(verdict, missing=field.missing)
    if told.part and told.part != "option":
        return verdict
    verdict = replace(verdict, label=_label(field, known))
    if told.part:
        return verdict
    if verdict.type in _NUMBERS:
        verdict = replace(verdict, no_answer=field.no_answer)
    if not field.choices or not _is_closed(clues, field):
        return verdict
    answers = _answers(clues, field)
    over = {line[0]: line[1:] for line in told.ladder}
    above = (
        tuple(over[value] for value in answers.values) if set(answers.values) == set(over) else ()
    )
    return replace(verdict, values=answers.values, no_answer=answers.no_answer, above=above)


def _is_closed(clues: Clues, field: FormField) -> bool:
    """Whether nothing but listed answers is meant to stand there; some codes of a number may
    have labels too."""
    if field.type in ("select_one", "select_multiple"):
        return True
    return bool(field.choices) and field.type in ("", "text") and _answers(clues, field).covered


def _answers(clues: Clues, field: FormField) -> Answers:
    return answers_of(field, clues.values.to_pylist())


def _label(field: FormField, known: Known) -> str:
    """The question in the language that is preferred, fit to stand in a release."""
    order = dict.fromkeys((*known.languages, "en", "", *field.labels))
    label = next((field.labels[code] for code in order if code in field.labels), "")
    plain = " ".join(_ANSWER.sub("…", _MARKUP.sub(" ", label[:_READ])).split())
    return "" if _TELLING.search(plain) or not plain.isprintable() else plain[:MAX_LABEL].strip()


def _identifier(base: ScanColumn, kind: str, evidence: tuple[str, ...]) -> ScanColumn:
    role = KINDS[kind].role
    return replace(
        base, role=role, identifier=kind, confidence="likely", evidence=evidence, review=""
    )


def _said(kind: str) -> Iterator[str]:
    if kind:
        yield f"the header speaks of {KINDS[kind].said}"


def _kept(evidence: Sequence[str]) -> tuple[str, ...]:
    """What name and values said, unless it was nothing."""
    return tuple(text for text in evidence if text != NOTHING_KNOWN)
