"""What an official number is, said once: for columns, for the last look and for free text.

A pattern is written as the number is printed, with a blank wherever people put
a blank, a dot, a slash or a dash, or nothing at all. Columns are compared
without any of these; in a text each blank may be one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final, Literal

from stdnum import get_cc_module

from anonkit.detect.spelling import plain, words_of

UNCHECKED = "common knowledge, not checked with the issuing authority"
CELL: Final = "cell"
COLUMN: Final = "column"
HEADER: Final = "header"
Belief = Literal["cell", "column", "header"]
"""Where the spelling alone is believed: in one cell, in a whole column, only beside a header."""
_NOISE = re.compile(r"[\s./-]")
_BETWEEN = r"[ ./\u2013-]?"
Check = Callable[[str], bool]
"""(the number in capitals, without what groups it) -> do its check digits agree?"""


@dataclass(frozen=True, eq=False)
class Identifier:
    """One number of one country."""

    country: str
    """ISO 3166-1 alpha-2, in capitals."""
    name: str
    """In plain words: `national id`."""
    pattern: str
    """Of the whole number in capitals; a blank stands for what people group it with."""
    source: str = UNCHECKED
    """Where format and check come from."""
    belief: Belief = "header"
    check: Check | None = None
    """Never asked beside a header: a survey's numbers are mistyped, and some are made up."""
    spelling: str = ""
    """The official punctuation, asked for where letters and digits alone are too common."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What people call it, by language, separated by commas: context in a text."""
    kind: Literal["national_id", "plate"] = "national_id"
    weak: bool = False
    """True where the check is of no check digit: most numbers of the format pass it."""
    entity: str = ""
    """Its name in a policy's `entities:`; made from country and name where empty."""

    @property
    def label(self) -> str:
        """Its name in a policy's `entities:`."""
        return self.entity or f"{self.country}_{re.sub('[^A-Z]+', '_', self.name.upper())}"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What people call it, in any language."""
        return tuple(name.strip() for said in self.words.values() for name in said.split(","))

    @cached_property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The folded words of each of its names."""
        return tuple(map(words_of, self.names))

    @cached_property
    def in_text(self) -> str:
        """A pattern for free text: the number as people write it, in no longer word."""
        return rf"(?<![\w.-])(?:{self.grouped})(?![\w-])"

    @property
    def grouped(self) -> str:
        """A pattern for the number as people write it, whatever stands beside it."""
        return self.pattern.replace(" ", _BETWEEN)

    @cached_property
    def _compact(self) -> re.Pattern[str]:
        return re.compile(self.pattern.replace(" ", ""))

    @cached_property
    def _spelling(self) -> re.Pattern[str] | None:
        return re.compile(self.spelling, re.IGNORECASE) if self.spelling else None

    def fits(self, text: str) -> bool:
        """True where `text` has the format; check digits and punctuation are not asked for."""
        return self._compact.fullmatch(compact(text)) is not None

    def holds(self, text: str) -> bool:
        """True where `text` has the format, and the check digits that such a number has."""
        return self.fits(text) and (self.check is None or self.check(compact(text)))

    def spelled(self, text: str) -> bool:
        """True where `text` is written as the authority prints it, if that matters."""
        return self._spelling is None or self._spelling.fullmatch(plain(text)) is not None

    def in_cell(self, text: str) -> bool:
        """True where this one cell is believed."""
        return self.belief == CELL and self.spelled(text) and self.holds(text)

    def in_column(self, text: str) -> bool:
        """True where such a cell, among many of the kind, makes a column believed."""
        if self.belief == HEADER or not self.holds(text):
            return False
        strong = self.check is not None and not self.weak
        return strong or self.spelled(text)


def compact(text: str) -> str:
    """Capitals and ASCII digits, without blanks, dots, slashes and dashes."""
    return _NOISE.sub("", plain(text)).upper()


@dataclass(frozen=True)
class Library:
    """The check of a module of python-stdnum, such as `br.cpf`."""

    module: str

    def __call__(self, number: str) -> bool:
        return bool(_module(self.module).is_valid(number))


@cache
def _module(name: str) -> Any:
    country, module = name.split(".")
    return get_cc_module(country, module)


def born(text: str, *, first: int = 1900, last: int = 2012) -> bool:
    """True where eight digits are a date in which somebody may be born who has such a number."""
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    return first <= year <= last and 1 <= month <= 12 and 1 <= day <= 31
