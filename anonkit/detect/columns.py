"""What one column seems to be: tools' names, header words, values, shape, in that order.

Every verdict carries its evidence in words. Where header and values
disagree, the safer role is taken and a person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anonkit.detect.answers import are_yes_or_no
from anonkit.detect.by_value import (
    A_NUMBER,
    GROUPS,
    LEAST_DIGITS,
    WHOSE,
    are_full_names,
    are_listed_names,
    are_single_names,
    have_the_shape_of_names,
    is_a_number_of_its_own,
    is_made_of_names,
    told_by_values,
)
from anonkit.detect.clues import Clues, Known, gather, identifiers_in, recogniser_of
from anonkit.detect.kinds import KINDS
from anonkit.detect.shape import Facts, Shape
from anonkit.detect.spelling import words_of
from anonkit.detect.verdicts import ask, identifier_of, verdict_of
from anonkit.records import ScanColumn
from anonkit.records.scan import NO_NUMBERS, NOTHING_KNOWN, OWN_NAME, OWN_VALUE

MAX_SAMPLE = 400
"""Distinct values a verdict rests on, at most."""
ALL_OWN = 0.95
"""Different values per row from which each row has its own, in a file of few rows too."""
MANY_OWN = 0.8
"""Different values per row from which even a few of them are no list of answers."""
_RELEASABLE = frozenset({"quasi", "sensitive", "open"})
_NUMERIC = frozenset({"integer", "decimal"})
_NUMBERS = frozenset({"age", "income", "household_size", "children", "body"})
"""Kinds about somebody that are numbers: exact ones must not pass for answers in words."""
_AMOUNTS = frozenset({"income", "body", "count", "date"})
"""Kinds of which each row may well have its own number."""
OF_NAMES = frozenset({"place", "organisation"})
"""Kinds that bear names of people: a street, a school."""


def classify(header: str, values: Sequence[str], facts: Facts, known: Known) -> ScanColumn:
    """Say what a column is, how sure that is, and why.

    Args:
        header: The column's name.
        values: At most `MAX_SAMPLE` distinct values, missing ones left out.
        facts: Counts over the whole column.
        known: Countries and words.

    Returns:
        Role, type, confidence, evidence in words (never a value), and what a
        person has to settle where header and values disagree.
    """
    return judge(gather(header, values, facts, known), known)


def judge(clues: Clues, known: Known) -> ScanColumn:
    """The verdict on evidence that has been gathered."""
    verdict = _decide(clues)
    if clues.shape.unique and OWN_VALUE not in verdict.evidence:
        verdict = replace(verdict, evidence=(*verdict.evidence, OWN_VALUE))
    return with_own_name(verdict, known)


def _decide(clues: Clues) -> ScanColumn:
    if clues.shape.tokens:
        return _pseudonyms(clues)
    if clues.facts.option_of:
        return _option(clues)
    if clues.reading.by_tool:
        return _by_tool(clues)
    if not clues.reading.kinds or _is_mere_number(clues):
        return _by_values(clues)
    return _direct(clues) if KINDS[clues.reading.kind].direct else _indirect(clues)


def _pseudonyms(clues: Clues) -> ScanColumn:
    """Codes in the place of identifiers: personal data still, but nobody is reached by one."""
    about = (clues.header_said,) if clues.reading.kinds else ()
    evidence = (*about, "the values are codes of this tool: pseudonyms, or encrypted")
    return replace(verdict_of(clues, "identifier", "likely", evidence), about="")


def _is_mere_number(clues: Clues) -> bool:
    """`no_meals`, `crop_code`: words like these make no record's number by themselves."""
    reading = clues.reading
    weak = reading.kinds == ("record_id",) and not reading.strong
    return weak and clues.shape.spread < ALL_OWN and not _runs_on(clues)


def _runs_on(clues: Clues) -> bool:
    """`id` over 1 to n, some of them twice: more than a list of answers has."""
    if words_of(clues.header) != ("id",) or clues.shape.type != "integer" or clues.shape.few:
        return False
    numbers = [int(text) for text in clues.values.to_pylist()]
    return 0 <= min(numbers) <= 1 and max(numbers) <= 1.1 * clues.facts.distinct


