"""The languages anonkit speaks to people."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "sw", "es", "fr"]
LANGUAGE_NAMES: dict[Language, str] = {
    "en": "English",
    "sw": "Kiswahili",
    "es": "Español",
    "fr": "Français",
}
"""Each in its own words."""
