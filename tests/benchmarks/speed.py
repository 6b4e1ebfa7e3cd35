"""What searching texts takes, against Presidio on the same texts in the same run.

Processor time, best of three turns. `speed.py` says also what each
entity takes.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))

from corpora import CORPORA, TRAIN, folder
from result import Result, table

from anonkit.detect.entities import ENTITIES, Reading, available, chosen, look
from anonkit.detect.entities.find import Search
from anonkit.detect.entities.gates import Gates
from anonkit.detect.entities.look import Looks
from anonkit.detect.identifiers import countries_known
from anonkit.detect.known import Known
from anonkit.detect.near import Near

COUNTRY = "KE"
SAME = {
    "EMAIL": "EmailRecognizer",
    "URL": "UrlRecognizer",
    "IP": "IpRecognizer",
    "DATE": "DateRecognizer",
    "CREDIT_CARD": "CreditCardRecognizer",
    "IBAN": "IbanRecognizer",
    "PHONE": "PhoneRecognizer",
}
"""Entities that both have, and Presidio's classes for them."""
NAMED = ("PERSON", "LOCATION", "FACILITY", "ADDRESS")
"""Entities that are told by lists of names."""
MIXED = {
    ("presidio_research", TRAIN): 1500,
    ("meddocan", TRAIN): 750,
    ("broad_twitter", TRAIN): 250,
    ("wikigold", TRAIN): 350,
    ("singh_ne", TRAIN): 150,
}
"""Texts of each set: 3,000 short ones, of long ones a line each."""
PROSE = (("wikigold", TRAIN), ("meddocan", TRAIN), ("singh_ne", TRAIN))
PEOPLE = 2000
"""Rows of the table whose names are looked for."""
TURNS = 3
COPIES = 5
"""Times that the mixed texts are looked at by two processes."""


def results() -> Iterator[Result]:
    """Rules against Presidio, then lists of names, then the table's own names."""
    if folder() is None:
        yield Result("speed on texts: ANONKIT_TEST_DATA is not set", "not measured", "", None)
        return
    texts = mixed()
    size = sum(len(text.encode()) for text in texts) / 1e6
    same = _took(_ours(tuple(SAME)), texts)
    with tempfile.TemporaryDirectory() as place:
        _stay_offline()
        theirs = {
            "with the same recognisers, no engine": (_presidio_same(None), 4.0),
            "with the same recognisers and a blank engine": (_presidio_same(place), None),
            "with its default registry and regions": (_presidio_default(place), 8.0),
        }
        for words, (analyse, goal) in theirs.items():
            taken = _took(analyse, texts)
            yield _ratio(f"texts: seven entities against Presidio {words}", taken / same, goal)
    rules = tuple(name for name in available((COUNTRY,)) if name not in NAMED)
    for words, names in (("rules", rules), ("everything", ())):
        yield _speed(f"texts: {words}, {len(texts)} mixed texts", _took(_ours(names), texts), size)
    yield from _lists()
    yield _lossless(texts)
    yield _two_processes(texts)


def _lossless(texts: Sequence[str]) -> Result:
    """Texts in which something more is found where every gate is open: there may be none."""
    countries = countries_known()
    search, reading = Search(chosen((), countries)), Reading(countries)
    gated = [search.find(text, reading) for text in texts]
    with mock.patch.object(Gates, "passed", lambda each, _: each.all()):
        lost = sum(
            search.find(text, reading) != one for text, one in zip(texts, gated, strict=True)
        )
    return Result("texts: of which gates hide something", f"{lost} of {len(texts)}", "0", not lost)


def _two_processes(texts: Sequence[str]) -> Result:
    """Wall time of one process over that of two, starting the second included."""
    asked = [(f"{text} {turn}", Near()) for turn in range(COPIES) for text in texts]
    taken = []
    for least in (sys.maxsize, 1):
        with mock.patch.object(look, "LEAST_FOR_TWO", least):
            looks = Looks(look.Look((), Reading((COUNTRY,), ("sw",)), Known()))
            looks.at(asked[:1])
            began = time.perf_counter()
            looks.at(asked)
            taken.append(time.perf_counter() - began)
    return Result(
        "texts: two processes", f"{taken[0] / taken[1]:.1f} x as fast", "> 1", taken[0] > taken[1]
    )