def _option(clues: Clues) -> ScanColumn:
    """One answer of a select-multiple question takes after its question."""
    question = f"it is one answer of the question {clues.facts.option_of}"
    if clues.by_value:
        return ask(identifier_of(clues, clues.by_value, "guess", (question,)), question)
    if _names_people(clues):
        said = (question, *clues.said("person_name"))
        return ask(identifier_of(clues, "person_name", "guess", said), question)
    kind = clues.reading.kind
    role = KINDS[kind].role if kind and KINDS[kind].role in _RELEASABLE else "open"
    about = (clues.header_said,) if kind else ()
    own = clues.option.kind if clues.option else ""
    if own and KINDS[own].role == "sensitive":
        # Who ticks it says so of themselves, however harmless the question sounds.
        role, about = "sensitive", (*about, f"an answer speaks of {KINDS[own].said}")
    return verdict_of(clues, role, "likely", (question, *about))


def _by_tool(clues: Clues) -> ScanColumn:
    """A name that a collection tool gives is believed, unless the values identify people."""
    kind = KINDS[clues.reading.kind]
    evidence = (f"collection tools give this name to {kind.said}",)
    if not kind.direct and clues.by_value not in ("", "birth_date"):
        return _disagreement(clues, clues.by_value)
    if kind.direct:
        return identifier_of(clues, kind.name, "sure", evidence)
    if kind.role != "text" and are_full_names(clues):
        return _disagreement(clues, "person_name")
    verdict = verdict_of(clues, kind.role, "sure", evidence)
    if kind.name == "timestamp" and clues.shape.dated < 0.5 and clues.shape.type not in _NUMERIC:
        about = "the name is a collection tool's, but the values hold no times: what is it?"
        return verdict if clues.shape.empty else ask(verdict, about)
    return verdict


def _direct(clues: Clues) -> ScanColumn:
    """A header that names a direct identifier: do the values bear it out?"""
    if "person_name" not in clues.reading.kinds and _names_people(clues):
        return _disagreement(clues, "person_name")
    if _asks_for_others(clues) and not _is_borne_out(clues):
        return _others(clues)
    if clues.reading.whether and clues.shape.few and not clues.by_value:
        few = (clues.header_said, "there are only a few different values")
        return verdict_of(clues, "open", "likely", few)
    kind = next((kind for kind in clues.reading.kinds if clues.supports(kind)), "")
    if kind and not says_whether(clues):
        told = clues.reading.strong and recogniser_of(kind) is not None
        return identifier_of(clues, kind, "sure" if told else "likely", clues.said(kind))
    if clues.by_value:
        evidence = (*clues.said(clues.by_value), clues.header_said)
        return identifier_of(clues, clues.by_value, "likely", evidence)
    return _unsupported(clues)


def says_whether(clues: Clues) -> bool:
    """True for yes and no, or 1 and 0: they name and number nobody."""
    seen = clues.values.to_pylist()
    return are_yes_or_no(seen) or set(seen) == {"0", "1"}


def _is_borne_out(clues: Clues) -> bool:
    """True where values look like what the header names; any may be the number of a record."""
    return any(clues.supports(kind) for kind in clues.reading.kinds if kind != "record_id")


def _unsupported(clues: Clues) -> ScanColumn:
    """The header names an identifier and the values do not look like one."""
    kind, said = clues.reading.kind, (clues.header_said,)
    about = f"the header speaks of {KINDS[kind].said}, but the values do not look like one"
    if clues.shape.empty:
        return identifier_of(clues, kind, "likely" if clues.reading.strong else "guess", said)
    if clues.shape.free_text:
        return ask(verdict_of(clues, "text", "guess", (*said, "the values are sentences")), about)
    if (clues.shape.few and clues.shape.spread < MANY_OWN) or clues.shape.type == "multi":
        few = (*said, "there are only a few different values")
        return ask(verdict_of(clues, "open", "guess", few), f"{about}: what does it hold?")
    return ask(identifier_of(clues, kind, "guess", said), f"{about}: what does it hold?")


def _indirect(clues: Clues) -> ScanColumn:
    """A header that names something else: quasi, sensitive, text, weight, open."""
    return _of_people(clues) or _in_words(clues) or _as_named(clues)


