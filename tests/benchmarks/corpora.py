"""Annotated texts of several makers in one form, and the test sets of `fixtures/texts`.

Read from `ANONKIT_TEST_DATA`, except for our own sets. Labels are given our names;
those without a counterpart keep the maker's own and are nobody's to find.
"""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from conll import Tagged, countries, sentences, text_of

from anonkit.detect.entities.base import Span

OURS = Path(__file__).parents[2] / "fixtures" / "texts"
DEV, TRAIN = "dev", "train"
"""Kept for measuring alone; looked at while the finder was made."""


@dataclass(frozen=True)
class Labelled:
    """One text: a sentence, a message or a whole document."""

    text: str
    spans: tuple[Span, ...]
    """What has to be found, in the order of the text."""
    language: str
    corpus: str
    part: str
    others: tuple[Span, ...] = ()
    """Labels that need not be found: neither missed nor, under our name, wrong."""
    countries: tuple[str, ...] = ()
    """What a policy for such texts would say."""


@dataclass(frozen=True)
class Corpus:
    """One set, and how its labels are called here."""

    name: str
    words: str
    """What it is, for people, and who made it."""
    language: str
    names: Mapping[str, str]
    """The maker's labels to ours; all other labels are left out."""
    read: Callable[[Corpus, str], Iterator[Labelled]]
    parts: tuple[str, ...]
    countries: tuple[str, ...] = ()

    @property
    def entities(self) -> tuple[str, ...]:
        """What is labelled throughout."""
        return tuple(dict.fromkeys(self.names.values()))

    def texts(self, part: str) -> list[Labelled]:
        """All texts of one part; none where the corpus has no such part."""
        return list(self.read(self, part)) if part in self.parts else []

    def labelled(self, text: str, part: str, labels: list[tuple[Span, bool]]) -> Labelled:
        """One text with labels under the maker's names, each with whether it has to be found."""
        made: dict[bool, list[Span]] = {True: [], False: []}
        for span, wanted in sorted(labels):
            name = self.names.get(span.entity)
            made[wanted and name is not None].append(span._replace(entity=name or span.entity))
        return Labelled(
            text, tuple(made[True]), self.language, self.name, part, tuple(made[False]),
            self.countries,
        )  # fmt: skip


def folder() -> Path | None:
    """Where the corpora are; None where the machine has none."""
    where = Path(os.environ.get("ANONKIT_TEST_DATA", "")) / "text"
    return where if os.environ.get("ANONKIT_TEST_DATA") and where.is_dir() else None


def _path(*parts: str) -> Path:
    where = folder()
    if where is None:
        message = "ANONKIT_TEST_DATA is not set to a folder with text/: nothing can be measured"
        raise SystemExit(message)
    return where.joinpath(*parts)


def _presidio(corpus: Corpus, part: str) -> Iterator[Labelled]:
    path = _path("presidio_research", "synth_dataset_v2.json")
    for record in json.loads(path.read_text(encoding="utf-8")):
        labels = [
            (Span(each["start_position"], each["end_position"], each["entity_type"]), True)
            for each in record["spans"]
        ]
        yield corpus.labelled(record["full_text"], part, labels)


