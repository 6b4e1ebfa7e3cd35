"""Numbers as a YAML file writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Self


class Numeral(Decimal):
    """A number with a fraction or an exponent, exact, and with the text that was written."""

    text: str

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number.text = text
        return number