def _of_people(clues: Clues) -> ScanColumn | None:
    """What the values identify people by, whatever the header speaks of."""
    role = KINDS[clues.reading.kind].role
    if clues.by_value and not (role == "text" and clues.shape.free_text):
        return _disagreement(clues, clues.by_value)
    beside = clues.reading.people and are_listed_names(clues)
    if role != "text" and (beside or _names_people(clues)):
        return _disagreement(clues, "person_name")
    return None


def _in_words(clues: Clues) -> ScanColumn | None:
    """Sentences, and answers in people's own words."""
    role = KINDS[clues.reading.kind].role
    if clues.shape.free_text and role in _RELEASABLE | {"text"}:
        evidence = (clues.header_said, "the values are sentences")
        return _warned(verdict_of(clues, "text", "likely", evidence), clues)
    if role not in _RELEASABLE:
        return None
    if _asks_words(clues):
        evidence = (clues.header_said, "people answered in their own words")
        return _warned(verdict_of(clues, "text", "likely", evidence), clues)
    return _others(clues) if _asks_for_others(clues) else None


def _as_named(clues: Clues) -> ScanColumn:
    """What the header says, as sure as the shape bears it out."""
    kind = KINDS[clues.reading.kind]
    strong = clues.reading.strong
    sure = strong and _fits(kind.name, clues.shape)
    confidence = "sure" if sure else "likely" if strong else "guess"
    verdict = verdict_of(clues, kind.role, confidence, (clues.header_said,))
    if kind.role == "weight" and clues.shape.type not in _NUMERIC and not clues.shape.empty:
        return ask(verdict, "the header speaks of a weight, but the values are no numbers")
    if kind.name == "date" and clues.shape.type == "text" and clues.shape.dated > 0.5:
        verdict = replace(verdict, evidence=(*verdict.evidence, "most values are dates"))
    if kind.name in _NUMBERS and clues.shape.numbered:
        verdict = _partly_numbers(verdict, clues.shape)
    return _warned(_doubted(verdict, clues), clues)


def _doubted(verdict: ScanColumn, clues: Clues) -> ScanColumn:
    """What the values may be beside what the header says: no reason to hide them, but to ask."""
    kind = KINDS[clues.reading.kind]
    if kind.role == "text" or clues.shape.empty:
        return verdict
    shaped = clues.reading.people and have_the_shape_of_names(clues)
    a_group = kind.name in GROUPS and clues.shape.few
    if (shaped or are_single_names(clues)) and not a_group:
        return ask(verdict, WHOSE)
    if kind.role in ("quasi", "open", "sensitive") and kind.name not in _AMOUNTS:
        short = kind.name in _NUMBERS and max(map(len, clues.values.to_pylist())) < LEAST_DIGITS
        if not short and is_a_number_of_its_own(clues):
            return ask(verdict, A_NUMBER)
    return verdict


def _names_people(clues: Clues) -> bool:
    """True where the values are names, and of people, whatever the header speaks of.

    Places and organisations bear single names of people, and a few full ones.
    """
    of_places = not OF_NAMES.isdisjoint(clues.reading.kinds)
    return are_full_names(clues) or (not of_places and is_made_of_names(clues))


def _asks_for_others(clues: Clues) -> bool:
    """`crop_other` holds what people said, however few said something; yes and no are answers."""
    said_words = clues.shape.type == "text" and not clues.shape.empty
    return clues.reading.others and said_words and not are_yes_or_no(clues.values.to_pylist())


def _others(clues: Clues) -> ScanColumn:
    """Own words beside a list of answers; so few that they may be a list are asked about."""
    evidence = dict.fromkeys((clues.header_said, f"the header speaks of {_OTHERS.said}"))
    own = () if clues.shape.few else ("people answered in their own words",)
    verdict = _warned(verdict_of(clues, "text", "likely", (*evidence, *own)), clues)
    return ask(verdict, WRITTEN) if clues.shape.few else verdict


