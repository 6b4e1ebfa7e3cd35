"""What documents and notes say of differential privacy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from anonkit.intake.base import Delivery, ParcelFile
from anonkit.intake.figures.numbers import plain

MOST_BYTES = 1 << 20
"""Of a document that is read: what is said of its figures stands in its first megabyte."""
_ENDINGS = (".txt", ".md", ".rst", ".json", ".yaml", ".yml", ".html", ".htm", ".xml", ".csv")
_SAYS = re.compile(
    r"differential(?:ly)?[\s-]+privat?[ec]y?|confidentialité différentielle|"
    r"privacidad diferencial|privacidade diferencial|faragha (?:ya )?tofauti"
)
_NOT = {
    *("no", "not", "without", "neither", "nor", "never", "none", "cannot", "isn't", "aren't"),
    *("pas", "aucune", "sans", "sin", "ninguna", "nem", "sem", "hakuna", "bila", "si"),
}
_EPSILON = re.compile(r"(?:epsilon|\bε|\beps\b)\D{0,20}\d")
_FACTS: Mapping[str, re.Pattern[str]] = {
    "delta": re.compile(r"\bdelta\b|δ|pure|\brho\b|zcdp"),
    "the unit (person or household)": re.compile(
        r"per (?:person|household|individual|user|respondent)|privacy unit|unit of privacy|"
        r"(?:person|household|individual|user)[- ]level|one (?:person|household|individual|user)"
    ),
    "bounds of what one unit adds": re.compile(
        r"sensitivit|bound|clip|contribution|at most|max_rows|cap\b|capped"
    ),
    "which data sets are neighbours": re.compile(
        r"neighbo|add(?:ing)? or remov|add[-/ ]remove|replac|substitut|adjacen"
    ),
}
"""What a claim must tell besides epsilon, and words that tell it."""


@dataclass(frozen=True)
class Said:
    """A claim of differential privacy in words."""

    file: str
    table: bool
    """Whether a table of figures says it of itself."""
    epsilon: bool
    missing: tuple[str, ...]
    """What else it does not tell."""


def claims_in_words(delivery: Delivery) -> Iterator[Said]:
    """Every document or table of a parcel that claims differential privacy.

    Parts of a release of anonkit's are left out: its manifest says it in figures.
    """
    folder = None if delivery.release is None else delivery.release.folder
    tables = {each.file.path for each in delivery.figures}
    for file in delivery.parcel.files:
        below = folder is not None and file.real.resolve().is_relative_to(folder.resolve())
        text = "" if below else _text(delivery, file)
        if claims(text):
            missing = tuple(what for what, words in _FACTS.items() if not words.search(text))
            yield Said(file.path, file.path in tables, bool(_EPSILON.search(text)), missing)


def claims(text: str) -> bool:
    """Whether a text says that something is differentially private, and not that it is not.

    Args:
        text: In lower case.
    """
    for said in _SAYS.finditer(text):
        start = max(text.rfind(mark, 0, said.start()) for mark in ".;!?\n")
        ends = [at for mark in ".;!?\n" if (at := text.find(mark, said.end())) >= 0]
        sentence = text[start + 1 : min(ends, default=len(text))]
        if not _NOT & set(sentence.split()):
            return True
    return False


def _text(delivery: Delivery, file: ParcelFile) -> str:
    """What a document says, in lower case; of tables of people nothing is read."""
    if any(each.file.path == file.path for each in delivery.records):
        return ""
    if not file.path.lower().endswith(_ENDINGS) or not file.real.is_file():
        return ""
    with file.real.open("rb") as opened:
        text = opened.read(MOST_BYTES).decode("utf-8", "replace")
    return " ".join(plain(line) + "\n" for line in text.splitlines())
