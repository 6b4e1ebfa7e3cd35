"""Plain words for numbers, bands and odds, in the language of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from anonkit.dp.odds import SURE, surest
from anonkit.phrases import Language, Phrases, phrases
from anonkit.records import Band

PERCENT = "\u00a0%"
"""The sign with a space that does not break."""

_THOUSANDS: Mapping[Language, str] = {"en": ",", "sw": ",", "es": "\u202f", "fr": "\u202f"}
_POINTS: Mapping[Language, str] = {"en": ".", "sw": ".", "es": ",", "fr": ","}


@dataclass(frozen=True)
class Words:
    """Every sentence's small change in one language."""

    language: Language = "en"

    @property
    def catalogue(self) -> Phrases:
        return phrases("report", self.language)

    def say(self, key: str, **values: object) -> str:
        """A sentence of the report's catalogue."""
        return self.catalogue.say(key, **values)

    def known(self, key: str, otherwise: str) -> str:
        """The sentence of a key where there is one."""
        return self.catalogue.sentences.get(key, otherwise)

    def band(self, band: Band) -> str:
        """A share, as the public side says it."""
        return phrases("bands", self.language).say(band).replace(" %", PERCENT)

    def number(self, value: int) -> str:
        """`12,345` in English."""
        return f"{value:,}".replace(",", _THOUSANDS[self.language])

    def decimal(self, value: float) -> str:
        """`88.1` in English: as many digits as it has, ten at most."""
        return f"{value:.10g}".replace(".", _POINTS[self.language])

    def point(self, text: str) -> str:
        """A decimal text as the language writes it: `2.5`, `2,5`."""
        return text.replace(".", _POINTS[self.language])

    def exact(self, text: str) -> str:
        """A decimal text with its digits in groups: `12,345.5` in English."""
        whole, point, rest = text.partition(".")
        return self.number(int(whole)) + (_POINTS[self.language] + rest if point else "")

    def counted(self, value: int, noun: str) -> str:
        """`1 row`, `2 rows`; the catalogue knows the nouns."""
        return self.say(f"{noun}.{'one' if value == 1 else 'many'}", n=self.number(value))

    def listing(self, names: Sequence[str], last: str = "and") -> str:
        """`a`, `a and b`, `a, b and c`."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.say(last)} {names[-1]}"

    def short_listing(self, names: Sequence[str], most: int) -> str:
        """`names` in at most `most` words of usual length, the rest as `2 other columns`."""
        kept: list[str] = []
        for name in names:
            line = " ".join([*kept, name])
            if len(line.split()) > most or len(line) > 12 * most:
                break
            kept.append(name)
        left = len(names) - len(kept)
        if not kept:
            return self.counted(left, "column")
        return self.listing([*kept, self.counted(left, "other_column")] if left else kept)

    def percent(self, share: str) -> str:
        """`0.05` as `5 %`; text that is no number stays as it was written."""
        text = share.removesuffix("%").rstrip()
        try:
            value = Fraction(text) * (1 if share.endswith("%") else 100)
        except (ValueError, ZeroDivisionError):
            return share
        return f"{self.decimal(float(value))}{PERCENT}"

    def best_guess(self, epsilon: str, *, times: int = 1) -> str:
        """Where a 50 % guess whether one person is in the data can move, at most, in percent.

        Rounded up to a tenth; above 99.9 it says so.

        Args:
            epsilon: Decimal or fraction text.
            times: How many such steps lie between the two guesses.
        """
        tenths = surest(Fraction(epsilon), times)
        if tenths > SURE:
            return self.say("almost_100")
        return f"{self.decimal(tenths / 10)}{PERCENT}"

    def at_most(self, epsilon: str) -> str:
        """`at most 88.1 %`, or the plain warning that there is no such limit."""
        key = "no_protection" if surest(Fraction(epsilon)) > SURE else "at_most"
        return self.say(key, share=self.best_guess(epsilon))


def clipped(text: str, most: int) -> str:
    """The first `most` words of usual length of `text`, with `…` where some were cut."""
    line = " ".join(text.split()[:most])[: 12 * most]
    return line if line == " ".join(text.split()) else f"{line.rstrip()}…"
