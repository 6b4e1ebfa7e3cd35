"""Whether the data are whole, described, keyed and plausible (IN-03 to IN-06)."""

from __future__ import annotations

from anonkit.intake.checks.quality import (
    in_03_dictionary,
    in_04_keys,
    in_05_standards,
    in_06_answers,
)

QUALITY = (in_03_dictionary.CHECK, in_04_keys.CHECK, in_05_standards.CHECK, in_06_answers.CHECK)