def _court(corpus: Corpus, part: str) -> Iterator[Labelled]:
    """Whole cases. What the makers would leave in the text need not be found."""
    for line in _path("tab", f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        labels = []
        for each in case["entities"]:
            span = Span(each["start_offset"], each["end_offset"], each["entity_type"])
            words = case["text"][span.start : span.end]
            wanted = each["identifier_type"] != "NO_MASK" and _is_told(span.entity, words)
            labels.append((span, wanted))
        yield corpus.labelled(case["text"], part, labels)


def _is_told(entity: str, words: str) -> bool:
    if entity == "DATETIME":
        return day_of(words) or bool(re.search(r"[A-Z][a-z]{2,8},? \d{4}", words))
    return entity != "LOC" or words.lower() not in countries()


def day_of(words: str) -> bool:
    """Whether a date says the day."""
    return bool(re.search(r"\b[0-3]?\d\b[^\d]+\d{4}|\b[0-3]?\d\b (?!year)\w+$", words))


def _clinical(corpus: Corpus, part: str) -> Iterator[Labelled]:
    """Whole reports in brat's form."""
    texts: dict[str, str] = {}
    with tarfile.open(_path("meddocan", "train-dev-brat.tar.gz")) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if member.name.startswith(f"{part}/") and content is not None:
                # Offsets count every character: line ends stay as they are.
                wrapper = io.TextIOWrapper(content, encoding="utf-8", newline="")
                texts[member.name] = wrapper.read()
    for name in sorted(name for name in texts if name.endswith(".txt")):
        text = texts[name]
        labels = []
        for line in texts[name.removesuffix("txt") + "ann"].splitlines():
            if line.startswith("T"):
                _, label, _ = line.split("\t")
                entity, start, end = label.split(" ")
                span = Span(int(start), int(end), entity)
                # A postcode is no place's name.
                wanted = entity != "TERRITORIO" or not text[span.start : span.end].isdecimal()
                labels.append((span, wanted))
        yield corpus.labelled(text, part, labels)


def _tagged(*files: str) -> Callable[[Corpus, str], Iterator[Labelled]]:
    """Sentences of CoNLL files; `{part}` in a name is the part."""

    def read(corpus: Corpus, part: str) -> Iterator[Labelled]:
        for file in files:
            path = _path(*file.format(part=part).split("/"))
            for tagged in sentences(path.read_text(encoding="utf-8")):
                yield _sentence(corpus, part, tagged)

    return read


def _tweets(corpus: Corpus, part: str) -> Iterator[Labelled]:
    letters = {TRAIN: "ab", DEV: "efg"}[part]
    files = [f"english/btc_{letter}.conll" for letter in letters]
    return _tagged(*files)(corpus, part)


def _sentence(corpus: Corpus, part: str, tagged: Tagged) -> Labelled:
    text, spans = text_of(tagged, corpus.language)
    labels = []
    for span in spans:
        words = text[span.start : span.end]
        if words.startswith("@"):
            labels.append((span._replace(entity="HANDLE"), True))
        else:
            place = corpus.names.get(span.entity) == "LOCATION"
            labels.append((span, not (place and words.lower() in countries())))
    return corpus.labelled(text, part, labels)


def _own(corpus: Corpus, part: str) -> Iterator[Labelled]:
    """A set of `fixtures/texts`: one JSON object a line."""
    path = OURS / f"{corpus.language}.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        labels = [(Span(*span), True) for span in record["spans"]]
        yield corpus.labelled(record["text"], part, labels)


_NER = {"PER": "PERSON", "LOC": "LOCATION", "HANDLE": "HANDLE"}
_SAME = {
    name: name
    for name in (
        "PERSON", "LOCATION", "FACILITY", "ADDRESS", "DATE", "AGE", "PHONE", "EMAIL",
        "NATIONAL_ID", "CASE_NUMBER",
    )
}  # fmt: skip

_THEIRS = (
    Corpus(
        "presidio_research", "made-up sentences of presidio-research", "en",
        {
            "PERSON": "PERSON", "GPE": "LOCATION", "STREET_ADDRESS": "ADDRESS",
            "DATE_TIME": "DATE", "AGE": "AGE", "PHONE_NUMBER": "PHONE", "EMAIL_ADDRESS": "EMAIL",
            "CREDIT_CARD": "CREDIT_CARD", "IBAN_CODE": "IBAN", "IP_ADDRESS": "IP",
            "DOMAIN_NAME": "URL", "US_SSN": "NATIONAL_ID", "US_DRIVER_LICENSE": "NATIONAL_ID",
        },
        _presidio, (TRAIN,), ("US",),
    ),
    Corpus(
        "tab", "court cases of TAB", "en",
        {"PERSON": "PERSON", "LOC": "LOCATION", "DATETIME": "DATE", "CODE": "CASE_NUMBER"},
        _court, (TRAIN, DEV), ("GB",),
    ),
    Corpus(
        "meddocan", "clinical reports of MEDDOCAN; others like them were seen", "es",
        {
            "NOMBRE_SUJETO_ASISTENCIA": "PERSON", "NOMBRE_PERSONAL_SANITARIO": "PERSON",
            "TERRITORIO": "LOCATION", "CALLE": "ADDRESS", "FECHAS": "DATE",
            "EDAD_SUJETO_ASISTENCIA": "AGE", "CORREO_ELECTRONICO": "EMAIL",
            "HOSPITAL": "FACILITY", "CENTRO_SALUD": "FACILITY", "NUMERO_TELEFONO": "PHONE",
            "NUMERO_FAX": "PHONE", "ID_SUJETO_ASISTENCIA": "CASE_NUMBER",
            "ID_TITULACION_PERSONAL_SANITARIO": "CASE_NUMBER",
            "ID_ASEGURAMIENTO": "CASE_NUMBER", "ID_CONTACTO_ASISTENCIAL": "CASE_NUMBER",
        },
        _clinical, (TRAIN, DEV), ("ES",),
    ),
    Corpus(
        "wikigold", "Wikipedia articles of wikigold", "en", _NER,
        _tagged("english/wikigold.conll.txt"), (TRAIN,),
    ),
    Corpus(
        "broad_twitter", "tweets of Broad Twitter; others like them were seen", "en", _NER,
        _tweets, (TRAIN, DEV),
    ),
    Corpus(
        "wnut17", "tweets with rare names of WNUT 2017", "en",
        {"person": "PERSON", "location": "LOCATION", "HANDLE": "HANDLE"},
        _tagged("english/wnut17train.conll"), (TRAIN,),
    ),
    Corpus(
        "singh_ne", "news articles of Singh and others; others like them were seen", "ne", _NER,
        _tagged("nepali/singh_{part}.txt"), (TRAIN, DEV),
        ("NP",),
    ),
)  # fmt: skip

_OURS = tuple(
    Corpus(
        f"survey_{language}", "survey comments written for this project", language,
        _SAME, _own, (DEV,), where,
    )
    for language, where in (
        ("en", ("KE", "NG", "GB")),
        ("es", ("CO", "MX", "AR")),
        ("sw", ("KE", "TZ")),
        ("ne", ("NP",)),
        ("hi", ("IN",)),
        ("fr", ("FR",)),
        ("pt", ("BR",)),
    )
    if (OURS / f"{language}.jsonl").is_file()
)  # fmt: skip

CORPORA: Mapping[str, Corpus] = {corpus.name: corpus for corpus in (*_OURS, *_THEIRS)}
"""All sets by name; ours need nothing from outside."""