def _partly_numbers(verdict: ScanColumn, shape: Shape) -> ScanColumn:
    """A number in all but a few cells is a number: the draft treats it as one, and asks."""
    evidence = (*verdict.evidence, "most values are numbers")
    typed = replace(verdict, type=shape.numbered, evidence=evidence)
    return ask(typed, NOT_ALL_NUMBERS)


NOT_ALL_NUMBERS = (
    f"{NO_NUMBERS}: write the spellings of no answer under `source: missing:`, and mend the others "
    "at the source"
)


_OTHERS = KINDS["other_words"]
WRITTEN = "what did people write here, and can it point at somebody?"


def _asks_words(clues: Clues) -> bool:
    """`other_water_source`, or a header about things with many different short texts."""
    wordy = clues.shape.many_texts
    return wordy and (clues.reading.asks_words or KINDS[clues.reading.kind].role == "open")


def _fits(kind: str, shape: Shape) -> bool:
    """True where the shape is what one expects of this kind."""
    if kind in {"age", "weight", "income", "household_size", "children"}:
        return shape.type in _NUMERIC
    if kind in {"sex", "religion", "marital", "consent"}:
        return shape.few
    return (kind == "date" and shape.dated > 0.9) or (kind == "free_text" and shape.free_text)


def _by_values(clues: Clues) -> ScanColumn:
    """A header that says nothing: values and shape alone."""
    shape = clues.shape
    if shape.empty:
        return verdict_of(clues, "open", "guess", ("there is no value in it",))
    if clues.by_value and not (shape.free_text and clues.by_value != "coordinates"):
        return identifier_of(clues, clues.by_value, "likely", clues.said(clues.by_value))
    found = told_by_values(clues)
    if found:
        verdict = identifier_of(clues, found.kind, found.confidence, found.evidence)
        return ask(verdict, found.question) if found.question else verdict
    if shape.free_text:
        return _warned(verdict_of(clues, "text", "likely", ("the values are sentences",)), clues)
    if shape.dated > 0.9:
        return _dates(clues)
    return _warned(_other(clues), clues)


def _dates(clues: Clues) -> ScanColumn:
    if clues.shape.timed > 0.9:
        return verdict_of(clues, "metadata", "likely", ("the values are dates with a time of day",))
    return verdict_of(clues, "quasi", "likely", ("the values are dates",))


def _other(clues: Clues) -> ScanColumn:
    """Neither header nor values tell: many texts, or a plain answer."""
    if clues.shape.unique and clues.shape.coded:
        return ask(verdict_of(clues, "open", "guess", (OWN_VALUE,)), A_NUMBER)
    if clues.shape.many_texts:
        verdict = verdict_of(clues, "text", "guess", ("there are many different short texts",))
        return ask(verdict, WRITTEN)
    verdict = verdict_of(clues, "open", "guess", (NOTHING_KNOWN,))
    return ask(verdict, WHOSE) if are_single_names(clues) else verdict


def _disagreement(clues: Clues, identifier: str) -> ScanColumn:
    """The header says one thing, the values say that they identify people."""
    evidence = (*clues.said(identifier), clues.header_said)
    header, values = KINDS[clues.reading.kind].said, KINDS[identifier].said
    verdict = identifier_of(clues, identifier, "guess", evidence)
    if identifier == "person_name" and are_full_names(clues):
        # More than the shape of names: people, beside a header that speaks of something else.
        verdict = replace(verdict, holds=(identifier,))
    return ask(verdict, f"the header speaks of {header}, the values look like {values}")


def _warned(verdict: ScanColumn, clues: Clues) -> ScanColumn:
    """Single cells that identify somebody: evidence, and a question unless text is dropped."""
    if not clues.in_some:
        return verdict
    some = f"some cells hold {' and '.join(KINDS[kind].said for kind in clues.in_some)}"
    warned = replace(verdict, evidence=(*verdict.evidence, some), holds=clues.in_some)
    return warned if verdict.role == "text" else ask(warned, some)


def with_own_name(verdict: ScanColumn, known: Known) -> ScanColumn:
    """A column's own name may identify somebody: it would stand in every release."""
    found = identifiers_in(verdict.name, known)
    if not found:
        return verdict
    held = " and ".join(KINDS[kind].said for kind in found)
    return ask(verdict, f"{OWN_NAME} holds {held}: rename it at the source")