def _lists() -> Iterator[Result]:
    texts = [each.text for name, part in PROSE for each in CORPORA[name].texts(part)]
    size = sum(len(text.encode()) for text in texts) / 1e6
    known = Known(frozenset(_names()))
    yield _speed("texts: the table's own names", _took(_ours(("EMAIL",), known), texts), size)
    names = tuple(name for name in NAMED if name in ENTITIES)
    if names:
        yield _speed(f"texts: {', '.join(names)} in prose", _took(_ours(names), texts), size, 2.0)


def _names() -> Iterator[str]:
    """Names of a table of our own: those of the first labelled people, whole and by word."""
    people = [
        each.text[span.start : span.end].lower()
        for each in CORPORA["presidio_research"].texts(TRAIN)
        for span in each.spans
        if span.entity == "PERSON"
    ]
    for name in people[:PEOPLE]:
        yield name
        yield from (word for word in name.split() if len(word) > 2)


def mixed() -> list[str]:
    """Short texts of five sets, spread evenly over each."""
    made = []
    for (name, part), wanted in MIXED.items():
        texts = [line for each in CORPORA[name].texts(part) for line in _short(each.text)]
        made += [texts[number * len(texts) // wanted] for number in range(wanted)]
    return made


def _short(text: str) -> Sequence[str]:
    return [line for line in text.splitlines() if len(line) > 40] if len(text) > 1000 else [text]


def _ours(entities: tuple[str, ...], known: Known | None = None) -> Callable[[str], object]:
    search, reading = Search(chosen(entities, (COUNTRY,))), Reading((COUNTRY,), ("en",))
    return lambda text: search.find(text, reading, known or Known())


def _presidio_same(place: str | None) -> Callable[[str], object]:
    """An engine with seven recognisers and the policy's region."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    made = [
        getattr(predefined_recognizers, name)(
            **({"supported_regions": (COUNTRY,)} if name == "PhoneRecognizer" else {})
        )
        for name in SAME.values()
    ]
    no_engine = NoOpNlpEngine([{"lang_code": "en", "model_name": "none"}])
    engine = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=made),
        nlp_engine=_blank(place) if place else no_engine,
    )
    entities = [each for one in made for each in one.supported_entities]
    return lambda text: engine.analyze(text, "en", entities=entities)


def _presidio_default(place: str) -> Callable[[str], object]:
    """An engine as it comes, with a tokeniser for its model."""
    from presidio_analyzer import AnalyzerEngine

    engine = AnalyzerEngine(nlp_engine=_blank(place))
    return lambda text: engine.analyze(text, "en")


def _blank(place: str) -> Any:
    """Presidio's slim engine with a tokeniser alone, so that nothing is downloaded."""
    import spacy
    from presidio_analyzer.nlp_engine import SlimSpacyNlpEngine

    spacy.blank("en").to_disk(place)
    return SlimSpacyNlpEngine([{"lang_code": "en", "model_name": place}], auto_download=False)


def _stay_offline() -> None:
    """Presidio's check of e-mail addresses asks the internet for a list of domains."""
    from tldextract import tldextract

    logging.getLogger("presidio-analyzer").disabled = True
    tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())


def _took(act: Callable[[str], object], texts: Sequence[str]) -> float:
    """Seconds of processor time for all texts; what is read only once is read before."""
    for text in texts[:50]:
        act(text)
    best = float("inf")
    for _ in range(TURNS):
        before = time.process_time()
        for text in texts:
            act(text)
        best = min(best, time.process_time() - before)
    return best


def _ratio(name: str, ratio: float, goal: float | None) -> Result:
    told = f">= {goal:g} x" if goal else ""
    return Result(name, f"{ratio:.1f} x as fast", told, ratio >= goal if goal else None)


def _speed(name: str, seconds: float, size: float, goal: float | None = None) -> Result:
    speed = size / seconds
    told = f">= {goal:g} MB/s" if goal else ""
    return Result(name, f"{speed:.2f} MB/s", told, speed >= goal if goal else None)


def _each() -> Iterator[Result]:
    """What each entity takes by itself on the mixed texts."""
    texts = mixed()
    looks = {name: _ours((name,)) for name in available((COUNTRY,))}
    alone = {name: _took(look, texts) for name, look in looks.items()}
    for name, taken in sorted(alone.items(), key=lambda one: -one[1]):
        found = sum(map(bool, map(looks[name], texts)))
        yield Result(f"{name} alone", f"{taken:.3f} s, found in {found} texts", "", None)


if __name__ == "__main__":
    print(table([*results(), *_each()]))
